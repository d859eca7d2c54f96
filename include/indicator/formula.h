/* The formula language of interface.md section 3: parsed, compiled to postfix, evaluated
 * column-wise (one operation over all spans at once, exact where operands are exact sums and the
 * operation is + - or * by an integer constant).
 *
 * Missing spreads; x/0 is missing; a result that is not finite is an error state. Limits: 4 KiB,
 * depth 64.
 */
#ifndef REDLINE_INDICATOR_FORMULA_H
#define REDLINE_INDICATOR_FORMULA_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "indicator/column.h"
#include "cube/rollup.h"

struct attributes;
struct err;
struct targets;
struct track_set;
struct formula;

/* What a name stands for. A resolver returns false for an unknown name. */
enum name_kind {
    NAME_MEASURE,
    NAME_FORMULA,
    NAME_COLUMN,
    NAME_ATTRIBUTE,
    NAME_TEXT,
    NAME_TRACK
};
struct name_meaning {
    enum name_kind kind;
    int index;                     /* MEASURE: code. COLUMN: the caller's number (register rows).
                                      ATTRIBUTE: attribute_find's. TRACK: track_find's. TEXT: an attribute that is no
                                      number, which is an error in a formula */
    const struct formula *formula; /* FORMULA: borrowed, must outlive */
};
struct name_resolver {
    void *self;
    bool (*resolve)(void *self, const char *name, struct name_meaning *meaning);
    const char *(*nearest)(void *self,
                           const char *name); /* for the message; NULL or no function: none */
    /* May target(name) be asked for? No function: never. */
    bool (*has_goals)(void *self, const char *name);
    /* Can a part of a formula ever have a value? No function: it may. */
    bool (*supplied)(void *self, const struct formula *part);
};

/* NULL and err (file, line, column of the text's part; sentence names the nearest known name) when
 * it does not compile. Names inside a formula are case-insensitive. `line` is where the text
 * stands. */
struct formula *formula_compile(const char *text, const struct name_resolver *resolver,
                                const char *file, int line, struct err *err);
/* The formula that is a measure alone, by code: whatever indicator has its name. Yours. */
struct formula *formula_of_measure(int measure);
void formula_free(struct formula *formula);
const char *formula_text(const struct formula *formula);

/* Measures the value cannot be had without (through indicators too): not those only under coalesce
 * with an alternative. And all that it reads. Codes, sorted, unique; borrowed. */
size_t formula_required(const struct formula *formula, const int **measures);
size_t formula_measures(const struct formula *formula, const int **measures);
/* Does it read the slices around the one it is evaluated for? */
bool formula_uses_share(const struct formula *formula);
/* Can there be a value at all when only those measures are supplied: does every operator have its
 * operands, and coalesce and if() one alternative? Says more than formula_required: f(coalesce(a,
 * b)) cannot without both. */
struct formula_supply {
    const void *self;
    bool (*measure)(const void *self, int measure);
    bool (*goal)(const void *self, int goal, const char *name); /* enum goal; NULL: there are none */
};
bool formula_is_possible(const struct formula *formula, const struct formula_supply *supply);
/* Is there no value without a NAME_COLUMN, whatever else is there? */
bool formula_needs_column(const struct formula *formula);
/* The i-th target(), planned() or benchmark() that it asks for: enum goal and name; false: no more.
 * And of those that [adjust NAME] may move, so without planned(). */
bool formula_goal(const struct formula *formula, size_t i, int *goal, const char **name);
bool formula_reads_goal(const struct formula *formula, size_t i, int *goal, const char **name);
/* Is it nothing but a target() or benchmark()? */
bool formula_is_goal(const struct formula *formula, int *goal, const char **name);
/* Does it name what is no sum: an attribute of a dimension, a track, a target?  Those are supplied
 * also where a code has none. */
bool formula_reads_world(const struct formula *formula);
/* An amount: made of sums by + and - alone, so that its parts add up. */
bool formula_is_additive(const struct formula *formula);
bool formula_is_constant(const struct formula *formula, double *value);
/* How far back in spans it looks (lag, mean ...): 0 for none. */
int formula_lookback(const struct formula *formula);

/* The names in a formula's text, in order, each as often as it stands there. */
struct formula_name {
    size_t start, length; /* bytes of the text */
    bool is_call;         /* a whole "lag(x, 1)": a function that looks beyond its span */
};
size_t formula_names(const char *text, struct formula_name **out); /* yours: free */
/* The i-th function: "lag(a, n)", and what it is, to be translated. False: no more. */
bool formula_function(size_t i, const char **usage, const char **help);

struct eval_env {
    const struct rollup *rollup;
    const int32_t *complete_until; /* by measure code: last day covered by its sources; a span that
                                      ends later is PARTIAL */
    size_t measure_count;
    const struct attributes *attributes; /* NAME_ATTRIBUTE; NULL: missing */
    const struct track_set *tracks;      /* NAME_TRACK; NULL: missing */
    const struct targets *targets;       /* target(), benchmark(); NULL: missing */
    /* NAME_COLUMN values, for registers: fills n values; NULL elsewhere. */
    void *column_self;
    void (*column)(void *self, int index, struct value *values, size_t count);
    /* Text of a NAME_COLUMN for `name = "text"` (one row; case does not matter); NULL or no
     * function: missing. */
    const char *(*column_text)(void *self, int index);
    double min_sample; /* applied to the outermost division; 0: none */
};
/* Fills out (count = spans of the roll-up); out is yours: column_release. */
void formula_evaluate(const struct formula *formula, const struct eval_env *env, struct slice slice,
                      struct column *out);
/* The same over any time line and without sums of rows: measures and goals are missing; env->rollup
 * is not looked at. */
void formula_evaluate_world(const struct formula *formula, const struct eval_env *env,
                            const struct timeline *timeline, struct slice slice,
                            struct column *out);
/* The i-th series that it reads, track_find's; false: no more. */
bool formula_track(const struct formula *formula, size_t i, int *track);
/* The same without a roll-up: one value, names all NAME_COLUMN (register rows). */
void formula_evaluate_row(const struct formula *formula, const struct eval_env *env,
                          struct value *out);

#endif
