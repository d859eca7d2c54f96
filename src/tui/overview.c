/* The overview: markets, funnel, risk heatmap and red lines in one picture.
 *
 * 80 x 24: markets and a strip of red lines, no boxes: every cell is for data.  From 120 columns
 * on: four boxed panes; from 44 lines on, the history of what is selected below them.  Red lines
 * are never scrolled away: their pane has room for the worst at any size.
 */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "engine/snapshot.h"
#include "tui/state.h"

enum { WIDE = 120, TALL = 40 };

const struct pane_def *overview_pane(const struct screen *screen, int index)
{
    static const char *const kinds[] = {"table", "funnel", "heatmap", "redlines"};
    if (index == 0)
        return screen_pane_def(screen, screen->levels[0].pane);
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    for (size_t i = 0; i < catalogue->pane_count; i++)
        if (!strcmp(catalogue->panes[i].kind, kinds[index]))
            return &catalogue->panes[i];
    return NULL;
}

void pane_draw_one(struct screen *screen, struct canvas *canvas, struct rect area,
                   const struct pane_def *pane, const struct section *section,
                   struct list_state *list, bool boxed, bool focused)
{
    (void)screen;
    struct pane_draw draw = {
        .canvas = canvas, .section = section, .list = list, .focused = focused};
    draw.area = frame_draw(canvas, area, section->title, section->facts, boxed, focused);
    if (draw.area.width > 0 && draw.area.height > 0)
        pane_find(pane->kind)->draw(&draw);
}

static void draw_quarter(struct screen *screen, struct canvas *canvas, struct rect area, int index,
                         bool boxed)
{
    int asked = screen->focus;
    struct focus focus;
    if (!overview_pane(screen, index) || area.height < 2)
        return;
    screen->focus = index;
    screen_focus(screen, &focus);
    screen->focus = asked;
    pane_draw_one(screen, canvas, area, focus.pane, focus.section, focus.list, boxed,
                  asked == index);
}

static void draw_narrow(struct screen *screen, struct canvas *canvas, struct rect area)
{
    int strip = area.height > 30 ? area.height / 3 : area.height >= 16 ? 7 : area.height / 3;
    struct rect top = area, bottom = area;
    top.height -= strip;
    bottom.y += top.height;
    bottom.height = strip;
    struct focus focus;
    int asked = screen->focus;
    screen->focus = 0;
    screen_focus(screen, &focus);
    screen->focus = asked;
    struct pane_draw draw = {.canvas = canvas,
                             .area = top,
                             .section = focus.section,
                             .list = focus.list,
                             .focused = asked == 0};
    focus.ops->draw(&draw);
    draw_quarter(screen, canvas, bottom, 3, false);
}

/* What the history under the panes is about: the selected finding, or the worst finding of the
 * selected market, or the market's first figure. */
static struct path history_place(struct screen *screen)
{
    static const struct path nowhere;
    struct focus focus;
    int asked = screen->focus;
    screen->focus = asked == 3 ? 3 : 0;
    screen_focus(screen, &focus);
    screen->focus = asked;
    const struct path *target = focus.ops->target(focus.section, focus.list);
    struct path at = target && !target->record[0] && !target->category[0] ? *target : nowhere;
    at.has_period = false;
    if (asked != 3 && target)
        navigate_worst(screen, &at);
    return at;
}

static void draw_history(struct screen *screen, struct canvas *canvas, struct rect area)
{
    struct path at = history_place(screen);
    const struct section *section =
        screen_section(screen, screen_pane_of_kind(screen, "history"), &at, "", false);
    struct list_state list = {0};
    struct rect inside = frame_draw(canvas, area, section->title, section->facts, true, false);
    if (section->chart && section->chart->count)
        chart_draw(canvas, inside, section->chart);
    else
        table_draw(canvas, inside, section, &list, false);
}

static int wanted_lines(struct screen *screen, int index)
{
    int asked = screen->focus;
    struct focus focus;
    if (!overview_pane(screen, index))
        return 0;
    screen->focus = index;
    screen_focus(screen, &focus);
    screen->focus = asked;
    int rows = focus.section->shape == SHAPE_HEAT && focus.section->heat
                   ? (int)focus.section->heat->row_count + 1
                   : (int)focus.section->row_count;
    return rows + 4;
}

static void draw_wide(struct screen *screen, struct canvas *canvas, struct rect area)
{
    int history = area.height >= TALL ? area.height * 22 / 100 : 0;
    int above = area.height - history;
    int left = area.width * (area.width < 140 ? 50 : 54) / 100;
    int want = wanted_lines(screen, 0), top = above * 52 / 100;
    if (want < top)
        top = want < above * 35 / 100 ? above * 35 / 100 : want;
    else if (want <= above * 58 / 100)
        top = want;
    struct rect a = {area.x, area.y, left, top};
    struct rect b = {area.x + left, area.y, area.width - left, top};
    struct rect c = {area.x, area.y + top, left, above - top};
    struct rect d = {area.x + left, area.y + top, area.width - left, above - top};
    draw_quarter(screen, canvas, a, 0, true);
    draw_quarter(screen, canvas, b, 1, true);
    draw_quarter(screen, canvas, c, 2, true);
    draw_quarter(screen, canvas, d, 3, true);
    if (history)
        draw_history(screen, canvas, (struct rect){area.x, area.y + above, area.width, history});
}

void overview_draw(struct screen *screen, struct canvas *canvas, struct rect area)
{
    if (screen->width >= WIDE) {
        draw_wide(screen, canvas, area);
        return;
    }
    if (screen->focus != 0 && screen->focus != 3)
        screen->focus = 0;
    draw_narrow(screen, canvas, area);
}
