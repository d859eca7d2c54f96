/*
 * How far a load is, in words and numbers worked out by hand; and loads that are stopped at every
 * step: what was there before stays, byte for byte, also while the load runs, and a later refresh
 * gives what a fresh load gives.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"
#include "report/progress.h"
#include "report/report.h"
#include "tui/canvas.h"
#include "tui/screen.h"

/* ---- arithmetic and words ------------------------------------------------------------------- */

static void test_arithmetic(void **state)
{
    static const struct {
        uint64_t done, total;
        int64_t elapsed_ms;
        double share;
        int64_t left_ms;
    } cases[] = {
        {0, 0, 0, -1, -1},                              /* nothing is known */
        {500, 0, 9000, -1, -1},                         /* nor how much there is */
        {0, 1000, 0, 0, -1},                            /* nothing done: no speed */
        {0, 1000, 9000, 0, -1},                         /* not even after nine seconds */
        {250, 1000, 1000, .25, 3000},                   /* a quarter in one second */
        {250, 1000, 99, .25, -1},                       /* too soon to say */
        {1000, 1000, 4000, 1, 0},                       /* all of it */
        {1500, 1000, 4000, 1, 0},                       /* it has grown meanwhile */
        {1, UINT64_MAX, 60000, 0, -1},                  /* years: no forecast */
        {UINT64_MAX - 1, UINT64_MAX, INT64_MAX, 1, -1}, /* no overflow either */
        {UINT64_MAX / 2, UINT64_MAX - 1, 60000, .5, 60000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct load_progress progress = {.file = "",
                                         .done = cases[i].done,
                                         .total = cases[i].total,
                                         .elapsed_ms = cases[i].elapsed_ms};
        int64_t left_ms = progress_left_ms(&progress);

        assert_true(progress_share(&progress) >= cases[i].share - 1e-9);
        assert_true(progress_share(&progress) <= cases[i].share + 1e-9);
        if (cases[i].done != UINT64_MAX - 1)
            assert_int_equal(left_ms, cases[i].left_ms);
        assert_true(left_ms >= -1);
    }
}

static void assert_line(const struct load_progress *progress, int cells, bool ascii,
                        const char *expected)
{
    struct strbuf line = STRBUF_INIT;

    progress_print(progress, cells, ascii, &line);
    assert_string_equal(line.text, expected);
    strbuf_release(&line);
}

/* 412 of 995 MB: 41.4 %, 46 eighths of 14 cells; 4.1 M rows in 3.7 s are 1.1 M a second; the other
 * 583 MB take 3.7 * 583 / 412 = 5.2 s. */
static void test_words(void **state)
{
    const struct load_progress progress = {.file = "/data/facts-2025.csv",
                                           .done = 412000000,
                                           .total = 995000000,
                                           .rows = 4100000,
                                           .elapsed_ms = 3700};

    (void)state;
    assert_line(&progress, 120, false,
                "facts-2025.csv  █████▊          412 of 995 MB  4.1 M rows  1.1 M rows/s  "
                "0:06 left  Ctrl-C stops");
    assert_line(&progress, 120, true,
                "facts-2025.csv  [#####.........]  412 of 995 MB  4.1 M rows  1.1 M rows/s  "
                "0:06 left  Ctrl-C stops");
    assert_line(&progress, 82, false,
                "facts-2025.csv  █████▊          412 of 995 MB  4.1 M rows  1.1 M rows/s  "
                "0:06 left");
    assert_line(&progress, 81, false,
                "facts-2025.csv  █████▊          412 of 995 MB  4.1 M rows  0:06 left");
    assert_line(&progress, 60, false, "facts-2025.csv  █████▊          412 of 995 MB  0:06 left");
    assert_line(&progress, 50, false, "█████▊          412 of 995 MB  0:06 left");
    assert_line(&progress, 39, false, "412 of 995 MB  0:06 left");
    assert_line(&progress, 23, false, "412 of 995 MB");
    assert_line(&progress, 12, false, "");
    assert_line(&progress, 0, false, "");
}

static void test_more_words(void **state)
{
    struct load_progress progress = {.file = ""};

    (void)state;
    assert_line(&progress, 120, false, "0 B  0 rows  Ctrl-C stops");
    progress = (struct load_progress){
        .file = "command of shop", .done = 1234567, .rows = 9999, .elapsed_ms = 1000};
    assert_line(&progress, 120, false,
                "command of shop  1.2 MB  9999 rows  9999 rows/s  Ctrl-C stops");
    progress = (struct load_progress){.file = "x/evil\033[2J\xff\xe2\x80\xae.csv",
                                      .done = 12345678901,
                                      .total = 2,
                                      .rows = 999999999,
                                      .elapsed_ms = 1};
    assert_line(&progress, 120, true,
                "evil?[2J??.csv  [##############]  12 of 12 GB  1000 M rows  Ctrl-C stops");
    progress = (struct load_progress){.file = "a-name-of-more-cells-than-there-is-room.csv",
                                      .done = 1000,
                                      .total = 7300000,
                                      .rows = 12345,
                                      .elapsed_ms = 1000};
    assert_line(&progress, 120, true,
                "a-name-of-more-cells-th~  [..............]  0.0 of 7.3 MB  12 k rows  12 k rows/s"
                "  2:01:39 left  Ctrl-C stops");
}

/* ---- loads that are stopped ----------------------------------------------------------------- */

enum { FILE_ROWS = 8000, FILES = 3 }; /* of about 190 kB: three steps each, and those between */

struct watcher {
    struct engine *engine; /* NULL: it is being opened */
    int calls, stop_at;    /* 0: never */
    uint64_t done;
    bool looks; /* at the snapshot, which must be as */
    const char *before;
};

static void put_file(const struct scratch *scratch, int number, int rows, const char *mode)
{
    struct strbuf text = STRBUF_INIT;
    char name[32];

    if (*mode == 'w')
        strbuf_adds(&text, "date,market,channel,orders,gross_sales\n");
    for (int i = 0; i < rows; i++)
        strbuf_addf(&text, "2026-%02d-%02d,M%d%s,channel-%d,%d,%d.%02d\n", i % 3 + number,
                    i % 28 + 1, i % 5, *mode == 'a' ? "new" : "", i % 2, i % 17, i % 1009, i % 100);
    snprintf(name, sizeof name, "facts-%d.csv", number);
    scratch_put(scratch, name, mode, text.text);
    strbuf_release(&text);
}

static void start_folder(struct scratch *scratch)
{
    scratch_init(scratch);
    scratch_put(scratch, "redline.ini", "w",
                "[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts-*.csv\n");
    for (int i = 1; i <= FILES; i++)
        put_file(scratch, i, FILE_ROWS, "w");
}

/* Sums of every day, market and channel; yours. */
static char *print_sums(const struct snapshot *snapshot)
{
    const struct query query = {.names = "orders,gmv,aov",
                                .by_market = true,
                                .by_channel = true,
                                .where = "",
                                .grain = GRAIN_DAY};
    struct err err = {.text = ""};
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    if (snapshot->cube->first_day != DAY_NONE)
        assert_true(report_query(out, FORMAT_CSV, snapshot, &query, &err));
    assert_int_equal(fclose(out), 0);
    return text;
}

static void assert_sums(const struct engine *engine, const char *expected)
{
    char *sums = print_sums(engine_snapshot(engine));

    assert_string_equal(sums, expected);
    free(sums);
}

static bool watch(void *self, const struct load_progress *progress)
{
    struct watcher *watcher = self;

    assert_true(progress->done >= watcher->done);
    watcher->done = progress->done;
    if (watcher->looks && watcher->engine)
        assert_sums(watcher->engine, watcher->before);
    return ++watcher->calls != watcher->stop_at;
}

static struct engine *open_watched(const struct scratch *scratch, struct watcher *watcher,
                                   uint64_t unread_bytes, struct err_list *errors)
{
    struct engine_options options = {.request = {.dataset = scratch->folder},
                                     .has_grain = true,
                                     .grain = GRAIN_DAY,
                                     .progress = watcher ? watch : NULL,
                                     .progress_self = watcher,
                                     .unread_bytes = unread_bytes};

    return engine_open(&options, errors);
}

static char *fresh_sums(const struct scratch *scratch)
{
    struct err_list errors;
    struct engine *engine;
    char *sums;

    err_list_init(&errors);
    engine = open_watched(scratch, NULL, 0, &errors);
    assert_non_null(engine);
    sums = print_sums(engine_snapshot(engine));
    assert_true(strlen(sums) > 1000);
    engine_close(engine);
    err_list_release(&errors);
    return sums;
}

static enum refresh_result refresh(struct engine *engine, struct watcher *watcher, int stop_at,
                                   bool force)
{
    enum refresh_result result;
    struct err_list errors;

    err_list_init(&errors);
    watcher->engine = engine;
    watcher->calls = 0;
    watcher->done = 0;
    watcher->stop_at = stop_at;
    result = engine_refresh(engine, force, &errors);
    assert_int_equal(errors.count, 0);
    err_list_release(&errors);
    return result;
}

/* One file grew, by markets that the snapshot does not know, and one is new. */
static void test_refresh_stopped(void **state)
{
    struct watcher watcher = {.looks = true};
    struct scratch scratch;
    struct engine *engine;
    struct err_list errors;
    char *before, *after;
    int stop_at = 1;

    (void)state;
    start_folder(&scratch);
    err_list_init(&errors);
    engine = open_watched(&scratch, &watcher, 0, &errors);
    assert_non_null(engine);
    assert_true(watcher.calls >= FILES * 3);
    before = print_sums(engine_snapshot(engine));
    watcher.before = before;
    put_file(&scratch, 2, FILE_ROWS, "a");
    put_file(&scratch, FILES + 1, FILE_ROWS, "w");
    after = fresh_sums(&scratch);
    assert_string_not_equal(before, after);
    for (; refresh(engine, &watcher, stop_at, stop_at > 1) == REFRESH_STOPPED; stop_at++) {
        assert_int_equal(watcher.calls, stop_at); /* it asked no more */
        assert_int_equal(engine_snapshot(engine)->serial, 1);
        assert_sums(engine, before);
        assert_false(engine_is_outdated(engine)); /* it does not start again by itself, */
        assert_int_equal(refresh(engine, &watcher, 1, false), REFRESH_SAME);
    }
    assert_true(stop_at > 9);
    assert_int_equal(engine_snapshot(engine)->serial, 2);
    assert_sums(engine, after);
    scratch_put(&scratch, "facts-1.csv", "a", "2026-01-01,M1,channel-1,1,1\n");
    assert_true(engine_is_outdated(engine)); /* but what changes later is seen */
    engine_close(engine);
    err_list_release(&errors);
    free(before);
    free(after);
    scratch_release(&scratch);
}

/* A stop at the INI files' change leaves the old rules; so does the next, and then they are new. */
static void test_new_rules_stopped(void **state)
{
    struct watcher watcher = {.looks = false};
    struct scratch scratch;
    struct engine *engine;
    struct err_list errors;
    char *before;
    int stop_at = 1;

    (void)state;
    start_folder(&scratch);
    err_list_init(&errors);
    engine = open_watched(&scratch, &watcher, 0, &errors);
    assert_non_null(engine);
    before = print_sums(engine_snapshot(engine));
    scratch_put(&scratch, "redline.ini", "a", "keep = market=M1\n");
    for (; refresh(engine, &watcher, stop_at, stop_at > 1) == REFRESH_STOPPED; stop_at += 3) {
        assert_sums(engine, before);
        assert_false(engine_is_outdated(engine));
    }
    assert_true(stop_at > 9);
    assert_int_equal(engine_snapshot(engine)->rows_dropped, FILES * FILE_ROWS * 4 / 5);
    engine_close(engine);
    err_list_release(&errors);
    free(before);
    scratch_release(&scratch);
}

static void test_first_load_stopped(void **state)
{
    struct watcher watcher = {.stop_at = 4};
    struct scratch scratch;
    struct err_list errors;

    (void)state;
    start_folder(&scratch);
    err_list_init(&errors);
    assert_null(open_watched(&scratch, &watcher, 0, &errors));
    assert_int_equal(watcher.calls, 4);
    assert_int_equal(errors.count, 1);
    assert_string_equal(errors.items[0].text, "loading was stopped");
    err_list_release(&errors);
    scratch_release(&scratch);
}

/* A snapshot without rows first, the same as ever after the refresh. */
static void test_unread(void **state)
{
    struct watcher watcher = {.looks = true, .before = ""};
    struct scratch scratch;
    struct engine *engine;
    struct err_list errors;
    char *sums;
    int stop_at = 1;

    (void)state;
    start_folder(&scratch);
    sums = fresh_sums(&scratch);
    err_list_init(&errors);
    engine = open_watched(&scratch, NULL, 1 << 30, &errors);
    assert_false(engine_is_unread(engine)); /* so small */
    engine_close(engine);
    engine = open_watched(&scratch, &watcher, 100000, &errors);
    assert_non_null(engine);
    assert_int_equal(errors.count, 0);
    assert_true(engine_is_unread(engine));
    assert_int_equal(engine_snapshot(engine)->rows_read, 0);
    assert_true(engine_snapshot(engine)->sources[0].waiting);
    for (; refresh(engine, &watcher, stop_at, false) == REFRESH_STOPPED; stop_at++)
        assert_true(engine_is_unread(engine));
    assert_true(stop_at > FILES * 3);
    assert_false(engine_is_unread(engine));
    assert_sums(engine, sums);
    assert_int_equal(refresh(engine, &watcher, 0, false), REFRESH_SAME);
    engine_close(engine);
    err_list_release(&errors);
    free(sums);
    scratch_release(&scratch);
}

/* An answer that was not read to its end is read at the next load. */
static void test_answer_stopped(void **state)
{
    struct watcher watcher = {.stop_at = 0};
    struct scratch scratch;
    struct engine *engine;
    struct err_list errors;
    char path[400];

    (void)state;
    start_folder(&scratch);
    scratch_put(&scratch, "redline.ini", "w",
                "[redline]\ncurrency = EUR\nnow = data\n[source facts]\ncommand = ./ask.sh\n");
    scratch_put(&scratch, "ask.sh", "w", "#!/bin/sh\ncat facts-1.csv\n");
    scratch_path(&scratch, "ask.sh", path);
    assert_int_equal(chmod(path, 0755), 0);
    err_list_init(&errors);
    engine = open_watched(&scratch, &watcher, 0, &errors);
    assert_non_null(engine);
    assert_int_equal(engine_snapshot(engine)->rows_kept, FILE_ROWS);
    put_file(&scratch, 1, FILE_ROWS * 2, "w");
    engine_ask(engine, true);
    watcher.done = 0;
    watcher.calls = 0;
    watcher.stop_at = 2;
    engine_finish(engine, &errors);
    assert_int_equal(watcher.calls, 2);
    assert_int_equal(engine_snapshot(engine)->rows_kept, FILE_ROWS);
    assert_null(engine_snapshot(engine)->sources[0].kept);
    assert_false(engine_is_outdated(engine));
    assert_int_equal(refresh(engine, &watcher, 0, true), REFRESH_NEW);
    assert_int_equal(engine_snapshot(engine)->rows_kept, FILE_ROWS * 2);
    engine_close(engine);
    err_list_release(&errors);
    scratch_release(&scratch);
}

/* ---- on the screen -------------------------------------------------------------------------- */

static char *draw(struct screen *screen, int width, int height, bool ascii)
{
    struct canvas canvas;
    struct strbuf text = STRBUF_INIT;

    canvas_init(&canvas, width, height, ascii);
    screen_draw(screen, &canvas);
    canvas_print(&canvas, &text);
    canvas_release(&canvas);
    return strbuf_detach(&text);
}

static size_t lines_that_differ(const char *a, const char *b)
{
    size_t count = 0;

    while (*a && *b) {
        size_t left = strcspn(a, "\n"), right = strcspn(b, "\n");

        count += left != right || memcmp(a, b, left) != 0;
        a += left + 1;
        b += right + 1;
    }
    return count;
}

/* One line changes, at any size, and only while a load runs. */
static void test_screen(void **state)
{
    static const struct {
        int width, height;
        const char *bar; /* NULL: too small for one */
    } sizes[] = {{160, 48, "facts.csv  [#######.......]  50 of 100 MB"},
                 {80, 24, "facts.csv  [#######.......]  50 of 100 MB"},
                 {40, 14, "50 of 100 MB  0:02 left"},
                 {40, 10, "50 of 100 MB  0:02 left"},
                 {30, 5, NULL}};
    char file[] = "/x/facts.csv";
    struct load_progress progress = {
        .file = file, .done = 50000000, .total = 100000000, .rows = 7, .elapsed_ms = 2000};
    struct screen_options how = {.ascii = true};
    struct scratch scratch;
    struct engine *engine;
    struct err_list errors;
    struct screen *screen;

    (void)state;
    start_folder(&scratch);
    err_list_init(&errors);
    engine = open_watched(&scratch, NULL, 1, &errors);
    assert_non_null(engine);
    view_init(&how.view, engine_snapshot(engine));
    screen = screen_new(engine_snapshot(engine), &how, &errors);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *before = draw(screen, sizes[i].width, sizes[i].height, true), *during, *after;

        screen_set_progress(screen, &progress);
        file[3] = '?'; /* the name is the screen's own now */
        during = draw(screen, sizes[i].width, sizes[i].height, true);
        file[3] = 'f';
        screen_set_progress(screen, NULL);
        after = draw(screen, sizes[i].width, sizes[i].height, true);
        assert_string_equal(before, after);
        assert_int_equal(lines_that_differ(before, during), sizes[i].bar != NULL);
        if (sizes[i].bar)
            assert_non_null(strstr(during, sizes[i].bar));
        free(before);
        free(during);
        free(after);
    }
    screen_free(screen);
    engine_close(engine);
    err_list_release(&errors);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_more_words),
        cmocka_unit_test(test_refresh_stopped),
        cmocka_unit_test(test_new_rules_stopped),
        cmocka_unit_test(test_first_load_stopped),
        cmocka_unit_test(test_unread),
        cmocka_unit_test(test_answer_stopped),
        cmocka_unit_test(test_screen),
    };

    umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
