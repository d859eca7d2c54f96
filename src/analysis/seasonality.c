/*
 * The year's rhythm.
 *
 * y = trend x index x rest, taken apart by STL on logarithms; the index is brought to a geometric
 * mean of 1.  Volatility is told for each of the last two cycles from the values about the trend,
 * because that is what a committee tries to bring down: from 32 % to 18 %.
 */
#include "analysis/seasonality.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/stl.h"
#include "base/memory.h"
#include "base/statistics.h"

/* Logarithms, with straight lines over gaps. False: not positive, or too few. */
static bool prepare(const double *y, const unsigned char *known, size_t n, double *out)
{
    size_t before = n, count = 0;

    for (size_t i = 0; i < n; i++) {
        if (known && !known[i])
            continue;
        if (!(y[i] > 0))
            return false;
        out[i] = log(y[i]);
        count++;
        for (size_t k = before == n ? 0 : before + 1; k < i; k++)
            out[k] = before == n ? out[i]
                                 : out[before] + (out[i] - out[before]) * (double)(k - before) /
                                                     (double)(i - before);
        before = i;
    }
    for (size_t k = before + 1; before < n && k < n; k++)
        out[k] = out[before];
    return 2 * count > n;
}

static void take_index(const struct stl *stl, struct seasonality *out)
{
    double mean = statistics_mean(stl->seasonal, out->period);

    for (size_t i = 0; i < out->period; i++) {
        out->index[i] = exp(stl->seasonal[i] - mean);
        if (out->index[i] > out->index[out->high])
            out->high = i;
        if (out->index[i] < out->index[out->low])
            out->low = i;
    }
    out->swing = statistics_sd(out->index, out->period);
}

/* Standard deviation about the trend of `period` values that end `back` before the last. */
static double swing_of(const struct stl *stl, size_t period, size_t back, double *scratch)
{
    size_t from = stl->count - back - period;

    for (size_t i = 0; i < period; i++)
        scratch[i] = expm1(stl->seasonal[from + i] + stl->remainder[from + i]);
    return statistics_sd(scratch, period);
}

bool seasonality_of(const double *y, const unsigned char *known, size_t n, size_t period,
                    struct seasonality *out)
{
    double *logs = mem_calloc(n + 1, sizeof *logs);
    struct stl stl;
    bool good = period >= 2 && period <= SEASON_MAX && prepare(y, known, n, logs);

    *out = (struct seasonality){.period = period};
    if (good)
        good = stl_decompose_with(logs, n, &(struct stl_options){.period = period}, &stl);
    if (good) {
        out->cycles = n / period;
        out->strength = stl_strength(&stl);
        take_index(&stl, out);
        out->swing_now = swing_of(&stl, period, 0, logs);
        out->swing_before = swing_of(&stl, period, period, logs);
        stl_release(&stl);
    }
    free(logs);
    return good;
}
