/* Named views: a [view NAME] of an INI file on the screen.
 *
 * A view is what a reader could have done by keys: a pane, a place, a period, an order, a filter,
 * columns.  So it leaves him where keys work as ever, and "-" brings back what was before it.
 */
#include <stdio.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "engine/snapshot.h"
#include "tui/actions.h"
#include "tui/state.h"

/* The sentence under the view's own line in its file. */
static bool blame(const struct view_def *view, struct err *err)
{
    char text[sizeof err->text];
    snprintf(text, sizeof text, "%s", err->text);
    return err_at(err, view->origin.file, view->origin.line, 0, "[view %s]: %s", view->name, text);
}

static void set_period(struct screen *screen, const struct view_def *view)
{
    struct period period;
    screen->view.has_period = false;
    if (view->period && period_parse(view->period, &period)) {
        screen->view.has_period = true;
        screen->view.period = period;
        screen->view.grain = period.grain;
    }
}

bool view_open(struct screen *screen, const struct view_def *view, struct err *err)
{
    const struct pane_def *pane = view->pane ? screen_pane_def(screen, view->pane)
                                             : screen_pane_of_kind(screen, "table");
    struct path at = {0};
    struct filter filter;
    struct focus focus;
    if (!pane)
        return err_set(err, _("there is no [pane %s]"), view->pane ? view->pane : "");
    if (view->path && !path_parse(view->path, screen->snapshot, &at, err))
        return blame(view, err);
    navigate_open(screen, pane, &at);
    struct level *level = screen_level(screen);
    snprintf(level->sort, sizeof level->sort, "%s", view->sort ? view->sort : "");
    level->sort_reverse = view->sort_reverse;
    if (view->compare)
        screen->view.compare = compare_parse(view->compare);
    set_period(screen, view);
    if (view->columns)
        columns_choose(screen, pane, view->columns);
    screen_forget(screen);
    screen_focus(screen, &focus);
    if (view->filter && !filter_parse(view->filter, focus.section, &filter, err))
        return blame(view, err);
    snprintf(level->lens.filter, sizeof level->lens.filter, "%s", view->filter ? view->filter : "");
    level->lens.problems = view->problems;
    return true;
}
