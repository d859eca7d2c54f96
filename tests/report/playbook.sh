#!/usr/bin/env bash
# playbook.sh: playbooks and funds without a screen: which step is next, until when by which clock, what a decision of a
# script takes and draws, what is left; the amount of a fund is worked out again by awk.
. "$(dirname "$0")/../tools/checks.sh"
next() { jq -r ".findings[] | select(.redline == \"heavy\" and .key.market == \"$1\") | $2" out; }

# Weeks 2026-W02 to W06 (a row on each Sunday), DE over 20 since W04, FR over 11 since W05; the year before weighed 7300.55 in 365 rows.
mkdir data
awk 'BEGIN { print "date,market,weight,parcels"
    for (i = 0; i < 365; i++) printf "%s,DE,%.2f,2\n", strftime("%Y-%m-%d", 1735689600 + i * 86400, 1), i == 0 ? 20.55 : 20
    n = split("11 18 25 32 39", d, " "); split("10 12 25 26 27", de, " "); split("10 10 10 12 13", fr, " ")
    for (i = 1; i <= n; i++) { day = strftime("%Y-%m-%d", 1767225600 + (d[i] - 1) * 86400, 1)
        printf "%s,DE,%s,1\n%s,FR,%s,1\n", day, de[i], day, fr[i] } }' >data/facts.csv
cat >data/redline.ini <<'END'
[redline]
currency = EUR
timezone = Asia/Tokyo
include = more.ini
[source facts]
path = facts.csv
[indicator load]
formula = weight / parcels
better = lower
[redline heavy]
indicator = load
warn = > 11
red = > 20
owner = yard
playbook = lift
[playbook lift]
title = Lift
1 = Weigh it again, "twice"
1.within = 48h
1.escalate = head
1.escalate_after = 24h
2 = "Take half off; sell it"
2.when = red
2.within = 24h
2.owner = crane
2.fund = purse
2.money = 10%
2.part = core
[fund purse]
amount = 12.5% * weight
split = core 50%, rest 50%
renews = year
END
printf '[pane extra]\ntitle = Extra\nkind = playbook\n' >data/more.ini

part="the next step"
run check data --format json --now 2026-02-09T00:00; check is 2
same "$(next DE .playbook)" lift
# W06 ends on Sunday, 8 February; DE broke its line in W03 (which ended on 18 January), 48 h later is the 20th
same "$(next DE '.next_step | "\(.step) \(.state) \(.due) \(.owner) \(.escalated_to)"')" '1 escalated 2026-01-20 yard head'
same "$(next FR '.next_step | "\(.step) \(.state) \(.due) \(.owner) \(.escalated_to)"')" '1 escalated 2026-02-03 yard head'
run check data --format json --now 2026-02-03T23:59 --period 2026-W05
same "$(next FR '.next_step | "\(.state) \(.due)"')" 'open 2026-02-03'
run check data --format json --now 2026-02-04T00:01 --period 2026-W05
same "$(next FR '.next_step | "\(.state) \(.due)"')" 'overdue 2026-02-03'
run check data --format json --now 2026-02-05T00:01 --period 2026-W05
same "$(next FR '.next_step | "\(.state) \(.escalated_to)"')" 'escalated head'
# the same instants by Greenwich: midnight in Tokyo is 15:00 the day before
run check data --format json --now 2026-02-03T14:59Z --period 2026-W05
same "$(next FR .next_step.state)" open
run check data --format json --now 2026-02-03T15:01Z --period 2026-W05
same "$(next FR .next_step.state)" overdue

part="export"
run export playbooks data --now 2026-02-09 --format csv; check is 0
check says '^redline,place,step,where,redline|^redline,place,step,' out
run export playbooks data --now 2026-02-09; check says 'DE +heavy +1 +overdue → head' ; check says 'Take half off; sell it'
run export playbooks data --now 2026-02-09 --charset ascii; check says 'overdue -> head'
if LC_ALL=C grep -q '[^ -~]' out; then fail 'not ASCII'; else pass; fi
run export extra data --now 2026-02-09 --at DE/heavy; check is 0; check says '^!! +2 +overdue +3 Feb|^!! +2 +overdue'
run export playbooks data --at PL --now 2026-02-09; check is 2
run export playbooks data --at FR/load --now 2026-02-09; check says '2 +later: red'
run export playbooks data --at DE --now 2026-02-09; check says 'heavy'
run export explain data --at DE/load --now 2026-02-09; check says 'Next: Weigh it again'
run export funds data --now 2026-02-09 --format csv; check is 0
# the whole of 2025, all markets, an eighth of it, to the cent below
held=$(awk -F, '/^2025/ { s += $3 } END { printf "%.2f", int(s * 12.5 + 1e-6) / 100 }' data/facts.csv)
same "$(grep '^purse,,' out)" "purse,,$held,0,$held,1,0,,,"
same "$(grep '^purse,core' out | cut -d, -f3)" "$(awk "BEGIN { printf \"%.2f\", int($held * 50 + 1e-6) / 100 }")"

part="a script decides"
add() { run journal add --writable --kind decision --text lifted --rule heavy "$@" data --now 2026-02-09; }
add --at DE/load/2026-W06 --step lift/1; check is 0
run check data --format json --now 2026-02-09; same "$(next DE '.next_step | "\(.step) \(.state)"')" '2 overdue'
add --at DE/load/2026-W06 --step lift/2 --fund purse/core --money '456.28 EUR'; check is 0
run check data --format json --now 2026-02-09; same "$(next DE .next_step)" null; same "$(next FR .next_step.step)" 1
run export playbooks data --at DE/heavy --now 2026-02-09; check says 'taken by'; check says '0 EUR'
add --fund purse/core --money '0.01 EUR'; check is 1; check says 'purse, core: 0 EUR are left of 456.28 EUR, too little for 0.01 EUR' err
add --fund purse/rest --money '456.29 EUR'; check is 1; check says 'purse: 456.28 EUR are left of 912.56 EUR, too little for 456.29 EUR' err
add --fund purse --money '456.28 EUR'; check is 0
add --fund purse --money '0.01 EUR'; check is 1; check says 'purse: 0 EUR are left of 912.56 EUR' err
add --fund pursse --money '1 EUR'; check is 1; check says "did you mean 'purse'" err
add --fund purse --money '1 USD'; check is 1; check says "not in EUR" err
run journal add --writable --kind note --text x --fund purse --money '1 EUR' data; check is 1; check says 'only a decision' err
add --step lift; check is 1; check says 'PLAYBOOK/N' err
add --step lfit/1; check is 1; check says "no playbook 'lfit'; did you mean 'lift'" err
add --step lift/3; check is 1; check says "the playbook lift has the steps 1 to 2, no step '3'" err
add --money '1 EUR'; check is 1; check says 'go together' err
run journal add --writable --kind refuse --about 2 --text no data; check is 0
run check data --format json --now 2026-02-09; same "$(next DE '.next_step | "\(.step) \(.state)"')" '2 overdue'
run export funds data --now 2026-02-09 --format csv; same "$(grep '^purse,core' out | cut -d, -f3-5)" 456.28,0,456.28
run journal verify data; check is 0

part="an import"
run journal export data; cp out all.json
mkdir other; cp data/*.ini data/facts.csv other/
run journal import --writable all.json other; check is 0
sed -i 's/12.5%/1.25%/' other/redline.ini; rm -rf state/redline/other
run journal import --writable all.json other; check is 1; check says 'purse: 91.25 EUR are left of 91.25 EUR|are left of' err
same "$("$redline" journal list other --format csv | wc -l)" 1
rm other/facts.csv; rm -rf state/redline/other
run journal import --writable all.json other; check is 1; check says 'what the fund purse holds is not known here' err

part="minutes"
run minutes --last data --now 2026-02-09; check says 'playbook lift, step 1'; check says '456.28 EUR from purse, core'
run minutes --last data --now 2026-02-09 --format json; check [ "$(jq -r '.records[1].detail' out | head -1)" ]

part="lint"
lint() { cp -r data "$1"; cat >"$1/more.ini"; run lint "$1"; }
lint idle <<<$'[playbook idle]\n1 = wait\n'; check is 0; check says 'more.ini:1: warning: \[playbook idle\] answers nothing'
lint never <<<$'[redline low]\nindicator = load\nwarn = > 11\nplaybook = never\n[playbook never]\n1 = wait\n1.when = red for 2\n'
check is 0; check says 'more.ini:6: warning: \[playbook never\] step 1 never opens'
lint gap <<<$'[playbook lift]\n4 = wait\n'; check is 1; check says 'more.ini:2: \[playbook lift\] has a step 4 but no step 3'
lint word <<<$'[playbook lift]\n2.when = rad for 2\n'; check is 1; check says "more.ini:2: 2.when = rad for 2: 'rad' means nothing here; did you mean 'red'"
lint split <<<$'[fund purse]\nsplit = core 60%, rest 50%\n'; check is 1; check says 'more.ini:2: split: the parts make 110%, not 100%'
lint gone <<<$'[fund purse]\nenabled = no\n'; check is 1; check says 'purse'
lint none <<<$'[redline heavy]\nplaybook = lif\n'; check is 1; check says "there is no \[playbook lif\]; did you mean 'lift'"
lint sum <<<$'[fund purse]\namount = 12% * weihgt\n'; check is 1; check says 'weihgt'

part="odd words"
lint odd <<<$'[playbook task-force]\n1 = W\e]0;x\aeigh\n'; check is 1; check says 'more.ini:2: a control character stands in the line'
lint odder <<<$'[playbook odd one]\ntitle = L"ift\n1 = Weigh "it", 你好, <b>\n1.owner = y\n[redline heavy too]\nindicator = load\nwarn = > 11\nplaybook = odd one\n'
check is 0
run export playbooks odder --now 2026-02-09; check says 'Weigh "it", 你好, <b>'
run check odder --format json --now 2026-02-09; same "$(jq -r '[.findings[] | select(.playbook == "odd one")][0].next_step.action' out)" 'Weigh "it", 你好, <b>'
run export playbooks odder --now 2026-02-09 --format csv; check says '"Weigh ""it"", 你好, <b>"'

part="help"
run help playbooks; check is 0; check says '^currency +Currency moves'; check says 'answers fx-move'
run help lift data; check is 0; check says 'Take half off; sell it'; check says 'red; crane; within 24 h; 10% from purse, core'
run help purse data; check says '12.5% \* weight; full again each year; core 50%, rest 50%'

printf 'playbook: %d checks passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
