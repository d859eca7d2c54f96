#!/usr/bin/env bash
# Each header compiles alone: what it needs, it includes or declares.
set -u
cc=${1:-gcc} # may be words: ccache gcc
bad=0
while read -r header; do
    $cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -Iinclude -x c "$header" || { echo "does not compile alone: $header" >&2; bad=1; }
done < <(find include -name '*.h' | sort)
[ $bad = 0 ] && echo "check-headers: every header compiles alone"
exit $bad
