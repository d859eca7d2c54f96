#!/usr/bin/env bash
# invariants.sh: what must not show.  The same rows permuted, split into files, with other line ends and in another
# order of columns give the same bytes; the parts add up to their totals at every level and grain; the past is judged
# as if the files had ended there.  Rows come from awk's own generator, so that nothing is a lucky case.
# REDLINE=FILE tests another binary.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(realpath "${REDLINE:-$top/redline}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
checked=0
fail() { echo "invariants: $*" >&2; exit 1; }

# Shops with gaps, blank cells, rows without a channel, cents and 1/10000ths; orders whose customers come again.
rows() {
    seq 0 119 | sed 's/.*/2020-12-14 + & days/' | date -u -f - +%F | awk -v facts="$1" -v orders="$2" 'BEGIN {
        srand(20261115); print "date,market,channel,sessions,orders,gross_sales,ad_spend,cogs,returns" >facts
        print "day,land,chan,cust,oid,amount" >orders }
        {
            i = NR; d = $1
            for (m = 1; m <= 4; m++) for (c = 1; c <= 3; c++) {
                if (rand() < 0.2 || (m == 3 && i > 60 && i < 75)) continue
                n = int(rand() * 40)
                printf "%s,M%d,%s,%s,%d,%.4f,%s,%.2f,%d\n", d, m, c == 3 ? "" : "ch" c, rand() < 0.1 ? "" : int(rand() * 900),
                    n, n * rand() * 99, c == 2 ? sprintf("%.2f", rand() * 300) : "", n * 20 * rand(), int(n * rand() * 0.5) >facts
                for (k = int(rand() * 3); k > 0; k--)
                    printf "%s,M%d,ch%d,k%d,o%d,%.2f\n", d, m, c, int(rand() * 150), ++o, rand() * 200 >orders
            }
        }'
}

settings() { # FOLDER
    cat >"$1/redline.ini" <<'INI'
[redline]
currency = EUR
now = 2021-05-01
[source facts]
path = f*.csv
every = day
[source shop]
kind = orders
path = o*.csv
every = day
date = day
market = land
channel = chan
customer_id = cust
order_id = oid
items.const = 1
[redline loyal]
indicator = returning_customers
per = market, channel
warn = < 3
for = 2
INI
}

outputs() { # FOLDER [OPTION...]: all that is printed about it
    local at
    cd "$1" || return 1
    shift
    "$redline" query gmv,net_revenue,cvr,aov,cac,return_rate,new_customers,returning_customers . --by market,channel --format csv "$@"
    "$redline" query gmv,cvr . --by channel --grain month --format json "$@"
    "$redline" check . --format json "$@"
    for at in markets funnel redlines overview; do "$redline" export $at . --format json "$@"; done
    for at in M1//gmv M2/ch1/new_customers //repurchase; do "$redline" export history . --at $at --format csv "$@"; done
    "$redline" export screen . --size 120x40 "$@"
} 2>&1

permuted() {
    local seed head
    mkdir -p "$work/plain/set" "$work/mixed/set" && settings "$work/plain/set" && settings "$work/mixed/set"
    rows "$work/plain/set/f.csv" "$work/plain/set/o.csv"
    outputs "$work/plain/set" >"$work/expected"
    grep -q '"loyal"' "$work/expected" || fail "the rows give no finding"
    for seed in 1 2 3; do
        rm -f "$work"/mixed/set/*.csv
        for name in f o; do
            head=$(head -n 1 "$work/plain/set/$name.csv")
            tail -n +2 "$work/plain/set/$name.csv" |
                awk -v seed=$seed 'BEGIN { srand(seed) } { print rand() "\t" $0 }' | sort | cut -f 2- |
                awk -v head="$head" -v to="$work/mixed/set/$name" -v files="$seed" 'BEGIN { srand(7) } {
                    f = to int(rand() * files) ".csv"; end = f ~ /1.csv$/ ? "\r\n" : "\n"
                    if (!(f in seen)) { seen[f] = 1; printf "%s%s", head, end >f }
                    printf "%s%s", $0, end >f }'
        done
        if [ $seed = 3 ]; then # the columns the other way round
            for file in "$work"/mixed/set/*.csv; do
                awk -F, '{ sub(/\r$/, ""); for (i = NF; i > 1; i--) printf "%s,", $i; print $1 }' "$file" >"$work/turned" &&
                    mv "$work/turned" "$file"
            done
        fi
        outputs "$work/mixed/set" >"$work/got"
        cmp -s "$work/expected" "$work/got" || { diff "$work/expected" "$work/got" | head -n 6 >&2; fail "permuted and split rows, seed $seed: other bytes"; }
        checked=$((checked + $(wc -l <"$work/got")))
    done
}

# Sums by market and channel, by one of them, and of all: the same in 1/10000ths, period by period.
parts() {
    local grain level
    for grain in day week month quarter year; do
        for level in market,channel channel,market market channel; do
            for by in "--by $level" ""; do
                # shellcheck disable=SC2086
                "$redline" query gross_sales,orders,sessions,new_customers,returning_customers,returns "$work/plain/set" --grain $grain \
                    $by --format csv |
                    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                        $at["value"] != "" { sum[$1 " " $at["indicator"]] += int($at["value"] * 10000 + ($at["value"] < 0 ? -0.5 : 0.5)) }
                        END { for (k in sum) printf "%s %.0f\n", k, sum[k] }' | sort >"$work/sums${by:+.by}"
            done
            [ -s "$work/sums" ] || fail "no sums at $grain"
            cmp -s "$work/sums" "$work/sums.by" || { diff "$work/sums" "$work/sums.by" | head -n 6 >&2; fail "parts by $level do not add up at $grain"; }
            checked=$((checked + $(wc -l <"$work/sums")))
        done
    done
}

# --period P sees nothing after P: the same findings and figures as files that end there.
past() {
    local period end
    for period in 2021-W02=2021-01-17 2020-W53=2021-01-03 2021-W10=2021-03-14 2021-02=2021-02-28; do
        end=${period#*=}; period=${period%=*}
        rm -rf "$work/cut" && mkdir -p "$work/cut/set" && settings "$work/cut/set"
        for name in f o; do awk -F, -v end="$end" 'NR == 1 || $1 <= end' "$work/plain/set/$name.csv" >"$work/cut/set/$name.csv"; done
        for at in plain cut; do
            (cd "$work/$at/set" && for view in markets funnel redlines; do "$redline" export $view . --period $period --format csv; done
            "$redline" check . --period $period --format json
            "$redline" export history . --period $period --at M1//loyal --format csv) 2>&1 >"$work/$at.out" |
                grep . >&2
        done
        cmp -s "$work/plain.out" "$work/cut.out" || { diff "$work/plain.out" "$work/cut.out" | head -n 6 >&2; fail "$period is judged by what came after it"; }
        checked=$((checked + $(wc -l <"$work/cut.out")))
    done
}

# Amounts in two currencies, in one file and dealt out to two: nothing tells how they were dealt.
currencies() {
    mkdir -p "$work/one" "$work/two"
    printf 'date,market,currency,gross_sales\n2025-01-01,DE,USD,1\n2025-01-02,DE,EUR,2\n' >"$work/one/f.csv"
    sed 3d "$work/one/f.csv" >"$work/two/f1.csv"; sed 2d "$work/one/f.csv" >"$work/two/f2.csv"
    for at in one two; do
        printf '[redline]\nnow = data\n[source f]\npath = f*.csv\n' >"$work/$at/redline.ini"
        "$redline" sources "$work/$at" --format json | grep -A1 '"gross_sales"' >"$work/$at.out"
    done
    grep -q '{"EUR":"2","USD":"1"}' "$work/one.out" && cmp -s "$work/one.out" "$work/two.out" || fail "sums by currency tell how rows were dealt out"
    checked=$((checked + 2))
}

# One date far off makes a time line of 109,573 days: the answer to a query follows rows, not days.
far_dates() {
    mkdir -p "$work/far"
    printf '[redline]\nnow = data\n[source f]\npath = f.csv\n' >"$work/far/redline.ini"
    awk 'BEGIN { print "date,market,channel,orders,sessions\n1900-01-01,M0,c0,1,2\n2199-12-31,M0,c0,1,2"
        for (m = 0; m < 10; m++) for (c = 0; c < 5; c++) printf "2025-03-0%d,M%d,c%d,1,2\n", 1 + m % 9, m, c }' >"$work/far/f.csv"
    (grep -q __asan_init "$redline" || ulimit -v 400000
        "$redline" query orders,sessions,cvr "$work/far" --by market,channel --grain day) >"$work/far.out" || fail "a date far off eats the memory"
    [ "$(wc -l <"$work/far.out")" = 157 ] || fail "a date far off: $(wc -l <"$work/far.out") lines, expected 157"
    checked=$((checked + 157))
}

# Turkish has two letters i: neither the names of months nor INI words may follow the locale.
turkish() {
    mkdir -p "$work/tr/locale"
    localedef -i tr_TR -f UTF-8 "$work/tr/locale/tr_TR.UTF-8" >/dev/null 2>&1 || return 0
    printf 'date,market,gross_sales\n05-APRIL-2025,IN,1\n' >"$work/tr/f.csv"
    printf '[redline]\nnow = data\ncurrency = inr\n[source f]\nkind = FACTS\npath = f.csv\ndate_format = %%d-%%B-%%Y\n' >"$work/tr/redline.ini"
    "$redline" query gross_sales "$work/tr" >"$work/en.out"
    LOCPATH=$work/tr/locale LC_ALL=tr_TR.UTF-8 "$redline" query gross_sales "$work/tr" >"$work/tr.out"
    grep -q '2025-W14,gross_sales,1,' "$work/en.out" && cmp -s "$work/en.out" "$work/tr.out" || fail "a Turkish locale reads something else"
    checked=$((checked + 2))
}

# A file large enough for several threads, with quotes over lines, bad rows, twins and odd numbers: however many read
# it, and whether rows come added up or (because of a rule that drops none) one by one.
threads() {
    mkdir -p "$work/large/set"
    awk 'BEGIN {
        srand(4); print "date,market,channel,orders,clicks,gross_sales,refunds,note"
        for (i = 0; i < 36000; i++) {
            pick = int(rand() * 400); day = sprintf("2021-%02d-%02d", 1 + int(i / 3000), 1 + int(rand() * 28))
            if (pick == 0) { print day ",M1,ch1,1,2,3"; continue }
            if (pick == 1) { print day ",M1,ch1,1x,2,3,4,"; continue }
            if (pick == 2) { print day ",\"M1\",ch1,1,2,3,4,\"a \"\"note\"\"\nof two lines\""; continue }
            if (pick == 3) { print day ",M2,ch1,1,2,3,4,\"open"; continue }
            if (pick < 40) { print "2021-03-03,M3,ch1,7,8,9.5,,"; continue }
            printf "%s,M%d,\"ch%d\",%d,%s,%.2f,%s,\n", day, rand() * 30, rand() * 4, rand() * 50, rand() < 0.2 ? "" : int(rand() * 5000),
                rand() * 9000, pick < 60 ? "\"1,234.50\"" : pick < 80 ? "-3.25" : "0" } }' >"$work/large/set/f.csv"
    for rule in "" "drop = note=nobody"; do
        printf '[redline]\nnow = data\n[source f]\npath = f.csv\n%s\n' "$rule" >"$work/large/set/redline.ini"
        for count in 1 2 3; do
            ("$redline" query orders,clicks,gross_sales,refunds "$work/large/set" --by market,channel --grain day --threads $count
            "$redline" sources "$work/large/set" --format json --threads $count | grep -v '"drop') >"$work/large.$count"
            cmp -s "$work/large.1" "$work/large.$count" || { diff "$work/large.1" "$work/large.$count" | head -n 6 >&2; fail "$count threads read something else"; }
        done
        cp "$work/large.1" "$work/large.${rule:+rule}"
        checked=$((checked + $(wc -l <"$work/large.1")))
    done
    cmp -s "$work/large." "$work/large.rule" || { diff "$work/large." "$work/large.rule" | head -n 6 >&2; fail "rows added up are not the rows one by one"; }
    grep -q '"rows_refused": [1-9]' "$work/large.1" || fail "the large file refuses nothing"
}

[ -x "$redline" ] || fail "there is no $redline; run make first"
permuted; parts; past; currencies; far_dates; turkish; threads
echo "invariants: $checked lines compared"
