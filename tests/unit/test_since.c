/* What changed since the last look: each finding against the period before, told by its identity.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/since.h"
#include "unit/report_case.h"

/* Weekly sales of markets: under 100 is a warning, under 50 red. The builtins are dormant or off.
 */
static void open_sales(struct scratch *scratch, struct world *world)
{
    static const struct {
        const char *market;
        int weeks[4];
    } sales[] = {
        {"AA", {200, 200, 200, 200}}, /* always ok */
        {"BB", {200, 80, 40, 40}},    /* new, worse, same */
        {"CC", {40, 80, 200, 200}},   /* red, better, gone, ok */
        {"DD", {0, 0, 0, 30}},        /* its first rows are broken: new */
        {"EE", {30, 30, 200, 40}},    /* gone, and new again */
    };
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "date,market,gross_sales\n");
    for (size_t m = 0; m < sizeof sales / sizeof *sales; m++)
        for (int w = 0; w < 4; w++)
            for (int d = 0; sales[m].weeks[w] && d < 7; d++) {
                day_print(day_from_civil(2025, 1, 6) + w * 7 + d, &text);
                strbuf_addf(&text, ",%s,%d\n", sales[m].market, d ? 0 : sales[m].weeks[w]);
            }
    scratch_init(scratch);
    scratch_put(scratch, "f.csv", "w", text.text);
    scratch_put(scratch, "redline.ini", "w",
                "[redline]\nnow = data\n[source f]\npath = f.csv\nevery = day\n"
                "[redline gmv-drop]\nenabled = no\n"
                "[redline low]\ntitle = Low sales\nindicator = gross_sales\nper = market\n"
                "warn = < 100\nred = < 50\nfor = 1\nclear_for = 1\nclear = 0\n");
    strbuf_release(&text);
    world_open(world, scratch->folder);
}

/* What is ok comes last; how many built-in lines look at such data is not of interest. */
static void check_facts(const struct section *section, const char *expected)
{
    if (strncmp(section->facts, expected, strlen(expected)))
        fail_msg("%s, expected %s", section->facts, expected);
}

static void each_period_is_told_from_the_one_before(void **state)
{
    static const char *const ids[] = {"where", "since_last", "since", NULL};
    static const struct {
        const char *period, *facts, *rows;
    } cases[] = {
        /* nothing is older than the first week: nothing to compare with */
        {"2025-W02", "2 red · ", "red: EE||W02 · new\nred: CC||W02 · new\n"},
        {"2025-W03", "1 red · 2 warn · 1 new · 1 better · ",
         "red: EE||W02 · 2 weeks\nwarn: CC|better|W02 · 2 weeks\nwarn: BB|new|W03 · new\n"},
        {"2025-W04", "1 red · 1 worse · 2 gone · ",
         "red: BB|worse|W04 · new\nok: EE|gone|was red until W03\n"
         "ok: CC|gone|was warn until W03\n"},
        {"2025-W05", "3 red · 2 new · ",
         "red: BB||W04 · 2 weeks\nred: DD|new|W05 · new\nred: EE|new|W05 · new\n"},
    };
    struct scratch scratch;
    struct world world;

    (void)state;
    open_sales(&scratch, &world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct section *section;

        check_period(&world, cases[i].period);
        section = build(&world, "redlines", NULL);
        check_rows(section, ids, cases[i].rows);
        check_facts(section, cases[i].facts);
    }
    world_close(&world);
    scratch_release(&scratch);
}

/* A period that has just begun is judged at the last complete one, and compared with that before.
 */
static void a_period_that_has_begun(void **state)
{
    struct scratch scratch;
    struct world world;
    const struct section *section;

    (void)state;
    open_sales(&scratch, &world);
    world_close(&world);
    scratch_put(&scratch, "f.csv", "a", "2025-02-03,AA,200\n");
    world_open(&world, scratch.folder);
    check_period(&world, "2025-W06");
    section = build(&world, "redlines", NULL);
    check_facts(section, "3 red · 2 new · ");
    world_close(&world);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_period_is_told_from_the_one_before),
        cmocka_unit_test(a_period_that_has_begun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
