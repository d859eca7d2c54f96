/*
 * How old the data is: now, the end of the last day with rows, and the stale mark.
 *
 * now is --now, else what the settings say (`data`: the end of the last day with rows), else the
 * clock. Days are those of the data, and end when the clock of the settings' time zone says so: all
 * that is counted here is that clock's, only the instants of exports are UTC.  A source is stale
 * when its newest row, counted with the whole day, week, month or quarter that it covers, ended
 * longer ago than stale_after; only sources of facts and orders count.  The whole is stale when no
 * such source is fresh: a source that only holds history does not make it so (the Data pane marks
 * each source).  And it is stale as long as a command fails whose last good answer had to stay.
 * Stale is a mark beside states, it never changes a value.
 *
 * A dashboard may stand for days over files that never change, so a snapshot is made anew when
 * another hour has begun.
 */
#include "base/zone.h"
#include "engine/pipeline.h"

enum { DAY_SECONDS = 86400, HOUR_SECONDS = 3600 };

static int64_t day_end(int32_t day)
{
    return ((int64_t)day + 1) * DAY_SECONDS;
}

static bool covering_grain(enum every every, enum grain *grain)
{
    static const enum grain grains[] = {
        [EVERY_DAY] = GRAIN_DAY,
        [EVERY_WEEK] = GRAIN_WEEK,
        [EVERY_MONTH] = GRAIN_MONTH,
        [EVERY_QUARTER] = GRAIN_QUARTER,
    };

    if (every == EVERY_AUTO)
        return false;
    *grain = grains[every];
    return true;
}

/* The last day that the newest row of a source covers: a weekly row stands for its whole week. */
static int32_t covered_until(const struct source_state *source)
{
    enum grain grain;

    if (source->last_day == DAY_NONE || !covering_grain(source->every, &grain))
        return source->last_day;
    return period_last_day(period_of_day(grain, source->last_day));
}

static int32_t last_day_with_rows(const struct snapshot *snapshot)
{
    int32_t last = DAY_NONE;

    for (size_t i = 0; i < snapshot->source_count; i++)
        if (snapshot->sources[i].def->kind < SOURCE_FX &&
            covered_until(&snapshot->sources[i]) > last)
            last = covered_until(&snapshot->sources[i]);
    return last;
}

static void set_now(struct snapshot *snapshot, const struct clock *clock)
{
    const char *zone = snapshot->catalogue->settings.timezone;
    int64_t at = clock_now(clock);
    bool local = clock->fixed && clock->local;

    snapshot->now_utc = local ? zone_to_utc(zone, at) : at;
    snapshot->now = local ? at : at + zone_offset(zone, at);
}

void load_now(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    const struct settings *settings = &snapshot->catalogue->settings;

    snapshot->data_as_of_day = last_day_with_rows(snapshot);
    if (pipeline->options->has_now)
        set_now(snapshot, &pipeline->options->now);
    else if (settings->now_is_data && snapshot->data_as_of_day != DAY_NONE)
        set_now(
            snapshot,
            &(struct clock){.fixed = true, .local = true, .at = day_end(snapshot->data_as_of_day)});
    else
        set_now(snapshot, &settings->now);
    if (snapshot->data_as_of_day != DAY_NONE) {
        int64_t end = day_end(snapshot->data_as_of_day);

        snapshot->as_of_offset = (int)(end - zone_to_utc(settings->timezone, end));
    }
}

int32_t load_today(const struct engine_options *options, const struct settings *settings)
{
    struct snapshot snapshot = {.now = 0};
    const struct catalogue catalogue = {.settings = *settings};

    snapshot.catalogue = &catalogue;
    set_now(&snapshot, options->has_now ? &options->now : &settings->now);
    return (int32_t)((snapshot.now - 1) / DAY_SECONDS);
}

bool load_is_dated(const struct engine_options *options, const struct snapshot *snapshot)
{
    const struct settings *settings = &snapshot->catalogue->settings;
    struct snapshot fresh = {.catalogue = snapshot->catalogue};

    if (settings->now_is_data && !options->has_now)
        return false;
    set_now(&fresh, options->has_now ? &options->now : &settings->now);
    return fresh.now / HOUR_SECONDS != snapshot->now / HOUR_SECONDS;
}

static int default_hours(enum every every)
{
    static const int hours[] = {
        [EVERY_AUTO] = 36,       [EVERY_DAY] = 36,           [EVERY_WEEK] = 9 * 24,
        [EVERY_MONTH] = 40 * 24, [EVERY_QUARTER] = 100 * 24,
    };

    return hours[every];
}

static bool feeds_totals(const struct source_state *source)
{
    return source->last_day != DAY_NONE && source->def->kind < SOURCE_PAYMENTS;
}

static bool is_stale(const struct snapshot *snapshot, const struct source_state *source)
{
    return snapshot->now - day_end(covered_until(source)) >
           source->stale_after_hours * HOUR_SECONDS;
}

/* Rates and series are stale when their last value does not hold any more. */
static int64_t limit_hours(const struct settings *settings, const struct source_state *source)
{
    if (source->last_day == DAY_NONE)
        return 0;
    if (source->def->kind == SOURCE_FX || source->def->kind == SOURCE_SERIES)
        return (int64_t)24 * source->carry_days;
    if (!feeds_totals(source))
        return 0;
    return settings->has_stale_after ? settings->stale_after_hours : default_hours(source->every);
}

void load_age(struct snapshot *snapshot)
{
    if (snapshot->data_as_of_day == DAY_NONE)
        return;
    snapshot->age_seconds = snapshot->now - day_end(snapshot->data_as_of_day);
    if (snapshot->age_seconds < 0)
        snapshot->age_seconds = 0;
    bool fresh = false, any = false, kept = false;
    const struct settings *settings = &snapshot->catalogue->settings;
    for (size_t i = 0; i < snapshot->source_count; i++) {
        struct source_state *source = &snapshot->sources[i];
        source->stale_after_hours = limit_hours(settings, source);
        source->stale =
            source->kept || (source->stale_after_hours > 0 && is_stale(snapshot, source));
        kept = kept || source->kept;
        any = any || feeds_totals(source);
        fresh = fresh || (feeds_totals(source) && !source->stale);
    }
    snapshot->stale = kept || (any && !fresh);
}
