/*
 * Judging: every instance of every red line at one period, as it stood at that period's end.
 *
 * The period judged is the rule's own: the last period of its grain that ended with the asked one
 * at the latest, and that is complete for every measure it requires.  An instance is a slice with a
 * row up to then; at channel level there must also have been a value by then, zero included, or at
 * least every required measure, because a channel that never reports customers has no acquisition
 * cost to judge.  A market whose rows stop stays an instance: it has no data.
 *
 * States come from replaying the machine from the first row of the slice, so any past period can be
 * judged at any time, and the same data gives the same findings. What is remembered between calls
 * is only what came out for the very same inputs (rule/verdicts.h).
 *
 * Rows of registers have no history: their conditions are judged at once.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cube/cube.h"
#include "rule/kinds.h"
#include "rule/verdicts.h"
#include "rule/words.h"

struct judge {
    const struct rule_set *set;
    const struct rule *rule;
    const struct rollup *rollup;
    size_t until;
    struct period asked;
    struct finding_list *out;
    size_t capacity;
    struct verdict_inputs *inputs;
};

static struct finding *add_finding(struct judge *judge)
{
    struct finding_list *out = judge->out;

    MEM_GROW(out->items, out->count, judge->capacity);
    out->items[out->count] = (struct finding){
        .rule = judge->rule, .market = SLICE_ALL, .channel = SLICE_ALL, .period = judge->asked};
    return &out->items[out->count++];
}

static double headroom(const struct line_level *level, double value)
{
    bool upwards = level->op == LINE_ABOVE || level->op == LINE_AT_LEAST;

    return upwards ? level->line - value : value - level->line;
}

/* How far from the line, comparable between levels: as it is where both judge the same value. */
static double distance(const struct rule *rule, const struct rule_run *run, bool red, size_t span)
{
    const struct line_level *level = red ? &rule->machine.red : &rule->machine.warn;
    const struct value *value = rule_run_value(run, red, span);
    double room;

    if (!value_is_known(value))
        return DBL_MAX;
    room = fabs(headroom(level, value->number));
    return rule->warn.is_z != rule->red.is_z && level->line > 0 ? room / level->line : room;
}

/* Without a state to go by, the nearest line; red's when there is no value. */
static bool is_red_nearer(const struct rule *rule, const struct rule_run *run, size_t span)
{
    if (rule->machine.red.op == LINE_NONE || rule->machine.warn.op == LINE_NONE)
        return rule->machine.red.op != LINE_NONE;
    return distance(rule, run, true, span) <= distance(rule, run, false, span);
}

static void set_line(struct finding *finding, const struct line_level *level)
{
    if (level->op == LINE_NONE)
        return;
    finding->has_line = true;
    finding->line = level->line;
    finding->op = level->op;
    if (value_is_known(&finding->value))
        finding->headroom = headroom(level, finding->value.number);
}

/* Better than the target by more than the limit, red's where there is one. */
static bool is_stale(const struct rule *rule, const struct rule_run *run, size_t span)
{
    bool red = rule->machine.red.op != LINE_NONE;
    const struct value *value = rule_run_value(run, red, span);
    const struct line_level *level = red ? &rule->machine.red : &rule->machine.warn;

    return rule->kind->notes_stale && (red ? rule->red : rule->warn).side != SIDE_BOTH &&
           value_is_known(value) && value->number < -level->line;
}

/* The line of that level, in what is judged and in the figure's own unit. */
static void set_level(struct finding *finding, const struct rule_run *run, bool red, size_t span)
{
    const struct rule *rule = finding->rule;
    const struct rule_track *track = red ? &run->red : &run->warn;

    finding->is_red_line = red;
    finding->value = *rule_run_value(run, red, span);
    finding->doubt = track->doubts ? (enum rule_doubt)track->doubts[span] : DOUBT_NONE;
    if (finding->doubt)
        finding->value.number = track->doubted[span];
    set_line(finding, red ? &rule->machine.red : &rule->machine.warn);
    finding->has_reference =
        track->reference.count && value_is_known(&track->reference.values[span]);
    if (finding->has_reference)
        finding->reference = track->reference.values[span].number;
    if (track->usual.count && value_is_known(&track->usual.values[span]))
        finding->reference = track->usual.values[span].number;
    finding->is_under = track->sides && track->sides[span] < 0;
    finding->expected = track->expected ? track->expected[span] : 0;
    finding->has_limit = rule_run_limit(rule, run, red, span, &finding->limit_op, &finding->limit);
    if (finding->has_limit && value_is_known(&finding->measured)) {
        struct line_level limit = {.op = finding->limit_op, .line = finding->limit};

        finding->room = headroom(&limit, finding->measured.number);
    }
}

/* The first span of the run that is not over: from the first one over a line, pending ones
 * included, on which it was never ok again. */
static size_t run_start(const struct rule_run *run, size_t span)
{
    size_t start = span;

    for (size_t i = span + 1; i-- > 0 && run->states[i].state != RULE_OK;)
        if (run->states[i].state <= RULE_RED)
            start = i;
    return start;
}

static void set_state(struct finding *finding, const struct rule_run *run, size_t span,
                      const struct timeline *timeline)
{
    const struct machine_output *out = &run->states[span];

    finding->state = out->state;
    finding->periods = out->periods;
    finding->held = out->held;
    finding->pending = out->pending;
    finding->pending_of = out->pending_of;
    finding->recovering = out->recovering;
    finding->recovering_of = out->recovering_of;
    finding->flapping = out->flapping;
    finding->has_since = out->since >= 0;
    if (finding->has_since)
        finding->since = timeline_period(timeline, (size_t)out->since);
    if (finding->has_since)
        finding->broke = timeline_period(timeline, run_start(run, span));
    if (out->state == RULE_RED || (out->state == RULE_PENDING && out->pending_red))
        set_level(finding, run, true, span);
    else if (out->state == RULE_WARN || out->state == RULE_PENDING)
        set_level(finding, run, false, span);
    else
        set_level(finding, run, is_red_nearer(finding->rule, run, span), span);
    finding->stale_target = is_stale(finding->rule, run, span);
}

static bool has_measures(const struct rule *rule, const struct rollup *rollup, struct slice slice,
                         size_t until)
{
    const int *measures;
    size_t count = formula_required(rule->formula, &measures);

    for (size_t i = 0; i < count; i++)
        if (!rollup_slice_supplies(rollup, slice, measures[i], until))
            return false;
    return true;
}

static bool has_reference(const struct rule_run *run, size_t span)
{
    const struct column *warn = &run->warn.reference, *red = &run->red.reference;

    return (warn->count && value_is_known(&warn->values[span])) ||
           (red->count && value_is_known(&red->values[span]));
}

/* What once had a value, zero included, is judged for good.  Where there never was one, `hold` has
 * no last state to go on: a formula that looks back further than the slice has rows is no finding.
 * Nor is what has no target. */
bool rule_run_is_instance(const struct rule *rule, const struct rollup *rollup, struct slice slice,
                          const struct rule_run *run, size_t until)
{
    if (rule->kind->needs_reference && !has_reference(run, until))
        return false;
    for (size_t i = 0; i <= until; i++)
        if ((rule->machine.warn.op && value_is_known(rule_run_value(run, false, i))) ||
            (rule->machine.red.op && value_is_known(rule_run_value(run, true, i))))
            return true;
    if (rule->per_channel && !has_measures(rule, rollup, slice, until))
        return false;
    return rule->machine.nodata != NODATA_HOLD;
}

/* NULL when the slice is no instance. */
static const struct finding *judge_anew(struct judge *judge, struct slice slice)
{
    const struct rule *rule = judge->rule;
    struct rule_run run = {.states = NULL};
    struct finding *finding = NULL;

    if (!rollup_slice_seen(judge->rollup, slice, judge->until))
        return NULL;
    rule->kind->run(rule, judge->set->model, judge->rollup, slice, judge->until, &run);
    if (rule_run_is_instance(rule, judge->rollup, slice, &run, judge->until)) {
        finding = add_finding(judge);
        finding->market = slice.market;
        finding->channel = slice.channel;
        finding->period = timeline_period(rollup_timeline(judge->rollup), judge->until);
        finding->measured = run.measured.values[judge->until];
        set_state(finding, &run, judge->until, rollup_timeline(judge->rollup));
        finding_take_goal(finding, judge->set->model, judge->rollup, slice, judge->until);
    }
    rule_run_release(&run);
    return finding;
}

/* What was judged before of the same inputs need not be judged again. */
static void judge_slice(void *self, struct slice slice)
{
    struct judge *judge = self;
    const struct rule *rule = judge->rule;
    struct verdict_key key = verdict_key(judge->inputs, rule, judge->rollup, slice, judge->until);
    struct verdicts *verdicts = key.key ? judge->set->verdicts : NULL;
    const struct finding *finding = NULL;
    struct finding known;
    bool any;

    if (!verdicts || !verdicts_find(verdicts, key, rule, &any, &known)) {
        finding = judge_anew(judge, slice);
        if (verdicts)
            verdicts_note(verdicts, key, finding);
    } else if (any) {
        finding = add_finding(judge);
        judge->out->items[judge->out->count - 1] = known;
    }
    if (finding)
        judge->out->stale_targets += finding->stale_target;
}

static bool in_filter(const unsigned char *bytes, size_t count, int code)
{
    return !bytes || ((size_t)code < count && bytes[code]);
}

static void each_channel(const struct rule *rule, const struct cube *cube, int market,
                         void (*visit)(void *self, struct slice slice), void *self)
{
    const struct dim_filter *filter = rule->has_filter ? &rule->filter : NULL;

    if (!rule->per_channel) {
        visit(self, (struct slice){market, SLICE_ALL, filter});
        return;
    }
    for (size_t i = 0; i < cube->channel_count; i++)
        if (in_filter(rule->filter.channels, rule->filter.channel_count, cube->channels[i]))
            visit(self, (struct slice){market, cube->channels[i], filter});
}

void rule_each_slice(const struct rule *rule, const struct cube *cube,
                     void (*visit)(void *self, struct slice slice), void *self)
{
    if (!rule->per_market) {
        each_channel(rule, cube, SLICE_ALL, visit, self);
        return;
    }
    for (size_t i = 0; i < cube->market_count; i++)
        if (in_filter(rule->filter.markets, rule->filter.market_count, cube->markets[i]))
            each_channel(rule, cube, cube->markets[i], visit, self);
}

bool rule_judged_span(const struct rule *rule, const struct model *model,
                      const struct rollup *rollup, struct period asked, size_t *until)
{
    const struct timeline *timeline = rollup_timeline(rollup);
    struct period last;
    int32_t asked_end = period_last_day(asked), index;

    if (!timeline->count || !model_last_complete(model, rule->formula, rule->grain, &last))
        return false;
    index = period_of_day(rule->grain, asked_end).index;
    if (period_last_day((struct period){rule->grain, index}) > asked_end)
        index--;
    if (index > last.index)
        index = last.index;
    index -= timeline->first_index;
    if (index < 0)
        return false;
    *until = (size_t)index < timeline->count ? (size_t)index : timeline->count - 1;
    return true;
}

/* One condition of a row: 1 true, 0 false, -1 missing, -2 error. */
static int row_condition(const struct rule *rule, const struct formula *formula,
                         const struct register_row *row)
{
    struct value value;

    if (!formula)
        return 0;
    register_evaluate(rule->reg, formula, row, &value);
    if (!value_is_known(&value))
        return value.state == VALUE_ERROR ? -2 : -1;
    return value.number != 0;
}

static enum rule_state row_state(const struct rule *rule, int warn, int red)
{
    if (red > 0)
        return RULE_RED;
    if (warn == -2 || red == -2)
        return RULE_ERROR;
    if ((warn == -1 || red == -1) && rule->machine.nodata != NODATA_OK)
        return RULE_NODATA;
    return warn > 0 ? RULE_WARN : RULE_OK;
}

/* The column and line to show beside the state, where the condition is `column op constant`. */
static void show_column(struct finding *finding)
{
    const struct rule *rule = finding->rule;
    bool warn =
        finding->state == RULE_WARN || (finding->state != RULE_RED && rule->reg_red_column < 0);
    int column = warn ? rule->reg_warn_column : rule->reg_red_column;
    struct rule_run run = {.measured = {.values = &finding->value, .count = 1}};

    if (column < 0)
        return;
    finding->value = finding->measured = finding->row->cells[column].value;
    if (finding->state == RULE_OK && rule->reg_red_column == rule->reg_warn_column)
        warn = !is_red_nearer(rule, &run, 0);
    finding->is_red_line = !warn;
    set_line(finding, warn ? &rule->machine.warn : &rule->machine.red);
    finding->has_limit = finding->has_line;
    finding->limit_op = finding->op;
    finding->limit = finding->line;
    finding->room = finding->headroom;
}

static void judge_row(struct judge *judge, const struct register_row *row)
{
    const struct rule *rule = judge->rule;
    const struct dims *dims = judge->set->model->cube->dims;
    struct finding *finding;
    int market = SLICE_ALL;

    if (rule->reg_market >= 0) {
        const char *text = row->cells[rule->reg_market].text;

        market = strmap_find(&dims->market, text, strlen(text));
    }
    if (rule->has_filter && rule->filter.markets &&
        (market < 0 || !in_filter(rule->filter.markets, rule->filter.market_count, market)))
        return;
    finding = add_finding(judge);
    finding->market = market;
    finding->row = row;
    finding->value = finding->measured = (struct value){.state = VALUE_NODATA};
    finding->state = row_state(rule, row_condition(rule, rule->reg_warn, row),
                               row_condition(rule, rule->reg_red, row));
    show_column(finding);
}

static void judge_rule(struct judge *judge, struct rollup *const rollups[5])
{
    const struct rule *rule = judge->rule;

    if (rule->reg) {
        for (size_t i = 0; i < rule->reg->row_count; i++)
            judge_row(judge, &rule->reg->rows[i]);
        return;
    }
    judge->rollup = rollups[rule->grain];
    if (!judge->rollup || !rule_judged_span(rule, judge->set->model, judge->rollup,
                                            judge->asked, &judge->until))
        return;
    rule_each_slice(judge->rule, judge->set->model->cube, judge_slice, judge);
}

/* Headroom as a part of the line; without a value or a line: behind all others. */
static double relative_headroom(const struct finding *finding)
{
    if (!finding->has_line || !value_is_known(&finding->value))
        return DBL_MAX;
    return finding->line != 0 ? finding->headroom / fabs(finding->line) : finding->headroom;
}

static int compare_findings(const void *left, const void *right, void *self)
{
    const struct finding *a = left, *b = right;
    const struct dims *dims = self;
    int ranks = rule_state_rank(a->state) - rule_state_rank(b->state);
    double room_a = relative_headroom(a), room_b = relative_headroom(b);
    int order;

    if (ranks)
        return ranks;
    if (finding_is_quiet(a) != finding_is_quiet(b))
        return finding_is_quiet(a) ? 1 : -1;
    if (a->periods != b->periods)
        return a->periods > b->periods ? -1 : 1;
    if (room_a < room_b || room_a > room_b)
        return room_a < room_b ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    order = dims_compare(&dims->market, a->market, b->market);
    if (!order)
        order = dims_compare(&dims->channel, a->channel, b->channel);
    if (!order && a->row && b->row)
        order = a->row->line < b->row->line ? -1 : a->row->line > b->row->line;
    return order;
}

void rule_set_judge(const struct rule_set *set, struct rollup *const rollups[5],
                    struct period period, struct finding_list *out)
{
    struct judge judge = {
        .set = set, .asked = period, .out = out, .inputs = verdict_inputs_new(set)};

    *out = (struct finding_list){.items = NULL};
    for (size_t i = 0; i < set->count; i++) {
        judge.rule = &set->rules[i];
        if (!judge.rule->dormant)
            judge_rule(&judge, rollups);
    }
    verdict_inputs_free(judge.inputs);
    marks_apply(set->marks, set->mark_count, set->model->cube->dims, out);
    if (out->count)
        qsort_r(out->items, out->count, sizeof *out->items, compare_findings,
                set->model->cube->dims);
}

void finding_list_release(struct finding_list *list)
{
    free(list->items);
    *list = (struct finding_list){.items = NULL};
}

void rule_history(const struct rule *rule, const struct model *model, const struct rollup *rollup,
                  struct slice slice, size_t until, struct rule_run *run)
{
    *run = (struct rule_run){.states = NULL};
    if (rule->dormant || !rule->formula)
        return;
    if (!slice.filter && rule->has_filter)
        slice.filter = &rule->filter;
    rule->kind->run(rule, model, rollup, slice, until, run);
}
