/* File stamps notice every way in which a file can change. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include "source_case.h"
#include "source/stamp.h"

static void test_changes(void **state)
{
    struct temp_file file, other;
    struct file_stamp first, now;
    struct timespec times[2] = {{1000, 5}, {1000, 6}};
    FILE *more;

    (void)state;
    temp_text(&file, "a\n");
    file_stamp_take(&first, file.path);
    assert_true(first.exists);
    assert_int_equal(first.size, 2);
    file_stamp_take(&now, file.path);
    assert_true(file_stamp_equal(&first, &now));

    assert_int_equal(utimensat(AT_FDCWD, file.path, times, 0), 0);
    file_stamp_take(&first, file.path);
    assert_int_equal(first.mtime_ns, 1000000000006);
    times[1].tv_nsec = 7; /* one nanosecond is enough */
    assert_int_equal(utimensat(AT_FDCWD, file.path, times, 0), 0);
    file_stamp_take(&now, file.path);
    assert_false(file_stamp_equal(&first, &now));

    more = fopen(file.path, "ae"); /* appended, with the old time */
    fputs("b\n", more);
    fclose(more);
    assert_int_equal(utimensat(AT_FDCWD, file.path, times, 0), 0);
    file_stamp_take(&first, file.path);
    assert_int_equal(first.size, 4);
    assert_false(file_stamp_equal(&first, &now));

    temp_text(&other, "a\nb\n"); /* replaced by one of equal size and time */
    assert_int_equal(utimensat(AT_FDCWD, other.path, times, 0), 0);
    assert_int_equal(rename(other.path, file.path), 0);
    file_stamp_take(&now, file.path);
    assert_false(file_stamp_equal(&first, &now));

    temp_remove(&file);
    file_stamp_take(&first, file.path);
    assert_false(first.exists);
    assert_false(file_stamp_equal(&first, &now));
    file_stamp_take(&now, file.path);
    assert_true(file_stamp_equal(&first, &now));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_changes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
