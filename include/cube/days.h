/* Sets of days. A zeroed struct is the empty set. */
#ifndef REDLINE_CUBE_DAYS_H
#define REDLINE_CUBE_DAYS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct day_set {
    int32_t first_block;
    size_t block_count;
    uint64_t *bits;
}; /* 64 days a block */
void day_set_add(struct day_set *set, int32_t day);
void day_set_join(struct day_set *set, const struct day_set *other);
struct series_block;
void day_set_join_blocks(struct day_set *set, const struct series_block *blocks, size_t count);
void day_set_release(struct day_set *set);
/* Is any day of [first, last] in the set? */
bool day_set_any(const struct day_set *set, int32_t first, int32_t last);
/* The newest day of the set that is not after `day`; DAY_NONE. */
int32_t day_set_latest(const struct day_set *set, int32_t day);
/* The median distance of neighbouring days; 0 when there are fewer than two. */
double day_set_median_gap(const struct day_set *set);

#endif
