/*
 * A part as bytes and back.
 *
 * Codes of markets, channels, currencies and measures are those of one run of the program, so the
 * bytes hold their texts, and numbers into those.  Everything else stands as it is in memory: one
 * run of values, one of blocks, one of visits, so that unpacking costs little more than reading.
 *
 * What is read is checked as if an enemy had written it: numbers of texts, of blocks and of values
 * must be in range, and series must use up what there is, or it is no part.
 */
#include "cube/part_pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "base/pack.h"
#include "cube/layer.h"
#include "cube/part_inside.h"
#include "source/plan.h"
#include "source/report_pack.h"

struct names { /* texts of one kind, numbered as they come */
    int *code; /* by number: of this run */
    size_t count;
};

struct packer {
    struct pack *pack;
    struct dims *dims;
    struct names market, channel, currency, measure;
};

/* ---- names ---- */

/* All of them, in order of their codes: few, beside the sums. */
static void pack_names(struct packer *packer, struct names *names, struct strmap *codes)
{
    struct pack *pack = packer->pack;

    names->count = codes->count;
    pack_count(pack, &names->count, sizeof(uint64_t));
    names->code = mem_calloc(names->count + 1, sizeof *names->code);
    for (size_t i = 0; i < names->count; i++) {
        bool money = codes == &packer->dims->measure;
        uint32_t unit = money && !pack->reads ? packer->dims->measure_units[i] : UNIT_NUMBER;
        char *text = pack->reads ? NULL : codes->names[i];
        char *read = pack_text(pack, text);

        PACK(pack, unit);
        names->code[i] = (int)i;
        if (!pack->reads)
            continue;
        pack->bad |= !read || unit > UNIT_SCORE;
        if (!pack->bad)
            names->code[i] = money ? dims_measure(packer->dims, read, (enum unit)unit)
                                   : strmap_intern(codes, read, strlen(read));
        free(read);
    }
}

/* A number of a name, or, when it reads, the code of this run. */
static void pack_code(struct packer *packer, const struct names *names, int32_t *code)
{
    PACK(packer->pack, *code);
    if (!packer->pack->reads)
        return;
    packer->pack->bad |= *code < 0 || (size_t)*code >= names->count;
    *code = packer->pack->bad ? 0 : names->code[*code];
}

/* ---- sums ---- */

static void pack_leaves(struct packer *packer, struct store *store)
{
    struct pack *pack = packer->pack;

    pack_count(pack, &store->leaf_count, 2 * sizeof(int32_t));
    if (pack->reads) {
        store->leaves = mem_calloc(store->leaf_count + 1, sizeof *store->leaves);
        store->first = mem_calloc(store->leaf_count + 1, sizeof *store->first);
    }
    for (size_t i = 0; i < store->leaf_count; i++) {
        pack_code(packer, &packer->market, &store->leaves[i].market);
        pack_code(packer, &packer->channel, &store->leaves[i].channel);
        PACK(pack, store->first[i]);
    }
    PACK(pack, store->first[store->leaf_count]);
}

/* Does it lie in the years that redline reads? */
static bool is_block(int64_t block)
{
    return block >= page_block(day_from_civil(1900, 1, 1)) &&
           block <= page_block(day_from_civil(2200, 12, 31));
}

static void pack_blocks(struct packer *packer, struct store *store)
{
    struct pack *pack = packer->pack;

    pack_count(pack, &store->block_count, sizeof(uint64_t) + sizeof(int32_t));
    if (pack->reads)
        store->blocks = mem_calloc(store->block_count + 1, sizeof *store->blocks);
    for (size_t i = 0; i < store->block_count; i++) {
        PACK(pack, store->blocks[i].mask);
        PACK(pack, store->blocks[i].block);
        pack->bad |= !store->blocks[i].mask || !is_block(store->blocks[i].block);
    }
}

static void pack_key(struct packer *packer, struct series *series)
{
    bool counts = series->key < 0;

    pack_flag(packer->pack, &counts);
    if (!counts) {
        pack_code(packer, &packer->measure, &series->key);
        return;
    }
    PACK(packer->pack, series->key);
    if (series->key < PAGE_ROWS || series->key > PAGE_DUPLICATE) {
        packer->pack->bad = true;
        series->key = PAGE_ROWS;
    }
}

/* Do these blocks have as many days as there are values, in order of time? */
static bool has_days(const struct series *series)
{
    uint64_t days = 0;

    for (uint32_t b = 0; b < series->block_count; b++) {
        if (b && series->blocks[b].block <= series->blocks[b - 1].block)
            return false;
        days += (uint64_t)__builtin_popcountll(series->blocks[b].mask);
    }
    return series->block_count && days == series->value_count;
}

/* Series point into the arrays, which stand there by now. */
static void pack_one_series(struct packer *packer, struct store *store, struct series *series)
{
    struct pack *pack = packer->pack;
    uint64_t block = pack->reads ? 0 : (uint64_t)(series->blocks - store->blocks);
    uint64_t value = pack->reads ? 0 : (uint64_t)(series->values - store->values);
    bool carries = series->carries != NULL;

    pack_key(packer, series);
    pack_code(packer, &packer->currency, &series->currency);
    PACK(pack, series->block_count);
    PACK(pack, series->value_count);
    PACK(pack, block);
    PACK(pack, value);
    pack_flag(pack, &carries);
    if (!pack->reads)
        return;
    pack->bad |= block > store->block_count || value > store->value_count ||
                 series->block_count > store->block_count - block ||
                 series->value_count > store->value_count - value ||
                 (carries && store->carry_count != store->value_count);
    if (pack->bad)
        return;
    series->blocks = store->blocks + block;
    series->values = store->values + value;
    series->carries = carries ? store->carries + value : NULL;
    pack->bad |= !has_days(series);
}

static int compare_series(const void *a, const void *b)
{
    const struct series *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->currency > y->currency) - (x->currency < y->currency);
}

/* Codes of this run are in another order. */
static void sort_series(struct pack *pack, struct store *store)
{
    for (size_t i = 0; i < store->leaf_count && !pack->bad; i++) {
        size_t first = store->first[i], end = store->first[i + 1];

        pack->bad |= first > end || end > store->series_count || (!i && first);
        if (!pack->bad && end > first)
            qsort(store->series + first, end - first, sizeof *store->series, compare_series);
    }
    pack->bad |= store->first[store->leaf_count] != store->series_count;
}

static void pack_store(struct packer *packer, struct store *store)
{
    struct pack *pack = packer->pack;

    pack_leaves(packer, store);
    pack_blocks(packer, store);
    store->values = pack_array(pack, store->values, &store->value_count, sizeof *store->values);
    store->carries = pack_array(pack, store->carries, &store->carry_count, sizeof *store->carries);
    pack_count(pack, &store->series_count, 3 * sizeof(uint64_t));
    if (pack->reads)
        store->series = mem_calloc(store->series_count + 1, sizeof *store->series);
    for (size_t i = 0; i < store->series_count && !pack->bad; i++)
        pack_one_series(packer, store, &store->series[i]);
    if (pack->reads)
        sort_series(pack, store);
}

static void pack_visits(struct packer *packer, struct layer *layer)
{
    struct visits *visits = &layer->visits;

    visits->items = pack_array(packer->pack, visits->items, &visits->count, sizeof *visits->items);
    visits->capacity = visits->count;
    for (size_t i = 0; packer->pack->reads && i < visits->count; i++)
        packer->pack->bad |= visits->items[i].leaf < 0 ||
                             (size_t)visits->items[i].leaf >= layer->store.leaf_count ||
                             (i && visits->items[i].customer < visits->items[i - 1].customer);
}

/* ---- the part ---- */

static void pack_supplied(struct packer *packer, struct part *part)
{
    for (size_t i = 0; i < packer->measure.count; i++) {
        unsigned char flags =
            !packer->pack->reads && i < part->supplied_count ? part->supplied[i] : 0;

        PACK(packer->pack, flags);
        if (packer->pack->reads && !packer->pack->bad)
            part_mark_measure(part, packer->measure.code[i], flags & (PART_NAMED | PART_SUPPLIED));
    }
}

static void pack_all(struct part *part, struct packer *packer, struct layer *layer)
{
    struct pack *pack = packer->pack;

    report_pack(&part->report, pack);
    pack_names(packer, &packer->market, &packer->dims->market);
    pack_names(packer, &packer->channel, &packer->dims->channel);
    pack_names(packer, &packer->currency, &packer->dims->currency);
    pack_names(packer, &packer->measure, &packer->dims->measure);
    pack_day(pack, &part->given_day);
    pack_day(pack, &part->first_day);
    pack_day(pack, &part->last_day);
    PACK(pack, part->days.first_block);
    part->days.bits =
        pack_array(pack, part->days.bits, &part->days.block_count, sizeof *part->days.bits);
    if (part->days.block_count)
        pack->bad |= !is_block(part->days.first_block) ||
                     !is_block(part->days.first_block + (int64_t)part->days.block_count - 1);
    pack_supplied(packer, part);
    pack_store(packer, &layer->store);
    pack_visits(packer, layer);
    free(packer->market.code);
    free(packer->channel.code);
    free(packer->currency.code);
    free(packer->measure.code);
}

bool part_is_plain(const struct part *part)
{
    return !part->has_error && part->layer_count == 1 && !part->certain && part->plan &&
           source_plan_def(part->plan)->kind < SOURCE_FX && report_is_plain(&part->report);
}

void part_pack(struct part *part, struct pack *pack)
{
    struct packer packer = {.pack = pack, .dims = part->dims};

    pack_all(part, &packer, part->layers[0]);
}

struct part *part_unpack(struct dims *dims, const struct source_plan *plan, struct pack *pack)
{
    struct packer packer = {.pack = pack, .dims = dims};
    struct part *part = mem_calloc(1, sizeof *part);
    struct layer *layer = mem_calloc(1, sizeof *layer);

    atomic_init(&part->references, 1);
    atomic_init(&layer->references, 1);
    part->number = ++dims->made;
    layer->number = ++dims->made;
    part->plan = plan;
    part->dims = dims;
    part->source = mem_strdup(source_plan_def(plan)->name);
    part->layers = mem_calloc(1, sizeof *part->layers);
    part->layers[part->layer_count++] = layer;
    observed_init(&part->observed);
    pack_all(part, &packer, layer);
    if (!pack->bad && pack->at == pack->end) {
        layer_find_first_days(layer);
        return part;
    }
    part_unref(part);
    return NULL;
}
