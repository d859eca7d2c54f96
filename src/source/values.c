/*
 * The numbers of a row.
 *
 * One term is: cell (else the other header, else the constant) x times + plus - minus, then its
 * sign; blank plus or minus adds nothing, blank times makes the term missing. Terms of one output
 * are added up, and an output without any term is absent from the row, never 0. Products are exact
 * (128 bits) and rounded half to even, sums beyond what a cell can hold refuse the row.
 *
 * Plain numbers, nearly all there are, are read without the general parser, which is equal on them:
 * a test compares the two. Those of up to eight characters are read in one word: the point is taken
 * out, zeros are put in front, and three multiplications make the digits a number.
 */
#include <string.h>

#include "base/i18n.h"
#include "source/row_maker.h"

#define VALUE_LIMIT ((int128)900000000000000 * DECIMAL_SCALE)

/* Only digits, at most twelve, and up to four decimals: what nearly every cell is. */
static inline bool plain_number(const char *text, size_t length, int64_t *value)
{
    static const int64_t scale[] = {10000, 1000, 100, 10, 1};
    size_t start = text[0] == '-', i = start, decimals = 0;
    int64_t sum = 0;

    if (length > 18)
        return false;
    for (; i < length && (unsigned)(text[i] - '0') < 10; i++)
        sum = sum * 10 + (text[i] - '0');
    if (i == start || i > 12 + start)
        return false;
    if (i < length) {
        size_t point = i++;

        for (; i < length && (unsigned)(text[i] - '0') < 10; i++)
            sum = sum * 10 + (text[i] - '0');
        decimals = i - point - 1;
        if (text[point] != '.' || i < length || decimals < 1 || decimals > 4)
            return false;
    }
    sum *= scale[decimals];
    *value = start ? -sum : sum;
    return true;
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Eight digits, the first in the lowest byte. False when one is none. */
static inline bool eight_digits(uint64_t word, int64_t *value)
{
    const uint64_t high = UINT64_C(0xF0F0F0F0F0F0F0F0), pair = UINT64_C(0x000000FF000000FF);
    uint64_t over = (word + UINT64_C(0x0606060606060606)) & high;

    if (((word & high) | over >> 4) != UINT64_C(0x3333333333333333))
        return false;
    word -= UINT64_C(0x3030303030303030);
    word = word * 10 + (word >> 8);
    word = (word & pair) * (UINT64_C(1000000) << 32 | 100) +
           ((word >> 16) & pair) * (UINT64_C(10000) << 32 | 1);
    *value = (int64_t)(word >> 32);
    return true;
}

/* The same in one step, for one to eight characters; eight bytes can be read. False: perhaps
 * plain_number can. */
static inline bool short_number(const char *text, size_t length, int64_t *value)
{
    static const int64_t scale[] = {10000, 1000, 100, 10, 1};
    const uint64_t ones = UINT64_C(0x0101010101010101);
    unsigned left = 64 - 8 * (unsigned)length, decimals = 0; /* left: bits before the digits */
    uint64_t word, points;

    memcpy(&word, text, 8);
    word <<= left;
    points = word ^ ones * '.';
    points = (points - ones) & ~points & ones << 7; /* the lowest is exact */
    if (points) {
        uint64_t below = ((points & -points) >> 7) - 1; /* the bytes before the point */

        decimals = 7 - (unsigned)__builtin_ctzll(points) / 8;
        if (decimals < 1 || decimals > 4 || 7 - decimals <= left / 8)
            return false;
        word = (word & ~(below << 8 | 0xFF)) | (word & below) << 8;
        left += 8;
    }
    word |= ones * '0' & ((UINT64_C(1) << left) - 1);
    if (!eight_digits(word, value))
        return false;
    *value *= scale[decimals];
    return true;
}
#else
static inline bool short_number(const char *text, size_t length, int64_t *value)
{
    return plain_number(text, length, value);
}
#endif

/* A cell of a record, which bytes follow that can be read. */
static inline bool plain_cell(const char *text, size_t length, int64_t *value)
{
    bool minus = text[0] == '-';

    if (length - minus - 1 >= 8 || !short_number(text + minus, length - minus, value))
        return plain_number(text, length, value);
    *value = minus ? -*value : *value;
    return true;
}

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
    maker->marks_are_words = true;
    for (size_t i = 0; i < plan->null_count; i++)
        if (plain_number(plan->nulls[i], strlen(plan->nulls[i]), &value))
            maker->marks_are_words = false;
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

/* The common case without detours: one column, a plain number. */
static inline bool read_plain(const struct row_maker *maker, const struct csv_record *record,
                              size_t term, int64_t *value)
{
    int column = maker->plain_columns[term].column;

    return column >= 0 && maker->marks_are_words &&
           plain_cell(record->cells[column], record->lengths[column], value);
}

/* A blank cell with nothing in its place. */
static inline bool is_missing(const struct row_maker *maker, const struct csv_record *record,
                              size_t term)
{
    struct plain_column plain = maker->plain_columns[term];

    return plain.alone && !record->lengths[plain.column];
}

/* The value of the output that starts at this term; *next: the first term of another. */
static enum found read_output(struct row_maker *maker, const struct csv_record *record,
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

bool values_make(struct row_maker *maker, const struct csv_record *record, size_t *count)
{
    const struct source_binding *binding = maker->binding;
    bool plainly = binding->term_count == binding->output_count && !maker->plan->fine;
    size_t i = 0, filled = 0;

    while (i < binding->term_count) {
        struct source_value *value = &maker->values[filled];
        enum found found = FOUND;

        value->output = binding->terms[i].output;
        if (plainly && read_plain(maker, record, i, &value->value))
            i++;
        else if (plainly && is_missing(maker, record, i))
            i++, found = MISSING;
        else
            found = read_output(maker, record, i, &i, value);
        if (found == REFUSED)
            return false;
        filled += found == FOUND;
    }
    *count = filled;
    return true;
}
