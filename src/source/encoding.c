/*
 * Encodings: a step of its own in front of the lines.
 *
 * Nothing behind this file knows that there is anything but UTF-8. A file in UTF-16 or CP1252 is
 * written anew, as UTF-8, into a file without a name (in memory when it is small, else in the
 * folder for temporary files, where it is gone with the program), and lines are cut from that. So
 * line numbers are those of the file, and offsets, which only serve to find rows again, are those
 * of the text: the same file is always transcoded into the same bytes. What is said about the file
 * itself (size, time, inode) stays its own.
 *
 * What a file is, when nobody says so: its byte order mark decides, else it is UTF-8.  A file with
 * bytes beyond ASCII of which not one sequence is UTF-8 is CP1252, as a European spreadsheet saves
 * it; bytes that CP1252 leaves open, or NUL, are a sign that it is not.  One sequence of UTF-8
 * anywhere and the file is UTF-8 with some bad cells, which are refused with their lines. To keep
 * large files from being read twice, only their first megabytes can raise the suspicion.
 */
#include "source/encoding.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/strbuf.h"
#include "base/tempfile.h"
#include "base/text.h"

#define IN_MEMORY (64u * 1024 * 1024)
#define CHUNK (64 * 1024)
#define NO_UTF8 '\xFF' /* stands for what is no character */

const char *encoding_name(enum encoding encoding)
{
    static const char *const names[] = {[ENCODING_AUTO] = "auto",
                                        [ENCODING_UTF8] = "utf-8",
                                        [ENCODING_UTF16LE] = "utf-16le",
                                        [ENCODING_UTF16BE] = "utf-16be",
                                        [ENCODING_CP1252] = "cp1252"};

    return names[encoding];
}

static size_t read_at(int fd, uint64_t offset, char *out, size_t size)
{
    size_t done = 0;

    while (done < size) {
        ssize_t got = pread(fd, out + done, size - done, (off_t)(offset + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* 0x80 to 0x9F of CP1252; 0: no character. */
static const uint16_t cp1252[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

struct look { /* at bytes that may be UTF-8 or CP1252 */
    bool utf8, other, neither;
};

/* Looks at the bytes; returns how many, since a sequence may go on in the next chunk. */
static size_t look_at(struct look *look, const char *text, size_t length, bool last)
{
    size_t i = 0;

    while (i < length) {
        unsigned char byte = (unsigned char)text[i];
        uint32_t code;
        size_t used;

        if (byte && byte < 0x80) {
            i++;
            continue;
        }
        if (!last && length - i < 4)
            break;
        used = utf8_decode(text + i, length - i, &code);
        look->utf8 |= used > 1;
        look->other |= used == 1 && byte;
        look->neither |= !byte || (used == 1 && byte < 0xA0 && !cp1252[byte - 0x80]);
        i += used;
    }
    return i;
}

static bool is_cp1252(int fd, uint64_t size)
{
    struct look look = {.utf8 = false};
    char *chunk = mem_alloc(CHUNK);
    uint64_t at = 0;

    while (at < size && (look.other || at < ENCODING_SUSPECT_BYTES) && !look.utf8 &&
           !look.neither) {
        size_t got = read_at(fd, at, chunk, (size_t)least(CHUNK, size - at));
        size_t used = look_at(&look, chunk, got, at + got >= size || got < 4);

        if (!used)
            break;
        at += used;
    }
    free(chunk);
    return look.other && !look.utf8 && !look.neither;
}

enum encoding encoding_find(int fd, uint64_t size, enum encoding wanted)
{
    unsigned char mark[3] = {0};
    size_t got;

    if (wanted != ENCODING_AUTO)
        return wanted;
    got = read_at(fd, 0, (char *)mark, sizeof mark);
    if (got >= 2 && mark[0] == 0xFF && mark[1] == 0xFE)
        return ENCODING_UTF16LE;
    if (got >= 2 && mark[0] == 0xFE && mark[1] == 0xFF)
        return ENCODING_UTF16BE;
    if (got == 3 && mark[0] == 0xEF && mark[1] == 0xBB && mark[2] == 0xBF)
        return ENCODING_UTF8;
    return is_cp1252(fd, size) ? ENCODING_CP1252 : ENCODING_UTF8;
}

static void add_code(struct strbuf *out, uint32_t code)
{
    char bytes[4];

    strbuf_add(out, bytes, utf8_encode(code, bytes));
}

static size_t from_cp1252(struct strbuf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        uint32_t code = byte < 0x80 || byte >= 0xA0 ? byte : cp1252[byte - 0x80];

        if (byte < 0x80 || !code)
            strbuf_addc(out, text[i]); /* an open one stays what it is: no UTF-8 */
        else
            add_code(out, code);
    }
    return length;
}

static uint32_t unit_at(const char *text, bool big)
{
    const unsigned char *bytes = (const unsigned char *)text;

    return big ? (uint32_t)bytes[0] << 8 | bytes[1] : (uint32_t)bytes[1] << 8 | bytes[0];
}

/* Returns how many bytes were used: half a character may wait for the next chunk. */
static size_t from_utf16(struct strbuf *out, const char *text, size_t length, bool big, bool last)
{
    size_t i = 0;

    for (; i + 2 <= length; i += 2) {
        uint32_t unit = unit_at(text + i, big), low;

        if (unit < 0xD800 || unit >= 0xE000) {
            add_code(out, unit);
            continue;
        }
        if (i + 4 > length && !last)
            return i;
        low = i + 4 <= length ? unit_at(text + i + 2, big) : 0;
        if (unit < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
            add_code(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            i += 2;
        } else {
            strbuf_addc(out, NO_UTF8);
        }
    }
    if (last && i < length) {
        strbuf_addc(out, NO_UTF8);
        i = length;
    }
    return i;
}

static bool write_all(int fd, const char *text, size_t length)
{
    while (length) {
        ssize_t wrote = write(fd, text, length);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        text += wrote;
        length -= (size_t)wrote;
    }
    return true;
}

static int nameless_file(uint64_t size)
{
    int fd = size <= IN_MEMORY ? memfd_create("redline", MFD_CLOEXEC) : -1;

    return fd >= 0 ? fd : tempfile_open();
}

/* The whole file in chunks; false when one cannot be written. */
static bool copy_text(int from, uint64_t size, enum encoding encoding, int to, uint64_t *length)
{
    uint64_t at = 0;
    char *chunk = mem_alloc(CHUNK);
    struct strbuf out = STRBUF_INIT;
    bool good = true;

    if (encoding != ENCODING_CP1252 && read_at(from, 0, chunk, 2) == 2 &&
        unit_at(chunk, encoding == ENCODING_UTF16BE) == 0xFEFF)
        at = 2;
    *length = 0;
    while (good && at < size) {
        size_t got = read_at(from, at, chunk, (size_t)least(CHUNK, size - at)), used;
        bool last = at + got >= size || got < 4;

        strbuf_clear(&out);
        used = encoding == ENCODING_CP1252
                   ? from_cp1252(&out, chunk, got)
                   : from_utf16(&out, chunk, got, encoding == ENCODING_UTF16BE, last);
        if (!used)
            break;
        at += used;
        *length += out.length;
        good = write_all(to, out.text, out.length);
    }
    strbuf_release(&out);
    free(chunk);
    return good;
}

int encoding_transcode(int fd, uint64_t size, enum encoding encoding, uint64_t *length)
{
    int to = nameless_file(size), failure;

    if (to < 0)
        return -1;
    if (copy_text(fd, size, encoding, to, length))
        return to;
    failure = errno;
    close(to);
    errno = failure;
    return -1;
}
