/*
 * Curves through scattered points.
 *
 * Both degrees are fitted about the mean of x, so that squares do not drown the rest, and then
 * written out in x.  The parabola is taken only where AICc, n ln(SSE / n) + 2 k + correction,
 * prefers it, with n the number of independent points (below): a bend is cheap to invent.
 *
 * With y(x) = a + b x + c x^2, profit x y(x) has the derivative a + 2 b x + 3 c x^2: where that
 * comes down through zero the next point of share stops paying.
 *
 * Points of series follow each other: neighbours resemble each other, and a regression that counts
 * each as new is too sure of itself.  With the autocorrelations r, s of the residuals and of x at
 * one step, n (1 - r s) / (1 + r s) points are as many independent ones (Bartlett 1946).
 */
#include "analysis/curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/statistics.h"

static const double LEVEL = .95;

static bool fit_degree(const double *x, const double *y, size_t n, int degree, double middle,
                       struct regression *out)
{
    size_t k = (size_t)degree + 1;
    double *rows = mem_calloc(n * k, sizeof *rows);
    bool good;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++)
            rows[i * k + j] = j ? rows[i * k + j - 1] * (x[i] - middle) : 1;
    good = least_squares(rows, y, n, k, out);
    free(rows);
    return good;
}

static double autocorrelation(const double *values, size_t n)
{
    double mean = statistics_mean(values, n), above = 0, below = 0;

    for (size_t i = 0; i < n; i++) {
        below += (values[i] - mean) * (values[i] - mean);
        if (i)
            above += (values[i] - mean) * (values[i - 1] - mean);
    }
    return below > 0 ? above / below : 0;
}

/* As many independent points, by the residuals of a fit in powers of x - middle. */
static double effective_points(const double *x, const double *y, size_t n, double middle,
                               const double *b, int degree)
{
    double *rest = mem_calloc(n, sizeof *rest), product;

    for (size_t i = 0; i < n; i++) {
        double at = x[i] - middle;

        rest[i] = y[i] - b[0] - at * (b[1] + (degree > 1 ? at * b[2] : 0));
    }
    product = autocorrelation(rest, n) * autocorrelation(x, n);
    product = product < 0 ? 0 : product > .95 ? .95 : product;
    free(rest);
    return (double)n * (1 - product) / (1 + product);
}

static double aicc_of(const struct regression *fit, double points)
{
    double k = (double)fit->k + 1;

    if (points <= k + 1)
        return INFINITY;
    return points * log(fmax(fit->sse, 1e-300) / (double)fit->n) + 2 * k +
           2 * k * (k + 1) / (points - k - 1);
}

/* From powers of x - m to powers of x. */
static void write_out(const struct regression *fit, int degree, double m, struct curve *out)
{
    double c = degree > 1 ? fit->b[2] : 0;

    out->degree = degree;
    out->b[0] = fit->b[0] - fit->b[1] * m + c * m * m;
    out->b[1] = fit->b[1] - 2 * c * m;
    out->b[2] = c;
    memcpy(out->se, fit->se, (size_t)(degree + 1) * sizeof *out->se);
    out->r2 = fit->r2;
    out->sigma = sqrt(fit->sigma2);
    out->slope = fit->b[1];
    out->slope_half = student_half(LEVEL, fit->n - fit->k) * fit->se[1];
}

static bool fit_best(const double *x, const double *y, size_t n, int most, struct curve *out)
{
    struct regression line, bent;
    double middle = statistics_mean(x, n), points;
    bool bends;

    *out = (struct curve){.n = 0};
    if (n < CURVE_LEAST || !fit_degree(x, y, n, 1, middle, &line))
        return false;
    bends = most > 1 && fit_degree(x, y, n, 2, middle, &bent);
    if (bends) { /* by the larger one: a bend left out looks like neighbours that resemble */
        points = effective_points(x, y, n, middle, bent.b, 2);
        bends = aicc_of(&bent, points) < aicc_of(&line, points);
    }
    write_out(bends ? &bent : &line, bends ? 2 : 1, middle, out);
    out->n = n;
    out->x_low = out->x_high = x[0];
    for (size_t i = 1; i < n; i++) {
        out->x_low = fmin(out->x_low, x[i]);
        out->x_high = fmax(out->x_high, x[i]);
    }
    return true;
}

bool curve_fit(const double *x, const double *y, size_t n, struct curve *out)
{
    return fit_best(x, y, n, 2, out);
}

double curve_at(const struct curve *curve, double x)
{
    return curve->b[0] + x * (curve->b[1] + x * curve->b[2]);
}

/* The roots of a + b x + c x^2, rising; how many. */
static int roots(double a, double b, double c, double out[2])
{
    double part = b * b - 4 * a * c, q;

    if (c == 0 || fabs(c * a) < 1e-14 * b * b) { /* as good as straight */
        out[0] = -a / b;
        return b != 0;
    }
    if (part < 0)
        return 0;
    q = -.5 * (b + copysign(sqrt(part), b));
    out[0] = q / c;
    out[1] = q != 0 ? a / q : out[0];
    if (out[0] > out[1]) {
        double swap = out[0];

        out[0] = out[1];
        out[1] = swap;
    }
    return 2;
}

enum curve_peak curve_peak(const struct curve *curve, double most, double *x, bool *is_beyond)
{
    double a = curve->b[0], b = 2 * curve->b[1], c = 3 * curve->b[2], at[2];
    int count = roots(a, b, c, at);

    *is_beyond = false;
    if (!(a + curve->x_low * (b + curve->x_low * c) > 0))
        return PEAK_NEVER;
    for (int i = 0; i < count; i++) {
        double slope = b + 2 * c * at[i];

        if (at[i] <= curve->x_low || at[i] > most || slope > 0)
            continue;
        *x = at[i];
        *is_beyond = at[i] > curve->x_high;
        return PEAK_AT;
    }
    return PEAK_NONE;
}

/* ---- lags ---- */

/* tries: lags that were looked at, of which this is the best. */
static void widen(const double *x, const double *y, size_t n, size_t tries, struct lagged *out)
{
    out->effective = fmax(3, effective_points(x, y, n, 0, out->line.b, 1));
    out->half = student_half(1 - (1 - LEVEL) / (double)tries, (size_t)(out->effective - 2)) *
                out->line.se[1] * sqrt((double)n / out->effective);
}

bool lagged_fit(const double *x, const unsigned char *x_known, const double *y,
                const unsigned char *y_known, size_t n, size_t most, struct lagged *out)
{
    double *pairs = mem_calloc(2 * n + 1, sizeof *pairs), *right = pairs + n;
    bool found = false;

    *out = (struct lagged){.lag = 0};
    for (size_t lag = 0; lag <= most && lag < n; lag++) {
        struct curve line;
        size_t count = 0;

        for (size_t t = lag; t < n; t++) {
            if ((x_known && !x_known[t - lag]) || (y_known && !y_known[t]))
                continue;
            pairs[count] = x[t - lag];
            right[count++] = y[t];
        }
        if (!fit_best(pairs, right, count, 1, &line) || (found && line.r2 <= out->line.r2))
            continue;
        found = true;
        *out = (struct lagged){.lag = lag, .line = line};
        widen(pairs, right, count, most + 1, out);
    }
    free(pairs);
    return found;
}
