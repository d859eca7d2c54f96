/*
 * Seasonality: the year's rhythm of a figure, market by market, the wildest first.
 *
 * An index by place in the year (1 is a usual week), its high and its low, and two volatilities:
 * that of the index alone, and that of all that happens about the trend in this year and the one
 * before, which is what a committee wants to see fall.  The picture is the index of the first
 * market, or of the place's.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/seasonality.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "build.h"
#include "engine/warnings.h"

enum { PLACE, HIGH, HIGH_AT, LOW, LOW_AT, SWING, NOW, BEFORE, STRENGTH };

struct rhythm {
    struct frame *frame;
    struct section *section;
    struct figure figure;
    struct seasonality best; /* of the picture */
    int best_first;          /* span of its first value */
    const char *best_title;
    size_t short_ones;
};

static void add_columns(const struct rhythm *rhythm)
{
    static const struct figure index = {.unit = UNIT_INDEX, .decimals = 2};
    static const struct figure part = {.unit = UNIT_PERCENT, .decimals = 1, .better = BETTER_LOWER};
    struct section *section = rhythm->section;

    add_text_column(section, "market", _("Market"), 0);
    add_value_column(section, "high", _("High"), &index, 1);
    add_text_column(section, "high_at", _("In"), 2);
    add_value_column(section, "low", _("Low"), &index, 1);
    add_text_column(section, "low_at", _("In"), 2);
    add_value_column(section, "seasonal", _("Seasonal"), &part, 3);
    add_value_column(section, "volatility", _("Volatility"), &part, 0);
    add_value_column(section, "before", _("Year before"), &part, 4);
    add_value_column(section, "strength", _("Strength"), &part, 5)->decimals = 0;
}

/* "W48": the last time that place of the year came. */
static const char *place_text(const struct rhythm *rhythm, const struct seasonality *season,
                              int first, size_t place)
{
    const struct frame *frame = rhythm->frame;
    int last = frame->at - first, back = last - (int)place;
    int span = first + last - (back % (int)season->period);
    struct strbuf text = STRBUF_INIT;
    const char *kept;

    period_print_short(timeline_period(frame->timeline, (size_t)span), &text);
    kept = keep_buffer(frame, &text);
    strbuf_release(&text);
    return kept;
}

static bool read_season(const struct rhythm *rhythm, struct slice slice, struct seasonality *season,
                        int *first)
{
    const struct frame *frame = rhythm->frame;
    struct column column = {.count = 0};
    size_t count;
    double *y;
    unsigned char *known;
    bool good;

    figure_evaluate(frame, &rhythm->figure, slice, &column);
    *first = 0;
    while (*first <= frame->at && !value_is_known(&column.values[*first]))
        (*first)++;
    count = *first <= frame->at ? (size_t)(frame->at - *first + 1) : 0;
    y = mem_calloc(count + 1, sizeof *y);
    known = mem_calloc(count + 1, sizeof *known);
    for (size_t i = 0; i < count; i++) {
        const struct value *value = &column.values[*first + (int)i];

        known[i] = value_is_known(value) && value->state != VALUE_PARTIAL;
        y[i] = known[i] ? value->number : 0;
    }
    good = seasonality_of(y, known, count, warning_season(frame->period.grain), season);
    column_release(&column);
    free(y);
    free(known);
    return good;
}

static void fill(const struct rhythm *rhythm, struct report_row *row,
                 const struct seasonality *season, int first)
{
    const struct frame *frame = rhythm->frame;

    cell_number(frame, &row->cells[HIGH], season->index[season->high], UNIT_INDEX, 2);
    cell_text(frame, &row->cells[HIGH_AT], place_text(rhythm, season, first, season->high), NULL);
    cell_number(frame, &row->cells[LOW], season->index[season->low], UNIT_INDEX, 2);
    cell_text(frame, &row->cells[LOW_AT], place_text(rhythm, season, first, season->low), NULL);
    cell_number(frame, &row->cells[SWING], season->swing, UNIT_PERCENT, 1);
    cell_number(frame, &row->cells[NOW], season->swing_now, UNIT_PERCENT, 1);
    cell_number(frame, &row->cells[BEFORE], season->swing_before, UNIT_PERCENT, 1);
    cell_number(frame, &row->cells[STRENGTH], season->strength, UNIT_PERCENT, 0);
}

static void add_place(struct rhythm *rhythm, int market)
{
    struct frame *frame = rhythm->frame;
    struct slice slice = {market, SLICE_ALL, frame->has_where ? &frame->where : NULL};
    const char *code = code_text(frame, true, market);
    struct seasonality season;
    struct report_row *row;
    bool is_place =
        market >= 0 ? !strcmp(frame->view->at.market, code) : !frame->view->at.market[0];
    int first;

    if (!read_season(rhythm, slice, &season, &first)) {
        rhythm->short_ones++;
        return;
    }
    row = section_add_row(rhythm->section);
    row->is_total = market < 0;
    if (market >= 0) {
        row_key(row, "market", keep_code(frame, code));
        snprintf(row->drill.market, sizeof row->drill.market, "%s", code);
    }
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", rhythm->figure.id);
    row->can_drill = strlen(code) < sizeof row->drill.market;
    cell_text(frame, &row->cells[PLACE], market >= 0 ? code : _("All markets"),
              market >= 0 ? code : "");
    fill(rhythm, row, &season, first);
    if (is_place || (!rhythm->best_title && market >= 0)) {
        rhythm->best = season;
        rhythm->best_first = first;
        rhythm->best_title = row->cells[PLACE].text;
    }
}

/* The index over a year, from the place that follows the period's: what comes next stands left. */
static void add_chart(struct rhythm *rhythm)
{
    struct frame *frame = rhythm->frame;
    struct report_chart *chart = arena_alloc(&rhythm->section->arena, sizeof *chart);
    size_t period = rhythm->best.period;

    memset(chart, 0, sizeof *chart);
    chart->count = period;
    chart->points = arena_alloc(&rhythm->section->arena, period * sizeof *chart->points);
    chart->unit = UNIT_INDEX;
    chart->decimals = 2;
    for (size_t i = 0; i < period; i++) {
        int span = frame->at - (int)period + 1 + (int)i;

        chart->points[i] = (struct chart_point){
            .known = true,
            .value = rhythm->best.index[(size_t)(span - rhythm->best_first) % period],
            .label = place_text(rhythm, &rhythm->best, rhythm->best_first,
                                (size_t)(span - rhythm->best_first) % period)};
    }
    rhythm->section->chart = chart;
    rhythm->section->title =
        section_printf(rhythm->section, "%s  %s", rhythm->section->title, rhythm->best_title);
}

static void build_rows(struct rhythm *rhythm)
{
    struct frame *frame = rhythm->frame;
    const struct cube *cube = frame->snapshot->cube;
    struct section *section = rhythm->section;
    struct strbuf text = STRBUF_INIT;

    add_columns(rhythm);
    for (size_t i = 0; i < cube->market_count; i++)
        if (frame_admits(frame, cube->markets[i], SLICE_ALL))
            add_place(rhythm, cube->markets[i]);
    add_place(rhythm, SLICE_ALL);
    if (!section->row_count) {
        section->empty = _("No market has two whole years of positive values: a season is not "
                           "learned from less.");
        return;
    }
    const char *order =
        section_sort(section, frame->view->sort, "volatility", frame->view->sort_reverse, NOW);

    say_title(frame, rhythm->figure.title, &text);
    section->facts =
        section_printf(section, "%s%s%s", keep_buffer(frame, &text), dot(frame), order);
    add_chart(rhythm);
    section_note(section,
                 _("Index 1.00 is a usual period. Volatility: standard deviation about the trend "
                   "in the last year; seasonal: of the index alone; strength: the season's part "
                   "of what is not trend."));
    if (rhythm->short_ones)
        section_note(section,
                     section_printf(section,
                                    ngettext("%zu market is left out: less than two whole years, "
                                             "or values that are not positive.",
                                             "%zu markets are left out: less than two whole years, "
                                             "or values that are not positive.",
                                             rhythm->short_ones),
                                    rhythm->short_ones));
    strbuf_release(&text);
}

void report_build_season(const struct report_context *context, const struct pane_def *pane,
                         struct section *section)
{
    struct frame frame;
    struct rhythm rhythm = {.frame = &frame, .section = section};

    section->shape = SHAPE_CHART;
    if (frame_open(&frame, context, section)) {
        if (!pane->size || !figure_open(&frame, pane->size, &rhythm.figure))
            section->empty = _("No source supplies the figure of this pane (size = ...).");
        else
            build_rows(&rhythm);
        figure_close(&rhythm.figure);
    }
    frame_close(&frame);
}
