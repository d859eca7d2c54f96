/* Faults of the data that are no refused rows: two rates on one day, an amount without a rate, a
 * target for a market that nobody knows.  Each is one thing with days and a count, whatever the
 * number of cells it touches; they become rows of the built-in register data_findings, so that red
 * lines, panes and exports show them like any other risk.
 */
#ifndef REDLINE_CUBE_FINDINGS_H
#define REDLINE_CUBE_FINDINGS_H
#include <stddef.h>
#include <stdint.h>

enum finding_level { FINDING_NOTE = 1, FINDING_WARN, FINDING_RED };

struct data_finding {
    char *id;      /* "no-rate:BRL": what it is and of what; stable from load to load */
    char *source;  /* the section's name, "" none */
    char *subject; /* the currency, series, indicator, market */
    char *text;    /* a sentence */
    int32_t first_day, last_day; /* DAY_NONE: it has none */
    size_t count;                /* of days, cells or lines, as the sentence says */
    enum finding_level level;
};
struct data_findings {
    struct data_finding *items;
    size_t count, capacity;
};
void data_findings_release(struct data_findings *findings);
/* The finding of that id, made when there is none: one place for each, however often it is met. */
struct data_finding *data_findings_at(struct data_findings *findings, const char *kind,
                                      const char *source, const char *subject,
                                      enum finding_level level);
/* Counts one more day, and widens first_day and last_day. */
void data_finding_day(struct data_finding *finding, int32_t day);
__attribute__((format(printf, 2, 3))) void data_finding_say(struct data_finding *finding,
                                                            const char *format, ...);

#endif
