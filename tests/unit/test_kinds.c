/*
 * Kinds of red lines that judge distances, on short series: every expected number follows from the
 * series by hand (means, medians and deviations of a few small integers).
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"
#include "rule/kinds.h"

#define COUNT(list) (sizeof list / sizeof *list)

/* More is good, less is good, nobody said. */
static const char head[] = "[redline]\ncurrency = EUR\nnow = 2026-12-31\n"
                           "[source facts]\npath = facts.csv\nevery = week\n"
                           "[indicator w]\nformula = weight\nbetter = higher\ndecimals = 0\n"
                           "[indicator l]\nformula = weight\nbetter = lower\ndecimals = 0\n"
                           "[indicator n]\nformula = weight\ndecimals = 0\n";
enum { HEAD_LINES = 17, FIRST_MONDAY = 20458 }; /* 2026-01-05, W02 */

struct world {
    struct scratch scratch;
    struct engine *engine;
    const struct snapshot *snapshot;
    size_t weeks;
};

/* series: "100 98 - 12/9": a week each of DE, "-" for none, weight/plan. FR has a row in each. */
static void put_series(struct strbuf *csv, const char *series, size_t *weeks)
{
    char copy[1024], *rest = copy, *word;

    strbuf_adds(csv, "date,market,weight,plan,parcels\n");
    snprintf(copy, sizeof copy, "%s", series);
    for (*weeks = 0; (word = strtok_r(rest, " ", &rest)); ++*weeks) {
        int32_t day = FIRST_MONDAY + 7 * (int32_t)*weeks;
        char *plan = strchr(word, '/');

        if (plan)
            *plan++ = '\0';
        if (strcmp(word, "-") != 0) {
            day_print(day, csv);
            strbuf_addf(csv, ",DE,%s,%s,\n", strcmp(word, "?") ? word : "", plan ? plan : "");
        }
        day_print(day, csv);
        strbuf_adds(csv, ",FR,7,,1\n");
    }
}

static bool world_try(struct world *world, const char *series, const char *ini,
                      struct err_list *errors)
{
    struct engine_options options = {.request = {.dataset = world->scratch.folder}};
    struct strbuf text = STRBUF_INIT;

    scratch_init(&world->scratch);
    strbuf_addf(&text, "%s%s", head, ini);
    scratch_put(&world->scratch, "redline.ini", "w", text.text);
    strbuf_clear(&text);
    put_series(&text, series, &world->weeks);
    scratch_put(&world->scratch, "facts.csv", "w", text.text);
    strbuf_clear(&text);
    strbuf_adds(&text, "date,value\n");
    for (int i = 0; i < 70; i++) {
        day_print(FIRST_MONDAY + i, &text);
        strbuf_addf(&text, ",%d\n", i == 69 ? 60 : i % 2 ? 110 : 100);
    }
    scratch_put(&world->scratch, "index.csv", "w", text.text);
    strbuf_release(&text);
    world->engine = engine_open(&options, errors);
    world->snapshot = world->engine ? engine_snapshot(world->engine) : NULL;
    return world->engine != NULL;
}

static void world_open(struct world *world, const char *series, const char *ini)
{
    struct err_list errors;

    err_list_init(&errors);
    if (!world_try(world, series, ini, &errors))
        fail_msg("%s:%d: %s", errors.items[0].file, errors.items[0].line, errors.items[0].text);
    err_list_release(&errors);
}

static void world_close(struct world *world)
{
    if (world->engine)
        engine_close(world->engine);
    scratch_release(&world->scratch);
}

/* The findings of DE in the last week, a line each: "!! r: w 79 is ...". */
static void print_findings(const struct rule_set *set, const struct world *world,
                           struct strbuf *out)
{
    struct period last = period_of_day(GRAIN_WEEK, FIRST_MONDAY + 7 * (int32_t)world->weeks - 1);
    struct finding_list findings;

    rule_set_judge(set, world->snapshot->rollups, last, &findings);
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *finding = &findings.items[i];
        char token[6];

        if (finding->rule->def->origin.builtin)
            continue;
        rule_state_token(finding->state, finding->pending, finding->pending_of, token);
        strbuf_addf(out, "%s%.*s %s: ", out->length ? "\n" : "", token[1] == ' ' ? 1 : 5, token,
                    finding->rule->name);
        finding_text(finding, world->snapshot->model, out);
    }
    finding_list_release(&findings);
}

struct row {
    const char *keys; /* of [redline r], without `where` */
    const char *series, *expected;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct strbuf ini = STRBUF_INIT, text = STRBUF_INIT;
        struct world world;

        strbuf_addf(&ini, "[redline r]\nwhere = market=DE\n%s\n", rows[i].keys);
        world_open(&world, rows[i].series, ini.text);
        print_findings(world.snapshot->rules, &world, &text);
        if (strcmp(text.length ? text.text : "", rows[i].expected) != 0)
            fail_msg("row %zu (%s; %s):\n%s\nis not\n%s", i, rows[i].keys, rows[i].series,
                     text.length ? text.text : "", rows[i].expected);
        strbuf_release(&ini);
        strbuf_release(&text);
        world_close(&world);
    }
}

#define HUNDREDS "100 100 100 100 100 100 100 100 "
#define MEAN(name) "kind = mean\nindicator = " name "\n"

static void test_mean_parts(void **state)
{
    static const struct row rows[] = {
        {MEAN("w") "red = 20%", HUNDREDS "79",
         "!! r: w 79 is 21.0% under the mean 100 of 8 weeks, line 20% since 2026-W10, 1 week"},
        {MEAN("w") "red = 20%", HUNDREDS "80", /* on the line is not beyond it */
         "ok r: w 80 is 20.0% under the mean 100 of 8 weeks, line 20%"},
        {MEAN("w") "red = 20%", HUNDREDS "130",
         "ok r: w 130 is 30.0% over the mean 100 of 8 weeks, line 20% under"},
        {MEAN("l") "red = 20%", HUNDREDS "130",
         "!! r: l 130 is 30.0% over the mean 100 of 8 weeks, line 20% since 2026-W10, 1 week"},
        {MEAN("l") "red = 20%", HUNDREDS "50",
         "ok r: l 50 is 50.0% under the mean 100 of 8 weeks, line 20% over"},
        {MEAN("n") "warn = 20%", HUNDREDS "79",
         "! r: n 79 is 21.0% under the mean 100 of 8 weeks, line 20% since 2026-W10, 1 week"},
        {MEAN("n") "warn = 20%", HUNDREDS "121",
         "! r: n 121 is 21.0% over the mean 100 of 8 weeks, line 20% since 2026-W10, 1 week"},
        {MEAN("l") "red = -20%", HUNDREDS "79",
         "!! r: l 79 is 21.0% under the mean 100 of 8 weeks, line 20% since 2026-W10, 1 week"},
        {MEAN("n") "red = +20%", HUNDREDS "79",
         "ok r: n 79 is 21.0% under the mean 100 of 8 weeks, line 20% over"},
        {MEAN("weight * 2") "red = 20%", HUNDREDS "79",
         "!! r: 158.00 is 21.0% under the mean 200.00 of 8 weeks, line 20% since 2026-W10, 1 week"},
        {MEAN("w") "red = 20%\nwindow = 2", "5 5 100 200 60",
         "!! r: w 60 is 60.0% under the mean 150 of 2 weeks, line 20% since 2026-W06, 1 week"},
        {MEAN("w") "red = 20%", "-10 -10 -10 -10 -10 -10 -10 -10 -13",
         "!! r: w -13 is 30.0% under the mean -10 of 8 weeks, line 20% since 2026-W10, 1 week"},
        {MEAN("w") "red = 20%", "1 -1 1 -1 1 -1 1 -1 -5",
         "?? r: no part of 0 can be said since 2026-W10, 1 week"},
        {MEAN("w") "red = 20%", "0.3 -0.1 -0.2 0.3 -0.1 -0.2 0 0 -5", /* 0 but for rounding */
         "?? r: no part of 0 can be said since 2026-W08, 3 weeks"},
        {MEAN("w") "red = 20%", HUNDREDS "79.9999",
         "!! r: w 80 is 20.0001% under the mean 100 of 8 weeks, line 20% since 2026-W10, 1 week"},
    };

    (void)state;
    check_rows(rows, COUNT(rows));
}

static void test_history(void **state)
{
    static const struct row rows[] = {
        {MEAN("w") "red = 20%", "? ? ?", "?? r: no data since 2026-W02, 3 weeks"},
        {MEAN("w") "red = 20%\nnodata = hold", "? ? ?", ""},
        {MEAN("w") "red = 20%", "100", "?? r: insufficient history since 2026-W02, 1 week"},
        {MEAN("w") "red = 20%\nnodata = hold", "100", ""},
        {MEAN("w") "red = 20%", "100 100 - - - 100 100 100 79",
         "!! r: w 79 is 21.0% under the mean 100 of 8 weeks, line 20% since 2026-W10, 1 week"},
        {MEAN("w") "red = 20%", "100 - - - - - 100 100 79",
         "?? r: insufficient history since 2026-W02, 9 weeks"},
        {MEAN("w") "red = 20%", HUNDREDS "-", "?? r: no data since 2026-W10, 1 week"},
        {MEAN("w") "red = 20%\nnodata = hold", HUNDREDS "79 -",
         "!! r: no data, still red since 2026-W10, 2 weeks, held: the last state goes on"},
        /* seven say nothing of what is usual, eight do */
        {MEAN("w") "red = 3.5z", "9 11 10 9 11 10 10 0",
         "?? r: insufficient history since 2026-W02, 8 weeks"},
        {MEAN("w") "red = 3.5z", "9 11 10 9 11 10 9 11 0",
         "!! r: w 0 is 6.7z under the median 10 of 13 weeks, line 3.5z since 2026-W10, 1 week"},
    };

    (void)state;
    check_rows(rows, COUNT(rows));
}

static void test_mean_z(void **state)
{
    static const struct row rows[] = {
        /* median 3, MAD 1: 0.6745 * 97 */
        {MEAN("n") "red = 3.5z", "1 2 2 3 3 3 4 4 5 100",
         "!! r: n 100 is 65.4z over the median 3 of 13 weeks, line 3.5z since 2026-W11, 1 week"},
        {MEAN("n") "red = 3.5z", "10 11 9 10 11 9 10 1000 10",
         "ok r: n 10 equals the median 10 of 13 weeks, line 3.5z"},
        {MEAN("n") "red = 3.5z", "10 10 10 10 10 10 10 10 10",
         "ok r: n 10 equals the median 10 of 13 weeks, line 3.5z"},
        {MEAN("n") "red = 3.5z", "10 10 10 10 10 10 10 10 11",
         "!! r: n 11 is over the median 10 of 13 weeks without any variation, line 3.5z since "
         "2026-W10, 1 week"},
        {MEAN("w") "red = 3.5z", "10 10 10 10 10 10 10 10 11",
         "ok r: w 11 is over the median 10 of 13 weeks without any variation, line 3.5z under"},
        /* MAD 0, mean deviation 10/8: 8 / (1.2533 * 1.25) = 5.107 */
        {MEAN("n") "red = 3.5z", "3 3 3 3 3 3 3 13 11",
         "!! r: n 11 is 5.1z over the median 3 of 13 weeks, line 3.5z since 2026-W10, 1 week"},
    };

    (void)state;
    check_rows(rows, COUNT(rows));
}

#define MIXED MEAN("w") "warn = 20%\nred = 3.5z"
#define NOISY "60 140 60 140 60 140 60 140 " /* mean 100, median 100, MAD 40 */
#define CALM "100 98 102 101 99 100 103 97 " /* mean 100, median 100, MAD 1.5 */

static void test_mixed_levels(void **state)
{
    static const struct row rows[] = {
        {MIXED, NOISY "70",
         "! r: w 70 is 30.0% under the mean 100 of 13 weeks, line 20% since 2026-W10, 1 week"},
        {MIXED, CALM "75",
         "!! r: w 75 is 11.2z under the median 100 of 13 weeks, line 3.5z since 2026-W10, 1 week"},
        {MIXED, CALM "90",
         "!! r: w 90 is 4.5z under the median 100 of 13 weeks, line 3.5z since 2026-W10, 1 week"},
        {MIXED, CALM "95", "ok r: w 95 is 2.2z under the median 100 of 13 weeks, line 3.5z"},
        {MIXED, "100 98 102 101 99 100 103 75",
         "?? r: insufficient history since 2026-W02, 8 weeks"},
    };

    (void)state;
    check_rows(rows, COUNT(rows));
}

#define SLOW MEAN("w") "red = 20%\nfor = 2\nclear = 5%"

/* The clear line is 19 %; the means that follow are 97.375, 93.625 and 90.5625. */
static void test_for_and_clear(void **state)
{
    static const struct row rows[] = {
        {SLOW, HUNDREDS "79",
         "p1/2 r: w 79 is 21.0% under the mean 100 of 8 weeks, line 20%, 1 of 2 since 2026-W10, "
         "1 week"},
        {SLOW, HUNDREDS "79 70",
         "!! r: w 70 is 28.1% under the mean 97 of 8 weeks, line 20% since 2026-W10, 2 weeks"},
        {SLOW, HUNDREDS "79 70 75.5",
         "!! r: w 76 is 19.4% under the mean 94 of 8 weeks, line 20%, not clear yet since "
         "2026-W10, 3 weeks"},
        {SLOW, HUNDREDS "79 70 76", "ok r: w 76 is 18.8% under the mean 94 of 8 weeks, line 20%"},
        {SLOW, HUNDREDS "79 - 70", /* a gap starts the count again; the mean is of 7 */
         "p1/2 r: w 70 is 27.8% under the mean 97 of 8 weeks, line 20%, 1 of 2 since 2026-W12, "
         "1 week"},
    };

    (void)state;
    check_rows(rows, COUNT(rows));
}

#define CHANGE(name) "kind = change\nindicator = " name "\n"

static void test_change(void **state)
{
    static const struct row rows[] = {
        {CHANGE("w") "red = 10%", "100 88",
         "!! r: w 88 is 12.0% under the 100 of 1 week before, line 10% since 2026-W03, 1 week"},
        {CHANGE("w") "red = 10%", "100 120",
         "ok r: w 120 is 20.0% over the 100 of 1 week before, line 10% under"},
        {CHANGE("n") "red = 10%", "100 120",
         "!! r: n 120 is 20.0% over the 100 of 1 week before, line 10% since 2026-W03, 1 week"},
        {CHANGE("w") "red = 10%\nwindow = 2", "100 50 88",
         "!! r: w 88 is 12.0% under the 100 of 2 weeks before, line 10% since 2026-W04, 1 week"},
        {CHANGE("w") "red = 10%", "2 1.8",
         "ok r: w 1.8 is 10.0% under the 2.0 of 1 week before, line 10%"},
        {CHANGE("w") "red = 10%", "0 5", "?? r: no part of 0 can be said since 2026-W02, 2 weeks"},
        {CHANGE("w") "red = 10%", "100 - 88", "?? r: insufficient history since 2026-W02, 3 weeks"},
        /* eight log changes of +-0.0953: sd 0.1018906; -0.4 is 3.926 of them */
        {CHANGE("w") "red = 3z", "100 110 100 110 100 110 100 110 100 60",
         "!! r: w 60 is 3.9z under the 100 of 1 week before, line 3z since 2026-W11, 1 week"},
        {CHANGE("w") "red = 3z", "100 110 100 110 100 110 100 110 60",
         "?? r: insufficient history since 2026-W02, 9 weeks"},
        /* over two weeks sqrt(2) as much: (60 - 110) / 110 is 3.154 */
        {CHANGE("w") "red = 3z\nwindow = 2", "100 110 100 110 100 110 100 110 100 60",
         "!! r: w 60 is 3.2z under the 110 of 2 weeks before, line 3z since 2026-W11, 1 week"},
        {CHANGE("w") "red = 3z", "5 5 5 5 5 5 5 5 5 4",
         "!! r: w 4 is under the 5 of 1 week before without any variation, line 3z since "
         "2026-W11, 1 week"},
    };

    (void)state;
    check_rows(rows, COUNT(rows));
}

/* ---- target and benchmark: the reference is the measure `plan`, whatever supplies targets ---- */

static void check_reference(const struct rule_kind *kind, const char *series, const char *expected,
                            const char *limit, bool stale)
{
    static const struct redline_def def = {.name = "r"};
    struct strbuf text = STRBUF_INIT;
    struct world world;
    struct rule rule = {
        .def = &def,
        .name = (char[]){"r"},
        .kind = kind,
        .grain = GRAIN_WEEK,
        .per_market = 1,
        .machine = {.red = {.op = LINE_ABOVE, .line = 0.15}, .for_periods = 1, .clear_for = 1},
        .red = {.side = SIDE_BELOW}};
    struct rule_set set = {.rules = &rule, .count = 1};
    struct finding_list findings;
    struct err err;

    world_open(&world, series, "[redline weekly]\nindicator = w\nred = < 0\n");
    set.model = world.snapshot->model;
    rule.formula = model_compile(set.model, "w", "", 0, &rule.indicator, &err);
    rule.reference =
        model_compile(set.model, "plan", "", 0, &(const struct indicator *){NULL}, &err);
    assert_non_null(rule.formula);
    assert_non_null(rule.reference);
    print_findings(&set, &world, &text);
    assert_string_equal(text.length ? text.text : "", expected);
    rule_set_judge(&set, world.snapshot->rollups,
                   period_of_day(GRAIN_WEEK, FIRST_MONDAY + 7 * (int32_t)world.weeks - 1),
                   &findings);
    assert_int_equal(findings.stale_targets, stale);
    strbuf_clear(&text);
    if (findings.count && findings.items[0].has_limit)
        strbuf_addf(&text, "%s", findings.items[0].limit_op == LINE_BELOW ? "<" : ">");
    if (findings.count && findings.items[0].has_limit)
        strbuf_addf(&text, "%.10g %.10g", findings.items[0].limit, findings.items[0].room);
    assert_string_equal(text.length ? text.text : "", limit);
    finding_list_release(&findings);
    formula_free(rule.formula);
    formula_free(rule.reference);
    strbuf_release(&text);
    world_close(&world);
}

static void test_references(void **state)
{
    (void)state;
    check_reference(&rule_kind_target, "980000/1200000",
                    "!! r: w 980,000 is 18.3% under its target 1,200,000, line 15% since 2026-W02, "
                    "1 week",
                    "<1020000 -40000", false);
    check_reference(&rule_kind_target, "1.7/2",
                    "ok r: w 1.7 is 15.0% under its target 2.0, line 15%", "<1.7 0", false);
    check_reference(&rule_kind_target, "1300/1200",
                    "ok r: w 1,300 is 8.3% over its target 1,200, line 15% under", "<1020 280",
                    false);
    check_reference(&rule_kind_target, "1500/1200",
                    "ok r: w 1,500 is 25.0% over its target 1,200, line 15% under, better by more "
                    "than that: the target is stale",
                    "<1020 480", true);
    check_reference(&rule_kind_benchmark, "1500/1200",
                    "ok r: w 1,500 is 25.0% over its benchmark 1,200, line 15% under", "<1020 480",
                    false);
    check_reference(&rule_kind_target, "-120/-100",
                    "!! r: w -120 is 20.0% under its target -100, line 15% since 2026-W02, 1 week",
                    "<-115 -5", false);
    check_reference(&rule_kind_target, "10/100 10", "", "", false); /* no target any more */
    check_reference(&rule_kind_target, "90/100 ?/100", "?? r: no data since 2026-W03, 1 week",
                    "<85 0", false);
    check_reference(&rule_kind_target, "5/0",
                    "?? r: no part of 0 can be said since 2026-W02, 1 week", "", false);
}

/* The same with targets and benchmarks as users give them. */
static void test_goals(void **state)
{
    static const char ini[] =
        "[indicator g]\nformula = weight / plan\nbetter = higher\ndecimals = 0\n"
        "target = 100\nbenchmark = 50\n"
        "[redline t]\nkind = target\nindicator = g, w\nwhere = market=DE\n"
        "warn = 10%\nred = 15%\n"
        "[redline b]\nkind = benchmark\nindicator = g\nwhere = market=DE\n"
        "red = 15%\n";
    struct strbuf text = STRBUF_INIT;
    struct world world;

    (void)state;
    world_open(&world, "90/1 88/1", ini); /* w has no target: no instance */
    print_findings(world.snapshot->rules, &world, &text);
    assert_string_equal(
        text.text, "! t:g: g 88 is 12.0% under its target 100, line 10% since 2026-W03, 1 week\n"
                   "ok b: g 88 is 76.0% over its benchmark 50, line 15% under");
    strbuf_release(&text);
    world_close(&world);
}

/* A series counts its own observations: the last of 70 days falls from 100 to 60.  Its last 60 log
 * changes are 59 of +-0.0953 and one of -0.5108: sd 0.1158, of which -0.4 is 3.455. */
static void test_series(void **state)
{
    static const char ini[] = "[source index]\nkind = series\npath = index.csv\ndate = date\n"
                              "value = value\n"
                              "[redline s]\nkind = change\nindicator = index\nper = total\n"
                              "warn = 30%\nred = 3z\n"
                              "[redline up]\nkind = change\nindicator = index\nper = total\n"
                              "red = +5%\nwindow = 2\n";
    struct strbuf text = STRBUF_INIT;
    struct world world;

    (void)state;
    world_open(&world, "1 1 1 1 1 1 1 1 1 1", ini); /* ten weeks are 70 days */
    print_findings(world.snapshot->rules, &world, &text);
    assert_string_equal(text.text, "!! s: 60.00 is 3.5z under the 100.00 of 1 observation before, "
                                   "line 3z since 2026-W11, 1 week\n"
                                   "ok up: 60.00 is 45.5% under the 110.00 of 2 observations "
                                   "before, line 5% over");
    strbuf_release(&text);
    world_close(&world);
}

/* ---- lists ---- */

static void test_lists(void **state)
{
    static const char ini[] =
        "[indicator data_accuracy]\nenabled = no\n[indicator data_uniqueness]\nenabled = no\n"
        "[indicator data_completeness]\nenabled = no\n[indicator data_quality]\nenabled = no\n"
        "[redline data-accuracy]\nenabled = no\n[redline data-accuracy-market]\nenabled = no\n"
        "[redline data-uniqueness]\nenabled = no\n[redline data-completeness]\nenabled = no\n"
        "[risk data-errors]\nenabled = no\n"
        "[redline r]\nkind = mean\nwhere = market=DE\n"
        "indicator = W, l , parcels\nred = 20%\nnodata = hold\n"
        "[redline single]\nkind = mean\nwhere = market=DE\nindicator = w\n"
        "red = 90%\n"
        "[redline all]\nkind = change\nwhere = market=DE\nindicator = *\n"
        "red = 20%\n";
    struct strbuf text = STRBUF_INIT;
    const struct rule_set *rules;
    struct world world;

    (void)state;
    world_open(&world, HUNDREDS "79", ini);
    rules = world.snapshot->rules;
    print_findings(rules, &world, &text);
    assert_string_equal(
        text.text,
        "!! r:w: w 79 is 21.0% under the mean 100 of 8 weeks, line 20% since 2026-W10, 1 week\n"
        "!! all:w: w 79 is 21.0% under the 100 of 1 week before, line 20% since 2026-W10, 1 week\n"
        "ok single: w 79 is 21.0% under the mean 100 of 8 weeks, line 90%\n"
        "ok r:l: l 79 is 21.0% under the mean 100 of 8 weeks, line 20% over\n"
        "ok all:l: l 79 is 21.0% under the 100 of 1 week before, line 20% over");
    assert_string_equal(rule_set_find(rules, "r:l")->watched, "l");
    assert_string_equal(rule_set_find(rules, "r:l")->title, "r: l");
    assert_string_equal(rule_set_find(rules, "r")->name, "r:w"); /* the first of the section */
    assert_string_equal(rule_set_find(rules, "r:parcels")->name, "r:parcels");
    assert_string_equal(rule_set_find(rules, "single")->name, "single");
    assert_null(rule_set_find(rules, "all:n")); /* neutral */
    assert_null(rule_set_find(rules, "all:cac"));
    for (size_t i = 0; i < rules->count; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(rules->rules[i].name, rules->rules[k].name);
    strbuf_release(&text);
    world_close(&world);
}

/* The built-in lines: members without data are left out; where all are, one says what is missing.
 */
static void test_builtin_lists(void **state)
{
    struct world world;
    size_t deviations = 0;

    (void)state;
    world_open(&world, "100 100", "");
    for (size_t i = 0; i < world.snapshot->rules->count; i++) {
        const struct rule *rule = &world.snapshot->rules->rules[i];

        if (strcmp(rule->def->name, "anomaly") != 0)
            continue;
        deviations++;
        assert_true(rule->dormant);
        assert_string_equal(rule->name, "anomaly");
        assert_true(*rule->missing);
    }
    assert_int_equal(deviations, 1);
    world_close(&world);
}

static void test_errors(void **state)
{
    static const struct {
        const char *keys;
        int line; /* after [redline a] */
        const char *part;
    } rows[] = {
        {"kind = target\nindicator = w\nred = 15\n", 3, "takes a part, like 15%"},
        {"kind = target\nindicator = w\nred = > 15%\n", 3, "takes a part, like 15%"},
        {"kind = target\nindicator = w\nwarn = 15%\nred = 3.5z\n", 4, "mean and change"},
        {"kind = mean\nindicator = w\nred = 15\n", 3, "like 20% or 3.5z"},
        {"kind = mean\nindicator = w\nred = 15%z\n", 3, "like 20% or 3.5z"},
        {"kind = mean\nindicator = w\nred = --5%\n", 3, "red = --5%: kind = mean"},
        {"kind = mean\nindicator = w\nred = z\n", 3, "like 20% or 3.5z"},
        {"kind = mean\nindicator = w\nred = 3z\nwindow = 7\n", 4, "at least 8"},
        {"kind = mean\nindicator = w\nred = 20%\nclear = < 10%\n", 4, "part of the limit"},
        {"kind = mean\nindicator = w, lw, wieght\nred = 20%\n", 2, "did you mean"},
        {"kind = mean\nindicator = w, w\nred = 20%\n", 2, "twice"},
        {"kind = mean\nindicator = w, l / w\nred = 20%\n", 2, "a list takes names"},
        {"kind = mean\nindicator = w, l\nred = 20\n", 3, "like 20% or 3.5z"}, /* once */
        {"kind = mean\nindicator = cac, w\nred = 20%\n", 2, "ad_spend"},
        {"indicator = w, l\nred = > 20\n", 1, "kind = threshold takes one"},
        {"indicator = *\nred = > 20\n", 1, "kind = threshold takes one"},
        {"indicator = w\nred = > 20\nwindow = 3\n", 3, "has no window"},
        {"kind = target\nindicator = w\nred = 20%\nwindow = 3\n", 4, "has no window"},
        {"kind = maen\nindicator = w\nred = 20%\n", 1, "mean"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct strbuf ini = STRBUF_INIT;
        struct err_list errors;
        struct world world;

        err_list_init(&errors);
        strbuf_addf(&ini, "[redline a]\n%s", rows[i].keys);
        assert_false(world_try(&world, "1 2", ini.text, &errors));
        if (!errors.count || !strstr(errors.items[0].text, rows[i].part) ||
            errors.items[0].line != HEAD_LINES + 1 + rows[i].line)
            fail_msg("row %zu: %s:%d: %s", i, errors.count ? errors.items[0].file : "",
                     errors.count ? errors.items[0].line : 0,
                     errors.count ? errors.items[0].text : "no error");
        assert_int_equal(errors.count, strstr(rows[i].keys, "lw, ") ? 2 : 1);
        err_list_release(&errors);
        strbuf_release(&ini);
        world_close(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean_parts),    cmocka_unit_test(test_history),
        cmocka_unit_test(test_mean_z),        cmocka_unit_test(test_mixed_levels),
        cmocka_unit_test(test_for_and_clear), cmocka_unit_test(test_change),
        cmocka_unit_test(test_references),    cmocka_unit_test(test_goals),
        cmocka_unit_test(test_series),        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_builtin_lists), cmocka_unit_test(test_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
