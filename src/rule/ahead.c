/*
 * kind = forecast: the chance that a line will be broken within the next periods.
 *
 * `breaks` is the line (< 1.5), `horizon` how far ahead (13), warn and red are chances (30%, 60%).
 * The chance is that of the first breach by then among simulated paths of the forecast (damped
 * exponential smoothing, analysis/forecast.h), from the data up to the period alone.  A line that
 * is broken already has nothing ahead: its chance is 1.  A series that is too short or too broken
 * to be forecast is no data, never a guess.
 *
 * A forecast costs a thousand times what a comparison does, so only the last periods that the state
 * depends on are worked out: what is told is told of them, and a run is at most that long.  A
 * backtest, which asks about all of the past, has all of it worked out (rule.replays).
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/forecast.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "rule/condition.h"
#include "rule/kinds.h"
#include "rule/words.h"

enum { HORIZON = 13, PATHS = 2000, SPANS_MORE = 3, VALUES_MOST = 160 };
static const uint64_t SEED = 20260101;

static bool ahead_compile(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    const struct redline_def *def = rule->def;
    struct condition condition;

    if (!rule_find_formula(rule, inputs, err))
        return false;
    if (rule->dormant)
        return true;
    if (!def->breaks)
        return err_at(err, def->origin.file, def->origin.line, 0,
                      _("[redline %s]: kind = forecast needs the line that may be broken: breaks = "
                        "< 1.5"),
                      def->name);
    if (!condition_parse(def->breaks, "breaks", def->breaks_origin.file, def->breaks_origin.line,
                         &condition, err) ||
        !rule_parse_sizes(rule, false, err))
        return false;
    rule->breaks = (struct line_level){.op = condition.op, .line = condition.line};
    rule->warn.side = rule->red.side = SIDE_ABOVE;
    rule->window = def->horizon ? def->horizon : HORIZON;
    return true;
}

static size_t season_of(enum grain grain)
{
    static const size_t seasons[] = {
        [GRAIN_DAY] = 7, [GRAIN_WEEK] = 52, [GRAIN_MONTH] = 12, [GRAIN_QUARTER] = 4};

    return grain == GRAIN_YEAR ? 0 : seasons[grain];
}

static enum forecast_bounds bounds_of(const struct rule *rule)
{
    enum unit unit = rule->indicator ? rule->indicator->def->unit : UNIT_NUMBER;

    if (rule->indicator && rule->indicator->def->is_goal)
        return BOUNDS_POSITIVE;
    if (unit == UNIT_PERCENT)
        return rule->breaks.line >= 0 && rule->breaks.line <= 1 ? BOUNDS_PART : BOUNDS_NONE;
    return unit == UNIT_MONEY || unit == UNIT_COUNT || unit == UNIT_DAYS || unit == UNIT_RATIO
               ? BOUNDS_POSITIVE
               : BOUNDS_NONE;
}

struct ahead { /* the series while its chances are worked out */
    const struct rule *rule;
    const struct column *measured;
    struct shocks shocks;
    double *y;
    unsigned char *known;
};

static bool is_whole(const struct value *value)
{
    return value->state < VALUE_LOW_SAMPLE;
}

/* The chance as of that span; false: it cannot be told. */
static bool find_chance(struct ahead *ahead, size_t at, double *chance, unsigned char *expected)
{
    const struct line_level *breaks = &ahead->rule->breaks;
    size_t first = at + 1 > VALUES_MOST ? at + 1 - VALUES_MOST : 0, n = at + 1 - first;
    size_t horizon = (size_t)ahead->rule->window;
    struct forecast_request request = {
        .series = {.y = ahead->y + first, .known = ahead->known + first, .n = n},
        .period = season_of(ahead->rule->grain),
        .bounds = bounds_of(ahead->rule),
        .horizon = horizon};
    struct breach breach = {.line = breaks->line,
                            .above = breaks->op == LINE_ABOVE || breaks->op == LINE_AT_LEAST,
                            .inclusive = breaks->op == LINE_AT_LEAST || breaks->op == LINE_AT_MOST,
                            .needed = 1};
    double by[FORECAST_HORIZON_MAX];
    struct forecast *forecast = mem_calloc(1, sizeof *forecast);
    bool told = forecast_make(&request, forecast);

    if (told) {
        forecast_breach(forecast, &ahead->shocks, &breach, by);
        *chance = by[horizon - 1];
        *expected = (unsigned char)forecast_expected(by, horizon);
    }
    free(forecast);
    return told;
}

static void fill_span(struct ahead *ahead, size_t at, struct rule_run *run)
{
    const struct value *value = &ahead->measured->values[at];
    double chance = 1;
    unsigned char expected = 0;

    if (!value_is_known(value))
        return;
    if (!line_is_broken(&ahead->rule->breaks, value->number) &&
        !find_chance(ahead, at, &chance, &expected))
        return;
    for (int red = 0; red < 2; red++) {
        struct rule_track *track = red ? &run->red : &run->warn;

        if (!track->values.count)
            continue;
        rule_set_number(&track->values.values[at], chance);
        track->values.values[at].state = value->state;
        track->expected[at] = expected;
    }
}

static void make_track(const struct line_level *level, size_t count, struct rule_track *track)
{
    if (level->op == LINE_NONE)
        return;
    rule_column_new(&track->values, count);
    track->expected = mem_calloc(count, sizeof *track->expected);
}

static void ahead_run(const struct rule *rule, const struct model *model,
                      const struct rollup *rollup, struct slice slice, size_t until,
                      struct rule_run *run)
{
    size_t spans = (size_t)rule->machine.for_periods + (size_t)rule->machine.clear_for + SPANS_MORE;
    struct ahead ahead = {.rule = rule, .measured = &run->measured};

    model_evaluate(model, rule->formula, rule->indicator, rollup, slice, &run->measured);
    make_track(&rule->machine.warn, run->measured.count, &run->warn);
    make_track(&rule->machine.red, run->measured.count, &run->red);
    ahead.y = mem_calloc(run->measured.count, sizeof *ahead.y);
    ahead.known = mem_calloc(run->measured.count, sizeof *ahead.known);
    for (size_t i = 0; i < run->measured.count; i++) {
        ahead.known[i] = is_whole(&run->measured.values[i]);
        ahead.y[i] = ahead.known[i] ? run->measured.values[i].number : 0;
    }
    shocks_init(&ahead.shocks, SEED, PATHS);
    for (size_t i = until + 1 > spans && !rule->replays ? until + 1 - spans : 0; i <= until; i++)
        fill_span(&ahead, i, run);
    shocks_release(&ahead.shocks);
    free(ahead.y);
    free(ahead.known);
    rule_run_machine(&rule->machine, rollup, slice, until, run);
}

/* "LTV:CAC 1.62x breaks < 1.50x within 13 weeks with a chance of 64%, line 60%" */
static void ahead_words(const struct finding *finding, struct strbuf *out)
{
    const struct rule *rule = finding->rule;
    bool broken = line_is_broken(&rule->breaks, finding->measured.number);

    finding_figure_text(finding, finding->measured.number, true, out);
    strbuf_addf(out, broken ? _(" is %s ") : _(" gets %s "), line_op_text(rule->breaks.op));
    finding_figure_text(finding, rule->breaks.line, false, out);
    if (broken) {
        strbuf_adds(out, _(" already"));
    } else {
        strbuf_adds(out, _(" within "));
        finding_length(rule->grain, rule->window, out);
        strbuf_addf(out, _(" with a chance of %.0f%%"), 100 * finding->value.number);
        if (finding->expected) {
            strbuf_adds(out, _(", likeliest in "));
            finding_length(rule->grain, finding->expected, out);
        }
    }
    strbuf_addf(out, _(", line %g%%"), 100 * finding->line);
}

const struct rule_kind rule_kind_forecast = {
    .name = "forecast",
    .help =
        N_("the chance that the line `breaks` will be broken within `horizon` periods (13): 60% "
           "is a chance of more than 60 %"),
    .takes_list = false,
    .against = "%s",
    .compile = ahead_compile,
    .words = ahead_words,
    .run = ahead_run,
};
