#!/usr/bin/env bash
# run.sh: what redline costs, beside what others cost for the same work.
#
# Each line is one measurement: goal (its number in the list below), ours, the peer's, ratio, what was aimed at.
# Ours and the peer's run in turn (A B A B), five pairs after one run each to warm up; wall times are medians,
# the ratio is the median of the ratios pair by pair: a machine drifts, so quote ratios, not seconds.  A peer that
# is not installed is left out.  Where both print the same sums they are compared, and must be equal.
#
#   1 DuckDB   2 libcsv alone   3 wc -l   4 two threads against one   5 cold start to printed indicators   7 quoted rows
#   8 peak memory   9 rows appended   14 second start   10 first byte, full dashboard, keys   11 idle, a file that grows   12 a repaint   13 quit
#
# Everything happens in a temporary folder.  BENCH_LARGE=1 adds 10 M rows (1 GB there, ten minutes more);
# BENCH_RUNS=n changes the number of pairs; BENCH_ONLY=terminal or =batch does one half.
set -u
export LC_ALL=C TZ=UTC
root=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(readlink -f "${REDLINE_BIN:-$root/redline}")
generate=$(readlink -f "${REDLINE_GENERATE:-$root/build/release/tools/generate}")
runs=${BENCH_RUNS:-5}
fail() { echo "bench: $*" >&2; exit 1; }
for program in "$redline" "$generate"; do [ -x "$program" ] || fail "$program is not there: run make bench"; done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
for helper in pair pty rawcsv; do
    libraries=; case $helper in pty) libraries=-lutil ;; rawcsv) libraries=-lcsv ;; esac
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -o "$work/$helper" "$root/tests/bench/$helper.c" $libraries || fail "cannot compile $helper.c"
done
cd "$work" || exit 1
has() { command -v "$1" >/dev/null; }

# ---- the table --------------------------------------------------------------------------------------

head_line() {
    printf '\n%s\n' "$1"
    printf '%-5s %-46s %12s %12s %8s  %s\n' goal what ours "peer's" ratio "aim"
}
# row GOAL WHAT OURS PEER RATIO LIMIT [VALUE]: LIMIT is the aim for VALUE (the ratio when left out); "" is none
row() {
    awk -v goal="$1" -v what="$2" -v ours="$3" -v peer="$4" -v ratio="$5" -v limit="$6" -v value="${7:-$5}" 'BEGIN {
        verdict = limit == "" ? "" : "at most " limit (value + 0 <= limit + 0 ? ": met" : ": MISSED")
        printf "%-5s %-46s %12s %12s %8s  %s\n", goal, what, ours, peer, ratio, verdict }'
}
rounded() { awk -v value="$1" -v digits="$2" 'BEGIN { printf "%.*f", digits, value }'; }

# versus GOAL WHAT LIMIT COMMAND-A [COMMAND-B]: wall seconds
versus() {
    local a b ratio rest
    read -r a b ratio rest < <("./pair" "$runs" "${@:4}") || { row "$1" "$2" failed - - ""; return; }
    [ -n "$a" ] || { row "$1" "$2" failed - - ""; return; }
    if [ $# -gt 4 ]; then
        row "$1" "$2" "$(rounded "$a" 3) s" "$(rounded "$b" 3) s" "$(rounded "$ratio" 3)" "$3"
    else
        row "$1" "$2" "$(rounded "$a" 3) s" - - "$3" "$a"
    fi
}
peak() { ./pair 1 "$1" | awk '{ print $6 }'; } # COMMAND -> MiB

# ---- the work, in other people's tools --------------------------------------------------------------

# Sums of every numeric column by ISO week, market and channel, as redline makes them before it answers;
# prints period,market,channel,gmv,cac.
cat >facts.awk <<'A'
function iso_week(date,    y, m, d, n, thursday, year, first) {
    y = substr(date, 1, 4) + 0; m = substr(date, 6, 2) + 0; d = substr(date, 9, 2) + 0
    n = days(y, m, d)
    thursday = n + 3 - (n + 3) % 7           # days(1970, 1, 1) = 0 was a Thursday
    for (year = y - 1; days(year + 1, 1, 1) <= thursday; year++)
        ;
    first = days(year, 1, 1)
    return sprintf("%d-W%02d", year, int((thursday - first) / 7) + 1)
}
function days(y, m, d) { # since 1970-01-01
    if (m <= 2) { y--; m += 12 }
    return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
}
NR > 1 {
    if ($1 != last) { last = $1; if (!($1 in weeks)) weeks[$1] = iso_week($1); week = weeks[$1] }
    key = week "," $2 "," $3
    seen[key] = 1
    for (i = 4; i <= NF; i++) if ($i != "") sum[key, i] += $i
}
END { for (key in seen) printf "%s,%.2f,%.17g\n", key, sum[key, 14], (key, 19) in sum && sum[key, 12] ? sum[key, 19] / sum[key, 12] : 0 }
A
facts_sql() { # FILE
    cat <<S
.mode csv
create table f(date text, market text, channel text, impressions int, clicks int, sessions int, paid_sessions int, product_views int,
 add_to_cart int, checkouts int, orders int, new_customers int, returning_customers int, gross_sales real, discounts real, refunds real,
 cogs real, shipping_cost real, ad_spend real, returns int, invites int, invites_accepted int, load_seconds int);
.import --skip 1 $1 f
create temp table w as select distinct date, strftime('%Y', date(date, '-3 days', 'weekday 4')) || '-W' ||
 printf('%02d', (strftime('%j', date(date, '-3 days', 'weekday 4')) - 1) / 7 + 1) week from f;
create temp table s as select week, market, channel, sum(impressions), sum(clicks), sum(sessions), sum(paid_sessions), sum(product_views),
 sum(add_to_cart), sum(checkouts), sum(orders), sum(new_customers) fresh, sum(returning_customers), sum(gross_sales) gmv, sum(discounts),
 sum(refunds), sum(cogs), sum(shipping_cost), sum(nullif(ad_spend, '')) spend, sum(returns), sum(invites), sum(invites_accepted),
 sum(load_seconds) from f join w using (date) group by 1, 2, 3;
select week, market, channel, printf('%.2f', gmv), spend / fresh from s;
S
}
facts_duckdb() { # FILE
    cat <<S
set threads = 2;
select strftime(date, '%G-W%V') week, market, channel, sum(impressions), sum(clicks), sum(sessions), sum(paid_sessions),
 sum(product_views), sum(add_to_cart), sum(checkouts), sum(orders), sum(new_customers), sum(returning_customers),
 sum(gross_sales) gmv, sum(discounts), sum(refunds), sum(cogs), sum(shipping_cost), sum(ad_spend), sum(returns), sum(invites),
 sum(invites_accepted), sum(load_seconds) from read_csv('$1') group by 1, 2, 3;
S
}
# Do all print the same sums?  ours: the query; theirs: period,market,channel,gmv,...
same_sums() { # OUR-QUERY-CSV THEIR-CSV NAME
    awk -F, '$4 == "gmv" { printf "%s,%s,%s,%.2f\n", $1, $2, $3, $5 }' "$1" | sort >ours.sums
    tr -d '"\r' <"$2" | cut -d, -f1-4 | sort >their.sums
    cmp -s ours.sums their.sums && [ -s ours.sums ] || { echo "bench: redline and $3 print different sums:" >&2; diff ours.sums their.sums | head -n 4 >&2; }
}

# ---- batch ------------------------------------------------------------------------------------------

query="query gmv,cac --by market,channel --grain week"

small() {
    "$generate" facts 219000 >f219k.csv; facts_sql f219k.csv >f219k.sql
    head_line "219,000 rows of facts ($(($(stat -c %s f219k.csv) / 1000000)) MB): cold start to printed indicators"
    "$redline" $query f219k.csv >ours.csv || fail "redline $query failed"
    has mawk && { mawk -F, -f facts.awk f219k.csv >their.csv; same_sums ours.csv their.csv mawk
        versus 5 "redline query / mawk" 0.07 "$redline $query f219k.csv" "mawk -F, -f facts.awk f219k.csv"; }
    has gawk && versus 5 "redline query / gawk" "" "$redline $query f219k.csv" "gawk -F, -f facts.awk f219k.csv"
    has sqlite3 && { sqlite3 :memory: <f219k.sql >their.csv; same_sums ours.csv their.csv sqlite3
        versus 5 "redline query / sqlite3 :memory:" 0.04 "$redline $query f219k.csv" "sqlite3 :memory: <f219k.sql"; }
    versus - "redline check, the whole catalogue" "" "$redline check f219k.csv; [ \$? -le 3 ]"
}

# sized NAME FILE: what is asked of any large facts file
sized() {
    head_line "$1 rows of facts ($(($(stat -c %s "$2") / 1000000)) MB)"
    has duckdb && { facts_duckdb "$2" >duckdb.sql
        versus 1 "redline query, 2 threads / DuckDB, 2 threads" 0.20 "$redline $query --threads 2 $2" "duckdb -csv :memory: <duckdb.sql"; }
    versus 3 "redline query, 2 threads / wc -l" 6 "$redline $query --threads 2 $2" "wc -l $2"
    versus 2 "redline query, 1 thread / libcsv, empty callbacks" 0.40 "$redline $query --threads 1 $2" "./rawcsv $2"
    versus 4 "redline query, 2 threads / 1 thread" 0.55 "$redline $query --threads 2 $2" "$redline $query --threads 1 $2"
    has mawk && versus - "redline query / mawk" "" "$redline $query $2" "mawk -F, -f facts.awk $2"
}

medium() {
    "$generate" facts 1000000 >f1m.csv
    sized "1 M" f1m.csv
    # every second row with its text columns in quotes
    awk -F, -v OFS=, 'NR % 2 == 0 { $2 = "\"" $2 "\""; $3 = "\"" $3 "\"" } 1' f1m.csv >q1m.csv
    "$redline" $query f1m.csv >plain.out; "$redline" $query q1m.csv >quoted.out
    cmp -s plain.out quoted.out || echo "bench: quotes change the sums" >&2
    versus 7 "half the rows quoted / none, 1 thread" 1.6 "$redline $query --threads 1 q1m.csv" "$redline $query --threads 1 f1m.csv"
    rm -f q1m.csv
    "$generate" orders 1000000 >o1m.csv
    printf '[redline]\nnow = data\n[source orders]\npath = o1m.csv\nkind = orders\n' >orders.ini
    cat >orders.awk <<'A'
NR > 1 { k = substr($3, 1, 7) "," $4; gross[k] += $6; orders[k]++; if (!($2 in seen)) { seen[$2] = 1; fresh[k]++ } }
END { for (k in orders) printf "%s,%.2f,%d,%d\n", k, gross[k], orders[k], fresh[k] }
A
    has mawk && versus - "1 M orders, new customers by month / mawk" "" \
        "$redline query gmv,orders,new_customers --by market --grain month orders.ini" "mawk -F, -f orders.awk o1m.csv"
    rm -f o1m.csv
}

memory() {
    local first now file
    head_line "peak memory of a facts load, MiB"
    first=$(peak "$redline $query f219k.csv")
    row 8 "219,000 rows" "$first" - - 96 "$first"
    for file in f1m.csv f10m.csv; do
        [ -f $file ] || continue
        now=$(peak "$redline $query $file")
        row 8 "$([ $file = f1m.csv ] && echo 1 M || echo 10 M) rows (ratio: to 219,000)" "$now" "$first" "$(awk -v a="$now" -v b="$first" 'BEGIN { printf "%.2f", a / b }')" 96 "$now"
    done
    has mawk && row - "mawk, 219,000 rows" - "$(peak "mawk -F, -f facts.awk f219k.csv")" - ""
    has sqlite3 && row - "sqlite3 :memory:, 219,000 rows" - "$(peak "sqlite3 :memory: <f219k.sql")" - ""
}

# Rows of the newest day come while the screen is open (9); the same start again, from kept cells (14).
appended() { # FILE WHAT
    local wall cpu load objects
    mkdir -p kept && mv "$1" kept/facts.csv
    printf '[redline]\ncache = yes\n[source facts]\nkind = facts\npath = facts.csv\n' >kept/redline.ini
    export XDG_CACHE_HOME=$work/cache
    "$redline" export screen --size 200x50 kept >first.txt
    versus 14 "$2, second start to a screen at 200x50, s" 0.1 "$redline export screen --size 200x50 kept"
    "$redline" export screen --size 200x50 kept | cmp -s - first.txt || echo "bench: the second start differs from the first" >&2
    awk -F, 'BEGIN { OFS = "," } NR == 2 { last = $1 } $1 > last { last = $1 }
        NR % 200 == 7 && kept < 1000 { row[kept++] = $0 }
        END { for (i = 0; i < kept; i++) { $0 = row[i]; $1 = last; print } }' kept/facts.csv >rows.csv
    objects=$(find "$root/build/release" -name '*.o' ! -path '*/app/main.o' ! -path '*/unit/*' ! -path '*/support/*' ! -path '*/screen/*' ! -path '*/terminal/*')
    # shellcheck disable=SC2086
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -pthread -I"$root/include" -o refresh "$root/tests/bench/refresh.c" $objects \
        -lncursesw -ltinfo -lcsv -liniparser -lsqlite3 -lmd -lm || { row 9 "$2, 1,000 rows more" failed - - ""; return; }
    rm -rf cache
    read -r wall cpu load < <(./refresh kept rows.csv kept/facts.csv 21)
    row 9 "$2, 1,000 rows more: ms to the new frame" "$wall" - - 20 "$wall"
    row 9 "its CPU, as a part of the first load's" "$cpu ms" "$load ms" "$(awk "BEGIN { printf \"%.4f\", $cpu / $load }")" 0.003
}
large() {
    [ "$(df -P . | awk 'NR == 2 { print $4 }')" -gt 1500000 ] || { echo "bench: no room for 10 M rows here" >&2; return; }
    "$generate" facts 10000000 >f10m.csv
    sized "10 M" f10m.csv
    appended f10m.csv "10 M rows"
}

# ---- terminal ---------------------------------------------------------------------------------------

# Medians of the columns of `runs` sessions; idle is measured in the last one only.
sessions() { # SIZE MARKER KEYS COMMAND...
    local i idle=0.2
    for ((i = 1; i <= runs; i++)); do
        [ $i = "$runs" ] && idle=5
        ./pty "$1" "$2" "$3" $idle "${@:4}" || return 1
    done | awk '
        { for (i = 1; i <= NF; i++) v[i, NR] = $i; fields = NF }
        function median(column,    a, i, j, t) {
            for (i = 1; i <= NR; i++) a[i] = v[column, i] + 0
            for (i = 2; i <= NR; i++) for (j = i; j > 1 && a[j - 1] > a[j]; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
            return NR % 2 ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2
        }
        END { if (!NR) exit 1
              for (i = 1; i <= fields; i++) printf "%s ", i == 6 || i == 7 || i == 12 ? v[i, NR] : median(i); print "" }'
}
moves=$(printf 'jk%.0s' {1..25})
periods='[[[]]][[[]]]'

# Of five repaints, by strace; the terminal is descriptor 1. DATASET
writes_of() { strace -f -qq -e trace=write -o writes ./pty 200x50 ' ' "$2" 0 "$redline" "$1" >/dev/null 2>&1; grep -c '[0-9] write(1,' writes; }
repaint_writes() {
    local with without
    has strace || { echo -; return; }
    with=$(writes_of "$1" $'\f\f\f\f\f')
    without=$(writes_of "$1" '')
    echo $(((with - without) / 5))
}

# growing NAME MARKER DATASET FILE: 100 rows more each second
growing() {
    local refresh bytes cpu
    read -r refresh bytes cpu < <(./pty -a "$4" 100 200x50 "$2" - 10 "$redline" "$3") || { row 11 "$1" failed - - ""; return; }
    head_line "$1: 100 rows appended each second, 200x50"
    row 9 "write to the changed screen" "$refresh ms" - - 20 "$refresh"
    row 11 "bytes of such a refresh (htop: 1243)" "$bytes" - - 1243 "$bytes"
    row 11 "CPU, percent" "$cpu" - - 0.6 "$cpu"
}

# loading NAME DATASET: while it reads
loading() {
    local first bar key quit
    read -r first bar key quit < <(./pty 200x50 "rows/s" '??????????????????????' -1 "$redline" "$2") || { row 10 "$1" failed - - ""; return; }
    head_line "$1, while they load, 200x50"
    row 10 "first byte" "$first ms" - - 20 "$first"
    row - "rate and time left are shown" "$bar ms" - - ""
    row 10 "key ? to the first kilobyte of its screen (22 keys)" "$key ms" - - 20 "$key"
    row 13 "quit" "$quit ms" - - 20 "$quit"
}

# terminal NAME MARKER FRAME-LIMIT DATASET
terminal() {
    local first frame frame_bytes key key_bytes idle_bytes idle_cpu quit peak ended repaint wakes turn bytes_of_turn
    head_line "the dashboard, 200x50 in a pty: $1"
    read -r first frame frame_bytes key key_bytes idle_bytes idle_cpu quit peak ended repaint wakes < \
        <(sessions 200x50 "$2" "$moves" "$redline" "$4") || { row - "$1" failed - - ""; return; }
    [ -n "${first:-}" ] || { row - "$1" failed - - ""; return; }
    row 10 "first byte" "$first ms" - - 20 "$first"
    row 10 "full dashboard" "$frame ms" - - "$3" "$frame"
    row 12 "bytes until then" "$frame_bytes" - - ""
    row 10 "key j, k to the changed screen (50 keys)" "$key ms" - - 20 "$key"
    row - "bytes for such a key" "$key_bytes" - - ""
    read -r _ _ _ turn bytes_of_turn _ < <(sessions 200x50 "$2" "$periods" "$redline" "$4")
    row - "key [ ] to another period (12 keys)" "$turn ms" - - ""
    row - "bytes for such a key" "$bytes_of_turn" - - ""
    row 12 "bytes of a full repaint" "$repaint" - - ""
    row 12 "write() calls of it to the terminal" "$(repaint_writes "$4")" - - 60 "$(repaint_writes "$4")"
    row 11 "bytes in 5 idle seconds" "$idle_bytes" - - 0 "$idle_bytes"
    row 11 "wake-ups of any thread in them" "$wakes" - - 0 "$wakes"
    row 11 "CPU while idle, percent" "$idle_cpu" - - 0.05 "$idle_cpu"
    row 13 "quit" "$quit ms" - - 20 "$quit"
    row - "peak memory, MiB" "$peak" - - ""
    [ "$ended" = 0 ] || echo "bench: the dashboard ended with status $ended" >&2
}

cores=$(nproc 2>/dev/null || echo '?')
echo "redline bench: $cores cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo 2>/dev/null), $(uname -sr); $runs pairs, medians"
if [ "${BENCH_ONLY:-}" != terminal ]; then
    small
    medium
    [ "${BENCH_LARGE:-0}" = 1 ] && large
    memory
else
    "$generate" facts 219000 >f219k.csv
fi
if [ "${BENCH_ONLY:-}" != batch ]; then
    cp -r "$root/sample-data" sample-data
    printf '[redline]\nnow = data\n[source facts]\npath = f219k.csv\n' >f219k.ini
    terminal "sample data" "of 12" 100 sample-data
    terminal "219,000 rows" "of 30" 100 f219k.ini
    cp f219k.csv growing.csv
    printf '[redline]\nnow = data\n[source facts]\npath = growing.csv\n' >growing.ini
    growing "219,000 rows" "of 30" growing.ini growing.csv
    if [ -f f10m.csv ]; then
        printf '[redline]\nnow = data\n[source facts]\npath = f10m.csv\n' >f10m.ini
        loading "10 M rows" f10m.ini
    fi
    head_line "sample data, headless"
    versus - "redline check sample-data" "" "$redline check sample-data; [ \$? -le 3 ]"
    versus - "redline export forecast: early warnings, one core" 1 "$redline export forecast sample-data"
    versus - "redline export screen --size 160x48" "" "$redline export screen --size 160x48 sample-data"
fi
printf '\n%s\n' "Not measured here: goals 6 (the peer is DuckDB) and 15; 1 where there is no duckdb; 9 and 14 only with BENCH_LARGE=1."
