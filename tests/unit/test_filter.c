/*
 * Filters: what they understand, what they say when they do not, which rows they admit, and what a
 * lens makes of a section.  The expected rows were picked by hand from the table below.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "tui/filter.h"

static const struct {
    const char *market, *name;
    double gmv;  /* shown in thousands */
    double rate; /* shown in percent; negative: missing */
    enum rule_state state;
} data[] = {
    {"DE", "DE Germany", 1842000, 0.0680, RULE_RED},
    {"FR", "FR France", 905700, 0.0500, RULE_WARN},
    {"BR", "BR Brazil", 611400, 0.0496, RULE_OK},
    {"MX", "MX Mexico", 500, -1, RULE_NODATA},
    {"GB", "GB Great Britain", 0, 0.1, RULE_OK},
};
enum { ROWS = sizeof data / sizeof *data };

static void add_number(struct section *section, struct report_row *row, size_t c, double number,
                       const char *text)
{
    row->cells[c].value = (struct value){.state = number < 0 ? VALUE_NODATA : VALUE_OK,
                                         .number = number < 0 ? 0 : number};
    row->cells[c].text = section_printf(section, "%s", number < 0 ? "-" : text);
}

static void make(struct section *section)
{
    section_init(section, "markets", "Markets");
    struct report_column *column = section_add_column(section);
    column->id = "name";
    column->title = "Market";
    column = section_add_column(section);
    *column = (struct report_column){.id = "gmv", .title = "GMV", .suffix = "k EUR",
                                     .unit = UNIT_MONEY, .scale = 1e3, .numeric = true};
    column = section_add_column(section);
    *column = (struct report_column){.id = "return_rate", .title = "Return rate", .suffix = "",
                                     .unit = UNIT_PERCENT, .scale = 1, .numeric = true};
    for (size_t r = 0; r <= ROWS; r++) {
        struct report_row *row = section_add_row(section);
        bool total = r == ROWS;
        char text[64];

        row->cells[0].text = total ? "All markets" : data[r].name;
        row->cells[0].is_text = true;
        row->is_total = total;
        if (total)
            continue;
        row->key_names[0] = "market";
        row->key_values[0] = data[r].market;
        row->has_state = true;
        row->state = data[r].state;
        snprintf(text, sizeof text, "%.1f", data[r].gmv / 1e3);
        add_number(section, row, 1, data[r].gmv, text);
        snprintf(text, sizeof text, "%.1f%%", data[r].rate * 100);
        add_number(section, row, 2, data[r].rate, text);
    }
    section->facts = "worst first \xC2\xB7 5 of 5";
}

static void test_admits(void **state)
{
    static const struct {
        const char *filter, *markets;
    } rows[] = {
        {"", "DE FR BR MX GB"},
        {"ger", "DE"},
        {"BR", "BR GB"}, /* "GB Great Britain" holds "Br", too */
        {"!br", "DE FR MX"},
        {"market=BR", "BR"},
        {"market!=BR", "DE FR MX GB"},
        {"market=?R", "FR BR"},
        {"name=Germany", "DE"},
        {"name=great*", "GB"},
        {"gmv>611", "DE FR BR"},
        {"gmv>611.4", "DE FR"}, /* exactly 611.4 */
        {"gmv>=611.4", "DE FR BR"},
        {"gmv=611.4", "BR"},
        {"gmv>600k", "DE FR BR"}, /* with a unit it is what it says, not thousands of thousands */
        {"gmv<1k", "MX GB"},
        {"gmv<0.5", "GB"},
        {"return_rate>5", "DE GB"}, /* 4.96 % shows as 5.0 %, and is not over */
        {"return_rate>=5", "DE FR GB"},
        {"return_rate>5%", "DE GB"},
        {"Return rate<5", "BR"}, /* by its title; what is missing is not less */
        {"return_rate!=5", "DE BR GB"},
        {"!return_rate>5", "FR BR MX"},
        {"state=red", "DE"},
        {"state!=ok", "DE FR MX"},
        {"gmv>100 & return_rate>5", "DE"},
        {"r & gmv<1000", "FR BR GB"},
        {"\"gmv>611\"", ""}, /* in quotes it is a text */
        {"  gmv  >  611  ", "DE FR BR"},
    };
    struct section section;

    (void)state;
    make(&section);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct filter filter;
        struct err err = {.text = ""};
        struct strbuf found = STRBUF_INIT;

        if (!filter_parse(rows[i].filter, &section, &filter, &err))
            fail_msg("%s: %s", rows[i].filter, err.text);
        for (size_t r = 0; r < ROWS; r++)
            if (filter_admits(&filter, &section, &section.rows[r]))
                strbuf_addf(&found, "%s%s", found.length ? " " : "", data[r].market);
        if (strcmp(found.text, rows[i].markets))
            fail_msg("%s: %s, expected %s", rows[i].filter, found.text, rows[i].markets);
        strbuf_release(&found);
    }
    section_release(&section);
}

static void test_refuses(void **state)
{
    static const char *const rows[][2] = {
        {"gmw>5", "there is no column 'gmw' here; the nearest is 'gmv'"},
        {"zzzzzzz=5", "there is no column 'zzzzzzz' here"},
        {"gmv>", "a value is missing behind 'gmv>'"},
        {"gmv>many", "'many' is no number: 5, 1.5, 3k, 2.1M or 5%"},
        {"!", "nothing stands behind the '!'"},
        {"a & b & c & d & e & f & g & h & i", "at most 8 tests can be joined"},
    };
    struct section section;

    (void)state;
    make(&section);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct filter filter;
        struct err err = {.text = ""};

        assert_false(filter_parse(rows[i][0], &section, &filter, &err));
        assert_string_equal(err.text, rows[i][1]);
    }
    section_release(&section);
}

static void test_lens(void **state)
{
    static const struct {
        struct lens lens;
        const char *markets, *facts;
    } rows[] = {
        {{.filter = ""}, "DE FR BR MX GB -", "worst first \xC2\xB7 5 of 5"}, /* total and all */
        {{.filter = "gmv>600"},
         "DE FR BR",
         "3 of 5 \xC2\xB7 filter: gmv>600 \xC2\xB7 worst first"},
        {{.problems = true}, "DE FR MX", "3 of 5 \xC2\xB7 problems only \xC2\xB7 worst first"},
        {{.filter = "gmv>600", .problems = true},
         "DE FR",
         "2 of 5 \xC2\xB7 filter: gmv>600 \xC2\xB7 problems only \xC2\xB7 worst first"},
        {{.filter = "nothing"}, "", "0 of 5 \xC2\xB7 filter: nothing \xC2\xB7 worst first"},
        {{.filter = "gmw>5"},
         "DE FR BR MX GB",
         "5 of 5 \xC2\xB7 there is no column 'gmw' here; the nearest is 'gmv' \xC2\xB7 worst first"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct section section;
        struct strbuf found = STRBUF_INIT;

        make(&section);
        lens_apply(&rows[i].lens, &section, false);
        for (size_t r = 0; r < section.row_count; r++)
            strbuf_addf(&found, "%s%s", found.length ? " " : "",
                        section.rows[r].is_total ? "-" : section.rows[r].key_values[0]);
        assert_string_equal(found.text, rows[i].markets);
        assert_string_equal(section.facts, rows[i].facts);
        if (!section.row_count)
            assert_string_equal(section.empty, "None of 5 rows is left by filter: nothing. Esc "
                                               "shows all of them.");
        strbuf_release(&found);
        section_release(&section);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_admits),
                                       cmocka_unit_test(test_refuses),
                                       cmocka_unit_test(test_lens)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
