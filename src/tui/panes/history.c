/* History, forecast and a decision: the chart with the line drawn in, and the table under it. */
#include "tui/pane.h"

extern const struct pane_ops pane_table;

static void draw_with(struct pane_draw *d, int most_notes)
{
    const struct section *section = d->section;
    struct rect chart = d->area, table = d->area;
    if (!section->chart || !section->chart->count) {
        table_draw(d->canvas, d->area, section, d->list, d->focused);
        return;
    }
    chart.height = d->area.height >= 30 ? d->area.height * 45 / 100 : d->area.height / 2;
    if (d->area.height < 9)
        chart.height = d->area.height; /* no room for both: the picture */
    chart_draw(d->canvas, chart, section->chart);
    table.y += chart.height;
    table.height -= chart.height;
    if (table.height < 3)
        return;
    int notes = table.height > 7 && section->note_count ? most_notes : 0;
    table.height -= notes;
    table_draw(d->canvas, table, section, d->list, d->focused);
    notes_draw(d->canvas, (struct rect){table.x, table.y + table.height, table.width, notes},
               section, notes);
}

static void draw(struct pane_draw *d)
{
    draw_with(d, 2);
}

const struct pane_ops pane_history = {.kind = "history",
                                      .draw = draw,
                                      .move = list_pane_move,
                                      .target = list_pane_target,
                                      .note = list_pane_note};

const struct pane_ops pane_forecast = {.kind = "forecast",
                                       .draw = draw,
                                       .move = list_pane_move,
                                       .target = list_pane_target,
                                       .note = list_pane_note};

/* Of all of them a list, of one the picture and the verdict in words. */
static void draw_decisions(struct pane_draw *d)
{
    if (d->section->chart)
        draw_with(d, d->area.height >= 30 ? (int)d->section->note_count + 1 : 2);
    else
        pane_table.draw(d);
}

const struct pane_ops pane_decisions = {.kind = "decisions",
                                        .draw = draw_decisions,
                                        .move = list_pane_move,
                                        .target = list_pane_target,
                                        .note = list_pane_note};

const struct pane_ops pane_season = {.kind = "season",
                                     .draw = draw,
                                     .move = list_pane_move,
                                     .target = list_pane_target,
                                     .note = list_pane_note};
