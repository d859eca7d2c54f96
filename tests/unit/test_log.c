/*
 * The log file: silent without a path, one clean line per call, appended.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static void test_silent(void **state)
{
    (void)state;
    log_line("nobody hears %d", 1);
    log_open(NULL);
    log_line("nobody hears %d", 2);
    log_open("/nonexistent/folder/log");
    log_line("nobody hears %d", 3);
    log_close();
    log_close();
}

static void test_lines(void **state)
{
    char folder[] = "/tmp/redline-log-XXXXXX", path[64], text[512] = "";
    FILE *file;
    size_t length;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/log", folder);
    log_open(path);
    log_line("read %d rows of %s", 3, "a\x1b[31m\nb");
    log_close();
    log_line("lost");
    log_open(path);
    log_line("second");
    log_close();
    file = fopen(path, "r");
    assert_non_null(file);
    length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    unlink(path);
    rmdir(folder);
    assert_int_equal(length, strlen(text));
    /* 2026-11-15T06:40:30Z, a blank, the text */
    assert_int_equal(text[10], 'T');
    assert_memory_equal(text + 19, "Z read 3 rows of a\xEF\xBF\xBD[31m b\n", 28);
    assert_memory_equal(text + 19 + 28 + 19, "Z second\n", 10);
}

static void test_fifo_does_not_hang(void **state)
{
    char folder[] = "/tmp/redline-log-XXXXXX", path[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/fifo", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    log_open(path);
    log_line("nobody reads");
    log_close();
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_silent),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_fifo_does_not_hang),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
