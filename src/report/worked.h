/* What a change of a day did to a figure of a place: analysis/effect.h over the series of a frame.
 * Shared by the builders of decisions, proposals and playbooks. */
#ifndef REDLINE_REPORT_WORKED_H
#define REDLINE_REPORT_WORKED_H
#include "analysis/effect.h"
#include "build.h"
#include "journal/ledger.h"

struct worked_request {
    const char *subject;          /* an indicator, a red line, a formula */
    const char *market, *channel; /* NULL or "": all */
    int32_t day;                  /* from which on it holds */
    const struct decision *decision; /* whose it is: it does not disturb itself; or NULL */
    int64_t proposal;                /* the same, of a proposal that was applied; or 0 */
};
struct worked {
    bool is_known;     /* there is such a figure, place and day */
    const char *why;   /* what is missing, for people; NULL: nothing */
    struct effect effect;
    enum unit unit;
    int decimals;
    size_t left_out; /* other markets with a decision of their own about the same figure meanwhile */
    int64_t disturbing; /* id of the decision, or applied proposal, that touches the same place
                           meanwhile; 0 none */
    size_t least;       /* periods that a verdict asks for */
    int first, end, start, last; /* spans of the frame's time line: [first, end) before, [start, last) after */
};
/* Data up to the frame's period alone counts; a partial period does not. */
void worked_measure(const struct frame *frame, const struct worked_request *request,
                    struct worked *out);
/* Of a decision, by where and what it is about; unknown where it is about no figure. */
void worked_of_decision(const struct frame *frame, const struct decision *decision,
                        struct worked *out);
/* What the decision is about: an indicator or a red line's name; NULL: none. */
const char *worked_subject(const struct decision *decision);

const char *worked_name(enum effect_verdict verdict); /* "worked": also for people, translated by _() */
/* "worked", "too early, 2 of 4" (periods), "disturbed by record 7" */
void worked_say_verdict(const struct worked *worked, struct strbuf *out);
/* "+0.31 (0.12 to 0.50)": the change and its interval; "" where there is none. */
void worked_say_change(const struct frame *frame, const struct worked *worked,
                       const struct effect_estimate *estimate, struct strbuf *out);
/* Both of them, and over how many weeks and against how many markets. */
void worked_say(const struct frame *frame, const struct worked *worked, struct strbuf *out);
/* The series that worked_measure was asked of, for a picture, and their figure; worked_series_release
 * and figure_close. False, and neither is there: nothing can be measured. */
struct worked_series {
    double *y, *as_others;
    unsigned char *known, *others_known;
    size_t n;
};
bool worked_series(const struct frame *frame, const struct worked_request *request,
                   struct worked_series *out, struct figure *figure);
void worked_series_release(struct worked_series *series);

#endif
