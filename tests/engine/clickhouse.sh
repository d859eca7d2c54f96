#!/usr/bin/env bash
# clickhouse.sh: a cluster as a source.  Two servers of Debian's clickhouse-server on loopback hold a Distributed
# table of a million rows; what redline reads through clickhouse-client must equal the same rows read as CSV.
#
# The servers live in a temporary folder, on free ports, and are ended by their process ids.  Where the packages are
# not installed and cannot be, the test is skipped with a sentence.
set -u
export LC_ALL=C.UTF-8 TZ=UTC DEBIAN_FRONTEND=noninteractive
unset XDG_CONFIG_HOME
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(readlink -f "${REDLINE:-$top/redline}")
rows=${ROWS:-1000000}
skip() { echo "engine: skipped: $1"; exit 0; }

if ! command -v clickhouse-server >/dev/null || ! command -v clickhouse-client >/dev/null; then
    sh "$top/tests/tools/install.sh" clickhouse-server clickhouse-client >/dev/null 2>&1
fi
command -v clickhouse-server >/dev/null && command -v clickhouse-client >/dev/null ||
    skip "clickhouse-server and clickhouse-client are not installed (apt-get install clickhouse-server clickhouse-client)"

work=$(mktemp -d) || exit 1
servers=() passed=0 failed=0
finish() {
    local pid
    for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null; done
    for pid in "${servers[@]}"; do wait "$pid" 2>/dev/null; done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
cd "$work" || exit 1

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "engine: FAILED: $1" >&2; [ $# -lt 2 ] || head -n 5 "$2" >&2; }
equal() { if cmp -s "$1" "$2"; then pass; else fail "$3"; diff "$1" "$2" | head -n 6 >&2; fi; }

port=$((20000 + $$ % 20000))
is_used() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
next_port() { port=$((port + 1)); while is_used $port; do port=$((port + 1)); done; }

# ---- two servers -------------------------------------------------------------------------------------

shards=
for n in 1 2; do
    next_port; tcp[n]=$port; next_port; http[n]=$port; next_port; inter[n]=$port
    shards+="<shard><replica><host>127.0.0.1</host><port>${tcp[n]}</port></replica></shard>"
done
cat >users.xml <<XML
<yandex><profiles><default><max_memory_usage>1000000000</max_memory_usage></default></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>
<quotas><default></default></quotas></yandex>
XML
for n in 1 2; do
    mkdir -p "$n/data" "$n/tmp"
    cat >"$n/config.xml" <<XML
<yandex><logger><level>warning</level><log>$work/$n/log</log><errorlog>$work/$n/errors</errorlog></logger>
<listen_host>127.0.0.1</listen_host><interserver_http_host>127.0.0.1</interserver_http_host>
<tcp_port>${tcp[n]}</tcp_port><http_port>${http[n]}</http_port><interserver_http_port>${inter[n]}</interserver_http_port>
<path>$work/$n/data/</path><tmp_path>$work/$n/tmp/</tmp_path><users_config>$work/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database><timezone>UTC</timezone>
<mark_cache_size>268435456</mark_cache_size><remote_servers><both>$shards</both></remote_servers></yandex>
XML
    clickhouse-server --config-file="$work/$n/config.xml" >"$n/out" 2>&1 </dev/null &
    servers+=($!)
done
ask() { local n=$1; shift; clickhouse-client --host 127.0.0.1 --port "${tcp[n]}" "$@"; }
for n in 1 2; do
    until=$((SECONDS + 60))
    until ask $n --query 'SELECT 1' >/dev/null 2>"$n/asked"; do
        kill -0 "${servers[n - 1]}" 2>/dev/null && [ $SECONDS -lt $until ] || { cat "$n/out" "$n/errors" "$n/asked" 2>/dev/null | tail -n 5 >&2
            echo "engine: FAILED: server $n does not start" >&2; exit 1; }
        read -rt 0.1 <> <(:)
    done
done

# ---- a million rows, here and there ------------------------------------------------------------------

mkdir csv one all new
awk -v rows="$rows" 'BEGIN {
    split("DE FR PL BR US GB IT ES NL SE", market); split("paid-social paid-search organic email", channel)
    print "date,market,channel,sessions,orders,net_sales,ad_spend"; s = 42
    for (i = 0; i < rows; i++) {
        s = (s * 16807) % 2147483647; day = s % 280; m = int(s / 300) % 10 + 1; c = int(s / 4000) % 4 + 1
        printf "2026-%02d-%02d,%s,%s,%d,%d,%d.%02d,%d.%02d\n", int(day / 28) + 1, day % 28 + 1, market[m], channel[c],
            s % 900, s % 17, s % 5000, s % 100, s % 700, int(s / 7) % 100
    } }' >csv/facts.csv
fields="date Date, market String, channel String, sessions UInt32, orders UInt32, net_sales Decimal(18, 2), ad_spend Decimal(18, 2)"
for n in 1 2; do
    ask $n --query "CREATE TABLE part ($fields) ENGINE = MergeTree PARTITION BY toYYYYMM(date) ORDER BY (date, market)" || exit 1
done
ask 1 --query "CREATE TABLE facts ($fields) ENGINE = Distributed(both, default, part, rand())" || exit 1
ask 1 --insert_distributed_sync=1 --query "INSERT INTO facts FORMAT CSVWithNames" <csv/facts.csv || exit 1
for n in 1 2; do ask $n --query 'SELECT count() FROM part'; done >counts
awk -v rows="$rows" '$1 < rows / 4 { bad = 1 } { sum += $1 } END { exit bad || sum != rows }' counts && pass || fail "the rows are not spread over both servers" counts

# ---- read both ways ----------------------------------------------------------------------------------

data_set() { printf '[redline]\ncurrency = EUR\nnow = data\n[source facts]\n%s\n' "$2" >"$1/redline.ini"; chmod 644 "$1/redline.ini"; }
client="clickhouse-client --host 127.0.0.1 --port ${tcp[1]} --query"
sums="sum(sessions) AS sessions, sum(orders) AS orders, sum(net_sales) AS net_sales, sum(ad_spend) AS ad_spend"
data_set csv 'path = facts.csv'
data_set one "command = $client \"SELECT date, market, channel, $sums FROM facts GROUP BY date, market, channel ORDER BY date, market, channel FORMAT CSVWithNames\""
data_set all "command = $client \"SELECT * FROM facts FORMAT CSVWithNames\""
data_set new "command = $client \"SELECT date, market, channel, $sums FROM facts WHERE date BETWEEN '{since}' AND '{until}' GROUP BY date, market, channel FORMAT CSVWithNames\"
since = 2026-10-01"

query() { "$redline" query sessions,orders,net_sales,ad_spend,cvr,aov,roas "$@" 2>err || fail "query $*" err; }
for by in "" "--by market" "--by channel" "--by market,channel"; do
    for grain in week month; do
        query csv $by --grain $grain >csv.out
        [ "$(wc -l <csv.out)" -gt 20 ] && pass || fail "too few lines of $by $grain" csv.out
        for way in one all; do query $way $by --grain $grain >$way.out; equal csv.out $way.out "$way differs from the CSV file: $by --grain $grain"; done
    done
done
totals() { "$redline" sources "$1" --format json | tr -d ' \n' | grep -o '"sums":{[^}]*}'; }
for way in csv one all; do totals $way >$way.sums; done
equal csv.sums one.sums "sums of the grouped answer"
equal csv.sums all.sums "sums of the million rows"
query csv --from 2026-10 --grain day >csv.out
query new --now 2026-10-28 --from 2026-10 --grain day >new.out
equal csv.out new.out "the days that {since} asks for"
query csv --grain day --period 2026-09-28 >csv.out
query new --now 2026-10-28 --grain day --period 2026-09-28 >new.out
[ "$(wc -l <csv.out)" -gt 1 ] && [ "$(wc -l <new.out)" = 1 ] && pass || fail "a day before {since} was read" new.out

# ---- and when a server goes away ---------------------------------------------------------------------

kill "${servers[1]}"; wait "${servers[1]}" 2>/dev/null
"$redline" check one >out 2>err; status=$?
[ $status = 3 ] && grep -q '^command of facts: clickhouse-client: it ended with status' err && pass || fail "a lost shard: status $status" err

echo "engine: ClickHouse $(clickhouse-client --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1), $rows rows on two servers: $passed passed, $failed failed"
[ $failed = 0 ]
