/*
 * The dictionaries of a program run: markets, channels, currencies and measures as small codes.
 *
 * They only grow.  A code means the same in every snapshot, so parts of unchanged files are shared
 * between snapshots as they are.  A snapshot has them as they were when it was made (dims_freeze),
 * because the next one is made on another thread while it is on the screen.  Codes follow the order of appearance, therefore nothing that
 * people or scripts see may be ordered by code: whoever prints sorts by text.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "config/catalogue.h"
#include "cube/part.h"

int dims_measure(struct dims *dims, const char *name, enum unit unit)
{
    size_t known = dims->measure.count;
    int code = strmap_intern(&dims->measure, name, strlen(name));

    if ((size_t)code < known)
        return code;
    MEM_GROW(dims->measure_units, known, dims->measure_capacity);
    dims->measure_units[code] = unit;
    return code;
}

enum counted dims_counted(const struct dims *dims, int measure)
{
    enum counted at = COUNTED_ROWS;

    while (at < COUNTED_COUNT && dims->counted[at] != measure)
        at++;
    return at;
}

void dims_init(struct dims *dims, const struct catalogue *catalogue)
{
    *dims = (struct dims){.measure_units = NULL};
    strmap_init(&dims->market);
    strmap_init(&dims->channel);
    strmap_init(&dims->currency);
    strmap_init(&dims->measure);
    strmap_intern(&dims->currency, "", 0);
    for (size_t i = 0; catalogue && i < catalogue->measure_count; i++)
        dims_measure(dims, catalogue->measures[i].name, catalogue->measures[i].unit);
    for (int i = 0; i < COUNTED_COUNT; i++)
        dims->counted[i] = dims_measure(dims, counted_name((enum counted)i), UNIT_COUNT);
    dims_measure(dims, "new_customers", UNIT_COUNT);
    dims_measure(dims, "returning_customers", UNIT_COUNT);
}

void dims_freeze(struct dims *frozen, const struct dims *dims)
{
    *frozen = *dims; /* what is counted */
    strmap_view(&frozen->market, &dims->market);
    strmap_view(&frozen->channel, &dims->channel);
    strmap_view(&frozen->currency, &dims->currency);
    strmap_view(&frozen->measure, &dims->measure);
    frozen->measure_capacity = dims->measure.count;
    frozen->measure_units =
        mem_dup(dims->measure_units, dims->measure.count * sizeof *dims->measure_units);
}

int dims_compare(const struct strmap *codes, int a, int b)
{
    return strcmp(a < 0 ? "" : strmap_name(codes, a), b < 0 ? "" : strmap_name(codes, b));
}

void dims_release(struct dims *dims)
{
    strmap_release(&dims->market);
    strmap_release(&dims->channel);
    strmap_release(&dims->currency);
    strmap_release(&dims->measure);
    free(dims->measure_units);
    *dims = (struct dims){.measure_units = NULL};
}
