/*
 * Rolling adjustments: from sections to states.
 *
 * A condition is judged as red lines are: over complete periods of its grain, for each market and
 * for the total, from the first period of the data on.  `when` begins it (in the for-th period in a
 * row), `until` ends it where `when` does not hold as well.  A period without a value changes
 * nothing and is marked; it breaks the row that `for` counts.  The same data give the same states,
 * at once, in two halves or after a restart, because nothing else is asked.
 *
 * A condition may look at goals that other adjustments move: then those are replayed first.  One
 * that depends on a goal it moves itself, also in a round of several, is an error: the answer would
 * hang on the order of asking.
 */
#include "rule/adjust.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cube/cube.h"
#include "indicator/adjust.h"
#include "indicator/periods.h"
#include "rule/condition.h"
#include "rule/kinds.h"

/* ---- one place ---- */

unsigned adjust_step(struct adjust_machine *machine, int when, int until)
{
    bool held;

    if (machine->on) {
        held = until < 0;
        if (until > 0 && when <= 0) {
            machine->on = false;
            machine->run = 0;
        }
    } else {
        held = when < 0;
        machine->run = when > 0 ? machine->run + 1 : 0;
        machine->on = machine->run >= machine->for_periods;
    }
    return (machine->on ? ADJUST_ON : 0) | (held ? ADJUST_HELD : 0);
}

/* Every value that lies on b's side lies on a's. */
static bool is_within(const struct condition *b, const struct condition *a)
{
    bool below = a->op == LINE_BELOW || a->op == LINE_AT_MOST;
    bool b_below = b->op == LINE_BELOW || b->op == LINE_AT_MOST;
    bool open = a->op == LINE_BELOW || a->op == LINE_ABOVE;
    bool b_open = b->op == LINE_BELOW || b->op == LINE_ABOVE;
    double inside = below ? a->line - b->line : b->line - a->line;

    return below == b_below && (inside > 0 || (inside >= 0 && (b_open || !open)));
}

bool adjust_never_ends(const char *when, const char *until)
{
    struct condition begin, end;
    char *name = NULL, *other = NULL;
    bool never = condition_split(when, &name, &begin) && condition_split(until, &other, &end) &&
                 !text_fold_compare(name, other) && is_within(&end, &begin);

    free(name);
    free(other);
    return never;
}

/* ---- compiling ---- */

struct maker {
    struct adjust_set *set;
    const struct rule_inputs *inputs;
    struct err_list *errors;
};

/* Nothing can be said of it for want of data: sleeps when it is ours. */
static bool lacks(struct adjust_rule *rule, const struct origin *origin, const char *missing,
                  const struct err *err, struct maker *maker)
{
    if (rule_key_is_builtin(origin)) {
        rule->dormant = true;
        rule->missing = mem_strdup(missing);
        return false;
    }
    err_list_add(maker->errors, err);
    return false;
}

/* A condition or a move: what it needs must be supplied. Takes the formula, NULL with err. */
static bool take_formula(struct maker *maker, struct adjust_rule *rule, struct formula *formula,
                         const char *text, const struct origin *origin, struct err *err,
                         struct formula **out)
{
    const struct model *model = maker->inputs->model;
    struct strbuf missing = STRBUF_INIT;
    bool good;

    *out = formula;
    if (!formula)
        model_missing(model, text, &missing);
    good = formula && (model_supplied(model, formula, &missing) || model_knows_all(model, formula) ||
                       formula_is_constant(formula, NULL));
    if (!good && formula)
        err_at(err, origin->file, origin->line, 0,
               _("[adjust %s] needs %s, which no source supplies"), rule->def->name, missing.text);
    if (!good)
        lacks(rule, origin, missing.length ? missing.text : err->text, err, maker);
    strbuf_release(&missing);
    return good;
}

static bool compile_condition(struct maker *maker, struct adjust_rule *rule, const char *key,
                              const char *text, const struct origin *origin, struct formula **out)
{
    struct err err = {.text = ""};
    struct formula *formula =
        model_compile(maker->inputs->model, text, origin->file, origin->line, NULL, &err);
    double value;

    if (!take_formula(maker, rule, formula, text, origin, &err, out))
        return false;
    if (!formula_is_constant(formula, &value))
        return true;
    return err_list_addf(maker->errors, origin->file, origin->line, 0,
                         value != 0 ? _("[adjust %s]: %s = %s always holds: it names no figure")
                                    : _("[adjust %s]: %s = %s can never come: it names no figure"),
                         rule->def->name, key, text);
}

static bool compile_conditions(struct maker *maker, struct adjust_rule *rule)
{
    const struct adjust_def *def = rule->def;

    if (!compile_condition(maker, rule, "when", def->when, &def->when_origin, &rule->when))
        return false;
    if (!def->until)
        return true;
    if (!compile_condition(maker, rule, "until", def->until, &def->until_origin, &rule->until))
        return false;
    if (!adjust_never_ends(def->when, def->until))
        return true;
    return err_list_addf(maker->errors, def->until_origin.file, def->until_origin.line, 0,
                         _("[adjust %s]: until = %s can never come: wherever it holds, when = %s "
                           "does too"),
                         def->name, def->until, def->when);
}

static bool compile_where(struct maker *maker, struct adjust_rule *rule)
{
    const struct adjust_def *def = rule->def;
    struct err err = {.text = ""};

    if (!def->where)
        return true;
    rule->has_filter = where_compile(def->where, maker->inputs->model->cube,
                                     maker->inputs->dimensions, maker->inputs->dimension_count,
                                     def->where_origin.file, def->where_origin.line,
                                     &rule->filter, &err);
    return rule->has_filter || lacks(rule, &def->where_origin, err.text, &err, maker);
}

/* What it makes of each goal. Even without any promise there is one where the formula needs none. */
static bool compile_moves(struct maker *maker, struct adjust_rule *rule,
                          struct adjustment *adjustment)
{
    const struct model *model = maker->inputs->model;
    const struct adjust_def *def = rule->def;
    bool good = true;

    adjustment->moves = mem_calloc(def->goal_count + 1, sizeof *adjustment->moves);
    for (size_t i = 0; good && i < def->goal_count; i++) {
        const struct adjust_goal *goal = &def->goals[i];
        struct adjust_move *move = &adjustment->moves[adjustment->move_count++];
        struct err err = {.text = ""};
        struct formula *formula =
            model_compile_move(model, goal->formula, goal->benchmark ? "benchmark" : "target",
                               &goal->origin, &err);

        move->name = targets_find(model->targets, goal->indicator);
        move->goal = goal->benchmark ? GOAL_BENCHMARK : GOAL_TARGET;
        good = take_formula(maker, rule, formula, goal->formula, &goal->origin, &err,
                            &move->formula);
        if (good && !formula_needs_column(formula))
            model->targets->names[move->name].has[move->goal] = true;
    }
    return good;
}

static void moves_release(struct adjustment *adjustment)
{
    for (size_t i = 0; i < adjustment->move_count; i++)
        formula_free(adjustment->moves[i].formula);
    free(adjustment->moves);
}

static void add_rule(struct maker *maker, const struct adjust_def *def)
{
    const struct model *model = maker->inputs->model;
    struct adjust_rule *rule = &maker->set->rules[maker->set->count++];
    struct adjustment adjustment = {
        .def = def, .grain = def->has_grain ? def->grain : model->catalogue->settings.grain};

    *rule = (struct adjust_rule){.def = def};
    if (compile_conditions(maker, rule) && compile_where(maker, rule) &&
        compile_moves(maker, rule, &adjustment)) {
        rule->adjustment = model->targets->adjustment_count;
        targets_add_adjustment(model->targets, adjustment);
    } else {
        moves_release(&adjustment);
    }
}

/* ---- who waits for whom ---- */

static struct adjustment *adjustment_of(const struct adjust_set *set, const struct adjust_rule *rule)
{
    return &set->model->targets->adjustments[rule->adjustment];
}

static bool reads_goal(const struct formula *formula, const struct targets *targets,
                       const struct adjust_move *move)
{
    const char *name;
    int goal;

    for (size_t i = 0; formula && formula_reads_goal(formula, i, &goal, &name); i++)
        if (goal == (int)move->goal && targets_find(targets, name) == move->name)
            return true;
    return false;
}

/* Does what `rule` says hang on a goal that `other` moves? */
static bool waits_for(const struct adjust_set *set, const struct adjust_rule *rule,
                      const struct adjust_rule *other)
{
    const struct targets *targets = set->model->targets;
    const struct adjustment *own = adjustment_of(set, rule), *moving = adjustment_of(set, other);

    for (size_t m = 0; m < moving->move_count; m++) {
        if (reads_goal(rule->when, targets, &moving->moves[m]) ||
            reads_goal(rule->until, targets, &moving->moves[m]))
            return true;
        for (size_t i = 0; i < own->move_count; i++)
            if (reads_goal(own->moves[i].formula, targets, &moving->moves[m]))
                return true;
    }
    return false;
}

struct walk {
    struct adjust_set *set;
    unsigned char *seen; /* by rule: 1 on the path, 2 done */
    size_t *path, depth;
    void (*visit)(void *self, struct adjust_rule *rule);
    void *self;
};

/* Those that it waits for first. False: it waits for itself, by the end of the path. */
static bool walk_from(struct walk *walk, size_t at)
{
    struct adjust_set *set = walk->set;
    bool good = true;

    walk->path[walk->depth++] = at;
    if (walk->seen[at])
        return walk->seen[at] == 2;
    walk->seen[at] = 1;
    for (size_t i = 0; good && i < set->count; i++)
        if (!set->rules[i].dormant && waits_for(set, &set->rules[at], &set->rules[i])) {
            good = walk_from(walk, i);
            walk->depth -= good;
        }
    if (good)
        walk->seen[at] = 2;
    if (good && walk->visit)
        walk->visit(walk->self, &set->rules[at]);
    return good;
}

static void report_round(struct maker *maker, const struct walk *walk)
{
    const struct adjust_rule *rules = maker->set->rules;
    size_t last = walk->path[walk->depth - 1], start = 0;
    const struct adjust_def *def = rules[last].def;
    struct strbuf path = STRBUF_INIT;

    while (walk->path[start] != last)
        start++;
    for (size_t i = start; i < walk->depth; i++)
        strbuf_addf(&path, "%s%s", i > start ? " -> " : "", rules[walk->path[i]].def->name);
    err_list_addf(maker->errors, def->when_origin.file, def->when_origin.line, 0,
                  walk->depth - start == 2
                      ? _("[adjust %s] depends on a target that it moves itself; in a move the one "
                          "before is called target, without a name in brackets")
                      : _("[adjust %s] depends on a target that it moves itself: %s"),
                  def->name, path.text);
    strbuf_release(&path);
}

/* Visits all that are awake, each after those that it waits for. False: a round, reported when there
 * is a maker. */
static bool walk_all(struct adjust_set *set, struct maker *maker,
                     void (*visit)(void *self, struct adjust_rule *rule), void *self)
{
    struct walk walk = {.set = set,
                        .seen = mem_calloc(set->count + 1, 1),
                        .path = mem_calloc(set->count + 2, sizeof *walk.path),
                        .visit = visit,
                        .self = self};
    bool good = true;

    for (size_t i = 0; good && i < set->count; i++) {
        walk.depth = 0;
        good = set->rules[i].dormant || walk.seen[i] || walk_from(&walk, i);
    }
    if (!good && maker)
        report_round(maker, &walk);
    free(walk.seen);
    free(walk.path);
    return good;
}

struct adjust_set *adjust_set_new(const struct catalogue *catalogue,
                                  const struct rule_inputs *inputs, struct err_list *errors)
{
    struct adjust_set *set = mem_calloc(1, sizeof *set);
    struct maker maker = {.set = set, .inputs = inputs, .errors = errors};
    size_t before = errors->count;

    set->model = inputs->model;
    set->rules = mem_calloc(catalogue->adjust_count + 1, sizeof *set->rules);
    for (size_t i = 0; inputs->model->targets && i < catalogue->adjust_count; i++)
        add_rule(&maker, &catalogue->adjusts[i]);
    if (errors->count == before && walk_all(set, &maker, NULL, NULL))
        return set;
    adjust_set_free(set);
    return NULL;
}

void adjust_set_free(struct adjust_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++) {
        free(set->rules[i].missing);
        formula_free(set->rules[i].when);
        formula_free(set->rules[i].until);
        dim_filter_release(&set->rules[i].filter);
    }
    free(set->rules);
    free(set);
}

/* ---- the replay ---- */

struct replay {
    const struct adjust_set *set;
    struct rollup *const *rollups;
};

static int truth(const struct column *column, size_t i)
{
    return !value_is_known(&column->values[i]) ? -1 : column->values[i].number != 0;
}

static void replay_place(const struct replay *replay, const struct adjust_rule *rule,
                         const struct adjustment *adjustment, int market, unsigned char *states)
{
    const struct model *model = replay->set->model;
    struct rollup *rollup = replay->rollups[adjustment->grain];
    struct slice slice = {market, SLICE_ALL, rule->has_filter ? &rule->filter : NULL};
    struct adjust_machine machine = {.for_periods = rule->def->for_periods};
    struct column when, until = {.values = NULL};

    model_evaluate(model, rule->when, NULL, rollup, slice, &when);
    if (rule->until)
        model_evaluate(model, rule->until, NULL, rollup, slice, &until);
    for (size_t i = 0; i < adjustment->span_count; i++) {
        int begins = truth(&when, i);
        int ends = rule->until ? truth(&until, i) : begins < 0 ? -1 : !begins;

        states[i] = (unsigned char)adjust_step(&machine, begins, ends);
    }
    column_release(&when);
    column_release(&until);
}

/* Periods that are complete for all that the conditions read. */
static size_t judged_spans(const struct adjust_set *set, const struct adjust_rule *rule,
                           enum grain grain, const struct timeline *timeline)
{
    const struct formula *conditions[] = {rule->when, rule->until};
    int32_t count = (int32_t)timeline->count;

    for (size_t i = 0; i < 2 && conditions[i]; i++) {
        struct period last;

        if (!model_last_complete(set->model, conditions[i], grain, &last))
            return 0;
        if (last.index - timeline->first_index + 1 < count)
            count = last.index - timeline->first_index + 1;
    }
    return count > 0 ? (size_t)count : 0;
}

static void replay_rule(void *self, struct adjust_rule *rule)
{
    const struct replay *replay = self;
    const struct adjust_set *set = replay->set;
    const struct cube *cube = set->model->cube;
    struct adjustment *adjustment = adjustment_of(set, rule);
    const struct rollup *rollup = replay->rollups[adjustment->grain];
    const struct timeline *timeline;
    size_t total = cube->dims->market.count;

    if (!rollup)
        return;
    timeline = rollup_timeline(rollup);
    adjustment->first_index = timeline->first_index;
    adjustment->place_count = total + 1;
    adjustment->span_count = judged_spans(set, rule, adjustment->grain, timeline);
    adjustment->states = mem_calloc(adjustment->place_count * adjustment->span_count + 1, 1);
    for (size_t m = 0; m < cube->market_count; m++) {
        size_t market = (size_t)cube->markets[m];

        if (!rule->filter.markets ||
            (market < rule->filter.market_count && rule->filter.markets[market]))
            replay_place(replay, rule, adjustment, (int)market,
                         adjustment->states + market * adjustment->span_count);
    }
    if (!rule->filter.markets)
        replay_place(replay, rule, adjustment, SLICE_ALL,
                     adjustment->states + total * adjustment->span_count);
}

void adjust_set_replay(struct adjust_set *set, struct rollup *const rollups[5])
{
    struct replay replay = {.set = set, .rollups = rollups};

    walk_all(set, NULL, replay_rule, &replay);
}
