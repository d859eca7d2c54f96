/* libFuzzer: any bytes as a file of facts, read row by row and in chunks. The parts must be equal
 * to the last cell, and so must the reports: counts, refusals with their lines, duplicates, blocks,
 * sums.
 *
 * The first two bytes choose how large chunks are and how many threads read them; the rest is the
 * file. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/date.h"
#include "base/err.h"
#include "cube/builder.h"
#include "source/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void give_row(void *self, const struct source_row *row)
{
    part_builder_row(self, row);
}

static void give_refused(void *self, const struct source_refused *row)
{
    part_builder_refused(self, row);
}

static void give_duplicate(void *self)
{
    part_builder_duplicate(self);
}

static void give_cell(void *self, const struct source_cell *cell)
{
    part_builder_cell(self, cell);
}

static struct part *read_part(struct dims *dims, const struct source_plan *plan,
                              const struct source_input *input)
{
    struct part_builder *builder = part_builder_new(dims, plan, "fuzz", false);
    const struct source_sink sink = {.self = builder,
                                     .row = give_row,
                                     .refused = give_refused,
                                     .duplicate = give_duplicate,
                                     .cell = input->chunk_bytes ? give_cell : NULL};
    struct file_report report = {.first_day = DAY_NONE, .last_day = DAY_NONE};
    struct err err = {.line = 0};
    bool good = source_read_input(plan, input, &sink, &report, &err);

    return part_builder_finish(builder, report.outputs, report.output_count, &report,
                               good ? NULL : &err);
}

static void require_same_lines(const long *a, size_t a_count, const long *b, size_t b_count)
{
    require(a_count == b_count);
    require(!a_count || !memcmp(a, b, a_count * sizeof *a));
}

static void require_same_reports(const struct file_report *a, const struct file_report *b)
{
    require(a->rows_read == b->rows_read && a->rows_kept == b->rows_kept);
    require(a->rows_dropped == b->rows_dropped && a->rows_refused == b->rows_refused);
    require(a->rows_read == a->rows_kept + a->rows_dropped + a->rows_refused);
    require(a->rows_duplicate == b->rows_duplicate && a->rounded == b->rounded);
    require(a->records == b->records && a->cut_off == b->cut_off);
    require(a->first_day == b->first_day && a->last_day == b->last_day);
    require_same_lines(a->duplicates, a->duplicate_count, b->duplicates, b->duplicate_count);
    require(a->refusal_count == b->refusal_count && a->block_count == b->block_count);
    for (size_t i = 0; i < a->refusal_count; i++)
        require(a->refusals[i].line == b->refusals[i].line &&
                !strcmp(a->refusals[i].reason, b->refusals[i].reason));
    require(!a->block_count || !memcmp(a->blocks, b->blocks, a->block_count * sizeof *a->blocks));
    require(a->sum_count == b->sum_count);
    for (size_t i = 0; i < a->sum_count; i++)
        require(a->sums[i].sum == b->sums[i].sum &&
                a->sums[i].currency_count == b->sums[i].currency_count);
}

static void require_same_stores(const struct store *a, const struct store *b)
{
    require(a->leaf_count == b->leaf_count && a->series_count == b->series_count);
    require(!a->leaf_count || !memcmp(a->leaves, b->leaves, a->leaf_count * sizeof *a->leaves));
    for (size_t i = 0; i < a->series_count; i++) {
        const struct series *x = &a->series[i], *y = &b->series[i];

        require(x->key == y->key && x->currency == y->currency);
        require(x->block_count == y->block_count && x->value_count == y->value_count);
        for (uint32_t k = 0; k < x->block_count; k++)
            require(x->blocks[k].mask == y->blocks[k].mask &&
                    x->blocks[k].block == y->blocks[k].block);
        for (uint32_t k = 0; k < x->value_count; k++)
            require(series_value(x, k) == series_value(y, k));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct measure_def measures[] = {{.name = "gross_sales", .unit = UNIT_MONEY},
                                            {.name = "orders", .unit = UNIT_COUNT}};
    const struct catalogue catalogue = {.measures = measures, .measure_count = 2};
    struct source_def def = {.name = "fuzz", .kind = SOURCE_FACTS};
    struct source_plan *plan;
    struct source_input input;
    struct err_list errors;
    struct part *rows, *chunks;
    struct dims dims;
    char path[64];
    int fd;

    if (size < 3)
        return 0;
    fd = memfd_create("fuzz", MFD_CLOEXEC);
    require(fd >= 0 && write(fd, data + 2, size - 2) == (ssize_t)(size - 2));
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    def.path = path;
    err_list_init(&errors);
    dims_init(&dims, &catalogue);
    plan = source_plan_new(&catalogue, &def, &errors);
    require(plan);
    source_plan_set_threads(plan, 1 + data[1] % 16 / 14);
    input = source_input_of(path);
    rows = read_part(&dims, plan, &input);
    input.chunk_bytes = 8 + (size_t)data[0];
    chunks = read_part(&dims, plan, &input);
    require(!part_error(rows) == !part_error(chunks));
    require_same_reports(part_report(rows), part_report(chunks));
    require_same_stores(part_store(rows, 0), part_store(chunks, 0));
    part_unref(rows);
    part_unref(chunks);
    source_plan_free(plan);
    dims_release(&dims);
    err_list_release(&errors);
    close(fd);
    return 0;
}
