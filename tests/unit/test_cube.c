#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/err.h"
#include "config/catalogue.h"
#include "cube_fixture.h"
#include "source/plan.h"

static const struct series *series_of(const struct part *part, int key)
{
    size_t hint = 0;

    return series_find(part_store(part, 0)->series, part_store(part, 0)->series_count, key, &hint);
}

static void check_series(const struct series *a, const struct series *b)
{
    assert_int_equal(a->key, b->key);
    assert_int_equal(a->currency, b->currency);
    assert_int_equal(a->block_count, b->block_count);
    assert_int_equal(a->value_count, b->value_count);
    for (uint32_t i = 0; i < a->block_count; i++) {
        assert_int_equal(a->blocks[i].block, b->blocks[i].block);
        assert_int_equal(a->blocks[i].mask, b->blocks[i].mask);
    }
    for (uint32_t i = 0; i < a->value_count; i++)
        assert_true(series_value(a, i) == series_value(b, i));
}

static void check_stores(const struct store *a, const struct store *b)
{
    assert_int_equal(a->leaf_count, b->leaf_count);
    assert_int_equal(a->series_count, b->series_count);
    assert_memory_equal(a->leaves, b->leaves, a->leaf_count * sizeof *a->leaves);
    assert_memory_equal(a->first, b->first, (a->leaf_count + 1) * sizeof *a->first);
    for (size_t i = 0; i < a->series_count; i++)
        check_series(&a->series[i], &b->series[i]);
}

static void cells_carry_past_64_bits(void **state)
{
    const int64_t big = INT64_C(8999999999999999999);
    const int64_t steps[] = {big,  big,  big,  -big, big,           17, -big, -big,
                             -big, -big, -big, -big, INT64_MIN + 1, -3};
    int128 sum = 0;

    (void)state;
    for (size_t count = 1; count <= sizeof steps / sizeof *steps; count++) {
        struct dims dims;
        struct part_builder *builder;
        struct part *part;
        const struct series *series;

        dims_init(&dims, NULL);
        builder = part_builder_new(&dims, NULL, "s", false);
        fixture_add(builder,
                    &(struct fixture_row){
                        .day = -70, .market = "M", .channel = "C", .values = {7, ABSENT, ABSENT}});
        for (size_t i = 0; i < count; i++)
            fixture_add(builder, &(struct fixture_row){.day = -5,
                                                       .market = "M",
                                                       .channel = "C",
                                                       .values = {steps[i], ABSENT, ABSENT}});
        part = part_builder_finish(builder, fixture_outputs, FIXTURE_VALUES, NULL, NULL);
        sum += steps[count - 1];
        series = series_of(part, fixture_code(&dims.measure, "orders"));
        assert_non_null(series);
        assert_int_equal(series->value_count, 2);
        assert_int_equal(series->blocks[1].mask, UINT64_C(1) << 59);
        assert_true(series_value(series, 0) == 7);
        assert_true(series_value(series, 1) == sum);
        part_unref(part);
        dims_release(&dims);
    }
}

/* The same rows one by one, and some of them added up by day and place: every series is equal. */
static void cells_are_rows_added_up(void **state)
{
    static const char *const markets[] = {"DE", "FR"}, *const currencies[] = {"", "EUR", "USD"};
    struct random random;

    (void)state;
    random_seed(&random, 4);
    for (int round = 0; round < 50; round++) {
        struct dims dims;
        struct part_builder *rows, *cells;
        struct part *a, *b;

        dims_init(&dims, NULL);
        rows = part_builder_new(&dims, NULL, "s", false);
        cells = part_builder_new(&dims, NULL, "s", false);
        for (int i = 0; i < 300; i++) {
            struct fixture_row row = {.day = (int32_t)random_next(&random) % 150 - 70,
                                      .market = markets[random_next(&random) % 2],
                                      .channel = "C",
                                      .currency = currencies[random_next(&random) % 3]};
            int64_t sums[FIXTURE_VALUES] = {0};
            struct source_cell cell = {.day = row.day,
                                       .market = row.market,
                                       .channel = row.channel,
                                       .currency = row.currency,
                                       .rows = 1 + random_next(&random) % 3,
                                       .sums = sums,
                                       .count = FIXTURE_VALUES};
            bool added_up = random_next(&random) % 3 > 0;

            for (int v = 0; v < FIXTURE_VALUES; v++) {
                bool large = random_next(&random) % 4 == 0;

                row.values[v] = random_next(&random) % 5 == 0 ? ABSENT
                                : large ? INT64_C(2900000000000000000)
                                        : (int64_t)random_next(&random) % 1000 - 300;
                if (row.values[v] == ABSENT)
                    continue;
                cell.present |= UINT64_C(1) << v;
                sums[v] = row.values[v] * (int64_t)cell.rows;
            }
            for (size_t r = 0; r < cell.rows; r++) {
                fixture_add(rows, &row);
                if (!added_up)
                    fixture_add(cells, &row);
            }
            if (added_up)
                part_builder_cell(cells, &cell);
        }
        a = part_builder_finish(rows, fixture_outputs, FIXTURE_VALUES, NULL, NULL);
        b = part_builder_finish(cells, fixture_outputs, FIXTURE_VALUES, NULL, NULL);
        check_stores(part_store(a, 0), part_store(b, 0));
        part_unref(a);
        part_unref(b);
        dims_release(&dims);
    }
}

static void blocks_hold_64_days_on_both_sides_of_1970(void **state)
{
    static const struct {
        int32_t day, block;
    } cases[] = {
        {0, 0}, {63, 0}, {64, 1}, {-1, -1}, {-64, -1}, {-65, -2}, {20000, 312},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(page_block(cases[i].day), cases[i].block);
}

static void two_outputs_of_one_measure_are_added_up(void **state)
{
    const struct source_output outputs[] = {
        {"b", "b", UNIT_COUNT}, {"a", "same", UNIT_COUNT}, {"c", "same", UNIT_COUNT}};
    const struct source_value values[] = {{.output = 0, .value = 1}, {.output = 1, .value = 20}, {.output = 2, .value = 300}};
    const struct source_row row = {.day = 3,
                                   .market = "M",
                                   .channel = "C",
                                   .currency = "",
                                   .customer = "",
                                   .values = values,
                                   .value_count = 3};
    struct dims dims;
    struct part_builder *builder;
    struct part *part;
    const struct series *series;

    (void)state;
    dims_init(&dims, NULL);
    builder = part_builder_new(&dims, NULL, "s", false);
    part_builder_row(builder, &row);
    part = part_builder_finish(builder, outputs, 3, NULL, NULL);
    series = series_of(part, fixture_code(&dims.measure, "same"));
    assert_non_null(series);
    assert_int_equal(series->values[0], 320);
    assert_int_equal(part_store(part, 0)->series_count, 3); /* rows, b, same */
    part_unref(part);
    dims_release(&dims);
}

static void memory_follows_cells_not_rows(void **state)
{
    struct dims dims;
    size_t bytes[2];

    (void)state;
    dims_init(&dims, NULL);
    for (int times = 0; times < 2; times++) {
        struct part_builder *builder = part_builder_new(&dims, NULL, "s", true);
        struct part *part;

        for (int repeat = 0; repeat < (times ? 50 : 1); repeat++)
            for (int32_t day = 0; day < 300; day++)
                fixture_add(builder, &(struct fixture_row){.day = day,
                                                           .market = "M",
                                                           .channel = "C",
                                                           .customer = "one",
                                                           .values = {1, 2, 3}});
        part = part_builder_finish(builder, fixture_outputs, FIXTURE_VALUES, NULL, NULL);
        bytes[times] = store_bytes(part_store(part, 0)) +
                       part_visits(part, 0)->capacity * sizeof(struct visit);
        part_unref(part);
    }
    assert_int_equal(bytes[0], bytes[1]);
    dims_release(&dims);
}

static void a_sparse_cell_costs_little(void **state)
{
    struct dims dims;
    struct part_builder *builder;
    struct part *part;
    char market[16];

    (void)state;
    dims_init(&dims, NULL);
    builder = part_builder_new(&dims, NULL, "s", false);
    for (int i = 0; i < 10000; i++) {
        snprintf(market, sizeof market, "m%d", i);
        fixture_add(builder,
                    &(struct fixture_row){
                        .day = i % 2000, .market = market, .channel = "C", .values = {1, 2, 3}});
    }
    part = part_builder_finish(builder, fixture_outputs, FIXTURE_VALUES, NULL, NULL);
    assert_true(store_bytes(part_store(part, 0)) < 10000 * 500);
    part_unref(part);
    dims_release(&dims);
}

static void reporting_currency(void **state)
{
    static const struct {
        const char *rows[5];
        const char *asked, *chosen; /* NULL: none */
        const char *others;
    } cases[] = {
        {{"EUR", "USD", "EUR"}, "", "EUR", "USD "},
        {{"USD", "EUR"}, "", "EUR", "USD "},
        {{"EUR", "USD"}, "", "EUR", "USD "},
        {{"USD", "", ""}, "", "USD", ""},
        {{"", ""}, "", NULL, ""},
        {{"USD", "USD", "EUR", "GBP"}, "EUR", "EUR", "GBP USD "},
        {{"USD"}, "EUR", "EUR", "USD "},
        {{"", ""}, "EUR", "EUR", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture_row rows[5];
        struct dims dims;
        struct cube *cube;
        char others[64] = "";
        size_t count = 0;

        dims_init(&dims, NULL);
        for (; count < 5 && cases[i].rows[count]; count++)
            rows[count] = (struct fixture_row){.market = "M",
                                               .channel = "C",
                                               .currency = cases[i].rows[count],
                                               .values = {1, 1, 1}};
        cube = fixture_cube(&dims, false, rows, count, 1, cases[i].asked);
        if (cases[i].chosen)
            assert_string_equal(strmap_name(&dims.currency, cube->currency), cases[i].chosen);
        else
            assert_int_equal(cube->currency, -1);
        for (size_t c = 0; c < cube->currency_count; c++) {
            strcat(others, strmap_name(&dims.currency, cube->currencies[c]));
            strcat(others, " ");
        }
        assert_string_equal(others, cases[i].others);
        cube_free(cube);
        dims_release(&dims);
    }
}

static void codes_are_listed_by_text(void **state)
{
    const struct fixture_row rows[] = {
        {.day = 9, .market = "US", .channel = "seo", .values = {1, 1, 1}},
        {.day = 3, .market = "DE", .channel = "ads", .values = {1, 1, ABSENT}},
        {.day = 5, .market = "(none)", .channel = "(none)", .values = {1, 1, ABSENT}},
    };
    struct dims dims;
    struct cube *cube;

    (void)state;
    dims_init(&dims, NULL);
    strmap_intern(&dims.market, "AA", 2); /* known from before, but without rows */
    cube = fixture_cube(&dims, false, rows, 3, 1, "");
    assert_int_equal(cube->market_count, 3);
    assert_string_equal(strmap_name(&dims.market, cube->markets[0]), "(none)");
    assert_string_equal(strmap_name(&dims.market, cube->markets[1]), "DE");
    assert_string_equal(strmap_name(&dims.market, cube->markets[2]), "US");
    assert_string_equal(strmap_name(&dims.channel, cube->channels[1]), "ads");
    assert_int_equal(cube->first_day, 3);
    assert_int_equal(cube->last_day, 9);
    assert_true(cube_supplies(cube, fixture_code(&dims.measure, "ad_spend")));
    assert_false(cube_supplies(cube, cube->new_measure));
    cube_free(cube);
    dims_release(&dims);
}

static void an_empty_cube_is_no_trouble(void **state)
{
    struct dims dims;
    struct cube *cube;

    (void)state;
    dims_init(&dims, NULL);
    cube = cube_new(&dims, NULL, 0, "");
    assert_int_equal(cube->first_day, DAY_NONE);
    assert_int_equal(cube->market_count, 0);
    assert_int_equal(cube_every(cube, "none"), EVERY_DAY);
    assert_null(cube_first_order(cube, 1));
    cube_free(cube);
    dims_release(&dims);
}

static void rhythm_of_a_source(void **state)
{
    static const struct {
        int32_t days[8];
        size_t count;
        enum every every;
    } cases[] = {
        {{100}, 1, EVERY_DAY},
        {{100, 101, 102, 105, 106}, 5, EVERY_DAY}, /* gaps 1 1 3 1 */
        {{100, 101, 103}, 3, EVERY_DAY},           /* gaps 1 2: median 1.5 */
        {{100, 102, 104, 106}, 4, EVERY_WEEK},
        {{-7, 0, 7, 14}, 4, EVERY_WEEK},
        {{0, 10, 20}, 3, EVERY_WEEK},
        {{0, 31, 59, 90, 120}, 5, EVERY_MONTH}, /* first days of months */
        {{0, 45}, 2, EVERY_MONTH},
        {{0, 90, 181, 273}, 4, EVERY_QUARTER},
        {{273, 0, 181, 90, 0}, 5, EVERY_QUARTER}, /* any order, doubles */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture_row rows[8];
        struct dims dims;
        struct cube *cube;

        dims_init(&dims, NULL);
        for (size_t r = 0; r < cases[i].count; r++)
            rows[r] = (struct fixture_row){
                .day = cases[i].days[r], .market = "M", .channel = "C", .values = {1, 1, 1}};
        for (size_t files = 1; files <= 3; files++) {
            cube = fixture_cube(&dims, false, rows, cases[i].count, files, "");
            assert_int_equal(cube_every(cube, "source"), cases[i].every);
            cube_free(cube);
        }
        dims_release(&dims);
    }
}

static void day_sets_grow_to_both_sides(void **state)
{
    struct day_set set = {.bits = NULL};

    (void)state;
    assert_int_equal(day_set_latest(&set, 5), DAY_NONE);
    day_set_add(&set, 200);
    day_set_add(&set, -300);
    day_set_add(&set, 64);
    day_set_add(&set, 127);
    assert_int_equal(day_set_latest(&set, 1000), 200);
    assert_int_equal(day_set_latest(&set, 199), 127);
    assert_int_equal(day_set_latest(&set, 127), 127);
    assert_int_equal(day_set_latest(&set, 126), 64);
    assert_int_equal(day_set_latest(&set, 63), -300);
    assert_int_equal(day_set_latest(&set, -301), DAY_NONE);
    day_set_release(&set);
}

static void load_file(const char *path, const char *text, const char *part_path, struct dims *dims,
                      struct catalogue **catalogue, struct source_plan **plan, struct part **part)
{
    struct catalogue_request request = {.dataset = path};
    struct err_list errors;
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    err_list_init(&errors);
    *catalogue = catalogue_load(&request, &errors);
    assert_non_null(*catalogue);
    dims_init(dims, *catalogue);
    *plan = source_plan_new(*catalogue, &(*catalogue)->sources[(*catalogue)->source_count - 1],
                            &errors);
    assert_non_null(*plan);
    *part = part_load(dims, *plan, part_path);
    err_list_release(&errors);
}

static void a_file_becomes_a_part(void **state)
{
    char folder[] = "/tmp/redline-cube-XXXXXX";
    char path[64];
    struct catalogue *catalogue;
    struct source_plan *plan;
    struct part *part;
    struct dims dims;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/facts.csv", folder);
    load_file(path,
              "date,market,channel,orders,spend,widgets\n2026-11-02,DE,seo,3,1.25,7\n2026-11-02,DE,"
              "seo,4,,\nbad,DE,seo,1,1,1\n",
              path, &dims, &catalogue, &plan, &part);
    assert_null(part_error(part));
    assert_int_equal(part_report(part)->rows_kept, 2);
    assert_int_equal(part_report(part)->rows_refused, 1);
    assert_true(part_supplies(part, fixture_code(&dims.measure, "orders")));
    assert_true(part_supplies(part, fixture_code(&dims.measure, "ad_spend")));
    assert_true(part_supplies(part, fixture_code(&dims.measure, "widgets")));
    assert_false(part_supplies(part, fixture_code(&dims.measure, "net_sales")));
    assert_int_equal(part_last_day(part), day_from_civil(2026, 11, 2));
    part_unref(part);
    part = part_load(&dims, plan, folder); /* a directory is no file */
    assert_non_null(part_error(part));
    assert_int_equal(part_layer_count(part), 0);
    assert_int_equal(part_first_day(part), DAY_NONE);
    part_unref(part);
    source_plan_free(plan);
    dims_release(&dims);
    catalogue_free(catalogue);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_carry_past_64_bits),
        cmocka_unit_test(cells_are_rows_added_up),
        cmocka_unit_test(blocks_hold_64_days_on_both_sides_of_1970),
        cmocka_unit_test(two_outputs_of_one_measure_are_added_up),
        cmocka_unit_test(memory_follows_cells_not_rows),
        cmocka_unit_test(a_sparse_cell_costs_little),
        cmocka_unit_test(reporting_currency),
        cmocka_unit_test(codes_are_listed_by_text),
        cmocka_unit_test(an_empty_cube_is_no_trouble),
        cmocka_unit_test(rhythm_of_a_source),
        cmocka_unit_test(day_sets_grow_to_both_sides),
        cmocka_unit_test(a_file_becomes_a_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
