/*
 * Commands of sources beside the real dashboard: keys are answered while one hangs, the last good
 * rows stay when one fails, and none outlives the program, however that ends.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "fixtures/engine/scratch.h"
#include "support/vt.h"

#define TITLE "Command fixture"

enum { LONG_MS = 10000 };

static const char ini[] = "[redline]\ntitle = " TITLE "\ncurrency = EUR\nnow = data\n"
                          "[source shop]\ncommand = ./ask.sh\nevery = 1s\n";
static const char rows[] =
    "date,market,orders,net_sales\n2026-05-04,DE,5,100\n2026-05-10,PL,5,90\n";
static const char hangs[] = "#!/bin/sh\ntrap '' TERM\nsleep 1000 &\necho $! >child.new\n"
                            "mv child.new child\nsleep 1000\n";
static const char answers[] = "#!/bin/sh\n[ -e fails ] && { echo 'gone fishing' >&2; exit 3; }\n"
                              "cat rows.csv\n";

static void start_folder(struct scratch *scratch, const char *script)
{
    char path[400];

    scratch_init(scratch);
    scratch_put(scratch, "redline.ini", "w", ini);
    scratch_put(scratch, "rows.csv", "w", rows);
    scratch_put(scratch, "ask.sh", "w", script);
    scratch_path(scratch, "ask.sh", path);
    assert_int_equal(chmod(path, 0755), 0);
}

static struct vt *start(const struct scratch *scratch)
{
    static char spool[400];
    const char *environment[] = {spool, NULL};
    const char *argv[] = {vt_program(), scratch->folder, NULL};

    snprintf(spool, sizeof spool, "TMPDIR=%s", scratch->folder);
    return vt_start(&(struct vt_start){.argv = argv,
                                       .term = "xterm-256color",
                                       .width = 120,
                                       .height = 40,
                                       .environment = environment});
}

/* Dead, or a zombie for whoever is its parent now. */
static bool is_gone(long pid)
{
    char path[64], line[512] = "";
    const char *state;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    file = fopen(path, "r");
    if (!file)
        return true;
    if (!fgets(line, sizeof line, file))
        line[0] = '\0';
    fclose(file);
    state = strrchr(line, ')');
    return !state || state[2] == 'Z';
}

static long read_pid(const struct scratch *scratch)
{
    char path[400];
    long pid = 0;
    FILE *file;

    scratch_path(scratch, "child", path);
    file = fopen(path, "r");
    if (!file)
        return 0;
    if (fscanf(file, "%ld", &pid) != 1)
        pid = 0;
    fclose(file);
    return pid;
}

static long wait_for_pid(const struct scratch *scratch)
{
    int64_t until = clock_monotonic_ms() + LONG_MS;
    long pid;

    while (!(pid = read_pid(scratch)) && clock_monotonic_ms() < until)
        usleep(1000); /* the condition decides */
    assert_true(pid > 0);
    return pid;
}

static void assert_dies(long pid)
{
    int64_t until = clock_monotonic_ms() + LONG_MS;

    while (!is_gone(pid) && clock_monotonic_ms() < until)
        usleep(1000);
    assert_true(is_gone(pid));
}

/* Answers lie in files without a name. */
static void assert_no_spool(const struct scratch *scratch)
{
    DIR *folder = opendir(scratch->folder);
    struct dirent *entry;

    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL)
        assert_null(strstr(entry->d_name, "redline-"));
    closedir(folder);
}

static void test_hangs(void **state)
{
    static const int signals[] = {0, SIGTERM, SIGHUP, SIGKILL};

    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct scratch scratch;
        struct vt *vt;
        int status;
        long pid;

        start_folder(&scratch, hangs);
        vt = start(&scratch);
        assert_true(vt_shows(vt, TITLE));
        assert_true(vt_shows(vt, "The command of shop still runs"));
        assert_true(vt_shows(vt, "asking 1 source"));
        pid = wait_for_pid(&scratch);
        vt_send(vt, "7"); /* keys are answered meanwhile */
        assert_true(vt_shows(vt, "its command runs"));
        assert_false(is_gone(pid));
        assert_no_spool(&scratch);
        if (signals[i])
            vt_signal(vt, signals[i]);
        else
            vt_send(vt, "q");
        assert_true(vt_ended(vt, LONG_MS, &status));
        assert_true(signals[i] || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
        assert_dies(pid);
        vt_free(vt);
        scratch_release(&scratch);
    }
}

static void test_answers(void **state)
{
    struct scratch scratch;
    struct vt *vt;

    (void)state;
    start_folder(&scratch, answers);
    vt = start(&scratch);
    assert_true(vt_shows(vt, " PL "));
    scratch_put(&scratch, "rows.csv", "a", "2026-05-10,BR,5,90\n");
    assert_true(vt_shows(vt, " BR ")); /* asked again within its second */
    assert_true(vt_hides(vt, "STALE"));
    scratch_put(&scratch, "fails", "w", "");
    assert_true(vt_shows(vt, "ask.sh: it ended with status 3: gone fishing"));
    assert_true(vt_shows(vt, "STALE"));
    assert_true(vt_shows(vt, " BR "));
    vt_send(vt, "7");
    assert_true(vt_shows(vt, "stale @: ask.sh"));
    scratch_remove(&scratch, "fails");
    assert_true(vt_hides(vt, "gone fishing"));
    assert_true(vt_hides(vt, "STALE"));
    vt_send(vt, "q");
    assert_true(vt_ended(vt, LONG_MS, &(int){0}));
    vt_free(vt);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hangs),
                                       cmocka_unit_test(test_answers)};

    umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
