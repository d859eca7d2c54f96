/* Amounts as accounts keep them: whole minor units (cents) of a currency, never binary fractions. */
#ifndef REDLINE_BASE_AMOUNT_H
#define REDLINE_BASE_AMOUNT_H
#include <stdbool.h>
#include <stdint.h>
#include "base/decimal.h"

struct strbuf;

/* Decimals of its minor unit by ISO 4217: JPY 0, EUR 2, BHD 3; 2 for what is no code. */
int currency_digits(const char *code);

/* The nearest whole unit, half away from zero; false: it does not fit (or is no number). Of a binary
 * number its 15 digits count, so 1.005 is a half; of a sum (10^-4) all of them. */
bool amount_round(double value, int digits, int64_t *out);
bool amount_round_exact(int128 sum, int digits, int64_t *out);
/* part of the amount, towards zero, to a millionth: amount_part(308950, 0.2) is 61790. 0 <= part <= 1. */
int64_t amount_part(int64_t amount, double part);

/* "2471.60": always all digits of the minor unit; for files and journals. */
void amount_print(int64_t amount, int digits, struct strbuf *out);
bool amount_parse(const char *text, int digits, int64_t *out); /* just that form, or fewer decimals */
/* "2,471.60" for people; `whole`: decimals that are zero are left out. */
void amount_print_grouped(int64_t amount, int digits, bool whole, struct strbuf *out);
bool amount_is_whole(int64_t amount, int digits);

#endif
