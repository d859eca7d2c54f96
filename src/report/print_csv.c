/*
 * A section as CSV: the row's key first, then the columns by their ids.
 *
 * Keys are what the rows of the section are found by (market, channel, …); a column that only
 * shows the key again is left out, so that no name stands twice in the header.  Rows that have a
 * state end with it, in words, where no column is called so.  Numbers are the machine's: exact,
 * plain, empty when missing.  A total row has an empty key and is left out: who adds up the
 * column must not count everything twice.  A heatmap becomes
 * market,category,value,count,state,judged,fed,level,impact: the larger of the judged and the fed
 * score, then both, and what the fed one is made of.
 *
 * Only one section fits in a CSV file; the caller takes the first.
 */
#include "report/print.h"

#include <string.h>

#include "base/strbuf.h"
#include "report/section.h"

enum { ROW_KEYS = 3, MAX_KEYS = 8 };

struct keys { /* the first columns: what any of the rows is found by */
    const char *names[MAX_KEYS];
    size_t count;
    bool states; /* a column `state` at the end */
};

static bool keys_have(const struct keys *keys, const char *name)
{
    for (size_t i = 0; i < keys->count; i++)
        if (strcmp(keys->names[i], name) == 0)
            return true;
    return false;
}

static void keys_collect(struct keys *keys, const struct section *section)
{
    *keys = (struct keys){.count = 0};
    for (size_t r = 0; r < section->row_count; r++)
        for (int i = 0; i < ROW_KEYS && section->rows[r].key_names[i]; i++) {
            const char *name = section->rows[r].key_names[i];
            if (keys->count < MAX_KEYS && !keys_have(keys, name))
                keys->names[keys->count++] = name;
        }
    for (size_t r = 0; r < section->row_count; r++)
        keys->states |= section->rows[r].has_state;
    for (size_t c = 0; c < section->column_count; c++)
        if (strcmp(section->columns[c].id, "state") == 0)
            keys->states = false;
}

static const char *key_value(const struct report_row *row, const char *name)
{
    for (int i = 0; i < ROW_KEYS && row->key_names[i]; i++)
        if (strcmp(row->key_names[i], name) == 0)
            return row->key_values[i];
    return NULL;
}

static bool is_shown(const struct report_column *column, const struct keys *keys)
{
    return !column->is_spark && !(keys_have(keys, column->id) && !column->numeric);
}

static void put_cell(FILE *out, const struct report_cell *cell)
{
    struct strbuf text = STRBUF_INIT;

    if (cell->is_text) {
        csv_text(out, cell->raw ? cell->raw : cell->text);
    } else {
        print_value(&cell->value, &text);
        fputs(text.text, out);
    }
    strbuf_release(&text);
}

static void put_row(FILE *out, const struct section *section, const struct keys *keys, size_t r)
{
    const struct report_row *row = &section->rows[r];
    const char *between = "";

    for (size_t k = 0; k < keys->count; k++, between = ",") {
        fputs(between, out);
        csv_text(out, key_value(row, keys->names[k]));
    }
    for (size_t c = 0; c < section->column_count; c++)
        if (is_shown(&section->columns[c], keys)) {
            fputs(between, out);
            put_cell(out, &row->cells[c]);
            between = ",";
        }
    if (keys->states)
        fprintf(out, "%s%s", between, row->has_state ? rule_state_name(row->state) : "");
    fputc('\n', out);
}

static void put_heat(FILE *out, const struct report_heat *heat)
{
    struct strbuf text = STRBUF_INIT;

    fputs("market,category,value,count,state,judged,fed,level,impact\n", out);
    for (size_t r = 0; r < heat->row_count; r++)
        for (size_t c = 0; c < heat->column_count; c++) {
            const struct heat_cell *cell = &heat->cells[r * heat->column_count + c];
            if (!cell->known && !cell->count)
                continue;
            strbuf_clear(&text);
            if (cell->known)
                print_plain(cell->value, &text);
            csv_text(out, heat->row_codes[r]);
            fputc(',', out);
            csv_text(out, heat->column_ids[c]);
            fprintf(out, ",%s,%d,%s,", text.text, cell->count, rule_state_name(cell->state));
            strbuf_clear(&text);
            if (cell->has_judged)
                print_plain(cell->judged, &text);
            strbuf_addc(&text, ',');
            if (cell->has_fed)
                print_plain(cell->fed, &text);
            fputs(text.text, out);
            if (cell->has_fed)
                fprintf(out, ",%d,%d\n", cell->level, cell->impact);
            else
                fputs(",,\n", out);
        }
    strbuf_release(&text);
}

void print_csv(FILE *out, const struct section *section)
{
    const char *between = "";
    struct keys keys;

    if (section->shape == SHAPE_HEAT && section->heat) {
        put_heat(out, section->heat);
        return;
    }
    keys_collect(&keys, section);
    for (size_t k = 0; k < keys.count; k++, between = ",") {
        fputs(between, out);
        csv_text(out, keys.names[k]);
    }
    for (size_t c = 0; c < section->column_count; c++)
        if (is_shown(&section->columns[c], &keys)) {
            fputs(between, out);
            csv_text(out, section->columns[c].id);
            between = ",";
        }
    if (keys.states)
        fprintf(out, "%sstate", between);
    fputc('\n', out);
    for (size_t r = 0; r < section->row_count; r++)
        if (!section->rows[r].is_total)
            put_row(out, section, &keys, r);
}
