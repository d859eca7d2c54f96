/*
 * Files that change under the dashboard, in every way that files change: the new rows appear, or
 * the last good ones stay under a sentence; nothing ends the program and no key is pressed.
 *
 * The slow look comes once a minute, so what is seen here within the ten seconds of vt_shows was
 * heard; with REDLINE_TEST_DEAF=1 the same goes by looking alone.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixtures/engine/scratch.h"
#include "support/vt.h"

#define TITLE "Watch fixture"
#define ROW(market) "2026-05-11," market ",organic,900,80,9000.00\n"
#define HEADER "date,market,channel,sessions,orders,gross_sales\n"

enum { LONG_MS = 10000, FLOOD = 20000 };

static const char ini[] = "[redline]\ntitle = " TITLE "\ncurrency = EUR\nnow = data\n"
                          "[source facts]\npath = week-*.csv\nevery = week\n";
static const char two[] = HEADER ROW("DE") ROW("FR");

struct place {
    struct scratch scratch;
    char folder[300], facts[400];
    struct vt *vt;
};

static void put(const char *path, const char *mode, const char *text)
{
    FILE *file = fopen(path, mode);

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void in(const struct place *place, const char *name, char path[400])
{
    snprintf(path, 400, "%s/%s", place->folder, name);
}

static void put_in(const struct place *place, const char *name, const char *mode, const char *text)
{
    char path[400];

    in(place, name, path);
    put(path, mode, text);
}

static void make_files(struct place *place)
{
    scratch_init(&place->scratch);
    snprintf(place->folder, sizeof place->folder, "%s/data", place->scratch.folder);
    assert_int_equal(mkdir(place->folder, 0755), 0);
    in(place, "week-1.csv", place->facts);
    put_in(place, "redline.ini", "w", ini);
    put(place->facts, "w", two);
}

static void start_with(struct place *place, const char *const *argv, const char *environment)
{
    const char *more[] = {environment, NULL};

    place->vt = vt_start(&(struct vt_start){
        .argv = argv, .term = "xterm-256color", .width = 120, .height = 40, .environment = more});
    assert_true(vt_shows(place->vt, " FR "));
}

static void start(struct place *place, const char *environment)
{
    const char *argv[] = {vt_program(), place->folder, NULL};

    make_files(place);
    start_with(place, argv, environment);
}

/* It still answers, and ends well. */
static void finish(struct place *place)
{
    char command[300];
    int status;

    vt_send(place->vt, "?");
    assert_true(vt_shows(place->vt, "Esc closes"));
    vt_send(place->vt, "\033q");
    assert_true(vt_ended(place->vt, LONG_MS, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(vt_modes_restored(place->vt));
    vt_free(place->vt);
    snprintf(command, sizeof command, "rm -rf '%s'", place->scratch.folder);
    assert_int_equal(system(command), 0);
}

static void test_appended(void **state)
{
    struct place place;

    (void)state;
    start(&place, NULL);
    put(place.facts, "a", ROW("PL"));
    assert_true(vt_shows(place.vt, " PL "));
    put(place.facts, "a", ROW("IT"));
    assert_true(vt_shows(place.vt, " IT "));
    assert_true(vt_shows(place.vt, " PL "));
    finish(&place);
}

/* A writer that stops in the middle of a line, for as long as it likes. */
static void test_half_lines(void **state)
{
    struct place place;
    int file;

    (void)state;
    start(&place, NULL);
    file = open(place.facts, O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_true(write(file, ROW("PL") "2026-05-1", sizeof(ROW("PL")) + 8) > 0);
    assert_true(vt_shows(place.vt, " PL "));
    assert_true(write(file, "1,IT,organic,90,8,900.00\n" ROW("ES"), 25 + sizeof(ROW("ES")) - 1) >
                0);
    assert_true(vt_shows(place.vt, " IT "));
    assert_true(vt_shows(place.vt, " ES "));
    assert_true(vt_shows(place.vt, "5 rows read, 0 refused"));
    assert_int_equal(close(file), 0);
    finish(&place);
}

static void test_replaced(void **state)
{
    struct place place;
    char fresh[400];

    (void)state;
    start(&place, NULL);
    in(&place, "fresh", fresh);
    put(fresh, "w", HEADER ROW("DE") ROW("PL"));
    assert_int_equal(rename(fresh, place.facts), 0);
    assert_true(vt_shows(place.vt, " PL "));
    assert_true(vt_hides(place.vt, " FR "));
    put(place.facts, "w", HEADER ROW("IT")); /* shorter, in place */
    assert_true(vt_shows(place.vt, " IT "));
    assert_true(vt_hides(place.vt, " PL "));
    assert_int_equal(truncate(place.facts, 0), 0); /* not even a header: the last good rows */
    assert_true(vt_shows(place.vt, "reload failed"));
    assert_true(vt_shows(place.vt, " IT "));
    put(place.facts, "w", two);
    assert_true(vt_shows(place.vt, " FR "));
    assert_true(vt_hides(place.vt, "reload failed"));
    finish(&place);
}

static void test_gone_and_back(void **state)
{
    struct place place;

    (void)state;
    start(&place, NULL);
    assert_int_equal(unlink(place.facts), 0);
    assert_true(vt_shows(place.vt, "the file is gone"));
    assert_true(vt_shows(place.vt, " FR "));
    put(place.facts, "w", HEADER ROW("PL"));
    assert_true(vt_shows(place.vt, " PL "));
    assert_true(vt_hides(place.vt, "the file is gone"));
    finish(&place);
}

static void test_new_files(void **state)
{
    struct place place;

    (void)state;
    start(&place, NULL);
    put_in(&place, "week-2.csv", "w", HEADER ROW("PL"));
    assert_true(vt_shows(place.vt, " PL "));
    put_in(&place, "notes.txt", "w", "nobody's business\n");
    put_in(&place, "week-3.csv", "w", HEADER ROW("IT"));
    assert_true(vt_shows(place.vt, " IT "));
    assert_true(vt_shows(place.vt, " FR "));
    finish(&place);
}

/* The whole folder: removed, made again; moved away, another one put in its place. */
static void test_folder(void **state)
{
    struct place place;
    char command[1400], other[300];

    (void)state;
    start(&place, NULL);
    snprintf(command, sizeof command, "rm -rf '%s'", place.folder);
    assert_int_equal(system(command), 0);
    assert_true(vt_shows(place.vt, "reload failed"));
    assert_true(vt_shows(place.vt, " FR "));
    assert_int_equal(mkdir(place.folder, 0755), 0);
    put_in(&place, "redline.ini", "w", ini);
    put(place.facts, "w", HEADER ROW("PL"));
    assert_true(vt_shows(place.vt, " PL "));
    assert_true(vt_hides(place.vt, "reload failed"));
    snprintf(other, sizeof other, "%s/other", place.scratch.folder);
    assert_int_equal(mkdir(other, 0755), 0);
    snprintf(command, sizeof command, "cp '%s/redline.ini' '%s/'", place.folder, other);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "%s/week-1.csv", other);
    put(command, "w", HEADER ROW("IT"));
    snprintf(command, sizeof command, "mv '%s' '%s/old' && mv '%s' '%s'", place.folder,
             place.scratch.folder, other, place.folder);
    assert_int_equal(system(command), 0);
    assert_true(vt_shows(place.vt, " IT "));
    assert_true(vt_hides(place.vt, " PL "));
    finish(&place);
}

/* A release by a link that is turned. */
static void test_link(void **state)
{
    struct place place;
    char first[400], second[400], link_path[400], fresh[400];
    const char *argv[] = {vt_program(), link_path, NULL};

    (void)state;
    make_files(&place);
    snprintf(first, sizeof first, "%s/data", place.scratch.folder);
    snprintf(second, sizeof second, "%s/next", place.scratch.folder);
    snprintf(link_path, sizeof link_path, "%s/current", place.scratch.folder);
    snprintf(fresh, sizeof fresh, "%s/fresh", place.scratch.folder);
    assert_int_equal(symlink(first, link_path), 0);
    start_with(&place, argv, NULL);
    assert_int_equal(mkdir(second, 0755), 0);
    snprintf(place.folder, sizeof place.folder, "%s/next", place.scratch.folder);
    put_in(&place, "redline.ini", "w", ini);
    put_in(&place, "week-1.csv", "w", HEADER ROW("PL"));
    assert_int_equal(symlink(second, fresh), 0);
    assert_int_equal(rename(fresh, link_path), 0);
    assert_true(vt_shows(place.vt, " PL "));
    assert_true(vt_hides(place.vt, " FR "));
    finish(&place);
}

/* root may read everything, so it becomes nobody for this. */
static void test_permission(void **state)
{
    const char *drop[] = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
    struct place place;
    const char *argv[7] = {NULL};
    size_t count = 0;

    (void)state;
    if (geteuid() == 0 &&
        system("command -v setpriv >/dev/null && setpriv --reuid=65534 "
               "--regid=65534 --clear-groups test -x \"${REDLINE_BIN:-./redline}\""))
        skip();
    make_files(&place);
    chmod(place.scratch.folder, 0755);
    for (; geteuid() == 0 && count < 4; count++)
        argv[count] = drop[count];
    argv[count++] = vt_program();
    argv[count] = place.folder;
    start_with(&place, argv, NULL);
    assert_int_equal(chmod(place.facts, 0), 0);
    assert_true(vt_shows(place.vt, "Permission denied"));
    assert_true(vt_shows(place.vt, " FR "));
    assert_int_equal(chmod(place.facts, 0644), 0);
    assert_true(vt_hides(place.vt, "Permission denied"));
    assert_int_equal(chmod(place.folder, 0), 0);
    assert_true(vt_shows(place.vt, "reload failed"));
    assert_true(vt_shows(place.vt, " FR "));
    assert_int_equal(chmod(place.folder, 0755), 0);
    assert_true(vt_hides(place.vt, "reload failed"));
    put(place.facts, "a", ROW("PL"));
    assert_true(vt_shows(place.vt, " PL "));
    finish(&place);
}

/* More than the kernel keeps for a program that is stopped meanwhile. */
static void test_overflow(void **state)
{
    struct place place;
    char dust[400];

    (void)state;
    start(&place, NULL);
    vt_signal(place.vt, SIGSTOP);
    in(&place, "dust", dust);
    for (int i = 0; i < FLOOD; i++) {
        put(dust, "w", "");
        unlink(dust);
    }
    put(place.facts, "a", ROW("PL"));
    vt_signal(place.vt, SIGCONT);
    assert_true(vt_shows(place.vt, " PL "));
    put(place.facts, "a", ROW("IT"));
    assert_true(vt_shows(place.vt, " IT "));
    finish(&place);
}

static void test_rules(void **state)
{
    struct place place;

    (void)state;
    start(&place, NULL);
    put_in(&place, "redline.ini", "a", "[redline bad]\nindicator = no_such_thing\nred = > 1\n");
    assert_true(vt_shows(place.vt, "the old rules stay"));
    put(place.facts, "a", ROW("PL")); /* the data goes on */
    assert_true(vt_shows(place.vt, " PL "));
    assert_true(vt_shows(place.vt, "the old rules stay"));
    put_in(&place, "redline.ini", "w", ini);
    assert_true(vt_hides(place.vt, "the old rules stay"));
    assert_true(vt_shows(place.vt, " PL "));
    finish(&place);
}

/* Where nothing can be heard, it looks. */
static void test_deaf(void **state)
{
    struct place place;

    (void)state;
    start(&place, "REDLINE_TEST_DEAF=1");
    put(place.facts, "a", ROW("PL"));
    assert_true(vt_shows(place.vt, " PL "));
    put_in(&place, "week-2.csv", "w", HEADER ROW("IT"));
    assert_true(vt_shows(place.vt, " IT "));
    assert_int_equal(unlink(place.facts), 0);
    assert_true(vt_shows(place.vt, "the file is gone"));
    finish(&place);
}

/* Voluntary switches of all its threads: each is one that had gone to sleep. */
static long count_wakes(pid_t pid)
{
    char path[100], line[200];
    long wakes = 0, one;
    DIR *tasks;
    struct dirent *entry;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    tasks = opendir(path);
    assert_non_null(tasks);
    while ((entry = readdir(tasks)) != NULL) {
        FILE *status;

        snprintf(path, sizeof path, "/proc/%d/task/%.20s/status", (int)pid, entry->d_name);
        status = *entry->d_name == '.' ? NULL : fopen(path, "r");
        while (status && fgets(line, sizeof line, status))
            if (sscanf(line, "voluntary_ctxt_switches: %ld", &one) == 1)
                wakes += one;
        if (status)
            fclose(status);
    }
    closedir(tasks);
    return wakes;
}

/* A refresh and keys send what has changed: no full clear, and for one market more no more bytes
 * than htop sends every time (1,243 at 200x50), which is the project's aim. */
static void test_small_changes(void **state)
{
    const char *argv[4] = {NULL};
    struct place place;
    size_t before, after;

    (void)state;
    make_files(&place);
    argv[0] = vt_program();
    argv[1] = place.folder;
    place.vt = vt_start(
        &(struct vt_start){.argv = argv, .term = "xterm-256color", .width = 200, .height = 50});
    assert_true(vt_shows(place.vt, " FR "));
    vt_settle(place.vt);
    vt_output(place.vt, &before);
    put(place.facts, "a", ROW("FR")); /* the figures of one market */
    assert_true(vt_shows(place.vt, "27,000"));
    vt_settle(place.vt);
    vt_output(place.vt, &after);
    assert_in_range(after - before, 1, 1243);
    for (const char *key = "jk[]jj7?7121"; *key; key++)
        vt_send(place.vt, (const char[]){*key, '\0'});
    vt_settle(place.vt);
    assert_null(strstr(vt_output(place.vt, NULL) + before, "\033[2J"));
    assert_null(strstr(vt_output(place.vt, NULL) + before, "\033[H\033[J"));
    finish(&place);
}

/* Nothing happens: not a byte, and nobody wakes up.  When the start is over is the program's
 * affair, so it is given some windows of time to be quiet in one of them. */
static void test_quiet(void **state)
{
    struct place place;
    bool quiet = false;

    (void)state;
    start(&place, NULL);
    for (int window = 0; window < 6 && !quiet; window++) {
        long before = count_wakes(vt_pid(place.vt));
        size_t bytes = vt_listen(place.vt, 1500);

        quiet = bytes == 0 && count_wakes(vt_pid(place.vt)) == before;
    }
    assert_true(quiet);
    put(place.facts, "a", ROW("PL")); /* but it has not fallen asleep for good */
    assert_true(vt_shows(place.vt, " PL "));
    finish(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appended),      cmocka_unit_test(test_half_lines),
        cmocka_unit_test(test_replaced),      cmocka_unit_test(test_gone_and_back),
        cmocka_unit_test(test_new_files),     cmocka_unit_test(test_folder),
        cmocka_unit_test(test_link),          cmocka_unit_test(test_permission),
        cmocka_unit_test(test_overflow),      cmocka_unit_test(test_rules),
        cmocka_unit_test(test_deaf),          cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_small_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
