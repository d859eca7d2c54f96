/* The history chart: a Braille line (2 x 4 dots a cell) with few round labels, the red line drawn
 * dashed through the picture with its value at the end, gaps left as gaps.
 *
 * In ASCII the points are '*' and the line is a row of '='.  The scale takes in the values and
 * those lines that are near enough not to flatten them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tui/widgets.h"

struct scale {
    double low, high, step;
};

struct plot {
    struct rect area;    /* of the dots */
    int columns, rows;   /* dots */
    unsigned char *dots; /* rows x columns */
    struct scale scale;
};

static double nice_step(double range, int labels)
{
    double raw = range / (labels > 1 ? labels - 1 : 1), power = pow(10, floor(log10(raw)));
    double part = raw / power;
    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 2.5 ? 2.5 : part <= 5 ? 5 : 10);
}

static void widen(double line, double span, double *low, double *high)
{
    if (line < *low && *low - line <= span * 1.5)
        *low = line;
    if (line > *high && line - *high <= span * 1.5)
        *high = line;
}

static bool find_scale(const struct report_chart *chart, size_t first, int labels,
                       struct scale *scale)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = first; i < chart->count; i++)
        if (chart->points[i].known) {
            low = fmin(low, chart->points[i].value);
            high = fmax(high, chart->points[i].value);
        }
    if (!(low <= high))
        return false;
    double span = high > low ? high - low : fmax(fabs(high) * .2, 1e-9);
    if (chart->has_red)
        widen(chart->red, span, &low, &high);
    if (chart->has_warn)
        widen(chart->warn, span, &low, &high);
    if (high - low < span)
        low -= span / 2, high += span / 2;
    scale->step = nice_step(high - low, labels);
    scale->low = floor(low / scale->step + 1e-9) * scale->step;
    scale->high = ceil(high / scale->step - 1e-9) * scale->step;
    if (scale->high <= scale->low)
        scale->high = scale->low + scale->step;
    return isfinite(scale->low) && isfinite(scale->high);
}

static int dot_row(const struct plot *plot, double value)
{
    double part = (value - plot->scale.low) / (plot->scale.high - plot->scale.low);
    return (int)lround((1 - part) * (plot->rows - 1));
}

static void set_dot(struct plot *plot, int column, int row)
{
    if (column >= 0 && column < plot->columns && row >= 0 && row < plot->rows)
        plot->dots[row * plot->columns + column] = 1;
}

static void draw_segment(struct plot *plot, int x0, int y0, int x1, int y1)
{
    int steps = x1 - x0 > abs(y1 - y0) ? x1 - x0 : abs(y1 - y0);
    for (int i = 0; i <= steps; i++) {
        double part = steps ? i / (double)steps : 0;
        set_dot(plot, x0 + (int)lround(part * (x1 - x0)), y0 + (int)lround(part * (y1 - y0)));
    }
}

static int point_column(const struct plot *plot, size_t index, size_t count)
{
    return count < 2 ? plot->columns - 1
                     : (int)((double)index * (plot->columns - 1) / (double)(count - 1) + .5);
}

static void trace(struct plot *plot, const struct report_chart *chart, size_t first)
{
    size_t count = chart->count - first;
    for (size_t i = 0; i < count; i++) {
        const struct chart_point *point = &chart->points[first + i];
        if (!point->known)
            continue;
        int x = point_column(plot, i, count), y = dot_row(plot, point->value);
        if (i + 1 < count && point[1].known)
            draw_segment(plot, x, y, point_column(plot, i + 1, count),
                         dot_row(plot, point[1].value));
        else
            set_dot(plot, x, y);
    }
}

static uint32_t braille(const struct plot *plot, int cx, int cy)
{
    static const unsigned char bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    uint32_t mask = 0;
    for (int dy = 0; dy < 4; dy++)
        for (int dx = 0; dx < 2; dx++)
            if (plot->dots[(cy * 4 + dy) * plot->columns + cx * 2 + dx])
                mask |= bits[dy][dx];
    return mask;
}

static void show_dots(struct canvas *canvas, const struct plot *plot, int red_row, int warn_row)
{
    for (int cy = 0; cy < plot->area.height; cy++)
        for (int cx = 0; cx < plot->area.width; cx++) {
            int x = plot->area.x + cx, y = plot->area.y + cy;
            uint32_t mask = braille(plot, cx, cy);
            if (mask)
                canvas_glyph(canvas, plot->area, x, y, ROLE_CHART,
                             canvas->ascii ? '*' : 0x2800 + mask);
            else if (cy == red_row)
                canvas_glyph(canvas, plot->area, x, y, ROLE_CHART_RED,
                             canvas->ascii ? '=' : 0x254C);
            else if (cy == warn_row)
                canvas_glyph(canvas, plot->area, x, y, ROLE_CHART_WARN,
                             canvas->ascii ? '-' : 0x2508);
        }
}

static int line_cell(const struct plot *plot, bool has, double line)
{
    if (!has || line < plot->scale.low || line > plot->scale.high)
        return -1;
    return dot_row(plot, line) / 4;
}

static int label_decimals(const struct report_chart *chart, double step)
{
    double shown = chart->unit == UNIT_PERCENT ? step * 100 : step;
    int decimals = 0;
    while (decimals < 4 && fabs(shown - round(shown)) > 1e-6 * shown) {
        shown *= 10;
        decimals++;
    }
    return decimals;
}

static void axis_label(const struct report_chart *chart, double value, int decimals,
                       struct strbuf *out)
{
    strbuf_clear(out);
    if (chart->unit == UNIT_PERCENT)
        number_print(value, UNIT_PERCENT, decimals, false, out);
    else
        number_print_grouped(value, decimals, out);
}

static int label_width(const struct report_chart *chart, const struct scale *scale)
{
    struct strbuf text = STRBUF_INIT;
    int widest = 0, decimals = label_decimals(chart, scale->step);
    for (double v = scale->low; v <= scale->high + scale->step / 2; v += scale->step) {
        axis_label(chart, v, decimals, &text);
        int cells = text_width(text.text);
        widest = cells > widest ? cells : widest;
    }
    strbuf_release(&text);
    return widest;
}

static void draw_y_axis(struct canvas *canvas, struct rect area, const struct plot *plot,
                        const struct report_chart *chart)
{
    struct strbuf text = STRBUF_INIT;
    int decimals = label_decimals(chart, plot->scale.step), last = -2;
    int width = plot->area.x - area.x - 1;
    for (double v = plot->scale.high; v >= plot->scale.low - plot->scale.step / 2;
         v -= plot->scale.step) {
        int row = dot_row(plot, v) / 4;
        if (row == last || row >= plot->area.height)
            continue;
        axis_label(chart, fabs(v) < plot->scale.step * 1e-6 ? 0 : v, decimals, &text);
        canvas_fit(canvas, area, area.x, plot->area.y + row, width, 1, ROLE_AXIS, text.text);
        last = row;
    }
    strbuf_release(&text);
}

static void draw_x_axis(struct canvas *canvas, struct rect area, const struct plot *plot,
                        const struct report_chart *chart, size_t first)
{
    size_t count = chart->count - first;
    int y = plot->area.y + plot->area.height, free_from = plot->area.x;
    int labels = plot->area.width / 16 + 1;
    for (int k = 0; k <= labels; k++) {
        size_t i = count < 2 ? 0 : (size_t)((double)k * (double)(count - 1) / labels);
        const char *label = chart->points[first + i].label;
        if (!label)
            continue;
        int cells = text_width(label),
            x = plot->area.x + point_column(plot, i, count) / 2 - (k ? cells / 2 : 0);
        if (x + cells > plot->area.x + plot->area.width)
            x = plot->area.x + plot->area.width - cells;
        if (x < free_from)
            continue;
        canvas_text(canvas, area, x, y, ROLE_AXIS, label);
        free_from = x + cells + 2;
    }
}

static void draw_line_label(struct canvas *canvas, struct rect area, const struct plot *plot,
                            int row, enum role role, const char *text)
{
    if (row >= 0 && text)
        canvas_text(canvas, area, plot->area.x + plot->area.width + 1, plot->area.y + row, role,
                    text);
}

/* The last value stands at its point, over or under the line. */
static void draw_last(struct canvas *canvas, struct rect area, const struct plot *plot,
                      const struct report_chart *chart, int red_row, int warn_row)
{
    const struct chart_point *point = &chart->points[chart->count - 1];
    if (!point->known)
        return;
    struct strbuf text = STRBUF_INIT;
    number_print(point->value, chart->unit, chart->decimals, canvas->ascii, &text);
    int row = dot_row(plot, point->value) / 4;
    if (row == red_row || row == warn_row)
        row = row > 0 ? row - 1 : row + 1;
    if (row == red_row || row == warn_row)
        row++;
    if (row < plot->area.height)
        canvas_text(canvas, area, plot->area.x + plot->area.width + 1, plot->area.y + row,
                    point->state == RULE_OK ? ROLE_BOLD : state_role(point->state), text.text);
    strbuf_release(&text);
}

void chart_draw(struct canvas *canvas, struct rect area, const struct report_chart *chart)
{
    struct plot plot = {0};
    int right = 2;
    for (int k = 0; k < 2; k++) {
        const char *text = k ? chart->warn_text : chart->red_text;
        int cells = text ? text_width(text) + 2 : 0;
        right = cells > right ? cells : right;
    }
    if (right < 10)
        right = 10;
    if (area.height < 4 || area.width < right + 16 || !chart->count)
        return;
    size_t most = (size_t)(area.width - right - 6) * 2,
           first = chart->count > most ? chart->count - most : 0;
    if (!find_scale(chart, first, area.height / 3 + 1, &plot.scale))
        return;
    int left = label_width(chart, &plot.scale) + 1;
    plot.area = (struct rect){area.x + left, area.y, area.width - left - right, area.height - 1};
    if (plot.area.width < 8)
        return;
    plot.columns = plot.area.width * 2;
    plot.rows = plot.area.height * 4;
    plot.dots = mem_calloc((size_t)plot.columns * (size_t)plot.rows, 1);
    trace(&plot, chart, first);
    int red_row = line_cell(&plot, chart->has_red, chart->red),
        warn_row = line_cell(&plot, chart->has_warn, chart->warn);
    draw_y_axis(canvas, area, &plot, chart);
    draw_x_axis(canvas, area, &plot, chart, first);
    show_dots(canvas, &plot, red_row, warn_row);
    if (warn_row != red_row)
        draw_line_label(canvas, area, &plot, warn_row, ROLE_CHART_WARN, chart->warn_text);
    draw_line_label(canvas, area, &plot, red_row, ROLE_CHART_RED, chart->red_text);
    draw_last(canvas, area, &plot, chart, red_row, warn_row);
    free(plot.dots);
}
