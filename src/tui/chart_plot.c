/* The plot: values to dots.
 *
 * Two dots a cell across and four down.  A known value is joined to the next known one; where one
 * is missing nothing is drawn, so a gap is a gap.  The stretch that leads to a value has that
 * value's tone: the line turns red where it went over the red line.  A target is every second dot,
 * so that it is not taken for the line; a forecast goes on from the last value.
 *
 * The scale takes in the values, the forecast and those lines and targets that are near enough not
 * to flatten them.
 */
#include "chart_plot.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "report/section.h"

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

static void take_in(double value, double *low, double *high)
{
    *low = fmin(*low, value);
    *high = fmax(*high, value);
}

bool plot_scale(const struct report_chart *chart, size_t first, int labels, struct scale *scale)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = first; i < chart->count; i++)
        if (chart->points[i].known)
            take_in(chart->points[i].value, &low, &high);
    for (size_t i = first; i < chart->count && low <= high; i++)
        if (chart->points[i].has_fan)
            take_in(chart->points[i].low, &low, &high), take_in(chart->points[i].high, &low, &high);
    if (!(low <= high))
        return false;
    for (size_t i = 0; i < chart->ahead_count; i++)
        take_in(chart->ahead[i].low, &low, &high), take_in(chart->ahead[i].high, &low, &high);
    double span = high > low ? high - low : fmax(fabs(high) * .2, 1e-9);
    if (chart->has_red)
        widen(chart->red, span, &low, &high);
    if (chart->has_warn)
        widen(chart->warn, span, &low, &high);
    for (size_t i = first; i < chart->count; i++)
        if (chart->points[i].has_target && chart->points[i].target_moved)
            take_in(chart->points[i].target, &low, &high);
        else if (chart->points[i].has_target)
            widen(chart->points[i].target, span, &low, &high);
    if (high - low < span)
        low -= span / 2, high += span / 2;
    scale->step = nice_step(high - low, labels);
    scale->low = floor(low / scale->step + 1e-9) * scale->step;
    scale->high = ceil(high / scale->step - 1e-9) * scale->step;
    if (scale->high <= scale->low)
        scale->high = scale->low + scale->step;
    return isfinite(scale->low) && isfinite(scale->high);
}

int plot_row(const struct plot *plot, double value)
{
    double part = (value - plot->scale.low) / (plot->scale.high - plot->scale.low);
    return (int)lround((1 - fmin(fmax(part, -9), 9)) * (plot->rows - 1));
}

int plot_cell(const struct plot *plot, double value)
{
    double slack = (plot->scale.high - plot->scale.low) * 1e-9;
    if (value < plot->scale.low - slack || value > plot->scale.high + slack)
        return -1;
    return plot_row(plot, value) / 4;
}

int plot_column(const struct plot *plot, size_t slot)
{
    return plot->slots < 2
               ? plot->columns - 1
               : (int)((double)slot * (plot->columns - 1) / (double)(plot->slots - 1) + .5);
}

static void set_dot(struct plot *plot, int column, int row, enum dot tone)
{
    if (column < 0 || column >= plot->columns || row < 0 || row >= plot->rows)
        return;
    unsigned char *dot = &plot->dots[row * plot->columns + column];
    if (*dot < tone)
        *dot = (unsigned char)tone;
}

struct end {
    int x, y;
};

static void draw_segment(struct plot *plot, struct end a, struct end b, enum dot tone)
{
    int across = b.x - a.x, down = b.y - a.y;
    int steps = across > abs(down) ? across : abs(down);
    for (int i = 0; i <= steps; i++) {
        double part = steps ? i / (double)steps : 0;
        set_dot(plot, a.x + (int)lround(part * across), a.y + (int)lround(part * down), tone);
    }
}

static struct end end_at(const struct plot *plot, size_t slot, double value)
{
    return (struct end){plot_column(plot, slot), plot_row(plot, value)};
}

static enum dot tone_of(const struct chart_point *point)
{
    return point->state == RULE_RED ? DOT_RED : point->state == RULE_WARN ? DOT_WARN : DOT_LINE;
}

static void trace_line(struct plot *plot, const struct report_chart *chart)
{
    for (size_t i = 0; i < plot->count; i++) {
        const struct chart_point *point = &chart->points[plot->first + i];
        if (!point->known)
            continue;
        struct end here = end_at(plot, i, point->value);
        set_dot(plot, here.x, here.y, tone_of(point));
        if (i + 1 < plot->count && point[1].known)
            draw_segment(plot, here, end_at(plot, i + 1, point[1].value), tone_of(&point[1]));
    }
}

static void trace_target(struct plot *plot, const struct report_chart *chart)
{
    for (size_t i = 0; i < plot->count; i++) {
        const struct chart_point *point = &chart->points[plot->first + i];
        if (!point->has_target)
            continue;
        bool goes_on = i + 1 < plot->count && point[1].has_target;
        struct end a = end_at(plot, i, point->target);
        struct end b = goes_on ? end_at(plot, i + 1, point[1].target) : a;
        plot->target_moved |= point->target_moved;
        if (goes_on && point->target_moved != point[1].target_moved) { /* it steps, at once */
            draw_segment(plot, (struct end){b.x, a.y}, b, DOT_TARGET);
            b.y = a.y;
        }
        for (int x = a.x; x <= b.x; x++) {
            double part = b.x > a.x ? (x - a.x) / (double)(b.x - a.x) : 0;
            if (x % 2 == 0)
                set_dot(plot, x, a.y + (int)lround(part * (b.y - a.y)), DOT_TARGET);
        }
    }
}

static void trace_ahead(struct plot *plot, const struct report_chart *chart)
{
    const struct chart_point *last = &chart->points[chart->count - 1];
    for (size_t i = 0; i < chart->ahead_count; i++) {
        struct end b = end_at(plot, plot->count + i, chart->ahead[i].value), a = b;
        if (i)
            a = end_at(plot, plot->count + i - 1, chart->ahead[i - 1].value);
        else if (last->known)
            a = end_at(plot, plot->count - 1, last->value);
        draw_segment(plot, a, b, DOT_AHEAD);
    }
}

bool plot_init(struct plot *plot, struct rect area, const struct report_chart *chart)
{
    *plot = (struct plot){.area = area, .columns = area.width * 2, .rows = area.height * 4};
    size_t most = (size_t)plot->columns;
    most = most > chart->ahead_count + 2 ? most - chart->ahead_count : 2;
    plot->first = chart->count > most ? chart->count - most : 0;
    plot->count = chart->count - plot->first;
    plot->slots = plot->count + chart->ahead_count;
    if (!plot_scale(chart, plot->first, area.height / 3 + 1, &plot->scale))
        return false;
    plot->dots = mem_calloc((size_t)plot->columns * (size_t)plot->rows, 1);
    trace_target(plot, chart);
    trace_ahead(plot, chart);
    trace_line(plot, chart);
    return true;
}

void plot_release(struct plot *plot)
{
    free(plot->dots);
    plot->dots = NULL;
}

uint32_t plot_braille(const struct plot *plot, int x, int y, bool target, enum dot *tone)
{
    static const unsigned char bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    uint32_t mask = 0;
    *tone = DOT_NONE;
    for (int dy = 0; dy < 4; dy++)
        for (int dx = 0; dx < 2; dx++) {
            enum dot dot = plot->dots[(y * 4 + dy) * plot->columns + x * 2 + dx];
            if (dot == DOT_NONE || (dot == DOT_TARGET) != target)
                continue;
            mask |= bits[dy][dx];
            *tone = dot > *tone ? dot : *tone;
        }
    return mask;
}
