#!/usr/bin/env bash
# reconcile.sh: what platforms and payments say beside the shop, and total rows beside our sums.  A shop, Meta and
# Stripe over three weeks in three currencies, made here; awk adds the same files up with the same rates.
# REDLINE=FILE tests another binary.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(realpath "${REDLINE:-$top/redline}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
unset LANGUAGE REDLINE_LOG NO_COLOR
passed=0 failed=0

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'FAILED: %s\n' "$*" >&2; }
run() { "$redline" "$@" >"$work/out" 2>"$work/err" </dev/null || fail "redline $*: $(head -n 1 "$work/err")"; }
expect() { grep -qE -- "$1" "$work/out" && pass || { fail "no /$1/ ${2:-}"; head -n 30 "$work/out" >&2; }; }
refuse() { grep -qE -- "$1" "$work/out" && fail "/$1/ ${2:-}" || pass; }

data=$work/data
mkdir -p "$data"
cat >"$data/redline.ini" <<'END'
[redline]
currency = EUR
now = 2026-01-26
[source shop]
path = orders.csv
kind = orders
owner = sales
order_id = Name
date = Day
market = Country
currency = Currency
gross_sales = Total
orders.const = 1
[source meta-ads]
path = meta*.csv
kind = ads
owner = growth
date = Day
drop = Campaign name=
channel.const = meta
market = Campaign name
market.map = campaigns
currency.header = Amount spent (*)
spend = Amount spent (*)
orders = Purchases
gross_sales = Purchases conversion value
[source stripe]
path = stripe.csv
kind = payments
owner = finance
order_id = id
date = Created
market = Country
currency = Currency
gross_sales = Amount
orders.const = 1
[source rates]
path = rates.csv
kind = fx
layout = wide
base.const = EUR
[map campaigns]
*DE = DE
*US = US
*GB = GB
END
days() { seq 0 20 | sed 's/.*/2026-01-05 + & days/' | date -u -f - +%F; } # W02 to W04, all whole
days | awk 'BEGIN { print "date,USD,GBP" } { printf "%s,%.4f,%.4f\n", $1, 1.1 + NR % 7 / 100, 0.8 + NR % 5 / 100 }' >"$data/rates.csv"
days | awk 'BEGIN { print "Name,Day,Country,Currency,Total"; split("DE US GB", m); split("EUR USD GBP", c) } {
    for (i = 0; i < 6 + NR % 5; i++) { k = i % 3 + 1; printf "S%d-%d,%s,%s,%s,%.2f\n", NR, i, $1, m[k], c[k], 20 + NR * 7 % 31 + i * 3.37 } }' >"$data/orders.csv"
days | awk 'BEGIN { print "id,Created,Country,Currency,Amount"; split("DE US GB", m); split("EUR USD GBP", c) } {
    for (i = 0; i < 5 + NR % 4; i++) { k = i % 3 + 1; printf "pi_%d_%d,%s,%s,%s,%.2f\n", NR, i, $1, m[k], c[k], 22 + NR * 5 % 37 + i * 2.91 } }' >"$data/stripe.csv"
days | awk '{ for (i = 0; i < 3; i++) { split("DE US GB", m); spend = 11 + NR % 6 + i; n = 2 + (NR + i) % 4; value = n * 41.25 + NR
        rows = rows sprintf("%s,Broad %s,%.2f,%d,%.2f\n", $1, m[i + 1], spend, n, value); s += spend; o += n; v += value } }
    END { print "Day,Campaign name,Amount spent (USD),Purchases,Purchases conversion value"
        printf "2026-01-05,,%.2f,%d,%.2f\n%s", s, o, v, rows }' >"$data/meta.csv"

# euro FILE DAY MARKET CURRENCY COUNT AMOUNT ONLY: "count sum" in euro of W03; columns, but CURRENCY may be a code,
# COUNT 0 (rows), ONLY is a market or *
euro() {
    awk -F, -v d="$2" -v m="$3" -v c="$4" -v n="$5" -v a="$6" -v only="$7" '
        FNR == NR { rate[$1, "USD"] = $2; rate[$1, "GBP"] = $3; rate[$1, "EUR"] = 1; next }
        FNR > 1 && $d >= "2026-01-12" && $d <= "2026-01-18" && $m != "" && (only == "*" || $m ~ only "$") {
            count += n ? $n : 1; sum += $a / rate[$d, c ~ /^[0-9]+$/ ? $c : c] }
        END { printf "%d %.4f", count, sum }' "$data/rates.csv" "$data/$1"
}
near() { awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(d < 0.01 && d > -0.01 && a != "") }'; }
# check BEGINNING THEIRS OURS FIELDS: the csv line that begins like that has these figures, their difference and ratio
check() {
    local line theirs ours difference ratio
    line=$(grep -m 1 -- "^$1," "$work/out") || { fail "no line $1"; return; }
    IFS=, read -r theirs ours difference ratio <<<"$(cut -d, -f"$4" <<<"$line")"
    if near "$theirs" "$2" && near "$ours" "$3" && near "$difference" "$(awk -v a="$2" -v b="$3" 'BEGIN { printf "%.4f", a - b }')" &&
        near "$ratio" "$(awk -v a="$2" -v b="$3" 'BEGIN { printf "%.6f", a / b }')"; then pass; else fail "$line: $2 and $3 expected"; fi
}

for market in '*' DE US GB; do
    read -r orders sales <<<"$(euro orders.csv 2 3 4 0 5 "$market")"
    read -r purchases value <<<"$(euro meta.csv 1 2 USD 4 5 "$market")"
    read -r payments paid <<<"$(euro stripe.csv 2 3 4 0 5 "$market")"
    if [ "$market" = '*' ]; then
        run export data "$data" --period 2026-W03 --at '#reconcile' --format csv
        head -n 1 "$work/out" | grep -q '^source,figure,at,kind,theirs,ours,difference,ratio,currency,verdict,state$' && pass || fail "header $(head -n 1 "$work/out")"
        check 'meta-ads,orders,,ads' "$purchases" "$orders" 5-8
        check 'meta-ads,gross_sales,,ads' "$value" "$sales" 5-8
        check 'stripe,orders,,payments' "$payments" "$orders" 5-8
        check 'stripe,gross_sales,,payments' "$paid" "$sales" 5-8
        expect "^meta-ads,spend,meta.csv:2,total row,$(sed -n 2p "$data/meta.csv" | cut -d, -f3 | sed 's/\.*0*$//'),[0-9.]+,0,1,USD,equal,ok$"
        expect '^meta-ads,orders,meta.csv:2,total row,([0-9.]+),\1,0,1,,equal,ok$'
        expect '^meta-ads,gross_sales,meta.csv:2,total row,([0-9.]+),\1,0,1,USD,equal,ok$'
        refuse '~'
    else
        run export data "$data" --period 2026-W03 --at '#reconcile:meta_ads.gross_sales' --format csv
        check "meta-ads,gross_sales,$market,ads" "$value" "$sales" 5-8
        run export data "$data" --period 2026-W03 --at "$market/#reconcile" --format csv
        check 'stripe,orders,,payments' "$payments" "$orders" 5-8
    fi
done

# the order of rows, and how they are dealt out to files, changes nothing but where the total row stands
run export data "$data" --period 2026-W03 --at '#reconcile' --format csv
grep -v 'total row' <"$work/out" | cut -d, -f1-9 >"$work/before"
{ head -n 1 "$data/orders.csv"; tail -n +2 "$data/orders.csv" | sort -r; } >"$work/sorted"; mv "$work/sorted" "$data/orders.csv"
{ head -n 1 "$data/meta.csv"; tail -n +30 "$data/meta.csv"; } >"$data/meta-2.csv"
head -n 29 "$data/meta.csv" >"$work/first"; cp "$data/meta.csv" "$work/meta.csv"; grep -v ',,' "$work/first" >"$data/meta.csv"
run export data "$data" --period 2026-W03 --at '#reconcile' --format csv
grep -v 'total row' <"$work/out" | cut -d, -f1-9 | cmp -s - "$work/before" && pass || { fail "rows in another order and another file differ"; diff "$work/before" "$work/out" >&2; }
rm "$data/meta-2.csv"

# a row is lost: the total row disagrees, in the level, the list, the findings and the register's red line
sed '5d' "$work/meta.csv" >"$data/meta.csv"
lost=$(sed -n 5p "$work/meta.csv" | cut -d, -f3)
said=$(sed -n 2p "$data/meta.csv" | cut -d, -f3)
sum=$(awk -v a="$said" -v b="$lost" 'BEGIN { printf "%.2f", a - b }')
run export data "$data" --at '#reconcile' --format csv
expect "^meta-ads,spend,meta.csv:2,total row,${said%.00},${sum%.00},${lost%.00},1.[0-9]+,USD,differs,warn$"
run export data "$data" --format text
expect "^!  .*reconciliation \(5\) .*1 total row differs$"
expect "meta.csv:2: the total row says spend ${said%.00}, the rows add up to ${sum%.00}"
run export data "$data" --at '#owners' --format csv
expect '^growth,.*,1,meta-ads,warn$'
expect '^sales,.*,1,1,0,0,shop,ok$'
run export data "$data" --at '#owners' --format json
expect '"key":\{"owner":"finance"\},"state":"ok"'
run export data "$data" --at '#reconcile' --format json
expect '"key":\{"source":"meta-ads","figure":"spend","at":"meta.csv:2"\},"state":"warn"'

# a cell that is no number is refused, and then the total row differs by it
sed '5s/,[0-9.]*,/,many,/' "$work/meta.csv" >"$data/meta.csv"
run export data "$data" --at '#reconcile' --format csv
expect "^meta-ads,spend,meta.csv:2,total row,${said%.00},${sum%.00},${lost%.00},"
run export screen --size 80x24 --view data --at '#reconcile' --charset ascii "$data"
LC_ALL=C grep -q '[^ -~]' "$work/out" && fail "not ASCII" || pass
LC_ALL=C.UTF-8 awk 'length > 80 { exit 1 }' "$work/out" && pass || fail "wider than 80"

echo "reconcile: $passed checks passed, $failed failed"
[ "$failed" = 0 ]
