#!/usr/bin/env bash
# Bad input: the real ./redline over files that nobody should have written.
#
# Everything is made here with printf, in a temporary folder.  Every single call is looked at for the same
# things, whatever it is about: no crash, no hang, and not one byte on stdout or stderr that could drive a
# terminal (C0 besides newline, DEL, C1, bidi controls, zero width, broken UTF-8).  On top of that each part
# says what status, what sentence and what numbers must come out.
#
# The strongest assertion is the twin: the same data once with hostile characters in names, once with an x
# (a blank for a TAB) in their place.  The texts must be equal but for that letter, so columns stand where
# they stood.  tests/fixtures/hostile/ holds the template that both are made from.
set -u
export LC_ALL=C.UTF-8 TZ=UTC
unset NO_COLOR COLUMNS LINES XDG_CONFIG_HOME
root=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(readlink -f "${REDLINE_BIN:-$root/redline}")
fixtures=$root/tests/fixtures/hostile
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
[ -x "$redline" ] || { echo "hostile: $redline is not there: make it first" >&2; exit 1; }
if command -v jq >/dev/null; then json_reader="jq -e ."
elif python3 -c 'import json' 2>/dev/null; then json_reader="python3 -m json.tool"
else json_reader=; echo "hostile: neither jq nor python3: JSON is not parsed"; fi

passed=0 failed=0 part=start
good() { passed=$((passed + 1)); }
bad() { # what [file to show]
    failed=$((failed + 1))
    echo "hostile: $part: FAILED: $1"
    [ $# -lt 2 ] || { LC_ALL=C sed -n 'l 200' "$2" | head -n "${3:-6}" | sed 's/^/    | /'; }
}
verdict() { local holds=$?; [ $holds = 0 ] && good || bad "$@"; } # after a command: $? decides

# ---- the bytes of an output -------------------------------------------------------------------------

# A line of nothing but printable UTF-8; what is left out: C0, DEL, C1, soft hyphen, bidi and zero width,
# separators, private use, surrogates, overlong forms.
clean_line='(?:[\x20-\x7e]|\xc2[\xa0-\xac\xae-\xbf]|[\xc3-\xd7\xd9-\xdf][\x80-\xbf]|\xd8[\x80-\x9b\x9d-\xbf]'
clean_line+='|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1\xe3-\xec][\x80-\xbf]{2}|\xe2\x80[\x90-\xa7\xaf-\xbf]'
clean_line+='|\xe2\x81[\x80-\x9f\xb0-\xbf]|\xe2[\x82-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|\xef[\xa4-\xba][\x80-\xbf]'
clean_line+='|\xef\xbb[\x80-\xbe]|\xef[\xbc-\xbe][\x80-\xbf]|\xef\xbf[\x80-\xbd]|\xf0[\x90-\xbf][\x80-\xbf]{2}'
clean_line+='|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})*+'
# Prints the lines of the files that hold anything else, made visible.
dirt() { LC_ALL=C grep -ahnvxP -- "$clean_line" "$@" | head -n 3 | LC_ALL=C sed -n 'l 300'; }

part="this script's own eyes"
for bytes in '\033[2J' '\007' '\015' '\011' '\000' '\177' '\302\233' '\233' '\302\255' '\330\234' '\342\200\217' '\342\200\256' \
    '\342\201\246' '\342\200\213' '\342\201\240' '\342\200\250' '\357\273\277' '\356\200\200' '\377' '\300\257' '\355\240\200'; do
    printf "a${bytes}b\n" >"$work/out"
    [ -n "$(dirt "$work/out")" ]; verdict "printf '$bytes' passes for clean"
done
printf 'a \303\251 \342\200\246 \342\224\202 \342\243\277 \344\270\255 \357\277\275 \360\237\230\200\n' >"$work/out"
[ -z "$(dirt "$work/out")" ]; verdict "ordinary text does not pass for clean" "$work/out"

# run ARGUMENT...: stdout in `out`, stderr in `err`, status in $status; checks the bytes and that it ended well.
run() {
    local wrong
    call="redline $(printf '%q ' "$@")"
    timeout -k 1 20 "$redline" "$@" </dev/null >"$work/out" 2>"$work/err"
    status=$?
    [ $status -lt 124 ] || bad "$call: ended with $status" "$work/err"
    wrong=$(dirt "$work/out" "$work/err")
    [ -z "$wrong" ]; verdict "$call: prints $wrong"
}
expect() { # STATUS [REGEX in stderr]: of the last run
    [ "$status" = "$1" ]; verdict "$call: status $status, expected $1" "$work/err"
    [ $# -lt 2 ] || { grep -qE -- "$2" "$work/err"; verdict "$call: stderr lacks /$2/" "$work/err"; }
}
lints() { # DATASET REGEX...: lint finds these, wherever it says so
    run lint "$1"; shift
    [ "$status" = 1 ]; verdict "$call: status $status, expected 1" "$work/err"
    for pattern; do
        cat "$work/out" "$work/err" | grep -qE -- "$pattern"; verdict "$call: lacks /$pattern/" "$work/out" 20
    done
}
expect_out() { grep -qE -- "$1" "$work/out"; verdict "$call: stdout lacks /$1/" "$work/out" 40; }
expect_no_out() { ! grep -qE -- "$1" "$work/out"; verdict "$call: stdout holds /$1/" "$work/out" 40; }
is_json() { [ -z "$json_reader" ] || { $json_reader "$work/out" >/dev/null 2>&1; verdict "$call: that is no JSON" "$work/out"; }; }
is_ascii() { [ -z "$(LC_ALL=C tr -d '\n\040-\176' <"$work/out")" ]; verdict "$call: stdout is not ASCII" "$work/out"; }

# sources: read = kept + dropped + refused for each source, and the counts of the first as READ KEPT DROPPED REFUSED.
balance() { # DATASET "READ KEPT DROPPED REFUSED"
    local lines
    run sources --format json "$1"; is_json
    lines=$(tr -d ' \n' <"$work/out" | grep -oE '"rows_(read|kept|dropped|refused)":[0-9]+' | sed 's/.*://' | paste -d' ' - - - -)
    [ -n "$lines" ]; verdict "$call: no counts" "$work/out"
    echo "$lines" | awk '$1 != $2 + $3 + $4 { exit 1 }'; verdict "$call: read is not kept + dropped + refused: $lines"
    [ $# -lt 2 ] || { [ "$(echo "$lines" | head -n 1)" = "$2" ]; verdict "$call: counts are $(echo "$lines" | head -n 1), expected $2" "$work/out" 40; }
}

# Every command and format over one data set: only the bytes and the end are looked at (and JSON parses).
every_output() { # DATASET
    local pane format size
    for format in text json csv; do
        for pane in markets funnel heatmap redlines history rows data; do
            run export "$pane" --format $format "$1"; [ $format = json ] && is_json
        done
        run check --format $format "$1"; [ $format = json ] && is_json
        run sources --format $format "$1"; [ $format = json ] && is_json
        run query gmv,orders --by market,channel --format $format "$1"; [ $format = json ] && is_json
    done
    for size in 80x24 160x48 7x3; do
        for pane in overview redlines data; do
            run export screen --view $pane --size $size "$1"
            [ "$(wc -l <"$work/out")" -le "${size#*x}" ]; verdict "$call: more lines than the screen has" "$work/out" 60
        done
        run export screen --charset ascii --size $size "$1"; is_ascii
    done
    run export screen --size 1x1 "$1"
    run export markets --charset ascii "$1"; is_ascii
    run lint "$1"
}

# ---- ordinary data to spoil -------------------------------------------------------------------------

facts() { # two weeks, two markets, two channels: 56 rows of 10 orders and 1000.00
    echo date,market,channel,sessions,orders,new_customers,gross_sales,ad_spend
    for day in 02 03 04 05 06 07 08 09 10 11 12 13 14 15; do
        for place in DE,email DE,paid-search US,email US,paid-search; do
            echo "2026-11-$day,$place,500,10,4,1000.00,120.00"
        done
    done
}
dataset() { # FOLDER [INI text]: facts.csv, and a redline.ini that reads it
    mkdir -p "$1"
    facts >"$1/facts.csv"
    { printf '[redline]\nnow = data\ncurrency = EUR\n[source facts]\npath = facts.csv\n'; printf '%b' "${2:-}"; } >"$1/redline.ini"
}
gmv_is() { # DATASET VALUE: the whole of the last week
    run query gmv --grain week --period 2026-W46 "$1"
    expect 0
    [ "$(awk -F, 'NR == 2 { print $3 }' "$work/out")" = "$2" ]; verdict "$call: gmv is not $2" "$work/out"
}

part="good data"
dataset plain
gmv_is plain 28000
balance plain "56 56 0 0"
every_output plain

# ---- nothing there ----------------------------------------------------------------------------------

part="missing folder"
for command in "query gmv" "export markets" sources; do
    run $command nowhere; expect 1 'nowhere'
done
lints nowhere nowhere
run check nowhere; expect 3 'nowhere'
run nowhere; expect 1 'nowhere'
run query gmv $'no\e[2Jwhere\xc2\x9b\xe2\x80\xae'; expect 1
run query gmv $'no\x9bwhere\xff'; expect 1
run query gmv --config missing.ini plain; expect 1 'missing\.ini'

part="folder without redline.ini"
mkdir bare; facts >bare/facts.csv
run query gmv bare; expect 1 'redline probe'
run check bare; expect 3 'redline probe'

part="empty file"
: >empty.csv
run query gmv empty.csv; expect 1 'empty\.csv.*empty'
run check empty.csv; expect 3 'empty\.csv.*empty'
run sources empty.csv; expect 1
dataset half '[source more]\npath = more.csv\n'; : >half/more.csv
gmv_is half 28000
grep -q 'more\.csv' "$work/err"; verdict "$call: the empty file is not named" "$work/err"
run export data half; expect 0; expect_out 'more'
balance half
mkdir silent; : >silent/redline.ini
run query gmv silent; expect 1 'redline\.ini|silent'
run check silent; expect 3
mkdir header; dataset header; head -n 1 plain/facts.csv >header/facts.csv
run query gmv header; [ $status -le 1 ]; verdict "$call: status $status" "$work/err"
run check header; expect 3
every_output header

# ---- headers ----------------------------------------------------------------------------------------

part="header without a mapped column"
mkdir mapped; facts | sed '1s/gross_sales/Revenue/' >mapped/facts.csv
printf '[redline]\nnow = data\n[source shop]\npath = facts.csv\ndate = date\nmarket = market\ngross_sales = Revenu\n' >mapped/redline.ini
run query gmv mapped; expect 1 'facts\.csv:1:.*"?Revenu"?.*Revenue'
run check mapped; expect 3 'Revenu'
run sources --format json mapped; is_json; expect 1
run export screen mapped; [ $status -le 1 ]; verdict "$call: status $status"
part="own header misspelt"
sed '1s/date/dat/' plain/facts.csv >misspelt.csv
run query gmv misspelt.csv; expect 1 'misspelt\.csv:1:.*date.*"dat"'
part="header twice"
sed '1s/ad_spend/orders/' plain/facts.csv >twice.csv
run query gmv twice.csv; expect 1 'twice\.csv:1:.*orders'
part="mapped beside good"
dataset beside '[source shop]\npath = shop.csv\ndate = Day\nmarket = Land\nrefunds = Back\n'
printf 'Day,Country,Back\n2026-11-15,DE,3\n' >beside/shop.csv
gmv_is beside 28000
grep -qE 'shop\.csv:1:.*Land' "$work/err"; verdict "$call: the missing column is not named" "$work/err"

# ---- INI files --------------------------------------------------------------------------------------

part="directory as INI"
mkdir -p folder/redline.ini folder.ini; facts >folder/facts.csv
run query gmv folder; expect 1 'redline\.ini.*directory'
run check folder; expect 3 'directory'
run query gmv --config folder.ini plain; expect 1 'folder\.ini.*directory'
dataset included; sed -i '2i include = sub' included/redline.ini; mkdir included/sub
run query gmv included; expect 1 'redline\.ini:2|sub.*directory'

part="binary INI"
mkdir binary; head -c 4096 "$redline" >binary/redline.ini
run query gmv binary; expect 1 'redline\.ini'
run check binary; expect 3
lints binary 'redline\.ini'
printf '\037\213\010\000\000\000' >binary/redline.ini
run query gmv binary; expect 1
mkdir wide; printf '\377\376[\000r\000' >wide/redline.ini
run query gmv wide; expect 1 'redline\.ini.*UTF-16'
mkdir marked; { printf '\357\273\277'; cat plain/redline.ini; } >marked/redline.ini; facts >marked/facts.csv
run query gmv marked; [ $status -le 1 ]; verdict "$call: status $status"

part="unknown key"
dataset key '[redline high]\nindicator = gmv\nwarm = > 2\n[redlin x]\na = 1\n[redline]\n'
run query gmv key; expect 1 "redline\.ini:8.*'warm'.*'warn'"
grep -qE "redline\.ini:9.*'redlin'.*'redline'" "$work/err"; verdict "$call: the second error is not listed" "$work/err"
run check key; expect 3 'redline\.ini:8'
lints key 'redline\.ini:8' 'redline\.ini:9' 'redline\.ini:11'

part="formula with an unknown name"
dataset formula '[indicator take]\nformula = gros_sales / orders\n'
run query gmv formula; expect 1 'redline\.ini:7:[0-9]+: .*gros_sales.*gross_sales'
run check formula; expect 3 'redline\.ini:7'
lints formula 'redline\.ini:7'
dataset line '[redline take]\nindicator = gmw\nred = > 2\n'
run check line; expect 3 "redline\.ini:7:[0-9]+: .*gmw.*gmv"
dataset depth "[indicator deep]\nformula = $(printf '(%.0s' {1..200})1$(printf ')%.0s' {1..200})\n"
run query gmv depth; expect 1 'redline\.ini:7'
run query 'gmw' plain; expect 2 'gmw.*gmv'
run query 'gmv /' plain; expect 2
run query $'gmv\e[2J' plain; expect 2
run query $'\xff\x9b' plain; expect 2
run query "$(printf '(%.0s' {1..5000})" plain; expect 2

part="INI values"
dataset values "[redline big]\nindicator = gmv\nred = > 2\nfor = 99999999999\nper = country\nwhere = DE\n"
run check values; expect 3 'redline\.ini:9'
grep -q 'redline\.ini:10' "$work/err"; verdict "$call: only the first error is listed" "$work/err"
dataset control '[redline big]\ntitle = \033[2Jx\nindicator = gmv\nred = > 2\n'
run check control; expect 3
lints control 'redline\.ini:7.*control'
dataset invalid '[redline big]\ntitle = \0377\0233x\nindicator = gmv\nred = > 2\n'
lints invalid 'redline\.ini:7'
dataset longline "[redline big]\ntitle = $(printf 'x%.0s' {1..3000})\nindicator = gmv\nred = > 2\n"
lints longline 'redline\.ini:7'
dataset circle; sed -i '2i include = redline.ini' circle/redline.ini
lints circle 'redline\.ini:2'

part="command line"
run query gmv --groin week plain; expect 2 'groin.*grain'
run check --groin week plain; expect 3 'groin'
run query gmv --period 2026-13 plain; expect 2
run export nothing plain; expect 2
run export screen --size 0x0 plain; expect 2
run export screen --size 99999x99999 plain; expect 2
run export markets --at $'D\e]52;c;aGk=\aE' plain; expect 2
run export markets --where $'market=\xe2\x80\xaeDE' plain; [ $status -le 2 ]; verdict "$call: status $status"
run export markets --where 'nothing' plain; expect 2
run query gmv --by $'mark\xc2\x9bet' plain; expect 2
run $'--\e[2J' plain; expect 2
run $'\e[2J\a'; expect 1

# ---- rows -------------------------------------------------------------------------------------------

# spoil FOLDER LINE TEXT: the good data with line LINE replaced by printf's TEXT
spoil() {
    dataset "$1"
    { head -n $(($2 - 1)) plain/facts.csv; printf '%b\n' "$3"; tail -n +$(($2 + 1)) plain/facts.csv; } >"$1/facts.csv"
}
refused() { # FOLDER LINE REGEX: exactly that line is refused, and the neighbours survive
    balance "$1" "56 55 0 1"
    tr -d '\n' <"$work/out" | grep -qE "\"line\": ?$2[,}]"; verdict "$call: the refusal is not in line $2" "$work/out" 40
    grep -qE -- "$3" "$work/out"; verdict "$call: no reason like /$3/" "$work/out" 40
    run query gmv --grain week --period 2026-W46 --strict "$1"; expect 1
    gmv_is "$1" 27000
    run check --strict "$1"; [ $status -ge 2 ]; verdict "$call: --strict does not see the refusal"
}

part="a cell of 1 MB"
dataset cell
{ head -n 40 plain/facts.csv; printf '2026-11-12,"'; head -c 1048576 /dev/zero | tr '\0' A; echo '",email,500,10,4,1000.00,120.00'; tail -n +42 plain/facts.csv; } >cell/facts.csv
refused cell 41 'KiB'
{ head -n 40 plain/facts.csv; head -c 1048576 /dev/zero | tr '\0' A; echo; tail -n +42 plain/facts.csv; } >cell/facts.csv
refused cell 41 'KiB|cells'
{ printf 'date,'; head -c 1048576 /dev/zero | tr '\0' A; echo; tail -n +2 plain/facts.csv; } >cell/facts.csv
run query gmv cell; expect 1 'facts\.csv'

part="an unclosed quote"
spoil quote 41 '2026-11-11,"US,paid-search,500,10,4,1000.00,120.00'
refused quote 41 'quote'
spoil quote 57 '2026-11-15,"US,paid-search,500,10,4,1000.00,120.00'
refused quote 57 'quote'
spoil quote 41 '2026-11-11,U"S,paid-search,500,10,4,1000.00,120.00'
refused quote 41 'quote'
dataset openhead; sed -i '1s/market/"market/' openhead/facts.csv
run query gmv openhead; expect 1 'facts\.csv'

part="NUL bytes"
spoil nul 41 '2026-11-11,U\0000S,paid-search,500,10,4,1000.00,120.00'
refused nul 41 'NUL'
dataset zeros; head -c 8192 /dev/zero >zeros/facts.csv
run query gmv zeros; expect 1 'facts\.csv'
run check zeros; expect 3
dataset elf; head -c 65536 "$redline" >elf/facts.csv
run query gmv elf; expect 1 'facts\.csv'
run sources --format json elf; is_json
dataset dir; rm dir/facts.csv; mkdir dir/facts.csv
run query gmv dir; expect 1 'facts\.csv.*directory'
dataset gone; rm gone/facts.csv
run query gmv gone; expect 1 'facts\.csv'
run check gone; expect 3

part="invalid UTF-8"
spoil latin 41 '2026-11-11,U\0377S \0303\0244,paid-search,500,10,4,1000.00,120.00'
refused latin 41 '0xFF|UTF-8'
spoil latin 41 '2026-11-11,US\02332J,\0303\0244,500,10,4,1000.00,120.00'
refused latin 41 '0x9B|UTF-8'
spoil latin 41 '2026-11-11,US\0355\0240\0200,\0303\0244,500,10,4,1000.00,120.00'
refused latin 41 'UTF-8'

part="no files at all"
mkfifo pipe.csv
run query gmv pipe.csv; expect 1 'pipe'
run query gmv /dev/zero; expect 1 '/dev/zero'
dataset fifo; rm fifo/facts.csv; mkfifo fifo/facts.csv
run query gmv fifo; expect 1 'facts\.csv.*pipe'
mkdir fifo2; mkfifo fifo2/redline.ini
run query gmv fifo2; expect 1 'redline\.ini'
ln -s loop loop
run query gmv loop; expect 1 'loop'

part="many columns"
dataset columns; { printf 'date,market,orders'; printf ',c%d' {1..3000}; echo; printf '2026-11-15,DE,1'; printf ',1%.0s' {1..3000}; echo; } >columns/facts.csv
run query orders columns; expect 1 'facts\.csv'

part="bad tables beside good data"
for table in 'code\n' 'codes,name\nDE,x\n' 'code,code\nDE,x\n' '\0\0\0\n' 'code,name\nDE,"x\n' 'code,name\nDE,a\nDE,b\n' ''; do
    dataset tables '[dimension market]\npath = markets.csv\ncode = code\nname = name\n'
    printf "$table" >tables/markets.csv
    run export markets tables; [ $status -le 1 ]; verdict "$call: status $status" "$work/err"
    dataset tables; printf "${table//code/id}" >tables/risks.csv
    run export heatmap tables; [ $status -le 1 ]; verdict "$call: status $status" "$work/err"
    gmv_is tables 28000
    every_output tables
done

part="bad cells"
for row in '2026-11-31,US,paid-search,500,10,4,1000.00,120.00' ',US,paid-search,500,10,4,1000.00,120.00' \
    '2026-11-11,US,paid-search,500,10,4,1e3,120.00' '2026-11-11,US,paid-search,500,10,4,nan,120.00' \
    '2026-11-11,US,paid-search,500,10,4,9999999999999999999999,120.00' '2026-11-11,US,paid-search,500' \
    '2026-11-11,US,paid-search,500,10,4,1000.00,120.00,7' '2026-11-11,US,paid-search,500,10,4,"1,00.00",120.00' \
    '2026-11-11,US,paid-search,500,10,4,\0033[2J\0007,120.00' '\0033]0;x\0007,US,paid-search,500,10,4,1000.00,120.00' \
    '0000-00-00,US,paid-search,500,10,4,1000.00,120.00' '2026-11-11,US,paid-search,\0342\0200\0256005,10,4,1000.00,120.00'; do
    spoil cells 41 "$row"
    refused cells 41 'facts\.csv'
done

# ---- names that want to drive the terminal ----------------------------------------------------------

# make_twin FOLDER hostile|clean: the template's {NAME} become the character, or an x (a blank for {TAB})
make_twin() {
    local -a edit
    if [ "$2" = clean ]; then
        edit=(-e 's/{TAB}/ /g' -e 's/{[A-Z0-9]*}/x/g')
    else
        edit=(-e 's/{ESC}/\x1b/g' -e 's/{BEL}/\x07/g' -e 's/{BS}/\x08/g' -e 's/{TAB}/\x09/g' -e 's/{DEL}/\x7f/g'
              -e 's/{CSI}/\xc2\x9b/g' -e 's/{OSC}/\xc2\x9d/g' -e 's/{ST}/\xc2\x9c/g' -e 's/{NEL}/\xc2\x85/g'
              -e 's/{SHY}/\xc2\xad/g' -e 's/{ALM}/\xd8\x9c/g' -e 's/{RLM}/\xe2\x80\x8f/g' -e 's/{RLO}/\xe2\x80\xae/g'
              -e 's/{LRI}/\xe2\x81\xa6/g' -e 's/{PDI}/\xe2\x81\xa9/g' -e 's/{ZWSP}/\xe2\x80\x8b/g' -e 's/{WJ}/\xe2\x81\xa0/g'
              -e 's/{LS}/\xe2\x80\xa8/g' -e 's/{BOM}/\xef\xbb\xbf/g' -e 's/{PUA}/\xee\x80\x80/g')
    fi
    mkdir -p "$1"
    for file in "$fixtures"/*; do
        LC_ALL=C sed "${edit[@]}" "$file" >"$1/${file##*/}"
    done
}
# same ARGUMENT...: with the replacement character read as x, both folders give the same bytes
same() {
    (cd hostile && timeout 20 "$redline" "$@" . </dev/null) >"$work/out" 2>&1
    (cd clean && timeout 20 "$redline" "$@" . </dev/null) >"$work/twin" 2>&1
    LC_ALL=C sed 's/\xef\xbf\xbd/x/g' "$work/out" >"$work/as-x"
    cmp -s "$work/as-x" "$work/twin"
    verdict "redline $*: differs from the clean twin" <(diff -a "$work/as-x" "$work/twin") 12
    [ -s "$work/twin" ]; verdict "redline $*: printed nothing"
}

part="hostile names"
make_twin hostile hostile
make_twin clean clean
every_output clean
every_output hostile
balance hostile "$(run sources --format json clean; tr -d ' \n' <"$work/out" | grep -oE '"rows_(read|kept|dropped|refused)":[0-9]+' | sed 's/.*://' | paste -sd' ' | cut -d' ' -f1-4)"
run sources --format json clean
grep -qE '"rows_refused": ?2' "$work/out"; verdict "$call: the template has two bad rows" "$work/out" 40
for pane in markets funnel heatmap redlines history rows; do
    same export $pane --format text
    same export $pane --format csv
done
same export data --format csv
same check
same query gmv,orders,cac --by market,channel
same sources
for size in 80x24 120x40 160x48 40x10; do
    for pane in overview markets funnel heatmap redlines history rows data; do
        same export screen --view $pane --size $size
    done
done
run export markets hostile; expect 0; expect_out $'\xef\xbf\xbd'

part="hostile line ends in cells"
dataset ends
printf 'date,market,channel,orders,gross_sales\r\n2026-11-15,"D\r\nE","a\rb",1,10\r\n2026-11-14,"F\nR","tab\there",2,20\r\n' >ends/facts.csv
balance ends
every_output ends
run query gmv --by market --grain day ends; expect 0
[ "$(wc -l <"$work/out")" = 3 ]; verdict "$call: a line end of a cell reached the CSV" "$work/out"

part="hostile file names"
nasty=$'ho\e[2Jme\n\xc2\x9b\xe2\x80\xae'
dataset "$nasty"
sed -i 's/path = .*/path = *.csv/' "$nasty/redline.ini"
mv "$nasty/facts.csv" "$nasty"/$'facts\e]0;x\a\n1.csv'
printf 'date,market,orders\n2026-11-15,DE,x\n' >"$nasty"/$'more\xff\x9b.csv'
every_output "$nasty"
gmv_is "$nasty" 28000
balance "$nasty"
cp plain/facts.csv $'one\e[2J.csv'
gmv_is $'one\e[2J.csv' 28000
run query gmv $'one\e[2J.csv.not'; expect 1
printf '[redline]\ncurency = EUR\n' >$'conf\e]8;;http:\r.ini'
lints $'conf\e]8;;http:\r.ini' 'curency.*currency'

part="cells that spreadsheets would run"
dataset sheet
{ head -n 1 plain/facts.csv; printf '2026-11-15,=1+1,@SUM(A1),1,1,1,10,1\n2026-11-14,"+cmd|x","-2+3",1,1,1,10,1\n'; } >sheet/facts.csv
run query gmv --by market,channel --grain day sheet; expect 0
expect_no_out '(^|,)"?[=@+]'
run export markets --format csv sheet; expect 0; expect_no_out '(^|,)"?[=@+]'

# ---- money and orders -------------------------------------------------------------------------------

part="two currencies"
dataset two
{ echo date,market,currency,orders,gross_sales
  for day in 09 10 11 12 13 14 15; do echo "2026-11-$day,DE,EUR,1,100"; echo "2026-11-$day,US,USD,1,1000"; done; } >two/facts.csv
run query gmv --by market --grain week two; expect 0
expect_out '^2026-W46,DE,gmv,700,ok,'
expect_no_out '^2026-W46,US,gmv,[0-9]'
run query gmv --grain week two; expect 0; expect_no_out ',gmv,7700,'; expect_no_out ',gmv,700,ok'
run query orders --grain week two; expect 0; expect_out ',orders,14,ok'
balance two "14 14 0 0"
for currency in EUR USD; do
    expect_out "\"$currency\""
done
tr -d ' \n' <"$work/out" | grep -qE '"USD":"7000"'; verdict "$call: sums_by_currency lacks 7000 USD" "$work/out" 40
tr -d ' \n' <"$work/out" | grep -qE '"gross_sales":"7700"'; verdict "$call: the plain sum of the cells is not 7700" "$work/out" 40
every_output two
run check two; [ $status -le 3 ]; verdict "$call: status $status"
spoil currency 41 '2026-11-11,US,paid-search,500,10,4,1000.00,120.00'
sed -i '1s/$/,currency/; 2,$s/$/,EUR/; 41s/EUR$/E\x1b[/' currency/facts.csv
refused currency 41 'currency'

part="orders"
mkdir orders
printf '[redline]\nnow = data\ncurrency = EUR\n[source shop]\npath = orders.csv\nkind = orders\n' >orders/redline.ini
{ echo order_id,customer_id,date,market,channel,gross_sales
  printf 'O1,C1,2026-11-09,DE,email,10.00\nO2,C2,2026-11-09,DE,email,20.00\nO3,C1,2026-11-10,DE,email,30.00\n'
  printf 'O4,C\033[2J4,2026-11-11,D\302\233E,e\342\200\256mail,40.00\nO\0075,,2026-11-12,DE,email,5.00\n'
  printf 'O6,C6,2026-11-15,DE,email,abc\nO7,"C7,2026-11-15,DE,email,7.00\nO8,C8,2026-11-15,DE,email,8.00\n'; } >orders/orders.csv
balance orders "8 6 0 2"
run query gmv,orders --grain week orders; expect 0
expect_out '^2026-W46,gmv,113,'
expect_out '^2026-W46,orders,6,'
run query new_customers,returning_customers --grain week orders; expect 0
expect_out '^2026-W46,new_customers,4,'
expect_out '^2026-W46,returning_customers,1,'
every_output orders
run export rows --at DE --format csv orders; expect_no_out '(^|,)C[0-9](,|$)'

part="output that goes nowhere"
for command in "query gmv" "export markets" sources; do
    "$redline" $command plain >/dev/full 2>"$work/err"; [ $? = 1 ]; verdict "redline $command plain >/dev/full: not status 1" "$work/err"
    [ -s "$work/err" ]; verdict "redline $command plain >/dev/full: says nothing"
    "$redline" $command plain 2>"$work/err" | head -n 0; [ ! -s "$work/err" ]; verdict "redline $command plain | head: not quiet" "$work/err"
    timeout 20 "$redline" $command plain >&- 2>"$work/err"; [ $? -lt 124 ]; verdict "redline $command plain >&-: did not end well" "$work/err"
done
"$redline" check plain >/dev/full 2>"$work/err"; [ $? = 3 ]; verdict "redline check plain >/dev/full: not status 3" "$work/err"

part="exit status with refused rows"
run query gmv orders; expect 0
run sources orders; expect 0
run export markets orders; expect 0

# ---- the quality of the reading ---------------------------------------------------------------------

# Two markets, every day, 25 rows a day: 350 rows in two weeks, 175 in the last.
many() { # AWK CONDITION on i (row) for rows that are spoilt
    awk -v seed=1 "BEGIN { print \"date,market,channel,orders,gross_sales\"
        for (d = 2; d <= 15; d++) for (r = 0; r < 25; r++) { i++
            printf \"2026-11-%02d,%s,email,%s,%d\\n\", d, r % 2 ? \"DE\" : \"US\", (($1) ? \"1O\" : i), i } }"
}
part="two percent of bad rows"
dataset two; many 'd >= 9 && i % 50 == 0' >two/facts.csv     # 4 of 175: 97.71 %
balance two "350 346 0 4"
run check two; expect 2; expect_out '^!! +all +data-accuracy +97\.71% < 99\.00%'
run export data two; expect_out '^!! +facts .* validity 98\.9% < 99\.0%, 4 refused'
run export data two --at '#facts'; expect_out '"1O" is no number'; [ "$(grep -c '1O' "$work/out")" = 4 ]; verdict "$call: not 4 refused rows" "$work/out"
run query data_accuracy two --period 2026-W46; expect_out '^2026-W46,data_accuracy,0\.977142857142857[0-9]*,ok,171,175'
run export rows two --at 'DE//data_accuracy'; expect 0; expect_no_out 'ADD UP'
every_output two

part="duplicates"
dataset double; { many 0; many 0 | tail -n 5; } >double/facts.csv
balance double "355 355 0 0"
run sources --format json double; expect_out '"rows_duplicate": 5'; expect_out '"line":352\}'
run check double; expect 1; expect_out 'data-uniqueness +97\.22% < 99\.50%'
run export data double --at '#facts'; [ "$(grep -c 'equal to an earlier row' "$work/out")" = 5 ]; verdict "$call: not 5 duplicates" "$work/out"
every_output double

part="a file of one row"
dataset one; { many 0 | head -n 1; yes '2026-11-15,DE,email,1,1' | head -n 300000; } >one/facts.csv
run sources --format json one; expect_out '"rows_duplicate": 299999'
dataset same '[source shop]\nkind = orders\npath = shop.csv\n'
{ echo order_id,customer_id,date,market,gross_sales; seq 300000 | sed 's/.*/A,k,2026-11-15,DE,&/'; } >same/shop.csv
run sources --format json same; expect_out '"orders_repeated": 299999'; expect_out '"rows_duplicate": 0'

part="everything is refused"
dataset nothing; many 1 >nothing/facts.csv
balance nothing "350 0 0 350"
run check nothing; expect 3; expect_no_out '^REDLINE OK'
run export data nothing; expect_out '^!! +facts .* validity 0\.0% < 99\.0%, 350 refused'
every_output nothing
dataset week; many 'd >= 9 && d <= 14' >week/facts.csv      # all of a week but its last day
run check week; expect 2; expect_out 'data-accuracy +14\.29% < 99\.00%'
run query data_completeness week --period 2026-W46; expect_out '^2026-W46,data_completeness,0\.142857142857142[0-9]*,ok,1,7'

part="dates that nobody can read"
dataset dates; many 0 | awk -F, -v OFS=, 'NR == 2 || NR == 3 || NR % 60 == 0 { $1 = "soon" } { print }' >dates/facts.csv
balance dates "350 343 0 7"
run query rows_refused dates; expect_out '^2026-W45,rows_refused,4,ok'; expect_out '^2026-W46,rows_refused,3,ok'
run check dates; expect 2; expect_out 'data-accuracy +98\.29% < 99\.00%'
every_output dates
run sources dates; [ $status = 0 ]; verdict "$call: status $status"
run export markets dates; expect_no_out 'soon'

echo "hostile: $passed passed, $failed failed"
[ $failed -eq 0 ]
