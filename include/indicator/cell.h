/* Inside the room: cells of the evaluator, an exact sum (a 128-bit integer of 10^-4) or a double, with
 * a state; and what is done to them without a look at any other span. */
#ifndef REDLINE_INDICATOR_CELL_H
#define REDLINE_INDICATOR_CELL_H
#include <math.h>
#include "indicator/program.h"

struct cell {
    int128 exact;  /* when is_exact */
    double number; /* when not */
    unsigned char state;
    bool is_exact;
};

/* ---- cells: written field by field through a pointer, never built and copied (that stalls the
 * store buffer) ---- */

static inline void set_missing(struct cell *out, unsigned char state)
{
    out->exact = 0;
    out->state = state < VALUE_NODATA ? VALUE_NODATA : state;
    out->is_exact = true;
}

static inline void set_exact(struct cell *out, int128 exact, unsigned char state)
{
    out->exact = exact;
    out->state = state;
    out->is_exact = true;
}

static inline void set_number(struct cell *out, double number, unsigned char state)
{
    if (!isfinite(number)) {
        set_missing(out, VALUE_ERROR);
        return;
    }
    out->number = number;
    out->state = state;
    out->is_exact = false;
}

static inline void set_truth(struct cell *out, bool truth, unsigned char state)
{
    set_exact(out, truth ? DECIMAL_SCALE : 0, state);
}

static inline double number_of(const struct cell *cell)
{
    return cell->is_exact ? exact_number(cell->exact) : cell->number;
}

static inline unsigned char worse(unsigned char a, unsigned char b)
{
    return a > b ? a : b;
}
static inline bool is_true(const struct cell *cell)
{
    return cell->is_exact ? cell->exact != 0 : cell->number != 0;
}
static inline bool is_negative(const struct cell *cell)
{
    return cell->is_exact ? cell->exact < 0 : cell->number < 0;
}

static inline int compare_cells(const struct cell *a, const struct cell *b)
{
    double x, y;

    if (a->is_exact && b->is_exact)
        return (a->exact > b->exact) - (a->exact < b->exact);
    x = number_of(a);
    y = number_of(b);
    return (x > y) - (x < y);
}

/* In all of these out may be an operand. */
static inline void cell_add(struct cell *out, const struct cell *a, const struct cell *b,
                            unsigned char state)
{
    int128 sum;

    if (a->is_exact && b->is_exact && !__builtin_add_overflow(a->exact, b->exact, &sum))
        set_exact(out, sum, state);
    else
        set_number(out, number_of(a) + number_of(b), state);
}

static inline void cell_subtract(struct cell *out, const struct cell *a, const struct cell *b,
                                 unsigned char state)
{
    int128 difference;

    if (a->is_exact && b->is_exact && !__builtin_sub_overflow(a->exact, b->exact, &difference))
        set_exact(out, difference, state);
    else
        set_number(out, number_of(a) - number_of(b), state);
}

static inline void cell_divide(struct cell *out, const struct cell *a, const struct cell *b,
                               unsigned char state)
{
    if (!is_true(b))
        set_missing(out, VALUE_NODATA);
    else if (a->is_exact && b->is_exact)
        set_number(out, exact_ratio(a->exact, b->exact), state);
    else
        set_number(out, number_of(a) / number_of(b), state);
}

static inline void cell_negate(struct cell *out, const struct cell *a)
{
    int128 negative;

    if (a->is_exact && !__builtin_sub_overflow((int128)0, a->exact, &negative))
        set_exact(out, negative, a->state);
    else
        set_number(out, -number_of(a), a->state);
}

static inline void cell_scale(struct cell *out, const struct cell *a,
                              const struct instruction *instruction)
{
    int128 product;

    if (a->is_exact &&
        !__builtin_mul_overflow(a->exact, instruction->exact / DECIMAL_SCALE, &product))
        set_exact(out, product, a->state);
    else
        set_number(out, number_of(a) * instruction->number, a->state);
}

#endif
