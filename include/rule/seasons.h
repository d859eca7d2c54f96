/* The season of a series as it was known at the time: what each span has more or less than others of
 * its year.
 *
 * STL over all whole values before a span, made again every quarter of a year; only a season that is
 * strong (rule: stl_strength at least 0.64, Hyndman) counts.  From data before the span alone.
 */
#ifndef REDLINE_RULE_SEASONS_H
#define REDLINE_RULE_SEASONS_H
#include <stddef.h>
#include "base/date.h"
#include "indicator/column.h"

struct seasons {
    size_t period;     /* spans in a cycle; 0: none was ever found */
    size_t start, step; /* the k-th pattern is for spans from start + k * step on */
    double **patterns; /* by span modulo period; NULL: no season then */
    size_t count;
};
void seasons_find(const struct column *measured, enum grain grain, struct seasons *out);
void seasons_release(struct seasons *seasons);
/* The season of span `of` as known at span `at`; 0 when there is none. */
double seasons_at(const struct seasons *seasons, size_t at, size_t of);

#endif
