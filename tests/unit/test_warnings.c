/*
 * Early warning over a data set whose future is known: sales that fall by the same part each week,
 * so that the week in which they pass the line follows from a logarithm, beside markets that stand
 * still, end, have just begun, or are past the line already.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "base/date.h"
#include "engine/generation.h"
#include "engine/warnings.h"
#include "unit/report_case.h"

#define COUNT(list) (sizeof list / sizeof *list)
enum { WEEKS = 60 };

/* 100 exp(2 % (crossing - week)): at the line in week `crossing` (from 0). */
static const struct market {
    const char *code;
    double crossing; /* 0: level */
    double level, ripple;
    int first, last;
} markets[] = {
    {"AA", 64.5, 0, 0, 0, 59}, /* falls: under 100 in weeks 65 and 66 */
    {"BB", 0, 250, 0, 0, 59},  /* never varied */
    {"CC", 0, 400, 9, 0, 59},  /* varies a little, far from the line */
    {"DD", 0, 300, 5, 55, 59}, /* five weeks old */
    {"EE", 0, 300, 5, 0, 51},  /* ended eight weeks ago */
    {"FF", 0, 60, 1, 0, 59},   /* always under the line */
    {"GG", 50, 0, 0, 0, 59},   /* fell under the line in week 51: broken now, warned of before */
    {"HH", 58.5, 0, 0, 0, 59}, /* under it in the last week, and two in a row are needed */
};

static double sales(const struct market *market, int week)
{
    static const double ripples[] = {0, 1, -.5, .7, -1, .3, -.2};

    if (market->crossing > 0)
        return 100 * exp(.02 * (market->crossing - week));
    return market->level + market->ripple * ripples[(week * 5 + week / 7) % 7];
}

static void put_sales(struct scratch *scratch, int weeks)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "date,market,gross_sales\n");
    for (int w = 0; w < weeks; w++)
        for (size_t m = 0; m < COUNT(markets); m++)
            for (int d = 0; w >= markets[m].first && w <= markets[m].last && d < 7; d++) {
                day_print(day_from_civil(2025, 1, 6) + w * 7 + d, &text);
                strbuf_addf(&text, ",%s,%.2f\n", markets[m].code, d ? 0 : sales(&markets[m], w));
            }
    scratch_put(scratch, "f.csv", "w", text.text);
    strbuf_release(&text);
}

static void open_sales(struct scratch *scratch, struct world *world, int weeks)
{
    scratch_init(scratch);
    put_sales(scratch, weeks);
    scratch_put(scratch, "redline.ini", "w",
                "[redline]\nnow = data\n[source f]\npath = f.csv\nevery = day\n"
                "[redline sales]\nenabled = no\n"
                "[redline low]\ntitle = Low sales\nindicator = gross_sales\nper = market\n"
                "red = < 100\nfor = 2\nclear = 0\n");
    world_open(world, scratch->folder);
}

static void board_of(const struct world *world, struct period period, struct warning_board *board)
{
    struct finding_list findings;

    rule_set_judge(world->snapshot->rules, world->snapshot->rollups, period, &findings);
    warning_board_build(world->snapshot, &findings, period, 0, (struct warning_bands){.1, .3, .6},
                        board);
    finding_list_release(&findings);
}

static struct period last_period(const struct world *world)
{
    struct period period;

    assert_true(view_period(&world->view, world->snapshot, &period));
    return period;
}

static const struct warning *warning_of(const struct world *world,
                                        const struct warning_board *board, const char *market)
{
    struct slice slice = snapshot_slice(world->snapshot, market, NULL);

    for (size_t i = 0; i < board->count; i++)
        if (board->items[i].market == slice.market && !strcmp(board->items[i].rule->name, "low"))
            return &board->items[i];
    fail_msg("no warning of %s", market);
    return NULL;
}

static void the_week_is_found(void **state)
{
    struct scratch scratch;
    struct world world;
    struct warning_board board;
    const struct warning *falls, *pending;

    (void)state;
    open_sales(&scratch, &world, WEEKS);
    board_of(&world, last_period(&world), &board);
    assert_int_equal(board.horizon, 13);
    falls = warning_of(&world, &board, "AA");
    assert_false(falls->is_broken);
    assert_true(falls->chance > .99);
    assert_int_equal(falls->result->expected, 66 - 59); /* the second week in a row */
    assert_true(falls->result->by[5] < .05 && falls->result->by[6] > .95);
    for (size_t h = 0; h < 13; h++) {
        double truth = 100 * exp(.02 * (64.5 - 60 - (double)h));

        assert_true(fabs(falls->result->forecast.middle[h] - truth) < .01 * truth);
    }
    pending = warning_of(&world, &board, "HH");
    assert_false(pending->is_broken);
    assert_int_equal(pending->result->expected, 1);
    assert_true(board.items[0].chance >= board.items[1].chance);
    warning_board_release(&board);
    world_close(&world);
    scratch_release(&scratch);
}

static void each_has_its_state(void **state)
{
    static const struct {
        const char *market;
        enum forecast_state state;
        bool is_broken;
    } rows[] = {{"BB", FORECAST_FLAT, false},  {"CC", FORECAST_OK, false},
                {"DD", FORECAST_SHORT, false}, {"EE", FORECAST_ENDED, false},
                {"FF", FORECAST_OK, true},     {"GG", FORECAST_OK, true}};
    struct scratch scratch;
    struct world world;
    struct warning_board board;

    (void)state;
    open_sales(&scratch, &world, WEEKS);
    board_of(&world, last_period(&world), &board);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct warning *warning = warning_of(&world, &board, rows[i].market);

        if (warning->result->forecast.state != rows[i].state)
            fail_msg("%s: %d", rows[i].market, (int)warning->result->forecast.state);
        assert_int_equal(warning->is_broken, rows[i].is_broken);
        assert_true(warning->chance == 0);
    }
    warning_board_release(&board);
    world_close(&world);
    scratch_release(&scratch);
}

/* GG as of weeks 46, 42, 38, 34 and 30: in two of them the line breaks within 13 weeks (weeks 51
 * and 52), and the fall was as steady then as now. */
static void old_warnings_are_scored(void **state)
{
    struct scratch scratch;
    struct world world;
    struct warning_board board;
    const struct warning_score *score;

    (void)state;
    open_sales(&scratch, &world, WEEKS);
    board_of(&world, last_period(&world), &board);
    score = &warning_of(&world, &board, "GG")->result->score;
    assert_int_equal(score->made, 5);
    assert_int_equal(score->broken, 2);
    assert_int_equal(score->came_true, 2);
    assert_int_equal(score->missed, 0);
    assert_true(score->warned <= 3); /* as of week 38 the second week over the line is the 14th */
    assert_int_equal(score->values, 5 * 13);
    assert_true(score->error < score->naive / 10);
    assert_true(board.score.came_true >= 2 && board.score.made > score->made);
    warning_board_release(&board);
    world_close(&world);
    scratch_release(&scratch);
}

/* Judged as of an earlier week, from the data up to it alone: the same as without the later rows.
 */
static void the_future_is_not_seen(void **state)
{
    struct scratch scratch, early;
    struct world world, then;
    struct warning_board board, expected;
    struct period period;

    (void)state;
    open_sales(&scratch, &world, WEEKS);
    open_sales(&early, &then, 48);
    period = last_period(&then);
    board_of(&world, period, &board);
    board_of(&then, period, &expected);
    for (size_t m = 0; m < COUNT(markets); m++) {
        const struct warning *a, *b;

        if (markets[m].first >= 48)
            continue;
        a = warning_of(&world, &board, markets[m].code);
        b = warning_of(&then, &expected, markets[m].code);
        assert_true(a->chance == b->chance && a->line == b->line);
        assert_memory_equal(a->result->by, b->result->by, sizeof a->result->by);
    }
    warning_board_release(&board);
    warning_board_release(&expected);
    world_close(&world);
    world_close(&then);
    scratch_release(&scratch);
    scratch_release(&early);
}

static void what_is_unchanged_is_used_again(void **state)
{
    struct scratch scratch;
    struct world world;
    struct warning_board board, again;
    struct err_list errors;
    size_t count, made;

    (void)state;
    open_sales(&scratch, &world, WEEKS);
    board_of(&world, last_period(&world), &board);
    count = board.count;
    made = warning_memo_count(world.snapshot->generation->warnings);
    assert_true(made > 0 && board.used_again < count);
    warning_board_release(&board);
    err_list_init(&errors);
    assert_int_equal(engine_refresh(world.engine, true, &errors), REFRESH_NEW);
    err_list_release(&errors);
    world.snapshot = engine_snapshot(world.engine);
    board_of(&world, last_period(&world), &again);
    assert_int_equal(again.count, count);
    assert_int_equal(again.used_again, count);
    assert_int_equal(warning_memo_count(world.snapshot->generation->warnings), made);
    warning_board_release(&again);
    world_close(&world);
    scratch_release(&scratch);
}

static bool count_down(void *self)
{
    int *left = self;

    return (*left)-- > 0;
}

/* Beforehand, in pieces: what was stopped goes on, what was done is not done again. */
static void a_board_is_prepared(void **state)
{
    struct scratch scratch;
    struct world world;
    struct warning_board board;
    struct warning_memo *memo;
    int none = 0, some = 1, all = 1000000, untouched = 5;
    size_t made;

    (void)state;
    open_sales(&scratch, &world, WEEKS);
    memo = world.snapshot->generation->warnings;
    warning_prepare(world.snapshot, count_down, &none);
    assert_int_equal(warning_memo_count(memo), 0);
    warning_prepare(world.snapshot, count_down, &some);
    made = warning_memo_count(memo);
    warning_prepare(world.snapshot, count_down, &all);
    assert_true(made <= 1 && warning_memo_count(memo) > made);
    warning_prepare(world.snapshot, count_down, &untouched);
    assert_int_equal(untouched, 5);
    board_of(&world, last_period(&world), &board);
    assert_int_equal(board.used_again, board.count);
    assert_true(board.count > 0);
    warning_board_release(&board);
    world_close(&world);
    scratch_release(&scratch);
}

static void bounds_follow_from_unit_and_line(void **state)
{
    (void)state;
    assert_int_equal(warning_bounds(UNIT_PERCENT, .3), BOUNDS_PART);
    assert_int_equal(warning_bounds(UNIT_PERCENT, 1.2), BOUNDS_POSITIVE);
    assert_int_equal(warning_bounds(UNIT_PERCENT, 0), BOUNDS_NONE);
    assert_int_equal(warning_bounds(UNIT_MONEY, 100), BOUNDS_POSITIVE);
    assert_int_equal(warning_bounds(UNIT_MONEY, -100), BOUNDS_NONE);
    assert_int_equal(warning_bounds(UNIT_SCORE, 15), BOUNDS_NONE);
}

static void the_pane_says_it(void **state)
{
    struct scratch scratch;
    struct world world;
    const struct section *section;

    (void)state;
    open_sales(&scratch, &world, WEEKS);
    section = build(&world, "forecast", NULL);
    assert_string_equal(cell(section, 0, "where")->text, "HH");
    assert_string_equal(cell(section, 1, "where")->text, "AA");
    assert_string_equal(cell(section, 1, "chance")->text, "100%");
    assert_int_equal(cell(section, 1, "chance")->level, RULE_RED);
    assert_string_equal(cell(section, 1, "expected")->text, "W16"); /* seven weeks on */
    assert_string_equal(section->rows[1].note, "Low sales in AA: 100% to fall under 100.00 by "
                                               "2026-W22, most likely around W16, for 2 weeks");
    assert_true(section->chart && section->chart->ahead_count == 13);
    section = build(&world, "forecast", "AA/low");
    assert_int_equal(section->row_count, 13);
    assert_string_equal(cell(section, 6, "period")->text, "2026-W16");
    assert_int_equal(cell(section, 6, "by")->level, RULE_RED);
    assert_int_equal(cell(section, 5, "by")->level, RULE_OK);
    section = build(&world, "forecast", "DD/low");
    assert_int_equal(section->row_count, 0);
    assert_string_equal(section->empty, "There is no forecast: too short: fewer than ten values.");
    world_close(&world);
    scratch_release(&scratch);
}

static void bands_are_three_rising_parts(void **state)
{
    static const char *const wrong[] = {
        "10%",     "10%, 30%",           "30%, 10%, 60%", "10%, 30%, 160%",
        "a, b, c", "10%, 30%, 60%, 80%", "0, 30%, 60%"};

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct scratch scratch;
        struct engine_options options = {.request = {.dataset = scratch.folder}};
        struct err_list errors;
        char text[300];

        scratch_init(&scratch);
        put_sales(&scratch, 2);
        snprintf(text, sizeof text,
                 "[redline]\nnow = data\n[source f]\npath = f.csv\n[pane forecast]\nbands = %s\n",
                 wrong[i]);
        scratch_put(&scratch, "redline.ini", "w", text);
        err_list_init(&errors);
        assert_null(engine_open(&options, &errors));
        assert_int_equal(errors.count, 1);
        assert_int_equal(errors.items[0].line, 6);
        err_list_release(&errors);
        scratch_release(&scratch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_week_is_found),
        cmocka_unit_test(each_has_its_state),
        cmocka_unit_test(old_warnings_are_scored),
        cmocka_unit_test(the_future_is_not_seen),
        cmocka_unit_test(what_is_unchanged_is_used_again),
        cmocka_unit_test(a_board_is_prepared),
        cmocka_unit_test(bounds_follow_from_unit_and_line),
        cmocka_unit_test(the_pane_says_it),
        cmocka_unit_test(bands_are_three_rising_parts),
    };

    return cmocka_run_group_tests_name("warnings", tests, NULL, NULL);
}
