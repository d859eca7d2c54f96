/*
 * Series: by market or for all, last, mean and sum, carried and aged, two values on a day, codes of
 * countries; moves and volatility over observations against the values that R gives for the ECB's
 * rates.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "unit/world_case.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define HEAD "[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts.csv\n"
#define FACTS                                                                                      \
    "date,market,orders,gross_sales\n2025-12-01,DE,1,1\n2025-12-01,US,1,1\n2026-06-30,DE,1,1\n"    \
    "2026-06-30,US,1,1\n"

static void a_period_shows_what_is_in_force(void **state)
{
    static const struct world_row rows[] = {
        {"DE", "2026-01", "pmi", 48.5},
        {"DE", "2026-02", "pmi", 47},
        {"DE", "2026-03", "pmi", 47},    /* February's covers until the 28th, 31 days before */
        {"DE", "2026-05", "pmi", NAN},   /* too old: 45 days */
        {"US", "2026-02", "pmi", 52.25}, /* its own, carried, before that for all */
        {"US", "2026-01", "pmi", 52.25},
        {"", "2026-02", "pmi", 51}, /* for all, never a sum or mean of markets */
        {"", "2025-12", "pmi", NAN},
        {"DE", "2026-01", "pmi - prev(pmi)", NAN},
        {"DE", "2026-02", "pmi - prev(pmi)", -1.5},
        {"DE", "2026-W08", "pmi", 47},
        {"DE", "2026-W05", "pmi", 47},
        /* ends on 1 February */ {"DE", "2026-W04", "pmi", 48.5},
        {"", "2026-01", "freight_mean", 150},
        {"", "2026-02", "freight_mean", 300},
        {"", "2026-03", "freight_mean", 300},
        {"", "2026-01", "parcels", 700},
        {"", "2026-02", "parcels", NAN},
    };
    struct world_case world;

    (void)state;
    world_open(
        &world,
        (struct world_file[]){
            {"redline.ini", HEAD "[source pmi]\npath = pmi.csv\nkind = series\n"
                                 "[source world]\npath = world.csv\nkind = series\nagg = mean\n"
                                 "every = month\n"
                                 "[source flow]\npath = flow.csv\nkind = series\nagg = sum\n"
                                 "series.const = parcels\ndate = d\nvalue = n\n"},
            {"facts.csv", FACTS},
            {"pmi.csv", "date,market,value\n2026-01-01,DEU,48.5\n2026-02-01,Germany,47\n"
                        "2026-01-01,USA,52.25\n2026-02-01,,51\n2026-01-01,FR,99\n"},
            {"world.csv", "date,freight_mean\n2026-01-03,100\n2026-01-20,200\n2026-02-11,300\n"},
            {"flow.csv", "d,n\n2026-01-03,300\n2026-01-20,400\n"}},
        5);
    assert_rows(&world, rows, COUNT(rows));
    assert_data_findings(&world, "");
    world_close(&world);
}

static void two_values_on_a_day_are_none(void **state)
{
    static const struct world_row rows[] = {
        {"DE", "2026-01", "pmi", NAN}, {"DE", "2026-02", "pmi", 47}, {"US", "2026-01", "pmi", 50}};
    struct world_case world;

    (void)state;
    world_open(
        &world,
        (struct world_file[]){
            {"redline.ini", HEAD "[source pmi]\npath = pmi.csv\nkind = series\nevery = month\n"},
            {"facts.csv", FACTS},
            {"pmi.csv", "date,market,value\n2026-01-01,DE,48.5\n2026-01-01,DE,49\n"
                        "2026-02-01,DE,47\n2026-01-01,US,50\n2026-01-01,US,50.0\n"}},
        3);
    assert_rows(&world, rows, COUNT(rows));
    assert_data_findings(&world, "two-values:pmi DE\n");
    world_close(&world);
}

static void moves_are_over_observations(void **state)
{
    static const struct world_row rows[] = {
        {"", "2026-03", "move(s, 2)", .21},
        {"", "2026-03", "move(s, 1)", .1},
        {"", "2026-02", "move(s, 2)", NAN}, /* there are not so many */
        {"", "2026-04", "move(s, 1)", -.5},
        {"", "2026-06", "move(s, 1)", NAN},         /* too old */
        {"", "2026-03", "vol(s, 2)", 0},            /* two equal changes */
        {"", "2026-04", "vol(s, 2)", 1.9313182168}, /* sd(ln 1.1, ln .5) * sqrt 12 */
    };
    struct world_case world;

    (void)state;
    world_open(&world,
               (struct world_file[]){
                   {"redline.ini", HEAD "[source s]\npath = s.csv\nkind = series\n"},
                   {"facts.csv", FACTS},
                   {"s.csv", "date,value\n2026-01-01,100\n2026-02-01,110\n2026-03-01,121\n"
                             "2026-04-01,60.5\n"}},
               3);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct value value = world_value(&world, "", rows[i].period, rows[i].formula);

        assert_int_equal(value_is_known(&value), !isnan(rows[i].expected));
        if (value_is_known(&value) && fabs(value.number - rows[i].expected) > 1e-9)
            fail_msg("%s %s: %.12g", rows[i].period, rows[i].formula, value.number);
    }
    world_close(&world);
}

/* analytics: 21-observation moves and 60-observation volatility on 2022-09-30, from the ECB's file.
 */
static void the_ecb_moves_as_published(void **state)
{
    static const char *const paths[] = {"../shared/data/fx/ecb_eur_daily_2008on.csv"};
    static const struct {
        const char *market, *formula;
        double expected;
    } rows[] = {
        {"", "move(ecb.usd, 21)", -.02558976},    {"", "move(ecb.brl, 21)", .00660426},
        {"", "vol(ecb.usd, 60)", .10376248},      {"", "vol(ecb.gbp, 60)", .08064623},
        {"", "vol(ecb.brl, 60)", .16756120},      {"US", "move(local_rate, 21)", -.02558976},
        {"BR", "vol(local_rate, 60)", .16756120},
    };
    char ini[600], *full = realpath(paths[0], NULL);
    struct world_case world;

    (void)state;
    if (!full) {
        printf("the rates of the ECB are not here: skipped\n");
        skip();
        return;
    }
    snprintf(ini, sizeof ini, HEAD "[source ecb]\npath = %s\nkind = fx\nbase.const = EUR\n", full);
    free(full);
    world_open(&world,
               (struct world_file[]){{"redline.ini", ini},
                                     {"facts.csv", "date,market,gross_sales\n2022-09-30,US,1\n"
                                                   "2022-09-30,BR,1\n2022-09-30,DE,1\n"}},
               2);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct value value = world_value(&world, rows[i].market, "2022-09-30", rows[i].formula);

        assert_true(value_is_known(&value));
        if (fabs(value.number - rows[i].expected) > 5e-9)
            fail_msg("%s %s: %.10g", rows[i].market, rows[i].formula, value.number);
    }
    assert_false(value_is_known(
        &(struct value){.state = world_value(&world, "DE", "2022-09-30", "local_rate").state}));
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_period_shows_what_is_in_force),
        cmocka_unit_test(two_values_on_a_day_are_none),
        cmocka_unit_test(moves_are_over_observations),
        cmocka_unit_test(the_ecb_moves_as_published),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
