/* Inside the room: what a part holds, for part.c (made of rows) and part_pack.c (made of bytes). */
#ifndef REDLINE_CUBE_PART_INSIDE_H
#define REDLINE_CUBE_PART_INSIDE_H
#include <stdatomic.h>
#include "base/err.h"
#include "cube/builder.h"

struct part {
    atomic_int references;
    uint64_t number;
    const struct source_plan *plan; /* NULL: of no file, like dims */
    struct dims *dims;
    char *source;
    struct file_report report;
    struct err error;
    bool has_error;
    struct layer **layers;
    size_t layer_count;
    struct part *certain;     /* the file without its last, open records; NULL: the part itself */
    struct source_tail *tail; /* where reading ended; NULL: the file is not gone on with */
    bool keeps_tail;
    int32_t given_day; /* of the last row; DAY_NONE */
    struct day_set days;
    struct observed observed; /* rates, series, targets: nothing of the above */
    int32_t first_day, last_day;
    unsigned char *supplied; /* by measure code: 1 named by the file, 2 some row had a value */
    size_t supplied_count;
};

enum { PART_NAMED = 1, PART_SUPPLIED = 2 };

void part_mark_measure(struct part *part, int measure, unsigned char flag);

#endif
