/* What others say beside what the shop counts, total rows, accuracy by owner: a shop, Meta, Google
 * and Stripe in three currencies, by hand.
 *
 * Rates: 1 EUR = 1.25 USD = 0.80 GBP on 5 January 2026, 1.20 USD = 0.75 GBP on the 6th.
 *   shop    DE 100 + 30 EUR, US 125 / 1.25 + 60 / 1.20 = 150 EUR; 2 + 2 orders
 *   Meta    DE 125 / 1.25 = 100 EUR, US 240 / 1.20 = 200 EUR; 2 + 3 purchases
 *   Google  DE 75 EUR; 1.5 conversions
 *   Stripe  DE 100 EUR, US 125 / 1.25 = 100 EUR, GB 48 / 0.75 = 64 EUR; one row is no number
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/report_case.h"

#define FIXTURE "tests/fixtures/reconcile"

static const char *const figures[] = {"source", "figure", "theirs",   "ours",    "difference",
                                      "ratio",  "at",     "currency", "verdict", NULL};
static const char *const by_market[] = {"market", "theirs", "ours", "difference", "ratio", NULL};

/* Whole files, in their own currency: whatever the period is. */
#define TOTAL_ROWS                                                                                 \
    "ok: meta-ads|Ad spend|100.00|100.00|0.00|100.0%|meta.csv:2|USD|equal\n"                       \
    "ok: meta-ads|Orders|5|5|0|100.0%|meta.csv:2||equal\n"                                         \
    "ok: meta-ads|Gross sales|365.00|365.00|0.00|100.0%|meta.csv:2|USD|equal\n"                    \
    "warn: google-ads|Ad spend|50.00|45.00|5.00|111.1%|google.csv:5|EUR|differs\n"                 \
    "ok: google-ads|Orders|1.50|1.50|0.00|100.0%|google.csv:5||equal\n"                            \
    "ok: google-ads|Gross sales|75.00|75.00|0.00|100.0%|google.csv:5|EUR|equal\n"

static void open_at(struct world *world, const char *period)
{
    world_open(world, FIXTURE);
    check_period(world, period);
}

static void platforms_stand_beside_the_shop(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    open_at(&world, "2026-W02");
    section = build(&world, "data", "#reconcile");
    assert_string_equal(section->title, "Reconciliation");
    /* 6.5 of 4 orders; 375 of 280 EUR */
    check_rows(section, figures,
               "-: meta-ads|Orders|5~|4|1~|125.0%~|||\n"
               "-: google-ads|Orders|1.50~|4.00|-2.50~|37.5%~|||\n"
               "-: stripe|Orders|3~|4|-1~|75.0%~|||\n"
               "-: All platforms|Orders|6.50~|4.00|2.50~|162.5%~|||\n"
               "-: meta-ads|Gross sales|300.00~|280.00|20.00~|107.1%~||EUR|\n"
               "-: google-ads|Gross sales|75.00~|280.00|-205.00~|26.8%~||EUR|\n"
               "-: stripe|Gross sales|264.00~|280.00|-16.00~|94.3%~||EUR|\n"
               "-: All platforms|Gross sales|375.00~|280.00|95.00~|133.9%~||EUR|\n" TOTAL_ROWS);
    check_note(section, "More than 100% of the shop is normal");
    assert_string_equal(section->rows[0].note, "Orders: meta-ads says 5~, the shop says 4");
    assert_true(cell(section, 6, "difference")->value.exact == (int128)-16 * DECIMAL_SCALE);
    world_close(&world);
}

/* One day that everybody has whole: nothing is partial. */
static void a_day_is_whole(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    open_at(&world, "2026-01-05");
    section = build(&world, "data", "#reconcile");
    /* Google has no row that day; 200 of 200 EUR in the shop, 100 of Meta, 200 of Stripe */
    check_rows(section, figures,
               "-: meta-ads|Orders|2|2|0|100.0%|||\n"
               "-: google-ads|Orders|–|2|–|–|||\n"
               "-: stripe|Orders|2|2|0|100.0%|||\n"
               "-: All platforms|Orders|2|2|0|100.0%|||\n"
               "-: meta-ads|Gross sales|100.00|200.00|-100.00|50.0%||EUR|\n"
               "-: google-ads|Gross sales|–|200.00|–|–||EUR|\n"
               "-: stripe|Gross sales|200.00|200.00|0.00|100.0%||EUR|\n"
               "-: All platforms|Gross sales|100.00|200.00|-100.00|50.0%||EUR|\n" TOTAL_ROWS);
    for (size_t i = 0; i < section->note_count; i++)
        assert_null(strstr(section->notes[i], "100%"));
    world_close(&world);
}

static void a_figure_is_shown_by_market(void **state)
{
    static const struct {
        const char *path, *rows;
    } cases[] = {
        {"#reconcile:meta_ads.gross_sales", "-: DE|100.00~|130.00|-30.00~|76.9%~\n"
                                            "-: US|200.00~|150.00|50.00~|133.3%~\n"
                                            "-: All markets|300.00~|280.00|20.00~|107.1%~\n"},
        {"#reconcile:stripe.gross_sales", "-: DE|100.00~|130.00|-30.00~|76.9%~\n"
                                          "-: GB|64.00~|–|–|–\n" /* the shop has nothing there */
                                          "-: US|100.00~|150.00|-50.00~|66.7%~\n"
                                          "-: All markets|264.00~|280.00|-16.00~|94.3%~\n"},
        {"#reconcile:*.orders", "-: DE|3.50~|2.00|1.50~|175.0%~\n"
                                "-: US|3~|2|1~|150.0%~\n"
                                "-: All markets|6.50~|4.00|2.50~|162.5%~\n"},
        {"US/#reconcile:*.orders", "-: US|3~|2|1~|150.0%~\n"},
        {"#reconcile:nobody.orders", ""},
    };
    struct world world;

    (void)state;
    open_at(&world, "2026-W02");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_rows(build(&world, "data", cases[i].path), by_market, cases[i].rows);
    assert_non_null(world.section.empty);
    world_close(&world);
}

static void enter_leads_to_the_markets(void **state)
{
    struct world world;
    struct strbuf path = STRBUF_INIT;
    const struct section *section;

    (void)state;
    open_at(&world, "2026-W02");
    section = build(&world, "data", "#reconcile");
    assert_true(section->rows[3].can_drill);
    path_print(&section->rows[3].drill, &path);
    assert_string_equal(path.text, "*/*/#reconcile:*.orders");
    assert_int_equal(build(&world, "data", path.text)->row_count, 3);
    assert_false(world.section.rows[0].can_drill);
    strbuf_release(&path);
    world_close(&world);
}

/* Stripe: 3 of 4 rows could be read; of growth's five rows two are total rows, one of which lies.
 */
static void accuracy_is_grouped_by_owner(void **state)
{
    static const char *const ids[] = {"owner",         "sources",      "rows_read",
                                      "rows_dropped",  "rows_refused", "validity",
                                      "totals_differ", "names",        NULL};
    struct world world;

    (void)state;
    open_at(&world, "2026-W02");
    check_rows(build(&world, "data", "#owners"), ids,
               "red: finance|1|4|0|1|75.0%|0|stripe\n"
               "warn: growth|2|5|2|0|100.0%|1|meta-ads, google-ads\n"
               "ok: sales|1|5|0|0|100.0%|0|shop\n"
               "ok: (nobody)|1|3|0|0|100.0%|0|rates\n");
    world_close(&world);
}

static void levels_are_listed_and_a_lying_total_is_a_finding(void **state)
{
    struct world world;
    const struct section *top;
    bool reconcile = false, owners = false, found = false;

    (void)state;
    open_at(&world, "2026-W02");
    top = build(&world, "data", "");
    for (size_t i = 0; i < top->row_count; i++) {
        const char *name = top->rows[i].key_values[0];

        if (!strcmp(name, "reconcile")) {
            reconcile = true;
            assert_int_equal(top->rows[i].state, RULE_WARN);
            assert_string_equal(cell(top, i, "state")->text, "1 total row differs");
        }
        owners = owners || !strcmp(name, "owners");
    }
    assert_true(reconcile && owners);
    for (size_t i = 0; i < world.snapshot->findings.count; i++) {
        const struct data_finding *finding = &world.snapshot->findings.items[i];

        assert_null(strstr(finding->text, "meta.csv"));
        found = found || (strstr(finding->text, "google.csv:5") && strstr(finding->text, "50") &&
                          strstr(finding->text, "45"));
    }
    assert_true(found);
    world_close(&world);
}

/* Rows that a section drops since a cell is blank are no total rows when there are many. */
static void unwanted_rows_are_no_totals(void **state)
{
    struct scratch scratch;
    struct world world;

    (void)state;
    for (int blank = 1; blank <= 3; blank++) {
        struct strbuf text = STRBUF_INIT;

        scratch_init(&scratch);
        strbuf_adds(&text, "Day,Name,Cost\n2026-01-05,one,10\n2026-01-06,two,20\n");
        for (int i = 0; i < blank; i++)
            strbuf_adds(&text, "2026-01-05,,7\n");
        scratch_put(&scratch, "ads.csv", "w", text.text);
        scratch_put(&scratch, "redline.ini", "w",
                    "[source ads]\npath = ads.csv\nkind = ads\ndate = Day\nspend = Cost\n"
                    "drop = Name=\n");
        world_open(&world, scratch.folder);
        build(&world, "data", "#reconcile");
        assert_int_equal(world.section.row_count, blank < 3);
        if (blank < 3)
            assert_int_equal(world.section.rows[0].state, RULE_WARN);
        assert_int_equal(part_report(world.snapshot->sources[0].parts[0])->rows_dropped, blank);
        world_close(&world);
        scratch_release(&scratch);
        strbuf_release(&text);
    }
}

/* No platform, no total row, no owner: no such level. */
static void nothing_to_compare_is_said(void **state)
{
    struct scratch scratch;
    struct world world;
    const struct section *section;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "shop.csv", "w", "date,market,orders\n2026-01-05,DE,3\n");
    scratch_put(&scratch, "redline.ini", "w", "[source shop]\npath = shop.csv\n");
    world_open(&world, scratch.folder);
    section = build(&world, "data", "");
    for (size_t i = 0; i < section->row_count; i++) {
        assert_string_not_equal(section->rows[i].key_values[0], "reconcile");
        assert_string_not_equal(section->rows[i].key_values[0], "owners");
    }
    section = build(&world, "data", "#reconcile");
    assert_int_equal(section->row_count, 0);
    assert_non_null(section->empty);
    check_note(build(&world, "data", "#owners"), "owner = NAME");
    world_close(&world);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(platforms_stand_beside_the_shop),
        cmocka_unit_test(a_day_is_whole),
        cmocka_unit_test(a_figure_is_shown_by_market),
        cmocka_unit_test(enter_leads_to_the_markets),
        cmocka_unit_test(accuracy_is_grouped_by_owner),
        cmocka_unit_test(levels_are_listed_and_a_lying_total_is_a_finding),
        cmocka_unit_test(unwanted_rows_are_no_totals),
        cmocka_unit_test(nothing_to_compare_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
