/*
 * Did it work: difference in differences against R 4.2 (lm, and the sandwich of Newey and West
 * written out by its formula), the published example of Card and Krueger (1994), how often a
 * verdict is wrong when nothing happened and right when something did, and what cannot be said.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "analysis/effect.h"
#include "analysis/normal.h"
#include "unit/check.h"

#define COUNT(list) (sizeof list / sizeof *list)

enum { WEEKS = 14, SPLIT = 8 };
static const double place[WEEKS] = {1.62, 1.58, 1.71, 1.55, 1.49, 1.38, 1.31,
                                    1.36, 1.44, 1.61, 1.70, 1.66, 1.72, 1.69};
static const double others[3][WEEKS] = {
    {2.10, 2.05, 2.20, 2.11, 2.02, 2.08, 2.15, 2.12, 2.09, 2.04, 2.13, 2.10, 2.18, 2.12},
    {1.05, 1.11, .98, 1.02, 1.09, 1.04, 1.01, 1.07, 1.03, .97, 1.00, 1.06, 1.01, .99},
    {3.40, 3.31, 3.52, 3.47, 3.36, 3.29, 3.44, 3.51, 3.62, 3.55, 3.49, 3.58, 3.66, 3.60}};

static struct effect_request usual(const struct effect_series *list, size_t count)
{
    return (struct effect_request){.place = {.y = place},
                                   .others = list,
                                   .other_count = count,
                                   .n = WEEKS,
                                   .end = SPLIT,
                                   .start = SPLIT,
                                   .before = 13,
                                   .after = 13,
                                   .least = 4,
                                   .level = .95,
                                   .bounds = BOUNDS_POSITIVE,
                                   .better = EFFECT_HIGHER};
}

static void list_others(struct effect_series list[3])
{
    for (size_t j = 0; j < 3; j++)
        list[j] = (struct effect_series){.y = others[j]};
}

/* R: ch <- mean of log after - before; lm(ch ~ is_place); lm(d ~ post), d <- place - rowMeans, and
 * B %*% S %*% B * n / (n - 2) with Bartlett weights. */
static void test_against_r(void **state)
{
    struct effect_series list[3];
    struct effect out;

    (void)state;
    list_others(list);
    struct effect_request request = usual(list, 3);
    assert_false(effect_measure(&request, &out));
    assert_int_equal(out.scale, SCALE_LOG);
    assert_int_equal(out.others, 3);
    assert_double(out.estimate, 0.083549515128649082, 1e-12);
    assert_double(out.se_places, 0.04854002607515816, 1e-12);
    assert_double(out.se_time, 0.04684157666471241, 1e-12);
    assert_double(out.half, 0.2088508756943893, 1e-6);
    assert_double(out.came, 1.636666666666667, 1e-12);
    assert_double(out.by_others.without, 1.5054805326107796, 1e-12);
    assert_double(out.by_others.change, 0.1311861340558871, 1e-12);
    assert_double(out.by_others.low, -0.2184786182532921, 1e-6);
    assert_double(out.by_others.high, 0.4149447603051255, 1e-6);
    assert_true(out.drifted); /* R: lm(d[1:8] ~ 0:7) falls, p = .0023 */
    assert_int_equal(out.forecast.state, FORECAST_SHORT);
    assert_int_equal(out.verdict, EFFECT_UNKNOWN);
    assert_null(effect_counts(&out));
    assert_int_equal(out.moved_as_much, 0); /* R: -.004, -.061, .065, each against the rest */
}

static void test_newey_west(void **state)
{
    static const struct {
        size_t lag;
        double se;
    } rows[] = {{0, 0.04320315961550249}, {2, 0.04684157666471241}, {4, 0.04355871385288901}};
    unsigned char is_after[WEEKS];
    double d[WEEKS];

    (void)state;
    for (size_t i = 0; i < WEEKS; i++) {
        d[i] = log(place[i]) - (log(others[0][i]) + log(others[1][i]) + log(others[2][i])) / 3;
        is_after[i] = i >= SPLIT;
    }
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_double(effect_newey_west(d, is_after, WEEKS, rows[i].lag), rows[i].se, 1e-11);
    assert_int_equal(effect_lag(14), 2);
    assert_int_equal(effect_lag(100), 4);
    assert_double(effect_newey_west(d, is_after, 3, 0), 0, 0);
}

/* One other place, on logits: only the side over time.  R as above. */
static void test_one_other(void **state)
{
    static const double p[] = {.020, .022, .019, .021, .023, .018, .026, .027, .025, .028};
    static const double q[] = {.031, .030, .032, .029, .033, .031, .032, .030, .031, .033};
    const struct effect_series list[] = {{.y = q}};
    struct effect_request request = usual(list, 1);
    struct effect out;

    (void)state;
    request.place.y = p, request.n = 10, request.end = request.start = 6;
    request.bounds = BOUNDS_PART;
    assert_true(effect_measure(&request, &out));
    assert_int_equal(out.scale, SCALE_LOGIT);
    assert_double(out.estimate, 0.2487088942300776, 1e-12);
    assert_double(out.se_time, 0.02620358664911496, 1e-12);
    assert_double(out.half, 0.06042557917003978, 1e-6);
    assert_double(out.by_others.without, 0.02078617381981766, 1e-12);
    assert_int_equal(out.verdict, EFFECT_WORKED);
    assert_int_equal(out.moved_as_much, 0); /* it has no rest to be held against */
    request.better = EFFECT_LOWER;
    assert_true(effect_measure(&request, &out));
    assert_int_equal(out.verdict, EFFECT_WORSE);
    request.better = EFFECT_EITHER;
    assert_true(effect_measure(&request, &out));
    assert_int_equal(out.verdict, EFFECT_MOVED);
}

/* Card and Krueger (1994), table 3: full-time employment of a store, New Jersey against
 * Pennsylvania, before and after: 20.44 -> 21.03, 23.33 -> 21.17; 2.76 in the paper, from means of
 * more digits. */
static void test_card_and_krueger(void **state)
{
    static const double jersey[] = {20.44, 21.03}, pennsylvania[] = {23.33, 21.17};
    const struct effect_series list[] = {{.y = pennsylvania}};
    struct effect_request request = usual(list, 1);
    struct effect out;

    (void)state;
    request.place.y = jersey, request.n = 2, request.end = request.start = 1;
    request.bounds = BOUNDS_NONE, request.least = 1;
    effect_measure(&request, &out);
    assert_true(fabs(out.estimate - 2.76) < .011);
    assert_false(out.by_others.told); /* two periods of two places have no interval */
    assert_int_equal(out.verdict, EFFECT_UNKNOWN);
}

/* A walk with a memory of `hold`, the same shocks for all in part. */
static void make_world(uint64_t seed, double y[12][40], double hold)
{
    double draws[13 * 40], memory[12] = {0};

    normal_draws(seed, draws, COUNT(draws));
    for (size_t t = 0; t < 40; t++)
        for (size_t j = 0; j < 12; j++) {
            memory[j] = hold * memory[j] + .1 * draws[j * 40 + t];
            y[j][t] = exp((double)j / 10 + memory[j] + .1 * draws[12 * 40 + t]);
        }
}

static int count_verdicts(double planted, double hold, enum effect_verdict wanted)
{
    int count = 0;

    for (uint64_t seed = 1; seed <= 1000; seed++) {
        double y[12][40];
        struct effect_series list[11];
        struct effect_request request = usual(list, 11);
        struct effect out;

        make_world(seed, y, hold);
        for (size_t t = 20; t < 40; t++)
            y[0][t] *= exp(planted);
        for (size_t j = 0; j < 11; j++)
            list[j] = (struct effect_series){.y = y[j + 1]};
        request.place.y = y[0], request.n = 40, request.end = request.start = 20;
        effect_measure(&request, &out);
        count += out.verdict == wanted;
    }
    return count;
}

/* 5 % of the verdicts may be wrong when nothing happened, half of them to each side. */
static void test_how_often_it_is_wrong(void **state)
{
    (void)state;
    assert_in_range(count_verdicts(0, 0, EFFECT_WORKED), 0, 40);
    assert_in_range(count_verdicts(0, 0, EFFECT_WORSE), 0, 40);
    assert_in_range(count_verdicts(0, .7, EFFECT_WORKED), 0, 40);
    assert_in_range(count_verdicts(0, .7, EFFECT_WORSE), 0, 40);
    assert_in_range(count_verdicts(.2, 0, EFFECT_WORKED), 900, 1000);
    assert_in_range(count_verdicts(-.2, 0, EFFECT_WORSE), 900, 1000);
    assert_in_range(count_verdicts(.5, .7, EFFECT_WORKED), 800, 1000);
}

static void test_what_cannot_be_said(void **state)
{
    static const double zeros[WEEKS] = {0};
    static const unsigned char first_four[WEEKS] = {1, 1, 1, 1}, none[WEEKS] = {0};
    const struct effect_series odd[] = {{.y = zeros}, {.y = others[0], .known = none}};
    struct effect_series list[3];
    struct effect out;

    (void)state;
    list_others(list);
    struct effect_request request = usual(list, 3);
    request.n = SPLIT + 3;
    assert_false(effect_measure(&request, &out));
    assert_int_equal(out.verdict, EFFECT_EARLY);
    assert_int_equal(out.after, 3);
    assert_true(out.by_others.told); /* the figures are there already */

    request = usual(list, 3);
    request.start = request.n; /* of today */
    request.end = request.n;
    assert_false(effect_measure(&request, &out));
    assert_int_equal(out.verdict, EFFECT_EARLY);
    assert_false(out.by_others.told);
    request.end = request.start = 0; /* before all data */
    assert_false(effect_measure(&request, &out));
    assert_int_equal(out.verdict, EFFECT_UNKNOWN);

    request = usual(list, 3);
    request.place.known = first_four; /* it stopped */
    assert_false(effect_measure(&request, &out));
    assert_int_equal(out.verdict, EFFECT_EARLY);

    request = usual(list, 3);
    request.disturbed = true;
    assert_true(effect_measure(&request, &out));
    assert_int_equal(out.verdict, EFFECT_DISTURBED);
    assert_true(out.by_others.told);

    request = usual(odd, 2); /* no logarithm, no value: nobody to compare with, and too short */
    assert_false(effect_measure(&request, &out));
    assert_int_equal(out.others, 0);
    assert_int_equal(out.forecast.state, FORECAST_SHORT);
    assert_int_equal(out.verdict, EFFECT_UNKNOWN);
}

/* A place alone: the forecast from before it, period by period, is what it is held against. */
static void test_forecast_alone(void **state)
{
    double y[60], draws[60];
    struct effect out;
    struct effect_request request = usual(NULL, 0);

    (void)state;
    normal_draws(7, draws, 60);
    for (size_t t = 0; t < 60; t++)
        y[t] = 100 * exp(.05 * draws[t] + (t >= 50 ? .4 : 0));
    request.place.y = y, request.n = 60, request.end = 50, request.start = 51;
    assert_true(effect_measure(&request, &out));
    assert_int_equal(out.others, 0);
    assert_false(out.by_others.told);
    assert_true(out.by_forecast.told);
    assert_int_equal(out.after, 9);
    assert_int_equal(out.verdict, EFFECT_WORKED);
    double came = 0, middle = 0, low = 0;
    for (size_t t = 51; t < 60; t++) {
        came += y[t] / 9;
        middle += out.forecast.middle[t - 50] / 9;
        low += out.forecast.low95[t - 50] / 9;
    }
    assert_double(out.by_forecast.change, came - middle, 1e-10);
    assert_double(out.by_forecast.high, came - low, 1e-10);
    assert_double(out.by_forecast.without, middle, 1e-10);
}

/* A fall that goes on is nobody's doing: the others would call it worse, the forecast knows it. */
static void test_drift(void **state)
{
    double y[60], level[2][60], draws[180];
    struct effect_series list[2] = {{.y = level[0]}, {.y = level[1]}};
    struct effect_request request = usual(list, 2);
    struct effect out;

    (void)state;
    normal_draws(11, draws, 180);
    for (size_t t = 0; t < 60; t++) {
        y[t] = 3 * exp(-.02 * (double)t + .002 * draws[t]);
        level[0][t] = 2 * exp(.01 * draws[60 + t]);
        level[1][t] = 4 * exp(.01 * draws[120 + t]);
    }
    request.place.y = y, request.n = 60, request.end = request.start = 50;
    assert_true(effect_measure(&request, &out));
    assert_true(out.by_others.high < 0);
    assert_true(out.drifted);
    assert_ptr_equal(effect_counts(&out), &out.by_forecast);
    assert_int_equal(out.verdict, EFFECT_UNSEEN);
    for (size_t t = 50; t < 60; t++)
        y[t] *= 1.3;
    assert_true(effect_measure(&request, &out));
    assert_int_equal(out.verdict, EFFECT_WORKED);
}

/* The comparison's line is the mean of the others, from the place's own level before. */
static void test_as_others(void **state)
{
    struct effect_series list[3];
    unsigned char known[WEEKS];
    double y[WEEKS], before = 0, mean = 0;

    (void)state;
    list_others(list);
    struct effect_request request = usual(list, 3);
    effect_as_others(&request, y, known);
    for (size_t i = 0; i < WEEKS; i++) {
        assert_int_equal(known[i], 1);
        (void)(i < SPLIT ? (before += log(place[i]) / SPLIT, mean += log(y[i]) / SPLIT) : 0);
    }
    assert_double(mean, before, 1e-12);
    for (size_t i = 1; i < WEEKS; i++) {
        double moved = 0;

        for (size_t j = 0; j < 3; j++)
            moved += (log(others[j][i]) - log(others[j][0])) / 3;
        assert_double(log(y[i]) - log(y[0]), moved, 1e-9);
    }
    request.other_count = 0;
    effect_as_others(&request, y, known);
    assert_int_equal(known[3], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_r),
        cmocka_unit_test(test_newey_west),
        cmocka_unit_test(test_one_other),
        cmocka_unit_test(test_card_and_krueger),
        cmocka_unit_test(test_how_often_it_is_wrong),
        cmocka_unit_test(test_what_cannot_be_said),
        cmocka_unit_test(test_forecast_alone),
        cmocka_unit_test(test_drift),
        cmocka_unit_test(test_as_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
