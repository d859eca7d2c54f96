/* Small tables in memory. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "source_case.h"
#include "source/table.h"

static bool read_text(struct csv_table *table, const char *text, struct err *err)
{
    struct temp_file file;
    bool ok;

    temp_text(&file, text);
    memset(err, 0, sizeof *err);
    ok = csv_table_read(table, file.path, err);
    temp_remove(&file);
    return ok;
}

static void test_rows(void **state)
{
    struct csv_table table;
    struct err err;

    (void)state;
    assert_true(read_text(&table,
                          "\xEF\xBB\xBFrisk, Market ,likelihood\r\n"
                          "R1,\"DE\",4\r\n"
                          "\r\n"
                          "R2,\" FR\nIT \",\r\n"
                          "R3,US\r\n"
                          "R4,U\"S,1\r\n"
                          "R5,\xFF,1\r\n"
                          "\x1b[31mR6,\xE2\x80\xAEGB,5",
                          &err));
    assert_int_equal(table.header_count, 3);
    assert_string_equal(table.headers[0], "risk");
    assert_string_equal(table.headers[1], "Market");
    assert_int_equal(table.row_count, 3);
    assert_int_equal(table.lines[0], 2);
    assert_int_equal(table.lines[1], 4);
    assert_int_equal(table.lines[2], 9);
    assert_string_equal(table.rows[0][1], "DE");
    assert_string_equal(table.rows[1][1], "FR IT");
    assert_string_equal(table.rows[1][2], "");
    assert_string_equal(table.rows[2][0], "\xEF\xBF\xBD[31mR6");
    assert_string_equal(table.rows[2][1], "\xEF\xBF\xBDGB");
    assert_int_equal(table.refusal_count, 3);
    assert_int_equal(table.refusals[0].line, 6);
    assert_string_equal(table.refusals[0].reason, "2 cells where the header has 3");
    assert_int_equal(table.refusals[1].line, 7);
    assert_non_null(strstr(table.refusals[1].reason, "quote"));
    assert_int_equal(table.refusals[2].line, 8);
    assert_non_null(strstr(table.refusals[2].reason, "UTF-8"));
    assert_int_equal(csv_table_column(&table, "Market"), 1);
    assert_int_equal(csv_table_column(&table, " MARKET"), 1);
    assert_int_equal(csv_table_column(&table, "region"), -1);
    assert_int_equal(csv_table_column(&table, ""), -1);
    csv_table_release(&table);
}

static void test_delimiters(void **state)
{
    static const char *const texts[] = {"a,b;x\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", "a|b\n1|2\n"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct csv_table table;
        struct err err;

        assert_true(read_text(&table, texts[i], &err));
        assert_int_equal(table.header_count, 2);
        assert_int_equal(table.row_count, 1);
        assert_string_equal(table.rows[0][1], "2");
        csv_table_release(&table);
    }
}

static void test_failures(void **state)
{
    static const struct {
        const char *text, *says;
        int line;
    } bad[] = {
        {"", "empty", 0},
        {"\n\n", "no header", 1},
        {"x\n", NULL, 0},
        {"a,b,a\n1,2,3\n", "columns 1 and 3 are both called \"a\"", 1},
        {"\na\"b,c\n1,2\n", "header cannot be read", 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct csv_table table;
        struct err err;

        assert_int_equal(read_text(&table, bad[i].text, &err), !bad[i].says);
        if (bad[i].says) {
            if (!strstr(err.text, bad[i].says))
                fail_msg("%zu: %s", i, err.text);
            assert_int_equal(err.line, bad[i].line);
        }
        csv_table_release(&table);
    }
}

static void test_many_refusals(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct csv_table table;
    struct err err;

    (void)state;
    strbuf_adds(&text, "a,b\n");
    for (int i = 0; i < 1500; i++)
        strbuf_adds(&text, "1\n");
    strbuf_adds(&text, "1,2\n");
    assert_true(read_text(&table, text.text, &err));
    assert_int_equal(table.refusal_count, 1000);
    assert_int_equal(table.row_count, 1);
    assert_int_equal(table.lines[0], 1502);
    csv_table_release(&table);
    strbuf_release(&text);
}

/* A file of facts that is named as a register by mistake must not fill the memory. */
static void test_too_many_rows(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct csv_table table;
    struct err err;

    (void)state;
    strbuf_adds(&text, "a\n");
    for (int i = 0; i < 200000; i++)
        strbuf_adds(&text, "1\n");
    assert_true(read_text(&table, text.text, &err));
    assert_int_equal(table.row_count, 200000);
    csv_table_release(&table);
    strbuf_adds(&text, "1\n");
    assert_false(read_text(&table, text.text, &err));
    assert_int_equal(err.line, 200002);
    assert_non_null(strstr(err.text, "more than 200000 rows"));
    csv_table_release(&table);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_too_many_rows), cmocka_unit_test(test_rows),
        cmocka_unit_test(test_delimiters),    cmocka_unit_test(test_failures),
        cmocka_unit_test(test_many_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
