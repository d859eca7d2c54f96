#!/usr/bin/env bash
# commands.sh: sources whose rows a command prints, with real programs: one that answers, and all the ways in which
# one can go wrong.  After every call nothing of it may be left: no process, no file, no zombie.
set -u
export LC_ALL=C.UTF-8 TZ=UTC
unset NO_COLOR XDG_CONFIG_HOME
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(readlink -f "${REDLINE:-$top/redline}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir tmp data; export TMPDIR=$work/tmp
passed=0 failed=0 part=start
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'commands: %s: FAILED: %s\n' "$part" "$*" >&2; head -n 4 err out >&2; }
check() { if "$@"; then pass; else fail "$*"; fi; }

program() { printf '#!/bin/sh\n%s\n' "$2" >"data/$1"; chmod 755 "data/$1"; }
# source_is COMMAND [KEY=VALUE...]: the data set is this one source
source_is() { printf '[redline]\ncurrency = EUR\n[source shop]\ncommand = %s\n' "$1" >data/redline.ini; shift
    for key; do printf '%s\n' "$key" >>data/redline.ini; done; chmod 644 data/redline.ini; }
run() { timeout -k 1 30 "$redline" "$@" --now 2026-01-06 >out 2>err </dev/null; status=$?; left; }
# Processes that run one of our programs, or were started by one; zombies are for whoever started them to bury.
alive() { local file; for file in $(grep -lzxF "OURS=$work" /proc/[0-9]*/environ 2>/dev/null); do
    file=${file%/environ}
    grep -qvE '^[0-9]+ \(.*\) Z' "$file/stat" 2>/dev/null && readlink "$file/exe"
done | grep -vE 'bash$|/(grep|readlink|timeout)$'; }
export OURS=$work
gone() { local until=$((SECONDS + 5)); while [ -n "$(alive)" ]; do [ $SECONDS -gt $until ] && { alive >&2; return 1; }; read -rt 0.02 <> <(:); done; return 0; }
left() { check gone; check [ -z "$(ls -A tmp)" ]; }
says() { grep -qE -- "$1" "${2:-err}"; }
is() { [ "$status" = "$1" ]; }

rows='printf "date,market,orders\n"; for d in 01 02 03 04 05; do echo "2026-01-$d,DE,7"; done'
program good.sh "echo \"\$* \$LC_ALL \$(pwd)\" >>asked; $rows"

part="a good table"
source_is "./good.sh {since} \"to {until}\""
run sources data --format csv; check is 0; check says '^shop,facts,1,5,5,0,0,2026-01-01,2026-01-05,0$' out
check [ ! -s err ]
check says '^2024-01-01 to 2026-01-06 C.UTF-8 .*/data$' data/asked
run query orders data --period 2026-01; check is 0; check says '^2026-01,orders,35,' out
cp data/good.sh twin.sh; (cd data && ./good.sh >"$work/twin.csv")
run query orders data --grain day; cp out answer.csv
run query orders twin.csv --grain day; check cmp -s out answer.csv
run export rows data; check says 'command of shop:2' out

part="stdin is empty, no terminal is there"
program stdin.sh 'read x && exit 4; (: </dev/tty) 2>/dev/null && exit 5; '"$rows"
source_is ./stdin.sh; run query orders data; check is 0

part="exit 1"
program fails.sh 'echo "no such table: orders" >&2; echo "date,market,orders"; exit 1'
source_is ./fails.sh
run check data; check is 3; check says 'REDLINE UNKNOWN .*1 source unreadable' out
check says '^command of shop: fails.sh: it ended with status 1: no such table: orders$'
run query orders data; check is 1
run export data data; check says 'fails.sh: it ended with status 1' out
run sources data --format json; check is 1; check says 'no such table: orders' out

part="the rest goes on"
printf 'date,market,orders\n2026-01-05,FR,3\n' >data/other.csv
printf '[source other]\npath = other.csv\n' >>data/redline.ini
run query orders data --grain day; check is 0; check says '^2026-01-05,orders,3,' out; check says 'status 1: no such'
rm data/other.csv

part="half a table"
program half.sh 'printf "date,market,orders\n2026-01-01,DE,7\n2026-01-0"'
source_is ./half.sh; run check data; check is 3; check says 'command of shop: the table ends in the middle of a row'
program half.sh 'printf "date,market,orders\n2026-01-01,DE,7\n2026-01-02,\"D\n"'
run check data; check is 3; check says 'the table ends in the middle of a row'

part="floods stderr"
program flood.sh 'head -c 20000000 /dev/zero | tr "\0" x >&2; printf "\033[2J\033]0;x\007 the end\n" >&2; '"$rows"
source_is ./flood.sh; run query orders data --period 2026-01; check is 0; check says ',35,' out; check [ ! -s err ]
program flood.sh 'head -c 20000000 /dev/zero | tr "\0" x >&2; printf "\033[2J the end\n" >&2; exit 2'
run query orders data; check is 1; check says 'status 2: \.\.\. x+.*the end$'; check [ "$(wc -c <err)" -lt 700 ]
if LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]' err; then fail "control characters in the message"; else pass; fi

part="never stops printing"
program endless.sh 'echo date,market,orders; exec yes 2026-01-01,DE,7'
source_is ./endless.sh; (ulimit -Sf 4000; run query orders data; echo "$status $passed $failed" >counts); read -r status passed failed <counts
check is 1; check says 'endless.sh: it was ended by signal 25 '

part="hangs"
program hangs.sh 'trap "" TERM; sleep 1000 & sleep 1000'
source_is ./hangs.sh "timeout = 1s"
SECONDS=0; run check data; check is 3; check says 'hangs.sh: it was ended after 1 s \(timeout\)'; check [ $SECONDS -lt 5 ]

part="side by side"
program slow.sh "sleep 1; $rows"
source_is ./slow.sh; for i in 2 3 4 5 6; do printf '[source s%s]\ncommand = ./slow.sh\n' $i >>data/redline.ini; done
SECONDS=0; run sources data --format csv; check is 0; check [ $SECONDS -lt 4 ]; check [ "$(grep -c ,5,5,0,0, out)" = 6 ]

part="leaves a child behind"
program leaves.sh "sleep 1000 & $rows"
source_is ./leaves.sh; run query orders data --period 2026-01; check is 0; check says ',35,' out

part="prints nothing"
program nothing.sh ':'; source_is ./nothing.sh; run check data; check is 3; check says 'nothing.sh: it printed nothing, not even a header'
program header.sh 'echo date,market,orders'; source_is ./header.sh; run sources data; check is 0

part="another table"
program other.sh 'printf "a,b\n1,2\n"'; source_is ./other.sh; run query orders data; check is 1; check says 'command of shop'

part="is missing"
source_is ./missing.sh; run check data; check is 3; check says 'missing.sh: it cannot be started: No such file'
source_is no-such-program-at-all; run query orders data; check is 1; check says 'cannot be started'

part="killed"
program killed.sh 'kill -9 $$'; source_is ./killed.sh; run check data; check is 3; check says 'it was ended by signal 9'

part="no shell"
source_is "./good.sh | cat"; run check data; check is 3
check says 'redline.ini:4: \[source shop\] command, character 11: no shell runs this'; check [ "$(wc -l <err)" = 1 ]
rm -f data/asked; source_is "./good.sh '\$(touch x)' \`touch y\`"; run lint data; check is 1; check [ ! -e data/x ]

part="passwords"
program tells.sh 'echo "cannot log in: $*" >&2; exit 1'
source_is "./tells.sh --user=me --password=hunter2 -phunter3 mysql://me:hunter4@host/db"
for call in "check data" "sources data" "sources data --format json" "export data data" "lint data" "export screen data"; do
    run $call; if grep -q hunter out err; then fail "$call shows a password"; else pass; fi
done
run check data; check says 'cannot log in: --user=me --password=\*\*\*'

part="whose INI file"
source_is ./good.sh; rm -f data/asked; chmod g+w data/redline.ini
run check data; check is 3; check says "redline.ini:4: .*its group can write this one"
chmod 646 data/redline.ini; run query orders data; check is 1; check says 'everybody can write this one'; check [ ! -e data/asked ]
run lint data; check is 1; check says 'everybody can write' out
if [ "$(id -u)" = 0 ]; then
    chmod 644 data/redline.ini; chown 12345 data/redline.ini
    run query orders data; check is 1; check says 'belongs to another user \(12345\)'; check [ ! -e data/asked ]
    chown 0 data/redline.ini
fi
source_is ./good.sh; run query orders data --period 2026-01; check is 0; check says ',35,' out

part="--no-commands"
rm -f data/asked
run check data --no-commands; check is 3; check says '^command of shop: it was not run, because of --no-commands$'
run query orders data --no-commands; check is 1; check [ "$(wc -l <err)" = 1 ]; check [ ! -e data/asked ]

part="lint runs nothing"
run lint data; check is 0; check [ ! -e data/asked ]; check [ "$(wc -l <out)" = 2 ]; check says 'not checked: .source shop. has a command' out

part="keys"
source_is ./good.sh "path = x.csv"; run lint data; check is 1; check says 'both a path and a command' out
printf '[source a]\npath = x.csv\ntimeout = 5s\nevery = 15m\n' >data/redline.ini; echo date,market >data/x.csv
run lint data; check is 1; check says 'timeout belongs to sources with a command' out; check says 'every = 15m says how often' out
source_is ./good.sh "every = often"; run lint data; check is 1; check says "'often' is none of" out
source_is ./good.sh "every = 15m" "timeout = 2m" "overlap = 5d" "since = 2026-01-02"; run lint data; check is 0

part="signals"
source_is ./hangs.sh
for signal in INT TERM HUP QUIT KILL; do
    rm -f data/pid; program hangs.sh 'trap "" TERM; sleep 1000 & echo $! >pid.new; mv pid.new pid; sleep 1000'
    env --default-signal=INT,QUIT,HUP,TERM "$redline" check data >out 2>err </dev/null & pid=$!
    until [ -s data/pid ] || ! kill -0 $pid 2>/dev/null; do read -rt 0.02 <> <(:); done
    kill -$signal $pid; wait $pid 2>/dev/null; status=$?
    part="signal $signal"; check [ $status -gt 128 ]; left
done

echo "commands: $passed passed, $failed failed"
[ $failed = 0 ]
