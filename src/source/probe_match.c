/*
 * Which preset a file is an export of: every preset is tried on it as if it were a source.
 *
 * The real header search decides whether all headers are there, and the real reader whether the
 * first rows can be read, so what is recognised here is read by the section that is proposed.  Of
 * several that fit the one that reads the rows and knows most of the columns comes first: the
 * variants of a locale may differ in their dates alone.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include "config/catalogue.h"
#include "source/bind.h"
#include "source/plan.h"
#include "source/probe_parts.h"
#include "source/read.h"

enum { ENOUGH_HEADERS = 4 };

static const struct source_def *source_of(const struct catalogue *presets, const char *name)
{
    for (size_t i = 0; i < presets->source_count; i++)
        if (strcmp(presets->sources[i].name, name) == 0)
            return &presets->sources[i];
    return NULL;
}

static int find_column(const struct file_report *report, const char *pattern)
{
    int other;

    return header_find((const char *const *)report->headers, report->header_count, pattern, &other);
}

/* Has the file this header, "Fee | Net", one of them? */
static bool mark_known(const struct file_report *report, const char *alternatives, bool *columns)
{
    char pattern[256];

    for (const char *rest = alternatives; rest;) {
        const char *end = strstr(rest, " | ");
        size_t length = end ? (size_t)(end - rest) : strlen(rest);
        if (length < sizeof pattern) {
            memcpy(pattern, rest, length);
            pattern[length] = '\0';
            int column = find_column(report, pattern);
            if (column >= 0) {
                columns[column] = true;
                return true;
            }
        }
        rest = end ? end + 3 : NULL;
    }
    return false;
}

/* Is the file written for redline, or does it only have a column that happens to be called Date? */
static bool is_written_so(const struct file_report *report, const struct source_plan *plan,
                          size_t known)
{
    const char *lead = text_field_name(text_field_lead(plan->def->kind));

    for (size_t c = 0; c < report->header_count; c++)
        if (strcmp(report->headers[c], lead) == 0)
            return true;
    return known == report->header_count;
}

/* A file with redline's own names: its columns are known by themselves. */
static void mark_own(const struct file_report *report, const struct catalogue *catalogue,
                     enum source_kind kind, bool *columns)
{
    for (size_t c = 0; c < report->header_count; c++)
        if (text_field_find(kind, report->headers[c]) < TEXT_FIELDS ||
            catalogue_measure(catalogue, report->headers[c]))
            columns[c] = true;
}

static void mark_mapped(const struct file_report *report, const struct source_plan *plan,
                        bool *columns)
{
    for (size_t w = 0; w < plan->want_count; w++)
        for (size_t p = 0; p < plan->wants[w].count; p++) {
            int column = find_column(report, plan->wants[w].patterns[p]);
            if (column < 0)
                continue;
            columns[column] = true;
            break;
        }
}

/* Columns that the preset knows; 0 when a header is missing by which it is known. */
static size_t known_columns(const struct file_report *report, const struct source_plan *plan,
                            const struct preset_def *preset)
{
    bool *columns = mem_calloc(report->header_count + 1, sizeof *columns);
    size_t count = 0;
    bool known = true;

    for (size_t i = 0; i < preset->known_by_count && known; i++)
        known = mark_known(report, preset->known_by[i], columns);
    mark_mapped(report, plan, columns);
    if (plan->own_names)
        mark_own(report, plan->catalogue, plan->def->kind, columns);
    for (size_t c = 0; c < report->header_count; c++)
        count += columns[c];
    known = known && (!plan->own_names || is_written_so(report, plan, count));
    free(columns);
    return known ? count : 0;
}

static enum probe_sure how_sure(const struct probe_match *match)
{
    if (match->refused > 0 && match->refused * 20 > match->kept)
        return match->kept > match->refused ? PROBE_LIKELY : PROBE_GUESS;
    return match->headers >= ENOUGH_HEADERS && match->kept > 0 ? PROBE_SURE : PROBE_LIKELY;
}

static void take_match(struct probe *probe, const struct preset_def *preset,
                       const struct file_report *report, size_t headers)
{
    struct probe_match match = {.preset = preset,
                                .headers = headers,
                                .kept = report->rows_kept,
                                .dropped = report->rows_dropped,
                                .refused = report->rows_refused,
                                .encoding = report->encoding,
                                .delimiter = report->delimiter,
                                .header_line = report->header_line,
                                .columns = report->header_count};

    match.sure = how_sure(&match);
    MEM_GROW(probe->matches, probe->match_count, probe->match_capacity);
    probe->matches[probe->match_count++] = match;
}

static void try_preset(struct probe *probe, const struct catalogue *presets,
                       const struct preset_def *preset, const struct source_def *source)
{
    struct source_def def = *source;
    struct err_list errors;
    struct file_report report;
    struct err err;

    def.path = probe->path;
    err_list_init(&errors);
    struct source_plan *plan = source_plan_new(presets, &def, &errors);
    err_list_release(&errors);
    if (!plan)
        return;
    if (source_sample(plan, probe->path, PROBE_ROWS, &report, &err)) {
        size_t headers = known_columns(&report, plan, preset);
        if (headers)
            take_match(probe, preset, &report, headers);
    }
    file_report_release(&report);
    source_plan_free(plan);
}

static int compare_matches(const void *a, const void *b)
{
    const struct probe_match *x = a, *y = b;

    if (x->sure != y->sure)
        return x->sure > y->sure ? -1 : 1;
    if (x->headers != y->headers)
        return x->headers > y->headers ? -1 : 1;
    if (x->refused != y->refused)
        return x->refused < y->refused ? -1 : 1;
    return strcmp(x->preset->name, y->preset->name);
}

void probe_match_presets(struct probe *probe, const struct catalogue *presets)
{
    for (size_t i = 0; i < presets->preset_count; i++) {
        const struct preset_def *preset = &presets->presets[i];
        const struct source_def *source = source_of(presets, preset->name);
        if (source)
            try_preset(probe, presets, preset, source);
    }
    if (probe->match_count)
        qsort(probe->matches, probe->match_count, sizeof *probe->matches, compare_matches);
}

static bool has_field(const struct source_def *source, const struct sheet *sheet, const char *name)
{
    const struct sheet_row *header = &sheet->rows[sheet->header];
    int other;

    for (size_t i = 0; i < source->field_count; i++) {
        const struct field_def *field = &source->fields[i];
        if (strcmp(field->name, name) != 0)
            continue;
        if (!field->optional || field->constant)
            return true;
        for (size_t h = 0; h < field->header_count; h++)
            if (header_find(header->cells, header->count, field->headers[h], &other) >= 0)
                return true;
    }
    return false;
}

static bool has_money(const struct source_def *source, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < source->field_count; i++) {
        const struct measure_def *measure = catalogue_measure(catalogue, source->fields[i].name);
        if (measure && measure->unit == UNIT_MONEY)
            return true;
    }
    return false;
}

/* The values of a series whose column each file calls otherwise. */
static void add_value(struct probe *probe, const struct sheet *sheet)
{
    const struct column_facts *facts = sheet_facts(sheet, &probe->arena);

    for (size_t c = 0; c < sheet->rows[sheet->header].count; c++)
        if (facts[c].numbers && facts_most(&facts[c], facts[c].numbers) && !facts[c].dates) {
            probe_add(probe, "value", facts[c].header, PROBE_LIKELY, true, NULL);
            return;
        }
}

void probe_take_preset(struct probe *probe, const struct catalogue *presets,
                       const struct sheet *sheet)
{
    const struct probe_match *match = &probe->matches[0];
    const struct source_def *source = source_of(presets, match->preset->name);

    if (!source)
        return;
    bool sums = source->kind < SOURCE_FX && source->field_count > 0;
    probe->known = true;
    probe->name = match->preset->name;
    probe_add(probe, "preset", match->preset->name, match->sure, true, NULL);
    probe_add(probe, "path", probe->path, PROBE_SURE, true, NULL);
    if (source->kind == SOURCE_SERIES && source->field_count && !has_field(source, sheet, "value"))
        add_value(probe, sheet);
    if (sums && !has_field(source, sheet, "market"))
        probe_add(probe, "market.const", "DE", PROBE_GUESS, false,
                  _("no market in this file: say which one it is of"));
    if (sums && has_money(source, presets) && !has_field(source, sheet, "currency"))
        probe_add(probe, "currency.const", "EUR", PROBE_GUESS, false,
                  _("no currency in this file: say which one it is in"));
}
