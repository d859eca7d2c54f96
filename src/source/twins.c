/*
 * Which rows came before.
 *
 * An open-addressing table of 64-bit marks, nothing else: eight bytes a row, at most five eighths
 * full, sized once by the file (a row of fewer than eight bytes says next to nothing) and never
 * beyond the limit, so that a file of a hundred million rows costs what one of a million costs.
 * The slot is fetched when the row is counted and should be looked at a good while later, because
 * waiting for a miss in a table larger than the cache would cost more than all the rest.
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
#include <sys/mman.h>

#include "base/memory.h"

enum { FIRST_SLOTS = 1024, MOST_PROBES = 128, PIECE = 16, HUGE_PAGE = 2 << 20 };

struct twins {
    uint64_t *slots; /* 0: free */
    size_t slot_count, count, capacity;
    bool trying;
    size_t *tried; /* slots filled meanwhile */
    size_t tried_count, tried_capacity;
};

/* A large table is looked at everywhere: on small pages most of a look would go to finding the
 * page.
 */
static uint64_t *new_slots(size_t bytes)
{
    void *slots;

    if (bytes < HUGE_PAGE || posix_memalign(&slots, HUGE_PAGE, bytes) != 0)
        return mem_calloc(1, bytes);
    madvise(slots, bytes, MADV_HUGEPAGE); /* a wish */
    return memset(slots, 0, bytes);
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
    twins->slots = new_slots(twins->slot_count * sizeof *twins->slots);
    return twins;
}

void twins_free(struct twins *twins)
{
    if (!twins)
        return;
    free(twins->slots);
    free(twins->tried);
    free(twins);
}

void twins_try(struct twins *twins)
{
    twins->trying = true;
    twins->tried_count = 0;
}

void twins_forget(struct twins *twins)
{
    for (size_t i = 0; i < twins->tried_count; i++)
        twins->slots[twins->tried[i]] = 0;
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
    struct twin twin = {.place = hash_of(row, length)};

    twin.mark = twin.place;
    if (*order) {
        twin.place = hash_of(order, strlen(order));
        twin.mark = (twin.place >> 32) << 32 | twin.mark >> 32;
    }
    twin.mark += !twin.mark;
    return twin;
}

void twins_fetch(const struct twins *twins, struct twin twin)
{
    __builtin_prefetch(&twins->slots[twin.place & (twins->slot_count - 1)]);
}

enum twin_kind twins_seen(struct twins *twins, struct twin twin)
{
    size_t at = twin.place & (twins->slot_count - 1), probes = 0;
    bool order = false;

    for (; twins->slots[at] && probes < MOST_PROBES; probes++) {
        if (twins->slots[at] == twin.mark)
            return TWIN_ROW;
        order |= twins->slots[at] >> 32 == twin.mark >> 32;
        at = (at + 1) & (twins->slot_count - 1);
    }
    if (!twins->slots[at] && twins->count < twins->capacity) {
        twins->slots[at] = twin.mark;
        twins->count++;
        if (twins->trying) {
            MEM_GROW(twins->tried, twins->tried_count, twins->tried_capacity);
            twins->tried[twins->tried_count++] = at;
        }
    }
    return order ? TWIN_ORDER : TWIN_NEW;
}
