/*
 * The detectors' view of a number: what its own past says of it, whichever red line looks on.
 *
 * Each row is one way to ask whether this value is news: against the mean of the weeks before,
 * against the band of what is usual (median and robust deviations, the season taken off where there
 * is a strong one), as a sum of small steps (CUSUM), as a share of a count, and where it is going.
 * The row says what is usual, how far off this is, and whether that is much; none of them changes a
 * state.  A detector that has too little past says how much it needs.
 *
 * Under a red line stand its limits in the figure's own unit, who answers it, and how often it fired
 * here before.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/control.h"
#include "analysis/forecast.h"
#include "analysis/multiple.h"
#include "analysis/proportion.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "base/strbuf.h"
#include "engine/warnings.h"
#include "explain.h"
#include "rule/backtest.h"
#include "rule/seasons.h"

enum { WINDOW = 13, LEAST = 8, DRIFT_WINDOW = 26, VALUES_MOST = 160, FIRINGS_SAID = 3 };
static const double UNUSUAL = 3.5, SLACK = 0.5, DRIFT = 5, CONFIDENCE = 0.95;

struct detector {
    struct explain *explain;
    const struct column *column;
    size_t at;
    double value;
};

static struct report_row *add_row(struct detector *detector, const char *key, const char *title,
                                  double number, struct strbuf *text)
{
    struct explain *explain = detector->explain;
    struct report_row *row = explain_row(explain, "detector", _("Detectors"), key, 0, title);
    struct value value = {.state = VALUE_OK, .number = number};

    if (isfinite(number))
        explain_value(explain, row, &value, explain->figure.unit, explain->figure.decimals);
    explain_says(explain, row, text);
    return row;
}

static void say_figure(const struct detector *detector, double number, struct strbuf *out)
{
    const struct explain *explain = detector->explain;
    struct value value = {.state = VALUE_OK, .number = number};

    say_value(explain->frame, &value, explain->figure.unit, explain->figure.decimals, 1, out);
}

/* Whole values of the `window` spans before, each without its season; their count. */
static size_t past_of(const struct detector *detector, size_t window, const struct seasons *seasons,
                      double *out)
{
    size_t count = 0;

    for (size_t i = detector->at > window ? detector->at - window : 0; i < detector->at; i++)
        if (detector->column->values[i].state < VALUE_LOW_SAMPLE)
            out[count++] = detector->column->values[i].number -
                           (seasons ? seasons_at(seasons, detector->at, i) : 0);
    return count;
}

static void say_too_short(struct detector *detector, const char *key, const char *title,
                          size_t known)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, _("insufficient history: %zu values before, %d are needed"), known,
                (int)LEAST);
    add_row(detector, key, title, NAN, &text);
    strbuf_release(&text);
}

static void add_mean(struct detector *detector)
{
    double past[WINDOW], mean, off;
    size_t known = past_of(detector, WINDOW, NULL, past);
    struct strbuf text = STRBUF_INIT;

    if (known < LEAST) {
        say_too_short(detector, "mean", _("mean"), known);
        return;
    }
    mean = statistics_mean(past, known);
    off = mean != 0 ? (detector->value - mean) / fabs(mean) : NAN;
    if (isfinite(off))
        strbuf_addf(&text, _("of the %zu before: this is %.1f %% %s"), known, 100 * fabs(off),
                    off < 0 ? _("under it") : _("over it"));
    else
        strbuf_addf(&text, _("of the %zu before: no part of 0 can be said"), known);
    add_row(detector, "mean", _("mean"), mean, &text);
    strbuf_release(&text);
}

static void say_season(const struct detector *detector, double season, struct strbuf *out)
{
    if (season == 0)
        return;
    strbuf_adds(out, _(", of which the season takes "));
    say_figure(detector, season, out);
}

static void add_band(struct detector *detector)
{
    struct seasons seasons;
    double past[WINDOW], median, scale, season, z;
    size_t known;
    struct strbuf text = STRBUF_INIT;

    seasons_find(detector->column, detector->explain->frame->period.grain, &seasons);
    known = past_of(detector, WINDOW, &seasons, past);
    season = seasons_at(&seasons, detector->at, detector->at);
    seasons_release(&seasons);
    if (known < LEAST) {
        say_too_short(detector, "band", _("usual"), known);
        return;
    }
    median = statistics_median(past, known) + season;
    scale = statistics_robust_scale(past, known);
    z = scale > 0 ? (detector->value - median) / scale : 0;
    if (scale > 0) {
        strbuf_adds(&text, _("the band is "));
        say_figure(detector, median - UNUSUAL * scale, &text);
        strbuf_adds(&text, _(" to "));
        say_figure(detector, median + UNUSUAL * scale, &text);
        strbuf_addf(&text, _(" (%.1fz)"), UNUSUAL);
        say_season(detector, season, &text);
        strbuf_addf(&text, _("; this is %+.1fz, which chance brings in %.3g %% of periods"), z,
                    100 * multiple_chance_of_z(z, known));
        strbuf_adds(&text, fabs(z) > UNUSUAL ? _(": unusual") : "");
    } else {
        strbuf_adds(&text, detector->value == median
                               ? _("it has not varied, and does not now")
                               : _("it has not varied before: any change is notable"));
    }
    add_row(detector, "band", _("usual"), median, &text);
    strbuf_release(&text);
}

/* Sums over the window, counted from what was usual before it. */
static void add_drift(struct detector *detector)
{
    double past[DRIFT_WINDOW], mean, deviation;
    size_t end = detector->at, start = end > WINDOW ? end - WINDOW + 1 : 0;
    struct detector before = {.column = detector->column, .at = start};
    size_t known = past_of(&before, DRIFT_WINDOW, NULL, past);
    struct cusum cusum = {0, 0};
    struct strbuf text = STRBUF_INIT;

    if (known < LEAST)
        return;
    mean = statistics_mean(past, known);
    deviation = statistics_sd(past, known);
    if (!(deviation > 0))
        return;
    for (size_t i = start; i <= end; i++) {
        const struct value *value = &detector->column->values[i];

        if (value->state < VALUE_LOW_SAMPLE)
            cusum_step(&cusum, (value->number - mean) / deviation, SLACK);
    }
    strbuf_addf(&text,
                _("small steps of %d periods, from the %zu before them, sum up to %.1fz over and "
                  "%.1fz under it"),
                (int)WINDOW, known, cusum.above, cusum.below);
    strbuf_adds(&text, fmax(cusum.above, cusum.below) > DRIFT ? _(": a drift")
                                                              : _("; a drift begins at 5"));
    add_row(detector, "drift", _("drift from"), mean, &text);
    strbuf_release(&text);
}

static bool is_of_counts(const struct detector *detector)
{
    const struct dims *dims = detector->explain->frame->snapshot->cube->dims;
    const int *measures;
    size_t count = formula_measures(detector->explain->figure.formula, &measures);

    for (size_t i = 0; i < count; i++)
        if (dims->measure_units[measures[i]] != UNIT_COUNT)
            return false;
    return count > 0;
}

static void add_count(struct detector *detector)
{
    const struct value *value = &detector->column->values[detector->at];
    double low, high;
    struct strbuf text = STRBUF_INIT;

    if (detector->explain->figure.unit != UNIT_PERCENT || !value->has_numerator ||
        !value->has_denominator || value->numerator < 0 || value->denominator < 1 ||
        value->numerator > value->denominator || !is_of_counts(detector))
        return;
    proportion_limits(value->numerator, value->denominator, CONFIDENCE, &low, &high);
    strbuf_adds(&text, _("a count of "));
    number_print_grouped(value->denominator, 0, &text);
    strbuf_adds(&text, _(" says no more than "));
    say_figure(detector, low, &text);
    strbuf_adds(&text, _(" to "));
    say_figure(detector, high, &text);
    strbuf_addf(&text, _(" (Wilson, %.0f %%)"), 100 * CONFIDENCE);
    add_row(detector, "count", _("count"), detector->value, &text);
    strbuf_release(&text);
}

static void say_forecast(const struct detector *detector, const struct forecast *forecast,
                         struct strbuf *out)
{
    size_t last = forecast->horizon - 1;

    strbuf_adds(out, _("in "));
    say_length(detector->explain->frame->period.grain, (int)forecast->horizon, out);
    strbuf_adds(out, _(", with 80 % between "));
    say_figure(detector, forecast->low80[last], out);
    strbuf_adds(out, _(" and "));
    say_figure(detector, forecast->high80[last], out);
    strbuf_adds(out, forecast->has_season ? _("; it has a season") : "");
    strbuf_adds(out, forecast->theta_agrees ? "" : _("; the second opinion (Theta) lies outside"));
}

static void add_forecast(struct detector *detector)
{
    const struct explain *explain = detector->explain;
    enum grain grain = explain->frame->period.grain;
    size_t n = detector->at + 1, first = n > VALUES_MOST ? n - VALUES_MOST : 0;
    double *y = mem_calloc(n, sizeof *y);
    unsigned char *known = mem_calloc(n, sizeof *known);
    struct forecast *forecast = mem_calloc(1, sizeof *forecast);
    struct forecast_request request = {
        .series = {.y = y, .known = known, .n = n - first},
        .period = warning_season(grain),
        .bounds = warning_bounds(explain->figure.unit, 0),
        .horizon = warning_horizon(grain)};
    struct strbuf text = STRBUF_INIT;

    for (size_t i = first; i < n; i++) {
        known[i - first] = detector->column->values[i].state < VALUE_LOW_SAMPLE;
        y[i - first] = known[i - first] ? detector->column->values[i].number : 0;
    }
    if (forecast_make(&request, forecast)) {
        say_forecast(detector, forecast, &text);
        add_row(detector, "forecast", _("forecast"), forecast->middle[request.horizon - 1], &text);
    }
    strbuf_release(&text);
    free(forecast);
    free(known);
    free(y);
}

void explain_detectors(struct explain *explain)
{
    struct detector detector = {.explain = explain,
                                .column = &explain->column,
                                .at = (size_t)explain->frame->at};

    if (!explain->column.count || !value_is_known(&explain->column.values[detector.at]))
        return;
    detector.value = explain->column.values[detector.at].number;
    add_mean(&detector);
    add_band(&detector);
    add_drift(&detector);
    add_count(&detector);
    add_forecast(&detector);
}

/* ---- under a red line ---- */

/* A limit that follows from a reference is rounded like the figure. */
static void say_limit(const struct explain *explain, const char *word, enum line_op op, double line,
                      const struct figure *figure, struct strbuf *out)
{
    struct value value = {.state = VALUE_OK, .number = line}, none = {.state = VALUE_NODATA};
    bool moves = figure->rule && rule_judges_distance(figure->rule);
    int decimals =
        moves ? figure->decimals : line_decimals(line, &none, figure->unit, figure->decimals);

    strbuf_addf(out, "%s%s %s ", out->length ? ", " : "", word, op_text(explain->frame, op));
    say_value(explain->frame, &value, figure->unit, decimals, 1, out);
}

static void say_clear(const struct explain *explain, const struct rule *rule,
                      const struct figure *figure, struct strbuf *out)
{
    const struct line_level *level = rule->machine.red.op ? &rule->machine.red : &rule->machine.warn;

    if (rule_judges_distance(rule) || !level->has_clear_line)
        return;
    say_limit(explain, _("clear"), level->clear_op, level->clear_line, figure, out);
}

/* "warn > 13.24, red > 15.89, clear < 15.10": where the figure itself would break it now. */
static void add_limits(struct explain *explain, const struct rule *rule,
                       const struct finding *finding, const struct rule_run *run, size_t at)
{
    struct strbuf text = STRBUF_INIT;
    struct figure figure;
    enum line_op op;
    double limit;

    finding_figure(finding, &figure);
    figure.rule = rule;
    if (rule->machine.warn.op && rule_run_limit(rule, run, false, at, &op, &limit))
        say_limit(explain, _("warn"), op, limit, &figure, &text);
    if (rule->machine.red.op && rule_run_limit(rule, run, true, at, &op, &limit))
        say_limit(explain, _("red"), op, limit, &figure, &text);
    say_clear(explain, rule, &figure, &text);
    if (text.length)
        explain_says(explain,
                     explain_row(explain, "line",
                                 _("Red lines"),
                                 section_printf(explain->section, "%s/limits", rule->name), 1,
                                 _("limits")),
                     &text);
    strbuf_release(&text);
}

static void add_answer(struct explain *explain, const struct rule *rule)
{
    const struct frame *frame = explain->frame;
    const struct redline_def *def = rule->def;
    struct strbuf text = STRBUF_INIT;

    if (def->owner)
        strbuf_adds(&text, keep_text(frame, def->owner));
    if (def->playbook)
        strbuf_addf(&text, _("%splaybook %s"), text.length ? dot(frame) : "",
                    keep_text(frame, def->playbook));
    if (text.length)
        explain_says(explain,
                     explain_row(explain, "line", _("Red lines"),
                                 section_printf(explain->section, "%s/answers", rule->name), 1,
                                 _("answers")),
                     &text);
    strbuf_release(&text);
}

static void say_firing(const struct timeline *timeline, const struct firing *firing,
                       struct strbuf *out)
{
    strbuf_adds(out, out->length ? ", " : "");
    period_print(timeline_period(timeline, firing->fired), out);
    if (firing->last > firing->fired) {
        strbuf_adds(out, _(" to "));
        period_print(timeline_period(timeline, firing->last), out);
    }
    strbuf_adds(out, firing->red ? _(" (red)") : "");
    strbuf_adds(out, firing->open ? _(" and still") : "");
}

/* The newest first; of this place. */
static void add_earlier(struct explain *explain, const struct rule *rule,
                        const struct rollup *rollup)
{
    const struct snapshot *snapshot = explain->frame->snapshot;
    struct backtest *backtest = backtest_new(snapshot->rules, rule, rollup, explain->frame->period);
    const struct incidents none = {.first_day = DAY_NONE};
    struct track_record record;
    struct firing *firings = NULL;
    struct strbuf text = STRBUF_INIT, all = STRBUF_INIT;
    size_t here = 0;

    if (!backtest)
        return;
    backtest_replay(backtest, NULL, &none, &record, &firings);
    for (size_t i = record.firings; i-- > 0;) {
        if (firings[i].market != explain->slice.market ||
            firings[i].channel != explain->slice.channel)
            continue;
        if (here++ < FIRINGS_SAID)
            say_firing(backtest_timeline(backtest), &firings[i], &text);
    }
    if (here) {
        strbuf_addf(&all, ngettext("%zu time here: ", "%zu times here: ", (unsigned long)here),
                    here);
        strbuf_adds(&all, text.text);
        strbuf_adds(&all, here > FIRINGS_SAID ? ", ..." : "");
        strbuf_addf(&all, _("; %zu in all places"), record.firings);
        explain_says(explain,
                     explain_row(explain, "line", _("Red lines"),
                                 section_printf(explain->section, "%s/earlier", rule->name), 1,
                                 _("fired")),
                     &all);
    }
    free(firings);
    backtest_free(backtest);
    strbuf_release(&text);
    strbuf_release(&all);
}

void explain_line_more(struct explain *explain, const struct rule *rule,
                       const struct finding *finding)
{
    const struct snapshot *snapshot = explain->frame->snapshot;
    const struct rollup *rollup = snapshot_rollup(snapshot, rule->grain);
    const struct timeline *timeline = rollup ? rollup_timeline(rollup) : NULL;
    int at = timeline ? timeline_find(timeline, finding->period) : -1;
    struct rule_run run;

    if (at < 0)
        return;
    rule_history(rule, snapshot->model, rollup, explain->slice, (size_t)at, &run);
    if (run.states)
        add_limits(explain, rule, finding, &run, (size_t)at);
    rule_run_release(&run);
    if (finding->state != RULE_OK)
        add_answer(explain, rule);
    add_earlier(explain, rule, rollup);
}
