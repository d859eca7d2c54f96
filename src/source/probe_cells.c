/*
 * What a file looks like from outside: its table, and what the cells of each column are.
 *
 * The table is what one of the four delimiters makes of the first records: the header is a row of
 * different words with many rows of the same width below it. Of each column it is counted how many
 * cells are dates by which format, numbers under which decimal mark, currencies, countries. Counts
 * alone leave this file: no cell goes any further.
 */
#include <string.h>

#include "base/country.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/csv.h"
#include "source/encoding.h"
#include "source/probe_parts.h"

enum {
    SHEET_ROWS = PROBE_ROWS + 60,
    HEADER_WITHIN = 60, /* records */
    WIDTH_ROWS = 30,    /* below a header, whose width is compared */
    CELL_SHOWN = 256,
    DISTINCT_MAX = 1000,
};

/* In the order of preference where several read the same cells. */
static const char *const formats[] = {
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S %Z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d",
    "%Y%m%d",
    "%Y-%m",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m/%d/%y",
    "%d/%m/%y",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %I:%M:%S %p",
    "%d-%m-%Y",
    "%d-%m-%y",
    "%b %d, %Y",
    "%d %b %Y",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y %I:%M:%S %p %Z",
    "%d %b %Y %H:%M:%S %Z",
    "%b-%d-%y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%b-%Y",
    "%b %Y",
    "%b-%y",
};
enum { FORMAT_COUNT = sizeof formats / sizeof formats[0] };

/* Words for nothing; the first ones redline takes as such without being told. */
static const char usual_marks[] = "--|n/a";
static const char other_marks[] = "-|\xE2\x80\x93|.|na|nd|null|nan|none|#n/a|nil|k.a.";

static bool has_digit(const char *text)
{
    return text[strcspn(text, "0123456789")] != '\0';
}

static bool is_date(const char *cell)
{
    int32_t day;

    for (size_t f = 0; f < FORMAT_COUNT; f++)
        if (day_parse(cell, strlen(cell), formats[f], &day))
            return true;
    return false;
}

static bool is_number(const char *cell, char mark, int64_t *value)
{
    return has_digit(cell) && decimal_parse(cell, strlen(cell), mark, value) <= DECIMAL_ROUNDED;
}

/* --- the sheet */

static void add_row(struct sheet *sheet, const struct csv_record *record)
{
    const char **cells = arena_alloc(&sheet->arena, (record->count + 1) * sizeof *cells);

    for (size_t c = 0; c < record->count; c++) {
        const char *text = record->cells[c];
        size_t length = record->lengths[c];
        text_trim(&text, &length);
        cells[c] = arena_strndup(&sheet->arena, text, length < CELL_SHOWN ? length : CELL_SHOWN);
    }
    sheet->comments = sheet->comments || (record->count && cells[0][0] == '#');
    sheet->rows[sheet->count++] =
        (struct sheet_row){.cells = cells, .count = record->count, .line = record->line};
}

/* Different words; the number of them. 0: no header. */
static size_t header_words(const struct sheet_row *row)
{
    size_t words = 0;
    int64_t value;

    for (size_t c = 0; c < row->count; c++) {
        const char *cell = row->cells[c];
        if (!*cell)
            continue;
        if (is_number(cell, '.', &value) || is_number(cell, ',', &value) || is_date(cell) ||
            strchr(cell, '@')) /* a row of somebody's data is no header, and must not be shown */
            return 0;
        bool first = true;
        for (size_t other = 0; other < c && first; other++)
            first = strcmp(row->cells[other], cell) != 0;
        words += first;
    }
    return row->count && row->cells[0][0] != '#' && words * 10 >= row->count * 6 ? words : 0;
}

/* How much of a table this row is the header of. */
static double header_score(const struct sheet *sheet, size_t at)
{
    size_t words = header_words(&sheet->rows[at]), same = 0, below = 0;

    for (size_t r = at + 1; r < sheet->count && below < WIDTH_ROWS; r++, below++)
        same += sheet->rows[r].count == sheet->rows[at].count;
    if (words < 2)
        return 0;
    return (double)words * (below ? (double)same / (double)below : 0.1);
}

static double find_header(struct sheet *sheet)
{
    double best = 0;

    for (size_t r = 0; r < sheet->count && r < HEADER_WITHIN; r++) {
        double score = header_score(sheet, r);
        if (score <= best)
            continue;
        best = score;
        sheet->header = r;
    }
    return best;
}

static void read_under(struct sheet *sheet, struct csv_reader *reader, char delimiter)
{
    struct csv_format format = {.delimiter = delimiter};
    struct csv_record record;
    enum csv_result result = RECORD_GOOD;

    *sheet = (struct sheet){.delimiter = delimiter, .encoding = csv_reader_encoding(reader)};
    sheet->rows = arena_alloc(&sheet->arena, SHEET_ROWS * sizeof *sheet->rows);
    csv_reader_start(reader, &format, 0, 1);
    for (size_t n = 0; n < SHEET_ROWS && result <= RECORD_BAD; n++) {
        result = csv_reader_next(reader, &record);
        if (result == RECORD_GOOD)
            add_row(sheet, &record);
    }
}

bool sheet_read(struct sheet *sheet, const char *path, struct err *err)
{
    struct csv_reader *reader = csv_reader_open_as(path, ENCODING_AUTO, err);
    double best = 0;

    *sheet = (struct sheet){.count = 0};
    if (!reader)
        return false;
    for (const char *delimiter = ",;\t|"; *delimiter; delimiter++) {
        struct sheet other;
        read_under(&other, reader, *delimiter);
        double score = find_header(&other);
        if (score > best) {
            sheet_release(sheet);
            *sheet = other;
            best = score;
        } else {
            sheet_release(&other);
        }
    }
    csv_reader_close(reader);
    return best > 0 || err_at(err, path, 0, 0,
                              _("no line of this file looks like the header of a table: give its "
                                "columns names in a line on top"));
}

void sheet_release(struct sheet *sheet)
{
    arena_release(&sheet->arena);
}

/* --- columns */

struct counting { /* what only the counting needs */
    struct strmap distinct;
    size_t by_format[FORMAT_COUNT];
};

/* ",123" or ".123" to the end, once or more: thousands, or a fraction. */
static bool could_group(const char *cell, char mark)
{
    const char *at = strchr(cell, mark);

    for (; at && *at == mark; at += 4)
        if (strspn(at + 1, "0123456789") != 3)
            return false;
    return at && at[strspn(at, " \xC2\xA0%")] == '\0';
}

static void count_number(struct column_facts *facts, const char *cell)
{
    int64_t value = 0, other = 0;
    bool dot = is_number(cell, '.', &value), comma = is_number(cell, ',', &other);
    size_t signs = strcspn(cell, "$") < strlen(cell);

    if (!dot && !comma)
        return;
    facts->numbers++;
    facts->negatives += value < 0 || other < 0;
    facts->positives += value > 0 || other > 0;
    facts->dot_only += dot && !comma;
    facts->comma_only += comma && !dot;
    facts->groups_dot = facts->groups_dot || could_group(cell, '.');
    facts->groups_comma = facts->groups_comma || could_group(cell, ',');
    facts->percents += strchr(cell, '%') != NULL;
    for (const char *c = cell; *c && !signs; c++)
        signs = (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') ||
                ((unsigned char)*c >= 0x80 && strncmp(c, "\xC2\xA0", 2) != 0 &&
                 strncmp(c, "\xE2\x80", 2) != 0 && strncmp(c, "\xE2\x88", 2) != 0 &&
                 ((unsigned char)*c & 0xC0) != 0x80);
    facts->signs += signs;
    size_t before = strcspn(cell, "$");
    facts->dollars += cell[before] == '$' && strspn(cell, " -(") == before;
}

static void count_cell(struct column_facts *facts, struct counting *counting, const char *cell)
{
    size_t length = strlen(cell);
    int32_t day;

    facts->blanks += !length;
    if (!length || probe_is_one_of(usual_marks, cell))
        return;
    if (probe_is_one_of(other_marks, cell)) {
        facts->mark = !facts->mark ? other_marks : facts->mark;
        return;
    }
    facts->filled++;
    if (counting->distinct.count < DISTINCT_MAX)
        strmap_intern(&counting->distinct, cell, length);
    for (size_t f = 0; f < FORMAT_COUNT; f++)
        counting->by_format[f] += day_parse(cell, length, formats[f], &day);
    facts->totals +=
        text_glob("*total*", cell) || text_glob("*summe*", cell) || text_glob("gesamt*", cell);
    facts->codes += length == 3 && strspn(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
    const struct country *country = has_digit(cell) ? NULL : country_find(cell);
    facts->countries += country != NULL;
    facts->alpha2 += country && length == 2;
    if (length < 48)
        count_number(facts, cell);
}

/* Day and month of these two formats are the other way round. */
static bool are_rivals(const char *a, const char *b)
{
    return strlen(a) == strlen(b) && strncmp(a, b, 5) != 0 && a[2] == b[2] && a[2] == '/' &&
           strcmp(a + 5, b + 5) == 0;
}

static void take_format(struct column_facts *facts, const struct counting *counting)
{
    for (size_t f = 0; f < FORMAT_COUNT; f++) {
        if (counting->by_format[f] > facts->dates) {
            facts->dates = counting->by_format[f];
            facts->format = formats[f];
            facts->rival = NULL;
        } else if (facts->format && counting->by_format[f] == facts->dates &&
                   are_rivals(facts->format, formats[f])) {
            facts->rival = formats[f];
        }
    }
}

/* The mark of nothing itself is a cell: the list's word stands for it. */
static const char *find_mark(const struct sheet *sheet, size_t column, struct arena *arena)
{
    const char *rest = other_marks;

    for (; *rest; rest += rest[strcspn(rest, "|")] == '|') {
        size_t length = strcspn(rest, "|");
        const char *word = arena_strndup(arena, rest, length);
        for (size_t r = sheet->header + 1; r < sheet->count; r++)
            if (column < sheet->rows[r].count &&
                text_header_equal(sheet->rows[r].cells[column], word))
                return word;
        rest += length;
    }
    return NULL;
}

struct column_facts *sheet_facts(const struct sheet *sheet, struct arena *arena)
{
    const struct sheet_row *header = &sheet->rows[sheet->header];
    struct column_facts *all = arena_alloc(arena, (header->count + 1) * sizeof *all);
    size_t last = sheet->header + PROBE_ROWS;

    for (size_t c = 0; c < header->count; c++) {
        struct counting counting = {.by_format = {0}};
        struct strbuf clean = STRBUF_INIT;
        text_clean(&clean, header->cells[c], strlen(header->cells[c]));
        all[c] = (struct column_facts){.header = arena_strdup(arena, clean.text)};
        strbuf_release(&clean);
        strmap_init(&counting.distinct);
        for (size_t r = sheet->header + 1; r < sheet->count && r <= last; r++)
            if (c < sheet->rows[r].count && sheet->rows[r].cells[0][0] != '#')
                count_cell(&all[c], &counting, sheet->rows[r].cells[c]);
        all[c].distinct = counting.distinct.count;
        take_format(&all[c], &counting);
        if (all[c].mark)
            all[c].mark = find_mark(sheet, c, arena);
        strmap_release(&counting.distinct);
    }
    return all;
}

bool facts_most(const struct column_facts *facts, size_t count)
{
    return facts->filled > 0 && count * 10 >= facts->filled * 9;
}
