/* What is known of one source over all its files, for the printers of `redline sources`. */
#ifndef REDLINE_REPORT_SOURCES_H
#define REDLINE_REPORT_SOURCES_H
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "base/date.h"
#include "engine/snapshot.h"

enum line_list { LINES_DUPLICATE, LINES_REPEATED, LINES_SUPERSEDED };

struct source_facts { /* one source over all its files */
    const struct source_state *state;
    const struct file_report *first; /* the first file that was read, or NULL */
    size_t read, kept, dropped, refused, records, rounded, duplicate, repeated, superseded;
    struct source_field_sum *sums; /* over files, in order of first appearance */
    size_t sum_count, sum_capacity;
    struct source_field_sum *beside; /* by measure: what enters no total */
    size_t beside_count, beside_capacity;
    struct cube *cube;
};

const char *source_kind_name(enum source_kind kind); /* "facts" */
/* Rows that are facts, not refusals: duplicates, orders whose id came before, orders that a later
 * file has again. */
const long *source_lines(const struct file_report *report, enum line_list list, size_t *count);
/* Is it the first of its kind among the files of the source? */
bool source_first_unmapped(const struct source_state *state, size_t part, size_t index);
void sources_text(FILE *out, const struct source_facts *facts, size_t count, bool ascii);

#endif
