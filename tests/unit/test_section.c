/* Sections: growing arrays in one arena, cells by column, texts that live as long as the section.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "report/section.h"

static void test_starts_empty(void **state)
{
    struct section section;

    (void)state;
    section_init(&section, "markets", "Mar\033[2Jkets");
    assert_string_equal(section.id, "markets");
    assert_string_equal(section.title, "Mar\xEF\xBF\xBD[2Jkets");
    assert_string_equal(section.facts, "");
    assert_int_equal(section.row_count, 0);
    assert_null(section.empty);
    section_release(&section);
    assert_null(section.id);
}

static void test_title_may_be_missing(void **state)
{
    struct section section;

    (void)state;
    section_init(&section, NULL, "");
    assert_string_equal(section.id, "");
    assert_string_equal(section.title, "");
    section_release(&section);
}

static void test_grows(void **state)
{
    enum { COLUMNS = 9, ROWS = 1000 };
    struct section section;

    (void)state;
    section_init(&section, "x", "X");
    for (int c = 0; c < COLUMNS; c++) {
        struct report_column *column = section_add_column(&section);

        assert_true(column->scale == 1);
        assert_string_equal(column->suffix, "");
        column->id = section_printf(&section, "c%d", c);
    }
    for (int r = 0; r < ROWS; r++) {
        struct report_row *row = section_add_row(&section);

        for (int c = 0; c < COLUMNS; c++) {
            assert_string_equal(row->cells[c].text, "");
            assert_int_equal(row->cells[c].value.state, VALUE_NODATA);
            row->cells[c].text = section_printf(&section, "%d/%d", r, c);
        }
        assert_false(row->has_state);
        assert_null(row->key_names[0]);
    }
    assert_int_equal(section.column_count, COLUMNS);
    assert_int_equal(section.row_count, ROWS);
    for (int r = 0; r < ROWS; r++) {
        char expected[32];

        snprintf(expected, sizeof expected, "%d/%d", r, r % COLUMNS);
        assert_string_equal(section.rows[r].cells[r % COLUMNS].text, expected);
    }
    assert_string_equal(section.columns[7].id, "c7");
    section_release(&section);
}

static void test_notes_keep_their_order(void **state)
{
    struct section section;

    (void)state;
    section_init(&section, "x", "X");
    for (int i = 0; i < 20; i++)
        section_note(&section, section_printf(&section, "note %d of %s", i, "20"));
    assert_int_equal(section.note_count, 20);
    assert_string_equal(section.notes[0], "note 0 of 20");
    assert_string_equal(section.notes[19], "note 19 of 20");
    section_release(&section);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_starts_empty),
        cmocka_unit_test(test_title_may_be_missing),
        cmocka_unit_test(test_grows),
        cmocka_unit_test(test_notes_keep_their_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
