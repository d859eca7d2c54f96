/* Inside the room: the reason of a proposal, words with figures put in. */
#ifndef REDLINE_RULE_WHY_H
#define REDLINE_RULE_WHY_H
#include "rule/proposals.h"

/* Takes `why` of the section apart; false and err: a figure that nothing is. What is built in and
 * not supplied is missing where it stands. */
bool why_compile(struct proposal_rule *rule, const struct model *model, struct err *err);
void why_release(struct proposal_rule *rule);
/* Appends the reason of a proposal with a finding; plain ASCII as far as its own words are. */
void why_say(const struct proposed *proposed, const struct model *model,
             const struct rollup *rollup, struct strbuf *out);

#endif
