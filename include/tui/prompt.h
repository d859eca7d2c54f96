/* A line that a person types: readline's basics, by characters and cells.  Knows no screen. */
#ifndef REDLINE_TUI_PROMPT_H
#define REDLINE_TUI_PROMPT_H
#include <stdbool.h>
#include <stddef.h>
#include "tui/canvas.h"

enum { PROMPT_BYTES = 512 };

struct prompt {
    char text[PROMPT_BYTES]; /* printable UTF-8 always */
    size_t length, cursor;   /* bytes; the cursor stands on a whole character */
};

/* The text with the cursor behind it; what is not printable is left out, what is too long cut. */
void prompt_set(struct prompt *prompt, const char *text);
/* Edits: characters (those that are not printable are dropped), arrows, Home, End, Delete,
 * Backspace, Ctrl-A B E F D K U W.  False: the key is none of these, and nothing has changed. */
bool prompt_key(struct prompt *prompt, int key);
/* One character, as from a paste. */
void prompt_insert(struct prompt *prompt, int key);
/* Label, text and cursor in one line; a long text is scrolled so that the cursor shows. */
void prompt_draw(const struct prompt *prompt, struct canvas *canvas, struct rect line,
                 const char *label);

#endif
