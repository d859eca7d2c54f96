/* Proposals in the journal: what was put forward, and what became of it.
 *
 *   proposed -> changed -> approved -> canary -> applied -> measured
 *                  |                      \__________\-> returning -> returned
 *                  \-> refused, lapsed
 *
 * A pure function of the records, like the ledger, which it is a part of.
 */
#ifndef REDLINE_JOURNAL_PROPOSALS_H
#define REDLINE_JOURNAL_PROPOSALS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"
#include "journal/record.h"

struct err;
struct strbuf;

enum proposal_state {
    PROPOSAL_OPEN,      /* put forward by a person (or computed, where there is no record yet) */
    PROPOSAL_CHANGED,   /* another amount than was put forward; wants approval, too */
    PROPOSAL_APPROVED,  /* to be handed to the ad tools */
    PROPOSAL_CANARY,    /* the first part was handed over */
    PROPOSAL_APPLIED,   /* all of it was */
    PROPOSAL_RETURNING, /* going back was confirmed, and is to be handed over */
    PROPOSAL_RETURNED,
    PROPOSAL_MEASURED,
    PROPOSAL_REFUSED,
    PROPOSAL_LAPSED, /* not answered before the next cycle's was put forward */
    PROPOSAL_STATE_COUNT
};
const char *proposal_state_name(enum proposal_state state); /* "proposed": also the machine's word */

/* What is handed over, in the detail of `applied` as stage=... */
enum proposal_stage { STAGE_NONE, STAGE_CANARY, STAGE_FULL, STAGE_BACK };
const char *proposal_stage_name(enum proposal_stage stage); /* "canary" */

/* What a record of kind proposal says in its detail; texts are borrowed. */
struct proposal_terms {
    const char *name;  /* of its section */
    const char *lever; /* the measure that is changed */
    const char *market, *channel; /* codes as read; "" all */
    const char *cycle; /* period that it was computed of: 2026-W46 */
    const char *currency;
    const char *guard; /* "" none */
    int digits;        /* of the currency's minor unit */
    int64_t from, to;  /* in minor units */
    double limit;      /* part of from that a change may be */
    double canary;     /* 0: none */
    int canary_for;
    bool four_eyes, computed; /* computed: as the red line asked; else a person's own amount */
};
void proposal_terms_print(const struct proposal_terms *terms, struct strbuf *out);
/* False: it is not what a proposal says. */
bool proposal_terms_parse(const char *detail, struct arena *arena, struct proposal_terms *out);
/* Is the amount further from `from` than the limit lets it be? */
bool proposal_is_over_limit(const struct proposal_terms *terms, int64_t to);
/* What is handed over next: old and new amount of that stage. */
void proposal_amounts(const struct proposal_terms *terms, enum proposal_stage stage,
                      enum proposal_state state, int64_t *old, int64_t *fresh);

struct proposal_case {
    const struct journal_record *record; /* of kind proposal */
    struct proposal_terms terms;         /* `to`: the amount in force */
    enum proposal_state state;
    const struct journal_record *amount;  /* who set the amount in force: the record or a change */
    const struct journal_record *answer;  /* the last word that counted; NULL: none */
    const struct journal_record *approved, *canary, *applied, *returned; /* NULL: not yet */
    const struct journal_record *superseded; /* a later proposal for the same budget; NULL */
};
struct proposal_book {
    struct proposal_case *items; /* by record */
    size_t count;
};
void proposal_book_build(struct proposal_book *book, const struct journal_record *records,
                         size_t count, struct arena *arena);
void proposal_book_release(struct proposal_book *book);
const struct proposal_case *proposal_book_find(const struct proposal_book *book, int64_t id);
/* The newest one of that budget; NULL: none. market, channel: "" all. */
const struct proposal_case *proposal_book_at(const struct proposal_book *book, const char *lever,
                                             const char *market, const char *channel);

/* Would this record count? Records of other kinds, and answers to what is no proposal, do. False and
 * one sentence. */
bool proposal_book_takes(const struct proposal_book *book, const struct journal_record *record,
                         struct err *err);
/* Does it set an amount beyond the step limit? Then it takes the right to approve. */
bool proposal_book_exceeds(const struct proposal_book *book, const struct journal_record *record);

#endif
