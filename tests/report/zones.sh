#!/usr/bin/env bash
# zones.sh: tz of a source against `date`: instants around every switch of clocks, on the day that date gives them in
# the dataset's zone.
set -u
export LC_ALL=C.UTF-8
unset XDG_CONFIG_HOME LANGUAGE
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(readlink -f "${REDLINE:-$top/redline}")
[ -e /usr/share/zoneinfo/Europe/Berlin ] || { echo "zones: skipped, no zone database"; exit 0; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'zones: FAILED: %s\n' "$*" >&2; head -n 6 out err >&2; }
# dataset TIMEZONE TZ FORMAT
dataset() { printf '[redline]\ntimezone = %s\ngrain = day\n[source s]\npath = s.csv\ntz = %s\ndate_format = "%s"\ndate = when\nmarket = market\norders = orders\n' "$1" "$2" "$3" >redline.ini; }
days() { "$redline" query orders . --now 2027-06-01 >out 2>err; cut -d, -f1,3 out | tail -n +2; }

# Quarters of hours around each switch (and the turn of the year) by the clock of the source's zone, with and without an
# offset in the cell.  Each time is written as `date` in that zone shows the instant, so an hour that comes twice is
# there twice; without an offset the two are one time, and left out.
switches="2025-12-31T18:00Z 2026-01-01T08:00Z 2026-03-08T03:00Z 2026-03-29T00:00Z 2026-04-04T14:00Z 2026-09-26T22:00Z 2026-10-03T14:00Z 2026-10-24T21:00Z 2026-10-25T00:00Z 2026-11-01T05:00Z 2026-11-01T22:00Z 2045-03-26T00:00Z"
for pair in UTC:Europe/Berlin America/Los_Angeles:Europe/Berlin Europe/Berlin:America/New_York Australia/Sydney:UTC \
    America/St_Johns:Asia/Kolkata UTC:America/Los_Angeles Pacific/Auckland:Pacific/Chatham Europe/London:Asia/Shanghai; do
    from=${pair%:*} to=${pair#*:}
    for at in $switches; do start=$(date -u -d "$at" +%s); for i in $(seq -8 48); do echo "@$((start + i * 900))"; done; done | sort -u >instants
    TZ=$from date -f instants '+%Y-%m-%d %H:%M:%S %z' >there
    TZ=$to date -f instants +%Y-%m-%d >here
    sort here | uniq -c | awk '{ print $2 "," $1 }' >wanted
    { echo when,market,orders; sed 's/$/,DE,1/' there; } >s.csv
    dataset "$to" "$from" '%Y-%m-%d %H:%M:%S %z'
    days | cmp -s - wanted && pass || fail "$from to $to, with offsets"
    cut -c1-19 there >bare; sort bare | uniq -d >twice
    paste -d, bare here | grep -vF -f <(sed 's/$/,/' twice; [ -s twice ] || echo none) >pairs
    { echo when,market,orders; sed 's/,.*/,DE,1/' pairs; } >s.csv
    cut -d, -f2 pairs | sort | uniq -c | awk '{ print $2 "," $1 }' >wanted
    dataset "$to" "$from" '%Y-%m-%d %H:%M:%S'
    days | cmp -s - wanted && pass || fail "$from to $to, by the clock"
done

# One by one: twelve o'clock twice a day, cells with a day alone, UTC by name, an end in another zone, bad zones.
one() { # TIMEZONE TZ FORMAT CELL DAY
    dataset "$1" "$2" "$3"; printf 'when,market,orders\n"%s",DE,1\n' "$4" >s.csv
    [ "$(days)" = "$5,1" ] && pass || fail "$4 by $3 from $2 to $1: expected $5"
}
one Europe/Berlin UTC '%m/%d/%Y %I:%M %p' '12/31/2025 11:30 PM' 2026-01-01
one Europe/Berlin UTC '%m/%d/%Y %I:%M %p' '12/31/2025 12:30 AM' 2025-12-31
one America/New_York UTC '%m/%d/%Y %I:%M %p' '1/1/2026 12:30 AM' 2025-12-31
one America/New_York UTC '%m/%d/%Y %I:%M %p' '1/1/2026 12:30 PM' 2026-01-01
one America/Los_Angeles Europe/Berlin '%Y-%m-%d %H:%M:%S | %Y-%m-%d' 2026-01-05 2026-01-05
one America/Los_Angeles Europe/Berlin '%Y-%m-%d %H:%M:%S | %Y-%m-%d' '2026-01-05 08:30:00' 2026-01-04
one America/Los_Angeles Europe/Berlin '%d %b %Y %H:%M:%S %Z' '5 Jan 2026 08:30:00 UTC' 2026-01-05
one America/Los_Angeles Europe/Berlin '%d %b %Y %H:%M:%S %Z' '5 Jan 2026 07:30:00 UTC' 2026-01-04
one Europe/Berlin America/Los_Angeles '%Y-%m-%dT%H:%M:%S%z' 2026-01-05T23:30:00Z 2026-01-06
one Europe/Berlin America/Los_Angeles '%Y-%m-%dT%H:%M:%S%z' 2026-01-05T23:30:00+05:45 2026-01-05
one Europe/Berlin UTC '%Y-%m-%d %H:%M:%S' '2026-01-05 22:59:60' 2026-01-05
for bad in Europe/Berlim ../../etc/passwd Europe /etc/passwd; do
    dataset UTC "$bad" '%Y-%m-%d %H:%M'; days >/dev/null
    grep -q "redline.ini:6.*'$bad' is no time zone" err && pass || fail "tz = $bad"
done
dataset UTC Europe/Berlin '%Y-%m-%d'; days >/dev/null; grep -q 'redline.ini:6.*date_format has no hour' err && pass || fail "no hour"
dataset Europe/Berlin UTC '%m/%d/%Y %I:%M %p'; printf 'when,market,orders\n13/1/2026 10:00 PM,DE,1\n1/5/2026 10:00 PM,DE,1\n' >s.csv
[ "$(days)" = 2026-01-05,1 ] && pass || fail "a bad time refuses its row alone"
"$redline" sources . --format csv >out 2>err; grep -q '^s,facts,1,2,1,0,1,' out && pass || fail "read = kept + refused"
"$redline" sources . >out 2>err; grep -q '^Times of s are those of UTC, its days' out && pass || fail "sources says the zone"
"$redline" sources . --format json >out 2>err; grep -q '"tz": *"UTC"' out && pass || fail "JSON says the zone"
echo "zones: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 20 ]
