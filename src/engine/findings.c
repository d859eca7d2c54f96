/*
 * Faults of the data as a register: what red lines, panes and exports already know how to judge,
 * list and drill into.
 */
#include "engine/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"

enum { ID, SOURCE, SUBJECT, WHAT, FIRST, LAST, COUNT, LEVEL, COLUMNS };

static const char *const headers[COLUMNS] = {
    [ID] = "id",       [SOURCE] = "source", [SUBJECT] = "subject", [WHAT] = "title",
    [FIRST] = "first", [LAST] = "last",     [COUNT] = "count",     [LEVEL] = "level"};

bool is_findings_register(const struct register_def *def)
{
    return !strcmp(def->name, FINDINGS_REGISTER);
}

static char *day_text(int32_t day)
{
    struct strbuf text = STRBUF_INIT;

    if (day != DAY_NONE)
        day_print(day, &text);
    return strbuf_detach(&text);
}

static char *number_text(size_t number)
{
    char text[32];

    snprintf(text, sizeof text, "%zu", number);
    return mem_strdup(text);
}

static char **row_of(const struct data_finding *finding)
{
    char **cells = mem_calloc(COLUMNS, sizeof *cells);

    cells[ID] = text_clean_dup(finding->id);
    cells[SOURCE] = text_clean_dup(finding->source);
    cells[SUBJECT] = text_clean_dup(finding->subject);
    cells[WHAT] = text_clean_dup(finding->text);
    cells[FIRST] = day_text(finding->first_day);
    cells[LAST] = day_text(finding->last_day);
    cells[COUNT] = number_text(finding->count);
    cells[LEVEL] = number_text((size_t)finding->level);
    return cells;
}

static int compare_findings(const void *a, const void *b)
{
    const struct data_finding *x = *(const struct data_finding *const *)a;
    const struct data_finding *y = *(const struct data_finding *const *)b;

    if (x->level != y->level)
        return x->level > y->level ? -1 : 1;
    return strcmp(x->id, y->id);
}

bool findings_register(struct reg *reg, const struct register_def *def, int32_t today,
                       const struct data_findings *findings, struct err *err)
{
    const struct data_finding **sorted = mem_calloc(findings->count, sizeof *sorted);
    struct csv_table table = {.path = mem_strdup(FINDINGS_REGISTER), .header_count = COLUMNS};

    for (size_t i = 0; i < findings->count; i++)
        sorted[i] = &findings->items[i];
    if (findings->count)
        qsort(sorted, findings->count, sizeof *sorted, compare_findings);
    table.headers = mem_calloc(COLUMNS, sizeof *table.headers);
    for (size_t c = 0; c < COLUMNS; c++)
        table.headers[c] = mem_strdup(headers[c]);
    table.rows = mem_calloc(findings->count, sizeof *table.rows);
    table.lines = mem_calloc(findings->count, sizeof *table.lines);
    for (size_t i = 0; i < findings->count; i++) {
        table.rows[i] = row_of(sorted[i]);
        table.lines[i] = (long)i + 1;
    }
    table.row_count = findings->count;
    free(sorted);
    return register_load_table(reg, def, today, &table, err);
}
