/*
 * Exponential smoothing against R's forecast 8.20.
 *
 * Replay: parameters and first states as R found them must give R's likelihood, AICc, means and
 * lower 95 % limits at h = 1, 2 and 8; nothing is searched, so nothing can differ but the formulas.
 * Fit: our search must reach R's likelihood or a better one (to 1e-4).  The rows are
 *   f <- ets(y, model = "AAN", damped = TRUE); g <- forecast(f, h = 8, level = 95)
 * with f$par, f$states[1, ], f$loglik, f$sigma2, f$aicc, g$mean[c(1, 2, 8)], g$lower[c(1, 2, 8)].
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "analysis/ets.h"
#include "analysis/theta.h"
#include "unit/series_data.h"

#define COUNT(list) (sizeof list / sizeof *list)

static double log_air[COUNT(air_passengers)];

static const struct ets_row {
    const char *name;
    const double *y;
    size_t n;
    struct ets_form form;
    double alpha, beta, gamma, phi;
    struct ets_state first;
    double log_likelihood, sigma2, aicc, mean[3], low[3];
} rows[] = {
    {"www_usage ANN",
     www_usage,
     COUNT(www_usage),
     {.relative = false, .trend = ETS_FLAT, .period = 0},
     0.999899931756667,
     0,
     0,
     1,
     {87.7050443935975, 0, {}},
     -405.545744621,
     33.9859571313,
     817.341489242,
     {220.000200177, 220.000200177, 220.000200177},
     {208.574104833, 203.842069655, 187.685151903}},
    {"www_usage AAN",
     www_usage,
     COUNT(www_usage),
     {.relative = false, .trend = ETS_TREND, .period = 0},
     0.999899814906903,
     0.999899798519283,
     0,
     1,
     {85.0834793158914, 3.10584848033794, {}},
     -359.346865224,
     13.7713330042,
     729.33202832,
     {217.999398626, 215.998997662, 203.996591879},
     {210.726021924, 199.736536534, 100.122351653}},
    {"www_usage AANd",
     www_usage,
     COUNT(www_usage),
     {.relative = false, .trend = ETS_DAMPED, .period = 0},
     0.999899956335557,
     0.996643873986974,
     0,
     0.814958027904187,
     {90.3517674497485, -0.0172823378386636, {}},
     -352.865490198,
     12.2243872616,
     718.634206202,
     {218.366334922, 217.035068661, 212.889609812},
     {211.513636163, 202.851820759, 150.979236022}},
    {"www_usage MNN",
     www_usage,
     COUNT(www_usage),
     {.relative = true, .trend = ETS_FLAT, .period = 0},
     0.999899999983584,
     0,
     0,
     1,
     {87.8371290583307, 0, {}},
     -406.134691145,
     0.00203041187387,
     818.51938229,
     {220.00020004, 220.00020004, 220.00020004},
     {200.570627814, 192.510067267, 164.85421676}},
    {"www_usage MAN",
     www_usage,
     COUNT(www_usage),
     {.relative = true, .trend = ETS_TREND, .period = 0},
     0.999899151626513,
     0.99987568920206,
     0,
     1,
     {85.2581120073412, 3.44122208233103, {}},
     -365.087612598,
     0.000897980699152,
     740.813523069,
     {217.999347733, 215.998897199, 203.996193994},
     {205.195609509, 187.413503038, 22.3477059895}},
    {"www_usage MANd",
     www_usage,
     COUNT(www_usage),
     {.relative = true, .trend = ETS_DAMPED, .period = 0},
     0.99989994246291,
     0.9998992451503,
     0,
     0.800000167711498,
     {84.9587074241232, 0.876927906123373, {}},
     -360.252115088,
     0.000826598931539,
     733.407455983,
     {218.399590639, 217.119358947, 213.340850131},
     {206.092728638, 191.806867665, 105.929068065}},
    {"nile ANN",
     nile,
     COUNT(nile),
     {.relative = false, .trend = ETS_FLAT, .period = 0},
     0.245533862697156,
     0,
     0,
     1,
     {1110.68685995136, 0, {}},
     -726.390519999,
     20802.8010256,
     1459.03104,
     {805.381282859, 805.381282859, 805.381282859},
     {522.692224891, 514.295702669, 468.28028317}},
    {"nile AAN",
     nile,
     COUNT(nile),
     {.relative = false, .trend = ETS_TREND, .period = 0},
     0.209488918877541,
     0.000100014883908433,
     0,
     1,
     {1121.40673113594, -3.16351121456966, {}},
     -725.956062245,
     21052.4675061,
     1462.55042236,
     {802.916215375, 799.754134955, 780.781652435},
     {518.535859165, 509.194843753, 455.495526399}},
    {"nile AANd",
     nile,
     COUNT(nile),
     {.relative = false, .trend = ETS_DAMPED, .period = 0},
     0.256169264350039,
     0.000100035066235912,
     0,
     0.80000427253867,
     {1111.11273460971, 11.249687057004, {}},
     -726.502046801,
     21507.6517128,
     1465.90731941,
     {801.817231084, 801.795056212, 801.72960776},
     {514.37896226, 505.069689782, 454.399233612}},
    {"nile MNN",
     nile,
     COUNT(nile),
     {.relative = true, .trend = ETS_FLAT, .period = 0},
     0.151403166236662,
     0,
     0,
     1,
     {1087.77182499281, 0, {}},
     -726.150957803,
     0.0239570565559,
     1458.55191561,
     {838.875161323, 838.875161323, 838.875161323},
     {584.390180994, 581.420857515, 564.246420485}},
    {"nile MAN",
     nile,
     COUNT(nile),
     {.relative = true, .trend = ETS_TREND, .period = 0},
     0.126903712608317,
     0.000100001144639645,
     0,
     1,
     {1112.18751149652, -2.01543758648896, {}},
     -725.741241187,
     0.0248541744277,
     1462.12078025,
     {830.925938943, 828.85446046, 816.425589561},
     {574.176159918, 570.626067571, 549.593614849}},
    {"nile MANd",
     nile,
     COUNT(nile),
     {.relative = true, .trend = ETS_DAMPED, .period = 0},
     0.158602163678978,
     0.000100004594171514,
     0,
     0.800001140199187,
     {1093.40564213781, 10.5738644035193, {}},
     -726.307260664,
     0.0246912333815,
     1465.51774714,
     {836.304953282, 836.281733816, 836.213203048},
     {578.741551586, 575.423759983, 556.306075334}},
    {"us_acc_deaths ANA",
     us_acc_deaths,
     COUNT(us_acc_deaths),
     {.relative = false, .trend = ETS_FLAT, .period = 12},
     0.594589890836137,
     0,
     0.00202895995406527,
     1,
     {9248.36282412747,
      0,
      {-739.055152775947, -1537.79172434129, -739.900427055784, -489.562713202277, 306.421216533573,
       756.091981288502, 1683.23661060853, 970.738744865901, -121.771020334217, 218.290114668506,
       -255.352755427804, -51.3448748276992}},
     -555.072335013,
     85667.8563123,
     1148.7160986,
     {8397.49690923, 7599.22061344, 10107.1046313},
     {7823.83364365, 6931.81150555, 9037.75568576}},
    {"us_acc_deaths AAA",
     us_acc_deaths,
     COUNT(us_acc_deaths),
     {.relative = false, .trend = ETS_TREND, .period = 12},
     0.537836338579467,
     0.00118122904167618,
     0.00371516218674482,
     1,
     {9933.13049007313,
      -20.04685725899,
      {-987.730278827084, -1510.74152288545, -741.245627458615, -514.481208506585, 333.91331096685,
       751.926045929567, 1698.95701486463, 988.775439137595, -47.9817252423583, 230.879628798937,
       -260.492724695828, 58.2216479183425}},
     -555.924933733,
     90853.8617353,
     1157.1832008,
     {8034.84313465, 7485.72536056, 9875.75378345},
     {7444.07129328, 6814.59712393, 8842.21569844}},
    {"us_acc_deaths AAAd",
     us_acc_deaths,
     COUNT(us_acc_deaths),
     {.relative = false, .trend = ETS_DAMPED, .period = 12},
     0.512613683661881,
     0.000100053656713099,
     0.000100380857514065,
     0.958623822656103,
     {9930.84842508159,
      -51.82836018539,
      {-914.455524004233, -1523.32836137006, -740.770660583825, -514.707306833478, 339.517171534644,
       760.406637215131, 1679.4157138417, 986.258662290616, -78.2685007847998, 263.889353167162,
       -261.003131823993, 3.04594735113479}},
     -552.502559607,
     84116.6779461,
     1153.91077959,
     {8151.98234064, 7540.81572959, 10039.1483824},
     {7583.536429, 6902.01020248, 9080.85790764}},
    {"log_air AAA",
     log_air,
     COUNT(log_air),
     {.relative = false, .trend = ETS_TREND, .period = 12},
     0.697480411594764,
     0.003058346736612,
     0.000113313157493823,
     1,
     {4.79254611517161,
      0.0111437199996309,
      {-0.0841105691949888, -0.111253083619859, 0.0225021576859093, -0.00592927250929445,
       -0.00806624077247065, 0.114595389513191, 0.214897099515022, 0.204897195704392,
       0.0562435704311655, -0.0787406275270084, -0.220584406835777, -0.104451212390281}},
     120.58472003,
     0.0014636557389,
     -202.312297204,
     {6.10933527444, 6.0925417448, 6.47071442726},
     {6.03435145453, 6.00098915519, 6.31118879328}},
    {"log_air AAAd",
     log_air,
     COUNT(log_air),
     {.relative = false, .trend = ETS_DAMPED, .period = 12},
     0.644963291084699,
     0.00338750729173481,
     0.000442224208159281,
     0.979976695274856,
     {4.76845759335384,
      0.0223616119828025,
      {-0.0837557199704032, -0.112455072192875, 0.0200381604837973, -0.00993922517356524,
       -0.0113053727542113, 0.110789510715666, 0.220882982883832, 0.208862163188727,
       0.0579198151871025, -0.0778652695091113, -0.21674581855542, -0.106426154303538}},
     116.333349215,
     0.00156490830496,
     -191.194698431,
     {6.09967342543, 6.07319745713, 6.406674663},
     {6.02213936316, 5.98079614911, 6.25105570576}},
    {"ldeaths MNA",
     ldeaths,
     COUNT(ldeaths),
     {.relative = true, .trend = ETS_FLAT, .period = 12},
     0.123235083355246,
     0,
     0.00123964232815652,
     1,
     {2209.09704477582,
      0,
      {896.615672297689, 902.969944745262, 686.785221173319, 174.793268399541, -282.007401769747,
       -469.485317509371, -503.676984753664, -674.142923202786, -680.971733989521,
       -348.443620248712, -178.602218222985, 476.166093080974}},
     -527.698595661,
     0.00989462737859,
     1093.96861989,
     {2790.74441137, 2796.62233469, 1220.37681665},
     {2246.65800358, 2247.24213891, 944.828768051}},
};

static void assert_near(const char *name, double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fmax(fabs(expected), 1e-9)))
        fail_msg("%s: %.15g is not %.15g", name, value, expected);
}

static int prepare(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(log_air); i++)
        log_air[i] = log(air_passengers[i]);
    return 0;
}

static size_t parameters_of(const struct ets_form *form)
{
    return 2 + 2 * (form->trend != ETS_FLAT) + (form->trend == ETS_DAMPED) +
           (form->period > 1 ? form->period : 0);
}

static void test_replay(void **state)
{
    static const size_t steps[] = {0, 1, 7};

    (void)state;
    for (size_t r = 0; r < COUNT(rows); r++) {
        const struct ets_row *row = &rows[r];
        struct ets ets = {.form = row->form,
                          .alpha = row->alpha,
                          .beta = row->beta,
                          .gamma = row->gamma,
                          .phi = row->phi,
                          .first = row->first,
                          .parameters = parameters_of(&row->form)};
        double mean[8], variance[8];

        ets_replay(&(struct ets_series){.y = row->y, .n = row->n}, &ets);
        ets_forecast(&ets, 8, mean, variance);
        assert_near(row->name, ets.log_likelihood, row->log_likelihood, 1e-8);
        assert_near(row->name, ets.sigma2, row->sigma2, 1e-8);
        assert_near(row->name, ets.aicc, row->aicc, 1e-8);
        for (size_t s = 0; s < COUNT(steps); s++) {
            size_t h = steps[s];

            assert_near(row->name, mean[h], row->mean[s], 1e-8);
            assert_near(row->name, mean[h] - 1.959963984540054 * sqrt(variance[h]), row->low[s],
                        1e-7);
        }
    }
}

static void test_fit(void **state)
{
    (void)state;
    for (size_t r = 0; r < COUNT(rows); r++) {
        const struct ets_row *row = &rows[r];
        struct ets ets;

        assert_true(ets_fit(&(struct ets_series){.y = row->y, .n = row->n}, row->form, &ets));
        if (!(ets.log_likelihood >= row->log_likelihood - 1e-4))
            fail_msg("%s: log likelihood %.10g, R has %.10g", row->name, ets.log_likelihood,
                     row->log_likelihood);
        assert_true(ets.alpha >= 1e-4 && ets.alpha <= .9999);
        assert_true(!row->form.trend || (ets.beta >= 1e-4 && ets.beta <= ets.alpha));
        assert_true(!row->form.period || (ets.gamma >= 1e-4 && ets.gamma <= 1 - ets.alpha));
        assert_true(row->form.trend != ETS_DAMPED || (ets.phi >= .8 && ets.phi <= .98));
    }
}

/* ets(y, model = ..., damped = ..., opt.crit = "lik", bounds = "usual")$aicc: a descent from one
 * place ends in the wrong valley of half a dozen of them. */
static const struct {
    const char *name;
    const double *y;
    size_t n;
    enum ets_trend trend;
    size_t period;
    double aicc;
} criteria[] = {
    {"air_passengers ANN", air_passengers, COUNT(air_passengers), ETS_FLAT, 0, 1733.958},
    {"air_passengers AAN", air_passengers, COUNT(air_passengers), ETS_TREND, 0, 1737.729},
    {"air_passengers AAdN", air_passengers, COUNT(air_passengers), ETS_DAMPED, 0, 1740.205},
    {"air_passengers ANA", air_passengers, COUNT(air_passengers), ETS_FLAT, 12, 1568.609},
    {"air_passengers AAA", air_passengers, COUNT(air_passengers), ETS_TREND, 12, 1571.104},
    {"air_passengers AAdA", air_passengers, COUNT(air_passengers), ETS_DAMPED, 12, 1576.703},
    {"us_acc_deaths ANN", us_acc_deaths, COUNT(us_acc_deaths), ETS_FLAT, 0, 1262.696},
    {"us_acc_deaths AAN", us_acc_deaths, COUNT(us_acc_deaths), ETS_TREND, 0, 1271.168},
    {"us_acc_deaths AAdN", us_acc_deaths, COUNT(us_acc_deaths), ETS_DAMPED, 0, 1269.845},
    {"us_acc_deaths ANA", us_acc_deaths, COUNT(us_acc_deaths), ETS_FLAT, 12, 1148.716},
    {"us_acc_deaths AAA", us_acc_deaths, COUNT(us_acc_deaths), ETS_TREND, 12, 1155.738},
    {"us_acc_deaths AAdA", us_acc_deaths, COUNT(us_acc_deaths), ETS_DAMPED, 12, 1153.911},
    {"nile ANN", nile, COUNT(nile), ETS_FLAT, 0, 1459.031},
    {"nile AAN", nile, COUNT(nile), ETS_TREND, 0, 1462.55},
    {"nile AAdN", nile, COUNT(nile), ETS_DAMPED, 0, 1465.907},
    {"www_usage ANN", www_usage, COUNT(www_usage), ETS_FLAT, 0, 817.3415},
    {"www_usage AAN", www_usage, COUNT(www_usage), ETS_TREND, 0, 729.332},
    {"www_usage AAdN", www_usage, COUNT(www_usage), ETS_DAMPED, 0, 718.6342},
    {"lake_huron ANN", lake_huron, COUNT(lake_huron), ETS_FLAT, 0, 396.9331},
    {"lake_huron AAN", lake_huron, COUNT(lake_huron), ETS_TREND, 0, 401.3438},
    {"lake_huron AAdN", lake_huron, COUNT(lake_huron), ETS_DAMPED, 0, 403.6196},
    {"ldeaths ANN", ldeaths, COUNT(ldeaths), ETS_FLAT, 0, 1179.74},
    {"ldeaths AAN", ldeaths, COUNT(ldeaths), ETS_TREND, 0, 1184.389},
    {"ldeaths AAdN", ldeaths, COUNT(ldeaths), ETS_DAMPED, 0, 1186.409},
    {"ldeaths ANA", ldeaths, COUNT(ldeaths), ETS_FLAT, 12, 1125.143},
    {"ldeaths AAA", ldeaths, COUNT(ldeaths), ETS_TREND, 12, 1130.893},
    {"ldeaths AAdA", ldeaths, COUNT(ldeaths), ETS_DAMPED, 12, 1134.332},
    {"nottem ANN", nottem, COUNT(nottem), ETS_FLAT, 0, 2115.304},
    {"nottem AAN", nottem, COUNT(nottem), ETS_TREND, 0, 2102.441},
    {"nottem AAdN", nottem, COUNT(nottem), ETS_DAMPED, 0, 2081.003},
    {"nottem ANA", nottem, COUNT(nottem), ETS_FLAT, 12, 1737.087},
    {"nottem AAA", nottem, COUNT(nottem), ETS_TREND, 12, 1743.721},
    {"nottem AAdA", nottem, COUNT(nottem), ETS_DAMPED, 12, 1744.106},
    {"co2 ANN", co2, COUNT(co2), ETS_FLAT, 0, 3060.799},
    {"co2 AAN", co2, COUNT(co2), ETS_TREND, 0, 2817.411},
    {"co2 AAdN", co2, COUNT(co2), ETS_DAMPED, 0, 2760.805},
    {"co2 ANA", co2, COUNT(co2), ETS_FLAT, 12, 1879.181},
    {"co2 AAA", co2, COUNT(co2), ETS_TREND, 12, 1759.903},
    {"co2 AAdA", co2, COUNT(co2), ETS_DAMPED, 12, 1791.527},
};

static void test_never_worse(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(criteria); i++) {
        struct ets_series series = {.y = criteria[i].y, .n = criteria[i].n};
        struct ets_form form = {.trend = criteria[i].trend, .period = criteria[i].period};
        struct ets ets;

        assert_true(ets_fit(&series, form, &ets));
        if (!(ets.aicc <= criteria[i].aicc + .5))
            fail_msg("%s: AICc %.10g, R has %.10g", criteria[i].name, ets.aicc, criteria[i].aicc);
    }
}

/* Where the best lies inside the region it is one point: ets(Nile, model = "ANN")$par. */
static void test_one_answer(void **state)
{
    struct ets ets;

    (void)state;
    assert_true(ets_fit(&(struct ets_series){.y = nile, .n = COUNT(nile)},
                        (struct ets_form){.trend = ETS_FLAT}, &ets));
    assert_near("alpha", ets.alpha, 0.24553386, 1e-3);
    assert_near("level", ets.first.level, 1110.6869, 1e-3);
}

/* ets(y, model = "AZZ", additive.only = TRUE)$method */
static void test_choice(void **state)
{
    static const struct {
        const double *y;
        size_t n, period;
        const char *name;
    } choices[] = {{www_usage, COUNT(www_usage), 1, "AAdN"},
                   {nile, COUNT(nile), 1, "ANN"},
                   {us_acc_deaths, COUNT(us_acc_deaths), 12, "ANA"},
                   {log_air, COUNT(log_air), 12, "AAA"}};

    (void)state;
    for (size_t c = 0; c < COUNT(choices); c++) {
        struct ets ets;
        char name[8];

        assert_true(ets_choose(&(struct ets_series){.y = choices[c].y, .n = choices[c].n},
                               choices[c].period, false, &ets));
        ets_name(&ets.form, name);
        assert_string_equal(name, choices[c].name);
    }
}

/* stats::HoltWinters(y, alpha = .3, beta = F, gamma = F, l.start = 12) and (y, alpha = .4,
 * beta = .2, gamma = F, l.start = 15, b.start = 3), which begin at the second and third value. */
static void test_by_hand(void **state)
{
    static const double y[] = {12, 15, 14, 16, 19, 18, 22, 21, 24, 23, 26, 25};
    struct ets simple = {.alpha = .3, .first = {.level = 12}, .parameters = 2};
    struct ets holt = {.form = {.trend = ETS_TREND},
                       .alpha = .4,
                       .beta = .08,
                       .phi = 1,
                       .first = {.level = 15, .slope = 3},
                       .parameters = 4};
    double mean[3], variance[3];

    (void)state;
    ets_replay(&(struct ets_series){.y = y, .n = COUNT(y)}, &simple);
    assert_near("sse", simple.sse, 151.328112904, 1e-11);
    assert_near("level", simple.last.level, 23.3478047786, 1e-11);
    ets_replay(&(struct ets_series){.y = y + 2, .n = COUNT(y) - 2}, &holt);
    ets_forecast(&holt, 3, mean, variance);
    assert_near("holt sse", holt.sse, 70.8608552274, 1e-11);
    assert_near("holt", mean[0], 27.7094746125, 1e-11);
    assert_near("holt", mean[2], 30.0870601484, 1e-11);
}

/* thetaf(y, h = 5, level = 95); its ses() stops a little before the best alpha of Nile. */
static void test_theta(void **state)
{
    static const struct {
        const double *y;
        size_t n;
        double mean[2], low[2], relative; /* h = 1 and 5 */
    } cases[] = {
        {www_usage,
         COUNT(www_usage),
         {220.30962808, 221.547215839},
         {208.883532737, 195.99973527},
         1e-5},
        {nile, COUNT(nile), {799.811996216, 794.383385354}, {517.122942563, 479.415082168}, 1e-3}};

    (void)state;
    for (size_t c = 0; c < COUNT(cases); c++) {
        double mean[5], variance[5];

        assert_true(theta_forecast(&(struct ets_series){.y = cases[c].y, .n = cases[c].n}, 5, mean,
                                   variance));
        for (size_t k = 0; k < 2; k++) {
            size_t h = k ? 4 : 0;

            assert_near("theta", mean[h], cases[c].mean[k], cases[c].relative);
            assert_near("theta", mean[h] - 1.959963984540054 * sqrt(variance[h]), cases[c].low[k],
                        cases[c].relative);
        }
    }
}

/* A gap: the state waits, and as many values as are known count. Values hidden in the mask change
 * nothing. */
static void test_gaps(void **state)
{
    double y[COUNT(nile)];
    unsigned char known[COUNT(nile)];
    struct ets plain, hidden;

    (void)state;
    memcpy(y, nile, sizeof y);
    memset(known, 1, sizeof known);
    for (size_t i = 40; i < 50; i++)
        known[i] = 0;
    struct ets_series series = {.y = y, .known = known, .n = COUNT(y)};

    assert_true(ets_fit(&series, (struct ets_form){.trend = ETS_DAMPED}, &plain));
    for (size_t i = 40; i < 50; i++)
        y[i] = 1e300;
    assert_true(ets_fit(&series, (struct ets_form){.trend = ETS_DAMPED}, &hidden));
    assert_int_equal(plain.known, 90);
    assert_true(plain.aicc == hidden.aicc && plain.last.level == hidden.last.level);
}

static void test_hard_input(void **state)
{
    double y[30];
    struct ets ets;
    struct ets_series series = {.y = y, .n = COUNT(y)};
    double mean[4], variance[4];

    (void)state;
    for (size_t i = 0; i < COUNT(y); i++)
        y[i] = 5 + 2 * (double)i; /* a line without any error */
    assert_true(ets_choose(&series, 1, true, &ets));
    ets_forecast(&ets, 4, mean, variance);
    assert_near("line", mean[0], 65, 1e-4);
    assert_true(isfinite(ets.aicc) && isfinite(variance[3]) && variance[3] >= 0);
    for (size_t i = 0; i < COUNT(y); i++)
        y[i] = 7;
    assert_true(ets_choose(&series, 1, false, &ets));
    ets_forecast(&ets, 4, mean, variance);
    assert_near("flat", mean[3], 7, 1e-9);
    y[11] = 1e12;
    y[12] = -1e12;
    assert_true(ets_choose(&series, 12, true, &ets));
    ets_forecast(&ets, 4, mean, variance);
    assert_true(isfinite(mean[3]) && isfinite(variance[3]));
    assert_false(ets_fit(&series, (struct ets_form){.relative = true}, &ets));
    series.n = 4;
    assert_false(ets_choose(&series, 1, false, &ets));
    series.n = 0;
    assert_false(ets_choose(&series, 1, false, &ets));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replay),      cmocka_unit_test(test_fit),
        cmocka_unit_test(test_never_worse), cmocka_unit_test(test_one_answer),
        cmocka_unit_test(test_choice),      cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_theta),       cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_hard_input),
    };

    return cmocka_run_group_tests_name("ets", tests, prepare, NULL);
}
