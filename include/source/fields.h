/* What a plan holds, for the files of this room: fields resolved to outputs, headers numbered as
 * slots. */
#ifndef REDLINE_SOURCE_FIELDS_H
#define REDLINE_SOURCE_FIELDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"
#include "config/catalogue.h"
#include "source/plan.h"
#include "source/read.h"
#include "source/rowtest.h"
#include "source/words.h"

enum text_field {
    TEXT_DATE,
    TEXT_MARKET,
    TEXT_CHANNEL,
    TEXT_CURRENCY,
    TEXT_CUSTOMER,
    TEXT_ORDER,
    TEXT_BASE,      /* fx */
    TEXT_SERIES,    /* series */
    TEXT_INDICATOR, /* targets */
    TEXT_PERIOD,    /* targets */
    TEXT_DEVICE,
    TEXT_DATE_END, /* only where a section names it */
    TEXT_FIELDS
};
/* "date", "customer_id"; TEXT_FIELDS when the name is none of those that sources of the kind have. */
const char *text_field_name(enum text_field field);
enum text_field text_field_find(enum source_kind kind, const char *name);
/* Without this one there is no row: the date; of targets, the indicator. */
enum text_field text_field_lead(enum source_kind kind);

/* A header that a file must or may have; its index is the slot that cells name. */
struct header_want {
    const char *const *patterns; /* alternatives */
    size_t count;
    bool required;
};

struct plan_cell {
    bool present;
    int slot, else_slot;  /* -1 none */
    const char *constant; /* NULL none */
    const struct map_def *map;
    const struct row_test *when;
};

struct plan_term { /* a number, or one of several that are added up */
    struct plan_cell cell;
    int output;
    int plus, minus, times; /* slots, -1 none */
    char decimal;
    enum field_sign sign;
    int64_t number; /* the constant, scaled */
};

struct source_plan {
    struct arena arena;
    const struct catalogue *catalogue;
    const struct source_def *def;
    const char *pattern; /* path as it is searched */
    struct words words;  /* of the command, instead */
    bool own_names;      /* no field is mapped */
    bool fine;           /* numbers are read to eight decimals: rates, series, targets */
    struct header_want *wants;
    size_t want_count, want_capacity;
    struct plan_cell texts[TEXT_FIELDS];
    struct plan_term *terms; /* sorted by output */
    size_t term_count;
    struct source_output *outputs;
    size_t output_count;
    int *twins; /* by output: of sales, where it goes instead when orders are known; NULL none */
    struct row_test *keep, *drop; /* by def's counts */
    const char *const *formats;
    size_t format_count;
    const char *const *nulls;
    size_t null_count;
    bool null_leads[256]; /* bytes that a mark may begin with */
    int group_slot;       /* of group_by; -1: every row stands for itself */
    uint64_t summed;      /* outputs that add up within a group, by bit; GROUP_OUTPUTS at most */
    int *fill_slots;      /* whose blank cells are what the row before had */
    size_t fill_count;
    int nth_slot, star_slot, symbol_slot; /* date.nth, currency.header, currency.symbol; -1 none */
    const struct field_def *date, *date_end, *currency; /* NULL none */
};

enum { GROUP_OUTPUTS = 63 };

/* Does a row depend on the rows before it? Then a file is only read as a whole. */
static inline bool plan_is_sequential(const struct source_plan *plan)
{
    return plan->group_slot >= 0 || plan->fill_count > 0;
}

/* feeds.c: appends to the outputs of sales, which have room for as many again, a twin for each one
 * that gives way to orders. Returns the new count; twins: by output, -1 none; NULL: no sales. */
size_t feeds_twins(struct arena *arena, const struct source_def *source,
                   struct source_output *outputs, size_t count, int **twins);
/* feeds.c: the measure that a field of this source feeds: the field's own, or, where only a
 * comparison is meant, "source.field" in the arena. */
const char *feeds_measure(struct arena *arena, const struct source_def *source,
                          const char *measure);

/* A term that is nothing but the cell of a slot. */
static inline struct plan_term plan_plain_term(const struct source_plan *plan, int slot, int output)
{
    return (struct plan_term){.cell = {.present = true, .slot = slot, .else_slot = -1},
                              .output = output,
                              .plus = -1,
                              .minus = -1,
                              .times = -1,
                              .decimal = plan->def->decimal ? plan->def->decimal : '.'};
}

bool plan_is_mark(const struct source_plan *plan, const char *text, size_t length);
/* Is this (trimmed) cell missing: blank, or one of the source's marks? */
static inline bool plan_is_null(const struct source_plan *plan, const char *text, size_t length)
{
    return !length ||
           (plan->null_leads[(unsigned char)text[0]] && plan_is_mark(plan, text, length));
}
/* Exchange rates with a column for each currency: said, or no column says the currency. */
static inline bool plan_is_wide(const struct source_plan *plan, const struct plan_cell *texts)
{
    return plan->def->kind == SOURCE_FX &&
           (plan->def->layout == FX_WIDE ||
            (plan->def->layout == FX_AUTO && !texts[TEXT_CURRENCY].present));
}
/* Do rows count as orders, since none of these outputs does? */
bool plan_counts_orders(const struct source_plan *plan, const struct source_output *outputs,
                        size_t count);

#endif
