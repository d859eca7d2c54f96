/* Rows read back through the block index are the rows of the first reading, also around everything
 * that goes wrong. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include "source_case.h"

static const char *const markets[] = {"DE", "US", "FR", "MX", "\"A\nB\"", "IN"};

/* Rows over many blocks, in order of days, with damage now and then. */
static void make_text(struct strbuf *text, int rows, const char *line_end)
{
    uint64_t seed = 11;

    strbuf_adds(text, "\xEF\xBB\xBF");
    strbuf_adds(text, "Report\ndate,market,channel,currency,customer_id,gross_sales,note\n");
    for (int i = 0; i < rows; i++) {
        const char *market =
            markets[i % 7 == 0 ? noise(&seed) % COUNT(markets) : (size_t)i / 4000 % 3];

        day_print(day_from_civil(2025, 1, 1) + i / 100, text);
        strbuf_addf(text, ",%s,web,EUR,C%d,%d.%02d,", market, (int)(noise(&seed) % 500), i,
                    i % 100);
        switch (noise(&seed) % 40) {
        case 0:
            strbuf_adds(text, "\"never closed");
            break;
        case 1:
            strbuf_adds(text, "a,b");
            break;
        case 2:
            strbuf_adds(text, "\"two\nlines, \"\"quoted\"\"\r\n\"");
            break;
        case 3:
            strbuf_adds(text, "bad\"quote");
            break;
        case 4:
            strbuf_adds(text, "\xFF");
            break;
        case 5:
            strbuf_adds(text, "\n\n");
            break; /* and a row that has no note */
        default:
            strbuf_addn(text, 'n', noise(&seed) % 60);
            break;
        }
        strbuf_adds(text, line_end);
    }
}

static void check_blocks(const struct file_report *report)
{
    assert_true(report->block_count > 4);
    for (size_t i = 0; i < report->block_count; i++) {
        const struct file_block *block = &report->blocks[i];

        assert_true(block->offset < block->end && block->end <= report->size);
        if (i) {
            assert_true(block->offset >= report->blocks[i - 1].end);
            assert_true(block->line > report->blocks[i - 1].line);
            assert_true(block->offset / 262144 > report->blocks[i - 1].offset / 262144);
        }
    }
}

/* Reads back with a filter; what the filter lets through must be what it lets through of the first
 * reading. */
static size_t compare(struct read_case *test, const struct source_filter *filter)
{
    struct row_log again = {
        .market = filter->market, .first = filter->first_day, .last = filter->last_day};
    struct row_log wanted = again, all = {.rows = 0};
    struct source_sink sink = {.self = &again, .row = log_row},
                       first = {.self = &wanted, .row = log_row},
                       count = {.self = &all, .row = log_row};
    struct file_report report;

    strbuf_init(&again.text);
    strbuf_init(&wanted.text);
    strbuf_init(&all.text);
    assert_true(source_read(test->plan, test->file.path, &first, &report, &test->err));
    file_report_release(&report);
    if (!source_reread(test->plan, &test->report, filter, &sink, &test->err))
        fail_msg("%s", test->err.text);
    assert_true(!strcmp(again.text.text, wanted.text.text));
    assert_true(source_reread(test->plan, &test->report, filter, &count, &test->err));
    strbuf_release(&again.text);
    strbuf_release(&wanted.text);
    strbuf_release(&all.text);
    return all.rows;
}

static void test_same_rows(void **state)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    static const struct source_def own = {.kind = SOURCE_FACTS};
    static const struct source_def orders = {.kind = SOURCE_ORDERS};
    int32_t start = day_from_civil(2025, 1, 1);

    (void)state;
    for (size_t i = 0; i < COUNT(ends); i++) {
        const struct source_filter all = {INT32_MIN, INT32_MAX, NULL},
                                   day = {start + 100, start + 101, NULL},
                                   market = {INT32_MIN, INT32_MAX, "FR"},
                                   both = {start + 20, start + 30, "IN"},
                                   odd = {INT32_MIN, INT32_MAX, "A B"},
                                   none = {start - 10, start - 1, NULL},
                                   unknown = {INT32_MIN, INT32_MAX, "nowhere"};
        struct strbuf text = STRBUF_INIT;
        struct read_case test;

        make_text(&text, 25000, ends[i]);
        case_read_bytes(&test, i ? &own : &orders, text.text, text.length);
        assert_true(test.ok);
        assert_true(test.report.rows_kept > 15000 && test.report.rows_refused > 1000);
        check_blocks(&test.report);
        assert_int_equal(compare(&test, &all), test.report.rows_kept);
        assert_true(compare(&test, &day) < test.report.rows_kept / 2); /* not the whole file */
        compare(&test, &market);
        compare(&test, &both);
        compare(&test, &odd);
        assert_int_equal(compare(&test, &none), 0);
        compare(&test, &unknown);
        case_release(&test);
        strbuf_release(&text);
    }
}

/* Blocks without a row of the market are not read. */
static void test_market_blocks(void **state)
{
    static const struct source_def own = {.kind = SOURCE_FACTS};
    const struct source_filter late = {INT32_MIN, INT32_MAX, "US"};
    struct strbuf text = STRBUF_INIT;
    struct read_case test;
    size_t seen;

    (void)state;
    strbuf_adds(&text, "date,market,orders\n");
    for (int i = 0; i < 80000; i++)
        strbuf_addf(&text, "2026-01-05,%s,%d\n", i < 40000 ? "DE" : "US", i);
    case_read_bytes(&test, &own, text.text, text.length);
    seen = compare(&test, &late);
    assert_true(seen >= 40000 && seen < 60000);
    case_release(&test);
    strbuf_release(&text);
}

static void test_changed(void **state)
{
    static const struct source_def own = {.kind = SOURCE_FACTS};
    static const struct source_filter all = {INT32_MIN, INT32_MAX, NULL};
    struct timespec times[2] = {{2000, 0}, {2000, 0}};
    struct source_sink sink;
    struct read_case test;
    struct row_log log = {.text = STRBUF_INIT};
    FILE *more;

    (void)state;
    sink = (struct source_sink){.self = &log, .row = log_row};
    case_read(&test, &own, "date,orders\n2026-01-05,1\n");
    assert_true(source_reread(test.plan, &test.report, &all, &sink, &test.err));
    assert_int_equal(log.rows, 1);
    assert_int_equal(utimensat(AT_FDCWD, test.file.path, times, 0), 0);
    assert_false(source_reread(test.plan, &test.report, &all, &sink, &test.err));
    assert_non_null(strstr(test.err.text, "has changed"));
    test.report.mtime_ns = 2000000000000;
    assert_true(source_reread(test.plan, &test.report, &all, &sink, &test.err));
    more = fopen(test.file.path, "ae");
    fputs("2026-01-06,1\n", more);
    fclose(more);
    assert_int_equal(utimensat(AT_FDCWD, test.file.path, times, 0), 0);
    assert_false(source_reread(test.plan, &test.report, &all, &sink, &test.err));
    temp_remove(&test.file);
    assert_false(source_reread(test.plan, &test.report, &all, &sink, &test.err));
    assert_non_null(strstr(test.err.text, "no such file"));
    assert_int_equal(log.rows, 2);
    strbuf_release(&log.text);
    case_release(&test);
}

/* Rewritten in place under the same size and time: what rows bring would be numbered by other
 * columns than those of the report, whose numbers index the arrays of whoever asks. */
static void test_other_columns(void **state)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"date,orders,abc\n2026-01-05,1,234\n", "date,orders,a,b\n2026-01-05,1,2,4\n"},
        {"date,orders,a\n2026-01-05,1,2\n", "date,orders,b\n2026-01-05,1,2\n"},
        {"date,orders,a\n2026-01-05,1,2\n", "date,orders,a\n2026-01-05,1,x\n"},
        {"date,orders,a\n2026-01-05,1,x\n", "date,orders,a\n2026-01-05,1,2\n"},
    };
    static const struct source_def own = {.kind = SOURCE_FACTS};
    static const struct source_filter all = {INT32_MIN, INT32_MAX, NULL};
    struct timespec times[2] = {{2000, 0}, {2000, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct row_log log = {.text = STRBUF_INIT};
        struct source_sink sink = {.self = &log, .row = log_row};
        struct read_case test;
        FILE *file;

        case_read(&test, &own, cases[i].before);
        assert_int_equal(strlen(cases[i].before), strlen(cases[i].after));
        file = fopen(test.file.path, "r+e");
        assert_non_null(file);
        fputs(cases[i].after, file);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(utimensat(AT_FDCWD, test.file.path, times, 0), 0);
        test.report.mtime_ns = 2000000000000;
        assert_false(source_reread(test.plan, &test.report, &all, &sink, &test.err));
        assert_non_null(strstr(test.err.text, "has changed"));
        assert_int_equal(log.rows, 0);
        strbuf_release(&log.text);
        case_release(&test);
    }
}

struct meddler { /* appends to the file while its rows are being read */
    const char *path;
    size_t rows;
};

static void meddle(void *self, const struct source_row *row)
{
    struct meddler *meddler = self;
    FILE *file = fopen(meddler->path, "ae");

    (void)row;
    fputs("2026-01-06,1\n", file);
    fclose(file);
    meddler->rows++;
}

static void test_changed_meanwhile(void **state)
{
    static const struct source_def own = {.kind = SOURCE_FACTS};
    static const struct source_filter all = {INT32_MIN, INT32_MAX, NULL};
    struct read_case test;
    struct meddler meddler = {.rows = 0};
    struct source_sink sink = {.self = &meddler, .row = meddle};

    (void)state;
    case_read(&test, &own, "date,orders\n2026-01-05,1\n2026-01-05,2\n");
    meddler.path = test.file.path;
    assert_false(source_reread(test.plan, &test.report, &all, &sink, &test.err));
    assert_non_null(strstr(test.err.text, "has changed"));
    assert_int_equal(meddler.rows, 2);
    case_release(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_rows), cmocka_unit_test(test_market_blocks),
        cmocka_unit_test(test_changed), cmocka_unit_test(test_other_columns),
        cmocka_unit_test(test_changed_meanwhile)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
