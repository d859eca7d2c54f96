/* The model: the catalogue's indicators compiled against the measures that the data supplies; who
 * is dormant, and why.  Immutable; belongs to a snapshot.
 */
#ifndef REDLINE_INDICATOR_MODEL_H
#define REDLINE_INDICATOR_MODEL_H
#include "config/catalogue.h"
#include "indicator/attributes.h"
#include "indicator/formula.h"
#include "indicator/targets.h"
#include "indicator/tracks.h"

struct err_list;
struct strbuf;

struct indicator {
    const struct indicator_def *def;
    struct formula *formula; /* NULL when dormant through an unknown name */
    bool dormant;            /* a required measure is supplied by no source */
    char *missing;           /* "cogs, shipping_cost" when dormant */
};

struct model {
    const struct catalogue *catalogue;
    const struct cube *cube;
    struct attributes attributes;
    const struct track_set *tracks; /* borrowed; may be NULL */
    struct targets *targets;        /* borrowed; may be NULL. The model tells it what is additive */
    struct indicator *indicators;
    size_t count; /* catalogue's order */
    int32_t *complete_until;
    size_t measure_count; /* by measure code: newest day covered, of the sources that supply it */
    int32_t cover_first, cover_until; /* days that some source covers (its rows counted as day,
                                         week, month, quarter); DAY_NONE */
    int32_t
        now_day; /* the last day that is over: day of `now` minus one, or the last day with rows */
};

/* Errors: a user's own indicator (or an override) that names what no source supplies, does not
 * parse, or is in a cycle. NULL when there was one. The tables are borrowed. */
struct model *model_new(const struct catalogue *catalogue, const struct cube *cube,
                        const struct dimension_table *dimensions, size_t dimension_count,
                        int64_t now, struct err_list *errors);
/* The same, with the world around: tracks and targets. */
struct model_inputs {
    const struct catalogue *catalogue;
    const struct cube *cube;
    const struct dimension_table *dimensions;
    size_t dimension_count;
    const struct track_set *tracks;
    struct targets *targets;
    int64_t now;
};
struct model *model_make(const struct model_inputs *inputs, struct err_list *errors);
void model_free(struct model *model);
const struct indicator *model_indicator(const struct model *model, const char *name); /* NULL */

/* A name or any formula in the language of the model: "cac", "ad_spend / new_customers", "gmv /
 * population". When the
 * text is just an indicator's name *indicator is it (its unit, min_sample ... apply), else NULL.
 * The formula is yours. */
struct formula *model_compile(const struct model *model, const char *text, const char *file,
                              int line, const struct indicator **indicator, struct err *err);
/* The same of what moves a goal ("min(target, 35%)"): the name `before`, unless it is called, is the
 * goal before: column 0. */
struct formula *model_compile_move(const struct model *model, const char *text, const char *before,
                                   const struct origin *origin, struct err *err);
/* What the names in a formula's text mean, each once, in order of their first place. */
enum term_kind {
    TERM_INDICATOR,
    TERM_MEASURE,
    TERM_ATTRIBUTE,
    TERM_TRACK,
    TERM_CALL,
    TERM_UNKNOWN
};
struct model_term {
    enum term_kind kind;
    char *name; /* lower case; a CALL: its text as written */
    const struct indicator *indicator; /* INDICATOR */
    int measure;                       /* MEASURE: code */
    int track;                         /* TRACK: track_find's */
};
struct model_terms {
    struct model_term *items;
    size_t count;
    struct formula_name *names; /* where they stand: */
    size_t *term_of;            /* by name: its term */
    size_t name_count;
};
/* self: the indicator that the text is the formula of (its own name means the measure), or NULL.
 * The text need not compile. Yours: model_terms_release. */
void model_terms(const struct model *model, const char *text, const struct indicator *self,
                 struct model_terms *out);
void model_terms_release(struct model_terms *terms);
/* By name or alias: the code of a measure that the catalogue or a file names; -1. */
int model_find_measure(const struct model *model, const char *name);

/* What a formula that does not compile, or is not supplied, lacks: "pmi"; nothing when that is not the
 * reason. */
void model_missing(const struct model *model, const char *text, struct strbuf *missing);
/* Evaluates with the indicator's min_sample (indicator may be NULL). */
void model_evaluate(const struct model *model, const struct formula *formula,
                    const struct indicator *indicator, const struct rollup *rollup,
                    struct slice slice, struct column *out);
/* Of what reads the world alone: see formula_evaluate_world. */
void model_evaluate_world(const struct model *model, const struct formula *formula,
                          const struct timeline *timeline, struct slice slice, struct column *out);
/* The story of a goal in a span of the roll-up: see indicator/adjust.h. */
struct goal_story;
bool model_goal_story(const struct model *model, const char *name, enum goal goal,
                      const struct rollup *rollup, struct slice slice, size_t span,
                      struct goal_story *out);
/* True when the formula's required measures are all supplied; else *missing (may be NULL) gets
 * their names. */
bool model_supplied(const struct model *model, const struct formula *formula,
                    struct strbuf *missing);
/* The last period of the grain that is complete for every measure the formula requires. False:
 * none. */
bool model_last_complete(const struct model *model, const struct formula *formula, enum grain grain,
                         struct period *out);
/* The default period of screens: the last complete one that has rows (complete for some source).
 * False: no rows at all; when none is complete: the last with rows. */
bool model_default_period(const struct model *model, enum grain grain, struct period *out);
/* Days of the period that are covered, and its length: "7/7". */
void model_coverage(const struct model *model, struct period period, int *covered, int *length);

#endif
