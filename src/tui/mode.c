/* Modes: what takes all keys for a while.
 *
 * A mode is a row of functions in a file of its own.  There is at most one at a time, and the ways
 * out are the same for all.  At the bottom a mode has two lines: its prompt (or what is wrong with
 * what was typed), and the keys that work in it.
 */
#include "base/i18n.h"
#include "base/text.h"
#include "tui/state.h"
#include "tui/terminal.h"

enum { CTRL_C = 3 };

void mode_enter(struct screen *screen, const struct mode *mode, const char *text)
{
    screen->mode = mode;
    screen->trouble[0] = '\0';
    prompt_set(&screen->prompt, text ? text : "");
}

bool mode_leaves(struct screen *screen, int key)
{
    bool rubbed_out =
        key == RKEY_BACKSPACE && screen->mode->takes_text && !screen->prompt.length;
    if (key != RKEY_ESC && key != CTRL_C && !rubbed_out)
        return false;
    screen->mode = NULL;
    screen->trouble[0] = '\0';
    return true;
}

void mode_wipe(struct canvas *canvas, struct rect area)
{
    canvas_fill(canvas, area, ROLE_TEXT, ' ');
    for (int y = area.y; y < area.y + area.height && y < canvas->height; y++)
        for (int x = area.x; y >= 0 && x < area.x + area.width && x < canvas->width; x++)
            if (x >= 0)
                canvas->cells[y * canvas->width + x].selected = false;
}

static void draw_hints(const struct mode *mode, struct canvas *canvas, struct rect line)
{
    int x = line.x;
    for (size_t i = 0; i + 1 < sizeof mode->hints / sizeof *mode->hints && mode->hints[i]; i += 2) {
        const char *key = mode->hints[i], *word = _(mode->hints[i + 1]);
        if (x + text_width(key) + 1 + text_width(word) > line.x + line.width)
            return;
        x += canvas_text(canvas, line, x, line.y, ROLE_KEY, key) + 1;
        x += canvas_text(canvas, line, x, line.y, ROLE_DIM, word) + 2;
    }
}

void mode_draw_lines(struct screen *screen, struct canvas *canvas, int y)
{
    const struct mode *mode = screen->mode;
    struct rect line = {1, y, canvas->width - 2, 1}, last = {1, canvas->height - 1, line.width, 1};
    canvas_fill(canvas, (struct rect){0, last.y, canvas->width, 1}, ROLE_TEXT, ' ');
    if (mode->label)
        prompt_draw(&screen->prompt, canvas, line, mode->label(screen));
    if (screen->trouble[0])
        canvas_fit(canvas, last, last.x, last.y, last.width, 0, ROLE_WARN, screen->trouble);
    else if (last.y != y || !mode->label)
        draw_hints(mode, canvas, last);
}
