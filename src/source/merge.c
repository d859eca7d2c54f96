/*
 * From chunks to the report and the sink.
 *
 * All that depends on the order of a file happens here, on one thread, chunk by chunk: which of two
 * equal rows is the duplicate, which refusals are listed, at which day a record without one counts,
 * in which order names come up. A cell is given where its first row stands, complete, since sums do
 * not care; what is out of the ordinary is given in between.
 *
 * Twins are looked up first, in one run over the hashes, so that the table's slots can be fetched
 * well ahead; cells and outcomes then know their duplicates when they are given.
 */
#include "source/merge.h"

#include "base/date.h"
#include "source/share.h"
#include "source/tally.h"

enum { FETCH_AHEAD = 24, FETCH_MORE = 12 };

static inline struct twin twin_of(const struct chunk_row *row)
{
    return (struct twin){.place = row->hash, .mark = row->hash + !row->hash};
}

static struct chunk_outcome *next_kept(struct chunk *chunk, size_t *at)
{
    while (chunk->outcomes[*at].outcome.kind != ROW_KEPT)
        ++*at;
    return &chunk->outcomes[(*at)++];
}

static void find_twins(struct merge *merge, struct chunk *chunk, long line)
{
    const struct chunk_row *rows = chunk->rows;
    size_t outcome = 0;

    for (size_t i = 0; i < chunk->row_count && i < FETCH_AHEAD; i++)
        twins_fetch(merge->twins, twin_of(&rows[i]));
    for (size_t i = 0; i < chunk->row_count; i++) {
        struct chunk_outcome *kept =
            rows[i].cell == CHUNK_OUTCOME ? next_kept(chunk, &outcome) : NULL;

        if (i + FETCH_AHEAD < chunk->row_count) {
            twins_fetch(merge->twins, twin_of(&rows[i + FETCH_AHEAD]));
            twins_fetch_more(merge->twins, twin_of(&rows[i + FETCH_MORE]));
        }
        if (twins_seen(merge->twins, twin_of(&rows[i])) != TWIN_ROW)
            continue;
        tally_duplicate(merge->tally, line + (long)rows[i].line);
        if (kept)
            kept->duplicate = true;
        else
            chunk_cell_at(chunk, rows[i].cell)->duplicates++;
    }
}

static void give_cell(struct merge *merge, const struct chunk *chunk, const struct chunk_cell *cell)
{
    const struct chunk_place *place = cell->place;
    const struct source_cell given = {.day = cell->day,
                                      .market = place->market,
                                      .channel = place->channel,
                                      .currency = place->currency,
                                      .rows = cell->rows,
                                      .duplicates = cell->duplicates,
                                      .present = cell->present,
                                      .sums = cell->sums,
                                      .count =
                                          (chunk->cell_size - sizeof *cell) / sizeof *cell->sums};

    tally_cell(merge->tally, &given);
    if (place->unmapped)
        tally_unmapped(merge->tally, place->unmapped, place->market, place->channel);
    merge->sink->cell(merge->sink->self, &given);
}

static void give_kept(struct merge *merge, const struct csv_record *record,
                      const struct chunk_outcome *item)
{
    const struct outcome *outcome = &item->outcome;

    tally_kept(merge->tally, record, &outcome->row, outcome->rounded);
    source_give(merge->sink, &outcome->row);
    if (item->duplicate && merge->sink->duplicate)
        merge->sink->duplicate(merge->sink->self);
    merge->last_day = outcome->row.day;
}

static void give_outcome(struct merge *merge, struct chunk_outcome *item, long line)
{
    struct outcome *outcome = &item->outcome;
    const struct csv_record record = {
        .offset = outcome->offset, .end = outcome->end, .line = outcome->line + line};

    outcome->row.line = record.line;
    if (outcome->kind == ROW_KEPT) {
        give_kept(merge, &record, item);
    } else if (outcome->kind == ROW_DROPPED) {
        tally_dropped(merge->tally, &record);
    } else {
        tally_refused(merge->tally, &record, outcome->reason);
        if (!outcome->refused.has_day && merge->last_day != DAY_NONE) {
            outcome->refused.has_day = true;
            outcome->refused.day = merge->last_day;
        }
        if (merge->sink->refused)
            merge->sink->refused(merge->sink->self, &outcome->refused);
    }
}

void merge_chunk(struct merge *merge, struct chunk *chunk, long line)
{
    size_t cell = 0;

    for (size_t i = 0; i < chunk->block_count; i++) {
        chunk->blocks[i].line += line;
        tally_block(merge->tally, &chunk->blocks[i]);
    }
    find_twins(merge, chunk, line);
    for (size_t i = 0; i < chunk->outcome_count; i++) {
        struct chunk_outcome *item = &chunk->outcomes[i];

        for (; cell < chunk->cell_count && chunk_cell_at(chunk, cell)->first < item->rows; cell++)
            give_cell(merge, chunk, chunk_cell_at(chunk, cell));
        give_outcome(merge, item, line);
    }
    for (; cell < chunk->cell_count; cell++)
        give_cell(merge, chunk, chunk_cell_at(chunk, cell));
    if (chunk->last_day != DAY_NONE)
        merge->last_day = chunk->last_day;
    if (chunk->block_count)
        merge->report->cut_off = chunk->last_bad;
}
