/* Where a table's columns stand.
 *
 * Columns have one width for all rows, counted in cells.  When the area is too narrow, columns go
 * by priority (comparison first, then sparklines, then figures from the right); state, name and the
 * first figure are the last to go.  Left and right pan to what went: the leading core stays, and
 * columns then leave strictly from the right, so that each is seen at some step.
 *
 * Room to spare goes back to texts that were cut, then into gaps of three cells, longer sparklines
 * and gaps of four.
 */
#include "table_layout.h"
#include <string.h>
#include "base/strbuf.h"
#include "base/text.h"
#include "tui/widgets.h"

enum { TEXT_LEAST = 6, TEXT_ROOM = 17, FIRST_ROOM = 26, GAP = 2, GAP_MOST = 4, MEND_MOST = 44 };
enum { PROSE_ROOM = 48, PROSE_MOST = 90 }; /* of sentences: TEXT_ROOM, MEND_MOST */

/* "12 weeks" of a longer sparkline is what it shows. */
static void spark_head(const char *title, int cells, struct strbuf *out)
{
    const char *usual = strstr(title, "12");
    if (!usual || cells == SPARK_USUAL)
        strbuf_adds(out, title);
    else
        strbuf_addf(out, "%.*s%d%s", (int)(usual - title), title, cells, usual + 2);
}

void table_head_text(const struct report_column *column, int cells, struct strbuf *out)
{
    const char *title = column->title ? column->title : "";
    if (column->is_spark)
        spark_head(title, cells, out);
    else
        strbuf_adds(out, title);
    if (column->suffix && *column->suffix) {
        strbuf_addc(out, ' ');
        strbuf_adds(out, column->suffix);
    }
}

static int natural_width(const struct section *section, size_t c, bool *token)
{
    const struct report_column *column = &section->columns[c];
    struct strbuf head = STRBUF_INIT;
    table_head_text(column, SPARK_USUAL, &head);
    int width = text_width(head.text);
    strbuf_release(&head);
    *token = false;
    if (column->is_spark)
        return SPARK_USUAL;
    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_cell *cell = &section->rows[r].cells[c];
        int cells = cell->text ? text_width(cell->text) : 0;
        if (cells > width)
            width = cells;
        if (column->numeric && *table_level_token(cell->level))
            *token = true;
    }
    return width;
}

static int layout_total(const struct table_layout *layout)
{
    int total = layout->state ? TABLE_STATE_CELLS + 1 : 0;
    for (size_t c = 0; c < layout->count; c++)
        if (layout->width[c])
            total += layout->width[c] + (layout->token[c] ? 2 : 0) + layout->gap;
    return total ? total - layout->gap : 0;
}

/* The column to give up next: the highest priority number, from the right; -1 when only the core is
 * left. */
static int least_needed(const struct section *section, const struct table_layout *layout)
{
    int found = -1, priority = 0;
    for (size_t c = 0; c < layout->count; c++)
        if (layout->width[c] && section->columns[c].priority > 0 &&
            (layout->pan || section->columns[c].priority >= priority)) {
            found = (int)c;
            priority = section->columns[c].priority;
        }
    return found;
}

/* The widest text that may give way; the first column says which row it is and keeps more room. */
static int widest_text(const struct section *section, const struct table_layout *layout,
                       int first_room)
{
    int found = -1;
    for (size_t c = 0; c < layout->count; c++)
        if (!section->columns[c].numeric && !section->columns[c].is_spark &&
            layout->width[c] > (c == 0 ? first_room : TEXT_LEAST) &&
            (found < 0 || layout->width[c] > layout->width[found]))
            found = (int)c;
    return found;
}

/* What a text keeps before whole columns go; a sentence means little without its end. */
static int text_room(const struct section *section, int text)
{
    return section->columns[text].is_prose ? PROSE_ROOM : TEXT_ROOM;
}

/* One long text makes no gulf for all the others. */
static int mend_most(const struct section *section, size_t c)
{
    return section->columns[c].is_prose ? PROSE_MOST : MEND_MOST;
}

/* Narrower, in the order that costs the reader least: long texts down to a readable rest, gaps of
 * one cell, whole columns by priority, texts down to the least. */
static bool narrow(struct table_layout *layout, const struct section *section)
{
    int text = widest_text(section, layout, FIRST_ROOM);
    int drop = least_needed(section, layout);
    if (text >= 0 && layout->width[text] > text_room(section, text))
        layout->width[text]--;
    else if (layout->gap > 1)
        layout->gap = 1;
    else if (drop >= 0)
        layout->width[drop] = 0, layout->hides = true;
    else if ((text = widest_text(section, layout, TEXT_LEAST)) >= 0)
        layout->width[text]--;
    else
        return false;
    return true;
}

/* The leading columns say which row it is, with its first figure: they stay when a table is
 * panned. */
size_t table_core_columns(const struct section *section)
{
    size_t c = 0;
    while (c < section->column_count && section->columns[c].priority <= 1)
        c++;
    return c;
}

static void layout_columns(struct table_layout *layout, const struct section *section, int width,
                           int pan)
{
    size_t core = table_core_columns(section);
    *layout = (struct table_layout){
        .count = section->column_count < TABLE_COLUMNS ? section->column_count : TABLE_COLUMNS,
        .state = section_has_states(section),
        .gap = GAP,
        .pan = pan};
    for (size_t c = 0; c < layout->count; c++) {
        int natural = natural_width(section, c, &layout->token[c]);
        layout->width[c] = layout->natural[c] = natural > 0 ? natural : 1;
        if (c >= core && c < core + (size_t)pan)
            layout->width[c] = 0;
    }
    bool fits = layout_total(layout) <= width;
    for (size_t c = 0; c < layout->count; c++)
        if (!fits && layout->width[c] > mend_most(section, c))
            layout->width[c] = mend_most(section, c);
    while (layout_total(layout) > width && narrow(layout, section))
        ;
    if (layout->gap < GAP) { /* dropping a column may have made room again */
        layout->gap = GAP;
        if (layout_total(layout) > width)
            layout->gap = 1;
    }
    layout->total = layout_total(layout);
}

/* "pp" alone would not say of what: a change goes with its figure. */
static bool starts_with_change(const struct section *section, int pan)
{
    size_t at = table_core_columns(section) + (size_t)pan;
    return pan > 0 && at < section->column_count && section->columns[at].is_change;
}

void table_pan(const struct section *section, struct list_state *list, int dx)
{
    int most = (int)section->column_count - (int)table_core_columns(section) - 1, to = list->column;
    do
        to += dx;
    while (to > 0 && to <= most && starts_with_change(section, to));
    if (to >= 0 && to <= most)
        list->column = to;
}

/* Texts that were cut, the most cut first, take what is left after columns went: so much that one
 * long text does not carry the figures away from all the others. */
static void mend_texts(struct table_layout *layout, const struct section *section, int spare)
{
    while (spare > 0) {
        int found = -1, most = 0;
        for (size_t c = 0; c < layout->count; c++) {
            int cut = layout->width[c] ? layout->natural[c] - layout->width[c] : 0;
            if (layout->width[c] >= mend_most(section, c))
                continue;
            if (cut > most)
                most = cut, found = (int)c;
        }
        if (found < 0)
            return;
        layout->width[found]++;
        spare--;
    }
}

static void widen_gaps(struct table_layout *layout, int most, int width)
{
    while (layout->gap < most) {
        layout->gap++;
        if (layout_total(layout) > width) {
            layout->gap--;
            return;
        }
    }
}

/* As long as the rows have known values, in lengths that mean something. */
static void lengthen_sparks(struct table_layout *layout, const struct section *section, int spare)
{
    static const size_t lengths[] = {52, 39, 26, 20, 16};
    size_t known = 0;
    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];
        size_t first = 0;
        while (first < row->spark_count && !row->spark_known[first])
            first++;
        if (row->spark_count - first > known)
            known = row->spark_count - first;
    }
    for (size_t c = 0; c < layout->count; c++)
        for (size_t i = 0; section->columns[c].is_spark && i < sizeof lengths / sizeof *lengths;
             i++)
            if (layout->width[c] == SPARK_USUAL && lengths[i] <= known &&
                (int)lengths[i] - SPARK_USUAL <= spare) {
                layout->width[c] = (int)lengths[i];
                spare -= (int)lengths[i] - SPARK_USUAL;
            }
}

static void spend_room(struct table_layout *layout, const struct section *section, int width)
{
    mend_texts(layout, section, width - layout_total(layout));
    if (layout->hides || layout->pan)
        return;
    widen_gaps(layout, GAP + 1, width);
    lengthen_sparks(layout, section, width - layout_total(layout));
    widen_gaps(layout, GAP_MOST, width);
}

void table_layout_list(struct table_layout *layout, const struct section *section, int width,
                       struct list_state *list)
{
    int most = (int)section->column_count - (int)table_core_columns(section) - 1;
    if (list->column > most)
        list->column = most > 0 ? most : 0;
    layout_columns(layout, section, width, list->column);
    while (list->column > 0) {
        struct table_layout before;
        layout_columns(&before, section, width, list->column - 1);
        if (before.hides)
            break;
        *layout = before;
        list->column--;
    }
    if (starts_with_change(section, list->column)) {
        table_pan(section, list, 1);
        layout_columns(layout, section, width, list->column);
    }
    list->pans = layout->hides || layout->pan;
    spend_room(layout, section, width);
    layout->total = layout_total(layout);
}

int table_width(const struct section *section)
{
    struct table_layout layout;
    layout_columns(&layout, section, 10000, 0);
    return layout.total;
}
