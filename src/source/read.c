/*
 * Reads a file through a plan, and reads parts of it again.
 *
 *   csv_reader -> row_make -> sink (the cube)
 *                          -> tally (the report, the block index)
 *
 * Reading again binds the file in the same way and starts at a block's first record, so a row comes
 * out exactly as it did the first time; the reader is not stopped at a block's end but told not to
 * begin a record beyond it, since a quote may have to look further to be found unclosed. A file
 * that changed since its report was made (size, time of change, inode) is not read again: the
 * report is no longer about it. Nor are rows believed when it changes meanwhile; and since a file
 * can be rewritten under the same size and time, its columns must still mean what the report says:
 * callers index arrays of the report's size by what rows bring.
 *
 * Keeps no rows. One reader, one binding, one row are alive at a time, whatever the size of the
 * file.
 */
#include "source/read.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/strmap.h"
#include "source/bind.h"
#include "source/devices.h"
#include "source/plan.h"
#include "source/row.h"
#include "source/stamp.h"
#include "source/tally.h"
#include "source/totals.h"
#include "source/twins.h"

static void start_report(struct file_report *report, const struct source_input *input)
{
    *report = (struct file_report){.path = mem_strdup(input->name),
                                   .opened = input->opened ? mem_strdup(input->opened) : NULL,
                                   .only_from = input->only_from,
                                   .replaced_from = input->replaced_from,
                                   .encoding = "utf-8",
                                   .delimiter = ',',
                                   .first_day = DAY_NONE,
                                   .last_day = DAY_NONE,
                                   .orders_last_day = DAY_NONE};
}

struct reading { /* of one file */
    struct csv_reader *reader;
    struct row_maker *maker;
    struct tally *tally;
    struct file_report *report;
    struct totals *totals;
    const struct source_sink *sink;
    bool orders;       /* rows are orders */
    bool notes_orders; /* they may be in other files, too */
    bool one_table;    /* of a file with several */
    uint64_t end;      /* of the last record; 0: none yet */
    struct twins *twins;
    struct twin
        last;  /* of the last kept row: looked up at the next, by then its slot has arrived */
    long line; /* 0: none waits */
};

static void look_up(struct reading *reading)
{
    const struct source_sink *sink = reading->sink;
    enum twin_kind kind;

    if (!reading->line)
        return;
    kind = twins_seen(reading->twins, reading->last);
    if (kind == TWIN_ROW) {
        tally_duplicate(reading->tally, reading->line);
        if (sink && sink->duplicate)
            sink->duplicate(sink->self);
    } else if (kind == TWIN_ORDER && reading->orders) {
        tally_repeated(reading->tally, reading->line);
    }
    reading->line = 0;
}

/* The share of one of `days` days: what does not divide goes to the first ones. */
static int64_t share_of(int64_t value, int32_t days, int32_t day)
{
    int64_t each = value / days, rest = value % days;

    return each + (rest > day) - (-rest > day);
}

/* A row over several days is given once for each of them. */
static void give_row(const struct source_sink *sink, const struct source_row *row)
{
    struct source_row share = *row;
    struct source_value *values;

    if (row->spread < 2) {
        sink->row(sink->self, row);
        return;
    }
    share.values = values = mem_calloc(row->value_count, sizeof *values);
    for (int32_t day = 0; day < row->spread; day++) {
        share.day = row->day + day;
        share.is_share = day > 0;
        for (size_t i = 0; i < row->value_count; i++) {
            values[i] = row->values[i];
            values[i].value = share_of(row->values[i].value, row->spread, day);
        }
        sink->row(sink->self, &share);
    }
    free(values);
}

static void take_kept(struct reading *reading, const struct csv_record *record,
                      const struct source_row *row)
{
    look_up(reading);
    tally_kept(reading->tally, record, row, row_maker_rounded(reading->maker));
    reading->line = record->line;
    reading->last = twins_hash(reading->twins, record->text, record->text_length,
                               reading->orders && !row->continues ? row->order : "");
    if (reading->sink)
        give_row(reading->sink, row);
}

/* A day of which another answer tells. */
static bool is_anothers(const struct file_report *report, int32_t day)
{
    return day < report->only_from ||
           (report->replaced_from != DAY_NONE && day >= report->replaced_from);
}

static void take_refused(struct reading *reading, const struct csv_record *record)
{
    struct source_refused refused;

    if (reading->report->opened) {
        row_refused(reading->maker, record, &refused);
        if (refused.has_day && is_anothers(reading->report, refused.day)) {
            tally_dropped(reading->tally, record);
            return;
        }
    }

    tally_refused(reading->tally, record,
                  record->reason ? record->reason : row_maker_reason(reading->maker));
    if (!reading->sink || !reading->sink->refused)
        return;
    row_refused(reading->maker, record, &refused);
    reading->sink->refused(reading->sink->self, &refused);
}

static bool is_blank(const struct csv_record *record)
{
    for (size_t c = 0; c < record->count; c++)
        if (record->lengths[c])
            return false;
    return record->count > 0;
}

/* A table that was asked for ends where a blank line or a comment stands after its rows, be it
 * padded with delimiters. */
static bool ends_table(struct reading *reading, const struct csv_record *record)
{
    bool ends =
        reading->one_table && reading->end && (record->offset != reading->end || is_blank(record));

    reading->end = record->end;
    return ends;
}

/* Whether it counts here or in a later file: which of them is later must not depend on that. */
static void note_order(struct reading *reading, const struct source_row *row,
                       enum row_outcome outcome)
{
    struct file_report *report = reading->report;

    if (outcome == ROW_DROPPED && !row_maker_left_out(reading->maker))
        return;
    if (!*row->order)
        return;
    id_set_note(&report->orders, order_hash(row->order));
    if (report->orders_last_day == DAY_NONE || row->day > report->orders_last_day)
        report->orders_last_day = row->day;
}

static void drop(struct reading *reading, const struct csv_record *record)
{
    tally_dropped(reading->tally, record);
    if (reading->totals && !row_maker_left_out(reading->maker))
        totals_look(reading->totals, reading->maker, record);
    if (row_maker_left_out(reading->maker))
        tally_superseded(reading->tally, record->line);
}

static enum csv_result read_rows(struct reading *reading)
{
    struct csv_record record;
    struct source_row row;
    enum csv_result result;

    while ((result = csv_reader_next(reading->reader, &record)) <= RECORD_BAD) {
        enum row_outcome outcome = ROW_REFUSED;

        if (ends_table(reading, &record)) {
            result = RECORD_END;
            break;
        }
        reading->report->cut_off = result == RECORD_BAD;
        if (result == RECORD_GOOD)
            outcome = row_make(reading->maker, &record, &row);
        if (reading->notes_orders && outcome != ROW_REFUSED)
            note_order(reading, &row, outcome);
        if (outcome == ROW_KEPT && row.day != DAY_NONE && is_anothers(reading->report, row.day))
            outcome = ROW_DROPPED;
        if (outcome == ROW_DROPPED)
            drop(reading, &record);
        else if (outcome == ROW_REFUSED)
            take_refused(reading, &record);
        else
            take_kept(reading, &record, &row);
    }
    look_up(reading);
    return result;
}

static void list_unmapped(struct file_report *report, const struct source_binding *binding,
                          const struct row_maker *maker)
{
    static const enum text_field fields[] = {TEXT_MARKET, TEXT_CHANNEL};
    size_t capacity = 0;

    for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++) {
        const struct strmap *codes = row_maker_unmapped(maker, fields[f]);

        for (size_t i = 0; i < codes->count; i++) {
            MEM_GROW(report->unmapped, report->unmapped_count, capacity);
            report->unmapped[report->unmapped_count++] = (struct source_unmapped){
                text_field_name(fields[f]), mem_strdup(binding->texts[fields[f]].map->name),
                mem_strdup(strmap_name(codes, (int)i))};
        }
    }
}

/* What is wrong with an answer is told under its name. */
static bool name_error(const struct source_input *input, struct err *err)
{
    if (input->opened && err)
        snprintf(err->file, sizeof err->file, "%s", input->name);
    return false;
}

static void copy_known(struct file_report *report, const struct source_input *input)
{
    if (input->superseded)
        id_set_common(input->superseded, input->superseded, &report->superseded);
    if (input->covered)
        id_set_common(input->covered, input->covered, &report->covered);
}

static bool read_input(const struct source_plan *plan, const struct source_input *input,
                       const struct source_sink *sink, struct file_report *report, struct err *err)
{
    const char *path = input->name;
    struct csv_reader *reader = csv_reader_open_as(input->opened ? input->opened : path,
                                                   source_plan_def(plan)->encoding, err);
    struct source_binding binding;
    enum csv_result result = RECORD_FAILED;

    start_report(report, input);
    if (!reader)
        return name_error(input, err);
    report->encoding = csv_reader_encoding(reader);
    report->size = csv_reader_size(reader);
    report->mtime_ns = csv_reader_mtime_ns(reader);
    report->inode = csv_reader_inode(reader);
    if (source_bind(&binding, plan, reader, path, err)) {
        struct reading reading = {.reader = reader,
                                  .maker = row_maker_new(plan, &binding),
                                  .tally = tally_new(report, plan, &binding),
                                  .report = report,
                                  .totals = totals_new(plan, &binding),
                                  .notes_orders = input->several && source_plan_has_orders(plan),
                                  .sink = sink,
                                  .orders = source_plan_def(plan)->kind == SOURCE_ORDERS,
                                  .one_table = source_plan_def(plan)->table > 0,
                                  .twins = twins_new(report->size)};

        copy_known(report, input);
        row_maker_leave_out(reading.maker, &report->superseded);
        row_maker_give_way(reading.maker, &report->covered);
        result = read_rows(&reading);
        id_set_finish(&report->orders);
        report->has_orders = reading.notes_orders;
        if (result == RECORD_FAILED)
            csv_reader_failure(reader, path, err);
        list_unmapped(report, &binding, reading.maker);
        tally_free(reading.tally);
        totals_compare(reading.totals, report);
        totals_free(reading.totals);
        devices_report(row_maker_devices(reading.maker), report);
        row_maker_free(reading.maker);
        twins_free(reading.twins);
    }
    source_binding_release(&binding);
    csv_reader_close(reader);
    return result == RECORD_END;
}

struct source_input source_input_of(const char *path)
{
    return (struct source_input){.name = path, .only_from = DAY_NONE, .replaced_from = DAY_NONE};
}

bool source_read(const struct source_plan *plan, const char *path, const struct source_sink *sink,
                 struct file_report *report, struct err *err)
{
    struct source_input input = source_input_of(path);

    return read_input(plan, &input, sink, report, err);
}

static bool say_cut_off(const struct source_input *input, struct err *err)
{
    return err_at(err, input->name, 0, 0, _("the table ends in the middle of a row"));
}

/* The last record must have its line end: what was cut off may still look like a row. */
static bool ends_whole(const struct source_input *input, struct err *err)
{
    int fd = open(input->opened, O_RDONLY | O_CLOEXEC);
    off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
    char last = '\n';
    bool whole =
        size <= 0 || (pread(fd, &last, 1, size - 1) == 1 && (last == '\n' || last == '\r'));

    if (fd >= 0)
        close(fd);
    return whole || say_cut_off(input, err);
}

bool source_read_input(const struct source_plan *plan, const struct source_input *input,
                       const struct source_sink *sink, struct file_report *report, struct err *err)
{
    bool good = read_input(plan, input, sink, report, err);

    if (!input->opened)
        return good;
    if (good && report->cut_off)
        return say_cut_off(input, err);
    return good && ends_whole(input, err);
}

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
            (row.day == DAY_NONE || !is_anothers(report, row.day)))
            give_row(sink, &row);
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
