/* What curses writes, collected so that a frame is one write: the terminal never shows half of it,
 * and it costs as little as its bytes. */
#ifndef REDLINE_TUI_TERMINAL_OUTPUT_H
#define REDLINE_TUI_TERMINAL_OUTPUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct output {
    FILE *file;          /* for curses: a descriptor of its own for the terminal */
    int terminal, spool; /* the terminal itself; where bytes are held back, -1: nowhere */
    char *bytes;
    size_t capacity;
};
bool output_open(struct output *output, int terminal); /* false: see errno */
void output_close(struct output *output);              /* also when it is not open */
/* From hold to give nothing reaches the terminal, then all of it at once.  give waits for a
 * terminal that does not read. */
void output_hold(struct output *output);
void output_give(struct output *output);

#endif
