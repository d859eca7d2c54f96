/*
 * Builders of the panes that show a period: tables, funnel, red lines, heatmap, on a small data set
 * whose figures are worked out by hand (tests/fixtures/report).
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "unit/report_case.h"

/* ---- the registry ---- */

static void test_registry(void **state)
{
    static const char *const kinds[] = {
        "table",     "funnel",   "heatmap",   "redlines",  "history", "rows",
        "data",      "explain",  "waterfall", "backtest",  "cards",   "goals",
        "decisions", "playbook", "funds",     "proposals", "agenda",  "forecast",
        "outlook",   "fit",      "season",    "macro",     "calendar", "marks",
        "effectiveness"};

    (void)state;
    assert_int_equal(report_builder_count, sizeof kinds / sizeof *kinds);
    for (size_t i = 0; i < report_builder_count; i++) {
        assert_string_equal(report_builders[i].kind, kinds[i]);
        assert_non_null(report_builders[i].build);
    }
}

static void test_unknown_kind(void **state)
{
    const struct pane_def pane = {.name = "p", .kind = "overview"};
    struct world world;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    build_pane(&world, &pane, "");
    assert_int_equal(world.section.row_count, 0);
    assert_non_null(world.section.empty);
    assert_string_equal(world.section.title, "p");
    world_close(&world);
}

/* ---- tables ---- */

static void test_markets(void **state)
{
    static const char *const ids[] = {"market", "name",       "gmv", "gmv_change",
                                      "cvr",    "cvr_change", NULL};
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "markets", "");
    check_rows(section, ids,
               "redv: DE|Germany|1,600|+6.7%|9.33%|-5.67\n"
               "warnv: FR|France|900|+12.5%|6.00%|+2.00\n"
               "ok: PL|Poland|100|0.0%|50.00%|0.00\n"
               "-: |All markets|2,600|+8.3%|15.00%|-2.60\n");
    assert_true(section->rows[3].is_total);
    assert_string_equal(section->rows[0].drill.market, "DE");
    assert_string_equal(section->rows[0].key_values[0], "DE");
    assert_string_equal(section->rows[0].note,
                        "2 red: Conversion floor in DE paid: 4.00% < 5.00% since 2026-W45, 1 week");
    assert_int_equal(cell(section, 0, "gmv_change")->tone, TONE_BETTER);
    assert_int_equal(cell(section, 0, "cvr_change")->tone, TONE_WORSE);
    assert_int_equal(cell(section, 2, "cvr_change")->tone, TONE_NONE);
    assert_double(cell(section, 0, "gmv")->value.number, 1600, 0);
    assert_double(cell(section, 0, "gmv_change")->value.number, 100.0 / 1500, 1e-12);
    assert_double(cell(section, 0, "gmv")->change.base.number, 1500, 0);
    assert_string_equal(section->columns[column_of(section, "gmv")].suffix, "EUR");
    assert_string_equal(section->columns[column_of(section, "gmv_change")].title, "vs W44");
    assert_true(section->columns[column_of(section, "trend")].is_spark);
    assert_int_equal(section->rows[0].spark_count, SPARK_MOST);
    assert_false(section->rows[0].spark_known[9]);
    assert_double(section->rows[0].spark[SPARK_MOST - 2], 1500, 0);
    assert_double(section->rows[0].spark[SPARK_MOST - 1], 1600, 0);
    for (size_t c = 0; c < section->column_count; c++) /* dormant: no source supplies returns */
        assert_string_not_equal(section->columns[c].id, "return_rate");
    world_close(&world);
}

static void test_channels(void **state)
{
    static const char *const ids[] = {"channel", "gmv", "cvr", NULL};
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "markets", "DE");
    check_rows(section, ids,
               "red: paid|1,000|4.00%\n"
               "ok: mail|600|20.00%\n"
               "ok: All channels|1,600|9.33%\n");
    assert_int_equal(cell(section, 0, "cvr")->level, RULE_RED);
    assert_int_equal(cell(section, 0, "gmv")->level, RULE_OK);
    assert_int_equal(cell(section, 1, "cvr")->level, RULE_OK);
    assert_string_equal(section->rows[0].drill.market, "DE");
    assert_string_equal(section->rows[0].drill.channel, "paid");
    section = build(&world, "markets", "*/paid");
    check_rows(section, (const char *const[]){"market", "gmv", NULL},
               "red: DE|1,000\nwarn: FR|900\n-: |1,900\n");
    world_close(&world);
}

static void test_indicators(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "markets", "DE/paid");
    assert_string_equal(section->rows[0].key_values[2], "cvr");
    assert_string_equal(cell(section, 0, "value")->text, "4.00%");
    assert_string_equal(cell(section, 0, "value_change")->text, "-6.00 pp");
    assert_string_equal(cell(section, 0, "base")->text, "10.00%");
    assert_string_equal(cell(section, 0, "line")->text, "<5.00%");
    assert_string_equal(cell(section, 0, "headroom")->text, "-1.00 pp");
    assert_int_equal(section->rows[0].state, RULE_RED);
    assert_string_equal(section->rows[0].drill.indicator, "cvr");
    assert_string_equal(section->rows[1].key_values[2], "gmv"); /* then the catalogue's order */
    world_close(&world);
}

static void test_sort(void **state)
{
    static const char *const ids[] = {"market", NULL};
    struct world world;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    strcpy(world.view.sort, "cvr");
    check_rows(build(&world, "markets", ""), ids, "ok: PL\nredv: DE\nwarnv: FR\n-: \n");
    world.view.sort_reverse = true;
    check_rows(build(&world, "markets", ""), ids, "warnv: FR\nredv: DE\nok: PL\n-: \n");
    strcpy(world.view.sort, "market");
    check_rows(build(&world, "markets", ""), ids, "ok: PL\nwarnv: FR\nredv: DE\n-: \n");
    world_close(&world);
}

static void test_where(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    strcpy(world.view.where, "market=DE|PL");
    check_rows(build(&world, "markets", ""), (const char *const[]){"market", "gmv", NULL},
               "redv: DE|1,600\nok: PL|100\n-: |1,700\n");
    strcpy(world.view.where, "planet=Mars");
    section = build(&world, "markets", "");
    assert_int_equal(section->row_count, 0);
    assert_non_null(strstr(section->empty, "planet"));
    world_close(&world);
}

static void test_scale(void **state)
{
    static const struct {
        const char *sales, *text, *suffix;
    } cases[] = {
        {"999999", "999,999", "EUR"},
        {"1000000", "1,000.0", "k EUR"},
        {"12345678", "12,346", "k EUR"},
        {"2345678901", "2,345.7", "M EUR"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scratch scratch;
        struct world world;
        const struct section *section;
        char facts[200];

        scratch_init(&scratch);
        scratch_put(&scratch, "redline.ini", "w",
                    "[redline]\ncurrency = EUR\nnow = data\n[source f]\npath = f.csv\n");
        snprintf(facts, sizeof facts, "date,market,gross_sales\n2026-11-15,DE,%s\n",
                 cases[i].sales);
        scratch_put(&scratch, "f.csv", "w", facts);
        world_open(&world, scratch.folder);
        section = build(&world, "markets", "");
        assert_string_equal(cell(section, 0, "gmv")->text, cases[i].text);
        assert_string_equal(section->columns[column_of(section, "gmv")].suffix, cases[i].suffix);
        world_close(&world);
        scratch_release(&scratch);
    }
}

static void test_compare_modes(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    world.view.compare = COMPARE_NONE;
    section = build(&world, "markets", "");
    for (size_t c = 0; c < section->column_count; c++)
        assert_false(section->columns[c].is_change);
    world.view.compare = COMPARE_BOTH;
    section = build(&world, "markets", "");
    assert_string_equal(cell(section, 0, "gmv_change")->text, "+6.7%");
    assert_string_equal(cell(section, 0, "gmv_change_year")->text, "n/a");
    world.view.compare = COMPARE_PREVIOUS;
    world.view.mode = MODE_CHANGE;
    section = build(&world, "markets", "");
    assert_string_equal(cell(section, 0, "gmv_change")->text, "+100");
    assert_string_equal(cell(section, 0, "cvr_change")->text, "-5.67");
    assert_string_equal(cell(section, 0, "aov_change")->text, "+7.14");
    world.view.mode = MODE_PERCENT;
    section = build(&world, "markets", "");
    assert_string_equal(cell(section, 0, "cvr_change")->text, "-37.8%");
    world_close(&world);
}

/* W46 has rows to Wednesday: compared with Monday to Wednesday of W45, marked, without a tone. */
static void test_partial(void **state)
{
    struct world world;
    const struct section *section;
    const struct report_cell *change;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    check_period(&world, "2026-W46");
    section = build(&world, "markets", "");
    assert_string_equal(cell(section, 0, "market")->text, "DE");
    assert_string_equal(cell(section, 0, "gmv")->text, "960~");
    assert_int_equal(cell(section, 0, "gmv")->value.state, VALUE_PARTIAL);
    change = cell(section, 0, "gmv_change");
    assert_double(change->value.number, 960.30 / 1000.10 - 1, 1e-12);
    assert_double(change->change.base.number, 1000.10, 1e-12);
    assert_true(change->change.partial);
    assert_int_equal(change->tone, TONE_NONE);
    change = cell(section, 0, "cvr_change"); /* 25/150 against 24/200 */
    assert_double(change->value.number, 25.0 / 150 - 24.0 / 200, 1e-12);
    assert_int_equal(change->tone, TONE_NONE);
    assert_false(section->rows[0].spark_known[11]);
    assert_string_equal(cell(section, 1, "gmv")->text, "\xE2\x80\x93");
    assert_string_equal(cell(section, 1, "gmv_change")->text, "n/a");
    world_close(&world);
}

static void test_out_of_range(void **state)
{
    static const char *const panes[] = {"markets", "funnel", "redlines", "history", "rows"};
    struct world world;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    check_period(&world, "2031-W01");
    for (size_t i = 0; i < sizeof panes / sizeof *panes; i++) {
        const struct section *section = build(&world, panes[i], "");

        assert_int_equal(section->row_count, 0);
        assert_string_equal(section->empty,
                            "No rows in 2031-W01: the data runs from 2026-10-26 to 2026-11-11.");
    }
    world_close(&world);
}

/* A grain that no roll-up of the snapshot has. */
static void test_other_grain(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    check_period(&world, "2026-10");
    section = build(&world, "markets", "");
    assert_string_equal(cell(section, 0, "market")->text, "DE");
    assert_string_equal(cell(section, 0, "gmv")->text, "1,500");
    assert_int_equal(cell(section, 0, "cvr")->level, RULE_OK);
    world_close(&world);
}

/* ---- funnel, red lines, heatmap ---- */

static void test_funnel(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "funnel", "DE");
    assert_int_equal(section->shape, SHAPE_FUNNEL);
    assert_int_equal(section->row_count, 2);
    assert_string_equal(cell(section, 0, "count")->text, "300");
    assert_string_equal(cell(section, 0, "rate")->text, "");
    assert_string_equal(cell(section, 1, "count")->text, "28");
    assert_string_equal(cell(section, 1, "count_change")->text, "-6.7%");
    assert_double(cell(section, 1, "rate")->value.number, 28.0 / 300, 1e-12);
    assert_string_equal(cell(section, 1, "rate_change")->text, "-5.67");
    assert_string_equal(cell(section, 1, "line")->text, ">99.25%");
    assert_double(section->bars[0].share, 1, 0);
    assert_double(section->bars[1].share, 28.0 / 300, 1e-12);
    check_note(section, "9.33%");
    check_note(section, "W44 15.00%");
    assert_string_equal(section->rows[1].drill.indicator, "orders");
    world_close(&world);
}

static void test_redlines(void **state)
{
    static const char *const ids[] = {"where",    "redline", "value", "line",
                                      "headroom", "since",   NULL};
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "redlines", "");
    check_rows(section, ids,
               "red: DE paid|Conversion floor|4.00%|<5.00%|-1.00 pp|W45 \xC2\xB7 new\n"
               "red: DE R1|Demand weakens|20|\xE2\x89\xA5"
               "20|+0|\n"
               "warn: FR paid|Conversion floor|6.00%|<8.00%|-2.00 pp|W44 \xC2\xB7 2 weeks\n"
               "warn: FR R3|New levy|15|\xE2\x89\xA5"
               "15|+0|\n"
               "ok: FR|Conversion of a market|6.00%|<4.50%|+1.50 pp|was red until W44\n");
    assert_true(section->rows[4].faded);
    assert_memory_equal(section->facts, "2 red \xC2\xB7 2 warn \xC2\xB7 ", 19);
    assert_string_equal(section->rows[0].drill.indicator, "cvr-floor");
    assert_string_equal(section->rows[0].drill.channel, "paid");
    assert_string_equal(section->rows[1].drill.record, "R1");
    assert_string_equal(cell(section, 0, "owner")->text, "product");
    assert_int_equal(cell(section, 0, "value")->level, RULE_RED);
    section = build(&world, "redlines", "FR");
    assert_int_equal(section->row_count, 3);
    section = build(&world, "redlines", "PL");
    assert_int_equal(section->row_count, 0);
    assert_memory_equal(section->empty, "No red line is broken in 2026-W45: ", 35);
    world.view.ascii = true;
    section = build(&world, "redlines", "");
    assert_string_equal(cell(section, 1, "line")->text, ">=20");
    assert_memory_equal(section->facts, "2 red, 2 warn, ", 15);
    check_period(&world, "2026-W46"); /* not over: judged at W45 still, and said so */
    section = build(&world, "redlines", "");
    assert_string_equal(cell(section, 0, "since")->text, "W45, new, at 2026-W45");
    world_close(&world);
}

static void test_heatmap(void **state)
{
    struct world world;
    const struct section *section;
    const struct report_heat *heat;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "heatmap", "");
    heat = section->heat;
    assert_int_equal(section->shape, SHAPE_HEAT);
    assert_non_null(heat);
    assert_int_equal(heat->column_count, 2);
    assert_string_equal(heat->column_ids[0], "macro");
    assert_int_equal(heat->row_count, 4);
    assert_string_equal(heat->row_codes[0], "DE");
    assert_string_equal(heat->row_codes[1], "FR");
    assert_string_equal(heat->row_codes[2], "PL"); /* sales, but no row in the register */
    assert_string_equal(heat->row_codes[3], "IT");
    assert_string_equal(heat->row_names[0], "Germany");
    assert_string_equal(heat->cells[0].text, "20 \xC2\xB7"
                                             "2");
    assert_int_equal(heat->cells[0].count, 2);
    assert_int_equal(heat->cells[0].state, RULE_RED);
    assert_false(heat->cells[1].known);
    assert_int_equal(heat->cells[3].state, RULE_WARN);
    assert_string_equal(heat->cells[4].text, "??");
    assert_false(heat->cells[4].can_drill);
    assert_true(heat->has_red && heat->has_warn);
    assert_double(heat->red, 20, 0);
    assert_double(heat->warn, 15, 0);
    assert_double(heat->low, 2, 0);
    assert_double(heat->high, 20, 0);
    check_note(section,
               "worst: DE macro 20 judged: Demand weakens \xC2\xB7 owner Ana \xC2\xB7 plan hedge");
    world_close(&world);
}

static void test_register_rows(void **state)
{
    static const char *const ids[] = {"id", "score", "line", NULL};
    struct world world;
    const struct section *section;
    const struct pane_def pane = {.name = "risks", .kind = "table", .register_name = "risks"};

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "heatmap", "DE/@macro");
    assert_int_equal(section->shape, SHAPE_TABLE);
    check_rows(section, ids, "red: R1|20|2\nok: R2|4|3\n");
    assert_string_equal(section->facts, "risks.csv \xC2\xB7 2 of 4 rows");
    assert_int_equal(cell(section, 0, "score")->level, RULE_RED);
    check_note(section, "risks.csv:6");
    section = build(&world, "heatmap", "#R3");
    check_rows(section, ids, "warn: R3|15|4\n");
    assert_false(section->rows[0].can_drill);
    section = build_pane(&world, &pane, "");
    assert_int_equal(section->row_count, 4);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registry),      cmocka_unit_test(test_unknown_kind),
        cmocka_unit_test(test_markets),       cmocka_unit_test(test_channels),
        cmocka_unit_test(test_indicators),    cmocka_unit_test(test_sort),
        cmocka_unit_test(test_where),         cmocka_unit_test(test_scale),
        cmocka_unit_test(test_compare_modes), cmocka_unit_test(test_partial),
        cmocka_unit_test(test_out_of_range),  cmocka_unit_test(test_other_grain),
        cmocka_unit_test(test_funnel),        cmocka_unit_test(test_redlines),
        cmocka_unit_test(test_heatmap),       cmocka_unit_test(test_register_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
