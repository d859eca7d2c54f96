/*
 * The incomplete beta function by its continued fraction.
 *
 * The fraction converges fast for x < (a + 1) / (a + b + 2); beyond that the symmetric one is
 * taken.  Binomial tails are this function, exactly, for any number of trials; so is Student's t.
 */
#include "analysis/beta.h"

#include <math.h>

enum { MOST_STEPS = 10000 };
static const double TINY = 1e-300, ENOUGH = 1e-15;

static double away_from_zero(double value)
{
    return fabs(value) < TINY ? TINY : value;
}

static double fraction(double x, double a, double b)
{
    double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), sum = d;

    for (int m = 1; m <= MOST_STEPS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), step;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));

        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        sum *= d * c;
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        step = d * c;
        sum *= step;
        if (fabs(step - 1) < ENOUGH)
            break;
    }
    return sum;
}

double beta_part(double x, double a, double b)
{
    int sign;
    double front;

    if (x <= 0)
        return 0;
    if (x >= 1)
        return 1;
    front = exp(lgamma_r(a + b, &sign) - lgamma_r(a, &sign) - lgamma_r(b, &sign) + a * log(x) +
                b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * fraction(x, a, b) / a;
    return 1 - front * fraction(1 - x, b, a) / b;
}

double student_both_tails(double t, double freedom)
{
    return beta_part(freedom / (freedom + t * t), freedom / 2, 0.5);
}

double binomial_at_least(double count, double n, double chance)
{
    if (count <= 0)
        return 1;
    return count > n ? 0 : beta_part(chance, count, n - count + 1);
}

double binomial_at_most(double count, double n, double chance)
{
    if (count >= n)
        return 1;
    return count < 0 ? 0 : beta_part(1 - chance, n - count, count + 1);
}
