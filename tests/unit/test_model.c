#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "check.h"
#include "config/catalogue.h"
#include "cube_fixture.h"
#include "indicator/model.h"

static const char *const spend_aliases[] = {"spend"};
static struct measure_def measures[] = {
    {.name = "orders", .unit = UNIT_COUNT},
    {.name = "net_sales", .unit = UNIT_MONEY},
    {.name = "ad_spend", .unit = UNIT_MONEY, .aliases = spend_aliases, .alias_count = 1},
    {.name = "sessions", .unit = UNIT_COUNT},
    {.name = "carts", .unit = UNIT_COUNT},
};

#define BUILTIN(n, f)                                                                              \
    {                                                                                              \
        .name = (n), .formula = (f), .origin = {"built-in/indicators.ini", 5, true},               \
        .formula_origin = {                                                                        \
            "built-in/indicators.ini",                                                             \
            6,                                                                                     \
            true                                                                                   \
        }                                                                                          \
    }
#define OWN(n, f)                                                                                  \
    {                                                                                              \
        .name = (n), .formula = (f), .origin = {"my.ini", 10, false}, .formula_origin = {          \
            "my.ini",                                                                              \
            11,                                                                                    \
            false                                                                                  \
        }                                                                                          \
    }
#define TOUCHED(n, f)                                                                              \
    {                                                                                              \
        .name = (n), .formula = (f), .origin = {"my.ini", 10, false}, .formula_origin = {          \
            "built-in/indicators.ini",                                                             \
            6,                                                                                     \
            true                                                                                   \
        }                                                                                          \
    }

struct world {
    struct catalogue catalogue;
    struct dims dims;
    struct cube *cube;
    struct err_list errors;
    struct model *model;
};

static void open_world(struct world *world, struct indicator_def *indicators, size_t count,
                       const struct fixture_row *rows, size_t row_count, int64_t now)
{
    *world = (struct world){.catalogue = {.measures = measures,
                                          .measure_count = sizeof measures / sizeof *measures,
                                          .indicators = indicators,
                                          .indicator_count = count}};
    dims_init(&world->dims, &world->catalogue);
    err_list_init(&world->errors);
    world->cube = fixture_cube(&world->dims, false, rows, row_count, 1, "");
    world->model = model_new(&world->catalogue, world->cube, NULL, 0, now, &world->errors);
}

static void close_world(struct world *world)
{
    model_free(world->model);
    cube_free(world->cube);
    err_list_release(&world->errors);
    dims_release(&world->dims);
}

/* The fixture's three columns are in the file; ad_spend never has a value. */
static const struct fixture_row day_rows[] = {
    {.day = 20000, .market = "DE", .channel = "seo", .values = {30000, 1200000, ABSENT}},
    {.day = 20001, .market = "DE", .channel = "seo", .values = {20000, 300000, ABSENT}},
};
enum { NOW = 20002 * 86400 };

static void who_is_dormant(void **state)
{
    struct indicator_def indicators[] = {
        BUILTIN("cost_share", "cpo / aov"), /* before what it names */
        BUILTIN("aov", "net_sales / orders"),
        BUILTIN("orders", "orders"),
        BUILTIN("cpo", "spend / ORDERS"),
        BUILTIN("cvr", "orders / sessions"),
        BUILTIN("optional", "orders - coalesce(sessions, 0)"),
        BUILTIN("either", "coalesce(sessions, carts) / orders"),
        BUILTIN("nothing_at_all", "coalesce(sessions, 0)"),
        BUILTIN("unheard", "orders / zebras"),
        BUILTIN("above_unheard", "1 + unheard"),
        OWN("mine", "aov * 2"),
        OWN("mine_spend", "ad_spend"),
        TOUCHED("touched", "sessions / carts"),
    };
    static const struct {
        const char *name, *missing;
    } cases[] = {
        {"cost_share", "ad_spend"},
        {"aov", NULL},
        {"orders", NULL},
        {"cpo", "ad_spend"},
        {"cvr", "sessions"},
        {"optional", NULL},
        {"either", "sessions, carts"},
        {"nothing_at_all", "sessions"},
        {"unheard", "zebras"},
        {"above_unheard", "zebras"},
        {"mine", NULL},
        {"mine_spend", "ad_spend"} /* the column is there, but empty */,
        {"touched", "sessions, carts"},
    };
    struct world world;

    (void)state;
    open_world(&world, indicators, sizeof indicators / sizeof *indicators, day_rows, 2, NOW);
    assert_non_null(world.model);
    assert_int_equal(world.model->count, sizeof cases / sizeof *cases);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct indicator *indicator = model_indicator(world.model, cases[i].name);

        assert_non_null(indicator);
        if (indicator->dormant != (cases[i].missing != NULL))
            fail_msg("%s", cases[i].name);
        if (cases[i].missing)
            assert_string_equal(indicator->missing, cases[i].missing);
    }
    assert_null(model_indicator(world.model, "sessions"));
    close_world(&world);
}

static void errors_of_a_user(void **state)
{
    static const struct {
        const char *name, *formula, *text;
        int line, column;
    } cases[] = {
        {"x", "sessions / orders", "[indicator x] names sessions, which no source supplies", 11, 0},
        {"x", "orders / net_salse",
         "[indicator x] names net_salse, which no source supplies; the nearest is 'net_sales'", 11,
         10},
        {"x", "coalesce(sessions, carts) / orders",
         "[indicator x] names sessions, which no source supplies", 11, 0},
        {"x", "orders +", "the formula ends where a value is expected", 11, 9},
        {"x", "cvr * 2", "[indicator x] names sessions, which no source supplies", 11, 0},
        {"x", "2 * ghost", "[indicator x] names zebras, which no source supplies", 11, 5},
        {"x", "x", "[indicator x] names x, which no source supplies", 11, 1},
        {"x", "", "the formula is empty", 11, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct indicator_def indicators[] = {BUILTIN("cvr", "orders / sessions"),
                                             BUILTIN("ghost", "zebras"),
                                             OWN(cases[i].name, cases[i].formula)};
        struct world world;

        open_world(&world, indicators, 3, day_rows, 2, NOW);
        assert_null(world.model);
        assert_int_equal(world.errors.count, 1);
        assert_string_equal(world.errors.items[0].text, cases[i].text);
        assert_string_equal(world.errors.items[0].file, "my.ini");
        assert_int_equal(world.errors.items[0].line, cases[i].line);
        assert_int_equal(world.errors.items[0].column, cases[i].column);
        close_world(&world);
    }
}

static void circles_end(void **state)
{
    struct indicator_def circle[] = {OWN("a", "b + 1"), OWN("b", "2 * c"), OWN("c", "orders / a"),
                                     OWN("d", "a")};
    struct indicator_def self[] = {OWN("orders", "orders * 2")};
    struct world world;

    (void)state;
    open_world(&world, circle, 4, day_rows, 2, NOW);
    assert_null(world.model);
    assert_int_equal(world.errors.count, 1);
    assert_string_equal(world.errors.items[0].text, "[indicator a] needs itself: a -> b -> c -> a");
    close_world(&world);
    open_world(&world, self, 1, day_rows, 2,
               NOW); /* inside [indicator orders], orders is the measure */
    assert_non_null(world.model);
    close_world(&world);
}

static void long_chains_end(void **state)
{
    enum { COUNT = 70 };
    static char names[COUNT][24], formulas[COUNT][24];
    struct indicator_def indicators[COUNT];
    struct world world;

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        snprintf(names[i], sizeof names[i], "i%d", i);
        snprintf(formulas[i], sizeof formulas[i], i + 1 < COUNT ? "i%d" : "orders", i + 1);
        indicators[i] = (struct indicator_def)OWN(names[i], formulas[i]);
    }
    open_world(&world, indicators, COUNT, day_rows, 2, NOW);
    assert_null(world.model);
    assert_int_equal(world.errors.count, 1);
    assert_non_null(strstr(world.errors.items[0].text, "deep in others"));
    close_world(&world);
}

/* Without rows nobody can tell what a source supplies: no error that blames a formula. */
static void no_rows_no_blame(void **state)
{
    struct indicator_def indicators[] = {OWN("x", "sessions / orders"), OWN("y", "zebras")};
    struct world world;
    struct period period;

    (void)state;
    open_world(&world, indicators, 2, NULL, 0, NOW);
    assert_non_null(world.model);
    assert_true(world.model->indicators[0].dormant);
    assert_true(world.model->indicators[1].dormant);
    assert_false(model_default_period(world.model, GRAIN_WEEK, &period));
    close_world(&world);
}

static void formulas_in_its_language(void **state)
{
    struct indicator_def indicators[] = {BUILTIN("aov", "net_sales / orders")};
    static const struct {
        const char *text;
        bool is_indicator;
        enum value_state state;
        double number;
    } cases[] = {
        {" AOV ", true, VALUE_LOW_SAMPLE, 30}, {"aov", true, VALUE_LOW_SAMPLE, 30},
        {"(aov)", false, VALUE_OK, 30},        {"aov * 2", false, VALUE_OK, 60},
        {"orders", false, VALUE_OK, 5},        {"spend", false, VALUE_NODATA, 0},
    };
    struct world world;
    struct timeline timeline;
    struct rollup *rollup;
    struct err err = {.line = 0};
    struct strbuf missing = STRBUF_INIT;

    (void)state;
    indicators[0].min_sample = 6;
    open_world(&world, indicators, 1, day_rows, 2, NOW);
    timeline_init_spans(&timeline, &(struct span){20000, 20001}, 1);
    rollup = rollup_new(world.cube, &timeline);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct indicator *indicator;
        struct formula *formula =
            model_compile(world.model, cases[i].text, "r.ini", 3, &indicator, &err);
        struct column column;

        assert_non_null(formula);
        assert_int_equal(indicator != NULL, cases[i].is_indicator);
        model_evaluate(world.model, formula, indicator, rollup,
                       (struct slice){SLICE_ALL, SLICE_ALL, NULL}, &column);
        assert_int_equal(column.values[0].state, cases[i].state);
        assert_double(column.values[0].number, cases[i].number, 1e-15);
        assert_int_equal(model_supplied(world.model, formula, &missing),
                         strcmp(cases[i].text, "spend") != 0);
        column_release(&column);
        formula_free(formula);
    }
    assert_string_equal(missing.text, "ad_spend");
    assert_null(model_compile(world.model, "aov / sesions", "r.ini", 3, NULL, &err));
    assert_string_equal(err.text, "unknown name 'sesions'; the nearest is 'sessions'");
    assert_int_equal(err.column, 7);
    strbuf_release(&missing);
    rollup_free(rollup);
    timeline_release(&timeline);
    close_world(&world);
}

/* ---- periods ---- */

static int32_t day_of(const char *text)
{
    struct period period;

    assert_true(period_parse(text, &period));
    return period_first_day(period);
}

struct rhythm {
    const char *from;
    int step;
    size_t count;
}; /* rows every `step` days; 0: first days of months */

static size_t make_rows(struct fixture_row *rows, const struct rhythm *rhythm)
{
    int32_t day = day_of(rhythm->from);

    for (size_t i = 0; i < rhythm->count; i++) {
        rows[i] = (struct fixture_row){
            .day = day, .market = "DE", .channel = "seo", .values = {10000, 10000, 10000}};
        day = rhythm->step ? day + rhythm->step
                           : period_last_day(period_of_day(GRAIN_MONTH, day)) + 1;
    }
    return rhythm->count;
}

static void default_periods(void **state)
{
    static const struct {
        struct rhythm rhythm;
        const char *over; /* last day that is over */
        enum grain grain;
        const char *period;
        int covered, length;
    } cases[] = {
        /* daily to Sunday 2026-11-15 (W46) */
        {{"2026-10-01", 1, 46}, "2026-11-15", GRAIN_WEEK, "2026-W46", 7, 7},
        {{"2026-10-01", 1, 46}, "2026-11-14", GRAIN_WEEK, "2026-W45", 7, 7}, /* the week is not over
                                                                              */
        {{"2026-10-01", 1, 46}, "2026-12-31", GRAIN_WEEK, "2026-W46", 7, 7},
        {{"2026-10-01", 1, 46}, "2026-12-31", GRAIN_DAY, "2026-11-15", 1, 1},
        {{"2026-10-01", 1, 45}, "2026-11-20", GRAIN_WEEK, "2026-W45", 7, 7}, /* data ends on
                                                                                Saturday */
        {{"2026-10-01", 1, 46}, "2026-11-15", GRAIN_MONTH, "2026-10", 31, 31},
        {{"2026-10-01", 1, 46}, "2026-11-15", GRAIN_YEAR, "2026", 46, 365}, /* none is complete: the
                                                                               last with rows */
        {{"2026-10-01", 1, 46}, "2026-11-15", GRAIN_QUARTER, "2026-Q4", 46, 92},
        /* weekly rows on Mondays stand for the whole week */
        {{"2026-10-05", 7, 6}, "2026-11-15", GRAIN_WEEK, "2026-W46", 7, 7}, /* the last is Monday
                                                                               2026-11-09 */
        {{"2026-10-05", 7, 6}, "2026-11-16", GRAIN_MONTH, "2026-10", 27, 31},
        /* monthly rows on the first */
        {{"2026-08-01", 0, 3}, "2026-11-15", GRAIN_MONTH, "2026-10", 31, 31},
        {{"2026-08-01", 0, 3}, "2026-10-20", GRAIN_MONTH, "2026-09", 30, 30},
        {{"2026-08-01", 0, 3}, "2026-11-15", GRAIN_QUARTER, "2026-Q3", 61, 92},
        /* rows in the future wait until they are over */
        {{"2026-11-02", 1, 60}, "2026-11-08", GRAIN_WEEK, "2026-W45", 7, 7},
        {{"2026-11-02", 1, 60}, "2026-11-03", GRAIN_WEEK, "2026-W45", 2, 7},
        /* a gap before now: the last complete one that has rows */
        {{"2026-11-02", 1, 7}, "2027-03-01", GRAIN_WEEK, "2026-W45", 7, 7},
    };
    static struct fixture_row rows[100];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;
        struct period period;
        struct strbuf text = STRBUF_INIT;
        int covered, length;

        open_world(&world, NULL, 0, rows, make_rows(rows, &cases[i].rhythm),
                   ((int64_t)day_of(cases[i].over) + 1) * 86400);
        assert_true(model_default_period(world.model, cases[i].grain, &period));
        period_print(period, &text);
        if (strcmp(text.text, cases[i].period))
            fail_msg("case %zu: %s", i, text.text);
        model_coverage(world.model, period, &covered, &length);
        assert_int_equal(covered, cases[i].covered);
        assert_int_equal(length, cases[i].length);
        strbuf_release(&text);
        close_world(&world);
    }
}

/* Two sources: a measure is as complete as its own source. */
static void completeness_is_by_measure(void **state)
{
    static const struct {
        const char *formula, *period;
    } cases[] = {
        {"orders", "2026-W46"},
        {"clicks", "2026-W45"},
        {"orders / clicks", "2026-W45"},
        {"orders - coalesce(clicks, 0)", "2026-W46"},
        {"coalesce(clicks, orders)", "2026-W45"},
        {"7", "2026-W46"},
        {"sessions", NULL},
    };
    static const struct source_output clicks[] = {{"clicks", "clicks", UNIT_COUNT}};
    static const struct source_value one = {.value = 10000};
    struct world world = {.catalogue = {.measures = measures, .measure_count = 5}};
    struct part_builder *builder;
    struct part *parts[2];
    struct timeline timeline;
    struct rollup *rollup;
    struct column column;

    (void)state;
    dims_init(&world.dims, &world.catalogue);
    err_list_init(&world.errors);
    builder = part_builder_new(&world.dims, NULL, "shop", false);
    for (int32_t day = day_of("2026-10-05"); day <= day_of("2026-11-15"); day++)
        fixture_add(builder, &(struct fixture_row){
                                 .day = day, .market = "M", .channel = "C", .values = {1, 1, 1}});
    parts[0] = part_builder_finish(builder, fixture_outputs, FIXTURE_VALUES, NULL, NULL);
    builder = part_builder_new(&world.dims, NULL, "ads", false);
    for (int32_t day = day_of("2026-10-05"); day <= day_of("2026-11-10"); day++)
        part_builder_row(builder, &(struct source_row){.day = day,
                                                       .market = "M",
                                                       .channel = "C",
                                                       .currency = "",
                                                       .customer = "",
                                                       .values = &one,
                                                       .value_count = 1});
    parts[1] = part_builder_finish(builder, clicks, 1, NULL, NULL);
    world.cube = cube_new(&world.dims, parts, 2, "");
    world.model = model_new(&world.catalogue, world.cube, NULL, 0,
                            ((int64_t)day_of("2026-11-20")) * 86400, &world.errors);
    assert_non_null(world.model);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct formula *formula = model_compile(world.model, cases[i].formula, "", 0, NULL, NULL);
        struct period period;
        struct strbuf text = STRBUF_INIT;

        assert_int_equal(model_last_complete(world.model, formula, GRAIN_WEEK, &period),
                         cases[i].period != NULL);
        if (cases[i].period) {
            period_print(period, &text);
            assert_string_equal(text.text, cases[i].period);
        }
        strbuf_release(&text);
        formula_free(formula);
    }
    timeline_init(&timeline, GRAIN_WEEK, day_of("2026-W45"), day_of("2026-W46"));
    rollup = rollup_new(world.cube, &timeline);
    for (int which = 0; which < 2; which++) {
        struct formula *formula =
            model_compile(world.model, which ? "clicks" : "orders", "", 0, NULL, NULL);

        model_evaluate(world.model, formula, NULL, rollup,
                       (struct slice){SLICE_ALL, SLICE_ALL, NULL}, &column);
        assert_int_equal(column.values[0].state, VALUE_OK);
        assert_int_equal(column.values[1].state, which ? VALUE_PARTIAL : VALUE_OK);
        column_release(&column);
        formula_free(formula);
    }
    rollup_free(rollup);
    timeline_release(&timeline);
    part_unref(parts[0]);
    part_unref(parts[1]);
    close_world(&world);
}

/* Every built-in indicator compiles, and none is an error on data that supplies next to nothing. */
static void the_built_in_catalogue_compiles(void **state)
{
    char folder[] = "/tmp/redline-model-XXXXXX";
    struct catalogue_request request = {.dataset = folder, .no_config = true};
    struct err_list errors;
    struct catalogue *catalogue;
    struct dims dims;
    struct cube *cube;
    struct model *model;

    (void)state;
    assert_non_null(mkdtemp(folder));
    err_list_init(&errors);
    catalogue = catalogue_load(&request, &errors);
    assert_non_null(catalogue);
    dims_init(&dims, catalogue);
    cube = fixture_cube(&dims, false, day_rows, 2, 1, "");
    model = model_new(catalogue, cube, NULL, 0, NOW, &errors);
    if (!model)
        fail_msg("%s", errors.items[0].text);
    assert_true(model->count > 20);
    for (size_t i = 0; i < model->count;
         i++) /* but for a column of the markets' file, and series */
        if (!model->indicators[i].formula &&
            !strstr(" households pmi confidence freight energy local_rate ",
                    model->indicators[i].missing))
            fail_msg("%s: %s", model->indicators[i].def->name, model->indicators[i].missing);
    model_free(model);
    cube_free(cube);
    dims_release(&dims);
    catalogue_free(catalogue);
    err_list_release(&errors);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_dormant),
        cmocka_unit_test(errors_of_a_user),
        cmocka_unit_test(circles_end),
        cmocka_unit_test(long_chains_end),
        cmocka_unit_test(no_rows_no_blame),
        cmocka_unit_test(formulas_in_its_language),
        cmocka_unit_test(default_periods),
        cmocka_unit_test(completeness_is_by_measure),
        cmocka_unit_test(the_built_in_catalogue_compiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
