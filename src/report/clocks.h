/* From a finding to its decision: how long it took, or has taken, of the time that there is. */
#ifndef REDLINE_REPORT_CLOCKS_H
#define REDLINE_REPORT_CLOCKS_H
#include "build.h"
#include "journal/ledger.h"

struct decide_run {
    bool told; /* it is known since when the line is broken, and how long there is */
    bool is_decided;
    bool is_before; /* decided before it was red: no time was needed */
    int64_t taken;  /* seconds from the end of the period in which it broke, 0 and up */
    long within;    /* that there are */
};
/* Of the red line that it is about, as that stood in its period. Not told: it is about none, or it
 * cannot be known since when. */
void clock_of_decision(const struct frame *frame, const struct decision *decision,
                       struct decide_run *out);
/* The first period in which its red line was not ok any more, up to the period that it was decided
 * in; false: it is about none, or that was ok then. */
bool clock_run_of_decision(const struct frame *frame, const struct decision *decision,
                           struct period *first);
/* Of a finding that nobody decided on, now. */
void clock_of_finding(const struct frame *frame, const struct finding *finding,
                      struct decide_run *out);
bool clock_is_late(const struct decide_run *run);
/* The decision about this finding: of this run of it, or still open; NULL: nobody decided. */
const struct decision *clock_decision_on(const struct frame *frame, const struct finding *finding);
/* The same, or a proposal about it was answered: approved, with another amount or not, or refused.
 */
bool clock_is_decided(const struct frame *frame, const struct finding *finding);

/* "after 31 h of 48 h", "late by 1 d 4 h", "17 h of 48 h left"; nothing when it is not told. */
void clock_say(const struct decide_run *run, struct strbuf *out);

#endif
