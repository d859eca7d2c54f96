/*
 * The numbers of a row.
 *
 * One term is: cell (else the other header, else the constant) x times + plus - minus, then its
 * sign; blank plus or minus adds nothing, blank times makes the term missing. Terms of one output
 * are added up, and an output without any term is absent from the row, never 0. Products are exact
 * (128 bits) and rounded half to even, sums beyond what a cell can hold refuse the row.
 *
 * Plain numbers, nearly all there are, are read without the general parser (source/plain.h), which
 * is equal on them: a test compares the two.
 */
#include <string.h>

#include "base/i18n.h"
#include "source/plain.h"
#include "source/row_maker.h"

/* What is seldom called should not take the registers of what is called for every cell. */
#define NOINLINE __attribute__((noinline))

#define VALUE_LIMIT ((int128)900000000000000 * DECIMAL_SCALE)

static struct plain_column plain_column(const struct source_binding *binding,
                                        const struct plan_term *term)
{
    const struct plan_cell *cell = &term->cell;
    bool plain = (!cell->when && !cell->map && cell->slot >= 0 && term->decimal == '.' &&
                  term->sign == SIGN_KEEP && term->plus < 0 && term->minus < 0 && term->times < 0);
    int column = plain ? binding->columns[cell->slot] : -1;

    return (struct plain_column){column, column >= 0 && cell->else_slot < 0 && !cell->constant};
}

void values_prepare(struct row_maker *maker)
{
    const struct source_plan *plan = maker->plan;
    const struct source_binding *binding = maker->binding;
    int64_t value;

    maker->plain_columns = mem_calloc(binding->term_count + 1, sizeof *maker->plain_columns);
    for (size_t i = 0; i < binding->term_count; i++)
        maker->plain_columns[i] = plain_column(binding, &binding->terms[i]);
    maker->is_plain = binding->term_count == binding->output_count && !plan->fine;
    for (size_t i = 0; i < plan->null_count; i++)
        if (plain_number(plan->nulls[i], strlen(plan->nulls[i]), &value))
            maker->is_plain = false;
}

enum decimal_status row_number(const struct source_plan *plan, const char *text, size_t length,
                               char decimal, int64_t *value)
{
    if (plan_is_null(plan, text, length))
        return DECIMAL_BLANK;
    if (decimal == '.' && plain_number(text, length, value))
        return DECIMAL_OK;
    return decimal_parse(text, length, decimal, value);
}

enum found { FOUND, MISSING, REFUSED };

static enum found read_number(struct row_maker *maker, const struct plan_term *term, int column,
                              const char *text, size_t length, int128 *value)
{
    int64_t number = 0;
    enum decimal_status status = row_number(maker->plan, text, length, term->decimal, &number);

    if (maker->plan->fine && status < DECIMAL_BLANK) {
        status = decimal_parse_fine(text, length, term->decimal, value);
        maker->rounded += status == DECIMAL_ROUNDED;
        maker->percent = memchr(text, '%', length) != NULL;
        return FOUND;
    }

    if (status == DECIMAL_BLANK)
        return MISSING;
    if (status == DECIMAL_BAD)
        row_refuse_cell(maker, column, text, _("is no number"));
    if (status == DECIMAL_RANGE)
        row_refuse_cell(maker, column, text, _("is too large"));
    if (status >= DECIMAL_BAD)
        return REFUSED;
    maker->rounded += status == DECIMAL_ROUNDED;
    *value = number;
    return FOUND;
}

/* A second header: plus, minus or times. */
static enum found read_slot(struct row_maker *maker, const struct csv_record *record,
                            const struct plan_term *term, int slot, int128 *value)
{
    int column = row_column(maker, slot);
    size_t length;
    const char *text = record_cell(record, column, &maker->cell, &length);

    return column < 0 ? MISSING : read_number(maker, term, column, text, length, value);
}

static enum found read_first(struct row_maker *maker, const struct csv_record *record,
                             const struct plan_term *term, int128 *value)
{
    size_t length;
    int column;
    const char *text = row_cell_text(maker, record, &term->cell, &maker->cell, &length, &column);

    if (!text)
        return MISSING;
    if (column < 0) {
        *value = maker->plan->fine ? (int128)term->number * DECIMAL_SCALE : term->number;
        return FOUND;
    }
    if (term->cell.map) {
        text = row_mapped(&term->cell, text);
        length = strlen(text);
    }
    return read_number(maker, term, column, text, length, value);
}

/* a * b / scale, rounded half to even; beyond all limits: beyond all limits. */
static int128 scaled_product(int128 a, int128 b, int64_t scale)
{
    int128 product, whole, rest, twice;

    if (__builtin_mul_overflow(a, b, &product))
        return (a < 0) == (b < 0) ? VALUE_LIMIT * scale : -VALUE_LIMIT * scale;
    whole = product / scale;
    rest = product % scale;
    twice = rest < 0 ? -2 * rest : 2 * rest;
    if (twice > scale || (twice == scale && whole % 2 != 0))
        whole += product < 0 ? -1 : 1;
    return whole;
}

static enum found read_term(struct row_maker *maker, const struct csv_record *record,
                            const struct plan_term *term, int128 *value)
{
    int128 other = 0;
    enum found found = read_first(maker, record, term, value);

    if (found == FOUND && term->times >= 0) {
        found = read_slot(maker, record, term, term->times, &other);
        if (found == FOUND)
            *value =
                scaled_product(*value, other, maker->plan->fine ? DECIMAL_FINE : DECIMAL_SCALE);
    }
    for (int i = 0; i < 2 && found == FOUND; i++) {
        int slot = i ? term->minus : term->plus;
        enum found second = slot < 0 ? MISSING : read_slot(maker, record, term, slot, &other);

        if (second == FOUND)
            *value += i ? -other : other;
        else if (second == REFUSED)
            found = REFUSED;
    }
    if (term->sign == SIGN_NEGATE || (term->sign == SIGN_ABS && *value < 0))
        *value = -*value;
    return found;
}

static enum found refuse_sum(struct row_maker *maker, int output)
{
    strbuf_clear(&maker->reason);
    strbuf_addf(&maker->reason, _("%s is too large"), maker->binding->outputs[output].field);
    return REFUSED;
}

/* The value of the output that starts at this term; *next: the first term of another. */
NOINLINE static enum found read_output(struct row_maker *maker, const struct csv_record *record,
                                       size_t first, size_t *next, struct source_value *value)
{
    const struct plan_term *terms = maker->binding->terms;
    int output = terms[first].output;
    enum found result = MISSING;
    int scale = maker->plan->fine ? DECIMAL_SCALE : 1; /* between the sum and the value */
    int128 sum = 0;
    size_t i = first;

    maker->percent = false;

    for (; i < maker->binding->term_count && terms[i].output == output; i++) {
        int128 part = 0;
        enum found found = read_term(maker, record, &terms[i], &part);

        if (found == REFUSED)
            return REFUSED;
        if (found == FOUND)
            result = FOUND;
        sum += found == FOUND ? part : 0;
        if (sum >= VALUE_LIMIT * scale || sum <= -VALUE_LIMIT * scale)
            return refuse_sum(maker, output);
    }
    *next = i;
    value->value = (int64_t)(sum / scale);
    value->fine = (int16_t)(sum % scale);
    value->percent = maker->percent;
    return result;
}

/* The common case without detours: a plain number in a column of its own, or nothing. */
static inline enum found read_plain(const struct row_maker *maker, const struct csv_record *record,
                                    size_t term, int64_t *value)
{
    struct plain_column plain = maker->plain_columns[term];

    if (plain.column < 0)
        return REFUSED;
    if (plain_cell(record->cells[plain.column], record->lengths[plain.column], value))
        return FOUND;
    return plain.alone && !record->lengths[plain.column] ? MISSING : REFUSED;
}

/* Every output has one term. */
static bool make_each(struct row_maker *maker, const struct csv_record *record, size_t *count)
{
    const struct source_binding *binding = maker->binding;
    struct source_value *value = maker->values;

    for (size_t i = 0; i < binding->term_count; i++) {
        size_t next = i;
        enum found found = read_plain(maker, record, i, &value->value);

        value->output = binding->terms[i].output;
        if (found == REFUSED)
            found = read_output(maker, record, i, &next, value);
        if (found == REFUSED)
            return false;
        value += found == FOUND;
    }
    *count = (size_t)(value - maker->values);
    return true;
}

bool values_make(struct row_maker *maker, const struct csv_record *record, size_t *count)
{
    const struct source_binding *binding = maker->binding;
    size_t i = 0, filled = 0;

    if (maker->is_plain)
        return make_each(maker, record, count);
    while (i < binding->term_count) {
        struct source_value *value = &maker->values[filled];
        enum found found;

        value->output = binding->terms[i].output;
        found = read_output(maker, record, i, &i, value);
        if (found == REFUSED)
            return false;
        filled += found == FOUND;
    }
    *count = filled;
    return true;
}
