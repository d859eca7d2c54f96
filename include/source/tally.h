/* Fills a file_report while a file is read: counts, refusals, exact sums, the block index. */
#ifndef REDLINE_SOURCE_TALLY_H
#define REDLINE_SOURCE_TALLY_H
#include <stddef.h>
#include "source/bind.h"
#include "source/read.h"

struct tally;

/* The report is initialised already; it gets the binding's header and outputs. */
struct tally *tally_new(struct file_report *report, const struct source_plan *plan,
                        const struct source_binding *binding);
/* The report is of an earlier reading, and goes on from there. */
struct tally *tally_go_on(struct file_report *report, const struct source_plan *plan,
                          const struct source_binding *binding);
void tally_free(struct tally *tally); /* writes what is still held: the report is complete then */
void tally_kept(struct tally *tally, const struct csv_record *record, const struct source_row *row,
                size_t rounded);
/* After tally_kept: the same row is a duplicate, or repeats an order id. */
void tally_duplicate(struct tally *tally, long line);
void tally_repeated(struct tally *tally, long line);
void tally_dropped(struct tally *tally, const struct csv_record *record);
void tally_superseded(struct tally *tally, long line); /* after tally_dropped: by its order */
void tally_refused(struct tally *tally, const struct csv_record *record, const char *reason);

/* The bit of a market in file_block.markets. */
uint64_t market_bit(const char *market);

#endif
