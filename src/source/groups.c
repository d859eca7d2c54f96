/*
 * Several rows, one order (group_by), and cells that the row before has said (.fill = down).
 *
 * Exports give an order a row for each of its items and write what belongs to the order, its date,
 * country, discounts, into the first one only.  So the first row of an order, wherever the others
 * stand, gives it its day, market, channel and currency; a field counts once, with the first value
 * that any of the order's rows has, unless it is one that adds up over them (.agg = sum).
 *
 * An order is remembered by the hash of its name in 48 bytes: memory follows orders, not rows, and
 * a file is read once, in any order of its rows.  Reading it again to show rows therefore begins at
 * its first row (source/read.c).
 */
#include "source/groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/text.h"
#include "source/rowtest.h"

enum { FIRST_SLOTS = 1024, CELL_SLACK = 64 /* as after a record's own cells */ };

struct group {
    uint64_t name; /* hash; 0 free */
    uint64_t seen; /* outputs that have a value */
    int32_t day, spread;
    int32_t market, channel, currency; /* codes of names */
};

struct groups {
    struct group *slots;
    size_t slot_count, count;
    struct group *last; /* found or added */
    uint64_t wanted;
    struct strmap names;
};

struct groups *groups_new(void)
{
    struct groups *groups = mem_calloc(1, sizeof *groups);

    groups->slot_count = FIRST_SLOTS;
    groups->slots = mem_calloc(groups->slot_count, sizeof *groups->slots);
    strmap_init(&groups->names);
    return groups;
}

void groups_free(struct groups *groups)
{
    if (!groups)
        return;
    strmap_release(&groups->names);
    free(groups->slots);
    free(groups);
}

static struct group *slot_of(struct groups *groups, uint64_t name)
{
    size_t at = name & (groups->slot_count - 1);

    while (groups->slots[at].name && groups->slots[at].name != name)
        at = (at + 1) & (groups->slot_count - 1);
    return &groups->slots[at];
}

static void grow(struct groups *groups)
{
    struct group *old = groups->slots;
    size_t count = groups->slot_count;

    groups->slot_count *= 2;
    groups->slots = mem_calloc(groups->slot_count, sizeof *groups->slots);
    for (size_t i = 0; i < count; i++)
        if (old[i].name)
            *slot_of(groups, old[i].name) = old[i];
    free(old);
}

bool groups_find(struct groups *groups, const char *order, size_t length, struct source_row *row)
{
    uint64_t name = hash_bytes(order, length, 0);
    const struct group *group;

    groups->wanted = name + !name;
    group = groups->last = slot_of(groups, groups->wanted);
    if (!group->name)
        return false;
    row->day = group->day;
    row->spread = group->spread;
    row->market = strmap_name(&groups->names, group->market);
    row->channel = strmap_name(&groups->names, group->channel);
    row->currency = strmap_name(&groups->names, group->currency);
    return true;
}

void groups_add(struct groups *groups, const struct source_row *row)
{
    struct strmap *names = &groups->names;

    if (++groups->count > groups->slot_count / 2)
        grow(groups);
    groups->last = slot_of(groups, groups->wanted);
    *groups->last =
        (struct group){.name = groups->wanted,
                       .day = row->day,
                       .spread = row->spread,
                       .market = strmap_intern(names, row->market, strlen(row->market)),
                       .channel = strmap_intern(names, row->channel, strlen(row->channel)),
                       .currency = strmap_intern(names, row->currency, strlen(row->currency))};
}

size_t groups_filter(struct groups *groups, struct source_value *values, size_t count,
                     uint64_t summed)
{
    struct group *group = groups->last;
    size_t left = 0;

    for (size_t i = 0; i < count; i++) {
        uint64_t bit = values[i].output < GROUP_OUTPUTS ? (uint64_t)1 << values[i].output : 0;

        if (group->seen & bit & ~summed)
            continue;
        group->seen |= bit;
        values[left++] = values[i];
    }
    return left;
}

struct fill {
    const struct source_plan *plan;
    int *columns;
    struct strbuf *texts; /* the last ones that were not blank */
    size_t count;
    struct csv_record record;
    const char **cells;
    size_t *lengths;
    size_t room;
    struct strbuf scratch;
};

struct fill *fill_new(const struct source_plan *plan, const struct source_binding *binding)
{
    struct fill *fill = mem_calloc(1, sizeof *fill);

    fill->plan = plan;
    fill->columns = mem_calloc(plan->fill_count, sizeof *fill->columns);
    fill->texts = mem_calloc(plan->fill_count, sizeof *fill->texts);
    for (size_t i = 0; i < plan->fill_count; i++) {
        int column = binding->columns[plan->fill_slots[i]];

        strbuf_init(&fill->texts[fill->count]);
        if (column >= 0)
            fill->columns[fill->count++] = column;
    }
    fill->room = binding->header_count;
    fill->cells = mem_calloc(fill->room, sizeof *fill->cells);
    fill->lengths = mem_calloc(fill->room, sizeof *fill->lengths);
    strbuf_init(&fill->scratch);
    return fill;
}

void fill_free(struct fill *fill)
{
    if (!fill)
        return;
    for (size_t i = 0; i < fill->count; i++)
        strbuf_release(&fill->texts[i]);
    strbuf_release(&fill->scratch);
    free(fill->texts);
    free(fill->columns);
    free(fill->cells);
    free(fill->lengths);
    free(fill);
}

const struct csv_record *fill_down(struct fill *fill, const struct csv_record *record)
{
    if (record->count > fill->room)
        return record; /* refused or dropped anyway */
    fill->record = *record;
    fill->record.cells = fill->cells;
    fill->record.lengths = fill->lengths;
    memcpy(fill->cells, record->cells, record->count * sizeof *fill->cells);
    memcpy(fill->lengths, record->lengths, record->count * sizeof *fill->lengths);
    for (size_t i = 0; i < fill->count; i++) {
        struct strbuf *last = &fill->texts[i];
        int column = fill->columns[i];
        size_t length;
        const char *text = record_cell(record, column, &fill->scratch, &length);

        if ((size_t)column >= record->count)
            continue;
        if (!plan_is_null(fill->plan, text, length)) {
            strbuf_clear(last);
            strbuf_add(last, text, length);
            for (size_t s = 0; s < CELL_SLACK; s++)
                strbuf_addc(last, '\0');
            last->length = length;
        } else if (last->length) {
            fill->cells[column] = last->text;
            fill->lengths[column] = last->length;
        }
    }
    return &fill->record;
}
