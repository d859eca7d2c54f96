/*
 * Ended at any moment, by any signal: the terminal is given back whole.  Twenty moments are drawn
 * at random: before the screen, while it opens, while data is loaded, between keys and sizes.  The
 * seed is fixed; REDLINE_SEED tries another one.
 *
 * KILL cannot be answered; only that the program is gone is tested, and that a new one starts well
 * on the terminal it left.
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

#include "base/memory.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "fixtures/engine/scratch.h"
#include "support/vt.h"

#define TITLE "Crash fixture"
#define ROW "2026-05-11,PL,organic,900,80,9000.00\n"

enum { ROWS = 40000, POINTS = 20, LATEST_MS = 160, SECOND_MS = 1000, LONG_MS = 10000 };

static const char ini[] = "[redline]\ntitle = " TITLE "\ncurrency = EUR\nnow = data\n"
                          "[source facts]\npath = facts.csv\n";

static struct scratch scratch;

static int make_folder(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", ini);
    strbuf_adds(&text, "date,market,channel,sessions,orders,gross_sales\n");
    for (int i = 0; i < ROWS; i++)
        strbuf_addf(&text, "2026-%02d-%02d,%s,email,%d,%d,%d\n", i % 5 + 1, i % 28 + 1,
                    i % 2 ? "DE" : "FR", i % 31, i % 7, i % 101);
    scratch_put(&scratch, "facts.csv", "w", text.text);
    strbuf_release(&text);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    scratch_release(&scratch);
    return 0;
}

static struct vt *start(const char *environment)
{
    const char *argv[] = {vt_program(), scratch.folder, NULL}, *more[] = {environment, NULL};

    return vt_start(&(struct vt_start){
        .argv = argv, .term = "xterm-256color", .width = 120, .height = 40, .environment = more});
}

static unsigned draw(struct random *dice, unsigned count)
{
    return (unsigned)(random_next(dice) % count);
}

/* What a person may be doing. */
static void do_something(struct vt *vt, struct random *dice)
{
    static const char *const keys[] = {"j", "k", "\r", "\033", "?", "2", "7",
                                       "1", "[", "]",  "c",    "M", "/", "\014"};
    unsigned count = draw(dice, 12);

    for (unsigned i = 0; i < count; i++) {
        if (draw(dice, 4) == 0)
            vt_resize(vt, 20 + (int)draw(dice, 180), 5 + (int)draw(dice, 60));
        vt_send(vt, keys[draw(dice, sizeof keys / sizeof *keys)]);
    }
    if (draw(dice, 2))
        scratch_put(&scratch, "facts.csv", "a", ROW);
    vt_listen(vt, (int)draw(dice, 30));
}

static void test_random_points(void **state)
{
    static const int signals[] = {SIGSEGV, SIGTERM, SIGHUP, SIGINT, SIGABRT, SIGBUS, SIGQUIT};
    const char *text = getenv("REDLINE_SEED");
    uint64_t seed = text ? strtoull(text, NULL, 10) : 20;
    struct random dice;

    (void)state;
    random_seed(&dice, seed);
    for (int point = 0; point < POINTS; point++) {
        int signal_number = signals[(size_t)point % (sizeof signals / sizeof *signals)], status;
        struct vt *vt = start(draw(&dice, 3) ? NULL : "REDLINE_TEST_SLOW=8");

        vt_listen(vt, (int)draw(&dice, LATEST_MS));
        if (draw(&dice, 2))
            do_something(vt, &dice);
        vt_signal(vt, signal_number);
        assert_true(vt_ended(vt, LONG_MS, &status));
        if (WIFSIGNALED(status) ? WTERMSIG(status) != signal_number
                                : WEXITSTATUS(status) != 128 + signal_number)
            fail_msg("point %d of seed %llu: status %#x after signal %d", point,
                     (unsigned long long)seed, (unsigned)status, signal_number);
        if (!vt_is_whole(vt))
            fail_msg("point %d of seed %llu: signal %d left the terminal broken", point,
                     (unsigned long long)seed, signal_number);
        vt_free(vt);
    }
}

/* A fault on the thread that loads is met by the same handler. */
static void test_fault_while_loading(void **state)
{
    struct vt *vt = start("REDLINE_TEST_CRASH=loading");
    int status;

    (void)state;
    assert_true(vt_ended(vt, LONG_MS, &status));
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    assert_true(vt_is_whole(vt));
    assert_non_null(strstr(vt_output(vt, NULL), "\033[?2004h")); /* it had been ours */
    vt_free(vt);
}

static void test_killed(void **state)
{
    struct vt *vt = start(NULL);
    int status;

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    vt_signal(vt, SIGKILL);
    assert_true(vt_ended(vt, SECOND_MS, &status));
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    vt_free(vt);
}

/* Ctrl-Z while data is loaded: the shell has its terminal, nothing is read meanwhile, and after fg
 * the load goes on to its end. */
static void test_suspended_load(void **state)
{
    struct strbuf script = STRBUF_INIT;
    const char *argv[] = {"sh", "-c", NULL, NULL}, *more[] = {"REDLINE_TEST_SLOW=40", NULL};
    struct vt *vt;

    (void)state;
    strbuf_addf(&script,
                "set -m; '%s' '%s'; stty -a; echo STTY; read x; fg >/dev/null; echo END $?",
                vt_program(), scratch.folder);
    argv[2] = script.text;
    vt = vt_start(&(struct vt_start){
        .argv = argv, .term = "xterm-256color", .width = 120, .height = 40, .environment = more});
    assert_true(vt_shows(vt, "being read"));
    vt_send(vt, "\032");
    assert_true(vt_shows(vt, "STTY"));
    assert_true(vt_shows(vt, " icanon"));
    assert_false(vt_alternate(vt));
    assert_true(vt_cursor(vt));
    vt_send(vt, "\n");
    assert_true(vt_shows(vt, " DE "));
    assert_true(vt_hides(vt, "being read"));
    vt_send(vt, "q");
    assert_true(vt_shows(vt, "END 0"));
    assert_false(vt_alternate(vt));
    strbuf_release(&script);
    vt_free(vt);
}

static char *dump_at(int width, int height)
{
    const char *argv[] = {vt_program(), scratch.folder, NULL};
    struct vt *vt = vt_start(&(struct vt_start){
        .argv = argv, .term = "xterm-256color", .width = width, .height = height});
    char *dump;

    assert_true(vt_shows(vt, " DE "));
    vt_settle(vt);
    dump = vt_dump(vt);
    vt_free(vt);
    return dump;
}

/* Two hundred sizes while it loads and while files change: the screen is that of a fresh start. */
static void test_sizes_while_loading(void **state)
{
    struct vt *vt = start("REDLINE_TEST_SLOW=10");
    struct random dice;
    char *fresh;
    int status;

    (void)state;
    random_seed(&dice, 3);
    assert_true(vt_shows(vt, "being read"));
    for (int i = 0; i < 200; i++) {
        vt_resize(vt, 1 + (int)draw(&dice, 300), 1 + (int)draw(&dice, 100));
        if (i % 40 == 39)
            scratch_put(&scratch, "facts.csv", "a", ROW);
        vt_listen(vt, 2);
    }
    vt_resize(vt, 100, 30);
    fresh = dump_at(100, 30);
    assert_true(vt_becomes(vt, fresh));
    free(fresh);
    vt_send(vt, "q");
    assert_true(vt_ended(vt, SECOND_MS, &status));
    assert_true(vt_is_whole(vt));
    vt_free(vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_points),
        cmocka_unit_test(test_fault_while_loading),
        cmocka_unit_test(test_killed),
        cmocka_unit_test(test_suspended_load),
        cmocka_unit_test(test_sizes_while_loading),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
