/* Control charts for slow drift: what no single value shows, many small ones on one side do. */
#ifndef REDLINE_ANALYSIS_CONTROL_H
#define REDLINE_ANALYSIS_CONTROL_H

/* Tabular CUSUM (Page 1954): how far the values have run above and below their usual level, each
 * further than `slack`; all in usual deviations.  Both start at 0. */
struct cusum {
    double above, below;
};
void cusum_step(struct cusum *cusum, double z, double slack);

/* Exponentially weighted moving average (Roberts 1959) of deviations from the usual level; it
 * starts at 0 with `steps` 0. */
struct ewma {
    double mean;
    int steps;
};
void ewma_step(struct ewma *ewma, double z, double weight);
/* Its standard deviation after so many steps, in usual deviations: three of it are the usual limit.
 */
double ewma_deviation(const struct ewma *ewma, double weight);

#endif
