/* Actions that go somewhere: down, up, to another pane, to the explanation of a number, and back. */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "engine/snapshot.h"
#include "playbook.h"
#include "tui/actions.h"
#include "tui/state.h"

bool can_drill(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    if (step_is_selected(screen, &focus))
        return can_decide(screen, why);
    *why = _("there is nothing below this row");
    return focus.ops->target(focus.section, focus.list) != NULL;
}

unsigned act_drill(struct screen *screen)
{
    struct focus focus;
    screen_focus(screen, &focus);
    if (step_is_selected(screen, &focus))
        return act_decide(screen);
    const struct path *target = focus.ops->target(focus.section, focus.list);
    if (target) {
        struct path path = *target;
        navigate_to(screen, &path, focus.pane->kind);
    }
    return REACT_REDRAW;
}

/* What is closest goes first: the help, then what the rows are looked at through, then the level. */
unsigned act_up_level(struct screen *screen)
{
    struct focus focus;
    if (screen->help) {
        screen->help = false;
        return REACT_REDRAW;
    }
    screen_focus(screen, &focus);
    if (!lens_is_clear(focus.lens)) {
        memset(focus.lens, 0, sizeof *focus.lens);
        snprintf(screen->message, sizeof screen->message, "%s", _("All rows again."));
    } else if (!navigate_up(screen)) {
        snprintf(screen->message, sizeof screen->message, "%s", _("This is the top: q quits."));
    }
    return REACT_REDRAW;
}

unsigned act_quit_level(struct screen *screen)
{
    if (screen->help) {
        screen->help = false;
        return REACT_REDRAW;
    }
    if (screen->depth > 0) {
        navigate_up(screen);
        return REACT_REDRAW;
    }
    return REACT_QUIT;
}

unsigned open_pane(struct screen *screen, const struct pane_def *pane)
{
    struct path at = {0}, here = screen_level(screen)->at;
    struct focus focus;
    screen_focus(screen, &focus);
    const struct path *target = focus.ops->target(focus.section, focus.list);
    bool carries = !strcmp(pane->kind, "funnel") || !strcmp(pane->kind, "history") ||
                   !strcmp(pane->kind, "rows") || !strcmp(pane->kind, "waterfall");
    bool walks = pane_find(pane->kind)->walks_markets;
    if (carries && target && !target->record[0] && !target->category[0])
        at = *target; /* what is selected, */
    else if (carries)
        at = here; /* else where we are */
    at.record[0] = at.category[0] = '\0';
    if (strcmp(pane->kind, "rows"))
        at.has_period = false;
    if (walks)
        at.indicator[0] = '\0';
    if (!strcmp(pane->kind, "history") && !at.indicator[0])
        navigate_worst(screen, &at); /* a history of something that matters */
    screen->help = false;
    navigate_open(screen, pane, &at);
    return REACT_REDRAW;
}

unsigned open_key(struct screen *screen, int key)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    for (size_t i = 0; i < catalogue->pane_count; i++) {
        const struct pane_def *pane = &catalogue->panes[i];
        if (pane->key != key)
            continue;
        const struct pane_def *shown = pane_shown(screen, pane);
        const struct pane_def *next = shown && !screen->help ? pane_behind(screen, shown) : NULL;
        const struct pane_def *open = next ? next : pane;
        unsigned reaction = open_pane(screen, open);
        next = pane_behind(screen, open);
        if (next || open != pane) /* the last one leads back to the first */
            snprintf(screen->message, sizeof screen->message, _("%d again: %s."), key,
                     _((next ? next : pane)->title));
        return reaction;
    }
    snprintf(screen->message, sizeof screen->message, _("No pane has the key %d."), key);
    return REACT_REDRAW;
}

unsigned act_open1(struct screen *s)
{
    return open_key(s, 1);
}

unsigned act_open2(struct screen *s)
{
    return open_key(s, 2);
}

unsigned act_open3(struct screen *s)
{
    return open_key(s, 3);
}

unsigned act_open4(struct screen *s)
{
    return open_key(s, 4);
}

unsigned act_open5(struct screen *s)
{
    return open_key(s, 5);
}

unsigned act_open6(struct screen *s)
{
    return open_key(s, 6);
}

unsigned act_open7(struct screen *s)
{
    return open_key(s, 7);
}

unsigned act_open8(struct screen *s)
{
    return open_key(s, 8);
}

unsigned act_open9(struct screen *s)
{
    return open_key(s, 9);
}

bool can_explain(struct screen *screen, const char **why)
{
    struct focus focus;
    struct path at;
    screen_focus(screen, &focus);
    *why = _("there is no number here");
    return strcmp(focus.pane->kind, "data") != 0 && navigate_explained(screen, &focus, &at);
}

unsigned act_explain(struct screen *screen)
{
    struct focus focus;
    struct path at;
    screen_focus(screen, &focus);
    if (navigate_explained(screen, &focus, &at))
        navigate_explain(screen, &at);
    return REACT_REDRAW;
}

bool can_change_pane(struct screen *screen, const char **why)
{
    *why = _("there is only one pane here");
    return screen_is_overview(screen);
}

static unsigned focus_by(struct screen *screen, int step)
{
    bool wide = screen->width >= 120;
    for (int tries = 0; tries < 4; tries++) {
        screen->focus = (screen->focus + step + 4) % 4;
        if (!wide && screen->focus != 0 && screen->focus != 3)
            continue;
        if (overview_pane(screen, screen->focus))
            break;
    }
    return REACT_REDRAW;
}

unsigned act_next_pane(struct screen *s)
{
    return focus_by(s, 1);
}

unsigned act_previous_pane(struct screen *s)
{
    return focus_by(s, -1);
}

bool can_zoom(struct screen *screen, const char **why)
{
    *why = _("this pane already has the whole screen");
    return screen_is_overview(screen) || screen->zoomed ||
           screen->levels[screen->depth].zoomed_from;
}

unsigned act_zoom(struct screen *screen)
{
    if (screen_level(screen)->zoomed_from)
        navigate_up(screen);
    else if (!screen->zoomed && screen->focus)
        navigate_zoom(screen);
    else
        screen->zoomed = !screen->zoomed;
    return REACT_REDRAW;
}

bool can_go_back(struct screen *screen, const char **why)
{
    *why = _("there was no other place yet");
    return screen->last_depth >= 0;
}

unsigned act_back(struct screen *screen)
{
    navigate_back(screen);
    return REACT_REDRAW;
}
