/*
 * Reports as plain text: for mail, for a log, for `less`, for a screen reader.
 *
 * The same tables as on the screen, aligned by cells of the terminal, with the state as a token in
 * front of each row and after each number that breaks a line; no colours, no terminal codes, no
 * wrapping.  Under a table stand its notes, in place of an empty one the reason.  In ASCII nothing
 * is lost but charm: sparklines become digits, bars '#'.
 */
#include "report/print.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "report/section.h"
#include "rule/rules.h"

enum { BAR_CELLS = 24 };

/* What every helper here needs to know. */
struct text_print {
    FILE *out;
    bool ascii;
    const struct section *section;
};

static const char *level_token(enum rule_state level)
{
    return level == RULE_RED      ? "!!"
           : level == RULE_WARN   ? "!"
           : level == RULE_NODATA ? "??"
           : level == RULE_ERROR  ? "xx"
                                  : "";
}

static void add_spark(struct text_table *table, const struct report_row *row, bool ascii)
{
    static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    struct strbuf text = STRBUF_INIT;
    double low = INFINITY, high = -INFINITY;
    int top = ascii ? 9 : 7;
    size_t first = row->spark_count > SPARK_USUAL ? row->spark_count - SPARK_USUAL : 0;

    for (size_t i = first; i < row->spark_count; i++)
        if (row->spark_known[i]) {
            low = fmin(low, row->spark[i]);
            high = fmax(high, row->spark[i]);
        }
    for (size_t i = first; i < row->spark_count; i++) {
        if (!row->spark_known[i]) {
            strbuf_adds(&text, ascii ? "-" : " ");
            continue;
        }
        int step = high > low ? (int)lround((row->spark[i] - low) / (high - low) * top) : top / 2;
        if (ascii)
            strbuf_addc(&text, (char)('0' + step));
        else
            strbuf_adds(&text, blocks[step]);
    }
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static void add_token(struct text_table *table, const struct report_row *row)
{
    struct strbuf text = STRBUF_INIT;
    char token[6] = "";

    if (row->has_state)
        rule_state_token(row->state, row->pending, row->pending_of, token);
    strbuf_adds(&text, token);
    while (text.length && text.text[text.length - 1] == ' ')
        text.text[--text.length] = '\0';
    strbuf_adds(&text, row->worst_below ? " v" : "");
    strbuf_adds(&text, row->held ? " h" : "");
    strbuf_adds(&text, row->acknowledged ? " a" : "");
    strbuf_adds(&text, row->silenced || row->greyed ? " -" : "");
    strbuf_adds(&text, row->flapping ? " ~" : "");
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static void add_cell(struct text_table *table, const struct report_cell *cell, bool marked)
{
    struct strbuf text = STRBUF_INIT;
    const char *token = level_token(cell->level);

    strbuf_adds(&text, cell->text ? cell->text : "");
    /* a column with a mark in it keeps its digits in line */
    if (marked)
        strbuf_addf(&text, "%-2s", token);
    else
        strbuf_adds(&text, token);
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static bool column_is_marked(const struct section *section, size_t c)
{
    for (size_t r = 0; r < section->row_count; r++)
        if (section->rows[r].cells[c].level != RULE_OK)
            return section->columns[c].numeric;
    return false;
}

static void add_head(struct text_table *table, const struct report_column *column, bool marked)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, column->title ? column->title : "");
    if (column->suffix && column->suffix[0])
        strbuf_addf(&text, "%s%s", text.length ? " " : "", column->suffix);
    if (marked)
        strbuf_adds(&text, "  ");
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static void add_bar(struct text_table *table, const struct report_bar *bar, bool ascii)
{
    struct strbuf text = STRBUF_INIT;
    double share = isfinite(bar->share) ? fmin(fmax(bar->share, 0), 1) : 0;
    double start = isfinite(bar->start) ? fmin(fmax(bar->start, 0), 1) : 0;
    long first = lround(start * BAR_CELLS), cells = lround((start + share) * BAR_CELLS) - first;

    if (cells == 0 && share > 0) { /* there is something: never draw nothing */
        cells = 1;
        first -= first == BAR_CELLS;
    }
    strbuf_addn(&text, ' ', (size_t)first);
    for (long i = 0; i < cells; i++)
        strbuf_adds(&text, ascii ? "#" : "█");
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static void print_table(const struct text_print *print)
{
    const struct section *section = print->section;
    struct text_table table;
    bool states = false;
    bool bars =
        (section->shape == SHAPE_FUNNEL || section->shape == SHAPE_WATERFALL) && section->bars;

    for (size_t r = 0; r < section->row_count; r++)
        states |= section->rows[r].has_state;
    text_table_init(&table, section->column_count + states + bars);
    if (states)
        text_table_add(&table, _("State"));
    for (size_t c = 0; c < section->column_count; c++) {
        if (c + states < sizeof table.right)
            table.right[c + states] = section->columns[c].numeric;
        if (c + states < sizeof table.whole)
            table.whole[c + states] = section->columns[c].is_prose;
        add_head(&table, &section->columns[c], column_is_marked(section, c));
    }
    if (bars)
        text_table_add(&table, "");
    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];
        if (states)
            add_token(&table, row);
        for (size_t c = 0; c < section->column_count; c++) {
            if (section->columns[c].is_spark)
                add_spark(&table, row, print->ascii);
            else
                add_cell(&table, &row->cells[c], column_is_marked(section, c));
        }
        if (bars)
            add_bar(&table, &section->bars[r], print->ascii);
    }
    text_table_print(&table, print->out, "", print->ascii);
    text_table_release(&table);
}

static void add_heat_cell(struct text_table *table, const struct heat_cell *cell, bool ascii)
{
    struct strbuf text = STRBUF_INIT;

    if (cell->known || cell->state != RULE_OK)
        strbuf_adds(&text, cell->known && cell->text ? cell->text : "");
    if (!cell->known && cell->state == RULE_OK)
        strbuf_adds(&text, ascii ? "-" : "–");
    strbuf_addf(&text, "%-2s", level_token(cell->state));
    strbuf_adds(&text, cell->grew ? (ascii ? "^" : "▲") : cell->fell ? (ascii ? "v" : "▼") : " ");
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static void print_heat(const struct text_print *print)
{
    const struct report_heat *heat = print->section->heat;
    struct text_table table;

    text_table_init(&table, heat->column_count + 1);
    text_table_add(&table, _("Market"));
    for (size_t c = 0; c < heat->column_count; c++) {
        if (c + 1 < sizeof table.right)
            table.right[c + 1] = 1;
        text_table_add(&table, heat->column_titles[c]);
    }
    for (size_t r = 0; r < heat->row_count; r++) {
        struct strbuf name = STRBUF_INIT;
        strbuf_adds(&name, heat->row_codes[r]);
        if (heat->row_names[r] && heat->row_names[r][0] &&
            strcmp(heat->row_names[r], heat->row_codes[r]) != 0)
            strbuf_addf(&name, " %s", heat->row_names[r]);
        text_table_add(&table, name.text);
        strbuf_release(&name);
        for (size_t c = 0; c < heat->column_count; c++)
            add_heat_cell(&table, &heat->cells[r * heat->column_count + c], print->ascii);
    }
    text_table_print(&table, print->out, "", print->ascii);
    text_table_release(&table);
}

static void print_section(const struct text_print *print)
{
    const struct section *section = print->section;
    struct strbuf line = STRBUF_INIT;
    bool filled = section->shape == SHAPE_HEAT && section->heat ? section->heat->row_count > 0
                                                                : section->row_count > 0;

    strbuf_addf(&line, "== %s", section->title ? section->title : section->id);
    if (section->facts && section->facts[0])
        strbuf_addf(&line, "  (%s)", section->facts);
    fputc('\n', print->out);
    print_line(print->out, line.text, print->ascii);
    if (filled && section->shape == SHAPE_HEAT && section->heat)
        print_heat(print);
    else if (filled)
        print_table(print);
    else if (section->empty)
        print_line(print->out, section->empty, print->ascii);
    for (size_t i = 0; i < section->note_count; i++)
        print_line(print->out, section->notes[i], print->ascii);
    strbuf_release(&line);
}

static void print_head(FILE *out, const struct report_head *head, bool ascii)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_adds(&line, head->title ? head->title : "redline");
    if (head->has_period)
        strbuf_addf(&line, "  %s", head->period_text);
    if (head->has_period && head->span_text && head->span_text[0])
        strbuf_addf(&line, "  %s", head->span_text);
    if (head->compare_text && head->compare_text[0])
        strbuf_addf(&line, "  %s", head->compare_text);
    if (head->coverage_text && head->coverage_text[0])
        strbuf_addf(&line, "  %s", head->coverage_text);
    if (head->timezone && head->timezone[0])
        strbuf_addf(&line, "  %s", head->timezone);
    if (head->currency_text && head->currency_text[0])
        strbuf_addf(&line, "  %s", head->currency_text);
    print_line(out, line.text, ascii);
    strbuf_clear(&line);
    strbuf_addf(&line, _("%d red  %d warn  %d pending  %d no data"), head->counts[RULE_RED],
                head->counts[RULE_WARN], head->counts[RULE_PENDING], head->counts[RULE_NODATA]);
    if (head->counts[RULE_ERROR])
        strbuf_addf(&line, _("  %d errors"), head->counts[RULE_ERROR]);
    if (head->data_as_of_day == DAY_NONE)
        strbuf_adds(&line, _("  no rows"));
    else if (head->age_text && head->age_text[0])
        strbuf_addf(&line, _("  data %s"), head->age_text);
    if (head->stale)
        strbuf_adds(&line, _(", stale"));
    if (head->rows_refused)
        strbuf_addf(
            &line,
            ngettext("  %zu row refused", "  %zu rows refused", (unsigned long)head->rows_refused),
            head->rows_refused);
    if (head->sources_failed)
        strbuf_addf(&line,
                    ngettext("  %zu source unreadable", "  %zu sources unreadable",
                             (unsigned long)head->sources_failed),
                    head->sources_failed);
    print_line(out, line.text, ascii);
    strbuf_release(&line);
}

void print_table_of(FILE *out, const struct section *section, bool ascii)
{
    struct text_print print = {.out = out, .ascii = ascii, .section = section};

    if (section->row_count)
        print_table(&print);
    else if (section->empty)
        print_line(out, section->empty, ascii);
}

void print_text(FILE *out, const struct report_head *head, const struct section *sections,
                size_t count, bool ascii)
{
    print_head(out, head, ascii);
    for (size_t i = 0; i < count; i++) {
        struct text_print print = {.out = out, .ascii = ascii, .section = &sections[i]};
        print_section(&print);
    }
}
