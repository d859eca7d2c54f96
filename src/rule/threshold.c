/*
 * kind = threshold: a value against constant lines.
 *
 * warn and red are conditions (`> 1.5`); `clear` is a part of |line| for both levels, or a
 * condition, which is red's.
 *
 * A score of goals that lacks the data of one is partial.  What it breaks it breaks; but where it is
 * over no line it says nothing: half of the goals are no reason to call a market ok.  Where no source
 * can ever supply a goal a built-in line on the score sleeps: it could never be ok.
 *
 * Contradictions are errors of the section: no level at all, a clear condition without a red line,
 * pointing the same way as red, or lying beyond it.
 */
#include "rule/kinds.h"

#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "rule/condition.h"

static bool is_upwards(enum line_op op)
{
    return op == LINE_ABOVE || op == LINE_AT_LEAST;
}

static bool parse_level(const char *text, const char *key, const struct origin *origin,
                        struct line_level *level, struct err *err)
{
    struct condition condition;

    if (!text)
        return true;
    if (!condition_parse(text, key, origin->file, origin->line, &condition, err))
        return false;
    level->op = condition.op;
    level->line = condition.line;
    return true;
}

static bool clear_by_condition(struct rule *rule, struct err *err)
{
    const struct redline_def *def = rule->def;
    struct line_level *red = &rule->machine.red;
    const char *file = def->clear_origin.file;
    int line = def->clear_origin.line;
    struct condition clear;

    if (!condition_parse(def->clear, "clear", file, line, &clear, err))
        return false;
    if (red->op == LINE_NONE)
        return err_at(
            err, file, line, 0,
            _("clear = %s is a condition, which belongs to red, and there is no red line; "
              "a part of the line (5%%) works for both levels"),
            def->clear);
    if (is_upwards(clear.op) == is_upwards(red->op))
        return err_at(err, file, line, 0, _("clear = %s points the same way as red = %s"),
                      def->clear, def->red);
    if (is_upwards(red->op) ? clear.line > red->line : clear.line < red->line)
        return err_at(err, file, line, 0, _("clear = %s lies beyond red = %s"), def->clear,
                      def->red);
    red->has_clear_line = true;
    red->clear_op = clear.op;
    red->clear_line = clear.line;
    return true;
}

static bool parse_clear(struct rule *rule, struct err *err)
{
    const struct redline_def *def = rule->def;
    enum line_op op;
    double part;

    if (!def->clear)
        return true;
    if (condition_operator(def->clear + strspn(def->clear, " \t"), &op))
        return clear_by_condition(rule, err);
    if (!condition_part(def->clear, &part))
        return err_at(err, def->clear_origin.file, def->clear_origin.line, 0,
                      _("clear = %s is neither a part of the line from 0 to 100%% nor a condition "
                        "like < 1.4"),
                      def->clear);
    rule_clear_by_part(&rule->machine.warn, part);
    rule_clear_by_part(&rule->machine.red, part);
    return true;
}

static bool parse_lines(struct rule *rule, struct err *err)
{
    const struct redline_def *def = rule->def;

    rule_take_counts(rule);
    return parse_level(def->warn, "warn", &def->warn_origin, &rule->machine.warn, err) &&
           parse_level(def->red, "red", &def->red_origin, &rule->machine.red, err) &&
           parse_clear(rule, err);
}

static bool is_score(const struct rule *rule)
{
    return rule->indicator && rule->indicator->def->is_goal;
}

/* A built-in line on the points of goals of which one sleeps. */
static void sleep_with_goals(struct rule *rule, const struct model *model)
{
    struct strbuf missing = STRBUF_INIT;

    for (size_t i = 0; i < model->count; i++) {
        const struct indicator *goal = &model->indicators[i];

        if (goal->def->is_goal && goal->dormant && goal != rule->indicator)
            strbuf_addf(&missing, "%s%s", missing.length ? ", " : "", goal->def->name);
    }
    if (missing.length)
        rule_make_dormant(rule, missing.text);
    strbuf_release(&missing);
}

static bool threshold_compile(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    if (!parse_lines(rule, err) || !rule_find_formula(rule, inputs, err))
        return false;
    if (!rule->dormant && is_score(rule) && rule_key_is_builtin(&rule->def->indicator_origin))
        sleep_with_goals(rule, inputs->model);
    return true;
}

static void doubt_partial_scores(const struct rule *rule, struct column *measured)
{
    for (size_t i = 0; i < measured->count; i++) {
        struct value *value = &measured->values[i];

        if (value->state == VALUE_PARTIAL && !line_is_broken(&rule->machine.warn, value->number) &&
            !line_is_broken(&rule->machine.red, value->number))
            value->state = VALUE_NODATA;
    }
}

static void threshold_run(const struct rule *rule, const struct model *model,
                          const struct rollup *rollup, struct slice slice, size_t until,
                          struct rule_run *run)
{
    model_evaluate(model, rule->formula, rule->indicator, rollup, slice, &run->measured);
    if (is_score(rule))
        doubt_partial_scores(rule, &run->measured);
    rule_run_machine(&rule->machine, rollup, slice, until, run);
}

const struct rule_kind rule_kind_threshold = {
    .name = "threshold",
    .local = true,
    .help = N_("the value against constant lines: warn = > 1.5, red = > 2"),
    .compile = threshold_compile,
    .run = threshold_run,
};
