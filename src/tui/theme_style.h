/* What theme.c leaves to theme_style.c. */
#ifndef REDLINE_TUI_THEME_STYLE_H
#define REDLINE_TUI_THEME_STYLE_H
#include <stdbool.h>

struct theme;
/* Fills in what the rows leave open, and the styles of every kind of terminal: after each change of
 * a row. */
void theme_prepare(struct theme *theme);

#endif
