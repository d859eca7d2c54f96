/* Actions that copy: what stands on the screen, for the terminal's clipboard.
 *
 * The text is that of an export: codes and exact numbers with tabs between, so that it can be pasted
 * into a spreadsheet.  Whether the terminal takes it cannot be known, and the message says so.
 */
#include <stdio.h>
#include <stdlib.h>
#include "base/i18n.h"
#include "base/strbuf.h"
#include "report/print.h"
#include "tui/actions.h"
#include "tui/clipboard.h"
#include "tui/state.h"

static bool has_rows(const struct section *section)
{
    return section->row_count > 0 ||
           (section->shape == SHAPE_HEAT && section->heat && section->heat->row_count > 0);
}

bool can_copy(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    *why = _("there is nothing to copy");
    return has_rows(focus.section);
}

/* "DE<tab>payment<tab>16" */
static void print_cell(FILE *out, const struct section *section, struct list_state *list)
{
    const struct report_heat *heat = section->heat;
    heat_follow(heat, list);
    const struct heat_cell *cell =
        &heat->cells[(size_t)list->cursor * heat->column_count + (size_t)list->column];
    fprintf(out, "%s\t%s\t", heat->row_codes[list->cursor], heat->column_ids[list->column]);
    if (cell->known)
        fprintf(out, "%.15g", cell->value);
    fputc('\n', out);
}

static bool is_heat(const struct section *section)
{
    return section->shape == SHAPE_HEAT && section->heat && section->heat->row_count;
}

static void print_part(FILE *out, const struct focus *focus, bool all)
{
    if (all)
        print_tabs(out, focus->section);
    else if (is_heat(focus->section))
        print_cell(out, focus->section, focus->list);
    else
        print_tabs_row(out, focus->section, (size_t)focus->list->cursor);
}

static void say_copied(struct screen *screen, const struct focus *focus, bool all)
{
    size_t rows = is_heat(focus->section) ? focus->section->heat->row_count : 0;
    for (size_t r = 0; !is_heat(focus->section) && r < focus->section->row_count; r++)
        rows += !focus->section->rows[r].is_total;
    if (all)
        snprintf(screen->message, sizeof screen->message,
                 ngettext("Copied: the table, %zu row, if the terminal allows it (OSC 52).",
                          "Copied: the table, %zu rows, if the terminal allows it (OSC 52).",
                          (unsigned long)rows),
                 rows);
    else
        snprintf(screen->message, sizeof screen->message, "%s",
                 is_heat(focus->section)
                     ? _("Copied: this cell, if the terminal allows it (OSC 52).")
                     : _("Copied: this row, if the terminal allows it (OSC 52)."));
}

static unsigned copy(struct screen *screen, bool all)
{
    struct focus focus;
    char *text = NULL;
    size_t length = 0;
    screen_focus(screen, &focus);
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return REACT_NONE;
    print_part(out, &focus, all);
    fclose(out);
    if (length && !all) /* a row is pasted into a line */
        length--;
    bool fits = length <= CLIPBOARD_MOST;
    strbuf_clear(&screen->copied);
    if (fits)
        strbuf_add(&screen->copied, text, length);
    free(text);
    if (!fits) {
        snprintf(screen->message, sizeof screen->message,
                 _("Not copied: %zu bytes are more than terminals take (%d). w writes a file."),
                 length, (int)CLIPBOARD_MOST);
        return REACT_REDRAW;
    }
    say_copied(screen, &focus, all);
    return REACT_COPY | REACT_REDRAW;
}

unsigned act_copy(struct screen *screen)
{
    return copy(screen, false);
}

unsigned act_copy_all(struct screen *screen)
{
    return copy(screen, true);
}

/* Where Enter would lead, else where the reader is. */
static void print_place(struct screen *screen, struct strbuf *out)
{
    struct focus focus;
    screen_focus(screen, &focus);
    const struct path *target = focus.ops->target(focus.section, focus.list);
    path_print(target ? target : &screen_level(screen)->at, out);
}

bool can_copy_place(struct screen *screen, const char **why)
{
    struct strbuf place = STRBUF_INIT;
    print_place(screen, &place);
    bool any = place.length > 0;
    strbuf_release(&place);
    *why = _("this is the top: everything");
    return any;
}

unsigned act_copy_place(struct screen *screen)
{
    strbuf_clear(&screen->copied);
    print_place(screen, &screen->copied);
    snprintf(screen->message, sizeof screen->message,
             _("Copied: %s, if the terminal allows it (OSC 52)."), screen->copied.text);
    return REACT_COPY | REACT_REDRAW;
}
