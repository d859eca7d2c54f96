/* Curves through scattered points: a straight line or a parabola, whichever AICc prefers; where the
 * next point of share stops paying; and how one series follows another some periods later.
 */
#ifndef REDLINE_ANALYSIS_CURVE_H
#define REDLINE_ANALYSIS_CURVE_H
#include <stdbool.h>
#include <stddef.h>
#include "analysis/least_squares.h"

enum { CURVE_LEAST = 8, LAG_MAX = 26 };

struct curve { /* y = b[0] + b[1] x + b[2] x^2 */
    double b[3], se[3];
    int degree; /* 1 or 2 */
    double r2, sigma;
    double x_low, x_high; /* of the points */
    size_t n;
    double slope, slope_half; /* in the middle of the points, and half its 95 % interval */
};
/* Points in order of time. False, and *out zeroed: fewer than CURVE_LEAST points, or x never
 * varies. */
bool curve_fit(const double *x, const double *y, size_t n, struct curve *out);
double curve_at(const struct curve *curve, double x);

enum curve_peak {
    PEAK_NONE, /* the next point always pays, at any share up to `most` */
    PEAK_AT,   /* it stops paying at *x */
    PEAK_NEVER /* it does not even pay at the smallest share */
};
/* x is a share of a market, y the margin on what is sold: profit is x y(x), and one more point pays
 * while d(x y) / dx > 0.  The first x from 0 to most (1 is the whole market) where it no longer is.
 * is_beyond: that lies past the points, where the curve is only prolonged. */
enum curve_peak curve_peak(const struct curve *curve, double most, double *x, bool *is_beyond);

struct lagged { /* y(t) on x(t - lag) */
    size_t lag;
    struct curve line; /* degree 1 */
    double half;       /* of the slope's 95 % interval, widened for points that follow each other,
                          and for the best of several lags (Bonferroni) */
    double effective;  /* as many independent points */
};
/* The lag from 0 to most with the greatest r2. known masks may be NULL. False: at no lag enough
 * points. */
bool lagged_fit(const double *x, const unsigned char *x_known, const double *y,
                const unsigned char *y_known, size_t n, size_t most, struct lagged *out);

#endif
