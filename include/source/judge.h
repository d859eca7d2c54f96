/* From a record to what became of it: kept, dropped or refused, and what else is known of it. */
#ifndef REDLINE_SOURCE_JUDGE_H
#define REDLINE_SOURCE_JUDGE_H
#include <stdbool.h>
#include "base/strbuf.h"
#include "source/csv.h"
#include "source/relay.h"

struct file_report;
struct totals;

struct judge { /* of one file */
    struct row_maker *maker;
    struct file_report *report; /* whose days count; its orders are noted */
    struct totals *totals;      /* NULL: none */
    bool orders;                /* rows are orders */
    bool notes_orders;          /* they may be in other files, too */
    bool wants_refused;         /* what a refused row still says */
    struct strbuf reason;       /* of the last refusal */
};

/* Fills the outcome of a record that is RECORD_GOOD or RECORD_BAD. Valid until the next call, and
 * as long as the record; but row.cells is NULL. */
void judge_record(struct judge *judge, const struct csv_record *record, enum csv_result result,
                  struct outcome *outcome);

#endif
