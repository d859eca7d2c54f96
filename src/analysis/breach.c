/*
 * How likely it is that a forecast series breaks a line, and when first.
 *
 * The chance at one week follows from the forecast's own distribution; the chance that it happens
 * by some week does not, because the weeks hang together.  So paths are drawn: the model run
 * forward with normal errors, on the scale, until the line is broken for as many periods in a row
 * as it takes.  The draws are seeded and shared by all series, half of them the other half's
 * negatives: the same data give the same chance, to the last digit.
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/forecast.h"
#include "analysis/normal.h"
#include "base/memory.h"

enum { STEPS = FORECAST_HORIZON_MAX + FORECAST_GAP_MAX };

void shocks_init(struct shocks *shocks, uint64_t seed, size_t paths)
{
    *shocks = (struct shocks){.paths = paths & ~(size_t)1, .steps = STEPS};
    shocks->draws = mem_calloc(shocks->paths / 2 * STEPS + 1, sizeof *shocks->draws);
    normal_draws(seed, shocks->draws, shocks->paths / 2 * STEPS);
}

void shocks_release(struct shocks *shocks)
{
    free(shocks->draws);
    *shocks = (struct shocks){.paths = 0};
}

/* The line on the scale: -+ infinity where every value lies on one side of it. */
static double line_on_scale(const struct forecast *forecast, double line)
{
    if (forecast->scale == SCALE_LOG)
        return line > 0 ? log(line) : -INFINITY;
    if (forecast->scale == SCALE_LOGIT)
        return line <= 0 ? -INFINITY : line >= 1 ? INFINITY : log(line / (1 - line));
    if (forecast->bounds != BOUNDS_NONE && line < 0)
        return -INFINITY;
    return forecast->bounds == BOUNDS_PART && line > 1 ? INFINITY : line;
}

static bool is_past(double value, double line, const struct breach *breach)
{
    return breach->above       ? breach->inclusive ? value >= line : value > line
           : breach->inclusive ? value <= line
                               : value < line;
}

/* One path; the step (from 0) of the horizon at which it breaks the line, or the horizon. */
static size_t walk(const struct forecast *forecast, const struct breach *breach, double line,
                   const double *draws, const double *others, double sign)
{
    const struct ets *ets = &forecast->ets;
    double level = ets->last.level, slope = ets->last.slope, sigma = sqrt(ets->sigma2);
    double phi = ets->form.trend ? ets->phi : 0, doubt = sqrt(forecast->doubt);
    size_t period = ets->form.period, run = breach->now, steps = forecast->horizon + forecast->gap;
    struct ets_state state = ets->last;

    for (size_t step = 0; step < steps; step++) {
        double base = level + phi * slope, error = sign * sigma * draws[step], value;
        double *place = period > 1 ? &state.season[(ets->n + step) % period] : NULL;

        value = base + (place ? *place : 0) + forecast->season[step] + error + doubt * others[step];
        level = base + ets->alpha * error;
        slope = phi * slope + ets->beta * error;
        if (place)
            *place += ets->gamma * error;
        if (step < forecast->gap)
            continue;
        run = is_past(value, line, breach) ? run + 1 : 0;
        if (run >= breach->needed)
            return step - forecast->gap;
    }
    return forecast->horizon;
}

static void breach_of_flat(const struct forecast *forecast, const struct breach *breach, double *by)
{
    bool past = is_past(forecast->middle[0], breach->line, breach);

    for (size_t h = 0; h < forecast->horizon; h++)
        by[h] = past && breach->now + h + 1 >= breach->needed ? 1 : 0;
}

void forecast_breach(const struct forecast *forecast, const struct shocks *shocks,
                     const struct breach *breach, double *by)
{
    size_t counts[FORECAST_HORIZON_MAX + 1] = {0}, sum = 0, half = shocks->paths / 2;
    double line = line_on_scale(forecast, breach->line);

    if (forecast->state != FORECAST_OK) {
        breach_of_flat(forecast, breach, by);
        return;
    }
    for (size_t path = 0; path < half; path++) {
        const double *draws = shocks->draws + path * shocks->steps;
        const double *others = shocks->draws + (half - 1 - path) * shocks->steps;

        counts[walk(forecast, breach, line, draws, others, 1)]++;
        counts[walk(forecast, breach, line, draws, others, -1)]++;
    }
    for (size_t h = 0; h < forecast->horizon; h++) {
        sum += counts[h];
        by[h] = half ? (double)sum / (double)(2 * half) : 0;
    }
}

double forecast_past(const struct forecast *forecast, size_t h, const struct breach *breach)
{
    double mean[STEPS], variance[STEPS], line = line_on_scale(forecast, breach->line);
    size_t step = h - 1 + forecast->gap;

    if (forecast->state != FORECAST_OK)
        return is_past(forecast->middle[0], breach->line, breach) ? 1 : 0;
    ets_forecast(&forecast->ets, step + 1, mean, variance);
    double z =
        (line - mean[step] - forecast->season[step]) / sqrt(variance[step] + forecast->doubt);

    return normal_below(breach->above ? -z : z);
}

size_t forecast_expected(const double *by, size_t horizon)
{
    if (!horizon || !(by[horizon - 1] > 0))
        return 0;
    for (size_t h = 0; h < horizon; h++)
        if (by[h] >= by[horizon - 1] / 2)
            return h + 1;
    return horizon;
}
