/*
 * Exponential smoothing in state-space form, fitted by maximum likelihood.
 *
 * With additive errors the errors are linear in the first states: whatever alpha, beta, gamma and
 * phi are, the best level, slope and season to begin with follow by least squares from one run
 * from a guess and one run of each state alone.  So only the one to four smoothing numbers are
 * searched for, and a fit costs some hundred runs through the series.  Relative errors are searched
 * for in all numbers, from where the additive fit ends.
 *
 * The seasonal states sum to 0: the last of them is minus the sum of the others, as in R.  An
 * unknown value leaves error 0: the forecast made for it is believed, which is what a gap means.
 *
 * Not here: multiplicative trends and seasons (the log scale of analysis/forecast.h takes their
 * place), and R's second region, of stable forecasts, which excludes some corners of the usual one
 * in seasonal models only.
 */
#include "analysis/ets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/least_squares.h"
#include "analysis/minimise.h"
#include "base/memory.h"

enum { ALPHA, BETA, GAMMA, PHI, SMOOTHING };
enum { STATES_MAX = 2 + ETS_PERIOD_MAX - 1, EVALUATIONS = 200, EVALUATIONS_EACH = 150 };
static const double LEAST = 1e-4, PHI_LEAST = .8, PHI_MOST = .98;
static const double DAMPED_BONUS = 2; /* of AICc */
static const double EXACT = 1e-26;    /* of the squares: rounding, no error */

struct fit {
    const struct ets_series *series;
    struct ets_form form;
    size_t known, states; /* states to find: level, slope, season but its last */
    double squares;       /* of y about its first value, for EXACT */
    double *errors;       /* a run's errors; then one run's of each state alone; n of each */
    double *columns;      /* the same by known value, as a regression wants them */
    double best[SMOOTHING + STATES_MAX]; /* relative: what is searched for */
};

static bool has_season(const struct ets_form *form)
{
    return form->period > 1;
}

static bool is_known(const struct ets_series *series, size_t i)
{
    return !series->known || series->known[i];
}

static void spread_states(const struct ets_form *form, const double *x, struct ets_state *state)
{
    size_t at = 0;
    double sum = 0;

    *state = (struct ets_state){.level = x[at++]};
    if (form->trend)
        state->slope = x[at++];
    for (size_t i = 0; has_season(form) && i + 1 < form->period; i++)
        sum += state->season[i] = x[at++];
    if (has_season(form))
        state->season[form->period - 1] = -sum;
}

/* Runs a state through the series; y NULL: of zeros. errors may be NULL; gets y - yhat. */
static void run(const struct ets_series *series, const double *y, const struct ets_form *form,
                const double *p, struct ets_state *state, double *errors, double *fitted)
{
    double level = state->level, slope = state->slope, phi = p[PHI];
    size_t place = 0;

    for (size_t i = 0; i < series->n; i++) {
        double base = level + phi * slope, season = has_season(form) ? state->season[place] : 0;
        double error = is_known(series, i) ? (y ? y[i] : 0) - base - season : 0;

        if (errors)
            errors[i] = error;
        if (fitted)
            fitted[i] = base + season;
        level = base + p[ALPHA] * error;
        slope = phi * slope + p[BETA] * error;
        if (has_season(form)) {
            state->season[place] += p[GAMMA] * error;
            place = place + 1 < form->period ? place + 1 : 0;
        }
    }
    state->level = level;
    state->slope = slope;
}

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* Moves the searched numbers into the region; the order in x is that of the form's. */
static void take_smoothing(const struct ets_form *form, double *x, double *p)
{
    size_t at = 0;

    p[BETA] = p[GAMMA] = 0;
    p[PHI] = form->trend ? 1 : 0;
    p[ALPHA] = x[at] = clamp(x[at], LEAST, 1 - LEAST);
    at++;
    if (form->trend) {
        p[BETA] = x[at] = clamp(x[at], LEAST, p[ALPHA]);
        at++;
    }
    if (has_season(form)) {
        p[GAMMA] = x[at] = clamp(x[at], LEAST, fmax(LEAST, 1 - p[ALPHA]));
        at++;
    }
    if (form->trend == ETS_DAMPED)
        p[PHI] = x[at] = clamp(x[at], PHI_LEAST, PHI_MOST);
}

static size_t smoothing_count(const struct ets_form *form)
{
    return 1 + (form->trend != ETS_FLAT) + has_season(form) + (form->trend == ETS_DAMPED);
}

/* Two states at most, by hand: the common case, and the least work. */
static bool solve_small(const struct fit *fit, const double *e, double *x)
{
    size_t n = fit->series->n;
    const double *g = e + n, *h = e + 2 * n;
    double gg = 0, gh = 0, hh = 0, ge = 0, he = 0, det;

    for (size_t i = 0; i < n; i++)
        gg += g[i] * g[i], ge += g[i] * e[i];
    if (fit->states == 1) {
        x[0] = gg > 0 ? -ge / gg : 0;
        return gg > 0;
    }
    for (size_t i = 0; i < n; i++)
        gh += g[i] * h[i], hh += h[i] * h[i], he += h[i] * e[i];
    det = gg * hh - gh * gh;
    if (!(det > 1e-12 * gg * hh))
        return false;
    x[0] = -(hh * ge - gh * he) / det;
    x[1] = -(gg * he - gh * ge) / det;
    return true;
}

static bool solve_large(const struct fit *fit, const double *e, double *x)
{
    size_t n = fit->series->n, rows = 0;
    double *y = fit->columns + fit->known * fit->states;
    struct regression regression;

    for (size_t i = 0; i < n; i++) {
        if (!is_known(fit->series, i))
            continue;
        for (size_t j = 0; j < fit->states; j++)
            fit->columns[rows * fit->states + j] = -e[(j + 1) * n + i];
        y[rows++] = e[i];
    }
    if (!least_squares(fit->columns, y, rows, fit->states, &regression))
        return false;
    memcpy(x, regression.b, fit->states * sizeof *x);
    return true;
}

/* A run from the guess and the runs of level and slope alone, side by side: each waits for its own
 * last step only, so three take little longer than one. */
static void run_beside(const struct ets_series *series, const double *p, double guess, double *e)
{
    double *g = e + series->n, *h = e + 2 * series->n, phi = p[PHI], alpha = p[ALPHA];
    double level[3] = {guess, 1, 0}, slope[3] = {0, 0, 1};

    for (size_t i = 0; i < series->n; i++) {
        double a = level[0] + phi * slope[0], b = level[1] + phi * slope[1];
        double c = level[2] + phi * slope[2], known = is_known(series, i);

        e[i] = known != 0 ? series->y[i] - a : 0;
        g[i] = -known * b;
        h[i] = -known * c;
        level[0] = a + alpha * e[i], slope[0] = phi * slope[0] + p[BETA] * e[i];
        level[1] = b + alpha * g[i], slope[1] = phi * slope[1] + p[BETA] * g[i];
        level[2] = c + alpha * h[i], slope[2] = phi * slope[2] + p[BETA] * h[i];
    }
}

static void run_each(const struct fit *fit, const double *p, const double *guess)
{
    const struct ets_series *series = fit->series;
    struct ets_state state;

    spread_states(&fit->form, guess, &state);
    run(series, series->y, &fit->form, p, &state, fit->errors, NULL);
    for (size_t j = 0; j < fit->states; j++) {
        double unit[STATES_MAX] = {0};

        unit[j] = 1;
        spread_states(&fit->form, unit, &state);
        run(series, NULL, &fit->form, p, &state, fit->errors + (j + 1) * series->n, NULL);
    }
}

/* The best first states for these smoothing numbers, and the squares that they leave. */
static double concentrate(const struct fit *fit, const double *p, double *x)
{
    const struct ets_series *series = fit->series;
    double guess[STATES_MAX] = {0}, sse = 0, *e = fit->errors;
    size_t n = series->n, first = 0;

    while (!is_known(series, first))
        first++;
    guess[0] = series->y[first];
    if (fit->states <= 2)
        run_beside(series, p, guess[0], e);
    else
        run_each(fit, p, guess);
    if (!(fit->states <= 2 ? solve_small(fit, e, x) : solve_large(fit, e, x)))
        return INFINITY;
    for (size_t i = 0; i < n; i++) {
        double error = e[i];

        for (size_t j = 0; j < fit->states; j++)
            error += x[j] * e[(j + 1) * n + i];
        sse += error * error;
    }
    for (size_t j = 0; j < fit->states; j++)
        x[j] += guess[j];
    return isfinite(sse) ? sse : INFINITY;
}

/* -2 log likelihood but for the constant; the squares have a floor, that a line without any error
 * has a finite one. */
static double deviance(const struct fit *fit, double sse)
{
    return (double)fit->known * log(fmax(sse, EXACT * fit->squares));
}

static double additive_value(void *self, double *x)
{
    struct fit *fit = self;
    double p[SMOOTHING], states[STATES_MAX];
    double sse;

    take_smoothing(&fit->form, x, p);
    sse = concentrate(fit, p, states);
    return isfinite(sse) ? deviance(fit, sse) : INFINITY;
}

/* Relative: x is the smoothing numbers, then the first states. */
static double relative_value(void *self, double *x)
{
    struct fit *fit = self;
    const struct ets_series *series = fit->series;
    double p[SMOOTHING], sse = 0, logs = 0, *fitted = fit->errors + series->n;
    struct ets_state state;

    take_smoothing(&fit->form, x, p);
    spread_states(&fit->form, x + smoothing_count(&fit->form), &state);
    run(series, series->y, &fit->form, p, &state, fit->errors, fitted);
    for (size_t i = 0; i < series->n; i++) {
        double part = fit->errors[i] / fitted[i];

        if (!is_known(series, i))
            continue;
        if (!(fitted[i] > 0))
            return INFINITY;
        sse += part * part;
        logs += log(fitted[i]);
    }
    return isfinite(sse) ? (double)fit->known * log(fmax(sse, EXACT)) + 2 * logs : INFINITY;
}

/* A coarse look around before the descent: the likelihood can have more than one valley, and the
 * deepest is often at an edge (beta = alpha, gamma or phi at their ends). */
static void find_start(struct fit *fit, double *x)
{
    static const double alphas[] = {.015, .05, .1, .2, .5, .9}, trends[] = {.02, .4, 1};
    static const double seasons[] = {.001, .1, .7}, phis[] = {.92, .82};
    enum { ALPHAS = sizeof alphas / sizeof *alphas };
    size_t trend_count = fit->form.trend ? sizeof trends / sizeof *trends : 1;
    size_t season_count = has_season(&fit->form) ? sizeof seasons / sizeof *seasons : 1;
    size_t phi_count = fit->form.trend == ETS_DAMPED ? sizeof phis / sizeof *phis : 1;
    double least = INFINITY, trial[SMOOTHING];

    for (size_t i = 0; i < ALPHAS * trend_count * season_count * phi_count; i++) {
        double alpha = alphas[i % ALPHAS], value;
        size_t at = 0, rest = i / ALPHAS;

        trial[at++] = alpha;
        if (fit->form.trend)
            trial[at++] = trends[rest % trend_count] * alpha;
        rest /= trend_count;
        if (has_season(&fit->form))
            trial[at++] = seasons[rest % season_count] * (1 - alpha);
        trial[at] = phis[rest / season_count]; /* where there is one */
        value = additive_value(fit, trial);
        if (value < least || !i) {
            least = value;
            memcpy(x, trial, sizeof trial);
        }
    }
}

static void search(struct fit *fit, double *x)
{
    double step[SMOOTHING + STATES_MAX];
    size_t smoothing = smoothing_count(&fit->form), at = smoothing;
    struct minimum minimum = {.value = additive_value,
                              .self = fit,
                              .n = smoothing,
                              .step = step,
                              .evaluations = EVALUATIONS + EVALUATIONS_EACH * (int)smoothing};
    double p[SMOOTHING];

    find_start(fit, x);
    for (size_t i = 0; i < smoothing; i++)
        step[i] = x[i] > .5 ? -.1 : i ? .5 * x[i] : .1;
    if (fit->form.trend == ETS_DAMPED)
        step[smoothing - 1] = -.05;
    minimise(&minimum, x);
    take_smoothing(&fit->form, x, p);
    concentrate(fit, p, x + smoothing);
    if (!fit->form.relative)
        return;
    for (; at < smoothing + fit->states; at++)
        step[at] = x[at] != 0 ? .1 * x[at] : .01 * fabs(x[smoothing]);
    minimum.value = relative_value;
    minimum.n = at;
    minimum.evaluations += EVALUATIONS_EACH * (int)fit->states * 4;
    minimise(&minimum, x);
}

static bool count_known(struct fit *fit)
{
    const struct ets_series *series = fit->series;
    double first = 0;

    for (size_t i = 0; i < series->n; i++) {
        if (!is_known(series, i))
            continue;
        if (!fit->known++)
            first = series->y[i];
        fit->squares += (series->y[i] - first) * (series->y[i] - first);
        if (fit->form.relative && !(series->y[i] > 0))
            return false;
    }
    fit->squares = fmax(fit->squares, first * first);
    fit->squares = fit->squares > 0 ? fit->squares : 1;
    return true;
}

void ets_replay(const struct ets_series *series, struct ets *ets)
{
    double p[SMOOTHING] = {ets->alpha, ets->beta, ets->gamma, ets->form.trend ? ets->phi : 0};
    double *errors = mem_calloc(2 * series->n + 1, sizeof *errors), *fitted = errors + series->n;
    double logs = 0, squares = 0, k = (double)ets->parameters + 1;

    ets->n = series->n;
    ets->known = 0;
    ets->sse = 0;
    ets->last = ets->first;
    run(series, series->y, &ets->form, p, &ets->last, errors, fitted);
    for (size_t i = 0; i < series->n; i++) {
        double error = ets->form.relative ? errors[i] / fitted[i] : errors[i];

        if (!is_known(series, i))
            continue;
        ets->known++;
        ets->sse += error * error;
        squares = fmax(squares, series->y[i] * series->y[i]);
        logs += ets->form.relative ? log(fabs(fitted[i])) : 0;
    }
    double n = (double)ets->known, floor = EXACT * (ets->form.relative ? 1 : n * squares);

    ets->log_likelihood = -.5 * n * log(fmax(ets->sse, fmax(floor, 1e-300))) - logs;
    ets->sigma2 = n > k - 1 ? ets->sse / (n - k + 1) : 0;
    ets->aicc = -2 * ets->log_likelihood + 2 * k + 2 * k * (k + 1) / (n - k - 1);
    free(errors);
}

bool ets_fit(const struct ets_series *series, struct ets_form form, struct ets *out)
{
    struct fit fit = {.series = series, .form = form};
    double x[SMOOTHING + STATES_MAX] = {0}, p[SMOOTHING];
    size_t smoothing = smoothing_count(&form), season = has_season(&form) ? form.period - 1 : 0;

    *out = (struct ets){.form = form};
    fit.states = 1 + (form.trend != ETS_FLAT) + season;
    if (form.period > ETS_PERIOD_MAX || !count_known(&fit) ||
        fit.known < smoothing + fit.states + 3)
        return false;
    size_t runs = (fit.states + 2) * series->n; /* three of them at least */

    fit.errors = mem_calloc(runs + fit.known * (fit.states + 1), sizeof *fit.errors);
    fit.columns = fit.errors + runs;
    search(&fit, x);
    take_smoothing(&form, x, p);
    out->alpha = p[ALPHA], out->beta = p[BETA], out->gamma = p[GAMMA], out->phi = p[PHI];
    out->parameters = smoothing + fit.states;
    spread_states(&form, x + smoothing, &out->first);
    ets_replay(series, out);
    free(fit.errors);
    return isfinite(out->aicc) && isfinite(out->sigma2);
}

bool ets_choose(const struct ets_series *series, size_t period, bool relative, struct ets *out)
{
    bool seasonal = period > 1 && period <= ETS_PERIOD_MAX, found = false;

    for (int error = 0; error <= (relative ? 1 : 0); error++)
        for (int season = 0; season <= (seasonal ? 1 : 0); season++)
            for (int trend = ETS_FLAT; trend <= ETS_DAMPED; trend++) {
                struct ets_form form = {.relative = error,
                                        .trend = (enum ets_trend)trend,
                                        .period = season ? period : 0};
                struct ets one;

                if (!ets_fit(series, form, &one))
                    continue;
                bool dampens = found && trend == ETS_DAMPED && out->form.trend == ETS_TREND &&
                               out->form.period == form.period &&
                               out->form.relative == form.relative;

                if (!found || one.aicc < out->aicc + (dampens ? DAMPED_BONUS : 0))
                    *out = one;
                found = true;
            }
    return found;
}

void ets_forecast(const struct ets *ets, size_t horizon, double *mean, double *variance)
{
    double damp = ets->form.trend ? ets->phi : 0, power = damp, sum = 0, squares = 0;
    double *theta = mem_calloc(2 * horizon + 2, sizeof *theta), *c = theta + horizon + 1;

    for (size_t h = 1; h <= horizon; h++) {
        size_t period = ets->form.period;
        double season = has_season(&ets->form) ? ets->last.season[(ets->n + h - 1) % period] : 0;

        sum += power; /* phi + ... + phi^h */
        power *= damp;
        mean[h - 1] = ets->last.level + sum * ets->last.slope + season;
        c[h] = ets->alpha + ets->beta * sum +
               (has_season(&ets->form) && h % period == 0 ? ets->gamma : 0);
        variance[h - 1] = ets->sigma2 * (1 + squares);
        squares += c[h] * c[h];
        if (!ets->form.relative)
            continue;
        theta[h] = mean[h - 1] * mean[h - 1];
        for (size_t j = 1; j < h; j++)
            theta[h] += ets->sigma2 * c[j] * c[j] * theta[h - j];
        variance[h - 1] = (1 + ets->sigma2) * theta[h] - mean[h - 1] * mean[h - 1];
    }
    free(theta);
}

void ets_name(const struct ets_form *form, char out[8])
{
    static const char *const trends[] = {[ETS_FLAT] = "N", [ETS_TREND] = "A", [ETS_DAMPED] = "Ad"};

    snprintf(out, 8, "%s%s%s", form->relative ? "M" : "A", trends[form->trend],
             has_season(form) ? "A" : "N");
}
