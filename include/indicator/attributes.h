/* Attributes of dimensions: the columns of the files that [dimension market] and [dimension
 * channel] name, as numbers in formulas (population) and texts in `where` (region).
 *
 * A number belongs to one code: in a slice of that one market (channel) it is the number of the
 * code's row, in every period the same.  In a total, filtered or not, it is missing: shares and
 * scores do not add up, and nothing says which attributes would.  Missing as well: a code without a
 * row, a blank cell, a cell that is no number.
 *
 * Facts of countries (base/country.h) are attributes of every market that is one, without a file:
 * texts, which a file's column of the same name overrules cell by cell.
 */
#ifndef REDLINE_INDICATOR_ATTRIBUTES_H
#define REDLINE_INDICATOR_ATTRIBUTES_H
#include <stdbool.h>
#include <stddef.h>
#include "cube/rollup.h"
#include "indicator/column.h"
#include "source/table.h"

struct country;
struct dims;

struct dimension_table { /* attributes of codes, from [dimension NAME] path */
    const char *dimension;
    struct csv_table table;
    int code_column, name_column; /* code_column -1: the file could not be used */
};

struct attributes { /* borrows everything */
    const struct dims *dims;
    const struct dimension_table *tables;
    size_t count;
};

/* A column is text when it has cells that are not blank and none of them is a number, and so are the
 * facts of countries. */
enum attribute_kind { ATTRIBUTE_NONE, ATTRIBUTE_NUMBER, ATTRIBUTE_TEXT };
/* The first column of that name beyond code and name, in the order of the tables; *index is for
 * attribute_value. */
enum attribute_kind attribute_find(const struct attributes *attributes, const char *name,
                                   int *index);
struct value attribute_value(const struct attributes *attributes, int index, struct slice slice);
/* The text of that column, or fact of the country, for the slice's market or channel: "" when blank;
 * NULL: there is none, or the slice is a total. */
const char *attribute_cell(const struct attributes *attributes, const char *name,
                           struct slice slice);
/* Names of those that are numbers and one word: fills names (NULL: only counts) and returns how
 * many. */
size_t attribute_names(const struct attributes *attributes, const char **names);
/* The country that a market's code names ("DE", "Germany", "deu"), NULL: none. NA beside a market
 * that is a region (EU, APAC ...) is North America, not Namibia. */
const struct country *attributes_country(const struct dims *dims, const char *market);
/* The market with rows that a text means: its code as written, else the only market of the same
 * country ("DEU" where rows say Germany); -1: none. */
int market_find(const struct dims *dims, const char *text);
/* False when a table could not be used: a name that is unknown may be one of its columns. */
bool attributes_are_known(const struct attributes *attributes);

#endif
