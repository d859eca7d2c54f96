/*
 * The fast lane.
 *
 * Most rows of a large file are the same plain thing: a day, a market, a channel, perhaps a
 * currency, and a number or nothing in each other column. What that takes is found out once, when
 * the file is bound: which column is which, and that no term, test, map of numbers or span asks for
 * more. A record is then read without a question: the day through a small cache by its bytes, the
 * place through another (so codes are cleaned, mapped and folded once for each spelling, by the row
 * maker), the numbers into an array that is added to the sums of that day and place.
 *
 * Invariant: a record that the lane takes gives what row_make would have given, and a record that
 * it does not take leaves nothing behind; so which records go which way is seen by nobody. Every
 * number is below 10^16, so that CELL_ROWS of them cannot leave 64 bits.
 *
 * Refuses nothing: a bad cell is somebody else's, who can say what is wrong with it.
 */
#include "source/lane.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "source/numbers.h"
#include "source/row_maker.h"
#include "source/share.h"
#include "source/tally.h"

enum {
    DATE_KEY = 16,
    DATE_SLOTS = 256, /* power of two */
    PLACE_KEY = 64,
    FIRST_PLACES = 256,
    MOST_PLACES = 16384,
};

struct date_slot {
    char key[DATE_KEY];
    uint32_t length; /* 0: free */
    int32_t day;
};

struct lane_place {
    char key[PLACE_KEY]; /* cells as read, each with its NUL; zeros behind them */
    size_t key_length;
    uint64_t hash;
    struct chunk_place *place;
    uint64_t serial; /* of the chunk in which it has a cell, */
    uint32_t cell;   /* which is of */
    int32_t day;     /* this day */
};

struct lane {
    struct row_maker *maker;
    const struct file_report *report;
    size_t width, output_count;
    int columns[CHUNK_OUTPUTS]; /* by output */
    uint64_t all;               /* outputs, by bit */
    numbers_read_fn *read;
    int date;
    int keys[3], key_count;  /* columns that say the place, ascending */
    bool adjacent;           /* they stand side by side */
    char key[PLACE_KEY + 8]; /* else they are copied here; blank when there are none */
    struct date_slot dates[DATE_SLOTS], *last_date;
    struct lane_place **slots, *last; /* NULL: free */
    size_t slot_count, place_count;
    struct arena arena;
};

/* ---- what a file needs ---- */

/* The column of a cell that is all there is to it; -1 none. False: there is more. */
static bool only_column(const struct source_binding *binding, const struct plan_cell *cell,
                        int *column)
{
    *column = cell->present && cell->slot >= 0 ? binding->columns[cell->slot] : -1;
    return !cell->present ||
           (!cell->when && (cell->else_slot < 0 || binding->columns[cell->else_slot] < 0));
}

static bool find_keys(struct lane *lane, const struct source_binding *binding)
{
    for (int field = TEXT_MARKET; field <= TEXT_CURRENCY; field++) {
        int column, at = lane->key_count;

        if (!only_column(binding, &binding->texts[field], &column))
            return false;
        for (int i = 0; i < lane->key_count; i++)
            if (lane->keys[i] == column)
                column = -1;
        if (column < 0)
            continue;
        for (; at && lane->keys[at - 1] > column; at--)
            lane->keys[at] = lane->keys[at - 1];
        lane->keys[at] = column;
        lane->key_count++;
    }
    lane->adjacent =
        lane->key_count && lane->keys[lane->key_count - 1] - lane->keys[0] == lane->key_count - 1;
    return true;
}

static bool find_numbers(struct lane *lane, const struct row_maker *maker)
{
    const struct source_binding *binding = maker->binding;

    lane->output_count = binding->output_count;
    lane->all = binding->output_count < CHUNK_OUTPUTS ? (UINT64_C(1) << binding->output_count) - 1
                                                      : UINT64_MAX;
    if (!maker->is_plain || binding->output_count > CHUNK_OUTPUTS)
        return false;
    for (size_t i = 0; i < binding->term_count; i++) {
        if (binding->terms[i].output != (int)i || !maker->plain_columns[i].alone)
            return false;
        lane->columns[i] = maker->plain_columns[i].column;
    }
    return true;
}

struct lane *lane_new(struct row_maker *maker, const struct file_report *report)
{
    const struct source_binding *binding = maker->binding;
    struct lane *lane = mem_calloc(1, sizeof *lane);

    lane->maker = maker;
    lane->report = report;
    lane->width = binding->header_count;
    lane->read = numbers_reader();
    if (maker->plan->symbol_slot >= 0 || binding->texts[TEXT_DATE_END].present ||
        !only_column(binding, &binding->texts[TEXT_DATE], &lane->date) || lane->date < 0 ||
        !find_keys(lane, binding) || !find_numbers(lane, maker)) {
        free(lane);
        return NULL;
    }
    lane->slot_count = FIRST_PLACES;
    lane->slots = mem_calloc(lane->slot_count, sizeof *lane->slots);
    lane->last_date = &lane->dates[0];
    return lane;
}

void lane_free(struct lane *lane)
{
    if (!lane)
        return;
    free(lane->slots);
    arena_release(&lane->arena);
    free(lane);
}

size_t lane_outputs(const struct lane *lane)
{
    return lane->output_count;
}

/* ---- days and places by their bytes ---- */

/* The next eight bytes of a key with so many left, zeros behind them; eight can be read. */
static inline uint64_t key_word(const char *bytes, size_t left)
{
    char word[8];
    uint64_t value;

    memcpy(word, bytes, 8);
    if (left < 8)
        memset(word + left, 0, 8 - left);
    memcpy(&value, word, 8);
    return value;
}

/* Of two keys of this length. */
static inline bool same_key(const char *a, const char *b, size_t length)
{
    uint64_t x, y;
    size_t i = 0;

    if (length < 8)
        return key_word(a, length) == key_word(b, length);
    for (;; i = i + 8 < length - 8 ? i + 8 : length - 8) { /* the last eight overlap */
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        if (x != y || i + 8 == length)
            return x == y;
    }
}

static inline uint64_t key_hash(const char *key, size_t length)
{
    uint64_t hash = length;

    for (size_t i = 0; i < length; i += 8) {
        hash = (hash ^ key_word(key + i, length - i)) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 32;
    }
    return hash;
}

static bool find_day(struct lane *lane, const struct csv_record *record, struct date_slot **found)
{
    const char *text = record->cells[lane->date];
    size_t length = record->lengths[lane->date];
    struct date_slot *slot;
    int32_t day;

    if (!length || length > DATE_KEY)
        return false;
    slot = &lane->dates[key_hash(text, length) & (DATE_SLOTS - 1)];
    if (slot->length != length || !same_key(slot->key, text, length)) {
        if (!row_day(lane->maker, record, &day) || day_is_anothers(lane->report, day))
            return false;
        memcpy(slot->key, text, length);
        slot->length = (uint32_t)length;
        slot->day = day;
    }
    *found = slot;
    return true;
}

static bool lane_day(struct lane *lane, const struct csv_record *record, int32_t *day)
{
    struct date_slot *slot = lane->last_date;

    if (slot->length != record->lengths[lane->date] || !slot->length ||
        !same_key(slot->key, record->cells[lane->date], slot->length)) {
        if (!find_day(lane, record, &slot))
            return false;
        lane->last_date = slot;
    }
    *day = slot->day;
    return true;
}

static struct lane_place **free_slot(struct lane_place **slots, size_t count, uint64_t hash)
{
    size_t at = hash & (count - 1);

    while (slots[at])
        at = (at + 1) & (count - 1);
    return &slots[at];
}

static void grow_slots(struct lane *lane)
{
    size_t wanted = lane->slot_count * 2;
    struct lane_place **slots = mem_calloc(wanted, sizeof *slots);

    for (size_t i = 0; i < lane->slot_count; i++)
        if (lane->slots[i])
            *free_slot(slots, wanted, lane->slots[i]->hash) = lane->slots[i];
    free(lane->slots);
    lane->slots = slots;
    lane->slot_count = wanted;
}

/* NULL when the row maker refuses the currency, or when there are too many. */
static struct lane_place *add_place(struct lane *lane, const struct csv_record *record,
                                    const char *key, size_t length, uint64_t hash)
{
    struct lane_place *place;
    struct source_row row;

    if (lane->place_count == MOST_PLACES || !row_place(lane->maker, record, &row))
        return NULL;
    if (lane->slot_count <= lane->place_count * 2)
        grow_slots(lane);
    place = arena_alloc(&lane->arena, sizeof *place);
    *place = (struct lane_place){.key_length = length, .hash = hash};
    memcpy(place->key, key, length);
    place->place = arena_alloc(&lane->arena, sizeof *place->place);
    *place->place = (struct chunk_place){.market = arena_strdup(&lane->arena, row.market),
                                         .channel = arena_strdup(&lane->arena, row.channel),
                                         .currency = arena_strdup(&lane->arena, row.currency),
                                         .mark = market_bit(row.market),
                                         .unmapped = row.unmapped};
    *free_slot(lane->slots, lane->slot_count, hash) = place;
    lane->place_count++;
    return place;
}

static struct lane_place *find_place(struct lane *lane, const struct csv_record *record,
                                     const char *key, size_t length)
{
    uint64_t hash = key_hash(key, length);
    size_t at = hash & (lane->slot_count - 1);

    for (; lane->slots[at]; at = (at + 1) & (lane->slot_count - 1)) {
        struct lane_place *place = lane->slots[at];

        if (place->hash == hash && place->key_length == length && same_key(place->key, key, length))
            return place;
    }
    return add_place(lane, record, key, length, hash);
}

/* The cells of the key with their NULs, one after the other; 0: too long. */
static size_t copy_key(struct lane *lane, const struct csv_record *record)
{
    size_t used = 0;

    for (int i = 0; i < lane->key_count; i++) {
        size_t size = record->lengths[lane->keys[i]] + 1;

        if (size > PLACE_KEY - used)
            return 0;
        memcpy(lane->key + used, record->cells[lane->keys[i]], size);
        used += size;
    }
    return used;
}

static struct lane_place *lane_place(struct lane *lane, const struct csv_record *record)
{
    const char *key = lane->key;
    size_t length = 1;

    if (lane->adjacent) {
        int last = lane->keys[lane->key_count - 1];

        key = record->cells[lane->keys[0]];
        length = (size_t)(record->cells[last] - key) + record->lengths[last] + 1;
    } else if (lane->key_count) {
        length = copy_key(lane, record);
    }
    if (!length || length > PLACE_KEY)
        return NULL;
    if (!lane->last || lane->last->key_length != length || !same_key(lane->last->key, key, length))
        lane->last = find_place(lane, record, key, length);
    return lane->last;
}

/* ---- numbers ---- */

/* Are all of these cells marks of what is missing? */
static bool are_marks(const struct lane *lane, const struct csv_record *record, uint64_t outputs)
{
    for (; outputs; outputs &= outputs - 1) {
        int column = lane->columns[__builtin_ctzll(outputs)];

        if (!plan_is_null(lane->maker->plan, record->cells[column], record->lengths[column]))
            return false;
    }
    return true;
}

static void add_row(struct chunk *chunk, uint32_t number, const struct csv_record *record)
{
    struct chunk_row *row;

    MEM_GROW(chunk->rows, chunk->row_count, chunk->row_capacity);
    row = &chunk->rows[chunk->row_count++];
    row->hash = twins_hash(record->text, record->text_length, "").place;
    row->line = (uint32_t)(record->line - chunk->line);
    row->cell = number;
}

static void add_to_block(struct chunk *chunk, const struct csv_record *record,
                         const struct chunk_place *place, int32_t day)
{
    struct file_block *block = chunk_block(chunk, record);

    block->markets |= place->mark;
    file_block_day(block, day);
}

/* The number of the cell that the row is added to. */
static uint32_t cell_of(struct chunk *chunk, struct lane_place *place, int32_t day)
{
    if (place->serial != chunk->serial || place->day != day ||
        chunk_cell_at(chunk, place->cell)->rows == CELL_ROWS) {
        place->cell = chunk_add_cell(chunk, place->place, day);
        place->serial = chunk->serial;
        place->day = day;
    }
    return place->cell;
}

bool lane_take(struct lane *lane, const struct csv_record *record, struct chunk *chunk)
{
    int64_t values[CHUNK_OUTPUTS];
    struct lane_place *place;
    struct chunk_cell *cell;
    struct numbers_missing missing;
    uint32_t number;
    int32_t day;

    if (record->count != lane->width || !lane_day(lane, record, &day))
        return false;
    place = lane_place(lane, record);
    if (!place)
        return false;
    lane->read(record, lane->columns, lane->output_count, values, &missing);
    if (missing.other && !are_marks(lane, record, missing.other))
        return false;
    number = cell_of(chunk, place, day);
    cell = chunk_cell_at(chunk, number);
    cell->rows++;
    cell->present |= lane->all & ~(missing.blank | missing.other);
    for (size_t i = 0; i < lane->output_count; i++)
        cell->sums[i] += values[i];
    add_to_block(chunk, record, place->place, day);
    add_row(chunk, number, record);
    chunk->last_day = day;
    return true;
}
