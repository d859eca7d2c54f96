/*
 * The line of a chart that says what its figure should be: the target in force, period by period; of
 * a figure that nobody has a target for its benchmark, which of a series of the world is its neutral
 * level.
 *
 * A target that [adjust NAME] moved steps, and is marked in those periods: the chart shows the step
 * however far it lies from the figure.
 */
#include <math.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"

struct line { /* of a chart */
    struct frame *frame;
    const struct figure *figure;
    struct slice slice;
    int first; /* span of the first point */
    struct report_chart *chart;
    bool moved; /* in the last period */
};

/* Evaluates "target(cvr)"; false when there is no such thing. */
static bool evaluate(struct line *line, const char *goal, struct figure *figure,
                     struct column *column)
{
    const struct frame *frame = line->frame;
    struct strbuf text = STRBUF_INIT;
    bool good;

    strbuf_addf(&text, "%s(%s)", goal, line->figure->indicator->def->name);
    good = figure_open(frame, text.text, figure);
    if (good)
        model_evaluate(frame->snapshot->model, figure->formula, NULL, frame->rollup, line->slice,
                       column);
    strbuf_release(&text);
    return good;
}

/* In which periods the target is another than was promised. */
static void mark_moved(struct line *line)
{
    struct column column = {.count = 0};
    struct figure planned;

    if (!evaluate(line, "planned", &planned, &column))
        return;
    for (size_t i = 0; i < line->chart->count; i++) {
        const struct value *value = &column.values[line->first + (int)i];
        struct chart_point *point = &line->chart->points[i];

        point->target_moved =
            point->has_target &&
            (!value_is_known(value) || fabs(value->number - point->target) > 0);
    }
    column_release(&column);
    figure_close(&planned);
}

/* True when some period has one. */
static bool take(struct line *line, const char *goal)
{
    struct frame *frame = line->frame;
    struct column column = {.count = 0};
    struct figure figure;
    bool any = false;

    if (!evaluate(line, goal, &figure, &column))
        return false;
    for (size_t i = 0; i < line->chart->count; i++) {
        const struct value *value = &column.values[line->first + (int)i];

        line->chart->points[i].has_target = value_is_known(value);
        line->chart->points[i].target = value_is_known(value) ? value->number : 0;
        any |= value_is_known(value);
    }
    line->moved = figure_moved(frame, line->figure, figure.formula, frame->rollup, line->slice,
                               (size_t)frame->at) != NULL;
    column_release(&column);
    figure_close(&figure);
    return any;
}

const char *chart_take_goal(struct frame *frame, const struct figure *figure, struct slice slice,
                            int first, struct report_chart *chart)
{
    struct line line = {
        .frame = frame, .figure = figure, .slice = slice, .first = first, .chart = chart};

    if (!figure->indicator)
        return "";
    if (take(&line, "target")) {
        mark_moved(&line);
        return line.moved ? _("target*") : _("target");
    }
    if (!take(&line, "benchmark"))
        return "";
    return line.moved ? _("benchmark*") : _("benchmark");
}
