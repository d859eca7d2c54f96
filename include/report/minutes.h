/* Minutes of a day's review: what was broken, what was said and decided, what is open. */
#ifndef REDLINE_REPORT_MINUTES_H
#define REDLINE_REPORT_MINUTES_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "report/report.h"

struct journal_record;
struct ledger;

enum minutes_format { MINUTES_MARKDOWN, MINUTES_HTML, MINUTES_JSON };
bool minutes_format_parse(const char *text, enum minutes_format *out);

struct minutes_request {
    const struct report_context *context; /* its period is the one that was looked at */
    const struct journal_record *records; /* all of them: those of the day are the meeting's */
    size_t record_count;
    const struct ledger *ledger; /* as of that day */
    int32_t day;                 /* of the meeting, UTC; DAY_NONE: nobody has written anything */
    bool ascii;                  /* markdown only */
};
/* One document, complete: the HTML needs no other file and no network. */
void report_minutes(FILE *out, enum minutes_format format, const struct minutes_request *request);

/* A section as an HTML table, or its chart as an SVG picture in the text. All text is escaped. */
void print_html_table(FILE *out, const struct section *section);
void print_html_chart(FILE *out, const struct section *section);
void html_text(FILE *out, const char *text);

#endif
