/*
 * A canvas of cells: what panes draw into.
 *
 * A cell holds one character with its marks, how many cells it takes, and a role; a wide character
 * takes two cells, the second of which is empty with width 0.  The invariants hold after every
 * call:
 *
 *   - a cell of width 2 is followed, in the same row, by one of width 0, and nothing else is;
 *   - no half of a wide character is ever left behind: drawing over one half blanks the other;
 *   - every text is valid UTF-8 without controls, whatever was passed in.
 *
 * Drawing clips to a rectangle and to the canvas.  A wide character that the clip would cut in two
 * becomes a blank there, so that the cells to its left and right stand where they were meant to.
 *
 * In ASCII mode each character becomes its ASCII form at the same width, so a layout measured in
 * cells is the same in both charsets.
 *
 * Text and glyphs keep the selection mark of the cells they are drawn on; filling removes it.  The
 * canvas knows no colours, no curses and no layout.
 */
#include "tui/canvas.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"

enum { REPLACEMENT = 0xFFFD, MARKS_MAX = 4 };

struct span {
    int64_t left, right; /* [left, right) of one row */
};

struct glyph {
    char text[5];
    int width;
};

static struct cell *cell_at(struct canvas *canvas, int64_t x, int y)
{
    return canvas->cells + (size_t)y * (size_t)canvas->width + (size_t)x;
}

static void blank(struct cell *cell)
{
    memset(cell->text, 0, sizeof cell->text);
    cell->text[0] = ' ';
    cell->width = 1;
}

void canvas_init(struct canvas *canvas, int width, int height, bool ascii)
{
    *canvas = (struct canvas){.ascii = ascii};
    canvas_resize(canvas, width, height);
}

void canvas_release(struct canvas *canvas)
{
    free(canvas->cells);
    *canvas = (struct canvas){.ascii = canvas->ascii};
}

void canvas_resize(struct canvas *canvas, int width, int height)
{
    canvas->width = width > 0 ? width : 0;
    canvas->height = height > 0 ? height : 0;
    free(canvas->cells);
    canvas->cells =
        mem_calloc((size_t)canvas->width * (size_t)canvas->height, sizeof *canvas->cells);
    canvas_clear(canvas);
}

void canvas_clear(struct canvas *canvas)
{
    size_t count = (size_t)canvas->width * (size_t)canvas->height;

    for (size_t i = 0; i < count; i++) {
        blank(&canvas->cells[i]);
        canvas->cells[i].role = ROLE_TEXT;
        canvas->cells[i].selected = false;
    }
}

static struct span visible(const struct canvas *canvas, struct rect clip, int y)
{
    struct span span = {.left = clip.x, .right = (int64_t)clip.x + clip.width};

    if (y < 0 || y >= canvas->height || y < clip.y || y >= (int64_t)clip.y + clip.height)
        return (struct span){.left = 0, .right = 0};
    if (span.left < 0)
        span.left = 0;
    if (span.right > canvas->width)
        span.right = canvas->width;
    return span;
}

/* Other halves of wide characters that [x, x + width) is about to cut. */
static void mend(struct canvas *canvas, int64_t x, int y, int width)
{
    if (cell_at(canvas, x, y)->width == 0)
        blank(cell_at(canvas, x - 1, y));
    if (cell_at(canvas, x + width - 1, y)->width == 2)
        blank(cell_at(canvas, x + width, y));
}

static void put(struct canvas *canvas, int64_t x, int y, enum role role, const struct glyph *glyph)
{
    struct cell *cell = cell_at(canvas, x, y);

    mend(canvas, x, y, glyph->width);
    memset(cell->text, 0, sizeof cell->text);
    memcpy(cell->text, glyph->text, strlen(glyph->text));
    cell->width = (unsigned char)glyph->width;
    cell->role = (unsigned char)role;
    if (glyph->width == 2) {
        memset(cell[1].text, 0, sizeof cell[1].text);
        cell[1].width = 0;
        cell[1].role = (unsigned char)role;
    }
}

/* Draws at x as much as the span shows; returns the cells drawn. */
static int put_clipped(struct canvas *canvas, struct span span, int64_t x, int y, enum role role,
                       const struct glyph *glyph)
{
    static const struct glyph nothing = {.text = " ", .width = 1};
    int drawn = 0;

    if (x >= span.left && x + glyph->width <= span.right) {
        put(canvas, x, y, role, glyph);
        return glyph->width;
    }
    for (int64_t at = x; at < x + glyph->width; at++) {
        if (at >= span.left && at < span.right) {
            put(canvas, at, y, role, &nothing);
            drawn++;
        }
    }
    return drawn;
}

static struct glyph glyph_of(uint32_t code)
{
    struct glyph glyph = {.width = text_code_width(code)};

    if (glyph.width <= 0) {
        code = REPLACEMENT;
        glyph.width = 1;
    }
    utf8_encode(code, glyph.text);
    return glyph;
}

/* One character in the canvas's charset: in ASCII a wide one is its sign and a blank. */
static int draw_code(struct canvas *canvas, struct span span, int64_t x, int y, enum role role,
                     uint32_t code)
{
    struct glyph glyph = glyph_of(code);
    struct glyph letter = {.width = 1};
    int drawn = 0;

    if (!canvas->ascii || (code >= 0x20 && code < 0x7F))
        return put_clipped(canvas, span, x, y, role, &glyph);
    for (int i = 0; i < glyph.width; i++) {
        letter.text[0] = i ? ' ' : glyph_ascii(code, role);
        drawn += put_clipped(canvas, span, x + i, y, role, &letter);
    }
    return drawn;
}

static void add_mark(struct cell *cell, const char *mark, size_t length)
{
    size_t used = strlen(cell->text);
    int marks = -1;

    for (size_t i = 0; i < used; i++)
        marks += (cell->text[i] & 0xC0) != 0x80;
    if (marks < MARKS_MAX && used + length < sizeof cell->text)
        memcpy(cell->text + used, mark, length);
}

int canvas_text(struct canvas *canvas, struct rect clip, int x, int y, enum role role,
                const char *text)
{
    struct span span = visible(canvas, clip, y);
    size_t left = strlen(text);
    int64_t at = x, base = -1;
    int drawn = 0;

    while (left && at <= span.right) {
        uint32_t code;
        size_t used = utf8_decode(text, left, &code);
        int width = text_code_width(code);

        if (width == 0) {
            if (base >= 0 && !canvas->ascii)
                add_mark(cell_at(canvas, base, y), text, used);
        } else {
            if (width < 0)
                width = 1;
            base = at >= span.left && at + width <= span.right ? at : -1;
            drawn += draw_code(canvas, span, at, y, role, code);
            at += width;
        }
        text += used;
        left -= used;
    }
    return drawn;
}

int canvas_textf(struct canvas *canvas, struct rect clip, int x, int y, enum role role,
                 const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    va_list args;
    int drawn;

    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    drawn = canvas_text(canvas, clip, x, y, role, text.text);
    strbuf_release(&text);
    return drawn;
}

void canvas_fit(struct canvas *canvas, struct rect clip, int x, int y, int cells, int align,
                enum role role, const char *text)
{
    struct strbuf fitted = STRBUF_INIT;
    enum text_align how = align == 1 ? TEXT_RIGHT : align == 2 ? TEXT_CENTRE : TEXT_LEFT;

    text_fit(&fitted, text, cells, how, canvas->ascii);
    canvas_text(canvas, clip, x, y, role, fitted.text);
    strbuf_release(&fitted);
}

void canvas_fill(struct canvas *canvas, struct rect area, enum role role, uint32_t code)
{
    struct rect all = {.width = canvas->width, .height = canvas->height};
    int top = area.y > 0 ? area.y : 0;
    int64_t bottom = (int64_t)area.y + area.height;

    if (text_code_width(code) != 1)
        code = text_code_width(code) == 2 ? REPLACEMENT : ' ';
    for (int y = top; y < bottom && y < canvas->height; y++) {
        struct span span = visible(canvas, all, y);
        struct span row = visible(canvas, area, y);

        for (int64_t x = row.left; x < row.right; x++) {
            draw_code(canvas, span, x, y, role, code);
            cell_at(canvas, x, y)->selected = false;
        }
    }
}

void canvas_select(struct canvas *canvas, struct rect area)
{
    int top = area.y > 0 ? area.y : 0;
    int64_t bottom = (int64_t)area.y + area.height;

    for (int y = top; y < bottom && y < canvas->height; y++) {
        struct span row = visible(canvas, area, y);

        for (int64_t x = row.left; x < row.right; x++)
            cell_at(canvas, x, y)->selected = true;
    }
}

void canvas_glyph(struct canvas *canvas, struct rect clip, int x, int y, enum role role,
                  uint32_t code)
{
    draw_code(canvas, visible(canvas, clip, y), x, y, role, code);
}
