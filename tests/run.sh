#!/bin/sh
# run.sh NAME BINARY...: runs each test program, prints its summary lines, and fails if one failed or ran nothing.
name=$1; shift
passed=0 failed=0
for binary in "$@"; do
    output=$("$binary" 2>&1); status=$?
    count=$(printf '%s\n' "$output" | sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' | tail -n 1)
    count=${count:-0}
    passed=$((passed + count))
    if [ $status -ne 0 ] || [ "$count" -eq 0 ]; then
        failed=$((failed + 1))
        printf '%s\n' "$output" | tail -n 60
        echo "FAILED: $binary (status $status)"
    fi
done
echo "$name: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
