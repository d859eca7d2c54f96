/*
 * The tools under the forecasts: normal and Student's quantiles against R, regression against
 * NIST's certified values of Longley's data (itl.nist.gov/div898/strd), the minimiser on the
 * valleys of Rosenbrock and Powell, whose lowest points are known.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>

#include "analysis/least_squares.h"
#include "analysis/minimise.h"
#include "analysis/normal.h"

#define COUNT(list) (sizeof list / sizeof *list)

static void assert_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fmax(fabs(expected), 1e-300)))
        fail_msg("%.17g is not %.17g", value, expected);
}

/* R: print(qnorm(p), digits = 16); pnorm(-8) */
static void test_normal(void **state)
{
    static const struct {
        double part, z;
    } rows[] = {{.975, 1.959963984540054}, {.995, 2.575829303548901},  {.9, 1.281551565544600},
                {.1, -1.281551565544600},  {1e-5, -4.264890793922825}, {1e-20, -9.262340089798408},
                {.6, .2533471031357997}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_near(normal_quantile(rows[i].part), rows[i].z, 1e-14);
        assert_near(normal_below(rows[i].z), rows[i].part, 1e-13);
    }
    assert_near(normal_below(-8), 6.22096057427178e-16, 1e-12);
    assert_near(normal_below(0), .5, 0);
    assert_true(normal_quantile(0) == -INFINITY && normal_quantile(1) == INFINITY);
}

static void test_draws(void **state)
{
    enum { DRAWS = 100000 };
    static double draws[DRAWS], again[DRAWS];
    double mean = 0, square = 0, tail = 0;

    (void)state;
    normal_draws(7, draws, DRAWS);
    normal_draws(7, again, DRAWS);
    for (size_t i = 0; i < DRAWS; i++) {
        assert_true(draws[i] == again[i]);
        mean += draws[i] / DRAWS;
        square += draws[i] * draws[i] / DRAWS;
        tail += draws[i] > 1.959963984540054 ? 1. / DRAWS : 0;
    }
    /* four standard errors */
    assert_true(fabs(mean) < 4 / sqrt(DRAWS));
    assert_true(fabs(square - 1) < 4 * sqrt(2. / DRAWS));
    assert_true(fabs(tail - .025) < 4 * sqrt(.025 * .975 / DRAWS));
}

/* R: print(qt(.5 + level / 2, degrees), digits = 15) */
static void test_student(void **state)
{
    static const struct {
        double level;
        size_t degrees;
        double t;
    } rows[] = {{.95, 1, 12.7062047361747},   {.95, 2, 4.30265272974946},
                {.95, 3, 3.18244630528371},   {.95, 10, 2.22813885198627},
                {.8, 7, 1.41492392765051},    {.99, 30, 2.74999565356722},
                {.95, 1001, 1.96233670528088}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_near(student_half(rows[i].level, rows[i].degrees), rows[i].t, 1e-12);
    assert_true(student_half(.95, 0) == INFINITY);
}

static void test_longley(void **state)
{
    /* constant, GNPDEFL, GNP, UNEMP, ARMED, POP, YEAR */
    static const double x[16][7] = {
        {1, 83.0, 234289, 2356, 1590, 107608, 1947},  {1, 88.5, 259426, 2325, 1456, 108632, 1948},
        {1, 88.2, 258054, 3682, 1616, 109773, 1949},  {1, 89.5, 284599, 3351, 1650, 110929, 1950},
        {1, 96.2, 328975, 2099, 3099, 112075, 1951},  {1, 98.1, 346999, 1932, 3594, 113270, 1952},
        {1, 99.0, 365385, 1870, 3547, 115094, 1953},  {1, 100.0, 363112, 3578, 3350, 116219, 1954},
        {1, 101.2, 397469, 2904, 3048, 117388, 1955}, {1, 104.6, 419180, 2822, 2857, 118734, 1956},
        {1, 108.4, 442769, 2936, 2798, 120445, 1957}, {1, 110.8, 444546, 4681, 2637, 121950, 1958},
        {1, 112.6, 482704, 3813, 2552, 123366, 1959}, {1, 114.2, 502601, 3931, 2514, 125368, 1960},
        {1, 115.7, 518173, 4806, 2572, 127852, 1961}, {1, 116.9, 554894, 4007, 2827, 130081, 1962}};
    static const double y[16] = {60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761,
                                 66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551};
    static const double b[7] = {-3482258.63459582, 15.0618722713733,  -0.358191792925910E-01,
                                -2.02022980381683, -1.03322686717359, -0.511041056535807E-01,
                                1829.15146461355};
    static const double se[7] = {890420.383607373,  84.9149257747669,  0.334910077722432E-01,
                                 0.488399681651699, 0.214274163161675, 0.226073200069370,
                                 455.478499142212};
    struct regression fit;

    (void)state;
    assert_true(least_squares(&x[0][0], y, 16, 7, &fit));
    for (size_t j = 0; j < 7; j++) {
        assert_near(fit.b[j], b[j], 1e-9);
        assert_near(fit.se[j], se[j], 1e-9);
    }
    assert_near(fit.sigma2, 92936.0061673238, 1e-9);
    assert_near(fit.r2, 0.995479004577296, 1e-12);
}

static void test_dependent(void **state)
{
    static const double x[4][2] = {{1, 2}, {2, 4}, {3, 6}, {4, 8}}, y[4] = {1, 2, 3, 5};
    static const double zero[4][1] = {{0}, {0}, {0}, {0}};
    struct regression fit;

    (void)state;
    assert_false(least_squares(&x[0][0], y, 4, 2, &fit));
    assert_false(least_squares(&zero[0][0], y, 4, 1, &fit));
    assert_false(least_squares(&x[0][0], y, 1, 2, &fit));
    assert_false(least_squares(&x[0][0], y, 4, 0, &fit));
    assert_int_equal(fit.n, 0);
}

static double rosenbrock(void *self, double *x)
{
    (void)self;
    return 100 * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0]) + (1 - x[0]) * (1 - x[0]);
}

static double powell(void *self, double *x)
{
    double a = x[0] + 10 * x[1], b = x[2] - x[3], c = x[1] - 2 * x[2], d = x[0] - x[3];

    (void)self;
    return 1 + a * a + 5 * b * b + c * c * c * c + 10 * d * d * d * d;
}

/* Its least value lies on the edge of the region. */
static double slope_to_edge(void *self, double *x)
{
    (void)self;
    x[0] = x[0] < 0 ? 0 : x[0] > 2 ? 2 : x[0];
    return 3 + x[0];
}

static void test_minimise(void **state)
{
    static const double ones[] = {1, 1, 1, 1};
    double valley[] = {-1.2, 1}, four[] = {3, -1, 0, 1}, one[] = {1.7};
    struct minimum minimum = {.value = rosenbrock, .n = 2, .step = ones, .evaluations = 1000};

    (void)state;
    assert_true(minimise(&minimum, valley) < 1e-8);
    assert_near(valley[0], 1, 1e-3);
    assert_near(valley[1], 1, 1e-3);
    minimum = (struct minimum){.value = powell, .n = 4, .step = ones, .evaluations = 2000};
    assert_near(minimise(&minimum, four), 1, 1e-7);
    minimum = (struct minimum){.value = slope_to_edge, .n = 1, .step = ones, .evaluations = 200};
    assert_near(minimise(&minimum, one), 3, 1e-9);
    assert_true(one[0] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal),    cmocka_unit_test(test_draws),
        cmocka_unit_test(test_student),   cmocka_unit_test(test_longley),
        cmocka_unit_test(test_dependent), cmocka_unit_test(test_minimise),
    };

    return cmocka_run_group_tests_name("numerics", tests, NULL, NULL);
}
