#!/bin/sh
# run.sh NAME BINARY...: runs the test programs, TEST_JOBS (2) at a time, prints their summary, and fails if one
# failed or ran nothing.
name=$1; shift
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
printf '%s\n' "$@" | xargs -P "${TEST_JOBS:-2}" -I '{}' sh -c '
    out=$1/${2##*/}; "$2" >"$out" 2>&1; echo $? >"$out.status"' sh "$work" '{}'
passed=0 failed=0
for binary in "$@"; do
    out=$work/${binary##*/} status=$(cat "$work/${binary##*/}.status" 2>/dev/null)
    count=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$out" | tail -n 1)
    count=${count:-0}
    passed=$((passed + count))
    if [ "${status:-127}" -ne 0 ] || [ "$count" -eq 0 ]; then
        failed=$((failed + 1))
        tail -n 60 "$out"
        echo "FAILED: $binary (status ${status:-none})"
    fi
done
echo "$name: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
