/*
 * The journal printed: a list of records, or one with all that it holds.
 *
 * Fields come from the journal's own rows, so a new field shows everywhere at once.  What people
 * wrote is cleaned like any other text from outside: a record may have been written by somebody
 * else's program.
 */
#include "report/journal.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "journal/record.h"
#include "report/json.h"
#include "report/print.h"

static bool is_wanted(const struct journal_field *field, bool all)
{
    return all || field->listed;
}

static void print_csv_records(FILE *out, const struct journal_record *records, size_t count,
                              bool all)
{
    fputs("id", out);
    for (size_t f = 0; f < journal_field_count; f++)
        if (is_wanted(&journal_fields[f], all))
            fprintf(out, ",%s", journal_fields[f].name);
    fputc('\n', out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%" PRId64, records[i].id);
        for (size_t f = 0; f < journal_field_count; f++) {
            if (!is_wanted(&journal_fields[f], all))
                continue;
            fputc(',', out);
            csv_text(out, journal_field_text(&records[i], &journal_fields[f]));
        }
        fputc('\n', out);
    }
}

void report_journal_json(struct json *json, const struct journal_record *record, bool whole)
{
    json_object(json);
    json_key(json, "id");
    json_int(json, record->id);
    for (size_t f = 0; f < journal_field_count; f++) {
        const char *text = journal_field_text(record, &journal_fields[f]);

        if (!is_wanted(&journal_fields[f], whole))
            continue;
        json_key(json, journal_fields[f].name);
        json_string(json, *text ? text : NULL);
    }
    if (whole) {
        json_key(json, "previous");
        json_string(json, *record->previous ? record->previous : NULL);
        json_key(json, "hash");
        json_string(json, record->hash);
    }
    json_object_end(json);
}

static void print_json_records(FILE *out, const struct journal_record *records, size_t count,
                               bool all)
{
    struct json json;

    json_init(&json, out);
    json_object(&json);
    json_key(&json, "schema_version");
    json_int(&json, 1);
    json_key(&json, "records");
    json_array(&json);
    for (size_t i = 0; i < count; i++)
        report_journal_json(&json, &records[i], all);
    json_array_end(&json);
    json_object_end(&json);
    fputc('\n', out);
}

static void print_list(FILE *out, const struct journal_record *records, size_t count, bool ascii)
{
    struct text_table table;
    size_t columns = 1;
    char id[32];

    if (!count) {
        print_line(out, _("The journal is empty."), ascii);
        return;
    }
    for (size_t f = 0; f < journal_field_count; f++)
        columns += journal_fields[f].listed;
    text_table_init(&table, columns);
    table.right[0] = 1;
    text_table_add(&table, _("id"));
    for (size_t f = 0; f < journal_field_count; f++)
        if (journal_fields[f].listed)
            text_table_add(&table, _(journal_fields[f].title));
    for (size_t i = 0; i < count; i++) {
        snprintf(id, sizeof id, "%" PRId64, records[i].id);
        text_table_add(&table, id);
        for (size_t f = 0; f < journal_field_count; f++)
            if (journal_fields[f].listed)
                text_table_add(&table, journal_field_text(&records[i], &journal_fields[f]));
    }
    text_table_print(&table, out, "", ascii);
    text_table_release(&table);
}

void report_journal(FILE *out, enum report_format format, const struct journal_record *records,
                    size_t count, bool ascii)
{
    if (format == FORMAT_CSV)
        print_csv_records(out, records, count, false);
    else if (format == FORMAT_JSON)
        print_json_records(out, records, count, false);
    else
        print_list(out, records, count, ascii);
}

/* A text of several lines: each on its own. */
static void print_field(FILE *out, const char *title, const char *text, bool ascii)
{
    struct strbuf line = STRBUF_INIT;

    while (*text) {
        size_t length = strcspn(text, "\n");

        strbuf_clear(&line);
        strbuf_addf(&line, "%-9s ", title);
        strbuf_add(&line, text, length);
        print_line(out, line.text, ascii);
        text += length + (text[length] == '\n');
        title = "";
    }
    strbuf_release(&line);
}

void report_journal_record(FILE *out, enum report_format format,
                           const struct journal_record *record, bool ascii)
{
    char id[32];

    if (format == FORMAT_CSV) {
        print_csv_records(out, record, 1, true);
        return;
    }
    if (format == FORMAT_JSON) {
        print_json_records(out, record, 1, true);
        return;
    }
    snprintf(id, sizeof id, "%" PRId64, record->id);
    print_field(out, _("record"), id, ascii);
    for (size_t f = 0; f < journal_field_count; f++)
        print_field(out, _(journal_fields[f].title), journal_field_text(record, &journal_fields[f]),
                    ascii);
    print_field(out, _("hash"), record->hash, ascii);
}
