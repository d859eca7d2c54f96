/* Actions about the program as a whole: end, cancel, read again, paint again, help. */
#include <stdio.h>
#include "base/i18n.h"
#include "tui/actions.h"
#include "tui/state.h"

unsigned act_quit(struct screen *screen)
{
    (void)screen;
    return REACT_QUIT;
}

unsigned act_cancel(struct screen *screen)
{
    if (screen->cancel_armed)
        return REACT_QUIT;
    screen->help = false;
    screen->cancel_armed = true;
    snprintf(screen->message, sizeof screen->message, "%s",
             _("Nothing to cancel. Ctrl-C again quits."));
    return REACT_REDRAW;
}

unsigned act_reload(struct screen *screen)
{
    snprintf(screen->message, sizeof screen->message, "%s", _("Read again."));
    return REACT_RELOAD | REACT_REDRAW;
}

unsigned act_repaint(struct screen *screen)
{
    (void)screen;
    return REACT_REPAINT | REACT_REDRAW;
}

unsigned act_suspend(struct screen *screen)
{
    (void)screen;
    return REACT_SUSPEND;
}

unsigned act_help(struct screen *screen)
{
    screen->help = !screen->help;
    screen->help_top = 0;
    return REACT_REDRAW;
}
