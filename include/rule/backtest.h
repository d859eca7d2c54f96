/* Track record: how a red line did on the history, and how another line or another `for` would have
 * done.
 *
 * The values of every instance are worked out once; a variant only steps the machine again.
 */
#ifndef REDLINE_RULE_BACKTEST_H
#define REDLINE_RULE_BACKTEST_H
#include <stdbool.h>
#include <stddef.h>
#include "rule/rules.h"

struct dims;

/* What really happened, as people marked it: a row of the register `incidents`. */
struct incident {
    int market;         /* code, or SLICE_ALL: everywhere */
    int32_t from, to;   /* days; to: DAY_NONE, it goes on */
    const char *title, *redlines; /* the register's; redlines "": any line may have seen it */
};
struct incidents {
    struct incident *items;
    size_t count;
    int32_t first_day; /* of the earliest: before it nobody marked anything; DAY_NONE: none */
};
/* Rows without a day to begin with are left out. Borrows texts; release it. */
void incidents_of(const struct reg *registers, size_t count, const struct dims *dims,
                  struct incidents *out);
void incidents_release(struct incidents *incidents);

enum { LEAD_NONE = INT32_MIN };
struct firing { /* one run in which something had fired, of one instance */
    int market, channel;
    size_t first, last; /* spans, as `periods` counts: from the first over the line */
    size_t fired;       /* the span in which it fired */
    bool open;          /* it has not cleared */
    bool red;           /* it got red */
    bool restarted;     /* flapping began in it */
    int to_red;         /* periods from firing to red; LEAD_NONE */
    int lead;           /* periods from firing until the target was missed, negative: missed first;
                           LEAD_NONE: no target, not missed then or in the 13 periods after, or
                           missed for 13 periods already */
    bool judged, right; /* since incidents are marked: one was there */
    const struct incident *incident; /* the first that it met; or NULL */
};

struct track_record { /* of all instances of a line */
    size_t instances, periods; /* judged: with a state other than no data or error */
    size_t firings, reds, fired_periods, longest, flaps, open;
    bool has_length, has_to_red, has_lead;
    double length, to_red, lead;       /* medians */
    size_t right, wrong;               /* firings beside marked incidents: precision */
    size_t found, expected;            /* incidents that name this line: recall */
};

struct backtest;
/* NULL: dormant, of a register, or nothing to judge. Borrows everything. */
struct backtest *backtest_new(const struct rule_set *set, const struct rule *rule,
                              const struct rollup *rollup, struct period until);
void backtest_free(struct backtest *backtest); /* NULL is fine */
const struct timeline *backtest_timeline(const struct backtest *backtest);
/* The record under this machine (NULL: the line's own). firings: NULL, or yours, by time, count in
 * record->firings. */
void backtest_replay(const struct backtest *backtest, const struct machine_rule *machine,
                     const struct incidents *incidents, struct track_record *record,
                     struct firing **firings);

#endif
