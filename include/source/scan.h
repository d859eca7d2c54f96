/* Splits physical lines that need no parser: those without a NUL byte whose quotes, if any, stand
 * around whole cells.
 *
 * What comes out is what libcsv would make of the line, byte for byte: blanks around a cell go, a
 * line of blanks is no record. csv.c gives every other line to libcsv. */
#ifndef REDLINE_SOURCE_SCAN_H
#define REDLINE_SOURCE_SCAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SCAN_BLOCK = 64,                    /* bytes that are looked at together */
    SCAN_LINE_LIMIT = 128 * SCAN_BLOCK, /* a longer line is libcsv's */
    SCAN_CELL_LIMIT = 512,              /* so is one of more cells */
};

/* All but the last two give the same records; a reader takes the best that the machine has. */
enum scan_way { SCAN_PLAIN, SCAN_SSE2, SCAN_AVX2, SCAN_WAYS, SCAN_BEST = SCAN_WAYS, SCAN_NEVER };

struct scanned;

struct scan { /* set by scan_init */
    size_t (*line)(const struct scan *scan, const char *text, size_t length, struct scanned *out);
    char delimiter, quote; /* '\0': none */
    char *text;            /* where cells go: SCAN_LINE_LIMIT + SCAN_BLOCK bytes */
    const char **cells;    /* cell_limit of them, into text, NUL-terminated */
    size_t *lengths, cell_limit; /* SCAN_CELL_LIMIT at most */
};

struct scanned {
    size_t count; /* cells; 0: the line is blank */
    size_t used;  /* bytes of text: all cells, each with its NUL */
    bool ascii;   /* no byte above 0x7F */
};

/* Takes delimiter, quote and where the cells go from what is there already. False when this machine
 * has no such way, or when no line can be scanned with this delimiter: scan_line is then never to
 * be called. */
bool scan_init(struct scan *scan, enum scan_way way);
/* The first line of text. Returns its bytes with the line end (LF, CRLF, CR), or 0 when the line is
 * not for the scanner: it holds NUL or a quote that is not simply around a cell, it is too long, it
 * has too many cells, its end is not there (or a CR is the last byte, so that an LF may follow).
 * SCAN_BLOCK bytes after `length` can be read; what they hold does not matter. */
static inline size_t scan_line(const struct scan *scan, const char *text, size_t length,
                               struct scanned *out)
{
    return scan->line(scan, text, length, out);
}

#endif
