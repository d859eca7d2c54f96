/*
 * Sets of ids, eight bytes each.
 *
 * Files of one source that overlap, as monthly exports do, hold some orders twice.  An order counts
 * as the last of these files has it, so the others leave its rows out (engine/overlap.c decides
 * which).  A set is a sorted array: it is made once when a file has been read and compared with
 * those of the other files by merging.
 */
#include "source/idset.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strmap.h"

uint64_t order_hash(const char *order)
{
    return hash_bytes(order, strlen(order), UINT64_C(0x6F72646572));
}

uint64_t place_id(int32_t day, const char *market, const char *channel)
{
    uint64_t id = hash_bytes(market, strlen(market) + 1, UINT64_C(0x706C616365) + (uint32_t)day);

    return hash_bytes(channel, strlen(channel), id);
}

void id_set_note(struct id_set *set, uint64_t id)
{
    if (set->count && set->ids[set->count - 1] == id)
        return; /* a further row of the same order */
    MEM_GROW(set->ids, set->count, set->capacity);
    set->ids[set->count++] = id;
}

static int compare_ids(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

void id_set_finish(struct id_set *set)
{
    size_t kept = 0;

    if (set->count)
        qsort(set->ids, set->count, sizeof *set->ids, compare_ids);
    for (size_t i = 0; i < set->count; i++)
        if (!kept || set->ids[kept - 1] != set->ids[i])
            set->ids[kept++] = set->ids[i];
    set->count = kept;
}

void id_set_release(struct id_set *set)
{
    free(set->ids);
    *set = (struct id_set){.ids = NULL};
}

bool id_set_has(const struct id_set *set, uint64_t id)
{
    return set->count && bsearch(&id, set->ids, set->count, sizeof *set->ids, compare_ids);
}

bool id_set_equal(const struct id_set *a, const struct id_set *b)
{
    return a->count == b->count &&
           (!a->count || !memcmp(a->ids, b->ids, a->count * sizeof *a->ids));
}

void id_set_common(const struct id_set *own, const struct id_set *others, struct id_set *out)
{
    size_t at = 0;

    for (size_t i = 0; i < own->count; i++) {
        while (at < others->count && others->ids[at] < own->ids[i])
            at++;
        if (at < others->count && others->ids[at] == own->ids[i])
            id_set_note(out, own->ids[i]);
    }
}

void id_set_join(const struct id_set *a, const struct id_set *b, struct id_set *out)
{
    size_t i = 0, j = 0;

    while (i < a->count || j < b->count) {
        bool first = j == b->count || (i < a->count && a->ids[i] <= b->ids[j]);

        id_set_note(out, first ? a->ids[i++] : b->ids[j++]);
    }
}
