/*
 * Files that grow are read from where reading ended.
 *
 * A log of orders or spend is appended to all day, and reading a million old rows again for ten new
 * ones would be felt.  So the reading of a file can leave behind a tail: where it ended, the table
 * of rows that came before (source/twins.h), and hashes by which the file is known again.  The next
 * reading starts from a copy of the report and ends with exactly what reading all of it would give.
 *
 * The end of a file may be in the middle of a line, or of a quoted cell that goes on over lines.
 * Records in whose making the end of the file had a say are open (csv_record.open), and so is
 * whatever comes after the first of them.  A tail always lies before it: reading goes that far, and
 * what is open is read as a trial that starts there (source_input.tries), so that nothing that was
 * counted must ever be taken back.
 *
 * Bytes before the tail must be the same.  All of a small file are compared, of a large one its
 * start, its end and places between; who changes a few bytes in the middle of a large file *and*
 * appends to it, in the same moment, is not noticed until everything is read again (key r).
 *
 * Not gone on with, but read as a whole, are files
 *   - in another encoding than UTF-8: their text is transcoded anew, at another place;
 *   - with group_by or fill = down: their rows depend on rows before, all of which would be kept;
 *   - with several tables, where the end of one decides what is read at all;
 *   - of rates, series and targets, which are small, and whose numbers are finer than the report's;
 *   - with a total row: it speaks of rows before or behind it;
 *   - that outgrew the table of rows before (it doubles with the file, up to 8 MB of file);
 *   - whose header, or what is concluded from its first rows, now means something else.
 */
#include "source/tail.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strmap.h"
#include "source/csv.h"
#include "source/encoding.h"
#include "source/fields.h"
#include "source/twins.h"

#define WHOLE_BYTES (4u * 1024 * 1024) /* of a file that is compared byte for byte */
#define END_BYTES (64u * 1024)         /* of a larger one: at its start, at its end */
#define PLACES 64
#define PLACE_BYTES 4096u

void source_tail_free(struct source_tail *tail)
{
    if (!tail)
        return;
    twins_free(tail->twins);
    free(tail);
}

bool source_tail_is_open(const struct source_tail *tail)
{
    return tail->open;
}

/* ---- is it still the same file? ---- */

static uint64_t hash_range(const struct csv_reader *reader, uint64_t from, uint64_t end,
                           uint64_t hash)
{
    size_t room = END_BYTES;
    char *bytes = mem_alloc(room);

    while (from < end) {
        size_t wanted = end - from < room ? (size_t)(end - from) : room;
        size_t got = csv_reader_peek(reader, from, bytes, wanted);

        hash = hash_bytes(bytes, got, hash);
        if (!got)
            break; /* cut short */
        from += got;
    }
    free(bytes);
    return hash;
}

uint64_t tail_bytes(const struct csv_reader *reader, uint64_t offset)
{
    uint64_t hash, between;

    if (offset <= WHOLE_BYTES)
        return hash_range(reader, 0, offset, offset);
    between = (offset - 2 * END_BYTES) / PLACES;
    hash = hash_range(reader, 0, END_BYTES, offset);
    for (uint64_t i = 0; i < PLACES; i++) {
        uint64_t at = END_BYTES + i * between;

        hash = hash_range(reader, at, at + PLACE_BYTES, hash);
    }
    return hash_range(reader, offset - END_BYTES, offset, hash);
}

bool tail_possible(const struct source_plan *plan, const struct csv_reader *reader)
{
    return !plan->fine && !plan_is_sequential(plan) && plan->def->table <= 0 &&
           !strcmp(csv_reader_encoding(reader), encoding_name(ENCODING_UTF8));
}

bool tail_fits(const struct source_tail *tail, const struct file_report *known,
               const struct csv_reader *reader, const struct source_binding *binding)
{
    return csv_reader_inode(reader) == known->inode && csv_reader_size(reader) >= known->size &&
           !strcmp(csv_reader_encoding(reader), known->encoding) &&
           twins_fit(tail->twins, csv_reader_size(reader)) &&
           source_binding_hash(binding) == tail->binding &&
           tail_bytes(reader, tail->offset) == tail->bytes;
}

/* ---- the report once more ---- */

static char *dup_or_null(const char *text)
{
    return text ? mem_strdup(text) : NULL;
}

static void *dup_array(const void *items, size_t count, size_t size)
{
    return count ? mem_dup(items, count * size) : NULL;
}

static char **dup_texts(char *const *texts, size_t count)
{
    char **copy = mem_calloc(count + 1, sizeof *copy);

    for (size_t i = 0; i < count; i++)
        copy[i] = mem_strdup(texts[i]);
    return copy;
}

static struct id_set copy_set(const struct id_set *from)
{
    return (struct id_set){.ids = dup_array(from->ids, from->count, sizeof *from->ids),
                           .count = from->count,
                           .capacity = from->count};
}

/* The strings of outputs stand in `names`, in order; those of devices by themselves. */
static void copy_outputs(struct file_report *to, const struct file_report *from)
{
    size_t size = 1;

    for (size_t i = 0; i < from->sum_count; i++)
        size += strlen(from->outputs[i].field) + strlen(from->outputs[i].measure) + 2;
    to->names = from->names ? mem_dup(from->names, size) : NULL;
    to->outputs = mem_calloc(from->output_count + 1, sizeof *to->outputs);
    to->sums = mem_calloc(from->sum_count + 1, sizeof *to->sums);
    to->device_outputs = dup_texts(from->device_outputs, from->device_output_count);
    for (size_t i = 0; i < from->output_count; i++) {
        struct source_output *output = &to->outputs[i];
        size_t d = i - from->sum_count;

        *output = from->outputs[i];
        if (i >= from->sum_count) {
            output->field = output->measure = to->device_outputs[d];
            continue;
        }
        output->field = to->names + (output->field - from->names);
        output->measure = to->names + (output->measure - from->names);
    }
}

static void copy_sums(struct file_report *to, const struct file_report *from)
{
    for (size_t i = 0; i < from->sum_count; i++) {
        struct source_field_sum *sum = &to->sums[i];

        *sum = from->sums[i];
        sum->field = to->outputs[i].field;
        sum->by_currency = mem_calloc(sum->currency_count + 1, sizeof *sum->by_currency);
        for (size_t c = 0; c < sum->currency_count; c++)
            sum->by_currency[c] =
                (struct source_sum){mem_strdup(from->sums[i].by_currency[c].currency),
                                    from->sums[i].by_currency[c].sum};
    }
}

static void copy_lists(struct file_report *to, const struct file_report *from)
{
    to->refusals = dup_array(from->refusals, from->refusal_count, sizeof *to->refusals);
    for (size_t i = 0; i < from->refusal_count; i++)
        to->refusals[i].reason = mem_strdup(from->refusals[i].reason);
    to->unmapped = dup_array(from->unmapped, from->unmapped_count, sizeof *to->unmapped);
    for (size_t i = 0; i < from->unmapped_count; i++) {
        to->unmapped[i].map = mem_strdup(from->unmapped[i].map);
        to->unmapped[i].code = mem_strdup(from->unmapped[i].code);
    }
    to->duplicates = dup_array(from->duplicates, from->duplicate_count, sizeof *to->duplicates);
    to->repeated = dup_array(from->repeated, from->repeated_count, sizeof *to->repeated);
    to->superseded_lines = dup_array(from->superseded_lines, from->superseded_line_count,
                                     sizeof *to->superseded_lines);
    to->blocks = dup_array(from->blocks, from->block_count, sizeof *to->blocks);
    to->total = (struct source_total){.line = 0};
}

void file_report_copy(struct file_report *to, const struct file_report *from)
{
    assert(!from->total.line); /* with one, no reading goes on */
    *to = *from;
    to->path = dup_or_null(from->path);
    to->opened = dup_or_null(from->opened);
    to->headers = dup_texts(from->headers, from->header_count);
    to->devices = dup_texts(from->devices, from->device_count);
    to->orders = copy_set(&from->orders);
    to->superseded = copy_set(&from->superseded);
    to->covered = copy_set(&from->covered);
    copy_outputs(to, from);
    copy_sums(to, from);
    copy_lists(to, from);
}
