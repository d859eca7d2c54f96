#!/usr/bin/env bash
# proposals.sh: budgets from the command line: what red lines ask for, what people may answer, and that approved
# budgets are handed over once, whatever kills the program meanwhile.
. "$(dirname "$0")/../tools/checks.sh"
run() { timeout -k 1 30 "$redline" "$@" data >out 2>err </dev/null; status=$?; }
add() { timeout -k 1 30 "$redline" journal add --writable "$@" data >out 2>err </dev/null; status=$?; }
says() { grep -qE -- "$1" "${2:-err}"; }
count() { [ "$(grep -c . out)" = "$1" ]; }
me=$(id -un)

mkdir data
ini() {
    printf '[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts.csv\n' >data/redline.ini
    printf '%s\n' "$@" >>data/redline.ini
}
# Three whole weeks; ad ROI 1.21 and 1.4 in GB and US, 3 in DE; break-even of GB 2.4.
facts() {
    printf 'date,market,channel,net_sales,ad_spend,cogs\n'
    for day in 2026-05-11 2026-05-18 2026-05-25 $more; do
        printf '%s,GB,tiktok,50820,42000,29645\n%s,US,search,1400,1000,700\n%s,DE,search,3000,1000,1500\n' $day $day $day
    done
    printf '%s,DE,(none),1,,\n' "${last:-2026-05-31}"
}
more='' facts >data/facts.csv
ini
terms() { printf 'proposal=cut-ads\nlever=ad_spend\nmarket=%s\nchannel=%s\ncycle=2026-W22\ncurrency=EUR\nfrom=%s\nto=%s\nlimit=0.2%s' "$@"; }
propose() { add --kind proposal --rule ad-roi --at "$1/$2/ad-roi/2026-W22" --text "cut $1" --detail "$(terms "$1" "$2" "$3" "$4" "${5:-}")"; }
fresh() { rm -rf state; }
line='market,channel,lever,currency,period,per,old,new,proposal,stage'

part="what red lines ask for"
run export proposals --format csv; check is 0
check says '^cut-ads/GB/tiktok/2026-W22,GB,tiktok,GB tiktok,proposed,42000,33600,-8400,EUR,"?ad ROI 1.21 for 3 weeks; break-even at this margin is 2.40' out
check says '^cut-ads/US/search/2026-W22,US' out
check [ "$(grep -c DE out)" = 0 ]
run export proposals; check is 0; check says '42,000.00 +33,600.00 +-8,400.00' out
run export proposals --format json; check is 0
check [ "$(jq -r '.sections[0].rows[0].cells.to.value' out)" = 33600 ]
run export budgets; check is 0; check [ "$(cat out)" = "$line" ]; check says 'no proposal is approved'
run export redlines; check is 0
check [ ! -e state ]

part="answers"
propose GB tiktok 42000 33600; check is 0
propose GB tiktok 42000 33600; check is 1; check says 'proposal 1 for the same budget'
add --kind proposal --at GB/tiktok --text x --detail 'to=5'; check is 1; check says 'needs proposal, lever'
propose US search -5 1; check is 1
propose US search 1000 -1; check is 1
add --kind approve --about 1; check is 0
add --kind approve --about 1; check is 1; check says "approved .record 2 by $me"
add --kind measured --about 1; check is 1; check says 'approved'
add --kind change --about 1 --text 'less' --detail 'to=38000'; check is 0
run export budgets; check [ "$(cat out)" = "$line" ]
add --kind change --about 1 --text 'far less' --detail 'to=1'; check is 0 # everybody may approve here, so beyond the limit, too
add --kind refuse --about 1 --text 'no'; check is 0
add --kind approve --about 1; check is 1; check says 'refused'
run export proposals --format csv; check says '^1,GB,tiktok,.*,refused,' out; check [ "$(grep -c tiktok out)" = 1 ] # stays away this cycle
add --kind measured --about 77; check is 1; check says 'no proposal'
add --kind approve --about 1 --read-only 2>/dev/null; check is 2

part="rights"
fresh
ini '[roles]' "propose = $me" 'approve = somebody-else' 'close = somebody-else'
propose GB tiktok 42000 33600; check is 0
propose US search 1000 500; check is 1; check says 'beyond the step limit.*approve = somebody-else'
add --kind approve --about 1; check is 1; check says 'approve = somebody-else'
add --kind change --about 1 --text more --detail to=35000; check is 0
add --kind change --about 1 --text more --detail to=33599.99; check is 1; check says 'beyond the step limit'
ini '[roles]' 'propose = somebody-else' "approve = $me" 'close = somebody-else'
add --kind approve --about 1; check is 0
propose US search 1000 500; check is 0 # who may approve may propose
run export budgets --writable; check is 1; check says 'close = somebody-else'; check [ ! -s out ]
ini
fresh
propose GB tiktok 42000 33600 $'\nfour_eyes=yes'
add --kind approve --about 1; check is 1; check says "four eyes: $me"
add --kind approve --about 1 --user ben; check is 1; check says 'another login'

part="handed over once"
fresh
propose GB tiktok 42000 33600; add --kind approve --about 1
propose US search 1000 800; add --kind approve --about 3
run export budgets; check is 0; check count 3; check says 'a look only'
check [ "$(grep -c . state/redline/data/journal.db)" -gt 0 ]
run export budgets --writable --read-only; check says 'a look only'
run export budgets --writable; check is 0; cp out first
check says '^GB,tiktok,ad_spend,EUR,2026-W22,week,42000.00,33600.00,1,full$' out
check says '^US,search,ad_spend,EUR,2026-W22,week,1000.00,800.00,3,full$' out
run export budgets --writable; check is 0; check [ "$(cat out)" = "$line" ]; check says 'nothing new since record 6; --again 6'
run export budgets; check [ "$(cat out)" = "$line" ]
run export budgets --again 6; check is 0; check cmp -s out first
run export budgets --again 5; check is 0; check cmp -s out first
run export budgets --again 1; check is 1; check says "record '1' handed nothing over"
run export budgets --again x; check is 1
run export budgets --format json; check is 2
run export budgets --at GB; check is 2; check says 'all places'
run help budgets; check is 0; check says 'export budgets' out
check [ "$(timeout 20 "$redline" journal show 5 --format json data | jq -r '.records[0].detail' | sed -n 's/^file=//p')" = "$(sha256sum <first | cut -d' ' -f1)" ]
timeout 20 "$redline" export budgets --period 2026-W21 data >out 2>err; check [ $? != 0 ]; check says 'latest period'
run journal verify; check says '^6 records' out

part="the journal is damaged"
printf 'no database' >state/redline/data/journal.db
run export budgets; check [ "$(cat out)" = "$line" ]; check says 'damaged'
run export budgets --writable; check [ "$(cat out)" = "$line" ]; check says 'set aside as'

part="the output breaks"
fresh
propose GB tiktok 42000 33600; add --kind approve --about 1
if [ -w /dev/full ]; then
    timeout 20 "$redline" export budgets --writable data >/dev/full 2>err; check [ $? = 1 ]; check says 'again 3'
    run export budgets --writable; check [ "$(cat out)" = "$line" ]
    run export budgets --again 3; check says '^GB,tiktok.*33600.00,1,full' out
fi

# Killed while another holds the journal: it has not recorded. Killed while nobody takes its output: it has.
part="kill -9"
cat >killer.py <<'PY'
import os, signal, sqlite3, subprocess, sys, time
redline, when = sys.argv[1:3]
path = "state/redline/data/journal.db"
def applied():
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True, timeout=5)
    n = db.execute("select count(*) from record where kind = 'applied'").fetchone()[0]
    db.close()
    return n
read, write = os.pipe()
lock = None
if when == "before":
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("begin immediate")
else: # fill the pipe: nothing more goes in
    os.set_blocking(write, False)
    try:
        while True:
            os.write(write, b"x" * 4096)
    except BlockingIOError:
        pass
    try:
        while True:
            os.write(write, b"x")
    except BlockingIOError:
        pass
    os.set_blocking(write, True)
child = subprocess.Popen([redline, "export", "budgets", "--writable", "data"], stdout=write, stderr=subprocess.DEVNULL)
end = time.monotonic() + 30
def files_of(pid): # those that it closes meanwhile are none
    for link in os.listdir("/proc/%d/fd" % pid):
        try:
            yield os.readlink("/proc/%d/fd/%s" % (pid, link))
        except FileNotFoundError:
            pass
def is_waiting(): # it sleeps in the lock's retry or in its write
    return open("/proc/%d/stat" % child.pid).read().rsplit(")", 1)[1].split()[0] == "S"
if when == "before":
    while time.monotonic() < end: # the lock's retries are sleeps of ever longer time, with the journal open
        if any(f.endswith("journal.db") for f in files_of(child.pid)) and is_waiting():
            time.sleep(0.2)
            break
        time.sleep(0.01)
else:
    while applied() == 0 and time.monotonic() < end:
        time.sleep(0.01)
os.kill(child.pid, signal.SIGKILL)
child.wait()
if lock:
    lock.execute("rollback")
print(applied())
PY
for when in before behind; do
    fresh
    propose GB tiktok 42000 33600; add --kind approve --about 1
    propose US search 1000 800; add --kind approve --about 3
    timeout 60 python3 killer.py "$redline" $when >killed 2>err
    part="kill -9 $when the record"
    if [ $when = before ]; then
        check [ "$(cat killed)" = 0 ]
        run export budgets --writable; check is 0; check cmp -s out first
    else
        check [ "$(cat killed)" = 2 ]
        run export budgets --writable; check [ "$(cat out)" = "$line" ]; check says 'again 6'
        run export budgets --again 6; check cmp -s out first
    fi
    run journal verify; check is 0
done

# Killed at any instant, many times: in the end each row was handed over exactly once.
part="kill -9 at random"
fresh
propose GB tiktok 42000 33600; add --kind approve --about 1
propose US search 1000 800; add --kind approve --about 3
for i in $(seq 1 40); do
    timeout -s KILL "0.0$((i * 7 % 60 + 10))" "$redline" export budgets --writable data >>printed
done 2>/dev/null
run export budgets --writable; cat out >>printed
rows=$(timeout 20 "$redline" journal list --format csv data | grep -c ',applied,')
check [ "$rows" = 2 ]
run export budgets --again 6; check cmp -s out first
check [ "$(grep -c '^GB' printed)" -le 1 ]
run journal verify; check is 0

# Several at once: one of them has the rows.
part="at once"
fresh
propose GB tiktok 42000 33600; add --kind approve --about 1
for i in 1 2 3 4 5 6; do "$redline" export budgets --writable data >at.$i 2>/dev/null & pids[i]=$!; done
for i in 1 2 3 4 5 6; do wait "${pids[i]}"; done
check [ "$(cat at.? | grep -c '^GB')" = 1 ]

part="canary and guard"
fresh
ini '[proposal cut-ads]' 'canary = 5%' 'canary_for = 2' 'guard = net_sales > 40000' 'four_eyes = yes'
propose GB tiktok 42000 33600 $'\ncanary=0.05\ncanary_for=2\nguard=net_sales > 40000'; add --kind approve --about 1
run export budgets --writable; check says '^GB,.*,42000.00,41580.00,1,canary$' out
run export budgets --writable; check [ "$(cat out)" = "$line" ]
run export proposals --format csv; check says '^1,GB,.*,canary,' out
more='2026-06-01' last=2026-06-07 facts >data/facts.csv
run export proposals; check says 'canary 1/2' out; run export budgets --writable; check [ "$(cat out)" = "$line" ]
more='2026-06-01 2026-06-08' last=2026-06-14 facts >data/facts.csv
run export proposals; check says 'canary: to export' out
more='2026-06-01 2026-06-08' last=2026-06-14 facts | sed '/2026-06-08,GB/s/50820/39000/' >data/facts.csv # the guard breaks
run export proposals; check says 'canary: back\?' out; run export budgets --writable; check [ "$(cat out)" = "$line" ] # never by itself
add --kind rollback --about 1 --text 'sales fell'; check is 0
run export budgets --writable; check says '^GB,.*,41580.00,42000.00,1,back$' out
run export proposals --format csv; check says '^1,GB,.*,rolled back,' out

part="measured"
fresh
ini
more='' facts >data/facts.csv
propose GB tiktok 42000 33600; add --kind approve --about 1
run export budgets --writable; check count 2
more='2026-06-01' last=2026-06-07 facts | sed '/2026-06-01,GB/s/42000/33600/' >data/facts.csv
run export proposals --format csv; check says '^1,GB,tiktok,.*,applied,42000,33600,.*,1.21,1.5125,' out
check says '^cut-ads/US/search/2026-W23' out
add --kind measured --about 1; check is 0
run export proposals --format csv; check says '^1,GB,.*,measured,' out

part="no data, nothing to change"
fresh
printf 'date,market,channel,net_sales,ad_spend,cogs\n' >data/facts.csv
run export proposals; check says 'No rows' out
run export budgets; check [ "$(cat out)" = "$line" ]
printf 'date,market,orders\n2026-05-25,DE,5\n' >data/facts.csv
run export proposals; check is 0; check says 'No proposal can be computed' out
run lint; check says 'dormant: proposal cut-ads: nothing supplies ad_spend' out

done_checks
