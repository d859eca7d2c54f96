/* What redline counts itself: rows, refused rows, duplicates, days with rows; and the table that
 * finds duplicates.  Expected figures are counted by hand from the rows written here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "cube/counted.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"
#include "source/twins.h"
#include "unit/cube_fixture.h"

/* ---- the table ---- */

static enum twin_kind look(struct twins *twins, const char *row, const char *order)
{
    return twins_seen(twins, twins_hash(row, strlen(row), order));
}

static void rows_and_orders_come_again(void **state)
{
    struct twins *twins = twins_new(100);
    static const struct {
        const char *row, *order;
        enum twin_kind kind;
    } cases[] = {
        {"", "", TWIN_NEW},
        {"", "", TWIN_ROW},
        {"a", "", TWIN_NEW},
        {"a row of more than sixteen bytes", "", TWIN_NEW},
        {"a row of more than sixteen bytez", "", TWIN_NEW},
        {"b row of more than sixteen bytes", "", TWIN_NEW},
        {"a row of more than thirty-two bytes, and then some", "", TWIN_NEW},
        {"a row of more than thirty-two bytes, and then som", "", TWIN_NEW},
        {"a row of more than sixteen bytes", "", TWIN_ROW},
        {"x,1", "o1", TWIN_NEW},
        {"x,2", "o1", TWIN_ORDER},
        {"x,1", "o1", TWIN_ROW},
        {"x,2", "o1", TWIN_ROW},
        {"x,2", "o2", TWIN_NEW},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (look(twins, cases[i].row, cases[i].order) != cases[i].kind)
            fail_msg("case %zu", i);
    twins_free(twins);
}

/* Beyond the capacity newer rows are looked up only: the old ones are still found, nothing that is
 * no duplicate is called one, and it ends soon whatever the ids. */
static void a_full_table_stays_right(void **state)
{
    struct twins *twins = twins_new(0);
    char text[32];
    int again = 0;

    (void)state;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 5000; i++) {
            snprintf(text, sizeof text, "row %d", i);
            again += look(twins, text, "") == TWIN_ROW;
            if (!round)
                assert_int_equal(again, 0);
        }
    assert_int_equal(again, 1024 / 8 * 5);
    for (int i = 0; i < 5000; i++) {
        snprintf(text, sizeof text, "row %d", i);
        assert_true(look(twins, text, "the same") != TWIN_ROW);
    }
    twins_free(twins);
}

/* ---- the cube ---- */

struct expectation {
    const char *market, *channel; /* NULL: all */
    const char *measure;
    const char *values; /* by week from 2025-W01 on; - is missing */
};

static void check(const struct snapshot *snapshot, const struct expectation *expected)
{
    const struct rollup *rollup = snapshot_rollup(snapshot, GRAIN_WEEK);
    size_t count = rollup_timeline(rollup)->count;
    int128 *sums = calloc(count, sizeof *sums);
    unsigned char *flags = calloc(count, 1);
    struct strbuf text = STRBUF_INIT;

    rollup_sums(rollup, snapshot_slice(snapshot, expected->market, expected->channel),
                fixture_code(&snapshot->cube->dims->measure, expected->measure), sums, flags);
    for (size_t i = 0; i < count; i++) {
        strbuf_adds(&text, i ? " " : "");
        if (flags[i] & SUM_PRESENT)
            decimal_print(sums[i], &text);
        else
            strbuf_addc(&text, '-');
    }
    if (strcmp(text.text, expected->values))
        fail_msg("%s of %s: %s, expected %s", expected->measure,
                 expected->market ? expected->market : "all", text.text, expected->values);
    strbuf_release(&text);
    free(sums);
    free(flags);
}

static struct engine *open_dataset(const struct scratch *scratch)
{
    struct engine_options options = {.request = {.dataset = scratch->folder}};
    struct err_list errors;
    struct engine *engine;

    err_list_init(&errors);
    engine = engine_open(&options, &errors);
    for (size_t i = 0; i < errors.count; i++)
        print_error("%s\n", errors.items[i].text);
    err_list_release(&errors);
    assert_non_null(engine);
    return engine;
}

static void check_all(const struct scratch *scratch, const struct expectation *expected,
                      size_t count)
{
    struct engine *engine = open_dataset(scratch);

    for (size_t i = 0; i < count; i++)
        check(engine_snapshot(engine), &expected[i]);
    engine_close(engine);
}

/* 2025-W02 is 6 to 12 January. */
static void records_are_counted_at_their_day_and_place(void **state)
{
    static const struct expectation expected[] = {
        {NULL, NULL, "rows", "5 0 3"},           {NULL, NULL, "rows_refused", "4 2 1"},
        {NULL, NULL, "rows_duplicate", "1 0 1"}, {"DE", NULL, "rows", "4 0 3"},
        {"DE", NULL, "rows_refused", "2 1 0"},   {"DE", "a", "rows_refused", "2 - 0"},
        {"DE", NULL, "rows_duplicate", "1 0 1"}, {"US", NULL, "rows", "1 - -"},
        {"US", NULL, "rows_refused", "0 - -"},   {"(none)", NULL, "rows_refused", "2 1 1"},
        {"(none)", NULL, "rows", "0 0 0"},       {NULL, NULL, "row_days", "3 0 2"},
        {NULL, NULL, "span_days", "7 7 2"},      {"US", NULL, "row_days", "1 0 0"},
        {"US", NULL, "span_days", "7 7 2"},
    };
    struct scratch scratch;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w",
                "[redline]\nnow = data\n[source f]\npath = f.csv\nevery = day\n");
    scratch_put(&scratch, "f.csv", "w",
                "date,market,channel,orders\n"
                "never,DE,a,1\n" /* no day, and none before: that of the first row */
                "never,,,1\n"    /* the same, nowhere */
                "2025-01-06,DE,a,1\n"
                "2025-01-06,DE,a,1\n" /* a duplicate */
                "2025-01-06,US,a,1\n"
                "2025-01-07,DE,a,x\n" /* a number that is none */
                "2025-01-07,DE\n"     /* too short: day only */
                "2025-01-08,DE,a,1\n"
                "2025-01-10,DE,b,1\n"
                "2025-01-13,DE,b,x\n" /* a week in which all is refused */
                "2025-01-14,FR,,x,\n"
                "2025-01-20,DE,a,1\n"
                "2025-01-21,DE,a,1\n"
                "2025-01-20,DE,a,1\n"
                "2025-01-22,\"x\"y,a,1\n"); /* broken: at the last row's day, nowhere */
    check_all(&scratch, expected, sizeof expected / sizeof *expected);
    scratch_release(&scratch);
}

/* Refused records make no market, move no day and leave the data as old as it is. */
static void what_is_refused_makes_nothing(void **state)
{
    struct scratch scratch;
    struct engine *engine;
    const struct cube *cube;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", "[redline]\nnow = data\n[source f]\npath = f.csv\n");
    scratch_put(&scratch, "f.csv", "w",
                "date,market,orders\n2024-12-01,FR,x\n2025-01-06,DE,1\n2025-02-01,ZZ,x\n");
    engine = open_dataset(&scratch);
    cube = engine_snapshot(engine)->cube;
    assert_int_equal(cube->market_count, 1);
    assert_int_equal(cube->first_day, day_from_civil(2025, 1, 6));
    assert_int_equal(cube->last_day, day_from_civil(2025, 1, 6));
    assert_int_equal(engine_snapshot(engine)->data_as_of_day, day_from_civil(2025, 1, 6));
    engine_close(engine);
    scratch_release(&scratch);
}

/* Weekly rows cover their week; beside daily ones they hide nothing. */
static void a_row_covers_what_its_rhythm_says(void **state)
{
    static const struct expectation expected[] = {
        {"PL", NULL, "row_days", "7 0 7"},  {"PL", NULL, "rows", "1 - 1"},
        {"PL", NULL, "span_days", "7 7 7"}, {"DE", NULL, "row_days", "2 0 1"},
        {NULL, NULL, "row_days", "2 0 1"},  {"DE", "b", "row_days", "1 0 0"},
        {NULL, "w", "row_days", "7 0 7"},
    };
    struct scratch scratch;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w",
                "[redline]\nnow = 2025-01-31\n[source d]\npath = d.csv\nevery = day\n"
                "[source w]\npath = w.csv\nevery = week\n");
    scratch_put(&scratch, "d.csv", "w",
                "date,market,channel,orders\n2025-01-06,DE,a,1\n2025-01-07,DE,a,1\n"
                "2025-01-07,DE,b,1\n2025-01-26,DE,a,1\n");
    scratch_put(&scratch, "w.csv", "w",
                "date,market,channel,invites\n2025-01-08,PL,w,1\n2025-01-08,DE,w,1\n"
                "2025-01-20,PL,w,1\n");
    check_all(&scratch, expected, sizeof expected / sizeof *expected);
    scratch_release(&scratch);
}

/* Files split or not: all but duplicates, which are of one file. */
static void a_file_knows_its_own_duplicates(void **state)
{
    static const struct expectation one[] = {{NULL, NULL, "rows", "2"},
                                             {NULL, NULL, "rows_duplicate", "1"}};
    static const struct expectation two[] = {{NULL, NULL, "rows", "2"},
                                             {NULL, NULL, "rows_duplicate", "0"}};
    struct scratch scratch;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", "[redline]\nnow = data\n[source f]\npath = f*.csv\n");
    scratch_put(&scratch, "f.csv", "w",
                "date,market,orders\n2025-01-06,DE,1\n2025-01-06,DE,\"1\"\n");
    check_all(&scratch, one, 2);
    scratch_put(&scratch, "f.csv", "w", "date,market,orders\n2025-01-06,DE,1\n");
    scratch_put(&scratch, "f2.csv", "w", "date,market,orders\n2025-01-06,DE,1\n");
    check_all(&scratch, two, 2);
    scratch_release(&scratch);
}

/* A column called rows is not believed: what is counted is. */
static void no_file_can_give_what_is_counted(void **state)
{
    static const struct expectation expected[] = {{NULL, NULL, "rows", "1"},
                                                  {NULL, NULL, "orders", "3"}};
    struct scratch scratch;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", "[redline]\nnow = data\n[source f]\npath = f.csv\n");
    scratch_put(&scratch, "f.csv", "w", "date,market,Rows,orders\n2025-01-06,DE,700,3\n");
    check_all(&scratch, expected, 2);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_orders_come_again),
        cmocka_unit_test(a_full_table_stays_right),
        cmocka_unit_test(records_are_counted_at_their_day_and_place),
        cmocka_unit_test(what_is_refused_makes_nothing),
        cmocka_unit_test(a_row_covers_what_its_rhythm_says),
        cmocka_unit_test(a_file_knows_its_own_duplicates),
        cmocka_unit_test(no_file_can_give_what_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
