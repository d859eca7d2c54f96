/*
 * Shares of small counts.
 *
 * A market with forty orders has a return rate that jumps by a fifth by chance every other week.
 * Whether a share is off its usual one is therefore asked of the binomial itself, without an
 * approximation that would fail just where it matters; Wilson's interval is for showing.
 */
#include "analysis/proportion.h"

#include <math.h>

#include "analysis/beta.h"
#include "analysis/normal.h"

void proportion_limits(double count, double n, double confidence, double *low, double *high)
{
    double z = normal_quantile(0.5 + confidence / 2), part = count / n, square = z * z;
    double middle = (part + square / (2 * n)) / (1 + square / n);
    double half = z / (1 + square / n) * sqrt(part * (1 - part) / n + square / (4 * n * n));

    *low = count <= 0 ? 0 : fmax(0, middle - half);
    *high = count >= n ? 1 : fmin(1, middle + half);
}

bool proportion_is_chance(double count, double n, double usual, double confidence)
{
    double tail = count > n * usual ? binomial_at_least(count, n, usual)
                                    : binomial_at_most(count, n, usual);

    return tail >= (1 - confidence) / 2;
}
