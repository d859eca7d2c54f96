/* Reviews as the journal tells them: who was there, what was looked at, how each item ended.
 *
 * A pure function of the records: a review that was cut off is there with all that was written. */
#ifndef REDLINE_JOURNAL_MEETINGS_H
#define REDLINE_JOURNAL_MEETINGS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/date.h"
#include "base/memory.h"
#include "journal/record.h"

enum outcome { /* how an item ended; a later word about the same item counts */
               OUTCOME_NEXT,
               OUTCOME_DECIDE,
               OUTCOME_ACKNOWLEDGE,
               OUTCOME_DEFER,
               OUTCOME_COUNT
};
const char *outcome_name(enum outcome outcome); /* "decide": the machine's word */
const char *outcome_text(enum outcome outcome); /* "decided", to be translated */

struct looked {                          /* one item of the agenda, once */
    const struct journal_record *record; /* the newest one about it */
    const char *key;                     /* the item's identity */
    const char *what;                    /* "finding", "warning", ... */
    int number;                          /* 1, 2, ...: where it stood; 0: not said */
    enum outcome outcome;
    int seconds; /* of all visits to it */
};

struct attendee {
    const char *name;
    bool gone; /* left before the end */
};

struct held_meeting {
    const struct journal_record *opened, *closed; /* closed: NULL, it was never ended */
    const char *name;                             /* "weekly" */
    bool has_period;
    struct period period;    /* that was looked at */
    int items;               /* on the agenda; 0: not said */
    int32_t today;           /* the day on which the committee looked; DAY_NONE */
    struct attendee *people; /* in order of arrival */
    size_t people_count;
    struct looked *looked; /* in the order in which they were first looked at */
    size_t looked_count;
    int seconds; /* of all items */
};

struct meetings {
    struct arena arena;
    struct held_meeting *items; /* oldest first; they borrow the records */
    size_t count;
};
void meetings_build(struct meetings *meetings, const struct journal_record *records, size_t count);
void meetings_release(struct meetings *meetings);

/* The review that goes on: the newest one, if it was not ended and began within twelve hours before
 * `now` (2026-11-15T06:40:00Z, as records have it) or, by a clock that went back, after it; NULL.
 */
const struct held_meeting *meetings_open(const struct meetings *meetings, const char *now);
/* The newest review that began at `until` or before ("": any); NULL. */
const struct held_meeting *meetings_last(const struct meetings *meetings, const char *until);
const struct looked *meeting_looked(const struct held_meeting *meeting,
                                    const char *key); /* or NULL */

#endif
