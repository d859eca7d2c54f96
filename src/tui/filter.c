/* The filter language: less's & with tests of columns.
 *
 * A number that is typed is compared with what the column shows, in its unit: "gmv>500" under a head
 * of "k EUR" means half a million, "return_rate>5" five percent; one with a unit of its own ("2.1M",
 * "5%") means just that.  The exact value is compared, not its rounded text.  What is missing is
 * neither less nor more nor unequal: a test of a number never admits it.
 */
#include "tui/filter.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "rule/rules.h"

enum { NAMES_MOST = 80 };

static const struct test_word { /* longer ones first */
    const char *word;
    enum filter_test test;
} tests[] = {
    {.word = "!=", .test = FILTER_UNEQUAL},       {.word = "<=", .test = FILTER_LESS_OR_EQUAL},
    {.word = ">=", .test = FILTER_MORE_OR_EQUAL}, {.word = "=", .test = FILTER_EQUAL},
    {.word = "<", .test = FILTER_LESS},           {.word = ">", .test = FILTER_MORE},
};

static const char *find_test(const char *text, const struct test_word **found)
{
    for (const char *at = text; *at; at++)
        for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
            if (!strncmp(at, tests[i].word, strlen(tests[i].word))) {
                *found = &tests[i];
                return at;
            }
    return NULL;
}

static void copy_trimmed(char *out, size_t size, const char *text, size_t length)
{
    text_trim(&text, &length);
    if (length >= size)
        length = size - 1;
    memcpy(out, text, length);
    out[length] = '\0';
}

static bool is_key(const struct section *section, const char *name, int *key)
{
    for (size_t r = 0; r < section->row_count; r++)
        for (int k = 0; k < 3 && section->rows[r].key_names[k]; k++)
            if (!text_fold_compare(section->rows[r].key_names[k], name)) {
                *key = FILTER_KEY + k;
                return true;
            }
    return false;
}

/* Ids before titles; a key of the rows only where no column is called so. */
static bool find_column(const struct section *section, const char *name, int *column)
{
    for (size_t c = 0; c < section->column_count; c++)
        if (!text_fold_compare(section->columns[c].id, name)) {
            *column = (int)c;
            return true;
        }
    for (size_t c = 0; c < section->column_count; c++)
        if (*section->columns[c].title && text_header_equal(section->columns[c].title, name)) {
            *column = (int)c;
            return true;
        }
    if (is_key(section, name, column))
        return true;
    if (section->shape == SHAPE_HEAT && !text_fold_compare(name, "market")) {
        *column = FILTER_KEY;
        return true;
    }
    *column = FILTER_STATE;
    return !text_fold_compare(name, "state");
}

static bool no_column(const struct section *section, const char *name, struct err *err)
{
    const char *names[NAMES_MOST];
    size_t count = 0;
    for (size_t c = 0; c < section->column_count && count < NAMES_MOST - 4; c++)
        names[count++] = section->columns[c].id;
    for (int k = 0; section->row_count && k < 3 && section->rows[0].key_names[k]; k++)
        names[count++] = section->rows[0].key_names[k];
    names[count++] = "state";
    const char *nearest = text_nearest(name, names, count);
    if (nearest)
        return err_set(err, _("there is no column '%s' here; the nearest is '%s'"), name, nearest);
    return err_set(err, _("there is no column '%s' here"), name);
}

static bool parse_number(struct filter_term *term)
{
    size_t length = strlen(term->text);
    char last = length ? term->text[length - 1] : '0';
    term->has_number = length && number_parse(term->text, length, &term->number);
    term->is_absolute = !(last >= '0' && last <= '9') && last != '.';
    return term->has_number;
}

static bool parse_term(const char *text, const struct section *section, struct filter_term *term,
                       struct err *err)
{
    const struct test_word *word = NULL;
    char name[FILTER_BYTES];
    term->inverse = *text == '!';
    text += term->inverse;
    const char *at = *text == '"' ? NULL : find_test(text, &word);
    if (!at || at == text) {
        size_t length = strlen(text);
        bool quoted = length >= 2 && *text == '"' && text[length - 1] == '"';
        term->test = FILTER_HOLDS;
        copy_trimmed(term->text, sizeof term->text, text + quoted, length - 2 * (size_t)quoted);
        return *term->text ? true : err_set(err, _("nothing stands behind the '!'"));
    }
    copy_trimmed(name, sizeof name, text, (size_t)(at - text));
    at += strlen(word->word);
    copy_trimmed(term->text, sizeof term->text, at, strlen(at));
    term->test = word->test;
    if (!find_column(section, name, &term->column))
        return no_column(section, name, err);
    if (!*term->text)
        return err_set(err, _("a value is missing behind '%s%s'"), name, word->word);
    if (!parse_number(term) && term->test > FILTER_UNEQUAL)
        return err_set(err, _("'%s' is no number: 5, 1.5, 3k, 2.1M or 5%%"), term->text);
    return true;
}

bool filter_parse(const char *text, const struct section *section, struct filter *out,
                  struct err *err)
{
    memset(out, 0, sizeof *out);
    while (*text) {
        char term[FILTER_BYTES];
        const char *end = strstr(text, " & ");
        size_t length = end ? (size_t)(end - text) : strlen(text);
        copy_trimmed(term, sizeof term, text, length);
        text += length + (end ? 3 : 0);
        if (!*term)
            continue;
        if (out->count == FILTER_TERMS)
            return err_set(err, _("at most %d tests can be joined"), FILTER_TERMS);
        if (!parse_term(term, section, &out->terms[out->count++], err))
            return false;
    }
    return true;
}

/* The number in a text as shown: "1,842.0", "+4.1%", "−3.2 pp". */
static bool number_of_text(const char *text, double *out)
{
    char digits[64];
    size_t count = 0;
    for (; *text && count < sizeof digits - 1; text++)
        if ((*text >= '0' && *text <= '9') || *text == '.' || *text == '-' || *text == '+')
            digits[count++] = *text;
        else if (*text != ',')
            break;
    digits[count] = '\0';
    char *end;
    *out = strtod(digits, &end);
    return count && !*end && end != digits;
}

static bool number_of(const struct report_column *column, const struct report_cell *cell,
                      bool absolute, double *out)
{
    if (!value_is_known(&cell->value) || cell->is_text)
        return cell->text && number_of_text(cell->text, out);
    double unit = column->unit == UNIT_PERCENT ? 0.01 : column->scale > 0 ? column->scale : 1;
    *out = absolute ? cell->value.number : cell->value.number / unit;
    return true;
}

static bool compare(enum filter_test test, double have, double want)
{
    double apart = fabs(have - want), near = 1e-9 * fmax(fabs(have), fabs(want));
    bool equal = apart <= near;
    switch (test) {
    case FILTER_LESS:
        return !equal && have < want;
    case FILTER_LESS_OR_EQUAL:
        return equal || have < want;
    case FILTER_MORE:
        return !equal && have > want;
    case FILTER_MORE_OR_EQUAL:
        return equal || have > want;
    case FILTER_UNEQUAL:
        return !equal;
    default:
        return equal;
    }
}

/* "GB Britain" is GB, Britain, and the whole. */
static bool text_is(const char *pattern, const char *text)
{
    const char *blank = text ? strchr(text, ' ') : NULL;
    if (!text)
        return false;
    if (text_glob(pattern, text) || (blank && text_glob(pattern, blank + 1)))
        return true;
    char first[FILTER_BYTES];
    size_t length = blank ? (size_t)(blank - text) : 0;
    if (!length || length >= sizeof first)
        return false;
    memcpy(first, text, length);
    first[length] = '\0';
    return text_glob(pattern, first);
}

static const char *key_of(const struct report_row *row, int column)
{
    int k = column - FILTER_KEY;
    return row->key_names[k] ? row->key_values[k] : NULL;
}

static bool test_column(const struct filter_term *term, const struct section *section,
                        const struct report_row *row)
{
    bool equal = term->test != FILTER_UNEQUAL;
    if (term->column == FILTER_STATE)
        return row->has_state &&
               text_glob(term->text, rule_state_name(row->state)) == equal;
    if (term->column < 0)
        return text_is(term->text, key_of(row, term->column)) == equal;
    const struct report_column *column = &section->columns[term->column];
    const struct report_cell *cell = &row->cells[term->column];
    double have;
    if (term->has_number && number_of(column, cell, term->is_absolute, &have))
        return compare(term->test, have, term->number);
    if (column->numeric || term->test > FILTER_UNEQUAL)
        return false;
    return (text_is(term->text, cell->text) || text_is(term->text, cell->raw)) == equal;
}

static bool row_holds(const char *text, const struct section *section, const struct report_row *row)
{
    size_t length;
    for (size_t c = 0; c < section->column_count; c++)
        if (row->cells[c].text && text_find(row->cells[c].text, text, &length))
            return true;
    for (int k = 0; k < 3 && row->key_names[k]; k++)
        if (row->key_values[k] && text_find(row->key_values[k], text, &length))
            return true;
    return false;
}

bool filter_admits(const struct filter *filter, const struct section *section,
                   const struct report_row *row)
{
    for (size_t i = 0; i < filter->count; i++) {
        const struct filter_term *term = &filter->terms[i];
        bool holds = term->test == FILTER_HOLDS ? row_holds(term->text, section, row)
                                                : test_column(term, section, row);
        if (holds == term->inverse)
            return false;
    }
    return true;
}
