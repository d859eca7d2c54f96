/* A section: a neutral table with states, ready to be drawn or serialised.  Whoever reads it knows
 * no indicator; whoever fills it knows no screen.  Every number on screen or in an export stands
 * here once.
 */
#ifndef REDLINE_REPORT_SECTION_H
#define REDLINE_REPORT_SECTION_H
#include <stdbool.h>
#include <stddef.h>
#include "base/memory.h"
#include "config/catalogue.h"
#include "indicator/change.h"
#include "indicator/column.h"
#include "report/view.h"
#include "rule/machine.h"

struct report_column {
    const char *id;     /* "gmv"; csv header */
    const char *title;  /* "GMV", at most 14 cells, translated */
    const char *suffix; /* of the head: "k EUR", "%", "pp", "" */
    enum unit unit;
    enum better better;
    int decimals;
    double scale;   /* texts show number / scale (1, 1e3, 1e6): one unit per column */
    bool numeric;   /* right-aligned */
    bool is_change; /* a change column beside its value: may be left out first when narrow */
    bool is_spark;  /* sparkline: cells are empty, row.spark is drawn */
    const char *goal; /* its numbers are targets, or held against some: exports say of each under
                         this name what it was before [adjust], why and since when; NULL: none */
    bool is_detail; /* for machines, and for screens with room: documents leave it out */
    bool is_prose;  /* sentences: wrapped on the screen, never cut in exports */
    int priority;   /* 0 is dropped last when the width is short */
};

struct report_cell {
    const char *text;      /* as shown, without token; missing: "–" ("-" in ASCII) */
    struct value value;    /* for machines; NODATA for texts */
    bool is_text;          /* text column: machines take `text` (raw: unformatted) */
    const char *raw;       /* machine text when is_text (codes, dates as ISO), else NULL */
    enum rule_state level; /* RULE_RED, RULE_WARN: this number breaks a line: token after it and
                              colour; RULE_OK otherwise */
    enum tone tone;        /* change columns */
    bool changed;          /* by the last refresh: the screen's own mark */
    bool has_change;
    struct change change; /* value columns: for json */
    const struct moved_goal *moved; /* of a target itself that is another than was promised */
};
/* What moved the target that the cell is, or is held against; NULL: nothing. */
const struct moved_goal *cell_moved(const struct report_cell *cell);

enum { SPARK_USUAL = 12, SPARK_MOST = 52 };
struct report_row {
    const char *key_names[3]; /* "market", ... NULL ends */
    const char *key_values[3];
    enum rule_state state; /* of the row itself or the worst below */
    bool has_state;
    bool worst_below; /* the state comes from a child: suffix v */
    bool held;
    int pending, pending_of;
    bool flapping, acknowledged, silenced, greyed; /* marks of the finding */
    struct report_cell *cells; /* by column */
    const double *spark; /* the newest last; exports and narrow screens show the last SPARK_USUAL */
    const unsigned char *spark_known;
    size_t spark_count;
    enum tone spark_tone;
    bool is_total;     /* "All markets": last, not sorted */
    bool faded;        /* of the past: dim, and counted by nobody */
    struct path drill; /* where Enter leads */
    bool can_drill;
    const char *note; /* one line said when the row is selected: "1 red below: return rate 7.9%
                         > 5.0% for 3 weeks" */
};

struct chart_point {
    double value;
    bool known, partial;
    enum rule_state state;
    const char *label;
    bool has_target, target_moved; /* moved: by [adjust], so the step is shown wherever it lies */
    double target;
    bool has_fan; /* what a forecast from before said of this period */
    double low, high;
};
struct chart_ahead { /* one period of a forecast, after the last point */
    double value, low, high;
    const char *label;
};
struct report_chart { /* history */
    struct chart_point *points;
    size_t count;
    bool has_red;
    double red;
    enum line_op red_op;
    bool has_warn;
    double warn;
    enum line_op warn_op;
    enum unit unit;
    int decimals;
    const char *red_text, *warn_text; /* "red 1.5" */
    const char *target_text;          /* "target 1.8"; NULL: no target in the latest period */
    const char *unit_text;            /* over the values: "EUR"; NULL: they say it themselves */
    struct chart_ahead *ahead;
    size_t ahead_count;
    const char *ahead_text; /* "forecast, 80 %" */
    const char *fan_text;   /* of the points' fans */
    bool has_mark;          /* an upright line at the left of point `mark`, or behind the last: something began */
    size_t mark;
    const char *mark_text;
};

struct scatter_point {
    double x, y;
    bool is_last; /* the newest: marked */
};
struct report_scatter { /* fit */
    struct scatter_point *points;
    size_t count;
    double *curve; /* fitted y at curve_count equal steps from x_low to x_high */
    size_t curve_count;
    double x_low, x_high;
    bool has_mark; /* an upright line at x: where the next point stops paying */
    double mark;
    const char *mark_text;
    enum unit x_unit, y_unit;
    int x_decimals, y_decimals;
    const char *x_text, *y_text; /* titles of the axes */
};

struct heat_cell {
    bool known;
    double value;    /* the larger of the two: */
    bool has_judged; /* the largest of the register's rows, */
    bool has_fed;    /* and the largest that an indicator feeds: level x impact */
    double judged, fed;
    int level, impact;
    bool is_fed;      /* it is the fed one that is shown: "*" after the number */
    const char *text; /* "16", "20*", and how many there are: "20* ·2" */
    int count;
    enum rule_state state;
    bool grew, fell; /* what is shown, since a month before */
    struct path drill;
    bool can_drill;
    const char *note;
};
struct report_heat { /* heatmap: rows x columns */
    const char **row_codes, **row_names;
    size_t row_count;
    const char **column_ids, **column_titles;
    size_t column_count;
    struct heat_cell *cells; /* row-major */
    double low, high;        /* scale of the ramp */
    double warn, red;
    bool has_warn, has_red; /* appetite */
};

struct report_bar {
    const char *title;
    double start, share; /* parts of the whole width: where it begins, how long it is */
}; /* row by row; of a funnel they all begin at 0 and are shares of the widest */

enum section_shape {
    SHAPE_TABLE,
    SHAPE_FUNNEL,
    SHAPE_HEAT,
    SHAPE_CHART,
    SHAPE_EXPLAIN,
    SHAPE_WATERFALL,
    SHAPE_SCATTER
};

struct section {
    struct arena arena; /* owns all of it */
    const char *id, *title;
    const char *facts; /* right side of the border: "worst first · 12 of 12" */
    enum section_shape shape;
    struct report_column *columns;
    size_t column_count;
    struct report_row *rows;
    size_t row_count;
    struct report_bar *bars;    /* by row when FUNNEL or WATERFALL */
    struct report_heat *heat;   /* HEAT */
    struct report_chart *chart; /* CHART; rows below it */
    struct report_scatter *scatter; /* SCATTER; rows below it */
    const char **notes;
    size_t note_count;          /* said under the table: proof, worst item, dormant */
    enum rule_state note_state; /* RULE_RED when the proof fails */
    const char *empty; /* said instead of rows when there are none; says why and what to do */
};
void section_init(struct section *section, const char *id, const char *title);
void section_release(struct section *section);
struct report_row *section_add_row(
    struct section *section); /* cells allocated and zeroed by column_count: columns first */
struct report_column *section_add_column(struct section *section);
const char *section_printf(struct section *section, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void section_note(struct section *section, const char *text);
/* Is the column one that documents do without: a sparkline, a detail? */
static inline bool column_is_aside(const struct report_column *column)
{
    return column->is_spark || column->is_detail;
}
bool section_has_states(const struct section *section); /* does any row have one? */

/* The head of every report: what the first two lines of the screen say. */
struct report_head {
    struct arena arena;
    const char *title, *currency, *timezone;
    const char *currency_text; /* "EUR@13 Nov": amounts of others at rates of their days, the last of these */
    int32_t rates_day;         /* DAY_NONE: nothing is converted */
    bool has_period;
    struct period period;
    const char *period_text;   /* "2026-W46" */
    const char *span_text;     /* "9–15 Nov" */
    const char *compare_text;  /* "vs 2026-W45" / "vs 2026-W45 and 2025-W46" / "" */
    const char *compare_short; /* "vs W45, W46 2025" */
    const char *coverage_text; /* "7/7 days" / "4/7 days, both sides cut to Mon–Thu" */
    const char *bases[2];      /* for machines: "2026-W45"; NULL ends */
    const char *compare_name;  /* for machines: "previous", "year", ...; NULL: none */
    int days_covered, days;
    bool partial;
    int counts[6];    /* of findings by enum rule_state */
    int64_t now;      /* UTC */
    int as_of_offset; /* of the time zone at the end of data_as_of_day: seconds east of UTC */
    int64_t age_seconds;
    int32_t data_as_of_day;
    bool stale;
    const char *age_text; /* "12 min old" */
    size_t markets, channels, rows_read, rows_refused;
    size_t sources_failed, sources_waiting; /* waiting: their command runs for the first time */
};

#endif
