/*
 * How a red line did on the history.
 *
 * A firing is a run of one instance in which warn or red had fired, from the period in which it
 * fired to the last before it cleared; gaps belong to it, as a fired line stays fired underneath.
 * Nothing is remembered from the time: the line of today is replayed over the data of today, which
 * is the question that a backtest asks ("would this line have helped?").
 *
 * Three things say whether it helped.  Lead: how many periods before the target was missed it
 * fired; of a forecast, before the line that it foresees was broken.  Precision: of the firings
 * since incidents are marked, those that met one in their market (an incident may name the lines
 * that ought to have seen it; then only these get credit).  Recall: of the incidents that name this
 * line, those that it met.  What cannot be said is left unsaid: without a target there is no lead,
 * without marked incidents no precision.
 */
#include "rule/backtest.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/statistics.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cube/cube.h"
#include "rule/kinds.h"

enum { MISSED_WITHIN = 13 };

struct instance {
    struct slice slice;
    struct rule_run run;
    struct column target, figure; /* of what has a target; empty: nothing has */
};
struct backtest {
    const struct rule_set *set;
    const struct rule *rule;
    const struct rollup *rollup;
    size_t until;
    struct formula *target; /* NULL: none */
    struct instance *instances;
    size_t count, capacity;
};

/* ---- incidents ---- */

static const char *cell_text(const struct reg *reg, const struct register_row *row,
                             const char *column)
{
    int at = register_column(reg, column);

    return at >= 0 ? row->cells[at].text : "";
}

static int32_t cell_day(const struct reg *reg, const struct register_row *row, const char *column)
{
    int at = register_column(reg, column);

    if (at < 0 || !value_is_known(&row->cells[at].value))
        return DAY_NONE;
    return (int32_t)row->cells[at].value.number;
}

static int market_code(const struct dims *dims, const char *text)
{
    return *text ? strmap_find(&dims->market, text, strlen(text)) : SLICE_ALL;
}

void incidents_of(const struct reg *registers, size_t count, const struct dims *dims,
                  struct incidents *out)
{
    const struct reg *reg = NULL;

    *out = (struct incidents){.first_day = DAY_NONE};
    for (size_t i = 0; i < count && !reg; i++)
        if (!strcmp(registers[i].def->name, "incidents") && !registers[i].dormant)
            reg = &registers[i];
    if (!reg)
        return;
    out->items = mem_calloc(reg->row_count, sizeof *out->items);
    for (size_t i = 0; i < reg->row_count; i++) {
        const struct register_row *row = &reg->rows[i];
        const char *market = cell_text(reg, row, "market");
        struct incident incident = {.market = market_code(dims, market),
                                    .from = cell_day(reg, row, "from"),
                                    .to = cell_day(reg, row, "to"),
                                    .title = cell_text(reg, row, "title"),
                                    .redlines = cell_text(reg, row, "redlines")};

        if (incident.from == DAY_NONE || (*market && incident.market < 0))
            continue;
        if (out->first_day == DAY_NONE || incident.from < out->first_day)
            out->first_day = incident.from;
        out->items[out->count++] = incident;
    }
}

void incidents_release(struct incidents *incidents)
{
    free(incidents->items);
    *incidents = (struct incidents){.items = NULL};
}

/* "return-rate | return-spike" */
static bool names_line(const struct incident *incident, const struct rule *rule)
{
    for (const char *at = incident->redlines; *at;) {
        size_t used = strcspn(at, "|,;"), length = used;
        const char *word = at;

        text_trim(&word, &length);
        if ((length == strlen(rule->name) && !memcmp(word, rule->name, length)) ||
            (length == strlen(rule->def->name) && !memcmp(word, rule->def->name, length)))
            return true;
        at += used + (at[used] != '\0');
    }
    return false;
}

static bool meets(const struct backtest *backtest, const struct incident *incident,
                  const struct firing *firing)
{
    const struct timeline *timeline = rollup_timeline(backtest->rollup);

    return (incident->market == SLICE_ALL || firing->market == SLICE_ALL ||
            incident->market == firing->market) &&
           timeline->spans[firing->last].last_day >= incident->from &&
           (incident->to == DAY_NONE || timeline->spans[firing->first].first_day <= incident->to);
}

static void match(const struct backtest *backtest, const struct incidents *incidents,
                  struct firing *firing)
{
    const struct timeline *timeline = rollup_timeline(backtest->rollup);

    firing->judged =
        incidents->count && timeline->spans[firing->last].last_day >= incidents->first_day;
    for (size_t i = 0; i < incidents->count && !firing->incident; i++) {
        const struct incident *incident = &incidents->items[i];

        if ((!*incident->redlines || names_line(incident, backtest->rule)) &&
            meets(backtest, incident, firing))
            firing->incident = incident;
    }
    firing->right = firing->judged && firing->incident;
}

/* ---- values ---- */

/* What is promised of the line's figure; NULL when nobody promises anything. */
static struct formula *compile_target(const struct rule_set *set, const struct rule *rule)
{
    const struct model *model = set->model;
    const struct indicator *subject = rule->subject;
    const struct indicator *none = NULL;
    struct strbuf text = STRBUF_INIT;
    struct formula *formula = NULL;
    struct err *no_message = NULL;

    if (!subject || rule->breaks.op != LINE_NONE || subject->def->better == BETTER_NEUTRAL ||
        !targets_has(model->targets, subject->def->name, GOAL_TARGET))
        return NULL;
    strbuf_addf(&text, "target(%s)", subject->def->name);
    formula = model_compile(model, text.text, "", 0, &none, no_message);
    strbuf_release(&text);
    return formula;
}

static void add_instance(void *self, struct slice slice)
{
    struct backtest *backtest = self;
    const struct model *model = backtest->set->model;
    struct rule replayed = *backtest->rule;
    const struct rule *rule = &replayed;
    struct instance instance = {.slice = slice};

    replayed.replays = true;
    if (!rollup_slice_seen(backtest->rollup, slice, backtest->until))
        return;
    rule->kind->run(rule, model, backtest->rollup, slice, backtest->until, &instance.run);
    if (!rule_run_is_instance(rule, backtest->rollup, slice, &instance.run, backtest->until)) {
        rule_run_release(&instance.run);
        return;
    }
    if (backtest->target) {
        model_evaluate(model, backtest->target, NULL, backtest->rollup, slice, &instance.target);
        model_evaluate(model, rule->subject->formula, rule->subject, backtest->rollup, slice,
                       &instance.figure);
    }
    MEM_GROW(backtest->instances, backtest->count, backtest->capacity);
    backtest->instances[backtest->count++] = instance;
}

struct backtest *backtest_new(const struct rule_set *set, const struct rule *rule,
                              const struct rollup *rollup, struct period until)
{
    struct backtest *backtest;
    size_t span;

    if (rule->dormant || rule->reg || !rollup ||
        !rule_judged_span(rule, set->model, rollup, until, &span))
        return NULL;
    backtest = mem_calloc(1, sizeof *backtest);
    backtest->set = set;
    backtest->rule = rule;
    backtest->rollup = rollup;
    backtest->until = span;
    backtest->target = compile_target(set, rule);
    rule_each_slice(rule, set->model->cube, add_instance, backtest);
    return backtest;
}

void backtest_free(struct backtest *backtest)
{
    if (!backtest)
        return;
    for (size_t i = 0; i < backtest->count; i++) {
        rule_run_release(&backtest->instances[i].run);
        column_release(&backtest->instances[i].target);
        column_release(&backtest->instances[i].figure);
    }
    free(backtest->instances);
    formula_free(backtest->target);
    free(backtest);
}

const struct timeline *backtest_timeline(const struct backtest *backtest)
{
    return rollup_timeline(backtest->rollup);
}

/* ---- firings ---- */

static bool has_fired(const struct machine_output *state)
{
    return state->state == RULE_WARN || state->state == RULE_RED;
}

/* A gap in a fired run belongs to it, whatever is shown meanwhile. */
static bool goes_on(const struct machine_output *states, size_t at, size_t until)
{
    while (at <= until && (states[at].state == RULE_NODATA || states[at].state == RULE_ERROR))
        at++;
    return at <= until && has_fired(&states[at]);
}

/* What the line is early for: that its `breaks` is broken, else that the target is missed. */
static bool is_missed(const struct backtest *backtest, const struct instance *instance, size_t at)
{
    const struct line_level *breaks = &backtest->rule->breaks;
    const struct value *measured = &instance->run.measured.values[at], *target, *figure;
    bool higher;

    if (breaks->op != LINE_NONE)
        return value_is_known(measured) && line_is_broken(breaks, measured->number);
    target = &instance->target.values[at];
    figure = &instance->figure.values[at];
    higher = backtest->rule->subject->def->better == BETTER_HIGHER;
    return value_is_known(target) && value_is_known(figure) &&
           (higher ? figure->number < target->number : figure->number > target->number);
}

/* Periods from firing to the first of the run of missed ones that it was about; none when the
 * target had been missed for long: then the line is about something else. */
static int lead_of(const struct backtest *backtest, const struct instance *instance,
                   const struct firing *firing)
{
    size_t at = firing->fired, last = firing->last + MISSED_WITHIN;

    if (!instance->target.count && backtest->rule->breaks.op == LINE_NONE)
        return LEAD_NONE;
    while (at <= last && at <= backtest->until && !is_missed(backtest, instance, at))
        at++;
    if (at > last || at > backtest->until)
        return LEAD_NONE;
    while (at > 0 && at + MISSED_WITHIN > firing->fired && is_missed(backtest, instance, at - 1))
        at--;
    return at + MISSED_WITHIN > firing->fired ? (int)at - (int)firing->fired : LEAD_NONE;
}

struct firing_list {
    struct firing *items;
    size_t count, capacity;
};

/* The firing that begins at that span; returns the span behind it. */
static size_t take_firing(const struct backtest *backtest, const struct instance *instance,
                          const struct machine_output *states, size_t at,
                          const struct incidents *incidents, struct firing_list *list)
{
    size_t until = backtest->until, start = at;
    struct firing firing = {.market = instance->slice.market,
                            .channel = instance->slice.channel,
                            .fired = at,
                            .first = states[at].since >= 0 ? (size_t)states[at].since : at,
                            .to_red = LEAD_NONE};

    for (; at <= until && (has_fired(&states[at]) || goes_on(states, at, until)); at++) {
        if (states[at].state == RULE_RED && !firing.red) {
            firing.red = true;
            firing.to_red = (int)(at - start);
        }
        if (states[at].flapping && (at == 0 || !states[at - 1].flapping))
            firing.restarted = true;
    }
    firing.last = at - 1;
    firing.open = at > until;
    firing.lead = lead_of(backtest, instance, &firing);
    match(backtest, incidents, &firing);
    MEM_GROW(list->items, list->count, list->capacity);
    list->items[list->count++] = firing;
    return at;
}

static void replay_instance(const struct backtest *backtest, const struct machine_rule *machine,
                            const struct instance *instance, const struct incidents *incidents,
                            struct track_record *record, struct firing_list *list)
{
    struct rule_run run = instance->run;
    bool flapped = false;

    rule_doubt_with(backtest->rule, machine, &instance->run, &run.warn.values, &run.red.values);
    rule_run_machine(machine, backtest->rollup, instance->slice, backtest->until, &run);
    record->instances++;
    for (size_t i = 0; i <= backtest->until; i++) {
        enum rule_state state = run.states[i].state;

        record->periods += state != RULE_NODATA && state != RULE_ERROR;
        record->flaps += run.states[i].flapping && !flapped;
        flapped = run.states[i].flapping;
    }
    for (size_t i = 0; i <= backtest->until;)
        if (has_fired(&run.states[i]))
            i = take_firing(backtest, instance, run.states, i, incidents, list);
        else
            i++;
    column_release(&run.warn.values);
    column_release(&run.red.values);
    free(run.states);
}

/* ---- the record ---- */

static bool take_median(double *values, size_t count, double *median)
{
    if (count)
        *median = statistics_median(values, count);
    return count > 0;
}

static void sum_up(const struct firing_list *list, struct track_record *record)
{
    double *lengths = mem_calloc(list->count, sizeof *lengths);
    double *to_red = mem_calloc(list->count, sizeof *to_red);
    double *leads = mem_calloc(list->count, sizeof *leads);
    size_t reds = 0, lead_count = 0;

    record->firings = list->count;
    for (size_t i = 0; i < list->count; i++) {
        const struct firing *firing = &list->items[i];
        size_t length = firing->last - firing->fired + 1;

        lengths[i] = (double)length;
        record->fired_periods += length;
        record->longest = length > record->longest ? length : record->longest;
        record->reds += firing->red;
        record->open += firing->open;
        record->right += firing->right;
        record->wrong += firing->judged && !firing->right;
        if (firing->to_red != LEAD_NONE)
            to_red[reds++] = firing->to_red;
        if (firing->lead != LEAD_NONE)
            leads[lead_count++] = firing->lead;
    }
    record->has_length = take_median(lengths, list->count, &record->length);
    record->has_to_red = take_median(to_red, reds, &record->to_red);
    record->has_lead = take_median(leads, lead_count, &record->lead);
    free(lengths);
    free(to_red);
    free(leads);
}

/* Only where the line looks: an incident before its first or after its last period is none of its.
 */
static bool is_within(const struct backtest *backtest, const struct incident *incident)
{
    const struct timeline *timeline = rollup_timeline(backtest->rollup);

    return incident->from <= timeline->spans[backtest->until].last_day &&
           (incident->to == DAY_NONE || incident->to >= timeline->spans[0].first_day);
}

static void count_found(const struct backtest *backtest, const struct incidents *incidents,
                        const struct firing_list *list, struct track_record *record)
{
    for (size_t i = 0; i < incidents->count; i++) {
        const struct incident *incident = &incidents->items[i];
        bool found = false;

        if (!names_line(incident, backtest->rule) || !is_within(backtest, incident))
            continue;
        for (size_t f = 0; f < list->count && !found; f++)
            found = meets(backtest, incident, &list->items[f]);
        record->expected++;
        record->found += found;
    }
}

static int compare_firings(const void *left, const void *right)
{
    const struct firing *a = left, *b = right;

    if (a->fired != b->fired)
        return a->fired < b->fired ? -1 : 1;
    if (a->market != b->market)
        return a->market < b->market ? -1 : 1;
    return (a->channel > b->channel) - (a->channel < b->channel);
}

void backtest_replay(const struct backtest *backtest, const struct machine_rule *machine,
                     const struct incidents *incidents, struct track_record *record,
                     struct firing **firings)
{
    struct firing_list list = {.items = NULL};

    *record = (struct track_record){.instances = 0};
    for (size_t i = 0; i < backtest->count; i++)
        replay_instance(backtest, machine ? machine : &backtest->rule->machine,
                        &backtest->instances[i], incidents, record, &list);
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, compare_firings);
    sum_up(&list, record);
    count_found(backtest, incidents, &list, record);
    if (firings)
        *firings = list.items;
    else
        free(list.items);
}
