#!/usr/bin/env bash
# playbook.sh: from a red line to its playbook, to a decision that takes a step and draws on a fund, by keys: what is
# written, what is left, what another one sees, and that nobody draws what is not there.
. "$(dirname "$0")/../tools/checks.sh"
. "$top/tests/tools/terminals.sh"
sample=$work/data
cp -r "$top/sample-data" "$sample"
count() { "$redline" journal list "$sample" --format csv | tail -n +2 | wc -l; }

# a step with an amount, for the finding that is the worst of the sample data
cat >>"$sample/funds.ini" <<'END'
[playbook task-force]
1.fund = trials
1.part = side options
1.money = 10000
END

mux new-session -d -s one -x 170 -y 40 "$redline '$sample' --writable --user Chen"
mux new-session -d -s two -x 170 -y 40 "$redline '$sample' --view playbooks"
shows one 'Chen'; shows two 'read-only'; shows two 'Task force|Explain the gap'

keys one 4; shows one 'Headroom'; keys one Down Up; shows one 'Next: Explain the gap'
keys one p; shows one 'Task force +DE . Deviation: GMV'; shows one '!! +1 +overdue . committee'
shows one '10,000 EUR +Trial budget: side options +18,000 EUR'
keys one p; shows one 'this is its playbook: Enter takes the step'
keys two Enter; shows two 'PMI in DE'; keys two Enter; shows two 'start with --writable'; keys two Escape

# Esc leaves no trace
keys one Enter; shows one 'Decide on DE Deviation: GMV: Explain the gap'; keys one Escape; shows one 'Nothing was written'
same "$(count)" 0

# too much is refused with the balance, and can be mended at once
keys one Enter; shows one 'Decide on DE'; keys one Enter; shows one 'who does it: growth'; keys one Enter
shows one 'by when'; keys one Enter
shows one 'How much from Trial budget, side options \(18,000 EUR left; empty: none\): 10000 EUR'
keys one C-u much Enter; shows one "'much' is no amount like 50000 EUR"
keys one C-u 18000.01 Enter; shows one 'Not written: Trial budget, side options: 18,000 EUR are left of 18,000 EUR, too little for'
same "$(count)" 0
keys one C-u 12000.50 Enter; shows one 'Written as record 1, by Chen'
shows one ' 1 +taken by Chen'; shows one '5,999.50 EUR'
same "$(field 1 detail)" $'playbook=task-force\nstep=1\nmoney=12000.5 EUR\nfund=trials\npart=side options'
same "$(field 1 redline)" deviation:gmv; same "$(field 1 owner)" growth; same "$(field 1 due)" 2026-11-17

# the other one sees it without a key, in steps and in funds
keys two G; shows two 'taken by Chen'
keys two : ; keys two 'Funds' Enter; shows two 'side options 30% +18,000 EUR +12,000.50 EUR +5,999.50 EUR +33.3% +1'
keys two G; keys two Enter; shows two 'Trial budget'; shows two '12,000.50 EUR +side options'

# a script is held to the same, and a refusal gives the money back
"$redline" journal add --writable --kind decision --text more --fund 'trials/side options' --money 6000 "$sample" 2>"$work/err" && fail 'drew 6000'
grep -q "the fund holds EUR, and '6000' is not in EUR" "$work/err" && pass || fail "$(cat "$work/err")"
"$redline" journal add --writable --kind decision --text more --fund 'trials/side options' --money '6000 EUR' "$sample" 2>"$work/err" && fail 'drew 6000 EUR'
grep -q 'Trial budget, side options: 5,999.50 EUR are left of 18,000 EUR, too little for 6,000 EUR' "$work/err" && pass || fail "$(cat "$work/err")"
same "$("$redline" journal add --writable --kind refuse --about 1 --text no "$sample")" 2
shows one 'Trial budget: side options +18,000 EUR'; shows one '!! +1 +overdue'
same "$("$redline" export funds "$sample" --format csv | grep '^trials,side')" 'trials,side options,18000,0,18000,1,0,,,'

# minutes name the step and the money
"$redline" minutes --last "$sample" >"$work/minutes" 2>/dev/null
grep -q 'playbook task-force, step 1; 12,000.50 EUR from trials, side options' "$work/minutes" && pass || fail "$(cat "$work/minutes")"

# narrow, and in ASCII
mux kill-session -t two
mux new-session -d -s two -x 80 -y 24 "$redline '$sample' --view redlines --charset ascii"
shows two 'Deviation: GMV'; keys two p; shows two 'overdue -> commit'
if mux capture-pane -p -t two | LC_ALL=C grep -q '[^ -~]'; then fail 'not ASCII'; else pass; fi

done_checks
