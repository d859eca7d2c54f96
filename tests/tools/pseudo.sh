#!/bin/sh
# pseudo.sh FOLDER: two pseudo-translations of all that is shown, for tests: en_XL (every text a third longer) and en_XW
# (full-width letters).  REDLINE_LOCALEDIR=FOLDER LANGUAGE=en_XL redline ... speaks them.
set -eu
folder=$1
export LC_ALL=C.UTF-8
mkdir -p "$folder"
# Built-in sections: the keys whose rows say that they are shown.
{
    echo 'static const char *const built_in[] = {'
    {
        cat src/defaults/*.ini | sed -nE 's/^(title|head|help|tab|group)[[:blank:]]*=[[:blank:]]*//p'
        cat src/defaults/*.ini | sed -nE 's/^groups[[:blank:]]*=[[:blank:]]*//p' | tr '|' '\n' | sed -nE 's/^ *([^:]+):.*/\1/p'
    } |
        sed -E 's/[[:blank:]]+;.*$//; s/^"(.*)"$/\1/; s/[[:blank:]]+$//; s/["\\]/\\&/g; s|.*|    /* xgettext:no-c-format */ N_("&"),|'
    echo '};'
} >"$folder/built_in.c"
find src include -name '*.[ch]' | sort | xgettext -f - "$folder/built_in.c" -L C -k_ -kN_ -kngettext:1,2 --from-code=UTF-8 \
    --no-wrap --no-location -o "$folder/redline.pot" 2>"$folder/log" || { cat "$folder/log" >&2; exit 1; }
sed -i 's/charset=CHARSET/charset=UTF-8/; s/nplurals=INTEGER; plural=EXPRESSION/nplurals=2; plural=(n != 1)/' "$folder/redline.pot"
msgen --no-wrap "$folder/redline.pot" -o "$folder/en.po"
for way in long wide; do
    lang=en_XL; [ $way = wide ] && lang=en_XW
    mkdir -p "$folder/$lang/LC_MESSAGES"
    LC_ALL=C awk -v way=$way -f "$(dirname "$0")/pseudo.awk" "$folder/en.po" >"$folder/$lang.po"
    msgfmt --check-format "$folder/$lang.po" -o "$folder/$lang/LC_MESSAGES/redline.mo"
done
touch "$folder/made"
echo "pseudo: $(grep -c '^msgid' "$folder/redline.pot") texts"
