/* Change against a base: amounts in percent, percent values in points; zero and missing bases said,
 * never guessed. */
#ifndef REDLINE_INDICATOR_CHANGE_H
#define REDLINE_INDICATOR_CHANGE_H
#include "base/date.h"
#include "config/catalogue.h"
#include "indicator/column.h"

enum change_kind {
    CHANGE_NONE,    /* a value or the base is missing: "n/a" */
    CHANGE_NEW,     /* the base is zero: "new" */
    CHANGE_ZERO,    /* both zero: "0" */
    CHANGE_PERCENT, /* amount is a fraction: 0.12 = +12 % of |base| */
    CHANGE_POINTS,  /* amount is a difference of fractions: 0.006 = +0.6 pp */
};
enum base_kind { BASE_PREVIOUS, BASE_YEAR, BASE_TARGET };
enum tone { TONE_NONE, TONE_BETTER, TONE_WORSE };

/* Of a target or benchmark that is another than was promised ([adjust NAME]). */
struct moved_goal {
    bool benchmark;
    struct value original;
    const char *reason;  /* why; several, one behind the other */
    struct period since; /* of the first that moved it */
    bool held;           /* its condition has no value: it goes on */
};
struct change {
    enum change_kind kind;
    double amount;
    struct value now, base; /* as compared: of a partial period both are cut */
    bool partial;           /* a side does not cover its whole period: never coloured */
    /* Filled by who knows the periods (figure_change): */
    enum base_kind against;
    bool has_base_period; /* false: a target, or no such period (29 February, week 53) */
    struct period base_period;
    int days, base_days; /* that the two sides cover */
    const struct moved_goal *moved; /* the base is a target that was moved; of who shows it */
};
struct change change_between(const struct value *now, const struct value *base, enum unit unit);
/* The same into a change whose periods are known already: they stay. */
void change_set(struct change *change, const struct value *now, const struct value *base,
                enum unit unit);
/* TONE_NONE too for what is partial, of low sample, or does not move. */
enum tone change_tone(const struct change *change, enum better better);
/* now - base of the unrounded values, from exact sums where both are exact; 0 when one is missing.
 */
double change_difference(const struct change *change);
const char *base_kind_name(enum base_kind base); /* "previous", "year", "target" */

struct strbuf;
/* "+12.3%", "-0.42", "new", "0", "n/a"; at most 7 cells ("+>999%"). */
void change_print(const struct change *change, struct strbuf *out);
/* The difference times factor, with a sign ("+1,204"); what change_print says where there is none.
 */
void change_print_difference(const struct change *change, double factor, int decimals,
                             struct strbuf *out);

#endif
