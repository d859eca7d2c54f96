/* The normal distribution. */
#ifndef REDLINE_ANALYSIS_NORMAL_H
#define REDLINE_ANALYSIS_NORMAL_H
#include <stddef.h>
#include <stdint.h>

/* The share below z. */
double normal_below(double z);
/* z with that share below it; part in (0, 1), else -+ infinity. Algorithm AS 241 (Wichura 1988),
 * to about 1e-16. */
double normal_quantile(double part);
/* Standard normal draws, seeded: the same numbers on every machine. */
void normal_draws(uint64_t seed, double *out, size_t count);

#endif
