/* Early warning: for every red line and slice that it judges, how likely it is that the line breaks
 * within the next periods, when, and how good such warnings were.
 *
 * Judged from the data up to a period alone, like findings.  What has been worked out is kept
 * beside the snapshots and used again for as long as the series is the same, to the last bit.
 */
#ifndef REDLINE_ENGINE_WARNINGS_H
#define REDLINE_ENGINE_WARNINGS_H
#include <stdbool.h>
#include <stddef.h>
#include "analysis/forecast.h"
#include "indicator/column.h"
#include "rule/rules.h"

struct snapshot;

struct warning_bands { /* chances from which on a warning is one */
    double watch, warn, alarm;
};

/* Old warnings, made again as of earlier periods and held against what happened since. */
struct warning_score {
    size_t made;              /* chances told, each for one red line, slice and earlier period */
    size_t broken;            /* of them: the line did break in time */
    double brier;             /* sum of squared distances */
    size_t warned, came_true; /* warnings (chance from `warn` on); the line did break in time */
    size_t missed;            /* the line broke and the chance was under `watch` */
    size_t values, inside;    /* forecast values; those within their 80 % limits */
    double error, naive;      /* sums of absolute errors by the series' own scale: the forecast's,
                                 the seasonal naive's; divided by values: MASE */
};

struct warning_result { /* of one series and one line; shared */
    struct forecast forecast;
    double by[FORECAST_HORIZON_MAX]; /* P(first breach by h) */
    size_t expected;                 /* h; 0: no path breaks the line */
    struct warning_score score;
};

struct warning {
    const struct rule *rule;
    int market, channel; /* codes or SLICE_ALL */
    bool is_red;         /* the line is red's; else warn's, there is no red */
    enum line_op op;
    double line;       /* in the figure's own unit */
    struct value last; /* the figure in the period */
    bool is_broken;    /* it is past the line now: no warning, a finding */
    enum rule_state state;
    const struct warning_result *result; /* never NULL */
    double chance;                       /* by the end of the horizon; 0 when broken or unknown */
};

struct warning_board {
    struct warning *items; /* likeliest first, of equal ones the soonest; then those past their
                              line, then those that cannot be forecast */
    size_t count;
    struct period period;
    size_t horizon; /* periods of the board's grain */
    struct warning_bands bands;
    struct warning_score score; /* of all together */
    size_t used_again;          /* results that were there already */
};
/* findings: of that period (rule_set_judge), which say what instances there are; those whose period
 * is of another grain are left out. horizon 0: three months' worth. items are yours:
 * warning_board_release. Results belong to the memo and live as long as its generation. */
void warning_board_build(const struct snapshot *snapshot, const struct finding_list *findings,
                         struct period period, size_t horizon, struct warning_bands bands,
                         struct warning_board *out);
void warning_board_release(struct warning_board *board);
/* There is a forecast: its state is OK or FLAT. */
bool warning_is_told(const struct warning *warning);
/* The usual horizon of a grain: 13 weeks, 26 days, 6 months, 4 quarters, 2 years. */
size_t warning_horizon(enum grain grain);
/* Periods of a grain in a year, for its season: 52, 7 (a week of days), 12, 4, 0. */
size_t warning_season(enum grain grain);
/* What a figure can be, judging by its unit and the line drawn for it. */
enum forecast_bounds warning_bounds(enum unit unit, double line);

/* Works out beforehand what the first pane of the kind `forecast` will show of the default period, so
 * that it opens at once; nothing when that was done before for the same period. goes_on is asked
 * between series: false stops. Needs only the snapshot, on any thread. */
void warning_prepare(const struct snapshot *snapshot, bool (*goes_on)(void *self), void *self);

/* Results by series; thread safe. Borrowed results stay until the memo is freed. */
struct warning_memo;
struct warning_memo *warning_memo_new(void);
void warning_memo_free(struct warning_memo *memo); /* NULL is fine */
size_t warning_memo_count(struct warning_memo *memo);

#endif
