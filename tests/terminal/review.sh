#!/usr/bin/env bash
# review.sh: a review on real terminals.  One person leads it by keys, another one follows the decisions; the first is
# killed in the middle and goes on where the journal says it was; a reader records nothing; the minutes tell all of it,
# and a later look at that moment shows what was known then.
. "$(dirname "$0")/../tools/checks.sh"
. "$top/tests/tools/terminals.sh"
fail() { printf 'review: FAILED: %s\n' "$*" >&2; mux capture-pane -p -t one >&2; exit 1; } # one step leads to the next
records() { "$redline" journal list "$sample" --format csv | awk -F, -v kind="$1" '$5 == kind' | wc -l; }
detail() { "$redline" journal show "$1" "$sample" --format json | jq -r '.records[0].detail'; }

# R before the rows are there: it begins when they are
mux new-session -d -s one -x 100 -y 30 "REDLINE_TEST_SLOW=40 $redline '$sample'"
shows one 'being read'; keys one R; shows one 'Review +1 of [0-9]+'; mux kill-session -t one

# a reader alone: all pages, no record
mux new-session -d -s one -x 100 -y 30 "$redline review '$sample'"
shows one 'Review +1 of [0-9]+'; shows one 'is not recorded'
keys one Space; shows one 'Review +2 of'; keys one d; shows one 'start with --writable'
mux kill-session -t one; same "$(records review)" 0

mux new-session -d -s one -x 100 -y 30 "$redline review '$sample' --writable --user Chen"
shows one 'who is here\?'; shows one '\[x\] Chen'
keys one Lena; shows one 'add a name: Lena'; keys one Enter; shows one '\[x\] Lena'; keys one Enter
shows one 'Review +1 of [0-9]+'
mux new-session -d -s two -x 100 -y 30 "$redline '$sample' --view decisions"
shows two 'not decided yet'
same "$(records review)" 1; same "$(records attend)" 2
keys one Space; shows one 'Review +2 of'
keys one d; shows one 'Decide on'; keys one 'Task force' Enter Enter; shows one 'by when'; keys one Enter; shows one 'Review +2 of [0-9]+ +decided'
shows two 'Task force +open'
keys one Right; shows one 'Review +3 of'; keys one t; shows one 'Review +4 of'
keys one Enter; shows one 'review 4/[0-9]+: Esc'; keys one Escape; shows one 'Review +4 of'
keys one q; shows one 'At stake'; shows one 'review 4/[0-9]+: R'; keys one 5; shows one 'History'; keys one R; shows one 'Review +4 of'
mux resize-window -t one -x 44 -y 12; shows one 'Review +4/'; mux resize-window -t one -x 160 -y 48; shows one 'Review +4 of'

# killed; the second one opens a dashboard that may write, and goes on at the item that nobody has looked at
kill -9 "$(mux display-message -p -t one '#{pane_pid}')"
mux kill-session -t one 2>/dev/null
"$redline" journal verify "$sample" >/dev/null && pass || fail 'the chain after kill -9'
mux new-session -d -s one -x 100 -y 30 "$redline '$sample' --writable --user Lena"
shows one 'Germany'; keys one R; shows one "Chen's review of [0-9:]+ UTC is open, 3 of [0-9]+ looked at"
keys one Enter; shows one 'Review +4 of'
keys one Left; shows one 'Review +3 of [0-9]+ +deferred'; keys one Space; shows one 'Review +4 of'
keys one W; shows one '\[x\] Lena'; keys one Down; keys one Space; shows one '\[ \] Lena'; keys one Enter; shows one 'Review +4 of'
keys one G; shows one '4 of [0-9]+ items looked at: 1 decided, 0 acknowledged, 1 deferred, 2 seen'; keys one Enter
shows one 'redline minutes --last prints'
same "$(records review)" 2; same "$(records attend)" 3
"$redline" minutes --last "$sample" >"$work/minutes.md"
grep -qE '^Took part: Chen, Lena \(left\)$' "$work/minutes.md" && pass || fail "minutes: $(grep Took "$work/minutes.md")"
same "$(grep -cE '^\| [1-4] \| .* \| (decided|deferred|seen) \| [0-9]+:[0-9]{2} \|$' "$work/minutes.md")" 4
"$redline" minutes --last --format json "$sample" >"$work/minutes.json"
same "$(jq -r '[.review.agenda[].outcome] | join(" ")' "$work/minutes.json")" 'next decide defer next'
same "$(jq -r .review.meeting "$work/minutes.json")" weekly
closed=$(jq -r .review.closed "$work/minutes.json")

# the HTML is whole, and a real browser has nothing to complain of
"$redline" minutes --last --format html "$sample" >"$work/minutes.html"
python3 - "$work/minutes.html" <<'PY' && pass || fail 'the HTML'
import sys, html.parser
class Check(html.parser.HTMLParser):
    stack, cells = [], 0
    def handle_starttag(self, tag, attributes):
        if tag in ("script", "link", "img", "iframe"): sys.exit("from elsewhere: " + tag)
        if tag not in ("meta", "br", "line", "path", "circle"): self.stack.append(tag)
    def handle_startendtag(self, tag, attributes): pass
    def handle_endtag(self, tag):
        if self.stack.pop() != tag: sys.exit("not closed: " + tag)
    def handle_data(self, text):
        self.cells += text in ("decided", "deferred")
check = Check(); check.feed(open(sys.argv[1]).read())
sys.exit(1 if check.stack or check.cells != 2 else 0)
PY
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
if [ -n "$browser" ]; then
    timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$work/browser" --enable-logging=stderr --dump-dom "file://$work/minutes.html" >"$work/dom" 2>"$work/browser.err"
    grep -q '<h2>Agenda</h2>' "$work/dom" && pass || fail 'the browser shows no agenda'
    if grep -q CONSOLE "$work/browser.err"; then fail "the browser says: $(grep CONSOLE "$work/browser.err" | head -1)"; else pass; fi
fi

# later: as it was
mux kill-session -t two
until [ "$(date -u +%FT%TZ)" \> "$closed" ]; do pause; done # records know seconds
"$redline" journal add --writable --kind note --text 'a week later' "$sample" >/dev/null
"$redline" minutes "$sample" | grep -q 'a week later' && pass || fail 'the note is not in the minutes'
"$redline" minutes --as-of "$closed" "$sample" | grep -q 'a week later' && fail 'a later note is in the minutes of before'
mux new-session -d -s two -x 100 -y 30 "$redline review '$sample' --as-of $closed --writable"
shows two "as of $closed"; keys two Space; shows two 'Review +2 of [0-9]+ +decided'; shows two 'Task force'
keys two a; shows two 'review of the past'
"$redline" journal verify "$sample" >/dev/null && pass || fail 'the chain'

[ $failed = 0 ] || "$redline" journal list "$sample" >&2
done_checks
