/* The mouse, where the reader wants it: a click selects a row or a pane, a click on what is selected
 * goes there, on a tab opens it; the wheel moves the selection.
 *
 * What stands where is what the last draw left behind: rows of lists, panes of the overview, tabs.
 */
#include <stdio.h>
#include "base/i18n.h"
#include "tui/actions.h"
#include "tui/state.h"
#include "tui/terminal.h"

enum { WHEEL_ROWS = 3 };

static bool is_inside(struct rect area, int x, int y)
{
    return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

static bool open_tab(struct screen *screen, int x, int y, unsigned *reaction)
{
    for (size_t i = 0; i < screen->tab_count; i++)
        if (is_inside(screen->tabs[i].area, x, y)) {
            *reaction = open_key(screen, screen->tabs[i].key);
            return true;
        }
    return false;
}

static void focus_at(struct screen *screen, int x, int y)
{
    for (int i = 0; screen_is_overview(screen) && i < 4; i++)
        if (is_inside(screen->quarters[i], x, y) && overview_pane(screen, i))
            screen->focus = i;
}

static unsigned click(struct screen *screen, int x, int y)
{
    unsigned reaction = REACT_REDRAW;
    struct focus focus;
    if (screen->help) {
        screen->help = false;
        return REACT_REDRAW;
    }
    if (open_tab(screen, x, y, &reaction))
        return reaction;
    int before = screen->focus;
    focus_at(screen, x, y);
    screen_focus(screen, &focus);
    if (!is_inside(focus.list->drawn, x, y) || focus.list->uneven)
        return REACT_REDRAW;
    int row = focus.list->top + y - focus.list->drawn.y, cursor = focus.list->cursor;
    focus.ops->move(focus.section, focus.list, 0, row - cursor);
    if (row == cursor && before == screen->focus)
        return action_run(screen, action_find("drill"));
    return REACT_REDRAW;
}

static unsigned turn(struct screen *screen, int x, int y, int rows)
{
    struct focus focus;
    if (screen->help) {
        screen->help_top += rows;
        return REACT_REDRAW;
    }
    focus_at(screen, x, y);
    screen_focus(screen, &focus);
    focus.ops->move(focus.section, focus.list, 0, rows);
    return REACT_REDRAW;
}

unsigned mouse_event(struct screen *screen, int key)
{
    if (!screen->mouse || screen->mode)
        return REACT_NONE;
    screen->message[0] = '\0';
    screen->cancel_armed = false;
    if (mouse_button(key) == MOUSE_CLICK)
        return click(screen, mouse_x(key), mouse_y(key));
    return turn(screen, mouse_x(key), mouse_y(key),
                mouse_button(key) == MOUSE_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
}

unsigned act_mouse(struct screen *screen)
{
    screen->mouse = !screen->mouse;
    snprintf(screen->message, sizeof screen->message, "%s",
             screen->mouse ? _("Mouse on: click selects, wheel scrolls. M gives it back.")
                           : _("Mouse off: it selects text in the terminal again."));
    return REACT_MOUSE | REACT_REDRAW;
}
