/* Fit: the scatter with its curve, and the table of the markets under it. */
#include "tui/pane.h"

static void draw(struct pane_draw *d)
{
    const struct section *section = d->section;
    struct rect picture = d->area, table = d->area;
    if (!section->scatter) {
        table_draw(d->canvas, d->area, section, d->list, d->focused);
        return;
    }
    picture.height = d->area.height * 45 / 100;
    if (d->area.height < 14)
        picture.height = 0; /* no room for both: the numbers */
    if (picture.height)
        scatter_draw(d->canvas, picture, section->scatter);
    table.y += picture.height;
    table.height -= picture.height;
    int notes = table.height > 8 && section->note_count ? 2 : 0;
    table.height -= notes;
    table_draw(d->canvas, table, section, d->list, d->focused);
    notes_draw(d->canvas, (struct rect){table.x, table.y + table.height, table.width, notes},
               section, notes);
}

const struct pane_ops pane_fit = {.kind = "fit",
                                  .draw = draw,
                                  .move = list_pane_move,
                                  .target = list_pane_target,
                                  .note = list_pane_note};
