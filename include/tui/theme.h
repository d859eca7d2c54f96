/* Themes: role = colour [on colour] [bold|dim|reverse|underline]; colour = name, 0-255 or "#rrggbb"
 * (matched to the nearest of what the terminal has). Every role also has a mono meaning. */
#ifndef REDLINE_TUI_THEME_H
#define REDLINE_TUI_THEME_H
#include <stdbool.h>
#include "config/catalogue.h"
#include "tui/canvas.h"

enum { ATTR_BOLD = 1, ATTR_REVERSE = 2, ATTR_UNDERLINE = 4, ATTR_DIM = 8 };
struct style {
    int foreground, background; /* -1 the terminal's own; else 0xRRGGBB | STYLE_RGB, or a palette
                                   number 0-255 */
    unsigned attributes;
};
#define STYLE_RGB 0x1000000
struct theme {
    const char *name;
    struct style styles[ROLE_COUNT];
};

struct err_list;
/* Unknown roles and colours are errors with file and line (nearest named); missing roles keep the
 * mono meaning. */
bool theme_load(struct theme *theme, const struct theme_def *def, struct err_list *errors);
/* The same over what the theme already says: for the dataset's own [theme] rows. */
bool theme_overlay(struct theme *theme, const struct theme_def *def, struct err_list *errors);
/* theme_find + theme_load, then the dataset's [theme] ("user") over it. An unknown name is an
 * error. */
bool theme_open(struct theme *theme, const struct catalogue *catalogue, const char *name,
                struct err_list *errors);
void theme_mono(struct theme *theme); /* bold, reverse, underline, no colour */
/* The style for a terminal of so many colours (0, 8, 16, 256, 16777216): palette numbers or -1. */
struct style theme_style(const struct theme *theme, enum role role, bool selected, int colours);
int colour_nearest(int rgb, int colours); /* 8, 16 or 256 */
int colour_rgb(int colour);               /* 0xRRGGBB of a palette number or of a STYLE_RGB value */
double colour_contrast(int rgb_a, int rgb_b); /* WCAG 2: 1 to 21 */
const struct theme_def *theme_find(const struct catalogue *catalogue,
                                   const char *name); /* NULL; "auto" = "dark" */

#endif
