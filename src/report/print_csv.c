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
 * Of each column of targets, or of changes against some, there follow at the end NAME_original,
 * NAME_reason and NAME_since: what [adjust] made of them; and before those of a change NAME, the
 * target itself.
 *
 * Only one section fits in a CSV file; the caller takes the first.
 *
 * The same with tabs between is what a spreadsheet takes from the clipboard: there blanks stand for
 * the tabs and line ends of texts, so nothing is quoted.
 */
#include "report/print.h"

#include <string.h>

#include "base/date.h"
#include "base/strbuf.h"
#include "report/section.h"

enum { ROW_KEYS = 3, MAX_KEYS = 8 };

struct form {
    char between;
    void (*text)(FILE *out, const char *text);
};

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

static void put_cell(FILE *out, const struct form *form, const struct report_cell *cell)
{
    struct strbuf text = STRBUF_INIT;

    if (cell->is_text) {
        form->text(out, cell->raw ? cell->raw : cell->text);
    } else {
        print_value(&cell->value, &text);
        fputs(text.text, out);
    }
    strbuf_release(&text);
}

/* A separator before all but the first. */
static void put_between(FILE *out, const struct form *form, bool *first)
{
    if (!*first)
        fputc(form->between, out);
    *first = false;
}

/* Does the column show the targets themselves? */
static bool is_goal(const struct report_column *column)
{
    return !strcmp(column->id, column->goal);
}

static void put_goal_heads(FILE *out, const struct form *form, const struct report_column *column)
{
    static const char *const ends[] = {"", "_original", "_reason", "_since"};

    for (size_t i = is_goal(column); i < sizeof ends / sizeof *ends; i++)
        fprintf(out, "%c%s%s", form->between, column->goal, ends[i]);
}

static void put_goal(FILE *out, const struct form *form, const struct report_column *column,
                     const struct report_cell *cell)
{
    const struct moved_goal *moved = cell_moved(cell);
    const struct value *target = is_goal(column) ? &cell->value : &cell->change.base;
    bool known = is_goal(column) || (cell->has_change && value_is_known(target));
    struct strbuf text = STRBUF_INIT;

    if (!is_goal(column)) {
        fputc(form->between, out);
        if (known)
            print_value(target, &text);
        fputs(text.text ? text.text : "", out);
    }
    fputc(form->between, out);
    strbuf_clear(&text);
    if (known)
        print_value(moved ? &moved->original : target, &text);
    fputs(text.text ? text.text : "", out);
    fputc(form->between, out);
    form->text(out, moved ? moved->reason : "");
    fputc(form->between, out);
    strbuf_clear(&text);
    if (moved)
        period_print(moved->since, &text);
    form->text(out, text.text ? text.text : "");
    strbuf_release(&text);
}

static void put_row(FILE *out, const struct form *form, const struct section *section,
                    const struct keys *keys, size_t r)
{
    const struct report_row *row = &section->rows[r];
    bool first = true;

    for (size_t k = 0; k < keys->count; k++) {
        put_between(out, form, &first);
        form->text(out, key_value(row, keys->names[k]));
    }
    for (size_t c = 0; c < section->column_count; c++)
        if (is_shown(&section->columns[c], keys)) {
            put_between(out, form, &first);
            put_cell(out, form, &row->cells[c]);
        }
    for (size_t c = 0; c < section->column_count; c++)
        if (section->columns[c].goal)
            put_goal(out, form, &section->columns[c], &row->cells[c]);
    if (keys->states) {
        put_between(out, form, &first);
        fputs(row->has_state ? rule_state_name(row->state) : "", out);
    }
    fputc('\n', out);
}

static void put_heads(FILE *out, const struct form *form, const struct section *section,
                      const struct keys *keys)
{
    bool first = true;

    for (size_t k = 0; k < keys->count; k++) {
        put_between(out, form, &first);
        form->text(out, keys->names[k]);
    }
    for (size_t c = 0; c < section->column_count; c++)
        if (is_shown(&section->columns[c], keys)) {
            put_between(out, form, &first);
            form->text(out, section->columns[c].id);
        }
    for (size_t c = 0; c < section->column_count; c++)
        if (section->columns[c].goal)
            put_goal_heads(out, form, &section->columns[c]);
    if (keys->states) {
        put_between(out, form, &first);
        fputs("state", out);
    }
    fputc('\n', out);
}

static void put_rows(FILE *out, const struct form *form, const struct section *section)
{
    struct keys keys;

    keys_collect(&keys, section);
    put_heads(out, form, section, &keys);
    for (size_t r = 0; r < section->row_count; r++)
        if (!section->rows[r].is_total)
            put_row(out, form, section, &keys, r);
}

static void put_number(FILE *out, bool known, double number)
{
    struct strbuf text = STRBUF_INIT;

    if (known)
        print_plain(number, &text);
    fputs(text.text, out);
    strbuf_release(&text);
}

static void put_heat(FILE *out, const struct form *form, const struct report_heat *heat)
{
    static const char *const heads[] = {"market", "category", "value", "count", "state",
                                        "judged", "fed",      "level", "impact"};
    bool first = true;
    char t = form->between;

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        put_between(out, form, &first);
        fputs(heads[i], out);
    }
    fputc('\n', out);
    for (size_t r = 0; r < heat->row_count; r++)
        for (size_t c = 0; c < heat->column_count; c++) {
            const struct heat_cell *cell = &heat->cells[r * heat->column_count + c];

            if (!cell->known && !cell->count)
                continue;
            form->text(out, heat->row_codes[r]);
            fputc(t, out);
            form->text(out, heat->column_ids[c]);
            fputc(t, out);
            put_number(out, cell->known, cell->value);
            fprintf(out, "%c%d%c%s%c", t, cell->count, t, rule_state_name(cell->state), t);
            put_number(out, cell->has_judged, cell->judged);
            fputc(t, out);
            put_number(out, cell->has_fed, cell->fed);
            if (cell->has_fed)
                fprintf(out, "%c%d%c%d\n", t, cell->level, t, cell->impact);
            else
                fprintf(out, "%c%c\n", t, t);
        }
}

static void put_section(FILE *out, const struct form *form, const struct section *section)
{
    if (section->shape == SHAPE_HEAT && section->heat)
        put_heat(out, form, section->heat);
    else
        put_rows(out, form, section);
}

void print_csv(FILE *out, const struct section *section)
{
    put_section(out, &(struct form){.between = ',', .text = csv_text}, section);
}

/* Cleaned, so without tabs and line ends; a formula is defused as in a file. */
static void tab_text(FILE *out, const char *text)
{
    struct strbuf clean = STRBUF_INIT;

    if (text)
        csv_plain(text, &clean);
    fputs(clean.text, out);
    strbuf_release(&clean);
}

static const struct form tabs = {.between = '\t', .text = tab_text};

void print_tabs(FILE *out, const struct section *section)
{
    put_section(out, &tabs, section);
}

void print_tabs_row(FILE *out, const struct section *section, size_t row)
{
    struct keys keys;

    keys_collect(&keys, section);
    put_row(out, &tabs, section, &keys, row);
}
