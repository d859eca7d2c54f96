/* Countries: the tables are whole, and texts as exports write them are found. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/country.h"
#include "base/decimal.h"
#include "base/random.h"
#include "base/text.h"

static bool is_capitals(const char *text, size_t length)
{
    return strlen(text) == length && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == length;
}

static bool is_region(const char *region)
{
    static const char *const regions[] = {"NA", "LATAM", "EU", "MEA", "APAC"};

    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
        if (!strcmp(region, regions[i]))
            return true;
    return false;
}

/* A currency that cells of money know, too. */
static bool is_currency(const char *currency)
{
    char cell[16];
    int64_t amount;

    snprintf(cell, sizeof cell, "1 %s", currency);
    return is_capitals(currency, 3) &&
           decimal_parse(cell, strlen(cell), '.', &amount) == DECIMAL_OK;
}

static void table_is_whole(void **state)
{
    (void)state;
    assert_int_equal(country_count, 249 + 2);
    for (size_t i = 0; i < country_count; i++) {
        const struct country *country = &countries[i];

        assert_true(is_capitals(country->code, 2) && is_capitals(country->code3, 3));
        if (i && strcmp(countries[i - 1].code, country->code) >= 0)
            fail_msg("%s is not in its place", country->code);
        for (size_t j = 0; j < i; j++)
            if (!strcmp(countries[j].code3, country->code3) ||
                !strcmp(countries[j].name, country->name) ||
                !strcmp(countries[j].chinese, country->chinese))
                fail_msg("%s is like %s", country->code, countries[j].code);
        if (!is_region(country->region))
            fail_msg("%s: region %s", country->code, country->region);
        if (strcmp(country->code, "AQ") && !is_currency(country->currency))
            fail_msg("%s: currency %s", country->code, country->currency);
        assert_true(country->name[0] && utf8_valid(country->name, strlen(country->name)));
        assert_true((unsigned char)country->chinese[0] >= 0xE4); /* U+4E00 and beyond */
        assert_true(utf8_valid(country->chinese, strlen(country->chinese)));
    }
}

static void every_name_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < country_count; i++) {
        const struct country *country = &countries[i];
        const char *texts[] = {country->code, country->code3, country->name, country->chinese};

        assert_ptr_equal(country_of_code(country->code), country);
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
            if (country_find(texts[t]) != country)
                fail_msg("%s is not found by %s", country->code, texts[t]);
    }
}

/* Unambiguous, in order, folded, and of a country. */
static void spellings_are_whole(void **state)
{
    (void)state;
    assert_true(country_spelling_count > 2 * country_count);
    for (size_t i = 0; i < country_spelling_count; i++) {
        const struct country_spelling *spelling = &country_spellings[i];
        const struct country *country = country_of_code(spelling->code);

        if (i && strcmp(country_spellings[i - 1].text, spelling->text) >= 0)
            fail_msg("'%s' is not in its place, or twice", spelling->text);
        if (!country || country_find(spelling->text) != country)
            fail_msg("'%s' is not %s", spelling->text, spelling->code);
    }
}

static void facts_of_countries(void **state)
{
    static const struct {
        const char *code, *code3, *region, *currency, *name;
    } cases[] = {
        {"US", "USA", "NA", "USD", "United States"},
        {"CA", "CAN", "NA", "CAD", "Canada"},
        {"GL", "GRL", "NA", "DKK", "Greenland"},
        {"PR", "PRI", "LATAM", "USD", "Puerto Rico"},
        {"MX", "MEX", "LATAM", "MXN", "Mexico"},
        {"BR", "BRA", "LATAM", "BRL", "Brazil"},
        {"DE", "DEU", "EU", "EUR", "Germany"},
        {"GB", "GBR", "EU", "GBP", "United Kingdom"},
        {"CH", "CHE", "EU", "CHF", "Switzerland"},
        {"NO", "NOR", "EU", "NOK", "Norway"},
        {"UA", "UKR", "EU", "UAH", "Ukraine"},
        {"TR", "TUR", "EU", "TRY", "T\xC3\xBCrkiye"},
        {"BG", "BGR", "EU", "EUR", "Bulgaria"},
        {"HR", "HRV", "EU", "EUR", "Croatia"},
        {"CY", "CYP", "EU", "EUR", "Cyprus"},
        {"IL", "ISR", "MEA", "ILS", "Israel"},
        {"AE", "ARE", "MEA", "AED", "United Arab Emirates"},
        {"EG", "EGY", "MEA", "EGP", "Egypt"},
        {"ZA", "ZAF", "MEA", "ZAR", "South Africa"},
        {"NA", "NAM", "MEA", "NAD", "Namibia"},
        {"RE", "REU", "MEA", "EUR", "R\xC3\xA9union"},
        {"CN", "CHN", "APAC", "CNY", "China"},
        {"VN", "VNM", "APAC", "VND", "Vietnam"},
        {"KZ", "KAZ", "APAC", "KZT", "Kazakhstan"},
        {"AU", "AUS", "APAC", "AUD", "Australia"},
        {"XK", "XKX", "EU", "EUR", "Kosovo"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct country *country = country_find(cases[i].code3);

        assert_non_null(country);
        assert_string_equal(country->code, cases[i].code);
        assert_string_equal(country_fact(country, country_fact_find("region")), cases[i].region);
        assert_string_equal(country_fact(country, country_fact_find("Currency")),
                            cases[i].currency);
        assert_string_equal(country_fact(country, country_fact_find("country_name")),
                            cases[i].name);
        assert_string_equal(country_fact(country, country_fact_find("COUNTRY")), cases[i].code);
    }
    assert_int_equal(country_fact_find("capital"), -1);
    for (size_t i = 0; i < country_fact_count; i++)
        assert_int_equal(country_fact_find(country_facts[i]), i);
}

static const struct {
    const char *text, *code; /* NULL: no country */
} texts[] = {
    /* the countries of a retailer's invoices, 2010 to 2011 */
    {"Australia", "AU"},
    {"Austria", "AT"},
    {"Bahrain", "BH"},
    {"Belgium", "BE"},
    {"Channel Islands", "JG"},
    {"Cyprus", "CY"},
    {"Czech Republic", "CZ"},
    {"EIRE", "IE"},
    {"European Community", NULL},
    {"Hong Kong", "HK"},
    {"Lebanon", "LB"},
    {"Lithuania", "LT"},
    {"Netherlands", "NL"},
    {"RSA", "ZA"},
    {"Saudi Arabia", "SA"},
    {"USA", "US"},
    {"United Arab Emirates", "AE"},
    {"United Kingdom", "GB"},
    {"Unspecified", NULL},
    /* aliases */
    {"UK", "GB"},
    {"Britain", "GB"},
    {"Great Britain", "GB"},
    {"U.S.A.", "US"},
    {"u.s.", "US"},
    {"United States of America", "US"},
    {"Holland", "NL"},
    {"Korea", "KR"},
    {"South Korea", "KR"},
    {"Korea, Republic of", "KR"},
    {"Korea (Republic of)", "KR"},
    {"Viet Nam", "VN"},
    {"Vietnam", "VN"},
    {"Vi\xE1\xBB\x87t Nam", "VN"},
    {"Russia", "RU"},
    {"Russian Federation", "RU"},
    {"UAE", "AE"},
    {"Ivory Coast", "CI"},
    {"Cote d'Ivoire", "CI"},
    {"C\xC3\xB4te d\xE2\x80\x99Ivoire", "CI"},
    {"Turkey", "TR"},
    {"T\xC3\xBCrkiye", "TR"},
    {"TU\xCC\x88RKI\xCC\x87YE", "TR"}, /* accents apart from their letters */
    {"T\xC3\x9CRK\xC4\xB0YE", "TR"},
    {"Deutschland", "DE"},
    {"\xC3\x96sterreich", "AT"},
    {"Espa\xC3\xB1"
     "a",
     "ES"},
    {"\xE5\xBE\xB7\xE5\x9B\xBD", "DE"}, /* simplified */
    {"\xE5\xBE\xB7\xE5\x9C\x8B", "DE"}, /* traditional */
    {"\xE4\xB8\xAD\xE5\x9B\xBD", "CN"},
    {"\xEF\xBC\xB5\xEF\xBC\xB3\xEF\xBC\xA1", "US"}, /* full width */
    {"\xE5\x88\x9A\xE6\x9E\x9C\xEF\xBC\x88\xE9\x87\x91\xEF\xBC\x89", "CD"},
    {"Bosnia & Herzegovina", "BA"},
    {"St. Kitts & Nevis", "KN"},
    {"EL", "GR"},
    /* as it comes */
    {" germany\t", "DE"},
    {"GERMANY", "DE"},
    {"United\xC2\xA0Kingdom", "GB"},
    {"united_kingdom", "GB"},
    {"Hong-Kong", "HK"},
    {"deu", "DE"},
    {"De", "DE"},
    /* no countries */
    {"", NULL},
    {" ", NULL},
    {".", NULL},
    {"D", NULL},
    {"D-E", NULL},
    {"d e", NULL},
    {"d\xC3\xA9", NULL},
    {"ZZ", NULL},
    {"EU", NULL},
    {"APAC", NULL},
    {"LATAM", NULL},
    {"(none)", NULL},
    {"n/a", NULL},
    {"DE/FR", NULL},
    {"DE1", NULL},
    {"Germany2", NULL},
    {"Germany\033", NULL},
    {"Germany\nFrance", NULL},
    {"Virgin Islands", NULL},
    {"Germany\xE2\x80\xAE", NULL},
    {"Germany\xFF", NULL},
    {"\xE5\xBE", NULL},
};

static void texts_of_exports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct country *country = country_find(texts[i].text);
        const char *code = country ? country->code : "none", *want = texts[i].code;

        if (strcmp(code, want ? want : "none"))
            fail_msg("'%s' is %s, not %s", texts[i].text, code, want ? want : "none");
    }
}

/* Long and broken texts, to the end of a block that the sanitizer watches. */
static void hostile_texts(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 7);
    for (size_t length = 0; length < 2000; length += 1 + length / 8) {
        char *text = malloc(length + 1);

        memset(text, 'a', length);
        text[length] = '\0';
        country_find(text);
        memset(text, '&', length);
        country_find(text);
        for (size_t i = 0; i < length; i++)
            text[i] = (char)(1 + random_next(&random) % 255);
        country_find(text);
        for (size_t i = 0; i + 2 < length; i += 3)
            memcpy(text + i, "\xE5\xBE\xB7", 3);
        country_find(text);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_whole),      cmocka_unit_test(every_name_is_found),
        cmocka_unit_test(spellings_are_whole), cmocka_unit_test(facts_of_countries),
        cmocka_unit_test(texts_of_exports),    cmocka_unit_test(hostile_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
