/*
 * The event loop: the dashboard on the real terminal.
 *
 * One thread waits for four things: keys, signals (as a descriptor), a tick, and what the commands
 * of sources say.  The screen makes a canvas of what it knows; it goes to the terminal only when it
 * differs from the one shown, so an idle dashboard writes nothing.  Keys are drained before
 * drawing, and a storm of resizes is one resize.
 *
 * The tick is a second while a countdown runs or files are watched for it, two when the data only
 * changes with its files.  Files are looked at (stat) at each tick; a change is loaded at the next
 * one, so that a file that is being written has a moment to be finished.  When a load fails the
 * last good data stays, under a banner.
 *
 * A load runs on the same thread and calls back all the time (watch_load): then keys and signals
 * are looked at, and a line tells how far it is once it has gone on for a moment.  The screen is
 * that of the data before; Ctrl-C stops the load, and then that data stays.  A first load of large
 * files has a snapshot without rows before it, and its screen opens when the load turns out to be
 * long; what fails is then told as ever, on the terminal as it was before.
 *
 * TERM and HUP are blocked and read here, but let through while data is loaded, when nothing can
 * be lost and the wait could be long; terminal_crash.c then ends the program.  A closed terminal
 * counts as HUP.  Ctrl-C is a key: the screen cancels, and at rest, twice, it quits with 130.
 *
 * REDLINE_TEST=1 makes a dashboard that tests can compare: no countdown, and ten ticks a second.
 * Then REDLINE_TEST_CRASH=segv|abort|memory ends the program that way after its first frame.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "app/commands.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "tui/canvas.h"
#include "tui/screen.h"
#include "tui/terminal.h"

enum { TICK_MS = 1000, TICK_SLOW_MS = 2000, TICK_TEST_MS = 100 };
enum {
    UNREAD_BYTES = 1 << 20, /* less is read before a person sees a screen */
    LONG_BYTES = 64 << 20   /* more takes so long that there is no need to wait and see */
};
enum { BAR_AFTER_MS = 150, BAR_EVERY_MS = 100, ATTEND_EVERY_MS = 4 };
enum { CTRL_C = 3, KEYS_AT_ONCE = 1000 };
enum { FD_INPUT, FD_SIGNALS, FD_TIMER, FD_COMMANDS, FD_COUNT };

struct dashboard {
    const struct options *options;
    struct engine *engine;  /* NULL as long as it is being opened */
    struct view view;       /* as the options ask */
    struct screen *screen;  /* NULL: not open */
    bool cannot_open;       /* the terminal, during the load */
    struct err_list errors; /* of the screen */
    struct canvas canvas, shown;
    bool colour, test;
    bool force;    /* draw even what seems unchanged */
    bool outdated; /* files had changed at the last tick */
    int refresh_seconds;
    int64_t refresh_at;              /* monotonic ms */
    bool loading, first, stop;       /* a load runs; it is the first; it was told to stop */
    bool asked;                      /* for another one meanwhile */
    int64_t bar_at_ms, attend_at_ms; /* by the load's clock */
    int signals, timer;
    enum terminal_start start;
    sigset_t blocked, before;
    bool quit;
    int status;
};

static void end(struct dashboard *dash, int status)
{
    dash->quit = true;
    dash->status = status;
}

/* ---- loading -------------------------------------------------------------------------------- */

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

/* TERM and HUP end the program at once, wherever it is. */
static void let_end(sigset_t *mask)
{
    sigset_t end_signals;

    sigemptyset(&end_signals);
    sigaddset(&end_signals, SIGTERM);
    sigaddset(&end_signals, SIGHUP);
    sigprocmask(SIG_UNBLOCK, &end_signals, mask);
}

static enum refresh_result load(struct dashboard *dash, bool force, struct err_list *errors)
{
    enum refresh_result result;

    dash->loading = true;
    dash->stop = false;
    dash->bar_at_ms = BAR_AFTER_MS;
    dash->attend_at_ms = 0;
    result = engine_refresh(dash->engine, force, errors);
    dash->loading = false;
    if (dash->screen)
        screen_set_progress(dash->screen, NULL);
    return result;
}

static void refresh(struct dashboard *dash, bool force)
{
    struct err_list errors;
    enum refresh_result result;
    sigset_t mask;

    err_list_init(&errors);
    let_end(&mask);
    result = load(dash, force, &errors);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    if (result == REFRESH_NEW || result == REFRESH_KEPT) /* KEPT, too: what could be loaded was */
        screen_set_snapshot(dash->screen, engine_snapshot(dash->engine));
    if (result == REFRESH_NEW) {
        screen_set_banner(dash->screen, NULL);
        log_line("reloaded: %zu rows read, %zu refused", engine_snapshot(dash->engine)->rows_read,
                 engine_snapshot(dash->engine)->rows_refused);
    }
    if (result == REFRESH_KEPT)
        show_failure(dash, &errors);
    if (result == REFRESH_STOPPED)
        show_stopped(dash);
    err_list_release(&errors);
    dash->outdated = false;
    dash->refresh_at = clock_monotonic_ms() + (int64_t)dash->refresh_seconds * 1000;
}

/* r and SIGUSR1: what changed, or, if nothing seems to have, everything. */
static void refresh_now(struct dashboard *dash)
{
    dash->asked = dash->loading;
    if (dash->loading)
        return;
    engine_ask(dash->engine, true);
    refresh(dash, !engine_is_outdated(dash->engine));
}

static void on_tick(struct dashboard *dash)
{
    bool outdated = engine_is_outdated(dash->engine);
    bool due = dash->refresh_seconds > 0 && clock_monotonic_ms() >= dash->refresh_at;

    if (dash->refresh_seconds > 0)
        engine_ask(dash->engine, false);
    if ((outdated && dash->outdated) || due)
        refresh(dash, false);
    else
        dash->outdated = outdated;
}

/* ---- drawing -------------------------------------------------------------------------------- */

static void count_down(struct dashboard *dash)
{
    int64_t left_ms = dash->refresh_at - clock_monotonic_ms();

    if (dash->test || dash->refresh_seconds <= 0)
        screen_set_countdown(dash->screen, -1);
    else
        screen_set_countdown(dash->screen, left_ms > 0 ? (int)((left_ms + 999) / 1000) : 0);
}

static void draw(struct dashboard *dash)
{
    struct canvas drawn;

    count_down(dash);
    canvas_clear(&dash->canvas);
    screen_draw(dash->screen, &dash->canvas);
    if (!dash->force && canvas_equal(&dash->canvas, &dash->shown))
        return;
    terminal_show(&dash->canvas, screen_theme(dash->screen), dash->colour);
    drawn = dash->canvas;
    dash->canvas = dash->shown;
    dash->shown = drawn;
    dash->force = false;
}

static void fit_terminal(struct dashboard *dash)
{
    int width, height;

    if (!terminal_query_size(&width, &height))
        return;
    if (width == dash->canvas.width && height == dash->canvas.height)
        return;
    terminal_resize(width, height);
    canvas_resize(&dash->canvas, width, height);
    canvas_resize(&dash->shown, width, height);
    dash->force = true;
}

/* ---- events --------------------------------------------------------------------------------- */

static void suspend(struct dashboard *dash)
{
    terminal_suspend();
    fit_terminal(dash);
    dash->force = true;
}

static void react(struct dashboard *dash, unsigned reaction, int key)
{
    if (reaction & REACT_RELOAD && !dash->loading)
        refresh_now(dash);
    if (reaction & REACT_REPAINT)
        terminal_repaint();
    if (reaction & (REACT_REPAINT | REACT_THEME))
        dash->force = true;
    if (reaction & REACT_SUSPEND)
        suspend(dash);
    if (reaction & REACT_QUIT)
        end(dash, key == CTRL_C ? 128 + SIGINT : EXIT_DONE);
}

/* Nothing stays to be seen of a first load. */
static void stop_load(struct dashboard *dash)
{
    dash->stop = true;
    if (dash->first)
        end(dash, 128 + SIGINT);
}

/* True when there may be more: a flood of keys must not keep signals from being read. */
static bool read_keys(struct dashboard *dash)
{
    bool gone = false;

    for (int i = 0; i < KEYS_AT_ONCE && !dash->quit; i++) {
        int key = terminal_key(&gone);

        if (gone)
            end(dash, 128 + SIGHUP);
        if (!key)
            return false;
        if (key == CTRL_C && dash->loading)
            stop_load(dash);
        else
            react(dash, screen_key(dash->screen, key), key);
    }
    return true;
}

static void read_signals(struct dashboard *dash)
{
    struct signalfd_siginfo info;

    while (!dash->quit && read(dash->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        switch (info.ssi_signo) {
        case SIGINT:
        case SIGTERM:
        case SIGHUP:
            end(dash, 128 + (int)info.ssi_signo);
            break;
        case SIGTSTP:
            suspend(dash);
            break;
        case SIGUSR1:
            refresh_now(dash);
            break;
        case SIGCONT: /* stopped from outside: the shell may have changed modes and picture */
            terminal_repaint();
            fit_terminal(dash);
            break;
        default:
            fit_terminal(dash);
            break;
        }
    }
}

static void crash_for_test(const struct dashboard *dash)
{
    const char *how = getenv("REDLINE_TEST_CRASH");

    if (!dash->test || !how)
        return;
    if (!strcmp(how, "segv"))
        raise(SIGSEGV);
    else if (!strcmp(how, "abort"))
        abort();
    else if (!strcmp(how, "memory"))
        free(mem_resize(NULL, SIZE_MAX, 2));
}

static void loop(struct dashboard *dash)
{
    struct pollfd fds[FD_COUNT] = {
        [FD_INPUT] = {.fd = terminal_input(), .events = POLLIN},
        [FD_SIGNALS] = {.fd = dash->signals, .events = POLLIN},
        [FD_TIMER] = {.fd = dash->timer, .events = POLLIN},
        [FD_COMMANDS] = {.fd = -1, .events = POLLIN},
    };
    bool more = false;
    uint64_t ticks;

    draw(dash);
    crash_for_test(dash);
    while (!dash->quit) {
        fds[FD_COMMANDS].fd = engine_command_fd(dash->engine);
        if (poll(fds, FD_COUNT, more ? 0 : -1) < 0 && errno != EINTR)
            break;
        if (fds[FD_SIGNALS].revents)
            read_signals(dash);
        if (fds[FD_INPUT].revents || more)
            more = read_keys(dash);
        if (fds[FD_TIMER].revents && read(dash->timer, &ticks, sizeof ticks) > 0 && !dash->quit)
            on_tick(dash);
        if (fds[FD_COMMANDS].revents && !dash->quit && engine_hear(dash->engine))
            refresh(dash, false);
        if (dash->asked && !dash->quit)
            refresh_now(dash);
        if (!dash->quit)
            draw(dash);
    }
}

/* ---- while data is loaded ------------------------------------------------------------------- */

/* Keys and signals that have come. */
static bool attend(struct dashboard *dash)
{
    struct pollfd fds[] = {{.fd = terminal_input(), .events = POLLIN},
                           {.fd = dash->signals, .events = POLLIN}};

    if (poll(fds, 2, 0) <= 0)
        return false;
    if (fds[1].revents)
        read_signals(dash);
    if (fds[0].revents && !dash->quit)
        read_keys(dash);
    return true;
}

static bool open_screen(struct dashboard *dash, const struct view *view, struct err *err);

/* The screen of the snapshot without rows. */
static void open_early(struct dashboard *dash)
{
    struct err err = {.text = ""};

    dash->cannot_open = !open_screen(dash, &dash->view, &err);
    if (!dash->cannot_open)
        let_end(NULL);
}

static bool watch_load(void *self, const struct load_progress *progress)
{
    struct dashboard *dash = self;
    int64_t now_ms = progress->elapsed_ms;
    bool is_long = dash->first && !dash->screen && progress->total >= LONG_BYTES;
    bool shows = is_long || now_ms >= dash->bar_at_ms, changed = false;

    app_slow_down();
    if (!dash->loading || dash->cannot_open || (!dash->screen && !shows))
        return !dash->quit;
    if (!dash->screen)
        open_early(dash);
    if (!dash->screen)
        return !dash->quit;
    if (now_ms >= dash->attend_at_ms) {
        changed = attend(dash);
        dash->attend_at_ms = now_ms + ATTEND_EVERY_MS;
    }
    if (dash->quit || dash->stop)
        return false;
    if (shows) {
        screen_set_progress(dash->screen, progress);
        dash->bar_at_ms = now_ms + BAR_EVERY_MS;
    }
    if (shows || changed)
        draw(dash);
    return true;
}

/* ---- starting ------------------------------------------------------------------------------- */

static void block_signals(sigset_t *blocked, sigset_t *before)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT, SIGUSR1};

    sigemptyset(blocked);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(blocked, signals[i]);
    sigprocmask(SIG_BLOCK, blocked, before);
}

static bool open_clocks(struct dashboard *dash, const sigset_t *blocked)
{
    int tick_ms = dash->test ? TICK_TEST_MS : dash->refresh_seconds > 0 ? TICK_MS : TICK_SLOW_MS;
    struct timespec tick = {.tv_sec = tick_ms / 1000, .tv_nsec = tick_ms % 1000 * 1000000L};
    struct itimerspec ticks = {.it_interval = tick, .it_value = tick};

    dash->signals = signalfd(-1, blocked, SFD_NONBLOCK | SFD_CLOEXEC);
    dash->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    return dash->signals >= 0 && dash->timer >= 0 &&
           timerfd_settime(dash->timer, 0, &ticks, NULL) == 0;
}

static void close_screen(struct dashboard *dash)
{
    if (dash->screen) {
        canvas_release(&dash->canvas);
        canvas_release(&dash->shown);
    }
    terminal_close();
    screen_free(dash->screen);
    dash->screen = NULL;
    if (dash->signals >= 0)
        close(dash->signals);
    if (dash->timer >= 0)
        close(dash->timer);
    dash->signals = dash->timer = -1;
}

/* On the terminal that has started. False, and it is closed, when there cannot be one. */
static bool make_screen(struct dashboard *dash, const struct view *view)
{
    const struct snapshot *snapshot = engine_snapshot(dash->engine);
    struct screen_options how = {.view = *view, .pane = dash->options->view};
    struct terminal_info info;

    terminal_info(&info);
    dash->colour = how.colour = app_wants_colour(dash->options, &info);
    how.ascii = how.view.ascii = app_wants_ascii(dash->options, snapshot->catalogue, &info);
    how.theme = app_theme(dash->options, snapshot->catalogue);
    dash->screen = screen_new(snapshot, &how, &dash->errors);
    dash->force = true;
    canvas_init(&dash->canvas, info.width, info.height, how.ascii);
    canvas_init(&dash->shown, info.width, info.height, how.ascii);
    fit_terminal(dash);
    return !dash->errors.count;
}

/* Signals stay blocked when it is closed again: a late HUP must not change the status. */
static bool open_screen(struct dashboard *dash, const struct view *view, struct err *err)
{
    block_signals(&dash->blocked, &dash->before);
    err_list_release(&dash->errors);
    err_list_init(&dash->errors);
    dash->start = terminal_open(err);
    if (dash->start != TERMINAL_STARTED) {
        sigprocmask(SIG_SETMASK, &dash->before, NULL);
        return false;
    }
    if (!open_clocks(dash, &dash->blocked))
        err_set(err, _("the timer could not be started: %s"), strerror(errno));
    else if (make_screen(dash, view))
        return true;
    close_screen(dash);
    return false;
}

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
    if (!options->view || catalogue_pane(snapshot->catalogue, options->view))
        return true;
    return err_set(err, _("there is no view '%s'"), options->view);
}

/* What the options ask of the view; of a snapshot without rows only what needs none. */
static bool take_view(struct dashboard *dash, struct err *err)
{
    const struct snapshot *snapshot = engine_snapshot(dash->engine);
    struct options options = *dash->options;

    if (engine_is_unread(dash->engine))
        options.at = options.where = NULL;
    return app_view(&options, snapshot, &dash->view, err) && knows_pane(&options, snapshot, err);
}

/* A screen that stands already goes on, unless it was asked to start somewhere else. */
static bool show_screen(struct dashboard *dash, struct err *err)
{
    if (dash->screen && (dash->options->at || dash->options->where))
        close_screen(dash);
    if (!dash->screen)
        return open_screen(dash, &dash->view, err);
    screen_set_snapshot(dash->screen, engine_snapshot(dash->engine));
    return true;
}

static int open_dashboard(struct dashboard *dash)
{
    struct err err = {.text = ""};

    if (!take_view(dash, &err)) {
        close_screen(dash);
        return app_bad_usage(dash->options, &err);
    }
    if (show_screen(dash, &err)) {
        dash->refresh_at = clock_monotonic_ms() + (int64_t)dash->refresh_seconds * 1000;
        loop(dash);
        close_screen(dash);
    } else {
        dash->status = EXIT_TROUBLE;
        if (dash->start == TERMINAL_TEXT_ONLY)
            dash->status = finish_as_text(dash->options, dash->engine);
    }
    if (err.text[0])
        app_complain(&err);
    app_complain_all(&dash->errors);
    return dash->status;
}

/* ---- the first load ------------------------------------------------------------------------- */

enum first_load { FIRST_DONE, FIRST_ENDED, FIRST_FAILED };

static enum first_load load_first(struct dashboard *dash)
{
    enum first_load result = FIRST_DONE;
    struct err_list errors;

    err_list_init(&errors);
    dash->first = true;
    load(dash, false, &errors);
    dash->first = false;
    if (dash->screen)
        sigprocmask(SIG_BLOCK, &dash->blocked, NULL);
    if (dash->quit)
        result = FIRST_ENDED;
    else if (engine_is_unread(dash->engine) ||
             !app_is_sound(engine_snapshot(dash->engine), &errors))
        result = FIRST_FAILED;
    if (result != FIRST_DONE)
        close_screen(dash);
    err_list_release(&errors);
    return result;
}

/* Loads again without a screen: only that way all that is wrong is found. */
static bool open_plainly(struct dashboard *dash, struct options *options)
{
    engine_close(dash->engine);
    options->engine.unread_bytes = 0;
    options->engine.progress = NULL;
    dash->engine = app_open(options, &dash->status);
    return dash->engine != NULL;
}

static int start(struct dashboard *dash, struct options *options)
{
    const char *test = getenv("REDLINE_TEST");
    enum first_load first = FIRST_DONE;
    struct err err = {.text = ""};

    dash->test = test && !strcmp(test, "1");
    dash->refresh_seconds = app_refresh_seconds(options, engine_snapshot(dash->engine)->catalogue);
    if (engine_is_unread(dash->engine)) {
        if (!take_view(dash, &err))
            return app_bad_usage(options, &err);
        first = load_first(dash);
    }
    if (first == FIRST_ENDED || (first == FIRST_FAILED && !open_plainly(dash, options)))
        return dash->status;
    return open_dashboard(dash);
}

/* Is there a terminal on which a load could be watched? */
static bool has_terminal(void)
{
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

int app_dashboard(struct options *options)
{
    struct dashboard dash = {.options = options, .signals = -1, .timer = -1};

    err_list_init(&dash.errors);
    options->engine.commands = COMMANDS_BESIDE;
    options->engine.refreshes = true;
    if (has_terminal()) {
        options->engine.unread_bytes = UNREAD_BYTES;
        options->engine.progress = watch_load;
        options->engine.progress_self = &dash;
    }
    dash.engine = app_open(options, &dash.status);
    if (dash.engine)
        dash.status = start(&dash, options);
    engine_close(dash.engine);
    err_list_release(&dash.errors);
    return dash.status;
}
