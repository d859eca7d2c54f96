# Makes a pseudo-translation of a PO file (msgen's, --no-wrap): awk -v way=long|wide -f pseudo.awk.
#
# long: every third letter of a text stands twice, so words are told apart from the English ones and every text is a
# third longer.  wide: each two letters of a word become one full-width letter, as wide as both and three bytes long.
# What printf and the layout read stays: directives, escapes, digits, marks, blanks.
function wide(letter,    code) {
    code = index(alphabet, letter)
    # U+FF21 ... U+FF3A, U+FF41 ... U+FF5A
    return code <= 26 ? sprintf("%c%c%c", 239, 188, 160 + code) : sprintf("%c%c%c", 239, 189, 128 + code - 26)
}
function change(text,    out, word, count) {
    out = ""
    count = 0
    while (text != "") {
        if (match(text, /^%[-+ #0-9.*$]*(hh|h|ll|l|z|j|t)?[a-zA-Z%]/) || match(text, /^%[-0-9]*<[A-Za-z0-9]*>/) || match(text, /^\\./)) {
            out = out substr(text, 1, RLENGTH)
            text = substr(text, RLENGTH + 1)
        } else if (match(text, /^[A-Za-z]+/)) {
            word = substr(text, 1, RLENGTH)
            text = substr(text, RLENGTH + 1)
            while (word != "") {
                if (way == "wide") {
                    out = out wide(substr(word, 1, 1))
                    word = substr(word, 3)
                } else {
                    out = out substr(word, 1, 1) (++count % 3 == 0 ? substr(word, 1, 1) : "")
                    word = substr(word, 2)
                }
            }
        } else {
            out = out substr(text, 1, 1)
            text = substr(text, 2)
        }
    }
    return out
}
BEGIN { alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"; state = ""; header = 1 }
/^msgid/ { state = "id" }
/^msgstr/ { state = "str" }
/^$/ { state = ""; header = 0 }
state == "str" && !header && match($0, /"/) {
    print substr($0, 1, RSTART) change(substr($0, RSTART + 1, length($0) - RSTART - 1)) "\""
    next
}
{ print }
