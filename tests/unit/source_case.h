/* For the tests of the source room: temporary files, sections made by hand, rows as text. */
#ifndef REDLINE_TESTS_SOURCE_CASE_H
#define REDLINE_TESTS_SOURCE_CASE_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/date.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "source/plan.h"
#include "source/read.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct temp_file {
    char path[64];
};

static inline void temp_write(struct temp_file *file, const void *bytes, size_t length)
{
    int fd;

    strcpy(file->path, "/tmp/redline-test-XXXXXX");
    fd = mkstemp(file->path);
    assert_true(fd >= 0);
    for (size_t done = 0; done < length;) {
        ssize_t wrote = write(fd, (const char *)bytes + done, length - done);

        assert_true(wrote > 0);
        done += (size_t)wrote;
    }
    assert_int_equal(close(fd), 0);
}

static inline void temp_text(struct temp_file *file, const char *text)
{
    temp_write(file, text, strlen(text));
}
static inline void temp_remove(const struct temp_file *file)
{
    unlink(file->path);
}

/* Repeatable noise (xorshift64*). */
static inline uint64_t noise(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 2685821657736338717u;
}

/* A catalogue with a few measures and one map; nothing in it is owned. */
static const char *const case_spend[] = {"spend"};
static struct measure_def case_measures[] = {
    {.name = "gross_sales", .unit = UNIT_MONEY},
    {.name = "discounts", .unit = UNIT_MONEY},
    {.name = "refunds", .unit = UNIT_MONEY},
    {.name = "net_sales", .unit = UNIT_MONEY},
    {.name = "orders", .unit = UNIT_COUNT},
    {.name = "clicks", .unit = UNIT_COUNT},
    {.name = "ad_spend", .unit = UNIT_MONEY, .aliases = case_spend, .alias_count = 1},
};
static struct map_entry case_entries[] = {{"germany", "DE", 1}, {"*campaign us*", "US", 2}};
static struct map_def case_maps[] = {{.name = "country", .entries = case_entries, .count = 2}};

static inline struct catalogue case_catalogue(void)
{
    return (struct catalogue){.measures = case_measures,
                              .measure_count = COUNT(case_measures),
                              .maps = case_maps,
                              .map_count = COUNT(case_maps)};
}

/* A field with one header. */
#define FIELD(field_name, ...)                                                                     \
    {                                                                                              \
        .name = field_name, .term = 1, .headers = (const char *const[]){__VA_ARGS__},              \
        .header_count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), .origin = {   \
            "t.ini",                                                                               \
            9,                                                                                     \
            false                                                                                  \
        }                                                                                          \
    }

/* Appends "line day market/channel currency customer order field=value ...\n". */
struct row_log {
    struct strbuf text;
    const struct file_report *report;
    size_t rows;
    int32_t first, last;
    const char *market;
};

static inline void log_row(void *self, const struct source_row *row)
{
    struct row_log *log = self;
    struct strbuf *out = &log->text;

    if ((log->market && strcmp(log->market, row->market) != 0) ||
        (log->last && (row->day < log->first || row->day > log->last)))
        return;
    log->rows++;
    strbuf_addf(out, "%ld ", row->line);
    day_print(row->day, out);
    strbuf_addf(out, " %s/%s", row->market, row->channel);
    if (*row->currency)
        strbuf_addf(out, " %s", row->currency);
    if (*row->customer || *row->order)
        strbuf_addf(out, " c=%s o=%s", row->customer, row->order);
    for (size_t i = 0; i < row->value_count; i++) {
        strbuf_addf(out, " %d=", row->values[i].output);
        decimal_print(row->values[i].value, out);
    }
    strbuf_addc(out, '\n');
}

/* Reads text through a section; the log must be released, and the report when the section is read.
 */
struct read_case {
    struct catalogue catalogue;
    struct source_def def;
    struct temp_file file;
    struct source_plan *plan;
    struct file_report report;
    struct row_log log;
    struct err err;
    bool ok;
};

static inline void case_plan(struct read_case *test, const struct source_def *def)
{
    struct err_list errors;

    test->catalogue = case_catalogue();
    test->def = *def;
    test->def.name = def->name ? def->name : "test";
    test->def.path = test->file.path;
    err_list_init(&errors);
    test->plan = source_plan_new(&test->catalogue, &test->def, &errors);
    for (size_t i = 0; i < errors.count; i++)
        print_error("%s\n", errors.items[i].text);
    assert_non_null(test->plan);
    err_list_release(&errors);
}

static inline void case_read_bytes(struct read_case *test, const struct source_def *def,
                                   const void *bytes, size_t length)
{
    struct source_sink sink = {.self = &test->log, .row = log_row};

    memset(test, 0, sizeof *test);
    strbuf_init(&test->log.text);
    temp_write(&test->file, bytes, length);
    case_plan(test, def);
    test->ok = source_read(test->plan, test->file.path, &sink, &test->report, &test->err);
    assert_int_equal(test->report.rows_read, test->report.rows_kept + test->report.rows_dropped +
                                                 test->report.rows_refused);
    assert_int_equal(test->report.rows_kept, test->log.rows);
}

static inline void case_read(struct read_case *test, const struct source_def *def, const char *text)
{
    case_read_bytes(test, def, text, strlen(text));
}

static inline void case_release(struct read_case *test)
{
    file_report_release(&test->report);
    source_plan_free(test->plan);
    strbuf_release(&test->log.text);
    temp_remove(&test->file);
}

static inline void expect_rows(const struct source_def *def, const char *text, const char *rows)
{
    struct read_case test;

    case_read(&test, def, text);
    if (!test.ok)
        fail_msg("not read: %s\n%s", test.err.text, text);
    if (strcmp(test.log.text.text, rows) != 0)
        fail_msg("of\n%s\ngot\n%s\nwant\n%s", text, test.log.text.text, rows);
    case_release(&test);
}

/* One row of data after its header; expects one refusal that says this, and no other row. */
static inline void expect_refused(const struct source_def *def, const char *text, long line,
                                  const char *says)
{
    struct read_case test;

    case_read(&test, def, text);
    if (!test.ok)
        fail_msg("not read: %s\n%s", test.err.text, text);
    if (test.report.rows_refused != 1 || !strstr(test.report.refusals[0].reason, says))
        fail_msg("of\n%s\ngot %zu refused, %s, want %s", text, test.report.rows_refused,
                 test.report.rows_refused ? test.report.refusals[0].reason : "", says);
    assert_int_equal(test.report.refusals[0].line, line);
    case_release(&test);
}

static inline void expect_error(const struct source_def *def, const char *text, int line,
                                const char *says)
{
    struct read_case test;

    case_read(&test, def, text);
    assert_false(test.ok);
    if (!strstr(test.err.text, says))
        fail_msg("of\n%s\ngot %s\nwant %s", text, test.err.text, says);
    assert_int_equal(test.err.line, line);
    assert_string_equal(test.err.file, test.file.path);
    assert_string_equal(test.report.path, test.file.path);
    assert_int_equal(test.report.rows_read, 0);
    case_release(&test);
}

#endif
