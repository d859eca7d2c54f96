/*
 * The terminal: the only user of curses.
 *
 * curses owns the picture on the glass and how it gets there in few bytes; everything above draws
 * into a canvas and hands it over whole.  One thread.  Signals are the event loop's business,
 * except two: TERM and HUP are let through while output may block, because a terminal that does
 * not read must not keep the program alive (terminal_crash.c).
 *
 * Keys that the terminal's description knows come named from curses; the rest comes as bytes and is
 * put together in terminal_keys.c.  They are read from a pad, so that reading never draws.
 *
 * A frame is one write (terminal_output.c).  A key that comes meanwhile does not cut it short.
 *
 * Ctrl-C and Ctrl-Z arrive as keys; Ctrl-\ stays a signal, the way out of a program that hangs.
 *
 * Where the canvas is ASCII because of the terminal (an old one, the Linux console, a locale that is
 * not UTF-8), the lines and corners of frames are drawn in the terminal's own line drawing.  A
 * terminal that reorders right-to-left text is asked not to: it would carry the figures of a row
 * along.
 *
 * At most 255 colour pairs are made, as roles first need them.  A character whose width the C
 * library sees otherwise than the canvas is shown as U+FFFD: columns matter more than a letter.
 *
 * The state is file-scope because that of curses is.
 */
#include "tui/terminal.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "terminal_crash.h"
#include "terminal_names.h"
#include "terminal_output.h"
#include "tui/clipboard.h"
#include "tui/terminal_keys.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

enum {
    PAIRS_MAX = 255,
    WIDTH_MAX = 1024, /* larger terminals show their top left corner */
    HEIGHT_MAX = 512,
    ESCAPE_MS = 25,
    CLOSE_MS = 200,
    RESTORE_MAX = 256,
    REPLACEMENT = 0xFFFD
};

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
static const char mouse_on[] = "\033[?1000h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1000l";

static struct {
    SCREEN *screen;
    WINDOW *pad; /* what keys are read from: it is never drawn */
    FILE *input;
    int input_fd;
    struct termios saved;
    bool has_cup, ansi, utf8, own_background, plain, mouse;
    char term[64];
    int palette; /* 0, 8, 16, 256 or 16777216 */
    struct {
        int foreground, background;
    } pairs[PAIRS_MAX + 1];
    int pair_count, pair_limit;
    char theme[64]; /* that the pairs were made for */
    char restore[RESTORE_MAX];
    size_t restore_length, cursor_at; /* where in it the cursor is switched on: its end */
    struct key_reader reader;
    struct output output;
} self = {.input_fd = -1};

/* ---- starting ------------------------------------------------------------------------------- */

static bool begin_input(void)
{
    self.input = isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "re");
    self.input_fd = self.input ? fileno(self.input) : -1;
    return self.input != NULL;
}

static void end_input(void)
{
    if (self.input && self.input != stdin)
        fclose(self.input);
    self.input = NULL;
    self.input_fd = -1;
}

enum term_state { TERM_UNKNOWN, TERM_KNOWN, TERM_PAPER };

static enum term_state look_up(const char *term)
{
    int state = 0;

    if (setupterm(term, STDOUT_FILENO, &state) == OK)
        return TERM_KNOWN;
    return state == 1 ? TERM_PAPER : TERM_UNKNOWN;
}

/* Fills self.term; err tells when it is not the one asked for. */
static enum term_state find_term(const char *asked, struct err *err)
{
    const char *const names[] = {asked, terminal_is_modern(asked) ? "xterm-256color" : "xterm", "xterm",
                                 "vt100"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        enum term_state state =
            strlen(names[i]) < sizeof self.term ? look_up(names[i]) : TERM_UNKNOWN;

        if (state == TERM_UNKNOWN)
            continue;
        strcpy(self.term, names[i]);
        if (i > 0)
            err_set(err, _("the terminal \"%s\" (TERM) is not known here; using \"%s\""), asked,
                    names[i]);
        return state;
    }
    err_set(err, _("the terminal \"%s\" (TERM) is not known here, nor are xterm and vt100"), asked);
    return TERM_UNKNOWN;
}

static const char *capability(const char *name)
{
    const char *text = tigetstr(name);

    return text && text != (const char *)-1 ? text : NULL;
}

/* Past curses, which has no word for it; putp() would go through stdio. */
static void send_bytes(const char *bytes, size_t length)
{
    while (self.ansi && length) {
        ssize_t sent = write(STDOUT_FILENO, bytes, length);

        if (sent < 0 && errno != EINTR)
            return; /* the terminal is gone: whoever reads keys will see it */
        bytes += sent > 0 ? sent : 0;
        length -= sent > 0 ? (size_t)sent : 0;
    }
}

static void send(const char *text)
{
    send_bytes(text, strlen(text));
}

static int keep_byte(int c)
{
    if (self.restore_length < RESTORE_MAX - 1)
        self.restore[self.restore_length++] = (char)c;
    return c;
}

/* ECMA-48 BDSM: the order of the cells is ours; and back to what terminals begin with. */
static const char order_ours[] = "\033[8l", order_theirs[] = "\033[8h";

/* The bytes that end the screen, for those who cannot ask curses.  The cursor comes last: some
 * terminals put it back with the main screen as it was saved, or not saved yet. */
static void prepare_restore(void)
{
    static const char *const names[] = {"rmkx", "sgr0", "rmcup", "cnorm"};
    static const char *const ours[] = {order_theirs, mouse_off, paste_off};

    self.restore_length = 0;
    for (size_t i = 0; self.ansi && i < sizeof ours / sizeof *ours; i++)
        for (const char *c = ours[i]; *c; c++)
            keep_byte(*c);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = capability(names[i]);

        self.cursor_at = self.restore_length;
        if (text)
            tputs(text, 1, keep_byte);
    }
    self.restore[self.restore_length] = '\0';
}

static void begin_colours(void)
{
    self.palette = 0;
    self.pair_count = 0;
    if (!has_colors() || start_color() == ERR)
        return;
    self.own_background = use_default_colors() == OK;
    self.palette = COLORS > 256 ? 0x1000000 : COLORS == 256 ? 256 : COLORS >= 16 ? 16 : 8;
    self.pair_limit = COLOR_PAIRS - 1 < PAIRS_MAX ? COLOR_PAIRS - 1 : PAIRS_MAX;
}

static void begin_modes(void)
{
    struct termios modes;

    typeahead(-1);
    cbreak();
    noecho();
    nonl();
    curs_set(0);
    self.pad = newpad(1, 1);
    keypad(self.pad, TRUE);
    keyok(KEY_MOUSE, FALSE); /* its prefix alone would match, and the rest be keys */
    nodelay(self.pad, TRUE);
    intrflush(self.pad, FALSE);
    if (tcgetattr(STDOUT_FILENO, &modes) == 0) {
        modes.c_cc[VINTR] = modes.c_cc[VSUSP] = _POSIX_VDISABLE;
        modes.c_lflag &= ~(tcflag_t)IEXTEN;
        tcsetattr(STDOUT_FILENO, TCSANOW, &modes);
        def_prog_mode();
    }
    send(paste_on);
    send(order_ours);
}

static int named_key(int code)
{
    switch (code) {
    case KEY_UP:
        return RKEY_UP;
    case KEY_DOWN:
        return RKEY_DOWN;
    case KEY_LEFT:
        return RKEY_LEFT;
    case KEY_RIGHT:
        return RKEY_RIGHT;
    case KEY_PPAGE:
        return RKEY_PAGE_UP;
    case KEY_NPAGE:
        return RKEY_PAGE_DOWN;
    case KEY_HOME:
        return RKEY_HOME;
    case KEY_END:
        return RKEY_END;
    case KEY_BACKSPACE:
        return RKEY_BACKSPACE;
    case KEY_BTAB:
        return RKEY_BACK_TAB;
    case KEY_DC:
        return RKEY_DELETE;
    case KEY_ENTER:
        return RKEY_ENTER;
    default:
        return RKEY_UNKNOWN;
    }
}

/* For the key reader: a byte, a named key, or -1 when none came in so many milliseconds. */
static int next_input(int wait_ms)
{
    struct pollfd in = {.fd = self.input_fd, .events = POLLIN};
    int c;

    do
        c = wgetch(self.pad);
    while (c == KEY_RESIZE); /* resizeterm's own */
    if (c == ERR && wait_ms && poll(&in, 1, wait_ms) == 1)
        c = wgetch(self.pad);
    return c == ERR ? -1 : c > 0xFF ? named_key(c) : c;
}

static int escape_delay(void)
{
    const char *text = getenv("ESCDELAY");
    char *end;
    long value;

    if (!text || !*text)
        return ESCAPE_MS;
    value = strtol(text, &end, 10);
    return !*end && value >= 0 && value <= 1000 ? (int)value : ESCAPE_MS;
}

static bool begin_screen(struct err *err)
{
    int width, height;

    tcgetattr(STDOUT_FILENO, &self.saved);
    prepare_restore();
    terminal_crash_arm(STDOUT_FILENO, &self.saved, self.restore, self.restore_length);
    mem_on_exhaustion(terminal_crash_restore);
    set_escdelay(escape_delay());
    self.plain = terminal_is_plain(self.term);
    del_curterm(cur_term); /* newterm loads its own */
    if (output_open(&self.output, STDOUT_FILENO))
        self.screen = newterm(self.term, self.output.file, self.input);
    if (!self.screen) {
        output_close(&self.output);
        terminal_crash_disarm();
        return err_set(err, _("the terminal \"%s\" could not be started"), self.term);
    }
    begin_colours();
    begin_modes();
    key_reader_init(&self.reader, next_input, self.utf8);
    if (terminal_query_size(&width, &height))
        terminal_resize(width, height);
    return true;
}

enum terminal_start terminal_open(struct err *err)
{
    const char *term = getenv("TERM");
    const char *cup;
    enum term_state state;

    self.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
    self.has_cup = false;
    self.palette = 0;
    self.term[0] = '\0';
    if (!term || !*term || !strcmp(term, "dumb") || !isatty(STDOUT_FILENO) || !begin_input())
        return TERMINAL_TEXT_ONLY;
    state = find_term(term, err);
    cup = state == TERM_KNOWN ? capability("cup") : NULL;
    if (!cup) {
        end_input();
        return state == TERM_UNKNOWN ? TERMINAL_FAILED : TERMINAL_TEXT_ONLY;
    }
    self.has_cup = true;
    self.ansi = !strncmp(cup, "\033[", 2);
    if (begin_screen(err))
        return TERMINAL_STARTED;
    end_input();
    return TERMINAL_FAILED;
}

/* ---- ending --------------------------------------------------------------------------------- */

/* Lifts Ctrl-S, and drops output that nobody takes: the next writes must not block. */
static void unblock_output(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    struct termios modes;

    if (tcgetattr(STDOUT_FILENO, &modes) == 0) {
        modes.c_iflag &= ~(tcflag_t)IXON;
        tcsetattr(STDOUT_FILENO, TCSANOW, &modes);
    }
    if (poll(&out, 1, CLOSE_MS) == 0)
        tcflush(STDOUT_FILENO, TCOFLUSH);
}

void terminal_close(void)
{
    if (!self.screen)
        return;
    unblock_output();
    send(order_theirs);
    send(mouse_off);
    send(paste_off);
    self.mouse = false;
    endwin();
    send(self.restore + self.cursor_at); /* endwin did, but before the main screen was back */
    delwin(self.pad);
    delscreen(self.screen);
    self.screen = NULL;
    output_close(&self.output);
    tcsetattr(STDOUT_FILENO, TCSANOW, &self.saved);
    mem_on_exhaustion(NULL);
    terminal_crash_disarm();
    end_input();
}

void terminal_suspend(void)
{
    struct sigaction usual = {.sa_handler = SIG_DFL}, before;
    sigset_t stop, mask;

    if (!self.screen)
        return;
    send(order_theirs);
    send(mouse_off);
    send(paste_off);
    endwin();
    send(self.restore + self.cursor_at);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    sigaction(SIGTSTP, &usual, &before);
    sigprocmask(SIG_UNBLOCK, &stop, &mask);
    kill(0, SIGTSTP); /* the whole job, so that its shell notices; returns when it goes on */
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTSTP, &before, NULL);
    terminal_repaint();
}

/* ---- size and facts ------------------------------------------------------------------------- */

void terminal_info(struct terminal_info *info)
{
    *info = (struct terminal_info){.colours = self.palette,
                                   .utf8 = self.utf8,
                                   .plain = self.plain,
                                   .has_addressing = self.has_cup,
                                   .term = self.term};
    if (self.screen)
        getmaxyx(stdscr, info->height, info->width);
}

int terminal_input(void)
{
    return self.input_fd;
}

bool terminal_query_size(int *width, int *height)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || !size.ws_col || !size.ws_row)
        return false;
    *width = size.ws_col < WIDTH_MAX ? size.ws_col : WIDTH_MAX;
    *height = size.ws_row < HEIGHT_MAX ? size.ws_row : HEIGHT_MAX;
    return true;
}

bool terminal_resize(int width, int height)
{
    if (!self.screen || width <= 0 || height <= 0)
        return false;
    resizeterm(height, width);
    clearok(stdscr, TRUE); /* what the terminal made of the old picture is not known */
    return true;
}

/* ---- drawing -------------------------------------------------------------------------------- */

static int pair_of(int foreground, int background)
{
    if (!self.own_background) {
        foreground = foreground < 0 ? COLOR_WHITE : foreground;
        background = background < 0 ? COLOR_BLACK : background;
    }
    if (foreground < 0 && background < 0)
        return 0;
    for (int pair = 1; pair <= self.pair_count; pair++) {
        if (self.pairs[pair].foreground == foreground && self.pairs[pair].background == background)
            return pair;
    }
    if (self.pair_count >= self.pair_limit ||
        init_extended_pair(self.pair_count + 1, foreground, background) == ERR)
        return 0;
    self.pairs[++self.pair_count].foreground = foreground;
    self.pairs[self.pair_count].background = background;
    return self.pair_count;
}

struct look {
    bool known;
    attr_t attributes;
    short pair;
};

static struct look look_of(const struct style *style)
{
    struct look look = {.known = true};

    if (style->attributes & ATTR_BOLD)
        look.attributes |= A_BOLD;
    if (style->attributes & ATTR_REVERSE)
        look.attributes |= A_REVERSE;
    if (style->attributes & ATTR_UNDERLINE)
        look.attributes |= A_UNDERLINE;
    if (style->attributes & ATTR_DIM)
        look.attributes |= A_DIM;
    look.pair = (short)pair_of(style->foreground, style->background);
    return look;
}

/* The cell's character and marks for curses, of exactly the cell's width. */
static void letters_of(const struct cell *cell, wchar_t out[CCHARW_MAX + 1])
{
    const char *text = cell->text;
    size_t left = strlen(text), count = 0;

    while (left && count < CCHARW_MAX) {
        uint32_t code;
        size_t used = utf8_decode(text, left, &code);

        if (count == 0) {
            if (wcwidth((wchar_t)code) != cell->width)
                break;
            out[count++] = (wchar_t)code;
        } else if (wcwidth((wchar_t)code) == 0) {
            out[count++] = (wchar_t)code;
        }
        text += used;
        left -= used;
    }
    if (!count)
        out[count++] = wcwidth(REPLACEMENT) == 1 ? REPLACEMENT : L'?';
    out[count] = L'\0';
}

static bool is_frame(const struct canvas *canvas, int x, int y, char sign)
{
    if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height)
        return false;
    const struct cell *cell = &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];

    return (cell->role == ROLE_BORDER || cell->role == ROLE_BORDER_FOCUS) && cell->text[0] == sign;
}

/* The line or corner that an ASCII frame means here, in curses' words; 0: none. */
static chtype line_of(const struct canvas *canvas, int x, int y)
{
    if (!canvas->ascii || (self.utf8 && !self.plain))
        return 0;
    if (is_frame(canvas, x, y, '-'))
        return ACS_HLINE;
    if (is_frame(canvas, x, y, '|'))
        return ACS_VLINE;
    if (!is_frame(canvas, x, y, '+'))
        return 0;
    bool top = is_frame(canvas, x, y + 1, '|'), left = is_frame(canvas, x + 1, y, '-');

    return top ? left ? ACS_ULCORNER : ACS_URCORNER : left ? ACS_LLCORNER : ACS_LRCORNER;
}

static void put_line(int x, int y, chtype line, const struct look *look)
{
    const wchar_t letters[] = {(wchar_t)(line & A_CHARTEXT), L'\0'};
    cchar_t character;

    setcchar(&character, letters, look->attributes | (line & A_ATTRIBUTES), look->pair, NULL);
    mvadd_wch(y, x, &character);
}

static void put_cell(int x, int y, const struct cell *cell, const struct look *look)
{
    wchar_t letters[CCHARW_MAX + 1];
    cchar_t character;

    letters_of(cell, letters);
    setcchar(&character, letters, look->attributes, look->pair, NULL);
    mvadd_wch(y, x, &character);
    if (cell->width == 2 && wcwidth(letters[0]) == 1) {
        setcchar(&character, L" ", look->attributes, look->pair, NULL);
        mvadd_wch(y, x + 1, &character);
    }
}

/* While output may block, the end of the program must not wait for it. */
static void let_end_signals(sigset_t *mask)
{
    sigset_t end;

    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigaddset(&end, SIGHUP);
    sigprocmask(SIG_UNBLOCK, &end, mask);
}

static void flush_screen(void)
{
    sigset_t mask;

    let_end_signals(&mask);
    output_hold(&self.output);
    refresh();
    output_give(&self.output);
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

/* Pairs are few: those of another theme make room. What they drew is drawn anew in this frame. */
static void begin_theme(const char *name)
{
    if (!strcmp(self.theme, name))
        return;
    snprintf(self.theme, sizeof self.theme, "%s", name);
    self.pair_count = 0;
}

void terminal_show(const struct canvas *canvas, const struct theme *theme, bool colour)
{
    struct look looks[ROLE_COUNT][2] = {{{.known = false}}};
    int cursor_x = 0, cursor_y = -1, across, down;

    if (!self.screen)
        return;
    getmaxyx(stdscr, down, across);
    begin_theme(theme->name);
    erase();
    for (int y = 0; y < canvas->height && y < down; y++) {
        const struct cell *row = canvas->cells + (size_t)y * (size_t)canvas->width;

        for (int x = 0; x < canvas->width && x < across; x++) {
            const struct cell *cell = &row[x];
            struct look *look = &looks[cell->role][cell->selected];

            if (!look->known) {
                struct style style =
                    theme_style(theme, cell->role, cell->selected, colour ? self.palette : 0);

                *look = look_of(&style);
            }
            chtype line = line_of(canvas, x, y);

            if (line)
                put_line(x, y, line, look);
            else if (cell->width && x + cell->width <= across)
                put_cell(x, y, cell, look);
            if (cell->selected && cursor_y < 0) {
                cursor_x = x;
                cursor_y = y;
            }
        }
    }
    move(cursor_y < 0 ? 0 : cursor_y, cursor_x); /* screen readers follow the hidden cursor */
    flush_screen();
}

void terminal_repaint(void)
{
    if (!self.screen)
        return;
    reset_prog_mode();
    send(paste_on);
    send(order_ours);
    if (self.mouse)
        send(mouse_on);
    clearok(curscr, TRUE);
    flush_screen();
}

/* ---- keys ----------------------------------------------------------------------------------- */

static bool is_gone(void)
{
    struct pollfd in = {.fd = self.input_fd, .events = POLLIN};
    int waiting = 0;

    if (poll(&in, 1, 0) <= 0)
        return false;
    if (in.revents & (POLLHUP | POLLERR | POLLNVAL))
        return true;
    return ioctl(self.input_fd, FIONREAD, &waiting) != 0 || waiting == 0;
}

void terminal_mouse(bool on)
{
    self.mouse = on;
    if (self.screen)
        send(on ? mouse_on : mouse_off);
}

void terminal_copy(const char *text, size_t length)
{
    enum multiplexer through =
        clipboard_multiplexer(getenv("TMUX"), getenv("STY"), getenv("TERM"));
    struct strbuf bytes = STRBUF_INIT;
    sigset_t mask;

    if (self.screen && clipboard_print(text, length, through, &bytes)) {
        let_end_signals(&mask);
        send_bytes(bytes.text, bytes.length);
        sigprocmask(SIG_SETMASK, &mask, NULL);
    }
    strbuf_release(&bytes);
}

int terminal_key(bool *gone)
{
    int key = self.screen ? key_reader_next(&self.reader) : 0;

    *gone = self.screen && !key && is_gone();
    return key;
}
