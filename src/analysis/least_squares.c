/*
 * Linear regression by Householder's QR (Golub 1965).
 *
 * Each column is turned into one with zeros under the diagonal; what the same turns make of y
 * holds the coefficients above and the residuals below.  Columns are brought to length 1 first, so
 * that years beside millions do no harm, and a column that keeps less than 1e-11 of its length
 * says nothing that the others do not.
 */
#include "analysis/least_squares.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/statistics.h"

static const double DEPENDENT = 1e-11;

static bool scale_columns(double *a, size_t n, size_t k, double *length)
{
    for (size_t j = 0; j < k; j++) {
        double sum = 0;

        for (size_t i = 0; i < n; i++)
            sum = hypot(sum, a[i * k + j]);
        length[j] = sum;
        if (!(sum > 0) || !isfinite(sum))
            return false;
        for (size_t i = 0; i < n; i++)
            a[i * k + j] /= sum;
    }
    return true;
}

/* Reflects the rows from j on so that column j is (-+norm, 0, 0, ...). */
static bool reflect(double *a, double *y, size_t n, size_t k, size_t j)
{
    double norm = 0, pivot, length2;

    for (size_t i = j; i < n; i++)
        norm = hypot(norm, a[i * k + j]);
    if (norm <= DEPENDENT)
        return false;
    pivot = a[j * k + j] > 0 ? -norm : norm;
    a[j * k + j] -= pivot;
    length2 = -pivot * a[j * k + j]; /* half of v'v */
    for (size_t c = j + 1; c <= k; c++) {
        double sum = 0;

        for (size_t i = j; i < n; i++)
            sum += a[i * k + j] * (c < k ? a[i * k + c] : y[i]);
        for (size_t i = j; i < n; i++)
            *(c < k ? &a[i * k + c] : &y[i]) -= sum / length2 * a[i * k + j];
    }
    a[j * k + j] = pivot;
    return true;
}

/* b of R b = y, and the squared lengths of the rows of R's inverse. */
static void solve(const double *a, const double *y, size_t k, double *b, double *spread)
{
    double inverse[LEAST_SQUARES_MAX];

    for (size_t i = k; i-- > 0;) {
        double sum = y[i];

        for (size_t c = i + 1; c < k; c++)
            sum -= a[i * k + c] * b[c];
        b[i] = sum / a[i * k + i];
    }
    memset(spread, 0, k * sizeof *spread);
    for (size_t column = 0; column < k; column++) /* R x = unit vector */
        for (size_t i = column + 1; i-- > 0;) {
            double sum = i == column ? 1 : 0;

            for (size_t c = i + 1; c <= column; c++)
                sum -= a[i * k + c] * inverse[c];
            inverse[i] = sum / a[i * k + i];
            spread[i] += inverse[i] * inverse[i];
        }
}

bool least_squares(const double *x, const double *y, size_t n, size_t k, struct regression *out)
{
    double length[LEAST_SQUARES_MAX], spread[LEAST_SQUARES_MAX], all;
    double *a, *rest;
    bool good;

    *out = (struct regression){.n = 0};
    if (!k || k > LEAST_SQUARES_MAX || n < k)
        return false;
    a = mem_dup(x, n * k * sizeof *a);
    rest = mem_dup(y, n * sizeof *rest);
    good = scale_columns(a, n, k, length);
    for (size_t j = 0; good && j < k; j++)
        good = reflect(a, rest, n, k, j);
    if (good) {
        *out = (struct regression){.n = n, .k = k};
        solve(a, rest, k, out->b, spread);
        for (size_t i = k; i < n; i++)
            out->sse += rest[i] * rest[i];
        out->sigma2 = n > k ? out->sse / (double)(n - k) : 0;
        for (size_t j = 0; j < k; j++) {
            out->b[j] /= length[j];
            out->se[j] = sqrt(out->sigma2 * spread[j]) / length[j];
        }
        all = statistics_sd(y, n) * statistics_sd(y, n) * (double)(n > 1 ? n - 1 : 0);
        out->r2 = all > 0 ? 1 - out->sse / all : 0;
    }
    free(a);
    free(rest);
    return good;
}

/* The share within -t..t. */
static double student_within(double t, size_t degrees)
{
    double angle = atan(t / sqrt((double)degrees)), c = cos(angle), term, sum;
    bool odd = degrees % 2;

    sum = term = odd ? (degrees > 1 ? c : 0) : 1;
    for (size_t j = odd ? 3 : 2; j < degrees; j += 2) {
        term *= c * c * (double)(j - 1) / (double)j;
        sum += term;
    }
    return odd ? (angle + sin(angle) * sum) * M_2_PI : sin(angle) * sum;
}

double student_half(double level, size_t degrees)
{
    double low = 0, high = 1;

    if (!degrees || !(level < 1))
        return INFINITY;
    while (student_within(high, degrees) < level && high < 1e12)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-14 * high; i++) {
        double middle = (low + high) / 2;

        *(student_within(middle, degrees) < level ? &low : &high) = middle;
    }
    return (low + high) / 2;
}
