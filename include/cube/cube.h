/* The cube of one snapshot: the union of parts, plus what only the union knows: new and returning
 * customers (from customer ids over all files), the span of days, which measures are supplied, and
 * sorted codes.
 *
 * Reporting currency: amounts in another currency are converted, per market, channel, currency and
 * day, at the day's rate (cube/fx.h); without a rate they are not added, and counted as lacking.
 */
#ifndef REDLINE_CUBE_CUBE_H
#define REDLINE_CUBE_CUBE_H
#include "cube/part.h"
#include "base/date.h"
#include "config/catalogue.h"

struct fx;         /* cube/fx.h */
struct leaf_table; /* cube/leaves.h */

struct cube {
    struct dims *dims;   /* borrowed */
    struct part **parts; /* referenced */
    size_t part_count;
    struct part *
        derived; /* new_customers and returning_customers counted from order rows; NULL when none */
    const struct fx *fx;         /* borrowed; NULL: no rates */
    int currency;                /* reporting currency's code; -1: the data has none */
    int32_t first_day, last_day; /* DAY_NONE when there is no row */
    int *markets;
    size_t market_count; /* codes with rows, sorted by their text (bytes) */
    int *channels;
    size_t channel_count;
    int *currencies;
    size_t currency_count; /* other than the reporting one, that rows have */
    struct first_order *customers;
    size_t customer_count;              /* sorted by hash */
    struct leaf_table *leaves;          /* the series of all parts by market and channel */
    int new_measure, returning_measure; /* codes of new_customers, returning_customers */
};

struct first_order {
    uint64_t customer;
    int32_t day;
    int32_t market, channel;
}; /* smallest (day, market text, channel text) */

/* currency: the code asked for (settings), or "" = the one most rows have (ties: smallest code
 * text). */
struct cube *cube_new(struct dims *dims, struct part *const *parts, size_t count,
                      const char *currency);
/* Days on which some amount in a currency has no rate into the reporting one, by currency: what the
 * sums lack. */
struct data_findings;
void cube_find_unconverted(const struct cube *cube, struct data_findings *findings);
void cube_free(struct cube *cube);
bool cube_supplies(const struct cube *cube, int measure);
uint64_t cube_customer_hash(const char *customer);
const struct first_order *cube_first_order(const struct cube *cube, uint64_t customer); /* NULL */
/* The rhythm of a source: what its section says, else found by the median gap of its days with rows
 * (up to 1.5 days: day, up to 10: week, up to 45: month, else quarter; fewer than two days: day).
 * Never AUTO. */
enum every cube_every(const struct cube *cube, const char *source);
enum every every_of_gap(double days); /* of the median gap */
/* What a row of that rhythm covers; a day for AUTO. */
enum grain every_grain(enum every every);
/* Days with rows of all parts (source NULL) or of one source's parts; yours: day_set_release
 * (cube/days.h). */
struct day_set;
void cube_days(const struct cube *cube, const char *source, struct day_set *out);
/* Do order rows of this source count customers (they have ids, and no column says new_customers)?
 */
bool cube_counts_customers(const struct cube *cube, const char *source);

#endif
