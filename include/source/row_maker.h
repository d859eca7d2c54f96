/* The scratch memory of row_make, shared by row.c (what a row is) and values.c (its numbers). */
#ifndef REDLINE_SOURCE_ROW_MAKER_H
#define REDLINE_SOURCE_ROW_MAKER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/strbuf.h"
#include "source/bind.h"
#include "source/devices.h"
#include "source/row.h"

#define ROW_CACHE_KEY 40

struct code_slot;
struct fill;
struct groups;
struct zoned;

struct row_maker {
    const struct source_plan *plan;
    const struct source_binding *binding;
    struct code_slot *caches[TEXT_FIELDS]; /* market, channel, currency */
    struct code_slot *last[TEXT_FIELDS];   /* used by the row before */
    struct strbuf texts[TEXT_FIELDS], cell, reason;
    char date_key[ROW_CACHE_KEY];
    size_t date_length;
    int32_t day, first_day, last_day;
    struct source_value *values; /* room for twice the outputs: a device's come behind */
    struct devices devices;
    size_t rounded;
    bool percent; /* the last cell of a fine plan said % */
    bool quiet; /* a refused record is looked at: its codes are not remembered */
    bool is_unmapped; /* no entry of its map fits the last code */
    struct plain_column { /* by term */
        int column;       /* its column when the cell is all there is to it, else -1 */
        bool alone;       /* and nothing stands in for it when it is blank */
    } *plain_columns;
    const struct id_set *superseded; /* orders to leave out; NULL none */
    const struct id_set *covered; /* places at which sales give way; NULL none */
    bool is_superseded;      /* the last record dropped was one of them */
    struct groups *groups;   /* of group_by; NULL none */
    struct fill *fill;       /* NULL none */
    struct zoned *zoned;     /* times are turned to another zone; NULL: days as written */
    char symbol_key[16];     /* the last currency symbol, */
    char symbol_code[4];     /* and what it is */
    bool is_plain; /* a term for each output, and no null mark is itself a plain number */
};

static inline int row_column(const struct row_maker *maker, int slot)
{
    return slot < 0 ? -1 : maker->binding->columns[slot];
}

/* The cell's text: its own, the other header's, or the constant; NULL when missing. *column: -1 for
 * the constant. Borrowed from the record, the plan or scratch. */
const char *row_cell_text(struct row_maker *maker, const struct csv_record *record,
                          const struct plan_cell *cell, struct strbuf *scratch, size_t *length,
                          int *column);
/* What the cell's map makes of the text; the text itself when it has no map or is not in it. */
const char *row_mapped(const struct plan_cell *cell, const char *text);
/* The day of a record; false and a reason when it has none. */
bool row_day(struct row_maker *maker, const struct csv_record *record, int32_t *day);
/* Its market, channel and currency, and which of them no map knows; false and a reason when the
 * last is no currency. Valid until the next call. */
bool row_place(struct row_maker *maker, const struct csv_record *record, struct source_row *row);
/* Sets the reason: column "Sales": "12x" is no number. Always false. */
bool row_refuse_cell(struct row_maker *maker, int column, const char *text, const char *problem);

/* symbols.c: the currency that the sign in a cell of amounts means; "" when there is no cell and no
 * constant. False and a reason when it could be several. */
bool symbol_currency(struct row_maker *maker, const struct csv_record *record, const char **out);

/* values.c: which columns hold nothing but a plain number; frees with the maker. */
void values_prepare(struct row_maker *maker);
/* Fills maker->values; false and a reason when a number cannot be read. */
bool values_make(struct row_maker *maker, const struct csv_record *record, size_t *count);

#endif
