/*
 * Statistics against R: quantile(type = 7), mad(), sd(); modified z scores against the paper's
 * definition, computed by hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>

#include "base/statistics.h"

#define COUNT(list) (sizeof list / sizeof *list)

static void assert_near(double value, double expected)
{
    if (fabs(value - expected) > 1e-12 * fmax(1, fabs(expected)))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void test_quantiles(void **state)
{
    static const double list[] = {15, 2, 4, 11, 4, 9, 5, 7}; /* any order */
    static const struct {
        double part, value;
    } rows[] = {{0, 2},    {.2, 4},    {.25, 4},   {.4, 4.8}, {.5, 6},
                {.6, 7.4}, {.75, 9.5}, {.8, 10.2}, {1, 15}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_near(statistics_quantile(list, COUNT(list), rows[i].part), rows[i].value);
    assert_near(list[0], 15); /* untouched */
    assert_near(statistics_quantile(list, 1, .3), 15);
    assert_near(statistics_quantile(list, 0, .3), 0);
    assert_near(statistics_median(list, 3), 4);
}

static void test_spread(void **state)
{
    static const double list[] = {1, 2, 2, 3, 3, 3, 4, 4, 5, 100};
    static const double plain[] = {2, 4, 4, 4, 5, 5, 7, 9}; /* R: mean 5, sd 2.1380899352993947 */
    static const double flat[] = {0.1, 0.1, 0.1, 0.1, 0.1};
    static const double lonely[] = {3, 3, 3, 3, 3, 3, 3, 13};

    (void)state;
    assert_near(1.4826 * statistics_mad(list, COUNT(list)), 1.4826);
    assert_near((100 - statistics_median(list, COUNT(list))) /
                    statistics_robust_scale(list, COUNT(list)),
                65.4265);
    assert_near(statistics_mean(plain, COUNT(plain)), 5);
    assert_near(statistics_sd(plain, COUNT(plain)), 2.1380899352993947);
    assert_near(statistics_sd(plain, 1), 0);
    assert_true(statistics_sd(flat, COUNT(flat)) == 0);
    assert_true(statistics_robust_scale(flat, COUNT(flat)) == 0);
    /* MAD 0: the mean absolute deviation 10/8 takes its place */
    assert_near(statistics_mad(lonely, COUNT(lonely)), 0);
    assert_near(statistics_mean_deviation(lonely, COUNT(lonely)), 1.25);
    assert_near(statistics_robust_scale(lonely, COUNT(lonely)), 1.2533 * 1.25);
    assert_near(statistics_robust_scale(list, 0), 0);
}

/* Rounding is no variation. */
static void test_noise(void **state)
{
    static const double list[] = {0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2};

    (void)state;
    assert_true(list[0] != list[1]);
    assert_true(statistics_robust_scale(list, COUNT(list)) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
