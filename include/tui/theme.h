/* Themes: role = colour [on colour] [bold|dim|reverse|underline]; colour = name, 0-255 or "#rrggbb"
 * (matched to the nearest of what the terminal has). Every role also has a mono meaning.
 * ground = dark|light: the background that the colours are made for. */
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
enum ground { GROUND_DARK, GROUND_LIGHT };
enum { DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_DIRECT, DEPTH_COUNT };
struct theme {
    const char *name;
    enum ground ground;
    bool named[ROLE_COUNT]; /* by a theme file or the dataset; the others mean what they mean in mono */
    struct style styles[ROLE_COUNT]; /* as written */
    struct style ready[DEPTH_COUNT][ROLE_COUNT][2]; /* as each kind of terminal has it; [1] selected */
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
bool theme_has_ground(const struct theme *theme); /* a background of its own, not the terminal's */
int colour_nearest(int rgb, int colours); /* 8, 16 or 256 */
int colour_mix(int rgb_a, int rgb_b, double part); /* 0 is a, 1 is b; even to the eye (OKLab) */
double colour_distance(int rgb_a, int rgb_b);      /* in OKLab: black to white is 1 */
int colour_rgb(int colour);               /* 0xRRGGBB of a palette number or of a STYLE_RGB value */
double colour_contrast(int rgb_a, int rgb_b); /* WCAG 2: 1 to 21 */
const struct theme_def *theme_find(const struct catalogue *catalogue,
                                   const char *name); /* NULL; "auto" = "dark" */

#endif
