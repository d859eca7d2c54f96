/*
 * A section as Markdown: a heading with the period, one table with the texts as the screen shows
 * them, and the notes below.
 *
 * The state stands first, as its token; a number that breaks a line has its token behind it.  What
 * Markdown would take for markup is escaped, so a name of a file is that name.  A heatmap is a table
 * of markets by categories.  Sparklines are pictures and left out.
 */
#include "report/print.h"

#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "report/section.h"
#include "rule/rules.h"

static void put_text(FILE *out, const char *text, bool ascii)
{
    struct strbuf clean = STRBUF_INIT, plain = STRBUF_INIT;

    if (text)
        text_clean(&clean, text, strlen(text));
    if (ascii)
        text_ascii(&plain, clean.text);
    for (const char *c = ascii ? plain.text : clean.text; *c; c++) {
        if (strchr("|\\`*_<>[]#~", *c))
            fputc('\\', out);
        fputc(*c, out);
    }
    strbuf_release(&clean);
    strbuf_release(&plain);
}

static void put_cell(FILE *out, const char *text, enum rule_state level, bool ascii)
{
    fputs(" ", out);
    put_text(out, text, ascii);
    fputs(level == RULE_RED ? "!!" : level == RULE_WARN ? "!" : "", out);
    fputs(" |", out);
}

static void put_heads(FILE *out, const struct section *section, bool states, bool ascii)
{
    struct strbuf head = STRBUF_INIT;

    fputc('|', out);
    if (states)
        put_cell(out, _("State"), RULE_OK, ascii);
    for (size_t c = 0; c < section->column_count; c++) {
        const struct report_column *column = &section->columns[c];

        if (column_is_aside(column))
            continue;
        strbuf_clear(&head);
        strbuf_addf(&head, "%s%s%s", column->title ? column->title : "",
                    column->suffix && *column->suffix ? " " : "",
                    column->suffix ? column->suffix : "");
        put_cell(out, head.text, RULE_OK, ascii);
    }
    fputs(states ? "\n|---|" : "\n|", out);
    for (size_t c = 0; c < section->column_count; c++)
        if (!column_is_aside(&section->columns[c]))
            fputs(section->columns[c].numeric ? "---:|" : "---|", out);
    fputc('\n', out);
    strbuf_release(&head);
}

static void put_table(FILE *out, const struct section *section, bool ascii)
{
    bool states = section_has_states(section);

    put_heads(out, section, states, ascii);
    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];
        char token[6] = "";

        fputc('|', out);
        if (states && row->has_state)
            rule_state_token(row->state, row->pending, row->pending_of, token);
        if (states)
            put_cell(out, token, RULE_OK, ascii);
        for (size_t c = 0; c < section->column_count; c++)
            if (!column_is_aside(&section->columns[c]))
                put_cell(out, row->cells[c].text, row->cells[c].level, ascii);
        fputc('\n', out);
    }
}

static void put_heat(FILE *out, const struct report_heat *heat, bool ascii)
{
    fputc('|', out);
    put_cell(out, _("Market"), RULE_OK, ascii);
    for (size_t c = 0; c < heat->column_count; c++)
        put_cell(out, heat->column_titles[c], RULE_OK, ascii);
    fputs("\n|---|", out);
    for (size_t c = 0; c < heat->column_count; c++)
        fputs("---:|", out);
    fputc('\n', out);
    for (size_t r = 0; r < heat->row_count; r++) {
        fputc('|', out);
        put_cell(out, heat->row_codes[r], RULE_OK, ascii);
        for (size_t c = 0; c < heat->column_count; c++) {
            const struct heat_cell *cell = &heat->cells[r * heat->column_count + c];

            put_cell(out, cell->known ? cell->text : "", cell->state, ascii);
        }
        fputc('\n', out);
    }
}

void print_markdown(FILE *out, const struct report_head *head, const struct section *section,
                    bool ascii)
{
    fputs("## ", out);
    put_text(out, section->title ? section->title : section->id, ascii);
    fputs("\n\n", out);
    put_text(out, head->title, ascii);
    if (head->has_period)
        fprintf(out, ", %s", head->period_text);
    if (head->has_period && head->compare_text && *head->compare_text)
        fprintf(out, ", %s", head->compare_text);
    if (section->facts && *section->facts) {
        fputs(", ", out);
        put_text(out, section->facts, ascii);
    }
    fputs("\n\n", out);
    if (section->shape == SHAPE_HEAT && section->heat && section->heat->row_count)
        put_heat(out, section->heat, ascii);
    else if (section->row_count)
        put_table(out, section, ascii);
    else if (section->empty)
        put_text(out, section->empty, ascii);
    for (size_t i = 0; i < section->note_count; i++) {
        fputs("\n- ", out);
        put_text(out, section->notes[i], ascii);
    }
    fputc('\n', out);
}
