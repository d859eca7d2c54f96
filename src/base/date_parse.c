/*
 * Reading a day by a format, without locale.
 *
 * strptime would take month names from the locale, let fields overflow into each other and accept
 * text after the end; here the whole text must match, month names are English, and 31 February is
 * no day.  A number that touches another number ("%Y%m%d") must have its full two digits, because
 * otherwise 2026111 would have two meanings.  A format without %d means the first of the month,
 * without a month the first of January; without a year it reads nothing.
 *
 * day_parse checks hours, zones and so on and drops them: the day stands as written in the file.
 * time_parse keeps them, for sources whose times are turned to another zone.
 *
 * Nearly all cells are ISO dates under the default format: they have a path of their own.
 */
#include "base/date.h"

#include <string.h>

#include "base/text.h"

struct cursor {
    const char *at;
    size_t left;
};

struct parts {
    int year, month, day;
    int hour, minute, second; /* hour -1: none was read */
    int half;                 /* 1 am, 2 pm, 0 neither */
    bool has_offset;
    int offset; /* seconds east of UTC */
};

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : -1;
}

static bool read_number(struct cursor *in, size_t least, size_t most, int low, int high, int *out)
{
    size_t n = 0;
    int value = 0;

    while (n < most && n < in->left && digit(in->at[n]) >= 0)
        value = value * 10 + digit(in->at[n++]);
    if (n < least || value < low || value > high)
        return false;
    in->at += n;
    in->left -= n;
    *out = value;
    return true;
}

static bool take(struct cursor *in, char c)
{
    if (!in->left || *in->at != c)
        return false;
    in->at++;
    in->left--;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool read_month_name(struct cursor *in, int *month)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    size_t n = 0;

    while (n < in->left && is_letter(in->at[n]))
        n++;
    for (int i = 0; i < 12; i++) {
        size_t whole = strlen(names[i]);

        if ((n == 3 || n == whole || (n == 4 && i == 8)) &&
            !text_word_compare(in->at, names[i], n)) {
            in->at += n;
            in->left -= n;
            *month = i + 1;
            return true;
        }
    }
    return false;
}

static bool read_half_day(struct cursor *in, int *half)
{
    if (in->left < 2 || (text_word_compare(in->at, "am", 2) && text_word_compare(in->at, "pm", 2)))
        return false;
    *half = *in->at == 'a' || *in->at == 'A' ? 1 : 2;
    in->at += 2;
    in->left -= 2;
    return true;
}

static bool read_offset(struct cursor *in, struct parts *parts)
{
    int hours = 0, minutes = 0, sign = 1;

    parts->has_offset = true;
    parts->offset = 0;
    if (take(in, 'Z') || take(in, 'z'))
        return true;
    if (take(in, '-'))
        sign = -1;
    else if (!take(in, '+'))
        return false;
    if (!read_number(in, 2, 2, 0, 15, &hours))
        return false;
    if (take(in, ':') || (in->left && digit(*in->at) >= 0))
        if (!read_number(in, 2, 2, 0, 59, &minutes))
            return false;
    parts->offset = sign * (hours * 3600 + minutes * 60);
    return true;
}

/* Of the names of zones only UTC and GMT mean the same everywhere. */
static bool read_zone_name(struct cursor *in, struct parts *parts)
{
    size_t n = 0;

    while (n < in->left && (is_letter(in->at[n]) || in->at[n] == '/' || in->at[n] == '_'))
        n++;
    if (n == 3 && (!text_word_compare(in->at, "UTC", 3) || !text_word_compare(in->at, "GMT", 3))) {
        parts->has_offset = true;
        parts->offset = 0;
    }
    in->at += n;
    in->left -= n;
    return n > 0;
}

/* Bytes of the blank at the cursor: ASCII, U+00A0, U+202F, U+2009. */
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

static bool read_blanks(struct cursor *in)
{
    size_t size = blank_size(in);
    bool any = size > 0;

    for (; size; size = blank_size(in)) {
        in->at += size;
        in->left -= size;
    }
    return any;
}

static bool is_number_field(const char *format)
{
    return format[0] == '%' && format[1] && strchr("YymdHMSI", format[1]);
}

/* One directive; `least` is the fewest digits of a two-digit number here. */
static bool read_field(struct cursor *in, char directive, size_t least, struct parts *parts)
{
    switch (directive) {
    case 'Y':
        return read_number(in, 4, 4, 0, 9999, &parts->year);
    case 'y':
        if (!read_number(in, 2, 2, 0, 99, &parts->year))
            return false;
        parts->year += parts->year <= 68 ? 2000 : 1900;
        return true;
    case 'm':
        return read_number(in, least, 2, 1, 12, &parts->month);
    case 'd':
        return read_number(in, least, 2, 1, 31, &parts->day);
    case 'b':
    case 'B':
        return read_month_name(in, &parts->month);
    case 'H':
        return read_number(in, least, 2, 0, 23, &parts->hour);
    case 'I':
        return read_number(in, least, 2, 1, 12, &parts->hour);
    case 'M':
        return read_number(in, least, 2, 0, 59, &parts->minute);
    case 'S':
        return read_number(in, least, 2, 0, 60, &parts->second);
    case 'p':
        return read_half_day(in, &parts->half);
    case 'z':
        return read_offset(in, parts);
    case 'Z':
        return read_zone_name(in, parts);
    case '%':
        return take(in, '%');
    default:
        return false;
    }
}

static bool read_format(struct cursor *in, const char *format, struct parts *parts)
{
    const char *f = format;
    bool after_number = false;

    while (*f) {
        if (*f == ' ' || *f == '\t') {
            if (!read_blanks(in))
                return false;
            while (*f == ' ' || *f == '\t')
                f++;
            after_number = false;
        } else if (*f == '%' && f[1]) {
            bool tight = is_number_field(f) && (after_number || is_number_field(f + 2));

            if (!read_field(in, f[1], tight ? 2 : 1, parts))
                return false;
            after_number = is_number_field(f);
            f += 2;
        } else {
            if (!take(in, *f))
                return false;
            after_number = false;
            f++;
        }
    }
    return !in->left;
}

static bool read_iso(const char *text, struct parts *parts)
{
    static const unsigned char places[] = {0, 1, 2, 3, 5, 6, 8, 9};
    int digits[8];

    if (text[4] != '-' || text[7] != '-')
        return false;
    for (size_t i = 0; i < sizeof places; i++) {
        digits[i] = digit(text[places[i]]);
        if (digits[i] < 0)
            return false;
    }
    parts->year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
    parts->month = digits[4] * 10 + digits[5];
    parts->day = digits[6] * 10 + digits[7];
    return true;
}

bool day_parse(const char *text, size_t length, const char *format, int32_t *day)
{
    struct parts parts = {.year = -1, .month = 1, .day = 1, .hour = -1};
    struct cursor in = {.at = text, .left = length};

    if (!(length == 10 && !strcmp(format, "%Y-%m-%d") && read_iso(text, &parts)) &&
        !read_format(&in, format, &parts))
        return false;
    if (!day_is_valid(parts.year, parts.month, parts.day))
        return false;
    *day = day_from_civil(parts.year, parts.month, parts.day);
    return true;
}

bool time_parse(const char *text, size_t length, const char *format, struct time_read *out)
{
    struct parts parts = {.year = -1, .month = 1, .day = 1, .hour = -1};
    struct cursor in = {.at = text, .left = length};

    if (!read_format(&in, format, &parts) || !day_is_valid(parts.year, parts.month, parts.day))
        return false;
    if (parts.half && parts.hour > 12)
        return false;
    if (parts.half)
        parts.hour = parts.hour % 12 + (parts.half == 2 ? 12 : 0);
    *out = (struct time_read){.day = day_from_civil(parts.year, parts.month, parts.day),
                              .has_time = parts.hour >= 0,
                              .has_offset = parts.has_offset,
                              .offset = parts.offset};
    if (out->has_time) /* a leap second counts with the one before: its day is the same */
        out->second =
            parts.hour * 3600 + parts.minute * 60 + (parts.second == 60 ? 59 : parts.second);
    return true;
}
