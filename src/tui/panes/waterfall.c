/* The waterfall: the steps as a table, and beside or under it a bar per step that hangs where the
 * one before ended. */
#include <string.h>
#include "tui/pane.h"

enum { BAR_LEAST = 16, BAR_MOST = 90, GAP = 3 };

static enum role bar_role(const struct report_row *row)
{
    const char *sign = row->cells[0].raw;
    return sign && !strcmp(sign, "less") ? ROLE_BAR_WORSE : ROLE_BAR;
}

static void draw_bars(struct pane_draw *d, int x, int y, int cells, int first, int count)
{
    const struct section *section = d->section;
    for (int r = first; r < (int)section->row_count && r < first + count; r++)
        bar_draw_from(d->canvas, d->area, x, y + r - first, cells, section->bars[r].start,
                      section->bars[r].share, bar_role(&section->rows[r]));
}

static void draw(struct pane_draw *d)
{
    const struct section *section = d->section;
    int width = table_width(section), room = d->area.width - width - GAP;
    int rows = (int)section->row_count, bottom = d->area.y + d->area.height;
    bool beside = room >= BAR_LEAST && section->bars;
    struct rect table = d->area;
    if (beside)
        table.width = width;
    int most = section->note_count > 3 ? 3 : (int)section->note_count;
    if (d->area.height > rows + 2)
        table.height -= most < d->area.height - rows - 2 ? most : d->area.height - rows - 2;
    int used = table_draw(d->canvas, table, section, d->list, d->focused);
    if (beside)
        draw_bars(d, d->area.x + width + GAP, d->area.y + 1, room > BAR_MOST ? BAR_MOST : room,
                  d->list->top, used - 1);
    else if (section->bars && d->area.height - used > rows + most + 2) {
        draw_bars(d, d->area.x, d->area.y + used + 1, d->area.width, 0, rows);
        used += rows + 1;
    }
    int y = d->area.y + used + (bottom - d->area.y - used > most);
    if (y < bottom)
        notes_draw(d->canvas, (struct rect){d->area.x, y, d->area.width, bottom - y}, section,
                   bottom - y);
}

const struct pane_ops pane_waterfall = {.kind = "waterfall",
                                        .draw = draw,
                                        .move = list_pane_move,
                                        .target = list_pane_target,
                                        .note = list_pane_note,
                                        .walks_markets = true};
