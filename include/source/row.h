/* Makes a row of a record: tests, date, codes, numbers. */
#ifndef REDLINE_SOURCE_ROW_H
#define REDLINE_SOURCE_ROW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/decimal.h"
#include "source/bind.h"

enum row_outcome { ROW_KEPT, ROW_DROPPED, ROW_REFUSED };

struct devices;
struct row_maker; /* scratch memory for the rows of one file */

struct row_maker *row_maker_new(const struct source_plan *plan,
                                const struct source_binding *binding);
void row_maker_free(struct row_maker *maker);
/* From now on rows of these orders are dropped ones; borrowed. */
void row_maker_leave_out(struct row_maker *maker, const struct id_set *superseded);
/* From now on the shop measures of rows at these places are the source's own; borrowed. */
void row_maker_give_way(struct row_maker *maker, const struct id_set *covered);
bool row_maker_left_out(const struct row_maker *maker); /* after DROPPED: because of its order */
/* Fills row when KEPT: valid until the next call, and as long as the record. */
enum row_outcome row_make(struct row_maker *maker, const struct csv_record *record,
                          struct source_row *row);
const char *row_maker_reason(const struct row_maker *maker); /* after REFUSED; printable */
/* What can still be read of a refused record; valid until the next call. The reason is lost. */
void row_refused(struct row_maker *maker, const struct csv_record *record,
                 struct source_refused *out);
size_t row_maker_rounded(
    const struct row_maker *maker); /* after KEPT: cells with more than four decimals */

/* Of the rows made so far. */
struct devices *row_maker_devices(struct row_maker *maker);

/* One cell: DECIMAL_BLANK when it is missing. */
enum decimal_status row_number(const struct source_plan *plan, const char *text, size_t length,
                               char decimal, int64_t *value);

#endif
