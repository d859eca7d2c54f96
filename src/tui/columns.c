/* Columns: which figures a table has, and in which order.
 *
 * The choice is a list of names, and it is handed to the builder in place of the pane's own, so
 * every indicator can be a column, with its change beside it and its red lines judged; nothing is
 * hidden after the fact.  It holds for the pane, at every place, until the program ends.  To keep
 * one, write it in an INI file: [pane NAME] columns, or [view NAME].
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/actions.h"
#include "tui/state.h"
#include "tui/terminal.h"

static int choice_of(const struct screen *screen, const char *pane)
{
    for (size_t i = 0; i < screen->choice_count; i++)
        if (!strcmp(screen->choices[i].pane, pane))
            return (int)i;
    return -1;
}

const char *columns_of(const struct screen *screen, const struct pane_def *pane)
{
    int at = choice_of(screen, pane->name);
    return at >= 0 && screen->choices[at].columns[0] ? screen->choices[at].columns : NULL;
}

void columns_choose(struct screen *screen, const struct pane_def *pane, const char *list)
{
    int at = choice_of(screen, pane->name);
    if (at < 0) {
        if (screen->choice_count == SCREEN_CHOICES) { /* the oldest one goes */
            memmove(screen->choices, screen->choices + 1,
                    (SCREEN_CHOICES - 1) * sizeof *screen->choices);
            screen->choice_count--;
        }
        at = (int)screen->choice_count++;
        snprintf(screen->choices[at].pane, sizeof screen->choices[at].pane, "%s", pane->name);
    }
    char *columns = screen->choices[at].columns;
    snprintf(columns, sizeof screen->choices->columns, "%s", list);
    char *last = strlen(list) < sizeof screen->choices->columns ? NULL : strrchr(columns, ',');
    if (last) /* never half a name */
        *last = '\0';
}

bool columns_fit(struct screen *screen, const struct focus *focus)
{
    const struct path *at = &screen_level(screen)->at;
    bool indicators = !strcmp(focus->pane->kind, "table") &&
                      ((focus->pane->rows && !strcmp(focus->pane->rows, "indicator")) ||
                       (at->market[0] && at->channel[0]));
    return !strcmp(focus->pane->kind, "table") && !indicators;
}

static bool is_listed(const struct chooser *chooser, const char *id)
{
    for (size_t i = 0; i < chooser->count; i++)
        if (!strcmp(chooser->rows[i].id, id))
            return true;
    return false;
}

static void list_row(struct chooser *chooser, const char *id, bool shown)
{
    if (is_listed(chooser, id))
        return;
    chooser->rows = mem_resize(chooser->rows, chooser->count + 1, sizeof *chooser->rows);
    struct chooser_row *row = &chooser->rows[chooser->count++];
    snprintf(row->id, sizeof row->id, "%s", id);
    row->shown = shown;
}

static void list_names(struct chooser *chooser, const char *list)
{
    char id[96];
    while (*list) {
        size_t length = strcspn(list, ",");
        snprintf(id, sizeof id, "%.*s", (int)length, list);
        list_row(chooser, id, true);
        list += length + (list[length] == ',');
    }
}

/* Those that are shown first, in their order; then what there is besides. */
static void list_all(struct screen *screen, const struct pane_def *pane)
{
    struct chooser *chooser = &screen->chooser;
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    const char *chosen = columns_of(screen, pane);
    const struct register_def *def =
        pane->register_name ? catalogue_register(catalogue, pane->register_name) : NULL;
    chooser->count = 0;
    chooser->cursor = chooser->top = 0;
    snprintf(chooser->pane, sizeof chooser->pane, "%s", pane->name);
    if (chosen)
        list_names(chooser, chosen);
    for (size_t i = 0; i < pane->column_count; i++)
        list_row(chooser, pane->columns[i], !chosen);
    for (size_t i = 0; def && i < def->column_count; i++)
        list_row(chooser, def->columns[i].name, !chosen && !pane->column_count);
    for (size_t i = 0; !def && i < screen->snapshot->model->count; i++)
        if (!screen->snapshot->model->indicators[i].dormant)
            list_row(chooser, screen->snapshot->model->indicators[i].def->name, false);
}

bool can_choose_columns(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    *why = _("the columns of this pane are what it is about");
    return columns_fit(screen, &focus);
}

void columns_list(struct screen *screen)
{
    struct focus focus;
    screen_focus(screen, &focus);
    list_all(screen, focus.pane);
}

unsigned act_columns(struct screen *screen)
{
    columns_list(screen);
    mode_enter(screen, &mode_columns, "");
    return REACT_REDRAW;
}

/* Puts the choice in force; the pane's own order again needs no choice. */
static void take_choice(struct screen *screen)
{
    const struct chooser *chooser = &screen->chooser;
    const struct pane_def *pane = screen_pane_def(screen, chooser->pane);
    struct strbuf list = STRBUF_INIT;
    size_t shown = 0, as_ever = 0;
    for (size_t i = 0; i < chooser->count; i++) {
        if (!chooser->rows[i].shown)
            continue;
        as_ever += pane && shown < pane->column_count &&
                   !strcmp(pane->columns[shown], chooser->rows[i].id);
        shown++;
        strbuf_addf(&list, "%s%s", list.length ? "," : "", chooser->rows[i].id);
    }
    bool same = pane && shown == pane->column_count && as_ever == shown;
    if (pane && list.length < sizeof screen->choices->columns)
        columns_choose(screen, pane, same ? "" : list.text);
    strbuf_release(&list);
}

static void swap_rows(struct chooser *chooser, int a, int b)
{
    if (b < 0 || b >= (int)chooser->count)
        return;
    struct chooser_row row = chooser->rows[a];
    chooser->rows[a] = chooser->rows[b];
    chooser->rows[b] = row;
    chooser->cursor = b;
}

/* The last column that is shown stays: a table of nothing says nothing. */
static void toggle(struct screen *screen, struct chooser *chooser)
{
    int shown = 0;
    for (size_t i = 0; i < chooser->count; i++)
        shown += chooser->rows[i].shown;
    struct chooser_row *row = &chooser->rows[chooser->cursor];
    if (row->shown && shown == 1) {
        snprintf(screen->trouble, sizeof screen->trouble, "%s", _("one column has to stay"));
        return;
    }
    row->shown = !row->shown;
}

bool columns_toggle(struct screen *screen, const char *id)
{
    struct chooser *chooser = &screen->chooser;
    columns_list(screen);
    for (size_t i = 0; i < chooser->count; i++)
        if (!strcmp(chooser->rows[i].id, id)) {
            chooser->cursor = (int)i;
            toggle(screen, chooser);
            take_choice(screen);
            snprintf(screen->message, sizeof screen->message, "%s", screen->trouble);
            return true;
        }
    return false;
}

static unsigned columns_key(struct screen *screen, int key)
{
    struct chooser *chooser = &screen->chooser;
    int most = (int)chooser->count - 1;
    screen->trouble[0] = '\0';
    if (mode_leaves(screen, key) || most < 0)
        return REACT_REDRAW;
    if (key == 'q') {
        screen->mode = NULL;
    } else if (key == RKEY_ENTER || key == 'C') {
        take_choice(screen);
        screen->mode = NULL;
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("Columns as chosen, until redline ends. [view NAME] keeps them."));
    } else if (key == ' ' || key == 'x') {
        toggle(screen, chooser);
    } else if (key == 'K' || key == '<' || key == '-') {
        swap_rows(chooser, chooser->cursor, chooser->cursor - 1);
    } else if (key == 'J' || key == '>' || key == '+') {
        swap_rows(chooser, chooser->cursor, chooser->cursor + 1);
    } else if (key == 'r') {
        const struct pane_def *pane = screen_pane_def(screen, chooser->pane);
        if (pane) {
            columns_choose(screen, pane, "");
            list_all(screen, pane);
        }
    } else {
        int step = key == RKEY_UP || key == 'k'       ? -1
                   : key == RKEY_DOWN || key == 'j'   ? 1
                   : key == RKEY_PAGE_UP              ? -10
                   : key == RKEY_PAGE_DOWN            ? 10
                   : key == RKEY_HOME || key == 'g'   ? -most
                   : key == RKEY_END || key == 'G'    ? most
                                                      : 0;
        int to = chooser->cursor + step;
        chooser->cursor = to < 0 ? 0 : to > most ? most : to;
    }
    return REACT_REDRAW;
}

static const char *title_of(const struct screen *screen, const char *id)
{
    const struct indicator_def *def = catalogue_indicator(screen->snapshot->catalogue, id);
    return def ? _(def->title) : "";
}

static void columns_draw(struct screen *screen, struct canvas *canvas, struct rect body)
{
    struct chooser *chooser = &screen->chooser;
    mode_wipe(canvas, body);
    struct rect inside = frame_draw(canvas, body, _("Columns"), _("[x] shown, in this order"),
                                    canvas->width >= 120, true);
    struct list_state list = {.cursor = chooser->cursor, .top = chooser->top};
    list_scroll(&list, (int)chooser->count, inside.height);
    chooser->top = list.top;
    for (int i = 0; i < inside.height && list.top + i < (int)chooser->count; i++) {
        const struct chooser_row *row = &chooser->rows[list.top + i];
        int y = inside.y + i;
        canvas_text(canvas, inside, inside.x + 1, y, row->shown ? ROLE_KEY : ROLE_FAINT,
                    row->shown ? "[x]" : "[ ]");
        canvas_fit(canvas, inside, inside.x + 5, y, 24, 0, row->shown ? ROLE_BOLD : ROLE_TEXT,
                   row->id);
        canvas_text(canvas, inside, inside.x + 31, y, ROLE_DIM, title_of(screen, row->id));
        if (list.top + i == chooser->cursor)
            canvas_select(canvas, (struct rect){inside.x, y, inside.width, 1});
    }
}

const struct mode mode_columns = {
    .id = "columns",
    .hints = {"Space", N_("show, hide"), "J K", N_("move"), "Enter", N_("take"), "r",
              N_("as ever")},
    .key = columns_key,
    .draw = columns_draw};
