/*
 * The journal: nothing that was accepted is lost, doubled or changed without being noticed.
 *
 * Hashes are compared with sha256sum's over the text that record.h promises; the crash test kills
 * writers at any instant (JOURNAL_SECONDS makes it longer) and asks for every record whose writer
 * had been told that it is on the disk.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "journal/journal.h"
#include "journal/place.h"

enum { WRITERS = 16 };

struct room {
    char folder[64], path[128];
};

static int set_up(void **state)
{
    struct room *room = calloc(1, sizeof *room);

    strcpy(room->folder, "/tmp/redline-journal-XXXXXX");
    if (!room || !mkdtemp(room->folder))
        return -1;
    snprintf(room->path, sizeof room->path, "%s/journal.db", room->folder);
    *state = room;
    return 0;
}

static int tear_down(void **state)
{
    struct room *room = *state;
    char command[128];

    snprintf(command, sizeof command, "rm -rf %s", room->folder);
    int status = system(command);
    free(room);
    return status;
}

static struct journal *open_at(const struct room *room, bool writable)
{
    struct err err = {.text = ""};
    struct journal_request request = {.path = room->path, .writable = writable};
    struct journal *journal = journal_open(&request, &err);

    if (!journal)
        print_message("%s\n", err.text);
    return journal;
}

static struct journal_record note(const char *text)
{
    return (struct journal_record){.user = "anna",
                                   .login = "committee",
                                   .kind = "note",
                                   .path = "DE/2026-W46",
                                   .period = "2026-W46",
                                   .text = text};
}

static int64_t append(struct journal *journal, struct journal_record record)
{
    struct err err = {.text = ""};

    if (journal_append(journal, &record, -1, &err) != JOURNAL_WRITTEN)
        print_message("%s\n", err.text);
    return record.id;
}

static size_t count_of(struct journal *journal)
{
    size_t count;

    journal_records(journal, &count);
    return count;
}

static bool verified(struct journal *journal)
{
    struct err err = {.text = ""};
    int64_t count;
    bool good = journal_verify(journal, &count, &err);

    if (!good)
        print_message("%s\n", err.text);
    return good;
}

/* printf 'redline 1\nid:1\ntime:20:2026-11-26T07:00:00Z\nuser:4:anna\n...previous:\n' | sha256sum
 */
static void test_hash(void **state)
{
    struct journal_record record = {.id = 1,
                                    .time = "2026-11-26T07:00:00Z",
                                    .user = "anna",
                                    .kind = "note",
                                    .text = "h\xc3\xa9"};
    char hash[JOURNAL_HASH_SIZE];

    (void)state;
    journal_record_hash(&record, hash);
    assert_string_equal(hash, "c2e45d0ee309f93613d381993daf08f01151888c554bd4704a57b4bc1c54fac7");
}

static void test_written_is_read(void **state)
{
    struct room *room = *state;
    struct journal *journal = open_at(room, true);
    const struct journal_record *records;
    struct stat info;
    size_t count;

    assert_non_null(journal);
    assert_int_equal(append(journal, note("first")), 1);
    assert_int_equal(append(journal, note("O'Brien \"\xe6\xbc\xa2\xe5\xad\x97\"\nsecond line")), 2);
    journal_close(journal);
    journal = open_at(room, false);
    records = journal_records(journal, &count);
    assert_int_equal(count, 2);
    assert_string_equal(records[1].text, "O'Brien \"\xe6\xbc\xa2\xe5\xad\x97\"\nsecond line");
    assert_string_equal(records[1].previous, records[0].hash);
    assert_true(verified(journal));
    assert_int_equal(stat(room->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    journal_close(journal);
}

static void test_reader_makes_nothing(void **state)
{
    struct room *room = *state;
    struct journal *reader = open_at(room, false), *writer;
    struct journal_record record = note("x");
    struct stat info;
    struct err err;

    assert_int_equal(count_of(reader), 0);
    assert_int_not_equal(stat(room->path, &info), 0);
    assert_int_equal(journal_append(reader, &record, -1, &err), JOURNAL_REFUSED);
    assert_false(journal_has_news(reader));
    writer = open_at(room, true);
    append(writer, note("x"));
    assert_true(journal_has_news(reader));
    assert_int_equal(count_of(reader), 1);
    assert_false(journal_has_news(reader));
    append(writer, note("y"));
    assert_true(journal_has_news(reader));
    journal_close(reader);
    journal_close(writer);
}

static void test_refused(void **state)
{
    static const struct {
        struct journal_record record;
        const char *says;
    } rows[] = {
        {{.kind = "not"}, "no kind"},
        {{.kind = "note"}, "needs a text"},
        {{.kind = "note", .text = " \t"}, "no text"},
        {{.kind = "note", .text = "a\x1b[31m"}, "no text"},
        {{.kind = "note", .text = "a\xff"}, "no text"},
        {{.kind = "note", .user = "a\nb", .text = "x"}, "no text"},
        {{.kind = "note", .text = "x", .until = "2026-12-01"}, "no last day"},
        {{.kind = "note", .text = "x", .owner = "bo"}, "no owner"},
        {{.kind = "ack", .text = "x"}, "red line or a place"},
        {{.kind = "ack", .text = "x", .path = "DE", .until = "soon"}, "no day"},
        {{.kind = "done", .about = "-1"}, "no number"},
        {{.kind = "approve"}, "about"},
    };
    struct room *room = *state;
    struct journal *journal = open_at(room, true);
    char *longest = calloc(1, JOURNAL_TEXT_MOST + 2);
    struct journal_record record;
    struct err err;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        record = rows[i].record;
        assert_int_equal(journal_append(journal, &record, -1, &err), JOURNAL_REFUSED);
        if (!strstr(err.text, rows[i].says))
            fail_msg("row %zu: '%s' lacks '%s'", i, err.text, rows[i].says);
    }
    memset(longest, 'x', JOURNAL_TEXT_MOST + 1);
    record = note(longest);
    assert_int_equal(journal_append(journal, &record, -1, &err), JOURNAL_REFUSED);
    longest[JOURNAL_TEXT_MOST] = '\0';
    assert_int_equal(append(journal, note(longest)), 1);
    free(longest);
    journal_close(journal);
}

static void test_second_sees_the_first(void **state)
{
    struct room *room = *state;
    struct journal *mine = open_at(room, true), *theirs = open_at(room, true);
    struct journal_record other = note("x"), later = note("mine");
    struct err err;

    other.path = "FR/2026-W46";
    append(mine, note("seen"));
    append(theirs, other);
    assert_int_equal(journal_append(mine, &later, 1, &err), JOURNAL_WRITTEN);
    later = note("again");
    later.path = "DE/2026-W47"; /* the same finding a week later */
    later.period = "2026-W47";
    assert_int_equal(journal_append(theirs, &later, 2, &err), JOURNAL_OVERTAKEN);
    assert_int_equal(count_of(theirs), 3);
    assert_int_equal(journal_append(theirs, &later, 3, &err), JOURNAL_WRITTEN);
    journal_close(mine);
    journal_close(theirs);
}

static void run_sql(const struct room *room, const char *sql)
{
    char command[512];

    snprintf(command, sizeof command, "sqlite3 %s \"%s\" 2>/dev/null", room->path, sql);
    if (system(command))
        return; /* what the database refuses is seen by verify */
}

/* What the database refuses, and what it cannot see but the chain does. */
static void test_tampering(void **state)
{
    static const struct {
        const char *sql, *says; /* NULL: refused */
    } rows[] = {
        {"UPDATE record SET text = 'x' WHERE id = 2", NULL},
        {"DELETE FROM record WHERE id = 3", NULL},
        {"INSERT OR REPLACE INTO record SELECT * FROM record WHERE id = 2", NULL},
        {"DROP TRIGGER record_is_kept; UPDATE record SET text = 'x' WHERE id = 2", "record 2 was"},
        {"DROP TRIGGER record_stays; DELETE FROM record WHERE id = 2", "record 2 is missing"},
        {"DROP TRIGGER record_stays; DELETE FROM record WHERE id = 1", "record 1 is missing"},
        {"DROP TRIGGER record_is_kept; UPDATE record SET previous = hash WHERE id = 3",
         "record 3 does not follow"},
        {"DROP TRIGGER record_is_kept; UPDATE record SET time = '2026-01-01T00:00:00Z', user = "
         "'x' WHERE id = 1",
         "record 1 was"},
    };
    struct room *room = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct journal *journal;
        struct err err = {.text = ""};
        int64_t count;

        unlink(room->path);
        journal = open_at(room, true);
        for (int k = 0; k < 4; k++)
            append(journal, note("text"));
        journal_close(journal);
        run_sql(room, rows[i].sql);
        journal = open_at(room, false);
        bool good = journal_verify(journal, &count, &err);
        if (good != !rows[i].says || (rows[i].says && !strstr(err.text, rows[i].says)))
            fail_msg("row %zu: '%s'", i, err.text);
        journal_close(journal);
    }
}

static void write_bytes(const char *path, const char *mode, long at, int byte)
{
    FILE *file = fopen(path, mode);

    assert_non_null(file);
    fseek(file, at, SEEK_SET);
    fputc(byte, file);
    fclose(file);
}

/* Every page of the file spoilt in turn: no crash, and a writer loses no byte of it. */
static void test_damage(void **state)
{
    struct room *room = *state;
    char aside[192];
    struct stat before, after;

    snprintf(aside, sizeof aside, "%s.damaged-1", room->path);
    for (long at = 0; at < 12288; at += 193) {
        struct journal *journal;

        unlink(room->path);
        unlink(aside);
        journal = open_at(room, true);
        append(journal, note("text"));
        journal_close(journal);
        write_bytes(room->path, "r+", at, 0xA5);
        assert_int_equal(stat(room->path, &before), 0);
        journal = open_at(room, false);
        count_of(journal);
        journal_close(journal);
        struct journal_request request = {.path = room->path, .writable = true};
        struct err err;
        journal = journal_open(&request, &err);
        if (journal && journal_notice(journal)) {
            assert_int_equal(stat(aside, &after), 0);
            assert_int_equal(before.st_size, after.st_size);
            assert_int_equal(count_of(journal), 0);
        }
        journal_close(journal);
    }
}

static void test_disk_full(void **state)
{
    struct room *room = *state;
    struct journal *journal = open_at(room, true);
    struct journal_record record;
    struct rlimit before, small;
    struct stat info;
    struct err err = {.text = ""};
    char *text = calloc(1, JOURNAL_TEXT_MOST + 1);
    int written = 0;

    memset(text, 'x', JOURNAL_TEXT_MOST);
    append(journal, note("kept"));
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    stat(room->path, &info);
    small = before;
    small.rlim_cur = (rlim_t)info.st_size;
    setrlimit(RLIMIT_FSIZE, &small);
    for (int i = 0; i < 4; i++) {
        record = note(text);
        written += journal_append(journal, &record, -1, &err) == JOURNAL_WRITTEN;
    }
    setrlimit(RLIMIT_FSIZE, &before);
    assert_true(written < 4);
    assert_int_equal(count_of(journal), (size_t)(1 + written));
    assert_int_equal(append(journal, note("after")), 2 + written);
    assert_true(verified(journal));
    free(text);
    journal_close(journal);
}

static void test_export_import(void **state)
{
    struct room *room = *state, other;
    struct journal *from = open_at(room, true), *to;
    struct strbuf json = STRBUF_INIT;
    struct err err;
    size_t added;

    snprintf(other.path, sizeof other.path, "%s/other.db", room->folder);
    to = open_at(&other, true);
    append(from, note("one"));
    append(from, note("two \"quoted\"\nlines"));
    assert_true(journal_export(from, &json, &err));
    assert_true(journal_import(to, json.text, json.length, &added, &err));
    assert_int_equal(added, 2);
    assert_true(journal_import(to, json.text, json.length, &added, &err));
    assert_int_equal(added, 0);
    assert_true(verified(to));
    append(to, note("theirs"));
    assert_false(journal_import(to, json.text, json.length, &added, &err)); /* older */
    append(from, note("ours"));
    strbuf_clear(&json);
    assert_true(journal_export(from, &json, &err));
    assert_false(journal_import(to, json.text, json.length, &added, &err)); /* parted */
    assert_non_null(strstr(err.text, "record 3"));
    assert_false(journal_import(to, "{", 1, &added, &err));
    assert_false(journal_import(to, "{\"records\":[{\"id\":4}]}", 22, &added, &err));
    *strstr(json.text, "one") = 'O';
    unlink(other.path);
    assert_false(journal_import(to, json.text, json.length, &added, &err));
    assert_int_equal(count_of(to), 0);
    strbuf_release(&json);
    journal_close(from);
    journal_close(to);
}

/* Writes until it is killed; each record that is on the disk is told to the parent. */
static void write_on(const struct room *room, int writer, int serial, int told)
{
    struct journal *journal = open_at(room, true);
    char text[64];

    for (int i = 0;; i++) {
        snprintf(text, sizeof text, "%d %d %d", writer, serial, i);
        struct journal_record record = note(text);
        struct err err = {.text = ""};
        int tries = 0;
        while (journal && tries < 5 &&
               journal_append(journal, &record, -1, &err) != JOURNAL_WRITTEN)
            tries++; /* a disk that stalls for seconds */
        if (!journal || tries == 5) {
            dprintf(STDERR_FILENO, "writer %d, record %d: %s\n", serial, i, err.text);
            _exit(1);
        }
        size_t length = strlen(text);
        text[length] = '\n';
        if (write(told, text, length + 1) != (ssize_t)length + 1)
            _exit(2);
    }
}

static pid_t start_writer(const struct room *room, int writer, int serial, int told)
{
    pid_t child = fork();

    if (child == 0)
        write_on(room, writer, serial, told);
    assert_true(child > 0);
    return child;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void check_told(struct journal *journal, char *told)
{
    size_t count, found = 0;
    const struct journal_record *records = journal_records(journal, &count);
    const char **texts = calloc(count + 1, sizeof *texts);

    for (size_t i = 0; i < count; i++)
        texts[i] = records[i].text;
    qsort(texts, count, sizeof *texts, by_text);
    for (size_t i = 1; i < count; i++)
        assert_string_not_equal(texts[i - 1], texts[i]);
    for (char *line = strtok(told, "\n"); line; line = strtok(NULL, "\n"), found++)
        if (!bsearch(&line, texts, count, sizeof *texts, by_text))
            fail_msg("told to be written, and lost: %s", line);
    assert_true(found > 0);
    free(texts);
}

static void test_killed_writers(void **state)
{
    struct room *room = *state;
    const char *seconds = getenv("JOURNAL_SECONDS");
    int64_t end = clock_monotonic_ms() + (seconds ? atoi(seconds) * 1000L : 1500);
    char told_path[128];
    pid_t writers[WRITERS];
    struct random random;
    int serial = 0;

    snprintf(told_path, sizeof told_path, "%s/told", room->folder);
    int told = open(told_path, O_CREAT | O_RDWR | O_APPEND, 0600);
    journal_close(open_at(room, true));
    random_seed(&random, 7);
    for (int i = 0; i < WRITERS; i++)
        writers[i] = start_writer(room, i, serial++, told);
    while (clock_monotonic_ms() < end) {
        size_t victim = (size_t)(random_next(&random) % WRITERS);

        nanosleep(&(struct timespec){.tv_nsec = (long)(random_next(&random) % 40000000)}, NULL);
        kill(writers[victim], SIGKILL);
        int status;
        waitpid(writers[victim], &status, 0);
        assert_true(WIFSIGNALED(status));
        writers[victim] = start_writer(room, (int)victim, serial++, told);
    }
    for (int i = 0; i < WRITERS; i++) {
        kill(writers[i], SIGKILL);
        waitpid(writers[i], NULL, 0);
    }
    off_t size = lseek(told, 0, SEEK_END);
    char *lines = calloc(1, (size_t)size + 1);
    assert_int_equal(pread(told, lines, (size_t)size, 0), size);
    close(told);
    struct journal *journal = open_at(room, false);
    assert_true(verified(journal));
    check_told(journal, lines);
    free(lines);
    journal_close(journal);
}

static void test_place(void **state)
{
    struct room *room = *state;
    char one[128], two[128];
    struct err err;

    setenv("XDG_STATE_HOME", room->folder, 1);
    snprintf(one, sizeof one, "%s/a/data", room->folder);
    snprintf(two, sizeof two, "%s/b/data", room->folder);
    char command[512];
    snprintf(command, sizeof command, "mkdir -p %s %s", one, two);
    assert_int_equal(system(command), 0);
    char *first = journal_place(one, true, &err), *second = journal_place(two, true, &err);
    assert_string_not_equal(first, second);
    assert_non_null(strstr(first, "/redline/data/journal.db"));
    assert_non_null(strstr(second, "/redline/data-2/journal.db"));
    char *again = journal_place(one, false, &err);
    assert_string_equal(first, again);
    free(again);
    /* moved: its journal goes along */
    snprintf(command, sizeof command, "mv %s/a %s/c", room->folder, room->folder);
    assert_int_equal(system(command), 0);
    snprintf(one, sizeof one, "%s/c/data", room->folder);
    again = journal_place(one, false, &err);
    assert_string_equal(first, again);
    free(again);
    free(first);
    free(second);
}

static void test_rights(void **state)
{
    (void)state;
    assert_true(journal_may(NULL, "anna"));
    assert_true(journal_may("*", "anna"));
    assert_true(journal_may("bo , anna", "anna"));
    assert_false(journal_may("bo, ann", "anna"));
    assert_false(journal_may("", "anna"));
    assert_true(journal_may("@root", "root"));
    assert_false(journal_may("@root", "nobody"));
    assert_false(journal_may("@no-such-group-here", "root"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash),
        cmocka_unit_test_setup_teardown(test_written_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reader_makes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_second_sees_the_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tampering, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_disk_full, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_export_import, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_killed_writers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_place, set_up, tear_down),
        cmocka_unit_test(test_rights),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
