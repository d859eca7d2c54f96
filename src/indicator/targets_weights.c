/*
 * Weights of goals among the targets.
 *
 * A weight is looked up like a ratio's target, by market and period, so it is one: "weight.ltv" is
 * a name that sources of targets may use, and [goal ltv] gives the default (weight) and rows of its
 * own (weight.DE, weight.2026-Q4).  Whatever can move or show a target can thus move or show a
 * weight.
 *
 * Whether constants sum to 1 is checked when the INI files are read.  What files say is checked
 * here: for every market that some weight names, and for all, on the first and the last day of
 * every period that one names and without any.  A sum that is not 1 is said and stays: score() is
 * then an error, since nobody may guess which of the weights is wrong.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cube/builder.h"
#include "cube/findings.h"
#include "indicator/attributes.h"
#include "indicator/targets.h"

static const double WEIGHTS_ROUNDING = 1e-6;

void targets_name_weights(struct targets *targets, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->goal_count; i++)
        targets->names[targets->name_count++] =
            (struct target_name){.name = catalogue->goals[i].weight_name,
                                 .unit = UNIT_PERCENT,
                                 .has = {[GOAL_TARGET] = true},
                                 .has_default = {[GOAL_TARGET] = true},
                                 .fallback = {[GOAL_TARGET] = catalogue->goals[i].weight}};
}

/* ---- of the INI files ---- */

/* As the data spell it; keys of INI files are lower case. */
static int find_market(const struct dims *dims, const char *text)
{
    int code = market_find(dims, text);

    for (int m = 0; code < 0 && (size_t)m < dims->market.count; m++)
        if (!text_fold_compare(strmap_name(&dims->market, m), text))
            code = m;
    return code;
}

static void unknown_market(const struct dims *dims, const struct goal_weight *weight,
                           const char *name, struct data_findings *findings)
{
    const char **names = mem_calloc(dims->market.count + 1, sizeof *names);
    struct data_finding *finding =
        data_findings_at(findings, "unknown-place", "", weight->market, FINDING_WARN);
    const char *near;

    for (size_t m = 0; m < dims->market.count; m++)
        names[m] = strmap_name(&dims->market, (int)m);
    near = text_nearest(weight->market, names, dims->market.count);
    if (!finding->count++)
        data_finding_say(finding,
                         near ? _("%s, line %d: %s of the market \"%s\", which has no rows; the "
                                  "nearest is %s")
                              : _("%s, line %d: %s of the market \"%s\", which has no rows"),
                         weight->origin.file, weight->origin.line, name, weight->market, near);
    free(names);
}

static void take_weight(struct targets *targets, const char *name, const struct goal_weight *weight,
                        const struct dims *dims, struct data_findings *findings)
{
    struct target target = {.name = targets_find(targets, name),
                            .goal = GOAL_TARGET,
                            .market = SLICE_ALL,
                            .channel = SLICE_ALL,
                            .always = !weight->has_period,
                            .period = weight->period,
                            .value = (int128)llround(weight->weight * DECIMAL_FINE),
                            .source = "",
                            .line = weight->origin.line};

    if (weight->market)
        target.market = find_market(dims, weight->market);
    if (weight->market && target.market < 0) {
        unknown_market(dims, weight, name, findings);
        return;
    }
    MEM_GROW(targets->items, targets->count, targets->capacity);
    targets->items[targets->count++] = target;
}

void targets_take_weights(struct targets *targets, const struct catalogue *catalogue,
                          const struct dims *dims, struct data_findings *findings)
{
    for (size_t i = 0; i < catalogue->goal_count; i++)
        for (size_t w = 0; w < catalogue->goals[i].weight_count; w++)
            take_weight(targets, catalogue->goals[i].weight_name, &catalogue->goals[i].weights[w],
                        dims, findings);
}

/* ---- of files ---- */

struct weights { /* what is checked */
    const struct targets *targets;
    const struct catalogue *catalogue;
    const struct dims *dims;
    struct data_findings *findings;
    const struct target **items; /* those of weights */
    size_t count;
};

static bool is_on(const struct target *target, int32_t day)
{
    return target->always || (day != DAY_NONE && period_first_day(target->period) <= day &&
                              period_last_day(target->period) >= day);
}

/* Items are sorted, the finest period first. */
static double weight_on(const struct weights *weights, const struct goal_def *goal, int market,
                        int32_t day)
{
    int name = targets_find(weights->targets, goal->weight_name);
    const struct target *best = NULL;

    for (size_t i = 0; i < weights->count; i++) {
        const struct target *item = weights->items[i];
        bool here = item->market == market || item->market == SLICE_ALL;

        if (item->name == name && item->channel == SLICE_ALL && here && is_on(item, day) &&
            (!best || (best->market != market && item->market == market)))
            best = item;
    }
    return best ? exact_ratio(best->value, DECIMAL_FINE) : goal->weight;
}

static void check_on(const struct weights *weights, int market, int32_t day, const char *source)
{
    const struct catalogue *catalogue = weights->catalogue;
    const char *code = market >= 0 ? strmap_name(&weights->dims->market, market) : _("all markets");
    struct data_finding *finding;
    struct strbuf when = STRBUF_INIT;
    double sum = 0;
    bool negative = false;

    for (size_t i = 0; i < catalogue->goal_count; i++) {
        double weight = weight_on(weights, &catalogue->goals[i], market, day);

        negative |= weight < 0;
        sum += weight;
    }
    if (!negative && fabs(sum - 1) <= WEIGHTS_ROUNDING)
        return;
    if (day != DAY_NONE)
        day_print(day, &when);
    finding = data_findings_at(weights->findings, "weights", source, code, FINDING_RED);
    if (!finding->count++)
        data_finding_say(finding,
                         negative
                             ? _("a weight of %s%s%s is negative: no goal score is made there")
                             : _("the weights of %s%s%s sum to %.6g%%, not 100%%: no goal score is "
                                 "made there"),
                         code, when.length ? _(" on ") : "", when.text ? when.text : "", sum * 100);
    strbuf_release(&when);
}

/* Of all weights only those that count in this market. */
static void check_market(const struct weights *all, int market, const char *source)
{
    struct weights weights = *all;

    weights.items = mem_calloc(all->count + 1, sizeof(const struct target *));
    weights.count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i]->market == SLICE_ALL || all->items[i]->market == market)
            weights.items[weights.count++] = all->items[i];
    check_on(&weights, market, DAY_NONE, source);
    for (size_t i = 0; i < weights.count; i++) {
        const struct target *item = weights.items[i];

        if (item->always)
            continue;
        check_on(&weights, market, period_first_day(item->period), source);
        check_on(&weights, market, period_last_day(item->period), source);
    }
    free(weights.items);
}

void targets_check_weights(const struct targets *targets, const struct catalogue *catalogue,
                           const struct dims *dims, struct data_findings *findings)
{
    struct weights weights = {targets, catalogue, dims, findings, NULL, 0};
    unsigned char *seen = mem_calloc(dims->market.count + 1, 1); /* by market; the last: all */
    const char *source = NULL;

    weights.items = mem_calloc(targets->count + 1, sizeof(const struct target *));
    for (size_t i = 0; i < targets->count; i++)
        if (catalogue_weight(catalogue, targets->names[targets->items[i].name].name)) {
            weights.items[weights.count++] = &targets->items[i];
            source = *targets->items[i].source ? targets->items[i].source : source;
        }
    for (size_t i = 0; source && i < weights.count; i++) {
        int market = weights.items[i]->market;
        unsigned char *was = &seen[market == SLICE_ALL ? dims->market.count : (size_t)market];

        if (!*was)
            check_market(&weights, market, source);
        *was = 1;
    }
    free(weights.items);
    free(seen);
}
