/*
 * The panes of the outlook over a shop whose figures are made by formulas, so that every cell can
 * be worked out by hand: markets of round sizes and growth, a margin that falls by half of the
 * share, a brand whose score brings customers back four weeks later, sales with a season of four
 * weeks of double height.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "base/date.h"
#include "unit/report_case.h"

enum { WEEKS = 110, LAG = 4 };

/* Neither straight nor periodic. */
static double wave(int week)
{
    static const int digits[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2};

    return digits[(week * 7 + week / 3) % 17] / 10.;
}

static double share_of(int week)
{
    return .05 + .1 * wave(week);
}

static void put_figures(struct scratch *scratch)
{
    struct strbuf facts = STRBUF_INIT, panel = STRBUF_INIT;

    strbuf_adds(&facts, "date,market,currency,gross_sales\n");
    strbuf_adds(&panel, "date,market,seen_share,seen_margin,score,back_again\n");
    for (int w = 0; w < WEEKS; w++) {
        int32_t monday = day_from_civil(2024, 10, 7) + w * 7;

        for (int d = 0; d < 7; d++) {
            day_print(monday + d, &facts);
            strbuf_addf(&facts, ",AA,EUR,%d\n", d ? 0 : w % 52 < 4 ? 2000 : 1000);
            day_print(monday + d, &facts);
            strbuf_addf(&facts, ",BB,EUR,%d\n", d ? 0 : 500);
            day_print(monday + d, &facts);
            strbuf_addf(&facts, ",CC,EUR,%d\n", d ? 0 : 100);
        }
        day_print(monday + 6, &panel);
        strbuf_addf(&panel, ",AA,%.6f,%.6f,%.4f,%.6f\n", share_of(w),
                    .4 - 2 * share_of(w) + (w % 2 ? 1e-6 : -1e-6), 50 + 10 * wave(w),
                    w < LAG ? .3 : .3 + .05 * wave(w - LAG));
        day_print(monday + 6, &panel);
        strbuf_addf(&panel, ",BB,%.6f,%.6f,%.4f,%.6f\n", .1, .3 + .01 * wave(w), 50.,
                    .3 + .01 * wave(w));
    }
    scratch_put(scratch, "facts.csv", "w", facts.text);
    scratch_put(scratch, "panel.csv", "w", panel.text);
    strbuf_release(&facts);
    strbuf_release(&panel);
}

static void open_world(struct scratch *scratch, struct world *world)
{
    scratch_init(scratch);
    put_figures(scratch);
    scratch_put(scratch, "markets.csv", "w",
                "code,name,region,market_size,market_growth,market_online,market_mobile\n"
                "AA,Aland,EU,1000000,10%,50%,40%\nBB,Bland,EU,3000000,0%,25%,80%\n"
                "CC,Cland,XX,,5%,,\n");
    scratch_put(scratch, "redline.ini", "w",
                "[redline]\nnow = data\ncurrency = EUR\n"
                "[dimension market]\npath = markets.csv\ncode = code\nname = name\n"
                "[source facts]\npath = facts.csv\n"
                "[source panel]\npath = panel.csv\nkind = series\n"
                "[indicator part]\nformula = seen_share\nunit = percent\ndecimals = 1\n"
                "[indicator marks]\nformula = score\nunit = score\n"
                "[indicator back]\nformula = back_again\nunit = percent\n"
                "[pane outlook]\nuntil = 2028\n"
                "[pane curve]\nx = part\ny = seen_margin\n"
                "[pane brand]\nx = marks\ny = back\nlag = 8\n");
    world_open(world, scratch->folder);
}

static void sizes_are_projected_and_summed(void **state)
{
    static const char *const ids[] = {"market", "size",   "growth", "later", "gain", "part",
                                      "online", "mobile", "own",    "share", NULL};
    struct scratch scratch;
    struct world world;
    const struct section *section;

    (void)state;
    open_world(&scratch, &world);
    section = build(&world, "outlook", NULL);
    /* 2026 to 2028: 1,000,000 x 1.21. Own: 52 weeks of 1,000, four of them doubled; 52 x 500.
     * All: sqrt(4.21 / 4) - 1 a year; online 4 / (1 / 50% + 3 / 25%); phones (0.4 + 2.4) / 4. */
    check_rows(section, ids,
               "-: AA|1,000,000|10.0%|1,210,000|210,000|100.0%|50%|40%|56,000|5.60%\n"
               "-: BB|3,000,000|0.0%|3,000,000|0|0.0%|25%|80%|26,000|0.87%\n"
               "-: CC|–|–|–|–|–|–|–|5,200|–\n"
               "-: EU|4,000,000|2.6%|4,210,000|210,000|100.0%|29%|70%|82,000|2.05%\n"
               "-: All markets|4,000,000|2.6%|4,210,000|210,000|100.0%|29%|70%|82,000|2.05%\n");
    assert_string_equal(section->notes[0],
                        "Sizes of 2026 in EUR, projected by each market's own growth to 2028. "
                        "1 market has no size or growth and is in no sum.");
    world_close(&world);
    scratch_release(&scratch);
}

/* margin = 0.4 - 2 share: profit is greatest at 10 %. */
static void the_curve_says_where_it_stops(void **state)
{
    struct scratch scratch;
    struct world world;
    const struct section *section;

    (void)state;
    open_world(&scratch, &world);
    section = build(&world, "curve", NULL);
    assert_int_equal(section->row_count, 1); /* BB's share never varies, CC has none */
    assert_string_equal(cell(section, 0, "market")->text, "AA");
    assert_string_equal(cell(section, 0, "stops")->text, "10.0%");
    assert_string_equal(cell(section, 0, "r2")->text, "100%");
    assert_true(fabs(cell(section, 0, "slope")->value.number + .02) < 1e-4); /* per point */
    assert_true(section->scatter && section->scatter->has_mark);
    assert_true(fabs(section->scatter->mark - .1) < 1e-4);
    assert_true(section->scatter->count > 90 &&
                section->scatter->points[section->scatter->count - 1].is_last);
    world_close(&world);
    scratch_release(&scratch);
}

static void the_brand_is_followed_later(void **state)
{
    struct scratch scratch;
    struct world world;
    const struct section *section;

    (void)state;
    open_world(&scratch, &world);
    section = build(&world, "brand", NULL);
    assert_string_equal(cell(section, 0, "market")->text, "AA");
    assert_int_equal((int)cell(section, 0, "lag")->value.number, LAG);
    assert_true(fabs(cell(section, 0, "slope")->value.number - 5) < 1e-2); /* points per 10 */
    assert_string_equal(cell(section, 0, "reading")->text, "rises with it 4 weeks later");
    world_close(&world);
    scratch_release(&scratch);
}

static void the_season_is_found(void **state)
{
    struct scratch scratch;
    struct world world;
    const struct section *section;

    (void)state;
    open_world(&scratch, &world);
    section = build(&world, "season", NULL);
    assert_string_equal(cell(section, 0, "market")->text, "AA");
    assert_true(cell(section, 0, "high")->value.number > 1.8);
    assert_true(cell(section, 0, "strength")->value.number > .99);
    /* the first four weeks of the data: W41 to W44 */
    assert_true(!strcmp(cell(section, 0, "high_at")->text, "W41") ||
                !strcmp(cell(section, 0, "high_at")->text, "W42") ||
                !strcmp(cell(section, 0, "high_at")->text, "W43") ||
                !strcmp(cell(section, 0, "high_at")->text, "W44"));
    assert_true(section->chart && section->chart->count == 52);
    world_close(&world);
    scratch_release(&scratch);
}

/* Without what they need, or too early, the panes say so. */
static void panes_say_what_is_missing(void **state)
{
    static const char *const panes[] = {"outlook", "curve", "brand", "season", "forecast"};
    struct scratch scratch;
    struct world world;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "f.csv", "w", "date,market,gross_sales\n2026-01-05,AA,5\n");
    scratch_put(&scratch, "redline.ini", "w", "[redline]\nnow = data\n[source f]\npath = f.csv\n");
    world_open(&world, scratch.folder);
    for (size_t i = 0; i < sizeof panes / sizeof *panes; i++) {
        const struct section *section = build(&world, panes[i], NULL);

        if (!section->empty && section->row_count == 0)
            fail_msg("%s is silent", panes[i]);
        section = build(&world, panes[i], "AA");
        assert_true(section->empty || section->row_count > 0);
        world.view.at.market[0] = '\0';
    }
    world_close(&world);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_projected_and_summed),
        cmocka_unit_test(the_curve_says_where_it_stops),
        cmocka_unit_test(the_brand_is_followed_later),
        cmocka_unit_test(the_season_is_found),
        cmocka_unit_test(panes_say_what_is_missing),
    };

    return cmocka_run_group_tests_name("outlook", tests, NULL, NULL);
}
