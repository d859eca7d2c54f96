/* Sums of a cube over a time line: what indicators are evaluated from.
 *
 * A time line is a row of spans of days: normally the periods of a grain, gap-free from the first
 * to the last period with rows; for like-for-like comparison any two spans. The roll-up holds sums
 * of every market x channel over every span, and answers for any slice.
 */
#ifndef REDLINE_CUBE_ROLLUP_H
#define REDLINE_CUBE_ROLLUP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/date.h"
#include "base/decimal.h"

struct cube;

struct span {
    int32_t first_day, last_day;
};

#define TIMELINE_FREE                                                                              \
    INT32_MIN /* first_index of a time line of free spans: they are no periods and have no         \
                 neighbours */
struct timeline {
    enum grain grain;
    int32_t first_index; /* period index of spans[0] */
    struct span *spans;
    size_t count;
};
void timeline_init(struct timeline *timeline, enum grain grain, int32_t first_day,
                   int32_t last_day);
void timeline_init_spans(struct timeline *timeline, const struct span *spans, size_t count);
void timeline_release(struct timeline *timeline);
struct period timeline_period(const struct timeline *timeline, size_t i);
int timeline_find(const struct timeline *timeline, struct period period); /* index or -1 */

/* Which markets and channels a sum takes in: byte per code (1 = in); NULL = all. */
struct dim_filter {
    const unsigned char *markets;
    size_t market_count;
    const unsigned char *channels;
    size_t channel_count;
};

#define SLICE_ALL (-1)
struct slice { /* market code or SLICE_ALL, channel code or SLICE_ALL */
    int market, channel;
    const struct dim_filter *filter; /* or NULL; applies where a dimension is SLICE_ALL */
};

enum { SUM_PRESENT = 1, SUM_LACKING = 2 }; /* some row had a value; some amount had no rate */

struct rollup;
struct rollup *rollup_new(const struct cube *cube, const struct timeline *timeline);
/* The same, made from the roll-up of the same grain over an earlier cube, whose rows are all in
 * this one: only what came is added. NULL: that is not so, or nothing is gained. */
struct rollup *rollup_grow(const struct rollup *before, const struct cube *cube,
                           const struct timeline *timeline);
void rollup_free(struct rollup *rollup);
const struct timeline *rollup_timeline(const struct rollup *rollup);
const struct cube *rollup_cube(const struct rollup *rollup);
/* Fills sums[i], flags[i] for each span i of the time line. What redline counts itself: see
 * cube/counted.h. */
void rollup_sums(const struct rollup *rollup, struct slice slice, int measure, int128 *sums,
                 unsigned char *flags);
/* Kept rows under each span. */
void rollup_rows(const struct rollup *rollup, struct slice slice, uint32_t *rows);
/* True when the slice has a present, non-zero sum of this measure in spans [0, until]. */
bool rollup_slice_supplies(const struct rollup *rollup, struct slice slice, int measure,
                           size_t until);
/* True when the slice has a row in spans [0, until]. */
bool rollup_slice_seen(const struct rollup *rollup, struct slice slice, size_t until);

#endif
