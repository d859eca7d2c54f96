/* The finished store of a part: for each market x channel, measure and currency one series of day
 * sums, contiguous in memory, so that summing a slice reads straight ahead.
 */
#ifndef REDLINE_CUBE_SERIES_H
#define REDLINE_CUBE_SERIES_H
#include <stddef.h>
#include <stdint.h>
#include "cube/pages.h"

struct series_block {
    uint64_t mask;
    int32_t block;
}; /* days present of one block of 64 days */
struct series {
    int32_t key, currency; /* measure code or PAGE_ROWS, PAGE_REFUSED, PAGE_DUPLICATE */
    uint32_t block_count, value_count;
    const struct series_block *blocks; /* by time */
    const int64_t *values;             /* one for each set bit, in order; modulo 2^64 */
    const int32_t *carries; /* NULL, or beside each value: how often 2^64 has to be added */
};
struct store {
    struct leaf_code *leaves;
    size_t leaf_count;
    size_t *first; /* series of leaf i: [first[i], first[i + 1]), sorted by key, then currency */
    struct series *series;
    size_t series_count;
    struct series_block *blocks;
    size_t block_count; /* what the series point into */
    int64_t *values;
    size_t value_count;
    int32_t *carries;
    size_t carry_count;
};
/* Takes the pages' contents (they are empty afterwards); leaves keep their numbers. */
void store_freeze(struct store *store, struct pages *pages);
void store_release(struct store *store);
size_t store_bytes(const struct store *store);
/* The first series of that key among count (sorted as above), or NULL; `hint`: where it is likely
 * to stand, left there. */
const struct series *series_find(const struct series *series, size_t count, int key, size_t *hint);

static inline int128 series_value(const struct series *series, size_t position)
{
    int128 value = series->values[position];
    return series->carries ? value + series->carries[position] * ((int128)1 << 64) : value;
}

#endif
