#!/usr/bin/env bash
# deltas.sh: what exports say about a change.  Two markets whose last week is cut at Thursday: text, JSON and the
# screen name the base, the days of both sides and the mark, and the figures equal those that awk adds up itself.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=${REDLINE:-$top/redline}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
unset LANGUAGE REDLINE_LOG NO_COLOR
passed=0 failed=0

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'FAILED: %s\n' "$*" >&2; }
run() { "$redline" "$@" >"$work/out" 2>"$work/err" </dev/null || fail "redline $*: $(head -n 1 "$work/err")"; }
expect() { grep -qE -- "$1" "$work/out" && pass || { fail "no /$1/ ${2:-}"; head -n 8 "$work/out" >&2; }; }
refuse() { grep -qE -- "$1" "$work/out" && fail "/$1/ ${2:-}" || pass; }

mkdir -p "$work/cut"
printf '[redline]\ntitle = Cut\ncurrency = EUR\ntimezone = Europe/Berlin\nnow = data\n[source facts]\npath = facts.csv\n' \
    >"$work/cut/redline.ini"
# 2025-11-10 (Monday of W46 2025) to 2026-11-12 (Thursday of W46); a fall in DE, a rise in FR.
seq 0 367 | sed 's/.*/2025-11-10 + & days/' | date -u -f - +%F | awk '
    BEGIN { print "date,market,channel,sessions,orders,gross_sales" }
    {
        i = NR - 1; last = i >= 364; week = int(i / 7) % 5
        printf "%s,DE,web,%d,%d,%.2f\n", $1, 200 + i % 7, last ? 9 : 10, (last ? 180.05 : 200.05) + i % 7 + week
        printf "%s,FR,web,%d,%d,%.2f\n", $1, 100 + i % 7, last ? 6 : 4, (last ? 90.10 : 60.10) + i % 7 + week
    }' >"$work/cut/facts.csv"
# sum MARKET FIELD FROM TO
sum() { awk -F, -v m="$1" -v f="$2" -v a="$3" -v b="$4" '$2 == m && $1 >= a && $1 <= b { s += $f } END { printf "%.2f", s }' "$work/cut/facts.csv"; }
change() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%+.1f%%", (a / b - 1) * 100 }'; }

de=$(change "$(sum DE 6 2026-11-09 2026-11-12)" "$(sum DE 6 2026-11-02 2026-11-05)")
fr=$(change "$(sum FR 6 2026-11-09 2026-11-12)" "$(sum FR 6 2026-11-02 2026-11-05)")
year=$(change "$(sum DE 6 2026-11-09 2026-11-12)" "$(sum DE 6 2025-11-10 2025-11-13)")

run export markets "$work/cut" --period 2026-W46
expect '^Cut  2026-W46  9–15 Nov  vs 2026-W45  4/7 days, both sides cut to Mon–Thu  Europe/Berlin  EUR$' "the head"
expect 'GMV EUR +vs W45 +CVR +pp W45 ' "heads name the base"
expect "^ok +DE .* $de~ " "a fall of DE, marked"
expect "^ok +FR .* \\$fr~ " "a rise of FR, marked"
run export markets "$work/cut" --period 2026-W46 --charset ascii
expect '4/7 days, both sides cut to Mon-Thu  Europe/Berlin  EUR$' "the head in ASCII"
LC_ALL=C grep -q '[^ -~]' "$work/out" && fail "no ASCII" || pass
run export markets "$work/cut" --period 2026-W46 --compare both
expect 'vs 2026-W45 and 2025-W46  4/7 days' "both bases"
expect 'GMV EUR +vs W45 +vs W46 2025 ' "both heads"
expect "^ok +DE .* $de~ +$year~ " "both changes"
run export markets "$work/cut" --period 2026-W46 --compare none
refuse 'vs |pp ' "nothing is compared"
expect '4/7 days, partial' "partial all the same"
run export markets "$work/cut" --compare target
expect 'vs target  7/7 days' "the target is named"
expect 'GMV EUR +vs target' "and in the head of the column"
expect '^No targets' "no targets, said once"
[ "$(grep -c '^No targets' "$work/out")" = 1 ] && pass || fail "no targets is said once"
run export history "$work/cut" --at DE/gmv --period 2026-W46 --format csv
expect '^period,value,change,change_year,line' "columns of the history"
expect '^2026-W46,[0-9.]+,-0\.0[0-9]+,' "its change"
run export history "$work/cut" --at DE/gmv --compare target --format csv
expect '^period,value,change_target,change,change_year,line' "columns of the history against targets"

run export markets "$work/cut" --period 2026-W46 --format json
expect '"compare": "previous"'; expect '"coverage": "4/7 days"'; expect '"partial": true'; expect '"timezone": "Europe/Berlin"'
tr -d '\n ' <"$work/out" | grep -q '"bases":\["2026-W45"\]' && pass || fail "the bases of the JSON head"
before=$(sum DE 6 2026-11-02 2026-11-05) now=$(sum DE 6 2026-11-09 2026-11-12)
for column in gmv gmv_change; do
    said=$(grep '"key":{"market":"DE"}' "$work/out" | grep -o "\"$column\":{[^}]*}")
    [[ $said == *'"comparison":{"kind":"percent","amount":'*',"base":"previous","base_period":"2026-W45","base_value":'*',"coverage":"4/4 days","partial":true,"tone":null}' ]] &&
        pass || fail "comparison of $column: $said"
    echo "$said" | sed 's/.*"change":\([-0-9.]*\),.*"amount":\([-0-9.]*\),.*"base_value":\([-0-9.]*\),.*/\1 \2 \3/' |
        awk -v now="$now" -v base="$before" '{ off = $2 - (now - base) / base; exit !($1 == $2 && off < 1e-12 && off > -1e-12 && $3 == base) }' &&
        pass || fail "figures of $column: $said"
done
run export markets "$work/cut" --format json --compare year --period 2026-W45
expect '"gmv_change_year":\{[^}]*"comparison":\{"kind":null,"amount":null,"base":"year","base_period":"2025-W45","base_value":null,"coverage":"7/0 days","partial":false,"tone":null\}' "a base without data"
run export markets "$work/cut" --format json --period 2026-W45
expect '"amount":0\.[0-9]*,[^}]*"tone":"better"|"amount":-0\.[0-9]*,[^}]*"tone":"worse"' "a whole week is judged"
run query gmv "$work/cut" --period 2026-W46 --format json
expect '"period": "2026-W46"'; expect '"coverage": "4/7 days"'; expect '"timezone": "Europe/Berlin"'

# Targets: an amount's is due day by day, four days of November's thirty; a rate is missed by points.
mkdir "$work/goals" && cp "$work/cut/facts.csv" "$work/goals" && cp "$work/cut/redline.ini" "$work/goals"
printf '[source goals]\nkind = targets\npath = goals.csv\n' >>"$work/goals/redline.ini"
printf 'market,indicator,period,target\nDE,gmv,2026-11,6000\nDE,cvr,,5%%\n' >"$work/goals/goals.csv"
due=$(change "$now" "$(awk 'BEGIN { print 6000 * 4 / 30 }')")
run export markets "$work/goals" --period 2026-W46 --compare target
expect "^ok +DE .* $due~ " "four days against the target of four days"
expect '^ok +FR .* n/a ' "a market without a target"
refuse '^No targets' "there are some"
rate=$(awk -F, '$2 == "DE" && $1 >= "2026-11-02" && $1 <= "2026-11-08" { o += $5; s += $4 } END { printf "%+.2f", (o / s - 0.05) * 100 }' \
    "$work/cut/facts.csv")
run export markets "$work/goals" --period 2026-W45 --compare target
expect "GMV EUR +vs target +CVR +pp target" "heads"
expect "^ok +DE .* \\$rate " "a rate against its target"
run export markets "$work/goals" --at DE/web --period 2026-W45 --compare target
expect 'Indicator +Value +vs target +Target ' "the third level shows the target itself"

# A day ends when the stated zone says so: Berlin's 12 November at 23:00 UTC.  A time without Z is Berlin's own.
if [ -r /usr/share/zoneinfo/Europe/Berlin ]; then
    while read -r now days at; do
        run export markets "$work/cut" --period 2026-W46 --now "$now"
        expect "  $days/7 days, both sides cut to Mon–(Wed|Thu)  Europe/Berlin" "at $now"
        run export markets "$work/cut" --period 2026-W46 --now "$now" --format json
        expect "\"generated_at\": \"$at\"" "at $now"; expect '"data_as_of": "2026-11-12T23:00:00Z"' "at $now"
    done <<'END'
2026-11-12T22:59Z 3 2026-11-12T22:59:00Z
2026-11-12T23:00Z 4 2026-11-12T23:00:00Z
2026-11-12T23:59 3 2026-11-12T22:59:00Z
2026-11-12 4 2026-11-12T23:00:00Z
END
    sed -i 's|Europe/Berlin|America/Los_Angeles|' "$work/cut/redline.ini"
    run export markets "$work/cut" --period 2026-W46 --now 2026-11-13T07:59Z
    expect '  3/7 days, both sides cut to Mon–Wed  America/Los_Angeles' "the day is not over there"
    sed -i 's|America/Los_Angeles|Europe/Berlin|' "$work/cut/redline.ini"
fi

for compare in previous year both target; do # a screen with a change names its base, at any width
    for size in 40x14 60x20 80x24 120x40 160x48; do
        run export screen "$work/cut" --size $size --period 2026-W46 --compare $compare
        case $compare in
        previous) expect '^ redline .*vs (2026-)?W45 ' "at $size" ;;
        year) expect '^ redline .*vs (2025-W46|W46 2025)' "at $size" ;;
        both) expect '^ redline .*vs (2026-W45 and 2025-W46|W45, W46 2025)' "at $size" ;;
        target) expect '^ redline .*vs target' "at $size" ;;
        esac
    done
done
echo "deltas: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
