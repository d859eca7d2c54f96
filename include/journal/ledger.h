/* What the journal's records add up to on a day: which marks hold, which decisions are open.
 *
 * A pure function of the records: the same records give the same ledger, in any program. */
#ifndef REDLINE_JOURNAL_LEDGER_H
#define REDLINE_JOURNAL_LEDGER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"
#include "journal/proposals.h"
#include "journal/meetings.h"
#include "journal/record.h"
#include "rule/marks.h"

struct catalogue;

enum decision_state {                   /* the most urgent first */
                      DECISION_OVERDUE, /* its day is over */
                      DECISION_DUE,     /* this day or the next */
                      DECISION_OPEN,
                      DECISION_REFUSED,
                      DECISION_DONE,
                      DECISION_STATE_COUNT
};

struct decision {
    const struct journal_record *record;    /* the decision itself */
    const struct journal_record *closed;    /* the last word: done or refuse; NULL */
    const struct journal_record *approved;  /* NULL: nobody has */
    const struct journal_record *corrected; /* the newest correction; NULL */
    enum decision_state state;
    int32_t decided_day;                          /* the record's, UTC; DAY_NONE: unreadable */
    int32_t due_day;                              /* DAY_NONE: none was said */
    int32_t holds_day; /* from which on it can have done something: as ledger_said_on says of the word
                          that it is done, else of itself; DAY_NONE: refused, or unreadable */
    struct journal_place {                        /* of its path */
        const char *market, *channel, *indicator; /* NULL: not in it */
        bool has_period;
        struct period period;
    } place;
};

struct ledger {
    struct arena arena; /* owns what the marks point to; decisions borrow their records */
    struct mark *marks; /* acknowledgements and silences, oldest first */
    size_t mark_count;
    const struct journal_record **mark_records; /* of each mark, borrowed */
    struct decision *decisions; /* by state, then due day (none last), then newest first */
    size_t decision_count;
    size_t counts[DECISION_STATE_COUNT];
    struct proposal_book proposals;
    struct meetings meetings;             /* reviews */
    const struct journal_record *records; /* of which it was made, borrowed */
    size_t record_count;
    int32_t today;  /* the day on which the committee looks */
    int64_t newest; /* id of the last record; 0: none */
};

/* today: the day on which the committee looks.  Indicators and red lines of the catalogue tell what
 * a part of a path is. */
void ledger_build(struct ledger *ledger, const struct journal_record *records, size_t count,
                  const struct catalogue *catalogue, int32_t today);
void ledger_release(struct ledger *ledger);
/* The day of a record's "2026-11-15T06:40:00Z" or "2026-11-15"; DAY_NONE: it is none. */
int32_t journal_day(const char *text);
/* The day of a record as the committee counts: that of its time in the settings' time zone, or, where
 * the end of the data is now (now = data), the first day after its period, as far as it has one. */
int32_t ledger_said_on(const struct journal_record *record, const struct catalogue *catalogue);
/* The instant, by the clock of the settings' time zone, as snapshot->now is; false: unreadable. */
bool ledger_said_at(const struct journal_record *record, const struct catalogue *catalogue,
                    int64_t *at);
const char *decision_state_name(enum decision_state state); /* "overdue": also the machine's word */

#endif
