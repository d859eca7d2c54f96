/*
 * The prompt: editing by characters and cells, what it does not let in, and how it is drawn.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/random.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tui/prompt.h"
#include "tui/terminal.h"

enum { A = 1, B = 2, D = 4, E = 5, F = 6, K = 11, U = 21, W = 23 };

static void type(struct prompt *prompt, const int *keys)
{
    for (; *keys; keys++)
        prompt_key(prompt, *keys);
}

static void test_edits(void **state)
{
    static const struct {
        const char *before;
        int keys[16];
        const char *after;
        size_t cursor;
    } rows[] = {
        {"", {'a', 'b', 'c'}, "abc", 3},
        {"abc", {A, 'x'}, "xabc", 1},
        {"abc", {RKEY_HOME, RKEY_RIGHT, 'x'}, "axbc", 2},
        {"abc", {A, E, 'x'}, "abcx", 4},
        {"abc", {RKEY_LEFT, RKEY_BACKSPACE}, "ac", 1},
        {"abc", {RKEY_LEFT, RKEY_DELETE}, "ab", 2},
        {"abc", {A, D}, "bc", 0},
        {"abc", {B, B, K}, "a", 1},
        {"abc", {B, U}, "c", 0},
        {"one two  three", {W}, "one two  ", 9},
        {"one two  three", {W, W}, "one ", 4},
        {"one two", {RKEY_LEFT, W}, "one o", 4},
        {"one", {W, W}, "", 0},
        {"", {RKEY_BACKSPACE, RKEY_DELETE, U, K, W, B, F}, "", 0},
        {"abc", {F, F, 'x'}, "abcx", 4},
        {"a\xc3\xa9z", {RKEY_LEFT, RKEY_BACKSPACE}, "az", 1},          /* é */
        {"\xe6\x97\xa5\xe6\x9c\xac", {RKEY_LEFT, 'x'}, "\xe6\x97\xa5x\xe6\x9c\xac", 4}, /* 日本 */
        {"ae\xcc\x81z", {RKEY_LEFT, RKEY_BACKSPACE}, "az", 1}, /* e and its accent are one */
        {"", {0x65E5, 0xE9}, "\xe6\x97\xa5\xc3\xa9", 5},
        {"", {0x301, 'e', 0x301}, "e\xcc\x81", 3}, /* a mark needs something under it */
        {"ab", {0x202E, 0x200B, 0xAD, 0x9B, 0x85, 'c'}, "abc", 3}, /* bidi, zero width, C1 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct prompt prompt;

        prompt_set(&prompt, rows[i].before);
        type(&prompt, rows[i].keys);
        assert_string_equal(prompt.text, rows[i].after);
        assert_int_equal(prompt.length, strlen(rows[i].after));
        assert_int_equal(prompt.cursor, rows[i].cursor);
    }
}

static void test_other_keys(void **state)
{
    static const int keys[] = {RKEY_ENTER, RKEY_ESC, RKEY_TAB, RKEY_UP, RKEY_DOWN, RKEY_UNKNOWN, 3};
    struct prompt prompt;

    (void)state;
    prompt_set(&prompt, "abc");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_false(prompt_key(&prompt, keys[i]));
    assert_string_equal(prompt.text, "abc");
}

static void test_hostile_text(void **state)
{
    struct prompt prompt;

    (void)state;
    prompt_set(&prompt, "a\033[2J\a\n\tb\xff\x80\xe2\x80\xae");
    assert_string_equal(prompt.text, "a[2Jb\xef\xbf\xbd\xef\xbf\xbd");
}

static void test_full(void **state)
{
    struct prompt prompt;

    (void)state;
    prompt_set(&prompt, "");
    for (int i = 0; i < 1000; i++)
        prompt_key(&prompt, 0x65E5);
    assert_int_equal(prompt.length, (PROMPT_BYTES - 1) / 3 * 3);
    assert_true(utf8_valid(prompt.text, prompt.length));
}

/* Whatever is typed, text and cursor stay whole. */
static void test_any_keys(void **state)
{
    static const int keys[] = {'a', ' ',       0xE9,       0x65E5,         0x301,       A, B, D, E, F,
                               K,   RKEY_LEFT, RKEY_RIGHT, RKEY_BACKSPACE, RKEY_DELETE, W, U};
    struct prompt prompt;
    struct random random;

    (void)state;
    prompt_set(&prompt, "");
    random_seed(&random, 7);
    for (int i = 0; i < 50000; i++) {
        prompt_key(&prompt, keys[random_next(&random) % (sizeof keys / sizeof *keys)]);
        assert_true(prompt.cursor <= prompt.length && prompt.length < PROMPT_BYTES);
        assert_int_equal(strlen(prompt.text), prompt.length);
        assert_true(utf8_valid(prompt.text, prompt.cursor));
        assert_true(utf8_valid(prompt.text + prompt.cursor, prompt.length - prompt.cursor));
    }
}

/* The cursor is always to be seen, and nothing is drawn outside. */
static void test_drawing(void **state)
{
    struct prompt prompt;

    (void)state;
    prompt_set(&prompt, "a rather long text with \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e in it");
    for (int width = 1; width < 50; width++)
        for (int left = 0; left < 40; left++) {
            struct canvas canvas;
            int selected = 0;

            canvas_init(&canvas, width + 2, 3, false);
            prompt.cursor = prompt.length;
            for (int i = 0; i < left; i++)
                prompt_key(&prompt, RKEY_LEFT);
            prompt_draw(&prompt, &canvas, (struct rect){1, 1, width, 1}, "/");
            for (int i = 0; i < canvas.width * canvas.height; i++) {
                int x = i % canvas.width, y = i / canvas.width;

                selected += canvas.cells[i].selected;
                if (y != 1 || x < 1 || x > width)
                    assert_string_equal(canvas.cells[i].text, " ");
            }
            assert_true(width < 4 || (selected >= 1 && selected <= 2));
            canvas_release(&canvas);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits),        cmocka_unit_test(test_other_keys),
        cmocka_unit_test(test_hostile_text), cmocka_unit_test(test_full),
        cmocka_unit_test(test_any_keys),     cmocka_unit_test(test_drawing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
