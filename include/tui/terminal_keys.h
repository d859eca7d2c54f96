/* Keys from what a terminal sends: UTF-8, escape sequences, pastes. Knows no curses. */
#ifndef REDLINE_TUI_TERMINAL_KEYS_H
#define REDLINE_TUI_TERMINAL_KEYS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct key_reader {
    int (*next)(int wait_ms); /* a byte, a key of enum key, or -1 when none came in that time */
    bool utf8;
    int pushed;      /* read too far; -1 none */
    char partial[4]; /* the beginning of a UTF-8 character */
    size_t partial_length;
    bool pasting;
    size_t paste_matched;
    int64_t paste_seen_ms;
};
void key_reader_init(struct key_reader *reader, int (*next)(int wait_ms), bool utf8);
/* The next key as tui/terminal.h says, or 0 when none waits. */
int key_reader_next(struct key_reader *reader);

#endif
