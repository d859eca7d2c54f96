/*
 * The dashboard's way in and out.
 *
 *     INI files -> the worker begins to read -> the terminal -> its first rows, or what fails
 *
 * The INI files are read first: their mistakes are told on the terminal as it was.  Then the worker
 * reads the data while the screen opens.  What is read within a moment is shown at once; else the
 * screen stands without rows and with a bar until they are there.  What turns out to be wrong only
 * with the data closes the screen again and is told like any other mistake; for that everything is
 * loaded once more without a screen, because only that way all that is wrong is found.
 *
 * On the way out the terminal is made whole, and then everything is left to the system, a worker that
 * still loads as well: it takes the process apart faster than we could.  Commands that run end with
 * their guards (source/child.h).
 */
#include "dashboard.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "tui/screen.h"

enum { UNREAD_BYTES = 1, PATIENCE_MS = 12, STOP_MS = 10000 };

static int as_text(const struct options *options, const struct snapshot *snapshot)
{
    struct app_output output;
    int status;

    app_tell_unreadable(snapshot);
    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    status = app_text_screen(options, snapshot, output.file);
    return app_output_close(&output, status, EXIT_TROUBLE);
}

/* One picture, so it waits for the commands. */
static int finish_as_text(const struct options *options, struct engine *engine)
{
    struct err_list errors;

    err_list_init(&errors);
    engine_finish(engine, &errors);
    app_complain_all(&errors);
    err_list_release(&errors);
    return as_text(options, engine_snapshot(engine));
}

static bool knows_pane(const struct options *options, const struct snapshot *snapshot,
                       struct err *err)
{
    if (!options->view || catalogue_pane(snapshot->catalogue, options->view) ||
        catalogue_view(snapshot->catalogue, options->view))
        return true;
    return err_set(err, _("there is no view '%s'"), options->view);
}

const struct view_def *dashboard_named_view(const struct dashboard *dash)
{
    const struct catalogue *catalogue = engine_snapshot(dash->engine)->catalogue;

    return dash->options->view ? catalogue_view(catalogue, dash->options->view) : NULL;
}

bool dashboard_take_view(struct dashboard *dash, struct err *err)
{
    const struct snapshot *snapshot = engine_snapshot(dash->engine);
    struct options options = *dash->options;

    if (dash->first)
        options.at = options.where = NULL;
    return app_view(&options, snapshot, &dash->view, err) && knows_pane(&options, snapshot, err);
}

/* ---- the first load ------------------------------------------------------------------------- */

/* A screen that stands already goes on, unless it was asked to start somewhere else. */
static bool show_rows(struct dashboard *dash)
{
    if (!dashboard_take_view(dash, &dash->usage))
        return false;
    if (dash->screen &&
        (dash->options->at || dash->options->where || dashboard_named_view(dash)))
        return dashboard_make_screen(dash);
    if (dash->screen)
        screen_set_snapshot(dash->screen, engine_snapshot(dash->engine));
    return true;
}

void dashboard_take_first(struct dashboard *dash)
{
    struct err_list errors;

    err_list_init(&errors);
    dash->first = false;
    dash->first_failed =
        engine_is_unread(dash->engine) || !app_is_sound(engine_snapshot(dash->engine), &errors);
    if (dash->first_failed)
        dashboard_end(dash, EXIT_TROUBLE);
    else if (!show_rows(dash))
        dashboard_end(dash, EXIT_TROUBLE);
    err_list_release(&errors);
}

/* For at most so long; negative: until it is over. */
static void await_first(struct dashboard *dash, int wait_ms)
{
    struct pollfd ready = {.fd = worker_fd(dash->worker), .events = POLLIN};

    if (poll(&ready, 1, wait_ms) > 0)
        dashboard_take_load(dash);
}

static bool start_worker(struct dashboard *dash)
{
    struct err err;

    dash->worker = worker_new(dash->engine, app_slow_down, NULL);
    if (dash->worker)
        return true;
    err_set(&err, _("the system gives no thread to load data with"));
    app_complain(&err);
    dash->status = EXIT_TROUBLE;
    return false;
}

/* ---- the screen ----------------------------------------------------------------------------- */

/* No terminal to draw on after all. */
static void do_without(struct dashboard *dash, const struct err *err)
{
    dash->status = EXIT_TROUBLE;
    if (err->text[0])
        app_complain(err);
    if (dash->start != TERMINAL_TEXT_ONLY)
        return;
    while (dash->first)
        await_first(dash, -1);
    if (!dash->quit)
        dash->status = finish_as_text(dash->options, dash->engine);
}

static void run(struct dashboard *dash)
{
    struct err err = {.text = ""};

    dash->first = engine_is_unread(dash->engine);
    if (!dashboard_take_view(dash, &err)) {
        dash->status = app_bad_usage(dash->options, &err);
        return;
    }
    if (!start_worker(dash))
        return;
    dash->ask_at = engine_asks_at(dash->engine);
    if (dash->first)
        dashboard_load(dash, false);
    if (!dashboard_open_screen(dash, &err)) {
        do_without(dash, &err);
        return;
    }
    if (dash->first)
        await_first(dash, PATIENCE_MS);
    if (!dash->quit)
        dashboard_loop(dash);
    dashboard_close_screen(dash);
    if (dash->usage.text[0])
        dash->status = app_bad_usage(dash->options, &dash->usage);
    if (err.text[0])
        app_complain(&err);
}

/* The engine, and all that is wrong with it, without a screen. */
static bool open_plainly(struct dashboard *dash)
{
    dash->options->engine.unread_bytes = 0;
    dash->options->engine.progress = NULL;
    dash->engine = app_open(dash->options, &dash->status);
    return dash->engine != NULL;
}

static void close_engine(struct dashboard *dash)
{
    worker_free(dash->worker, STOP_MS); /* it is idle */
    dash->worker = NULL;
    engine_close(dash->engine);
    dash->engine = NULL;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value && !strcmp(value, "1");
}

/* What cannot be written in is read all the same; false: the review that was asked for is not there. */
static bool meet(struct dashboard *dash)
{
    struct options *options = dash->options;
    struct err err = {.text = ""};

    app_part(options, NULL);
    if (!app_meet(options, dash->engine, options->writable && !options->read_only, &err))
        app_complain(&err);
    if (app_find_review(options, &err))
        return true;
    app_complain(&err);
    dash->status = EXIT_TROUBLE;
    return false;
}

static void start(struct dashboard *dash)
{
    if (!meet(dash))
        return;
    dash->test = is_set("REDLINE_TEST");
    dash->refresh_seconds =
        app_refresh_seconds(dash->options, engine_snapshot(dash->engine)->catalogue);
    run(dash);
    if (!dash->first_failed)
        return;
    close_engine(dash);
    dash->first_failed = dash->quit = false;
    if (open_plainly(dash)) { /* the files are mended by now */
        if (meet(dash))
            run(dash);
    }
}

/* Is there a terminal on which a load could be watched? */
static bool has_terminal(void)
{
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

int app_dashboard(struct options *options)
{
    struct dashboard dash = {.options = options, .signals = -1};

    err_list_init(&dash.errors);
    options->engine.commands = COMMANDS_BESIDE;
    options->engine.refreshes = true;
    options->engine.listens = !(is_set("REDLINE_TEST") && is_set("REDLINE_TEST_DEAF"));
    if (has_terminal()) {
        options->engine.unread_bytes = UNREAD_BYTES;
        options->engine.progress = app_slow_down;
    }
    dash.engine = app_open(options, &dash.status);
    if (dash.engine)
        start(&dash);
    app_part(options, NULL);
    app_complain_all(&dash.errors);
    err_list_release(&dash.errors);
    if (dash.worker) {
        fflush(NULL);
        _exit(dash.status);
    }
    close_engine(&dash);
    return dash.status;
}
