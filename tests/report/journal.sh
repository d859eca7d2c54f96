#!/usr/bin/env bash
# journal.sh: the journal from the command line: what is written is kept, what may not be written is refused with a
# sentence, and the list is what interface.md promises.
. "$(dirname "$0")/../tools/checks.sh"
run() { timeout -k 1 30 "$redline" journal "$@" >out 2>err </dev/null; status=$?; }
says() { grep -qE -- "$1" "${2:-err}"; }
me=$(id -un)

mkdir data; printf 'date,market,orders\n2026-01-05,DE,7\n' >data/facts.csv
ini() { printf '[redline]\ncurrency = EUR\n[source facts]\npath = facts.csv\n' >data/redline.ini; printf '%s\n' "$@" >>data/redline.ini; }
ini

part="nothing is there"
run list data; check is 0; check says 'empty' out; check [ ! -e state ]
run list data --format csv; check is 0; check [ "$(cat out)" = "id,time,user,login,kind,redline,path,until,text" ]
run verify data; check is 0
run show 1 data; check is 1; check says "no record '1'"
run export data; check is 0; check [ "$(jq -c .records out)" = '[]' ]

part="bad usage"
run; check is 2
run lst data; check is 2; check says "'list'"
run show; check is 2; check says ID
run list data more; check is 2
run add --text x data; check is 2; check says '[-]-writable'
run add --text x --writable --read-only data; check is 2
check [ ! -e state ]

part="records"
run add --writable --kind note --text 'first "quoted", O'\''Brien' --at DE/2026-W01 data; check is 0; check [ "$(cat out)" = 1 ]
run add --writable --kind ack --rule cac-ceiling --at DE/paid-social/2026-W01 --until 2026-02-01 --text known --user 陈伟 data; check is 0
run add --writable --kind decision --owner anna --due 2026-01-12 --text $'cut\e[31m it\nby a fifth' data/redline.ini; check is 0
run add --writable --kind done --about 3 data; check is 0; check [ "$(cat out)" = 4 ]
run list data --format csv; check is 0
check says "^1,20..-..-..T..:..:..Z,$me,$me,note,,DE/2026-W01,,\"first \"\"quoted\"\", O'Brien\"$" out
check says "^2,[^,]*,陈伟,$me,ack,cac-ceiling,DE/paid-social/2026-W01,2026-02-01,known$" out
run list data; check is 0; check says '^ 2 .*cac-ceiling.*known' out; check [ "$(grep -c $'\e' out)" = 0 ]
run show 3 data --format json; check [ "$(jq -r '.records[0] | .owner + " " + .due + " " + (.id|tostring)' out)" = "anna 2026-01-12 3" ]
run show 2 data; check says '^period +2026-W01' out
run verify data; check is 0; check says '^4 records' out
seal=$(sed -n 's/^sealed by //p' out)
check [ "$seal" = "4:$(sqlite3 state/redline/data/journal.db 'select substr(hash, 1, 16) from record where id = 4')" ]
run verify --seal "$seal" data; check is 0
run verify --seal "5:${seal#*:}" data; check is 1; check says 'record 5 is missing.*ends with 4'
run verify --seal "3:${seal#*:}" data; check is 1; check says 'record 3 is another one'
for wrong in x 4 "4:" "4:12" "-4:${seal#*:}" "4:${seal#*:}zz" ":${seal#*:}"; do run verify --seal "$wrong" data; check is 1; check says 'is no seal'; done
run add --writable --kind decison --text x data; check is 1; check says 'decison'
run add --writable --kind ack --text x data; check is 1; check says 'place'
run add --writable --text '' data; check is 2
run add --writable --kind ack --until never --at DE --text x data; check is 2

part="the chain seen from outside"
db=state/redline/data/journal.db
python3 - "$db" <<'PY' >out 2>err
import hashlib, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
names = "time user login host terminal kind redline path period state value line data owner due until about detail text".split()
before = ""
for row in db.execute("SELECT id, %s, previous, hash FROM record ORDER BY id" % ", ".join(names)):
    text = "redline 1\nid:%d\n" % row[0]
    for name, value in zip(names, row[1:]):
        text += "%s:%d:%s\n" % (name, len(value.encode()), value)
    text += "previous:%s\n" % before
    assert row[-2] == before
    before = hashlib.sha256(text.encode()).hexdigest()
    assert row[-1] == before, row
PY
check [ $? = 0 ]
check [ "$(stat -c %a "$db")" = 600 ]
sqlite3 "$db" 'DELETE FROM record' 2>err; check says 'append-only'

part="another machine"
run export data; cp out all.json
mkdir other; cp data/* other/
run import all.json other; check is 2
run import all.json --writable other; check is 0; check says '^4 records' out
run import all.json --writable other; check is 0; check says '^0 records' out
run export other; check cmp -s out all.json
sed 's/known/not so/' all.json >bad.json
mkdir third; cp data/* third/
run import bad.json --writable third; check is 1; check says 'record 2 was changed'
run list third; check says empty out

part="who may"
ini '[roles]' "propose = @no-such-group-here, nobody-here" "note = *"
run add --writable --kind decision --text x data; check is 1; check says "$me may not write.*propose = @no-such"
run add --writable --kind note --text x data; check is 0
ini '[roles]' "aprove = $me"
run list data; check is 1; check says "redline.ini:6: .*'approve'"
printf '[redline]\nread_only = yes\n[source facts]\npath = facts.csv\n' >data/redline.ini
run add --writable --kind note --text x data; check is 1; check says read_only
ini '[journal]' 'path = shared/../here.db'
mkdir -p data/shared
run add --writable --kind note --text x data; check is 0; check [ -s data/here.db ]
ini '[journal]' 'path = no/such/folder.db'
run add --writable --kind note --text x data; check is 1; check says 'folder.db: journal: it cannot be opened'

part="minutes"
ini '[redline orders-low]' 'indicator = orders' 'red = < 100' 'owner = ops'
for d in 05 06 07 08 09 10 11; do echo "2026-01-$d,DE,7"; done | cat <(echo date,market,orders) - >data/facts.csv
mv "$db" old.db; add() { run add --writable data "$@"; check is 0; }
minutes() { timeout -k 1 30 "$redline" minutes data "$@" >out 2>err </dev/null; status=$?; }
minutes; check is 0; check says 'nobody wrote anything' out; check says 'orders-low' out
add --kind decision --rule orders-low --at DE/2026-W02 --owner anna --due 2026-01-12 --user Lena --text 'a <b>bold</b> | *plan*'
add --kind ack --rule orders-low --at DE/2026-W02 --user Chen --text known
add --kind done --about 1 --user Lena
minutes --last; check is 0; check says '^Took part: Lena, Chen$' out
check says '^- a \\<b\\>bold\\</b\\> \| \\\*plan\\\* \(Lena, 1; DE/2026-W02, orders-low; does it: anna, by: 2026-01-12\)$' out
check [ "$(grep -c '^## ' out)" = 5 ]
minutes --format json; check [ "$(jq -c '[.took_part, (.records | length), (.open | length), .findings[0].redline]' out)" = '["Lena, Chen",3,0,"orders-low"]' ]
minutes --format json; seal=$(jq -r .seal out); check [ "${seal%%:*}" = "$("$redline" journal list data --format csv | tail -n 1 | cut -d, -f1)" ]
run verify --seal "$seal" data; check is 0
minutes --last; check says "^Journal sealed by $seal$" out
minutes --as-of 2026-01-01; check is 0; check says 'nobody wrote' out; check [ "$(grep -c sealed out)" = 0 ]
minutes --format html; check is 0; check [ "$(grep -c '<b>bold' out)" = 0 ]; check says '&lt;b&gt;bold' out
check python3 - out <<'PY'
import sys, html.parser
class Check(html.parser.HTMLParser):
    stack = []
    def handle_starttag(self, tag, attributes):
        if tag in ("script", "link", "img", "iframe") or any(n in ("href", "src") for n, _ in attributes): sys.exit("from elsewhere: " + tag)
        if tag not in ("meta", "br", "line", "path", "circle"): self.stack.append(tag)
    def handle_startendtag(self, tag, attributes): pass
    def handle_endtag(self, tag):
        if self.stack.pop() != tag: sys.exit("not closed: " + tag)
check = Check(); check.feed(open(sys.argv[1]).read())
sys.exit(1 if check.stack else 0)
PY
minutes --format csv; check is 2; check says 'markdown, html or json'
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
if [ -n "$browser" ]; then # a real browser reads it, and has nothing to complain of
    minutes --format html; cp out minutes.html
    timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$work/browser" --enable-logging=stderr --dump-dom "file://$work/minutes.html" >dom 2>browser.err
    check [ $? = 0 ]; check says 'Took part: Lena, Chen' dom
    if says 'CONSOLE' browser.err; then fail "the browser says: $(grep CONSOLE browser.err | head -1)"; else pass; fi
fi
mv old.db "$db"; ini

part="a damaged file"
ini; head -c 5000 "$db" >short; cp short "$db"
run list data; check is 1; check says 'damaged, nothing of it is shown'; check cmp -s short "$db"
run add --writable --text again data; check is 0; check [ "$(cat out)" = 1 ]; check says 'set aside as .*journal.db.damaged-1'
check cmp -s short "$db.damaged-1"
run list data; check is 0; check says again out
sqlite3 mine.db 'CREATE TABLE x(y)'; cp mine.db "$db"
run add --writable --text again data; check is 1; check says "another program's file"; check cmp -s mine.db "$db"
mkdir -p dir; ini '[journal]' 'path = ../dir'
run add --writable --text x data; check is 1

printf 'journal: %d checks passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
