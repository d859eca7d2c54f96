/*
 * A map from byte strings to codes 0, 1, 2, …, in order of first appearance.
 *
 * Open addressing with linear probing at most half full; slots hold the hash and the length beside
 * the code, so that a probe touches the string only when it is almost certainly the one.  Codes
 * depend on the order of the calls alone, never on hashes: results do not change if hashing does.
 *
 * Strings are copied into an arena and never move or go away before release; nothing is removed.
 * A string may hold NUL bytes: strmap_name then shows it as a C string, up to the first one.
 *
 * What grows is the two arrays, and a view has its own: one thread may add to a map while others
 * read views of it.
 *
 * hash_bytes folds 64x64-bit products, eight bytes at a time, read little-endian everywhere.
 */
#include "base/strmap.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct strmap_slot {
    uint32_t hash;
    uint32_t code; /* code + 1; 0: free */
    size_t length;
};

enum { FIRST_SLOTS = 16 };

static uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t read_little(const unsigned char *bytes, size_t length)
{
    uint64_t value = 0;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (length == 8) {
        memcpy(&value, bytes, 8);
        return value;
    }
#endif
    for (size_t i = 0; i < length; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed)
{
    const uint64_t k0 = UINT64_C(0xA0761D6478BD642F), k1 = UINT64_C(0xE7037ED1A0B428DB);
    const unsigned char *at = bytes;
    size_t left = length;
    uint64_t hash = fold(seed ^ k0, (uint64_t)length ^ k1);

    for (; left >= 8; at += 8, left -= 8)
        hash = fold(hash ^ read_little(at, 8), k1) ^ (hash << 1 | hash >> 63);
    if (left)
        hash = fold(hash ^ read_little(at, left), k1) ^ (hash << 1 | hash >> 63);
    return fold(hash ^ k0, k1);
}

void strmap_init(struct strmap *map)
{
    *map = (struct strmap){.slots = NULL};
}

void strmap_release(struct strmap *map)
{
    free(map->slots);
    free(map->names);
    arena_release(&map->arena);
    strmap_init(map);
}

void strmap_view(struct strmap *view, const struct strmap *map)
{
    *view = (struct strmap){.slot_count = map->slot_count, .count = map->count};
    view->capacity = map->count;
    if (map->slot_count)
        view->slots = mem_dup(map->slots, map->slot_count * sizeof *map->slots);
    if (map->count)
        view->names = mem_dup(map->names, map->count * sizeof *map->names);
}

/* The slot of the string, or the free slot where it belongs. */
static struct strmap_slot *probe(const struct strmap *map, const char *name, size_t length,
                                 uint32_t hash)
{
    size_t mask = map->slot_count - 1;

    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct strmap_slot *slot = &map->slots[i];

        if (!slot->code)
            return slot;
        if (slot->hash == hash && slot->length == length &&
            (!length || !memcmp(map->names[slot->code - 1], name, length)))
            return slot;
    }
}

static void grow(struct strmap *map)
{
    struct strmap_slot *old = map->slots;
    size_t old_count = map->slot_count;
    size_t mask;

    map->slot_count = old_count ? old_count * 2 : FIRST_SLOTS;
    map->slots = mem_calloc(map->slot_count, sizeof *map->slots);
    mask = map->slot_count - 1;
    for (size_t i = 0; i < old_count; i++) {
        size_t to = old[i].hash & mask;

        if (!old[i].code)
            continue;
        while (map->slots[to].code)
            to = (to + 1) & mask;
        map->slots[to] = old[i];
    }
    free(old);
}

int strmap_find(const struct strmap *map, const char *name, size_t length)
{
    if (!map->count)
        return -1;
    return (int)probe(map, name, length, (uint32_t)hash_bytes(name, length, 0))->code - 1;
}

int strmap_intern(struct strmap *map, const char *name, size_t length)
{
    uint32_t hash = (uint32_t)hash_bytes(name, length, 0);
    struct strmap_slot *slot;

    if (map->slot_count <= map->count * 2)
        grow(map);
    slot = probe(map, name, length, hash);
    if (!slot->code) {
        assert(map->count < INT_MAX);
        MEM_GROW(map->names, map->count, map->capacity);
        map->names[map->count] = arena_strndup(&map->arena, name, length);
        map->count++;
        *slot = (struct strmap_slot){.hash = hash, .code = (uint32_t)map->count, .length = length};
    }
    return (int)slot->code - 1;
}
