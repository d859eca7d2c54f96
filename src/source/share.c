/*
 * Rows over several days, and days that are another answer's.
 *
 * A share is a whole number of the smallest unit; what does not divide goes to the first days, so
 * the shares always add up to the row.
 */
#include "source/share.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/memory.h"

bool day_is_anothers(const struct file_report *report, int32_t day)
{
    return day < report->only_from ||
           (report->replaced_from != DAY_NONE && day >= report->replaced_from);
}

/* The share of one of `days` days: what does not divide goes to the first ones. */
static int64_t share_of(int64_t value, int32_t days, int32_t day)
{
    int64_t each = value / days, rest = value % days;

    return each + (rest > day) - (-rest > day);
}

void source_give(const struct source_sink *sink, const struct source_row *row)
{
    struct source_row share = *row;
    struct source_value *values;

    if (row->spread < 2) {
        sink->row(sink->self, row);
        return;
    }
    share.values = values = mem_calloc(row->value_count, sizeof *values);
    for (int32_t day = 0; day < row->spread; day++) {
        share.day = row->day + day;
        share.is_share = day > 0;
        for (size_t i = 0; i < row->value_count; i++) {
            values[i] = row->values[i];
            values[i].value = share_of(row->values[i].value, row->spread, day);
        }
        sink->row(sink->self, &share);
    }
    free(values);
}
