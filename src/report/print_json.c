/*
 * Reports as JSON: one object with the head and all sections, the same numbers as on the screen.
 *
 * A table's row is its key and its cells by column id.  A cell of a number has value, state, text
 * and, where they exist, numerator, denominator, change, comparison and level; a cell of a text has
 * value and text.  `change` is the bare number; `comparison` says what it is: kind, amount, base
 * with its period and value, days covered by both sides ("4/4 days"), partial, better or worse.  A
 * heatmap has no rows of its own: each of its cells becomes a row with the key {market, category}.
 * Of a target that [adjust] moved, a cell that is it, or is compared with it, says besides target,
 * target_original, target_reason, target_since and target_held.  Missing is null.  Readers ignore what they do not know, so keys may be added, never renamed;
 * schema_version counts the breaks.
 *
 * Sparklines are left out: they are a picture of the history, which has its own view.
 */
#include "report/print.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/strbuf.h"
#include "report/json.h"
#include "report/section.h"

static const char *better_name(enum better better)
{
    return better == BETTER_HIGHER ? "higher" : better == BETTER_LOWER ? "lower" : "neutral";
}

static void key_string(struct json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_string(json, text);
}

static void key_instant(struct json *json, const char *key, bool known, int64_t at)
{
    struct strbuf text = STRBUF_INIT;

    if (known)
        clock_print_utc(at, &text);
    key_string(json, key, known ? text.text : NULL);
    strbuf_release(&text);
}

void json_head(struct json *json, const struct report_head *head)
{
    bool dated = head->data_as_of_day != DAY_NONE;
    struct strbuf coverage = STRBUF_INIT, rates = STRBUF_INIT;

    json_key(json, "schema_version");
    json_int(json, 1);
    key_string(json, "program", "redline " REDLINE_VERSION);
    key_string(json, "title", head->title);
    key_string(json, "period", head->has_period ? head->period_text : NULL);
    key_string(json, "compare", head->compare_name);
    json_key(json, "bases");
    json_array(json);
    for (size_t b = 0; b < 2 && head->bases[b]; b++)
        json_string(json, head->bases[b]);
    json_array_end(json);
    if (head->has_period && head->days)
        strbuf_addf(&coverage, "%d/%d days", head->days_covered, head->days);
    key_string(json, "coverage", coverage.length ? coverage.text : NULL);
    json_key(json, "partial");
    json_bool(json, head->partial);
    key_string(json, "currency", head->currency && head->currency[0] ? head->currency : NULL);
    if (head->rates_day != DAY_NONE)
        day_print(head->rates_day, &rates);
    key_string(json, "rates_as_of", rates.length ? rates.text : NULL);
    key_string(json, "timezone", head->timezone);
    key_instant(json, "generated_at", true, head->now);
    key_instant(json, "data_as_of", dated,
                dated ? ((int64_t)head->data_as_of_day + 1) * 86400 - head->as_of_offset : 0);
    strbuf_release(&coverage);
    strbuf_release(&rates);
}

static void print_columns(struct json *json, const struct section *section)
{
    json_key(json, "columns");
    json_array(json);
    for (size_t c = 0; c < section->column_count; c++) {
        const struct report_column *column = &section->columns[c];
        if (column->is_spark)
            continue;
        json_object(json);
        key_string(json, "id", column->id);
        key_string(json, "title", column->title);
        key_string(json, "unit", column->numeric ? unit_name(column->unit) : "text");
        key_string(json, "better", better_name(column->better));
        json_object_end(json);
    }
    json_array_end(json);
}

static const char *change_kind_name(enum change_kind kind)
{
    static const char *const names[] = {[CHANGE_NONE] = NULL,
                                        [CHANGE_NEW] = "new",
                                        [CHANGE_ZERO] = "zero",
                                        [CHANGE_PERCENT] = "percent",
                                        [CHANGE_POINTS] = "points"};

    return names[kind];
}

static void print_amount(struct json *json, const char *key, const struct change *change)
{
    bool has_amount = change->kind == CHANGE_PERCENT || change->kind == CHANGE_POINTS;
    struct strbuf text = STRBUF_INIT;

    if (has_amount || change->kind == CHANGE_ZERO)
        print_plain(has_amount ? change->amount : 0, &text);
    json_key(json, key);
    json_raw(json, text.length ? text.text : "null");
    strbuf_release(&text);
}

/* Against what, over how many days, and whether that is good. */
static void print_comparison(struct json *json, const struct change *change, enum better better)
{
    enum tone tone = change_tone(change, better);
    struct strbuf text = STRBUF_INIT;

    json_key(json, "comparison");
    json_object(json);
    key_string(json, "kind", change_kind_name(change->kind));
    print_amount(json, "amount", change);
    key_string(json, "base", base_kind_name(change->against));
    if (change->has_base_period)
        period_print(change->base_period, &text);
    key_string(json, "base_period", text.length ? text.text : NULL);
    json_value(json, "base_value", &change->base);
    strbuf_clear(&text);
    strbuf_addf(&text, "%d/%d days", change->days, change->base_days);
    key_string(json, "coverage", text.text);
    json_key(json, "partial");
    json_bool(json, change->partial);
    key_string(json, "tone", tone == TONE_BETTER ? "better" : tone == TONE_WORSE ? "worse" : NULL);
    json_object_end(json);
    strbuf_release(&text);
}

static void print_change(struct json *json, const struct change *change, enum better better)
{
    print_amount(json, "change", change);
    key_string(json, "change_kind", change_kind_name(change->kind));
    json_value(json, "base", &change->base);
    print_comparison(json, change, better);
}

static void print_part(struct json *json, const char *key, bool known, const struct value *value,
                       void (*print)(const struct value *, struct strbuf *))
{
    struct strbuf text = STRBUF_INIT;

    if (known)
        print(value, &text);
    json_key(json, key);
    json_raw(json, text.length ? text.text : "null");
    strbuf_release(&text);
}

/* Of a target, or benchmark, that is another than was promised; nothing where it is that. */
static void print_moved(struct json *json, const struct report_cell *cell)
{
    static const char *const keys[2][5] = {
        {"target", "target_original", "target_reason", "target_since", "target_held"},
        {"benchmark", "benchmark_original", "benchmark_reason", "benchmark_since",
         "benchmark_held"}};
    const struct moved_goal *moved = cell_moved(cell);
    struct strbuf since = STRBUF_INIT;
    const char *const *key;

    if (!moved)
        return;
    key = keys[moved->benchmark];
    period_print(moved->since, &since);
    json_value(json, key[0], cell->moved ? &cell->value : &cell->change.base);
    json_value(json, key[1], &moved->original);
    key_string(json, key[2], moved->reason);
    key_string(json, key[3], since.text);
    json_key(json, key[4]);
    json_bool(json, moved->held);
    strbuf_release(&since);
}

static void print_cell(struct json *json, const struct report_cell *cell, enum better better)
{
    json_object(json);
    if (cell->is_text) {
        const char *value = cell->raw ? cell->raw : cell->text;
        key_string(json, "value", value && value[0] ? value : NULL);
        key_string(json, "text", cell->text);
    } else {
        json_value(json, "value", &cell->value);
        key_string(json, "state", value_state_name(cell->value.state));
        key_string(json, "text", cell->text);
        if (cell->value.is_ratio) {
            print_part(json, "numerator", cell->value.has_numerator, &cell->value, print_numerator);
            print_part(json, "denominator", cell->value.has_denominator, &cell->value,
                       print_denominator);
        }
        if (cell->has_change)
            print_change(json, &cell->change, better);
        print_moved(json, cell);
    }
    if (cell->level != RULE_OK)
        key_string(json, "level", rule_state_name(cell->level));
    json_object_end(json);
}

static void print_key(struct json *json, const struct report_row *row)
{
    json_key(json, "key");
    json_object(json);
    for (int i = 0; i < 3 && row->key_names[i]; i++)
        key_string(json, row->key_names[i], row->key_values[i]);
    json_object_end(json);
}

/* Only those that are there. */
static void print_marks(struct json *json, const struct report_row *row)
{
    const struct {
        const char *key;
        bool is_set;
    } marks[] = {{"held", row->held},
                 {"flapping", row->flapping},
                 {"ack", row->acknowledged},
                 {"silenced", row->silenced},
                 {"greyed", row->greyed}};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!marks[i].is_set)
            continue;
        json_key(json, marks[i].key);
        json_bool(json, true);
    }
}

static void print_row(struct json *json, const struct section *section, size_t r)
{
    const struct report_row *row = &section->rows[r];

    json_object(json);
    print_key(json, row);
    if (row->has_state)
        key_string(json, "state", rule_state_name(row->state));
    if (row->worst_below) {
        json_key(json, "worst_below");
        json_bool(json, true);
    }
    print_marks(json, row);
    if (row->is_total) {
        json_key(json, "total");
        json_bool(json, true);
    }
    json_key(json, "cells");
    json_object(json);
    for (size_t c = 0; c < section->column_count; c++) {
        if (section->columns[c].is_spark)
            continue;
        json_key(json, section->columns[c].id);
        print_cell(json, &row->cells[c], section->columns[c].better);
    }
    json_object_end(json);
    json_object_end(json);
}

static void print_heat_columns(struct json *json)
{
    static const char *const ids[] = {"value", "count", "judged", "fed", "level", "impact"};
    static const char *const units[] = {"score", "count", "score", "score", "number", "number"};

    json_key(json, "columns");
    json_array(json);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        json_object(json);
        key_string(json, "id", ids[i]);
        key_string(json, "title", ids[i]);
        key_string(json, "unit", units[i]);
        key_string(json, "better", strcmp(units[i], "score") ? "neutral" : "lower");
        json_object_end(json);
    }
    json_array_end(json);
}

/* {"value":12,"state":"ok"}; text only where one is given. */
static void print_heat_number(struct json *json, const char *id, bool known, double number,
                              const char *shown)
{
    struct strbuf text = STRBUF_INIT;

    if (known)
        print_plain(number, &text);
    json_key(json, id);
    json_object(json);
    json_key(json, "value");
    json_raw(json, text.length ? text.text : "null");
    key_string(json, "state", value_state_name(known ? VALUE_OK : VALUE_NODATA));
    if (shown)
        key_string(json, "text", shown);
    json_object_end(json);
    strbuf_release(&text);
}

static void print_heat_cell(struct json *json, const struct report_heat *heat, size_t r, size_t c)
{
    const struct heat_cell *cell = &heat->cells[r * heat->column_count + c];

    if (!cell->known && !cell->count)
        return;
    json_object(json);
    json_key(json, "key");
    json_object(json);
    key_string(json, "market", heat->row_codes[r]);
    key_string(json, "category", heat->column_ids[c]);
    json_object_end(json);
    key_string(json, "state", rule_state_name(cell->state));
    json_key(json, "cells");
    json_object(json);
    print_heat_number(json, "value", cell->known, cell->value, cell->text);
    print_heat_number(json, "count", true, cell->count, NULL);
    print_heat_number(json, "judged", cell->has_judged, cell->judged, NULL);
    print_heat_number(json, "fed", cell->has_fed, cell->fed, NULL);
    print_heat_number(json, "level", cell->has_fed, cell->level, NULL);
    print_heat_number(json, "impact", cell->has_fed, cell->impact, NULL);
    json_object_end(json);
    json_object_end(json);
}

static void print_notes(struct json *json, const struct section *section)
{
    if (section->note_count) {
        json_key(json, "notes");
        json_array(json);
        for (size_t i = 0; i < section->note_count; i++)
            json_string(json, section->notes[i]);
        json_array_end(json);
    }
    if (section->empty)
        key_string(json, "empty", section->empty);
}

static void print_section(struct json *json, const struct section *section)
{
    bool heat = section->shape == SHAPE_HEAT && section->heat;

    json_object(json);
    key_string(json, "id", section->id);
    key_string(json, "title", section->title);
    if (heat)
        print_heat_columns(json);
    else
        print_columns(json, section);
    json_key(json, "rows");
    json_array(json);
    for (size_t r = 0; heat && r < section->heat->row_count; r++)
        for (size_t c = 0; c < section->heat->column_count; c++)
            print_heat_cell(json, section->heat, r, c);
    for (size_t r = 0; !heat && r < section->row_count; r++)
        print_row(json, section, r);
    json_array_end(json);
    print_notes(json, section);
    json_object_end(json);
}

void print_json(FILE *out, const struct report_head *head, const struct section *sections,
                size_t count)
{
    struct json json;

    json_init(&json, out);
    json_object(&json);
    json_head(&json, head);
    json_key(&json, "sections");
    json_array(&json);
    for (size_t i = 0; i < count; i++)
        print_section(&json, &sections[i]);
    json_array_end(&json);
    json_object_end(&json);
}
