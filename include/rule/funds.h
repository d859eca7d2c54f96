/* Funds compiled and measured: what each of them holds at the beginning of its period. */
#ifndef REDLINE_RULE_FUNDS_H
#define REDLINE_RULE_FUNDS_H
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include "base/date.h"
#include "config/catalogue.h"
#include "indicator/model.h"

struct err_list;
struct rollup;

struct fund {
    const struct fund_def *def;
    struct formula *formula; /* NULL: a constant, or dormant */
    bool dormant;            /* built in, and a name of its formula is not supplied */
    char *missing;           /* why dormant */
    bool is_known;           /* its amount is */
    struct money amount;
    bool has_period;
    struct period period; /* that the formula was taken over */
};
struct fund_set {
    struct fund *funds;
    size_t count;
    pthread_mutex_t lock; /* of who measures it when it is first asked for (engine/funds.c) */
    bool is_measured;
};

/* Errors: a user's own fund whose formula is wrong or names what no source supplies, with file and
 * line. NULL if there was one. Borrows from the catalogue. */
struct fund_set *fund_set_new(const struct catalogue *catalogue, const struct model *model,
                              struct err_list *errors);
void fund_set_free(struct fund_set *set); /* NULL is fine */
/* The grain of the period that a fund's formula is taken over. */
enum grain fund_grain(const struct fund_def *def);
/* Fills the amounts: formulas over the last whole period before the day's, from roll-ups by grain
 * (NULL where there is none), to the cent below. currency: the reporting one. */
void fund_set_measure(struct fund_set *set, const struct model *model,
                      struct rollup *const rollups[5], int32_t today, const char *currency);
/* The period that a fund's formula is taken over on that day. */
struct period fund_period(const struct fund_def *def, int32_t today);
const struct fund *fund_find(const struct fund_set *set, const char *name); /* NULL */
/* The first day whose draws count on that day; DAY_NONE: all do. */
int32_t fund_first_day(const struct fund_def *def, int32_t day);
/* What a part holds of the amount: its share, to the cent below. */
struct money fund_part_amount(const struct fund_part *part, const struct money *amount);

#endif
