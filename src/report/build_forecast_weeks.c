/*
 * One warning in full: the figure so far, the fan before it, and the table of the weeks ahead.
 *
 * The picture shows a year of the past at most, so that the fan has room.  The lines are those of
 * the red line in the latest period, as everywhere else; the target is the model's own for the
 * figure.  In a row stand the middle, the 80 and 95 % limits, the chance at that very week and the
 * chance by then.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "build_forecast.h"

enum { PAST_MAX = 52 };
enum { PERIOD, MIDDLE, LOW80, HIGH80, LOW95, HIGH95, PAST, BY, THETA };

static const char *short_label(const struct frame *frame, struct period period)
{
    struct strbuf text = STRBUF_INIT;
    const char *kept;

    period_print(period, &text);
    kept = keep_buffer(frame, &text);
    strbuf_release(&text);
    return kept;
}

/* ---- the picture ---- */

static void take_past(const struct frame *frame, const struct column *column,
                      struct report_chart *chart)
{
    int first = 0, at = frame->at;

    while (first < at && !value_is_known(&column->values[first]))
        first++;
    if (at - first + 1 > PAST_MAX)
        first = at - PAST_MAX + 1;
    chart->count = (size_t)(at - first + 1);
    chart->points = arena_alloc(&frame->section->arena, chart->count * sizeof *chart->points);
    for (size_t i = 0; i < chart->count; i++) {
        const struct value *value = &column->values[first + (int)i];

        chart->points[i] = (struct chart_point){
            .known = value_is_known(value),
            .value = value_is_known(value) ? value->number : 0,
            .label =
                short_label(frame, timeline_period(frame->timeline, (size_t)(first + (int)i)))};
    }
}

/* What the figure should have been, where it has targets. */
static void take_targets(const struct frame *frame, const struct warning *warning,
                         struct slice slice, const struct figure *figure,
                         struct report_chart *chart)
{
    struct strbuf text = STRBUF_INIT;
    struct column column = {.count = 0};
    struct figure target;
    int first = frame->at - (int)chart->count + 1;

    if (warning->rule->indicator)
        strbuf_addf(&text, "target(%s)", warning->rule->indicator->def->name);
    if (text.length && figure_open(frame, text.text, &target)) {
        figure_evaluate(frame, &target, slice, &column);
        for (size_t i = 0; i < chart->count; i++) {
            const struct value *value = &column.values[first + (int)i];

            chart->points[i].has_target = value_is_known(value);
            chart->points[i].target = value_is_known(value) ? value->number : 0;
        }
        if (value_is_known(&column.values[frame->at])) {
            strbuf_clear(&text);
            strbuf_addf(&text, "%s ", _("target"));
            say_value(frame, &column.values[frame->at], figure->unit, figure->decimals, 1, &text);
            chart->target_text = keep_buffer(frame, &text);
        }
        column_release(&column);
        figure_close(&target);
    }
    strbuf_release(&text);
}

static void take_fan(const struct forecasting *forecasting, const struct warning *warning,
                     struct report_chart *chart)
{
    const struct frame *frame = forecasting->frame;
    const struct forecast *forecast = &warning->result->forecast;

    if (!warning_is_told(warning))
        return;
    chart->ahead_count = forecast->horizon;
    chart->ahead = arena_alloc(&frame->section->arena, chart->ahead_count * sizeof *chart->ahead);
    for (size_t h = 0; h < forecast->horizon; h++)
        chart->ahead[h] =
            (struct chart_ahead){.value = forecast->middle[h],
                                 .low = forecast->low80[h],
                                 .high = forecast->high80[h],
                                 .label = short_label(frame, forecast_period(forecasting, h + 1))};
    chart->ahead_text = _("forecast, 80%");
}

static const char *line_text(const struct frame *frame, const struct warning *warning,
                             const struct figure *figure)
{
    struct strbuf text = STRBUF_INIT;
    struct value line = {.number = warning->line};
    const char *kept;

    strbuf_addf(&text, "%s ", warning->is_red ? _("red") : _("warn"));
    say_value(frame, &line, figure->unit,
              rule_judges_distance(warning->rule)
                  ? figure->decimals
                  : line_decimals(warning->line, &(struct value){.state = VALUE_NODATA},
                                  figure->unit, figure->decimals),
              1, &text);
    kept = keep_buffer(frame, &text);
    strbuf_release(&text);
    return kept;
}

void forecast_chart(const struct forecasting *forecasting, const struct warning *warning)
{
    const struct frame *frame = forecasting->frame;
    struct report_chart *chart = arena_alloc(&forecasting->section->arena, sizeof *chart);
    struct slice slice = {warning->market, warning->channel,
                          warning->rule->has_filter ? &warning->rule->filter : NULL};
    struct column column = {.count = 0};
    struct figure figure;

    memset(chart, 0, sizeof *chart);
    forecast_figure(warning, &figure);
    figure_evaluate(frame, &figure, slice, &column);
    take_past(frame, &column, chart);
    take_fan(forecasting, warning, chart);
    take_targets(frame, warning, slice, &figure, chart);
    chart->points[chart->count - 1].state = warning->state;
    chart->unit = figure.unit;
    chart->decimals = figure.decimals;
    chart->has_red = warning->is_red;
    chart->has_warn = !warning->is_red;
    chart->red = chart->warn = warning->line;
    chart->red_op = chart->warn_op = warning->op;
    *(warning->is_red ? &chart->red_text : &chart->warn_text) = line_text(frame, warning, &figure);
    forecasting->section->chart = chart;
    column_release(&column);
}

/* ---- the weeks ---- */

static void add_columns(struct section *section, const struct figure *figure)
{
    static const struct figure chance = {.unit = UNIT_PERCENT, .better = BETTER_LOWER};

    add_text_column(section, "period", _("Period"), 0);
    add_value_column(section, "middle", _("Middle"), figure, 0);
    add_value_column(section, "low80", _("80% from"), figure, 2);
    add_value_column(section, "high80", _("80% to"), figure, 2);
    add_value_column(section, "low95", _("95% from"), figure, 6);
    add_value_column(section, "high95", _("95% to"), figure, 6);
    add_value_column(section, "past", _("Past it then"), &chance, 4);
    add_value_column(section, "by", _("Broken by then"), &chance, 1);
    add_value_column(section, "theta", _("Theta"), figure, 9);
}

static void add_week(const struct forecasting *forecasting, const struct warning *warning,
                     const struct figure *figure, size_t h)
{
    const struct frame *frame = forecasting->frame;
    const struct forecast *forecast = &warning->result->forecast;
    struct report_row *row = section_add_row(forecasting->section);
    bool above = warning->op == LINE_ABOVE || warning->op == LINE_AT_LEAST;
    struct breach breach = {.line = warning->line, .above = above};
    const double numbers[] = {forecast->middle[h], forecast->low80[h], forecast->high80[h],
                              forecast->low95[h], forecast->high95[h]};
    double by = warning->result->by[h];
    const struct warning_bands *bands = &forecasting->board.bands;
    struct strbuf text = STRBUF_INIT;

    period_print(forecast_period(forecasting, h + 1), &text);
    row_key(row, "period", keep_code(frame, text.text));
    cell_buffer(frame, &row->cells[PERIOD], &text, NULL);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        cell_number(frame, &row->cells[MIDDLE + i], numbers[i], figure->unit, figure->decimals);
    cell_number(frame, &row->cells[PAST], forecast_past(forecast, h + 1, &breach), UNIT_PERCENT, 0);
    if (warning->is_broken)
        cell_missing(frame, &row->cells[BY]);
    else
        cell_number(frame, &row->cells[BY], by, UNIT_PERCENT, 0);
    if (!warning->is_broken && by >= bands->warn)
        row->cells[BY].level = by >= bands->alarm ? RULE_RED : RULE_WARN;
    cell_number(frame, &row->cells[THETA], forecast->theta[h], figure->unit, figure->decimals);
    strbuf_release(&text);
}

/* "Of 6 earlier chances 2 broke ..." for this series alone. */
static void note_record(const struct forecasting *forecasting, const struct warning_score *score)
{
    struct strbuf text = STRBUF_INIT;

    if (!score->values)
        return;
    strbuf_addf(&text,
                _("Told %zu times before, the line broke %zu times: %zu warnings, %zu came "
                  "true. "),
                score->made, score->broken, score->warned, score->came_true);
    number_print((double)score->inside / (double)score->values, UNIT_PERCENT, 0, true, &text);
    strbuf_addf(&text, _(" of %zu values lay within their 80%% limits. MASE "), score->values);
    number_print_grouped(score->error / (double)score->values, 2, &text);
    strbuf_adds(&text, _(", the value of a year before "));
    number_print_grouped(score->naive / (double)score->values, 2, &text);
    strbuf_addc(&text, '.');
    section_note(forecasting->section, keep_buffer(forecasting->frame, &text));
    strbuf_release(&text);
}

static void set_title(const struct forecasting *forecasting, const struct warning *warning)
{
    const struct frame *frame = forecasting->frame;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s  ", forecasting->section->title);
    say_where(frame, warning->market, warning->channel, &text);
    strbuf_adds(&text, frame->ascii ? " > " : " \xE2\x80\xBA ");
    say_title(frame, warning->rule->title, &text);
    forecasting->section->title = keep_buffer(frame, &text);
    say_method(warning, &text);
    forecasting->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

void forecast_weeks(const struct forecasting *forecasting, const struct warning *warning)
{
    struct section *section = forecasting->section;
    struct figure figure;

    forecast_figure(warning, &figure);
    set_title(forecasting, warning);
    forecast_chart(forecasting, warning);
    add_columns(section, &figure);
    if (!section->chart->ahead_count) {
        section->empty = section_printf(section, _("There is no forecast: %s."), section->facts);
        return;
    }
    for (size_t h = 0; h < section->chart->ahead_count; h++)
        add_week(forecasting, warning, &figure, h);
    if (warning->is_broken)
        section_note(section, _("It is past its line already, which is a finding: the chances are "
                                "those of being past it then."));
    note_record(forecasting, &warning->result->score);
}
