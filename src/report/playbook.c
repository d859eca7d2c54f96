/*
 * What is due about the findings of a frame.
 *
 * The rules match (rule/playbook.h), the journal says what was taken (journal/steps.h); here both
 * meet the period and the clock of the frame, so that the pane, the explanation, `check` and the
 * agenda say the same.
 */
#include "report/playbook.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "journal/ledger.h"
#include "report/report.h"

enum { DAY_SECONDS = 86400, HOUR = 3600, MINUTE = 60 };

struct step_cache {
    const struct ledger *ledger; /* and its newest record: whose steps they are */
    int64_t newest;
    struct steps steps;
};

struct step_cache *step_cache_new(void)
{
    return mem_calloc(1, sizeof(struct step_cache));
}

void step_cache_free(struct step_cache *cache)
{
    if (!cache)
        return;
    steps_release(&cache->steps);
    free(cache);
}

/* A copy of a context may look at another ledger: of an earlier day. */
static const struct steps *cached_steps(struct step_cache *cache, const struct ledger *ledger)
{
    if (cache->ledger != ledger || cache->newest != ledger->newest) {
        steps_release(&cache->steps);
        steps_of(ledger, &cache->steps);
        cache->ledger = ledger;
        cache->newest = ledger->newest;
    }
    return &cache->steps;
}

void playbook_desk_open(struct playbook_desk *desk, const struct report_context *context)
{
    const struct ledger *ledger = context->view->ledger;

    *desk = (struct playbook_desk){.context = context, .steps = &desk->own};
    if (ledger && context->steps)
        desk->steps = cached_steps(context->steps, ledger);
    else
        steps_of(ledger, &desk->own);
}

void playbook_desk_close(struct playbook_desk *desk)
{
    steps_release(&desk->own);
    free(desk->matches);
    *desk = (struct playbook_desk){.count = 0};
}

const struct playbook *playbook_desk_match(struct playbook_desk *desk,
                                           const struct finding *finding)
{
    const struct snapshot *snapshot = desk->context->snapshot;
    const struct playbook *playbook = playbook_of(snapshot->playbooks, finding);

    desk->count = playbook ? playbook->def->step_count : 0;
    desk->matches = mem_resize(desk->matches, desk->count + 1, sizeof *desk->matches);
    if (playbook)
        playbook_match(playbook, finding, snapshot->cube->dims, desk->steps->items,
                       desk->steps->count, snapshot->now, desk->matches);
    return playbook;
}

/* ---- late ------------------------------------------------------------------------------------ */

static int by_deadline(const void *a, const void *b)
{
    const struct playbook_due *x = a, *y = b;

    if (x->deadline != y->deadline)
        return x->deadline < y->deadline ? -1 : 1;
    if (x->finding != y->finding)
        return x->finding < y->finding ? -1 : 1;
    return x->step->number - y->step->number;
}

size_t report_playbook_overdue(const struct report_context *context, struct playbook_due **out)
{
    const struct finding_list *findings = &context->findings;
    struct playbook_desk desk;
    size_t count = 0, capacity = 0;

    *out = NULL;
    playbook_desk_open(&desk, context);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        const struct playbook *playbook =
            finding_is_quiet(finding) ? NULL : playbook_desk_match(&desk, finding);

        for (size_t s = 0; playbook && s < desk.count; s++) {
            const struct step_match *match = &desk.matches[s];
            bool escalated = match->state == STEP_ESCALATED;

            if (match->state > STEP_OVERDUE)
                continue;
            MEM_GROW(*out, count, capacity);
            (*out)[count++] = (struct playbook_due){
                .finding = finding,
                .playbook = playbook->def,
                .step = match->step,
                .escalated = escalated,
                .who = escalated ? match->step->escalate : step_owner(match->step, finding),
                .deadline = match->deadline};
        }
    }
    playbook_desk_close(&desk);
    if (count)
        qsort(*out, count, sizeof **out, by_deadline);
    return count;
}

/* ---- next ------------------------------------------------------------------------------------ */

void deadline_print(int64_t deadline, struct strbuf *out)
{
    struct period day = {.grain = GRAIN_DAY, .index = deadline_day(deadline)};
    int second = (int)(deadline - ((int64_t)day.index) * DAY_SECONDS);

    period_print_short(day, out);
    if (second != DAY_SECONDS)
        strbuf_addf(out, " %02d:%02d", second / HOUR, second % HOUR / MINUTE);
}

static void say_late(const struct step_match *match, const char *owner, struct strbuf *out)
{
    strbuf_adds(out, _("overdue since "));
    deadline_print(match->deadline, out);
    if (*owner)
        strbuf_addf(out, ": %s", owner);
    if (match->state == STEP_ESCALATED)
        strbuf_addf(out, _(", up to %s"), match->step->escalate);
}

void report_playbook_next(const struct report_context *context, const struct finding *finding,
                          struct strbuf *out)
{
    struct playbook_desk desk;
    const struct step_match *next;

    playbook_desk_open(&desk, context);
    playbook_desk_match(&desk, finding);
    next = playbook_next(desk.matches, desk.count);
    if (next) {
        const char *owner = step_owner(next->step, finding);

        strbuf_addf(out, "%s", next->step->action);
        if (*owner || next->has_deadline)
            strbuf_adds(out, " (");
        if (next->state < STEP_OPEN) {
            say_late(next, owner, out);
        } else {
            strbuf_adds(out, owner);
            if (next->has_deadline) {
                strbuf_adds(out, *owner ? _(", by ") : _("by "));
                deadline_print(next->deadline, out);
            }
        }
        if (*owner || next->has_deadline)
            strbuf_addc(out, ')');
    }
    playbook_desk_close(&desk);
}
