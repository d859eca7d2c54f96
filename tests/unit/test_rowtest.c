/* Row tests: what is one, and which rows it holds for. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include "base/err.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "source/csv.h"
#include "source/rowtest.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The record has columns Status, Day, Name. */
static const struct {
    const char *test, *cells[3];
    size_t count;
    bool holds;
} cases[] = {
    {"Status=paid", {"paid", "", ""}, 3, true},
    {"Status=paid", {"PAID", "", ""}, 3, true},
    {"Status=paid", {"unpaid", "", ""}, 3, false},
    {"Status=*paid", {"unpaid", "", ""}, 3, true},
    {"Status=total:*", {" Total: Account ", "", ""}, 3, true},
    {"Status=total:*", {"Sub Total: x", "", ""}, 3, false},
    {"Status=a|b", {"b", "", ""}, 3, true},
    {"Status= a | b ", {"b", "", ""}, 3, true},
    {"Status=a|b", {"c", "", ""}, 3, false},
    {"Status=a | Status=b", {"b", "", ""}, 3, true}, /* the header said again */
    {"Status=a | Status = b", {"Status = b", "", ""}, 3, false},
    {"Status=a | Day=b",
     {"Day=b", "", ""},
     3,
     true}, /* another word before = is part of the cell */
    {"Status=", {"", "x", ""}, 3, true},
    {"Status=", {"  \xC2\xA0", "x", ""}, 3, true},
    {"Status=", {"x", "", ""}, 3, false},
    {"Status=|--", {"--", "", ""}, 3, true},
    {"Status=?*", {"x", "", ""}, 3, true},
    {"Status=?*", {"", "", ""}, 3, false},
    {"Status=paid & Day=1*", {"paid", "12", ""}, 3, true},
    {"Status=paid & Day=1*", {"paid", "22", ""}, 3, false},
    {"Status=H&M", {"H&M", "", ""}, 3, true},
    {"Name=a=b", {"", "", "a=b"}, 3, true},
    {"Status=x & Name=", {"x"}, 1, true}, /* a short row: absent is blank */
    {"Name=?*", {"x"}, 1, false},
    {"Status=caf\xC3\x89", {"Caf\xC3\xA9", "", ""}, 3, true},
};

static void test_holds(void **state)
{
    static const int columns[] = {0, 1, 2};
    static const char *const headers[] = {"Status", "Day", "Name"};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {NULL, 0, 0};
        struct strbuf scratch = STRBUF_INIT;
        struct row_test test;
        struct err err;
        size_t lengths[3] = {0, 0, 0};
        struct csv_record record = {
            .cells = cases[i].cells, .lengths = lengths, .count = cases[i].count};

        for (size_t c = 0; c < record.count; c++)
            lengths[c] = strlen(cases[i].cells[c]);
        assert_true(row_test_parse(&test, cases[i].test, &arena, &err));
        for (size_t t = 0; t < test.count; t++)
            for (size_t c = 0; c < 3; c++)
                if (!strcmp(headers[c], test.conditions[t].header))
                    test.conditions[t].slot = (int)c;
        if (row_test_holds(&test, &record, columns, &scratch) != cases[i].holds)
            fail_msg("case %zu: %s", i, cases[i].test);
        strbuf_release(&scratch);
        arena_release(&arena);
    }
}

static void test_no_tests(void **state)
{
    static const char *const bad[] = {
        "", "Status", "=paid", " = x", "Status=paid & Day", "Status=a & =b"};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct arena arena = {NULL, 0, 0};
        struct row_test test;
        struct err err = {.text = ""};

        assert_false(row_test_parse(&test, bad[i], &arena, &err));
        assert_non_null(strstr(err.text, "no row test"));
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_holds),
                                       cmocka_unit_test(test_no_tests)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
