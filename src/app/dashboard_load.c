/*
 * What the dashboard loads, and when.
 *
 * All reading is done by the worker, even the look whether a file has changed: a folder can hold a
 * hundred thousand.  Here is only decided when it has to look, what becomes of its result, and how
 * far the line with the bar is.  A load that is over within a moment shows no bar, and a look that
 * finds nothing changes nothing on the screen.
 *
 * It looks when something was heard of the files and then, for a while, nothing more: not as long
 * when the writer has closed its file as when it may be in the middle of a row, longer when a load
 * takes long, and never longer than a second, since some write all day.  Meanwhile nothing is
 * heard: a thousand rows written one by one wake nobody a thousand times.  Because not everything
 * can be heard it looks now and then anyway (`refresh`), often where it is known to be half deaf.
 * It looks, too, for r, for SIGUSR1, and when a command has answered.
 *
 * What changes by itself needs no clock on the screen: only sources with commands have a countdown,
 * to when the next one is asked.  Without it nothing wakes up but the look.
 *
 * When a load fails, the last good data stays under a banner.
 */
#include "dashboard.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "journal/session.h"
#include "tui/screen.h"

enum { LOOK_DEAF_MS = 2000, LOOK_DEAF_TEST_MS = 100, LOOK_ANYWAY_MS = 60000 };
enum { QUIET_DONE_MS = 4, QUIET_OPEN_MS = 60, QUIET_MOST_MS = 250, UNQUIET_MS = 1000 };
enum { BAR_AFTER_MS = 150, BAR_EVERY_MS = 100, SECOND_MS = 1000, COUNT_STEP_MS = 10000 };

/* ---- results -------------------------------------------------------------------------------- */

static void show_failure(struct dashboard *dash, const struct err_list *errors)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, _("reload failed: "));
    if (errors->count) /* the engine puts the sentence for the banner first */
        err_format(&errors->items[0], &text);
    screen_set_banner(dash->screen, text.text);
    for (size_t i = 0; i < errors->count; i++) {
        strbuf_clear(&text);
        err_format(&errors->items[i], &text);
        log_line("reload failed: %s", text.text);
    }
    strbuf_release(&text);
}

static void show_stopped(struct dashboard *dash)
{
    screen_set_banner(dash->screen, _("loading was stopped: the rows of before stay; r loads what "
                                      "has changed"));
    log_line("loading was stopped");
}

static void show_result(struct dashboard *dash, enum refresh_result result,
                        const struct err_list *errors)
{
    const struct snapshot *snapshot = engine_snapshot(dash->engine);

    if (result == REFRESH_NEW || result == REFRESH_KEPT) /* KEPT, too: what could be loaded was */
        screen_set_snapshot(dash->screen, snapshot);
    if (result == REFRESH_NEW) {
        screen_set_banner(dash->screen, NULL);
        log_line("reloaded: %zu rows read, %zu refused", snapshot->rows_read,
                 snapshot->rows_refused);
    }
    if (result == REFRESH_KEPT)
        show_failure(dash, errors);
    if (result == REFRESH_STOPPED)
        show_stopped(dash);
}

/* ---- the bar -------------------------------------------------------------------------------- */

static void show_bar(struct dashboard *dash, int64_t now)
{
    struct worker_progress progress;

    if (!dash->screen || !worker_is_busy(dash->worker) || now < dash->bar_at)
        return;
    worker_progress(dash->worker, &progress);
    if (!progress.load.total && !dash->first) { /* it looks, or is beyond the files */
        dash->bar_at = now + BAR_EVERY_MS;
        return;
    }
    screen_set_progress(dash->screen, &progress.load);
    dash->bar = true;
    dash->bar_at = now + BAR_EVERY_MS;
}

static void hide_bar(struct dashboard *dash)
{
    if (dash->screen)
        screen_set_progress(dash->screen, NULL);
    dash->bar = false;
}

bool dashboard_is_loading(const struct dashboard *dash)
{
    return dash->first || dash->bar;
}

/* ---- loads ---------------------------------------------------------------------------------- */

void dashboard_load(struct dashboard *dash, bool all)
{
    if (worker_is_busy(dash->worker)) {
        dash->asked = dash->asked || all;
        return;
    }
    dash->loading_from = clock_monotonic_ms();
    dash->bar_at = dash->loading_from + (dash->first ? 0 : BAR_AFTER_MS);
    dash->asked = false;
    dash->heard_from = 0;
    if (all)
        engine_ask(dash->engine, true);
    worker_load(dash->worker, all);
}

/* Nothing stays to be seen of a first load. */
void dashboard_stop_load(struct dashboard *dash)
{
    worker_stop(dash->worker);
    if (dash->first)
        dashboard_end(dash, 128 + SIGINT);
}

static int64_t look_anyway_ms(const struct dashboard *dash)
{
    if (engine_notices_all(dash->engine))
        return dash->refresh_seconds > 0 ? (int64_t)dash->refresh_seconds * SECOND_MS
                                         : LOOK_ANYWAY_MS;
    return dash->test ? LOOK_DEAF_TEST_MS : LOOK_DEAF_MS;
}

static void plan_next(struct dashboard *dash, enum refresh_result result)
{
    int64_t now = clock_monotonic_ms();

    dash->look_at = now + look_anyway_ms(dash);
    dash->ask_at = engine_asks_at(dash->engine);
    if (result != REFRESH_SAME)
        dash->cost_ms = now - dash->loading_from;
}

void dashboard_take_load(struct dashboard *dash)
{
    enum refresh_result result;
    struct err_list errors;

    err_list_init(&errors);
    if (worker_take(dash->worker, &result, &errors)) {
        hide_bar(dash);
        if (dash->first)
            dashboard_take_first(dash);
        else
            show_result(dash, result, &errors);
        worker_forget(dash->worker);
        plan_next(dash, result);
        dash->journal_at = 0; /* what is due may be so by another day now */
        dashboard_hear_journal(dash, false);
        if (dash->asked && !dash->quit)
            dashboard_load(dash, true);
    }
    err_list_release(&errors);
}

/* ---- changes -------------------------------------------------------------------------------- */

/* While it is busy what comes stays with the system; while it waits for quiet, too. */
int dashboard_events_fd(const struct dashboard *dash)
{
    bool waits = worker_is_busy(dash->worker) || dash->heard_from;

    return waits ? -1 : engine_events_fd(dash->engine);
}

static int64_t quiet_ms(const struct dashboard *dash, enum notice notice)
{
    int64_t least = notice == NOTICE_OPEN ? QUIET_OPEN_MS : QUIET_DONE_MS;
    int64_t fair = dash->cost_ms / 4 < QUIET_MOST_MS ? dash->cost_ms / 4 : QUIET_MOST_MS;

    return fair > least ? fair : least;
}

/* Puts the look off for as long as there is something new to hear. */
void dashboard_hear(struct dashboard *dash)
{
    enum notice notice = engine_notice(dash->engine);
    int64_t now = clock_monotonic_ms(), at = now + quiet_ms(dash, notice);

    if (notice == NOTICE_NONE)
        return;
    if (!dash->heard_from)
        dash->heard_from = now;
    dash->look_at = at < dash->heard_from + UNQUIET_MS ? at : dash->heard_from + UNQUIET_MS;
}

void dashboard_hear_commands(struct dashboard *dash)
{
    bool news = engine_hear(dash->engine);

    dash->ask_at = engine_asks_at(dash->engine);
    if (news)
        dashboard_load(dash, false);
}

/* ---- the journal ---------------------------------------------------------------------------- */

/* A file that is there is looked at each second: a person waits for what another one decides.  The
 * marks are the engine's, so while that is the worker's they have to wait. */
void dashboard_hear_journal(struct dashboard *dash, bool at_once)
{
    int64_t now = clock_monotonic_ms();
    const struct session *session = dash->options->session;
    bool lively = session && (session->writable || session->record_count);

    if (worker_is_busy(dash->worker)) {
        dash->journal_at = at_once ? 0 : dash->journal_at;
        return;
    }
    if (!at_once && now < dash->journal_at)
        return;
    dash->journal_at = now + (lively ? SECOND_MS : 10 * SECOND_MS);
    if (app_hear_journal(dash->options, dash->engine) || at_once) {
        app_hand_marks(dash->options, dash->engine);
        if (dash->screen)
            screen_journal_changed(dash->screen);
    }
}

/* ---- time ----------------------------------------------------------------------------------- */

/* Those commands whose time has come; --refresh 0 leaves it to r. */
static void ask_commands(struct dashboard *dash, int64_t now)
{
    if (worker_is_busy(dash->worker) || dash->refresh_seconds <= 0 || now < dash->ask_at)
        return;
    engine_ask(dash->engine, false);
    dash->ask_at = engine_asks_at(dash->engine);
    if (engine_hear(dash->engine)) /* it could not be started */
        dashboard_load(dash, false);
}

static bool counts_down(const struct dashboard *dash)
{
    return !dash->test && dash->refresh_seconds > 0 && dash->ask_at < INT64_MAX;
}

static void count_down(struct dashboard *dash, int64_t now)
{
    int64_t left_ms = dash->ask_at - now;

    if (!counts_down(dash))
        screen_set_countdown(dash->screen, -1);
    else
        screen_set_countdown(dash->screen,
                             left_ms > 0 ? (int)((left_ms + SECOND_MS - 1) / SECOND_MS) : 0);
}

void dashboard_keep_time(struct dashboard *dash)
{
    int64_t now = clock_monotonic_ms();

    if (!worker_is_busy(dash->worker) && dash->heard_from && now >= dash->look_at)
        dashboard_hear(dash);
    ask_commands(dash, now);
    if (!worker_is_busy(dash->worker) && now >= dash->look_at)
        dashboard_load(dash, false);
    dashboard_hear_journal(dash, false);
    show_bar(dash, now);
    count_down(dash, now);
    screen_set_time(dash->screen, now);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t dashboard_next_ms(const struct dashboard *dash)
{
    int64_t now = clock_monotonic_ms(), next = dash->look_at, left = dash->ask_at - now;

    if (worker_is_busy(dash->worker))
        next = dash->bar_at;
    else if (dash->refresh_seconds > 0)
        next = earlier(next, dash->ask_at);
    if (dash->options->session && !worker_is_busy(dash->worker))
        next = earlier(next, dash->journal_at);
    if (counts_down(dash) && left > 0) /* the next step that is shown */
        next = earlier(next, now + (left - 1) % COUNT_STEP_MS + 1);
    next = earlier(next, screen_next_ms(dash->screen));
    return next > now ? next - now : 0;
}
