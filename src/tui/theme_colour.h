/* What theme.c asks of colours, beyond tui/theme.h. */
#ifndef REDLINE_TUI_THEME_COLOUR_H
#define REDLINE_TUI_THEME_COLOUR_H
#include <stdbool.h>

bool colour_is_grey(int colour); /* palette number or STYLE_RGB value */

#endif
