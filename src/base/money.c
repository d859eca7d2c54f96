/*
 * Amounts with a currency: read strictly, kept exactly, printed without loss.
 *
 * What a fund holds and what a decision drew from it are such amounts, and their sums must be right
 * to the last cent, so nothing here goes through a double.  A cell of a file is read more kindly
 * (base/decimal.h); this is what a person wrote on purpose, and a letter too many is a mistake.
 */
#include "base/money.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "currency.h"

enum { GROUP = 3 };

bool money_code(const char *text, size_t length, char out[MONEY_CODE_SIZE])
{
    char code[MONEY_CODE_SIZE] = "";

    if (length != sizeof code - 1)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool small = text[i] >= 'a' && text[i] <= 'z';

        if (!small && !(text[i] >= 'A' && text[i] <= 'Z'))
            return false;
        code[i] = (char)(small ? text[i] - 'a' + 'A' : text[i]);
    }
    if (currency_match(code, length) != length)
        return false;
    memcpy(out, code, sizeof code);
    return true;
}

/* The code before or after the number: cut off, and kept. False: letters that are none. */
static bool take_code(const char **text, size_t *length, char out[MONEY_CODE_SIZE])
{
    const size_t size = MONEY_CODE_SIZE - 1;

    out[0] = '\0';
    if (*length > size && money_code(*text, size, out)) {
        *text += size;
        *length -= size;
    } else if (*length > size && money_code(*text + *length - size, size, out)) {
        *length -= size;
    }
    text_trim(text, length);
    return *length > 0;
}

static bool take_unit(const char *text, size_t *length, int64_t *times)
{
    char last = text[*length - 1];

    *times = last == 'k' || last == 'K' ? 1000 : last == 'M' || last == 'm' ? 1000000 : 1;
    *length -= *times > 1;
    return *length > 0;
}

bool money_parse(const char *text, struct money *out)
{
    size_t length = strlen(text);
    struct money money = {.amount = 0};
    int64_t number, times;

    text_trim(&text, &length);
    if (!take_code(&text, &length, money.currency) || !take_unit(text, &length, &times))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!strchr("0123456789.,", text[i]) && !(i == 0 && text[i] == '-'))
            return false;
    if (decimal_parse(text, length, '.', &number) != DECIMAL_OK)
        return false;
    money.amount = (int128)number * times;
    *out = money;
    return true;
}

static void add_code(const struct money *money, struct strbuf *out)
{
    if (*money->currency)
        strbuf_addf(out, " %s", money->currency);
}

void money_print_plain(const struct money *money, struct strbuf *out)
{
    decimal_print(money->amount, out);
    add_code(money, out);
}

/* Groups of three before the point; of decimals none, two, or as many as there are. */
void money_print(const struct money *money, struct strbuf *out)
{
    struct strbuf plain = STRBUF_INIT;

    decimal_print(money->amount, &plain);
    const char *digits = plain.text + (*plain.text == '-'), *point = strchr(digits, '.');
    size_t whole = point ? (size_t)(point - digits) : strlen(digits);

    if (*plain.text == '-')
        strbuf_addc(out, '-');
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % GROUP == 0)
            strbuf_addc(out, ',');
        strbuf_addc(out, digits[i]);
    }
    if (point)
        strbuf_adds(out, point);
    if (point && strlen(point) == 2)
        strbuf_addc(out, '0');
    add_code(money, out);
    strbuf_release(&plain);
}
