/*
 * Time lines: rows of spans of days.
 *
 * A time line of a grain holds every period from the first to the last, without gaps, so that the
 * place of a period is a subtraction.  A time line of free spans (for like-for-like comparison) may
 * hold any spans, even overlapping ones; its spans are no periods, have no neighbours, and are
 * found by nobody.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cube/rollup.h"

void timeline_init(struct timeline *timeline, enum grain grain, int32_t first_day, int32_t last_day)
{
    *timeline = (struct timeline){.grain = grain};
    if (first_day == DAY_NONE || last_day == DAY_NONE || last_day < first_day)
        return;
    timeline->first_index = period_of_day(grain, first_day).index;
    timeline->count = (size_t)(period_of_day(grain, last_day).index - timeline->first_index) + 1;
    timeline->spans = mem_calloc(timeline->count, sizeof *timeline->spans);
    for (size_t i = 0; i < timeline->count; i++) {
        struct period period = timeline_period(timeline, i);

        timeline->spans[i] = (struct span){.first_day = period_first_day(period),
                                           .last_day = period_last_day(period)};
    }
}

void timeline_init_spans(struct timeline *timeline, const struct span *spans, size_t count)
{
    *timeline = (struct timeline){.grain = GRAIN_DAY, .first_index = TIMELINE_FREE, .count = count};
    timeline->spans = mem_calloc(count, sizeof *timeline->spans);
    if (count)
        memcpy(timeline->spans, spans, count * sizeof *spans);
}

void timeline_release(struct timeline *timeline)
{
    free(timeline->spans);
    *timeline = (struct timeline){.spans = NULL};
}

struct period timeline_period(const struct timeline *timeline, size_t i)
{
    assert(i < timeline->count);
    if (timeline->first_index == TIMELINE_FREE)
        return period_of_day(GRAIN_DAY, timeline->spans[i].first_day);
    return (struct period){.grain = timeline->grain, .index = timeline->first_index + (int32_t)i};
}

int timeline_find(const struct timeline *timeline, struct period period)
{
    int64_t at = (int64_t)period.index - timeline->first_index;

    if (timeline->first_index == TIMELINE_FREE || period.grain != timeline->grain || at < 0 ||
        at >= (int64_t)timeline->count)
        return -1;
    return (int)at;
}
