/* Tracks: figures of the world around the shop, over time: purchasing managers, confidence, freight,
 * energy, exchange rates.  Each is known by a name, for one market or for all of them, on days of its
 * own; it is never added up, over markets least of all.
 *
 * A period shows the last observation on or before its end (or the mean or the sum of those in it,
 * as the source says), carried for as long as the source allows; after that there is none.
 */
#ifndef REDLINE_INDICATOR_TRACKS_H
#define REDLINE_INDICATOR_TRACKS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "config/catalogue.h"
#include "cube/rollup.h"
#include "indicator/column.h"

struct attributes;
struct cube;
struct data_findings;
struct dims;
struct fx;
struct part;

struct track_point {
    int32_t day, until; /* it covers its whole day, week, month or quarter */
    int128 value;       /* 10^-8 */
};
struct track { /* one name in one market */
    int name;
    int market; /* code, or SLICE_ALL */
    enum series_agg agg;
    enum every every;
    int carry_days;
    const char *source;
    struct track_point *points; /* by day, one a day */
    size_t count, capacity;
};
struct track_set {
    char **names; /* in lower case */
    size_t name_count, name_capacity;
    struct track *tracks; /* sorted by name, then market */
    size_t count, capacity;
};
/* Series of the parts, and the quotes of fx as SOURCE.usd. Two values of one day that differ are
 * none, and a finding. A market that has no rows in any file is left out. */
struct track_set *track_set_new(struct part *const *parts, size_t count, const struct dims *dims,
                                const struct fx *fx, struct data_findings *findings);
void track_set_free(struct track_set *set); /* NULL is fine */
/* Adds `local_rate`: units of the market's own currency for one of the reporting currency. The
 * market's currency is its attribute `currency`, else the one that most of its rows have; none where
 * that is the reporting currency. Once, before anybody asks. */
void track_set_add_local(struct track_set *set, const struct cube *cube,
                         const struct attributes *attributes);

int track_find(const struct track_set *set, const char *name); /* -1; set may be NULL */
/* The track that a slice shows: of its market, else for all. NULL: none. */
const struct track *track_at(const struct track_set *set, int name, struct slice slice);
/* The point in force on a day, or NULL: before the first, or too old. */
const struct track_point *track_on(const struct track *track, int32_t day);
struct value track_value(const struct track *track, struct span span);
/* Relative change over n observations up to the span's end: s(t) / s(t - n) - 1. */
struct value track_move(const struct track *track, struct span span, int n);
/* The highest of the last n observations up to the span's end, n 0: of all of them; and the way down
 * from it: s(t) / peak - 1, 0 at the peak itself. */
struct value track_peak(const struct track *track, struct span span, int n);
struct value track_drawdown(const struct track *track, struct span span, int n);
/* The newest point on or before a day, however old; NULL: there is none. */
const struct track_point *track_newest(const struct track *track, int32_t day);
/* Annualised standard deviation (ddof 1) of the last n log changes. */
struct value track_volatility(const struct track *track, struct span span, int n);

#endif
