/* Actions: one row each, with default keys, help and precondition.  The bottom line, the help
 * screen, `redline help keys`, the man page and [keys] remapping all read these rows.
 */
#include <stdio.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/state.h"
#include "tui/terminal.h"

/* A precondition may have to make the section that it asks about, so the screen is not const. */
static bool has_rows(struct screen *screen, const char **why)
{
    struct focus focus;
    *why = _("there is nothing to move to");
    if (screen->help)
        return true;
    screen_focus(screen, &focus);
    return focus.section->row_count > 0 || focus.section->heat;
}

static unsigned move_by(struct screen *screen, int dx, int dy)
{
    struct focus focus;
    if (screen->help) {
        screen->help_top += dy; /* help_draw() holds it to the page */
        return REACT_REDRAW;
    }
    screen_focus(screen, &focus);
    if (dx && screen_walks_markets(screen, &focus))
        navigate_market(screen, dx);
    else
        focus.ops->move(focus.section, focus.list, dx, dy);
    return REACT_REDRAW;
}

static int page(const struct screen *screen)
{
    return screen->height > 12 ? screen->height - 10 : 3;
}
static unsigned do_up(struct screen *s)
{
    return move_by(s, 0, -1);
}
static unsigned do_down(struct screen *s)
{
    return move_by(s, 0, 1);
}
static unsigned do_left(struct screen *s)
{
    return move_by(s, -1, 0);
}
static unsigned do_right(struct screen *s)
{
    return move_by(s, 1, 0);
}
static unsigned do_page_up(struct screen *s)
{
    return move_by(s, 0, -page(s));
}
static unsigned do_page_down(struct screen *s)
{
    return move_by(s, 0, page(s));
}
static unsigned do_top(struct screen *s)
{
    return move_by(s, 0, -1000000);
}
static unsigned do_bottom(struct screen *s)
{
    return move_by(s, 0, 1000000);
}

static bool can_walk(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    *why = _("every column is shown");
    return focus.section->shape == SHAPE_HEAT || focus.list->pans ||
           screen_walks_markets(screen, &focus);
}

static bool can_drill(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    *why = _("there is nothing below this row");
    return focus.ops->target(focus.section, focus.list) != NULL;
}

static unsigned do_drill(struct screen *screen)
{
    struct focus focus;
    screen_focus(screen, &focus);
    const struct path *target = focus.ops->target(focus.section, focus.list);
    if (target) {
        struct path path = *target;
        navigate_to(screen, &path, focus.pane->kind);
    }
    return REACT_REDRAW;
}

static unsigned do_up_level(struct screen *screen)
{
    if (screen->help)
        screen->help = false;
    else if (!navigate_up(screen))
        snprintf(screen->message, sizeof screen->message, "%s", _("This is the top: q quits."));
    return REACT_REDRAW;
}

static unsigned do_quit_level(struct screen *screen)
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

static unsigned do_quit(struct screen *screen)
{
    (void)screen;
    return REACT_QUIT;
}

static unsigned do_cancel(struct screen *screen)
{
    if (screen->cancel_armed)
        return REACT_QUIT;
    screen->help = false;
    screen->cancel_armed = true;
    snprintf(screen->message, sizeof screen->message, "%s",
             _("Nothing to cancel. Ctrl-C again quits."));
    return REACT_REDRAW;
}

static unsigned open_pane(struct screen *screen, const struct pane_def *pane)
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

static unsigned open_key(struct screen *screen, int key)
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

static unsigned do_open1(struct screen *s)
{
    return open_key(s, 1);
}
static unsigned do_open2(struct screen *s)
{
    return open_key(s, 2);
}
static unsigned do_open3(struct screen *s)
{
    return open_key(s, 3);
}
static unsigned do_open4(struct screen *s)
{
    return open_key(s, 4);
}
static unsigned do_open5(struct screen *s)
{
    return open_key(s, 5);
}
static unsigned do_open6(struct screen *s)
{
    return open_key(s, 6);
}
static unsigned do_open7(struct screen *s)
{
    return open_key(s, 7);
}
static unsigned do_open8(struct screen *s)
{
    return open_key(s, 8);
}
static unsigned do_open9(struct screen *s)
{
    return open_key(s, 9);
}

static bool can_explain(struct screen *screen, const char **why)
{
    struct focus focus;
    struct path at;
    screen_focus(screen, &focus);
    *why = _("there is no number here");
    return strcmp(focus.pane->kind, "data") != 0 && navigate_explained(screen, &focus, &at);
}

static unsigned do_explain(struct screen *screen)
{
    struct focus focus;
    struct path at;
    screen_focus(screen, &focus);
    if (navigate_explained(screen, &focus, &at))
        navigate_explain(screen, &at);
    return REACT_REDRAW;
}

static bool in_overview(struct screen *screen, const char **why)
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

static unsigned do_next_pane(struct screen *s)
{
    return focus_by(s, 1);
}
static unsigned do_previous_pane(struct screen *s)
{
    return focus_by(s, -1);
}

static bool can_zoom(struct screen *screen, const char **why)
{
    *why = _("this pane already has the whole screen");
    return screen_is_overview(screen) || screen->zoomed ||
           screen->levels[screen->depth].zoomed_from;
}

static unsigned do_zoom(struct screen *screen)
{
    if (screen_level(screen)->zoomed_from)
        navigate_up(screen);
    else if (!screen->zoomed && screen->focus)
        navigate_zoom(screen);
    else
        screen->zoomed = !screen->zoomed;
    return REACT_REDRAW;
}

static bool has_period(struct screen *screen, const char **why)
{
    *why = _("there is no data");
    return screen_head(screen)->has_period;
}

static unsigned step_period(struct screen *screen, int step)
{
    if (!navigate_period(screen, step))
        snprintf(screen->message, sizeof screen->message, "%s",
                 step < 0 ? _("There is no data before this period.")
                          : _("There is no data after this period."));
    return REACT_REDRAW;
}

static unsigned do_period_back(struct screen *s)
{
    return step_period(s, -1);
}
static unsigned do_period_forward(struct screen *s)
{
    return step_period(s, 1);
}

static unsigned do_period_latest(struct screen *screen)
{
    screen->view.has_period = false;
    screen_forget(screen);
    return REACT_REDRAW;
}

/* A change column with nothing but "n/a" wants a word; a pane without such columns does not. */
static bool any_change(struct screen *screen)
{
    struct focus focus;
    bool asked = false;
    screen_focus(screen, &focus);
    for (size_t c = 0; c < focus.section->column_count; c++) {
        if (!focus.section->columns[c].is_change)
            continue;
        asked = true;
        for (size_t r = 0; r < focus.section->row_count; r++)
            if (focus.section->rows[r].cells[c].change.kind != CHANGE_NONE)
                return true;
    }
    return !asked;
}

static unsigned do_compare(struct screen *screen)
{
    static const enum compare next[] = {[COMPARE_PREVIOUS] = COMPARE_YEAR,
                                        [COMPARE_YEAR] = COMPARE_BOTH,
                                        [COMPARE_BOTH] = COMPARE_TARGET,
                                        [COMPARE_TARGET] = COMPARE_NONE,
                                        [COMPARE_NONE] = COMPARE_PREVIOUS};
    static const char *const names[] = {[COMPARE_PREVIOUS] = N_("previous period"),
                                        [COMPARE_YEAR] = N_("last year"),
                                        [COMPARE_BOTH] = N_("previous period and last year"),
                                        [COMPARE_TARGET] = N_("target"),
                                        [COMPARE_NONE] = N_("nothing")};
    screen->view.compare = next[screen->view.compare];
    screen_forget(screen);
    snprintf(screen->message, sizeof screen->message,
             screen->view.compare == COMPARE_TARGET && !any_change(screen)
                 ? _("Compared with: %s. Nothing here has one.")
                 : _("Compared with: %s."),
             _(names[screen->view.compare]));
    return REACT_REDRAW;
}

static unsigned do_mode(struct screen *screen)
{
    static const char *const names[] = {[MODE_VALUE] = N_("values and changes"),
                                        [MODE_CHANGE] = N_("changes as amounts"),
                                        [MODE_PERCENT] = N_("changes in percent")};
    screen->view.mode = (enum value_mode)((screen->view.mode + 1) % 3);
    snprintf(screen->message, sizeof screen->message, _("Shown: %s."), _(names[screen->view.mode]));
    return REACT_REDRAW;
}

static bool can_sort(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    *why = _("this pane has one order only");
    return !strcmp(focus.pane->kind, "table") && focus.section->row_count > 1;
}

/* Sort walks: worst first, then each figure, then worst first again. */
static unsigned do_sort(struct screen *screen)
{
    struct focus focus;
    struct level *level = screen_level(screen);
    screen_focus(screen, &focus);
    size_t next = 0;
    for (size_t c = 0; level->sort[0] && c < focus.section->column_count; c++)
        if (!strcmp(focus.section->columns[c].id, level->sort))
            next = c + 1;
    while (next < focus.section->column_count &&
           (!focus.section->columns[next].numeric || focus.section->columns[next].is_change))
        next++;
    if (next >= focus.section->column_count) {
        level->sort[0] = '\0';
        snprintf(screen->message, sizeof screen->message, "%s", _("Sorted: worst first."));
    } else {
        snprintf(level->sort, sizeof level->sort, "%s", focus.section->columns[next].id);
        snprintf(screen->message, sizeof screen->message, _("Sorted by %s."),
                 focus.section->columns[next].title);
    }
    level->list.top = 0;
    return REACT_REDRAW;
}

static unsigned do_sort_reverse(struct screen *screen)
{
    struct level *level = screen_level(screen);
    level->sort_reverse = !level->sort_reverse;
    snprintf(screen->message, sizeof screen->message, "%s",
             level->sort_reverse ? _("Order reversed.") : _("Order as usual."));
    return REACT_REDRAW;
}

static unsigned do_reload(struct screen *screen)
{
    snprintf(screen->message, sizeof screen->message, "%s", _("Read again."));
    return REACT_RELOAD | REACT_REDRAW;
}

static unsigned do_repaint(struct screen *screen)
{
    (void)screen;
    return REACT_REPAINT | REACT_REDRAW;
}

static unsigned do_suspend(struct screen *screen)
{
    (void)screen;
    return REACT_SUSPEND;
}

static unsigned do_help(struct screen *screen)
{
    screen->help = !screen->help;
    screen->help_top = 0;
    return REACT_REDRAW;
}

static bool can_go_back(struct screen *screen, const char **why)
{
    *why = _("there was no other place yet");
    return screen->last_depth >= 0;
}

static unsigned do_back(struct screen *screen)
{
    navigate_back(screen);
    return REACT_REDRAW;
}

static bool has_findings(struct screen *screen, const char **why)
{
    static const struct path nowhere;
    const struct section *lines =
        screen_section(screen, screen_pane_of_kind(screen, "redlines"), &nowhere, "", false);
    *why = _("no red line is broken");
    return lines->row_count > 0;
}

static unsigned step_finding(struct screen *screen, int step)
{
    if (!navigate_finding(screen, step))
        snprintf(screen->message, sizeof screen->message, "%s",
                 step > 0 ? _("That was the last finding.") : _("That was the first finding."));
    return REACT_REDRAW;
}

static unsigned do_next_finding(struct screen *s)
{
    return step_finding(s, 1);
}
static unsigned do_previous_finding(struct screen *s)
{
    return step_finding(s, -1);
}

const struct action screen_actions[] = {
    {.id = "drill",
     .keys = "Enter",
     .help = N_("go one level down"),
     .hint = N_("drill"),
     .hint_rank = 1,
     .possible = can_drill,
     .run = do_drill},
    {.id = "explain",
     .keys = "e",
     .help = N_("explain this number: formula, terms, sources, red lines"),
     .hint = N_("explain"),
     .hint_rank = 2,
     .possible = can_explain,
     .run = do_explain},
    {.id = "climb",
     .keys = "Esc Backspace",
     .help = N_("go one level up"),
     .hint = N_("up"),
     .hint_rank = 2,
     .run = do_up_level},
    {.id = "next-finding",
     .keys = "}",
     .help = N_("next red line, anywhere"),
     .hint = N_("next red"),
     .hint_rank = 3,
     .possible = has_findings,
     .run = do_next_finding},
    {.id = "previous-finding",
     .keys = "{",
     .help = N_("previous red line, anywhere"),
     .possible = has_findings,
     .run = do_previous_finding},
    {.id = "period-back",
     .keys = "[",
     .help = N_("previous period"),
     .hint = N_("period"),
     .hint_rank = 4,
     .hint_keys = "[ ]",
     .possible = has_period,
     .run = do_period_back},
    {.id = "period-forward",
     .keys = "]",
     .help = N_("next period"),
     .possible = has_period,
     .run = do_period_forward},
    {.id = "period-latest",
     .keys = "0",
     .help = N_("the latest complete period"),
     .run = do_period_latest},
    {.id = "compare",
     .keys = "c",
     .help = N_("compare with: previous, last year, both, target, none"),
     .hint = N_("compare"),
     .hint_rank = 7,
     .run = do_compare},
    {.id = "values",
     .keys = "v",
     .help = N_("show changes as usual, as amounts, in percent"),
     .hint = N_("values"),
     .hint_rank = 10,
     .run = do_mode},
    {.id = "sort",
     .keys = "s",
     .help = N_("sort: worst first, then by each column"),
     .hint = N_("sort"),
     .hint_rank = 8,
     .possible = can_sort,
     .run = do_sort},
    {.id = "sort-reverse",
     .keys = "S",
     .help = N_("reverse the order"),
     .possible = can_sort,
     .run = do_sort_reverse},
    {.id = "next-pane",
     .keys = "Tab",
     .help = N_("next pane of the overview"),
     .hint = N_("pane"),
     .hint_rank = 9,
     .possible = in_overview,
     .run = do_next_pane},
    {.id = "previous-pane",
     .keys = "S-Tab",
     .help = N_("previous pane of the overview"),
     .possible = in_overview,
     .run = do_previous_pane},
    {.id = "zoom",
     .keys = "f",
     .help = N_("give this pane the whole screen, and back"),
     .hint = N_("zoom"),
     .hint_rank = 12,
     .possible = can_zoom,
     .run = do_zoom},
    {.id = "present",
     .keys = "P",
     .help = N_("show the findings in large letters, for a room"),
     .hint = N_("present"),
     .hint_rank = 16,
     .run = presenter_start},
    {.id = "last-place",
     .keys = "-",
     .help = N_("back to the last place"),
     .hint = N_("last place"),
     .hint_rank = 13,
     .possible = can_go_back,
     .run = do_back},
    {.id = "up", .keys = "Up k", .help = N_("up"), .possible = has_rows, .run = do_up},
    {.id = "down", .keys = "Down j", .help = N_("down"), .possible = has_rows, .run = do_down},
    {.id = "left",
     .keys = "Left h",
     .help = N_("left: cell, column; in funnel, mix, margin and board the market"),
     .hint = N_("market"),
     .hint_rank = 3,
     .hint_keys = "h l",
     .possible = can_walk,
     .run = do_left},
    {.id = "right",
     .keys = "Right l",
     .help = N_("right: cell, column; in funnel, mix, margin and board the market"),
     .possible = can_walk,
     .run = do_right},
    {.id = "page-up", .keys = "PgUp C-b C-u", .help = N_("a page up"), .run = do_page_up},
    {.id = "page-down", .keys = "PgDn C-f C-d", .help = N_("a page down"), .run = do_page_down},
    {.id = "top", .keys = "Home g", .help = N_("first row"), .run = do_top},
    {.id = "bottom", .keys = "End G", .help = N_("last row"), .run = do_bottom},
    {.id = "pane-1", .keys = "1", .help = N_("pane 1"), .run = do_open1},
    {.id = "pane-2", .keys = "2", .help = N_("pane 2"), .run = do_open2},
    {.id = "pane-3", .keys = "3", .help = N_("pane 3"), .run = do_open3},
    {.id = "pane-4", .keys = "4", .help = N_("pane 4"), .run = do_open4},
    {.id = "pane-5", .keys = "5", .help = N_("pane 5"), .run = do_open5},
    {.id = "pane-6", .keys = "6", .help = N_("pane 6"), .run = do_open6},
    {.id = "pane-7", .keys = "7", .help = N_("pane 7"), .run = do_open7},
    {.id = "pane-8", .keys = "8", .help = N_("pane 8"), .run = do_open8},
    {.id = "pane-9", .keys = "9", .help = N_("pane 9"), .run = do_open9},
    {.id = "reload",
     .keys = "r C-r",
     .help = N_("read the files again"),
     .hint = N_("reload"),
     .hint_rank = 14,
     .run = do_reload},
    {.id = "theme",
     .keys = "T",
     .help = N_("next theme"),
     .hint = N_("theme"),
     .hint_rank = 15,
     .run = theme_list_next},
    {.id = "repaint", .keys = "C-l", .help = N_("paint the screen again"), .run = do_repaint},
    {.id = "suspend",
     .keys = "C-z",
     .help = N_("back to the shell for a moment (fg returns)"),
     .run = do_suspend},
    {.id = "cancel", .keys = "C-c", .help = N_("cancel; twice at rest: quit"), .run = do_cancel},
    {.id = "help",
     .keys = "?",
     .help = N_("this help"),
     .hint = N_("help"),
     .hint_rank = 5,
     .run = do_help},
    {.id = "close",
     .keys = "q",
     .help = N_("close this level; at the top: quit"),
     .hint = N_("quit"),
     .hint_rank = 6,
     .run = do_quit_level},
    {.id = "quit",
     .keys = "Q",
     .help = N_("quit at once"),
     .hint = N_("quit"),
     .hint_rank = 6,
     .run = do_quit},
};
const size_t screen_action_count = sizeof screen_actions / sizeof *screen_actions;
