/*
 * Layers: what a file that grows has in common with itself.
 *
 * When rows are appended to a file, its sums of before stay where they are, and those of the new
 * rows become a layer of their own on top.  Whoever reads a part reads all its layers, as it reads
 * all parts of a source; nothing is copied, so a thousand rows cost what a thousand rows cost,
 * whatever lies below.
 *
 * So that a file that grows all day does not end as a thousand layers, the upper ones are joined
 * now and then, with those below that are not much larger (part.c): a number is then moved as often
 * as the logarithm of how many there are.  Between that, layers stay, because whoever made
 * something of them (cube/rollup_grow.c, rule/verdicts.c) knows them by their numbers.
 */
#include "cube/layer.h"

#include <stdlib.h>

#include "base/memory.h"

static int32_t first_day(const struct series *series)
{
    return series->blocks[0].block * PAGE_DAYS + __builtin_ctzll(series->blocks[0].mask);
}

void layer_find_first_days(struct layer *layer)
{
    const struct store *store = &layer->store;

    layer->first_days = mem_calloc(store->leaf_count + 1, sizeof *layer->first_days);
    for (size_t i = 0; i < store->leaf_count; i++) {
        layer->first_days[i] = INT32_MAX;
        for (size_t s = store->first[i]; s < store->first[i + 1]; s++)
            if (first_day(&store->series[s]) < layer->first_days[i])
                layer->first_days[i] = first_day(&store->series[s]);
    }
}

struct layer *layer_new(struct pages *pages, struct visits *visits, uint64_t number)
{
    struct layer *layer = mem_calloc(1, sizeof *layer);

    atomic_init(&layer->references, 1);
    layer->number = number;
    store_freeze(&layer->store, pages);
    layer_find_first_days(layer);
    layer->visits = *visits;
    visits_init(visits);
    visits_finish(&layer->visits);
    return layer;
}

struct layer *layer_ref(struct layer *layer)
{
    atomic_fetch_add(&layer->references, 1);
    return layer;
}

void layer_unref(struct layer *layer)
{
    if (!layer || atomic_fetch_sub(&layer->references, 1) > 1)
        return;
    store_release(&layer->store);
    visits_release(&layer->visits);
    free(layer->first_days);
    free(layer);
}

size_t layer_size(const struct layer *layer)
{
    return layer->store.value_count + layer->store.block_count + layer->visits.count;
}

static void add_series(struct pages *pages, struct leaf_code leaf, const struct series *series)
{
    size_t position = 0;

    for (uint32_t b = 0; b < series->block_count; b++) {
        int32_t first = series->blocks[b].block * PAGE_DAYS;
        struct page *page = pages_at(pages, leaf.market, leaf.channel, series->currency, first);
        size_t hint = 0;

        for (uint64_t mask = series->blocks[b].mask; mask; mask &= mask - 1, position++)
            page_add_carried(page, series->key, first + __builtin_ctzll(mask),
                             series->values[position],
                             series->carries ? series->carries[position] : 0, &hint);
    }
}

/* Its leaves have other numbers in the pages. */
static void add_layer(struct pages *pages, struct visits *visits, const struct layer *layer)
{
    const struct store *store = &layer->store;
    int32_t *leaves = mem_calloc(store->leaf_count + 1, sizeof *leaves);

    for (size_t i = 0; i < store->leaf_count; i++) {
        leaves[i] = pages_leaf(pages, store->leaves[i]);
        for (size_t s = store->first[i]; s < store->first[i + 1]; s++)
            add_series(pages, store->leaves[i], &store->series[s]);
    }
    for (size_t i = 0; i < layer->visits.count; i++) {
        const struct visit *visit = &layer->visits.items[i];

        visits_add(visits, visit->customer, visit->day, leaves[visit->leaf]);
    }
    free(leaves);
}

struct layer *layer_join(const struct layer *a, const struct layer *b, uint64_t number)
{
    struct pages pages;
    struct visits visits;

    pages_init(&pages);
    visits_init(&visits);
    add_layer(&pages, &visits, a);
    add_layer(&pages, &visits, b);
    return layer_new(&pages, &visits, number);
}
