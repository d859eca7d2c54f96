/*
 * Values with states, and the one place where exact sums become doubles.
 *
 * Sums are scaled 128-bit integers.  A ratio of two of them is rounded once: directly when both fit
 * a double's 53 bits, else by long division with a sticky bit.  So a ratio does not depend on how
 * its parts were added up, and equals what any correctly rounding calculator prints.
 */
#include "indicator/column.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

typedef unsigned __int128 uint128;

static const char *const state_names[] = {
    [VALUE_OK] = "ok",         [VALUE_PARTIAL] = "partial", [VALUE_LOW_SAMPLE] = "low_sample",
    [VALUE_NODATA] = "nodata", [VALUE_ERROR] = "error",
};

const char *value_state_name(enum value_state state)
{
    assert((size_t)state < sizeof state_names / sizeof *state_names);
    return state_names[state];
}

void column_release(struct column *column)
{
    free(column->values);
    *column = (struct column){.values = NULL};
}

static int bit_length(uint128 value)
{
    uint64_t high = (uint64_t)(value >> 64), low = (uint64_t)value;

    if (high)
        return 128 - __builtin_clzll(high);
    return low ? 64 - __builtin_clzll(low) : 0;
}

/* Long division: 55 or 56 bits of the quotient and whether anything is left, then one rounding. */
static double long_ratio(uint128 a, uint128 b)
{
    int exponent = bit_length(a) - bit_length(b), bits = 0;
    uint128 rest = a;
    uint64_t quotient = 0;

    if (exponent > 0)
        rest = a >> exponent;
    else
        rest = a << -exponent;
    /* rest and b have the same length; the bits shifted out of a come back one by one */
    for (int next = exponent; bits < 56; next--, bits++) {
        quotient <<= 1;
        if (rest >= b) {
            quotient |= 1;
            rest -= b;
        }
        rest = rest << 1 | (next > 0 ? a >> (next - 1) & 1 : 0);
    }
    if (exponent - bits >= 0 && (rest || (a & (((uint128)1 << (exponent - bits + 1)) - 1))))
        quotient |= 1;
    else if (rest)
        quotient |= 1;
    return ldexp((double)quotient, exponent - bits + 1);
}

double exact_ratio_long(int128 a, int128 b)
{
    uint128 x = a < 0 ? -(uint128)a : (uint128)a, y = b < 0 ? -(uint128)b : (uint128)b;
    double ratio;

    assert(b != 0);
    if (!x)
        return 0;
    ratio = long_ratio(x, y);
    return (a < 0) != (b < 0) ? -ratio : ratio;
}
