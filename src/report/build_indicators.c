/*
 * One slice, all its indicators: the third level of a table.
 *
 * Rows are the indicators that are not dormant, and after them the red lines of exactly this slice
 * that watch a formula of their own.  Units differ from row to row, so every number carries its own
 * unit and nothing is scaled.  Line, headroom and state are those of the worst finding about this
 * slice and indicator.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "build.h"

enum column_id { COLUMN_TITLE, COLUMN_VALUE, COLUMN_FIRST_CHANGE };

struct levels {
    struct frame *frame;
    struct section *section;
    struct slice slice;
    enum base_kind bases[2];
    size_t base_count;
    size_t first_base, line, headroom, spark; /* columns; of the bases, one each */
};

/* One base is named by the change beside it; of two each has its name. */
static void add_base_column(struct levels *levels, size_t base, const struct figure *any)
{
    struct strbuf title = STRBUF_INIT;

    if (levels->base_count == 1)
        strbuf_adds(&title, levels->bases[base] == BASE_TARGET ? _("Target") : _("Base"));
    else
        say_base(levels->frame->period, levels->bases[base], &title);
    add_value_column(levels->section, base ? "base_year" : "base",
                     keep_buffer(levels->frame, &title), any, 40);
    strbuf_release(&title);
}

static void add_columns(struct levels *levels)
{
    static const struct figure any = {.id = "value", .unit = UNIT_NUMBER, .decimals = 2};
    struct section *section = levels->section;

    levels->base_count = frame_bases(levels->frame, levels->bases);
    add_text_column(section, "indicator", _("Indicator"), 0);
    add_value_column(section, "value", _("Value"), &any, 0);
    for (size_t b = 0; b < levels->base_count; b++)
        add_change_column(levels->frame, &any, levels->bases[b], b ? 25 : 20);
    levels->first_base = section->column_count;
    for (size_t b = 0; b < levels->base_count; b++)
        add_base_column(levels, b, &any);
    levels->line = section->column_count;
    add_value_column(section, "line", _("Line"), &any, 2);
    levels->headroom = section->column_count;
    add_value_column(section, "headroom", _("Headroom"), &any, 10);
    levels->spark = section->column_count;
    add_text_column(section, "trend", twelve(levels->frame->period.grain), 30)->is_spark = true;
}

static void take_line(struct levels *levels, struct report_row *row, const struct finding *finding,
                      const struct figure *figure)
{
    const struct frame *frame = levels->frame;
    int decimals = figure->decimals;

    cell_missing(frame, &row->cells[levels->line]);
    cell_missing(frame, &row->cells[levels->headroom]);
    if (!finding)
        return;
    row_take_finding(row, finding, false);
    if (finding->state == RULE_RED || finding->state == RULE_WARN)
        row->cells[COLUMN_VALUE].level = finding->state;
    if (!finding->has_limit)
        return;
    decimals = limit_decimals(finding, figure->unit, decimals);
    cell_line(frame, &row->cells[levels->line], finding->limit_op, finding->limit, figure->unit,
              decimals);
    if (value_is_known(&finding->measured))
        cell_headroom(frame, &row->cells[levels->headroom], finding->room, figure->unit, decimals);
}

static void fill_changes(struct levels *levels, struct report_row *row, const struct figure *figure,
                         const struct column *column)
{
    struct frame *frame = levels->frame;
    size_t at = (size_t)frame->at;

    for (size_t b = 0; b < levels->base_count; b++) {
        struct change change;

        figure_change(frame, figure, levels->slice, column, at, levels->bases[b], &change);
        cell_change_unit(frame, &row->cells[COLUMN_FIRST_CHANGE + b], &change, figure);
        cell_goal(frame, &row->cells[levels->first_base + b], &change.base, change.moved, figure);
        if (b)
            continue;
        row->cells[COLUMN_VALUE].has_change = true;
        row->cells[COLUMN_VALUE].change = change;
    }
}

static void add_row(struct levels *levels, const struct figure *figure,
                    const struct finding *finding)
{
    struct frame *frame = levels->frame;
    struct report_row *row = section_add_row(levels->section);
    struct column column = {.count = 0};
    struct strbuf text = STRBUF_INIT;
    const struct path *at = &frame->view->at;

    row->drill = *at;
    row->drill.has_period = false;
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", figure->id);
    row->can_drill = true;
    if (at->market[0])
        row_key(row, "market", keep_code(frame, at->market));
    if (at->channel[0])
        row_key(row, "channel", keep_code(frame, at->channel));
    row_key(row, "indicator", keep_code(frame, figure->id));
    say_title(frame, figure->title, &text);
    cell_buffer(frame, &row->cells[COLUMN_TITLE], &text, figure->id);
    figure_evaluate(frame, figure, levels->slice, &column);
    cell_value(frame, &row->cells[COLUMN_VALUE], &column.values[frame->at], figure->unit,
               figure->decimals, 1);
    fill_changes(levels, row, figure, &column);
    row_spark(frame, row, figure, &column,
              levels->base_count ? row->cells[COLUMN_FIRST_CHANGE].tone : TONE_NONE);
    take_line(levels, row, finding, figure);
    if (finding) {
        say_finding(frame, finding, false, &text);
        row->note = keep_buffer(frame, &text);
    }
    column_release(&column);
    strbuf_release(&text);
}

static void add_indicators(struct levels *levels, const struct finding **worst)
{
    const struct model *model = levels->frame->snapshot->model;

    for (size_t i = 0; i < model->count; i++) {
        struct figure figure;

        if (!figure_open(levels->frame, model->indicators[i].def->name, &figure))
            continue;
        add_row(levels, &figure, worst[i]);
        figure_close(&figure);
    }
}

void indicators_build(struct frame *frame)
{
    const struct path *at = &frame->view->at;
    const struct model *model = frame->snapshot->model;
    const struct finding_list *findings = &frame->context->findings;
    const struct finding **worst = mem_calloc(model->count + 1, sizeof *worst);
    struct levels levels = {.frame = frame,
                            .section = frame->section,
                            .slice = frame_slice(frame, at->market, at->channel)};
    const char *order;

    add_columns(&levels);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        const struct indicator *indicator = finding->rule->indicator;

        if (indicator && finding_at(finding, levels.slice.market, levels.slice.channel) &&
            !worst[indicator - model->indicators])
            worst[indicator - model->indicators] = finding;
    }
    add_indicators(&levels, worst);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        struct figure figure;

        if (finding->rule->indicator || !finding->rule->formula ||
            !finding_at(finding, levels.slice.market, levels.slice.channel))
            continue;
        figure_of_rule(finding->rule, &figure);
        add_row(&levels, &figure, finding);
    }
    order =
        section_sort(frame->section, frame->view->sort, NULL, frame->view->sort_reverse, SIZE_MAX);
    frame->section->facts = section_printf(frame->section, "%s%s%s", order, dot(frame),
                                           keep_text(frame, snapshot_currency(frame->snapshot)));
    if (!frame->section->row_count)
        frame->section->empty =
            _("Every indicator is dormant: the Data pane says what is missing.");
    free(worst);
}
