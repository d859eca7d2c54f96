#!/usr/bin/env bash
# run.sh: golden exports, and the headless contract (exit statuses, outputs, streams) against the real ./redline.
# REDLINE_GOLDEN=write rewrites the golden files; REDLINE=FILE tests another binary.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=${REDLINE:-$top/redline}
golden=$top/tests/report/golden
sample=sample-data
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
unset LANGUAGE REDLINE_LOG NO_COLOR
passed=0 failed=0

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'FAILED: %s\n' "$*" >&2; }
# run ARGS...: output in $work/out, messages in $work/err, status in $status
run() { "$redline" "$@" >"$work/out" 2>"$work/err" </dev/null; status=$?; }
expect_status() { # WANTED ARGS...
    local wanted=$1; shift
    run "$@"
    if [ $status -eq "$wanted" ]; then pass; else fail "redline $*: status $status, expected $wanted"; head -n 3 "$work/err" >&2; fi
}
expect_out() { grep -qE -- "$1" "$work/out" && pass || { fail "output lacks /$1/ ${2:-}"; head -n 5 "$work/out" >&2; }; }
expect_no_out() { grep -qE -- "$1" "$work/out" && { fail "output has /$1/ ${2:-}"; grep -nE -- "$1" "$work/out" | head -n 3 >&2; } || pass; }
expect_err() { grep -qE -- "$1" "$work/err" && pass || { fail "messages lack /$1/ ${2:-}"; head -n 5 "$work/err" >&2; }; }
expect_quiet() { [ -s "$work/err" ] && { fail "messages where none are expected ${1:-}"; head -n 3 "$work/err" >&2; } || pass; }
expect_equal() { [ "$1" = "$2" ] && pass || fail "$3: '$1', expected '$2'"; }
expect_lines() { expect_equal "$(wc -l <"$work/out")" "$1" "${2:-lines of output}"; }
# Not one byte that could act on a terminal: C0 (but line feed), DEL, C1, bidi and zero-width marks.
expect_printable() {
    LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]' "$1" &&
        { fail "unprintable bytes in $2"; LC_ALL=C grep -nP '[\x00-\x09\x0b-\x1f\x7f]' "$1" | head -n 2 | od -c | head -n 5 >&2; } || pass
}

# ---- golden exports on the sample data ----------------------------------------------------------
same_as_golden() { # NAME ARGS...
    local name=$1 file=$golden/$1; shift
    run "$@"
    sed -E 's/"program": "redline [^"]*"/"program": "redline VERSION"/' "$work/out" >"$work/normal"
    printf '[status %s]\n' "$status" >>"$work/normal"
    expect_printable "$work/out" "$name"
    if [ "${REDLINE_GOLDEN:-}" = write ]; then
        cp "$work/normal" "$file"; pass
    elif diff -u "$file" "$work/normal" >"$work/diff" 2>&1; then
        pass
    else
        fail "$name: redline $*"; head -n 30 "$work/diff" >&2
    fi
}

goldens() {
    local at=$1 where
    same_as_golden check.txt check $sample
    same_as_golden check.json check $sample --format json
    same_as_golden check-early.txt check $sample --period 2025-W20
    for view in overview markets funnel heatmap redlines data; do
        same_as_golden "$view.txt" export $view $sample
    done
    for view in markets funnel heatmap redlines data; do
        same_as_golden "$view.csv" export $view $sample --format csv
    done
    same_as_golden markets.json export markets $sample --format json --compare year
    same_as_golden heatmap.json export heatmap $sample --format json
    same_as_golden markets-ascii.txt export markets $sample --charset ascii
    same_as_golden market-at.txt export markets $sample --at "${at%%/*}"
    same_as_golden indicators-at.txt export markets $sample --at "${at%/*}"
    same_as_golden explain.txt export explain $sample --at DE/cac
    same_as_golden explain-red.txt export explain $sample --at "$at"
    same_as_golden explain.json export explain $sample --at DE/cac --format json
    same_as_golden explain.csv export explain $sample --at DE/cac --format csv
    same_as_golden explain-record.txt export explain $sample --at BR/@currency
    same_as_golden margin.txt export margin $sample --at DE
    same_as_golden margin.json export margin $sample --at DE --format json
    same_as_golden margin.csv export margin $sample --format csv
    same_as_golden margin-ascii.txt export margin $sample --charset ascii
    same_as_golden board.txt export board $sample --compare both
    same_as_golden board.json export board $sample --at US --format json
    same_as_golden board.csv export board $sample --format csv
    same_as_golden goals.txt export goals $sample
    same_as_golden goals.csv export goals $sample --format csv
    same_as_golden goals-at.txt export goals $sample --at DE
    same_as_golden goals-at.json export goals $sample --at VN --format json
    same_as_golden goals-ascii.txt export goals $sample --charset ascii --at VN
    same_as_golden playbooks.txt export playbooks $sample
    same_as_golden playbook-at.txt export playbooks $sample --at AU/conversion-drop
    same_as_golden playbook-at.json export playbooks $sample --at AU/conversion-drop --format json
    same_as_golden playbook-ascii.txt export playbooks $sample --at PL/confidence --charset ascii
    same_as_golden funds.txt export funds $sample
    same_as_golden funds.csv export funds $sample --format csv
    same_as_golden proposals.txt export proposals $sample
    same_as_golden proposals.json export proposals $sample --format json
    same_as_golden proposals-ascii.txt export proposals $sample --charset ascii --at GB
    same_as_golden backtest.txt backtest $sample
    same_as_golden backtest-rule.txt backtest $sample --rule ltv-cac
    same_as_golden backtest-rule.csv backtest $sample --rule ltv-cac --format csv
    same_as_golden history.txt export history $sample --at "$at"
    same_as_golden history.csv export history $sample --at "$at" --format csv
    same_as_golden rows.txt export rows $sample --at "$at" --period 2026-W46
    same_as_golden rows.csv export rows $sample --at "$at" --period 2026-W46 --format csv
    same_as_golden screen-80x24.txt export screen $sample --size 80x24
    same_as_golden screen-120x40-ascii.txt export screen $sample --size 120x40 --charset ascii
    same_as_golden sources.txt sources $sample
    same_as_golden sources.json sources $sample --format json
    same_as_golden query-month.csv query gmv,orders,aov $sample --grain month --from 2026-08
    same_as_golden query-market.csv query gmv,cac,roas $sample --by market --period 2026-W46
    same_as_golden query.json query gmv,cvr $sample --by market --period 2026-W46 --format json
    same_as_golden query.txt query 'gmv,ad_spend / new_customers' $sample --by channel --period 2026-Q3 --format text
    same_as_golden lint.txt lint $sample
    same_as_golden help-commands.txt help commands
    same_as_golden help-options.txt help options
}

# ---- a small data set of our own ----------------------------------------------------------------
# One market over and one under, three ISO weeks; returns only known as orders and refunds.
small() { # FOLDER; further lines of the INI file on stdin
    mkdir -p "$1"
    {
        printf '[redline]\ntitle = Small\ncurrency = EUR\nnow = data\n'
        printf '[source facts]\npath = facts.csv\n'
        for name in gmv-drop return-spike return-rate conversion-drop; do
            grep -qs "^\[redline $name\]" "$top"/src/defaults/redlines.ini && printf '[redline %s]\nenabled = no\n' $name
        done
        cat
    } >"$1/redline.ini"
    {
        echo date,market,channel,orders,gross_sales
        for day in 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22; do
            echo "2026-11-$day,DE,app,10,100.10"
            echo "2026-11-$day,DE,web,20,300"
            echo "2026-11-$day,FR,web,5,50.05"
        done
    } >"$1/facts.csv"
}
line() { printf '[redline aov-line]\nindicator = gross_sales / orders\nper = market\n%s\n' "$1"; }

statuses() {
    line 'red = > 1000' | small "$work/ok";                expect_status 0 check "$work/ok"
    expect_out '^REDLINE OK - 0 red, 0 warn, 0 pending, 0 no data \(2026-W47, data .*\) \| red=0 warn=0 pending=0 nodata=0 age=0s$'
    expect_lines 1 "check without findings"
    line 'warn = > 12' | small "$work/warn";               expect_status 1 check "$work/warn"
    expect_out '^REDLINE WARN - 0 red, 1 warn'
    line $'warn = > 12\nred = > 13' | small "$work/red";   expect_status 2 check "$work/red"
    expect_out '^REDLINE RED - 1 red, 0 warn'
    expect_out '^!!    DE +aov-line  13\.34.*redline\.ini:[0-9]+\)$'
    expect_status 2 check "$work/red" --now 2027-06-01     # red is worse than stale
    expect_status 3 check "$work/ok" --now 2027-06-01      # stale is unknown
    expect_out '^REDLINE UNKNOWN - .*stale'
    expect_status 3 check "$work/warn" --now 2027-06-01
    line $'red = > 13\nfor = 9' | small "$work/pending";   expect_status 0 check "$work/pending"
    expect_out '^p3/9  DE'
    sed -i '/2026-11-\(1[6-9]\|2.\),FR/d' "$work/ok/facts.csv"
    expect_status 3 check "$work/ok"                       # a market without data in the period
    expect_out '^\?\?    FR'
    line 'red = > nonsense' | small "$work/bad";           expect_status 3 check "$work/bad"
    expect_err 'redline\.ini:[0-9]+'
    expect_status 1 export markets "$work/bad"
    expect_status 1 query gmv "$work/bad"
    expect_status 1 sources "$work/bad"
    expect_status 1 lint "$work/bad"
    expect_out 'redline\.ini:[0-9]+'
    expect_status 3 check "$work/nowhere";                 expect_err 'nowhere'
    expect_status 1 export markets "$work/nowhere"
    mkdir "$work/empty"; expect_status 1 export markets "$work/empty"; expect_err 'redline probe'
    line 'red = > 1000' | small "$work/rowless"; head -n 1 "$work/rowless/facts.csv" >"$work/facts"; mv "$work/facts" "$work/rowless/facts.csv"
    expect_status 3 check "$work/rowless"                  # no rows is not ok
    expect_out '^REDLINE UNKNOWN .*age=U$'
    rm "$work/rowless/facts.csv"; mkdir "$work/rowless/facts.csv"
    expect_status 3 check "$work/rowless"
}

usage() {
    expect_status 2 export;                                expect_err 'VIEW'
    expect_status 2 export nosuchview $sample;             expect_err 'markets'
    expect_status 2 export market $sample;                 expect_err "did you mean 'markets'"
    expect_status 2 query gmv $sample --perod 2026;        expect_err '--period'
    expect_status 3 check $sample --perod 2026;            expect_err '--period'
    expect_status 3 --perod=2026 check $sample
    expect_status 2 query gmv $sample --by market,market;  expect_err 'twice'
    expect_status 2 query gmv $sample --by markt;          expect_err "'market'"
    expect_status 2 query gmvv $sample;                    expect_err "'gmv'"
    expect_status 2 query 'gmv +' $sample
    expect_status 2 query gmv $sample --where regio=EU;    expect_err 'region'
    expect_status 2 query gmv $sample --from 2026-W40 --to 2026-W30; expect_err 'after'
    expect_status 2 query gmv $sample --from 2026-11 --to 2026-10; expect_err 'after' # also within one week
    expect_status 2 export markets $sample --at DE/nosuchthing
    expect_status 2 export screen $sample --size 80
    expect_status 2 export screen $sample --theme monu;    expect_err "'mono'"
    expect_status 2 export screen $sample --format json
    expect_status 2 export markets $sample --format yaml;  expect_err 'text, json, csv'
    expect_status 2 chek;                                  expect_err 'redline check'
    expect_status 2 review any thing;                      expect_err 'thing'
    expect_status 1 review $sample --as-of 2020-01-01;     expect_err 'no review up to 2020-01-01'
    expect_status 0 review $sample;                        expect_out 'Review +1 of [0-9]+'
    run help; expect_out "^ *review "
    expect_status 0 --help;    expect_out '^usage: redline'; expect_quiet
    expect_status 0 --version; expect_out '^redline [0-9]'
    expect_status 0 check --help; expect_out '--strict'
    for topic in commands options keys indicators redlines presets ini ecb-rates probe cac check ad-roi period; do
        expect_status 0 help $topic; expect_quiet "help $topic"; [ -s "$work/out" ] && pass || fail "help $topic is empty"
    done
    expect_status 2 help nosuchtopic
    expect_status 2 help marktes; expect_err "did you mean 'markets'"
    run query gmv $sample --period 2026-W40; cp "$work/out" "$work/first"
    run --period=2026-W40 --readonly query gmv -- $sample
    cmp -s "$work/first" "$work/out" && pass || fail "both spellings of options give the same"
}

streams() {
    expect_status 0 query gmv $sample; expect_quiet "query"
    "$redline" query gmv,orders $sample --grain day --by market,channel 2>"$work/err" | head -n 1 >"$work/out"
    expect_equal "${PIPESTATUS[0]}" 0 "query | head"; expect_quiet "query | head"
    for command in 'query gmv' 'export markets' sources '--help' 'help ini'; do
        data=$sample; case $command in --help | help*) data= ;; esac
        "$redline" $command $data >/dev/full 2>"$work/err"; expect_equal $? 1 "$command on a full disk"
        expect_err 'could not be written: No space'
        "$redline" $command $data >&- 2>"$work/err"; expect_equal $? 1 "$command with stdout closed"
    done
    "$redline" check $sample >/dev/full 2>"$work/err"; expect_equal $? 3 "check on a full disk"
    "$redline" $sample --size 60x12 >"$work/out" 2>"$work/err"; expect_equal $? 0 "the dashboard in a pipe"
    expect_lines 12 "the dashboard in a pipe"; expect_printable "$work/out" "the dashboard in a pipe"; expect_quiet
    TERM=dumb "$redline" $sample >"$work/out" 2>"$work/err"; expect_lines 24 "TERM=dumb"
    (cd "$work" && unset XDG_CONFIG_HOME && HOME=$work "$redline" query gmv --period 2026-W40 >out 2>err)
    [ -s "$work/out" ] && expect_err 'sample data'
    mkdir -p "$work/config/redline"; cp "$work/red/redline.ini" "$work/red/facts.csv" "$work/config/redline/"
    expect_status 2 check; expect_quiet "the user's own redline.ini"
    rm -r "$work/config"
    LC_ALL=C expect_status 0 export markets $sample
    LC_ALL=C grep -qP '[\x80-\xff]' "$work/out" && fail "LC_ALL=C is ASCII" || pass
    LC_ALL=C LC_CTYPE=xx_XX.ISO-8859-9 expect_status 0 export markets $sample; cp "$work/out" "$work/first"
    LC_ALL=C run export markets $sample; cmp -s "$work/first" "$work/out" && pass || fail "a Latin locale is ASCII, too"
    expect_status 0 export markets $sample --lang zh_CN --charset unicode
}

values() {
    expect_status 0 query gross_sales,orders,aov "$work/red" --by channel,market --period 2026-W47
    cat >"$work/wanted" <<'END'
period,channel,market,indicator,value,state,numerator,denominator
2026-W47,app,DE,gross_sales,700.7,ok,,
2026-W47,app,DE,orders,70,ok,,
2026-W47,web,DE,gross_sales,2100,ok,,
2026-W47,web,DE,orders,140,ok,,
2026-W47,web,FR,gross_sales,350.35,ok,,
2026-W47,web,FR,orders,35,ok,,
END
    grep -v ',aov,' "$work/out" | diff "$work/wanted" - && pass || fail "query by channel,market"
    expect_out '^2026-W47,app,DE,aov,10\.01'   # 700.7 / 70
    expect_no_out '^2026-W47,app,FR'          # a slice without rows
    run query 'gross_sales / orders' "$work/red" --from 2026-11-04 --to 2026-11-05
    expect_lines 2 "--from and --to round outwards to the week"
    expect_out '^2026-W45,gross_sales / orders,12\.861428571428572,ok,3151\.05,245$'
    run query orders "$work/red" --grain month; expect_out '^2026-11,orders,735,'
    run query orders "$work/red" --period 2026-11-03; expect_out '^2026-11-03,orders,35,ok,,$'
    run query 'orders, if(orders > 1, 2, 3)' "$work/red" --period 2026-W47; expect_out '^2026-W47,"if\(orders > 1, 2, 3\)",2,'
    run query 'orders,"gross_sales / orders"' "$work/red" --period 2026-W47; expect_out '^2026-W47,gross_sales / orders,12\.86'
    # the parts add up at every level (exact decimals, so awk compares in cents)
    for by in market channel market,channel; do
        run query gmv $sample --period 2026-W46 --by $by
        parts=$(awk -F, 'NR > 1 { sum += $(NF - 3) * 100 } END { printf "%.0f", sum }' "$work/out")
        run query gmv $sample --period 2026-W46
        expect_equal "$parts" "$(awk -F, 'NR == 2 { printf "%.0f", $3 * 100 }' "$work/out")" "gmv by $by"
    done
    # the order of rows does not matter
    run query gmv,orders,aov "$work/red" --by market,channel --grain day; cp "$work/out" "$work/first"
    cp -r "$work/red" "$work/turned"; { head -n 1 "$work/red/facts.csv"; tail -n +2 "$work/red/facts.csv" | tac; } >"$work/turned/facts.csv"
    run query gmv,orders,aov "$work/turned" --by market,channel --grain day
    cmp -s "$work/first" "$work/out" && pass || fail "rows in another order give other bytes"
    # perfdata and JSON count the same
    run check $sample; perf=$(sed -n '1s/.*| //p' "$work/out")
    run check $sample --format json
    for state in red warn pending nodata; do
        json=$(sed -n "/\"counts\"/,/}/s/.*\"$state\": \([0-9]*\).*/\1/p" "$work/out")
        case " $perf " in *" $state=$json "*) pass ;; *) fail "counts: $perf, JSON $state=$json" ;; esac
    done
    findings=$(grep -c '"redline":' "$work/out"); run check $sample
    expect_lines $((findings + 1)) "a line for each finding"
    run check $sample --format csv; expect_lines $((findings + 1)) "a row for each finding"
    run check "$work/red" --format json; expect_out '"market": ?"DE"'
    expect_out '"line_number": [0-9]+'; expect_out '"value": 13\.3366666666666'
    # JSON and CSV of a view are one section
    run export markets $sample --format csv; cp "$work/out" "$work/first"
    expect_out '^market,'; expect_no_out '^,'
}

hostile() {
    local esc=$'\e' bidi=$'\xe2\x80\xae' c1=$'\xc2\x9b'
    line 'red = > 1' | small "$work/hostile"
    {
        echo date,market,channel,orders,gross_sales
        for day in 16 17 18 19 20 21 22; do
            echo "2026-11-$day,=cmd|' /C calc'!A0,${esc}[2J${esc}]0;owned$'\a',1,5"
            echo "2026-11-$day,${bidi}evil${c1}31m,@SUM(A1),1,5"
            echo "2026-11-$day,\"quote \"\" and, comma\",\"two
lines\",1,5"
        done
        echo "2026-11-99,DE,${esc}[31mred,1,5"
        echo "2026-11-20,DE,web,many,5"
    } >"$work/hostile/facts.csv"
    for command in check sources 'export overview' 'export data' 'export rows' 'query orders --by market,channel' 'export screen' ; do
        for format in text json csv; do
            [ "$command" = 'export screen' ] && [ $format != text ] && continue
            run $command "$work/hostile" --format $format
            expect_printable "$work/out" "$command --format $format"; expect_printable "$work/err" "messages of $command"
            [ -s "$work/out" ] && pass || fail "$command --format $format prints nothing"
        done
    done
    printf '[indicator evil]\nformula = orders\ntitle = "a%sb%sc"\n' "${esc}[2J" "$bidi" >>"$work/hostile/redline.ini"
    run help indicators "$work/hostile"; expect_printable "$work/out" "help indicators"; expect_printable "$work/err" "help indicators"
    run export markets "$work/hostile"; expect_printable "$work/out" "a hostile title"
    sed -i '/^\[indicator evil/,$d' "$work/hostile/redline.ini"
    run query orders "$work/hostile" --by market,channel
    expect_out ",'=cmd" "(defused once)"; expect_out ",'@SUM"
    expect_no_out "(^|,)[=@]"
    expect_out '"quote "" and, comma",two lines,'
    expect_status 0 sources "$work/hostile" --format json
    expect_out '"rows_read": 23'; expect_out '"rows_kept": 21'; expect_out '"rows_refused": 2'
    expect_equal "$(grep -c '"reason"' "$work/out")" 2 "refusals with reasons"
    expect_status 0 export markets "$work/hostile"
    expect_status 1 export markets "$work/hostile" --strict; expect_err '2 rows were refused'
    expect_status 1 query gmv "$work/hostile" --strict
    expect_status 1 sources "$work/hostile" --strict
    expect_status 2 check "$work/hostile" --strict         # red stays red
    cp -r "$work/hostile" "$work/strict"; sed -i 's/^red = > 1$/red = > 1000/' "$work/strict/redline.ini"
    printf '[redline data-accuracy]\nenabled = no\n[redline data-accuracy-market]\nenabled = no\n' >>"$work/strict/redline.ini"
    expect_status 0 check "$work/strict"
    expect_status 3 check "$work/strict" --strict; expect_out '^REDLINE UNKNOWN .*2 rows refused'
}

lint() {
    expect_status 0 lint $sample
    mkdir -p "$work/lint"; printf 'date,market,orders\n2026-11-02,DE,1\n' >"$work/lint/facts.csv"
    cat >"$work/lint/redline.ini" <<'END'
[redline]
grian = week
currency = EUR
[source facts]
path = facts.csv
[indicator cac]
formula = ad_spent / new_customers
decimals = many
END
    expect_status 1 lint "$work/lint"
    expect_out 'redline\.ini:2.*grain'
    expect_out 'redline\.ini:8'
    expect_no_out 'redline\.ini:5'
    expect_status 3 check "$work/lint"; expect_err 'redline\.ini:2'; expect_err 'redline\.ini:8'
    expect_out '^REDLINE UNKNOWN - .*age=U$'               # monitoring reads stdout only
    run check "$work/lint" --format json; expect_out '"state": "unknown"'; expect_out '"findings": \[\]'
    # mistakes of every stage in one list, by line: schema, formula, condition, attribute, key, theme
    cat >"$work/lint/redline.ini" <<'END'
[redline]
grian = week
[source facts]
path = facts.csv
[indicator one]
formula = ordres + 1
[redline two]
indicator = orders
red = >
[redline three]
indicator = orders
red = > 1
where = regio=EU
[keys]
quitt = "x"
[theme]
breech = red
[pane four]
kind = table
rows = market
columns = orders, ordxyz
[redline five]
indicator = one
red = > 1
[indicator a]
formula = orders +
[redline a]
indicator = orders
for = 2
END
    expect_status 1 lint "$work/lint"; grep -v '^dormant' "$work/out" | sed 's/.*redline\.ini:\([0-9]*\).*/\1/' | tr '\n' ' ' >"$work/lines"
    expect_equal "$(cat "$work/lines")" '2 6 9 13 15 17 18 26 27 ' "the lines of all mistakes, no consequences"
    expect_status 1 query orders "$work/lint"
    expect_equal "$(wc -l <"$work/err")" 9 "query lists all mistakes"
    # no file, no section: one sentence, not two
    for text in '[sorce facts]' '\0' '\377\376' '[source facts'; do
        printf "$text\npath = facts.csv\n" >"$work/lint/redline.ini"
        expect_status 1 lint "$work/lint"; expect_lines 1 "lint of $text"
    done
}

unmapped() {
    mkdir "$work/map"
    printf '[redline]\nnow = data\n[source s]\npath = f*.csv\ndate = date\nmarket = m\nmarket.map = lands\norders = n\ndrop = n=9 | n=8\n' >"$work/map/redline.ini"
    printf '[map lands]\ngermany = DE\nfr* = FR\n' >>"$work/map/redline.ini"
    printf 'date,m,n\n2026-11-02,GERMANY,1\n2026-11-02,France,1\n2026-11-02,Peru,1\n2026-11-03,Peru,1\n' >"$work/map/f1.csv"
    printf 'date,m,n\n2026-11-02,Peru,1\n2026-11-02,Chile,1\n2026-11-02,Dropped,9\n2026-11-02,Dropped,8\n2026-11-02,Refused,x\n' >"$work/map/f2.csv"
    expect_status 0 sources "$work/map"; expect_out '^s, market: \[map lands\] has no entry for "Peru", "Chile"; used as read$'
    expect_status 0 sources "$work/map" --format json; expect_equal "$(grep -c '"map": *"lands"' "$work/out")" 2 "unmapped codes, each once"
    expect_out '"rows_dropped": 2'
    run query orders "$work/map" --by market; expect_out '^2026-W45,DE,orders,1,'; expect_out '^2026-W45,Peru,orders,3,'
}

odd_names() {
    local odd="$work/o*d [1] ?"
    mkdir "$odd"; printf '[redline]\nnow = data\n[source s]\npath = *.csv\n' >"$odd/redline.ini"
    printf 'date,orders\n2026-11-02,7\n' >"$odd/a b%s.csv"
    expect_status 0 query orders "$odd"; expect_out '^2026-W45,orders,7,'
    expect_status 0 query orders "$odd/a b%s.csv" --now 2026-12-01; expect_out ',orders,7,'
}

# Missing is not green: a blank column, a period after the data, a register that cannot be read.
missing() {
    mkdir "$work/missing"
    printf '[redline]\nnow = data\n[source s]\npath = f.csv\n[redline cpo]\nindicator = ad_spend / orders\nred = > 2\n' >"$work/missing/redline.ini"
    printf 'date,market,orders,ad_spend\n2026-11-02,DE,5,\n2026-11-08,DE,7,\n' >"$work/missing/f.csv"
    expect_status 3 check "$work/missing"; expect_out '^\?\? +DE +cpo +no data'
    expect_status 3 check --period 2027-W01 $sample; expect_out 'UNKNOWN - 0 red'
    run export markets --period 2027-W01 $sample; expect_out '^No rows in 2027-W01: the data runs from 2024-10-07 to 2026-11-15'
    for policy in hold alert; do # a market younger than the formula looks back: nothing to hold, or no data
        printf '[redline]\nnow = data\n[source s]\npath = f.csv\n[redline drop]\nindicator = orders / mean(lag(orders, 1), 8)\nred = < 0.5\nnodata = %s\n' $policy >"$work/missing/redline.ini"
        expect_status $([ $policy = hold ] && echo 0 || echo 3) check "$work/missing"
    done
    run export heatmap --where region=EU $sample; expect_out '^DE Germany'; expect_no_out '^BR '
    : >"$work/missing/risks.csv"
    printf 'date,market,orders,ad_spend\n2026-11-02,DE,5,5\n2026-11-08,DE,7,7\n' >"$work/missing/f.csv"
    expect_status 3 check "$work/missing"; expect_err 'risks.csv: the file is empty'; expect_out '1 source unreadable'
    expect_status 0 query orders "$work/missing"; expect_out ',orders,12,'
}

# Columns of numbers of a dimension's file: of one code, never of a total.
attributes() {
    local facts="$work/people"
    line 'red = > 1' | small "$facts"
    sed -i 's/^\[redline aov-line\]$/[redline heads]/; s/^indicator = .*/indicator = gross_sales \/ population/; s/^red = .*/red = > 20/' "$facts/redline.ini"
    printf '[dimension market]\npath = markets.csv\n[indicator per_head]\nformula = gross_sales / population\n' >>"$facts/redline.ini"
    printf 'code,name,population,region\nde,Germany,"100.07",EU\nFR,France,,EU\n' >"$facts/markets.csv"
    expect_status 0 query 'gross_sales / population,per_head,POPULATION' "$facts" --by market --period 2026-W47
    expect_out '^2026-W47,DE,gross_sales / population,27\.987[0-9]*,ok,2800\.7,100\.07$'   # 2800.7 / 100.07
    expect_out '^2026-W47,DE,per_head,27\.987[0-9]*,ok,2800\.7,100\.07$'
    expect_out '^2026-W47,DE,POPULATION,100\.07,ok,,$'
    expect_out '^2026-W47,FR,gross_sales / population,,nodata,350\.35,$'                    # a blank cell
    expect_status 0 query 'gross_sales / population' "$facts" --period 2026-W47 --where market=DE
    expect_out '^2026-W47,gross_sales / population,,nodata,2800\.7,$'                        # a total, though of one market
    expect_status 0 query 'gross_sales / population' "$facts" --period 2026-W47 --by channel
    expect_no_out ',ok,'
    expect_status 2 check "$facts"; expect_out '^!! +DE +heads '; expect_out '^\?\? +FR +heads +no data'
    expect_status 2 query 'gross_sales / region' "$facts"; expect_err "'region' is text"
    expect_status 2 query 'orders / populaton' "$facts"; expect_err "the nearest is 'population'"
    expect_status 0 lint "$facts"
    printf '[redline texts]\nindicator = orders / region\nred = > 1\n' >>"$facts/redline.ini"
    expect_status 1 lint "$facts"; expect_out "redline\\.ini:[0-9]+.*'region' is text"; expect_lines 1 "one mistake"
    sed -i '/^\[redline texts\]/,$d' "$facts/redline.ini"; rm "$facts/markets.csv"
    expect_status 1 lint "$facts"; expect_out '\[dimension market\]'; expect_lines 1 "no consequences of a lost file"
}

# A [view NAME] prints what the dashboard shows under that name: filtered, in its order, with its columns.
named_views() {
    mkdir -p "$work/views"
    cp "$top"/sample-data/* "$work/views/"
    printf '\n[view big]\npane = markets\nfilter = gmv>100k & !US\nsort = return_rate\ncolumns = gmv, return_rate\n[view lost]\npane = markets\npath = XX\n[view odd]\npane = markets\nfilter = gmw>5\n' >>"$work/views/redline.ini"
    expect_status 0 export big "$work/views" --format csv
    # the same from the whole table, by awk: GMV over 100,000, not US, by return rate
    "$redline" export markets "$work/views" --format csv 2>/dev/null | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["gmv"] > 100000 && $1 != "US" { print $at["return_rate"], $1 }' | sort -rn | cut -d' ' -f2 >"$work/wanted"
    expect_equal "$(tail -n +2 "$work/out" | cut -d, -f1)" "$(cat "$work/wanted")" "the rows of a named view"
    expect_equal "$(head -1 "$work/out" | tr , '\n' | grep -c '^gmv$\|^return_rate$\|^aov$')" 2 "its columns"
    expect_status 0 export screen --view big "$work/views"; expect_out 'filter: gmv>100k & !US'
    expect_status 2 export bigg "$work/views"; expect_err "did you mean 'big'"
    expect_status 1 export odd "$work/views"; expect_err "view odd.*the nearest is 'gmv'"
    expect_status 1 lint "$work/views"; expect_out 'view lost'
}

# Rates and series have markets and days, too, but are none of the rows that are counted.
whole() {
    local place
    for place in "" US GB/email; do
        run export rows ${place:+--at $place} $sample; expect_out 'equal the number above \[checked\]' "rows of '$place'"; expect_no_out '^(world|macro|rates)\.csv'
    done
}

tree() {
    mkdir -p "$work/tree/src"
    { echo 'int f(void)'; echo '{'; yes '    f();' | head -n 90; echo '}'; } >"$work/tree/src/long.c"
    REDLINE_TREE=$work/tree bash "$top/tests/tools/check-tree.sh" >/dev/null 2>"$work/err"; expect_equal $? 1 "a long function"
    { echo 'static const int t[] = {'; yes '    1,' | head -n 90; echo '};'; } >"$work/tree/src/long.c"
    REDLINE_TREE=$work/tree bash "$top/tests/tools/check-tree.sh" >/dev/null 2>&1; expect_equal $? 0 "a long table"
    printf '/* TO''DO */\n' >"$work/tree/src/long.c"
    REDLINE_TREE=$work/tree bash "$top/tests/tools/check-tree.sh" >/dev/null 2>&1; expect_equal $? 1 "a leftover"
}

cd "$top" || exit 1
[ -x "$redline" ] || { echo "report: there is no $redline; run make first" >&2; exit 1; }
mkdir -p "$golden"
goldens GB/tiktok/ad_roi
statuses; usage; streams; values; hostile; lint; unmapped; odd_names; missing; attributes; named_views; whole; tree
echo "report: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
