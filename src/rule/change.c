/*
 * kind = change: a value against itself some periods ago.
 *
 * N% is the change from `window` periods before, a part of |base|.  Nz is that change in units of
 * its usual size: the standard deviation of the one-period log changes over the 60 periods before,
 * times the square root of the window (changes add up like a random walk).  Only positive values
 * have log changes; fewer than eight of them say nothing, and nothing is judged.
 *
 * A series (an exchange rate, an index) moves by its own observations and not by our periods: where
 * the model can compile move(NAME, n), the window counts observations and the usual size is
 * vol(NAME, 60), given per year of 252 of them.
 */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "base/strbuf.h"
#include "rule/kinds.h"

enum { PAST = 60, LEAST_CHANGES = 8, OBSERVATIONS_A_YEAR = 252 };

static struct formula *compile_call(const struct rule *rule, const struct rule_inputs *inputs,
                                    const char *function, int spans)
{
    const struct origin *origin = &rule->def->indicator_origin;
    const struct indicator *indicator = NULL;
    struct strbuf text = STRBUF_INIT;
    struct formula *formula;
    struct err err;

    strbuf_addf(&text, "%s(%s, %d)", function, rule->watched, spans);
    formula = model_compile(inputs->model, text.text, origin->file, origin->line, &indicator, &err);
    strbuf_release(&text);
    return formula;
}

/* Both or none. */
static void find_series(struct rule *rule, const struct rule_inputs *inputs)
{
    rule->move = compile_call(rule, inputs, "move", rule->window);
    rule->usual = rule->move ? compile_call(rule, inputs, "vol", PAST) : NULL;
    if (rule->usual)
        return;
    formula_free(rule->move);
    rule->move = NULL;
}

static bool change_compile(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    if (!rule_find_formula(rule, inputs, err))
        return false;
    if (rule->dormant)
        return true;
    rule->window = rule->def->window ? rule->def->window : 1;
    find_series(rule, inputs);
    return rule_parse_sizes(rule, true, err);
}

/* The base and the usual size of a change, by span. */
struct past {
    struct column base, usual;
};

/* sd of the log changes that ended in [span - 60, span). */
static bool usual_change(const struct column *measured, size_t span, double *out)
{
    double changes[PAST] = {0};
    size_t count = 0;

    for (size_t i = span > PAST ? span - PAST : 1; i < span; i++) {
        const struct value *now = &measured->values[i], *before = now - 1;

        if (now->state < VALUE_LOW_SAMPLE && before->state < VALUE_LOW_SAMPLE && now->number > 0 &&
            before->number > 0)
            changes[count++] = log(now->number / before->number);
    }
    *out = statistics_sd(changes, count);
    return count >= LEAST_CHANGES && isfinite(*out);
}

static void past_of_periods(const struct rule *rule, bool wants_usual,
                            const struct column *measured, struct past *past)
{
    size_t window = (size_t)rule->window;
    double usual;

    for (size_t i = window; i < measured->count; i++) {
        if (value_is_known(&measured->values[i - window]))
            past->base.values[i] = measured->values[i - window];
        if (wants_usual && usual_change(measured, i, &usual))
            rule_set_number(&past->usual.values[i], usual * sqrt((double)window));
    }
}

static void past_of_series(const struct rule *rule, const struct model *model,
                           const struct rollup *rollup, struct slice slice,
                           const struct column *measured, struct past *past)
{
    double to_window = sqrt((double)rule->window / OBSERVATIONS_A_YEAR);
    struct column moves = {.values = NULL}, vol = {.values = NULL};

    model_evaluate(model, rule->move, NULL, rollup, slice, &moves);
    model_evaluate(model, rule->usual, NULL, rollup, slice, &vol);
    for (size_t i = 0; i < measured->count; i++) {
        const struct value *move = &moves.values[i];

        if (value_is_known(&measured->values[i]) && value_is_known(move) && move->number > -1)
            rule_set_number(&past->base.values[i], measured->values[i].number / (1 + move->number));
        if (value_is_known(&vol.values[i]))
            rule_set_number(&past->usual.values[i], vol.values[i].number * to_window);
    }
    column_release(&moves);
    column_release(&vol);
}

static void fill_level(const struct line_level *level, const struct rule_size *size,
                       const struct past *past, struct rule_track *track)
{
    size_t count = past->base.count;

    if (level->op == LINE_NONE)
        return;
    rule_column_new(&track->reference, count);
    rule_column_new(&track->scale, count);
    for (size_t i = 0; i < count; i++) {
        const struct value *base = &past->base.values[i], *usual = &past->usual.values[i];
        double part = size->is_z ? usual->number : 1;

        if (!value_is_known(base) || (size->is_z && !value_is_known(usual)))
            continue;
        track->reference.values[i] = *base;
        if (base->number != 0)
            rule_set_number(&track->scale.values[i], fabs(base->number) * part);
    }
}

static void change_run(const struct rule *rule, const struct model *model,
                       const struct rollup *rollup, struct slice slice, size_t until,
                       struct rule_run *run)
{
    bool wants_usual = rule->warn.is_z || rule->red.is_z;
    struct past past;

    model_evaluate(model, rule->formula, rule->indicator, rollup, slice, &run->measured);
    rule_column_new(&past.base, run->measured.count);
    rule_column_new(&past.usual, run->measured.count);
    if (rule->move)
        past_of_series(rule, model, rollup, slice, &run->measured, &past);
    else
        past_of_periods(rule, wants_usual, &run->measured, &past);
    fill_level(&rule->machine.warn, &rule->warn, &past, &run->warn);
    fill_level(&rule->machine.red, &rule->red, &past, &run->red);
    rule_run_distances(rule, rollup, slice, until, run);
    column_release(&past.base);
    column_release(&past.usual);
}

const struct rule_kind rule_kind_change = {
    .name = "change",
    .local = true,
    .help = N_("the value against the one `window` periods before (1; a series counts its own "
               "observations): 5% is a change of more than 5 %, to the bad side or where a sign "
               "says; 3z is a change of more than three times its usual size"),
    .takes_list = true,
    .against = N_("the %s"),
    .against_z = N_("the %s"),
    .of_window = N_(" of %s before"),
    .compile = change_compile,
    .run = change_run,
};
