/*
 * The state machine of red lines against published cases, and against every sentence of the
 * contract as a row of a table; random histories: test_machine_oracle.c.
 *
 * Histories are words: numbers are values, "-" no data, "?" an error, "12l" a value of a low
 * sample. States are words too: ok, p1/2 (p1/2! when it is the red line), warn, red, nodata, error;
 * "~" is held, "'" recovering, "*" flapping.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rule/machine.h"

enum { MOST_STEPS = 32 };

static size_t parse_history(const char *text, struct value *values)
{
    size_t count = 0;
    char copy[512], *save = NULL;

    assert_true(strlen(text) < sizeof copy);
    strcpy(copy, text);
    for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        struct value value = {.state = VALUE_OK};
        char *end = NULL;

        assert_true(count < MOST_STEPS);
        if (!strcmp(word, "-")) {
            value.state = VALUE_NODATA;
        } else if (!strcmp(word, "?")) {
            value.state = VALUE_ERROR;
        } else {
            value.number = strtod(word, &end);
            if (*end == 'l')
                value.state = VALUE_LOW_SAMPLE;
        }
        values[count++] = value;
    }
    return count;
}

/* Recovering is written only in rows that are about it. */
static void print_state(const struct machine_output *out, bool recovers, char *text, size_t size)
{
    const char *name = out->state == RULE_RED      ? "red"
                       : out->state == RULE_WARN   ? "warn"
                       : out->state == RULE_NODATA ? "nodata"
                       : out->state == RULE_ERROR  ? "error"
                                                   : "ok";

    if (out->state == RULE_PENDING)
        snprintf(text, size, "p%d/%d%s%s", out->pending, out->pending_of,
                 out->pending_red ? "!" : "", out->held ? "~" : "");
    else
        snprintf(text, size, "%s%s%s%s", name, recovers && out->recovering ? "'" : "", out->held ? "~" : "",
                 out->flapping ? "*" : "");
}

#define ABOVE(x)                                                                                   \
    {                                                                                              \
        .op = LINE_ABOVE, .line = (x)                                                              \
    }
#define BELOW(x)                                                                                   \
    {                                                                                              \
        .op = LINE_BELOW, .line = (x)                                                              \
    }

struct row {
    const char *name;
    struct machine_rule rule;
    const char *history, *states, *since; /* since: steps, "." = none */
};

static const struct row rows[] = {
    /* rules/alerting_test.go of Prometheus, for = n - 1 steps, keep_firing_for = n - 1 steps */
    {"TestKeepFiringFor",
     {.red = ABOVE(50), .for_periods = 2, .clear_for = 2},
     "75 85 70 70 10 10",
     "p1/2! red red red red' ok",
     "0 0 0 0 0 ."},
    {"TestPendingAndKeepFiringFor",
     {.red = ABOVE(50), .for_periods = 2, .clear_for = 2},
     "75 10",
     "p1/2! ok",
     "0 ."},
    {"for 5m on a true condition",
     {.red = ABOVE(0), .for_periods = 6, .clear_for = 1},
     "1 1 1 1 1 1 1",
     "p1/6! p2/6! p3/6! p4/6! p5/6! red red",
     "0 0 0 0 0 0 0"},
    {"no for fires at once",
     {.red = ABOVE(0), .for_periods = 1, .clear_for = 1},
     "1 1",
     "red red",
     "0 0"},
    {"a longer for sends a firing alert back to pending",
     {.red = ABOVE(0), .for_periods = 240, .clear_for = 1},
     "1 1 1",
     "p1/240! p2/240! p3/240!",
     "0 0 0"},
    /* flapping: two times over and back within six periods are four changes */
    {"flaps, and calms down",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 1, .flap_changes = 4, .flap_periods = 6},
     "1 11 1 11 1 1 1 1",
     "ok red ok red ok* ok* ok* ok",
     ". 1 . 3 . . . ."},
    {"no data is no change of what has fired",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 1, .flap_changes = 2, .flap_periods = 8},
     "11 - 11 - 11 1",
     "red nodata red nodata red ok",
     "0 1 0 3 0 ."},
    {"pending is no change",
     {.red = ABOVE(10), .for_periods = 2, .clear_for = 1, .flap_changes = 1, .flap_periods = 8},
     "11 1 11 1",
     "p1/2! ok p1/2! ok",
     "0 . 2 ."},
    /* levels */
    {"levels run separately, the highest that fired is the state",
     {.warn = ABOVE(10), .red = ABOVE(20), .for_periods = 1, .clear_for = 1},
     "5 11 21 11 5",
     "ok warn red warn ok",
     ". 1 2 1 ."},
    {"each level has its own count",
     {.warn = ABOVE(10), .red = ABOVE(20), .for_periods = 2, .clear_for = 1},
     "11 21 21 15 9",
     "p1/2 warn red warn ok",
     "0 0 1 0 ."},
    {"pending only when none has fired",
     {.warn = ABOVE(10), .red = ABOVE(20), .for_periods = 3, .clear_for = 1},
     "11 11 11 25 25 25",
     "p1/3 p2/3 warn warn warn red",
     "0 0 0 0 0 3"},
    {"pending: the larger count",
     {.warn = ABOVE(10), .red = ABOVE(20), .for_periods = 3, .clear_for = 1},
     "11 25",
     "p1/3 p2/3",
     "0 0"},
    {"pending: red on ties",
     {.warn = ABOVE(10), .red = ABOVE(20), .for_periods = 3, .clear_for = 1},
     "25 25 11",
     "p1/3! p2/3! warn",
     "0 0 0"},
    {"only a warn line",
     {.warn = BELOW(3), .for_periods = 1, .clear_for = 1},
     "4 2 1 4",
     "ok warn warn ok",
     ". 1 1 ."},
    {"consecutive means consecutive",
     {.red = ABOVE(10), .for_periods = 2, .clear_for = 1},
     "11 9 11 9 11 11",
     "p1/2! ok p1/2! ok p1/2! red",
     "0 . 2 . 4 4"},
    {"one short of `for`, then back: the count starts at one",
     {.red = ABOVE(10), .for_periods = 3, .clear_for = 1},
     "11 11 9 11 11 11",
     "p1/3! p2/3! ok p1/3! p2/3! red",
     "0 0 . 3 3 3"},
    {"one short of `for`, then on the line: not over it",
     {.red = ABOVE(10), .for_periods = 2, .clear_for = 1},
     "11 10 11 11",
     "p1/2! ok p1/2! red",
     "0 . 2 2"},
    {"at least counts the line itself towards `for`",
     {.red = {.op = LINE_AT_LEAST, .line = 10}, .for_periods = 2, .clear_for = 1},
     "10 10 9",
     "p1/2! red ok",
     "0 0 ."},
    /* strictly beyond */
    {"on the line is not over it",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 1},
     "10 10.001 10 9.999",
     "ok red red ok",
     ". 1 1 ."},
    {"below, on the line",
     {.red = BELOW(1.5), .for_periods = 1, .clear_for = 1},
     "1.5 1.49 1.5 1.51",
     "ok red red ok",
     ". 1 1 ."},
    {"at least takes the line in, and clears below it",
     {.red = {.op = LINE_AT_LEAST, .line = 3}, .for_periods = 1, .clear_for = 1},
     "2.9 3 2.9",
     "ok red ok",
     ". 1 ."},
    {"at most takes the line in",
     {.red = {.op = LINE_AT_MOST, .line = 3}, .for_periods = 1, .clear_for = 1},
     "3.1 3 3.1",
     "ok red ok",
     ". 1 ."},
    /* clear */
    {"clear is a part of the line, on both levels",
     {.warn = {.op = LINE_ABOVE, .line = 100, .clear_part = 0.25},
      .red = {.op = LINE_ABOVE, .line = 200, .clear_part = 0.25},
      .for_periods = 1,
      .clear_for = 1},
     "201 199 150 149 99 75 74",
     "red red red warn warn warn ok",
     "0 0 0 0 0 0 ."},
    {"clear of a line below zero widens by its size",
     {.red = {.op = LINE_BELOW, .line = -100, .clear_part = 0.25},
      .for_periods = 1,
      .clear_for = 1},
     "-101 -99 -75 -74",
     "red red red ok",
     "0 0 0 ."},
    {"a clear condition is red's alone",
     {.warn = ABOVE(10),
      .red = {.op = LINE_ABOVE,
              .line = 20,
              .has_clear_line = true,
              .clear_op = LINE_BELOW,
              .clear_line = 5},
      .for_periods = 1,
      .clear_for = 1},
     "21 15 9 5 4.9",
     "red red red red ok",
     "0 0 0 0 ."},
    {"clear_for counts consecutive periods past the clear line",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 3},
     "11 9 9 11 9 9 9",
     "red red red red red red ok",
     "0 0 0 0 0 0 ."},
    {"on the clear line restarts clear_for",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 2},
     "11 9 10 9 9",
     "red red red red ok",
     "0 0 0 0 ."},
    {"red, back past its clear line, still over warn: warn",
     {.warn = ABOVE(10), .red = ABOVE(20), .for_periods = 1, .clear_for = 2},
     "12 22 15 15 15",
     "warn red red warn warn",
     "0 1 1 0 0"},
    {"cleared, it must count `for` again",
     {.red = ABOVE(10), .for_periods = 2, .clear_for = 1},
     "11 11 9 11 11",
     "p1/2! red ok p1/2! red",
     "0 0 . 3 3"},
    /* no data */
    {"no data shows at once and ends with the next value",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 1},
     "5 - - 5",
     "ok nodata nodata ok",
     ". 1 1 ."},
    {"no data restarts for",
     {.red = ABOVE(10), .for_periods = 2, .clear_for = 1},
     "11 - 11 11",
     "p1/2! nodata p1/2! red",
     "0 1 2 2"},
    {"no data restarts clear_for",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 2},
     "11 9 - 9 9",
     "red red nodata red ok",
     "0 0 2 0 ."},
    {"fired stays fired underneath, no data never clears",
     {.red = ABOVE(10), .for_periods = 3, .clear_for = 1},
     "11 11 11 - - 11 10",
     "p1/3! p2/3! red nodata nodata red red",
     "0 0 0 3 3 0 0"},
    {"hold: the last state goes on, marked",
     {.warn = ABOVE(10), .red = ABOVE(20), .for_periods = 1, .clear_for = 1, .nodata = NODATA_HOLD},
     "5 - 12 - 25 - - 5 -",
     "ok ok~ warn warn~ red red~ red~ ok ok~",
     ". . 2 2 4 4 4 . ."},
    {"hold: a pending line goes on, its count restarts",
     {.red = ABOVE(10), .for_periods = 3, .clear_for = 1, .nodata = NODATA_HOLD},
     "11 11 - - 11 11 11",
     "p1/3! p2/3! p2/3!~ p2/3!~ p1/3! p2/3! red",
     "0 0 0 0 4 4 4"},
    {"hold: restarts clear_for too",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 2, .nodata = NODATA_HOLD},
     "11 9 - 9 9",
     "red red red~ red ok",
     "0 0 0 0 ."},
    {"hold: nothing to hold yet",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 1, .nodata = NODATA_HOLD},
     "- - 5 -",
     "nodata nodata ok ok~",
     "0 0 . ."},
    {"ok: ok, and the fired line shows again",
     {.red = ABOVE(10), .for_periods = 2, .clear_for = 1, .nodata = NODATA_OK},
     "11 - 11 11 - 11 9",
     "p1/2! ok p1/2! red ok red ok",
     "0 . 2 2 . 2 ."},
    {"since of no data is the first period of the run without",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 1},
     "- - 11 - - -",
     "nodata nodata red nodata nodata nodata",
     "0 0 2 3 3 3"},
    /* low samples and errors */
    {"a low sample neither fires nor clears",
     {.red = ABOVE(10), .for_periods = 1, .clear_for = 1},
     "99l 5 99l 11 0l 9",
     "ok~ ok ok~ red red~ ok",
     ". . . 3 3 ."},
    {"a low sample leaves the counts",
     {.red = ABOVE(10), .for_periods = 2, .clear_for = 2},
     "11 1l 11 9 99l 9",
     "p1/2! p1/2!~ red red red~ ok",
     "0 0 0 0 0 ."},
    {"an error is a state, restarts the counts, clears nothing",
     {.red = ABOVE(10), .for_periods = 2, .clear_for = 2, .nodata = NODATA_HOLD},
     "11 ? 11 11 9 ? 9 9",
     "p1/2! error p1/2! red red error red ok",
     "0 1 2 2 2 5 2 ."},
};

static void run_row(const struct row *row)
{
    struct value values[MOST_STEPS];
    struct machine machine;
    size_t count = parse_history(row->history, values);
    char states[512] = "", since[256] = "";

    machine_init(&machine);
    for (size_t i = 0; i < count; i++) {
        struct machine_output out = machine_step(&machine, &row->rule, &values[i]);
        char word[32];

        print_state(&out, strchr(row->states, '\'') != NULL, word, sizeof word);
        snprintf(states + strlen(states), sizeof states - strlen(states), "%s%s", i ? " " : "",
                 word);
        if (out.since < 0)
            snprintf(word, sizeof word, ".");
        else
            snprintf(word, sizeof word, "%d", out.since);
        snprintf(since + strlen(since), sizeof since - strlen(since), "%s%s", i ? " " : "", word);
        assert_int_equal(out.periods, out.since < 0 ? 0 : (int)i - out.since + 1);
    }
    if (strcmp(states, row->states) || strcmp(since, row->since))
        fprintf(stderr, "%s\n", row->name);
    assert_string_equal(states, row->states);
    assert_string_equal(since, row->since);
}

static void test_sentences(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        run_row(&rows[i]);
}

static void test_names_and_ranks(void **state)
{
    static const enum rule_state worst_first[] = {RULE_RED, RULE_WARN, RULE_NODATA, RULE_PENDING,
                                                  RULE_OK};

    (void)state;
    for (size_t i = 1; i < sizeof worst_first / sizeof *worst_first; i++)
        assert_true(rule_state_rank(worst_first[i - 1]) < rule_state_rank(worst_first[i]));
    assert_int_equal(rule_state_rank(RULE_ERROR), rule_state_rank(RULE_NODATA));
    assert_string_equal(rule_state_name(RULE_RED), "red");
    assert_string_equal(rule_state_name(RULE_NODATA), "nodata");
    assert_string_equal(rule_state_name(RULE_PENDING), "pending");
}

/* Each level on a value of its own: what one says stands, ok takes both. "-" is no value, "~" a low
 * sample; both lines are > 5. */
static void test_levels(void **state)
{
    static const struct {
        int for_periods;
        enum nodata_policy nodata;
        const char *warn, *red, *states; /* a letter a step; states: o p w r n, capital: held */
    } steps[] = {
        {1, NODATA_ALERT, "0 9 9 9 0", "0 0 9 0 0", "o w r w o"},
        {1, NODATA_ALERT, "0 0 0", "9 0 9", "r o r"},
        {1, NODATA_ALERT, "0 - 9 - 0", "- 0 - 9 0", "n n w r o"},
        {1, NODATA_HOLD, "0 - 0", "0 0 0", "o O o"},
        {1, NODATA_HOLD, "0 0 0 0", "9 - - 0", "r R R o"}, /* red stays underneath */
        {1, NODATA_ALERT, "0 0 0", "9 - 0", "r n o"},
        {1, NODATA_OK, "0 - 9", "0 - -", "o o w"},
        {2, NODATA_ALERT, "9 9 0", "0 9 9", "p w r"},
        {2, NODATA_ALERT, "9 - 9 9", "0 0 0 0", "p n p w"}, /* a gap of its own restarts it */
        {2, NODATA_ALERT, "9 9 9", "9 - 9", "p w w"},
        {1, NODATA_ALERT, "9 ~ 0", "0 0 0", "w W o"},
        {1, NODATA_ALERT, "9 9 0", "0 ~ ~", "w w O"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct machine_rule rule = {.warn = {.op = LINE_ABOVE, .line = 5},
                                    .red = {.op = LINE_ABOVE, .line = 5},
                                    .for_periods = steps[i].for_periods,
                                    .clear_for = 1,
                                    .nodata = steps[i].nodata};
        struct machine machine;

        machine_init(&machine);
        for (size_t t = 0; steps[i].states[t]; t += 2) {
            struct value values[2];
            struct machine_output out;
            char letter;

            for (int l = 0; l < 2; l++) {
                char c = (l ? steps[i].red : steps[i].warn)[t];

                values[l] = (struct value){.state = c == '-'   ? VALUE_NODATA
                                                    : c == '~' ? VALUE_LOW_SAMPLE
                                                               : VALUE_OK,
                                           .number = c - '0'};
            }
            out = machine_step_levels(&machine, &rule, &values[0], &values[1]);
            letter = "opwrnx"[out.state];
            if (out.held)
                letter = (char)(letter - 32);
            if (letter != steps[i].states[t])
                fail_msg("row %zu, step %zu: %c, not %c", i, t / 2, letter, steps[i].states[t]);
            if (!steps[i].states[t + 1])
                break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_names_and_ranks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
