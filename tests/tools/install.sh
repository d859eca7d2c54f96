#!/bin/sh
# Installs the Debian packages named as arguments, those that are missing, and nothing else.
missing=
for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null; then
    echo "redline needs these packages (Debian names):$missing" >&2
    exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "redline needs, as root: apt-get install$missing" >&2; exit 1; }
    sudo=sudo
fi
echo "installing:$missing"
options='-o DPkg::Lock::Timeout=400 -qq -y --no-install-recommends'
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get $options install $missing >/dev/null 2>&1 && exit 0
$sudo apt-get -o DPkg::Lock::Timeout=400 -qq update && $sudo apt-get $options install $missing >/dev/null || {
    echo "redline: could not install:$missing" >&2
    exit 1
}
