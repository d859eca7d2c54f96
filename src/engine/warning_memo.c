/*
 * What was forecast already.
 *
 * A key is a 64-bit hash of the whole series and of all that is asked of it: among a million
 * different ones two are alike with a chance of one in thirty million.  Results are never changed
 * and live until the memo is freed, which is with the INI files they were made by: a screen may
 * hold one while a worker thread adds others.  Each is some 3 KB; a week adds as many as there are
 * red lines and slices.
 */
#include "engine/warning_memo.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "engine/warnings.h"

struct entry {
    uint64_t key;
    struct warning_result *result; /* NULL: free */
};
struct warning_memo {
    pthread_mutex_t lock;
    struct entry *entries; /* open addressing */
    size_t size, count;    /* size: a power of two */
    bool prepared;         /* the last period prepared for: */
    int grain;
    int32_t index;
};
enum { FIRST_SIZE = 512 };

struct warning_memo *warning_memo_new(void)
{
    struct warning_memo *memo = mem_calloc(1, sizeof *memo);

    pthread_mutex_init(&memo->lock, NULL);
    memo->size = FIRST_SIZE;
    memo->entries = mem_calloc(memo->size, sizeof *memo->entries);
    return memo;
}

void warning_memo_free(struct warning_memo *memo)
{
    if (!memo)
        return;
    for (size_t i = 0; i < memo->size; i++)
        free(memo->entries[i].result);
    free(memo->entries);
    pthread_mutex_destroy(&memo->lock);
    free(memo);
}

size_t warning_memo_count(struct warning_memo *memo)
{
    size_t count;

    pthread_mutex_lock(&memo->lock);
    count = memo->count;
    pthread_mutex_unlock(&memo->lock);
    return count;
}

uint64_t memo_mix(uint64_t key, const void *bytes, size_t length)
{
    static const uint64_t PRIME = UINT64_C(0x100000001B3);
    const unsigned char *at = bytes;
    uint64_t word;

    for (; length >= sizeof word; at += sizeof word, length -= sizeof word) {
        memcpy(&word, at, sizeof word);
        key = (key ^ word) * PRIME;
        key ^= key >> 29; /* the high bits of a double must reach the low ones */
    }
    while (length--)
        key = (key ^ *at++) * PRIME;
    return key;
}

static struct entry *place(struct warning_memo *memo, uint64_t key)
{
    size_t i = (size_t)(key ^ key >> 32) & (memo->size - 1);

    while (memo->entries[i].result && memo->entries[i].key != key)
        i = (i + 1) & (memo->size - 1);
    return &memo->entries[i];
}

static void grow(struct warning_memo *memo)
{
    struct entry *old = memo->entries;
    size_t size = memo->size;

    memo->size *= 2;
    memo->entries = mem_calloc(memo->size, sizeof *memo->entries);
    for (size_t i = 0; i < size; i++)
        if (old[i].result)
            *place(memo, old[i].key) = old[i];
    free(old);
}

const struct warning_result *memo_find(struct warning_memo *memo, uint64_t key)
{
    const struct warning_result *found;

    pthread_mutex_lock(&memo->lock);
    found = place(memo, key)->result;
    pthread_mutex_unlock(&memo->lock);
    return found;
}

const struct warning_result *memo_keep(struct warning_memo *memo, uint64_t key,
                                       struct warning_result *result)
{
    struct entry *entry;

    pthread_mutex_lock(&memo->lock);
    if (2 * memo->count >= memo->size)
        grow(memo);
    entry = place(memo, key);
    if (entry->result) {
        free(result);
    } else {
        *entry = (struct entry){.key = key, .result = result};
        memo->count++;
    }
    result = entry->result;
    pthread_mutex_unlock(&memo->lock);
    return result;
}

bool memo_is_prepared(struct warning_memo *memo, int grain, int32_t index)
{
    bool prepared;

    pthread_mutex_lock(&memo->lock);
    prepared = memo->prepared && memo->grain == grain && memo->index == index;
    pthread_mutex_unlock(&memo->lock);
    return prepared;
}

void memo_note_prepared(struct warning_memo *memo, int grain, int32_t index)
{
    pthread_mutex_lock(&memo->lock);
    memo->prepared = true;
    memo->grain = grain;
    memo->index = index;
    pthread_mutex_unlock(&memo->lock);
}
