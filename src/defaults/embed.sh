#!/bin/sh
# Prints C source that holds the given INI files as byte arrays, with a table of their names.
echo '/* made by embed.sh: the built-in INI texts */'
echo '#include "config/builtin.h"'
i=0
for file in "$@"; do
    echo "static const char text_$i[] = {"
    od -An -v -tu1 "$file" | sed -E 's/ +([0-9]+)/\1,/g'
    echo '0};'
    i=$((i + 1))
done
echo 'const struct builtin_text builtin_texts[] = {'
i=0
for file in "$@"; do
    case $file in */defaults/*) name="built-in/${file##*/}" ;; *) name="themes/${file##*/}" ;; esac
    echo "    {.name = \"$name\", .text = text_$i, .length = sizeof text_$i - 1},"
    i=$((i + 1))
done
echo '};'
echo "const size_t builtin_text_count = $i;"
