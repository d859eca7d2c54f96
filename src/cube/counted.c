/*
 * What redline counts itself.
 *
 * Rows, refused rows and duplicates are sums like others; only, where any record was read the count
 * of the others is known to be zero, not missing, so that 0 refused of 7 rows is an accuracy of 1
 * and 7 refused of 7 one of 0.
 *
 * Days are not sums: a day with rows in two channels is one day.  So they are joined from the masks
 * of the row counts that each series has anyway, leaf by leaf, and counted span by span; nothing is
 * stored for it.  A row covers its day, week, month or quarter, as its source's rhythm says, and
 * only the finest rhythm of the slice counts: a weekly figure must not hide that Tuesday's sales
 * are missing, and weekly data is not 14 % complete.  Several sources of that rhythm are joined:
 * the Data pane tells them apart.
 */
#include "cube/counted.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cube/cube.h"
#include "cube/days.h"
#include "cube/leaves.h"

static bool passes(const unsigned char *in, size_t count, int code)
{
    return !in || (code >= 0 && (size_t)code < count && in[code]);
}

static bool is_of_slice(const struct leaf *leaf, struct slice slice)
{
    const struct dim_filter *filter = slice.filter;

    if (slice.market != SLICE_ALL && leaf->market != slice.market)
        return false;
    if (slice.channel != SLICE_ALL && leaf->channel != slice.channel)
        return false;
    if (!filter)
        return true;
    return (slice.market != SLICE_ALL ||
            passes(filter->markets, filter->market_count, leaf->market)) &&
           (slice.channel != SLICE_ALL ||
            passes(filter->channels, filter->channel_count, leaf->channel));
}

/* The leaves that the slice can be among. */
static void leaf_range(const struct leaf_table *table, struct slice slice, size_t *first,
                       size_t *end)
{
    *first = 0;
    *end = table->count;
    if (slice.market == SLICE_ALL)
        return;
    if (slice.market < 0 || (size_t)slice.market >= table->market_count) {
        *end = 0;
        return;
    }
    *first = table->market_start[slice.market];
    *end = table->market_start[slice.market + 1];
}

static bool has_rows(const struct leaf_run *run)
{
    return run->count && run->series[0].key == PAGE_ROWS;
}

static enum every finest(const struct leaf_table *table, struct slice slice)
{
    enum every every = EVERY_QUARTER;
    size_t first, end;

    leaf_range(table, slice, &first, &end);
    for (size_t i = first; i < end && every != EVERY_DAY; i++) {
        const struct leaf *leaf = &table->leaves[i];

        for (size_t r = 0; is_of_slice(leaf, slice) && r < leaf->run_count; r++)
            if (has_rows(&leaf->runs[r]) && leaf->runs[r].every < every)
                every = leaf->runs[r].every;
    }
    return every;
}

static void join_run(struct day_set *days, const struct leaf_run *run)
{
    for (size_t s = 0; s < run->count && run->series[s].key == PAGE_ROWS; s++)
        day_set_join_blocks(days, run->series[s].blocks, run->series[s].block_count);
}

static void join_days(const struct leaf_table *table, struct slice slice, enum every every,
                      struct day_set *days)
{
    size_t first, end;

    *days = (struct day_set){.bits = NULL};
    leaf_range(table, slice, &first, &end);
    for (size_t i = first; i < end; i++) {
        const struct leaf *leaf = &table->leaves[i];

        for (size_t r = 0; is_of_slice(leaf, slice) && r < leaf->run_count; r++)
            if (leaf->runs[r].every == every)
                join_run(days, &leaf->runs[r]);
    }
}

/* The days of [first, last] that rows cover. */
static int covered_days(const struct day_set *days, enum every every, int32_t first, int32_t last)
{
    enum grain grain = every_grain(every);
    int count = 0;

    for (int32_t day = last; day >= first;) {
        struct period period = period_of_day(grain, day);
        int32_t start = period_first_day(period);
        bool covered = day_set_any(days, start, period_last_day(period));

        start = start < first ? first : start;
        count += covered ? day - start + 1 : 0;
        day = start - 1;
    }
    return count;
}

static int32_t first_of(const struct day_set *days)
{
    for (size_t i = 0; i < days->block_count; i++)
        if (days->bits[i])
            return (days->first_block + (int32_t)i) * PAGE_DAYS + __builtin_ctzll(days->bits[i]);
    return DAY_NONE;
}

/* Each span cut to the days that are over and not before the cube's first. */
static void count_days(const struct rollup *rollup, struct slice slice, bool covered, int32_t until,
                       int128 *sums, unsigned char *flags)
{
    const struct cube *cube = rollup_cube(rollup);
    const struct timeline *timeline = rollup_timeline(rollup);
    enum every every = covered ? finest(cube->leaves, slice) : EVERY_DAY;
    struct day_set days = {.bits = NULL};
    int32_t from = cube->first_day;

    if (covered) {
        join_days(cube->leaves, slice, every, &days);
        from = first_of(&days);
    }
    for (size_t i = 0; i < timeline->count; i++) {
        int32_t first = timeline->spans[i].first_day, last = timeline->spans[i].last_day;

        first = first < cube->first_day ? cube->first_day : first;
        last = last > until ? until : last;
        if (from == DAY_NONE || last < first ||
            last < period_first_day(period_of_day(every_grain(every), from)))
            continue;
        sums[i] = (covered ? covered_days(&days, every, first, last) : last - first + 1) *
                  (int128)DECIMAL_SCALE;
        flags[i] = SUM_PRESENT;
    }
    day_set_release(&days);
}

static void count_rows(const struct rollup *rollup, struct slice slice, enum counted counted,
                       int128 *sums, unsigned char *flags)
{
    static const int keys[] = {[COUNTED_ROWS] = PAGE_ROWS,
                               [COUNTED_REFUSED] = PAGE_REFUSED,
                               [COUNTED_DUPLICATE] = PAGE_DUPLICATE};
    size_t count = rollup_timeline(rollup)->count;
    int128 *others = mem_calloc(count + 1, sizeof *others);
    unsigned char *read = mem_calloc(count + 1, 1);

    rollup_counts(rollup, slice, keys[counted], sums, flags);
    for (int key = PAGE_ROWS; key <= PAGE_REFUSED; key++) {
        if (key == keys[counted])
            continue;
        rollup_counts(rollup, slice, key, others, read);
        for (size_t i = 0; i < count; i++)
            flags[i] |= read[i];
    }
    for (size_t i = 0; counted == COUNTED_ROWS && i < count; i++)
        sums[i] *= DECIMAL_SCALE;
    free(others);
    free(read);
}

void counted_sums(const struct rollup *rollup, struct slice slice, enum counted counted,
                  int32_t until, int128 *sums, unsigned char *flags)
{
    size_t count = rollup_timeline(rollup)->count;

    memset(sums, 0, count * sizeof *sums);
    memset(flags, 0, count);
    if (counted == COUNTED_ROW_DAYS || counted == COUNTED_SPAN_DAYS)
        count_days(rollup, slice, counted == COUNTED_ROW_DAYS, until, sums, flags);
    else
        count_rows(rollup, slice, counted, sums, flags);
}
