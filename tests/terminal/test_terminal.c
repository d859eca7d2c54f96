/*
 * The real program in a real terminal: starts, ends, crashes, hang-ups, sizes, pastes, changed files
 * (kinds of terminals: test_kinds.c).  Each test waits for what it expects on the screen and judges
 * the bytes, the cells, the terminal's settings and the exit status; none judges numbers: other
 * tests do.
 *
 * Run from the top of the tree; REDLINE_BIN names another binary.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "support/vt.h"

#define FIXTURE "tests/fixtures/terminal"
#define TITLE "Terminal fixture"
#define XTERM "xterm-256color"

enum {
    SECOND_MS = 1000,
    LONG_MS = 10000,
    TICKS_MS = 350 /* three ticks of REDLINE_TEST and a half */
};

static struct vt *start_with(const char *term, int width, int height,
                             const char *const *environment)
{
    const char *argv[] = {vt_program(), FIXTURE, NULL};
    struct vt_start how = {.argv = argv, .term = term, .width = width, .height = height,
                           .environment = environment};

    return vt_start(&how);
}

static struct vt *start(void) { return start_with(XTERM, 80, 24, NULL); }

/* Main screen, cursor on, paste brackets off, settings as before. */
static void assert_restored(struct vt *vt)
{
    const char *output = vt_output(vt, NULL);
    const char *off = strstr(output, "\033[?2004h");

    while (off && strstr(off + 1, "\033[?2004"))
        off = strstr(off + 1, "\033[?2004");
    assert_non_null(off);
    assert_memory_equal(off, "\033[?2004l", 8);
    assert_false(vt_alternate(vt));
    assert_true(vt_cursor(vt));
    assert_true(vt_modes_restored(vt));
}

static void assert_exits(struct vt *vt, int limit_ms, int expected)
{
    int status;

    assert_true(vt_ended(vt, limit_ms, &status));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != expected)
        fail_msg("status %#x, expected exit %d", (unsigned)status, expected);
}

static void assert_dies(struct vt *vt, int signal_number)
{
    int status;

    assert_true(vt_ended(vt, LONG_MS, &status));
    if (!WIFSIGNALED(status) || WTERMSIG(status) != signal_number)
        fail_msg("status %#x, expected signal %d", (unsigned)status, signal_number);
}

static void quit_from(struct vt *vt)
{
    vt_send(vt, "q");
    assert_exits(vt, LONG_MS, 0);
    assert_restored(vt);
}

static void quit(struct vt *vt)
{
    quit_from(vt);
    vt_free(vt);
}

/* ---- start and end -------------------------------------------------------------------------- */

static void test_first_frame_and_quit(void **state)
{
    struct vt *vt = start();

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    assert_true(vt_shows(vt, "DE"));
    assert_true(vt_shows(vt, "FR"));
    assert_true(vt_shows(vt, "BR"));
    assert_true(vt_alternate(vt));
    assert_false(vt_cursor(vt));
    assert_false(vt_modes_restored(vt));
    quit(vt);
}

static void test_ending_signals(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct vt *vt = start();

        assert_true(vt_shows(vt, TITLE));
        vt_signal(vt, signals[i]);
        assert_exits(vt, SECOND_MS, 128 + signals[i]);
        assert_restored(vt);
        vt_free(vt);
    }
}

static void test_fatal_signals(void **state)
{
    static const int signals[] = {SIGQUIT, SIGSEGV, SIGABRT, SIGBUS, SIGFPE};

    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct vt *vt = start();

        assert_true(vt_shows(vt, TITLE));
        vt_signal(vt, signals[i]);
        assert_dies(vt, signals[i]);
        assert_restored(vt);
        vt_free(vt);
    }
}

static void test_crashes_inside(void **state)
{
    static const struct {
        const char *how;
        int signal_number;
    } rows[] = {
        {.how = "REDLINE_TEST_CRASH=segv", .signal_number = SIGSEGV},
        {.how = "REDLINE_TEST_CRASH=abort", .signal_number = SIGABRT},
        {.how = "REDLINE_TEST_CRASH=memory", .signal_number = 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *environment[] = {rows[i].how, NULL};
        struct vt *vt = start_with(XTERM, 80, 24, environment);

        if (rows[i].signal_number) {
            assert_dies(vt, rows[i].signal_number);
        } else {
            assert_exits(vt, LONG_MS, 1);
            assert_true(vt_shows(vt, "out of memory"));
        }
        assert_restored(vt);
        vt_free(vt);
    }
}

static void test_interrupt_key_twice(void **state)
{
    struct vt *vt = start();

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    vt_send(vt, "\003\003");
    assert_exits(vt, LONG_MS, 130);
    assert_restored(vt);
    vt_free(vt);
}

static void test_quit_key_of_the_terminal(void **state)
{
    struct vt *vt = start();

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    vt_send(vt, "\034"); /* Ctrl-\: the way out of a program that hangs */
    assert_dies(vt, SIGQUIT);
    assert_restored(vt);
    vt_free(vt);
}

static void test_closed_terminal(void **state)
{
    (void)state;
    for (int ignore = 0; ignore < 2; ignore++) {
        const char *argv[] = {vt_program(), FIXTURE, NULL};
        struct vt_start how = {.argv = argv, .term = XTERM, .ignore_hangup = ignore};
        struct vt *vt = vt_start(&how);

        assert_true(vt_shows(vt, TITLE));
        vt_close_master(vt);
        assert_exits(vt, SECOND_MS, 128 + SIGHUP);
        vt_free(vt);
    }
}

static void test_terminal_that_hangs(void **state)
{
    struct vt *vt = start();
    int64_t begun;

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    vt_hang(vt);
    begun = clock_monotonic_ms();
    vt_signal(vt, SIGTERM);
    for (int ended = 0; !ended;) { /* without reading */
        siginfo_t info = {.si_pid = 0};

        waitid(P_PID, (id_t)vt_pid(vt), &info, WEXITED | WNOHANG | WNOWAIT);
        ended = info.si_pid != 0;
        if (!ended && clock_monotonic_ms() - begun > SECOND_MS)
            fail_msg("still there after a second");
    }
    assert_exits(vt, SECOND_MS, 128 + SIGTERM);
    assert_true(vt_modes_restored(vt));
    vt_free(vt);
}

static void test_stopped_output(void **state)
{
    struct vt *vt = start();

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    vt_send(vt, "\023"); /* Ctrl-S */
    vt_signal(vt, SIGTERM);
    assert_exits(vt, SECOND_MS, 128 + SIGTERM);
    assert_restored(vt);
    vt_free(vt);
}

/* A shell with job control: Ctrl-Z gives it the terminal back, fg brings the same screen again. */
static void test_suspend(void **state)
{
    struct strbuf script = STRBUF_INIT;
    const char *argv[] = {"sh", "-c", NULL, NULL};
    struct vt_start how = {.argv = argv, .term = XTERM};
    struct vt *vt;
    char *before;

    (void)state;
    strbuf_addf(&script, "set -m; '%s' %s; stty -a; echo STTY; read x; fg >/dev/null; echo END $?",
                vt_program(), FIXTURE);
    argv[2] = script.text;
    vt = vt_start(&how);
    assert_true(vt_shows(vt, TITLE));
    vt_settle(vt);
    before = vt_dump(vt);
    vt_send(vt, "\032");
    assert_true(vt_shows(vt, "STTY"));
    assert_true(vt_shows(vt, " icanon"));
    assert_true(vt_shows(vt, " echo "));
    assert_false(vt_alternate(vt));
    assert_true(vt_cursor(vt));
    vt_send(vt, "\n");
    assert_true(vt_becomes(vt, before));
    assert_true(vt_alternate(vt));
    vt_send(vt, "q");
    assert_true(vt_shows(vt, "END 0"));
    assert_false(vt_alternate(vt));
    free(before);
    strbuf_release(&script);
    vt_free(vt);
}

/* ---- keys ----------------------------------------------------------------------------------- */

/* What runs through a terminal without being a key press must change nothing. */
static void test_no_keys(void **state)
{
    static const char *const sent[] = {
        "\033[200~qqq\003\003\x1a?\n1234\033[201~", /* a paste */
        "\033[200~q\033[Aq\033OBq\033[201~",
        "\033[?62;1;2;6;9;15;22c",                  /* answers of terminals */
        "\033[12;40R",
        "\033[99;5~",
        "\033[1;2:3q",
        "\033[<0;10;5M\033[<0;10;5m",               /* a mouse */
        "\xff\xfe\x80",                             /* no UTF-8 */
        "\xc3",                                     /* half a letter */
    };
    struct vt *vt = start();
    char *before;

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    vt_settle(vt);
    before = vt_dump(vt);
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        vt_send(vt, sent[i]);
        vt_send(vt, "?");
        vt_shows(vt, "quit");
        vt_send(vt, "?");
        assert_true(vt_becomes(vt, before));
    }
    free(before);
    quit(vt);
}

/* The network may cut a paste anywhere. */
static void test_paste_in_pieces(void **state)
{
    static const char paste[] = "\033[200~qq1q\033[201~";
    struct vt *vt = start();
    char *before;

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    vt_settle(vt);
    before = vt_dump(vt);
    vt_send(vt, "\033[200~q");
    for (const char *at = paste + 7; *at; at++) {
        char piece[2] = {*at, '\0'};

        vt_send(vt, piece);
        vt_listen(vt, 30);
    }
    assert_true(vt_becomes(vt, before));
    free(before);
    quit(vt);
}

static void test_arrow_forms(void **state)
{
    static const char *const downs[] = {"\033[B", "\033OB", "j"};
    static const char *const ups[] = {"\033[A", "\033OA", "k"};
    struct vt *vt = start();
    char *top, *second;

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    vt_settle(vt);
    top = vt_dump(vt);
    vt_send(vt, "j");
    while (!vt_listen(vt, 50))
        ;
    vt_settle(vt);
    second = vt_dump(vt);
    assert_string_not_equal(top, second);
    vt_send(vt, "k");
    assert_true(vt_becomes(vt, top));
    for (size_t i = 0; i < 3; i++) {
        vt_send(vt, downs[i]);
        assert_true(vt_becomes(vt, second));
        vt_send(vt, ups[i]);
        assert_true(vt_becomes(vt, top));
    }
    free(top);
    free(second);
    quit(vt);
}

/* ---- sizes ---------------------------------------------------------------------------------- */

static char *fresh_dump(int width, int height)
{
    struct vt *vt = start_with(XTERM, width, height, NULL);
    char *dump;

    while (!vt_listen(vt, 50))
        ;
    vt_settle(vt);
    dump = vt_dump(vt);
    vt_free(vt);
    return dump;
}

static void test_resize_walk(void **state)
{
    static const int widths[] = {1, 2, 3, 5, 7, 10, 16, 24, 33, 40};
    static const int heights[] = {1, 2, 3, 4, 5, 7, 9, 10, 12};
    static const struct {
        int width, height;
    } stops[] = {{40, 12}, {1, 1}, {120, 40}, {300, 100}, {500, 200}, {37, 5}, {160, 48}, {80, 24}};
    struct vt *vt = start();

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        for (size_t j = 0; j < sizeof heights / sizeof *heights; j++) {
            vt_resize(vt, widths[i], heights[j]);
            vt_listen(vt, 1);
        }
    }
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        char *fresh = fresh_dump(stops[i].width, stops[i].height);

        vt_resize(vt, stops[i].width, stops[i].height);
        assert_true(vt_becomes(vt, fresh));
        free(fresh);
    }
    quit(vt);
}

static void test_resize_storm(void **state)
{
    struct vt *vt = start();
    unsigned seed = 7;
    char *fresh = fresh_dump(100, 30);

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    for (int i = 0; i < 300; i++) {
        seed = seed * 1103515245u + 12345u;
        vt_resize(vt, (int)(seed >> 16 & 0x1FF) + 1, (int)(seed >> 8 & 0x7F) + 1);
        if (i % 10 == 0)
            vt_send(vt, i % 20 ? "?" : "2");
    }
    vt_resize(vt, 1500, 600);
    vt_listen(vt, 20);
    vt_resize(vt, 100, 30);
    vt_free(vt);

    vt = start();
    assert_true(vt_shows(vt, TITLE));
    for (int i = 0; i < 300; i++) {
        seed = seed * 1103515245u + 12345u;
        vt_resize(vt, (int)(seed >> 16 & 0x1FF) + 1, (int)(seed >> 8 & 0x7F) + 1);
    }
    vt_resize(vt, 100, 30);
    assert_true(vt_becomes(vt, fresh));
    free(fresh);
    quit(vt);
}

/* ---- time and files ------------------------------------------------------------------------- */

static void test_unchanged_writes_nothing(void **state)
{
    struct vt *vt = start();

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    vt_listen(vt, TICKS_MS); /* whatever the start still has to say */
    assert_int_equal(vt_listen(vt, TICKS_MS), 0);
    quit(vt);
}

static void copy_file(const char *from, const char *to)
{
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    int c;

    assert_non_null(in);
    assert_non_null(out);
    while ((c = getc(in)) != EOF)
        putc(c, out);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

static void append_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "a");

    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

struct folder {
    char path[64], ini[96], facts[96];
};

static void folder_make(struct folder *folder)
{
    strcpy(folder->path, "/tmp/redline-terminal-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->ini, sizeof folder->ini, "%s/redline.ini", folder->path);
    snprintf(folder->facts, sizeof folder->facts, "%s/facts.csv", folder->path);
    copy_file(FIXTURE "/redline.ini", folder->ini);
    copy_file(FIXTURE "/facts.csv", folder->facts);
}

static void folder_remove(struct folder *folder)
{
    unlink(folder->ini);
    unlink(folder->facts);
    rmdir(folder->path);
}

static void test_changed_files(void **state)
{
    struct folder folder;
    const char *argv[] = {vt_program(), folder.path, NULL};
    struct vt_start how = {.argv = argv, .term = XTERM, .width = 120, .height = 40};
    struct vt *vt;

    (void)state;
    folder_make(&folder);
    vt = vt_start(&how);
    assert_true(vt_shows(vt, TITLE));
    assert_true(vt_hides(vt, " PL "));
    append_file(folder.facts, "2026-05-11,PL,organic,9000,800,400,300,100,9000.00,10,\n");
    assert_true(vt_shows(vt, " PL "));
    append_file(folder.ini, "\n[redline bad]\nindicator = no_such_thing\nred = > 1\n");
    assert_true(vt_shows(vt, "reload failed"));
    assert_true(vt_shows(vt, " PL "));
    copy_file(FIXTURE "/redline.ini", folder.ini);
    assert_true(vt_hides(vt, "reload failed"));
    assert_true(vt_shows(vt, " PL "));
    unlink(folder.facts);
    assert_true(vt_shows(vt, "reload failed"));
    copy_file(FIXTURE "/facts.csv", folder.facts);
    assert_true(vt_hides(vt, "reload failed"));
    assert_true(vt_hides(vt, " PL "));
    vt_signal(vt, SIGUSR1);
    vt_send(vt, "r");
    assert_true(vt_shows(vt, TITLE));
    quit(vt);
    folder_remove(&folder);
}

/* Names that would drive the terminal if they reached it. */
static void test_hostile_data(void **state)
{
    static const char *const never[] = {"\033]", "\a", "\033[6n", "\xc2\x9b", "\xe2\x80\xae",
                                        "\033P", "\033c", "\xe2\x80\x8b"};
    struct folder folder;
    const char *argv[] = {vt_program(), folder.path, NULL};
    struct vt_start how = {.argv = argv, .term = XTERM, .width = 120, .height = 40};
    struct vt *vt;

    (void)state;
    folder_make(&folder);
    append_file(folder.facts,
                "2026-05-11,\033]0;owned\aAA\033c,organic,900,80,40,30,10,900.00,1,\n"
                "2026-05-11,BB\xc2\x9b" "6n\xe2\x80\xae" "1\xe2\x80\x8b"
                ",organic,900,80,40,30,10,900.00,1,\n"
                "2026-05-11,CC\x9b" "31m\033[6n,\033Porganic,900,80,40,30,10,900.00,1,\n");
    vt = vt_start(&how);
    assert_true(vt_shows(vt, "Terminal"));
    for (const char *key = "1234567?"; *key; key++) {
        vt_send(vt, (const char[]){*key, '\0'});
        vt_settle(vt);
    }
    vt_send(vt, "\033");
    vt_settle(vt);
    quit_from(vt);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        assert_null(strstr(vt_output(vt, NULL), never[i]));
    vt_free(vt);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_frame_and_quit),
        cmocka_unit_test(test_ending_signals),
        cmocka_unit_test(test_fatal_signals),
        cmocka_unit_test(test_crashes_inside),
        cmocka_unit_test(test_interrupt_key_twice),
        cmocka_unit_test(test_quit_key_of_the_terminal),
        cmocka_unit_test(test_closed_terminal),
        cmocka_unit_test(test_terminal_that_hangs),
        cmocka_unit_test(test_stopped_output),
        cmocka_unit_test(test_suspend),
        cmocka_unit_test(test_no_keys),
        cmocka_unit_test(test_paste_in_pieces),
        cmocka_unit_test(test_arrow_forms),
        cmocka_unit_test(test_resize_walk),
        cmocka_unit_test(test_resize_storm),
        cmocka_unit_test(test_unchanged_writes_nothing),
        cmocka_unit_test(test_changed_files),
        cmocka_unit_test(test_hostile_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
