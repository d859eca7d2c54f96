/* Inside the room: what the compiler of red lines and their kinds share. */
#ifndef REDLINE_RULE_KINDS_H
#define REDLINE_RULE_KINDS_H
#include "rule/rules.h"

struct err;

extern const struct rule_kind rule_kind_threshold, rule_kind_target, rule_kind_benchmark,
    rule_kind_mean, rule_kind_change, rule_kind_drift, rule_kind_decay, rule_kind_forecast;
/* The key's text is ours, whatever else of the section a user wrote. */
bool rule_key_is_builtin(const struct origin *origin);
/* Sets dormant and why; always true. For what is built in and lacks data; the same of a user's is
 * an error. */
bool rule_make_dormant(struct rule *rule, const char *missing);
/* NULL and err (nearest name, or "not in this version yet"). */
const struct rule_kind *rule_kind_find(const struct redline_def *def, struct err *err);
/* Compiles rule->watched into formula and indicator; what is built in and lacks data sleeps. */
bool rule_find_formula(struct rule *rule, const struct rule_inputs *inputs, struct err *err);
/* for, clear_for and nodata. */
void rule_take_counts(struct rule *rule);
/* The clear line that lies a part of |line| inside, rounded as people count. */
void rule_clear_by_part(struct line_level *level, double part);
/* Every slice that the rule judges where it has rows. */
void rule_each_slice(const struct rule *rule, const struct cube *cube,
                     void (*visit)(void *self, struct slice slice), void *self);
/* The span that it is judged at for the asked period: its last complete one that had ended by then.
 * False: none. */
bool rule_judged_span(const struct rule *rule, const struct model *model,
                      const struct rollup *rollup, struct period asked, size_t *until);
/* A comma outside of brackets: a list of indicators. */
bool rule_is_list(const char *text);
/* To 15 digits: 5 % under 0.3 is 0.285. */
double rule_round(double value);

/* ---- kinds that judge a distance from a reference (distance.c) ---- */

/* A z score is capped here: so far off is whatever differs from a past that never varied. */
#define RULE_Z_MAX 999.0
/* warn, red and clear of such a kind: "15%", "+15%", "3.5z" where allows_z. The side of the breach
 * follows from the indicator's `better` (so call rule_find_formula first), or from a sign. */
bool rule_parse_sizes(struct rule *rule, bool allows_z, struct err *err);
/* Fills the values of both levels from measured, reference and scale, and the states. */
void rule_run_distances(const struct rule *rule, const struct rollup *rollup, struct slice slice,
                        size_t until, struct rule_run *run);
/* The same without the states: rule_run_machine follows. */
void rule_fill_distances(const struct rule *rule, struct rule_run *run);
/* fdr and confidence: their ranges; confidence only where the value is a share of counts. */
bool rule_parse_doubts(struct rule *rule, const struct model *model, struct err *err);
/* Takes values over a line that are in doubt onto it: no news among many, the chance of a count. */
void rule_doubt(const struct rule *rule, struct rule_run *run);
/* The values of both levels as they would be with other lines; the caller's to release. */
void rule_doubt_with(const struct rule *rule, const struct machine_rule *machine,
                     const struct rule_run *run, struct column *warn, struct column *red);
/* What is known of the spans [span - window, span), low samples left out. */
size_t rule_known_before(const struct column *measured, size_t span, size_t window, double *out);
/* A column of that many values, all missing. */
void rule_column_new(struct column *column, size_t count);
static inline void rule_set_number(struct value *value, double number)
{
    *value = (struct value){.state = VALUE_OK, .number = number};
}

/* Steps the machine from the first span in which the slice has a row up to `until`. States before
 * that, and after `until`, are nodata without a since. Makes run->states. */
void rule_run_machine(const struct machine_rule *machine_rule, const struct rollup *rollup,
                      struct slice slice, size_t until, struct rule_run *run);

#endif
