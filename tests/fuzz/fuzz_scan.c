/* libFuzzer: any bytes, read by the scanner (each way this machine has) and by libcsv alone,
 * through windows of several sizes. Every record, refusal, reason, line and offset must be the
 * same.
 *
 * The first four bytes choose delimiter, quotes, comments, width and the small window; the rest is
 * the file. Lines longer than the small window come in pieces, and then only readers with the same
 * window are compared: which of two reasons comes first may depend on the cut. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/err.h"
#include "source/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LARGE_WINDOW (16 * 1024)

struct setting {
    enum scan_way way;
    size_t window;
};

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void require_same(const struct csv_record *a, const struct csv_record *b)
{
    require(a->offset == b->offset && a->end == b->end);
    require(a->line == b->line && a->next_line == b->next_line);
    require(a->count == b->count && a->text_length == b->text_length);
    require(!a->text_length || !memcmp(a->text, b->text, a->text_length));
    require(!a->reason == !b->reason && (!a->reason || !strcmp(a->reason, b->reason)));
    for (size_t c = 0; c < a->count; c++) {
        require(a->lengths[c] == b->lengths[c]);
        require(!memcmp(a->cells[c], b->cells[c], a->lengths[c] + 1));
    }
}

/* From where both stand to the end; *second: where the second record starts. */
static void walk(struct csv_reader *a, struct csv_reader *b, struct csv_record *second)
{
    struct csv_record left, right;
    enum csv_result result;

    for (size_t seen = 0;; seen++) {
        result = csv_reader_next(a, &left);
        require(result == csv_reader_next(b, &right));
        if (result > RECORD_BAD)
            break;
        require_same(&left, &right);
        if (seen == 1)
            *second = left;
    }
    require(csv_reader_saw_nul(a) == csv_reader_saw_nul(b));
}

struct pair {
    struct csv_reader *a, *b;
    const struct csv_format *format;
    size_t width;
};

static void start(const struct pair *pair, uint64_t offset, long line)
{
    csv_reader_start(pair->a, pair->format, offset, line);
    csv_reader_start(pair->b, pair->format, offset, line);
}

static void compare(const struct pair *pair, struct setting one, struct setting other)
{
    struct csv_record second = {.line = 0}, ignored;

    start(pair, 0, 1);
    if (!csv_reader_tune(pair->a, one.way, one.window) ||
        !csv_reader_tune(pair->b, other.way, other.window))
        return;
    csv_reader_expect(pair->a, pair->width);
    csv_reader_expect(pair->b, pair->width);
    walk(pair->a, pair->b, &second);
    if (second.line) {
        start(pair, second.offset, second.line);
        walk(pair->a, pair->b, &ignored);
    }
}

static size_t longest_line(const uint8_t *data, size_t size)
{
    size_t longest = 0, length = 0;

    for (size_t i = 0; i < size; i++) {
        length = data[i] == '\n' || data[i] == '\r' ? 0 : length + 1;
        longest = length > longest ? length : longest;
    }
    return longest;
}

static void compare_all(const struct pair *pair, size_t small, bool whole_lines)
{
    const struct setting libcsv = {SCAN_NEVER, LARGE_WINDOW}, cut = {SCAN_NEVER, small};

    for (enum scan_way way = SCAN_PLAIN; way < SCAN_WAYS; way++) {
        compare(pair, libcsv, (struct setting){way, LARGE_WINDOW});
        compare(pair, cut, (struct setting){way, small});
    }
    if (whole_lines)
        compare(pair, libcsv, (struct setting){SCAN_BEST, small});
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct err err;
    struct csv_format format;
    struct pair pair = {.format = &format};
    size_t small;
    int fd;

    if (size < 5)
        return 0;
    format = (struct csv_format){.delimiter = ",;\t| :x\""[data[0] % 8],
                                 .quote_none = data[1] % 4 == 0,
                                 .comment = data[1] / 4 % 3 == 0 ? "#" : NULL};
    pair.width = data[2] % 8;
    small = 64 + (size_t)data[3] * 4;
    data += 4;
    size -= 4;
    fd = memfd_create("fuzz", MFD_CLOEXEC);
    require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    pair.a = csv_reader_open(path, &err);
    pair.b = csv_reader_open(path, &err);
    if (pair.a && pair.b)
        compare_all(&pair, small, longest_line(data, size) + 2 < small);
    csv_reader_close(pair.a);
    csv_reader_close(pair.b);
    close(fd);
    return 0;
}
