/*
 * Theta: forecast::thetaf without its seasonal adjustment.
 *
 *   mean_h = level + slope / 2 (h - 1 + (1 - (1 - alpha)^n) / alpha)
 *   variance_h = sigma2 (1 + (h - 1) alpha^2)
 *
 * level and alpha of simple exponential smoothing, slope of the straight line through the series.
 */
#include "analysis/theta.h"

#include <math.h>

/* Least squares over the known values, time from 0. */
static double slope_of(const struct ets_series *series)
{
    double count = 0, time = 0, mean = 0, above = 0, below = 0;

    for (size_t i = 0; i < series->n; i++)
        if (!series->known || series->known[i]) {
            count++;
            time += ((double)i - time) / count;
            mean += (series->y[i] - mean) / count;
        }
    for (size_t i = 0; i < series->n; i++)
        if (!series->known || series->known[i]) {
            above += ((double)i - time) * (series->y[i] - mean);
            below += ((double)i - time) * ((double)i - time);
        }
    return below > 0 ? above / below : 0;
}

bool theta_forecast(const struct ets_series *series, size_t horizon, double *mean, double *variance)
{
    struct ets ets;
    double half = slope_of(series) / 2, reach;

    if (!ets_fit(series, (struct ets_form){.trend = ETS_FLAT}, &ets))
        return false;
    reach = (1 - pow(1 - ets.alpha, (double)series->n)) / ets.alpha;
    for (size_t h = 0; h < horizon; h++) {
        mean[h] = ets.last.level + half * ((double)h + reach);
        if (variance)
            variance[h] = ets.sigma2 * (1 + (double)h * ets.alpha * ets.alpha);
    }
    return true;
}
