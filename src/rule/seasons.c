/*
 * Seasons, as they were known.
 *
 * A red line replays the past, so a span may be judged by nothing that came after it: the season of
 * last December is worked out from the data up to then.  Doing that anew for every span would cost
 * a decomposition each; seasons change slowly, so a quarter of a cycle shares one.
 *
 * Gaps are closed with straight lines; a series of which a third is missing has no season.
 */
#include "rule/seasons.h"

#include <stdlib.h>

#include "analysis/stl.h"
#include "base/memory.h"

static const double STRONG = 0.64; /* stl_strength from which a season counts */

static size_t cycle_of(enum grain grain)
{
    static const size_t cycles[] = {
        [GRAIN_DAY] = 7, [GRAIN_WEEK] = 52, [GRAIN_MONTH] = 12, [GRAIN_QUARTER] = 4};

    return grain == GRAIN_YEAR ? 0 : cycles[grain];
}

static bool is_whole(const struct value *value)
{
    return value->state < VALUE_LOW_SAMPLE;
}

/* [first, end) with gaps closed; false when too much of it is missing. */
static bool close_gaps(const struct column *measured, size_t first, size_t end, double *out)
{
    size_t known = 0, last = first;

    for (size_t i = first; i < end; i++) {
        const struct value *value = &measured->values[i];

        if (!is_whole(value))
            continue;
        for (size_t gap = last + 1; known && gap < i; gap++)
            out[gap - first] = out[last - first] + (value->number - out[last - first]) *
                                                       (double)(gap - last) / (double)(i - last);
        out[i - first] = value->number;
        last = i;
        known++;
    }
    for (size_t i = last + 1; i < end; i++)
        out[i - first] = out[last - first];
    return known * 3 >= (end - first) * 2;
}

/* The pattern known at `end`, by span modulo period; NULL: none. */
static double *find_pattern(const struct column *measured, size_t first, size_t end, size_t period,
                            double *scratch)
{
    double *pattern = NULL;
    struct stl stl;

    if (!close_gaps(measured, first, end, scratch) ||
        !stl_decompose(scratch, end - first, period, &stl))
        return NULL;
    if (stl_strength(&stl) >= STRONG) {
        pattern = mem_calloc(period, sizeof *pattern);
        for (size_t i = end - period; i < end; i++)
            pattern[i % period] = stl.seasonal[i - first];
    }
    stl_release(&stl);
    return pattern;
}

void seasons_find(const struct column *measured, enum grain grain, struct seasons *out)
{
    size_t period = cycle_of(grain), first = 0, capacity = 0;
    double *scratch;

    *out = (struct seasons){.period = 0};
    while (first < measured->count && !is_whole(&measured->values[first]))
        first++;
    if (!period || measured->count - first <= 2 * period)
        return;
    out->period = period;
    out->start = first + 2 * period + 1;
    out->step = period / 4 ? period / 4 : 1;
    scratch = mem_calloc(measured->count, sizeof *scratch);
    for (size_t end = out->start; end <= measured->count; end += out->step) {
        MEM_GROW(out->patterns, out->count, capacity);
        out->patterns[out->count++] = find_pattern(measured, first, end, period, scratch);
    }
    free(scratch);
}

void seasons_release(struct seasons *seasons)
{
    for (size_t i = 0; i < seasons->count; i++)
        free(seasons->patterns[i]);
    free(seasons->patterns);
    *seasons = (struct seasons){.period = 0};
}

double seasons_at(const struct seasons *seasons, size_t at, size_t of)
{
    size_t which;

    if (!seasons->count || at < seasons->start)
        return 0;
    which = (at - seasons->start) / seasons->step;
    if (which >= seasons->count)
        which = seasons->count - 1;
    return seasons->patterns[which] ? seasons->patterns[which][of % seasons->period] : 0;
}
