/*
 * Days that came added up.
 *
 * A reader that has seen the rows of a day and place together gives their sums at once. They are
 * kept as they come: one row of numbers for each day of a page, all measures side by side, in a
 * pool that never moves what is in it. So a new cell costs a copy, and one more for an old cell
 * costs an addition for each measure, in one run of memory, instead of a look-up and an insertion
 * for each of them. A sum that would wrap goes to the page's columns, and so do single rows: what
 * a page holds is both together.
 *
 * When the file is read, days become columns, page by page (page_settle).
 */
#include "cube/pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
    HEAD = 2, /* numbers before the sums: kept rows; by bit, which outputs are present */
    FIRST_ROWS = 64,
    MOST_ROWS = 1 << 16, /* of a block: the number of a cell is block and row */
    BLOCK_BYTES = 2 * 1024 * 1024,
};

static size_t stride_of(const struct cell_pool *pool)
{
    return HEAD + pool->width;
}

static int64_t *cell_at(const struct cell_pool *pool, uint32_t number)
{
    return pool->blocks[number / MOST_ROWS] + number % MOST_ROWS * stride_of(pool);
}

void cell_pool_release(struct cell_pool *pool)
{
    for (size_t i = 0; i < pool->block_count; i++)
        free(pool->blocks[i]);
    free(pool->blocks);
    *pool = (struct cell_pool){.blocks = NULL};
}

/* Each block has room for twice as many cells as the one before, up to BLOCK_BYTES. */
static void add_block(struct cell_pool *pool)
{
    size_t bytes = stride_of(pool) * sizeof(int64_t), most = BLOCK_BYTES / bytes;
    size_t room = pool->room ? pool->room * 2 : FIRST_ROWS;

    most = most < MOST_ROWS ? most : MOST_ROWS;
    pool->room = room < most ? room : most;
    MEM_GROW(pool->blocks, pool->block_count, pool->block_capacity);
    pool->blocks[pool->block_count++] =
        pool->room == most ? mem_alloc_large(BLOCK_BYTES) : mem_alloc(pool->room * bytes);
    pool->used = 0;
}

/* The number of a new cell, all zero. */
static uint32_t add_cell(struct cell_pool *pool)
{
    uint32_t number;

    if (pool->used == pool->room)
        add_block(pool);
    number = (uint32_t)((pool->block_count - 1) * MOST_ROWS + pool->used++);
    memset(cell_at(pool, number), 0, stride_of(pool) * sizeof(int64_t));
    return number;
}

void page_add_cell(struct pages *pages, struct page *page, int32_t day,
                   const struct page_cell *cell)
{
    int bit = day - page->block * PAGE_DAYS;
    size_t hint = 0;
    int64_t *at;

    if (!pages->pool.block_count)
        pages->pool.width = cell->width;
    if (!page->days)
        page->days = arena_alloc(&pages->arena, PAGE_DAYS * sizeof *page->days);
    if (!(page->day_mask >> bit & 1)) {
        page->day_mask |= UINT64_C(1) << bit;
        page->days[bit] = add_cell(&pages->pool);
    }
    at = cell_at(&pages->pool, page->days[bit]);
    at[0] += (int64_t)cell->rows;
    at[1] |= (int64_t)cell->present;
    at += HEAD;
    for (size_t i = 0; i < cell->width; i++) {
        int64_t sum;

        if (__builtin_add_overflow(at[i], cell->sums[i], &sum))
            page_add(page, (int)i, day, cell->sums[i], &hint);
        else
            at[i] = sum;
    }
}

/* ---- into columns ---- */

struct settling {
    struct page *page;
    const int64_t *cells[PAGE_DAYS]; /* by day of the mask */
    size_t count;
};

/* A number of each cell becomes a column: of the days in the mask. */
static void settle_column(struct settling *settling, int key, uint64_t mask, size_t at)
{
    struct page *page = settling->page;
    size_t position = page_column_position(page, key), cell = 0;
    bool fresh = position >= page->column_count || page->columns[position].key != key;
    struct page_column *column =
        fresh ? page_insert_column(page, position, key) : &page->columns[position];

    if (fresh) {
        column->capacity = (uint16_t)settling->count;
        column->values = mem_alloc(settling->count * sizeof *column->values);
        column->mask = mask;
    }
    for (uint64_t left = page->day_mask; left; left &= left - 1, cell++) {
        int bit = __builtin_ctzll(left);

        if (!(mask >> bit & 1))
            continue;
        if (fresh)
            column->values[column->count++] = settling->cells[cell][at];
        else
            page_column_add(column, bit, settling->cells[cell][at]);
    }
}

/* The days on which this output is present. */
static uint64_t days_with(const struct settling *settling, size_t output)
{
    uint64_t mask = 0;
    size_t cell = 0;

    for (uint64_t left = settling->page->day_mask; left; left &= left - 1)
        mask |= ((uint64_t)settling->cells[cell++][1] >> output & 1) << __builtin_ctzll(left);
    return mask;
}

void page_settle_days(struct pages *pages, struct page *page)
{
    struct settling settling = {.page = page};

    if (!page->day_mask)
        return;
    for (uint64_t left = page->day_mask; left; left &= left - 1)
        settling.cells[settling.count++] = cell_at(&pages->pool, page->days[__builtin_ctzll(left)]);
    settle_column(&settling, PAGE_ROWS, page->day_mask, 0);
    for (size_t i = 0; i < pages->pool.width; i++) {
        uint64_t mask = days_with(&settling, i);

        if (mask)
            settle_column(&settling, (int)i, mask, HEAD + i);
    }
    page->day_mask = 0;
}

void page_count_days(const struct pages *pages, const struct page *page, size_t *columns,
                     size_t *values)
{
    uint64_t any = 0;

    for (uint64_t left = page->day_mask; left; left &= left - 1) {
        uint64_t present = (uint64_t)cell_at(&pages->pool, page->days[__builtin_ctzll(left)])[1];

        any |= present;
        *values += 1 + (size_t)__builtin_popcountll(present);
    }
    *columns += page->day_mask ? 1 + (size_t)__builtin_popcountll(any) : 0;
}
