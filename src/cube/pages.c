/*
 * Where the rows of one file are added up: pages of 64 days.
 *
 * A page belongs to one (market, channel, currency) and one block of 64 days; it is found through
 * one open-addressing table.  It holds a column for each measure that occurred, and a column is a
 * bit mask of days with their values packed in the order of days: a dense file fills 64 values, a
 * file with one row a month pays for one or two.  So memory follows the number of cells, never the
 * number of rows, and a file with a hundred thousand markets of one row each does not explode.
 *
 * Sums are exact.  A cell is an int64 that wraps; how often it wrapped is kept beside it for the
 * few cells that ever do.  Since (value, carries) is the one way to write a sum modulo 2^64, the
 * bytes do not depend on the order of rows.
 *
 * A row costs one table look-up and one step per measure: no allocation unless a cell is new.  Rows
 * that come added up by day take a shorter way (cells.c).  What this does not do: know names,
 * currencies' meaning, or other files.
 */
#include "cube/pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_SLOTS = 64, FIRST_VALUES = 4 };

void pages_init(struct pages *pages)
{
    *pages = (struct pages){.items = NULL};
}

void page_release(struct page *page)
{
    for (uint32_t c = 0; c < page->column_count; c++) {
        free(page->columns[c].values);
        free(page->columns[c].carries);
    }
    free(page->columns);
    page->columns = NULL;
    page->column_count = page->column_capacity = 0;
}

void pages_release(struct pages *pages)
{
    for (size_t i = 0; i < pages->count; i++)
        page_release(&pages->items[i]);
    free(pages->items);
    free(pages->leaves);
    free(pages->slots);
    free(pages->leaf_slots);
    free(pages->codes);
    cell_pool_release(&pages->pool);
    arena_release(&pages->arena);
    pages_init(pages);
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product =
        (unsigned __int128)(a ^ UINT64_C(0x9E3779B97F4A7C15)) * (b ^ UINT64_C(0xD1B54A32D192ED03));

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t leaf_hash(int32_t market, int32_t channel)
{
    return mix((uint64_t)(uint32_t)market << 32 | (uint32_t)channel, 1);
}

static uint64_t page_hash(int32_t market, int32_t channel, int32_t currency, int32_t block)
{
    return mix((uint64_t)(uint32_t)market << 32 | (uint32_t)channel,
               (uint64_t)(uint32_t)currency << 32 | (uint32_t)block);
}

static size_t free_slot(const uint32_t *slots, size_t slot_count, uint64_t hash)
{
    size_t at = hash & (slot_count - 1);

    while (slots[at])
        at = (at + 1) & (slot_count - 1);
    return at;
}

static void grow_leaf_slots(struct pages *pages)
{
    size_t wanted = pages->leaf_slot_count ? pages->leaf_slot_count * 2 : FIRST_SLOTS;

    free(pages->leaf_slots);
    pages->leaf_slots = mem_calloc(wanted, sizeof *pages->leaf_slots);
    pages->leaf_slot_count = wanted;
    for (size_t i = 0; i < pages->leaf_count; i++) {
        uint64_t hash = leaf_hash(pages->leaves[i].market, pages->leaves[i].channel);

        pages->leaf_slots[free_slot(pages->leaf_slots, wanted, hash)] = (uint32_t)i + 1;
    }
}

static int32_t leaf_number(struct pages *pages, int32_t market, int32_t channel)
{
    size_t at;

    if (pages->leaf_slot_count <= pages->leaf_count * 2)
        grow_leaf_slots(pages);
    at = leaf_hash(market, channel) & (pages->leaf_slot_count - 1);
    for (; pages->leaf_slots[at]; at = (at + 1) & (pages->leaf_slot_count - 1)) {
        const struct leaf_code *leaf = &pages->leaves[pages->leaf_slots[at] - 1];

        if (leaf->market == market && leaf->channel == channel)
            return (int32_t)pages->leaf_slots[at] - 1;
    }
    MEM_GROW(pages->leaves, pages->leaf_count, pages->leaf_capacity);
    pages->leaves[pages->leaf_count++] = (struct leaf_code){.market = market, .channel = channel};
    pages->leaf_slots[at] = (uint32_t)pages->leaf_count;
    return (int32_t)pages->leaf_count - 1;
}

int32_t pages_leaf(struct pages *pages, struct leaf_code leaf)
{
    return leaf_number(pages, leaf.market, leaf.channel);
}

static void grow_slots(struct pages *pages)
{
    size_t wanted = pages->slot_count ? pages->slot_count * 2 : FIRST_SLOTS;

    free(pages->slots);
    pages->slots = mem_calloc(wanted, sizeof *pages->slots);
    pages->slot_count = wanted;
    for (size_t i = 0; i < pages->count; i++) {
        const struct page *page = &pages->items[i];
        uint64_t hash = page_hash(page->market, page->channel, page->currency, page->block);

        pages->slots[free_slot(pages->slots, wanted, hash)] = (uint32_t)i + 1;
    }
}

struct page *pages_at(struct pages *pages, int market, int channel, int currency, int32_t day)
{
    int32_t block = page_block(day);
    struct page *page;
    size_t at;

    if (pages->slot_count <= pages->count * 2)
        grow_slots(pages);
    at = page_hash(market, channel, currency, block) & (pages->slot_count - 1);
    for (; pages->slots[at]; at = (at + 1) & (pages->slot_count - 1)) {
        page = &pages->items[pages->slots[at] - 1];
        if (page->block == block && page->market == market && page->channel == channel &&
            page->currency == currency)
            return page;
    }
    MEM_GROW(pages->items, pages->count, pages->capacity);
    page = &pages->items[pages->count++];
    *page = (struct page){.market = market,
                          .channel = channel,
                          .currency = currency,
                          .block = block,
                          .leaf = leaf_number(pages, market, channel)};
    pages->slots[at] = (uint32_t)pages->count;
    return page;
}

size_t page_column_position(const struct page *page, int key)
{
    size_t low = 0, high = page->column_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (page->columns[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct page_column *page_insert_column(struct page *page, size_t at, int key)
{
    if (page->column_count == page->column_capacity) {
        page->column_capacity = page->column_capacity ? page->column_capacity * 2 : 4;
        page->columns = mem_resize(page->columns, page->column_capacity, sizeof *page->columns);
    }
    memmove(&page->columns[at + 1], &page->columns[at],
            (page->column_count - at) * sizeof *page->columns);
    page->columns[at] = (struct page_column){.key = key};
    page->column_count++;
    return &page->columns[at];
}

static void insert_value(struct page_column *column, size_t position, int64_t value)
{
    size_t count = column->count++;

    if (count == column->capacity) {
        column->capacity = (uint16_t)(count ? count * 4 : FIRST_VALUES);
        column->values = mem_resize(column->values, column->capacity, sizeof *column->values);
    }
    if (position < count)
        memmove(&column->values[position + 1], &column->values[position],
                (count - position) * sizeof *column->values);
    column->values[position] = value;
}

void page_column_add(struct page_column *column, int bit, int64_t value)
{
    uint64_t flag = UINT64_C(1) << bit, from = column->mask >> bit;
    size_t position = column->count;
    int64_t *cell;

    if (from == 1) /* the newest day so far, as in every file that is sorted by date */
        position--;
    else if (from)
        position = (size_t)__builtin_popcountll(column->mask & (flag - 1));
    if (!(column->mask & flag)) {
        insert_value(column, position, value);
        column->mask |= flag;
        return;
    }
    cell = &column->values[position];
    if (__builtin_add_overflow(*cell, value, cell)) {
        if (!column->carries)
            column->carries = mem_calloc(PAGE_DAYS, sizeof *column->carries);
        column->carries[bit] += value > 0 ? 1 : -1;
    }
}

/* The newest day so far, with a value, that does not wrap: nearly every cell of a sorted file. */
static inline bool add_to_last(struct page_column *column, int bit, int64_t value)
{
    int64_t sum;

    if (column->mask >> bit != 1 ||
        __builtin_add_overflow(column->values[column->count - 1], value, &sum))
        return false;
    column->values[column->count - 1] = sum;
    return true;
}

__attribute__((noinline)) static void add_anywhere(struct page *page, int key, int bit,
                                                   int64_t value, size_t *hint)
{
    struct page_column *column;
    size_t at = *hint;

    if (at >= page->column_count || page->columns[at].key != key)
        at = page_column_position(page, key);
    column = at < page->column_count && page->columns[at].key == key
                 ? &page->columns[at]
                 : page_insert_column(page, at, key);
    *hint = at + 1;
    page_column_add(column, bit, value);
}

void page_add(struct page *page, int key, int32_t day, int64_t value, size_t *hint)
{
    int bit = day - page->block * PAGE_DAYS;
    size_t at = *hint;

    if (at < page->column_count && page->columns[at].key == key &&
        add_to_last(&page->columns[at], bit, value))
        *hint = at + 1;
    else
        add_anywhere(page, key, bit, value, hint);
}

void page_add_carried(struct page *page, int key, int32_t day, int64_t value, int32_t carries,
                      size_t *hint)
{
    int bit = day - page->block * PAGE_DAYS;
    struct page_column *column;

    page_add(page, key, day, value, hint);
    column = &page->columns[--*hint];
    if (!carries)
        return;
    if (!column->carries)
        column->carries = mem_calloc(PAGE_DAYS, sizeof *column->carries);
    column->carries[bit] += carries;
}

static void absorb_column(struct page_column *into, struct page_column *from)
{
    size_t position = 0;

    for (uint64_t mask = from->mask; mask; mask &= mask - 1, position++) {
        int bit = __builtin_ctzll(mask);

        page_column_add(into, bit, from->values[position]);
        if (from->carries && from->carries[bit]) {
            if (!into->carries)
                into->carries = mem_calloc(PAGE_DAYS, sizeof *into->carries);
            into->carries[bit] += from->carries[bit];
        }
    }
    free(from->values);
    free(from->carries);
}

static void rename_columns(struct page *page, const int *codes, size_t count)
{
    struct page_column *columns = page->columns;
    uint32_t left = 0;

    for (uint32_t i = 0; i < page->column_count; i++) {
        struct page_column moved = columns[i];
        uint32_t at = left;

        if (moved.key >= 0 && (size_t)moved.key < count)
            moved.key = codes[moved.key];
        while (at && columns[at - 1].key > moved.key)
            at--;
        if (at && columns[at - 1].key == moved.key) {
            absorb_column(&columns[at - 1], &moved);
            continue;
        }
        memmove(&columns[at + 1], &columns[at], (left - at) * sizeof *columns);
        columns[at] = moved;
        left++;
    }
    page->column_count = left;
}

void pages_rename(struct pages *pages, const int *codes, size_t count)
{
    free(pages->codes);
    pages->codes = mem_dup(codes, count * sizeof *codes);
    pages->code_count = count;
}

void page_settle(struct pages *pages, struct page *page)
{
    page_settle_days(pages, page);
    if (pages->codes)
        rename_columns(page, pages->codes, pages->code_count);
}
