#!/usr/bin/env bash
# macro.sh: the macro monitor of the sample data, worked out again by awk from the series and the rates: values, sides,
# moves over 21 observations, the way off the peak, ages, and how often the plain line on moves was passed.
# REDLINE=FILE tests another binary.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(realpath "${REDLINE:-$top/redline}")
sample=$top/sample-data
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'FAILED: %s\n' "$*" >&2; }
holds() { # NAME PATTERN FILE
    grep -Eq -- "$2" "$3" && pass || fail "$1: no '$2' in: $(head -c 400 "$3")"
}

# ---- by awk --------------------------------------------------------------------------------------
# series,market,date,value of all files, by date
{
    awk -F, 'FNR > 1 { print "pmi," $2 "," $1 "," $3; print "confidence," $2 "," $1 "," $4 }' "$sample/macro.csv"
    awk -F, 'FNR > 1 { print "freight,," $1 "," $2; print "energy,," $1 "," $3 }' "$sample/world.csv"
    awk -F, 'BEGIN { split("US GB CA PL BR MX IN ID VN AU", m, " ") }
        FNR > 1 { for (i = 2; i <= NF; i++) if ($i != "") { # a rate five times off the one before is not used
            k = m[i - 1]; if (last[k] && ($i > 5 * last[k] || $i < last[k] / 5)) continue
            last[k] = $i; print "local_rate," k "," $1 "," $i } }' "$sample/rates.csv"
} >"$work/points"
theirs() { # DAY: series,market,value,move,off_peak,moves over 5 %
    awk -F, -v day="$1" '$3 <= day { k = $1 "," $2; n[k]++; v[k, n[k]] = $4; if (!(k in top) || $4 + 0 > top[k]) top[k] = $4 + 0 }
        END { for (k in n) { at = n[k]; observed = over = 0; move = ""
            for (i = 22; i <= at; i++) { move = v[k, i] / v[k, i - 21] - 1; observed++; if (move > .05 || move < -.05) over++ }
            printf "%s,%.6g,%s,%.9f,%s\n", k, v[k, at], move == "" ? "" : sprintf("%.9f", move), v[k, at] / top[k] - 1,
                k ~ /^local/ && observed ? sprintf("%.9f", over / observed) : "" } }' "$work/points" | sort
}
ours() { # ARGS...
    "$redline" export macro "$sample" "$@" --format csv | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { share = $(at["fx-move_warned"])
          printf "%s,%s,%.6g,%s,%.9f,%s\n", $1, $2, $(at["value"]), $(at["move"]) == "" ? "" : sprintf("%.9f", $(at["move"])),
              $(at["off_peak"]), share == "" ? "" : sprintf("%.9f", share) }' | sort
}
for pair in 2026-W46,2026-11-15 2026-W20,2026-05-17 2025-W45,2025-11-09; do
    theirs "${pair#*,}" >"$work/theirs"
    ours --period "${pair%,*}" >"$work/ours"
    cmp -s "$work/theirs" "$work/ours" && [ "$(wc -l <"$work/ours")" -eq 36 ] && pass || fail "${pair%,*}: $(diff "$work/theirs" "$work/ours" | head -4)"
done

# ---- sides, ages, files --------------------------------------------------------------------------
"$redline" export macro "$sample" --format csv | awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { v = $(at["value"]); neutral = $(at["neutral"]); room = $(at["room"]); side = $(at["side"])
      if ($1 == "pmi" && neutral != 50 || $1 == "confidence" && neutral != 100) bad = bad " neutral:" $0
      if (neutral != "" && ((v - neutral - room > 1e-9) || (room - v + neutral > 1e-9) || side != (v > neutral ? "over" : v < neutral ? "under" : "at"))) bad = bad " side:" $0
      if (neutral == "" && (room != "" || side != "")) bad = bad " none:" $0
      age = $1 ~ /pmi|confidence/ ? 15 : $1 == "local_rate" ? 2 : 0 # October ended; Friday; the week of Friday
      file = $1 ~ /pmi|confidence/ ? "macro.csv" : $1 == "local_rate" ? "rates.csv" : "world.csv"
      if ($(at["age"]) != age || $(at["file"]) != file) bad = bad " age:" $0 }
    END { if (bad) print bad; exit bad != "" }' >"$work/out" && pass || fail "sides, ages, files: $(head -c 300 "$work/out")"
"$redline" export macro "$sample" >"$work/out"
holds "the worst first" '^!! +Rate +BR' <(sed -n 6p "$work/out")
holds "both tiers side by side" 'Rate +BR .* 8\.7%!! .* 5\.02! ' "$work/out"
holds "the line on the peak" 'Freight ix +all .*-37\.4%!' "$work/out"
holds "the target that PMI moved" '^\* target of Gross margin · DE: 35\.0%, was 51\.0%: PMI below 50: cash flow first' "$work/out"
"$redline" export macro "$sample" --at DE --format csv | cut -d, -f1,2 >"$work/out"
[ "$(tail -n +2 "$work/out" | sort | tr '\n' ' ')" = "confidence,DE energy, freight, pmi,DE " ] && pass || fail "one market and what is for all: $(tr '\n' ' ' <"$work/out")"
"$redline" export macro "$sample" --format json >"$work/out"
holds "json" '"key":\{"series":"pmi","market":"DE"\},"state":"warn".*"room":\{"value":-3\.39' "$work/out"
for size in 40x10 80x24 160x48 300x60; do
    "$redline" export screen "$sample" --view macro --charset ascii --size $size >"$work/out" 2>/dev/null
    [ "$(awk '{ if (length($0) > w) w = length($0) } END { print NR, (w <= '"${size%x*}"') }' "$work/out")" = "${size#*x} 1" ] && pass || fail "$size"
    grep -qi 'nan\|inf' "$work/out" && fail "NaN at $size"
done

# ---- other neutral levels, stale series, names that are wrong --------------------------------------
mkdir "$work/other"; cp "$sample"/* "$work/other/"
printf '\n[indicator confidence]\nbenchmark = 50\n[pane japan]\nkind = macro\ncolumns = confidence\n' >>"$work/other/redline.ini"
"$redline" export japan "$work/other" --at PL --format csv >"$work/out"
holds "a neutral level of 50" '^confidence,PL,Poland,98.9[0-9]*,50,48.9[0-9]*,over,' "$work/out"
awk -F, 'FNR == 1 || $1 < "2026-06"' "$sample/macro.csv" >"$work/other/macro.csv"
"$redline" export japan "$work/other" --at PL --format csv >"$work/out"
holds "too old to be carried, and how old" '^confidence,PL,Poland,,50,,,,,168,2026-05-01,macro,macro.csv' "$work/out"
printf '\n[pane wrong]\nkind = macro\ncolumns = confidence\ntiers = fx-moves\n' >>"$work/other/redline.ini"
"$redline" lint "$work/other" >"$work/out" 2>&1
holds "a tier that is none" "there is no \[redline fx-moves\]; did you mean 'fx-move'" "$work/out"

echo "macro: $passed passed, $failed failed"
[ $failed -eq 0 ]
