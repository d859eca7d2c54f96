#!/bin/sh
# deb.sh BUILD VERSION DATE: a Debian package of what is installed in BUILD/deb/redline, as BUILD/deb/NAME.deb.
# Same sources, same bytes: files carry the date of the release. DEBFULLNAME and DEBEMAIL say who made it, as usual.
set -eu
build=$1/deb version=$2 SOURCE_DATE_EPOCH=$(date -u -d "$3" +%s)
export SOURCE_DATE_EPOCH LC_ALL=C
here=$(dirname "$0") stage=$build/redline
architecture=$(dpkg --print-architecture)
doc=$stage/usr/share/doc/redline
maintainer="${DEBFULLNAME:-the redline authors} <${DEBEMAIL:-redline@example.org}>"
fill() { sed "s|@VERSION@|$version|; s|@MAINTAINER@|$maintainer|; s|@ARCHITECTURE@|$architecture|; $1" "$2"; }

strip --strip-unneeded --remove-section=.comment --remove-section=.note "$stage/usr/bin/redline"
gzip -9n "$stage"/usr/share/man/man?/*.[15]
rm "$doc/LICENSE"
sh "$here/copyright.sh" LICENSE >"$doc/copyright"
fill "s|@DATE@|$(date -u -R -d "$3")|" "$here/changelog" | gzip -9n >"$doc/changelog.gz"

# dpkg-shlibdeps wants a source package around it; what it finds is the versions that the libraries' symbols need.
rm -rf "$build/source"; mkdir -p "$build/source/debian"
printf 'Source: redline\n\nPackage: redline\nArchitecture: any\n' >"$build/source/debian/control"
depends=$(program=$(readlink -f "$stage/usr/bin/redline"); cd "$build/source" && dpkg-shlibdeps -O "$program" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "deb: dpkg-shlibdeps found no libraries" >&2; exit 1; }

mkdir -p "$stage/DEBIAN"
size=$(du -k -s --apparent-size --exclude=DEBIAN "$stage" | cut -f1)
fill "s|@SIZE@|$size|; s|@DEPENDS@|$depends|" "$here/control.in" >"$stage/DEBIAN/control"
(cd "$stage" && find usr -type f | sort | xargs md5sum) >"$stage/DEBIAN/md5sums"
find "$stage" -type d -exec chmod 755 {} +
find "$stage" -type f ! -path '*/bin/*' -exec chmod 644 {} +
find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
package=$build/redline_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$stage" "$package" >/dev/null
echo "$package"
