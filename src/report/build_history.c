/*
 * History: one figure of one slice over time, with its red line drawn in.
 *
 * The figure is the place's indicator, red line or measure, else the first column of the markets
 * pane.  A red line named by the place brings its own grain, filter and lines; else the first red
 * line that watches the same indicator in slices of this kind does, one with constant lines before
 * one that judges a distance (whose lines move: drawn as they stand in the latest period).  States
 * are the rule's own replay up to its last complete period, so that the picture shows what the
 * committee was told then.
 *
 * The chart runs from the first value, at most 104 periods back, gaps as gaps; the table under it
 * has the newest first, and each of its rows leads to the rows of the files behind the number.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "build.h"

enum { POINTS_MAX = 104 };
enum { PERIOD, VALUE, FIRST_CHANGE };
/* Behind the changes, of which there are none to three: columns from history.line on. */
enum { LINE, HEADROOM, ROWS, NUMERATOR, DENOMINATOR };

static const struct value no_value = {.state = VALUE_NODATA};

struct history {
    struct frame *frame;
    struct section *section;
    struct figure figure;
    const struct rule *rule; /* whose lines are drawn; or NULL */
    struct slice slice;
    struct column column;
    struct rule_run run; /* states NULL: the rule does not judge this slice */
    int judged;          /* last span with a state; -1 */
    int first;           /* first span shown */
    int decimals[2];     /* of numerator and denominator, alike in all rows */
    uint32_t *rows;      /* by span */
    enum base_kind bases[3];
    size_t base_count, line; /* line: column of LINE */
};

static const char *default_figure(const struct frame *frame, struct figure *figure)
{
    const struct pane_def *pane = catalogue_pane(frame->snapshot->catalogue, "markets");
    const struct model *model = frame->snapshot->model;

    for (size_t i = 0; pane && i < pane->column_count; i++) {
        if (figure_open(frame, pane->columns[i], figure))
            return figure->id;
    }
    for (size_t i = 0; i < model->count; i++) {
        if (figure_open(frame, model->indicators[i].def->name, figure))
            return figure->id;
    }
    return NULL;
}

static void say_missing(struct frame *frame, const char *name)
{
    const struct indicator *indicator = model_indicator(frame->snapshot->model, name);
    const struct rule *rule = rule_set_find(frame->snapshot->rules, name);
    const char *missing = indicator ? indicator->missing : rule ? rule->missing : NULL;
    struct section *section = frame->section;

    if (rule && rule->reg)
        section->empty = _("This red line judges rows of a register: they have no history.");
    else if (missing)
        section->empty = section_printf(section, _("%s is dormant: no source supplies %s."),
                                        keep_text(frame, name), keep_text(frame, missing));
    else
        section->empty = section_printf(section, _("%s is no indicator, red line or measure here."),
                                        *name ? keep_text(frame, name) : _("(none)"));
}

static const char *frame_figure(const struct frame *frame, const char *name, struct figure *figure)
{
    if (!*name)
        return default_figure(frame, figure);
    return figure_open(frame, name, figure) ? figure->id : NULL;
}

static bool admits(const struct rule *rule, int market)
{
    return !rule->has_filter || !rule->filter.markets || market < 0 ||
           ((size_t)market < rule->filter.market_count && rule->filter.markets[market]);
}

static bool judges(const struct rule *rule, struct slice slice)
{
    return rule->per_market == (slice.market != SLICE_ALL) &&
           rule->per_channel == (slice.channel != SLICE_ALL) && admits(rule, slice.market);
}

/* A line that judges a distance fits only where there is something to be distant from. */
static bool has_finding(const struct frame *frame, const struct rule *rule, struct slice slice)
{
    const struct finding_list *findings = &frame->context->findings;

    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].rule == rule &&
            finding_at(&findings->items[i], slice.market, slice.channel))
            return true;
    return false;
}

static const struct rule *matching_rule(const struct frame *frame, const struct figure *figure,
                                        struct slice slice)
{
    const struct rule_set *rules = frame->snapshot->rules;
    const struct rule *second = NULL;

    if (figure->rule)
        return figure->rule;
    for (size_t i = 0; figure->indicator && i < rules->count; i++) {
        const struct rule *rule = &rules->rules[i];

        if (rule->dormant || rule->indicator != figure->indicator ||
            rule->grain != frame->period.grain || !judges(rule, slice) ||
            (rule->has_filter && slice.market == SLICE_ALL))
            continue;
        if (!rule_judges_distance(rule))
            return rule;
        if (!second && has_finding(frame, rule, slice))
            second = rule;
    }
    return second;
}

/* The last period of the rule's grain that has ended with the asked one. */
static struct period rule_period(const struct rule *rule, struct period asked)
{
    struct period period = period_of_day(rule->grain, period_last_day(asked));

    if (period_last_day(period) > period_last_day(asked))
        period.index--;
    return period;
}

static void run_rule(struct history *history)
{
    const struct frame *frame = history->frame;
    const struct rule *rule = history->rule;
    struct period last;

    history->judged = -1;
    if (!rule || rule->grain != frame->period.grain || !judges(rule, history->slice) ||
        !model_last_complete(frame->snapshot->model, rule->formula, rule->grain, &last))
        return;
    history->judged = last.index - frame->timeline->first_index;
    if (history->judged > frame->at)
        history->judged = frame->at;
    if (history->judged < 0)
        return;
    rule_history(rule, frame->snapshot->model, frame->rollup, history->slice,
                 (size_t)history->judged, &history->run);
}

/* A level in the figure's own unit at one span: of a rule that judges distances it moves. */
struct limit {
    enum line_op op;
    double line;
    bool is_rounded; /* follows from a reference: as many decimals as the figure has */
};

static struct limit limit_at(const struct history *history, bool red, int at)
{
    const struct machine_rule *machine = &history->rule->machine;
    const struct line_level *level = red ? &machine->red : &machine->warn;
    struct limit limit = {.op = LINE_NONE, .is_rounded = rule_judges_distance(history->rule)};

    if (!history->run.states && !limit.is_rounded)
        return (struct limit){.op = level->op, .line = level->line};
    if (!history->run.states || at < 0 ||
        !rule_run_limit(history->rule, &history->run, red, (size_t)at, &limit.op, &limit.line))
        limit.op = LINE_NONE;
    return limit;
}

/* NULL where nothing was judged: later than the rule's last period, or without a target then. */
static const struct machine_output *state_at(const struct history *history, int i)
{
    if (!history->run.states || i > history->judged)
        return NULL;
    if (history->rule->kind->needs_reference && !limit_at(history, true, i).op &&
        !limit_at(history, false, i).op)
        return NULL;
    return &history->run.states[i];
}

static int limit_places(const struct history *history, const struct limit *limit,
                        const struct value *value)
{
    const struct figure *figure = &history->figure;

    if (limit->is_rounded)
        return figure->decimals;
    return line_decimals(limit->line, value, figure->unit, figure->decimals);
}

static const char *line_text(const struct history *history, const char *word,
                             const struct limit *limit)
{
    struct strbuf text = STRBUF_INIT;
    struct value value = {.state = VALUE_OK, .number = limit->line};
    const char *kept;

    strbuf_adds(&text, word);
    strbuf_addc(&text, ' ');
    say_value(history->frame, &value, history->figure.unit, limit_places(history, limit, &no_value),
              1, &text);
    kept = keep_buffer(history->frame, &text);
    strbuf_release(&text);
    return kept;
}

/* The lines as they stand in the latest period. */
static void take_lines(const struct history *history, struct report_chart *chart)
{
    struct limit red, warn;

    if (!history->rule)
        return;
    red = limit_at(history, true, history->judged);
    warn = limit_at(history, false, history->judged);
    if (red.op) {
        chart->has_red = true;
        chart->red = red.line;
        chart->red_op = red.op;
        chart->red_text = line_text(history, _("red"), &red);
    }
    if (warn.op) {
        chart->has_warn = true;
        chart->warn = warn.line;
        chart->warn_op = warn.op;
        chart->warn_text = line_text(history, _("warn"), &warn);
    }
}

/* What the figure should be, period by period, where the sources or its section say so. */
static void take_targets(const struct history *history, struct report_chart *chart)
{
    const char *word = chart_take_goal(history->frame, &history->figure, history->slice,
                                       history->first, chart);

    if (chart->points[chart->count - 1].has_target) {
        struct limit limit = {.line = chart->points[chart->count - 1].target, .is_rounded = true};

        chart->target_text = line_text(history, word, &limit);
    }
}

static bool is_partial(const struct history *history, int at)
{
    return history->column.values[at].state == VALUE_PARTIAL ||
           figure_is_partial(history->frame, &history->figure,
                             timeline_period(history->frame->timeline, (size_t)at));
}

static void build_chart(struct history *history)
{
    const struct frame *frame = history->frame;
    struct report_chart *chart = arena_alloc(&history->section->arena, sizeof *chart);
    struct strbuf text = STRBUF_INIT;

    memset(chart, 0, sizeof *chart);
    chart->count = (size_t)(frame->at - history->first + 1);
    chart->points = arena_alloc(&history->section->arena, chart->count * sizeof *chart->points);
    chart->unit = history->figure.unit;
    chart->decimals = history->figure.decimals;
    for (size_t i = 0; i < chart->count; i++) {
        int at = history->first + (int)i;
        const struct value *value = &history->column.values[at];
        const struct machine_output *state = state_at(history, at);

        period_print(timeline_period(frame->timeline, (size_t)at), &text);
        chart->points[i] = (struct chart_point){.known = value_is_known(value),
                                                .value = value_is_known(value) ? value->number : 0,
                                                .partial = is_partial(history, at),
                                                .state = state ? state->state : RULE_OK,
                                                .label = keep_buffer(frame, &text)};
    }
    take_lines(history, chart);
    take_targets(history, chart);
    if (chart->unit == UNIT_MONEY)
        chart->unit_text = frame->snapshot->catalogue->settings.currency;
    history->section->chart = chart;
    strbuf_release(&text);
}

/* Each row is measured against the period before it and its own year before, unless nothing is
 * compared; against targets too when the view asks for them. */
static void choose_bases(struct history *history)
{
    enum compare compare = history->frame->view->compare;

    history->base_count = 0;
    if (compare == COMPARE_TARGET)
        history->bases[history->base_count++] = BASE_TARGET;
    if (compare == COMPARE_NONE)
        return;
    history->bases[history->base_count++] = BASE_PREVIOUS;
    history->bases[history->base_count++] = BASE_YEAR;
}

static int base_priority(enum compare compare, enum base_kind base)
{
    bool asked = base == BASE_TARGET || (base == BASE_YEAR) == (compare == COMPARE_YEAR);

    return asked || compare == COMPARE_BOTH ? 5 : 20;
}

static void add_columns(struct history *history)
{
    struct section *section = history->section;
    const struct figure *figure = &history->figure;
    enum compare compare = history->frame->view->compare;

    add_text_column(section, "period", _("Period"), 0);
    add_value_column(section, "value", _("Value"), figure, 0);
    choose_bases(history);
    for (size_t b = 0; b < history->base_count; b++)
        add_course_column(history->frame, figure, history->bases[b],
                          base_priority(compare, history->bases[b]));
    history->line = section->column_count;
    add_value_column(section, "line", _("Line"), figure, 6);
    add_value_column(section, "headroom", _("Headroom"), figure, 7);
    add_value_column(section, "rows", _("Rows"), NULL, 8);
    add_value_column(section, "numerator", _("Numerator"), NULL, 9)->unit = UNIT_NUMBER;
    add_value_column(section, "denominator", _("Denominator"), NULL, 9)->unit = UNIT_NUMBER;
}

static struct report_cell *part_cell(const struct history *history, struct report_row *row,
                                     size_t part)
{
    return &row->cells[history->line + part];
}

static bool is_about_red(const struct rule *rule, const struct machine_output *state)
{
    return rule->machine.red.op && state->state != RULE_WARN &&
           (state->state != RULE_PENDING || state->pending_red);
}

static double line_headroom(const struct limit *limit, double value)
{
    bool above = limit->op == LINE_ABOVE || limit->op == LINE_AT_LEAST;

    return above ? limit->line - value : value - limit->line;
}

static void fill_state(struct history *history, struct report_row *row, int at)
{
    const struct frame *frame = history->frame;
    const struct figure *figure = &history->figure;
    const struct machine_output *state = state_at(history, at);
    const struct value *value = &history->column.values[at];
    struct limit limit;
    int decimals;

    cell_missing(frame, part_cell(history, row, LINE));
    cell_missing(frame, part_cell(history, row, HEADROOM));
    if (!state)
        return;
    row->has_state = true;
    row->state = state->state;
    row->held = state->held;
    row->pending = state->pending;
    row->pending_of = state->pending_of;
    if (state->state == RULE_RED || state->state == RULE_WARN)
        row->cells[VALUE].level = state->state;
    limit = limit_at(history, is_about_red(history->rule, state), at);
    if (!limit.op)
        return;
    decimals = limit_places(history, &limit, value);
    if (decimals > figure->decimals && value_is_known(value) && limit.line != value->number)
        cell_value(frame, &row->cells[VALUE], value, figure->unit, decimals, 1);
    cell_line(frame, part_cell(history, row, LINE), limit.op, limit.line, figure->unit, decimals);
    if (value_is_known(value))
        cell_headroom(frame, part_cell(history, row, HEADROOM),
                      line_headroom(&limit, value->number), figure->unit, decimals);
}

static void find_decimals(struct history *history)
{
    for (int i = history->first; i <= history->frame->at; i++) {
        const struct value *value = &history->column.values[i];

        if (value->has_numerator && number_decimals(value->numerator))
            history->decimals[0] = 2;
        if (value->has_denominator && number_decimals(value->denominator))
            history->decimals[1] = 2;
    }
}

static void fill_parts(struct history *history, struct report_row *row, int at)
{
    const struct frame *frame = history->frame;
    const struct value *value = &history->column.values[at];

    cell_number(frame, part_cell(history, row, ROWS), history->rows[at], UNIT_COUNT, 0);
    cell_missing(frame, part_cell(history, row, NUMERATOR));
    cell_missing(frame, part_cell(history, row, DENOMINATOR));
    struct value numerator = {.number = value->numerator,
                              .exact = value->numerator_exact,
                              .is_exact = value->numerator_is_exact};
    struct value denominator = {.number = value->denominator,
                                .exact = value->denominator_exact,
                                .is_exact = value->denominator_is_exact};
    if (value->has_numerator)
        cell_value(frame, part_cell(history, row, NUMERATOR), &numerator, UNIT_NUMBER,
                   history->decimals[0], 1);
    if (value->has_denominator)
        cell_value(frame, part_cell(history, row, DENOMINATOR), &denominator, UNIT_NUMBER,
                   history->decimals[1], 1);
}

/* "82 / 1,206 = 6.8% · turned red" */
static void note_row(struct history *history, struct report_row *row, int at)
{
    const struct frame *frame = history->frame;
    const struct value *value = &history->column.values[at];
    const struct machine_output *state = state_at(history, at);
    const struct machine_output *before = at ? state_at(history, at - 1) : NULL;
    struct strbuf text = STRBUF_INIT;

    if (value->has_numerator && value->has_denominator) {
        strbuf_addf(&text, "%s / %s = %s", part_cell(history, row, NUMERATOR)->text,
                    part_cell(history, row, DENOMINATOR)->text, row->cells[VALUE].text);
    }
    if (state && before && state->state != before->state) {
        strbuf_adds(&text, text.length ? dot(frame) : "");
        strbuf_addf(&text, _("turned %s"), _(rule_state_name(state->state)));
    }
    if (state && state->held) {
        strbuf_adds(&text, text.length ? dot(frame) : "");
        strbuf_adds(&text, _("held"));
    }
    if (!value_is_known(value)) {
        strbuf_adds(&text, text.length ? dot(frame) : "");
        strbuf_adds(&text, history->rows[at] ? _("rows, but not this value") : _("no row"));
    }
    row->note = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void add_row(struct history *history, int at)
{
    struct frame *frame = history->frame;
    const struct figure *figure = &history->figure;
    struct report_row *row = section_add_row(history->section);
    struct strbuf text = STRBUF_INIT;

    row->drill = frame->view->at;
    row->drill.has_period = true;
    row->drill.period = timeline_period(frame->timeline, (size_t)at);
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", figure->id);
    row->can_drill = true;
    period_print(row->drill.period, &text);
    row_key(row, "period", keep_code(frame, text.text));
    cell_buffer(frame, &row->cells[PERIOD], &text, NULL);
    cell_value(frame, &row->cells[VALUE], &history->column.values[at], figure->unit,
               figure->decimals, 1);
    for (size_t b = 0; b < history->base_count; b++) {
        struct change change;

        figure_change(frame, figure, history->slice, &history->column, (size_t)at,
                      history->bases[b], &change);
        cell_change(frame, &row->cells[FIRST_CHANGE + b], &change, figure, 1, figure->decimals);
        if (!b) {
            row->cells[VALUE].has_change = true;
            row->cells[VALUE].change = change;
        }
    }
    fill_state(history, row, at);
    fill_parts(history, row, at);
    note_row(history, row, at);
    strbuf_release(&text);
}

static void say_level(const struct history *history, const char *word,
                      const struct line_level *level, struct strbuf *text)
{
    const struct frame *frame = history->frame;
    const struct machine_rule *machine = &history->rule->machine;
    struct value value = {.state = VALUE_OK, .number = level->line};

    if (!level->op)
        return;
    strbuf_adds(text, text->length ? dot(frame) : "");
    strbuf_addf(text, "%s ", word);
    if (rule_judges_distance(history->rule)) { /* a distance: as it is written */
        const struct redline_def *def = history->rule->def;

        strbuf_addf(text, "%s (%s)",
                    keep_text(frame, level == &machine->red ? def->red : def->warn),
                    history->rule->kind->name);
    } else {
        strbuf_adds(text, op_text(frame, level->op));
        strbuf_addc(text, ' ');
        say_value(
            frame, &value, history->figure.unit,
            line_decimals(level->line, &no_value, history->figure.unit, history->figure.decimals),
            1, text);
    }
    if (machine->for_periods > 1 && level == &machine->red) {
        strbuf_adds(text, _(" for "));
        say_length(history->rule->grain, machine->for_periods, text);
    }
}

static void set_facts(struct history *history)
{
    static const char *const better[] = {[BETTER_NEUTRAL] = "",
                                         [BETTER_HIGHER] = N_("higher is better"),
                                         [BETTER_LOWER] = N_("lower is better")};
    const struct frame *frame = history->frame;
    const struct rule *rule = history->rule;
    struct strbuf text = STRBUF_INIT;

    if (*better[history->figure.better])
        strbuf_adds(&text, _(better[history->figure.better]));
    if (rule) {
        say_level(history, _("warn"), &rule->machine.warn, &text);
        say_level(history, _("red"), &rule->machine.red, &text);
        strbuf_adds(&text, text.length ? dot(frame) : "");
        file_line_print(frame, &rule->def->origin, &text);
    }
    history->section->facts = keep_buffer(frame, &text);
    strbuf_clear(&text);
    strbuf_addf(&text, "%s  ", history->section->title);
    say_where(frame, history->slice.market, history->slice.channel, &text);
    strbuf_adds(&text, frame->ascii ? " > " : " \xE2\x80\xBA ");
    say_title(frame, history->figure.title, &text);
    history->section->title = keep_buffer(frame, &text);
    strbuf_release(&text);
}

/* From the first value on, at most so many periods back. */
static int first_span(const struct history *history)
{
    int at = history->frame->at, first = 0;

    while (first <= at && !value_is_known(&history->column.values[first]))
        first++;
    if (first > at)
        return -1;
    return at - first + 1 > POINTS_MAX ? at - POINTS_MAX + 1 : first;
}

static void build_figure(struct history *history)
{
    struct frame *frame = history->frame;
    const struct path *at = &frame->view->at;

    history->slice = frame_slice(frame, at->market, at->channel);
    history->rule = matching_rule(frame, &history->figure, history->slice);
    if (history->figure.rule && history->rule->has_filter)
        history->slice.filter = &history->rule->filter;
    set_facts(history);
    figure_evaluate(frame, &history->figure, history->slice, &history->column);
    history->first = first_span(history);
    if (history->first < 0) {
        history->section->empty =
            section_printf(history->section, _("%s has no value here up to this period."),
                           keep_text(frame, history->figure.title));
        return;
    }
    history->rows = mem_calloc(frame->timeline->count, sizeof *history->rows);
    rollup_rows(frame->rollup, history->slice, history->rows);
    run_rule(history);
    find_decimals(history);
    build_chart(history);
    add_columns(history);
    for (int i = frame->at; i >= history->first; i--)
        add_row(history, i);
}

void report_build_history(const struct report_context *context, const struct pane_def *pane,
                          struct section *section)
{
    struct frame frame;
    struct history history = {.frame = &frame, .section = section};

    (void)pane;
    section->shape = SHAPE_CHART;
    if (frame_open(&frame, context, section)) {
        if (!frame_figure(&frame, context->view->at.indicator, &history.figure))
            say_missing(&frame, context->view->at.indicator);
        else if (history.figure.rule && history.figure.rule->grain != frame.period.grain &&
                 !frame_move(&frame, rule_period(history.figure.rule, frame.period)))
            section->empty = _("No whole period of this red line has ended yet.");
        else
            build_figure(&history);
        figure_close(&history.figure);
        column_release(&history.column);
        rule_run_release(&history.run);
        free(history.rows);
    }
    frame_close(&frame);
}
