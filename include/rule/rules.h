/* Red lines compiled and evaluated: from a model and roll-ups to findings at any period. */
#ifndef REDLINE_RULE_RULES_H
#define REDLINE_RULE_RULES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "indicator/attributes.h"
#include "indicator/model.h"
#include "register/register.h"
#include "rule/machine.h"
#include "rule/marks.h"

struct err_list;
struct strbuf;

/* Why a value over the line is taken to lie on it. */
enum rule_doubt {
    DOUBT_NONE,
    DOUBT_MANY,  /* no news among so many */
    DOUBT_COUNT  /* the chance of a small count */
};
enum rule_side { SIDE_BOTH, SIDE_ABOVE, SIDE_BELOW };

/* A level of a kind that judges distances: "20%", "-20%", "3.5z".  Its limit is the line of the
 * machine's level. */
struct rule_size {
    enum rule_side side; /* where a distance is a breach */
    bool is_z;           /* counted in usual sizes, not in parts of the reference */
};

struct rule {
    const struct redline_def *def;
    char *name;    /* unique: the section's, with ":indicator" when the section lists several */
    char *title;   /* "Deviation", "Deviation: GMV" */
    char *watched; /* the indicator or formula as written, one of a list; NULL for registers */
    bool dormant;
    char *missing; /* why dormant */
    const struct rule_kind *kind;
    struct formula *formula;           /* the indicator or formula; NULL for registers */
    const struct indicator *indicator; /* when it is just one; else NULL */
    const struct indicator *sized;     /* of which the line holds the size, abs(NAME); else NULL */
    const struct indicator *subject;   /* the only indicator that its formula is about; else NULL */
    struct machine_rule machine;       /* lines that are constants */
    struct rule_size warn, red;        /* what the lines count, where the kind says so */
    struct formula *reference;         /* what the value is held against; NULL: its own past */
    struct formula *move, *usual;      /* of a series: its change, and the usual size of one */
    double *cuts;    /* by span: the largest chance that is still news among all of the section's;
                        rule_set_prepare fills it; NULL: each for itself */
    size_t cut_count;
    bool owns_cuts;
    bool counts;     /* its value is a share of counts: a small one has the limits of chance */
    struct line_level breaks;          /* kind forecast: the line that may be broken */
    bool replays;                      /* kind forecast: judge all of the past, not its end */
    int window;                        /* periods (observations of a series); 0: none */
    enum grain grain;
    int per_market, per_channel; /* 0 or 1 */
    struct dim_filter filter;
    bool has_filter;       /* of `where` */
    const struct reg *reg; /* register red lines */
    struct formula *reg_warn, *reg_red;
    int reg_warn_column, reg_red_column; /* of `column op constant` (then machine.warn, .red hold op
                                            and line), else -1 */
    int reg_market;                      /* the register's column of markets, -1 none */
};
struct verdicts;
struct rule_set {
    struct rule *rules;
    size_t count;
    const struct model *model;
    struct verdicts
        *verdicts;  /* borrowed: what was judged before (rule/verdicts.h); NULL: forgotten */
    uint64_t world; /* with them: a hash of rates, series, targets and attributes */
    const struct mark *marks; /* of findings; borrowed */
    size_t mark_count;
};

struct rule_inputs {
    const struct model *model;
    const struct reg *registers;
    size_t register_count;
    const struct dimension_table *dimensions;
    size_t dimension_count;
};
/* Errors: unknown kind, bad condition, bad where, unknown name in a user's own line ... with file
 * and line. NULL if there was one. */
struct rule_set *rule_set_new(const struct catalogue *catalogue, const struct rule_inputs *inputs,
                              struct err_list *errors);
void rule_set_free(struct rule_set *set);
/* What rules need to know of each other: false discovery rates, by span. Once, when the roll-ups are
 * there; rollups by grain, as of rule_set_judge. */
void rule_set_prepare(struct rule_set *set, struct rollup *const rollups[5]);
/* By unique name; the name of a section with a list finds its first. NULL when there is none. */
const struct rule *rule_set_find(const struct rule_set *set, const char *name);

/* What one level is judged by, a value per span: values = (measured - reference) / scale, turned to
 * the side of the breach. All empty where the level judges the measured value itself. */
struct rule_track {
    struct column values, reference, scale;
    struct column usual;       /* what words name instead of the reference; empty: the reference */
    signed char *sides;        /* by span: 1 over, -1 under; NULL: as measured lies to reference */
    double *chances;           /* by span: of a value so far off when nothing happened, or -1; NULL */
    unsigned char *doubts;     /* by span: enum rule_doubt; NULL: none */
    double *doubted;           /* by span where there is one: the value that was taken onto the line */
    unsigned char *expected;   /* kind forecast, by span: the period that half of them break in; NULL */
};
struct rule_run {           /* one instance over all spans of a roll-up */
    struct column measured; /* the figure, in its own unit */
    struct rule_track warn, red;
    struct machine_output *states; /* measured.count of them */
};
void rule_run_release(struct rule_run *run);
/* What red (else warn) is judged by at that span. */
const struct value *rule_run_value(const struct rule_run *run, bool red, size_t span);
/* Where the measured value would break that level at that span: "< 1,020,000"; of both sides the
 * nearer one. False: cannot be said. */
bool rule_run_limit(const struct rule *rule, const struct rule_run *run, bool red, size_t span,
                    enum line_op *op, double *limit);

/* Is this slice, which has rows, judged at that span? From what it had up to then. */
bool rule_run_is_instance(const struct rule *rule, const struct rollup *rollup, struct slice slice,
                          const struct rule_run *run, size_t until);

enum { FINDING_MOVES = 4 };
struct finding { /* one instance of one red line at one period */
    const struct rule *rule;
    int market, channel;            /* codes, SLICE_ALL when not in the key */
    const struct register_row *row; /* register red lines */
    enum rule_state state;
    struct value value; /* what is judged: the figure, or its distance towards the breach */
    bool has_line;
    bool is_red_line; /* the line is red's */
    double line;      /* the line that the state is about (red's, warn's, the pending one's, ok: the
                         nearest) */
    enum line_op op;
    double headroom;       /* negative: over the line */
    struct value measured; /* the figure itself; the value where the kind judges that */
    bool has_reference;
    double reference; /* target, mean, median, base: what measured is held against */
    bool has_limit;
    enum line_op limit_op;
    double limit, room;   /* the line in the figure's own unit, and the way to it */
    enum rule_doubt doubt; /* why it counts as on its line */
    bool is_under;         /* of a drift: below what is usual */
    int expected;          /* of a forecast: periods until half of the paths that break it have; 0 */
    int moved_count;      /* the reference is a goal that so many adjustments moved, from what: */
    double planned;       /* when has_planned */
    bool has_planned, moved_held;
    short moved_by[FINDING_MOVES]; /* the first of them, by place in the targets */
    struct period moved_since;
    bool stale_target;    /* better than the target by more than the limit: it no longer asks */
    struct period period; /* the period judged (the rule's last complete one up to the asked) */
    struct period since;
    struct period broke; /* where there is a since: of the whole run, in which it was never ok */
    bool has_since;
    int periods;
    bool held;
    int pending, pending_of;
    int recovering, recovering_of; /* periods past the clear line, of as many as it takes */
    bool flapping;
    const struct mark *acknowledged, *silenced; /* the set's, or NULL */
    const struct rule *greyed_by;               /* says more of the same, or doubts the data; NULL */
};
struct finding_list {
    struct finding *items;
    size_t count;
    size_t stale_targets;
};

/* All instances at that period, as it stood at its end, from data up to it alone; also the ok ones.
 * Sorted worst first: red, warn, nodata/error, pending, ok; those that nobody has marked first; then
 * more periods over the line, less headroom relative to the line, rule order, market, channel text. Dormant rules give
 * nothing. rollups: one per grain in use, by enum grain, NULL when not built. */
void rule_set_judge(const struct rule_set *set, struct rollup *const rollups[5],
                    struct period period, struct finding_list *out);
void finding_list_release(struct finding_list *list);
/* One instance over all spans of the rule's roll-up, for the history pane; states after `until` are
 * unknown. run is yours: rule_run_release (empty for dormant rules and registers). */
void rule_history(const struct rule *rule, const struct model *model, const struct rollup *rollup,
                  struct slice slice, size_t until, struct rule_run *run);
/* Of a reference that adjustments moved: "PMI below 50: cash flow first"; nothing where none did. */
void finding_reason(const struct finding *finding, const struct model *model, struct strbuf *out);
/* "7.9% > 5.0% since 2026-W44, 3 weeks", "GMV 980,000 is 18.3% under its target 1,200,000, line 15%
 * since ..."; plain words, printable ASCII. */
void finding_text(const struct finding *finding, const struct model *model, struct strbuf *out);
/* The five-cell token: "!!", "! ", "??", "xx", "ok", "p1/2". */
void rule_state_token(enum rule_state state, int pending, int pending_of, char out[6]);

/* A kind of red line: one designated const struct and one row in the registry. */
struct rule_kind {
    const char *name;
    const char *help;
    bool local; /* judges a slice by its own sums and the world alone: see rule/verdicts.c */
    bool takes_list;      /* indicator = a, b or *: a rule for each */
    bool needs_reference; /* where there is none there is no instance */
    bool notes_stale;     /* too good is no breach, but said */
    /* Words of findings: "is 18.3% under" ... with the number in place of %s, for N% and for Nz;
     * of_window: with the length of the window in place of %s, or NULL. */
    const char *against, *against_z, *of_window;
    bool (*compile)(struct rule *rule, const struct rule_inputs *inputs, struct err *err);
    /* Words of its own for a known value; NULL: those of distances, or of conditions. */
    void (*words)(const struct finding *finding, struct strbuf *out);
    void (*run)(const struct rule *rule, const struct model *model, const struct rollup *rollup,
                struct slice slice, size_t until, struct rule_run *run);
};
/* It judges how far the figure lies from a reference; its lines in the figure's unit move. */
static inline bool rule_judges_distance(const struct rule *rule)
{
    return rule->kind && rule->kind->against;
}
extern const struct rule_kind *const rule_kinds[];
extern const size_t rule_kind_count;

/* `where` text against dimension attributes ("region=EU|NA & market=DE"); market and channel are
 * attributes of their own. Fills a filter by code (arrays are yours: dim_filter_release). False and
 * err on an unknown attribute (nearest named). */
bool where_compile(const char *text, const struct cube *cube,
                   const struct dimension_table *dimensions, size_t count, const char *file,
                   int line, struct dim_filter *out, struct err *err);
void dim_filter_release(struct dim_filter *filter);

#endif
