/* Playbooks compiled, and matched against a finding: which steps are open, until when, who took
 * them, and who must know when one is late.
 *
 * Pure: what was decided comes as a plain list, and the time as the committee's clock shows it. */
#ifndef REDLINE_RULE_PLAYBOOK_H
#define REDLINE_RULE_PLAYBOOK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/date.h"
#include "config/catalogue.h"
#include "rule/when.h"

struct dims;
struct err_list;
struct finding;
struct rule_set;
struct strbuf;

struct playbook {
    const struct playbook_def *def;
    struct when *when; /* by step */
};
struct playbook_set { /* in the catalogue's order */
    struct playbook *items;
    size_t count;
};
/* Errors: conditions that are none, with file and line; NULL if there was one. Borrows from the
 * catalogue. */
struct playbook_set *playbook_set_new(const struct catalogue *catalogue, struct err_list *errors);
void playbook_set_free(struct playbook_set *set); /* NULL is fine */
/* That of the finding's red line; NULL: it has none. */
const struct playbook *playbook_of(const struct playbook_set *set, const struct finding *finding);

/* A decision that took a step, where it is kept being no matter of the rules. */
struct step_taken {
    const char *playbook, *redline;        /* redline: unique name; NULL: any */
    const char *market, *channel, *record; /* the finding's key, NULL what is not in it */
    int step;
    bool has_period;
    struct period period; /* that was looked at */
    int32_t day;          /* when it was decided; DAY_NONE: unreadable */
    bool refused, done;
    const char *user, *owner;        /* who decided, who does it */
    const char *money, *fund, *part; /* what it drew, as written; NULL: nothing */
    int32_t due_day;                 /* DAY_NONE: none */
    int64_t id;                      /* of the record */
};

enum step_state {
    STEP_ESCALATED, /* late, and so long that it went up */
    STEP_OVERDUE,   /* late */
    STEP_OPEN,
    STEP_TAKEN, /* somebody decided to do it */
    STEP_DONE,  /* and did */
    STEP_LATER  /* its condition does not hold */
};
const char *step_state_name(enum step_state state); /* "overdue": also the machine's word */

struct step_match {
    const struct playbook_step *step;
    enum step_state state;
    bool is_next; /* the first that is open or late */
    bool has_deadline;
    struct period opened;           /* in which it opened: hours count from this period's end */
    int64_t deadline;               /* seconds, local: 24:00 of a day is 0:00 of the next */
    int64_t escalates;              /* when it goes up; INT64_MAX: never */
    const struct step_taken *taken; /* TAKEN, DONE; or the last refusal of one that is open; NULL */
};
/* Fills a match for each of the playbook's steps, in their order. A decision counts for the run it
 * was taken in: from the period in which the line broke, and none that was looked at later than the
 * finding. now: local, as the deadlines.  A finding without a run (rows of registers) has no
 * deadlines. */
void playbook_match(const struct playbook *playbook, const struct finding *finding,
                    const struct dims *dims, const struct step_taken *taken, size_t count,
                    int64_t now, struct step_match *out);
const struct step_match *playbook_next(const struct step_match *matches,
                                       size_t count); /* or NULL */
const char *step_owner(const struct playbook_step *step,
                       const struct finding *finding); /* the step's, else the line's, else "" */
/* The day of a deadline: 24:00 is still that day. */
int32_t deadline_day(int64_t deadline);

/* What can never happen, a sentence each with file and line, in the words of lint: a user's
 * playbook that no line names, a step that no line which names it can ever open. */
void playbook_doubts(const struct playbook_set *set, const struct rule_set *rules,
                     const struct catalogue *catalogue, struct err_list *out);

#endif
