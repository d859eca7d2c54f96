/*
 * The worker: a screen is drawn and walked through all its panes while the next snapshot is made of
 * files that bring codes, markets and columns nobody knew, and of other INI files.  What is on the
 * screen does not change before the result is taken; what comes out is what one thread gives.  Made
 * for V=tsan as much as for V=asan.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "engine/worker.h"
#include "fixtures/engine/scratch.h"
#include "report/report.h"
#include "tui/canvas.h"
#include "tui/screen.h"

enum { ROUNDS = 6, LIMIT_MS = 60000, WIDTH = 160, HEIGHT = 48 };

static const char ini[] = "[redline]\ntitle = Worker\ncurrency = EUR\nnow = data\n"
                          "[source facts]\npath = facts-*.csv\n"
                          "[source orders]\nkind = orders\npath = orders.csv\n";

static void put_file(const struct scratch *scratch, const char *name, const struct strbuf *text)
{
    scratch_put(scratch, name, "w", text->text);
}

/* Round n has markets, channels, a currency and a column of its own. */
static void put_facts(const struct scratch *scratch, int round)
{
    struct strbuf text = STRBUF_INIT;
    char name[40];

    strbuf_addf(&text, "date,market,channel,currency,orders,gross_sales,sessions,extra_%d\n",
                round);
    for (int i = 0; i < (round % 3 ? 3000 : 30000);
         i++) /* large ones are read by several threads */
        strbuf_addf(&text, "2026-%02d-%02d,M%d,channel-%d,%s,%d,%d,%d,%d\n", i % 6 + 1, i % 28 + 1,
                    round * 20 + i % 20, round * 3 + i % 3,
                    i % 7       ? "EUR"
                    : round % 2 ? "USD"
                                : "PLN",
                    i % 11, i % 997, i % 89, i % 5);
    snprintf(name, sizeof name, "facts-%d.csv", round);
    put_file(scratch, name, &text);
    strbuf_release(&text);
}

/* To the first file: rows of known and of new codes. */
static void append_facts(const struct scratch *scratch, int round)
{
    struct strbuf text = STRBUF_INIT;

    for (int i = 0; i < 50; i++)
        strbuf_addf(&text, "2026-06-%02d,%s%d,channel-%d,EUR,%d,%d,%d,%d\n", i % 28 + 1,
                    i % 2 ? "M" : "A", round, i % 5, i % 11, i % 97, i % 89, i % 5);
    scratch_put(scratch, "facts-0.csv", "a", text.text);
    strbuf_release(&text);
}

static void put_orders(const struct scratch *scratch, int round)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "date,market,channel,order_id,customer_id,gross_sales\n");
    for (int i = 0; i < 2000 * (round + 1); i++)
        strbuf_addf(&text, "2026-%02d-%02d,N%d,shop,o%d,c%d,%d\n", i % 6 + 1, i % 28 + 1,
                    i % (9 + round), i, i % 700, i % 101);
    put_file(scratch, "orders.csv", &text);
    strbuf_release(&text);
}

static char *print_all(const struct snapshot *snapshot)
{
    struct query query = {.names = "orders,gross_sales,sessions,new_customers",
                          .by_market = true,
                          .by_channel = true,
                          .where = "",
                          .grain = GRAIN_MONTH};
    struct err err = {.text = ""};
    size_t length;
    char *text = NULL;
    FILE *out = open_memstream(&text, &length);

    assert_non_null(out);
    if (!report_query(out, FORMAT_CSV, snapshot, &query, &err))
        fail_msg("%s", err.text);
    assert_int_equal(fclose(out), 0);
    return text;
}

static struct engine *open_engine(const struct scratch *scratch, uint64_t unread_bytes)
{
    struct engine_options options = {
        .request = {.dataset = scratch->folder}, .threads = 2, .unread_bytes = unread_bytes};
    struct err_list errors;
    struct engine *engine;

    err_list_init(&errors);
    engine = engine_open(&options, &errors);
    if (!engine)
        fail_msg("%s", errors.count ? errors.items[0].text : "no engine");
    err_list_release(&errors);
    return engine;
}

static char *print_fresh(const struct scratch *scratch)
{
    struct engine *engine = open_engine(scratch, 0);
    char *text = print_all(engine_snapshot(engine));

    engine_close(engine);
    return text;
}

static struct screen *make_screen(const struct engine *engine)
{
    const struct snapshot *snapshot = engine_snapshot(engine);
    struct screen_options how = {.theme = "auto", .colour = true};
    struct err_list errors;
    struct screen *screen;

    err_list_init(&errors);
    view_init(&how.view, snapshot);
    screen = screen_new(snapshot, &how, &errors);
    assert_int_equal(errors.count, 0);
    err_list_release(&errors);
    return screen;
}

static bool is_ready(const struct worker *worker, int wait_ms)
{
    struct pollfd ready = {.fd = worker_fd(worker), .events = POLLIN};

    return poll(&ready, 1, wait_ms) > 0;
}

/* All panes, and some places inside them, until the worker is done. */
static void walk_while_busy(struct worker *worker, struct screen *screen)
{
    static const char keys[] = "1jj\rjj\r\r\033\033"
                               "2jjj\r\033"
                               "3\r\033"
                               "4jj\r\033"
                               "5\r\033"
                               "6\r\033"
                               "7jj\r\033"
                               "ss[]"
                               "vv"
                               "=\033";
    struct worker_progress progress;
    struct canvas canvas;

    canvas_init(&canvas, WIDTH, HEIGHT, false);
    for (size_t i = 0; !is_ready(worker, 0); i = (i + 1) % (sizeof keys - 1)) {
        screen_key(screen, keys[i]);
        worker_progress(worker, &progress);
        screen_set_progress(screen, &progress.load);
        screen_draw(screen, &canvas);
    }
    screen_set_progress(screen, NULL);
    canvas_release(&canvas);
}

static enum refresh_result take(struct worker *worker)
{
    enum refresh_result result;
    struct err_list errors;

    err_list_init(&errors);
    assert_true(is_ready(worker, LIMIT_MS));
    assert_true(worker_take(worker, &result, &errors));
    assert_false(worker_is_busy(worker));
    if (result == REFRESH_KEPT)
        assert_true(errors.count > 0);
    err_list_release(&errors);
    return result;
}

/* One load beside the screen, of what was changed just before. */
static void load_beside(struct worker *worker, struct engine *engine, struct screen *screen,
                        enum refresh_result expected)
{
    char *before = print_all(engine_snapshot(engine)), *meanwhile;

    worker_load(worker, false);
    assert_true(worker_is_busy(worker));
    walk_while_busy(worker, screen);
    meanwhile = print_all(engine_snapshot(engine));
    assert_string_equal(before, meanwhile);
    free(before);
    free(meanwhile);
    assert_int_equal(take(worker), expected);
    screen_set_snapshot(screen, engine_snapshot(engine));
    worker_forget(worker);
}

static void assert_like_fresh(const struct scratch *scratch, const struct engine *engine)
{
    char *beside = print_all(engine_snapshot(engine)), *alone = print_fresh(scratch);

    assert_string_equal(beside, alone);
    free(beside);
    free(alone);
}

static void test_beside(void **state)
{
    struct scratch scratch;
    struct engine *engine;
    struct worker *worker;
    struct screen *screen;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", ini);
    put_facts(&scratch, 0);
    put_orders(&scratch, 0);
    engine = open_engine(&scratch, 1);
    assert_true(engine_is_unread(engine));
    worker = worker_new(engine, NULL, NULL);
    screen = make_screen(engine);
    worker_load(worker, false);
    walk_while_busy(worker, screen);
    assert_int_equal(take(worker), REFRESH_NEW);
    assert_false(engine_is_unread(engine));
    screen_set_snapshot(screen, engine_snapshot(engine));
    worker_forget(worker);
    for (int round = 1; round < ROUNDS; round++) {
        if (round == 2 || round == 4)
            append_facts(&scratch, round); /* nothing else: its old rows are not read again */
        else
            put_facts(&scratch, round);
        if (round % 2)
            put_orders(&scratch, round);
        if (round == 3)
            scratch_put(&scratch, "redline.ini", "a",
                        "[redline few]\nindicator = orders\nred = < 1\n");
        load_beside(worker, engine, screen, REFRESH_NEW);
        assert_like_fresh(&scratch, engine);
    }
    worker_load(worker, false);
    assert_int_equal(take(worker), REFRESH_SAME);
    worker_load(worker, true); /* nothing has changed: everything */
    assert_int_equal(take(worker), REFRESH_NEW);
    screen_set_snapshot(screen, engine_snapshot(engine));
    worker_forget(worker);
    assert_like_fresh(&scratch, engine);
    scratch_put(&scratch, "redline.ini", "a", "[redline bad]\nindicator = nothing\nred = < 1\n");
    load_beside(worker, engine, screen, REFRESH_KEPT);
    screen_free(screen);
    assert_true(worker_free(worker, LIMIT_MS));
    engine_close(engine);
    scratch_release(&scratch);
}

static void test_stopped(void **state)
{
    struct scratch scratch;
    struct engine *engine;
    struct worker *worker;
    char *before = NULL, *after;
    enum refresh_result result = REFRESH_NEW;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", ini);
    put_facts(&scratch, 0);
    put_orders(&scratch, 0);
    engine = open_engine(&scratch, 0);
    worker = worker_new(engine, NULL, NULL);
    /* Who is not given the processor for a while comes too late, and tries again. */
    for (int i = 1; i <= 20 && result == REFRESH_NEW; i++) {
        free(before);
        before = print_all(engine_snapshot(engine));
        put_facts(&scratch, 3 * i);
        worker_load(worker, false);
        worker_stop(worker);
        result = take(worker);
    }
    assert_int_equal(result, REFRESH_STOPPED);
    after = print_all(engine_snapshot(engine));
    assert_string_equal(before, after);
    free(before);
    free(after);
    worker_load(worker, false);
    assert_int_equal(take(worker), REFRESH_SAME); /* put off */
    worker_load(worker, true);
    assert_int_equal(take(worker), REFRESH_NEW);
    assert_like_fresh(&scratch, engine);
    assert_true(worker_free(worker, LIMIT_MS));
    engine_close(engine);
    scratch_release(&scratch);
}

/* Ended at any moment: nothing is lost, leaked or waited for. */
static void test_ended(void **state)
{
    struct scratch scratch;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", ini);
    put_facts(&scratch, 0);
    put_orders(&scratch, 0);
    for (int i = 0; i < 8; i++) {
        struct engine *engine = open_engine(&scratch, 1);
        struct worker *worker = worker_new(engine, NULL, NULL);

        if (i)
            worker_load(worker, i % 2);
        if (i > 3)
            is_ready(worker, i);
        assert_true(worker_free(worker, LIMIT_MS));
        engine_close(engine);
    }
    assert_true(worker_free(NULL, 0));
    scratch_release(&scratch);
}

/* A watcher that takes a second; told to end, the worker is left behind after the time it was
 * given. */
static bool is_slow(void *self, const struct load_progress *progress)
{
    int *calls = self;

    (void)progress;
    ++*calls;
    poll(NULL, 0, 1000);
    return true;
}

static void test_left_behind(void **state)
{
    struct scratch scratch;
    struct engine *engine;
    struct worker *worker;
    int64_t begun;
    int calls = 0;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", ini);
    put_facts(&scratch, 0);
    put_orders(&scratch, 0);
    engine = open_engine(&scratch, 1);
    worker = worker_new(engine, is_slow, &calls);
    worker_load(worker, false);
    begun = clock_monotonic_ms();
    if (!worker_free(worker, 20)) {
        assert_true(clock_monotonic_ms() - begun < 900);
        assert_true(worker_free(worker, LIMIT_MS)); /* it was the first watcher's turn only */
    }
    assert_true(calls <= 1);
    engine_close(engine);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beside),
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_ended),
        cmocka_unit_test(test_left_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
