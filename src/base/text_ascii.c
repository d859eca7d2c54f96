/*
 * Text for terminals and files that have ASCII alone.
 *
 * One character becomes one ASCII character, so cells that were counted before stay right except
 * for wide characters, which shrink to one '?'.  Accents go, by tables over Latin-1, Latin
 * Extended-A and Latin Extended Additional (Vietnamese); typographic dashes, quotes and blanks get
 * their plain form; combining marks vanish; everything else is '?'.  No transliteration of scripts.
 */
#include "base/text.h"

#include <string.h>

#include "base/strbuf.h"

/* '#': no letter. */
static const char latin[] = /* U+00A0 to U+017F */
    " #####|##ca<#-r-##23'u#.#1o>####AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTs"
    "aaaaaaaceeeeiiiidnooooo/ouuuuytyAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
    "GgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSs"
    "SsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

static const char additional[] = /* U+1E00 to U+1EFF */
    "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMm"
    "MmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVv"
    "WwWwWwWwWwXxXxYyZzZzZzhtwyas####AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe"
    "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy######";

static const struct {
    uint32_t code;
    char ascii;
} signs[] = {
    {.code = 0x2009, .ascii = ' '},  {.code = 0x2010, .ascii = '-'},
    {.code = 0x2011, .ascii = '-'},  {.code = 0x2012, .ascii = '-'},
    {.code = 0x2013, .ascii = '-'},  {.code = 0x2014, .ascii = '-'},
    {.code = 0x2015, .ascii = '-'},  {.code = 0x2018, .ascii = '\''},
    {.code = 0x2019, .ascii = '\''}, {.code = 0x201A, .ascii = '\''},
    {.code = 0x201C, .ascii = '"'},  {.code = 0x201D, .ascii = '"'},
    {.code = 0x201E, .ascii = '"'},  {.code = 0x2022, .ascii = '*'},
    {.code = 0x2026, .ascii = '~'},  {.code = 0x202F, .ascii = ' '},
    {.code = 0x2039, .ascii = '<'},  {.code = 0x203A, .ascii = '>'},
    {.code = 0x2190, .ascii = '<'},  {.code = 0x2191, .ascii = '^'},
    {.code = 0x2192, .ascii = '>'},  {.code = 0x2193, .ascii = 'v'},
    {.code = 0x2212, .ascii = '-'},  {.code = 0x3000, .ascii = ' '},
};

char text_ascii_of(uint32_t code)
{
    char c = '#';

    if (code >= 0xA0 && code <= 0x17F)
        c = latin[code - 0xA0];
    else if (code >= 0x1E00 && code <= 0x1EFF)
        c = additional[code - 0x1E00];
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].code == code)
            return signs[i].ascii;
    }
    return c == '#' ? '?' : c;
}

void text_ascii(struct strbuf *out, const char *text)
{
    size_t left = strlen(text);

    while (left) {
        uint32_t code;
        size_t used = utf8_decode(text, left, &code);

        if (code >= 0x20 && code < 0x7F)
            strbuf_addc(out, (char)code);
        else if (code < 0x80 || text_code_width(code) != 0)
            strbuf_addc(out, text_ascii_of(code));
        text += used;
        left -= used;
    }
}
