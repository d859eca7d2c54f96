/*
 * The order of rows: worst first, or by a column.
 *
 * Worst first goes by state, then by the size of the first value.  A column's own order is largest
 * first for numbers and alphabetical for texts.  Missing values stand behind all others and totals
 * last, whichever way round.  Equal rows go by their first text, so that the order never depends on
 * how the files were read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "build.h"

struct order {
    size_t column;
    bool by_text, by_state, reverse;
};

static int compare_values(const struct report_cell *a, const struct report_cell *b, int direction)
{
    bool known_a = value_is_known(&a->value), known_b = value_is_known(&b->value);

    if (known_a != known_b)
        return known_a ? -1 : 1;
    if (!known_a || a->value.number == b->value.number)
        return 0;
    return (a->value.number > b->value.number ? -1 : 1) * direction;
}

static int row_rank(const struct report_row *row)
{
    return row->has_state ? rule_state_rank(row->state) : rule_state_rank(RULE_OK) + 1;
}

static int compare_rows(const void *left, const void *right, void *self)
{
    const struct report_row *a = left, *b = right;
    const struct order *order = self;
    int direction = order->reverse ? -1 : 1, result = 0;

    if (a->is_total != b->is_total)
        return a->is_total ? 1 : -1;
    if (order->by_state)
        result = (row_rank(a) - row_rank(b)) * direction;
    if (!result && order->by_text)
        result = strcmp(a->cells[order->column].text, b->cells[order->column].text) * direction;
    else if (!result)
        result = compare_values(&a->cells[order->column], &b->cells[order->column],
                                order->by_state ? 1 : direction);
    if (!result)
        result = strcmp(a->cells[0].text, b->cells[0].text);
    return result;
}

/* Stable, for few rows: the order inside a state is the builder's own. */
static void sort_by_state(struct section *section, bool reverse)
{
    for (size_t i = 1; i < section->row_count; i++) {
        struct report_row row = section->rows[i];
        size_t to = i;

        while (to && (reverse ? row_rank(&section->rows[to - 1]) < row_rank(&row)
                              : row_rank(&section->rows[to - 1]) > row_rank(&row))) {
            section->rows[to] = section->rows[to - 1];
            to--;
        }
        section->rows[to] = row;
    }
}

const char *section_sort(struct section *section, const char *asked, const char *fallback,
                         bool reverse, size_t first_value)
{
    const char *name = asked && *asked ? asked : fallback;
    struct order order = {.column = first_value, .by_state = true, .reverse = reverse};
    const char *said = _("worst first");

    for (size_t i = 0; name && i < section->column_count; i++) {
        const struct report_column *column = &section->columns[i];

        if (strcmp(column->id, name) != 0 || column->is_spark)
            continue;
        order.column = i;
        order.by_state = false;
        order.by_text = !column->numeric;
        said = section_printf(section, _("by %s"), *column->title ? column->title : column->id);
    }
    if (order.by_state && first_value == SIZE_MAX)
        sort_by_state(section, reverse);
    else if (section->row_count)
        qsort_r(section->rows, section->row_count, sizeof *section->rows, compare_rows, &order);
    return said;
}
