#!/usr/bin/env bash
# worked.sh: decisions of known days on the sample data: whether they worked, held against an oracle in Python over
# `redline query`; the calendar, acknowledgements, playbooks' track record; what cannot be said; wrong INI files.
. "$(dirname "$0")/../tools/checks.sh"
cell() { python3 - "$1" "$2" <<'PY'
import csv, sys
for row in csv.DictReader(open("out")):
    if row.get("decision") == sys.argv[1]:
        print(row[sys.argv[2]])
PY
}
has() { [ "$(cell "$1" "$2")" = "$3" ]; } # DECISION COLUMN VALUE

part="the shipped journal"
python3 "$top/tests/tools/journal.py" <"$top/tests/fixtures/journal/sample.jsonl" >sample.json
check cmp -s sample.json "$sample/journal.json"
run journal import "$sample/journal.json" --writable "$sample"; check is 0
run journal verify "$sample"; check is 0

part="did it work"
run export decisions "$sample" --format csv; check is 0; cp out decisions.csv
check has 1 worked worked
check has 3 worked worked
check has 5 worked "no effect seen"
check has 8 worked "too early"
check has 8 periods_after 2
check has 1 compared_with 11
check has 1 clock_hours 336.0 # red since W26, over on Sunday, 29 June 2025; the day after W28 is 14 July
check has 3 clock_hours 0.0
check has 5 clock_hours ""    # a warning then
check has 8 clock_hours 168.0 # W43 was over a week before W44 was
check says '^,,,deviation:gmv,|^,DE,,deviation:gmv,'
check [ "$(grep -c undecided-overdue out)" = 5 ]

part="an oracle"
run query page_load --by market --from 2026-07-27 --to 2026-11-15 --format csv "$sample"; check is 0; cp out series.csv
python3 - <<'PY' >out 2>err
import csv, math
series = {}
for row in csv.DictReader(open("series.csv")):
    if row["value"]:
        series.setdefault(row["market"], {})[row["period"]] = float(row["value"])
# of India: W31 to W35 before, from Monday, 31 August, on after: W36 to W46
before = ["2026-W%d" % w for w in range(31, 36)]
after = ["2026-W%d" % w for w in range(36, 47)]
mean = lambda values: sum(values) / len(values)
side = lambda market, weeks: mean([math.log(series[market][w]) for w in weeks if w in series[market]])
moved = {m: side(m, after) - side(m, before) for m in series}
others = [moved[m] for m in moved if m != "IN"]
estimate = moved["IN"] - mean(others)
spread = math.sqrt(sum((o - mean(others)) ** 2 for o in others) / (len(others) - 1) * (1 + 1 / len(others)))
d = []
for w in before + after:
    rest = [math.log(series[m][w]) - side(m, before) for m in series if m != "IN" and w in series[m]]
    d.append(math.log(series["IN"][w]) - mean(rest))
n0, n1 = len(before), len(after)
h = [-(x - mean(d[:n0])) / n0 for x in d[:n0]] + [(x - mean(d[n0:])) / n1 for x in d[n0:]]
n, lag = len(h), int(4 * (len(h) / 100) ** (2 / 9))
variance = sum(x * x for x in h) + 2 * sum((1 - l / (lag + 1)) * sum(h[i] * h[i - l] for i in range(l, n)) for l in range(1, lag + 1))
time = math.sqrt(variance * n / (n - 2))
half = max(2.228138852 * spread, 2.144786688 * time)  # t at 97.5 % with 10 and 14 degrees of freedom
came = mean([series["IN"][w] for w in after])
row = [r for r in csv.DictReader(open("decisions.csv")) if r["decision"] == "3"][0]
expected = [came - math.exp(math.log(came) - estimate), came - math.exp(math.log(came) - estimate + half),
            came - math.exp(math.log(came) - estimate - half)]
got = [float(row["effect"]), float(row["effect_low"]), float(row["effect_high"])]
for a, b in zip(got, expected):
    assert abs(a - b) < 1e-6 * abs(b), (got, expected)
PY
check [ $? = 0 ]

part="in full"
run export decisions "$sample" --at '#decision-3' --format csv; check is 0
check says '^2026-W36,after,2\.4'; check says '^2026-W35,before,3\.5'; check says '^2026-W30,,2\.4'
run export decisions "$sample" --at '#decision-3'; check says 'Against the other markets: 2\.40 s instead of 3\.57 s'
check says 'Against a forecast from before it'; check says 'worked.*-1\.17 s \(-1\.36 s to -1\.00 s\)'
run export decisions "$sample" --at '#decision-1'; check says '4\.11× instead of 1\.69×' # as its README has it
run export decisions "$sample" --at '#decision-99'; check says 'no decision 99'
run export decisions "$sample" --at '#decision-3' --charset ascii; check [ "$(LC_ALL=C grep -c '[^ -~]' out)" = 0 ]
run export decisions "$sample" --period 2026-W38 --format csv; check has 3 worked "too early" # as it was known then
run export decisions "$sample" --where region=EU --format csv; check has 5 compared_with 2     # FR and PL: GB is left out, decided on
check [ -z "$(cell 3 worked)" ]  # India is not in Europe
run minutes "$sample" --as-of 2026-11-02; check is 0; check says 'Did it work'; check says 'take the release back in India .* worked'
run export decisions "$sample" --format json; check is 0
check [ "$(jq -r '[.sections[0].rows[] | select(.key.decision == "3")][0].cells.worked.value' out)" = worked ]

run export explain "$sample" --at IN/page_load; check says 'Decisions +done .*take the release back in India.*worked: -1\.17 s'
run export explain "$sample" --at IN/page-load; check says 'take the release back'
run export explain "$sample" --at IN/cvr; check [ "$(grep -c 'take the release back' out)" = 0 ]
run export explain "$sample" --at DE/page_load; check [ "$(grep -c 'take the release back' out)" = 0 ]

part="playbooks"
run export effectiveness "$sample" --format csv; check is 0
check says '^page-speed,.*,1,1,1,0,0,1,0\.20654'   # Wilson: 1 of 1 is 20.7 % to 100 %
check says '^cut-paid,.*,2,1,0,1,0,0,0,0\.79345'

part="acknowledged and silenced"
run export acknowledged "$sample" --format csv; check is 0
check says '^7,ack,DE,.*deviation:gmv,red,.*,lena,2026-11-30,2026-10-19'
check says '^9,silence,MX,.*fx-scaled,warn,.*,wei,2026-11-29,2026-11-02'
run journal add --writable --kind silence --at MX --text 'too loud' "$sample"; check is 1; check says 'needs a last day' err
run journal add --writable --kind silence --at MX --text 'too loud' --until 2026-11-30 "$sample"; check is 0; id=$(cat out)
run export acknowledged "$sample" --format csv; check says "^$id,silence,MX,"
run journal add --writable --kind correction --about "$id" --text 'not so loud' "$sample"; check is 0
run export acknowledged "$sample" --format csv; check [ "$(grep -c "^$id," out)" = 0 ]
run check "$sample"; check is 2 # a silence dims, it changes no status

part="calendar"
run export calendar "$sample" --format csv; check is 0
check says '^weekly,Weekly review,'; check says '^half-yearly,.*2027-01-07'
run export calendar "$sample"; check says 'Half-yearly potential review +coming +Thu 7 Jan 2027'

run export redlines "$sample"; check says '^Weekly review: due today, Mon 16 Nov, 60 minutes, last held Mon 9 Nov; R, or redline review, begins it'
XDG_STATE_HOME=$work/none run export redlines "$sample"; check [ "$(grep -c 'Weekly review' out)" = 0 ] # no committee, nothing is due

part="wrong INI files"
mkdir data; printf 'date,market,orders\n2026-01-05,DE,7\n' >data/facts.csv
ini() { printf '[redline]\ncurrency = EUR\n[source facts]\npath = facts.csv\n' >data/redline.ini; printf '%s\n' "$@" >>data/redline.ini; run export calendar data; }
ini '[meeting weekly]' 'every = fortnight'; check is 1; check says 'redline.ini:6:.*every.*fortnight' err
ini '[meeting weekly]' 'panes = redlins, decisions'; check is 1; check says "redline.ini:6: .*redlins.*did you mean 'redlines'" err
ini '[meeting weekly]' 'weekday = caturday'; check is 1; check says 'redline.ini:6: .*caturday' err
ini '[decisions]' 'within = soon'; check is 1; check says 'redline.ini:6: .*soon' err
ini '[decisions]' 'within.competition = 3'; check is 1; check says 'redline.ini:6: .*duration' err
ini '[decisions]' 'witin = 48h'; check is 1; check says "redline.ini:6: .*witin.*did you mean 'within'" err
ini '[decisions]' 'effective = 150%'; check is 1; check says 'redline.ini:6: .*effective' err
ini '[decisions]' 'least = 20'; check is 1; check says 'redline.ini:6: .*after = 13' err
ini '[redline x]' 'indicator = orders' 'red = < 1' 'found = received'; check is 1; check says "redline.ini:8: .*'received'" err
ini '[meeting weekly]' 'enabled = no'; check is 0; check [ "$(grep -c 'Weekly review' out)" = 0 ]
ini '[meeting board]' 'title = 董事会' 'every = quarter' 'panes = board'; check is 0; check says '董事会'
for name in monthly quarterly half-yearly; do off="${off:-}[meeting $name]
enabled = no
"; done
ini '[meeting weekly]' 'enabled = no' "$off"; check is 0; check says 'no \[meeting NAME\]'

part="one market, no journal, vanished things"
ini; run export decisions data; check is 0; check says 'Nothing was decided here yet'
run export effectiveness data; check is 0; check says 'Nothing was decided yet'
run export acknowledged data; check is 0; check says 'Nothing is acknowledged'
cat >odd.jsonl <<'ODD'
{"time":"2026-01-06T08:00:00Z","user":"a","kind":"decision","path":"DE/orders/2026-W02","period":"2026-W02","text":"one market only"}
{"time":"2035-01-06T08:00:00Z","user":"a","kind":"decision","path":"DE/orders/2026-W02","period":"2026-W02","text":"a clock ahead","due":"2020-01-01"}
{"time":"2026-01-06T08:00:00Z","user":"a","kind":"decision","redline":"gone","path":"ZZ/gone/2026-W02","period":"2026-W02","text":"nothing is there any more"}
{"time":"2026-01-06T08:00:00Z","user":"a","kind":"decision","text":"no place","detail":"playbook=\n=\nplaybook"}
{"time":"2026-01-05T08:00:00Z","user":"a","kind":"silence","redline":"gone","path":"ZZ","until":"2026-01-04","text":"until before it"}
ODD
python3 "$top/tests/tools/journal.py" <odd.jsonl >odd.json
run journal import odd.json --writable data; check is 0
run export decisions data --format csv; check is 0
check has 1 worked "too early"; check has 2 worked "too early"; check has 3 worked unknown; check has 4 worked unknown
check has 2 status overdue
for id in 1 2 3 4; do run export decisions data --at "#decision-$id"; check is 0; done
run export effectiveness data --format csv; check is 0; check says ',4,0,0,0,0,,,'
run export acknowledged data; check is 0; check says 'expired'
run export screen --size 40x10 data; check is 0

echo "worked: $passed checks passed, $failed failed"
[ "$failed" = 0 ]
