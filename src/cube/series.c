/*
 * Freezing pages into series.
 *
 * Pages are made to be written: any row may touch any of them, so each keeps columns that grow.
 * Once a file is read nothing grows any more, and the sums of one market x channel x measure are
 * laid side by side in one array in the order of time.  A roll-up then reads a slice as a straight
 * run through memory instead of chasing three pointers for every 64 days, which on large cubes is
 * most of its time.
 *
 * Each leaf's pages are freed as soon as they are laid out.
 */
#include "cube/series.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct freezer {
    struct store *store;
    struct page **pages; /* sorted by leaf, currency, block */
    uint32_t *at;        /* by page: the column next in turn */
    struct pages *from;
    size_t room; /* values */
};

static int page_compare(const void *a, const void *b)
{
    const struct page *x = *(struct page *const *)a, *y = *(struct page *const *)b;

    if (x->leaf != y->leaf)
        return x->leaf < y->leaf ? -1 : 1;
    if (x->currency != y->currency)
        return x->currency < y->currency ? -1 : 1;
    return (x->block > y->block) - (x->block < y->block);
}

static int series_compare(const void *a, const void *b)
{
    const struct series *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->currency > y->currency) - (x->currency < y->currency);
}

/* Room for everything: columns that become one take less. */
static void make_room(struct freezer *freezer, const struct pages *pages)
{
    struct store *store = freezer->store;
    size_t columns = 0, cells = 0;

    for (size_t p = 0; p < pages->count; p++) {
        const struct page *page = &pages->items[p];

        columns += page->column_count;
        for (uint32_t c = 0; c < page->column_count; c++)
            cells += page->columns[c].count;
        page_count_days(pages, page, &columns, &cells);
    }
    store->blocks = mem_alloc(columns * sizeof *store->blocks);
    store->values = mem_alloc_large(cells * sizeof *store->values);
    freezer->room = cells;
    store->first = mem_calloc(pages->leaf_count + 1, sizeof *store->first);
}

/* Beside the values that come next; most files have none. */
static void append_carries(struct freezer *freezer, struct series *series,
                           const struct page_column *column)
{
    struct store *store = freezer->store;
    size_t at = store->value_count;

    if (!store->carries)
        store->carries = mem_calloc(freezer->room, sizeof *store->carries);
    for (uint64_t mask = column->mask; mask; mask &= mask - 1)
        store->carries[at++] = column->carries[__builtin_ctzll(mask)];
    series->carries = store->carries + (series->values - store->values);
}

static void append_column(struct freezer *freezer, struct series *series, const struct page *page,
                          const struct page_column *column)
{
    struct store *store = freezer->store;
    size_t count = column->count;

    store->blocks[store->block_count++] =
        (struct series_block){.mask = column->mask, .block = page->block};
    memcpy(store->values + store->value_count, column->values, count * sizeof *store->values);
    if (column->carries)
        append_carries(freezer, series, column);
    store->value_count += count;
    series->block_count++;
    series->value_count += (uint32_t)count;
}

/* The smallest key whose turn it is; false when all columns are laid out. */
static bool next_key(const struct freezer *freezer, size_t first, size_t end, int32_t *key)
{
    bool any = false;

    for (size_t p = first; p < end; p++) {
        const struct page *page = freezer->pages[p];

        if (freezer->at[p] >= page->column_count ||
            (any && page->columns[freezer->at[p]].key >= *key))
            continue;
        *key = page->columns[freezer->at[p]].key;
        any = true;
    }
    return any;
}

/* Pages [first, end): one leaf and currency. */
static void freeze_group(struct freezer *freezer, size_t first, size_t end, size_t *capacity)
{
    struct store *store = freezer->store;
    int32_t key = 0;

    for (size_t p = first; p < end; p++)
        page_settle(freezer->from, freezer->pages[p]);
    while (next_key(freezer, first, end, &key)) {
        struct series *series;

        MEM_GROW(store->series, store->series_count, *capacity);
        series = &store->series[store->series_count++];
        *series = (struct series){.key = key,
                                  .currency = freezer->pages[first]->currency,
                                  .blocks = store->blocks + store->block_count,
                                  .values = store->values + store->value_count};
        for (size_t p = first; p < end; p++) {
            const struct page *page = freezer->pages[p];

            if (freezer->at[p] < page->column_count && page->columns[freezer->at[p]].key == key)
                append_column(freezer, series, page, &page->columns[freezer->at[p]++]);
        }
    }
    for (size_t p = first; p < end; p++)
        page_release(freezer->pages[p]);
}

static void freeze_all(struct freezer *freezer, size_t page_count)
{
    struct store *store = freezer->store;
    size_t capacity = 0, first = 0;

    for (size_t leaf = 0; leaf < store->leaf_count; leaf++) {
        size_t leaf_start = store->series_count;

        store->first[leaf] = leaf_start;
        while (first < page_count && (size_t)freezer->pages[first]->leaf == leaf) {
            int32_t currency = freezer->pages[first]->currency;
            size_t end = first;

            while (end < page_count && (size_t)freezer->pages[end]->leaf == leaf &&
                   freezer->pages[end]->currency == currency)
                end++;
            freeze_group(freezer, first, end, &capacity);
            first = end;
        }
        if (store->series_count > leaf_start)
            qsort(store->series + leaf_start, store->series_count - leaf_start,
                  sizeof *store->series, series_compare);
    }
    store->first[store->leaf_count] = store->series_count;
    if (store->series_count)
        store->series = mem_resize(store->series, store->series_count, sizeof *store->series);
}

void store_freeze(struct store *store, struct pages *pages)
{
    struct freezer freezer = {.store = store, .from = pages};

    *store = (struct store){.leaf_count = pages->leaf_count};
    make_room(&freezer, pages);
    freezer.pages = mem_alloc(pages->count * sizeof *freezer.pages);
    freezer.at = mem_calloc(pages->count, sizeof *freezer.at);
    for (size_t p = 0; p < pages->count; p++)
        freezer.pages[p] = &pages->items[p];
    if (pages->count)
        qsort(freezer.pages, pages->count, sizeof(struct page *), page_compare);
    freeze_all(&freezer, pages->count);
    store->carry_count = store->carries ? store->value_count : 0;
    store->leaves = pages->leaves;
    pages->leaves = NULL;
    free(freezer.pages);
    free(freezer.at);
    pages_release(pages);
}

void store_release(struct store *store)
{
    free(store->leaves);
    free(store->first);
    free(store->series);
    free(store->blocks);
    free(store->values);
    free(store->carries);
    *store = (struct store){.leaves = NULL};
}

size_t store_bytes(const struct store *store)
{
    return store->leaf_count * (sizeof *store->leaves + sizeof *store->first) +
           store->series_count * sizeof *store->series +
           store->block_count * sizeof *store->blocks + store->value_count * sizeof *store->values +
           store->carry_count * sizeof *store->carries;
}

const struct series *series_find(const struct series *series, size_t count, int key, size_t *hint)
{
    size_t low = 0, high = count;

    if (*hint < count && series[*hint].key == key && (!*hint || series[*hint - 1].key != key))
        return &series[*hint];
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (series[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    *hint = low;
    return low < count && series[low].key == key ? &series[low] : NULL;
}
