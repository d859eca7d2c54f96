#!/usr/bin/env bash
# The oracle: indicators of the sample data computed again by sqlite3 and awk over the same rows, and
# compared with `redline query`, number by number.  Nothing of redline takes part in the expectation.
set -u
export LC_ALL=C
redline=${REDLINE_BIN:-./redline}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "oracle: $*" >&2; exit 1; }
command -v sqlite3 >/dev/null || { echo "oracle: skipped, sqlite3 is not installed"; exit 0; }

# Joins on key and compares two numbers; exact for sums, 1e-12 for ratios.
compare() { # name ours theirs tolerance
    sort "$2" >"$work/a"; sort "$3" >"$work/b"
    [ -s "$work/b" ] || fail "$1: the oracle gave nothing"
    cut -d'|' -f1 "$work/a" >"$work/ka"; cut -d'|' -f1 "$work/b" >"$work/kb"
    cmp -s "$work/ka" "$work/kb" || { diff "$work/ka" "$work/kb" | head; fail "$1: not the same slices and periods"; }
    join -t'|' "$work/a" "$work/b" | awk -F'|' -v tolerance="$4" -v name="$1" '
        { n++; d = $2 - $3; if (d < 0) d = -d; m = $3 < 0 ? -$3 : $3
          if (($2 == "") != ($3 == "") || d > tolerance * (m > 1 ? m : 1)) { bad++; if (bad < 5) print name ": " $0 } }
        END { if (bad) exit 1; printf "oracle: %s: %d values equal\n", name, n }' || fail "$1 differs"
}

sqlite3 "$work/db" <<S
.mode csv
create table f(date,market,channel,currency,impressions,clicks,sessions,paid_sessions,product_views,add_to_cart,checkouts,orders,
 new_customers,returning_customers,gross_sales,discounts,refunds,cogs,shipping_cost,ad_spend,returns,invites,invites_accepted,load_seconds);
.import "|tail -q -n +2 sample-data/facts-*.csv" f
-- Rates in 10^-8, carried for at most seven days.  An amount in 10^-4, one for each market, channel and day here, times
-- 10^8, divided by the rate, rounded half to even: integers all the way.
create table x(date, usd, gbp, cad, pln, brl, mxn, inr, idr, vnd, aud);
.import "|tail -n +2 sample-data/rates.csv" x
create table rate as select day, cast(round(usd*1e8) as integer) usd, cast(round(gbp*1e8) as integer) gbp from
 (select distinct date day from f) join x on x.date = (select max(date) from x where date <= day and date >= date(day, '-7 days'));
create table money as select f.rowid id, case currency when 'USD' then usd when 'GBP' then gbp else 100000000 end q,
 cast(round(gross_sales*100) as integer)*100 g, cast(round(discounts*100) as integer)*100 d, cast(round(refunds*100) as integer)*100 r,
 cast(round(cogs*100) as integer)*100 k, cast(round(shipping_cost*100) as integer)*100 s,
 case when ad_spend='' then null else cast(round(ad_spend*100) as integer)*100 end a from f join rate on day = date;
create table eur as select id,
 g*100000000/q + (2*(g*100000000%q) > q or (2*(g*100000000%q) = q and g*100000000/q%2 = 1)) g,
 d*100000000/q + (2*(d*100000000%q) > q or (2*(d*100000000%q) = q and d*100000000/q%2 = 1)) d,
 r*100000000/q + (2*(r*100000000%q) > q or (2*(r*100000000%q) = q and r*100000000/q%2 = 1)) r,
 k*100000000/q + (2*(k*100000000%q) > q or (2*(k*100000000%q) = q and k*100000000/q%2 = 1)) k,
 s*100000000/q + (2*(s*100000000%q) > q or (2*(s*100000000%q) = q and s*100000000/q%2 = 1)) s,
 a*100000000/q + (2*(a*100000000%q) > q or (2*(a*100000000%q) = q and a*100000000/q%2 = 1)) a from money;
create view c as select f.*, g, d, r, k, s, a,
 strftime('%Y', date, 'weekday 4', '-3 days', '+3 days') || '-W' ||
 printf('%02d', (strftime('%j', date(date, '-3 days', 'weekday 4')) - 1) / 7 + 1) w, strftime('%Y', date(date, '-3 days', 'weekday 4')) y,
 strftime('%Y-%m', date) m, strftime('%Y', date) || '-Q' || ((strftime('%m', date) + 2) / 3) q from f join eur on eur.id = f.rowid;
S
week="y || '-W' || printf('%02d', (strftime('%j', date(date, '-3 days', 'weekday 4')) - 1) / 7 + 1)"
ask() { sqlite3 -separator '|' "$work/db" "$1"; }
ours() { # indicator by grain -> key|value
    "$redline" query "$1" ${2:+--by "$2"} --grain "$3" --from 2024-10-07 --to 2026-11-15 --format csv sample-data >"$work/csv" || fail "query $1"
    awk -F, -v dims="${4:-0}" 'NR > 1 { key = $1; for (i = 2; i <= dims + 1; i++) key = key "/" $i; print key "|" $(dims + 3) }' "$work/csv"
}
check() { # name by dims grain sql-period sql-key-suffix expression tolerance group
    ours "$1" "$2" "$4" "$3" >"$work/ours"
    ask "select $5 $6, $7 from c group by $5 $9" >"$work/theirs"
    compare "$1 by ${2:-total}, $4" "$work/ours" "$work/theirs" "$8"
}
market="|| '/' || market" both="|| '/' || market || '/' || channel"
check gmv market 1 week "$week" "$market" "printf('%.4f', sum(g)/10000.0)" 0 ', market'
check gmv '' 0 month "m" "" "printf('%.4f', sum(g)/10000.0)" 0 ''
check orders market,channel 2 quarter "q" "$both" 'sum(orders)' 0 ', market, channel'
check aov market 1 week "$week" "$market" 'sum(g)/10000.0/sum(orders)' 1e-12 ', market'
check cvr market 1 month "m" "$market" '1.0*sum(orders)/sum(sessions)' 1e-12 ', market'
check ctr market 1 week "$week" "$market" '1.0*sum(clicks)/sum(impressions)' 1e-12 ', market'
check cac market 1 week "$week" "$market" 'sum(a)/10000.0/sum(new_customers)' 1e-12 ', market'
check roas market 1 week "$week" "$market" 'sum(g)*1.0/sum(a)' 1e-12 ', market'
check return_rate market 1 week "$week" "$market" '1.0*sum(returns)/sum(orders)' 1e-12 ', market'
check cart_abandonment market 1 week "$week" "$market" '1.0*(sum(add_to_cart)-sum(orders))/sum(add_to_cart)' 1e-12 ', market'
check gross_margin market 1 week "$week" "$market" 'sum(g-d-r-k)*1.0/sum(g-d-r)' 1e-12 ', market'
check paid_share market 1 month "m" "$market" '1.0*sum(paid_sessions)/sum(sessions)' 1e-12 ', market'
check repurchase market 1 week "$week" "$market" '1.0*sum(returning_customers)/(sum(new_customers)+sum(returning_customers))' 1e-12 ', market'
check contribution_before_ads market 1 week "$week" "$market" 'sum(g-d-r-k-s)/10000.0' 1e-12 ', market'
check roas_headroom market 1 month "m" "$market" 'sum(g-d-r-k-s)*1.0/sum(a)-1' 1e-12 ', market'
check invite_acceptance market 1 month "m" "$market" '1.0*sum(invites_accepted)/sum(invites)' 1e-12 ', market'
check page_load market 1 week "$week" "$market" '1.0*sum(load_seconds)/sum(sessions)' 1e-12 ', market'

# The waterfall of one market that sells in the reporting currency: its steps and subtotals added up by awk from the
# file's own lines, in cents.
"$redline" export margin --at DE --period 2026-W46 --format csv sample-data >"$work/csv" || fail "export margin"
awk -F, 'NR > 1 { print $1 "|" $3 }' "$work/csv" >"$work/ours"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) names[i] = $i; next }
    $1 >= "2026-11-09" && $1 <= "2026-11-15" && $2 == "DE" { for (i = 5; i <= NF; i++) s[names[i]] += sprintf("%.0f", $i * 100) }
    function say(name, cents) { printf "%s|%.2f\n", name, cents / 100 }
    function step(name) { say(name, s[name]); left -= s[name] }
    END { left = s["gross_sales"]; say("gross_sales", left); step("discounts"); step("refunds"); say("net_revenue", left)
        step("cogs"); say("gross_margin", left); step("shipping_cost"); step("ad_spend"); say("contribution_margin", left) }
    ' sample-data/facts-2026.csv >"$work/theirs"
compare "waterfall of DE, week" "$work/ours" "$work/theirs" 0

# A real shop, where its file is at hand: invoices of 38 countries, by awk.
retail=${REDLINE_RETAIL:-../shared/data/retail/online_retail_invoices.csv}
if [ -f "$retail" ]; then
    mkdir "$work/retail"
    cp "$retail" "$work/retail/invoices.csv"
    cat >"$work/retail/redline.ini" <<'I'
[redline]
title = Online retail
now = data
[source invoices]
path = invoices.csv
kind = orders
order_id = InvoiceNo
customer_id = CustomerID
date = day
market = Country
currency.const = GBP
gross_sales = revenue
drop = cancel=TRUE
I
    "$redline" query gmv,orders,aov --by market --grain month --format csv "$work/retail" >"$work/csv" || fail "query on the invoices"
    awk -F, 'NR > 1 { print $1 "/" $2 "/" $3 "|" $4 }' "$work/csv" >"$work/ours"
    tr -d '\r"' <"$retail" | awk -F, 'NR > 1 && $5 != "TRUE" { k = substr($4, 1, 7) "/" $3; c = $8; neg = c ~ /^-/; sub(/^-/, "", c)
        split(c, p, "."); cents = p[1] * 100 + substr(p[2] "00", 1, 2); g[k] += neg ? -cents : cents; o[k]++ }
        END { for (k in o) { printf "%s/gmv|%.2f\n%s/orders|%d\n%s/aov|%.17g\n", k, g[k] / 100, k, o[k], k, g[k] / 100 / o[k] } }' >"$work/theirs"
    compare "online retail, gmv orders aov by market, month" "$work/ours" "$work/theirs" 1e-12
else
    echo "oracle: the online-retail invoices are not here: skipped"
fi
