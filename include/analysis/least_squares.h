/* Linear regression by Householder's QR, never by normal equations. */
#ifndef REDLINE_ANALYSIS_LEAST_SQUARES_H
#define REDLINE_ANALYSIS_LEAST_SQUARES_H
#include <stdbool.h>
#include <stddef.h>

enum { LEAST_SQUARES_MAX = 32 };

struct regression {
    size_t n, k;                  /* rows, columns */
    double b[LEAST_SQUARES_MAX];  /* coefficients, in the order of the columns */
    double se[LEAST_SQUARES_MAX]; /* their standard errors; 0 when n = k */
    double sse, sigma2, r2;       /* r2 about the mean of y; 0 when y never varies */
};
/* y = x b + e. x: n rows of k columns, row after row, a column of ones among them if a constant is
 * wanted. False, with *out zeroed: fewer rows than columns, k is 0 or more than LEAST_SQUARES_MAX,
 * or columns that depend on each other. All values finite. */
bool least_squares(const double *x, const double *y, size_t n, size_t k, struct regression *out);
/* Half the width of an interval of that level (0.95), in standard errors, with so many degrees of
 * freedom: the two-sided quantile of Student's t (from A(t|v), Abramowitz and Stegun 26.7.3 and
 * 26.7.4). INFINITY for no degrees of freedom. */
double student_half(double level, size_t degrees);

#endif
