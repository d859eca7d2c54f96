/* Sums of what redline counts itself: rows, refused rows, duplicates, and the days that rows cover.
 */
#ifndef REDLINE_CUBE_COUNTED_H
#define REDLINE_CUBE_COUNTED_H
#include "cube/part.h"
#include "cube/rollup.h"

/* As rollup_sums. Days after `until` (the last that data covers) are not counted. Counts of rows
 * are known, be they zero, wherever a record was read; row_days from the slice's first row on;
 * span_days from the first row of the whole cube on. */
void counted_sums(const struct rollup *rollup, struct slice slice, enum counted counted,
                  int32_t until, int128 *sums, unsigned char *flags);

/* rollup.c: sums of one of the PAGE_ROWS ... columns (cube/pages.h). */
void rollup_counts(const struct rollup *rollup, struct slice slice, int key, int128 *sums,
                   unsigned char *flags);

#endif
