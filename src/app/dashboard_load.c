/*
 * What the dashboard loads, and when.
 *
 * All reading is done by the worker, even the look whether a file has changed: a folder can hold a
 * hundred thousand.  Here is only decided when it has to look (a tick, r, SIGUSR1, an answer of a
 * command), what becomes of its result, and how far the line with the bar is.  A load that is over
 * within a moment shows no bar, and a look that finds nothing changes nothing on the screen.
 *
 * When a load fails, the last good data stays under a banner.
 */
#include "dashboard.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "tui/screen.h"

enum { LOOK_EVERY_MS = 1000, LOOK_SLOW_MS = 2000, LOOK_TEST_MS = 100 };
enum { BAR_AFTER_MS = 150, BAR_EVERY_MS = 100, SECOND_MS = 1000 };

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

static int look_every_ms(const struct dashboard *dash)
{
    return dash->test ? LOOK_TEST_MS : dash->refresh_seconds > 0 ? LOOK_EVERY_MS : LOOK_SLOW_MS;
}

static void plan_next(struct dashboard *dash, enum refresh_result result)
{
    int64_t now = clock_monotonic_ms();

    dash->look_at = now + look_every_ms(dash);
    if (result != REFRESH_SAME || now >= dash->refresh_at)
        dash->refresh_at = now + (int64_t)dash->refresh_seconds * SECOND_MS;
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
        if (dash->asked && !dash->quit)
            dashboard_load(dash, true);
    }
    err_list_release(&errors);
}

/* ---- time ----------------------------------------------------------------------------------- */

static bool counts_down(const struct dashboard *dash)
{
    return !dash->test && dash->refresh_seconds > 0;
}

static void count_down(struct dashboard *dash, int64_t now)
{
    int64_t left_ms = dash->refresh_at - now;

    if (!dash->screen)
        return;
    if (!counts_down(dash))
        screen_set_countdown(dash->screen, -1);
    else
        screen_set_countdown(dash->screen,
                             left_ms > 0 ? (int)((left_ms + SECOND_MS - 1) / SECOND_MS) : 0);
}

void dashboard_keep_time(struct dashboard *dash)
{
    int64_t now = clock_monotonic_ms();
    bool due = dash->refresh_seconds > 0 && now >= dash->refresh_at;

    if (!worker_is_busy(dash->worker) && (due || now >= dash->look_at)) {
        if (dash->refresh_seconds > 0)
            engine_ask(dash->engine, false);
        dashboard_load(dash, false);
    }
    show_bar(dash, now);
    count_down(dash, now);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t dashboard_next_ms(const struct dashboard *dash)
{
    int64_t now = clock_monotonic_ms(), next = INT64_MAX, left = dash->refresh_at - now;

    if (worker_is_busy(dash->worker))
        next = dash->bar_at;
    else
        next = dash->refresh_seconds > 0 ? earlier(dash->look_at, dash->refresh_at) : dash->look_at;
    if (counts_down(dash) && left > 0) /* the next whole second */
        next = earlier(next, now + (left - 1) % SECOND_MS + 1);
    return next > now ? next - now : 0;
}
