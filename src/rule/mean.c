/*
 * kind = mean: a value against its own past.
 *
 * N% is |x - mean| / |mean| over the `window` periods before, the current one excluded.  Nz is the
 * modified z score of Iglewicz and Hoaglin (1993): the distance from the median of the window in
 * units of MAD / 0.6745; one outlier in the past moves neither.  Where more than half of the past
 * is one and the same value, the mean absolute deviation takes the MAD's place.
 *
 * Where two whole years show a season, it is taken off first (rule/seasons.h), so that December is
 * held against Decembers.  A score is also given the chance that nothing happened; with `fdr` only
 * what is news among all of the section's indicators and places counts (family.c), with
 * `confidence` only what no small count brings by chance (doubt.c).
 *
 * Periods without a value and low samples are no past.  With too little of it (fewer than eight
 * values for z, less than half of the window for N%) nothing is judged: no data, never ok.  A mean
 * that is zero, or that is nothing but the rounding of values that cancel out, has no parts.
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/multiple.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "rule/kinds.h"
#include "rule/seasons.h"

enum { LEAST_FOR_Z = 8, WINDOW_PERCENT = 8, WINDOW_Z = 13 };

static bool counts_z(const struct rule *rule)
{
    return (rule->machine.warn.op && rule->warn.is_z) || (rule->machine.red.op && rule->red.is_z);
}

static bool mean_compile(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    const struct redline_def *def = rule->def;

    if (!rule_find_formula(rule, inputs, err))
        return false;
    if (rule->dormant)
        return true;
    if (!rule_parse_sizes(rule, true, err) || !rule_parse_doubts(rule, inputs->model, err))
        return false;
    rule->window = def->window ? def->window : counts_z(rule) ? WINDOW_Z : WINDOW_PERCENT;
    if (counts_z(rule) && rule->window < LEAST_FOR_Z)
        return err_at(err, def->window_origin.file, def->window_origin.line, 0,
                      _("window = %d: a z score needs at least %d periods to say what is usual"),
                      rule->window, (int)LEAST_FOR_Z);
    return true;
}

static void take_mean(const double *past, size_t count, struct value *reference,
                      struct value *scale)
{
    double mean = statistics_mean(past, count), size = 0;

    for (size_t i = 0; i < count; i++)
        size = fmax(size, fabs(past[i]));
    if (!isfinite(mean))
        return;
    if (fabs(mean) <= size * 1e-12)
        mean = 0;
    rule_set_number(reference, mean);
    rule_set_number(scale, fabs(mean));
}

/* season: what this span has more than others. */
static void take_median(const double *past, size_t count, double season, struct value *reference,
                        struct value *scale)
{
    double robust = statistics_robust_scale(past, count);

    if (!isfinite(robust))
        return;
    rule_set_number(reference, statistics_median(past, count) + season);
    rule_set_number(scale, robust);
}

/* The same as rule_known_before, with each span's season taken off. */
static size_t known_without_season(const struct column *measured, size_t span, size_t window,
                                   const struct seasons *seasons, double *out)
{
    size_t count = 0;

    for (size_t i = span > window ? span - window : 0; i < span; i++)
        if (measured->values[i].state < VALUE_LOW_SAMPLE)
            out[count++] = measured->values[i].number - seasons_at(seasons, span, i);
    return count;
}

static void fill_mean(const struct rule *rule, const struct column *measured, size_t least,
                      struct rule_track *track)
{
    size_t window = (size_t)rule->window;
    double *past = mem_calloc(window, sizeof *past);

    for (size_t i = 0; i < measured->count; i++) {
        size_t known = rule_known_before(measured, i, window, past);

        if (known >= least)
            take_mean(past, known, &track->reference.values[i], &track->scale.values[i]);
    }
    free(past);
}

/* With the chance of each score when nothing happened. */
static void fill_median(const struct rule *rule, const struct column *measured, size_t least,
                        const struct seasons *seasons, struct rule_track *track)
{
    size_t window = (size_t)rule->window;
    double *past = mem_calloc(window, sizeof *past);

    track->chances = mem_calloc(measured->count, sizeof *track->chances);
    for (size_t i = 0; i < measured->count; i++) {
        size_t known = known_without_season(measured, i, window, seasons, past);
        const struct value *scale = &track->scale.values[i], *value = &measured->values[i];

        track->chances[i] = -1;
        if (known < least)
            continue;
        take_median(past, known, seasons_at(seasons, i, i), &track->reference.values[i],
                    &track->scale.values[i]);
        if (value_is_known(scale) && scale->number > 0 && value->state < VALUE_LOW_SAMPLE)
            track->chances[i] = multiple_chance_of_z(
                (value->number - track->reference.values[i].number) / scale->number, known);
    }
    free(past);
}

static void fill_level(const struct rule *rule, bool red, const struct seasons *seasons,
                       struct rule_run *run)
{
    const struct line_level *level = red ? &rule->machine.red : &rule->machine.warn;
    const struct rule_size *size = red ? &rule->red : &rule->warn;
    struct rule_track *track = red ? &run->red : &run->warn;
    size_t count = run->measured.count;
    size_t least = counts_z(rule) ? LEAST_FOR_Z : ((size_t)rule->window + 1) / 2;

    if (level->op == LINE_NONE)
        return;
    rule_column_new(&track->reference, count);
    rule_column_new(&track->scale, count);
    if (size->is_z)
        fill_median(rule, &run->measured, least, seasons, track);
    else
        fill_mean(rule, &run->measured, least, track);
}

static void mean_run(const struct rule *rule, const struct model *model,
                     const struct rollup *rollup, struct slice slice, size_t until,
                     struct rule_run *run)
{
    struct seasons seasons = {.period = 0};

    model_evaluate(model, rule->formula, rule->indicator, rollup, slice, &run->measured);
    if (counts_z(rule) && !rule->def->no_season)
        seasons_find(&run->measured, rule->grain, &seasons);
    fill_level(rule, false, &seasons, run);
    fill_level(rule, true, &seasons, run);
    seasons_release(&seasons);
    rule_fill_distances(rule, run);
    rule_doubt(rule, run);
    rule_run_machine(&rule->machine, rollup, slice, until, run);
}

const struct rule_kind rule_kind_mean = {
    .name = "mean",
    .local = true,
    .help = N_("the value against its own past: 20% is more than 20 % off the mean of the window "
               "before (8 periods), to the bad side or where a sign says; 3.5z is 3.5 usual "
               "deviations off its median (13 periods, at least 8 with a value)"),
    .takes_list = true,
    .against = N_("the mean %s"),
    .against_z = N_("the median %s"),
    .of_window = N_(" of %s"),
    .compile = mean_compile,
    .run = mean_run,
};
