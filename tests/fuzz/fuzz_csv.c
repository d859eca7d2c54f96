/* libFuzzer: any bytes as a data file, read by redline's own names, by a map, and as a small table.
 * What must hold: read = kept + dropped + refused; rows read back are as many as were kept. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/err.h"
#include "source/plan.h"
#include "source/read.h"
#include "source/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADER(text) .headers = (const char *const[]){text}, .header_count = 1

static void count_row(void *self, const struct source_row *row)
{
    size_t *rows = self;

    if (row->cell_count && row->market[0] && row->channel[0])
        (*rows)++;
}

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void read_with(const struct source_def *def, const char *path)
{
    static struct measure_def measures[] = {{.name = "gross_sales", .unit = UNIT_MONEY}};
    const struct catalogue catalogue = {.measures = measures, .measure_count = 1};
    const struct source_filter all = {INT32_MIN, INT32_MAX, NULL};
    struct err_list errors;
    struct source_plan *plan;
    struct file_report report;
    struct err err;
    size_t rows = 0, again = 0;
    struct source_sink sink = {.self = &rows, .row = count_row},
                       second = {.self = &again, .row = count_row};

    err_list_init(&errors);
    plan = source_plan_new(&catalogue, def, &errors);
    require(plan != NULL);
    if (source_read(plan, path, &sink, &report, &err)) {
        require(report.rows_read == report.rows_kept + report.rows_dropped + report.rows_refused);
        require(rows == report.rows_kept);
        require(source_reread(plan, &report, &all, &second, &err));
        require(again == rows);
    }
    file_report_release(&report);
    source_plan_free(plan);
    err_list_release(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    struct field_def fields[] = {
        {.name = "date", .term = 1, HEADER("Day")},
        {.name = "market", .term = 1, HEADER("Country"), .constant = "DE"},
        {.name = "gross_sales", .term = 1, HEADER("Amount (*)"), .times = "Qty", .decimal = ','},
    };
    const char *keep[] = {"Qty=?*"};
    struct source_def own = {.name = "own", .kind = SOURCE_ORDERS},
                      mapped = {.name = "map", .comment = "#"};
    struct csv_table table;
    struct err err;
    char path[64];

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    own.path = mapped.path = path;
    mapped.fields = fields;
    mapped.field_count = sizeof fields / sizeof *fields;
    mapped.keep = keep;
    mapped.keep_count = 1;
    mapped.quote_none = size % 2;
    read_with(&own, path);
    read_with(&mapped, path);
    csv_table_read(&table, path, &err);
    csv_table_release(&table);
    close(fd);
    return 0;
}
