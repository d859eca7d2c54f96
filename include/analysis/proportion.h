/* How sure a share of a count is: 3 of 40 is 7.5 %, somewhere between 2.6 and 19.9 %. */
#ifndef REDLINE_ANALYSIS_PROPORTION_H
#define REDLINE_ANALYSIS_PROPORTION_H
#include <stdbool.h>

/* Wilson's score interval (1927), as R's prop.test(correct = FALSE); confidence like 0.95. n > 0. */
void proportion_limits(double count, double n, double confidence, double *low, double *high);
/* Could chance alone have brought `count` of `n` where the share is `usual`? By the exact binomial:
 * false only when a count as far off on its side has less than (1 - confidence) / 2. */
bool proportion_is_chance(double count, double n, double usual, double confidence);

#endif
