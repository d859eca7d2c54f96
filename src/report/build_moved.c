/*
 * Targets that are others than was promised: the words beside the number.
 *
 * Whoever compares with a target or shows one asks here once for each place, and gets what machines
 * need (the original, the reason, since when) and a mark to put behind the number; the sentence that
 * explains the mark is kept and stands under the section, once for each figure and place.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "build.h"
#include "indicator/adjust.h"

enum { NOTES_SHOWN = 3 };

void say_moved(const struct frame *frame, const struct value *in_force,
               const struct moved_goal *moved, const struct figure *figure, struct strbuf *out)
{
    struct strbuf since = STRBUF_INIT;

    say_value(frame, in_force, figure->unit, figure->decimals, 1, out);
    if (value_is_known(&moved->original)) {
        strbuf_adds(out, _(", was "));
        say_value(frame, &moved->original, figure->unit, figure->decimals, 1, out);
    }
    period_print(moved->since, &since);
    strbuf_addf(out, _(": %s, since %s"), keep_text(frame, moved->reason), since.text);
    if (moved->held)
        strbuf_adds(out, _(", held: no value now"));
    strbuf_release(&since);
}

/* "* target of Gross margin in DE: 35.0%, was ..." unless that place stands there already. */
static void keep_note(struct frame *frame, const struct figure *figure, struct slice slice,
                      enum goal goal, const struct value *in_force, const struct moved_goal *moved)
{
    struct strbuf text = STRBUF_INIT;
    size_t length;

    strbuf_addf(&text, "* %s ", goal == GOAL_TARGET ? _("target of") : _("benchmark of"));
    say_title(frame, figure->title, &text);
    strbuf_adds(&text, frame->ascii ? " - " : " \xC2\xB7 ");
    say_where(frame, slice.market, slice.channel, &text);
    strbuf_adds(&text, ": ");
    length = text.length;
    say_moved(frame, in_force, moved, figure, &text);
    for (size_t i = 0; i < frame->moved_count; i++)
        if (length && !strncmp(frame->moved[i], text.text, length))
            length = 0;
    if (length && frame->moved_count < MOVED_MAX)
        frame->moved[frame->moved_count++] = keep_buffer(frame, &text);
    strbuf_release(&text);
}

const struct moved_goal *figure_moved(struct frame *frame, const struct figure *figure,
                                      const struct formula *goal, const struct rollup *rollup,
                                      struct slice slice, size_t at)
{
    const struct model *model = frame->snapshot->model;
    struct moved_goal *moved = NULL;
    struct strbuf reason = STRBUF_INIT;
    struct goal_story story;
    const char *name;
    int which;

    if (!formula_is_goal(goal, &which, &name))
        return NULL;
    if (model_goal_story(model, name, (enum goal)which, rollup, slice, at, &story)) {
        goal_story_reason(&story, &frame->snapshot->cube->dims->market, &reason);
        moved = arena_alloc(&frame->section->arena, sizeof *moved);
        *moved = (struct moved_goal){.benchmark = which == GOAL_BENCHMARK,
                                     .original = story.original,
                                     .reason = keep_text(frame, reason.text),
                                     .since = goal_story_since(&story),
                                     .held = goal_story_is_held(&story)};
        keep_note(frame, figure, slice, (enum goal)which, &story.in_force, moved);
    }
    goal_story_release(&story);
    strbuf_release(&reason);
    return moved;
}

/* One goal that an adjustment moves, in one place. */
static void find_place(struct frame *frame, const struct adjust_move *move, int market)
{
    const struct targets *targets = frame->snapshot->targets;
    const char *name = targets->names[move->name].name;
    struct slice slice = {market, SLICE_ALL, NULL};
    struct strbuf text = STRBUF_INIT;
    struct figure figure, goal;

    strbuf_addf(&text, "%s(%s)", move->goal == GOAL_TARGET ? "target" : "benchmark", name);
    if (frame_admits(frame, market, SLICE_ALL) && figure_open(frame, name, &figure)) {
        if (figure_open(frame, text.text, &goal)) {
            figure_moved(frame, &figure, goal.formula, frame->rollup, slice, (size_t)frame->at);
            figure_close(&goal);
        }
        figure_close(&figure);
    }
    strbuf_release(&text);
}

void find_moved(struct frame *frame, int only)
{
    const struct targets *targets = frame->snapshot->targets;
    const struct cube *cube = frame->snapshot->cube;
    int32_t day = frame->timeline->spans[frame->at].last_day;

    for (size_t a = 0; a < targets->adjustment_count; a++) {
        const struct adjustment *adjustment = &targets->adjustments[a];

        for (size_t m = 0; m <= cube->market_count; m++) {
            int market = m < cube->market_count ? cube->markets[m] : SLICE_ALL;

            for (size_t i = 0; i < adjustment->move_count; i++)
                if ((only == SLICE_ALL || market == only) &&
                    (adjustment_state(adjustment, market, day, NULL) & ADJUST_ON))
                    find_place(frame, &adjustment->moves[i], market);
        }
    }
}

void cell_goal(const struct frame *frame, struct report_cell *cell, const struct value *value,
               const struct moved_goal *moved, const struct figure *figure)
{
    cell_value(frame, cell, value, figure->unit, figure->decimals, 1);
    cell->moved = moved;
    if (moved)
        cell->text = section_printf(frame->section, "%s*", cell->text);
}

void note_moved(const struct frame *frame)
{
    size_t shown = frame->moved_count > NOTES_SHOWN + 1 ? NOTES_SHOWN : frame->moved_count;

    for (size_t i = 0; i < shown; i++)
        section_note(frame->section, frame->moved[i]);
    if (shown < frame->moved_count)
        section_note(frame->section,
                     section_printf(frame->section, _("* and %zu more targets are moved"),
                                    frame->moved_count - shown));
}
