/*
 * Computed columns and conditions of registers.
 *
 * Formulas over the other columns, `today` and the catalogue's indicators, which stand for those of
 * the row's market.  They see numbers and dates only; naming a column of text says so instead of
 * "unknown name".  Indicators have no values before the rest of the data is there (joined.c).
 *
 * Computed columns are compiled on demand, each after the ones that it names, whatever their order
 * in the section, so that a circle is found where it closes.
 *
 * All columns are compiled before any row is read; rows are computed once, when they are loaded.
 */
#include "register/computed.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/text.h"
#include "indicator/formula.h"

/* What a formula's names stand for, while it is compiled. */
struct scope {
    struct reg
        *reg; /* computed columns are compiled into it on demand; NULL: only those that are there */
    const struct reg *read;
    bool *open; /* by column: being compiled */
    struct err *err;
    bool told; /* err says more than "unknown name" */
};

/* Sees numbers: text, choices, persons and codes have none. */
bool register_is_numeric(const struct register_column *column)
{
    return column->formula || column->type == COLUMN_NUMBER || column->type == COLUMN_MONEY ||
           column->type == COLUMN_PERCENT || column->type == COLUMN_DATE ||
           column->type == COLUMN_DAYS;
}

static struct formula *compile_column(struct scope *scope, int index, struct err *err);

static bool resolve_computed(struct scope *scope, int index, struct name_meaning *meaning)
{
    const struct register_column *column = &scope->read->def->columns[index];
    struct formula *formula = scope->read->formulas[index];

    if (!formula && scope->reg && !scope->open[index])
        formula = scope->reg->formulas[index] = compile_column(scope, index, scope->err);
    else if (!formula)
        err_at(scope->err, column->origin.file, column->origin.line, 0,
               _("%s.formula goes round in a circle"), column->name);
    *meaning = (struct name_meaning){.kind = NAME_FORMULA, .formula = formula};
    scope->told = scope->told || !formula;
    return formula != NULL;
}

/* An indicator's number among those that the register names. */
static int name_indicator(struct reg *reg, const char *name)
{
    for (size_t i = 0; i < reg->indicator_count; i++)
        if (!strcmp(reg->indicators[i], name))
            return (int)i;
    reg->indicators =
        mem_resize(reg->indicators, reg->indicator_count + 1, sizeof *reg->indicators);
    reg->indicators[reg->indicator_count] = mem_strdup(name);
    return (int)reg->indicator_count++;
}

/* Not a column: `today`, or an indicator where the register is still being compiled. */
static bool resolve_outside(struct scope *scope, const char *name, struct name_meaning *meaning)
{
    const struct indicator_def *indicator;

    meaning->index = (int)scope->read->def->column_count;
    if (!text_fold_compare(name, "today"))
        return true;
    if (!scope->reg || !scope->reg->catalogue)
        return false;
    indicator = catalogue_indicator(scope->reg->catalogue, name);
    if (indicator)
        meaning->index += 1 + name_indicator(scope->reg, indicator->name);
    return indicator != NULL;
}

static bool resolve_name(void *self, const char *name, struct name_meaning *meaning)
{
    struct scope *scope = self;
    int index = register_column(scope->read, name);

    *meaning = (struct name_meaning){.kind = NAME_COLUMN, .index = index};
    if (index < 0)
        return resolve_outside(scope, name, meaning);
    if (scope->read->def->columns[index].formula)
        return resolve_computed(scope, index, meaning);
    if (register_is_numeric(&scope->read->def->columns[index]))
        return true;
    err_set(scope->err, _("%s holds text: only numbers and dates can be compared"), name);
    scope->told = true;
    return false;
}

static const char *nearest_name(void *self, const char *name)
{
    const struct scope *scope = self;
    const struct register_def *def = scope->read->def;
    const struct catalogue *catalogue = scope->reg ? scope->reg->catalogue : NULL;
    size_t indicators = catalogue ? catalogue->indicator_count : 0, count = 0;
    const char **names = mem_calloc(def->column_count + 1 + indicators, sizeof *names);
    const char *nearest;

    for (size_t i = 0; i < def->column_count; i++)
        names[count++] = def->columns[i].name;
    names[count++] = "today";
    for (size_t i = 0; i < indicators; i++)
        names[count++] = catalogue->indicators[i].name;
    nearest = text_nearest(name, names, count);
    free(names);
    return nearest;
}

static struct formula *compile(struct scope *scope, const char *text, const char *file, int line,
                               struct err *err)
{
    struct name_resolver resolver = {
        .self = scope, .resolve = resolve_name, .nearest = nearest_name};
    struct err better = {.text = ""}, *outer = scope->err;
    struct formula *formula;

    scope->err = &better;
    formula = formula_compile(text, &resolver, file, line, err);
    scope->err = outer;
    if (!formula && scope->told && err) {
        *err = better;
        if (!err->file[0])
            err_at(err, file, line, 0, "%s", better.text);
    }
    return formula;
}

static struct formula *compile_column(struct scope *scope, int index, struct err *err)
{
    const struct register_column *column = &scope->read->def->columns[index];
    struct formula *formula;

    scope->open[index] = true;
    formula = compile(scope, column->formula, column->origin.file, column->origin.line, err);
    scope->open[index] = false;
    return formula;
}

bool register_compile_columns(struct reg *reg, struct err *err)
{
    const struct register_def *def = reg->def;
    bool *open = mem_calloc(def->column_count, sizeof *open), good = true;

    for (size_t i = 0; good && i < def->column_count; i++) {
        struct scope scope = {.reg = reg, .read = reg, .open = open, .err = err};

        if (!def->columns[i].formula || reg->formulas[i])
            continue;
        reg->formulas[i] = compile_column(&scope, (int)i, err);
        good = reg->formulas[i] != NULL;
    }
    free(open);
    return good;
}

struct formula *register_compile(const struct reg *reg, const char *text, const char *file,
                                 int line, struct err *err)
{
    struct scope scope = {.read = reg, .err = err};

    return compile(&scope, text, file, line, err);
}

struct row_scope {
    const struct reg *reg;
    const struct register_row *row;
};

struct value register_exact(int64_t scaled)
{
    return (struct value){.number = decimal_to_double(scaled), .is_exact = true, .exact = scaled};
}

static struct value row_value(const struct reg *reg, const struct register_row *row, size_t index)
{
    size_t columns = reg->def->column_count, at = (size_t)(row - reg->rows);

    if (index < columns)
        return row->cells[index].value;
    if (index == columns)
        return register_exact((int64_t)reg->today * DECIMAL_SCALE);
    if (!reg->indicator_values)
        return (struct value){.state = VALUE_NODATA};
    return reg->indicator_values[at * reg->indicator_count + index - columns - 1];
}

static void row_values(void *self, int index, struct value *values, size_t count)
{
    const struct row_scope *scope = self;

    for (size_t i = 0; i < count; i++)
        values[i] = row_value(scope->reg, scope->row, (size_t)index);
}

void register_evaluate(const struct reg *reg, const struct formula *formula,
                       const struct register_row *row, struct value *out)
{
    struct row_scope scope = {reg, row};
    struct eval_env env = {.column_self = &scope, .column = row_values};

    formula_evaluate_row(formula, &env, out);
}

void register_compute(struct reg *reg)
{
    for (size_t c = 0; c < reg->def->column_count; c++)
        for (size_t r = 0; reg->formulas[c] && r < reg->row_count; r++)
            register_evaluate(reg, reg->formulas[c], &reg->rows[r], &reg->rows[r].cells[c].value);
}
