/*
 * The engine over a data set that changes: whatever way the rows came, the same rows give the same
 * sums and the same findings at every period; what goes wrong at a refresh leaves the last good
 * data.
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

enum { MOST_LINES = 1000, ROWS = 395 };

struct lines { /* the fixture's rows; lines[0] is the header */
    char *text;
    char *items[MOST_LINES];
    size_t count;
};

static char *read_fixture(const char *name)
{
    char path[300];
    struct strbuf text = STRBUF_INIT;
    char block[4096];
    size_t size;
    FILE *file;

    snprintf(path, sizeof path, "tests/fixtures/engine/%s", name);
    file = fopen(path, "r");
    assert_non_null(file);
    while ((size = fread(block, 1, sizeof block, file)) > 0)
        strbuf_add(&text, block, size);
    fclose(file);
    return strbuf_detach(&text);
}

static void read_lines(struct lines *lines)
{
    char *save = NULL;

    *lines = (struct lines){.text = read_fixture("facts.csv")};
    for (char *line = strtok_r(lines->text, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save)) {
        assert_true(lines->count < MOST_LINES);
        lines->items[lines->count++] = line;
    }
    assert_int_equal(lines->count, ROWS + 1);
}

/* The header and every step-th row of [from, to). */
static void put_rows(const struct scratch *scratch, const char *name, const struct lines *lines,
                     size_t from, size_t to, size_t step)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s\n", lines->items[0]);
    for (size_t i = from; i < to; i += step)
        strbuf_addf(&text, "%s\n", lines->items[i]);
    scratch_put(scratch, name, "w", text.text);
    strbuf_release(&text);
}

static void append_rows(const struct scratch *scratch, const char *name, const struct lines *lines,
                        size_t from, size_t to)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = from; i < to; i++)
        strbuf_addf(&text, "%s\n", lines->items[i]);
    scratch_put(scratch, name, "a", text.text);
    strbuf_release(&text);
}

static void put_fixture(const struct scratch *scratch, const char *name)
{
    char *text = read_fixture(name);

    scratch_put(scratch, name, "w", text);
    free(text);
}

static void scratch_start(struct scratch *scratch)
{
    scratch_init(scratch);
    put_fixture(scratch, "redline.ini");
    put_fixture(scratch, "markets.csv");
    put_fixture(scratch, "permits.csv");
}

static void print_errors(const struct err_list *errors)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < errors->count; i++) {
        strbuf_clear(&text);
        err_format(&errors->items[i], &text);
        fprintf(stderr, "%s\n", text.text);
    }
    strbuf_release(&text);
}

static struct engine *open_with(const struct scratch *scratch, struct engine_options options)
{
    struct err_list errors;
    struct engine *engine;

    err_list_init(&errors);
    options.request.dataset = scratch->folder;
    engine = engine_open(&options, &errors);
    print_errors(&errors);
    assert_non_null(engine);
    assert_int_equal(errors.count, 0);
    err_list_release(&errors);
    return engine;
}

static struct engine *open_scratch(const struct scratch *scratch)
{
    return open_with(scratch, (struct engine_options){.strict = false});
}

/* Refreshes, and expects the result and a part of the first sentence ("": no errors at all). */
static void refresh(struct engine *engine, bool force, enum refresh_result expected,
                    const char *part)
{
    struct err_list errors;
    enum refresh_result result;

    err_list_init(&errors);
    result = engine_refresh(engine, force, &errors);
    if (result != expected)
        print_errors(&errors);
    assert_int_equal(result, expected);
    assert_int_equal(errors.count > 0, *part != '\0');
    if (*part && !strstr(errors.items[0].text, part))
        print_errors(&errors);
    assert_true(!*part || strstr(errors.items[0].text, part));
    err_list_release(&errors);
}

static void dump_sums(const struct snapshot *snapshot, struct slice slice, const char *name,
                      struct strbuf *out)
{
    const struct rollup *rollup = snapshot_rollup(snapshot, GRAIN_WEEK);
    size_t count = rollup_timeline(rollup)->count;
    const struct strmap *measures = &snapshot->cube->dims->measure;
    int128 *sums = calloc(count, sizeof *sums);
    unsigned char *flags = calloc(count, 1);

    for (size_t m = 0; m < snapshot->catalogue->measure_count; m++) {
        const char *measure = snapshot->catalogue->measures[m].name;
        int code = strmap_find(measures, measure, strlen(measure));

        rollup_sums(rollup, slice, code, sums, flags);
        strbuf_addf(out, "%s %s", name, measure);
        for (size_t i = 0; i < count; i++) {
            strbuf_addf(out, " %d:", flags[i]);
            decimal_print(sums[i], out);
        }
        strbuf_addc(out, '\n');
    }
    free(sums);
    free(flags);
}

static void dump_findings(const struct snapshot *snapshot, struct period period, struct strbuf *out)
{
    const struct dims *dims = snapshot->cube->dims;
    struct finding_list findings;

    rule_set_judge(snapshot->rules, snapshot->rollups, period, &findings);
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *finding = &findings.items[i];

        strbuf_addf(out, "%s %s %s %s %s %d ", rule_state_name(finding->state),
                    finding->rule->def->name,
                    finding->market < 0 ? "*" : strmap_name(&dims->market, finding->market),
                    finding->channel < 0 ? "*" : strmap_name(&dims->channel, finding->channel),
                    finding->row ? finding->row->key : "", finding->periods);
        finding_text(finding, snapshot->model, out);
        strbuf_addc(out, '\n');
    }
    finding_list_release(&findings);
}

/* Sums and findings of everything, codes by text: two dumps are equal when nobody can tell the data
 * apart. */
static char *dump(const struct snapshot *snapshot)
{
    const struct cube *cube = snapshot->cube;
    const struct timeline *timeline = rollup_timeline(snapshot_rollup(snapshot, GRAIN_WEEK));
    struct strbuf out = STRBUF_INIT;

    dump_sums(snapshot, (struct slice){SLICE_ALL, SLICE_ALL, NULL}, "*", &out);
    for (size_t m = 0; m < cube->market_count; m++)
        for (size_t c = 0; c < cube->channel_count; c++) {
            char name[100];

            snprintf(name, sizeof name, "%s/%s", strmap_name(&cube->dims->market, cube->markets[m]),
                     strmap_name(&cube->dims->channel, cube->channels[c]));
            dump_sums(snapshot, (struct slice){cube->markets[m], cube->channels[c], NULL}, name,
                      &out);
        }
    for (size_t i = 0; i < timeline->count; i++)
        dump_findings(snapshot, timeline_period(timeline, i), &out);
    strbuf_addf(&out, "%zu %zu %zu %zu\n", snapshot->rows_read, snapshot->rows_kept,
                snapshot->rows_dropped, snapshot->rows_refused);
    return strbuf_detach(&out);
}

/* What a fresh start over the files as they are now gives. */
static void assert_like_fresh(const struct engine *engine, const struct scratch *scratch)
{
    struct engine *fresh = open_scratch(scratch);
    char *ours = dump(engine_snapshot(engine)), *theirs = dump(engine_snapshot(fresh));

    assert_string_equal(ours, theirs);
    free(ours);
    free(theirs);
    engine_close(fresh);
}

static void test_facts(void **state)
{
    struct scratch scratch;
    struct lines lines;
    struct engine *engine;
    const struct snapshot *snapshot;
    struct slice slice;
    char *text;

    (void)state;
    read_lines(&lines);
    scratch_start(&scratch);
    put_rows(&scratch, "facts.csv", &lines, 1, lines.count, 1);
    engine = open_scratch(&scratch);
    snapshot = engine_snapshot(engine);
    assert_int_equal(snapshot->serial, 1);
    assert_int_equal(snapshot->rows_read, ROWS);
    assert_int_equal(snapshot->rows_kept, ROWS);
    assert_int_equal(snapshot->source_count, 1);
    assert_int_equal(snapshot->sources[0].every, EVERY_DAY);
    assert_int_equal(snapshot->sources[0].last_day, day_from_civil(2026, 11, 15));
    assert_int_equal(snapshot->data_as_of_day, day_from_civil(2026, 11, 15));
    assert_true(snapshot->now == (int64_t)day_from_civil(2026, 11, 16) * 86400);
    assert_true(snapshot->age_seconds == 0 && !snapshot->stale);
    assert_string_equal(snapshot_name(snapshot, "market", "MX"), "Mexico");
    assert_string_equal(snapshot_name(snapshot, "market", "ZZ"), "");
    assert_string_equal(snapshot_name(snapshot, "market", "JP"), "Japan");
    assert_string_equal(snapshot_name(snapshot, "market", "jp"), "");
    assert_string_equal(snapshot_name(snapshot, "market", "Japan"), "");
    assert_string_equal(snapshot_name(snapshot, "channel", "email"), "");
    assert_string_equal(snapshot_name(snapshot, "channel", "JP"), "");
    slice = snapshot_slice(snapshot, "FR", "");
    assert_string_equal(strmap_name(&snapshot->cube->dims->market, slice.market), "FR");
    assert_int_equal(slice.channel, SLICE_ALL);
    assert_int_equal(snapshot_slice(snapshot, "ZZ", NULL).market, -2);
    assert_non_null(snapshot_rollup(snapshot, GRAIN_WEEK));
    assert_non_null(snapshot_rollup(snapshot, GRAIN_MONTH)); /* eu-orders judges months */
    assert_null(snapshot_rollup(snapshot, GRAIN_QUARTER));
    text = dump(snapshot);
    assert_non_null(
        strstr(text, "red permit-old FR * B2")); /* the dump sees what the tests compare */
    assert_non_null(strstr(text, "spend-per-new DE paid-social"));
    assert_null(strstr(text, "spend-per-new DE email")); /* email never supplies spending */
    free(text);
    refresh(engine, false, REFRESH_SAME, "");
    assert_ptr_equal(engine_snapshot(engine), snapshot);
    engine_close(engine);
    scratch_release(&scratch);
    free(lines.text);
}

/* Rows in any order, in any number of files: the same. */
static void test_order_and_split(void **state)
{
    struct scratch whole, other;
    struct lines lines;
    struct random random;
    struct engine *engine;

    (void)state;
    read_lines(&lines);
    scratch_start(&whole);
    put_rows(&whole, "facts.csv", &lines, 1, lines.count, 1);
    random_seed(&random, 5);
    for (int round = 0; round < 3; round++) {
        for (size_t i = lines.count - 1; i > 1; i--) {
            size_t j = 1 + random_next(&random) % i;
            char *line = lines.items[i];

            lines.items[i] = lines.items[j];
            lines.items[j] = line;
        }
        scratch_start(&other);
        if (round == 0) {
            put_rows(&other, "facts.csv", &lines, 1, lines.count, 1);
        } else {
            put_rows(&other, "facts-z.csv", &lines, 1, lines.count, 2);
            put_rows(&other, "facts-a.csv", &lines, 2, lines.count, 2);
        }
        engine = open_scratch(&other);
        assert_like_fresh(engine, &whole);
        engine_close(engine);
        scratch_release(&other);
    }
    scratch_release(&whole);
    free(lines.text);
}

/* Appended rows and new files, at once or by refresh; parts of unchanged files are shared. */
static void test_append(void **state)
{
    struct scratch scratch;
    struct lines lines;
    struct engine *engine;
    struct part *kept;

    (void)state;
    read_lines(&lines);
    scratch_start(&scratch);
    put_rows(&scratch, "facts-1.csv", &lines, 1, 150, 1);
    put_rows(&scratch, "facts-2.csv", &lines, 150, 200, 1);
    engine = open_scratch(&scratch);
    assert_int_equal(engine_snapshot(engine)->sources[0].part_count, 2);
    kept = engine_snapshot(engine)->sources[0].parts[0];
    assert_false(engine_is_outdated(engine));

    append_rows(&scratch, "facts-2.csv", &lines, 200, 260);
    assert_true(engine_is_outdated(engine));
    refresh(engine, false, REFRESH_NEW, "");
    assert_false(engine_is_outdated(engine));
    assert_int_equal(engine_snapshot(engine)->serial, 2);
    assert_ptr_equal(engine_snapshot(engine)->sources[0].parts[0], kept);
    assert_like_fresh(engine, &scratch);

    put_rows(&scratch, "facts-3.csv", &lines, 260, lines.count, 1);
    assert_true(engine_is_outdated(engine));
    refresh(engine, false, REFRESH_NEW, "");
    assert_int_equal(engine_snapshot(engine)->rows_read, ROWS);
    assert_like_fresh(engine, &scratch);

    refresh(engine, true, REFRESH_NEW, "");
    assert_ptr_not_equal(engine_snapshot(engine)->sources[0].parts[0], kept);
    assert_like_fresh(engine, &scratch);
    engine_close(engine);
    scratch_release(&scratch);
    free(lines.text);
}

static int all_orders(const struct snapshot *snapshot)
{
    const struct rollup *rollup = snapshot_rollup(snapshot, GRAIN_WEEK);
    int code = dims_measure(snapshot->cube->dims, "orders", UNIT_COUNT);
    int128 sums[8] = {0}, all = 0;
    unsigned char flags[8] = {0};

    assert_true(rollup_timeline(rollup)->count <= 8);
    rollup_sums(rollup, (struct slice){SLICE_ALL, SLICE_ALL, NULL}, code, sums, flags);
    for (int i = 0; i < 8; i++)
        all += sums[i];
    return (int)(all / DECIMAL_SCALE);
}

/* Orders in two files, and sales that give way to them: whatever file comes, grows or changes, the
 * files beside it count as on a fresh start. */
static void test_overlaps(void **state)
{
    static const struct {
        const char *file, *text;
    } steps[] = {
        {"sales.csv", "day,orders,sessions\n2026-01-05,7,70\n2026-01-06,8,80\n2026-01-07,9,90\n"},
        {"orders-b.csv", "id,day,price\n1,2026-01-05,10\n2,2026-01-06,20\n"},
        {"orders-a.csv", "id,day,price\n2,2026-01-06,25\n3,2026-01-07,30\n"}, /* the later day */
        {"orders-b.csv", "id,day,price\n1,2026-01-05,10\n2,2026-01-06,20\n3,2026-01-08,31\n"},
        {"orders-a.csv", "id,day,price\n9,2026-01-06,25\n"},
        {"sales.csv", "day,orders,sessions\n2026-01-05,7,70\n2026-01-09,5,50\n"},
    };
    static const int orders[] = {0, 2 + 9, 3, 3 + 9, 4 + 9, 4 + 5}; /* after each step */
    struct scratch scratch;
    struct engine *engine = NULL;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w",
                "[redline]\nnow = 2026-02-01\n[source shop]\npath = orders-*.csv\nkind = orders\n"
                "order_id = id\ndate = day\ngross_sales = price\n"
                "[source report]\npath = sales.csv\nkind = sales\ndate = day\n"
                "orders = orders\nsessions = sessions\n");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        scratch_put(&scratch, steps[i].file, "w", steps[i].text);
        if (i == 1)
            engine = open_scratch(&scratch);
        else if (i)
            refresh(engine, false, REFRESH_NEW, "");
        if (!engine)
            continue;
        assert_int_equal(all_orders(engine_snapshot(engine)), orders[i]);
        assert_like_fresh(engine, &scratch);
    }
    engine_close(engine);
    scratch_release(&scratch);
}

static void test_broken_ini(void **state)
{
    struct scratch scratch;
    struct lines lines;
    struct engine *engine;
    char *ini = read_fixture("redline.ini");

    (void)state;
    read_lines(&lines);
    scratch_start(&scratch);
    put_rows(&scratch, "facts.csv", &lines, 1, 200, 1);
    engine = open_scratch(&scratch);

    scratch_put(&scratch, "redline.ini", "a",
                "\n[redline spend-per-now]\nindicator = nonsense\nred = > 1\n");
    assert_true(engine_is_outdated(engine));
    refresh(engine, false, REFRESH_KEPT, "the old rules stay");
    assert_false(engine_is_outdated(engine)); /* not tried again until something changes */
    assert_int_equal(engine_snapshot(engine)->serial, 1);
    assert_null(rule_set_find(engine_snapshot(engine)->rules, "spend-per-now"));

    /* the data goes on under the old rules */
    append_rows(&scratch, "facts.csv", &lines, 200, lines.count);
    refresh(engine, false, REFRESH_KEPT, "the old rules stay");
    assert_int_equal(engine_snapshot(engine)->rows_read, ROWS);

    scratch_put(&scratch, "redline.ini", "w", "[redline\n");
    refresh(engine, false, REFRESH_KEPT, "redline.ini:1");
    assert_non_null(rule_set_find(engine_snapshot(engine)->rules, "spend-per-new"));

    scratch_put(&scratch, "redline.ini", "w", ini);
    scratch_put(&scratch, "redline.ini", "a",
                "\n[redline more]\nindicator = returns\nred = > 1k\n");
    refresh(engine, false, REFRESH_NEW, "");
    assert_non_null(rule_set_find(engine_snapshot(engine)->rules, "more"));
    assert_like_fresh(engine, &scratch);
    engine_close(engine);
    scratch_release(&scratch);
    free(lines.text);
    free(ini);
}

static void test_lost_files(void **state)
{
    struct scratch scratch;
    struct lines lines;
    struct engine *engine;

    (void)state;
    read_lines(&lines);
    scratch_start(&scratch);
    put_rows(&scratch, "facts-1.csv", &lines, 1, 200, 1);
    put_rows(&scratch, "facts-2.csv", &lines, 200, 300, 1);
    engine = open_scratch(&scratch);

    scratch_remove(&scratch, "facts-1.csv");
    append_rows(&scratch, "facts-2.csv", &lines, 300, lines.count);
    refresh(engine, false, REFRESH_KEPT, "gone");
    assert_int_equal(engine_snapshot(engine)->rows_read, ROWS);
    assert_false(engine_is_outdated(engine));
    refresh(engine, true, REFRESH_KEPT, "gone");
    assert_int_equal(engine_snapshot(engine)->rows_read, ROWS);

    put_rows(&scratch, "facts-1.csv", &lines, 1, 200, 1);
    refresh(engine, false, REFRESH_NEW, "");
    assert_like_fresh(engine, &scratch);

    scratch_put(&scratch, "facts-1.csv", "w", "nothing,that,is,known\n1,2,3,4\n");
    refresh(engine, false, REFRESH_KEPT, "date");
    assert_int_equal(engine_snapshot(engine)->rows_read, ROWS);
    engine_close(engine);
    scratch_release(&scratch);
    free(lines.text);
}

/* The header of a file under rewriting is not there yet: its last good rows stay. */
static void test_unreadable(void **state)
{
    struct scratch scratch;
    struct lines lines;
    struct engine *engine;
    struct err_list errors;
    char *before, *after;

    (void)state;
    read_lines(&lines);
    scratch_start(&scratch);
    put_rows(&scratch, "facts.csv", &lines, 1, lines.count, 1);
    engine = open_scratch(&scratch);
    before = dump(engine_snapshot(engine));

    scratch_put(&scratch, "facts.csv", "w", "");
    err_list_init(&errors);
    assert_int_equal(engine_refresh(engine, false, &errors), REFRESH_KEPT);
    assert_int_equal(errors.count, 1);
    assert_non_null(strstr(errors.items[0].file, "facts.csv"));
    assert_false(engine_snapshot(engine)->sources[0].failed);
    after = dump(engine_snapshot(engine));
    assert_string_equal(before, after);
    free(after);

    /* the same while the INI file changes: the old generation stays whole */
    scratch_put(&scratch, "redline.ini", "a",
                "\n[redline more]\nindicator = returns\nred = > 1k\n");
    assert_int_equal(engine_refresh(engine, false, &errors), REFRESH_KEPT);
    after = dump(engine_snapshot(engine));
    assert_string_equal(before, after);
    free(after);

    put_rows(&scratch, "facts.csv", &lines, 1, lines.count, 1);
    refresh(engine, false, REFRESH_NEW, "");
    assert_non_null(rule_set_find(engine_snapshot(engine)->rules, "more"));
    assert_like_fresh(engine, &scratch);
    err_list_release(&errors);
    engine_close(engine);
    scratch_release(&scratch);
    free(before);
    free(lines.text);
}

static void test_renamed(void **state)
{
    struct scratch scratch;
    struct lines lines;
    struct engine *engine;
    char from[400], to[400];

    (void)state;
    read_lines(&lines);
    scratch_start(&scratch);
    put_rows(&scratch, "facts-1.csv", &lines, 1, lines.count, 1);
    engine = open_scratch(&scratch);
    scratch_path(&scratch, "facts-1.csv", from);
    scratch_path(&scratch, "facts-2.csv", to);
    assert_int_equal(rename(from, to), 0);
    refresh(engine, false, REFRESH_NEW, "");
    assert_int_equal(engine_snapshot(engine)->rows_read, ROWS);
    assert_like_fresh(engine, &scratch);
    engine_close(engine);
    scratch_release(&scratch);
    free(lines.text);
}

/* A source that cannot be read at the first load: it says so, and nothing else stops. */
static void test_failed_source(void **state)
{
    struct scratch scratch;
    struct lines lines;
    struct engine *engine;
    const struct snapshot *snapshot;

    (void)state;
    read_lines(&lines);
    scratch_start(&scratch);
    put_rows(&scratch, "facts.csv", &lines, 1, lines.count, 1);
    scratch_put(&scratch, "visits.csv", "w", "");
    scratch_put(&scratch, "redline.ini", "a",
                "\n[source web]\npath = visits.csv\n[source later]\npath = later-*.csv\n"
                "[indicator dwell]\nformula = dwell_seconds / sessions\n"
                "[redline dwell]\nindicator = dwell\nred = < 3\n");
    engine = open_scratch(&scratch);
    snapshot = engine_snapshot(engine);
    assert_int_equal(snapshot->source_count, 3);
    assert_int_equal(snapshot->rows_read, ROWS);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(snapshot->sources[i].failed,
                         strcmp(snapshot->sources[i].def->name, "shop") != 0);
    assert_true(rule_set_find(snapshot->rules, "dwell")->dormant);

    scratch_put(&scratch, "visits.csv", "w", "date,market,dwell_seconds\n2026-11-15,DE,700\n");
    refresh(engine, false, REFRESH_NEW, "");
    assert_false(rule_set_find(engine_snapshot(engine)->rules, "dwell")->dormant);
    engine_close(engine);
    scratch_release(&scratch);
    free(lines.text);
}

static void assert_open_fails(const struct scratch *scratch, bool strict, const char *file,
                              int line, const char *part)
{
    struct engine_options options = {.request = {.dataset = scratch->folder}, .strict = strict};
    struct err_list errors;

    err_list_init(&errors);
    assert_null(engine_open(&options, &errors));
    assert_true(errors.count >= 1);
    if (errors.items[0].line != line || !strstr(errors.items[0].text, part))
        print_errors(&errors);
    assert_non_null(strstr(errors.items[0].file, file));
    assert_int_equal(errors.items[0].line, line);
    assert_non_null(strstr(errors.items[0].text, part));
    err_list_release(&errors);
}

static void test_open_errors(void **state)
{
    struct scratch scratch;
    struct lines lines;

    (void)state;
    read_lines(&lines);
    scratch_start(&scratch);
    assert_open_fails(&scratch, false, "redline.ini", 7, "facts*.csv");
    put_rows(&scratch, "facts.csv", &lines, 1, lines.count, 1);
    scratch_remove(&scratch, "markets.csv");
    assert_open_fails(&scratch, false, "redline.ini", 10, "markets.csv");
    scratch_put(&scratch, "markets.csv", "w", "kode,name\nDE,Germany\n");
    assert_open_fails(&scratch, false, "redline.ini", 10, "kode");
    put_fixture(&scratch, "markets.csv");
    scratch_remove(&scratch, "permits.csv");
    assert_open_fails(&scratch, false, "redline.ini", 33, "permits.csv");
    put_fixture(&scratch, "permits.csv");
    append_rows(&scratch, "facts.csv", &lines, 1, 2);
    scratch_put(&scratch, "facts.csv", "a", "2026-02-30,DE,email,1,1,1,1,1,1,1\n");
    assert_open_fails(&scratch, true, "facts.csv", ROWS + 3, "refused");
    scratch_release(&scratch);
    free(lines.text);
}

/* stale_after is 36 h for daily sources; exactly 36 h is not yet too old. */
static void test_age(void **state)
{
    static const struct {
        const char *now, *stale_after;
        int64_t age;
        bool stale;
    } rows[] = {
        {"2026-11-15", NULL, 0, false},
        {"2026-11-01", NULL, 0, false},
        {"2026-11-17T12:00", NULL, 36 * 3600, false},
        {"2026-11-17T12:00:01", NULL, 36 * 3600 + 1, true},
        {"2026-11-25T00:00", "10d", 9 * 86400, false},
        {"2026-11-16T03:00", "2h", 3 * 3600, true},
    };
    struct scratch scratch;
    struct lines lines;

    (void)state;
    read_lines(&lines);
    scratch_start(&scratch);
    put_rows(&scratch, "facts.csv", &lines, 1, lines.count, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct engine_options options = {.has_now = true, .has_grain = true, .grain = GRAIN_YEAR};
        struct engine *engine;

        assert_true(clock_parse(rows[i].now, &options.now));
        put_fixture(&scratch, "redline.ini");
        if (rows[i].stale_after) {
            char text[100];

            snprintf(text, sizeof text, "[redline]\nstale_after = %s\n", rows[i].stale_after);
            scratch_put(&scratch, "more.ini", "w", text);
            scratch_put(&scratch, "redline.ini", "w",
                        "[redline]\ninclude = more.ini\n"
                        "[source shop]\npath = facts*.csv\n");
        }
        engine = open_with(&scratch, options);
        assert_true(engine_snapshot(engine)->age_seconds == rows[i].age);
        assert_int_equal(engine_snapshot(engine)->stale, rows[i].stale);
        assert_non_null(snapshot_rollup(engine_snapshot(engine), GRAIN_YEAR));
        engine_close(engine);
    }
    scratch_release(&scratch);
    free(lines.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts),       cmocka_unit_test(test_order_and_split),
        cmocka_unit_test(test_append),
        cmocka_unit_test(test_overlaps),      cmocka_unit_test(test_broken_ini),
        cmocka_unit_test(test_lost_files),  cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_renamed),     cmocka_unit_test(test_failed_source),
        cmocka_unit_test(test_open_errors), cmocka_unit_test(test_age),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
