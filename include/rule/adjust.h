/* Rolling adjustments compiled and replayed: the sections [adjust NAME] over the history, from the
 * beginning of the data.  What comes of it, a state for each place and period, belongs to the
 * targets (indicator/adjust.h), which every reader of a goal asks.
 */
#ifndef REDLINE_RULE_ADJUST_H
#define REDLINE_RULE_ADJUST_H
#include "rule/rules.h"

struct adjust_rule {
    const struct adjust_def *def;
    bool dormant;
    char *missing;               /* why dormant: "pmi" */
    size_t adjustment;           /* its place in the targets; not of dormant ones */
    struct formula *when, *until; /* until NULL: the opposite of when */
    struct dim_filter filter;
    bool has_filter; /* of `where` */
};
struct adjust_set {
    struct adjust_rule *rules; /* in the order of the sections */
    size_t count;
    const struct model *model;
};
/* Compiles them and tells the model's targets what may move. Errors: a formula that does not compile
 * or names what no source supplies, a condition that depends on the goal that it moves, one that
 * never changes, an `until` that cannot come. NULL when there was one. Before rule_set_new. */
struct adjust_set *adjust_set_new(const struct catalogue *catalogue,
                                  const struct rule_inputs *inputs, struct err_list *errors);
void adjust_set_free(struct adjust_set *set); /* NULL is fine */
/* Fills the states. rollups by grain, as of rule_set_judge; once, before anybody asks for a goal. */
void adjust_set_replay(struct adjust_set *set, struct rollup *const rollups[5]);

/* What a condition says in a period: 1 yes, 0 no, -1 it has no value. One place, period by period
 * from the first on: a pure function of what it was told before. */
struct adjust_machine {
    int for_periods;
    int run;  /* periods in a row in which `when` held */
    bool on;
};
/* ADJUST_ON, ADJUST_HELD. */
unsigned adjust_step(struct adjust_machine *machine, int when, int until);

/* Is there no value at which `until` holds and `when` does not?  Only of conditions on the same
 * name, like pmi < 50 and pmi < 40; else false. */
bool adjust_never_ends(const char *when, const char *until);

#endif
