/*
 * Which country a text means.
 *
 * Exports write "DE", "deu", "Germany", "GERMANY ", "Côte d'Ivoire", "Cote d’Ivoire", "U.S.A.",
 * "Viet-Nam" and mean what they say, so texts are compared in a folded form: letters in lower case
 * without accents, digits, characters of other scripts as they are; blanks, dots, dashes and the
 * like are dropped and '&' is "and".  The spellings stand in their table in that form already, and
 * are found by halving.  A text with anything else in it (a slash, a control character, a broken
 * byte) or longer than every spelling is no country.
 *
 * Short texts are treated with more care: "D-E" or "i t" are no codes, only dots may stand in one.
 */
#include "base/country.h"

#include <string.h>

#include "base/text.h"

enum { KEY_SIZE = 64, LONGEST_TEXT = 4 * KEY_SIZE };

struct key {
    char text[KEY_SIZE];
    size_t length;
    bool is_plain; /* nothing but ASCII letters and dots was in it */
};

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool key_add(struct key *key, const char *bytes, size_t count)
{
    if (key->length + count >= sizeof key->text)
        return false;
    memcpy(key->text + key->length, bytes, count);
    key->length += count;
    return true;
}

static bool key_add_ascii(struct key *key, char c)
{
    char low = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;

    if (is_letter((unsigned char)c))
        return key_add(key, &low, 1);
    key->is_plain = key->is_plain && c == '.';
    if (c >= '0' && c <= '9')
        return key_add(key, &c, 1);
    if (c == '&')
        return key_add(key, "and", 3);
    return c && strchr(" \t.,-_'()", c);
}

/* False for what no name of a country holds. */
static bool key_add_code(struct key *key, uint32_t code, const char *bytes, size_t count)
{
    char plain;

    if (code < 0x80)
        return key_add_ascii(key, (char)code);
    if (code >= 0xFF01 && code <= 0xFF5E) /* full width, as Chinese and Japanese systems write */
        return key_add_ascii(key, (char)(code - 0xFEE0));
    key->is_plain = false;
    plain = text_ascii_of(code);
    if (plain != '?')
        return key_add_ascii(key, plain);
    if (code == 0xFFFD || text_code_width(code) < 0)
        return false;
    if (text_code_width(code) == 0 || code == 0x3001 || code == 0x30FB) /* accents, dots of CJK */
        return true;
    return key_add(key, bytes, count);
}

static bool key_make(struct key *key, const char *text)
{
    size_t length = strnlen(text, LONGEST_TEXT);

    *key = (struct key){.is_plain = true};
    text_trim(&text, &length);
    while (length) {
        uint32_t code;
        size_t used = utf8_decode(text, length, &code);

        if (!key_add_code(key, code, text, used))
            return false;
        text += used;
        length -= used;
    }
    return key->length > 0;
}

const struct country *country_of_code(const char *code)
{
    size_t low = 0, high = country_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(code, countries[middle].code);

        if (!order)
            return &countries[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static const struct country *find_spelling(const char *key)
{
    size_t low = 0, high = country_spelling_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(key, country_spellings[middle].text);

        if (!order)
            return country_of_code(country_spellings[middle].code);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Few texts have three letters, and comparing them with every code costs less than a table. */
static const struct country *find_code(const char *key, size_t length)
{
    char code[4] = "";

    for (size_t i = 0; i < length; i++)
        code[i] = (char)(key[i] - 32);
    if (length == 2)
        return country_of_code(code);
    for (size_t i = 0; i < country_count; i++)
        if (!memcmp(countries[i].code3, code, 3))
            return &countries[i];
    return NULL;
}

const struct country *country_find(const char *text)
{
    const struct country *country = NULL;
    struct key key;

    if (!key_make(&key, text))
        return NULL;
    if (key.length <= 3 && !key.is_plain && (unsigned char)key.text[0] < 0x80)
        return NULL;
    if ((key.length == 2 || key.length == 3) && key.is_plain)
        country = find_code(key.text, key.length);
    return country ? country : find_spelling(key.text);
}

/* ---- facts ---- */

enum { FACT_REGION, FACT_COUNTRY, FACT_NAME, FACT_CURRENCY, FACT_COUNT };

const char *const country_facts[] = {
    [FACT_REGION] = "region",
    [FACT_COUNTRY] = "country",
    [FACT_NAME] = "country_name",
    [FACT_CURRENCY] = "currency",
};
const size_t country_fact_count = FACT_COUNT;

bool currency_read(const char *text, size_t length, char code[4])
{
    if (length != 3)
        return false;
    for (int i = 0; i < 3; i++) {
        code[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]);
        if (code[i] < 'A' || code[i] > 'Z')
            return false;
    }
    code[3] = '\0';
    return true;
}

bool currency_is_code(const char *text)
{
    for (int i = 0; i < 3; i++)
        if (text[i] < 'A' || text[i] > 'Z')
            return false;
    return !text[3];
}

int country_fact_find(const char *name)
{
    for (int i = 0; i < FACT_COUNT; i++)
        if (!text_fold_compare(country_facts[i], name))
            return i;
    return -1;
}

const char *country_fact(const struct country *country, int fact)
{
    switch (fact) {
    case FACT_REGION:
        return country->region;
    case FACT_COUNTRY:
        return country->code;
    case FACT_NAME:
        return country->name;
    case FACT_CURRENCY:
        return country->currency;
    }
    return "";
}
