/*
 * What a real terminal sends and is asked for by keys: pastes into a prompt, the mouse, the
 * clipboard.  Judged by the bytes that are written and the cells that show.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/strbuf.h"
#include "support/vt.h"

#define FIXTURE "tests/fixtures/terminal"
#define TITLE "Terminal fixture"

enum { LONG_MS = 10000 };

static struct vt *start(const char *const *environment)
{
    const char *argv[] = {vt_program(), FIXTURE, NULL};
    struct vt_start how = {.argv = argv, .term = "xterm-256color", .width = 80, .height = 24,
                           .environment = environment};
    struct vt *vt = vt_start(&how);

    assert_true(vt_shows(vt, TITLE));
    return vt;
}

static void quit(struct vt *vt)
{
    int status;

    vt_send(vt, "Q");
    assert_true(vt_ended(vt, LONG_MS, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(vt_modes_restored(vt));
    vt_free(vt);
}

static bool has_written(struct vt *vt, const char *bytes)
{
    size_t length;
    const char *output = vt_output(vt, &length);

    return memmem(output, length, bytes, strlen(bytes)) != NULL;
}

/* Text goes into the prompt; its line ends do not press Enter, its control bytes do nothing. */
static void test_paste_into_a_prompt(void **state)
{
    struct vt *vt = start(NULL);

    (void)state;
    vt_send(vt, ":");
    assert_true(vt_shows(vt, "Go or do"));
    vt_send(vt, "\033[200~th\033[31meme\r\n li\003ght\033\033[201~");
    assert_true(vt_shows(vt, ":theme light"));
    vt_send(vt, "\r");
    assert_true(vt_shows(vt, "Theme: light."));
    quit(vt);
}

/* Off until it is asked for; and off again at the end, whichever way. */
static void test_mouse(void **state)
{
    struct vt *vt = start(NULL);

    (void)state;
    assert_false(has_written(vt, "\033[?1000h"));
    vt_send(vt, "M");
    assert_true(vt_shows(vt, "Mouse on"));
    assert_true(has_written(vt, "\033[?1000h\033[?1006h"));
    vt_send(vt, "\033[<0;13;3M\033[<0;13;3m"); /* the tab of the funnel */
    assert_true(vt_shows(vt, "Sessions"));
    vt_send(vt, "\033[<0;2;3M");
    assert_true(vt_shows(vt, "All markets"));
    vt_send(vt, "M");
    assert_true(vt_shows(vt, "Mouse off"));
    assert_true(has_written(vt, "\033[?1006l\033[?1000l"));
    vt_send(vt, "M");
    assert_true(vt_shows(vt, "Mouse on"));
    vt_send(vt, "Q");
    int status;
    assert_true(vt_ended(vt, LONG_MS, &status));
    const char *output = vt_output(vt, NULL), *on = strstr(output, "\033[?1000h");
    for (const char *next = on; next; next = strstr(on + 1, "\033[?1000h"))
        on = next;
    assert_non_null(strstr(on, "\033[?1000l"));
    vt_free(vt);
}

static void test_mouse_after_a_crash(void **state)
{
    struct vt *vt = start(NULL);
    int status;

    (void)state;
    vt_send(vt, "M");
    assert_true(vt_shows(vt, "Mouse on"));
    vt_signal(vt, 11);
    assert_true(vt_ended(vt, LONG_MS, &status));
    const char *on = strstr(vt_output(vt, NULL), "\033[?1000h");
    assert_non_null(on);
    assert_non_null(strstr(on, "\033[?1000l"));
    vt_free(vt);
}

/* "DE" is the first market that the fixture's filter leaves: RFC 4648 of "DE\tGermany\t..." */
static void test_clipboard(void **state)
{
    static const struct {
        const char *environment, *begins;
    } rows[] = {
        {"TMUX=", "\033]52;c;REUJR2VybWFueQ"},
        {"TMUX=/tmp/tmux-0/default,1,0", "\033Ptmux;\033\033]52;c;REUJR2VybWFueQ"},
        {"STY=1.pts-0", "\033P\033]52;c;REUJR2VybWFueQ"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *environment[] = {rows[i].environment, NULL};
        struct vt *vt = start(environment);

        vt_send(vt, "&market=DE\ry");
        assert_true(vt_shows(vt, "Copied: this row, if the terminal allows it (OSC 52)."));
        while (!has_written(vt, rows[i].begins))
            assert_true(vt_listen(vt, 1000));
        quit(vt);
    }
}

/* A named view is at its place as soon as there are rows; one that leads nowhere says so. */
static void test_named_view(void **state)
{
    const char *argv[] = {vt_program(), "--view", "germany", FIXTURE, NULL};
    struct vt_start how = {.argv = argv, .term = "xterm-256color", .width = 80, .height = 24};
    struct vt *vt = vt_start(&how);
    int status;

    (void)state;
    assert_true(vt_shows(vt, "DE Germany"));
    assert_true(vt_shows(vt, "filter: !nothing"));
    quit(vt);
    argv[2] = "lost";
    vt = vt_start(&how);
    assert_true(vt_shows(vt, "[view lost]"));
    assert_true(vt_ended(vt, LONG_MS, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    assert_true(vt_modes_restored(vt));
    vt_free(vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paste_into_a_prompt),
        cmocka_unit_test(test_mouse),
        cmocka_unit_test(test_mouse_after_a_crash),
        cmocka_unit_test(test_clipboard),
        cmocka_unit_test(test_named_view),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
