/* A run of records of a file, parsed without knowing what stands before them: rows added up by day
 * and place, and whatever is out of the ordinary one by one. source/merge.h counts it. */
#ifndef REDLINE_SOURCE_CHUNK_H
#define REDLINE_SOURCE_CHUNK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"
#include "source/judge.h"

enum {
    CHUNK_OUTPUTS = 64,
    CHUNK_BYTES = 256 * 1024,
    CHUNK_OUTCOMES = 16 * 1024, /* more records out of the ordinary end it early */
    CELL_ROWS = 512,
};

/* Market, channel and currency of rows; never changed, and as long-lived as its parser. */
struct chunk_place {
    const char *market, *channel, *currency;
    uint64_t mark; /* market_bit */
    unsigned char unmapped;
};

struct chunk_cell { /* rows of one day and place: CELL_ROWS at most */
    const struct chunk_place *place;
    int32_t day;
    uint32_t first; /* its first row */
    uint32_t rows, duplicates;
    uint64_t present; /* outputs with a value, by bit */
    int64_t sums[];   /* by output */
};

struct chunk_row { /* a kept one; made of outcomes, too */
    uint64_t hash;
    uint32_t line; /* after the chunk's first */
    uint32_t cell; /* CHUNK_OUTCOME: the next outcome that is kept */
};
#define CHUNK_OUTCOME UINT32_MAX

struct chunk_outcome {
    size_t rows; /* in front of it */
    bool duplicate;
    struct outcome outcome; /* its line counts from 0 */
};

struct chunk {
    uint64_t from, first, end;     /* where it begins, its first record, the record after it */
    long line;                     /* of `from`; 1 when it was not known */
    uint32_t first_line, end_line; /* of the latter two, after that */
    uint64_t taken;                /* the end of its last record, */
    uint32_t taken_line;           /* and the line there */
    bool left_open;                /* it stopped before a record that is not certain */
    bool unsure;                   /* given up: where its lines are must be known */
    bool last_bad;                 /* the last record is RECORD_BAD */
    bool is_full;                  /* it ends before its range does */
    bool ended;                    /* `result` tells why */
    enum csv_result result;
    int32_t last_day; /* of the last kept row; DAY_NONE */
    char *cells;      /* of cell_size bytes each, in order of their first rows */
    size_t cell_size, cell_count, cell_capacity;
    struct chunk_row *rows;
    size_t row_count, row_capacity;
    struct chunk_outcome *outcomes;
    size_t outcome_count, outcome_capacity;
    struct file_block *blocks; /* their lines count from 0 */
    size_t block_count, block_capacity;
    struct arena arena; /* what the outcomes point to */
    uint64_t serial;    /* another one for each chunk of a parser */
};

void chunk_release(struct chunk *chunk); /* a zeroed one is empty */
static inline struct chunk_cell *chunk_cell_at(const struct chunk *chunk, size_t number)
{
    return (struct chunk_cell *)(void *)(chunk->cells + number * chunk->cell_size);
}
/* A new cell of this day and place, all zero; returns its number. */
uint32_t chunk_add_cell(struct chunk *chunk, const struct chunk_place *place, int32_t day);
/* The block that the record belongs to. */
struct file_block *chunk_block(struct chunk *chunk, const struct csv_record *record);

struct chunk_parser;
/* Are this plan's rows independent of each other, so that a file can be read in chunks? */
bool chunk_is_possible(const struct source_plan *plan, const struct source_binding *binding);
/* Reads with the reader, which it owns from now on. */
struct chunk_parser *chunk_parser_new(const struct source_plan *plan,
                                      const struct source_binding *binding,
                                      struct file_report *report, struct csv_reader *reader,
                                      bool wants_refused);
/* From now on records that more bytes of the file could change are not taken: it ends before them.
 */
void chunk_parser_be_certain(struct chunk_parser *parser);
void chunk_parser_free(struct chunk_parser *parser);
const struct csv_reader *chunk_parser_reader(const struct chunk_parser *parser);
/* The records that begin in [from, until); line: that of `from`, 0 when nobody knows. */
void chunk_parse(struct chunk_parser *parser, struct chunk *chunk, uint64_t from, uint64_t until,
                 long line);
/* The same from the first line that begins there or later. */
void chunk_guess(struct chunk_parser *parser, struct chunk *chunk, uint64_t from, uint64_t until);

#endif
