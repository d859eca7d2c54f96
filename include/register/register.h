/* Typed tables of things (risks, permits, plans): read whole, typed cells, computed columns. */
#ifndef REDLINE_REGISTER_REGISTER_H
#define REDLINE_REGISTER_REGISTER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"
#include "config/catalogue.h"
#include "indicator/column.h"
#include "source/table.h"

struct err;
struct model;

struct register_cell {
    const char *text;   /* cleaned, "" when blank; computed: "" */
    struct value value; /* numbers, dates (days since 1970), computed; NODATA when blank */
};
struct register_row {
    long line;
    struct register_cell *cells; /* by column of the definition */
    const char *key;             /* text of the key column, or "line N" */
};
struct reg {
    const struct register_def *def;
    bool dormant; /* built in, and there is no such file */
    const char
        *failure; /* why the file could not be read (a sentence), or NULL: then there are no rows */
    struct csv_table table;
    int *file_columns; /* by column of the definition: column of the file, -1 computed or absent */
    struct register_row *rows;
    size_t row_count;
    struct source_refusal *refusals;
    size_t refusal_count; /* bad cells: row refused with line and reason */
    size_t rows_read;
    int32_t today;
    const struct catalogue *catalogue; /* whose indicators computed columns may name; NULL: none */
    char **indicators;
    size_t indicator_count;         /* those that they name; values: by row, then indicator */
    struct value *indicator_values; /* NULL until register_join */
    struct formula **formulas;      /* by column of the definition: computed columns, else NULL */
    struct register_cell *cells;    /* of all rows */
    struct arena arena;             /* keys of rows without a key column */
};

/* Reads and types. today: day number for `today` in formulas. False (and err) when the file is
 * missing (unless built in: dormant) or a formula does not compile: faults of the INI file. A file
 * that cannot be read or lacks a header (the nearest is named) is a fault of the data: true, with
 * `failure`. Of two rows with one key the later is refused. */
bool register_load(struct reg *reg, const struct register_def *def, int32_t today, struct err *err);
/* The same, and computed columns may also name indicators of the catalogue: missing until
 * register_join. */
bool register_load_with(struct reg *reg, const struct register_def *def, int32_t today,
                        const struct catalogue *catalogue, struct err *err);
/* The same from rows that are in memory already: the program's own lists. Takes the table over. */
bool register_load_table(struct reg *reg, const struct register_def *def, int32_t today,
                         const struct csv_table *table, struct err *err);
/* Gives each row the indicators of its market (of the whole, when the register has no column of
 * markets) in the last complete period of the roll-up, and computes the columns again. A blank
 * market, and one without rows: missing. */
struct rollup;
void register_join(struct reg *reg, const struct model *model, const struct rollup *rollup);
void register_release(struct reg *reg);
/* The first column whose cells are markets; -1. */
int register_market_column(const struct register_def *def);
int register_column(const struct reg *reg, const char *name); /* -1 */
/* Compiles a condition or formula whose names are columns and `today`. NULL and err on failure.
 * Yours. */
struct formula *register_compile(const struct reg *reg, const char *text, const char *file,
                                 int line, struct err *err);
void register_evaluate(const struct reg *reg, const struct formula *formula,
                       const struct register_row *row, struct value *out);

#endif
