/* Registers: types, blanks, refusals, keys, computed columns, and every way in which a definition
 * is wrong. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "indicator/formula.h"
#include "register/register.h"
#include "unit/check.h"

static const char path[] = "tests/fixtures/register/permits.csv";
static const char *const levels[] = {"low", "high"};

#define COLUMN(column_name, column_type, ...)                                                      \
    {                                                                                              \
        .name = column_name, .type = column_type, .origin = {.file = "r.ini", .line = 9},          \
        __VA_ARGS__                                                                                \
    }

enum { PERMIT, MARKET, GRANTED, FLIGHTS, COST, SHARE, LEVEL, AGE, DOUBLE_AGE, PER_FLIGHT, COLUMNS };

static struct register_column columns[COLUMNS] = {
    [PERMIT] = COLUMN("permit", COLUMN_TEXT, .header = "Permit No."),
    [MARKET] = COLUMN("market", COLUMN_DIMENSION, .dimension = "market"),
    [GRANTED] = COLUMN("granted", COLUMN_DATE, .header = NULL),
    [FLIGHTS] = COLUMN("flights", COLUMN_NUMBER, .header = "flights"),
    [COST] = COLUMN("cost", COLUMN_MONEY, .header = NULL),
    [SHARE] = COLUMN("share", COLUMN_PERCENT, .header = NULL),
    [LEVEL] = COLUMN("level", COLUMN_CHOICE, .choices = levels, .choice_count = 2),
    [AGE] = COLUMN("age", COLUMN_DAYS, .formula = "today - granted"),
    /* before the column that it names: order does not matter */
    [DOUBLE_AGE] = COLUMN("double_age", COLUMN_DAYS, .formula = "2 * age"),
    [PER_FLIGHT] = COLUMN("per_flight", COLUMN_MONEY, .formula = "cost / flights"),
};

static const struct register_def definition = {
    .name = "permits",
    .path = path,
    .key = "permit",
    .columns = columns,
    .column_count = COLUMNS,
    .origin = {.file = "r.ini", .line = 3},
};

static int32_t today(void)
{
    return day_from_civil(2026, 6, 1);
}

static void test_types(void **state)
{
    struct reg reg;
    struct err err;

    (void)state;
    assert_true(register_load(&reg, &definition, today(), &err));
    assert_false(reg.dormant);
    assert_int_equal(reg.rows_read, 9);
    assert_int_equal(reg.row_count, 4);
    assert_int_equal(reg.refusal_count, 5);
    assert_string_equal(reg.rows[0].key, "A1");
    assert_int_equal(reg.rows[0].line, 2);
    assert_int_equal(reg.rows[3].line, 5);
    assert_string_equal(reg.rows[0].cells[MARKET].text, "DE");
    assert_int_equal(reg.rows[0].cells[MARKET].value.state, VALUE_NODATA);
    assert_double(reg.rows[0].cells[GRANTED].value.number, day_from_civil(2026, 5, 22), 0);
    assert_double(reg.rows[3].cells[GRANTED].value.number, day_from_civil(2026, 5, 22), 0);
    assert_double(reg.rows[0].cells[COST].value.number, 1200.5, 0);
    assert_true(reg.rows[0].cells[COST].value.exact == 12005000);
    assert_double(reg.rows[0].cells[SHARE].value.number, 0.15, 1e-15);
    assert_double(reg.rows[1].cells[SHARE].value.number, 0.15, 1e-15);
    assert_double(reg.rows[3].cells[SHARE].value.number, 0.005, 1e-15);
    assert_string_equal(reg.rows[0].cells[LEVEL].text, "High");
    /* 2023-01-01 to 2026-06-01: 365 + 366 + 365 + 151 days */
    assert_double(reg.rows[0].cells[AGE].value.number, 10, 0);
    assert_double(reg.rows[1].cells[AGE].value.number, 1247, 0);
    assert_double(reg.rows[1].cells[DOUBLE_AGE].value.number, 2494, 0);
    assert_double(reg.rows[1].cells[PER_FLIGHT].value.number, 80, 0);
    assert_string_equal(reg.rows[1].cells[AGE].text, "");
    for (int c = GRANTED; c < COLUMNS; c++) /* C3 is blank: missing, never zero */
        assert_int_equal(reg.rows[2].cells[c].value.state, VALUE_NODATA);
    register_release(&reg);
}

static void test_refusals(void **state)
{
    static const struct {
        long line;
        const char *part;
    } rows[] = {{6, "2026-13-01"}, {7, "many"}, {8, "huge"}, {9, "key"}, {10, ""}};
    struct reg reg;
    struct err err;

    (void)state;
    assert_true(register_load(&reg, &definition, today(), &err));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct source_refusal *found = NULL;

        for (size_t r = 0; r < reg.refusal_count; r++)
            if (reg.refusals[r].line == rows[i].line)
                found = &reg.refusals[r];
        assert_non_null(found);
        assert_non_null(strstr(found->reason, rows[i].part));
    }
    register_release(&reg);
}

static double evaluate(const struct reg *reg, const char *text, size_t row)
{
    struct err err = {.text = ""};
    struct formula *formula = register_compile(reg, text, "r.ini", 5, &err);
    struct value value;

    if (!formula)
        fprintf(stderr, "%s: %s\n", text, err.text);
    assert_non_null(formula);
    register_evaluate(reg, formula, &reg->rows[row], &value);
    formula_free(formula);
    return value_is_known(&value) ? value.number : -1;
}

static void test_conditions(void **state)
{
    struct reg reg;
    struct err err;

    (void)state;
    assert_true(register_load(&reg, &definition, today(), &err));
    assert_int_equal(register_column(&reg, "Age"), AGE);
    assert_int_equal(register_column(&reg, "nothing"), -1);
    assert_double(evaluate(&reg, "age > 1000", 0), 0, 0);
    assert_double(evaluate(&reg, "age > 1000", 1), 1, 0);
    assert_double(evaluate(&reg, "age > 1000", 2), -1, 0);
    assert_double(evaluate(&reg, "flights >= 3 and share < 20%", 0), 1, 0);
    assert_double(evaluate(&reg, "today - granted + double_age", 0), 30, 0);
    assert_double(evaluate(&reg, "coalesce(flights, 7)", 2), 7, 0);
    register_release(&reg);
}

static void test_compile_errors(void **state)
{
    static const struct {
        const char *text, *part;
    } rows[] = {
        {"aeg > 3", "age"},
        {"market > 3", "text"},
        {"age >", ""},
        {"flihgts > 2", "flights"},
    };
    struct reg reg;
    struct err err;

    (void)state;
    assert_true(register_load(&reg, &definition, today(), &err));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        err = (struct err){.text = ""};
        assert_null(register_compile(&reg, rows[i].text, "r.ini", 5, &err));
        if (!strstr(err.text, rows[i].part))
            fprintf(stderr, "%s\n", err.text);
        assert_non_null(strstr(err.text, rows[i].part));
        assert_string_equal(err.file, "r.ini");
        assert_int_equal(err.line, 5);
    }
    register_release(&reg);
}

static void test_definition_errors(void **state)
{
    static struct register_column circle[] = {
        COLUMN("permit", COLUMN_TEXT, .header = "Permit no."),
        COLUMN("a", COLUMN_NUMBER, .formula = "b + 1"),
        COLUMN("b", COLUMN_NUMBER, .formula = "c + 1"),
        COLUMN("c", COLUMN_NUMBER, .formula = "a + 1"),
    };
    static struct register_column unknown[] = {COLUMN("a", COLUMN_NUMBER, .formula = "nothing")};
    static struct register_column doubled[] = {COLUMN("market", COLUMN_TEXT, .header = NULL)};
    const struct {
        struct register_def def;
        const char *file;
        int line;
        const char *part;
    } rows[] = {
        {{.name = "r", .path = "tests/fixtures/register/none.csv"}, "r.ini", 3, "none.csv"},
        {{.name = "r", .path = path, .columns = circle, .column_count = 4}, "r.ini", 9, "circle"},
        {{.name = "r", .path = path, .columns = unknown, .column_count = 1}, "r.ini", 9, "nothing"},
        {{.name = "r", .path = path, .columns = doubled, .column_count = 1, .key = "permit"},
         "r.ini",
         3,
         "permit"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct register_def def = rows[i].def;
        struct err err = {.text = ""};
        struct reg reg;

        def.origin = definition.origin;
        assert_false(register_load(&reg, &def, today(), &err));
        if (strcmp(err.file, rows[i].file) || err.line != rows[i].line)
            fprintf(stderr, "%zu: %s:%d: %s\n", i, err.file, err.line, err.text);
        assert_string_equal(err.file, rows[i].file);
        assert_int_equal(err.line, rows[i].line);
        assert_non_null(strstr(err.text, rows[i].part));
        register_release(&reg);
    }
}

/* What is wrong with the data stops nothing: a header that is not there is told with the nearest,
 * of two rows with one key the later is refused. */
static void test_data_faults(void **state)
{
    static struct register_column missing[] = {COLUMN("flihgts", COLUMN_NUMBER, .header = NULL)};
    static struct register_column doubled[] = {COLUMN("market", COLUMN_TEXT, .header = NULL)};
    struct register_def def = {.name = "r", .path = path, .columns = missing, .column_count = 1};
    struct err err = {.text = ""};
    struct reg reg;

    (void)state;
    assert_true(register_load(&reg, &def, today(), &err));
    assert_non_null(reg.failure);
    assert_non_null(strstr(reg.failure, "flights"));
    assert_int_equal(reg.row_count, 0);
    register_release(&reg);

    def.columns = doubled;
    def.key = "market";
    assert_true(register_load(&reg, &def, today(), &err));
    assert_null(reg.failure);
    assert_true(reg.refusal_count > 1); /* the first is of a line with a cell too few */
    assert_int_equal(reg.refusals[1].line, 5);
    assert_non_null(strstr(reg.refusals[1].reason, "DE"));
    register_release(&reg);
}

/* Built in: no file is no error, nor is a column that the file lacks. */
static void test_builtin(void **state)
{
    static struct register_column some[] = {
        {.name = "flights", .type = COLUMN_NUMBER, .origin = {.builtin = true}},
        {.name = "pilots", .type = COLUMN_NUMBER, .origin = {.builtin = true}},
        {.name = "ratio",
         .type = COLUMN_NUMBER,
         .formula = "flights / pilots",
         .origin = {.builtin = true}},
    };
    struct register_def def = {.name = "r",
                               .path = "tests/fixtures/register/none.csv",
                               .columns = some,
                               .column_count = 3,
                               .origin = {.builtin = true}};
    struct err err = {.text = ""};
    struct reg reg;

    (void)state;
    assert_true(register_load(&reg, &def, today(), &err));
    assert_true(reg.dormant);
    assert_int_equal(reg.row_count, 0);
    register_release(&reg);
    def.path = path;
    assert_true(register_load(&reg, &def, today(), &err));
    assert_false(reg.dormant);
    assert_int_equal(reg.file_columns[1], -1);
    assert_string_equal(reg.rows[0].key, "line 2");
    assert_double(reg.rows[0].cells[0].value.number, 3, 0);
    assert_int_equal(reg.rows[0].cells[1].value.state, VALUE_NODATA);
    assert_int_equal(reg.rows[0].cells[2].value.state, VALUE_NODATA);
    register_release(&reg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_compile_errors),
        cmocka_unit_test(test_definition_errors),
        cmocka_unit_test(test_data_faults),
        cmocka_unit_test(test_builtin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
