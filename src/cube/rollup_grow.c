/*
 * Going on with the sums of a roll-up when rows came.
 *
 * The sums of markets, of channels and of the total are copied from the roll-up before, and what
 * came is added.  What came is known by the numbers of layers (cube/layer.h): a leaf of the new
 * cube has all runs of the old one, or the roll-up is made anew.  Sums are exact integers, so
 * nothing depends on the way they came about.
 *
 * An amount in another currency is converted by day over all files and rounded once, so its sum
 * does not simply grow: such a leaf's old sum is taken out and its new one put in.  Flags only ever
 * come: a day with a value keeps one, and a day that lacked a rate still does, since rates are the
 * same or the roll-up is made anew.  What was counted for the whole cube (new customers) is no
 * layer and may change anywhere: those measures are summed anew over all leaves.  Where layers were
 * joined, or the last line was only half there, everything is.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cube/builder.h"
#include "cube/cube.h"
#include "cube/leaves.h"
#include "cube/rollup_parts.h"

struct grower {
    const struct rollup *before;
    struct rollup *rollup;
    size_t shift; /* span 0 of before is this one */
    bool *anew;   /* by slot: summed over all leaves */
    struct sum_target own, old;
};

/* ---- can it be done? ---- */

static bool has_number(const struct leaf *leaf, uint64_t number)
{
    for (size_t r = 0; r < leaf->run_count; r++)
        if (leaf->runs[r].number == number)
            return true;
    return false;
}

static bool holds_all_of(const struct leaf *leaf, const struct leaf *old)
{
    for (size_t r = 0; r < old->run_count; r++)
        if (old->runs[r].number && (!leaf || !has_number(leaf, old->runs[r].number)))
            return false;
    return true;
}

static bool keeps_leaves(const struct cube *before, const struct cube *cube)
{
    for (size_t i = 0; i < before->leaves->count; i++) {
        const struct leaf *old = &before->leaves->leaves[i];

        if (!holds_all_of(leaf_find(cube->leaves, old->market, old->channel), old))
            return false;
    }
    return true;
}

/* Rates are those of before when their parts are. */
static bool same_rates(const struct cube *before, const struct cube *cube)
{
    size_t at = 0;

    for (size_t i = 0; i < cube->part_count; i++) {
        if (!part_observed(cube->parts[i])->count)
            continue;
        while (at < before->part_count && !part_observed(before->parts[at])->count)
            at++;
        if (at == before->part_count ||
            part_number(before->parts[at++]) != part_number(cube->parts[i]))
            return false;
    }
    while (at < before->part_count && !part_observed(before->parts[at])->count)
        at++;
    return at == before->part_count && before->currency == cube->currency;
}

static bool keeps_place(const struct dense *before, const struct dense *now)
{
    return before->sums || !now->sums;
}

static bool keeps_room(const struct rollup *before, const struct rollup *now)
{
    for (size_t m = 0; m < now->market_count; m++)
        if (now->markets[m].sums && m < before->market_count &&
            !keeps_place(&before->markets[m], &now->markets[m]))
            return false;
    for (size_t c = 0; c < now->channel_count; c++)
        if (now->channels[c].sums && c < before->channel_count &&
            !keeps_place(&before->channels[c], &now->channels[c]))
            return false;
    return before->total.sums && now->total.sums;
}

/* ---- the sums of before ---- */

static void copy_sums(const struct grower *grower, const struct dense *before,
                      const struct dense *now)
{
    const struct rollup *from = grower->before, *to = grower->rollup;
    size_t old_count = from->timeline.count, count = to->timeline.count;

    for (size_t slot = 0; now->sums && slot < to->slot_count; slot++) {
        size_t key = (size_t)(to->slot_key[slot] + PAGE_COUNTS);
        int old = key < from->measure_count + PAGE_COUNTS ? from->slot[key] : -1;

        if (old < 0 || grower->anew[slot])
            continue;
        memcpy(now->sums + slot * count + grower->shift, before->sums + (size_t)old * old_count,
               old_count * sizeof *now->sums);
        memcpy(now->flags + slot * count + grower->shift, before->flags + (size_t)old * old_count,
               old_count);
    }
}

static void copy_all(const struct grower *grower)
{
    const struct rollup *from = grower->before, *to = grower->rollup;

    for (size_t m = 0; m < from->market_count; m++)
        copy_sums(grower, &from->markets[m], &to->markets[m]);
    for (size_t c = 0; c < from->channel_count; c++)
        copy_sums(grower, &from->channels[c], &to->channels[c]);
    copy_sums(grower, &from->total, &to->total);
}

/* ---- what came ---- */

static void clear(const struct grower *grower, struct sum_target target)
{
    size_t count = grower->rollup->timeline.count;

    memset(target.sums, 0, count * sizeof *target.sums);
    memset(target.flags, 0, count);
}

static void add_own(const struct grower *grower, const struct leaf *leaf, size_t slot)
{
    const struct rollup *rollup = grower->rollup;

    rollup_add_into(rollup, &rollup->markets[leaf->market], slot, grower->own);
    rollup_add_into(rollup, &rollup->channels[leaf->channel], slot, grower->own);
    rollup_add_into(rollup, &rollup->total, slot, grower->own);
}

/* own = the leaf's sum now, less that of before. */
static void find_difference(const struct grower *grower, const struct leaf *leaf,
                            const struct leaf *old, int key)
{
    clear(grower, grower->own);
    clear(grower, grower->old);
    rollup_add_leaf(grower->rollup, leaf, key, grower->own);
    if (old)
        rollup_add_leaf(grower->rollup, old, key, grower->old);
    for (size_t i = 0; i < grower->rollup->timeline.count; i++)
        grower->own.sums[i] -= grower->old.sums[i];
}

static bool is_foreign(const struct rollup *rollup, const struct leaf *leaf, int key)
{
    if (key < 0 || !rollup->money[key])
        return false;
    for (size_t r = 0; r < leaf->run_count; r++)
        for (size_t s = 0; s < leaf->runs[r].count; s++) {
            const struct series *series = &leaf->runs[r].series[s];

            if (series->key == key && series->currency &&
                series->currency != rollup->cube->currency)
                return true;
        }
    return false;
}

static bool has_key(const struct leaf *leaf, int key)
{
    for (size_t r = 0; r < leaf->run_count; r++)
        for (size_t s = 0; s < leaf->runs[r].count; s++)
            if (leaf->runs[r].series[s].key == key)
                return true;
    return false;
}

/* `came`: the leaf's runs that were not there before. */
static void add_came(const struct grower *grower, const struct leaf *leaf, const struct leaf *old,
                     const struct leaf *came)
{
    const struct rollup *rollup = grower->rollup;

    for (size_t slot = 0; slot < rollup->slot_count; slot++) {
        int key = rollup->slot_key[slot];

        if (grower->anew[slot] || !has_key(came, key))
            continue;
        if (is_foreign(rollup, came, key)) {
            find_difference(grower, leaf, old, key);
        } else {
            clear(grower, grower->own);
            rollup_add_leaf(rollup, came, key, grower->own);
        }
        add_own(grower, leaf, slot);
    }
}

static void add_leaves(const struct grower *grower)
{
    const struct leaf_table *table = grower->rollup->cube->leaves;
    const struct leaf_table *before = grower->before->cube->leaves;

    for (size_t i = 0; i < table->count; i++) {
        const struct leaf *leaf = &table->leaves[i];
        const struct leaf *old = leaf_find(before, leaf->market, leaf->channel);
        struct leaf_run *runs = mem_calloc(leaf->run_count, sizeof *runs);
        struct leaf came = {leaf->market, leaf->channel, runs, 0};

        for (size_t r = 0; r < leaf->run_count; r++)
            if (leaf->runs[r].number && (!old || !has_number(old, leaf->runs[r].number)))
                runs[came.run_count++] = leaf->runs[r];
        if (came.run_count)
            add_came(grower, leaf, old, &came);
        free(runs);
    }
}

/* Measures of which a part that is no file's, then or now, has sums. */
static void mark_anew(const struct grower *grower, const struct part *derived)
{
    for (size_t l = 0; derived && l < part_layer_count(derived); l++) {
        const struct store *store = part_store(derived, l);

        for (size_t s = 0; s < store->series_count; s++) {
            int slot = grower->rollup->slot[store->series[s].key + PAGE_COUNTS];

            if (slot >= 0)
                grower->anew[slot] = true;
        }
    }
}

static void sum_anew(const struct grower *grower)
{
    const struct leaf_table *table = grower->rollup->cube->leaves;

    for (size_t slot = 0; slot < grower->rollup->slot_count; slot++)
        for (size_t i = 0; grower->anew[slot] && i < table->count; i++) {
            clear(grower, grower->own);
            rollup_add_leaf(grower->rollup, &table->leaves[i], grower->rollup->slot_key[slot],
                            grower->own);
            add_own(grower, &table->leaves[i], slot);
        }
}

static void grow(struct grower *grower)
{
    size_t count = grower->rollup->timeline.count;

    grower->anew = mem_calloc(grower->rollup->slot_count + 1, sizeof *grower->anew);
    grower->own = (struct sum_target){mem_calloc(count, sizeof(int128)), mem_calloc(count, 1)};
    grower->old = (struct sum_target){mem_calloc(count, sizeof(int128)), mem_calloc(count, 1)};
    mark_anew(grower, grower->before->cube->derived);
    mark_anew(grower, grower->rollup->cube->derived);
    copy_all(grower);
    add_leaves(grower);
    sum_anew(grower);
    free(grower->anew);
    free(grower->own.sums);
    free(grower->own.flags);
    free(grower->old.sums);
    free(grower->old.flags);
}

struct rollup *rollup_grow(const struct rollup *before, const struct cube *cube,
                           const struct timeline *timeline)
{
    int64_t shift = (int64_t)before->timeline.first_index - timeline->first_index;
    struct grower grower = {.before = before};

    if (before->timeline.grain != timeline->grain || timeline->first_index == TIMELINE_FREE ||
        before->timeline.first_index == TIMELINE_FREE || shift < 0 ||
        (size_t)shift + before->timeline.count > timeline->count ||
        !same_rates(before->cube, cube) || !keeps_leaves(before->cube, cube))
        return NULL;
    grower.shift = (size_t)shift;
    grower.rollup = rollup_start(cube, timeline);
    if (!keeps_room(before, grower.rollup)) {
        rollup_free(grower.rollup);
        return NULL;
    }
    grow(&grower);
    return grower.rollup;
}
