/*
 * Reads a file through a plan. What reads parts of it again stands in reread.c.
 *
 *   csv_reader -> row_make -> relay -> sink (the cube)
 *                                   -> tally (the report, the block index)
 *
 * The two halves cost about the same, so a large file is read by one thread and counted by the one
 * that asked, the relay between them (source/relay.h). The counting half sees the same outcomes in
 * the same order either way: nothing that comes out can depend on threads. The halves share nothing
 * but the relay, and the reading one is over before source_read returns.
 *
 * Keeps no rows. One reader, one binding, one row are alive at a time, whatever the size of the
 * file.
 */
#include "source/read.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "source/bind.h"
#include "source/devices.h"
#include "source/encoding.h"
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
    struct row_maker *maker;
    struct file_report *report; /* its orders, and whether it is cut off */
    struct totals *totals;
    size_t limit;           /* records, then it is enough */
    bool orders;            /* rows are orders */
    bool notes_orders;      /* they may be in other files, too */
    bool one_table;         /* of a file with several */
    bool wants_refused;     /* what a refused row still says */
    bool certain;           /* only records that more bytes could not change */
    bool left_open;         /* there was one */
    uint64_t next;          /* where the next record may begin, */
    long next_line;         /* and its line */
    uint64_t at_end;        /* of the last record; 0: none yet */
    struct strbuf reason;   /* of the last refusal */
    enum csv_result result; /* why it ended */
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

static void refuse(struct reading *reading, const struct csv_record *record,
                   struct outcome *outcome)
{
    const struct file_report *report = reading->report;

    strbuf_clear(&reading->reason); /* row_refused forgets it */
    strbuf_adds(&reading->reason,
                record->reason ? record->reason : row_maker_reason(reading->maker));
    outcome->reason = reading->reason.text;
    outcome->refused = (struct source_refused){.day = DAY_NONE};
    if (reading->wants_refused || report->opened)
        row_refused(reading->maker, record, &outcome->refused);
    if (report->opened && outcome->refused.has_day && day_is_anothers(report, outcome->refused.day))
        outcome->kind = ROW_DROPPED;
}

/* What a dropped record says besides. */
static void drop(struct reading *reading, const struct csv_record *record, struct outcome *outcome)
{
    outcome->superseded = row_maker_left_out(reading->maker);
    if (reading->totals && !outcome->superseded)
        totals_look(reading->totals, reading->maker, record);
}

static void judge(struct reading *reading, const struct csv_record *record, struct outcome *outcome)
{
    outcome->superseded = false;
    outcome->kind = reading->result == RECORD_GOOD ? row_make(reading->maker, record, &outcome->row)
                                                   : ROW_REFUSED;
    if (outcome->kind == ROW_KEPT && outcome->row.day != DAY_NONE &&
        day_is_anothers(reading->report, outcome->row.day)) {
        outcome->kind = ROW_DROPPED; /* an order that it has no say in */
        return;
    }
    if (reading->notes_orders && outcome->kind != ROW_REFUSED)
        note_order(reading, &outcome->row, outcome->kind);
    if (outcome->kind == ROW_DROPPED)
        drop(reading, record, outcome);
    else if (outcome->kind == ROW_REFUSED)
        refuse(reading, record, outcome);
}

/* The next record; false at the end. Valid until the next call. */
static bool read_outcome(struct reading *reading, struct outcome *outcome)
{
    struct csv_record record;
    const char *order;

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
    outcome->offset = record.offset;
    outcome->end = record.end;
    outcome->line = record.line;
    judge(reading, &record, outcome);
    if (outcome->kind != ROW_KEPT)
        return true;
    outcome->row.cells = NULL; /* gone before it is counted */
    outcome->rounded = row_maker_rounded(reading->maker);
    order = reading->orders && !outcome->row.continues ? outcome->row.order : "";
    outcome->twin = twins_hash(record.text, record.text_length, order);
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
    } else if (kind == TWIN_ORDER && reading->orders) {
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
        if (reading->wants_refused)
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

/* Signals belong to the thread that has the terminal. */
static bool start_reader(struct reading *reading, pthread_t *thread)
{
    sigset_t all, before;
    bool started;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    started = pthread_create(thread, NULL, read_ahead, reading) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
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
    if (ahead && start_reader(reading, &thread)) {
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
                                     .bytes = tail_bytes(reading->reader, reading->next),
                                     .binding = source_binding_hash(binding)};
        if (!totals_any(reading->totals))
            keeper = &tail->twins;
    }
    if (keeper)
        *keeper = reading->twins;
    else
        twins_free(reading->twins);
}

static struct reading begin(const struct source_plan *plan, const struct source_input *input,
                            const struct source_sink *sink, struct csv_reader *reader,
                            const struct source_binding *binding)
{
    struct source_tail *from = input->from;

    return (struct reading){.reader = reader,
                            .maker = row_maker_new(plan, binding),
                            .totals = totals_new(plan, binding),
                            .notes_orders = input->several && source_plan_has_orders(plan),
                            .sink = sink,
                            .limit = input->limit ? input->limit : SIZE_MAX,
                            .orders = source_plan_def(plan)->kind == SOURCE_ORDERS,
                            .one_table = source_plan_def(plan)->table > 0,
                            .certain = input->tail && tail_possible(plan, reader),
                            .next = from ? from->offset : binding->rows_offset,
                            .next_line = from ? from->line : binding->rows_line,
                            .wants_refused = sink && sink->refused,
                            .reason = STRBUF_INIT,
                            .watcher = source_plan_watcher(plan),
                            .twins = from ? from->twins : twins_new(csv_reader_size(reader))};
}

/* The reader, the maker and the twins go on from there, on a report that is a copy. */
static void go_on(struct reading *reading, const struct source_input *input,
                  const struct source_binding *binding)
{
    csv_reader_start(reading->reader, &binding->format, input->from->offset, input->from->line);
    csv_reader_expect(reading->reader, binding->header_count);
    tail_take_back(reading->maker, reading->report);
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

    if (input->from)
        go_on(reading, input, binding);
    else
        copy_known(report, input);
    reading->tally =
        input->from ? tally_go_on(report, plan, binding) : tally_new(report, plan, binding);
    row_maker_leave_out(reading->maker, &report->superseded);
    row_maker_give_way(reading->maker, &report->covered);
    read_rows(reading, reads_ahead(plan, reading), 2 * binding->output_count);
    result = reading->stopped ? RECORD_GOOD : reading->result;
    finish_orders(report, input);
    report->has_orders = reading->notes_orders;
    if (result == RECORD_FAILED)
        csv_reader_failure(reading->reader, input->name, err);
    else if (reading->stopped)
        err_at(err, input->name, 0, 0, _("reading was stopped"));
    list_unmapped(report, binding, reading->maker);
    tally_free(reading->tally);
    totals_compare(reading->totals, report);
    devices_report(row_maker_devices(reading->maker), report);
    leave_tail(reading, input, binding);
    totals_free(reading->totals);
    row_maker_free(reading->maker);
    strbuf_release(&reading->reason);
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
        struct reading reading = begin(plan, input, sink, reader, &binding);

        stamp_report(report, reader);
        reading.report = report;
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
