/* The year's rhythm of a figure: an index for each place of the cycle, and how wild it is. */
#ifndef REDLINE_ANALYSIS_SEASONALITY_H
#define REDLINE_ANALYSIS_SEASONALITY_H
#include <stdbool.h>
#include <stddef.h>

enum { SEASON_MAX = 60 };

struct seasonality {
    size_t period, cycles;
    double index[SEASON_MAX]; /* by place, from the first value on; 1 is a usual period */
    size_t high, low;         /* places of the largest and the smallest index */
    double swing;             /* standard deviation of the index: seasonal volatility */
    double swing_now;         /* of the values of the last cycle about their trend, */
    double swing_before;      /* and of the one before; season and noise together */
    double strength;          /* 0 to 1, of the season against the rest */
};
/* Of logarithms, by STL, so the index is a factor; gaps are bridged. False: fewer than two whole
 * cycles, a value that is not positive, more gaps than values, period under 2 or over SEASON_MAX.
 */
bool seasonality_of(const double *y, const unsigned char *known, size_t n, size_t period,
                    struct seasonality *out);

#endif
