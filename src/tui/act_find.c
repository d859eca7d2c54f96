/* Actions that find: red lines wherever they are, and words and rows in what the screen holds. */
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
