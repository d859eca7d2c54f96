/* The preview: what the selected row leads to, drawn under a list that leaves room for it.
 *
 * A market shows the history of its worst finding, a red line its own history, a decision what it
 * did, a cell of the heatmap the rows of the register behind it; what is explained shows the history of the term under
 * the cursor, else its own.  It follows the selection, takes no focus and no
 * keys: Enter goes there.  Panes that need the height for their own rows get no preview.
 */
#include <string.h>
#include "tui/state.h"

enum { BOXED = 120, LEAST = 7, LEAST_WIDTH = 80, FRAME = 3, NOTES = 3 };

static bool leads_somewhere(const struct section *section)
{
    return section->shape == SHAPE_HEAT ? section->heat && section->heat->row_count > 0
                                        : section->row_count > 0;
}

static bool is_explained(const struct screen *screen, const struct focus *focus)
{
    const struct path *at = &screen->levels[screen->depth].at;
    return !strcmp(focus->pane->kind, "explain") && at->indicator[0] && !at->record[0];
}

static int wanted_lines(const struct focus *focus, struct rect area)
{
    const struct section *section = focus->section;
    if (focus->ops->lines)
        return focus->ops->lines(section, area.width - 4);
    return section->shape == SHAPE_HEAT ? (int)section->heat->row_count : (int)section->row_count;
}

int preview_lines(const struct screen *screen, const struct focus *focus, struct rect area)
{
    static const char *const kinds[] = {"table",     "redlines",  "heatmap", "funnel",   "cards",
                                        "waterfall", "decisions", "marks",   "proposals"};
    const struct section *section = focus->section;
    bool listed = is_explained(screen, focus);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        listed |= !strcmp(focus->pane->kind, kinds[i]) &&
                  !section->chart && focus->ops->target(section, focus->list) != NULL;
    if (!listed || area.width < LEAST_WIDTH || !leads_somewhere(section))
        return 0;
    int notes = section->note_count ? NOTES : 0;
    int spare = area.height - wanted_lines(focus, area) - FRAME - notes;
    return spare >= LEAST ? spare : 0;
}

/* What a decision did, the register's rows for a record or a cell; the history for everything else, of the worst
 * finding where the place names no figure. */
static const struct pane_def *preview_place(struct screen *screen, const struct focus *focus,
                                            struct path *at)
{
    const struct path *target = focus->ops->target(focus->section, focus->list);
    memset(at, 0, sizeof *at);
    if (target && (target->indicator[0] || !is_explained(screen, focus)))
        *at = *target;
    else if (is_explained(screen, focus))
        *at = screen_level(screen)->at;
    at->has_period = false;
    if (path_is_decision(at))
        return screen_pane_of_kind(screen, "decisions");
    if (at->record[0] || at->category[0])
        return screen_pane_of_kind(screen, "heatmap");
    if (target && !at->indicator[0])
        navigate_worst(screen, at);
    return screen_pane_of_kind(screen, "history");
}

void preview_draw(struct screen *screen, struct canvas *canvas, struct rect area,
                  const struct focus *focus)
{
    struct path at;
    const struct pane_def *pane = preview_place(screen, focus, &at);
    if (!pane)
        return;
    const struct section *section = screen_section(screen, pane, &at, "", false);
    struct list_state list = {0};
    struct pane_draw draw = {.canvas = canvas, .section = section, .list = &list};
    draw.area =
        frame_draw(canvas, area, section->title, section->facts, canvas->width >= BOXED, false);
    if (section->chart && section->chart->count)
        chart_draw(canvas, draw.area, section->chart);
    else if (draw.area.width > 0 && draw.area.height > 0)
        pane_find(pane->kind)->draw(&draw);
}
