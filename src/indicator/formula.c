/*
 * Compiled formulas: what can be said about one without evaluating it.
 *
 * After parsing, one pass over the postfix code with a stack of facts instead of values finds how
 * deep the stack gets, how far back in time the formula looks, and which measures it cannot do
 * without.  A measure is required when every way to a value needs it: operators need all operands,
 * coalesce only what all its alternatives share, if() its condition and what both branches share.
 *
 * Formulas never change after compilation and may be evaluated from several threads.
 */
#include "indicator/formula.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/memory.h"
#include "indicator/program.h"

struct facts {
    uint64_t *bits; /* required measures, by place in formula->measures */
    int lookback;
};

int instruction_arity(const struct instruction *instruction)
{
    switch (instruction->op) {
    case OP_CONSTANT:
    case OP_MEASURE:
    case OP_COLUMN:
    case OP_ATTRIBUTE:
    case OP_TRACK:
    case OP_MOVE:
    case OP_VOLATILITY:
    case OP_PEAK:
    case OP_DRAWDOWN:
    case OP_GOAL:
    case OP_PLANNED:
    case OP_TEXT_EQUAL:
    case OP_TEXT_OTHER:
        return 0;
    case OP_NEGATE:
    case OP_NOT:
    case OP_ABS:
    case OP_LN:
    case OP_EXP:
    case OP_SQRT:
    case OP_SCALE:
    case OP_LAG:
    case OP_MEAN:
    case OP_SUM:
    case OP_YEAR:
        return 1;
    case OP_IF:
    case OP_ATTAIN:
        return 3;
    case OP_AVERAGE:
    case OP_SCORE:
    case OP_BALANCE:
    case OP_WEAKEST:
        return instruction->index;
    case OP_SHARE: /* stands before its operand: nothing on the stack changes */
        return -1;
    default:
        return 2;
    }
}

static int int_compare(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

static void list_measures(struct formula *formula)
{
    size_t left = 0;

    formula->measures = mem_calloc(formula->count, sizeof *formula->measures);
    for (size_t i = 0; i < formula->count; i++)
        if (formula->code[i].op == OP_MEASURE)
            formula->measures[formula->measure_count++] = formula->code[i].index;
    qsort(formula->measures, formula->measure_count, sizeof *formula->measures, int_compare);
    for (size_t i = 0; i < formula->measure_count; i++)
        if (!left || formula->measures[left - 1] != formula->measures[i])
            formula->measures[left++] = formula->measures[i];
    formula->measure_count = left;
}

static void find_depth(struct formula *formula)
{
    size_t depth = 0;

    for (size_t i = 0; i < formula->count; i++) {
        int arity = instruction_arity(&formula->code[i]);

        formula->uses_share |= formula->code[i].op == OP_SHARE;
        if (arity < 0)
            continue;
        depth = depth - (size_t)arity + 1;
        if (depth > formula->depth)
            formula->depth = depth;
    }
    formula->depth += formula->uses_share; /* its operand runs once more above its first result */
}

static int looks_back(const struct instruction *instruction)
{
    switch (instruction->op) {
    case OP_LAG:
        return instruction->index;
    case OP_MEAN:
    case OP_SUM:
        return instruction->index - 1;
    case OP_YEAR:
        return FORMULA_YEAR;
    default:
        return 0;
    }
}

/* What a score of several values needs: what all of them need, each with its weight. */
static uint64_t join_pairs(const struct instruction *instruction, const struct facts *operands,
                           size_t word)
{
    int step = instruction->op == OP_AVERAGE ? 1 : 2;
    uint64_t bits = UINT64_MAX;

    for (int i = 0; i < instruction->index; i += step)
        bits &= operands[i].bits[word] | operands[i + step - 1].bits[word];
    return bits;
}

static bool is_scored(enum opcode op)
{
    return op == OP_AVERAGE || op == OP_SCORE || op == OP_BALANCE || op == OP_WEAKEST;
}

static void join_facts(const struct instruction *instruction, struct facts *operands, size_t words)
{
    enum opcode op = instruction->op;
    int arity = instruction_arity(instruction);

    for (int i = 1; i < arity; i++)
        if (operands[i].lookback > operands[0].lookback)
            operands[0].lookback = operands[i].lookback;
    for (size_t w = 0; w < words; w++) {
        uint64_t *bits = &operands[0].bits[w];

        if (op == OP_COALESCE)
            *bits &= operands[1].bits[w];
        else if (op == OP_IF)
            *bits |= operands[1].bits[w] & operands[2].bits[w];
        else if (is_scored(op))
            *bits = join_pairs(instruction, operands, w);
        else
            for (int i = 1; i < arity; i++)
                *bits |= operands[i].bits[w];
    }
}

static void push_facts(const struct formula *formula, const struct instruction *instruction,
                       struct facts *top, size_t words)
{
    const int *found;

    memset(top->bits, 0, words * sizeof *top->bits);
    top->lookback = 0;
    if (instruction->op != OP_MEASURE)
        return;
    found = bsearch(&instruction->index, formula->measures, formula->measure_count, sizeof *found,
                    int_compare);
    if (found)
        top->bits[(found - formula->measures) / 64] |= UINT64_C(1)
                                                       << (found - formula->measures) % 64;
}

static void find_facts(struct formula *formula)
{
    size_t words = formula->measure_count / 64 + 1, top = 0;
    uint64_t *bits = mem_calloc(formula->depth * words, sizeof *bits);
    struct facts *stack = mem_calloc(formula->depth, sizeof *stack);

    for (size_t i = 0; i < formula->depth; i++)
        stack[i].bits = bits + i * words;
    for (size_t i = 0; i < formula->count; i++) {
        const struct instruction *instruction = &formula->code[i];
        int arity = instruction_arity(instruction);

        if (arity < 0)
            continue;
        top = top - (size_t)arity + 1;
        if (!arity)
            push_facts(formula, instruction, &stack[top - 1], words);
        else
            join_facts(instruction, &stack[top - 1], words);
        stack[top - 1].lookback += looks_back(instruction);
    }
    formula->lookback = stack[0].lookback;
    formula->required = mem_calloc(formula->measure_count, sizeof *formula->required);
    for (size_t m = 0; m < formula->measure_count; m++)
        if (stack[0].bits[m / 64] >> (m % 64) & 1)
            formula->required[formula->required_count++] = formula->measures[m];
    free(stack);
    free(bits);
}

static void find_constant(struct formula *formula)
{
    struct value value;

    for (size_t i = 0; i < formula->count; i++) {
        const struct instruction *code = &formula->code[i];

        if ((!instruction_arity(code) && code->op != OP_CONSTANT) || looks_back(code) ||
            code->op == OP_SHARE)
            return;
    }
    formula_evaluate_row(formula, &(struct eval_env){.rollup = NULL}, &value);
    formula->constant = value_is_known(&value);
    formula->constant_value = value.number;
}

struct formula *formula_compile(const char *text, const struct name_resolver *resolver,
                                const char *file, int line, struct err *err)
{
    struct formula *formula = mem_calloc(1, sizeof *formula);

    formula->text = mem_strdup(text);
    if (!formula_parse(formula, resolver, file, line, err)) {
        formula_free(formula);
        return NULL;
    }
    list_measures(formula);
    find_depth(formula);
    find_facts(formula);
    find_constant(formula);
    return formula;
}

static bool resolve_measure(void *self, const char *name, struct name_meaning *meaning)
{
    (void)name;
    *meaning = (struct name_meaning){.kind = NAME_MEASURE, .index = *(int *)self};
    return true;
}

struct formula *formula_of_measure(int measure)
{
    const struct name_resolver resolver = {.self = &measure, .resolve = resolve_measure};
    struct err err;

    return formula_compile("measure", &resolver, "", 0, &err);
}

void formula_free(struct formula *formula)
{
    if (!formula)
        return;
    for (size_t i = 0; i < formula->count; i++)
        free(formula->code[i].text);
    free(formula->code);
    free(formula->required);
    free(formula->measures);
    free(formula->text);
    free(formula);
}

const char *formula_text(const struct formula *formula)
{
    return formula->text;
}

size_t formula_required(const struct formula *formula, const int **measures)
{
    *measures = formula->required;
    return formula->required_count;
}

bool formula_uses_share(const struct formula *formula)
{
    return formula->uses_share;
}

size_t formula_measures(const struct formula *formula, const int **measures)
{
    *measures = formula->measures;
    return formula->measure_count;
}

static bool any_pair(const struct instruction *instruction, const unsigned char *operands)
{
    int step = instruction->op == OP_AVERAGE ? 1 : 2;

    for (int i = 0; i < instruction->index; i += step)
        if (operands[i] && operands[i + step - 1])
            return true;
    return false;
}

static bool join_possible(const struct instruction *instruction, const unsigned char *operands)
{
    enum opcode op = instruction->op;
    bool all = true;

    if (is_scored(op))
        return any_pair(instruction, operands);
    if (op == OP_COALESCE)
        return operands[0] || operands[1];
    if (op == OP_IF)
        return operands[0] && (operands[1] || operands[2]);
    for (int i = 0; i < instruction_arity(instruction); i++)
        all = all && operands[i];
    return all;
}

/* Can the instruction, which takes nothing from the stack, have a value? */
static bool is_supplied(const struct instruction *instruction, const struct formula_supply *supply)
{
    if (!supply)
        return instruction->op != OP_COLUMN;
    if (instruction->op == OP_MEASURE)
        return supply->measure(supply->self, instruction->index);
    if (instruction->op == OP_GOAL || instruction->op == OP_PLANNED)
        return supply->goal && supply->goal(supply->self, instruction->index, instruction->text);
    return true;
}

/* supply NULL: all but columns is there. */
static bool is_possible(const struct formula *formula, const struct formula_supply *supply)
{
    unsigned char *stack = mem_calloc(formula->count + 1, 1);
    size_t top = 0;
    bool possible;

    for (size_t i = 0; i < formula->count; i++) {
        const struct instruction *instruction = &formula->code[i];
        int arity = instruction_arity(instruction);

        if (arity < 0)
            continue;
        top = top - (size_t)arity + 1;
        if (arity)
            stack[top - 1] = join_possible(instruction, &stack[top - 1]);
        else
            stack[top - 1] = is_supplied(instruction, supply);
    }
    possible = stack[0];
    free(stack);
    return possible;
}

bool formula_is_possible(const struct formula *formula, const struct formula_supply *supply)
{
    return is_possible(formula, supply);
}

bool formula_needs_column(const struct formula *formula)
{
    return !is_possible(formula, NULL);
}

bool formula_goal(const struct formula *formula, size_t i, int *goal, const char **name)
{
    for (size_t at = 0; at < formula->count; at++) {
        if ((formula->code[at].op != OP_GOAL && formula->code[at].op != OP_PLANNED) || i--)
            continue;
        *goal = formula->code[at].index;
        *name = formula->code[at].text;
        return true;
    }
    return false;
}

bool formula_track(const struct formula *formula, size_t i, int *track)
{
    for (size_t at = 0; at < formula->count; at++)
        switch (formula->code[at].op) {
        case OP_TRACK:
        case OP_MOVE:
        case OP_VOLATILITY:
        case OP_PEAK:
        case OP_DRAWDOWN:
            if (i--)
                break;
            *track = formula->code[at].index;
            return true;
        default:
            break;
        }
    return false;
}

bool formula_is_goal(const struct formula *formula, int *goal, const char **name)
{
    return formula->count == 1 && formula->code[0].op == OP_GOAL &&
           formula_goal(formula, 0, goal, name);
}

bool formula_reads_goal(const struct formula *formula, size_t i, int *goal, const char **name)
{
    for (size_t at = 0; at < formula->count; at++) {
        if (formula->code[at].op != OP_GOAL || i--)
            continue;
        *goal = formula->code[at].index;
        *name = formula->code[at].text;
        return true;
    }
    return false;
}

bool formula_reads_world(const struct formula *formula)
{
    for (size_t i = 0; i < formula->count; i++)
        switch (formula->code[i].op) {
        case OP_ATTRIBUTE:
        case OP_TRACK:
        case OP_MOVE:
        case OP_VOLATILITY:
        case OP_PEAK:
        case OP_DRAWDOWN:
        case OP_GOAL:
        case OP_PLANNED:
            return true;
        default:
            break;
        }
    return false;
}

bool formula_is_additive(const struct formula *formula)
{
    for (size_t i = 0; i < formula->count; i++)
        switch (formula->code[i].op) {
        case OP_MEASURE:
        case OP_ADD:
        case OP_SUBTRACT:
        case OP_NEGATE:
        case OP_SCALE:
        case OP_COALESCE:
            break;
        case OP_CONSTANT: /* coalesce(x, 0) */
            if (formula->code[i].number == 0)
                break;
            return false;
        default:
            return false;
        }
    return formula->measure_count > 0;
}

bool formula_is_constant(const struct formula *formula, double *value)
{
    if (formula->constant && value)
        *value = formula->constant_value;
    return formula->constant;
}

int formula_lookback(const struct formula *formula)
{
    return formula->lookback;
}
