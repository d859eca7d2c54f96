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
    struct row_test *keep, *drop; /* by def's counts */
    const char *const *formats;
    size_t format_count;
    const char *const *nulls;
    size_t null_count;
    bool null_leads[256]; /* bytes that a mark may begin with */
    struct source_watcher watcher; /* read NULL: nobody */
};

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
