/*
 * Taking targets from their files, and saying what is wrong with them.
 *
 * Names are the catalogue's indicators and measures.  A percentage may be written 35%, 35 or 0.35;
 * the sign decides, else what all numbers of that indicator in that source look like: none above 1
 * and they are fractions, none under 1 and they are per cent.  A mix is read number by number,
 * above 1 as per cent, and said.  Two different numbers for one thing are none.
 */
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
#include "source/plan.h"

struct maker {
    struct targets *targets;
    const struct catalogue *catalogue;
    const struct dims *dims;
    struct data_findings *findings;
};

/* What of one indicator in one source looks like a fraction, and what like per cent. */
struct style {
    bool fractions, percents;
};

static void list_names(struct targets *targets, const struct catalogue *catalogue)
{
    targets->names =
        mem_calloc(catalogue->indicator_count + catalogue->goal_count + catalogue->measure_count,
                   sizeof *targets->names);
    for (size_t i = 0; i < catalogue->indicator_count; i++) {
        const struct indicator_def *def = &catalogue->indicators[i];

        targets->names[targets->name_count++] = (struct target_name){
            .name = def->name,
            .unit = def->unit,
            .has = {def->has_target, def->has_benchmark},
            .has_default = {def->has_target, def->has_benchmark},
            .fallback = {def->target, def->benchmark},
        };
    }
    targets_name_weights(targets, catalogue);
    for (size_t i = 0; i < catalogue->measure_count; i++)
        if (targets_find(targets, catalogue->measures[i].name) < 0)
            targets->names[targets->name_count++] =
                (struct target_name){.name = catalogue->measures[i].name,
                                     .unit = catalogue->measures[i].unit,
                                     .additive = true};
}

/* ---- names of strangers ---- */

static void unknown_name(struct maker *maker, const char *source, const char *name, long line)
{
    const struct targets *targets = maker->targets;
    const char **names = mem_calloc(targets->name_count, sizeof *names);
    struct data_finding *finding =
        data_findings_at(maker->findings, "unknown-indicator", source, name, FINDING_WARN);
    const char *near;

    for (size_t i = 0; i < targets->name_count; i++)
        names[i] = targets->names[i].name;
    near = text_nearest(name, names, targets->name_count);
    if (!finding->count++)
        data_finding_say(finding,
                         near ? _("line %ld has a target for \"%s\", which is no indicator; the "
                                  "nearest is %s")
                              : _("line %ld has a target for \"%s\", which is no indicator"),
                         line, name, near);
    free(names);
}

static void unknown_place(struct maker *maker, const char *source, const char *what,
                          const char *place, long line)
{
    struct data_finding *finding =
        data_findings_at(maker->findings, "unknown-place", source, place, FINDING_WARN);

    if (!finding->count++)
        data_finding_say(finding, _("line %ld has a target for the %s \"%s\", which has no rows"),
                         line, what, place);
}

/* ---- per cent ---- */

static int128 size_of(int128 value)
{
    return value < 0 ? -value : value;
}

static void look_at(struct style *style, const struct observation *item)
{
    if (item->percent)
        return;
    style->fractions |= size_of(item->value) <= DECIMAL_FINE && item->value != 0;
    style->percents |= size_of(item->value) > DECIMAL_FINE;
}

static int128 as_fraction(const struct style *style, const struct observation *item)
{
    bool percent = item->percent || (style->percents && !style->fractions) ||
                   size_of(item->value) > DECIMAL_FINE;

    return percent ? item->value / 100 : item->value;
}

static void say_mix(struct maker *maker, const char *source, const char *name, long line)
{
    struct data_finding *finding =
        data_findings_at(maker->findings, "percent-mix", source, name, FINDING_WARN);

    if (!finding->count++)
        data_finding_say(finding,
                         _("targets of %s are written both as per cent and as fractions (line "
                           "%ld): those above 1 were read as per cent; write %% to be sure"),
                         name, line);
}

/* ---- taking ---- */

static bool find_codes(struct maker *maker, const struct observed *observed,
                       const struct observation *item, const char *source, struct target *target)
{
    const char *market = observed_name(observed, item->market);
    const char *channel = observed_name(observed, item->other);
    bool good = true;

    target->market = target->channel = SLICE_ALL;
    if (strcmp(market, "(none)") != 0)
        good = (target->market = market_find(maker->dims, market)) >= 0;
    if (!good)
        unknown_place(maker, source, _("market"), market, item->line);
    else if (strcmp(channel, "(none)") != 0 &&
             (target->channel = strmap_find(&maker->dims->channel, channel, strlen(channel))) < 0) {
        unknown_place(maker, source, _("channel"), channel, item->line);
        good = false;
    }
    return good;
}

static void take_item(struct maker *maker, const struct observed *observed,
                      const struct observation *item, const char *source,
                      const struct style *styles)
{
    struct targets *targets = maker->targets;
    const char *name = observed_name(observed, item->name);
    const char *period = observed_name(observed, item->period);
    struct target target = {.goal = item->benchmark ? GOAL_BENCHMARK : GOAL_TARGET,
                            .always = !*period,
                            .value = item->value,
                            .source = source,
                            .line = item->line};

    target.name = targets_find(targets, name);
    if (target.name < 0) {
        unknown_name(maker, source, name, item->line);
        return;
    }
    if (!find_codes(maker, observed, item, source, &target))
        return;
    if (!target.always)
        period_parse(period, &target.period);
    if (targets->names[target.name].unit == UNIT_PERCENT) {
        const struct style *style = &styles[target.name];

        target.value = as_fraction(style, item);
        if (style->fractions && style->percents && !item->percent &&
            size_of(item->value) > DECIMAL_FINE)
            say_mix(maker, source, targets->names[target.name].name, item->line);
    }
    targets->names[target.name].has[target.goal] = true;
    MEM_GROW(targets->items, targets->count, targets->capacity);
    targets->items[targets->count++] = target;
}

static bool is_targets(const struct part *part, const char *source)
{
    const struct source_def *def = part_plan(part) ? source_plan_def(part_plan(part)) : NULL;

    return def && def->kind == SOURCE_TARGETS && (!source || !strcmp(def->name, source));
}

/* All files of one source are one table: how it writes percentages shows in all of them. */
static void take_source(struct maker *maker, struct part *const *parts, size_t count, size_t first)
{
    const char *source = source_plan_def(part_plan(parts[first]))->name;
    struct style *styles = mem_calloc(maker->targets->name_count + 1, sizeof *styles);

    for (int pass = 0; pass < 2; pass++)
        for (size_t p = first; p < count; p++) {
            const struct observed *observed = part_observed(parts[p]);

            for (size_t i = 0; is_targets(parts[p], source) && i < observed->count; i++) {
                int name = pass ? 0
                                : targets_find(maker->targets,
                                               observed_name(observed, observed->items[i].name));

                if (pass)
                    take_item(maker, observed, &observed->items[i], source, styles);
                else if (name >= 0)
                    look_at(&styles[name], &observed->items[i]);
            }
        }
    free(styles);
}

/* ---- order and doubles ---- */

static int compare_periods(const struct target *a, const struct target *b)
{
    if (a->always != b->always)
        return a->always ? 1 : -1;
    if (a->always)
        return 0;
    if (a->period.grain != b->period.grain)
        return a->period.grain < b->period.grain ? -1 : 1;
    return (a->period.index > b->period.index) - (a->period.index < b->period.index);
}

static int compare_keys(const struct target *a, const struct target *b)
{
    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    if (a->goal != b->goal)
        return a->goal < b->goal ? -1 : 1;
    if (a->market != b->market)
        return a->market < b->market ? -1 : 1;
    if (a->channel != b->channel)
        return a->channel < b->channel ? -1 : 1;
    return compare_periods(a, b);
}

static int compare_targets(const void *left, const void *right)
{
    const struct target *a = left, *b = right;
    int order = compare_keys(a, b);

    return order ? order : (a->value > b->value) - (a->value < b->value);
}

static void say_double(struct maker *maker, const struct target *target)
{
    const char *name = maker->targets->names[target->name].name;
    const char *market =
        target->market >= 0 ? strmap_name(&maker->dims->market, target->market) : _("all markets");
    struct strbuf subject = STRBUF_INIT, period = STRBUF_INIT;
    struct data_finding *finding;

    strbuf_addf(&subject, "%s %s", name, market);
    if (!target->always)
        period_print(target->period, &period);
    finding = data_findings_at(maker->findings, "two-targets", target->source, subject.text,
                               FINDING_WARN);
    finding->count++;
    data_finding_say(finding,
                     _("%s of %s has two different targets %s%s (line %ld): neither is used"), name,
                     market, target->always ? "" : _("for "), period.text, target->line);
    strbuf_release(&subject);
    strbuf_release(&period);
}

static void settle(struct maker *maker)
{
    struct targets *targets = maker->targets;
    size_t left = 0;

    if (targets->count)
        qsort(targets->items, targets->count, sizeof *targets->items, compare_targets);
    for (size_t i = 0, end; i < targets->count; i = end) {
        const struct target *first = &targets->items[i];

        for (end = i + 1; end < targets->count && !compare_keys(first, &targets->items[end]);)
            end++;
        if (targets->items[end - 1].value == first->value)
            targets->items[left++] = *first;
        else
            say_double(maker, first);
    }
    targets->count = left;
}

struct targets *targets_new(struct part *const *parts, size_t count,
                            const struct catalogue *catalogue, const struct dims *dims,
                            struct data_findings *findings)
{
    struct targets *targets = mem_calloc(1, sizeof *targets);
    struct maker maker = {targets, catalogue, dims, findings};

    targets->grain = catalogue->settings.grain;
    list_names(targets, catalogue);
    for (size_t i = 0; i < count; i++) {
        bool first = is_targets(parts[i], NULL);

        for (size_t before = 0; first && before < i; before++)
            first = !is_targets(parts[before], source_plan_def(part_plan(parts[i]))->name);
        if (first)
            take_source(&maker, parts, count, i);
    }
    targets_take_weights(targets, catalogue, dims, findings);
    settle(&maker);
    targets_check_weights(targets, catalogue, dims, findings);
    return targets;
}
