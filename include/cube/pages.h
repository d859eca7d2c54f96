/* Pages: where a file's rows are added up: exact day sums by market, channel and currency, 64 days
 * a page, a column for each measure that occurs.  Once the file is read they are frozen into series
 * (cube/series.h).
 *
 * While a file is read, columns are keyed by its output number; pages_rename turns that into
 * measure codes, once. Days are packed: a column holds values only for the days whose bit is set,
 * so memory follows cells.
 */
#ifndef REDLINE_CUBE_PAGES_H
#define REDLINE_CUBE_PAGES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/decimal.h"
#include "base/memory.h"

/* The keys of the columns that count records, below all measures: kept rows (one each), refused
 * ones and duplicates (1 in 10^-4 each, as sums of measures are). */
enum { PAGE_DAYS = 64, PAGE_ROWS = -3, PAGE_REFUSED = -2, PAGE_DUPLICATE = -1, PAGE_COUNTS = 3 };

struct page_column {
    int32_t key; /* output while building, then measure code; PAGE_ROWS ... */
    uint16_t count, capacity;
    uint64_t mask;    /* days present: count bits */
    int64_t *values;  /* one for each bit, in order of days; modulo 2^64 */
    int32_t *carries; /* NULL, or by day of the page: how often 2^64 has to be added */
};
struct page {
    int32_t market, channel, currency, leaf, block; /* leaf: number of (market,
                                                                        channel) in these pages */
    uint32_t column_count, column_capacity;
    struct page_column *columns; /* sorted by key, unique */
    uint64_t day_mask; /* days that came added up, and are not yet in the columns */
    uint32_t *days;    /* by day of the page: their cells in the pool */
};
struct leaf_code {
    int32_t market, channel;
};
/* Cells of `width` outputs; they never move. */
struct cell_pool {
    int64_t **blocks;
    size_t block_count, block_capacity, width;
    size_t used, room; /* cells of the last block */
};
struct pages {
    struct page *items;
    size_t count, capacity;
    struct leaf_code *leaves;
    size_t leaf_count, leaf_capacity;
    uint32_t *slots, *leaf_slots;
    size_t slot_count, leaf_slot_count; /* powers of two; number + 1, 0 free */
    struct cell_pool pool;
    struct arena arena; /* days of the pages */
    int *codes;         /* by output, what it is called in the end; NULL: as it is */
    size_t code_count;
};
void pages_init(struct pages *pages);
void pages_release(struct pages *pages);
/* The page of that day, made when there is none; valid until the next call. */
struct page *pages_at(struct pages *pages, int market, int channel, int currency, int32_t day);
/* Adds to one cell; `hint` is where the column is likely to stand (0 at a row's start), moved past
 * it. */
void page_add(struct page *page, int key, int32_t day, int64_t value, size_t *hint);
/* The same of a sum that wrapped so often. */
void page_add_carried(struct page *page, int key, int32_t day, int64_t value, int32_t carries,
                      size_t *hint);
/* Number of this market and channel in the pages. */
int32_t pages_leaf(struct pages *pages, struct leaf_code leaf);
/* Adds rows of one day that were added up: by output, of which those by bit in `present` have a
 * value. All cells of some pages are equally wide, 64 at most. */
struct page_cell {
    size_t rows, width;
    uint64_t present;
    const int64_t *sums;
};
void page_add_cell(struct pages *pages, struct page *page, int32_t day,
                   const struct page_cell *cell);
/* Output numbers are to become codes[output] in every column (copied); columns that become one
 * measure are added up. That is done for each page as it is settled: then it has its columns, and
 * nothing else. */
void pages_rename(struct pages *pages, const int *codes, size_t count);
void page_settle(struct pages *pages, struct page *page);
void page_release(struct page *page); /* frees its columns */

/* Between pages.c and cells.c: */
size_t page_column_position(const struct page *page, int key); /* the first whose key is not below */
struct page_column *page_insert_column(struct page *page, size_t at, int key);
void page_column_add(struct page_column *column, int bit, int64_t value);
void page_settle_days(struct pages *pages, struct page *page);
void cell_pool_release(struct cell_pool *pool);
/* Adds how many columns and values the days make, at most. */
void page_count_days(const struct pages *pages, const struct page *page, size_t *columns,
                     size_t *values);

static inline int32_t page_block(int32_t day)
{
    return day >= 0 ? day / PAGE_DAYS : -((PAGE_DAYS - 1 - day) / PAGE_DAYS);
}

#endif
