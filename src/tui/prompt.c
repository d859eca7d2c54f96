/* The prompt: a line of text and a cursor in it.
 *
 * The text is printable UTF-8 at any moment, because only characters that have a width are let in:
 * control bytes, bidi controls and half characters never get that far.  The cursor moves over a
 * character together with the marks that combine with it.  A line that is full takes no more.
 */
#include "tui/prompt.h"
#include <string.h>
#include "base/text.h"
#include "tui/terminal.h"

enum { CTRL_A = 1, CTRL_B, CTRL_D = 4, CTRL_E, CTRL_F, CTRL_K = 11, CTRL_U = 21, CTRL_W = 23 };

static int width_at(const struct prompt *prompt, size_t at, size_t *bytes)
{
    uint32_t code;
    *bytes = utf8_decode(prompt->text + at, prompt->length - at, &code);
    return text_code_width(code);
}

/* Behind the character at `at`, its marks included. */
static size_t after(const struct prompt *prompt, size_t at)
{
    size_t bytes;
    if (at >= prompt->length)
        return prompt->length;
    width_at(prompt, at, &bytes);
    at += bytes;
    while (at < prompt->length && width_at(prompt, at, &bytes) == 0)
        at += bytes;
    return at;
}

static size_t before(const struct prompt *prompt, size_t at)
{
    size_t previous = 0;
    for (size_t i = 0; i < at; i = after(prompt, i))
        previous = i;
    return previous;
}

static void cut(struct prompt *prompt, size_t from, size_t to)
{
    memmove(prompt->text + from, prompt->text + to, prompt->length - to + 1);
    prompt->length -= to - from;
    prompt->cursor = from;
}

void prompt_insert(struct prompt *prompt, int key)
{
    char bytes[4];
    int width = key >= ' ' && key < RKEY_UP ? text_code_width((uint32_t)key) : -1;
    size_t count = width >= 0 ? utf8_encode((uint32_t)key, bytes) : 0;
    if (!count || prompt->length + count >= PROMPT_BYTES || (width == 0 && !prompt->cursor))
        return;
    memmove(prompt->text + prompt->cursor + count, prompt->text + prompt->cursor,
            prompt->length - prompt->cursor + 1);
    memcpy(prompt->text + prompt->cursor, bytes, count);
    prompt->length += count;
    prompt->cursor += count;
}

void prompt_set(struct prompt *prompt, const char *text)
{
    prompt->length = prompt->cursor = 0;
    prompt->text[0] = '\0';
    for (size_t left = strlen(text); left;) {
        uint32_t code;
        size_t used = utf8_decode(text, left, &code);
        prompt_insert(prompt, (int)code);
        text += used;
        left -= used;
    }
}

/* Ctrl-W: the blanks before the cursor and the word before them. */
static size_t word_start(const struct prompt *prompt)
{
    size_t at = prompt->cursor;
    while (at && prompt->text[at - 1] == ' ')
        at--;
    while (at && prompt->text[at - 1] != ' ')
        at--;
    return at;
}

static bool move_key(struct prompt *prompt, int key)
{
    if (key == CTRL_A || key == RKEY_HOME)
        prompt->cursor = 0;
    else if (key == CTRL_E || key == RKEY_END)
        prompt->cursor = prompt->length;
    else if (key == CTRL_B || key == RKEY_LEFT)
        prompt->cursor = before(prompt, prompt->cursor);
    else if (key == CTRL_F || key == RKEY_RIGHT)
        prompt->cursor = after(prompt, prompt->cursor);
    else
        return false;
    return true;
}

bool prompt_key(struct prompt *prompt, int key)
{
    size_t at = prompt->cursor;
    if (move_key(prompt, key))
        return true;
    if (key == RKEY_BACKSPACE)
        cut(prompt, before(prompt, at), at);
    else if (key == RKEY_DELETE || key == CTRL_D)
        cut(prompt, at, after(prompt, at));
    else if (key == CTRL_U)
        cut(prompt, 0, at);
    else if (key == CTRL_K)
        cut(prompt, at, prompt->length);
    else if (key == CTRL_W)
        cut(prompt, word_start(prompt), at);
    else if (key >= ' ' && key < RKEY_UP)
        prompt_insert(prompt, key);
    else
        return false;
    return true;
}

static int cells_between(const struct prompt *prompt, size_t from, size_t to)
{
    int cells = 0;
    while (from < to) {
        size_t bytes;
        int width = width_at(prompt, from, &bytes);
        cells += width > 0 ? width : 0;
        from += bytes;
    }
    return cells;
}

void prompt_draw(const struct prompt *prompt, struct canvas *canvas, struct rect line,
                 const char *label)
{
    canvas_fill(canvas, line, ROLE_TEXT, ' ');
    int x = line.x + canvas_text(canvas, line, line.x, line.y, ROLE_KEY, label);
    int room = line.x + line.width - x - 1; /* the last cell is for the cursor at the end */
    size_t first = 0;
    while (first < prompt->cursor && cells_between(prompt, first, prompt->cursor) > room)
        first = after(prompt, first);
    struct rect rest = {x, line.y, line.x + line.width - x, 1};
    if (rest.width < 1)
        return;
    canvas_text(canvas, rest, x, line.y, ROLE_BOLD, prompt->text + first);
    int cursor = x + cells_between(prompt, first, prompt->cursor);
    size_t bytes;
    bool wide = prompt->cursor < prompt->length && width_at(prompt, prompt->cursor, &bytes) == 2;
    if (cursor < line.x + line.width)
        canvas_select(canvas, (struct rect){cursor, line.y, wide ? 2 : 1, 1});
}
