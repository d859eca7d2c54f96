/* What theme.c asks of colours, beyond tui/theme.h. */
#ifndef REDLINE_TUI_THEME_COLOUR_H
#define REDLINE_TUI_THEME_COLOUR_H
#include <stdbool.h>

bool colour_is_grey(int colour); /* palette number or STYLE_RGB value */

/* Colours 16 to 255 as the eye has them: worked out once for many searches. */
struct palette {
    struct lab {
        double l, a, b; /* OKLab */
    } colours[256];
};
void palette_init(struct palette *palette);
int palette_nearest(const struct palette *palette, int rgb);

#endif
