/*
 * An index over the series of all parts: for each market x channel its series, and for each market
 * its leaves.
 *
 * Series stay where they are, in their parts; the index holds pointers and is made anew with each
 * cube. Its order is by code, which is an order nobody sees: sums do not depend on it.
 */
#include "cube/leaves.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cube/builder.h"
#include "cube/cube.h"
#include "cube/layer.h"

static int run_compare(const void *a, const void *b)
{
    const struct leaf_run *x = a, *y = b;

    if (x->market != y->market)
        return x->market < y->market ? -1 : 1;
    return (x->channel > y->channel) - (x->channel < y->channel);
}

static void gather_layer(struct leaf_table *table, const struct layer *layer, enum every every)
{
    const struct store *store = &layer->store;

    for (size_t i = 0; i < store->leaf_count; i++)
        table->runs[table->run_count++] =
            (struct leaf_run){.market = store->leaves[i].market,
                              .channel = store->leaves[i].channel,
                              .every = every,
                              .number = layer->number,
                              .first_day = layer->first_days[i],
                              .series = store->series + store->first[i],
                              .count = store->first[i + 1] - store->first[i]};
}

static void gather_part(struct leaf_table *table, const struct part *part, enum every every)
{
    for (size_t i = 0; i < part_layer_count(part); i++)
        gather_layer(table, part_layer(part, i), every);
}

static size_t count_leaves(const struct part *part)
{
    size_t count = 0;

    for (size_t i = 0; i < part_layer_count(part); i++)
        count += part_store(part, i)->leaf_count;
    return count;
}

static void gather_runs(struct leaf_table *table, const struct cube *cube)
{
    size_t count = cube->derived ? count_leaves(cube->derived) : 0;
    enum every every = EVERY_DAY;

    for (size_t i = 0; i < cube->part_count; i++)
        count += count_leaves(cube->parts[i]);
    table->runs = mem_calloc(count, sizeof *table->runs);
    for (size_t i = 0; i < cube->part_count; i++) {
        const char *source = part_source(cube->parts[i]);

        if (!i || strcmp(source, part_source(cube->parts[i - 1])))
            every = cube_every(cube, source);
        gather_part(table, cube->parts[i], every);
    }
    if (cube->derived)
        gather_part(table, cube->derived, EVERY_DAY);
    if (count)
        qsort(table->runs, count, sizeof *table->runs, run_compare);
}

struct leaf_table *leaf_table_new(const struct cube *cube)
{
    struct leaf_table *table = mem_calloc(1, sizeof *table);
    size_t capacity = 0;

    gather_runs(table, cube);
    for (size_t i = 0; i < table->run_count; i++) {
        const struct leaf_run *run = &table->runs[i];
        struct leaf *last = table->count ? &table->leaves[table->count - 1] : NULL;

        if (!last || last->market != run->market || last->channel != run->channel) {
            MEM_GROW(table->leaves, table->count, capacity);
            last = &table->leaves[table->count++];
            *last = (struct leaf){.market = run->market, .channel = run->channel, .runs = run};
        }
        last->run_count++;
    }
    table->market_count = cube->dims->market.count;
    table->market_start = mem_calloc(table->market_count + 1, sizeof *table->market_start);
    for (size_t i = 0; i < table->count; i++)
        table->market_start[table->leaves[i].market + 1]++;
    for (size_t m = 0; m < table->market_count; m++)
        table->market_start[m + 1] += table->market_start[m];
    return table;
}

void leaf_table_free(struct leaf_table *table)
{
    if (!table)
        return;
    free(table->leaves);
    free(table->runs);
    free(table->market_start);
    free(table);
}

const struct leaf *leaf_find(const struct leaf_table *table, int market, int channel)
{
    size_t low, high;

    if (market < 0 || (size_t)market >= table->market_count)
        return NULL;
    low = table->market_start[market];
    high = table->market_start[market + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (table->leaves[middle].channel < channel)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < table->market_start[market + 1] && table->leaves[low].channel == channel)
        return &table->leaves[low];
    return NULL;
}
