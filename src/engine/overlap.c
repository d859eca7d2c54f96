/*
 * Files of one source that overlap: the same order in two of them counts once, as the later file
 * has it.
 *
 * The later file is the one whose orders reach the later day; where two reach the same one, the
 * later by name.  Both are known only when all files were read, so a file that must leave orders
 * out is read a second time.  Its part keeps the set that it left out: in the next snapshot it is
 * taken over when that set is still the right one, whichever file changed meanwhile.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "engine/pipeline.h"
#include "source/idset.h"

struct ranked {
    size_t part; /* index */
    int32_t last_day;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->last_day != y->last_day)
        return x->last_day < y->last_day ? -1 : 1;
    return (x->part > y->part) - (x->part < y->part); /* parts stand in the order of names */
}

/* The part without these orders; the one that there is when it leaves out just them. */
static void leave_out(struct dims *dims, struct source_state *source, size_t at,
                      const struct id_set *superseded)
{
    struct part *part = source->parts[at], *again;

    if (id_set_equal(superseded, &part_report(part)->superseded))
        return;
    again = part_load_again(dims, source->plan, part, superseded, NULL);
    if (part_error(again)) { /* it was there a moment ago: what was read stays */
        part_unref(again);
        return;
    }
    source->parts[at] = again;
    part_unref(part);
}

void load_overlap(struct dims *dims, struct source_state *source)
{
    struct ranked *ranked = mem_calloc(source->part_count, sizeof *ranked);
    struct id_set later = {.ids = NULL};

    for (size_t i = 0; i < source->part_count; i++)
        ranked[i] = (struct ranked){i, part_report(source->parts[i])->orders_last_day};
    if (source->part_count)
        qsort(ranked, source->part_count, sizeof *ranked, compare_ranked);
    for (size_t i = source->part_count; i-- > 0;) {
        struct id_set common = {.ids = NULL}, all = {.ids = NULL};
        size_t at = ranked[i].part;

        if (part_error(source->parts[at]))
            continue;
        id_set_common(&part_report(source->parts[at])->orders, &later, &common);
        leave_out(dims, source, at, &common);
        id_set_join(&part_report(source->parts[at])->orders, &later, &all);
        id_set_release(&later);
        id_set_release(&common);
        later = all;
    }
    id_set_release(&later);
    free(ranked);
}
