/* Attributes of dimensions in formulas: numbers of one code, and what is missing, text or unknown.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "check.h"
#include "cube_fixture.h"
#include "indicator/model.h"

static struct measure_def measures[] = {
    {.name = "orders", .unit = UNIT_COUNT},
    {.name = "net_sales", .unit = UNIT_MONEY},
    {.name = "ad_spend", .unit = UNIT_MONEY},
    {.name = "sessions", .unit = UNIT_COUNT},
};
static const struct fixture_row rows[] = {
    {.day = 20000, .market = "DE", .channel = "seo", .values = {30000, 2000000, ABSENT}},
    {.day = 20000, .market = "DE", .channel = "ads", .values = {10000, 1000000, ABSENT}},
    {.day = 20000, .market = "FR", .channel = "seo", .values = {50000, 500000, ABSENT}},
    {.day = 20000, .market = "XX", .channel = "seo", .values = {10000, 100000, ABSENT}},
};
enum { ROWS = sizeof rows / sizeof *rows, NOW = 20002 * 86400 };

/* `orders` is a measure and `aov` an indicator, whatever the file says; "de" is the code's first
 * row. */
static const char markets[] =
    "code,name,population,orders,aov,region,GDP,rate,fine,blank,mixed,tier,unused words\n"
    "de,Germany,\"83,200,000\",7,8,EU,EUR 4.1,15%,0.123456,,n/a,1,5\n"
    "DE,Germany,1,7,8,EU,1,1,1,,1,1,5\n"
    "FR,France,,7,8,EU,2.1M,7.5%,0,,4,1,5\n";
static const char channels[] = "code,name,tier,margin\nSEO,Search,x,0.5\nads,Ads,y,-2\n";

struct world {
    struct catalogue catalogue;
    struct indicator_def indicators[2];
    struct dims dims;
    struct cube *cube;
    struct dimension_table tables[3];
    struct err_list errors;
    struct model *model;
    struct timeline timeline;
    struct rollup *rollup;
};

static void read_table(struct dimension_table *table, const char *dimension, const char *text)
{
    char path[] = "/tmp/redline-attributes-XXXXXX";
    int file = mkstemp(path);
    struct err err;

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    *table = (struct dimension_table){.dimension = dimension, .code_column = 0, .name_column = 1};
    assert_true(csv_table_read(&table->table, path, &err));
    unlink(path);
}

static void open_world(struct world *world, const char *own)
{
    *world = (struct world){
        .catalogue = {.measures = measures, .measure_count = 4, .indicator_count = 2},
        .indicators = {{.name = "aov", .formula = "net_sales / orders"},
                       {.name = "own", .formula = own, .formula_origin = {"my.ini", 3, false}}},
    };
    world->catalogue.indicators = world->indicators;
    dims_init(&world->dims, &world->catalogue);
    err_list_init(&world->errors);
    world->cube = fixture_cube(&world->dims, false, rows, ROWS, 1, "");
    read_table(&world->tables[0], "city", "code,name,mayors\nB,Berlin,1\n");
    read_table(&world->tables[1], "market", markets);
    read_table(&world->tables[2], "channel", channels);
    world->model = model_new(&world->catalogue, world->cube, world->tables, 3, NOW, &world->errors);
    timeline_init_spans(&world->timeline, &(struct span){20000, 20000}, 1);
    world->rollup = rollup_new(world->cube, &world->timeline);
}

static void close_world(struct world *world)
{
    rollup_free(world->rollup);
    timeline_release(&world->timeline);
    model_free(world->model);
    for (size_t i = 0; i < 3; i++)
        csv_table_release(&world->tables[i].table);
    cube_free(world->cube);
    err_list_release(&world->errors);
    dims_release(&world->dims);
}

static int code_of(const struct strmap *codes, const char *name)
{
    return name ? fixture_code(codes, name) : SLICE_ALL;
}

static struct value evaluate(struct world *world, const char *text, struct slice slice)
{
    struct err err = {.line = 0};
    struct formula *formula = model_compile(world->model, text, "", 0, NULL, &err);
    struct column column;
    struct value value;

    if (!formula)
        fail_msg("%s: %s", text, err.text);
    assert_true(model_supplied(world->model, formula, NULL));
    model_evaluate(world->model, formula, NULL, world->rollup, slice, &column);
    assert_int_equal(column.count, 1);
    value = column.values[0];
    column_release(&column);
    formula_free(formula);
    return value;
}

static void values_of_codes(void **state)
{
    static const struct {
        const char *text, *market, *channel;
        bool known, exact;
        double number;
    } cases[] = {
        {"population", "DE", NULL, true, true, 83200000},
        {"POPULATION", "DE", "ads", true, true, 83200000},
        {"population", "FR", NULL, false, false, 0},  /* blank */
        {"population", "XX", NULL, false, false, 0},  /* no row */
        {"population", NULL, NULL, false, false, 0},  /* the total */
        {"population", NULL, "seo", false, false, 0}, /* one channel of all markets */
        {"net_sales / population", "DE", NULL, true, false, 300 / 83200000.0},
        {"net_sales / population", NULL, NULL, false, false, 0},
        {"gdp", "DE", NULL, true, true, 4.1},
        {"gdp", "FR", NULL, true, false, 2100000},
        {"rate", "DE", NULL, true, true, 0.15},
        {"rate", "FR", NULL, true, true, 0.075},
        {"fine", "DE", NULL, true, false, 0.123456},
        {"fine", "FR", NULL, true, true, 0}, /* zero is not missing */
        {"blank", "DE", NULL, false, false, 0},
        {"mixed", "DE", NULL, false, false, 0},
        {"mixed", "FR", NULL, true, true, 4},
        {"margin", NULL, "seo", true, true, 0.5},
        {"margin", "DE", "ads", true, true, -2},
        {"margin", "DE", NULL, false, false, 0},
        {"tier", "DE", "seo", true, true, 1},  /* market's, not channel's */
        {"orders", "DE", NULL, true, true, 4}, /* the measure */
        {"aov", "DE", NULL, true, false, 75},  /* the indicator */
        {"coalesce(population, 3)", NULL, NULL, true, true, 3},
        {"coalesce(sessions, rate)", "DE", NULL, true, true, 0.15},
        {"share(population)", "DE", NULL, false, false, 0},
        {"own", "DE", NULL, true, true, 8},
    };
    struct world world;

    (void)state;
    open_world(&world, "orders * 2 + rate - rate");
    assert_non_null(world.model);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value value =
            evaluate(&world, cases[i].text,
                     (struct slice){code_of(&world.dims.market, cases[i].market),
                                    code_of(&world.dims.channel, cases[i].channel), NULL});

        if (value.state != (cases[i].known ? VALUE_OK : VALUE_NODATA) ||
            (cases[i].known && value.is_exact != cases[i].exact))
            fail_msg("%s of %s: %s, %sexact", cases[i].text,
                     cases[i].market ? cases[i].market : "all", value_state_name(value.state),
                     value.is_exact ? "" : "not ");
        if (cases[i].known)
            assert_double(value.number, cases[i].number, 1e-15);
    }
    close_world(&world);
}

/* A filter that leaves one market is a total all the same. */
static void a_filter_is_no_code(void **state)
{
    unsigned char only[8] = {0};
    struct dim_filter filter = {.markets = only, .market_count = sizeof only};
    struct world world;
    struct value value;

    (void)state;
    open_world(&world, "orders");
    only[fixture_code(&world.dims.market, "DE")] = 1;
    value =
        evaluate(&world, "net_sales / population", (struct slice){SLICE_ALL, SLICE_ALL, &filter});
    assert_int_equal(value.state, VALUE_NODATA);
    assert_true(value.has_numerator);
    assert_double(value.numerator, 300, 1e-15);
    assert_false(value.has_denominator);
    close_world(&world);
}

static void names_that_fail(void **state)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"orders / region",
         "'region' is text, not a number; texts of a dimension can only stand in where"},
        {"orders / populatoin", "unknown name 'populatoin'; the nearest is 'population'"},
        {"orders / margni", "unknown name 'margni'; the nearest is 'margin'"},
        {"orders / currency",
         "'currency' is text, not a number; texts of a dimension can only stand in where"},
        {"orders * code", "unknown name 'code'"},
        {"orders * mayors", "unknown name 'mayors'"}, /* slices have no cities */
        {"orders * unused_words", "unknown name 'unused_words'"},
        {"orders * regoin", "unknown name 'regoin'"}, /* text is no suggestion */
    };
    struct world world;

    (void)state;
    open_world(&world, "orders");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {.line = 0};

        assert_null(model_compile(world.model, cases[i].text, "r.ini", 3, NULL, &err));
        assert_string_equal(err.text, cases[i].wanted);
        assert_int_equal(err.column, 10);
    }
    close_world(&world);
}

static void indicators_of_a_user(void **state)
{
    static const struct {
        const char *formula, *wanted; /* NULL: it compiles */
    } cases[] = {
        {"net_sales / population", NULL},
        {"own / population", "[indicator own] names own, which no source supplies"},
        {"net_sales / populaton",
         "[indicator own] names populaton, which no source supplies; the nearest is 'population'"},
        {"orders * region",
         "'region' is text, not a number; texts of a dimension can only stand in where"},
        {"sessions / population", "[indicator own] names sessions, which no source supplies"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;

        open_world(&world, cases[i].formula);
        assert_int_equal(world.errors.count, cases[i].wanted != NULL);
        if (cases[i].wanted)
            assert_string_equal(world.errors.items[0].text, cases[i].wanted);
        else
            assert_false(model_indicator(world.model, "own")->dormant);
        close_world(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_codes),
        cmocka_unit_test(a_filter_is_no_code),
        cmocka_unit_test(names_that_fail),
        cmocka_unit_test(indicators_of_a_user),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
