#!/usr/bin/env bash
# goals.sh: points and scores of the sample data, computed again by awk from the plain indicators and the file of
# targets; and what is said of goals that cannot be scored.  REDLINE=FILE tests another binary.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(realpath "${REDLINE:-$top/redline}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
sample=$top/sample-data
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'FAILED: %s\n' "$*" >&2; }
run() { "$redline" "$@" >"$work/out" 2>"$work/err" </dev/null; status=$?; }
expect() { # STATUS PATTERN WHAT: in output or messages
    [ $status -eq "$1" ] || fail "$3: status $status, expected $1"
    cat "$work/out" "$work/err" | grep -qE -- "$2" && pass || { fail "$3: lacks /$2/"; head -n 5 "$work/out" "$work/err" >&2; }
}

# ---- every market and week of 2026 ---------------------------------------------------------------
weeks=(--by market --from 2026-W01 --to 2026-W46)
"$redline" query panel_share,ltv,ltv_cac,brand_score,contribution_margin "${weeks[@]}" "$sample" >"$work/plain" || fail "query"
"$redline" query goal_share,goal_ltv,goal_brand,goal_profit,goal_score,goal_balance "${weeks[@]}" "$sample" >"$work/goals" || fail "query of goals"
awk -F, '
    function points(value, floor, target,  x) { x = 100 * (value - floor) / (target - floor); return x < 0 ? 0 : x > 120 ? 120 : x }
    function number(text) { return text ~ /%$/ ? text / 100 : text + 0 }
    FILENAME ~ /goals.csv$/ { target[$1, $2] = number($4); next }
    FNR > 1 && $4 != "" { value[$1 "," $2, $3] = $4; places[$1 "," $2] = $2 }
    END {
        split("share ltv brand profit", name, " ")
        for (place in places) {
            m = places[place]
            split("", p)
            t = target["panel_share", m]; if ((place, "panel_share") in value) p[1] = points(value[place, "panel_share"], t / 2, t)
            t = target["ltv", m]
            if ((place, "ltv") in value && (place, "ltv_cac") in value)
                p[2] = (points(value[place, "ltv"], t / 2, t) + points(value[place, "ltv_cac"], 1.5, target["ltv_cac", m])) / 2
            if ((place, "brand_score") in value) p[3] = points(value[place, "brand_score"], 0, target["brand_score", m])
            if ((place, "contribution_margin") in value) p[4] = points(value[place, "contribution_margin"], .26, target["contribution_margin", m])
            known = sum = logs = 0
            for (i = 1; i <= 4; i++) {
                w = m == "DE" ? (i == 2 ? .4 : .2) : m == "IN" ? target["weight." name[i], m] : .25
                if (!(i in p)) continue
                printf "%s,goal_%s,%.17g,ok\n", place, name[i], p[i]
                known += w; sum += w * p[i]; logs += w * (p[i] > 0 ? log(p[i]) : -1e9)
            }
            if (!known) continue
            printf "%s,goal_score,%.17g,%s\n", place, sum / known, known < .999999 ? "partial" : "ok"
            printf "%s,goal_balance,%.17g,%s\n", place, exp(logs / known), known < .999999 ? "partial" : "ok"
        }
    }' "$sample/goals.csv" "$work/plain" | sort >"$work/theirs"
awk -F, 'FNR > 1 && $4 != "" { print $1 "," $2 "," $3 "," $4 "," $5 }' "$work/goals" | sort >"$work/ours"
same() { # FILE FILE: the same lines but for the last digits of the fourth field
    paste -d, "$1" "$2" | awk -F, -v least="$3" '
        { n++; d = $4 - $9; if (d < 0) d = -d
          if ($1 != $6 || $2 != $7 || $3 != $8 || $5 != $10 || d > 1e-9) { print; bad = 1 } }
        END { exit bad || n < least }'
}
same "$work/theirs" "$work/ours" 3000 && pass || fail "points and scores of 2026"
grep -q '^2026-W46,DE,goal_share,120,ok' "$work/ours" && pass || fail "the cap is met by somebody"

# The pane and the query print one number, and what goals add sums to the score.
"$redline" export goals "$sample" --format csv | awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
    { for (i = 3; i <= NF; i++) if (name[i] ~ /^goal_(share|ltv|brand|profit|score|balance)$/ && $i != "") print "2026-W46," $1 "," name[i] "," $i }' |
    sort >"$work/pane"
grep '^2026-W46' "$work/ours" | cut -d, -f1-4 | sort >"$work/query"
grep -v ',VN,' "$work/pane" | cmp -s - "$work/query" && pass || fail "pane and query differ"
for market in DE IN VN; do
    score=$(grep "^2026-W46,$market,goal_score" "$work/pane" | cut -d, -f4)
    "$redline" export goals "$sample" --at $market --format csv | awk -F, -v score="$score" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { adds += $at["adds"]; weight += $at["weight"] }
        END { d = adds - score; e = weight - 1; exit !(score > 0 && d * d < 1e-18 && e * e < 1e-18) }' && pass || fail "what goals add in $market"
done
run export goals "$sample" --at VN; expect 0 '^LTV, Profit: no points, 50% of the weight is lost' "what is missing"
run export goals "$sample" --format json; expect 0 '"goal_score":\{"value":[0-9.]*,"state":"partial"|"state": "partial"' "partial in JSON"
run export explain "$sample" --at DE/goal_ltv; expect 0 'average\(attain\(59\.09, \(50% \* 62\.00\), 62\.00\), attain\(2\.85' "explained with values put in"

# The target in force counts: 28 % instead of 30 % is 100 x (27.4314 - 26) / 2 points, and the move is said.
cp -r "$sample" "$work/moved"
printf '%s\n' '[adjust cash]' 'when = pmi < 50' 'until = pmi >= 51' 'contribution_margin.target = min(target, 28%)' 'reason = Cash flow first' >>"$work/moved/redline.ini"
run export goals "$work/moved" --at DE; expect 0 'Contribution margin +27\.4% +28\.0%\* +26\.0% +71\.6 ' "a target that was moved"
expect 0 'Contribution margin.*DE: 28\.0%, was 30\.0%: Cash flow first' "and why"
run export goals "$work/moved"; expect 0 'was 30\.0%: Cash flow first' "also beside all markets"

# ---- a score under its line, weights that are wrong, goals without a scale -----------------------
data=$work/data
mkdir "$data"
printf '%s\n' date,market,weight,parcels 2026-01-19,north,300,100 2026-02-23,north,150,100 2026-02-23,south,300,100 2026-02-23,east,,100 >"$data/facts.csv"
base='[redline]
now = 2026-03-02
[source facts]
path = facts.csv
every = week
[source targets]
path = targets.csv
kind = targets
[goal share]
enabled = no
[goal ltv]
enabled = no
[goal brand]
enabled = no
[goal profit]
enabled = no
[indicator gain]
formula = weight / parcels
better = higher
[goal up]
indicators = gain
floor = 1
weight = 100%'
put() { printf '%s\n' "$base" "$@" >"$data/redline.ini"; }
targets() { printf '%s\n' 'indicator,market,period,target' "$@" >"$data/targets.csv"; }

put; targets gain,,,3
run check "$data"; expect 2 '^!! +north +goal-score +25\.0 < 60\.0' "a score under its red line"
grep -qE '^(!!|! ) +(south|east) +goal-score' "$work/out" && fail "others are not under it" || pass
run export goals "$data"; expect 0 '^!! +north .*25\.0' "and in the pane"
expect 0 '^\?\? +east ' "a market without data is never ok"
put '[redline gain]' 'indicator = gain' 'red = < 4'; targets gain,,,2
run export goals "$data"; expect 0 '^!! +south +120\.0' "a red line on a goal's indicator vetoes green"
put '[redline gain]' 'indicator = gain' 'red = < 4' '[indicator other]' 'formula = weight'; targets gain,north,,1 gain,south,,3
run export goals "$data" --at north; expect 0 '^\?\?|^!!' "a target on the floor"
run export goals "$data" --at east; expect 0 '–' "neither data nor target"
put; targets gain,,,3 weight.up,north,2026-W09,120%
run check "$data"; cat "$work/out" | grep -q '^xx.*north.*goal-score' && pass || fail "weights of 120 % are an error: $(head -n 3 "$work/out")"
expect 2 'weights:north +data-findings +.*the weights of north on 2026-02-23 sum to 120%, not 100%' "and a finding"
run export goals "$data"; expect 0 '^(xx|!) +north +xx' "and in the pane"
put 'weight.norht = 100%'; targets gain,,,3
run check "$data"; expect 2 'redline\.ini, line [0-9]+: weight\.up of the market "norht", which has no rows; the nearest is north' "an unknown market"
put 'weight.north = 120%'; run check "$data"; expect 3 'redline\.ini:[0-9]+: weight\.north: 120% is no part of the whole' "a constant over the whole"
put 'weight.north = 80%'; run check "$data"; expect 3 'redline\.ini:[0-9]+: the weights of NORTH sum to 80%, not 100%: up 80%' "constants that do not sum"
printf '%s\n' '[source facts]' 'path = facts.csv' '[goal brand]' 'enabled = no' >"$data/redline.ini"
run lint "$data"; expect 1 'redline\.ini:4: the weights of all goals sum to 75%, not 100%' "a built-in goal taken away"
put '[goal more]' 'indicator = gian' 'weight = 0' 'floor = 0'; run lint "$data"; expect 1 "there is no \[indicator gian\]; did you mean 'gain'" "an unknown indicator"
put; targets gain,ZZ,,3 loss,,,1
run check "$data"; expect 1 'line 3 has a target for "loss", which is no indicator' "a target of nothing"
rm "$data/targets.csv"; printf 'indicator,market,period,target\n' >"$data/targets.csv"
run export goals "$data"; expect 0 'No goal has both data and a target' "without targets"
run check "$data"; expect 0 '^REDLINE OK' "which is nobody's alarm"

echo "goals: $passed passed, $failed failed"
[ $failed -eq 0 ]
