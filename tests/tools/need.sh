#!/bin/sh
# Says in one line what to install when a compiler or a library's header is missing.
cc=${1:-cc} packages=$2 # cc may be words: ccache gcc
command -v ${cc%% *} >/dev/null 2>&1 &&
    printf '#include <curses.h>\n#include <csv.h>\n#include <iniparser/iniparser.h>\n#include <sqlite3.h>\n#include <sha2.h>\nint main(void){return 0;}\n' |
    $cc -D_GNU_SOURCE -fsyntax-only -x c - 2>/dev/null && exit 0
echo "redline needs a C compiler, ncurses, libcsv, iniparser, SQLite and libmd. On Debian or Ubuntu:" >&2
echo "  sudo apt-get install $packages" >&2
echo "('make run' installs them for you.)" >&2
exit 1
