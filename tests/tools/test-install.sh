#!/usr/bin/env bash
# test-install.sh: what `make install` puts where, that it runs from there and from a moved folder, that
# `make uninstall` leaves nothing, and that the manual pages have no fault that mandoc or groff know.  B=BUILD.
set -u
export LC_ALL=C.UTF-8
unset XDG_CONFIG_HOME LANGUAGE
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export HOME=$work/home; mkdir "$HOME"
top=$(pwd) stage=$work/stage prefix=/opt/red passed=0 failed=0
check() { if "$@" >"$work/out" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "install: FAILED: $*" >&2; head -n 5 "$work/out" >&2; fi; }
# The prefix of the build itself: nothing is compiled again.
in_make() { make --no-print-directory -s B="$B" DESTDIR="$stage" "$@"; }
here() { (cd / && "$@"); }
says() { local text=$1; shift; here "$@" 2>&1 | grep -qE -- "$text"; }

check in_make install
prefix=$(cd "$stage" && find . -path '*/bin/redline'); prefix=${prefix#.}; prefix=${prefix%/bin/redline}
for file in bin/redline share/man/man1/redline.1 share/man/man5/redline-ini.5 share/bash-completion/completions/redline \
    share/zsh/site-functions/_redline share/fish/vendor_completions.d/redline.fish share/doc/redline/LICENSE \
    share/doc/redline/README.md share/redline/sample-data/redline.ini share/redline/themes/dark.ini; do
    check test -s "$stage$prefix/$file"
done
check test -x "$stage$prefix/bin/redline"
check test -z "$(find "$stage" -type f -perm /022)" # nobody else may write
check test -z "$(grep -rlF "$stage" "$stage")"       # where it was staged is not known to it

# Without a DATASET it opens the sample data beside it, also after the whole prefix was moved; and from the build tree.
check says "this is the sample data in $stage$prefix/share/redline/sample-data" "$stage$prefix/bin/redline" query gmv --period 2026-11
check says '^2026-11,gmv,' "$stage$prefix/bin/redline" query gmv --period 2026-11
mv "$stage$prefix" "$work/moved dir"
check says "sample data in $work/moved dir/share/redline/sample-data" "$work/moved dir/bin/redline" query gmv
check says '^Markets|redline|Growth' "$work/moved dir/bin/redline"
check says "sample data in $top/sample-data" "$top/redline" query gmv
mkdir -p "$HOME/.config/redline"; printf '[redline]\ntitle = Mine\n[source s]\npath = s.csv\n' >"$HOME/.config/redline/redline.ini"
printf 'date,market,orders\n2026-11-02,DE,5\n' >"$HOME/.config/redline/s.csv"
check says '^2026-W45,orders,5,' "$work/moved dir/bin/redline" query orders --now 2026-11-20
mkdir -p "$(dirname "$stage$prefix")"; mv "$work/moved dir" "$stage$prefix"

# Manual pages.
pages="$stage$prefix/share/man/man1/redline.1 $stage$prefix/share/man/man5/redline-ini.5"
for page in $pages; do
    if command -v mandoc >/dev/null; then # its own pages are not installed where it looks
        mandoc -Tlint -Wall "$page" | grep -v 'referenced manual not found: Xr redline' >"$work/lint"
        check test ! -s "$work/lint"; cat "$work/lint" >&2
    fi
    if command -v groff >/dev/null; then
        groff -ww -mdoc -Tutf8 "$page" >"$work/page" 2>"$work/lint"; check test ! -s "$work/lint"
        check test "$(wc -l <"$work/page")" -gt 150
    fi
done

check in_make uninstall
check test -z "$(find "$stage" -type f)"
echo "install: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 20 ]
