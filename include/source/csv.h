/* The strict CSV reader: one record at a time from a regular file, in constant memory.
 *
 * What is no sound record comes back as RECORD_BAD with its line and reason, and the next call goes
 * on with the record after it. Columns of a file are counted from 1, lines too; a record's line is
 * where it starts, that of an unclosed quote is the line that opened it.
 */
#ifndef REDLINE_SOURCE_CSV_H
#define REDLINE_SOURCE_CSV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/catalogue.h"
#include "source/scan.h"

struct err;

#define CSV_COLUMN_LIMIT 512
#define CSV_CELL_LIMIT 65536           /* bytes of one cell */
#define CSV_RECORD_LIMIT (1024 * 1024) /* bytes of one record */
#define CSV_SLACK SCAN_BLOCK           /* bytes after each cell that can be read */

struct csv_format {
    char delimiter;
    bool quote_none;     /* " is a character like others */
    const char *comment; /* lines that begin so are no records; NULL none */
};

enum csv_result {
    RECORD_GOOD,
    RECORD_BAD, /* refused: record.line and record.reason */
    RECORD_END,
    RECORD_FAILED, /* the disk failed: csv_reader_failure tells */
};

struct csv_record {
    uint64_t offset, end; /* in bytes; end is one past its last */
    long line, next_line;
    const char *const *cells; /* NUL-terminated, CSV_SLACK after; valid until the next call */
    const size_t *lengths;
    size_t count;
    const char *text; /* all cells, each with a NUL after it: equal bytes are equal cells */
    size_t text_length;
    bool open; /* the end of the file had a say in it: more bytes could make it another */
    const char *reason;
};

struct csv_reader;

/* Opens and looks at the first bytes. NULL (and err) for what is no text file that can be read:
 * missing, a directory, a pipe, empty, compressed, binary, UTF-16. Only the bytes that the file had
 * when it was opened are read. */
struct csv_reader *csv_reader_open(const char *path, struct err *err);
/* The same for a file of another encoding, or of one that is still to be found; offsets are then
 * those of the text in UTF-8. */
struct csv_reader *csv_reader_open_as(const char *path, enum encoding encoding, struct err *err);
const char *csv_reader_encoding(const struct csv_reader *reader); /* "utf-8" */
void csv_reader_close(struct csv_reader *reader); /* NULL is fine */
/* Another reader of the same file, as it was when the first one was opened, with a place of its own
 * and a window of so many bytes. NULL when there is no descriptor left. */
struct csv_reader *csv_reader_clone(const struct csv_reader *reader, size_t window);
/* What fstat said at opening. */
uint64_t csv_reader_size(const struct csv_reader *reader);
int64_t csv_reader_mtime_ns(const struct csv_reader *reader);
uint64_t csv_reader_inode(const struct csv_reader *reader);
/* Bytes of the text at this offset, without moving; fewer than asked at the end. */
size_t csv_reader_peek(const struct csv_reader *reader, uint64_t offset, void *out, size_t size);
/* Did any NUL byte come by? Such a file without a header is probably no text. */
bool csv_reader_saw_nul(const struct csv_reader *reader);

/* Starts (again) at a record's offset and line; 0 and 1 are the beginning of the file, where a BOM
 * is skipped. */
void csv_reader_start(struct csv_reader *reader, const struct csv_format *format, uint64_t offset,
                      long line);
/* Where the next record, or a blank line before it, begins. */
uint64_t csv_reader_offset(const struct csv_reader *reader);
long csv_reader_line(const struct csv_reader *reader);
/* Where the record that came last begins, be it a bad one. */
long csv_reader_record_line(const struct csv_reader *reader);
/* Where the text ends. */
uint64_t csv_reader_limit(const struct csv_reader *reader);
/* The first line that begins at `from` or later; `until`, or the end of the text, when there is none
 * before that. */
uint64_t csv_reader_line_start(const struct csv_reader *reader, uint64_t from, uint64_t until);
/* Moves to the next physical line; false at the end. */
bool csv_reader_skip_line(struct csv_reader *reader);
/* From here on records should have this many cells. Others are still RECORD_GOOD (the caller
 * refuses or drops them), except that lines which a stray quote swallowed are given back. 0: any.
 */
void csv_reader_expect(struct csv_reader *reader, size_t width);
enum csv_result csv_reader_next(struct csv_reader *reader, struct csv_record *record);
/* For tests: how lines without quotes are split, through a window of how many bytes (at least 64).
 * What is read does not depend on either. Keeps the place. False when this machine cannot. */
bool csv_reader_tune(struct csv_reader *reader, enum scan_way way, size_t window);
void csv_reader_failure(const struct csv_reader *reader, const char *path, struct err *err);

#endif
