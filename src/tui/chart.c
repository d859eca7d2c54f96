/* The history chart: a Braille line with few round labels, the red line and the warning line drawn
 * dashed through the picture and the target dotted, each with its name and value at its end, which
 * is all the legend there is.  Gaps are gaps and long ones say "no data"; the last value is marked,
 * and printed at its point.  A forecast is a shaded fan that starts there, or lies behind the points
 * that it was made for; an upright line says where something began.
 *
 * Down the left stand round values, the unit over them; along the bottom periods at equal steps,
 * counted back from the last one known.  In ASCII the points are '*', the red line is a row of '=', the
 * warning line of '-', the target of '.': the same picture.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "chart_plot.h"
#include "tui/widgets.h"

enum { RIGHT_LEAST = 10, PLOT_LEAST = 8, GAP_SAID = 11, MOST_ROWS = 512 };

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
    int widest = chart->unit_text ? text_width(chart->unit_text) : 0;
    int decimals = label_decimals(chart, scale->step);
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
        int row = plot_row(plot, v) / 4;
        if (row == last || row >= plot->area.height)
            continue;
        axis_label(chart, fabs(v) < plot->scale.step * 1e-6 ? 0 : v, decimals, &text);
        canvas_fit(canvas, area, area.x, plot->area.y + row, width, 1, ROLE_AXIS, text.text);
        last = row;
    }
    if (chart->unit_text)
        canvas_fit(canvas, area, area.x, plot->area.y + plot->area.height, width, 1, ROLE_AXIS,
                   chart->unit_text);
    strbuf_release(&text);
}

static const char *slot_label(const struct plot *plot, const struct report_chart *chart,
                              size_t slot)
{
    return slot < plot->count ? chart->points[plot->first + slot].label
                              : chart->ahead[slot - plot->count].label;
}

/* The fewest periods between two labels that leaves room for them. */
static size_t label_step(const struct plot *plot, int cells)
{
    static const size_t steps[] = {1, 2, 4, 6, 13, 26, 52, 104};
    size_t i = 0;
    while (i + 1 < sizeof steps / sizeof *steps &&
           (double)steps[i] * plot->area.width < (double)(cells + 3) * (double)plot->slots)
        i++;
    return steps[i];
}

static void draw_x_axis(struct canvas *canvas, struct rect area, const struct plot *plot,
                        const struct report_chart *chart)
{
    const char *newest = slot_label(plot, chart, plot->count - 1);
    int y = plot->area.y + plot->area.height, right = plot->area.x + plot->area.width;
    size_t step = label_step(plot, newest ? text_width(newest) : 1);
    int free_to = right + 1;
    for (size_t back = 0; back < plot->slots; back++) {
        size_t slot = plot->slots - 1 - back, last = plot->count - 1;
        size_t away = slot > last ? slot - last : last - slot;
        const char *label = slot_label(plot, chart, slot);
        if ((away % step && back) || !label)
            continue;
        int cells = text_width(label), x = plot->area.x + plot_column(plot, slot) / 2 - cells / 2;
        x = x + cells > right ? right - cells : x < plot->area.x ? plot->area.x : x;
        if (x + cells >= free_to)
            continue;
        canvas_text(canvas, area, x, y, ROLE_AXIS, label);
        free_to = x - 1;
    }
}

static enum role dot_role(enum dot tone)
{
    static const enum role roles[] = {
        [DOT_TARGET] = ROLE_CHART_TARGET, [DOT_AHEAD] = ROLE_CHART,   [DOT_LINE] = ROLE_CHART,
        [DOT_WARN] = ROLE_CHART_WARN,     [DOT_RED] = ROLE_CHART_RED, [DOT_NONE] = ROLE_TEXT};
    return roles[tone];
}

static void draw_cell(struct canvas *canvas, const struct plot *plot, int cx, int cy, int red_row,
                      int warn_row)
{
    int x = plot->area.x + cx, y = plot->area.y + cy;
    enum dot tone;
    uint32_t mask = plot_braille(plot, cx, cy, false, &tone);
    if (mask) {
        canvas_glyph(canvas, plot->area, x, y, dot_role(tone), canvas->ascii ? '*' : 0x2800 + mask);
        return;
    }
    mask = plot_braille(plot, cx, cy, true, &tone);
    if (mask && plot->target_moved) /* its steps are the news: not lost on a line's row */
        canvas_glyph(canvas, plot->area, x, y, ROLE_CHART_TARGET,
                     canvas->ascii ? '.' : 0x2800 + mask);
    else if (cy == red_row)
        canvas_glyph(canvas, plot->area, x, y, ROLE_CHART_RED, canvas->ascii ? '=' : 0x254C);
    else if (cy == warn_row)
        canvas_glyph(canvas, plot->area, x, y, ROLE_CHART_WARN, canvas->ascii ? '-' : 0x2508);
    else if (mask)
        canvas_glyph(canvas, plot->area, x, y, ROLE_CHART_TARGET,
                     canvas->ascii ? '.' : 0x2800 + mask);
}

static void draw_cells(struct canvas *canvas, const struct plot *plot, int red_row, int warn_row)
{
    for (int cy = 0; cy < plot->area.height; cy++)
        for (int cx = 0; cx < plot->area.width; cx++)
            draw_cell(canvas, plot, cx, cy, red_row, warn_row);
}

static void shade(struct canvas *canvas, const struct plot *plot, int from, int to, double high,
                  double low)
{
    int top = plot_row(plot, high) / 4, bottom = plot_row(plot, low) / 4;
    for (int x = from; x <= to; x++)
        for (int y = top < 0 ? 0 : top; y <= bottom && y < plot->area.height; y++)
            canvas_glyph(canvas, plot->area, plot->area.x + x, plot->area.y + y, ROLE_BORDER,
                         0x2591);
}

/* What a forecast from before said of the points; its name stands behind its last one, or where that
 * has no room at the top, or nowhere. */
static void draw_fans(struct canvas *canvas, const struct plot *plot,
                      const struct report_chart *chart)
{
    int end = -1, middle = 0;
    for (size_t i = 0; i < plot->count; i++) {
        const struct chart_point *point = &chart->points[plot->first + i];
        int from = i ? plot_column(plot, i - 1) / 2 + 1 : 0;
        if (!point->has_fan)
            continue;
        end = plot_column(plot, i) / 2;
        middle = plot_row(plot, (point->high + point->low) / 2) / 4;
        shade(canvas, plot, from, end, point->high, point->low);
    }
    int cells = chart->fan_text ? text_width(chart->fan_text) : 0;
    bool behind = end + 2 + cells <= plot->area.width;
    if (end < 0 || !cells || (!behind && plot->area.width < 3 * cells))
        return;
    canvas_text(canvas, plot->area, plot->area.x + (behind ? end + 2 : plot->area.width - cells),
                plot->area.y + (behind ? middle : 0), ROLE_FAINT, chart->fan_text);
}

/* Between the points, where what stands behind them began; after the last one it is still to come. */
static void draw_mark(struct canvas *canvas, const struct plot *plot,
                      const struct report_chart *chart)
{
    if (!chart->has_mark || chart->mark < plot->first || chart->mark > plot->first + plot->count)
        return;
    size_t slot = chart->mark - plot->first;
    int cells = chart->mark_text ? text_width(chart->mark_text) : 0;
    int x = slot == plot->count ? plot->area.width - 1
            : slot ? (plot_column(plot, slot - 1) + plot_column(plot, slot)) / 4 : 0;
    for (int y = 0; y < plot->area.height; y++)
        canvas_glyph(canvas, plot->area, plot->area.x + x, plot->area.y + y, ROLE_BOLD,
                     canvas->ascii ? '|' : 0x2502);
    if (chart->mark_text)
        canvas_text(canvas, plot->area,
                    plot->area.x + (x + 1 + cells <= plot->area.width ? x + 1 : x - cells),
                    plot->area.y, ROLE_BOLD, chart->mark_text);
}

static bool is_free(const struct plot *plot, int x, int y, int cells)
{
    enum dot tone;
    for (int i = x; i < x + cells; i++)
        if (plot_braille(plot, i, y, false, &tone) || plot_braille(plot, i, y, true, &tone))
            return false;
    return true;
}

/* At the top or the bottom, whichever no line passes through; nowhere when both have one. */
static void draw_fan_text(struct canvas *canvas, const struct plot *plot,
                          const struct report_chart *chart)
{
    int cells = chart->ahead_text ? text_width(chart->ahead_text) : 0;
    int x = plot_column(plot, plot->count) / 2, bottom = plot->area.height - 1;
    if (x + cells > plot->area.width)
        x = plot->area.width - cells;
    if (!cells || !chart->ahead_count || x < 0)
        return;
    int y = is_free(plot, x, 0, cells) ? 0 : is_free(plot, x, bottom, cells) ? bottom : -1;
    if (y >= 0)
        canvas_text(canvas, plot->area, plot->area.x + x, plot->area.y + y, ROLE_FAINT,
                    chart->ahead_text);
}

/* Between the bounds of the forecast; the lines are drawn over it. */
static void draw_fan(struct canvas *canvas, const struct plot *plot,
                     const struct report_chart *chart)
{
    for (size_t i = 0; i < chart->ahead_count; i++) {
        int from = plot_column(plot, plot->count + i - 1) / 2 + 1;
        shade(canvas, plot, from, plot_column(plot, plot->count + i) / 2, chart->ahead[i].high,
              chart->ahead[i].low);
    }
    draw_fan_text(canvas, plot, chart);
}

/* A long gap says what it is. */
static void draw_gaps(struct canvas *canvas, const struct plot *plot,
                      const struct report_chart *chart)
{
    for (size_t i = 0, end; i < plot->count; i = end + 1) {
        for (end = i; end < plot->count && !chart->points[plot->first + end].known; end++)
            ;
        int from = i ? plot_column(plot, i - 1) / 2 + 1 : 0;
        int to = end < plot->count ? plot_column(plot, end) / 2 : plot->area.width;
        if (end == i || to - from < GAP_SAID)
            continue;
        canvas_fit(canvas, plot->area, plot->area.x + from, plot->area.y + plot->area.height - 1,
                   to - from, 2, ROLE_FAINT, _("no data"));
    }
}

/* The words at the right: each in its row, or in the nearest free one. */
struct labels {
    struct canvas *canvas;
    struct rect area;
    const struct plot *plot;
    bool taken[MOST_ROWS];
};

static void place_label(struct labels *labels, int row, enum role role, const char *text)
{
    static const int tries[] = {0, 1, -1, 2, -2};
    const struct plot *plot = labels->plot;
    for (size_t i = 0; row >= 0 && text && i < sizeof tries / sizeof *tries; i++) {
        int at = row + tries[i];
        if (at < 0 || at >= plot->area.height || at >= MOST_ROWS || labels->taken[at])
            continue;
        labels->taken[at] = true;
        canvas_text(labels->canvas, labels->area, plot->area.x + plot->area.width + 1,
                    plot->area.y + at, role, text);
        return;
    }
}

static enum role last_role(const struct chart_point *point)
{
    return point->state == RULE_OK ? ROLE_BOLD : state_role(point->state);
}

/* With a forecast behind it the point is far from the right edge: its value stands under it, at the
 * left. */
static void draw_at_point(struct labels *labels, const struct report_chart *chart, int row,
                          const char *text)
{
    const struct plot *plot = labels->plot;
    int at = plot->area.x + plot_column(plot, plot->count - 1) / 2 + 1 - text_width(text);
    int y = row + 1 < plot->area.height ? row + 1 : row - 1;
    canvas_text(labels->canvas, plot->area, at, plot->area.y + y,
                last_role(&chart->points[chart->count - 1]), text);
}

static void draw_last(struct labels *labels, const struct report_chart *chart)
{
    const struct chart_point *point = &chart->points[chart->count - 1];
    const struct plot *plot = labels->plot;
    if (!point->known) {
        const struct chart_point *known = point;
        while (known > chart->points && !known->known)
            known--;
        place_label(labels, known->known ? plot_cell(plot, known->value) : -1, ROLE_NODATA,
                    _("no data"));
        return;
    }
    int row = plot_cell(plot, point->value);
    if (row < 0)
        return;
    struct strbuf text = STRBUF_INIT;
    number_print(point->value, chart->unit, chart->decimals, labels->canvas->ascii, &text);
    if (point->partial)
        strbuf_addc(&text, '~');
    canvas_glyph(labels->canvas, plot->area, plot->area.x + plot_column(plot, plot->count - 1) / 2,
                 plot->area.y + row, last_role(point), labels->canvas->ascii ? 'o' : 0x25CF);
    if (chart->ahead_count)
        draw_at_point(labels, chart, row, text.text);
    else
        place_label(labels, row, last_role(point), text.text);
    strbuf_release(&text);
}

static void draw_labels(struct canvas *canvas, struct rect area, const struct plot *plot,
                        const struct report_chart *chart, int red_row, int warn_row)
{
    const struct chart_point *last = &chart->points[chart->count - 1];
    struct labels labels = {.canvas = canvas, .area = area, .plot = plot};
    place_label(&labels, red_row, ROLE_CHART_RED, chart->red_text);
    if (warn_row != red_row)
        place_label(&labels, warn_row, ROLE_CHART_WARN, chart->warn_text);
    draw_last(&labels, chart);
    if (last->has_target)
        place_label(&labels, plot_cell(plot, last->target), ROLE_CHART_TARGET, chart->target_text);
}

static int right_width(const struct report_chart *chart)
{
    const char *const texts[] = {chart->red_text, chart->warn_text, chart->target_text};
    int right = RIGHT_LEAST;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int cells = texts[i] ? text_width(texts[i]) + 2 : 0;
        right = cells > right ? cells : right;
    }
    return right;
}

/* The labels at the left need room that the plot then lacks, and with another width other points and
 * values show: twice is enough. */
static bool fit_plot(struct plot *plot, struct rect area, const struct report_chart *chart,
                     int right)
{
    struct scale scale;
    if (!plot_scale(chart, 0, (area.height - 1) / 3 + 1, &scale))
        return false;
    int left = label_width(chart, &scale) + 1;
    for (int tries = 0; tries < 2; tries++) {
        struct rect inside = {area.x + left, area.y, area.width - left - right, area.height - 1};
        if (inside.width < PLOT_LEAST || !plot_init(plot, inside, chart))
            return false;
        int needed = label_width(chart, &plot->scale) + 1;
        if (needed <= left || tries)
            return true;
        plot_release(plot);
        left = needed;
    }
    return false;
}

void chart_draw(struct canvas *canvas, struct rect area, const struct report_chart *chart)
{
    struct plot plot;
    int right = right_width(chart);
    if (area.height < 4 || area.width < right + 16 || !chart->count ||
        !fit_plot(&plot, area, chart, right))
        return;
    int red_row = chart->has_red ? plot_cell(&plot, chart->red) : -1;
    int warn_row = chart->has_warn ? plot_cell(&plot, chart->warn) : -1;
    draw_y_axis(canvas, area, &plot, chart);
    draw_x_axis(canvas, area, &plot, chart);
    draw_fan(canvas, &plot, chart);
    draw_fans(canvas, &plot, chart);
    draw_mark(canvas, &plot, chart);
    draw_gaps(canvas, &plot, chart);
    draw_cells(canvas, &plot, red_row, warn_row);
    draw_labels(canvas, area, &plot, chart, red_row, warn_row);
    plot_release(&plot);
}
