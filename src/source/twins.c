/*
 * Which rows came before.
 *
 * An open-addressing table of 64-bit marks, hardly more: nine bytes a row, at most five eighths
 * full, sized once by the file (a row of fewer than eight bytes says next to nothing) and never
 * beyond the limit, so that a file of a hundred million rows costs what one of a million costs.
 *
 * Slots stand in buckets of eight, and only a full one leads to the next.  Beside them stands one
 * byte of each mark: most rows are new, and that is seen from the eight bytes of a bucket, in a
 * table that is an eighth as large.  They are fetched when the row is counted and should be looked
 * at a good while later, because waiting for a miss in a table larger than the cache would cost
 * more than all the rest.
 *
 * Rows with an order id stand where the id's hash says, and half of their mark is the id's: one
 * look tells whether the order, or the very row, came before.  Since all rows of one order then
 * stand in one place, only so many of them are remembered: a column of one and the same id costs no
 * more than any other.
 *
 * It never grows; what was remembered depends on the file alone.  It forgets only what was tried:
 * the last lines of a file that is being written are looked up, but may yet be others.  Since marks
 * are only ever put into free slots, taking out the last ones leaves what was there before.  The
 * hash is seen by nobody, so it may take the bytes as the machine has them, sixteen at a time.
 */
#include "source/twins.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_SLOTS = 1024, MOST_PROBES = 128, BUCKET = 8, PIECE = 16 };

#define ONES UINT64_C(0x0101010101010101)

struct twins {
    uint64_t *slots; /* 0: free */
    uint64_t *tags;  /* by bucket: a byte for each slot, 0: free */
    size_t slot_count, count, capacity;
    bool trying;
    size_t *tried; /* slots filled meanwhile */
    size_t tried_count, tried_capacity;
};

/* It is looked at everywhere: on small pages most of a look would go to finding the page. */
static uint64_t *new_slots(size_t bytes)
{
    return memset(mem_alloc_large(bytes), 0, bytes);
}

static size_t slots_for(uint64_t file_size)
{
    size_t count = FIRST_SLOTS;

    while (count * sizeof(uint64_t) < TWINS_BYTES && count < file_size / 8)
        count *= 2;
    return count;
}

bool twins_fit(const struct twins *twins, uint64_t file_size)
{
    return twins->slot_count == slots_for(file_size);
}

struct twins *twins_new(uint64_t file_size)
{
    struct twins *twins = mem_calloc(1, sizeof *twins);

    twins->slot_count = slots_for(file_size);
    twins->capacity = twins->slot_count / 8 * 5;
    twins->tags = new_slots(twins->slot_count / BUCKET * sizeof *twins->tags);
    twins->slots = new_slots(twins->slot_count * sizeof *twins->slots);
    return twins;
}

void twins_free(struct twins *twins)
{
    if (!twins)
        return;
    free(twins->slots);
    free(twins->tried);
    free(twins->tags);
    free(twins);
}

void twins_try(struct twins *twins)
{
    twins->trying = true;
    twins->tried_count = 0;
}

void twins_forget(struct twins *twins)
{
    for (size_t i = 0; i < twins->tried_count; i++) {
        size_t at = twins->tried[i];

        twins->slots[at] = 0;
        twins->tags[at / BUCKET] &= ~((uint64_t)0xFF << 8 * (at % BUCKET));
    }
    twins->count -= twins->tried_count;
    twins->trying = false;
}

static inline uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t mix(uint64_t hash, const char *bytes)
{
    uint64_t words[2];

    memcpy(words, bytes, sizeof words);
    return fold(words[0] ^ hash, words[1] ^ UINT64_C(0xE7037ED1A0B428DB)) +
           (hash << 1 | hash >> 63);
}

static uint64_t hash_of(const char *at, size_t length)
{
    uint64_t hash = (uint64_t)length * UINT64_C(0x9E3779B97F4A7C15) ^ UINT64_C(0xA0761D6478BD642F);
    uint64_t other = ~hash;
    char rest[PIECE] = "";
    size_t left = length;

    for (; left > 2 * PIECE; at += 2 * PIECE, left -= 2 * PIECE) {
        hash = mix(hash, at); /* side by side: neither waits for the other */
        other = mix(other, at + PIECE);
    }
    if (left > PIECE) {
        hash = mix(hash, at);
        at += PIECE;
        left -= PIECE;
    }
    if (length >= PIECE) {
        other = mix(other, at + left - PIECE); /* the last sixteen, some of them once more */
    } else {
        memcpy(rest, at, left);
        other = mix(other, rest);
    }
    return fold(hash ^ UINT64_C(0xA0761D6478BD642F), other ^ UINT64_C(0xD1B54A32D192ED03));
}

struct twin twins_hash(const char *row, size_t length, const char *order)
{
    struct twin twin = {.place = hash_of(row, length), .has_order = *order};

    twin.mark = twin.place;
    if (*order) {
        twin.place = hash_of(order, strlen(order));
        twin.mark = (twin.place >> 32) << 32 | twin.mark >> 32;
    }
    twin.mark += !twin.mark;
    return twin;
}

static inline size_t bucket_of(const struct twins *twins, struct twin twin)
{
    return (twin.place & (twins->slot_count - 1)) / BUCKET;
}

void twins_fetch(const struct twins *twins, struct twin twin)
{
    __builtin_prefetch(&twins->tags[bucket_of(twins, twin)]);
}

/* 0x80 in each byte that is equal; above the lowest there may be others. */
static inline uint64_t equal_tags(uint64_t tags, uint64_t tag)
{
    uint64_t difference = tags ^ tag * ONES;

    return (difference - ONES) & ~difference & ONES << 7;
}

/* The first byte of a mark as it stands among the tags. */
static inline uint64_t tag_of(uint64_t mark)
{
    return mark >> 57 | 0x80;
}

void twins_fetch_more(const struct twins *twins, struct twin twin)
{
    size_t bucket = bucket_of(twins, twin);

    if (equal_tags(twins->tags[bucket], tag_of(twin.mark)))
        __builtin_prefetch(&twins->slots[bucket * BUCKET]);
}

/* Is this mark in the bucket? Only slots with its tag are looked at. */
static inline bool holds(const struct twins *twins, size_t bucket, uint64_t mark)
{
    uint64_t equal = equal_tags(twins->tags[bucket], tag_of(mark));

    for (; equal; equal &= equal - 1)
        if (twins->slots[bucket * BUCKET + (size_t)__builtin_ctzll(equal) / 8] == mark)
            return true;
    return false;
}

static bool holds_order(const uint64_t *slots, uint64_t mark)
{
    bool any = false;

    for (size_t i = 0; i < BUCKET; i++)
        any |= slots[i] && slots[i] >> 32 == mark >> 32;
    return any;
}

/* How much of a bucket is filled; its marks stand in front. */
static inline size_t filled(uint64_t tags)
{
    return (size_t)(((tags >> 7 & ONES) * ONES) >> 56);
}

enum twin_kind twins_seen(struct twins *twins, struct twin twin)
{
    size_t mask = twins->slot_count / BUCKET - 1, bucket = bucket_of(twins, twin), count = 0;
    bool order = false;

    for (size_t probes = 0; probes < MOST_PROBES; probes += BUCKET) {
        if (holds(twins, bucket, twin.mark))
            return TWIN_ROW;
        if (twin.has_order)
            order |= holds_order(&twins->slots[bucket * BUCKET], twin.mark);
        count = filled(twins->tags[bucket]);
        if (count < BUCKET)
            break;
        bucket = (bucket + 1) & mask;
    }
    if (count < BUCKET && twins->count < twins->capacity) {
        twins->slots[bucket * BUCKET + count] = twin.mark;
        twins->tags[bucket] |= tag_of(twin.mark) << 8 * count;
        twins->count++;
        if (twins->trying) {
            MEM_GROW(twins->tried, twins->tried_count, twins->tried_capacity);
            twins->tried[twins->tried_count++] = bucket * BUCKET + count;
        }
    }
    return order ? TWIN_ORDER : TWIN_NEW;
}
