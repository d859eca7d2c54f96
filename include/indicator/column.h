/* Values with their state, one per span of a time line. */
#ifndef REDLINE_INDICATOR_COLUMN_H
#define REDLINE_INDICATOR_COLUMN_H
#include <stdbool.h>
#include <stddef.h>
#include "base/decimal.h"

/* In the order in which they spread: the worst of the operands wins. */
enum value_state { VALUE_OK, VALUE_PARTIAL, VALUE_LOW_SAMPLE, VALUE_NODATA, VALUE_ERROR };
const char *value_state_name(enum value_state state); /* "low_sample" */

struct value {
    enum value_state state;
    double number; /* meaning only when the state is not NODATA or ERROR; always finite */
    bool is_exact; /* number is exact/10^4: a sum or difference of measures */
    int128 exact;
    bool is_ratio;                 /* the formula's outermost operation is a division */
    double numerator, denominator; /* when is_ratio; may be present although the value is missing
                                      (zero denominator) */
    bool has_numerator, has_denominator;
    int128 numerator_exact, denominator_exact;
    bool numerator_is_exact, denominator_is_exact;
};
static inline bool value_is_known(const struct value *value)
{
    return value->state < VALUE_NODATA;
}

struct column { /* values over a time line */
    struct value *values;
    size_t count;
};
void column_release(struct column *column);

double exact_ratio_long(int128 a, int128 b);
static inline bool exact_fits_double(int128 value)
{
    return value >= -((int64_t)1 << 53) && value <= (int64_t)1 << 53;
}
/* a / b, correctly rounded whatever their size; b is not 0. */
static inline double exact_ratio(int128 a, int128 b)
{
    if (exact_fits_double(a) && exact_fits_double(b))
        return (double)(int64_t)a / (double)(int64_t)b;
    return exact_ratio_long(a, b);
}
/* value / 10^4, correctly rounded whatever its size. */
static inline double exact_number(int128 value)
{
    return exact_ratio(value, DECIMAL_SCALE);
}

#endif
