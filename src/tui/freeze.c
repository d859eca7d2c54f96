/* Freezing: the screen stays on the snapshot that it shows, whatever is loaded beneath.
 *
 * It holds that snapshot, so every key goes on working on the same data: a committee that talks
 * about a number still has it.  What comes meanwhile is only remembered, and shown at the thaw.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/i18n.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "tui/actions.h"
#include "tui/state.h"

void screen_freeze(struct screen *screen)
{
    time_t now = (time_t)clock_now(&screen->snapshot->catalogue->settings.now);
    struct tm local;
    snapshot_hold(screen->snapshot);
    screen->frozen = screen->snapshot;
    localtime_r(&now, &local);
    strftime(screen->frozen_since, sizeof screen->frozen_since, "%H:%M:%S", &local);
}

void screen_let_go(struct screen *screen)
{
    snapshot_let_go(screen->frozen);
    screen->frozen = NULL;
}

void screen_thaw(struct screen *screen)
{
    const struct snapshot *held = screen->frozen, *newest = screen->newest;
    screen->frozen = NULL;
    if (newest && newest != held)
        screen_set_snapshot(screen, newest);
    snapshot_let_go(held);
}

unsigned act_freeze(struct screen *screen)
{
    if (!screen->frozen) {
        screen_freeze(screen);
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("Frozen: data goes on being read beneath. z thaws."));
        return REACT_REDRAW;
    }
    bool moved = screen->newest && screen->newest != screen->frozen;
    screen_thaw(screen);
    snprintf(screen->message, sizeof screen->message, "%s",
             moved ? _("Thawed: newer data is shown now.") : _("Thawed: nothing has changed."));
    return REACT_REDRAW;
}
