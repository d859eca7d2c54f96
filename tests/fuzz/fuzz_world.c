/* libFuzzer: any bytes as a file of rates, of a series and of targets, beside a shop in three currencies.
 * What must hold: the total is the sum of its markets to the last digit; whatever a series, a rate or a
 * target says is finite; what is not used is a finding, and nothing is read twice. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/err.h"
#include "cube/builder.h"
#include "cube/cube.h"
#include "cube/findings.h"
#include "cube/fx.h"
#include "indicator/targets.h"
#include "indicator/tracks.h"
#include "source/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIRST_DAY = 20454, DAYS = 35, KINDS = 4 }; /* from 2026-01-01 */

static void require(bool holds)
{
    if (!holds)
        abort();
}

static struct part *shop(struct dims *dims)
{
    static const char *const places[][2] = {{"US", "USD"}, {"GB", "GBP"}, {"DE", "EUR"}, {"PL", ""}};
    const struct source_output outputs[] = {{"gross_sales", "gross_sales", UNIT_MONEY}};
    struct part_builder *builder = part_builder_new(dims, NULL, "shop", false);

    for (int32_t day = 0; day < DAYS; day++)
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            struct source_value value = {.value = (day * 7919 + (int)i * 104729) % 1000003 * 100};

            part_builder_row(builder, &(struct source_row){.day = FIRST_DAY + day,
                                                           .market = places[i][0],
                                                           .channel = "web",
                                                           .currency = places[i][1],
                                                           .customer = "",
                                                           .values = &value,
                                                           .value_count = 1});
        }
    return part_builder_finish(builder, outputs, 1, NULL, NULL);
}

static void require_sum(const struct cube *cube)
{
    struct timeline timeline;
    struct rollup *rollup;
    int128 total[8], one[8], sum[8] = {0};
    unsigned char flags[8];

    timeline_init(&timeline, GRAIN_WEEK, cube->first_day, cube->last_day);
    require(timeline.count <= 8);
    rollup = rollup_new(cube, &timeline);
    rollup_sums(rollup, (struct slice){SLICE_ALL, SLICE_ALL, NULL}, 0, total, flags);
    for (size_t m = 0; m < cube->market_count; m++) {
        rollup_sums(rollup, (struct slice){cube->markets[m], SLICE_ALL, NULL}, 0, one, flags);
        for (size_t i = 0; i < timeline.count; i++)
            sum[i] += one[i];
    }
    for (size_t i = 0; i < timeline.count; i++)
        require(sum[i] == total[i]);
    rollup_free(rollup);
    timeline_release(&timeline);
}

static void require_finite(struct value value)
{
    require(!value_is_known(&value) || isfinite(value.number));
}

static void require_tracks(const struct track_set *tracks, const struct cube *cube)
{
    const struct span span = {FIRST_DAY, FIRST_DAY + DAYS - 1};

    for (size_t i = 0; i < tracks->count; i++) {
        const struct track *track = &tracks->tracks[i];

        require(track->market == SLICE_ALL || (size_t)track->market < cube->dims->market.count);
        require_finite(track_value(track, span));
        require_finite(track_move(track, span, 3));
        require_finite(track_volatility(track, span, 5));
        for (size_t p = 1; p < track->count; p++)
            require(track->points[p - 1].day < track->points[p].day);
    }
}

static void require_targets(const struct targets *targets, const struct cube *cube)
{
    struct timeline timeline;
    struct value values[64];

    timeline_init(&timeline, GRAIN_WEEK, cube->first_day, cube->last_day);
    require(timeline.count <= 64);
    for (size_t n = 0; n < targets->name_count; n++)
        for (int market = SLICE_ALL; market < 4; market++) {
            struct goal_request request = {.name = (int)n,
                                           .goal = GOAL_TARGET,
                                           .cube = cube,
                                           .slice = {market, SLICE_ALL, NULL},
                                           .timeline = &timeline};

            targets_column(targets, &request, values);
            for (size_t i = 0; i < timeline.count; i++)
                require_finite(values[i]);
        }
    timeline_release(&timeline);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct measure_def measures[] = {{.name = "gross_sales", .unit = UNIT_MONEY}};
    static struct indicator_def indicators[] = {{.name = "cvr", .unit = UNIT_PERCENT},
                                                {.name = "aov", .unit = UNIT_MONEY}};
    const struct catalogue catalogue = {.measures = measures,
                                        .measure_count = 1,
                                        .indicators = indicators,
                                        .indicator_count = 2,
                                        .settings = {.grain = GRAIN_WEEK}};
    struct field_def base = {.name = "base", .term = 1, .constant = "EUR"};
    struct source_def defs[KINDS] = {
        {.name = "wide", .kind = SOURCE_FX, .fields = &base, .field_count = 1},
        {.name = "long", .kind = SOURCE_FX, .layout = FX_LONG, .rates_in_base = size % 2},
        {.name = "series", .kind = SOURCE_SERIES, .agg = (enum series_agg)(size % 3)},
        {.name = "targets", .kind = SOURCE_TARGETS}};
    struct source_plan *plans[KINDS];
    struct part *parts[KINDS + 1];
    struct data_findings findings = {.items = NULL};
    struct err_list errors;
    struct dims dims;
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    err_list_init(&errors);
    dims_init(&dims, &catalogue);
    parts[KINDS] = shop(&dims);
    for (size_t i = 0; i < KINDS; i++) {
        const struct file_report *report;

        defs[i].path = path;
        plans[i] = source_plan_new(&catalogue, &defs[i], &errors);
        require(plans[i] != NULL);
        parts[i] = part_load(&dims, plans[i], path);
        report = part_report(parts[i]);
        require(report->rows_read ==
                report->rows_kept + report->rows_dropped + report->rows_refused);
    }
    struct fx *fx = fx_new(parts, KINDS, &dims, &findings);
    struct track_set *tracks = track_set_new(parts, KINDS, &dims, fx, &findings);
    struct targets *targets = targets_new(parts, KINDS, &catalogue, &dims, &findings);
    struct cube *cube = cube_new(&dims, parts, KINDS + 1, "EUR");

    cube->fx = fx;
    cube_find_unconverted(cube, &findings);
    require_sum(cube);
    require_tracks(tracks, cube);
    require_targets(targets, cube);
    cube_free(cube);
    targets_free(targets);
    track_set_free(tracks);
    fx_free(fx);
    data_findings_release(&findings);
    for (size_t i = 0; i <= KINDS; i++)
        part_unref(parts[i]);
    for (size_t i = 0; i < KINDS; i++)
        source_plan_free(plans[i]);
    dims_release(&dims);
    err_list_release(&errors);
    close(fd);
    return 0;
}
