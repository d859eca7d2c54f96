/*
 * Rows of a register explained: what a cell of the heatmap or a record is made of.
 *
 * Each row of the place has its fields in one sentence, its computed columns with their formula and
 * the row's own values put in, and the red lines that judge it with their file and line.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "explain.h"

enum { RECORDS_MOST = 40 };

/* The heatmap's register: its columns say what market and category of a row are. */
static const struct reg *heat_register(const struct frame *frame, int *category)
{
    const struct catalogue *catalogue = frame->snapshot->catalogue;

    for (size_t i = 0; i < catalogue->pane_count; i++) {
        const struct pane_def *pane = &catalogue->panes[i];
        const struct reg *reg = frame_register(frame, pane->register_name);

        if (strcmp(pane->kind, "heatmap") != 0 || !reg || reg->dormant)
            continue;
        *category = pane->column_count ? register_column(reg, pane->columns[0]) : -1;
        return reg;
    }
    return NULL;
}

static bool has_record(const struct reg *reg, const char *key)
{
    for (size_t i = 0; i < reg->row_count; i++)
        if (!strcmp(reg->rows[i].key, key))
            return true;
    return false;
}

/* Of a record's key: the heatmap's register when it has it, else the first that does. */
static const struct reg *place_register(const struct frame *frame, int *category)
{
    const struct snapshot *snapshot = frame->snapshot;
    const char *record = frame->view->at.record;
    const struct reg *reg;

    *category = -1;
    reg = heat_register(frame, category);
    if (!*record || (reg && has_record(reg, record)))
        return reg;
    for (size_t i = 0; i < snapshot->register_count; i++)
        if (has_record(&snapshot->registers[i], record))
            return &snapshot->registers[i];
    return reg;
}

static enum unit unit_of(enum column_type type)
{
    return type == COLUMN_MONEY     ? UNIT_MONEY
           : type == COLUMN_PERCENT ? UNIT_PERCENT
           : type == COLUMN_DAYS    ? UNIT_DAYS
                                    : UNIT_NUMBER;
}

static void say_cell(const struct explain *explain, const struct reg *reg,
                     const struct register_row *row, int column, struct strbuf *out)
{
    const struct register_cell *cell = &row->cells[column];
    enum unit unit = unit_of(reg->def->columns[column].type);

    if (*cell->text)
        strbuf_adds(out, cell->text);
    else if (value_is_known(&cell->value))
        number_print(cell->value.number, unit, number_decimals(cell->value.number),
                     explain->frame->ascii, out);
    else
        strbuf_adds(out, _("missing"));
}

/* "likelihood * impact: 4 * 4 = 16" */
static void say_computed(const struct explain *explain, const struct reg *reg,
                         const struct register_row *row, int column, struct strbuf *out)
{
    const char *text = reg->def->columns[column].formula;
    struct formula_name *names;
    size_t count = formula_names(text, &names), from = 0;

    strbuf_addf(out, "%s: ", text);
    for (size_t i = 0; i < count; i++) {
        char name[128];
        int at;

        snprintf(name, sizeof name, "%.*s", (int)names[i].length, text + names[i].start);
        at = register_column(reg, name);
        strbuf_add(out, text + from, names[i].start - from);
        if (at >= 0)
            say_cell(explain, reg, row, at, out);
        else if (!strcmp(name, "today"))
            day_print(reg->today, out);
        else
            strbuf_adds(out, name);
        from = names[i].start + names[i].length;
    }
    strbuf_addf(out, "%s = ", text + from);
    say_cell(explain, reg, row, column, out);
    free(names);
}

static void add_computed(struct explain *explain, const struct reg *reg,
                         const struct register_row *from)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t c = 0; c < reg->def->column_count; c++) {
        const struct register_column *column = &reg->def->columns[c];
        const struct value *value = &from->cells[c].value;
        struct report_row *row;

        if (!column->formula)
            continue;
        row = explain_row(explain, "term", _("Computed"),
                          section_printf(explain->section, "%s/%s", from->key, column->name), 1,
                          column->title);
        explain_value(explain, row, value, unit_of(column->type),
                      value_is_known(value) ? number_decimals(value->number) : 0);
        say_computed(explain, reg, from, (int)c, &text);
        cell_text(explain->frame, &row->cells[EXPLAIN_SAYS], text.text, NULL);
        strbuf_clear(&text);
    }
    strbuf_release(&text);
}

static void add_lines(struct explain *explain, const struct register_row *from)
{
    const struct frame *frame = explain->frame;
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < explain->findings->count; i++) {
        const struct finding *finding = &explain->findings->items[i];
        const struct redline_def *def = finding->rule->def;
        struct report_row *row;

        if (finding->row != from)
            continue;
        row = explain_row(explain, "line", _("Red lines"),
                          section_printf(explain->section, "%s/%s", from->key, def->name), 1,
                          def->title);
        row_take_finding(row, finding, false);
        strbuf_addf(&text, "%s%s", keep_text(frame, def->name), dot(frame));
        file_line_print(frame, &def->origin, &text);
        strbuf_adds(&text, dot(frame));
        if (def->warn)
            strbuf_addf(&text, _("warn %s"), keep_text(frame, def->warn));
        if (def->red)
            strbuf_addf(&text, "%s%s %s", def->warn ? ", " : "", _("red"),
                        keep_text(frame, def->red));
        strbuf_adds(&text, dot(frame));
        finding_text(finding, frame->snapshot->model, &text);
        say_next_step(frame, finding, &text);
        explain_says(explain, row, &text);
    }
    strbuf_release(&text);
}

/* The fields that were typed, the key first: "R002, US, policy, De minimis rule ends ..." */
static void add_record(struct explain *explain, const struct reg *reg,
                       const struct register_row *from)
{
    const struct frame *frame = explain->frame;
    struct report_row *row = explain_row(explain, "record", _("Record"), from->key, 0, from->key);
    struct strbuf text = STRBUF_INIT;

    for (size_t c = 0; c < reg->def->column_count; c++) {
        const struct register_column *column = &reg->def->columns[c];

        if (column->formula || !*from->cells[c].text || !strcmp(from->cells[c].text, from->key))
            continue;
        strbuf_addf(&text, "%s%s %s", text.length ? ", " : "",
                    column->title ? column->title : column->name, from->cells[c].text);
    }
    strbuf_addf(&text, "%s%s:%ld", text.length ? dot(frame) : "", base_name(reg->table.path),
                from->line);
    cell_text(frame, &row->cells[EXPLAIN_SAYS], text.text, NULL);
    cell_number(frame, &row->cells[EXPLAIN_ROWS], 1, UNIT_COUNT, 0);
    register_place(frame, reg, from, &row->drill);
    row->can_drill = strlen(from->key) < sizeof row->drill.record;
    strbuf_release(&text);
}

void explain_records(struct explain *explain)
{
    const struct path *at = &explain->frame->view->at;
    int category;
    const struct reg *reg = place_register(explain->frame, &category);
    size_t shown = 0;

    for (size_t i = 0; reg && i < reg->row_count && shown < RECORDS_MOST; i++) {
        if (!register_is_of_place(reg, &reg->rows[i], category, at))
            continue;
        add_record(explain, reg, &reg->rows[i]);
        add_computed(explain, reg, &reg->rows[i]);
        add_lines(explain, &reg->rows[i]);
        shown++;
    }
    explain->section->facts = section_printf(
        explain->section, ngettext("%zu record", "%zu records", (unsigned long)shown), shown);
    if (!shown)
        explain->section->empty = _("The register has no row for this place.");
}
