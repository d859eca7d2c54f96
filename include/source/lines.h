/* Physical lines of a regular file, through one window of bounded size. LF, CRLF and a lone CR end
 * a line. */
#ifndef REDLINE_SOURCE_LINES_H
#define REDLINE_SOURCE_LINES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "config/catalogue.h"

struct err;

#define LINES_SLACK 64

struct lines {
    int fd;
    uint64_t size, inode; /* when it was opened; later growth is not read */
    int64_t mtime_ns;
    enum encoding encoding; /* of the file: never AUTO */
    uint64_t limit; /* where reading ends */
    char *window; /* LINES_SLACK more bytes than its capacity can be read */
    size_t capacity, filled, at; /* window[at] is the next byte */
    uint64_t window_at;          /* file offset of window[0] */
    struct next_byte {
        size_t from, at;
    } lf, cr;      /* the first one not before `from`: found once, not once per line */
    long line;     /* number of the line that comes next (or goes on) */
    size_t column; /* bytes of this line that were already given */
    int failure;   /* errno of a failed read */
};

struct line_piece {
    const char *text; /* with its line end */
    size_t length;
    size_t column; /* bytes of the line before this piece: 0 but for lines longer than the window */
    long line;
    bool complete; /* the line ends here */
};

/* As UTF-8, or transcoded into it (source/encoding.h): then offsets and limit are those of the
 * text, size stays the file's. */
bool lines_open(struct lines *lines, const char *path, enum encoding encoding, struct err *err);
/* The same file once more, with a window of its own at the start. False when there is no descriptor
 * left. */
bool lines_clone(struct lines *lines, const struct lines *from, size_t window);
void lines_close(struct lines *lines);
/* The offset of what lines_next gives next. */
static inline uint64_t lines_offset(const struct lines *lines)
{
    return lines->window_at + lines->at;
}
/* offset must be the start of that line. */
void lines_seek(struct lines *lines, uint64_t offset, long line);
/* False at the end, or when reading failed (lines->failure). Very long lines come in pieces that
 * never cut a character. */
bool lines_next(struct lines *lines, struct line_piece *piece);
/* Goes past the next `length` bytes of the window: a whole line, when no line has begun. */
static inline void lines_take(struct lines *lines, size_t length)
{
    lines->at += length;
    lines->line++;
}
/* Makes the window another size (at least 64); what comes next stays. */
void lines_resize(struct lines *lines, size_t capacity);
/* Reads raw bytes without moving. */
size_t lines_peek(const struct lines *lines, uint64_t offset, void *out, size_t size);

#endif
