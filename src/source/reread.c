/*
 * Reads parts of a file again: the rows behind a number.
 *
 * Reading again binds the file in the same way and starts at a block's first record, so a row comes
 * out exactly as it did the first time; the reader is not stopped at a block's end but told not to
 * begin a record beyond it, since a quote may have to look further to be found unclosed. A file
 * that changed since its report was made (size, time of change, inode) is not read again: the
 * report is no longer about it. Nor are rows believed when it changes meanwhile; and since a file
 * can be rewritten under the same size and time, its columns must still mean what the report says:
 * callers index arrays of the report's size by what rows bring.
 */
#include "source/read.h"

#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "source/bind.h"
#include "source/csv.h"
#include "source/devices.h"
#include "source/plan.h"
#include "source/row.h"
#include "source/share.h"
#include "source/stamp.h"
#include "source/tally.h"

static bool may_hold(const struct file_block *block, const struct source_filter *filter,
                     uint64_t market)
{
    return block->first_day <= block->last_day && block->first_day <= filter->last_day &&
           block->last_day >= filter->first_day && (block->markets & market) == market;
}

/* Rows of the records that begin in this block; the reader stands at its start. */
static bool reread_block(struct csv_reader *reader, struct row_maker *maker,
                         const struct file_block *block, const struct file_report *report,
                         const struct source_sink *sink)
{
    struct csv_record record;
    struct source_row row;
    uint64_t at = block->offset;

    while (at < block->end) {
        enum csv_result result = csv_reader_next(reader, &record);

        if (result > RECORD_BAD)
            return result == RECORD_END;
        at = record.end;
        if (result == RECORD_GOOD && row_make(maker, &record, &row) == ROW_KEPT &&
            (row.day == DAY_NONE || !day_is_anothers(report, row.day)))
            source_give(sink, &row);
    }
    return true;
}

static bool reread_blocks(struct csv_reader *reader, const struct source_plan *plan,
                          const struct source_binding *binding, const struct file_report *report,
                          const struct source_filter *filter, const struct source_sink *sink)
{
    struct row_maker *maker = row_maker_new(plan, binding);
    uint64_t market = filter->market ? market_bit(filter->market) : 0;
    bool ok = true;

    devices_restore(row_maker_devices(maker), report);
    row_maker_leave_out(maker, &report->superseded);
    row_maker_give_way(maker, &report->covered);
    for (size_t i = 0; i < report->block_count && ok; i++) {
        if (!plan_is_sequential(plan) && !may_hold(&report->blocks[i], filter, market))
            continue;
        csv_reader_start(reader, &binding->format, report->blocks[i].offset,
                         report->blocks[i].line);
        csv_reader_expect(reader, binding->header_count);
        ok = reread_block(reader, maker, &report->blocks[i], report, sink);
    }
    row_maker_free(maker);
    return ok;
}

static bool is_same_file(const struct csv_reader *reader, const struct file_report *report)
{
    return csv_reader_size(reader) == report->size &&
           csv_reader_mtime_ns(reader) == report->mtime_ns &&
           csv_reader_inode(reader) == report->inode;
}

static bool has_same_columns(const struct source_binding *binding, const struct file_report *report)
{
    if (binding->header_count != report->header_count || binding->output_count != report->sum_count)
        return false;
    for (size_t i = 0; i < report->sum_count; i++)
        if (strcmp(binding->outputs[i].measure, report->outputs[i].measure) != 0)
            return false;
    return true;
}

static bool is_still_same(const struct file_report *report)
{
    struct file_stamp now, then = {.exists = true,
                                   .size = report->size,
                                   .inode = report->inode,
                                   .mtime_ns = report->mtime_ns};

    file_stamp_take(&now, report->opened ? report->opened : report->path);
    return file_stamp_equal(&now, &then);
}

static bool say_changed(const struct file_report *report, struct err *err)
{
    return err_at(err, report->path, 0, 0,
                  _("this file has changed since it was read: press r to read it again"));
}

bool source_reread(const struct source_plan *plan, const struct file_report *report,
                   const struct source_filter *filter, const struct source_sink *sink,
                   struct err *err)
{
    struct csv_reader *reader = csv_reader_open_as(report->opened ? report->opened : report->path,
                                                   source_plan_def(plan)->encoding, err);
    struct source_binding binding = {.header_line = 0};
    bool ok;

    if (!reader)
        return false;
    ok = is_same_file(reader, report) || say_changed(report, err);
    ok = ok && source_bind(&binding, plan, reader, report->path, err);
    ok = ok && (has_same_columns(&binding, report) || say_changed(report, err));
    if (ok) {
        ok = reread_blocks(reader, plan, &binding, report, filter, sink);
        if (!ok)
            csv_reader_failure(reader, report->path, err);
        ok = ok && (is_still_same(report) || say_changed(report, err));
    }
    source_binding_release(&binding);
    csv_reader_close(reader);
    return ok;
}
