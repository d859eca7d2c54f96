/* Amounts in minor units. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/amount.h"
#include "base/strbuf.h"

/* ISO 4217, list one. */
static void test_digits(void **state)
{
    static const struct {
        const char *code;
        int digits;
    } cases[] = {{"EUR", 2}, {"JPY", 0}, {"VND", 0}, {"IDR", 2}, {"KWD", 3}, {"BHD", 3}, {"CLP", 0},
                 {"CLF", 4}, {"KRW", 0}, {"INR", 2}, {"", 2},    {"EU", 2},  {NULL, 2},  {"XYZ", 2}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(currency_digits(cases[i].code), cases[i].digits);
}

/* Python: decimal.Decimal(repr(x)).quantize(unit, ROUND_HALF_UP) */
static void test_round(void **state)
{
    static const struct {
        double value;
        int digits;
        int64_t units;
    } cases[] = {{33600, 2, 3360000}, {2471.60128, 2, 247160}, {1.005, 2, 101}, {-1.005, 2, -101},
                 {2.675, 2, 268},     {0.5, 0, 1},             {-0.5, 0, -1},   {0.49999, 0, 0},
                 {1234.5675, 3, 1234568}, {0, 2, 0}};
    int64_t units;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(amount_round(cases[i].value, cases[i].digits, &units));
        assert_int_equal(units, cases[i].units);
    }
    assert_false(amount_round(1e300, 2, &units));
    assert_false(amount_round(0.0 / 0.0, 2, &units));
    assert_true(amount_round_exact(30895016, 2, &units) && units == 308950);
    assert_true(amount_round_exact(30895050, 2, &units) && units == 308951);
    assert_true(amount_round_exact(-30895050, 2, &units) && units == -308951);
    assert_true(amount_round_exact(4999, 0, &units) && units == 0);
    assert_true(amount_round_exact(5000, 0, &units) && units == 1);
    assert_true(amount_round_exact(12345, 4, &units) && units == 12345);
    assert_false(amount_round_exact((int128)1 << 120, 2, &units));
    assert_int_equal(amount_part(308950, 0.2), 61790);
    assert_int_equal(amount_part(-61790, 0.05), -3089); /* 3089.5, towards zero */
    assert_int_equal(amount_part(999, 0.1), 99);
    assert_int_equal(amount_part(7, 1), 7);
}

static void test_text(void **state)
{
    static const struct {
        const char *text;
        int digits;
        bool good;
        int64_t units;
    } cases[] = {{"2471.60", 2, true, 247160}, {"2471.6", 2, true, 247160}, {"2471", 2, true, 247100},
                 {"-5.01", 2, true, -501},     {"33600", 0, true, 33600},   {"1.234", 3, true, 1234},
                 {"1.2345", 3, false, 0},      {"33600.5", 0, false, 0},    {"", 2, false, 0},
                 {"1.", 2, false, 0},          {".5", 2, false, 0},         {"1,000", 2, false, 0},
                 {"1e3", 2, false, 0},         {"1.2.3", 2, false, 0},      {"-", 2, false, 0},
                 {"99999999999999999999", 2, false, 0}};
    struct strbuf text = STRBUF_INIT;
    int64_t units;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool good = amount_parse(cases[i].text, cases[i].digits, &units);

        assert_int_equal(good, cases[i].good);
        if (good)
            assert_int_equal(units, cases[i].units);
    }
    amount_print(-501, 2, &text);
    assert_string_equal(text.text, "-5.01");
    strbuf_clear(&text);
    amount_print(33600, 0, &text);
    assert_string_equal(text.text, "33600");
    strbuf_clear(&text);
    amount_print_grouped(247160, 2, true, &text);
    assert_string_equal(text.text, "2,471.60");
    strbuf_clear(&text);
    amount_print_grouped(4200000, 2, true, &text);
    assert_string_equal(text.text, "42,000");
    strbuf_clear(&text);
    amount_print_grouped(-123456789, 2, false, &text);
    assert_string_equal(text.text, "-1,234,567.89");
    strbuf_clear(&text);
    amount_print_grouped(100, 2, false, &text);
    assert_string_equal(text.text, "1.00");
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digits),
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
