/* `where`: terms, alternatives, globs, attributes, and what is refused, on small tables. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cube/cube.h"
#include "fixtures/engine/scratch.h"
#include "rule/rules.h"

static const char *const markets[] = {"DE", "FR", "US", "BR", "(none)"};
static const char *const channels[] = {"paid-social", "paid-search", "email", "(none)"};

struct fixture {
    struct dims dims;
    struct cube cube;
    struct dimension_table tables[2];
};

static void read_table(struct dimension_table *table, const char *dimension, const char *path)
{
    struct err err;

    *table = (struct dimension_table){.dimension = dimension, .code_column = 0, .name_column = 1};
    assert_true(csv_table_read(&table->table, path, &err));
}

static void fixture_init(struct fixture *fixture)
{
    memset(fixture, 0, sizeof *fixture);
    strmap_init(&fixture->dims.market);
    strmap_init(&fixture->dims.channel);
    for (size_t i = 0; i < sizeof markets / sizeof *markets; i++)
        strmap_intern(&fixture->dims.market, markets[i], strlen(markets[i]));
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
        strmap_intern(&fixture->dims.channel, channels[i], strlen(channels[i]));
    fixture->cube.dims = &fixture->dims;
    read_table(&fixture->tables[0], "market", "tests/fixtures/engine/where-markets.csv");
    read_table(&fixture->tables[1], "channel", "tests/fixtures/engine/where-channels.csv");
}

static void fixture_release(struct fixture *fixture)
{
    strmap_release(&fixture->dims.market);
    strmap_release(&fixture->dims.channel);
    csv_table_release(&fixture->tables[0].table);
    csv_table_release(&fixture->tables[1].table);
}

static void print_bytes(const unsigned char *bytes, size_t count, char *out)
{
    if (!bytes) {
        strcpy(out, "all");
        return;
    }
    for (size_t i = 0; i < count; i++)
        out[i] = bytes[i] ? '1' : '0';
    out[count] = '\0';
}

static void test_matches(void **state)
{
    static const struct {
        const char *where, *markets, *channels; /* a digit per code, or "all" */
    } rows[] = {
        {"region=EU", "11000", "all"},
        {"region=EU|NA", "11100", "all"},
        {"region=eu", "11000", "all"},
        {" REGION = n* ", "00100", "all"},
        {"region=EU & market=F?", "01000", "all"},
        {"market=DE|US", "10100", "all"},
        {"market=de", "10000", "all"},
        {"market=(none)", "00001", "all"},
        {"market=*", "11111", "all"},
        {"market=XX", "00000", "all"},
        {"name=United States", "00100", "all"},
        {"e-commerce law=strict", "10000", "all"},
        {"channel=paid*", "all", "1100"},
        {"kind=paid|owned", "all", "1110"},
        {"region=EU & kind=owned", "11000", "0010"},
        {"region=EU & region=NA", "00000", "all"},
        {"code=fr", "01000", "all"},
        {"currency=EUR", "11000", "all"}, /* of countries, which no file says here */
        {"country=de|us", "10100", "all"},
        {"Country_Name=b*", "00010", "all"},
        {"currency=*", "11110", "all"},
        {"region=EU & currency=BRL", "00000", "all"},
    };
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dim_filter filter;
        struct err err;
        char text[16];

        assert_true(where_compile(rows[i].where, &fixture.cube, fixture.tables, 2, "r.ini", 7,
                                  &filter, &err));
        print_bytes(filter.markets, filter.market_count, text);
        if (strcmp(text, rows[i].markets))
            fprintf(stderr, "%s\n", rows[i].where);
        assert_string_equal(text, rows[i].markets);
        print_bytes(filter.channels, filter.channel_count, text);
        assert_string_equal(text, rows[i].channels);
        dim_filter_release(&filter);
        assert_null(filter.markets);
    }
    fixture_release(&fixture);
}

/* Markets as exports write them: with no file, and with one that says something of some. */
static void test_countries(void **state)
{
    static const char *const own[] = {"United Kingdom",  "EIRE",        "deu", "USA",
                                      "Channel Islands", "Unspecified", "NA",  "(none)"};
    static const char file[] = "code,name,region,tier\n"
                               "eire,Ireland,ISLES,1\nDEU,Germany, ,1\nUnspecified,?,NA,2\n";
    static const struct {
        const char *where, *without, *with;
    } rows[] = {
        {"region=EU", "11101000", "10101000"},
        {"region=EU|NA", "11111000", "10111100"},
        {"region=isles", "00000000", "01000000"},
        {"region=MEA", "00000010", "00000010"}, /* Namibia */
        {"region=*", "11111010", "11111110"},
        {"country=GB|IE", "11000000", "11000000"},
        {"currency=GBP", "10001000", "10001000"},
        {"country_name=Germany", "00100000", "00100000"},
        {"market=USA & region=NA", "00010000", "00010000"},
    };
    struct fixture fixture = {.tables = {{.dimension = NULL}}};
    struct scratch scratch;
    struct err err;
    char path[400];

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "markets.csv", "w", file);
    scratch_path(&scratch, "markets.csv", path);
    strmap_init(&fixture.dims.market);
    strmap_init(&fixture.dims.channel);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        strmap_intern(&fixture.dims.market, own[i], strlen(own[i]));
    fixture.cube.dims = &fixture.dims;
    read_table(&fixture.tables[0], "market", path);
    for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
        const char *where = rows[i / 2].where,
                   *want = i % 2 ? rows[i / 2].with : rows[i / 2].without;
        struct dim_filter filter;
        char text[16];

        assert_true(
            where_compile(where, &fixture.cube, fixture.tables, i % 2, "r.ini", 7, &filter, &err));
        print_bytes(filter.markets, filter.market_count, text);
        if (strcmp(text, want))
            fail_msg("%s: %s, expected %s", where, text, want);
        dim_filter_release(&filter);
    }
    assert_non_null(attributes_country(&fixture.dims, "NA"));
    strmap_intern(&fixture.dims.market, "APAC", 4);
    assert_null(attributes_country(&fixture.dims, "NA")); /* North America, beside another region */
    assert_non_null(attributes_country(&fixture.dims, "Namibia"));
    fixture_release(&fixture);
    scratch_release(&scratch);
}

static void test_errors(void **state)
{
    static const struct {
        const char *where, *part; /* of the message */
    } rows[] = {
        {"regoin=EU", "Region"},
        {"continent=EU", "continent"},
        {"continent=EU", "(built in: market, channel, region, country, country_name, currency)"},
        {"curency=EUR", "did you mean currency?"},
        {"region", "region=EU"},
        {"", "attribute=value"},
        {"region=", "attribute=value"},
        {"=EU", "attribute=value"},
        {"market=DE &", "attribute=value"},
        {"region==EU", "attribute=value"},
    };
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dim_filter filter;
        struct err err = {.text = ""};

        assert_false(where_compile(rows[i].where, &fixture.cube, fixture.tables, 2, "r.ini", 7,
                                   &filter, &err));
        if (!strstr(err.text, rows[i].part))
            fprintf(stderr, "%s: %s\n", rows[i].where, err.text);
        assert_non_null(strstr(err.text, rows[i].part));
        assert_string_equal(err.file, "r.ini");
        assert_int_equal(err.line, 7);
        assert_null(filter.markets);
    }
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_countries),
        cmocka_unit_test(test_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
