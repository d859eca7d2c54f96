/*
 * Composite scores: points on fixed anchors, their average, and weighted scores.
 *
 * attain() puts a figure between two anchors that do not move with the data: 0 at the floor (and
 * under it), 100 at the target, at most 120.  The direction is the function's, not that of the
 * anchors: a target on the wrong side of its floor, or on it, is no scale, and the points are
 * missing.
 *
 * score() and balance() are the arithmetic and the geometric mean by weights (OECD/JRC, Handbook on
 * Constructing Composite Indicators, 2008): the first lets a strong value hide a weak one, the
 * second does not, and is 0 when one value is.  Weights must add up to 1, those of missing values
 * included; they are never stretched to it: another sum is an error.  What has no value leaves its
 * weight out and makes the result partial, which is a mark that everybody sees.  A weight of 0 asks
 * for nothing.
 *
 * weakest() is what neither mean may hide: the least of the values that have weight.
 *
 * Values alone: which spans and slices they are of is the evaluator's matter.
 */
#include "indicator/score.h"

#include <math.h>

#include "indicator/column.h"

enum { POINTS_TARGET = 100, POINTS_MOST = 120 };

/* Sums of decimal fractions: .25 + .4 + .15 + .2 is 1. */
static const double WEIGHTS_ROUNDING = 1e-9;

static struct score_operand missing(unsigned char state)
{
    return (struct score_operand){.state = state < VALUE_NODATA ? VALUE_NODATA : state};
}

static unsigned char worse(unsigned char a, unsigned char b)
{
    return a > b ? a : b;
}

struct score_operand score_points(int direction, const struct score_operand operands[3])
{
    double value = operands[0].number, floor = operands[1].number, target = operands[2].number;
    unsigned char state = worse(operands[0].state, worse(operands[1].state, operands[2].state));
    double points;

    if (state >= VALUE_NODATA)
        return missing(state);
    if (!((target - floor) * direction > 0))
        return missing(VALUE_NODATA);
    points = POINTS_TARGET * (value - floor) / (target - floor);
    return (struct score_operand){.number = fmin(fmax(points, 0), POINTS_MOST), .state = state};
}

struct score_operand score_average(const struct score_operand *operands, size_t count)
{
    struct score_operand result = {.state = VALUE_OK};
    size_t known = 0;

    for (size_t i = 0; i < count; i++) {
        if (operands[i].state == VALUE_ERROR)
            return missing(VALUE_ERROR);
        if (operands[i].state >= VALUE_NODATA)
            continue;
        result.number += operands[i].number;
        result.state = worse(result.state, operands[i].state);
        known++;
    }
    if (!known)
        return missing(VALUE_NODATA);
    if (known < count)
        result.state = worse(result.state, VALUE_PARTIAL);
    result.number /= (double)known;
    return result;
}

struct score_operand score_weakest(const struct score_operand *operands, size_t count)
{
    struct score_operand least = missing(VALUE_NODATA);
    unsigned char state = VALUE_OK;

    for (size_t i = 0; i + 1 < count; i += 2) {
        const struct score_operand *value = &operands[i], *weight = &operands[i + 1];

        if (value->state == VALUE_ERROR || weight->state >= VALUE_NODATA)
            return missing(worse(VALUE_NODATA, worse(value->state, weight->state)));
        if (weight->number <= 0)
            continue;
        state = worse(state, value->state >= VALUE_NODATA ? VALUE_PARTIAL : value->state);
        if (value->state < VALUE_NODATA &&
            (least.state >= VALUE_NODATA || value->number < least.number))
            least = *value;
    }
    if (least.state < VALUE_NODATA)
        least.state = state;
    return least;
}

/* The worst state of all weights; their sum. */
static unsigned char add_weights(const struct score_operand *operands, size_t count, double *sum)
{
    unsigned char state = VALUE_OK;

    *sum = 0;
    for (size_t i = 1; i < count; i += 2) {
        state = worse(state, operands[i].state);
        if (operands[i].state < VALUE_NODATA && !(operands[i].number >= 0))
            state = VALUE_ERROR;
        *sum += operands[i].state < VALUE_NODATA ? operands[i].number : 0;
    }
    return state;
}

static double mean_of(enum score_mean mean, double sum, double known)
{
    return mean == SCORE_GEOMETRIC ? exp(sum / known) : sum / known;
}

struct score_operand score_weighted(enum score_mean mean, const struct score_operand *operands,
                                    size_t count, double *sum, double *known)
{
    double weights;
    unsigned char state = add_weights(operands, count, &weights);

    *sum = *known = 0;
    if (state < VALUE_NODATA && fabs(weights - 1) > WEIGHTS_ROUNDING)
        state = VALUE_ERROR;
    for (size_t i = 0; i + 1 < count && state < VALUE_NODATA; i += 2) {
        double weight = operands[i + 1].number, value = operands[i].number;

        if (weight <= 0)
            continue;
        if (operands[i].state == VALUE_ERROR)
            return missing(VALUE_ERROR);
        if (operands[i].state == VALUE_NODATA) {
            state = worse(state, VALUE_PARTIAL);
            continue;
        }
        state = worse(state, operands[i].state);
        /* the logarithm of 0 makes the mean 0 */
        *sum += weight * (mean == SCORE_ARITHMETIC ? value : log(fmax(value, 0)));
        *known += weight;
    }
    if (state >= VALUE_NODATA || *known <= 0)
        return missing(state);
    return (struct score_operand){.number = mean_of(mean, *sum, *known), .state = state};
}
