/*
 * A ring of batches between two threads.
 *
 * The reading side fills a batch and hands it over whole, so the lock is taken once in a hundred
 * rows. One that had to wait is woken when the ring is half full, not at the next batch: otherwise
 * the faster side would fall asleep at every one. What a row points to (texts in caches of the row
 * maker, in the record, its values) is overwritten by the next row, so it is copied into the batch;
 * memory is bounded by the batches, whatever the size of the file.
 *
 * Invariants: batches [taken, put) are the taker's, the others the putter's; `put` and `taken` only
 * grow and are read and written under the lock alone. Never do both
 * wait: the putter begins to when all batches are full and ends at the half, the taker begins when
 * none is and ends at the half, or at the end of all. One that stops waits for nobody.
 *
 * Knows nothing of threads: who puts and who takes is the caller's affair (source/read.c).
 */
#include "source/relay.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { BATCHES = 8, HALF = BATCHES / 2, BATCH_ROWS = 128, BATCH_TEXT = 32 * 1024 };

struct batch {
    struct outcome outcomes[BATCH_ROWS];
    size_t count, value_count, used, capacity;
    struct source_value *values;
    char *text;
};

struct relay {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t put, taken; /* batches so far */
    bool ended;          /* nothing more will be put */
    bool stopped;        /* nothing more will be taken */
    size_t value_limit;
    struct batch *filling; /* the putter's, NULL none */
    struct batch *reading; /* the taker's, NULL none */
    size_t at;             /* in reading */
    struct batch batches[BATCHES];
};

struct relay *relay_new(size_t value_limit)
{
    struct relay *relay = mem_calloc(1, sizeof *relay);

    pthread_mutex_init(&relay->lock, NULL);
    pthread_cond_init(&relay->changed, NULL);
    relay->value_limit = value_limit;
    for (size_t i = 0; i < BATCHES; i++) {
        relay->batches[i].values =
            mem_alloc((BATCH_ROWS * value_limit + 1) * sizeof *relay->batches[i].values);
        relay->batches[i].capacity = BATCH_TEXT;
        relay->batches[i].text = mem_alloc(BATCH_TEXT);
    }
    return relay;
}

void relay_free(struct relay *relay)
{
    if (!relay)
        return;
    for (size_t i = 0; i < BATCHES; i++) {
        free(relay->batches[i].values);
        free(relay->batches[i].text);
    }
    pthread_cond_destroy(&relay->changed);
    pthread_mutex_destroy(&relay->lock);
    free(relay);
}

/* NULL when nobody takes any more. */
static struct batch *wait_empty(struct relay *relay)
{
    struct batch *batch = &relay->batches[relay->put % BATCHES];
    bool stopped;

    pthread_mutex_lock(&relay->lock);
    if (relay->put - relay->taken == BATCHES)
        while (relay->put - relay->taken > HALF && !relay->stopped)
            pthread_cond_wait(&relay->changed, &relay->lock);
    stopped = relay->stopped;
    pthread_mutex_unlock(&relay->lock);
    if (stopped)
        return NULL;
    batch->count = batch->value_count = batch->used = 0;
    return batch;
}

static void hand_over(struct relay *relay)
{
    pthread_mutex_lock(&relay->lock);
    relay->put += relay->filling != NULL;
    if (relay->put - relay->taken >= HALF)
        pthread_cond_signal(&relay->changed);
    pthread_mutex_unlock(&relay->lock);
    relay->filling = NULL;
}

size_t outcome_texts(struct outcome *outcome, const char **texts[OUTCOME_TEXTS])
{
    struct source_row *row = &outcome->row;
    size_t count = 0;

    if (outcome->kind == ROW_REFUSED) {
        texts[count++] = &outcome->reason;
        texts[count++] = &outcome->refused.market;
        texts[count++] = &outcome->refused.channel;
    }
    if (outcome->kind != ROW_KEPT)
        return count;
    texts[count++] = &row->market;
    texts[count++] = &row->channel;
    texts[count++] = &row->currency;
    texts[count++] = &row->customer;
    texts[count++] = &row->order;
    texts[count++] = &row->base;
    texts[count++] = &row->series;
    texts[count++] = &row->indicator;
    texts[count++] = &row->period;
    return count;
}

/* A batch with room for one more row and so many bytes of text. */
static struct batch *make_room(struct relay *relay, size_t bytes)
{
    struct batch *batch = relay->filling;

    if (batch && (batch->count == BATCH_ROWS || bytes > batch->capacity - batch->used))
        hand_over(relay);
    if (!relay->filling)
        relay->filling = wait_empty(relay);
    batch = relay->filling;
    if (batch && bytes > batch->capacity - batch->used) { /* it is empty: nothing points into it */
        free(batch->text);
        batch->text = mem_alloc(bytes);
        batch->capacity = bytes;
    }
    return batch;
}

bool relay_put(struct relay *relay, const struct outcome *outcome)
{
    struct outcome copy = *outcome;
    const char **texts[OUTCOME_TEXTS];
    size_t lengths[OUTCOME_TEXTS], count = outcome_texts(&copy, texts), bytes = 0;
    struct batch *batch;

    for (size_t i = 0; i < count; i++) {
        lengths[i] = *texts[i] && **texts[i] ? strlen(*texts[i]) + 1 : 0;
        bytes += lengths[i];
    }
    batch = make_room(relay, bytes);
    if (!batch)
        return false;
    for (size_t i = 0; i < count; i++) {
        char *to = batch->text + batch->used;

        if (lengths[i])
            *texts[i] = memcpy(to, *texts[i], lengths[i]);
        else if (*texts[i])
            *texts[i] = "";
        batch->used += lengths[i];
    }
    if (copy.kind == ROW_KEPT) {
        struct source_value *values = batch->values + batch->value_count;

        memcpy(values, copy.row.values, copy.row.value_count * sizeof *values);
        copy.row.values = values;
        batch->value_count += copy.row.value_count;
    }
    batch->outcomes[batch->count++] = copy;
    return true;
}

void relay_end(struct relay *relay)
{
    hand_over(relay);
    pthread_mutex_lock(&relay->lock);
    relay->ended = true;
    pthread_cond_signal(&relay->changed);
    pthread_mutex_unlock(&relay->lock);
}

void relay_stop(struct relay *relay)
{
    pthread_mutex_lock(&relay->lock);
    relay->stopped = true;
    pthread_cond_signal(&relay->changed);
    pthread_mutex_unlock(&relay->lock);
}

/* Gives the batch back, if any, and waits for the next; NULL after the end. */
static struct batch *next_batch(struct relay *relay)
{
    struct batch *batch = NULL;

    pthread_mutex_lock(&relay->lock);
    relay->taken += relay->reading != NULL;
    if (relay->put - relay->taken <= HALF)
        pthread_cond_signal(&relay->changed);
    if (relay->taken == relay->put)
        while (relay->put - relay->taken < HALF && !relay->ended)
            pthread_cond_wait(&relay->changed, &relay->lock);
    if (relay->taken < relay->put)
        batch = &relay->batches[relay->taken % BATCHES];
    pthread_mutex_unlock(&relay->lock);
    return batch;
}

const struct outcome *relay_take(struct relay *relay)
{
    if (!relay->reading || relay->at == relay->reading->count) {
        relay->reading = next_batch(relay);
        relay->at = 0;
    }
    return relay->reading ? &relay->reading->outcomes[relay->at++] : NULL;
}
