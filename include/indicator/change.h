/* Change against a base: amounts in percent, percent values in points; zero and missing bases said,
 * never guessed. */
#ifndef REDLINE_INDICATOR_CHANGE_H
#define REDLINE_INDICATOR_CHANGE_H
#include "config/catalogue.h"
#include "indicator/column.h"

enum change_kind {
    CHANGE_NONE,    /* a value or the base is missing: "n/a" */
    CHANGE_NEW,     /* the base is zero: "new" */
    CHANGE_ZERO,    /* both zero: "0" */
    CHANGE_PERCENT, /* amount is a fraction: 0.12 = +12 % of |base| */
    CHANGE_POINTS,  /* amount is a difference of fractions: 0.006 = +0.6 pp */
};
enum tone { TONE_NONE, TONE_BETTER, TONE_WORSE };

struct change {
    enum change_kind kind;
    double amount;
    struct value base;
    bool partial; /* now or base is partial: never coloured */
};
struct change change_between(const struct value *now, const struct value *base, enum unit unit);
enum tone change_tone(const struct change *change, enum better better);
struct strbuf;
/* "+12.3%", "-0.42", "new", "0", "n/a"; at most 7 cells ("+>999%"). */
void change_print(const struct change *change, struct strbuf *out);

#endif
