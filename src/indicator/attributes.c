/*
 * Attributes of dimensions as numbers.
 *
 * The tables are small and few formulas name them, so nothing is prepared: a value is looked up in
 * the rows when it is asked for, the first row of a code wins and case does not matter, as in
 * `where`.  All columns of all tables are numbered through; that number is what a compiled formula
 * keeps.
 *
 * Cells are read like cells of any file ("83,200,000", "EUR 5"), and where that is no exact decimal
 * like a literal of a formula ("15%" is 0.15, "2.1M"), so what people write of a country works.
 * Tables of dimensions other than market and channel have no slices and so no attributes here.
 *
 * Facts of countries are texts, so no formula can use them; they are known here so that it is told
 * why.
 */
#include "indicator/attributes.h"

#include <string.h>

#include "base/country.h"
#include "base/number.h"
#include "base/text.h"
#include "cube/part.h"

/* ---- cells ---- */

static bool set_exact(struct value *value, int64_t exact)
{
    *value = (struct value){.number = decimal_to_double(exact), .is_exact = true, .exact = exact};
    return true;
}

static bool read_number(const char *text, struct value *value)
{
    size_t length = strlen(text);
    enum decimal_status status;
    int64_t exact;
    double number;
    bool percent;

    text_trim(&text, &length);
    percent = memchr(text, '%', length) != NULL;
    status = decimal_parse(text, length, '.', &exact);
    if (status == DECIMAL_OK && !percent)
        return set_exact(value, exact);
    if (status == DECIMAL_OK && exact % 100 == 0)
        return set_exact(value, exact / 100);
    if (number_parse(text, length, &number)) {
        *value = (struct value){.number = number};
        return true;
    }
    if (status > DECIMAL_ROUNDED)
        return false;
    *value = (struct value){.number = decimal_to_double(exact) / (percent ? 100 : 1)};
    return true;
}

/* ---- columns ---- */

/* The codes that a table is about; NULL: none that slices have. */
static const struct strmap *codes_of(const struct attributes *attributes,
                                     const struct dimension_table *table)
{
    if (!text_fold_compare(table->dimension, "market"))
        return &attributes->dims->market;
    if (!text_fold_compare(table->dimension, "channel"))
        return &attributes->dims->channel;
    return NULL;
}

static bool is_attribute(const struct attributes *attributes, const struct dimension_table *table,
                         int column)
{
    return column >= 0 && column != table->code_column && column != table->name_column &&
           table->code_column >= 0 && codes_of(attributes, table);
}

static enum attribute_kind kind_of(const struct csv_table *table, int column)
{
    bool filled = false;
    struct value value;

    for (size_t r = 0; r < table->row_count; r++) {
        if (read_number(table->rows[r][column], &value))
            return ATTRIBUTE_NUMBER;
        filled = filled || !text_is_blank(table->rows[r][column]);
    }
    return filled ? ATTRIBUTE_TEXT : ATTRIBUTE_NUMBER;
}

enum attribute_kind attribute_find(const struct attributes *attributes, const char *name,
                                   int *index)
{
    int first = 0;

    for (size_t i = 0; i < attributes->count; i++) {
        const struct dimension_table *table = &attributes->tables[i];
        int column = csv_table_column(&table->table, name);

        if (is_attribute(attributes, table, column)) {
            *index = first + column;
            return kind_of(&table->table, column);
        }
        first += (int)table->table.header_count;
    }
    if (country_fact_find(name) < 0 || !attributes_are_known(attributes))
        return ATTRIBUTE_NONE;
    *index = -1;
    return ATTRIBUTE_TEXT;
}

size_t attribute_names(const struct attributes *attributes, const char **names)
{
    size_t count = 0;

    for (size_t i = 0; i < attributes->count; i++) {
        const struct dimension_table *table = &attributes->tables[i];

        for (int c = 0; c < (int)table->table.header_count; c++) {
            if (!is_attribute(attributes, table, c) || strpbrk(table->table.headers[c], " -()/") ||
                kind_of(&table->table, c) != ATTRIBUTE_NUMBER)
                continue; /* or a header that a formula cannot spell */
            if (names)
                names[count] = table->table.headers[c];
            count++;
        }
    }
    return count;
}

bool attributes_are_known(const struct attributes *attributes)
{
    for (size_t i = 0; i < attributes->count; i++)
        if (attributes->tables[i].code_column < 0)
            return false;
    return true;
}

/* ---- countries ---- */

static bool has_region(const struct dims *dims)
{
    static const char *const regions[] = {"EU", "APAC", "LATAM", "EMEA", "MEA", "LAC", "ROW"};

    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
        if (strmap_find(&dims->market, regions[i], strlen(regions[i])) >= 0)
            return true;
    return false;
}

const struct country *attributes_country(const struct dims *dims, const char *market)
{
    const struct country *country = country_find(market);

    if (country && !text_fold_compare(market, "NA") && has_region(dims))
        return NULL;
    return country;
}

int market_find(const struct dims *dims, const char *text)
{
    int code = strmap_find(&dims->market, text, strlen(text)), found = -1;
    const struct country *country = code < 0 ? country_find(text) : NULL;

    for (int m = 0; country && (size_t)m < dims->market.count; m++) {
        if (attributes_country(dims, strmap_name(&dims->market, m)) != country)
            continue;
        if (found >= 0)
            return -1; /* two markets in one country: neither is meant more than the other */
        found = m;
    }
    return code >= 0 ? code : found;
}

/* ---- values ---- */

static const char *cell_of(const struct dimension_table *table, const char *code, int column)
{
    for (size_t r = 0; r < table->table.row_count; r++)
        if (!text_fold_compare(table->table.rows[r][table->code_column], code))
            return table->table.rows[r][column];
    return "";
}

struct value attribute_value(const struct attributes *attributes, int index, struct slice slice)
{
    const struct dimension_table *table = attributes->tables;
    struct value value;
    const struct strmap *codes;
    int code;

    for (; index >= (int)table->table.header_count; table++)
        index -= (int)table->table.header_count;
    codes = codes_of(attributes, table);
    code = codes == &attributes->dims->market ? slice.market : slice.channel;
    if (code >= 0 && (size_t)code < codes->count &&
        read_number(cell_of(table, strmap_name(codes, code), index), &value))
        return value;
    return (struct value){.state = VALUE_NODATA};
}

const char *attribute_cell(const struct attributes *attributes, const char *name,
                           struct slice slice)
{
    const char *text = NULL;

    for (size_t i = 0; i < attributes->count && !(text && *text); i++) {
        const struct dimension_table *table = &attributes->tables[i];
        int column = csv_table_column(&table->table, name), code;
        const struct strmap *codes;

        if (!is_attribute(attributes, table, column))
            continue;
        codes = codes_of(attributes, table);
        code = codes == &attributes->dims->market ? slice.market : slice.channel;
        if (code >= 0 && (size_t)code < codes->count)
            text = cell_of(table, strmap_name(codes, code), column);
    }
    if (!(text && *text) && slice.market >= 0 && country_fact_find(name) >= 0) {
        const struct country *country = attributes_country(
            attributes->dims, strmap_name(&attributes->dims->market, slice.market));

        text = country ? country_fact(country, country_fact_find(name)) : text;
    }
    return text;
}
