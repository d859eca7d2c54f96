/*
 * Long loads in a real terminal: what there is is shown at once with a bar, keys and signals are
 * answered meanwhile, Ctrl-C stops, and the terminal is whole after every end.
 *
 * The file is of 300,000 rows; REDLINE_TEST_SLOW makes each of its 100 steps take long enough on
 * any machine.  Times are judged with ten times the goal and more.
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
#include "fixtures/engine/scratch.h"
#include "support/vt.h"

#define TITLE "Loading fixture"
#define READING "being read"
#define BAR "facts.csv  "

enum { ROWS = 300000, SECOND_MS = 1000, LONG_MS = 20000 };

static const char ini[] = "[redline]\ntitle = " TITLE "\ncurrency = EUR\nnow = data\n"
                          "[source facts]\npath = facts.csv\n";

static struct scratch scratch; /* one for all tests: none changes it but the last */

/* Another file under the name, with `more` at its end: what is only appended is read in no time. */
static int put_facts(const char *more)
{
    char path[400], fresh[400];
    FILE *file;

    scratch_path(&scratch, "facts.csv", path);
    scratch_path(&scratch, ".fresh", fresh);
    file = fopen(fresh, "w");
    assert_non_null(file);
    fputs("date,market,channel,orders,gross_sales\n", file);
    for (int i = 0; i < ROWS; i++)
        fprintf(file, "2026-%02d-%02d,%s,email,%d,%d\n", i % 5 + 1, i % 28 + 1, i % 2 ? "DE" : "FR",
                i % 7, i % 101);
    fputs(more, file);
    assert_int_equal(fclose(file), 0);
    return rename(fresh, path);
}

static int make_folder(void **state)
{
    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", ini);
    return put_facts("");
}

static int remove_folder(void **state)
{
    (void)state;
    scratch_release(&scratch);
    return 0;
}

static struct vt *start(const char *slow, const char *option, const char *value)
{
    const char *argv[] = {vt_program(), scratch.folder, option, value, NULL};
    const char *environment[] = {slow, NULL};

    return vt_start(&(struct vt_start){.argv = argv,
                                       .term = "xterm-256color",
                                       .width = 120,
                                       .height = 40,
                                       .environment = environment});
}

static void assert_whole(struct vt *vt)
{
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
    assert_whole(vt);
}

static void test_first_load(void **state)
{
    struct vt *vt = start("REDLINE_TEST_SLOW=20", NULL, NULL);

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    assert_true(vt_shows(vt, READING));
    assert_true(vt_shows(vt, BAR));
    assert_true(vt_shows(vt, "rows/s"));
    assert_true(vt_alternate(vt));
    vt_send(vt, "?");
    assert_true(vt_shows(vt, "Esc closes"));
    vt_resize(vt, 80, 24);
    assert_true(vt_shows(vt, "Esc closes"));
    vt_send(vt, "?7");
    assert_true(vt_shows(vt, "not read yet"));
    assert_true(vt_shows(vt, BAR)); /* all of this before the load was over */
    assert_true(vt_hides(vt, BAR));
    assert_true(vt_shows(vt, "300,000")); /* the screen is where it was */
    assert_true(vt_hides(vt, "not read yet"));
    vt_send(vt, "1");
    assert_true(vt_shows(vt, " DE "));
    vt_send(vt, "q");
    assert_exits(vt, LONG_MS, 0);
    vt_free(vt);
}

static void test_ends_while_loading(void **state)
{
    static const struct {
        const char *keys;
        int signal_number, status;
    } ends[] = {{"q", 0, 0},          {"Q", 0, 0},         {"\3", 0, 130}, {NULL, SIGINT, 130},
                {NULL, SIGTERM, 143}, {NULL, SIGHUP, 129}, {"?Q", 0, 0},   {"33\3", 0, 130}};

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct vt *vt = start("REDLINE_TEST_SLOW=20", NULL, NULL);

        assert_true(vt_shows(vt, READING));
        assert_true(vt_shows(vt, BAR));
        if (ends[i].keys)
            vt_send(vt, ends[i].keys);
        else
            vt_signal(vt, ends[i].signal_number);
        assert_exits(vt, SECOND_MS, ends[i].status);
        vt_free(vt);
    }
}

static void test_terminal_closed_while_loading(void **state)
{
    struct vt *vt = start("REDLINE_TEST_SLOW=20", NULL, NULL);
    int status;

    (void)state;
    assert_true(vt_shows(vt, BAR));
    vt_close_master(vt);
    assert_true(vt_ended(vt, SECOND_MS, &status));
    vt_free(vt);
}

static void test_refresh_stopped(void **state)
{
    struct vt *vt = start("REDLINE_TEST_SLOW=20", NULL, NULL);

    (void)state;
    assert_true(vt_shows(vt, BAR));
    assert_true(vt_shows(vt, " DE "));
    assert_true(vt_hides(vt, BAR));
    assert_int_equal(put_facts("2026-05-28,PL,email,5,90\n"), 0);
    assert_true(vt_shows(vt, BAR));
    assert_true(vt_shows(vt, " DE ")); /* the rows of before, on which keys work */
    vt_send(vt, "7");
    assert_true(vt_shows(vt, "300,000"));
    vt_send(vt, "\3");
    assert_true(vt_shows(vt, "loading was stopped"));
    assert_true(vt_hides(vt, BAR));
    vt_listen(vt, SECOND_MS / 2); /* five ticks: it does not begin again by itself */
    assert_true(vt_hides(vt, BAR));
    assert_true(vt_shows(vt, "300,000"));
    vt_send(vt, "r");
    assert_true(vt_shows(vt, BAR));
    assert_true(vt_shows(vt, "300,001"));
    assert_true(vt_hides(vt, "loading was stopped"));
    assert_true(vt_hides(vt, BAR));
    vt_send(vt, "q");
    assert_exits(vt, LONG_MS, 0);
    vt_free(vt);
}

/* What can only be judged with rows is judged after the load, on the terminal as it was. */
static void test_wrong_only_with_rows(void **state)
{
    struct vt *vt = start("REDLINE_TEST_SLOW=5", "--at", "FR");

    (void)state;
    assert_true(vt_shows(vt, BAR));
    assert_true(vt_hides(vt, BAR));
    assert_true(vt_shows(vt, "FR"));
    vt_send(vt, "Q");
    assert_exits(vt, LONG_MS, 0);
    vt_free(vt);

    vt = start("REDLINE_TEST_SLOW=5", "--at", "XX/YY/ZZ");
    assert_true(vt_shows(vt, BAR));
    assert_exits(vt, LONG_MS, 2);
    assert_true(vt_shows(vt, "XX"));
    vt_free(vt);

    scratch_put(&scratch, "redline.ini", "a",
                "[pane 9]\ntitle = Mine\nkind = table\n"
                "columns = no_such_thing\n");
    vt = start("REDLINE_TEST_SLOW=5", NULL, NULL);
    assert_true(vt_shows(vt, BAR));
    assert_exits(vt, LONG_MS, 1);
    assert_true(vt_shows(vt, "no_such_thing"));
    vt_free(vt);
    scratch_put(&scratch, "redline.ini", "w", ini);
}

/* The line on stderr: on a terminal while the load runs, gone after it; nothing elsewhere. */
static void test_commands(void **state)
{
    static const char script[] = "\"$0\" check \"$1\" >/dev/null; \"$0\" lint \"$1\" 2>\"$1/err\";"
                                 " test -s \"$1/err\" || echo quiet; echo over; read x";
    const char *argv[] = {"/bin/sh", "-c", script, vt_program(), scratch.folder, NULL};
    const char *environment[] = {"REDLINE_TEST_SLOW=60", NULL};
    struct vt *vt = vt_start(&(struct vt_start){
        .argv = argv, .term = "xterm-256color", .width = 80, .environment = environment});
    char *text;

    (void)state;
    assert_true(vt_shows(vt, BAR));
    assert_true(vt_shows(vt, "rows/s"));
    assert_true(vt_shows(vt, "quiet"));
    assert_true(vt_shows(vt, "over"));
    text = vt_text(vt);
    assert_null(strstr(text, BAR));
    assert_null(strchr(vt_output(vt, NULL), '\033')); /* no terminal code */
    free(text);
    vt_free(vt);
}

static void test_command_interrupted(void **state)
{
    const char *argv[] = {vt_program(), "query", "orders", scratch.folder, NULL};
    const char *environment[] = {"REDLINE_TEST_SLOW=50", NULL};
    struct vt *vt = vt_start(&(struct vt_start){
        .argv = argv, .term = "xterm-256color", .width = 80, .environment = environment});
    int status;

    (void)state;
    assert_true(vt_shows(vt, BAR));
    vt_send(vt, "\3"); /* the terminal's own interrupt */
    assert_true(vt_ended(vt, SECOND_MS, &status));
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    vt_free(vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_load),
        cmocka_unit_test(test_ends_while_loading),
        cmocka_unit_test(test_terminal_closed_while_loading),
        cmocka_unit_test(test_wrong_only_with_rows),
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_command_interrupted),
        cmocka_unit_test(test_refresh_stopped), /* adds a row */
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
