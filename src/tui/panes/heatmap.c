/* The risk heatmap; at a cell's place it is the table of the register's rows behind it. */
#include <stdio.h>
#include "base/text.h"
#include "tui/pane.h"

static const struct heat_cell *selected(const struct section *section,
                                        const struct list_state *list)
{
    const struct report_heat *heat = section->heat;
    struct list_state at = *list;
    if (heat && heat->row_count && heat->column_count)
        heat_follow(heat, &at);
    list = &at;
    if (!heat || list->cursor >= (int)heat->row_count || list->column >= (int)heat->column_count ||
        list->cursor < 0 || list->column < 0)
        return NULL;
    return &heat->cells[(size_t)list->cursor * heat->column_count + (size_t)list->column];
}

/* One record alone: every field with its whole text, under each other. */
static int draw_card(struct pane_draw *d)
{
    const struct section *section = d->section;
    const struct report_row *row = &section->rows[0];
    int width = 0, y = d->area.y + 1;
    for (size_t c = 0; c < section->column_count; c++) {
        int cells = text_width(section->columns[c].title);
        width = cells > width ? cells : width;
    }
    for (size_t c = 0; c < section->column_count && y < d->area.y + d->area.height; c++) {
        const struct report_cell *cell = &row->cells[c];
        const char *token = cell->level == RULE_RED ? "!!" : cell->level == RULE_WARN ? "!" : "";
        struct rect rest = {d->area.x + width + 4, y, d->area.width - width - 4,
                            d->area.y + d->area.height - y};
        canvas_text(d->canvas, d->area, d->area.x + 2, y, ROLE_DIM, section->columns[c].title);
        char text[1024];
        snprintf(text, sizeof text, "%s%s", cell->text && *cell->text ? cell->text : "-", token);
        int used = text_wrap_draw(d->canvas, rest,
                                  cell->level != RULE_OK ? state_role(cell->level)
                                  : c < 2                ? ROLE_BOLD
                                                         : ROLE_TEXT,
                                  text);
        y += used ? used : 1;
    }
    return y - d->area.y;
}

static void draw(struct pane_draw *d)
{
    const struct section *section = d->section;
    struct rect area = d->area;
    area.height -= section->note_count && area.height > 6 ? 2 : 0;
    int used;
    if (section->shape != SHAPE_HEAT || !section->heat || !section->heat->row_count) {
        bool alone = section->row_count == 1 && !section->rows[0].can_drill;
        used = alone ? draw_card(d) : table_draw(d->canvas, area, section, d->list, d->focused);
    } else {
        heat_draw(d->canvas, area, section->heat, d->list, d->focused);
        used = (int)section->heat->row_count + 2 < area.height ? (int)section->heat->row_count + 1
                                                               : area.height;
    }
    int left = d->area.height - used - 1;
    if (left == 1 && section->note_count && text_width(section->notes[0]) > area.width)
        used--, left++; /* the sentence needs the blank line */
    if (left > 0)
        notes_draw(d->canvas, (struct rect){area.x, area.y + used + 1, area.width, left}, section,
                   left);
}

static int step(int at, int by, int count)
{
    int to = by > count ? count - 1 : by < -count ? 0 : at + by;
    return to < 0 ? 0 : to >= count ? count - 1 : to;
}

static void move(const struct section *section, struct list_state *list, int dx, int dy)
{
    const struct report_heat *heat = section->heat;
    if (section->shape != SHAPE_HEAT || !heat || !heat->row_count || !heat->column_count) {
        list_pane_move(section, list, dx, dy);
        return;
    }
    heat_follow(heat, list);
    list->cursor = step(list->cursor, dy, (int)heat->row_count);
    list->column = step(list->column, dx, (int)heat->column_count);
    snprintf(list->key, sizeof list->key, "%s", heat->row_codes[list->cursor]);
    snprintf(list->column_key, sizeof list->column_key, "%s", heat->column_ids[list->column]);
}

static const struct path *target(const struct section *section, const struct list_state *list)
{
    if (section->shape != SHAPE_HEAT)
        return list_pane_target(section, list);
    const struct heat_cell *cell = selected(section, list);
    return cell && cell->can_drill ? &cell->drill : NULL;
}

static const char *note(const struct section *section, const struct list_state *list)
{
    if (section->shape != SHAPE_HEAT)
        return list_pane_note(section, list);
    const struct heat_cell *cell = selected(section, list);
    return cell ? cell->note : NULL;
}

const struct pane_ops pane_heatmap = {
    .kind = "heatmap", .draw = draw, .move = move, .target = target, .note = note};
