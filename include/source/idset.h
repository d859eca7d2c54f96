/* Sets of 64-bit hashes: of the orders of a file, to know which a later file has again; of places
 * in time, market and channel. */
#ifndef REDLINE_SOURCE_IDSET_H
#define REDLINE_SOURCE_IDSET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint64_t order_hash(const char *order);
uint64_t place_id(int32_t day, const char *market, const char *channel);

struct id_set { /* sorted, each once */
    uint64_t *ids;
    size_t count, capacity;
};
/* Appends one; the set is one after id_set_finish. */
void id_set_note(struct id_set *set, uint64_t id);
void id_set_finish(struct id_set *set);
void id_set_release(struct id_set *set);
bool id_set_has(const struct id_set *set, uint64_t id);
bool id_set_equal(const struct id_set *a, const struct id_set *b);
/* Those of `own` that are in `others`, too, and those that are in either: into empty sets. */
void id_set_common(const struct id_set *own, const struct id_set *others, struct id_set *out);
void id_set_join(const struct id_set *a, const struct id_set *b, struct id_set *out);

#endif
