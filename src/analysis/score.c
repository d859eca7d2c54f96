/*
 * Scores of old forecasts: how far off, how sure, how often right.
 */
#include "analysis/score.h"

#include <math.h>

double score_brier(const double *chance, const unsigned char *happened, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        double off = chance[i] - (happened[i] ? 1 : 0);

        sum += off * off;
    }
    return n ? sum / (double)n : 0;
}

double score_coverage(const double *value, const double *low, const double *high, size_t n)
{
    size_t inside = 0;

    for (size_t i = 0; i < n; i++)
        inside += value[i] >= low[i] && value[i] <= high[i];
    return n ? (double)inside / (double)n : 0;
}

double score_smape(const double *value, const double *forecast, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        double size = fabs(value[i]) + fabs(forecast[i]);

        sum += size > 0 ? 2 * fabs(value[i] - forecast[i]) / size : 0;
    }
    return n ? sum / (double)n : 0;
}

double score_naive(const double *y, const unsigned char *known, size_t n, size_t period)
{
    double sum = 0;
    size_t count = 0;

    for (size_t i = period; i < n; i++) {
        if (known && (!known[i] || !known[i - period]))
            continue;
        sum += fabs(y[i] - y[i - period]);
        count++;
    }
    return count ? sum / (double)count : 0;
}

double score_mase(const double *value, const double *forecast, size_t n, double scale)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += fabs(value[i] - forecast[i]);
    return n && scale > 0 ? sum / (double)n / scale : 0;
}
