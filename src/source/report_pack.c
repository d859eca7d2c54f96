/*
 * A file_report as bytes and back: one list of what it holds, for both directions.
 *
 * Left out is what is rare and holds together with other files: total rows, devices, orders and
 * sales that gave way.  Such files are read again.
 */
#include "source/report_pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "base/pack.h"
#include "source/encoding.h"

bool report_is_plain(const struct file_report *report)
{
    return !report->opened && !report->total.line && !report->device_count &&
           !report->superseded.count && !report->covered.count &&
           report->output_count == report->sum_count && report->only_from == DAY_NONE &&
           report->replaced_from == DAY_NONE;
}

/* One of the names of encodings, which live as long as the program. */
static const char *pack_encoding(const char *name, struct pack *pack)
{
    static const enum encoding known[] = {ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE,
                                          ENCODING_CP1252};
    unsigned char number = 0;

    for (size_t i = 0; !pack->reads && i < sizeof known / sizeof *known; i++)
        if (!strcmp(name, encoding_name(known[i])))
            number = (unsigned char)i;
    PACK(pack, number);
    pack->bad |= number >= sizeof known / sizeof *known;
    return encoding_name(known[pack->bad ? 0 : number]);
}

static char **pack_texts(char **texts, size_t *count, struct pack *pack)
{
    pack_count(pack, count, sizeof(uint64_t));
    if (pack->reads)
        texts = mem_calloc(*count + 1, sizeof *texts);
    for (size_t i = 0; i < *count; i++) {
        texts[i] = pack_text(pack, texts[i]);
        if (!texts[i])
            texts[i] = mem_strdup("");
    }
    return texts;
}

/* Field and measure of each output, one after the other in report->names. */
static void pack_outputs(struct file_report *report, struct pack *pack)
{
    size_t size = 0;

    for (size_t i = 0; !pack->reads && i < report->sum_count; i++)
        size += strlen(report->outputs[i].field) + strlen(report->outputs[i].measure) + 2;
    report->names = pack_array(pack, report->names, &size, 1);
    pack_count(pack, &report->sum_count, sizeof(uint32_t));
    if (pack->reads) {
        report->outputs = mem_calloc(report->sum_count + 1, sizeof *report->outputs);
        report->sums = mem_calloc(report->sum_count + 1, sizeof *report->sums);
    }
    report->output_count = report->sum_count;
    for (size_t i = 0, at = 0; i < report->sum_count; i++) {
        struct source_output *output = &report->outputs[i];
        uint32_t unit = output->unit;

        PACK(pack, unit);
        if (!pack->reads)
            continue;
        output->unit = (enum unit)unit;
        for (int t = 0; t < 2; t++) {
            size_t length = at < size ? strnlen(report->names + at, size - at) : 0;

            pack->bad |= at + length >= size || unit > UNIT_SCORE;
            *(t ? &output->measure : &output->field) = pack->bad ? "" : report->names + at;
            at += length + 1;
        }
        report->sums[i].field = output->field;
    }
}

static void pack_sums(struct file_report *report, struct pack *pack)
{
    for (size_t i = 0; i < report->sum_count; i++) {
        struct source_field_sum *sum = &report->sums[i];

        PACK(pack, sum->sum);
        pack_count(pack, &sum->currency_count, sizeof(int128));
        if (pack->reads)
            sum->by_currency = mem_calloc(sum->currency_count + 1, sizeof *sum->by_currency);
        for (size_t c = 0; c < sum->currency_count; c++) {
            sum->by_currency[c].currency = pack_text(pack, sum->by_currency[c].currency);
            if (!sum->by_currency[c].currency)
                sum->by_currency[c].currency = mem_strdup("");
            PACK(pack, sum->by_currency[c].sum);
        }
    }
}

static void pack_refusals(struct file_report *report, struct pack *pack)
{
    pack_count(pack, &report->refusal_count, sizeof(uint64_t));
    if (pack->reads)
        report->refusals = mem_calloc(report->refusal_count + 1, sizeof *report->refusals);
    for (size_t i = 0; i < report->refusal_count; i++) {
        PACK(pack, report->refusals[i].line);
        report->refusals[i].reason = pack_text(pack, report->refusals[i].reason);
        if (!report->refusals[i].reason)
            report->refusals[i].reason = mem_strdup("");
    }
}

static void pack_unmapped(struct file_report *report, struct pack *pack)
{
    pack_count(pack, &report->unmapped_count, sizeof(uint64_t));
    if (pack->reads)
        report->unmapped = mem_calloc(report->unmapped_count + 1, sizeof *report->unmapped);
    for (size_t i = 0; i < report->unmapped_count; i++) {
        struct source_unmapped *item = &report->unmapped[i];
        bool market = !pack->reads && !strcmp(item->field, "market");

        pack_flag(pack, &market);
        item->field = market ? "market" : "channel";
        item->map = pack_text(pack, item->map);
        item->code = pack_text(pack, item->code);
        pack->bad |= !item->map || !item->code;
    }
    if (pack->reads && pack->bad) { /* some lack their texts */
        for (size_t i = 0; i < report->unmapped_count; i++) {
            free(report->unmapped[i].map);
            free(report->unmapped[i].code);
        }
        report->unmapped_count = 0;
    }
}

static void pack_numbers(struct file_report *report, struct pack *pack)
{
    size_t *const counts[] = {
        &report->rows_read,       &report->rows_kept,      &report->rows_dropped,
        &report->rows_refused,    &report->rows_duplicate, &report->orders_repeated,
        &report->rows_superseded, &report->rounded,        &report->records};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        PACK(pack, *counts[i]);
    pack_flag(pack, &report->cut_off);
    PACK(pack, report->delimiter);
    PACK(pack, report->header_line);
    pack_flag(pack, &report->has_orders);
    pack_day(pack, &report->orders_last_day);
    pack_day(pack, &report->first_day);
    pack_day(pack, &report->last_day);
    PACK(pack, report->size);
    PACK(pack, report->mtime_ns);
    PACK(pack, report->inode);
}

void report_pack(struct file_report *report, struct pack *pack)
{
    if (pack->reads)
        *report = (struct file_report){.only_from = DAY_NONE, .replaced_from = DAY_NONE};
    report->path = pack_text(pack, report->path);
    pack->bad |= !report->path;
    report->encoding = pack_encoding(report->encoding, pack);
    pack_numbers(report, pack);
    report->headers = pack_texts(report->headers, &report->header_count, pack);
    pack_outputs(report, pack);
    pack_sums(report, pack);
    pack_refusals(report, pack);
    pack_unmapped(report, pack);
    report->duplicates =
        pack_array(pack, report->duplicates, &report->duplicate_count, sizeof *report->duplicates);
    report->repeated =
        pack_array(pack, report->repeated, &report->repeated_count, sizeof *report->repeated);
    report->orders.ids =
        pack_array(pack, report->orders.ids, &report->orders.count, sizeof *report->orders.ids);
    report->orders.capacity = report->orders.count;
    report->blocks = pack_array(pack, report->blocks, &report->block_count, sizeof *report->blocks);
}
