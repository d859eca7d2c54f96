/* What the name of a terminal (TERM) tells that its description does not. */
#ifndef REDLINE_TUI_TERMINAL_NAMES_H
#define REDLINE_TUI_TERMINAL_NAMES_H
#include <stdbool.h>

/* Of a family that does all that xterm-256color does, known here or not. */
bool terminal_is_modern(const char *term);
/* Shows letters and lines, and hardly a sign more: an old one, or the Linux console. */
bool terminal_is_plain(const char *term);

#endif
