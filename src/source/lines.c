/*
 * Physical lines through a window.
 *
 * The CSV parser is fed line by line, because only then line numbers are known and a broken record
 * can be given up without its neighbours. So this file cuts the bytes of a file into lines: a
 * window of at most 256 KiB is filled by pread (never mmap: a file that is cut short under a map
 * kills the program), the unread rest moves to its front, and a line longer than the whole window
 * is given in pieces.
 *
 * Invariants: at <= filled <= capacity; window[i] is the byte at offset window_at + i; nothing
 * beyond the size at opening is ever given, so that a file which grows meanwhile is read as it was.
 *
 * Opening also looks at the first bytes and says in one sentence what the file is when it is no
 * text: everything that a person may drop here by mistake. This file knows nothing of cells or
 * quotes.
 */
#include "source/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "source/encoding.h"

#define WINDOW_SIZE (256 * 1024)
#define UNKNOWN ((struct next_byte){1, 0})
#define BINARY_PERCENT 10 /* of NUL bytes in the first window */

static size_t read_at(const struct lines *lines, uint64_t offset, char *out, size_t size,
                      int *failure)
{
    size_t done = 0;

    if (offset >= lines->limit)
        return 0;
    if (size > lines->limit - offset)
        size = (size_t)(lines->limit - offset);
    while (done < size) {
        ssize_t got = pread(lines->fd, out + done, size - done, (off_t)(offset + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && failure)
            *failure = errno;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}

/* Moves the unread rest to the front and reads on. False when nothing came. */
static bool fill(struct lines *lines)
{
    size_t got;

    if (lines->at) {
        memmove(lines->window, lines->window + lines->at, lines->filled - lines->at);
        lines->filled -= lines->at;
        lines->window_at += lines->at;
        lines->at = 0;
    }
    lines->lf = lines->cr = UNKNOWN;
    got = read_at(lines, lines->window_at + lines->filled, lines->window + lines->filled,
                  lines->capacity - lines->filled, &lines->failure);
    lines->filled += got;
    return got > 0;
}

static bool has_more(const struct lines *lines)
{
    return !lines->failure && lines->window_at + lines->filled < lines->limit;
}

static const char *odd_kind(mode_t mode)
{
    if (S_ISDIR(mode))
        return _("this is a directory, not a CSV file");
    if (S_ISFIFO(mode))
        return _("this is a pipe, not a file: write its output to a file first");
    return _("this is no regular file");
}

static bool starts_with(const struct lines *lines, const char *bytes, size_t length)
{
    return lines->filled >= length && !memcmp(lines->window, bytes, length);
}

/* What the file is instead of text, or NULL. */
static const char *odd_content(const struct lines *lines)
{
    size_t nuls = 0;

    if (!lines->filled || (lines->filled == 3 && starts_with(lines, "\xEF\xBB\xBF", 3)))
        return _("the file is empty");
    if (lines->encoding == ENCODING_UTF8 &&
        (starts_with(lines, "\xFF\xFE", 2) || starts_with(lines, "\xFE\xFF", 2)))
        return _("this file is UTF-16: encoding = utf-8 does not fit, leave it out");
    if (starts_with(lines, "\x1F\x8B", 2))
        return _("this file is compressed (gzip): unpack it first");
    if (starts_with(lines, "PK\3\4", 4))
        return _("this file is a spreadsheet or zip archive: save the sheet as CSV");
    if (lines->encoding == ENCODING_UTF16LE || lines->encoding == ENCODING_UTF16BE)
        return NULL;
    for (size_t i = 0; i < lines->filled; i++)
        nuls += !lines->window[i];
    if (nuls * 100 > lines->filled * BINARY_PERCENT)
        return _("this file is binary, not text (or UTF-16 without its mark: encoding = utf-16le "
                 "reads that)");
    return NULL;
}

/* From here on the window shows the file's text as UTF-8. */
static bool transcode(struct lines *lines, const char *path, struct err *err)
{
    uint64_t length;
    int fd = encoding_transcode(lines->fd, lines->size, lines->encoding, &length);

    if (fd < 0)
        return err_at(err, path, 0, 0, _("there is no room to turn this file into UTF-8: %s"),
                      strerror(errno));
    close(lines->fd);
    lines->fd = fd;
    lines->limit = length;
    lines_resize(lines, length < WINDOW_SIZE ? (size_t)length + 1 : WINDOW_SIZE);
    lines->window_at = 0;
    fill(lines);
    return !lines->failure ||
           err_at(err, path, 0, 0, _("cannot read this file: %s"), strerror(lines->failure));
}

static bool look(struct lines *lines, const char *path, enum encoding encoding, struct err *err)
{
    struct stat info;
    const char *odd;

    if (fstat(lines->fd, &info) != 0)
        return err_at(err, path, 0, 0, _("cannot read this file: %s"), strerror(errno));
    if (!S_ISREG(info.st_mode))
        return err_at(err, path, 0, 0, "%s", odd_kind(info.st_mode));
    lines->size = lines->limit = (uint64_t)info.st_size;
    lines->inode = (uint64_t)info.st_ino;
    lines->mtime_ns = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
    lines->capacity = lines->size < WINDOW_SIZE ? (size_t)lines->size + 1 : WINDOW_SIZE;
    lines->window = mem_calloc(1, lines->capacity + LINES_SLACK);
    fill(lines);
    if (lines->failure)
        return err_at(err, path, 0, 0, _("cannot read this file: %s"), strerror(lines->failure));
    lines->encoding = encoding_find(lines->fd, lines->size, encoding);
    odd = odd_content(lines);
    if (odd)
        return err_at(err, path, 0, 0, "%s", odd);
    return lines->encoding == ENCODING_UTF8 || transcode(lines, path, err);
}

bool lines_open(struct lines *lines, const char *path, enum encoding encoding, struct err *err)
{
    *lines = (struct lines){.line = 1, .lf = UNKNOWN, .cr = UNKNOWN};
    /* O_NONBLOCK: opening a pipe nobody writes to must not hang */
    lines->fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (lines->fd < 0 && errno == ENOENT)
        return err_at(err, path, 0, 0, _("there is no such file"));
    if (lines->fd < 0)
        return err_at(err, path, 0, 0, _("cannot open this file: %s"), strerror(errno));
    if (look(lines, path, encoding, err))
        return true;
    lines_close(lines);
    return false;
}

bool lines_clone(struct lines *lines, const struct lines *from, size_t window)
{
    *lines = (struct lines){.fd = fcntl(from->fd, F_DUPFD_CLOEXEC, 0),
                            .size = from->size,
                            .inode = from->inode,
                            .mtime_ns = from->mtime_ns,
                            .encoding = from->encoding,
                            .limit = from->limit,
                            .capacity = window,
                            .lf = UNKNOWN,
                            .cr = UNKNOWN,
                            .line = 1};
    if (lines->fd < 0)
        return false;
    lines->window = mem_calloc(1, window + LINES_SLACK);
    return true;
}

void lines_close(struct lines *lines)
{
    if (lines->fd >= 0)
        close(lines->fd);
    free(lines->window);
    *lines = (struct lines){.fd = -1};
}

void lines_seek(struct lines *lines, uint64_t offset, long line)
{
    if (offset >= lines->window_at && offset <= lines->window_at + lines->filled) {
        lines->at = (size_t)(offset - lines->window_at);
    } else {
        lines->window_at = offset;
        lines->at = lines->filled = 0;
        lines->lf = lines->cr = UNKNOWN;
    }
    lines->line = line;
    lines->column = 0;
}

/* Index of the next such byte, `filled` when there is none. */
static size_t find(const struct lines *lines, struct next_byte *known, char byte)
{
    if (lines->at < known->from || lines->at > known->at) {
        const char *from = lines->window + lines->at;
        const char *hit = memchr(from, byte, lines->filled - lines->at);

        known->from = lines->at;
        known->at = hit ? (size_t)(hit - lines->window) : lines->filled;
    }
    return known->at;
}

/* Bytes of the complete line at `at`, 0 when its end is not in the window. */
static size_t line_length(struct lines *lines)
{
    size_t lf = find(lines, &lines->lf, '\n'), cr = find(lines, &lines->cr, '\r');

    if (cr < lf && cr + 1 == lines->filled && has_more(lines))
        return 0; /* CR, or the first half of CRLF? */
    if (cr < lf)
        return cr + 1 - lines->at + (cr + 1 == lf && lf < lines->filled);
    return lf < lines->filled ? lf + 1 - lines->at : 0;
}

/* Where a full window without a line end can be cut: not inside a character, not before an LF that
 * may follow CR. */
static size_t piece_length(const struct lines *lines)
{
    size_t length = lines->filled;
    unsigned char last = (unsigned char)lines->window[length - 1];

    if (last == '\r')
        return length - 1;
    for (size_t back = 1; back <= 3 && last >= 0x80; back++) {
        last = (unsigned char)lines->window[length - back];
        if (last >= 0xC0)
            return length - back;
    }
    return length;
}

static void give(struct lines *lines, struct line_piece *piece, size_t length, bool complete)
{
    *piece = (struct line_piece){.text = lines->window + lines->at,
                                 .length = length,
                                 .column = lines->column,
                                 .line = lines->line,
                                 .complete = complete};
    lines->at += length;
    lines->column = complete ? 0 : lines->column + length;
    lines->line += complete;
}

bool lines_next(struct lines *lines, struct line_piece *piece)
{
    for (;;) {
        size_t length = line_length(lines);

        if (length) {
            give(lines, piece, length, true);
            return true;
        }
        if (has_more(lines) && lines->at == 0 && lines->filled == lines->capacity) {
            give(lines, piece, piece_length(lines), false);
            return true;
        }
        if (has_more(lines) && fill(lines))
            continue;
        if (lines->failure)
            return false;
        lines->limit = lines->window_at + lines->filled; /* it may have been cut short meanwhile */
        if (lines->at == lines->filled)
            return false;
        length = line_length(lines);
        give(lines, piece, length ? length : lines->filled - lines->at, true);
        return true;
    }
}

void lines_resize(struct lines *lines, size_t capacity)
{
    lines->window_at = lines_offset(lines);
    lines->at = lines->filled = 0;
    lines->lf = lines->cr = UNKNOWN;
    free(lines->window);
    lines->capacity = capacity;
    lines->window = mem_calloc(1, capacity + LINES_SLACK);
}

size_t lines_peek(const struct lines *lines, uint64_t offset, void *out, size_t size)
{
    return read_at(lines, offset, out, size, NULL);
}
