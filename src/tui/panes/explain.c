/* Explain: parts under their headings, each row with its state, figure and sentence, which goes on
 * in the lines below where one has no room for it.
 *
 * The columns are those of the report's builder; figures for machines (numerator, rows, days) are
 * in the sentences already and are not drawn.
 */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/text.h"
#include "rule/rules.h"
#include "tui/pane.h"

enum { COLUMN_PART, COLUMN_TITLE, COLUMN_VALUE };
enum {
    STATE_CELLS = 6,
    TITLE_LEAST = 10,
    TITLE_MOST = 34,
    VALUE_MOST = 16,
    GAP = 2,
    SAYS_LEAST = 24
};

struct layout {
    bool state;
    int title, value, says; /* cells */
    int says_x;             /* from the left edge */
};

static const char *says_of(const struct section *section, size_t r)
{
    const char *text = section->rows[r].cells[section->column_count - 1].text;
    return text ? text : "";
}

static bool heads(const struct section *section, size_t r)
{
    return !r || strcmp(section->rows[r].cells[COLUMN_PART].text,
                        section->rows[r - 1].cells[COLUMN_PART].text);
}

static void widen(int *cells, const char *text, int most)
{
    int width = text ? text_width(text) : 0;
    if (width > most)
        width = most;
    if (width > *cells)
        *cells = width;
}

static void find_layout(const struct section *section, int width, struct layout *layout)
{
    *layout = (struct layout){.title = TITLE_LEAST};
    int most = width / 3 < TITLE_MOST ? width / 3 : TITLE_MOST;
    for (size_t r = 0; r < section->row_count; r++) {
        layout->state |= section->rows[r].has_state;
        widen(&layout->title, section->rows[r].cells[COLUMN_TITLE].text, most);
        widen(&layout->value, section->rows[r].cells[COLUMN_VALUE].text, VALUE_MOST);
    }
    layout->value += 2; /* "!!" */
    layout->says_x = (layout->state ? STATE_CELLS : 0) + layout->title + GAP + layout->value + GAP;
    layout->says = width - layout->says_x;
    if (layout->says < SAYS_LEAST) { /* sentences under their rows */
        layout->says_x = (layout->state ? STATE_CELLS : 0) + GAP;
        layout->says = width - layout->says_x;
    }
}

static bool says_below(const struct layout *layout)
{
    return layout->says_x < layout->title;
}

static int wrapped_lines(const char *text, int cells)
{
    int lines = 0;
    while (*text && cells > 0) {
        text += text_break(text, cells);
        lines++;
    }
    return lines;
}

static int row_lines(const struct section *section, const struct layout *layout, size_t r)
{
    int says = wrapped_lines(says_of(section, r), layout->says);
    int body = says_below(layout) ? 1 + says : says > 1 ? says : 1;
    return body + heads(section, r);
}

static void draw_token(struct pane_draw *d, const struct report_row *row, int x, int y)
{
    static const enum role roles[] = {
        [RULE_OK] = ROLE_OK,   [RULE_PENDING] = ROLE_PENDING, [RULE_WARN] = ROLE_WARN,
        [RULE_RED] = ROLE_RED, [RULE_NODATA] = ROLE_NODATA,   [RULE_ERROR] = ROLE_NODATA};
    char token[6];
    rule_state_token(row->state, row->pending, row->pending_of, token);
    canvas_fit(d->canvas, d->area, x, y, 4, 0, roles[row->state], token);
    if (row->held)
        canvas_text(d->canvas, d->area, x + 4, y, ROLE_DIM, "=");
}

static void draw_figure(struct pane_draw *d, const struct layout *layout,
                        const struct report_row *row, int x, int y)
{
    const struct report_cell *value = &row->cells[COLUMN_VALUE];
    enum role role = value->level != RULE_OK ? state_role(value->level) : ROLE_BOLD;
    canvas_fit(d->canvas, d->area, x, y, layout->value - 2, 1, role,
               value->text ? value->text : "");
    if (value->level == RULE_RED || value->level == RULE_WARN)
        canvas_text(d->canvas, d->area, x + layout->value - 2, y, role,
                    value->level == RULE_RED ? "!!" : "!");
}

static void draw_row(struct pane_draw *d, const struct layout *layout, size_t r, int y, int bottom)
{
    const struct section *section = d->section;
    const struct report_row *row = &section->rows[r];
    int x = d->area.x;
    if (heads(section, r))
        canvas_text(d->canvas, d->area, x, y++, ROLE_HEAD, row->cells[COLUMN_PART].text);
    if (y >= bottom)
        return;
    if (layout->state) {
        if (row->has_state)
            draw_token(d, row, x, y);
        x += STATE_CELLS;
    }
    canvas_fit(d->canvas, d->area, x, y, layout->title, 0, ROLE_TEXT,
               row->cells[COLUMN_TITLE].text);
    draw_figure(d, layout, row, x + layout->title + GAP, y);
    int top = y + says_below(layout);
    struct rect says = {d->area.x + layout->says_x, top, layout->says, bottom - top};
    text_wrap_draw(d->canvas, says, strcmp(row->key_values[0], "value") ? ROLE_DIM : ROLE_BOLD,
                   says_of(section, r));
    if ((int)r == d->list->cursor && d->focused)
        canvas_select(d->canvas, (struct rect){d->area.x, y, d->area.width, 1});
}

/* The first row to draw so that the cursor's whole row shows. */
static int first_row(const struct pane_draw *d, const struct layout *layout)
{
    int top = d->list->top, cursor = d->list->cursor, used = 0;
    if (cursor < top)
        top = cursor;
    for (int r = top; r <= cursor; r++)
        used += row_lines(d->section, layout, (size_t)r);
    while (top < cursor && used > d->area.height - 1)
        used -= row_lines(d->section, layout, (size_t)top++);
    return top;
}

static void draw(struct pane_draw *d)
{
    const struct section *section = d->section;
    int y = d->area.y, bottom = d->area.y + d->area.height, count = (int)section->row_count, r;
    struct layout layout;
    if (!count) {
        table_draw(d->canvas, d->area, section, d->list, d->focused);
        return;
    }
    find_layout(section, d->area.width, &layout);
    list_follow(d->list, section);
    d->list->top = first_row(d, &layout);
    d->list->drawn = d->area;
    d->list->uneven = true;
    for (r = d->list->top; r < count; r++) {
        int lines = row_lines(section, &layout, (size_t)r), last = bottom - (r + 1 < count);
        int least = 1 + heads(section, (size_t)r) + says_below(&layout);
        if (y + least > last && r > d->list->top)
            break;
        draw_row(d, &layout, (size_t)r, y, last); /* the last one's sentence may be cut */
        y = y + lines < last ? y + lines : last;
    }
    if (r < count && y < bottom)
        canvas_textf(d->canvas, d->area, d->area.x + 2, y, ROLE_FAINT, _("%d more"), count - r);
}

static int lines(const struct section *section, int width)
{
    struct layout layout;
    int used = 0;
    find_layout(section, width, &layout);
    for (size_t r = 0; r < section->row_count; r++)
        used += row_lines(section, &layout, r);
    return used;
}

/* The whole sentence of the row is drawn already: nothing more is said of it. */
static const char *note(const struct section *section, const struct list_state *list)
{
    (void)section;
    (void)list;
    return NULL;
}

const struct pane_ops pane_explain = {.kind = "explain",
                                      .draw = draw,
                                      .move = list_pane_move,
                                      .target = list_pane_target,
                                      .note = note,
                                      .lines = lines};
