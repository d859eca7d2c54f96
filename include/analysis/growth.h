/* Compound growth. Rates are parts a year: 0.085 is 8.5 %. */
#ifndef REDLINE_ANALYSIS_GROWTH_H
#define REDLINE_ANALYSIS_GROWTH_H
#include <stdbool.h>

/* size (1 + rate)^years; years may be 0 or negative. False: nothing finite (a rate of -100 % or
 * less). */
bool growth_project(double size, double rate, double years, double *out);
/* The rate that leads from one size to the other: (to / from)^(1 / years) - 1. False: a size that
 * is not positive, or no years. */
bool growth_rate(double from, double to, double years, double *out);

#endif
