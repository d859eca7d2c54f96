/* Search: a text in the rows of the pane that has the focus, also in those outside of the window and
 * in columns that have no room.
 *
 * The selection goes to the row, so what is found is where every other key works from.  Matches that
 * can be seen are marked until the reader goes elsewhere.  In a heatmap, rows are found by market,
 * else columns by category.
 */
#include <stdio.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/state.h"
#include "tui/terminal.h"

static bool holds(const char *text, const char *part)
{
    size_t length;
    return text && text_find(text, part, &length) != NULL;
}

static bool row_holds(const struct section *section, int r, const char *part)
{
    const struct report_row *row = &section->rows[r];
    for (size_t c = 0; c < section->column_count; c++)
        if (holds(row->cells[c].text, part))
            return true;
    for (int k = 0; k < 3 && row->key_names[k]; k++)
        if (holds(row->key_values[k], part))
            return true;
    return false;
}

static bool is_heat(const struct section *section)
{
    return section->shape == SHAPE_HEAT && section->heat;
}

static int row_count(const struct section *section)
{
    return is_heat(section) ? (int)section->heat->row_count : (int)section->row_count;
}

static bool line_holds(const struct section *section, int r, const char *part)
{
    if (!is_heat(section))
        return row_holds(section, r, part);
    return holds(section->heat->row_codes[r], part) || holds(section->heat->row_names[r], part);
}

/* A category's name: the selection goes to its column. */
static bool find_category(struct focus *focus, const char *part)
{
    const struct report_heat *heat = is_heat(focus->section) ? focus->section->heat : NULL;
    for (size_t c = 0; heat && c < heat->column_count; c++)
        if (holds(heat->column_titles[c], part) || holds(heat->column_ids[c], part)) {
            focus->ops->move(focus->section, focus->list, (int)c - focus->list->column, 0);
            return true;
        }
    return false;
}

/* Which of how many matches the row is; and "from the top" when the search went round. */
static void say(struct screen *screen, const struct section *section, int at, bool wrapped, int step)
{
    int number = 0, count = 0;
    for (int r = 0; r < row_count(section); r++)
        if (line_holds(section, r, screen->search)) {
            count++;
            number += r <= at;
        }
    const char *round = !wrapped ? "" : step < 0 ? _(" Went on from the bottom.")
                                                 : _(" Went on from the top.");
    snprintf(screen->message, sizeof screen->message, _("/%s: %d of %d.%s"), screen->search, number,
             count, round);
}

bool find_text(struct screen *screen, int step)
{
    struct focus focus;
    screen_focus(screen, &focus);
    int count = row_count(focus.section), by = step < 0 ? -1 : 1;
    focus.ops->move(focus.section, focus.list, 0, 0); /* a heatmap selects its worst cell first */
    screen->marks_matches = true;
    for (int i = 0; i < count; i++) {
        int from = focus.list->cursor + step + by * i;
        int r = ((from % count) + count) % count;
        if (!line_holds(focus.section, r, screen->search))
            continue;
        focus.ops->move(focus.section, focus.list, 0, r - focus.list->cursor);
        say(screen, focus.section, r, from < 0 || from >= count, step);
        return true;
    }
    if (find_category(&focus, screen->search))
        return true;
    snprintf(screen->message, sizeof screen->message, _("/%s: not in this pane (%d rows)."),
             screen->search, count);
    return false;
}

/* Marks each place of the text in one line of cells. */
static void mark_line(struct canvas *canvas, struct rect area, int y, const char *part)
{
    char line[4096];
    int columns[sizeof line]; /* of each byte */
    size_t used = 0;
    for (int x = area.x; x < area.x + area.width && x < canvas->width; x++) {
        const struct cell *cell = &canvas->cells[y * canvas->width + x];
        for (const char *c = cell->text; *c && used < sizeof line - 1; c++) {
            columns[used] = x;
            line[used++] = *c;
        }
    }
    line[used] = '\0';
    size_t length;
    for (const char *at = line; (at = text_find(at, part, &length)); at += length) {
        int last = columns[at - line + (ptrdiff_t)length - 1];
        for (int x = columns[at - line]; x <= last; x++)
            canvas->cells[y * canvas->width + x].role = ROLE_MATCH;
    }
}

void find_mark(struct screen *screen, struct canvas *canvas)
{
    struct focus focus;
    if (!screen->marks_matches || !screen->search[0] || screen->help)
        return;
    screen_focus(screen, &focus);
    struct rect area = focus.list->drawn;
    for (int y = area.y; y < area.y + area.height && y < canvas->height; y++)
        if (y >= 0)
            mark_line(canvas, area, y, screen->search);
}

static const char *search_label(const struct screen *screen)
{
    (void)screen;
    return "/";
}

static unsigned search_key(struct screen *screen, int key)
{
    if (mode_leaves(screen, key) || prompt_key(&screen->prompt, key) || key != RKEY_ENTER)
        return REACT_REDRAW;
    screen->mode = NULL;
    if (screen->prompt.length) /* else the last one again, as in less */
        snprintf(screen->search, sizeof screen->search, "%.*s", (int)sizeof screen->search - 1,
                 screen->prompt.text);
    if (screen->search[0])
        find_text(screen, screen->prompt.length ? 0 : 1);
    return REACT_REDRAW;
}

const struct mode mode_search = {
    .id = "search",
    .takes_text = true,
    .hints = {"Enter", N_("search"), "Esc", N_("cancel"), "n N", N_("afterwards: next, previous")},
    .key = search_key,
    .label = search_label};

static const char *filter_label(const struct screen *screen)
{
    (void)screen;
    return "&";
}

/* What cannot be understood stays in the prompt, with what is wrong. */
static unsigned filter_key(struct screen *screen, int key)
{
    struct filter filter;
    struct err err = {.text = ""};
    struct focus focus;
    if (mode_leaves(screen, key))
        return REACT_REDRAW;
    if (key != RKEY_ENTER) {
        if (prompt_key(&screen->prompt, key))
            screen->trouble[0] = '\0';
        return REACT_REDRAW;
    }
    screen_focus(screen, &focus);
    if (screen->prompt.length >= FILTER_BYTES) {
        snprintf(screen->trouble, sizeof screen->trouble, "%s", _("this is too long for a filter"));
    } else if (!filter_parse(screen->prompt.text, focus.section, &filter, &err)) {
        snprintf(screen->trouble, sizeof screen->trouble, "%.*s", (int)sizeof screen->trouble - 1,
                 err.text);
    } else {
        screen->mode = NULL;
        snprintf(focus.lens->filter, sizeof focus.lens->filter, "%.*s", FILTER_BYTES - 1,
                 screen->prompt.text);
        focus.list->top = 0;
    }
    return REACT_REDRAW;
}

const struct mode mode_filter = {
    .id = "filter",
    .takes_text = true,
    .hints = {"Enter", N_("filter"), "Esc", N_("cancel"), "!x", N_("without x"), "column>5",
              N_("or column=text, joined by & ")},
    .key = filter_key,
    .label = filter_label};
