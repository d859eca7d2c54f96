/*
 * Rows of a register as a table: all of them, or those of a market, a category, one record.
 *
 * Every column of the definition is shown, computed ones too, and the line in the file.  A row's
 * state is that of the worst red line on it.  Also the second level of the heatmap.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"

enum { ROWS_MAX = 5000 };

const struct reg *frame_register(const struct frame *frame, const char *name)
{
    const struct snapshot *snapshot = frame->context->snapshot;

    for (size_t i = 0; name && i < snapshot->register_count; i++) {
        if (!strcmp(snapshot->registers[i].def->name, name))
            return &snapshot->registers[i];
    }
    return NULL;
}

void register_place(const struct frame *frame, const struct reg *reg,
                    const struct register_row *row, struct path *out)
{
    int market = register_market_column(reg->def);

    (void)frame;
    memset(out, 0, sizeof *out);
    if (market >= 0)
        snprintf(out->market, sizeof out->market, "%s", row->cells[market].text);
    snprintf(out->record, sizeof out->record, "%s", row->key);
}

static bool is_numeric(enum column_type type)
{
    return type == COLUMN_NUMBER || type == COLUMN_MONEY || type == COLUMN_PERCENT ||
           type == COLUMN_DAYS;
}

static enum unit column_unit(enum column_type type)
{
    return type == COLUMN_MONEY     ? UNIT_MONEY
           : type == COLUMN_PERCENT ? UNIT_PERCENT
           : type == COLUMN_DAYS    ? UNIT_DAYS
                                    : UNIT_NUMBER;
}

int number_decimals(double number)
{
    for (int decimals = 0; decimals < 2; decimals++) {
        double scaled = number * (decimals ? 10 : 1);

        if (fabs(scaled - round(scaled)) < 1e-9 * fmax(1, fabs(scaled)))
            return decimals;
    }
    return 2;
}

static void add_columns(struct frame *frame, const struct reg *reg)
{
    for (size_t i = 0; i < reg->def->column_count; i++) {
        const struct register_column *from = &reg->def->columns[i];
        struct strbuf title = STRBUF_INIT;
        struct report_column *to;

        say_title(frame, from->title, &title);
        to = add_text_column(frame->section, from->name, keep_buffer(frame, &title),
                             i < 2 ? 0 : (int)i + 1);
        to->numeric = is_numeric(from->type);
        to->unit = column_unit(from->type);
        strbuf_release(&title);
    }
    add_text_column(frame->section, "line", _("Line"), 50)->numeric = true;
}

static void fill_cell(const struct frame *frame, struct report_cell *cell,
                      const struct register_column *column, const struct register_cell *from)
{
    struct strbuf text = STRBUF_INIT;

    if (is_numeric(column->type)) {
        double number = from->value.number;
        enum unit unit = column_unit(column->type);

        cell_value(frame, cell, &from->value, unit,
                   unit == UNIT_MONEY ? 2
                   : unit == UNIT_PERCENT
                       ? 1
                       : number_decimals(value_is_known(&from->value) ? number : 0),
                   1);
    } else if (column->type == COLUMN_DATE && value_is_known(&from->value) &&
               fabs(from->value.number) < 1e6) {
        day_print((int32_t)from->value.number, &text);
        cell_buffer(frame, cell, &text, NULL);
    } else {
        cell_text(frame, cell, from->text, NULL);
    }
    strbuf_release(&text);
}

static const struct finding *row_finding(const struct frame *frame, const struct register_row *row)
{
    const struct finding_list *findings = &frame->context->findings;

    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].row == row)
            return &findings->items[i];
    }
    return NULL;
}

static void mark_line(struct report_row *row, const struct finding *finding)
{
    const struct rule *rule = finding->rule;
    int column = finding->state == RULE_RED ? rule->reg_red_column : rule->reg_warn_column;

    if (column >= 0 && (finding->state == RULE_RED || finding->state == RULE_WARN))
        row->cells[column].level = finding->state;
}

static void add_row(struct frame *frame, const struct reg *reg, const struct register_row *from)
{
    struct report_row *row = section_add_row(frame->section);
    size_t count = reg->def->column_count;
    const struct finding *finding = row_finding(frame, from);
    int market = register_market_column(reg->def);
    struct strbuf text = STRBUF_INIT;

    row_key(row, keep_code(frame, reg->def->name), keep_code(frame, from->key));
    if (market >= 0)
        row_key(row, "market", keep_code(frame, from->cells[market].text));
    for (size_t i = 0; i < count; i++)
        fill_cell(frame, &row->cells[i], &reg->def->columns[i], &from->cells[i]);
    cell_number(frame, &row->cells[count], (double)from->line, UNIT_COUNT, 0);
    register_place(frame, reg, from, &row->drill);
    row->can_drill =
        !frame->context->view->at.record[0] && strlen(from->key) < sizeof row->drill.record;
    if (finding) {
        row_take_finding(row, finding, false);
        mark_line(row, finding);
        say_finding(frame, finding, true, &text);
        row->note = keep_buffer(frame, &text);
    }
    strbuf_release(&text);
}

bool register_is_of_place(const struct reg *reg, const struct register_row *row,
                          int category_column, const struct path *at)
{
    int market = register_market_column(reg->def);

    if (at->record[0])
        return !strcmp(at->record, row->key);
    if (at->market[0] && market >= 0 && strcmp(at->market, row->cells[market].text) != 0)
        return false;
    return !at->category[0] || category_column < 0 ||
           !strcmp(at->category, row->cells[category_column].text);
}

static void say_refusals(struct frame *frame, const struct reg *reg)
{
    enum { SHOWN = 5 };

    for (size_t i = 0; i < reg->refusal_count && i < SHOWN; i++)
        section_note(frame->section, section_printf(frame->section, _("refused: %s:%ld: %s"),
                                                    keep_text(frame, base_name(reg->table.path)),
                                                    reg->refusals[i].line,
                                                    keep_text(frame, reg->refusals[i].reason)));
    if (reg->refusal_count > SHOWN)
        section_note(frame->section, section_printf(frame->section, _("%zu more rows were refused"),
                                                    reg->refusal_count - SHOWN));
}

void register_build(struct frame *frame, const struct reg *reg, int category_column)
{
    struct section *section = frame->section;
    const struct path *at = &frame->context->view->at;
    size_t of_place = 0;

    section->shape = SHAPE_TABLE;
    section->empty = NULL;
    if (!reg || reg->dormant) {
        section->empty = section_printf(section,
                                        _("There is no such register, or its file %s does "
                                          "not exist."),
                                        reg ? keep_text(frame, base_name(reg->def->path)) : "");
        return;
    }
    add_columns(frame, reg);
    for (size_t i = 0; i < reg->row_count; i++) {
        if (!register_is_of_place(reg, &reg->rows[i], category_column, at))
            continue;
        if (++of_place <= ROWS_MAX)
            add_row(frame, reg, &reg->rows[i]);
    }
    section_sort(section, frame->context->view->sort, NULL, frame->context->view->sort_reverse,
                 SIZE_MAX);
    section->facts = section_printf(section, _("%s%s%zu of %zu rows"),
                                    keep_text(frame, base_name(reg->table.path)), dot(frame),
                                    of_place, reg->row_count);
    if (!section->row_count)
        section->empty = _("The register has no row for this place.");
    say_refusals(frame, reg);
}
