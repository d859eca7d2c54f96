/*
 * The target in force: what was promised, and what moved it.
 *
 * An adjustment has a state for each market and for the total, period by period.  A span asks for
 * the state of the last period that had ended on the span's last day, so a month is judged as it
 * stood at its end, and a day of a running week by the week before.  Channels go by their market.
 *
 * Several adjustments of one goal apply in the order of their sections, each to what the one before
 * made of it.  A formula that has no value leaves the goal as it was: a gap in a figure must not
 * take a promise away.
 *
 * An amount is adjusted as a whole, by the state at the span's end.  Its total is the sum of what is
 * in force in the markets wherever it is the sum of their promises; only a total with a promise of
 * its own has a state of its own.
 */
#include "indicator/adjust.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "cube/cube.h"

struct adjustment *targets_add_adjustment(struct targets *targets, struct adjustment adjustment)
{
    MEM_GROW(targets->adjustments, targets->adjustment_count, targets->adjustment_capacity);
    targets->adjustments[targets->adjustment_count] = adjustment;
    return &targets->adjustments[targets->adjustment_count++];
}

void adjustments_release(struct targets *targets)
{
    for (size_t i = 0; i < targets->adjustment_count; i++) {
        for (size_t m = 0; m < targets->adjustments[i].move_count; m++)
            formula_free(targets->adjustments[i].moves[m].formula);
        free(targets->adjustments[i].moves);
        free(targets->adjustments[i].states);
    }
    free(targets->adjustments);
}

static const struct adjust_move *move_of(const struct adjustment *adjustment, int name,
                                         enum goal goal)
{
    for (size_t m = 0; m < adjustment->move_count; m++)
        if (adjustment->moves[m].name == name && adjustment->moves[m].goal == goal)
            return &adjustment->moves[m];
    return NULL;
}

bool targets_are_moved(const struct targets *targets, int name, enum goal goal)
{
    for (size_t i = 0; targets && i < targets->adjustment_count; i++)
        if (move_of(&targets->adjustments[i], name, goal))
            return true;
    return false;
}

uint64_t targets_hash_states(const struct targets *targets, uint64_t hash)
{
    for (size_t i = 0; i < targets->adjustment_count; i++) {
        const struct adjustment *adjustment = &targets->adjustments[i];

        hash = hash_bytes(adjustment->def->name, strlen(adjustment->def->name) + 1, hash);
        hash = hash_bytes(&adjustment->first_index, sizeof adjustment->first_index, hash);
        hash = hash_bytes(adjustment->states, adjustment->place_count * adjustment->span_count,
                          hash);
    }
    return hash;
}

/* ---- states ---- */

static const unsigned char *states_of(const struct adjustment *adjustment, int market)
{
    size_t place = market < 0 ? adjustment->place_count - 1 : (size_t)market;

    if (!adjustment->span_count || market < SLICE_ALL || place >= adjustment->place_count)
        return NULL;
    return adjustment->states + place * adjustment->span_count;
}

unsigned adjustment_state(const struct adjustment *adjustment, int market, int32_t day,
                          int32_t *since)
{
    const unsigned char *states = states_of(adjustment, market);
    int32_t at = period_of_day(adjustment->grain, day).index;
    unsigned state;

    if (period_last_day((struct period){adjustment->grain, at}) > day)
        at--;
    at -= adjustment->first_index;
    if (!states || at < 0)
        return 0;
    if ((size_t)at < adjustment->span_count) {
        state = states[at];
    } else {
        at = (int32_t)adjustment->span_count - 1;
        state = states[at] | ADJUST_HELD;
    }
    while (since && at > 0 && (state & ADJUST_ON) && (states[at - 1] & ADJUST_ON))
        at--;
    if (since)
        *since = adjustment->first_index + at;
    return state;
}

/* ---- what it makes of a goal ---- */

static void give_before(void *self, int index, struct value *values, size_t count)
{
    (void)index;
    memcpy(values, self, count * sizeof *values);
}

static bool is_on(const struct adjustment *adjustment, int market, struct span span)
{
    return adjustment_state(adjustment, market, span.last_day, NULL) & ADJUST_ON;
}

/* One adjustment over all spans: goals becomes what is in force after it. */
static void apply(const struct eval_env *env, const struct adjustment *adjustment,
                  const struct adjust_move *move, struct slice slice, struct value *goals)
{
    const struct timeline *timeline = rollup_timeline(env->rollup);
    struct eval_env inside = *env;
    struct column after;
    size_t first = 0;

    while (first < timeline->count && !is_on(adjustment, slice.market, timeline->spans[first]))
        first++;
    if (first == timeline->count)
        return;
    inside.column_self = goals;
    inside.column = give_before;
    inside.min_sample = 0;
    formula_evaluate(move->formula, &inside, slice, &after);
    for (size_t i = first; i < timeline->count; i++)
        if (value_is_known(&after.values[i]) &&
            is_on(adjustment, slice.market, timeline->spans[i])) {
            goals[i] = after.values[i];
            goals[i].is_ratio = false;
        }
    column_release(&after);
}

/* What is in force in each market, by position, then span; yours. */
static struct value *parts_of(const struct eval_env *env, int name, enum goal goal,
                              struct slice slice)
{
    const struct cube *cube = rollup_cube(env->rollup);
    size_t count = rollup_timeline(env->rollup)->count;
    struct value *parts = mem_calloc(cube->market_count * count + 1, sizeof *parts);

    for (size_t m = 0; m < cube->market_count; m++) {
        slice.market = cube->markets[m];
        targets_in_force(env, name, goal, slice, parts + m * count);
    }
    return parts;
}

/* A total of an amount that may be the sum of its markets. */
static bool may_be_sum(const struct eval_env *env, int name, struct slice slice)
{
    return env->targets->names[name].additive && slice.market == SLICE_ALL &&
           slice.channel == SLICE_ALL;
}

void targets_in_force(const struct eval_env *env, int name, enum goal goal, struct slice slice,
                      struct value *out)
{
    const struct targets *targets = env->targets;
    struct goal_request request = {.name = name,
                                   .goal = goal,
                                   .cube = rollup_cube(env->rollup),
                                   .slice = slice,
                                   .timeline = rollup_timeline(env->rollup)};
    struct value *parts = NULL, *sums = NULL;

    if (!targets)
        return;
    if (name < 0 || !targets_are_moved(targets, name, goal)) {
        targets_column(targets, &request, out);
        return;
    }
    if (may_be_sum(env, name, slice)) {
        parts = parts_of(env, name, goal, slice);
        sums = mem_calloc(request.timeline->count + 1, sizeof *sums);
        request.parts = parts;
        request.summed = mem_calloc(request.timeline->count + 1, sizeof *request.summed);
    }
    targets_column(targets, &request, out);
    if (sums)
        memcpy(sums, out, request.timeline->count * sizeof *sums);
    for (size_t i = 0; i < targets->adjustment_count; i++) {
        const struct adjust_move *move = move_of(&targets->adjustments[i], name, goal);

        if (move)
            apply(env, &targets->adjustments[i], move, slice, out);
    }
    for (size_t i = 0; sums && i < request.timeline->count; i++)
        if (request.summed[i])
            out[i] = sums[i];
    free(parts);
    free(sums);
    free(request.summed);
}

/* ---- the story ---- */

bool goal_step_moves(const struct goal_step *step)
{
    return value_is_known(&step->after) &&
           (!value_is_known(&step->before) ||
            fabs(step->after.number - step->before.number) > 0);
}

static void tell_place(const struct eval_env *env, int name, enum goal goal, struct slice slice,
                       size_t span, struct value *goals, int market, struct goal_story *out)
{
    int32_t day = rollup_timeline(env->rollup)->spans[span].last_day, since = 0;

    for (size_t i = 0; i < env->targets->adjustment_count; i++) {
        const struct adjustment *adjustment = &env->targets->adjustments[i];
        const struct adjust_move *move = move_of(adjustment, name, goal);
        unsigned state = adjustment_state(adjustment, slice.market, day, &since);
        struct goal_step step = {.by = adjustment, .market = market};

        if (!move || !(state & ADJUST_ON))
            continue;
        step.before = goals[span];
        apply(env, adjustment, move, slice, goals);
        step.after = goals[span];
        step.since = (struct period){adjustment->grain, since};
        step.held = state & ADJUST_HELD;
        MEM_GROW(out->steps, out->count, out->capacity);
        out->steps[out->count++] = step;
    }
}

/* The markets of a total that is their sum. */
static void tell_parts(const struct eval_env *env, int name, enum goal goal, struct slice slice,
                       size_t span, struct value *goals, struct goal_story *out)
{
    const struct cube *cube = rollup_cube(env->rollup);
    struct goal_request request = {.name = name,
                                   .goal = goal,
                                   .cube = cube,
                                   .slice = slice,
                                   .timeline = rollup_timeline(env->rollup)};

    for (size_t m = 0; m < cube->market_count; m++) {
        int market = cube->markets[m];

        if (slice.filter && slice.filter->markets &&
            ((size_t)market >= slice.filter->market_count || !slice.filter->markets[market]))
            continue;
        request.slice.market = market;
        targets_column(env->targets, &request, goals);
        tell_place(env, name, goal, request.slice, span, goals, market, out);
    }
}

bool targets_story(const struct eval_env *env, int name, enum goal goal, struct slice slice,
                   size_t span, struct goal_story *out)
{
    const struct timeline *timeline = rollup_timeline(env->rollup);
    struct value *goals;
    bool *summed, moved = false;

    *out = (struct goal_story){.original = {.state = VALUE_NODATA},
                               .in_force = {.state = VALUE_NODATA}};
    if (!env->targets || name < 0 || span >= timeline->count)
        return false;
    goals = mem_calloc(timeline->count, sizeof *goals);
    summed = mem_calloc(timeline->count, sizeof *summed);
    struct goal_request request = {.name = name,
                                   .goal = goal,
                                   .cube = rollup_cube(env->rollup),
                                   .slice = slice,
                                   .timeline = timeline,
                                   .summed = summed};
    targets_column(env->targets, &request, goals);
    out->original = goals[span];
    if (summed[span])
        tell_parts(env, name, goal, slice, span, goals, out);
    else
        tell_place(env, name, goal, slice, span, goals, SLICE_ALL, out);
    targets_in_force(env, name, goal, slice, goals);
    out->in_force = goals[span];
    for (size_t i = 0; i < out->count; i++)
        moved |= goal_step_moves(&out->steps[i]);
    free(goals);
    free(summed);
    return moved;
}

void goal_story_release(struct goal_story *story)
{
    free(story->steps);
    *story = (struct goal_story){.count = 0};
}

/* ---- in words ---- */

static bool is_said(const struct goal_story *story, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (story->steps[i].by == story->steps[at].by && goal_step_moves(&story->steps[i]))
            return true;
    return false;
}

/* " (DE, FR)": the markets in which that one moves it. */
static void add_markets(const struct goal_story *story, const struct adjustment *by,
                        const struct strmap *markets, struct strbuf *out)
{
    size_t count = 0;

    for (size_t i = 0; i < story->count; i++) {
        const struct goal_step *step = &story->steps[i];

        if (step->by == by && step->market >= 0 && goal_step_moves(step))
            strbuf_addf(out, "%s%s", count++ ? ", " : " (", strmap_name(markets, step->market));
    }
    strbuf_adds(out, count ? ")" : "");
}

bool goal_story_reason(const struct goal_story *story, const struct strmap *markets,
                       struct strbuf *out)
{
    size_t count = 0;

    for (size_t i = 0; i < story->count; i++) {
        if (!goal_step_moves(&story->steps[i]) || is_said(story, i))
            continue;
        strbuf_addf(out, "%s%s", count++ ? "; " : "", story->steps[i].by->def->reason);
        add_markets(story, story->steps[i].by, markets, out);
    }
    return count > 0;
}

struct period goal_story_since(const struct goal_story *story)
{
    struct period since = {.grain = GRAIN_WEEK};
    bool any = false;

    for (size_t i = 0; i < story->count; i++)
        if (goal_step_moves(&story->steps[i]) &&
            (!any || period_first_day(story->steps[i].since) < period_first_day(since))) {
            since = story->steps[i].since;
            any = true;
        }
    return since;
}

bool goal_story_is_held(const struct goal_story *story)
{
    for (size_t i = 0; i < story->count; i++)
        if (goal_step_moves(&story->steps[i]) && story->steps[i].held)
            return true;
    return false;
}
