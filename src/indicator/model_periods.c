/*
 * Which periods are complete.
 *
 * A row covers its whole day, week, month or quarter, as its source's rhythm says; a source covers
 * the days up to the end of what its newest row covers, but never a day that is not over.  A
 * measure is complete up to the newest day that one of the sources which supply it covers.  Closed
 * Sundays and other days without rows inside change nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cube/builder.h"
#include "cube/cube.h"
#include "indicator/model.h"
#include "indicator/periods.h"

enum { DAY_SECONDS = 86400 };

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
} /* DAY_NONE is before all days */

/* First and last day with rows of a source. */
static void source_days(const struct cube *cube, const char *source, int32_t *first, int32_t *last)
{
    *first = *last = DAY_NONE;
    for (size_t i = 0; i < cube->part_count; i++) {
        int32_t day = part_first_day(cube->parts[i]);

        if (day == DAY_NONE || strcmp(part_source(cube->parts[i]), source))
            continue;
        *first = *first == DAY_NONE || day < *first ? day : *first;
        *last = later(*last, part_last_day(cube->parts[i]));
    }
}

static void cover_measures(struct model *model, const char *source, int32_t until)
{
    const struct cube *cube = model->cube;
    const int derived[] = {cube->new_measure, cube->returning_measure};

    for (size_t i = 0; i < cube->part_count; i++) {
        if (strcmp(part_source(cube->parts[i]), source))
            continue;
        for (size_t m = 0; m < model->measure_count; m++)
            if (part_supplies(cube->parts[i], (int)m) || part_names_measure(cube->parts[i], (int)m))
                model->complete_until[m] = later(model->complete_until[m], until);
    }
    if (!cube->derived || !cube_counts_customers(cube, source))
        return;
    for (size_t d = 0; d < sizeof derived / sizeof *derived; d++)
        model->complete_until[derived[d]] = later(model->complete_until[derived[d]], until);
}

static void cover_source(struct model *model, const char *source)
{
    enum grain grain = every_grain(cube_every(model->cube, source));
    int32_t first, last;

    source_days(model->cube, source, &first, &last);
    if (first == DAY_NONE)
        return;
    first = period_first_day(period_of_day(grain, first));
    last = period_last_day(period_of_day(grain, last));
    last = last > model->now_day ? model->now_day : last;
    cover_measures(model, source, last);
    if (model->cover_first == DAY_NONE || first < model->cover_first)
        model->cover_first = first;
    model->cover_until = later(model->cover_until, last);
}

static bool is_first_of_source(const struct cube *cube, size_t part)
{
    for (size_t i = 0; i < part; i++)
        if (!strcmp(part_source(cube->parts[i]), part_source(cube->parts[part])))
            return false;
    return true;
}

void model_find_coverage(struct model *model, int64_t now)
{
    const struct cube *cube = model->cube;
    int64_t day = now >= 0 ? now / DAY_SECONDS : -((DAY_SECONDS - 1 - now) / DAY_SECONDS);

    model->now_day = (int32_t)(day - 1);
    model->cover_first = model->cover_until = DAY_NONE;
    model->complete_until = mem_calloc(model->measure_count, sizeof *model->complete_until);
    for (size_t m = 0; m < model->measure_count; m++)
        model->complete_until[m] = DAY_NONE;
    for (size_t i = 0; i < cube->part_count; i++)
        if (is_first_of_source(cube, i))
            cover_source(model, part_source(cube->parts[i]));
}

/* The last period that ends at that day or before it. */
static struct period period_until(enum grain grain, int32_t day)
{
    struct period period = period_of_day(grain, day);

    if (period_last_day(period) > day)
        period.index--;
    return period;
}

static int32_t formula_until(const struct model *model, const struct formula *formula)
{
    const int *measures;
    size_t count = formula_required(formula, &measures);
    bool every = count > 0; /* else all that it reads and somebody supplies */
    int32_t until = INT32_MAX;

    if (!every)
        count = formula_measures(formula, &measures);
    if (!count)
        return model->cover_until;
    for (size_t i = 0; i < count; i++) {
        int32_t here = (size_t)measures[i] < model->measure_count
                           ? model->complete_until[measures[i]]
                           : DAY_NONE;

        if (here < until && (every || here != DAY_NONE))
            until = here;
    }
    return until == INT32_MAX ? DAY_NONE : until;
}

bool model_last_complete(const struct model *model, const struct formula *formula, enum grain grain,
                         struct period *out)
{
    int32_t until = formula_until(model, formula);
    struct period period;

    if (until == DAY_NONE || model->cube->first_day == DAY_NONE)
        return false;
    period = period_until(grain, until);
    if (period_last_day(period) < model->cube->first_day)
        return false;
    *out = period;
    return true;
}

bool model_default_period(const struct model *model, enum grain grain, struct period *out)
{
    const struct cube *cube = model->cube;
    struct day_set days;
    int32_t day = DAY_NONE;

    if (cube->first_day == DAY_NONE)
        return false;
    cube_days(cube, NULL, &days);
    if (model->cover_until != DAY_NONE)
        day = day_set_latest(&days, period_last_day(period_until(grain, model->cover_until)));
    if (day == DAY_NONE) /* none is complete: the last with rows that has begun */
        day = day_set_latest(&days, model->now_day + 1);
    day_set_release(&days);
    *out = period_of_day(grain, day == DAY_NONE ? cube->last_day : day);
    return true;
}

void model_coverage(const struct model *model, struct period period, int *covered, int *length)
{
    int32_t first = period_first_day(period), last = period_last_day(period);

    *length = last - first + 1;
    if (model->cover_until == DAY_NONE) {
        *covered = 0;
        return;
    }
    first = later(first, model->cover_first);
    last = last > model->cover_until ? model->cover_until : last;
    *covered = last >= first ? last - first + 1 : 0;
}
