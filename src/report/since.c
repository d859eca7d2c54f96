/*
 * What changed since the last look.
 *
 * The period before is judged as it stood at its own end, by the same rules and from the same
 * roll-ups, so nothing has to be remembered between two meetings, and any past period can be
 * compared with the one before it.
 *
 * A period that has just begun is judged at the last complete one; the look before is then one
 * period before that, or everything would be the same.  Rules of a coarser grain, and rules whose
 * data lags, may well be judged at one and the same period both times: then nothing new was learnt.
 * Registers have no history: they are as they are now.
 *
 * The second judgement costs what the first one does, so it is made when somebody asks, once in the
 * life of a context.
 */
#include "report/since.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "engine/snapshot.h"
#include "report/report.h"

struct since {
    bool judged, known;
    struct finding_list before;
    const struct finding **sorted; /* of `before`, by identity */
};

const char *since_last_name(enum since_last last)
{
    static const char *const names[] = {
        [SINCE_UNKNOWN] = NULL, [SINCE_NEW] = "new",       [SINCE_WORSE] = "worse",
        [SINCE_SAME] = "same",  [SINCE_BETTER] = "better", [SINCE_GONE] = "gone",
    };

    return names[last];
}

struct since *since_new(void)
{
    return mem_calloc(1, sizeof(struct since));
}

void since_free(struct since *since)
{
    if (!since)
        return;
    finding_list_release(&since->before);
    free(since->sorted);
    free(since);
}

static int compare_identity(const void *left, const void *right)
{
    const struct finding *a = *(const struct finding *const *)left;
    const struct finding *b = *(const struct finding *const *)right;

    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    if (a->market != b->market)
        return a->market < b->market ? -1 : 1;
    if (a->channel != b->channel)
        return a->channel < b->channel ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* The last day that was judged, when that is before the period shown; else the period's own. */
static int32_t judged_until(const struct report_context *context)
{
    int32_t first = period_first_day(context->period), until = DAY_NONE;

    for (size_t i = 0; i < context->findings.count; i++) {
        const struct finding *finding = &context->findings.items[i];
        int32_t day = period_last_day(finding->period);

        if (!finding->row && day > until)
            until = day;
    }
    return until == DAY_NONE || until >= first ? period_last_day(context->period) : until;
}

static void judge_at(const struct snapshot *snapshot, struct period period, struct since *since)
{
    since->judged = true;
    since->known = period_last_day(period) >= snapshot->cube->first_day;
    if (!since->known)
        return;
    rule_set_judge(snapshot->rules, snapshot->rollups, period, &since->before);
    since->sorted = mem_calloc(since->before.count, sizeof *since->sorted);
    for (size_t i = 0; i < since->before.count; i++)
        since->sorted[i] = &since->before.items[i];
    if (since->before.count)
        qsort(since->sorted, since->before.count, sizeof *since->sorted, compare_identity);
}

static void judge_before(const struct report_context *context, struct since *since)
{
    struct period period;

    since->judged = true;
    if (!context->has_period)
        return;
    period = period_of_day(context->period.grain, judged_until(context));
    period.index--;
    judge_at(context->snapshot, period, since);
}

struct since *since_judge(const struct report_context *context, struct period period)
{
    struct since *since = since_new();

    judge_at(context->snapshot, period, since);
    return since;
}

const struct since *report_since(const struct report_context *context)
{
    if (!context->since->judged)
        judge_before(context, context->since);
    return context->since;
}

enum since_last since_of(const struct since *since, const struct finding *now)
{
    const struct finding *const *found = NULL;
    int rank = rule_state_rank(now->state), had = rule_state_rank(RULE_OK);

    if (!since->known)
        return SINCE_UNKNOWN;
    if (since->before.count)
        found = bsearch(&now, since->sorted, since->before.count, sizeof *since->sorted,
                        compare_identity);
    if (found)
        had = rule_state_rank((*found)->state);
    if (rank == had)
        return SINCE_SAME;
    if (had == rule_state_rank(RULE_OK))
        return SINCE_NEW;
    if (rank == rule_state_rank(RULE_OK))
        return SINCE_GONE;
    return rank < had ? SINCE_WORSE : SINCE_BETTER;
}

const struct finding_list *since_before(const struct since *since)
{
    return &since->before;
}

const struct finding *since_twin(const struct finding_list *list, const struct finding *finding)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct finding *item = &list->items[i];

        if (!compare_identity(&item, &finding))
            return item;
    }
    return NULL;
}
