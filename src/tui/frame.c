/* The frame around the panes: two lines that answer "how bad is it", tabs, crumbs, one line about
 * the selection, and the keys that work now.
 *
 * Layout is derived from the size at each draw.  Below 40 x 10 there is one line that says so, with
 * the counts of every state: a small window cannot hide a red.
 */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/state.h"

enum { LEAST_WIDTH = 40, LEAST_HEIGHT = 10 };

static int chip(struct canvas *canvas, struct rect line, int x, enum role filled, enum role plain,
                int count, const char *word)
{
    char text[64];
    bool solid = filled != plain && count > 0;
    if (!count)
        return x;
    snprintf(text, sizeof text, solid ? " %d %s " : "%d %s", count, word);
    return x + canvas_text(canvas, line, x, line.y, solid ? filled : plain, text) + (solid ? 1 : 2);
}

static int draw_counts(struct screen *screen, struct canvas *canvas, struct rect line)
{
    const struct report_head *head = screen_head(screen);
    int x = line.x;
    x = chip(canvas, line, x, ROLE_RED_TOKEN, ROLE_RED, head->counts[RULE_RED], _("red"));
    x = chip(canvas, line, x, ROLE_WARN_TOKEN, ROLE_WARN, head->counts[RULE_WARN], _("warn"));
    x = chip(canvas, line, x, ROLE_PENDING, ROLE_PENDING, head->counts[RULE_PENDING], _("pending"));
    x = chip(canvas, line, x, ROLE_DIM, ROLE_DIM, head->counts[RULE_NODATA], _("no data"));
    x = chip(canvas, line, x, ROLE_NODATA, ROLE_NODATA, head->counts[RULE_ERROR], _("rule errors"));
    if (x == line.x)
        x += canvas_textf(canvas, line, x, line.y, ROLE_OK, _("all %d within their lines"),
                          head->counts[RULE_OK]) +
             2;
    return x;
}

static void draw_title(struct screen *screen, struct canvas *canvas)
{
    const struct report_head *head = screen_head(screen);
    struct rect line = {0, 0, canvas->width, 1};
    struct strbuf text = STRBUF_INIT;
    canvas_fill(canvas, line, ROLE_TITLE, ' ');
    int x = 1 + canvas_text(canvas, line, 1, 0, ROLE_TITLE, "redline") + 2;
    const char *right = canvas->width >= 60 ? _("read-only") : "";
    int end = canvas->width - text_width(right) - 1;
    line.width = end - 1;
    strbuf_addf(&text, "%s   ", head->title);
    if (head->has_period) {
        strbuf_addf(&text, "%s  ", head->period_text);
        if (canvas->width >= 60)
            strbuf_addf(&text, "%s  ", head->span_text);
        if (canvas->width >= 100)
            strbuf_addf(&text, "%s  ", head->compare_text);
        strbuf_addf(&text, head->partial ? _("%d/%d days, partial  ") : _("%d/%d days  "),
                    head->days_covered, head->days);
    }
    strbuf_adds(&text, head->currency ? head->currency : "");
    canvas_text(canvas, line, x, 0, ROLE_TITLE, text.text);
    line.width = canvas->width;
    canvas_text(canvas, line, end, 0, ROLE_TITLE, right);
    strbuf_release(&text);
}

static void draw_state_line(struct screen *screen, struct canvas *canvas)
{
    const struct report_head *head = screen_head(screen);
    struct rect line = {1, 1, canvas->width - 2, 1};
    int x = draw_counts(screen, canvas, line);
    struct strbuf text = STRBUF_INIT;
    if (head->sources_failed)
        strbuf_addf(&text, _("%zu source failed (7)  "), head->sources_failed);
    if (head->rows_refused && canvas->width >= 60)
        strbuf_addf(&text, _("%zu refused (7)  "), head->rows_refused);
    strbuf_addf(&text, _("data %s"), head->age_text ? head->age_text : "-");
    if (head->stale)
        strbuf_adds(&text, _(" STALE"));
    if (screen->countdown >= 0) {
        /* In steps of ten seconds: a clock that ticks costs bytes on a slow line and says no more.
         */
        int shown = (screen->countdown + 9) / 10 * 10;
        strbuf_addf(&text, "  %s %d:%02d", screen->ascii ? "in" : "↻", shown / 60, shown % 60);
    }
    int cells = text_width(text.text), at = line.x + line.width - cells;
    if (at > x)
        canvas_text(canvas, line, at, 1, head->stale || head->sources_failed ? ROLE_WARN : ROLE_DIM,
                    text.text);
    strbuf_release(&text);
}

static void draw_tabs(struct screen *screen, struct canvas *canvas, int y)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    struct rect line = {0, y, canvas->width, 1};
    int x = 1;
    for (int key = 1; key <= 9; key++)
        for (size_t i = 0; i < catalogue->pane_count; i++) {
            const struct pane_def *pane = &catalogue->panes[i];
            if (pane->key != key)
                continue;
            bool active = !strcmp(pane->name, screen->levels[0].pane);
            const char *title =
                key == 1 && canvas->width >= 120 && !screen->zoomed ? _("Overview") : _(pane->tab);
            char text[80];
            snprintf(text, sizeof text, " %d %s ", key, title);
            x += canvas_text(canvas, line, x, y, active ? ROLE_TAB_ACTIVE : ROLE_TAB, text);
        }
}

static void draw_crumbs(struct screen *screen, struct canvas *canvas, int y)
{
    struct strbuf text = STRBUF_INIT;
    struct rect line = {1, y, canvas->width - 2, 1};
    path_crumbs(&screen_level(screen)->at, screen->snapshot, screen->ascii, &text);
    canvas_text(canvas, line, 1, y, ROLE_BOLD, text.text);
    const char *hint = screen->depth > 0 ? _("Esc up") : "";
    int at = canvas->width - 1 - text_width(hint);
    if (at > 3 + text_width(text.text))
        canvas_text(canvas, line, at, y, ROLE_DIM, hint);
    strbuf_release(&text);
}

static bool walks_markets(struct screen *screen)
{
    struct focus focus;
    screen_focus(screen, &focus);
    return focus.ops->walks_markets && !screen_is_overview(screen);
}

int hints_draw(struct screen *screen, struct canvas *canvas, struct rect line)
{
    int x = line.x;
    struct strbuf key = STRBUF_INIT;
    for (int rank = 1; rank < 32; rank++)
        for (size_t i = 0; i < screen_action_count; i++) {
            const struct action *action = &screen_actions[i];
            const char *why = NULL;
            if (action->hint_rank != rank || (action->possible && !action->possible(screen, &why)))
                continue;
            if (!strcmp(action->id, "climb") && screen->depth == 0)
                continue; /* it works, but there is nowhere to go */
            if (!strcmp(action->id, "left") && !walks_markets(screen))
                continue;
            strbuf_clear(&key);
            if (action->hint_keys)
                strbuf_adds(&key, action->hint_keys);
            else
                action_key_label(screen, action, &key);
            int cells = text_width(key.text) + 1 + text_width(_(action->hint));
            if (x + cells > line.x + line.width)
                continue;
            x += canvas_text(canvas, line, x, line.y, ROLE_KEY, key.text) + 1;
            x += canvas_text(canvas, line, x, line.y, ROLE_DIM, _(action->hint)) + 2;
        }
    strbuf_release(&key);
    return x - line.x;
}

static void draw_selection(struct screen *screen, struct canvas *canvas, int y)
{
    struct rect line = {1, y, canvas->width - 2, 1};
    struct focus focus;
    if (screen->message[0]) {
        canvas_text(canvas, line, 1, y, ROLE_KEY, screen->message);
        return;
    }
    screen_focus(screen, &focus);
    const char *note = focus.ops->note(focus.section, focus.list);
    if (note) {
        canvas_fit(canvas, line, 1, y, line.width, 0, ROLE_DIM, note);
        return;
    }
    const struct report_head *head = screen_head(screen);
    struct strbuf rows = STRBUF_INIT, refused = STRBUF_INIT;
    number_print_grouped((double)head->rows_read, 0, &rows);
    number_print_grouped((double)head->rows_refused, 0, &refused);
    canvas_textf(canvas, line, 1, y, ROLE_FAINT,
                 _("%zu markets, %zu channels, %s rows read, %s refused"), head->markets,
                 head->channels, rows.text, refused.text);
    strbuf_release(&rows);
    strbuf_release(&refused);
}

static void draw_tiny(struct screen *screen, struct canvas *canvas)
{
    const struct report_head *head = screen_head(screen);
    struct rect all = {0, 0, canvas->width, canvas->height};
    char text[160];
    snprintf(text, sizeof text, _("%d red %d warn: terminal %dx%d, need %dx%d"),
             head->counts[RULE_RED], head->counts[RULE_WARN], canvas->width, canvas->height,
             LEAST_WIDTH, LEAST_HEIGHT);
    text_wrap_draw(canvas, all, head->counts[RULE_RED] ? ROLE_RED : ROLE_TEXT, text);
}

static void draw_body(struct screen *screen, struct canvas *canvas, struct rect area)
{
    if (screen->help) {
        help_draw(screen, canvas, area);
    } else if (screen_is_overview(screen)) {
        overview_draw(screen, canvas, area);
    } else {
        struct focus focus;
        screen_focus(screen, &focus);
        pane_draw_one(screen, canvas, area, focus.pane, focus.section, focus.list,
                      canvas->width >= 120, true);
    }
}

static bool has_place(const struct path *at)
{
    return at->market[0] || at->channel[0] || at->indicator[0] || at->record[0] ||
           at->category[0] || at->has_period;
}

void frame_draw_screen(struct screen *screen, struct canvas *canvas)
{
    if (canvas->width < LEAST_WIDTH || canvas->height < LEAST_HEIGHT) {
        draw_tiny(screen, canvas);
        return;
    }
    int y = 0, bottom = canvas->height;
    draw_title(screen, canvas);
    draw_state_line(screen, canvas);
    y = 2;
    if (screen->banner[0]) {
        struct rect line = {0, y, canvas->width, 1};
        canvas_fill(canvas, line, ROLE_BANNER, ' ');
        canvas_fit(canvas, line, 1, y++, canvas->width - 2, 0, ROLE_BANNER, screen->banner);
    }
    if (canvas->height >= 14)
        draw_tabs(screen, canvas, y++);
    if (has_place(&screen_level(screen)->at))
        draw_crumbs(screen, canvas, y++);
    if (canvas->height >= 14)
        bottom -= 2;
    else
        bottom -= 1;
    struct rect area = {0, y, canvas->width, bottom - y};
    draw_body(screen, canvas, area);
    if (canvas->height >= 14)
        draw_selection(screen, canvas, canvas->height - 2);
    hints_draw(screen, canvas, (struct rect){1, canvas->height - 1, canvas->width - 2, 1});
}
