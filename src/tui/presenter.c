/* The presenter: the findings, worst first, for a room to read.
 *
 * One page holds as many findings as keep a large figure each: one at 80 x 24, two from 160 x 40
 * on, where the figures are twice as tall.  A finding is its token and place, its figure, the line
 * with how far it is past, since when and whose it is, and the picture of how it came to that.
 * Without findings the page says so just as large.
 *
 * It reads the section of the red lines, the same that the pane shows; keys turn pages, Enter opens
 * the finding that stands first, what is done to a finding (explain, acknowledge) is done to that one,
 * everything else that is no key of its own leads out of it.
 */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/text.h"
#include "rule/rules.h"
#include "stage.h"
#include "tui/big.h"

enum {
    TWO_WIDTH = 140,
    TWO_HEIGHT = 34,
    CHART_LEAST = 6,
    BESIDE_WIDTH = 120,
    BESIDE_CHART = 48,
    FIGURE_LEAST = 3
};

static const struct section *findings(struct screen *screen)
{
    static const struct path nowhere;
    return screen_section(screen, screen_pane_of_kind(screen, "redlines"), &nowhere, "", false);
}

/* Those that went away are told in the list, not to the room. */
static int count_shown(const struct section *section)
{
    int count = 0;
    for (size_t r = 0; r < section->row_count; r++)
        count += !section->rows[r].faded && section->rows[r].state != RULE_OK;
    return count;
}

static int per_page(const struct screen *screen)
{
    return screen->width >= TWO_WIDTH && screen->height >= TWO_HEIGHT ? 2 : 1;
}

/* What it is about in words, wrapped. */
static int draw_words(struct canvas *canvas, struct rect area, const struct report_row *row)
{
    return row->note ? text_wrap_draw(canvas, area, ROLE_TEXT, row->note) : 0;
}

static void draw_picture(struct screen *screen, struct canvas *canvas, struct rect area,
                         const struct report_row *row)
{
    struct path drill = row->drill;
    if (row->can_drill)
        stage_picture(screen, canvas, area, &drill, "history");
}

static void draw_finding(struct screen *screen, struct canvas *canvas, struct rect area,
                         const struct section *section, int r)
{
    bool beside = area.width >= BESIDE_WIDTH, roomy = area.height >= 14;
    struct rect left = area;
    if (beside)
        left.width = area.width - BESIDE_CHART - 3;
    int bottom = area.y + area.height;
    int y = area.y + stage_headline(canvas, left, section, r) + roomy;
    int most = beside ? bottom - y - 5 : area.height / 3;
    y += stage_figure(canvas, (struct rect){left.x, y, left.width, bottom - y},
                      state_role(section->rows[r].state), stage_cell(section, r, "value"),
                      most < FIGURE_LEAST ? FIGURE_LEAST : most);
    y += roomy;
    if (y < bottom)
        stage_facts(canvas, (struct rect){left.x, y++, left.width, 1}, section, r, false);
    int words = beside ? 3 : 2;
    if (y < bottom)
        y += draw_words(
            canvas, (struct rect){left.x, y, left.width, bottom - y < words ? bottom - y : words},
            &section->rows[r]);
    if (beside) {
        /* Section's texts are used no more: the history may take its place in the cache. */
        struct rect right = {area.x + left.width + 3, area.y, BESIDE_CHART, area.height - 1};
        draw_picture(screen, canvas, right, &section->rows[r]);
    } else if (bottom - y - roomy >= CHART_LEAST) {
        struct rect below = {area.x, y + roomy, area.width, bottom - y - roomy};
        draw_picture(screen, canvas, below, &section->rows[r]);
    }
}

static void draw_all_well(struct screen *screen, struct canvas *canvas, struct rect area)
{
    const struct report_head *head = screen_head(screen);
    bool judged = head->counts[RULE_OK] > 0;
    const char *large = judged ? "OK" : "??";
    int scale = big_scale(large, area.width, area.height - 4), y = area.y + 1;
    if (scale >= 0) {
        big_draw(canvas, area, area.x, y, scale, judged ? ROLE_BETTER : ROLE_NODATA, large);
        y += big_height(scale) + 1;
    }
    char text[160];
    snprintf(text, sizeof text,
             judged ? ngettext("%d red line is within its limit.",
                               "%d red lines, all within their limits.",
                               (unsigned long)head->counts[RULE_OK])
                    : _("No red line could be checked."),
             head->counts[RULE_OK]);
    canvas_text(canvas, area, area.x, y, ROLE_BOLD, text);
}

/* That the picture is frozen must be impossible to miss, here too. */
static int draw_frozen(const struct screen *screen, struct canvas *canvas, struct rect line)
{
    if (!screen->frozen)
        return 0;
    return 2 + canvas_textf(canvas, line, line.x, line.y, ROLE_BANNER, _(" frozen since %s "),
                            screen->frozen_since);
}

static void draw_keys(struct canvas *canvas, struct rect line, int first, int shown, int count)
{
    static const char *const keys[][2] = {
        {"j k", N_("turn")}, {"\xe2\x86\xb5", N_("open")}, {"P", N_("leave")}, {"T", N_("theme")}};
    int x = line.x;
    char place[64];
    snprintf(place, sizeof place, shown > 1 ? _("%d-%d of %d") : _("%d of %d"), first + 1,
             shown > 1 ? first + shown : count, count);
    int end = line.x + line.width - (count ? text_width(place) + 1 : 0);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *key = canvas->ascii && keys[i][0][0] & 0x80 ? "Enter" : keys[i][0];
        if (x + text_width(key) + 1 + text_width(_(keys[i][1])) >= end)
            break;
        x += canvas_text(canvas, line, x, line.y, ROLE_KEY, key) + 1;
        x += canvas_text(canvas, line, x, line.y, ROLE_DIM, _(keys[i][1])) + 2;
    }
    if (count)
        canvas_text(canvas, line, end, line.y, ROLE_DIM, place);
}

void presenter_draw(struct screen *screen, struct canvas *canvas, struct rect area)
{
    const struct section *section = findings(screen);
    int count = count_shown(section), pages = per_page(screen);
    struct list_state *list = &screen->presented;
    struct rect keys = {area.x + 1, area.y + area.height - 1, area.width - 2, 1};
    struct rect body = {area.x + 2, area.y, area.width - 4, area.height - 1};
    list_follow(list, section);
    if (list->cursor >= count)
        list->cursor = count ? count - 1 : 0;
    int first = list->cursor - list->cursor % pages, shown = 0;
    for (int i = 0; i < pages && first + i < count; i++, shown++) {
        int height = body.height / pages;
        struct rect one = {body.x, body.y + i * height + (height > 12), body.width,
                           height - (height > 12)};
        if (i)
            for (int x = area.x; x < area.x + area.width; x++)
                canvas_glyph(canvas, area, x, one.y - 1, ROLE_BORDER, 0x2500);
        draw_finding(screen, canvas, one, section, first + i);
        section = findings(screen);
    }
    if (!count)
        draw_all_well(screen, canvas, body);
    int frozen = draw_frozen(screen, canvas, keys);
    keys.x += frozen;
    keys.width -= frozen;
    draw_keys(canvas, keys, first, shown, count);
}

static void turn(struct screen *screen, int by)
{
    const struct section *section = findings(screen);
    struct list_state *list = &screen->presented;
    int count = count_shown(section), pages = per_page(screen);
    list_follow(list, section);
    int page = list->cursor / pages, last = count ? (count - 1) / pages : 0;
    page = by > last - page ? last : by < -page ? 0 : page + by;
    list->cursor = page * pages;
    if (list->cursor < (int)section->row_count)
        row_identity(&section->rows[list->cursor], list->cursor, list->key, sizeof list->key);
}

static unsigned open_shown(struct screen *screen)
{
    const struct section *section = findings(screen);
    list_follow(&screen->presented, section);
    screen->presenting = false;
    if (!count_shown(section) || !section->rows[screen->presented.cursor].can_drill)
        return REACT_REDRAW;
    struct path at = section->rows[screen->presented.cursor].drill;
    navigate_to(screen, &at, "redlines");
    return REACT_REDRAW;
}

unsigned presenter_start(struct screen *screen)
{
    static const struct list_state top;
    screen->presenting = !screen->presenting;
    screen->help = false;
    screen->presented = top;
    return REACT_REDRAW;
}

/* What is done is done to what the room sees: its place is opened first. */
static bool is_about_finding(const struct action *action)
{
    static const char *const ids[] = {"explain", "acknowledge", "note", "decide", "copy"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (!strcmp(ids[i], action->id))
            return true;
    return false;
}

bool presenter_takes(struct screen *screen, const struct action *action, unsigned *reaction)
{
    static const struct {
        const char *id;
        int by;
    } turns[] = {{.id = "down", .by = 1},
                 {.id = "right", .by = 1},
                 {.id = "page-down", .by = 1},
                 {.id = "next-finding", .by = 1},
                 {.id = "search-next", .by = 1},
                 {.id = "up", .by = -1},
                 {.id = "left", .by = -1},
                 {.id = "page-up", .by = -1},
                 {.id = "previous-finding", .by = -1},
                 {.id = "search-previous", .by = -1},
                 {.id = "top", .by = -100000},
                 {.id = "bottom", .by = 100000}};
    static const char *const own[] = {
        "present",     "theme",  "repaint", "suspend",        "reload",        "quit", "cancel",
        "period-back", "freeze", "compare", "period-forward", "period-latest", "mouse"};
    *reaction = REACT_REDRAW;
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
        if (!strcmp(turns[i].id, action->id)) {
            turn(screen, turns[i].by);
            return true;
        }
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!strcmp(own[i], action->id))
            return false;
    if (!strcmp(action->id, "drill")) {
        *reaction = open_shown(screen);
        return true;
    }
    if (is_about_finding(action))
        open_shown(screen);
    screen->presenting = false;
    return !strcmp(action->id, "climb") || !strcmp(action->id, "close");
}
