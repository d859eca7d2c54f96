/* A review under way. For the files review*.c alone; the screen asks by state.h. */
#ifndef REDLINE_TUI_REVIEW_H
#define REDLINE_TUI_REVIEW_H
#include "journal/ledger.h"
#include "review_clock.h"
#include "tui/state.h"

struct review_item { /* kept as text: rows come and go with each refresh */
    char key[320];
    char title[128];
    enum outcome outcome;
    bool looked;   /* it was on the page, and that is recorded if anything is */
    bool gone;     /* no longer on the agenda: the data changed */
    bool answered; /* since it came on the page */
    int seconds;   /* of the visits that are over */
};

struct person {
    char name[128];
    bool here, was_here; /* chosen; and recorded */
};

struct reviewing {
    bool active;      /* one is under way: R goes on with it */
    bool shown;       /* its page is on the screen */
    bool away;        /* a reader went down from the page: Esc comes back */
    bool past;        /* opened as it was: nothing is written */
    bool told;        /* that nothing is recorded */
    char meeting[64]; /* [meeting NAME] */
    int64_t id;       /* of the record that opened it; 0: nothing is recorded */
    int64_t until;    /* the agenda is that of the records up to this one */
    struct review_item *items;
    size_t count, capacity;
    int at;  /* == count: the page at the end */
    int top; /* first line of the page's words */
    struct review_clock clock;
    struct person *people;
    size_t people_count;
    int person;       /* cursor of the dialogue */
    char notice[256]; /* of a past review: the data are others; of one left open: the question */

    bool made; /* what follows is of the present snapshot and journal: */
    struct ledger ledger;
    struct section agenda;
    bool has_page;
    char page_key[320];
    struct section page;
};

/* review.c */
const struct pane_def *
review_pane(const struct screen *screen); /* NULL: an INI file took it away */
/* The list, made again when it was forgotten; never NULL while one is active. */
const struct section *review_agenda(struct screen *screen);
int review_row(struct screen *screen); /* of the present item in it; -1: at the end, or gone */
const struct section *review_page(struct screen *screen); /* words of the present item; NULL */
void review_counts(const struct reviewing *review, int out[OUTCOME_COUNT]);
struct review_item *review_find(struct reviewing *review, const char *key); /* or NULL */

/* review.c */
void review_take_meeting(struct screen *screen, const struct meeting_def *def); /* or NULL */
unsigned review_begin(struct screen *screen); /* the people are chosen */
unsigned review_go_on(struct screen *screen, const struct held_meeting *meeting);
unsigned review_turn(struct screen *screen, int to);
unsigned review_end(struct screen *screen);
unsigned review_defer(struct screen *screen);
bool review_can_write(struct screen *screen);

/* review_record.c */
bool review_is_recorded(struct screen *screen);
void review_write_event(struct screen *screen, const char *event); /* "open" sets the id; "close" */
unsigned review_record_people(struct screen *screen);
unsigned review_settle(struct screen *screen); /* the visit is over, or was answered */

/* review_people.c */
unsigned review_ask_people(struct screen *screen);
unsigned review_ask_again(struct screen *screen); /* one was left open */
extern const struct mode mode_people, mode_resume;

#endif
