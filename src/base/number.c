/*
 * Numbers for people, and the shortest exact text for machines.
 *
 * What people read is rounded on the exact decimal text of the double: the C library prints any
 * number of places exactly, and only true ties (0.125 to two places) are turned away from zero by
 * hand, because people expect 0.13.  Percent values are fractions and are shown by moving the point
 * in the digits, never by multiplying.  Nothing ever prints as minus zero.
 *
 * What machines read is plain: digits, one point, no exponent, and reads back to the same double.
 * Infinities and not-a-numbers print as nothing, here as the last of several guards.
 *
 * LC_NUMERIC stays "C" in this program (only CTYPE and MESSAGES are ever set), so the C library's
 * point is a point.
 */
#include "base/number.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"

enum { PLACES_MAX = 20, DIGITS_MAX = 352 }; /* 309 digits before the point, 22 after */

struct digits {
    char text[DIGITS_MAX]; /* no point, no sign */
    size_t count;
    bool minus; /* never for zero */
};

/* Adds one to the last of the digits; there is always a leading 0 to take the carry. */
static void count_up(char *text, size_t count)
{
    while (count--) {
        if (text[count] != '9') {
            text[count]++;
            return;
        }
        text[count] = '0';
    }
}

/* A double ends exactly with a 5 one place further only if it is a multiple of 2^-(places + 1). */
static bool may_be_tie(double value, int places)
{
    double scaled = ldexp(value, places + 1);

    return value < 0x1p53 && scaled == floor(scaled);
}

static void round_digits(double value, int places, struct digits *out)
{
    char printed[DIGITS_MAX];
    double size = fabs(value);
    bool tie = may_be_tie(size, places);
    int length = snprintf(printed, sizeof printed, "%.*f", places + tie, size);

    out->text[0] = '0';
    out->count = 1;
    for (int i = 0; i < length; i++) {
        if (printed[i] >= '0' && printed[i] <= '9')
            out->text[out->count++] = printed[i];
    }
    if (tie && out->text[--out->count] >= '5')
        count_up(out->text, out->count);
    if (out->count > (size_t)places + 2 && out->text[0] == '0') {
        out->count--;
        memmove(out->text, out->text + 1, out->count);
    }
    out->minus = value < 0 && strspn(out->text, "0") < out->count;
}

/* Prints value times 10^shift with `decimals` places; sign: always one. */
static void print_rounded(double value, int shift, int decimals, bool sign, struct strbuf *out)
{
    struct digits digits;
    size_t whole, start = 0;

    if (!isfinite(value))
        return;
    decimals = decimals < 0 ? 0 : decimals > PLACES_MAX - 2 ? PLACES_MAX - 2 : decimals;
    round_digits(value, decimals + shift, &digits);
    whole = digits.count - (size_t)decimals;
    while (start + 1 < whole && digits.text[start] == '0')
        start++;
    if (digits.minus)
        strbuf_addc(out, '-');
    else if (sign)
        strbuf_addc(out, '+');
    for (size_t i = start; i < whole; i++) {
        strbuf_addc(out, digits.text[i]);
        if ((whole - i) % 3 == 1 && i + 1 < whole)
            strbuf_addc(out, ',');
    }
    if (decimals) {
        strbuf_addc(out, '.');
        strbuf_add(out, digits.text + whole, (size_t)decimals);
    }
}

void number_print_grouped(double value, int decimals, struct strbuf *out)
{
    print_rounded(value, 0, decimals, false, out);
}

void number_print_signed(double value, int decimals, struct strbuf *out)
{
    print_rounded(value, 0, decimals, true, out);
}

void number_print(double value, enum unit unit, int decimals, bool ascii, struct strbuf *out)
{
    if (!isfinite(value))
        return;
    print_rounded(value, unit == UNIT_PERCENT ? 2 : 0, decimals, false, out);
    switch (unit) {
    case UNIT_PERCENT:
        strbuf_addc(out, '%');
        break;
    case UNIT_RATIO:
        strbuf_adds(out, ascii ? "x" : "\xC3\x97");
        break;
    case UNIT_DAYS:
        strbuf_adds(out, _(" d"));
        break;
    case UNIT_SECONDS:
        strbuf_adds(out, _(" s"));
        break;
    default:
        break;
    }
}

static void add_zeros(struct strbuf *out, int count)
{
    if (count > 0)
        strbuf_addn(out, '0', (size_t)count);
}

/* d.ddde±x as plain digits, without zeros at the end of the fraction. */
static void print_plain(const char *scientific, struct strbuf *out)
{
    char digits[32];
    int count = 0, exponent, whole;
    const char *at = scientific;

    if (*at == '-') {
        strbuf_addc(out, '-');
        at++;
    }
    for (; *at && *at != 'e'; at++) {
        if (*at >= '0' && *at <= '9' && count < (int)sizeof digits)
            digits[count++] = *at;
    }
    exponent = *at ? atoi(at + 1) : 0;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    whole = exponent + 1;
    if (whole <= 0) {
        strbuf_adds(out, "0.");
        add_zeros(out, -whole);
        strbuf_add(out, digits, (size_t)count);
        return;
    }
    strbuf_add(out, digits, (size_t)(count < whole ? count : whole));
    add_zeros(out, whole - count);
    if (count > whole) {
        strbuf_addc(out, '.');
        strbuf_add(out, digits + whole, (size_t)(count - whole));
    }
}

void number_print_exact(double value, struct strbuf *out)
{
    char text[40];

    if (!isfinite(value))
        return;
    if (value == 0) {
        strbuf_addc(out, '0');
        return;
    }
    snprintf(text, sizeof text, "%.14e", value);
    if (strtod(text, NULL) != value)
        snprintf(text, sizeof text, "%.16e", value);
    print_plain(text, out);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool number_parse(const char *text, size_t length, double *out)
{
    char copy[80];
    size_t at = 0, digits = 0, places = 0;
    const char *power = "";

    if (length == 0 || length > 64)
        return false;
    at += text[0] == '-' || text[0] == '+';
    for (; at < length && is_digit(text[at]); at++)
        digits++;
    if (at < length && text[at] == '.') {
        for (at++; at < length && is_digit(text[at]); at++)
            places++;
        if (!places)
            return false;
    }
    if (!digits && !places)
        return false;
    memcpy(copy, text, at);
    if (at + 1 == length) {
        char suffix = text[at++];

        power = suffix == '%' ? "e-2" : suffix == 'k' || suffix == 'K' ? "e3" : "e6";
        if (!strchr("%kKM", suffix) || !suffix)
            return false;
        memcpy(copy + at - 1, power, strlen(power) + 1);
    } else {
        copy[at] = '\0';
    }
    if (at != length)
        return false;
    *out = strtod(copy, NULL) + 0.0; /* -0 becomes 0 */
    return true;
}

bool number_parse_int(const char *text, long low, long high, long *out)
{
    const char *digits = text + (*text == '-');
    char *end;
    long value;

    if (!is_digit(*digits) || (*digits == '0' && digits[1]))
        return false;
    errno = 0;
    value = strtol(text, &end, 10);
    if (errno || *end || value < low || value > high)
        return false;
    *out = value;
    return true;
}

static const char *const unit_names[] = {
    [UNIT_NUMBER] = "number",   [UNIT_MONEY] = "money", [UNIT_RATIO] = "ratio",
    [UNIT_PERCENT] = "percent", [UNIT_COUNT] = "count", [UNIT_DAYS] = "days",
    [UNIT_SECONDS] = "seconds", [UNIT_INDEX] = "index", [UNIT_SCORE] = "score",
};

const char *unit_name(enum unit unit)
{
    return unit_names[unit];
}

bool unit_parse(const char *text, enum unit *out)
{
    for (size_t i = 0; i < sizeof unit_names / sizeof *unit_names; i++) {
        if (!strcmp(unit_names[i], text)) {
            *out = (enum unit)i;
            return true;
        }
    }
    return false;
}
