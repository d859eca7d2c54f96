/*
 * A change taken apart by logarithms.
 *
 * orders = sessions x (carts / sessions) x (orders / carts), so the logarithms add up, and the part
 * of a factor in the change is its part of the logarithm.  In units: the logarithmic mean of the
 * two ends times the factor's logarithm, which is also defined where the ends are equal (the mean
 * of a and a is a) and the parts are not.
 *
 * log1p of the exact difference of two levels keeps its digits when they are nearly the same.
 */
#include "indicator/decompose.h"

#include <math.h>

static bool is_level(double value)
{
    return isfinite(value) && value > 0;
}

/* ln(now / before) */
static double growth(double before, double now)
{
    double relative = (now - before) / before;

    return fabs(relative) < 0.5 ? log1p(relative) : log(now) - log(before);
}

/* (now - before) / ln(now / before) */
static double logarithmic_mean(double before, double now)
{
    double log_ratio = growth(before, now);

    return log_ratio != 0 ? (now - before) / log_ratio : before;
}

bool decompose(const double *before, const double *now, size_t count, struct contribution *out)
{
    double mean, whole;

    if (!count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!is_level(before[i]) || !is_level(now[i]))
            return false;
    whole = growth(before[count - 1], now[count - 1]);
    mean = logarithmic_mean(before[count - 1], now[count - 1]);
    for (size_t i = 0; i < count; i++) {
        double above = i ? growth(before[i - 1], now[i - 1]) : 0;
        double own = growth(before[i], now[i]) - above;

        out[i].amount = mean * own;
        out[i].part = whole != 0 ? own / whole : 0;
    }
    return true;
}
