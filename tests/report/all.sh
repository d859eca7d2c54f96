#!/bin/sh
# all.sh: every script of this folder, TEST_JOBS (2) at a time, the longest first.  Each says what it found; fails if
# one did.  REDLINE=FILE tests another binary.
cd "$(dirname "$0")/../.." || exit 1
[ -x "${REDLINE:-./redline}" ] || { echo "report: there is no ${REDLINE:-./redline}; run make first" >&2; exit 1; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
rest=$(ls tests/report/*.sh | grep -v -e /all.sh -e /hostile.sh -e /run.sh)
printf '%s\n' tests/report/hostile.sh tests/report/run.sh $rest | xargs -P "${TEST_JOBS:-2}" -I '{}' sh -c '
    out=$1/${2##*/}; bash "$2" >"$out" 2>&1; status=$?; cat "$out"; [ $status = 0 ] || echo "FAILED: $2" | tee "$1/failed"' sh "$work" '{}'
[ ! -e "$work/failed" ]
