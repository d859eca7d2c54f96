#!/usr/bin/env bash
# probe.sh: known exports are recognised and their presets give the sums of a section written out by hand; what is
# proposed for a file that no preset knows loads as it stands and reads every row; no cell of a file is printed.
# REDLINE=FILE tests another binary, REDLINE_GOLDEN=write rewrites the golden proposals.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(realpath "${REDLINE:-$top/redline}")
golden=$top/tests/report/golden
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
unset LANGUAGE
checks=0 failed=0
fail() { failed=$((failed + 1)); echo "probe: $*" >&2; }
ok() { checks=$((checks + 1)); }
cp "$top"/tests/fixtures/probe/*.csv "$top"/tests/fixtures/exports/*.csv "$top"/tests/fixtures/exports/*.txt "$work" || exit 1
chmod u+w "$work"/*
cd "$work" || exit 1
# read FILE.ini: kept, dropped, refused and the sums of its one source in one line
read_all() {
    "$redline" sources "$1" --format json 2>"$work/err" | awk '
        /"rows_kept"/ { gsub(/[^0-9]/, ""); kept = $0 }
        /"rows_dropped"/ { gsub(/[^0-9]/, ""); dropped = $0 }
        /"rows_refused"/ { gsub(/[^0-9]/, ""); refused = $0 }
        /"sums": / { sums = 1; next }
        sums && /}/ { sums = 0 }
        sums { gsub(/[ ",]/, ""); sub(/:/, "="); line = line " " $0 }
        END { print kept, dropped, refused line }'
}

# ---- recognised: FILE PRESET [MORE KEYS, \n between them] = KEPT DROPPED REFUSED SUMS
# The sums are those of the files' own EXPECTED lists, where a row of several is one order.
known() {
    local file=$1 preset=$2 more=$3 wanted=$4 got
    ok; "$redline" probe "$file" >"$work/own.ini" 2>"$work/err" || fail "$file: status $?: $(head -n 1 "$work/err")"
    grep -qE "^preset = $preset +; (sure|likely)" own.ini || { fail "$file is not taken for $preset"; grep -E '^;|preset' own.ini | head -n 4 >&2; }
    printf "$more" >>own.ini
    got=$(read_all own.ini)
    [ "$got" = "$wanted" ] || { fail "$file as $preset: $got, expected $wanted"; head -n 2 "$work/err" >&2; }
}
known shopify-orders.csv shopify-orders '' '4 0 0 gross_sales=240 discounts=10 refunds=100 net_sales=130 orders=3'
known shopify-sales-over-time.csv shopify-sales 'market.const = DE\ncurrency.const = EUR\n' '3 0 0 orders=3 gross_sales=240 discounts=10 refunds=20 net_sales=210'
known shopify-sessions.csv shopify-sessions '' '3 0 0 sessions=1000 add_to_cart=70 checkouts=37 orders=19'
known woocommerce-analytics-orders.csv woocommerce-orders 'market.const = DE\n' '2 0 0 net_sales=1269 orders=2 new_customers=1'
known amazon-business-by-date-us.csv amazon-business-day 'market.const = US\n' '2 0 0 sessions=2516 orders=48 gross_sales=3234.56'
known amazon-sponsored-products.csv amazon-sponsored-products 'market.const = US\n' '2 0 0 impressions=2004 clicks=39 spend=22.12 orders=43 gross_sales=1294.5'
known ebay-orders.csv ebay-orders '' '3 2 0 gross_sales=1085.99 orders=2'
known google-ads-campaign.csv google-ads 'market.const = DE\n' '2 3 0 impressions=1614 clicks=93 spend=226.65 orders=5.5 gross_sales=400.1'
known google-utf16.csv google-ads 'market.const = DE\n' '2 2 0 impressions=1614 clicks=93 spend=226.65 orders=5.5'
known ga4-traffic-acquisition.csv ga4-traffic 'currency.const = USD\n' '3 1 0 sessions=1000 add_to_cart=55 checkouts=31 orders=18 gross_sales=1500.5'
known meta-ads-daily.csv meta-ads 'market.const = DE\n' '2 1 0 spend=181.2 impressions=8000 clicks=145 add_to_cart=22 checkouts=13 orders=6 gross_sales=480.5'
known meta-fr.csv meta-ads-fr 'market.const = FR\n' '2 1 0 spend=1334.56 impressions=12500 clicks=310 orders=7 gross_sales=560.1'
known meta-de.csv meta-ads-de 'market.const = DE\n' '2 0 0 spend=1300 impressions=21000 clicks=1100 orders=12'
known stripe-payments.csv stripe-payments '' '2 1 0 gross_sales=5110 refunds=20 orders=2'
known paypal-de.csv paypal-activity-de 'market.const = DE\n' '2 2 0 refunds=50.25 gross_sales=1150'
known settlement.txt amazon-settlement '' '6 1 0 gross_sales=100 discounts=5 refunds=15.5'
known amazon-transactions.csv amazon-transactions '' '2 1 0 gross_sales=1240.25 refunds=0'
known BusinessReport-07.01.26.csv amazon-business-asin-de 'market.const = DE\n' '2 0 0 sessions=2500 orders=32 gross_sales=16500'
known ebay-transactions.csv ebay-transactions '' '3 1 0 gross_sales=1085.99 refunds=45.99'
known tiktok.csv tiktok-ads 'market.const = DE\n' '2 1 0 spend=40 impressions=3900 clicks=25 orders=2'
known klaviyo.csv klaviyo-campaigns 'market.const = DE\ncurrency.const = USD\n' '2 0 0 impressions=1489 clicks=140 orders=9 gross_sales=12199.9'
known fx-ecb-hist.csv ecb-rates '' '3 0 0 rate=855.953'
known oecd-cci-sdmx.csv oecd-csv '' '2 0 0 value=195.91'
known oecd-old.csv oecd-old 'keep = MEASURE=LTRENDIDX\n' '3 1 0 value=197.21'
known oecd-stat.csv oecd-stat 'keep = SUBJECT=CSCICP02\n' '2 1 0 value=-19.5'
known baltic-dry.csv investing-price-dmy '' '2 0 0 value=3418'

# A shorter export: what is left out is not there, the rows of an order are still added up.
printf 'Subtotal,Name,Created at,Lineitem quantity,Lineitem price,Financial Status\n' >short.csv
printf '30.00,#1,2026-01-05 09:50:26 +0100,2,10.00,paid\n,#1,2026-01-05 09:50:26 +0100,1,10.00,\n5.00,#2,2026-01-06 09:50:26 +0100,1,5.00,paid\n' >>short.csv
known short.csv shopify-orders 'market.const = DE\n' '3 0 0 gross_sales=35 net_sales=35 orders=2'

# ---- proposed: golden text, and it reads every row with the sums of awk
proposed() { # NAME SUMS
    local name=$1 wanted=$2 got
    ok; "$redline" probe "$name.csv" >"$name.ini" 2>"$work/err" || fail "$name: status $?"
    if [ "${REDLINE_GOLDEN:-}" = write ]; then cp "$name.ini" "$golden/probe-$name.txt"; fi
    diff -u "$golden/probe-$name.txt" "$name.ini" >&2 || fail "$name: another proposal"
    got=$(read_all "$name.ini")
    [ "$got" = "$wanted" ] || { fail "$name: $got, expected $wanted"; head -n 3 "$work/err" >&2; }
    "$redline" lint "$name.ini" >"$work/out" 2>&1 || { fail "$name: lint"; head -n 3 "$work/out" >&2; }
}
# German numbers: 1.204 + 31 + 7; 16426.53 + 1000 + 245.10; 120 + 5.25; 80.50 + 45.10. The total's row is dropped.
proposed kasse-de '3 1 0 orders=1242 gross_sales=17671.63 discounts=125.25 refunds=125.6'
proposed commandes-fr '3 0 0 gross_sales=1369.46 discounts=10.5 orders=3'
proposed campaigns-en '3 0 0 impressions=22500 clicks=475 orders=13 spend=1196.5'
proposed odd '2 0 0'
proposed weeks '1 0 1 impressions=10 spend=5' # a row over seven days is refused: EXPECTED spreads it
proposed caisse-cp1252 '2 0 0 gross_sales=1200'

# ---- several files, each name once; json says the same
ok; "$redline" probe *.csv >all.ini 2>"$work/err" || fail "all files: status $?"
[ "$(grep -c '^\[source ' all.ini)" = "$(ls *.csv | wc -l)" ] || fail "not every file has a section"
[ -z "$(grep '^\[source ' all.ini | sort | uniq -d)" ] || fail "two sections of one name"
"$redline" probe *.csv --format json >all.json || fail "json: status $?"
for key in $(sed -n 's/^preset = \([^ ]*\).*/\1/p' all.ini | sort -u); do
    grep -q "\"preset\": \"$key\"" all.json || fail "json lacks preset $key"
done
if command -v python3 >/dev/null; then python3 -c 'import json,sys; json.load(open("all.json"))' || fail "no json"; fi

# ---- nothing of a person, in neither form; nothing written
ok; for word in Pat Ann Amélie amelie@example buyer_1 ada@example Zoe Cleo; do
    grep -qF "$word" all.ini all.json && fail "a cell is printed: $word"
done
mkdir empty; cp odd.csv empty/x.csv; before=$(ls -la empty)
"$redline" probe empty/x.csv >/dev/null; [ "$before" = "$(ls -la empty)" ] || fail "something was written"

# ---- a file that cannot be read is told, the others are looked at
says() { # STATUS PATTERN ARGS...
    local wanted=$1 pattern=$2 status; shift 2; ok
    "$redline" "$@" >"$work/out" 2>"$work/err" </dev/null; status=$?
    [ $status = "$wanted" ] || fail "redline $*: status $status, expected $wanted"
    grep -qE -- "$pattern" "$work/err" || { fail "redline $*: no /$pattern/"; head -n 2 "$work/err" >&2; }
}
printf '\037\213\010\000rest of it' >packed.csv; : >nothing.csv; printf '1,2\n3,4\n' >bare.csv; printf 'a\0\0\0b\n' >nul.csv
says 1 'no such|No such' probe nowhere.csv
says 1 'folder|directory' probe empty
says 1 'gzip|compressed' probe packed.csv
says 1 'empty' probe nothing.csv
says 1 'header' probe bare.csv
says 1 '.' probe nul.csv
says 2 'FILE' probe
says 2 'no csv' probe odd.csv --format csv
says 2 'weather' probe odd.csv --weather fine
says 1 'nowhere' probe nowhere.csv odd.csv; grep -q '^\[source odd\]' out || fail "the readable file is left out"
head -c 3000000 /dev/urandom | base64 -w 76 | tr '+/' ',;' >noise.csv
"$redline" probe noise.csv >noise.out 2>&1; [ $? -le 1 ] || fail "noise: status"
LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]' noise.out && fail "noise: unprintable bytes"

# what says something of a key that no INI file can hold is no key either, or the section would not load
ok; "$redline" probe "$top/tests/fuzz/corpus/probe/unwritable-group.csv" >out 2>/dev/null || fail "an order id of odd bytes"
grep -q '^; group_by = ' out && grep -q '^; discounts.agg = sum' out && grep -q '^discounts = discount' out || fail "discounts.agg without group_by"

# ---- help
ok; "$redline" help presets | grep -qE '^  shopify-orders +Shopify' || fail "help presets lacks shopify-orders"
"$redline" help shopify-orders >out || fail "help shopify-orders"
grep -q '^gross_sales.times = Lineitem quantity' out || fail "help NAME does not print the section's text"
printf '[source s]\npath = shopify-orders.csv\npreset = shopify-order\n' >slip.ini
"$redline" lint slip.ini >out 2>&1 && fail "an unknown preset is clean"
grep -qF "slip.ini:3: [source s]: there is no preset 'shopify-order'; did you mean 'shopify-orders'?" out || fail "an unknown preset"
printf '[source s]\npath = odd.csv\npreset = shopify-orders\n' >wrong.ini
"$redline" lint wrong.ini >out 2>&1 && fail "a file of another kind is clean"
grep -q 'header of \[source s\] found, missing is .*preset shopify-orders' out || fail "the message does not name the preset"

echo "probe: $checks checks as expected, $failed failed"
[ $failed = 0 ]
