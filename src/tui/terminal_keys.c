/*
 * Keys from bytes.
 *
 * Two things that terminals send must never become commands by accident.  An escape sequence that
 * is not known would come as single keys, each of which does something here, so a sequence is read
 * to its end and is one unknown key.  A bad UTF-8 byte is one unknown key too, and eats nothing
 * that follows.
 *
 * Pasted text comes in brackets, ESC [200~ and ESC [201~, however the network cuts it.  Of it only
 * characters are handed on, each marked as pasted: control bytes, line ends and sequences in it are
 * swallowed.  If its end never comes, it is over when nothing came for three seconds.
 *
 * A mouse reports in the form ESC [ < button ; x ; y M (m: released); what is no click with the left
 * button and no turn of the wheel is swallowed.
 *
 * ESC alone and ESC before a letter are told apart by time: what follows at once belongs to it only
 * if it is [ or O.  So Alt with a letter is ESC and that letter, as in vi.
 */
#include "tui/terminal_keys.h"

#include "base/clock.h"
#include "base/text.h"
#include "tui/terminal.h"

enum {
    SEQUENCE_MS = 25, /* between the bytes of one sequence */
    SEQUENCE_MAX = 32,
    PASTE_SILENCE_MS = 3000,
    NONE = -1,
    AGAIN = -2, /* no key yet */
    PASTE = -3,
    PASTE_END = -4
};

static const char paste_end[] = "\033[201~";

void key_reader_init(struct key_reader *reader, int (*next)(int wait_ms), bool utf8)
{
    *reader = (struct key_reader){.next = next, .utf8 = utf8, .pushed = NONE};
}

static int take(struct key_reader *reader, int wait_ms)
{
    int c = reader->pushed;

    if (c == NONE)
        return reader->next(wait_ms);
    reader->pushed = NONE;
    return c;
}

/* ESC [ parameter final, and ESC O final */
static int sequence_key(int final, int parameter)
{
    static const struct {
        int final, parameter, key;
    } rows[] = {
        {.final = 'A', .key = RKEY_UP},
        {.final = 'B', .key = RKEY_DOWN},
        {.final = 'C', .key = RKEY_RIGHT},
        {.final = 'D', .key = RKEY_LEFT},
        {.final = 'H', .key = RKEY_HOME},
        {.final = 'F', .key = RKEY_END},
        {.final = 'Z', .key = RKEY_BACK_TAB},
        {.final = '~', .parameter = 1, .key = RKEY_HOME},
        {.final = '~', .parameter = 3, .key = RKEY_DELETE},
        {.final = '~', .parameter = 4, .key = RKEY_END},
        {.final = '~', .parameter = 5, .key = RKEY_PAGE_UP},
        {.final = '~', .parameter = 6, .key = RKEY_PAGE_DOWN},
        {.final = '~', .parameter = 7, .key = RKEY_HOME},
        {.final = '~', .parameter = 8, .key = RKEY_END},
        {.final = '~', .parameter = 200, .key = PASTE},
        {.final = '~', .parameter = 201, .key = PASTE_END},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].final == final && (final != '~' || rows[i].parameter == parameter))
            return rows[i].key;
    }
    return RKEY_UNKNOWN;
}

/* After ESC [ < : three numbers. */
static int read_mouse(struct key_reader *reader)
{
    int numbers[3] = {0}, at = 0;

    for (int i = 0; i < SEQUENCE_MAX; i++) {
        int c = take(reader, SEQUENCE_MS);

        if (c >= '0' && c <= '9' && at < 3 && numbers[at] < 10000) {
            numbers[at] = numbers[at] * 10 + c - '0';
        } else if (c == ';') {
            at++;
        } else if (c == 'M' || c == 'm') {
            int button = numbers[0], x = numbers[1] - 1, y = numbers[2] - 1;
            int kind = button == 0    ? MOUSE_CLICK
                       : button == 64 ? MOUSE_WHEEL_UP
                       : button == 65 ? MOUSE_WHEEL_DOWN
                                      : -1;

            if (kind < 0 || c == 'm' || at != 2 || x < 0 || y < 0 || x > 0x3FF || y > 0x3FF)
                return AGAIN;
            return RKEY_MOUSE | kind << 20 | y << 10 | x;
        } else {
            if (c == RKEY_ESC)
                reader->pushed = c;
            return RKEY_UNKNOWN;
        }
    }
    return RKEY_UNKNOWN;
}

/* After ESC [ */
static int read_sequence(struct key_reader *reader)
{
    int parameter = 0;
    bool first = true, is_end = reader->pasting;

    for (int i = 0; i < SEQUENCE_MAX; i++) {
        int c = take(reader, SEQUENCE_MS);

        if (c == NONE && is_end) { /* the network cut the end of a paste here: in_paste goes on */
            reader->paste_matched = (size_t)i + 2;
            return AGAIN;
        }
        is_end = is_end && c == paste_end[i + 2];
        if (c < 0x20 || c > 0x7E) {
            if (c == RKEY_ESC)
                reader->pushed = c;
            return RKEY_UNKNOWN;
        }
        if (i == 0 && c == '<')
            return read_mouse(reader);
        if (i == 0 && c == '[') { /* function keys of the Linux console */
            take(reader, SEQUENCE_MS);
            return RKEY_UNKNOWN;
        }
        if (c >= 0x40)
            return sequence_key(c, parameter);
        if (c >= '0' && c <= '9' && first && parameter < 1000)
            parameter = parameter * 10 + c - '0';
        else
            first = false;
    }
    return RKEY_UNKNOWN;
}

static int read_escape(struct key_reader *reader)
{
    int c = take(reader, 0), final;

    if (c == '[')
        return read_sequence(reader);
    if (c == 'O') {
        final = take(reader, 0);
        if (final != NONE) /* the keypad's Enter is M */
            return final == 'M' ? RKEY_ENTER : sequence_key(final, 0);
    }
    reader->pushed = c;
    return RKEY_ESC;
}

/* Collects a character over as many calls as it takes. */
static int read_character(struct key_reader *reader, int c)
{
    unsigned char lead;
    size_t need, used;
    uint32_t code;

    if (reader->partial_length && (c & 0xC0) != 0x80) {
        reader->partial_length = 0;
        reader->pushed = c;
        return RKEY_UNKNOWN;
    }
    reader->partial[reader->partial_length++] = (char)c;
    lead = (unsigned char)reader->partial[0];
    need = lead >= 0xF5 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    if (reader->utf8 && reader->partial_length < need)
        return AGAIN;
    used = utf8_decode(reader->partial, reader->partial_length, &code);
    need = reader->partial_length;
    reader->partial_length = 0;
    return reader->utf8 && used > 1 && used == need && code >= 0xA0 ? (int)code : RKEY_UNKNOWN;
}

static int read_key(struct key_reader *reader)
{
    int c = take(reader, 0);

    if (c == NONE)
        return 0;
    if ((c >= 0x80 && c <= 0xFF) || reader->partial_length)
        return read_character(reader, c);
    if (c > 0xFF)
        return c;
    if (c == RKEY_ESC)
        return read_escape(reader);
    if (c == '\n')
        return RKEY_ENTER;
    if (c == 0x7F || c == '\b')
        return RKEY_BACKSPACE;
    return c == 0 || (c > 27 && c < 32) ? RKEY_UNKNOWN : c;
}

static bool is_character(int key)
{
    return key >= ' ' && key < RKEY_UP;
}

/* Is this key part of a paste? Then it becomes a pasted character, or AGAIN.  The end may come in
 * pieces, as single keys: what looks like its beginning is dropped. */
static int in_paste(struct key_reader *reader, int key)
{
    int64_t now = clock_monotonic_ms();

    if (key == PASTE) {
        reader->pasting = true;
        reader->paste_matched = 0;
    } else if (reader->pasting && now - reader->paste_seen_ms > PASTE_SILENCE_MS) {
        reader->pasting = false;
    }
    if (!reader->pasting)
        return key == PASTE_END ? AGAIN : key;
    reader->paste_seen_ms = now;
    if (key == paste_end[reader->paste_matched])
        reader->paste_matched++;
    else
        reader->paste_matched = key == paste_end[0];
    if (key == PASTE_END || !paste_end[reader->paste_matched])
        reader->pasting = false;
    return is_character(key) && !reader->paste_matched && reader->pasting ? key | RKEY_PASTED
                                                                         : AGAIN;
}

int key_reader_next(struct key_reader *reader)
{
    int key;

    do {
        key = read_key(reader);
        if (key && key != AGAIN)
            key = in_paste(reader, key);
    } while (key == AGAIN);
    return key;
}
