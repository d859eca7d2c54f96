/* The board of proposals: what red lines ask for at the period looked at, joined with what the
 * journal says of it.  The pane, the lines in other panes, the agenda and the export of budgets all
 * read this one list.
 */
#ifndef REDLINE_REPORT_PROPOSALS_H
#define REDLINE_REPORT_PROPOSALS_H
#include <stdbool.h>
#include <stddef.h>
#include "journal/proposals.h"
#include "report/report.h"
#include "rule/proposals.h"

struct err;
struct strbuf;

enum proposal_wish { /* what it waits for; the most urgent first */
                     WISH_RETURN,  /* the guard broke: shall it go back? */
                     WISH_APPROVE, /* shall it be? */
                     WISH_MEASURE, /* what has it brought? */
                     WISH_EXPORT,  /* nobody's word: `redline export budgets` */
                     WISH_NONE
};

struct proposal_item {
    const char *key; /* "12", the record; "cut-ads/GB/tiktok/2026-W46" while there is none */
    const struct proposed *computed;      /* asked for now; NULL */
    const struct proposal_case *recorded; /* NULL: nobody has answered */
    struct proposal_terms terms;
    const char *redline;
    struct period cycle;
    enum proposal_state state; /* lapsed, too, where its cycle is over */
    enum proposal_wish wish;
    enum proposal_stage due; /* what the export hands over */
    int64_t old, fresh;      /* ... from which amount to which */
    const struct finding *stop; /* forbids it, because it spends more; NULL */
    bool guard_broke;
    struct period guard_at; /* where */
    int canary_done;        /* whole periods in which the guard held */
    const char *sentence;   /* "cut GB × tiktok from 42,000 to 33,600 EUR a week" */
    const char *why;        /* "" */
    const char *again;      /* why it is here once more: "refused by ben in W45"; NULL */
};
struct proposal_board {
    struct arena arena;
    struct proposed_list proposed;
    struct proposal_item *items; /* by wish, then money; what is over last */
    size_t count;
    size_t waiting;   /* items that want a person's word */
    bool has_period;  /* else there are no rows, and nothing is on it */
    bool is_latest;   /* the period looked at is the latest complete one: answers are taken */
    struct period period;
};
void proposal_board_init(struct proposal_board *board, const struct report_context *context);
void proposal_board_release(struct proposal_board *board);
const struct proposal_item *proposal_board_find(const struct proposal_board *board,
                                                const char *key); /* NULL */
/* The one of that red line and place that is not over; redline NULL: of any. NULL: none. */
const struct proposal_item *proposal_board_at(const struct proposal_board *board,
                                              const char *redline, const char *market,
                                              const char *channel);
/* "proposal: cut GB × tiktok from ... a week (approved)". */
void proposal_say_line(const struct proposal_item *item, struct strbuf *out);
/* What a proposal by hand for that place would start from: terms whose `to` is `from`. name: the
 * section, NULL: the first that is not dormant. Texts are in the arena. False and err. */
bool proposal_by_hand(const struct report_context *context, const char *name, const char *market,
                      const char *channel, struct arena *arena, struct proposal_terms *out,
                      const char **redline, struct err *err);
/* The finding that forbids more spending at that place under that section; NULL: none. */
const struct finding *proposal_stop_at(const struct report_context *context,
                                       const struct proposal_terms *terms);
/* "GB/tiktok/ad-roi/2026-W46": what records about it are about. */
void proposal_path(const char *market, const char *channel, const char *redline,
                   struct period period, struct strbuf *out);

#endif
