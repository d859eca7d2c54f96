/* The heatmap: markets by categories.  The number and its token carry the meaning, the ramp repeats
 * it: even from grey over brown to orange, red only at the appetite line; without colours, a small
 * bar of growing height at the left of the cell.
 *
 * Numbers stand under each other: their last digits in one column, then "*" for one that an
 * indicator feeds, then "!" or "!!", then how many scores the cell holds, and at the right edge the
 * arrow of one that grew or fell.  Columns are sized to their heads as far as the width allows;
 * what does not fit scrolls with the selection.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tui/widgets.h"

enum { CELL_LEAST = 6, CELL_TIGHT = 5, CELL_MOST = 12, NAME_LEAST = 4, NAME_MOST = 18 };

static int ramp_step(const struct report_heat *heat, const struct heat_cell *cell)
{
    double top = heat->has_red ? heat->red : heat->high;
    double part = top > heat->low ? (cell->value - heat->low) / (top - heat->low) : 0;
    return (int)floor(fmax(0, fmin(part, .999)) * 6);
}

static enum role heat_role(const struct report_heat *heat, const struct heat_cell *cell)
{
    if (!cell->known)
        return ROLE_NODATA;
    if (cell->state == RULE_RED)
        return ROLE_HEAT_RED;
    if (cell->state == RULE_WARN)
        return ROLE_HEAT_WARN;
    return (enum role)(ROLE_HEAT_0 + ramp_step(heat, cell));
}

/* What a cell's text is made of: "20* ·2". */
struct parts {
    int number; /* bytes */
    bool fed;
    const char *count; /* "·2", or "" */
};

static struct parts parts_of(const struct heat_cell *cell)
{
    const char *text = cell->text ? cell->text : "";
    struct parts parts = {.number = (int)strcspn(text, "* "), .count = strchr(text, ' ')};
    parts.fed = text[parts.number] == '*';
    parts.count = parts.count ? parts.count + 1 : "";
    return parts;
}

/* Where things stand in a cell, the same in all of them. */
struct slots {
    int cells;  /* without the blank between two cells */
    int number; /* right-aligned, so wide */
    int left;   /* blanks before it */
    bool count; /* is there room for it? */
    bool arrow;
};

static struct slots find_slots(const struct report_heat *heat, int width)
{
    struct slots slots = {.cells = width - 1, .number = 2};
    int count = 0;
    for (size_t i = 0; i < heat->row_count * heat->column_count; i++) {
        struct parts parts = parts_of(&heat->cells[i]);
        int cells = text_width(parts.count);
        slots.number =
            heat->cells[i].known && parts.number > slots.number ? parts.number : slots.number;
        count = cells > count ? cells : count;
    }
    int need = slots.number + 3; /* "*!!" */
    slots.arrow = slots.cells >= slots.number + 3;
    slots.count = count && slots.cells >= need + 1 + count + 1;
    int spare = slots.cells - need - 1 - (slots.count ? count + 1 : 0);
    slots.left = spare >= 2 ? (spare + 1) / 2 : spare == 1 ? 1 : 0;
    return slots;
}

static void put_signs(struct canvas *canvas, struct rect cell, int x, enum role role,
                      const struct heat_cell *of, const struct parts *parts)
{
    const char *token = of->state == RULE_RED ? "!!" : of->state == RULE_WARN ? "!" : "";
    bool star = parts->fed && x + 1 + text_width(token) <= cell.x + cell.width;
    if (star) /* the note says it too: it goes first when there is no room */
        x += canvas_text(canvas, cell, x, cell.y, role, "*");
    canvas_text(canvas, cell, x, cell.y, role, token);
}

static void cell_draw(struct canvas *canvas, struct rect cell, const struct slots *slots,
                      const struct report_heat *heat, const struct heat_cell *of)
{
    struct parts parts = parts_of(of);
    enum role role = heat_role(heat, of);
    int x = cell.x + slots->left, end = cell.x + cell.width - 1;
    char number[32];
    bool arrow = slots->arrow && (of->grew || of->fell);
    canvas_fill(canvas, cell, role, ' ');
    snprintf(number, sizeof number, "%.*s", parts.number, of->text ? of->text : "");
    canvas_fit(canvas, cell, x, cell.y, slots->number, 1, role, of->known ? number : of->text);
    if (!of->known)
        return;
    if (canvas->mono && slots->left)
        canvas_glyph(canvas, cell, cell.x, cell.y, role,
                     0x2581 + (uint32_t)(of->state == RULE_RED ? 7 : ramp_step(heat, of) + 1));
    x += slots->number;
    put_signs(canvas, (struct rect){cell.x, cell.y, cell.width - arrow, 1}, x, role, of, &parts);
    if (slots->count)
        canvas_text(canvas, cell, x + 4, cell.y, role, parts.count);
    if (arrow)
        canvas_glyph(canvas, cell, end, cell.y, role, of->grew ? 0x25B2 : 0x25BC);
}

static void cell_select(struct canvas *canvas, struct rect cell, const struct slots *slots)
{
    canvas_select(canvas, cell);
    if (slots->left) /* a narrow cell keeps its number whole */
        canvas_glyph(canvas, cell, cell.x, cell.y, ROLE_KEY, 0x25B8);
    canvas_select(canvas, (struct rect){cell.x, cell.y, 1, 1});
}

/* Over the number where it has room; cut, not shortened with an ellipsis: "compet" says more than
 * "comp…". */
static void head_draw(struct canvas *canvas, struct rect area, int indent, const char *title)
{
    int cells = text_width(title);
    if (cells + indent > area.width)
        indent = cells < area.width ? area.width - cells : 0;
    canvas_text(canvas, area, area.x + indent, area.y, ROLE_HEAD, title);
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
    canvas_fit(canvas, area, area.x + 4, y, area.width - 4, 0, role, text.text);
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
    struct slots slots = find_slots(heat, width);
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
                  slots.left, heat->column_titles[c]);
    for (int r = list->top; r < (int)heat->row_count && r < list->top + visible; r++) {
        int y = area.y + 1 + r - list->top, code = text_width(heat->row_codes[r]);
        canvas_fit(canvas, area, area.x, y, code < names ? code : names, 0, ROLE_BOLD,
                   heat->row_codes[r]);
        if (heat->row_names[r] && names > code + 4)
            canvas_fit(canvas, area, area.x + code + 1, y, names - code - 1, 0, ROLE_DIM,
                       heat->row_names[r]);
        for (int c = left; c < columns && c < left + shown; c++) {
            struct rect cell = {area.x + names + 1 + (c - left) * width, y, slots.cells, 1};
            cell_draw(canvas, cell, &slots, heat,
                      &heat->cells[(size_t)r * heat->column_count + (size_t)c]);
            if (focused && r == list->cursor && c == list->column)
                cell_select(canvas, cell, &slots);
        }
    }
    if (hides)
        draw_hidden(canvas, (struct rect){area.x, area.y, area.width, visible + 2}, heat,
                    (struct rect){left, list->top, shown, visible});
}
