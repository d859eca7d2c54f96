/*
 * kind = target and kind = benchmark: a value against what it should be.
 *
 * The reference is a formula, target(NAME) or benchmark(NAME): sources of targets and the keys
 * `target` and `benchmark` of indicators stand behind it.  N% is the adverse deviation, a part of
 * |reference|.  Where there is no target there is nothing to judge, and no instance; where there is
 * one and no value, there is no data.  A built-in line sleeps while nobody gives any.
 *
 * A line of 0 % asks for the side alone, so it holds for a reference of 0 as well, as balances of
 * confidence have it; a part of 0 is nothing.
 *
 * A target that is beaten by more than the limit is no breach, but it no longer asks for anything:
 * the finding says that it is stale.
 */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "rule/kinds.h"

static bool reference_compile(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    const struct redline_def *def = rule->def;
    bool builtin = rule_key_is_builtin(&def->indicator_origin), known = true;
    const struct indicator *indicator = NULL;
    struct strbuf text = STRBUF_INIT;

    if (!rule_find_formula(rule, inputs, err))
        return false;
    if (rule->dormant)
        return true;
    if (!rule_parse_sizes(rule, false, err))
        return false;
    strbuf_addf(&text, "%s(%s)", rule->kind->name, rule->watched);
    rule->reference = model_compile(inputs->model, text.text, def->indicator_origin.file,
                                    def->indicator_origin.line, &indicator, err);
    strbuf_clear(&text);
    if (!rule->reference)
        known = builtin && rule_make_dormant(rule, err->text);
    else if (builtin && !model_supplied(inputs->model, rule->reference, &text))
        rule_make_dormant(rule, text.text);
    strbuf_release(&text);
    return known;
}

/* Both levels count in parts of the same reference. */
static void fill_level(const struct line_level *level, const struct column *reference,
                       struct rule_track *track)
{
    if (level->op == LINE_NONE)
        return;
    rule_column_new(&track->reference, reference->count);
    rule_column_new(&track->scale, reference->count);
    for (size_t i = 0; i < reference->count; i++) {
        track->reference.values[i] = reference->values[i];
        if (value_is_known(&reference->values[i]))
            rule_set_number(&track->scale.values[i], reference->values[i].number == 0 && level->line == 0
                                                         ? 1
                                                         : fabs(reference->values[i].number));
    }
}

static void reference_run(const struct rule *rule, const struct model *model,
                          const struct rollup *rollup, struct slice slice, size_t until,
                          struct rule_run *run)
{
    struct column reference = {.values = NULL};

    model_evaluate(model, rule->formula, rule->indicator, rollup, slice, &run->measured);
    model_evaluate(model, rule->reference, NULL, rollup, slice, &reference);
    fill_level(&rule->machine.warn, &reference, &run->warn);
    fill_level(&rule->machine.red, &reference, &run->red);
    rule_run_distances(rule, rollup, slice, until, run);
    column_release(&reference);
}

const struct rule_kind rule_kind_target = {
    .name = "target",
    .local = true,
    .help = N_("the value against its target: 15% is a deviation of more than 15 % of the target "
               "to the bad side"),
    .takes_list = true,
    .needs_reference = true,
    .notes_stale = true,
    .against = N_("its target %s"),
    .compile = reference_compile,
    .run = reference_run,
};

const struct rule_kind rule_kind_benchmark = {
    .name = "benchmark",
    .local = true,
    .help = N_("the value against its benchmark: 15% is a deviation of more than 15 % of the "
               "benchmark to the bad side"),
    .takes_list = true,
    .needs_reference = true,
    .against = N_("its benchmark %s"),
    .compile = reference_compile,
    .run = reference_run,
};
