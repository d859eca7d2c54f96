/*
 * The event loop: the dashboard on the real terminal.
 *
 * This thread waits for keys, signals (as a descriptor), the clock, what the commands of sources
 * say and what the worker has loaded; it draws and answers, and never reads data.  The screen makes
 * a canvas of what it knows; it goes to the terminal only when it differs from the one shown, so an
 * idle dashboard writes nothing.  Keys are drained before drawing, and a storm of resizes is one
 * resize.
 *
 * Signals are blocked and read here: nothing ends the program half way through a line on the
 * screen.  A closed terminal counts as HUP.  Ctrl-C is a key: while a load is to be seen it stops
 * that; else the screen cancels, and at rest, twice, it quits with 130.
 *
 * REDLINE_TEST=1 makes a dashboard that tests can compare, without a countdown.  Then
 * REDLINE_TEST_CRASH=segv|abort|memory ends the program that way after its first frame, and
 * REDLINE_TEST_DEAF=1 makes one that hears of no change and looks ten times a second.
 */
#include "dashboard.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "tui/screen.h"

enum { CTRL_C = 3, KEYS_AT_ONCE = 1000 };
enum { FD_INPUT, FD_SIGNALS, FD_FILES, FD_COMMANDS, FD_WORKER, FD_COUNT };

void dashboard_end(struct dashboard *dash, int status)
{
    dash->quit = true;
    dash->status = status;
}

/* ---- drawing -------------------------------------------------------------------------------- */

static void draw(struct dashboard *dash)
{
    struct canvas drawn;

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
    if (reaction & REACT_RELOAD && !dashboard_is_loading(dash))
        dashboard_load(dash, true);
    if (reaction & REACT_JOURNAL)
        dashboard_hear_journal(dash, true);
    if (reaction & REACT_REPAINT)
        terminal_repaint();
    if (reaction & (REACT_REPAINT | REACT_THEME))
        dash->force = true;
    if (reaction & REACT_SUSPEND)
        suspend(dash);
    if (reaction & REACT_MOUSE)
        terminal_mouse(screen_mouse(dash->screen));
    if (reaction & REACT_COPY) {
        size_t length;
        const char *text = screen_copied(dash->screen, &length);

        terminal_copy(text, length);
    }
    if (reaction & REACT_QUIT)
        dashboard_end(dash, key == CTRL_C ? 128 + SIGINT : EXIT_DONE);
}

/* True when there may be more: a flood of keys must not keep signals from being read. */
static bool read_keys(struct dashboard *dash)
{
    bool gone = false;

    screen_set_time(dash->screen, clock_monotonic_ms());
    for (int i = 0; i < KEYS_AT_ONCE && !dash->quit; i++) {
        int key = terminal_key(&gone);

        if (gone)
            dashboard_end(dash, 128 + SIGHUP);
        if (!key)
            return false;
        if (key == CTRL_C && dashboard_is_loading(dash))
            dashboard_stop_load(dash);
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
            dashboard_end(dash, 128 + (int)info.ssi_signo);
            break;
        case SIGTSTP:
            suspend(dash);
            break;
        case SIGUSR1:
            dashboard_load(dash, true);
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

/* Files and commands are listened to while nothing is loaded. */
static void wait_for_events(struct dashboard *dash, struct pollfd fds[FD_COUNT], bool more)
{
    int64_t wait_ms = more ? 0 : dashboard_next_ms(dash);

    fds[FD_COMMANDS].fd = worker_is_busy(dash->worker) ? -1 : engine_command_fd(dash->engine);
    fds[FD_FILES].fd = dashboard_events_fd(dash);
    for (int i = 0; i < FD_COUNT; i++)
        fds[i].revents = 0;
    if (poll(fds, FD_COUNT, wait_ms < INT_MAX ? (int)wait_ms : INT_MAX) < 0 && errno != EINTR)
        dashboard_end(dash, EXIT_TROUBLE);
}

void dashboard_loop(struct dashboard *dash)
{
    struct pollfd fds[FD_COUNT] = {
        [FD_INPUT] = {.fd = terminal_input(), .events = POLLIN},
        [FD_SIGNALS] = {.fd = dash->signals, .events = POLLIN},
        [FD_FILES] = {.fd = -1, .events = POLLIN},
        [FD_COMMANDS] = {.fd = -1, .events = POLLIN},
        [FD_WORKER] = {.fd = worker_fd(dash->worker), .events = POLLIN},
    };
    bool more = false;

    dashboard_begin_review(dash);
    dashboard_keep_time(dash);
    draw(dash);
    crash_for_test(dash);
    while (!dash->quit) {
        wait_for_events(dash, fds, more);
        if (fds[FD_SIGNALS].revents)
            read_signals(dash);
        if (fds[FD_INPUT].revents || more)
            more = read_keys(dash);
        if (fds[FD_FILES].revents && !dash->quit && !worker_is_busy(dash->worker))
            dashboard_hear(dash);
        if (fds[FD_COMMANDS].revents && !dash->quit && !worker_is_busy(dash->worker))
            dashboard_hear_commands(dash);
        if (fds[FD_WORKER].revents && !dash->quit)
            dashboard_take_load(dash);
        if (dash->quit)
            break;
        dashboard_begin_review(dash);
        dashboard_keep_time(dash);
        draw(dash);
    }
}

/* ---- opening -------------------------------------------------------------------------------- */

static void block_signals(struct dashboard *dash)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT, SIGUSR1};
    sigset_t blocked;

    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&blocked, signals[i]);
    pthread_sigmask(SIG_BLOCK, &blocked, &dash->before);
    dash->signals = signalfd(-1, &blocked, SFD_NONBLOCK | SFD_CLOEXEC);
}

void dashboard_close_screen(struct dashboard *dash)
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
    dash->signals = -1;
}

bool dashboard_make_screen(struct dashboard *dash)
{
    const struct snapshot *snapshot = engine_snapshot(dash->engine);
    const struct view_def *named = dashboard_named_view(dash);
    struct screen_options how = {.view = dash->view, .pane = dash->options->view};
    struct terminal_info info;

    if (named && dash->first) /* its place and its columns need rows */
        how.pane = named->pane;
    terminal_info(&info);
    dash->colour = how.colour = app_wants_colour(dash->options, &info);
    how.ascii = how.view.ascii = app_wants_ascii(dash->options, snapshot->catalogue, &info);
    how.theme = app_theme(dash->options, snapshot->catalogue);
    screen_free(dash->screen);
    dash->screen = screen_new(snapshot, &how, &dash->errors);
    if (dash->screen)
        screen_set_session(dash->screen, dash->options->session);
    dash->force = true;
    return !dash->errors.count;
}

void dashboard_begin_review(struct dashboard *dash)
{
    if (!dash->options->review || dash->reviewed || dash->first || !dash->screen)
        return;
    dash->reviewed = true;
    screen_set_time(dash->screen, clock_monotonic_ms());
    screen_start_review(dash->screen);
}

static void make_canvases(struct dashboard *dash)
{
    struct terminal_info info;
    bool ascii;

    terminal_info(&info);
    ascii = app_wants_ascii(dash->options, engine_snapshot(dash->engine)->catalogue, &info);
    canvas_init(&dash->canvas, info.width, info.height, ascii);
    canvas_init(&dash->shown, info.width, info.height, ascii);
    fit_terminal(dash);
}

/* Signals stay blocked when it is closed again: a late HUP must not change the status. */
bool dashboard_open_screen(struct dashboard *dash, struct err *err)
{
    block_signals(dash);
    dash->start = dash->signals >= 0 ? terminal_open(err) : TERMINAL_FAILED;
    if (dash->start != TERMINAL_STARTED) {
        pthread_sigmask(SIG_SETMASK, &dash->before, NULL);
        return false;
    }
    if (dashboard_make_screen(dash)) {
        make_canvases(dash);
        return true;
    }
    screen_free(dash->screen);
    dash->screen = NULL;
    dashboard_close_screen(dash);
    return false;
}
