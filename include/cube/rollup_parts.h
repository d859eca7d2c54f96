/* Inside the room: the sums that a roll-up keeps, for rollup.c (making and asking) and
 * rollup_grow.c (going on with them). */
#ifndef REDLINE_CUBE_ROLLUP_PARTS_H
#define REDLINE_CUBE_ROLLUP_PARTS_H
#include <stdbool.h>
#include "base/decimal.h"
#include "cube/rollup.h"

struct leaf;

struct dense {
    int128 *sums;
    unsigned char *flags;
}; /* by slot, then span; NULL: not kept */

struct rollup {
    const struct cube *cube;
    struct timeline timeline;
    int32_t first_day; /* day_span[0] stands for it */
    int32_t *day_span; /* span of a day; NULL for free spans */
    size_t day_count;
    bool *money; /* by measure code */
    int *slot;   /* by key + PAGE_COUNTS (PAGE_ROWS first): place in dense arrays, -1 nowhere */
    int *slot_key;
    size_t slot_count;
    size_t measure_count, market_count, channel_count;
    struct dense *markets, *channels; /* by code */
    struct dense total;
};

struct sum_target {
    int128 *sums;
    unsigned char *flags;
};

/* With room for its sums, which are all zero. */
struct rollup *rollup_start(const struct cube *cube, const struct timeline *timeline);
/* Adds the sums of one key of the leaf: of all its runs, in reporting currency. */
void rollup_add_leaf(const struct rollup *rollup, const struct leaf *leaf, int key,
                     struct sum_target target);
/* Adds what is there by slot into the three sums that the leaf is part of. */
void rollup_add_into(const struct rollup *rollup, const struct dense *dense, size_t slot,
                     struct sum_target from);

#endif
