/* The parts of a probe, internal to it: the sheet, facts of columns, words of headers. */
#ifndef REDLINE_SOURCE_PROBE_PARTS_H
#define REDLINE_SOURCE_PROBE_PARTS_H
#include <stdbool.h>
#include <stddef.h>
#include "base/strmap.h"
#include "source/probe.h"

/* --- the sheet: the first records of a file under the delimiter that makes most of a table */

struct sheet_row {
    const char *const *cells; /* trimmed and cut at 256 bytes */
    size_t count;
    long line;
};
struct sheet {
    struct arena arena;
    const char *encoding;
    char delimiter;
    struct sheet_row *rows;
    size_t count;
    size_t header; /* index of the header's row */
    bool comments; /* lines that begin with # */
};
bool sheet_read(struct sheet *sheet, const char *path, struct err *err);
void sheet_release(struct sheet *sheet);

/* --- what the cells of a column are */

struct column_facts {
    const char *header; /* cleaned */
    size_t filled;      /* cells that are neither blank nor a mark of nothing */
    size_t distinct;
    const char *mark;           /* a word for nothing beyond the usual ones ("-"), or NULL */
    size_t dates;               /* by the format */
    const char *format, *rival; /* rival: day and month could be the other way round; or NULL */
    size_t totals;              /* cells of another kind in a column of dates that say total */
    size_t blanks;
    size_t numbers; /* under either mark */
    size_t negatives, positives;
    size_t dot_only, comma_only;     /* numbers under one mark alone */
    bool groups_dot, groups_comma;   /* 1.234 or 1,234: could be thousands */
    size_t percents, signs, dollars; /* with %, with a currency's sign, with a bare $ */
    size_t codes;                    /* three capitals */
    size_t countries;                /* codes or names */
    size_t alpha2;                   /* countries of two letters */
};
/* Columns as in the header's row; yours. */
struct column_facts *sheet_facts(const struct sheet *sheet, struct arena *arena);
/* Are at least nine of ten filled cells so? */
bool facts_most(const struct column_facts *facts, size_t count);

/* --- what a header means */

enum cell_kind {
    CELL_DATE,
    CELL_END, /* a date beside another one */
    CELL_COUNTRY,
    CELL_CODE,
    CELL_CURRENCY,
    CELL_ID,
    CELL_COUNT, /* from here on numbers */
    CELL_MONEY
};
struct probe_field {
    const char *name;
    enum cell_kind cells;
    const char *exact; /* headers, "a|b|c" */
    const char *globs; /* patterns of headers, NULL none */
};
extern const struct probe_field probe_fields[];
extern const size_t probe_field_count;
enum probe_word { WORD_NONE, WORD_LIKE, WORD_EXACT };
enum probe_word probe_word(const struct probe_field *field, const char *header);
/* Personal data, or the number of something: never a sum. */
bool probe_is_no_measure(const char *header);
/* One of "a|b|c", as headers are compared. */
bool probe_is_one_of(const char *list, const char *header);

/* --- the results */

void probe_add(struct probe *probe, const char *key, const char *value, enum probe_sure sure,
               bool active, const char *note);
void probe_match_presets(struct probe *probe, const struct catalogue *presets);
/* The two lines that take over matches[0], and what it needs besides. */
void probe_take_preset(struct probe *probe, const struct catalogue *presets,
                       const struct sheet *sheet);
void probe_propose(struct probe *probe, const struct sheet *sheet);

#endif
