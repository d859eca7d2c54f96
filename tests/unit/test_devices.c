/* Rows that name a device: a second set of funnel measures, the plain sums untouched. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/report_case.h"

static const char head[] =
    "[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts.csv\n";

/* The sum of a measure at a market over W46; -1: missing. */
static double sum_of(struct world *world, const char *measure, const char *market)
{
    const struct snapshot *snapshot = world->snapshot;
    struct period period;
    struct err err = {.text = ""};
    struct column column = {.count = 0};
    struct formula *formula = model_compile(snapshot->model, measure, "", 0, NULL, &err);
    const struct rollup *rollup = snapshot_rollup(snapshot, GRAIN_WEEK);
    double number;

    if (!formula)
        fail_msg("%s: %s", measure, err.text);
    assert_true(period_parse("2026-W46", &period));
    model_evaluate(snapshot->model, formula, NULL, rollup, snapshot_slice(snapshot, market, ""),
                   &column);
    int at = timeline_find(rollup_timeline(rollup), period);
    assert_true(at >= 0);
    number = value_is_known(&column.values[at]) ? column.values[at].number : -1;
    column_release(&column);
    formula_free(formula);
    return number;
}

static void open_text(struct scratch *scratch, struct world *world, const char *ini,
                      const char *facts)
{
    scratch_put(scratch, "facts.csv", "w", facts);
    scratch_put(scratch, "redline.ini", "w", ini);
    world_open(world, scratch->folder);
}

static const char facts[] = "date,market,Device,sessions,add_to_cart,orders,gross_sales\n"
                            "2026-11-09,DE,Mobile App,100,10,2,20.00\n"
                            "2026-11-10,DE,desktop,50,10,5,40.00\n"
                            "2026-11-11,DE,,30,5,1,10.00\n"
                            "2026-11-12,DE,MOBILE-app,7,,1,1.00\n"
                            "2026-11-15,FR,--,30,5,1,10.00\n";

static void parts_and_the_rest_are_the_whole(void **state)
{
    static const struct {
        const char *measure;
        double mobile, desktop, none, all;
    } cases[] = {
        {"sessions", 107, 50, 30, 187}, {"add_to_cart", 10, 10, 5, 25}, {"orders", 3, 5, 1, 9}};
    struct scratch scratch;
    struct world world;

    (void)state;
    scratch_init(&scratch);
    open_text(&scratch, &world, head, facts);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char mobile[64], desktop[64];
        double sum;

        snprintf(mobile, sizeof mobile, "%s.mobile_app", cases[i].measure);
        snprintf(desktop, sizeof desktop, "%s.desktop", cases[i].measure);
        assert_double(sum_of(&world, mobile, "DE"), cases[i].mobile, 0);
        assert_double(sum_of(&world, desktop, "DE"), cases[i].desktop, 0);
        assert_double(sum_of(&world, cases[i].measure, "DE"), cases[i].all, 0);
        sum = sum_of(&world, mobile, "DE") + sum_of(&world, desktop, "DE") + cases[i].none;
        assert_double(sum, cases[i].all, 0);
        assert_double(sum_of(&world, mobile, "FR"), -1, 0); /* missing, not zero */
    }
    assert_double(sum_of(&world, "gross_sales", "DE"), 71, 0);
    /* only steps of a funnel are doubled, and the report's sums are those of the columns */
    assert_int_equal(strmap_find(&world.snapshot->cube->dims->measure, "gross_sales.desktop", 19),
                     -1);
    assert_int_equal(part_report(world.snapshot->sources[0].parts[0])->sum_count, 4);
    world_close(&world);
    scratch_release(&scratch);
}

static void funnel_and_rows(void **state)
{
    struct scratch scratch;
    struct world world;
    const struct section *section;

    (void)state;
    scratch_init(&scratch);
    open_text(&scratch, &world, head, facts);
    section = build(&world, "funnel", "DE");
    assert_string_equal(cell(section, 0, "rate.mobile_app")->text, "");
    assert_double(cell(section, 1, "rate.mobile_app")->value.number, 10 / 107., 1e-15);
    assert_double(cell(section, 2, "rate.desktop")->value.number, 5 / 10., 1e-15);
    check_note(section, "by device: mobile_app 2.80%, desktop 10.00%");
    section = build(&world, "funnel", "FR"); /* nobody names a device there */
    for (size_t c = 0; c < section->column_count; c++)
        assert_null(strstr(section->columns[c].id, "rate."));
    /* read back, the rows still add up */
    assert_true(path_parse("DE", world.snapshot, &world.view.at, &(struct err){.text = ""}));
    snprintf(world.view.at.indicator, sizeof world.view.at.indicator, "sessions.mobile_app");
    section = build(&world, "rows", NULL);
    check_note(section, "sessions.mobile_app 107 equals the number above [checked]");
    assert_int_equal(section->note_state, RULE_OK);
    world_close(&world);
    scratch_release(&scratch);
}

/* Twelve by name, the rest is "other"; so is a name of which nothing is left. */
static void too_many(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct scratch scratch;
    struct world world;
    double sum = 0;

    (void)state;
    scratch_init(&scratch);
    strbuf_adds(&text, "date,market,device,sessions,orders\n");
    for (int i = 1; i <= 20; i++)
        strbuf_addf(&text, "2026-11-%02d,DE,d%d,%d,1\n", 9 + i % 7, i, i);
    strbuf_adds(&text, "2026-11-15,DE,\xE6\x89\x8B\xE6\x9C\xBA,1000,1\n");
    open_text(&scratch, &world, head, text.text);
    for (int i = 1; i <= 12; i++) {
        char name[32];

        snprintf(name, sizeof name, "sessions.d%d", i);
        assert_double(sum_of(&world, name, "DE"), i, 0);
        sum += i;
    }
    assert_double(sum_of(&world, "sessions.other", "DE"),
                  13 + 14 + 15 + 16 + 17 + 18 + 19 + 20 + 1000, 0);
    assert_double(sum_of(&world, "sessions", "DE"), sum + sum_of(&world, "sessions.other", "DE"),
                  0);
    assert_int_equal(strmap_find(&world.snapshot->cube->dims->measure, "sessions.d13", 12), -1);
    strbuf_release(&text);
    world_close(&world);
    scratch_release(&scratch);
}

/* A mapped field, with a map, in formulas and in a pane of the user's. */
static void mapped(void **state)
{
    static const char ini[] =
        "[redline]\ncurrency = EUR\nnow = data\n"
        "[source shop]\npath = facts.csv\ndate = Day\nmarket.const = DE\n"
        "sessions = Visits\norders = Buys\ndevice = Device category\n"
        "device.map = kinds\n"
        "[map kinds]\nphone = Mobile\ntablet = Mobile\n"
        "[indicator mobile_cvr]\nformula = orders.mobile / sessions.mobile\n"
        "[pane devices]\nrows = market\ncolumns = sessions, sessions.mobile\n";
    struct scratch scratch;
    struct world world;
    const struct section *section;

    (void)state;
    scratch_init(&scratch);
    open_text(&scratch, &world, ini,
              "Day,Device category,Visits,Buys\n2026-11-09,Phone,10,1\n2026-11-10,tablet,30,3\n"
              "2026-11-15,PC,5,2\n");
    assert_double(sum_of(&world, "sessions.mobile", "DE"), 40, 0);
    assert_double(sum_of(&world, "sessions.pc", "DE"), 5, 0);
    assert_double(sum_of(&world, "mobile_cvr", "DE"), 4 / 40., 1e-15);
    section = build(&world, "devices", "");
    assert_string_equal(cell(section, 0, "sessions.mobile")->text, "40");
    world_close(&world);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_and_the_rest_are_the_whole),
        cmocka_unit_test(funnel_and_rows),
        cmocka_unit_test(too_many),
        cmocka_unit_test(mapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
