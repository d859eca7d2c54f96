/*
 * Goals: every market's points by dimension, and their score.
 *
 * Points, weights and scores are indicators and targets like any others (config/define_goals.c), so
 * what stands here can be queried, has a history and can have a red line.  The score is shown by
 * two means: the arithmetic one, and the geometric one, which is low as soon as one goal is; a
 * market whose means lie apart hides a weak goal behind a strong one.
 *
 * The state of a market is the worst that a red line says of an indicator of any of its goals, of
 * the score, or of the weakest goal, where it then stands: good points never outweigh a red one.  A
 * goal with weight and without points makes it no data at best, weights that do not sum to 1 an
 * error: never ok without data.
 *
 * Worst first means by state, then by the geometric mean from below.  The whole has a row when its
 * score lacks nothing: most targets are promised by market.  A market's own goals follow behind
 * Enter (build_goals_market.c).
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "goals.h"
#include "indicator/adjust.h"
#include "indicator/score.h"

enum { ROWS_MOST = 2000 };

/* ---- figures ---- */

static void open_weight(const struct frame *frame, const struct goal_def *def,
                        struct figure *figure)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "target(%s)", def->weight_name);
    figure_open(frame, text.text, figure);
    figure->id = def->weight_name;
    figure->unit = UNIT_PERCENT;
    figure->decimals = 0;
    strbuf_release(&text);
}

static unsigned watched_goals(const struct goals *goals, const struct rule *rule)
{
    const struct model *model = goals->frame->snapshot->model;
    unsigned bits = 0;

    if (rule->indicator &&
        (rule->indicator == goals->score.indicator || rule->indicator == goals->balance.indicator))
        bits |= 1u << WATCHES_SCORE;
    if (rule->indicator && rule->indicator == model_indicator(model, "goal_weakest"))
        bits |= 1u << WATCHES_WEAKEST;
    for (size_t i = 0; i < goals->count; i++) {
        const struct goal_def *def = goals->figures[i].def;
        bool about = rule->indicator && rule->indicator == goals->figures[i].points.indicator;

        for (size_t m = 0; m < def->member_count && !about; m++)
            about = rule_watches(goals->frame, rule,
                                 model_indicator(model, def->members[m].indicator), -1);
        bits |= (unsigned)about << i;
    }
    return bits;
}

static void list_findings(struct goals *goals)
{
    const struct finding_list *list = &goals->frame->context->findings;
    const struct rule *rules = goals->frame->snapshot->rules->rules;

    goals->findings = mem_calloc(list->count + 1, sizeof *goals->findings);
    for (size_t f = 0; f < list->count; f++)
        if (!list->items[f].row && goals->watched[list->items[f].rule - rules])
            goals->findings[goals->finding_count++] = &list->items[f];
}

static void open_goals(struct goals *goals)
{
    const struct snapshot *snapshot = goals->frame->snapshot;

    for (size_t i = 0; i < snapshot->catalogue->goal_count; i++) {
        const struct goal_def *def = &snapshot->catalogue->goals[i];
        struct goal_figure *figure = &goals->figures[goals->count];

        figure->def = def;
        figure->sleeps = !figure_open(goals->frame, def->indicator, &figure->points);
        open_weight(goals->frame, def, &figure->weight);
        goals->awake += !figure->sleeps;
        goals->count++;
    }
    if (!goals->awake)
        return;
    figure_open(goals->frame, "goal_score", &goals->score);
    figure_open(goals->frame, "goal_balance", &goals->balance);
    goals->watched = mem_calloc(snapshot->rules->count + 1, sizeof *goals->watched);
    for (size_t r = 0; r < snapshot->rules->count; r++)
        goals->watched[r] = watched_goals(goals, &snapshot->rules->rules[r]);
    list_findings(goals);
}

static void close_goals(struct goals *goals)
{
    for (size_t i = 0; i < goals->count; i++) {
        figure_close(&goals->figures[i].points);
        figure_close(&goals->figures[i].weight);
    }
    free(goals->watched);
    free(goals->findings);
}

struct value goals_value(const struct goals *goals, const struct figure *figure, struct slice slice)
{
    struct value value = {.state = VALUE_NODATA};
    struct column column = {.count = 0};

    if (!figure->formula)
        return value;
    figure_evaluate(goals->frame, figure, slice, &column);
    value = column.values[goals->frame->at];
    column_release(&column);
    return value;
}

struct value goals_target(const struct goals *goals, const struct figure *figure,
                          struct slice slice, const struct moved_goal **moved)
{
    struct frame *frame = goals->frame;
    struct value value = {.state = VALUE_NODATA};
    struct strbuf text = STRBUF_INIT;
    struct figure target;

    *moved = NULL;
    strbuf_addf(&text, "target(%s)", figure->id);
    if (figure_open(frame, text.text, &target)) {
        value = goals_value(goals, &target, slice);
        *moved =
            figure_moved(frame, figure, target.formula, frame->rollup, slice, (size_t)frame->at);
        figure_close(&target);
    }
    strbuf_release(&text);
    return value;
}

static struct score_operand operand_of(const struct column *column, size_t span)
{
    struct score_operand operand = {.state = VALUE_NODATA};

    if (column->count)
        operand = (struct score_operand){.number = column->values[span].number,
                                         .state = (unsigned char)column->values[span].state};
    return operand;
}

static void combine(const struct goals *goals, const struct goal_marks *marks, size_t span,
                    enum score_mean mean, struct value *out)
{
    struct score_operand operands[2 * GOALS_MOST], result;
    double sum, known;

    for (size_t i = 0; i < goals->count; i++) {
        operands[2 * i] = operand_of(&marks->points_over[i], span);
        operands[2 * i + 1] = operand_of(&marks->weights_over[i], span);
    }
    result = score_weighted(mean, operands, 2 * goals->count, &sum, &known);
    *out = (struct value){.state = (enum value_state)result.state, .number = result.number};
    if (mean == SCORE_GEOMETRIC)
        return;
    out->is_ratio = out->has_numerator = out->has_denominator = true;
    out->numerator = sum;
    out->denominator = known;
}

void goals_evaluate(const struct goals *goals, struct slice slice, struct goal_marks *out)
{
    size_t count = goals->frame->timeline->count, at = (size_t)goals->frame->at;
    const struct value missing = {.state = VALUE_NODATA};

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < goals->count; i++) {
        if (!goals->figures[i].sleeps)
            figure_evaluate(goals->frame, &goals->figures[i].points, slice, &out->points_over[i]);
        figure_evaluate(goals->frame, &goals->figures[i].weight, slice, &out->weights_over[i]);
        out->points[i] = goals->figures[i].sleeps ? missing : out->points_over[i].values[at];
        out->weights[i] = out->weights_over[i].values[at];
    }
    out->score_over.count = out->balance_over.count = count;
    out->score_over.values = mem_calloc(count + 1, sizeof(struct value));
    out->balance_over.values = mem_calloc(count + 1, sizeof(struct value));
    for (size_t s = 0; s < count; s++)
        combine(goals, out, s, SCORE_ARITHMETIC, &out->score_over.values[s]);
    for (size_t s = goals->apart ? 0 : at; s <= at; s++) /* logarithms cost */
        combine(goals, out, s, SCORE_GEOMETRIC, &out->balance_over.values[s]);
    out->score = out->score_over.values[at];
    out->balance = out->balance_over.values[at];
}

void goals_release(const struct goals *goals, struct goal_marks *marks)
{
    for (size_t i = 0; i < goals->count; i++) {
        column_release(&marks->points_over[i]);
        column_release(&marks->weights_over[i]);
    }
    column_release(&marks->score_over);
    column_release(&marks->balance_over);
}

int goals_weakest(const struct goals *goals, const struct goal_marks *marks)
{
    int weakest = -1;

    for (size_t i = 0; i < goals->count; i++) {
        const struct value *points = &marks->points[i], *weight = &marks->weights[i];

        if (value_is_known(points) && value_is_known(weight) && weight->number > 0 &&
            (weakest < 0 || points->number < marks->points[weakest].number))
            weakest = (int)i;
    }
    return weakest;
}

/* ---- what is missing ---- */

static bool lacks(const struct goal_marks *marks, size_t i)
{
    return !value_is_known(&marks->points[i]) && value_is_known(&marks->weights[i]) &&
           marks->weights[i].number > 0;
}

size_t goals_say_missing(const struct goals *goals, const struct goal_marks *marks,
                         struct strbuf *out)
{
    double lost = 0;
    size_t count = 0;

    for (size_t i = 0; i < goals->count; i++) {
        if (!lacks(marks, i))
            continue;
        strbuf_adds(out, count++ ? ", " : "");
        say_title(goals->frame, goals->figures[i].def->title, out);
        lost += marks->weights[i].number;
    }
    if (!count)
        return 0;
    strbuf_adds(out, _(": no points, "));
    number_print(lost, UNIT_PERCENT, 0, goals->frame->ascii, out);
    strbuf_adds(out, _(" of the weight is lost"));
    return count;
}

void goals_doubt(struct report_row *row, bool missing, bool error)
{
    enum rule_state state = error ? RULE_ERROR : RULE_NODATA;

    if ((!missing && !error) ||
        (row->has_state && rule_state_rank(row->state) <= rule_state_rank(state)))
        return;
    row->has_state = true;
    row->state = state;
    row->worst_below = row->held = false;
}

/* ---- columns ---- */

static void add_points_columns(struct goals *goals)
{
    struct section *section = goals->section;
    struct strbuf title = STRBUF_INIT;

    for (size_t i = 0; i < goals->count; i++) {
        struct goal_figure *figure = &goals->figures[i];

        if (figure->sleeps)
            continue;
        say_title(goals->frame, figure->def->title, &title);
        figure->points_column = section->column_count;
        add_value_column(section, figure->points.id, keep_buffer(goals->frame, &title),
                         &figure->points, 2 + (int)i);
        section->columns[figure->points_column].decimals = 0;
        figure->weight_column = section->column_count;
        add_value_column(section, figure->weight.id, _("weighs"), &figure->weight, 30 + (int)i);
    }
    strbuf_release(&title);
}

static void add_columns(struct goals *goals)
{
    struct section *section = goals->section;

    add_text_column(section, "market", _("Market"), 0);
    add_text_column(section, "name", "", 8);
    goals->score_column = section->column_count;
    add_value_column(section, "goal_score", _("Score"), &goals->score, 0);
    goals->base_count = frame_bases(goals->frame, goals->bases);
    goals->change_column = section->column_count;
    for (size_t b = 0; b < goals->base_count; b++)
        add_change_column(goals->frame, &goals->score, goals->bases[b], 9 + (int)b * 10);
    goals->balance_column = section->column_count;
    add_value_column(section, "goal_balance", _("Balance"), &goals->balance, 1);
    add_points_columns(goals);
    goals->spark_column = section->column_count;
    add_text_column(section, "trend", twelve(goals->frame->period.grain), 10)->is_spark = true;
}

/* ---- rows ---- */

static void fill_score(const struct goals *goals, struct report_row *row, struct slice slice,
                       const struct goal_marks *marks)
{
    struct frame *frame = goals->frame;

    for (size_t b = 0; b < goals->base_count; b++) {
        struct report_cell *cell = &row->cells[goals->change_column + b];
        struct change change;

        figure_change(frame, &goals->score, slice, &marks->score_over, (size_t)frame->at,
                      goals->bases[b], &change);
        cell_change(frame, cell, &change, &goals->score, 1, 1);
    }
    row_spark(frame, row, &goals->score, &marks->score_over, TONE_NONE);
}

static void fill_row(const struct goals *goals, struct report_row *row, struct slice slice,
                     const struct goal_marks *marks)
{
    const struct frame *frame = goals->frame;

    for (size_t i = 0; i < goals->count; i++) {
        const struct goal_figure *figure = &goals->figures[i];

        if (figure->sleeps)
            continue;
        cell_value(frame, &row->cells[figure->points_column], &marks->points[i], UNIT_SCORE, 0, 1);
        cell_value(frame, &row->cells[figure->weight_column], &marks->weights[i], UNIT_PERCENT, 0,
                   1);
    }
    cell_value(frame, &row->cells[goals->score_column], &marks->score, UNIT_SCORE, 1, 1);
    cell_value(frame, &row->cells[goals->balance_column], &marks->balance, UNIT_SCORE, 1, 1);
    fill_score(goals, row, slice, marks);
}

/* A number is marked by what a line says of just this market, and warn or red. */
static void mark_cell(struct report_cell *cell, const struct finding *finding)
{
    if ((finding->state == RULE_RED || finding->state == RULE_WARN) && cell->level != RULE_RED)
        cell->level = finding->state;
}

/* What makes the row's state, beside what red lines say, and all of it in words. */
static void say_row(const struct goals *goals, struct report_row *row, const struct finding *worst,
                    const struct goal_marks *marks)
{
    const struct frame *frame = goals->frame;
    bool error = marks->score.state == VALUE_ERROR;
    struct strbuf text = STRBUF_INIT, missing = STRBUF_INIT;

    goals_doubt(row, goals_say_missing(goals, marks, &missing) > 0, error);
    if (worst)
        say_finding(frame, worst, true, &text);
    if (missing.length)
        strbuf_addf(&text, "%s%s", text.length ? dot(frame) : "", missing.text);
    if (error)
        strbuf_addf(&text, "%s%s", text.length ? dot(frame) : "",
                    _("the weights do not sum to 100%: no score is made"));
    if (text.length)
        row->note = keep_buffer(frame, &text);
    strbuf_release(&text);
    strbuf_release(&missing);
}

static void take_findings(const struct goals *goals, struct report_row *row, int market,
                          const struct goal_marks *marks)
{
    const struct rule *rules = goals->frame->snapshot->rules->rules;
    const struct finding *worst = NULL;
    int weakest = goals_weakest(goals, marks);

    for (size_t f = 0; f < goals->finding_count; f++) {
        const struct finding *finding = goals->findings[f];
        unsigned bits = goals->watched[finding->rule - rules];
        bool here = finding_at(finding, market, SLICE_ALL);

        if (market == SLICE_ALL ? !here : !finding_below(finding, market, SLICE_ALL))
            continue;
        row_take_finding(row, finding, !here);
        worst = worst ? worst : finding;
        for (size_t i = 0; here && i < goals->count; i++)
            if (bits >> i & 1 && !goals->figures[i].sleeps)
                mark_cell(&row->cells[goals->figures[i].points_column], finding);
        if (here && bits >> WATCHES_WEAKEST & 1 && weakest >= 0)
            mark_cell(&row->cells[goals->figures[weakest].points_column], finding);
        if (here && bits >> WATCHES_SCORE & 1)
            mark_cell(&row->cells[goals->score_column], finding);
    }
    say_row(goals, row, worst && worst->state != RULE_OK ? worst : NULL, marks);
}

/* Targets of this market that [adjust] moved: said under the table. */
static void note_moves(const struct goals *goals, struct slice slice)
{
    const struct targets *targets = goals->frame->snapshot->targets;

    for (size_t i = 0; i < goals->count; i++)
        for (size_t m = 0; m < goals->figures[i].def->member_count; m++) {
            const char *name = goals->figures[i].def->members[m].indicator;
            const struct moved_goal *moved;
            struct figure figure;

            if (!targets_are_moved(targets, targets_find(targets, name), GOAL_TARGET) ||
                !figure_open(goals->frame, name, &figure))
                continue;
            goals_target(goals, &figure, slice, &moved);
            figure_close(&figure);
        }
}

static void add_market(struct goals *goals, int market)
{
    struct frame *frame = goals->frame;
    struct slice slice = {market, SLICE_ALL, frame->has_where ? &frame->where : NULL};
    const char *code = code_text(frame, true, market);
    const char *name = snapshot_name(frame->snapshot, "market", code);
    struct report_row *row = section_add_row(goals->section);
    struct goal_marks marks;

    row_key(row, "market", keep_code(frame, code));
    snprintf(row->drill.market, sizeof row->drill.market, "%s", code);
    row->can_drill = strlen(code) < sizeof row->drill.market;
    cell_text(frame, &row->cells[0], code, NULL);
    cell_text(frame, &row->cells[1], name ? name : "", NULL);
    goals_evaluate(goals, slice, &marks);
    fill_row(goals, row, slice, &marks);
    note_moves(goals, slice);
    take_findings(goals, row, market, &marks);
    goals_release(goals, &marks);
}

static void add_total(struct goals *goals)
{
    struct frame *frame = goals->frame;
    struct slice slice = {SLICE_ALL, SLICE_ALL, frame->has_where ? &frame->where : NULL};
    struct goal_marks marks;
    struct report_row *row;

    goals_evaluate(goals, slice, &marks);
    if (marks.score.state != VALUE_OK && marks.score.state != VALUE_LOW_SAMPLE) {
        goals_release(goals, &marks);
        return;
    }
    row = section_add_row(goals->section);
    row->is_total = true;
    cell_text(frame, &row->cells[0], "", "");
    cell_text(frame, &row->cells[1], frame->has_where ? _("Total") : _("All markets"), "");
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "goal_score");
    row->can_drill = true;
    fill_row(goals, row, slice, &marks);
    take_findings(goals, row, SLICE_ALL, &marks);
    goals_release(goals, &marks);
}

/* ---- order and words ---- */

static int compare_balance(const void *left, const void *right, void *self)
{
    const struct report_row *a = left, *b = right;
    size_t column = ((const struct goals *)self)->balance_column;
    const struct value *x = &a->cells[column].value, *y = &b->cells[column].value;

    if (value_is_known(x) != value_is_known(y))
        return value_is_known(x) ? 1 : -1;
    if (value_is_known(x) && x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return strcmp(a->cells[0].text, b->cells[0].text);
}

static const char *sort_rows(struct goals *goals)
{
    struct section *section = goals->section;
    const struct view *view = goals->frame->view;

    if (section->row_count)
        qsort_r(section->rows, section->row_count, sizeof *section->rows, compare_balance, goals);
    return section_sort(section, view->sort, "worst", view->sort_reverse, SIZE_MAX);
}

/* Goals of which nothing is here: their weight is lost everywhere. */
static void note_sleepers(const struct goals *goals)
{
    const struct snapshot *snapshot = goals->frame->snapshot;
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < snapshot->catalogue->goal_count; i++) {
        const struct goal_def *def = &snapshot->catalogue->goals[i];
        const struct indicator *points = model_indicator(snapshot->model, def->indicator);

        if (!points || !points->dormant)
            continue;
        strbuf_adds(&text, text.length ? "; " : "");
        say_title(goals->frame, def->title, &text);
        strbuf_addf(&text, _(" needs %s"),
                    *points->missing ? points->missing : _("an indicator that is here"));
    }
    if (text.length)
        section_note(goals->section, section_printf(goals->section, _("left out: %s"),
                                                    keep_text(goals->frame, text.text)));
    strbuf_release(&text);
}

static void build_markets(struct goals *goals)
{
    struct frame *frame = goals->frame;
    struct section *section = goals->section;
    const struct cube *cube = frame->snapshot->cube;
    size_t seen = 0;
    const char *order;

    add_columns(goals);
    for (size_t i = 0; i < cube->market_count; i++) {
        struct slice slice = {cube->markets[i], SLICE_ALL, frame->has_where ? &frame->where : NULL};

        if (!frame_admits(frame, cube->markets[i], SLICE_ALL) ||
            !rollup_slice_seen(frame->rollup, slice, (size_t)frame->at))
            continue;
        seen++;
        if (section->row_count < ROWS_MOST)
            add_market(goals, cube->markets[i]);
    }
    order = sort_rows(goals);
    section->facts =
        section_printf(section, _("%s%s%zu of %zu"), order, dot(frame), section->row_count, seen);
    if (section->row_count)
        add_total(goals);
    else
        section->empty = _("No row of this place up to this period.");
    section_note(section, _("Points: 0 at the floor, 100 at the target, 120 at most. Score: their "
                            "mean by weight; balance: the geometric one, low when one goal is."));
}

static void say_empty(struct goals *goals)
{
    goals->section->empty = goals->frame->snapshot->catalogue->goal_count
                                ? _("No goal has both data and a target: rows of a source of kind "
                                    "targets wake them, or "
                                    "target = in the section of an indicator.")
                                : _("There are no goals: sections [goal NAME] make them.");
}

void report_build_goals(const struct report_context *context, const struct pane_def *pane,
                        struct section *section)
{
    struct goals *goals = mem_calloc(1, sizeof *goals);
    const struct path *at = &context->view->at;
    struct frame frame;

    (void)pane;
    goals->frame = &frame;
    goals->section = section;
    goals->apart = at->market[0] || at->channel[0];
    if (frame_open(&frame, context, section)) {
        open_goals(goals);
        if (!goals->awake)
            say_empty(goals);
        else if (goals->apart)
            goals_build_market(goals, frame_slice(&frame, at->market, at->channel));
        else
            build_markets(goals);
        note_sleepers(goals);
        close_goals(goals);
    }
    frame_close(&frame);
    free(goals);
}
