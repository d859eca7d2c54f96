/* What one part holds of a slice and a span of days: where a sum comes from. */
#ifndef REDLINE_CUBE_COVER_H
#define REDLINE_CUBE_COVER_H
#include "cube/rollup.h"

struct part;

struct part_cover {
    uint64_t rows; /* kept rows of the slice within the span */
    int32_t first_day,
        last_day; /* first and last of its days with a value of the measure; DAY_NONE */
    int days;     /* how many such days */
};
void part_cover(const struct part *part, struct slice slice, int measure, struct span span,
                struct part_cover *out);
/* Calls take for each currency (code; 0: none named) and day of the measure's amounts there, in no
 * order, the same pair perhaps more than once. */
void part_amounts(const struct part *part, struct slice slice, int measure, struct span span,
                  void *self, void (*take)(void *self, int currency, int32_t day));

#endif
