/*
 * Sets of days as bit masks of 64 days, the blocks of pages (cube/pages.h): 300 years take 14 KB.
 *
 * The rhythm of a source (daily, weekly, ...) is the gap between its days, and the default period
 * is the last complete one that has a row: both ask for days with rows, whatever the rows hold.
 */
#include "cube/days.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "cube/series.h"

void day_set_add(struct day_set *set, int32_t day)
{
    int32_t block = page_block(day);
    size_t before = 0, wanted;

    if (!set->block_count)
        set->first_block = block;
    if (block < set->first_block)
        before = (size_t)(set->first_block - block);
    wanted = (size_t)(block < set->first_block ? 0 : block - set->first_block) + 1;
    if (wanted < set->block_count + before)
        wanted = set->block_count + before;
    if (wanted > set->block_count) {
        set->bits = mem_resize(set->bits, wanted, sizeof *set->bits);
        memmove(set->bits + before, set->bits, set->block_count * sizeof *set->bits);
        memset(set->bits, 0, before * sizeof *set->bits);
        memset(set->bits + before + set->block_count, 0,
               (wanted - before - set->block_count) * sizeof *set->bits);
        set->first_block -= (int32_t)before;
        set->block_count = wanted;
    }
    set->bits[block - set->first_block] |= UINT64_C(1) << (day - block * PAGE_DAYS);
}

void day_set_join(struct day_set *set, const struct day_set *other)
{
    if (!other->block_count)
        return;
    for (size_t i = 0; i < other->block_count; i++) {
        int32_t block = other->first_block + (int32_t)i;

        if (!other->bits[i])
            continue;
        day_set_add(set, block * PAGE_DAYS + __builtin_ctzll(other->bits[i]));
        set->bits[block - set->first_block] |= other->bits[i];
    }
}

void day_set_join_blocks(struct day_set *set, const struct series_block *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!blocks[i].mask)
            continue;
        day_set_add(set, blocks[i].block * PAGE_DAYS + __builtin_ctzll(blocks[i].mask));
        set->bits[blocks[i].block - set->first_block] |= blocks[i].mask;
    }
}

void day_set_release(struct day_set *set)
{
    free(set->bits);
    *set = (struct day_set){.bits = NULL};
}

bool day_set_any(const struct day_set *set, int32_t first, int32_t last)
{
    for (int32_t day = first; day <= last; day++) {
        int64_t block = (int64_t)page_block(day) - set->first_block;

        if (block >= 0 && block < (int64_t)set->block_count &&
            set->bits[block] >> (day - page_block(day) * PAGE_DAYS) & 1)
            return true;
    }
    return false;
}

int32_t day_set_latest(const struct day_set *set, int32_t day)
{
    int32_t block = page_block(day);

    for (size_t i = set->block_count; i-- > 0;) {
        int32_t here = set->first_block + (int32_t)i;
        uint64_t bits = set->bits[i];

        if (here > block)
            continue;
        if (here == block && day - block * PAGE_DAYS < PAGE_DAYS - 1)
            bits &= (UINT64_C(1) << (day - block * PAGE_DAYS + 1)) - 1;
        if (bits)
            return here * PAGE_DAYS + 63 - __builtin_clzll(bits);
    }
    return DAY_NONE;
}

/* Gaps come in few sizes, so they are counted by size instead of sorted. */
static size_t count_gaps(const struct day_set *set, uint32_t *by_size)
{
    int32_t last = DAY_NONE;
    size_t gaps = 0;

    for (size_t i = 0; i < set->block_count; i++)
        for (uint64_t bits = set->bits[i]; bits; bits &= bits - 1) {
            int32_t day = (set->first_block + (int32_t)i) * PAGE_DAYS + __builtin_ctzll(bits);

            if (last != DAY_NONE) {
                by_size[day - last]++;
                gaps++;
            }
            last = day;
        }
    return gaps;
}

static size_t gap_of_rank(const uint32_t *by_size, size_t rank)
{
    size_t size = 0;

    for (size_t seen = 0; seen <= rank; size++)
        seen += by_size[size];
    return size - 1;
}

double day_set_median_gap(const struct day_set *set)
{
    uint32_t *by_size = mem_calloc(set->block_count * PAGE_DAYS + 1, sizeof *by_size);
    size_t gaps = count_gaps(set, by_size);
    double median = 0;

    if (gaps)
        median = ((double)gap_of_rank(by_size, (gaps - 1) / 2) +
                  (double)gap_of_rank(by_size, gaps / 2)) /
                 2;
    free(by_size);
    return median;
}
