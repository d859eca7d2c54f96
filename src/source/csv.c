/*
 * The strict CSV reader, the only user of libcsv.
 *
 * A line that needs no parser, because it holds no quote, is split by the scanner (source/scan.h),
 * which is proved equal to libcsv; all that is said below is about the others.
 *
 * libcsv is fed one physical line at a time. So line numbers are exact, an error names its column,
 * and what follows a broken record can be found again: the parser is thrown away and a new one
 * starts at a line whose offset is known. With CSV_STRICT and CSV_STRICT_FINI libcsv accepts no
 * stray quote; it still knows nothing of NUL bytes, invalid UTF-8, too many columns, huge records:
 * those are seen here.
 *
 * A quote that is never closed would swallow the rest of the file. It is noticed when a later quote
 * does not fit, when the cell exceeds its limit, at the end of the file, or when the record has the
 * wrong number of cells while lines inside it look like rows of their own. Then exactly the line
 * that opened the quote is refused (`crossing` remembers it) and reading goes on with the line
 * after it; whatever was swallowed is parsed again. Of several quoted cells that went over line
 * ends the last is blamed, unless lines inside the earlier ones look like rows.
 *
 * Invariants: every byte after the start belongs to exactly one record, blank line or comment; what
 * was reported BAD is never delivered in part. Cells are copied into one buffer of fixed size, so a
 * file of any shape needs the same memory; nothing is allocated per record.
 *
 * Does not know headers, numbers or dates, and judges the number of cells only as said above.
 */
#include "source/csv.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/encoding.h"
#include "source/lines.h"
#include "source/scan.h"

#define PARSER_OPTIONS (CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL)
#define PARSER_BLOCK 4096

enum excess { EXCESS_NONE, EXCESS_COLUMNS, EXCESS_BYTES };

struct csv_reader {
    struct lines lines;
    uint64_t size;
    struct csv_parser parser;
    bool has_parser;
    struct csv_format format;
    size_t comment_length;
    enum scan_way way;
    struct scan scan;
    bool scans;
    size_t width;
    bool saw_nul;
    struct strbuf reason;

    /* the record in the making */
    uint64_t offset;
    long line;
    bool fed;  /* the parser has bytes of it */
    bool done; /* libcsv ended it */
    bool at_end; /* what it is was decided by the end of the file */
    enum excess excess;
    size_t count, line_count; /* cells; cells before the present line */
    bool crossing;            /* a quoted cell went over a line end */
    struct crossing {
        long line;    /* that opened it */
        uint64_t end; /* of that line */
    } first, last;
    long bad_line; /* 0: no bad byte */
    size_t bad_column;
    unsigned char bad_byte;

    size_t used;
    char *text; /* CSV_RECORD_LIMIT bytes of cells, and CSV_SLACK */
    const char *cells[CSV_COLUMN_LIMIT + SCAN_BLOCK];
    size_t lengths[CSV_COLUMN_LIMIT + SCAN_BLOCK];
};

static void *limited_realloc(void *block, size_t size)
{
    return size > CSV_CELL_LIMIT ? NULL : mem_resize(block, size, 1);
}

/* Nearly all cells are short: two moves that may overlap instead of a call. */
static inline void copy_cell(char *to, const char *from, size_t length)
{
    if (length > 16) {
        memcpy(to, from, length);
    } else if (length >= 8) {
        memcpy(to, from, 8);
        memcpy(to + length - 8, from + length - 8, 8);
    } else if (length >= 4) {
        memcpy(to, from, 4);
        memcpy(to + length - 4, from + length - 4, 4);
    } else {
        for (size_t i = 0; i < length; i++)
            to[i] = from[i];
    }
}

static void on_cell(void *cell, size_t length, void *self)
{
    struct csv_reader *reader = self;
    char *copy;

    if (reader->count == CSV_COLUMN_LIMIT) {
        reader->excess = EXCESS_COLUMNS;
        return;
    }
    if (length + 1 > CSV_RECORD_LIMIT - reader->used) {
        reader->excess = EXCESS_BYTES;
        return;
    }
    copy = reader->text + reader->used;
    copy_cell(copy, cell, length);
    copy[length] = '\0';
    reader->cells[reader->count] = copy;
    reader->used += length + 1;
    reader->lengths[reader->count++] = length;
}

static void on_row(int end, void *self)
{
    struct csv_reader *reader = self;

    (void)end;
    reader->done = true;
}

static void reset_parser(struct csv_reader *reader)
{
    if (reader->has_parser)
        csv_free(&reader->parser);
    csv_init(&reader->parser, PARSER_OPTIONS);
    csv_set_delim(&reader->parser, (unsigned char)reader->format.delimiter);
    if (reader->format.quote_none)
        csv_set_quote(&reader->parser, 0);
    csv_set_realloc_func(&reader->parser, limited_realloc);
    csv_set_blk_size(&reader->parser, PARSER_BLOCK);
    reader->has_parser = true;
}

static void prepare_scan(struct csv_reader *reader)
{
    reader->scan = (struct scan){.delimiter = reader->format.delimiter,
                                 .quote = reader->format.quote_none ? '\0' : '"',
                                 .text = reader->text,
                                 .cells = reader->cells,
                                 .lengths = reader->lengths,
                                 .cell_limit = CSV_COLUMN_LIMIT};
    reader->scans = scan_init(&reader->scan, reader->way);
}

static void begin_record(struct csv_reader *reader)
{
    reader->offset = lines_offset(&reader->lines);
    reader->line = reader->lines.line;
    reader->fed = reader->done = reader->crossing = reader->at_end = false;
    reader->excess = EXCESS_NONE;
    reader->count = reader->line_count = reader->used = 0;
    reader->bad_line = 0;
}

struct csv_reader *csv_reader_open(const char *path, struct err *err)
{
    return csv_reader_open_as(path, ENCODING_UTF8, err);
}

struct csv_reader *csv_reader_open_as(const char *path, enum encoding encoding, struct err *err)
{
    struct lines lines;
    struct csv_reader *reader;

    if (!lines_open(&lines, path, encoding, err))
        return NULL;
    reader = mem_calloc(1, sizeof *reader);
    reader->lines = lines;
    reader->size = lines.size;
    reader->way = SCAN_BEST;
    reader->text = mem_alloc(CSV_RECORD_LIMIT + CSV_SLACK);
    strbuf_init(&reader->reason);
    csv_reader_start(reader, &(struct csv_format){.delimiter = ','}, 0, 1);
    return reader;
}

struct csv_reader *csv_reader_clone(const struct csv_reader *reader, size_t window)
{
    struct lines lines;
    struct csv_reader *clone;

    if (!lines_clone(&lines, &reader->lines, window))
        return NULL;
    clone = mem_calloc(1, sizeof *clone);
    clone->lines = lines;
    clone->size = reader->size;
    clone->way = reader->way;
    clone->text = mem_alloc(CSV_RECORD_LIMIT + CSV_SLACK);
    strbuf_init(&clone->reason);
    csv_reader_start(clone, &reader->format, 0, 1);
    return clone;
}

void csv_reader_close(struct csv_reader *reader)
{
    if (!reader)
        return;
    lines_close(&reader->lines);
    csv_free(&reader->parser);
    strbuf_release(&reader->reason);
    free(reader->text);
    free(reader);
}

const char *csv_reader_encoding(const struct csv_reader *reader)
{
    return encoding_name(reader->lines.encoding);
}
uint64_t csv_reader_size(const struct csv_reader *reader)
{
    return reader->size;
}
int64_t csv_reader_mtime_ns(const struct csv_reader *reader)
{
    return reader->lines.mtime_ns;
}
uint64_t csv_reader_inode(const struct csv_reader *reader)
{
    return reader->lines.inode;
}
size_t csv_reader_peek(const struct csv_reader *reader, uint64_t offset, void *out, size_t size)
{
    return lines_peek(&reader->lines, offset, out, size);
}
uint64_t csv_reader_offset(const struct csv_reader *reader)
{
    return lines_offset(&reader->lines);
}
long csv_reader_line(const struct csv_reader *reader)
{
    return reader->lines.line;
}
long csv_reader_record_line(const struct csv_reader *reader)
{
    return reader->line;
}
uint64_t csv_reader_limit(const struct csv_reader *reader)
{
    return reader->lines.limit;
}
bool csv_reader_saw_nul(const struct csv_reader *reader)
{
    return reader->saw_nul;
}

void csv_reader_start(struct csv_reader *reader, const struct csv_format *format, uint64_t offset,
                      long line)
{
    char mark[3];

    if (offset == 0 && lines_peek(&reader->lines, 0, mark, 3) == 3 &&
        !memcmp(mark, "\xEF\xBB\xBF", 3))
        offset = 3;
    reader->format = *format;
    reader->comment_length = format->comment ? strlen(format->comment) : 0;
    reader->width = 0;
    lines_seek(&reader->lines, offset, line);
    reset_parser(reader);
    prepare_scan(reader);
    begin_record(reader);
}

bool csv_reader_tune(struct csv_reader *reader, enum scan_way way, size_t window)
{
    reader->way = way;
    prepare_scan(reader);
    lines_resize(&reader->lines, window);
    return reader->scans || way == SCAN_NEVER;
}

bool csv_reader_skip_line(struct csv_reader *reader)
{
    struct line_piece piece = {.complete = false};

    while (!piece.complete && lines_next(&reader->lines, &piece)) {
    }
    begin_record(reader);
    return piece.complete;
}

uint64_t csv_reader_line_start(const struct csv_reader *reader, uint64_t from, uint64_t until)
{
    uint64_t at = from ? from - 1 : 0, limit = reader->lines.limit;
    char bytes[4096];
    bool lone = false; /* the byte before is a CR */

    limit = until < limit ? until : limit;
    while (from && at < limit) {
        size_t got = lines_peek(&reader->lines, at, bytes, sizeof bytes);

        for (size_t i = 0; i < got && at + i < limit; i++) {
            if (lone && bytes[i] != '\n')
                return at + i;
            if (bytes[i] == '\n')
                return at + i + 1;
            lone = bytes[i] == '\r';
        }
        if (!got)
            break;
        at += got;
    }
    return from ? limit : 0;
}

void csv_reader_expect(struct csv_reader *reader, size_t width)
{
    reader->width = width;
}

/* Index of the first byte that is NUL or not ASCII. */
static size_t plain_length(const char *text, size_t length)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    size_t i = 0;

    for (; i + 8 <= length; i += 8) {
        uint64_t word;

        memcpy(&word, text + i, 8);
        if ((word | ((word - ones) & ~word)) & highs)
            break;
    }
    while (i < length && text[i] > 0)
        i++;
    return i;
}

static void note_bad_byte(struct csv_reader *reader, const struct line_piece *piece, size_t index)
{
    if (reader->bad_line)
        return;
    reader->bad_line = piece->line;
    reader->bad_column = piece->column + index + 1;
    reader->bad_byte = (unsigned char)piece->text[index];
}

/* Notes the first NUL byte or byte that is no UTF-8. Returns whether there is a NUL. */
static bool check_bytes(struct csv_reader *reader, const struct line_piece *piece)
{
    size_t i = plain_length(piece->text, piece->length);
    bool any_nul = false;

    while (i < piece->length) {
        uint32_t code;
        size_t used = utf8_decode(piece->text + i, piece->length - i, &code);
        bool is_nul = !piece->text[i];

        any_nul |= is_nul;
        if (is_nul || (used == 1 && (unsigned char)piece->text[i] >= 0x80))
            note_bad_byte(reader, piece, i);
        i += used;
        i += plain_length(piece->text + i, piece->length - i);
    }
    reader->saw_nul |= any_nul;
    return any_nul;
}

/* A lone CR at the very end may be the first half of CRLF. */
static bool ends_with_cr(const struct lines *lines)
{
    return lines->at && lines->window[lines->at - 1] == '\r' && lines_offset(lines) == lines->limit;
}

static enum csv_result deliver(const struct csv_reader *reader, struct csv_record *record,
                               enum csv_result result, long line)
{
    *record = (struct csv_record){.offset = reader->offset,
                                  .end = lines_offset(&reader->lines),
                                  .line = line,
                                  .next_line = reader->lines.line,
                                  .cells = reader->cells,
                                  .lengths = reader->lengths,
                                  .count = result == RECORD_GOOD ? reader->count : 0,
                                  .text = reader->text,
                                  .text_length = result == RECORD_GOOD ? reader->used : 0,
                                  .open = reader->at_end || ends_with_cr(&reader->lines),
                                  .reason = result == RECORD_GOOD ? NULL : reader->reason.text};
    return result;
}

static void say_bad_byte(struct csv_reader *reader)
{
    strbuf_clear(&reader->reason);
    if (reader->bad_line != reader->line)
        strbuf_addf(&reader->reason, _("line %ld, "), reader->bad_line);
    if (reader->bad_byte)
        strbuf_addf(&reader->reason, _("column %zu: byte 0x%02X is not valid UTF-8"),
                    reader->bad_column, reader->bad_byte);
    else
        strbuf_addf(&reader->reason, _("column %zu: NUL byte"), reader->bad_column);
}

/* Why a record within one line failed; column is 0 at the end of the file. */
static void say_failure(struct csv_reader *reader, size_t column)
{
    struct strbuf *reason = &reader->reason;

    if (reader->excess == EXCESS_COLUMNS)
        strbuf_addf(reason, _("more than %d columns"), CSV_COLUMN_LIMIT);
    else if (reader->excess == EXCESS_BYTES)
        strbuf_addf(reason, _("the record is longer than %d KiB"), CSV_RECORD_LIMIT / 1024);
    else if (csv_error(&reader->parser) == CSV_ENOMEM)
        strbuf_addf(reason, _("column %zu: a cell is longer than %d KiB"), column,
                    CSV_CELL_LIMIT / 1024);
    else if (reader->bad_line && (!reader->bad_byte || reader->format.quote_none))
        say_bad_byte(reader);
    else if (!column)
        strbuf_adds(reason, _("a quote opened on this line is never closed"));
    else if (reader->parser.quoted)
        strbuf_addf(reason, _("column %zu: text after a closing quote"), column);
    else
        strbuf_addf(reason, _("column %zu: a quote inside an unquoted cell"), column);
}

static void say_crossing(struct csv_reader *reader, long line, size_t column)
{
    struct strbuf *reason = &reader->reason;

    if (reader->done && !reader->excess)
        strbuf_adds(reason, _("a quote opened on this line swallows the rows after it"));
    else if (reader->excess || csv_error(&reader->parser) == CSV_ENOMEM)
        strbuf_addf(reason, _("a quote opened on this line is not closed within %d KiB"),
                    CSV_CELL_LIMIT / 1024);
    else if (column)
        strbuf_addf(reason,
                    _("a quote opened on this line is not closed before line %ld, column %zu, "
                      "where one does not fit"),
                    line, column);
    else
        strbuf_adds(reason, _("a quote opened on this line is never closed"));
}

struct row_scan {
    size_t delimiters, quotes, width;
    char delimiter;
    bool blank;
};

/* Does this byte end a line that is a row of its own: as many cells as the header, no odd quote? */
static bool ends_row(struct row_scan *scan, char byte)
{
    bool ends = byte == '\n' || byte == '\r', is_row;

    if (!ends) {
        scan->delimiters += byte == scan->delimiter;
        scan->quotes += byte == '"';
        scan->blank = false;
        return false;
    }
    is_row = !scan->blank && scan->delimiters + 1 == scan->width && scan->quotes % 2 == 0;
    scan->delimiters = scan->quotes = 0;
    scan->blank = true;
    return is_row;
}

/* Are there lines between these offsets that look like rows? Then a quoted cell should not have
 * gone over them. */
static bool holds_rows(const struct csv_reader *reader, uint64_t at, uint64_t end)
{
    struct row_scan scan = {
        .width = reader->width, .delimiter = reader->format.delimiter, .blank = true};
    char bytes[4096];

    while (at < end) {
        size_t want = end - at < sizeof bytes ? (size_t)(end - at) : sizeof bytes;
        size_t got = lines_peek(&reader->lines, at, bytes, want);

        for (size_t i = 0; i < got; i++)
            if (ends_row(&scan, bytes[i]))
                return true;
        if (!got)
            break;
        at += got;
    }
    return false;
}

/* Gives up the record: its one line, or the line that opened the quote. Reading goes on with the
 * line after that. */
static enum csv_result give_up(struct csv_reader *reader, struct csv_record *record,
                               const struct line_piece *piece, size_t column)
{
    struct line_piece rest = {.complete = !piece || piece->complete};
    const struct crossing *crossing = &reader->last;
    long line = reader->line;

    strbuf_clear(&reader->reason);
    if (reader->crossing) {
        if (reader->first.line < reader->last.line &&
            holds_rows(reader, reader->first.end, reader->last.end))
            crossing = &reader->first;
        line = crossing->line;
        say_crossing(reader, piece ? piece->line : 0, column);
        lines_seek(&reader->lines, crossing->end, line + 1);
    } else {
        say_failure(reader, column);
        while (!rest.complete && lines_next(&reader->lines, &rest)) {
        }
    }
    reset_parser(reader);
    return deliver(reader, record, RECORD_BAD, line);
}

static enum csv_result complete(struct csv_reader *reader, struct csv_record *record)
{
    if (reader->excess)
        return give_up(reader, record, NULL, 0);
    if (reader->crossing && reader->width && reader->count != reader->width &&
        holds_rows(reader, reader->first.end, lines_offset(&reader->lines)))
        return give_up(reader, record, NULL, 0);
    if (!reader->bad_line)
        return deliver(reader, record, RECORD_GOOD, reader->line);
    say_bad_byte(reader);
    return deliver(reader, record, RECORD_BAD, reader->line);
}

static enum csv_result finish(struct csv_reader *reader, struct csv_record *record)
{
    if (reader->lines.failure)
        return RECORD_FAILED;
    if (!reader->fed)
        return RECORD_END;
    reader->at_end = true;
    if (csv_fini(&reader->parser, on_cell, on_row, reader) != 0)
        return give_up(reader, record, NULL, 0);
    return reader->done ? complete(reader, record) : RECORD_END;
}

/* After a whole line without the end of a record: either it was blank, or a quote is open. */
static void cross_line_end(struct csv_reader *reader, const struct line_piece *piece)
{
    if (!reader->parser.quoted) {
        begin_record(reader);
        return;
    }
    if (!reader->crossing || reader->count > reader->line_count)
        reader->last = (struct crossing){piece->line, lines_offset(&reader->lines)};
    if (!reader->crossing)
        reader->first = reader->last;
    reader->crossing = true;
    reader->line_count = reader->count;
}

/* The last line of a file may have none: then only the end of the file ends its record. */
static bool has_line_end(const struct line_piece *piece)
{
    char last = piece->text[piece->length - 1];

    return piece->complete && (last == '\n' || last == '\r');
}

static bool is_comment(const struct csv_reader *reader, const struct line_piece *piece)
{
    size_t length = reader->comment_length;

    return length && !reader->fed && piece->length >= length &&
           !memcmp(piece->text, reader->format.comment, length);
}

/* Reads the line at hand, and blank ones before it, if the scanner can. */
static bool scan_record(struct csv_reader *reader)
{
    struct lines *lines = &reader->lines;
    struct scanned scanned;

    for (;;) {
        struct line_piece line = {.text = lines->window + lines->at, .line = lines->line};
        size_t length = lines->filled - lines->at;

        line.length = length ? scan_line(&reader->scan, line.text, length, &scanned) : 0;
        if (!line.length || is_comment(reader, &line))
            return false;
        if (!scanned.ascii) {
            check_bytes(reader, &line);
            if (reader->bad_line)
                return false;
        }
        lines_take(lines, line.length);
        if (scanned.count)
            break;
        begin_record(reader);
    }
    reader->count = scanned.count;
    reader->used = scanned.used;
    return true;
}

enum csv_result csv_reader_next(struct csv_reader *reader, struct csv_record *record)
{
    struct line_piece piece;

    begin_record(reader);
    for (;;) {
        size_t used;

        if (reader->scans && !reader->fed && scan_record(reader))
            return deliver(reader, record, RECORD_GOOD, reader->line);
        if (!lines_next(&reader->lines, &piece))
            return finish(reader, record);
        if (is_comment(reader, &piece)) {
            if (!piece.complete)
                csv_reader_skip_line(reader);
            begin_record(reader);
            continue;
        }
        reader->fed = true;
        if (check_bytes(reader, &piece) && reader->format.quote_none)
            return give_up(reader, record, &piece, 1); /* libcsv would take NUL for a quote */
        used = csv_parse(&reader->parser, piece.text, piece.length, on_cell, on_row, reader);
        if (used != piece.length)
            return give_up(reader, record, &piece, piece.column + used + 1);
        if (reader->done)
            return complete(reader, record);
        if (reader->excess)
            return give_up(reader, record, &piece, piece.column + used);
        if (has_line_end(&piece))
            cross_line_end(reader, &piece);
    }
}

void csv_reader_failure(const struct csv_reader *reader, const char *path, struct err *err)
{
    err_at(err, path, (int)reader->lines.line, 0, _("reading stopped here: %s"),
           strerror(reader->lines.failure));
}
