/* A layer of a part: sums and visits of some of its file's rows.  Never changes once made, is
 * reference-counted, and is shared by the parts of a file that grows.  A part is all its layers:
 * their sums add up. */
#ifndef REDLINE_CUBE_LAYER_H
#define REDLINE_CUBE_LAYER_H
#include <stdatomic.h>
#include <stdint.h>
#include "cube/series.h"
#include "cube/visits.h"

struct layer {
    atomic_int references;
    uint64_t number; /* no other layer of the same dims has it, so equal numbers are equal sums; 0:
                        none */
    struct store store;
    int32_t *first_days;  /* by leaf: of its series */
    struct visits visits; /* their leaves are the store's */
};
/* Takes the pages' contents, and the visits (finished here). One reference, yours. */
struct layer *layer_new(struct pages *pages, struct visits *visits, uint64_t number);
void layer_find_first_days(struct layer *layer); /* of one whose store came otherwise */
struct layer *layer_ref(struct layer *layer);
void layer_unref(struct layer *layer);
/* One layer for two: yours, they stay. */
struct layer *layer_join(const struct layer *a, const struct layer *b, uint64_t number);
/* Numbers that it holds: what joining it costs. */
size_t layer_size(const struct layer *layer);

#endif
