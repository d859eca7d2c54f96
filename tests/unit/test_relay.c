/* Rows between two threads: everything put comes out as it was, in order; and a large file read on
 * two threads gives, call by call, what one thread gives. Made for V=tsan as much as for V=asan. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include "reading_case.h"
#include "source_case.h"
#include "source/relay.h"

/* ---- the relay alone ---- */

enum { PUTS = 20000, VALUES = 7 };

/* The n-th outcome; texts live in scratch and are overwritten by the next. */
static void make_outcome(size_t n, struct outcome *outcome, struct source_value *values,
                         char (*scratch)[256])
{
    size_t length = n % 997 ? n % 40 : 200;

    memset(outcome, 0, sizeof *outcome);
    memset(scratch[0], 'a' + (int)(n % 26), length);
    scratch[0][length] = '\0';
    snprintf(scratch[1], sizeof scratch[1], "order-%zu", n);
    outcome->kind = (enum row_outcome)(n % 11 == 3  ? ROW_REFUSED
                                       : n % 7 == 2 ? ROW_DROPPED
                                                    : ROW_KEPT);
    outcome->offset = n;
    outcome->line = (long)n + 2;
    outcome->reason = scratch[1];
    outcome->refused = (struct source_refused){true, (int32_t)n, scratch[0], "(none)"};
    outcome->row = (struct source_row){.market = scratch[0],
                                       .channel = "",
                                       .currency = "EUR",
                                       .customer = scratch[0],
                                       .order = scratch[1],
                                       .base = "",
                                       .series = "",
                                       .indicator = "",
                                       .period = "",
                                       .values = values,
                                       .value_count = n % (VALUES + 1)};
    for (size_t i = 0; i < VALUES; i++)
        values[i] = (struct source_value){.output = (int)i, .value = (int64_t)(n * 10 + i)};
}

static void *put_all(void *self)
{
    struct relay *relay = self;
    struct outcome outcome;
    struct source_value values[VALUES];
    char scratch[2][256];

    for (size_t n = 0; n < PUTS; n++) {
        make_outcome(n, &outcome, values, scratch);
        relay_put(relay, &outcome);
    }
    relay_end(relay);
    return NULL;
}

static void check_outcome(const struct outcome *got, const struct outcome *want)
{
    assert_int_equal(got->kind, want->kind);
    assert_int_equal(got->offset, want->offset);
    assert_int_equal(got->line, want->line);
    if (want->kind == ROW_REFUSED) {
        assert_string_equal(got->reason, want->reason);
        assert_string_equal(got->refused.market, want->refused.market);
        assert_string_equal(got->refused.channel, want->refused.channel);
        assert_int_equal(got->refused.day, want->refused.day);
    }
    if (want->kind != ROW_KEPT)
        return;
    assert_string_equal(got->row.market, want->row.market);
    assert_string_equal(got->row.channel, want->row.channel);
    assert_string_equal(got->row.customer, want->row.customer);
    assert_string_equal(got->row.order, want->row.order);
    assert_int_equal(got->row.value_count, want->row.value_count);
    for (size_t i = 0; i < want->row.value_count; i++)
        assert_int_equal(got->row.values[i].value, want->row.values[i].value);
}

static void test_in_order(void **state)
{
    struct relay *relay = relay_new(VALUES);
    const struct outcome *got;
    struct outcome want;
    struct source_value values[VALUES];
    char scratch[2][256];
    pthread_t thread;
    size_t n = 0;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, put_all, relay), 0);
    for (; (got = relay_take(relay)); n++) {
        make_outcome(n, &want, values, scratch);
        check_outcome(got, &want);
    }
    assert_int_equal(n, PUTS);
    assert_null(relay_take(relay));
    pthread_join(thread, NULL);
    relay_free(relay);
}

static void test_empty(void **state)
{
    struct relay *relay = relay_new(0);

    (void)state;
    relay_end(relay);
    assert_null(relay_take(relay));
    relay_free(relay);
    relay_free(NULL);
}

/* A text larger than any batch has room for. */
static void test_large_text(void **state)
{
    struct relay *relay = relay_new(1);
    struct outcome outcome = {.kind = ROW_REFUSED, .refused = {.market = "m", .channel = "c"}};
    char *text = malloc(200001);
    const struct outcome *got;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', 200000);
    text[200000] = '\0';
    outcome.reason = "short";
    relay_put(relay, &outcome);
    outcome.reason = text;
    relay_put(relay, &outcome);
    relay_end(relay);
    got = relay_take(relay);
    assert_string_equal(got->reason, "short");
    got = relay_take(relay);
    assert_true(!strcmp(got->reason, text) && !strcmp(got->refused.channel, "c"));
    assert_null(relay_take(relay));
    free(text);
    relay_free(relay);
}

/* ---- a file ---- */

static void log_refused(void *self, const struct source_refused *row)
{
    struct row_log *log = self;

    strbuf_addf(&log->text, "refused %d %d %s/%s\n", row->has_day, row->has_day ? row->day : 0,
                row->market, row->channel);
}

static void log_duplicate(void *self)
{
    struct row_log *log = self;

    strbuf_adds(&log->text, "duplicate\n");
}

static void read_on(struct read_case *test, const struct source_def *def, const struct strbuf *text,
                    int threads)
{
    struct source_sink sink = {
        .self = &test->log, .row = log_row, .refused = log_refused, .duplicate = log_duplicate};

    memset(test, 0, sizeof *test);
    strbuf_init(&test->log.text);
    temp_write(&test->file, text->text, text->length);
    case_plan(test, def);
    source_plan_set_threads(test->plan, threads);
    test->ok = source_read(test->plan, test->file.path, &sink, &test->report, &test->err);
}

static void test_two_threads(void **state)
{
    struct field_def fields[] = {FIELD("date", "Day"),           FIELD("market", "Ship"),
                                 FIELD("gross_sales", "Amount"), FIELD("currency", "Currency"),
                                 FIELD("customer_id", "Who"),    FIELD("order_id", "Id"),
                                 FIELD("clicks", "Extra")};
    static const char *const drop[] = {"Id=drop"};
    const struct source_def def = {.kind = SOURCE_ORDERS,
                                   .fields = fields,
                                   .field_count = COUNT(fields),
                                   .drop = drop,
                                   .drop_count = 1};
    struct strbuf text = STRBUF_INIT;
    struct read_case one, two;

    (void)state;
    fields[1].map = "country";
    make_file(&text, 1200 * 1024);
    read_on(&one, &def, &text, 1);
    read_on(&two, &def, &text, 2);
    if (!one.ok)
        fail_msg("%s", one.err.text);
    assert_true(two.ok);
    assert_true(one.report.rows_kept > 15000 && one.report.rows_refused > 100);
    assert_true(one.report.rows_dropped > 100 && one.report.orders_repeated > 100);
    assert_true(one.report.rows_duplicate > 10);
    assert_true(!strcmp(one.log.text.text, two.log.text.text));
    check_reports(&one.report, &two.report);
    case_release(&one);
    case_release(&two);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_large_text),
        cmocka_unit_test(test_two_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
