/*
 * The context of a frame: one period, and its findings judged once for every pane.
 *
 * Findings are those of the period in force, as it stood at its end.  A snapshot without rows, or a
 * period after all rows, has no findings (never those of an older period under a newer name);
 * builders then say so instead of showing rows.
 */
#include <string.h>

#include "engine/snapshot.h"
#include "report/playbook.h"
#include "report/report.h"
#include "report/since.h"

void report_context_init(struct report_context *context, const struct snapshot *snapshot,
                         const struct view *view)
{
    memset(context, 0, sizeof *context);
    context->snapshot = snapshot;
    context->view = view;
    context->since = since_new();
    context->steps = step_cache_new();
    context->has_period = view_period(view, snapshot, &context->period) &&
                          period_first_day(context->period) <= snapshot->cube->last_day;
    if (context->has_period)
        rule_set_judge(snapshot->rules, snapshot->rollups, context->period, &context->findings);
}

void report_context_release(struct report_context *context)
{
    finding_list_release(&context->findings);
    since_free(context->since);
    step_cache_free(context->steps);
    memset(context, 0, sizeof *context);
}
