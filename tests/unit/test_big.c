/* Large letters: every sign of a figure has a shape of its own, in each size, inside its clip. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "tui/big.h"

static void draw(const char *text, int scale, bool ascii, struct strbuf *out)
{
    struct canvas canvas;
    struct rect all = {0, 0, 200, 12};

    canvas_init(&canvas, 200, 12, ascii);
    assert_true(big_draw(&canvas, all, 0, 0, scale, ROLE_TEXT, text) > 0);
    strbuf_clear(out);
    canvas_print(&canvas, out);
    canvas_release(&canvas);
}

static void assert_begins(const struct strbuf *text, const char *expected)
{
    if (strncmp(text->text, expected, strlen(expected)) != 0)
        fail_msg("expected\n%sfound\n%s", expected, text->text);
}

static void test_seven(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    draw("7.", 1, true, &text);
    assert_begins(&text, "######\n"
                         "    ##\n"
                         "    ##\n"
                         "  ##\n"
                         "  ##    ##\n");
    draw("7", 0, false, &text);
    assert_begins(&text, "▀▀█\n ▄▀\n ▀\n");
    strbuf_release(&text);
}

static void test_signs_differ(void **state)
{
    static const char *const signs[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", ",",
                                        "%", "-", "+", "×", "!", "<", ">", "≤", "≥", ":", "/", "~",
                                        "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L",
                                        "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X",
                                        "Y", "Z", "?"};
    enum { COUNT = sizeof signs / sizeof *signs };
    struct strbuf drawn[COUNT];

    (void)state;
    for (int scale = 0; scale <= 2; scale++) {
        for (size_t i = 0; i < COUNT; i++) {
            strbuf_init(&drawn[i]);
            draw(signs[i], scale, false, &drawn[i]);
            for (size_t k = 0; k < i; k++) {
                if (!strcmp(drawn[i].text, drawn[k].text))
                    fail_msg("%s looks like %s at scale %d", signs[i], signs[k], scale);
            }
        }
        for (size_t i = 0; i < COUNT; i++)
            strbuf_release(&drawn[i]);
    }
}

/* What big_width says is what big_draw takes, but for the gap after the last sign. */
static void test_sizes(void **state)
{
    static const char *const texts[] = {"124,576", "1.37×", "-12.5%", "DE paid-search", "2.75 s"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (int scale = 0; scale <= 2; scale++) {
            struct canvas canvas;
            int width = big_width(texts[i], scale), most = 0;

            canvas_init(&canvas, 300, 12, false);
            big_draw(&canvas, (struct rect){0, 0, 300, 12}, 0, 0, scale, ROLE_TEXT, texts[i]);
            for (int k = 0; k < 300 * 12; k++) {
                bool drawn = strcmp(canvas.cells[k].text, " ") != 0;

                most = drawn && k % 300 + 1 > most ? k % 300 + 1 : most;
                if (drawn)
                    assert_true(k / 300 < big_height(scale));
            }
            assert_int_equal(most, width);
            canvas_release(&canvas);
        }
    }
    assert_int_equal(big_scale("124,576", 104, 10), 2);
    assert_int_equal(big_scale("124,576", 103, 10), 1);
    assert_int_equal(big_scale("124,576", 104, 9), 1);
    assert_int_equal(big_scale("124,576", 30, 3), 0);
    assert_int_equal(big_scale("124,576", 10, 3), -1);
}

static void test_knows(void **state)
{
    (void)state;
    assert_true(big_knows(""));
    assert_true(big_knows("Return rate: 31.8%?"));
    assert_false(big_knows("\xe9\x80\x80\xe8\xb4\xa7\xe7\x8e\x87")); /* a title in Chinese */
    assert_false(big_knows("a (b)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_knows), cmocka_unit_test(test_seven),
                                       cmocka_unit_test(test_signs_differ),
                                       cmocka_unit_test(test_sizes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
