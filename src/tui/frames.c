/* Frames around panes, wrapped texts and notes. */
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "tui/widgets.h"

static void draw_box(struct canvas *canvas, struct rect area, enum role role)
{
    int right = area.x + area.width - 1, bottom = area.y + area.height - 1;
    for (int x = area.x + 1; x < right; x++) {
        canvas_glyph(canvas, area, x, area.y, role, 0x2500);
        canvas_glyph(canvas, area, x, bottom, role, 0x2500);
    }
    for (int y = area.y + 1; y < bottom; y++) {
        canvas_glyph(canvas, area, area.x, y, role, 0x2502);
        canvas_glyph(canvas, area, right, y, role, 0x2502);
    }
    canvas_glyph(canvas, area, area.x, area.y, role, 0x256D);
    canvas_glyph(canvas, area, right, area.y, role, 0x256E);
    canvas_glyph(canvas, area, area.x, bottom, role, 0x2570);
    canvas_glyph(canvas, area, right, bottom, role, 0x256F);
}

/* Facts that are too long lose whole parts from the end, never half a number. */
static void cut_facts(char *facts, int room, bool ascii)
{
    while (text_width(facts) > room) {
        char *last = NULL;
        for (char *at = facts; (at = strstr(at, ascii ? ", " : " · ")); at++)
            last = at;
        if (!last)
            last = facts;
        *last = '\0';
    }
}

static void draw_titles(struct canvas *canvas, struct rect area, const char *title,
                        const char *facts, bool focused)
{
    int room = area.width - 6, x = area.x + 2;
    int cells = title ? text_width(title) : 0;
    if (cells > room)
        cells = room;
    if (cells > 0) {
        canvas_fit(canvas, area, x, area.y, cells + 2, 2, focused ? ROLE_PANE_TITLE : ROLE_BOLD,
                   title);
        room -= cells + 4;
    }
    char text[512];
    snprintf(text, sizeof text, "%s", facts ? facts : "");
    cut_facts(text, room, canvas->ascii);
    int width = text_width(text);
    if (width > 0)
        canvas_fit(canvas, area, area.x + area.width - 4 - width, area.y, width + 2, 2, ROLE_DIM,
                   text);
}

struct rect frame_draw(struct canvas *canvas, struct rect area, const char *title,
                       const char *facts, bool boxed, bool focused)
{
    if (area.width < 4 || area.height < 2)
        return (struct rect){area.x, area.y, 0, 0};
    if (boxed) {
        draw_box(canvas, area, focused ? ROLE_BORDER_FOCUS : ROLE_BORDER);
        draw_titles(canvas, area, title, facts, focused);
        return (struct rect){area.x + 2, area.y + 1, area.width - 4, area.height - 2};
    }
    for (int x = area.x; x < area.x + area.width; x++)
        canvas_glyph(canvas, area, x, area.y, focused ? ROLE_BORDER_FOCUS : ROLE_BORDER, 0x2500);
    draw_titles(canvas, area, title, facts, focused);
    return (struct rect){area.x, area.y + 1, area.width, area.height - 1};
}

size_t text_break(const char *text, int cells)
{
    size_t at = 0, blank = 0, length = strlen(text);
    int used = 0;
    while (at < length) {
        uint32_t code;
        size_t bytes = utf8_decode(text + at, length - at, &code);
        int width = text_code_width(code);
        if (width > 0 && used + width > cells)
            return blank ? blank : at ? at : bytes;
        if (code == ' ')
            blank = at + 1;
        used += width > 0 ? width : 0;
        at += bytes;
    }
    return length;
}

int text_wrap_draw(struct canvas *canvas, struct rect area, enum role role, const char *text)
{
    int y = 0;
    char line[1024];
    while (*text && y < area.height && area.width > 0) {
        size_t bytes = text_break(text, area.width);
        if (y == area.height - 1 && text[bytes]) { /* the last line says that there is more */
            canvas_fit(canvas, area, area.x, area.y + y++, area.width, 0, role, text);
            break;
        }
        size_t copy = bytes < sizeof line ? bytes : sizeof line - 1;
        memcpy(line, text, copy);
        line[copy] = '\0';
        canvas_text(canvas, area, area.x, area.y + y++, role, line);
        text += bytes;
    }
    return y;
}

int notes_draw(struct canvas *canvas, struct rect area, const struct section *section, int most)
{
    int used = 0;
    if (most > area.height)
        most = area.height;
    for (size_t i = 0; i < section->note_count && used < most; i++) {
        enum role role = i == 0 && section->note_state == RULE_RED ? ROLE_RED
                         : i == 0                                  ? ROLE_TEXT
                                                                   : ROLE_DIM;
        struct rect rest = {area.x, area.y + used, area.width, most - used};
        used += text_wrap_draw(canvas, rest, role, section->notes[i]);
    }
    return used;
}
