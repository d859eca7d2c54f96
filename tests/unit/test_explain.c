/*
 * Numbers taken apart: the formula with values put in, terms, sources, red lines; the waterfall's
 * sums and the board's rows, on two files whose figures are worked out by hand:
 *
 *   DE 2026-W45: gross 1000.10 + 500.00 = 1500.10, discounts 50 + 25.05 = 75.05, refunds 100, so
 *   net 1325.05; goods 600, so 725.05; freight 90, ads 149.50 + 0.50 = 150, so 485.05.
 *   FR 2026-W45: gross 300, discounts 10, refunds 5, net 285; no cost of goods.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "unit/report_case.h"

#define MARGIN "tests/fixtures/report/margin"

static const struct report_row *row_of(const struct section *section, const char *part,
                                       const char *item)
{
    for (size_t r = 0; r < section->row_count; r++)
        if (!strcmp(section->rows[r].key_values[0], part) &&
            !strcmp(section->rows[r].key_values[1], item))
            return &section->rows[r];
    fail_msg("no row %s %s", part, item);
    return NULL;
}

static const char *said(const struct section *section, const char *part, const char *item)
{
    return row_of(section, part, item)->cells[column_of(section, "says")].text;
}

static bool has_row(const struct section *section, const char *part)
{
    for (size_t r = 0; r < section->row_count; r++)
        if (!strcmp(section->rows[r].key_values[0], part))
            return true;
    return false;
}

/* ---- values put in ---- */

static void test_values_put_in(void **state)
{
    static const struct {
        const char *at, *item, *says;
    } cases[] = {
        {"DE/cac", "cac", "150.00 / 5 = 30.00\xC2\xB0"},
        {"DE/roas", "roas", "1,500.10 / 150.00 = 10.00\xC3\x97"},
        {"DE/gross_margin", "gross_margin", "(1,325.05 - 600.00) / 1,325.05 = 54.7%"},
        {"DE/app/roas", "roas", "500.00 / 0.50 = 1,000.00\xC3\x97"},
        {"FR/gross_margin", "gross_margin", "(285.00 - missing) / 285.00 = no value"},
        {"DE/orders", "orders", "16"},
        {"DE/net_revenue", "net_revenue",
         "coalesce(missing, 1,500.10 - coalesce(75.05, 0) - coalesce(100.00, 0)) = 1,325"},
        {"DE/payment_fees", "payment_fees", "missing = no value"},
        {"DE/cac-line", "cac-line", "150.00 / 5 = 30.00\xC2\xB0"},
        {"DE/cac-ceiling", "cac-ceiling", "30.00\xC2\xB0 / 93.76 = 0.32"},
    };
    struct world world;

    (void)state;
    world_open(&world, MARGIN);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(said(build(&world, "explain", cases[i].at), "value", cases[i].item),
                            cases[i].says);
    world.view.ascii = true;
    assert_string_equal(said(build(&world, "explain", "DE/roas"), "value", "roas"),
                        "1,500.10 / 150.00 = 10.00x");
    world_close(&world);
}

/* ---- terms and sources ---- */

static void test_terms(void **state)
{
    struct world world;
    const struct section *section;
    const struct report_row *row;

    (void)state;
    world_open(&world, MARGIN);
    section = build(&world, "explain", "DE/gross_margin");
    assert_string_equal(said(section, "term", "net_revenue/gross_sales"),
                        "source shop: 3 rows, 2026-11-02 to 2026-11-08");
    row = row_of(section, "term", "net_revenue/gross_sales");
    assert_double(row->cells[column_of(section, "value")].value.number, 1500.10, 1e-9);
    assert_double(row->cells[column_of(section, "rows")].value.number, 3, 0);
    assert_string_equal(row->cells[column_of(section, "title")].text, "  Gross sales");
    assert_string_equal(said(section, "term", "net_revenue/net_sales"),
                        "not needed, and no source supplies it: a column or field 'net_sales' of "
                        "a [source] would");
    assert_string_equal(said(section, "fact", "exactness"),
                        "a ratio of two exact sums, rounded once");
    assert_false(has_row(section, "missing"));
    section = build(&world, "explain", "DE/orders"); /* two files: a row each */
    assert_string_equal(said(section, "term", "orders"), "2 sources");
    assert_string_equal(said(section, "term", "orders/[extra]"),
                        "source extra: 1 row, 2026-11-05 to 2026-11-05");
    assert_string_equal(said(section, "fact", "exactness"),
                        "an exact sum, the same in whatever order the rows stand");
    section = build(&world, "explain", "FR/gross_margin");
    assert_string_equal(said(section, "missing", "cogs"),
                        "source shop: no value for it here in this period");
    section = build(&world, "explain", "DE/return_rate"); /* dormant */
    assert_string_equal(said(section, "missing", "returns"),
                        "no source supplies it: a column or field 'returns' or 'returned_orders' "
                        "of a [source] would");
    assert_string_equal(row_of(section, "value", "return_rate")->cells[2].text, "\xE2\x80\x93");
    world_close(&world);
}

/* ---- red lines ---- */

static void test_lines(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, MARGIN);
    section = build(&world, "explain", "DE/cac");
    assert_non_null(strstr(said(section, "line", "cac-line"), "redline.ini:23"));
    assert_non_null(strstr(said(section, "line", "cac-line"), "warn > 20, red > 25 for 2 weeks"));
    assert_non_null(strstr(said(section, "line", "cac-line"), "a small sample changes no state"));
    assert_non_null(strstr(said(section, "line", "cac-north"), "its where leaves this place out"));
    assert_non_null(strstr(said(section, "line", "cac-ceiling"), "cac / aov: warn > 1.5"));
    assert_non_null(strstr(said(section, "line", "cac-ceiling"), "headroom +1.18"));
    assert_non_null(strstr(said(section, "line", "cac-ceiling"), "not fired: within the line"));
    assert_string_equal(said(section, "base", "previous"), "change +36.4%\xC2\xB0 \xC2\xB7 7/7 days");
    section = build(&world, "explain", "DE/app/cac");
    assert_non_null(strstr(said(section, "line", "cac-line"), "judged per market: 1 ok"));
    world_close(&world);
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "explain", "DE/paid/cvr");
    assert_int_equal(row_of(section, "line", "cvr-floor")->state, RULE_RED);
    assert_non_null(strstr(said(section, "line", "cvr-floor"), "\xC2\xB7 fired"));
    assert_non_null(strstr(said(section, "line", "cvr-floor"), "headroom -1.00 pp"));
    assert_string_equal(section->rows[2].key_values[0], "line"); /* before the terms */
    assert_string_equal(said(section, "change", "cvr-floor/2026-W45"),
                        "Conversion floor: ok \xE2\x86\x92 red");
    section = build(&world, "explain", "DE/paid/cvr/2026-W44"); /* as it stood then */
    assert_int_equal(row_of(section, "line", "cvr-floor")->state, RULE_OK);
    section = build(&world, "explain", "DE/cvr-market");
    assert_string_equal(said(section, "value", "cvr-market"), "28 / 300 = 9.33%");
    world_close(&world);
}

static void test_records(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "sample-data");
    section = build(&world, "explain", "BR/@currency");
    assert_string_equal(said(section, "term", "R065/score"), "likelihood * impact: 4 * 5 = 20");
    assert_int_equal(row_of(section, "line", "R065/risk-appetite")->state, RULE_RED);
    section = build(&world, "explain", "#R066");
    assert_int_equal(row_of(section, "line", "R066/risk-appetite")->state, RULE_OK);
    section = build(&world, "explain", "#nowhere");
    assert_int_equal(section->row_count, 0);
    assert_non_null(section->empty);
    world_close(&world);
}

/* ---- the world around: rates with their days, targets, series ---- */

/* 1500.10 EUR + 120 USD / 1.20 + 125 USD / 1.25 = 1700.10 EUR, and 900 JPY that nobody can add. */
static void test_abroad(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/abroad");
    section = build(&world, "explain", "DE/gmv");
    assert_double(row_of(section, "term", "gross_sales")->cells[2].value.number, 1700.10, 1e-9);
    assert_string_equal(said(section, "term", "gross_sales"),
                        "source shop: 4 rows, 2026-11-03 to 2026-11-07; USD for one EUR: 1.2000 of "
                        "2026-11-04 to 1.2500 of 2026-11-06; JPY without a rate, not added: "
                        "2026-11-05");
    assert_string_equal(row_of(section, "base", "target")->cells[2].text, "2,000");
    assert_string_equal(said(section, "fact", "currency"),
                        "amounts are in EUR, the reporting currency");
    section = build(&world, "explain", "DE/heated");
    assert_string_equal(said(section, "term", "pmi"),
                        "source macro: last observed 2026-10-30, for all markets");
    assert_string_equal(said(section, "value", "heated"),
                        "16 / 50.5 - 20 / 50.5 = -0.08");
    assert_string_equal(said(section, "term", "target(orders)"),
                        "set beforehand, for this market and period");
    world_close(&world);
}

static void test_board_goals(void **state)
{
    static const char *const ids[] = {"card", "value", "target", "attainment", "benchmark", NULL};
    static const char *const names[] = {"gmv", "orders", "aov"};
    struct pane_group group = {.title = "", .names = names, .count = 3};
    struct pane_def pane = {.name = "p", .kind = "cards", .groups = &group, .group_count = 1};
    struct world world;

    (void)state;
    world_open(&world, "tests/fixtures/report/abroad");
    check_rows(build_pane(&world, &pane, "DE"), ids,
               "warn: GMV|1,700~|2,000|85%~|\xE2\x80\x93\n"
               "red: Orders|16|20|80%|\xE2\x80\x93\n"
               "-: AOV|106.26~|\xE2\x80\x93|\xE2\x80\x93|80.00\n");
    world_close(&world);
}

/* ---- the waterfall ---- */

static void test_waterfall(void **state)
{
    static const char *const ids[] = {"sign", "step", "amount", "share", NULL};
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, MARGIN);
    section = build(&world, "margin", "DE");
    check_rows(section, ids,
               "-:  |Gross sales|1,500|100.0%\n"
               "-: -|Discounts|75|5.0%\n"
               "-: -|Refunds|100|6.7%\n"
               "-: =|Net revenue|1,325|88.3%\n"
               "-: -|Cost of goods|600|40.0%\n"
               "ok: =|Gross margin|725|48.3%\n"
               "-: -|Shipping cost|90|6.0%\n"
               "-: -|Ad spend|150|10.0%\n"
               "-: =|Contribution margin|485|32.3%\n");
    assert_double(cell(section, 3, "amount")->value.number, 1325.05, 1e-9);
    assert_double(cell(section, 5, "amount")->value.number, 725.05, 1e-9);
    assert_double(cell(section, 8, "amount")->value.number, 485.05, 1e-9);
    assert_true(cell(section, 8, "amount")->value.is_exact);
    assert_string_equal(cell(section, 1, "sign")->raw, "less");
    check_note(section, "Net revenue, Gross margin, Contribution margin: equal");
    check_note(section, "duty, payment_fees, return_cost, promo_cost");
    assert_int_equal(section->note_state, RULE_OK);
    assert_double(section->bars[4].start, 725.05 / 1500.10, 1e-12); /* hangs from net revenue */
    assert_double(section->bars[4].share, 600 / 1500.10, 1e-12);
    assert_double(section->bars[5].start, 0, 0);
    section = build(&world, "margin", "FR"); /* no cost of goods: no margin, and it says why */
    assert_string_equal(cell(section, 3, "amount")->text, "285");
    assert_string_equal(cell(section, 5, "amount")->text, "\xE2\x80\x93");
    check_note(section, "Gross margin: no value here, for want of cogs");
    assert_double(section->bars[6].share, 0, 0);
    world_close(&world);
}

static void test_waterfall_differs(void **state)
{
    static const char *const steps[] = {"gross_sales", "-discounts", "=net_revenue"};
    static const char *const twice[] = {"gross_sales", "-discounts", "-refunds", "refunds",
                                        "=net_revenue"};
    static const char *const absent[] = {"net_sales", "-discounts"};
    struct pane_def pane = {.name = "p", .kind = "waterfall", .steps = steps, .step_count = 3};
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, MARGIN);
    section = build_pane(&world, &pane, "DE"); /* 100 of refunds are not among the steps */
    assert_string_equal(cell(section, 2, "amount")->text, "1,425");
    check_note(section, "Net revenue: the steps differ from the indicator's own sum by +100.00; "
                        "only in its formula: refunds");
    assert_int_equal(section->note_state, RULE_OK); /* other measures: a choice, not a fault */
    pane.steps = twice;
    pane.step_count = 5;
    section = build_pane(&world, &pane, "DE"); /* taken off and added again: a fault */
    check_note(section, "by +100.00");
    assert_int_equal(section->note_state, RULE_RED);
    pane.steps = absent;
    pane.step_count = 2;
    section = build_pane(&world, &pane, "DE");
    assert_int_equal(section->row_count, 0); /* nothing to take the discounts from */
    assert_non_null(section->empty);
    world_close(&world);
}

/* ---- the board ---- */

static void test_board(void **state)
{
    static const char *const ids[] = {"group", "card", "value", "value_change", NULL};
    static const char *const near[] = {"gmv", "cac"}, *const far[] = {"roas", "nonesuch", "return_rate"};
    struct pane_group groups[] = {{.title = "Near", .names = near, .count = 2},
                                  {.title = "Far", .names = far, .count = 3}};
    struct pane_def pane = {.name = "p", .kind = "cards", .groups = groups, .group_count = 2};
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, MARGIN);
    section = build_pane(&world, &pane, "DE");
    check_rows(section, ids,
               "ok: Near|GMV|1,500|+50.0%\n"
               "ok: |CAC|30.00\xC2\xB0|+36.4%\xC2\xB0\n"
               "-: Far|ROAS|10.00\xC3\x97|+10.0%\n");
    assert_string_equal(cell(section, 1, "group")->raw, "Near");
    assert_string_equal(section->rows[1].drill.market, "DE");
    assert_string_equal(section->rows[1].drill.indicator, "cac");
    check_note(section, "nonesuch (no such indicator or measure)");
    check_note(section, "return_rate (needs returns)");
    for (size_t c = 0; c < section->column_count; c++) /* there are no targets here */
        assert_string_not_equal(section->columns[c].id, "target");
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_put_in), cmocka_unit_test(test_terms),
        cmocka_unit_test(test_lines),         cmocka_unit_test(test_records),
        cmocka_unit_test(test_waterfall),     cmocka_unit_test(test_waterfall_differs),
        cmocka_unit_test(test_board),         cmocka_unit_test(test_abroad),
        cmocka_unit_test(test_board_goals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
