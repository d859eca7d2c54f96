/* The keys of a review's page.
 *
 * Turning, scrolling, answering and leaving have keys of their own here; what any page may do
 * (theme, reload, help, menu) goes on; everything else leads out of the review, which R goes on
 * with.  The period is the review's: stepping through time would change what is looked at.
 */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "playbook.h"
#include "review.h"
#include "tui/actions.h"
#include "tui/terminal.h"

enum move { MOVE_NEXT, MOVE_BACK, MOVE_FIRST, MOVE_LAST, MOVE_DOWN, MOVE_UP };
enum { FAR = 100000 };

static unsigned move(struct screen *screen, enum move move)
{
    struct reviewing *review = screen->review;
    switch (move) {
    case MOVE_NEXT:
        return review_turn(screen, review->at + 1);
    case MOVE_BACK:
        return review_turn(screen, review->at - 1);
    case MOVE_FIRST:
        return review_turn(screen, 0);
    case MOVE_LAST:
        return review_turn(screen, FAR);
    case MOVE_DOWN:
        review->top++;
        break;
    case MOVE_UP:
        review->top -= review->top > 0;
        break;
    }
    return REACT_REDRAW;
}

static unsigned leave(struct screen *screen)
{
    review_went(screen);
    snprintf(screen->message, sizeof screen->message, "%s",
             _("The review goes on where it was by R; its clock stands."));
    return REACT_REDRAW;
}

static bool is_kind(struct screen *screen, const char *kind)
{
    int r = review_row(screen);
    return r >= 0 && !strcmp(screen->review->agenda.rows[r].key_values[1], kind);
}

static bool is_proposal(struct screen *screen)
{
    return is_kind(screen, "proposal");
}

enum below { BELOW_HISTORY, BELOW_EXPLAIN, BELOW_PLAYBOOK };

static const char *why_not_below(struct screen *screen, enum below below, struct path *at)
{
    if (review_row(screen) < 0 || !review_place(screen, at) ||
        (!at->indicator[0] && !at->market[0]))
        return _("there is nothing below this item");
    if (below != BELOW_PLAYBOOK)
        return NULL;
    const struct finding *finding = record_finding(screen, at);
    return finding && finding->rule->def->playbook ? NULL : _("its red line names no playbook");
}

/* To the figure's history, its explanation or playbook; at the end out of the review. */
static unsigned go_down(struct screen *screen, enum below below)
{
    struct reviewing *review = screen->review;
    struct path at;
    if (review->at >= (int)review->count && below == BELOW_HISTORY)
        return review->past ? leave(screen) : review_end(screen);
    const char *why = why_not_below(screen, below, &at);
    if (why) {
        snprintf(screen->message, sizeof screen->message, "%s", why);
        return REACT_REDRAW;
    }
    screen_level(screen)->list.cursor = review_row(screen);
    review->shown = false;
    review->away = true;
    struct path place = at;
    place.indicator[0] = '\0';
    if (below == BELOW_HISTORY && is_proposal(screen))
        navigate_proposals(screen, &place);
    else if (below == BELOW_EXPLAIN)
        navigate_explain(screen, &at);
    else if (below == BELOW_PLAYBOOK)
        navigate_playbook(screen, &at);
    else
        navigate_to(screen, &at, "redlines");
    if (!screen->depth) /* there is no such pane */
        review_came_up(screen);
    return REACT_REDRAW;
}

/* x: the overdue decision on the page was carried out. */
static unsigned finish_decision(struct screen *screen)
{
    struct reviewing *review = screen->review;
    int r = review_row(screen);
    const char *why = NULL;
    if (!is_kind(screen, "decision")) {
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("this item is no decision that could be done"));
        return REACT_REDRAW;
    }
    if (!can_finish_one(screen, &why)) {
        snprintf(screen->message, sizeof screen->message, "%s", why);
        return REACT_REDRAW;
    }
    return record_done(screen, review->agenda.rows[r].key_values[2],
                       review->items[review->at].title);
}

static bool find(const char *const *ids, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(ids[i], id))
            return true;
    return false;
}

/* Of rows' keys; those without a row here are looked at by review_takes. */
static bool takes_move(struct screen *screen, const char *id, unsigned *reaction)
{
    static const struct {
        const char *id;
        enum move move;
    } moves[] = {
        {.id = "right", .move = MOVE_NEXT},        {.id = "page-down", .move = MOVE_NEXT},
        {.id = "next-finding", .move = MOVE_NEXT}, {.id = "left", .move = MOVE_BACK},
        {.id = "page-up", .move = MOVE_BACK},      {.id = "previous-finding", .move = MOVE_BACK},
        {.id = "top", .move = MOVE_FIRST},         {.id = "bottom", .move = MOVE_LAST},
        {.id = "down", .move = MOVE_DOWN},         {.id = "up", .move = MOVE_UP}};
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (!strcmp(moves[i].id, id)) {
            *reaction = move(screen, moves[i].move);
            return true;
        }
    return false;
}

static bool takes_key(struct screen *screen, int key, unsigned *reaction)
{
    if (key == ' ')
        *reaction = move(screen, MOVE_NEXT);
    else if (key == RKEY_BACKSPACE)
        *reaction = move(screen, MOVE_BACK);
    else if (key == 't' && !screen->review->past)
        *reaction = review_defer(screen);
    else if (key == 'W' && review_can_write(screen))
        *reaction = review_ask_people(screen);
    else
        return false;
    return true;
}

static bool takes_action(struct screen *screen, const char *id, unsigned *reaction)
{
    static const char *const periods[] = {"period-back", "period-forward", "period-latest"};
    *reaction = REACT_REDRAW;
    if (!strcmp(id, "drill"))
        *reaction = go_down(screen, BELOW_HISTORY);
    else if (!strcmp(id, "explain"))
        *reaction = go_down(screen, BELOW_EXPLAIN);
    else if (!strcmp(id, "playbook"))
        *reaction = go_down(screen, BELOW_PLAYBOOK);
    else if (!strcmp(id, "climb") || !strcmp(id, "close"))
        *reaction = leave(screen);
    else if (!strcmp(id, "done"))
        *reaction = finish_decision(screen);
    else if (find(periods, sizeof periods / sizeof *periods, id))
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("a review looks at one period (q leaves it for a while)"));
    else
        return false;
    return true;
}

bool review_takes(struct screen *screen, const struct action *action, int key, unsigned *reaction)
{
    static const char *const answers[] = {"approve", "amount", "refuse"};
    static const char *const everywhere[] = {
        "theme",   "repaint", "suspend",     "reload",  "cancel", "help",
        "palette", "freeze",  "mouse",       "speaker", "note",   "compare",
        "decide",  "copy",    "acknowledge", "review",  "silence"};
    if (!review_is_shown(screen) || screen->help)
        return false;
    if (takes_key(screen, key, reaction))
        return true;
    if (!action || takes_move(screen, action->id, reaction))
        return action != NULL;
    if (takes_action(screen, action->id, reaction))
        return true;
    if (find(everywhere, sizeof everywhere / sizeof *everywhere, action->id) ||
        (is_proposal(screen) && find(answers, sizeof answers / sizeof *answers, action->id)))
        return false;
    review_went(screen);
    return false;
}
