/*
 * Nelder and Mead's simplex: reflection 1, expansion 2, contraction and shrinking one half, as in
 * the paper.
 *
 * A simplex can fold flat before it arrives, most often along an edge of the region: when it has
 * come to rest it is opened again around the best point, with half the steps, once.
 */
#include "analysis/minimise.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double CLOSE = 1e-10;

struct simplex {
    const struct minimum *minimum;
    size_t n;
    double *points, *values; /* n + 1 of them */
    double *centre, *trial;
    int left; /* evaluations */
};

static double *point(struct simplex *s, size_t i)
{
    return s->points + i * s->n;
}

static double evaluate(struct simplex *s, double *x)
{
    s->left--;
    return s->minimum->value(s->minimum->self, x);
}

static void put(struct simplex *s, size_t i, const double *x, double value)
{
    memcpy(point(s, i), x, s->n * sizeof *x);
    s->values[i] = value;
}

static void open_around(struct simplex *s, const double *x, double part)
{
    for (size_t i = 0; i <= s->n; i++) {
        memcpy(point(s, i), x, s->n * sizeof *x);
        if (i)
            point(s, i)[i - 1] += part * s->minimum->step[i - 1];
        s->values[i] = evaluate(s, point(s, i));
    }
}

/* The best, the worst and the second worst corner. */
static void rank(const struct simplex *s, size_t *best, size_t *worst, size_t *second)
{
    *best = *worst = 0;
    for (size_t i = 1; i <= s->n; i++) {
        *best = s->values[i] < s->values[*best] ? i : *best;
        *worst = s->values[i] > s->values[*worst] ? i : *worst;
    }
    *second = *best;
    for (size_t i = 0; i <= s->n; i++)
        if (i != *worst && s->values[i] > s->values[*second])
            *second = i;
}

/* The point on the line from the worst corner through the centre of the others: 0 is the centre,
 * -1 the corner. */
static double try_at(struct simplex *s, size_t worst, double along)
{
    for (size_t k = 0; k < s->n; k++)
        s->trial[k] = s->centre[k] + along * (s->centre[k] - point(s, worst)[k]);
    return evaluate(s, s->trial);
}

static void find_centre(struct simplex *s, size_t worst)
{
    memset(s->centre, 0, s->n * sizeof *s->centre);
    for (size_t i = 0; i <= s->n; i++)
        for (size_t k = 0; i != worst && k < s->n; k++)
            s->centre[k] += point(s, i)[k] / (double)s->n;
}

static void shrink(struct simplex *s, size_t best)
{
    for (size_t i = 0; i <= s->n; i++) {
        for (size_t k = 0; i != best && k < s->n; k++)
            point(s, i)[k] = (point(s, i)[k] + point(s, best)[k]) / 2;
        if (i != best)
            s->values[i] = evaluate(s, point(s, i));
    }
}

static void step(struct simplex *s, size_t best, size_t worst, size_t second)
{
    double value, further;

    find_centre(s, worst);
    value = try_at(s, worst, 1);
    if (value < s->values[second]) {
        bool goes_on = value < s->values[best];

        put(s, worst, s->trial, value);
        if (!goes_on)
            return;
        /* From the new corner, once as far: 2 of the old way. */
        further = try_at(s, worst, -2);
        if (further < value)
            put(s, worst, s->trial, further);
        return;
    }
    if (value < s->values[worst])
        put(s, worst, s->trial, value);
    value = try_at(s, worst, -.5);
    if (value < s->values[worst])
        put(s, worst, s->trial, value);
    else
        shrink(s, best);
}

static size_t descend(struct simplex *s)
{
    size_t best, worst, second;

    for (;;) {
        rank(s, &best, &worst, &second);
        double size = fabs(s->values[best]) + fabs(s->values[worst]);

        if (s->left <= 0 || s->values[worst] - s->values[best] <= CLOSE * size)
            return best;
        step(s, best, worst, second);
    }
}

double minimise(const struct minimum *minimum, double *x)
{
    size_t n = minimum->n, best = 0;
    double *block = mem_calloc((n + 1) * n + 3 * n + 1, sizeof *block), value;
    struct simplex s = {.minimum = minimum, .n = n, .left = minimum->evaluations};

    s.points = block, s.values = block + (n + 1) * n;
    s.centre = s.values + n + 1, s.trial = s.centre + n;
    for (int round = 0; round < 2 && s.left > 0; round++) {
        open_around(&s, x, round ? .5 : 1);
        best = descend(&s);
        memcpy(x, point(&s, best), n * sizeof *x);
    }
    value = s.values[best];
    free(block);
    return value;
}
