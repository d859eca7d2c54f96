#!/usr/bin/env bash
# pictures.sh: the README's pictures, from the running program on its sample data, as SVG in src/man.
set -eu
picture() { # NAME SIZE KEYS...
    local name=$1 size=$2; shift 2
    python3 tests/tools/picture.py "$size" "src/man/$name.svg" "$@" -- env XDG_CONFIG_HOME=/nowhere ./redline sample-data
    echo "src/man/$name.svg"
}
command_picture() { # NAME SIZE FOLDER COMMAND...: with the line that a person typed; it stays until the picture is taken
    local name=$1 size=$2 folder=$3; shift 3
    python3 tests/tools/picture.py "$size" "src/man/$name.svg" -- bash -c \
        'cd "$1"; printf "\033[32m\$\033[0m redline %s\n" "${*:3}"; "$2" "${@:3}"; exec cat >/dev/null' bash "$folder" "$PWD/redline" "$@"
    echo "src/man/$name.svg"
}
picture redline 160x48
picture drill 120x30 Enter Enter
picture heatmap 120x24 3
picture explain 120x34 Enter Enter e
command_picture probe 100x22 tests/fixtures/probe probe kasse-de.csv
