/*
 * Fit: one figure against another, market by market, with the scatter drawn.
 *
 * Without a lag it is a curve (share against margin): a line, or a parabola where the points ask
 * for one, and where the next point of share stops paying, which is where x y(x) is greatest.  With
 * a lag it is a line, y so many periods after x, at the lag that explains most: a brand's score and
 * what customers do months later.
 *
 * Slopes have 95 % intervals, widened because weeks follow each other; where the interval takes in
 * zero the pane says that nothing is to be seen, whatever the line looks like.  The widest look
 * back is two years.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/curve.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "build.h"
#include "engine/warnings.h"

enum { PLACE, X, Y, SLOPE, HALF, R2, LAG_OR_STOP, READING };
enum { POINTS_MAX = 112, CURVE_STEPS = 120 };
static const double REACH = 3; /* a curve is prolonged to so many times the largest share seen */

struct pairs { /* of one market: aligned in time, then as they are fitted */
    double x[POINTS_MAX], y[POINTS_MAX];
    unsigned char x_known[POINTS_MAX], y_known[POINTS_MAX];
    size_t count;
};
struct answer {
    struct curve curve;
    struct lagged lagged; /* its half is the interval that is told */
    enum curve_peak peak;
    double at;
    bool is_beyond;
};
struct fitting {
    struct frame *frame;
    struct section *section;
    const struct pane_def *pane;
    struct figure x, y;
    size_t few; /* markets with too few points */
};

/* ---- points ---- */

static void read_side(const struct fitting *fitting, const struct figure *figure,
                      struct slice slice, size_t count, double *values, unsigned char *known)
{
    const struct frame *frame = fitting->frame;
    struct column column = {.count = 0};

    figure_evaluate(frame, figure, slice, &column);
    for (size_t i = 0; i < count; i++) {
        const struct value *value = &column.values[(size_t)frame->at + 1 - count + i];

        known[i] = value_is_known(value) && value->state != VALUE_PARTIAL;
        values[i] = known[i] ? value->number : 0;
    }
    column_release(&column);
}

static void read_pairs(const struct fitting *fitting, struct slice slice, struct pairs *out)
{
    size_t most = 2 * warning_season(fitting->frame->period.grain);

    out->count = (size_t)fitting->frame->at + 1;
    most = most && most < POINTS_MAX ? most : POINTS_MAX;
    out->count = out->count < most ? out->count : most;
    read_side(fitting, &fitting->x, slice, out->count, out->x, out->x_known);
    read_side(fitting, &fitting->y, slice, out->count, out->y, out->y_known);
}

static bool work_out(const struct fitting *fitting, const struct pairs *pairs, struct answer *out)
{
    double x[POINTS_MAX], y[POINTS_MAX];
    size_t count = 0;

    memset(out, 0, sizeof *out);
    if (!lagged_fit(pairs->x, pairs->x_known, pairs->y, pairs->y_known, pairs->count,
                    (size_t)fitting->pane->lag, &out->lagged))
        return false;
    out->curve = out->lagged.line;
    if (fitting->pane->lag)
        return true;
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->x_known[i] && pairs->y_known[i]) {
            x[count] = pairs->x[i];
            y[count++] = pairs->y[i];
        }
    if (!curve_fit(x, y, count, &out->curve))
        return false;
    out->peak =
        curve_peak(&out->curve, fmin(1, REACH * out->curve.x_high), &out->at, &out->is_beyond);
    return true;
}

static bool is_seen(const struct answer *answer)
{
    return fabs(answer->lagged.line.slope) > answer->lagged.half;
}

static bool has_stop(const struct answer *answer)
{
    return answer->peak == PEAK_AT && (is_seen(answer) || answer->curve.degree > 1);
}

/* ---- words ---- */

/* A step of x that people think in: a point of a percentage, ten of a score, one of all else. */
static double step_of(const struct figure *figure)
{
    return figure->unit == UNIT_PERCENT                               ? .01
           : figure->unit == UNIT_SCORE || figure->unit == UNIT_INDEX ? 10
                                                                      : 1;
}

static const char *step_text(const struct figure *figure)
{
    return figure->unit == UNIT_PERCENT                               ? _("per point")
           : figure->unit == UNIT_SCORE || figure->unit == UNIT_INDEX ? _("per 10")
                                                                      : _("per 1");
}

static void add_share(struct strbuf *text, const struct fitting *fitting, double x)
{
    number_print(x, fitting->x.unit, fitting->x.decimals, true, text);
}

static void say_reading(const struct fitting *fitting, const struct pairs *pairs,
                        const struct answer *answer, struct strbuf *out)
{
    double now = pairs->x[pairs->count - 1];

    if (!is_seen(answer) && answer->curve.degree < 2) {
        strbuf_adds(out, _("no relation to be seen"));
        return;
    }
    if (fitting->pane->lag) {
        strbuf_adds(out, answer->lagged.line.slope > 0 ? _("rises with it") : _("falls with it"));
        if (answer->lagged.lag) {
            strbuf_addc(out, ' ');
            say_length(fitting->frame->period.grain, (int)answer->lagged.lag, out);
            strbuf_adds(out, _(" later"));
        }
        return;
    }
    if (answer->peak == PEAK_NEVER)
        strbuf_adds(out, _("does not pay at any share"));
    else if (answer->peak == PEAK_NONE)
        strbuf_adds(out, _("the next point pays"));
    else if (pairs->x_known[pairs->count - 1] && now >= answer->at)
        strbuf_adds(out, _("past it: the last points cost more than they bring"));
    else if (answer->is_beyond)
        strbuf_adds(out, _("pays up to there, if the curve goes on so"));
    else
        strbuf_adds(out, _("pays up to there"));
}

/* ---- rows ---- */

static void add_columns(const struct fitting *fitting)
{
    struct section *section = fitting->section;
    struct figure slope = {.unit = fitting->y.unit == UNIT_PERCENT ? UNIT_NUMBER : fitting->y.unit,
                           .decimals = 2};
    static const struct figure part = {.unit = UNIT_PERCENT};
    struct report_column *column;

    add_text_column(section, "market", _("Market"), 0);
    add_value_column(section, "x", fitting->x.head ? fitting->x.head : fitting->x.title,
                     &fitting->x, 2);
    add_value_column(section, "y", fitting->y.head ? fitting->y.head : fitting->y.title,
                     &fitting->y, 2);
    column = add_value_column(section, "slope", step_text(&fitting->x), &slope, 1);
    column->suffix = fitting->y.unit == UNIT_PERCENT ? "pp" : "";
    add_value_column(section, "half", fitting->frame->ascii ? "+- 95%" : "\xC2\xB1 95%", &slope, 4);
    add_value_column(section, "r2", fitting->frame->ascii ? "r2" : "r\xC2\xB2", &part, 3);
    if (fitting->pane->lag)
        add_value_column(section, "lag", _("Lag"), NULL, 3);
    else
        add_value_column(section, "stops", _("Stops at"), &fitting->x, 1);
    add_text_column(section, "reading", _("Reading"), 0);
}

static void cell_last(const struct fitting *fitting, struct report_cell *cell,
                      const struct figure *figure, bool known, double value)
{
    if (known)
        cell_number(fitting->frame, cell, value, figure->unit, figure->decimals);
    else
        cell_missing(fitting->frame, cell);
}

static void fill(const struct fitting *fitting, struct report_row *row, const struct pairs *pairs,
                 const struct answer *answer)
{
    const struct frame *frame = fitting->frame;
    double factor = step_of(&fitting->x) * (fitting->y.unit == UNIT_PERCENT ? 100 : 1);
    size_t last = pairs->count - 1;
    struct strbuf text = STRBUF_INIT;

    cell_last(fitting, &row->cells[X], &fitting->x, pairs->x_known[last], pairs->x[last]);
    cell_last(fitting, &row->cells[Y], &fitting->y, pairs->y_known[last], pairs->y[last]);
    cell_number(frame, &row->cells[SLOPE], answer->lagged.line.slope * factor, UNIT_NUMBER, 2);
    cell_number(frame, &row->cells[HALF], answer->lagged.half * factor, UNIT_NUMBER, 2);
    cell_number(frame, &row->cells[R2], answer->curve.r2, UNIT_PERCENT, 0);
    if (fitting->pane->lag)
        cell_number(frame, &row->cells[LAG_OR_STOP], (double)answer->lagged.lag, UNIT_COUNT, 0);
    else if (has_stop(answer))
        cell_number(frame, &row->cells[LAG_OR_STOP], answer->at, fitting->x.unit,
                    fitting->x.decimals);
    else
        cell_missing(frame, &row->cells[LAG_OR_STOP]);
    say_reading(fitting, pairs, answer, &text);
    cell_buffer(frame, &row->cells[READING], &text, NULL);
    strbuf_release(&text);
}

/* ---- the picture ---- */

static void take_points(struct report_scatter *scatter, const struct pairs *pairs, size_t lag)
{
    for (size_t t = lag; t < pairs->count; t++) {
        if (!pairs->x_known[t - lag] || !pairs->y_known[t])
            continue;
        scatter->points[scatter->count++] =
            (struct scatter_point){.x = pairs->x[t - lag], .y = pairs->y[t]};
    }
    if (scatter->count)
        scatter->points[scatter->count - 1].is_last = true;
}

static void draw_points(const struct fitting *fitting, const struct report_row *row,
                        const struct pairs *pairs, const struct answer *answer)
{
    struct section *section = fitting->section;
    struct report_scatter *scatter = arena_alloc(&section->arena, sizeof *scatter);
    const struct curve *curve = &answer->curve;
    struct strbuf text = STRBUF_INIT;

    memset(scatter, 0, sizeof *scatter);
    scatter->points = arena_alloc(&section->arena, (pairs->count + 1) * sizeof *scatter->points);
    take_points(scatter, pairs, answer->lagged.lag);
    scatter->has_mark = has_stop(answer);
    scatter->mark = answer->at;
    scatter->x_low = curve->x_low;
    scatter->x_high = curve->x_high;
    if (scatter->has_mark && answer->at < curve->x_high + .5 * (curve->x_high - curve->x_low))
        scatter->x_high = fmax(scatter->x_high, answer->at);
    scatter->curve_count = CURVE_STEPS;
    scatter->curve = arena_alloc(&section->arena, CURVE_STEPS * sizeof *scatter->curve);
    for (size_t i = 0; i < CURVE_STEPS; i++)
        scatter->curve[i] = curve_at(curve, scatter->x_low + (scatter->x_high - scatter->x_low) *
                                                                 (double)i / (CURVE_STEPS - 1));
    if (scatter->has_mark) {
        strbuf_adds(&text, _("stops at "));
        add_share(&text, fitting, answer->at);
        scatter->mark_text = keep_buffer(fitting->frame, &text);
    }
    scatter->x_unit = fitting->x.unit, scatter->x_decimals = fitting->x.decimals;
    scatter->y_unit = fitting->y.unit, scatter->y_decimals = fitting->y.decimals;
    scatter->x_text = keep_text(fitting->frame, fitting->x.title);
    scatter->y_text = keep_text(fitting->frame, fitting->y.title);
    section->scatter = scatter;
    section->title = section_printf(section, "%s  %s", section->title, row->cells[PLACE].text);
    strbuf_release(&text);
}

/* Of the place's market, else of the first row. */
static void draw_picture(struct fitting *fitting)
{
    struct section *section = fitting->section;
    const char *asked = fitting->frame->view->at.market;
    struct pairs *pairs = mem_calloc(1, sizeof *pairs);
    struct answer answer;

    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];

        if (*asked && strcmp(row->drill.market, asked) != 0)
            continue;
        read_pairs(fitting, frame_slice(fitting->frame, row->drill.market, ""), pairs);
        if (work_out(fitting, pairs, &answer))
            draw_points(fitting, row, pairs, &answer);
        break;
    }
    free(pairs);
}

static void add_market(struct fitting *fitting, int market)
{
    struct frame *frame = fitting->frame;
    struct slice slice = {market, SLICE_ALL, frame->has_where ? &frame->where : NULL};
    const char *code = code_text(frame, true, market);
    struct report_row *row;
    struct pairs *pairs = mem_calloc(1, sizeof *pairs);
    struct answer answer;

    read_pairs(fitting, slice, pairs);
    if (work_out(fitting, pairs, &answer)) {
        row = section_add_row(fitting->section);
        row_key(row, "market", keep_code(frame, code));
        snprintf(row->drill.market, sizeof row->drill.market, "%s", code);
        row->can_drill = strlen(code) < sizeof row->drill.market;
        cell_text(frame, &row->cells[PLACE], code, NULL);
        fill(fitting, row, pairs, &answer);
    } else {
        fitting->few++;
    }
    free(pairs);
}

static void say_notes(const struct fitting *fitting)
{
    struct section *section = fitting->section;

    section_note(section,
                 fitting->pane->lag
                     ? _("A line through two years of periods, at the lag that explains most; the "
                         "interval allows for periods that resemble their neighbours.")
                     : _("A line or a parabola through two years of periods. It stops paying where "
                         "share times margin is greatest; the interval allows for periods that "
                         "resemble their neighbours."));
    if (fitting->few)
        section_note(section, section_printf(section,
                                             ngettext("%zu market has too few points, or x never "
                                                      "varies there.",
                                                      "%zu markets have too few points, or x never "
                                                      "varies there.",
                                                      fitting->few),
                                             fitting->few));
}

static void build_rows(struct fitting *fitting)
{
    struct frame *frame = fitting->frame;
    const struct cube *cube = frame->snapshot->cube;
    struct section *section = fitting->section;

    add_columns(fitting);
    for (size_t i = 0; i < cube->market_count; i++)
        if (frame_admits(frame, cube->markets[i], SLICE_ALL))
            add_market(fitting, cube->markets[i]);
    if (!section->row_count) {
        section->empty = _("No market has enough periods in which both figures are known.");
        return;
    }
    const char *order =
        section_sort(section, frame->view->sort, "r2", frame->view->sort_reverse, R2);

    section->facts = section_printf(section, "%s", order);
    draw_picture(fitting);
    say_notes(fitting);
}

void report_build_fit(const struct report_context *context, const struct pane_def *pane,
                      struct section *section)
{
    struct frame frame;
    struct fitting fitting = {.frame = &frame, .section = section, .pane = pane};

    section->shape = SHAPE_SCATTER;
    if (frame_open(&frame, context, section)) {
        bool has_x = pane->x && figure_open(&frame, pane->x, &fitting.x);
        bool has_y = pane->y && figure_open(&frame, pane->y, &fitting.y);

        if (has_x && has_y)
            build_rows(&fitting);
        else
            section->empty = section_printf(
                section, _("No source supplies %s: the Data pane lists what is missing."),
                keep_text(&frame, has_x     ? (pane->y ? pane->y : "y")
                                  : pane->x ? pane->x
                                            : "x"));
        if (has_x)
            figure_close(&fitting.x);
        if (has_y)
            figure_close(&fitting.y);
    }
    frame_close(&frame);
}
