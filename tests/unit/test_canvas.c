/*
 * The canvas: widths, clipping, wide characters at edges, ASCII, printing, equality.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "tui/canvas.h"

static const struct rect everywhere = {.x = -1000, .y = -1000, .width = 3000, .height = 3000};

/* Wide cells have their second half, nothing else has one, every text has the width it claims. */
static void assert_sound(const struct canvas *canvas)
{
    for (int y = 0; y < canvas->height; y++) {
        const struct cell *row = canvas->cells + (size_t)y * (size_t)canvas->width;

        for (int x = 0; x < canvas->width; x++) {
            assert_true(row[x].width <= 2);
            assert_true(utf8_valid(row[x].text, strlen(row[x].text)));
            assert_int_equal(text_width(row[x].text), row[x].width);
            if (row[x].width == 2)
                assert_true(x + 1 < canvas->width && row[x + 1].width == 0);
            if (row[x].width == 0)
                assert_true(x > 0 && row[x - 1].width == 2);
        }
    }
}

static void assert_prints(const struct canvas *canvas, const char *expected)
{
    struct strbuf text = STRBUF_INIT;

    assert_sound(canvas);
    canvas_print(canvas, &text);
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
}

static void test_text_is_cut_and_counted(void **state)
{
    static const struct {
        const char *text;
        int x;
        int drawn;
        const char *shown;
    } rows[] = {
        /* an 8 x 1 canvas, clipped to cells 1 to 6 */
        {.text = "abc", .x = 1, .drawn = 3, .shown = " abc\n"},
        {.text = "abcdefgh", .x = 1, .drawn = 6, .shown = " abcdef\n"},
        {.text = "abcdefgh", .x = 0, .drawn = 6, .shown = " bcdefg\n"},
        {.text = "abc", .x = -1, .drawn = 1, .shown = " c\n"},
        {.text = "abc", .x = 6, .drawn = 1, .shown = "      a\n"},
        {.text = "abc", .x = 7, .drawn = 0, .shown = "\n"},
        {.text = "", .x = 1, .drawn = 0, .shown = "\n"},
        {.text = "日本", .x = 1, .drawn = 4, .shown = " 日本\n"},
        {.text = "日本語", .x = 2, .drawn = 5, .shown = "  日本\n"}, /* the cut one is a blank */
        {.text = "日x", .x = 0, .drawn = 2, .shown = "  x\n"},       /* cut at the left */
        {.text = "日x", .x = -1, .drawn = 1, .shown = " x\n"},       /* all of it left outside */
        {.text = "日", .x = INT_MAX, .drawn = 0, .shown = "\n"},
        {.text = "abc", .x = INT_MIN, .drawn = 0, .shown = "\n"},
        {.text = "e\xCC\x81t\xC3\xA9", .x = 1, .drawn = 3, .shown = " e\xCC\x81t\xC3\xA9\n"},
        {.text = "\xCC\x81x", .x = 1, .drawn = 1, .shown = " x\n"}, /* a mark without a base */
        {.text = "a\xFF\x1B[b", .x = 1, .drawn = 5, .shown = " a\xEF\xBF\xBD\xEF\xBF\xBD[b\n"},
        {.text = "a\xE2\x80\xAE"
                 "b",
         .x = 1,
         .drawn = 3,
         .shown = " a\xEF\xBF\xBD"
                  "b\n"},
    };
    struct rect clip = {.x = 1, .y = 0, .width = 6, .height = 1};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct canvas canvas;

        canvas_init(&canvas, 8, 1, false);
        assert_int_equal(canvas_text(&canvas, clip, rows[i].x, 0, ROLE_TEXT, rows[i].text),
                         rows[i].drawn);
        assert_prints(&canvas, rows[i].shown);
        canvas_release(&canvas);
    }
}

static void test_outside_rows(void **state)
{
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 4, 2, false);
    assert_int_equal(canvas_text(&canvas, everywhere, 0, -1, ROLE_TEXT, "abc"), 0);
    assert_int_equal(canvas_text(&canvas, everywhere, 0, 2, ROLE_TEXT, "abc"), 0);
    assert_int_equal(canvas_text(&canvas, (struct rect){.y = 1, .width = 4, .height = 1}, 0, 0,
                                 ROLE_TEXT, "abc"),
                     0);
    assert_prints(&canvas, "\n\n");
    canvas_release(&canvas);
}

static void test_halves_never_stay(void **state)
{
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 6, 1, false);
    canvas_text(&canvas, everywhere, 0, 0, ROLE_TEXT, "日本語");
    canvas_text(&canvas, everywhere, 1, 0, ROLE_TEXT, "x"); /* second half of the first */
    assert_prints(&canvas, " x本語\n");
    canvas_text(&canvas, everywhere, 4, 0, ROLE_TEXT, "y"); /* first half of the last */
    assert_prints(&canvas, " x本y\n");
    canvas_text(&canvas, everywhere, 1, 0, ROLE_TEXT, "語"); /* across two */
    assert_prints(&canvas, " 語 y\n");
    canvas_fill(&canvas, (struct rect){.x = 2, .width = 1, .height = 1}, ROLE_TEXT, '.');
    assert_prints(&canvas, "  . y\n");
    canvas_release(&canvas);
}

static void test_marks_are_bounded(void **state)
{
    struct canvas canvas;
    char text[64] = "e";

    (void)state;
    for (int i = 0; i < 20; i++)
        strcat(text, "\xCC\x81");
    canvas_init(&canvas, 3, 1, false);
    assert_int_equal(canvas_text(&canvas, everywhere, 0, 0, ROLE_TEXT, text), 1);
    assert_string_equal(canvas.cells[0].text, "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81");
    canvas_release(&canvas);
}

static void test_fit(void **state)
{
    static const struct {
        const char *text;
        int cells, align;
        bool ascii;
        const char *shown;
    } rows[] = {
        {.text = "abc", .cells = 5, .align = 0, .shown = ">abc  <\n"},
        {.text = "abc", .cells = 5, .align = 1, .shown = ">  abc<\n"},
        {.text = "abc", .cells = 5, .align = 2, .shown = "> abc <\n"},
        {.text = "abcdef", .cells = 5, .align = 1, .shown = ">abcd…<\n"},
        {.text = "abcdef", .cells = 5, .align = 0, .ascii = true, .shown = ">abcd~<\n"},
        {.text = "日本語", .cells = 5, .align = 0, .shown = ">日本…<\n"},
        {.text = "日本語", .cells = 4, .align = 0, .shown = ">日… <\n"},
        {.text = "日本", .cells = 5, .align = 1, .ascii = true, .shown = "> ? ? <\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct canvas canvas;

        canvas_init(&canvas, 10, 1, rows[i].ascii);
        canvas_text(&canvas, everywhere, 0, 0, ROLE_TEXT, ">xxxxxx");
        canvas_fit(&canvas, everywhere, 1, 0, rows[i].cells, rows[i].align, ROLE_TEXT,
                   rows[i].text);
        canvas_text(&canvas, everywhere, 1 + rows[i].cells, 0, ROLE_TEXT, "<  ");
        assert_prints(&canvas, rows[i].shown);
        canvas_release(&canvas);
    }
}

static void test_fill_select_roles(void **state)
{
    struct strbuf roles = STRBUF_INIT;
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 6, 3, false);
    canvas_fill(&canvas, (struct rect){.x = 4, .y = -1, .width = 9, .height = 3}, ROLE_RED, '#');
    canvas_select(&canvas, (struct rect){.x = 3, .y = 1, .width = 9, .height = 1});
    canvas_text(&canvas, everywhere, 3, 1, ROLE_KEY, "日");
    canvas_select(&canvas, (struct rect){.x = 0, .y = 2, .width = 1, .height = 9});
    canvas_select(&canvas, (struct rect){.x = 2, .y = 2, .width = 2, .height = 1});
    assert_prints(&canvas, "    ##\n   日#\n\n");
    canvas_print_roles(&canvas, &roles);
    assert_string_equal(roles.text, "    rr\n   kkr  [3-5]\n  [0-0]  [2-3]\n");
    canvas_fill(&canvas, (struct rect){.x = 0, .y = 0, .width = 6, .height = 3}, ROLE_TEXT, ' ');
    strbuf_clear(&roles);
    canvas_print_roles(&canvas, &roles);
    assert_string_equal(roles.text, "\n\n\n");
    strbuf_release(&roles);
    canvas_release(&canvas);
}

static void test_ascii_glyphs(void **state)
{
    static const struct {
        const char *text;
        enum role role;
        const char *shown;
    } rows[] = {
        {.text = "╭─┬─╮│├┼┤╰┴╯", .role = ROLE_BORDER, .shown = "+-+-+|+++++\x2b"},
        {.text = "┌┐└┘━┃╍╎╌┄═║╔╱╲", .role = ROLE_BORDER, .shown = "++++=|=|===|+/\\"},
        {.text = "▁▂▃▄▅▆▇█", .role = ROLE_SPARK, .shown = "01345689"},
        {.text = "▁▂▃▄▅▆▇█", .role = ROLE_BAR, .shown = "___#####"},
        {.text = "█▉▊▋▌▍▎▏", .role = ROLE_BAR, .shown = "#####|||"},
        {.text = "░▒▓▀▐", .role = ROLE_CHART, .shown = ".:###"},
        {.text = "⠀⠁⠘⡀⢠⡇⣿", .role = ROLE_CHART, .shown = " ''..::"},
        {.text = "←↑→↓↵▲▼▶◀▸", .role = ROLE_KEY, .shown = "<^>v<^v><>"},
        {.text = "×–−…·⋮›●○≤≥€", .role = ROLE_TEXT, .shown = "x--~.:>*o<>E"},
        {.text = "Việt Nam, Łódź", .role = ROLE_TEXT, .shown = "Viet Nam, Lodz"},
        {.text = "日e\xCC\x81", .role = ROLE_TEXT, .shown = "? e"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf text = STRBUF_INIT;
        struct canvas canvas;

        canvas_init(&canvas, 20, 1, true);
        assert_int_equal(canvas_text(&canvas, everywhere, 0, 0, rows[i].role, rows[i].text),
                         text_width(rows[i].text));
        canvas_print(&canvas, &text);
        assert_memory_equal(text.text, rows[i].shown, strlen(rows[i].shown));
        assert_sound(&canvas);
        strbuf_release(&text);
        canvas_release(&canvas);
    }
}

/* No character at all may come through as anything but one ASCII letter. */
static void test_ascii_is_ascii(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x30000; code++) {
        char c = glyph_ascii(code, ROLE_TEXT);

        if (c < 0x20 || c > 0x7E)
            fail_msg("U+%04X becomes %d", (unsigned)code, c);
    }
}

static void test_glyph(void **state)
{
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 3, 1, false);
    canvas_glyph(&canvas, everywhere, 0, 0, ROLE_TEXT, 0x2588);
    canvas_glyph(&canvas, everywhere, 2, 0, ROLE_TEXT, 0x65E5); /* no room for its second half */
    canvas_glyph(&canvas, everywhere, 1, 0, ROLE_TEXT, 0x1B);
    canvas_glyph(&canvas, everywhere, -1, 0, ROLE_TEXT, 'x');
    assert_prints(&canvas, "\xE2\x96\x88\xEF\xBF\xBD\n");
    canvas_release(&canvas);
}

static void test_equal_and_resize(void **state)
{
    struct canvas a, b;

    (void)state;
    canvas_init(&a, 5, 2, false);
    canvas_init(&b, 5, 2, false);
    assert_true(canvas_equal(&a, &b));
    canvas_text(&a, everywhere, 0, 0, ROLE_TEXT, "longer e\xCC\x81");
    canvas_text(&a, everywhere, 0, 0, ROLE_TEXT, "     ");
    assert_true(canvas_equal(&a, &b));
    canvas_text(&a, everywhere, 0, 0, ROLE_DIM, " ");
    assert_false(canvas_equal(&a, &b));
    canvas_clear(&a);
    assert_true(canvas_equal(&a, &b));
    canvas_select(&a, (struct rect){.width = 1, .height = 1});
    assert_false(canvas_equal(&a, &b));
    canvas_resize(&a, 5, 3);
    assert_false(canvas_equal(&a, &b));
    canvas_resize(&a, 5, 2);
    assert_true(canvas_equal(&a, &b));
    canvas_resize(&a, -1, 7);
    assert_int_equal(canvas_text(&a, everywhere, 0, 0, ROLE_TEXT, "x"), 0);
    canvas_fill(&a, everywhere, ROLE_TEXT, 'x');
    assert_prints(&a, "\n\n\n\n\n\n\n");
    canvas_release(&a);
    canvas_release(&b);
}

/* Anything drawn anywhere leaves a sound canvas. */
static void test_random_drawing(void **state)
{
    static const char *const texts[] = {"日本語テキスト", "abc", "e\xCC\x81\xCC\x82日",
                                        "\xFF\xFE",       "👍x",  "—"};
    uint32_t seed = 1;
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 17, 5, false);
    for (int i = 0; i < 20000; i++) {
        struct rect clip;
        int x, y;

        seed = seed * 1664525u + 1013904223u;
        clip = (struct rect){.x = (int)(seed >> 28) - 3,
                             .y = (int)(seed >> 26 & 7) - 1,
                             .width = (int)(seed >> 20 & 31) - 2,
                             .height = (int)(seed >> 17 & 7)};
        seed = seed * 1664525u + 1013904223u;
        x = (int)(seed >> 27) - 8;
        y = (int)(seed >> 23 & 7) - 1;
        switch (seed >> 20 & 3) {
        case 0:
            canvas_fill(&canvas, clip, ROLE_BAR, seed >> 19 & 1 ? ' ' : 0x65E5);
            break;
        case 1:
            canvas_fit(&canvas, clip, x, y, (int)(seed >> 16 & 15), 1, ROLE_TEXT, "日本語");
            break;
        default:
            canvas_text(&canvas, clip, x, y, ROLE_TEXT, texts[(seed >> 8) % 6]);
            break;
        }
        if (i % 16 == 0)
            assert_sound(&canvas);
    }
    canvas_release(&canvas);
}

static void test_role_names(void **state)
{
    struct strbuf roles = STRBUF_INIT;
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, ROLE_COUNT, 1, false);
    for (int role = 0; role < ROLE_COUNT; role++) {
        assert_non_null(role_name((enum role)role));
        assert_int_equal(role_find(role_name((enum role)role)), role);
        canvas_glyph(&canvas, everywhere, role, 0, (enum role)role, 'x');
    }
    assert_int_equal(role_find("red-token"), ROLE_RED_TOKEN);
    assert_int_equal(role_find("reddish"), -1);
    canvas_print_roles(&canvas, &roles);
    assert_int_equal(roles.length, ROLE_COUNT + 1);
    for (int i = 0; i < ROLE_COUNT; i++) /* each role has a letter of its own */
        assert_ptr_equal(strchr(roles.text, roles.text[i]), roles.text + i);
    strbuf_release(&roles);
    canvas_release(&canvas);
}

static void test_textf(void **state)
{
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 12, 1, false);
    assert_int_equal(canvas_textf(&canvas, everywhere, 0, 0, ROLE_TEXT, "%d of %s", 3, "日"), 7);
    assert_prints(&canvas, "3 of 日\n");
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_cut_and_counted),
        cmocka_unit_test(test_outside_rows),
        cmocka_unit_test(test_halves_never_stay),
        cmocka_unit_test(test_marks_are_bounded),
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_fill_select_roles),
        cmocka_unit_test(test_ascii_glyphs),
        cmocka_unit_test(test_ascii_is_ascii),
        cmocka_unit_test(test_glyph),
        cmocka_unit_test(test_equal_and_resize),
        cmocka_unit_test(test_random_drawing),
        cmocka_unit_test(test_role_names),
        cmocka_unit_test(test_textf),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
