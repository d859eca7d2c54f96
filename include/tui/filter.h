/* Which rows of a section are shown: a filter that a person typed, and "problems only". */
#ifndef REDLINE_TUI_FILTER_H
#define REDLINE_TUI_FILTER_H
#include <stdbool.h>
#include <stddef.h>
#include "report/section.h"

struct err;

enum { FILTER_BYTES = 192, FILTER_TERMS = 8 };
enum filter_test {
    FILTER_HOLDS, /* the text stands somewhere in the row */
    FILTER_EQUAL, /* in a column; text with * and ?, or a number */
    FILTER_UNEQUAL,
    FILTER_LESS,
    FILTER_LESS_OR_EQUAL,
    FILTER_MORE,
    FILTER_MORE_OR_EQUAL
};
struct filter_term {
    enum filter_test test;
    bool inverse; /* "!" in front */
    int column;   /* of the section, or one of FILTER_KEY + k, FILTER_STATE */
    char text[FILTER_BYTES];
    bool has_number, is_absolute; /* absolute: with a unit (2.1M, 5%), else in the column's unit */
    double number;
};
enum { FILTER_KEY = -10, FILTER_STATE = -1 };
struct filter {
    struct filter_term terms[FILTER_TERMS];
    size_t count; /* all must hold */
};

/* "text", "!text", "column>5", "column=DE", joined by " & ".  A column is named by its id or title,
 * or as a key of the rows (market), or state; a text in quotes is never a column's test.  Numbers
 * are in the unit that the column shows.  False: err says what is wrong and names the nearest. */
bool filter_parse(const char *text, const struct section *section, struct filter *out,
                  struct err *err);
bool filter_admits(const struct filter *filter, const struct section *section,
                   const struct report_row *row);

/* What a level looks through. */
struct lens {
    char filter[FILTER_BYTES]; /* "" none */
    bool problems;             /* only rows whose state is not ok */
};
bool lens_is_clear(const struct lens *lens);
/* Leaves out of a section what the lens does not admit, totals too, because they would be of other
 * rows; facts then begin with "12 of 240" and what the lens is.  A filter that names a column which
 * this section lacks admits all, and the facts say so. Funnels and waterfalls stay whole. */
void lens_apply(const struct lens *lens, struct section *section, bool ascii);
/* "filter: DE · problems only", for a chip. */
void lens_say(const struct lens *lens, bool ascii, struct strbuf *out);
/* Can rows of this section be left out, and has any of them a state? */
bool lens_fits(const struct section *section);
bool lens_has_states(const struct section *section);

#endif
