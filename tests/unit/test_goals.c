/* Goals: points on fixed anchors, the two means, weights from INI files and from targets, and what
 * is wrong with all of that.  55 and 45.0563165625 are the published worked example (OECD/JRC
 * handbook's formulas); the other expected values follow by hand from the figures beside them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "indicator/formula.h"
#include "indicator/score.h"
#include "unit/world_case.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const double NO = NAN; /* missing */

/* ---- arithmetic ---- */

static void points_lie_between_anchors(void **state)
{
    static const struct {
        int direction;
        double value, floor, target, points;
    } cases[] = {
        {1, 1.5, 1.5, 3, 0},
        {1, 3, 1.5, 3, 100},
        {1, 2.25, 1.5, 3, 50},
        {1, 1, 1.5, 3, 0},
        {1, -1e9, 1.5, 3, 0},
        {1, 3.3, 1.5, 3, 120},
        {1, 1e12, 1.5, 3, 120},
        {1, 0, -10, 10, 50},
        {1, -5, -10, 0, 50},
        {-1, 30, 30, 18, 0},
        {-1, 18, 30, 18, 100},
        {-1, 24, 30, 18, 50},
        {-1, 40, 30, 18, 0},
        {-1, 10, 30, 18, 120},
        {-1, 17.4, 30, 18, 105},
        /* no scale: the target is the floor, or lies on its wrong side */
        {1, 2, 3, 3, NO},
        {1, 2, 3, 1, NO},
        {-1, 2, 3, 3, NO},
        {-1, 2, 1, 3, NO},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct score_operand operands[3] = {
            {cases[i].value, VALUE_OK}, {cases[i].floor, VALUE_OK}, {cases[i].target, VALUE_OK}};
        struct score_operand points = score_points(cases[i].direction, operands);
        bool known = points.state == VALUE_OK;

        if (known == (bool)isnan(cases[i].points) ||
            (known && fabs(points.number - cases[i].points) > 1e-12))
            fail_msg("case %zu: %g in state %d, expected %g", i, points.number, points.state,
                     cases[i].points);
    }
}

static void states_spread_to_points(void **state)
{
    (void)state;
    for (unsigned char at = 0; at < 3; at++)
        for (unsigned char s = VALUE_OK; s <= VALUE_ERROR; s++) {
            struct score_operand operands[3] = {{2, VALUE_OK}, {1, VALUE_OK}, {3, VALUE_OK}};

            operands[at].state = s;
            assert_int_equal(score_points(1, operands).state, s);
        }
}

/* NO as a value: that goal has none. */
static void means_by_weight(void **state)
{
    static const struct {
        double values[4], weights[4], score, balance, known;
        enum value_state state;
    } cases[] = {
        {{80, 20, 60, 90}, {.25, .40, .15, .20}, 55, 45.0563165625, 1, VALUE_OK},
        {{100, 100, 100, 100}, {.25, .25, .25, .25}, 100, 100, 1, VALUE_OK},
        {{120, 120, 120, 0}, {.25, .25, .25, .25}, 90, 0, 1, VALUE_OK},
        {{0, 0, 0, 0}, {.25, .25, .25, .25}, 0, 0, 1, VALUE_OK},
        {{64, 100, 1, 1}, {.5, .5, 0, 0}, 82, 80, 1, VALUE_OK},
        {{64, 100, NO, NO}, {.5, .5, 0, 0}, 82, 80, 1, VALUE_OK}, /* nobody asks for them */
        {{64, NO, 100, NO}, {.3, .2, .3, .2}, 82, 80, .6, VALUE_PARTIAL},
        {{NO, NO, NO, 70}, {.3, .2, .3, .2}, 70, 70, .2, VALUE_PARTIAL},
        {{NO, NO, NO, NO}, {.3, .2, .3, .2}, NO, NO, 0, VALUE_NODATA},
        {{80, 20, 60, 90}, {.25, .40, .15, .40}, NO, NO, 0, VALUE_ERROR}, /* 1.2 */
        {{80, 20, 60, 90}, {.25, .40, .15, .10}, NO, NO, 0, VALUE_ERROR}, /* 0.9 */
        {{80, 20, 60, 90}, {.75, .40, .15, -.30}, NO, NO, 0, VALUE_ERROR},
        {{80, 20, 60, 90}, {.25, NO, .15, .20}, NO, NO, 0, VALUE_NODATA},
        {{NO, 20, 60, 90}, {.85, .40, .15, .20}, NO, NO, 0, VALUE_ERROR}, /* lost, but counted */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct score_operand operands[8], score, balance;
        double sum, known;

        for (size_t k = 0; k < 4; k++) {
            double value = cases[i].values[k], weight = cases[i].weights[k];

            operands[2 * k] = (struct score_operand){isnan(value) ? 0 : value,
                                                     isnan(value) ? VALUE_NODATA : VALUE_OK};
            operands[2 * k + 1] = (struct score_operand){isnan(weight) ? 0 : weight,
                                                         isnan(weight) ? VALUE_NODATA : VALUE_OK};
        }
        balance = score_weighted(SCORE_GEOMETRIC, operands, 8, &sum, &known);
        score = score_weighted(SCORE_ARITHMETIC, operands, 8, &sum, &known);
        assert_int_equal(score.state, cases[i].state);
        assert_int_equal(balance.state, cases[i].state);
        if (cases[i].state >= VALUE_NODATA)
            continue;
        if (fabs(score.number - cases[i].score) > 1e-12 ||
            fabs(balance.number - cases[i].balance) > 1e-10 || fabs(known - cases[i].known) > 1e-12)
            fail_msg("case %zu: %.17g %.17g of %g", i, score.number, balance.number, known);
    }
}

static void the_weakest_of_those_that_weigh(void **state)
{
    static const struct {
        double values[3], weights[3], weakest;
        enum value_state state;
    } cases[] = {
        {{80, 20, 60}, {.5, .3, .2}, 20, VALUE_OK},
        {{80, 20, 60}, {.5, 0, .5}, 60, VALUE_OK},
        {{80, NO, 60}, {.5, .3, .2}, 60, VALUE_PARTIAL},
        {{80, NO, 60}, {.8, 0, .2}, 60, VALUE_OK},
        {{0, 120, 0}, {.5, .3, .2}, 0, VALUE_OK},
        {{NO, NO, NO}, {.5, .3, .2}, NO, VALUE_NODATA},
        {{1, 2, 3}, {0, 0, 0}, NO, VALUE_NODATA},
        {{1, 2, 3}, {.5, NO, .5}, NO, VALUE_NODATA},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct score_operand operands[6], weakest;

        for (size_t k = 0; k < 3; k++) {
            double value = cases[i].values[k], weight = cases[i].weights[k];

            operands[2 * k] = (struct score_operand){isnan(value) ? 0 : value,
                                                     isnan(value) ? VALUE_NODATA : VALUE_OK};
            operands[2 * k + 1] = (struct score_operand){isnan(weight) ? 0 : weight,
                                                         isnan(weight) ? VALUE_NODATA : VALUE_OK};
        }
        weakest = score_weakest(operands, 6);
        if (weakest.state != cases[i].state ||
            (weakest.state < VALUE_NODATA && weakest.number != cases[i].weakest))
            fail_msg("case %zu: %g in state %d", i, weakest.number, weakest.state);
    }
}

static void averages_of_what_is_known(void **state)
{
    struct score_operand operands[3] = {{90, VALUE_OK}, {0, VALUE_NODATA}, {60, VALUE_OK}};
    struct score_operand average = score_average(operands, 3);

    (void)state;
    assert_int_equal(average.state, VALUE_PARTIAL);
    assert_true(average.number == 75);
    operands[1] = (struct score_operand){30, VALUE_LOW_SAMPLE};
    average = score_average(operands, 3);
    assert_int_equal(average.state, VALUE_LOW_SAMPLE);
    assert_true(average.number == 60);
    operands[1].state = VALUE_ERROR;
    assert_int_equal(score_average(operands, 3).state, VALUE_ERROR);
    operands[0].state = operands[1].state = operands[2].state = VALUE_NODATA;
    assert_int_equal(score_average(operands, 3).state, VALUE_NODATA);
}

static void formulas_have_them(void **state)
{
    static const struct {
        const char *text;
        double value; /* NO: does not compile, or is missing */
    } cases[] = {
        {"score(80, 25%, 20, 40%, 60, 15%, 90, 20%)", 55},
        {"Score(80, 25%, 20, 40%, 60, 15%, 90, 20%) / 55", 1},
        {"balance(64, 50%, 100, 50%)", 80},
        {"attain(2.25, 1.5, 3)", 50},
        {"attain_less(24%, 30%, 18%)", 50},
        {"average(1, 2, 6)", 3},
        {"average(attain(2, 0, 4), attain(3, 0, 4))", 62.5},
        {"average(7)", 7},
        {"score(80, 25%, 20)", NO},
        {"score(80)", NO},
        {"weakest(80, 25%, 20, 75%)", 20},
        {"weakest(80, 25%, 20)", NO},
        {"score()", NO},
        {"average()", NO},
        {"attain(1, 2)", NO},
        {"score(80, 120%)", NO},
        {"attain(1, 2, 2)", NO},
        {"balance(0, 50%, 100, 50%)", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err err;
        struct formula *formula = formula_compile(cases[i].text, NULL, "", 1, &err);
        struct value value = {.state = VALUE_NODATA};

        if (formula)
            formula_evaluate_row(formula, &(struct eval_env){.rollup = NULL}, &value);
        if (value_is_known(&value) == (bool)isnan(cases[i].value) ||
            (value_is_known(&value) && fabs(value.number - cases[i].value) > 1e-12))
            fail_msg("%s: %s %.17g", cases[i].text, formula ? "" : err.text, value.number);
        formula_free(formula);
    }
}

/* ---- a data set ---- */

#define HEAD                                                                                       \
    "[redline]\nnow = 2026-03-02\n[source facts]\npath = facts.csv\nevery = week\n"                \
    "[source targets]\npath = targets.csv\nkind = targets\n"
#define NO_BUILT_IN                                                                                \
    "[goal share]\nenabled = no\n[goal ltv]\nenabled = no\n[goal brand]\nenabled = no\n"           \
    "[goal profit]\nenabled = no\n"
#define INDICATORS                                                                                 \
    "[indicator gain]\nformula = weight / parcels\nbetter = higher\n"                              \
    "[indicator loss]\nformula = broken / parcels\nunit = percent\nbetter = lower\n"               \
    "[indicator calm]\nformula = weight / parcels\n"

/* Gain 2, 3 (CC: none); loss 24 %, 18 %, 30 %. */
static const char facts[] = "date,market,weight,parcels,broken\n"
                            "2026-02-23,AA,200,100,24\n"
                            "2026-02-23,BB,300,100,18\n"
                            "2026-02-23,CC,,100,30\n";
static char *ini_of(const char *goals)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s%s%s%s", HEAD, NO_BUILT_IN, INDICATORS, goals);
    return strbuf_detach(&text);
}

static void open_with(struct world_case *world, const char *goals, const char *targets)
{
    char *ini = ini_of(goals);
    const struct world_file files[] = {
        {"facts.csv", facts}, {"targets.csv", targets}, {"redline.ini", ini}};

    world_open(world, files, COUNT(files));
    free(ini);
}

static void points_and_scores_of_markets(void **state)
{
    struct world_case world;
    static const struct world_row rows[] = {
        {"AA", "2026-W09", "goal_up", 50},
        {"BB", "2026-W09", "goal_up", 100},
        {"CC", "2026-W09", "goal_up", NAN},
        {"AA", "2026-W09", "goal_down", 50},
        {"BB", "2026-W09", "goal_down", 100},
        {"CC", "2026-W09", "goal_down", 0},
        /* floor 2 and target 3, floor 20 % and target 18 %: 24 % is under it, 18 % on it */
        {"AA", "2026-W09", "goal_more", 0},
        {"BB", "2026-W09", "goal_more", 100},
        {"CC", "2026-W09", "goal_more", 0},
        {"AA", "2026-W09", "goal_score", 50},
        {"BB", "2026-W09", "goal_score", 100},
        {"BB", "2026-W09", "target(weight.up)", .6},
        {"AA", "2026-W09", "target(weight.up)", .5},
        {"AA", "2026-W09", "target(weight.down)", .5},
        {"BB", "2026-W09", "goal_balance", 100},
        {"CC", "2026-W09", "goal_balance", 0},
    };

    (void)state;
    open_with(
        &world,
        "[goal up]\nindicator = gain\nfloor = 1\nweight = 60%\nweight.AA = 50%\n"
        "[goal down]\nindicator = loss\nfloor = 30%\nweight = 40%\nweight.AA = 50%\n"
        "[goal more]\nindicators = gain, loss\nfloor.gain = 2\nfloor.loss = 20%\nweight = 0\n",
        "indicator,market,period,target\ngain,,,3\nloss,,2026,18%\n");
    assert_rows(&world, rows, COUNT(rows));
    struct value value = world_value(&world, "CC", "2026-W09", "goal_score");
    assert_int_equal(value.state, VALUE_PARTIAL); /* 40 % of the weight has data */
    assert_true(value.number == 0 && fabs(value.denominator - .4) < 1e-12);
    assert_data_findings(&world, "");
    world_close(&world);
}

static void weights_of_files_win(void **state)
{
    struct world_case world;
    static const struct world_row rows[] = {
        {"AA", "2026-W09", "target(weight.up)", .3},
        {"BB", "2026-W09", "target(weight.up)", .6},
        {"AA", "2026-W09", "goal_score", 50},
        {"AA", "2026-W09", "score(100, target(weight.up), 0, target(weight.down))", 30},
    };

    (void)state;
    open_with(&world,
              "[goal up]\nindicator = gain\nfloor = 1\nweight = 60%\n"
              "[goal down]\nindicator = loss\nfloor = 30%\nweight = 40%\n",
              "indicator,market,period,target\ngain,,,3\nloss,,2026,18%\n"
              "weight.up,AA,2026-Q1,30%\nweight.down,AA,2026-02,70%\nweight.down,AA,2026-Q1,70%\n");
    assert_rows(&world, rows, COUNT(rows));
    assert_data_findings(&world, "");
    world_close(&world);
}

/* Never stretched to 1: said, and no score. */
static void weights_of_files_that_do_not_sum(void **state)
{
    struct world_case world;

    (void)state;
    open_with(&world,
              "[goal up]\nindicator = gain\nfloor = 1\nweight = 60%\nweight.ZZ = 50%\n"
              "[goal down]\nindicator = loss\nfloor = 30%\nweight = 40%\nweight.ZZ = 50%\n",
              "indicator,market,period,target\ngain,,,3\nloss,,2026,18%\n"
              "weight.up,AA,2026,80%\nweight.up,BB,2026,120%\nweight.down,BB,2026,-20%\n"
              "weight.upp,BB,2026,1\n");
    assert_int_equal(world_value(&world, "AA", "2026-W09", "goal_score").state, VALUE_ERROR);
    assert_int_equal(world_value(&world, "BB", "2026-W09", "goal_score").state, VALUE_ERROR);
    assert_int_equal(world_value(&world, "AA", "2026-W09", "goal_balance").state, VALUE_ERROR);
    assert_int_equal(world_value(&world, "CC", "2026-W09", "goal_score").state, VALUE_PARTIAL);
    assert_data_findings(&world, "weights:AA\nweights:BB\nunknown-indicator:weight.upp\n"
                                 "unknown-place:zz\n");
    world_close(&world);
}

/* Targets without data, data without targets, a target on the floor. */
static void what_has_no_scale_is_missing(void **state)
{
    struct world_case world;
    static const struct world_row rows[] = {
        {"AA", "2026-W09", "goal_up", NAN},    {"BB", "2026-W09", "goal_up", NAN},
        {"CC", "2026-W09", "goal_up", NAN},    {"AA", "2026-W09", "goal_down", NAN},
        {"BB", "2026-W09", "goal_down", 100},  {"BB", "2026-W09", "goal_more", 100},
        {"CC", "2026-W09", "goal_more", NAN},  {"AA", "2026-W09", "goal_score", NAN},
        {"BB", "2026-W09", "goal_score", 100},
    };

    (void)state;
    open_with(&world,
              "[goal up]\nindicator = gain\nfloor = 1\nweight = 50%\n"
              "[goal down]\nindicator = loss\nfloor = 30%\nweight = 30%\n"
              "[goal more]\nindicators = gain, loss\nfloor.gain = 2\nfloor.loss = 20%\n"
              "weight = 20%\n",
              "indicator,market,period,target\ngain,AA,,1\ngain,BB,,0.5\ngain,CC,,5\n"
              "loss,BB,2026,18%\nloss,AA,2025,18%\n");
    assert_rows(&world, rows, COUNT(rows));
    assert_int_equal(world_value(&world, "BB", "2026-W09", "goal_more").state, VALUE_PARTIAL);
    world_close(&world);
}

/* Without any target goals sleep, and so does the line on their score: nobody is told to worry. */
static void without_targets_goals_sleep(void **state)
{
    struct world_case world;
    const struct rule *rule;

    (void)state;
    open_with(&world, "[goal up]\nindicator = gain\nfloor = 1\nweight = 100%\n",
              "indicator,market,period,target\nparcels,,,3\n");
    assert_true(model_indicator(world.snapshot->model, "goal_up")->dormant);
    assert_true(model_indicator(world.snapshot->model, "goal_score")->dormant);
    assert_string_equal(model_indicator(world.snapshot->model, "goal_score")->missing,
                        "target(gain)");
    rule = rule_set_find(world.snapshot->rules, "goal-score");
    assert_true(rule->dormant);
    world_close(&world);
}

/* ---- what is wrong in INI files ---- */

enum { HEAD_LINES = 7 + 8 + 10 };

static void errors_have_a_line(void **state)
{
#define UP "[goal up]\nindicator = gain\nfloor = 1\n"
    static const struct {
        const char *goals;
        int line; /* below the head */
        const char *part;
    } cases[] = {
        {UP, 1, "[goal up] needs a weight"},
        {UP "weight = 120%\n", 4, "120% is no part of the whole"},
        {UP "weight = -20%\n", 4, "-20% is no part of the whole"},
        {UP "weight = much\n", 4, "weight"},
        {UP "weight = 90%\n", 4, "the weights of all goals sum to 90%, not 100%: up 90%"},
        {UP "weight = 100%\nweight.DE = 120%\n", 5, "120% is no part of the whole"},
        {UP "weight = 100%\nweight.DE = 80%\n", 5, "the weights of DE sum to 80%"},
        {UP "weight = 100%\nweight.2026-Q4 = 80%\n", 5, "the weights of 2026-Q4 sum to 80%"},
        {UP "weight = 100%\nweight.DE.2026 = 8%\n", 5, "the weights of DE 2026 sum to 8%"},
        {UP "weight = 100%\nweight.DE = x\n", 5, "weight.de: 'x' is no number"},
        {UP "weight = 100%\nweight. = 1\n", 5, "a market or period is missing"},
        {UP "weight = 100%\nwieght = 1\n", 5, "did you mean 'weight'"},
        {UP "weight = 100%\nfloor.gian = 1\n", 5, "did you mean 'gain'"},
        {UP "weight = 100%\nterm = soon\n", 5, "term"},
        {UP "weight = 100%\nindicators = loss\n", 2, "write one of them"},
        {"[goal up]\nweight = 100%\n", 1, "needs indicators"},
        {"[goal up]\nindicator = gian\nweight = 100%\n", 2, "did you mean 'gain'"},
        {"[goal up]\nindicator = calm\nweight = 100%\n", 2, "needs better = higher or lower"},
        {"[goal up]\nindicator = gain\nweight = 100%\n", 2, "needs floor.gain: no red line"},
        {"[redline a]\nindicator = gain\nred = < 1\n[redline b]\nindicator = gain\nred = < 2\n"
         "[goal up]\nindicator = gain\nweight = 100%\n",
         8, "needs floor.gain: 2 red lines watch just that"},
        {"[redline a]\nindicator = gain\nred = > 1\n[goal up]\nindicator = gain\nweight = 100%\n",
         5, "needs floor.gain: no red line"},
        {"[goal score]\nindicator = gain\nfloor = 1\nweight = 100%\n", 1, "cannot name a goal"},
        {"[goal a-b]\nindicator = gain\nfloor = 1\nweight = 100%\n", 1, "cannot name a goal"},
        {UP "weight = 100%\n[indicator goal_up]\nformula = 1\n", 5, "goals make an indicator"},
        {"[indicator kept]\nformula = weight\nbetter = higher\ntarget = 5\n"
         "[goal up]\nindicator = kept\nfloor = 5\nweight = 100%\n",
         6, "is not on the bad side of its target 5"},
        {UP "floor = 1 +\nweight = 100%\n", 4, ""},
    };
#undef UP
    struct scratch scratch;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "facts.csv", "w", facts);
    scratch_put(&scratch, "targets.csv", "w", "indicator,market,period,target\ngain,,,3\n");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct engine_options options = {.request = {.dataset = scratch.folder}};
        struct err_list errors;
        bool found = false;
        char *ini = ini_of(cases[i].goals);
        struct engine *engine;

        scratch_put(&scratch, "redline.ini", "w", ini);
        err_list_init(&errors);
        engine = engine_open(&options, &errors);
        if (engine)
            fail_msg("case %zu is no error", i);
        for (size_t e = 0; e < errors.count; e++)
            found |= errors.items[e].line == HEAD_LINES + cases[i].line &&
                     strstr(errors.items[e].text, cases[i].part);
        if (!found)
            fail_msg("case %zu: line %d: %s", i, errors.items[0].line - HEAD_LINES,
                     errors.items[0].text);
        err_list_release(&errors);
        free(ini);
    }
    scratch_release(&scratch);
}

static void a_red_line_is_the_floor(void **state)
{
    struct world_case world;
    static const struct world_row rows[] = {
        {"AA", "2026-W09", "goal_up", 50},
        {"AA", "2026-W09", "goal_down", 50},
    };
    const struct catalogue *catalogue;

    (void)state;
    open_with(&world,
              "[redline a]\nindicator = gain\nwarn = < 1.5\nred = < 1\n"
              "[redline b]\nindicator = loss\nred = >= 30%\n"
              "[redline c]\nindicator = loss\nkind = target\nred = 30%\n"
              "[goal up]\nindicator = gain\nweight = 50%\n"
              "[goal down]\nindicator = loss\nweight = 50%\n",
              "indicator,market,period,target\ngain,,,3\nloss,,2026,18%\n");
    assert_rows(&world, rows, COUNT(rows));
    catalogue = world.snapshot->catalogue;
    assert_string_equal(catalogue->goals[0].members[0].floor_redline, "a");
    assert_string_equal(catalogue->goals[1].members[0].floor_redline, "b");
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_lie_between_anchors),
        cmocka_unit_test(states_spread_to_points),
        cmocka_unit_test(means_by_weight),
        cmocka_unit_test(the_weakest_of_those_that_weigh),
        cmocka_unit_test(averages_of_what_is_known),
        cmocka_unit_test(formulas_have_them),
        cmocka_unit_test(points_and_scores_of_markets),
        cmocka_unit_test(weights_of_files_win),
        cmocka_unit_test(weights_of_files_that_do_not_sum),
        cmocka_unit_test(what_has_no_scale_is_missing),
        cmocka_unit_test(without_targets_goals_sleep),
        cmocka_unit_test(errors_have_a_line),
        cmocka_unit_test(a_red_line_is_the_floor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
