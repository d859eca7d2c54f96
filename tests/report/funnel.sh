#!/usr/bin/env bash
# funnel.sh: what explains a change of orders, computed again by awk from the rows of the sample data: the logarithm of
# each step's rate against the logarithm of the orders.  And what is said where there is nothing to take apart.
# REDLINE=FILE tests another binary.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(realpath "${REDLINE:-$top/redline}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'FAILED: %s\n' "$*" >&2; }

# ---- the sample data, two spans of days ----------------------------------------------------------
# theirs MARKET FIRST LAST BASE_FIRST BASE_LAST: step, amount, part; no part when orders stayed
theirs() {
    cat "$top"/sample-data/facts-*.csv | awk -F, -v market="$1" -v first="$2" -v last="$3" -v base="$4" -v end="$5" '
        $2 == market || (market == "" && $2 != "market") {
            at = $1 >= first && $1 <= last ? 2 : $1 >= base && $1 <= end ? 1 : 0
            if (at) { n[at, 1] += $7; n[at, 2] += $9; n[at, 3] += $10; n[at, 4] += $11; n[at, 5] += $12 } }
        END { split("sessions product_views add_to_cart checkouts orders", step, " ")
              whole = log(n[2, 5] / n[1, 5]); delta = n[2, 5] - n[1, 5]
              for (i = 1; i <= 5; i++) {
                  own = log(n[2, i] / n[1, i]) - (i > 1 ? log(n[2, i - 1] / n[1, i - 1]) : 0)
                  if (delta) printf "%s,%.12g,%.12g\n", step[i], own / whole * delta, own / whole
                  else printf "%s,%.12g,\n", step[i], own * n[1, 5] } }'
}
compare() { # NAME MARKET FIRST LAST BASE_FIRST BASE_LAST ARGS...
    local name=$1 market=$2; shift
    theirs "$1" "$2" "$3" "$4" "$5" >"$work/theirs"; shift 5
    "$redline" export funnel "$top/sample-data" ${market:+--at "$market"} "$@" --format csv | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $(at["explains"]) != "" { print $1 "," $(at["explains"]) "," $(at["explains_part"]) }' >"$work/ours"
    paste -d, "$work/theirs" "$work/ours" | awk -F, '
        function near(a, b) { d = a - b; if (d < 0) d = -d; m = a < 0 ? -a : a; return d <= 1e-9 * (m > 1 ? m : 1) }
        { n++; if ($1 != $4 || !near($2, $5) || !near($3, $6) || ($3 == "") != ($6 == "")) { print; bad = 1 }
          amounts += $5; parts += $6 }
        END { exit bad || n != 5 }' && pass || fail "$name"
}
for market in "" US DE FR BR MX IN; do
    compare "week, $market" "$market" 2026-11-09 2026-11-15 2026-11-02 2026-11-08
    compare "year, $market" "$market" 2026-11-09 2026-11-15 2025-11-10 2025-11-16 --compare year
done
compare "month so far against the same days" DE 2026-11-01 2026-11-15 2026-10-01 2026-10-15 --grain month --period 2026-11
compare "whole month" MX 2026-10-01 2026-10-31 2026-09-01 2026-09-30 --grain month --period 2026-10

"$redline" export funnel "$top/sample-data" --at VN | grep -qF 'cannot be decomposed: no Sessions in W46' && pass || fail "VN is silent"

# ---- the traffic mix: shares, concentration, bid cost against the same week a year before -----------
for market in DE FR AU; do # markets that sell in euro: the amounts need no rate
    cat "$top"/sample-data/facts-*.csv | awk -F, -v market="$market" '
        $2 == market || (market == "" && $2 != "market") {
            if ($1 >= "2026-11-09" && $1 <= "2026-11-15") { n[$3] += $7; all += $7; cost[$3] += $20; clicks[$3] += $6 }
            if ($1 >= "2025-11-10" && $1 <= "2025-11-16") { cost0[$3] += $20; clicks0[$3] += $6 } }
        END { for (c in n) { hhi += (n[c] / all) ^ 2
                  bid = cost0[c] ? sprintf("%.9f", cost[c] / clicks[c] / (cost0[c] / clicks0[c]) - 1) : ""
                  printf "%s,%.9f,%s\n", c, n[c] / all, bid }
              printf "hhi,%.2f,\n", hhi }' | sort >"$work/theirs"
    { "$redline" export traffic "$top/sample-data" ${market:+--at "$market"} --format csv | awk -F, '
          NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
          { bid = $(at["bid_inflation"]); printf "%s,%.9f,%s\n", $(at["channel"]), $(at["traffic_share"]), bid == "" ? "" : sprintf("%.9f", bid) }'
      "$redline" export traffic "$top/sample-data" ${market:+--at "$market"} | sed -n 's/.*HHI \([0-9.]*\)$/hhi,\1,/p'; } | sort >"$work/ours"
    diff "$work/theirs" "$work/ours" >"$work/diff" && pass || { fail "traffic mix of ${market:-all}"; head "$work/diff" >&2; }
done

# ---- what is said ----------------------------------------------------------------------------------
# small SESSIONS CARTS ORDERS SESSIONS' CARTS' ORDERS': the weeks 2026-W45 and W46 of one market
small() {
    printf '[redline]\nnow = data\n[source facts]\npath = facts.csv\n' >"$work/redline.ini"
    { echo date,market,sessions,add_to_cart,orders
      for day in 0{2..8}; do echo "2026-11-$day,DE,$1,$2,$3"; done
      for day in 09 {10..15}; do echo "2026-11-$day,DE,$4,$5,$6"; done; } >"$work/facts.csv"
}
says() { # TEXT [ARGS...]
    local text=$1; shift
    "$redline" export funnel "$work" --charset ascii "$@" >"$work/out" 2>&1
    grep -qF -- "$text" "$work/out" && pass || { fail "funnel says not: $text"; tail -n 3 "$work/out" >&2; }
    grep -qiE 'nan|inf' "$work/out" && fail "not a number in the funnel" || pass
}
small 1000 100 32 1000 100 38
says 'Orders +18.8% vs W45: Purchase rate explains 100%'
small 1000 100 40 2000 200 20
says 'Orders -50.0% vs W45: Purchase rate explains 200%, against it Sessions -100%'
small 1000 100 40 2000 100 40
says 'Orders as many as in W45: Sessions +194, Cart rate -194'
small 1000 100 40 1000 100 40
says 'Orders as many as in W45'
small 1000 0 40 1000 100 40
says 'the change of Orders cannot be decomposed: no Carts in W45'
small 1000 '' 40 1000 100 40
says 'the change of Orders cannot be decomposed: no Carts in W45'
small 1000 100 40 1000 100 0
says 'the change of Orders cannot be decomposed: no Orders in W46'
says 'the change of Orders cannot be decomposed: no Sessions in W46 2025' --compare year
says 'the change of Orders cannot be decomposed: no target for Sessions' --compare target
small 1000 100 40 1000 100 20
"$redline" export funnel "$work" --compare none | grep -q Explains && fail 'a column without a base' || pass

echo "funnel: $passed passed, $failed failed"
[ "$failed" = 0 ]
