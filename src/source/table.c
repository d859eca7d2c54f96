/*
 * Small tables, whole in memory: registers and attributes of dimensions.
 *
 * The first record is the header. The delimiter is the one of , ; tab | that gives it the most
 * cells. Cells are cleaned when they are read, so nothing hostile gets further; rows with the wrong
 * number of cells or broken quoting are refused with their line, as in any other file. Types are
 * the register's affair.
 */
#include "source/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/bind.h"
#include "source/csv.h"

#define TABLE_BYTES (64u * 1024 * 1024)
#define REFUSALS_KEPT 1000
#define TABLE_ROWS 200000 /* a row of a register costs 2 KB: a file of facts named by mistake */

static char **clean_cells(const struct csv_record *record)
{
    char **cells = mem_calloc(record->count + 1, sizeof *cells);
    struct strbuf clean = STRBUF_INIT;

    for (size_t c = 0; c < record->count; c++) {
        const char *text;
        size_t length;

        strbuf_clear(&clean);
        text_clean(&clean, record->cells[c], record->lengths[c]);
        text = clean.text;
        length = clean.length;
        text_trim(&text, &length);
        cells[c] = mem_strndup(text, length);
    }
    strbuf_release(&clean);
    return cells;
}

static void free_cells(char **cells, size_t count)
{
    for (size_t c = 0; cells && c < count; c++)
        free(cells[c]);
    free(cells);
}

/* The delimiter under which the first record has the most cells; the reader is left at the start.
 */
static struct csv_format find_format(struct csv_reader *reader)
{
    struct csv_format best = {.delimiter = ','};
    size_t most = 0;

    for (const char *d = ",;\t|"; *d; d++) {
        struct csv_format format = {.delimiter = *d};
        struct csv_record record;

        csv_reader_start(reader, &format, 0, 1);
        if (csv_reader_next(reader, &record) != RECORD_GOOD || record.count <= most)
            continue;
        most = record.count;
        best = format;
    }
    csv_reader_start(reader, &best, 0, 1);
    return best;
}

static bool read_header(struct csv_table *table, struct csv_reader *reader, struct err *err)
{
    struct csv_record record;
    enum csv_result result;

    find_format(reader);
    result = csv_reader_next(reader, &record);
    if (result == RECORD_BAD)
        return err_at(err, table->path, (int)record.line, 0, _("the header cannot be read: %s"),
                      record.reason);
    if (result != RECORD_GOOD)
        return err_at(err, table->path, 1, 0, _("the file holds no header"));
    table->headers = clean_cells(&record);
    table->header_count = record.count;
    for (size_t a = 0; a < record.count; a++)
        for (size_t b = a + 1; b < record.count; b++)
            if (*table->headers[a] && !strcmp(table->headers[a], table->headers[b]))
                return err_at(err, table->path, (int)record.line, 0,
                              _("columns %zu and %zu are both called \"%s\": rename one of them"),
                              a + 1, b + 1, table->headers[a]);
    csv_reader_expect(reader, record.count);
    return true;
}

struct table_room {
    size_t rows, refusals;
};

static void refuse(struct csv_table *table, struct table_room *room, long line, const char *reason)
{
    if (table->refusal_count == REFUSALS_KEPT)
        return;
    MEM_GROW(table->refusals, table->refusal_count, room->refusals);
    table->refusals[table->refusal_count++] = (struct source_refusal){line, text_clean_dup(reason)};
}

static void add_record(struct csv_table *table, struct table_room *room,
                       const struct csv_record *record)
{
    if (record->count != table->header_count) {
        struct strbuf reason = STRBUF_INIT;

        strbuf_addf(&reason, _("%zu cells where the header has %zu"), record->count,
                    table->header_count);
        refuse(table, room, record->line, reason.text);
        strbuf_release(&reason);
        return;
    }
    if (table->row_count == room->rows) {
        room->rows = room->rows ? room->rows * 2 : 64;
        table->rows = mem_resize(table->rows, room->rows, sizeof *table->rows);
        table->lines = mem_resize(table->lines, room->rows, sizeof *table->lines);
    }
    table->lines[table->row_count] = record->line;
    table->rows[table->row_count++] = clean_cells(record);
}

bool csv_table_read(struct csv_table *table, const char *path, struct err *err)
{
    struct csv_reader *reader = csv_reader_open_as(path, ENCODING_AUTO, err);
    struct table_room room = {0, 0};
    struct csv_record record;
    enum csv_result result = RECORD_GOOD;
    bool ok = false;

    *table = (struct csv_table){.path = mem_strdup(path)};
    if (!reader)
        return false;
    if (csv_reader_size(reader) > TABLE_BYTES)
        err_at(err, path, 0, 0, _("the table is larger than %u MiB"), TABLE_BYTES / 1024 / 1024);
    else
        ok = read_header(table, reader, err);
    while (ok && (result = csv_reader_next(reader, &record)) <= RECORD_BAD) {
        if (table->row_count == TABLE_ROWS)
            ok = err_at(err, path, (int)record.line, 0, _("the table has more than %d rows"),
                        TABLE_ROWS);
        else if (result == RECORD_GOOD)
            add_record(table, &room, &record);
        else
            refuse(table, &room, record.line, record.reason);
    }
    if (result == RECORD_FAILED) {
        csv_reader_failure(reader, path, err);
        ok = false;
    }
    csv_reader_close(reader);
    return ok;
}

void csv_table_release(struct csv_table *table)
{
    for (size_t r = 0; r < table->row_count; r++)
        free_cells(table->rows[r], table->header_count);
    for (size_t i = 0; i < table->refusal_count; i++)
        free(table->refusals[i].reason);
    free_cells(table->headers, table->header_count);
    free(table->rows);
    free(table->lines);
    free(table->refusals);
    free(table->path);
    *table = (struct csv_table){.path = NULL};
}

int csv_table_column(const struct csv_table *table, const char *header)
{
    for (size_t c = 0; c < table->header_count; c++)
        if (!strcmp(table->headers[c], header))
            return (int)c;
    for (size_t c = 0; c < table->header_count; c++)
        if (*table->headers[c] && text_header_equal(table->headers[c], header))
            return (int)c;
    return -1;
}
