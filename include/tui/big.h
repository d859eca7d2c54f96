/* Large letters and figures in block characters. */
#ifndef REDLINE_TUI_BIG_H
#define REDLINE_TUI_BIG_H
#include "tui/canvas.h"

/* scale 0: three rows, half blocks; 1: five rows; 2: ten rows. */
int big_width(const char *text, int scale); /* in cells */
int big_height(int scale);
/* The largest scale that fits; -1: none does. */
int big_scale(const char *text, int width, int height);
/* Has each sign a shape? */
bool big_knows(const char *text);
/* Cells that it took. Letters are drawn as capitals; signs without a shape as '?'. */
int big_draw(struct canvas *canvas, struct rect clip, int x, int y, int scale, enum role role,
             const char *text);

#endif
