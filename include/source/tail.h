/* Where the reading of a file ended, and all it takes to go on there when the file has grown. */
#ifndef REDLINE_SOURCE_TAIL_H
#define REDLINE_SOURCE_TAIL_H
#include <stdbool.h>
#include <stdint.h>
#include "source/bind.h"
#include "source/read.h"

struct csv_reader;
struct twins;

struct source_tail {
    uint64_t offset; /* of the first record that is not certain; the end when all are */
    long line;
    bool open;        /* there is such a record */
    int32_t last_day; /* of the last kept row where that is not the builder's matter; DAY_NONE */
    uint64_t bytes;   /* a hash of what stands before it, tail_bytes */
    uint64_t binding; /* source_binding_hash */
    struct twins *twins;
};

/* A hash of the bytes before the offset: of all of them in a small file, else of its start, its end
 * and places between. */
uint64_t tail_bytes(const struct csv_reader *reader, uint64_t offset);
/* Can the reading of this file, as it is now, go on there?  The binding is of the file as it is
 * now. */
bool tail_fits(const struct source_tail *tail, const struct file_report *known,
               const struct csv_reader *reader, const struct source_binding *binding);
/* Of a file that is read so: can a reading of it ever go on? */
bool tail_possible(const struct source_plan *plan, const struct csv_reader *reader);
/* Everything in it once more, for a reading that goes on; `to` is not released before. */
void file_report_copy(struct file_report *to, const struct file_report *from);

#endif
