/*
 * UTF-8, and making hostile text printable.
 *
 * Names, cells and paths come from outside and may hold anything: escape sequences, C1 controls as
 * raw bytes or as characters, bidi overrides, zero-width characters, broken UTF-8.  text_clean is
 * the one gate: after it a string is valid UTF-8 in which every character has a width of 0, 1 or 2,
 * marks only ever follow a base of the same string, and no byte can move a cursor or hide a letter.
 * Cleaning a clean string changes nothing.
 *
 * Variation selectors 15 and 16 are dropped rather than shown: they ask for another width of the
 * character before them, and terminals disagree about granting it.
 *
 * Fitting and padding count cells.  They expect clean text but survive any.
 */
#include "base/text.h"

#include <string.h>

#include "base/memory.h"
#include "base/strbuf.h"

enum { REPLACEMENT = 0xFFFD, MARKS_MAX = 4 };

static const char replacement_text[] = "\xEF\xBF\xBD";

static bool is_tail(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

size_t utf8_decode(const char *text, size_t length, uint32_t *code)
{
    const unsigned char *s = (const unsigned char *)text;

    if (!length) {
        *code = REPLACEMENT;
        return 0;
    }
    if (s[0] < 0x80) {
        *code = s[0];
        return 1;
    }
    if (s[0] >= 0xC2 && s[0] <= 0xDF && length >= 2 && is_tail(s[1])) {
        *code = (uint32_t)(s[0] & 0x1F) << 6 | (s[1] & 0x3F);
        return 2;
    }
    if ((s[0] & 0xF0) == 0xE0 && length >= 3 && is_tail(s[1]) && is_tail(s[2])) {
        *code = (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (s[2] & 0x3F);
        if (*code >= 0x800 && (*code < 0xD800 || *code > 0xDFFF))
            return 3;
    }
    if ((s[0] & 0xF8) == 0xF0 && length >= 4 && is_tail(s[1]) && is_tail(s[2]) && is_tail(s[3])) {
        *code = (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 |
                (uint32_t)(s[2] & 0x3F) << 6 | (s[3] & 0x3F);
        if (*code >= 0x10000 && *code <= 0x10FFFF)
            return 4;
    }
    *code = REPLACEMENT;
    return 1;
}

size_t utf8_encode(uint32_t code, char out[4])
{
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        code = REPLACEMENT;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

bool utf8_valid(const char *text, size_t length)
{
    while (length) {
        uint32_t code;
        size_t used = utf8_decode(text, length, &code);

        /* one byte beyond ASCII: the decoder's mark for a bad one; a true U+FFFD has three */
        if (used == 1 && (unsigned char)*text >= 0x80)
            return false;
        text += used;
        length -= used;
    }
    return true;
}

static size_t plain_ascii(const char *text, size_t length)
{
    size_t n = 0;

    while (n < length && text[n] >= 0x20 && text[n] < 0x7F)
        n++;
    return n;
}

void text_clean(struct strbuf *out, const char *text, size_t length)
{
    bool has_base = false;
    int marks = 0;

    while (length) {
        uint32_t code;
        size_t used = plain_ascii(text, length);
        int width = 1;

        if (!used) {
            used = utf8_decode(text, length, &code);
            width = text_code_width(code);
            if (code == '\t' || code == '\r' || code == '\n') {
                strbuf_addc(out, ' ');
            } else if (width < 0 || (used == 1 && code == REPLACEMENT) || (!width && !has_base)) {
                strbuf_add(out, replacement_text, 3);
                width = 1;
            } else if (width || (marks < MARKS_MAX && code != 0xFE0E && code != 0xFE0F)) {
                strbuf_add(out, text, used);
            }
        } else {
            strbuf_add(out, text, used);
        }
        marks = width ? 0 : marks + 1;
        has_base = true;
        text += used;
        length -= used;
    }
}

char *text_clean_dup(const char *text)
{
    struct strbuf out = STRBUF_INIT;

    text_clean(&out, text, strlen(text));
    return strbuf_detach(&out);
}

/* Appends the head of text that takes at most `room` cells; returns the cells used. */
static int add_cells(struct strbuf *out, const char *text, int room, bool *whole)
{
    size_t left = strlen(text);
    int cells = 0;

    while (left) {
        uint32_t code;
        size_t used = utf8_decode(text, left, &code);
        int width = text_code_width(code);
        bool bad = width < 0 || (used == 1 && code == REPLACEMENT);

        if (bad)
            width = 1;
        if (cells + width > room)
            break;
        strbuf_add(out, bad ? replacement_text : text, bad ? 3 : used);
        cells += width;
        text += used;
        left -= used;
    }
    *whole = !left;
    return cells;
}

static void pad_before(struct strbuf *out, size_t start, size_t count)
{
    size_t length = out->length - start;

    if (!count)
        return;
    strbuf_addn(out, ' ', count);
    memmove(out->text + start + count, out->text + start, length);
    memset(out->text + start, ' ', count);
}

void text_fit(struct strbuf *out, const char *text, int cells, enum text_align align, bool ascii)
{
    size_t start = out->length;
    int used, before;
    bool whole;

    if (cells <= 0)
        return;
    used = add_cells(out, text, cells, &whole);
    if (!whole) {
        out->length = start;
        used = add_cells(out, text, cells - 1, &whole) + 1;
        strbuf_adds(out, ascii ? "~" : "\xE2\x80\xA6");
    }
    before = align == TEXT_RIGHT ? cells - used : align == TEXT_CENTRE ? (cells - used) / 2 : 0;
    pad_before(out, start, (size_t)before);
    strbuf_addn(out, ' ', (size_t)(cells - used - before));
}

static size_t blank_at_start(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;

    if (length >= 1 && (s[0] == ' ' || (s[0] >= '\t' && s[0] <= '\r')))
        return 1;
    if (length >= 2 && s[0] == 0xC2 && s[1] == 0xA0)
        return 2;
    if (length >= 3 && s[0] == 0xE2 && s[1] == 0x80 && (s[2] == 0xAF || s[2] == 0x89))
        return 3;
    return 0;
}

static size_t blank_at_end(const char *text, size_t length)
{
    for (size_t size = 1; size <= 3 && size <= length; size++) {
        if (blank_at_start(text + length - size, size) == size)
            return size;
    }
    return 0;
}

void text_trim(const char **text, size_t *length)
{
    size_t size;

    while ((size = blank_at_start(*text, *length))) {
        *text += size;
        *length -= size;
    }
    while ((size = blank_at_end(*text, *length)))
        *length -= size;
}

bool text_is_blank(const char *text)
{
    size_t length = strlen(text);

    text_trim(&text, &length);
    return !length;
}
