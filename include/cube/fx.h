/* Exchange rates: books of dated quotes, and what one amount of a day is worth in another currency.
 *
 * A rate holds on its day and is carried over days without one (weekends, holidays) for as long as
 * its source says, 7 days by default; after that there is none, and the amount is missing.  Rates
 * are exact (10^-8); a conversion is one multiplication and one division, rounded half to even to
 * 10^-4, so whoever has the file can do it again.
 */
#ifndef REDLINE_CUBE_FX_H
#define REDLINE_CUBE_FX_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/decimal.h"

struct dims;
struct part;
struct data_findings;

struct fx_quote {
    int32_t day;
    int64_t rate; /* 10^-8, above zero */
};
struct fx_quotes { /* of one currency in one book, by day, one a day */
    int currency;  /* code of dims */
    struct fx_quote *items;
    size_t count, capacity;
};
struct fx_book { /* one source's quotes against one base */
    const char *source;
    int base;
    bool in_base; /* what one unit costs in the base */
    int carry_days;
    struct fx_quotes *quotes; /* sorted by currency */
    size_t quote_count, quote_capacity;
};
struct fx {
    struct fx_book *books; /* in the order of the sources */
    size_t count, capacity;
};

/* From the parts of kind fx; never NULL. What is wrong (two rates on a day, a rate that is off by
 * tens of times for one day, no base) is not used, and goes to findings. */
struct fx *fx_new(struct part *const *parts, size_t count, struct dims *dims,
                  struct data_findings *findings);
void fx_free(struct fx *fx); /* NULL is fine */

struct fx_rate { /* amount * numerator / denominator */
    int64_t numerator, denominator;
    int32_t day; /* of the older of the quotes that it rests on */
};
enum { FX_PATHS = 4 };
struct fx_cursor { /* from one currency into another; days are asked for mostly in order */
    struct fx_path {
        const struct fx_book *book;
        const struct fx_quotes *from, *to; /* NULL: the base itself */
        size_t at_from, at_to;
    } paths[FX_PATHS];
    size_t count;
    bool same;
};
/* False when no book has both: then there is no rate on any day. fx may be NULL. */
bool fx_cursor_init(struct fx_cursor *cursor, const struct fx *fx, int from, int to);
bool fx_cursor_rate(struct fx_cursor *cursor, int32_t day, struct fx_rate *rate);
/* The amount in the other currency; false when it leaves the range. */
bool fx_convert(const struct fx_rate *rate, int128 amount, int128 *out);

#endif
