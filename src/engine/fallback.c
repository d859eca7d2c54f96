/*
 * A shop's sales by day (kind = sales) count where its orders are not known.
 *
 * A report of sales and the orders behind it are the same sales twice, so a row of the report gives
 * its orders and sales to the totals only if neither facts nor orders have any that day, in its
 * market and channel.  A row without a channel, as reports over all of them have, gives way to any
 * channel of its market; one without a market, or for the market ALL, to any market.  Sales of
 * another channel (Amazon beside the own shop) stand, and so do sessions, which orders do not have.
 *
 * What gives way is not lost: it is SOURCE.orders, SOURCE.gross_sales ..., for comparison.  Which
 * rows do is known only when all files were read, so a file with such rows is read a second time,
 * and its part keeps their places: in the next snapshot it is taken over when they are still the
 * same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cube/builder.h"
#include "engine/pipeline.h"
#include "source/idset.h"
#include "source/plan.h"

#define ANY "*"

struct places {
    struct dims *dims;
    struct id_set *set;
    const struct id_set *taken; /* by facts and orders; NULL: these are being listed */
};

static bool is_everywhere(const char *market)
{
    return !strcmp(market, "(none)") || !text_word_compare(market, "all", SIZE_MAX);
}

/* A day of facts or orders takes its own place, and those of rows that say less. */
static void take(struct places *places, int32_t day, const char *market, const char *channel)
{
    id_set_note(places->set, place_id(day, market, channel));
    id_set_note(places->set, place_id(day, market, ANY));
    id_set_note(places->set, place_id(day, ANY, channel));
    id_set_note(places->set, place_id(day, ANY, ANY));
}

static bool is_taken(const struct id_set *taken, int32_t day, const char *market,
                     const char *channel)
{
    const char *place = is_everywhere(market) ? ANY : market;

    if (!strcmp(channel, "(none)"))
        return id_set_has(taken, place_id(day, place, ANY));
    return id_set_has(taken, place_id(day, place, channel)) ||
           id_set_has(taken, place_id(day, place, "(none)"));
}

static void visit_day(struct places *places, int32_t day, const struct leaf_code *leaf)
{
    const char *market = strmap_name(&places->dims->market, leaf->market);
    const char *channel = strmap_name(&places->dims->channel, leaf->channel);

    if (!places->taken)
        take(places, day, market, channel);
    else if (is_taken(places->taken, day, market, channel))
        id_set_note(places->set, place_id(day, market, channel));
}

/* Every day of the series whose key is a count of rows (of a sales part) or what a shop sells. */
static void visit_store(struct places *places, const struct store *store)
{
    for (size_t l = 0; l < store->leaf_count; l++)
        for (size_t s = store->first[l]; s < store->first[l + 1]; s++) {
            const struct series *series = &store->series[s];
            bool sold = series->key >= 0 &&
                        source_feeds_shop(strmap_name(&places->dims->measure, series->key));

            for (size_t b = 0;
                 b < series->block_count && (places->taken ? series->key == PAGE_ROWS : sold); b++)
                for (int d = 0; d < PAGE_DAYS; d++)
                    if (series->blocks[b].mask >> d & 1)
                        visit_day(places, series->blocks[b].block * PAGE_DAYS + d,
                                  &store->leaves[l]);
        }
}

static void visit_part(struct places *places, const struct part *part)
{
    for (size_t i = 0; i < part_layer_count(part); i++)
        visit_store(places, part_store(part, i));
}

static void give_way(struct places *places, struct source_state *source, size_t at)
{
    struct part *part = source->parts[at], *again;
    struct id_set own = {.ids = NULL};

    places->set = &own;
    visit_part(places, part);
    id_set_finish(&own);
    if (!id_set_equal(&own, &part_report(part)->covered)) {
        again = part_load_again(places->dims, source->plan, part, NULL, &own);
        if (!part_error(again)) {
            source->parts[at] = again;
            again = part;
        }
        part_unref(again);
    }
    id_set_release(&own);
}

static bool has_kind(const struct snapshot *snapshot, enum source_kind kind)
{
    for (size_t i = 0; i < snapshot->source_count; i++)
        if (snapshot->sources[i].def->kind == kind)
            return true;
    return false;
}

void load_fallback(struct dims *dims, struct snapshot *snapshot)
{
    struct id_set taken = {.ids = NULL};
    struct places places = {.dims = dims, .set = &taken};

    if (!has_kind(snapshot, SOURCE_SALES))
        return;
    for (size_t i = 0; i < snapshot->source_count; i++) {
        const struct source_state *source = &snapshot->sources[i];

        for (size_t p = 0; source->def->kind <= SOURCE_ORDERS && p < source->part_count; p++)
            visit_part(&places, source->parts[p]);
    }
    id_set_finish(&taken);
    places.taken = &taken;
    for (size_t i = 0; i < snapshot->source_count; i++) {
        struct source_state *source = &snapshot->sources[i];

        for (size_t p = 0; source->def->kind == SOURCE_SALES && p < source->part_count; p++)
            if (!part_error(source->parts[p]))
                give_way(&places, source, p);
    }
    id_set_release(&taken);
}
