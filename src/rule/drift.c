/*
 * kind = drift: many small steps to one side, none of which any single period shows.
 *
 * Values are counted in usual deviations from their usual level: mean and standard deviation of the
 * `window` known values before.  CUSUM sums up what is further off than the slack; EWMA is a moving
 * mean in units of its own spread.  Nz is the line on either: 5z for sums with a slack of half a
 * deviation, 3z for a moving mean are the textbooks' figures.
 *
 * What is usual is what was before the drift began: while a sum is above 0 (a moving mean beyond one
 * of its own deviations) its past stays as it is, or a slow drift would become its own measure.
 * After a whole window of that the new level is the usual one, and counting starts again: a line
 * that stays red for ever says nothing.
 *
 * Both are told in the figure's own unit as well: the line is where the next value would break it,
 * seeing how far the sum has come.
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/control.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "base/strbuf.h"
#include "rule/kinds.h"
#include "rule/words.h"

enum { LEAST = 8, WINDOW = 26 };

static bool drift_compile(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    const struct redline_def *def = rule->def;

    if (!rule_find_formula(rule, inputs, err))
        return false;
    if (rule->dormant)
        return true;
    if (!rule_parse_sizes(rule, true, err))
        return false;
    if ((def->warn && !rule->warn.is_z) || (def->red && !rule->red.is_z))
        return err_at(err, def->origin.file, def->origin.line, 0,
                      _("[redline %s]: kind = drift counts in usual deviations: 4z, 5z"),
                      def->name);
    rule->window = def->window ? def->window : WINDOW;
    if (rule->window < LEAST)
        return err_at(err, def->window_origin.file, def->window_origin.line, 0,
                      _("window = %d: a drift needs at least %d periods to say what is usual"),
                      rule->window, (int)LEAST);
    if (!(def->weight > 0 && def->weight <= 1))
        return err_at(err, def->weight_origin.file, def->weight_origin.line, 0,
                      _("weight = %g is not over 0 up to 1"), def->weight);
    return (def->slack >= 0 && def->slack <= 10) ||
           err_at(err, def->slack_origin.file, def->slack_origin.line, 0,
                  _("slack = %g is not from 0 to 10"), def->slack);
}

struct chart { /* one level while it is worked out */
    const struct rule *rule;
    enum rule_side side;
    const struct column *measured;
    double *past;
    double mean, deviation; /* what is usual */
    bool is_known;
    size_t since; /* the span behind what is usual */
    struct cusum cusum;
    struct ewma ewma;
};

static bool is_drifting(const struct chart *chart)
{
    double weight = chart->rule->def->weight;

    if (!chart->rule->def->ewma)
        return (chart->side != SIDE_BELOW && chart->cusum.above > 0) ||
               (chart->side != SIDE_ABOVE && chart->cusum.below > 0);
    if (!chart->ewma.steps)
        return false;
    return (chart->side != SIDE_BELOW || chart->ewma.mean < 0) &&
           (chart->side != SIDE_ABOVE || chart->ewma.mean > 0) &&
           fabs(chart->ewma.mean) > ewma_deviation(&chart->ewma, weight);
}

/* What is usual before `at`, unless a drift goes on. */
static void look_back(struct chart *chart, size_t at)
{
    size_t window = (size_t)chart->rule->window, known;

    if (chart->is_known && is_drifting(chart) && at - chart->since <= window)
        return;
    if (chart->is_known && at - chart->since > window && is_drifting(chart)) {
        chart->cusum = (struct cusum){0, 0};
        chart->ewma = (struct ewma){0, 0};
    }
    known = rule_known_before(chart->measured, at, window, chart->past);
    chart->since = at;
    chart->is_known = known >= LEAST;
    if (!chart->is_known)
        return;
    chart->mean = statistics_mean(chart->past, known);
    chart->deviation = statistics_sd(chart->past, known);
    chart->is_known = isfinite(chart->mean) && isfinite(chart->deviation);
}

/* The sum or moving mean after this value, the side it is on, and reference and scale that give the
 * same as a distance: (x - reference) / scale, turned to that side. */
struct reading {
    double statistic, reference, scale;
    int side;
};

static void read_cusum(struct chart *chart, double z, struct reading *out)
{
    double slack = chart->rule->def->slack;
    struct cusum before = chart->cusum;
    bool below;

    cusum_step(&chart->cusum, z, slack);
    below = chart->side == SIDE_BELOW ||
            (chart->side == SIDE_BOTH && (chart->cusum.below > chart->cusum.above ||
                                          (chart->cusum.below >= chart->cusum.above && z < 0)));
    out->side = below ? -1 : 1;
    out->statistic = below ? chart->cusum.below : chart->cusum.above;
    out->scale = chart->deviation;
    out->reference =
        chart->mean + out->side * chart->deviation * (slack - (below ? before.below : before.above));
}

static void read_ewma(struct chart *chart, double z, struct reading *out)
{
    double weight = chart->rule->def->weight, before = chart->ewma.mean, deviation;
    bool below;

    ewma_step(&chart->ewma, z, weight);
    deviation = ewma_deviation(&chart->ewma, weight);
    below = chart->side == SIDE_BELOW || (chart->side == SIDE_BOTH && chart->ewma.mean < 0);
    out->side = below ? -1 : 1;
    out->statistic = fmax(0, out->side * chart->ewma.mean / deviation);
    out->scale = chart->deviation * deviation / weight;
    out->reference = chart->mean - chart->deviation * (1 - weight) * before / weight;
}

static void take(struct chart *chart, const struct line_level *level, size_t at,
                 struct rule_track *track)
{
    const struct value *value = &chart->measured->values[at];
    struct reading reading;
    double z;

    if (value->state >= VALUE_LOW_SAMPLE) {
        track->values.values[at].state = value->state;
        return;
    }
    look_back(chart, at);
    if (!chart->is_known)
        return;
    if (chart->deviation > 0)
        z = (value->number - chart->mean) / chart->deviation;
    else
        z = fabs(value->number - chart->mean) <= 1e-12 * fabs(chart->mean)
                ? 0
                : copysign(RULE_Z_MAX, value->number - chart->mean);
    z = fmax(-RULE_Z_MAX, fmin(RULE_Z_MAX, z));
    (chart->rule->def->ewma ? read_ewma : read_cusum)(chart, z, &reading);
    rule_set_number(&track->values.values[at], fmin(reading.statistic, RULE_Z_MAX));
    track->values.values[at].state = value->state;
    rule_set_number(&track->reference.values[at], reading.reference);
    rule_set_number(&track->scale.values[at], reading.scale);
    rule_set_number(&track->usual.values[at], chart->mean);
    track->sides[at] = (signed char)reading.side;
    (void)level;
}

static void fill_level(const struct rule *rule, bool red, struct rule_run *run)
{
    const struct line_level *level = red ? &rule->machine.red : &rule->machine.warn;
    struct rule_track *track = red ? &run->red : &run->warn;
    size_t count = run->measured.count;
    struct chart chart = {.rule = rule,
                          .side = red ? rule->red.side : rule->warn.side,
                          .measured = &run->measured};

    if (level->op == LINE_NONE)
        return;
    chart.past = mem_calloc((size_t)rule->window, sizeof *chart.past);
    rule_column_new(&track->values, count);
    rule_column_new(&track->reference, count);
    rule_column_new(&track->scale, count);
    rule_column_new(&track->usual, count);
    track->sides = mem_calloc(count, sizeof *track->sides);
    for (size_t i = 0; i < count; i++)
        take(&chart, level, i, track);
    free(chart.past);
}

static void drift_run(const struct rule *rule, const struct model *model,
                      const struct rollup *rollup, struct slice slice, size_t until,
                      struct rule_run *run)
{
    model_evaluate(model, rule->formula, rule->indicator, rollup, slice, &run->measured);
    fill_level(rule, false, run);
    fill_level(rule, true, run);
    rule_run_machine(&rule->machine, rollup, slice, until, run);
}

/* "CAC 14.97 has drifted 5.3z over its usual 13.24, line 5z" */
static void drift_words(const struct finding *finding, struct strbuf *out)
{
    struct strbuf usual = STRBUF_INIT;

    finding_figure_text(finding, finding->measured.number, true, out);
    finding_figure_text(finding, finding->reference, false, &usual);
    if (finding->value.number > 0)
        strbuf_addf(out,
                    finding->is_under ? _(" has drifted %.1fz under its usual %s")
                                      : _(" has drifted %.1fz over its usual %s"),
                    finding->value.number, usual.text);
    else
        strbuf_addf(out, _(" shows no drift from its usual %s"), usual.text);
    strbuf_addf(out, _(", line %gz"), finding->line);
    strbuf_release(&usual);
}

const struct rule_kind rule_kind_drift = {
    .name = "drift",
    .help = N_("the value's small steps to one side, summed up (CUSUM; method = ewma: a moving "
               "mean) in usual deviations from the `window` periods before they began (26): 5z is a "
               "sum of five, to the bad side or where a sign says"),
    .takes_list = true,
    .against = N_("its usual %s"),
    .against_z = N_("its usual %s"),
    .of_window = N_(" of %s"),
    .compile = drift_compile,
    .words = drift_words,
    .run = drift_run,
};
