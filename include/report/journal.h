/* Records of the journal for people and for scripts. */
#ifndef REDLINE_REPORT_JOURNAL_H
#define REDLINE_REPORT_JOURNAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "report/report.h"

struct journal_record;
struct json;

/* The listed fields of each record, with its id first. */
void report_journal(FILE *out, enum report_format format, const struct journal_record *records,
                    size_t count, bool ascii);
/* An object of its listed fields; whole: of all, with the hashes. */
void report_journal_json(struct json *json, const struct journal_record *record, bool whole);
/* All that one record holds. */
void report_journal_record(FILE *out, enum report_format format,
                           const struct journal_record *record, bool ascii);

#endif
