/*
 * Evaluation of compiled formulas: one instruction over all spans of the time line, then the next.
 *
 * The stack holds columns of cells.  A cell is either an exact sum (a 128-bit integer of 10^-4) or
 * a double, with a state.  Exact cells stay exact under + and -, sign, abs, min, max, coalesce,
 * sums over time and integer multiples; anything else rounds once, correctly, on its way to a
 * double.
 *
 * The worst state of the operands spreads; coalesce takes the first that is known; a missing
 * condition makes if() missing.  A zero denominator is missing, a result that is not finite an
 * error.  Comparisons and and/or/not give 1 and 0.
 *
 * When the last instruction of all is a division (or share), its operands are kept as numerator and
 * denominator of the value, also where the value itself is missing.
 *
 * Time: lag and the windows of mean and sum look at neighbouring spans and are missing before the
 * first span; yoy is (x - base) / |base| against the same period a year before (52 weeks back is
 * not it: the same ISO week is), which is x / base - 1 for positive bases.  Free spans have no
 * neighbours: there all four are missing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cube/counted.h"
#include "cube/cube.h"
#include "indicator/attributes.h"
#include "indicator/cell.h"
#include "indicator/formula.h"
#include "indicator/program.h"
#include "indicator/score.h"

struct run { /* one evaluation */
    const struct formula *formula;
    const struct eval_env *env;
    const struct timeline *timeline; /* NULL for a single row */
    size_t count;                    /* cells in a column */
    struct cell *stack;              /* depth x count */
    int128 *sums;                    /* scratch of one measure */
    unsigned char *flags;
    struct cell *numerator, *denominator; /* of the outermost division; NULL when there is none */
};

/* (x - base) / |base| */
static void cell_growth(struct cell *x, const struct cell *base)
{
    unsigned char state = worse(x->state, base->state);
    struct cell size = *base;

    if (state >= VALUE_NODATA) {
        set_missing(x, state);
        return;
    }
    cell_subtract(x, x, base, state);
    if (is_negative(&size))
        cell_negate(&size, base);
    if (x->state < VALUE_NODATA)
        cell_divide(x, x, &size, state);
}

/* ---- one operand ---- */

static void apply_one(const struct instruction *instruction, struct cell *a)
{
    if (a->state >= VALUE_NODATA)
        return;
    switch (instruction->op) {
    case OP_NEGATE:
        cell_negate(a, a);
        break;
    case OP_NOT:
        set_truth(a, !is_true(a), a->state);
        break;
    case OP_ABS:
        if (is_negative(a))
            cell_negate(a, a);
        break;
    case OP_LN:
        set_number(a, log(number_of(a)), a->state);
        break;
    case OP_EXP:
        set_number(a, exp(number_of(a)), a->state);
        break;
    case OP_SQRT:
        set_number(a, sqrt(number_of(a)), a->state);
        break;
    default:
        cell_scale(a, a, instruction);
    }
}

/* ---- time ---- */

static bool has_neighbours(const struct run *run)
{
    return run->timeline && run->timeline->first_index != TIMELINE_FREE;
}

static void shift_column(const struct run *run, struct cell *column, size_t spans)
{
    bool neighbours = has_neighbours(run);

    if (!spans)
        return;
    for (size_t i = run->count; i-- > 0;) {
        if (i >= spans && neighbours)
            column[i] = column[i - spans];
        else
            set_missing(&column[i], VALUE_NODATA);
    }
}

static void window_sum(const struct cell *column, size_t last, size_t spans, struct cell *sum)
{
    set_exact(sum, 0, VALUE_OK);
    for (size_t i = last + 1 - spans; i <= last; i++) {
        unsigned char state = worse(sum->state, column[i].state);

        if (state >= VALUE_NODATA)
            set_missing(sum, state);
        else
            cell_add(sum, sum, &column[i], state);
    }
}

static void window_column(const struct run *run, struct cell *column,
                          const struct instruction *instruction)
{
    size_t spans = (size_t)instruction->index;
    bool neighbours = has_neighbours(run) || spans == 1;
    struct cell count, sum;

    set_exact(&count, (int128)instruction->index * DECIMAL_SCALE, VALUE_OK);
    /* from the end, so that earlier cells are still the operand's */
    for (size_t i = run->count; i-- > 0;) {
        if (i + 1 < spans || !neighbours) {
            set_missing(&column[i], VALUE_NODATA);
            continue;
        }
        window_sum(column, i, spans, &sum);
        if (instruction->op == OP_MEAN && sum.state < VALUE_NODATA)
            cell_divide(&sum, &sum, &count, sum.state);
        column[i] = sum;
    }
}

static void year_column(const struct run *run, struct cell *column)
{
    for (size_t i = run->count; i-- > 0;) {
        struct period before;
        int base = -1;

        if (has_neighbours(run) && period_year_before(timeline_period(run->timeline, i), &before))
            base = timeline_find(run->timeline, before);
        if (base >= 0)
            cell_growth(&column[i], &column[base]);
        else
            set_missing(&column[i], VALUE_NODATA);
    }
}

/* ---- two operands ---- */

static inline bool comparison(enum opcode op, int order)
{
    switch (op) {
    case OP_LESS:
        return order < 0;
    case OP_LESS_EQUAL:
        return order <= 0;
    case OP_GREATER:
        return order > 0;
    case OP_GREATER_EQUAL:
        return order >= 0;
    case OP_EQUAL:
        return order == 0;
    default:
        return order != 0;
    }
}

static inline void pick_cell(struct cell *a, const struct cell *b, bool second, unsigned char state)
{
    if (second)
        *a = *b;
    a->state = state;
}

static inline void apply_two(enum opcode op, struct cell *a, const struct cell *b)
{
    unsigned char state = worse(a->state, b->state);

    if (op == OP_COALESCE) {
        if (a->state >= VALUE_NODATA && b->state < VALUE_NODATA)
            *a = *b;
        return;
    }
    if (state >= VALUE_NODATA) {
        set_missing(a, state);
        return;
    }
    switch (op) {
    case OP_ADD:
        cell_add(a, a, b, state);
        break;
    case OP_SUBTRACT:
        cell_subtract(a, a, b, state);
        break;
    case OP_MULTIPLY:
        set_number(a, number_of(a) * number_of(b), state);
        break;
    case OP_DIVIDE:
        cell_divide(a, a, b, state);
        break;
    case OP_POWER:
        set_number(a, pow(number_of(a), number_of(b)), state);
        break;
    case OP_MIN:
        pick_cell(a, b, compare_cells(a, b) > 0, state);
        break;
    case OP_MAX:
        pick_cell(a, b, compare_cells(a, b) < 0, state);
        break;
    case OP_AND:
        set_truth(a, is_true(a) && is_true(b), state);
        break;
    case OP_OR:
        set_truth(a, is_true(a) || is_true(b), state);
        break;
    default:
        set_truth(a, comparison(op, compare_cells(a, b)), state);
    }
}

/* The hot ones get loops of their own, in which the switch is gone. */
static void apply_columns(const struct run *run, enum opcode op, struct cell *a,
                          const struct cell *b)
{
    size_t count = run->count;

    switch (op) {
    case OP_ADD:
        for (size_t i = 0; i < count; i++)
            apply_two(OP_ADD, &a[i], &b[i]);
        break;
    case OP_SUBTRACT:
        for (size_t i = 0; i < count; i++)
            apply_two(OP_SUBTRACT, &a[i], &b[i]);
        break;
    case OP_DIVIDE:
        for (size_t i = 0; i < count; i++)
            apply_two(OP_DIVIDE, &a[i], &b[i]);
        break;
    case OP_COALESCE:
        for (size_t i = 0; i < count; i++)
            apply_two(OP_COALESCE, &a[i], &b[i]);
        break;
    default:
        for (size_t i = 0; i < count; i++)
            apply_two(op, &a[i], &b[i]);
    }
}

static void choose_columns(const struct run *run, struct cell *condition, const struct cell *yes,
                           const struct cell *no)
{
    for (size_t i = 0; i < run->count; i++) {
        unsigned char state = condition[i].state;

        if (state >= VALUE_NODATA)
            continue;
        condition[i] = is_true(&condition[i]) ? yes[i] : no[i];
        condition[i].state = worse(condition[i].state, state);
    }
}

/* ---- names ---- */

static void load_measure(const struct run *run, int measure, struct slice slice,
                         struct cell *column)
{
    const struct eval_env *env = run->env;
    enum counted counted;
    int32_t until = INT32_MAX;

    if (!run->timeline || !env->rollup) {
        for (size_t i = 0; i < run->count; i++)
            set_missing(&column[i], VALUE_NODATA);
        return;
    }
    if (env->complete_until && (size_t)measure < env->measure_count)
        until = env->complete_until[measure];
    counted = dims_counted(rollup_cube(env->rollup)->dims, measure);
    if (counted < COUNTED_COUNT)
        counted_sums(env->rollup, slice, counted, until, run->sums, run->flags);
    else
        rollup_sums(env->rollup, slice, measure, run->sums, run->flags);
    for (size_t i = 0; i < run->count; i++) {
        bool partial = (run->flags[i] & SUM_LACKING) || run->timeline->spans[i].last_day > until;

        if (run->flags[i] & SUM_PRESENT)
            set_exact(&column[i], run->sums[i], partial ? VALUE_PARTIAL : VALUE_OK);
        else
            set_missing(&column[i], VALUE_NODATA);
    }
}

static void load_value(const struct value *value, struct cell *out)
{
    if (!value_is_known(value))
        set_missing(out, (unsigned char)value->state);
    else if (value->is_exact)
        set_exact(out, value->exact, (unsigned char)value->state);
    else
        set_number(out, value->number, (unsigned char)value->state);
}

static void load_attribute(const struct run *run, int index, struct slice slice,
                           struct cell *column)
{
    const struct attributes *attributes = run->env->attributes;
    struct value value = {.state = VALUE_NODATA};

    if (attributes)
        value = attribute_value(attributes, index, slice);
    for (size_t i = 0; i < run->count; i++)
        load_value(&value, &column[i]);
}

static void load_world(const struct run *run, const struct instruction *instruction,
                       struct slice slice, struct cell *column)
{
    struct value *values = mem_calloc(run->count, sizeof *values);

    for (size_t i = 0; i < run->count; i++)
        values[i].state = VALUE_NODATA;
    if (run->timeline)
        world_values(run->env, run->timeline, instruction, slice, values);
    for (size_t i = 0; i < run->count; i++)
        load_value(&values[i], &column[i]);
    free(values);
}

static void load_column(const struct run *run, int index, struct cell *column)
{
    struct value *values = mem_calloc(run->count, sizeof *values);

    if (run->env->column)
        run->env->column(run->env->column_self, index, values, run->count);
    for (size_t i = 0; i < run->count; i++) {
        if (run->env->column)
            load_value(&values[i], &column[i]);
        else
            set_missing(&column[i], VALUE_NODATA);
    }
    free(values);
}

static void load_text(const struct run *run, const struct instruction *instruction,
                      struct cell *column)
{
    const struct eval_env *env = run->env;
    const char *text =
        env->column_text ? env->column_text(env->column_self, instruction->index) : NULL;
    bool equal = text && !text_fold_compare(text, instruction->text);

    for (size_t i = 0; i < run->count; i++)
        if (text)
            set_truth(&column[i], equal == (instruction->op == OP_TEXT_EQUAL), VALUE_OK);
        else
            set_missing(&column[i], VALUE_NODATA);
}

static void load(const struct run *run, const struct instruction *instruction, struct slice slice,
                 struct cell *column)
{
    switch (instruction->op) {
    case OP_MEASURE:
        load_measure(run, instruction->index, slice, column);
        break;
    case OP_ATTRIBUTE:
        load_attribute(run, instruction->index, slice, column);
        break;
    case OP_COLUMN:
        load_column(run, instruction->index, column);
        break;
    case OP_TRACK:
    case OP_MOVE:
    case OP_VOLATILITY:
    case OP_PEAK:
    case OP_DRAWDOWN:
    case OP_GOAL:
    case OP_PLANNED:
        load_world(run, instruction, slice, column);
        break;
    case OP_CONSTANT:
        for (size_t i = 0; i < run->count; i++) {
            if (instruction->is_exact)
                set_exact(&column[i], instruction->exact, VALUE_OK);
            else
                set_number(&column[i], instruction->number, VALUE_OK);
        }
        break;
    default:
        load_text(run, instruction, column);
    }
}

/* ---- running ---- */

static struct slice parent_of(struct slice slice)
{
    if (slice.market != SLICE_ALL && slice.channel != SLICE_ALL)
        slice.channel = SLICE_ALL;
    else
        slice.market = slice.channel = SLICE_ALL;
    return slice;
}

static void keep_operands(struct run *run, const struct cell *numerator,
                          const struct cell *denominator)
{
    size_t bytes = run->count * sizeof *numerator;

    run->numerator = mem_dup(numerator, bytes);
    run->denominator = mem_dup(denominator, bytes);
}

/* Of a score the numerator is the weighted sum and the denominator the weight of what is known. */
static void keep_weights(struct run *run, size_t i, double sum, double known)
{
    if (!run->numerator) {
        run->numerator = mem_calloc(run->count + 1, sizeof *run->numerator);
        run->denominator = mem_calloc(run->count + 1, sizeof *run->denominator);
    }
    set_number(&run->numerator[i], sum, VALUE_OK);
    set_number(&run->denominator[i], known, VALUE_OK);
}

/* Points, averages and scores: of each span's operands, which lie a column apart. */
static void score_columns(struct run *run, const struct instruction *instruction, struct cell *a,
                          bool is_last)
{
    size_t count = (size_t)instruction_arity(instruction);
    struct score_operand *operands = mem_calloc(count, sizeof *operands);

    for (size_t i = 0; i < run->count; i++) {
        struct score_operand result;
        double sum = 0, known = 0;

        for (size_t k = 0; k < count; k++) {
            const struct cell *cell = &a[k * run->count + i];

            operands[k].state = cell->state;
            operands[k].number = cell->state < VALUE_NODATA ? number_of(cell) : 0;
        }
        if (instruction->op == OP_ATTAIN)
            result = score_points(instruction->index, operands);
        else if (instruction->op == OP_AVERAGE)
            result = score_average(operands, count);
        else if (instruction->op == OP_WEAKEST)
            result = score_weakest(operands, count);
        else
            result = score_weighted(instruction->op == OP_SCORE ? SCORE_ARITHMETIC
                                                                : SCORE_GEOMETRIC,
                                    operands, count, &sum, &known);
        if (result.state < VALUE_NODATA)
            set_number(&a[i], result.number, result.state);
        else
            set_missing(&a[i], result.state);
        if (is_last && instruction->op == OP_SCORE)
            keep_weights(run, i, sum, known);
    }
    free(operands);
}

static void apply(struct run *run, const struct instruction *instruction, struct cell *a,
                  bool is_last)
{
    const struct cell *b = a + run->count;

    switch (instruction->op) {
    case OP_LAG:
        shift_column(run, a, (size_t)instruction->index);
        return;
    case OP_MEAN:
    case OP_SUM:
        window_column(run, a, instruction);
        return;
    case OP_YEAR:
        year_column(run, a);
        return;
    case OP_IF:
        choose_columns(run, a, b, b + run->count);
        return;
    case OP_ATTAIN:
    case OP_AVERAGE:
    case OP_SCORE:
    case OP_BALANCE:
    case OP_WEAKEST:
        score_columns(run, instruction, a, is_last);
        return;
    default:
        break;
    }
    if (instruction_arity(instruction) == 2) {
        apply_columns(run, instruction->op, a, b);
        return;
    }
    for (size_t i = 0; i < run->count; i++)
        apply_one(instruction, &a[i]);
}

/* Runs code[first, end); the result stands at `base`. */
static void run_code(struct run *run, size_t first, size_t end, struct slice slice,
                     struct cell *base)
{
    struct cell *top = base; /* the next free column */
    size_t last = run->formula->count - 1;

    for (size_t i = first; i < end; i++) {
        const struct instruction *instruction = &run->formula->code[i];
        int arity = instruction_arity(instruction);

        if (instruction->op == OP_SHARE) {
            size_t after = i + 1 + (size_t)instruction->index;

            run_code(run, i + 1, after, slice, top);
            run_code(run, i + 1, after, parent_of(slice), top + run->count);
            if (first == 0 && i == 0 && after == last + 1)
                keep_operands(run, top, top + run->count);
            apply_columns(run, OP_DIVIDE, top, top + run->count);
            top += run->count;
            i = after - 1;
            continue;
        }
        top -= (size_t)arity * run->count;
        if (!arity) {
            load(run, instruction, slice, top);
        } else {
            if (first == 0 && i == last && instruction->op == OP_DIVIDE)
                keep_operands(run, top, top + run->count);
            apply(run, instruction, top, first == 0 && i == last);
        }
        top += run->count;
    }
}

static void fill_ratio(struct value *value, const struct cell *numerator,
                       const struct cell *denominator, double min_sample)
{
    value->is_ratio = true;
    if (numerator->state < VALUE_NODATA) {
        value->has_numerator = true;
        value->numerator = number_of(numerator);
        value->numerator_is_exact = numerator->is_exact;
        value->numerator_exact = numerator->is_exact ? numerator->exact : 0;
    }
    if (denominator->state < VALUE_NODATA) {
        value->has_denominator = true;
        value->denominator = number_of(denominator);
        value->denominator_is_exact = denominator->is_exact;
        value->denominator_exact = denominator->is_exact ? denominator->exact : 0;
        if (value->state < VALUE_LOW_SAMPLE && fabs(value->denominator) < min_sample)
            value->state = VALUE_LOW_SAMPLE;
    }
}

static inline void fill_value(const struct run *run, size_t i, struct value *value)
{
    const struct cell *cell = &run->stack[i];

    memset(value, 0, sizeof *value);
    value->state = (enum value_state)cell->state;
    if (cell->state < VALUE_NODATA) {
        value->number = number_of(cell);
        value->is_exact = cell->is_exact;
        value->exact = cell->is_exact ? cell->exact : 0;
    }
    if (run->numerator)
        fill_ratio(value, &run->numerator[i], &run->denominator[i], run->env->min_sample);
}

static void run_formula(struct run *run, struct slice slice, struct value *out)
{
    run->stack = mem_alloc((run->formula->depth * run->count + 1) * sizeof *run->stack);
    run->sums = mem_alloc((run->count + 1) * sizeof *run->sums);
    run->flags = mem_alloc(run->count + 1);
    run_code(run, 0, run->formula->count, slice, run->stack);
    for (size_t i = 0; i < run->count; i++)
        fill_value(run, i, &out[i]);
    free(run->stack);
    free(run->sums);
    free(run->flags);
    free(run->numerator);
    free(run->denominator);
}

void formula_evaluate(const struct formula *formula, const struct eval_env *env, struct slice slice,
                      struct column *out)
{
    struct run run = {.formula = formula, .env = env, .timeline = rollup_timeline(env->rollup)};

    run.count = run.timeline->count;
    out->count = run.count;
    out->values = mem_alloc((run.count + 1) * sizeof *out->values);
    run_formula(&run, slice, out->values);
}

void formula_evaluate_world(const struct formula *formula, const struct eval_env *env,
                            const struct timeline *timeline, struct slice slice,
                            struct column *out)
{
    struct eval_env alone = *env;
    struct run run = {.formula = formula, .env = &alone, .timeline = timeline};

    alone.rollup = NULL;
    run.count = timeline->count;
    out->count = run.count;
    out->values = mem_alloc((run.count + 1) * sizeof *out->values);
    run_formula(&run, slice, out->values);
}

void formula_evaluate_row(const struct formula *formula, const struct eval_env *env,
                          struct value *out)
{
    struct run run = {.formula = formula, .env = env, .count = 1};

    run_formula(&run, (struct slice){.market = SLICE_ALL, .channel = SLICE_ALL}, out);
}
