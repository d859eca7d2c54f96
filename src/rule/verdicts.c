/*
 * Verdicts remembered.
 *
 * Judging replays every instance of every red line over its whole history, and does so twice for a
 * frame, since it also shows what was said a period before.  After a refresh nearly all of that
 * comes out as it did: rows of today, in a week that is not over, change no verdict at all, and a
 * file of one market changes none of the others.
 *
 * So a verdict is kept under a hash of all it depends on.  Nothing is ever invalidated: what has
 * other inputs has another key.  The inputs are
 *   - the slice's sums up to the judged span, known by the numbers of the layers (cube/layer.h)
 *     that have days up to there; of a formula with share() also those of the slices around it;
 *     of what was made of no file (customers that were counted) the sums themselves;
 *   - what is known of the days up to there: coverage by measure, the first day, the time line;
 *   - the world: rates, series, targets and attributes (rule_set.world), and which indicators and
 *     rules sleep, because that decides what formulas mean.
 * A kind of red line that looks at anything else must not say that its verdicts are `local`.
 *
 * What was not asked for in the last judgements goes when the table is full.
 */
#include "rule/verdicts.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strmap.h"
#include "cube/cube.h"
#include "cube/leaves.h"
#include "rule/kinds.h"

enum { FIRST_SLOTS = 1024, MOST_VERDICTS = 65536, TURNS_KEPT = 8 };

/* ---- the table ---- */

struct verdict {
    struct verdict_key key; /* key 0: free */
    unsigned turn;          /* last asked for */
    struct finding *finding;
};

struct verdicts {
    pthread_mutex_t lock;
    struct verdict *slots;
    size_t slot_count, count;
    unsigned turn;
};

struct verdicts *verdicts_new(void)
{
    struct verdicts *verdicts = mem_calloc(1, sizeof *verdicts);

    pthread_mutex_init(&verdicts->lock, NULL);
    verdicts->slot_count = FIRST_SLOTS;
    verdicts->slots = mem_calloc(verdicts->slot_count, sizeof *verdicts->slots);
    return verdicts;
}

void verdicts_free(struct verdicts *verdicts)
{
    if (!verdicts)
        return;
    for (size_t i = 0; i < verdicts->slot_count; i++)
        free(verdicts->slots[i].finding);
    free(verdicts->slots);
    pthread_mutex_destroy(&verdicts->lock);
    free(verdicts);
}

static struct verdict *slot_of(const struct verdicts *verdicts, struct verdict_key key)
{
    size_t at = key.key & (verdicts->slot_count - 1);

    while (verdicts->slots[at].key.key &&
           (verdicts->slots[at].key.key != key.key || verdicts->slots[at].key.check != key.check))
        at = (at + 1) & (verdicts->slot_count - 1);
    return &verdicts->slots[at];
}

/* Into a table of that size, without those last asked for before that turn. */
static void move(struct verdicts *verdicts, size_t slot_count, unsigned oldest)
{
    struct verdict *old = verdicts->slots;
    size_t old_count = verdicts->slot_count;

    verdicts->slot_count = slot_count;
    verdicts->slots = mem_calloc(slot_count, sizeof *verdicts->slots);
    verdicts->count = 0;
    for (size_t i = 0; i < old_count; i++) {
        if (!old[i].key.key)
            continue;
        if (old[i].turn < oldest) {
            free(old[i].finding);
            continue;
        }
        *slot_of(verdicts, old[i].key) = old[i];
        verdicts->count++;
    }
    free(old);
}

bool verdicts_find(struct verdicts *verdicts, struct verdict_key key, const struct rule *rule,
                   bool *any, struct finding *finding)
{
    struct verdict *verdict;
    bool known;

    pthread_mutex_lock(&verdicts->lock);
    verdict = slot_of(verdicts, key);
    known = verdict->key.key != 0;
    *any = known && verdict->finding;
    if (known)
        verdict->turn = verdicts->turn;
    if (*any) {
        *finding = *verdict->finding;
        finding->rule = rule; /* of this set */
    }
    pthread_mutex_unlock(&verdicts->lock);
    return known;
}

void verdicts_note(struct verdicts *verdicts, struct verdict_key key, const struct finding *finding)
{
    struct verdict *verdict;

    pthread_mutex_lock(&verdicts->lock);
    if (verdicts->count * 2 >= verdicts->slot_count && verdicts->slot_count < 2 * MOST_VERDICTS)
        move(verdicts, verdicts->slot_count * 2, 0);
    if (verdicts->count >= MOST_VERDICTS && verdicts->turn > TURNS_KEPT)
        move(verdicts, verdicts->slot_count, verdicts->turn - TURNS_KEPT);
    verdict = slot_of(verdicts, key);
    if (!verdict->key.key && verdicts->count < MOST_VERDICTS) {
        *verdict = (struct verdict){.key = key, .turn = verdicts->turn};
        if (finding)
            verdict->finding = mem_dup(finding, sizeof *finding);
        verdicts->count++;
    }
    pthread_mutex_unlock(&verdicts->lock);
}

/* ---- the inputs ---- */

struct span_inputs { /* of all slices of a roll-up up to a span */
    const struct rollup *rollup;
    size_t until;
    uint64_t world;
    uint64_t *leaves, *markets, *channels, total; /* by leaf, by code: sums of hashes */
};

struct verdict_inputs {
    const struct rule_set *set;
    uint64_t rules; /* which indicators and rules sleep */
    struct span_inputs *items;
    size_t count, capacity;
};

static uint64_t hash_number(int64_t number, uint64_t hash)
{
    return hash_bytes(&number, sizeof number, hash);
}

struct verdict_inputs *verdict_inputs_new(const struct rule_set *set)
{
    struct verdict_inputs *inputs = mem_calloc(1, sizeof *inputs);
    const struct model *model = set->model;

    inputs->set = set;
    inputs->rules = set->world;
    for (size_t i = 0; i < model->count; i++)
        inputs->rules = hash_number(model->indicators[i].dormant, inputs->rules);
    for (size_t i = 0; i < set->count; i++)
        inputs->rules = hash_number(set->rules[i].dormant, inputs->rules);
    if (set->verdicts) {
        pthread_mutex_lock(&set->verdicts->lock);
        set->verdicts->turn++;
        pthread_mutex_unlock(&set->verdicts->lock);
    }
    return inputs;
}

void verdict_inputs_free(struct verdict_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        free(inputs->items[i].leaves);
        free(inputs->items[i].markets);
        free(inputs->items[i].channels);
    }
    free(inputs->items);
    free(inputs);
}

static int32_t not_after(int32_t day, int32_t end)
{
    return day > end ? end : day;
}

/* A run of no layer: its sums up to that day. */
static uint64_t hash_sums(const struct leaf_run *run, int32_t end)
{
    uint64_t hash = 1;

    for (size_t s = 0; s < run->count; s++) {
        const struct series *series = &run->series[s];
        size_t position = 0;

        hash = hash_number((int64_t)series->key << 32 | (uint32_t)series->currency, hash);
        for (uint32_t b = 0; b < series->block_count; b++)
            for (uint64_t mask = series->blocks[b].mask; mask; mask &= mask - 1, position++) {
                int32_t day = series->blocks[b].block * PAGE_DAYS + __builtin_ctzll(mask);
                int128 value = series_value(series, position);

                if (day <= end)
                    hash = hash_bytes(&value, sizeof value, hash_number(day, hash));
            }
    }
    return hash;
}

static uint64_t hash_leaf(const struct leaf *leaf, int32_t end)
{
    uint64_t place = hash_number((int64_t)leaf->market << 32 | (uint32_t)leaf->channel, 0);
    uint64_t sum = place;

    for (size_t r = 0; r < leaf->run_count; r++) {
        const struct leaf_run *run = &leaf->runs[r];

        if (run->first_day > end)
            continue;
        sum += hash_number((int64_t)run->number, hash_number(run->every, place)) +
               (run->number ? 0 : hash_sums(run, end));
    }
    return sum;
}

static uint64_t hash_world(const struct verdict_inputs *inputs, const struct rollup *rollup,
                           size_t until)
{
    const struct model *model = inputs->set->model;
    const struct cube *cube = model->cube;
    const struct timeline *timeline = rollup_timeline(rollup);
    int32_t end = timeline->spans[until].last_day;
    const int64_t days[] = {timeline->grain,
                            timeline->first_index,
                            (int64_t)timeline->count,
                            (int64_t)until,
                            model->cover_first,
                            not_after(model->cover_until, end),
                            cube->first_day,
                            not_after(cube->last_day, end),
                            cube->currency};
    uint64_t hash = hash_bytes(days, sizeof days, inputs->rules);

    for (size_t m = 0; m < model->measure_count; m++)
        hash = hash_number(not_after(model->complete_until[m], end), hash);
    return hash_bytes(cube->markets, cube->market_count * sizeof *cube->markets, hash);
}

static struct span_inputs make_span(const struct verdict_inputs *inputs,
                                    const struct rollup *rollup, size_t until)
{
    const struct cube *cube = inputs->set->model->cube;
    const struct leaf_table *table = cube->leaves;
    int32_t end = rollup_timeline(rollup)->spans[until].last_day;
    struct span_inputs span = {.rollup = rollup, .until = until};

    span.world = hash_world(inputs, rollup, until);
    span.leaves = mem_calloc(table->count + 1, sizeof *span.leaves);
    span.markets = mem_calloc(cube->dims->market.count + 1, sizeof *span.markets);
    span.channels = mem_calloc(cube->dims->channel.count + 1, sizeof *span.channels);
    for (size_t i = 0; i < table->count; i++) {
        const struct leaf *leaf = &table->leaves[i];

        span.leaves[i] = hash_leaf(leaf, end);
        span.markets[leaf->market] += span.leaves[i];
        span.channels[leaf->channel] += span.leaves[i];
        span.total += span.leaves[i];
    }
    return span;
}

static const struct span_inputs *span_of(struct verdict_inputs *inputs, const struct rollup *rollup,
                                         size_t until)
{
    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->items[i].rollup == rollup && inputs->items[i].until == until)
            return &inputs->items[i];
    MEM_GROW(inputs->items, inputs->count, inputs->capacity);
    inputs->items[inputs->count] = make_span(inputs, rollup, until);
    return &inputs->items[inputs->count++];
}

static bool is_in(const unsigned char *codes, size_t count, int code)
{
    return !codes || ((size_t)code < count && codes[code]);
}

static uint64_t hash_filtered(const struct span_inputs *span, struct slice slice)
{
    const struct leaf_table *table = rollup_cube(span->rollup)->leaves;
    const struct dim_filter *filter = slice.filter;
    uint64_t sum = 0;

    for (size_t i = 0; i < table->count; i++) {
        const struct leaf *leaf = &table->leaves[i];
        bool market = slice.market == SLICE_ALL
                          ? is_in(filter->markets, filter->market_count, leaf->market)
                          : leaf->market == slice.market;
        bool channel = slice.channel == SLICE_ALL
                           ? is_in(filter->channels, filter->channel_count, leaf->channel)
                           : leaf->channel == slice.channel;

        if (market && channel)
            sum += span->leaves[i];
    }
    return sum;
}

static uint64_t hash_slice(const struct span_inputs *span, struct slice slice)
{
    const struct leaf_table *table = rollup_cube(span->rollup)->leaves;
    const struct leaf *leaf;

    if (slice.filter)
        return hash_filtered(span, slice);
    if (slice.market == SLICE_ALL)
        return slice.channel == SLICE_ALL ? span->total : span->channels[slice.channel];
    if (slice.channel == SLICE_ALL)
        return span->markets[slice.market];
    leaf = leaf_find(table, slice.market, slice.channel);
    return leaf ? span->leaves[leaf - table->leaves] : 0;
}

static bool looks_around(const struct rule *rule)
{
    const struct formula *const formulas[] = {rule->formula, rule->reference, rule->move,
                                              rule->usual};

    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
        if (formulas[i] && formula_uses_share(formulas[i]))
            return true;
    return false;
}

struct verdict_key verdict_key(struct verdict_inputs *inputs, const struct rule *rule,
                               const struct rollup *rollup, struct slice slice, size_t until)
{
    const struct span_inputs *span;
    uint64_t slices[3] = {0};

    if (!inputs->set->verdicts || !rule->kind->local)
        return (struct verdict_key){0, 0};
    span = span_of(inputs, rollup, until);
    slices[0] = hash_slice(span, slice);
    if (looks_around(rule)) {
        slices[1] = hash_slice(span, (struct slice){slice.market, SLICE_ALL, slice.filter});
        slices[2] = hash_slice(span, (struct slice){SLICE_ALL, SLICE_ALL, slice.filter});
    }
    const int64_t place[] = {rule - inputs->set->rules, slice.market, slice.channel};
    uint64_t hash = hash_bytes(place, sizeof place, span->world);
    struct verdict_key key = {hash_bytes(slices, sizeof slices, hash),
                              hash_bytes(slices, sizeof slices, ~hash)};

    key.key += !key.key;
    return key;
}
