/*
 * Commands of sources over a table that grows and is corrected: whatever was asked when, the rows
 * are those of the table; and a run that fails changes nothing but the mark.
 *
 * The command is a small script of awk that answers from a file for the days it is asked, and
 * writes down what it was asked.  What must come out is counted here from the same file.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"

enum { DAYS_MOST = 60, OVERLAP = 3, STEPS = 25 };

static const char script[] = "#!/bin/sh\n"
                             "echo \"$1 $2\" >>asked\n"
                             "[ -e fails ] && { echo 'the server is away' >&2; exit 3; }\n"
                             "[ -e cut ] && { printf 'date,market,orders\\n2026-0'; exit 0; }\n"
                             "awk -F, -v s=\"$1\" -v u=\"$2\" 'NR == 1 || ($1 >= s && $1 <= u)' "
                             "table.csv\n";

struct table { /* orders by day from 2026-01-01 on, two rows a day */
    int orders[DAYS_MOST][2];
    int days;
};

static void put_table(const struct scratch *scratch, const struct table *table)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "date,market,orders\n");
    for (int d = 0; d < table->days; d++)
        for (int m = 0; m < 2; m++) {
            day_print(day_from_civil(2026, 1, 1) + d, &text);
            strbuf_addf(&text, ",%s,%d\n", m ? "DE" : "FR", table->orders[d][m]);
        }
    scratch_put(scratch, "table.csv", "w", text.text);
    strbuf_release(&text);
}

static void scratch_start(struct scratch *scratch, const char *keys)
{
    struct strbuf ini = STRBUF_INIT;
    char path[400];

    scratch_init(scratch);
    strbuf_addf(&ini, "[redline]\ncurrency = EUR\n[source shop]\n%s", keys);
    scratch_put(scratch, "redline.ini", "w", ini.text);
    scratch_put(scratch, "ask.sh", "w", script);
    scratch_path(scratch, "ask.sh", path);
    assert_int_equal(chmod(path, 0755), 0);
    strbuf_release(&ini);
}

static struct engine *open_engine(const struct scratch *scratch, enum engine_commands how,
                                  bool forbidden)
{
    struct engine_options options = {
        .request = {.dataset = scratch->folder, .no_commands = forbidden},
        .has_now = true,
        .commands = how};
    struct err_list errors;
    struct engine *engine;

    assert_true(clock_parse("2026-05-01", &options.now));
    err_list_init(&errors);
    engine = engine_open(&options, &errors);
    for (size_t i = 0; i < errors.count; i++)
        fprintf(stderr, "%s: %s\n", errors.items[i].file, errors.items[i].text);
    assert_non_null(engine);
    err_list_release(&errors);
    return engine;
}

static const struct source_state *ask_again(struct engine *engine)
{
    struct err_list errors;

    err_list_init(&errors);
    engine_ask(engine, true);
    engine_finish(engine, &errors);
    err_list_release(&errors);
    return &engine_snapshot(engine)->sources[0];
}

/* Kept rows and their orders, of all answers, against the table. */
static void assert_rows(const struct engine *engine, const struct table *table)
{
    const struct source_state *source = &engine_snapshot(engine)->sources[0];
    size_t kept = 0;
    int128 sum = 0;
    int64_t expected = 0;

    for (int d = 0; d < table->days; d++)
        expected += table->orders[d][0] + table->orders[d][1];
    for (size_t p = 0; p < source->part_count; p++) {
        const struct file_report *report = part_report(source->parts[p]);

        assert_null(part_error(source->parts[p]));
        assert_int_equal(report->rows_read,
                         report->rows_kept + report->rows_dropped + report->rows_refused);
        kept += report->rows_kept;
        if (report->rows_kept)
            sum += report->sums[0].sum;
    }
    assert_int_equal(kept, 2 * table->days);
    assert_true(sum == (int128)expected * DECIMAL_SCALE);
    assert_int_equal(source->last_day, day_from_civil(2026, 1, 1) + table->days - 1);
}

static void last_asked(const struct scratch *scratch, char line[64])
{
    char path[400];
    FILE *file;

    scratch_path(scratch, "asked", path);
    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, 64, file))
        ;
    fclose(file);
}

static int below(struct random *random, int limit)
{
    return (int)(random_unit(random) * limit);
}

static void add_days(struct table *table, struct random *random, int count)
{
    for (int i = 0; i < count && table->days < DAYS_MOST; i++, table->days++)
        for (int m = 0; m < 2; m++)
            table->orders[table->days][m] = below(random, 1000);
}

/* Days come, and the last days are corrected: never more of them than are asked for again. */
static void test_grows(void **state)
{
    struct scratch scratch;
    struct table table = {.days = 0};
    struct engine *engine;
    struct random random;
    char line[64];

    (void)state;
    random_seed(&random, 7);
    scratch_start(&scratch, "command = ./ask.sh {since} {until}\nsince = 2026-01-01\n");
    add_days(&table, &random, 10);
    put_table(&scratch, &table);
    engine = open_engine(&scratch, COMMANDS_FINISH, false);
    assert_rows(engine, &table);
    last_asked(&scratch, line);
    assert_string_equal(line, "2026-01-01 2026-05-01\n");
    for (int step = 0; step < STEPS; step++) {
        struct strbuf expected = STRBUF_INIT;
        int known = table.days;

        for (int d = known - OVERLAP; d < known; d++)
            table.orders[d][below(&random, 2)] = below(&random, 1000);
        add_days(&table, &random, below(&random, 4));
        put_table(&scratch, &table);
        assert_null(ask_again(engine)->kept);
        assert_rows(engine, &table);
        day_print(day_from_civil(2026, 1, 1) + known - OVERLAP, &expected);
        strbuf_adds(&expected, " 2026-05-01\n");
        last_asked(&scratch, line);
        assert_string_equal(line, expected.text);
        strbuf_release(&expected);
    }
    assert_true(engine_snapshot(engine)->sources[0].part_count > 2); /* it did ask in parts */
    engine_close(engine);
    scratch_release(&scratch);
}

/* A program that gives more days than it was asked for counts none of them twice. */
static void test_too_much(void **state)
{
    struct scratch scratch;
    struct table table = {.days = 8, .orders = {{1, 2}, {3, 4}, {5, 6}}};
    struct engine *engine;

    (void)state;
    scratch_start(&scratch, "command = ./ask.sh 2026-01-01 {until} {since}\n");
    put_table(&scratch, &table);
    engine = open_engine(&scratch, COMMANDS_FINISH, false);
    table.days++;
    put_table(&scratch, &table);
    assert_int_equal(ask_again(engine)->part_count, 2);
    assert_rows(engine, &table);
    engine_close(engine);
    scratch_release(&scratch);
}

static void test_replaces_all(void **state)
{
    struct scratch scratch;
    struct table table = {.days = 5, .orders = {{1, 2}, {3, 4}}};
    struct engine *engine;
    char line[64];

    (void)state;
    scratch_start(&scratch, "command = ./ask.sh 2026-01-01 {until}\n");
    put_table(&scratch, &table);
    engine = open_engine(&scratch, COMMANDS_FINISH, false);
    assert_rows(engine, &table);
    table.days = 3; /* without {since} the whole answer counts, also where it is shorter */
    put_table(&scratch, &table);
    ask_again(engine);
    assert_rows(engine, &table);
    last_asked(&scratch, line);
    assert_string_equal(line, "2026-01-01 2026-05-01\n");
    engine_close(engine);
    scratch_release(&scratch);
}

/* An answer that cannot be used leaves the one before, and says so until one can. */
static void test_failure_keeps(void **state)
{
    static const struct {
        const char *flag, *said;
    } cases[] = {{"fails", "status 3: the server is away"}, {"cut", "in the middle of a row"}};
    struct scratch scratch;
    struct table table = {.days = 4, .orders = {{1, 2}, {3, 4}}};
    struct engine *engine;

    (void)state;
    scratch_start(&scratch, "command = ./ask.sh {since} {until}\n");
    put_table(&scratch, &table);
    engine = open_engine(&scratch, COMMANDS_FINISH, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct source_state *source;

        scratch_put(&scratch, cases[i].flag, "w", "");
        source = ask_again(engine);
        assert_non_null(source->kept);
        assert_string_equal(source->kept->file, "command of shop");
        assert_non_null(strstr(source->kept->text, cases[i].said));
        assert_true(source->stale);
        assert_true(engine_snapshot(engine)->stale);
        assert_rows(engine, &table);
        scratch_remove(&scratch, cases[i].flag);
        assert_null(ask_again(engine)->kept);
        assert_rows(engine, &table);
    }
    engine_close(engine);
    scratch_release(&scratch);
}

static void test_first_failure(void **state)
{
    struct scratch scratch;
    struct table table = {.days = 4, .orders = {{1, 2}, {3, 4}}};
    const struct source_state *source;
    struct engine *engine;

    (void)state;
    scratch_start(&scratch, "command = ./ask.sh {since} {until}\n");
    put_table(&scratch, &table);
    scratch_put(&scratch, "fails", "w", "");
    engine = open_engine(&scratch, COMMANDS_FINISH, false);
    source = &engine_snapshot(engine)->sources[0];
    assert_true(source->failed);
    assert_non_null(strstr(part_error(source->parts[0])->text, "the server is away"));
    scratch_remove(&scratch, "fails");
    ask_again(engine);
    assert_rows(engine, &table);
    engine_close(engine);
    engine = open_engine(&scratch, COMMANDS_FINISH, true);
    source = &engine_snapshot(engine)->sources[0];
    assert_non_null(strstr(part_error(source->parts[0])->text, "--no-commands"));
    engine_close(engine);
    scratch_release(&scratch);
}

/* Beside the dashboard the first snapshot waits for nothing. */
static void test_beside(void **state)
{
    struct scratch scratch;
    struct table table = {.days = 4, .orders = {{1, 2}, {3, 4}}};
    struct err_list errors;
    struct engine *engine;

    (void)state;
    scratch_start(&scratch, "command = ./ask.sh {since} {until}\n");
    put_table(&scratch, &table);
    engine = open_engine(&scratch, COMMANDS_BESIDE, false);
    assert_true(engine_snapshot(engine)->sources[0].waiting);
    assert_false(engine_snapshot(engine)->sources[0].failed);
    assert_true(engine_command_fd(engine) >= 0);
    err_list_init(&errors);
    engine_finish(engine, &errors);
    assert_int_equal(errors.count, 0);
    assert_rows(engine, &table);
    assert_false(engine_snapshot(engine)->sources[0].waiting);
    engine_close(engine);
    engine = open_engine(&scratch, COMMANDS_ASIDE, false);
    assert_true(engine_command_fd(engine) < 0);
    engine_close(engine);
    scratch_release(&scratch);
}

static enum refresh_result refresh(struct engine *engine, char said[1024])
{
    struct err_list errors;
    enum refresh_result result;

    err_list_init(&errors);
    result = engine_refresh(engine, false, &errors);
    snprintf(said, 1024, "%s", errors.count ? errors.items[0].text : "");
    err_list_release(&errors);
    return result;
}

static int times_asked(const struct scratch *scratch)
{
    char path[400], line[64];
    int count = 0;
    FILE *file;

    scratch_path(scratch, "asked", path);
    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        count++;
    fclose(file);
    return count;
}

/* A changed INI file asks again only what it changed, and never runs what is not its owner's alone.
 */
static void test_changed_ini(void **state)
{
    static const char same[] = "[redline]\ntitle = New\ncurrency = EUR\n[source shop]\n"
                               "command = ./ask.sh {since} {until}\n";
    static const char other[] = "[redline]\ncurrency = EUR\n[source shop]\n"
                                "command = ./ask.sh 2026-01-02 {until}\n";
    struct scratch scratch;
    struct table table = {.days = 4, .orders = {{0, 0}, {3, 4}}};
    struct engine *engine;
    char said[1024], path[400];

    (void)state;
    scratch_start(&scratch, "command = ./ask.sh {since} {until}\n");
    scratch_path(&scratch, "redline.ini", path);
    put_table(&scratch, &table);
    engine = open_engine(&scratch, COMMANDS_BESIDE, false);
    ask_again(engine);
    assert_int_equal(times_asked(&scratch), 1);
    scratch_put(&scratch, "redline.ini", "w", same);
    assert_int_equal(refresh(engine, said), REFRESH_NEW);
    assert_rows(engine, &table);
    assert_int_equal(times_asked(&scratch), 1);
    assert_int_equal(chmod(path, 0664), 0); /* as it runs */
    assert_non_null(strstr(ask_again(engine)->kept->text, "its group can write"));
    assert_int_equal(chmod(path, 0644), 0);
    scratch_put(&scratch, "redline.ini", "w", other);
    assert_int_equal(chmod(path, 0666), 0); /* as it is read */
    assert_int_equal(refresh(engine, said), REFRESH_KEPT);
    assert_non_null(strstr(said, "everybody can write"));
    assert_rows(engine, &table);
    assert_int_equal(times_asked(&scratch), 1);
    scratch_put(&scratch, "redline.ini", "w", other);
    assert_int_equal(refresh(engine, said), REFRESH_NEW);
    assert_true(engine_snapshot(engine)->sources[0].waiting);
    ask_again(engine);
    assert_int_equal(times_asked(&scratch), 2);
    assert_int_equal(part_report(engine_snapshot(engine)->sources[0].parts[0])->rows_kept, 6);
    engine_close(engine);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows),         cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_replaces_all),  cmocka_unit_test(test_failure_keeps),
        cmocka_unit_test(test_first_failure), cmocka_unit_test(test_beside),
        cmocka_unit_test(test_changed_ini),
    };

    umask(022); /* whose INI files they are matters */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
