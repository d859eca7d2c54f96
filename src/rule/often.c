/*
 * How often a line was passed, observation by observation.
 *
 * Each observation of the track is a span of its own day, in which the rule's formula is evaluated
 * as in any other; where it has no value yet (20 quotes give no move over 21), nothing is counted.
 */
#include "rule/often.h"

#include <stdlib.h>

#include "base/memory.h"
#include "rule/kinds.h"

static bool reads_world_alone(const struct formula *formula)
{
    const int *measures;
    const char *name;
    int goal;

    return formula_measures(formula, &measures) == 0 && !formula_goal(formula, 0, &goal, &name);
}

bool rule_often(const struct rule *rule, const struct model *model, const struct track *track,
                struct slice slice, int32_t until, struct rule_often *out)
{
    struct timeline days = {.count = 0};
    struct span *spans;
    struct column column;
    size_t count = 0;

    *out = (struct rule_often){.observed = 0};
    if (rule->kind != &rule_kind_threshold || !rule->formula || !reads_world_alone(rule->formula))
        return false;
    spans = mem_calloc(track->count + 1, sizeof *spans);
    for (; count < track->count && track->points[count].day <= until; count++)
        spans[count] = (struct span){track->points[count].day, track->points[count].day};
    timeline_init_spans(&days, spans, count);
    model_evaluate_world(model, rule->formula, &days, slice, &column);
    for (size_t i = 0; i < count; i++) {
        const struct value *value = &column.values[i];

        if (!value_is_known(value))
            continue;
        out->observed++;
        out->warn += line_is_broken(&rule->machine.warn, value->number);
        out->red += line_is_broken(&rule->machine.red, value->number);
    }
    column_release(&column);
    timeline_release(&days);
    free(spans);
    return true;
}
