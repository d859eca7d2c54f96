/* Bookmarks: places under a letter, for the session.
 *
 * A bookmark is the whole way to a place, with cursor, order, filter and period of each level, so
 * that Esc climbs from it as it did before.  b asks for the letter and sets, B lists and goes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tui/actions.h"
#include "tui/state.h"
#include "tui/terminal.h"

static int letter_index(int key)
{
    return key >= 'a' && key < 'a' + SCREEN_MARKS ? key - 'a' : -1;
}

static void say_place(struct screen *screen, struct strbuf *out)
{
    const struct level *level = screen_level(screen);
    const struct pane_def *pane = screen_pane_def(screen, level->pane);
    struct strbuf lens = STRBUF_INIT;
    strbuf_addf(out, "%s: ", pane ? _(pane->title) : level->pane);
    path_crumbs(&level->at, screen->snapshot, screen->ascii, out);
    lens_say(&level->lens, screen->ascii, &lens);
    if (lens.length)
        strbuf_addf(out, "  %s", lens.text);
    if (screen->view.has_period && !level->at.has_period) {
        strbuf_adds(out, "  ");
        period_print(screen->view.period, out);
    }
    strbuf_release(&lens);
}

static void set_bookmark(struct screen *screen, int letter)
{
    struct place **slot = &screen->bookmarks[letter_index(letter)];
    struct strbuf words = STRBUF_INIT;
    bool again = *slot != NULL;
    if (!again)
        *slot = mem_calloc(1, sizeof **slot);
    navigate_keep(screen);
    memcpy((*slot)->levels, screen->levels, sizeof (*slot)->levels);
    (*slot)->depth = screen->depth;
    say_place(screen, &words);
    snprintf((*slot)->words, sizeof (*slot)->words, "%s", words.text);
    snprintf(screen->message, sizeof screen->message,
             again ? _("Bookmark %c now is %s.") : _("Bookmark %c is %s."), letter, words.text);
    strbuf_release(&words);
}

unsigned bookmark_go(struct screen *screen, int letter)
{
    int at = letter_index(letter);
    const struct place *place = at >= 0 ? screen->bookmarks[at] : NULL;
    if (!place || !screen_pane_def(screen, place->levels[place->depth].pane)) {
        snprintf(screen->message, sizeof screen->message, _("There is no bookmark %c: b sets one."),
                 at >= 0 ? letter : '?');
        return REACT_REDRAW;
    }
    screen->help = false;
    navigate_place(screen, place->levels, place->depth);
    snprintf(screen->message, sizeof screen->message, _("Bookmark %c."), letter);
    return REACT_REDRAW;
}

void bookmarks_release(struct screen *screen)
{
    for (size_t i = 0; i < SCREEN_MARKS; i++)
        free(screen->bookmarks[i]);
}

unsigned act_bookmark(struct screen *screen)
{
    mode_enter(screen, &mode_bookmark, "");
    return REACT_REDRAW;
}

bool can_list_bookmarks(struct screen *screen, const char **why)
{
    *why = _("there is no bookmark yet: b sets one");
    for (size_t i = 0; i < SCREEN_MARKS; i++)
        if (screen->bookmarks[i])
            return true;
    return false;
}

static int first_bookmark(const struct screen *screen, int from, int step)
{
    for (int i = from; i >= 0 && i < SCREEN_MARKS; i += step)
        if (screen->bookmarks[i])
            return i;
    return -1;
}

unsigned act_bookmarks(struct screen *screen)
{
    screen->chooser.cursor = first_bookmark(screen, 0, 1);
    mode_enter(screen, &mode_bookmarks, "");
    return REACT_REDRAW;
}

static unsigned bookmark_key(struct screen *screen, int key)
{
    if (mode_leaves(screen, key))
        return REACT_REDRAW;
    if (letter_index(key) < 0) {
        snprintf(screen->trouble, sizeof screen->trouble, "%s",
                 _("a letter from a to z, or Esc"));
        return REACT_REDRAW;
    }
    screen->mode = NULL;
    set_bookmark(screen, key);
    return REACT_REDRAW;
}

static void move_cursor(struct screen *screen, int step)
{
    int to = first_bookmark(screen, screen->chooser.cursor + step, step);
    if (to >= 0)
        screen->chooser.cursor = to;
}

static void delete_bookmark(struct screen *screen)
{
    int at = screen->chooser.cursor;
    free(screen->bookmarks[at]);
    screen->bookmarks[at] = NULL;
    int next = first_bookmark(screen, at, 1);
    screen->chooser.cursor = next >= 0 ? next : first_bookmark(screen, at, -1);
    if (screen->chooser.cursor < 0)
        screen->mode = NULL;
}

static unsigned bookmarks_key(struct screen *screen, int key)
{
    screen->trouble[0] = '\0';
    if (mode_leaves(screen, key))
        return REACT_REDRAW;
    if (key == RKEY_UP || key == RKEY_DOWN) {
        move_cursor(screen, key == RKEY_UP ? -1 : 1);
    } else if (key == RKEY_DELETE) {
        delete_bookmark(screen);
    } else if (key == RKEY_ENTER || letter_index(key) >= 0) {
        screen->mode = NULL;
        return bookmark_go(screen, key == RKEY_ENTER ? 'a' + screen->chooser.cursor : key);
    } else {
        snprintf(screen->trouble, sizeof screen->trouble, "%s",
                 _("the letter of a bookmark, Enter, Delete, or Esc"));
    }
    return REACT_REDRAW;
}

static void draw_list(struct screen *screen, struct canvas *canvas, struct rect body, int cursor)
{
    mode_wipe(canvas, body);
    struct rect inside = frame_draw(canvas, body, _("Bookmarks"), _("until redline ends"),
                                    canvas->width >= 120, true);
    int y = inside.y, before = 0, skip;
    for (int i = 0; i <= cursor; i++)
        before += screen->bookmarks[i] != NULL;
    skip = before > inside.height ? before - inside.height : 0;
    for (int i = 0; i < SCREEN_MARKS && y < inside.y + inside.height; i++) {
        if (!screen->bookmarks[i] || skip-- > 0)
            continue;
        char letter[2] = {(char)('a' + i), '\0'};
        canvas_text(canvas, inside, inside.x + 1, y, ROLE_KEY, letter);
        canvas_fit(canvas, inside, inside.x + 4, y, inside.width - 4, 0, ROLE_TEXT,
                   screen->bookmarks[i]->words);
        if (i == cursor)
            canvas_select(canvas, (struct rect){inside.x, y, inside.width, 1});
        y++;
    }
    if (y == inside.y)
        canvas_text(canvas, inside, inside.x + 1, y, ROLE_DIM,
                    _("None yet. Letters in use are listed here."));
}

static void bookmark_draw(struct screen *screen, struct canvas *canvas, struct rect body)
{
    draw_list(screen, canvas, body, -1);
}

static void bookmarks_draw(struct screen *screen, struct canvas *canvas, struct rect body)
{
    draw_list(screen, canvas, body, screen->chooser.cursor);
}

const struct mode mode_bookmark = {.id = "bookmark",
                                   .hints = {"a-z", N_("set the bookmark here"), "Esc",
                                             N_("cancel")},
                                   .key = bookmark_key,
                                   .draw = bookmark_draw};
const struct mode mode_bookmarks = {.id = "bookmarks",
                                    .hints = {"a-z Enter", N_("go"), "Delete", N_("remove"), "Esc",
                                              N_("close")},
                                    .key = bookmarks_key,
                                    .draw = bookmarks_draw};
