/*
 * What one part holds of a slice: rows, and the days on which a measure has a value.
 *
 * Read from the part's own series by one walk over their day masks.  Rows are counted per row, not
 * per measure: a row that left the measure blank is behind the slice, but gives the measure no day.
 */
#include "cube/cover.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cube/builder.h"

static bool is_in(const unsigned char *codes, size_t count, int code)
{
    return !codes || (code >= 0 && (size_t)code < count && codes[code]);
}

static bool leaf_is_in(const struct leaf_code *leaf, struct slice slice)
{
    const struct dim_filter *filter = slice.filter;
    bool market = slice.market != SLICE_ALL
                      ? leaf->market == slice.market
                      : !filter || is_in(filter->markets, filter->market_count, leaf->market);
    bool channel = slice.channel != SLICE_ALL
                       ? leaf->channel == slice.channel
                       : !filter || is_in(filter->channels, filter->channel_count, leaf->channel);

    return market && channel;
}

/* Calls for each day of the series in the span: adds the value to *sum, marks the day. */
static void walk(const struct series *series, struct span span, uint64_t *sum, unsigned char *days)
{
    size_t position = 0;

    for (uint32_t b = 0; b < series->block_count; b++)
        for (uint64_t mask = series->blocks[b].mask; mask; mask &= mask - 1, position++) {
            int32_t day = series->blocks[b].block * PAGE_DAYS + __builtin_ctzll(mask);

            if (day < span.first_day || day > span.last_day)
                continue;
            if (sum)
                *sum += (uint64_t)series_value(series, position);
            if (days)
                days[day - span.first_day] = 1;
        }
}

/* Of one layer: its rows; marks the days on which the measure has a value. */
static void cover_store(const struct store *store, struct slice slice, int measure,
                        struct span span, uint64_t *rows, unsigned char *days)
{
    for (size_t i = 0; i < store->leaf_count; i++) {
        if (!leaf_is_in(&store->leaves[i], slice))
            continue;
        for (size_t s = store->first[i]; s < store->first[i + 1]; s++) {
            const struct series *series = &store->series[s];

            if (series->key == PAGE_ROWS)
                walk(series, span, rows, NULL);
            else if (series->key == measure)
                walk(series, span, NULL, days);
        }
    }
}

void part_cover(const struct part *part, struct slice slice, int measure, struct span span,
                struct part_cover *out)
{
    size_t length =
        span.last_day < span.first_day ? 0 : (size_t)(span.last_day - span.first_day) + 1;
    unsigned char *days = mem_calloc(length + 1, 1);

    *out = (struct part_cover){.first_day = DAY_NONE, .last_day = DAY_NONE};
    for (size_t i = 0; i < part_layer_count(part); i++)
        cover_store(part_store(part, i), slice, measure, span, &out->rows, days);
    for (size_t i = 0; i < length; i++) {
        if (!days[i])
            continue;
        out->last_day = span.first_day + (int32_t)i;
        if (!out->days++)
            out->first_day = out->last_day;
    }
    free(days);
}

static void take_days(const struct series *series, struct span span, void *self,
                      void (*take)(void *self, int currency, int32_t day))
{
    for (uint32_t b = 0; b < series->block_count; b++)
        for (uint64_t mask = series->blocks[b].mask; mask; mask &= mask - 1) {
            int32_t day = series->blocks[b].block * PAGE_DAYS + __builtin_ctzll(mask);

            if (day >= span.first_day && day <= span.last_day)
                take(self, series->currency, day);
        }
}

void part_amounts(const struct part *part, struct slice slice, int measure, struct span span,
                  void *self, void (*take)(void *self, int currency, int32_t day))
{
    for (size_t l = 0; l < part_layer_count(part); l++) {
        const struct store *store = part_store(part, l);

        for (size_t i = 0; i < store->leaf_count; i++) {
            if (!leaf_is_in(&store->leaves[i], slice))
                continue;
            for (size_t s = store->first[i]; s < store->first[i + 1]; s++)
                if (store->series[s].key == measure)
                    take_days(&store->series[s], span, self, take);
        }
    }
}
