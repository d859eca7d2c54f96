/* The orders of a file, by the hash of their ids: which of them a later file has again. */
#ifndef REDLINE_SOURCE_ORDERS_H
#define REDLINE_SOURCE_ORDERS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct order_set { /* sorted, each once */
    uint64_t *ids;
    size_t count, capacity;
};
uint64_t order_hash(const char *order);
/* Appends one; the set is one after order_set_finish. */
void order_set_note(struct order_set *set, uint64_t id);
void order_set_finish(struct order_set *set);
void order_set_release(struct order_set *set);
bool order_set_has(const struct order_set *set, uint64_t id);
bool order_set_equal(const struct order_set *a, const struct order_set *b);
/* Those of `own` that are in `others`, too, and those that are in either: into empty sets. */
void order_set_common(const struct order_set *own, const struct order_set *others,
                      struct order_set *out);
void order_set_join(const struct order_set *a, const struct order_set *b, struct order_set *out);

#endif
