/*
 * `where` of red lines and queries: which markets and channels a sum takes in.
 *
 *     region=EU|NA & channel=paid*
 *
 * Terms joined by & all hold; alternatives joined by | are globs, compared case-folded.  `market`
 * and `channel` are the codes themselves; every other name is a column of a dimension's table
 * ([dimension market] path), looked for in the order of the tables, or a fact of countries (region,
 * currency ...).  Where both are there, a market's cell in the table goes before what is built in,
 * unless it is blank.  A code that has no such attribute matches no term.  A value that matches
 * nothing is no error: the market may come with the next file.
 *
 * The result is a byte per code that was known when it was compiled; a filter belongs to one
 * snapshot.
 */
#include <stdlib.h>
#include <string.h>

#include "base/country.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cube/cube.h"
#include "rule/rules.h"

enum { MARKET, CHANNEL, DIMENSION_COUNT };

struct attribute { /* what the left side of a term stands for */
    int dimension;
    const struct dimension_table *table; /* NULL: no column */
    int column;
    int fact; /* of countries; -1: none.  Neither column nor fact: the code itself */
};

struct where {
    const struct dims *dims;
    const struct dimension_table *tables;
    size_t table_count;
    unsigned char *bytes[DIMENSION_COUNT];
};

static const char *const dimension_names[DIMENSION_COUNT] = {
    [MARKET] = "market", [CHANNEL] = "channel"};

static const struct strmap *codes_of(const struct where *where, int dimension)
{
    return dimension == MARKET ? &where->dims->market : &where->dims->channel;
}

static int dimension_of(const char *name)
{
    for (int i = 0; i < DIMENSION_COUNT; i++)
        if (!text_fold_compare(name, dimension_names[i]))
            return i;
    return -1;
}

static bool find_attribute(const struct where *where, const char *name, struct attribute *out)
{
    *out = (struct attribute){.dimension = dimension_of(name), .column = -1, .fact = -1};
    if (out->dimension >= 0)
        return true;
    out->fact = country_fact_find(name);
    for (size_t i = 0; i < where->table_count; i++) {
        const struct dimension_table *table = &where->tables[i];

        out->dimension = dimension_of(table->dimension);
        out->column = csv_table_column(&table->table, name);
        out->table = table;
        if (out->dimension >= 0 && out->column >= 0 && table->code_column >= 0)
            return true;
    }
    out->dimension = MARKET;
    out->table = NULL;
    return out->fact >= 0;
}

static bool unnamed_attribute(const char *name, const char *file, int line, struct err *err)
{
    struct strbuf facts = STRBUF_INIT;

    for (size_t i = 0; i < country_fact_count; i++)
        strbuf_addf(&facts, i ? ", %s" : "%s", country_facts[i]);
    err_at(err, file, line, 0,
           _("where: no dimension has an attribute %s; it would be a column of the file that "
             "[dimension market] names (built in: market, channel, %s)"),
           name, facts.text);
    strbuf_release(&facts);
    return false;
}

static bool unknown_attribute(const struct where *where, const char *name, const char *file,
                              int line, struct err *err)
{
    const char **names;
    const char *nearest;
    size_t count = DIMENSION_COUNT + country_fact_count;

    for (size_t i = 0; i < where->table_count; i++)
        count += where->tables[i].table.header_count;
    names = mem_calloc(count, sizeof *names);
    count = 0;
    for (int i = 0; i < DIMENSION_COUNT; i++)
        names[count++] = dimension_names[i];
    for (size_t i = 0; i < where->table_count; i++)
        for (size_t c = 0; c < where->tables[i].table.header_count; c++)
            names[count++] = where->tables[i].table.headers[c];
    for (size_t i = 0; i < country_fact_count; i++)
        names[count++] = country_facts[i];
    nearest = text_nearest(name, names, count);
    if (nearest)
        err_at(err, file, line, 0, _("where: no dimension has an attribute %s; did you mean %s?"),
               name, nearest);
    else
        unnamed_attribute(name, file, line, err);
    free(names);
    return false;
}

static const char *cell_of(const struct attribute *attribute, const char *code)
{
    const struct csv_table *table = &attribute->table->table;

    for (size_t r = 0; r < table->row_count; r++)
        if (!text_fold_compare(table->rows[r][attribute->table->code_column], code))
            return table->rows[r][attribute->column];
    return NULL;
}

/* The text that a code has for the attribute; NULL when neither its table nor its country has. */
static const char *attribute_text(const struct where *where, const struct attribute *attribute,
                                  const char *code)
{
    const char *cell = attribute->table ? cell_of(attribute, code) : NULL;
    const struct country *country;

    if (!attribute->table && attribute->fact < 0)
        return code;
    if ((cell && !text_is_blank(cell)) || attribute->fact < 0 || attribute->dimension != MARKET)
        return cell;
    country = attributes_country(where->dims, code);
    return country ? country_fact(country, attribute->fact) : cell;
}

/* One of the alternatives "EU|NA" matches. */
static bool matches_any(char *const *globs, size_t count, const char *text)
{
    for (size_t i = 0; text && i < count; i++)
        if (text_glob(globs[i], text))
            return true;
    return false;
}

/* Splits at a character and trims each piece; the pieces are yours. */
static size_t split(const char *text, size_t length, char at, char ***out)
{
    size_t count = 0, capacity = 0;
    char **pieces = NULL;

    for (;;) {
        const char *end = memchr(text, at, length), *piece = text;
        size_t size = end ? (size_t)(end - text) : length;

        text += size + 1;
        length -= end ? size + 1 : size;
        text_trim(&piece, &size);
        MEM_GROW(pieces, count, capacity);
        pieces[count++] = mem_strndup(piece, size);
        if (!end)
            break;
    }
    *out = pieces;
    return count;
}

static void split_free(char **pieces, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(pieces[i]);
    free(pieces);
}

static void apply_term(struct where *where, const struct attribute *attribute, char *const *globs,
                       size_t count)
{
    const struct strmap *codes = codes_of(where, attribute->dimension);
    unsigned char **bytes = &where->bytes[attribute->dimension];

    if (!*bytes) {
        *bytes = mem_alloc(codes->count);
        memset(*bytes, 1, codes->count);
    }
    for (size_t code = 0; code < codes->count; code++) {
        const char *name = strmap_name(codes, (int)code);

        if (!matches_any(globs, count, attribute_text(where, attribute, name)))
            (*bytes)[code] = 0;
    }
}

static bool compile_term(struct where *where, const char *term, const char *file, int line,
                         struct err *err)
{
    const char *equals = strchr(term, '='), *name = term;
    size_t length = equals ? (size_t)(equals - term) : 0, count;
    struct attribute attribute;
    char *attribute_name, **globs;
    bool found;

    text_trim(&name, &length);
    if (!length || !equals[1 + strspn(equals + 1, " \t")] || equals[1] == '=')
        return err_at(err, file, line, 0,
                      _("where: '%s' is no test; write attribute=value, like region=EU|NA"), term);
    attribute_name = mem_strndup(name, length);
    found = find_attribute(where, attribute_name, &attribute);
    if (!found)
        unknown_attribute(where, attribute_name, file, line, err);
    free(attribute_name);
    if (!found)
        return false;
    count = split(equals + 1, strlen(equals + 1), '|', &globs);
    apply_term(where, &attribute, globs, count);
    split_free(globs, count);
    return true;
}

bool where_compile(const char *text, const struct cube *cube,
                   const struct dimension_table *dimensions, size_t count, const char *file,
                   int line, struct dim_filter *out, struct err *err)
{
    struct where where = {.dims = cube->dims, .tables = dimensions, .table_count = count};
    char **terms;
    size_t term_count = split(text, strlen(text), '&', &terms);
    bool good = true;

    for (size_t i = 0; good && i < term_count; i++)
        good = compile_term(&where, terms[i], file, line, err);
    split_free(terms, term_count);
    *out = (struct dim_filter){
        .markets = where.bytes[MARKET],
        .market_count = where.bytes[MARKET] ? cube->dims->market.count : 0,
        .channels = where.bytes[CHANNEL],
        .channel_count = where.bytes[CHANNEL] ? cube->dims->channel.count : 0,
    };
    if (!good)
        dim_filter_release(out);
    return good;
}

void dim_filter_release(struct dim_filter *filter)
{
    free((void *)(uintptr_t)filter->markets); /* const for its readers, ours to free */
    free((void *)(uintptr_t)filter->channels);
    *filter = (struct dim_filter){.markets = NULL};
}
