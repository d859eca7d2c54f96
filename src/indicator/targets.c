/*
 * What is due: looking targets up.
 *
 * For a place the targets that name it come first, then, for ratios, those of its market and those
 * of all.  For a period the one of just that period, else the finest that covers it; an amount is
 * made of days, each by the finest target that covers it, and a day without one leaves the whole
 * missing: a part of a promise is none.
 */
#include "indicator/targets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cube/cube.h"
#include "indicator/adjust.h"

int targets_find(const struct targets *targets, const char *name)
{
    for (size_t i = 0; targets && i < targets->name_count; i++)
        if (!strcmp(targets->names[i].name, name))
            return (int)i;
    for (size_t i = 0; targets && i < targets->name_count; i++)
        if (!text_fold_compare(targets->names[i].name, name))
            return (int)i;
    return -1;
}

bool targets_has(const struct targets *targets, const char *name, enum goal goal)
{
    int at = targets_find(targets, name);

    return at >= 0 && targets->names[at].has[goal];
}

struct place { /* what targets are looked for */
    int name;
    enum goal goal;
    int market, channel;
};

static int compare_place(const struct target *target, const struct place *place)
{
    if (target->name != place->name)
        return target->name < place->name ? -1 : 1;
    if (target->goal != place->goal)
        return target->goal < place->goal ? -1 : 1;
    if (target->market != place->market)
        return target->market < place->market ? -1 : 1;
    return (target->channel > place->channel) - (target->channel < place->channel);
}

/* The targets of just that place: [first, end), finest period first. */
static bool find_place(const struct targets *targets, struct place place, size_t *first,
                       size_t *end)
{
    size_t low = 0, high = targets->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_place(&targets->items[middle], &place) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *first = *end = low;
    while (*end < targets->count && !compare_place(&targets->items[*end], &place))
        ++*end;
    return *end > *first;
}

static bool covers(const struct target *target, int32_t day)
{
    return target->always ||
           (period_first_day(target->period) <= day && period_last_day(target->period) >= day);
}

/* The finest that covers the day; NULL. */
static const struct target *on_day(const struct targets *targets, size_t first, size_t end,
                                   int32_t day)
{
    for (size_t i = first; i < end; i++)
        if (covers(&targets->items[i], day))
            return &targets->items[i];
    return NULL;
}

static struct value value_of(double number)
{
    struct value value = {.state = VALUE_NODATA};

    if (isfinite(number))
        value = (struct value){.state = VALUE_OK, .number = number};
    return value;
}

static struct value exactly(const struct target *target)
{
    struct value value = value_of(exact_ratio(target->value, DECIMAL_FINE));

    value.is_exact = target->value % DECIMAL_SCALE == 0;
    value.exact = value.is_exact ? target->value / DECIMAL_SCALE : 0;
    return value;
}

static struct value missing(void)
{
    return (struct value){.state = VALUE_NODATA};
}

static bool is_whole(const struct targets *targets, const struct timeline *timeline, size_t i)
{
    return timeline->first_index != TIMELINE_FREE && timeline->grain == targets->grain &&
           i < timeline->count;
}

/* An amount: day by day. */
static struct value due_amount(const struct targets *targets, size_t first, size_t end,
                               const struct timeline *timeline, size_t i)
{
    struct span span = timeline->spans[i];
    const struct target *only = on_day(targets, first, end, span.first_day);
    double sum = 0;

    if (only && only->always)
        return is_whole(targets, timeline, i) ? exactly(only) : missing();
    if (only && period_first_day(only->period) == span.first_day &&
        period_last_day(only->period) == span.last_day)
        return exactly(only);
    for (int32_t day = span.first_day, next; day <= span.last_day; day = next) {
        const struct target *target = on_day(targets, first, end, day);
        int32_t from, until;

        if (!target || target->always)
            return missing();
        from = period_first_day(target->period);
        until = period_last_day(target->period);
        /* finer targets may begin inside, so the run ends where another is in force */
        for (next = day + 1;
             next <= span.last_day && next <= until && on_day(targets, first, end, next) == target;)
            next++;
        sum += exact_ratio(target->value, DECIMAL_FINE) * (next - day) / (until - from + 1);
    }
    return value_of(sum);
}

static struct value due(const struct targets *targets, struct place place,
                        const struct timeline *timeline, size_t i)
{
    size_t first, end;

    return find_place(targets, place, &first, &end)
               ? due_amount(targets, first, end, timeline, i)
               : missing();
}

static struct value fallback(const struct targets *targets, struct place place,
                             const struct timeline *timeline, size_t i)
{
    const struct target_name *name = &targets->names[place.name];

    if (!name->has_default[place.goal] ||
        (name->additive && (place.market != SLICE_ALL || !is_whole(targets, timeline, i))))
        return missing();
    return value_of(name->fallback[place.goal]);
}

/* The total of an amount without a target of its own: the sum, when every market has one. */
static struct value sum_of_markets(const struct targets *targets,
                                   const struct goal_request *request, struct place place, size_t i)
{
    const struct cube *cube = request->cube;
    const struct timeline *timeline = request->timeline;
    struct slice slice = request->slice;
    double sum = 0;
    bool any = false;

    for (size_t m = 0; m < cube->market_count; m++) {
        struct value value;

        place.market = cube->markets[m];
        if (slice.filter && slice.filter->markets &&
            ((size_t)place.market >= slice.filter->market_count ||
             !slice.filter->markets[place.market]))
            continue;
        value = request->parts ? request->parts[m * timeline->count + i]
                               : due(targets, place, timeline, i);
        if (!value_is_known(&value))
            return missing();
        sum += value.number;
        any = true;
    }
    return any ? value_of(sum) : missing();
}

static struct value amount_of(const struct targets *targets, const struct goal_request *request,
                              struct place place, size_t i)
{
    const struct dim_filter *filter = request->slice.filter;
    bool part = filter && (filter->markets || filter->channels);
    struct value value = missing();

    if (!part || place.market != SLICE_ALL)
        value = due(targets, place, request->timeline, i);
    if (value_is_known(&value))
        return value;
    if (place.market == SLICE_ALL && place.channel == SLICE_ALL && !(filter && filter->channels)) {
        value = sum_of_markets(targets, request, place, i);
        if (request->summed)
            request->summed[i] = value_is_known(&value);
    }
    return value_is_known(&value) || part ? value
                                          : fallback(targets, place, request->timeline, i);
}

/* A ratio's: of the place itself, else of its market, else of all, else the default.  Where they lie
 * is looked up once, not for every span. */
static void ratio_column(const struct targets *targets, const struct goal_request *request,
                         struct place place, struct value *out)
{
    const struct timeline *timeline = request->timeline;
    const struct place places[] = {place,
                                   {place.name, place.goal, place.market, SLICE_ALL},
                                   {place.name, place.goal, SLICE_ALL, SLICE_ALL}};
    const struct value otherwise = fallback(targets, place, timeline, 0);
    size_t first[3], end[3];

    for (size_t p = 0; p < 3; p++)
        find_place(targets, places[p], &first[p], &end[p]);
    for (size_t i = 0; i < timeline->count; i++) {
        const struct target *target = NULL;

        for (size_t p = 0; p < 3 && !target; p++)
            target = on_day(targets, first[p], end[p], timeline->spans[i].last_day);
        out[i] = target ? exactly(target) : otherwise;
    }
}

void targets_column(const struct targets *targets, const struct goal_request *request,
                    struct value *out)
{
    struct place place = {request->name, request->goal, request->slice.market,
                          request->slice.channel};
    bool has = place.name >= 0 && targets->names[place.name].has[place.goal];

    for (size_t i = 0; i < request->timeline->count; i++) {
        if (request->summed)
            request->summed[i] = false;
        out[i] = missing();
    }
    if (!has)
        return;
    if (!targets->names[place.name].additive)
        ratio_column(targets, request, place, out);
    for (size_t i = 0; targets->names[place.name].additive && i < request->timeline->count; i++)
        out[i] = amount_of(targets, request, place, i);
}

void targets_free(struct targets *targets)
{
    if (!targets)
        return;
    adjustments_release(targets);
    free(targets->names);
    free(targets->items);
    free(targets);
}
