/* Verdicts remembered: what one red line said of one slice at one period, by all that it was made
 * of.  The same inputs give the same verdict, so a refresh judges what changed and looks up the
 * rest.
 */
#ifndef REDLINE_RULE_VERDICTS_H
#define REDLINE_RULE_VERDICTS_H
#include <stdbool.h>
#include "rule/rules.h"

struct verdicts;

/* For the rule sets of one catalogue and struct dims; may be used by several threads. */
struct verdicts *verdicts_new(void);
void verdicts_free(struct verdicts *verdicts); /* NULL is fine */

/* The inputs of one judgement, by roll-up and span: made when asked for. */
struct verdict_inputs;
struct verdict_inputs *verdict_inputs_new(const struct rule_set *set);
void verdict_inputs_free(struct verdict_inputs *inputs);

struct verdict_key {
    uint64_t key, check; /* 0: nothing is remembered of such a rule */
};
struct verdict_key verdict_key(struct verdict_inputs *inputs, const struct rule *rule,
                               const struct rollup *rollup, struct slice slice, size_t until);
/* True when it is known: *any tells whether there is a finding, which then is filled. */
bool verdicts_find(struct verdicts *verdicts, struct verdict_key key, const struct rule *rule,
                   bool *any, struct finding *finding);
void verdicts_note(struct verdicts *verdicts, struct verdict_key key,
                   const struct finding *finding); /* NULL: the slice is no instance */

#endif
