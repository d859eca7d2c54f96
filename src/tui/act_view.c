/* Actions that change how a place is looked at: period, comparison, form of the changes, order,
 * theme.  They never change the place. */
#include <stdio.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "engine/snapshot.h"
#include "tui/actions.h"
#include "tui/state.h"

bool can_step_period(struct screen *screen, const char **why)
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

unsigned act_period_back(struct screen *s)
{
    return step_period(s, -1);
}

unsigned act_period_forward(struct screen *s)
{
    return step_period(s, 1);
}

unsigned act_period_latest(struct screen *screen)
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

unsigned act_compare(struct screen *screen)
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

unsigned act_mode(struct screen *screen)
{
    static const char *const names[] = {[MODE_VALUE] = N_("values and changes"),
                                        [MODE_CHANGE] = N_("changes as amounts"),
                                        [MODE_PERCENT] = N_("changes in percent")};
    screen->view.mode = (enum value_mode)((screen->view.mode + 1) % 3);
    snprintf(screen->message, sizeof screen->message, _("Shown: %s."), _(names[screen->view.mode]));
    return REACT_REDRAW;
}

bool can_sort(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    *why = _("this pane has one order only");
    return !strcmp(focus.pane->kind, "table") && focus.section->row_count > 1;
}

/* Sort walks: worst first, then each figure, then worst first again. */
unsigned act_sort(struct screen *screen)
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

unsigned act_sort_reverse(struct screen *screen)
{
    struct level *level = screen_level(screen);
    level->sort_reverse = !level->sort_reverse;
    snprintf(screen->message, sizeof screen->message, "%s",
             level->sort_reverse ? _("Order reversed.") : _("Order as usual."));
    return REACT_REDRAW;
}
