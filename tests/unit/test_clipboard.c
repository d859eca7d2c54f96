/*
 * OSC 52: base64 against RFC 4648's own examples and a decoder written for the test, the wrappers
 * for tmux and screen, the limit.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strbuf.h"
#include "tui/clipboard.h"

static void test_rfc_4648(void **state)
{
    static const char *const rows[][2] = {
        {"", ""},           {"f", "Zg=="},         {"fo", "Zm8="},         {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT, expected = STRBUF_INIT;

        assert_true(clipboard_print(rows[i][0], strlen(rows[i][0]), MULTIPLEXER_NONE, &out));
        strbuf_addf(&expected, "\033]52;c;%s\a", rows[i][1]);
        assert_string_equal(out.text, expected.text);
        strbuf_release(&out);
        strbuf_release(&expected);
    }
}

static void decode(const char *text, size_t length, struct strbuf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0;
    int count = 0;

    for (size_t i = 0; i < length && text[i] != '='; i++) {
        const char *digit = strchr(digits, text[i]);

        assert_non_null(digit);
        bits = bits << 6 | (unsigned)(digit - digits);
        count += 6;
        if (count >= 8) {
            count -= 8;
            strbuf_addc(out, (char)(bits >> count & 0xFF));
        }
    }
}

static void test_every_byte_comes_back(void **state)
{
    char bytes[1000];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + i / 256);
    for (size_t length = 0; length < sizeof bytes; length += 37) {
        struct strbuf out = STRBUF_INIT, back = STRBUF_INIT;

        assert_true(clipboard_print(bytes, length, MULTIPLEXER_NONE, &out));
        assert_memory_equal(out.text, "\033]52;c;", 7);
        decode(out.text + 7, out.length - 8, &back);
        assert_int_equal(back.length, length);
        assert_memory_equal(back.text, bytes, length);
        strbuf_release(&out);
        strbuf_release(&back);
    }
}

/* tmux: as it is, for its own clipboard, then wrapped with every ESC inside doubled. */
static void test_tmux(void **state)
{
    struct strbuf out = STRBUF_INIT;

    (void)state;
    assert_true(clipboard_print("foo", 3, MULTIPLEXER_TMUX, &out));
    assert_string_equal(out.text, "\033]52;c;Zm9v\a"
                                  "\033Ptmux;\033\033]52;c;Zm9v\a\033\\");
    strbuf_release(&out);
}

/* screen: pieces that it lets through, and together they are the sequence. */
static void test_screen(void **state)
{
    struct strbuf plain = STRBUF_INIT, out = STRBUF_INIT, joined = STRBUF_INIT;
    char text[2000];
    const char *at;

    (void)state;
    memset(text, 'x', sizeof text);
    assert_true(clipboard_print(text, sizeof text, MULTIPLEXER_NONE, &plain));
    assert_true(clipboard_print(text, sizeof text, MULTIPLEXER_SCREEN, &out));
    for (at = out.text; *at;) {
        const char *end = strstr(at, "\033\\");

        assert_memory_equal(at, "\033P", 2);
        assert_non_null(end);
        assert_true(end - at <= 2 + 256);
        strbuf_add(&joined, at + 2, (size_t)(end - at) - 2);
        at = end + 2;
    }
    assert_string_equal(joined.text, plain.text);
    strbuf_release(&plain);
    strbuf_release(&out);
    strbuf_release(&joined);
}

static void test_limit(void **state)
{
    struct strbuf out = STRBUF_INIT;
    char *text = mem_calloc(CLIPBOARD_MOST + 1, 1);

    (void)state;
    assert_false(clipboard_print(text, CLIPBOARD_MOST + 1, MULTIPLEXER_NONE, &out));
    assert_int_equal(out.length, 0);
    assert_true(clipboard_print(text, CLIPBOARD_MOST, MULTIPLEXER_NONE, &out));
    assert_true(out.length <= 100000);
    strbuf_release(&out);
    free(text);
}

static void test_who_stands_between(void **state)
{
    static const struct {
        const char *tmux, *sty, *term;
        enum multiplexer expected;
    } rows[] = {
        {NULL, NULL, NULL, MULTIPLEXER_NONE},
        {"", "", "xterm-256color", MULTIPLEXER_NONE},
        {"/tmp/tmux-0/default,1,0", NULL, "screen-256color", MULTIPLEXER_TMUX},
        {NULL, NULL, "tmux-256color", MULTIPLEXER_TMUX},
        {NULL, "123.pts-0.host", "xterm", MULTIPLEXER_SCREEN},
        {NULL, NULL, "screen.xterm-256color", MULTIPLEXER_SCREEN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(clipboard_multiplexer(rows[i].tmux, rows[i].sty, rows[i].term),
                         rows[i].expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc_4648), cmocka_unit_test(test_every_byte_comes_back),
        cmocka_unit_test(test_tmux),     cmocka_unit_test(test_screen),
        cmocka_unit_test(test_limit),    cmocka_unit_test(test_who_stands_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
