/* What of the model the periods part (model_periods.c) and the names part (model.c) share. */
#ifndef REDLINE_INDICATOR_PERIODS_H
#define REDLINE_INDICATOR_PERIODS_H
#include <stdbool.h>
#include <stdint.h>

struct formula;
struct model;
/* Fills complete_until, cover_first, cover_until and now_day. */
void model_find_coverage(struct model *model, int64_t now);
/* Some file has a column of this measure, or it is counted from orders. */
bool model_knows_measure(const struct model *model, int measure);
/* Every measure that the value cannot be had without stands in the header of some file; false also
 * when it needs none. */
bool model_knows_all(const struct model *model, const struct formula *formula);

#endif
