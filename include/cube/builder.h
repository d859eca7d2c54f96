/* Builds a part row by row: what part_load does with a file, and tests do with rows of their own.
 */
#ifndef REDLINE_CUBE_BUILDER_H
#define REDLINE_CUBE_BUILDER_H
#include "cube/days.h"
#include "cube/observed.h"
#include "cube/pages.h"
#include "cube/part.h"
#include "cube/series.h"
#include "cube/visits.h"

struct layer; /* cube/layer.h */
struct part_builder;
/* plan may be NULL. counts_customers: rows are orders, whose customer ids are remembered. */
struct part_builder *part_builder_new(struct dims *dims, const struct source_plan *plan,
                                      const char *source, bool counts_customers);
void part_builder_row(struct part_builder *builder, const struct source_row *row);
void part_builder_cell(struct part_builder *builder, const struct source_cell *cell);
void part_builder_refused(struct part_builder *builder, const struct source_refused *row);
void part_builder_duplicate(struct part_builder *builder); /* the last row is one */
/* The finished part (one reference, yours); the builder is freed. Outputs name what the rows'
 * values were; the part takes over report and err (both may be NULL). */
struct part *part_builder_finish(struct part_builder *builder, const struct source_output *outputs,
                                 size_t count, struct file_report *report, const struct err *err);

/* A part made of finished pages (taken over), keyed by measures: for what is counted, not read. */
struct part *part_of_pages(const char *source, struct pages *pages);

/* What the cube reads of a part: layers, one on the other, whose sums add up. */
size_t part_layer_count(const struct part *part);
const struct layer *part_layer(const struct part *part, size_t layer);
const struct store *part_store(const struct part *part, size_t layer);
const struct visits *part_visits(const struct part *part, size_t layer); /* leaves: the store's */
const struct observed *part_observed(const struct part *part); /* empty but of fx, series, targets */
const struct day_set *part_days(const struct part *part);
bool part_names_measure(const struct part *part,
                        int measure); /* a column of the file is this measure, values or not */
int32_t part_first_day(const struct part *part); /* DAY_NONE: no row */
int32_t part_last_day(const struct part *part);

#endif
