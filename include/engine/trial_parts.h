/* Inside the room: the parts of a trial. */
#ifndef REDLINE_ENGINE_TRIAL_PARTS_H
#define REDLINE_ENGINE_TRIAL_PARTS_H
#include "cube/cube.h"
#include "cube/findings.h"
#include "cube/rollup.h"
#include "engine/trial.h"
#include "rule/rules.h"

enum { TRIAL_ASSUMED_MAX = 32 };

/* Reads the section: grain, start, inputs, places and what they expect. */
bool trial_read(const struct catalogue *catalogue, struct trial *trial, struct err *err);

/* A data set of nothing but the inputs, and the one red line over it. */
struct trial_world {
    struct catalogue catalogue; /* a shallow copy: given indicators are sums, one red line */
    struct redline_def redline;
    struct dims dims;
    struct part *part;
    struct cube *cube;
    struct data_findings findings;
    struct targets *targets;
    struct model *model;
    struct reg reg; /* when the line judges rows */
    bool has_reg;
    struct rule_set *rules;
    const struct rule *rule;
    struct rollup *rollup;
};
/* False and err; release it in any case. Adds inputs for names of the formula that nobody gives. */
bool trial_world_open(struct trial_world *world, const struct catalogue *catalogue,
                      struct trial *trial, struct err *err);
void trial_world_release(struct trial_world *world);
/* Codes of a place, as the red line judges it. */
struct slice trial_slice(const struct trial_world *world, const struct trial_place *place);

/* The parts of opening one (trial_fill.c). */
bool trial_fill_cube(struct trial_world *world, struct trial *trial, struct err *err);
bool trial_fill_targets(struct trial_world *world, const struct trial *trial, struct err *err);
bool trial_fill_register(struct trial_world *world, const struct trial *trial, struct err *err);
/* The indicator that an input gives in place of its formula, NULL: it is a measure or a goal. */
struct indicator_def *trial_indicator(const struct trial_world *world,
                                      const struct trial_input *input);
bool trial_is_goal(const struct trial_input *input);

#endif
