/* The overview: markets, funnel, risk heatmap and red lines in one picture.
 *
 * 80 x 24: markets and a strip of red lines, no boxes: every cell is for data.  From 120 columns
 * on: four boxed panes.  Red lines are never scrolled away: their pane has room for the worst at
 * any size.
 *
 * What the panes leave goes to the history of what is selected: below all of them, or, where the
 * red lines at the right need the height, below the left ones alone.  Lines that the right side
 * leaves then show the board.  Neither takes the focus.
 */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/state.h"

enum { WIDE = 120, EMPTY = 4, BARS = 15, HISTORY_LEAST = 8, BOARD_LEAST = 7 };

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

/* The section of a pane and its list, whichever has the focus. */
static void look_at(struct screen *screen, int index, struct focus *focus)
{
    int asked = screen->focus;
    screen->focus = index;
    screen_focus(screen, focus);
    screen->focus = asked;
}

static void draw_quarter(struct screen *screen, struct canvas *canvas, struct rect area, int index,
                         bool boxed)
{
    struct focus focus;
    if (!overview_pane(screen, index) || area.height < 2)
        return;
    look_at(screen, index, &focus);
    screen->quarters[index] = area;
    pane_draw_one(screen, canvas, area, focus.pane, focus.section, focus.list, boxed,
                  screen->focus == index);
}

/* Under the panes: what the selected finding, or else the selected market, is about. */
static void draw_history(struct screen *screen, struct canvas *canvas, struct rect area)
{
    struct focus focus;
    look_at(screen, screen->focus == 3 || screen->focus == 2 ? screen->focus : 0, &focus);
    preview_draw(screen, canvas, area, &focus);
}

static void draw_narrow(struct screen *screen, struct canvas *canvas, struct rect area)
{
    int strip = area.height > 30 ? area.height / 3 : area.height >= 16 ? 7 : area.height / 3;
    struct focus focus, lines = {.pane = NULL};
    look_at(screen, 0, &focus);
    int rows = (int)focus.section->row_count, spare = area.height - strip - rows - 1, history = 0;
    if (spare > 0 && rows) /* what markets leave goes to the red lines, */
        strip += spare;
    if (overview_pane(screen, 3))
        look_at(screen, 3, &lines);
    if (lines.pane && strip - (int)lines.section->row_count - 3 >= HISTORY_LEAST) {
        history =
            strip - (int)lines.section->row_count - 3; /* and what they leave to the history */
        strip -= history;
    }
    struct rect top = {area.x, area.y, area.width, area.height - strip - history};
    struct rect bottom = {area.x, area.y + top.height, area.width, strip};
    struct pane_draw draw = {.canvas = canvas,
                             .area = top,
                             .section = focus.section,
                             .list = focus.list,
                             .focused = screen->focus == 0};
    focus.ops->draw(&draw);
    screen->quarters[0] = top;
    draw_quarter(screen, canvas, bottom, 3, false);
    if (history)
        draw_history(screen, canvas, (struct rect){area.x, bottom.y + strip, area.width, history});
}

static int wanted_lines(struct screen *screen, int index, int width)
{
    struct focus focus;
    if (!overview_pane(screen, index))
        return 0;
    look_at(screen, index, &focus);
    const struct section *section = focus.section;
    if (section->shape == SHAPE_HEAT && section->heat && section->heat->row_count)
        return (int)section->heat->row_count + 5;
    int rows = (int)section->row_count, lines = rows + (index == 1 || index == 2 ? 4 : 3);
    if (index == 2 && !rows)
        lines = EMPTY;
    if (index == 1 && section->note_count)
        lines += 1;
    if (index == 1 && table_width(section) + BARS > width - 4)
        lines += rows + 1;
    return lines;
}

/* Heights of the panes, and of what is below them. */
struct heights {
    int left, right;           /* widths */
    int markets, heat, funnel; /* the red lines have the rest of their side */
    int history;
    bool beside; /* the history is below the left side alone */
    int board;
};

static void share_height(int above, int wanted_top, int wanted_below, int *top)
{
    *top = above * 52 / 100;
    if (wanted_top < *top)
        *top = wanted_top < above * 35 / 100 ? above * 35 / 100 : wanted_top;
    else if (wanted_top <= above * 58 / 100)
        *top = wanted_top;
    if (wanted_below == EMPTY)
        *top = above - EMPTY;
}

/* Each side shares its height by what its panes have to say: what the funnel or a missing risk
 * register leaves goes to red lines and markets. */
static void find_heights(struct screen *screen, struct rect area, struct heights *out)
{
    *out = (struct heights){.left = area.width * (area.width < 140 ? 500 : 545) / 1000};
    out->right = area.width - out->left;
    int markets = wanted_lines(screen, 0, out->left), heat = wanted_lines(screen, 2, out->left);
    int lines = wanted_lines(screen, 3, out->right);
    int funnel = wanted_lines(screen, 1, out->right);
    int spare = area.height - markets - heat;
    if (spare >= HISTORY_LEAST && heat != EMPTY)
        out->history = spare;
    else if (heat == EMPTY && area.height - markets - EMPTY >= HISTORY_LEAST * 2)
        out->history = area.height - markets - EMPTY;
    int above = area.height - out->history;
    out->beside = out->history && funnel + lines > above;
    int side = out->beside ? area.height : above, half = side * 52 / 100;
    if (funnel > half || funnel + lines > side) /* without its bars, then */
        funnel = wanted_lines(screen, 1, WIDE * 2);
    out->funnel = funnel > half ? half : funnel;
    if (out->beside && side - out->funnel - lines >= BOARD_LEAST)
        out->board = side - out->funnel - lines;
    share_height(above, markets, heat, &out->markets);
    if (out->history)
        out->markets = markets;
    out->heat = above - out->markets;
}

static void draw_board(struct screen *screen, struct canvas *canvas, struct rect area)
{
    static const struct path nowhere;
    const struct pane_def *pane = screen_pane_of_kind(screen, "cards");
    if (!pane || strcmp(pane->kind, "cards"))
        return;
    struct list_state list = {0};
    pane_draw_one(screen, canvas, area, pane, screen_section(screen, pane, &nowhere, "", false),
                  &list, true, false);
}

static void draw_wide(struct screen *screen, struct canvas *canvas, struct rect area)
{
    struct heights h;
    find_heights(screen, area, &h);
    int above = area.height - h.history, side = h.beside ? area.height : above;
    int x = area.x + h.left, y = area.y;
    draw_quarter(screen, canvas, (struct rect){area.x, y, h.left, h.markets}, 0, true);
    draw_quarter(screen, canvas, (struct rect){area.x, y + h.markets, h.left, h.heat}, 2, true);
    draw_quarter(screen, canvas, (struct rect){x, y, h.right, h.funnel}, 1, true);
    draw_quarter(screen, canvas, (struct rect){x, y + h.funnel, h.right, side - h.funnel - h.board},
                 3, true);
    if (h.board)
        draw_board(screen, canvas, (struct rect){x, y + side - h.board, h.right, h.board});
    if (h.history)
        draw_history(screen, canvas,
                     (struct rect){area.x, y + above, h.beside ? h.left : area.width, h.history});
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
