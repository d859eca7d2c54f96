/*
 * kind = mean: a value against its own past.
 *
 * N% is |x - mean| / |mean| over the `window` periods before, the current one excluded.  Nz is the
 * modified z score of Iglewicz and Hoaglin (1993): the distance from the median of the window in
 * units of MAD / 0.6745; one outlier in the past moves neither.  Where more than half of the past
 * is one and the same value, the mean absolute deviation takes the MAD's place.
 *
 * Periods without a value and low samples are no past.  With too little of it (fewer than eight
 * values for z, less than half of the window for N%) nothing is judged: no data, never ok.  A mean
 * that is zero, or that is nothing but the rounding of values that cancel out, has no parts.
 */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "rule/kinds.h"

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
    if (!rule_parse_sizes(rule, true, err))
        return false;
    rule->window = def->window ? def->window : counts_z(rule) ? WINDOW_Z : WINDOW_PERCENT;
    if (counts_z(rule) && rule->window < LEAST_FOR_Z)
        return err_at(err, def->window_origin.file, def->window_origin.line, 0,
                      _("window = %d: a z score needs at least %d periods to say what is usual"),
                      rule->window, (int)LEAST_FOR_Z);
    return true;
}

/* What is known of the periods [span - window, span). */
static size_t known_before(const struct column *measured, size_t span, size_t window, double *out)
{
    size_t count = 0;

    for (size_t i = span > window ? span - window : 0; i < span; i++)
        if (measured->values[i].state < VALUE_LOW_SAMPLE)
            out[count++] = measured->values[i].number;
    return count;
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

static void take_median(const double *past, size_t count, struct value *reference,
                        struct value *scale)
{
    double robust = statistics_robust_scale(past, count);

    if (!isfinite(robust))
        return;
    rule_set_number(reference, statistics_median(past, count));
    rule_set_number(scale, robust);
}

static void fill_level(const struct rule *rule, bool red, struct rule_run *run)
{
    const struct line_level *level = red ? &rule->machine.red : &rule->machine.warn;
    const struct rule_size *size = red ? &rule->red : &rule->warn;
    struct rule_track *track = red ? &run->red : &run->warn;
    size_t window = (size_t)rule->window, count = run->measured.count;
    size_t least = counts_z(rule) ? LEAST_FOR_Z : (window + 1) / 2;
    double *past;

    if (level->op == LINE_NONE)
        return;
    past = mem_calloc(window, sizeof *past);
    rule_column_new(&track->reference, count);
    rule_column_new(&track->scale, count);
    for (size_t i = 0; i < count; i++) {
        size_t known = known_before(&run->measured, i, window, past);

        if (known >= least)
            (size->is_z ? take_median : take_mean)(past, known, &track->reference.values[i],
                                                   &track->scale.values[i]);
    }
    free(past);
}

static void mean_run(const struct rule *rule, const struct model *model,
                     const struct rollup *rollup, struct slice slice, size_t until,
                     struct rule_run *run)
{
    model_evaluate(model, rule->formula, rule->indicator, rollup, slice, &run->measured);
    fill_level(rule, false, run);
    fill_level(rule, true, run);
    rule_run_distances(rule, rollup, slice, until, run);
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
