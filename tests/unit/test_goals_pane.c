/* The pane of goals: which market stands first, what its state is, and how a market's score comes
 * about. Every expected figure follows by hand from the rows below. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>

#include "unit/report_case.h"

static const char head[] =
    "[redline]\nnow = 2026-03-02\n[source facts]\npath = facts.csv\nevery = week\n"
    "[source targets]\npath = targets.csv\nkind = targets\n"
    "[goal share]\nenabled = no\n[goal ltv]\nenabled = no\n[goal brand]\nenabled = no\n"
    "[goal profit]\nenabled = no\n"
    "[indicator gain]\ntitle = Gain\nformula = weight / parcels\nbetter = higher\ndecimals = 1\n"
    "[indicator loss]\ntitle = Loss\nformula = broken / parcels\nunit = percent\nbetter = lower\n"
    "[goal up]\ntitle = Up\nindicator = gain\nfloor = 1\nweight = 60%\nterm = short\n";
static const char down[] =
    "[goal down]\ntitle = Down\nindicator = loss\nfloor = 30%\nweight = 40%\nterm = long\n";

/* Gain 2 3 - 3; loss 24 % 18 % 21 % 30 %. */
static const char facts[] = "date,market,weight,parcels,broken\n"
                            "2026-02-23,fair,200,100,24\n"
                            "2026-02-23,good,300,100,18\n"
                            "2026-02-23,mute,,100,21\n"
                            "2026-02-23,torn,300,100,30\n";
static const char targets[] = "indicator,market,period,target\ngain,,,3\nloss,,2026,18%\n";

struct pane {
    struct scratch scratch;
    struct world world;
    const struct section *section;
};

static void show(struct pane *pane, const char *more, const char *given, const char *path)
{
    struct strbuf text = STRBUF_INIT;

    scratch_init(&pane->scratch);
    strbuf_addf(&text, "%s%s", head, more);
    scratch_put(&pane->scratch, "redline.ini", "w", text.text);
    scratch_put(&pane->scratch, "facts.csv", "w", facts);
    scratch_put(&pane->scratch, "targets.csv", "w", given);
    world_open(&pane->world, pane->scratch.folder);
    pane->section = build(&pane->world, "goals", path);
    strbuf_release(&text);
}

static void hide(struct pane *pane)
{
    world_close(&pane->world);
    scratch_release(&pane->scratch);
}

static const char *const columns[] = {
    "market", "goal_score", "goal_balance", "goal_up", "weight.up", "goal_down", NULL};

/* Points: fair 50 50, good 100 100, mute - 75, torn 100 0.  The arithmetic score of torn (60) is
 * over that of fair (50), but a goal of it is at its floor: its geometric mean is 0, and it stands
 * before. */
static void the_worst_balance_stands_first(void **state)
{
    struct pane pane;

    (void)state;
    show(&pane, down, targets, "");
    check_rows(pane.section, columns,
               "red: torn|60.0|0.0|100|60%|0\n"
               "red: fair|50.0|50.0|50|60%|50\n"
               "warn: mute|75.0~|75.0~|–|60%|75\n"
               "ok: good|100.0|100.0|100|60%|100\n"
               "-: |52.5|52.4|50|60%|56\n"); /* 8 by 4 is 2; 93 by 400 is 23.25 % */
    /* the weakest goal is where its line stands: "a strong one must not hide it" */
    assert_int_equal(cell(pane.section, 0, "goal_down")->level, RULE_RED);
    assert_int_equal(cell(pane.section, 0, "goal_up")->level, RULE_OK);
    assert_int_equal(cell(pane.section, 0, "goal_score")->level, RULE_WARN);
    assert_int_equal(cell(pane.section, 1, "goal_score")->level, RULE_RED);
    assert_int_equal(cell(pane.section, 1, "goal_down")->level, RULE_OK);
    assert_string_equal(pane.section->rows[1].drill.market, "fair");
    assert_string_equal(
        pane.section->rows[2].note,
        "Goal score in mute: 75.0 < 80.0 since 2026-W09, 1 week · Up: no points, 60% "
        "of the weight is lost");
    assert_null(pane.section->rows[3].note);
    hide(&pane);
}

/* Where nobody judges the score, what is missing is still never ok, and a line on an indicator of a
 * goal is the state of the market, whatever the score. */
static void a_red_line_is_the_state(void **state)
{
    struct strbuf more = STRBUF_INIT;
    struct pane pane;

    (void)state;
    strbuf_addf(&more, "%s%s", down,
                "[redline goal-score]\nenabled = no\n[redline goal-weakest]\nenabled = no\n"
                "[redline losses]\nindicator = loss\nwarn = > 20%\nred = > 29%\n");
    show(&pane, more.text, targets, "");
    check_rows(pane.section, columns,
               "red: torn|60.0|0.0|100|60%|0\n"
               "warn: fair|50.0|50.0|50|60%|50\n"
               "warn: mute|75.0~|75.0~|–|60%|75\n"
               "ok: good|100.0|100.0|100|60%|100\n"
               "-: |52.5|52.4|50|60%|56\n");
    assert_int_equal(cell(pane.section, 0, "goal_down")->level, RULE_RED);
    assert_int_equal(cell(pane.section, 0, "goal_up")->level, RULE_OK);
    hide(&pane);
    strbuf_clear(&more);
    strbuf_addf(&more, "%s%s", down,
                "[redline goal-score]\nenabled = no\n[redline goal-weakest]\nenabled = no\n");
    show(&pane, more.text, targets, "");
    check_rows(pane.section, columns,
               "nodata: mute|75.0~|75.0~|–|60%|75\n"
               "-: torn|60.0|0.0|100|60%|0\n"
               "-: fair|50.0|50.0|50|60%|50\n"
               "-: good|100.0|100.0|100|60%|100\n"
               "-: |52.5|52.4|50|60%|56\n");
    hide(&pane);
    strbuf_release(&more);
}

static void by_a_column_and_of_some(void **state)
{
    struct pane pane;

    (void)state;
    show(&pane, down, targets, "");
    snprintf(pane.world.view.sort, sizeof pane.world.view.sort, "goal_up");
    snprintf(pane.world.view.where, sizeof pane.world.view.where, "market=fair|torn");
    pane.section = build(&pane.world, "goals", "");
    check_rows(pane.section, columns,
               "red: torn|60.0|0.0|100|60%|0\n"
               "red: fair|50.0|50.0|50|60%|50\n"
               "-: |55.0|48.3|75|60%|25\n"); /* 500 by 200, 54 by 200 */
    hide(&pane);
}

static const char *const parts[] = {"goal",   "indicator", "value", "target", "floor",
                                    "points", "weight",    "adds",  NULL};

static void a_market_taken_apart(void **state)
{
    struct pane pane;
    static const char more[] = "[goal down]\ntitle = Down\nindicators = loss, gain, "
                               "nps\nfloor.loss = 30%\nfloor.gain = 2\n"
                               "floor.nps = 0\nweight = 40%\nterm = long\n"
                               "[redline losses]\nindicator = loss\nwarn = > 20%\nred = > 29%\n";

    (void)state;
    show(&pane, more, targets, "fair");
    check_rows(pane.section, parts,
               "-: Up|Gain|2.0|3.0|1.0|50.0|60%|30.0\n"
               "warn: Down|||||25.0|40%|10.0\n"
               "warn: |Loss|24.0%|18.0%|30.0%|50.0||\n"
               "-: |Gain|2.0|3.0|2.0|0.0||\n"
               "red: Score|||||40.0|100%|40.0\n"
               "-: Balance|||||37.9||\n");
    assert_string_equal(pane.section->rows[1].drill.indicator, "goal_down");
    assert_string_equal(pane.section->rows[2].drill.indicator, "loss");
    assert_string_equal(pane.section->rows[4].drill.indicator, "goal_score");
    assert_string_equal(cell(pane.section, 0, "horizon")->text, "Short term");
    assert_string_equal(cell(pane.section, 1, "horizon")->text, "Long term");
    assert_string_equal(pane.section->facts, "fair · 2026-W09");
    hide(&pane);
}

static void why_there_are_no_points(void **state)
{
    static const struct {
        const char *targets, *note;
    } cases[] = {
        {"gain,,,1\nloss,,,18%\n",
         "no points: the target 1.0 is not on the good side of the floor 1.0"},
        {"gain,,,0.5\nloss,,,18%\n",
         "no points: the target 0.5 is not on the good side of the floor 1.0"},
        {"gain,good,,3\nloss,,,18%\n", "no points: no target here for this period"},
    };
    struct pane pane;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf text = STRBUF_INIT;

        strbuf_addf(&text, "indicator,market,period,target\n%s", cases[i].targets);
        show(&pane, down, text.text, "fair");
        assert_string_equal(pane.section->rows[0].note, cases[i].note);
        assert_int_equal(pane.section->rows[0].state, RULE_NODATA);
        check_note(pane.section, "Up: no points, 60% of the weight is lost");
        hide(&pane);
        strbuf_release(&text);
    }
    show(&pane, down, targets, "mute");
    assert_string_equal(pane.section->rows[0].note, "no points: no value here in this period");
    hide(&pane);
}

static void nothing_to_show(void **state)
{
    struct pane pane;

    (void)state;
    show(&pane, down, "indicator,market,period,target\n", "");
    assert_int_equal(pane.section->row_count, 0);
    assert_non_null(strstr(pane.section->empty, "No goal has both data and a target"));
    check_note(pane.section, "left out: Up needs target(gain); Down needs target(loss)");
    hide(&pane);
    show(&pane, "enabled = no\n", targets, "");
    assert_non_null(strstr(pane.section->empty, "[goal NAME]"));
    hide(&pane);
    /* one goal sleeps: its weight is lost everywhere, and the built-in line on the score sleeps,
     * too */
    show(&pane, down, "indicator,market,period,target\ngain,,,3\n", "");
    check_rows(pane.section, (const char *const[]){"market", "goal_score", "goal_up", NULL},
               "nodata: mute|–|–\nnodata: fair|50.0~|50\nnodata: good|100.0~|100\n"
               "nodata: torn|100.0~|100\n");
    check_note(pane.section, "left out: Down needs target(loss)");
    hide(&pane);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_balance_stands_first), cmocka_unit_test(a_red_line_is_the_state),
        cmocka_unit_test(by_a_column_and_of_some),        cmocka_unit_test(a_market_taken_apart),
        cmocka_unit_test(why_there_are_no_points),        cmocka_unit_test(nothing_to_show),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
