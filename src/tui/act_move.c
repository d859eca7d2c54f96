/* Actions that move the selection inside the pane that has the focus, or scroll the help page. */
#include "base/i18n.h"
#include "tui/actions.h"
#include "tui/state.h"

bool can_move(struct screen *screen, const char **why)
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

unsigned act_up(struct screen *s)
{
    return move_by(s, 0, -1);
}

unsigned act_down(struct screen *s)
{
    return move_by(s, 0, 1);
}

unsigned act_left(struct screen *s)
{
    return move_by(s, -1, 0);
}

unsigned act_right(struct screen *s)
{
    return move_by(s, 1, 0);
}

unsigned act_page_up(struct screen *s)
{
    return move_by(s, 0, -page(s));
}

unsigned act_page_down(struct screen *s)
{
    return move_by(s, 0, page(s));
}

unsigned act_top(struct screen *s)
{
    return move_by(s, 0, -1000000);
}

unsigned act_bottom(struct screen *s)
{
    return move_by(s, 0, 1000000);
}

bool can_walk(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    *why = _("every column is shown");
    return focus.section->shape == SHAPE_HEAT || focus.list->pans ||
           screen_walks_markets(screen, &focus);
}
