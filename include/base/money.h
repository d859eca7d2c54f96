/* An amount in a currency, as people write it in INI files and answer it on a prompt: exact. */
#ifndef REDLINE_BASE_MONEY_H
#define REDLINE_BASE_MONEY_H
#include <stdbool.h>
#include <stddef.h>
#include "base/decimal.h"

struct strbuf;

enum { MONEY_CODE_SIZE = 4 };
struct money {
    int128 amount;                  /* of 10^-4 */
    char currency[MONEY_CODE_SIZE]; /* "EUR"; "": none was said */
};

/* "50000 EUR", "EUR 50,000.50", "2.1M", "40k USD": digits with or without groups of three, a point,
 * at most four decimals, k or M, a code of ISO 4217 in any case. The whole text; a minus is read.
 */
bool money_parse(const char *text, struct money *out);
bool money_code(const char *text, size_t length, char out[MONEY_CODE_SIZE]); /* "eur": "EUR" */
/* "50,000 EUR", "1,234.50 EUR": exact, cents only where there are some. */
void money_print(const struct money *money, struct strbuf *out);
/* "50000 EUR": as money_parse reads it again, for records and machines. */
void money_print_plain(const struct money *money, struct strbuf *out);

#endif
