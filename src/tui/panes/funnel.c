/* The funnel: steps with count, rate and change, and a bar of each step's share of the widest. */
#include "tui/pane.h"

enum { BAR_LEAST = 12, BAR_MOST = 80 };

static int bar_lines(struct pane_draw *d, int used)
{
    const struct section *section = d->section;
    int y = d->area.y + used + 1, drawn = 0;
    for (size_t r = 0; r < section->row_count && section->bars; r++, drawn++) {
        if (y + drawn >= d->area.y + d->area.height - 1)
            break;
        enum role role = section->rows[r].state == RULE_RED || section->rows[r].state == RULE_WARN
                             ? ROLE_BAR_WORSE
                             : ROLE_BAR;
        bar_draw(d->canvas, d->area, d->area.x, y + drawn, d->area.width, section->bars[r].share,
                 role);
    }
    return drawn ? drawn + 1 : 0;
}

static void draw(struct pane_draw *d)
{
    const struct section *section = d->section;
    int width = table_width(section), room = d->area.width - width - 3;
    bool beside = room >= BAR_LEAST && section->bars;
    struct rect table = d->area;
    if (beside)
        table.width = width;
    int notes = (int)section->note_count && d->area.height > (int)section->row_count + 2;
    table.height -= notes;
    int used = table_draw(d->canvas, table, section, d->list, d->focused);
    if (beside)
        for (int r = d->list->top; r < (int)section->row_count && r - d->list->top + 1 < used; r++)
            bar_draw(d->canvas, d->area, d->area.x + width + 3, d->area.y + 1 + r - d->list->top,
                     room > BAR_MOST ? BAR_MOST : room, section->bars[r].share, ROLE_BAR);
    else if (section->bars && d->area.height - used > (int)section->row_count + 2)
        used += bar_lines(d, used);
    int y = d->area.y + used + 1;
    if (y < d->area.y + d->area.height)
        notes_draw(d->canvas,
                   (struct rect){d->area.x, y, d->area.width, d->area.y + d->area.height - y},
                   section, d->area.y + d->area.height - y);
    else if (notes)
        notes_draw(d->canvas,
                   (struct rect){d->area.x, d->area.y + d->area.height - 1, d->area.width, 1},
                   section, 1);
}

const struct pane_ops pane_funnel = {.kind = "funnel",
                                     .draw = draw,
                                     .move = list_pane_move,
                                     .target = list_pane_target,
                                     .note = list_pane_note,
                                     .walks_markets = true};
