/* The overview: markets, funnel, risk heatmap and red lines in one picture.
 *
 * 80 x 24: markets and a strip of red lines, no boxes: every cell is for data.  From 120 columns
 * on: four boxed panes; from 44 lines on, the history of what is selected below them.  Red lines
 * are never scrolled away: their pane has room for the worst at any size.
 */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/state.h"

enum { WIDE = 120, TALL = 40, EMPTY = 4, BARS = 15 };

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
    struct pane_draw draw = {
        .canvas = canvas, .section = section, .list = list, .focused = focused};
    char title[256];
    snprintf(title, sizeof title, "%s", section->title ? section->title : "");
    /* "History  GB tiktok": the crumbs above say where; the facts need the room more. */
    char *place = screen_is_overview(screen) ? NULL : strstr(title, "  ");
    if (place && section->facts && text_width(title) + text_width(section->facts) + 10 > area.width)
        *place = '\0';
    draw.area = frame_draw(canvas, area, title, section->facts, boxed, focused);
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
    screen->quarters[index] = area;
    pane_draw_one(screen, canvas, area, focus.pane, focus.section, focus.list, boxed,
                  asked == index);
}

static void draw_narrow(struct screen *screen, struct canvas *canvas, struct rect area)
{
    int strip = area.height > 30 ? area.height / 3 : area.height >= 16 ? 7 : area.height / 3;
    struct rect top = area, bottom = area;
    top.height -= strip;
    struct focus focus;
    int asked = screen->focus;
    screen->focus = 0;
    screen_focus(screen, &focus);
    screen->focus = asked;
    int spare = top.height - (int)focus.section->row_count - 1;
    if (spare > 0 && focus.section->row_count) { /* what markets leave goes to the red lines */
        strip += spare;
        top.height -= spare;
    }
    bottom.y += top.height;
    bottom.height = strip;
    struct pane_draw draw = {.canvas = canvas,
                             .area = top,
                             .section = focus.section,
                             .list = focus.list,
                             .focused = asked == 0};
    focus.ops->draw(&draw);
    screen->quarters[0] = top;
    draw_quarter(screen, canvas, bottom, 3, false);
}

/* Under the panes: what the selected finding, or else the selected market, is about. */
static void draw_history(struct screen *screen, struct canvas *canvas, struct rect area)
{
    struct focus focus;
    int asked = screen->focus;
    screen->focus = asked == 3 || asked == 2 ? asked : 0;
    screen_focus(screen, &focus);
    screen->focus = asked;
    preview_draw(screen, canvas, area, &focus);
}

static int wanted_lines(struct screen *screen, int index, int width)
{
    int asked = screen->focus;
    struct focus focus;
    if (!overview_pane(screen, index))
        return 0;
    screen->focus = index;
    screen_focus(screen, &focus);
    screen->focus = asked;
    const struct section *section = focus.section;
    if (section->shape == SHAPE_HEAT && section->heat && section->heat->row_count)
        return (int)section->heat->row_count + 5;
    int rows = (int)section->row_count, lines = rows + (index == 0 ? 3 : 4);
    if (index == 2 && !rows)
        lines = EMPTY;
    if (index == 1 && section->note_count)
        lines += 1;
    if (index == 1 && table_width(section) + BARS > width - 4)
        lines += rows + 1;
    return lines;
}

/* Each column shares its height by what its panes have to say: what the funnel or a missing risk
 * register leaves goes to red lines and markets. */
static void draw_wide(struct screen *screen, struct canvas *canvas, struct rect area)
{
    int history = area.height >= TALL ? area.height * 22 / 100 : 0;
    int above = area.height - history;
    int left = area.width * (area.width < 140 ? 500 : 545) / 1000, right = area.width - left;
    int want = wanted_lines(screen, 0, left), top = above * 52 / 100;
    if (want < top)
        top = want < above * 35 / 100 ? above * 35 / 100 : want;
    else if (want <= above * 58 / 100)
        top = want;
    if (wanted_lines(screen, 2, left) == EMPTY)
        top = above - EMPTY;
    int half = above * 52 / 100, funnel = wanted_lines(screen, 1, right);
    if (funnel > half) /* without its bars, then */
        funnel = wanted_lines(screen, 1, WIDE * 2);
    if (funnel > half)
        funnel = half;
    struct rect a = {area.x, area.y, left, top};
    struct rect b = {area.x + left, area.y, right, funnel};
    struct rect c = {area.x, area.y + top, left, above - top};
    struct rect d = {area.x + left, area.y + funnel, right, above - funnel};
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
