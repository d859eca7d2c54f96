/*
 * CUSUM and EWMA, a step at a time.
 *
 * Montgomery, Introduction to Statistical Quality Control, chapter 9; NIST/SEMATECH e-Handbook of
 * Statistical Methods, 6.3.2.3 and 6.3.2.4.  What is usual, and in which unit, is the caller's.
 */
#include "analysis/control.h"

#include <math.h>

void cusum_step(struct cusum *cusum, double z, double slack)
{
    cusum->above = fmax(0, cusum->above + z - slack);
    cusum->below = fmax(0, cusum->below - z - slack);
}

void ewma_step(struct ewma *ewma, double z, double weight)
{
    ewma->mean = weight * z + (1 - weight) * ewma->mean;
    ewma->steps++;
}

double ewma_deviation(const struct ewma *ewma, double weight)
{
    return sqrt(weight / (2 - weight) * (1 - pow(1 - weight, 2 * ewma->steps)));
}
