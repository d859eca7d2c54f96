#!/usr/bin/env bash
# meeting.sh: two people at two terminals and one journal.  One acknowledges and decides by keys; the other sees it
# without a key; what was written is what stood on the screen; without --writable nothing can be written.
. "$(dirname "$0")/../tools/checks.sh"
. "$top/tests/tools/terminals.sh"

mux new-session -d -s one -x 120 -y 40 "$redline '$sample' --writable --user Chen"
mux new-session -d -s two -x 100 -y 30 "$redline '$sample' --view redlines"
shows one 'Chen'; shows two 'read-only'

keys two a; shows two 'start with --writable'

keys one 4; shows one 'Headroom'
keys one a; shows one 'Acknowledge DE Deviation: GMV:'
keys one Escape; shows one 'Nothing was written'
keys one a; shows one 'Acknowledge DE'; keys one Enter; shows one 'A few words are needed'
keys one 'Task force is on it' Enter; shows one 'until when'
keys one soon Enter; shows one "'soon' is neither a day"
keys one C-u 7d Enter; shows one 'Written as record 1, by Chen'
shows one '^. +!! a +DE +Deviation: GMV'; shows two '!! a +DE +Deviation: GMV'
same "$(field 1 redline)" deviation:gmv; same "$(field 1 until)" 2026-11-22; same "$(field 1 state)" red
same "$(field 1 value)" 124576; same "$(field 1 period)" 2026-W46

keys one g; shows one 'DE paid-search'; keys one d; shows one 'Decide on [A-Z][A-Z] .*:'
keys one 'Cut it by a fifth' Enter; shows one 'who does it: '; keys one C-u anna Enter; shows one 'by when'
keys one Enter; shows one 'Written as record 2'
same "$(field 1 data)" "$(field 2 data)"; same "$(field 1 data | grep -cE '^[0-9a-f]{16}$')" 1; same "$(field 2 owner)" anna; same "$(field 2 due)" 2026-11-17; same "$(field 2 user)" Chen
keys one D; shows one 'Cut it by a fifth +open +DE .*17 Nov +anna'

# the other one is faster with the same finding: the first sees it before writing
mux kill-session -t two
mux new-session -d -s two -x 100 -y 30 "$redline '$sample' --view redlines --writable --user Lena"
shows two Lena; shows two 'DE paid-search'; keys one 4; shows one Headroom; keys one g
keys one d; shows one 'Decide on'; keys one 'mine' Enter Enter; shows one 'by when'
keys two g; keys two d; shows two 'Decide on'; keys two 'theirs' Enter Enter; shows two 'by when'; keys two Enter; shows two 'Written as record 3'
keys one Enter; shows one 'Lena just wrote \(decision\): theirs. Enter writes all the same'
keys one Enter; shows one 'Written as record 4, by Chen'

keys one u; shows one 'Who is speaking'; keys one C-u '陈伟' Enter; shows one '陈伟 is speaking'
keys one i; shows one 'Note on'; keys one 'looked at it' Enter; shows one 'Written as record 5, by 陈伟'
same "$(field 5 login)" "$(id -un)"
keys one D; shows one 'theirs'; keys one g x; shows one 'Done:'; keys one Enter; shows one 'Written as record 6'
shows one '1 done'
# a paste is text: it ends no question and brings no codes
keys one i; shows one 'Note on'
printf 'two\nlines \033[31mred' | mux load-buffer -; mux paste-buffer -p -t one; shows one 'Note on .*twolines'
keys one Enter; shows one 'Written as record 7'

# silence: why and until when, which must be said; the list of what was said, and one taken back
keys one 4; shows one Headroom; keys one g; keys one m; shows one 'Silence [A-Z][A-Z] .*:'; keys one 'too loud' Enter; shows one 'until when \(a day, 7d\)'
keys one C-u Enter; shows one 'A silence has a last day'; keys one 7d Enter; shows one 'Written as record 8'
same "$(field 8 kind)" silence; same "$(field 8 until)" 2026-11-22
keys one A; shows one '1 acknowledged, 1 silenced'; shows one 'silenced .*red.*too loud +陈伟'; shows one 'acknowledged +DE +Deviation: GMV'
keys one g x; shows one 'Take back, why: too loud'; keys one 'it is real' Enter; shows one '1 acknowledged, 0 silenced'
same "$(field 9 kind)" correction; same "$(field 9 about)" 8
keys one g Enter; shows one 'History .*Deviation: GMV'
# did it work, and the calendar
keys one D; shows one 'too early|no effect seen|unknown'; keys one g Enter; shows one 'decided'; shows one 'before'; keys one Escape
shows one 'undecided'; keys one g e; shows one 'Explain .*Ad ROI'; shows one 'Lena: theirs'; keys one Escape
keys one 7; shows one 'Data'; keys one 7; shows one 'Weekly review'; keys one 7; shows one 'Playbooks that worked'
"$redline" journal verify "$sample" | grep -q '^9 records' && pass || fail 'the chain'

[ $failed = 0 ] || "$redline" journal list "$sample" >&2
done_checks
