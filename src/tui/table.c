/* Tables: the widget that most panes are.
 *
 * A table draws what stands in its section and computes nothing; where its columns stand and which
 * of them have room is table_layout.c's.  A token after a number takes two cells, and only in
 * columns where some number breaks a line, so that numbers line up.
 */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "rule/rules.h"
#include "table_layout.h"
#include "tui/widgets.h"

enum role state_role(enum rule_state state)
{
    static const enum role roles[] = {
        [RULE_OK] = ROLE_TEXT, [RULE_PENDING] = ROLE_PENDING, [RULE_WARN] = ROLE_WARN,
        [RULE_RED] = ROLE_RED, [RULE_NODATA] = ROLE_NODATA,   [RULE_ERROR] = ROLE_NODATA};
    return roles[state];
}

static enum role token_role(enum rule_state state)
{
    static const enum role roles[] = {[RULE_OK] = ROLE_OK,
                                      [RULE_PENDING] = ROLE_PENDING,
                                      [RULE_WARN] = ROLE_WARN_TOKEN,
                                      [RULE_RED] = ROLE_RED_TOKEN,
                                      [RULE_NODATA] = ROLE_NODATA_TOKEN,
                                      [RULE_ERROR] = ROLE_NODATA_TOKEN};
    return roles[state];
}

const char *table_level_token(enum rule_state level)
{
    return level == RULE_RED ? "!!" : level == RULE_WARN ? "!" : level == RULE_PENDING ? "p" : "";
}

void row_identity(const struct report_row *row, int index, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int k = 0; k < 3 && row->key_names[k]; k++) {
        int n = snprintf(out + used, size - used, "%s=%s\x1f", row->key_names[k],
                         row->key_values[k] ? row->key_values[k] : "");
        if (n < 0 || (size_t)n >= size - used)
            return;
        used += (size_t)n;
    }
    if (!used)
        snprintf(out, size, "#%d", index);
}

void list_follow(struct list_state *list, const struct section *section)
{
    char key[sizeof list->key];
    int count = (int)section->row_count;
    if (list->key[0])
        for (int r = 0; r < count; r++) {
            row_identity(&section->rows[r], r, key, sizeof key);
            if (!strcmp(key, list->key)) {
                list->cursor = r;
                return;
            }
        }
    if (list->cursor >= count)
        list->cursor = count - 1;
    if (list->key[0] && list->cursor > 0 && section->rows[list->cursor].is_total)
        list->cursor--; /* what was selected is gone: its neighbour, not the sum of all */
    if (list->cursor < 0)
        list->cursor = 0;
    if (count)
        row_identity(&section->rows[list->cursor], list->cursor, list->key, sizeof list->key);
}

static void draw_head(struct canvas *canvas, struct rect area, const struct section *section,
                      const struct table_layout *layout)
{
    int x = area.x;
    struct strbuf head = STRBUF_INIT;
    canvas_fill(canvas, (struct rect){area.x, area.y, area.width, 1}, ROLE_HEAD, ' ');
    if (layout->state) {
        canvas_fit(canvas, area, x, area.y, TABLE_STATE_CELLS, TEXT_LEFT, ROLE_HEAD, _("STATE"));
        x += TABLE_STATE_CELLS + 1;
    }
    for (size_t c = 0; c < layout->count; c++) {
        if (!layout->width[c])
            continue;
        strbuf_clear(&head);
        table_head_text(&section->columns[c], layout->width[c], &head);
        canvas_fit(canvas, area, x, area.y, layout->width[c], section->columns[c].numeric,
                   ROLE_HEAD, head.text);
        if (layout->pan && c == table_core_columns(section) + (size_t)layout->pan)
            canvas_text(canvas, area, x - 1, area.y, ROLE_KEY, canvas->ascii ? "<" : "‹");
        x += layout->width[c] + (layout->token[c] ? 2 : 0) + layout->gap;
    }
    strbuf_release(&head);
    x -= layout->gap;
    if (layout->hides && x + 1 < area.x + area.width)
        canvas_text(canvas, area, area.x + area.width - 1, area.y, ROLE_KEY,
                    canvas->ascii ? ">" : "›");
}

/* One cell for the mark that says most. */
static const char *state_suffix(const struct report_row *row)
{
    return row->worst_below                ? "v"
           : row->acknowledged             ? "a"
           : row->silenced || row->greyed  ? "-"
           : row->flapping                 ? "~"
           : row->held                     ? "="
                                           : "";
}

static void draw_state(struct canvas *canvas, struct rect area, int x, int y,
                       const struct report_row *row)
{
    char token[6], text[16];
    rule_state_token(row->state, row->pending, row->pending_of, token);
    bool filled = row->state == RULE_RED || row->state == RULE_WARN || row->state == RULE_NODATA ||
                  row->state == RULE_ERROR;
    snprintf(text, sizeof text, filled ? " %s" : "%s", token);
    if (row->state == RULE_OK)
        snprintf(text, sizeof text, " ok");
    canvas_fit(canvas, area, x, y, 4, 0, token_role(row->state), text);
    canvas_text(canvas, area, x + 4, y, ROLE_DIM, state_suffix(row));
}

static enum role cell_role(const struct report_column *column, const struct report_cell *cell,
                           const struct report_row *row, size_t c)
{
    if (row->is_total || row->faded || row->silenced || row->greyed)
        return ROLE_DIM;
    if (cell->level != RULE_OK)
        return state_role(cell->level);
    if (column->is_change)
        return cell->tone == TONE_BETTER  ? ROLE_BETTER
               : cell->tone == TONE_WORSE ? ROLE_WORSE
                                          : ROLE_DIM;
    if (column->numeric && !value_is_known(&cell->value) && !cell->is_text)
        return ROLE_FAINT;
    if (!column->numeric)
        return c == 0 ? ROLE_BOLD : ROLE_TEXT;
    return cell->changed ? ROLE_CHANGED : ROLE_TEXT;
}

/* A first text that starts with the row's market ("DE paid-social"): only the market stands out. */
static void draw_text_cell(struct canvas *canvas, struct rect area, int x, int y, int width,
                           enum role role, const struct report_row *row, const char *text)
{
    canvas_fit(canvas, area, x, y, width, 0, role, text);
    if (role != ROLE_BOLD)
        return;
    for (int k = 0; k < 3 && row->key_names[k]; k++) {
        const char *value = row->key_values[k];
        size_t length = value ? strlen(value) : 0;
        if (strcmp(row->key_names[k], "market") || !length || strncmp(text, value, length) ||
            text[length] != ' ')
            continue;
        int cells = text_width(value);
        if (cells < width)
            canvas_fit(canvas, area, x + cells, y, width - cells, 0, ROLE_DIM, text + length);
    }
}

/* A mark is on the number, not on the blanks before it. */
static void draw_number(struct canvas *canvas, struct rect area, int x, int y, int width,
                        enum role role, const char *text)
{
    int cells = text_width(text);
    canvas_fit(canvas, area, x, y, width, 1, role == ROLE_CHANGED ? ROLE_TEXT : role, text);
    if (role == ROLE_CHANGED && cells <= width)
        canvas_text(canvas, area, x + width - cells, y, role, text);
}

static void draw_row(struct canvas *canvas, struct rect area, int y, const struct section *section,
                     const struct table_layout *layout, const struct report_row *row)
{
    int x = area.x;
    if (layout->state) {
        if (row->has_state)
            draw_state(canvas, area, x, y, row);
        x += TABLE_STATE_CELLS + 1;
    }
    for (size_t c = 0; c < layout->count; c++) {
        const struct report_column *column = &section->columns[c];
        const struct report_cell *cell = &row->cells[c];
        if (!layout->width[c])
            continue;
        enum role role = cell_role(column, cell, row, c);
        if (column->is_spark)
            spark_draw(canvas, area, x, y, layout->width[c], row);
        else if (column->numeric)
            draw_number(canvas, area, x, y, layout->width[c], role, cell->text ? cell->text : "");
        else
            draw_text_cell(canvas, area, x, y, layout->width[c], role, row,
                           cell->text ? cell->text : "");
        x += layout->width[c];
        if (layout->token[c]) {
            canvas_text(canvas, area, x, y, role, table_level_token(cell->level));
            x += 2;
        }
        x += layout->gap;
    }
}

void list_scroll(struct list_state *list, int count, int visible)
{
    if (visible < 1)
        visible = 1;
    if (list->visible != visible) /* a window of another size scrolls as a new one would */
        list->top = 0;
    list->visible = visible;
    if (list->cursor < list->top)
        list->top = list->cursor;
    if (list->cursor >= list->top + visible)
        list->top = list->cursor - visible + 1;
    if (list->top > count - visible)
        list->top = count - visible;
    if (list->top < 0)
        list->top = 0;
}

/* "⋮ 2 more, all ok" or "… 3 more: 1 red" so that a scrolled table cannot hide a red row. */
static void draw_more(struct canvas *canvas, struct rect area, int y, const struct section *section,
                      int first, int last)
{
    int hidden = 0, red = 0, warn = 0, ok = 0, nodata = 0;
    for (int r = 0; r < (int)section->row_count; r++)
        if ((r < first || r >= last) && !section->rows[r].is_total) {
            hidden++;
            red += section->rows[r].has_state && section->rows[r].state == RULE_RED;
            warn += section->rows[r].has_state && section->rows[r].state == RULE_WARN;
            ok += section->rows[r].has_state && section->rows[r].state == RULE_OK;
            nodata += section->rows[r].has_state && section->rows[r].state == RULE_NODATA;
        }
    if (!hidden)
        return;
    char text[160];
    if (red)
        snprintf(text, sizeof text, _("%d more: %d red, %d warn"), hidden, red, warn);
    else if (warn)
        snprintf(text, sizeof text, _("%d more: %d warn"), hidden, warn);
    else if (nodata)
        snprintf(text, sizeof text, _("%d more: %d no data"), hidden, nodata);
    else if (ok == hidden)
        snprintf(text, sizeof text, _("%d more, all ok"), hidden);
    else if (ok)
        snprintf(text, sizeof text, _("%d more: %d ok"), hidden, ok);
    else
        snprintf(text, sizeof text, _("%d more"), hidden);
    canvas_glyph(canvas, area, area.x + 2, y, ROLE_FAINT, 0x22EE);
    canvas_text(canvas, area, area.x + 6, y, red ? ROLE_RED : warn ? ROLE_WARN : ROLE_FAINT, text);
}

static int total_row(const struct section *section)
{
    if (section->row_count && section->rows[section->row_count - 1].is_total)
        return (int)section->row_count - 1;
    return -1;
}

int table_draw(struct canvas *canvas, struct rect area, const struct section *section,
               struct list_state *list, bool focused)
{
    if (area.height < 1 || area.width < 4)
        return 0;
    if (!section->row_count)
        return text_wrap_draw(canvas, area, ROLE_DIM,
                              section->empty ? section->empty : _("Nothing to show."));
    struct table_layout layout;
    table_layout_list(&layout, section, area.width, list);
    list_follow(list, section);
    draw_head(canvas, area, section, &layout);
    int total = total_row(section), count = total >= 0 ? total : (int)section->row_count;
    int visible = area.height - 1 - (total >= 0 && area.height > 4);
    bool more = count > visible && visible > 2;
    if (more)
        visible--;
    struct list_state inner = *list;
    if (inner.cursor >= count)
        inner.cursor = count - 1;
    list_scroll(&inner, count, visible);
    list->top = inner.top;
    list->uneven = false;
    list->visible = inner.visible;
    list->drawn = (struct rect){area.x, area.y + 1, area.width,
                                count - list->top < visible ? count - list->top : visible};
    int y = area.y + 1;
    for (int r = list->top; r < count && r < list->top + visible; r++, y++) {
        draw_row(canvas, area, y, section, &layout, &section->rows[r]);
        if (r == list->cursor && focused)
            canvas_select(canvas, (struct rect){area.x, y, area.width, 1});
    }
    if (more)
        draw_more(canvas, area, y++, section, list->top, list->top + visible);
    if (total >= 0 && y < area.y + area.height) {
        draw_row(canvas, area, y, section, &layout, &section->rows[total]);
        if (total == list->cursor && focused)
            canvas_select(canvas, (struct rect){area.x, y, area.width, 1});
        y++;
    }
    return y - area.y;
}
