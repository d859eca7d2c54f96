/* Raw rows: the table, and under it the proof that the rows add up to the number above. */
#include "tui/pane.h"

static void draw(struct pane_draw *d)
{
    int most = d->area.height > 6 ? (d->area.height - 3 < 4 ? d->area.height - 3 : 4) : 1;
    if ((int)d->section->note_count < most)
        most = (int)d->section->note_count;
    struct rect table = d->area, notes = d->area;
    int lines = most ? most + (most < 3) : 0; /* a long sentence may need a second line */
    table.height -= lines;
    table_draw(d->canvas, table, d->section, d->list, d->focused);
    notes.y += table.height;
    notes.height = lines;
    notes_draw(d->canvas, notes, d->section, lines);
}

const struct pane_ops pane_rows = {.kind = "rows",
                                   .draw = draw,
                                   .move = list_pane_move,
                                   .target = list_pane_target,
                                   .note = list_pane_note};
