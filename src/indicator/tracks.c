/*
 * Tracks: what a period shows of a figure that is observed on days of its own.
 *
 * Observations keep their days: a monthly figure is no weekly one, so changes over "21
 * observations" and volatility are taken from the points themselves, whatever the grain of the
 * screen.  Values are exact as read; a quotient or a logarithm is rounded once.
 *
 * The age of a value counts from the end of what it covers: October's index, dated the first, is
 * fresh on the thirty-first.
 */
#include "indicator/tracks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "base/text.h"

enum { DAYS_A_YEAR = 252, WEEKS_A_YEAR = 52, MONTHS_A_YEAR = 12, QUARTERS_A_YEAR = 4 };

int track_find(const struct track_set *set, const char *name)
{
    for (size_t i = 0; set && i < set->name_count; i++)
        if (!text_fold_compare(set->names[i], name))
            return (int)i;
    return -1;
}

static const struct track *find_track(const struct track_set *set, int name, int market)
{
    size_t low = 0, high = set->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct track *track = &set->tracks[middle];

        if (track->name < name || (track->name == name && track->market < market))
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && set->tracks[low].name == name && set->tracks[low].market == market
               ? &set->tracks[low]
               : NULL;
}

const struct track *track_at(const struct track_set *set, int name, struct slice slice)
{
    const struct track *own = set && slice.market >= 0 ? find_track(set, name, slice.market) : NULL;

    return own || !set ? own : find_track(set, name, SLICE_ALL);
}

/* The last point on or before the day; the count when there is none. */
static size_t last_until(const struct track *track, int32_t day)
{
    size_t low = 0, high = track->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (track->points[middle].day <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? low - 1 : track->count;
}

const struct track_point *track_on(const struct track *track, int32_t day)
{
    size_t at = last_until(track, day);

    if (at == track->count || (int64_t)day - track->points[at].until > track->carry_days)
        return NULL;
    return &track->points[at];
}

static struct value missing(void)
{
    return (struct value){.state = VALUE_NODATA};
}

static struct value number_value(double number)
{
    return (struct value){.state = isfinite(number) ? VALUE_OK : VALUE_ERROR,
                          .number = isfinite(number) ? number : 0};
}

static struct value fine_value(int128 fine)
{
    struct value value = number_value(exact_ratio(fine, DECIMAL_FINE));

    if (fine % DECIMAL_SCALE == 0) {
        value.is_exact = true;
        value.exact = fine / DECIMAL_SCALE;
    }
    return value;
}

/* Points that lie in the span; 0: none. */
static size_t sum_inside(const struct track *track, struct span span, int128 *sum)
{
    size_t count = 0;

    *sum = 0;
    for (size_t i = last_until(track, span.last_day);
         i < track->count && track->points[i].day >= span.first_day; i--) {
        *sum += track->points[i].value;
        count++;
    }
    return count;
}

struct value track_value(const struct track *track, struct span span)
{
    const struct track_point *point = track_on(track, span.last_day);
    size_t inside = 0;
    int128 sum = 0;

    if (track->agg != AGG_LAST)
        inside = sum_inside(track, span, &sum);
    if (track->agg == AGG_SUM)
        return inside ? fine_value(sum) : missing();
    if (inside > 1)
        return number_value(exact_ratio(sum, (int128)DECIMAL_FINE * (int128)inside));
    return point ? fine_value(point->value) : missing();
}

/* The place of the point in force at the span's end, with at least n before it. */
static bool point_with(const struct track *track, struct span span, int n, size_t *at)
{
    const struct track_point *point = track_on(track, span.last_day);

    if (!point)
        return false;
    *at = (size_t)(point - track->points);
    return n > 0 && *at >= (size_t)n;
}

struct value track_move(const struct track *track, struct span span, int n)
{
    size_t at;

    if (!point_with(track, span, n, &at) || !track->points[at - (size_t)n].value)
        return missing();
    return number_value(exact_ratio(track->points[at].value, track->points[at - (size_t)n].value) -
                        1);
}

const struct track_point *track_newest(const struct track *track, int32_t day)
{
    size_t at = last_until(track, day);

    return at == track->count ? NULL : &track->points[at];
}

/* The highest point of the last n before the one in force, and that one; NULL: there are fewer. */
static const struct track_point *peak_point(const struct track *track, struct span span, int n)
{
    const struct track_point *point = track_on(track, span.last_day), *peak = point;
    size_t at = point ? (size_t)(point - track->points) : 0;
    size_t first = n > 0 && at + 1 >= (size_t)n ? at + 1 - (size_t)n : 0;

    if (!point || (n > 0 && at + 1 < (size_t)n))
        return NULL;
    for (size_t i = first; i < at; i++)
        if (track->points[i].value > peak->value)
            peak = &track->points[i];
    return peak;
}

struct value track_peak(const struct track *track, struct span span, int n)
{
    const struct track_point *peak = peak_point(track, span, n);

    return peak ? fine_value(peak->value) : missing();
}

struct value track_drawdown(const struct track *track, struct span span, int n)
{
    const struct track_point *peak = peak_point(track, span, n);

    if (!peak || peak->value <= 0)
        return missing();
    return number_value(exact_ratio(track_on(track, span.last_day)->value, peak->value) - 1);
}

static double periods_a_year(enum every every)
{
    switch (every) {
    case EVERY_WEEK:
        return WEEKS_A_YEAR;
    case EVERY_MONTH:
        return MONTHS_A_YEAR;
    case EVERY_QUARTER:
        return QUARTERS_A_YEAR;
    default:
        return DAYS_A_YEAR;
    }
}

struct value track_volatility(const struct track *track, struct span span, int n)
{
    double mean = 0, squares = 0;
    size_t at;

    if (n < 2 || !point_with(track, span, n, &at))
        return missing();
    for (int i = 0; i < n; i++) {
        const struct track_point *point = &track->points[at - (size_t)i];
        double change, before;

        if (point->value <= 0 || point[-1].value <= 0)
            return missing();
        change = log(exact_ratio(point->value, point[-1].value));
        before = mean;
        mean += (change - mean) / (i + 1); /* Welford */
        squares += (change - before) * (change - mean);
    }
    return number_value(sqrt(squares / (n - 1)) * sqrt(periods_a_year(track->every)));
}

void track_set_free(struct track_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->name_count; i++)
        free(set->names[i]);
    for (size_t i = 0; i < set->count; i++)
        free(set->tracks[i].points);
    free(set->names);
    free(set->tracks);
    free(set);
}
