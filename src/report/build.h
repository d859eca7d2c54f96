/* Shared by the builders of this room: the frame they build in, figures (things that have a value),
 * cells. */
#ifndef REDLINE_REPORT_BUILD_H
#define REDLINE_REPORT_BUILD_H
#include "engine/snapshot.h"
#include "report/report.h"

struct strbuf;

enum { CUTS_MAX = 16, MOVED_MAX = 64 };

/* Two spans of equally many days: the covered part of a partial period, and the same part of its
 * base. */
struct cut {
    int32_t index, base_index;
    int days;
    struct rollup *rollup;
};

struct frame { /* all that a builder works with; lives as long as one build */
    const struct report_context *context;
    const struct snapshot *snapshot;
    const struct view *view;
    struct section *section;
    bool ascii;
    struct period period;
    const struct rollup *rollup;
    struct rollup *own; /* own: built here because the snapshot has none of this grain */
    const struct timeline *timeline;
    int at; /* span of the period */
    struct dim_filter where;
    bool has_where;
    struct cut cuts[CUTS_MAX];
    size_t cut_count;
    struct proposal_board *proposals; /* of the context; NULL until asked for */
    bool targets_asked, targets_found; /* asked and none found: frame_close notes it */
    const char *moved[MOVED_MAX]; /* targets that [adjust] moved, a sentence each: noted, too */
    size_t moved_count;
};
/* False when there is nothing to build from: section->empty then says why. Close it in any case. */
bool frame_open(struct frame *frame, const struct report_context *context, struct section *section);
/* As if that grain and period had been asked for; false when no rows reach it. */
bool frame_move(struct frame *frame, struct period period);
void frame_close(struct frame *frame);
struct slice frame_slice(const struct frame *frame, const char *market, const char *channel);
/* The proposal of that red line (NULL: of any) and place that is not over; NULL: none. */
struct proposal_item;
const struct proposal_item *frame_proposal(struct frame *frame, const char *redline,
                                           const char *market, const char *channel);
bool frame_admits(const struct frame *frame, int market,
                  int channel); /* by --where; SLICE_ALL: yes */
const char *code_text(const struct frame *frame, bool market,
                      int code); /* as read; may be hostile */

struct figure {
    const char *id, *title;
    const char *head;                  /* short title, or NULL */
    const struct indicator *indicator; /* or NULL */
    const struct rule *rule;           /* when it is named as a red line */
    const char *target;                /* formula of its target; NULL: target(ID) */
    struct formula *formula;
    bool owns;
    enum unit unit;
    enum better better;
    int decimals;
};
/* An indicator, a red line, a measure, or a formula. False when unknown or dormant. */
bool figure_open(const struct frame *frame, const char *name, struct figure *figure);
void figure_of_rule(const struct rule *rule, struct figure *figure);
/* A measure itself, whatever indicator has its name. */
bool figure_open_measure(const struct frame *frame, int code, struct figure *figure);
void figure_close(struct figure *figure);
void figure_evaluate(const struct frame *frame, const struct figure *figure, struct slice slice,
                     struct column *out);

/* Its data does not reach the end of the period: a comparison must be cut. */
bool figure_is_partial(const struct frame *frame, const struct figure *figure,
                       struct period period);

/* The bases of view.compare; at most two. */
size_t frame_bases(const struct frame *frame, enum base_kind bases[2]);
/* The period that a base means; false: none (29 February, week 53), and for a target. */
bool base_period(struct period period, enum base_kind base, struct period *out);
/* "W45", "W46 2025", "target" */
void say_base(struct period period, enum base_kind base, struct strbuf *out);
/* Change at a span, like for like when the figure's data does not reach the span's end. */
void figure_change(struct frame *frame, const struct figure *figure, struct slice slice,
                   const struct column *column, size_t at, enum base_kind base, struct change *out);

/* What moved the figure's target (or benchmark) in that span, NULL: nothing did. The section's; the
 * frame's section notes it. */
const struct moved_goal *figure_moved(struct frame *frame, const struct figure *figure,
                                      const struct formula *goal, const struct rollup *rollup,
                                      struct slice slice, size_t at);
/* "35.0%, was 51.0%: PMI below 50: cash flow first, since 2026-W18" */
void say_moved(const struct frame *frame, const struct value *in_force,
               const struct moved_goal *moved, const struct figure *figure, struct strbuf *out);
/* Fills the targets of the chart's points, the first of which is of that span, else the benchmarks;
 * the word for them. */
const char *chart_take_goal(struct frame *frame, const struct figure *figure, struct slice slice,
                            int first, struct report_chart *chart);
/* A cell that is a target or benchmark: "35.0%*". */
void cell_goal(const struct frame *frame, struct report_cell *cell, const struct value *value,
               const struct moved_goal *moved, const struct figure *figure);
/* Finds every target and benchmark that is moved in the frame's period, in that market; SLICE_ALL:
 * in all of them and in the total. */
void find_moved(struct frame *frame, int market);
/* The sentences of the frame under its section. */
void note_moved(const struct frame *frame);

/* Texts. keep_* copy into the section: cleaned, and in ASCII when the view asks for it. */
const char *keep_text(const struct frame *frame, const char *text);
const char *keep_code(const struct frame *frame,
                      const char *text); /* cleaned only: keys and machine texts */
const char *keep_buffer(const struct frame *frame,
                        struct strbuf *text);                    /* our own words; empties it */
const char *dot(const struct frame *frame);                      /* " · " */
const char *dash(const struct frame *frame);                     /* missing: "–" */
const char *op_text(const struct frame *frame, enum line_op op); /* ">", "≥" */
void say_value(const struct frame *frame, const struct value *value, enum unit unit, int decimals,
               double scale, struct strbuf *out);
void say_title(const struct frame *frame, const char *title,
               struct strbuf *out); /* translated, cleaned */
void say_where(const struct frame *frame, int market, int channel,
               struct strbuf *out); /* "DE paid-social", "DE", "All markets" */
void age_print(int64_t seconds, struct strbuf *out);
const char *snapshot_currency(const struct snapshot *snapshot);
const char *base_name(const char *path);
void file_line_print(const struct frame *frame, const struct origin *origin,
                     struct strbuf *out); /* "redlines.ini:41" */

void cell_text(const struct frame *frame, struct report_cell *cell, const char *text,
               const char *raw);
void cell_buffer(const struct frame *frame, struct report_cell *cell, struct strbuf *text,
                 const char *raw); /* our own words */
/* "1,585,608.79 EUR", written out; for machines the exact amount. */
void cell_money(const struct frame *frame, struct report_cell *cell, const struct money *money);
void cell_value(const struct frame *frame, struct report_cell *cell, const struct value *value,
                enum unit unit, int decimals, double scale);
void cell_number(const struct frame *frame, struct report_cell *cell, double number, enum unit unit,
                 int decimals);
void cell_missing(const struct frame *frame, struct report_cell *cell);
/* scale, decimals: of the value column beside it, for MODE_CHANGE. Marked like values: "~", "°". */
void cell_change(const struct frame *frame, struct report_cell *cell, const struct change *change,
                 const struct figure *figure, double scale, int decimals);
/* In a column whose units differ by row: points say " pp". */
void cell_change_unit(const struct frame *frame, struct report_cell *cell,
                      const struct change *change, const struct figure *figure);
/* The fewest decimals, from the usual ones up, that write a line as it is and the value apart from
 * it. */
int line_decimals(double line, const struct value *value, enum unit unit, int decimals);
/* Of the finding's limit: a limit that follows from a reference is rounded like the figure, and
 * apart from it. */
int limit_decimals(const struct finding *finding, enum unit unit, int decimals);
void cell_line(const struct frame *frame, struct report_cell *cell, enum line_op op, double line,
               enum unit unit, int decimals);
void cell_headroom(const struct frame *frame, struct report_cell *cell, double headroom,
                   enum unit unit, int decimals);

struct report_column *add_text_column(struct section *section, const char *id, const char *title,
                                      int priority);
struct report_column *add_value_column(struct section *section, const char *id, const char *title,
                                       const struct figure *figure, int priority);
/* One change column of a figure: "vs W45", "pp W46 2025", "vs target". */
struct report_column *add_change_column(const struct frame *frame, const struct figure *figure,
                                        enum base_kind base, int priority);
/* Where each row is a period of its own: "vs prev.", "pp year", "vs target"; id "change"... */
struct report_column *add_course_column(const struct frame *frame, const struct figure *figure,
                                        enum base_kind base, int priority);
void row_key(struct report_row *row, const char *name,
             const char *value); /* next free one; texts are the section's */
void row_take_finding(struct report_row *row, const struct finding *finding, bool below);
/* The last 12 values up to the period; a partial one is left out: it would look like a fall. */
void row_spark(const struct frame *frame, struct report_row *row, const struct figure *figure,
               const struct column *column, enum tone tone);

const char *twelve(enum grain grain); /* "12 weeks" */
/* Sorts rows worst first, or by the column asked for; totals last, missing behind values. Equal
 * states go by the size of the first value, or (SIZE_MAX) stay as they are. Returns the order in
 * words. */
const char *section_sort(struct section *section, const char *asked, const char *fallback,
                         bool reverse, size_t first_value);

/* Findings. */
bool finding_at(const struct finding *finding, int market,
                int channel); /* exactly this slice, no register row */
bool finding_below(const struct finding *finding, int market,
                   int channel); /* this slice or part of it */
/* Is the red line about this indicator (or NULL: measure), or does its formula name it? */
bool rule_watches(const struct frame *frame, const struct rule *rule,
                  const struct indicator *indicator, int measure);
void finding_figure(const struct finding *finding,
                    struct figure *figure); /* how its value is written; not to be closed */
/* Of a register's row its own title says more than the red line's: "Broken packaging"; NULL. */
const char *finding_record_title(const struct finding *finding);
void say_length(enum grain grain, int count, struct strbuf *out); /* "3 weeks" */
void say_since(const struct frame *frame, const struct finding *finding,
               struct strbuf *out); /* "W44 · 3 weeks" */
/* "return rate of DE paid-social: 7.9% > 5.0% since 2026-W44, 3 weeks" */
void say_finding(const struct frame *frame, const struct finding *finding, bool with_place,
                 struct strbuf *out);
/* ". Next: Hedge the open amounts (treasury, by 17 Nov)", cleaned; nothing when no step is open. */
void say_next_step(const struct frame *frame, const struct finding *finding, struct strbuf *out);
void say_counts(const struct frame *frame, const int counts[6],
                struct strbuf *out); /* "3 red · 4 warn · 12 ok" */

/* Rows of a register: those of the place (market, category, record). */
const struct reg *frame_register(const struct frame *frame, const char *name);
int number_decimals(double number); /* 0 to 2: as few as write it */
void register_build(struct frame *frame, const struct reg *reg, int category_column);
/* Is the row the record of the place, or of its market and category? category_column: -1 none. */
bool register_is_of_place(const struct reg *reg, const struct register_row *row,
                          int category_column, const struct path *at);
void register_place(const struct frame *frame, const struct reg *reg,
                    const struct register_row *row, struct path *out);

/* Third level of a table: one row per indicator at one slice. */
void indicators_build(struct frame *frame);

void report_build_table(const struct report_context *context, const struct pane_def *pane,
                        struct section *section);
void report_build_funnel(const struct report_context *context, const struct pane_def *pane,
                         struct section *section);
void report_build_heatmap(const struct report_context *context, const struct pane_def *pane,
                          struct section *section);
void report_build_redlines(const struct report_context *context, const struct pane_def *pane,
                           struct section *section);
void report_build_history(const struct report_context *context, const struct pane_def *pane,
                          struct section *section);
void report_build_rows(const struct report_context *context, const struct pane_def *pane,
                       struct section *section);
void report_build_data(const struct report_context *context, const struct pane_def *pane,
                       struct section *section);
void report_build_explain(const struct report_context *context, const struct pane_def *pane,
                          struct section *section);
void report_build_waterfall(const struct report_context *context, const struct pane_def *pane,
                            struct section *section);
void report_build_forecast(const struct report_context *context, const struct pane_def *pane,
                           struct section *section);
void report_build_outlook(const struct report_context *context, const struct pane_def *pane,
                          struct section *section);
void report_build_fit(const struct report_context *context, const struct pane_def *pane,
                      struct section *section);
void report_build_season(const struct report_context *context, const struct pane_def *pane,
                         struct section *section);
void report_build_backtest(const struct report_context *context, const struct pane_def *pane,
                           struct section *section);
void report_build_goals(const struct report_context *context, const struct pane_def *pane,
                        struct section *section);
void report_build_cards(const struct report_context *context, const struct pane_def *pane,
                        struct section *section);
void report_build_macro(const struct report_context *context, const struct pane_def *pane,
                        struct section *section);
void report_build_decisions(const struct report_context *context, const struct pane_def *pane,
                            struct section *section);
void report_build_playbook(const struct report_context *context, const struct pane_def *pane,
                           struct section *section);
void report_build_funds(const struct report_context *context, const struct pane_def *pane,
                        struct section *section);
void report_build_proposals(const struct report_context *context, const struct pane_def *pane,
                            struct section *section);
void report_build_agenda(const struct report_context *context, const struct pane_def *pane,
                         struct section *section);
void report_build_calendar(const struct report_context *context, const struct pane_def *pane,
                           struct section *section);
void report_build_marks(const struct report_context *context, const struct pane_def *pane,
                        struct section *section);
void report_build_effectiveness(const struct report_context *context, const struct pane_def *pane,
                                struct section *section);
#endif
