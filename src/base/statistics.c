/*
 * Statistics of short lists.
 *
 * Order statistics sort a copy; lists here are windows of some periods, never rows.  Sums are
 * taken of differences from the first value, so that a constant list has exactly no spread, and a
 * spread that is only rounding counts as none: "no
 * variation" is a statement that a red line acts on.
 */
#include "base/statistics.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static const double MAD_TO_SD = 0.6745;            /* as printed by Iglewicz and Hoaglin */
static const double MEAN_DEVIATION_TO_SD = 1.2533; /* sqrt(pi / 2) */
static const double NOISE = 1e-13; /* of the median's size: rounding, no variation */

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

double statistics_mean(const double *values, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += values[i] - values[0];
    return n ? values[0] + sum / (double)n : 0;
}

double statistics_sd(const double *values, size_t n)
{
    double mean = statistics_mean(values, n), sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (values[i] - mean) * (values[i] - mean);
    return n > 1 ? sqrt(sum / (double)(n - 1)) : 0;
}

double statistics_quantile(const double *values, size_t n, double part)
{
    double *sorted, at, result;
    size_t below;

    if (!n)
        return 0;
    sorted = mem_dup(values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare);
    at = part * (double)(n - 1);
    below = at <= 0 ? 0 : at >= (double)(n - 1) ? n - 1 : (size_t)at;
    result = sorted[below];
    if (below + 1 < n && at > (double)below)
        result += (at - (double)below) * (sorted[below + 1] - sorted[below]);
    free(sorted);
    return result;
}

double statistics_median(const double *values, size_t n)
{
    return statistics_quantile(values, n, 0.5);
}

/* Distances from the median; yours. */
static double *deviations(const double *values, size_t n)
{
    double median = statistics_median(values, n);
    double *distances = mem_calloc(n, sizeof *distances);

    for (size_t i = 0; i < n; i++) {
        distances[i] = fabs(values[i] - median);
        if (distances[i] <= NOISE * fabs(median))
            distances[i] = 0;
    }
    return distances;
}

double statistics_mad(const double *values, size_t n)
{
    double *distances = deviations(values, n);
    double result = statistics_median(distances, n);

    free(distances);
    return result;
}

double statistics_mean_deviation(const double *values, size_t n)
{
    double *distances = deviations(values, n);
    double result = statistics_mean(distances, n);

    free(distances);
    return result;
}

double statistics_robust_scale(const double *values, size_t n)
{
    double mad = statistics_mad(values, n);

    return mad > 0 ? mad / MAD_TO_SD : MEAN_DEVIATION_TO_SD * statistics_mean_deviation(values, n);
}
