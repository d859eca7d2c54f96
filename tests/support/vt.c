/*
 * The real program in a terminal emulator.
 *
 * libvterm reads what the program writes to a pseudo-terminal, and keeps cells, cursor and
 * alternate screen.  The harness holds the slave side open, too, so that the terminal's settings
 * can be read after the program has ended, and its last output is not lost.
 *
 * Every wait is a loop of "read what came, look again", bounded by a clock.
 */
#include "support/vt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"

enum { LIMIT_MS = 10000, STEP_MS = 20, QUIET_MS = 60, ENVIRONMENT_MAX = 32, LAST_BYTES = 300 };

struct vt {
    pid_t pid;
    int master, slave;
    struct termios before;
    VTerm *vterm;
    VTermScreen *screen;
    int width, height;
    bool alternate, cursor, ended;
    int status;
    struct strbuf output;
};

/* ---- starting ------------------------------------------------------------------------------- */

const char *vt_program(void)
{
    const char *program = getenv("REDLINE_BIN");

    return program && *program ? program : "./redline";
}

pid_t vt_pid(const struct vt *vt)
{
    return vt->pid;
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct vt *vt = user;

    if (property == VTERM_PROP_ALTSCREEN)
        vt->alternate = value->boolean;
    else if (property == VTERM_PROP_CURSORVISIBLE)
        vt->cursor = value->boolean;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

static bool sets(const struct vt_start *how, const char *name)
{
    for (size_t i = 0; how->environment && how->environment[i]; i++) {
        if (!strncmp(how->environment[i], name, strlen(name)))
            return true;
    }
    return false;
}

static size_t environment_of(const struct vt_start *how, char **out)
{
    static const char *const kept[] = {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"};
    struct strbuf line = STRBUF_INIT;
    size_t count = 0;

    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (getenv(kept[i])) {
            strbuf_addf(&line, "%s=%s", kept[i], getenv(kept[i]));
            out[count++] = strbuf_detach(&line);
        }
    }
    if (how->term) {
        strbuf_addf(&line, "TERM=%s", how->term);
        out[count++] = strbuf_detach(&line);
    }
    if (!sets(how, "LC_ALL="))
        out[count++] = mem_strdup("LC_ALL=C.UTF-8");
    out[count++] = mem_strdup("HOME=/nonexistent");
    out[count++] = mem_strdup("TZ=UTC");
    out[count++] = mem_strdup("REDLINE_TEST=1");
    for (size_t i = 0; how->environment && how->environment[i] && count < ENVIRONMENT_MAX; i++)
        out[count++] = mem_strdup(how->environment[i]);
    return count;
}

/* In the child: signals as a login shell would leave them, whatever the test runner did. */
static void become(const struct vt_start *how, char **environment)
{
    char *argv[16];
    sigset_t none;
    size_t count = 0;

    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_DFL);
    if (how->ignore_hangup)
        signal(SIGHUP, SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (; how->argv[count] && count < 15; count++)
        argv[count] = mem_strdup(how->argv[count]);
    argv[count] = NULL;
    environ = environment;
    execvp(argv[0], argv);
    _exit(127);
}

struct vt *vt_start(const struct vt_start *how)
{
    sigset_t all, mask; /* a signal for the program must not meet a copy of ours */
    struct vt *vt = mem_calloc(1, sizeof *vt);
    char *environment[ENVIRONMENT_MAX + 1] = {NULL};
    struct winsize size;

    vt->width = how->width ? how->width : 80;
    vt->height = how->height ? how->height : 24;
    vt->cursor = true;
    strbuf_init(&vt->output);
    size =
        (struct winsize){.ws_col = (unsigned short)vt->width, .ws_row = (unsigned short)vt->height};
    environment_of(how, environment);
    if (openpty(&vt->master, &vt->slave, NULL, NULL, &size) != 0) {
        perror("openpty");
        exit(1);
    }
    tcgetattr(vt->slave, &vt->before);
    fcntl(vt->master, F_SETFD, FD_CLOEXEC);
    fcntl(vt->master, F_SETFL, O_NONBLOCK);
    vt->vterm = vterm_new(vt->height, vt->width);
    vterm_set_utf8(vt->vterm, 1);
    vt->screen = vterm_obtain_screen(vt->vterm);
    vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
    vterm_screen_enable_altscreen(vt->screen, 1);
    vterm_screen_reset(vt->screen, 1);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    vt->pid = fork();
    if (vt->pid == 0) {
        login_tty(vt->slave);
        become(how, environment);
    }
    sigprocmask(SIG_SETMASK, &mask, NULL);
    fcntl(vt->slave, F_SETFD, FD_CLOEXEC);
    for (size_t i = 0; environment[i]; i++)
        free(environment[i]);
    return vt;
}

void vt_free(struct vt *vt)
{
    if (!vt->ended) {
        kill(vt->pid, SIGKILL);
        waitpid(vt->pid, NULL, 0);
    }
    vt_close_master(vt);
    vterm_free(vt->vterm);
    strbuf_release(&vt->output);
    free(vt);
}

/* ---- reading -------------------------------------------------------------------------------- */

static void answer(struct vt *vt)
{
    char bytes[256];
    size_t length;

    while ((length = vterm_output_read(vt->vterm, bytes, sizeof bytes)) > 0) {
        if (write(vt->master, bytes, length) < 0)
            return;
    }
}

/* Reads for at most so long, until something came. Returns the bytes. */
static size_t pump(struct vt *vt, int wait_ms)
{
    struct pollfd in = {.fd = vt->master, .events = POLLIN};
    size_t total = 0;
    char bytes[65536];
    ssize_t length;

    if (vt->master < 0) {
        poll(NULL, 0, wait_ms);
        return 0;
    }
    poll(&in, 1, wait_ms);
    while ((length = read(vt->master, bytes, sizeof bytes)) > 0) {
        strbuf_add(&vt->output, bytes, (size_t)length);
        vterm_input_write(vt->vterm, bytes, (size_t)length);
        total += (size_t)length;
    }
    answer(vt);
    return total;
}

size_t vt_listen(struct vt *vt, int milliseconds)
{
    int64_t until = clock_monotonic_ms() + milliseconds;
    size_t total = 0;

    for (int64_t left = milliseconds; left > 0; left = until - clock_monotonic_ms())
        total += pump(vt, (int)left);
    return total;
}

void vt_settle(struct vt *vt)
{
    int64_t until = clock_monotonic_ms() + LIMIT_MS;

    while (vt_listen(vt, QUIET_MS) > 0 && clock_monotonic_ms() < until)
        ;
}

static bool give_up(struct vt *vt, const char *what)
{
    char *text = vt_text(vt);

    fprintf(stderr, "waited in vain for: %s\nthe screen:\n%s\n", what, text);
    free(text);
    return false;
}

static bool shows(struct vt *vt, const char *marker)
{
    char *text = vt_text(vt);
    bool found = strstr(text, marker) != NULL;

    free(text);
    return found;
}

static bool wait_marker(struct vt *vt, const char *marker, bool wanted)
{
    int64_t until = clock_monotonic_ms() + LIMIT_MS;

    while (shows(vt, marker) != wanted) {
        if (clock_monotonic_ms() > until)
            return give_up(vt, marker);
        pump(vt, STEP_MS);
    }
    return true;
}

bool vt_shows(struct vt *vt, const char *marker)
{
    return wait_marker(vt, marker, true);
}

bool vt_hides(struct vt *vt, const char *marker)
{
    return wait_marker(vt, marker, false);
}

bool vt_becomes(struct vt *vt, const char *dump)
{
    int64_t until = clock_monotonic_ms() + LIMIT_MS;

    for (;;) {
        char *now = vt_dump(vt);
        bool equal = !strcmp(now, dump);

        free(now);
        if (equal)
            return true;
        if (clock_monotonic_ms() > until)
            return give_up(vt, dump);
        pump(vt, STEP_MS);
    }
}

bool vt_ended(struct vt *vt, int limit_ms, int *status)
{
    int64_t until = clock_monotonic_ms() + limit_ms;

    while (!vt->ended) {
        pid_t pid = waitpid(vt->pid, &vt->status, WNOHANG);

        vt->ended = pid == vt->pid || (pid < 0 && errno == ECHILD);
        if (!vt->ended && clock_monotonic_ms() > until)
            return give_up(vt, "the end of the program");
        if (!vt->ended)
            pump(vt, STEP_MS / 4);
    }
    pump(vt, 0);
    *status = vt->status;
    return true;
}

/* ---- doing ---------------------------------------------------------------------------------- */

void vt_send(struct vt *vt, const char *keys)
{
    size_t left = strlen(keys);
    int64_t until = clock_monotonic_ms() + LIMIT_MS;

    while (left && clock_monotonic_ms() < until) {
        ssize_t done = write(vt->master, keys, left);

        if (done > 0) {
            keys += done;
            left -= (size_t)done;
        } else {
            pump(vt, STEP_MS);
        }
    }
}

void vt_resize(struct vt *vt, int width, int height)
{
    struct winsize size = {.ws_col = (unsigned short)width, .ws_row = (unsigned short)height};

    pump(vt, 0);
    vt->width = width;
    vt->height = height;
    vterm_set_size(vt->vterm, height, width);
    ioctl(vt->master, TIOCSWINSZ, &size);
}

void vt_signal(struct vt *vt, int signal_number)
{
    kill(vt->pid, signal_number);
}

void vt_close_master(struct vt *vt)
{
    if (vt->slave >= 0)
        close(vt->slave);
    if (vt->master >= 0)
        close(vt->master);
    vt->slave = vt->master = -1;
}

/* Ctrl-L repaints: the answers to so many fill the terminal, and the program sits in write(). */
void vt_hang(struct vt *vt)
{
    int64_t until = clock_monotonic_ms() + LIMIT_MS;
    char keys[64];
    int waiting = 0;

    memset(keys, '\f', sizeof keys);
    if (write(vt->master, keys, sizeof keys) < 0)
        perror("write");
    while (waiting < 4000 && clock_monotonic_ms() < until) { /* as much as the kernel tells of */
        poll(NULL, 0, STEP_MS);
        ioctl(vt->master, FIONREAD, &waiting);
    }
    poll(NULL, 0, 5 * STEP_MS); /* to fill the rest; without it the test would be weaker only */
}

/* ---- looking -------------------------------------------------------------------------------- */

static void add_character(struct strbuf *out, const VTermScreenCell *cell)
{
    char bytes[4];

    if (!cell->chars[0])
        strbuf_addc(out, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++)
        strbuf_add(out, bytes, utf8_encode(cell->chars[i], bytes));
}

static void trim(struct strbuf *out, size_t start)
{
    while (out->length > start && out->text[out->length - 1] == ' ')
        out->text[--out->length] = '\0';
    strbuf_addc(out, '\n');
}

static VTermScreenCell cell_at(struct vt *vt, int x, int y)
{
    VTermScreenCell cell = {.width = 1};

    vterm_screen_get_cell(vt->screen, (VTermPos){.row = y, .col = x}, &cell);
    return cell;
}

static void add_line(struct vt *vt, int y, struct strbuf *out)
{
    size_t start = out->length;

    for (int x = 0; x < vt->width; x++) {
        VTermScreenCell cell = cell_at(vt, x, y);

        add_character(out, &cell);
        if (cell.width == 2)
            x++;
    }
    trim(out, start);
}

static void add_colour(struct strbuf *out, char name, const VTermColor *colour)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(colour) || VTERM_COLOR_IS_DEFAULT_BG(colour))
        return;
    if (VTERM_COLOR_IS_INDEXED(colour))
        strbuf_addf(out, "%c%d", name, colour->indexed.idx);
    else
        strbuf_addf(out, "%c#%02x%02x%02x", name, colour->rgb.red, colour->rgb.green,
                    colour->rgb.blue);
}

static void add_attributes(struct strbuf *out, const VTermScreenCell *cell)
{
    if (cell->attrs.bold)
        strbuf_addc(out, 'B');
    if (cell->attrs.reverse)
        strbuf_addc(out, 'R');
    if (cell->attrs.underline)
        strbuf_addc(out, 'U');
    add_colour(out, 'f', &cell->fg);
    add_colour(out, 'b', &cell->bg);
}

/* Runs of equal attributes: "0-9:Bf110 10-20:". */
static void add_attribute_line(struct vt *vt, int y, struct strbuf *out)
{
    struct strbuf run = STRBUF_INIT, next = STRBUF_INIT;
    int start = 0;

    for (int x = 0; x <= vt->width; x++) {
        strbuf_clear(&next);
        if (x < vt->width) {
            VTermScreenCell cell = cell_at(vt, x, y);

            add_attributes(&next, &cell);
        }
        if (x && (x == vt->width || strcmp(run.text, next.text) != 0)) {
            strbuf_addf(out, "%d-%d:%s ", start, x - 1, run.text);
            start = x;
        }
        strbuf_clear(&run);
        strbuf_adds(&run, next.text);
    }
    strbuf_addc(out, '\n');
    strbuf_release(&run);
    strbuf_release(&next);
}

char *vt_text(struct vt *vt)
{
    struct strbuf out = STRBUF_INIT;

    for (int y = 0; y < vt->height; y++)
        add_line(vt, y, &out);
    return strbuf_detach(&out);
}

char *vt_dump(struct vt *vt)
{
    struct strbuf out = STRBUF_INIT;

    for (int y = 0; y < vt->height; y++) {
        add_line(vt, y, &out);
        add_attribute_line(vt, y, &out);
    }
    return strbuf_detach(&out);
}

const char *vt_output(struct vt *vt, size_t *length)
{
    if (length)
        *length = vt->output.length;
    return vt->output.text;
}

bool vt_cell_is(struct vt *vt, int x, int y, const char *what)
{
    VTermScreenCell cell = cell_at(vt, x, y);

    if (!strcmp(what, "bold"))
        return cell.attrs.bold;
    if (!strcmp(what, "reverse"))
        return cell.attrs.reverse;
    if (!strcmp(what, "underline"))
        return cell.attrs.underline;
    return !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg);
}

bool vt_find(struct vt *vt, const char *text, int *x, int *y)
{
    for (*y = 0; *y < vt->height; (*y)++) {
        struct strbuf line = STRBUF_INIT;
        const char *at;

        add_line(vt, *y, &line);
        at = strstr(line.text, text);
        if (at) {
            line.text[at - line.text] = '\0';
            *x = text_width(line.text);
        }
        strbuf_release(&line);
        if (at)
            return true;
    }
    return false;
}

bool vt_alternate(struct vt *vt)
{
    return vt->alternate;
}

bool vt_cursor(struct vt *vt)
{
    return vt->cursor;
}

bool vt_modes_restored(struct vt *vt)
{
    struct termios now;

    return tcgetattr(vt->slave, &now) == 0 && now.c_iflag == vt->before.c_iflag &&
           now.c_oflag == vt->before.c_oflag && now.c_cflag == vt->before.c_cflag &&
           now.c_lflag == vt->before.c_lflag && !memcmp(now.c_cc, vt->before.c_cc, NCCS);
}

/* Was the private mode, if it ever was on, switched off again? */
static bool is_off(const struct vt *vt, const char *mode)
{
    const char *last = NULL;
    char start[16];

    snprintf(start, sizeof start, "\033[?%s", mode);
    for (const char *at = vt->output.text; at && (at = strstr(at, start)) != NULL; at++)
        last = at;
    return !last || last[strlen(start)] == 'l';
}

static void say_last_bytes(const struct vt *vt)
{
    size_t from = vt->output.length > LAST_BYTES ? vt->output.length - LAST_BYTES : 0;

    fputs("its last bytes: ", stderr);
    for (size_t i = from; i < vt->output.length; i++)
        fprintf(stderr, vt->output.text[i] < ' ' ? "\\%03o" : "%c", vt->output.text[i]);
    fputc('\n', stderr);
}

bool vt_is_whole(struct vt *vt)
{
    static const char *const modes[] = {"2004", "1000", "1002", "1003", "1006", "1049"};
    bool whole = true;

    while (pump(vt, 0))
        ;
    if (vt->alternate)
        whole = fputs("the alternate screen is left\n", stderr) < 0;
    if (!vt->cursor)
        whole = fputs("the cursor is hidden\n", stderr) < 0;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (!is_off(vt, modes[i]))
            whole = fprintf(stderr, "mode %s is on\n", modes[i]) < 0;
    if (!vt_modes_restored(vt))
        whole = fputs("the terminal's settings are others than before\n", stderr) < 0;
    if (!whole)
        say_last_bytes(vt);
    return whole;
}
