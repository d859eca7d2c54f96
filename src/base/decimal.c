/*
 * Exact decimals, read from the cells of strangers' files.
 *
 * All arithmetic is on integers; nothing passes through binary floating point or a locale.  The
 * rules are those of exports.md section 4: what surrounds a number is stripped (blanks, a currency,
 * %, ="...", a leading '), every kind of minus is understood, and the number itself must follow the
 * declared decimal mark.  Reject, never guess: grouping must be in threes, by one kind of mark, not
 * after a leading zero (0,123 under '.' is somebody's decimal comma), never after the decimal mark.
 * Exponents are refused, since a cell like 1E5 is more often a damaged code than an amount.
 *
 * Plain numbers, which are nearly all cells, take a short path without any of this.
 */
#include "base/decimal.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "currency.h"

#define LIMIT (UINT64_C(9) * 100 * 1000 * 1000 * 1000 * 1000) /* 9e14 */

enum { PLACES = 4, FINE_PLACES = 8 };

struct cursor {
    const char *at;
    size_t left;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void advance(struct cursor *in, size_t count)
{
    in->at += count;
    in->left -= count;
}

/* [-]digits[mark digits], at most 14 and 4 of them; false: look closer. */
static bool parse_plain(const char *text, size_t length, char mark, int64_t *out)
{
    const char *at = text, *end = text + length, *start;
    int64_t value = 0;
    bool minus = false;
    int places = 0;

    if (length == 0 || length > 20)
        return false;
    if (*at == '-') {
        minus = true;
        at++;
    }
    for (start = at; at < end && is_digit(*at) && at - start < 14; at++)
        value = value * 10 + (*at - '0');
    if (at == start)
        return false;
    if (at < end && *at == mark) {
        for (at++; at < end && is_digit(*at) && places < 4; at++, places++)
            value = value * 10 + (*at - '0');
        if (!places)
            return false;
    }
    if (at != end)
        return false;
    for (; places < 4; places++)
        value *= 10;
    *out = minus ? -value : value;
    return true;
}

static size_t blank_size(const struct cursor *in)
{
    const unsigned char *s = (const unsigned char *)in->at;

    if (in->left >= 1 && (s[0] == ' ' || (s[0] >= '\t' && s[0] <= '\r')))
        return 1;
    if (in->left >= 2 && s[0] == 0xC2 && s[1] == 0xA0)
        return 2;
    if (in->left >= 3 && s[0] == 0xE2 && s[1] == 0x80 && (s[2] == 0xAF || s[2] == 0x89))
        return 3;
    return 0;
}

static void skip_blanks(struct cursor *in)
{
    size_t size;

    while ((size = blank_size(in)))
        advance(in, size);
}

static bool take(struct cursor *in, const char *word)
{
    size_t size = strlen(word);

    if (in->left < size || memcmp(in->at, word, size))
        return false;
    advance(in, size);
    return true;
}

/* What may stand around the number, each at most once. */
struct dress {
    bool sign, minus, open, closed, percent, digits;
    int currencies;
};

static bool read_sign(struct cursor *in, struct dress *dress)
{
    bool minus = take(in, "-") || take(in, "\xE2\x88\x92");

    if (!minus && !take(in, "+"))
        return false;
    dress->minus = minus;
    return true;
}

/* Takes everything on one side of the number; false if something stands there twice. */
static bool read_dress(struct cursor *in, struct dress *dress)
{
    for (;;) {
        size_t size;

        skip_blanks(in);
        if (!dress->digits && !dress->sign && read_sign(in, dress)) {
            dress->sign = true;
        } else if (!dress->digits && take(in, "(")) {
            if (dress->open)
                return false;
            dress->open = true;
        } else if (dress->digits && take(in, ")")) {
            if (!dress->open || dress->closed)
                return false;
            dress->closed = true;
        } else if (take(in, "%")) {
            if (dress->percent)
                return false;
            dress->percent = true;
        } else if ((size = currency_match(in->at, in->left))) {
            if (++dress->currencies > 2)
                return false;
            advance(in, size);
        } else {
            return true;
        }
    }
}

struct digits {
    uint64_t whole; /* sticks above LIMIT */
    unsigned places[FINE_PLACES + 1];
    int count; /* digits after the mark, at most one more than are ever kept */
    bool more; /* a digit other than 0 after these */
    bool any;
};

static void add_whole(struct digits *digits, char c)
{
    if (digits->whole <= LIMIT)
        digits->whole = digits->whole * 10 + (unsigned)(c - '0');
    digits->any = true;
}

static void read_places(struct cursor *in, struct digits *digits)
{
    for (; in->left && is_digit(*in->at); advance(in, 1)) {
        unsigned digit = (unsigned)(*in->at - '0');

        if (digits->count <= FINE_PLACES)
            digits->places[digits->count++] = digit;
        else if (digit)
            digits->more = true;
        digits->any = true;
    }
}

/* 0: no separator here; else its bytes, when exactly a digit follows */
static size_t separator_size(const struct cursor *in, char group)
{
    size_t size = in->left && *in->at == group ? 1 : blank_size(in);

    return size && size < in->left && is_digit(in->at[size]) ? size : 0;
}

/* The whole part, plain or in groups of three. */
static bool read_whole(struct cursor *in, char group, struct digits *digits)
{
    const char *start = in->at;
    bool by_blank = false, grouped = false;
    size_t run = 0, size;

    for (;;) {
        for (; in->left && is_digit(*in->at); advance(in, 1), run++)
            add_whole(digits, *in->at);
        if (grouped && run != 3)
            return false;
        size = run ? separator_size(in, group) : 0;
        if (!size)
            return true;
        if (!grouped && (run > 3 || *start == '0'))
            return false;
        if (grouped && by_blank != (*in->at != group))
            return false;
        by_blank = *in->at != group;
        grouped = true;
        run = 0;
        advance(in, size);
    }
}

/* Is anything but zeros left behind the place? */
static bool is_more(const struct digits *digits, int place)
{
    for (int i = place; i < digits->count; i++)
        if (digits->places[i])
            return true;
    return digits->more;
}

static enum decimal_status finish(const struct digits *digits, bool minus, int places, int128 *out)
{
    int128 value = (int128)digits->whole, limit = LIMIT;
    bool lost = is_more(digits, places);

    if (digits->whole >= LIMIT)
        return DECIMAL_RANGE;
    for (int i = 0; i < places; i++) {
        value = value * 10 + (i < digits->count ? (int)digits->places[i] : 0);
        limit *= 10;
    }
    if (lost && places < digits->count) {
        unsigned next = digits->places[places];

        value += next > 5 || (next == 5 && (is_more(digits, places + 1) || (value & 1)));
    }
    if (value >= limit)
        return DECIMAL_RANGE;
    *out = minus ? -value : value;
    return lost ? DECIMAL_ROUNDED : DECIMAL_OK;
}

static enum decimal_status parse_dressed(const char *text, size_t length, char mark, int places,
                                         int128 *out)
{
    struct cursor in = {.at = text, .left = length};
    struct dress dress = {.digits = false};
    struct digits digits = {.whole = 0};

    if (in.left >= 3 && !memcmp(in.at, "=\"", 2) && in.at[in.left - 1] == '"') {
        in.at += 2;
        in.left -= 3;
    } else {
        take(&in, "'");
    }
    text_trim(&in.at, &in.left);
    if (!in.left)
        return DECIMAL_BLANK;
    if (!read_dress(&in, &dress) || !read_whole(&in, mark == ',' ? '.' : ',', &digits))
        return DECIMAL_BAD;
    if (in.left && *in.at == mark) {
        advance(&in, 1);
        read_places(&in, &digits);
    }
    dress.digits = true;
    if (!digits.any || !read_dress(&in, &dress) || in.left || dress.open != dress.closed)
        return DECIMAL_BAD;
    if (dress.open && dress.sign) /* minus of a minus? */
        return DECIMAL_BAD;
    return finish(&digits, dress.minus || dress.open, places, out);
}

enum decimal_status decimal_parse(const char *text, size_t length, char mark, int64_t *out)
{
    enum decimal_status status;
    int128 value = 0;

    if (parse_plain(text, length, mark, out))
        return DECIMAL_OK;
    *out = 0;
    text_trim(&text, &length);
    if (!length)
        return DECIMAL_BLANK;
    if (parse_plain(text, length, mark, out))
        return DECIMAL_OK;
    status = parse_dressed(text, length, mark, PLACES, &value);
    *out = (int64_t)value;
    return status;
}

enum decimal_status decimal_parse_fine(const char *text, size_t length, char mark, int128 *out)
{
    *out = 0;
    text_trim(&text, &length);
    return length ? parse_dressed(text, length, mark, FINE_PLACES, out) : DECIMAL_BLANK;
}

static void print_scaled(int128 value, int count, struct strbuf *out)
{
    unsigned __int128 rest = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
    char text[48], *at = text + sizeof text;
    unsigned scale = count == PLACES ? DECIMAL_SCALE : DECIMAL_FINE;
    unsigned places = (unsigned)(rest % scale);

    rest /= scale;
    if (places) {
        for (; places % 10 == 0; places /= 10)
            count--;
        for (; count; count--, places /= 10)
            *--at = (char)('0' + places % 10);
        *--at = '.';
    }
    do {
        *--at = (char)('0' + (unsigned)(rest % 10));
        rest /= 10;
    } while (rest);
    if (value < 0)
        *--at = '-';
    strbuf_add(out, at, (size_t)(text + sizeof text - at));
}

void decimal_print(int128 value, struct strbuf *out)
{
    print_scaled(value, PLACES, out);
}

void decimal_print_fine(int128 value, struct strbuf *out)
{
    print_scaled(value, FINE_PLACES, out);
}

bool decimal_ratio(int128 a, int64_t b, int64_t c, int128 *out)
{
    int128 product, whole, rest;

    if (__builtin_mul_overflow(a, (int128)b, &product))
        return false;
    if (product == (int64_t)product) { /* nearly always: a 64-bit division is three times faster */
        whole = (int64_t)product / c;
        rest = (int64_t)product % c;
    } else {
        whole = product / c;
        rest = product % c;
    }
    rest = rest < 0 ? -rest : rest;
    if (rest > c - rest || (rest == c - rest && whole % 2 != 0))
        whole += product < 0 ? -1 : 1;
    *out = whole;
    return true;
}

double decimal_to_double(int128 value)
{
    return (double)value / DECIMAL_SCALE;
}
