/* Statistics of short lists: what a usual value is, and how far from it another one lies.
 *
 * n = 0 gives 0 everywhere (a caller that cares counts first); values must be finite.  No list is
 * changed.
 */
#ifndef REDLINE_BASE_STATISTICS_H
#define REDLINE_BASE_STATISTICS_H
#include <stddef.h>

double statistics_mean(const double *values, size_t n);
/* Standard deviation with n - 1 below the line; 0 for fewer than two values. */
double statistics_sd(const double *values, size_t n);
double statistics_median(const double *values, size_t n);
/* Type 7 of Hyndman and Fan (1996), R's default: linear between order statistics; part 0 to 1. */
double statistics_quantile(const double *values, size_t n, double part);
/* Median of the absolute deviations from the median, unscaled (R's mad() is 1.4826 times this). */
double statistics_mad(const double *values, size_t n);
/* Mean of the absolute deviations from the median. */
double statistics_mean_deviation(const double *values, size_t n);
/* The unit in which a modified z score counts (Iglewicz and Hoaglin 1993): MAD / 0.6745; when more
 * than half of the values are equal, 1.2533 mean absolute deviations; 0 when all are equal. */
double statistics_robust_scale(const double *values, size_t n);

#endif
