/*
 * The state machine of red lines on a million random histories, against an oracle that never steps:
 * it looks for windows in the history, as the contract's sentences are written.
 *
 * A line has fired at t when the last window of `for` consecutive values over it ends later than
 * the last window of `clear_for` consecutive values past its clear line.  Values of low samples are
 * not there at all; missing ones break windows.  A line flaps when what has fired changed often
 * enough in the last periods.  Every history is also cut at a random step and carried on from a
 * copy: a restart gives the same states.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "rule/machine.h"

enum { HISTORIES = 1000000 };

struct history {
    const struct machine_rule *rule;
    const struct value *values;
};

static bool beyond(double value, double line, int direction, bool inclusive)
{
    double distance = direction * (value - line);

    return inclusive ? distance >= 0 : distance > 0;
}

static bool oracle_over(const struct line_level *level, const struct value *value)
{
    bool upwards = level->op == LINE_ABOVE || level->op == LINE_AT_LEAST;

    return value->state < VALUE_LOW_SAMPLE && level->op != LINE_NONE &&
           beyond(value->number, level->line, upwards ? 1 : -1,
                  level->op == LINE_AT_LEAST || level->op == LINE_AT_MOST);
}

static bool oracle_past_clear(const struct line_level *level, const struct value *value)
{
    bool upwards = level->op == LINE_ABOVE || level->op == LINE_AT_LEAST;
    double line = level->line - (upwards ? 1 : -1) * level->clear_part * fabs(level->line);
    bool inclusive = false;

    if (value->state >= VALUE_LOW_SAMPLE || level->op == LINE_NONE)
        return false;
    if (level->has_clear_line) {
        line = level->clear_line;
        inclusive = level->clear_op == LINE_AT_LEAST || level->clear_op == LINE_AT_MOST;
    }
    return beyond(value->number, line, upwards ? -1 : 1, inclusive);
}

/* Length of the row of such values that ends at t, low samples skipped; *first: where it begins. */
static int row_ending(const struct history *history, int t, const struct line_level *level,
                      bool (*wanted)(const struct line_level *, const struct value *), int *first)
{
    int length = 0;

    for (int i = t; i >= 0; i--) {
        if (history->values[i].state == VALUE_LOW_SAMPLE)
            continue;
        if (!wanted(level, &history->values[i]))
            break;
        length++;
        *first = i;
    }
    return length;
}

static bool is_low(const struct history *history, int t)
{
    return history->values[t].state == VALUE_LOW_SAMPLE;
}

static bool oracle_fired(const struct history *history, const struct line_level *level, int t,
                         int *since)
{
    int cleared = -1, first = -1;

    for (int i = 0; i <= t; i++)
        if (!is_low(history, i) &&
            row_ending(history, i, level, oracle_past_clear, &first) >= history->rule->clear_for)
            cleared = i;
    for (int i = cleared + 1; i <= t; i++)
        if (!is_low(history, i) &&
            row_ending(history, i, level, oracle_over, &first) >= history->rule->for_periods) {
            *since = first;
            return true;
        }
    return false;
}

/* 0 nothing, 1 warn, 2 red has fired by t, whatever is shown. */
static int oracle_level(const struct history *history, int t)
{
    int since;

    if (oracle_fired(history, &history->rule->red, t, &since))
        return 2;
    return oracle_fired(history, &history->rule->warn, t, &since) ? 1 : 0;
}

/* levels: oracle_level of each step up to t. */
static bool oracle_flaps(const struct machine_rule *rule, const int *levels, int t)
{
    int changes = 0;

    for (int i = 1; i <= t; i++)
        changes += i > t - rule->flap_periods && levels[i] != levels[i - 1];
    return rule->flap_changes && changes >= rule->flap_changes;
}

/* Of a fired level: the row past its clear line that ends at t. */
static int oracle_recovering(const struct history *history, int t, enum rule_state shown)
{
    const struct line_level *level =
        shown == RULE_RED ? &history->rule->red : &history->rule->warn;
    int first;

    return shown == RULE_RED || shown == RULE_WARN
               ? row_ending(history, t, level, oracle_past_clear, &first)
               : 0;
}

static struct machine_output oracle_known(const struct history *history, int t)
{
    const struct machine_rule *rule = history->rule;
    struct machine_output out = {.state = RULE_OK, .since = -1};
    int red_first = -1, warn_first = -1, red_count, warn_count;

    if (oracle_fired(history, &rule->red, t, &out.since)) {
        out.state = RULE_RED;
        return out;
    }
    if (oracle_fired(history, &rule->warn, t, &out.since)) {
        out.state = RULE_WARN;
        return out;
    }
    red_count = row_ending(history, t, &rule->red, oracle_over, &red_first);
    warn_count = row_ending(history, t, &rule->warn, oracle_over, &warn_first);
    if (!red_count && !warn_count)
        return out;
    out.state = RULE_PENDING;
    out.pending_red = red_count >= warn_count;
    out.pending = out.pending_red ? red_count : warn_count;
    out.since = out.pending_red ? red_first : warn_first;
    out.pending_of = rule->for_periods;
    return out;
}

static struct machine_output oracle(const struct history *history, int t)
{
    struct machine_output out = {.state = RULE_OK, .since = -1};
    enum value_state now = history->values[t].state;
    int gap = t, known;

    if (now < VALUE_NODATA) {
        out = oracle_known(history, t);
        out.held = now == VALUE_LOW_SAMPLE;
        return out;
    }
    while (gap > 0 && history->values[gap - 1].state >= VALUE_NODATA)
        gap--;
    known = gap - 1;
    if (now == VALUE_ERROR) {
        out.state = RULE_ERROR;
        out.since = gap;
    } else if (history->rule->nodata == NODATA_ALERT ||
               (history->rule->nodata == NODATA_HOLD && known < 0)) {
        out.state = RULE_NODATA;
        out.since = gap;
    } else if (history->rule->nodata == NODATA_HOLD) {
        out = oracle_known(history, known);
        out.held = true;
    }
    return out;
}

static void random_rule(struct random *random, struct machine_rule *rule)
{
    static const double parts[] = {0, 0, 0.25, 0.5};
    bool upwards = random_next(random) % 2;
    double part = parts[random_next(random) % 4];
    enum line_op strict = upwards ? LINE_ABOVE : LINE_BELOW;
    enum line_op inclusive = upwards ? LINE_AT_LEAST : LINE_AT_MOST;

    *rule = (struct machine_rule){
        .warn = {.op = random_next(random) % 3 ? strict : inclusive, .line = 4, .clear_part = part},
        .red = {.op = random_next(random) % 3 ? strict : inclusive,
                .line = upwards ? 8 : -8,
                .clear_part = part},
        .for_periods = 1 + (int)(random_next(random) % 3),
        .clear_for = 1 + (int)(random_next(random) % 3),
        .nodata = (enum nodata_policy)(random_next(random) % 3),
        .flap_changes = (int)(random_next(random) % 5),
        .flap_periods = 2 + (int)(random_next(random) % 11),
    };
    if (random_next(random) % 4 == 0)
        rule->warn.op = LINE_NONE;
    else if (random_next(random) % 4 == 0)
        rule->red.op = LINE_NONE;
    if (random_next(random) % 3 == 0) {
        rule->red.has_clear_line = true;
        rule->red.clear_op = upwards ? LINE_BELOW : LINE_ABOVE;
        rule->red.clear_line = upwards ? 5 : -5;
        if (random_next(random) % 2)
            rule->red.clear_op = upwards ? LINE_AT_MOST : LINE_AT_LEAST;
    }
}

static struct value random_value(struct random *random)
{
    struct value value = {.state = VALUE_OK, .number = (int)(random_next(random) % 25) - 12};
    uint64_t dice = random_next(random) % 20;

    if (dice < 3)
        value = (struct value){.state = VALUE_NODATA};
    else if (dice < 4)
        value = (struct value){.state = VALUE_ERROR};
    else if (dice < 6)
        value.state = VALUE_LOW_SAMPLE;
    else if (dice < 8)
        value.state = VALUE_PARTIAL;
    return value;
}

static void check_history(struct random *random)
{
    struct machine_rule rule;
    struct value values[16];
    struct history history = {&rule, values};
    struct machine machine, copy;
    int length = 1 + (int)(random_next(random) % 16);
    int half = (int)(random_next(random) % 16), levels[16];

    random_rule(random, &rule);
    machine_init(&machine);
    for (int t = 0; t < length; t++) {
        struct machine_output out, expected;

        if (t == half) { /* the rest is replayed from a copy: the struct is all there is */
            memset(&copy, 0xA5, sizeof copy);
            copy = machine;
            memset(&machine, 0x5A, sizeof machine);
            machine = copy;
        }
        values[t] = random_value(random);
        out = machine_step(&machine, &rule, &values[t]);
        expected = oracle(&history, t);
        levels[t] = oracle_level(&history, t);
        assert_int_equal(out.flapping, oracle_flaps(&rule, levels, t));
        assert_int_equal(out.recovering, oracle_recovering(&history, t, out.state));
        assert_int_equal(out.recovering_of, out.recovering ? rule.clear_for : 0);
        assert_int_equal(out.state, expected.state);
        assert_int_equal(out.since, expected.since);
        assert_int_equal(out.held, expected.held);
        assert_int_equal(out.pending, expected.pending);
        assert_int_equal(out.pending_of, expected.pending_of);
        assert_int_equal(out.pending_red, expected.pending_red);
        assert_int_equal(out.periods, out.since < 0 ? 0 : t - out.since + 1);
    }
}

static void test_oracle(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 20261115);
    for (int i = 0; i < HISTORIES; i++)
        check_history(&random);
}

/* States do not depend on what comes later, and two machines do not know each other. */
static void test_two_halves(void **state)
{
    static const struct machine_rule rule = {.warn = {.op = LINE_ABOVE, .line = 2},
                                             .red = {.op = LINE_ABOVE, .line = 6},
                                             .for_periods = 2,
                                             .clear_for = 2,
                                             .flap_changes = 3,
                                             .flap_periods = 10};
    struct random random;
    struct machine whole, first, second;
    struct machine_output at_once[24];
    struct value values[24];

    (void)state;
    random_seed(&random, 7);
    for (int round = 0; round < 500; round++) {
        machine_init(&whole);
        machine_init(&first);
        for (int t = 0; t < 24; t++) {
            values[t] = random_value(&random);
            at_once[t] = machine_step(&whole, &rule, &values[t]);
        }
        for (int t = 0; t < 12; t++)
            machine_step(&first, &rule, &values[t]);
        second = first;
        for (int t = 12; t < 24; t++) {
            struct machine_output out = machine_step(&second, &rule, &values[t]);

            assert_int_equal(out.state, at_once[t].state);
            assert_int_equal(out.since, at_once[t].since);
            assert_int_equal(out.periods, at_once[t].periods);
            assert_int_equal(out.flapping, at_once[t].flapping);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oracle),
        cmocka_unit_test(test_two_halves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
