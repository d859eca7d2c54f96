/* Actions that find: red lines wherever they are, words and rows in what the screen holds, and
 * everything by its name. */
#include <stdio.h>
#include "base/i18n.h"
#include "tui/actions.h"
#include "tui/state.h"

bool can_step_finding(struct screen *screen, const char **why)
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

unsigned act_next_finding(struct screen *s)
{
    return step_finding(s, 1);
}

unsigned act_previous_finding(struct screen *s)
{
    return step_finding(s, -1);
}

static bool has_focus_rows(struct screen *screen)
{
    struct focus focus;
    screen_focus(screen, &focus);
    return focus.section->row_count > 0 || (focus.section->heat && focus.section->heat->row_count);
}

bool can_search(struct screen *screen, const char **why)
{
    *why = _("there are no rows here");
    return screen->help || has_focus_rows(screen);
}

/* In the help page it looks for what the help says, and runs it. */
unsigned act_search(struct screen *screen)
{
    if (screen->help)
        palette_open(screen, "", true);
    else
        mode_enter(screen, &mode_search, "");
    return REACT_REDRAW;
}

bool can_search_on(struct screen *screen, const char **why)
{
    *why = screen->search[0] ? _("there are no rows here") : _("nothing was searched for yet");
    return screen->search[0] && has_focus_rows(screen);
}

unsigned act_search_next(struct screen *screen)
{
    find_text(screen, 1);
    return REACT_REDRAW;
}

unsigned act_search_previous(struct screen *screen)
{
    find_text(screen, -1);
    return REACT_REDRAW;
}

bool can_filter(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    *why = lens_fits(focus.section) ? _("there are no rows here")
                                    : _("this pane is one whole: no row can be left out");
    return lens_fits(focus.section) && (has_focus_rows(screen) || !lens_is_clear(focus.lens));
}

unsigned act_filter(struct screen *screen)
{
    struct focus focus;
    screen_focus(screen, &focus);
    mode_enter(screen, &mode_filter, focus.lens->filter);
    return REACT_REDRAW;
}

bool can_show_problems(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    *why = _("no row here has a state");
    return lens_fits(focus.section) && (focus.lens->problems || lens_has_states(focus.section));
}

unsigned act_problems(struct screen *screen)
{
    struct focus focus;
    screen_focus(screen, &focus);
    focus.lens->problems = !focus.lens->problems;
    focus.list->top = 0;
    return REACT_REDRAW;
}

unsigned act_palette(struct screen *screen)
{
    palette_open(screen, "", false);
    return REACT_REDRAW;
}
