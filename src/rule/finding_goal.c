/*
 * Findings about a target or benchmark that an adjustment moved: what it was, why, and since when.
 *
 * A finding is remembered beyond its snapshot (rule/verdicts.h), so it keeps places in the targets,
 * no pointers; the states of all adjustments belong to what a verdict hangs on.  A target that was
 * lowered on purpose is not called stale because it is easily beaten.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "indicator/adjust.h"
#include "rule/words.h"

void finding_take_goal(struct finding *finding, const struct model *model,
                       const struct rollup *rollup, struct slice slice, size_t span)
{
    const struct formula *reference = finding->rule->reference;
    struct goal_story story;
    const char *name;
    int goal;

    if (!reference || !formula_is_goal(reference, &goal, &name))
        return;
    if (model_goal_story(model, name, (enum goal)goal, rollup, slice, span, &story)) {
        for (size_t i = 0; i < story.count; i++)
            if (goal_step_moves(&story.steps[i]) && finding->moved_count < FINDING_MOVES)
                finding->moved_by[finding->moved_count++] =
                    (short)(story.steps[i].by - model->targets->adjustments);
        finding->has_planned = value_is_known(&story.original);
        finding->planned = story.original.number;
        finding->moved_since = goal_story_since(&story);
        finding->moved_held = goal_story_is_held(&story);
        finding->stale_target = false;
    }
    goal_story_release(&story);
}

static bool is_said(const struct finding *finding, int at)
{
    for (int i = 0; i < at; i++)
        if (finding->moved_by[i] == finding->moved_by[at])
            return true;
    return false;
}

void finding_reason(const struct finding *finding, const struct model *model, struct strbuf *out)
{
    for (int i = 0; i < finding->moved_count; i++)
        if (!is_said(finding, i))
            strbuf_addf(out, "%s%s", i ? "; " : "",
                        model->targets->adjustments[finding->moved_by[i]].def->reason);
}

void finding_goal(const struct finding *finding, const struct model *model, struct strbuf *out)
{
    struct strbuf period = STRBUF_INIT;

    if (!finding->moved_count)
        return;
    strbuf_adds(out, _(" ("));
    if (finding->has_planned) {
        finding_figure_text(finding, finding->planned, false, out);
        strbuf_adds(out, _(" before: "));
    }
    finding_reason(finding, model, out);
    period_print(finding->moved_since, &period);
    strbuf_addf(out, _(", since %s"), period.text);
    if (finding->moved_held)
        strbuf_adds(out, _(", held: no value now"));
    strbuf_adds(out, _(")"));
    strbuf_release(&period);
}
