/* How good forecasts were. All of n pairs; n = 0 gives 0. */
#ifndef REDLINE_ANALYSIS_SCORE_H
#define REDLINE_ANALYSIS_SCORE_H
#include <stdbool.h>
#include <stddef.h>

/* Mean squared distance of a chance from what happened, 0 (perfect) to 1 (Brier 1950). */
double score_brier(const double *chance, const unsigned char *happened, size_t n);
/* The part of the values that lay within their limits, ends included. */
double score_coverage(const double *value, const double *low, const double *high, size_t n);
/* 2 |y - f| / (|y| + |f|), mean; 0 / 0 counts as 0 (Makridakis 1993: from 0 to 2). */
double score_smape(const double *value, const double *forecast, size_t n);
/* Mean absolute difference of values `period` apart, both known: what MASE is scaled by. 0: there
 * is no such pair. */
double score_naive(const double *y, const unsigned char *known, size_t n, size_t period);
/* Mean absolute error by the scale (Hyndman and Koehler 2006). 0 when the scale is 0. */
double score_mase(const double *value, const double *forecast, size_t n, double scale);

#endif
