/* What the serialisers share: machine numbers, CSV cells, aligned tables.  Internal to report and
 * app. */
#ifndef REDLINE_REPORT_PRINT_H
#define REDLINE_REPORT_PRINT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "base/decimal.h"
#include "base/memory.h"
#include "base/text.h"

struct json;
struct report_head;
struct section;
struct strbuf;
struct value;

/* Plain decimal of 17 significant digits: point, no exponent, no trailing zeros; not finite:
 * nothing. */
void print_plain(double number, struct strbuf *out);
/* The value for machines: an exact sum as it is, else print_plain. Missing: nothing. */
void print_value(const struct value *value, struct strbuf *out);
/* Numerator and denominator likewise; nothing where there is none. */
void print_numerator(const struct value *value, struct strbuf *out);
void print_denominator(const struct value *value, struct strbuf *out);

/* One CSV text cell: cleaned, defused against spreadsheets (= + - @ TAB CR in front get one
 * apostrophe, unless the cell is a number), quoted when needed. NULL: empty. Separators and line
 * ends are the caller's. */
void csv_text(FILE *out, const char *text);

/* The cell's text before quoting. */
void csv_plain(const char *text, struct strbuf *out);

/* key, then the value's digits or null. */
void json_value(struct json *json, const char *key, const struct value *value);
/* schema_version ... data_as_of, inside an open object. */
void json_head(struct json *json, const struct report_head *head);

void print_text(FILE *out, const struct report_head *head, const struct section *sections,
                size_t count, bool ascii);
void print_table_of(FILE *out, const struct section *section,
                    bool ascii); /* the table alone, or why it is empty */
void print_json(FILE *out, const struct report_head *head, const struct section *sections,
                size_t count);
void print_csv(FILE *out, const struct section *section);
void print_tabs(FILE *out, const struct section *section); /* CSV with tabs, for a clipboard */
void print_tabs_row(FILE *out, const struct section *section, size_t row); /* one row, no head */
/* A table of Markdown (GitHub's form) with the texts as shown, under a heading; then the notes. */
void print_markdown(FILE *out, const struct report_head *head, const struct section *section,
                    bool ascii);

/* An aligned table of texts: column widths follow the cells, wide texts are cut at 60 cells. */
struct text_table {
    struct arena arena;
    size_t columns, count, capacity; /* count of cells */
    const char **cells;
    unsigned char right[64]; /* by column: aligned to the right */
    unsigned char whole[64]; /* by column: never cut */
};
void text_table_init(struct text_table *table, size_t columns); /* at most 64: more are left out */
void text_table_release(struct text_table *table);
/* Sets the next cell; rows follow by themselves. The text is cleaned, and copied. NULL: empty. */
void text_table_add(struct text_table *table, const char *text);
void text_table_print(const struct text_table *table, FILE *out, const char *indent, bool ascii);
/* One line of text, cleaned, in ASCII when asked. */
void print_line(FILE *out, const char *text, bool ascii);

#endif
