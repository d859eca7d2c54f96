/* The levels below the Data pane's list of sources: one file with each. A level is reached by its
 * name as the place's record; a source of the same name comes first. */
#ifndef REDLINE_REPORT_BUILD_DATA_H
#define REDLINE_REPORT_BUILD_DATA_H
#include "build.h"

enum data_level { DATA_UNMAPPED, DATA_RECONCILE, DATA_OWNERS, DATA_COVERAGE, DATA_DORMANT };
const char *data_level_name(enum data_level level);  /* "dormant": in paths and keys */
const char *data_level_title(enum data_level level); /* for people */
bool data_names_source(const struct snapshot *snapshot, const char *name); /* or a register */

/* The first pane of kind funnel that has steps; NULL. */
const struct pane_def *data_funnel(const struct snapshot *snapshot);
size_t data_unmapped_count(const struct snapshot *snapshot);
size_t data_dormant_count(const struct snapshot *snapshot);
size_t data_claim_count(const struct snapshot *snapshot); /* figures that others have beside ours */
/* Files with a total row; of them, those whose rows do not add up to it. */
size_t data_total_count(const struct snapshot *snapshot, size_t *differ);
size_t data_owner_count(const struct snapshot *snapshot); /* whom sources name */

void data_list_unmapped(const struct frame *frame);
void data_list_dormant(const struct frame *frame);
/* Refused rows of a source or register, then duplicates and repeated orders. */
void data_list_refusals(const struct frame *frame, const char *name);
/* build_owners.c: quality of the data by who answers for it. */
void data_list_owners(const struct frame *frame);
/* build_reconcile.c: what others say beside what the shop counts, and total rows. claim: one figure
 * by market, "meta_ads.orders", of all platforms "*.orders"; NULL: all figures. */
void data_build_reconcile(const struct report_context *context, const char *claim,
                          struct section *section);
/* build_coverage.c: markets by steps of the funnel. */
void data_build_coverage(const struct report_context *context, struct section *section);

#endif
