/*
 * The cells of large files, kept from one start to the next: what comes back is what was kept, what
 * is damaged or another's is passed over, and no bytes whatever do harm.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/pack.h"
#include "base/strbuf.h"
#include "cube/part_pack.h"
#include "engine/cache.h"
#include "engine/generation.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"
#include "report/report.h"
#include "report/view.h"
#include "source/stamp.h"

static const char ini[] = "[redline]\ncurrency = EUR\nnow = data\ncache = yes\n"
                          "[source shop]\nkind = orders\npath = shop.csv\n";

struct world {
    struct scratch scratch, home;
    char path[400], cells[400]; /* the file, and what is kept of it */
    struct engine *engine;
};

static void put_rows(struct strbuf *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        strbuf_addf(text, "2026-0%zu-%02zu,%s,web%zu,A%zu,c%zu,%zu.25,%s\n", 1 + i % 6, 1 + i % 28,
                    i % 3 ? "DE" : "FR", i % 4, i, i % 900, i % 700, i % 5 ? "EUR" : "USD");
}

static void start(struct world *world, size_t rows)
{
    struct strbuf text = STRBUF_INIT;

    *world = (struct world){.engine = NULL};
    scratch_init(&world->scratch);
    scratch_init(&world->home);
    setenv("XDG_CACHE_HOME", world->home.folder, 1);
    scratch_put(&world->scratch, "redline.ini", "w", ini);
    strbuf_adds(&text, "date,market,channel,order_id,customer_id,gross_sales,currency\n");
    put_rows(&text, 0, rows);
    strbuf_adds(&text, "2026-13-01,DE,web1,A1,c1,5,EUR\n");
    put_rows(&text, 5, 7);
    scratch_put(&world->scratch, "shop.csv", "w", text.text);
    scratch_path(&world->scratch, "shop.csv", world->path);
    strbuf_release(&text);
}

static void forget(struct world *world)
{
    char folder[300];
    DIR *files;
    struct dirent *entry;
    char path[600];

    engine_close(world->engine);
    snprintf(folder, sizeof folder, "%s/redline", world->home.folder);
    files = opendir(folder);
    while (files && (entry = readdir(files)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    if (files)
        closedir(files);
    rmdir(folder);
    scratch_release(&world->home);
    scratch_release(&world->scratch);
}

static void open_engine(struct world *world)
{
    struct engine_options options = {.request = {.dataset = world->scratch.folder}};
    struct err_list errors;

    engine_close(world->engine);
    err_list_init(&errors);
    world->engine = engine_open(&options, &errors);
    assert_non_null(world->engine);
    assert_int_equal(errors.count, 0);
    err_list_release(&errors);
}

/* Finds the one file that is kept. */
static bool find_cells(struct world *world)
{
    char folder[300];
    DIR *files;
    struct dirent *entry;
    bool any = false;

    snprintf(folder, sizeof folder, "%s/redline", world->home.folder);
    files = opendir(folder);
    while (files && (entry = readdir(files)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        assert_false(any);
        any = true;
        snprintf(world->cells, sizeof world->cells, "%.250s/%.100s", folder, entry->d_name);
    }
    if (files)
        closedir(files);
    return any;
}

static char *tell(const struct world *world)
{
    const struct snapshot *snapshot = engine_snapshot(world->engine);
    struct query query = {.names = "gmv,orders,new_customers,returning_customers",
                          .by_market = true,
                          .by_channel = true,
                          .where = "",
                          .grain = GRAIN_DAY};
    struct report_context context;
    struct err err = {.text = ""};
    struct view view;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    view_init(&view, snapshot);
    report_context_init(&context, snapshot, &view);
    report_sources(out, FORMAT_JSON, snapshot, false);
    report_check(out, FORMAT_JSON, &context);
    report_query(out, FORMAT_CSV, snapshot, &query, &err);
    report_context_release(&context);
    fclose(out);
    return text;
}

/* A digit of a sum becomes another one, and nobody could tell by the stamp. */
static void change_secretly(const struct world *world)
{
    struct stat info;
    struct timespec times[2];
    int fd = open(world->path, O_RDWR);

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &info), 0);
    assert_int_equal(pwrite(fd, "9", 1, info.st_size - 9), 1);
    times[0] = info.st_atim;
    times[1] = info.st_mtim;
    assert_int_equal(futimens(fd, times), 0);
    close(fd);
}

static void overwrite(const char *path, off_t at, int flip, off_t length)
{
    unsigned char byte;
    int fd = open(path, O_RDWR);

    assert_true(fd >= 0);
    if (flip) {
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        byte = (unsigned char)(byte ^ flip);
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    } else {
        assert_int_equal(ftruncate(fd, length), 0);
    }
    close(fd);
}

static void test_second_start(void **state)
{
    struct world world;
    struct stat info;
    char *first, *second;

    (void)state;
    start(&world, 110000);
    open_engine(&world);
    first = tell(&world);
    assert_true(find_cells(&world));
    assert_int_equal(stat(world.cells, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    change_secretly(&world); /* so that it shows whether the file is read */
    open_engine(&world);
    second = tell(&world);
    assert_string_equal(first, second);
    free(second);
    chmod(world.cells, 0644); /* somebody else could have written it */
    open_engine(&world);
    second = tell(&world);
    assert_string_not_equal(first, second);
    free(second);
    free(first);
    forget(&world);
}

static void test_other_rules(void **state)
{
    struct world world;
    char *first, *second;

    (void)state;
    start(&world, 110000);
    open_engine(&world);
    first = tell(&world);
    change_secretly(&world);
    scratch_put(&world.scratch, "redline.ini", "a", "; a comment\n");
    open_engine(&world);
    second = tell(&world);
    assert_string_not_equal(first, second);
    free(second);
    free(first);
    scratch_put(&world.scratch, "redline.ini", "w",
                "[source shop]\nkind = orders\npath = shop.csv\n");
    assert_true(find_cells(&world));
    assert_int_equal(unlink(world.cells), 0);
    open_engine(&world);
    assert_false(find_cells(&world)); /* the default is no */
    forget(&world);
}

/* The start of the bytes, the end, and places between: header, report, sums. */
static void test_damaged(void **state)
{
    struct world world;
    struct stat info;
    uint64_t key;
    struct dims *dims;
    const struct source_state *source;
    struct file_stamp stamp;

    (void)state;
    start(&world, 110000);
    open_engine(&world);
    assert_true(find_cells(&world));
    source = &engine_snapshot(world.engine)->sources[0];
    dims = &engine_snapshot(world.engine)->generation->dims;
    key = cache_key(engine_snapshot(world.engine)->catalogue);
    file_stamp_take(&stamp, world.path);
    assert_int_equal(stat(world.cells, &info), 0);
    for (off_t i = 0; i < 60; i++) {
        off_t at = i < 30 ? i : info.st_size / 30 * (i - 30) + i % 8;
        struct part *part;

        overwrite(world.cells, at, 1 << i % 8, 0);
        assert_null(cache_find(key, dims, source->plan, world.path, &stamp));
        overwrite(world.cells, at, 1 << i % 8, 0);
        if (i % 10)
            continue;
        part = cache_find(key, dims, source->plan, world.path, &stamp);
        assert_non_null(part);
        part_unref(part);
        assert_null(cache_find(key + 1, dims, source->plan, world.path, &stamp));
    }
    overwrite(world.cells, 0, 0, info.st_size - 1);
    assert_null(cache_find(key, dims, source->plan, world.path, &stamp));
    overwrite(world.cells, 0, 0, 10);
    assert_null(cache_find(key, dims, source->plan, world.path, &stamp));
    forget(&world);
}

/* Whatever a part is made of, it can be asked. */
static void ask(struct dims *dims, struct part *part)
{
    struct cube *cube = cube_new(dims, &part, 1, "EUR");
    struct timeline timeline;
    struct rollup *rollup;

    if (cube->first_day != DAY_NONE && cube->first_day <= cube->last_day) {
        timeline_init(&timeline, GRAIN_MONTH, cube->first_day, cube->last_day);
        rollup = rollup_new(cube, &timeline);
        rollup_free(rollup);
        timeline_release(&timeline);
    }
    cube_free(cube);
}

/* Without a checksum in front: every byte another one, every length. */
static void test_any_bytes(void **state)
{
    struct world world;
    struct pack pack = pack_writer(), other;
    const struct source_state *source;
    struct dims *dims;
    size_t made = 0;
    char *bytes;

    (void)state;
    start(&world, 40);
    open_engine(&world);
    source = &engine_snapshot(world.engine)->sources[0];
    dims = &engine_snapshot(world.engine)->generation->dims;
    assert_true(part_is_plain(source->parts[0]));
    part_pack(source->parts[0], &pack);
    for (size_t i = 0; i < 2 * pack.out.length; i++) {
        size_t length = i < pack.out.length ? pack.out.length : i - pack.out.length;
        struct part *part;

        bytes = malloc(length + 1); /* so that the sanitizer sees its end */
        memcpy(bytes, pack.out.text, length);
        if (i < pack.out.length)
            bytes[i] = (char)(bytes[i] ^ (i % 3 ? 1 << i % 8 : 0xFF));
        other = pack_reader(bytes, length);
        part = part_unpack(dims, source->plan, &other);
        pack_release(&other);
        if (part && ++made)
            ask(dims, part);
        part_unref(part);
        free(bytes);
        assert_true(i < pack.out.length || !part);
    }
    assert_true(made > 100 && made < pack.out.length);
    pack_release(&pack);
    forget(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_second_start),
        cmocka_unit_test(test_other_rules),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_any_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
