#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "check.h"
#include "indicator/change.h"

static struct value known(double number)
{
    return (struct value){.state = VALUE_OK, .number = number};
}

static struct value sum_of(double number)
{
    return (struct value){
        .state = VALUE_OK, .number = number, .is_exact = true, .exact = (int128)(number * 10000)};
}

/* experience.md, requirement 8 and failure F8: the base decides what can be said. */
static void what_is_printed(void **state)
{
    static const struct {
        double now, base;
        enum unit unit;
        enum change_kind kind;
        double amount;
        const char *text;
    } cases[] = {
        {112, 100, UNIT_MONEY, CHANGE_PERCENT, 0.12, "+12.0%"},
        {88, 100, UNIT_COUNT, CHANGE_PERCENT, -0.12, "-12.0%"},
        {100, 100, UNIT_MONEY, CHANGE_PERCENT, 0, "0.0%"}, /* no change is no missing data */
        {5, 0, UNIT_MONEY, CHANGE_NEW, 0, "new"},          /* never 0 %, never infinite */
        {-5, 0, UNIT_MONEY, CHANGE_NEW, 0, "new"},
        {0, 0, UNIT_MONEY, CHANGE_ZERO, 0, "0"},
        {0, 100, UNIT_MONEY, CHANGE_PERCENT, -1, "-100.0%"},
        {-50, -100, UNIT_MONEY, CHANGE_PERCENT, 0.5, "+50.0%"}, /* a loss that shrinks is a rise */
        {-150, -100, UNIT_MONEY, CHANGE_PERCENT, -0.5, "-50.0%"},
        {50, -100, UNIT_MONEY, CHANGE_PERCENT, 1.5, "+150.0%"},
        {-50, 100, UNIT_MONEY, CHANGE_PERCENT, -1.5, "-150.0%"},
        {0.038, 0.032, UNIT_PERCENT, CHANGE_POINTS, 0.006,
         "+0.60"}, /* 3.2 % to 3.8 %: points, not +18.75 % */
        {0.032, 0.038, UNIT_PERCENT, CHANGE_POINTS, -0.006, "-0.60"},
        {0.02, 0, UNIT_PERCENT, CHANGE_POINTS, 0.02,
         "+2.00"}, /* points need no base to divide by */
        {0, 0, UNIT_PERCENT, CHANGE_ZERO, 0, "0"},
        {0.5, 0.5, UNIT_PERCENT, CHANGE_POINTS, 0, "0.00"},
        {0.50001, 0.5, UNIT_PERCENT, CHANGE_POINTS, 0.00001, "0.00"},
        {3.7, 3.2, UNIT_RATIO, CHANGE_PERCENT, 0.15625, "+15.6%"},
        {10.994, 1, UNIT_MONEY, CHANGE_PERCENT, 9.994, "+999.4%"},
        {10.9996, 1, UNIT_MONEY, CHANGE_PERCENT, 9.9996, "+>999%"},
        {1e12, 1, UNIT_MONEY, CHANGE_PERCENT, 1e12 - 1, "+>999%"},
        {-1e12, 1, UNIT_MONEY, CHANGE_PERCENT, -1e12 - 1, "->999%"},
        {99999, 100000, UNIT_MONEY, CHANGE_PERCENT, -0.00001, "0.0%"},
        {7, 1e-320, UNIT_MONEY, CHANGE_NONE, 0, "n/a"},
        {12, 0.5, UNIT_PERCENT, CHANGE_POINTS, 11.5, "+1,150"},
        {200, 0.5, UNIT_PERCENT, CHANGE_POINTS, 199.5, "+>9999"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value now = known(cases[i].now), base = known(cases[i].base);
        struct change change = change_between(&now, &base, cases[i].unit);
        struct strbuf text = STRBUF_INIT;

        assert_int_equal(change.kind, cases[i].kind);
        assert_double(change.amount, cases[i].amount, 1e-9);
        assert_double(change.base.number, cases[i].base, 0);
        change_print(&change, &text);
        assert_string_equal(text.text, cases[i].text);
        assert_true(text_width(text.text) <= 7);
        strbuf_release(&text);
    }
}

static void states_of_both_sides(void **state)
{
    static const struct {
        enum value_state now, base;
        enum change_kind kind;
        bool partial;
    } cases[] = {
        {VALUE_OK, VALUE_OK, CHANGE_PERCENT, false},
        {VALUE_NODATA, VALUE_OK, CHANGE_NONE, false},
        {VALUE_OK, VALUE_NODATA, CHANGE_NONE, false},
        {VALUE_ERROR, VALUE_OK, CHANGE_NONE, false},
        {VALUE_NODATA, VALUE_NODATA, CHANGE_NONE, false},
        {VALUE_PARTIAL, VALUE_OK, CHANGE_PERCENT, true},
        {VALUE_OK, VALUE_PARTIAL, CHANGE_PERCENT, true},
        {VALUE_LOW_SAMPLE, VALUE_OK, CHANGE_PERCENT, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value now = known(2), base = known(1);
        struct change change;
        struct strbuf text = STRBUF_INIT;

        now.state = cases[i].now;
        base.state = cases[i].base;
        change = change_between(&now, &base, UNIT_MONEY);
        assert_int_equal(change.kind, cases[i].kind);
        assert_int_equal(change.partial, cases[i].partial);
        change_print(&change, &text);
        assert_string_equal(text.text, cases[i].kind == CHANGE_NONE ? "n/a" : "+100.0%");
        strbuf_release(&text);
    }
}

static void tones(void **state)
{
    static const struct {
        double now, base;
        enum unit unit;
        enum better better;
        bool partial;
        enum tone tone;
    } cases[] = {
        {2, 1, UNIT_MONEY, BETTER_HIGHER, false, TONE_BETTER},
        {1, 2, UNIT_MONEY, BETTER_HIGHER, false, TONE_WORSE},
        {2, 1, UNIT_MONEY, BETTER_LOWER, false, TONE_WORSE},
        {1, 2, UNIT_MONEY, BETTER_LOWER, false, TONE_BETTER},
        {2, 1, UNIT_MONEY, BETTER_NEUTRAL, false, TONE_NONE},
        {2, 1, UNIT_MONEY, BETTER_HIGHER, true, TONE_NONE},
        {1, 1, UNIT_MONEY, BETTER_HIGHER, false, TONE_NONE},
        {1, 0, UNIT_MONEY, BETTER_HIGHER, false, TONE_NONE},
        {0.2, 0.1, UNIT_PERCENT, BETTER_LOWER, false, TONE_WORSE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value now = known(cases[i].now), base = known(cases[i].base);
        struct change change;

        now.state = cases[i].partial ? VALUE_PARTIAL : VALUE_OK;
        change = change_between(&now, &base, cases[i].unit);
        assert_int_equal(change_tone(&change, cases[i].better), cases[i].tone);
    }
}

/* From exact sums: 2^53 + 2 against 2^53 + 1 ten-thousandths are one apart, which doubles cannot
 * tell. */
static void exact_sums_lose_nothing(void **state)
{
    struct value base = {.state = VALUE_OK, .is_exact = true, .exact = ((int128)1 << 53) + 1};
    struct value now = base;
    struct value two = sum_of(-2), one = sum_of(-1);
    struct change change;

    (void)state;
    now.exact += 1;
    now.number = base.number = 900719925474.0993;
    change = change_between(&now, &base, UNIT_MONEY);
    assert_double(change.amount, 1.0 / 9007199254740993.0, 1e-15);
    change = change_between(&one, &two, UNIT_MONEY);
    assert_double(change.amount, 0.5, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed),
        cmocka_unit_test(states_of_both_sides),
        cmocka_unit_test(tones),
        cmocka_unit_test(exact_sums_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
