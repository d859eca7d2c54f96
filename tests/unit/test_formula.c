#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/strbuf.h"
#include "check.h"
#include "formula_world.h"

static void values_by_hand(void **state)
{
    static const struct { const char *text, *market, *channel; size_t week; enum value_state state; double number; } cases[] = {
        {"orders", NULL, NULL, 0, VALUE_OK, 40},
        {"ORDERS", "DE", NULL, 1, VALUE_OK, 25},
        {"net_sales", "FR", "ads", 2, VALUE_OK, -4},
        {"1 + 2 * 3 - 4 / 2", NULL, NULL, 0, VALUE_OK, 5},
        {"(1 + 2) * 3", NULL, NULL, 0, VALUE_OK, 9},
        {"7 - 2 - 1", NULL, NULL, 0, VALUE_OK, 4},
        {"16 / 4 / 2", NULL, NULL, 0, VALUE_OK, 2},
        {"-2 * -3", NULL, NULL, 0, VALUE_OK, 6},
        {"- - 2", NULL, NULL, 0, VALUE_OK, 2},
        {"1.5 + 15% + 2.1M + 3k", NULL, NULL, 0, VALUE_OK, 2103001.65},
        {"2 < 3", NULL, NULL, 0, VALUE_OK, 1}, {"3 <= 2", NULL, NULL, 0, VALUE_OK, 0},
        {"3 = 3", NULL, NULL, 0, VALUE_OK, 1}, {"3 == 4", NULL, NULL, 0, VALUE_OK, 0},
        {"3 != 4", NULL, NULL, 0, VALUE_OK, 1}, {"3 <> 3", NULL, NULL, 0, VALUE_OK, 0},
        {"1 or 0 and 0", NULL, NULL, 0, VALUE_OK, 1}, {"not 1 = 2", NULL, NULL, 0, VALUE_OK, 1},
        {"not not 5", NULL, NULL, 0, VALUE_OK, 1}, {"1 < 2 and 2 < 3", NULL, NULL, 0, VALUE_OK, 1},
        {"if(orders > 39, 1, 2)", NULL, NULL, 0, VALUE_OK, 1}, {"if(orders > 40, 1, 2)", NULL, NULL, 0, VALUE_OK, 2},
        {"min(3, 1, 2) + max(3, 9, 2)", NULL, NULL, 0, VALUE_OK, 10},
        {"abs(net_sales)", "FR", NULL, 2, VALUE_OK, 4},
        {"ln(exp(2))", NULL, NULL, 0, VALUE_OK, 2}, {"sqrt(pow(3, 2) + pow(4, 2))", NULL, NULL, 0, VALUE_OK, 5},
        {"clamp(7, 1, 5) + clamp(-7, 1, 5)", NULL, NULL, 0, VALUE_OK, 6},
        {"net_sales / orders", NULL, NULL, 0, VALUE_OK, 10}, {"aov", NULL, NULL, 1, VALUE_OK, 8},
        /* missing spreads; coalesce picks */
        {"ad_spend", NULL, NULL, 0, VALUE_NODATA, 0}, {"ad_spend + 1", NULL, NULL, 0, VALUE_NODATA, 0},
        {"coalesce(ad_spend, 0) + 1", NULL, NULL, 0, VALUE_OK, 1}, {"coalesce(ad_spend, orders, 3)", NULL, NULL, 0, VALUE_OK, 40},
        {"coalesce(orders / 0, ln(0), 4)", NULL, NULL, 0, VALUE_OK, 4},
        {"if(ad_spend > 1, 1, 2)", NULL, NULL, 0, VALUE_NODATA, 0}, {"ad_spend > 1 or 1", NULL, NULL, 0, VALUE_NODATA, 0},
        {"if(1, orders, ad_spend)", NULL, NULL, 0, VALUE_OK, 40},
        {"max(ad_spend, 1)", NULL, NULL, 0, VALUE_NODATA, 0},
        {"orders", "DE", "ads", 0, VALUE_NODATA, 0}, /* no row there */
        {"ad_spend", "DE", "seo", 1, VALUE_OK, 0},   /* a zero is a zero */
        /* division by zero, errors */
        {"net_sales / ad_spend", "DE", "seo", 1, VALUE_NODATA, 0}, {"1 / 0 + 1", NULL, NULL, 0, VALUE_NODATA, 0},
        {"0 / 0", NULL, NULL, 0, VALUE_NODATA, 0}, {"ln(-1)", NULL, NULL, 0, VALUE_ERROR, 0}, {"sqrt(-1)", NULL, NULL, 0, VALUE_ERROR, 0},
        {"exp(1000)", NULL, NULL, 0, VALUE_ERROR, 0}, {"ln(0) + orders / 0", NULL, NULL, 0, VALUE_ERROR, 0},
        {"pow(-8, 1/3)", NULL, NULL, 0, VALUE_ERROR, 0},
        /* partial: spend's source ends a day early */
        {"ad_spend", NULL, NULL, 3, VALUE_PARTIAL, 10}, {"orders / ad_spend", NULL, NULL, 3, VALUE_PARTIAL, 0.4},
        {"orders + prev(ad_spend)", NULL, NULL, 3, VALUE_OK, 12}, {"if(ad_spend > 0, 1, 2)", NULL, NULL, 3, VALUE_PARTIAL, 1},
        {"coalesce(ad_spend, 0)", NULL, NULL, 3, VALUE_PARTIAL, 10},
        /* time */
        {"prev(orders)", NULL, NULL, 1, VALUE_OK, 40}, {"prev(orders)", NULL, NULL, 0, VALUE_NODATA, 0},
        {"lag(orders, 3)", NULL, NULL, 3, VALUE_OK, 40}, {"lag(orders, 0)", NULL, NULL, 3, VALUE_OK, 4},
        {"mean(orders, 2)", NULL, NULL, 1, VALUE_OK, 45}, {"mean(orders, 3)", NULL, NULL, 1, VALUE_NODATA, 0},
        {"sum(orders, 4)", NULL, NULL, 3, VALUE_OK, 102}, {"sum(orders, 1)", NULL, NULL, 3, VALUE_OK, 4},
        {"sum(ad_spend, 2)", NULL, NULL, 1, VALUE_NODATA, 0}, {"sum(ad_spend, 2)", NULL, NULL, 3, VALUE_PARTIAL, 18},
        {"prev(sum(orders, 2))", NULL, NULL, 3, VALUE_OK, 58}, {"yoy(orders)", NULL, NULL, 3, VALUE_NODATA, 0},
        {"orders / prev(orders) - 1", NULL, NULL, 1, VALUE_OK, 0.25},
        /* share of the parent: channel of its market, market of all, channel over all of all, all of itself */
        {"share(orders)", "DE", "ads", 1, VALUE_OK, 0.2}, {"share(orders)", "DE", NULL, 1, VALUE_OK, 0.5},
        {"share(orders)", NULL, "ads", 1, VALUE_OK, 0.6}, {"share(orders)", NULL, NULL, 1, VALUE_OK, 1},
        {"share(net_sales / orders)", "FR", NULL, 1, VALUE_OK, 3.99 / 8}, {"100 * share(orders)", "DE", NULL, 1, VALUE_OK, 50},
    };
    struct world world;

    (void)state;
    open_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value value = evaluate(&world, cases[i].text, slice_of(&world, cases[i].market, cases[i].channel), cases[i].week, 0);

        if (value.state != cases[i].state)
            fail_msg("%s: %s", cases[i].text, value_state_name(value.state));
        assert_double(value.number, cases[i].number, 1e-14);
        assert_false(value.is_exact && exact_number(value.exact) != value.number);
    }
    close_world(&world);
}

/* Exact where sums are only added, negated, picked, or multiplied by an integer; else one rounding. */
static void exactness(void **state)
{
    static const struct { const char *text; bool exact; double number; } cases[] = {
        {"net_sales", true, 400}, {"net_sales - orders", true, 360}, {"-net_sales", true, -400},
        {"min(net_sales, orders)", true, 40}, {"coalesce(ad_spend, 0.5)", true, 0.5}, {"abs(-net_sales)", true, 400},
        {"sum(net_sales, 1)", true, 400}, {"3 * net_sales", true, 1200}, {"net_sales * -2", true, -800},
        {"-(2 * orders) * 3", true, -240}, {"if(1, orders, 0)", true, 40}, {"orders > 1", true, 1},
        {"net_sales * 1.5", false, 600}, {"net_sales * orders", false, 16000}, {"net_sales / 2", false, 200},
        {"mean(net_sales, 1)", false, 400}, {"net_sales + 0.00001", false, 400.00001}, {"net_sales / 1 + orders", false, 440},
    };
    struct world world;

    (void)state;
    open_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value value = evaluate(&world, cases[i].text, slice_of(&world, NULL, NULL), 0, 0);

        if (value.is_exact != cases[i].exact)
            fail_msg("%s", cases[i].text);
        assert_double(value.number, cases[i].number, 1e-15);
    }
    close_world(&world);
}

static void numerator_and_denominator(void **state)
{
    static const struct { const char *text; size_t week; bool ratio, has_n, has_d; double n, d; enum value_state state; double min; } cases[] = {
        {"net_sales / orders", 0, true, true, true, 400, 40, VALUE_OK, 40},
        {"net_sales / orders", 0, true, true, true, 400, 40, VALUE_LOW_SAMPLE, 41},
        {"aov", 0, true, true, true, 400, 40, VALUE_OK, 0},
        {"(net_sales - orders) / 2 / (orders + 1)", 0, true, true, true, 180, 41, VALUE_OK, 0},
        {"net_sales / (orders - orders)", 0, true, true, true, 400, 0, VALUE_NODATA, 10},
        {"ad_spend / orders", 0, true, false, true, 0, 40, VALUE_NODATA, 0},
        {"orders / ad_spend", 0, true, true, false, 40, 0, VALUE_NODATA, 100},
        {"orders / ad_spend", 3, true, true, true, 4, 10, VALUE_LOW_SAMPLE, 100}, /* low sample is worse than partial */
        {"net_sales / -orders", 0, true, true, true, 400, -40, VALUE_OK, 30},
        {"net_sales / orders - 1", 0, false, false, false, 0, 0, VALUE_OK, 100},
        {"1 - net_sales / orders", 0, false, false, false, 0, 0, VALUE_OK, 100},
        {"share(aov)", 0, true, true, true, 10, 10, VALUE_OK, 0},
        {"orders", 0, false, false, false, 0, 0, VALUE_OK, 100},
    };
    struct world world;

    (void)state;
    open_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value value = evaluate(&world, cases[i].text, slice_of(&world, NULL, NULL), cases[i].week, cases[i].min);

        if (value.state != cases[i].state || value.is_ratio != cases[i].ratio || value.has_numerator != cases[i].has_n ||
            value.has_denominator != cases[i].has_d)
            fail_msg("%s", cases[i].text);
        assert_double(value.numerator, cases[i].n, 1e-15);
        assert_double(value.denominator, cases[i].d, 1e-15);
    }
    close_world(&world);
}

/* 52 or 53 ISO weeks back: W46 of 2026 against W46 of 2025; W53 has no base. */
static void year_over_year(void **state)
{
    static const struct { const char *now, *before; double now_value, base; bool known; double yoy; } cases[] = {
        {"2026-W46", "2025-W46", 12, 10, true, 0.2}, {"2021-W01", "2020-W01", 5, 10, true, -0.5},
        {"2020-W53", "2019-W52", 5, 10, false, 0}, {"2026-02", "2025-02", 9, -3, true, 4},
        {"2026-Q1", "2025-Q1", 9, 0, false, 0}, {"2024-02-29", "2023-03-01", 1, 1, false, 0}, {"2026", "2025", 3, 2, true, 0.5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dims dims;
        struct period now, before;
        struct fixture_row two[2];
        struct cube *cube;
        struct timeline timeline;
        struct rollup *rollup;
        struct world world = {.other = NULL};
        struct formula *formula;
        struct column column;
        struct value *last;

        assert_true(period_parse(cases[i].now, &now));
        assert_true(period_parse(cases[i].before, &before));
        two[0] = (struct fixture_row){.day = period_first_day(before), .market = "M", .channel = "C", .values = {N(cases[i].base), ABSENT, ABSENT}};
        two[1] = (struct fixture_row){.day = period_first_day(now), .market = "M", .channel = "C", .values = {N(cases[i].now_value), ABSENT, ABSENT}};
        dims_init(&dims, NULL);
        cube = fixture_cube(&dims, false, two, 2, 1, "");
        timeline_init(&timeline, now.grain, cube->first_day, cube->last_day);
        rollup = rollup_new(cube, &timeline);
        world.dims = dims;
        formula = compile(&world, "yoy(orders)", NULL);
        assert_int_equal(formula_lookback(formula), 366);
        formula_evaluate(formula, &(struct eval_env){.rollup = rollup}, (struct slice){SLICE_ALL, SLICE_ALL, NULL}, &column);
        last = &column.values[column.count - 1];
        assert_int_equal(value_is_known(last), cases[i].known);
        assert_double(last->number, cases[i].yoy, 1e-15);
        column_release(&column);
        formula_free(formula);
        rollup_free(rollup);
        timeline_release(&timeline);
        cube_free(cube);
        dims_release(&dims);
    }
}

static void free_spans_have_no_neighbours(void **state)
{
    static const struct { const char *text; bool known; } cases[] = {
        {"orders", true}, {"prev(orders)", false}, {"lag(orders, 0)", true}, {"sum(orders, 1)", true},
        {"sum(orders, 2)", false}, {"yoy(orders)", false}, {"share(orders)", true},
    };
    const struct span spans[] = {{MONDAY, MONDAY + 6}, {MONDAY, MONDAY + 20}, {MONDAY + 7, MONDAY + 9}};
    struct world world;
    struct timeline timeline;
    struct rollup *rollup;

    (void)state;
    open_world(&world);
    timeline_init_spans(&timeline, spans, 3);
    rollup = rollup_new(world.cube, &timeline);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct formula *formula = compile(&world, cases[i].text, NULL);
        struct column column;

        formula_evaluate(formula, &(struct eval_env){.rollup = rollup}, slice_of(&world, NULL, NULL), &column);
        for (size_t s = 0; s < 3; s++)
            assert_int_equal(value_is_known(&column.values[s]), cases[i].known);
        column_release(&column);
        formula_free(formula);
    }
    rollup_free(rollup);
    timeline_release(&timeline);
    close_world(&world);
}

static void mixed_currencies_are_partial(void **state)
{
    static const struct fixture_row mixed[] = {
        {.day = 0, .market = "M", .channel = "C", .currency = "EUR", .values = {N(1), N(10), N(5)}},
        {.day = 0, .market = "M", .channel = "C", .currency = "EUR", .values = {N(1), N(10), ABSENT}},
        {.day = 0, .market = "M", .channel = "C", .currency = "USD", .values = {N(1), N(99), ABSENT}},
        {.day = 0, .market = "U", .channel = "C", .currency = "USD", .values = {N(1), N(99), ABSENT}},
        {.day = 0, .market = "E", .channel = "C", .currency = "", .values = {N(1), N(7), ABSENT}},
    };
    static const struct { const char *text, *market; enum value_state state; double number; } cases[] = {
        {"net_sales", "M", VALUE_PARTIAL, 20}, {"net_sales", "U", VALUE_NODATA, 0}, {"net_sales", "E", VALUE_OK, 7},
        {"orders", "M", VALUE_OK, 3}, {"ad_spend", "M", VALUE_OK, 5}, {"net_sales / orders", NULL, VALUE_PARTIAL, 5.4},
    };
    struct world world = {.other = NULL};

    (void)state;
    dims_init(&world.dims, NULL);
    world.cube = fixture_cube(&world.dims, false, mixed, 5, 2, "");
    timeline_init(&world.timeline, GRAIN_DAY, 0, 3);
    world.rollup = rollup_new(world.cube, &world.timeline);
    for (size_t i = 0; i < 8; i++)
        world.until[i] = 3;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value value = evaluate(&world, cases[i].text, slice_of(&world, cases[i].market, NULL), 0, 0);

        assert_int_equal(value.state, cases[i].state);
        assert_double(value.number, cases[i].number, 1e-15);
    }
    close_world(&world);
}

static void errors_say_where(void **state)
{
    static const struct { const char *text; int column; const char *says; } cases[] = {
        {"", 1, "is empty"}, {"   ", 4, "is empty"}, {"1 +", 4, "ends where a value is expected"},
        {"ordres / 2", 1, "unknown name 'ordres'; the nearest is 'orders'"}, {"1 + Zzz", 5, "unknown name 'zzz'"},
        {"1 2", 3, "'2' is not expected"}, {"(1", 3, "closing bracket"}, {"1)", 2, "')' is not expected"},
        {"min(1", 6, "closing bracket"}, {"min()", 1, "takes 1 to 32 values"}, {"abs(1, 2)", 1, "takes one value"},
        {"pow(1)", 1, "takes 2 values"}, {"clmp(1,2,3)", 1, "nearest is clamp()"}, {"wxyz(1)", 1, "no function wxyz()"},
        {"1 < 2 < 3", 7, "do not chain"}, {"1.2.3 + 4", 1, "'1.2.3' is not a number"}, {"12abc", 1, "not a number"},
        {"lag(orders, 1.5)", 1, "whole number of periods"}, {"lag(orders, -1)", 1, "whole number of periods"},
        {"mean(orders, 0)", 1, "from 1 to"}, {"sum(orders, orders)", 1, "whole number"}, {"lag(orders, 10001)", 1, "to 10000"},
        {"target(orders)", 8, "no indicator or measure"}, {"2 * benchmark(1)", 15, "takes the name"}, {"move(orders, 3)", 1, "a series or a rate"},
        {"share(share(orders))", 1, "share() cannot stand inside share()"}, {"orders = \"x\"", 10, "text column"},
        {"\"x\" = category", 1, "text column"}, {"category < \"x\"", 12, "text column"}, {"category = \"x", 12, "not expected"},
        {"1 ; 2", 3, "';' is not expected"}, {"and 1", 1, "'and' is not expected"}, {"orders - \xC3\xBC\xC3\xBC", 10, "unknown name"}, {"category = \"\xC3\xBC\" ,", 16, "',' is not expected"},
    };
    struct world world;

    (void)state;
    open_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {.line = 0};

        if (compile(&world, cases[i].text, &err))
            fail_msg("compiles: %s", cases[i].text);
        if (!strstr(err.text, cases[i].says))
            fail_msg("%s: %s", cases[i].text, err.text);
        assert_string_equal(err.file, "rules.ini");
        assert_int_equal(err.line, 7);
        assert_int_equal(err.column, cases[i].column);
    }
    close_world(&world);
}

static char *repeat(const char *before, const char *middle, const char *after, size_t count)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < count; i++)
        strbuf_adds(&text, before);
    strbuf_adds(&text, middle);
    for (size_t i = 0; i < count; i++)
        strbuf_adds(&text, after);
    return strbuf_detach(&text);
}

static void limits_hold(void **state)
{
    static const struct { const char *before, *middle, *after; size_t count; const char *says; } cases[] = {
        {"(", "1", ")", 63, NULL}, {"(", "1", ")", 64, "nest deeper than 64"}, {"(", "1", ")", 2000, "nest deeper"},
        {"abs(", "1", ")", 64, "nest deeper"}, {"not ", "1", "", 1000, NULL}, {"-", "1", "", 4000, NULL},
        {"", "1", "+1", 2000, NULL}, {"", "1", " ", 4095, NULL}, {"", "1", " ", 4096, "longer than 4096 bytes"},
        {"if(1,1,", "1", ")", 62, NULL},
    };
    struct world world;

    (void)state;
    open_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = repeat(cases[i].before, cases[i].middle, cases[i].after, cases[i].count);
        struct err err = {.line = 0};
        struct formula *formula = compile(&world, text, &err);

        assert_int_equal(formula != NULL, cases[i].says == NULL);
        if (cases[i].says)
            assert_non_null(strstr(err.text, cases[i].says));
        formula_free(formula);
        free(text);
    }
    close_world(&world);
}

/* Names of names that double each time end at a limit, not in memory. */
static void names_of_names_are_capped(void **state)
{
    struct formula *chain[24] = {NULL};
    struct world world;
    struct err err = {.line = 0};
    size_t depth = 0;

    (void)state;
    open_world(&world);
    formula_free(world.other);
    world.other = compile(&world, "orders", NULL);
    for (; depth < 24; depth++) {
        chain[depth] = compile(&world, "aov + aov", &err);
        if (!chain[depth])
            break;
        formula_free(world.other);
        world.other = chain[depth];
    }
    assert_in_range(depth, 10, 15);
    assert_non_null(strstr(err.text, "too long once"));
    close_world(&world);
}

static void facts_about_formulas(void **state)
{
    static const struct { const char *text; const char *required, *measures; bool constant; int lookback; } cases[] = {
        {"orders / ad_spend", "orders ad_spend ", "orders ad_spend ", false, 0},
        {"coalesce(ad_spend, 0)", "", "ad_spend ", false, 0},
        {"coalesce(orders, ad_spend)", "", "orders ad_spend ", false, 0},
        {"coalesce(orders + net_sales, orders)", "orders ", "orders net_sales ", false, 0},
        {"net_sales - coalesce(ad_spend, 0)", "net_sales ", "net_sales ad_spend ", false, 0},
        {"if(orders > 1, net_sales, ad_spend)", "orders ", "orders net_sales ad_spend ", false, 0},
        {"if(1, net_sales, net_sales / ad_spend)", "net_sales ", "net_sales ad_spend ", false, 0},
        {"aov", "orders net_sales ", "orders net_sales ", false, 0},
        {"share(orders)", "orders ", "orders ", false, 0},
        {"1.5 * 2 + if(1, ln(1), 4)", "", "", true, 0}, {"1 / 0", "", "", false, 0},
        {"mean(lag(orders, 3), 4) + prev(orders)", "orders ", "orders ", false, 6},
        {"if(prev(orders) > 1, lag(orders, 5), 1)", "orders ", "orders ", false, 5},
    };
    struct world world;

    (void)state;
    open_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct formula *formula = compile(&world, cases[i].text, NULL);
        const char *const order[] = {"orders", "net_sales", "ad_spend"}; /* codes rise in this order */
        double constant = -1;

        for (int which = 0; which < 2; which++) {
            const int *codes;
            size_t count = which ? formula_measures(formula, &codes) : formula_required(formula, &codes);
            char list[64] = "";

            for (int o = 0; o < 3; o++)
                for (size_t c = 0; c < count; c++)
                    if (codes[c] == fixture_code(&world.dims.measure, order[o]))
                        strcat(strcat(list, order[o]), " ");
            assert_string_equal(list, which ? cases[i].measures : cases[i].required);
        }
        assert_int_equal(formula_is_constant(formula, &constant), cases[i].constant);
        assert_double(constant, cases[i].constant ? 3 : -1, 1e-15);
        assert_int_equal(formula_lookback(formula), cases[i].lookback);
        assert_string_equal(formula_text(formula), cases[i].text);
        formula_free(formula);
    }
    close_world(&world);
}

static bool supplies(const void *self, int measure) { return ((const bool *)self)[measure]; }

static void possible_with_what_is_there(void **state)
{
    static const struct { const char *text; const char *supplied; bool possible; } cases[] = {
        {"orders / net_sales", "orders net_sales", true}, {"orders / net_sales", "orders", false},
        {"coalesce(orders, net_sales) / 2", "net_sales", true}, {"coalesce(orders, net_sales) / 2", "ad_spend", false},
        {"orders - coalesce(ad_spend, 0)", "orders", true}, {"if(orders, net_sales, ad_spend)", "orders ad_spend", true},
        {"if(orders, net_sales, ad_spend)", "net_sales ad_spend", false}, {"3", "", true},
    };
    struct world world;

    (void)state;
    open_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct formula *formula = compile(&world, cases[i].text, NULL);
        bool supplied[16] = {false};

        for (size_t m = 0; m < world.dims.measure.count; m++)
            supplied[m] = strstr(cases[i].supplied, strmap_name(&world.dims.measure, (int)m)) != NULL;
        assert_int_equal(formula_is_possible(formula, &(struct formula_supply){.self = supplied, .measure = supplies}), cases[i].possible);
        formula_free(formula);
    }
    close_world(&world);
}

static void row_values(void *self, int index, struct value *values, size_t count)
{
    (void)index;
    for (size_t i = 0; i < count; i++)
        values[i] = *(const struct value *)self;
}

static const char *row_text(void *self, int index)
{
    (void)self;
    return index == 1 ? "FX" : NULL;
}

static void rows_of_a_register(void **state)
{
    static const struct { const char *text; enum value_state state; double number; } cases[] = {
        {"level * 2", VALUE_OK, 7}, {"level > 3 and category = \"fx\"", VALUE_OK, 1}, {"category != 'fx'", VALUE_OK, 0},
        {"level = 'fx'", VALUE_NODATA, 0}, {"orders", VALUE_NODATA, 0}, {"prev(level)", VALUE_NODATA, 0},
        {"yoy(level)", VALUE_NODATA, 0}, {"coalesce(orders, level)", VALUE_OK, 3.5}, {"share(level)", VALUE_OK, 1},
    };
    struct value level = {.state = VALUE_OK, .number = 3.5};
    struct world world;

    (void)state;
    open_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct formula *formula = compile(&world, cases[i].text, NULL);
        struct eval_env env = {.column_self = &level, .column = row_values, .column_text = row_text};
        struct value value;

        assert_non_null(formula);
        formula_evaluate_row(formula, &env, &value);
        assert_int_equal(value.state, cases[i].state);
        assert_double(value.number, cases[i].number, 1e-15);
        formula_free(formula);
    }
    close_world(&world);
}

/* By hand from the definition of IEEE rounding: to nearest, ties to even. */
static void ratios_are_rounded_once(void **state)
{
    static const struct { int64_t high; uint64_t low; int64_t divisor; double ratio; } cases[] = {
        {0, 1, 3, 1.0 / 3}, {0, 0, 5, 0}, {0, UINT64_C(9007199254740993), 1, 9007199254740992.0}, /* 2^53 + 1: ties to even */
        {0, UINT64_C(9007199254740995), 1, 9007199254740996.0}, {0, UINT64_C(18014398509481986), 2, 9007199254740992.0},
        {1, 0, 1, 18446744073709551616.0}, {1, 0, 3, 6148914691236517205.333}, {-1, 0, 4, -4611686018427387904.0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int128 a = (int128)cases[i].high * ((int128)1 << 64) + cases[i].low;

        assert_double(exact_ratio(a, cases[i].divisor), cases[i].ratio, 0);
        assert_double(exact_ratio(-a, cases[i].divisor), -cases[i].ratio, 0);
        assert_double(exact_ratio(a, -(int128)cases[i].divisor), -cases[i].ratio, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_by_hand),
        cmocka_unit_test(exactness),
        cmocka_unit_test(numerator_and_denominator),
        cmocka_unit_test(year_over_year),
        cmocka_unit_test(free_spans_have_no_neighbours),
        cmocka_unit_test(mixed_currencies_are_partial),
        cmocka_unit_test(errors_say_where),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(names_of_names_are_capped),
        cmocka_unit_test(facts_about_formulas),
        cmocka_unit_test(possible_with_what_is_there),
        cmocka_unit_test(rows_of_a_register),
        cmocka_unit_test(ratios_are_rounded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
