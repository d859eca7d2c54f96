/*
 * Making tracks: from observations and quotes to points, one a day.
 *
 * A series says what one observation covers (every, else the median distance of its days), so that
 * its age can be told.  Two values of one day that differ are none: nobody can say which is right,
 * whatever row came first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cube/builder.h"
#include "cube/cube.h"
#include "cube/findings.h"
#include "cube/fx.h"
#include "cube/leaves.h"
#include "indicator/attributes.h"
#include "indicator/tracks.h"
#include "source/plan.h"

enum { CARRY_DAYS = 45, CARRY_QUARTER_DAYS = 120 };

static int name_code(struct track_set *set, const char *text)
{
    int code = track_find(set, text);
    char *name;

    if (code >= 0)
        return code;
    name = mem_strdup(text);
    for (char *c = name; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    MEM_GROW(set->names, set->name_count, set->name_capacity);
    set->names[set->name_count] = name;
    return (int)set->name_count++;
}

static struct track *add_track(struct track_set *set, int name, int market, const char *source)
{
    MEM_GROW(set->tracks, set->count, set->capacity);
    set->tracks[set->count] = (struct track){.name = name, .market = market, .source = source};
    return &set->tracks[set->count++];
}

static struct track *track_of(struct track_set *set, int name, int market, const char *source)
{
    for (size_t i = set->count; i-- > 0;)
        if (set->tracks[i].name == name && set->tracks[i].market == market)
            return &set->tracks[i];
    return add_track(set, name, market, source);
}

static void add_point(struct track *track, int32_t day, int128 value)
{
    MEM_GROW(track->points, track->count, track->capacity);
    track->points[track->count++] = (struct track_point){.day = day, .until = day, .value = value};
}

/* ---- settling: order, doubles, rhythm ---- */

static int compare_points(const void *a, const void *b)
{
    const struct track_point *x = a, *y = b;

    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

static void say_double(const struct track_set *set, const struct track *track, int32_t day,
                       const struct dims *dims, struct data_findings *findings)
{
    const char *market = track->market >= 0 ? strmap_name(&dims->market, track->market) : "";
    struct strbuf subject = STRBUF_INIT, when = STRBUF_INIT;
    struct data_finding *finding;

    strbuf_addf(&subject, "%s%s%s", set->names[track->name], *market ? " " : "", market);
    finding = data_findings_at(findings, "two-values", track->source, subject.text, FINDING_WARN);
    data_finding_day(finding, day);
    day_print(finding->first_day, &when);
    data_finding_say(finding,
                     ngettext("%s has two different values on %zu day (%s): neither is used",
                              "%s has two different values on %zu days (the first %s): neither is "
                              "used",
                              (unsigned long)finding->count),
                     subject.text, finding->count, when.text);
    strbuf_release(&subject);
    strbuf_release(&when);
}

static void settle_days(const struct track_set *set, struct track *track, const struct dims *dims,
                        struct data_findings *findings)
{
    size_t left = 0;

    if (track->count)
        qsort(track->points, track->count, sizeof *track->points, compare_points);
    for (size_t i = 0, end; i < track->count; i = end) {
        const struct track_point *first = &track->points[i];

        for (end = i + 1; end < track->count && track->points[end].day == first->day;)
            end++;
        if (track->points[end - 1].value == first->value)
            track->points[left++] = *first;
        else
            say_double(set, track, first->day, dims, findings);
    }
    track->count = left;
}

/* All markets of a series together: one may have a single observation. */
static void find_rhythm(struct track_set *set, int name)
{
    struct day_set days = {.bits = NULL};
    enum every every;

    for (size_t t = 0; t < set->count; t++)
        for (size_t i = 0; set->tracks[t].name == name && i < set->tracks[t].count; i++)
            day_set_add(&days, set->tracks[t].points[i].day);
    every = every_of_gap(day_set_median_gap(&days));
    day_set_release(&days);
    for (size_t t = 0; t < set->count; t++)
        if (set->tracks[t].name == name && set->tracks[t].every == EVERY_AUTO)
            set->tracks[t].every = every;
}

static void settle_rhythm(struct track_set *set, struct track *track)
{
    if (track->every == EVERY_AUTO)
        find_rhythm(set, track->name);
    if (!track->carry_days)
        track->carry_days = track->every == EVERY_QUARTER ? CARRY_QUARTER_DAYS : CARRY_DAYS;
    for (size_t i = 0; i < track->count; i++)
        track->points[i].until =
            period_last_day(period_of_day(every_grain(track->every), track->points[i].day));
}

static int compare_tracks(const void *a, const void *b)
{
    const struct track *x = a, *y = b;

    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return (x->market > y->market) - (x->market < y->market);
}

static void sort_tracks(struct track_set *set)
{
    if (set->count)
        qsort(set->tracks, set->count, sizeof *set->tracks, compare_tracks);
}

/* ---- series ---- */

enum { NOT_ASKED = -3, UNKNOWN = -2 };

/* The market of an observation, asked for once for each name; UNKNOWN: it has no rows. */
static int market_of(const struct dims *dims, const struct observed *observed, int32_t name,
                     int *markets)
{
    const char *text = observed_name(observed, name);

    if (markets[name] != NOT_ASKED)
        return markets[name];
    markets[name] = strcmp(text, "(none)") ? market_find(dims, text) : SLICE_ALL;
    if (markets[name] < 0 && strcmp(text, "(none)") != 0)
        markets[name] = UNKNOWN;
    return markets[name];
}

static void take_part(struct track_set *set, const struct part *part, const struct dims *dims)
{
    const struct observed *observed = part_observed(part);
    const struct source_def *def = source_plan_def(part_plan(part));
    int *markets = mem_alloc((observed->names.count + 1) * sizeof *markets);

    for (size_t i = 0; i < observed->names.count; i++)
        markets[i] = NOT_ASKED;
    for (size_t i = 0; i < observed->count; i++) {
        const struct observation *item = &observed->items[i];
        int market = market_of(dims, observed, item->market, markets);
        struct track *track;

        if (market == UNKNOWN)
            continue;
        track =
            track_of(set, name_code(set, observed_name(observed, item->name)), market, def->name);
        track->agg = def->agg;
        track->every = def->every;
        track->carry_days = def->carry_days;
        add_point(track, item->day, item->value);
    }
    free(markets);
}

/* ---- quotes ---- */

static void take_quotes(struct track_set *set, const struct fx *fx, const struct dims *dims)
{
    for (size_t b = 0; fx && b < fx->count; b++)
        for (size_t q = 0; q < fx->books[b].quote_count; q++) {
            const struct fx_quotes *quotes = &fx->books[b].quotes[q];
            struct strbuf name = STRBUF_INIT;
            struct track *track;

            strbuf_addf(&name, "%s.%s", fx->books[b].source,
                        strmap_name(&dims->currency, quotes->currency));
            track = add_track(set, name_code(set, name.text), SLICE_ALL, fx->books[b].source);
            track->every = EVERY_DAY;
            track->carry_days = fx->books[b].carry_days;
            for (size_t i = 0; i < quotes->count; i++)
                add_point(track, quotes->items[i].day, quotes->items[i].rate);
            strbuf_release(&name);
        }
}

struct track_set *track_set_new(struct part *const *parts, size_t count, const struct dims *dims,
                                const struct fx *fx, struct data_findings *findings)
{
    struct track_set *set = mem_calloc(1, sizeof *set);

    for (size_t i = 0; i < count; i++)
        if (part_plan(parts[i]) && source_plan_def(part_plan(parts[i]))->kind == SOURCE_SERIES)
            take_part(set, parts[i], dims);
    for (size_t i = 0; i < set->count; i++)
        settle_days(set, &set->tracks[i], dims, findings);
    for (size_t i = 0; i < set->count; i++)
        settle_rhythm(set, &set->tracks[i]);
    take_quotes(set, fx, dims);
    sort_tracks(set);
    return set;
}

/* ---- the market's own currency ---- */

static int currency_of_rows(const struct cube *cube, int market)
{
    const struct leaf_table *table = cube->leaves;
    size_t count = cube->dims->currency.count;
    uint64_t *rows = mem_calloc(count, sizeof *rows);
    int most = -1;

    for (size_t i = table->market_start[market]; i < table->market_start[market + 1]; i++)
        for (size_t r = 0; r < table->leaves[i].run_count; r++) {
            const struct leaf_run *run = &table->leaves[i].runs[r];

            for (size_t s = 0; s < run->count && run->series[s].key == PAGE_ROWS; s++)
                rows[run->series[s].currency] += run->series[s].value_count;
        }
    for (int c = 1; (size_t)c < count; c++)
        if (rows[c] && (most < 0 || rows[c] > rows[most]))
            most = c;
    free(rows);
    return most;
}

static int currency_of(const struct cube *cube, const struct attributes *attributes, int market)
{
    const char *text =
        attribute_cell(attributes, "currency", (struct slice){market, SLICE_ALL, NULL});
    int code = text && *text ? strmap_find(&cube->dims->currency, text, strlen(text)) : -1;

    return text && *text ? code : currency_of_rows(cube, market);
}

/* Every day on which the path from the reporting currency to the local one has a quote of its own.
 */
static void fill_local(struct track *track, const struct cube *cube, int currency)
{
    struct fx_cursor cursor;
    const struct fx_path *path;
    const struct fx_quotes *days;

    if (!fx_cursor_init(&cursor, cube->fx, cube->currency, currency))
        return;
    path = &cursor.paths[0];
    days = path->to ? path->to : path->from;
    track->every = EVERY_DAY;
    track->carry_days = path->book->carry_days;
    track->source = path->book->source;
    for (size_t i = 0; days && i < days->count; i++) {
        struct fx_rate rate;
        int128 value;

        if (fx_cursor_rate(&cursor, days->items[i].day, &rate) && rate.day == days->items[i].day &&
            fx_convert(&rate, DECIMAL_FINE, &value))
            add_point(track, rate.day, value);
    }
}

void track_set_add_local(struct track_set *set, const struct cube *cube,
                         const struct attributes *attributes)
{
    int name;

    if (!cube->fx || !cube->fx->count || cube->currency < 0)
        return;
    name = name_code(set, "local_rate");
    for (size_t i = 0; i < cube->market_count; i++) {
        int market = cube->markets[i], currency = currency_of(cube, attributes, market);
        struct track *track;

        if (currency < 0 || currency == cube->currency)
            continue;
        track = add_track(set, name, market, "");
        fill_local(track, cube, currency);
        if (!track->count)
            set->count--;
    }
    sort_tracks(set);
}
