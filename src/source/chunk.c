/*
 * Chunks.
 *
 * Where every row stands for itself, a file can be read in pieces, by several readers at once, and
 * counted in order. A chunk is the records that begin in a certain range of bytes. Its parser knows
 * nothing of what stands before: not the number of its first line, not whether a quote is open
 * there, not which rows came already. It takes the range's first line for the start of a record,
 * and says so (`from`, `first`), and where it stopped (`end`); whoever counts the chunks sees
 * whether they fit together (source/merge.c). The few reasons that name a line cannot be written
 * without knowing it: then the chunk is given up, to be parsed again in its turn.
 *
 * What a chunk holds is bounded: one with too many records out of the ordinary ends early.
 *
 * Plain records take the fast lane into sums by day and place; all others are judged as ever and
 * kept whole, in between. Parsing a chunk twice, or by another parser, gives the same: a parser
 * keeps nothing but caches.
 */
#include "source/chunk.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "source/lane.h"
#include "source/row_maker.h"
#include "source/tally.h"

struct chunk_parser {
    const struct source_binding *binding;
    struct csv_reader *reader;
    struct judge judge;
    struct lane *lane; /* NULL: no record is plain enough */
    bool certain;      /* no open records, csv_record.open */
    uint64_t serial;   /* of the last chunk */
};

/* ---- what was parsed ---- */

void chunk_release(struct chunk *chunk)
{
    free(chunk->cells);
    free(chunk->rows);
    free(chunk->outcomes);
    free(chunk->blocks);
    arena_release(&chunk->arena);
    *chunk = (struct chunk){.cells = NULL};
}

static void clear(struct chunk *chunk, uint64_t from, size_t outputs)
{
    chunk->from = chunk->first = chunk->end = from;
    chunk->first_line = chunk->end_line = 0;
    chunk->unsure = chunk->last_bad = chunk->is_full = chunk->ended = chunk->left_open = false;
    chunk->last_day = DAY_NONE;
    chunk->cell_size = sizeof(struct chunk_cell) + outputs * sizeof(int64_t);
    chunk->cell_count = chunk->row_count = chunk->outcome_count = chunk->block_count = 0;
    arena_release(&chunk->arena);
}

uint32_t chunk_add_cell(struct chunk *chunk, const struct chunk_place *place, int32_t day)
{
    struct chunk_cell *cell;

    if (chunk->cell_count == chunk->cell_capacity) {
        chunk->cell_capacity = chunk->cell_capacity ? chunk->cell_capacity * 2 : 64;
        chunk->cells = mem_resize(chunk->cells, chunk->cell_capacity, chunk->cell_size);
    }
    cell = chunk_cell_at(chunk, chunk->cell_count);
    memset(cell, 0, chunk->cell_size);
    cell->place = place;
    cell->day = day;
    cell->first = (uint32_t)chunk->row_count;
    return (uint32_t)chunk->cell_count++;
}

struct file_block *chunk_block(struct chunk *chunk, const struct csv_record *record)
{
    struct file_block *block = chunk->block_count ? &chunk->blocks[chunk->block_count - 1] : NULL;

    if (!block || record->offset / FILE_BLOCK_BYTES != block->offset / FILE_BLOCK_BYTES) {
        MEM_GROW(chunk->blocks, chunk->block_count, chunk->block_capacity);
        block = &chunk->blocks[chunk->block_count++];
        *block = file_block_at(record->offset, record->line - chunk->line);
    }
    block->end = record->end;
    return block;
}

/* ---- parsers ---- */

bool chunk_is_possible(const struct source_plan *plan, const struct source_binding *binding)
{
    const struct source_def *def = plan->def;

    return def->kind < SOURCE_FX && def->kind != SOURCE_ORDERS && !plan->fine &&
           !plan_is_sequential(plan) && !def->keep_count && !def->drop_count && !def->table &&
           !binding->texts[TEXT_DEVICE].present;
}

struct chunk_parser *chunk_parser_new(const struct source_plan *plan,
                                      const struct source_binding *binding,
                                      struct file_report *report, struct csv_reader *reader,
                                      bool wants_refused)
{
    struct chunk_parser *parser = mem_calloc(1, sizeof *parser);

    parser->binding = binding;
    parser->reader = reader;
    parser->judge = (struct judge){.maker = row_maker_new(plan, binding),
                                   .report = report,
                                   .wants_refused = wants_refused,
                                   .reason = STRBUF_INIT};
    parser->lane = lane_new(parser->judge.maker, report);
    return parser;
}

void chunk_parser_free(struct chunk_parser *parser)
{
    if (!parser)
        return;
    lane_free(parser->lane);
    row_maker_free(parser->judge.maker);
    strbuf_release(&parser->judge.reason);
    csv_reader_close(parser->reader);
    free(parser);
}

void chunk_parser_be_certain(struct chunk_parser *parser)
{
    parser->certain = true;
}

const struct csv_reader *chunk_parser_reader(const struct chunk_parser *parser)
{
    return parser->reader;
}

/* With all that it points to. */
static void copy_outcome(struct chunk *chunk, struct outcome *outcome)
{
    const char **texts[OUTCOME_TEXTS];
    size_t count = outcome_texts(outcome, texts);

    for (size_t i = 0; i < count; i++)
        if (*texts[i])
            *texts[i] = **texts[i] ? arena_strdup(&chunk->arena, *texts[i]) : "";
    if (outcome->kind == ROW_KEPT) {
        size_t bytes = outcome->row.value_count * sizeof *outcome->row.values;
        struct source_value *values = arena_alloc(&chunk->arena, bytes + 1);

        memcpy(values, outcome->row.values, bytes);
        outcome->row.values = values;
    }
}

/* What a kept row means for what stands around it. */
static void note_kept(struct chunk *chunk, struct file_block *block, const struct outcome *outcome)
{
    const struct source_row *row = &outcome->row;

    file_block_day(block, row->day);
    if (row->spread > 1)
        file_block_day(block, row->day + row->spread - 1);
    block->markets |= market_bit(row->market);
    MEM_GROW(chunk->rows, chunk->row_count, chunk->row_capacity);
    chunk->rows[chunk->row_count++] = (struct chunk_row){
        .hash = outcome->twin.place, .line = (uint32_t)outcome->line, .cell = CHUNK_OUTCOME};
    chunk->last_day = row->day;
}

static void take_outcome(struct chunk_parser *parser, struct chunk *chunk,
                         const struct csv_record *record, enum csv_result result)
{
    struct file_block *block = chunk_block(chunk, record);
    struct chunk_outcome *item;
    struct outcome *outcome;

    MEM_GROW(chunk->outcomes, chunk->outcome_count, chunk->outcome_capacity);
    item = &chunk->outcomes[chunk->outcome_count++];
    *item = (struct chunk_outcome){.rows = chunk->row_count};
    outcome = &item->outcome;
    judge_record(&parser->judge, record, result, outcome);
    outcome->line -= chunk->line;
    outcome->row.line = outcome->line;
    copy_outcome(chunk, outcome);
    if (outcome->kind == ROW_KEPT) {
        note_kept(chunk, block, outcome);
    } else if (outcome->kind == ROW_REFUSED && !outcome->refused.has_day &&
               chunk->last_day != DAY_NONE) {
        outcome->refused.has_day = true; /* it is counted at that of the last row */
        outcome->refused.day = chunk->last_day;
    }
}

static void stop(struct chunk *chunk, uint64_t end, long line)
{
    chunk->end = end;
    chunk->end_line = (uint32_t)(line - chunk->line);
    if (!chunk->block_count) {
        chunk->first = end;
        chunk->first_line = chunk->end_line;
    }
}

/* False when it is the last one of the chunk. */
static bool parse_record(struct chunk_parser *parser, struct chunk *chunk, uint64_t until,
                         bool knows_line)
{
    struct csv_record record;
    enum csv_result result = csv_reader_next(parser->reader, &record);
    bool is_next = result <= RECORD_BAD && record.offset >= until;

    chunk->left_open = !is_next && result <= RECORD_BAD && parser->certain && record.open;
    if (result > RECORD_BAD || chunk->left_open) {
        chunk->ended = true;
        chunk->result = chunk->left_open ? RECORD_END : result;
    } else if (result == RECORD_BAD && !is_next && !knows_line) {
        chunk->unsure = true;
    }
    if (is_next) /* blank lines stand between */
        stop(chunk, record.offset, csv_reader_record_line(parser->reader));
    if (chunk->ended || chunk->unsure || is_next)
        return false;
    if (!chunk->block_count) {
        chunk->first = record.offset;
        chunk->first_line = (uint32_t)(csv_reader_record_line(parser->reader) - chunk->line);
    }
    chunk->last_bad = result == RECORD_BAD;
    if (result == RECORD_BAD || !parser->lane || !lane_take(parser->lane, &record, chunk))
        take_outcome(parser, chunk, &record, result);
    chunk->taken = record.end;
    chunk->taken_line = (uint32_t)(record.next_line - chunk->line);
    chunk->is_full = chunk->outcome_count == CHUNK_OUTCOMES;
    return !chunk->is_full;
}

void chunk_parse(struct chunk_parser *parser, struct chunk *chunk, uint64_t from, uint64_t until,
                 long line)
{
    struct csv_reader *reader = parser->reader;

    clear(chunk, from, parser->lane ? lane_outputs(parser->lane) : 0);
    chunk->line = line ? line : 1;
    chunk->serial = ++parser->serial;
    csv_reader_start(reader, &parser->binding->format, from, chunk->line);
    csv_reader_expect(reader, parser->binding->header_count);
    while (csv_reader_offset(reader) < until)
        if (!parse_record(parser, chunk, until, line > 0))
            break;
    if (chunk->end == from)
        stop(chunk, csv_reader_offset(reader), csv_reader_line(reader));
}

void chunk_guess(struct chunk_parser *parser, struct chunk *chunk, uint64_t from, uint64_t until)
{
    chunk_parse(parser, chunk, csv_reader_line_start(parser->reader, from, until), until, 0);
}
