/*
 * The ASCII form of what panes draw.
 *
 * Nothing is lost but charm: a frame is still a frame, a bar is still as long, a chart's line is
 * still at its height.  Box drawing becomes + - |, and the dashed or heavy horizontals that mark a
 * red line become =.  Blocks become #, less than half of one | or _; in a sparkline, where height
 * is the message, they become digits 0 to 9, in a heatmap signs of growing weight.  Braille becomes a dot at the height where its dots
 * are.
 *
 * Letters with accents, dashes and quotes are left to text_ascii; what has no form is '?'.
 */
#include "tui/canvas.h"

#include "base/strbuf.h"
#include "base/text.h"

static char box_ascii(uint32_t code)
{
    static const char box[] = /* U+2500 to U+257F */
        "-=||==||==||++++++++++++++++++++"
        "++++++++++++++++++++++++++++++++"
        "++++++++++++==||=|++++++++++++++"
        "+++++++++++++++++/\\X-|-|-|-|-|-|";

    return box[code - 0x2500];
}

static char block_ascii(uint32_t code, enum role role)
{
    static const char heights[] = "01345689"; /* eight heights over 0-9 */
    static const char weights[] = ".:-=+*##";
    bool heat = role >= ROLE_HEAT_0 && role <= ROLE_HEAT_RED;
    bool spark = role == ROLE_SPARK || role == ROLE_SPARK_WORSE || role == ROLE_SPARK_MISSING;

    if (code >= 0x2581 && code <= 0x2588) {
        if (spark)
            return heights[code - 0x2581];
        if (heat)
            return weights[code - 0x2581];
        return code < 0x2584 ? '_' : '#';
    }
    if (code >= 0x2589 && code <= 0x258F) /* left seven eighths to one eighth */
        return code > 0x258C ? '|' : '#';
    switch (code) {
    case 0x2591:
        return '.';
    case 0x2592:
        return ':';
    case 0x2594:
        return '-';
    case 0x2595:
        return '|';
    default:
        return '#';
    }
}

static char braille_ascii(uint32_t code)
{
    bool upper = code & 0x1B, lower = code & 0xE4;

    if (upper && lower)
        return ':';
    return upper ? '\'' : lower ? '.' : ' ';
}

static char sign_ascii(uint32_t code)
{
    static const struct {
        uint32_t code;
        char ascii;
    } signs[] = {
        {.code = 0x2190, .ascii = '<'}, {.code = 0x2191, .ascii = '^'},
        {.code = 0x2192, .ascii = '>'}, {.code = 0x2193, .ascii = 'v'},
        {.code = 0x2194, .ascii = '-'}, {.code = 0x2195, .ascii = '|'},
        {.code = 0x2196, .ascii = '^'}, {.code = 0x2197, .ascii = '^'},
        {.code = 0x2198, .ascii = 'v'}, {.code = 0x2199, .ascii = 'v'},
        {.code = 0x21B5, .ascii = '<'}, {.code = 0x21B3, .ascii = '>'},
        {.code = 0x21BB, .ascii = '*'}, {.code = 0x21BA, .ascii = '*'},
        {.code = 0x21D2, .ascii = '>'}, {.code = 0x2206, .ascii = 'd'},
        {.code = 0x2211, .ascii = 'S'}, {.code = 0x2248, .ascii = '~'},
        {.code = 0x2260, .ascii = '!'}, {.code = 0x2264, .ascii = '<'},
        {.code = 0x2265, .ascii = '>'}, {.code = 0x22EE, .ascii = ':'},
        {.code = 0x22EF, .ascii = '~'}, {.code = 0x25A0, .ascii = '#'},
        {.code = 0x25A1, .ascii = 'o'}, {.code = 0x25AA, .ascii = '#'},
        {.code = 0x25AE, .ascii = '#'}, {.code = 0x25B2, .ascii = '^'},
        {.code = 0x25B4, .ascii = '^'}, {.code = 0x25B3, .ascii = '^'},
        {.code = 0x25B6, .ascii = '>'}, {.code = 0x25B8, .ascii = '>'},
        {.code = 0x25BA, .ascii = '>'}, {.code = 0x25BC, .ascii = 'v'},
        {.code = 0x25BE, .ascii = 'v'}, {.code = 0x25BD, .ascii = 'v'},
        {.code = 0x25C0, .ascii = '<'}, {.code = 0x25C2, .ascii = '<'},
        {.code = 0x25C4, .ascii = '<'}, {.code = 0x25C6, .ascii = '*'},
        {.code = 0x25C7, .ascii = 'o'}, {.code = 0x25CB, .ascii = 'o'},
        {.code = 0x25CF, .ascii = '*'}, {.code = 0x2605, .ascii = '*'},
        {.code = 0x2713, .ascii = 'x'}, {.code = 0x2714, .ascii = 'x'},
        {.code = 0x2717, .ascii = 'x'}, {.code = 0x276F, .ascii = '>'},
        {.code = 0x20AC, .ascii = 'E'},
    };

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].code == code)
            return signs[i].ascii;
    }
    return '\0';
}

char glyph_ascii(uint32_t code, enum role role)
{
    struct strbuf plain = STRBUF_INIT;
    char text[5] = "", c;

    if (code >= 0x20 && code < 0x7F)
        return (char)code;
    if (code >= 0x2500 && code <= 0x257F)
        return box_ascii(code);
    if (code >= 0x2580 && code <= 0x259F)
        return block_ascii(code, role);
    if (code >= 0x2800 && code <= 0x28FF)
        return braille_ascii(code);
    c = sign_ascii(code);
    if (c)
        return c;
    if (text_code_width(code) <= 0)
        return '?';
    utf8_encode(code, text);
    text_ascii(&plain, text);
    c = plain.text[0] ? plain.text[0] : '?';
    strbuf_release(&plain);
    return c;
}
