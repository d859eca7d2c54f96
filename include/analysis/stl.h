/* Seasonal-trend decomposition by loess (Cleveland, Cleveland, McRae, Terpenning 1990, J. Official
 * Statistics 6:3-73): y = trend + seasonal + remainder, in the unit of y.
 *
 * Values must be finite, without gaps (series_fill closes them).  Every cycle of the result has the
 * same season unless `season_window` lets it change.
 */
#ifndef REDLINE_ANALYSIS_STL_H
#define REDLINE_ANALYSIS_STL_H
#include <stdbool.h>
#include <stddef.h>

struct stl {
    double *trend, *seasonal, *remainder; /* count of each */
    size_t count;
};
struct stl_options {
    size_t period;        /* values in a cycle, 2 or more */
    size_t season_window; /* loess span over cycles, odd, 7 or more; 0: periodic */
    size_t trend_window;  /* loess span of the trend; 0: R's default */
    bool robust;          /* outliers weigh less: 15 rounds of bisquare weights */
};
/* Periodic and robust, which is how anomalies are looked for. False, and *out empty: fewer than two
 * whole cycles (n <= 2 period, as in R), or no season (period < 2). */
bool stl_decompose(const double *y, size_t n, size_t period, struct stl *out);
bool stl_decompose_with(const double *y, size_t n, const struct stl_options *options,
                        struct stl *out);
void stl_release(struct stl *stl);
/* Strength of the season, 0 to 1: 1 - var(remainder) / var(seasonal + remainder) (Hyndman and
 * Athanasopoulos, FPP3, 4.3); 0 of a constant. */
double stl_strength(const struct stl *stl);

#endif
