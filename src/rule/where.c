/*
 * `where` of red lines and queries: which markets and channels a sum takes in.
 *
 *     region=EU|NA & channel=paid*
 *
 * Terms joined by & all hold; alternatives joined by | are globs, compared case-folded.  `market`
 * and `channel` are the codes themselves; every other name is a column of a dimension's table
 * ([dimension market] path), looked for in the order of the tables.  A code that the table does not
 * list has no attributes: it matches no term.  A value that matches nothing is no error: the market
 * may come with the next file.
 *
 * The result is a byte per code that was known when it was compiled; a filter belongs to one
 * snapshot.
 */
#include <stdlib.h>
#include <string.h>

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
    const struct dimension_table *table; /* NULL: the code itself */
    int column;
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
    *out = (struct attribute){.dimension = dimension_of(name), .column = -1};
    if (out->dimension >= 0)
        return true;
    for (size_t i = 0; i < where->table_count; i++) {
        const struct dimension_table *table = &where->tables[i];

        out->dimension = dimension_of(table->dimension);
        out->column = csv_table_column(&table->table, name);
        out->table = table;
        if (out->dimension >= 0 && out->column >= 0 && table->code_column >= 0)
            return true;
    }
    return false;
}

static bool unknown_attribute(const struct where *where, const char *name, const char *file,
                              int line, struct err *err)
{
    const char **names;
    const char *nearest;
    size_t count = DIMENSION_COUNT;

    for (size_t i = 0; i < where->table_count; i++)
        count += where->tables[i].table.header_count;
    names = mem_calloc(count, sizeof *names);
    count = 0;
    for (int i = 0; i < DIMENSION_COUNT; i++)
        names[count++] = dimension_names[i];
    for (size_t i = 0; i < where->table_count; i++)
        for (size_t c = 0; c < where->tables[i].table.header_count; c++)
            names[count++] = where->tables[i].table.headers[c];
    nearest = text_nearest(name, names, count);
    if (nearest)
        err_at(err, file, line, 0, _("where: no dimension has an attribute %s; did you mean %s?"),
               name, nearest);
    else
        err_at(err, file, line, 0,
               _("where: no dimension has an attribute %s; it would be a column of the file that "
                 "[dimension market] names"),
               name);
    free(names);
    return false;
}

/* The text that a code has for the attribute; NULL when its table does not list it. */
static const char *attribute_text(const struct attribute *attribute, const char *code)
{
    const struct csv_table *table;

    if (!attribute->table)
        return code;
    table = &attribute->table->table;
    for (size_t r = 0; r < table->row_count; r++)
        if (!text_fold_compare(table->rows[r][attribute->table->code_column], code))
            return table->rows[r][attribute->column];
    return NULL;
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

        if (!matches_any(globs, count, attribute_text(attribute, name)))
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
