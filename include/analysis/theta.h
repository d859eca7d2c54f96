/* The Theta method (Assimakopoulos and Nikolopoulos 2000; as simple exponential smoothing with half
 * the slope of the series as drift: Hyndman and Billah 2003), the winner of the M3 competition: a
 * second opinion beside analysis/ets.h. For series without a season. */
#ifndef REDLINE_ANALYSIS_THETA_H
#define REDLINE_ANALYSIS_THETA_H
#include "analysis/ets.h"

/* Means and variances for h = 1..horizon; variance may be NULL. False: too few values. */
bool theta_forecast(const struct ets_series *series, size_t horizon, double *mean,
                    double *variance);

#endif
