#!/usr/bin/env bash
# Arguments: the layers from the bottom.  A file of a layer may include that layer and those before it;
# and each of the libraries has exactly one user, no header among them.
set -u
bad=0
allowed=
for layer in "$@"; do
    allowed="$allowed $layer"
    while IFS=: read -r file line room; do
        case " $allowed " in *" $room "*) ;; *)
            echo "$file:$line: $layer includes $room, a layer above it" >&2; bad=1 ;;
        esac
    done < <(grep -rnoE --include='*.[ch]' '^#include "[a-z]+/' "src/$layer" "include/$layer" 2>/dev/null | sed -E 's/#include "([a-z]+)\/$/\1/')
done
for library in 'n?curses(w/curses)?' csv 'iniparser(/iniparser)?' sqlite3; do
    users=$(grep -rlE --include='*.[ch]' "#include <([a-z]+/)?$library\.h>" src include 2>/dev/null)
    count=$(printf '%s' "$users" | grep -c .)
    [ "$count" -gt 1 ] && { echo "more than one file includes <$library.h>:" $users >&2; bad=1; }
    printf '%s' "$users" | grep -q '^include/' && { echo "a header includes <$library.h>" >&2; bad=1; }
done
[ $bad = 0 ] && echo "check-layers: $# layers hold"
exit $bad
