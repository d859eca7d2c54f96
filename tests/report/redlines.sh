#!/usr/bin/env bash
# redlines.sh: every built-in red line fires where it should and nowhere else.  One market for each case: twelve weeks
# of a sound shop, whose last week or two are bent just past one line (or just onto it, which is not past it).  What
# must be found follows from the rule book's figures by hand, and by R's binom.test where chance is to be ruled out
# (99 %: 45 of 300 returned when 10 % are usual is news, p 0.0041 on its side, 44 is not, p 0.0066; 344 and 343 of 3,000).
# A market called big-... has ten times as much of everything.
# REDLINE=FILE tests another binary.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(realpath "${REDLINE:-$top/redline}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config

# market, weeks bent, what is bent, then what must be found there: redline=state
cat >"$work/cases" <<'END'
sound 0 - -
ltv-red 1 ad_spend=15000 ltv-cac=red ad-roi=pending anomaly=red bid-cost=red
ltv-warn 1 ad_spend=7000 ltv-cac=warn anomaly=red bid-cost=red
roi-red 2 ad_spend=20000 ltv-cac=red ad-roi=red check-break-even=pending anomaly=red bid-cost=red
roi-wait 1 ad_spend=20000 ltv-cac=red ad-roi=pending check-break-even=pending anomaly=red bid-cost=red
cac-red 2 new_customers=10,ad_spend=2100 cac-ceiling=red anomaly=red
cac-wait 1 new_customers=10,ad_spend=2100 cac-ceiling=pending anomaly=red
cac-warn 2 new_customers=10,ad_spend=1600 cac-ceiling=warn anomaly=red
cac-on 2 new_customers=10,ad_spend=1500 anomaly=red
cac-far 2 new_customers=10,ad_spend=2100 anomaly=red
PL 2 new_customers=10,ad_spend=2100 cac-ceiling=red anomaly=red
Canada 2 new_customers=10,ad_spend=2100 cac-ceiling=red anomaly=red
BE 2 new_customers=10,ad_spend=2100 anomaly=red
BRA 2 new_customers=10,ad_spend=2100 anomaly=red
return-red 1 returns=91 return-rate=red return-spike=red
return-warn 1 returns=76 return-rate=warn return-spike=red
return-on 12 returns=90 return-rate=warn
spike-red 1 returns=45 return-spike=red
spike-chance 1 returns=44 -
big-spike-red 1 returns=361 return-spike=red
big-spike-20 1 returns=360 return-spike=warn
big-spike-warn 1 returns=344 return-spike=warn
big-spike-chance 1 returns=343 -
cost-warn 1 return_cost=281 return-cost=warn
cost-on 1 return_cost=280 -
load-red 1 load_seconds=30001 page-load=red
load-warn 1 load_seconds=25001 page-load=warn
load-on 1 load_seconds=25000 -
cart-red 1 add_to_cart=2000 cart-abandonment=red
cart-warn 1 add_to_cart=1340 cart-abandonment=warn
paid-red 2 paid_sessions=5001 paid-share=red
paid-warn 2 paid_sessions=3501 paid-share=warn
paid-on 2 paid_sessions=3500 -
cvr-red 1 sessions=12600 conversion-drop=red
cvr-warn 1 sessions=11200 conversion-drop=warn
cvr-on 1 sessions=11110 -
gmv-red 1 gross_sales=23999 gmv-drop=red anomaly=red
gmv-warn 1 gross_sales=26999 gmv-drop=warn anomaly=warn
bid-red 1 clicks=1290 bid-cost=red anomaly=red benchmark=warn
bid-warn 1 clicks=2399 bid-cost=warn anomaly=red
bid-under 1 clicks=2401 anomaly=warn
gmv-on 1 gross_sales=27000 -
below-zero 1 gross_sales=-1 sales=warn gmv-drop=red ltv-cac=red ad-roi=pending check-break-even=pending anomaly=red
margin-red 1 cogs=23500 gross-margin=red ltv-cac=warn
margin-warn 1 cogs=18300 gross-margin=warn
even-warn 4 ad_spend=16701 check-break-even=warn ad-roi=warn ltv-cac=red anomaly=red bid-cost=red
even-on 4 ad_spend=16700 ad-roi=warn ltv-cac=red anomaly=red bid-cost=red
even-wait 3 ad_spend=16701 check-break-even=pending ad-roi=warn ltv-cac=red anomaly=red bid-cost=red
net-warn 1 discounts=-1001 check-net-over-gmv=warn
net-on 1 discounts=-1000 -
visits-warn 1 sessions=299,add_to_cart=290,checkouts=280,paid_sessions=50,load_seconds=300 check-orders-over-sessions=warn anomaly=red
visits-on 1 sessions=300,add_to_cart=290,checkouts=280,paid_sessions=50,load_seconds=300 anomaly=red
steps-warn 1 checkouts=1001 check-funnel=warn
steps-on 1 checkouts=1000 -
carts-warn 1 sessions=999,add_to_cart=1000,paid_sessions=150,load_seconds=1000 check-funnel=warn anomaly=red
shown-warn 1 clicks=100001 check-clicks-over-impressions=warn
shown-on 1 clicks=100000 -
clicks-red 1 clicks=2399 anomaly=red bid-cost=warn
clicks-warn 1 clicks=2699 anomaly=warn
clicks-on 1 clicks=2700 -
sessions-red 1 sessions=7900,paid_sessions=1500,load_seconds=11850 anomaly=red
target-red 0 - deviation=red
target-warn 0 - deviation=warn
target-on 0 - -
target-stale 0 - -
bench-warn 0 - benchmark=warn
bench-on 0 - -
silent 1 nothing sales=nodata ltv-cac=nodata return-rate=nodata
END
awk -v out="$work/facts.csv" 'BEGIN {
    names = "clicks impressions sessions paid_sessions load_seconds add_to_cart checkouts orders new_customers returning_customers gross_sales discounts refunds ad_spend cogs shipping_cost payment_fees returns return_cost"
    split("3000 100000 10000 2000 15000 1000 500 300 200 100 30000 1000 1000 2000 10000 1000 300 30 100", sound, " ")
    columns = split(names, name, " "); printf "date,market,channel" >out
    for (i = 1; i <= columns; i++) printf ",%s", name[i] >out
    printf "\n" >out
    split("2026-08-31 2026-09-07 2026-09-14 2026-09-21 2026-09-28 2026-10-05 2026-10-12 2026-10-19 2026-10-26 2026-11-02 2026-11-09 2026-11-16", week, " ") }
{   split("", bent); parts = split($3, pair, ",")
    for (i = 1; i <= parts; i++) { split(pair[i], half, "="); bent[half[1]] = half[2] }
    size = $1 ~ /^big-/ ? 10 : 1
    printf "2025-11-17,%s,shop", $1 >out # the last week, a year before: 52 ISO weeks
    for (i = 1; i <= columns; i++) printf ",%s", size * sound[i] >out
    printf "\n" >out
    for (w = 1; w <= 12; w++) {
        is_bent = w > 12 - $2
        if (is_bent && $3 == "nothing") continue
        printf "%s,%s,shop", week[w], $1 >out
        for (i = 1; i <= columns; i++) printf ",%s", is_bent && name[i] in bent ? bent[name[i]] : size * sound[i] >out
        printf "\n" >out
    } }' "$work/cases"
printf 'id,market,category,title,likelihood,impact\nR1,sound,macro,a,5,4\nR2,sound,macro,b,5,3\nR3,sound,policy,c,2,7\nR4,sound,policy,d,5,\n' >"$work/risks.csv"
# the ceiling of CAC holds in Europe and America: by this file, else by the country; cac-far is in neither
printf 'code,name,region\ncac-red,,EU\ncac-wait,,NA\ncac-warn,,eu\ncac-on,,EU\nBE,,LATAM\nPL,, \n' >"$work/markets.csv"
# (two targets for the GMV of sound are a finding of the data) GMV 30,000 is 15 % short of 35,294.1 and 10 % of 33,333.3, CTR and CVR of 3 % are of 3.529 % and 3.333 %
printf '%s\n' indicator,market,period,target,benchmark gmv,target-red,2026-W47,35295, cvr,target-warn,2026-W47,0.0334, \
    gmv,target-on,2026-W47,33333, gmv,target-stale,2026-W47,20000, ctr,bench-warn,2026-W47,,0.0353 ctr,bench-on,2026-W47,,0.0352 \
    cvr,bench-on,2026-W47,,0.0352 gmv,sound,2026-W47,100, gmv,sound,2026-W47,200, >"$work/targets.csv"
printf '[redline]\nnow = 2026-11-22\ncurrency = EUR\n[source facts]\npath = facts.csv\nevery = week\n[source targets]\nkind = targets\npath = targets.csv\n[dimension market]\npath = markets.csv\n' >"$work/redline.ini"

{ awk '{ for (i = 4; i <= NF; i++) if ($i != "-") { split($i, half, "="); print $1, half[1], half[2] } }' "$work/cases"
  printf 'sound risk-appetite %s\n' 'red R1' 'warn R2' 'nodata R4'
  printf 'sound data-findings warn\n'; } | sort >"$work/expected"
"$redline" check "$work" --format json >"$work/check.json"
[ $? -eq 2 ] || { echo "redlines: check did not exit with 2" >&2; exit 1; }
awk '/"redline":/ { gsub(/[",]/, ""); line = $2 } /"risks":/ { gsub(/[",]/, ""); risk = " " $2 }
     /"market":/ { market = $0; sub(/.*"market": *"/, "", market); sub(/".*/, "", market) }
     /"state":/ && line { gsub(/[",]/, ""); print market, line, $2 risk; risk = line = "" }' "$work/check.json" | sort >"$work/got"
diff "$work/expected" "$work/got" >&2 || { echo "redlines: not what the rule book's figures say" >&2; exit 1; }

# The reading itself: a sound week, then one of so many kept rows (of them so many twice), so many refused ones of a
# market, over so many days.  What must be found: redline=state.
quality() { # KEPT TWICE REFUSED MARKET DAYS WANTED...
    local kept=$1 twice=$2 refused=$3 market=$4 days=$5 wanted
    shift 5
    wanted=$(printf '%s\n' "$@" | sort)
    mkdir -p "$work/reading"
    printf '[redline]\nnow = data\n[source facts]\npath = facts.csv\nevery = day\n' >"$work/reading/redline.ini"
    awk -v kept="$kept" -v twice="$twice" -v refused="$refused" -v market="$market" -v days="$days" 'BEGIN {
        print "date,market,orders"
        for (d = 9; d <= 15; d++) printf "2026-11-%02d,AA,%d\n", d, d
        for (i = 0; i < kept - twice; i++) printf "2026-11-%d,%s,%d\n", 22 - i % days, i % 20 ? "AA" : market, i
        for (i = 0; i < twice; i++) printf "2026-11-%d,AA,1\n", 22 - 1 % days
        for (i = 0; i < refused; i++) printf "2026-11-22,%s,x%d\n", market, i }' >"$work/reading/facts.csv"
    "$redline" check "$work/reading" --format json |
        awk '/"redline":/ { gsub(/[",]/, ""); line = $2 } /"state":/ && line { gsub(/[",]/, ""); print line "=" $2; line = "" }' |
        sort >"$work/read"
    diff <(printf '%s' "${wanted:+$wanted
}") "$work/read" >&2 || { echo "redlines: $kept rows, $twice twice, $refused refused: not what was to be found" >&2; exit 1; }
    sed 's/=.*//; s/^/- /' "$work/read" >>"$work/got"
}
quality 210 0 0 AA 7
quality 199 0 1 AA 7                                       # 99.5 %: on the line
quality 198 0 2 AA 7 data-accuracy=warn                    # 99 %: on the red one
quality 197 0 2 AA 7 data-accuracy=red
quality 1000 0 1 BB 7                                      # BB: 50 rows and one refused
quality 380 0 1 BB 7                                       # 19 rows and one: 95 %, on the line
quality 360 0 1 BB 7 data-accuracy-market=warn
quality 200 1 0 AA 7                                       # one in 200: on the line
quality 199 1 0 AA 7 data-uniqueness=warn
quality 210 0 0 AA 6 data-completeness=warn
fired=$(grep -v '^$' "$work/got" | cut -d' ' -f2 | sort -u)
# Those on targets need a source of targets, which these data do not have: the unit tests try them.
shipped=$(awk '/^\[redline / { name = $2; sub(/\]/, "", name) }
    /^indicator = |^register = / && !/target\(/ { print name }' "$top"/src/defaults/{redlines,checks,quality}.ini | sort)
[ "$fired" = "$shipped" ] || { diff <(echo "$shipped") <(echo "$fired") >&2; echo "redlines: a built-in line has no case here" >&2; exit 1; }
echo "redlines: $(wc -l <"$work/got") findings in $(wc -l <"$work/cases") markets as expected"
