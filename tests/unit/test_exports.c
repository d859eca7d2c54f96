/* Keys of a section beyond the plain column: rows that are one order, rows over several days, blank
 * cells that the row before has said, days and currencies that no column says, tables of a file,
 * total rows, orders and places that other files have. Expected sums are worked out by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/stat.h>
#include "source_case.h"

#define HEADERS(...)                                                                               \
    .headers = (const char *const[]){__VA_ARGS__},                                                 \
    .header_count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)
#define TEXTS(key, ...)                                                                            \
    .key##s = (const char *const[]){__VA_ARGS__},                                                  \
    .key##_count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)
#define WITH(field_name, ...)                                                                      \
    {                                                                                              \
        .name = field_name, .term = 1, .origin = {"t.ini", 9, false}, __VA_ARGS__                  \
    }
#define FIELDS(...)                                                                                \
    .fields = (struct field_def[]){__VA_ARGS__},                                                   \
    .field_count = sizeof((struct field_def[]){__VA_ARGS__}) / sizeof(struct field_def)

/* What is read back row by row is what was read: also in the middle of an order. */
static void expect_same_again(struct read_case *test)
{
    const struct source_filter all = {INT32_MIN, INT32_MAX, NULL};
    struct row_log again = {.rows = 0};
    struct source_sink sink = {.self = &again, .row = log_row};

    strbuf_init(&again.text);
    if (!source_reread(test->plan, &test->report, &all, &sink, &test->err))
        fail_msg("%s", test->err.text);
    assert_string_equal(again.text.text, test->log.text.text);
    strbuf_release(&again.text);
}

static const char *const by_id[] = {"id"};
static struct field_def order_fields[] = {
    FIELD("date", "day"),
    FIELD("market", "land"),
    WITH("gross_sales", HEADERS("price"), .times = "n", .agg = GROUP_SUM),
    FIELD("discounts", "off"),
    WITH("orders", .constant = "1"),
    WITH("currency", .constant = "EUR"),
    FIELD("order_id", "id")};

static struct source_def grouped(void)
{
    return (struct source_def){.kind = SOURCE_ORDERS,
                               .group_by = by_id,
                               .group_by_count = 1,
                               .fields = order_fields,
                               .field_count = COUNT(order_fields)};
}

static void test_groups(void **state)
{
    const struct source_def def = grouped();

    (void)state;
    /* next to each other; the second row says neither day nor land */
    expect_rows(&def, "id,day,land,price,n,off\nA,2026-01-05,DE,10,2,3\nA,,,5,1,\n",
                "2 2026-01-05 DE/(none) EUR c= o=A 0=20 1=3 2=1\n"
                "3 2026-01-05 DE/(none) EUR c= o=A 0=5\n");
    /* apart; the first value of off stands in the second row, a third one does not count */
    expect_rows(&def,
                "id,day,land,price,n,off\nA,2026-01-05,DE,10,2,\nB,2026-01-06,US,1,1,1\n"
                "A,2026-02-01,FR,5,1,4\nA,,,5,1,4\n",
                "2 2026-01-05 DE/(none) EUR c= o=A 0=20 2=1\n"
                "3 2026-01-06 US/(none) EUR c= o=B 0=1 1=1 2=1\n"
                "4 2026-01-05 DE/(none) EUR c= o=A 0=5 1=4\n"
                "5 2026-01-05 DE/(none) EUR c= o=A 0=5\n");
    expect_refused(&def, "id,day,land,price,n,off\n,2026-01-05,DE,10,2,3\n", 2,
                   "group_by is blank");
    /* the first row cannot be read: the next one says what the order is */
    expect_refused(&def, "id,day,land,price,n,off\nA,2026-01-05,DE,x,2,3\nA,2026-01-06,DE,5,1,\n",
                   2, "\"x\" is no number");
}

static void test_many_groups(void **state)
{
    const struct source_def def = grouped();
    struct strbuf text = STRBUF_INIT;
    struct read_case test;

    (void)state;
    strbuf_adds(&text, "id,day,land,price,n,off\n");
    for (int i = 0; i < 60000; i++)
        strbuf_addf(&text, "order-%d,%s,DE,1,2,0.5\n", i % 20000, i < 20000 ? "2026-01-05" : "");
    case_read_bytes(&test, &def, text.text, text.length);
    assert_true(test.ok);
    assert_int_equal(test.report.rows_kept, 60000);
    assert_int_equal(test.report.records, 20000);
    assert_int_equal(test.report.orders_repeated, 0);
    assert_true(test.report.sums[0].sum == (int128)120000 * DECIMAL_SCALE);
    assert_true(test.report.sums[1].sum == (int128)10000 * DECIMAL_SCALE);
    assert_true(test.report.sums[2].sum == (int128)20000 * DECIMAL_SCALE);
    assert_true(test.report.block_count > 3);
    expect_same_again(&test);
    case_release(&test);
    strbuf_release(&text);
}

static void test_fill(void **state)
{
    struct field_def fields[] = {WITH("date", HEADERS("day"), .fill = true),
                                 WITH("market", HEADERS("land"), .fill = true),
                                 FIELD("orders", "n")};
    static const char *const drop[] = {"type=head"};
    const struct source_def def = {
        .fields = fields, .field_count = COUNT(fields), .drop = drop, .drop_count = 1};

    (void)state;
    /* a dropped row gives what it says; a cell in quotes, too; another value ends it */
    expect_rows(
        &def,
        "day,land,type,n\n2026-01-05,DE,head,\n,,row,1\n,--,row,2\n2026-01-06,\"US\",row,3\n"
        ",,row,4\n",
        "3 2026-01-05 DE/(none) 0=1\n4 2026-01-05 DE/(none) 0=2\n"
        "5 2026-01-06 US/(none) 0=3\n6 2026-01-06 US/(none) 0=4\n");
    expect_refused(&def, "day,land,type,n\n,,row,1\n", 2, "date is blank");
}

static const struct {
    enum row_span span;
    const char *rows; /* NULL: refused */
} spans[] = {
    {SPAN_REJECT, NULL},
    {SPAN_START, "2 2026-01-05 (none)/(none) 0=10 1=-0.0007\n"},
    {SPAN_END, "2 2026-01-07 (none)/(none) 0=10 1=-0.0007\n"},
    {SPAN_SPREAD, "2 2026-01-05 (none)/(none) 0=3.3334 1=-0.0003\n"
                  "2 2026-01-06 (none)/(none) 0=3.3333 1=-0.0002\n"
                  "2 2026-01-07 (none)/(none) 0=3.3333 1=-0.0002\n"},
};

static void test_spans(void **state)
{
    struct field_def fields[] = {FIELD("date", "from"), FIELD("date_end", "to"),
                                 FIELD("clicks", "n"), FIELD("orders", "m")};

    (void)state;
    for (size_t i = 0; i < COUNT(spans); i++) {
        struct source_def def = {
            .span = spans[i].span, .fields = fields, .field_count = COUNT(fields), .name = "s"};
        struct row_log log = {.rows = 0};
        struct source_sink sink = {.self = &log, .row = log_row};
        struct read_case test = {.ok = false};

        strbuf_init(&log.text);
        strbuf_init(&test.log.text);
        temp_text(&test.file, "from,to,n,m\n2026-01-05,2026-01-07,10,-0.0007\n");
        case_plan(&test, &def);
        assert_true(source_read(test.plan, test.file.path, &sink, &test.report, &test.err));
        assert_int_equal(test.report.rows_read, 1);
        assert_int_equal(test.report.rows_refused, spans[i].rows == NULL);
        assert_string_equal(log.text.text, spans[i].rows ? spans[i].rows : "");
        if (!spans[i].rows)
            assert_non_null(strstr(test.report.refusals[0].reason, "covers 3 days"));
        strbuf_add(&test.log.text, log.text.text, log.text.length);
        expect_same_again(&test);
        strbuf_release(&log.text);
        case_release(&test);
    }
}

static void test_backwards(void **state)
{
    struct field_def fields[] = {FIELD("date", "from"), FIELD("date_end", "to")};
    const struct source_def def = {.fields = fields, .field_count = 2, .span = SPAN_SPREAD};

    (void)state;
    expect_refused(&def, "from,to\n2026-01-05,2026-01-04\n", 2, "ends before it begins");
    expect_refused(&def, "from,to\n2026-01-05,soon\n", 2, "\"soon\" is no date");
    expect_rows(&def, "from,to\n2026-01-05,\n", "2 2026-01-05 (none)/(none)\n");
}

static const struct {
    const char *cell, *currency; /* NULL: refused */
} symbols[] = {
    {"$1,234.56", "EUR"}, /* a bare $ is several: the constant */
    {"MX$5,310.54", "MXN"},
    {"-US$5", "USD"},
    {"1234.50 \xE2\x82\xAC", "EUR"},
    {"\xC2\xA3"
     "7",
     "GBP"},
    {"(R$ 1.00)", "BRL"},
    {"12.00 chf", "CHF"},
    {"3.00", "EUR"},
    {"5 z\xC5\x82", "PLN"},
};

static void test_symbols(void **state)
{
    struct field_def with[] = {FIELD("date", "day"), FIELD("orders", "n"),
                               WITH("currency", .constant = "EUR", TEXTS(symbol, "A", "a"))};
    struct field_def without[] = {FIELD("date", "day"), WITH("currency", TEXTS(symbol, "a"))};

    (void)state;
    for (size_t i = 0; i < COUNT(symbols); i++) {
        const struct source_def def = {.fields = with, .field_count = COUNT(with)};
        struct strbuf text = STRBUF_INIT, rows = STRBUF_INIT;

        strbuf_addf(&text, "day,n,a\n2026-01-05,1,\"%s\"\n", symbols[i].cell);
        strbuf_addf(&rows, "2 2026-01-05 (none)/(none) %s 0=1\n", symbols[i].currency);
        expect_rows(&def, text.text, rows.text);
        strbuf_release(&text);
        strbuf_release(&rows);
    }
    expect_refused(&(struct source_def){.fields = without, .field_count = COUNT(without)},
                   "day,a\n2026-01-05,$5\n", 2, "[map symbol]");
}

static void test_symbol_map(void **state)
{
    struct field_def fields[] = {FIELD("date", "day"), WITH("currency", TEXTS(symbol, "a"))};
    static struct map_entry entries[] = {{"$", "CAD", 1}, {"mx$", "usd", 2}};
    static struct map_def maps[] = {{.name = "symbol", .entries = entries, .count = 2}};
    struct source_def def = {.name = "s", .fields = fields, .field_count = COUNT(fields)};
    struct read_case test = {.ok = false};
    struct source_sink sink = {.self = &test.log, .row = log_row};

    (void)state;
    strbuf_init(&test.log.text);
    temp_text(&test.file, "day,a\n2026-01-05,$5\n2026-01-05,MX$5\n2026-01-05,$6\n");
    case_plan(&test, &def);
    test.catalogue.maps = maps;
    test.catalogue.map_count = 1;
    assert_true(source_read(test.plan, test.file.path, &sink, &test.report, &test.err));
    assert_string_equal(test.log.text.text, "2 2026-01-05 (none)/(none) CAD\n"
                                            "3 2026-01-05 (none)/(none) USD\n"
                                            "4 2026-01-05 (none)/(none) CAD\n");
    case_release(&test);
}

static const struct {
    const char *text;
    struct field_def date, currency;
    const char *says; /* the first row, or the error */
} preambles[] = {
    {"# Start: 20260105\n# Start: 20260106\nn\n1\n", WITH("date", .preamble = "# Start: %Y%m%d"),
     WITH("currency", .constant = "EUR"), "4 2026-01-06 (none)/(none) EUR 0=1\n"},
    {"\"January 5, 2026 - July 8, 2026\"\n\nn\n1\n", WITH("date", .preamble = "%B %d, %Y -"),
     WITH("currency", .constant = "EUR"), "4 2026-01-05 (none)/(none) EUR 0=1\n"},
    {"x\nn\n1\n", WITH("date", .preamble = "# Start: %Y%m%d"), WITH("currency", .constant = "EUR"),
     "date.preamble = # Start: %Y%m%d fits neither"},
    {"day 20260105\nnth,n\n0007,1\n", WITH("date", .preamble = "day %Y%m%d", .nth = "nth"),
     WITH("currency", .constant = "EUR"), "3 2026-01-12 (none)/(none) EUR 0=1\n"},
    {"\"All amounts in usd, unless said\"\nd,n\n2026-01-05,1\n", WITH("date", HEADERS("d")),
     WITH("currency", .preamble = "All amounts in *, unless"),
     "3 2026-01-05 (none)/(none) USD 0=1\n"},
    {"d,Spent (EUR),n\n2026-01-05,3,1\n", WITH("date", HEADERS("d")),
     WITH("currency", .star = "spent (*)"), "2 2026-01-05 (none)/(none) EUR 0=1\n"},
    {"d,Spent (money),n\n2026-01-05,3,1\n", WITH("date", HEADERS("d")),
     WITH("currency", .star = "spent (*)"), "* is no currency in \"Spent (money)\""},
};

static void test_preambles(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(preambles); i++) {
        struct field_def fields[] = {preambles[i].date, preambles[i].currency,
                                     FIELD("orders", "n")};
        const struct source_def def = {.fields = fields, .field_count = 3, .comment = "#"};
        struct read_case test;

        case_read(&test, &def, preambles[i].text);
        if (test.ok ? strcmp(test.log.text.text, preambles[i].says) != 0
                    : !strstr(test.err.text, preambles[i].says))
            fail_msg("%zu: %s%s", i, test.log.text.text, test.err.text);
        case_release(&test);
    }
}

static const struct {
    const char *name, *pattern;
    const char *day; /* NULL: no such day */
} names[] = {
    {"BusinessReport-07.01.26.csv", "BusinessReport-%d.%m.%y*.csv", "2026-01-07"},
    {"BusinessReport-07.01.26 (2).csv", "businessreport-%d.%m.%y*.csv", NULL}, /* as written */
    {"BusinessReport-07.01.26 (2).csv", "BusinessReport-%d.%m.%y*.csv", "2026-01-07"},
    {"export_20260106_all.csv", "*_%Y%m%d_*", "2026-01-06"},
    {"20260106.csv", "%Y%m%d.csv", "2026-01-06"},
    {"20261306.csv", "%Y%m%d.csv", NULL},
    {"x.csv", "*%Y*%m*", NULL},
};

static void test_file_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct field_def fields[] = {WITH("date", .file = names[i].pattern), FIELD("orders", "n")};
        struct source_def def = {.name = "s", .fields = fields, .field_count = 2};
        struct read_case test = {.ok = false};
        struct source_sink sink = {.self = &test.log, .row = log_row};
        char folder[] = "/tmp/redline-test-XXXXXX", path[100];
        FILE *file;

        assert_non_null(mkdtemp(folder));
        snprintf(path, sizeof path, "%s/%s", folder, names[i].name);
        file = fopen(path, "w");
        fputs("n\n1\n", file);
        fclose(file);
        strbuf_init(&test.log.text);
        temp_text(&test.file, "n\n1\n");
        case_plan(&test, &def);
        test.ok = source_read(test.plan, path, &sink, &test.report, &test.err);
        if (test.ok != (names[i].day != NULL) ||
            (test.ok && !strstr(test.log.text.text, names[i].day)))
            fail_msg("%zu: %s%s", i, test.log.text.text, test.err.text);
        unlink(path);
        rmdir(folder);
        case_release(&test);
    }
}

static const struct {
    int table;
    const char *rows;
    size_t refused;
} tables[] = {
    /* nobody asked for a table: nothing is left out in silence */
    {0, "3 2026-01-05 (none)/(none) 0=1\n7 2026-01-06 (none)/(none) 0=2\n", 2},
    {1, "3 2026-01-05 (none)/(none) 0=1\n", 0},
    {2, "7 2026-01-06 (none)/(none) 0=2\n", 0},
};

static void test_tables(void **state)
{
    struct field_def fields[] = {FIELD("date", "day"), FIELD("orders", "n")};

    (void)state;
    for (size_t i = 0; i < COUNT(tables); i++) {
        const struct source_def def = {
            .table = tables[i].table, .fields = fields, .field_count = 2};
        struct read_case test;

        case_read(&test, &def, "title\nday,n\n2026-01-05,1\n\ntitle\nday,n\n2026-01-06,2\n,\n");
        if (strcmp(test.log.text.text, tables[i].rows) != 0)
            fail_msg("%zu: %s", i, test.log.text.text);
        assert_int_equal(test.report.rows_refused, tables[i].refused + (i == 0));
        case_release(&test);
    }
}

static const struct {
    const char *text, *drop;
    long line; /* 0: none */
    bool agrees;
    int64_t said, sum;
} totals[] = {
    {"d,name,n\n2026-01-05,a,1\n2026-01-05,b,2.5\n--,Total: all,3.5\n", "name=Total*", 4, true, 0,
     0},
    {"d,name,n\n,,4\n2026-01-05,a,1\n2026-01-05,b,2.5\n", "name=", 2, false, 40000, 35000},
    /* one of several totals agrees */
    {"d,name,n\n2026-01-05,a,1\n2026-01-05,b,2\n,Total: a,1\n,Total: all,3\n", "name=Total*", 5,
     true, 0, 0},
    /* rounded cents, one row: within half a cent; no such thing for whole numbers */
    {"d,name,n\n2026-01-05,a,1.004\n,Total,1.00\n", "name=Total", 3, true, 0, 0},
    {"d,name,n\n2026-01-05,a,100\n,Total,101\n", "name=Total", 3, false, 1010000, 1000000},
    /* dropped rows that are no totals, totals without a number, too short ones */
    {"d,name,n\n2026-01-05,void,1\n2026-01-05,a,1\n", "name=void", 0, false, 0, 0},
    {"d,name,n\n2026-01-05,a,1\n,Total,--\n", "name=Total", 0, false, 0, 0},
    {"d,name,n\n2026-01-05,a,1\n,Total\n", "name=Total", 0, false, 0, 0},
};

static void test_totals(void **state)
{
    struct field_def fields[] = {FIELD("date", "d"), FIELD("clicks", "n"),
                                 WITH("orders", .constant = "1")};

    (void)state;
    for (size_t i = 0; i < COUNT(totals); i++) {
        const struct source_def def = {
            .fields = fields, .field_count = 3, .drop = &totals[i].drop, .drop_count = 1};
        struct read_case test;
        const struct source_total *total = &test.report.total;

        case_read(&test, &def, totals[i].text);
        assert_true(test.ok);
        if (total->line != totals[i].line || total->agrees != totals[i].agrees ||
            total->said != totals[i].said || total->sum != totals[i].sum)
            fail_msg("%zu: line %ld, %d", i, total->line, total->agrees);
        case_release(&test);
    }
}

static void test_kinds(void **state)
{
    static const struct {
        enum source_kind kind;
        const char *orders, *clicks, *own;
    } kinds[] = {
        {SOURCE_FACTS, "orders", "clicks", "parcels"},
        {SOURCE_ORDERS, "orders", "my_shop.clicks", "parcels"},
        {SOURCE_SALES, "orders", "my_shop.clicks", "parcels"},
        {SOURCE_TRAFFIC, "my_shop.orders", "my_shop.clicks", "parcels"},
        {SOURCE_ADS, "my_shop.orders", "clicks", "parcels"},
        {SOURCE_PAYMENTS, "my_shop.orders", "my_shop.clicks", "my_shop.parcels"},
    };
    struct field_def fields[] = {FIELD("date", "day"), FIELD("orders", "orders"),
                                 FIELD("clicks", "clicks"), FIELD("parcels", "parcels")};

    (void)state;
    for (size_t i = 0; i < 2 * COUNT(kinds); i++) { /* mapped, and by our own names */
        const struct source_def def = {.name = "my-shop",
                                       .kind = kinds[i / 2].kind,
                                       .fields = i % 2 ? NULL : fields,
                                       .field_count = i % 2 ? 0 : COUNT(fields)};
        struct read_case test;

        case_read(&test, &def, "day,date,orders,clicks,parcels\n2026-01-05,2026-01-05,1,2,3\n");
        assert_true(test.ok);
        for (size_t o = 0; o < 3; o++) {
            const char *wanted = o == 0   ? kinds[i / 2].orders
                                 : o == 1 ? kinds[i / 2].clicks
                                          : kinds[i / 2].own;

            assert_string_equal(test.report.outputs[o].measure, wanted);
            assert_true(test.report.sums[o].sum == (int128)(o + 1) * DECIMAL_SCALE);
        }
        case_release(&test);
    }
}

/* Orders that a later file has, places where orders are known: what is left, and that reading again
 * leaves the same. */
static void test_known(void **state)
{
    struct field_def by_name[COUNT(order_fields)];
    struct source_def orders = grouped();
    struct field_def fields[] = {FIELD("date", "day"), FIELD("market", "land"),
                                 FIELD("orders", "n"), FIELD("sessions", "s")};
    const struct source_def sales = {
        .name = "s", .kind = SOURCE_SALES, .fields = fields, .field_count = COUNT(fields)};
    struct id_set left_out = {.ids = NULL}, covered = {.ids = NULL};
    const char *texts[] = {
        "id,name,day,land,price,n,off\nA,A,2026-01-05,DE,10,2,3\nB,B,2026-01-06,DE,1,1,1\n"
        "A,,,,5,1,\n", /* does not say its order_id */
        "day,land,n,s\n2026-01-05,DE,1,10\n2026-01-06,DE,2,20\n2026-01-05,FR,3,30\n"};
    const char *rows[] = {"3 2026-01-06 DE/(none) EUR c= o=B 0=1 1=1 2=1\n",
                          "2 2026-01-05 DE/(none) 2=1 1=10\n3 2026-01-06 DE/(none) 0=2 1=20\n"
                          "4 2026-01-05 FR/(none) 0=3 1=30\n"};

    (void)state;
    memcpy(by_name, order_fields, sizeof by_name);
    by_name[COUNT(by_name) - 1] = (struct field_def)FIELD("order_id", "name");
    orders.fields = by_name;
    id_set_note(&left_out, order_hash("A"));
    id_set_note(&left_out, order_hash("Z"));
    id_set_finish(&left_out);
    id_set_note(&covered, place_id(day_from_civil(2026, 1, 5), "DE", "(none)"));
    for (int i = 0; i < 2; i++) {
        struct source_input input;
        struct read_case test = {.ok = false};
        struct source_sink sink = {.self = &test.log, .row = log_row};

        strbuf_init(&test.log.text);
        temp_text(&test.file, texts[i]);
        case_plan(&test, i ? &sales : &orders);
        input = source_input_of(test.file.path);
        input.superseded = i ? NULL : &left_out;
        input.covered = i ? &covered : NULL;
        assert_true(source_read_input(test.plan, &input, &sink, &test.report, &test.err));
        assert_string_equal(test.log.text.text, rows[i]);
        assert_int_equal(test.report.rows_read, 3);
        assert_int_equal(test.report.rows_dropped, i ? 0 : 2);
        assert_int_equal(test.report.rows_superseded, i ? 0 : 2);
        expect_same_again(&test);
        case_release(&test);
    }
    id_set_release(&left_out);
    id_set_release(&covered);
}

static void test_sets(void **state)
{
    struct id_set a = {.ids = NULL}, b = {.ids = NULL}, common = {.ids = NULL},
                  both = {.ids = NULL};

    (void)state;
    for (uint64_t i = 0; i < 300; i++) {
        id_set_note(&a, i * 7 % 300);  /* each of 0 to 299 */
        id_set_note(&b, i * 14 % 600); /* even ones, twice over */
    }
    id_set_finish(&a);
    id_set_finish(&b);
    id_set_common(&a, &b, &common);
    id_set_join(&a, &b, &both);
    assert_int_equal(a.count, 300);
    assert_int_equal(b.count, 300);
    assert_int_equal(common.count, 150); /* even ones below 300 */
    assert_int_equal(both.count, 450);
    assert_true(id_set_has(&b, 598) && !id_set_has(&b, 599) && !id_set_equal(&a, &b));
    id_set_release(&a);
    id_set_release(&b);
    id_set_release(&common);
    id_set_release(&both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),     cmocka_unit_test(test_many_groups),
        cmocka_unit_test(test_fill),       cmocka_unit_test(test_spans),
        cmocka_unit_test(test_backwards),  cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_symbol_map), cmocka_unit_test(test_preambles),
        cmocka_unit_test(test_file_names), cmocka_unit_test(test_tables),
        cmocka_unit_test(test_totals),     cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_known),      cmocka_unit_test(test_sets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
