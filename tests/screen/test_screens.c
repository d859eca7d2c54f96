/* Golden screens: keys in, canvas out, on the sample data.  No terminal takes part. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/err.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "support/golden.h"
#include "tui/screen.h"
#include "tui/terminal.h"

struct shot {
    const char *name; /* also the golden file's */
    int width, height;
    bool ascii, roles;
    const char *keys; /* one character each; the letters of special_key */
};

static const struct shot shots[] = {
    {.name = "overview-80x24", .width = 80, .height = 24, .roles = true, .keys = ""},
    {.name = "overview-80x24-ascii",
     .width = 80,
     .height = 24,
     .ascii = true,
     .roles = true,
     .keys = ""},
    {.name = "overview-120x40", .width = 120, .height = 40, .keys = ""},
    {.name = "overview-160x48", .width = 160, .height = 48, .roles = true, .keys = ""},
    {.name = "overview-160x48-ascii", .width = 160, .height = 48, .ascii = true, .keys = ""},
    {.name = "overview-40x10", .width = 40, .height = 10, .keys = ""},
    {.name = "overview-200x60", .width = 200, .height = 60, .keys = ""},
    {.name = "too-small-30x5", .width = 30, .height = 5, .keys = ""},
    {.name = "channels-80x24", .width = 80, .height = 24, .keys = "~E"},
    {.name = "indicators-80x24", .width = 80, .height = 24, .keys = "~EE"},
    {.name = "history-80x24", .width = 80, .height = 24, .keys = "~EEE"},
    {.name = "history-80x24-ascii", .width = 80, .height = 24, .ascii = true, .keys = "~EEE"},
    {.name = "rows-80x24", .width = 80, .height = 24, .keys = "~EEEE"},
    {.name = "rows-160x48", .width = 160, .height = 48, .keys = "~EEEE"},
    {.name = "funnel-80x24", .width = 80, .height = 24, .keys = "2"},
    {.name = "funnel-market-120x40", .width = 120, .height = 40, .keys = "2l"},
    {.name = "heatmap-80x24", .width = 80, .height = 24, .keys = "3", .roles = true},
    {.name = "heatmap-160x48", .width = 160, .height = 48, .keys = "3jl"},
    {.name = "heatmap-cell-80x24", .width = 80, .height = 24, .keys = "3E"},
    {.name = "redlines-80x24", .width = 80, .height = 24, .keys = "4", .roles = true},
    {.name = "redlines-160x48", .width = 160, .height = 48, .keys = "4"},
    {.name = "finding-80x24", .width = 80, .height = 24, .keys = "4E"},
    {.name = "finding-160x48", .width = 160, .height = 48, .keys = "4E", .roles = true},
    {.name = "data-80x24", .width = 80, .height = 24, .keys = "7"},
    {.name = "data-refusals-80x24", .width = 80, .height = 24, .keys = "7E"},
    {.name = "help-80x24", .width = 80, .height = 24, .keys = "?"},
    {.name = "earlier-80x24", .width = 80, .height = 24, .keys = "[["},
    {.name = "compare-both-160x48", .width = 160, .height = 48, .keys = "cc"},
    {.name = "wrong-key-80x24", .width = 80, .height = 24, .keys = "x"},
    {.name = "strip-focus-80x24", .width = 80, .height = 24, .keys = "Tj"},
};

static int special_key(char c)
{
    switch (c) {
    case 'E':
        return RKEY_ENTER;
    case 'T':
        return RKEY_TAB;
    case '<':
        return RKEY_ESC;
    case '~':
        return 0; /* nothing: keeps the columns of the table */
    default:
        return c;
    }
}

static struct screen *open_screen(struct engine **engine, bool ascii)
{
    struct err_list errors;
    err_list_init(&errors);
    struct engine_options options = {.request = {.dataset = "sample-data"}};
    *engine = engine_open(&options, &errors);
    assert_non_null(*engine);
    struct screen_options screen_options = {.ascii = ascii, .theme = "mono"};
    view_init(&screen_options.view, engine_snapshot(*engine));
    struct screen *screen = screen_new(engine_snapshot(*engine), &screen_options, &errors);
    assert_non_null(screen);
    assert_int_equal(errors.count, 0);
    err_list_release(&errors);
    return screen;
}

static void draw_text(struct screen *screen, int width, int height, bool ascii, bool roles,
                      struct strbuf *out)
{
    struct canvas canvas;
    canvas_init(&canvas, width, height, ascii);
    screen_draw(screen, &canvas);
    canvas_print(&canvas, out);
    if (roles)
        canvas_print_roles(&canvas, out);
    canvas_release(&canvas);
}

static void press(struct screen *screen, int width, int height, const char *keys)
{
    struct strbuf scratch = STRBUF_INIT;
    for (; *keys; keys++) {
        draw_text(screen, width, height, false, false,
                  &scratch); /* a reader sees before each key */
        if (special_key(*keys))
            screen_key(screen, special_key(*keys));
    }
    strbuf_release(&scratch);
}

static void golden_screens(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < sizeof shots / sizeof *shots; i++) {
        const struct shot *shot = &shots[i];
        struct engine *engine;
        struct screen *screen = open_screen(&engine, shot->ascii);
        struct strbuf text = STRBUF_INIT;
        char path[256];
        press(screen, shot->width, shot->height, shot->keys);
        draw_text(screen, shot->width, shot->height, shot->ascii, shot->roles, &text);
        snprintf(path, sizeof path, "tests/screen/golden/%s.txt", shot->name);
        bad += !golden_equal(path, text.text);
        if (shot->ascii)
            for (size_t k = 0; k < text.length; k++)
                assert_true((unsigned char)text.text[k] < 0x80);
        strbuf_release(&text);
        screen_free(screen);
        engine_close(engine);
    }
    assert_int_equal(bad, 0);
}

/* Every size and random keys: no crash (the sanitizers watch), and no line is wider than the
 * screen. */
static void any_size_any_key(void **state)
{
    (void)state;
    static const int keys[] = {
        '1', '2',        '3',        '4',        '5',      '6', '7',      'j', 'k', 'l',
        'h', RKEY_ENTER, RKEY_ENTER, RKEY_ENTER, RKEY_ESC, '[', ']',      'c', 'v', 's',
        'S', 'f',        '-',        '?',        '}',      '{', RKEY_TAB, 'G', 'g', RKEY_PAGE_DOWN,
        'T', 'x'};
    struct engine *engine;
    struct screen *screen = open_screen(&engine, false);
    struct random random;
    random_seed(&random, 42);
    for (int i = 0; i < 900; i++) {
        int width = i < 400 ? 1 + i % 40 : 1 + (int)(random_next(&random) % 300);
        int height = i < 400 ? 1 + i / 40 * 2 : 1 + (int)(random_next(&random) % 100);
        struct canvas canvas;
        canvas_init(&canvas, width, height, i & 1);
        screen_draw(screen, &canvas);
        canvas_release(&canvas);
        screen_key(screen, keys[random_next(&random) % (sizeof keys / sizeof *keys)]);
    }
    screen_free(screen);
    engine_close(engine);
}

/* Esc brings back cursor and place; "-" returns to the place before a jump. */
static void back_restores(void **state)
{
    (void)state;
    struct engine *engine;
    struct screen *screen = open_screen(&engine, false);
    struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
    press(screen, 100, 30, "jjj");
    draw_text(screen, 100, 30, false, true, &before);
    press(screen, 100, 30, "EjEjE<<<");
    draw_text(screen, 100, 30, false, true, &after);
    assert_string_equal(before.text, after.text);
    press(screen, 100, 30, "4");
    press(screen, 100, 30, "-");
    strbuf_clear(&after);
    draw_text(screen, 100, 30, false, true, &after);
    assert_string_equal(before.text, after.text);
    strbuf_release(&before);
    strbuf_release(&after);
    screen_free(screen);
    engine_close(engine);
}

static void registry_is_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < screen_action_count; i++) {
        const struct action *action = &screen_actions[i];
        assert_true(action->id && *action->id && action->keys && *action->keys && action->help &&
                    *action->help && action->run);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(action->id, screen_actions[k].id);
        for (size_t k = 0; k < i; k++) /* no key is the default of two actions */
            if (!strchr(action->keys, ' ') && !strchr(screen_actions[k].keys, ' '))
                assert_string_not_equal(action->keys, screen_actions[k].keys);
    }
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_screens),
        cmocka_unit_test(any_size_any_key),
        cmocka_unit_test(back_restores),
        cmocka_unit_test(registry_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
