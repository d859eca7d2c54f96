/*
 * Playbooks: the words of a step's condition, what an INI file may not say, and which step of a
 * finding is open, late or taken, through the whole engine on a few weeks worked out by hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"

enum { DAY = 86400, STEPS_MOST = 8 };

/* ---- amounts --------------------------------------------------------------------------------- */

static void test_money(void **state)
{
    static const struct {
        const char *text, *shown, *plain; /* NULL: none */
    } rows[] = {
        {"50000 EUR", "50,000 EUR", "50000 EUR"},
        {"50,000.5 eur", "50,000.50 EUR", "50000.5 EUR"},
        {"EUR 1,234,567.89", "1,234,567.89 EUR", "1234567.89 EUR"},
        {"2.1M", "2,100,000", "2100000"},
        {"40k USD", "40,000 USD", "40000 USD"},
        {"0.0001 JPY", "0.0001 JPY", "0.0001 JPY"},
        {"-5 EUR", "-5 EUR", "-5 EUR"},
        {"999 EUR", "999 EUR", "999 EUR"},
        {"899999999999999 EUR", "899,999,999,999,999 EUR", "899999999999999 EUR"},
        {"", NULL, NULL},
        {"EUR", NULL, NULL},
        {"12 XXQ", NULL, NULL},
        {"12 EURO", NULL, NULL},
        {"1,23 EUR", NULL, NULL},
        {"0.00001 EUR", NULL, NULL},
        {"5%", NULL, NULL},
        {"5 * gmv", NULL, NULL},
        {"1e3 EUR", NULL, NULL},
        {"12kk", NULL, NULL},
        {"\xE2\x82\xAC 5", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf shown = STRBUF_INIT, plain = STRBUF_INIT;
        struct money money, again;

        if (!rows[i].shown) {
            assert_false(money_parse(rows[i].text, &money));
            continue;
        }
        assert_true(money_parse(rows[i].text, &money));
        money_print(&money, &shown);
        money_print_plain(&money, &plain);
        assert_string_equal(shown.text, rows[i].shown);
        assert_string_equal(plain.text, rows[i].plain);
        assert_true(money_parse(plain.text, &again));
        assert_true(again.amount == money.amount);
        assert_string_equal(again.currency, money.currency);
        strbuf_release(&shown);
        strbuf_release(&plain);
    }
}

/* ---- conditions ------------------------------------------------------------------------------ */

static void say_when(const struct when *when, struct strbuf *out)
{
    strbuf_addf(out, "%s for %d", rule_state_name(when->level), when->periods);
    if (when->has_value)
        strbuf_addf(out, " value %s %g", line_op_text(when->value.op), when->value.line);
}

static void test_when(void **state)
{
    static const struct {
        const char *text, *means, *error;
    } rows[] = {
        {NULL, "warn for 1", NULL},
        {"", "warn for 1", NULL},
        {"any", "warn for 1", NULL},
        {"red", "red for 1", NULL},
        {"RED for 4", "red for 4", NULL},
        {"  warn   for 2 ", "warn for 2", NULL},
        {"value > 8%", "warn for 1 value > 0.08", NULL},
        {">8%", "warn for 1 value > 0.08", NULL},
        {"value>=1.5", "warn for 1 value >= 1.5", NULL},
        {"red for 3 and value < 0.9", "red for 3 value < 0.9", NULL},
        {"< 2.1M and red", "red for 1 value < 2.1e+06", NULL},
        {"nodata for 2", "nodata for 2", NULL},
        {"rad", NULL, "'rad' means nothing here; did you mean 'red'?"},
        {"red fro 4", NULL, "'fro' means nothing here; did you mean 'for'?"},
        {"red for", NULL, "'for' needs a number of periods from 1 to 520"},
        {"red for 0", NULL, "'for' needs a number of periods from 1 to 520"},
        {"red for 4.5", NULL, "'for' needs a number of periods from 1 to 520"},
        {"red and warn", NULL, "there is more than one level"},
        {"> 1 and < 2", NULL, "there is more than one value"},
        {"value", NULL, "something is missing at the end"},
        {"value >", NULL, "'' is no number"},
        {"value > cac", NULL, "'cac' is no number"},
        {"red and", NULL, "something is missing at the end"},
        {"red red", NULL, "'red' means nothing here"},
        {"value = 3", NULL, "'=' means nothing here"},
        {"sometimes", NULL, "there are any, warn, red, nodata, for N, value > N, joined by and"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf text = STRBUF_INIT;
        struct err err = {.text = ""};
        struct when when;
        bool good = when_parse(rows[i].text, "2.when", "x.ini", 7, &when, &err);

        if (good)
            say_when(&when, &text);
        if (good != (rows[i].means != NULL))
            fail_msg("%s: %s%s", rows[i].text, good ? text.text : "", err.text);
        if (good)
            assert_string_equal(text.text, rows[i].means);
        else if (!strstr(err.text, rows[i].error) || err.line != 7)
            fail_msg("%s: %s", rows[i].text, err.text);
        strbuf_release(&text);
    }
}

/* ---- a small world --------------------------------------------------------------------------- */

/* Weeks 2026-W02 (Monday 5 January) to W08 (ends on 22 February).  DE: warn from W03, red from W05;
 * FR: red from W07; PL: ok. */
static const char csv[] =
    "date,market,channel,weight,parcels\n"
    "2026-01-05,DE,mail,10,1\n2026-01-05,FR,mail,10,1\n2026-01-05,PL,mail,1,1\n"
    "2026-01-12,DE,mail,12,1\n2026-01-12,FR,mail,10,1\n2026-01-12,PL,mail,1,1\n"
    "2026-01-19,DE,mail,13,1\n2026-01-19,FR,mail,10,1\n2026-01-19,PL,mail,1,1\n"
    "2026-01-26,DE,mail,25,1\n2026-01-26,FR,mail,10,1\n2026-01-26,PL,mail,1,1\n"
    "2026-02-02,DE,mail,26,1\n2026-02-02,FR,mail,10,1\n2026-02-02,PL,mail,1,1\n"
    "2026-02-09,DE,mail,27,1\n2026-02-09,FR,mail,30,1\n2026-02-09,PL,mail,1,1\n"
    "2026-02-16,DE,mail,28,1\n2026-02-16,FR,mail,31,1\n2026-02-16,PL,mail,1,1\n";

static const char ini[] =
    "[redline]\ncurrency = EUR\nnow = 2026-02-23\n[source facts]\npath = facts.csv\n"
    "[indicator load]\nformula = weight / parcels\nbetter = lower\n"
    "[redline heavy]\nindicator = load\nwarn = > 11\nred = > 20\nowner = yard\nplaybook = lift\n"
    "[redline slow]\nindicator = load\nred = > 20\nfor = 2\nplaybook = lift\n";

static const char steps[] = "[playbook lift]\n"
                            "1 = Weigh it again\n1.within = 48h\n1.escalate = head\n"
                            "1.escalate_after = 24h\n"
                            "2 = Take half off\n2.when = red\n2.within = 2d\n2.owner = crane\n"
                            "3 = Close the road\n3.when = red for 4\n3.within = 1h\n"
                            "4 = Sell it\n4.when = value > 29\n";

struct world {
    struct scratch scratch;
    struct engine *engine;
};

static void world_open(struct world *world, const char *more, struct err_list *errors)
{
    struct engine_options options = {.threads = 1};
    struct strbuf text = STRBUF_INIT;

    scratch_init(&world->scratch);
    strbuf_addf(&text, "%s%s", ini, more);
    scratch_put(&world->scratch, "redline.ini", "w", text.text);
    scratch_put(&world->scratch, "facts.csv", "w", csv);
    options.request.dataset = world->scratch.folder;
    world->engine = engine_open(&options, errors);
    strbuf_release(&text);
}

static void world_close(struct world *world)
{
    engine_close(world->engine);
    scratch_release(&world->scratch);
}

/* ---- what an INI file may not say ------------------------------------------------------------ */

static void test_bad_ini(void **state)
{
    static const struct {
        const char *ini, *error; /* NULL: it is right */
    } rows[] = {
        {"[playbook lift]\n1 = a\n", NULL},
        {"[playbook lift]\n1 = a\n2 = b\n1.owner = x\n2.fund = f\n2.money = 5 EUR\n"
         "[fund f]\namount = 10 EUR\n",
         NULL},
        {"[playbook lift]\n1 = a\n1.fund = f\n1.money = 10% of fund\n1.part = b\n"
         "[fund f]\namount = 10% * weight\nsplit = a 60%, b 40%\n",
         NULL},
        {"[playbook lift]\n1 = a\n3 = b\n", "has a step 3 but no step 2"},
        {"[playbook lift]\n1.owner = x\n", "step 1 says no action: 1 = ..."},
        {"[playbook lift]\n1 =\n", "step 1 says no action"},
        {"[playbook lift]\ntitle = Lift\n", "has no step: 1 = ..."},
        {"[playbook lift]\n1 = a\n1.within = 2x\n", "1.within: '2x' is no duration like 48h or 7d"},
        {"[playbook lift]\n1 = a\n1.within = 0h\n", "1.within: '0h' is no duration"},
        {"[playbook lift]\n1 = a\n1.ownre = x\n", "a step has no 'ownre'; did you mean 'owner'?"},
        {"[playbook lift]\n1 = a\nfrist = x\n", "has no key 'frist': steps are 1, 2, 3"},
        {"[playbook lift]\n1 = a\n0 = x\n", "0: steps are 1 to 20"},
        {"[playbook lift]\n1 = a\n21 = x\n", "21: steps are 1 to 20"},
        {"[playbook lift]\n1 = a\n1.when = rad\n", "1.when = rad: 'rad' means nothing here"},
        {"[playbook lift]\n1 = a\n1.fund = reserv\n",
         "there is no [fund reserv]; did you mean 'reserve'?"},
        {"[playbook lift]\n1 = a\n1.money = 5 EUR\n", "has money and no fund that it comes from"},
        {"[playbook lift]\n1 = a\n1.part = core\n", "1.part needs 1.fund"},
        {"[playbook lift]\n1 = a\n1.fund = reserve\n1.part = cora\n",
         "the fund reserve has no part 'cora'; did you mean 'core'?"},
        {"[playbook lift]\n1 = a\n1.fund = reserve\n1.money = -5 EUR\n",
         "1.money: '-5 EUR' is no amount above zero"},
        {"[playbook lift]\n1 = a\n1.fund = reserve\n1.money = 0 EUR\n", "is no amount above zero"},
        {"[playbook lift]\n1 = a\n1.fund = reserve\n1.money = much\n",
         "'much' is neither an amount like 50000 EUR nor a part of the fund like 10%"},
        {"[playbook lift]\n1 = a\n1.fund = reserve\n1.money = 110%\n",
         "'110%' is neither an amount"},
        {"[playbook lift]\n1 = a\n1.fund = reserve\n1.money = 5 USD\n",
         "1.money is in USD, but the fund reserve holds EUR"},
        {"[playbook lift]\n1 = a\n1.escalate = x\n", "1.escalate needs 1.within"},
        {"[playbook lift]\n1 = a\n1.within = 1h\n1.escalate_after = 1h\n",
         "1.escalate_after needs 1.escalate"},
        {"[playbook lift]\n1 = a\n[fund f]\n", "[fund f] needs an amount"},
        {"[playbook lift]\n1 = a\n[fund f]\namount = 1 EUR\nsplit = a 60%, b 50%\n",
         "split: the parts make 110%, not 100%"},
        {"[playbook lift]\n1 = a\n[fund f]\namount = 1 EUR\nsplit = a 60%, a 40%\n",
         "split: 'a' stands twice"},
        {"[playbook lift]\n1 = a\n[fund f]\namount = 1 EUR\nsplit = a, b 40%\n",
         "split: 'a' is no part like core 50%"},
        {"[playbook lift]\n1 = a\n[fund f]\namount = -1 EUR\n", "amount: '-1 EUR' is below zero"},
        {"[playbook lift]\n1 = a\n[fund f]\namount = 1\ncurrency = EUX\n",
         "'EUX' is no ISO 4217 code like EUR"},
        {"[playbook lift]\n1 = a\n[fund f]\namount = 1 EUR\ncurrency = USD\n",
         "has an amount in EUR and the currency USD"},
        {"[playbook lift]\n1 = a\n[fund f]\namount = 5% * weigth\n", "weigth"},
        {"[playbook lift]\n1 = a\n[fund f]\namount = 5% * weight\ncurrency = USD\n",
         "whose value is in the reporting currency EUR, not in USD"},
        {"[playbook lift]\n1 = a\n[fund f]\namount = 1 EUR\nrenews = weekly\n",
         "'weekly' is none of: never, year, quarter, month"},
        {"", "there is no [playbook lift]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err_list errors;
        struct world world;
        bool told = false;

        err_list_init(&errors);
        world_open(&world, rows[i].ini, &errors);
        for (size_t e = 0; rows[i].error && e < errors.count; e++)
            told = told || (strstr(errors.items[e].text, rows[i].error) && errors.items[e].line);
        if ((world.engine == NULL) != (rows[i].error != NULL) || told != (rows[i].error != NULL))
            fail_msg("%s: %s", rows[i].ini, errors.count ? errors.items[0].text : "no error");
        err_list_release(&errors);
        world_close(&world);
    }
}

/* ---- matching -------------------------------------------------------------------------------- */

static int64_t at(const char *text)
{
    struct clock clock;

    assert_true(clock_parse(text, &clock));
    return clock.at;
}

static const struct finding *find(const struct snapshot *snapshot, const struct finding_list *list,
                                  const char *redline, const char *market)
{
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->items[i].rule->name, redline) &&
            !strcmp(strmap_name(&snapshot->cube->dims->market, list->items[i].market), market))
            return &list->items[i];
    fail_msg("no finding %s %s", redline, market);
    return NULL;
}

struct scene {
    const char *redline, *market, *period, *now;
    const char *expected; /* "1 overdue! 2026-01-20T24:00 | ..." */
    struct step_taken taken[2];
    size_t count;
};

static void say_matches(const struct step_match *matches, size_t count, struct strbuf *out)
{
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(out, "%s%d %s%s", i ? " | " : "", matches[i].step->number,
                    step_state_name(matches[i].state), matches[i].is_next ? "!" : "");
        if (matches[i].has_deadline) {
            strbuf_addc(out, ' ');
            clock_print_utc(matches[i].deadline, out);
        }
        if (matches[i].taken)
            strbuf_addf(out, " by %s%s", matches[i].taken->user,
                        matches[i].taken->refused ? " (refused)" : "");
    }
}

static void check_scene(const struct snapshot *snapshot, const struct scene *scene)
{
    struct step_match matches[STEPS_MOST];
    struct strbuf text = STRBUF_INIT;
    struct finding_list list;
    struct period period;

    assert_true(period_parse(scene->period, &period));
    rule_set_judge(snapshot->rules, snapshot->rollups, period, &list);
    const struct finding *finding = find(snapshot, &list, scene->redline, scene->market);
    const struct playbook *playbook = playbook_of(snapshot->playbooks, finding);
    assert_non_null(playbook);
    playbook_match(playbook, finding, snapshot->cube->dims, scene->taken, scene->count,
                   at(scene->now), matches);
    say_matches(matches, playbook->def->step_count, &text);
    assert_string_equal(text.text, scene->expected);
    strbuf_release(&text);
    finding_list_release(&list);
}

#define WEEK(n) .has_period = true, .period = {.grain = GRAIN_WEEK, .index = 2921 + (n)}
#define BY(who) .playbook = "lift", .redline = "heavy", .user = (who), .due_day = DAY_NONE

/* clang-format off */
/* ISO week 2026-W02 begins on 5 January 2026, day 20458; the week of 1969-12-29 has index 0 */
static const struct scene scenes[] = {
    /* W03 is over at 24:00 of 18 January: 48 h later it is the end of the 20th */
    {"heavy", "DE", "2026-W03", "2026-01-20T23:59:59Z",
     "1 open! 2026-01-21T00:00:00Z | 2 later | 3 later | 4 later", {{0}}, 0},
    {"heavy", "DE", "2026-W03", "2026-01-21T00:00:00Z",
     "1 open! 2026-01-21T00:00:00Z | 2 later | 3 later | 4 later", {{0}}, 0},
    {"heavy", "DE", "2026-W03", "2026-01-21T00:00:01Z",
     "1 overdue! 2026-01-21T00:00:00Z | 2 later | 3 later | 4 later", {{0}}, 0},
    {"heavy", "DE", "2026-W03", "2026-01-22T00:00:00Z",
     "1 overdue! 2026-01-21T00:00:00Z | 2 later | 3 later | 4 later", {{0}}, 0},
    {"heavy", "DE", "2026-W03", "2026-01-22T00:00:01Z",
     "1 escalated! 2026-01-21T00:00:00Z | 2 later | 3 later | 4 later", {{0}}, 0},
    /* a clock that stands before the finding: nothing is late */
    {"heavy", "DE", "2026-W03", "2025-12-31T00:00:00Z",
     "1 open! 2026-01-21T00:00:00Z | 2 later | 3 later | 4 later", {{0}}, 0},
    /* red since W05 gives the first step no new time; the second counts from W05 */
    {"heavy", "DE", "2026-W05", "2026-02-02T00:00:00Z",
     "1 escalated! 2026-01-21T00:00:00Z | 2 open 2026-02-04T00:00:00Z | 3 later | 4 later",
     {{0}}, 0},
    /* the fourth red week is W08: that step's hour begins at its end */
    {"heavy", "DE", "2026-W07", "2026-02-16T00:00:00Z",
     "1 escalated! 2026-01-21T00:00:00Z | 2 overdue 2026-02-04T00:00:00Z | 3 later | 4 later",
     {{0}}, 0},
    {"heavy", "DE", "2026-W08", "2026-02-23T01:00:00Z",
     "1 escalated! 2026-01-21T00:00:00Z | 2 overdue 2026-02-04T00:00:00Z | "
     "3 open 2026-02-23T01:00:00Z | 4 later", {{0}}, 0},
    /* the value opens the fourth; it has no deadline */
    {"heavy", "FR", "2026-W07", "2026-02-16T00:00:00Z",
     "1 open! 2026-02-18T00:00:00Z | 2 open 2026-02-18T00:00:00Z | 3 later | 4 open", {{0}}, 0},
    /* a line that fires in its second week: hours from that week's end */
    {"slow", "DE", "2026-W06", "2026-02-09T00:00:00Z",
     "1 open! 2026-02-11T00:00:00Z | 2 open 2026-02-11T00:00:00Z | 3 later | 4 later", {{0}}, 0},
    /* pending, and ok: nothing is open */
    {"slow", "DE", "2026-W05", "2026-02-09T00:00:00Z", "1 later | 2 later | 3 later | 4 later", {{0}}, 0},
    {"heavy", "PL", "2026-W08", "2026-02-23T00:00:00Z", "1 later | 2 later | 3 later | 4 later", {{0}}, 0},
    /* taken under warn holds under red, in the same run */
    {"heavy", "DE", "2026-W06", "2026-02-09T00:00:00Z",
     "1 taken 2026-01-21T00:00:00Z by anna | 2 overdue! 2026-02-04T00:00:00Z | 3 later | 4 later",
     {{BY("anna"), .market = "DE", .step = 1, WEEK(4), .id = 1}}, 1},
    /* not that of another place, another line, another run, a later week */
    {"heavy", "DE", "2026-W06", "2026-02-04T00:00:00Z",
     "1 escalated! 2026-01-21T00:00:00Z | 2 open 2026-02-04T00:00:00Z | 3 later | 4 later",
     {{BY("anna"), .market = "FR", .step = 1, WEEK(4), .id = 1},
      {BY("bob"), .market = "DE", .channel = "mail", .step = 1, WEEK(4), .id = 2}}, 2},
    {"heavy", "DE", "2026-W06", "2026-02-04T00:00:00Z",
     "1 escalated! 2026-01-21T00:00:00Z | 2 open 2026-02-04T00:00:00Z | 3 later | 4 later",
     {{BY("anna"), .market = "DE", .step = 1, WEEK(2), .id = 1},
      {BY("bob"), .market = "DE", .step = 1, WEEK(7), .id = 2}}, 2},
    /* a record written by a clock years behind still counts: the week it looked at says so */
    {"heavy", "DE", "2026-W06", "2026-02-04T00:00:00Z",
     "1 done 2026-01-21T00:00:00Z by anna | 2 open! 2026-02-04T00:00:00Z | 3 later | 4 later",
     {{BY("anna"), .market = "DE", .step = 1, WEEK(3), .day = 0, .done = true, .id = 9}}, 1},
    /* refused: open again, and by whom; a second decision takes it */
    {"heavy", "DE", "2026-W03", "2026-01-20T00:00:00Z",
     "1 open! 2026-01-21T00:00:00Z by anna (refused) | 2 later | 3 later | 4 later",
     {{BY("anna"), .market = "DE", .step = 1, WEEK(3), .refused = true, .id = 1}}, 1},
    {"heavy", "DE", "2026-W03", "2026-01-20T00:00:00Z",
     "1 taken 2026-01-21T00:00:00Z by bob | 2 later | 3 later | 4 later",
     {{BY("anna"), .market = "DE", .step = 1, WEEK(3), .refused = true, .id = 3},
      {BY("bob"), .market = "DE", .step = 1, WEEK(3), .id = 2}}, 2},
    /* taken ahead of its time */
    {"heavy", "DE", "2026-W03", "2026-01-20T00:00:00Z",
     "1 open! 2026-01-21T00:00:00Z | 2 taken by anna | 3 later | 4 later",
     {{BY("anna"), .market = "DE", .step = 2, WEEK(3), .id = 1}}, 1},
};
/* clang-format on */

static void test_matching(void **state)
{
    struct err_list errors;
    struct world world;

    (void)state;
    err_list_init(&errors);
    world_open(&world, steps, &errors);
    assert_non_null(world.engine);
    assert_int_equal(period_of_day(GRAIN_WEEK, day_from_civil(2026, 1, 5)).index, 2921 + 2);
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
        check_scene(engine_snapshot(world.engine), &scenes[i]);
    err_list_release(&errors);
    world_close(&world);
}

/* ---- funds ----------------------------------------------------------------------------------- */

static void test_funds(void **state)
{
    static const char funds[] =
        "[playbook lift]\n1 = a\n"
        "[fund a]\namount = 2M\n[fund b]\namount = 10.005% * weight\nrenews = month\n"
        "split = x 33.333333%, y 66.666667%\n[fund c]\namount = weight\nrenews = year\n"
        "[fund d]\namount = 12.5k USD\nrenews = quarter\n";
    struct strbuf text = STRBUF_INIT;
    struct err_list errors;
    struct world world;
    int32_t day = day_from_civil(2026, 2, 23);

    (void)state;
    err_list_init(&errors);
    world_open(&world, funds, &errors);
    assert_non_null(world.engine);
    const struct fund_set *set = snapshot_funds(engine_snapshot(world.engine));
    const struct fund *b = fund_find(set, "b");
    /* January: DE 10 + 12 + 13 + 25, FR 4 x 10, PL 4 x 1 = 104; 10.005 % of it is 10.4052 */
    assert_true(fund_find(set, "a")->is_known && b->is_known);
    money_print_plain(&fund_find(set, "a")->amount, &text);
    strbuf_addc(&text, ' ');
    money_print_plain(&b->amount, &text);
    for (size_t p = 0; p < b->def->part_count; p++) {
        struct money part = fund_part_amount(&b->def->parts[p], &b->amount);

        strbuf_addc(&text, ' ');
        money_print_plain(&part, &text);
    }
    strbuf_addc(&text, ' ');
    money_print_plain(&fund_find(set, "d")->amount, &text);
    assert_string_equal(text.text, "2000000 EUR 10.4 EUR 3.46 EUR 6.93 EUR 12500 USD");
    assert_false(fund_find(set, "c")->is_known); /* 2025 has no rows */
    assert_int_equal(fund_first_day(fund_find(set, "a")->def, day), DAY_NONE);
    assert_int_equal(fund_first_day(b->def, day), day_from_civil(2026, 2, 1));
    assert_int_equal(fund_first_day(fund_find(set, "c")->def, day), day_from_civil(2026, 1, 1));
    assert_int_equal(fund_first_day(fund_find(set, "d")->def, day), day_from_civil(2026, 1, 1));
    assert_true(fund_find(set, "reserve")->dormant); /* no sales here */
    strbuf_release(&text);
    err_list_release(&errors);
    world_close(&world);
}

/* ---- what can never happen ------------------------------------------------------------------- */

static void test_doubts(void **state)
{
    static const struct {
        const char *ini, *doubts; /* what is said, a line each; "" nothing */
    } rows[] = {
        {"[playbook lift]\n1 = a\n2 = b\n2.when = red for 4\n", ""},
        {"[playbook lift]\n1 = a\n[playbook idle]\n1 = b\n",
         "[playbook idle] answers nothing: no red line has playbook = idle\n"},
        {"[playbook lift]\n1 = a\n2 = b\n2.when = red and value < 20\n",
         "[playbook lift] step 2 never opens: no red line that names it can be `red and value < "
         "20`\n"},
        {"[playbook lift]\n1 = a\n1.when = value < 11.5\n", ""},
        {"[playbook lift]\n1 = a\n1.when = nodata\n", ""},
        {"[playbook lift]\n1 = a\n[playbook one]\n1 = b\n1.when = red\n[redline only-warn]\n"
         "indicator = load\nwarn = > 5\nplaybook = one\nnodata = hold\n",
         "[playbook one] step 1 never opens: no red line that names it can be `red`\n"},
        {"[playbook lift]\n1 = a\n[playbook one]\n1 = b\n1.when = nodata\n[redline only-warn]\n"
         "indicator = load\nwarn = > 5\nplaybook = one\nnodata = hold\n",
         "[playbook one] step 1 never opens: no red line that names it can be `nodata`\n"},
        {"[playbook lift]\n1 = a\n[redline ltv-cac]\nenabled = no\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf text = STRBUF_INIT;
        struct err_list errors, doubts;
        struct world world;

        err_list_init(&errors);
        err_list_init(&doubts);
        world_open(&world, rows[i].ini, &errors);
        if (!world.engine)
            fail_msg("%s: %s", rows[i].ini, errors.items[0].text);
        const struct snapshot *snapshot = engine_snapshot(world.engine);
        playbook_doubts(snapshot->playbooks, snapshot->rules, snapshot->catalogue, &doubts);
        for (size_t d = 0; d < doubts.count; d++)
            strbuf_addf(&text, "%s\n", doubts.items[d].text + strlen("warning: "));
        if (strcmp(text.text ? text.text : "", rows[i].doubts) != 0)
            fail_msg("%s: %s", rows[i].ini, text.text ? text.text : "");
        strbuf_release(&text);
        err_list_release(&errors);
        err_list_release(&doubts);
        world_close(&world);
    }
}

/* Every built-in red line has an answer. */
static void test_all_answered(void **state)
{
    struct err_list errors;
    struct world world;

    (void)state;
    err_list_init(&errors);
    world_open(&world, steps, &errors);
    assert_non_null(world.engine);
    const struct catalogue *catalogue = engine_snapshot(world.engine)->catalogue;
    for (size_t i = 0; i < catalogue->redline_count; i++)
        if (!catalogue->redlines[i].playbook)
            fail_msg("%s has no playbook", catalogue->redlines[i].name);
    err_list_release(&errors);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_money),        cmocka_unit_test(test_when),
        cmocka_unit_test(test_bad_ini),      cmocka_unit_test(test_matching),
        cmocka_unit_test(test_funds),        cmocka_unit_test(test_doubts),
        cmocka_unit_test(test_all_answered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
