/*
 * Registers: small typed tables of things (risks, permits, plans), read whole.
 *
 * The definition names columns and their types; the file may hold them in any order, with others
 * between.  Each cell is read once into a value: numbers and money as exact decimals, percent as
 * fractions, dates as days since 1970.  A cell that does not fit its type refuses the row, with
 * line and reason; its neighbours stay.  A blank cell is missing, never zero.  A key that occurs
 * twice refuses the whole register: nobody could say which row a finding means.
 *
 * Computed columns are filled last (computed.c).
 *
 * A built-in register whose file is not there is dormant; so are built-in columns that the file
 * lacks.
 */
#include "register/register.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/text.h"
#include "indicator/formula.h"
#include "register/computed.h"

static const char *column_header(const struct register_column *column)
{
    return column->header && *column->header ? column->header : column->name;
}

int register_market_column(const struct register_def *def)
{
    for (size_t i = 0; i < def->column_count; i++)
        if (def->columns[i].type == COLUMN_DIMENSION && def->columns[i].dimension &&
            !strcmp(def->columns[i].dimension, "market"))
            return (int)i;
    return -1;
}

int register_column(const struct reg *reg, const char *name)
{
    for (size_t i = 0; i < reg->def->column_count; i++)
        if (!text_fold_compare(reg->def->columns[i].name, name))
            return (int)i;
    return -1;
}

/* Files of people: ISO, and the two forms that cannot be mistaken for anything else. */
static bool parse_date(const char *text, size_t length, struct value *value)
{
    static const char *const formats[] = {"%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S%z",
                                          "%Y-%m-%d %H:%M:%S"};
    int32_t day;

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (day_parse(text, length, formats[i], &day)) {
            *value = register_exact((int64_t)day * DECIMAL_SCALE);
            return true;
        }
    return false;
}

static bool parse_number(const char *text, size_t length, bool percent, struct value *value)
{
    int64_t scaled;

    if (decimal_parse(text, length, '.', &scaled) > DECIMAL_ROUNDED)
        return false;
    *value = register_exact(scaled);
    if (!percent || !memchr(text, '%', length))
        return true;
    value->is_exact = scaled % 100 == 0;
    value->exact = value->is_exact ? scaled / 100 : 0;
    value->number /= 100;
    return true;
}

static bool is_choice(const struct register_column *column, const char *text)
{
    for (size_t i = 0; i < column->choice_count; i++)
        if (!text_fold_compare(column->choices[i], text))
            return true;
    return column->choice_count == 0;
}

/* False: the cell does not fit the type, and reason says why. */
static bool read_cell(const struct register_column *column, const char *text,
                      struct register_cell *cell, struct strbuf *reason)
{
    size_t length = strlen(text);
    bool good = true;

    *cell = (struct register_cell){.text = text, .value = {.state = VALUE_NODATA}};
    text_trim(&text, &length);
    if (!length)
        return true;
    if (column->type == COLUMN_DATE) {
        good = parse_date(text, length, &cell->value);
        if (!good)
            strbuf_addf(reason, _("%s: '%s' is no date like 2026-11-15"), column->name, cell->text);
    } else if (register_is_numeric(column)) {
        good = parse_number(text, length, column->type == COLUMN_PERCENT, &cell->value);
        if (!good)
            strbuf_addf(reason, _("%s: '%s' is no number"), column->name, cell->text);
    } else if (column->type == COLUMN_CHOICE) {
        good = is_choice(column, cell->text);
        if (!good)
            strbuf_addf(reason, _("%s: '%s' is none of its choices"), column->name, cell->text);
    }
    return good;
}

static void refuse(struct reg *reg, long line, const char *reason)
{
    reg->refusals = mem_resize(reg->refusals, reg->refusal_count + 1, sizeof *reg->refusals);
    reg->refusals[reg->refusal_count++] =
        (struct source_refusal){.line = line, .reason = mem_strdup(reason)};
}

static bool read_cells(struct reg *reg, size_t at, struct register_cell *cells,
                       struct strbuf *reason)
{
    for (size_t i = 0; i < reg->def->column_count; i++) {
        int column = reg->file_columns[i];

        if (!read_cell(&reg->def->columns[i], column < 0 ? "" : reg->table.rows[at][column],
                       &cells[i], reason))
            return false;
    }
    return true;
}

static bool row_key(struct reg *reg, int key_column, struct register_row *row,
                    struct strbuf *reason)
{
    char text[32];

    if (key_column < 0) {
        snprintf(text, sizeof text, "line %ld", row->line);
        row->key = arena_strdup(&reg->arena, text);
        return true;
    }
    row->key = row->cells[key_column].text;
    if (!*row->key)
        strbuf_addf(reason, _("%s: the key is blank"), reg->def->columns[key_column].name);
    return *row->key != '\0';
}

/* Rows that fit, in file order; bad ones, and those whose key stood before, become refusals. */
static void read_rows(struct reg *reg, int key_column)
{
    size_t columns = reg->def->column_count;
    struct strbuf reason = STRBUF_INIT;
    struct strmap keys;

    strmap_init(&keys);
    reg->cells = mem_calloc(reg->table.row_count * columns, sizeof *reg->cells);
    reg->rows = mem_calloc(reg->table.row_count, sizeof *reg->rows);
    for (size_t i = 0; i < reg->table.row_count; i++) {
        struct register_row *row = &reg->rows[reg->row_count];

        *row = (struct register_row){.line = reg->table.lines[i],
                                     .cells = reg->cells + reg->row_count * columns};
        strbuf_clear(&reason);
        if (read_cells(reg, i, row->cells, &reason) && row_key(reg, key_column, row, &reason)) {
            int before = strmap_find(&keys, row->key, strlen(row->key));

            if (before < 0) {
                strmap_intern(&keys, row->key, strlen(row->key));
                reg->row_count++;
                continue;
            }
            strbuf_addf(&reason, _("the key %s stands already on line %ld"), row->key,
                        reg->rows[before].line);
        }
        refuse(reg, row->line, reason.text);
    }
    strmap_release(&keys);
    strbuf_release(&reason);
}

static bool missing_header(const struct reg *reg, const struct register_column *column,
                           struct err *err)
{
    const char *header = column_header(column);
    const char *nearest =
        text_nearest(header, (const char *const *)reg->table.headers, reg->table.header_count);

    return err_at(err, column->origin.file, column->origin.line, 0,
                  nearest ? _("%s has no column %s; the nearest is %s") : _("%s has no column %s"),
                  reg->def->path, header, nearest);
}

static bool bind_columns(struct reg *reg, struct err *err)
{
    const struct register_def *def = reg->def;

    for (size_t i = 0; i < def->column_count; i++) {
        const struct register_column *column = &def->columns[i];

        if (column->formula)
            continue;
        reg->file_columns[i] = csv_table_column(&reg->table, column_header(column));
        if (reg->file_columns[i] < 0 && !column->origin.builtin)
            return missing_header(reg, column, err);
    }
    return true;
}

static bool find_key(const struct reg *reg, int *key_column, struct err *err)
{
    const struct register_def *def = reg->def;

    *key_column = -1;
    if (!def->key || !*def->key)
        return true;
    *key_column = register_column(reg, def->key);
    if (*key_column < 0)
        return err_at(err, def->origin.file, def->origin.line, 0,
                      _("[register %s]: key = %s is none of its columns"), def->name, def->key);
    if (reg->file_columns[*key_column] < 0)
        *key_column = -1;
    return true;
}

static bool is_missing(const char *path)
{
    struct stat info;

    return !path || (stat(path, &info) && (errno == ENOENT || errno == ENOTDIR));
}

static bool read_table(struct reg *reg, struct err *err)
{
    const struct register_def *def = reg->def;
    struct err inner = {.text = ""};

    if (csv_table_read(&reg->table, def->path, &inner))
        return true;
    return err_at(err, def->origin.file, def->origin.line, 0, _("[register %s]: %s: %s"), def->name,
                  def->path, inner.text);
}

/* The data's fault: the register is there, without rows, and says why. */
static void fail(struct reg *reg, const struct err *fault)
{
    struct strbuf text = STRBUF_INIT;

    err_format(fault, &text);
    reg->failure = arena_strdup(&reg->arena, text.text);
    strbuf_release(&text);
    for (size_t i = 0; i < reg->def->column_count; i++)
        reg->file_columns[i] = -1;
}

bool register_load(struct reg *reg, const struct register_def *def, int32_t today, struct err *err)
{
    return register_load_with(reg, def, today, NULL, err);
}

static void start(struct reg *reg, const struct register_def *def, int32_t today,
                  const struct catalogue *catalogue)
{
    *reg = (struct reg){.def = def, .today = today, .catalogue = catalogue};
    reg->formulas = mem_calloc(def->column_count, sizeof *reg->formulas);
    reg->file_columns = mem_calloc(def->column_count, sizeof *reg->file_columns);
    for (size_t i = 0; i < def->column_count; i++)
        reg->file_columns[i] = -1;
}

/* Types the rows of a table whose columns are bound. */
static bool fill(struct reg *reg, struct err *err)
{
    int key_column = -1;

    for (size_t i = 0; i < reg->table.refusal_count; i++)
        refuse(reg, reg->table.refusals[i].line, reg->table.refusals[i].reason);
    reg->rows_read = reg->table.row_count + reg->table.refusal_count;
    if (!find_key(reg, &key_column, err) || !register_compile_columns(reg, err))
        return false;
    read_rows(reg, key_column);
    register_compute(reg);
    return true;
}

bool register_load_with(struct reg *reg, const struct register_def *def, int32_t today,
                        const struct catalogue *catalogue, struct err *err)
{
    struct err fault = {.text = ""};
    int key_column = -1;

    start(reg, def, today, catalogue);
    if (is_missing(def->path)) {
        reg->dormant = def->origin.builtin;
        return reg->dormant || err_at(err, def->origin.file, def->origin.line, 0,
                                      _("[register %s]: there is no file %s"), def->name,
                                      def->path ? def->path : "");
    }
    if (!read_table(reg, &fault) || !bind_columns(reg, &fault)) {
        fail(reg, &fault);
        return find_key(reg, &key_column, err) && register_compile_columns(reg, err);
    }
    return fill(reg, err);
}

bool register_load_table(struct reg *reg, const struct register_def *def, int32_t today,
                         const struct csv_table *table, struct err *err)
{
    start(reg, def, today, NULL);
    reg->table = *table;
    return bind_columns(reg, err) && fill(reg, err);
}

void register_release(struct reg *reg)
{
    if (!reg->def)
        return;
    for (size_t i = 0; i < reg->def->column_count; i++)
        formula_free(reg->formulas[i]);
    for (size_t i = 0; i < reg->refusal_count; i++)
        free(reg->refusals[i].reason);
    for (size_t i = 0; i < reg->indicator_count; i++)
        free(reg->indicators[i]);
    free(reg->indicators);
    free(reg->indicator_values);
    free(reg->formulas);
    free(reg->file_columns);
    free(reg->refusals);
    free(reg->rows);
    free(reg->cells);
    csv_table_release(&reg->table);
    arena_release(&reg->arena);
    *reg = (struct reg){.def = NULL};
}
