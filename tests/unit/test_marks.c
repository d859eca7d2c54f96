/*
 * Marks beside states, through the whole engine: who has seen a finding, who silenced it, what greys
 * it, and that none of them changes a state.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"

/* Weeks 2026-W02 to W06 (Mondays from 5 January); DE goes over 20 in W04, back in W05, over in W06.
 */
static const char csv[] = "date,market,channel,weight,parcels\n"
                          "2026-01-05,DE,mail,10,1\n2026-01-05,FR,mail,10,1\n"
                          "2026-01-12,DE,mail,12,1\n2026-01-12,FR,mail,25,1\n"
                          "2026-01-19,DE,mail,25,1\n2026-01-19,FR,mail,26,1\n"
                          "2026-01-26,DE,mail,12,1\n2026-01-26,FR,mail,27,1\n"
                          "2026-02-02,DE,mail,30,1\n2026-02-02,FR,mail,28,1\n";

static const char ini[] =
    "[redline]\ncurrency = EUR\nnow = 2026-02-09\n[source facts]\npath = facts.csv\n"
    "[indicator load]\nformula = weight / parcels\nbetter = lower\n"
    "[redline heavy]\nindicator = load\nwarn = > 11\nred = > 20\nflap = 3\nflap_window = 4\n"
    "[redline rising]\nindicator = load / lag(load, 1)\nwarn = > 1.01\n";

struct world {
    struct scratch scratch;
    struct engine *engine;
};

static void world_open(struct world *world, const char *more, const struct mark *marks,
                       size_t count)
{
    struct engine_options options = {.marks = marks, .mark_count = count};
    struct strbuf text = STRBUF_INIT;
    struct err_list errors;

    err_list_init(&errors);
    scratch_init(&world->scratch);
    strbuf_addf(&text, "%s%s", ini, more);
    scratch_put(&world->scratch, "redline.ini", "w", text.text);
    scratch_put(&world->scratch, "facts.csv", "w", csv);
    options.request.dataset = world->scratch.folder;
    world->engine = engine_open(&options, &errors);
    for (size_t i = 0; i < errors.count; i++)
        fprintf(stderr, "%s:%d: %s\n", errors.items[i].file, errors.items[i].line,
                errors.items[i].text);
    assert_non_null(world->engine);
    err_list_release(&errors);
    strbuf_release(&text);
}

static void world_close(struct world *world)
{
    engine_close(world->engine);
    scratch_release(&world->scratch);
}

/* "red heavy DE a~" ...: state, red line, market and marks of the findings that are not ok and of
 * the two red lines above. */
static void print_findings(const struct world *world, const char *period_text, struct strbuf *out)
{
    const struct snapshot *snapshot = engine_snapshot(world->engine);
    struct finding_list list;
    struct period period;

    assert_true(period_parse(period_text, &period));
    rule_set_judge(snapshot->rules, snapshot->rollups, period, &list);
    for (size_t i = 0; i < list.count; i++) {
        const struct finding *finding = &list.items[i];

        if (finding->rule->def->origin.builtin || finding->state == RULE_OK)
            continue;
        strbuf_addf(out, "%s %s %s %s%s%s%s\n", rule_state_name(finding->state),
                    finding->rule->name,
                    finding->market < 0
                        ? "-"
                        : strmap_name(&snapshot->cube->dims->market, finding->market),
                    finding->acknowledged ? "a" : "", finding->silenced ? "s" : "",
                    finding->greyed_by ? "g" : "", finding->flapping ? "~" : "");
    }
    finding_list_release(&list);
}

static void assert_marked(const struct mark *marks, size_t count, const char *period,
                          const char *expected)
{
    struct world world;
    struct strbuf text = STRBUF_INIT;

    world_open(&world, "", marks, count);
    print_findings(&world, period, &text);
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
    world_close(&world);
}

static int32_t day(const char *text)
{
    struct period period;

    assert_true(period_parse(text, &period));
    return period_first_day(period);
}

/* A lower level about the same figure of the same place is greyed, and stands behind its like. */
static void test_greyed_by_more_of_the_same(void **state)
{
    (void)state;
    assert_marked(NULL, 0, "2026-W03",
                  "red heavy FR \nwarn rising DE \nwarn heavy DE \nwarn rising FR g\n");
    assert_marked(NULL, 0, "2026-W06",
                  "red heavy FR \nred heavy DE ~\nwarn rising FR g\nwarn rising DE g\n");
}

/* Seen in the week after W04: one run, one place; not the next run, not the other market. */
static void test_acknowledged(void **state)
{
    struct mark marks[] = {{.kind = MARK_ACKNOWLEDGED,
                            .redline = "heavy",
                            .market = "DE",
                            .until = DAY_NONE,
                            .state = RULE_RED,
                            .user = "lena"}};

    (void)state;
    marks[0].day = day("2026-01-27");
    assert_marked(marks, 1, "2026-W04",
                  "red heavy FR \nred heavy DE a\nwarn rising DE g\nwarn rising FR g\n");
    assert_marked(marks, 1, "2026-W03", /* not made yet when W03 was looked at */
                  "red heavy FR \nwarn rising DE \nwarn heavy DE \nwarn rising FR g\n");
    assert_marked(marks, 1, "2026-W05", /* the warn run goes on since W03, and red is gone */
                  "red heavy FR \nwarn heavy DE a~\nwarn rising FR g\n");
    assert_marked(marks, 1, "2026-W06", /* red again: that run began after the mark */
                  "red heavy FR \nred heavy DE ~\nwarn rising FR g\nwarn rising DE g\n");
    marks[0].state = RULE_WARN; /* it was only a warning that was seen */
    assert_marked(marks, 1, "2026-W04",
                  "red heavy FR \nred heavy DE \nwarn rising DE g\nwarn rising FR g\n");
}

static void test_silenced(void **state)
{
    struct mark marks[] = {{.kind = MARK_SILENCED, .market = "FR"}};

    (void)state;
    marks[0].day = day("2026-01-20");
    marks[0].until = day("2026-02-01");
    assert_marked(marks, 1, "2026-W05",
                  "red heavy FR s\nwarn heavy DE ~\nwarn rising FR sg\n");
    assert_marked(marks, 1, "2026-W06", /* over */
                  "red heavy FR \nred heavy DE ~\nwarn rising FR g\nwarn rising DE g\n");
    marks[0].market = NULL;
    marks[0].redline = "hevy"; /* nothing of that name: nothing is silenced */
    assert_marked(marks, 1, "2026-W05", "red heavy FR \nwarn heavy DE ~\nwarn rising FR g\n");
}

/* A market whose data are unfit: everything else about it is greyed, nothing about the others, and
 * the gate itself stands in front. */
static void test_gate(void **state)
{
    struct world world;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    world_open(&world, "[redline unfit]\nindicator = weight\nwarn = > 1\nred = > 29\ngate = yes\n",
               NULL, 0);
    print_findings(&world, "2026-W06", &text);
    assert_string_equal(text.text, "red heavy FR \nred unfit DE \nred heavy DE g~\n"
                                   "warn unfit FR \nwarn rising FR g\nwarn rising DE g\n");
    strbuf_release(&text);
    world_close(&world);
}

static void test_words(void **state)
{
    static const struct mark seen = {.kind = MARK_ACKNOWLEDGED, .user = "lena\033[2J", .until = 20400};
    static const struct redline_def gate = {.name = "data", .gate = true};
    char name[] = "data";
    struct rule rule = {.name = name, .def = &gate};
    struct finding finding = {.rule = &rule,
                              .acknowledged = &seen,
                              .greyed_by = &rule,
                              .recovering = 1,
                              .recovering_of = 2};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    finding_marks_text(&finding, &text);
    assert_null(strchr(text.text, '\033'));
    assert_non_null(strstr(text.text, "recovering: 1 of 2"));
    assert_non_null(strstr(text.text, "acknowledged by lena"));
    assert_non_null(strstr(text.text, "until 2025-11-08"));
    assert_non_null(strstr(text.text, "greyed: data says the data are unfit"));
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_greyed_by_more_of_the_same),
        cmocka_unit_test(test_acknowledged),
        cmocka_unit_test(test_silenced),
        cmocka_unit_test(test_gate),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
