/*
 * Observations: rates, series and targets as their files say them.
 *
 * They are no sums: a rate or a confidence index is never added up, over markets least of all, so
 * they do not go into pages.  A file of them is small beside the facts, and what is wrong with one
 * (two rates on a day, a market that nobody knows) is found later, with others beside it; so every
 * number keeps its line.
 */
#include "cube/observed.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "source/read.h"

void observed_init(struct observed *observed)
{
    *observed = (struct observed){.items = NULL};
    strmap_init(&observed->names);
}

void observed_release(struct observed *observed)
{
    strmap_release(&observed->names);
    free(observed->items);
    *observed = (struct observed){.items = NULL};
}

static int32_t code_of(struct observed *observed, const char *text)
{
    return strmap_intern(&observed->names, text, strlen(text));
}

/* A number is called by its row (currency, series, indicator), else by its column. */
static const char *name_of(const struct source_row *row, const char *measure, const char *series)
{
    if (*row->indicator)
        return row->indicator;
    if (!strcmp(measure, "rate"))
        return row->currency;
    if (!strcmp(measure, "value"))
        return *row->series ? row->series : series;
    return measure;
}

void observed_row(struct observed *observed, const struct file_report *report, const char *series,
                  const struct source_row *row)
{
    for (size_t i = 0; i < row->value_count; i++) {
        const char *measure = report->outputs[row->values[i].output].measure;
        const char *other = *row->indicator ? row->channel : row->base;
        struct observation *item;

        MEM_GROW(observed->items, observed->count, observed->capacity);
        item = &observed->items[observed->count++];
        *item = (struct observation){.day = row->day,
                                     .percent = row->values[i].percent,
                                     .benchmark = *row->indicator && !strcmp(measure, "benchmark"),
                                     .line = row->line,
                                     .value = source_value_fine(&row->values[i])};
        item->name = code_of(observed, name_of(row, measure, series));
        item->market = code_of(observed, row->market);
        item->other = code_of(observed, other);
        item->period = code_of(observed, row->period);
    }
}
