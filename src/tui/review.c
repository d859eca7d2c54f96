/* A review: the agenda, item by item, with a clock, and a record of what was looked at.
 *
 * The list is that of the moment when the review began: the agenda of the records up to its own
 * opening, so deciding on an item does not take it off the list under the reader.  Items are kept
 * by key.  When the data change, the item on the page stays; what recovered stays in the list and
 * says so, what is new comes before the last one, which is what is known.
 *
 * Each visit to an item is a record of its own, written when the page is turned or the item was
 * answered; so whoever continues after a crash has lost nothing but the seconds of one visit.  No
 * state is kept that those records do not say.  Without --writable everything works, and nothing is
 * recorded.
 */
#include "review.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "journal/calendar.h"
#include "journal/session.h"
#include "report/version.h"
#include "tui/actions.h"

static const char USUAL[] = "weekly";

bool review_can_write(struct screen *screen)
{
    struct err err;
    return screen->session &&
           session_may(screen->session, screen->snapshot->catalogue, "looked", &err);
}

/* ---- answers --------------------------------------------------------------------------------- */

static unsigned answer(struct screen *screen, enum outcome outcome)
{
    struct reviewing *review = screen->review;
    struct review_item *item = &review->items[review->at];
    item->outcome = outcome;
    item->answered = true;
    unsigned reaction = review_settle(screen);
    review->clock.past_ms = (int64_t)item->seconds * 1000;
    return reaction;
}

/* Also below the page: a step of its playbook is taken there. */
void review_wrote(struct screen *screen, const char *kind)
{
    struct reviewing *review = screen->review;
    if (!review || (!review->shown && !review->away) || review->at >= (int)review->count)
        return;
    if (!strcmp(kind, "decision") || !strcmp(kind, "done") || !strcmp(kind, "proposal"))
        answer(screen, OUTCOME_DECIDE);
    else if (!strcmp(kind, "ack") || !strcmp(kind, "silence"))
        answer(screen, OUTCOME_ACKNOWLEDGE);
}

unsigned review_defer(struct screen *screen)
{
    struct reviewing *review = screen->review;
    if (review->at >= (int)review->count)
        return REACT_NONE;
    unsigned reaction = answer(screen, OUTCOME_DEFER);
    return reaction | review_turn(screen, review->at + 1);
}

/* ---- the way through ------------------------------------------------------------------------- */

unsigned review_turn(struct screen *screen, int to)
{
    struct reviewing *review = screen->review;
    review_agenda(screen);
    int last = (int)review->count;
    to = to < 0 ? 0 : to > last ? last : to;
    if (to == review->at)
        return REACT_REDRAW;
    unsigned reaction = review->past ? REACT_REDRAW : review_settle(screen);
    review->at = to;
    review->top = 0;
    review->clock.past_ms = to < last ? (int64_t)review->items[to].seconds * 1000 : 0;
    return reaction;
}

/* The page over the list of the agenda: leaving it leads there. */
static void show(struct screen *screen)
{
    static const struct path nowhere;
    struct reviewing *review = screen->review;
    const struct pane_def *pane = review_pane(screen);
    if (screen->depth || strcmp(screen->levels[0].pane, pane->name) != 0)
        navigate_open(screen, pane, &nowhere);
    screen->help = screen->presenting = false;
    review->active = review->shown = true;
    review->away = false;
    if (!review->past)
        review_clock_run(&review->clock, screen->now_ms);
}

unsigned review_begin(struct screen *screen)
{
    struct reviewing *review = screen->review;
    review->until = screen->session ? screen->session->ledger.newest : 0;
    review_forget(screen);
    show(screen);
    review_agenda(screen);
    if (!review_can_write(screen)) {
        if (!review->told)
            snprintf(screen->message, sizeof screen->message, "%s",
                     _("Read-only: what is looked at is not recorded (--writable records it)."));
        review->told = true;
        return REACT_REDRAW;
    }
    review_write_event(screen, "open");
    return REACT_REDRAW | REACT_JOURNAL | review_record_people(screen);
}

static void take_looked(struct reviewing *review, const struct held_meeting *meeting)
{
    for (size_t i = 0; i < meeting->looked_count; i++) {
        struct review_item *item = review_find(review, meeting->looked[i].key);
        if (!item)
            continue;
        item->looked = true;
        item->outcome = meeting->looked[i].outcome;
        item->seconds = meeting->looked[i].seconds;
    }
    review->clock.hour_ms = (int64_t)meeting->seconds * 1000;
}

static void take_people(struct reviewing *review, const struct held_meeting *meeting)
{
    free(review->people);
    review->people = mem_calloc(meeting->people_count + 1, sizeof *review->people);
    review->people_count = meeting->people_count;
    for (size_t i = 0; i < meeting->people_count; i++) {
        struct person *person = &review->people[i];
        snprintf(person->name, sizeof person->name, "%.*s", (int)sizeof person->name - 1,
                 meeting->people[i].name);
        person->here = person->was_here = !meeting->people[i].gone;
    }
}

/* At the first item that nobody has looked at. */
unsigned review_go_on(struct screen *screen, const struct held_meeting *meeting)
{
    struct reviewing *review = screen->review;
    review->id = meeting->opened->id;
    const struct meeting_def *def = catalogue_meeting(screen->snapshot->catalogue, meeting->name);
    review_take_meeting(screen, def);
    if (*meeting->name)
        snprintf(review->meeting, sizeof review->meeting, "%.*s", (int)sizeof review->meeting - 1,
                 meeting->name);
    review->until = meeting->opened->id;
    if (meeting->has_period) {
        screen->view.has_period = true;
        screen->view.period = meeting->period;
        screen->view.grain = meeting->period.grain;
        screen_forget(screen);
    }
    take_people(review, meeting);
    review_forget(screen);
    show(screen);
    navigate_keep(screen);
    review_agenda(screen);
    take_looked(review, meeting);
    review->at = 0;
    while (!review->past && review->at < (int)review->count && review->items[review->at].looked)
        review->at++;
    return REACT_REDRAW;
}

/* As it was: the newest one up to the session's moment. */
static unsigned open_past(struct screen *screen)
{
    struct reviewing *review = screen->review;
    const struct held_meeting *meeting = meetings_last(&screen->session->ledger.meetings, "");
    char data[24];
    if (!meeting)
        return REACT_REDRAW;
    review->past = true;
    unsigned reaction = review_go_on(screen, meeting);
    report_data_version(screen->snapshot, data);
    if (strcmp(meeting->opened->data, data) != 0)
        snprintf(review->notice, sizeof review->notice,
                 _("The data are not those of that review (version %.16s then, %s now): figures "
                   "may differ from what was seen."),
                 *meeting->opened->data ? meeting->opened->data : "?", data);
    return reaction;
}

unsigned review_end(struct screen *screen)
{
    struct reviewing *review = screen->review;
    unsigned reaction = REACT_REDRAW;
    if (review_is_recorded(screen)) {
        review_write_event(screen, "close");
        reaction |= REACT_JOURNAL;
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("The review is over: redline minutes --last prints its minutes."));
    } else {
        snprintf(screen->message, sizeof screen->message, "%s", _("The review is over."));
    }
    review->active = review->shown = review->away = false;
    review->count = 0;
    review->clock.runs = false;
    return reaction;
}

/* ---- the screen's side ----------------------------------------------------------------------- */

/* By the calendar, the most urgent one that is due; else the usual one. NULL: there is none. */
static const struct meeting_def *meeting_due(const struct screen *screen)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    const struct session *session = screen->session;
    const struct meeting_def *def = catalogue_meeting(catalogue, USUAL);
    struct calendar calendar;
    calendar_build(&calendar, catalogue, session ? session->records : NULL,
                   session ? session->record_count : 0, snapshot_today(screen->snapshot));
    for (size_t i = calendar.count; i > 0; i--)
        if (calendar.items[i - 1].state <= MEETING_DUE)
            def = calendar.items[i - 1].def;
    calendar_release(&calendar);
    return def;
}

void review_take_meeting(struct screen *screen, const struct meeting_def *def)
{
    struct reviewing *review = screen->review;
    snprintf(review->meeting, sizeof review->meeting, "%s", def ? def->name : USUAL);
    review->clock.minutes = def ? def->minutes : 0;
}

static void start_anew(struct screen *screen)
{
    bool told = screen->review && screen->review->told;
    review_free(screen);
    screen->review = mem_calloc(1, sizeof *screen->review);
    screen->review->told = told;
    review_take_meeting(screen, meeting_due(screen));
}

unsigned screen_start_review(struct screen *screen)
{
    struct reviewing *review = screen->review;
    if (review && review->active) {
        show(screen);
        return REACT_REDRAW;
    }
    start_anew(screen);
    if (screen->session && screen->session->as_of[0])
        return open_past(screen);
    if (!review_can_write(screen))
        return review_begin(screen);
    struct strbuf now = STRBUF_INIT;
    clock_print_utc((int64_t)time(NULL), &now);
    bool goes_on = meetings_open(&screen->session->ledger.meetings, now.text) != NULL;
    strbuf_release(&now);
    return goes_on ? review_ask_again(screen) : review_ask_people(screen);
}

bool can_review(struct screen *screen, const char **why)
{
    *why = _("an INI file took the agenda away");
    return review_pane(screen) != NULL;
}

static bool has_rows(const struct screen *screen)
{
    struct period period;
    return view_period(&screen->view, screen->snapshot, &period);
}

unsigned act_review(struct screen *screen)
{
    if (has_rows(screen))
        return screen_start_review(screen);
    screen->review_waits = true;
    snprintf(screen->message, sizeof screen->message, "%s",
             _("There are no rows yet: the review begins when they are there."));
    return REACT_REDRAW;
}

void review_came_rows(struct screen *screen)
{
    if (screen->review_waits && has_rows(screen) && review_pane(screen)) {
        screen->review_waits = false;
        screen_start_review(screen);
    }
}

bool review_is_shown(const struct screen *screen)
{
    return screen->review && screen->review->shown;
}

bool review_place(struct screen *screen, struct path *at)
{
    if (!review_is_shown(screen))
        return false;
    int r = review_row(screen);
    *at = (struct path){.market = ""};
    if (r >= 0 && screen->review->agenda.rows[r].can_drill)
        *at = screen->review->agenda.rows[r].drill;
    return true;
}

/* A reader who went down from the page comes up to it again. */
void review_came_up(struct screen *screen)
{
    struct reviewing *review = screen->review;
    if (review && review->active && review->away && !screen->depth) {
        review->shown = true;
        review->away = false;
    }
}

void review_went(struct screen *screen)
{
    struct reviewing *review = screen->review;
    if (!review || !review->active)
        return;
    review->shown = review->away = false;
    review_clock_stand(&review->clock, screen->now_ms);
}

int64_t review_next_ms(const struct screen *screen)
{
    const struct reviewing *review = screen->review;
    return review && review->active && (review->shown || review->away)
               ? review_clock_next_ms(&review->clock, screen->now_ms)
               : INT64_MAX;
}

void review_chip(const struct screen *screen, char *out, size_t size)
{
    const struct reviewing *review = screen->review;
    *out = '\0';
    if (review && review->active && !review->shown)
        snprintf(out, size, review->away ? _(" review %d/%zu: Esc ") : _(" review %d/%zu: R "),
                 review->at + 1, review->count);
}
