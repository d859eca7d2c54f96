/* The schema's rows are complete, and values are checked strictly. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include "base/strbuf.h"
#include "config/check.h"
#include "config/schema.h"

static void rows_are_complete(void **state)
{
    (void)state;
    assert_true(schema_section_count >= 11);
    for (size_t i = 0; i < schema_section_count; i++) {
        const struct section_row *section = &schema_sections[i];
        assert_true(strlen(section->help) > 10);
        assert_ptr_equal(schema_find(section->kind, section->named), section); /* unique */
        assert_string_equal(section->keys[section->key_count].name, "");
        for (size_t j = 0; j < section->key_count; j++) {
            const struct key_row *row = &section->keys[j];
            struct strbuf why = STRBUF_INIT;
            assert_ptr_equal(schema_key(section, row->name), row);
            assert_true(strlen(row->help) > 10);
            assert_true((row->type != KEY_CHOICE && row->type != KEY_CHAR) || row->choices);
            assert_true(row->type != KEY_INT || row->low < row->high);
            if (row->fallback && !check_value(row, row->fallback, &why))
                fail_msg("[%s] %s: its own default: %s", section->kind, row->name, why.text);
            strbuf_release(&why);
        }
    }
    assert_null(schema_find("redlines", true));
    assert_null(schema_find("source", false));
}

static void values_are_checked(void **state)
{
    (void)state;
    static const struct {
        struct key_row row;
        const char *value;
        bool good;
    } cases[] = {
        {{.type = KEY_INT, .low = 1, .high = 9}, "9", true},
        {{.type = KEY_INT, .low = 1, .high = 9}, "0", false},
        {{.type = KEY_INT, .low = 1, .high = 9}, "010", false},
        {{.type = KEY_INT, .low = 1, .high = 9}, "1e0", false},
        {{.type = KEY_INT, .low = 1, .high = 9}, "2 weeks", false},
        {{.type = KEY_INT, .low = 1, .high = 9, .choices = "auto"}, "auto", true},
        {{.type = KEY_INT, .low = 0, .high = 86400}, "99999999999999999999", false},
        {{.type = KEY_NUMBER, .low = 0, .high = 10}, "1.5", true},
        {{.type = KEY_NUMBER, .low = 0, .high = 10}, "-1", false},
        {{.type = KEY_NUMBER, .low = 0, .high = 10}, "1,5", false},
        {{.type = KEY_NUMBER}, "abc", false},
        {{.type = KEY_CHOICE, .choices = "day|week"}, "Week", true},
        {{.type = KEY_CHOICE, .choices = "day|week"}, "wee", false},
        {{.type = KEY_CHOICE, .choices = "day|week"}, "day|week", false},
        {{.type = KEY_BOOL}, "off", true},
        {{.type = KEY_BOOL}, "nope", false},
        {{.type = KEY_BOOL}, "y", false},
        {{.type = KEY_LIST}, "a, b", true},
        {{.type = KEY_LIST}, "a,,b", false},
        {{.type = KEY_LIST}, "a,", false},
        {{.type = KEY_DATE}, "2026-11-15", true},
        {{.type = KEY_DATE}, "2026-11-31", false},
        {{.type = KEY_DATE, .choices = "data"}, "data", true},
        {{.type = KEY_DATE}, "data", false},
        {{.type = KEY_DURATION}, "36h", true},
        {{.type = KEY_DURATION}, "9d", true},
        {{.type = KEY_DURATION}, "9", false},
        {{.type = KEY_DURATION}, "h", false},
        {{.type = KEY_DURATION}, "9y", false},
        {{.type = KEY_CHAR, .choices = ".|,"}, ",", true},
        {{.type = KEY_CHAR, .choices = ".|,"}, ";", false},
        {{.type = KEY_INT, .low = 1, .high = 9}, "", true}, /* taken back: the default */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf why = STRBUF_INIT;
        if (check_value(&cases[i].row, cases[i].value, &why) != cases[i].good)
            fail_msg("case %zu: '%s'", i, cases[i].value);
        assert_int_equal(why.length > 0, !cases[i].good);
        strbuf_release(&why);
    }
}

static void choices_name_the_nearest(void **state)
{
    (void)state;
    static const struct key_row row = {
        .name = "grain", .type = KEY_CHOICE, .choices = "day|week|month"};
    struct strbuf why = STRBUF_INIT;
    assert_false(check_value(&row, "mounth", &why));
    assert_string_equal(why.text, "'mounth' is none of: day, week, month; did you mean 'month'?");
    strbuf_release(&why);
}

static void near_misses(void **state)
{
    (void)state;
    static const struct {
        const char *word, *known;
        bool miss;
    } cases[] = {
        {"gross_sale", "gross_sales", true},
        {"gross_slaes", "gross_sales", true},
        {"sesions", "sessions", true},
        {"impresions", "impressions", true},
        {"curency", "currency", true},
        {"delimeter", "delimiter", true},
        {"market", "market", false},
        {"cost", "cogs", false},
        {"fee", "keep", false},
        {"waiting_list", "market", false},
        {"spent", "spend", true},
        {"dta", "date", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (check_near_miss(cases[i].word, cases[i].known) != cases[i].miss)
            fail_msg("%s, %s", cases[i].word, cases[i].known);
}

static void words_of_formulas(void **state)
{
    (void)state;
    static const char formula[] = "if(a_1 > 2.1M, mean(lag(cvr,1), 8), 15%) / shop.x";
    static const char *const words[] = {"if", "a_1", "mean", "lag", "cvr", "shop", "x"};
    size_t position = 0, length, i = 0;
    const char *word;
    while (formula_next_word(formula, &position, &word, &length)) {
        assert_true(i < 7);
        assert_int_equal(length, strlen(words[i]));
        assert_memory_equal(word, words[i], length);
        i++;
    }
    assert_int_equal(i, 7);
    assert_true(check_identifier("ltv_cac"));
    assert_false(check_identifier("ltv-cac"));
    assert_false(check_identifier("2nd"));
    assert_false(check_identifier(""));
    assert_true(check_is_reserved("mean"));
    assert_false(check_is_reserved("means"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_complete),        cmocka_unit_test(values_are_checked),
        cmocka_unit_test(choices_name_the_nearest), cmocka_unit_test(near_misses),
        cmocka_unit_test(words_of_formulas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
