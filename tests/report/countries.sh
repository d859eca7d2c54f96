#!/usr/bin/env bash
# countries.sh: markets as exports write them are countries, in `where`, in paths and by name, without any file that
# says so; where the invoices of a real shop are at hand, sums of its European markets against awk.
# REDLINE=FILE tests another binary, REDLINE_RETAIL=FILE other invoices.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(realpath "${REDLINE:-$top/redline}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
checks=0
fail() { echo "countries: $*" >&2; exit 1; }
# markets WHERE WANTED: the markets that WHERE leaves, in the order of their names
markets() {
    local got; checks=$((checks + 1))
    got=$("$redline" query orders "$work/own" --by market --period 2026-W45 --where "$1" | sed -n 's/^2026-W45,\([^,]*\),.*/\1/p' | sort | paste -sd' ')
    [ "$got" = "$2" ] || fail "--where $1: '$got', expected '$2'"
}
# says PATTERN ARGS...
says() {
    local pattern=$1; shift; checks=$((checks + 1))
    "$redline" "$@" >"$work/out" 2>&1
    grep -qE -- "$pattern" "$work/out" || { head -n 8 "$work/out" >&2; fail "redline $*: no /$pattern/"; }
}

mkdir "$work/own"
printf '[redline]\nnow = data\ncurrency = EUR\n[source s]\npath = facts.csv\n[redline few]\nindicator = orders\nwhere = region=NA\nred = < 100\n' >"$work/own/redline.ini"
printf '2026-11-08,%s,1,9\n' Germany EIRE GB USA u.s.a. 巴西 deu Unspecified JP >"$work/facts"
{ echo date,market,orders,gross_sales; cat "$work/facts"; } >"$work/own/facts.csv"
markets 'region=EU' 'EIRE GB Germany deu'
markets 'region=EU|NA & currency=EUR|USD' 'EIRE Germany USA deu u.s.a.'
markets 'country=BR|IE' 'EIRE 巴西'
markets 'country_name=J*' 'JP'
markets 'region=*' 'EIRE GB Germany JP USA deu u.s.a. 巴西'
says ' GB +United Kingdom ' export markets "$work/own"
says 'History +JP . ' export history "$work/own" --at Japan
says 'History +EIRE . ' export history "$work/own" --at IE
says "'Germany1' is no known" export history "$work/own" --at Germany1
says "'US' is no known" export history "$work/own" --at US    # two markets are the United States
says '^!! +USA +few' check "$work/own"
says '^!! +u\.s\.a\. +few' check "$work/own"
[ "$(grep -c few "$work/out")" = 2 ] || fail "the red line of North America stands elsewhere, too"
says 'no dimension has an attribute continent.*built in: market, channel, region, country' query orders "$work/own" --where continent=EU

retail=${REDLINE_RETAIL:-$top/../shared/data/retail/online_retail_invoices.csv}
if [ -f "$retail" ]; then
    mkdir "$work/retail"; cp "$retail" "$work/retail/invoices.csv"
    printf '[redline]\nnow = data\n[source invoices]\npath = invoices.csv\nkind = orders\norder_id = InvoiceNo\ndate = day\nmarket = Country\ncurrency.const = GBP\ngross_sales = revenue\ndrop = cancel=TRUE\n' >"$work/retail/redline.ini"
    "$redline" query gross_sales "$work/retail" --by market --grain year --where region=EU |
        awk -F, 'NR > 1 && $4 != "" { printf "%s %s %.2f\n", $1, $2, $4 }' | sort >"$work/ours"
    # Who is not in Europe is said here by hand; the other markets are.
    tr -d '\r"' <"$retail" | awk -F, 'BEGIN {
            count = split("Australia,Bahrain,Brazil,Canada,Hong Kong,Israel,Japan,Lebanon,RSA,Saudi Arabia,Singapore,USA,United Arab Emirates,Unspecified,European Community", name, ",")
            for (i = 1; i <= count; i++) far[name[i]] = 1 }
        NR > 1 && $5 != "TRUE" && !($3 in far) { sum[substr($4, 1, 4) " " $3] += $8 }
        END { for (key in sum) printf "%s %.2f\n", key, sum[key] }' | sort >"$work/theirs"
    [ "$(wc -l <"$work/theirs")" -gt 30 ] || fail "awk finds too few markets in the invoices"
    diff "$work/theirs" "$work/ours" >&2 || fail "gross sales of Europe are not what awk says"
    checks=$((checks + $(wc -l <"$work/ours")))
else
    echo "countries: the online-retail invoices are not here: skipped"
fi
echo "countries: $checks checks as expected"
