/*
 * A target taken apart: what was promised, and each adjustment that holds, in the order in which they
 * apply, with its formula, its condition as it stands now, since when, and where it is written.
 *
 * One that holds and changes nothing (35 % at most, of a target of 30 %) is said, too: the committee
 * should know that it is there.  Nothing is said where nothing holds.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "explain.h"
#include "indicator/adjust.h"

static const struct adjust_goal *goal_def(const struct goal_step *step, enum goal goal,
                                          const char *indicator)
{
    const struct adjust_def *def = step->by->def;

    for (size_t i = 0; i < def->goal_count; i++)
        if (!strcmp(def->goals[i].indicator, indicator) &&
            def->goals[i].benchmark == (goal == GOAL_BENCHMARK))
            return &def->goals[i];
    return NULL;
}

/* "min(target, 35%) · PMI below 50: cash flow first · since 2026-W18, until pmi >= 51 · redline.ini:9" */
static void say_step(const struct explain *explain, const struct goal_step *step,
                     const struct adjust_goal *goal, struct strbuf *out)
{
    const struct frame *frame = explain->frame;
    const struct adjust_def *def = step->by->def;

    if (goal)
        strbuf_addf(out, "%s%s", keep_text(frame, goal->formula), dot(frame));
    strbuf_addf(out, "%s%s", keep_text(frame, def->reason), dot(frame));
    strbuf_adds(out, _("since "));
    period_print(step->since, out);
    if (def->until)
        strbuf_addf(out, _(", until %s"), keep_text(frame, def->until));
    else
        strbuf_addf(out, _(", while %s"), keep_text(frame, def->when));
    if (step->held)
        strbuf_adds(out, _(", held: no value now"));
    if (!goal_step_moves(step))
        strbuf_adds(out, _(", changes nothing"));
    if (def->owner)
        strbuf_addf(out, "%s%s", dot(frame), keep_text(frame, def->owner));
    strbuf_adds(out, dot(frame));
    file_line_print(frame, goal ? &goal->origin : &def->origin, out);
}

static void add_step(struct explain *explain, const struct goal_step *step, const char *indicator)
{
    const struct frame *frame = explain->frame;
    struct strbuf text = STRBUF_INIT;
    struct report_row *row;

    say_title(frame, step->by->def->title, &text);
    if (step->market >= 0)
        strbuf_addf(&text, " (%s)", keep_text(frame, code_text(frame, true, step->market)));
    row = explain_row(explain, "adjust", _("Moved by"), step->by->def->name, 1, text.text);
    explain_value(explain, row, &step->after, explain->figure.unit, explain->figure.decimals);
    strbuf_clear(&text);
    say_step(explain, step, goal_def(step, GOAL_TARGET, indicator), &text);
    explain_says(explain, row, &text);
    strbuf_release(&text);
}

void explain_goal(struct explain *explain)
{
    const struct frame *frame = explain->frame;
    const char *name = explain->figure.indicator ? explain->figure.indicator->def->name
                                                 : explain->figure.id;
    struct strbuf text = STRBUF_INIT;
    struct goal_story story;
    struct report_row *row;

    model_goal_story(frame->snapshot->model, name, GOAL_TARGET, frame->rollup, explain->slice,
                     (size_t)frame->at, &story);
    if (story.count) {
        row = explain_row(explain, "adjust", _("Moved by"), "original", 0, _("as it was promised"));
        explain_value(explain, row, &story.original, explain->figure.unit,
                      explain->figure.decimals);
        strbuf_adds(&text, _("before any adjustment"));
        explain_says(explain, row, &text);
    }
    for (size_t i = 0; i < story.count; i++)
        add_step(explain, &story.steps[i], name);
    goal_story_release(&story);
    strbuf_release(&text);
}
