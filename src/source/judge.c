/*
 * What becomes of a record.
 *
 * The row maker says what a record is by itself. Here it is held against what is known of the file:
 * whose days count, which orders other files have, which dropped row is a total. And the hash is
 * made by which twins are found.
 *
 * Counts nothing but a file's order ids: outcomes are counted later, perhaps by another thread.
 */
#include "source/judge.h"

#include "base/date.h"
#include "source/share.h"
#include "source/totals.h"

/* Whether it counts here or in a later file: which of them is later must not depend on that. */
static void note_order(struct judge *judge, const struct source_row *row, enum row_outcome outcome)
{
    struct file_report *report = judge->report;

    if (outcome == ROW_DROPPED && !row_maker_left_out(judge->maker))
        return;
    if (!*row->order)
        return;
    id_set_note(&report->orders, order_hash(row->order));
    if (report->orders_last_day == DAY_NONE || row->day > report->orders_last_day)
        report->orders_last_day = row->day;
}

static void refuse(struct judge *judge, const struct csv_record *record, struct outcome *outcome)
{
    const struct file_report *report = judge->report;

    strbuf_clear(&judge->reason); /* row_refused forgets it */
    strbuf_adds(&judge->reason, record->reason ? record->reason : row_maker_reason(judge->maker));
    outcome->reason = judge->reason.text;
    outcome->refused = (struct source_refused){.day = DAY_NONE, .market = "", .channel = ""};
    if (judge->wants_refused || report->opened)
        row_refused(judge->maker, record, &outcome->refused);
    if (report->opened && outcome->refused.has_day && day_is_anothers(report, outcome->refused.day))
        outcome->kind = ROW_DROPPED;
}

/* What a dropped record says besides. */
static void drop(struct judge *judge, const struct csv_record *record, struct outcome *outcome)
{
    outcome->superseded = row_maker_left_out(judge->maker);
    if (judge->totals && !outcome->superseded)
        totals_look(judge->totals, judge->maker, record);
}

static void decide(struct judge *judge, const struct csv_record *record, enum csv_result result,
                   struct outcome *outcome)
{
    outcome->superseded = false;
    outcome->kind =
        result == RECORD_GOOD ? row_make(judge->maker, record, &outcome->row) : ROW_REFUSED;
    if (outcome->kind == ROW_KEPT && outcome->row.day != DAY_NONE &&
        day_is_anothers(judge->report, outcome->row.day)) {
        outcome->kind = ROW_DROPPED; /* an order that it has no say in */
        return;
    }
    if (judge->notes_orders && outcome->kind != ROW_REFUSED)
        note_order(judge, &outcome->row, outcome->kind);
    if (outcome->kind == ROW_DROPPED)
        drop(judge, record, outcome);
    else if (outcome->kind == ROW_REFUSED)
        refuse(judge, record, outcome);
}

void judge_record(struct judge *judge, const struct csv_record *record, enum csv_result result,
                  struct outcome *outcome)
{
    const char *order;

    outcome->offset = record->offset;
    outcome->end = record->end;
    outcome->line = record->line;
    decide(judge, record, result, outcome);
    if (outcome->kind != ROW_KEPT)
        return;
    outcome->row.cells = NULL; /* gone before it is counted */
    outcome->rounded = row_maker_rounded(judge->maker);
    order = judge->orders && !outcome->row.continues ? outcome->row.order : "";
    outcome->twin = twins_hash(record->text, record->text_length, order);
}
