/*
 * From a series to what comes next.
 *
 *   cut off what is unknown at both ends; say so when too little is left
 *   set aside lonely spikes; go to the scale
 *   take out a season of many periods (weeks in a year) by STL, where it is strong; one of few
 *   (months) is left to the smoothing models
 *   choose and fit a model, forecast, put the season back, come back from the scale
 *
 * A season of 52 weeks learned from two years has taken half of the noise for season.  With k
 * cycles each of its values is a mean of k, so the noise is k / (k - 1) times what is left of it,
 * and a forecast has the season's own doubt, a k-th of that, on top; and the strength asked for is
 * one that noise alone does not reach.
 *
 * A spike is a value that stands alone: far from those around it, which agree with each other.  The
 * two newest values are never set aside: they may be the beginning of something.
 */
#include "analysis/forecast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/normal.h"
#include "analysis/stl.h"
#include "analysis/theta.h"
#include "base/memory.h"
#include "base/statistics.h"

static const double Z80 = 1.281551565544600, Z95 = 1.959963984540054;
static const double SPIKE = 8;     /* robust standard deviations */
static const double STRONG = .5;   /* strength, less what noise alone would have */
static const double NOISE = 1e-12; /* of its size: rounding, no variation */
enum { AROUND = 2, CYCLES_LEAST = 2 };

struct work {
    const struct forecast_request *request;
    struct forecast *out;
    size_t first, n;      /* of the request's series: from its first value to its last */
    double *y;            /* n, on the scale */
    unsigned char *known; /* n */
    size_t cycles;        /* whole ones the season was learned from */
};

/* ---- what there is ---- */

static bool is_known(const struct ets_series *series, size_t i)
{
    return !series->known || series->known[i];
}

static enum forecast_state look(struct work *w)
{
    const struct ets_series *series = &w->request->series;
    size_t end = series->n, used = 0;
    double low = INFINITY, high = -INFINITY;

    while (end && !is_known(series, end - 1))
        end--;
    while (w->first < end && !is_known(series, w->first))
        w->first++;
    w->n = end - w->first;
    for (size_t i = w->first; i < end; i++)
        if (is_known(series, i)) {
            used++;
            low = fmin(low, series->y[i]);
            high = fmax(high, series->y[i]);
        }
    w->out->used = used;
    w->out->gap = series->n - end;
    return !used                                               ? FORECAST_EMPTY
           : w->out->gap > FORECAST_GAP_MAX                    ? FORECAST_ENDED
           : used < FORECAST_LEAST                             ? FORECAST_SHORT
           : used * 2 < w->n                                   ? FORECAST_GAPS
           : high - low <= NOISE * fmax(fabs(low), fabs(high)) ? FORECAST_FLAT
                                                               : FORECAST_OK;
}

/* ---- the scale ---- */

static double to_scale(enum forecast_scale scale, double value)
{
    return scale == SCALE_LOG     ? log(value)
           : scale == SCALE_LOGIT ? log(value / (1 - value))
                                  : value;
}

static double bounded(const struct forecast *forecast, double value)
{
    if (forecast->bounds != BOUNDS_NONE && value < 0)
        return 0;
    return forecast->bounds == BOUNDS_PART && value > 1 ? 1 : value;
}

static double from_scale(const struct forecast *forecast, double value)
{
    static const double FAR = 700; /* exp stays finite */
    double kept = value > FAR ? FAR : value < -FAR ? -FAR : value;

    return forecast->scale == SCALE_LOG     ? exp(kept)
           : forecast->scale == SCALE_LOGIT ? 1 / (1 + exp(-kept))
                                            : bounded(forecast, value);
}

/* Zeros, or values out of bounds, leave plain values, without a bound that they already broke. */
static void choose_scale(struct work *w)
{
    const struct ets_series *series = &w->request->series;
    bool positive = true, part = true, fits = true;

    for (size_t i = w->first; i < w->first + w->n; i++)
        if (is_known(series, i)) {
            double y = series->y[i];

            positive = positive && y > 0;
            part = part && y > 0 && y < 1;
            fits = fits && y >= 0 && (w->request->bounds != BOUNDS_PART || y <= 1);
        }
    w->out->bounds = fits ? w->request->bounds : BOUNDS_NONE;
    w->out->scale = w->out->bounds == BOUNDS_PART && part           ? SCALE_LOGIT
                    : w->out->bounds == BOUNDS_POSITIVE && positive ? SCALE_LOG
                                                                    : SCALE_PLAIN;
}

/* ---- spikes ---- */

/* How far value i lies from the median of the known ones around it; 0 where these are fewer than
 * three, or as far from each other: there the series takes a step. */
static double alone_by(const struct work *w, size_t i)
{
    double near[2 * AROUND], low = INFINITY, high = -INFINITY, off;
    size_t count = 0;

    for (size_t k = i > AROUND ? i - AROUND : 0; k <= i + AROUND && k < w->n; k++)
        if (k != i && w->known[k]) {
            near[count++] = w->y[k];
            low = fmin(low, w->y[k]);
            high = fmax(high, w->y[k]);
        }
    off = count > AROUND ? fabs(w->y[i] - statistics_median(near, count)) : 0;
    return off > high - low ? off : 0;
}

static void set_spikes_aside(struct work *w)
{
    double *list = mem_calloc(w->n, sizeof *list), unit;
    size_t count = 0;

    for (size_t i = 1; i < w->n; i++)
        if (w->known[i] && w->known[i - 1])
            list[count++] = w->y[i] - w->y[i - 1];
    unit = statistics_robust_scale(list, count);
    count = 0;
    for (size_t i = 0; unit > 0 && i + AROUND < w->n; i++)
        if (w->known[i] && alone_by(w, i) > SPIKE * unit)
            list[count++] = (double)i;
    for (size_t k = 0; k < count; k++) /* after all were judged by all */
        w->known[(size_t)list[k]] = 0;
    w->out->spikes = count;
    free(list);
}

/* ---- the season ---- */

/* Straight lines over the gaps; ends are known, or go on level. */
static void fill(const struct work *w, double *out)
{
    size_t before = SIZE_MAX;

    for (size_t i = 0; i < w->n; i++) {
        if (!w->known[i])
            continue;
        out[i] = w->y[i];
        for (size_t k = before == SIZE_MAX ? 0 : before + 1; k < i; k++) {
            double part = before == SIZE_MAX ? 1 : (double)(k - before) / (double)(i - before);

            out[k] = before == SIZE_MAX ? w->y[i] : (1 - part) * w->y[before] + part * w->y[i];
        }
        before = i;
    }
    for (size_t k = before + 1; before != SIZE_MAX && k < w->n; k++)
        out[k] = w->y[before];
}

static void take_season_out(struct work *w)
{
    size_t period = w->request->period, steps = w->request->horizon + w->out->gap;
    double *whole, k, alone;
    struct stl stl;

    if (period <= ETS_PERIOD_MAX || w->n <= CYCLES_LEAST * period)
        return;
    whole = mem_calloc(w->n, sizeof *whole);
    fill(w, whole);
    /* Not the robust one: spikes are gone already, and it takes eight times as long. */
    if (stl_decompose_with(whole, w->n, &(struct stl_options){.period = period}, &stl)) {
        w->cycles = w->n / period;
        k = (double)w->cycles;
        alone = 1 / k; /* noise shares its variance so: a k-th looks like season */
        w->out->strength = fmax(0, (stl_strength(&stl) - alone) / (1 - alone));
        w->out->has_season = w->out->strength >= STRONG;
        for (size_t i = 0; w->out->has_season && i < w->n; i++)
            w->y[i] -= stl.seasonal[i];
        for (size_t h = 0; w->out->has_season && h < steps; h++)
            w->out->season[h] = stl.seasonal[(w->n + h) % period];
    }
    stl_release(&stl);
    free(whole);
}

/* ---- the forecast ---- */

static void write_limits(struct forecast *out, size_t h, double mean, double sd)
{
    out->middle[h] = from_scale(out, mean);
    out->low80[h] = from_scale(out, mean - Z80 * sd);
    out->high80[h] = from_scale(out, mean + Z80 * sd);
    out->low95[h] = from_scale(out, mean - Z95 * sd);
    out->high95[h] = from_scale(out, mean + Z95 * sd);
}

static void add_doubt(struct work *w)
{
    double k = (double)w->cycles;

    if (!w->out->has_season)
        return;
    w->out->ets.sigma2 *= k / (k - 1);
    w->out->doubt = w->out->ets.sigma2 / k;
}

static bool write_all(struct work *w, const struct ets_series *series)
{
    struct forecast *out = w->out;
    double mean[FORECAST_HORIZON_MAX + FORECAST_GAP_MAX],
        theta[FORECAST_HORIZON_MAX + FORECAST_GAP_MAX];
    double variance[FORECAST_HORIZON_MAX + FORECAST_GAP_MAX];
    size_t steps = out->horizon + out->gap;
    bool has_theta = out->ets.form.period < 2 && theta_forecast(series, steps, theta, NULL);

    add_doubt(w);
    ets_forecast(&out->ets, steps, mean, variance);
    out->theta_agrees = true;
    for (size_t h = 0; h < out->horizon; h++) {
        size_t step = h + out->gap;

        write_limits(out, h, mean[step] + out->season[step], sqrt(variance[step] + out->doubt));
        out->theta[h] =
            has_theta ? from_scale(out, theta[step] + out->season[step]) : out->middle[h];
        if (out->theta[h] < out->low80[h] || out->theta[h] > out->high80[h])
            out->theta_agrees = false;
        if (!isfinite(out->middle[h]) || !isfinite(out->low95[h]) || !isfinite(out->high95[h]))
            return false;
    }
    return true;
}

static void go_on_flat(struct work *w)
{
    double value = w->request->series.y[w->first];

    w->out->bounds = BOUNDS_NONE;
    for (size_t h = 0; h < w->out->horizon; h++) {
        write_limits(w->out, h, value, 0);
        w->out->theta[h] = value;
    }
    w->out->theta_agrees = true;
}

static bool fit(struct work *w)
{
    struct ets_series series = {.n = w->n};
    bool good;

    w->y = mem_calloc(w->n, sizeof *w->y);
    w->known = mem_calloc(w->n, sizeof *w->known);
    choose_scale(w);
    for (size_t i = 0; i < w->n; i++) {
        w->known[i] = is_known(&w->request->series, w->first + i);
        if (w->known[i])
            w->y[i] = to_scale(w->out->scale, w->request->series.y[w->first + i]);
    }
    set_spikes_aside(w);
    take_season_out(w);
    series.y = w->y, series.known = w->known;
    good = ets_choose(&series, w->request->period, false, &w->out->ets) && write_all(w, &series);
    if (w->out->ets.form.period > 1)
        w->out->has_season = true;
    free(w->y);
    free(w->known);
    return good;
}

bool forecast_make(const struct forecast_request *request, struct forecast *out)
{
    struct work w = {.request = request, .out = out};

    memset(out, 0, sizeof *out);
    out->horizon =
        request->horizon < FORECAST_HORIZON_MAX ? request->horizon : FORECAST_HORIZON_MAX;
    out->state = look(&w);
    if (out->state == FORECAST_FLAT)
        go_on_flat(&w);
    else if (out->state == FORECAST_OK && !fit(&w))
        out->state = FORECAST_SHORT;
    return out->state == FORECAST_OK || out->state == FORECAST_FLAT;
}
