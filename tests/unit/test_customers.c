#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "cube_fixture.h"

#define ORDER(d, m, c, who)                                                                        \
    {                                                                                              \
        .day = (d), .market = (m), .channel = (c), .customer = (who), .values = {                  \
            10000,                                                                                 \
            ABSENT,                                                                                \
            ABSENT                                                                                 \
        }                                                                                          \
    }

/* A sum of one leaf over one day, -1 when missing. */
static long leaf_day(const struct cube *cube, int measure, const char *market, const char *channel,
                     int32_t day)
{
    struct timeline timeline;
    struct rollup *rollup;
    struct slice slice = {.market = fixture_code(&cube->dims->market, market),
                          .channel = fixture_code(&cube->dims->channel, channel)};
    int128 sum;
    unsigned char flag;

    timeline_init(&timeline, GRAIN_DAY, day, day);
    rollup = rollup_new(cube, &timeline);
    rollup_sums(rollup, slice, measure, &sum, &flag);
    rollup_free(rollup);
    timeline_release(&timeline);
    assert_true(sum % DECIMAL_SCALE == 0);
    return flag & SUM_PRESENT ? (long)(sum / DECIMAL_SCALE) : -1;
}

static void counted_by_hand(void **state)
{
    static const struct fixture_row rows[] = {
        ORDER(10, "DE", "seo", "anna"),
        ORDER(10, "DE", "seo", "anna"), /* twice a day: one visit */
        ORDER(10, "DE", "seo", "ben"),
        ORDER(11, "DE", "seo", "anna"), /* returning */
        ORDER(12, "DE", "seo", NULL),   /* a guest: nothing is known */
        ORDER(13, "FR", "ads", "cleo"),
        ORDER(13, "DE", "ads", "cleo"), /* same day: new in DE, by text */
        ORDER(14, "FR", "ads", "cleo"),
        ORDER(14, "FR", "ads", "ben"),
        ORDER(14, "FR", "ads", "dora"),
    };
    static const struct {
        const char *market, *channel;
        int32_t day;
        long new, returning;
    } cases[] = {
        {"DE", "seo", 10, 2, 0}, {"DE", "seo", 11, 0, 1}, {"DE", "seo", 12, -1, -1},
        {"DE", "ads", 13, 1, 0}, {"FR", "ads", 13, 0, 0}, {"FR", "ads", 14, 1, 2},
    };
    struct dims dims;
    struct cube *cube;
    const struct first_order *first;

    (void)state;
    dims_init(&dims, NULL);
    cube = fixture_cube(&dims, true, rows, sizeof rows / sizeof *rows, 3, "");
    assert_int_equal(cube->customer_count, 4);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(
            leaf_day(cube, cube->new_measure, cases[i].market, cases[i].channel, cases[i].day),
            cases[i].new);
        assert_int_equal(leaf_day(cube, cube->returning_measure, cases[i].market, cases[i].channel,
                                  cases[i].day),
                         cases[i].returning);
    }
    assert_true(cube_supplies(cube, cube->new_measure));
    assert_true(cube_counts_customers(cube, "source"));
    first = cube_first_order(cube, cube_customer_hash("cleo"));
    assert_non_null(first);
    assert_int_equal(first->day, 13);
    assert_string_equal(strmap_name(&dims.market, first->market), "DE");
    assert_null(cube_first_order(cube, cube_customer_hash("nobody")));
    cube_free(cube);
    dims_release(&dims);
}

static void facts_count_no_customers(void **state)
{
    static const struct fixture_row rows[] = {ORDER(10, "DE", "seo", "anna")};
    struct dims dims;
    struct cube *cube;

    (void)state;
    dims_init(&dims, NULL);
    cube = fixture_cube(&dims, false, rows, 1, 1, "");
    assert_null(cube->derived);
    assert_false(cube_supplies(cube, cube->new_measure));
    cube_free(cube);
    dims_release(&dims);
}

/* A source that brings the number itself is believed, and nobody is counted twice where another has
 * it. */
static void columns_come_before_counting(void **state)
{
    static const struct source_output own[] = {{"new_customers", "new_customers", UNIT_COUNT}};
    static const struct source_value five = {.output = 0, .value = 50000};
    static const struct fixture_row rows[] = {ORDER(10, "DE", "seo", "anna"),
                                              ORDER(10, "FR", "seo", "ben")};
    const struct source_row facts = {.day = 10,
                                     .market = "DE",
                                     .channel = "seo",
                                     .currency = "",
                                     .customer = "zoe",
                                     .values = &five,
                                     .value_count = 1};

    (void)state;
    for (int same_source = 0; same_source < 2; same_source++) {
        struct dims dims;
        struct part_builder *builder;
        struct part *parts[2];
        struct cube *cube;

        dims_init(&dims, NULL);
        builder = part_builder_new(&dims, NULL, same_source ? "shop" : "facts", same_source);
        part_builder_row(builder, &facts);
        parts[0] = part_builder_finish(builder, own, 1, NULL, NULL);
        parts[1] = fixture_part(&dims, "shop", true, rows, 2, 0, 1);
        cube = cube_new(&dims, parts, 2, "");
        assert_int_equal(cube_counts_customers(cube, "shop"), !same_source);
        assert_int_equal(leaf_day(cube, cube->new_measure, "DE", "seo", 10), 5);
        assert_int_equal(leaf_day(cube, cube->new_measure, "FR", "seo", 10), same_source ? -1 : 1);
        assert_int_equal(leaf_day(cube, cube->returning_measure, "DE", "seo", 10),
                         same_source ? -1 : 0);
        cube_free(cube);
        part_unref(parts[0]);
        part_unref(parts[1]);
        dims_release(&dims);
    }
}

/* The definition, literally: quadratic, over the rows. */
static long count_slowly(const struct fixture_row *rows, size_t count, bool new, const char *market,
                         const char *channel, int32_t day)
{
    long counted = -1;

    for (size_t i = 0; i < count; i++) {
        bool first = true, later = false, repeated = false;

        if (rows[i].day != day || strcmp(rows[i].market, market) ||
            strcmp(rows[i].channel, channel))
            continue;
        for (size_t j = 0; j < count; j++) {
            int order =
                rows[j].day != day ? (rows[j].day < day ? -1 : 1) : strcmp(rows[j].market, market);

            if (strcmp(rows[j].customer, rows[i].customer))
                continue;
            if (!order)
                order = strcmp(rows[j].channel, channel);
            first &= order >= 0;
            later |= rows[j].day < day;
            repeated |= !order && j < i;
        }
        counted = counted < 0 ? 0 : counted;
        if (!repeated)
            counted += new ? first : later;
    }
    return counted;
}

static void equals_the_definition_however_rows_come(void **state)
{
    enum { ROWS = 700, DAYS = 40 };
    static const char *const markets[] = {"US", "DE", "BR"}, *const channels[] = {"seo", "ads"};
    static char names[60][16];
    static struct fixture_row rows[ROWS], shuffled[ROWS];
    struct random random;

    (void)state;
    random_seed(&random, 7);
    for (int i = 0; i < 60; i++)
        snprintf(names[i], sizeof names[i], "c%d", i);
    for (int i = 0; i < ROWS; i++)
        rows[i] = (struct fixture_row)ORDER(
            (int32_t)(random_next(&random) % DAYS), markets[random_next(&random) % 3],
            channels[random_next(&random) % 2], names[random_next(&random) % 60]);
    memcpy(shuffled, rows, sizeof rows);
    for (size_t files = 1; files <= 7; files += 3) {
        struct dims dims;
        struct cube *cube;

        fixture_shuffle(shuffled, ROWS, &random);
        dims_init(&dims, NULL);
        cube = fixture_cube(&dims, true, shuffled, ROWS, files, "");
        assert_int_equal(cube->customer_count, 60);
        for (int m = 0; m < 3; m++)
            for (int c = 0; c < 2; c++)
                for (int32_t day = 0; day < DAYS; day++) {
                    assert_int_equal(
                        leaf_day(cube, cube->new_measure, markets[m], channels[c], day),
                        count_slowly(rows, ROWS, true, markets[m], channels[c], day));
                    assert_int_equal(
                        leaf_day(cube, cube->returning_measure, markets[m], channels[c], day),
                        count_slowly(rows, ROWS, false, markets[m], channels[c], day));
                }
        cube_free(cube);
        dims_release(&dims);
    }
}

static void visits_are_sorted_and_unique(void **state)
{
    enum { COUNT = 20000 };
    struct visits visits;
    struct random random;

    (void)state;
    random_seed(&random, 3);
    visits_init(&visits);
    for (int i = 0; i < COUNT;
         i++) /* every second one is the same customer, as shops' "guest" is */
        visits_add(&visits, i % 2 ? 42 : random_next(&random),
                   (int32_t)(random_next(&random) % 500), i % 3);
    visits_finish(&visits);
    assert_true(visits.count > COUNT / 2 && visits.count <= COUNT / 2 + 1500);
    for (size_t i = 1; i < visits.count; i++) {
        const struct visit *a = &visits.items[i - 1], *b = &visits.items[i];

        assert_true(a->customer < b->customer ||
                    (a->customer == b->customer &&
                     (a->day < b->day || (a->day == b->day && a->leaf < b->leaf))));
    }
    visits_release(&visits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted_by_hand),
        cmocka_unit_test(facts_count_no_customers),
        cmocka_unit_test(columns_come_before_counting),
        cmocka_unit_test(equals_the_definition_however_rows_come),
        cmocka_unit_test(visits_are_sorted_and_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
