/* From files to rows: headers, fields, numbers, dates, refusals, sums. Expectations are worked out
 * by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "source_case.h"

static const struct source_def own = {.kind = SOURCE_FACTS};

static void test_own_names(void **state)
{
    (void)state;
    expect_rows(
        &own,
        "date,market,channel,currency,customer_id,order_id,gross_sales,orders\n"
        "2026-01-05,DE,web,eur,C1,O1,10.5,1\n2026-01-06,,,,,,-0.0001,\n",
        "2 2026-01-05 DE/web EUR c=C1 o=O1 0=10.5 1=1\n3 2026-01-06 (none)/(none) 0=-0.0001\n");
    /* aliases, other spellings, unknown columns: numbers are measures, text is not */
    expect_rows(&own, "Spend;Date;Note;Trees;SKU\n1;2026-01-05;x;4;12\n2;2026-01-06;;;A1\n",
                "2 2026-01-05 (none)/(none) 0=1 1=4\n3 2026-01-06 (none)/(none) 0=2\n");
    /* a column that holds numbers first is one, and then a bad cell refuses */
    expect_rows(&own, "date\ttrees\n2026-01-05\t\n2026-01-06\t3\n",
                "2 2026-01-05 (none)/(none)\n3 2026-01-06 (none)/(none) 0=3\n");
    /* before the header stands something else */
    expect_rows(&own, "\xEF\xBB\xBFReport of \"Lumen\"\n\nsep=,\n\"date\",orders\n2026-01-05,2\n",
                "5 2026-01-05 (none)/(none) 0=2\n");
    expect_rows(&own, "date|orders\n2026-01-05|2", "2 2026-01-05 (none)/(none) 0=2\n");
    expect_rows(&own, "DATE\n2026-01-05\n", "2 2026-01-05 (none)/(none)\n");
}

static void test_own_measures(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct read_case test;

    (void)state;
    strbuf_adds(&text, "date,Big Trees,late,gross_sales\n");
    for (int i = 0; i < 300; i++)
        strbuf_addf(&text, "2026-01-05,%d,%s,1\n", i, i < 150 ? "" : "5");
    strbuf_adds(&text, "2026-01-05,x,5,1\n2026-01-05,1,x,1\n");
    case_read(&test, &own, text.text);
    assert_true(test.ok);
    assert_int_equal(test.report.output_count, 3);
    assert_string_equal(test.report.outputs[0].field, "Big Trees");
    assert_string_equal(test.report.outputs[0].measure, "big_trees");
    assert_int_equal(test.report.outputs[0].unit, UNIT_NUMBER);
    assert_string_equal(test.report.outputs[1].measure, "late"); /* blank for the first 150 rows */
    assert_int_equal(test.report.outputs[2].unit, UNIT_MONEY);
    assert_int_equal(test.report.rows_refused, 2);
    assert_string_equal(test.report.refusals[0].reason, "column \"Big Trees\": \"x\" is no number");
    assert_int_equal(test.report.refusals[0].line, 302);
    assert_true(test.report.sums[0].sum == (int128)(299 * 300 / 2) * DECIMAL_SCALE);
    assert_true(test.report.sums[1].sum == (int128)(150 * 5) * DECIMAL_SCALE);
    case_release(&test);
    strbuf_release(&text);
}

static void test_orders_count(void **state)
{
    static const struct source_def orders = {.kind = SOURCE_ORDERS};
    struct field_def fields[] = {FIELD("date", "Day"), FIELD("gross_sales", "Total")};
    const struct source_def mapped = {.kind = SOURCE_ORDERS, .fields = fields, .field_count = 2};
    struct read_case test;

    (void)state;
    expect_rows(
        &orders, "date,customer_id,gross_sales\n2026-01-05,C1,5\n2026-01-05,C2,\n",
        "2 2026-01-05 (none)/(none) c=C1 o= 0=5 1=1\n3 2026-01-05 (none)/(none) c=C2 o= 1=1\n");
    expect_rows(&orders, "date,orders\n2026-01-05,3\n", "2 2026-01-05 (none)/(none) 0=3\n");
    case_read(&test, &mapped, "Day,Total\n2026-01-05,5\n2026-01-06,6\n");
    assert_int_equal(test.report.output_count, 2);
    assert_string_equal(test.report.outputs[1].measure, "orders");
    assert_true(test.report.sums[1].sum == 2 * DECIMAL_SCALE);
    case_release(&test);
}

static struct field_def shop_fields[] = {
    FIELD("date", "Day", "Reporting starts"),
    FIELD("market", "Country"),
    {.name = "channel", .term = 1, .constant = "web"},
    FIELD("currency", "Currency"),
    FIELD("customer_id", "Mail"),
    FIELD("order_id", "Order #"),
    FIELD("spend", "Amount spent (*)"),
    FIELD("gross_sales", "Price"),
};
static const struct source_def shop = {.fields = shop_fields, .field_count = COUNT(shop_fields)};

static void test_mapping(void **state)
{
    const char *rows = "3 2026-01-05 Germany/web EUR c=a@b.c o=#1 0=2.5 1=10\n";

    (void)state;
    expect_rows(
        &shop,
        "junk\nReporting starts,Country,Currency,Mail,Order #,Amount spent (USD),Price,Other\n"
        "2026-01-05,Germany,EUR,a@b.c,#1,2.5,10,zz\n",
        rows);
    /* cases, blanks, dashes; other order; both dates: the first alternative counts */
    expect_rows(
        &shop,
        "junk\nprice;ORDER  #;amount spent (USD) ;Mail;currency;country;Reporting starts;day\n"
        "10;#1;2.5;a@b.c;eur;Germany;2020-01-01;2026-01-05\n",
        rows);
    expect_rows(&shop,
                "junk\nPrice\tOrder #\tAmount spent (x)\tMail\tCurrency\tCountry\tDay\n"
                "$10.00\t#1\t2.50\t a@b.c\tEUR\tGermany\t2026-01-05\n",
                rows);
}

static void test_header_errors(void **state)
{
    struct source_def third = shop;

    (void)state;
    expect_error(&shop,
                 "junk\nDay,Contry,Currency,Mail,Order #,Amount spent (USD),Price\n1,2,3,4,5,6,7\n",
                 2, "missing is \"Country\" (nearest: \"Contry\")");
    expect_error(&shop, "Day;Country;Currency;Mail;Order #;Price\n", 1,
                 "missing is \"Amount spent (*)\"");
    expect_error(&own, "Datum,orders\n2026-01-05,1\n", 1, "missing is \"date\"");
    expect_error(&own, "dates,orders\n2026-01-05,1\n", 1, "(nearest: \"dates\")");
    expect_error(&own, "\x1b[2Jx,y\n", 1, "this line has \"\xEF\xBF\xBD[2Jx\", \"y\"");
    expect_error(&own, "\n\n", 0, "there is no header");
    /* doubles: by the very same name, by case alone */
    expect_error(&shop, "Day,Country,Currency,Mail,Order #,Amount spent (USD),Price,Price\n", 1,
                 "columns 7 and 8 are both called \"Price\"");
    expect_error(&shop, "Day,Country,Currency,Mail,Order #,Amount spent (USD),price,PRICE\n", 1,
                 "columns 7 and 8 are both called \"price\"");
    expect_error(&shop,
                 "Day,Country,Currency,Mail,Order #,Amount spent (USD),Amount spent (EUR),Price\n",
                 1, "columns 6 and 7 are both called \"Amount spent (USD)\"");
    expect_error(&own, "date,spend,ad_spend\n2026-01-05,1,1\n", 1,
                 "columns 2 (\"spend\") and 3 (\"ad_spend\") are both ad_spend");
    expect_error(&own, "date,x,Date\n2026-01-05,1,2026-01-05\n", 1,
                 "columns 1 (\"date\") and 3 (\"Date\") are both date");
    expect_error(&own, "date,x y,X-Y\n2026-01-05,1,2\n", 1, "both x_y");
    third.header_line = 3;
    expect_error(
        &third,
        "Day,Country,Currency,Mail,Order #,Amount spent (USD),Price\n1,2,3,4,5,6,7\nDay,Country\n",
        3, "missing");
}

/* Headers that differ only by case: the exact one is meant. */
static void test_exact_first(void **state)
{
    struct field_def fields[] = {FIELD("date", "TIME"), FIELD("clicks", "Value")};
    const struct source_def def = {.fields = fields, .field_count = 2};

    (void)state;
    expect_rows(&def, "Time,VALUE,TIME,Value\nx,1,2026-01-05,2\n",
                "2 2026-01-05 (none)/(none) 0=2\n");
}

static void test_header_line(void **state)
{
    struct field_def fields[] = {FIELD("date", "Day"), FIELD("clicks", "Clicks")};
    const struct source_def def = {.fields = fields, .field_count = 2, .header_line = 4};

    (void)state;
    expect_rows(&def, "Day,Clicks\n2020-01-01,1\n\"\nDay;Clicks\n2026-01-05;2\n",
                "5 2026-01-05 (none)/(none) 0=2\n");
}

static void test_keep_drop(void **state)
{
    static const char *const keep[] = {"Type=order|refund", "Mail=?*"}, *const drop[] = {
                                                                            "day=total*"};
    struct field_def fields[] = {FIELD("date", "Day"), FIELD("clicks", "N")};
    const struct source_def def = {.fields = fields,
                                   .field_count = 2,
                                   .keep = keep,
                                   .keep_count = 2,
                                   .drop = drop,
                                   .drop_count = 1};
    struct read_case test;

    (void)state;
    case_read(&test, &def,
              "Day,Type,Mail,N\n2026-01-05,Order,x,1\n2026-01-05,gift,x,bad\n2026-01-05,order,,2\n"
              "Total: 9,order,x,5\n3 records\n2026-01-06,refund,y,7,8\n2026-01-06,refund,y,q\n");
    assert_true(test.ok);
    assert_string_equal(test.log.text.text, "2 2026-01-05 (none)/(none) 0=1\n");
    assert_int_equal(test.report.rows_read, 7);
    assert_int_equal(test.report.rows_dropped, 4); /* also the short footer: it has no type */
    assert_int_equal(test.report.rows_refused, 2);
    assert_string_equal(test.report.refusals[0].reason, "5 cells where the header has 4");
    case_release(&test);
    {
        struct source_def missing = def;
        static const char *const odd[] = {"Status=x"};

        missing.keep = odd;
        missing.keep_count = 1;
        expect_error(&missing, "Day,Type,Mail,N\n", 1, "missing is \"Status\"");
    }
}

static void test_dates(void **state)
{
    static const char *const formats[] = {"%d.%m.%Y", "%b %d, %Y", "%Y-%m-%d %H:%M:%S %z"};
    struct field_def fields[] = {FIELD("date", "d")};
    const struct source_def def = {
        .fields = fields, .field_count = 1, .date_formats = formats, .date_format_count = 3};

    (void)state;
    expect_rows(&def,
                "d,x\n31.01.2026,\n\"Feb 3, 2026\",\n2026-01-05 23:50:26 +0100,\n 31.01.2026 ,\n",
                "2 2026-01-31 (none)/(none)\n3 2026-02-03 (none)/(none)\n4 2026-01-05 "
                "(none)/(none)\n5 2026-01-31 (none)/(none)\n");
    expect_refused(
        &def, "d,x\n31.02.2026,\n", 2,
        "column \"d\": \"31.02.2026\" is no date as %d.%m.%Y | %b %d, %Y | %Y-%m-%d %H:%M:%S %z");
    expect_refused(&own, "date\n2026-1-32\n", 2, "is no date as %Y-%m-%d");
    expect_refused(&own, "date\n2026-01-05\n2026-01-0\n", 3, "\"2026-01-0\" is no date");
    expect_refused(&own, "date,x\n,1\n", 2, "the date is blank");
    expect_refused(&own, "date,x\n--,1\n", 2, "the date is blank");
    expect_refused(&own, "date\n1899-12-31\n", 2, "1899-12-31");
    expect_refused(&own, "date\n2200-01-01\n", 2, "2200-01-01");
    expect_rows(&own, "date\n1900-01-01\n2199-12-31\n",
                "2 1900-01-01 (none)/(none)\n3 2199-12-31 (none)/(none)\n");
}

static void test_nulls(void **state)
{
    static const char *const marks[] = {"-", "n.v.", "-999"};
    static const struct source_def def = {.null_marks = marks, .null_mark_count = 3};

    (void)state;
    expect_rows(&own, "date,market,gross_sales,clicks,orders\n2026-01-05,N/A, --,n/a,\n",
                "2 2026-01-05 (none)/(none)\n");
    expect_rows(
        &def,
        "date,market,gross_sales,clicks,orders\n2026-01-05,N.V.,-999,-,-99\n2026-01-05,--,1,1,1\n",
        "2 2026-01-05 (none)/(none) 2=-99\n3 2026-01-05 --/(none) 0=1 1=1 2=1\n");
}

static void test_currencies(void **state)
{
    struct read_case test;

    (void)state;
    expect_refused(&own, "date,currency,gross_sales\n2026-01-05,EURO,1\n", 2,
                   "column \"currency\": \"EURO\" is no currency");
    expect_refused(&own, "date,currency,gross_sales\n2026-01-05,\xE2\x82\xAC,1\n", 2,
                   "is no currency");
    expect_refused(&own, "date,currency,gross_sales\n2026-01-05,U$D,1\n", 2, "is no currency");
    case_read(&test, &own,
              "date,currency,gross_sales,orders\n2026-01-05,usd,1.5,1\n2026-01-06,EUR,2,1\n2026-01-"
              "05,USD,3,1\n"
              "2026-01-07,,4,\n");
    assert_int_equal(test.report.sum_count, 2);
    assert_int_equal(test.report.sums[0].currency_count, 3);
    assert_string_equal(test.report.sums[0].by_currency[0].currency, "");
    assert_true(test.report.sums[0].by_currency[0].sum == 40000);
    assert_string_equal(test.report.sums[0].by_currency[1].currency, "EUR");
    assert_true(test.report.sums[0].by_currency[1].sum == 20000);
    assert_string_equal(test.report.sums[0].by_currency[2].currency, "USD");
    assert_true(test.report.sums[0].by_currency[2].sum == 45000);
    assert_true(test.report.sums[0].sum == 105000);
    assert_int_equal(test.report.sums[1].currency_count, 0); /* orders are no money */
    assert_true(test.report.sums[1].sum == 30000);
    assert_int_equal(test.report.first_day, day_from_civil(2026, 1, 5));
    assert_int_equal(test.report.last_day, day_from_civil(2026, 1, 7));
    case_release(&test);
}

static void test_hostile_codes(void **state)
{
    (void)state;
    expect_rows(
        &own,
        "date,market,channel,customer_id\n2026-01-05,\x1b[31mDE,\" a\tb\nc \",\xE2\x80\xAEid\n",
        "2 2026-01-05 \xEF\xBF\xBD[31mDE/a b c c=\xEF\xBF\xBDid o=\n");
}

/* F11: what goes wrong in files, with the right lines, and neighbours that survive. */
static void test_broken_files(void **state)
{
    static const char text[] = "\xEF\xBB\xBF\"date\",market,gross_sales\r\n"
                               "2026-01-01,\"D\r\nE\",1\r\n" /* 2 */
                               "2026-01-02,DE\r\n"           /* 4: short */
                               "2026-01-03,\"DE,3\r\n"       /* 5: unclosed */
                               "2026-01-04,DE,4,4\r\n"       /* 6: long */
                               "2026-01-05,D\0E,5\r\n"       /* 7: NUL */
                               "\r\n"
                               "2026-01-06,D\xFF"
                               "E,6\r\n"                     /* 9: no UTF-8 */
                               "2026-01-07,\"DE\",1e308\r\n" /* 10 */
                               "2026-01-08,DE,8";            /* 11 */
    static const struct {
        long line;
        const char *says;
    } want[] = {
        {4, "2 cells where the header has 3"},
        {5, "quote opened on this line"},
        {6, "4 cells"},
        {7, "column 13: NUL byte"},
        {9, "column 13: byte 0xFF"},
        {10, "\"1e308\" is no number"},
    };
    struct read_case test;

    (void)state;
    case_read_bytes(&test, &own, text, sizeof text - 1);
    assert_true(test.ok);
    assert_string_equal(test.log.text.text,
                        "2 2026-01-01 D  E/(none) 0=1\n11 2026-01-08 DE/(none) 0=8\n");
    assert_int_equal(test.report.rows_read, 8);
    assert_int_equal(test.report.refusal_count, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_int_equal(test.report.refusals[i].line, want[i].line);
        if (!strstr(test.report.refusals[i].reason, want[i].says))
            fail_msg("line %ld: %s", want[i].line, test.report.refusals[i].reason);
    }
    assert_int_equal(test.report.header_line, 1);
    assert_int_equal(test.report.header_count, 3);
    assert_string_equal(test.report.headers[0], "date");
    assert_int_equal(test.report.delimiter, ',');
    assert_string_equal(test.report.encoding, "utf-8");
    case_release(&test);
}

static void test_reasons_are_short_and_clean(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct read_case test;

    (void)state;
    strbuf_adds(&text, "date,gross_sales\n2026-01-05,\x1b[2J");
    strbuf_addn(&text, 'z', 60000);
    strbuf_adds(&text, "\n");
    case_read(&test, &own, text.text);
    assert_int_equal(test.report.refusal_count, 1);
    assert_null(strchr(test.report.refusals[0].reason, '\x1b'));
    assert_true(strlen(test.report.refusals[0].reason) < 120);
    case_release(&test);
    strbuf_release(&text);
}

static void test_many_refusals(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct read_case test;

    (void)state;
    strbuf_adds(&text, "date,gross_sales\n");
    for (int i = 0; i < 2500; i++)
        strbuf_adds(&text, i % 2 ? "2026-01-05,1\n" : "2026-01-05,x\n");
    case_read(&test, &own, text.text);
    assert_int_equal(test.report.rows_refused, 1250);
    assert_int_equal(test.report.rows_kept, 1250);
    assert_int_equal(test.report.refusal_count, 1000);
    case_release(&test);
    strbuf_release(&text);
}

static void test_quotes_and_comments(void **state)
{
    static const struct source_def none = {.quote_none = true, .comment = "#"};

    (void)state;
    expect_rows(
        &none,
        "# \"Shop\ndate\tmarket\torders\n2026-01-05\t\"x\t1\n#2026-01-05\t\"x\t1\n2026-01-06\t5\" "
        "pipe\t2\n",
        "3 2026-01-05 \"x/(none) 0=1\n5 2026-01-06 5\" pipe/(none) 0=2\n");
}

static void test_unreadable(void **state)
{
    struct read_case test;

    (void)state;
    case_read(&test, &own, "");
    assert_false(test.ok);
    assert_non_null(strstr(test.err.text, "empty"));
    case_release(&test);
    case_read(&test, &own, "date\n2026-01-05\n");
    file_report_release(&test.report);
    temp_remove(&test.file);
    assert_false(source_read(test.plan, test.file.path, NULL, &test.report, &test.err));
    assert_non_null(strstr(test.err.text, "no such file"));
    assert_int_equal(test.report.first_day, DAY_NONE);
    case_release(&test);
    case_read_bytes(&test, &own, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\0\n", 42);
    assert_false(test.ok);
    assert_non_null(strstr(test.err.text, "NUL bytes"));
    case_release(&test);
}

/* The corpus of files that other programs lose rows of. */
static void test_fixtures(void **state)
{
    static const struct {
        const char *name;
        size_t kept, refused;
        long line;        /* of the first refusal, or of the error */
        const char *says; /* of the first refusal, or of the error when nothing was read */
    } files[] = {
        {"bom-crlf", 2, 0, 0, NULL},
        {"cr", 2, 0, 0, NULL},
        {"unclosed", 3, 1, 2, "quote opened on this line"},
        {"ragged", 1, 2, 2, "2 cells where the header has 3"},
        {"nul", 1, 1, 2, "NUL byte"},
        {"embedded", 2, 0, 0, NULL},
        {"decimal-comma", 1, 1, 2, "\"1.234,56\" is no number"}, /* read with a point */
        {"no-final-newline", 2, 0, 0, NULL},
        {"duplicate-header", 0, 0, 1, "columns 2 (\"gross_sales\") and 3 (\"gross_sales\")"},
        {"utf16", 1, 0, 0, NULL},
        {"latin1", 2, 0, 0, NULL}, /* CP1252: no sequence in it is UTF-8 */
        {"huge-numbers", 1, 2, 2, "\"1e308\" is no number"},
        {"escapes", 2, 0, 0, NULL},
        {"preamble-tab", 2, 0, 0, NULL},
        {"pipe", 1, 0, 0, NULL},
        {"empty", 0, 0, 0, "empty"},
    };
    struct catalogue catalogue = case_catalogue();

    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        char path[100];
        struct source_def def = {.name = "fixture", .path = path};
        struct err_list errors;
        struct source_plan *plan;
        struct file_report report;
        struct err err = {.text = ""};
        bool ok;

        snprintf(path, sizeof path, "tests/fixtures/csv/%s.csv", files[i].name);
        err_list_init(&errors);
        plan = source_plan_new(&catalogue, &def, &errors);
        assert_non_null(plan);
        ok = source_read(plan, path, NULL, &report, &err);
        if (ok != (files[i].kept > 0) || report.rows_kept != files[i].kept ||
            report.rows_refused != files[i].refused)
            fail_msg("%s: %zu kept, %zu refused, %s", path, report.rows_kept, report.rows_refused,
                     err.text);
        if (files[i].says) {
            assert_non_null(strstr(ok ? report.refusals[0].reason : err.text, files[i].says));
            assert_int_equal(ok ? report.refusals[0].line : err.line, files[i].line);
        }
        assert_int_equal(report.rows_read, report.rows_kept + report.rows_refused);
        file_report_release(&report);
        source_plan_free(plan);
        err_list_release(&errors);
    }
}

/* Whatever the bytes: nothing breaks, and read = kept + dropped + refused (case_read checks it). */
static void test_noise(void **state)
{
    static const char *const pieces[] = {
        "2026-01-05", ",",  ",",       ",", "\n",   "\n",  "\r\n", "\"", "1.5",
        "-2",         "DE", "x",       "",  "\xFF", "EUR", "\t",   ";",  "\xEF\xBB\xBF",
        "date",       "--", "\x1b[1m", " "};
    static const char *const keep[] = {"market=?*"};
    struct source_def with_keep = own;
    uint64_t seed = 99;

    (void)state;
    with_keep.keep = keep;
    with_keep.keep_count = 1;
    for (int round = 0; round < 500; round++) {
        struct strbuf text = STRBUF_INIT;
        struct read_case test;
        size_t count = noise(&seed) % 300;

        strbuf_adds(&text, round % 5 ? "date,market,currency,gross_sales,own\n" : "");
        for (size_t i = 0; i < count; i++)
            strbuf_adds(&text, pieces[noise(&seed) % COUNT(pieces)]);
        if (noise(&seed) % 4 == 0)
            strbuf_add(&text, "\0", 1);
        case_read_bytes(&test, round % 3 ? &own : &with_keep, text.text, text.length);
        case_release(&test);
        strbuf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_names),     cmocka_unit_test(test_own_measures),
        cmocka_unit_test(test_orders_count),  cmocka_unit_test(test_mapping),
        cmocka_unit_test(test_header_errors), cmocka_unit_test(test_exact_first),
        cmocka_unit_test(test_header_line),   cmocka_unit_test(test_keep_drop),
        cmocka_unit_test(test_dates),         cmocka_unit_test(test_nulls),
        cmocka_unit_test(test_currencies),    cmocka_unit_test(test_hostile_codes),
        cmocka_unit_test(test_broken_files),  cmocka_unit_test(test_reasons_are_short_and_clean),
        cmocka_unit_test(test_many_refusals), cmocka_unit_test(test_quotes_and_comments),
        cmocka_unit_test(test_unreadable),    cmocka_unit_test(test_fixtures),
        cmocka_unit_test(test_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
