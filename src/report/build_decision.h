/* One decision in full, and what its list shares with it. */
#ifndef REDLINE_REPORT_BUILD_DECISION_H
#define REDLINE_REPORT_BUILD_DECISION_H
#include "worked.h"

/* The section of one decision, by the number of its record, with DECISION_RECORD before it or
 * without: chart, periods, verdict. */
void decision_build(struct frame *frame, const char *record);
/* All that was said, on one line: who decided it when, what, and how it ended. From outside: to be
 * cleaned. */
void decision_say(const struct decision *decision, struct strbuf *out);
/* A change in the figure's unit, with its sign. */
void effect_cell(const struct frame *frame, struct report_cell *cell, const struct worked *worked,
                 double change);

#endif
