/* Currency words in cells; internal to decimals. */
#ifndef REDLINE_BASE_CURRENCY_H
#define REDLINE_BASE_CURRENCY_H
#include <stddef.h>

/* Bytes of the currency word at the start of text, 0 if there is none: a sign ($, €, ₹, any of
 * Unicode's category Sc), a sign with up to three capitals before or after it (MX$, R$, $US), an
 * ISO 4217 code in capitals, or a word that people write (zł, kr, Rs.). */
size_t currency_match(const char *text, size_t length);

#endif
