/* Inside the room: what the compiler of red lines and their kinds share. */
#ifndef REDLINE_RULE_KINDS_H
#define REDLINE_RULE_KINDS_H
#include "rule/rules.h"

struct err;

extern const struct rule_kind rule_kind_threshold;
/* The key's text is ours, whatever else of the section a user wrote. */
bool rule_key_is_builtin(const struct origin *origin);
/* Sets dormant and why; always true. For what is built in and lacks data; the same of a user's is
 * an error. */
bool rule_make_dormant(struct rule *rule, const char *missing);
/* NULL and err (nearest name, or "not in this version yet"). */
const struct rule_kind *rule_kind_find(const struct redline_def *def, struct err *err);

/* Steps the machine from the first span in which the slice has a row up to `until`. States before
 * that, and after `until`, are nodata without a since. states: one per span. */
void rule_run_machine(const struct machine_rule *machine_rule, const struct rollup *rollup,
                      struct slice slice, size_t until, const struct column *values,
                      struct machine_output *states);

#endif
