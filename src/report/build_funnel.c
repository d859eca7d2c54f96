/*
 * The funnel: steps from top to bottom at one place, and where people are lost.
 *
 * A step is a measure; steps that no source supplies are left out.  Counts, the rate from the step
 * before, and their changes are all formulas of the model ("carts / sessions"), so they are sums by
 * sums at this place, like every other number.  A red line that watches exactly such a rate stands
 * on its step's row.  Bars are counts as parts of the largest.  What each step did to the orders is
 * build_funnel_explain.c's.
 */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "funnel.h"

static bool open_ratio(const struct frame *frame, const char *top, const char *bottom,
                       struct figure *figure)
{
    struct strbuf text = STRBUF_INIT;
    bool good;

    strbuf_addf(&text, "%s / %s", top, bottom);
    good = figure_open(frame, keep_code(frame, text.text), figure);
    figure->unit = UNIT_PERCENT;
    figure->better = BETTER_HIGHER;
    figure->decimals = 1;
    strbuf_release(&text);
    return good;
}

static int measure_code(const struct frame *frame, const char *name)
{
    const struct measure_def *def = catalogue_measure(frame->snapshot->catalogue, name);
    const char *text = def ? def->name : name;

    return strmap_find(&frame->snapshot->cube->dims->measure, text, strlen(text));
}

static void open_steps(struct funnel *funnel, const struct pane_def *pane)
{
    struct frame *frame = funnel->frame;

    for (size_t i = 0; i < pane->step_count && funnel->step_count < STEPS_MAX; i++) {
        struct step *step = &funnel->steps[funnel->step_count];

        *step = (struct step){.measure = measure_code(frame, pane->steps[i])};
        if (step->measure < 0 || !cube_supplies(frame->snapshot->cube, step->measure) ||
            !figure_open(frame, pane->steps[i], &step->count))
            continue;
        step->count.better = BETTER_HIGHER;
        step->count.decimals = 0;
        if (funnel->step_count)
            step->has_rate = open_ratio(
                frame, pane->steps[i], funnel->steps[funnel->step_count - 1].count.id, &step->rate);
        funnel->step_count++;
    }
}

static void add_columns(struct funnel *funnel)
{
    struct section *section = funnel->section;
    static const struct figure rate = {
        .id = "rate", .unit = UNIT_PERCENT, .better = BETTER_HIGHER, .decimals = 1};
    static const struct figure count = {.id = "count", .unit = UNIT_COUNT, .better = BETTER_HIGHER};

    funnel->base_count = frame_bases(funnel->frame, funnel->bases);
    add_text_column(section, "step", _("Step"), 0);
    add_value_column(section, "count", _("Count"), &count, 0);
    funnel->rate = section->column_count;
    add_value_column(section, "rate", _("Rate"), &rate, 1);
    funnel->rate_change = section->column_count;
    for (size_t b = 0; b < funnel->base_count; b++)
        add_change_column(funnel->frame, &rate, funnel->bases[b], 10 + (int)b * 20);
    funnel->count_change = section->column_count;
    for (size_t b = 0; b < funnel->base_count; b++)
        add_change_column(funnel->frame, &count, funnel->bases[b], 12 + (int)b * 20);
    funnel_explain_columns(funnel);
    funnel_device_columns(funnel);
}

static void fill(struct funnel *funnel, struct report_row *row, const struct figure *figure,
                 size_t value_column, size_t change_column)
{
    struct frame *frame = funnel->frame;
    struct column column = {.count = 0};
    const struct value *now;

    figure_evaluate(frame, figure, funnel->slice, &column);
    now = &column.values[frame->at];
    cell_value(frame, &row->cells[value_column], now, figure->unit, figure->decimals, 1);
    for (size_t b = 0; b < funnel->base_count; b++) {
        struct change change;

        figure_change(frame, figure, funnel->slice, &column, (size_t)frame->at, funnel->bases[b],
                      &change);
        cell_change(frame, &row->cells[change_column + b], &change, figure, 1, figure->decimals);
        if (!b) {
            row->cells[value_column].has_change = true;
            row->cells[value_column].change = change;
        }
    }
    column_release(&column);
}

/* Is the red line about this step's rate: a formula of just these two measures? */
static bool is_about(const struct finding *finding, int measure, int before)
{
    const int *measures;
    size_t count;

    if (!finding->rule->formula)
        return false;
    count = formula_measures(finding->rule->formula, &measures);
    return count == 2 && ((measures[0] == measure && measures[1] == before) ||
                          (measures[0] == before && measures[1] == measure));
}

static const struct finding *finding_of(const struct funnel *funnel, size_t i)
{
    const struct finding_list *findings = &funnel->frame->context->findings;

    for (size_t f = 0; i && f < findings->count; f++) {
        const struct finding *finding = &findings->items[f];

        if (finding_at(finding, funnel->slice.market, funnel->slice.channel) &&
            is_about(finding, funnel->steps[i].measure, funnel->steps[i - 1].measure))
            return finding;
    }
    return NULL;
}

static bool any_line(const struct funnel *funnel)
{
    for (size_t i = 1; i < funnel->step_count; i++) {
        if (finding_of(funnel, i))
            return true;
    }
    return false;
}

static void take_finding(struct funnel *funnel, struct report_row *row,
                         const struct finding *finding)
{
    struct frame *frame = funnel->frame;
    struct strbuf text = STRBUF_INIT;
    struct figure figure;

    if (!finding)
        return;
    row_take_finding(row, finding, false);
    finding_figure(finding, &figure);
    if (!finding->rule->indicator) {
        figure.unit = UNIT_PERCENT;
        figure.decimals = 1;
    }
    if (finding->has_limit)
        cell_line(frame, &row->cells[funnel->line], finding->limit_op, finding->limit, figure.unit,
                  limit_decimals(finding, figure.unit, figure.decimals));
    if ((finding->state == RULE_RED || finding->state == RULE_WARN) &&
        finding->period.index == frame->period.index)
        row->cells[funnel->rate].level = finding->state;
    say_finding(frame, finding, false, &text);
    row->note = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void add_step(struct funnel *funnel, size_t i)
{
    struct frame *frame = funnel->frame;
    const struct step *step = &funnel->steps[i];
    struct report_row *row = section_add_row(funnel->section);
    struct strbuf text = STRBUF_INIT;

    row_key(row, "step", keep_code(frame, step->count.id));
    row->drill = frame->view->at;
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", step->count.id);
    row->can_drill = true;
    say_title(frame, step->count.title, &text);
    cell_buffer(frame, &row->cells[0], &text, step->count.id);
    fill(funnel, row, &step->count, 1, funnel->count_change);
    if (step->has_rate) {
        fill(funnel, row, &step->rate, funnel->rate, funnel->rate_change);
    } else {
        for (size_t c = funnel->rate; c < funnel->count_change; c++)
            row->cells[c].text = "";
    }
    funnel_device_cells(funnel, row, i);
    take_finding(funnel, row, finding_of(funnel, i));
    strbuf_release(&text);
}

static void add_bars(struct funnel *funnel)
{
    struct section *section = funnel->section;
    double largest = 0;

    section->bars = arena_alloc(&section->arena, (section->row_count + 1) * sizeof *section->bars);
    for (size_t r = 0; r < section->row_count; r++) {
        const struct value *value = &section->rows[r].cells[1].value;

        if (value_is_known(value))
            largest = fmax(largest, value->number);
    }
    for (size_t r = 0; r < section->row_count; r++) {
        const struct value *value = &section->rows[r].cells[1].value;
        bool shown = value_is_known(value) && value->number > 0 && largest > 0;

        section->bars[r] = (struct report_bar){.title = section->rows[r].cells[0].text,
                                               .share = shown ? value->number / largest : 0};
    }
}

/* The rate of a base as it is compared: cut when this period is not over. */
static void say_rate(struct funnel *funnel, const struct figure *figure,
                     const struct column *column, enum base_kind base, struct strbuf *text)
{
    struct frame *frame = funnel->frame;
    struct change change;

    figure_change(frame, figure, funnel->slice, column, (size_t)frame->at, base, &change);
    if (!value_is_known(&change.base))
        return;
    strbuf_adds(text, dot(frame));
    say_base(frame->period, base, text);
    strbuf_addc(text, ' ');
    say_value(frame, &change.base, UNIT_PERCENT, figure->decimals, 1, text);
}

/* "visits → orders 2.52% · W45 2.61% · W46 2025 2.71%": from the first step to orders, else to the
 * last. */
static void note_overall(struct funnel *funnel)
{
    struct frame *frame = funnel->frame;
    size_t last = funnel_goal(funnel);
    struct strbuf text = STRBUF_INIT;
    struct column column = {.count = 0};
    struct figure overall;

    if (!open_ratio(frame, funnel->steps[last].count.id, funnel->steps[0].count.id, &overall))
        return;
    overall.decimals = 2;
    figure_evaluate(frame, &overall, funnel->slice, &column);
    say_title(frame, funnel->steps[0].count.title, &text);
    strbuf_adds(&text, frame->ascii ? " -> " : " \xE2\x86\x92 ");
    say_title(frame, funnel->steps[last].count.title, &text);
    strbuf_addc(&text, ' ');
    say_value(frame, &column.values[frame->at], UNIT_PERCENT, overall.decimals, 1, &text);
    if (frame->view->compare != COMPARE_NONE) {
        say_rate(funnel, &overall, &column, BASE_PREVIOUS, &text);
        say_rate(funnel, &overall, &column, BASE_YEAR, &text);
    }
    section_note(funnel->section, keep_buffer(frame, &text));
    column_release(&column);
    figure_close(&overall);
    strbuf_release(&text);
}

static const struct finding *worst_finding(const struct funnel *funnel)
{
    const struct finding *worst = NULL;

    for (size_t i = 1; i < funnel->step_count; i++) {
        const struct finding *finding = finding_of(funnel, i);

        if (finding && (!worst || finding < worst))
            worst = finding;
    }
    return worst;
}

static void set_facts(struct funnel *funnel)
{
    struct strbuf text = STRBUF_INIT;
    const struct finding *worst = worst_finding(funnel);
    struct frame *frame = funnel->frame;

    say_where(frame, funnel->slice.market, funnel->slice.channel, &text);
    strbuf_adds(&text, dot(frame));
    period_print(frame->period, &text);
    if (worst && worst->state != RULE_OK) {
        strbuf_adds(&text, dot(frame));
        say_finding(frame, worst, false, &text);
    }
    funnel->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void build_steps(struct funnel *funnel)
{
    static const struct figure line = {.id = "line", .unit = UNIT_PERCENT, .decimals = 1};

    add_columns(funnel);
    funnel->line = funnel->section->column_count;
    if (any_line(funnel))
        add_value_column(funnel->section, "line", _("Line"), &line, 5);
    for (size_t i = 0; i < funnel->step_count; i++)
        add_step(funnel, i);
    add_bars(funnel);
    funnel_explain(funnel);
    if (funnel->step_count > 1)
        note_overall(funnel);
    funnel_device_note(funnel);
    set_facts(funnel);
}

void report_build_funnel(const struct report_context *context, const struct pane_def *pane,
                         struct section *section)
{
    struct frame frame;
    struct funnel funnel = {.frame = &frame, .section = section};

    section->shape = SHAPE_FUNNEL;
    if (frame_open(&frame, context, section)) {
        funnel.slice = frame_slice(&frame, context->view->at.market, context->view->at.channel);
        open_steps(&funnel, pane);
        if (funnel.step_count)
            build_steps(&funnel);
        else
            section->empty = _("No source supplies a step of this funnel: the Data pane lists what "
                               "is missing.");
        for (size_t i = 0; i < funnel.step_count; i++) {
            figure_close(&funnel.steps[i].count);
            figure_close(&funnel.steps[i].rate);
        }
    }
    frame_close(&frame);
}
