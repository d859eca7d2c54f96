#!/usr/bin/env bash
# budgets.sh: proposals walked through by keys: yes, another amount, no, by hand; who is too late, who may not, who only
# looks; and what the ad tools get of it.
. "$(dirname "$0")/../tools/checks.sh"
. "$top/tests/tools/terminals.sh"
type() { mux send-keys -t "$1" -l -- "$2"; }
field() { "$redline" journal show "$1" "$data" --format json | jq -r ".records[0].$2"; }
detail() { field "$1" detail | sed -n "s/^$2=//p"; }
records() { "$redline" journal list "$data" --format csv | tail -n +2 | wc -l; }

data=$sample
mux new-session -d -s one -x 140 -y 30 "$redline '$data' --writable --user Chen"
mux new-session -d -s two -x 140 -y 30 "$redline '$data'"
shows one Chen; shows two read-only

# who only looks is told what to do; the pane is behind the decisions
keys two D; shows two 'D again: Proposals'; keys two D; shows two 'DE paid-search +proposed'
keys two o; shows two 'start with --writable'; keys two O; shows two 'start with --writable'
keys one o; shows one 'no proposal is selected'
keys one D D; shows one 'GB tiktok +proposed +3,089.50 +2,471.60 +-617.90 +EUR +ad ROI 1.28'

# Esc leaves without a trace
keys one o; shows one 'Approve: cut DE × paid-search from 9,554.18 to 7,643.35 EUR a week\? Enter: yes'
keys one Escape; shows one 'Nothing was written'; same "$(records)" 0

# yes: put forward and approved at once, together
keys one o; shows one 'Approve: cut DE'; keys one Enter; shows one 'Written as record 2, by Chen'
shows one 'DE paid-search +approved: to exp'; shows two 'DE paid-search +approved: to exp'
same "$(field 1 kind)" proposal; same "$(detail 1 to)" 7643.35; same "$(detail 1 computed)" yes; same "$(field 1 value)" 1.37394
same "$(field 1 state)" red; same "$(field 1 path)" DE/paid-search/ad-roi/2026-W46
same "$(field 2 kind)" approve; same "$(field 2 about)" 1; same "$(field 2 redline)" ad-roi

# another amount: wrong words, within the limit, beyond it with a reason
keys one g; keys one O; shows one 'cut GB × tiktok from 3,089.50 to 2,471.60 EUR a week, amount or %: 2471.60'
keys one C-u; type one 'a lot'; keys one Enter; shows one "'a lot' is neither an amount"
keys one C-u; type one '-5'; keys one Enter; shows one "'-5' is neither an amount"
keys one C-u; type one '3,089.50'; keys one Enter; shows one 'That changes nothing'
keys one C-u; type one '-40%'; keys one Enter; shows one 'from 3,089.50 to 1,853.70 EUR a week, beyond the step limit, why:'
keys one Enter; shows one 'A few words are needed'
type one 'the campaign ends'; keys one Enter; shows one 'Written as record 3'
same "$(field 3 kind)" proposal; same "$(detail 3 to)" 1853.70; same "$(detail 3 computed)" ''; same "$(field 3 text)" 'the campaign ends'
shows one 'GB tiktok +proposed +3,089.50 +1,853.70'

# too late: somebody answered meanwhile, nothing is written
mux kill-session -t two
mux new-session -d -s two -x 140 -y 30 "$redline '$data' --writable --user Lena"
shows two Lena; keys two D D; shows two 'GB tiktok +proposed'
keys one g; keys one X; shows one 'Refuse: cut GB × tiktok .*, why:'
keys two g; keys two O; shows two 'amount or %: 1853.70'; keys two C-u; type two '2500'; keys two Enter; shows two 'Change: .* 2,500'
type two 'not so fast'; keys two Enter; shows two 'Written as record 4'; same "$(field 4 kind)" change; same "$(field 4 about)" 3
type one 'no'; keys one Enter; shows one 'Lena just answered it .change.: nothing was written'; same "$(records)" 4
# a note about something else disturbs nobody
keys one o; shows one 'Approve: cut GB × tiktok from 3,089.50 to 2,500'
keys two i; shows two 'Note on'; type two 'by the way'; keys two Enter; shows two 'Written as record 5'
keys one Enter; shows one 'Written as record 6'; same "$(field 6 kind)" approve; same "$(field 6 about)" 3

# no, with words; what is refused stays away this cycle
keys one g; keys one X; shows one 'Refuse: cut DE'; type one 'brand campaign'; keys one Enter; shows one 'Written as record 7'
shows one 'DE paid-search +refused'; same "$(field 7 kind)" refuse

# by hand, at any place with a budget
keys one 1; shows one 'Risk heatmap'; keys one Enter; shows one 'paid-search'; keys one j; keys one O
shows one 'budget of GB × paid-search: .* EUR a week, amount or %: [0-9]+'
keys one Escape; shows one 'Nothing was written'

# more is not spent while LTV:CAC is red there
cp -r "$sample" "$work/stop"; printf '[redline ltv-cac]\nred = < 99\nper = market\n' >>"$work/stop/redline.ini"
mux new-session -d -s three -x 140 -y 30 "$redline '$work/stop' --writable"; shows three Markets
keys three D D; shows three 'GB tiktok +proposed'; keys three O; shows three 'amount or %'; keys three C-u; type three '+5%'; keys three Enter
shows three 'Nothing more is spent here while LTV:CAC.* is red'; keys three Escape; shows three 'Nothing was written'; mux kill-session -t three

# the ad tools get what is approved, once
"$redline" export budgets --writable "$data" >"$work/out" 2>/dev/null
same "$(sed -n 2p "$work/out")" 'GB,tiktok,ad_spend,EUR,2026-W46,week,3089.50,2500.00,3,full'; same "$(wc -l <"$work/out")" 2
"$redline" export budgets --writable "$data" 2>/dev/null | wc -l | { read -r n; same "$n" 1; }
keys one D D; shows one 'GB tiktok +applied +3,089.50 +2,500.00'
keys one g; keys one X; shows one 'Take back: cut GB × tiktok'; type one 'too much'; keys one Enter; shows one 'Written as record 9'
shows one 'GB tiktok +rolling back: to'
"$redline" export budgets --writable "$data" 2>/dev/null >"$work/out"
same "$(sed -n 2p "$work/out")" 'GB,tiktok,ad_spend,EUR,2026-W46,week,2500.00,3089.50,3,back'; shows one 'GB tiktok +rolled back'

# an older period is for looking only
keys one '['; shows one '2026-W45'; keys one o; shows one '0 goes to the latest|does not wait|no proposal'
"$redline" journal verify "$data" | grep -q '^10 records' && pass || fail 'the chain'
mux kill-session -t one; mux kill-session -t two

# four eyes: the first yes only puts it forward, and the same login cannot approve it
data=$work/four-eyes; cp -r "$sample" "$data"
printf '[proposal cut-ads]\nfour_eyes = yes\n' >>"$data/redline.ini"
mux new-session -d -s one -x 140 -y 30 "$redline '$data' --writable --user Chen"; shows one Chen
keys one D D; shows one 'DE paid-search +proposed'
keys one o; shows one 'Propose: cut DE'; keys one Enter; shows one 'Written as record 1'; same "$(field 1 kind)" proposal
keys one u; shows one 'Who is speaking'; keys one C-u; type one Lena; keys one Enter; shows one 'Lena is speaking'
keys one g; keys one o; shows one 'Approve: cut DE'; keys one Enter; shows one 'Not written: four eyes: Chen .login'
keys one Escape; shows one 'Nothing was written'; same "$(records)" 1
mux kill-session -t one

# rights: a key says why
printf '[roles]\napprove = nobody-here\n' >>"$data/redline.ini"
mux new-session -d -s one -x 140 -y 30 "$redline '$data' --writable"; shows one 'Markets'
keys one D D; shows one 'DE paid-search +proposed'; keys one g; keys one o; shows one 'approve = nobody-here'
keys one O; shows one 'amount or %'; keys one C-u; type one '1'; keys one Enter; shows one 'Beyond the step limit of 20%: .*nobody-here'
keys one Escape; shows one 'Nothing was written'

# in a review the page of a proposal takes the same keys, and the answer is the item's outcome
mux kill-session -t one; data=$work/review; cp -r "$sample" "$data"
mux new-session -d -s one -x 140 -y 40 "$redline '$data' --writable --user Chen"; shows one Markets
keys one R; shows one 'who is here'; keys one Enter; shows one 'Review +1 of'
page=1
until mux capture-pane -p -t one | grep -q 'to approve' || [ $page = 60 ]; do page=$((page + 1)); keys one Space; shows one "Review +$page of" || break; done
shows one 'o yes +O amount +X no'; keys one o; shows one 'Approve: cut '; keys one Enter; shows one 'Written as record [0-9]+, by Chen'
shows one 'Review +[0-9]+ of [0-9]+ +decided'
same "$("$redline" journal list "$data" --format csv | grep -c ',approve,ad-roi,')" 1

[ $failed = 0 ] || "$redline" journal list "$data" >&2
done_checks
