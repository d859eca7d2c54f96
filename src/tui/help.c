/* Help: made from the rows of actions and panes, for the pane that has the focus.  Keys that work
 * now stand first and bright; those that do not say why. */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/state.h"

struct help_page {
    struct canvas *canvas;
    struct rect area;
    int top, line; /* first visible line, next line */
};

static void put(struct help_page *page, int x, enum role role, const char *text)
{
    int y = page->line - page->top;
    if (y >= 0 && y < page->area.height)
        canvas_text(page->canvas, page->area, page->area.x + x, page->area.y + y, role, text);
}

static void put_wrapped(struct help_page *page, int x, enum role role, const char *text)
{
    struct canvas scratch;
    int width = page->area.width - x, lines;
    if (width < 10 || !text || !*text)
        return;
    canvas_init(&scratch, width, 12, page->canvas->ascii);
    lines = text_wrap_draw(&scratch, (struct rect){0, 0, width, 12}, role, text);
    canvas_release(&scratch);
    int y = page->area.y + page->line - page->top;
    if (page->line >= page->top && y < page->area.y + page->area.height) {
        struct rect rest = {page->area.x + x, y, width, page->area.y + page->area.height - y};
        text_wrap_draw(page->canvas, rest, role, text);
    }
    page->line += lines;
}

static void put_actions(struct help_page *page, struct screen *screen, bool possible)
{
    struct strbuf keys = STRBUF_INIT, text = STRBUF_INIT;
    for (size_t i = 0; i < screen_action_count; i++) {
        const struct action *action = &screen_actions[i];
        const char *why = NULL;
        bool can = !action->possible || action->possible(screen, &why);
        if (can != possible || (!strncmp(action->id, "pane-", 5)))
            continue;
        strbuf_clear(&keys);
        action_key_label(screen, action, &keys);
        put(page, 2, can ? ROLE_KEY : ROLE_FAINT, keys.text);
        strbuf_clear(&text);
        strbuf_adds(&text, _(action->help));
        if (!can && why)
            strbuf_addf(&text, " (%s)", why);
        int line = page->line;
        put_wrapped(page, 14, can ? ROLE_TEXT : ROLE_FAINT, text.text);
        if (page->line == line) /* no room for words */
            page->line++;
    }
    strbuf_release(&keys);
    strbuf_release(&text);
}

static void put_panes(struct help_page *page, const struct catalogue *catalogue)
{
    for (int key = 1; key <= 9; key++)
        for (size_t i = 0; i < catalogue->pane_count; i++)
            if (catalogue->panes[i].key == key) {
                char text[16];
                snprintf(text, sizeof text, "%d", key);
                put(page, 2, ROLE_KEY, text);
                put(page, 14, ROLE_TEXT, _(catalogue->panes[i].title));
                page->line++;
            }
}

static void put_tokens(struct help_page *page)
{
    static const struct {
        const char *token, *text;
        enum role role;
    } rows[] = {
        {.token = "!!", .text = N_("a red line is broken"), .role = ROLE_RED},
        {.token = "! ", .text = N_("the warning line is broken"), .role = ROLE_WARN},
        {.token = "p1/2", .text = N_("over the line, first of two periods"), .role = ROLE_PENDING},
        {.token = "??",
         .text = N_("no data: never counted as zero or as good"),
         .role = ROLE_NODATA},
        {.token = "xx", .text = N_("the red line could not be worked out"), .role = ROLE_NODATA},
        {.token = "ok", .text = N_("within its lines"), .role = ROLE_OK},
        {.token = "v",
         .text = N_("after a token: the finding is below this row"),
         .role = ROLE_DIM},
        {.token = "=",
         .text = N_("after a token: the last state is held, this period has no data"),
         .role = ROLE_DIM},
        {.token = "a", .text = N_("after a token: acknowledged"), .role = ROLE_DIM},
        {.token = "-",
         .text = N_("after a token: silenced, or greyed because a graver finding says more of the "
                    "same or the data are unfit"),
         .role = ROLE_DIM},
        {.token = "~",
         .text = N_("after a token: flapping, it changes again and again"),
         .role = ROLE_DIM},
        {.token = "~",
         .text = N_("after a number: the period is not complete, or amounts are missing"),
         .role = ROLE_DIM},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(page, 2, rows[i].role, rows[i].token);
        put(page, 14, ROLE_TEXT, _(rows[i].text));
        page->line++;
    }
}

/* What the pane and its columns mean, from the catalogue's own help texts. */
static void put_columns(struct help_page *page, const struct catalogue *catalogue,
                        const struct focus *focus)
{
    bool headed = false;
    for (size_t c = 0; c < focus->section->column_count; c++) {
        const struct report_column *column = &focus->section->columns[c];
        const struct indicator_def *indicator = catalogue_indicator(catalogue, column->id);
        if (column->is_change || !indicator || !indicator->help)
            continue;
        if (!headed) {
            page->line++;
            put(page, 0, ROLE_BOLD, _("Figures"));
            page->line++;
            headed = true;
        }
        put(page, 2, ROLE_KEY, column->title);
        put_wrapped(page, 18, ROLE_TEXT, _(indicator->help));
        put(page, 18, ROLE_DIM, indicator->formula);
        page->line++;
    }
}

static void put_page(struct help_page *page, struct screen *screen, const struct focus *focus)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    page->line = 0;
    put(page, 0, ROLE_BOLD, _(focus->pane->title));
    page->line++;
    put_wrapped(page, 2, ROLE_TEXT, focus->pane->help ? _(focus->pane->help) : "");
    page->line++;
    put(page, 0, ROLE_BOLD, _("Keys that work here"));
    page->line++;
    put_actions(page, screen, true);
    page->line++;
    put(page, 0, ROLE_BOLD, _("Panes"));
    page->line++;
    put_panes(page, catalogue);
    page->line++;
    put(page, 0, ROLE_BOLD, _("States"));
    page->line++;
    put_tokens(page);
    put_columns(page, catalogue, focus);
    page->line++;
    put(page, 0, ROLE_BOLD, _("Not here"));
    page->line++;
    put_actions(page, screen, false);
}

/* Laid out twice: the first time only to learn its length, so that no scroll goes past the end. */
void help_draw(struct screen *screen, struct canvas *canvas, struct rect area)
{
    struct focus focus;
    screen->help = false; /* the page is about the pane behind it */
    screen_focus(screen, &focus);
    struct rect inside = frame_draw(canvas, area, _("Help"), _("? or Esc closes, j and k scroll, / finds"),
                                    canvas->width >= 120, true);
    struct help_page page = {.canvas = canvas, .area = inside};
    page.area.height = 0;
    put_page(&page, screen, &focus);
    int most = page.line > inside.height ? page.line - inside.height : 0;
    screen->help_top = screen->help_top > most ? most : screen->help_top < 0 ? 0 : screen->help_top;
    page.area = inside;
    page.top = screen->help_top;
    put_page(&page, screen, &focus);
    screen->help = true;
}
