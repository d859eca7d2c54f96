/*
 * Errors as values: places, cleaning, cutting on whole characters, aliasing, lists.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"

static void test_places(void **state)
{
    static const struct {
        const char *file;
        int line, column;
        const char *expected;
    } rows[] = {
        {.file = "a.ini", .line = 3, .column = 9, .expected = "a.ini:3:9: no such key: cax"},
        {.file = "a.ini", .line = 3, .expected = "a.ini:3: no such key: cax"},
        {.file = "a.ini", .column = 9, .expected = "a.ini: no such key: cax"},
        {.file = "", .expected = "no such key: cax"},
        {.file = NULL, .expected = "no such key: cax"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;
        struct err err;

        memset(&err, 'x', sizeof err);
        assert_false(
            err_at(&err, rows[i].file, rows[i].line, rows[i].column, "no such key: %s", "cax"));
        err_format(&err, &out);
        assert_string_equal(out.text, rows[i].expected);
        strbuf_release(&out);
    }
}

static void test_set_clears_the_place(void **state)
{
    struct err err;

    (void)state;
    err_at(&err, "a.csv", 2, 1, "one");
    assert_false(err_set(&err, "two"));
    assert_string_equal(err.file, "");
    assert_int_equal(err.line, 0);
    assert_int_equal(err.column, 0);
    assert_string_equal(err.text, "two");
    assert_false(err_set(NULL, "nobody %d", 1));
    assert_false(err_at(NULL, "f", 1, 1, "nobody"));
}

static void test_hostile_text(void **state)
{
    struct err err;

    (void)state;
    err_at(&err, "a\x1b[2J\n.csv", 1, 0,
           "cell \x1b]0;x\x07 \x9b"
           "31m \xE2\x80\xAE %s",
           "\xff");
    assert_string_equal(err.file, "a\xEF\xBF\xBD[2J .csv");
    assert_string_equal(err.text, "cell \xEF\xBF\xBD]0;x\xEF\xBF\xBD \xEF\xBF\xBD"
                                  "31m "
                                  "\xEF\xBF\xBD \xEF\xBF\xBD");
}

static void test_long_text(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        struct strbuf text = STRBUF_INIT;
        struct err err;

        strbuf_addn(&text, 'a', shift);
        for (int i = 0; i < 1000; i++)
            strbuf_adds(&text, "\xE6\x97\xA5");
        err_at(&err, text.text, 1, 1, "%s", text.text);
        assert_true(utf8_valid(err.text, strlen(err.text)));
        assert_true(utf8_valid(err.file, strlen(err.file)));
        assert_in_range(strlen(err.text), sizeof err.text - 4, sizeof err.text - 1);
        assert_in_range(strlen(err.file), sizeof err.file - 4, sizeof err.file - 1);
        assert_string_equal(err.text + strlen(err.text) - 3, "...");
        assert_memory_equal(err.file, "...\xE6", 4);
        strbuf_release(&text);
    }
}

static void test_exact_fit(void **state)
{
    char text[512], file[256];
    struct err err;

    (void)state;
    memset(text, 't', sizeof text);
    memset(file, 'f', sizeof file);
    text[511] = file[255] = '\0';
    err_at(&err, file, 1, 1, "%s", text);
    assert_string_equal(err.text, text);
    assert_string_equal(err.file, file);
}

static void test_may_quote_itself(void **state)
{
    struct err err;

    (void)state;
    err_at(&err, "shop.ini", 4, 2, "unknown key");
    err_at(&err, err.file, err.line, err.column, "[source shop] %s", err.text);
    assert_string_equal(err.text, "[source shop] unknown key");
    assert_string_equal(err.file, "shop.ini");
    assert_int_equal(err.line, 4);
}

static void test_list(void **state)
{
    struct err_list list;

    (void)state;
    err_list_init(&list);
    for (int i = 0; i < 50; i++)
        assert_false(err_list_addf(&list, "f.csv", i, 0, "row %d", i));
    for (int i = 0; i < 50; i++)
        err_list_add(&list, &list.items[i]);
    assert_int_equal(list.count, 100);
    assert_string_equal(list.items[7].text, "row 7");
    assert_string_equal(list.items[57].text, "row 7");
    assert_int_equal(list.items[99].line, 49);
    err_list_release(&list);
    assert_int_equal(list.count, 0);
    err_list_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),       cmocka_unit_test(test_set_clears_the_place),
        cmocka_unit_test(test_hostile_text), cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_exact_fit),    cmocka_unit_test(test_may_quote_itself),
        cmocka_unit_test(test_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
