/* Open-addressing map from byte strings to small integers; keys are copied. Also serves as a
 * dictionary: codes 0..count-1 in order of first appearance, with the string of a code. */
#ifndef REDLINE_BASE_STRMAP_H
#define REDLINE_BASE_STRMAP_H
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"

struct strmap {
    struct strmap_slot *slots;
    size_t slot_count; /* power of two */
    char **names;      /* by code */
    size_t count, capacity;
    struct arena arena;
};

void strmap_init(struct strmap *map);
void strmap_release(struct strmap *map);
/* The map as it is now, for readers while `map` goes on growing on another thread.  Shares the bytes
 * of the strings, so `map` must live longer; released like any map. */
void strmap_view(struct strmap *view, const struct strmap *map);
int strmap_find(const struct strmap *map, const char *name, size_t length); /* code, or -1 */
int strmap_intern(struct strmap *map, const char *name, size_t length);     /* code, new or old */
static inline const char *strmap_name(const struct strmap *map, int code)
{
    return map->names[code];
}
uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed); /* same on every machine */

#endif
