/* When something is due that answers a red line: "red", "warn for 2", "red for 4 and value < 1.2".
 *
 *     when  = term {"and" term}
 *     term  = ("any" | "warn" | "red" | "nodata") ["for" N]
 *           | ["value"] (">" | ">=" | "<" | "<=") NUMBER
 *
 * any (what holds when no level is said): warn or red; warn: warn or worse; for N: in the N-th
 * period of the run and later; value: the measured value, in its own unit, with any level.  At most
 * one level and one value. */
#ifndef REDLINE_RULE_WHEN_H
#define REDLINE_RULE_WHEN_H
#include <stdbool.h>
#include "rule/condition.h"
#include "rule/machine.h"

struct err;
struct finding;

struct when {
    enum rule_state level; /* RULE_WARN, RULE_RED, RULE_NODATA */
    int periods;           /* >= 1 */
    bool has_value;
    struct condition value;
};

/* NULL or blank text: any. key, file and line are for the message; false and err, which names the
 * nearest word. */
bool when_parse(const char *text, const char *key, const char *file, int line, struct when *out,
                struct err *err);
/* Does it hold of what the finding says now? Never of what is ok, pending or an error. */
bool when_holds(const struct when *when, const struct finding *finding);

#endif
