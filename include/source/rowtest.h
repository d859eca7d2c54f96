/* Row tests of INI files: `Col=pattern|pattern & Col=pattern`. Whole cells, globs, case-folded; an
 * empty pattern is a blank cell. */
#ifndef REDLINE_SOURCE_ROWTEST_H
#define REDLINE_SOURCE_ROWTEST_H
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct csv_record;
struct err;
struct strbuf;

struct row_condition {
    const char *header;
    const char *const *patterns; /* any */
    size_t pattern_count;
    int slot; /* the plan's number of this header */
};
struct row_test { /* all conditions must hold */
    struct row_condition *conditions;
    size_t count;
};

/* False and err (without a place) when the text is no row test; strings go to the arena. */
bool row_test_parse(struct row_test *test, const char *text, struct arena *arena, struct err *err);
/* columns: by slot. A record that is too short has blank cells. */
bool row_test_holds(const struct row_test *test, const struct csv_record *record,
                    const int *columns, struct strbuf *scratch);

/* The cell without blanks around it; "" when the column is -1 or beyond the record. Borrowed from
 * the record or scratch. */
const char *record_cell(const struct csv_record *record, int column, struct strbuf *scratch,
                        size_t *length);

#endif
