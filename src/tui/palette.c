/* The palette: everything that can be done or gone to, by typing a part of its name.
 *
 * Behind the first word of a kind ("period ", "theme ") only things of that kind are offered; else
 * all of them, and the kinds themselves.  Enter runs what is selected; Tab writes it into the
 * prompt.  Up from the first line walks back through what was run before, Down comes back.  The
 * search of the help page is the same list with only what the help is about, looked for in the help
 * texts, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tui/actions.h"
#include "tui/match.h"
#include "tui/palette.h"
#include "tui/state.h"
#include "tui/terminal.h"

enum { CTRL_N = 14, CTRL_P = 16, NAME_CELLS = 30, KIND_CELLS = 10, LIST_LINES = 12 };

static void copy_clean(char *out, size_t size, const char *text)
{
    struct strbuf clean = STRBUF_INIT;
    text_clean(&clean, text, strlen(text));
    snprintf(out, size, "%s", clean.text);
    strbuf_release(&clean);
}

/* The nearer of the two names. */
static void take_nearest(struct candidate_list *list, const char *name)
{
    const char *names[] = {list->nearest[0] ? list->nearest : NULL, name};
    const char *nearest = *list->pattern ? text_nearest(list->pattern, names, 2) : NULL;
    if (nearest == name && strlen(name) < sizeof list->nearest)
        strcpy(list->nearest, name);
}

void candidate_add(struct candidate_list *list, const char *name, const char *title,
                   const char *help)
{
    struct candidate next = {.kind = list->kind};
    if (list->wants_nearest)
        take_nearest(list, name);
    copy_clean(next.title, sizeof next.title, title ? title : "");
    copy_clean(next.name, sizeof next.name, name);
    if (strlen(name) >= sizeof next.name) /* what is cut could not be found again */
        return;
    next.score = match_score(list->pattern, next.name, next.title);
    if (next.score < 0 && help)
        next.score = match_score(list->pattern, next.name, help) > 0 ? 1 : -1;
    if (next.score < 0)
        return;
    MEM_GROW(list->items, list->count, list->capacity);
    list->items[list->count++] = next;
}

/* Better ones first; equals stay in the order of kinds and lists. */
static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return 0;
}

static const struct palette_kind *kind_of(const char *text, const char **rest)
{
    size_t length = strcspn(text, " ");
    for (size_t k = 0; text[length] && k < palette_kind_count; k++)
        if (length && strlen(palette_kinds[k].word) == length &&
            !strncmp(palette_kinds[k].word, text, length)) {
            *rest = text + length + strspn(text + length, " ");
            return &palette_kinds[k];
        }
    *rest = text;
    return NULL;
}

static void collect(struct screen *screen, struct candidate_list *list)
{
    const struct palette_kind *only = kind_of(screen->prompt.text, &list->pattern);
    for (size_t k = 0; k < palette_kind_count; k++) {
        const struct palette_kind *kind = &palette_kinds[k];
        list->kind = kind;
        if ((only && kind != only) || (screen->palette.help && !kind->in_help))
            continue;
        if (kind->list && (only || !kind->is_detail))
            kind->list(screen, list);
        if (only || !*kind->word || screen->palette.help)
            continue;
        struct candidate self = {.kind = kind};
        self.score = match_score(list->pattern, kind->word, _(kind->help));
        self.score += !*list->pattern; /* before anything is typed: what there is to type */
        if (self.score < 0)
            continue;
        snprintf(self.title, sizeof self.title, "%s", _(kind->help));
        MEM_GROW(list->items, list->count, list->capacity);
        list->items[list->count++] = self;
    }
}

/* What fits what is typed now, and, when asked, the nearest of all names.  qsort is not stable, so
 * ties carry their place. */
static void refill(struct screen *screen, char nearest[128])
{
    struct palette *palette = &screen->palette;
    struct candidate_list list = {
        .items = palette->items, .capacity = palette->capacity, .wants_nearest = nearest != NULL};
    collect(screen, &list);
    for (size_t i = 0; i < list.count; i++)
        list.items[i].score = list.items[i].score * 4096 + (4095 - (int)(i < 4095 ? i : 4095));
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, compare_candidates);
    palette->items = list.items;
    palette->count = list.count;
    palette->capacity = list.capacity;
    if (nearest)
        snprintf(nearest, 128, "%s", list.nearest);
}

void palette_release(struct palette *palette)
{
    free(palette->items);
}

void palette_open(struct screen *screen, const char *text, bool help)
{
    struct palette *palette = &screen->palette;
    palette->cursor = palette->top = 0;
    palette->help = help;
    palette->history_at = palette->history_count;
    mode_enter(screen, &mode_palette, text);
}

/* "period 2026-W46", "quit" */
static void spell(const struct candidate *item, char *out, size_t size)
{
    const char *word = item->kind->word;
    snprintf(out, size, "%s%s%s", word, *word ? " " : "", item->name);
}

static void remember(struct palette *palette, const char *text)
{
    if (!*text || (palette->history_count &&
                   !strcmp(palette->history[palette->history_count - 1], text)))
        return;
    if (palette->history_count == SCREEN_HISTORY) {
        memmove(palette->history, palette->history + 1,
                sizeof palette->history - sizeof *palette->history);
        palette->history_count--;
    }
    snprintf(palette->history[palette->history_count++], PROMPT_BYTES, "%s", text);
}

/* The mode is left first: what is run may enter another. */
static unsigned run(struct screen *screen, const struct palette_kind *kind, const char *name)
{
    struct err err = {.text = ""};
    unsigned reaction = REACT_REDRAW;
    char text[PROMPT_BYTES], line[PROMPT_BYTES];
    snprintf(text, sizeof text, "%s", name);
    snprintf(line, sizeof line, "%.64s%s%.400s", kind->word, *kind->word ? " " : "", name);
    screen->mode = NULL;
    screen->help = false;
    if (kind->run(screen, text, &reaction, &err)) {
        remember(&screen->palette, line);
        return reaction | REACT_REDRAW;
    }
    screen->mode = &mode_palette;
    snprintf(screen->trouble, sizeof screen->trouble, "%.*s", (int)sizeof screen->trouble - 1,
             err.text);
    return REACT_REDRAW;
}

static void say_nothing_fits(struct screen *screen)
{
    char nearest[128] = "";
    const char *rest;
    kind_of(screen->prompt.text, &rest);
    refill(screen, nearest);
    if (nearest[0])
        snprintf(screen->trouble, sizeof screen->trouble,
                 _("nothing here is called '%.60s'; the nearest is '%s'"), rest, nearest);
    else
        snprintf(screen->trouble, sizeof screen->trouble, _("nothing here is called '%.60s'"),
                 rest);
}

/* Behind a kind's word what was typed in full, even if the list does not know it ("2026-10" among
 * weeks); else what is selected. */
static unsigned enter(struct screen *screen)
{
    struct palette *palette = &screen->palette;
    const char *rest;
    const struct palette_kind *only = kind_of(screen->prompt.text, &rest);
    if (only && *rest && palette->cursor == 0) {
        unsigned reaction = run(screen, only, rest);
        if (screen->mode != &mode_palette)
            return reaction;
    }
    refill(screen, NULL);
    if (palette->count && palette->cursor < (int)palette->count) {
        const struct candidate item = palette->items[palette->cursor];
        if (item.name[0])
            return run(screen, item.kind, item.name);
        char word[64]; /* the kind itself: its things come next */
        snprintf(word, sizeof word, "%s ", item.kind->word);
        prompt_set(&screen->prompt, word);
        palette->cursor = palette->top = 0;
        return REACT_REDRAW;
    }
    if (screen->trouble[0])
        return REACT_REDRAW; /* the kind's own words */
    if (only && !*rest)
        snprintf(screen->trouble, sizeof screen->trouble, "%s", _(only->help));
    else
        say_nothing_fits(screen);
    return REACT_REDRAW;
}

/* Towards older (-1) or newer (1) ones; behind the newest stands what was being typed. */
static void walk_history(struct screen *screen, int step)
{
    struct palette *palette = &screen->palette;
    int to = palette->history_at + step;
    if (to < 0 || to > palette->history_count)
        return;
    if (palette->history_at == palette->history_count)
        snprintf(palette->typed, sizeof palette->typed, "%s", screen->prompt.text);
    palette->history_at = to;
    prompt_set(&screen->prompt,
               to == palette->history_count ? palette->typed : palette->history[to]);
    palette->cursor = palette->top = 0;
}

static void select_by(struct screen *screen, int step)
{
    struct palette *palette = &screen->palette;
    refill(screen, NULL);
    int most = (int)palette->count - 1, to = palette->cursor + step;
    palette->cursor = to > most ? (most < 0 ? 0 : most) : to < 0 ? 0 : to;
}

/* Tab writes the selected one out; when it stands there already, the next one is taken. */
static void complete(struct screen *screen)
{
    struct palette *palette = &screen->palette;
    char text[PROMPT_BYTES];
    refill(screen, NULL);
    if (!palette->count)
        return;
    spell(&palette->items[palette->cursor], text, sizeof text);
    if (!strcmp(text, screen->prompt.text)) {
        select_by(screen, palette->cursor + 1 < (int)palette->count ? 1 : -palette->cursor);
        spell(&palette->items[palette->cursor], text, sizeof text);
        prompt_set(&screen->prompt, text);
        return;
    }
    prompt_set(&screen->prompt, text);
    palette->cursor = palette->top = 0;
}

static unsigned palette_key(struct screen *screen, int key)
{
    struct palette *palette = &screen->palette;
    bool at_history = palette->history_at < palette->history_count;
    if (mode_leaves(screen, key))
        return REACT_REDRAW;
    screen->trouble[0] = '\0';
    if (key == RKEY_ENTER)
        return enter(screen);
    if (key == RKEY_UP && palette->cursor > 0)
        select_by(screen, -1);
    else if (key == RKEY_UP)
        walk_history(screen, -1);
    else if (key == RKEY_DOWN && at_history)
        walk_history(screen, 1);
    else if (key == CTRL_P || key == CTRL_N || key == RKEY_DOWN)
        select_by(screen, key == CTRL_P ? -1 : 1);
    else if (key == RKEY_PAGE_UP || key == RKEY_PAGE_DOWN)
        select_by(screen, key == RKEY_PAGE_UP ? -LIST_LINES : LIST_LINES);
    else if (key == RKEY_BACK_TAB)
        select_by(screen, -1);
    else if (key == RKEY_TAB)
        complete(screen);
    else if (prompt_key(&screen->prompt, key)) {
        palette->cursor = palette->top = 0;
        palette->history_at = palette->history_count;
    }
    return REACT_REDRAW;
}

static void draw_item(struct canvas *canvas, struct rect line, const struct candidate *item)
{
    const char *word = item->kind->word, *name = item->name;
    int x = line.x + 1, name_cells = line.width >= 70 ? NAME_CELLS : line.width / 3;
    canvas_fit(canvas, line, x, line.y, KIND_CELLS, 0, ROLE_DIM, *name ? word : "");
    x += KIND_CELLS + 1;
    canvas_fit(canvas, line, x, line.y, name_cells, 0, *name ? ROLE_BOLD : ROLE_KEY,
               *name ? name : word);
    x += name_cells + 1;
    if (x < line.x + line.width)
        canvas_fit(canvas, line, x, line.y, line.x + line.width - x, 0, ROLE_DIM, item->title);
}

/* At the bottom, over what the pane shows there: its upper part stays to be seen. */
static void palette_draw(struct screen *screen, struct canvas *canvas, struct rect body)
{
    struct palette *palette = &screen->palette;
    char facts[64];
    refill(screen, NULL);
    if (palette->cursor >= (int)palette->count)
        palette->cursor = palette->count ? (int)palette->count - 1 : 0;
    int lines = (int)palette->count < LIST_LINES ? (int)palette->count : LIST_LINES;
    int frame = canvas->width >= 120 ? 2 : 1, height = (lines ? lines : 1) + frame;
    if (height > body.height)
        height = body.height;
    struct rect area = {body.x, body.y + body.height - height, body.width, height};
    mode_wipe(canvas, area);
    snprintf(facts, sizeof facts, "%zu", palette->count);
    struct rect inside = frame_draw(canvas, area, palette->help ? _("Find in help") : _("Go or do"),
                                    facts, frame == 2, true);
    struct list_state list = {.cursor = palette->cursor, .top = palette->top};
    list_scroll(&list, (int)palette->count, inside.height);
    palette->top = list.top;
    if (!palette->count)
        canvas_text(canvas, inside, inside.x + 1, inside.y, ROLE_DIM, _("Nothing fits."));
    for (int i = 0; i < inside.height && list.top + i < (int)palette->count; i++) {
        struct rect line = {inside.x, inside.y + i, inside.width, 1};
        draw_item(canvas, line, &palette->items[list.top + i]);
        if (list.top + i == palette->cursor)
            canvas_select(canvas, line);
    }
}

static const char *palette_label(const struct screen *screen)
{
    return screen->palette.help ? "?/" : ":";
}

const struct mode mode_palette = {
    .id = "palette",
    .takes_text = true,
    .hints = {"Enter", N_("run"), "Tab", N_("complete"), "Up Down", N_("choose, earlier ones"),
              "Esc", N_("close")},
    .key = palette_key,
    .draw = palette_draw,
    .label = palette_label};
