/*
 * Forecasts on their scale against R's forecast 8.20 (ets() of log(Nile) and of a logit, brought
 * back by exp and plogis), chances against closed forms: a random walk that starts on the line has
 * not been past it after n steps with chance C(2n, n) / 4^n (Sparre Andersen 1953); fair coins
 * show no two heads in a row in n throws with chance F(n + 2) / 2^n, F Fibonacci's.  And all that
 * can be wrong with a series: each has a state, nothing is ever NaN.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "analysis/forecast.h"
#include "analysis/normal.h"
#include "analysis/score.h"
#include "unit/series_data.h"

#define COUNT(list) (sizeof list / sizeof *list)
enum { PATHS = 20000, HORIZON = 13 };

static struct shocks shocks;

static int make_shocks(void **state)
{
    (void)state;
    shocks_init(&shocks, 1, PATHS);
    return 0;
}

static int drop_shocks(void **state)
{
    (void)state;
    shocks_release(&shocks);
    return 0;
}

static void assert_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fmax(fabs(expected), 1e-300)))
        fail_msg("%.15g is not %.15g", value, expected);
}

/* Four standard errors of a part of so many paths. */
static void assert_chance(double value, double expected)
{
    double error = 4 * sqrt(fmax(expected * (1 - expected), 1e-6) / PATHS);

    if (!(fabs(value - expected) <= error))
        fail_msg("%.6f is not %.6f +- %.6f", value, expected, error);
}

static struct forecast_request request_of(const double *y, size_t n, enum forecast_bounds bounds)
{
    return (struct forecast_request){
        .series = {.y = y, .n = n}, .period = 52, .bounds = bounds, .horizon = HORIZON};
}

/* R: f <- forecast(ets(log(Nile), model = "ANN"), h = 13, level = c(80, 95)); exp(f$mean) ...;
 * the same of qlogis((LakeHuron - 570) / 20) with model = "AZN". R stops a little before the best
 * alpha. */
static void test_scales(void **state)
{
    struct forecast forecast;
    struct forecast_request request = request_of(nile, COUNT(nile), BOUNDS_POSITIVE);
    double y[COUNT(lake_huron)];

    (void)state;
    assert_true(forecast_make(&request, &forecast));
    assert_int_equal(forecast.scale, SCALE_LOG);
    assert_int_equal(forecast.ets.form.trend, ETS_FLAT);
    assert_near(forecast.middle[0], 808.508225, 1e-3);
    assert_near(forecast.middle[12], 808.508225, 1e-3);
    assert_near(forecast.low80[0], 656.296862, 1e-3);
    assert_near(forecast.low80[12], 624.184404, 1e-3);
    assert_near(forecast.low95[0], 587.689585, 1e-3);
    assert_near(forecast.low95[12], 544.285818, 1e-3);
    assert_near(forecast.high80[12], 1047.26351, 1e-3);
    assert_near(forecast.high95[0], 1112.29732, 1e-3);
    assert_near(forecast.high95[12], 1200.99684, 1e-3);
    for (size_t i = 0; i < COUNT(lake_huron); i++)
        y[i] = (lake_huron[i] - 570) / 20;
    request = request_of(y, COUNT(lake_huron), BOUNDS_PART);
    assert_true(forecast_make(&request, &forecast));
    assert_int_equal(forecast.scale, SCALE_LOGIT);
    assert_near(forecast.middle[0], 0.49799965, 1e-3);
    assert_near(forecast.low80[0], 0.448723042, 1e-3);
    assert_near(forecast.low80[12], 0.327123975, 1e-3);
    assert_near(forecast.high95[0], 0.573110528, 1e-3);
    assert_near(forecast.high95[12], 0.747018781, 1e-3);
}

static struct forecast walk_of(double alpha, double level, double sigma2)
{
    struct forecast forecast = {.state = FORECAST_OK, .horizon = HORIZON, .used = 100};

    forecast.ets =
        (struct ets){.alpha = alpha, .sigma2 = sigma2, .n = 100, .last = {.level = level}};
    return forecast;
}

static void test_random_walk(void **state)
{
    struct forecast walk = walk_of(1, 5, 4);
    struct breach above = {.line = 5, .above = true, .needed = 1};
    struct breach below = {.line = 5, .above = false, .needed = 1};
    double by[HORIZON], down[HORIZON], stays = 1;

    (void)state;
    forecast_breach(&walk, &shocks, &above, by);
    forecast_breach(&walk, &shocks, &below, down);
    for (size_t n = 1; n <= HORIZON; n++) {
        stays *= (double)(2 * n - 1) / (double)(2 * n); /* C(2n, n) / 4^n */
        assert_chance(by[n - 1], 1 - stays);
        assert_chance(down[n - 1], 1 - stays);
        assert_near(forecast_past(&walk, n, &above), .5, 1e-12);
        assert_true(n < 2 || by[n - 1] >= by[n - 2]);
    }
    assert_int_equal(forecast_expected(by, HORIZON), 1);
    above.line = 9; /* one step of standard deviation 2 */
    forecast_breach(&walk, &shocks, &above, by);
    assert_chance(by[0], 1 - normal_below(2));
    assert_near(forecast_past(&walk, 4, &above), 1 - normal_below(1), 1e-12);
    for (size_t n = 1; n <= HORIZON; n++)
        assert_true(by[n - 1] >= forecast_past(&walk, n, &above) - .012);
}

static void test_runs(void **state)
{
    struct forecast coins = walk_of(0, 0, 1);
    struct breach twice = {.line = 0, .above = true, .needed = 2};
    double by[HORIZON], before = 1, fibonacci = 2; /* F(2), F(3) */

    (void)state;
    forecast_breach(&coins, &shocks, &twice, by);
    for (size_t n = 1; n <= HORIZON; n++) {
        double next = before + fibonacci;

        assert_chance(by[n - 1], 1 - fibonacci / pow(2, (double)n));
        before = fibonacci;
        fibonacci = next;
    }
    twice.now = 1; /* one already: the first head is enough */
    forecast_breach(&coins, &shocks, &twice, by);
    assert_chance(by[0], .5);
}

/* A line that no value can reach, or that all are past, on a bounded scale. */
static void test_bounds(void **state)
{
    struct forecast_request request = request_of(nile, COUNT(nile), BOUNDS_POSITIVE);
    struct breach breach = {.line = -3, .above = false, .needed = 1};
    struct forecast forecast;
    double by[HORIZON];

    (void)state;
    assert_true(forecast_make(&request, &forecast));
    forecast_breach(&forecast, &shocks, &breach, by);
    assert_true(by[HORIZON - 1] == 0 && forecast_past(&forecast, 5, &breach) == 0);
    assert_int_equal(forecast_expected(by, HORIZON), 0);
    breach.above = true;
    forecast_breach(&forecast, &shocks, &breach, by);
    assert_true(by[0] == 1 && forecast_past(&forecast, 5, &breach) == 1);
    for (size_t h = 0; h < HORIZON; h++) {
        assert_true(forecast.low95[h] > 0 && forecast.low95[h] < forecast.low80[h]);
        assert_true(forecast.low80[h] < forecast.middle[h]);
        assert_true(forecast.middle[h] < forecast.high80[h]);
        assert_true(forecast.high80[h] < forecast.high95[h]);
    }
}

/* Two years of weeks with a season that is there, and with noise alone. */
static void test_season(void **state)
{
    static double y[110], noise[110];
    struct forecast forecast;
    struct forecast_request request = request_of(y, COUNT(y), BOUNDS_POSITIVE);

    (void)state;
    normal_draws(11, noise, COUNT(noise));
    for (size_t i = 0; i < COUNT(y); i++)
        y[i] = 1000 * exp(.4 * sin(2 * M_PI * (double)i / 52) + .03 * noise[i]);
    assert_true(forecast_make(&request, &forecast));
    assert_true(forecast.has_season && forecast.strength > .8);
    for (size_t h = 0; h < HORIZON; h++) {
        double truth = 1000 * exp(.4 * sin(2 * M_PI * (double)(COUNT(y) + h) / 52));

        assert_near(forecast.middle[h], truth, .15);
    }
    for (size_t i = 0; i < COUNT(y); i++)
        y[i] = 1000 * exp(.1 * noise[i]);
    assert_true(forecast_make(&request, &forecast));
    assert_false(forecast.has_season);
}

static void test_spike(void **state)
{
    static double y[60], noise[60];
    struct forecast plain, spiked;
    struct forecast_request request = request_of(y, COUNT(y), BOUNDS_POSITIVE);

    (void)state;
    normal_draws(5, noise, COUNT(noise));
    for (size_t i = 0; i < COUNT(y); i++)
        y[i] = 50 + noise[i];
    assert_true(forecast_make(&request, &plain));
    y[30] = 1e12;
    assert_true(forecast_make(&request, &spiked));
    assert_int_equal(plain.spikes, 0);
    assert_int_equal(spiked.spikes, 1);
    assert_near(spiked.middle[12], plain.middle[12], .02);
    assert_true(spiked.high95[12] < 1.2 * plain.high95[12]);
    for (size_t i = 40; i < COUNT(y); i++) /* a step is no spike: it stays, and is followed */
        y[i] = 80 + noise[i];
    assert_true(forecast_make(&request, &spiked));
    assert_int_equal(spiked.spikes, 1);
    assert_true(fabs(spiked.middle[0] - 80) < 6);
}

/* A gap at the end: the limits are those of a later step. */
static void test_gap_at_end(void **state)
{
    unsigned char known[COUNT(nile)];
    struct forecast whole, cut;
    struct forecast_request request = request_of(nile, COUNT(nile) - 3, BOUNDS_NONE);

    (void)state;
    assert_true(forecast_make(&request, &whole));
    memset(known, 1, sizeof known);
    memset(known + COUNT(nile) - 3, 0, 3);
    request.series.n = COUNT(nile);
    request.series.known = known;
    assert_true(forecast_make(&request, &cut));
    assert_int_equal(cut.gap, 3);
    assert_true(cut.low80[0] == whole.low80[3] && cut.high95[5] == whole.high95[8]);
}

static void test_states(void **state)
{
    enum { N = 60 };
    static const struct {
        const char *what;
        double even, odd;      /* values */
        size_t from, to, step; /* known ones */
        enum forecast_state state;
    } rows[] = {
        {"nothing", 1, 2, 0, 0, 1, FORECAST_EMPTY},
        {"one", 1, 2, 59, 60, 1, FORECAST_SHORT},
        {"nine", 1, 2, 51, 60, 1, FORECAST_SHORT},
        {"ten", 1, 2, 50, 60, 1, FORECAST_OK},
        {"every third", 1, 2, 0, 60, 3, FORECAST_GAPS},
        {"ended", 1, 2, 0, 55, 1, FORECAST_ENDED},
        {"four missing", 1, 2, 0, 56, 1, FORECAST_OK},
        {"constant", 3, 3, 0, 60, 1, FORECAST_FLAT},
        {"zeros", 0, 0, 0, 60, 1, FORECAST_FLAT},
        {"huge", 1e12, -1e12, 0, 60, 1, FORECAST_OK},
        {"tiny", 1e-300, 2e-300, 0, 60, 1, FORECAST_OK},
        {"negative", -5, -6, 0, 60, 1, FORECAST_OK},
        {"zero among them", 0, .5, 0, 60, 1, FORECAST_OK},
        {"over one", .5, 1.5, 0, 60, 1, FORECAST_OK},
    };

    (void)state;
    for (size_t r = 0; r < COUNT(rows); r++)
        for (int bounds = BOUNDS_NONE; bounds <= BOUNDS_PART; bounds++) {
            double y[N], by[HORIZON];
            unsigned char known[N] = {0};
            struct forecast forecast;
            struct breach breach = {.line = .9, .above = true, .needed = 1};
            struct forecast_request request = request_of(y, N, (enum forecast_bounds)bounds);
            bool usable = rows[r].state == FORECAST_OK || rows[r].state == FORECAST_FLAT;

            for (size_t i = 0; i < N; i++)
                y[i] = i % 2 ? rows[r].odd : rows[r].even;
            for (size_t i = rows[r].from; i < rows[r].to; i += rows[r].step)
                known[i] = 1;
            request.series.known = known;
            assert_int_equal(forecast_make(&request, &forecast), usable);
            if (forecast.state != rows[r].state)
                fail_msg("%s: state %d", rows[r].what, (int)forecast.state);
            if (!usable)
                continue;
            forecast_breach(&forecast, &shocks, &breach, by);
            for (size_t h = 0; h < HORIZON; h++) {
                assert_true(isfinite(forecast.middle[h]) && isfinite(forecast.theta[h]));
                assert_true(isfinite(forecast.low95[h]) && isfinite(forecast.high95[h]));
                assert_true(by[h] >= 0 && by[h] <= 1);
                assert_true(isfinite(forecast_past(&forecast, h + 1, &breach)));
            }
        }
}

/* R: accuracy(naive(ts(WWWusage[1:90]), h = 10), WWWusage[91:100]): MASE of the test set;
 * accuracy(snaive(window(USAccDeaths, end = c(1977, 12)), h = 12), window(USAccDeaths, 1978)) */
static void test_scores(void **state)
{
    static const double chance[] = {.9, .8, .3, .1}, low[] = {0, 2, 2, 3}, high[] = {1, 3, 3, 4};
    static const double value[] = {1, 1, 2, 5};
    static const unsigned char happened[] = {1, 0, 0, 1};
    double last[10];

    (void)state;
    for (size_t i = 0; i < COUNT(last); i++)
        last[i] = www_usage[89];
    assert_near(score_mase(www_usage + 90, last, COUNT(last), score_naive(www_usage, NULL, 90, 1)),
                7.40913705584, 1e-10);
    assert_near(score_mase(us_acc_deaths + 60, us_acc_deaths + 48, 12,
                           score_naive(us_acc_deaths, NULL, 60, 12)),
                0.538731023745, 1e-10);
    assert_near(score_brier(chance, happened, 4), (.01 + .64 + .09 + .81) / 4, 1e-12);
    assert_near(score_coverage(value, low, high, 4), .5, 1e-12);
    assert_near(score_smape(value, high, 4), (0 + 1 + .4 + 2. / 9) / 4, 1e-12);
    assert_true(score_brier(chance, happened, 0) == 0);
    assert_true(score_mase(value, low, 4, 0) == 0);
    assert_true(score_naive(value, NULL, 3, 5) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scales),     cmocka_unit_test(test_random_walk),
        cmocka_unit_test(test_runs),       cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_season),     cmocka_unit_test(test_spike),
        cmocka_unit_test(test_gap_at_end), cmocka_unit_test(test_states),
        cmocka_unit_test(test_scores),
    };

    return cmocka_run_group_tests_name("forecast", tests, make_shocks, drop_shocks);
}
