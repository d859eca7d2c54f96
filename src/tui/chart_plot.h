/* The plot of a chart: its scale, and dots with tones. Knows no canvas. */
#ifndef REDLINE_TUI_CHART_PLOT_H
#define REDLINE_TUI_CHART_PLOT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tui/canvas.h"

struct report_chart;

struct scale {
    double low, high, step;
};

/* What a dot says; the greatest of a cell wins. */
enum dot { DOT_NONE, DOT_TARGET, DOT_AHEAD, DOT_LINE, DOT_WARN, DOT_RED };

struct plot {
    struct rect area;    /* in cells */
    int columns, rows;   /* dots: 2 x 4 a cell */
    unsigned char *dots; /* enum dot, rows x columns */
    struct scale scale;
    size_t first, count; /* points that are shown, */
    size_t slots;        /* and with them the periods of the forecast */
    bool target_moved;   /* [adjust] moved it somewhere */
};

/* From the points that have room; false: no known value. */
bool plot_init(struct plot *plot, struct rect area, const struct report_chart *chart);
void plot_release(struct plot *plot);
/* Round steps for so many labels over the values, the targets and what is near of the lines. */
bool plot_scale(const struct report_chart *chart, size_t first, int labels, struct scale *scale);
int plot_column(const struct plot *plot, size_t slot); /* of dots */
int plot_row(const struct plot *plot, double value);   /* of dots; may lie outside */
int plot_cell(const struct plot *plot, double value);  /* row of cells; -1 outside the scale */
/* The dots of a cell that say something of the line (or of the target), as Braille's bits; tone: the
 * greatest of them. */
uint32_t plot_braille(const struct plot *plot, int x, int y, bool target, enum dot *tone);

#endif
