/*
 * What a decision did, as far as numbers can tell.
 *
 * Difference in differences: how much the place moved from before to after, less how much the other
 * places did, each counted alike whatever its size.  Figures that are always positive are compared
 * by their logarithms, parts of a whole by their logits, so that "half as much" weighs the same
 * everywhere; what comes out is turned back into the figure's unit at the level that it has now.
 *
 * How sure it is has two sides, and the wider interval stands.  Over time: the place less the mean
 * of the others is one series; its standard error is Newey and West's, as weeks hang together. Over
 * places: each of the others has a change of its own for no reason at all; how far these lie from
 * each other says how far the place's could by chance.  For that each place is one number, after
 * less before, which no dependence in time can fool (Bertrand, Duflo and Mullainathan 2004): the
 * regression of these changes on "is the place" has the standard error s sqrt(1 + 1 / places) with
 * places - 1 degrees of freedom.  One other place alone has only the first side.
 *
 * Against a forecast: the mean after it, less the mean of what smoothing would have said from the
 * values before alone.  Its interval is the mean of the single limits, as if all errors were one:
 * never too narrow.
 *
 * The others say what would have been only where the place went along with them before.  Where it
 * was moving away from them already (a straight line through its distance rises or falls, at the
 * level asked for), that would be taken for what the decision did: there the forecast counts, which
 * goes on with the fall.
 *
 * Neither proves a cause.  A figure that somebody decided on because it was at its worst often
 * comes back by itself; a forecast knows some of that, the other places do not.  So a verdict that
 * the forecast flatly contradicts is none.
 */
#include "analysis/effect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/least_squares.h"
#include "base/memory.h"

struct work {
    const struct effect_request *request;
    struct effect *out;
    size_t first, last; /* the windows: [first, end) and [start, last) */
    size_t *kept;       /* of the others: those that are compared */
    double *moved;      /* their changes on the scale */
    double *mean;       /* their means before */
    double place_moved, place_mean;
};

size_t effect_lag(size_t n)
{
    return (size_t)(4 * pow((double)n / 100, 2.0 / 9));
}

double effect_newey_west(const double *y, const unsigned char *is_after, size_t n, size_t lag)
{
    double sum[2] = {0}, count[2] = {0}, variance = 0;
    double *h;

    for (size_t i = 0; i < n; i++) {
        sum[is_after[i] != 0] += y[i];
        count[is_after[i] != 0]++;
    }
    if (n < 4 || count[0] < 1 || count[1] < 1)
        return 0;
    h = mem_calloc(n, sizeof *h); /* what each value's residual does to the difference */
    for (size_t i = 0; i < n; i++) {
        size_t side = is_after[i] != 0;

        h[i] = (y[i] - sum[side] / count[side]) / count[side] * (side ? 1 : -1);
    }
    for (size_t l = 0; l <= lag && l < n; l++) {
        double weight = l ? 2 * (1 - (double)l / (double)(lag + 1)) : 1;

        for (size_t i = l; i < n; i++)
            variance += weight * h[i] * h[i - l];
    }
    free(h);
    return variance > 0 ? sqrt(variance * (double)n / (double)(n - 2)) : 0;
}

/* ---- the scale ---- */

static bool fits(enum forecast_scale scale, double y)
{
    return isfinite(y) && (scale == SCALE_PLAIN || (y > 0 && (scale == SCALE_LOG || y < 1)));
}

static double to_scale(enum forecast_scale scale, double y)
{
    return scale == SCALE_LOG ? log(y) : scale == SCALE_LOGIT ? log(y / (1 - y)) : y;
}

static double from_scale(enum forecast_scale scale, double y)
{
    return scale == SCALE_LOG ? exp(y) : scale == SCALE_LOGIT ? 1 / (1 + exp(-y)) : y;
}

static bool is_in(const struct work *w, size_t i)
{
    return (i >= w->first && i < w->request->end) || (i >= w->request->start && i < w->last);
}

static bool is_known(const struct effect_series *series, size_t i)
{
    return !series->known || series->known[i];
}

static bool all_fit(const struct work *w, const struct effect_series *series,
                    enum forecast_scale scale)
{
    for (size_t i = w->first; i < w->last; i++)
        if (is_in(w, i) && is_known(series, i) && !fits(scale, series->y[i]))
            return false;
    return true;
}

static enum forecast_scale scale_of(const struct work *w)
{
    const struct effect_request *request = w->request;

    if (request->bounds == BOUNDS_PART && all_fit(w, &request->place, SCALE_LOGIT))
        return SCALE_LOGIT;
    if (request->bounds != BOUNDS_NONE && all_fit(w, &request->place, SCALE_LOG))
        return SCALE_LOG;
    return SCALE_PLAIN;
}

/* ---- the place and the others ---- */

static double mean_of(const struct effect_series *series, enum forecast_scale scale, size_t from,
                      size_t to, size_t *count)
{
    double sum = 0;

    *count = 0;
    for (size_t i = from; i < to; i++)
        if (is_known(series, i)) {
            sum += to_scale(scale, series->y[i]);
            (*count)++;
        }
    return *count ? sum / (double)*count : 0;
}

/* A place that is known for at least half of each side that there is, and on the same scale. */
static bool can_compare(const struct work *w, const struct effect_series *series, double *before,
                        double *moved)
{
    const struct effect_request *request = w->request;
    enum forecast_scale scale = w->out->scale;
    size_t there, here;

    if (!all_fit(w, series, scale))
        return false;
    *before = mean_of(series, scale, w->first, request->end, &here);
    *moved = mean_of(series, scale, request->start, w->last, &there) - *before;
    return here && here * 2 >= request->end - w->first &&
           (w->last <= request->start || (there && there * 2 >= w->last - request->start));
}

static void keep_others(struct work *w)
{
    const struct effect_request *request = w->request;

    w->kept = mem_calloc(request->other_count + 1, sizeof *w->kept);
    w->moved = mem_calloc(request->other_count + 1, sizeof *w->moved);
    w->mean = mem_calloc(request->other_count + 1, sizeof *w->mean);
    for (size_t j = 0; j < request->other_count; j++) {
        size_t k = w->out->others;

        if (!can_compare(w, &request->others[j], &w->mean[k], &w->moved[k]))
            continue;
        w->kept[k] = j;
        w->out->others++;
    }
}

static double mean_moved(const struct work *w, size_t without)
{
    double sum = 0;
    size_t count = 0;

    for (size_t k = 0; k < w->out->others; k++)
        if (k != without) {
            sum += w->moved[k];
            count++;
        }
    return count ? sum / (double)count : 0;
}

/* The others at a period, each from its own mean before; false: none is known then. */
static bool others_at(const struct work *w, size_t i, double *at)
{
    double sum = 0;
    size_t count = 0;

    for (size_t k = 0; k < w->out->others; k++) {
        const struct effect_series *other = &w->request->others[w->kept[k]];

        if (!is_known(other, i) || !fits(w->out->scale, other->y[i]))
            continue;
        sum += to_scale(w->out->scale, other->y[i]) - w->mean[k];
        count++;
    }
    *at = count ? sum / (double)count : 0;
    return count > 0;
}

/* ---- difference in differences ---- */

/* The place less the others, of the compared periods that are known. */
static size_t take_distances(const struct work *w, double *d, unsigned char *is_after)
{
    const struct effect_request *request = w->request;
    size_t n = 0;
    double rest;

    for (size_t i = w->first; i < w->last; i++)
        if (is_in(w, i) && is_known(&request->place, i) && others_at(w, i, &rest)) {
            is_after[n] = i >= request->start;
            d[n++] = to_scale(w->out->scale, request->place.y[i]) - rest;
        }
    return n;
}

/* Does a straight line through the distances before it rise or fall? */
static bool has_drift(const double *d, size_t n, double level)
{
    double *x = mem_calloc(2 * n + 1, sizeof *x);
    struct regression line;
    bool drifts;

    for (size_t i = 0; i < n; i++) {
        x[2 * i] = 1;
        x[2 * i + 1] = (double)i;
    }
    drifts = n > 2 && least_squares(x, d, n, 2, &line) &&
             fabs(line.b[1]) > student_half(level, n - 2) * line.se[1] &&
             fabs(line.b[1]) * (double)n > 1e-9;
    free(x);
    return drifts;
}

static double half_over_time(struct work *w)
{
    double *d = mem_calloc(w->last - w->first + 1, sizeof *d);
    unsigned char *is_after = mem_calloc(w->last - w->first + 1, 1);
    size_t n = take_distances(w, d, is_after), before = 0;

    while (before < n && !is_after[before])
        before++;
    w->out->se_time = effect_newey_west(d, is_after, n, effect_lag(n));
    w->out->drifted = has_drift(d, before, w->request->level);
    free(d);
    free(is_after);
    return n >= 4 ? student_half(w->request->level, n - 2) * w->out->se_time : INFINITY;
}

static double half_over_places(struct work *w)
{
    size_t count = w->out->others;
    double mean = mean_moved(w, SIZE_MAX), sum = 0;

    if (count < 2)
        return 0;
    for (size_t k = 0; k < count; k++)
        sum += (w->moved[k] - mean) * (w->moved[k] - mean);
    w->out->se_places = sqrt(sum / (double)(count - 1) * (1 + 1 / (double)count));
    return student_half(w->request->level, count - 1) * w->out->se_places;
}

static void count_moved_as_much(struct work *w)
{
    for (size_t k = 0; k < w->out->others && w->out->others > 1; k++)
        w->out->moved_as_much += fabs(w->moved[k] - mean_moved(w, k)) >= fabs(w->out->estimate);
}

static void compare_with_others(struct work *w)
{
    struct effect *out = w->out;
    struct effect_estimate *by = &out->by_others;
    double now = to_scale(out->scale, out->came), other;

    if (!out->others)
        return;
    out->estimate = w->place_moved - mean_moved(w, SIZE_MAX);
    out->half = half_over_time(w);
    other = half_over_places(w);
    out->half = isfinite(out->half) ? fmax(out->half, other) : other;
    count_moved_as_much(w);
    if (out->others < 2 && out->se_time <= 0 && out->before + out->after < 4)
        return;
    by->told = true;
    by->without = from_scale(out->scale, now - out->estimate);
    by->change = out->came - by->without;
    by->low = out->came - from_scale(out->scale, now - out->estimate + out->half);
    by->high = out->came - from_scale(out->scale, now - out->estimate - out->half);
}

/* ---- against a forecast ---- */

static void compare_with_forecast(struct work *w)
{
    const struct effect_request *request = w->request;
    struct effect *out = w->out;
    struct forecast_request asked = {
        .series = {.y = request->place.y, .known = request->place.known, .n = request->end},
        .period = request->season,
        .bounds = request->bounds,
        .horizon = w->last - request->end};
    double middle = 0, low = 0, high = 0, came = 0;
    size_t count = 0;

    if (!forecast_make(&asked, &out->forecast))
        return;
    for (size_t i = request->start; i < w->last; i++) {
        size_t h = i - request->end;

        if (!is_known(&request->place, i) || h >= out->forecast.horizon)
            continue;
        came += request->place.y[i];
        middle += out->forecast.middle[h];
        low += out->forecast.low95[h];
        high += out->forecast.high95[h];
        count++;
    }
    if (!count)
        return;
    out->by_forecast = (struct effect_estimate){.told = true,
                                                .without = middle / (double)count,
                                                .change = (came - middle) / (double)count,
                                                .low = (came - high) / (double)count,
                                                .high = (came - low) / (double)count};
}

/* ---- the verdict ---- */

const struct effect_estimate *effect_counts(const struct effect *effect)
{
    if (effect->by_others.told && !effect->drifted)
        return &effect->by_others;
    return effect->by_forecast.told ? &effect->by_forecast : NULL;
}

/* 1: surely up, -1: surely down, 0: no change is in the interval, too. */
static int side_of(const struct effect_estimate *estimate)
{
    return !estimate->told ? 0 : estimate->low > 0 ? 1 : estimate->high < 0 ? -1 : 0;
}

static enum effect_verdict verdict_of(const struct effect *out, enum effect_better better)
{
    const struct effect_estimate *by = effect_counts(out);
    int side = by ? side_of(by) : 0;

    if (!by)
        return EFFECT_UNKNOWN;
    if (!side || side == -side_of(&out->by_forecast))
        return EFFECT_UNSEEN;
    if (better == EFFECT_EITHER)
        return EFFECT_MOVED;
    return (side > 0) == (better == EFFECT_HIGHER) ? EFFECT_WORKED : EFFECT_WORSE;
}

static void open_work(struct work *w, const struct effect_request *request, struct effect *out)
{
    *w = (struct work){.request = request, .out = out};
    w->first = request->end > request->before ? request->end - request->before : 0;
    w->last =
        request->start + request->after < request->n ? request->start + request->after : request->n;
    memset(out, 0, sizeof *out);
    out->scale = scale_of(w);
    w->place_mean = mean_of(&request->place, out->scale, w->first, request->end, &out->before);
    w->place_moved =
        mean_of(&request->place, out->scale, request->start, w->last, &out->after) - w->place_mean;
    out->was = mean_of(&request->place, SCALE_PLAIN, w->first, request->end, &out->before);
    out->came = mean_of(&request->place, SCALE_PLAIN, request->start, w->last, &out->after);
    keep_others(w);
}

static void close_work(struct work *w)
{
    free(w->kept);
    free(w->moved);
    free(w->mean);
}

bool effect_measure(const struct effect_request *request, struct effect *out)
{
    struct work w;
    bool enough;

    open_work(&w, request, out);
    enough = out->after >= request->least && out->before >= request->least && out->after;
    out->verdict = out->after < request->least || !out->after ? EFFECT_EARLY : EFFECT_UNKNOWN;
    if (out->before && out->after) {
        compare_with_others(&w);
        compare_with_forecast(&w);
    }
    if (enough)
        out->verdict = request->disturbed ? EFFECT_DISTURBED : verdict_of(out, request->better);
    close_work(&w);
    return out->verdict != EFFECT_EARLY && out->verdict != EFFECT_UNKNOWN;
}

void effect_as_others(const struct effect_request *request, double *y, unsigned char *known)
{
    struct effect out;
    struct work w;
    double rest;

    open_work(&w, request, &out);
    for (size_t i = 0; i < request->n; i++) {
        known[i] = out.before && others_at(&w, i, &rest);
        y[i] = known[i] ? from_scale(out.scale, w.place_mean + rest) : 0;
    }
    close_work(&w);
}
