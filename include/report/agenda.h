/* The agenda of a review, and one page of it.  The pane of the kind `agenda` is the list. */
#ifndef REDLINE_REPORT_AGENDA_H
#define REDLINE_REPORT_AGENDA_H
#include "report/report.h"

/* Rows of the list: key_values[0] is the item's identity, the same after a refresh and next week:
 * "finding:ad-roi@GB/tiktok", "warning:ltv-cac@DE", "decision:12", "known:known".  [1] is its kind,
 * [2] the red line's or decision's name.  Columns: item where redline reason value line headroom
 * since stake owner. */

/* What a page says of one item: rows of a part ("why", "said", "next", "known") and a sentence.
 * None when it is not on the agenda of the context. */
void report_agenda_item(const struct report_context *context, const struct pane_def *pane,
                        const char *key, struct section *section);

#endif
