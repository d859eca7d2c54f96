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
#include "base/number.h"
#include "base/strbuf.h"
#include "tui/canvas.h"
#include "tui/screen.h"
#include "tui/terminal.h"

enum { TICK_MS = 1000, TICK_SLOW_MS = 2000, TICK_TEST_MS = 100 };
enum { CTRL_C = 3, REFRESH_MAX = 86400, KEYS_AT_ONCE = 1000 };
enum { FD_INPUT, FD_SIGNALS, FD_TIMER, FD_COMMANDS, FD_COUNT };

struct dashboard {
    struct engine *engine;
    struct screen *screen;
    struct canvas canvas, shown;
    bool colour, test;
    bool force;    /* draw even what seems unchanged */
    bool outdated; /* files had changed at the last tick */
    int refresh_seconds;
    int64_t refresh_at; /* monotonic ms */
    int signals, timer;
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

static void refresh(struct dashboard *dash, bool force)
{
    struct err_list errors;
    enum refresh_result result;
    sigset_t end_signals, mask;

    err_list_init(&errors);
    sigemptyset(&end_signals);
    sigaddset(&end_signals, SIGTERM);
    sigaddset(&end_signals, SIGHUP);
    sigprocmask(SIG_UNBLOCK, &end_signals, &mask);
    result = engine_refresh(dash->engine, force, &errors);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    if (result != REFRESH_SAME) /* KEPT, too: what could be loaded was */
        screen_set_snapshot(dash->screen, engine_snapshot(dash->engine));
    if (result == REFRESH_NEW) {
        screen_set_banner(dash->screen, NULL);
        log_line("reloaded: %zu rows read, %zu refused", engine_snapshot(dash->engine)->rows_read,
                 engine_snapshot(dash->engine)->rows_refused);
    }
    if (result == REFRESH_KEPT)
        show_failure(dash, &errors);
    err_list_release(&errors);
    dash->outdated = false;
    dash->refresh_at = clock_monotonic_ms() + (int64_t)dash->refresh_seconds * 1000;
}

/* r and SIGUSR1: what changed, or, if nothing seems to have, everything. */
static void refresh_now(struct dashboard *dash)
{
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
    if (reaction & REACT_RELOAD)
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

    fit_terminal(dash);
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
        if (!dash->quit)
            draw(dash);
    }
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

static int refresh_of(const struct options *options, const struct catalogue *catalogue)
{
    long seconds;

    if (options->refresh && number_parse_int(options->refresh, 0, REFRESH_MAX, &seconds))
        return (int)seconds;
    return catalogue->settings.refresh_seconds;
}

static bool wants_colour(const struct options *options, const struct terminal_info *info)
{
    const char *no_colour = getenv("NO_COLOR");

    if (options->color && !strcmp(options->color, "never"))
        return false;
    if (options->color && !strcmp(options->color, "always"))
        return true;
    return info->colours >= 8 && !(no_colour && *no_colour);
}

/* The Linux console's fonts have no Braille and few blocks. */
static bool wants_ascii(const struct options *options, const struct catalogue *catalogue,
                        const struct terminal_info *info)
{
    const char *charset = options->charset ? options->charset : catalogue->settings.charset;

    if (app_ascii(options, catalogue))
        return true;
    return !strncmp(info->term, "linux", 5) && !(charset && !strcmp(charset, "unicode"));
}

/* "auto" is dark, unless the terminal says by COLORFGBG that its background is white. */
static const char *theme_of(const struct options *options, const struct catalogue *catalogue)
{
    const char *theme = options->theme ? options->theme : catalogue->settings.theme;
    const char *hint = getenv("COLORFGBG"), *background = hint ? strrchr(hint, ';') : NULL;

    if (!theme || !*theme)
        theme = "auto";
    if (!strcmp(theme, "auto") && background &&
        (!strcmp(background, ";15") || !strcmp(background, ";7")) && theme_find(catalogue, "light"))
        return "light";
    return theme;
}

static int run(struct dashboard *dash, const struct options *options, const struct view *view,
               struct err_list *errors)
{
    const struct snapshot *snapshot = engine_snapshot(dash->engine);
    struct screen_options how = {.view = *view, .pane = options->view};
    struct terminal_info info;

    terminal_info(&info);
    dash->colour = how.colour = wants_colour(options, &info);
    how.ascii = how.view.ascii = wants_ascii(options, snapshot->catalogue, &info);
    how.theme = theme_of(options, snapshot->catalogue);
    dash->screen = screen_new(snapshot, &how, errors);
    if (!dash->screen || errors->count)
        return EXIT_TROUBLE;
    dash->refresh_at = clock_monotonic_ms() + (int64_t)dash->refresh_seconds * 1000;
    dash->force = true;
    canvas_init(&dash->canvas, info.width, info.height, how.ascii);
    canvas_init(&dash->shown, info.width, info.height, how.ascii);
    loop(dash);
    canvas_release(&dash->canvas);
    canvas_release(&dash->shown);
    return dash->status;
}

static int on_terminal(struct dashboard *dash, const struct options *options,
                       const struct view *view, const sigset_t *blocked)
{
    struct err_list errors;
    struct err err = {.text = ""};
    int status = EXIT_TROUBLE;

    err_list_init(&errors);
    if (open_clocks(dash, blocked))
        status = run(dash, options, view, &errors);
    else
        err_set(&err, _("the timer could not be started: %s"), strerror(errno));
    terminal_close();
    if (err.text[0])
        app_complain(&err);
    app_complain_all(&errors);
    err_list_release(&errors);
    screen_free(dash->screen);
    if (dash->signals >= 0)
        close(dash->signals);
    if (dash->timer >= 0)
        close(dash->timer);
    return status;
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

static int open_dashboard(struct engine *engine, const struct options *options)
{
    const struct snapshot *snapshot = engine_snapshot(engine);
    const char *test = getenv("REDLINE_TEST");
    struct dashboard dash = {.engine = engine, .signals = -1, .timer = -1};
    struct err err = {.text = ""};
    enum terminal_start start;
    sigset_t blocked, before;
    struct view view;
    int status = EXIT_TROUBLE;

    if (!app_view(options, snapshot, &view, &err) || !knows_pane(options, snapshot, &err))
        return app_bad_usage(options, &err);
    dash.test = test && !strcmp(test, "1");
    dash.refresh_seconds = refresh_of(options, snapshot->catalogue);
    block_signals(&blocked, &before);
    start = terminal_open(&err);
    if (start == TERMINAL_STARTED) /* signals stay blocked: a late HUP must not change the status */
        status = on_terminal(&dash, options, &view, &blocked);
    else
        sigprocmask(SIG_SETMASK, &before, NULL);
    if (start == TERMINAL_TEXT_ONLY)
        status = finish_as_text(options, engine);
    if (err.text[0])
        app_complain(&err);
    return status;
}

int app_dashboard(struct options *options)
{
    int status = EXIT_TROUBLE;
    struct engine *engine;

    options->engine.commands = COMMANDS_BESIDE;
    engine = app_open(options, &status);
    if (!engine)
        return status;
    status = open_dashboard(engine, options);
    engine_close(engine);
    return status;
}
