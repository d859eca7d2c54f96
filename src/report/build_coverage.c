/*
 * Coverage: which steps of the funnel are measured in which market.
 *
 * A cell is the share of the last periods (13 at most, up to the one shown, only complete ones) in
 * which that step has a value in that market; a step that no source gives is a column of dashes,
 * because that is what one wants to see.  The last row is the mean over the markets.  Shares under
 * the line of completeness carry its mark.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build_data.h"
#include "quality.h"

enum { PERIODS = 13, STEPS_MAX = 16 };

struct coverage {
    struct frame *frame;
    struct figure steps[STEPS_MAX];
    bool open[STEPS_MAX];
    size_t step_count;
    size_t first, count; /* spans */
    double sums[STEPS_MAX];
};

const struct pane_def *data_funnel(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->catalogue->pane_count; i++) {
        const struct pane_def *pane = &snapshot->catalogue->panes[i];

        if (!strcmp(pane->kind, "funnel") && pane->step_count)
            return pane;
    }
    return NULL;
}

static void open_steps(struct coverage *coverage, const struct pane_def *pane)
{
    struct section *section = coverage->frame->section;

    add_text_column(section, "market", _("Market"), 0);
    for (size_t i = 0; i < pane->step_count && i < STEPS_MAX; i++) {
        static const struct figure share = {.unit = UNIT_PERCENT, .better = BETTER_HIGHER};
        struct figure *step = &coverage->steps[coverage->step_count];
        struct strbuf title = STRBUF_INIT;

        coverage->open[coverage->step_count++] = figure_open(coverage->frame, pane->steps[i], step);
        say_title(coverage->frame, step->title, &title);
        add_value_column(section, keep_code(coverage->frame, pane->steps[i]),
                         keep_buffer(coverage->frame, &title), &share, (int)i);
        strbuf_release(&title);
    }
}

/* The last complete spans up to the period shown. False: there is none. */
static bool find_spans(struct coverage *coverage)
{
    const struct frame *frame = coverage->frame;
    size_t end = frame->at < 0 ? 0 : (size_t)frame->at + 1;

    while (end && frame->timeline->spans[end - 1].last_day > frame->snapshot->model->cover_until)
        end--;
    coverage->first = end > PERIODS ? end - PERIODS : 0;
    coverage->count = end - coverage->first;
    return end > 0;
}

static double share_of(const struct coverage *coverage, size_t step, int market)
{
    const struct frame *frame = coverage->frame;
    struct slice slice = {market, SLICE_ALL, frame->has_where ? &frame->where : NULL};
    struct column column;
    size_t known = 0;

    if (!coverage->open[step])
        return 0;
    figure_evaluate(frame, &coverage->steps[step], slice, &column);
    for (size_t i = 0; i < coverage->count; i++)
        known += value_is_known(&column.values[coverage->first + i]);
    column_release(&column);
    return (double)known / (double)coverage->count;
}

static enum rule_state fill_share(const struct frame *frame, struct report_cell *cell, double share)
{
    struct value value = {.state = VALUE_OK, .number = share};

    cell_value(frame, cell, &value, UNIT_PERCENT, 0, 1);
    if (share <= 0) {
        cell->text = dash(frame); /* never measured: a number would look like a little */
        return RULE_OK;
    }
    cell->level = quality_of_share(frame->snapshot, &value);
    return cell->level;
}

static void add_market(struct coverage *coverage, int market)
{
    const struct frame *frame = coverage->frame;
    struct report_row *row = section_add_row(frame->section);
    const char *code = code_text(frame, true, market);
    const char *name = snapshot_name(frame->snapshot, "market", code);

    row_key(row, "market", keep_code(frame, code));
    cell_text(frame, &row->cells[0],
              *name ? section_printf(frame->section, "%s %s", keep_text(frame, code),
                                     keep_text(frame, name))
                    : code,
              keep_code(frame, code));
    for (size_t i = 0; i < coverage->step_count; i++) {
        double share = share_of(coverage, i, market);

        coverage->sums[i] += share;
        fill_share(frame, &row->cells[i + 1], share);
    }
}

static void add_mean(const struct coverage *coverage, size_t markets)
{
    const struct frame *frame = coverage->frame;
    struct report_row *row = section_add_row(frame->section);

    row->is_total = true;
    row_key(row, "market", "*");
    cell_text(frame, &row->cells[0], _("Mean"), "*");
    for (size_t i = 0; i < coverage->step_count; i++)
        fill_share(frame, &row->cells[i + 1], coverage->sums[i] / (double)markets);
}

static void fill(struct coverage *coverage)
{
    struct section *section = coverage->frame->section;
    const struct cube *cube = coverage->frame->snapshot->cube;
    const struct span *spans = coverage->frame->timeline->spans;
    struct strbuf text = STRBUF_INIT;
    size_t markets = 0;

    for (size_t i = 0; i < cube->market_count; i++) {
        if (!frame_admits(coverage->frame, cube->markets[i], SLICE_ALL))
            continue;
        add_market(coverage, cube->markets[i]);
        markets++;
    }
    if (markets)
        add_mean(coverage, markets);
    strbuf_adds(&text, _("periods with a value, of the last "));
    say_length(coverage->frame->period.grain, (int)coverage->count, &text);
    strbuf_adds(&text, dot(coverage->frame));
    day_print(spans[coverage->first].first_day, &text);
    strbuf_adds(&text, _(" to "));
    day_print(spans[coverage->first + coverage->count - 1].last_day, &text);
    section->facts = keep_buffer(coverage->frame, &text);
    strbuf_release(&text);
}

void data_build_coverage(const struct report_context *context, struct section *section)
{
    const struct pane_def *pane = data_funnel(context->snapshot);
    struct frame frame;
    struct coverage coverage = {.frame = &frame};

    if (frame_open(&frame, context, section) && pane) {
        open_steps(&coverage, pane);
        if (find_spans(&coverage))
            fill(&coverage);
        else
            section->empty = _("No period is complete yet.");
    } else if (!pane) {
        section->empty = _("There is no pane of kind funnel, whose steps would be the columns.");
    }
    for (size_t i = 0; i < coverage.step_count; i++)
        if (coverage.open[i])
            figure_close(&coverage.steps[i]);
    frame_close(&frame);
}
