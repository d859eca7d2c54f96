/* Composite scores: points on fixed anchors, averages, and weighted means (OECD/JRC Handbook on
 * Constructing Composite Indicators, 2008).  What formulas call attain, average, score and balance.
 */
#ifndef REDLINE_INDICATOR_SCORE_H
#define REDLINE_INDICATOR_SCORE_H
#include <stddef.h>

struct score_operand {
    double number;
    unsigned char state; /* enum value_state */
};
/* Of a value, its floor and its target: 0 at the floor, 100 at the target, 0 to 120. Missing when
 * the target is not on the good side of the floor. direction: 1 more is better, -1 less. */
struct score_operand score_points(int direction, const struct score_operand operands[3]);
/* Of those that are known; partial when one is not. */
struct score_operand score_average(const struct score_operand *operands, size_t count);
/* Of count / 2 pairs, a value and its weight: the least value that has weight; partial when one of
 * those is missing. */
struct score_operand score_weakest(const struct score_operand *operands, size_t count);
/* Of count / 2 pairs, a value and its weight: the weighted mean of what is known, arithmetic or
 * geometric (0 when a value is 0); partial when a value with weight is missing. An error when the
 * weights do not sum to 1 or one is negative. known: the weight that has values; sum: of weight
 * times value (its logarithm). */
enum score_mean { SCORE_ARITHMETIC, SCORE_GEOMETRIC };
struct score_operand score_weighted(enum score_mean mean, const struct score_operand *operands,
                                    size_t count, double *sum, double *known);

#endif
