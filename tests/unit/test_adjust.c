/*
 * Rolling adjustments: when one begins and ends, what it makes of a target, in which order several
 * apply, and what is said of sections that cannot be right.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/random.h"
#include "indicator/adjust.h"
#include "rule/adjust.h"
#include "unit/world_case.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define HEAD                                                                                       \
    "[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts.csv\n"                    \
    "[source goals]\npath = goals.csv\nkind = targets\n"                                           \
    "[source macro]\npath = macro.csv\nkind = series\ncarry = 30d\n"

/* ---- one place, period by period ---- */

/* y, n and . for yes, no and no value; the states: # in force, = in force and held, - not, _ not and
 * held. */
static void states_of(const char *when, const char *until, int for_periods, char *out)
{
    struct adjust_machine machine = {.for_periods = for_periods};
    size_t count = strlen(when);

    for (size_t i = 0; i < count; i++) {
        int begins = when[i] == '.' ? -1 : when[i] == 'y';
        int ends = until ? (until[i] == '.' ? -1 : until[i] == 'y') : begins < 0 ? -1 : !begins;

        out[i] = "-#_="[adjust_step(&machine, begins, ends)];
    }
    out[count] = '\0';
}

static void begins_and_ends(void **state)
{
    static const struct {
        const char *when, *until;
        int for_periods;
        const char *expected;
    } rows[] = {
        {"nyyn", NULL, 1, "-##-"},
        {"nyynyyyn", NULL, 3, "------#-"},
        {"yy.yyy", NULL, 3, "--_--#"},      /* a gap breaks the row */
        {"y..n..y", NULL, 1, "#==-__#"},    /* what has no value changes nothing */
        {"ynnnnn", "nnnyny", 1, "###---"},  /* hysteresis: between the two lines it goes on */
        {"yynnyn", "nynyny", 1, "###-#-"},  /* while both hold it goes on */
        {"y.....", "n.y.nn", 1, "#=-___"},  /* it ends although `when` has no value */
        {".....", NULL, 1, "_____"},
        {"", NULL, 1, ""},
    };
    char text[16];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        states_of(rows[i].when, rows[i].until, rows[i].for_periods, text);
        if (strcmp(text, rows[i].expected) != 0)
            fail_msg("%s until %s for %d: %s, expected %s", rows[i].when,
                     rows[i].until ? rows[i].until : "not", rows[i].for_periods, text,
                     rows[i].expected);
    }
}

static void random_words(struct random *random, char *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = "yn."[random_next(random) % 3];
    out[count] = '\0';
}

/* By definition, from the whole past: in force when, looking back, a full row of `when` comes before
 * an end. */
static bool in_force_at(const char *when, const char *until, int for_periods, size_t at)
{
    bool on = false;

    for (size_t i = 0, from = 0; i <= at; i++) {
        bool row = !on && i + 1 >= from + (size_t)for_periods;

        for (int k = 0; row && k < for_periods; k++)
            row = when[i - (size_t)k] == 'y';
        if (row) {
            on = true;
        } else if (on && until[i] == 'y' && when[i] != 'y') {
            on = false;
            from = i + 1;
        }
    }
    return on;
}

static void replayed_in_halves(void **state)
{
    struct random random;
    char when[41], until[41], whole[41], half[41];

    (void)state;
    random_seed(&random, 7);
    for (int round = 0; round < 20000; round++) {
        int for_periods = 1 + (int)(random_next(&random) % 3);

        random_words(&random, when, 40);
        random_words(&random, until, 40);
        states_of(when, until, for_periods, whole);
        for (size_t i = 0; i < 40; i++)
            if ((whole[i] == '#' || whole[i] == '=') != in_force_at(when, until, for_periods, i))
                fail_msg("%s until %s for %d: %s at %zu", when, until, for_periods, whole, i);
        when[20] = '\0';
        states_of(when, until, for_periods, half);
        assert_memory_equal(whole, half, 20);
    }
}

static void until_that_cannot_come(void **state)
{
    static const struct {
        const char *when, *until;
        bool never;
    } rows[] = {
        {"pmi < 50", "pmi >= 51", false}, {"pmi < 50", "pmi < 40", true},
        {"pmi < 50", "PMI<50", true},     {"pmi < 50", "pmi <= 50", false},
        {"pmi <= 50", "pmi <= 50", true}, {"pmi <= 50", "pmi < 50", true},
        {"pmi > 60", "pmi > 55", false},  {"pmi > 60", "pmi > 65", true},
        {"pmi > 5%", "pmi >= 6%", true},  {"pmi < 50", "confidence < 40", false},
        {"pmi < 50", "pmi + 1 < 40", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (adjust_never_ends(rows[i].when, rows[i].until) != rows[i].never)
            fail_msg("%s until %s", rows[i].when, rows[i].until);
}

/* ---- in a data set ---- */

/* Rows in Germany and the States from week 1 to week 12 of 2026. */
static char *facts(void)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "date,market,channel,orders,sessions,gross_sales,cogs,net_sales\n");
    for (int week = 0; week < 12; week++) {
        for (int m = 0; m < 2; m++) {
            day_print(day_from_civil(2026, 1, 4) + 7 * week, &text);
            strbuf_addf(&text, ",%s,a,10,%d,100,50,100\n", m ? "US" : "DE",
                        m ? 500 : 100 + 10 * week);
        }
    }
    return strbuf_detach(&text);
}

/* A value a week, from the Monday of week 1 on; "_" none. */
static char *macro(const char *values)
{
    struct strbuf text = STRBUF_INIT;
    int32_t day = day_from_civil(2025, 12, 29);

    strbuf_adds(&text, "date,market,pmi\n2025-12-01,US,55\n");
    for (; *values; day += 7) {
        size_t length = strcspn(values, " ");

        if (*values != '_') {
            day_print(day, &text);
            strbuf_addf(&text, ",DE,%.*s\n", (int)length, values);
        }
        values += length + (values[length] == ' ');
    }
    return strbuf_detach(&text);
}

static void open_world(struct world_case *world, const char *more, const char *goals,
                       const char *pmi)
{
    struct strbuf ini = STRBUF_INIT;
    char *rows = facts(), *series = macro(pmi);

    strbuf_addf(&ini, "%s%s", HEAD, more);
    world_open(world,
               (struct world_file[]){{"redline.ini", ini.text},
                                     {"facts.csv", rows},
                                     {"goals.csv", goals},
                                     {"macro.csv", series}},
               4);
    strbuf_release(&ini);
    free(rows);
    free(series);
}

#define MARGIN "indicator,market,period,target\ngross_margin,,2026,51%\n"
#define FALLING "52 50 49.9 49 50.5 51 49 52 53 54 55 56"

static void the_rule_book(void **state)
{
    static const struct world_row rows[] = {
        {"DE", "2026-W01", "target(gross_margin)", .51},
        {"DE", "2026-W02", "target(gross_margin)", .51}, /* 50 is not below 50 */
        {"DE", "2026-W03", "target(gross_margin)", .35},
        {"DE", "2026-W05", "target(gross_margin)", .35}, /* 50.5: not over yet */
        {"DE", "2026-W06", "target(gross_margin)", .51}, /* 51 */
        {"DE", "2026-W07", "target(gross_margin)", .35},
        {"DE", "2026-W08", "target(gross_margin)", .51},
        {"US", "2026-W03", "target(gross_margin)", .51},
        {"", "2026-W03", "target(gross_margin)", .51}, /* no PMI of all markets */
        {"DE", "2026-01", "target(gross_margin)", .35}, /* as it stood at the end of week 4 */
        {"DE", "2026-02", "target(gross_margin)", .51},
        {"DE", "2026-01-20", "target(gross_margin)", .35}, /* a day of week 4: by week 3 */
        {"DE", "2026-01-12", "target(gross_margin)", .51}, /* of week 3: by week 2 */
    };
    static const struct world_row lower[] = {
        {"DE", "2026-W03", "target(gross_margin)", .3}, /* 35 % at most: already under it */
    };
    struct world_case world;

    (void)state;
    open_world(&world, "[redline x]\nindicator = gmv\nwarn = < 0\ngrain = month\n"
                       "[redline y]\nindicator = gmv\nwarn = < 0\ngrain = day\n",
               MARGIN, FALLING);
    assert_rows(&world, rows, COUNT(rows));
    world_close(&world);
    open_world(&world, "", "indicator,market,period,target\ngross_margin,,2026,30%\n", FALLING);
    assert_rows(&world, lower, COUNT(lower));
    world_close(&world);
}

static void gaps_hold(void **state)
{
    static const struct world_row rows[] = {
        {"DE", "2026-W02", "target(gross_margin)", .35},
        {"DE", "2026-W11", "target(gross_margin)", .35}, /* long after the last index */
    };
    struct world_case world;
    const struct targets *targets;
    unsigned state_then;
    int32_t since = 0;

    (void)state;
    open_world(&world, "", MARGIN, "52 49");
    assert_rows(&world, rows, COUNT(rows));
    targets = world.snapshot->targets;
    assert_int_equal(targets->adjustment_count, 1);
    state_then = adjustment_state(targets->adjustments,
                                  snapshot_slice(world.snapshot, "DE", "").market,
                                  day_from_civil(2026, 3, 15), &since);
    assert_int_equal(state_then, ADJUST_ON | ADJUST_HELD);
    assert_int_equal(since, period_of_day(GRAIN_WEEK, day_from_civil(2026, 1, 5)).index);
    world_close(&world);
}

static void several_in_the_order_of_the_sections(void **state)
{
    static const struct world_row rows[] = {
        {"DE", "2026-W03", "target(gross_margin)", .35 - .02},
        {"DE", "2026-W03", "target(cvr)", .04},
        {"DE", "2026-W03", "benchmark(cvr)", .05},
        {"US", "2026-W03", "target(cvr)", NAN},
    };
    static const struct {
        const char *name;
        double before, after;
    } steps[] = {{"pmi", .51, .35}, {"two", .35, .33}};
    struct world_case world;
    struct goal_story story;
    const struct snapshot *snapshot;
    const struct rollup *rollup;

    (void)state;
    open_world(&world,
               "[adjust two]\nwhen = pmi < 50\ngross_margin.target = target - 2%\n"
               "cvr.target = coalesce(target, 4%)\ncvr.benchmark = 5%\nreason = two less\n",
               MARGIN, FALLING);
    assert_rows(&world, rows, COUNT(rows));
    snapshot = world.snapshot;
    rollup = snapshot->rollups[GRAIN_WEEK];
    assert_true(model_goal_story(snapshot->model, "gross_margin", GOAL_TARGET, rollup,
                                 snapshot_slice(snapshot, "DE", ""), 2, &story));
    assert_int_equal(story.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(story.steps[i].by->def->name, steps[i].name);
        assert_double(story.steps[i].before.number, steps[i].before, 1e-15);
        assert_double(story.steps[i].after.number, steps[i].after, 1e-15);
        assert_int_equal(story.steps[i].since.index,
                         rollup_timeline(rollup)->first_index + 2);
    }
    assert_double(story.original.number, .51, 1e-15);
    assert_double(story.in_force.number, .33, 1e-15);
    goal_story_release(&story);
    world_close(&world);
}

static void amounts_and_their_total(void **state)
{
    static const struct world_row rows[] = {
        {"DE", "2026-W03", "target(gmv)", 630},  {"US", "2026-W03", "target(gmv)", 70},
        {"", "2026-W03", "target(gmv)", 700}, /* the sum of what is in force, not nine tenths of it */
        {"", "2026-W02", "target(gmv)", 770},
        {"", "2026-W03", "target(orders)", 90}, /* a total of its own has no PMI of its own */
    };
    struct world_case world;
    struct goal_story story;

    (void)state;
    open_world(&world,
               "[adjust cash]\nwhen = pmi < 50\ngmv.target = target * 0.9\n"
               "orders.target = target * 0.9\n",
               "indicator,market,period,target\ngmv,DE,2026-Q1,9000\ngmv,US,2026-Q1,900\n"
               "orders,,2026-W03,90\n",
               FALLING);
    assert_rows(&world, rows, COUNT(rows));
    assert_true(model_goal_story(world.snapshot->model, "gmv", GOAL_TARGET,
                                 world.snapshot->rollups[GRAIN_WEEK],
                                 snapshot_slice(world.snapshot, "", ""), 2, &story));
    assert_int_equal(story.count, 1);
    assert_int_equal(story.steps[0].market, snapshot_slice(world.snapshot, "DE", "").market);
    assert_double(story.original.number, 770, 1e-9);
    goal_story_release(&story);
    world_close(&world);
}

/* A condition on figures of the shop; another that waits for what the first moves; where, for. */
static void conditions_of_all_sorts(void **state)
{
    static const struct world_row rows[] = {
        /* sessions are 100, 110, ...: conversion falls under 8 % in week 4 (10 / 130) */
        {"DE", "2026-W03", "target(cvr)", .1},
        {"DE", "2026-W04", "target(cvr)", .08},
        {"US", "2026-W01", "target(cvr)", .08},
        {"", "2026-W01", "target(cvr)", .08}, /* the total's own: 20 / 600 */
        /* stands before it in the file, and waits for it */
        {"DE", "2026-W03", "target(aov)", 50},
        {"DE", "2026-W04", "target(aov)", 40},
        {"DE", "2026-W05", "target(gross_margin)", .51}, /* for = 2 */
        {"DE", "2026-W06", "target(gross_margin)", .5},
        {"US", "2026-W06", "target(gross_margin)", .51}, /* where */
        {"", "2026-W06", "target(gross_margin)", .51},
    };
    struct world_case world;

    (void)state;
    open_world(&world,
               "[adjust second]\nwhen = target(cvr) < 9%\naov.target = target - 10\n"
               "[adjust first]\nwhen = cvr < 8%\ncvr.target = min(target, 8%)\n"
               "[adjust third]\nwhen = cvr < 7.5%\nfor = 2\nwhere = region=EU\n"
               "gross_margin.target = 50%\n[adjust pmi]\nenabled = no\n",
               "indicator,market,period,target\ncvr,,2026,10%\naov,,2026,50\n"
               "gross_margin,,2026,51%\n",
               FALLING);
    assert_rows(&world, rows, COUNT(rows));
    world_close(&world);
}

static void sleeps_without_its_figures(void **state)
{
    struct world_case world;
    char *rows = facts();

    (void)state;
    world_open(&world,
               (struct world_file[]){{"redline.ini", "[redline]\ncurrency = EUR\nnow = data\n"
                                                     "[source facts]\npath = facts.csv\n"},
                                     {"facts.csv", rows}},
               2);
    assert_int_equal(world.snapshot->adjusts->count, 1);
    assert_true(world.snapshot->adjusts->rules[0].dormant);
    assert_string_equal(world.snapshot->adjusts->rules[0].missing, "pmi");
    assert_int_equal(world.snapshot->targets->adjustment_count, 0);
    world_close(&world);
    free(rows);
}

/* A verdict that is remembered hangs on the states, too: rows of one channel flip the market's
 * condition, and the line of another channel, whose own rows are as they were, is judged anew. */
static void a_refresh_judges_as_a_fresh_load(void **state)
{
    static const char ini[] =
        "[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts.csv\n"
        "[source goals]\npath = goals.csv\nkind = targets\n[adjust busy]\nwhen = orders >= 20\n"
             "aov.target = 20\nreason = busy\n"
             "[redline dear]\nindicator = aov\nkind = target\nper = market, channel\nred = 5%\n";
    struct world_case world = {.engine = NULL};
    struct engine_options options = {.refreshes = true};
    struct err_list errors;

    (void)state;
    scratch_init(&world.scratch);
    options.request.dataset = world.scratch.folder;
    scratch_put(&world.scratch, "redline.ini", "w", ini);
    scratch_put(&world.scratch, "facts.csv", "w",
                "date,market,channel,orders,sessions,gross_sales\n"
                "2026-01-04,DE,a,10,99,100\n2026-01-04,DE,b,9,99,90\n");
    scratch_put(&world.scratch, "goals.csv", "w", "indicator,market,period,target\naov,,2026,10\n"
                                                  "aov,,2025,10\n");
    err_list_init(&errors);
    world.engine = engine_open(&options, &errors);
    assert_non_null(world.engine);
    for (int round = 0; round < 2; round++) {
        struct finding_list findings;
        struct period period;
        size_t red = 0;

        world.snapshot = engine_snapshot(world.engine);
        assert_true(period_parse("2026-W01", &period));
        rule_set_judge(world.snapshot->rules, world.snapshot->rollups, period, &findings);
        for (size_t f = 0; f < findings.count; f++)
            red += !strcmp(findings.items[f].rule->name, "dear") &&
                   findings.items[f].state == RULE_RED && findings.items[f].moved_count == 1;
        assert_int_equal(red, round ? 2 : 0); /* 10 for an order is half of 20 */
        finding_list_release(&findings);
        scratch_put(&world.scratch, "facts.csv", "a", "2026-01-04,DE,b,1,1,10\n");
        assert_int_equal(engine_refresh(world.engine, false, &errors), REFRESH_NEW);
    }
    err_list_release(&errors);
    world_close(&world);
}

/* ---- what is wrong with a section ---- */

static void mistakes_are_said(void **state)
{
    static const struct {
        const char *section, *error; /* the error with its line */
    } rows[] = {
        {"[adjust a]\nwhen = pmi < 50\ngros_margin.target = 1\n",
         "12: [adjust a] moves the target of 'gros_margin', which is no indicator; did you mean "
         "'gross_margin'?"},
        {"[adjust a]\nwhen = pmi < 50\n",
         "10: [adjust a] moves nothing: it needs INDICATOR.target = formula"},
        {"[adjust a]\ncvr.target = 1%\n", "10: [adjust a] needs a condition: when = pmi < 50"},
        {"[adjust a]\nwhen = pmi < 50\nunti = pmi > 51\ncvr.target = 1%\n",
         "12: [adjust a]: 'unti' is no key; what it moves is written INDICATOR.target = formula; "
         "did you mean 'until'?"},
        {"[adjust a]\nwhen = pmi < 50\nuntil = pmi < 40\ncvr.target = 1%\n",
         "12: [adjust a]: until = pmi < 40 can never come: wherever it holds, when = pmi < 50 does "
         "too"},
        {"[adjust a]\nwhen = pmi < 50\nuntil = 1 > 2\ncvr.target = 1%\n",
         "12: [adjust a]: until = 1 > 2 can never come: it names no figure"},
        {"[adjust a]\nwhen = 1 < 2\ncvr.target = 1%\n",
         "11: [adjust a]: when = 1 < 2 always holds: it names no figure"},
        {"[adjust a]\nwhen = cvr < target(cvr)\ncvr.target = target - 1%\n",
         "11: [adjust a] depends on a target that it moves itself; in a move the one before is "
         "called target, without a name in brackets"},
        {"[adjust a]\nwhen = cvr < target(aov)\ncvr.target = 1%\n"
         "[adjust b]\nwhen = cvr < target(cvr)\naov.target = 1\n",
         "11: [adjust a] depends on a target that it moves itself: a -> b -> a"},
        {"[adjust a]\nwhen = pmi <\ncvr.target = 1%\n",
         "11: the formula ends where a value is expected"},
        {"[adjust a]\nwhen = pmj < 50\ncvr.target = 1%\n",
         "11: unknown name 'pmj'; the nearest is 'pmi'"},
        {"[adjust a]\nwhen = pmi < 50\ncvr.target = min(targt, 1%)\n",
         "12: unknown name 'targt'"},
        {"[adjust a]\nwhen = freight < 50\ncvr.target = 1%\n",
         "11: unknown name 'freight'"},
        {"[adjust a]\nwhen = pmi < 50\nfor = 0\ncvr.target = 1%\n", "12: for: "},
        {"[adjust a]\nwhen = pmi < 50\nwhere = regio=EU\ncvr.target = 1%\n",
         "12: where: no dimension has an attribute regio; did you mean region?"},
    };
    char *facts_text = facts(), *series = macro(FALLING);

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct scratch scratch;
        struct err_list errors;
        struct strbuf ini = STRBUF_INIT, said = STRBUF_INIT;
        struct engine_options options = {.request = {.dataset = NULL}};
        struct engine *engine;

        scratch_init(&scratch);
        options.request.dataset = scratch.folder;
        strbuf_addf(&ini, "%s%s", "[redline]\ncurrency = EUR\nnow = data\n[source facts]\n"
                                  "path = facts.csv\n[source macro]\npath = macro.csv\n"
                                  "kind = series\ncarry = 30d\n",
                    rows[i].section);
        scratch_put(&scratch, "redline.ini", "w", ini.text);
        scratch_put(&scratch, "facts.csv", "w", facts_text);
        scratch_put(&scratch, "macro.csv", "w", series);
        err_list_init(&errors);
        engine = engine_open(&options, &errors);
        for (size_t e = 0; e < errors.count; e++)
            strbuf_addf(&said, "%d: %s\n", errors.items[e].line, errors.items[e].text);
        if (engine || errors.count != 1 ||
            strncmp(said.text, rows[i].error, strlen(rows[i].error)) != 0)
            fail_msg("%s said %s, expected %s", rows[i].section, said.text ? said.text : "nothing",
                     rows[i].error);
        err_list_release(&errors);
        strbuf_release(&ini);
        strbuf_release(&said);
        scratch_release(&scratch);
    }
    free(facts_text);
    free(series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_and_ends),
        cmocka_unit_test(replayed_in_halves),
        cmocka_unit_test(until_that_cannot_come),
        cmocka_unit_test(the_rule_book),
        cmocka_unit_test(gaps_hold),
        cmocka_unit_test(several_in_the_order_of_the_sections),
        cmocka_unit_test(amounts_and_their_total),
        cmocka_unit_test(conditions_of_all_sorts),
        cmocka_unit_test(sleeps_without_its_figures),
        cmocka_unit_test(a_refresh_judges_as_a_fresh_load),
        cmocka_unit_test(mistakes_are_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
