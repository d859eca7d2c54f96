/* Rows of one order: what its first row said. */
#ifndef REDLINE_SOURCE_GROUPS_H
#define REDLINE_SOURCE_GROUPS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "source/bind.h"
#include "source/read.h"

struct groups;

struct groups *groups_new(void);
void groups_free(struct groups *groups); /* NULL is fine */

/* What an earlier row of this order said: fills day, spread, market, channel and currency of the
 * row; false when there is none. */
bool groups_find(struct groups *groups, const char *order, size_t length, struct source_row *row);
/* Remembers the row as the first one of its order, under the name last looked for. */
void groups_add(struct groups *groups, const struct source_row *row);
/* Takes from the values those that the order has already, except the outputs of `summed`; notes the
 * rest. Returns how many are left. Of the order last found or added. */
size_t groups_filter(struct groups *groups, struct source_value *values, size_t count,
                     uint64_t summed);

/* Cells that are blank because the row before has said it. */
struct fill;
struct fill *fill_new(const struct source_plan *plan, const struct source_binding *binding);
void fill_free(struct fill *fill); /* NULL is fine */
/* The record with its blank cells filled: valid until the next call and as long as the record. */
const struct csv_record *fill_down(struct fill *fill, const struct csv_record *record);

#endif
