/* Screens in tests. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "support/screens.h"
#include "tui/screen.h"
#include "tui/terminal.h"

struct screen *screens_open(struct engine **engine, const char *dataset, const char *view)
{
    struct engine_options options = {.request = {.dataset = dataset}};
    struct screen_options how = {.theme = "mono", .pane = view};
    struct err_list errors;

    err_list_init(&errors);
    *engine = engine_open(&options, &errors);
    for (size_t i = 0; i < errors.count; i++)
        print_error("%s\n", errors.items[i].text);
    assert_non_null(*engine);
    view_init(&how.view, engine_snapshot(*engine));
    struct screen *screen = screen_new(engine_snapshot(*engine), &how, &errors);
    for (size_t i = 0; i < errors.count; i++)
        print_error("%s\n", errors.items[i].text);
    assert_int_equal(errors.count, 0);
    err_list_release(&errors);
    return screen;
}

void screens_close(struct engine *engine, struct screen *screen)
{
    screen_free(screen);
    engine_close(engine);
}

void screens_text(struct screen *screen, struct strbuf *out)
{
    struct canvas canvas;

    canvas_init(&canvas, SCREENS_WIDTH, SCREENS_HEIGHT, false);
    screen_draw(screen, &canvas);
    canvas_print(&canvas, out);
    canvas_release(&canvas);
}

unsigned screens_key(struct screen *screen, int key)
{
    struct strbuf seen = STRBUF_INIT;

    screens_text(screen, &seen);
    strbuf_release(&seen);
    return screen_key(screen, key);
}

unsigned screens_type(struct screen *screen, const char *keys)
{
    unsigned reactions = 0;

    for (size_t left = strlen(keys); left;) {
        uint32_t code;
        size_t used = utf8_decode(keys, left, &code);

        reactions |= screens_key(screen, code == '\b' ? RKEY_BACKSPACE : (int)code);
        keys += used;
        left -= used;
    }
    return reactions;
}

static void check(struct screen *screen, const char *text, bool wanted)
{
    struct strbuf seen = STRBUF_INIT;

    screens_text(screen, &seen);
    if ((strstr(seen.text, text) != NULL) != wanted)
        fail_msg("%s'%s' on\n%s", wanted ? "no " : "", text, seen.text);
    strbuf_release(&seen);
}

void screens_show(struct screen *screen, const char *text)
{
    check(screen, text, true);
}

void screens_hide(struct screen *screen, const char *text)
{
    check(screen, text, false);
}
