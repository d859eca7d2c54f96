/*
 * kind = threshold: a value against constant lines.
 *
 * warn and red are conditions (`> 1.5`); `clear` is a part of |line| for both levels, or a
 * condition, which is red's.  The clear lines that follow from a part are computed once, here, and
 * rounded to 15 digits: 5 % under 0.3 is 0.285, as people count, so that "strictly past" is decided
 * on the number that was meant.
 *
 * Contradictions are errors of the section: no level at all, a clear condition without a red line,
 * pointing the same way as red, or lying beyond it.
 */
#include "rule/kinds.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "indicator/periods.h"
#include "rule/condition.h"

static bool is_upwards(enum line_op op)
{
    return op == LINE_ABOVE || op == LINE_AT_LEAST;
}

static double decimal_round(double value)
{
    char text[40];

    snprintf(text, sizeof text, "%.15g", value);
    return strtod(text, NULL);
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

static void clear_by_part(struct line_level *level, double part)
{
    double margin = part * fabs(level->line);

    level->clear_part = part;
    if (level->op == LINE_NONE || part <= 0)
        return;
    level->has_clear_line = true;
    level->clear_op = is_upwards(level->op) ? LINE_BELOW : LINE_ABOVE;
    level->clear_line =
        decimal_round(is_upwards(level->op) ? level->line - margin : level->line + margin);
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
    clear_by_part(&rule->machine.warn, part);
    clear_by_part(&rule->machine.red, part);
    return true;
}

static bool parse_lines(struct rule *rule, struct err *err)
{
    const struct redline_def *def = rule->def;

    rule->machine.for_periods = def->for_periods > 0 ? def->for_periods : 1;
    rule->machine.clear_for = def->clear_for > 0 ? def->clear_for : 1;
    rule->machine.nodata = def->nodata;
    return parse_level(def->warn, "warn", &def->warn_origin, &rule->machine.warn, err) &&
           parse_level(def->red, "red", &def->red_origin, &rule->machine.red, err) &&
           parse_clear(rule, err);
}

/* A comma outside of brackets: a list of indicators. */
static bool is_list(const char *text)
{
    int depth = 0;

    for (; *text; text++) {
        depth += (*text == '(') - (*text == ')');
        if (*text == ',' && depth <= 0)
            return true;
    }
    return false;
}

/* Every measure that the value cannot be had without stands in the header of some file. */
static bool is_named(const struct model *model, const struct formula *formula)
{
    const int *measures;
    size_t count = formula_required(formula, &measures);

    for (size_t i = 0; i < count; i++)
        if (!model_knows_measure(model, measures[i]))
            return false;
    return count > 0;
}

static bool find_formula(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    const struct redline_def *def = rule->def;
    const char *file = def->indicator_origin.file;
    int line = def->indicator_origin.line;
    struct strbuf missing = STRBUF_INIT;
    bool supplied;

    if (is_list(def->indicator) || !strcmp(def->indicator, "*"))
        return err_at(err, file, line, 0,
                      _("indicator = %s: kind = threshold takes one indicator or formula; write a "
                        "section for each"),
                      def->indicator);
    rule->formula = model_compile(inputs->model, def->indicator, file, line, &rule->indicator, err);
    if (!rule->formula) {
        const char *names = rule->indicator && rule->indicator->missing ? rule->indicator->missing
                            : err                                       ? err->text
                                                                        : "";

        return rule_key_is_builtin(&def->indicator_origin) && rule_make_dormant(rule, names);
    }
    supplied = model_supplied(inputs->model, rule->formula, &missing);
    if (!supplied && rule_key_is_builtin(&def->indicator_origin))
        supplied = rule_make_dormant(rule, missing.text);
    else if (!supplied && is_named(inputs->model, rule->formula))
        supplied =
            true; /* a column is there, and blank: no data, which is a state and not an error */
    else if (!supplied)
        err_at(err, file, line, 0, _("[redline %s] needs %s, which no source supplies"), def->name,
               missing.text);
    strbuf_release(&missing);
    return supplied;
}

static bool threshold_compile(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    return parse_lines(rule, err) && find_formula(rule, inputs, err);
}

static void threshold_run(const struct rule *rule, const struct model *model,
                          const struct rollup *rollup, struct slice slice, size_t until,
                          struct column *values, struct machine_output *states)
{
    model_evaluate(model, rule->formula, rule->indicator, rollup, slice, values);
    rule_run_machine(&rule->machine, rollup, slice, until, values, states);
}

const struct rule_kind rule_kind_threshold = {
    .name = "threshold",
    .help = N_("the value against constant lines: warn = > 1.5, red = > 2"),
    .compile = threshold_compile,
    .run = threshold_run,
};
