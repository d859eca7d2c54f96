/* libFuzzer: any keys of a [source] section, and any bytes as its file.  What must hold: whatever the section
 * says, every record of the file is kept, dropped or refused, and is one of them alone; rows come to the sink
 * in numbers that fit; one thread or two, small chunks or large, read the same; and reading the kept rows
 * again gives as many.  The input is the keys, a line "%%", the file.
 *
 * The built-in catalogue is left out: its 3,000 lines would be read at each run.  Nothing is executed. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/err.h"
#include "base/strmap.h"
#include "base/strbuf.h"
#include "config/define.h"
#include "config/preset.h"
#include "config/raw.h"
#include "source/plan.h"
#include "source/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char before[] =
    "[redline]\ncurrency = EUR\ntimezone = Europe/Berlin\n"
    "[measure orders]\n[measure clicks]\n[measure impressions]\n[measure sessions]\n"
    "[measure gross_sales]\nunit = money\n[measure refunds]\nunit = money\n"
    "[measure ad_spend]\nunit = money\naliases = spend\n"
    "[map country]\n* = ZZ\n[map campaign-market]\n*de = DE\nfr = FR\n[map symbol]\n$ = USD\n"
    "[source s]\npath = ";

static void require(bool holds, const char *text)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", text);
    abort();
}

static int file_of(const void *bytes, size_t size, char path[64])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);

    require(fd >= 0 && write(fd, bytes, size) == (ssize_t)size, "no memory file");
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

/* No other sections: they could name files of this machine. */
static void add_keys(struct strbuf *ini, const char *keys, size_t length)
{
    bool start = true;

    for (size_t i = 0; i < length; i++) {
        strbuf_addc(ini, (start && keys[i] == '[') || !keys[i] ? '#' : keys[i]);
        start = keys[i] == '\n' || (start && (keys[i] == ' ' || keys[i] == '\t'));
    }
    strbuf_addc(ini, '\n');
}

/* NULL: the section has errors, all of which were told. */
static struct catalogue *load(const char *path, struct err_list *errors)
{
    struct catalogue *catalogue = calloc(1, sizeof *catalogue);
    struct raw raw;

    raw_init(&raw, &catalogue->arena, errors);
    struct builder builder = {
        .catalogue = catalogue, .raw = &raw, .arena = &catalogue->arena, .errors = errors};
    catalogue->dataset = ".";
    raw_add_file(&raw, path, LAYER_DATASET);
    raw_remove_disabled(&raw);
    presets_apply(&raw);
    define_settings(&builder);
    define_measures(&builder);
    define_maps(&builder);
    define_sources(&builder);
    raw_release(&raw);
    if (!errors->count)
        return catalogue;
    for (size_t i = 0; i < errors->count; i++)
        require(errors->items[i].text[0] != '\0', "an error without a sentence");
    catalogue_free(catalogue);
    return NULL;
}

struct seen {
    size_t rows, firsts; /* firsts: rows that are no later part or day of one before */
    uint64_t hash;
};

static void take_row(void *self, const struct source_row *row)
{
    struct seen *seen = self;
    const char *texts[] = {row->market, row->channel,   row->currency, row->base,
                           row->series, row->indicator, row->period};

    seen->rows++;
    seen->firsts += !row->is_share;
    require(row->market[0] && row->channel[0], "a row without a place");
    seen->hash = hash_bytes(&row->day, sizeof row->day, seen->hash);
    seen->hash = hash_bytes(&row->line, sizeof row->line, seen->hash);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        seen->hash = hash_bytes(texts[i], strlen(texts[i]), seen->hash);
    for (size_t i = 0; i < row->value_count; i++) {
        seen->hash = hash_bytes(&row->values[i].output, sizeof row->values[i].output, seen->hash);
        seen->hash = hash_bytes(&row->values[i].value, sizeof row->values[i].value, seen->hash);
    }
}

static bool same_sums(const struct file_report *a, const struct file_report *b)
{
    if (a->sum_count != b->sum_count)
        return false;
    for (size_t i = 0; i < a->sum_count; i++)
        if (a->sums[i].sum != b->sums[i].sum)
            return false;
    return true;
}

static bool read_as(struct source_plan *plan, const char *path, int threads, size_t chunk,
                    struct seen *seen, struct file_report *report)
{
    struct source_input input = source_input_of(path);
    struct source_sink sink = {.self = seen, .row = take_row};
    struct err err;

    *seen = (struct seen){.rows = 0};
    input.chunk_bytes = chunk;
    source_plan_set_threads(plan, threads);
    bool good = source_read_input(plan, &input, &sink, report, &err);
    require(report->rows_read ==
                report->rows_kept + report->rows_dropped + report->rows_refused,
            "read is not kept + dropped + refused");
    if (!good)
        require(err.text[0] != '\0', "a failure without a sentence");
    return good;
}

static void check(struct source_plan *plan, const char *path)
{
    const struct source_filter all = {INT32_MIN, INT32_MAX, NULL};
    struct seen seen, other;
    struct file_report report, second;
    struct err err;

    bool good = read_as(plan, path, 1, 0, &seen, &report);
    bool again = read_as(plan, path, 2, 64, &other, &second);
    require(good == again, "threads decide whether it can be read");
    require(seen.rows == other.rows && seen.hash == other.hash && same_sums(&report, &second) &&
                report.rows_kept == second.rows_kept && report.rows_refused == second.rows_refused,
            "threads or chunks decide what is read");
    require(seen.firsts >= report.rows_kept, "a kept row was not given");
    if (good) {
        struct source_sink sink = {.self = &other, .row = take_row};
        other = (struct seen){.rows = 0};
        source_plan_set_threads(plan, 1);
        require(source_reread(plan, &report, &all, &sink, &err), err.text);
        require(other.firsts == seen.firsts, "other rows when read again");
    }
    file_report_release(&report);
    file_report_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char border[] = "\n%%\n";
    const uint8_t *middle = memmem(data, size, border, sizeof border - 1);
    struct strbuf ini = STRBUF_INIT;
    struct err_list errors;
    char path[64], ini_path[64];

    if (!middle)
        return 0;
    const uint8_t *file = middle + sizeof border - 1;
    int fd = file_of(file, size - (size_t)(file - data), path);
    strbuf_addf(&ini, "%s%s\n", before, path);
    add_keys(&ini, (const char *)data, (size_t)(middle - data));
    int ini_fd = file_of(ini.text, ini.length, ini_path);
    err_list_init(&errors);
    struct catalogue *catalogue = load(ini_path, &errors);
    if (catalogue && catalogue->source_count == 1 && !catalogue->sources[0].command) {
        struct source_plan *plan = source_plan_new(catalogue, &catalogue->sources[0], &errors);
        if (plan)
            check(plan, path);
        source_plan_free(plan);
    }
    catalogue_free(catalogue);
    err_list_release(&errors);
    strbuf_release(&ini);
    close(ini_fd);
    close(fd);
    return 0;
}
