/* When reviews are due: what [meeting NAME] says, and which were held by the journal.
 *
 * A pure function of the sections, the records and a day. */
#ifndef REDLINE_JOURNAL_CALENDAR_H
#define REDLINE_JOURNAL_CALENDAR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "config/catalogue.h"

struct journal_record;

enum meeting_state {                  /* the most urgent first */
                     MEETING_OVERDUE, /* its day is over and it was not held */
                     MEETING_DUE,     /* on this day */
                     MEETING_COMING,  /* on a later day of its span */
                     MEETING_HELD     /* in this span; the next one comes */
};
struct meeting {
    const struct meeting_def *def;
    enum meeting_state state;
    int32_t day;  /* OVERDUE: since when; DUE, COMING: on which; HELD: the day of this span */
    int32_t next; /* the next day on which it is to be held, this day or later */
    int32_t last; /* when it was held last; DAY_NONE: never */
    int64_t last_record; /* that closed it; 0 */
};
struct calendar {
    struct meeting *items; /* the most urgent first, then by day */
    size_t count;
    int32_t today; /* as the committee counts: where the end of the data is now, the day after */
    int32_t
        kept_from; /* the first review of all: what is missed from then on is missed; DAY_NONE */
};
/* catalogue: its meetings, and whether the end of the data is now. */
void calendar_build(struct calendar *calendar, const struct catalogue *catalogue,
                    const struct journal_record *records, size_t count, int32_t today);
void calendar_release(struct calendar *calendar);
/* The day of the span that holds a day, or of the span so many after it. */
int32_t meeting_day(const struct meeting_def *def, int32_t day, int spans);
/* First and last day of that span. */
void meeting_span(enum meeting_every every, int32_t day, int32_t *first, int32_t *last);
const char *meeting_state_name(enum meeting_state state); /* "overdue": also the machine's word */
const char *meeting_every_name(enum meeting_every every); /* "half-year", as in INI files */

#endif
