/*
 * Growth, curves, lags and seasons: closed forms and R 4.2.2.
 *
 * mtcars and cars are R's data sets: lm(mpg ~ hp + I(hp^2), mtcars), lm(dist ~ speed, cars) with
 * summary() and confint(); the season is stl(log(AirPassengers), "periodic"), exp of the first
 * twelve seasonal values less their mean, and sd() of exp(seasonal + remainder) - 1 over the last
 * two years; lags of fdeaths on mdeaths: the r.squared of lm(y[(1 + k):72] ~ x[1:(72 - k)]).
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "analysis/curve.h"
#include "analysis/growth.h"
#include "analysis/normal.h"
#include "analysis/seasonality.h"
#include "unit/series_data.h"

#define COUNT(list) (sizeof list / sizeof *list)

static const double hp[] = {110, 110, 93,  110, 175, 105, 245, 62,  95,  123, 123,
                            180, 180, 180, 205, 215, 230, 66,  52,  65,  97,  150,
                            150, 245, 175, 66,  91,  113, 264, 175, 335, 109};
static const double mpg[] = {21,   21,   22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8,
                             16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
                             15.2, 13.3, 19.2, 27.3, 26,   30.4, 15.8, 19.7, 15,   21.4};
static const double speed[] = {4,  4,  7,  7,  8,  9,  10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13,
                               13, 13, 14, 14, 14, 14, 15, 15, 15, 16, 16, 17, 17, 17, 18, 18, 18,
                               18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23, 24, 24, 24, 24, 25};
static const double dist[] = {2,  10, 4,  22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28,  26, 34,
                              34, 46, 26, 36, 60, 80, 20, 26, 54, 32, 40, 32, 40, 50, 42,  56, 76,
                              84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85};
static const double men[] = {
    2134, 1863, 1877, 1877, 1492, 1249, 1280, 1131, 1209, 1492, 1621, 1846, 2103, 2137, 2153,
    1833, 1403, 1288, 1186, 1133, 1053, 1347, 1545, 2066, 2020, 2750, 2283, 1479, 1189, 1160,
    1113, 970,  999,  1208, 1467, 2059, 2240, 1634, 1722, 1801, 1246, 1162, 1087, 1013, 959,
    1179, 1229, 1655, 2019, 2284, 1942, 1423, 1340, 1187, 1098, 1004, 970,  1140, 1110, 1812,
    2263, 1820, 1846, 1531, 1215, 1075, 1056, 975,  940,  1081, 1294, 1341};
static const double women[] = {
    901, 689, 827, 677, 522, 406, 441, 393,  387, 582, 578, 666, 830, 752, 785, 664, 467, 438,
    421, 412, 343, 440, 531, 771, 767, 1141, 896, 532, 447, 420, 376, 330, 357, 445, 546, 764,
    862, 660, 663, 643, 502, 392, 411, 348,  387, 385, 411, 638, 796, 853, 737, 546, 530, 446,
    431, 362, 387, 430, 425, 679, 821, 785,  727, 612, 478, 429, 405, 379, 393, 411, 487, 574};

static void assert_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fmax(fabs(expected), 1e-300)))
        fail_msg("%.15g is not %.15g", value, expected);
}

/* The rule book's world: 6 trillion in 2026 at 8.5 % a year. */
static void test_growth(void **state)
{
    double out;

    (void)state;
    assert_true(growth_project(6e12, .085, 4, &out));
    assert_near(out, 6e12 * 1.085 * 1.085 * 1.085 * 1.085, 1e-14);
    assert_true(growth_rate(6e12, out, 4, &out));
    assert_near(out, .085, 1e-12);
    assert_true(growth_project(10, .5, 0, &out));
    assert_near(out, 10, 0);
    assert_true(growth_rate(3, 7, 4, &out)); /* Vietnam's penetration, 3 % to 7 % */
    assert_near(out, pow(7. / 3, .25) - 1, 1e-14);
    assert_false(growth_project(10, -1, 3, &out));
    assert_false(growth_project(10, -2, 3, &out));
    assert_false(growth_project(1e300, 9, 300, &out));
    assert_false(growth_rate(0, 10, 3, &out));
    assert_false(growth_rate(10, -1, 3, &out));
    assert_false(growth_rate(10, 20, 0, &out));
}

static void test_line_and_parabola(void **state)
{
    struct curve curve;

    (void)state;
    assert_true(curve_fit(hp, mpg, COUNT(hp), &curve)); /* 91.28 and 78.27 */
    assert_int_equal(curve.degree, 2);
    assert_near(curve.b[0], 40.409117202858248, 1e-11);
    assert_near(curve.b[1], -0.213308259945318, 1e-11);
    assert_near(curve.b[2], 0.000420815629433, 1e-9);
    assert_near(curve.r2, 0.756109988531, 1e-11);
    assert_near(curve_at(&curve, 100), 40.409117202858248 - 21.3308259945318 + 4.20815629433, 1e-9);
}

/* Margin 0.4 - 2 x: profit 0.4 x - 2 x^2 is greatest at 0.1.  Margin 0.3 + x - 20 x^2: 0.3 + 2 x -
 * 60 x^2 = 0 at (2 + sqrt(4 + 72)) / 120. */
static void test_where_it_stops_paying(void **state)
{
    static const struct {
        double a, b, c;
        enum curve_peak peak;
        double x;
        bool is_beyond;
    } rows[] = {
        {.4, -2, 0, PEAK_AT, .1, false},
        {.4, -.5, 0, PEAK_AT, .4, true},
        {.3, 1, -20, PEAK_AT, .08931498239234, false},
        {.4, 0, 0, PEAK_NONE, 0, false},
        {.4, .5, 0, PEAK_NONE, 0, false},
        {.4, -.1, 0, PEAK_NONE, 0, false},  /* at 2: more than the whole market */
        {-.1, 2, 0, PEAK_NEVER, 0, false},  /* at a loss at the smallest share seen */
        {.01, -1, 0, PEAK_NEVER, 0, false}, /* past it from the first point on: 0.005 */
    };

    (void)state;
    for (size_t r = 0; r < COUNT(rows); r++) {
        double x[20], y[20], at = 0;
        struct curve curve;
        bool is_beyond;

        for (size_t i = 0; i < COUNT(x); i++) {
            x[i] = .01 * (double)(i + 1);
            y[i] = rows[r].a + x[i] * (rows[r].b + x[i] * rows[r].c);
            y[i] += (i % 2 ? 1e-9 : -1e-9); /* never quite exact */
        }
        assert_true(curve_fit(x, y, COUNT(x), &curve));
        assert_int_equal(curve_peak(&curve, 1, &at, &is_beyond), rows[r].peak);
        if (rows[r].peak == PEAK_AT) {
            assert_near(at, rows[r].x, 1e-4);
            assert_int_equal(is_beyond, rows[r].is_beyond);
        }
    }
}

static void test_curves_refuse(void **state)
{
    static const double same[10] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
    struct curve curve;

    (void)state;
    assert_false(curve_fit(hp, mpg, CURVE_LEAST - 1, &curve));
    assert_false(curve_fit(same, mpg, COUNT(same), &curve));
    assert_false(curve_fit(hp, mpg, 0, &curve));
    assert_true(curve_fit(hp, same, COUNT(same), &curve)); /* a flat line explains nothing */
    assert_near(curve.r2 + 1, 1, 1e-12);
}

static void test_lags(void **state)
{
    double x[200], y[200];
    unsigned char known[200];
    struct lagged lagged;

    (void)state;
    assert_true(lagged_fit(men, NULL, women, NULL, COUNT(men), 6, &lagged));
    assert_int_equal(lagged.lag, 0);
    assert_near(lagged.line.r2, 0.953046980588, 1e-10);
    assert_true(lagged_fit(men + 1, NULL, women, NULL, COUNT(men) - 1, 0, &lagged) &&
                lagged.line.r2 < .6);
    /* y follows x five steps later, with a gap in both */
    normal_draws(3, x, COUNT(x));
    memset(known, 1, sizeof known);
    memset(known + 90, 0, 10);
    for (size_t i = 0; i < COUNT(x); i++)
        y[i] = i < 5 ? 0 : 2 + 3 * x[i - 5];
    assert_true(lagged_fit(x, known, y, known, COUNT(x), 12, &lagged));
    assert_int_equal(lagged.lag, 5);
    assert_near(lagged.line.b[1], 3, 1e-9);
    assert_near(lagged.line.b[0], 2, 1e-9);
    memset(known, 0, sizeof known);
    assert_false(lagged_fit(x, known, y, NULL, COUNT(x), 12, &lagged));
}

/* Independent points: R's confint(lm(dist ~ speed, cars)); points that follow each other: wider. */
static void test_interval(void **state)
{
    double x[120], y[120], noise[240], a = 0, b = 0;
    struct lagged lagged;
    struct curve curve;

    (void)state;
    normal_draws(17, noise, COUNT(noise));
    for (size_t i = 0; i < COUNT(x); i++) {
        a = .9 * a + noise[i];
        b = .9 * b + noise[120 + i];
        x[i] = a;
        y[i] = b;
    }
    assert_true(lagged_fit(x, NULL, y, NULL, COUNT(x), 0, &lagged));
    assert_true(lagged.effective < 60);
    assert_true(lagged.half > 1.3 * student_half(.95, 118) * lagged.line.se[1]);
    assert_true(lagged_fit(speed, NULL, dist, NULL, COUNT(speed), 0, &lagged));
    assert_near(lagged.line.b[1], 3.93240875912, 1e-11);
    assert_near(lagged.line.se[1], 0.415512776657, 1e-10);
    curve = lagged.line;
    assert_near(curve.slope + curve.slope_half, 4.76785319011, 1e-10);
    assert_near(curve.slope - curve.slope_half, 3.09696432814, 1e-10);
}

static void test_season(void **state)
{
    static const double index[] = {0.912433178391, 0.892232718597, 1.015992380707, 0.986070337029,
                                   0.985087522708, 1.116043404715, 1.241599427020, 1.233191919627,
                                   1.069799834980, 0.932162279327, 0.807729752759, 0.904261896640};
    double y[COUNT(air_passengers)];
    unsigned char known[COUNT(air_passengers)];
    struct seasonality season;

    (void)state;
    assert_true(seasonality_of(air_passengers, NULL, COUNT(air_passengers), 12, &season));
    for (size_t i = 0; i < 12; i++)
        assert_near(season.index[i], index[i], 1e-10);
    assert_int_equal(season.high, 6);
    assert_int_equal(season.low, 10);
    assert_int_equal(season.cycles, 12);
    assert_near(season.swing, 0.135176193447, 1e-10);
    assert_near(season.swing_now, 0.160410857056, 1e-10);
    assert_near(season.swing_before, 0.154784627730, 1e-10);
    memcpy(y, air_passengers, sizeof y);
    memset(known, 1, sizeof known);
    y[0] = y[50] = 1e12; /* hidden */
    known[0] = known[50] = 0;
    assert_true(seasonality_of(y, known, COUNT(y), 12, &season));
    assert_near(season.index[6], index[6], .01);
    known[50] = 1;
    y[50] = 0;
    assert_false(seasonality_of(y, known, COUNT(y), 12, &season));
    assert_false(seasonality_of(air_passengers, NULL, 24, 12, &season));
    assert_false(seasonality_of(air_passengers, NULL, COUNT(y), 1, &season));
    memset(known, 0, sizeof known);
    assert_false(seasonality_of(y, known, COUNT(y), 12, &season));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_line_and_parabola),
        cmocka_unit_test(test_where_it_stops_paying),
        cmocka_unit_test(test_curves_refuse),
        cmocka_unit_test(test_lags),
        cmocka_unit_test(test_interval),
        cmocka_unit_test(test_season),
    };

    return cmocka_run_group_tests_name("curves", tests, NULL, NULL);
}
