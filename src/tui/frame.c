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
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "report/progress.h"
#include "journal/session.h"
#include "playbook.h"
#include "tui/state.h"

enum { LEAST_WIDTH = 40, LEAST_HEIGHT = 10, TITLE_LEAST = 8, TITLE_ROOM = 14, ROOMY = 30 };

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
    if (x == line.x && !head->counts[RULE_OK]) { /* nothing judged is not "all well" */
        x += canvas_text(canvas, line, x, line.y, ROLE_NODATA_TOKEN, " ?? ") + 1;
        x += canvas_text(canvas, line, x, line.y, ROLE_TEXT, _("no red line could be checked")) + 2;
    } else if (x == line.x)
        x += canvas_textf(canvas, line, x, line.y, ROLE_OK, _("all %d within their lines"),
                          head->counts[RULE_OK]) +
             2;
    return x;
}

/* Period, base, coverage, time zone, currency: each level says the same in fewer cells. */
enum { HEAD_LEVELS = 6 };

static void say_head(const struct report_head *head, int level, struct strbuf *out)
{
    strbuf_clear(out);
    if (head->has_period) {
        strbuf_addf(out, "%s  ", head->period_text);
        if (level < 4)
            strbuf_addf(out, "%s  ", head->span_text);
        if (*head->compare_text)
            strbuf_addf(out, "%s  ", level < 2 ? head->compare_text : head->compare_short);
        if (level < 3)
            strbuf_addf(out, "%s  ", head->coverage_text);
        else if (level < 5)
            strbuf_addf(out, head->partial ? _("%d/%d days, partial  ") : _("%d/%d days  "),
                        head->days_covered, head->days);
        else
            strbuf_addf(out, head->partial ? _("%d/%d d~  ") : _("%d/%d d  "), head->days_covered,
                        head->days);
    }
    if (level < 1 && head->timezone && *head->timezone)
        strbuf_addf(out, "%s  ", head->timezone);
    strbuf_adds(out, level < 2 ? head->currency_text : head->currency);
}

static void draw_title(struct screen *screen, struct canvas *canvas)
{
    const struct report_head *head = screen_head(screen);
    struct rect line = {0, 0, canvas->width, 1};
    struct strbuf text = STRBUF_INIT;
    canvas_fill(canvas, line, ROLE_TITLE, ' ');
    int x = 1 + canvas_text(canvas, line, 1, 0, ROLE_TITLE, "redline") + 2;
    const char *speaker = screen->session && screen->session->writable ? screen->session->user : NULL;
    const char *right = canvas->width < 60 ? "" : speaker ? speaker : _("read-only");
    int end = canvas->width - text_width(right) - 1;
    line.width = end - 1;
    /* A long title gives way to the period, never the other way round. */
    int title = text_width(head->title), least = title < TITLE_ROOM ? title : TITLE_ROOM, room = 0;
    for (int level = 0; level < HEAD_LEVELS; level++) {
        say_head(head, level, &text);
        room = line.width - x - 3 - text_width(text.text);
        if (room >= least)
            break;
    }
    if (title > room &&
        title <= room + (int)text_width(right)) { /* what never changes goes first */
        room += text_width(right);
        right = "";
        end = canvas->width - 1;
    }
    if (title > room)
        title = room >= TITLE_LEAST ? room : 0;
    if (title) {
        canvas_fit(canvas, line, x, 0, title, 0, ROLE_TITLE, head->title);
        x += title + 3;
    }
    line.width = end - 1;
    canvas_text(canvas, line, x, 0, ROLE_TITLE, text.text);
    line.width = canvas->width;
    canvas_text(canvas, line, end, 0, ROLE_TITLE, right);
    strbuf_release(&text);
}

enum { PART_FAILED, PART_REFUSED, PART_AGE, PART_CLOCK, PART_COUNT };

static void say_part(struct screen *screen, int part, struct strbuf *out)
{
    const struct report_head *head = screen_head(screen);
    if (part == PART_FAILED && head->sources_failed)
        strbuf_addf(out, _("%zu source failed (7)"), head->sources_failed);
    else if (part == PART_FAILED && head->sources_waiting)
        strbuf_addf(out,
                    ngettext("asking %zu source (7)", "asking %zu sources (7)",
                             (unsigned long)head->sources_waiting),
                    head->sources_waiting);
    if (part == PART_REFUSED && head->rows_refused)
        strbuf_addf(out, _("%zu refused (7)"), head->rows_refused);
    if (part == PART_AGE && head->has_period)
        strbuf_addf(out, _("data %s"), head->age_text ? head->age_text : "-");
    else if (part == PART_AGE)
        strbuf_adds(out, _("no data"));
    if (part == PART_AGE && head->stale)
        strbuf_adds(out, _(" STALE"));
    if (part == PART_CLOCK && screen->countdown >= 0) {
        /* In steps of ten seconds: a clock that ticks costs bytes on a slow line and says no more.
         */
        int shown = (screen->countdown + 9) / 10 * 10;
        strbuf_addf(out, "%s %d:%02d", screen->ascii ? "in" : "↻", shown / 60, shown % 60);
    }
}

/* The right side of the state line; when it is too long the least important part goes, a failure
 * last. */
static void say_parts(struct screen *screen, int width, struct strbuf *out)
{
    static const int given_up[] = {PART_CLOCK, PART_REFUSED, PART_AGE, PART_FAILED};
    bool shown[PART_COUNT] = {true, screen->width >= 60, true, true};
    for (size_t drop = 0; drop <= sizeof given_up / sizeof *given_up; drop++) {
        strbuf_clear(out);
        for (int part = 0; part < PART_COUNT; part++) {
            struct strbuf text = STRBUF_INIT;
            if (shown[part])
                say_part(screen, part, &text);
            if (text.length)
                strbuf_addf(out, "%s%s", out->length ? "  " : "", text.text);
            strbuf_release(&text);
        }
        if (text_width(out->text) <= width || drop == PART_COUNT)
            return;
        shown[given_up[drop]] = false;
    }
}

static void draw_state_line(struct screen *screen, struct canvas *canvas)
{
    const struct report_head *head = screen_head(screen);
    struct rect line = {1, 1, canvas->width - 2, 1};
    int x = draw_counts(screen, canvas, line), end = line.x + line.width;
    struct strbuf text = STRBUF_INIT;
    bool loud = head->stale || head->sources_failed || head->sources_waiting ||
                (head->rows_refused && !head->has_period);
    say_parts(screen, end - x - 1, &text);
    canvas_text(canvas, line, end - text_width(text.text), 1, loud ? ROLE_WARN : ROLE_DIM,
                text.text);
    strbuf_release(&text);
}

/* Of panes on one key the one that is shown, else the first; "+" says that there are more. */
static void tab_title(const struct screen *screen, const struct pane_def *pane, int width,
                      bool more, char text[64])
{
    const struct pane_def *shown = pane_shown(screen, pane);
    bool overview = pane->key == 1 && width >= 120 && !screen->zoomed;
    snprintf(text, 64, "%s%s", overview ? _("Overview") : _((shown ? shown : pane)->tab),
             more && pane_behind(screen, pane) ? "+" : "");
}

static int tabs_width(const struct screen *screen, int width, int around, bool more)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    int cells = 0;
    for (size_t i = 0; i < catalogue->pane_count; i++) {
        char title[64];
        if (catalogue->panes[i].key < 1 || catalogue->panes[i].key > 9)
            continue;
        tab_title(screen, &catalogue->panes[i], width, more, title);
        cells += text_width(title) + around;
    }
    return cells;
}

/* Names stand closer together before any is given up; without room for every name the others are
 * their keys: no tab is lost or half a word. */
static void draw_tabs(struct screen *screen, struct canvas *canvas, int y)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    struct rect line = {0, y, canvas->width, 1};
    bool more = tabs_width(screen, canvas->width, 3, true) <= canvas->width;
    bool close = tabs_width(screen, canvas->width, 4, more) > canvas->width - 1;
    bool tight = tabs_width(screen, canvas->width, 3, more) > canvas->width;
    int x = close && !tight ? 0 : 1;
    for (int key = 1; key <= 9; key++)
        for (size_t i = 0; i < catalogue->pane_count; i++) {
            const struct pane_def *pane = &catalogue->panes[i];
            if (pane->key != key)
                continue;
            bool active = pane_shown(screen, pane) != NULL;
            char text[80], title[64];
            tab_title(screen, pane, canvas->width, more, title);
            if (tight && !active)
                snprintf(text, sizeof text, " %d ", key);
            else
                snprintf(text, sizeof text, close && !tight ? " %d %s" : " %d %s ", key, title);
            int from = x;
            x += canvas_text(canvas, line, x, y, active ? ROLE_TAB_ACTIVE : ROLE_TAB, text);
            if (screen->tab_count < SCREEN_TABS)
                screen->tabs[screen->tab_count++] =
                    (struct tab_area){.area = {from, y, x - from, 1}, .key = key};
        }
}

/* What the rows are looked at through, with how many are left. */
static void say_lens(const struct screen *screen, const struct focus *focus, struct strbuf *out)
{
    const char *facts = focus->section->facts; /* begin with "12 of 240" */
    const char *between = screen->ascii ? ", " : " \u00B7 ", *end = strstr(facts, between);
    if (lens_is_clear(focus->lens))
        return;
    strbuf_adds(out, " ");
    if (end)
        strbuf_addf(out, "%.*s%s", (int)(end - facts), facts, between);
    lens_say(focus->lens, screen->ascii, out);
    strbuf_adds(out, " ");
}

/* At the right end of the line, which gets shorter by it. */
static void draw_chip(struct canvas *canvas, struct rect *line, enum role role, const char *text)
{
    int cells = text_width(text);
    cells = cells > line->width ? line->width : cells;
    if (cells <= 0)
        return;
    canvas_fit(canvas, *line, line->x + line->width - cells, line->y, cells, 0, role, text);
    line->width -= cells + 1;
}

/* Where the reader is, at the left; at the right what is not as ever, which must be impossible to
 * miss (frozen, filtered), or else the way up. */
static void draw_crumbs(struct screen *screen, struct canvas *canvas, int y,
                        const struct focus *focus)
{
    struct strbuf text = STRBUF_INIT, lens = STRBUF_INIT;
    struct rect line = {1, y, canvas->width - 2, 1};
    char frozen[48] = "", review[48];
    say_lens(screen, focus, &lens);
    if (screen->frozen)
        snprintf(frozen, sizeof frozen, _(" frozen since %s "), screen->frozen_since);
    draw_chip(canvas, &line, ROLE_BANNER, frozen);
    review_chip(screen, review, sizeof review);
    draw_chip(canvas, &line, ROLE_TAB_ACTIVE, review);
    draw_chip(canvas, &line, ROLE_TAB_ACTIVE, lens.text);
    path_crumbs(&screen_level(screen)->at, screen->snapshot, screen->ascii, &text);
    canvas_text(canvas, line, 1, y, ROLE_BOLD, text.text);
    const char *hint = screen->depth > 0 && line.width == canvas->width - 2 ? _("Esc up") : "";
    int at = canvas->width - 1 - text_width(hint);
    if (at > 3 + text_width(text.text))
        canvas_text(canvas, line, at, y, ROLE_DIM, hint);
    strbuf_release(&text);
    strbuf_release(&lens);
}

enum { PAN_RANK = 11 };

static int hint(struct canvas *canvas, struct rect line, int x, const char *key, const char *text)
{
    if (x + text_width(key) + 1 + text_width(text) > line.x + line.width)
        return x;
    x += canvas_text(canvas, line, x, line.y, ROLE_KEY, key) + 1;
    return x + canvas_text(canvas, line, x, line.y, ROLE_DIM, text) + 2;
}

static void help_hints(struct canvas *canvas, struct rect line)
{
    int x = hint(canvas, line, line.x, "Esc", _("close"));
    x = hint(canvas, line, x, "j k", _("scroll"));
    x = hint(canvas, line, x, "/", _("find and run"));
    hint(canvas, line, x, "Q", _("quit"));
}

/* What an action is called here, and whether it is worth a hint here; NULL: not. */
static const char *hint_text(struct screen *screen, const struct focus *focus,
                             const struct action *action, int rank)
{
    const char *why = NULL;
    if (!action->hint)
        return NULL;
    bool walks = screen_walks_markets(screen, focus);
    bool panning = !strcmp(action->id, "left") && !walks;
    int own = panning && strcmp(focus->pane->kind, "rows") ? PAN_RANK : action->hint_rank;
    if (own != rank || (action->possible && !action->possible(screen, &why)))
        return NULL;
    if (panning)
        return focus->section->shape == SHAPE_HEAT ? NULL : _("columns");
    if (!strcmp(action->id, "drill") && step_is_selected(screen, focus))
        return _("decide");
    if (!strcmp(action->id, "climb") && !lens_is_clear(focus->lens))
        return _("all rows");
    if (!strcmp(action->id, "climb") && screen->depth == 0 && !screen->zoomed)
        return NULL; /* it works, but there is nowhere to go */
    if (!strcmp(action->id, screen->depth > 0 ? "close" : "quit"))
        return NULL; /* q only quits at the top, and there Q says the same */
    return _(action->hint);
}

static void hints_draw(struct screen *screen, struct canvas *canvas, struct rect line)
{
    int x = line.x;
    struct strbuf key = STRBUF_INIT;
    if (screen->help) {
        help_hints(canvas, line);
        return;
    }
    struct focus focus; /* the same for every action: what is shown does not change while drawing */
    screen_focus(screen, &focus);
    for (int rank = 1; rank < 32; rank++)
        for (size_t i = 0; i < screen_action_count; i++) {
            const struct action *action = &screen_actions[i];
            const char *text = hint_text(screen, &focus, action, rank);
            if (!text)
                continue;
            strbuf_clear(&key);
            action_key_label(screen, action, &key);
            if (!key.length) /* [keys] gave it to another */
                continue;
            x = hint(canvas, line, x, action->hint_keys ? action->hint_keys : key.text, text);
        }
    strbuf_release(&key);
}

/* One line, or two where there is room for a long sentence; what is cut says so. */
static void draw_note(struct canvas *canvas, struct rect area, const char *note)
{
    int last = area.y + area.height - 1;
    if (area.height == 1 || text_width(note) <= area.width) {
        canvas_fit(canvas, area, area.x, last, area.width, 0, ROLE_DIM, note);
        return;
    }
    struct rect first = {area.x, area.y, area.width, 1};
    size_t bytes = text_break(note, area.width);
    char text[1024];
    snprintf(text, sizeof text, "%.*s", (int)bytes, note);
    canvas_text(canvas, first, area.x, area.y, ROLE_DIM, text);
    canvas_fit(canvas, area, area.x, last, area.width, 0, ROLE_DIM, note + bytes);
}

static void draw_selection(struct screen *screen, struct canvas *canvas, int top, int y)
{
    struct rect line = {1, y, canvas->width - 2, 1};
    struct focus focus;
    if (screen->message[0]) {
        canvas_fit(canvas, line, 1, y, line.width, 0, ROLE_KEY, screen->message);
        return;
    }
    screen_focus(screen, &focus);
    const char *note = focus.ops->note(focus.section, focus.list);
    if (note) {
        draw_note(canvas, (struct rect){1, top, line.width, y - top + 1}, note);
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

/* Over the last note, or where there is none over the hints: nothing moves when a load begins. */
static void draw_progress(const struct screen *screen, struct canvas *canvas, int y)
{
    struct rect line = {1, y, canvas->width - 2, 1};
    struct strbuf text = STRBUF_INIT;

    progress_print(&screen->progress, line.width, canvas->ascii, &text);
    canvas_fill(canvas, (struct rect){0, y, canvas->width, 1}, ROLE_TEXT, ' ');
    canvas_text(canvas, line, 1, y, ROLE_KEY, text.text);
    strbuf_release(&text);
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

/* A failed reload must be readable whole: two lines where the window has them. */
static int draw_banner(struct screen *screen, struct canvas *canvas, int y)
{
    int width = canvas->width - 2;
    size_t bytes = text_break(screen->banner, width);
    bool two = screen->banner[bytes] && canvas->height >= 20;
    canvas_fill(canvas, (struct rect){0, y, canvas->width, 1 + two}, ROLE_BANNER, ' ');
    char text[sizeof screen->banner];
    snprintf(text, sizeof text, "%.*s", two ? (int)bytes : (int)sizeof text - 1, screen->banner);
    canvas_fit(canvas, (struct rect){1, y, width, 1}, 1, y, width, 0, ROLE_BANNER, text);
    if (two)
        canvas_fit(canvas, (struct rect){1, y + 1, width, 1}, 1, y + 1, width, 0, ROLE_BANNER,
                   screen->banner + bytes);
    return 1 + two;
}

/* Rows of lists, panes and tabs are noted by what draws them. */
static void forget_areas(struct screen *screen)
{
    static const struct rect nothing;
    screen->tab_count = 0;
    screen_level(screen)->list.drawn = nothing;
    for (size_t i = 0; i < 4; i++)
        screen->side[i].drawn = screen->quarters[i] = nothing;
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
        int below = preview_lines(screen, &focus, area);
        if (below) {
            struct rect rest = {area.x, area.y + area.height - below, area.width, below};
            preview_draw(screen, canvas, rest, &focus);
            area.height -= below;
        }
        pane_draw_one(screen, canvas, area, focus.pane, focus.section, focus.list,
                      canvas->width >= 120, true);
    }
}

static bool has_place(const struct path *at)
{
    return at->market[0] || at->channel[0] || at->indicator[0] || at->record[0] ||
           at->category[0] || at->has_period;
}

static bool is_reviewing(const struct screen *screen)
{
    char chip[48];
    review_chip(screen, chip, sizeof chip);
    return chip[0] != '\0';
}

static void draw_review(struct screen *screen, struct canvas *canvas, int y)
{
    struct rect area = {0, y, canvas->width, canvas->height - y};
    review_draw(screen, canvas, area);
    if (screen->theme_list)
        theme_list_draw(screen, canvas, canvas->height - 1);
    if (screen->loading)
        draw_progress(screen, canvas, canvas->height - 2);
    area.height -= 2;
    if (screen->mode && screen->mode->draw)
        screen->mode->draw(screen, canvas, area);
    if (screen->mode)
        mode_draw_lines(screen, canvas, canvas->height - 2);
}

void frame_draw_screen(struct screen *screen, struct canvas *canvas)
{
    if (canvas->width < LEAST_WIDTH || canvas->height < LEAST_HEIGHT) {
        draw_tiny(screen, canvas);
        return;
    }
    int y = 0, bottom = canvas->height;
    forget_areas(screen);
    draw_title(screen, canvas);
    draw_state_line(screen, canvas);
    y = 2;
    if (screen->banner[0]) {
        y += draw_banner(screen, canvas, y);
    }
    struct focus focus;
    if (review_is_shown(screen) && !screen->help) {
        draw_review(screen, canvas, y);
        return;
    }
    if (screen->presenting) {
        screen_focus(screen, &focus);
        if (screen->frozen)
            draw_crumbs(screen, canvas, y++, &focus);
        presenter_draw(screen, canvas, (struct rect){0, y, canvas->width, canvas->height - y});
        if (screen->theme_list)
            theme_list_draw(screen, canvas, canvas->height - 1);
        return;
    }
    if (canvas->height >= 14)
        draw_tabs(screen, canvas, y++);
    screen_focus(screen, &focus);
    if (has_place(&screen_level(screen)->at) || screen->frozen || is_reviewing(screen) || !lens_is_clear(focus.lens))
        draw_crumbs(screen, canvas, y++, &focus);
    int roomy = strcmp(focus.pane->kind, "data") ? ROOMY : 20; /* reasons are sentences */
    int notes = canvas->height < 14                                      ? 0
                : canvas->height >= roomy && !screen_is_overview(screen) ? 2
                                                                         : 1;
    bottom -= notes + 1;
    struct rect area = {0, y, canvas->width, bottom - y};
    draw_body(screen, canvas, area);
    find_mark(screen, canvas);
    if (screen->theme_list)
        theme_list_draw(screen, canvas, bottom);
    if (notes && !(screen->mode && screen->mode->label))
        draw_selection(screen, canvas, bottom, canvas->height - 2);
    if (!screen->mode) /* it has hints of its own */
        hints_draw(screen, canvas, (struct rect){1, canvas->height - 1, canvas->width - 2, 1});
    if (screen->loading)
        draw_progress(screen, canvas, canvas->height - (notes ? 2 : 1));
    if (screen->mode && screen->mode->draw)
        screen->mode->draw(screen, canvas, area);
    if (screen->mode)
        mode_draw_lines(screen, canvas, canvas->height - (notes ? 2 : 1));
}
