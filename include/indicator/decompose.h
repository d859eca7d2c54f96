/* Which factor explains how far a product moved: exact, without a remainder and without an order of
 * the factors (logarithmic mean Divisia index, Ang 2005, "The LMDI approach to decomposition
 * analysis"). */
#ifndef REDLINE_INDICATOR_DECOMPOSE_H
#define REDLINE_INDICATOR_DECOMPOSE_H
#include <stdbool.h>
#include <stddef.h>

struct contribution {
    double amount; /* of the change, in units of the last level: these sum to now - before */
    double part;   /* amount / (now - before): these sum to 1; 0 when the last level stayed */
};

/* The levels of a chain (sessions, carts, ..., orders) before and now.  The factors are the first
 * level and each level's ratio to the one above it; out[k] belongs to the k-th.
 * part = ln(factor'/factor) / ln(last'/last), amount = part x (last' - last); when the last level
 * did not move the amounts are the limit of that and cancel out.  False when a level is not a
 * positive finite number: then there is no logarithm, and nothing is written. */
bool decompose(const double *before, const double *now, size_t count, struct contribution *out);

#endif
