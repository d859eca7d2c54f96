#!/usr/bin/env bash
# run.sh SECONDS: every fuzz target for that long, TEST_JOBS (2) at a time, with clang's libFuzzer, from the corpus
# beside it.
set -u
seconds=$1
if ! command -v clang >/dev/null || ! echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n){(void)d;(void)n;return 0;}' |
        clang -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null; then
    echo "fuzz: skipped, clang's libFuzzer is not installed"
    exit 0
fi
targets=$(for f in tests/fuzz/fuzz_*.c; do b=${f##*/}; echo "build/fuzz/fuzz/${b%.c}"; done)
make --no-print-directory -j2 -s CC=clang V=fuzz B=build/fuzz $targets || exit 1

one() { # TARGET
    local name=${1##*/} work status=0
    work=$(mktemp -d)
    cp -r "tests/fuzz/corpus/${name#fuzz_}/." "$work/" 2>/dev/null
    if "$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
            -artifact_prefix="$work/" "$work" >"$work.log" 2>&1; then
        echo "fuzz: $name: $(sed -n 's/.*number_of_executed_units: *//p' "$work.log") runs, nothing found"
    else
        tail -n 40 "$work.log"
        echo "fuzz: $name FAILED"
        status=1
    fi
    rm -rf "$work" "$work.log"
    return $status
}
export -f one
export seconds
if printf '%s\n' $targets | xargs -P "${TEST_JOBS:-2}" -I '{}' bash -c 'one {}'; then
    echo "fuzz: $(printf '%s\n' $targets | wc -l) targets"
else
    exit 1
fi
