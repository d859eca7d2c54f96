/* The numbers of a record, several at a time. */
#ifndef REDLINE_SOURCE_NUMBERS_H
#define REDLINE_SOURCE_NUMBERS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct csv_record;

struct numbers_missing { /* what is no plain number, by bit; its value is 0 */
    uint64_t blank, other;
};
/* Reads the cells of these columns (64 at most) as plain numbers (source/plain.h) into values. */
typedef void numbers_read_fn(const struct csv_record *record, const int *columns, size_t count,
                             int64_t *values, struct numbers_missing *missing);

numbers_read_fn numbers_read_plain;
/* The fastest that this machine has: all give the same. */
numbers_read_fn *numbers_reader(void);

#endif
