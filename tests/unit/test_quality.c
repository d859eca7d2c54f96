/* The Data pane's checks: each source by its worst one, the worst source first; figures by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/report_case.h"

static void put_days(const struct scratch *scratch, const char *name, int days, int step,
                     const char *market, const char *tail)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "date,market,sessions,orders\n");
    for (int d = 0; d < days; d += step) {
        day_print(day_from_civil(2025, 1, 6) + d, &text);
        strbuf_addf(&text, ",%s,100,%d\n", market, d + 1);
    }
    strbuf_adds(&text, tail);
    scratch_put(scratch, name, "w", text.text);
    strbuf_release(&text);
}

/* Sources over 100 days, from 6 January to 15 April 2025. */
static void open_sources(struct scratch *scratch, struct world *world)
{
    scratch_init(scratch);
    put_days(scratch, "clean.csv", 100, 1, "Germany", "");
    put_days(scratch, "twice.csv", 100, 1, "DE", "2025-01-06,DE,100,1\n2025-01-07,DE,100,2\n");
    put_days(scratch, "bad.csv", 100, 1, "DE", "2025-01-06,DE,x,1\nnever,DE,1,1\n");
    put_days(scratch, "holes.csv", 90, 1, "DE", "2025-04-15,DE,1,1\n");
    put_days(scratch, "old.csv", 50, 1, "DE", "");
    put_days(scratch, "weekly.csv", 99, 7, "DE", "");
    put_days(scratch, "none.csv", 0, 1, "DE", "2025-01-06,DE,x,1\n");
    scratch_put(scratch, "redline.ini", "w",
                "[redline]\nnow = 2025-04-16\n"
                "[map lands]\nGermany = DE\n"
                "[source clean]\npath = clean.csv\ndate = date\nmarket = market\n"
                "market.map = lands\norders = orders\nsessions = sessions\n"
                "[source twice]\npath = twice.csv\ndate = date\nmarket = market\n"
                "market.map = lands\norders = orders\n"
                "[source bad]\npath = bad.csv\n[source holes]\npath = holes.csv\nevery = day\n"
                "[source old]\npath = old.csv\n[source weekly]\npath = weekly.csv\n"
                "[source none]\npath = none.csv\n");
    world_open(world, scratch->folder);
}

static void the_worst_check_and_source_come_first(void **state)
{
    static const char *const ids[] = {"source",     "completeness", "validity", "uniqueness",
                                      "timeliness", "state",        NULL};
    struct scratch scratch;
    struct world world;
    struct section top;

    (void)state;
    open_sources(&scratch, &world);
    top = *build(&world, "data", "");
    top.row_count = 9;
    /* bad: 100 of 102 rows; twice: 2 of 102 again; holes: 91 of 100 days */
    check_rows(
        &top, ids,
        "red: bad|100.0%|98.0%|100.0%|fresh (36 h)|validity 98.0% < 99.0%, 2 refused\n"
        "red: none|–|0.0%|–|–|validity 0.0% < 99.0%, 1 refused\n"
        "warn: twice|100.0%|100.0%|98.0%|fresh (36 h)|uniqueness 98.0% < 99.5%, 2 duplicates\n"
        "warn: holes|91.0%|100.0%|100.0%|fresh (36 h)|completeness 91.0% < 95.0%\n"
        "warn: old|100.0%|100.0%|100.0%|stale (36 h)|ok, stale @\n"
        "ok: clean|100.0%|100.0%|100.0%|fresh (36 h)|ok\n"
        "ok: weekly|100.0%|100.0%|100.0%|fresh (9 d)|ok\n"
        "ok: data_findings|–|100.0%|–|–|ok\n" /* the unmapped code is one of them */
        "warn: unmapped codes (1)|||||used as read\n");
    world_close(&world);
    scratch_release(&scratch);
}

static void codes_and_rows_are_listed_below(void **state)
{
    struct scratch scratch;
    struct world world;

    (void)state;
    open_sources(&scratch, &world);
    strcpy(world.view.at.record, "unmapped");
    check_rows(build(&world, "data", NULL),
               (const char *const[]){"source", "field", "code", "map", "file", NULL},
               "warn: twice|market|DE|lands|twice.csv\n");
    strcpy(world.view.at.record, "twice");
    check_rows(build(&world, "data", NULL), (const char *const[]){"file", "line", NULL},
               "-: twice.csv|102\n-: twice.csv|103\n");
    strcpy(world.view.at.record, "bad");
    check_rows(build(&world, "data", NULL), (const char *const[]){"file", "line", NULL},
               "-: bad.csv|102\n-: bad.csv|103\n");
    world_close(&world);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_check_and_source_come_first),
        cmocka_unit_test(codes_and_rows_are_listed_below),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
