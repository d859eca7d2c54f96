/* Did it work: a figure before and after a decision, held against two answers to "what if not".
 *
 * Against the other places, which went through the same weeks without it (difference in
 * differences), and against a forecast from what was known before.  Both come with an interval.
 * Pure functions: who asks brings the series.
 */
#ifndef REDLINE_ANALYSIS_EFFECT_H
#define REDLINE_ANALYSIS_EFFECT_H
#include <stdbool.h>
#include <stddef.h>
#include "analysis/forecast.h"

enum effect_verdict {
    EFFECT_WORKED,
    EFFECT_UNSEEN, /* the interval holds no change, too */
    EFFECT_WORSE,
    EFFECT_MOVED,     /* surely, but nobody says which way is better */
    EFFECT_DISTURBED, /* something else was decided there meanwhile: figures, no verdict */
    EFFECT_EARLY,     /* too few known periods after it */
    EFFECT_UNKNOWN    /* too few before it, or nothing that it can be held against */
};
enum effect_better { EFFECT_HIGHER, EFFECT_LOWER, EFFECT_EITHER };

struct effect_series {
    const double *y;            /* n values */
    const unsigned char *known; /* NULL: all */
};
struct effect_request {
    struct effect_series place;
    const struct effect_series *others; /* the other places, over the same periods */
    size_t other_count;
    size_t n;
    size_t end;   /* values [0, end) are of periods that were over before it */
    size_t start; /* values [start, n) are of periods that began after it; end <= start <= n */
    size_t before, after; /* at most so many periods on each side; `after` up to
                             FORECAST_HORIZON_MAX */
    size_t least;         /* known ones after it without which it is too early */
    double level;         /* of the intervals: 0.95 */
    enum forecast_bounds bounds;
    size_t season; /* as struct forecast_request's period */
    enum effect_better better;
    bool disturbed;
};

struct effect_estimate { /* in the figure's own unit */
    bool told;
    double without;           /* what the figure would have been */
    double change, low, high; /* what was, less that, and its interval */
};
struct effect {
    enum effect_verdict verdict;
    enum forecast_scale scale; /* on which the places are compared */
    size_t before, after;      /* known periods of the place on each side */
    size_t others;             /* places that it is compared with; 0: there is no comparison */
    size_t moved_as_much;      /* of them: those whose own change is as far from the rest */
    bool drifted;              /* it was moving away from the others already: they do not say what
                                  would have been */
    double was, came;          /* means of the place before and after */
    struct effect_estimate by_others;   /* difference in differences */
    struct effect_estimate by_forecast; /* at 95 %, whatever `level` is */
    double estimate, half; /* by_others on the scale: the difference in differences, and half the
                              width of its interval */
    double se_time, se_places; /* its two standard errors on the scale; 0: cannot be told */
    struct forecast forecast;  /* from the first period after `end` on; state says whether it is */
};
/* False: there is no verdict but EARLY or UNKNOWN. */
bool effect_measure(const struct effect_request *request, struct effect *out);
/* What the verdict follows: the others, or where there are none or it drifted the forecast; NULL.
 */
const struct effect_estimate *effect_counts(const struct effect *effect);
/* The place as the others went: values of all n periods, 0 and unknown where it cannot be said. y
 * and known have room for n. */
void effect_as_others(const struct effect_request *request, double *y, unsigned char *known);

/* The standard error of the difference of two means of one series, robust against values that hang
 * together over time: ordinary least squares on a constant and `is_after`, with the covariance of
 * Newey and West (1987), Bartlett weights up to `lag`, times n / (n - 2).  0 when n < 4. */
double effect_newey_west(const double *y, const unsigned char *is_after, size_t n, size_t lag);
/* The lag that is usual: 4 (n / 100)^(2/9), rounded down. */
size_t effect_lag(size_t n);

#endif
