/* The fast lane: a record whose every cell is as plain as nearly all are, straight into the sums of
 * its day and place. */
#ifndef REDLINE_SOURCE_LANE_H
#define REDLINE_SOURCE_LANE_H
#include <stdbool.h>
#include "source/chunk.h"

struct lane;
/* NULL when rows of this file need more than the lane knows. */
struct lane *lane_new(struct row_maker *maker, const struct file_report *report);
void lane_free(struct lane *lane); /* NULL is fine */
size_t lane_outputs(const struct lane *lane);
/* False, and nothing happened: the record needs a closer look. */
bool lane_take(struct lane *lane, const struct csv_record *record, struct chunk *chunk);

#endif
