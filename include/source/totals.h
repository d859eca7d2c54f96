/* Total rows that an export has beside its rows: what they say, held against our own sums. */
#ifndef REDLINE_SOURCE_TOTALS_H
#define REDLINE_SOURCE_TOTALS_H
#include "source/bind.h"
#include "source/read.h"
#include "source/row.h"

struct totals;

/* NULL for sources that leave nothing out, and for those whose rows are no plain sums. */
struct totals *totals_new(const struct source_plan *plan, const struct source_binding *binding);
void totals_free(struct totals *totals); /* NULL is fine */
/* Looks at a record that was dropped by keep or drop; uses the maker's scratch memory. */
bool totals_any(const struct totals *totals); /* was one seen? NULL: no */
void totals_look(struct totals *totals, struct row_maker *maker, const struct csv_record *record);
/* Fills report->total, whose sums are complete. */
void totals_compare(const struct totals *totals, struct file_report *report);

#endif
