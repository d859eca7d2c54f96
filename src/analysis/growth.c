/*
 * Compound growth: what a size comes to, and which rate led there.
 */
#include "analysis/growth.h"

#include <math.h>

bool growth_project(double size, double rate, double years, double *out)
{
    *out = size * pow(1 + rate, years);
    return rate > -1 && isfinite(*out);
}

bool growth_rate(double from, double to, double years, double *out)
{
    if (!(from > 0) || !(to > 0) || years == 0)
        return false;
    *out = expm1(log(to / from) / years);
    return isfinite(*out);
}
