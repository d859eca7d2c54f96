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
/* Rows of one day and place; their codes (tally_unmapped) and block (tally_block) come apart. */
void tally_cell(struct tally *tally, const struct source_cell *cell);
/* Records of the next block of the file, or more of the last one. From then on blocks come by no
 * other way. */
void tally_block(struct tally *tally, const struct file_block *block);
void tally_dropped(struct tally *tally, const struct csv_record *record);
void tally_superseded(struct tally *tally, long line); /* after tally_dropped: by its order */
void tally_refused(struct tally *tally, const struct csv_record *record, const char *reason);

/* Codes of a kept row that no map knows (UNMAPPED_); tally_kept does it, too. */
void tally_unmapped(struct tally *tally, unsigned char unmapped, const char *market,
                    const char *channel);

#define FILE_BLOCK_BYTES (256 * 1024)

/* A block that begins here and spans no day. */
static inline struct file_block file_block_at(uint64_t offset, long line)
{
    return (struct file_block){
        .offset = offset, .line = line, .first_day = INT32_MAX, .last_day = INT32_MIN};
}
static inline void file_block_day(struct file_block *block, int32_t day)
{
    if (day < block->first_day)
        block->first_day = day;
    if (day > block->last_day)
        block->last_day = day;
}
/* The bit of a market in file_block.markets. */
uint64_t market_bit(const char *market);

#endif
