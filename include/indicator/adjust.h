/* Targets that move with the world: what the sections [adjust NAME] make of a target or benchmark
 * in each period, and the story behind it: the original, who moved it, and since when.
 *
 * Here stand only the states, period by period and place by place; rule/adjust.h finds them out by
 * replaying the conditions from the beginning of the data.
 */
#ifndef REDLINE_INDICATOR_ADJUST_H
#define REDLINE_INDICATOR_ADJUST_H
#include "indicator/formula.h"
#include "indicator/targets.h"

enum { ADJUST_ON = 1, ADJUST_HELD = 2 }; /* in force; no value in this period: as it was before */

struct adjust_move { /* gross_margin.target = formula */
    int name;        /* targets_find's */
    enum goal goal;
    struct formula *formula; /* column 0: the goal before */
};
struct adjustment {
    const struct adjust_def *def;
    struct adjust_move *moves;
    size_t move_count;
    enum grain grain;      /* of the periods that the states are of: */
    int32_t first_index;
    size_t span_count;     /* judged periods; none before the replay */
    size_t place_count;    /* market codes, then the total */
    unsigned char *states; /* by place, then period: ADJUST_ON, ADJUST_HELD */
};
/* Adds an adjustment behind those that are there; it belongs to the targets, and its moves and
 * states with it. */
struct adjustment *targets_add_adjustment(struct targets *targets, struct adjustment adjustment);
void adjustments_release(struct targets *targets); /* of targets_free */
/* Does any move that goal? */
bool targets_are_moved(const struct targets *targets, int name, enum goal goal);
/* The state of a place ("all" is SLICE_ALL) on a day: of the last period that ended by then; HELD
 * too when that one is not judged yet. since, which may be NULL: index of the first period of the
 * present run, when it is on. */
unsigned adjustment_state(const struct adjustment *adjustment, int market, int32_t day,
                          int32_t *since);

/* The goal in force in each span of the environment's roll-up. out: all missing before. */
void targets_in_force(const struct eval_env *env, int name, enum goal goal, struct slice slice,
                      struct value *out);

struct goal_step { /* one adjustment that is in force, in the order in which they apply */
    const struct adjustment *by;
    int market;           /* of a total that is the sum of its markets: which; else SLICE_ALL */
    struct value before, after;
    struct period since;
    bool held;            /* its condition had no value: it goes on */
};
struct goal_story {
    struct value original, in_force;
    struct goal_step *steps; /* those that hold, also where they change nothing */
    size_t count, capacity;
};
/* Does this one change what it was given? */
bool goal_step_moves(const struct goal_step *step);
/* True when some step moves the goal of that span; the story is yours either way: release. */
bool targets_story(const struct eval_env *env, int name, enum goal goal, struct slice slice,
                   size_t span, struct goal_story *out);
void goal_story_release(struct goal_story *story);
/* Of those that move it: why, each reason once, of a total's markets with their codes; from when on
 * the first of them; does one hold for want of a value? False: none moves it. */
struct strbuf;
struct strmap;
bool goal_story_reason(const struct goal_story *story, const struct strmap *markets,
                       struct strbuf *out);
struct period goal_story_since(const struct goal_story *story);
bool goal_story_is_held(const struct goal_story *story);
/* A hash of all states. */
uint64_t targets_hash_states(const struct targets *targets, uint64_t hash);

#endif
