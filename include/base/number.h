/* Numbers as people read them, and the shortest exact text for machines. No locale anywhere. */
#ifndef REDLINE_BASE_NUMBER_H
#define REDLINE_BASE_NUMBER_H
#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* What a value is; percent values are fractions (0.0231 prints as 2.31%). */
enum unit {
    UNIT_NUMBER,
    UNIT_MONEY,
    UNIT_RATIO,
    UNIT_PERCENT,
    UNIT_COUNT,
    UNIT_DAYS,
    UNIT_SECONDS,
    UNIT_INDEX,
    UNIT_SCORE
};
const char *unit_name(enum unit unit); /* "money" */
bool unit_parse(const char *text, enum unit *out);

/* Grouped by three, `decimals` places, rounded half away from zero on the decimal text; never "-0".
 */
void number_print_grouped(double value, int decimals, struct strbuf *out);
/* By unit: money and counts grouped; percent times 100 with "%"; ratio with "×" ("x" in ASCII);
 * days " d"; seconds " s". */
void number_print(double value, enum unit unit, int decimals, bool ascii, struct strbuf *out);
/* The same with a sign always ("+1.2"), for changes. */
void number_print_signed(double value, int decimals, struct strbuf *out);
/* %.15g, then %.17g, until strtod gives the value back. For machines: point, no grouping.
 * Non-finite: nothing. */
void number_print_exact(double value, struct strbuf *out);
/* A literal of formulas and INI: 1.5, 15% (0.15), 2.1M, 3k. Whole text. */
bool number_parse(const char *text, size_t length, double *out);
/* Whole text, range checked, no 010, no 1e3. */
bool number_parse_int(const char *text, long low, long high, long *out);

#endif
