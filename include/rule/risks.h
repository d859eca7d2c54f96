/* Risks compiled: indicators that feed scores of the heatmap, from a model and roll-ups. */
#ifndef REDLINE_RULE_RISKS_H
#define REDLINE_RULE_RISKS_H
#include <stdbool.h>
#include <stddef.h>
#include "config/catalogue.h"
#include "indicator/model.h"

struct err_list;
struct rule;
struct rule_set;

struct risk {
    const struct risk_def *def;
    struct formula *formula;
    const struct indicator *indicator; /* when it is just one; else NULL */
    const struct rule *rule;           /* its red line when there is one that judges; else NULL */
    bool dormant;                      /* built in, and a name of its formula is not supplied */
    char *missing;                     /* why dormant */
};
struct risk_set {
    struct risk *risks;
    size_t count;
};

/* Errors: a user's own risk whose formula is wrong or names what no source supplies, with file and
 * line. NULL if there was one. Borrows from the catalogue, the model and the rules. */
struct risk_set *risk_set_new(const struct catalogue *catalogue, const struct model *model,
                              const struct rule_set *rules, struct err_list *errors);
void risk_set_free(struct risk_set *set);

/* 1 to 5: one more for each step that the value lies strictly beyond (above rising steps, below
 * falling ones). */
int risk_level(const struct risk_def *def, double value);
/* The value at a span of the roll-up, and the one a month before: 28 to 31 days, so four weeks back
 * by weeks, the month before by months; by longer grains the period before. Missing where there is
 * none. */
void risk_evaluate(const struct risk *risk, const struct model *model, const struct rollup *rollup,
                   struct slice slice, size_t at, struct value *now, struct value *before);

#endif
