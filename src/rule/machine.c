/*
 * The state machine of red lines: values in, states out, nothing else.
 *
 * Two levels, warn and red, run side by side and never look at each other; the state is the highest
 * level that fired, and pending only while none has.  A level that has not fired counts consecutive
 * values over its line and fires at the n-th (`for`).  A level that fired counts consecutive values
 * strictly past its clear line and stops at the n-th (`clear_for`); any other value starts that
 * count again.  In Prometheus's words: for = n - 1 steps, keep_firing_for = clear_for - 1 steps,
 * with a clear line of its own for hysteresis.
 *
 * No data restarts both counts and touches nothing else: a fired level stays fired underneath and
 * shows again with the next value.  What is shown in between is the rule's policy.  `hold` shows
 * the last state, also a pending one, though its count has restarted; where there never was a value
 * there is nothing to hold, and missing must not look like ok: nodata.
 *
 * Each level may have a value of its own (20 % off the mean warns, a z score of 3.5 is red).  What
 * one level says stands, whatever the other one lacks; but ok takes both: half a judgement is none.
 *
 * A value of a low sample is no evidence either way: it neither counts nor restarts a count; the
 * levels stay as they are, marked as held.  An error is like no data with a state of its own.
 *
 * Flapping is a mark and never a state of its own: what has fired (nothing, warn, red) changed
 * `flap_changes` times within the last `flap_periods` periods.  Pending is no change, and no data
 * hides what has fired without changing it, so neither makes a line flap.  Recovering is what the
 * shown level says while its clear count runs.
 *
 * struct machine holds all that the future depends on, so a history replayed in two halves gives
 * the same states.  Nothing here knows periods, slices or where the values come from.
 */
#include "rule/machine.h"

#include <assert.h>
#include <math.h>

const char *rule_state_name(enum rule_state state)
{
    static const char *const names[] = {
        [RULE_OK] = "ok",   [RULE_PENDING] = "pending", [RULE_WARN] = "warn",
        [RULE_RED] = "red", [RULE_NODATA] = "nodata",   [RULE_ERROR] = "error",
    };

    assert((size_t)state < sizeof names / sizeof *names);
    return names[state];
}

int rule_state_rank(enum rule_state state)
{
    static const int ranks[] = {
        [RULE_RED] = 0,    [RULE_WARN] = 1,    [RULE_ERROR] = 2,
        [RULE_NODATA] = 2, [RULE_PENDING] = 3, [RULE_OK] = 4,
    };

    assert((size_t)state < sizeof ranks / sizeof *ranks);
    return ranks[state];
}

/* What differs from a line by the rounding of a division or a mean lies on it: 1.8 % is not under
 * nine tenths of a mean of 2 %. */
static const double ROUNDING = 1e-13;

static bool compare(enum line_op op, double value, double line)
{
    if (fabs(value - line) <= ROUNDING * fabs(line))
        value = line;
    switch (op) {
    case LINE_ABOVE:
        return value > line;
    case LINE_BELOW:
        return value < line;
    case LINE_AT_LEAST:
        return value >= line;
    case LINE_AT_MOST:
        return value <= line;
    case LINE_NONE:
        break;
    }
    return false;
}

bool line_is_broken(const struct line_level *level, double value)
{
    return compare(level->op, value, level->line);
}

static bool is_clear(const struct line_level *level, double value)
{
    double margin = level->clear_part * fabs(level->line);

    if (line_is_broken(level, value))
        return false;
    if (level->has_clear_line)
        return compare(level->clear_op, value, level->clear_line);
    if (level->op == LINE_ABOVE || level->op == LINE_AT_LEAST)
        return value < level->line - margin;
    return value > level->line + margin;
}

void machine_init(struct machine *machine)
{
    *machine = (struct machine){
        .warn = {.since = -1},
        .red = {.since = -1},
        .nodata_since = -1,
        .last = RULE_NODATA,
        .last_since = -1,
        .fired = -1,
    };
}

static void level_stop(struct level_memory *memory)
{
    *memory = (struct level_memory){.since = -1};
}

static void level_step(struct level_memory *memory, const struct line_level *level,
                       const struct machine_rule *rule, double value, int step)
{
    if (level->op == LINE_NONE)
        return;
    if (memory->fired) {
        memory->clear = is_clear(level, value) ? memory->clear + 1 : 0;
        if (memory->clear >= rule->clear_for)
            level_stop(memory);
        return;
    }
    if (!line_is_broken(level, value)) {
        level_stop(memory);
        return;
    }
    if (!memory->over++)
        memory->since = step;
    memory->fired = memory->over >= rule->for_periods;
}

/* Both counts start again; a fired level stays fired, and its run goes on. */
static void level_restart(struct level_memory *memory)
{
    memory->clear = 0;
    if (!memory->fired)
        level_stop(memory);
}

/* What the levels say by themselves. */
static struct machine_output level_output(const struct machine *machine,
                                          const struct machine_rule *rule)
{
    const struct level_memory *warn = &machine->warn, *red = &machine->red;
    struct machine_output out = {.state = RULE_OK, .since = -1};

    if (red->fired) {
        out.state = RULE_RED;
        out.since = red->since;
    } else if (warn->fired) {
        out.state = RULE_WARN;
        out.since = warn->since;
    } else if (red->over || warn->over) {
        const struct level_memory *level = red->over >= warn->over ? red : warn;

        out.state = RULE_PENDING;
        out.since = level->since;
        out.pending = level->over;
        out.pending_of = rule->for_periods;
        out.pending_red = level == red;
    }
    return out;
}

/* The bits of a word that are set, without leaning on a compiler. */
static int count_bits(uint64_t word)
{
    int count = 0;

    for (; word; word &= word - 1)
        count++;
    return count;
}

static bool is_flapping(struct machine *machine, const struct machine_rule *rule)
{
    int fired = machine->red.fired ? 2 : machine->warn.fired ? 1 : 0;
    bool changed = machine->fired >= 0 && machine->fired != fired;
    uint64_t window = rule->flap_periods < 64 ? ((uint64_t)1 << rule->flap_periods) - 1 : UINT64_MAX;

    machine->fired = fired;
    machine->changes = machine->changes << 1 | changed;
    return rule->flap_changes > 0 &&
           count_bits(machine->changes & window) >= rule->flap_changes;
}

/* How far the shown level is on its way back. */
static void note_recovery(const struct machine *machine, const struct machine_rule *rule,
                          struct machine_output *out)
{
    const struct level_memory *level = out->state == RULE_RED    ? &machine->red
                                       : out->state == RULE_WARN ? &machine->warn
                                                                 : NULL;

    if (!level || !level->clear)
        return;
    out->recovering = level->clear;
    out->recovering_of = rule->clear_for;
}

static struct machine_output missing_output(const struct machine *machine,
                                            const struct machine_rule *rule)
{
    struct machine_output out = level_output(machine, rule);

    if (rule->nodata == NODATA_OK)
        return (struct machine_output){.state = RULE_OK, .since = -1};
    if (rule->nodata == NODATA_ALERT || machine->last == RULE_NODATA)
        return (struct machine_output){.state = RULE_NODATA, .since = machine->nodata_since};
    if (machine->last == RULE_PENDING) {
        out.state = RULE_PENDING;
        out.since = machine->last_since;
        out.pending = machine->last_pending;
        out.pending_of = rule->for_periods;
        out.pending_red = machine->last_pending_red;
    }
    out.held = true;
    return out;
}

static void remember(struct machine *machine, const struct machine_output *out)
{
    bool pending = out->state == RULE_PENDING;

    machine->last = out->state;
    machine->last_since = pending ? out->since : -1;
    machine->last_pending = pending ? out->pending : 0;
    machine->last_pending_red = pending && out->pending_red;
}

/* A level moves on with a value of its own; a low sample leaves it as it is. */
static void level_take(struct level_memory *memory, const struct line_level *level,
                       const struct machine_rule *rule, const struct value *value, int step)
{
    if (!value_is_known(value))
        level_restart(memory);
    else if (value->state != VALUE_LOW_SAMPLE)
        level_step(memory, level, rule, value->number, step);
}

/* The worst state among the levels that exist. */
static enum value_state worst_state(const struct machine_rule *rule, const struct value *warn,
                                    const struct value *red)
{
    if (rule->red.op == LINE_NONE)
        return warn->state;
    if (rule->warn.op == LINE_NONE)
        return red->state;
    return warn->state > red->state ? warn->state : red->state;
}

static bool is_of_red(const struct machine_output *out)
{
    return out->state == RULE_RED || (out->state == RULE_PENDING && out->pending_red);
}

struct machine_output machine_step_levels(struct machine *machine, const struct machine_rule *rule,
                                          const struct value *warn, const struct value *red)
{
    enum value_state worst = worst_state(rule, warn, red);
    const struct value *speaker; /* of the level that the state is about */
    struct machine_output out;

    level_take(&machine->warn, &rule->warn, rule, warn, machine->step);
    level_take(&machine->red, &rule->red, rule, red, machine->step);
    out = level_output(machine, rule);
    speaker = out.state == RULE_OK ? NULL : is_of_red(&out) ? red : warn;
    if (speaker && value_is_known(speaker))
        worst = speaker->state;
    if (worst < VALUE_NODATA) {
        machine->nodata_since = -1;
        out.held = worst == VALUE_LOW_SAMPLE;
        remember(machine, &out);
    } else {
        if (machine->nodata_since < 0)
            machine->nodata_since = machine->step;
        out = missing_output(machine, rule);
        if (worst == VALUE_ERROR)
            out = (struct machine_output){.state = RULE_ERROR, .since = machine->nodata_since};
    }
    note_recovery(machine, rule, &out);
    out.flapping = is_flapping(machine, rule);
    out.periods = out.since < 0 ? 0 : machine->step - out.since + 1;
    machine->step++;
    return out;
}

struct machine_output machine_step(struct machine *machine, const struct machine_rule *rule,
                                   const struct value *value)
{
    return machine_step_levels(machine, rule, value, value);
}
