/* OSC 52: ESC ] 52 ; c ; BASE64 BEL asks the terminal to put a text on its clipboard, also over SSH.
 *
 * A multiplexer stands between.  tmux passes on what is wrapped in ESC P tmux ; ... ESC \ with every
 * ESC inside doubled (allow-passthrough; its own set-clipboard takes the sequence as it is, so it
 * gets both, the plain one first).  screen passes on ESC P ... ESC \, but only some hundred bytes at
 * a time, so the sequence goes in pieces.  Nobody answers: whether the terminal did it is not known.
 */
#include "tui/clipboard.h"
#include <string.h>
#include "base/strbuf.h"

enum { SCREEN_PIECE = 240 };

enum multiplexer clipboard_multiplexer(const char *tmux, const char *sty, const char *term)
{
    if ((tmux && *tmux) || (term && !strncmp(term, "tmux", 4)))
        return MULTIPLEXER_TMUX;
    if ((sty && *sty) || (term && !strncmp(term, "screen", 6)))
        return MULTIPLEXER_SCREEN;
    return MULTIPLEXER_NONE;
}

static void add_base64(const char *text, size_t length, struct strbuf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        unsigned bits = (unsigned)(unsigned char)text[i] << 16;
        if (left > 1)
            bits |= (unsigned)(unsigned char)text[i + 1] << 8;
        if (left > 2)
            bits |= (unsigned char)text[i + 2];
        strbuf_addc(out, digits[bits >> 18]);
        strbuf_addc(out, digits[bits >> 12 & 63]);
        strbuf_addc(out, left > 1 ? digits[bits >> 6 & 63] : '=');
        strbuf_addc(out, left > 2 ? digits[bits & 63] : '=');
    }
}

static void wrap_for_tmux(const struct strbuf *plain, struct strbuf *out)
{
    strbuf_adds(out, "\033Ptmux;");
    for (size_t i = 0; i < plain->length; i++) {
        if (plain->text[i] == '\033')
            strbuf_addc(out, '\033');
        strbuf_addc(out, plain->text[i]);
    }
    strbuf_adds(out, "\033\\");
}

static void wrap_for_screen(const struct strbuf *plain, struct strbuf *out)
{
    for (size_t i = 0; i < plain->length; i += SCREEN_PIECE) {
        size_t left = plain->length - i;
        strbuf_adds(out, "\033P");
        strbuf_add(out, plain->text + i, left < SCREEN_PIECE ? left : SCREEN_PIECE);
        strbuf_adds(out, "\033\\");
    }
}

bool clipboard_print(const char *text, size_t length, enum multiplexer through, struct strbuf *out)
{
    struct strbuf plain = STRBUF_INIT;
    if (length > CLIPBOARD_MOST)
        return false;
    strbuf_adds(&plain, "\033]52;c;");
    add_base64(text, length, &plain);
    strbuf_addc(&plain, '\a');
    if (through != MULTIPLEXER_SCREEN)
        strbuf_add(out, plain.text, plain.length);
    if (through == MULTIPLEXER_TMUX)
        wrap_for_tmux(&plain, out);
    else if (through == MULTIPLEXER_SCREEN)
        wrap_for_screen(&plain, out);
    strbuf_release(&plain);
    return true;
}
