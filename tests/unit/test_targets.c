/*
 * Targets: which one holds for a place and a period, amounts day by day, percentages however they
 * are written, and what is said of those that nobody can use.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "unit/world_case.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define HEAD                                                                                       \
    "[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts.csv\n"                    \
    "[source goals]\npath = goals.csv\nkind = targets\n"
#define FACTS                                                                                      \
    "date,market,channel,orders,sessions,gross_sales\n2026-01-01,DE,a,1,9,1\n2026-01-01,US,a,1,9," \
    "1\n"                                                                                          \
    "2026-06-30,DE,b,1,9,1\n2026-06-30,US,a,1,9,1\n"

static void open_goals(struct world_case *world, const char *more, const char *goals)
{
    struct strbuf ini = STRBUF_INIT;

    strbuf_addf(&ini, "%s%s", HEAD, more);
    world_open(world,
               (struct world_file[]){
                   {"redline.ini", ini.text}, {"facts.csv", FACTS}, {"goals.csv", goals}},
               3);
    strbuf_release(&ini);
}

static void amounts_are_due_day_by_day(void **state)
{
    static const struct world_row rows[] = {
        {"DE", "2026-Q1", "target(gmv)", 9000},       {"DE", "2026-W03", "target(gmv)", 700},
        {"DE", "2026-01", "target(gmv)", 3100},       {"DE", "2026-03", "target(gmv)", 6200},
        {"DE", "2026-W09", "target(gmv)", 800}, /* six days at 100, one of March at 200 */
        {"DE", "2026-W14", "target(gmv)", NAN}, /* nobody promised anything for April */
        {"US", "2026-W03", "target(gmv)", 70},        {"", "2026-W03", "target(gmv)", 770},
        {"", "2026-Q1", "target(gmv)", 9900},         {"", "2026-04", "target(gmv)", NAN},
        {"US", "2026-03", "target(orders)", 42}, /* the grain of screens has one without a period */
        {"DE", "2026-W03", "gmv / target(gmv)", NAN}, /* no sales that week */
    };
    struct world_case world;

    (void)state;
    open_goals(&world, "[redline x]\nindicator = gmv\nwarn = < 0\ngrain = month\n",
               "indicator,market,period,target\ngmv,DE,2026-Q1,9000\ngmv,DE,2026-03,6200\n"
               "gmv,US,2026,3650\ngmv,US,2026-Q1,900\norders,US,2026-03,42\n");
    assert_rows(&world, rows, COUNT(rows));
    assert_data_findings(&world, "");
    world_close(&world);
}

static void ratios_hold_for_every_part(void **state)
{
    static const struct world_row rows[] = {
        {"DE", "2026-W03", "target(aov)", 60},      {"DE", "2026-W10", "target(aov)", 65},
        {"US", "2026-W10", "target(aov)", 50},      {"", "2026-W10", "target(aov)", 50},
        {"DE", "2026-Q1", "target(aov)", 65},       {"DE", "2026-W20", "target(aov)", 50},
        {"DE", "2026-W03", "benchmark(aov)", 55},   {"DE", "2026-W03", "target(cac)", NAN},
        {"DE", "2026-W03", "benchmark(cvr)", .018}, /* [indicator] benchmark */
        {"US", "2026-W03", "benchmark(cvr)", .025}, /* a file says better */
        {"DE", "2026-W03", "target(ltv_cac)", 3},
    };
    struct world_case world;

    (void)state;
    open_goals(&world, "[indicator cvr]\nbenchmark = 1.8%\n[indicator ltv_cac]\ntarget = 3\n",
               "indicator,market,period,target,benchmark\naov,,,50,55\naov,DE,2026-Q1,60,\n"
               "aov,DE,2026-03,65,\ncvr,US,,,2.5%\n");
    assert_rows(&world, rows, COUNT(rows));
    world_close(&world);
}

static void percentages_are_read_as_meant(void **state)
{
    static const struct {
        const char *goals, *findings;
        double first, second;
    } cases[] = {
        {"cvr,DE,,0.03\ncvr,US,,0.025\n", "", .03, .025},
        {"cvr,DE,,3\ncvr,US,,2.5\n", "", .03, .025},
        {"cvr,DE,,3%\ncvr,US,,0.025\n", "", .03, .025},
        {"cvr,DE,,3%\ncvr,US,,0.9%\n", "", .03, .009},
        {"cvr,DE,,3\ncvr,US,,0.025\n", "percent-mix:cvr\n", .03, .025},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct world_row rows[] = {{"DE", "2026-W03", "target(cvr)", cases[i].first},
                                   {"US", "2026-W03", "target(cvr)", cases[i].second}};
        struct strbuf goals = STRBUF_INIT;
        struct world_case world;

        strbuf_addf(&goals, "indicator,market,period,target\n%s", cases[i].goals);
        open_goals(&world, "", goals.text);
        assert_rows(&world, rows, COUNT(rows));
        assert_data_findings(&world, cases[i].findings);
        world_close(&world);
        strbuf_release(&goals);
    }
}

static void what_nobody_can_use_is_said(void **state)
{
    static const struct world_row rows[] = {{"DE", "2026-W03", "target(aov)", NAN},
                                            {"US", "2026-W03", "target(aov)", 50}};
    struct world_case world;
    size_t refused = 0;

    (void)state;
    open_goals(&world, "",
               "indicator,market,channel,period,target\naov,DE,,2026,40\naov,DE,,2026,41\n"
               "aov,US,,2026,50\naov,US,,2026,50\naovv,DE,,2026,1\naov,ZZ,,2026,1\n"
               "aov,DE,nowhere,2026,1\naov,DE,,soon,1\n,DE,,2026,1\naov,DE,,2026,x\n");
    assert_rows(&world, rows, COUNT(rows));
    assert_data_findings(&world, "two-targets:aov DE\nunknown-indicator:aovv\n"
                                 "unknown-place:ZZ\nunknown-place:nowhere\n");
    for (size_t i = 0; i < world.snapshot->source_count; i++)
        for (size_t p = 0; p < world.snapshot->sources[i].part_count; p++)
            refused += part_report(world.snapshot->sources[i].parts[p])->rows_refused;
    assert_int_equal(refused, 3); /* no period, no indicator, no number: with file, line, reason */
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_due_day_by_day),
        cmocka_unit_test(ratios_hold_for_every_part),
        cmocka_unit_test(percentages_are_read_as_meant),
        cmocka_unit_test(what_nobody_can_use_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
