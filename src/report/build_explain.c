/*
 * Explain: everything that is known about one number, on one level.
 *
 * The place names an indicator, a red line, a measure (else the first column of the markets pane),
 * a slice and a period.  Rows come in the order in which a reader asks: the value with the values
 * of its terms put in, the formula as written, what is missing, the red lines that broke, what its
 * own past says of it; then the terms down to the files, the other red lines, what changed lately, the bases of comparison, and
 * how exact all this is.  A row has a part, a title, figures for machines, and one sentence.
 *
 * Nothing is computed here that the engine does not compute elsewhere: terms are figures of the
 * same slice and period, findings are the judge's own, names are resolved by the model.
 */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "explain.h"
#include "report/proposals.h"

struct report_row *explain_row(struct explain *explain, const char *part, const char *title_of_part,
                               const char *key, int depth, const char *title)
{
    const struct frame *frame = explain->frame;
    struct report_row *row = section_add_row(explain->section);
    struct strbuf text = STRBUF_INIT;

    row_key(row, "part", keep_code(frame, part));
    row_key(row, "item", keep_code(frame, key));
    cell_text(frame, &row->cells[EXPLAIN_PART], title_of_part, part);
    strbuf_addn(&text, ' ', (size_t)depth * 2);
    say_title(frame, title, &text);
    cell_buffer(frame, &row->cells[EXPLAIN_TITLE], &text, title);
    for (size_t c = EXPLAIN_UNIT; c <= EXPLAIN_SAYS; c++)
        row->cells[c].is_text =
            c != EXPLAIN_NUMERATOR && c != EXPLAIN_DENOMINATOR && c != EXPLAIN_ROWS;
    strbuf_release(&text);
    return row;
}

void explain_says(struct explain *explain, struct report_row *row, struct strbuf *text)
{
    cell_text(explain->frame, &row->cells[EXPLAIN_SAYS], text->text, NULL); /* names of INI files */
    strbuf_clear(text);
}

static void fill_part(const struct frame *frame, struct report_cell *cell, double number,
                      int128 exact, bool is_exact)
{
    struct value value = {.number = number, .exact = exact, .is_exact = is_exact};

    cell_value(frame, cell, &value, UNIT_NUMBER, number_decimals(number), 1);
}

void explain_value(struct explain *explain, struct report_row *row, const struct value *value,
                   enum unit unit, int decimals)
{
    const struct frame *frame = explain->frame;

    cell_value(frame, &row->cells[EXPLAIN_VALUE], value, unit, decimals, 1);
    cell_text(frame, &row->cells[EXPLAIN_UNIT], unit_name(unit), NULL);
    cell_text(frame, &row->cells[EXPLAIN_VALUE_STATE], value_state_name(value->state), NULL);
    if (value->has_numerator)
        fill_part(frame, &row->cells[EXPLAIN_NUMERATOR], value->numerator, value->numerator_exact,
                  value->numerator_is_exact);
    if (value->has_denominator)
        fill_part(frame, &row->cells[EXPLAIN_DENOMINATOR], value->denominator,
                  value->denominator_exact, value->denominator_is_exact);
}

static void add_columns(struct section *section)
{
    static const struct figure any = {.id = "value", .unit = UNIT_NUMBER, .decimals = 2};

    add_text_column(section, "part", _("Part"), 0);
    add_text_column(section, "title", _("What"), 0);
    add_value_column(section, "value", _("Value"), &any, 0);
    add_text_column(section, "unit", _("Unit"), 40);
    add_text_column(section, "value_state", _("Is"), 40);
    add_value_column(section, "numerator", _("Numerator"), &any, 30);
    add_value_column(section, "denominator", _("Denominator"), &any, 30);
    add_value_column(section, "rows", _("Rows"), NULL, 35);
    add_text_column(section, "first_day", _("First day"), 36);
    add_text_column(section, "last_day", _("Last day"), 36);
    add_text_column(section, "source", _("Source"), 37);
    add_text_column(section, "says", _("How"), 0)->is_prose = true;
}

static const struct value *value_now(const struct explain *explain)
{
    static const struct value none = {.state = VALUE_NODATA};

    return explain->column.count ? &explain->column.values[explain->frame->at] : &none;
}

static void add_value(struct explain *explain)
{
    const struct value *value = value_now(explain);
    struct report_row *row =
        explain_row(explain, "value", _("Value"), explain->name, 0, explain->title);
    struct strbuf text = STRBUF_INIT;

    explain_value(explain, row, value, explain->figure.unit, explain->figure.decimals);
    explain_put_in(explain, explain->text, explain->indicator, value, &explain->figure, &text);
    explain_says(explain, row, &text);
    row->drill = explain->frame->view->at;
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", explain->name);
    row->drill.has_period = false;
    row->can_drill = explain->figure.formula != NULL;
    strbuf_release(&text);
}

static void add_formula(struct explain *explain)
{
    const struct frame *frame = explain->frame;
    struct report_row *row =
        explain_row(explain, "formula", _("Formula"), explain->name, 0, _("as written"));
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, keep_text(frame, explain->text));
    if (explain->origin && explain->origin->file) {
        strbuf_adds(&text, dot(frame));
        file_line_print(frame, explain->origin, &text);
    }
    explain_says(explain, row, &text);
    strbuf_release(&text);
}

/* ---- comparison ---- */

static void say_coverage(const struct explain *explain, struct period period, struct strbuf *text)
{
    int covered, length;

    model_coverage(explain->frame->snapshot->model, period, &covered, &length);
    strbuf_addf(text, _("%d/%d days"), covered, length);
}

/* " · 7/7 days", and for a partial period over how many days both sides are compared. */
static void say_days(const struct frame *frame, const struct change *change, struct strbuf *text)
{
    strbuf_adds(text, dot(frame));
    strbuf_addf(text, _("%d/%d days"), change->base_days, period_days(change->base_period));
    if (change->partial)
        strbuf_addf(text, _(", against %d days of this period"), change->days);
}

static void add_base(struct explain *explain, enum base_kind base)
{
    struct frame *frame = explain->frame;
    const struct figure *figure = &explain->figure;
    struct report_cell cell = {.text = ""};
    struct strbuf text = STRBUF_INIT, title = STRBUF_INIT;
    struct report_row *row;
    struct change change;

    figure_change(frame, figure, explain->slice, &explain->column, (size_t)frame->at, base,
                  &change);
    if (base == BASE_TARGET ? !value_is_known(&change.base) : !change.has_base_period)
        return;
    if (base == BASE_TARGET)
        strbuf_adds(&title, _("target"));
    else
        period_print(change.base_period, &title);
    row = explain_row(explain, "base", _("Compared with"), base_kind_name(base), 0, title.text);
    explain_value(explain, row, &change.base, figure->unit, figure->decimals);
    cell_change_unit(frame, &cell, &change, figure);
    strbuf_addf(&text, _("change %s"), cell.text);
    if (base != BASE_TARGET)
        say_days(frame, &change, &text);
    explain_says(explain, row, &text);
    if (base == BASE_TARGET)
        explain_goal(explain);
    strbuf_release(&text);
    strbuf_release(&title);
}

static void add_bases(struct explain *explain)
{
    add_base(explain, BASE_PREVIOUS);
    add_base(explain, BASE_YEAR);
    add_base(explain, BASE_TARGET);
}

/* ---- how exact ---- */

static void add_fact(struct explain *explain, const char *key, const char *title,
                     struct strbuf *text)
{
    if (text->length)
        explain_says(explain, explain_row(explain, "fact", _("Exactness"), key, 0, title), text);
}

static void say_exactness(const struct value *value, struct strbuf *text)
{
    if (!value_is_known(value))
        return;
    if (value->is_exact)
        strbuf_adds(text, _("an exact sum, the same in whatever order the rows stand"));
    else if (value->is_ratio && value->numerator_is_exact && value->denominator_is_exact)
        strbuf_adds(text, _("a ratio of two exact sums, rounded once"));
    else
        strbuf_adds(text, _("worked out from the terms above in double precision"));
}

static void say_sample(const struct explain *explain, struct strbuf *text)
{
    const struct value *value = value_now(explain);
    double least = explain->indicator ? explain->indicator->def->min_sample : 0;

    if (least <= 0)
        return;
    strbuf_adds(text, _("a denominator under "));
    number_print_grouped(least, number_decimals(least), text);
    strbuf_adds(text, _(" is a small sample, which changes no state"));
    if (!value->has_denominator)
        return;
    strbuf_adds(text, _(": here it is "));
    number_print_grouped(value->denominator, number_decimals(value->denominator), text);
}

static bool reads_money(const struct explain *explain)
{
    const struct dims *dims = explain->frame->snapshot->cube->dims;
    const int *measures;
    size_t count =
        explain->figure.formula ? formula_measures(explain->figure.formula, &measures) : 0;

    for (size_t i = 0; i < count; i++)
        if (dims->measure_units[measures[i]] == UNIT_MONEY)
            return true;
    return false;
}

static void add_facts(struct explain *explain)
{
    const struct frame *frame = explain->frame;
    struct strbuf text = STRBUF_INIT;

    say_exactness(value_now(explain), &text);
    add_fact(explain, "exactness", _("rounding"), &text);
    say_sample(explain, &text);
    add_fact(explain, "sample", _("small sample"), &text);
    if (reads_money(explain) && *snapshot_currency(frame->snapshot))
        strbuf_addf(&text, _("amounts are in %s, the reporting currency"),
                    keep_text(frame, snapshot_currency(frame->snapshot)));
    add_fact(explain, "currency", _("currency"), &text);
    say_coverage(explain, frame->period, &text);
    strbuf_adds(&text, _(" of the period are covered"));
    add_fact(explain, "coverage", _("coverage"), &text);
    strbuf_release(&text);
}

/* ---- what is explained ---- */

static void take_measure(struct explain *explain, int code)
{
    const struct cube *cube = explain->frame->snapshot->cube;
    const struct measure_def *def =
        catalogue_measure(explain->frame->snapshot->catalogue, explain->name);

    explain->measure = code;
    if (cube_supplies(cube, code))
        figure_open_measure(explain->frame, code, &explain->figure);
    explain->title = def ? def->title : explain->name;
    if (def && !explain->figure.formula)
        explain->figure.unit = def->unit;
    explain->text = explain->name;
}

static bool take_rule(struct explain *explain, const struct rule *rule)
{
    explain->rule = rule;
    explain->indicator = rule->indicator;
    explain->title = rule->title;
    explain->text = rule->watched ? rule->watched : "";
    explain->origin = &rule->def->indicator_origin;
    if (rule->indicator) { /* the line watches just this one: its formula says more than its name */
        explain->text = rule->indicator->def->formula;
        explain->origin = &rule->indicator->def->formula_origin;
    }
    if (!rule->dormant && rule->formula)
        figure_of_rule(rule, &explain->figure);
    return !rule->reg;
}

/* Finds what the place names; false and `empty` when there is no such thing. */
static bool take_subject(struct explain *explain)
{
    struct frame *frame = explain->frame;
    const struct snapshot *snapshot = frame->snapshot;
    const char *name = explain->name;
    const struct indicator *indicator = model_indicator(snapshot->model, name);
    const struct rule *rule = rule_set_find(snapshot->rules, name);
    int code = model_find_measure(snapshot->model, name);

    explain->figure = (struct figure){.id = name, .title = name, .decimals = 2};
    if (indicator) {
        explain->indicator = indicator;
        explain->title = indicator->def->title;
        explain->text = indicator->def->formula ? indicator->def->formula : "";
        explain->origin = &indicator->def->formula_origin;
        figure_open(frame, indicator->def->name, &explain->figure);
        return true;
    }
    if (rule && take_rule(explain, rule))
        return true;
    if (!rule && code >= 0) {
        take_measure(explain, code);
        return true;
    }
    frame->section->empty =
        rule ? _("This red line judges rows of a register: explain one of them.")
             : section_printf(frame->section, _("%s is no indicator, red line or measure here."),
                              *name ? keep_text(frame, name) : _("(none)"));
    return false;
}

static void set_title(struct explain *explain)
{
    const struct frame *frame = explain->frame;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s  ", explain->section->title);
    say_where(frame, explain->slice.market, explain->slice.channel, &text);
    strbuf_adds(&text, frame->ascii ? " > " : " \xE2\x80\xBA ");
    say_title(frame, explain->title, &text);
    explain->section->title = keep_buffer(frame, &text);
    period_print(frame->period, &text);
    explain->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

/* The findings of the frame's period: the context's, or judged for it. */
static void open_findings(struct explain *explain, struct finding_list *own)
{
    const struct frame *frame = explain->frame;

    explain->findings = &frame->context->findings;
    if (frame->period.grain == frame->context->period.grain &&
        frame->period.index == frame->context->period.index)
        return;
    rule_set_judge(frame->snapshot->rules, frame->snapshot->rollups, frame->period, own);
    explain->findings = own;
}

/* What is asked to be changed here because of this figure, or with this lever. */
static void add_proposal(struct explain *explain)
{
    const struct frame *frame = explain->frame;
    const struct path *at = &frame->view->at;
    const struct proposal_item *item = frame_proposal(explain->frame, NULL, at->market, at->channel);
    const struct rule *rule = item ? rule_set_find(frame->snapshot->rules, item->redline) : NULL;
    struct strbuf text = STRBUF_INIT;
    struct report_row *row;

    if (!rule || (rule != explain->rule && strcmp(explain->name, item->terms.lever) != 0 &&
                  !rule_watches(frame, rule, explain->indicator, explain->measure)))
        return;
    row = explain_row(explain, "proposal", _("Proposal"), item->key, 0, item->terms.lever);
    strbuf_addf(&text, "%s, %s%s%s", item->sentence, _(proposal_state_name(item->state)),
                *item->why ? ": " : "", item->why);
    explain_says(explain, row, &text);
    strbuf_release(&text);
}

static void build_figure(struct explain *explain)
{
    struct frame *frame = explain->frame;
    struct finding_list own = {.items = NULL};

    explain->slice = frame_slice(frame, frame->view->at.market, frame->view->at.channel);
    if (explain->rule && explain->rule->has_filter)
        explain->slice.filter = &explain->rule->filter;
    set_title(explain);
    if (explain->figure.formula)
        figure_evaluate(frame, &explain->figure, explain->slice, &explain->column);
    open_findings(explain, &own);
    add_value(explain);
    add_formula(explain);
    explain_missing(explain);
    explain_lines(explain, true);
    add_proposal(explain);
    explain_decisions(explain);
    explain_detectors(explain);
    explain_terms(explain);
    explain_lines(explain, false);
    explain_changes(explain);
    if (explain->figure.formula)
        add_bases(explain);
    add_facts(explain);
    finding_list_release(&own);
}

/* The place's own figure, else the first that the markets pane shows. */
static const char *subject_name(const struct frame *frame)
{
    const struct pane_def *pane = catalogue_pane(frame->snapshot->catalogue, "markets");
    const struct model *model = frame->snapshot->model;
    const char *name = frame->view->at.indicator;

    if (*name)
        return name;
    for (size_t i = 0; pane && i < pane->column_count; i++) {
        const struct indicator *indicator = model_indicator(model, pane->columns[i]);

        if (indicator && !indicator->dormant)
            return indicator->def->name;
    }
    return model->count ? model->indicators[0].def->name : "";
}

void report_build_explain(const struct report_context *context, const struct pane_def *pane,
                          struct section *section)
{
    const struct path *at = &context->view->at;
    struct frame frame;
    struct explain explain = {.frame = &frame, .section = section, .measure = -1};

    (void)pane;
    section->shape = SHAPE_EXPLAIN;
    add_columns(section);
    if (frame_open(&frame, context, section)) {
        explain.name = subject_name(&frame);
        explain.findings = &context->findings;
        if (at->record[0] || at->category[0])
            explain_records(&explain);
        else if (take_subject(&explain))
            build_figure(&explain);
        figure_close(&explain.figure);
        column_release(&explain.column);
    }
    frame_close(&frame);
}
