/* Scatter: points of one figure against another, the curve through them in Braille, and an upright
 * dashed line where the next point of share stops paying.  The newest point is a full circle.
 *
 * Both axes have round labels, so a value can be read off; their titles stand at their ends.  In
 * ASCII points are '*', the newest '@', the curve '.', the mark '|'.
 */
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tui/widgets.h"

struct axis {
    double low, high, step;
};
struct plane {
    struct rect area; /* of the dots */
    struct axis x, y;
    unsigned char *masks; /* of the curve: Braille by cell */
};

static double round_step(double range, int labels)
{
    double raw = range / (labels > 1 ? labels - 1 : 1), power = pow(10, floor(log10(raw)));
    double part = raw / power;
    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 2.5 ? 2.5 : part <= 5 ? 5 : 10);
}

static bool settle(struct axis *axis, int labels)
{
    if (!(axis->low <= axis->high))
        return false;
    if (axis->high - axis->low <= 1e-12 * fmax(fabs(axis->low), 1e-9)) {
        double half = fmax(fabs(axis->low) * .1, 1e-9);
        axis->low -= half;
        axis->high += half;
    }
    axis->step = round_step(axis->high - axis->low, labels);
    axis->low = floor(axis->low / axis->step + 1e-9) * axis->step;
    axis->high = ceil(axis->high / axis->step - 1e-9) * axis->step;
    return isfinite(axis->low) && isfinite(axis->high) && axis->high > axis->low;
}

static void take_in(struct axis *axis, double value)
{
    axis->low = fmin(axis->low, value);
    axis->high = fmax(axis->high, value);
}

static bool find_axes(const struct report_scatter *scatter, struct rect area, struct plane *plane)
{
    plane->x = plane->y = (struct axis){INFINITY, -INFINITY, 1};
    for (size_t i = 0; i < scatter->count; i++) {
        take_in(&plane->x, scatter->points[i].x);
        take_in(&plane->y, scatter->points[i].y);
    }
    if (scatter->count)
        take_in(&plane->x, scatter->x_high);
    for (size_t i = 0; i < scatter->curve_count; i++)
        take_in(&plane->y, scatter->curve[i]);
    return settle(&plane->x, area.width / 14 + 1) && settle(&plane->y, area.height / 3 + 1);
}

static double part_of(const struct axis *axis, double value)
{
    return (value - axis->low) / (axis->high - axis->low);
}

static int cell_x(const struct plane *plane, double value)
{
    return plane->area.x + (int)lround(part_of(&plane->x, value) * (plane->area.width - 1));
}

static int cell_y(const struct plane *plane, double value)
{
    return plane->area.y + (int)lround((1 - part_of(&plane->y, value)) * (plane->area.height - 1));
}

static void dot_curve(const struct report_scatter *scatter, struct plane *plane)
{
    static const unsigned char bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    for (size_t i = 0; i < scatter->curve_count; i++) {
        double x = scatter->x_low + (scatter->x_high - scatter->x_low) * (double)i /
                                        (double)(scatter->curve_count - 1);
        int column = (int)lround(part_of(&plane->x, x) * (plane->area.width * 2 - 1));
        int row =
            (int)lround((1 - part_of(&plane->y, scatter->curve[i])) * (plane->area.height * 4 - 1));
        if (column < 0 || row < 0 || column >= plane->area.width * 2 ||
            row >= plane->area.height * 4)
            continue;
        plane->masks[row / 4 * plane->area.width + column / 2] |= bits[row % 4][column % 2];
    }
}

static void draw_curve(struct canvas *canvas, const struct plane *plane)
{
    for (int cy = 0; cy < plane->area.height; cy++)
        for (int cx = 0; cx < plane->area.width; cx++) {
            unsigned char mask = plane->masks[cy * plane->area.width + cx];
            if (mask)
                canvas_glyph(canvas, plane->area, plane->area.x + cx, plane->area.y + cy,
                             ROLE_CHART, canvas->ascii ? '.' : 0x2800u + mask);
        }
}

static void draw_points(struct canvas *canvas, const struct plane *plane,
                        const struct report_scatter *scatter)
{
    for (size_t i = 0; i < scatter->count; i++) { /* the newest comes last and stays on top */
        const struct scatter_point *point = &scatter->points[i];
        canvas_glyph(canvas, plane->area, cell_x(plane, point->x), cell_y(plane, point->y),
                     point->is_last ? ROLE_BOLD : ROLE_TEXT,
                     canvas->ascii    ? (point->is_last ? '@' : '*')
                     : point->is_last ? 0x25CF
                                      : 0x2022);
    }
}

static void draw_mark(struct canvas *canvas, const struct plane *plane,
                      const struct report_scatter *scatter)
{
    if (!scatter->has_mark || scatter->mark < plane->x.low || scatter->mark > plane->x.high)
        return;
    int x = cell_x(plane, scatter->mark);
    for (int y = 0; y < plane->area.height; y++)
        canvas_glyph(canvas, plane->area, x, plane->area.y + y, ROLE_CHART_RED,
                     canvas->ascii ? '|' : 0x250A);
    int cells = scatter->mark_text ? text_width(scatter->mark_text) : 0;
    int from = x + 1 + cells > plane->area.x + plane->area.width ? x - cells : x + 1;
    if (cells)
        canvas_text(canvas, plane->area, from, plane->area.y, ROLE_CHART_RED, scatter->mark_text);
}

static int decimals_of(const struct axis *axis, enum unit unit)
{
    double shown = unit == UNIT_PERCENT ? axis->step * 100 : axis->step;
    int decimals = 0;
    while (decimals < 4 && fabs(shown - round(shown)) > 1e-6 * shown) {
        shown *= 10;
        decimals++;
    }
    return decimals;
}

static void label_of(double value, const struct axis *axis, enum unit unit, struct strbuf *out)
{
    double shown = fabs(value) < axis->step * 1e-6 ? 0 : value;
    strbuf_clear(out);
    if (unit == UNIT_PERCENT)
        number_print(shown, UNIT_PERCENT, decimals_of(axis, unit), false, out);
    else
        number_print_grouped(shown, decimals_of(axis, unit), out);
}

static int label_width(const struct plane *plane, enum unit unit)
{
    struct strbuf text = STRBUF_INIT;
    int widest = 0;
    for (double v = plane->y.low; v <= plane->y.high + plane->y.step / 2; v += plane->y.step) {
        label_of(v, &plane->y, unit, &text);
        widest = text_width(text.text) > widest ? text_width(text.text) : widest;
    }
    strbuf_release(&text);
    return widest;
}

static void draw_axes(struct canvas *canvas, struct rect area, const struct plane *plane,
                      const struct report_scatter *scatter)
{
    struct strbuf text = STRBUF_INIT;
    int last = -1, bottom = plane->area.y + plane->area.height, free_from = plane->area.x;
    for (double v = plane->y.high; v >= plane->y.low - plane->y.step / 2; v -= plane->y.step) {
        int row = cell_y(plane, v);
        if (row == last || row >= bottom)
            continue;
        label_of(v, &plane->y, scatter->y_unit, &text);
        canvas_fit(canvas, area, area.x, row, plane->area.x - area.x - 1, 1, ROLE_AXIS, text.text);
        last = row;
    }
    for (double v = plane->x.low; v <= plane->x.high + plane->x.step / 2; v += plane->x.step) {
        label_of(v, &plane->x, scatter->x_unit, &text);
        int cells = text_width(text.text), x = cell_x(plane, v) - cells / 2;
        x = x + cells > area.x + area.width ? area.x + area.width - cells : x;
        if (x < free_from)
            continue;
        canvas_text(canvas, area, x, bottom, ROLE_AXIS, text.text);
        free_from = x + cells + 2;
    }
    strbuf_release(&text);
}

static void draw_titles(struct canvas *canvas, struct rect area, const struct plane *plane,
                        const struct report_scatter *scatter)
{
    int cells = text_width(scatter->x_text), right = area.x + area.width;
    canvas_text(canvas, area, plane->area.x, area.y, ROLE_AXIS, scatter->y_text);
    canvas_text(canvas, area, right - cells, area.y + area.height - 1, ROLE_AXIS, scatter->x_text);
}

void scatter_draw(struct canvas *canvas, struct rect area, const struct report_scatter *scatter)
{
    struct plane plane = {.masks = NULL};
    if (area.height < 6 || area.width < 30 || !scatter->count || !find_axes(scatter, area, &plane))
        return;
    int left = label_width(&plane, scatter->y_unit) + 1;
    plane.area = (struct rect){area.x + left, area.y + 1, area.width - left - 2, area.height - 3};
    if (plane.area.width < 8)
        return;
    plane.masks = mem_calloc((size_t)plane.area.width * (size_t)plane.area.height, 1);
    dot_curve(scatter, &plane);
    draw_mark(canvas, &plane, scatter);
    draw_curve(canvas, &plane);
    draw_points(canvas, &plane, scatter);
    draw_axes(canvas, area, &plane, scatter);
    draw_titles(canvas, area, &plane, scatter);
    free(plane.masks);
}
