# checks.sh: what the scripts of tests/report and tests/terminal share; each reads it first: . "$(dirname "$0")/../tools/checks.sh"
# A script then stands in an empty folder $work that is gone when it ends, with a journal of its own, and knows
# $redline (REDLINE=FILE tests another binary), $top and $sample.  It counts with pass and fail, and ends with done_checks.
set -u
export LC_ALL=C.UTF-8 TZ=UTC
unset NO_COLOR XDG_CONFIG_HOME
name=${0##*/} name=${name%.sh}
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(readlink -f "${REDLINE:-$top/redline}") sample=$top/sample-data
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export XDG_STATE_HOME=$work/state
passed=0 failed=0 part=start status=0

pass() { passed=$((passed + 1)); }
# The first few failures show what the last run printed.
fail() { failed=$((failed + 1)); printf '%s: %s: FAILED: %s\n' "$name" "$part" "$*" >&2; [ $failed -gt 5 ] || head -n 6 err out >&2 2>/dev/null; }
check() { if "$@"; then pass; else fail "$*"; fi; }
same() { if [ "$1" = "$2" ]; then pass; else fail "${3:+$3: }'$1' is not '$2'"; fi; }
run() { timeout -k 1 30 "$redline" "$@" >out 2>err </dev/null; status=$?; }
says() { grep -qE -- "$1" "${2:-out}"; }
is() { [ "$status" = "$1" ]; }
done_checks() {
    echo "$name: $passed checks passed, $failed failed"
    [ $failed -eq 0 ] && [ $passed -gt 0 ]
}
