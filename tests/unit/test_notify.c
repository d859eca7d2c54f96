/*
 * Listening for changes: which of them are heard, for globs, links and folders that come and go,
 * and which are nobody's business.  inotify queues an event before the call that made it returns,
 * so nothing waits here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixtures/engine/scratch.h"
#include "source/notify.h"

static struct scratch scratch;
static char before[400]; /* where the test began */

static int enter(void **state)
{
    (void)state;
    scratch_init(&scratch);
    assert_non_null(getcwd(before, sizeof before));
    return chdir(scratch.folder);
}

static int leave(void **state)
{
    char command[500];

    (void)state;
    assert_int_equal(chdir(before), 0);
    snprintf(command, sizeof command, "rm -rf '%s'", scratch.folder);
    return system(command);
}

static void put(const char *path, const char *mode, const char *text)
{
    FILE *file = fopen(path, mode);

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static struct notify *listen_for(const char *path)
{
    struct notify *notify = notify_new();
    const char *paths[] = {NULL, path, ""};

    notify_set(notify, paths, 3);
    assert_true(notify_fd(notify) >= 0);
    assert_int_equal(notify_hear(notify), NOTICE_NONE);
    return notify;
}

/* What a change does to a listener for `path`; both by paths inside the folder and whole ones. */
static void assert_heard(const char *path, void (*change)(void), enum notice expected)
{
    char whole[800];
    struct notify *near, *far;

    snprintf(whole, sizeof whole, "%s/%s", scratch.folder, path);
    near = listen_for(path);
    far = listen_for(whole);
    change();
    assert_int_equal(notify_hear(near), expected);
    assert_int_equal(notify_hear(far), expected);
    assert_int_equal(notify_hear(near), NOTICE_NONE);
    notify_free(near);
    notify_free(far);
}

static void append(void)
{
    put("a.csv", "a", "x\n");
}
static void other(void)
{
    put("other.txt", "w", "x\n");
}
static void hidden(void)
{
    put(".a.csv.swp", "w", "x\n");
}
static void rename_over(void)
{
    put("fresh", "w", "y\n");
    assert_int_equal(rename("fresh", "a.csv"), 0);
}
static void cut(void)
{
    assert_int_equal(truncate("a.csv", 1), 0);
}
static void forbid(void)
{
    assert_int_equal(chmod("a.csv", 0), 0);
}
static void drop(void)
{
    assert_int_equal(unlink("a.csv"), 0);
}
static void read_it(void)
{
    char byte;
    int file = open("a.csv", O_RDONLY | O_CLOEXEC);

    assert_true(read(file, &byte, 1) >= 0);
    close(file);
}
static void write_on(void)
{
    int file = open("a.csv", O_WRONLY | O_APPEND | O_CLOEXEC); /* stays open */

    assert_int_equal(write(file, "half", 4), 4);
}

static void test_files(void **state)
{
    static const struct {
        const char *path;
        void (*change)(void);
        enum notice expected;
    } cases[] = {
        {"a.csv", append, NOTICE_DONE},      {"*.csv", append, NOTICE_DONE},
        {"a.csv", other, NOTICE_NONE},       {"*.csv", other, NOTICE_NONE},
        {"*.csv", hidden, NOTICE_NONE},      {"a.csv", rename_over, NOTICE_DONE},
        {"?.csv", rename_over, NOTICE_DONE}, {"a.csv", cut, NOTICE_OPEN},
        {"[ab].csv", append, NOTICE_DONE},   {"[bc].csv", append, NOTICE_NONE},
        {"a.csv", read_it, NOTICE_NONE},     {"a.csv", write_on, NOTICE_OPEN},
        {"a.csv", forbid, NOTICE_DONE},      {"a.csv", drop, NOTICE_DONE},
        {"a.csv", append, NOTICE_DONE}, /* it comes back */
    };

    (void)state;
    put("a.csv", "w", "x\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_heard(cases[i].path, cases[i].change, cases[i].expected);
}

static void make_week(void)
{
    assert_int_equal(mkdir("w2", 0700), 0);
}
static void put_in_week(void)
{
    put("w1/x.csv", "w", "x\n");
}
static void put_beside(void)
{
    put("w1/y.txt", "w", "x\n");
}
static void move_week(void)
{
    assert_int_equal(rename("w2", "old"), 0);
}
static void turn_link(void)
{
    assert_int_equal(unlink("now"), 0);
    assert_int_equal(symlink("old", "now"), 0);
}
static void touch_target(void)
{
    put("old/real.csv", "a", "x\n");
}
static void empty_week(void)
{
    assert_int_equal(unlink("w1/x.csv"), 0);
    assert_int_equal(rmdir("w1"), 0);
}
static void forbid_folder(void)
{
    assert_int_equal(chmod("w1", 0), 0);
}
static void make_deep(void)
{
    assert_int_equal(mkdir("deep", 0700), 0);
}

static void test_folders(void **state)
{
    (void)state;
    assert_int_equal(mkdir("w1", 0700), 0);
    assert_heard("w?/x.csv", make_week, NOTICE_OPEN);
    assert_heard("w?/x.csv", put_in_week, NOTICE_DONE);
    assert_heard("w?/*.csv", put_beside, NOTICE_NONE);
    assert_heard("w1/x.csv", put_in_week, NOTICE_DONE);
    assert_heard("w?/x.csv", move_week, NOTICE_DONE);
    assert_int_equal(symlink("w1", "now"), 0);
    assert_heard("now/x.csv", put_in_week, NOTICE_DONE);
    assert_heard("now/x.csv", turn_link, NOTICE_OPEN);
    assert_int_equal(symlink("old/real.csv", "link.csv"), 0);
    assert_heard("link.csv", touch_target, NOTICE_DONE);
    assert_heard("*.csv", touch_target, NOTICE_DONE);
    assert_heard("w1/x.csv", forbid_folder, NOTICE_DONE);
    assert_int_equal(chmod("w1", 0700), 0);
    assert_int_equal(unlink("w1/y.txt"), 0);
    assert_heard("w1/x.csv", empty_week, NOTICE_DONE);
    assert_heard("deep/er/x.csv", make_deep, NOTICE_OPEN); /* the nearest that exists */
}

/* A folder that goes and comes back is heard again after the next set, as it is after a look. */
static void test_set_again(void **state)
{
    const char *paths[] = {"again/x.csv"}, *others[] = {"elsewhere.csv"};
    struct notify *notify = notify_new();

    (void)state;
    assert_int_equal(mkdir("again", 0700), 0);
    notify_set(notify, paths, 1);
    assert_true(notify_hears_all(notify));
    assert_int_equal(rmdir("again"), 0);
    assert_int_equal(notify_hear(notify), NOTICE_DONE);
    notify_set(notify, paths, 1);
    assert_int_equal(notify_hear(notify), NOTICE_NONE);
    assert_int_equal(mkdir("again", 0700), 0);
    assert_int_equal(notify_hear(notify), NOTICE_OPEN);
    notify_set(notify, paths, 1);
    notify_set(notify, paths, 1);
    put("again/x.csv", "w", "x\n");
    assert_int_equal(notify_hear(notify), NOTICE_DONE);
    notify_set(notify, others, 1);
    put("again/x.csv", "a", "x\n");
    assert_int_equal(notify_hear(notify), NOTICE_NONE); /* not any more */
    notify_free(notify);
    notify_free(NULL);
}

/* More than the system keeps for us: that it was too much is a notice, too. */
static void test_overflow(void **state)
{
    FILE *limit = fopen("/proc/sys/fs/inotify/max_queued_events", "re");
    struct notify *notify = listen_for("nothing-of-this.csv");
    int most = 0;
    char name[40];

    (void)state;
    if (!limit || fscanf(limit, "%d", &most) != 1 || most > 100000)
        skip();
    fclose(limit);
    for (int i = 0; i <= most / 2; i++) { /* two events each */
        snprintf(name, sizeof name, "dust-%d", i % 2);
        put(name, "w", "");
        unlink(name);
    }
    assert_int_equal(notify_hear(notify), NOTICE_DONE);
    assert_int_equal(notify_hear(notify), NOTICE_NONE);
    notify_free(notify);
}

/* /proc says nothing of its changes. */
static void test_not_trusted(void **state)
{
    const char *paths[] = {"/proc/self/stat"}, *far_down[] = {"a.csv"};
    struct notify *notify = notify_new();

    (void)state;
    notify_set(notify, far_down, 1);
    assert_true(notify_hears_all(notify));
    notify_set(notify, paths, 1);
    assert_false(notify_hears_all(notify));
    notify_set(notify, far_down, 1);
    assert_true(notify_hears_all(notify));
    notify_free(notify);
}

/* Folders without number cannot all be listened to: then it says so. */
static void test_too_many(void **state)
{
    struct notify *notify = notify_new();
    const char *paths[] = {"many-*/x.csv"};
    char name[40];

    (void)state;
    for (int i = 0; i < 1100; i++) {
        snprintf(name, sizeof name, "many-%d", i);
        assert_int_equal(mkdir(name, 0700), 0);
    }
    notify_set(notify, paths, 1);
    assert_false(notify_hears_all(notify));
    notify_free(notify);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),       cmocka_unit_test(test_folders),
        cmocka_unit_test(test_set_again),   cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_not_trusted), cmocka_unit_test(test_too_many),
    };

    return cmocka_run_group_tests(tests, enter, leave);
}
