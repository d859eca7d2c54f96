/* The heatmap: markets by categories.  The number and its token carry the meaning, the ramp repeats
 * it: even from grey over brown to orange, red only at the appetite line.
 *
 * Columns are sized to their heads as far as the width allows; what does not fit scrolls with the
 * selection.  Missing cells say "??", "*" marks a number that an indicator feeds.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tui/widgets.h"

enum { CELL_LEAST = 6, CELL_TIGHT = 5, CELL_MOST = 12, NAME_LEAST = 4, NAME_MOST = 18 };

static enum role heat_role(const struct report_heat *heat, const struct heat_cell *cell)
{
    if (!cell->known)
        return ROLE_NODATA;
    if (cell->state == RULE_RED)
        return ROLE_HEAT_RED;
    if (cell->state == RULE_WARN)
        return ROLE_HEAT_WARN;
    double top = heat->has_red ? heat->red : heat->high;
    double part = top > heat->low ? (cell->value - heat->low) / (top - heat->low) : 0;
    int step = (int)floor(fmax(0, fmin(part, .999)) * 6);
    return (enum role)(ROLE_HEAT_0 + step);
}

/* "20* ·2!!▲": how many scores the cell holds goes first when there is no room, then the blank
 * after the token, then the star, which the note repeats; number and token stay whole. */
static void cell_say(const struct canvas *canvas, const struct heat_cell *cell, int width,
                     char *text, size_t size)
{
    const char *own = cell->text ? cell->text : "";
    int bare = (int)strcspn(own, "* "), number = (int)strcspn(own, " ");
    const char *token = cell->state == RULE_RED ? "!!" : cell->state == RULE_WARN ? "! " : "  ";
    const char *close = cell->state == RULE_RED ? "!!" : cell->state == RULE_WARN ? "!" : "";
    const char *grew = width <= CELL_TIGHT ? ""
                       : cell->grew        ? canvas->ascii ? "^" : "▲"
                       : cell->fell        ? canvas->ascii ? "v" : "▼"
                                           : " ";
    if (text_width(own) + 3 <= width - 1)
        number = (int)strlen(own);
    snprintf(text, size, "%.*s%s%s", number, own, token, grew);
    if (text_width(text) > width - 1)
        snprintf(text, size, "%.*s%s%s", number, own, close, grew);
    if (text_width(text) > width - 1)
        snprintf(text, size, "%.*s%s%s", bare, own, token, grew);
}

static void cell_draw(struct canvas *canvas, struct rect clip, int x, int y, int width,
                      const struct report_heat *heat, const struct heat_cell *cell, bool selected)
{
    char text[64];
    if (cell->known)
        cell_say(canvas, cell, width, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s   ", cell->text && *cell->text ? cell->text : "??");
    enum role role = heat_role(heat, cell);
    canvas_fit(canvas, clip, x, y, width - 1, 1, role, text);
    if (selected) {
        canvas_select(canvas, (struct rect){x, y, width - 1, 1});
        if (text_width(text) < width - 1) /* a narrow cell keeps its number whole */
            canvas_glyph(canvas, clip, x, y, ROLE_KEY, canvas->ascii ? '>' : 0x25B8);
        canvas_select(canvas, (struct rect){x, y, 1, 1});
    }
}

/* Cut, not shortened with an ellipsis: "compet" says more than "comp…". */
static void head_draw(struct canvas *canvas, struct rect area, const char *title)
{
    int cells = text_width(title);
    canvas_text(canvas, area, cells < area.width ? area.x + area.width - cells : area.x, area.y,
                ROLE_HEAD, title);
}

static int name_width(const struct report_heat *heat)
{
    int width = NAME_LEAST;
    for (size_t r = 0; r < heat->row_count; r++) {
        int code = text_width(heat->row_codes[r]),
            name = heat->row_names[r] ? text_width(heat->row_names[r]) : 0;
        int cells = code + (name ? name + 1 : 0);
        width = cells > width ? cells : width;
    }
    return width > NAME_MOST ? NAME_MOST : width;
}

static int fit_column(const char *const *keys, size_t count, const char *key, int index)
{
    for (size_t i = 0; key[0] && i < count; i++)
        if (!strcmp(keys[i], key))
            return (int)i;
    return index < 0 ? 0 : index >= (int)count ? (int)count - 1 : index;
}

/* Before the reader has moved, the worst cell is the selected one. */
static void select_worst(const struct report_heat *heat, struct list_state *list)
{
    size_t worst = 0;
    for (size_t i = 0; i < heat->row_count * heat->column_count; i++) {
        const struct heat_cell *cell = &heat->cells[i], *than = &heat->cells[worst];
        if (cell->known && (!than->known || cell->value > than->value))
            worst = i;
    }
    list->cursor = (int)(worst / heat->column_count);
    list->column = (int)(worst % heat->column_count);
}

void heat_follow(const struct report_heat *heat, struct list_state *list)
{
    if (!list->key[0])
        select_worst(heat, list);
    const char *const *rows = (const char *const *)heat->row_codes, *const *columns =
                                                                        (const char *const *)
                                                                            heat->column_ids;
    list->cursor = fit_column(rows, heat->row_count, list->key, list->cursor);
    list->column = fit_column(columns, heat->column_count, list->column_key, list->column);
    snprintf(list->key, sizeof list->key, "%s", rows[list->cursor]);
    snprintf(list->column_key, sizeof list->column_key, "%s", columns[list->column]);
}

/* What is scrolled away is counted: a small window cannot hide a red cell. */
static void draw_hidden(struct canvas *canvas, struct rect area, const struct report_heat *heat,
                        struct rect seen)
{
    int red = 0, warn = 0, y = area.y + area.height - 1;
    int rows = (int)heat->row_count - seen.height, columns = (int)heat->column_count - seen.width;
    struct strbuf text = STRBUF_INIT;
    for (size_t i = 0; i < heat->row_count * heat->column_count; i++) {
        int row = (int)(i / heat->column_count), column = (int)(i % heat->column_count);
        if (row >= seen.y && row < seen.y + seen.height && column >= seen.x &&
            column < seen.x + seen.width)
            continue;
        red += heat->cells[i].state == RULE_RED;
        warn += heat->cells[i].state == RULE_WARN;
    }
    enum role role = red ? ROLE_RED : warn ? ROLE_WARN : ROLE_FAINT;
    canvas_glyph(canvas, area, area.x + 1, y, ROLE_FAINT, 0x22EE);
    strbuf_addf(&text, _("%d red, %d warn in "), red, warn);
    if (rows > 0)
        strbuf_addf(&text, _("%d more markets"), rows);
    if (columns > 0)
        strbuf_addf(&text, _("%s%d more categories"), rows > 0 ? ", " : "", columns);
    canvas_text(canvas, area, area.x + 4, y, role, text.text);
    strbuf_release(&text);
}

void heat_draw(struct canvas *canvas, struct rect area, const struct report_heat *heat,
               struct list_state *list, bool focused)
{
    if (!heat || !heat->row_count || !heat->column_count || area.height < 2)
        return;
    heat_follow(heat, list);
    int names = name_width(heat), columns = (int)heat->column_count;
    int width = (area.width - names - 1) / columns;
    if (width < CELL_LEAST && names > NAME_LEAST + 4)
        width = (area.width - (names = NAME_LEAST) - 1) / columns;
    int least =
        width == CELL_TIGHT ? CELL_TIGHT : CELL_LEAST; /* tight, when that shows every column */
    width = width < least ? least : width > CELL_MOST ? CELL_MOST : width;
    int shown = (area.width - names - 1) / width, left = 0;
    if (shown < 1)
        shown = 1;
    if (list->column >= shown)
        left = list->column - shown + 1;
    if (shown > columns)
        shown = columns;
    int visible = area.height - 1, count = (int)heat->row_count;
    bool hides = (count > visible || shown < columns) && visible > 2;
    if (hides && count >= visible)
        visible--;
    if (visible > count)
        visible = count;
    list_scroll(list, count, visible);
    list->uneven = false;
    list->drawn = (struct rect){area.x, area.y + 1, area.width, visible};
    canvas_fill(canvas, (struct rect){area.x, area.y, area.width, 1}, ROLE_HEAD, ' ');
    for (int c = left; c < columns && c < left + shown; c++)
        head_draw(canvas,
                  (struct rect){area.x + names + 1 + (c - left) * width, area.y, width - 1, 1},
                  heat->column_titles[c]);
    for (int r = list->top; r < (int)heat->row_count && r < list->top + visible; r++) {
        int y = area.y + 1 + r - list->top, code = text_width(heat->row_codes[r]);
        canvas_fit(canvas, area, area.x, y, code < names ? code : names, 0, ROLE_BOLD,
                   heat->row_codes[r]);
        if (heat->row_names[r] && names > code + 4)
            canvas_fit(canvas, area, area.x + code + 1, y, names - code - 1, 0, ROLE_DIM,
                       heat->row_names[r]);
        for (int c = left; c < columns && c < left + shown; c++)
            cell_draw(canvas, area, area.x + names + 1 + (c - left) * width, y, width, heat,
                      &heat->cells[(size_t)r * heat->column_count + (size_t)c],
                      focused && r == list->cursor && c == list->column);
    }
    if (hides)
        draw_hidden(canvas, (struct rect){area.x, area.y, area.width, visible + 2}, heat,
                    (struct rect){left, list->top, shown, visible});
}
