/* probe: words of headers, facts of columns, presets on files made here, proposals; nothing of a
 * cell in the result. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "config/catalogue.h"
#include "source/probe_parts.h"
#include "source_case.h"

static struct catalogue *presets;

static int load_presets(void **state)
{
    struct catalogue_request request = {.dataset = ".", .no_config = true, .presets = true};
    struct err_list errors;

    (void)state;
    err_list_init(&errors);
    presets = catalogue_load(&request, &errors);
    err_list_release(&errors);
    return !presets;
}

static int free_presets(void **state)
{
    (void)state;
    catalogue_free(presets);
    return 0;
}

static void words(void **state)
{
    static const struct {
        const char *header, *field;
        enum probe_word word;
    } cases[] = {
        {"Order date", "date", WORD_EXACT},
        {"order_date", "date", WORD_EXACT},
        {"BESTELLDATUM", "date", WORD_EXACT},
        {"Date de la commande", "date", WORD_EXACT},
        {"Paid at date", "date", WORD_LIKE},
        {"Umsatz (EUR)", "gross_sales", WORD_EXACT},
        {"Chiffre d'affaires TTC", "gross_sales", WORD_LIKE},
        {"Cost", "spend", WORD_EXACT},
        {"Cost Per Click (CPC)", "spend", WORD_NONE}, /* not Cost */
        {"Conversion rate", "orders", WORD_NONE},
        {"Revenue per session", "gross_sales", WORD_NONE},
        {"revenue_per_conversion", "gross_sales", WORD_NONE},
        {"Link\u2011Klicks", "clicks", WORD_EXACT},
        {"Ländercode", "market", WORD_EXACT},
        {"Währung", "currency", WORD_EXACT},
        {"N° de commande", "order_id", WORD_EXACT},
        {"", "date", WORD_NONE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t f = 0;
        while (f < probe_field_count && strcmp(probe_fields[f].name, cases[i].field) != 0)
            f++;
        assert_true(f < probe_field_count);
        if (probe_word(&probe_fields[f], cases[i].header) != cases[i].word)
            fail_msg("%s as %s", cases[i].header, cases[i].field);
    }
}

/* Every field of the table is a field of sources, and each word stands in one list only. */
static void words_are_fields(void **state)
{
    (void)state;
    for (size_t f = 0; f < probe_field_count; f++) {
        const struct probe_field *field = &probe_fields[f];
        char list[1024], *save = NULL;
        bool number = field->cells >= CELL_COUNT;
        assert_true(number == (catalogue_measure(presets, field->name) != NULL));
        assert_true(strlen(field->exact) < sizeof list);
        strcpy(list, field->exact);
        for (char *word = strtok_r(list, "|", &save); word; word = strtok_r(NULL, "|", &save))
            for (size_t other = 0; other < f; other++)
                if (probe_is_one_of(probe_fields[other].exact, word))
                    fail_msg("'%s' is in %s and %s", word, field->name, probe_fields[other].name);
    }
}

static void facts(void **state)
{
    static const struct {
        const char *cells; /* of one column, one a line */
        const char *format, *rival;
        size_t filled, numbers, dot_only, comma_only, countries;
    } cases[] = {
        {"2026-01-05\n2026-01-06\n", "%Y-%m-%d", NULL, 2, 0, 0, 0, 0},
        {"05.01.2026\n\n06.01.2026\n", "%d.%m.%Y", NULL, 2, 0, 0, 0, 0},
        {"1/5/2026\n1/6/2026\n", "%m/%d/%Y", "%d/%m/%Y", 2, 0, 0, 0, 0},
        {"1/5/2026\n1/16/2026\n", "%m/%d/%Y", NULL, 2, 0, 0, 0, 0},
        {"5/1/2026\n16/1/2026\n", "%d/%m/%Y", NULL, 2, 0, 0, 0, 0},
        {"\"Jan 5, 2026\"\n", "%b %d, %Y", NULL, 1, 0, 0, 0, 0},
        {"\"1.234,50\"\n\"2,5\"\n", NULL, NULL, 2, 2, 0, 2, 0},
        {"\"1,234.50\"\n2.75\n", NULL, NULL, 2, 2, 2, 0, 0},
        {"\"2,406\"\n31\n", NULL, NULL, 2, 2, 0, 0, 0}, /* under either mark */
        {"12\n--\nN/A\n-\n", NULL, NULL, 1, 1, 0, 0, 0},
        {"DE\nGermany\nfra\nAtlantis\n", NULL, NULL, 4, 0, 0, 0, 3},
        {"Order 12\nB0ABC\n", NULL, NULL, 2, 0, 0, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct temp_file file;
        struct strbuf text = STRBUF_INIT;
        struct sheet sheet;
        struct arena arena = {0};
        struct err err;
        strbuf_adds(&text, "word,other\n");
        for (const char *c = cases[i].cells; *c; c += strcspn(c, "\n") + 1)
            strbuf_addf(&text, "%.*s,x\n", (int)strcspn(c, "\n"), c);
        temp_text(&file, text.text);
        assert_true(sheet_read(&sheet, file.path, &err));
        const struct column_facts *column = sheet_facts(&sheet, &arena);
        if (column->filled != cases[i].filled || column->numbers < cases[i].numbers ||
            column->dot_only != cases[i].dot_only || column->comma_only != cases[i].comma_only ||
            column->countries != cases[i].countries)
            fail_msg("case %zu: %zu %zu %zu %zu %zu", i, column->filled, column->numbers,
                     column->dot_only, column->comma_only, column->countries);
        assert_string_equal(column->format ? column->format : "-",
                            cases[i].format ? cases[i].format : "-");
        assert_string_equal(column->rival ? column->rival : "-",
                            cases[i].rival ? cases[i].rival : "-");
        arena_release(&arena);
        sheet_release(&sheet);
        strbuf_release(&text);
        temp_remove(&file);
    }
}

/* The active keys of a proposal as "key=value ..." without path. */
static void print_keys(const struct probe *probe, struct strbuf *out)
{
    for (size_t i = 0; i < probe->key_count; i++) {
        const struct probe_key *key = &probe->keys[i];
        if (key->active && strcmp(key->key, "path") != 0)
            strbuf_addf(out, "%s%s=%s", out->length ? " " : "", key->key, key->value);
    }
}

static void proposals(void **state)
{
    static const struct {
        const char *text, *keys;
        long header_line;
        char delimiter;
    } cases[] = {
        {"Date,Orders,Bruttoumsatz,Other\n2026-01-05,3,10.50,x\n",
         "kind=sales date=Date orders=Orders gross_sales=Bruttoumsatz", 1, ','},
        {"sep=;\nDatum;Bestellungen;Umsatz\n05.01.2026;1.204;16.426,53\n",
         "kind=sales date=Datum date_format=%d.%m.%Y decimal=, orders=Bestellungen "
         "gross_sales=Umsatz",
         2, ';'},
        /* counts by commas, amounts with a decimal comma: two styles in one file */
        {"Datum\tLand\tBestellungen\tUmsatz\n05.01.2026\tDE\t2,406\t16.426,53 €\n",
         "kind=sales date=Datum date_format=%d.%m.%Y market=Land currency.symbol=Umsatz decimal=, "
         "orders=Bestellungen orders.decimal=. gross_sales=Umsatz",
         1, '\t'},
        {"Order ID|Order date|Amount (USD)\nA1|2026-01-05 10:00|5\nA1|2026-01-05 10:00|7\n",
         "kind=orders date=Order date date_format=%Y-%m-%d %H:%M group_by=Order ID "
         "order_id=Order ID currency.header=Amount (*) gross_sales=Amount (USD) "
         "gross_sales.agg=sum",
         1, '|'},
        {"InvoiceNo,InvoiceDate,Quantity,UnitPrice,Country\n1,2026-01-05,2,1.5,France\n"
         "1,2026-01-05,3,2.5,France\n2,2026-01-05,1,1,Spain\n",
         "kind=orders date=InvoiceDate group_by=InvoiceNo order_id=InvoiceNo market=Country "
         "market.map=country gross_sales=UnitPrice gross_sales.times=Quantity gross_sales.agg=sum",
         1, ','},
        {"Jour,Pays,Visites\n2026-01-05,Belgique,12\n2026-01-06,France,9\n",
         "kind=traffic date=Jour market=Pays market.map=country sessions=Visites", 1, ','},
        {"Tag,Klicks,Kosten\n2026-01-05,5,1.5\nGesamt,5,1.5\n2026-01-06,5,1\n2026-01-07,5,1\n",
         "kind=ads date=Tag drop=Tag=*total*|*summe*|gesamt* clicks=Klicks spend=Kosten", 1, ','},
        {"day,USD,GBP,CHF\n2026-01-05,1.1,0.8,0.9\n", "kind=fx date=day base.const=EUR layout=wide",
         1, ','},
        {"Monat;Index\n2026-01;101,5\n2026-02;.\n2026-03;99,5\n",
         "kind=series date=Monat date_format=%Y-%m null=--, N/A, . series.const=x value=Index "
         "decimal=,",
         1, ';'},
        {"when,what\n2026-01-05,a\n", "kind=facts date=when", 1, ','},
        {"a,b\nc,d\n", "kind=facts", 1, ','},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct temp_file file;
        struct strbuf keys = STRBUF_INIT;
        struct probe probe;
        struct err err;
        temp_text(&file, cases[i].text);
        if (!probe_file(&probe, presets, file.path, &err))
            fail_msg("case %zu: %s", i, err.text);
        for (size_t k = 0; k < probe.key_count; k++)
            if (probe.keys[k].key && strcmp(probe.keys[k].key, "series.const") == 0)
                probe.keys[k].value = "x"; /* the file's name is made up */
        print_keys(&probe, &keys);
        if (strcmp(keys.text, cases[i].keys) != 0)
            fail_msg("case %zu: %s", i, keys.text);
        assert_int_equal(probe.header_line, cases[i].header_line);
        assert_int_equal(probe.delimiter, cases[i].delimiter);
        assert_false(probe.known);
        probe_release(&probe);
        strbuf_release(&keys);
        temp_remove(&file);
    }
}

#define PAYPAL                                                                                     \
    "\"Date\",\"Time\",\"Name\",\"Type\",\"Status\",\"Currency\",\"Gross\",\"Fee\",\"Net\"\n"

static void presets_by_their_rows(void **state)
{
    static const struct {
        const char *text, *preset;
        enum probe_sure sure;
    } cases[] = {
        {PAYPAL "1/31/2026,x,Ann,Website Payment,Completed,USD,5,-1,4\n", "paypal-activity",
         PROBE_SURE},
        {PAYPAL "31/1/2026,x,Ann,Website Payment,Completed,USD,5,-1,4\n", "paypal-activity-uk",
         PROBE_SURE},
        {"observation_date,GDP\n2026-01-01,1.5\n2026-02-01,.\n", "fred-csv", PROBE_LIKELY},
        {"date,market,sessions,orders,gross_sales\n2026-01-05,DE,5,1,10\n", "redline-facts",
         PROBE_SURE},
        {"indicator,market,period,target\ngmv,DE,2026-W01,5\n", "redline-targets", PROBE_SURE},
        {"KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE\n"
         "EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2026-01-05,1.1\n",
         "ecb-portal", PROBE_SURE},
        {"Day,Orders,Gross sales,Net sales,Total sales\n2026-01-05,1,5,5,5\n", "shopify-sales",
         PROBE_SURE},
        {PAYPAL, "paypal-activity", PROBE_LIKELY}, /* no rows to tell by */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct temp_file file;
        struct probe probe;
        struct err err;
        temp_text(&file, cases[i].text);
        assert_true(probe_file(&probe, presets, file.path, &err));
        assert_true(probe.match_count > 0);
        if (!probe.known || strcmp(probe.matches[0].preset->name, cases[i].preset) != 0 ||
            probe.matches[0].sure != cases[i].sure)
            fail_msg("case %zu: %s, %s", i, probe.matches[0].preset->name,
                     probe_sure_name(probe.matches[0].sure));
        for (size_t k = 0; k < probe.key_count; k++)
            assert_null(probe.keys[k].value ? strstr(probe.keys[k].value, "Ann") : NULL);
        probe_release(&probe);
        temp_remove(&file);
    }
}

static void not_a_table(void **state)
{
    static const char *const cases[] = {"",         "\n\n\n",        "1,2\n3,4\n", "word\nword\n",
                                        "\xff\xfe", "a,a,a\na,a,a\n"};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct temp_file file;
        struct probe probe;
        struct err err = {.text = ""};
        temp_text(&file, cases[i]);
        if (probe_file(&probe, presets, file.path, &err))
            fail_msg("case %zu is a table", i);
        assert_true(err.text[0] != '\0');
        probe_release(&probe);
        temp_remove(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(words_are_fields),
        cmocka_unit_test(facts),
        cmocka_unit_test(proposals),
        cmocka_unit_test(presets_by_their_rows),
        cmocka_unit_test(not_a_table),
    };
    return cmocka_run_group_tests(tests, load_presets, free_presets);
}
