/* The serialisers: one section in three formats; machine numbers; CSV cells that no spreadsheet
 * runs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "unit/reparse.h"
#include "report/print.h"
#include "report/report.h"

static void plain_numbers(void **state)
{
    /* expected: Python's format(Decimal(x), 'f') rounded to 17 significant digits */
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {-2.5, "-2.5"},
        {100, "100"},
        {0.1, "0.10000000000000001"},
        {1.0 / 3, "0.33333333333333331"},
        {2.0 / 3 * 100, "66.666666666666657"},
        {1e-7, "0.000000099999999999999995"},
        {1.5e20, "150000000000000000000"},
        {123456.75, "123456.75"},
        {NAN, ""},
        {INFINITY, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf text = STRBUF_INIT;
        print_plain(cases[i].number, &text);
        assert_string_equal(text.text, cases[i].text);
        strbuf_release(&text);
    }
}

static void csv_cells_are_defused_once_and_quoted(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"DE", "DE"},
        {"", ""},
        {NULL, ""},
        {"=1+1", "'=1+1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"+cmd", "'+cmd"},
        {"-cmd|x", "'-cmd|x"},
        {"\t=1", "' =1"},
        {"\r=1", "' =1"},
        {"'=1", "'=1"},
        {"-5", "-5"},
        {"-5.25", "-5.25"},
        {"+3", "+3"},
        {"-", "'-"},
        {"-1.234,50", "\"-1.234,50\""},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"=a,b", "\"'=a,b\""},
        {"two\nlines", "two lines"},
        {" padded", "\" padded\""},
        {"esc\x1b[2J", "esc\xEF\xBF\xBD[2J"},
        {"a;b", "a;b"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = NULL;
        size_t length;
        FILE *out = open_memstream(&text, &length);
        csv_text(out, cases[i].in);
        fclose(out);
        assert_string_equal(text, cases[i].out);
        free(text);
    }
}

static struct report_column *column(struct section *section, const char *id, const char *title,
                                    bool numeric)
{
    struct report_column *column = section_add_column(section);
    *column = (struct report_column){
        .id = id, .title = title, .suffix = "", .scale = 1, .numeric = numeric};
    return column;
}

static void text_cell(struct report_cell *cell, const char *text, const char *raw)
{
    *cell = (struct report_cell){.is_text = true, .text = text, .raw = raw};
}

/* Two markets and a total; one ratio with its parts, one exact sum, a hostile name, a missing
 * value. */
static void build(struct section *section)
{
    section_init(section, "markets", "Markets");
    column(section, "market", "Market", false);
    column(section, "gmv", "GMV", true)->unit = UNIT_MONEY;
    column(section, "cvr", "CVR", true)->better = BETTER_HIGHER;
    column(section, "spark", "12 weeks", false)->is_spark = true;
    static const char *const names[] = {"DE Germany", "=FR\x1b[31m", "All markets"};
    static const char *const codes[] = {"DE", "=FR\x1b[31m", NULL};
    static const double spark[] = {1, 2, 3};
    static const unsigned char known[] = {1, 0, 1};
    for (int i = 0; i < 3; i++) {
        struct report_row *row = section_add_row(section);
        text_cell(&row->cells[0], names[i], codes[i]);
        if (codes[i]) {
            row->key_names[0] = "market";
            row->key_values[0] = codes[i];
        }
        row->cells[1].text = "1,234.5";
        row->cells[1].value = (struct value){
            .state = VALUE_OK, .number = 1234.5, .is_exact = true, .exact = 12345000};
        row->has_state = i < 2;
        row->spark = spark;
        row->spark_known = known;
        row->spark_count = 3;
        row->is_total = i == 2;
    }
    section->rows[0].state = RULE_RED;
    section->rows[0].cells[2] = (struct report_cell){
        .text = "12.5%",
        .level = RULE_RED,
        .value = {.state = VALUE_OK,
                  .number = 0.125,
                  .is_ratio = true,
                  .has_numerator = true,
                  .has_denominator = true,
                  .numerator_is_exact = true,
                  .numerator_exact = 10000,
                  .denominator_is_exact = true,
                  .denominator_exact = 80000},
        .has_change = true,
        .change = {
            .kind = CHANGE_POINTS, .amount = -0.5, .base = {.state = VALUE_OK, .number = 0.625}}};
    section->rows[1].cells[2] = (struct report_cell){.text = "–",
                                                     .value = {.state = VALUE_NODATA,
                                                               .is_ratio = true,
                                                               .has_denominator = true,
                                                               .denominator_is_exact = true}};
    section_note(section, "rows add up");
}

static char *print(enum report_format format, bool ascii, const struct section *section)
{
    struct report_head head = {.title = "Growth",
                               .currency = "EUR",
                               .has_period = true,
                               .period_text = "2026-W46",
                               .compare_name = "previous",
                               .data_as_of_day = 20772,
                               .now = 1794700800,
                               .timezone = "UTC"};
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    report_print(out, format, &head, section, 1, ascii);
    fclose(out);
    return text;
}

static void csv_has_key_then_columns_and_no_total(void **state)
{
    struct section section;
    (void)state;
    build(&section);
    char *text = print(FORMAT_CSV, false, &section);
    assert_string_equal(
        text, "market,gmv,cvr,state\nDE,1234.5,0.125,red\n'=FR\xEF\xBF\xBD[31m,1234.5,,ok\n");
    free(text);
    section_release(&section);
}

static void json_has_the_contract_s_shape(void **state)
{
    struct section section;
    json_error_t error;
    (void)state;
    build(&section);
    char *text = print(FORMAT_JSON, true, &section);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(root);
    assert_int_equal(json_integer_value(json_object_get(root, "schema_version")), 1);
    assert_string_equal(json_string_value(json_object_get(root, "period")), "2026-W46");
    assert_string_equal(json_string_value(json_object_get(root, "compare")), "previous");
    assert_string_equal(json_string_value(json_object_get(root, "data_as_of")),
                        "2026-11-16T00:00:00Z");
    json_t *markets = json_array_get(json_object_get(root, "sections"), 0);
    assert_string_equal(json_string_value(json_object_get(markets, "id")), "markets");
    assert_int_equal(json_array_size(json_object_get(markets, "columns")), 3);
    json_t *rows = json_object_get(markets, "rows");
    assert_int_equal(json_array_size(rows), 3);
    json_t *first = json_array_get(rows, 0), *second = json_array_get(rows, 1);
    assert_string_equal(json_string_value(json_object_get(json_object_get(first, "key"), "market")),
                        "DE");
    json_t *cvr = json_object_get(json_object_get(first, "cells"), "cvr");
    assert_true(json_number_value(json_object_get(cvr, "value")) == 0.125);
    assert_true(json_number_value(json_object_get(cvr, "numerator")) == 1);
    assert_true(json_number_value(json_object_get(cvr, "denominator")) == 8);
    assert_true(json_number_value(json_object_get(cvr, "change")) == -0.5);
    assert_string_equal(json_string_value(json_object_get(cvr, "level")), "red");
    cvr = json_object_get(json_object_get(second, "cells"), "cvr");
    assert_true(json_is_null(json_object_get(cvr, "value")));
    assert_string_equal(json_string_value(json_object_get(cvr, "state")), "nodata");
    assert_true(json_is_null(json_object_get(cvr, "numerator")));
    assert_int_equal(json_integer_value(json_object_get(cvr, "denominator")), 0);
    json_decref(root);
    free(text);
    section_release(&section);
}

static void text_is_aligned_and_quiet(void **state)
{
    struct section section;
    (void)state;
    build(&section);
    char *text = print(FORMAT_TEXT, true, &section);
    assert_non_null(strstr(text, "Growth  2026-W46"));
    assert_non_null(strstr(text, "\n== Markets\n"));
    assert_non_null(strstr(text, "\n!!     DE Germany   1,234.5  12.5%!!  0-9\n"));
    assert_non_null(strstr(text, "\nrows add up\n"));
    for (const char *c = text; *c; c++)
        assert_true(*c == '\n' || ((unsigned char)*c >= 0x20 && (unsigned char)*c < 0x7f));
    free(text);
    section_release(&section);
}

static void a_heatmap_is_rows_for_machines(void **state)
{
    const char *codes[] = {"DE", "FR"}, *names[] = {"Germany", ""}, *ids[] = {"macro"},
               *titles[] = {"Macro"};
    struct heat_cell cells[] = {{.known = true,
                                 .value = 16,
                                 .has_judged = true,
                                 .judged = 16,
                                 .has_fed = true,
                                 .fed = 12,
                                 .level = 4,
                                 .impact = 3,
                                 .text = "16",
                                 .count = 2,
                                 .state = RULE_WARN},
                                {.known = false}};
    struct report_heat heat = {.row_codes = codes,
                               .row_names = names,
                               .row_count = 2,
                               .column_ids = ids,
                               .column_titles = titles,
                               .column_count = 1,
                               .cells = cells};
    struct section section;
    (void)state;
    section_init(&section, "heatmap", "Risk");
    section.shape = SHAPE_HEAT;
    section.heat = &heat;
    char *text = print(FORMAT_CSV, false, &section);
    assert_string_equal(text, "market,category,value,count,state,judged,fed,level,impact\n"
                              "DE,macro,16,2,warn,16,12,4,3\n");
    free(text);
    text = print(FORMAT_JSON, false, &section);
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    json_t *rows = json_object_get(json_array_get(json_object_get(root, "sections"), 0), "rows");
    assert_int_equal(json_array_size(rows), 1);
    json_t *key = json_object_get(json_array_get(rows, 0), "key");
    assert_string_equal(json_string_value(json_object_get(key, "category")), "macro");
    json_t *of = json_object_get(json_array_get(rows, 0), "cells");
    json_t *fed = json_object_get(json_object_get(of, "fed"), "value");
    assert_int_equal(json_integer_value(fed), 12);
    json_decref(root);
    free(text);
    text = print(FORMAT_TEXT, true, &section);
    assert_non_null(strstr(text, "DE Germany"));
    assert_non_null(strstr(text, "16!"));
    free(text);
    section_release(&section);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_numbers),
        cmocka_unit_test(csv_cells_are_defused_once_and_quoted),
        cmocka_unit_test(csv_has_key_then_columns_and_no_total),
        cmocka_unit_test(json_has_the_contract_s_shape),
        cmocka_unit_test(text_is_aligned_and_quiet),
        cmocka_unit_test(a_heatmap_is_rows_for_machines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
