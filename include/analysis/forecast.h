/* The next values of a series, how sure they are, and how likely it is that they break a line.
 *
 * Exponential smoothing (analysis/ets.h) on the scale that suits the figure: logarithms of what is
 * always positive, logits of parts of a whole, plain values else.  Everything handed out is in the
 * figure's unit.  A series that cannot be forecast says why in `state`, and hands out nothing.
 */
#ifndef REDLINE_ANALYSIS_FORECAST_H
#define REDLINE_ANALYSIS_FORECAST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "analysis/ets.h"

enum { FORECAST_HORIZON_MAX = 26, FORECAST_LEAST = 10, FORECAST_GAP_MAX = 4 };

enum forecast_state {
    FORECAST_OK,
    FORECAST_EMPTY, /* no value at all */
    FORECAST_SHORT, /* fewer than FORECAST_LEAST values */
    FORECAST_GAPS,  /* more unknown than known between the first and the last value */
    FORECAST_ENDED, /* the last value is more than FORECAST_GAP_MAX periods old */
    FORECAST_FLAT   /* it never varied: it is taken to go on, no spread can be told */
};
enum forecast_scale { SCALE_PLAIN, SCALE_LOG, SCALE_LOGIT };
enum forecast_bounds { BOUNDS_NONE, BOUNDS_POSITIVE, BOUNDS_PART }; /* any; 0 and up; 0 to 1 */

struct forecast_request {
    struct ets_series series; /* of any length; the newest last */
    size_t period;            /* values in a year: 52 of weeks, 12 of months, 0 none */
    enum forecast_bounds bounds;
    size_t horizon; /* 1 to FORECAST_HORIZON_MAX, from the period after the series' last on */
};
struct forecast {
    enum forecast_state state;
    enum forecast_scale scale;
    enum forecast_bounds bounds;
    struct ets ets; /* on the scale, without the season */
    size_t horizon, used;
    size_t spikes;   /* lonely values far off that were set aside */
    size_t gap;      /* periods between the last value and the first forecast one */
    double strength; /* of the season, 0 to 1, where one could be looked for */
    bool has_season; /* it was strong enough, and is in all that follows */
    double doubt;    /* variance, on the scale, of a season learned from few cycles */
    double season[FORECAST_HORIZON_MAX + FORECAST_GAP_MAX]; /* from the last value on */
    double middle[FORECAST_HORIZON_MAX];                    /* as many above as below it */
    double low80[FORECAST_HORIZON_MAX], high80[FORECAST_HORIZON_MAX];
    double low95[FORECAST_HORIZON_MAX], high95[FORECAST_HORIZON_MAX];
    double theta[FORECAST_HORIZON_MAX]; /* the second opinion (analysis/theta.h) */
    bool theta_agrees;                  /* it lies within the 80 % limits, all the way */
};
/* True when there is something to show: OK or FLAT. */
bool forecast_make(const struct forecast_request *request, struct forecast *out);

/* Normal draws that all series of a board share: their differences are then not those of the dice.
 */
struct shocks {
    double *draws; /* paths / 2 rows of `steps`; the other half of the paths has them negated */
    size_t paths, steps;
};
void shocks_init(struct shocks *shocks, uint64_t seed, size_t paths);
void shocks_release(struct shocks *shocks);

struct breach {
    double line;
    bool above;     /* it is broken above the line, else below */
    bool inclusive; /* on the line too */
    size_t needed;  /* periods over the line in a row until it counts, 1 or more */
    size_t now;     /* such periods at the end of the series */
};
/* by[h - 1]: the part of simulated paths that broke the line at some h' <= h: P(first breach by h),
 * never less than the chance at any one h. 0 or 1 of a flat series. horizon values. */
void forecast_breach(const struct forecast *forecast, const struct shocks *shocks,
                     const struct breach *breach, double *by);
/* P(the value at h is past the line), from the limits' own distribution. */
double forecast_past(const struct forecast *forecast, size_t h, const struct breach *breach);
/* The h at which half of the paths that break the line have broken it, 0: none does. */
size_t forecast_expected(const double *by, size_t horizon);

#endif
