/* What changed since the last look: each finding against the judgement one period before.
 *
 * A finding is the same one when red line, market, channel and record are, whatever its value.
 * Worse and better are about the state alone (pending, no data or error, warn, red), never about
 * the value.
 */
#ifndef REDLINE_REPORT_SINCE_H
#define REDLINE_REPORT_SINCE_H
#include <stddef.h>
#include "base/date.h"
#include "rule/rules.h"

struct report_context;
struct since; /* the judgement before; belongs to a context */

enum since_last { SINCE_UNKNOWN, SINCE_NEW, SINCE_WORSE, SINCE_SAME, SINCE_BETTER, SINCE_GONE };
const char *since_last_name(enum since_last last); /* "new"; NULL for UNKNOWN */

struct since *since_new(void);
/* The judgement of another period than the one before: of the last review. Yours. */
struct since *since_judge(const struct report_context *context, struct period period);
void since_free(struct since *since);
/* The judgement before the one that the context shows, made at the first call: it costs as much as
 * that one. Borrowed from the context. */
const struct since *report_since(const struct report_context *context);
/* UNKNOWN: no row is that old. SAME also for what was and is ok. */
enum since_last since_of(const struct since *since, const struct finding *now);
/* What was not ok before, whatever it is now: worst first. */
const struct finding_list *since_before(const struct since *since);
/* The finding of a list that is the same one; NULL. */
const struct finding *since_twin(const struct finding_list *list, const struct finding *finding);

#endif
