/*
 * What is told about a file: how many records were kept, dropped, refused and why, exact sums of
 * every output (money by currency too), and the block index through which rows are read back.
 *
 * Invariants: rows_read = kept + dropped + refused after every record; the blocks are in file
 * order, do not overlap, and hold every record; sums are 128-bit, so they are exact and independent
 * of row order. Refusals are listed up to a limit but all counted. The strings that outputs and
 * sums name are copied into the report: it may outlive the plan.
 */
#include "source/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/strmap.h"
#include "base/text.h"

#define REFUSALS_KEPT 1000
#define LINES_KEPT 100                    /* of duplicates, of repeated orders */
#define UNMAPPED_KEPT 100                 /* codes of each field */
#define CURRENCY_CODES (26 * 26 * 26 + 1) /* the last is "" */

struct tally {
    struct file_report *report;
    int128 *totals;         /* by output; of fine numbers, others are the sum of the money */
    int128 *money;          /* by currency ("" is one), then output */
    int16_t *currency_rows; /* by code: row of money, -1 not seen */
    char (*currencies)[4];  /* by row */
    size_t currency_count, currency_capacity;
    size_t block_capacity, refusal_capacity, duplicate_capacity, repeated_capacity,
        superseded_capacity;
    struct strmap unmapped[2]; /* of market and channel */
    const char *maps[2];
    char market[32]; /* the last one, and its bit */
    uint64_t market_mark;
    bool has_blocks;            /* they come whole: tally_block */
    struct file_block nowhere;
    bool fine, is_wide; /* numbers of 10^-8; a record for each number of a row */
};

uint64_t market_bit(const char *market)
{
    return (uint64_t)1 << (hash_bytes(market, strlen(market), 0) % 64);
}

static char *copy_name(char **at, const char *name)
{
    size_t size = strlen(name) + 1;
    char *copy = memcpy(*at, name, size);

    *at += size;
    return copy;
}

static void copy_outputs(struct file_report *report, const struct source_binding *binding)
{
    size_t size = 1;
    char *at;

    for (size_t i = 0; i < binding->output_count; i++)
        size += strlen(binding->outputs[i].field) + strlen(binding->outputs[i].measure) + 2;
    report->names = at = mem_alloc(size);
    report->output_count = report->sum_count = binding->output_count;
    report->outputs = mem_calloc(binding->output_count + 1, sizeof *report->outputs);
    report->sums = mem_calloc(binding->output_count + 1, sizeof *report->sums);
    for (size_t i = 0; i < binding->output_count; i++) {
        const struct source_output *from = &binding->outputs[i];

        report->outputs[i].field = copy_name(&at, from->field);
        report->outputs[i].measure = copy_name(&at, from->measure);
        report->outputs[i].unit = from->unit;
        report->sums[i].field = report->outputs[i].field;
    }
}

static struct tally *new_tally(struct file_report *report, const struct source_plan *plan,
                               const struct source_binding *binding)
{
    struct tally *tally = mem_calloc(1, sizeof *tally);

    tally->report = report;
    tally->fine = plan->fine;
    for (int i = 0; i < 2; i++) {
        const struct map_def *map = binding->texts[TEXT_MARKET + i].map;

        strmap_init(&tally->unmapped[i]);
        tally->maps[i] = map ? map->name : "";
    }
    tally->is_wide = plan_is_wide(plan, binding->texts);
    tally->totals = mem_calloc(binding->output_count + 1, sizeof *tally->totals);
    tally->currency_rows = mem_alloc(CURRENCY_CODES * sizeof *tally->currency_rows);
    memset(tally->currency_rows, -1, CURRENCY_CODES * sizeof *tally->currency_rows);
    return tally;
}

struct tally *tally_new(struct file_report *report, const struct source_plan *plan,
                        const struct source_binding *binding)
{
    struct tally *tally = new_tally(report, plan, binding);

    report->delimiter = binding->format.delimiter;
    report->header_line = binding->header_line;
    report->header_count = binding->header_count;
    report->headers = mem_calloc(binding->header_count + 1, sizeof *report->headers);
    for (size_t c = 0; c < binding->header_count; c++)
        report->headers[c] = mem_strdup(binding->titles[c]);
    copy_outputs(report, binding);
    return tally;
}

static int compare_sums(const void *a, const void *b)
{
    const struct source_sum *x = a, *y = b;

    return strcmp(x->currency, y->currency);
}

static void write_sums(struct tally *tally)
{
    struct file_report *report = tally->report;

    for (size_t i = 0; i < report->sum_count; i++) {
        struct source_field_sum *sum = &report->sums[i];

        sum->sum = tally->totals[i];
        for (size_t c = 0; !tally->fine && c < tally->currency_count; c++)
            sum->sum += tally->money[c * report->sum_count + i];
        sum->fine = tally->fine;
        if (report->outputs[i].unit != UNIT_MONEY)
            continue;
        sum->currency_count = tally->currency_count;
        sum->by_currency = mem_calloc(tally->currency_count + 1, sizeof *sum->by_currency);
        for (size_t c = 0; c < tally->currency_count; c++) {
            sum->by_currency[c].currency = mem_strdup(tally->currencies[c]);
            sum->by_currency[c].sum = tally->money[c * report->sum_count + i];
        }
        qsort(sum->by_currency, tally->currency_count, sizeof *sum->by_currency, compare_sums);
    }
}

static void write_unmapped(struct tally *tally)
{
    struct file_report *report = tally->report;
    size_t capacity = 0;

    for (int i = 0; i < 2; i++)
        for (size_t c = 0; c < tally->unmapped[i].count; c++) {
            MEM_GROW(report->unmapped, report->unmapped_count, capacity);
            report->unmapped[report->unmapped_count++] = (struct source_unmapped){
                text_field_name((enum text_field)(TEXT_MARKET + i)), mem_strdup(tally->maps[i]),
                mem_strdup(strmap_name(&tally->unmapped[i], (int)c))};
        }
}

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    write_sums(tally);
    write_unmapped(tally);
    for (int i = 0; i < 2; i++)
        strmap_release(&tally->unmapped[i]);
    free(tally->totals);
    free(tally->money);
    free(tally->currency_rows);
    free(tally->currencies);
    free(tally);
}

/* The sums of this currency ("" or three capitals); valid until the next call. */
static int128 *money_row(struct tally *tally, const char *currency)
{
    size_t outputs = tally->report->sum_count;
    int code = *currency ? ((currency[0] - 'A') * 26 + currency[1] - 'A') * 26 + currency[2] - 'A'
                         : CURRENCY_CODES - 1;
    int16_t *row = &tally->currency_rows[code];

    if (*row < 0) {
        if (tally->currency_count == tally->currency_capacity) {
            tally->currency_capacity = tally->currency_capacity ? tally->currency_capacity * 2 : 4;
            tally->currencies =
                mem_resize(tally->currencies, tally->currency_capacity, sizeof *tally->currencies);
            tally->money = mem_resize(tally->money, tally->currency_capacity,
                                      (outputs + 1) * sizeof *tally->money);
        }
        *row = (int16_t)tally->currency_count++;
        memcpy(tally->currencies[*row], currency, strlen(currency) + 1);
        memset(tally->money + (size_t)*row * outputs, 0, outputs * sizeof *tally->money);
    }
    return tally->money + (size_t)*row * outputs;
}

/* Sums of money are taken back by currency, others as a whole: write_sums adds both up. */
static void take_back_sums(struct tally *tally)
{
    struct file_report *report = tally->report;

    for (size_t i = 0; i < report->sum_count; i++) {
        struct source_field_sum *sum = &report->sums[i];

        if (report->outputs[i].unit != UNIT_MONEY)
            tally->totals[i] = sum->sum;
        for (size_t c = 0; c < sum->currency_count; c++) {
            money_row(tally, sum->by_currency[c].currency)[i] = sum->by_currency[c].sum;
            free(sum->by_currency[c].currency);
        }
        free(sum->by_currency);
        *sum = (struct source_field_sum){.field = sum->field};
    }
}

static void note_unmapped(struct strmap *codes, const char *code)
{
    if (codes->count < UNMAPPED_KEPT)
        strmap_intern(codes, code, strlen(code));
}

static void take_back_unmapped(struct tally *tally)
{
    struct file_report *report = tally->report;

    for (size_t i = 0; i < report->unmapped_count; i++) {
        struct source_unmapped *item = &report->unmapped[i];
        bool market = !strcmp(item->field, text_field_name(TEXT_MARKET));

        note_unmapped(&tally->unmapped[market ? 0 : 1], item->code);
        free(item->map);
        free(item->code);
    }
    free(report->unmapped);
    report->unmapped = NULL;
    report->unmapped_count = 0;
}

struct tally *tally_go_on(struct file_report *report, const struct source_plan *plan,
                          const struct source_binding *binding)
{
    struct tally *tally = new_tally(report, plan, binding);

    tally->block_capacity = report->block_count;
    tally->refusal_capacity = report->refusal_count;
    tally->duplicate_capacity = report->duplicate_count;
    tally->repeated_capacity = report->repeated_count;
    tally->superseded_capacity = report->superseded_line_count;
    take_back_sums(tally);
    take_back_unmapped(tally);
    return tally;
}

static struct file_block *block_of(struct tally *tally, const struct csv_record *record)
{
    struct file_report *report = tally->report;
    struct file_block *block =
        report->block_count ? &report->blocks[report->block_count - 1] : NULL;

    if (tally->has_blocks)
        return &tally->nowhere;
    if (!block || record->offset / FILE_BLOCK_BYTES != block->offset / FILE_BLOCK_BYTES) {
        MEM_GROW(report->blocks, report->block_count, tally->block_capacity);
        block = &report->blocks[report->block_count++];
        *block = file_block_at(record->offset, record->line);
    }
    block->end = record->end;
    return block;
}

/* Of another block of the file, when it is the same one. */
static void join_block(struct file_block *block, const struct file_block *other)
{
    block->end = other->end;
    block->markets |= other->markets;
    if (other->first_day < block->first_day)
        block->first_day = other->first_day;
    if (other->last_day > block->last_day)
        block->last_day = other->last_day;
}

void tally_block(struct tally *tally, const struct file_block *block)
{
    struct file_report *report = tally->report;
    struct file_block *last = report->block_count ? &report->blocks[report->block_count - 1] : NULL;

    tally->has_blocks = true;
    if (last && last->offset / FILE_BLOCK_BYTES == block->offset / FILE_BLOCK_BYTES) {
        join_block(last, block);
    } else {
        MEM_GROW(report->blocks, report->block_count, tally->block_capacity);
        report->blocks[report->block_count++] = *block;
    }
}

static void tally_day(struct tally *tally, struct file_block *block, int32_t day)
{
    struct file_report *report = tally->report;

    file_block_day(block, day);
    if (report->first_day == DAY_NONE || day < report->first_day)
        report->first_day = day;
    if (report->last_day == DAY_NONE || day > report->last_day)
        report->last_day = day;
}

/* Of most rows the market is that of the row before. */
static uint64_t mark_of(struct tally *tally, const char *market)
{
    size_t length;

    if (tally->market_mark && !strcmp(tally->market, market))
        return tally->market_mark;
    length = strlen(market);
    if (length >= sizeof tally->market)
        return market_bit(market);
    memcpy(tally->market, market, length + 1);
    tally->market_mark = market_bit(market);
    return tally->market_mark;
}

void tally_unmapped(struct tally *tally, unsigned char unmapped, const char *market,
                    const char *channel)
{
    if (unmapped & UNMAPPED_MARKET)
        note_unmapped(&tally->unmapped[0], market);
    if (unmapped & UNMAPPED_CHANNEL)
        note_unmapped(&tally->unmapped[1], channel);
}

void tally_kept(struct tally *tally, const struct csv_record *record, const struct source_row *row,
                size_t rounded)
{
    struct file_report *report = tally->report;
    struct file_block *block = block_of(tally, record);
    int128 *money = money_row(tally, row->currency);

    report->rows_read++;
    report->rows_kept++;
    report->rounded += rounded;
    report->records += tally->is_wide ? row->value_count : !row->continues;
    if (row->day != DAY_NONE)
        tally_day(tally, block, row->day);
    if (row->spread > 1)
        tally_day(tally, block, row->day + row->spread - 1);
    block->markets |= mark_of(tally, row->market);
    if (row->unmapped)
        tally_unmapped(tally, row->unmapped, row->market, row->channel);
    for (size_t i = 0; i < row->value_count; i++) {
        const struct source_value *value = &row->values[i];

        if ((size_t)value->output >= report->sum_count)
            break; /* a device's: counted already */
        if (tally->fine)
            tally->totals[value->output] += source_value_fine(value);
        money[value->output] += value->value;
    }
}

void tally_cell(struct tally *tally, const struct source_cell *cell)
{
    struct file_report *report = tally->report;
    int128 *money = money_row(tally, cell->currency);

    report->rows_read += cell->rows;
    report->rows_kept += cell->rows;
    report->records += cell->rows;
    tally_day(tally, &tally->nowhere, cell->day);
    for (size_t i = 0; i < cell->count; i++)
        money[i] += cell->sums[i];
}

void tally_duplicate(struct tally *tally, long line)
{
    struct file_report *report = tally->report;

    report->rows_duplicate++;
    if (report->duplicate_count == LINES_KEPT)
        return;
    MEM_GROW(report->duplicates, report->duplicate_count, tally->duplicate_capacity);
    report->duplicates[report->duplicate_count++] = line;
}

void tally_repeated(struct tally *tally, long line)
{
    struct file_report *report = tally->report;

    report->orders_repeated++;
    if (report->repeated_count == LINES_KEPT)
        return;
    MEM_GROW(report->repeated, report->repeated_count, tally->repeated_capacity);
    report->repeated[report->repeated_count++] = line;
}

void tally_dropped(struct tally *tally, const struct csv_record *record)
{
    block_of(tally, record);
    tally->report->rows_read++;
    tally->report->rows_dropped++;
}

void tally_superseded(struct tally *tally, long line)
{
    struct file_report *report = tally->report;

    report->rows_superseded++;
    if (report->superseded_line_count == LINES_KEPT)
        return;
    MEM_GROW(report->superseded_lines, report->superseded_line_count, tally->superseded_capacity);
    report->superseded_lines[report->superseded_line_count++] = line;
}

void tally_refused(struct tally *tally, const struct csv_record *record, const char *reason)
{
    struct file_report *report = tally->report;

    block_of(tally, record);
    report->rows_read++;
    report->rows_refused++;
    if (report->refusal_count == REFUSALS_KEPT)
        return;
    MEM_GROW(report->refusals, report->refusal_count, tally->refusal_capacity);
    report->refusals[report->refusal_count++] =
        (struct source_refusal){record->line, text_clean_dup(reason)};
}

void file_report_release(struct file_report *report)
{
    for (size_t c = 0; c < report->header_count; c++)
        free(report->headers[c]);
    for (size_t i = 0; i < report->refusal_count; i++)
        free(report->refusals[i].reason);
    for (size_t i = 0; i < report->sum_count; i++) {
        for (size_t c = 0; c < report->sums[i].currency_count; c++)
            free(report->sums[i].by_currency[c].currency);
        free(report->sums[i].by_currency);
    }
    for (size_t i = 0; i < report->unmapped_count; i++) {
        free(report->unmapped[i].map);
        free(report->unmapped[i].code);
    }
    for (size_t i = 0; i < report->device_count; i++)
        free(report->devices[i]);
    for (size_t i = 0; i < report->device_output_count; i++)
        free(report->device_outputs[i]);
    free(report->devices);
    free(report->device_outputs);
    free(report->unmapped);
    free(report->duplicates);
    free(report->repeated);
    free(report->superseded_lines);
    free(report->total.figures);
    id_set_release(&report->orders);
    id_set_release(&report->superseded);
    id_set_release(&report->covered);
    free(report->path);
    free(report->opened);
    free(report->headers);
    free(report->outputs);
    free(report->names);
    free(report->refusals);
    free(report->sums);
    free(report->blocks);
    *report = (struct file_report){.only_from = DAY_NONE,
                                   .replaced_from = DAY_NONE,
                                   .first_day = DAY_NONE,
                                   .last_day = DAY_NONE};
}
