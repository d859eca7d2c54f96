#!/usr/bin/env bash
# test-deb.sh PACKAGE: the package's own lint, then installed by apt in a fresh chroot, used, and purged, with nothing
# left behind.  The chroot needs mmdebstrap, root and a mirror; without them dpkg unpacks into a temporary folder,
# which shows the same but for the dependencies.  Without dpkg it is skipped.
set -u
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
package=$(readlink -f "$1")
command -v dpkg-deb >/dev/null || { echo "deb: skipped, dpkg is not installed"; exit 0; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
check() { if "$@" >"$work/out" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "deb: FAILED: $*" >&2; tail -n 5 "$work/out" >&2; fi; }
root=$work/root

check test "$(dpkg-deb -f "$package" Version)" = "$(./redline --version | cut -d' ' -f2)"
for library in libc6 libcsv3 libiniparser libncursesw6; do check grep -q "$library" <(dpkg-deb -f "$package" Depends); done
if command -v lintian >/dev/null; then
    lintian --allow-root --fail-on error "$package" >"$work/lint" 2>&1; check test $? = 0; grep '^[EW]:' "$work/lint" >&2
else
    echo "deb: lintian is not installed: not linted"
fi
same_twice() { cp "$package" "$work/first.deb"; make --no-print-directory -s deb >/dev/null && cmp "$work/first.deb" "$package"; }
check same_twice
mkdir "$work/unpacked"; dpkg-deb -x "$package" "$work/unpacked"; dpkg-deb -e "$package" "$work/unpacked/DEBIAN"
check sh -c "cd '$work/unpacked' && md5sum -c --quiet DEBIAN/md5sums"

files() { (cd "$root" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run -o -path ./var -o -path ./etc/ld.so.cache \) -prune -o -print | sort); }
use() { # PREFIX... : runs the installed program
    check "$@" redline --version
    check sh -c '"$@" redline query gmv --period 2026-11 2>&1 | grep "sample data in /usr/share/redline/sample-data"' sh "$@"
    "$@" redline check >"$work/out" 2>&1; check test $? = 2 # the sample data is red
    check sh -c '"$@" redline export screen --size 80x24 | grep -q Germany' sh "$@"
}
in_chroot() {
    cp "$package" "$root/tmp/redline.deb"
    check chroot "$root" apt-get -qq update
    chroot "$root" sh -c "apt-get -qq -y --no-install-recommends install $(dpkg-deb -f "$package" Depends | sed 's/([^)]*)//g; s/,/ /g')" >"$work/out" 2>&1
    files >"$work/before"
    check chroot "$root" apt-get -qq -y --no-install-recommends install /tmp/redline.deb
    use chroot "$root"
    check chroot "$root" dpkg --verify redline
    check chroot "$root" dpkg -P redline
    files >"$work/after"
    check diff "$work/before" "$work/after"
    check test ! -e "$root/usr/share/redline"
}
in_folder() {
    mkdir -p "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/triggers" "$root/var/log"
    : >"$root/var/lib/dpkg/status"
    files >"$work/before"
    check dpkg --root="$root" --force-not-root --force-depends --log=/dev/null -i "$package"
    check "$root/usr/bin/redline" --version
    check sh -c "cd / && HOME=$work '$root/usr/bin/redline' query gmv --period 2026-11 2>&1 | grep '/usr/share/redline/sample-data'"
    check dpkg --root="$root" --force-not-root --log=/dev/null -P redline
    check test -z "$(cd "$root" && find usr -type f 2>/dev/null)"
}
if [ "$(id -u)" = 0 ] && command -v mmdebstrap >/dev/null &&
        timeout 300 mmdebstrap --quiet --variant=apt "$(. /etc/os-release; echo "$VERSION_CODENAME")" "$root" >"$work/out" 2>&1; then
    in_chroot; where="a chroot"
else
    echo "deb: no chroot here (mmdebstrap, root, a mirror): dpkg in a folder instead"
    rm -rf "$root"; mkdir "$root"; in_folder; where="a folder"
fi
echo "deb: $passed passed, $failed failed, in $where"
[ $failed -eq 0 ] && [ $passed -gt 10 ]
