/*
 * Reading cells: every quirk of exports.md that touches numbers, and what must be refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "unit/check.h"

#define NBSP "\xC2\xA0"
#define NNBSP "\xE2\x80\xAF"
#define THIN "\xE2\x80\x89"
#define MINUS "\xE2\x88\x92"
#define EURO "\xE2\x82\xAC"
#define POUND "\xC2\xA3"

struct row {
    const char *text;
    char mark; /* 0: '.' */
    enum decimal_status status;
    int64_t value;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t value = 99;
        char mark = rows[i].mark ? rows[i].mark : '.';
        enum decimal_status status =
            decimal_parse(rows[i].text, strlen(rows[i].text), mark, &value);

        if (status != rows[i].status || (status <= DECIMAL_ROUNDED && value != rows[i].value))
            fail_msg("'%s' under '%c': status %d, value %" PRId64, rows[i].text, mark, (int)status,
                     value);
    }
}

static void test_plain(void **state)
{
    static const struct row rows[] = {
        {.text = "0"},
        {.text = "-0"},
        {.text = "+0.0000"},
        {.text = "7", .value = 70000},
        {.text = "+7", .value = 70000},
        {.text = "-1234.5", .value = -12345000},
        {.text = "000123", .value = 1230000},
        {.text = "1234567890.1234", .value = 12345678901234},
        {.text = "12.340000000", .value = 123400},
        {.text = ".5", .value = 5000},
        {.text = "-.25", .value = -2500},
        {.text = "5.", .value = 50000},
        {.text = "1,5", .mark = ',', .value = 15000},
        {.text = "1.234", .value = 12340},
        {.text = "1.234", .mark = ',', .value = 12340000},
        {.text = "99999999999999.9999", .value = INT64_C(999999999999999999)},
        {.text = "899999999999999.9999", .value = INT64_C(8999999999999999999)},
        {.text = "-899999999999999.9999", .value = -INT64_C(8999999999999999999)},
    };

    (void)state;
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void test_rounding(void **state)
{
    static const struct row rows[] = {
        {.text = "1.00005", .status = DECIMAL_ROUNDED, .value = 10000},
        {.text = "1.00015", .status = DECIMAL_ROUNDED, .value = 10002},
        {.text = "1.00025", .status = DECIMAL_ROUNDED, .value = 10002},
        {.text = "1.000250", .status = DECIMAL_ROUNDED, .value = 10002},
        {.text = "1.000250000000000000000000000001", .status = DECIMAL_ROUNDED, .value = 10003},
        {.text = "1.00024999999", .status = DECIMAL_ROUNDED, .value = 10002},
        {.text = "1.00026", .status = DECIMAL_ROUNDED, .value = 10003},
        {.text = "-1.00015", .status = DECIMAL_ROUNDED, .value = -10002},
        {.text = "0.00001", .status = DECIMAL_ROUNDED, .value = 0},
        {.text = "0.99995", .status = DECIMAL_ROUNDED, .value = 10000},
        {.text = "1.000000001", .status = DECIMAL_ROUNDED, .value = 10000},
        {.text = "$1,234.567891", .status = DECIMAL_ROUNDED, .value = 12345679},
    };

    (void)state;
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void test_range(void **state)
{
    static const struct row rows[] = {
        {.text = "900000000000000", .status = DECIMAL_RANGE},
        {.text = "-900000000000000", .status = DECIMAL_RANGE},
        {.text = "899999999999999.99996", .status = DECIMAL_RANGE},
        {.text = "9223372036854775808", .status = DECIMAL_RANGE},
        {.text = "18446744073709551617", .status = DECIMAL_RANGE},
        {.text = "1000000000000000000000000000000000000000000000000000.5", .status = DECIMAL_RANGE},
        {.text = "000000000000000000000000000000000000000000000000000001.5", .value = 15000},
    };

    (void)state;
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void test_dress(void **state)
{
    static const struct row rows[] = {
        {.text = "$1,234.56", .value = 12345600},
        {.text = "MX$5,310.54", .value = 53105400},
        {.text = "16.426,53" NBSP EURO, .mark = ',', .value = 164265300},
        {.text = "1" NBSP "234,56", .mark = ',', .value = 12345600},
        {.text = "1" NNBSP "234" NNBSP "567,5", .mark = ',', .value = INT64_C(12345675000)},
        {.text = "1" THIN "234", .value = 12340000},
        {.text = "1 234.5", .value = 12345000},
        {.text = "($25.99)", .value = -259900},
        {.text = "$(25.99)", .value = -259900},
        {.text = "(25.99)", .value = -259900},
        {.text = "(25.99 " EURO ")", .value = -259900},
        {.text = "(25.99)%", .value = -259900},
        {.text = "-$25.99", .value = -259900},
        {.text = "$-25.99", .value = -259900},
        {.text = "- 25.99", .value = -259900},
        {.text = MINUS "25.99", .value = -259900},
        {.text = MINUS EURO "5", .value = -50000},
        {.text = "+" EURO "5", .value = 50000},
        {.text = "9.26%", .value = 92600},
        {.text = "62,5 %", .mark = ',', .value = 625000},
        {.text = "62,5" NBSP "%", .mark = ',', .value = 625000},
        {.text = "%62,5", .mark = ',', .value = 625000},
        {.text = "=\"10115\"", .value = 101150000},
        {.text = "=\" 5.5 \"", .value = 55000},
        {.text = "'10115", .value = 101150000},
        {.text = "  42\t", .value = 420000},
        {.text = NBSP "42" NNBSP, .value = 420000},
        {.text = "12 EUR", .value = 120000},
        {.text = "12EUR", .value = 120000},
        {.text = "EUR12", .value = 120000},
        {.text = "EUR 1,200.50", .value = 12005000},
        {.text = "USD -5", .value = -50000},
        {.text = "-USD 5", .value = -50000},
        {.text = "$5.00 USD", .value = 50000},
        {.text = "US$5", .value = 50000},
        {.text = "R$ 1.234,56", .mark = ',', .value = 12345600},
        {.text = "R1 234,56", .mark = ',', .value = 12345600},
        {.text = "1 234,56 $US", .mark = ',', .value = 12345600},
        {.text = "12,50 z\xC5\x82", .mark = ',', .value = 125000},
        {.text = "12,50z\xC5\x82", .mark = ',', .value = 125000},
        {.text = "\xE2\x82\xB9" "12,345", .value = 123450000},
        {.text = "CN\xC2\xA5" "8", .value = 80000},
        {.text = "\xEF\xBF\xA5" "8", .value = 80000},
        {.text = POUND "8", .value = 80000},
        {.text = "Rs. 500", .value = 5000000},
        {.text = "Rs.500", .value = 5000000},
        {.text = "500 kr.", .value = 5000000},
        {.text = "500 kr", .value = 5000000},
        {.text = "1.000.000 \xE2\x82\xAB", .mark = ',', .value = INT64_C(10000000000)},
        {.text = "1.000.000\xC4\x91", .mark = ',', .value = INT64_C(10000000000)},
        {.text = "1,234,567", .value = INT64_C(12345670000)},
        {.text = "12,345", .value = 123450000},
        {.text = "2,406", .value = 24060000},
    };

    (void)state;
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void test_blank(void **state)
{
    static const char *const rows[] = {
        "", " ", "\t\r\n", NBSP, NNBSP " " THIN, "=\"\"", "=\"  \"", "'",
    };
    int64_t value;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(decimal_parse(rows[i], strlen(rows[i]), '.', &value), DECIMAL_BLANK);
    assert_int_equal(decimal_parse("12", 0, '.', &value), DECIMAL_BLANK);
}

static void test_bad(void **state)
{
    static const struct row rows[] = {
        {.text = "-"}, {.text = "--"}, {.text = "."}, {.text = ","}, {.text = "$"}, {.text = "%"},
        {.text = "N/A"}, {.text = "abc"}, {.text = "12abc"}, {.text = "12 abc"}, {.text = "abc12"},
        {.text = "12XXQ"}, {.text = "12EURO"}, {.text = "12 all"}, {.text = "12eur"},
        {.text = "EUROS 5"}, {.text = "12 USD EUR GBP"}, {.text = "$$5$"},
        {.text = "1e308"}, {.text = "1E5"}, {.text = "1e5"}, {.text = "0x10"}, {.text = "1d"},
        {.text = "inf"}, {.text = "nan"}, {.text = "NaN"}, {.text = "-inf"}, {.text = "INF"},
        {.text = "1.234,56"}, {.text = "1,23"}, {.text = "1,2345"}, {.text = "12,34,567"},
        {.text = "1234,567"}, {.text = "0,123"}, {.text = "-0,123"}, {.text = "00,123"},
        {.text = ",123"}, {.text = "1,,234"}, {.text = "1,234,"}, {.text = "1,234,56"},
        {.text = "1.2.3"}, {.text = "1.2,3"}, {.text = "1.234.567"}, {.text = "1.5,000"},
        {.text = "1,5", .mark = '.'}, {.text = "1,234.56", .mark = ','},
        {.text = "1.23", .mark = ','},
        {.text = "1.234 567", .mark = ','}, {.text = "1 234,567"}, {.text = "1  234"},
        {.text = "12 34"}, {.text = "1 2"}, {.text = "5 5 5"}, {.text = "1. 5"}, {.text = "1 .5"},
        {.text = "--5"}, {.text = "+-5"}, {.text = "5-"}, {.text = "5+"}, {.text = "(5"},
        {.text = "5)"}, {.text = "((5))"}, {.text = "(-5)"}, {.text = "-(5)"}, {.text = "(5))"},
        {.text = ")5("}, {.text = "()"}, {.text = "5%%"}, {.text = "%5%"}, {.text = "<5"},
        {.text = "=5"}, {.text = "=\"5"}, {.text = "''5"}, {.text = "5'"}, {.text = "\"5\""},
        {.text = "2026-01-05"}, {.text = "12:30"}, {.text = "1/2"}, {.text = "1'234"},
        {.text = "\xD9\xA1\xD9\xA2"}, {.text = "\xEF\xBC\x95"}, {.text = "5\x1b[0m"},
        {.text = "5\xff"}, {.text = "\xC2"}, {.text = "5\xE2\x82"}, {.text = "5\xE2\x80\x8B"},
        {.text = MINUS}, {.text = EURO}, {.text = "=\"=\"\"5\"\"\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct row row = rows[i];

        row.status = DECIMAL_BAD;
        check_rows(&row, 1);
    }
}

static void test_bytes(void **state)
{
    int64_t value;

    (void)state;
    assert_int_equal(decimal_parse("5\0", 2, '.', &value), DECIMAL_BAD);
    assert_int_equal(decimal_parse("\0" "5", 2, '.', &value), DECIMAL_BAD);
    assert_int_equal(decimal_parse("512", 1, '.', &value), DECIMAL_OK);
    assert_int_equal(value, 50000);
    assert_int_equal(decimal_parse("5.12", 2, '.', &value), DECIMAL_OK);
    assert_int_equal(decimal_parse("5 EURO", 5, '.', &value), DECIMAL_OK);
}

/* All ways to write a number give the number that was written. */
static void test_spellings(void **state)
{
    static const struct {
        const char *before, *after;
        int sign;
    } dresses[] = {
        {.before = "", .after = "", .sign = 1},      {.before = "-", .after = "", .sign = -1},
        {.before = "$", .after = "", .sign = 1},     {.before = "(", .after = ")", .sign = -1},
        {.before = "", .after = " %", .sign = 1},    {.before = "=\"", .after = "\"", .sign = 1},
        {.before = MINUS, .after = NBSP EURO, .sign = -1},
    };
    struct random random;

    (void)state;
    random_seed(&random, 7);
    for (int i = 0; i < 20000; i++) {
        int64_t whole = (int64_t)(random_next(&random) % 900000000) >> (random_next(&random) % 30);
        int places = (int)(random_next(&random) % 10000), d = (int)(random_next(&random) % 7);
        bool comma = random_next(&random) & 1, grouped = random_next(&random) & 1;
        char group[2] = {comma ? '.' : ',', '\0'}, text[128], digits[64];
        int64_t value = 0;

        if (grouped && whole >= 1000000)
            snprintf(digits, sizeof digits, "%d%s%03d%s%03d", (int)(whole / 1000000), group,
                     (int)(whole / 1000 % 1000), group, (int)(whole % 1000));
        else if (grouped && whole >= 1000)
            snprintf(digits, sizeof digits, "%d%s%03d", (int)(whole / 1000), group,
                     (int)(whole % 1000));
        else
            snprintf(digits, sizeof digits, "%d", (int)whole);
        snprintf(text, sizeof text, "%s%s%c%04d%s", dresses[d].before, digits, comma ? ',' : '.',
                 places, dresses[d].after);
        if (decimal_parse(text, strlen(text), comma ? ',' : '.', &value) != DECIMAL_OK ||
            value != dresses[d].sign * (whole * 10000 + places))
            fail_msg("'%s': %" PRId64, text, value);
    }
}

static void test_print(void **state)
{
    static const struct {
        int64_t value;
        const char *text;
    } rows[] = {
        {.value = 0, .text = "0"},
        {.value = -12345000, .text = "-1234.5"},
        {.value = 1, .text = "0.0001"},
        {.value = -1, .text = "-0.0001"},
        {.value = 10000, .text = "1"},
        {.value = 1000000, .text = "100"},
        {.value = 10100, .text = "1.01"},
        {.value = 10010, .text = "1.001"},
        {.value = INT64_MAX, .text = "922337203685477.5807"},
        {.value = INT64_MIN, .text = "-922337203685477.5808"},
    };
    struct strbuf out = STRBUF_INIT;
    const int128 largest = (int128)(~(unsigned __int128)0 >> 1);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        strbuf_clear(&out);
        decimal_print(rows[i].value, &out);
        assert_string_equal(out.text, rows[i].text);
    }
    strbuf_clear(&out);
    decimal_print(largest, &out);
    assert_string_equal(out.text, "17014118346046923173168730371588410.5727");
    strbuf_clear(&out);
    decimal_print(-largest - 1, &out);
    assert_string_equal(out.text, "-17014118346046923173168730371588410.5728");
    strbuf_release(&out);
}

static void test_to_double(void **state)
{
    struct random random;

    (void)state;
    assert_true(decimal_to_double(11000) == 1.1);
    assert_true(decimal_to_double(-1) == -0.0001);
    assert_true(decimal_to_double(0) == 0);
    assert_double(decimal_to_double((int128)INT64_MAX * 10000), 9223372036854775807.0, 1e-15);
    random_seed(&random, 1);
    for (int i = 0; i < 20000; i++) { /* correctly rounded: equals strtod of the text */
        int64_t value = (int64_t)(random_next(&random) >> 11);
        struct strbuf out = STRBUF_INIT;

        decimal_print(value, &out);
        assert_true(decimal_to_double(value) == strtod(out.text, NULL));
        strbuf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),     cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_range),     cmocka_unit_test(test_dress),
        cmocka_unit_test(test_blank),     cmocka_unit_test(test_bad),
        cmocka_unit_test(test_bytes),     cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_print),     cmocka_unit_test(test_to_double),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
