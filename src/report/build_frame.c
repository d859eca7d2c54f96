/*
 * What every builder starts from: the period, its roll-up, and figures evaluated over it.
 *
 * A frame lives for one build.  Its roll-up is the snapshot's own of that grain; only a grain that
 * nobody uses is rolled up here.  Numbers come from the model alone: a figure is a compiled formula
 * with the words and units to show it by, whether it was named as an indicator, a red line, a
 * measure or a formula.  Comparison is build_change.c's.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "build.h"
#include "report/proposals.h"

/* Rows of sources that are not read yet, or whose command has not ended; NULL: there are none. */
static const char *say_waiting(const struct frame *frame)
{
    for (size_t i = 0; i < frame->snapshot->source_count; i++)
        if (frame->snapshot->sources[i].waiting && !frame->snapshot->sources[i].def->command)
            return _("The files are being read: figures come when all are.");
    for (size_t i = 0; i < frame->snapshot->source_count; i++)
        if (frame->snapshot->sources[i].waiting)
            return section_printf(frame->section,
                                  _("The command of %s still runs: its rows come when it ends."),
                                  keep_text(frame, frame->snapshot->sources[i].def->name));
    return NULL;
}

static bool say_empty(struct frame *frame)
{
    struct section *section = frame->section;
    const struct cube *cube = frame->snapshot->cube;
    struct strbuf period = STRBUF_INIT, first = STRBUF_INIT, last = STRBUF_INIT;

    if (cube->first_day == DAY_NONE) {
        const char *waiting = say_waiting(frame);

        number_print_grouped((double)frame->snapshot->rows_read, 0, &period);
        section->empty =
            waiting ? waiting
            : frame->snapshot->rows_read
                ? section_printf(section,
                                 _("None of %s rows could be used: the Data pane (7) and "
                                   "`redline sources` say why."),
                                 period.text)
                : _("No rows were read: the Data pane (7) and `redline sources` say why.");
        strbuf_release(&period);
        return false;
    }
    period_print(frame->period, &period);
    day_print(cube->first_day, &first);
    day_print(cube->last_day, &last);
    section->empty = section_printf(section, _("No rows in %s: the data runs from %s to %s."),
                                    period.text, first.text, last.text);
    strbuf_release(&period);
    strbuf_release(&first);
    strbuf_release(&last);
    return false;
}

bool frame_move(struct frame *frame, struct period period)
{
    const struct cube *cube = frame->snapshot->cube;

    frame->period = period;
    frame->at = -1;
    frame->rollup = snapshot_rollup(frame->snapshot, period.grain);
    if (!frame->rollup && cube->first_day != DAY_NONE) {
        struct timeline timeline;

        if (frame->own)
            rollup_free(frame->own);
        timeline_init(&timeline, period.grain, cube->first_day, cube->last_day);
        frame->rollup = frame->own = rollup_new(cube, &timeline);
        timeline_release(&timeline);
    }
    if (!frame->rollup)
        return false;
    frame->timeline = rollup_timeline(frame->rollup);
    frame->at = timeline_find(frame->timeline, period);
    return frame->at >= 0;
}

static bool open_where(struct frame *frame)
{
    const struct snapshot *snapshot = frame->snapshot;
    struct err err = {.line = 0};
    struct strbuf text = STRBUF_INIT;

    if (!frame->view->where[0])
        return true;
    frame->has_where = where_compile(frame->view->where, snapshot->cube, snapshot->dimensions,
                                     snapshot->dimension_count, "--where", 0, &frame->where, &err);
    if (!frame->has_where) {
        err_format(&err, &text);
        frame->section->empty = keep_text(frame, text.text);
    }
    strbuf_release(&text);
    return frame->has_where;
}

bool frame_open(struct frame *frame, const struct report_context *context, struct section *section)
{
    memset(frame, 0, sizeof *frame);
    frame->context = context;
    frame->snapshot = context->snapshot;
    frame->view = context->view;
    frame->section = section;
    frame->ascii = context->view->ascii;
    frame->at = -1;
    if (!open_where(frame))
        return false;
    frame->period = context->period;
    if (!context->has_period)
        return say_empty(frame);
    /* The findings may be those of the screen's period while the place has one of its own. */
    return frame_move(frame, frame->view->at.has_period ? frame->view->at.period : context->period)
               ? true
               : say_empty(frame);
}

void frame_close(struct frame *frame)
{
    if (frame->targets_asked && !frame->targets_found)
        section_note(frame->section, _("No targets are set for what is shown here."));
    note_moved(frame);
    for (size_t i = 0; i < frame->cut_count; i++)
        rollup_free(frame->cuts[i].rollup);
    if (frame->own)
        rollup_free(frame->own);
    if (frame->proposals)
        proposal_board_release(frame->proposals);
    free(frame->proposals);
    if (frame->has_where)
        dim_filter_release(&frame->where);
    memset(frame, 0, sizeof *frame);
}

struct slice frame_slice(const struct frame *frame, const char *market, const char *channel)
{
    struct slice slice = snapshot_slice(frame->snapshot, market, channel);

    slice.filter = frame->has_where ? &frame->where : NULL;
    return slice;
}

const struct proposal_item *frame_proposal(struct frame *frame, const char *redline,
                                           const char *market, const char *channel)
{
    if (!frame->proposals) {
        frame->proposals = mem_calloc(1, sizeof *frame->proposals);
        proposal_board_init(frame->proposals, frame->context);
    }
    return proposal_board_at(frame->proposals, redline, market, channel);
}

static bool is_in(const unsigned char *codes, size_t count, int code)
{
    return !codes || code < 0 || ((size_t)code < count && codes[code]);
}

bool frame_admits(const struct frame *frame, int market, int channel)
{
    const struct dim_filter *where = &frame->where;

    return !frame->has_where || (is_in(where->markets, where->market_count, market) &&
                                 is_in(where->channels, where->channel_count, channel));
}

const char *code_text(const struct frame *frame, bool market, int code)
{
    const struct dims *dims = frame->snapshot->cube->dims;

    return code < 0 ? "" : strmap_name(market ? &dims->market : &dims->channel, code);
}

static void figure_of_indicator(const struct indicator *indicator, struct figure *figure)
{
    *figure = (struct figure){.id = indicator->def->name,
                              .title = indicator->def->title,
                              .head = indicator->def->head,
                              .indicator = indicator,
                              .formula = indicator->formula,
                              .unit = indicator->def->unit,
                              .better = indicator->def->better,
                              .decimals = indicator->def->decimals};
}

void figure_of_rule(const struct rule *rule, struct figure *figure)
{
    enum line_op op = rule->machine.red.op ? rule->machine.red.op : rule->machine.warn.op;
    bool above = op == LINE_ABOVE || op == LINE_AT_LEAST;

    if (rule->indicator)
        figure_of_indicator(rule->indicator, figure);
    else
        *figure = (struct figure){.unit = UNIT_NUMBER,
                                  .better = !op || rule_judges_distance(rule) ? BETTER_NEUTRAL
                                            : above                           ? BETTER_LOWER
                                                                              : BETTER_HIGHER,
                                  .decimals = 2};
    figure->id = rule->name;
    figure->title = rule->title;
    figure->rule = rule;
    figure->formula = rule->formula;
}

static void figure_of_measure(const struct frame *frame, int code, struct figure *figure)
{
    const struct dims *dims = frame->snapshot->cube->dims;
    const char *name = strmap_name(&dims->measure, code);
    const struct measure_def *def = catalogue_measure(frame->snapshot->catalogue, name);

    *figure = (struct figure){.id = name,
                              .title = def ? def->title : name,
                              .unit = dims->measure_units[code],
                              .better = BETTER_NEUTRAL,
                              .decimals = dims->measure_units[code] == UNIT_MONEY ? 2 : 0};
}

static bool compile(const struct frame *frame, const char *text, struct figure *figure)
{
    const struct indicator *indicator = NULL;
    struct err err;

    figure->formula = model_compile(frame->snapshot->model, text, "", 0, &indicator, &err);
    figure->owns = figure->formula != NULL;
    if (figure->owns && model_supplied(frame->snapshot->model, figure->formula, NULL))
        return true;
    figure_close(figure);
    return false;
}

bool figure_open(const struct frame *frame, const char *name, struct figure *figure)
{
    const struct snapshot *snapshot = frame->snapshot;
    const struct indicator *indicator = model_indicator(snapshot->model, name);
    const struct rule *rule = rule_set_find(snapshot->rules, name);
    const struct measure_def *def = catalogue_measure(snapshot->catalogue, name);
    const char *measure = def ? def->name : name;
    int code = strmap_find(&snapshot->cube->dims->measure, measure, strlen(measure));

    *figure = (struct figure){.id = name, .title = name, .unit = UNIT_NUMBER, .decimals = 2};
    if (indicator) {
        if (indicator->dormant || !indicator->formula)
            return false;
        figure_of_indicator(indicator, figure);
        return true;
    }
    if (rule) {
        if (rule->dormant || !rule->formula)
            return false;
        figure_of_rule(rule, figure);
        return true;
    }
    if (code >= 0)
        figure_of_measure(frame, code, figure);
    return *name && compile(frame, measure, figure);
}

bool figure_open_measure(const struct frame *frame, int code, struct figure *figure)
{
    figure_of_measure(frame, code, figure);
    figure->formula = formula_of_measure(code);
    figure->owns = true;
    return figure->formula != NULL;
}

void figure_close(struct figure *figure)
{
    if (figure->owns)
        formula_free(figure->formula);
    figure->formula = NULL;
    figure->owns = false;
}

void figure_evaluate(const struct frame *frame, const struct figure *figure, struct slice slice,
                     struct column *out)
{
    model_evaluate(frame->snapshot->model, figure->formula, figure->indicator, frame->rollup, slice,
                   out);
}
