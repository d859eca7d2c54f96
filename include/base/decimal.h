/* Exact decimals: scaled integers of 10^-4 (int64 in cells, 128 bits in sums).
 *
 * Everything that is summed is one of these, money or not, so that sums do not depend on the order
 * of rows, on threads, or on how rows were split over files.
 */
#ifndef REDLINE_BASE_DECIMAL_H
#define REDLINE_BASE_DECIMAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

typedef __int128 int128;
#define DECIMAL_SCALE 10000
#define DECIMAL_FINE 100000000 /* rates, series, targets: 10^-8 */

enum decimal_status {
    DECIMAL_OK,
    DECIMAL_ROUNDED, /* more than four decimals: rounded half to even */
    DECIMAL_BLANK,   /* nothing but blanks: missing, not zero */
    DECIMAL_BAD,     /* no number, or marks in the wrong order */
    DECIMAL_RANGE,   /* |x| >= 9e14 */
};

/* Reads a cell as exports.md section 4 rule 1 says: blanks, currency letters and signs, %, ="...",
 * a leading ', (x) and U+2212 for minus; `mark` is '.' or ','; the other of the two groups
 * thousands (only in groups of three digits before the mark: anything else is BAD). No locale, no
 * strtod. */
enum decimal_status decimal_parse(const char *text, size_t length, char mark, int64_t *out);

/* The same in 10^-8; DECIMAL_ROUNDED: more than eight decimals. */
enum decimal_status decimal_parse_fine(const char *text, size_t length, char mark, int128 *out);

/* Plain: minus, digits, point, no grouping, no trailing zeros: "-1234.5". */
void decimal_print(int128 value, struct strbuf *out);
void decimal_print_fine(int128 value, struct strbuf *out); /* of 10^-8 */
/* a * b / c, rounded half to even; c > 0. False when it leaves 128 bits. */
bool decimal_ratio(int128 a, int64_t b, int64_t c, int128 *out);
double decimal_to_double(int128 value); /* value / 10^4, correctly rounded for |value| < 2^53 */

#endif
