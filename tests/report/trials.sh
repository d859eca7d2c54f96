#!/usr/bin/env bash
# trials.sh: `redline test`.  Every built-in red line has a test, all of them pass, and they can fail: a line that is
# moved is found, with file and line, expected and got side by side.  What is wrong with a test is said in one line.
# REDLINE=FILE tests another binary.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(realpath "${REDLINE:-$top/redline}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
cd "$top" || exit 1
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'FAILED: %s\n' "$*" >&2; }
# expect STATUS PATTERN WHAT: of the last run
run() { "$redline" test "$@" >"$work/out" 2>"$work/err" </dev/null; status=$?; }
expect() {
    if [ "$status" = "$1" ] && cat "$work/out" "$work/err" | grep -qE -- "$2"; then pass
    else fail "$3: status $status, expected $1 and /$2/"; head -n 6 "$work/out" "$work/err" >&2; fi
}

run sample-data/tests.ini
expect 0 '^[0-9]+ tests: [0-9]+ passed, 0 failed$' "the shipped tests"
for name in $(sed -n 's/^\[redline \(.*\)\]$/\1/p' src/defaults/*.ini); do
    grep -qE "^redline = $name(:|\$)" sample-data/tests.ini && pass || fail "no test of the built-in red line $name"
done

run tests/fixtures/trials/kinds.ini
expect 0 '^[0-9]+ tests: [0-9]+ passed, 0 failed$' "kinds of red lines"

# The issue's own example, in the words of the contract.
cat >"$work/a.ini" <<'END'
[redline cac-ceiling]
nodata = alert
clear = 5%
[test two-weeks]
redline = cac-ceiling
grain = week
start = 2026-W01
input.cac = 1 1.6 1.7 _ 2.1x3 1.96 1.89
expect = ok p1/2 warn ?? warn red redx2 warn
END
run "$work/a.ini"
expect 0 '^1 test: 1 passed, 0 failed$' "the contract's example"
run "$work/a.ini" --format csv
expect 0 '^two-weeks,cac-ceiling,,,2026-W04,,\?\?,\?\?,yes$' "csv"
run "$work/a.ini" --format json
expect 0 '"failed": 0' "json"

# Every line that is moved is found by some test: half a percent further out.
moved=0
for name in $(sed -n 's/^\[redline \(.*\)\]$/\1/p' src/defaults/*.ini); do
    for level in warn red; do
        text=$(awk -v want="[redline $name]" -v key="$level" \
            '$0 == want { on = 1; next } /^\[/ { on = 0 } on && $1 == key { sub(/^[^=]*= */, ""); print; exit }' src/defaults/*.ini)
        case $text in
        '<'*|'>'*) number=${text##*[<>= ]}; op=${text%"$number"} ;;
        *%) number=$text op= ;;
        *) continue ;;
        esac
        further=$(awk -v n="${number%\%}" -v op="$op" -v name="$name" 'BEGIN { step = n < 0 ? -n : n; step = step * 0.5 + (n == 0) * 1e6; print op ~ /</ ? n - step : n + step }')
        case $number in *%) further=$further% ;; esac
        case $name in data-findings|risk-appetite) op="${text%% *} $op"; op="${text%[<>]*}${op##*[a-z] }"; op=${text%%"$number"*} ;; esac
        {
            printf '[redline]\ninclude = %s\n[redline %s]\n%s = %s%s\n' "$top/sample-data/tests.ini" "$name" "$level" "$op" "$further"
        } >"$work/moved.ini"
        run "$work/moved.ini"
        moved=$((moved + 1))
        expect 1 "^[^:]*tests.ini:[0-9]+: \[test [^]]*\] $name.* not as expected" "$name: $level = $op$further instead of $text"
    done
done
[ $moved -gt 40 ] && pass || fail "only $moved lines were moved"

printf '[test t]\nredline = page-load\ninput.page_load = 2 3.5 _\nexpect = ok warn ok\n' >"$work/b.ini"
run "$work/b.ini"
expect 1 'b\.ini:4: \[test t\] page-load: 2 of 3 are not as expected' "file and line of what failed"
expect 1 '^ +2026-W01 +2 +2\.0000 s +ok +ok$' "a good period"
expect 1 '^ +> +2026-W02 +3\.5 +3\.5000 s +warn +red$' "a period that differs"

wrong() { # SENTENCE LINES...: of a test that cannot be run
    printf '[test t]\n' >"$work/c.ini"
    printf '%s\n' "${@:2}" >>"$work/c.ini"
    run "$work/c.ini"
    expect 1 "c\.ini:[1-9][0-9]*: .*$1" "$*"
}
wrong 'there is no \[redline cac-cieling\]; did you mean cac-ceiling' 'redline = cac-cieling' 'input.cac = 1' 'expect = ok'
wrong 'does not read it; it judges cac / aov' 'redline = cac-ceiling' 'input.cca = 1' 'expect = ok'
wrong "'zwei' is no number" 'redline = cac-ceiling' 'input.cac = 1 zwei' 'expect = ok'
wrong "'green' is no state" 'redline = cac-ceiling' 'input.cac = 1' 'expect = green'
wrong '2 states are expected' 'redline = cac-ceiling' 'input.cac = 1' 'expect = okx2'
wrong '1 to 1000 periods' 'redline = cac-ceiling' 'input.cac = 1x0' 'expect = ok'
wrong '1 to 1000 periods' 'redline = cac-ceiling' 'input.cac = 1x99999999999999999999' 'expect = ok'
wrong 'has no input' 'redline = cac-ceiling' 'expect = ok'
wrong 'expects nothing' 'redline = cac-ceiling' 'input.cac = 1'
wrong 'is no period' 'redline = cac-ceiling' 'start = someday' 'input.cac = 1' 'expect = ok'
wrong 'is judged over all' 'redline = data-accuracy' 'input.DE.data_accuracy = 1' 'expect.DE = ok'
wrong "did you mean 'input'" 'redline = ltv-cac' 'inputs.ltv = 1' 'expect = ok'
wrong "did you mean 'likelihood'" 'redline = risk-appetite' 'input.likelyhood = 1' 'expect = ok'
wrong 'watches several' 'redline = deviation' 'input.target = 1' 'expect = ok'
wrong 'counts in 0.0001' 'redline = sales' 'input.gross_sales = 0.00001' 'expect = ok'
wrong 'write input.NAME, input.MARKET.NAME' 'redline = ltv-cac' 'input.a.b.c.ltv = 1' 'expect = ok'
wrong 'names no red line' 'input.a = 1' 'expect = ok'
wrong 'of what' 'redline = cac-ceiling' 'input.cac = 1' 'input.target = 1' 'expect = ok'
line() { # SENTENCE LINES...: of a red line that cannot be
    printf '[indicator load]\nformula = weight / parcels\n[redline r]\nindicator = load\n' >"$work/d.ini"
    printf '%s\n' "${@:2}" '[test t]' 'redline = r' 'input.load = 1 2' 'expect = ok ok' >>"$work/d.ini"
    run "$work/d.ini"
    expect 1 "d\.ini:[1-9][0-9]*: .*$1" "$*"
}
line 'counts in usual deviations' 'kind = drift' 'red = 20%'
line 'at least 8 periods' 'kind = drift' 'red = 5z' 'window = 3'
line 'weight = 2 is not' 'kind = drift' 'red = 5z' 'weight = 2'
line 'slack = -1 is not' 'kind = drift' 'red = 5z' 'slack = -1'
line 'fdr = 0.9 is no part' 'kind = mean' 'red = 3.5z' 'fdr = 90%'
line 'which only a z has' 'kind = mean' 'red = 20%' 'fdr = 10%'
line 'confidence = 1 is no part' 'kind = mean' 'red = 20%' 'confidence = 100%'
line 'needs the line that may be broken' 'kind = forecast' 'red = 60%'
line 'breaks = 20 needs' 'kind = forecast' 'red = 60%' 'breaks = 20'
line 'takes a part, like 15%' 'kind = forecast' 'red = > 60' 'breaks = > 20'
line 'takes a part, like 15%' 'kind = decay' 'red = 3z'
line "did you mean 'decay'" 'kind = decai' 'red = 15%'
line 'needs itself: a -> b -> a' 'red = > 1' '[indicator a]' 'formula = b + 1' '[indicator b]' 'formula = a + 1'
printf '[redline]\ntitle = x\n' >"$work/none.ini"
run "$work/none.ini"; [ $status = 1 ] && pass || fail "a file without tests proves nothing"
run "$work/gone.ini"; [ $status = 1 ] && pass || fail "no such file"
run; [ $status = 2 ] && pass || fail "no file named"

echo "trials: $passed passed, $failed failed, $moved lines moved"
[ $failed -eq 0 ]
