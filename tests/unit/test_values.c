/* Numbers of a row: terms, products, styles of numbers. Expectations are worked out by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "source_case.h"
#include "source/row.h"

static const struct source_def own = {.kind = SOURCE_FACTS};

/* Terms: else, const, when, map, sign, plus, minus, times. */
static struct field_def term_fields[] = {
    FIELD("date", "Day"),
    {.name = "market",
     .term = 1,
     .headers = (const char *const[]){"Ship"},
     .header_count = 1,
     .else_header = "Bill",
     .constant = "ZZ",
     .map = "country"},
    {.name = "gross_sales",
     .term = 1,
     .headers = (const char *const[]){"Price"},
     .header_count = 1,
     .times = "Qty",
     .when = "Type=order|sale & Price=?*"},
    {.name = "gross_sales",
     .term = 2,
     .headers = (const char *const[]){"Extra"},
     .header_count = 1},
    {.name = "refunds",
     .term = 1,
     .headers = (const char *const[]){"Back"},
     .header_count = 1,
     .sign = SIGN_ABS},
    {.name = "discounts",
     .term = 1,
     .headers = (const char *const[]){"Off"},
     .header_count = 1,
     .sign = SIGN_NEGATE},
    {.name = "net_sales",
     .term = 1,
     .headers = (const char *const[]){"Sub"},
     .header_count = 1,
     .plus = "Extra",
     .minus = "Back"},
    {.name = "orders", .term = 1, .constant = "1", .when = "Type=order"},
};
static const struct source_def terms = {.fields = term_fields, .field_count = COUNT(term_fields)};
#define TERM_HEADER "Day,Ship,Bill,Type,Price,Qty,Extra,Back,Off,Sub\n"

static void test_terms(void **state)
{
    (void)state;
    expect_rows(&terms, TERM_HEADER "2026-01-05,Germany,x,order,2.5,3,1,-4,-5,10\n",
                "2 2026-01-05 DE/(none) 0=8.5 1=4 2=5 3=15 4=1\n"); /* 10 + 1 - -4 */
    expect_rows(
        &terms, TERM_HEADER "2026-01-05,,My Campaign US x,sale,2.5,,1,,,10\n",
        "2 2026-01-05 US/(none) 0=1 3=11\n"); /* no quantity: no price, but the second term */
    expect_rows(&terms, TERM_HEADER "2026-01-05,,N/A,gift,2.5,3,,4,0,\n",
                "2 2026-01-05 ZZ/(none) 1=4 2=0\n"); /* when fails; blank Sub is missing */
    expect_rows(&terms, TERM_HEADER "2026-01-05,Narnia,,order,0.0001,0.5,,,,\n",
                "2 2026-01-05 Narnia/(none) 0=0 4=1\n");
}

static void test_products(void **state)
{
    struct field_def fields[] = {FIELD("date", "d"),
                                 {.name = "clicks",
                                  .term = 1,
                                  .headers = (const char *const[]){"a"},
                                  .header_count = 1,
                                  .times = "b"}};
    const struct source_def def = {.fields = fields, .field_count = 2};
    static const struct {
        const char *a, *b, *product;
    } cases[] = {
        {"0.0001", "0.5", "0"},      {"0.0003", "0.5", "0.0002"},
        {"0.0005", "0.5", "0.0002"}, {"-0.0003", "0.5", "-0.0002"},
        {"-0.0001", "0.5", "0"},     {"0.0001", "0.5001", "0.0001"},
        {"1.1", "1.1", "1.21"},      {"899999999999999", "1", "899999999999999"},
        {"3", "-0.3333", "-0.9999"}, {"99999999.9999", "0.0001", "10000"}, /* 9999.99999999 */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[200], rows[200];

        snprintf(text, sizeof text, "d,a,b\n2026-01-05,%s,%s\n", cases[i].a, cases[i].b);
        snprintf(rows, sizeof rows, "2 2026-01-05 (none)/(none) 0=%s\n", cases[i].product);
        expect_rows(&def, text, rows);
    }
    expect_refused(&def, "d,a,b\n2026-01-05,899999999999999,899999999999999\n", 2,
                   "clicks is too large");
}

static void test_numbers(void **state)
{
    static const char *const good[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"007", "7"},
        {"1.5", "1.5"},
        {"-1.2345", "-1.2345"},
        {"999999999999.9999", "999999999999.9999"},
        {"$1,234.56", "1234.56"},
        {"(25.99)", "-25.99"},
        {"\xE2\x88\x92"
         "3",
         "-3"},
        {"12.5%", "12.5"},
        {"1\xC2\xA0"
         "234.5",
         "1234.5"},
        {"EUR 5", "5"},
        {"899999999999999", "899999999999999"},
        {"1.00005", "1"},
        {"1.00015", "1.0002"},
    };
    static const char *const bad[][2] = {
        {"abc", "\"abc\" is no number"},
        {"1e308", "is no number"},
        {"1.2.3", "is no number"},
        {"1,5", "is no number"},
        {"nan", "is no number"},
        {"inf", "is no number"},
        {"0x10", "is no number"},
        {"-", "is no number"},
        {".", "is no number"},
        {"12 34 x", "is no number"},
        {"900000000000000", "is too large"},
        {"99999999999999999999999", "is too large"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        char text[200], rows[200];

        snprintf(text, sizeof text, "date,gross_sales\n2026-01-05,\"%s\"\n", good[i][0]);
        snprintf(rows, sizeof rows, "2 2026-01-05 (none)/(none) 0=%s\n", good[i][1]);
        expect_rows(&own, text, rows);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        char text[200];

        snprintf(text, sizeof text, "date,gross_sales\n2026-01-05,\"%s\"\n", bad[i][0]);
        expect_refused(&own, text, 2, bad[i][1]);
    }
}

static void test_decimal_comma(void **state)
{
    static const struct source_def comma = {.decimal = ','};
    struct field_def fields[] = {FIELD("date", "d"),
                                 FIELD("gross_sales", "g"),
                                 {.name = "clicks",
                                  .term = 1,
                                  .headers = (const char *const[]){"c"},
                                  .header_count = 1,
                                  .decimal = '.'}};
    const struct source_def both = {.decimal = ',', .fields = fields, .field_count = 3};

    (void)state;
    expect_rows(
        &comma, "date;gross_sales;own\n2026-01-05;1.234,56;2,5\n2026-01-06;12;-3\n",
        "2 2026-01-05 (none)/(none) 0=1234.56 1=2.5\n3 2026-01-06 (none)/(none) 0=12 1=-3\n");
    expect_refused(&comma, "date;gross_sales\n2026-01-05;1,234.56\n", 2, "is no number");
    expect_rows(&both, "d;g;c\n2026-01-05;16.426,53;2,406\n",
                "2 2026-01-05 (none)/(none) 0=16426.53 1=2406\n");
}

static void test_rounded(void **state)
{
    struct read_case test;

    (void)state;
    case_read(&test, &own,
              "date,gross_sales,clicks\n2026-01-05,1.00005,2.5\n2026-01-05,0.123456,x\n2026-01-05,"
              "1.00000,0.00001\n");
    assert_int_equal(test.report.rows_refused, 1);
    assert_int_equal(test.report.rounded, 2); /* cells of kept rows that lost something */
    case_release(&test);
}

/* The short way to read plain numbers is equal to the general one. */
static void test_plain_numbers(void **state)
{
    static const char letters[] = "0123456789.--";
    static const struct source_plan plan = {.null_count = 0};
    uint64_t seed = 3;
    size_t equal = 0;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        char text[24];
        size_t length = 1 + noise(&seed) % 20;
        int64_t a = 0, b = 0;
        enum decimal_status first, second;

        for (size_t c = 0; c < length; c++)
            text[c] = letters[noise(&seed) % (c ? 11 : 13)];
        text[length] = '\0';
        first = row_number(&plan, text, length, '.', &a);
        second = decimal_parse(text, length, '.', &b);
        if (first != second || (first <= DECIMAL_ROUNDED && a != b))
            fail_msg("%s: %d %lld, %d %lld", text, first, (long long)a, second, (long long)b);
        equal += first == DECIMAL_OK;
    }
    assert_true(equal > 50000);
}

/* And so is the way to read up to eight characters at once: the same cells read as they are, and
 * once more where a blank is added, which takes the other way. */
static void test_short_numbers(void **state)
{
    struct field_def plain[] = {FIELD("date", "Day"), FIELD("gross_sales", "A")};
    struct field_def added[] = {FIELD("date", "Day"), FIELD("gross_sales", "A")};
    const struct source_def defs[] = {{.fields = plain, .field_count = 2},
                                      {.fields = added, .field_count = 2}};
    static const char letters[] = "01234567890123456789012345678901234567890123456789...-+:/ x";
    struct strbuf text = STRBUF_INIT;
    struct read_case tests[2];
    uint64_t seed = 17;

    (void)state;
    added[1].plus = "Blank";
    strbuf_adds(&text, "Day,A,Blank\n");
    for (int row = 0; row < 60000; row++) {
        strbuf_adds(&text, "2026-01-05,");
        for (size_t length = noise(&seed) % 11; length; length--)
            strbuf_addc(&text, letters[noise(&seed) % (sizeof letters - 1)]);
        strbuf_adds(&text, ",\n");
    }
    for (int i = 0; i < 2; i++)
        case_read(&tests[i], &defs[i], text.text);
    assert_true(tests[0].log.rows > 25000 && tests[0].report.rows_refused > 5000);
    assert_true(!strcmp(tests[0].log.text.text, tests[1].log.text.text));
    assert_int_equal(tests[0].report.rounded, tests[1].report.rounded);
    for (int i = 0; i < 2; i++)
        case_release(&tests[i]);
    strbuf_release(&text);
}

/* A blank cell is missing only when nothing stands in for it. */
static void test_blank_cells(void **state)
{
    struct field_def fields[] = {FIELD("date", "d"), FIELD("clicks", "a"), FIELD("orders", "a"),
                                 FIELD("refunds", "a")};
    const struct source_def def = {.fields = fields, .field_count = COUNT(fields)};

    (void)state;
    fields[2].constant = "7";
    fields[3].else_header = "b";
    expect_rows(&def, "d,a,b\n2026-01-05,,5\n2026-01-05,3,5\n",
                "2 2026-01-05 (none)/(none) 1=7 2=5\n3 2026-01-05 (none)/(none) 0=3 1=3 2=3\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terms),         cmocka_unit_test(test_products),
        cmocka_unit_test(test_numbers),       cmocka_unit_test(test_decimal_comma),
        cmocka_unit_test(test_rounded),       cmocka_unit_test(test_plain_numbers),
        cmocka_unit_test(test_short_numbers), cmocka_unit_test(test_blank_cells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
