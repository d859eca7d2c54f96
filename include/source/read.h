/* Reads one CSV file through a plan, row by row.
 *
 * Every record of the file is kept, dropped (by keep/drop) or refused (with line and reason); read
 * = kept + dropped + refused. A refused record never disturbs its neighbours. Measures are named by
 * output index: the file's outputs are the columns that the plan maps (or, without a map, redline's
 * own names and every other column that holds numbers).
 *
 * A kept row whose cells are, byte for byte, those of an earlier kept row of the same file is a
 * duplicate: it counts like any other row, and is counted and listed as a fact. So is an order
 * whose id came before in the same file. An order that a later file of the source has again is left
 * out: its rows are dropped ones (source/idset.h). Both are looked up in tables of bounded size
 * (source/twins.h).
 *
 * While reading, a block index is made: for every 256 KiB of file the offset and line of its first
 * record, which days it spans, and a 64-bit signature of its markets, so that drill-down can read
 * rows back without holding them in memory.
 */
#ifndef REDLINE_SOURCE_READ_H
#define REDLINE_SOURCE_READ_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/decimal.h"
#include "base/number.h"
#include "source/idset.h"

struct err;
struct source_plan;
struct source_tail;

struct source_output {
    const char *field;   /* the section's own name: "spend" */
    const char *measure; /* the measure's name: "ad_spend" */
    enum unit unit;
};

struct source_value {
    int output; /* index into outputs */
    int16_t
        fine; /* what is left below 10^-4, in 10^-8, with the value's sign; 0 but of fine plans */
    bool percent;  /* the cell said %; only of fine plans */
    int64_t value; /* scaled by 10^-4 */
};
/* In 10^-8. */
static inline int128 source_value_fine(const struct source_value *value)
{
    return (int128)value->value * DECIMAL_SCALE + value->fine;
}

enum { UNMAPPED_MARKET = 1, UNMAPPED_CHANNEL = 2 };

struct source_row {
    int32_t day;                       /* of targets: the period's first, DAY_NONE without one */
    const char *market;                /* "(none)" when there is none; as read or mapped */
    const char *channel;               /* "(none)" */
    const char *currency;              /* "" when the source names none; upper case */
    const char *customer;              /* "" when none */
    const char *order;                 /* "" when none */
    const char *base;                  /* fx: "" when none */
    const char *series;                /* series: "" when none */
    const char *indicator, *period;    /* targets: as written, "" when none */
    const struct source_value *values; /* missing cells are absent */
    size_t value_count;
    int32_t spread;           /* days over which the values are to be spread; 0: this day's */
    bool continues;           /* group_by: a further row of an order that came before */
    bool is_share;            /* spread: a later day of a row that was given already */
    unsigned char unmapped;   /* UNMAPPED_: of these the map has no entry; taken as they are */
    long line;                /* where the record starts */
    const char *const *cells; /* the record as read: may be hostile text; header_count cells.
                                 NULL from source_read: only source_reread has it */
    size_t cell_count;
};

struct source_refused { /* what could still be read of a refused record */
    bool has_day;
    int32_t day;
    const char *market, *channel; /* "(none)" when not readable */
};

enum { SOURCE_CELL_OUTPUTS = 64 };
struct source_cell { /* rows of one day and place, added up */
    int32_t day;
    const char *market, *channel, *currency; /* as in source_row */
    size_t rows, duplicates;                 /* duplicates: of rows */
    uint64_t present;                        /* by bit: outputs for which some row has a value */
    const int64_t *sums;                     /* by output; 0 when none has */
    size_t count;                            /* outputs, SOURCE_CELL_OUTPUTS at most */
};

struct source_sink {
    void *self;
    void (*row)(void *self, const struct source_row *row);
    /* NULL, or when a file is read (not again): */
    void (*refused)(void *self, const struct source_refused *row);
    void (*duplicate)(void *self); /* the last row given is one */
    /* NULL, or: rows of which nothing else matters may come added up, in the place of the first */
    void (*cell)(void *self, const struct source_cell *cell);
};

struct source_refusal {
    long line;
    char *reason; /* printable */
};

struct source_sum {
    char *currency; /* "" */
    int128 sum;
};

struct source_field_sum {
    const char *field;
    int128 sum; /* over all currencies; in 10^-8 when fine */
    bool fine;
    struct source_sum *by_currency;
    size_t currency_count; /* money fields only */
};

struct file_block {
    uint64_t offset; /* of its first record, in the text as UTF-8 */
    uint64_t end;    /* one past its last record */
    long line;
    int32_t first_day, last_day; /* of kept rows; first > last: none */
    uint64_t markets;            /* bit hash(market) % 64 for each market of a kept row */
};

/* A code of a kept row that the field's [map] has no entry for: it was taken as it is. */
struct source_unmapped {
    const char *field;
    char *map, *code;
};

struct source_total_figure { /* of one field */
    int output;
    int64_t said;
    int128 sum; /* ours */
    bool agrees;
};
/* A dropped total row against the sums of the kept ones; with several, the one that agrees. */
struct source_total {
    long line; /* 0: there is none */
    bool agrees;
    const char *field; /* the first that does not; of the report's names */
    int64_t said;
    int128 sum;
    struct source_total_figure *figures; /* all that it says */
    size_t figure_count;
};

struct file_report {
    char *path;                       /* of an answer: its name for people */
    char *opened;                     /* the path under which an answer is opened; NULL: path */
    int32_t only_from, replaced_from; /* as in source_input */
    bool cut_off;         /* the last record is no whole one: a quote is open at the end */
    const char *encoding; /* "utf-8", "utf-16le", "cp1252" */
    char delimiter;
    long header_line; /* 0: none found */
    char **headers;
    size_t header_count;           /* as read, cleaned */
    struct source_output *outputs; /* sum_count plain ones, then those of the devices */
    size_t output_count;
    char *names;    /* holds the outputs' strings: a report may outlive its plan */
    char **devices; /* as rows named them, cleaned: source/devices.h */
    size_t device_count;
    char **device_outputs; /* strings of their outputs */
    size_t device_output_count;
    size_t rows_read, rows_kept, rows_dropped, rows_refused;
    struct source_refusal *refusals;
    size_t refusal_count;   /* the first 1,000 */
    size_t rows_duplicate;  /* of rows_kept */
    long *duplicates;       /* their lines */
    size_t duplicate_count; /* the first 100 */
    size_t orders_repeated; /* kept rows, no duplicates, whose order id came before in the file */
    long *repeated;         /* their lines */
    size_t repeated_count;  /* the first 100 */
    struct id_set orders;        /* of a source of several files: every order in this one */
    bool has_orders;             /* they were noted */
    int32_t orders_last_day;     /* with them; DAY_NONE */
    struct id_set superseded;    /* of them, those that a later file has again: left out */
    struct id_set covered;       /* sales: where they gave way to orders */
    size_t rows_superseded;      /* their rows, of rows_dropped */
    long *superseded_lines;
    size_t superseded_line_count; /* the first 100 */
    struct source_total total;
    size_t rounded; /* cells with more than four decimals */
    struct source_unmapped *unmapped;
    size_t unmapped_count; /* the first 100 of each field, once each */
    struct source_field_sum *sums;
    size_t sum_count;
    size_t records;              /* kept rows; of fx with a column for each currency, rates */
    int32_t first_day, last_day; /* DAY_NONE when no row was kept */
    struct file_block *blocks;
    size_t block_count;
    uint64_t size;
    int64_t mtime_ns;
    uint64_t inode; /* of what was read */
};
void file_report_release(struct file_report *report);

/* False only when nothing could be read (missing, a directory, no header with the mapped columns:
 * names the missing header and the nearest ones; binary or compressed: says so): err then tells;
 * the report is valid in any case. */
bool source_read(const struct source_plan *plan, const char *path, const struct source_sink *sink,
                 struct file_report *report, struct err *err);

/* The same for the first `limit` records after the header, given to nobody. */
bool source_sample(const struct source_plan *plan, const char *path, size_t limit,
                   struct file_report *report, struct err *err);
/* A file and what else is known of it. */
struct source_input {
    const char *name;      /* its path, or the name of a command's answer for people */
    const char *opened;    /* the path under which an answer is opened; NULL: a file, its name */
    size_t limit;          /* so many records after the header; 0: all */
    int32_t only_from;     /* rows before this day count as dropped; DAY_NONE: none */
    int32_t replaced_from; /* this day and later are another answer's; DAY_NONE: none */
    const struct id_set *superseded; /* rows of these orders count as dropped; NULL none */
    const struct id_set *covered;    /* sales at these places stand beside the totals; NULL none */
    bool several;                    /* the source has more files: note the orders of this one */
    size_t chunk_bytes; /* 0: as is best; nothing that is read depends on it */
    /* For a file that may grow (source/tail.h): */
    struct source_tail *
        *tail;                /* not NULL: read up to the first record that more bytes could change,
                                 and leave here what it takes to go on; NULL when that cannot be */
    struct source_tail *from; /* go on there; borrowed, it is of no more use unless `tries` */
    const struct file_report *known; /* with from: of the reading that ended there */
    bool tries;                      /* with from: to the end of the file; `from` stays as it is */
};
struct source_input source_input_of(const char *path);
void source_tail_free(struct source_tail *tail); /* NULL is fine */
/* Does a record begin where the reading stopped? Then the rest has to be tried. */
bool source_tail_is_open(const struct source_tail *tail);
/* As source_read; the report keeps copies. For an answer besides false when the table ends in the
 * middle of a record: a program that was cut off. With `from` false, too, when the file is not the
 * one that was read any more, or the reading of it cannot be gone on with: read it as a whole. */
bool source_read_input(const struct source_plan *plan, const struct source_input *input,
                       const struct source_sink *sink, struct file_report *report, struct err *err);

struct source_filter {
    int32_t first_day, last_day;
    const char *market; /* NULL: all */
};
/* Reads the kept rows of those blocks of an already read file that can hold rows of the filter, in
 * file order (the sink still sees other rows of the same blocks: it decides). False when the file
 * changed since the report was made. */
bool source_reread(const struct source_plan *plan, const struct file_report *report,
                   const struct source_filter *filter, const struct source_sink *sink,
                   struct err *err);

/* True when this header of this source must not be shown (personal data). */
bool source_header_is_private(const struct source_plan *plan, const char *header);
/* Salted hash of a customer id, 16 hex digits: for showing. */
void source_customer_mask(const char *customer, char out[17]);

#endif
