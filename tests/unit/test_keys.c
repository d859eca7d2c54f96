/*
 * Keys from bytes: characters, sequences known and unknown, pastes, broken UTF-8.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "tui/terminal.h"
#include "tui/terminal_keys.h"

static const char *input; /* what the terminal sends */

/* 0x01 stands for "nothing comes for a while". */
static int next_byte(int wait_ms)
{
    if (!*input)
        return -1;
    if (*input == '\001') {
        if (wait_ms == 0)
            return -1;
        input++;
        return -1;
    }
    return (unsigned char)*input++;
}

static void assert_keys(const char *bytes, const int *keys)
{
    struct key_reader reader;

    input = bytes;
    key_reader_init(&reader, next_byte, true);
    for (; *keys; keys++)
        assert_int_equal(key_reader_next(&reader), *keys);
    assert_int_equal(key_reader_next(&reader), 0);
    assert_int_equal(*input, '\0');
}

static void test_characters(void **state)
{
    (void)state;
    assert_keys("", (int[]){0});
    assert_keys("aZ?", (int[]){'a', 'Z', '?', 0});
    assert_keys("\t\r\n \003\032", (int[]){RKEY_TAB, RKEY_ENTER, RKEY_ENTER, ' ', 3, 26, 0});
    assert_keys("\x7f\b\034", (int[]){RKEY_BACKSPACE, RKEY_BACKSPACE, RKEY_UNKNOWN, 0});
    assert_keys("\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80", (int[]){0xE9, 0x65E5, 0x1F600, 0});
}

static void test_broken_utf8(void **state)
{
    (void)state;
    assert_keys("\xff"
                "q",
                (int[]){RKEY_UNKNOWN, 'q', 0});
    assert_keys("\xc3"
                "q",
                (int[]){RKEY_UNKNOWN, 'q', 0});
    assert_keys("\xe6\x97"
                "q",
                (int[]){RKEY_UNKNOWN, 'q', 0});
    assert_keys("\xc2\x9bq", (int[]){RKEY_UNKNOWN, 'q', 0}); /* CSI as one character */
    assert_keys("\xc0\xafq", (int[]){RKEY_UNKNOWN, RKEY_UNKNOWN, 'q', 0});
    assert_keys("\xed\xa0\x80q", (int[]){RKEY_UNKNOWN, 'q', 0});
}

static void test_no_utf8_locale(void **state)
{
    struct key_reader reader;

    (void)state;
    input = "\xe9q";
    key_reader_init(&reader, next_byte, false);
    assert_int_equal(key_reader_next(&reader), RKEY_UNKNOWN);
    assert_int_equal(key_reader_next(&reader), 'q');
}

static void test_sequences(void **state)
{
    (void)state;
    assert_keys("\033", (int[]){RKEY_ESC, 0});
    assert_keys("\033\033", (int[]){RKEY_ESC, RKEY_ESC, 0});
    assert_keys("\033q", (int[]){RKEY_ESC, 'q', 0});
    assert_keys("\033[A\033OB", (int[]){RKEY_UP, RKEY_DOWN, 0});
    assert_keys("\033[1;5C", (int[]){RKEY_RIGHT, 0});
    assert_keys("\033[Z\033[5~\033[6~", (int[]){RKEY_BACK_TAB, RKEY_PAGE_UP, RKEY_PAGE_DOWN, 0});
    assert_keys("\033[H\033[4~\033[3~", (int[]){RKEY_HOME, RKEY_END, RKEY_DELETE, 0});
    assert_keys("\033OM", (int[]){RKEY_ENTER, 0});
}

static void test_unknown_sequences(void **state)
{
    (void)state;
    assert_keys("\033[?62;1;2;6;9;15;22cq", (int[]){RKEY_UNKNOWN, 'q', 0});
    assert_keys("\033[12;40Rq", (int[]){RKEY_UNKNOWN, 'q', 0});
    assert_keys("\033[[Aq", (int[]){RKEY_UNKNOWN, 'q', 0});
    assert_keys("\033[99;5~q", (int[]){RKEY_UNKNOWN, 'q', 0});
    assert_keys("\033[1;2\033[A", (int[]){RKEY_UNKNOWN, RKEY_UP, 0});
    assert_keys("\033[1;\001q", (int[]){RKEY_UNKNOWN, 'q', 0}); /* the rest never came */
}

#define P RKEY_PASTED

/* Characters come marked; control bytes, line ends and sequences do not come at all. */
static void test_pastes(void **state)
{
    (void)state;
    assert_keys("\033[200~q\003\033[A\r\033[201~x", (int[]){'q' | P, 'x', 0});
    assert_keys("\033[200~\033[201~x", (int[]){'x', 0});
    assert_keys("\033[200~\xff\xc3\033[201~x", (int[]){'x', 0});
    assert_keys("\033[200~a\033[200~b\033[201~x", (int[]){'a' | P, 'b' | P, 'x', 0});
    assert_keys("\033[200~\xc3\xa9\n\t\x7f\033[201~x", (int[]){0xE9 | P, 'x', 0});
    assert_keys("\033[200~a[201~b\033[201~x",
                (int[]){'a' | P, '[' | P, '2' | P, '0' | P, '1' | P, '~' | P, 'b' | P, 'x', 0});
    /* the end comes in pieces, cut anywhere, and late */
    assert_keys("\033[200~a\033[\001"
                "201~x",
                (int[]){'a' | P, 'x', 0});
    assert_keys("\033[200~a\033[2\001"
                "01~x",
                (int[]){'a' | P, 'x', 0});
    assert_keys("\033[200~a\033[20\001"
                "1~x",
                (int[]){'a' | P, 'x', 0});
    assert_keys("\033[200~a\033[201\001~x", (int[]){'a' | P, 'x', 0});
    assert_keys("\033[200~\033[2\001Ab\033[201~x", (int[]){'A' | P, 'b' | P, 'x', 0});
    assert_keys("\033[201~x", (int[]){'x', 0}); /* an end without a beginning */
    assert_keys("\033[200~no", (int[]){'n' | P, 'o' | P, 0});
}

static void test_mouse(void **state)
{
    int click = RKEY_MOUSE | MOUSE_CLICK << 20 | 4 << 10 | 9;

    (void)state;
    assert_keys("\033[<0;10;5Mq", (int[]){click, 'q', 0});
    assert_int_equal(mouse_x(click), 9);
    assert_int_equal(mouse_y(click), 4);
    assert_int_equal(mouse_button(click), MOUSE_CLICK);
    assert_keys("\033[<64;1;1M\033[<65;1024;512M",
                (int[]){RKEY_MOUSE | MOUSE_WHEEL_UP << 20,
                        RKEY_MOUSE | MOUSE_WHEEL_DOWN << 20 | 511 << 10 | 1023, 0});
    assert_keys("\033[<0;10;5mq", (int[]){'q', 0}); /* released */
    assert_keys("\033[<2;10;5Mq", (int[]){'q', 0}); /* right button */
    assert_keys("\033[<0;2000;5Mq", (int[]){'q', 0});
    assert_keys("\033[<0;10Mq", (int[]){'q', 0});
    assert_keys("\033[<0;0;0Mq", (int[]){'q', 0});
    assert_keys("\033[<0;1\033[A", (int[]){RKEY_UNKNOWN, RKEY_UP, 0});
    assert_keys("\033[200~\033[<0;10;5M\033[201~x", (int[]){'x', 0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_broken_utf8),
        cmocka_unit_test(test_no_utf8_locale),
        cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_unknown_sequences),
        cmocka_unit_test(test_pastes),
        cmocka_unit_test(test_mouse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
