/*
 * What formulas name that is no sum of rows: tracks (PMI, rates) and goals (targets, benchmarks).
 *
 * Both are looked up span by span for the slice that is asked for.  A track has nothing to say of a
 * total of several markets unless it is for all of them; a target is due by its own rules
 * (indicator/targets.h), as [adjust NAME] moved it (indicator/adjust.h) or as it was promised.
 */
#include "cube/cube.h"
#include "indicator/adjust.h"
#include "indicator/program.h"
#include "indicator/tracks.h"

static struct value track_says(const struct instruction *instruction, const struct track *track,
                               struct span span)
{
    int n = (int)instruction->number;

    switch (instruction->op) {
    case OP_MOVE:
        return track_move(track, span, n);
    case OP_VOLATILITY:
        return track_volatility(track, span, n);
    case OP_PEAK:
        return track_peak(track, span, n);
    case OP_DRAWDOWN:
        return track_drawdown(track, span, n);
    default:
        return track_value(track, span);
    }
}

static void goal_values(const struct eval_env *env, const struct instruction *instruction,
                        struct slice slice, struct value *out)
{
    struct goal_request request = {.name = targets_find(env->targets, instruction->text),
                                   .goal = (enum goal)instruction->index,
                                   .cube = rollup_cube(env->rollup),
                                   .slice = slice,
                                   .timeline = rollup_timeline(env->rollup)};

    if (instruction->op == OP_PLANNED)
        targets_column(env->targets, &request, out);
    else
        targets_in_force(env, request.name, request.goal, slice, out);
}

void world_values(const struct eval_env *env, const struct timeline *timeline,
                  const struct instruction *instruction, struct slice slice, struct value *out)
{
    const struct track *track;

    if (instruction->op == OP_GOAL || instruction->op == OP_PLANNED) {
        if (env->rollup && env->targets)
            goal_values(env, instruction, slice, out);
        return;
    }
    track = track_at(env->tracks, instruction->index, slice);
    for (size_t i = 0; track && i < timeline->count; i++)
        out[i] = track_says(instruction, track, timeline->spans[i]);
}
