/* What a review has to look at, in its order. Inside the room: the pane and the pages are made of
 * it.
 */
#ifndef REDLINE_REPORT_AGENDA_ITEMS_H
#define REDLINE_REPORT_AGENDA_ITEMS_H
#include "build.h"
#include "engine/warnings.h"
#include "journal/ledger.h"
#include "report/playbook.h"
#include "report/proposals.h"
#include "report/since.h"

enum agenda_kind { AGENDA_FINDING, AGENDA_WARNING, AGENDA_PROPOSAL, AGENDA_DECISION, AGENDA_KNOWN };
const char *agenda_kind_name(enum agenda_kind kind); /* "finding": the machine's word */

struct agenda_item { /* one of finding, warning, proposal, decision; KNOWN has none */
    enum agenda_kind kind;
    const struct finding *finding;
    const struct warning *warning;
    const struct proposal_item *proposal;
    const struct decision *decision;
    const char *market, *channel; /* as read, may be hostile; NULL: all */
    const char *subject;          /* the red line, the proposal's key, the decision's number */
    char *key;                    /* "finding:ad-roi@GB/tiktok": the same in every week */
    enum rule_state state;        /* what ties go by */
    enum since_last since;
    const struct playbook_due *due; /* a step of its playbook is late; NULL */
    bool deferred;                  /* by the review before */
    struct value stake;             /* in the reporting currency; missing: not known */
    bool is_spend;                  /* of ads, not what is turned over */
    bool is_older;                  /* the period has none: the newest one that has */
    const char *why;                /* of what is known: in words, to be translated */
};

struct agenda_stakes { /* the two figures that money is counted by */
    struct figure turnover, spend;
    bool has_turnover, has_spend;
};

struct agenda {
    struct frame *frame;
    const struct pane_def *pane;
    struct arena arena;
    struct warning_board board;
    struct proposal_board proposals;
    struct since *own;               /* judged here, for the last review's period; NULL */
    const struct since *since;       /* what is new is new against this */
    int32_t today;                   /* the day on which the committee looks */
    struct period base;              /* its period */
    bool has_base;                   /* a review was held for it; else it is the period before */
    const struct held_meeting *last; /* that review */
    struct playbook_due *due;        /* all late steps */
    size_t due_count;
    struct agenda_item *items, *known;
    size_t count, capacity, known_count, known_capacity;
};
/* key: only items of that one's kind are looked for (a page needs no more); NULL: all. */
void agenda_open(struct agenda *agenda, struct frame *frame, const struct pane_def *pane,
                 const char *key);
void agenda_close(struct agenda *agenda);
/* Fills the item's stake. rule: its red line, or NULL. */
void agenda_stake(const struct agenda *agenda, const struct agenda_stakes *stakes,
                  const struct rule *rule, struct agenda_item *item);

#endif
