/*
 * The goals of one market: what each is measured by, against what, and what it adds to the score.
 *
 * A goal of one indicator is one row.  A goal of several has a row of its own, with its points,
 * weight and addition, and one under it for each indicator; those that no source supplies are left
 * out. What goals add sums to the score: weight times points, by the weight that has points at all.
 *
 * A row without points says why: no value, no target, or a target that is no way up from the floor.
 * Enter leads to the history of the indicator, or of the goal's points; the horizon is the group of
 * the board (key 9) that looks as far ahead.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "goals.h"

enum { GOAL, INDICATOR, VALUE, TARGET, FLOOR, POINTS, WEIGHT, ADDS, HORIZON, TREND };

struct market {
    struct goals *goals;
    struct frame *frame;
    struct section *section;
    struct slice slice;
    struct goal_marks marks;
    double known; /* weight of the goals that have points */
};

static const char *term_text(enum goal_term term)
{
    static const char *const terms[] = {[GOAL_SHORT] = N_("Short term"),
                                        [GOAL_MIDDLE] = N_("Middle term"),
                                        [GOAL_LONG] = N_("Long term")};

    return _(terms[term]);
}

/* ---- columns and cells ---- */

static void add_columns(const struct market *market)
{
    static const struct figure each = {.unit = UNIT_NUMBER, .decimals = 2};
    static const struct figure points = {.unit = UNIT_SCORE, .decimals = 1};
    static const struct figure part = {.unit = UNIT_PERCENT};
    struct section *section = market->section;

    add_text_column(section, "goal", _("Goal"), 0);
    add_text_column(section, "indicator", _("Indicator"), 0);
    add_value_column(section, "value", _("Value"), &each, 1);
    add_value_column(section, "target", _("Target"), &each, 2)->goal = "target";
    add_value_column(section, "floor", _("Floor"), &each, 4);
    add_value_column(section, "points", _("Points"), &points, 0);
    add_value_column(section, "weight", _("Weight"), &part, 2);
    add_value_column(section, "adds", _("Adds"), &points, 3);
    add_text_column(section, "horizon", _("Horizon"), 7);
    add_text_column(section, "trend", twelve(market->frame->period.grain), 6)->is_spark = true;
}

static void blank(const struct market *market, struct report_row *row, size_t first, size_t last)
{
    for (size_t c = first; c <= last; c++) {
        cell_text(market->frame, &row->cells[c], "", NULL);
        row->cells[c].is_text = false;
        row->cells[c].value.state = VALUE_NODATA;
    }
}

static struct report_row *add_row(const struct market *market, const char *goal,
                                  const char *indicator)
{
    struct report_row *row = section_add_row(market->section);

    row_key(row, "goal", keep_code(market->frame, goal));
    row_key(row, "indicator", keep_code(market->frame, indicator));
    cell_text(market->frame, &row->cells[GOAL], "", goal);
    cell_text(market->frame, &row->cells[INDICATOR], "", indicator);
    cell_text(market->frame, &row->cells[HORIZON], "", NULL);
    blank(market, row, VALUE, ADDS);
    row->drill = market->frame->view->at;
    row->drill.has_period = false;
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", indicator);
    row->can_drill = strlen(indicator) < sizeof row->drill.indicator;
    return row;
}

static struct value value_of(const struct market *market, const char *text)
{
    struct value value = {.state = VALUE_NODATA};
    struct figure figure;

    if (figure_open(market->frame, text, &figure)) {
        value = goals_value(market->goals, &figure, market->slice);
        figure_close(&figure);
    }
    return value;
}

/* ---- a goal ---- */

static void fill_goal(const struct market *market, struct report_row *row, size_t i)
{
    const struct goal_figure *figure = &market->goals->figures[i];
    const struct value *points = &market->marks.points[i], *weight = &market->marks.weights[i];
    struct frame *frame = market->frame;
    struct strbuf text = STRBUF_INIT;

    say_title(frame, figure->def->title, &text);
    cell_buffer(frame, &row->cells[GOAL], &text, figure->def->name);
    cell_text(frame, &row->cells[HORIZON], term_text(figure->def->term),
              ((const char *const[]){"short", "middle", "long"})[figure->def->term]);
    cell_value(frame, &row->cells[POINTS], points, UNIT_SCORE, 1, 1);
    cell_value(frame, &row->cells[WEIGHT], weight, UNIT_PERCENT, 0, 1);
    if (value_is_known(points) && value_is_known(weight) && market->known > 0 &&
        value_is_known(&market->marks.score))
        cell_number(frame, &row->cells[ADDS], points->number * weight->number / market->known,
                    UNIT_SCORE, 1);
    else
        cell_missing(frame, &row->cells[ADDS]);
    strbuf_release(&text);
}

/* ---- an indicator ---- */

struct measured {
    struct figure figure;
    struct column over;
    struct value value, target, floor, points;
    const struct moved_goal *moved; /* what moved the target, or NULL */
};

static bool measure(const struct market *market, const struct goal_member *member,
                    struct measured *out)
{
    struct strbuf text = STRBUF_INIT;

    if (!figure_open(market->frame, member->indicator, &out->figure))
        return false;
    figure_evaluate(market->frame, &out->figure, market->slice, &out->over);
    out->value = out->over.values[market->frame->at];
    out->target = goals_target(market->goals, &out->figure, market->slice, &out->moved);
    strbuf_addf(&text, "0 + (%s)", member->floor); /* a formula, also when it is one name */
    out->floor = value_of(market, text.text);
    strbuf_clear(&text);
    strbuf_addf(&text, "%s(%s, %s, target(%s))",
                member->better == BETTER_LOWER ? "attain_less" : "attain", member->indicator,
                member->floor, member->indicator);
    out->points = value_of(market, text.text);
    strbuf_release(&text);
    return true;
}

static void say_reason(const struct market *market, const struct measured *measured,
                       struct strbuf *out)
{
    const struct frame *frame = market->frame;
    const struct figure *figure = &measured->figure;

    if (!value_is_known(&measured->value))
        strbuf_adds(out, _("no points: no value here in this period"));
    else if (!value_is_known(&measured->target))
        strbuf_adds(out, _("no points: no target here for this period"));
    else if (!value_is_known(&measured->floor))
        strbuf_adds(out, _("no points: the floor has no value here"));
    else {
        strbuf_adds(out, _("no points: the target "));
        say_value(frame, &measured->target, figure->unit, figure->decimals, 1, out);
        strbuf_adds(out, _(" is not on the good side of the floor "));
        say_value(frame, &measured->floor, figure->unit, figure->decimals, 1, out);
    }
}

/* What red lines say of the indicator here, else why there are no points, else where the floor is
 * from. */
static void take_findings(const struct market *market, struct report_row *row,
                          const struct goal_member *member, const struct measured *measured)
{
    const struct frame *frame = market->frame;
    const struct finding *worst = NULL;
    struct strbuf text = STRBUF_INIT;

    for (size_t f = 0; f < market->goals->finding_count; f++) {
        const struct finding *finding = market->goals->findings[f];
        bool here = finding_at(finding, market->slice.market, market->slice.channel);

        if (!finding_below(finding, market->slice.market, market->slice.channel) ||
            !rule_watches(frame, finding->rule, measured->figure.indicator, -1))
            continue;
        row_take_finding(row, finding, !here);
        worst = worst ? worst : finding;
        if (here && (finding->state == RULE_RED || finding->state == RULE_WARN) &&
            row->cells[VALUE].level != RULE_RED)
            row->cells[VALUE].level = finding->state;
    }
    goals_doubt(row, !value_is_known(&measured->points), false);
    if (worst && worst->state != RULE_OK)
        say_finding(frame, worst, true, &text);
    else if (!value_is_known(&measured->points))
        say_reason(market, measured, &text);
    else if (member->floor_redline)
        strbuf_addf(&text, _("the floor is the red line %s"),
                    keep_text(frame, member->floor_redline));
    else if (strpbrk(member->floor, "*/(")) /* a formula */
        strbuf_addf(&text, _("the floor is %s"), keep_text(frame, member->floor));
    row->note = text.length ? keep_buffer(frame, &text) : NULL;
    strbuf_release(&text);
}

static void fill_member(const struct market *market, struct report_row *row,
                        const struct goal_member *member, const struct measured *measured)
{
    const struct figure *figure = &measured->figure;
    struct frame *frame = market->frame;
    struct strbuf text = STRBUF_INIT;

    say_title(frame, figure->title, &text);
    cell_buffer(frame, &row->cells[INDICATOR], &text, member->indicator);
    cell_value(frame, &row->cells[VALUE], &measured->value, figure->unit, figure->decimals, 1);
    cell_goal(frame, &row->cells[TARGET], &measured->target, measured->moved, figure);
    cell_value(frame, &row->cells[FLOOR], &measured->floor, figure->unit, figure->decimals, 1);
    cell_value(frame, &row->cells[POINTS], &measured->points, UNIT_SCORE, 1, 1);
    row_spark(frame, row, figure, &measured->over, TONE_NONE);
    take_findings(market, row, member, measured);
    strbuf_release(&text);
}

/* The worst of its indicators' rows, and of lines about its points. */
static void take_members(const struct market *market, size_t at, size_t i)
{
    const struct goals *goals = market->goals;
    const struct rule *rules = market->frame->snapshot->rules->rules;
    struct report_row *row = &market->section->rows[at];

    for (size_t f = 0; f < goals->finding_count; f++) {
        const struct finding *finding = goals->findings[f];
        bool here = finding_at(finding, market->slice.market, market->slice.channel);

        if (goals->watched[finding->rule - rules] >> i & 1 &&
            finding_below(finding, market->slice.market, market->slice.channel))
            row_take_finding(row, finding, !here);
    }
    goals_doubt(row, !value_is_known(&market->marks.points[i]), false);
}

/* A line on the weakest goal is about this one. */
static void take_weakest(const struct market *market, size_t at, size_t i)
{
    const struct goals *goals = market->goals;
    const struct rule *rules = market->frame->snapshot->rules->rules;
    struct report_row *row = &market->section->rows[at];
    struct strbuf text = STRBUF_INIT;

    if (goals_weakest(goals, &market->marks) != (int)i)
        return;
    for (size_t f = 0; f < goals->finding_count; f++) {
        const struct finding *finding = goals->findings[f];
        bool fired = finding->state == RULE_RED || finding->state == RULE_WARN;

        if (!(goals->watched[finding->rule - rules] >> WATCHES_WEAKEST & 1) ||
            !finding_at(finding, market->slice.market, market->slice.channel))
            continue;
        row_take_finding(row, finding, false);
        if (fired && row->cells[POINTS].level != RULE_RED)
            row->cells[POINTS].level = finding->state;
        if (!fired || row->note)
            continue;
        say_finding(market->frame, finding, true, &text);
        row->note = keep_buffer(market->frame, &text);
    }
    strbuf_release(&text);
}

/* Supplied by nobody, or promised by nobody: average() has left it out, and so does the table. */
static bool is_live(const struct market *market, const struct goal_member *member)
{
    const struct model *model = market->frame->snapshot->model;
    const struct indicator *indicator = model_indicator(model, member->indicator);

    return indicator && !indicator->dormant &&
           targets_has(model->targets, member->indicator, GOAL_TARGET);
}

static void add_goal(const struct market *market, size_t i)
{
    const struct goal_def *def = market->goals->figures[i].def;
    size_t live = 0, at = market->section->row_count;

    if (market->goals->figures[i].sleeps)
        return;

    for (size_t m = 0; m < def->member_count; m++)
        live += is_live(market, &def->members[m]);
    if (live > 1) {
        struct report_row *row = add_row(market, def->name, def->indicator);

        fill_goal(market, row, i);
        row_spark(market->frame, row, &market->goals->figures[i].points,
                  &market->marks.points_over[i], TONE_NONE);
    }
    for (size_t m = 0; m < def->member_count; m++) {
        const struct goal_member *member = &def->members[m];
        struct measured measured;
        struct report_row *row;

        if (!is_live(market, member) || !measure(market, member, &measured))
            continue;
        row = add_row(market, def->name, member->indicator);
        fill_member(market, row, member, &measured);
        if (live == 1)
            fill_goal(market, row, i);
        figure_close(&measured.figure);
        column_release(&measured.over);
    }
    if (live > 1)
        take_members(market, at, i);
    if (market->section->row_count > at)
        take_weakest(market, at, i);
}

/* ---- the score ---- */

/* What a line on the score says of this market, and that a score which lacks a goal is never ok. */
static void take_lines(const struct market *market, struct report_row *row)
{
    const struct goals *goals = market->goals;
    const struct rule *rules = market->frame->snapshot->rules->rules;
    const struct finding *worst = NULL;
    struct strbuf text = STRBUF_INIT;

    for (size_t f = 0; f < goals->finding_count; f++) {
        const struct finding *finding = goals->findings[f];

        if (!(goals->watched[finding->rule - rules] >> WATCHES_SCORE & 1) ||
            !finding_at(finding, market->slice.market, market->slice.channel))
            continue;
        row_take_finding(row, finding, false);
        worst = worst ? worst : finding;
    }
    goals_doubt(row, market->known < 1 - 1e-6, market->marks.score.state == VALUE_ERROR);
    if (worst && worst->state != RULE_OK)
        say_finding(market->frame, worst, true, &text);
    row->note = text.length ? keep_buffer(market->frame, &text) : NULL;
    strbuf_release(&text);
}

static void add_mean(const struct market *market, const struct figure *figure, const char *title,
                     const struct value *mean, const struct column *over)
{
    struct report_row *row = add_row(market, figure->id, figure->id);
    struct value known = {.state = VALUE_OK, .number = market->known};

    row->is_total = true;
    cell_text(market->frame, &row->cells[GOAL], title, figure->id);
    cell_value(market->frame, &row->cells[POINTS], mean, UNIT_SCORE, 1, 1);
    if (figure == &market->goals->score) {
        cell_value(market->frame, &row->cells[WEIGHT], &known, UNIT_PERCENT, 0, 1);
        cell_value(market->frame, &row->cells[ADDS], mean, UNIT_SCORE, 1, 1);
        take_lines(market, row);
    }
    row_spark(market->frame, row, figure, over, TONE_NONE);
}

static void find_known(struct market *market)
{
    for (size_t i = 0; i < market->goals->count; i++)
        if (value_is_known(&market->marks.points[i]) && value_is_known(&market->marks.weights[i]))
            market->known += market->marks.weights[i].number;
}

static void say_notes(const struct market *market)
{
    struct strbuf text = STRBUF_INIT;

    if (goals_say_missing(market->goals, &market->marks, &text))
        section_note(market->section, keep_buffer(market->frame, &text));
    if (market->marks.score.state == VALUE_ERROR)
        section_note(market->section, _("The weights here do not sum to 100%: no score is made."));
    section_note(market->section,
                 _("Points: 0 at the floor, 100 at the target, 120 at most. Adds: weight times "
                   "points; horizons are those of the board."));
    strbuf_release(&text);
}

void goals_build_market(struct goals *goals, struct slice slice)
{
    struct market market = {
        .goals = goals, .frame = goals->frame, .section = goals->section, .slice = slice};
    struct strbuf text = STRBUF_INIT;

    goals_evaluate(goals, slice, &market.marks);
    find_known(&market);
    add_columns(&market);
    for (size_t i = 0; i < goals->count; i++)
        add_goal(&market, i);
    add_mean(&market, &goals->score, _("Score"), &market.marks.score, &market.marks.score_over);
    add_mean(&market, &goals->balance, _("Balance"), &market.marks.balance,
             &market.marks.balance_over);
    say_where(goals->frame, slice.market, slice.channel, &text);
    strbuf_adds(&text, dot(goals->frame));
    period_print(goals->frame->period, &text);
    goals->section->facts = keep_buffer(goals->frame, &text);
    say_notes(&market);
    goals_release(goals, &market.marks);
    strbuf_release(&text);
}
