#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "cube_fixture.h"

enum { ROWS = 3000, DAYS = 400, FIRST = 20000 };
static const char *const markets[] = {"US", "DE", "BR", "(none)"};
static const char *const channels[] = {"seo", "ads", "(none)"};
static const char *const currencies[] = {"EUR", "", "USD"};
static struct fixture_row rows[ROWS];

static void make_rows(uint64_t seed, size_t count)
{
    struct random random;

    random_seed(&random, seed);
    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct fixture_row){.day = FIRST + (int32_t)(random_next(&random) % DAYS),
                                       .market = markets[random_next(&random) % 4],
                                       .channel = channels[random_next(&random) % 3],
                                       .currency = currencies[random_next(&random) % 3]};
        for (int v = 0; v < FIXTURE_VALUES;
             v++) /* every fourth cell is missing; amounts near the limit, both signs */
            rows[i].values[v] =
                random_next(&random) % 4 ? (int64_t)random_next(&random) / 2 : ABSENT;
    }
}

struct expected {
    int128 sum;
    unsigned char flags;
    uint32_t rows;
};

/* The definition, row by row. NULL market or channel: all. */
static struct expected add_slowly(size_t count, struct span span, const char *market,
                                  const char *channel, int value)
{
    struct expected expected = {.flags = 0};

    for (size_t i = 0; i < count; i++) {
        if (rows[i].day < span.first_day || rows[i].day > span.last_day ||
            (market && strcmp(rows[i].market, market)) ||
            (channel && strcmp(rows[i].channel, channel)))
            continue;
        expected.rows++;
        if (rows[i].values[value] == ABSENT)
            continue;
        if (value > 0 && !strcmp(rows[i].currency, "USD")) {
            expected.flags |= SUM_LACKING;
            continue;
        }
        expected.flags |= SUM_PRESENT;
        expected.sum += rows[i].values[value];
    }
    return expected;
}

static void check_slice(const struct rollup *rollup, size_t count, const char *market,
                        const char *channel)
{
    const struct timeline *timeline = rollup_timeline(rollup);
    const struct dims *dims = rollup_cube(rollup)->dims;
    struct slice slice = {.market = market ? fixture_code(&dims->market, market) : SLICE_ALL,
                          .channel = channel ? fixture_code(&dims->channel, channel) : SLICE_ALL};
    int128 *sums = calloc(timeline->count, sizeof *sums);
    unsigned char *flags = calloc(timeline->count, 1);
    uint32_t *counted = calloc(timeline->count, sizeof *counted);

    rollup_rows(rollup, slice, counted);
    for (int v = 0; v < FIXTURE_VALUES; v++) {
        rollup_sums(rollup, slice, fixture_code(&dims->measure, fixture_outputs[v].measure), sums,
                    flags);
        for (size_t i = 0; i < timeline->count; i++) {
            struct expected expected = add_slowly(count, timeline->spans[i], market, channel, v);

            assert_true(sums[i] == expected.sum);
            assert_int_equal(flags[i], expected.flags);
            assert_int_equal(counted[i], expected.rows);
        }
    }
    free(sums);
    free(flags);
    free(counted);
}

static void check_all(const struct cube *cube, const struct timeline *timeline, size_t count)
{
    struct rollup *rollup = rollup_new(cube, timeline);

    for (int m = -1; m < 4; m++)
        for (int c = -1; c < 3; c++)
            check_slice(rollup, count, m < 0 ? NULL : markets[m], c < 0 ? NULL : channels[c]);
    rollup_free(rollup);
}

/* Dense and sparse (where no totals are kept), every grain, files split any way, rows in any order.
 */
static void sums_equal_the_rows(void **state)
{
    static const struct {
        size_t count, files;
        enum grain grain;
    } cases[] = {
        {ROWS, 1, GRAIN_MONTH}, {ROWS, 3, GRAIN_WEEK}, {ROWS, 7, GRAIN_YEAR},
        {40, 2, GRAIN_QUARTER}, {60, 1, GRAIN_DAY},
    };
    struct random random;

    (void)state;
    random_seed(&random, 5);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dims dims;
        struct cube *cube;
        struct timeline timeline;

        make_rows(i, cases[i].count);
        fixture_shuffle(rows, cases[i].count, &random);
        dims_init(&dims, NULL);
        cube = fixture_cube(&dims, false, rows, cases[i].count, cases[i].files, "EUR");
        timeline_init(&timeline, cases[i].grain, cube->first_day, cube->last_day);
        check_all(cube, &timeline, cases[i].count);
        timeline_release(&timeline);
        timeline_init(&timeline, cases[i].grain, FIRST + 100, FIRST + 190); /* rows outside of it */
        check_all(cube, &timeline, cases[i].count);
        timeline_release(&timeline);
        cube_free(cube);
        dims_release(&dims);
    }
}

static void free_spans_may_overlap(void **state)
{
    static const struct span spans[] = {{FIRST + 10, FIRST + 30},
                                        {FIRST, FIRST + 399},
                                        {FIRST + 20, FIRST + 20},
                                        {FIRST + 50, FIRST + 40}};
    struct dims dims;
    struct cube *cube;
    struct timeline timeline;

    (void)state;
    make_rows(11, 500);
    dims_init(&dims, NULL);
    cube = fixture_cube(&dims, false, rows, 500, 2, "EUR");
    timeline_init_spans(&timeline, spans, 4);
    check_all(cube, &timeline, 500);
    assert_int_equal(timeline_find(&timeline, (struct period){GRAIN_DAY, FIRST + 20}), -1);
    timeline_release(&timeline);
    cube_free(cube);
    dims_release(&dims);
}

static void filters_take_in_what_they_name(void **state)
{
    enum { ALL = SLICE_ALL };
    unsigned char in_markets[] = {1, 0, 1},
                  in_channels[] = {0, 1, 1}; /* by code; codes beyond are out */
    const struct dim_filter filters[] = {
        {.markets = in_markets, .market_count = 3},
        {.channels = in_channels, .channel_count = 3},
        {.markets = in_markets, .market_count = 3, .channels = in_channels, .channel_count = 3},
        {.markets = NULL},
    };
    struct dims dims;
    struct cube *cube;
    struct timeline timeline;
    struct rollup *rollup;
    int128 got, part, sum;
    unsigned char flag;

    (void)state;
    make_rows(12, ROWS);
    dims_init(&dims, NULL);
    cube = fixture_cube(&dims, false, rows, ROWS, 1, "EUR");
    timeline_init_spans(&timeline, &(struct span){FIRST, FIRST + DAYS}, 1);
    rollup = rollup_new(cube, &timeline);
    for (size_t f = 0; f < sizeof filters / sizeof *filters; f++)
        for (int market = ALL; market < 4; market++)
            for (int channel = ALL; channel < 3; channel++) {
                sum = 0;
                for (int m = 0; m < 4; m++)
                    for (int c = 0; c < 3; c++) {
                        bool market_in = market == ALL
                                             ? !filters[f].markets || (m < 3 && in_markets[m])
                                             : m == market;
                        bool channel_in =
                            channel == ALL ? !filters[f].channels || in_channels[c] : c == channel;

                        rollup_sums(rollup, (struct slice){.market = m, .channel = c}, 0, &part,
                                    &flag);
                        sum += market_in && channel_in ? part : 0;
                    }
                rollup_sums(
                    rollup,
                    (struct slice){.market = market, .channel = channel, .filter = &filters[f]}, 0,
                    &got, &flag);
                assert_true(got == sum);
            }
    rollup_free(rollup);
    timeline_release(&timeline);
    cube_free(cube);
    dims_release(&dims);
}

static void supplies_and_seen(void **state)
{
    static const struct fixture_row few[] = {
        {.day = 10, .market = "DE", .channel = "seo", .values = {0, ABSENT, ABSENT}},
        {.day = 12, .market = "DE", .channel = "seo", .values = {5, ABSENT, ABSENT}},
        {.day = 13, .market = "FR", .channel = "ads", .values = {ABSENT, ABSENT, 7}},
    };
    struct dims dims;
    struct cube *cube;
    struct timeline timeline;
    struct rollup *rollup;
    int orders, spend, sales;

    (void)state;
    dims_init(&dims, NULL);
    cube = fixture_cube(&dims, false, few, 3, 1, "");
    timeline_init(&timeline, GRAIN_DAY, 10, 13);
    rollup = rollup_new(cube, &timeline);
    orders = fixture_code(&dims.measure, "orders");
    spend = fixture_code(&dims.measure, "ad_spend");
    sales = fixture_code(&dims.measure, "net_sales");
#define SLICE(m, c) ((struct slice){.market = (m), .channel = (c)})
    assert_false(
        rollup_slice_supplies(rollup, SLICE(0, 0), orders, 1)); /* present, but zero so far */
    assert_true(rollup_slice_supplies(rollup, SLICE(0, 0), orders, 2));
    assert_false(rollup_slice_supplies(rollup, SLICE(1, 1), orders, 99));
    assert_true(rollup_slice_supplies(rollup, SLICE(1, SLICE_ALL), spend, 99));
    assert_false(rollup_slice_supplies(rollup, SLICE(SLICE_ALL, SLICE_ALL), sales, 99));
    assert_true(rollup_slice_seen(rollup, SLICE(0, SLICE_ALL), 0));
    assert_false(rollup_slice_seen(rollup, SLICE(1, SLICE_ALL), 2));
    assert_true(rollup_slice_seen(rollup, SLICE(SLICE_ALL, 1), 3));
    assert_false(rollup_slice_seen(rollup, SLICE(0, 1), 3));
    assert_false(
        rollup_slice_seen(rollup, SLICE(-2, SLICE_ALL), 3)); /* a market that nobody knows */
    assert_false(rollup_slice_seen(rollup, SLICE(7, 9), 3));
    rollup_free(rollup);
    timeline_release(&timeline);
    cube_free(cube);
    dims_release(&dims);
}

static void time_lines_have_no_gaps(void **state)
{
    static const struct {
        enum grain grain;
        int from[3], to[3];
        size_t count;
        int first[3], last[3];
    } cases[] = {
        {GRAIN_DAY, {2026, 11, 2}, {2026, 11, 2}, 1, {2026, 11, 2}, {2026, 11, 2}},
        {GRAIN_WEEK, {2026, 11, 8}, {2026, 11, 9}, 2, {2026, 11, 2}, {2026, 11, 15}},
        {GRAIN_MONTH, {2025, 12, 31}, {2026, 2, 1}, 3, {2025, 12, 1}, {2026, 2, 28}},
        {GRAIN_QUARTER, {2025, 12, 31}, {2026, 4, 1}, 3, {2025, 10, 1}, {2026, 6, 30}},
        {GRAIN_YEAR, {1969, 6, 1}, {1971, 1, 1}, 3, {1969, 1, 1}, {1971, 12, 31}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int *from = cases[i].from, *to = cases[i].to, *first = cases[i].first,
                  *last = cases[i].last;
        struct timeline timeline;

        timeline_init(&timeline, cases[i].grain, day_from_civil(from[0], from[1], from[2]),
                      day_from_civil(to[0], to[1], to[2]));
        assert_int_equal(timeline.count, cases[i].count);
        assert_int_equal(timeline.spans[0].first_day, day_from_civil(first[0], first[1], first[2]));
        assert_int_equal(timeline.spans[timeline.count - 1].last_day,
                         day_from_civil(last[0], last[1], last[2]));
        for (size_t s = 0; s < timeline.count; s++) {
            assert_int_equal(timeline_find(&timeline, timeline_period(&timeline, s)), s);
            if (s)
                assert_int_equal(timeline.spans[s].first_day, timeline.spans[s - 1].last_day + 1);
        }
        timeline_release(&timeline);
    }
}

static void nothing_has_no_spans(void **state)
{
    struct dims dims;
    struct cube *cube;
    struct timeline timeline;
    struct rollup *rollup;

    (void)state;
    dims_init(&dims, NULL);
    cube = cube_new(&dims, NULL, 0, "EUR");
    timeline_init(&timeline, GRAIN_WEEK, cube->first_day, cube->last_day);
    assert_int_equal(timeline.count, 0);
    assert_int_equal(timeline_find(&timeline, (struct period){GRAIN_WEEK, 0}), -1);
    rollup = rollup_new(cube, &timeline);
    assert_false(rollup_slice_seen(rollup, (struct slice){SLICE_ALL, SLICE_ALL, NULL}, 0));
    rollup_free(rollup);
    timeline_release(&timeline);
    cube_free(cube);
    dims_release(&dims);
}

/* Of some of the files first, then of more: as of all at once. */
static void sums_go_on(void **state)
{
    size_t grown = 0;

    (void)state;
    for (size_t run = 0; run < 12; run++) {
        enum grain grain = run % 2 ? GRAIN_WEEK : GRAIN_MONTH;
        size_t count = run % 3 ? ROWS : 120, files = 6, first = 1 + run % 5;
        struct part *parts[6];
        struct dims dims;
        struct cube *cubes[6];
        struct rollup *before = NULL;

        make_rows(run, count);
        dims_init(&dims, NULL);
        for (size_t i = 0; i < files; i++)
            parts[i] = fixture_part(&dims, "source", false, rows, count, i, files);
        for (size_t n = first; n <= files; n++) {
            struct cube *cube = cubes[n - 1] = cube_new(&dims, parts, n, "EUR");
            struct timeline timeline;
            struct rollup *rollup;

            timeline_init(&timeline, grain, cube->first_day, cube->last_day);
            rollup = before ? rollup_grow(before, cube, &timeline) : NULL;
            grown += rollup != NULL;
            if (!rollup)
                rollup = rollup_new(cube, &timeline);
            if (before)
                assert_null(rollup_grow(rollup, cubes[n - 2], &timeline)); /* rows went */
            rollup_free(before);
            before = rollup;
            timeline_release(&timeline);
        }
        for (int m = -1; m < 4; m++)
            for (int c = -1; c < 3; c++)
                check_slice(before, count, m < 0 ? NULL : markets[m], c < 0 ? NULL : channels[c]);
        rollup_free(before);
        for (size_t n = first; n <= files; n++)
            cube_free(cubes[n - 1]);
        for (size_t i = 0; i < files; i++)
            part_unref(parts[i]);
        dims_release(&dims);
    }
    assert_true(grown > 15); /* else there are no totals to go on with */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_equal_the_rows),
        cmocka_unit_test(sums_go_on),
        cmocka_unit_test(free_spans_may_overlap),
        cmocka_unit_test(filters_take_in_what_they_name),
        cmocka_unit_test(supplies_and_seen),
        cmocka_unit_test(time_lines_have_no_gaps),
        cmocka_unit_test(nothing_has_no_spans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
