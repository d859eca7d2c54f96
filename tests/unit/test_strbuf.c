/*
 * The string buffer: always a C string, also when it owns nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

static void test_empty(void **state)
{
    struct strbuf buf = STRBUF_INIT;
    char *text;

    (void)state;
    assert_string_equal(buf.text, "");
    strbuf_clear(&buf);
    strbuf_add(&buf, NULL, 0);
    strbuf_addn(&buf, 'x', 0);
    strbuf_adds(&buf, "");
    strbuf_addf(&buf, "%s", "");
    assert_string_equal(buf.text, "");
    assert_int_equal(buf.length, 0);
    strbuf_release(&buf);
    strbuf_release(&buf);
    text = strbuf_detach(&buf);
    assert_string_equal(text, "");
    free(text);
    assert_int_equal(strbuf_empty[0], 0);
}

static void test_append(void **state)
{
    struct strbuf buf;
    char *text;

    (void)state;
    strbuf_init(&buf);
    strbuf_adds(&buf, "a");
    strbuf_addc(&buf, 'b');
    strbuf_addn(&buf, '-', 3);
    strbuf_addf(&buf, "%d|%s", -42, "x");
    strbuf_add(&buf, "p\0q", 3);
    assert_int_equal(buf.length, 13);
    assert_memory_equal(buf.text, "ab----42|xp\0q", 14);
    strbuf_clear(&buf);
    assert_string_equal(buf.text, "");
    assert_int_equal(buf.length, 0);
    strbuf_adds(&buf, "again");
    text = strbuf_detach(&buf);
    assert_string_equal(text, "again");
    assert_string_equal(buf.text, "");
    assert_int_equal(buf.capacity, 0);
    free(text);
}

static void test_growth(void **state)
{
    struct strbuf buf = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < 5000; i++) { /* every length meets every edge of the capacity */
        strbuf_addc(&buf, (char)('a' + i % 26));
        assert_int_equal(buf.length, i + 1);
        assert_int_equal(strlen(buf.text), i + 1);
    }
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(buf.text[i], 'a' + i % 26);
    strbuf_release(&buf);
}

static void test_long_format(void **state)
{
    (void)state;
    for (size_t width = 1; width < 400; width += 7) {
        struct strbuf buf = STRBUF_INIT;

        strbuf_adds(&buf, "<");
        strbuf_addf(&buf, "%*d", (int)width, 7);
        strbuf_adds(&buf, ">");
        assert_int_equal(buf.length, width + 2);
        assert_int_equal(buf.text[width], '7');
        assert_int_equal(buf.text[width + 1], '>');
        strbuf_release(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_append),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_long_format),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
