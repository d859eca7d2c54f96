/* The least value of a function of a few numbers, without derivatives (Nelder and Mead 1965). */
#ifndef REDLINE_ANALYSIS_MINIMISE_H
#define REDLINE_ANALYSIS_MINIMISE_H
#include <stddef.h>

struct minimum {
    /* The function; INFINITY where it is not defined, never NaN.  It may move x into its region:
     * the value is then that of the moved point, and so is the answer. */
    double (*value)(void *self, double *x);
    void *self;
    size_t n;           /* numbers in x, 1 or more */
    const double *step; /* first steps from x, not 0 */
    int evaluations;    /* at most so many */
};
/* x: where to begin; gets where the least value found lies, which is returned. Ends when the values
 * at the corners agree to 1e-10 of their size, and is then run once more from there. */
double minimise(const struct minimum *minimum, double *x);

#endif
