/*
 * The committee's own panes on the sample data and the journal that comes with it: decisions and one
 * of them in full, what is acknowledged and silenced, the calendar, playbooks that worked.  And that
 * neither an odd size nor a key that does not belong there breaks them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "journal/session.h"
#include "support/golden.h"
#include "tui/screen.h"
#include "tui/terminal.h"

#define COUNT(list) (sizeof list / sizeof *list)

static char folder[] = "/tmp/redline-decided-XXXXXX";

struct desk {
    struct engine *engine;
    struct screen *screen;
    struct session session;
    int width, height;
    bool ascii;
};

/* In keys E is Enter, < is Esc. */
static const struct shot {
    const char *name;
    int width, height;
    bool ascii, roles;
    const char *keys;
} shots[] = {
    {"decisions-160x48", 160, 48, .keys = "DG"},
    {"decisions-120x40", 120, 40, .keys = "D"},
    {"decisions-80x24-ascii", 80, 24, .ascii = true, .roles = true, .keys = "D"},
    {"decisions-40x10", 40, 10, .keys = "D"},
    {"decision-160x48", 160, 48, .keys = "DGE"},
    {"decision-80x24-ascii", 80, 24, .ascii = true, .keys = "DGkE"},
    {"decision-40x14", 40, 14, .keys = "DGE"},
    {"decision-early-80x24", 80, 24, .keys = "DE"},
    {"acknowledged-120x40", 120, 40, .keys = "A"},
    {"acknowledged-80x24-ascii", 80, 24, .ascii = true, .keys = "A"},
    {"calendar-120x40", 120, 40, .keys = "77"},
    {"calendar-80x24-ascii", 80, 24, .ascii = true, .keys = "77"},
    {"effectiveness-120x40", 120, 40, .keys = "777"},
    {"effectiveness-80x24-ascii", 80, 24, .ascii = true, .keys = "777"},
    {"explain-decided-120x40", 120, 40, .keys = "DGe"},
};

static void sit(struct desk *desk, bool ascii)
{
    struct engine_options options = {.request = {.dataset = "sample-data"}};
    struct screen_options how = {.theme = "mono", .ascii = ascii};
    struct session_request request = {.dataset = "sample-data"};
    struct err_list errors;

    err_list_init(&errors);
    *desk = (struct desk){.ascii = ascii, .engine = engine_open(&options, &errors)};
    assert_non_null(desk->engine);
    view_init(&how.view, engine_snapshot(desk->engine));
    desk->screen = screen_new(engine_snapshot(desk->engine), &how, &errors);
    assert_int_equal(errors.count, 0);
    err_list_release(&errors);
    request.catalogue = engine_snapshot(desk->engine)->catalogue;
    session_open(&desk->session, &request, NULL);
    screen_set_session(desk->screen, &desk->session);
    assert_true(session_refresh(&desk->session, request.catalogue,
                                snapshot_today(engine_snapshot(desk->engine))));
    assert_in_range(desk->session.record_count, 10, 100);
    engine_set_marks(desk->engine, desk->session.ledger.marks, desk->session.ledger.mark_count);
    screen_journal_changed(desk->screen);
}

static void leave(struct desk *desk)
{
    engine_set_marks(desk->engine, NULL, 0);
    screen_free(desk->screen);
    engine_close(desk->engine);
    session_close(&desk->session);
}

static void draw(struct desk *desk, bool roles, struct strbuf *out)
{
    struct canvas canvas;

    strbuf_clear(out);
    canvas_init(&canvas, desk->width, desk->height, desk->ascii);
    screen_draw(desk->screen, &canvas);
    canvas_print(&canvas, out);
    if (roles)
        canvas_print_roles(&canvas, out);
    canvas_release(&canvas);
}

static void press(struct desk *desk, const char *keys)
{
    struct strbuf seen = STRBUF_INIT;

    for (; *keys; keys++) {
        draw(desk, false, &seen);
        screen_key(desk->screen, *keys == 'E' ? RKEY_ENTER : *keys == '<' ? RKEY_ESC : *keys);
    }
    strbuf_release(&seen);
}

static bool shot_equals(const struct shot *shot)
{
    struct strbuf text = STRBUF_INIT;
    struct desk desk;
    char path[256];
    bool good;

    sit(&desk, shot->ascii);
    desk.width = shot->width, desk.height = shot->height;
    press(&desk, shot->keys);
    draw(&desk, shot->roles, &text);
    snprintf(path, sizeof path, "tests/screen/golden/%s.txt", shot->name);
    good = golden_equal(path, text.text);
    for (size_t i = 0; shot->ascii && i < text.length; i++)
        assert_true((unsigned char)text.text[i] < 0x80);
    strbuf_release(&text);
    leave(&desk);
    return good;
}

static void test_screens(void **state)
{
    size_t bad = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(shots); i++)
        bad += !shot_equals(&shots[i]);
    assert_int_equal(bad, 0);
}

/* A thousand keys over these panes at sizes that nobody would choose: nothing breaks, and in ASCII
 * nothing else is shown.  Writing keys say why they cannot. */
static void test_any_key_at_any_size(void **state)
{
    static const char keys[] = "DAEEEE<<<77jkGgxmadie[]svfC&!hl0P{}:";
    struct strbuf text = STRBUF_INIT;
    struct random dice;
    struct desk desk;

    (void)state;
    random_seed(&dice, 11);
    sit(&desk, true);
    press(&desk, "");
    for (int i = 0; i < 1000; i++) {
        char key[2] = {keys[random_next(&dice) % (sizeof keys - 1)], '\0'};

        desk.width = 20 + (int)(random_next(&dice) % 180);
        desk.height = 4 + (int)(random_next(&dice) % 60);
        press(&desk, key);
        draw(&desk, false, &text);
        for (size_t c = 0; c < text.length; c++)
            assert_true((unsigned char)text.text[c] < 0x80);
    }
    strbuf_release(&text);
    leave(&desk);
}

static int drop(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    (void)state;
    return nftw(folder, drop, 16, FTW_DEPTH | FTW_PHYS);
}

/* The shipped journal, in a place of its own. */
static int set_up(void **state)
{
    struct engine_options options = {.request = {.dataset = "sample-data"}};
    struct session_request request = {.dataset = "sample-data", .writable = true};
    static char json[1 << 16];
    struct session session;
    struct err_list errors;
    struct err err;
    size_t added = 0;
    FILE *file = fopen("sample-data/journal.json", "r");
    size_t length = file ? fread(json, 1, sizeof json, file) : 0;

    (void)state;
    if (!length || fclose(file) || !mkdtemp(folder) || setenv("XDG_STATE_HOME", folder, 1))
        return -1;
    err_list_init(&errors);
    struct engine *engine = engine_open(&options, &errors);
    request.catalogue = engine_snapshot(engine)->catalogue;
    bool good = session_open(&session, &request, &err) &&
                journal_import(session.journal, json, length, &added, &err);
    session_close(&session);
    engine_close(engine);
    err_list_release(&errors);
    return good && added ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_screens),
        cmocka_unit_test(test_any_key_at_any_size),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
