/* How often a line on a series was passed: at each of the observations, not at the ends of weeks.
 * What the committee should know before it believes a plain 5 % rule.
 */
#ifndef REDLINE_RULE_OFTEN_H
#define REDLINE_RULE_OFTEN_H
#include "rule/rules.h"

struct rule_often {
    size_t observed; /* observations at which the line could be judged */
    size_t warn, red; /* those past each level; `for` and `clear` do not count */
};
/* Of the observations of the slice's track up to that day. False: the rule is no threshold, or reads
 * more than the world, so it has no value on a single day. */
bool rule_often(const struct rule *rule, const struct model *model, const struct track *track,
                struct slice slice, int32_t until, struct rule_often *out);

#endif
