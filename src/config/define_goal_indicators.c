/* What goals become: indicators with formulas, so that all that can be done with an indicator
 * (history, query, explain, red lines, forecasts) can be done with a goal's points and with the
 * score.
 *
 *     goal_ltv     = average(attain(ltv, 50% * target(ltv), target(ltv)), attain(ltv_cac, 1.5,
 * ...)) goal_score   = score(goal_share, target(weight.share), goal_ltv, target(weight.ltv), ...)
 *     goal_balance = balance(the same)
 *     goal_weakest = weakest(the same)
 *
 * The formulas are ours, but they stand at the line of the key that says what a goal is measured
 * by.
 */
#include <stdarg.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "config/define.h"
#include "config/define_goals.h"

static void say_member(const struct goal_member *member, struct strbuf *text)
{
    double number;
    bool plain = number_parse(member->floor, strlen(member->floor), &number);
    strbuf_addf(text, "%s(%s, %s%s%s, target(%s))",
                member->better == BETTER_LOWER ? "attain_less" : "attain", member->indicator,
                plain ? "" : "(", member->floor, plain ? "" : ")", member->indicator);
}

static const char *points_formula(struct builder *builder, const struct goal_def *goal)
{
    struct strbuf text = STRBUF_INIT;
    if (goal->member_count > 1)
        strbuf_adds(&text, "average(");
    for (size_t i = 0; i < goal->member_count; i++) {
        strbuf_adds(&text, i ? ", " : "");
        say_member(&goal->members[i], &text);
    }
    if (goal->member_count > 1)
        strbuf_adds(&text, ")");
    if (!goal->member_count)
        strbuf_adds(&text, "0 / 0"); /* a built-in goal whose indicators somebody took away */
    const char *formula = arena_strdup(builder->arena, text.text);
    strbuf_release(&text);
    return formula;
}

static const char *score_formula(struct builder *builder, const char *function)
{
    const struct catalogue *catalogue = builder->catalogue;
    struct strbuf text = STRBUF_INIT;
    strbuf_addf(&text, "%s(", function);
    for (size_t i = 0; i < catalogue->goal_count; i++)
        strbuf_addf(&text, "%s%s, target(%s)", i ? ", " : "", catalogue->goals[i].indicator,
                    catalogue->goals[i].weight_name);
    strbuf_adds(&text, ")");
    const char *formula = arena_strdup(builder->arena, text.text);
    strbuf_release(&text);
    return formula;
}

static const char *print(struct builder *builder, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static const char *print(struct builder *builder, const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    va_list args;
    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    const char *printed = arena_strdup(builder->arena, text.text);
    strbuf_release(&text);
    return printed;
}

static struct indicator_def *add(struct builder *builder, const char *name, const char *title,
                                 const char *head, const struct origin *origin)
{
    struct catalogue *catalogue = builder->catalogue;
    if (catalogue_indicator(catalogue, name)) {
        const struct origin *there = &catalogue_indicator(catalogue, name)->origin;
        define_error_at(builder, there, _("[indicator %s]: goals make an indicator of this name"),
                        name);
    }
    struct indicator_def *indicator = &catalogue->indicators[catalogue->indicator_count++];
    *indicator = (struct indicator_def){.name = name,
                                        .title = title,
                                        .head = head,
                                        .group = _("goals"),
                                        .unit = UNIT_SCORE,
                                        .better = BETTER_HIGHER,
                                        .decimals = 1,
                                        .has_target = true,
                                        .target = 100, /* by what points mean */
                                        .is_goal = true,
                                        .origin = *origin,
                                        .formula_origin = *origin};
    return indicator;
}

static void add_points(struct builder *builder, struct goal_def *goal)
{
    const struct raw_section *section = raw_find(builder->raw, "goal", goal->name);
    const char *head = raw_text(section, "head");
    const char *title = print(builder, _("Goal: %s"), goal->title);
    goal->indicator = print(builder, "goal_%s", goal->name);
    goal->weight_name = print(builder, "weight.%s", goal->name);
    struct indicator_def *indicator =
        add(builder, goal->indicator, title, head ? head : title, &goal->members_origin);
    indicator->formula = points_formula(builder, goal);
    indicator->help = goal->help
                          ? goal->help
                          : _("Points of a goal: 0 at the floor, 100 at the target, 120 at most.");
    indicator->source = "OECD/JRC Handbook on Composite Indicators (2008)";
}

static void add_scores(struct builder *builder)
{
    const struct goal_def *last = &builder->catalogue->goals[builder->catalogue->goal_count - 1];
    struct origin origin = last->members_origin;
    struct indicator_def *indicator;

    origin.builtin = true; /* the text is ours, whoever wrote the goals */
    indicator = add(builder, "goal_score", _("Goal score"), _("Goal score"), &origin);
    indicator->formula = score_formula(builder, "score");
    indicator->help = _("The points of all goals by weight: 100 when each target is just reached. "
                        "Partial when a goal has no data: its weight is then left out, and said.");
    indicator->source = "OECD/JRC Handbook on Composite Indicators (2008)";
    indicator = add(builder, "goal_balance", _("Goal balance"), _("Balance"), &origin);
    indicator->formula = score_formula(builder, "balance");
    indicator->help =
        _("The same as a geometric mean: a strong goal cannot hide a weak one, and one "
          "without a point makes it 0.");
    indicator->source = "OECD/JRC Handbook on Composite Indicators (2008)";
    indicator = add(builder, "goal_weakest", _("Weakest goal"), _("Weakest"), &origin);
    indicator->formula = score_formula(builder, "weakest");
    indicator->help = _("The least points of all goals with weight: what no mean may hide.");
    indicator->source = "OECD/JRC Handbook on Composite Indicators (2008)";
}

void define_goal_indicators(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t count = catalogue->indicator_count;
    struct indicator_def *all;

    if (!catalogue->goal_count)
        return;
    if (catalogue->goal_count > GOALS_MOST)
        define_error_at(builder, &catalogue->goals[GOALS_MOST].origin,
                        _("there are more than %d goals"), GOALS_MOST);
    all = define_array(builder, count + catalogue->goal_count + 3, sizeof *all);
    memcpy(all, catalogue->indicators, count * sizeof *all);
    catalogue->indicators = all;
    for (size_t i = 0; i < catalogue->goal_count; i++)
        add_points(builder, &catalogue->goals[i]);
    add_scores(builder);
}
