/* Proposals: what broken red lines ask to change, computed from findings and roll-ups alone.  What
 * people did with them stands in the journal (journal/proposals.h).
 */
#ifndef REDLINE_RULE_PROPOSALS_H
#define REDLINE_RULE_PROPOSALS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "rule/rules.h"
#include "rule/when.h"

struct err_list;
struct fx;
struct strbuf;

struct why_part;
struct proposal_rule {
    const struct proposal_def *def;
    struct when when;
    bool dormant; /* built in, and something that it needs is not supplied */
    char *missing;
    struct formula *from, *to;
    const struct indicator *from_indicator;
    struct formula *guard; /* NULL: none */
    struct why_part *why;  /* its words and figures in turn */
    size_t why_count;
};
struct proposal_set {
    struct proposal_rule *rules; /* in the catalogue's order */
    size_t count;
    const struct model *model;
};

/* Errors: a user's own proposal whose formulas are wrong, name what no source supplies, or cannot be
 * meant (a cut that raises, a budget below zero), with file and line. NULL if there was one. Borrows
 * from the catalogue, the model and the rules. */
struct proposal_set *proposal_set_new(const struct catalogue *catalogue, const struct model *model,
                                      const struct rule_set *rules, struct err_list *errors);
void proposal_set_free(struct proposal_set *set);
const struct proposal_rule *proposal_set_find(const struct proposal_set *set,
                                              const char *name); /* NULL */
/* The formula of a guard, which is a condition; NULL and err. Yours. */
struct formula *proposal_guard_compile(const struct model *model, const char *text,
                                       const struct origin *origin, struct err *err);

struct proposal_world { /* what amounts are worked out from */
    struct rollup *const *rollups; /* by grain */
    const struct fx *fx;           /* may be NULL */
    const struct dims *dims;
    const char *currency; /* the reporting one, "" when the data has none */
};
struct proposed {
    const struct proposal_rule *rule;
    const struct finding *finding; /* borrowed; NULL: of a person, at a place */
    int market, channel;           /* SLICE_ALL: all */
    struct period period;          /* the cycle */
    const char *currency;
    int digits;       /* of its minor unit */
    int64_t from, to; /* in minor units */
    int64_t asked;    /* what `to` was before the step limit */
    bool is_capped;
    char *why; /* "ad ROI 1.28 for 3 weeks; break-even ..."; "" */
};
struct proposed_list {
    struct proposed *items;
    size_t count;
    size_t without_amount; /* the finding is there, the lever has no value (or not above zero) */
    size_t without_rate;   /* ... or no rate into its currency */
    size_t pointless;      /* ... or its formula would not cut (raise) it */
    size_t stopped;        /* ... or another red line forbids to spend more */
};
/* One for each finding that asks for it, in the order of the findings. */
void proposals_compute(const struct proposal_set *set, const struct finding_list *findings,
                       const struct proposal_world *world, struct proposed_list *out);
void proposed_list_release(struct proposed_list *list);
/* What the lever is at a place and period, for a person's own amount: `to` equals `from`. False:
 * there is no amount above zero. why is yours (""): proposed_release. */
bool proposal_at(const struct proposal_rule *rule, const struct model *model, struct slice slice,
                 struct period period, const struct proposal_world *world, struct proposed *out);
void proposed_release(struct proposed *proposed);

/* The finding that forbids to spend more at that place; NULL: none. The codes are SLICE_ALL for all. */
const struct finding *proposal_stop(const struct proposal_def *def,
                                    const struct finding_list *findings, int market, int channel);

/* The step limit: `to` brought to at most `part` of `from` away from it. True: it bit, by more than
 * the rounding of the minor unit. */
bool proposal_limit(int64_t from, int64_t *to, double part);
/* "cut GB × tiktok from 42,000 to 33,600 EUR a week"; market, channel: "" for all. */
struct proposal_words {
    const char *market, *channel, *currency;
    int digits;
    int64_t from, to;
    enum grain grain;
};
void proposal_say(const struct proposal_words *words, struct strbuf *out);

#endif
