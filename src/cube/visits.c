/*
 * Customers: new and returning ones, counted from who ordered when.
 *
 * Each part keeps its visits: unique (customer, day, market, channel), customers as 64-bit hashes.
 * They are appended to an array; when it is full it is sorted in place (radix on the hash, most
 * significant byte first) and doubles drop out, so memory follows unique visits and not rows.
 *
 * Only all files together know who is new, so the cube merges the sorted visits of its parts
 * customer by customer.  A customer's first order is the smallest (day, market text, channel text):
 * by text, because codes depend on the order in which files were read.  There the customer counts
 * as new; every visit on a later day counts as returning.  A day, market and channel with visits
 * but without a new customer is a true zero, present, not missing.
 *
 * A source that brings its own new_customers column does not feed this, and where another source
 * has such a column for a market, that market is not counted a second time.
 */
#include "cube/visits.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cube/builder.h"
#include "cube/cube.h"

enum { FIRST_VISITS = 256, SMALL = 32, TOP_SHIFT = 56, RADIX = 256 };

void visits_init(struct visits *visits)
{
    *visits = (struct visits){.items = NULL};
}

void visits_release(struct visits *visits)
{
    free(visits->items);
    visits_init(visits);
}

static int visit_compare(const void *a, const void *b)
{
    const struct visit *x = a, *y = b;

    if (x->customer != y->customer)
        return x->customer < y->customer ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->leaf > y->leaf) - (x->leaf < y->leaf);
}

static void insertion_sort(struct visit *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct visit moved = items[i];
        size_t at = i;

        for (; at && visit_compare(&items[at - 1], &moved) > 0; at--)
            items[at] = items[at - 1];
        items[at] = moved;
    }
}

/* American flag sort: counts, then swaps each item into its bucket; goes one byte deeper inside. */
static void radix_sort(struct visit *items, size_t count, int shift)
{
    size_t ends[RADIX] = {0}, heads[RADIX], start = 0;

    if (count <= SMALL) {
        insertion_sort(items, count);
        return;
    }
    if (shift < 0) { /* one customer with many visits */
        qsort(items, count, sizeof *items, visit_compare);
        return;
    }
    for (size_t i = 0; i < count; i++)
        ends[items[i].customer >> shift & 255]++;
    for (int b = 0; b < RADIX; b++) {
        heads[b] = start;
        start += ends[b];
        ends[b] = start;
    }
    for (int b = 0; b < RADIX; b++)
        while (heads[b] < ends[b]) {
            struct visit moved = items[heads[b]];
            size_t to = moved.customer >> shift & 255;

            items[heads[b]] = items[heads[to]];
            items[heads[to]++] = moved;
        }
    for (int b = 0; b < RADIX; b++) {
        size_t first = b ? ends[b - 1] : 0;

        radix_sort(items + first, ends[b] - first, shift - 8);
    }
}

static void compact(struct visits *visits)
{
    size_t left = 0;

    radix_sort(visits->items, visits->count, TOP_SHIFT);
    for (size_t i = 0; i < visits->count; i++)
        if (!left || visit_compare(&visits->items[left - 1], &visits->items[i]))
            visits->items[left++] = visits->items[i];
    visits->count = left;
}

void visits_add(struct visits *visits, uint64_t customer, int32_t day, int32_t leaf)
{
    if (visits->count == visits->capacity) {
        if (visits->count)
            compact(visits);
        if (visits->count >= visits->capacity / 2) {
            visits->capacity = visits->capacity ? visits->capacity * 2 : FIRST_VISITS;
            visits->items = mem_resize(visits->items, visits->capacity, sizeof *visits->items);
        }
    }
    visits->items[visits->count++] = (struct visit){.customer = customer, .day = day, .leaf = leaf};
}

void visits_finish(struct visits *visits)
{
    if (!visits->count)
        return;
    compact(visits);
    visits->items = mem_resize(visits->items, visits->count, sizeof *visits->items);
    visits->capacity = visits->count;
}

/* ---- merging the parts ---- */

struct cursor {
    const struct visit *at, *end;
    const struct leaf_code *leaves;
};
struct stay {
    int32_t day, market, channel, market_rank, channel_rank;
}; /* a visit, comparable across parts */

struct merge {
    struct cube *cube;
    struct cursor *heap; /* smallest customer first */
    size_t heap_count;
    struct stay *stays; /* of the present customer */
    size_t stay_count, stay_capacity;
    int32_t *market_rank, *channel_rank; /* by code: place of the text */
    unsigned char *counted[2];           /* by market code, new and returning: some column has it */
    struct pages pages;
    size_t customer_capacity;
};

static void sift_down(struct merge *merge, size_t at)
{
    for (;;) {
        size_t least = at;

        for (size_t child = at * 2 + 1; child <= at * 2 + 2 && child < merge->heap_count; child++)
            if (merge->heap[child].at->customer < merge->heap[least].at->customer)
                least = child;
        if (least == at)
            return;
        struct cursor moved = merge->heap[at];
        merge->heap[at] = merge->heap[least];
        merge->heap[least] = moved;
        at = least;
    }
}

static int stay_compare(const void *a, const void *b)
{
    const struct stay *x = a, *y = b;

    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    if (x->market_rank != y->market_rank)
        return x->market_rank < y->market_rank ? -1 : 1;
    return (x->channel_rank > y->channel_rank) - (x->channel_rank < y->channel_rank);
}

static void take_stay(struct merge *merge, const struct visit *visit,
                      const struct leaf_code *leaves)
{
    struct leaf_code leaf = leaves[visit->leaf];

    MEM_GROW(merge->stays, merge->stay_count, merge->stay_capacity);
    merge->stays[merge->stay_count++] =
        (struct stay){.day = visit->day,
                      .market = leaf.market,
                      .channel = leaf.channel,
                      .market_rank = merge->market_rank[leaf.market],
                      .channel_rank = merge->channel_rank[leaf.channel]};
}

/* Collects all visits of the smallest customer at hand. */
static uint64_t next_customer(struct merge *merge)
{
    uint64_t customer = merge->heap[0].at->customer;

    merge->stay_count = 0;
    while (merge->heap_count && merge->heap[0].at->customer == customer) {
        struct cursor *top = &merge->heap[0];

        for (; top->at < top->end && top->at->customer == customer; top->at++)
            take_stay(merge, top->at, top->leaves);
        if (top->at == top->end)
            *top = merge->heap[--merge->heap_count];
        sift_down(merge, 0);
    }
    return customer;
}

static void count_stay(struct merge *merge, const struct stay *stay, int64_t new, int64_t returning)
{
    const struct cube *cube = merge->cube;
    struct page *page = NULL;
    size_t hint = 0;

    if (merge->counted[0][stay->market] && merge->counted[1][stay->market])
        return;
    page = pages_at(&merge->pages, stay->market, stay->channel, 0, stay->day);
    if (!merge->counted[0][stay->market])
        page_add(page, cube->new_measure, stay->day, new *DECIMAL_SCALE, &hint);
    if (!merge->counted[1][stay->market])
        page_add(page, cube->returning_measure, stay->day, returning * DECIMAL_SCALE, &hint);
}

static void count_customer(struct merge *merge, uint64_t customer)
{
    struct cube *cube = merge->cube;
    const struct stay *stays = merge->stays;

    qsort(merge->stays, merge->stay_count, sizeof *merge->stays, stay_compare);
    MEM_GROW(cube->customers, cube->customer_count, merge->customer_capacity);
    cube->customers[cube->customer_count++] = (struct first_order){.customer = customer,
                                                                   .day = stays[0].day,
                                                                   .market = stays[0].market,
                                                                   .channel = stays[0].channel};
    for (size_t i = 0; i < merge->stay_count; i++)
        if (!i || stay_compare(&stays[i - 1], &stays[i]))
            count_stay(merge, &stays[i], i == 0, stays[i].day > stays[0].day);
}

static int32_t *ranks_of(const int *codes, size_t count, size_t dim_count)
{
    int32_t *ranks = mem_calloc(dim_count, sizeof *ranks);

    for (size_t i = 0; i < count; i++)
        ranks[codes[i]] = (int32_t)i;
    return ranks;
}

static void mark_markets(const struct store *store, int measure, unsigned char *found)
{
    size_t hint = 0;

    for (size_t l = 0; l < store->leaf_count; l++)
        if (series_find(store->series + store->first[l], store->first[l + 1] - store->first[l],
                        measure, &hint))
            found[store->leaves[l].market] = 1;
}

/* Which markets have this measure in a column of some file. */
static unsigned char *markets_with(const struct cube *cube, int measure)
{
    unsigned char *found = mem_calloc(cube->dims->market.count, 1);

    for (size_t i = 0; i < cube->part_count; i++)
        for (size_t l = 0; l < part_layer_count(cube->parts[i]); l++)
            if (part_supplies(cube->parts[i], measure))
                mark_markets(part_store(cube->parts[i], l), measure, found);
    return found;
}

static void add_cursor(struct merge *merge, const struct part *part, size_t layer)
{
    const struct visits *visits = part_visits(part, layer);

    if (visits->count)
        merge->heap[merge->heap_count++] =
            (struct cursor){.at = visits->items,
                            .end = visits->items + visits->count,
                            .leaves = part_store(part, layer)->leaves};
}

static void merge_start(struct merge *merge, struct cube *cube, const unsigned char *counted)
{
    size_t layers = 0;

    *merge = (struct merge){.cube = cube};
    for (size_t i = 0; i < cube->part_count; i++)
        layers += part_layer_count(cube->parts[i]);
    merge->heap = mem_calloc(layers, sizeof *merge->heap);
    for (size_t i = 0; i < cube->part_count; i++)
        for (size_t l = 0; counted[i] && l < part_layer_count(cube->parts[i]); l++)
            add_cursor(merge, cube->parts[i], l);
    for (size_t i = merge->heap_count; i-- > 0;)
        sift_down(merge, i);
    merge->market_rank = ranks_of(cube->markets, cube->market_count, cube->dims->market.count);
    merge->channel_rank = ranks_of(cube->channels, cube->channel_count, cube->dims->channel.count);
    merge->counted[0] = markets_with(cube, cube->new_measure);
    merge->counted[1] = markets_with(cube, cube->returning_measure);
    pages_init(&merge->pages);
}

void cube_count_customers(struct cube *cube, const unsigned char *counted)
{
    struct merge merge;

    merge_start(&merge, cube, counted);
    while (merge.heap_count) {
        uint64_t customer = next_customer(&merge);

        count_customer(&merge, customer);
    }
    if (merge.pages.count)
        cube->derived = part_of_pages("", &merge.pages);
    free(merge.heap);
    free(merge.stays);
    free(merge.market_rank);
    free(merge.channel_rank);
    free(merge.counted[0]);
    free(merge.counted[1]);
}
