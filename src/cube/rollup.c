/*
 * Sums over a time line for any slice.
 *
 * The sums of one market x channel are read from its series when they are asked for: a straight run
 * through memory, so a leaf over two years costs a microsecond or less, and nothing is stored
 * twice. Whole markets, whole channels and the total would have to visit many leaves, so they are
 * summed once, when the roll-up is made, as dense arrays by measure and span, but only where that
 * takes no more memory than the series below hold: a thousand markets with a row a year stay as
 * small as they are.
 *
 * All is added in 128-bit integers, so neither order nor grouping shows.  Amounts of money in a
 * currency other than the reporting one are added up first, over all files, to one amount a market,
 * channel, currency and day; that is converted at the day's rate and rounded once.  So the total is
 * the sum of its parts to the last digit, whatever file a row came in.  Without a rate the amount
 * is not added, and the sum is marked as lacking something.  A series without currency counts as
 * the reporting currency; what is not money is added whatever its currency.
 */
#include "cube/rollup.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cube/counted.h"
#include "cube/cube.h"
#include "cube/fx.h"
#include "cube/leaves.h"
#include "cube/rollup_parts.h"

/* ---- one series ---- */

static inline void add_value(struct sum_target target, size_t span, const struct series *series,
                             size_t position)
{
    target.sums[span] += series_value(series, position);
    target.flags[span] |= SUM_PRESENT;
}

/* Every day of the series lies on the time line, and no sum wrapped: nearly always. */
static void add_inner(const struct rollup *rollup, const struct series *series,
                      struct sum_target target)
{
    const int64_t *value = series->values;

    for (uint32_t b = 0; b < series->block_count; b++) {
        int64_t start = (int64_t)series->blocks[b].block * PAGE_DAYS - rollup->first_day;

        for (uint64_t mask = series->blocks[b].mask; mask; mask &= mask - 1) {
            int32_t at = rollup->day_span[start + __builtin_ctzll(mask)];

            target.sums[at] += *value++;
            target.flags[at] |= SUM_PRESENT;
        }
    }
}

static void add_border(const struct rollup *rollup, const struct series *series,
                       struct sum_target target)
{
    size_t position = 0;

    for (uint32_t b = 0; b < series->block_count; b++)
        for (uint64_t mask = series->blocks[b].mask; mask; mask &= mask - 1, position++) {
            int64_t at = (int64_t)series->blocks[b].block * PAGE_DAYS + __builtin_ctzll(mask) -
                         rollup->first_day;

            if (at >= 0 && at < (int64_t)rollup->day_count)
                add_value(target, (size_t)rollup->day_span[at], series, position);
        }
}

static void add_free(const struct rollup *rollup, const struct series *series,
                     struct sum_target target)
{
    size_t position = 0;

    for (uint32_t b = 0; b < series->block_count; b++)
        for (uint64_t mask = series->blocks[b].mask; mask; mask &= mask - 1, position++) {
            int32_t day = series->blocks[b].block * PAGE_DAYS + __builtin_ctzll(mask);

            for (size_t s = 0; s < rollup->timeline.count; s++)
                if (day >= rollup->timeline.spans[s].first_day &&
                    day <= rollup->timeline.spans[s].last_day)
                    add_value(target, s, series, position);
        }
}

static void add_series(const struct rollup *rollup, const struct series *series,
                       struct sum_target target)
{
    int64_t first =
        (int64_t)series->blocks[0].block * PAGE_DAYS + __builtin_ctzll(series->blocks[0].mask);
    const struct series_block *end = &series->blocks[series->block_count - 1];
    int64_t last = (int64_t)end->block * PAGE_DAYS + 63 - __builtin_clzll(end->mask);

    if (!rollup->day_span)
        add_free(rollup, series, target);
    else if (!series->carries && first >= rollup->first_day &&
             last - rollup->first_day < (int64_t)rollup->day_count)
        add_inner(rollup, series, target);
    else
        add_border(rollup, series, target);
}

static void mark_day(const struct rollup *rollup, int32_t day, unsigned char *flags)
{
    const struct timeline *timeline = &rollup->timeline;
    int64_t at = (int64_t)day - rollup->first_day;

    if (rollup->day_span) {
        if (at >= 0 && at < (int64_t)rollup->day_count)
            flags[rollup->day_span[at]] |= SUM_LACKING;
        return;
    }
    for (size_t s = 0; s < timeline->count; s++)
        if (day >= timeline->spans[s].first_day && day <= timeline->spans[s].last_day)
            flags[s] |= SUM_LACKING;
}

/* One day's amount in another currency. */
struct foreign {
    int32_t currency, day;
    int128 amount;
};
struct foreigns {
    struct foreign *items;
    size_t count, capacity;
};

static void take_foreign(struct foreigns *foreigns, const struct series *series)
{
    size_t position = 0;

    for (uint32_t b = 0; b < series->block_count; b++)
        for (uint64_t mask = series->blocks[b].mask; mask; mask &= mask - 1, position++) {
            MEM_GROW(foreigns->items, foreigns->count, foreigns->capacity);
            foreigns->items[foreigns->count++] =
                (struct foreign){.currency = series->currency,
                                 .day = series->blocks[b].block * PAGE_DAYS + __builtin_ctzll(mask),
                                 .amount = series_value(series, position)};
        }
}

static int compare_foreigns(const void *a, const void *b)
{
    const struct foreign *x = a, *y = b;

    if (x->currency != y->currency)
        return x->currency < y->currency ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day);
}

/* Adds to every span that holds the day. */
static void add_day(const struct rollup *rollup, int32_t day, int128 value,
                    struct sum_target target)
{
    const struct timeline *timeline = &rollup->timeline;
    int64_t at = (int64_t)day - rollup->first_day;

    if (rollup->day_span) {
        if (at < 0 || at >= (int64_t)rollup->day_count)
            return;
        target.sums[rollup->day_span[at]] += value;
        target.flags[rollup->day_span[at]] |= SUM_PRESENT;
        return;
    }
    for (size_t s = 0; s < timeline->count; s++)
        if (day >= timeline->spans[s].first_day && day <= timeline->spans[s].last_day) {
            target.sums[s] += value;
            target.flags[s] |= SUM_PRESENT;
        }
}

/* Amounts of one leaf and measure; those of several files for one day are one amount. */
static void add_foreigns(const struct rollup *rollup, struct foreigns *foreigns, bool sorted,
                         struct sum_target target)
{
    const struct cube *cube = rollup->cube;
    struct fx_cursor cursor = {.count = 0};
    int32_t currency = -1;

    if (!sorted)
        qsort(foreigns->items, foreigns->count, sizeof *foreigns->items, compare_foreigns);
    for (size_t i = 0, end; i < foreigns->count; i = end) {
        const struct foreign *first = &foreigns->items[i];
        int128 amount = 0, converted;
        struct fx_rate rate;

        for (end = i; end < foreigns->count && !compare_foreigns(first, &foreigns->items[end]);
             end++)
            amount += foreigns->items[end].amount;
        if (first->currency != currency)
            fx_cursor_init(&cursor, cube->fx, first->currency, cube->currency);
        currency = first->currency;
        if (fx_cursor_rate(&cursor, first->day, &rate) && fx_convert(&rate, amount, &converted))
            add_day(rollup, first->day, converted, target);
        else
            mark_day(rollup, first->day, target.flags);
    }
}

/* ---- slices ---- */

void rollup_add_leaf(const struct rollup *rollup, const struct leaf *leaf, int key,
                     struct sum_target target)
{
    bool money = key >= 0 && rollup->money[key];
    size_t hint = (size_t)rollup->slot[key + PAGE_COUNTS], foreign_series = 0;
    struct foreigns foreigns = {.items = NULL};

    for (size_t r = 0; r < leaf->run_count; r++) {
        const struct leaf_run *run = &leaf->runs[r];
        const struct series *series = series_find(run->series, run->count, key, &hint);

        for (; series && series < run->series + run->count && series->key == key; series++) {
            if (money && series->currency && series->currency != rollup->cube->currency) {
                take_foreign(&foreigns, series);
                foreign_series++;
            } else {
                add_series(rollup, series, target);
            }
        }
    }
    if (foreign_series)
        add_foreigns(rollup, &foreigns, foreign_series == 1, target);
    free(foreigns.items);
}

static void add_dense(const struct rollup *rollup, const struct dense *dense, int slot,
                      struct sum_target target)
{
    size_t count = rollup->timeline.count;
    const int128 *sums = dense->sums + (size_t)slot * count;
    const unsigned char *flags = dense->flags + (size_t)slot * count;

    for (size_t i = 0; i < count; i++) {
        target.sums[i] += sums[i];
        target.flags[i] |= flags[i];
    }
}

static bool passes(const unsigned char *in, size_t count, int code)
{
    return !in || (code >= 0 && (size_t)code < count && in[code]);
}

static bool leaf_passes(const struct leaf *leaf, struct slice slice)
{
    const struct dim_filter *filter = slice.filter;

    if (slice.channel != SLICE_ALL)
        return leaf->channel == slice.channel;
    return !filter || passes(filter->channels, filter->channel_count, leaf->channel);
}

static void add_market(const struct rollup *rollup, int market, struct slice slice, int key,
                       struct sum_target target)
{
    const struct leaf_table *table = rollup->cube->leaves;
    bool whole = slice.channel == SLICE_ALL && (!slice.filter || !slice.filter->channels);

    if (whole && rollup->markets[market].sums) {
        add_dense(rollup, &rollup->markets[market], rollup->slot[key + PAGE_COUNTS], target);
        return;
    }
    for (size_t i = table->market_start[market]; i < table->market_start[market + 1]; i++)
        if (leaf_passes(&table->leaves[i], slice))
            rollup_add_leaf(rollup, &table->leaves[i], key, target);
}

static void add_all_markets(const struct rollup *rollup, struct slice slice, int key,
                            struct sum_target target)
{
    const struct dim_filter *filter = slice.filter;
    bool every_market = !filter || !filter->markets;

    if (every_market && slice.channel != SLICE_ALL && rollup->channels[slice.channel].sums) {
        add_dense(rollup, &rollup->channels[slice.channel], rollup->slot[key + PAGE_COUNTS],
                  target);
        return;
    }
    if (every_market && slice.channel == SLICE_ALL && (!filter || !filter->channels) &&
        rollup->total.sums) {
        add_dense(rollup, &rollup->total, rollup->slot[key + PAGE_COUNTS], target);
        return;
    }
    for (int m = 0; (size_t)m < rollup->market_count; m++)
        if (every_market || passes(filter->markets, filter->market_count, m))
            add_market(rollup, m, slice, key, target);
}

static void collect(const struct rollup *rollup, struct slice slice, int key,
                    struct sum_target target)
{
    size_t count = rollup->timeline.count;

    memset(target.sums, 0, count * sizeof *target.sums);
    memset(target.flags, 0, count);
    if (key < PAGE_ROWS || (key >= 0 && (size_t)key >= rollup->measure_count) ||
        rollup->slot[key + PAGE_COUNTS] < 0)
        return;
    if (slice.channel < SLICE_ALL || slice.channel >= (int)rollup->channel_count ||
        slice.market < SLICE_ALL || slice.market >= (int)rollup->market_count)
        return;
    if (slice.market == SLICE_ALL) {
        add_all_markets(rollup, slice, key, target);
    } else if (slice.channel == SLICE_ALL) {
        add_market(rollup, slice.market, slice, key, target);
    } else {
        const struct leaf *leaf = leaf_find(rollup->cube->leaves, slice.market, slice.channel);

        if (leaf)
            rollup_add_leaf(rollup, leaf, key, target);
    }
}

/* ---- making ---- */

static void map_days(struct rollup *rollup)
{
    const struct timeline *timeline = &rollup->timeline;

    if (!timeline->count || timeline->first_index == TIMELINE_FREE)
        return;
    rollup->first_day = timeline->spans[0].first_day;
    rollup->day_count =
        (size_t)(timeline->spans[timeline->count - 1].last_day - rollup->first_day) + 1;
    rollup->day_span = mem_calloc(rollup->day_count, sizeof *rollup->day_span);
    for (size_t s = 0; s < timeline->count; s++)
        for (int32_t day = timeline->spans[s].first_day; day <= timeline->spans[s].last_day; day++)
            rollup->day_span[day - rollup->first_day] = (int32_t)s;
}

static void find_slots(struct rollup *rollup)
{
    const struct leaf_table *table = rollup->cube->leaves;

    rollup->slot = mem_calloc(rollup->measure_count + PAGE_COUNTS, sizeof *rollup->slot);
    rollup->slot_key = mem_calloc(rollup->measure_count + PAGE_COUNTS, sizeof *rollup->slot_key);
    rollup->money = mem_calloc(rollup->measure_count, sizeof *rollup->money);
    for (size_t m = 0; m < rollup->measure_count; m++)
        rollup->money[m] = rollup->cube->dims->measure_units[m] == UNIT_MONEY;
    for (size_t r = 0; r < table->run_count; r++)
        for (size_t s = 0; s < table->runs[r].count; s++)
            rollup->slot[table->runs[r].series[s].key + PAGE_COUNTS] = 1;
    for (size_t k = 0; k < rollup->measure_count + PAGE_COUNTS; k++) {
        if (!rollup->slot[k]) {
            rollup->slot[k] = -1;
            continue;
        }
        rollup->slot_key[rollup->slot_count] = (int)k - PAGE_COUNTS;
        rollup->slot[k] = (int)rollup->slot_count++;
    }
}

static size_t leaf_cells(const struct leaf *leaf)
{
    size_t cells = 0;

    for (size_t r = 0; r < leaf->run_count; r++)
        for (size_t s = 0; s < leaf->runs[r].count; s++)
            cells += leaf->runs[r].series[s].value_count;
    return cells;
}

/* Room for dense sums, if the cells below pay for it: a dense sum is two cells and a flag. */
static void make_dense(const struct rollup *rollup, struct dense *dense, size_t cells)
{
    size_t wanted = rollup->timeline.count * rollup->slot_count;

    if (!wanted || cells < wanted * 2)
        return;
    dense->sums = mem_calloc(wanted, sizeof *dense->sums);
    dense->flags = mem_calloc(wanted, 1);
}

static void make_room(struct rollup *rollup)
{
    const struct leaf_table *table = rollup->cube->leaves;
    size_t *market_cells = mem_calloc(rollup->market_count, sizeof *market_cells);
    size_t *channel_cells = mem_calloc(rollup->channel_count, sizeof *channel_cells);
    size_t cells = 0;

    for (size_t i = 0; i < table->count; i++) {
        size_t here = leaf_cells(&table->leaves[i]);

        market_cells[table->leaves[i].market] += here;
        channel_cells[table->leaves[i].channel] += here;
        cells += here;
    }
    rollup->markets = mem_calloc(rollup->market_count, sizeof *rollup->markets);
    rollup->channels = mem_calloc(rollup->channel_count, sizeof *rollup->channels);
    for (size_t m = 0; m < rollup->market_count; m++)
        make_dense(rollup, &rollup->markets[m], market_cells[m]);
    for (size_t c = 0; c < rollup->channel_count; c++)
        make_dense(rollup, &rollup->channels[c], channel_cells[c]);
    make_dense(rollup, &rollup->total, cells);
    free(market_cells);
    free(channel_cells);
}

static struct sum_target dense_target(const struct rollup *rollup, const struct dense *dense,
                                      size_t slot)
{
    size_t start = slot * rollup->timeline.count;

    return (struct sum_target){.sums = dense->sums + start, .flags = dense->flags + start};
}

void rollup_add_into(const struct rollup *rollup, const struct dense *dense, size_t slot,
                     struct sum_target from)
{
    struct sum_target target;

    if (!dense->sums)
        return;
    target = dense_target(rollup, dense, slot);
    for (size_t i = 0; i < rollup->timeline.count; i++) {
        target.sums[i] += from.sums[i];
        target.flags[i] |= from.flags[i];
    }
}

/* Every cell of the leaf into each of its sums: cheap where it has few cells on a long time line.
 */
static void sum_sparse(const struct rollup *rollup, const struct leaf *leaf,
                       const struct dense *const into[3])
{
    for (size_t slot = 0; slot < rollup->slot_count; slot++)
        for (size_t d = 0; d < 3; d++)
            if (into[d]->sums)
                rollup_add_leaf(rollup, leaf, rollup->slot_key[slot],
                                dense_target(rollup, into[d], slot));
}

/* The leaf's own sums first, then these three times. */
static void sum_full(const struct rollup *rollup, const struct leaf *leaf,
                     const struct dense *const into[3], struct sum_target own)
{
    size_t count = rollup->timeline.count;

    for (size_t slot = 0; slot < rollup->slot_count; slot++) {
        memset(own.sums, 0, count * sizeof *own.sums);
        memset(own.flags, 0, count);
        rollup_add_leaf(rollup, leaf, rollup->slot_key[slot], own);
        for (size_t d = 0; d < 3; d++)
            rollup_add_into(rollup, into[d], slot, own);
    }
}

/* One date far off makes the time line thousands of periods longer than nearly all leaves are, so
 * the work must follow cells, not periods. */
static void sum_leaves(struct rollup *rollup)
{
    const struct leaf_table *table = rollup->cube->leaves;
    size_t count = rollup->timeline.count;
    struct sum_target own = {.sums = mem_calloc(count, sizeof(int128)),
                             .flags = mem_calloc(count, 1)};

    for (size_t i = 0; i < table->count; i++) {
        const struct leaf *leaf = &table->leaves[i];
        const struct dense *const into[3] = {&rollup->markets[leaf->market],
                                             &rollup->channels[leaf->channel], &rollup->total};

        if (leaf_cells(leaf) < count * rollup->slot_count)
            sum_sparse(rollup, leaf, into);
        else
            sum_full(rollup, leaf, into, own);
    }
    free(own.sums);
    free(own.flags);
}

struct rollup *rollup_start(const struct cube *cube, const struct timeline *timeline)
{
    struct rollup *rollup = mem_calloc(1, sizeof *rollup);

    rollup->cube = cube;
    rollup->timeline = *timeline;
    rollup->timeline.spans = mem_calloc(timeline->count, sizeof *timeline->spans);
    if (timeline->count)
        memcpy(rollup->timeline.spans, timeline->spans, timeline->count * sizeof *timeline->spans);
    rollup->measure_count = cube->dims->measure.count;
    rollup->market_count = cube->leaves->market_count;
    rollup->channel_count = cube->dims->channel.count;
    map_days(rollup);
    find_slots(rollup);
    make_room(rollup);
    return rollup;
}

struct rollup *rollup_new(const struct cube *cube, const struct timeline *timeline)
{
    struct rollup *rollup = rollup_start(cube, timeline);

    if (rollup->total.sums) /* where the total is not worth it, nothing is */
        sum_leaves(rollup);
    return rollup;
}

void rollup_free(struct rollup *rollup)
{
    if (!rollup)
        return;
    for (size_t m = 0; m < rollup->market_count; m++) {
        free(rollup->markets[m].sums);
        free(rollup->markets[m].flags);
    }
    for (size_t c = 0; c < rollup->channel_count; c++) {
        free(rollup->channels[c].sums);
        free(rollup->channels[c].flags);
    }
    free(rollup->total.sums);
    free(rollup->total.flags);
    free(rollup->markets);
    free(rollup->channels);
    free(rollup->day_span);
    free(rollup->money);
    free(rollup->slot);
    free(rollup->slot_key);
    timeline_release(&rollup->timeline);
    free(rollup);
}

/* ---- asking ---- */

const struct timeline *rollup_timeline(const struct rollup *rollup)
{
    return &rollup->timeline;
}
const struct cube *rollup_cube(const struct rollup *rollup)
{
    return rollup->cube;
}

void rollup_sums(const struct rollup *rollup, struct slice slice, int measure, int128 *sums,
                 unsigned char *flags)
{
    enum counted counted = dims_counted(rollup->cube->dims, measure);

    assert(measure >= 0);
    if (counted < COUNTED_COUNT)
        counted_sums(rollup, slice, counted, rollup->cube->last_day, sums, flags);
    else
        collect(rollup, slice, measure, (struct sum_target){.sums = sums, .flags = flags});
}

void rollup_counts(const struct rollup *rollup, struct slice slice, int key, int128 *sums,
                   unsigned char *flags)
{
    assert(key < 0);
    collect(rollup, slice, key, (struct sum_target){.sums = sums, .flags = flags});
}

void rollup_rows(const struct rollup *rollup, struct slice slice, uint32_t *rows)
{
    size_t count = rollup->timeline.count;
    struct sum_target target = {.sums = mem_calloc(count, sizeof(int128)),
                                .flags = mem_calloc(count, 1)};

    collect(rollup, slice, PAGE_ROWS, target);
    for (size_t i = 0; i < count; i++)
        rows[i] = target.sums[i] > UINT32_MAX ? UINT32_MAX : (uint32_t)target.sums[i];
    free(target.sums);
    free(target.flags);
}

static bool any_until(const struct rollup *rollup, struct slice slice, int key, size_t until)
{
    size_t count = rollup->timeline.count;
    struct sum_target target = {.sums = mem_calloc(count, sizeof(int128)),
                                .flags = mem_calloc(count, 1)};
    bool any = false;

    if (key >= 0)
        rollup_sums(rollup, slice, key, target.sums, target.flags);
    else
        collect(rollup, slice, key, target);
    for (size_t i = 0; i < count && i <= until && !any; i++)
        any = (target.flags[i] & SUM_PRESENT) && target.sums[i];
    free(target.sums);
    free(target.flags);
    return any;
}

bool rollup_slice_supplies(const struct rollup *rollup, struct slice slice, int measure,
                           size_t until)
{
    assert(measure >= 0);
    return any_until(rollup, slice, measure, until);
}

bool rollup_slice_seen(const struct rollup *rollup, struct slice slice, size_t until)
{
    return any_until(rollup, slice, PAGE_ROWS, until);
}
