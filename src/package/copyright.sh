#!/bin/sh
# copyright.sh LICENSE: Debian's copyright file, from the licence itself.
echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
echo 'Upstream-Name: redline'
echo
echo 'Files: *'
sed -n 's/^Copyright (c) /Copyright: /p' "$1"
echo 'License: Expat'
sed '1,/^Copyright/d' "$1" | sed '1{/^$/d}; s/^$/./; s/^/ /'
