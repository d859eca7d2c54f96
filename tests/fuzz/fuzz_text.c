/*
 * Hostile text, numbers and dates.
 *
 * The first three bytes choose a width, an alignment with a character set, and a place to split the
 * rest; the rest is the text.  What is checked is what every output path relies on, for any bytes:
 *
 *   clean    valid UTF-8, no character that acts on a terminal, at most four marks on one base,
 *            marks never first; cleaning again changes nothing; pieces cleaned apart stay clean
 *   fit      exactly the asked number of cells, and still clean; ASCII stays ASCII
 *   decimal  what was read prints, and reads back as the same number; the two marks are mirror
 * images day      only days of 1900 to 2199; printed and read again it is the same day, and so are
 * periods literal  finite, and its exact text reads back to the same bits
 *
 * Nothing is compared with an expected text here: that is the unit tests' part.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { PARAMETERS = 3, WIDTH_MAX = 240, GLOB_MAX = 400, MARKS_MAX = 4 };

#define MUST(condition) must((condition), #condition, __LINE__)

static void must(bool holds, const char *condition, int line)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_text.c:%d: does not hold: %s\n", line, condition);
    abort();
}

/* Every character prints, and the widths add up to what text_width says. */
static void check_printable(const char *text, size_t length)
{
    int marks = 0, cells = 0;
    bool first = true;

    MUST(utf8_valid(text, length));
    MUST(strlen(text) == length);
    while (length) {
        char again[4];
        uint32_t code;
        size_t used = utf8_decode(text, length, &code);
        int width = text_code_width(code);

        MUST(used > 0 && used <= length && width >= 0 && width <= 2);
        MUST(utf8_encode(code, again) == used && !memcmp(again, text, used));
        MUST(!first || width > 0);
        marks = width ? 0 : marks + 1;
        MUST(marks <= MARKS_MAX);
        first = false;
        cells += width;
        text += used;
        length -= used;
    }
    MUST(cells >= 0);
}

static void check_clean(const char *text, size_t length, size_t split, struct strbuf *clean)
{
    struct strbuf twice = STRBUF_INIT, pieces = STRBUF_INIT;

    text_clean(clean, text, length);
    check_printable(clean->text, clean->length);
    text_clean(&twice, clean->text, clean->length);
    MUST(twice.length == clean->length && !memcmp(twice.text, clean->text, clean->length));
    text_clean(&pieces, text, split);
    text_clean(&pieces, text + split, length - split);
    MUST(utf8_valid(pieces.text, pieces.length));
    if (!memchr(text, 0, length)) {
        char *whole = strndup(text, length), *duplicate = text_clean_dup(whole);

        MUST(!strcmp(duplicate, clean->text));
        free(duplicate);
        free(whole);
    }
    strbuf_release(&pieces);
    strbuf_release(&twice);
}

static void check_fit(const char *text, int cells, enum text_align align)
{
    struct strbuf fit = STRBUF_INIT, plain = STRBUF_INIT;

    strbuf_adds(&fit, "|");
    text_fit(&fit, text, cells, align, false);
    MUST(fit.text[0] == '|');
    MUST(text_width(fit.text) == cells + 1);
    check_printable(fit.text, fit.length);
    if (text_width(text) == cells)
        MUST(!strcmp(fit.text + 1, text));

    text_ascii(&plain, text);
    for (size_t i = 0; i < plain.length; i++)
        MUST(plain.text[i] >= ' ' && plain.text[i] < 0x7F);
    strbuf_clear(&fit);
    text_fit(&fit, plain.text, cells, align, true);
    MUST(fit.length == (size_t)cells);
    for (size_t i = 0; i < fit.length; i++)
        MUST(fit.text[i] >= ' ' && fit.text[i] < 0x7F);
    strbuf_release(&plain);
    strbuf_release(&fit);
}

static void check_compare(const char *clean, size_t length)
{
    const char *names[] = {clean, "gross_sales"}, *at = clean;
    size_t left = length;

    MUST(text_fold_compare(clean, clean) == 0);
    MUST(text_header_equal(clean, clean));
    text_trim(&at, &left);
    MUST(at >= clean && at + left <= clean + length);
    if (length <= GLOB_MAX) {
        MUST(text_glob("*", clean));
        MUST(text_glob(clean, clean)); /* * and ? match themselves too */
        (void)text_nearest("gros_sales", names, 2);
        (void)text_nearest(clean, names, 2);
    }
}

/* Under ',' the text with both marks swapped is the same number. Not so beside letters: a currency
 * may end in a point. */
static void check_mirror(const char *text, size_t length, enum decimal_status status, int64_t value)
{
    char *swapped = malloc(length + 1);
    int64_t mirrored = 0;
    bool plain = true;

    for (size_t i = 0; i < length; i++) {
        swapped[i] = (char)(text[i] == '.' ? ',' : text[i] == ',' ? '.' : text[i]);
        plain = plain && text[i] && strchr("0123456789.,-+() %='", text[i]);
    }
    if (plain) {
        MUST(decimal_parse(swapped, length, ',', &mirrored) == status);
        MUST(status > DECIMAL_ROUNDED || mirrored == value);
    }
    free(swapped);
}

static void check_decimal(const char *text, size_t length)
{
    int64_t value = 0, again = 0;
    enum decimal_status status = decimal_parse(text, length, '.', &value);
    struct strbuf printed = STRBUF_INIT;

    MUST(status <= DECIMAL_RANGE);
    check_mirror(text, length, status, value);
    if (status <= DECIMAL_ROUNDED) {
        MUST(value > -INT64_C(9000000000000000000) && value < INT64_C(9000000000000000000));
        decimal_print(value, &printed);
        MUST(decimal_parse(printed.text, printed.length, '.', &again) == DECIMAL_OK &&
             again == value);
        MUST(isfinite(decimal_to_double(value)));
    }
    strbuf_release(&printed);
}

static void check_periods(int32_t day)
{
    for (int grain = GRAIN_DAY; grain <= GRAIN_YEAR; grain++) {
        struct period period = period_of_day((enum grain)grain, day), again, before;
        struct strbuf printed = STRBUF_INIT;

        MUST(period_first_day(period) <= day && day <= period_last_day(period));
        MUST(period_last_day(period) + 1 ==
             period_first_day((struct period){period.grain, period.index + 1}));
        period_print(period, &printed);
        if (period_parse(printed.text,
                         &again)) /* the first and last weeks may lie in 1899 and 2200 */
            MUST(again.grain == period.grain && again.index == period.index);
        else
            MUST(grain == GRAIN_WEEK);
        if (period_year_before(period, &before))
            MUST(before.grain == period.grain && before.index < period.index);
        strbuf_release(&printed);
    }
}

static void check_day(const char *text, size_t length)
{
    static const char *const formats[] = {"%Y-%m-%d",
                                          "%d/%m/%Y",
                                          "%m/%d/%y",
                                          "%d %b %Y",
                                          "%B %d, %Y %I",
                                          "%Y-%m-%dT%H:%M:%S%z",
                                          "%b %d, %Y %H:%M:%S %p %Z",
                                          "%Y%m%d",
                                          "%d.%m.%y"};
    struct strbuf printed = STRBUF_INIT;
    struct period period;
    struct clock clock;

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        int32_t day = 0, again = 0;
        int year, month, date;

        if (!day_parse(text, length, formats[i], &day))
            continue;
        day_to_civil(day, &year, &month, &date);
        MUST(day_is_valid(year, month, date) && day_from_civil(year, month, date) == day);
        strbuf_clear(&printed);
        day_print(day, &printed);
        MUST(day_parse(printed.text, printed.length, "%Y-%m-%d", &again) && again == day);
        check_periods(day);
    }
    strbuf_clear(&printed);
    strbuf_add(&printed, text, length);
    if (period_parse(printed.text, &period))
        check_periods(period_first_day(period));
    (void)clock_parse(printed.text, &clock);
    strbuf_release(&printed);
}

/* The text as a format is no contract of anybody, but an INI file may hold any. */
static void check_format(const char *text, size_t length, size_t split)
{
    char *format = strndup(text, split);
    int32_t day;

    (void)day_parse(text + split, length - split, format, &day);
    free(format);
}

static void check_literal(const char *text, size_t length)
{
    struct strbuf printed = STRBUF_INIT;
    char *whole = strndup(text, length);
    double value = 0;
    long number = 0;

    if (number_parse(text, length, &value)) {
        MUST(isfinite(value));
        number_print_exact(value, &printed);
        MUST(strtod(printed.text, NULL) == value);
        for (int unit = UNIT_NUMBER; unit <= UNIT_SCORE; unit++) {
            strbuf_clear(&printed);
            number_print(value, (enum unit)unit, (int)(length % 7), unit % 2, &printed);
            MUST(printed.length > 0);
            check_printable(printed.text, printed.length);
        }
    }
    if (number_parse_int(whole, -1000, 1000, &number))
        MUST(number >= -1000 && number <= 1000 && strtol(whole, NULL, 10) == number);
    free(whole);
    strbuf_release(&printed);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct strbuf clean = STRBUF_INIT;

    if (size < PARAMETERS)
        return 0;
    const char *text = (const char *)data + PARAMETERS;
    size_t length = size - PARAMETERS, split = length ? data[2] % length : 0;
    int cells = data[0] % WIDTH_MAX;

    check_clean(text, length, split, &clean);
    check_fit(clean.text, cells, (enum text_align)(data[1] % 3));
    check_compare(clean.text, clean.length);
    check_decimal(text, length);
    check_day(text, length);
    check_format(text, length, split);
    check_literal(text, length);
    strbuf_release(&clean);
    return 0;
}
