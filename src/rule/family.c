/*
 * Families: the red lines of one section, over all the places that they judge.
 *
 * With `fdr` what one of them tells depends on how many were asked in the same period.  The largest
 * chance that is still news is worked out once, when the roll-ups are there, for every span: from
 * the values of that span alone, so that a replay of the past tells what was told then.
 */
#include <stdlib.h>

#include "analysis/multiple.h"
#include "base/memory.h"
#include "rule/kinds.h"

struct family {
    const struct rule *rule; /* the member whose places are looked at */
    const struct model *model;
    const struct rollup *rollup;
    size_t spans;
    double **chances; /* by span */
    size_t *counts, *capacities;
};

static void add_place(void *self, struct slice slice)
{
    struct family *family = self;
    struct rule_run run = {.states = NULL};
    const double *chances;

    if (!family->spans || !rollup_slice_seen(family->rollup, slice, family->spans - 1))
        return;
    family->rule->kind->run(family->rule, family->model, family->rollup, slice, family->spans - 1,
                            &run);
    chances = run.red.chances ? run.red.chances : run.warn.chances;
    for (size_t i = 0; chances && i < family->spans; i++) {
        if (chances[i] < 0)
            continue;
        MEM_GROW(family->chances[i], family->counts[i], family->capacities[i]);
        family->chances[i][family->counts[i]++] = chances[i];
    }
    rule_run_release(&run);
}

static void family_release(struct family *family)
{
    for (size_t i = 0; i < family->spans; i++)
        free(family->chances[i]);
    free(family->chances);
    free(family->counts);
    free(family->capacities);
}

/* The rules [first, end) are one section's. */
static void prepare(struct rule_set *set, size_t first, size_t end, const struct rollup *rollup)
{
    struct family family = {.model = set->model, .rollup = rollup};
    double *cuts;

    family.spans = rollup_timeline(rollup)->count;
    family.chances = mem_calloc(family.spans, sizeof *family.chances);
    family.counts = mem_calloc(family.spans, sizeof *family.counts);
    family.capacities = mem_calloc(family.spans, sizeof *family.capacities);
    cuts = mem_calloc(family.spans, sizeof *cuts);
    for (size_t i = first; i < end; i++) {
        family.rule = &set->rules[i];
        if (!family.rule->dormant)
            rule_each_slice(family.rule, set->model->cube, add_place, &family);
    }
    for (size_t i = 0; i < family.spans; i++)
        cuts[i] = multiple_cut(family.chances[i], family.counts[i], set->rules[first].def->fdr);
    for (size_t i = first; i < end; i++) {
        set->rules[i].cuts = cuts;
        set->rules[i].cut_count = family.spans;
        set->rules[i].owns_cuts = i == first;
    }
    family_release(&family);
}

void rule_set_prepare(struct rule_set *set, struct rollup *const rollups[5])
{
    for (size_t first = 0, end; first < set->count; first = end) {
        const struct rule *rule = &set->rules[first];

        for (end = first + 1; end < set->count && set->rules[end].def == rule->def; end++)
            ;
        if (rule->def->has_fdr && !rule->dormant && !rule->reg && rollups[rule->grain] &&
            rule->kind == &rule_kind_mean)
            prepare(set, first, end, rollups[rule->grain]);
    }
}
