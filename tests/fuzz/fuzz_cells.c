/* libFuzzer: rows of any cells. What the reader remembers of the row before (dates, codes, numbers
 * read in one word) must never show: a row read among others is the row read alone. And a number is
 * what the general parser says of its cell. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/decimal.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/plan.h"
#include "source/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADER "date,market,channel,orders,gross_sales\n"
enum { ROWS = 24 };

static const char *const formats[] = {"%Y-%m-%d", "%d/%m/%Y", "%b %d, %Y"};
static const char *const nulls[] = {"--", "N/A"};
static struct measure_def measures[] = {{.name = "orders", .unit = UNIT_COUNT},
                                        {.name = "gross_sales", .unit = UNIT_MONEY}};
static const struct catalogue catalogue = {.measures = measures, .measure_count = 2};
static struct source_plan *plan;

struct fate { /* of the rows of a file, by line */
    struct strbuf lines[ROWS + 2];
};

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void take_row(void *self, const struct source_row *row)
{
    struct fate *fate = self;
    struct strbuf *out = &fate->lines[row->line < ROWS + 2 ? row->line : 0];

    for (size_t i = 0; i < row->value_count; i++)
        strbuf_addf(out, "%d=%lld ", row->values[i].output, (long long)row->values[i].value);
    strbuf_addf(out, "| %d %s %s", row->day, row->market, row->channel);
}

static void read_text(const struct strbuf *text, struct fate *fate)
{
    struct source_sink sink = {.self = fate, .row = take_row};
    struct file_report report;
    struct err err;
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);

    require(fd >= 0 && write(fd, text->text, text->length) == (ssize_t)text->length);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    for (size_t i = 0; i < ROWS + 2; i++)
        strbuf_init(&fate->lines[i]);
    if (source_read(plan, path, &sink, &report, &err)) {
        require(report.rows_read ==
                report.rows_kept + report.rows_dropped + report.rows_refused);
        for (size_t i = 0; i < report.refusal_count; i++)
            strbuf_addf(&fate->lines[report.refusals[i].line], "refused: %s",
                        report.refusals[i].reason);
    }
    file_report_release(&report);
    close(fd);
}

static void release(struct fate *fate)
{
    for (size_t i = 0; i < ROWS + 2; i++)
        strbuf_release(&fate->lines[i]);
}

/* The last cell, as the general parser reads it, is the value of the last output. */
static void require_number(const char *row, size_t length, const char *fate)
{
    const char *cell = row + length, *said = strstr(fate, "1=");
    int64_t value = 0;
    size_t commas = 0;

    for (size_t i = 0; i < length; i++)
        commas += row[i] == ',';
    if (commas != 4 || !strncmp(fate, "refused", 7))
        return;
    if (said && said > strchr(fate, '|'))
        said = NULL;
    while (cell[-1] != ',')
        cell--;
    length = (size_t)(row + length - cell);
    text_trim(&cell, &length);
    if (!length || (length == 2 && !memcmp(cell, "--", 2)) ||
        (length == 3 && !strncasecmp(cell, "N/A", 3))) {
        require(!said);
        return;
    }
    if (decimal_parse(cell, length, '.', &value) < DECIMAL_BLANK)
        require(said && strtoll(said + 2, NULL, 10) == value);
}

/* One line of the file: no quote, no line end, plain ASCII; not all blank. */
static size_t take_line(const uint8_t **data, size_t *size, struct strbuf *row)
{
    bool blank = true;

    strbuf_clear(row);
    while (*size && **data != '\n') {
        char c = (char)(**data & 0x7f);

        ++*data;
        --*size;
        if (c < ' ' || c == '"' || c == 0x7f)
            c = ' ';
        blank = blank && c == ' ';
        strbuf_addc(row, c);
    }
    if (*size) {
        ++*data;
        --*size;
    }
    return blank ? 0 : row->length;
}

static void make_plan(void)
{
    static const struct source_def def = {.name = "s",
                                          .path = "/dev/null", /* each text has its own */
                                          .kind = SOURCE_FACTS,
                                          .decimal = '.',
                                          .delimiter = ',',
                                          .date_formats = formats,
                                          .date_format_count = 3,
                                          .null_marks = nulls,
                                          .null_mark_count = 2};
    struct err_list errors;

    err_list_init(&errors);
    plan = source_plan_new(&catalogue, &def, &errors);
    for (size_t i = 0; i < errors.count; i++)
        fprintf(stderr, "fuzz_cells: %s\n", errors.items[i].text);
    require(plan != NULL);
    err_list_release(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf rows[ROWS], whole = STRBUF_INIT;
    struct fate together;
    size_t count = 0;

    if (!plan)
        make_plan();
    strbuf_adds(&whole, HEADER);
    while (size && count < ROWS) {
        strbuf_init(&rows[count]);
        if (!take_line(&data, &size, &rows[count])) {
            strbuf_release(&rows[count]);
            continue;
        }
        strbuf_addf(&whole, "%s\n", rows[count++].text);
    }
    read_text(&whole, &together);
    for (size_t i = 0; i < count; i++) {
        struct strbuf alone = STRBUF_INIT;
        struct fate fate;

        strbuf_addf(&alone, HEADER "%s\n", rows[i].text);
        read_text(&alone, &fate);
        require(!strcmp(fate.lines[2].text, together.lines[i + 2].text));
        require_number(rows[i].text, rows[i].length, fate.lines[2].text);
        release(&fate);
        strbuf_release(&alone);
        strbuf_release(&rows[i]);
    }
    release(&together);
    strbuf_release(&whole);
    return 0;
}
