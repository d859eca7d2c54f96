#!/usr/bin/env bash
# language.sh: a translation is found by REDLINE_LOCALEDIR and LANGUAGE, --lang en and a locale without UTF-8 are
# English, and what programs read is the same in every language.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(readlink -f "${REDLINE:-$top/redline}")
command -v xgettext >/dev/null && command -v msgfmt >/dev/null || { echo "language: skipped, gettext is not installed"; exit 0; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$top" || exit 1
sh tests/tools/pseudo.sh "$work/folder" >/dev/null || exit 1
export REDLINE_LOCALEDIR=$work/folder LC_ALL=C.UTF-8 LANGUAGE=en_XL
unset XDG_CONFIG_HOME
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'language: FAILED: %s\n' "$*" >&2; }
says() { local text=$1; shift; "$redline" "$@" 2>&1 | grep -qF -- "$text" && pass || fail "redline $*: no '$text'"; }
same() { local name=$1; shift
    "$redline" "$@" >"$work/here" 2>/dev/null; LANGUAGE= "$redline" "$@" >"$work/english" 2>/dev/null
    cmp -s "$work/here" "$work/english" && [ -s "$work/here" ] && pass || fail "$name is not the same: $(diff "$work/here" "$work/english" | head -n 2)"; }

says "Marrketts" export markets sample-data          # a built-in title, and
says "Steep" export funnel sample-data              # a text of the program
says "theere iis noo opttionn" check --nonsense
LANGUAGE=en_XW says "Ｓｅ" export funnel sample-data
says "there is no option" check --lang en --nonsense
LC_ALL=C says "Step" export funnel sample-data
LC_ALL=C says "there is no option" check --nonsense
same "query" query gmv,cac,orders --by market,channel sample-data
same "the state of check" check sample-data --format json --lang en
for shell in bash zsh fish; do same "completion of $shell" --lang en help $shell; done
same "the manual" --lang en help man
echo "language: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 10 ]
