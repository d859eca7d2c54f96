/* Presets: keys of a preset under those of a source, layers, overriding, unknown names; and every
 * built-in preset defines a source without errors. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/err.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "config/catalogue.h"
#include "config/preset.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static char ini_path[] = "/tmp/redline-test-XXXXXX.ini";

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemps(ini_path, 4);
    return fd < 0 || close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(ini_path);
}

static struct catalogue *load(const char *text, struct err_list *errors)
{
    struct catalogue_request request = {.dataset = ini_path};
    FILE *file = fopen(ini_path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    err_list_init(errors);
    return catalogue_load(&request, errors);
}

static const struct field_def *field_of(const struct source_def *source, const char *name)
{
    for (size_t i = 0; i < source->field_count; i++)
        if (strcmp(source->fields[i].name, name) == 0 && source->fields[i].term == 1)
            return &source->fields[i];
    return NULL;
}

/* A source's fields as one line of text. */
static void print_source(const struct source_def *source, struct strbuf *out)
{
    for (size_t i = 0; i < source->field_count; i++) {
        const struct field_def *field = &source->fields[i];
        strbuf_addf(out, "%s%s", out->length ? " " : "", field->name);
        if (field->term > 1)
            strbuf_addf(out, ".%d", field->term);
        for (size_t h = 0; h < field->header_count; h++)
            strbuf_addf(out, "%c%s", h ? '|' : '=', field->headers[h]);
        if (field->constant)
            strbuf_addf(out, ":%s", field->constant);
        if (field->else_header)
            strbuf_addf(out, "/%s", field->else_header);
        if (field->map)
            strbuf_addf(out, ">%s", field->map);
        if (field->optional)
            strbuf_addc(out, '?');
    }
}

#define PRESETS                                                                                    \
    "[preset base]\nkind = orders\ndate = Day\nmarket = Land\nmarket.else = Country\n"             \
    "market.map = country\norders.const = 1\nnet_sales = A\nnet_sales.2 = B\nrefunds = R\n"        \
    "optional = refunds\n"                                                                         \
    "[preset local]\npreset = base\ndate = Tag\nmarket.const = AT\nnull = -\n"

static void own_keys_win(void **state)
{
    (void)state;
    static const struct {
        const char *section, *fields;
    } cases[] = {
        {"preset = base\n", "date=Day market=Land/Country>country orders:1 net_sales=A "
                            "net_sales.2=B refunds=R?"},
        {"preset = BASE\ndate = Date\n", "market=Land/Country>country orders:1 net_sales=A "
                                         "net_sales.2=B refunds=R? date=Date"},
        {"preset = base\nmarket = X\n", "date=Day market=X>country orders:1 net_sales=A "
                                        "net_sales.2=B refunds=R?"},
        {"preset = base\nmarket.const = DE\n",
         "date=Day orders:1 net_sales=A net_sales.2=B refunds=R? market:DE"},
        {"preset = base\nmarket =\nrefunds =\n", "date=Day orders:1 net_sales=A net_sales.2=B"},
        {"preset = base\norders = N\n", "date=Day market=Land/Country>country net_sales=A "
                                        "net_sales.2=B refunds=R? orders=N"},
        {"preset = base\nnet_sales = C\n",
         "date=Day market=Land/Country>country orders:1 refunds=R? net_sales=C"},
        {"preset = base\nnet_sales.2 = C\n", "date=Day market=Land/Country>country orders:1 "
                                             "net_sales=A refunds=R? net_sales.2=C"},
        {"preset = base\nmarket.map = own\n[map own]\na = b\n",
         "date=Day market=Land/Country>own orders:1 net_sales=A net_sales.2=B refunds=R?"},
        {"preset = local\n", "orders:1 net_sales=A net_sales.2=B refunds=R? date=Tag market:AT"},
        {"preset = local\nmarket = M\noptional = market\n",
         "market=M>country? orders:1 net_sales=A net_sales.2=B refunds=R date=Tag"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct strbuf text = STRBUF_INIT, fields = STRBUF_INIT;
        struct err_list errors;
        strbuf_addf(&text, PRESETS "[source s]\npath = a.csv\n%s", cases[i].section);
        struct catalogue *catalogue = load(text.text, &errors);
        if (!catalogue)
            fail_msg("case %zu: %s", i, errors.items[0].text);
        assert_int_equal(catalogue->source_count, 1);
        print_source(&catalogue->sources[0], &fields);
        assert_string_equal(fields.text, cases[i].fields);
        assert_int_equal(catalogue->sources[0].kind, SOURCE_ORDERS);
        catalogue_free(catalogue);
        err_list_release(&errors);
        strbuf_release(&text);
        strbuf_release(&fields);
    }
}

/* What goes wrong in a key of a preset is told at the user's line, with the section and the preset.
 */
static void errors_name_both(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *words[3];
    } cases[] = {
        {"[source s]\npath = a\npreset = ecb-rate\n", 3, {"[source s]", "'ecb-rates'"}},
        {"[source s]\npath = a\npreset = qqqqqq\n", 3, {"[source s]", "help presets"}},
        {"[source s]\npath = a\npreset = p\n[preset p]\npreset = ecb-rates2\n",
         5,
         {"[preset p]", "'ecb-rates'"}},
        {"[source s]\npath = a\npreset = p\n[preset p]\npreset = p\n",
         3,
         {"[source s]", "based on too many"}},
        {"[source s]\npath = a\npreset = p\n[preset p]\ndate = D\norders.sign = x\n",
         6,
         {"orders.sign", "preset p", "abs"}},
        {"[source s]\npath = a\nad_spend = Cost\nspend.map = country\npreset = redline-facts\n",
         4,
         {"[source s]", "spend"}},
        {"[source s]\npath = a\npreset = ecb-rates\nkind = facts\n",
         3,
         {"[source s]", "layout", "preset ecb-rates"}},
        {"[source s]\npath = a\ndate = D\noptional = dats\n", 4, {"[source s]", "'dats'"}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err_list errors;
        struct catalogue *catalogue = load(cases[i].text, &errors);
        bool found = false;
        assert_null(catalogue);
        for (size_t e = 0; e < errors.count && !found; e++) {
            found = errors.items[e].line == cases[i].line &&
                    strcmp(errors.items[e].file, ini_path) == 0;
            for (size_t w = 0; w < 3 && cases[i].words[w]; w++)
                found = found && strstr(errors.items[e].text, cases[i].words[w]);
        }
        if (!found)
            fail_msg("case %zu: line %d: %s", i, errors.items[0].line, errors.items[0].text);
        err_list_release(&errors);
    }
}

static void country_map_knows_all(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
    } cases[] = {{"Germany", "DE"},   {"deu", "DE"},     {"United States", "US"},
                 {"Allemagne", "DE"}, {"gb", "GB"},      {"Frankreich", "FR"},
                 {"(not set)", "ZZ"}, {"Atlantis", NULL}};
    struct err_list errors;
    struct catalogue *catalogue =
        load("[source s]\npath = a\n[map country]\nfrankreich = FR\n", &errors);
    const struct map_def *map = catalogue_map(catalogue, "country");

    assert_non_null(map);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *code = map_lookup(map, cases[i].text);
        if (cases[i].code ? !code || strcmp(code, cases[i].code) != 0 : code != NULL)
            fail_msg("%s: %s", cases[i].text, code ? code : "none");
    }
    catalogue_free(catalogue);
    err_list_release(&errors);
}

/* Every preset as a source: no errors, a title, a text, a date, and nothing optional that is not
 * there. */
static void built_in_ones_load(void **state)
{
    (void)state;
    struct err_list errors;
    struct catalogue_request request = {.dataset = "/dev/null", .no_config = true, .presets = true};
    FILE *file = fopen(ini_path, "w");

    assert_non_null(file);
    fclose(file);
    char *csv = mem_strdup(ini_path);
    memcpy(csv + strlen(csv) - 4, ".csv", 4);
    assert_int_equal(rename(ini_path, csv), 0);
    request.dataset = csv;
    err_list_init(&errors);
    struct catalogue *catalogue = catalogue_load(&request, &errors);
    assert_int_equal(rename(csv, ini_path), 0);
    if (!catalogue)
        fail_msg("%s:%d: %s", errors.items[0].file, errors.items[0].line, errors.items[0].text);
    assert_true(catalogue->preset_count > 40);
    assert_int_equal(catalogue->source_count, catalogue->preset_count + 1);
    for (size_t i = 0; i < catalogue->preset_count; i++) {
        const struct preset_def *preset = &catalogue->presets[i];
        const struct source_def *source = &catalogue->sources[i];
        struct strbuf text = STRBUF_INIT;
        assert_string_equal(source->name, preset->name);
        assert_ptr_equal(catalogue_preset(catalogue, preset->name), preset);
        assert_true(strlen(preset->title) > 10 && strlen(preset->title) <= 90);
        assert_true(preset_text(preset->name, &text));
        assert_non_null(strstr(text.text, "title = "));
        assert_null(strstr(text.text, "\n\n"));
        assert_true(strncmp(preset->name, "redline-", 8) == 0 || field_of(source, "date"));
        for (size_t f = 0; f < source->field_count; f++)
            assert_true(!source->fields[f].map || catalogue_map(catalogue, source->fields[f].map));
        strbuf_release(&text);
    }
    struct strbuf none = STRBUF_INIT;
    assert_false(preset_text("shopify", &none) || preset_text("", &none));
    strbuf_release(&none);
    catalogue_free(catalogue);
    err_list_release(&errors);
    free(csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_keys_win),
        cmocka_unit_test(errors_name_both),
        cmocka_unit_test(country_map_knows_all),
        cmocka_unit_test(built_in_ones_load),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
