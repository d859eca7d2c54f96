/*
 * The waterfall: from a first amount down to what is left, one step after the other.
 *
 * A step is a figure that is taken off ("-") or added; a subtotal ("=") is the formula of all steps
 * above it and is evaluated by the model like any number, so it is a sum of sums at this place.  A
 * step that no source supplies is left out, and so is a subtotal whose indicator is dormant; the
 * notes say which.  Where a step has no value here, a subtotal goes on without it only if its
 * indicator does (coalesce); else the subtotal is missing, too.
 *
 * Proof: a subtotal is named after an indicator and must equal it, or its numerator when it is a
 * ratio; what differs is said with the difference.
 *
 * Bars float: a step's bar hangs where the one before ended.
 */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"

enum { STEPS_MAX = 32 };
enum { SIGN, STEP, AMOUNT, SHARE, CHANGE };

struct fall_step {
    char sign; /* '+', '-', '=' */
    const char *name;
    struct figure figure;
    struct figure proof; /* of a subtotal: its indicator; formula NULL: none */
    struct value value;
};

struct waterfall {
    struct frame *frame;
    struct section *section;
    struct slice slice;
    struct fall_step steps[STEPS_MAX];
    size_t count;
    enum base_kind bases[2];
    size_t base_count;
    struct strbuf left_out;
};

/* ---- steps ---- */

static bool is_required(const struct fall_step *subtotal, const struct figure *step)
{
    const int *needed, *measures;
    size_t needed_count, count;

    if (!subtotal->proof.formula)
        return false;
    needed_count = formula_required(subtotal->proof.formula, &needed);
    count = formula_required(step->formula, &measures);
    for (size_t m = 0; m < count; m++)
        for (size_t n = 0; n < needed_count; n++)
            if (measures[m] == needed[n])
                return true;
    return false;
}

/* "gross_sales - coalesce(discounts, 0) - cogs" */
static void say_formula(const struct waterfall *fall, const struct fall_step *subtotal,
                        struct strbuf *text)
{
    for (size_t i = 0; i < fall->count; i++) {
        const struct fall_step *step = &fall->steps[i];

        if (step->sign == '=')
            continue;
        if (!text->length)
            strbuf_adds(text, step->name);
        else
            strbuf_addf(text,
                        is_required(subtotal, &step->figure) ? " %c %s" : " %c coalesce(%s, 0)",
                        step->sign, step->name);
    }
}

static bool open_subtotal(struct waterfall *fall, struct fall_step *step)
{
    struct frame *frame = fall->frame;
    bool known = model_indicator(frame->snapshot->model, step->name) != NULL;
    struct strbuf text = STRBUF_INIT;
    bool good = !known || figure_open(frame, step->name, &step->proof);

    if (good)
        say_formula(fall, step, &text);
    good = good && text.length && figure_open(frame, keep_code(frame, text.text), &step->figure);
    step->figure.title = known && good ? step->proof.title : step->name;
    step->figure.better = BETTER_HIGHER;
    strbuf_release(&text);
    return good;
}

static bool open_step(struct waterfall *fall, struct fall_step *step)
{
    if (step->sign == '=')
        return open_subtotal(fall, step);
    if (!figure_open(fall->frame, step->name, &step->figure))
        return false;
    step->figure.better = step->sign == '-' ? BETTER_LOWER : BETTER_HIGHER;
    return true;
}

static void open_steps(struct waterfall *fall, const struct pane_def *pane)
{
    for (size_t i = 0; i < pane->step_count && fall->count < STEPS_MAX; i++) {
        const char *name = pane->steps[i];
        struct fall_step *step = &fall->steps[fall->count];

        *step = (struct fall_step){.sign = *name == '-' || *name == '=' ? *name : '+'};
        step->name = name + strspn(name, "-= ");
        if (open_step(fall, step)) {
            step->figure.unit = UNIT_MONEY;
            step->figure.decimals = 0;
            fall->count++;
            continue;
        }
        strbuf_addf(&fall->left_out, "%s%s", fall->left_out.length ? ", " : "", step->name);
        figure_close(&step->proof);
    }
}

/* ---- rows ---- */

static void add_columns(struct waterfall *fall)
{
    struct section *section = fall->section;
    static const struct figure amount = {.id = "amount", .unit = UNIT_MONEY};
    static const struct figure share = {.id = "share", .unit = UNIT_PERCENT, .decimals = 1};

    fall->base_count = frame_bases(fall->frame, fall->bases);
    add_text_column(section, "sign", "", 0);
    add_text_column(section, "step", _("Step"), 0);
    add_value_column(section, "amount", _("Amount"), &amount, 0)->suffix =
        keep_text(fall->frame, snapshot_currency(fall->frame->snapshot));
    add_value_column(section, "share", _("Share"), &share, 1);
    for (size_t b = 0; b < fall->base_count; b++)
        add_change_column(fall->frame, &amount, fall->bases[b], 10 + (int)b * 20);
}

static void fill_share(struct waterfall *fall, struct report_row *row, const struct fall_step *step)
{
    struct frame *frame = fall->frame;
    struct strbuf text = STRBUF_INIT;
    struct column column = {.count = 0};
    struct figure share;

    cell_missing(frame, &row->cells[SHARE]);
    strbuf_addf(&text, "(%s) / %s", formula_text(step->figure.formula), fall->steps[0].name);
    if (step->figure.indicator) {
        strbuf_clear(&text);
        strbuf_addf(&text, "%s / %s", step->name, fall->steps[0].name);
    }
    if (figure_open(frame, text.text, &share)) {
        figure_evaluate(frame, &share, fall->slice, &column);
        cell_value(frame, &row->cells[SHARE], &column.values[frame->at], UNIT_PERCENT, 1, 1);
        column_release(&column);
        figure_close(&share);
    }
    strbuf_release(&text);
}

static void fill_changes(struct waterfall *fall, struct report_row *row,
                         const struct fall_step *step, const struct column *column)
{
    struct frame *frame = fall->frame;

    for (size_t b = 0; b < fall->base_count; b++) {
        struct change change;

        figure_change(frame, &step->figure, fall->slice, column, (size_t)frame->at, fall->bases[b],
                      &change);
        cell_change(frame, &row->cells[CHANGE + b], &change, &step->figure, 1, 0);
        if (!b) {
            row->cells[AMOUNT].has_change = true;
            row->cells[AMOUNT].change = change;
        }
    }
}

static void take_findings(const struct waterfall *fall, struct report_row *row,
                          const struct fall_step *step)
{
    const struct finding_list *findings = &fall->frame->context->findings;
    const struct indicator *indicator =
        step->sign == '=' ? step->proof.indicator : step->figure.indicator;

    for (size_t i = 0; indicator && i < findings->count; i++)
        if (findings->items[i].rule->indicator == indicator &&
            finding_at(&findings->items[i], fall->slice.market, fall->slice.channel))
            row_take_finding(row, &findings->items[i], false);
}

/* A subtotal's note: the indicator that it is the numerator of. */
static void note_row(const struct waterfall *fall, struct report_row *row,
                     const struct fall_step *step)
{
    struct frame *frame = fall->frame;
    struct column column = {.count = 0};
    struct strbuf text = STRBUF_INIT;

    if (!step->proof.formula)
        return;
    figure_evaluate(frame, &step->proof, fall->slice, &column);
    say_title(frame, step->proof.title, &text);
    strbuf_addc(&text, ' ');
    say_value(frame, &column.values[frame->at], step->proof.unit, step->proof.decimals, 1, &text);
    row->note = keep_buffer(frame, &text);
    column_release(&column);
    strbuf_release(&text);
}

static void add_step(struct waterfall *fall, struct fall_step *step)
{
    struct frame *frame = fall->frame;
    struct report_row *row = section_add_row(fall->section);
    struct column column = {.count = 0};
    struct strbuf text = STRBUF_INIT;

    row_key(row, "step", keep_code(frame, step->name));
    row->drill = frame->view->at;
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", step->name);
    row->can_drill = strlen(step->name) < sizeof row->drill.indicator &&
                     (step->sign != '=' || step->proof.formula);
    strbuf_addc(&text, step == fall->steps ? ' ' : step->sign);
    cell_buffer(frame, &row->cells[SIGN], &text,
                step->sign == '='   ? "total"
                : step->sign == '-' ? "less"
                                    : "add");
    say_title(frame, step->figure.title, &text);
    cell_buffer(frame, &row->cells[STEP], &text, step->name);
    figure_evaluate(frame, &step->figure, fall->slice, &column);
    step->value = column.values[frame->at];
    cell_value(frame, &row->cells[AMOUNT], &step->value, UNIT_MONEY, 0, 1);
    fill_share(fall, row, step);
    fill_changes(fall, row, step, &column);
    take_findings(fall, row, step);
    note_row(fall, row, step);
    column_release(&column);
    strbuf_release(&text);
}

/* ---- bars ---- */

struct stretch {
    double from, to;
};

/* Where a step's bar runs, from the level that those above it reached; below a subtotal without a
 * value nobody knows the level any more: no bar. */
static struct stretch stretch_of(const struct fall_step *step, double *level)
{
    bool known = value_is_known(&step->value);
    double amount = known ? step->value.number : 0;
    struct stretch stretch = {step->sign == '=' ? 0 : *level, 0};

    if (step->sign == '=')
        *level = known ? amount : NAN;
    else
        *level += step->sign == '-' ? -amount : amount;
    stretch.to = *level;
    return stretch;
}

static void add_bars(struct waterfall *fall)
{
    struct section *section = fall->section;
    double low = 0, high = 0, level = 0;

    section->bars = arena_alloc(&section->arena, (fall->count + 1) * sizeof *section->bars);
    for (size_t i = 0; i < fall->count; i++) {
        stretch_of(&fall->steps[i], &level);
        low = fmin(low, level); /* not a number loses against any number */
        high = fmax(high, level);
    }
    level = 0;
    for (size_t i = 0; i < fall->count; i++) {
        struct stretch stretch = stretch_of(&fall->steps[i], &level);
        double width = high > low ? high - low : 1;
        bool drawn = !isnan(stretch.from) && !isnan(stretch.to);

        section->bars[i] =
            (struct report_bar){.title = section->rows[i].cells[STEP].text,
                                .start = drawn ? (fmin(stretch.from, stretch.to) - low) / width : 0,
                                .share = drawn ? fabs(stretch.to - stretch.from) / width : 0};
    }
}

/* ---- proof ---- */

/* What the subtotal must be; false when the indicator has no value here. */
static bool proof_value(const struct waterfall *fall, const struct fall_step *step,
                        struct value *out)
{
    struct column column = {.count = 0};
    struct value value;

    figure_evaluate(fall->frame, &step->proof, fall->slice, &column);
    value = column.values[fall->frame->at];
    column_release(&column);
    *out = value;
    if (value.is_ratio) {
        *out = (struct value){.number = value.numerator,
                              .exact = value.numerator_exact,
                              .is_exact = value.numerator_is_exact};
        return value.has_numerator;
    }
    return value_is_known(&value);
}

static bool is_equal(const struct value *a, const struct value *b)
{
    if (a->is_exact && b->is_exact)
        return a->exact == b->exact;
    return fabs(a->number - b->number) <= 1e-9 * fmax(1, fabs(b->number));
}

/* Supplied measures that one formula reads and the other does not; how many. */
static size_t say_beyond(const struct waterfall *fall, const struct formula *one,
                         const struct formula *other, const char *words, struct strbuf *text)
{
    const struct cube *cube = fall->frame->snapshot->cube;
    const int *measures, *others;
    size_t count = formula_measures(one, &measures), other_count = formula_measures(other, &others);
    size_t named = 0;

    for (size_t m = 0; m < count; m++) {
        bool shared = !cube_supplies(cube, measures[m]);

        for (size_t o = 0; o < other_count && !shared; o++)
            shared = measures[m] == others[o];
        if (!shared)
            strbuf_addf(text, "%s%s", named++ ? ", " : words,
                        keep_text(fall->frame, strmap_name(&cube->dims->measure, measures[m])));
    }
    return named;
}

/* Steps and formula may name different measures: that is a choice of whoever wrote them, and said.
 * The same measures that give two sums are a fault. */
static void say_difference(struct waterfall *fall, const struct fall_step *step,
                           const struct value *proof)
{
    struct frame *frame = fall->frame;
    struct strbuf text = STRBUF_INIT;
    size_t differ;

    say_title(frame, step->figure.title, &text);
    strbuf_adds(&text, _(": the steps differ from the indicator's own sum by "));
    number_print_signed(step->value.number - proof->number, 2, &text);
    differ = say_beyond(fall, step->figure.formula, step->proof.formula, _("; only in the steps: "),
                        &text) +
             say_beyond(fall, step->proof.formula, step->figure.formula,
                        _("; only in its formula: "), &text);
    if (!differ)
        fall->section->note_state = RULE_RED;
    section_note(fall->section, keep_buffer(frame, &text));
    strbuf_release(&text);
}

/* "Gross margin: no value here, for cogs has none" */
static void say_broken_off(struct waterfall *fall, const struct fall_step *subtotal)
{
    struct frame *frame = fall->frame;
    struct strbuf text = STRBUF_INIT;
    size_t named = 0;

    say_title(frame, subtotal->figure.title, &text);
    strbuf_adds(&text, _(": no value here, for want of "));
    for (const struct fall_step *step = fall->steps; step < subtotal; step++)
        if (step->sign != '=' && !value_is_known(&step->value) &&
            (step == fall->steps || is_required(subtotal, &step->figure)))
            strbuf_addf(&text, "%s%s", named++ ? ", " : "", keep_text(frame, step->name));
    section_note(fall->section, keep_buffer(frame, &text));
    strbuf_release(&text);
}

static void prove(struct waterfall *fall)
{
    struct frame *frame = fall->frame;
    struct strbuf good = STRBUF_INIT;

    for (size_t i = 0; i < fall->count; i++) {
        const struct fall_step *step = &fall->steps[i];
        struct value proof;

        if (step->sign == '=' && !value_is_known(&step->value))
            say_broken_off(fall, step);
        if (!step->proof.formula || !value_is_known(&step->value) ||
            !proof_value(fall, step, &proof))
            continue;
        if (!is_equal(&step->value, &proof)) {
            say_difference(fall, step, &proof);
            continue;
        }
        strbuf_adds(&good, good.length ? ", " : "");
        say_title(frame, step->figure.title, &good);
    }
    if (good.length) {
        strbuf_adds(&good, _(": equal to what the indicator sums"));
        section_note(fall->section, keep_buffer(frame, &good));
    }
    strbuf_release(&good);
}

static void set_facts(struct waterfall *fall)
{
    struct frame *frame = fall->frame;
    struct strbuf text = STRBUF_INIT;

    say_where(frame, fall->slice.market, fall->slice.channel, &text);
    strbuf_adds(&text, dot(frame));
    period_print(frame->period, &text);
    if (fall->section->rows[fall->count - 1].note) {
        strbuf_adds(&text, dot(frame));
        strbuf_adds(&text, fall->section->rows[fall->count - 1].note);
    }
    fall->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void build_fall(struct waterfall *fall)
{
    add_columns(fall);
    for (size_t i = 0; i < fall->count; i++)
        add_step(fall, &fall->steps[i]);
    add_bars(fall);
    prove(fall);
    if (fall->left_out.length)
        section_note(fall->section,
                     section_printf(fall->section, _("left out, for want of a source: %s"),
                                    keep_text(fall->frame, fall->left_out.text)));
    set_facts(fall);
}

void report_build_waterfall(const struct report_context *context, const struct pane_def *pane,
                            struct section *section)
{
    struct frame frame;
    struct waterfall fall = {.frame = &frame, .section = section, .left_out = STRBUF_INIT};

    section->shape = SHAPE_WATERFALL;
    if (frame_open(&frame, context, section)) {
        fall.slice = frame_slice(&frame, context->view->at.market, context->view->at.channel);
        open_steps(&fall, pane);
        if (fall.count && fall.steps[0].sign == '+')
            build_fall(&fall);
        else
            section->empty = _("No source supplies the first amount of this waterfall: the Data "
                               "pane lists what is missing.");
        for (size_t i = 0; i < fall.count; i++) {
            figure_close(&fall.steps[i].figure);
            figure_close(&fall.steps[i].proof);
        }
    }
    strbuf_release(&fall.left_out);
    frame_close(&frame);
}
