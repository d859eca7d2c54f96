/*
 * STL against R 4.2.2, whose stl() is the authors' own Fortran:
 *   s <- stl(nottem, "periodic"); s$time.series[c(1, 2, 120, 239, 240), ]
 * and so on as the rows say; co2 is stl(log(co2), s.window = 21), the example of ?stl.  The last
 * case is ts(nottem[1:109], frequency = 52): two cycles and a bit, as weeks of a young shop are.
 *
 * Robust rows of us_acc_deaths are of an odd number of values, all but the last: of an even number,
 * stl.f asks its partial sort for the upper middle value before the lower, and then now and then
 * gets another value (stl(USAccDeaths, "periodic", robust = TRUE), round 5: 490.3 where 6 median(r)
 * is 781.5).
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>

#include "analysis/stl.h"
#include "unit/series_data.h"

#define COUNT(list) (sizeof list / sizeof *list)

static double log_co2[COUNT(co2)];

struct expected {
    size_t at; /* from 1 */
    double seasonal, trend, remainder;
};
static const struct stl_case {
    const double *y;
    size_t n;
    struct stl_options options;
    struct expected rows[6];
} cases[] = {
    {.y = nottem,
     .n = COUNT(nottem),
     .options = {.period = 12},
     .rows = {{1, -9.3471980274764, 49.6806726485632, 0.26652537891318},
              {2, -9.85524962154722, 49.5455208170358, 1.10972880451138},
              {120, -9.47814227829695, 49.4473584957572, 1.9307837825398},
              {239, -6.43013085559349, 49.0807618798116, 3.94936897578192},
              {240, -9.47814227829695, 49.0050970823857, -1.72695480408874}}},
    {.y = nottem,
     .n = COUNT(nottem),
     .options = {.period = 12, .robust = true},
     .rows = {{1, -9.34198108380376, 50.0142014069523, -0.0722203231485778},
              {2, -9.525622728157, 49.9216477310164, 0.403974997140608},
              {100, -2.81754288390428, 48.9461251177011, 1.17141776620319},
              {240, -9.57877571012395, 48.6542555079381, -1.27547979781418}}},
    {.y = log_co2,
     .n = COUNT(co2),
     .options = {.period = 12, .season_window = 21},
     .rows = {{1, -0.000184933380887902, 5.75354105789097, 0.000548959549327321},
              {2, 0.00172978222336951, 5.75382338185088, 0.00116958129244171},
              {3, 0.00367042701137656, 5.75410570581079, -0.000452891237940456},
              {200, -0.00340865731087199, 5.80255118313372, -0.000352947588309505},
              {468, -0.00243619701614293, 5.89875033518198, 0.00177335943684298}}},
    {.y = us_acc_deaths,
     .n = COUNT(us_acc_deaths),
     .options = {.period = 12},
     .rows = {{1, -819.871981914774, 9934.53745564825, -107.665473733479},
              {2, -1559.05451869261, 9880.77169502757, -215.71717633496},
              {3, -759.570676337162, 9827.00593440688, -139.43525806972},
              {72, -26.8870936065058, 9072.21438366884, 194.67270993766}}},
    {.y = us_acc_deaths,
     .n = 71,
     .options = {.period = 12, .robust = true},
     .rows = {{1, -696.570198594744, 9797.71485786004, -94.1446592652937},
              {2, -1616.36084898851, 9765.25828345159, -42.8974344630788},
              {36, -128.542302674276, 8399.337639037, -236.795336362728},
              {71, -267.773995560845, 8924.78490124012, -24.0109056792789}}},
    {.y = us_acc_deaths,
     .n = 71,
     .options = {.period = 12, .season_window = 7, .trend_window = 15, .robust = true},
     .rows = {{1, -673.454608547138, 9677.31722692979, 3.13738161734545},
              {2, -1543.25907705816, 9665.4903298693, -16.2312528111343},
              {36, -216.996201196289, 8391.99337596815, -140.997174771865},
              {71, -319.408937290943, 8954.66451968453, -2.25558239358907}}},
    {.y = us_acc_deaths,
     .n = 25,
     .options = {.period = 12},
     .rows = {{1, -958.491480933188, 10051.2302627269, -85.7387817937488},
              {13, -958.491480933188, 9050.04380255147, -341.552321618285},
              {25, -958.491480933188, 8770.3795253498, 350.11195558339}}},
    {.y = nottem, /* ts(nottem[1:109], frequency = 52), robust */
     .n = 109,
     .options = {.period = 52, .robust = true},
     .rows = {{1, 1.39727943286793, 48.3959947381724, -9.19327417104031},
              {52, 4.30013628275823, 48.360948339256, -7.16108462201422},
              {109, 1.13603132370202, 49.0739169231616, -15.4099482468636}}},
};

static void assert_near(double value, double expected, double size)
{
    if (!(fabs(value - expected) <= 1e-10 * size))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void test_against_r(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(co2); i++)
        log_co2[i] = log(co2[i]);
    for (size_t c = 0; c < COUNT(cases); c++) {
        const struct stl_case *test = &cases[c];
        struct stl stl;

        assert_true(stl_decompose_with(test->y, test->n, &test->options, &stl));
        assert_int_equal(stl.count, test->n);
        for (const struct expected *row = test->rows; row->at; row++) {
            double size = fabs(row->trend);

            assert_near(stl.seasonal[row->at - 1], row->seasonal, size);
            assert_near(stl.trend[row->at - 1], row->trend, size);
            assert_near(stl.remainder[row->at - 1], row->remainder, size);
        }
        stl_release(&stl);
    }
}

/* R: r <- s$time.series[, 3]; v <- s$time.series[, 1]; 1 - var(r) / var(r + v) */
static void test_strength(void **state)
{
    struct stl stl;

    (void)state;
    assert_true(
        stl_decompose_with(nottem, COUNT(nottem), &(struct stl_options){.period = 12}, &stl));
    assert_near(stl_strength(&stl), 0.943833422969313, 1);
    stl_release(&stl);
    assert_true(stl_decompose_with(us_acc_deaths, COUNT(us_acc_deaths),
                                   &(struct stl_options){.period = 12}, &stl));
    assert_near(stl_strength(&stl), 0.942583977623418, 1);
    stl_release(&stl);
}

/* What has no season says so; what never varies is all trend; a spike stays in the remainder. */
static void test_hard_input(void **state)
{
    double flat[60], spike[60];
    struct stl stl;

    (void)state;
    assert_false(stl_decompose(nottem, 24, 12, &stl));
    assert_null(stl.trend);
    assert_false(stl_decompose(nottem, 100, 1, &stl));
    assert_false(stl_decompose(nottem, 100, 0, &stl));
    assert_false(stl_decompose(nottem, 0, 12, &stl));
    for (size_t i = 0; i < COUNT(flat); i++) {
        flat[i] = 7;
        spike[i] = i == 30 ? 1e12 : 100 + 10 * (double)(i % 12);
    }
    assert_true(stl_decompose(flat, COUNT(flat), 12, &stl));
    for (size_t i = 0; i < COUNT(flat); i++) {
        assert_near(stl.trend[i], 7, 7);
        assert_near(stl.remainder[i], 0, 7);
    }
    assert_near(stl_strength(&stl), 0, 1);
    stl_release(&stl);
    assert_true(stl_decompose(spike, COUNT(spike), 12, &stl));
    for (size_t i = 0; i < COUNT(spike); i++) {
        assert_true(isfinite(stl.trend[i]) && isfinite(stl.seasonal[i]));
        assert_near(stl.trend[i] + stl.seasonal[i] + stl.remainder[i], spike[i], spike[i]);
    }
    assert_true(stl.remainder[30] > .99e12);
    stl_release(&stl);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_r),
        cmocka_unit_test(test_strength),
        cmocka_unit_test(test_hard_input),
    };

    return cmocka_run_group_tests_name("stl", tests, NULL, NULL);
}
