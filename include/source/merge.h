/* Counts chunks of a file in their order. */
#ifndef REDLINE_SOURCE_MERGE_H
#define REDLINE_SOURCE_MERGE_H
#include <stdint.h>
#include "source/chunk.h"

struct tally;

struct merge { /* what lives longer than a chunk */
    struct file_report *report;
    struct tally *tally;
    struct twins *twins;
    const struct source_sink *sink; /* has `cell` */
    int32_t last_day;               /* of the last kept row; DAY_NONE */
};
/* line: of the chunk's `from`. */
void merge_chunk(struct merge *merge, struct chunk *chunk, long line);

#endif
