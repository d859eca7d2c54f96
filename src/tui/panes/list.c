/* What most panes share: a list of rows with one selected, and the plain table pane. */
#include "tui/pane.h"

void list_pane_move(const struct section *section, struct list_state *list, int dx, int dy)
{
    if (dx && list->pans)
        table_pan(section, list, dx);
    int count = (int)section->row_count, to = list->cursor;
    if (!count)
        return;
    /* Far jumps come as big numbers. */
    to = dy > count ? count - 1 : dy < -count ? 0 : to + dy;
    to = to < 0 ? 0 : to >= count ? count - 1 : to;
    list->cursor = to;
    row_identity(&section->rows[to], to, list->key, sizeof list->key);
}

static const struct report_row *selected(const struct section *section,
                                         const struct list_state *list)
{
    if (list->cursor < 0 || list->cursor >= (int)section->row_count)
        return NULL;
    return &section->rows[list->cursor];
}

const struct path *list_pane_target(const struct section *section, const struct list_state *list)
{
    const struct report_row *row = selected(section, list);
    return row && row->can_drill ? &row->drill : NULL;
}

const char *list_pane_note(const struct section *section, const struct list_state *list)
{
    const struct report_row *row = selected(section, list);
    return row ? row->note : NULL;
}

static void draw(struct pane_draw *d)
{
    int notes = d->area.height > 8 ? (int)d->section->note_count : 0;
    int most = notes > 3 ? 3 : notes;
    struct rect area = d->area;
    area.height -= most ? most + 1 : 0;
    int used = table_draw(d->canvas, area, d->section, d->list, d->focused);
    if (most) {
        struct rect rest = {area.x, area.y + area.height + 1, area.width, most};
        if (used + 1 < area.height)
            rest.y = area.y + used + 1, rest.height = d->area.height - used - 1;
        notes_draw(d->canvas, rest, d->section, rest.height);
    }
}

const struct pane_ops pane_table = {.kind = "table",
                                    .draw = draw,
                                    .move = list_pane_move,
                                    .target = list_pane_target,
                                    .note = list_pane_note};
const struct pane_ops pane_redlines = {.kind = "redlines",
                                       .draw = draw,
                                       .move = list_pane_move,
                                       .target = list_pane_target,
                                       .note = list_pane_note};
const struct pane_ops pane_playbook = {.kind = "playbook",
                                       .draw = draw,
                                       .move = list_pane_move,
                                       .target = list_pane_target,
                                       .note = list_pane_note};
const struct pane_ops pane_funds = {.kind = "funds",
                                    .draw = draw,
                                    .move = list_pane_move,
                                    .target = list_pane_target,
                                    .note = list_pane_note};
const struct pane_ops pane_proposals = {.kind = "proposals",
                                        .draw = draw,
                                        .move = list_pane_move,
                                        .target = list_pane_target,
                                        .note = list_pane_note};
const struct pane_ops pane_agenda = {.kind = "agenda",
                                     .draw = draw,
                                     .move = list_pane_move,
                                     .target = list_pane_target,
                                     .note = list_pane_note};
const struct pane_ops pane_cards = {.kind = "cards",
                                    .draw = draw,
                                    .move = list_pane_move,
                                    .target = list_pane_target,
                                    .note = list_pane_note,
                                    .walks_markets = true};
const struct pane_ops pane_goals = {.kind = "goals",
                                    .draw = draw,
                                    .move = list_pane_move,
                                    .target = list_pane_target,
                                    .note = list_pane_note,
                                    .walks_markets = true};
const struct pane_ops pane_outlook = {.kind = "outlook",
                                      .draw = draw,
                                      .move = list_pane_move,
                                      .target = list_pane_target,
                                      .note = list_pane_note};
const struct pane_ops pane_macro = {.kind = "macro",
                                    .draw = draw,
                                    .move = list_pane_move,
                                    .target = list_pane_target,
                                    .note = list_pane_note};
const struct pane_ops pane_data = {.kind = "data",
                                   .draw = draw,
                                   .move = list_pane_move,
                                   .target = list_pane_target,
                                   .note = list_pane_note};
const struct pane_ops pane_calendar = {.kind = "calendar",
                                       .draw = draw,
                                       .move = list_pane_move,
                                       .target = list_pane_target,
                                       .note = list_pane_note};
const struct pane_ops pane_marks = {.kind = "marks",
                                    .draw = draw,
                                    .move = list_pane_move,
                                    .target = list_pane_target,
                                    .note = list_pane_note};
const struct pane_ops pane_effectiveness = {.kind = "effectiveness",
                                            .draw = draw,
                                            .move = list_pane_move,
                                            .target = list_pane_target,
                                            .note = list_pane_note};
