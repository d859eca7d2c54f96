/*
 * The currency of an amount, by the sign that stands beside it.
 *
 * What is no digit, mark, sign or blank in the cell is its symbol: "MX$5,310.54" has MX$.  The
 * section [map symbol] says first what a symbol means; then redline knows those that mean one
 * currency everywhere.  A bare $, a yen sign or kr is several currencies: it is never guessed, but
 * currency.const decides, or else the row is refused with a sentence that says what to write.
 */
#include <stdlib.h>
#include <string.h>

#include "base/country.h"
#include "base/i18n.h"
#include "base/text.h"
#include "source/row_maker.h"
#include "source/rowtest.h"

static const struct {
    const char *symbol;
    char code[4];
} known[] = {
    {"\xE2\x82\xAC", "EUR"}, {"\xC2\xA3", "GBP"},     {"US$", "USD"},
    {"$US", "USD"},          {"MX$", "MXN"},          {"CA$", "CAD"},
    {"C$", "CAD"},           {"A$", "AUD"},           {"AU$", "AUD"},
    {"NZ$", "NZD"},          {"HK$", "HKD"},          {"S$", "SGD"},
    {"NT$", "TWD"},          {"R$", "BRL"},           {"z\xC5\x82", "PLN"},
    {"K\xC4\x8D", "CZK"},    {"Ft", "HUF"},           {"\xE2\x82\xB9", "INR"},
    {"\xE2\x82\xBD", "RUB"}, {"\xE2\x82\xA9", "KRW"}, {"\xE2\x82\xBA", "TRY"},
    {"\xE2\x82\xB4", "UAH"}, {"\xE2\x82\xAB", "VND"}, {"\xE2\x82\xAA", "ILS"},
    {"CN\xC2\xA5", "CNY"},   {"JP\xC2\xA5", "JPY"},   {"\xE0\xB8\xBF", "THB"},
    {"\xE2\x82\xB1", "PHP"},
};

/* Digits, marks, every kind of minus and blank: what a number itself is made of. */
static size_t number_part(const char *text, size_t length)
{
    uint32_t code;
    size_t used = utf8_decode(text, length, &code);

    if (code < 0x80)
        return (code >= '0' && code <= '9') || strchr(" .,-+()'\"=%\t", (int)code) ? used : 0;
    return code == 0xA0 || code == 0x202F || code == 0x2009 || code == 0x2212 ? used : 0;
}

/* The first run of other characters. */
static size_t find_symbol(const char **text, size_t length)
{
    const char *at = *text, *end = at + length, *start;
    size_t used;

    while (at < end && (used = number_part(at, (size_t)(end - at))))
        at += used;
    for (start = at; at < end && !number_part(at, (size_t)(end - at));) {
        uint32_t code;

        at += utf8_decode(at, (size_t)(end - at), &code);
    }
    *text = start;
    return (size_t)(at - start);
}

static const struct map_def *symbol_map(const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->map_count; i++)
        if (!strcmp(catalogue->maps[i].name, "symbol"))
            return &catalogue->maps[i];
    return NULL;
}

/* What the symbol means, "" when nobody says. */
static void resolve(const struct catalogue *catalogue, const char *symbol, char out[4])
{
    const struct map_def *map = symbol_map(catalogue);
    const char *to = map ? map_lookup(map, symbol) : NULL;

    if ((to && currency_read(to, strlen(to), out)) || currency_read(symbol, strlen(symbol), out))
        return;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (!strcmp(known[i].symbol, symbol))
            memcpy(out, known[i].code, sizeof known[i].code);
}

bool symbol_currency(struct row_maker *maker, const struct csv_record *record, const char **out)
{
    const char *constant = maker->binding->texts[TEXT_CURRENCY].constant;
    int column = row_column(maker, maker->plan->symbol_slot);
    size_t length, size;
    const char *cell = record_cell(record, column, &maker->cell, &length), *symbol = cell;

    *out = constant ? constant : "";
    if (plan_is_null(maker->plan, cell, length))
        return true;
    size = find_symbol(&symbol, length);
    if (!size)
        return true;
    if (size >= sizeof maker->symbol_key)
        return row_refuse_cell(maker, column, cell, _("has no currency that redline knows"));
    if (strlen(maker->symbol_key) != size || memcmp(maker->symbol_key, symbol, size)) {
        memcpy(maker->symbol_key, symbol, size);
        maker->symbol_key[size] = '\0';
        resolve(maker->plan->catalogue, maker->symbol_key, maker->symbol_code);
    }
    if (*maker->symbol_code)
        *out = maker->symbol_code;
    return **out || row_refuse_cell(maker, column, cell,
                                    _("does not say which currency it is: name its sign in "
                                      "[map symbol], like $ = USD, or set currency.const"));
}
