/*
 * The arithmetic of detectors: values computed by R 4.2 (p.adjust, binom.test, prop.test, pt), by
 * the NIST/SEMATECH e-Handbook's worked examples, and by simulation of what is claimed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/beta.h"
#include "analysis/control.h"
#include "analysis/multiple.h"
#include "analysis/normal.h"
#include "analysis/proportion.h"
#include "base/statistics.h"

static void assert_near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.15g, expected %.15g", got, wanted);
}

/* R: pt(2.1, 7), pbinom, 1 - pbinom; binom.test's own limits turned round. */
static void test_tails(void **state)
{
    (void)state;
    assert_near(1 - student_both_tails(2.1, 7) / 2, .963064401894, 1e-12);
    assert_near(student_both_tails(1.2990381, 58595.48) / 2, .0969679828654, 1e-10);
    assert_near(student_both_tails(0, 3), 1, 1e-15);
    assert_near(binomial_at_most(3, 40, .15), .130168761646659, 1e-14);
    assert_near(binomial_at_least(10, 40, .15), .0672202613878483, 1e-14);
    assert_near(binomial_at_least(4, 200, .00547556587955645), .025, 1e-12);
    assert_near(binomial_at_most(4, 200, .05041360908989634), .025, 1e-12);
    assert_near(binomial_at_most(0, 10, .308497107818761), .025, 1e-12);
    assert_near(binomial_at_least(0, 10, .5), 1, 0);
    assert_near(binomial_at_least(11, 10, .5), 0, 0);
    assert_near(binomial_at_most(10, 10, .5), 1, 0);
    assert_near(beta_part(.5, 2, 2), .5, 1e-15);
    assert_near(beta_part(-1, 2, 2), 0, 0);
    assert_near(beta_part(2, 2, 2), 1, 0);
    /* a large count: a million visits, 2 % usual; R: 1 - pbinom(20299, 1e6, .02) */
    assert_near(binomial_at_least(20300, 1e6, .02), .0163712033591, 1e-9);
}

static void test_limits(void **state)
{
    double low, high;

    (void)state;
    proportion_limits(18, 20, .95, &low, &high);
    assert_near(low, .698966354771513, 1e-12);
    assert_near(high, .972133518786232, 1e-12);
    proportion_limits(4, 200, .95, &low, &high);
    assert_near(low, .00780442641634947, 1e-12);
    assert_near(high, .05028708690582643, 1e-12);
    proportion_limits(0, 10, .95, &low, &high);
    assert_near(low, 0, 0);
    proportion_limits(10, 10, .95, &low, &high);
    assert_near(high, 1, 0);
    assert_true(proportion_is_chance(10, 40, .2, .95)); /* 25 % where 20 % is usual */
    assert_true(proportion_is_chance(4, 200, .0503, .95));
    assert_false(proportion_is_chance(4, 200, .0505, .95));
    assert_true(proportion_is_chance(4, 200, .00548, .95));
    assert_false(proportion_is_chance(4, 200, .00547, .95));
    assert_false(proportion_is_chance(250, 1000, .2, .95));
    assert_true(proportion_is_chance(0, 0, .2, .95)); /* nothing says nothing */
}

static void test_adjust(void **state)
{
    static const struct {
        size_t n;
        double p[15], adjusted[15];
    } rows[] = {
        {6, {.01, .02, .03, .04, .05, .2}, {.06, .06, .06, .06, .06, .2}},
        {6, {.2, .05, .01, .04, .03, .02}, {.2, .06, .06, .06, .06, .06}},
        {15, /* Benjamini and Hochberg 1995, the thrombolysis trial; adjusted by R */
         {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528,
          .7590, 1},
         {.0015, .0030, .0095, .035625, .0603, .0638571428571429, .0638571428571429, .0645, .0765,
          .4860, .5811818181818181, .714875, .7532307692307693, .8132142857142857, 1}},
        {1, {.3}, {.3}},
    };
    double p[15];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        multiple_adjust(rows[i].p, rows[i].n, p);
        for (size_t k = 0; k < rows[i].n; k++)
            assert_near(p[k], rows[i].adjusted[k], 1e-12);
    }
    multiple_adjust(NULL, 0, NULL);
}

/* The paper: at 5 % the first four of its fifteen are told, Bonferroni would tell three. */
static void test_cut(void **state)
{
    double p[] = {.0459, .0001, 1,     .0004, .0201, .0095, .0278, .0298,
                  .0344, .0019, .3240, .4262, .5719, .6528, .7590};
    double none[] = {.5, .04, .9};

    (void)state;
    assert_near(multiple_cut(p, 15, .05), .0095, 0);
    assert_near(multiple_cut(none, 3, .05), -1, 0);
    assert_near(multiple_cut(none, 0, .05), -1, 0);
}

/* NIST e-Handbook 6.3.2.3: target 325, k = 0.3175, in units of the data (sigma of the means 0.635:
 * slack half of one). */
static void test_cusum(void **state)
{
    static const double x[] = {324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125,
                               324.525, 325.225, 324.600, 324.625, 325.150, 328.325, 327.250,
                               327.825, 328.500, 326.675, 327.775, 326.875, 328.350};
    static const double above[] = {0, 0, 0,    0,    .03,  0,     0,     0,     0,     0,
                                   0, 0, 3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16.00, 19.04};
    static const double below[] = {0, .01, 0, .33, 0, 0, .56, .72, .17, .25, .31, 0};
    static const double rule_book[] = {.1, -.2, .3, 1.2, 1.5, .9, 1.8, 2.1};
    static const double sums[] = {0, 0, 0, .7, 1.7, 2.1, 3.4, 5};
    struct cusum cusum = {0, 0};

    (void)state;
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        cusum_step(&cusum, x[i] - 325, .3175);
        assert_near(cusum.above, above[i], .0076); /* printed with two decimals, data rounded */
        if (i < sizeof below / sizeof *below)
            assert_near(cusum.below, below[i], .0076);
    }
    cusum = (struct cusum){0, 0};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        cusum_step(&cusum, rule_book[i], .5);
        assert_near(cusum.above, sums[i], 1e-12);
    }
}

/* Montgomery, Introduction to Statistical Quality Control, tables 9.1 and 9.2: mean 10, sigma 1,
 * slack 0.5; the mean is 11 from the 21st on, and the upper sum passes 5 at the 29th. */
static void test_cusum_of_montgomery(void **state)
{
    static const double x[] = {9.45,  7.99,  9.29,  11.66, 12.16, 10.18, 8.04,  11.46,
                               9.20,  10.34, 9.03,  11.47, 10.51, 9.40,  10.08, 9.37,
                               10.62, 10.31, 8.52,  10.84, 10.90, 9.33,  12.29, 11.50,
                               10.60, 11.08, 10.38, 11.62, 11.31, 10.52};
    struct cusum cusum = {0, 0};
    size_t first = 0;

    (void)state;
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        cusum_step(&cusum, x[i] - 10, .5);
        if (i == 28)
            assert_near(cusum.above, 5.28, 1e-9);
        if (cusum.above > 5 && !first)
            first = i + 1;
        assert_true(cusum.below < 5);
    }
    assert_int_equal(first, 29);
}

/* NIST e-Handbook 6.3.2.4: mean 50, sigma 2.0539, weight 0.3; limits 47.4115 and 52.5884. */
static void test_ewma(void **state)
{
    static const double x[] = {52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5,
                               49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1};
    static const double means[] = {50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75,
                                   49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05,
                                   49.38, 49.92, 50.73, 51.23, 51.94, 51.99};
    static const double rule_book[] = {.1, -.2, .3, 1.2, 1.5, .9, 1.8, 2.1};
    static const double values[] = {.02,     -.024,    .0408,     .27264,
                                    .518112, .5944896, .83559168, 1.088473344};
    static const double limits[] = {.6, .768374908, .858985448};
    struct ewma ewma = {0, 0};

    (void)state;
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        ewma_step(&ewma, (x[i] - 50) / 2.0539, .3);
        assert_near(50 + ewma.mean * 2.0539, means[i], .0051);
    }
    ewma.steps = 1000;
    assert_near(50 + 3 * 2.0539 * ewma_deviation(&ewma, .3), 52.5884, 1e-4);
    ewma = (struct ewma){0, 0};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        ewma_step(&ewma, rule_book[i], .2);
        assert_near(ewma.mean, values[i], 1e-12);
        if (i < 3)
            assert_near(3 * ewma_deviation(&ewma, .2), limits[i], 1e-9);
    }
}

/* A page of 480 series of nothing but noise, a hundred weeks: a plain 3.5 cries wolf eleven times a
 * week; with a false discovery rate of 10 % a week in ten has one at most. */
static void test_noise(void **state)
{
    enum { SERIES = 480, WINDOW = 13, WEEKS = 100 };
    double *draws = malloc(sizeof *draws * WEEKS * SERIES * (WINDOW + 1)), p[SERIES];
    size_t plain = 0, told_weeks = 0;

    (void)state;
    normal_draws(7, draws, (size_t)WEEKS * SERIES * (WINDOW + 1));
    for (size_t w = 0; w < WEEKS; w++) {
        double cut;

        for (size_t s = 0; s < SERIES; s++) {
            const double *x = draws + (w * SERIES + s) * (WINDOW + 1);
            double z =
                fabs(x[WINDOW] - statistics_median(x, WINDOW)) / statistics_robust_scale(x, WINDOW);

            plain += z > 3.5;
            p[s] = multiple_chance_of_z(z, WINDOW);
        }
        cut = multiple_cut(p, SERIES, .1);
        told_weeks += cut >= 0;
    }
    assert_in_range(plain, WEEKS * 9, WEEKS * 14); /* R: P(z > 3.5) = 0.0235 with 13 values */
    assert_in_range(told_weeks, 0, WEEKS * 15 / 100);
    free(draws);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tails),  cmocka_unit_test(test_limits),
        cmocka_unit_test(test_adjust), cmocka_unit_test(test_cut),
        cmocka_unit_test(test_cusum),  cmocka_unit_test(test_cusum_of_montgomery),
        cmocka_unit_test(test_ewma),   cmocka_unit_test(test_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
