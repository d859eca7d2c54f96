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

# Files that overlap: an order counts once, as the file with the later day has it.
mkdir "$work/overlap"
cat >"$work/overlap/redline.ini" <<'END'
[redline]
now = data
[source shop]
path = orders-*.csv
kind = orders
group_by = id
order_id = id
date = day
market = land
currency.const = EUR
gross_sales = price
gross_sales.agg = sum
refunds = refund
orders.const = 1
END
printf 'id,day,land,price,refund\n1,2026-01-05,DE,10,\n2,2026-01-30,DE,20,0\n2,,,5,\n' >"$work/overlap/orders-2.csv"
printf 'id,day,land,price,refund\n2,2026-01-30,DE,20,25\n2,,,5,\n3,2026-02-01,US,7,\n' >"$work/overlap/orders-1.csv"
same() { # WHAT WANTED GOT
    checks=$((checks + 1)); [ "$2" = "$3" ] || fail "$1: '$3', expected '$2'"
}
values() { "$redline" query "$1" "$2" --by "$3" --grain year | awk -F, 'NR > 1 && $4 != "" { printf "%s%s=%s", sep, $2, $4; sep = " " }'; }
same "rows of overlapping files" "shop rows=3 dropped=2 rejected=0 gross_sales=42.00 refunds=25.00 orders=3.00" \
    "$("$redline" sources --format json "$work/overlap" | facts | sed 's/ dates=.*//')"
same "orders of overlapping files" "DE=2 US=1" "$(values orders "$work/overlap" market)"
same "their raw rows of the last week" 3 "$("$redline" export rows "$work/overlap" --format csv | grep -c '^orders-')"

# What feeds what: reports of sales give way to orders, another channel stands, ads and payments stand beside.
mkdir "$work/feeds"
cat >"$work/feeds/redline.ini" <<'END'
[redline]
now = data
[source shop]
path = orders.csv
kind = orders
date = day
market = land
channel.const = web
[source report]
path = report.csv
kind = sales
date = day
market = land
orders = orders
sessions = visits
[source amazon]
path = amazon.csv
kind = sales
date = day
market.const = DE
channel.const = amazon
orders = orders
[source my-ads]
path = ads.csv
kind = ads
date = day
market = land
clicks = clicks
orders = conv
[source bank]
path = bank.csv
kind = payments
date = day
market.const = DE
orders.const = 1
END
printf 'id,day,land\n1,2026-01-05,DE\n2,2026-01-06,DE\n' >"$work/feeds/orders.csv"
printf 'day,land,orders,visits\n2026-01-05,DE,1,100\n2026-01-06,DE,1,100\n2026-01-05,FR,3,50\n2026-01-07,DE,5,10\n2026-01-05,ALL,4,150\n' >"$work/feeds/report.csv"
printf 'day,orders\n2026-01-05,7\n' >"$work/feeds/amazon.csv"
printf 'day,land,clicks,conv\n2026-01-05,DE,9,2\n' >"$work/feeds/ads.csv"
printf 'day\n2026-01-05\n2026-01-05\n2026-01-05\n' >"$work/feeds/bank.csv"
same "orders" "DE=14 FR=3" "$(values orders "$work/feeds" market)" # 2 of the shop, 7 of Amazon, 5 of a day without orders
same "orders by channel" "(none)=8 amazon=7 web=2" "$(values orders "$work/feeds" channel)"
same "sessions" "ALL=150 DE=210 FR=50" "$(values sessions "$work/feeds" market)"
same "clicks" "DE=9" "$(values clicks "$work/feeds" market)"
same "what the report said besides" "ALL=4 DE=2" "$(values report.orders "$work/feeds" market)"
same "what the ads say" "DE=2" "$(values my_ads.orders "$work/feeds" market)"
same "what was paid, of the orders" "DE=0.21428571428571427" "$(values 'bank.orders / orders' "$work/feeds" market)"

# A total row that the rows do not add up to is a finding.
mkdir "$work/total"
printf '[redline]\nnow = data\n[source x]\npath = x.csv\ndate = d\norders = n\ndrop = d=Total*\n' >"$work/total/redline.ini"
printf 'd,n\n2026-01-05,2\n2026-01-06,3\nTotal,6\n' >"$work/total/x.csv"
"$redline" check "$work/total" | grep -q 'total-differs:x\.csv.*x\.csv:4: the total row says orders 6, the rows add up to 5' || fail "no finding about a total"
sed -i 's/Total,6/Total,5/' "$work/total/x.csv"
"$redline" check "$work/total" | grep -q total-differs && fail "a finding about a total that is right"
checks=$((checks + 2))

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
