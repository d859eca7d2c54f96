/*
 * kind = decay: an effect that shrinks from the level that was proved.
 *
 * The level is the mean of the first `window` known periods of the instance (4), when the effect was
 * measured; N% is how much of |level| is gone since, to the bad side or where a sign says.  A level
 * of 0 has no parts.  Until it is known nothing is judged.
 *
 * Of a share of counts (an uplift of conversion) `confidence` takes off what a small count brings by
 * chance: then the point alone is no reason to train again.
 */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "rule/kinds.h"

enum { WINDOW = 4 };

static bool decay_compile(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    if (!rule_find_formula(rule, inputs, err))
        return false;
    if (rule->dormant)
        return true;
    rule->window = rule->def->window ? rule->def->window : WINDOW;
    return rule_parse_sizes(rule, false, err) && rule_parse_doubts(rule, inputs->model, err);
}

/* The level that was proved, and the span behind its last value; false: not yet. */
static bool find_level(const struct column *measured, size_t window, double *level, size_t *behind)
{
    double *first = mem_calloc(window, sizeof *first);
    size_t known = 0, i = 0;

    for (; i < measured->count && known < window; i++)
        if (measured->values[i].state < VALUE_LOW_SAMPLE)
            first[known++] = measured->values[i].number;
    *level = statistics_mean(first, known);
    *behind = i;
    free(first);
    return known == window && isfinite(*level);
}

static void fill_level(const struct line_level *line, double level, size_t behind, size_t count,
                       struct rule_track *track)
{
    if (line->op == LINE_NONE)
        return;
    rule_column_new(&track->reference, count);
    rule_column_new(&track->scale, count);
    for (size_t i = behind; i < count; i++) {
        rule_set_number(&track->reference.values[i], level);
        rule_set_number(&track->scale.values[i], fabs(level));
    }
}

static void decay_run(const struct rule *rule, const struct model *model,
                      const struct rollup *rollup, struct slice slice, size_t until,
                      struct rule_run *run)
{
    double level = 0;
    size_t behind;

    model_evaluate(model, rule->formula, rule->indicator, rollup, slice, &run->measured);
    if (!find_level(&run->measured, (size_t)rule->window, &level, &behind))
        behind = run->measured.count;
    fill_level(&rule->machine.warn, level, behind, run->measured.count, &run->warn);
    fill_level(&rule->machine.red, level, behind, run->measured.count, &run->red);
    rule_fill_distances(rule, run);
    rule_doubt(rule, run);
    rule_run_machine(&rule->machine, rollup, slice, until, run);
}

const struct rule_kind rule_kind_decay = {
    .name = "decay",
    .help = N_("the value against the level that was proved, the mean of its first `window` periods "
               "(4): 15% is more than 15 % of it gone, to the bad side or where a sign says"),
    .takes_list = true,
    .against = N_("its proved level %s"),
    .of_window = N_(" of the first %s"),
    .compile = decay_compile,
    .run = decay_run,
};
