/*
 * Exchange rates: quotes in both layouts and directions, carried and aged, crossed through a base,
 * bad ones left out and said; amounts converted once per market, channel, currency and day.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "unit/world_case.h"

#define HEAD "[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts*.csv\n"
#define FACTS                                                                                      \
    "date,market,channel,currency,orders,gross_sales\n"                                            \
    "2026-01-05,US,a,USD,1,110.00\n" /* Monday */                                                  \
    "2026-01-06,US,a,USD,1,121.00\n"                                                               \
    "2026-01-11,US,a,USD,1,110.00\n" /* Sunday: Friday's rate */                                   \
    "2026-01-06,GB,a,GBP,1,43.00\n"                                                                \
    "2026-01-06,DE,a,EUR,1,7.00\n"                                                                 \
    "2026-01-06,PL,a,,1,5.00\n" /* no currency: the reporting one */

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void rates_are_read_either_way(void **state)
{
    static const struct {
        const char *keys, *rates;
    } cases[] = {
        {"base.const = EUR\n", "date,USD,GBP,\n2026-01-05,1.1,0.86,\n2026-01-06,1.21,0.86,\n"
                               "2026-01-09,1.1,,\n"},
        {"layout = long\n", "date,currency,rate,base\n2026-01-05,USD,1.1,EUR\n"
                            "2026-01-06,usd,1.21,EUR\n2026-01-09,USD,1.1,EUR\n"
                            "2026-01-05,GBP,.86,EUR\n"},
        {"direction = in_base\nbase.const = EUR\n",
         "date,currency,rate\n2026-01-05,USD,0.90909091\n2026-01-06,USD,0.82644628\n"
         "2026-01-09,USD,0.90909091\n2026-01-05,GBP,1.16279070\n"},
        {"date = Tag\ndate_format = %d.%m.%Y\ndecimal = ,\nbase.const = EUR\n",
         "Report\nTag;USD;GBP\n05.01.2026;1,1;0,86\n06.01.2026;1,21;0,86\n09.01.2026;1,1;N/A\n"},
        {"date = D\ncurrency = C\nrate = R\nbase.const = USD\n",
         "D,C,R\n2026-01-05,EUR,0.90909091\n2026-01-06,EUR,0.82644628\n2026-01-09,EUR,0.90909091\n"
         "2026-01-06,GBP,0.71074380\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char ini[600];
        struct world_case world;
        struct value total;

        snprintf(ini, sizeof ini, HEAD "[source rates]\npath = rates.csv\nkind = fx\n%s",
                 cases[i].keys);
        world_open(&world,
                   (struct world_file[]){
                       {"redline.ini", ini}, {"facts.csv", FACTS}, {"rates.csv", cases[i].rates}},
                   3);
        total = world_value(&world, "", "2026-W02", "gmv");
        assert_int_equal(total.state, VALUE_OK);
        assert_true(total.is_exact);
        /* 100 + 100 + 100 + 50 + 7 + 5; in_base and crossed rates are rounded in their file */
        if (fabs(total.number - 362) > (i == 2 || i == 4 ? 2e-4 : 0))
            fail_msg("case %zu: %.10g", i, total.number);
        assert_data_findings(&world, "");
        world_close(&world);
    }
}

static void what_has_no_rate_is_missing_and_said(void **state)
{
    static const struct world_row rows[] = {
        {"US", "2026-01-05", "gmv", 100}, {"US", "2026-01-06", "gmv", 110},
        {"US", "2026-01-11", "gmv", NAN}, /* six days after the last quote, carry is three */
        {"GB", "2026-01-06", "gmv", NAN}, {"GB", "2026-01-06", "orders", 1},
        {"", "2026-01-06", "gmv", 122},
    };
    struct world_case world;
    struct value value;

    (void)state;
    world_open(
        &world,
        (struct world_file[]){{"redline.ini", HEAD "[source rates]\npath = rates.csv\nkind = fx\n"
                                                   "base.const = EUR\ncarry = 3d\n"},
                              {"facts.csv", FACTS},
                              {"rates.csv", "date,USD\n2026-01-05,1.1\n"}},
        3);
    assert_rows(&world, rows, COUNT(rows));
    value = world_value(&world, "", "2026-W02", "gmv");
    assert_int_equal(value.state, VALUE_PARTIAL);
    assert_data_findings(&world, "no-rate:GBP\nno-rate:USD\n");
    world_close(&world);
}

static void the_total_is_the_sum_of_its_parts(void **state)
{
    static const char rates[] = "date,USD,GBP\n2026-01-05,1.1313,0.8571\n";
    struct strbuf one = STRBUF_INIT, two = STRBUF_INIT, three = STRBUF_INIT;
    static const char header[] = "date,market,channel,currency,gross_sales\n";
    int128 sum = 0, expected = 0;

    (void)state;
    strbuf_adds(&one, header);
    strbuf_adds(&two, header);
    strbuf_adds(&three, header);
    for (int i = 0; i < 60; i++) {
        struct strbuf row = STRBUF_INIT;

        strbuf_addf(&row, "2026-01-0%d,%s,%s,%s,%d.%02d\n", 5 + i % 3, i % 2 ? "US" : "GB",
                    i % 5 ? "a" : "b", i % 2 ? "USD" : "GBP", i * 37 % 91, i * 13 % 100);
        strbuf_adds(&one, row.text);
        strbuf_adds(i % 7 < 3 ? &two : &three, row.text);
        strbuf_release(&row);
    }
    for (int split = 0; split < 2; split++) {
        struct world_case world;
        struct value total, us, gb;

        world_open(&world,
                   (struct world_file[]){{"redline.ini",
                                          HEAD "[source rates]\npath = rates.csv\nkind = fx\n"
                                               "base.const = EUR\n"},
                                         {"rates.csv", rates},
                                         {"facts-1.csv", split ? two.text : one.text},
                                         {"facts-2.csv", split ? three.text : header}},
                   4);
        total = world_value(&world, "", "2026-W02", "gmv");
        us = world_value(&world, "US", "2026-W02", "gmv");
        gb = world_value(&world, "GB", "2026-W02", "gmv");
        sum = us.exact + gb.exact;
        assert_true(total.is_exact && sum == total.exact);
        assert_true(!split ||
                    total.exact == expected); /* however the rows are dealt out to files */
        expected = total.exact;
        world_close(&world);
    }
    strbuf_release(&one);
    strbuf_release(&two);
    strbuf_release(&three);
}

static void bad_rates_are_left_out(void **state)
{
    static const struct {
        const char *rates, *findings;
        double monday, tuesday, wednesday;
    } cases[] = {
        /* zero and below are refused with their line; the day before is carried */
        {"date,USD\n2026-01-05,1.1\n2026-01-06,0\n2026-01-07,-1\n", "", 100, 100, 100},
        /* a million times off for one day */
        {"date,USD\n2026-01-05,1.1\n2026-01-06,1100000\n2026-01-07,2.2\n", "odd-rate:USD\n", 100,
         100, 50},
        /* a new level that stays is used */
        {"date,USD\n2026-01-05,1.1\n2026-01-06,11\n2026-01-07,11\n", "rate-jump:USD\n", 100, 10,
         10},
        /* two rates on one day are none; the same twice is one */
        {"date,USD\n2026-01-05,1.1\n2026-01-06,2.2\n2026-01-06,1.5\n2026-01-07,2.2\n2026-01-07,2."
         "2\n",
         "two-rates:USD\n", 100, 100, 50},
        {"date,USD\n2026-01-05,1.1\nx,2\n2026-01-06,abc\n", "", 100, 100, 100},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct world_row rows[] = {{"US", "2026-01-05", "gmv", cases[i].monday},
                                   {"US", "2026-01-06", "gmv", cases[i].tuesday},
                                   {"US", "2026-01-07", "gmv", cases[i].wednesday}};
        struct world_case world;

        world_open(&world,
                   (struct world_file[]){
                       {"redline.ini", HEAD "[source rates]\npath = rates.csv\nkind = fx\n"
                                            "base.const = EUR\n"},
                       {"facts.csv", "date,market,channel,currency,gross_sales\n"
                                     "2026-01-05,US,a,USD,110\n2026-01-06,US,a,USD,110\n"
                                     "2026-01-07,US,a,USD,110\n"},
                       {"rates.csv", cases[i].rates}},
                   3);
        assert_rows(&world, rows, COUNT(rows));
        assert_data_findings(&world, cases[i].findings);
        world_close(&world);
    }
}

static void rates_without_a_base_are_no_rates(void **state)
{
    struct world_case world;

    (void)state;
    world_open(&world,
               (struct world_file[]){{"redline.ini", HEAD "[source rates]\npath = rates.csv\n"
                                                          "kind = fx\n"},
                                     {"facts.csv", FACTS},
                                     {"rates.csv", "date,USD\n2026-01-05,1.1\n"}},
               3);
    assert_data_findings(&world, "no-base:rates\nno-rate:GBP\nno-rate:USD\n");
    world_close(&world);
}

static void ratios_round_half_to_even(void **state)
{
    static const struct {
        int64_t a, b, c, expected;
    } cases[] = {
        {5, 1, 2, 2},
        {7, 1, 2, 4},
        {-5, 1, 2, -2},
        {-7, 1, 2, -4},
        {10, 1, 3, 3},
        {20, 1, 3, 7},
        {-20, 1, 3, -7},
        {0, 9, 7, 0},
        {INT64_C(9000000000000000000), 1000000000, INT64_C(9000000000000000000), 1000000000},
    };
    int128 out;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(decimal_ratio(cases[i].a, cases[i].b, cases[i].c, &out));
        if (out != cases[i].expected)
            fail_msg("%zu: %lld", i, (long long)out);
    }
    assert_false(decimal_ratio((int128)1 << 120, INT64_MAX, 1, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_read_either_way),
        cmocka_unit_test(what_has_no_rate_is_missing_and_said),
        cmocka_unit_test(the_total_is_the_sum_of_its_parts),
        cmocka_unit_test(bad_rates_are_left_out),
        cmocka_unit_test(rates_without_a_base_are_no_rates),
        cmocka_unit_test(ratios_round_half_to_even),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
