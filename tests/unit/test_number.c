/*
 * Numbers as people read them and as machines do.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/random.h"
#include "base/strbuf.h"

static void test_grouped(void **state)
{
    static const struct {
        double value;
        int decimals;
        const char *text, *signed_text;
    } rows[] = {
        {0, 0, "0", "+0"},
        {-0.0, 2, "0.00", "+0.00"},
        {-0.004, 2, "0.00", "+0.00"},
        {-0.005, 2, "-0.01", "-0.01"}, /* the double is a little over 0.005 */
        {0.4, 0, "0", "+0"},
        {0.5, 0, "1", "+1"},
        {-0.5, 0, "-1", "-1"},
        {1.5, 0, "2", "+2"},
        {2.5, 0, "3", "+3"},
        {0.125, 2, "0.13", "+0.13"},
        {0.375, 2, "0.38", "+0.38"},
        {-0.125, 2, "-0.13", "-0.13"},
        {1.005, 2, "1.00", "+1.00"}, /* 1.00499999999999989… */
        {9.995, 2, "9.99", "+9.99"}, /* 9.99499999999999921… */
        {99.5, 0, "100", "+100"},
        {999.96875, 4, "999.9688", "+999.9688"},
        {999.5, 0, "1,000", "+1,000"},
        {999, 0, "999", "+999"},
        {1000, 0, "1,000", "+1,000"},
        {1234567.891, 2, "1,234,567.89", "+1,234,567.89"},
        {-1234567.891, 1, "-1,234,567.9", "-1,234,567.9"},
        {123456, 0, "123,456", "+123,456"},
        {1e15, 0, "1,000,000,000,000,000", "+1,000,000,000,000,000"},
        {0.1, 18, "0.100000000000000006", "+0.100000000000000006"},
        {12.3, -5, "12", "+12"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;

        number_print_grouped(rows[i].value, rows[i].decimals, &out);
        assert_string_equal(out.text, rows[i].text);
        strbuf_clear(&out);
        number_print_signed(rows[i].value, rows[i].decimals, &out);
        assert_string_equal(out.text, rows[i].signed_text);
        strbuf_release(&out);
    }
}

static void test_extremes(void **state)
{
    static const double values[] = {DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN, 0x1p53, -0x1p53 - 2};
    struct strbuf out = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (int decimals = -1; decimals < 60; decimals += 10) {
            number_print_grouped(values[i], decimals, &out);
            number_print(values[i], UNIT_PERCENT, decimals, false, &out);
        }
    }
    strbuf_clear(&out);
    number_print_grouped(DBL_MAX, 0, &out);
    assert_int_equal(out.length, 309 + 102);
    assert_memory_equal(out.text, "179,769,313,486,231,570,", 24);
    strbuf_clear(&out);
    for (int unit = UNIT_NUMBER; unit <= UNIT_SCORE; unit++) {
        number_print(NAN, (enum unit)unit, 2, false, &out);
        number_print(INFINITY, (enum unit)unit, 2, false, &out);
    }
    number_print_signed(-INFINITY, 2, &out);
    number_print_exact(NAN, &out);
    number_print_exact(-INFINITY, &out);
    assert_string_equal(out.text, "");
    strbuf_release(&out);
}

static void test_units(void **state)
{
    static const struct {
        double value;
        enum unit unit;
        int decimals;
        const char *text, *ascii;
    } rows[] = {
        {1842000, UNIT_MONEY, 1, "1,842,000.0", "1,842,000.0"},
        {1206, UNIT_COUNT, 0, "1,206", "1,206"},
        {0.0231, UNIT_PERCENT, 2, "2.31%", "2.31%"},
        {0.285, UNIT_PERCENT, 1, "28.5%", "28.5%"},
        {-0.0004, UNIT_PERCENT, 1, "0.0%", "0.0%"},
        {1, UNIT_PERCENT, 0, "100%", "100%"},
        {12.5, UNIT_PERCENT, 0, "1,250%", "1,250%"},
        {0.125, UNIT_PERCENT, 0, "13%", "13%"},
        {0.001, UNIT_PERCENT, 0, "0%", "0%"},
        {2.14, UNIT_RATIO, 1, "2.1×", "2.1x"},
        {1.44, UNIT_RATIO, 2, "1.44×", "1.44x"},
        {14, UNIT_DAYS, 0, "14 d", "14 d"},
        {3.25, UNIT_SECONDS, 1, "3.3 s", "3.3 s"},
        {104.2, UNIT_INDEX, 1, "104.2", "104.2"},
        {71, UNIT_SCORE, 0, "71", "71"},
        {-3.5, UNIT_NUMBER, 2, "-3.50", "-3.50"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;

        number_print(rows[i].value, rows[i].unit, rows[i].decimals, false, &out);
        assert_string_equal(out.text, rows[i].text);
        strbuf_clear(&out);
        number_print(rows[i].value, rows[i].unit, rows[i].decimals, true, &out);
        assert_string_equal(out.text, rows[i].ascii);
        strbuf_release(&out);
    }
}

static void test_exact(void **state)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.33333333333333331"},
        {100, "100"},
        {1e-5, "0.00001"},
        {1e20, "100000000000000000000"},
        {1234567.891, "1234567.891"},
        {-2.5e-7, "-0.00000025"},
        {9007199254740993.0, "9007199254740992"},
    };
    struct random random;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;

        number_print_exact(rows[i].value, &out);
        assert_string_equal(out.text, rows[i].text);
        strbuf_release(&out);
    }
    random_seed(&random, 3);
    for (int i = 0; i < 20000; i++) { /* any bits come back, without an exponent */
        uint64_t bits = random_next(&random);
        struct strbuf out = STRBUF_INIT;
        double value;

        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        number_print_exact(value, &out);
        assert_int_equal(strspn(out.text, "-0123456789."), out.length);
        assert_true(strtod(out.text, NULL) == value);
        strbuf_release(&out);
    }
}

static void test_parse(void **state)
{
    static const struct {
        const char *text;
        double value;
    } rows[] = {
        {"1.5", 1.5}, {"15%", 0.15}, {"2.1M", 2100000}, {"3k", 3000},   {"3K", 3000},
        {"0", 0},     {"-0", 0},     {"-2.5", -2.5},    {"+4", 4},      {".5", 0.5},
        {"007", 7},   {"0.1", 0.1},  {"12.5%", 0.125},  {"-3%", -0.03}, {"1.1k", 1100},
    };
    static const char *const refused[] = {
        "",      "-",    ".",
        "5.",    "k",    "%",
        "1e3",   "1E3",  "0x10",
        "inf",   "nan",  "1,5",
        "1 5",   " 1",   "1 ",
        "1%%",   "1kM",  "1m",
        "1.2.3", "--1",  "1-",
        "1.5x",  "15 %", "99999999999999999999999999999999999999999999999999999999999999999",
    };
    double value = 42;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(number_parse(rows[i].text, strlen(rows[i].text), &value));
        assert_true(value == rows[i].value);
        assert_false(signbit(value) && value == 0);
    }
    value = 42;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (number_parse(refused[i], strlen(refused[i]), &value))
            fail_msg("'%s' was taken", refused[i]);
    }
    assert_false(number_parse("1\0", 2, &value));
    assert_true(value == 42);
    assert_true(number_parse("15abc", 2, &value));
    assert_true(value == 15);
}

static void test_parse_int(void **state)
{
    static const struct {
        const char *text;
        long low, high, value;
        bool taken;
    } rows[] = {
        {"0", 0, 9, 0, true},
        {"7", 0, 9, 7, true},
        {"-7", -9, 9, -7, true},
        {"10", 0, 9, 0, false},
        {"-1", 0, 9, 0, false},
        {"010", 0, 99, 0, false},
        {"1e3", 0, 9999, 0, false},
        {"0x1", 0, 99, 0, false},
        {"", 0, 9, 0, false},
        {"-", -9, 9, 0, false},
        {" 1", 0, 9, 0, false},
        {"1 ", 0, 9, 0, false},
        {"+1", 0, 9, 0, false},
        {"--1", -9, 9, 0, false},
        {"1.0", 0, 9, 0, false},
        {"9223372036854775807", 0, LONG_MAX, LONG_MAX, true},
        {"9223372036854775808", 0, LONG_MAX, 0, false},
        {"99999999999999999999999999", 0, LONG_MAX, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        long value = 55;

        assert_int_equal(number_parse_int(rows[i].text, rows[i].low, rows[i].high, &value),
                         rows[i].taken);
        assert_int_equal(value, rows[i].taken ? rows[i].value : 55);
    }
}

static void test_unit_names(void **state)
{
    enum unit unit;

    (void)state;
    for (int i = UNIT_NUMBER; i <= UNIT_SCORE; i++) {
        assert_true(unit_parse(unit_name((enum unit)i), &unit));
        assert_int_equal(unit, i);
    }
    assert_string_equal(unit_name(UNIT_MONEY), "money");
    assert_false(unit_parse("euros", &unit));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grouped),    cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_units),      cmocka_unit_test(test_exact),
        cmocka_unit_test(test_parse),      cmocka_unit_test(test_parse_int),
        cmocka_unit_test(test_unit_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
