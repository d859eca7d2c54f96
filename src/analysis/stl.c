/*
 * Seasonal-trend decomposition by loess.
 *
 * The algorithm of the paper and of netlib's stl, step by step and with its shortcuts (a loess is
 * worked out at every tenth of its span and drawn straight between), because the published values
 * include them: the results are R's stl() to rounding.
 *
 *   inner loop   detrend; smooth each place of the cycle over the cycles; take a low pass of
 *                that away, which is the season; deseasonalise; smooth that: the trend
 *   outer loop   weights from the remainder, when robust
 *
 * All indices count from 1 in the paper; here from 0, but for the abscissae handed to the local
 * fits, which are the paper's.  Scratch memory is one block.
 */
#include "analysis/stl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/statistics.h"

static const double NOISE = 1e-12; /* of the trend's size: rounding, no variation */

enum { INNER_PLAIN = 2, INNER_ROBUST = 1, OUTER_ROBUST = 15 };

struct loess {
    size_t span; /* q of the paper */
    int degree;  /* 0 or 1 */
    size_t jump; /* worked out at every jump-th point */
};
struct work {
    size_t n, period;
    struct loess season, trend, low;
    double *detrended, *cycles, *low_pass, *average; /* n + 2 period of each */
    double *gathered, *weights, *smooth, *kernel;    /* the same: one place of the cycle */
    double *robustness;                              /* n, or NULL: all 1 */
};

/* The fit at x (from 1) over points left..right (from 1): the paper's g(x). False: no weight. */
static bool local_fit(const double *y, size_t n, const struct loess *loess, double x, size_t left,
                      size_t right, const double *robustness, double *kernel, double *out)
{
    double h = fmax(x - (double)left, (double)right - x), sum = 0, centre = 0, spread = 0;

    if (loess->span > n)
        h += (double)((loess->span - n) / 2);
    for (size_t j = left; j <= right; j++) {
        double r = fabs((double)j - x), w = 0;

        if (r <= .999 * h) {
            double cube = r / h * (r / h) * (r / h);

            w = r <= .001 * h ? 1 : (1 - cube) * (1 - cube) * (1 - cube);
            w *= robustness ? robustness[j - 1] : 1;
        }
        sum += kernel[j - 1] = w;
    }
    if (!(sum > 0))
        return false;
    for (size_t j = left; j <= right; j++)
        centre += (kernel[j - 1] /= sum) * (double)j;
    for (size_t j = left; j <= right; j++)
        spread += kernel[j - 1] * ((double)j - centre) * ((double)j - centre);
    bool tilts = h > 0 && loess->degree > 0 && sqrt(spread) > .001 * ((double)n - 1);
    double slope = tilts ? (x - centre) / spread : 0, value = 0;

    for (size_t j = left; j <= right; j++)
        value += kernel[j - 1] * (slope * ((double)j - centre) + 1) * y[j - 1];
    *out = value;
    return true;
}

/* The window of `span` points around point i (from 1). */
static void window_around(size_t i, size_t n, size_t span, size_t *left, size_t *right)
{
    size_t half = (span + 1) / 2;

    *left = span >= n || i < half ? 1 : i + span > n + half - 1 ? n - span + 1 : i - half + 1;
    *right = span >= n ? n : *left + span - 1;
}

static void draw_between(double *out, size_t from, size_t to)
{
    double step = (out[to] - out[from]) / (double)(to - from);

    for (size_t j = from + 1; j < to; j++)
        out[j] = out[from] + step * (double)(j - from);
}

static void smooth(const double *y, size_t n, const struct loess *loess, const double *robustness,
                   double *kernel, double *out)
{
    size_t jump = loess->jump < n - 1 ? loess->jump : n - 1, left = 1, right = n, at = 0;

    if (n < 2) {
        out[0] = y[0];
        return;
    }
    for (size_t i = 0; i < n; at = i, i += jump) {
        window_around(i + 1, n, loess->span, &left, &right);
        if (!local_fit(y, n, loess, (double)(i + 1), left, right, robustness, kernel, &out[i]))
            out[i] = y[i];
        if (i)
            draw_between(out, i - jump, i);
    }
    if (at == n - 1)
        return;
    /* The last point is fitted with the window of the last one worked out, as netlib does. */
    if (!local_fit(y, n, loess, (double)n, left, right, robustness, kernel, &out[n - 1]))
        out[n - 1] = y[n - 1];
    draw_between(out, at, n - 1);
}

/* Moving averages: n - length + 1 values. */
static void average(const double *x, size_t n, size_t length, double *out)
{
    double sum = 0;

    for (size_t i = 0; i < length; i++)
        sum += x[i];
    out[0] = sum / (double)length;
    for (size_t i = length; i < n; i++) {
        sum += x[i] - x[i - length];
        out[i - length + 1] = sum / (double)length;
    }
}

/* Each place of the cycle over the cycles, with one cycle more at both ends: n + 2 period values.
 */
static void smooth_cycles(struct work *w)
{
    for (size_t place = 0; place < w->period; place++) {
        size_t k = (w->n - place - 1) / w->period + 1, span = w->season.span;
        const double *robustness = w->robustness ? w->weights : NULL;
        size_t right = span < k ? span : k, left = span < k ? k - span + 1 : 1;

        for (size_t i = 0; i < k; i++) {
            w->gathered[i] = w->detrended[i * w->period + place];
            if (w->robustness)
                w->weights[i] = w->robustness[i * w->period + place];
        }
        smooth(w->gathered, k, &w->season, robustness, w->kernel, w->smooth + 1);
        if (!local_fit(w->gathered, k, &w->season, 0, 1, right, robustness, w->kernel, w->smooth))
            w->smooth[0] = w->smooth[1];
        if (!local_fit(w->gathered, k, &w->season, (double)(k + 1), left, k, robustness, w->kernel,
                       &w->smooth[k + 1]))
            w->smooth[k + 1] = w->smooth[k];
        for (size_t i = 0; i < k + 2; i++)
            w->cycles[i * w->period + place] = w->smooth[i];
    }
}

static void inner_loop(const double *y, struct work *w, struct stl *out)
{
    size_t n = w->n, period = w->period;

    for (size_t i = 0; i < n; i++)
        w->detrended[i] = y[i] - out->trend[i];
    smooth_cycles(w);
    average(w->cycles, n + 2 * period, period, w->low_pass);
    average(w->low_pass, n + period + 1, period, w->average);
    average(w->average, n + 2, 3, w->low_pass);
    smooth(w->low_pass, n, &w->low, NULL, w->kernel, w->average);
    for (size_t i = 0; i < n; i++) {
        out->seasonal[i] = w->cycles[period + i] - w->average[i];
        w->detrended[i] = y[i] - out->seasonal[i];
    }
    smooth(w->detrended, n, &w->trend, w->robustness, w->kernel, out->trend);
}

/* Bisquare weights of the remainder: 0 past six of its medians. */
static void weigh(const double *y, size_t n, struct stl *out, double *robustness)
{
    for (size_t i = 0; i < n; i++)
        out->remainder[i] = fabs(y[i] - out->trend[i] - out->seasonal[i]);
    double limit = 6 * statistics_median(out->remainder, n);

    for (size_t i = 0; i < n; i++) {
        double r = out->remainder[i], part = limit > 0 ? r / limit : 0;

        robustness[i] = r <= .001 * limit   ? 1
                        : r <= .999 * limit ? (1 - part * part) * (1 - part * part)
                                            : 0;
    }
}

/* The same season in each cycle: the mean of each place. */
static void make_periodic(struct stl *out, size_t period)
{
    for (size_t place = 0; place < period; place++) {
        double sum = 0;
        size_t count = 0;

        for (size_t i = place; i < out->count; i += period, count++)
            sum += out->seasonal[i];
        for (size_t i = place; i < out->count; i += period)
            out->seasonal[i] = sum / (double)count;
    }
}

static size_t odd_from(double least)
{
    size_t whole = (size_t)ceil(least);

    return whole % 2 ? whole : whole + 1;
}

static void set_spans(struct work *w, const struct stl_options *options)
{
    size_t season = options->season_window ? options->season_window : 10 * w->n + 1;
    double period = (double)w->period;
    size_t trend = options->trend_window ? options->trend_window
                                         : odd_from(1.5 * period / (1 - 1.5 / (double)season));

    w->season = (struct loess){.span = season, .degree = 0};
    w->trend = (struct loess){.span = trend, .degree = 1};
    w->low = (struct loess){.span = odd_from(period), .degree = 1};
    w->season.jump = (season + 9) / 10;
    w->trend.jump = (trend + 9) / 10;
    w->low.jump = (w->low.span + 9) / 10;
}

bool stl_decompose_with(const double *y, size_t n, const struct stl_options *options,
                        struct stl *out)
{
    struct work w = {.n = n, .period = options->period};
    size_t length = n + 2 * options->period;
    double *block, *robustness;

    *out = (struct stl){.count = 0};
    if (options->period < 2 || n <= 2 * options->period)
        return false;
    block = mem_calloc(8 * length + n, sizeof *block);
    w.detrended = block, w.cycles = block + length, w.low_pass = block + 2 * length;
    w.average = block + 3 * length, w.gathered = block + 4 * length;
    w.weights = block + 5 * length, w.smooth = block + 6 * length, w.kernel = block + 7 * length;
    robustness = block + 8 * length;
    set_spans(&w, options);
    *out = (struct stl){.trend = mem_calloc(n, sizeof(double)),
                        .seasonal = mem_calloc(n, sizeof(double)),
                        .remainder = mem_calloc(n, sizeof(double)),
                        .count = n};
    for (int outer = 0; outer <= (options->robust ? OUTER_ROBUST : 0); outer++) {
        for (int inner = 0; inner < (options->robust ? INNER_ROBUST : INNER_PLAIN); inner++)
            inner_loop(y, &w, out);
        if (options->robust)
            weigh(y, n, out, robustness);
        w.robustness = options->robust ? robustness : NULL;
    }
    if (!options->season_window)
        make_periodic(out, w.period);
    for (size_t i = 0; i < n; i++)
        out->remainder[i] = y[i] - out->trend[i] - out->seasonal[i];
    free(block);
    return true;
}

bool stl_decompose(const double *y, size_t n, size_t period, struct stl *out)
{
    return stl_decompose_with(y, n, &(struct stl_options){.period = period, .robust = true}, out);
}

void stl_release(struct stl *stl)
{
    free(stl->trend);
    free(stl->seasonal);
    free(stl->remainder);
    *stl = (struct stl){.count = 0};
}

double stl_strength(const struct stl *stl)
{
    double rest, all, size = 0;
    double *both = mem_calloc(stl->count, sizeof *both);

    for (size_t i = 0; i < stl->count; i++)
        both[i] = stl->seasonal[i] + stl->remainder[i], size = fmax(size, fabs(stl->trend[i]));
    rest = statistics_sd(stl->remainder, stl->count);
    all = statistics_sd(both, stl->count);
    free(both);
    return all > NOISE * size ? fmax(0, 1 - rest * rest / (all * all)) : 0;
}
