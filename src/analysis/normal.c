/*
 * The normal distribution: tails by erfc, which keeps its digits far out, quantiles by AS 241.
 *
 * Draws are quantiles of uniform numbers rather than Box and Muller's pairs: one uniform, one
 * normal, so a table of them can be cut anywhere and stays the same.
 */
#include "analysis/normal.h"

#include <math.h>

#include "base/random.h"

double normal_below(double z)
{
    return .5 * erfc(-z * M_SQRT1_2);
}

/* Ratio of two polynomials of degree 7, coefficients from the constant up. */
static double ratio(const double *above, const double *below, double x)
{
    double a = above[7], b = below[7];

    for (int i = 6; i >= 0; i--) {
        a = a * x + above[i];
        b = b * x + below[i];
    }
    return a / b;
}

double normal_quantile(double part)
{
    static const double near_above[] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                        1.9715909503065514427e3, 1.3731693765509461125e4,
                                        4.5921953931549871457e4, 6.7265770927008700853e4,
                                        3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double near_below[] = {1,
                                        4.2313330701600911252e1,
                                        6.8718700749205790830e2,
                                        5.3941960214247511077e3,
                                        2.1213794301586595867e4,
                                        3.9307895800092710610e4,
                                        2.8729085735721942674e4,
                                        5.2264952788528545610e3};
    static const double middle_above[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                          5.76949722146069140550e0,  3.64784832476320460504e0,
                                          1.27045825245236838258e0,  2.41780725177450611770e-1,
                                          2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double middle_below[] = {1,
                                          2.05319162663775882187e0,
                                          1.67638483018380384940e0,
                                          6.89767334985100004550e-1,
                                          1.48103976427480074590e-1,
                                          1.51986665636164571966e-2,
                                          5.47593808499534494600e-4,
                                          1.05075007164441684324e-9};
    static const double far_above[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                       1.78482653991729133580e0,  2.96560571828504891230e-1,
                                       2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                       2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double far_below[] = {1,
                                       5.99832206555887937690e-1,
                                       1.36929880922735805310e-1,
                                       1.48753612908506148525e-2,
                                       7.86869131145613259100e-4,
                                       1.84631831751005468180e-5,
                                       1.42151175831644588870e-7,
                                       2.04426310338993978564e-15};
    double q = part - .5, r;

    if (!(part > 0) || !(part < 1))
        return part > 0 ? INFINITY : -INFINITY;
    if (fabs(q) <= .425)
        return q * ratio(near_above, near_below, .180625 - q * q);
    r = sqrt(-log(q < 0 ? part : 1 - part));
    r = r <= 5 ? ratio(middle_above, middle_below, r - 1.6) : ratio(far_above, far_below, r - 5);
    return q < 0 ? -r : r;
}

void normal_draws(uint64_t seed, double *out, size_t count)
{
    struct random random;

    random_seed(&random, seed);
    for (size_t i = 0; i < count; i++) {
        double unit = random_unit(&random);

        out[i] = normal_quantile(unit > 0 ? unit : 0x1.0p-54);
    }
}
