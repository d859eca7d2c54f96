/*
 * Amounts in minor units.
 *
 * A budget goes to other programs and is compared there to the cent, so it is a whole number from
 * the moment it is proposed: rounded once, half away from zero as people do, and from then on only
 * added and subtracted.
 */
#include "base/amount.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/strbuf.h"

enum { DIGITS_USUAL = 2, DECIMAL_DIGITS = 4, MILLION = 1000000 };

static bool is_listed(const char *code, const char *list)
{
    for (const char *c = list; *c; c += 3 + (c[3] == ' '))
        if (strncmp(c, code, 3) == 0)
            return true;
    return false;
}

/* ISO 4217:2015, list one as published on six-group.com; those that are no amounts of a shop (XAU,
 * XDR ...) are left out. */
int currency_digits(const char *code)
{
    if (!code || strlen(code) != 3)
        return DIGITS_USUAL;
    if (is_listed(code, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"))
        return 0;
    if (is_listed(code, "BHD IQD JOD KWD LYD OMR TND"))
        return 3;
    return is_listed(code, "CLF UYW") ? 4 : DIGITS_USUAL;
}

static int64_t power_of_ten(int digits)
{
    int64_t power = 1;

    while (digits-- > 0)
        power *= 10;
    return power;
}

bool amount_round(double value, int digits, int64_t *out)
{
    char text[40];
    double units;

    snprintf(text, sizeof text, "%.15g", value * (double)power_of_ten(digits));
    units = round(strtod(text, NULL));
    if (!(fabs(units) < 9e15))
        return false;
    *out = (int64_t)units;
    return true;
}

bool amount_round_exact(int128 sum, int digits, int64_t *out)
{
    int128 step = power_of_ten(DECIMAL_DIGITS - digits);
    int128 size = sum < 0 ? -sum : sum, units = (size + step / 2) / step;

    if (units >= (int128)9000000000000000)
        return false;
    *out = (int64_t)(sum < 0 ? -units : units);
    return true;
}

int64_t amount_part(int64_t amount, double part)
{
    return (int64_t)((int128)amount * (int64_t)lround(part * MILLION) / MILLION);
}

void amount_print(int64_t amount, int digits, struct strbuf *out)
{
    int64_t power = power_of_ten(digits), size = amount < 0 ? -amount : amount;

    strbuf_addf(out, "%s%lld", amount < 0 ? "-" : "", (long long)(size / power));
    if (digits)
        strbuf_addf(out, ".%0*lld", digits, (long long)(size % power));
}

bool amount_parse(const char *text, int digits, int64_t *out)
{
    const char *c = text + (*text == '-');
    int128 units = 0;
    int decimals = -1;

    if (*c < '0' || *c > '9')
        return false;
    for (; *c; c++) {
        if (*c == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (*c < '0' || *c > '9' || (decimals >= 0 && ++decimals > digits))
            return false;
        units = units * 10 + (*c - '0');
        if (units >= (int128)9000000000000000)
            return false;
    }
    if (decimals == 0)
        return false;
    units *= power_of_ten(digits - (decimals < 0 ? 0 : decimals));
    if (units >= (int128)9000000000000000)
        return false;
    *out = (int64_t)(*text == '-' ? -units : units);
    return true;
}

bool amount_is_whole(int64_t amount, int digits)
{
    return amount % power_of_ten(digits) == 0;
}

void amount_print_grouped(int64_t amount, int digits, bool whole, struct strbuf *out)
{
    struct strbuf plain = STRBUF_INIT;
    size_t integer;

    if (whole && amount_is_whole(amount, digits)) {
        amount /= power_of_ten(digits);
        digits = 0;
    }
    amount_print(amount, digits, &plain);
    integer = strcspn(plain.text, ".");
    for (size_t i = 0; i < plain.length; i++) {
        bool in_group = i > 0 && i < integer && plain.text[i - 1] != '-';

        if (in_group && (integer - i) % 3 == 0)
            strbuf_addc(out, ',');
        strbuf_addc(out, plain.text[i]);
    }
    strbuf_release(&plain);
}
