/*
 * Reads a file through a plan. What reads parts of it again stands in reread.c.
 *
 *   csv_reader -> judge -> relay -> sink (the cube)
 *                                -> tally (the report, the block index)
 *   crew of csv_readers -> chunks -> merge -> the same
 *
 * Where rows stand for themselves and only their sums are wanted, which is nearly always where
 * files are large, a file goes in chunks, parsed by as many threads as may be and counted in order
 * (source/crew.h, source/merge.h). Where a row depends on others, or is needed whole (orders with
 * their customers, group_by, device names, what keep and drop decide), one thread reads and the one
 * that asked counts, the relay between them (source/relay.h). Whoever counts sees the same outcomes
 * in the same order either way: nothing that comes out can depend on threads. No thread outlives
 * source_read.
 *
 * Keeps no rows: a few chunks, or one row, are alive at a time, whatever the size of the file.
 */
#include "source/read.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/thread.h"
#include "source/bind.h"
#include "source/crew.h"
#include "source/devices.h"
#include "source/encoding.h"
#include "source/merge.h"
#include "source/plan.h"
#include "source/relay.h"
#include "source/row.h"
#include "source/share.h"
#include "source/tail.h"
#include "source/tally.h"
#include "source/totals.h"
#include "source/twins.h"

#define WATCHED_BYTES (64 * 1024)
#define AHEAD_LEAST (1024 * 1024) /* bytes of a file that is worth a thread */

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
    /* the side that reads */
    struct csv_reader *reader;
    struct judge judge;
    struct file_report *report; /* its orders, and whether it is cut off */
    size_t limit;               /* records, then it is enough */
    bool one_table;             /* of a file with several */
    bool certain;               /* only records that more bytes could not change */
    bool left_open;             /* there was one */
    uint64_t next;              /* where the next record may begin, */
    long next_line;             /* and its line */
    int32_t last_day;           /* of the last kept row, in chunks; DAY_NONE */
    uint64_t at_end;            /* of the last record; 0: none yet */
    enum csv_result result;     /* why it ended */
    /* the side that counts */
    struct tally *tally;
    const struct source_sink *sink;
    struct twins *twins;
    struct twin
        last;  /* of the last kept row: looked up at the next, by then its slot has arrived */
    long line; /* 0: none waits */
    const struct source_watcher *watcher; /* or NULL */
    uint64_t told_at;                     /* offset at which it is told next */
    bool stopped;                         /* it wants no more */
    /* between them; NULL when both are one */
    struct relay *relay;
};

/* ---- reading: from a record to what became of it ---- */

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
    bool ends = reading->one_table && reading->at_end &&
                (record->offset != reading->at_end || is_blank(record));

    reading->at_end = record->end;
    return ends;
}

/* The next record; false at the end. Valid until the next call. */
static bool read_outcome(struct reading *reading, struct outcome *outcome)
{
    struct csv_record record;

    if (!reading->limit--) {
        reading->result = RECORD_END; /* there may be more, but nobody asked */
        return false;
    }
    reading->result = csv_reader_next(reading->reader, &record);
    if (reading->result > RECORD_BAD)
        return false;
    reading->left_open = reading->certain && record.open;
    if (reading->left_open) {
        reading->result = RECORD_END;
        return false;
    }
    reading->next = record.end;
    reading->next_line = record.next_line;
    if (ends_table(reading, &record)) {
        reading->result = RECORD_END;
        return false;
    }
    reading->report->cut_off = reading->result == RECORD_BAD;
    judge_record(&reading->judge, &record, reading->result, outcome);
    return true;
}

/* ---- counting ---- */

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
    } else if (kind == TWIN_ORDER && reading->judge.orders) {
        tally_repeated(reading->tally, reading->line);
    }
    reading->line = 0;
}

static void take_kept(struct reading *reading, const struct csv_record *place,
                      const struct outcome *outcome)
{
    look_up(reading);
    tally_kept(reading->tally, place, &outcome->row, outcome->rounded);
    reading->line = outcome->line;
    reading->last = outcome->twin;
    twins_fetch(reading->twins, outcome->twin);
    if (reading->sink)
        source_give(reading->sink, &outcome->row);
}

static void take(struct reading *reading, const struct outcome *outcome)
{
    const struct csv_record place = {
        .offset = outcome->offset, .end = outcome->end, .line = outcome->line};

    if (outcome->kind == ROW_KEPT) {
        take_kept(reading, &place, outcome);
    } else if (outcome->kind == ROW_DROPPED) {
        tally_dropped(reading->tally, &place);
        if (outcome->superseded)
            tally_superseded(reading->tally, outcome->line);
    } else {
        tally_refused(reading->tally, &place, outcome->reason);
        if (reading->judge.wants_refused)
            reading->sink->refused(reading->sink->self, &outcome->refused);
    }
}

/* A comparison for each record, a call for each 64 KiB. False: no more. */
static bool goes_on(struct reading *reading, uint64_t offset)
{
    const struct source_watcher *watcher = reading->watcher;

    if (offset < reading->told_at)
        return true;
    reading->told_at = offset + WATCHED_BYTES;
    reading->stopped = watcher && !watcher->read(watcher->self, offset, reading->report->rows_read);
    return !reading->stopped;
}

/* ---- both, on one thread or two ---- */

static void *read_ahead(void *self)
{
    struct reading *reading = self;
    struct outcome outcome;

    while (read_outcome(reading, &outcome) && relay_put(reading->relay, &outcome)) {
    }
    relay_end(reading->relay);
    return NULL;
}

static bool reads_ahead(const struct source_plan *plan, const struct reading *reading)
{
    return plan->threads > 1 && !plan->fine && reading->report->size - reading->next >= AHEAD_LEAST;
}

static void read_rows(struct reading *reading, bool ahead, size_t value_limit)
{
    const struct outcome *next;
    struct outcome outcome;
    pthread_t thread;

    reading->relay = ahead ? relay_new(value_limit) : NULL;
    if (ahead && thread_start(&thread, read_ahead, reading)) {
        while ((next = relay_take(reading->relay)) && goes_on(reading, next->offset))
            take(reading, next);
        relay_stop(reading->relay);
        pthread_join(thread, NULL);
    } else {
        while (read_outcome(reading, &outcome) && goes_on(reading, outcome.offset))
            take(reading, &outcome);
    }
    look_up(reading);
    relay_free(reading->relay);
}

/* ---- in chunks ---- */

/* Can rows be read in any order, and does nobody want more of them than their sums? */
static bool goes_in_chunks(const struct reading *reading, const struct source_plan *plan,
                           const struct source_binding *binding)
{
    const struct file_report *report = reading->report;

    return reading->sink && reading->sink->cell && reading->limit == SIZE_MAX &&
           !reading->judge.notes_orders && !report->superseded.count && !report->covered.count &&
           chunk_is_possible(plan, binding);
}

static bool read_chunks(struct reading *reading, struct crew *crew)
{
    struct merge merge = {.report = reading->report,
                          .tally = reading->tally,
                          .twins = reading->twins,
                          .sink = reading->sink,
                          .last_day = reading->last_day};
    struct chunk *chunk;
    long line;

    while ((chunk = crew_next(crew, &line)) && goes_on(reading, chunk->from)) {
        merge_chunk(&merge, chunk, line);
        if (chunk->block_count) {
            reading->next = chunk->taken;
            reading->next_line = line + (long)chunk->taken_line;
        }
        reading->left_open = chunk->left_open;
    }
    reading->last_day = merge.last_day;
    reading->result = reading->stopped ? RECORD_GOOD : crew_result(crew);
    return reading->result != RECORD_FAILED;
}

/* False when the file could not be opened once more: then it is read as others are. */
static bool try_chunks(struct reading *reading, const struct source_plan *plan,
                       const struct source_binding *binding, const struct source_input *input,
                       struct err *err)
{
    const struct crew_job job = {
        .plan = plan,
        .binding = binding,
        .report = reading->report,
        .reader = reading->reader,
        .wants_refused = reading->judge.wants_refused,
        .certain = reading->certain,
        .threads = reading->report->size - reading->next >= AHEAD_LEAST || input->chunk_bytes ? plan->threads : 1,
        .chunk_bytes = input->chunk_bytes};
    struct crew *crew;

    if (!goes_in_chunks(reading, plan, binding))
        return false;
    crew = crew_new(&job);
    if (crew && !read_chunks(reading, crew))
        csv_reader_failure(crew_reader(crew), input->name, err);
    crew_free(crew);
    return crew;
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

/* Those noted now, and those of the reading before. */
static void finish_orders(struct file_report *report, const struct source_input *input)
{
    struct id_set all = {.ids = NULL};

    id_set_finish(&report->orders);
    if (!input->from)
        return;
    id_set_join(&input->known->orders, &report->orders, &all);
    id_set_release(&report->orders);
    report->orders = all;
}

/* Hands the twins on, and with them what it takes to go on; with a total row they are of no use. */
static void leave_tail(struct reading *reading, const struct source_input *input,
                       const struct source_binding *binding)
{
    struct twins **keeper = input->from && input->tries ? &input->from->twins : NULL;

    if (keeper)
        twins_forget(reading->twins);
    if (reading->certain && reading->result == RECORD_END && !reading->stopped) {
        struct source_tail *tail = *input->tail = mem_calloc(1, sizeof *tail);

        *tail = (struct source_tail){.offset = reading->next,
                                     .line = reading->next_line,
                                     .open = reading->left_open,
                                     .last_day = reading->last_day,
                                     .bytes = tail_bytes(reading->reader, reading->next),
                                     .binding = source_binding_hash(binding)};
        if (!totals_any(reading->judge.totals))
            keeper = &tail->twins;
    }
    if (keeper)
        *keeper = reading->twins;
    else
        twins_free(reading->twins);
}

static struct reading begin(const struct source_plan *plan, const struct source_input *input,
                            const struct source_sink *sink, struct file_report *report,
                            struct csv_reader *reader, const struct source_binding *binding)
{
    struct source_tail *from = input->from;

    return (struct reading){.reader = reader,
                            .judge = {.maker = row_maker_new(plan, binding),
                                      .report = report,
                                      .totals = totals_new(plan, binding),
                                      .orders = source_plan_def(plan)->kind == SOURCE_ORDERS,
                                      .notes_orders =
                                          input->several && source_plan_has_orders(plan),
                                      .wants_refused = sink && sink->refused,
                                      .reason = STRBUF_INIT},
                            .report = report,
                            .sink = sink,
                            .limit = input->limit ? input->limit : SIZE_MAX,
                            .one_table = source_plan_def(plan)->table > 0,
                            .certain = input->tail && tail_possible(plan, reader),
                            .next = from ? from->offset : binding->rows_offset,
                            .next_line = from ? from->line : binding->rows_line,
                            .last_day = from ? from->last_day : DAY_NONE,
                            .watcher = source_plan_watcher(plan),
                            .twins = from ? from->twins : twins_new(csv_reader_size(reader))};
}

/* The reader, the maker and the twins go on from there, on a report that is a copy. */
static void go_on(struct reading *reading, const struct source_input *input,
                  const struct source_binding *binding)
{
    csv_reader_start(reading->reader, &binding->format, input->from->offset, input->from->line);
    csv_reader_expect(reading->reader, binding->header_count);
    devices_take_back(row_maker_devices(reading->judge.maker), reading->report);
    input->from->twins = NULL;
    if (input->tries)
        twins_try(reading->twins);
}

static enum csv_result read_bound(const struct source_plan *plan, const struct source_input *input,
                                  struct reading *reading, const struct source_binding *binding,
                                  struct err *err)
{
    struct file_report *report = reading->report;
    enum csv_result result;
    bool chunks;

    if (input->from)
        go_on(reading, input, binding);
    else
        copy_known(report, input);
    reading->tally =
        input->from ? tally_go_on(report, plan, binding) : tally_new(report, plan, binding);
    row_maker_leave_out(reading->judge.maker, &report->superseded);
    row_maker_give_way(reading->judge.maker, &report->covered);
    chunks = try_chunks(reading, plan, binding, input, err);
    if (!chunks)
        read_rows(reading, reads_ahead(plan, reading), 2 * binding->output_count);
    result = reading->stopped ? RECORD_GOOD : reading->result;
    finish_orders(report, input);
    report->has_orders = reading->judge.notes_orders;
    if (result == RECORD_FAILED && !chunks)
        csv_reader_failure(reading->reader, input->name, err);
    else if (reading->stopped)
        err_at(err, input->name, 0, 0, _("reading was stopped"));
    tally_free(reading->tally);
    totals_compare(reading->judge.totals, report);
    devices_report(row_maker_devices(reading->judge.maker), report);
    leave_tail(reading, input, binding);
    totals_free(reading->judge.totals);
    row_maker_free(reading->judge.maker);
    strbuf_release(&reading->judge.reason);
    return result;
}

static void stamp_report(struct file_report *report, const struct csv_reader *reader)
{
    report->encoding = csv_reader_encoding(reader);
    report->size = csv_reader_size(reader);
    report->mtime_ns = csv_reader_mtime_ns(reader);
    report->inode = csv_reader_inode(reader);
}

/* An empty report, or the one to go on with: its orders are joined in the end. */
static bool open_report(struct file_report *report, const struct source_input *input,
                        const struct csv_reader *reader, const struct source_binding *binding,
                        struct err *err)
{
    if (!input->from)
        return true;
    if (!input->from->twins || !tail_fits(input->from, input->known, reader, binding))
        return err_at(err, input->name, 0, 0, _("the file is another one now"));
    file_report_release(report);
    file_report_copy(report, input->known);
    id_set_release(&report->orders);
    return true;
}

/* What was concluded from so many bytes of ASCII and UTF-8 holds however many more come. */
static enum encoding encoding_of(const struct source_plan *plan, const struct source_input *input)
{
    return input->from && input->known->size >= 2 * ENCODING_SUSPECT_BYTES
               ? ENCODING_UTF8
               : source_plan_def(plan)->encoding;
}

static bool read_input(const struct source_plan *plan, const struct source_input *input,
                       const struct source_sink *sink, struct file_report *report, struct err *err)
{
    const char *path = input->name;
    struct csv_reader *reader =
        csv_reader_open_as(input->opened ? input->opened : path, encoding_of(plan, input), err);
    struct source_binding binding;
    enum csv_result result = RECORD_FAILED;

    start_report(report, input);
    if (!reader)
        return name_error(input, err);
    stamp_report(report, reader);
    if (source_bind(&binding, plan, reader, path, err) &&
        open_report(report, input, reader, &binding, err)) {
        struct reading reading = begin(plan, input, sink, report, reader, &binding);

        stamp_report(report, reader);
        result = read_bound(plan, input, &reading, &binding, err);
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

bool source_sample(const struct source_plan *plan, const char *path, size_t limit,
                   struct file_report *report, struct err *err)
{
    struct source_input input = source_input_of(path);

    input.limit = limit;
    return read_input(plan, &input, NULL, report, err);
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
