/* The terminal: the only user of curses, and of the state that curses forces on us.  One thread. */
#ifndef REDLINE_TUI_TERMINAL_H
#define REDLINE_TUI_TERMINAL_H
#include <stdbool.h>
#include "tui/canvas.h"
#include "tui/theme.h"

struct err;

enum key { /* besides Unicode characters (>= 32), and Ctrl-A..Z as 1..26 */
           KEY_NONE_ = 0,
           RKEY_TAB = 9,
           RKEY_ENTER = 13,
           RKEY_ESC = 27,
           RKEY_UP = 0x200000,
           RKEY_DOWN,
           RKEY_LEFT,
           RKEY_RIGHT,
           RKEY_PAGE_UP,
           RKEY_PAGE_DOWN,
           RKEY_HOME,
           RKEY_END,
           RKEY_BACKSPACE,
           RKEY_BACK_TAB,
           RKEY_DELETE,
           RKEY_UNKNOWN,
           RKEY_PASTED = 0x10000000, /* with a character that was pasted, not typed */
           RKEY_MOUSE = 0x20000000   /* with a button << 20 | y << 10 | x */
};
enum mouse_button { MOUSE_CLICK, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
static inline int mouse_x(int key) { return key & 0x3FF; }
static inline int mouse_y(int key) { return key >> 10 & 0x3FF; }
static inline enum mouse_button mouse_button(int key) { return (enum mouse_button)(key >> 20 & 7); }

struct terminal_info {
    int width, height, colours;
    bool utf8;
    bool plain; /* shows letters and lines, and hardly a sign more: an old one, the Linux console */
    bool has_addressing;
    const char *term;
};

enum terminal_start { TERMINAL_STARTED, TERMINAL_TEXT_ONLY, TERMINAL_FAILED };
/* Sets up screen, keys, bracketed paste, crash handlers; falls back as interface.md 'TERM' says
 * (one line in err when it did). TEXT_ONLY: no cursor addressing or stdout is no terminal: the
 * caller prints the text screen once. */
enum terminal_start terminal_open(struct err *err);
void terminal_close(void); /* idempotent; also safe when never opened */
void terminal_info(struct terminal_info *info);
int terminal_input(void); /* the descriptor to poll for keys; -1 when not open */
void terminal_show(const struct canvas *canvas, const struct theme *theme, bool colour);
void terminal_repaint(void);                 /* Ctrl-L */
bool terminal_resize(int width, int height); /* from TIOCGWINSZ; false when 0x0 */
bool terminal_query_size(int *width, int *height);
/* Clicks and the wheel come as keys, or, as at the start, belong to the terminal. */
void terminal_mouse(bool on);
/* Asks the terminal to take the text on its clipboard (tui/clipboard.h); it does not answer. */
void terminal_copy(const char *text, size_t length);
/* The next key, or 0 when none is waiting; characters of a paste are marked, the rest of it is
 * swallowed. *gone: the terminal is closed. Call until 0 after each poll. */
int terminal_key(bool *gone);
void terminal_suspend(void); /* Ctrl-Z: restores, stops, comes back */

#endif
