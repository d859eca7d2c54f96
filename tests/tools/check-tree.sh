#!/usr/bin/env bash
# check-tree.sh: sizes and leftovers.  A source file has at most 700 lines, a function at most 80 (tables, which
# begin with `= {` and not with a parameter list, may be longer); no file holds a leftover mark or an absolute path
# of a machine.  Run from the top of the tree; REDLINE_TREE=DIR checks another one (its own test does).
set -u
cd "${REDLINE_TREE:-.}" || exit 1
bad=0
complain() { printf '%s\n' "$1" >&2; bad=1; }
sources=$(find src include tests -name '*.[ch]' 2>/dev/null | sort)
others=$(find src themes tests .ci sample-data -type f \( -name '*.sh' -o -name '*.ini' -o -name '*.1' -o -name '*.md' -o -name run -o -name '*.awk' \) 2>/dev/null | sort)
tops=$(find . -maxdepth 1 -type f \( -name Makefile -o -name '*.md' \) | sort)

for file in $sources; do
    lines=$(wc -l <"$file")
    [ "$lines" -gt 700 ] && complain "$file: $lines lines, at most 700"
done

# A function begins with a brace in the first column below a line that ends its parameter list, or with one at the
# end of such a line; it ends with a closing brace in the first column.
for file in $sources; do
    awk -v file="$file" '
        /^\{/ && previous ~ /\)[ ]*$/ { start = NR; name = previous }
        /^[a-z].*\)[ ]*\{[ ]*$/ { start = NR; name = $0 }
        /^\}/ && start {
            if (NR - start + 1 > 80) { printf "%s:%d: %d lines in a function, at most 80: %s\n", file, start, NR - start + 1, name; found = 1 }
            start = 0
        }
        { previous = $0 }
        END { exit found }' "$file" >&2 || bad=1
done

# The marks are put together here so that this file does not find itself.
marks="TO""DO|FIX""ME|XX""X:|HA""CK:"
paths="/ho""me/|/ro""ot/|/wo""rk/|/Us""ers/"
for file in $sources $others $tops; do
    found=$(grep -nE "\b($marks)" "$file") && complain "$file: leftover: $found"
    found=$(grep -nE "(^|[^A-Za-z0-9_.*}])($paths)" "$file") && complain "$file: a path of one machine: $found"
done
[ $bad = 0 ] && echo "check-tree: sizes hold, no leftovers"
exit $bad
