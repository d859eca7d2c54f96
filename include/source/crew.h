/* Parses the chunks of a file, on as many threads as wished, and gives them in order. */
#ifndef REDLINE_SOURCE_CREW_H
#define REDLINE_SOURCE_CREW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "source/chunk.h"

struct crew_job {
    const struct source_plan *plan;
    const struct source_binding *binding;
    struct file_report *report;
    struct csv_reader *reader; /* stands before the first record; not moved */
    bool wants_refused;
    bool certain;       /* chunk_parser_be_certain */
    int threads;        /* the caller's is one of them */
    size_t chunk_bytes; /* 0: CHUNK_BYTES */
};

struct crew;
/* NULL when the file cannot be opened once more. */
struct crew *crew_new(const struct crew_job *job);
void crew_free(struct crew *crew); /* NULL is fine; its threads have ended then */
/* The next chunk, and the line of its `from`; NULL after the last one. It fits behind the one
 * before it. Valid until the next call. */
struct chunk *crew_next(struct crew *crew, long *line);
/* Why there is no more: RECORD_END or RECORD_FAILED. */
enum csv_result crew_result(const struct crew *crew);
/* Whose failure that is. */
const struct csv_reader *crew_reader(const struct crew *crew);

#endif
