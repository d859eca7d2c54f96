/*
 * Which letters and signs beside a number are a currency.
 *
 * A cell like "12abc" is no amount, "12 EUR" is, so letters count only if they are a code of
 * ISO 4217 in capitals, a word of the short list below, or capitals that touch a currency sign
 * (MX$, R$, $US).  A word must end where its letters end: EURO is none.
 *
 * Which currency it is does not matter here: sources say so elsewhere (exports.md section 4).
 */
#include "currency.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

static const char codes[] = /* sorted, four bytes each */
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD "
    "BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNH CNY COP COU CRC CUC CUP CVE CZK DJF DKK "
    "DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR "
    "ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL "
    "LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD "
    "OMR PAB PEN PGK PHP PKR PLN PYG QAR RMB RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE "
    "SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI "
    "UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL ";

/* Longer words first where one begins like another. */
static const char *const words[] = {
    "z\xC5\x82", /* zloty */
    "kr.",
    "kr",
    "Kr.",
    "Kr",
    "K\xC4\x8D",
    "k\xC4\x8D",
    "Ft",
    "lei",
    "Lei",
    "kn",
    "din.",
    "din",
    "Rs.",
    "Rs",
    "RM",
    "Rp.",
    "Rp",
    "TL",
    "Fr.",
    "Fr",
    "R",
    "S/.",
    "S/",
    "Bs.",
    "Bs",
    "B/.",
    "FCFA",
    "CFA",
    "Tk",
    "\xD0\xBB\xD0\xB2.",
    "\xD0\xBB\xD0\xB2", /* lev */
    "\xD1\x80\xD1\x83\xD0\xB1.",
    "\xD1\x80\xD1\x83\xD0\xB1", /* rouble */
    "\xD1\x80.",                /* rouble, short */
    "\xD0\xB3\xD1\x80\xD0\xBD.",
    "\xD0\xB3\xD1\x80\xD0\xBD", /* hryvnia */
    "\xC4\x91",                 /* dong */
    "\xE5\x85\x83",
    "\xE5\x86\x86",
    "\xE5\x9C\x86",
    "\xE5\x9C\x93", /* yuan, yen */
    "\xEC\x9B\x90", /* won */
};

static bool is_sign(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } signs[] = {
        {0x24, 0x24},       {0xA2, 0xA5},     {0x58F, 0x58F},     {0x60B, 0x60B},
        {0x7FE, 0x7FF},     {0x9F2, 0x9F3},   {0x9FB, 0x9FB},     {0xAF1, 0xAF1},
        {0xBF9, 0xBF9},     {0xE3F, 0xE3F},   {0x17DB, 0x17DB},   {0x20A0, 0x20C0},
        {0xA838, 0xA838},   {0xFDFC, 0xFDFC}, {0xFE69, 0xFE69},   {0xFF04, 0xFF04},
        {0xFFE0, 0xFFE1},   {0xFFE5, 0xFFE6}, {0x11FDD, 0x11FE0}, {0x1E2FF, 0x1E2FF},
        {0x1ECB0, 0x1ECB0},
    };

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (c >= signs[i].first && c <= signs[i].last)
            return true;
    }
    return false;
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static size_t count_capitals(const char *text, size_t length)
{
    size_t n = 0;

    while (n < length && is_capital(text[n]))
        n++;
    return n;
}

/* A letter, as far as words can go on: ASCII letters, and all beyond Latin-1's signs. */
static bool goes_on(const char *text, size_t length)
{
    uint32_t c;

    if (!utf8_decode(text, length, &c))
        return false;
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x2000) ||
           (c >= 0x3040 && c < 0xD800);
}

static size_t match_sign(const char *text, size_t length)
{
    size_t before = count_capitals(text, length), used, after;
    uint32_t c;

    if (before > 3)
        return 0;
    used = utf8_decode(text + before, length - before, &c);
    if (!used || !is_sign(c))
        return 0;
    used += before;
    after = count_capitals(text + used, length - used);
    if (!before && after <= 3 && !goes_on(text + used + after, length - used - after))
        used += after;
    return goes_on(text + used, length - used) ? 0 : used;
}

static bool is_code(const char *text)
{
    size_t low = 0, high = sizeof codes / 4;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(text, codes + middle * 4, 3);

        if (!order)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

size_t currency_match(const char *text, size_t length)
{
    size_t used;

    if (!length || (*text > 0 && *text < 'A' && *text != '$')) /* a digit, a mark: the usual end */
        return 0;
    used = match_sign(text, length);
    if (used)
        return used;
    if (count_capitals(text, length) == 3 && !goes_on(text + 3, length - 3) && is_code(text))
        return 3;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = words[i][0] == *text ? strlen(words[i]) : 0;

        if (size && size <= length && !memcmp(words[i], text, size) &&
            !goes_on(text + size, length - size))
            return size;
    }
    return 0;
}
