/* Targets and benchmarks: what was promised, and what others reach, by indicator, market, channel and
 * period; from sources of kind targets, else from the indicator's own section.
 *
 * A target of an amount (money, a count) that is given for a longer period is due day by day: a
 * week of a quarter's target is 7 of its 92 days.  A ratio's holds as it is for every part of its
 * period.  An amount's target belongs to just the place that it names, and to the total of the
 * markets when all of them have one; a ratio's without a market holds for every market.
 */
#ifndef REDLINE_INDICATOR_TARGETS_H
#define REDLINE_INDICATOR_TARGETS_H
#include <stdbool.h>
#include <stddef.h>
#include "config/catalogue.h"
#include "cube/rollup.h"
#include "indicator/column.h"

struct adjustment;
struct cube;
struct data_findings;
struct dims;
struct part;

enum goal { GOAL_TARGET, GOAL_BENCHMARK };

struct target { /* one number of one line */
    int name;
    enum goal goal;
    int market, channel; /* SLICE_ALL: it names none */
    bool always;         /* no period */
    struct period period;
    int128 value; /* 10^-8 */
    const char *source;
    long line;
};
struct target_name {
    const char *name; /* as the catalogue writes it */
    enum unit unit;
    bool additive;       /* an amount, not a ratio: set by the model, which has the formula */
    bool has[2];         /* by goal: some target, or a default */
    bool has_default[2]; /* by goal: [indicator] target, benchmark */
    double fallback[2];
};
struct targets {
    struct target_name *names;
    size_t name_count;
    struct target *items; /* sorted: name, goal, market, channel, finest period first, by time */
    size_t count, capacity;
    enum grain grain; /* of screens: what an amount without a period is for */
    struct adjustment *adjustments; /* in the order in which they apply: indicator/adjust.h */
    size_t adjustment_count, adjustment_capacity;
};

/* Indicators nobody knows (the nearest is named), markets without any row, two different targets for
 * one thing, percent written both as 35 and as 0.35: findings. Never NULL. */
struct targets *targets_new(struct part *const *parts, size_t count, const struct catalogue *catalogue,
                            const struct dims *dims, struct data_findings *findings);
void targets_free(struct targets *targets); /* NULL is fine */
int targets_find(const struct targets *targets, const char *name); /* -1: nobody has a target for it */
bool targets_has(const struct targets *targets, const char *name, enum goal goal);
/* The goal of a slice in each span as it was promised, before any [adjust NAME]: missing where there
 * is none. out: one per span. What is in force: targets_in_force (indicator/adjust.h). */
struct goal_request {
    int name; /* -1: missing */
    enum goal goal;
    const struct cube *cube;
    struct slice slice;
    const struct timeline *timeline;
    /* Of an amount's total that is the sum of its markets: what to add up instead of what they
     * promised, by position in cube->markets, then span; and where the total was made so, by span.
     * Both may be NULL. */
    const struct value *parts;
    bool *summed;
};
void targets_column(const struct targets *targets, const struct goal_request *request,
                    struct value *out);

/* Inside targets_new: weights of goals are targets of a name of their own, and what files say of them
 * must sum to 1: findings (targets_weights.c). */
void targets_name_weights(struct targets *targets, const struct catalogue *catalogue);
void targets_take_weights(struct targets *targets, const struct catalogue *catalogue,
                          const struct dims *dims, struct data_findings *findings);
void targets_check_weights(const struct targets *targets, const struct catalogue *catalogue,
                           const struct dims *dims, struct data_findings *findings);

#endif
