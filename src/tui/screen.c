/* The screen: owns the view state and the sections it was drawn from.
 *
 * Everything that is shown comes from sections (report room).  They are kept until something they
 * were made for changes: snapshot, period, comparison, place or sort; so a key costs what it
 * changes. Places and selections are kept as text keys, never as pointers or row numbers, so they
 * survive a refresh that reorders or removes rows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "engine/snapshot.h"
#include "tui/state.h"
#include "tui/terminal.h"

enum { COLUMNS_MOST = 48 };

struct level *screen_level(struct screen *screen)
{
    return &screen->levels[screen->depth];
}

const struct pane_def *screen_pane_def(const struct screen *screen, const char *name)
{
    return catalogue_pane(screen->snapshot->catalogue, name);
}

const struct pane_def *pane_behind(const struct screen *screen, const struct pane_def *pane)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    for (size_t i = 0; i < catalogue->pane_count; i++)
        if (catalogue->panes[i].after && !strcmp(catalogue->panes[i].after, pane->name))
            return &catalogue->panes[i];
    return NULL;
}

const struct pane_def *pane_shown(const struct screen *screen, const struct pane_def *first)
{
    size_t most = screen->snapshot->catalogue->pane_count; /* panes in a circle end here */
    for (const struct pane_def *pane = first; pane && most;
         pane = pane_behind(screen, pane), most--)
        if (!strcmp(pane->name, screen->levels[0].pane))
            return pane;
    return NULL;
}

const struct pane_def *screen_pane_of_kind(const struct screen *screen, const char *kind)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    for (size_t i = 0; i < catalogue->pane_count; i++)
        if (!strcmp(catalogue->panes[i].kind, kind))
            return &catalogue->panes[i];
    return catalogue->pane_count ? &catalogue->panes[0] : NULL;
}

static void copy_text(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text ? text : "");
}

static void load_theme(struct screen *screen, const char *name, struct err_list *errors)
{
    copy_text(screen->theme_name, sizeof screen->theme_name, name);
    theme_open(&screen->theme, screen->snapshot->catalogue, name, errors);
}

/* A named view, a pane, or the first one; then the place that was asked for. */
static void start_at(struct screen *screen, const struct screen_options *options,
                     struct err_list *errors)
{
    const struct path nowhere = {0}, *at = &options->view.at;
    const struct view_def *view =
        options->pane ? catalogue_view(screen->snapshot->catalogue, options->pane) : NULL;
    const struct pane_def *pane = options->pane ? screen_pane_def(screen, options->pane) : NULL;
    struct err err = {.text = ""};
    navigate_open(screen, pane ? pane : screen_pane_of_kind(screen, "table"), &nowhere);
    if (view && !view_open(screen, view, &err))
        err_list_add(errors, &err);
    screen->last_depth = -1;
    if (at->market[0] || at->channel[0] || at->indicator[0] || at->record[0] || at->category[0]) {
        if (pane || view)
            screen_level(screen)->at = *at;
        else
            navigate_to(screen, at, path_is_decision(at) ? "decisions" : "table");
    }
    if (options->view.has_period) { /* what was typed is stronger than what a file says */
        screen->view.has_period = true;
        screen->view.period = options->view.period;
    }
}

struct screen *screen_new(const struct snapshot *snapshot, const struct screen_options *options,
                          struct err_list *errors)
{
    struct screen *screen = mem_calloc(1, sizeof *screen);
    screen->snapshot = snapshot;
    screen->view = options->view;
    screen->view.ascii = screen->ascii = options->ascii;
    screen->colour = options->colour;
    screen->last_depth = -1;
    screen->countdown = -1;
    for (size_t i = 0; i < SCREEN_PANES; i++)
        strbuf_init(&screen->cache[i].key);
    strbuf_init(&screen->copied);
    load_theme(screen, options->theme && *options->theme ? options->theme : "auto", errors);
    keys_check(snapshot->catalogue, errors);
    start_at(screen, options, errors);
    memset(&screen->view.at, 0, sizeof screen->view.at);
    return screen;
}

void screen_forget(struct screen *screen)
{
    for (size_t i = 0; i < SCREEN_PANES; i++)
        if (screen->cache[i].made) {
            section_release(&screen->cache[i].section);
            screen->cache[i].made = false;
            strbuf_clear(&screen->cache[i].key);
        }
    if (screen->has_head)
        report_head_release(&screen->head);
    if (screen->has_context)
        report_context_release(&screen->context);
    screen->has_head = screen->has_context = false;
    review_forget(screen);
}

void screen_free(struct screen *screen)
{
    if (!screen)
        return;
    screen_forget(screen);
    review_free(screen);
    for (size_t i = 0; i < SCREEN_PANES; i++)
        strbuf_release(&screen->cache[i].key);
    strbuf_release(&screen->copied);
    palette_release(&screen->palette);
    bookmarks_release(screen);
    free(screen->chooser.rows);
    free(screen->seen);
    screen_let_go(screen);
    free(screen);
}

void screen_set_snapshot(struct screen *screen, const struct snapshot *snapshot)
{
    screen->newest = snapshot;
    if (screen->frozen) /* it lies beneath until the reader thaws */
        return;
    changed_remember(screen);
    screen_forget(screen);
    screen->snapshot = snapshot;
    if (!screen_pane_def(screen,
                         screen_level(screen)->pane)) { /* the new INI file has no such pane */
        struct path nowhere = {0};
        navigate_open(screen, screen_pane_of_kind(screen, "table"), &nowhere);
    }
    struct err_list errors;
    err_list_init(&errors);
    char name[sizeof screen->theme_name];
    copy_text(name, sizeof name, screen->theme_name);
    load_theme(screen, name, &errors);
    err_list_release(&errors);
    review_came_rows(screen);
}

void screen_set_banner(struct screen *screen, const char *text)
{
    copy_text(screen->banner, sizeof screen->banner, text);
    if (text) /* what a key said would be done was not */
        screen->message[0] = '\0';
}

void screen_set_progress(struct screen *screen, const struct load_progress *progress)
{
    screen->loading = progress != NULL;
    if (!progress)
        return;
    const char *slash = strrchr(progress->file, '/');
    copy_text(screen->progress_file, sizeof screen->progress_file,
              slash ? slash + 1 : progress->file);
    screen->progress = *progress;
    screen->progress.file = screen->progress_file;
}

void screen_set_time(struct screen *screen, int64_t now_ms)
{
    screen->now_ms = now_ms;
}

int64_t screen_next_ms(const struct screen *screen)
{
    return review_next_ms(screen);
}

void screen_set_countdown(struct screen *screen, int seconds)
{
    screen->countdown = seconds;
}

const struct theme *screen_theme(const struct screen *screen)
{
    return &screen->theme;
}

static const struct report_context *context_of(struct screen *screen)
{
    if (!screen->has_context) {
        report_context_init(&screen->context, screen->snapshot, &screen->view);
        screen->has_context = true;
    }
    return &screen->context;
}

const struct report_head *screen_head(struct screen *screen)
{
    if (!screen->has_head) {
        report_head_build(context_of(screen), &screen->head);
        screen->has_head = true;
    }
    return &screen->head;
}

static void section_key(const struct screen *screen, const struct pane_def *pane,
                        const struct path *at, const char *sort, bool reverse, struct strbuf *key)
{
    const char *columns = columns_of(screen, pane);
    strbuf_clear(key);
    strbuf_addf(key, "%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%d.%d.%d\x1f%s\x1f%d\x1f%d\x1f%s",
                pane->name, at->market, at->channel, at->indicator, at->record, at->category,
                at->has_period, (int)at->period.grain, at->period.index, sort, reverse,
                (int)screen->view.mode, columns ? columns : "");
}

/* The pane as its columns were chosen for the session; the names live in `list`. */
static void choose_columns(const struct screen *screen, struct pane_def *pane, char list[512],
                           const char *names[COLUMNS_MOST])
{
    const char *columns = columns_of(screen, pane);
    if (!columns)
        return;
    snprintf(list, 512, "%s", columns);
    pane->columns = names;
    pane->column_count = 0;
    for (char *at = list; *at && pane->column_count < COLUMNS_MOST;) {
        size_t length = strcspn(at, ",");
        bool last = !at[length];
        at[length] = '\0';
        names[pane->column_count++] = at;
        at += length + !last;
    }
}

const struct section *screen_section(struct screen *screen, const struct pane_def *pane,
                                     const struct path *at, const char *sort, bool reverse)
{
    static const struct lens clear;
    return screen_section_through(screen, pane, at, sort, reverse, &clear);
}

const struct section *screen_section_through(struct screen *screen, const struct pane_def *pane,
                                             const struct path *at, const char *sort, bool reverse,
                                             const struct lens *lens)
{
    struct strbuf key = STRBUF_INIT;
    section_key(screen, pane, at, sort, reverse, &key);
    strbuf_addf(&key, "\x1f%s\x1f%d", lens->filter, lens->problems);
    for (size_t i = 0; i < SCREEN_PANES; i++)
        if (screen->cache[i].made && !strcmp(screen->cache[i].key.text, key.text)) {
            strbuf_release(&key);
            return &screen->cache[i].section;
        }
    struct cached_section *slot = &screen->cache[screen->cache_next++ % SCREEN_PANES];
    if (slot->made)
        section_release(&slot->section);
    strbuf_clear(&slot->key);
    strbuf_adds(&slot->key, key.text);
    strbuf_release(&key);
    struct report_context context = *context_of(screen);
    struct view view = screen->view;
    view.at = *at;
    copy_text(view.sort, sizeof view.sort, sort);
    view.sort_reverse = reverse;
    context.view = &view;
    struct pane_def chosen = *pane;
    char list[512];
    const char *names[COLUMNS_MOST];
    choose_columns(screen, &chosen, list, names);
    report_build(&context, &chosen, &slot->section);
    lens_apply(lens, &slot->section, screen->ascii);
    changed_mark(screen, slot->key.text, &slot->section);
    slot->made = true;
    return &slot->section;
}

/* A table of channels: of one market after the other, so it has the screen for itself. */
static bool is_of_channels(const struct pane_def *pane)
{
    return !strcmp(pane->kind, "table") && !pane->register_name && pane->rows &&
           !strcmp(pane->rows, "channel");
}

bool screen_is_overview(const struct screen *screen)
{
    const struct level *level = &screen->levels[screen->depth];
    const struct pane_def *pane = screen_pane_def(screen, level->pane);
    return !screen->zoomed && screen->depth == 0 && pane && !strcmp(pane->kind, "table") &&
           !pane->register_name && !pane->after && !is_of_channels(pane) && screen->height >= 20 &&
           screen->width >= 80;
}

static void overview_focus(struct screen *screen, struct focus *focus, int index)
{
    static const struct path nowhere;
    struct level *level = screen_level(screen);
    focus->pane = overview_pane(screen, index);
    if (!focus->pane) {
        screen->focus = index = 0;
        focus->pane = screen_pane_def(screen, level->pane);
    }
    focus->ops = pane_find(focus->pane->kind);
    if (index == 0) {
        focus->list = &level->list;
        focus->lens = &level->lens;
        focus->section = screen_section_through(screen, focus->pane, &level->at, level->sort,
                                                level->sort_reverse, focus->lens);
        return;
    }
    struct path at = nowhere;
    if (index == 1) { /* the funnel follows the selected market */
        const struct section *markets =
            screen_section_through(screen, overview_pane(screen, 0), &level->at, level->sort,
                                   level->sort_reverse, &level->lens);
        list_follow(&level->list, markets);
        const struct path *target = list_pane_target(markets, &level->list);
        if (target)
            snprintf(at.market, sizeof at.market, "%s", target->market);
    }
    focus->list = &screen->side[index];
    focus->lens = &screen->side_lens[index];
    focus->section = screen_section_through(screen, focus->pane, &at, "", false, focus->lens);
}

void screen_focus(struct screen *screen, struct focus *focus)
{
    if (screen_is_overview(screen)) {
        overview_focus(screen, focus, screen->focus);
    } else {
        struct level *level = screen_level(screen);
        focus->pane = screen_pane_def(screen, level->pane);
        if (!focus->pane) /* an INI file took it away: Esc can lead to it, and bookmarks */
            focus->pane = screen_pane_of_kind(screen, "table");
        focus->ops = pane_find(focus->pane->kind);
        focus->list = &level->list;
        focus->lens = &level->lens;
        focus->section = screen_section_through(screen, focus->pane, &level->at, level->sort,
                                                level->sort_reverse, focus->lens);
    }
    if (focus->section->shape != SHAPE_HEAT)
        list_follow(focus->list, focus->section);
}

bool screen_walks_markets(struct screen *screen, const struct focus *focus)
{
    bool channels = is_of_channels(focus->pane) && !screen_level(screen)->at.channel[0];
    return (focus->ops->walks_markets || channels) && !screen_is_overview(screen);
}

void screen_draw(struct screen *screen, struct canvas *canvas)
{
    screen->width = canvas->width;
    screen->height = canvas->height;
    canvas->mono = !screen->colour || screen->theme.styles[ROLE_RED].foreground < 0;
    canvas_clear(canvas);
    frame_draw_screen(screen, canvas);
}

/* Keys that belong to the help page; any other closes it and acts on the pane behind, as it says.
 */
static bool stays_in_help(const struct action *action)
{
    static const char *const ids[] = {"up",     "down",  "page-up", "page-down", "top",
                                      "bottom", "help",  "climb",   "close",     "quit",
                                      "cancel", "theme", "repaint", "suspend",   "reload",
                                      "search", "palette", "freeze", "mouse"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (!strcmp(action->id, ids[i]))
            return true;
    return false;
}

/* Ctrl-L and Ctrl-Z are no text: they do what they do everywhere. */
static bool works_in_modes(const struct action *action, int key)
{
    return key < ' ' && (!strcmp(action->id, "repaint") || !strcmp(action->id, "suspend"));
}

const struct action *action_find(const char *id)
{
    for (size_t i = 0; i < screen_action_count; i++)
        if (!strcmp(screen_actions[i].id, id))
            return &screen_actions[i];
    return NULL;
}

unsigned action_run(struct screen *screen, const struct action *action)
{
    const char *why = NULL;
    unsigned reaction;
    if (screen->presenting && presenter_takes(screen, action, &reaction))
        return reaction;
    if (screen->help && !stays_in_help(action)) {
        screen->help = false;
        if (!strcmp(action->id, "drill")) /* Enter on a page that was read means "go on" */
            return REACT_REDRAW;
    }
    if (action->possible && !action->possible(screen, &why)) {
        snprintf(screen->message, sizeof screen->message, "%s: %s", _(action->help),
                 why ? why : _("not here"));
        return REACT_REDRAW;
    }
    return action->run(screen);
}

/* What is pasted is text for a prompt, never a command. */
static unsigned paste(struct screen *screen, int key)
{
    if (!screen->mode || !screen->mode->takes_text)
        return REACT_NONE;
    return screen->mode->key(screen, key);
}

unsigned screen_key(struct screen *screen, int key)
{
    bool armed = screen->cancel_armed;
    if (key & RKEY_PASTED)
        return paste(screen, key & ~RKEY_PASTED);
    if (key & RKEY_MOUSE)
        return screen->presenting || review_is_shown(screen) ? REACT_NONE : mouse_event(screen, key);
    const struct action *action = action_for_key(screen, key);
    screen->message[0] = '\0';
    screen->theme_list = false;
    screen->cancel_armed = false;
    if (screen->mode && !(action && works_in_modes(action, key)))
        return screen->mode->key(screen, key);
    unsigned reaction;
    if (review_takes(screen, action, key, &reaction))
        return reaction;
    if (!action) {
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("This key does nothing here: ? shows those that do."));
        return REACT_REDRAW;
    }
    if (key == 3) /* Ctrl-C: the second one at rest quits */
        screen->cancel_armed = armed;
    return action_run(screen, action);
}

bool screen_mouse(const struct screen *screen)
{
    return screen->mouse;
}

const char *screen_copied(const struct screen *screen, size_t *length)
{
    *length = screen->copied.length;
    return screen->copied.text;
}
