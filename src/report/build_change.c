/*
 * Comparison: what a figure is measured against, and how the difference is said.
 *
 * A change is like for like.  When a figure's data does not reach a period's end, both sides are
 * evaluated again over spans of equally many days: as many as every measure of the formula covers,
 * and never more than the base has (30 days of March against February are 28 against 28).  A target
 * is evaluated over the same span as the figure.  Such a change is marked partial ("~"), so nobody
 * colours it; so is one whose base begins before the first row of the data.  Formulas that look
 * back over spans cannot be cut like that: they have no change while partial.
 *
 * Whole periods are compared whole, however long they are: February against January, a day with 23
 * hours against one with 24 (days are days; there is no clock in them).  The year before is the
 * same ISO week, month, quarter or date (period_year_before): 29 February and most weeks 53 have
 * none, and their change is "n/a", never that of a neighbour.
 *
 * Column heads name the base: "vs W45", "vs W46 2025", "vs target"; of points "pp W45".  Where
 * units differ by row the cell says "pp" itself.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"

size_t frame_bases(const struct frame *frame, enum base_kind bases[2])
{
    switch (frame->view->compare) {
    case COMPARE_PREVIOUS:
        bases[0] = BASE_PREVIOUS;
        return 1;
    case COMPARE_YEAR:
        bases[0] = BASE_YEAR;
        return 1;
    case COMPARE_BOTH:
        bases[0] = BASE_PREVIOUS;
        bases[1] = BASE_YEAR;
        return 2;
    case COMPARE_TARGET:
        bases[0] = BASE_TARGET;
        return 1;
    case COMPARE_NONE:
        break;
    }
    return 0;
}

bool base_period(struct period period, enum base_kind base, struct period *out)
{
    *out = period;
    if (base == BASE_YEAR)
        return period_year_before(period, out);
    if (base == BASE_PREVIOUS)
        out->index--;
    return base == BASE_PREVIOUS;
}

void say_base(struct period period, enum base_kind base, struct strbuf *out)
{
    struct period before;
    int year, month, day;

    if (base == BASE_TARGET) {
        strbuf_adds(out, _("target"));
        return;
    }
    if (!base_period(period, base, &before)) {
        strbuf_adds(out, _("last year"));
        return;
    }
    period_print_short(before, out);
    if (base == BASE_PREVIOUS || before.grain == GRAIN_MONTH || before.grain == GRAIN_YEAR)
        return; /* these have their year */
    /* An ISO week belongs to the year of its Thursday. */
    day_to_civil(period_first_day(before) + (before.grain == GRAIN_WEEK ? 3 : 0), &year, &month,
                 &day);
    strbuf_addf(out, " %d", year);
}

/* Days from the start of the period that every measure of the formula covers; 0: none. Alternatives
 * under a coalesce count when some source supplies them. */
static int covered_days(const struct frame *frame, const struct figure *figure,
                        struct period period)
{
    const struct model *model = frame->snapshot->model;
    int32_t first = period_first_day(period), until = model->now_day;
    const int *measures = NULL;
    size_t count = formula_required(figure->formula, &measures);

    if (!count)
        count = formula_measures(figure->formula, &measures);
    for (size_t i = 0; i < count; i++) {
        if ((size_t)measures[i] < model->measure_count &&
            cube_supplies(frame->snapshot->cube, measures[i]) &&
            model->complete_until[measures[i]] < until)
            until = model->complete_until[measures[i]];
    }
    if (until == DAY_NONE || until < first)
        return 0;
    if (until > period_last_day(period))
        until = period_last_day(period);
    return until - first + 1;
}

bool figure_is_partial(const struct frame *frame, const struct figure *figure, struct period period)
{
    return covered_days(frame, figure, period) < period_days(period);
}

/* Of the first days of a period, those that are not before all data. */
static int seen_days(const struct frame *frame, struct period period, int days)
{
    int32_t first = period_first_day(period), start = frame->snapshot->model->cover_first;

    if (start == DAY_NONE || start <= first)
        return days;
    return start - first >= days ? 0 : days - (start - first);
}

static const struct rollup *frame_cut(struct frame *frame, struct period period, struct period base,
                                      int days)
{
    int32_t first = period_first_day(period), base_first = period_first_day(base);
    struct span spans[2] = {{base_first, base_first + days - 1}, {first, first + days - 1}};
    struct timeline timeline;
    struct cut *cut;

    for (size_t i = 0; i < frame->cut_count; i++) {
        cut = &frame->cuts[i];
        if (cut->index == period.index && cut->base_index == base.index && cut->days == days)
            return cut->rollup;
    }
    if (frame->cut_count == CUTS_MAX)
        rollup_free(frame->cuts[--frame->cut_count].rollup);
    cut = &frame->cuts[frame->cut_count++];
    timeline_init_spans(&timeline, spans, 2);
    *cut =
        (struct cut){period.index, base.index, days, rollup_new(frame->snapshot->cube, &timeline)};
    timeline_release(&timeline);
    return cut->rollup;
}

/* The figure's target at a span of the roll-up; missing when it has none. moved: see struct change.
 */
static struct value target_at(struct frame *frame, const struct figure *figure, struct slice slice,
                              const struct rollup *rollup, size_t at,
                              const struct moved_goal **moved)
{
    struct value value = {.state = VALUE_NODATA};
    struct strbuf text = STRBUF_INIT;
    struct column column = {.count = 0};
    struct figure target;

    if (figure->target)
        strbuf_adds(&text, figure->target);
    else
        strbuf_addf(&text, "target(%s)",
                    figure->indicator ? figure->indicator->def->name : figure->id);
    frame->targets_asked = true;
    if (figure_open(frame, text.text, &target)) {
        model_evaluate(frame->snapshot->model, target.formula, NULL, rollup, slice, &column);
        value = column.values[at];
        *moved = figure_moved(frame, figure, target.formula, rollup, slice, at);
        column_release(&column);
        figure_close(&target);
    }
    frame->targets_found |= value_is_known(&value);
    strbuf_release(&text);
    return value;
}

/* Both sides over equally many days. */
static void compare_cut(struct frame *frame, const struct figure *figure, struct slice slice,
                        struct period period, struct period base, struct change *out)
{
    const struct rollup *cut;
    struct column column = {.count = 0};
    struct value now, before;

    if (!out->days || formula_lookback(figure->formula))
        return;
    if (out->days > period_days(base))
        out->days = period_days(base);
    out->base_days = seen_days(frame, base, out->days);
    cut = frame_cut(frame, period, base, out->days);
    model_evaluate(frame->snapshot->model, figure->formula, figure->indicator, cut, slice, &column);
    now = column.values[1];
    before = out->against == BASE_TARGET ? target_at(frame, figure, slice, cut, 1, &out->moved)
                                         : column.values[0];
    if (now.state == VALUE_OK)
        now.state = VALUE_PARTIAL;
    change_set(out, &now, &before, figure->unit);
    column_release(&column);
}

static void compare_whole(struct frame *frame, const struct figure *figure, struct slice slice,
                          const struct column *column, size_t at, struct change *out)
{
    struct period base = out->base_period;
    struct value before = {.state = VALUE_NODATA};
    int i = out->has_base_period ? timeline_find(frame->timeline, base) : -1;

    if (out->against == BASE_TARGET) {
        base = timeline_period(frame->timeline, at);
        before = target_at(frame, figure, slice, frame->rollup, at, &out->moved);
    } else if (i >= 0) {
        before = column->values[i];
    }
    out->base_days = seen_days(frame, base, period_days(base));
    change_set(out, &column->values[at], &before, figure->unit);
    out->partial |= value_is_known(&before) && out->base_days < period_days(base);
}

void figure_change(struct frame *frame, const struct figure *figure, struct slice slice,
                   const struct column *column, size_t at, enum base_kind base, struct change *out)
{
    struct value missing = {.state = VALUE_NODATA};
    struct period period = timeline_period(frame->timeline, at), before;

    *out = change_between(&column->values[at], &missing, figure->unit);
    out->against = base;
    out->has_base_period = base_period(period, base, &before);
    out->base_period = before;
    out->days = covered_days(frame, figure, period);
    if (out->days < period_days(period)) {
        if (out->has_base_period || base == BASE_TARGET)
            compare_cut(frame, figure, slice, period, before, out);
        out->partial = true;
    } else if (out->has_base_period || base == BASE_TARGET) {
        compare_whole(frame, figure, slice, column, at, out);
    }
}

static void say_mark(const struct frame *frame, const struct change *change, struct strbuf *out)
{
    if (change->kind == CHANGE_NONE)
        return;
    if (change->partial)
        strbuf_addc(out, '~');
    else if (change->now.state == VALUE_LOW_SAMPLE || change->base.state == VALUE_LOW_SAMPLE)
        strbuf_adds(out, frame->ascii ? "?" : "\xC2\xB0");
    if (change->moved)
        strbuf_addc(out, '*');
}

/* By the view's mode: as usual, as a difference, or in percent even of rates. */
static void say_change(const struct frame *frame, const struct change *change, double scale,
                       int decimals, struct strbuf *out)
{
    struct change relative = *change;

    if (frame->view->mode == MODE_CHANGE && change->kind == CHANGE_PERCENT) {
        change_print_difference(change, 1 / scale, decimals, out);
        return;
    }
    if (frame->view->mode == MODE_PERCENT && change->kind == CHANGE_POINTS)
        change_set(&relative, &change->now, &change->base, UNIT_NUMBER);
    change_print(&relative, out);
}

static void fill_cell(const struct frame *frame, struct report_cell *cell,
                      const struct change *change, const struct figure *figure, struct strbuf *text)
{
    bool has_amount = change->kind == CHANGE_PERCENT || change->kind == CHANGE_POINTS;
    bool low = change->now.state == VALUE_LOW_SAMPLE || change->base.state == VALUE_LOW_SAMPLE;

    cell->value = (struct value){.state = VALUE_NODATA};
    if (has_amount || change->kind == CHANGE_ZERO)
        cell->value = (struct value){.state = change->partial ? VALUE_PARTIAL
                                              : low           ? VALUE_LOW_SAMPLE
                                                              : VALUE_OK,
                                     .number = has_amount ? change->amount : 0};
    cell->has_change = true;
    cell->change = *change;
    cell->tone = change_tone(change, figure->better);
    if (!text->text[strcspn(text->text, "123456789")] && change->kind != CHANGE_NEW)
        cell->tone = TONE_NONE; /* what prints as no change is neither good nor bad */
    say_mark(frame, change, text);
    cell->text = keep_buffer(frame, text);
}

void cell_change(const struct frame *frame, struct report_cell *cell, const struct change *change,
                 const struct figure *figure, double scale, int decimals)
{
    struct strbuf text = STRBUF_INIT;

    say_change(frame, change, scale, decimals, &text);
    fill_cell(frame, cell, change, figure, &text);
    strbuf_release(&text);
}

void cell_change_unit(const struct frame *frame, struct report_cell *cell,
                      const struct change *change, const struct figure *figure)
{
    struct strbuf text = STRBUF_INIT;

    say_change(frame, change, 1, figure->decimals, &text);
    if (change->kind == CHANGE_POINTS && frame->view->mode != MODE_PERCENT)
        strbuf_adds(&text, _(" pp"));
    fill_cell(frame, cell, change, figure, &text);
    strbuf_release(&text);
}

static bool in_points(const struct frame *frame, const struct figure *figure)
{
    return figure->unit == UNIT_PERCENT && frame->view->mode != MODE_PERCENT;
}

static struct report_column *add_column(const struct frame *frame, const struct figure *figure,
                                        const char *id, struct strbuf *title, int priority)
{
    struct report_column *column =
        add_text_column(frame->section, id, keep_buffer(frame, title), priority);

    column->numeric = true;
    column->is_change = true;
    column->unit = UNIT_PERCENT;
    column->better = figure->better;
    column->decimals = 1;
    return column;
}

struct report_column *add_change_column(const struct frame *frame, const struct figure *figure,
                                        enum base_kind base, int priority)
{
    static const char *const suffixes[] = {
        [BASE_PREVIOUS] = "change", [BASE_YEAR] = "change_year", [BASE_TARGET] = "change_target"};
    const char *id = section_printf(frame->section, "%s_%s", figure->id, suffixes[base]);
    struct strbuf title = STRBUF_INIT;
    struct report_column *column;

    strbuf_adds(&title, in_points(frame, figure) ? _("pp ") : _("vs "));
    say_base(frame->period, base, &title);
    column = add_column(frame, figure, id, &title, priority);
    if (base == BASE_TARGET)
        column->goal = section_printf(frame->section, "%s_target", figure->id);
    strbuf_release(&title);
    return column;
}

struct report_column *add_course_column(const struct frame *frame, const struct figure *figure,
                                        enum base_kind base, int priority)
{
    static const char *const ids[] = {
        [BASE_PREVIOUS] = "change", [BASE_YEAR] = "change_year", [BASE_TARGET] = "change_target"};
    static const char *const names[] = {
        [BASE_PREVIOUS] = N_("prev."), [BASE_YEAR] = N_("year"), [BASE_TARGET] = N_("target")};
    struct strbuf title = STRBUF_INIT;
    struct report_column *column;

    strbuf_adds(&title, in_points(frame, figure) ? _("pp ") : _("vs "));
    strbuf_adds(&title, _(names[base]));
    column = add_column(frame, figure, ids[base], &title, priority);
    column->goal = base == BASE_TARGET ? "target" : NULL;
    strbuf_release(&title);
    return column;
}
