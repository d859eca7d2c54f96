/* Red lines compiled and evaluated: from a model and roll-ups to findings at any period. */
#ifndef REDLINE_RULE_RULES_H
#define REDLINE_RULE_RULES_H
#include <stdbool.h>
#include <stddef.h>
#include "indicator/attributes.h"
#include "indicator/model.h"
#include "register/register.h"
#include "rule/machine.h"

struct err_list;
struct strbuf;

struct rule {
    const struct redline_def *def;
    bool dormant;
    char *missing; /* why dormant */
    const struct rule_kind *kind;
    struct formula *formula;           /* the indicator or formula; NULL for registers */
    const struct indicator *indicator; /* when it is just one; else NULL */
    struct machine_rule machine;       /* lines that are constants */
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
struct rule_set {
    struct rule *rules;
    size_t count;
    const struct model *model;
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
const struct rule *rule_set_find(const struct rule_set *set, const char *name);

struct finding { /* one instance of one red line at one period */
    const struct rule *rule;
    int market, channel;            /* codes, SLICE_ALL when not in the key */
    const struct register_row *row; /* register red lines */
    enum rule_state state;
    struct value value;
    bool has_line;
    double line; /* the line that the state is about (red's, warn's, the pending one's, ok: the
                    nearest) */
    enum line_op op;
    double headroom;      /* negative: over the line */
    struct period period; /* the period judged (the rule's last complete one up to the asked) */
    struct period since;
    bool has_since;
    int periods;
    bool held;
    int pending, pending_of;
};
struct finding_list {
    struct finding *items;
    size_t count;
};

/* All instances at that period, as it stood at its end, from data up to it alone; also the ok ones.
 * Sorted worst first: red, warn, nodata/error, pending, ok; then more periods over the line, then
 * less headroom relative to the line, then rule order, market, channel text. Dormant rules give
 * nothing. rollups: one per grain in use, by enum grain, NULL when not built. */
void rule_set_judge(const struct rule_set *set, struct rollup *const rollups[5],
                    struct period period, struct finding_list *out);
void finding_list_release(struct finding_list *list);
/* States of one instance over all spans of the rule's roll-up, for the history pane: fills
 * states[count] up to `until`. */
void rule_history(const struct rule *rule, const struct model *model, const struct rollup *rollup,
                  struct slice slice, size_t until, struct column *values,
                  struct machine_output *states);
/* "7.9% > 5.0% since 2026-W44, 3 weeks"; plain words, printable. */
void finding_text(const struct finding *finding, const struct model *model, struct strbuf *out);
/* The five-cell token: "!!", "! ", "??", "xx", "ok", "p1/2". */
void rule_state_token(enum rule_state state, int pending, int pending_of, char out[6]);

/* A kind of red line: one designated const struct and one row in the registry. */
struct rule_kind {
    const char *name;
    const char *help;
    bool (*compile)(struct rule *rule, const struct rule_inputs *inputs, struct err *err);
    void (*run)(const struct rule *rule, const struct model *model, const struct rollup *rollup,
                struct slice slice, size_t until, struct column *values,
                struct machine_output *states);
};
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
