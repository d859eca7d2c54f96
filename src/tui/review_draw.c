/* The page of a review, to be read across a room.
 *
 *     Review 3 of 28  decided                        2 min · 12 of 60 min
 *     !!  DE Deviation: GMV            the headline
 *     124,576      .-'-.               the figure, its facts, and its course beside them
 *     what it is, in words
 *     Why    ...                       lines that Up and Down scroll
 *     Said   ...
 *     Space next  d decide  ...
 *
 * The same at any size from 40 x 10 on: what has no room goes, from the picture down, but for the
 * headline and the keys.
 */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/text.h"
#include "journal/session.h"
#include "review.h"
#include "stage.h"
#include "tui/big.h"

enum { BESIDE_WIDTH = 60, BESIDE_HEIGHT = 12, BAND_LEAST = 7, BAND_MOST = 18, FIGURE_LEAST = 3 };
enum { PART_CELLS = 8, NARROW = 60, HEAD_CELLS = 44 };

/* ---- the line above -------------------------------------------------------------------------- */

static void say_clock(const struct screen *screen, int room, struct strbuf *out)
{
    const struct reviewing *review = screen->review;
    if (review->past) {
        strbuf_addf(out, _("as of %s"), screen->session->as_of);
        return;
    }
    review_clock_say(&review->clock, screen->now_ms, room < HEAD_CELLS, screen->ascii, out);
}

static void draw_line(const struct screen *screen, struct canvas *canvas, struct rect line)
{
    const struct reviewing *review = screen->review;
    const struct review_item *item =
        review->at < (int)review->count ? &review->items[review->at] : NULL;
    struct strbuf clock = STRBUF_INIT;
    canvas_fill(canvas, line, ROLE_TEXT, ' ');
    int x = line.x + canvas_text(canvas, line, line.x, line.y, ROLE_TAB_ACTIVE, _(" Review ")) + 1;
    if (screen->frozen) /* impossible to miss, here too */
        x += canvas_textf(canvas, line, x, line.y, ROLE_BANNER, _(" frozen since %s "),
                          screen->frozen_since) +
             1;
    if (item)
        x += canvas_textf(canvas, line, x, line.y, ROLE_BOLD,
                          line.width < NARROW ? "%d/%zu" : _("%d of %zu"), review->at + 1,
                          review->count) +
             2;
    if (item && item->looked && item->outcome != OUTCOME_NEXT)
        x += canvas_text(canvas, line, x, line.y, ROLE_KEY, _(outcome_text(item->outcome))) + 2;
    if (item && item->gone)
        x += canvas_text(canvas, line, x, line.y, ROLE_BETTER, _("recovered")) + 2;
    say_clock(screen, line.x + line.width - x, &clock);
    bool over = !review->past && review_clock_is_over(&review->clock, screen->now_ms);
    int at = line.x + line.width - text_width(clock.text);
    if (at > x)
        canvas_text(canvas, line, at, line.y, over ? ROLE_WARN : ROLE_DIM, clock.text);
    strbuf_release(&clock);
}

/* ---- keys ------------------------------------------------------------------------------------ */

enum key_when { ALWAYS, WRITING, DECIDED, PROPOSED, AT_END, ON_ITEM, PLANNED };

/* Has its playbook a step that waits? */
static bool has_next(struct screen *screen)
{
    const struct section *page = review_page(screen);
    for (size_t r = 0; page && r < page->row_count; r++)
        if (!strcmp(page->rows[r].key_values[0], "next"))
            return true;
    return false;
}

static void draw_keys(struct screen *screen, struct canvas *canvas, struct rect line)
{
    static const struct {
        const char *key, *ascii, *word;
        enum key_when when;
    } keys[] = {
        {.key = "\xe2\x86\xb5", .ascii = "Enter", .word = N_("end the review"), .when = AT_END},
        {.key = "Space", .word = N_("next"), .when = ON_ITEM},
        {.key = "\xe2\x86\x90", .ascii = "Left", .word = N_("back"), .when = ALWAYS},
        {.key = "o", .word = N_("yes"), .when = PROPOSED},
        {.key = "O", .word = N_("amount"), .when = PROPOSED},
        {.key = "X", .word = N_("no"), .when = PROPOSED},
        {.key = "d", .word = N_("decide"), .when = WRITING},
        {.key = "x", .word = N_("done"), .when = DECIDED},
        {.key = "a", .word = N_("ack"), .when = WRITING},
        {.key = "t", .word = N_("later"), .when = WRITING},
        {.key = "i", .word = N_("note"), .when = WRITING},
        {.key = "\xe2\x86\xb5", .ascii = "Enter", .word = N_("drill"), .when = ON_ITEM},
        {.key = "p", .word = N_("playbook"), .when = PLANNED},
        {.key = "e", .word = N_("explain"), .when = ON_ITEM},
        {.key = "q", .word = N_("leave"), .when = ALWAYS},
        {.key = "W", .word = N_("who is here"), .when = WRITING},
        {.key = "?", .word = N_("help"), .when = ALWAYS}};
    const struct reviewing *review = screen->review;
    bool item = review->at < (int)review->count, writes = !review->past && review_can_write(screen);
    int r = item ? review_row(screen) : -1, x = line.x;
    const char *kind = r >= 0 ? review->agenda.rows[r].key_values[1] : "";
    bool decided = !strcmp(kind, "decision"), proposed = !strcmp(kind, "proposal");
    bool planned = item && has_next(screen);
    canvas_fill(canvas, line, ROLE_TEXT, ' ');
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        bool works = keys[i].when == ALWAYS || (keys[i].when == ON_ITEM && item) ||
                     (keys[i].when == WRITING && item && writes) ||
                     (keys[i].when == DECIDED && decided && writes) ||
                     (keys[i].when == PROPOSED && proposed && writes) ||
                     (keys[i].when == PLANNED && planned) ||
                     (keys[i].when == AT_END && !item && !review->past);
        const char *key = canvas->ascii && keys[i].ascii ? keys[i].ascii : keys[i].key;
        const char *word = _(keys[i].word);
        if (!works || x + text_width(key) + 1 + text_width(word) > line.x + line.width)
            continue;
        x += canvas_text(canvas, line, x, line.y, ROLE_KEY, key) + 1;
        x += canvas_text(canvas, line, x, line.y, ROLE_DIM, word) + 2;
    }
}

/* ---- the words ------------------------------------------------------------------------------- */

/* Lines that a text takes; drawn when out is given. */
static int draw_wrapped(struct canvas *canvas, struct rect area, enum role role, const char *text)
{
    if (area.height <= 0 || area.width <= 0)
        return 0;
    return text_wrap_draw(canvas, area, role, text);
}

static void draw_words(struct screen *screen, struct canvas *canvas, struct rect area)
{
    struct reviewing *review = screen->review;
    const struct section *page = review_page(screen);
    int y = area.y, end = area.y + area.height, rows = page ? (int)page->row_count : 0;
    const char *before = "";
    if (review->top >= rows)
        review->top = rows ? rows - 1 : 0;
    for (int r = review->top; r < rows && y < end; r++) {
        const struct report_row *row = &page->rows[r];
        const char *part = row->cells[0].text;
        if (strcmp(part, before) != 0)
            canvas_fit(canvas, area, area.x, y, PART_CELLS - 1, 0, ROLE_DIM, part);
        before = part;
        struct rect words = {area.x + PART_CELLS, y, area.width - PART_CELLS, end - y};
        int lines = draw_wrapped(canvas, words, ROLE_TEXT, row->cells[1].text);
        y += lines ? lines : 1;
    }
    if (y >= end && area.height > 1 && rows > 1)
        canvas_text(canvas, area, area.x + PART_CELLS - 2, end - 1, ROLE_FAINT,
                    canvas->ascii ? ":" : "\xe2\x8b\xae");
}

/* ---- an item --------------------------------------------------------------------------------- */

/* A warning is as large as its chance; what has no value has no figure. */
static void say_figure(const struct section *section, int r, char *out, size_t size)
{
    const char *kind = section->rows[r].key_values[1];
    const char *text = stage_cell(section, r, !strcmp(kind, "warning") ? "reason" : "value");
    bool none = !strcmp(kind, "decision") || !strcmp(kind, "known") || !strcmp(kind, "proposal");
    snprintf(out, size, "%.*s", none ? 0 : (int)strcspn(text, " "), text);
    if (strchr(text, ' ') && !strcmp(kind, "finding")) /* "2.75 s" */
        snprintf(out, size, "%s", text);
}

/* The figure and its facts, with the course of it at the right. Returns the lines. */
static int draw_band(struct screen *screen, struct canvas *canvas, struct rect area, int r)
{
    const struct section *section = review_agenda(screen);
    const struct report_row *row = &section->rows[r];
    bool warning = !strcmp(row->key_values[1], "warning");
    bool pictured = row->drill.indicator[0] && !row->drill.record[0] && area.height >= BAND_LEAST;
    struct rect left = area;
    char figure[64];
    if (pictured)
        left.width = area.width < 100 ? area.width * 44 / 100 : area.width * 40 / 100;
    say_figure(section, r, figure, sizeof figure);
    int facts = area.height >= BAND_LEAST ? 5 : 1, most = area.height - facts - 1, y = left.y;
    if (*figure)
        y += stage_figure(canvas, (struct rect){left.x, y, left.width, area.y + area.height - y},
                          row->has_state ? state_role(row->state) : ROLE_KEY, figure,
                          most < FIGURE_LEAST ? FIGURE_LEAST : most) +
             1;
    y += stage_facts(canvas, (struct rect){left.x, y, left.width, area.y + area.height - y},
                     section, r, true);
    if (!pictured)
        return y - area.y;
    struct path drill = row->drill;
    struct rect right = {area.x + left.width + 2, area.y, area.width - left.width - 2, area.height};
    stage_picture(screen, canvas, right, &drill, warning ? "forecast" : "history");
    return area.height;
}

static int draw_narrow(struct screen *screen, struct canvas *canvas, struct rect area, int r)
{
    const struct section *section = review_agenda(screen);
    char figure[64];
    int x = area.x;
    say_figure(section, r, figure, sizeof figure);
    if (*figure)
        x += canvas_text(canvas, area, x, area.y,
                         section->rows[r].has_state ? state_role(section->rows[r].state) : ROLE_KEY,
                         figure) +
             3;
    stage_facts(canvas, (struct rect){x, area.y, area.x + area.width - x, 1}, section, r, false);
    return 1;
}

static void draw_gone(struct screen *screen, struct canvas *canvas, struct rect area)
{
    const struct reviewing *review = screen->review;
    int y = area.y;
    canvas_fit(canvas, area, area.x, y, area.width, 0, ROLE_BOLD, review->items[review->at].title);
    draw_wrapped(canvas, (struct rect){area.x, y + 2, area.width, area.height - 2}, ROLE_TEXT,
                 _("This is no longer on the agenda: the data changed since the review began, and "
                   "the line is not broken any more."));
}

static void draw_item(struct screen *screen, struct canvas *canvas, struct rect area)
{
    int r = review_row(screen), bottom = area.y + area.height;
    if (r < 0) {
        draw_gone(screen, canvas, area);
        return;
    }
    const struct section *section = review_agenda(screen);
    bool roomy = area.height >= 26;
    int y = area.y + stage_headline(canvas, area, section, r) + (area.height >= BESIDE_HEIGHT);
    if (area.width >= BESIDE_WIDTH && area.height >= BESIDE_HEIGHT) {
        int band = area.height * 45 / 100;
        band = band < BAND_LEAST ? BAND_LEAST : band > BAND_MOST ? BAND_MOST : band;
        y += draw_band(screen, canvas, (struct rect){area.x, y, area.width, band}, r) + 1;
    } else {
        y += draw_narrow(screen, canvas, (struct rect){area.x, y, area.width, 1}, r);
    }
    const char *note = section->rows[r].note;
    int most = bottom - y < 4 ? 1 : 2;
    if (note && y < bottom)
        y += draw_wrapped(canvas, (struct rect){area.x, y, area.width, most}, ROLE_BOLD, note);
    y += roomy;
    if (y < bottom)
        draw_words(screen, canvas, (struct rect){area.x, y, area.width, bottom - y});
}

/* ---- the end --------------------------------------------------------------------------------- */

static void say_end(const struct screen *screen, struct strbuf *out)
{
    const struct reviewing *review = screen->review;
    int counts[OUTCOME_COUNT];
    size_t looked = 0;
    review_counts(review, counts);
    for (int i = 0; i < OUTCOME_COUNT; i++)
        looked += (size_t)counts[i];
    strbuf_addf(out, _("%zu of %zu items looked at: "), looked, review->count);
    strbuf_addf(out, _("%d decided, %d acknowledged, %d deferred, %d seen."),
                counts[OUTCOME_DECIDE], counts[OUTCOME_ACKNOWLEDGE], counts[OUTCOME_DEFER],
                counts[OUTCOME_NEXT]);
}

static void draw_end(struct screen *screen, struct canvas *canvas, struct rect area)
{
    const struct reviewing *review = screen->review;
    const struct section *agenda = review_agenda(screen);
    struct strbuf text = STRBUF_INIT;
    bool empty = !review->count;
    int y = area.y + (area.height > 12);
    y += stage_figure(canvas, (struct rect){area.x, y, area.width, area.height}, ROLE_BETTER,
                      empty ? "OK" : _("DONE"), area.height / 3) +
         1;
    if (empty && agenda->empty)
        strbuf_adds(&text, agenda->empty);
    else
        say_end(screen, &text);
    struct rect rest = {area.x, y, area.width, area.y + area.height - y};
    y += draw_wrapped(canvas, rest, ROLE_BOLD, text.text) + 1;
    strbuf_clear(&text);
    for (size_t i = 0; i < review->people_count; i++)
        if (review->people[i].here)
            strbuf_addf(&text, "%s%s", text.length ? ", " : _("Here: "), review->people[i].name);
    rest = (struct rect){area.x, y, area.width, area.y + area.height - y};
    if (text.length)
        y += draw_wrapped(canvas, rest, ROLE_TEXT, text.text) + 1;
    rest = (struct rect){area.x, y, area.width, area.y + area.height - y};
    if (!review->past && review->id)
        draw_wrapped(canvas, rest, ROLE_DIM,
                     _("Enter ends the review. redline minutes --last prints its minutes."));
    strbuf_release(&text);
}

void review_draw(struct screen *screen, struct canvas *canvas, struct rect area)
{
    struct reviewing *review = screen->review;
    struct rect line = {area.x + 1, area.y, area.width - 2, 1};
    struct rect keys = {area.x + 1, area.y + area.height - 1, area.width - 2, 1};
    int top = 1 + (area.height > 14);
    review_agenda(screen); /* a refresh may have changed the list */
    draw_line(screen, canvas, line);
    if (review->notice[0]) {
        struct rect banner = {line.x, area.y + 1, line.width, area.height >= 14 ? 2 : 1};
        canvas_fill(canvas, (struct rect){area.x, banner.y, area.width, banner.height}, ROLE_BANNER,
                    ' ');
        draw_wrapped(canvas, banner, ROLE_BANNER, review->notice);
        top = banner.height + 1 + (area.height > 18);
    }
    struct rect body = {area.x + 1, area.y + top, area.width - 2, area.height - top - 1};
    body.height -= screen->message[0] != '\0' || screen->mode;
    if (review->at < (int)review->count)
        draw_item(screen, canvas, body);
    else
        draw_end(screen, canvas, body);
    struct rect above = {keys.x, keys.y - 1, keys.width, 1};
    if (screen->message[0])
        canvas_fit(canvas, above, above.x, above.y, above.width, 0, ROLE_KEY, screen->message);
    draw_keys(screen, canvas, keys);
}
