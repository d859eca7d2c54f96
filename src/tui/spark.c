/* Sparklines and bars: one number per cell, one bar per line.
 *
 * A sparkline is scaled to its own row (from its least to its greatest known value), a gap stays a
 * gap.  In ASCII it is digits 0-9 with '-' for a gap; bars are '#'.
 */
#include <math.h>
#include "tui/widgets.h"

static void spark_range(const struct report_row *row, size_t first, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = first; i < row->spark_count; i++)
        if (row->spark_known[i]) {
            *low = fmin(*low, row->spark[i]);
            *high = fmax(*high, row->spark[i]);
        }
}

static enum role spark_role(const struct report_row *row)
{
    if (row->state == RULE_NODATA && row->has_state)
        return ROLE_SPARK_MISSING;
    return row->spark_tone == TONE_WORSE ? ROLE_SPARK_WORSE : ROLE_SPARK;
}

void spark_draw(struct canvas *canvas, struct rect clip, int x, int y, int cells,
                const struct report_row *row)
{
    double low, high;
    size_t first = row->spark_count > (size_t)cells ? row->spark_count - (size_t)cells : 0;
    spark_range(row, first, &low, &high);
    int shift = cells - (int)(row->spark_count - first);
    for (size_t i = first; i < row->spark_count; i++) {
        int at = x + shift + (int)(i - first);
        if (!row->spark_known[i]) {
            if (canvas->ascii)
                canvas_glyph(canvas, clip, at, y, ROLE_SPARK_MISSING, '-');
            continue;
        }
        double part = high > low ? (row->spark[i] - low) / (high - low) : .5;
        if (canvas->ascii)
            canvas_glyph(canvas, clip, at, y, spark_role(row),
                         (uint32_t)('0' + (int)lround(part * 9)));
        else
            canvas_glyph(canvas, clip, at, y, spark_role(row), 0x2581 + (uint32_t)lround(part * 7));
    }
}

void bar_draw(struct canvas *canvas, struct rect clip, int x, int y, int cells, double share,
              enum role role)
{
    if (!(share > 0) || cells < 1)
        return;
    long eighths = lround(fmin(share, 1) * cells * 8);
    if (eighths < 1)
        eighths = 1; /* there is something: never draw nothing */
    for (int i = 0; i < cells && eighths > 0; i++, eighths -= 8) {
        if (canvas->ascii)
            canvas_glyph(canvas, clip, x + i, y, role, '#');
        else
            canvas_glyph(canvas, clip, x + i, y, role,
                         eighths >= 8 ? 0x2588 : 0x2590 - (uint32_t)eighths);
    }
}

void bar_draw_from(struct canvas *canvas, struct rect clip, int x, int y, int cells, double start,
                   double share, enum role role)
{
    int first = (int)floor(fmin(fmax(start, 0), 1) * cells);
    double end = fmin(start + share, 1) * cells;
    if (cells < 1 || !(share > 0))
        return;
    first = first >= cells ? cells - 1 : first;
    bar_draw(canvas, clip, x + first, y, cells - first, (end - first) / (cells - first), role);
}
