/* The list of themes: what T walks through, with a sample of the one that is on.
 *
 * It stands over the panes until the next key, takes no focus and hides none of the last two lines;
 * where it has no room, the message line alone says which theme is on and which comes next.  The
 * dataset's own [theme] is no theme to choose: it lies over each of them.
 */
#include <stdio.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/state.h"

enum { NAME_CELLS = 14, SAMPLE_CELLS = 26, BOX = NAME_CELLS + SAMPLE_CELLS + 5, MOST = 24 };

struct names {
    const char *items[MOST];
    int count, now;
};

static void list_names(const struct screen *screen, struct names *names)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    const struct theme_def *now = theme_find(catalogue, screen->theme_name);
    *names = (struct names){.now = -1};
    for (size_t i = 0; i < catalogue->theme_count && names->count < MOST; i++) {
        if (!strcmp(catalogue->themes[i].name, "user"))
            continue;
        if (now == &catalogue->themes[i])
            names->now = names->count;
        names->items[names->count++] = catalogue->themes[i].name;
    }
}

unsigned screen_take_theme(struct screen *screen, const char *name)
{
    struct err_list errors;
    err_list_init(&errors);
    theme_open(&screen->theme, screen->snapshot->catalogue, name, &errors);
    err_list_release(&errors);
    snprintf(screen->theme_name, sizeof screen->theme_name, "%s", name);
    snprintf(screen->message, sizeof screen->message, _("Theme: %s."), name);
    return REACT_THEME | REACT_REPAINT | REACT_REDRAW;
}

unsigned theme_list_next(struct screen *screen)
{
    struct names names;
    list_names(screen, &names);
    if (!names.count)
        return REACT_NONE;
    const char *next = names.items[(names.now + 1) % names.count];
    unsigned reaction = screen_take_theme(screen, next);
    screen->theme_list = true;
    if (screen->colour)
        snprintf(screen->message, sizeof screen->message, _("Theme: %s. T again: %s."), next,
                 names.items[(names.now + 2) % names.count]);
    else
        snprintf(screen->message, sizeof screen->message,
                 _("Theme: %s. No colours are shown here."), next);
    return reaction;
}

static void sample_texts(struct canvas *canvas, struct rect line, int row)
{
    static const struct {
        enum role role;
        const char *text;
    } samples[][4] = {
        {{.role = ROLE_RED_TOKEN, .text = " !! "},
         {.role = ROLE_WARN_TOKEN, .text = " !  "},
         {.role = ROLE_NODATA_TOKEN, .text = " ?? "},
         {.role = ROLE_OK, .text = " ok "}},
        {{.role = ROLE_BOLD, .text = "DE"},
         {.role = ROLE_TEXT, .text = "1,842"},
         {.role = ROLE_DIM, .text = "dim"},
         {.role = ROLE_FAINT, .text = "faint"}},
        {{.role = ROLE_RED, .text = "7.9%!!"},
         {.role = ROLE_WARN, .text = "2.1!"},
         {.role = ROLE_PENDING, .text = "p1/2"},
         {.role = ROLE_KEY, .text = "f"}},
        {{.role = ROLE_BETTER, .text = "+4.1%"},
         {.role = ROLE_WORSE, .text = "-0.8%"},
         {.role = ROLE_CHANGED, .text = "1,853"},
         {.text = ""}},
        {{.role = ROLE_TITLE, .text = " redline "},
         {.role = ROLE_TAB_ACTIVE, .text = " 1 Markets "},
         {.text = ""},
         {.text = ""}},
    };
    int x = line.x;
    for (int i = 0; row < 5 && i < 4; i++)
        if (*samples[row][i].text)
            x += canvas_text(canvas, line, x, line.y, samples[row][i].role, samples[row][i].text) +
                 1;
}

static void sample_heat(struct canvas *canvas, struct rect line)
{
    static const char *const texts[] = {"  1 ", "  4 ", "  6 ", "  9 ", " 12 ", " 14 "};
    for (int i = 0; i < 6; i++)
        canvas_text(canvas, line, line.x + i * 4, line.y, (enum role)(ROLE_HEAT_0 + i), texts[i]);
}

static void sample_lines(struct canvas *canvas, struct rect line)
{
    static const unsigned char heights[] = {1, 2, 2, 4, 3, 5, 6, 5, 7, 8};
    for (int i = 0; i < 10; i++) {
        canvas_glyph(canvas, line, line.x + i, line.y, ROLE_SPARK, 0x2580u + heights[i]);
        canvas_glyph(canvas, line, line.x + 12 + i, line.y, ROLE_SPARK_WORSE,
                     0x2580u + heights[9 - i]);
    }
}

void theme_list_draw(struct screen *screen, struct canvas *canvas, int bottom)
{
    struct names names;
    list_names(screen, &names);
    int lines = (names.count < 7 ? 7 : names.count) + 2;
    if (canvas->width < BOX + 4 || bottom < lines + 3)
        return;
    struct rect box = {canvas->width - BOX - 1, bottom - lines, BOX, lines};
    canvas_fill(canvas, box, ROLE_TEXT, ' ');
    struct rect inside = frame_draw(canvas, box, _("Themes"), _("T: next"), true, true);
    for (int i = 0; i < names.count; i++) {
        bool now = i == names.now;
        struct rect line = {inside.x, inside.y + i, NAME_CELLS, 1};
        if (now)
            canvas_glyph(canvas, line, line.x, line.y, ROLE_KEY, 0x25B8);
        canvas_fit(canvas, line, line.x + 2, line.y, NAME_CELLS - 2, 0, now ? ROLE_BOLD : ROLE_DIM,
                   names.items[i]);
    }
    struct rect line = {inside.x + NAME_CELLS + 1, inside.y, SAMPLE_CELLS, 1};
    for (int row = 0; row < 5; row++, line.y++)
        sample_texts(canvas, line, row);
    sample_heat(canvas, line);
    line.y++;
    sample_lines(canvas, line);
}
