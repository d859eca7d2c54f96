/* The state machine of red lines (interface.md section 2), a pure function from values over time to
 * states.
 *
 * Two levels run separately; each has `for` and a clear line. Replayed from the first value, at
 * once or in halves, it gives the same states.  Same semantics as Prometheus's `for` = n-1 and
 * keep_firing_for = clear_for-1 steps.
 */
#ifndef REDLINE_RULE_MACHINE_H
#define REDLINE_RULE_MACHINE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "config/catalogue.h"
#include "indicator/column.h"

enum rule_state { RULE_OK, RULE_PENDING, RULE_WARN, RULE_RED, RULE_NODATA, RULE_ERROR };
const char *rule_state_name(enum rule_state state); /* "red" */
int rule_state_rank(enum rule_state state); /* for sorting worst first, 0 is worst: red, warn,
                                               error/nodata, pending, ok */

enum line_op { LINE_NONE, LINE_ABOVE, LINE_BELOW, LINE_AT_LEAST, LINE_AT_MOST };
struct line_level {
    enum line_op op; /* NONE: this level does not exist */
    double line;
    bool has_clear_line; /* an explicit clear condition (red only) */
    enum line_op clear_op;
    double clear_line;
    double clear_part; /* else: part of |line| */
};
struct machine_rule {
    struct line_level warn, red;
    int for_periods, clear_for;
    enum nodata_policy nodata;
    int flap_changes, flap_periods; /* so many changes of what has fired in so many periods: it
                                       flaps; 0: nothing ever does. At most 64 periods */
};

struct level_memory {
    bool fired;
    int over, clear, since;
};               /* since: step of the present run, -1 none */
struct machine { /* zero-initialised by machine_init; everything that the future depends on */
    struct level_memory warn, red;
    int step;         /* of the next value */
    int nodata_since; /* -1 none */
    enum rule_state
        last; /* the last state that was not nodata or error; NODATA: there was none yet */
    int last_since, last_pending; /* of that state when it was pending: its count restarts, `hold`
                                     still shows it */
    bool last_pending_red;
    int fired;        /* the highest level that has fired: 0 none, 1 warn, 2 red; -1: no step yet */
    uint64_t changes; /* of that, a bit a step, the last step's lowest */
};
struct machine_output {
    enum rule_state state;
    int since;               /* step; -1 when ok */
    int periods;             /* length of the run */
    bool held;               /* no data or low sample, last state goes on */
    int pending, pending_of; /* p1/2 */
    bool pending_red;        /* which line is pending */
    int recovering, recovering_of; /* fired, and so many periods past the clear line of as many as
                                      it takes; 0: not on its way back */
    bool flapping;                 /* a mark beside any state, also ok */
};
void machine_init(struct machine *machine);
/* One period. A LOW_SAMPLE value neither fires nor clears: the state is held. ERROR: state error,
 * counts restart. */
struct machine_output machine_step(struct machine *machine, const struct machine_rule *rule,
                                   const struct value *value);
/* The same where each level has a value of its own (a part of the mean, a z score).  A level whose
 * value is missing restarts its count; ok needs the values of all levels that exist. */
struct machine_output machine_step_levels(struct machine *machine, const struct machine_rule *rule,
                                          const struct value *warn, const struct value *red);
bool line_is_broken(const struct line_level *level, double value);

#endif
