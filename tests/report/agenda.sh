#!/usr/bin/env bash
# agenda.sh: the agenda's order and sums against the same worked out from other outputs of the sample data (red lines,
# warnings, query) by a program of its own; answers in the journal move items to what is known.
. "$(dirname "$0")/../tools/checks.sh"
agenda() { "$redline" export agenda "$sample" --format json "$@" >agenda.json 2>err; status=$?; }

# The oracle knows no agenda: findings, chances and amounts come from the other views, and are put in order here.
cat >oracle.py <<'PY'
import csv, json, sys
known = {tuple(a.split("/")) for a in sys.argv[1:]}
rows = json.load(open("redlines.json"))["sections"][0]["rows"]
money, spend = {}, {}
for r in csv.DictReader(open("query.csv")):
    if r["value"]:
        (money if r["indicator"] == "gmv" else spend).setdefault((r["market"], r.get("channel", "")), {})[r["period"]] = float(r["value"])
for r in csv.DictReader(open("query-market.csv")):
    if r["value"]:
        (money if r["indicator"] == "gmv" else spend).setdefault((r["market"], ""), {})[r["period"]] = float(r["value"])
for r in csv.DictReader(open("query-all.csv")):
    if r["value"]:
        (money if r["indicator"] == "gmv" else spend).setdefault(("", ""), {})[r["period"]] = float(r["value"])
AD = {"ad-roi", "bid-cost", "ltv-cac", "anomaly:cac", "cac-ceiling"}  # lines that are about what ads cost
def stake(name, market, channel):
    for source in ([spend] if name in AD else []) + [money]:
        weeks = source.get((market, channel), {})
        for back in range(14):
            week = "2026-W%02d" % (46 - back)
            if weeks.get(week, 0) > 0: return weeks[week]
    return None
rank = {"red": 0, "warn": 1, "nodata": 2, "error": 2, "pending": 3}
items = []
for r in rows:
    state = r["cells"]["state"]["text"] if "state" in r["cells"] else r["state"]
    if state not in ("red", "warn", "nodata", "error") or r.get("faded"): continue
    key = r["key"]; name = key["redline"]; market = key.get("market", ""); channel = key.get("channel", "")
    record = next((v for k, v in key.items() if k not in ("redline", "market", "channel")), "")
    if r.get("greyed") or (name, market) in known: continue
    amount = stake(name, market, channel) if market or channel or not record else None
    ident = "finding:" + name + ("@" + market if market else "") + ("/" + channel if channel else "") + ("#" + record if record else "")
    items.append((amount is None, -(amount or 0), rank[state], market, channel, name, ident))
items.sort()
print("\n".join(i[-1] + " " + ("-" if i[0] else "%.4f" % -i[1]) for i in items))
PY
"$redline" export redlines "$sample" --format json >redlines.json
"$redline" query gmv,ad_spend --by market,channel --from 2026-W30 --to 2026-W46 --format csv "$sample" >query.csv
"$redline" query gmv,ad_spend --by market --from 2026-W30 --to 2026-W46 --format csv "$sample" >query-market.csv
"$redline" query gmv,ad_spend --from 2026-W30 --to 2026-W46 --format csv "$sample" >query-all.csv
compare() { python3 oracle.py "$@" >expected 2>err || { fail "the oracle: $(tail -1 err)"; return; }
    jq -r '.sections[0].rows[] | select(.key.kind == "finding") | .key.key + " " + (if .cells.stake.value == null then "-" else (.cells.stake.value | tostring) end)' agenda.json |
        awk '{ if ($2 != "-") $2 = sprintf("%.4f", $2); print }' >found
    if diff expected found >differ; then pass; else fail "order or sums: $(head -5 differ)"; fi; }

part="order and sums"
agenda; check [ $status = 0 ]; compare
check [ "$(jq '.sections[0].rows | length' agenda.json)" -ge 20 ]
check [ "$(jq -r '.sections[0].rows[-1].key.kind' agenda.json)" = known ]
check [ "$(jq -r '[.sections[0].rows[].cells.item.text] == [range(1; (.sections[0].rows | length) + 1) | tostring]' agenda.json)" = true ]

part="answers"
add() { "$redline" journal add --writable "$sample" "$@" >/dev/null 2>err || fail "add: $(head -1 err)"; }
count=$(jq '.sections[0].rows | length' agenda.json)
add --kind ack --rule return-rate --at MX/2026-W46 --text 'the new packaging arrives'
agenda; compare return-rate/MX; check [ "$(jq '.sections[0].rows | length' agenda.json)" -lt "$count" ]
add --kind decision --rule deviation:gmv --at DE/2026-W46 --text 'a task force' --due 2026-11-30 --owner growth
agenda; check [ "$(jq '[.sections[0].rows[] | select(.key.key == "finding:deviation:gmv@DE")] | length' agenda.json)" = 0 ]
add --kind decision --rule ad-roi --at GB/tiktok/2026-W40 --text 'cut it' --due 2026-11-01
agenda; check [ "$(jq -r '[.sections[0].rows[] | select(.key.kind == "decision")][0].cells.reason.text' agenda.json)" = '14 days overdue' ]
add --kind done --about 3
agenda; check [ "$(jq -r '[.sections[0].rows[] | select(.key.kind == "decision")] | length' agenda.json)" = 0 ]

part="a place"
agenda --at DE; check [ "$(jq -r '[.sections[0].rows[].cells.where.text | select(. != "" and (startswith("DE") | not))] | length' agenda.json)" = 0 ]

part="nothing"
mkdir small; printf 'date,market,orders\n2026-01-05,DE,7\n2026-01-11,DE,7\n' >small/facts.csv
printf '[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts.csv\n' >small/redline.ini
"$redline" export agenda small >out 2>err; check grep -qE 'Nothing broke in 2026-W02: [0-9]+ red lines checked' out

done_checks
