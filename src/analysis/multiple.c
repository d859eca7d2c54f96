/*
 * Multiple testing.
 *
 * Twelve markets times forty indicators are 480 tests a week: at one in a hundred each, five are
 * alarms that mean nothing.  Benjamini and Hochberg's step-up keeps the part of false ones among
 * those told below a rate that the reader chose, and lets more through when much is really wrong.
 */
#include "analysis/multiple.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/beta.h"
#include "base/memory.h"

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

struct ranked {
    double p;
    size_t at;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;

    return (a->p > b->p) - (a->p < b->p);
}

void multiple_adjust(const double *p, size_t n, double *adjusted)
{
    struct ranked *ranked = mem_calloc(n, sizeof *ranked);
    double least = 1;

    for (size_t i = 0; i < n; i++)
        ranked[i] = (struct ranked){p[i], i};
    if (n)
        qsort(ranked, n, sizeof *ranked, compare_ranked);
    for (size_t i = n; i-- > 0;) {
        least = fmin(least, ranked[i].p * (double)n / (double)(i + 1));
        adjusted[ranked[i].at] = least;
    }
    free(ranked);
}

double multiple_cut(double *p, size_t n, double rate)
{
    if (n)
        qsort(p, n, sizeof *p, compare_numbers);
    for (size_t i = n; i-- > 0;)
        if (p[i] <= rate * (double)(i + 1) / (double)n)
            return p[i];
    return -1;
}

double multiple_chance_of_z(double z, size_t n)
{
    return student_both_tails(z, (double)n / 3);
}
