/* Text for the terminal's clipboard: OSC 52, wrapped for tmux and screen. Pure. */
#ifndef REDLINE_TUI_CLIPBOARD_H
#define REDLINE_TUI_CLIPBOARD_H
#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* Longer texts are refused: terminals cut or drop long sequences (xterm and hterm at 100,000 bytes
 * of base64 or so), and half a table is worse than none. */
enum { CLIPBOARD_MOST = 74994 };

enum multiplexer { MULTIPLEXER_NONE, MULTIPLEXER_TMUX, MULTIPLEXER_SCREEN };
/* From $TMUX, $STY and $TERM; each may be NULL. */
enum multiplexer clipboard_multiplexer(const char *tmux, const char *sty, const char *term);
/* The bytes that ask the terminal to take the text. False: it is too long, and out is unchanged. */
bool clipboard_print(const char *text, size_t length, enum multiplexer through, struct strbuf *out);

#endif
