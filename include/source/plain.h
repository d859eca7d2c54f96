/* Plain numbers, which nearly all cells are: digits, perhaps a minus and a point with up to four
 * decimals. What is read is scaled by 10^-4 and equal to what decimal_parse says.
 *
 * Those of up to eight characters are read in one word: the point is taken out, zeros are put in
 * front, and three multiplications make the digits a number. */
#ifndef REDLINE_SOURCE_PLAIN_H
#define REDLINE_SOURCE_PLAIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { PLAIN_DIGITS = 12 }; /* before the point, at most: below 10^16 when scaled */

/* Only digits, at most twelve, and up to four decimals: what nearly every cell is. */
static inline bool plain_number(const char *text, size_t length, int64_t *value)
{
    static const int64_t scale[] = {10000, 1000, 100, 10, 1};
    size_t start = text[0] == '-', i = start, decimals = 0;
    int64_t sum = 0;

    if (length > 18)
        return false;
    for (; i < length && (unsigned)(text[i] - '0') < 10; i++)
        sum = sum * 10 + (text[i] - '0');
    if (i == start || i > PLAIN_DIGITS + start)
        return false;
    if (i < length) {
        size_t point = i++;

        for (; i < length && (unsigned)(text[i] - '0') < 10; i++)
            sum = sum * 10 + (text[i] - '0');
        decimals = i - point - 1;
        if (text[point] != '.' || i < length || decimals < 1 || decimals > 4)
            return false;
    }
    sum *= scale[decimals];
    *value = start ? -sum : sum;
    return true;
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Eight digits, the first in the lowest byte. False when one is none. */
static inline bool eight_digits(uint64_t word, int64_t *value)
{
    const uint64_t high = UINT64_C(0xF0F0F0F0F0F0F0F0), pair = UINT64_C(0x000000FF000000FF);
    uint64_t over = (word + UINT64_C(0x0606060606060606)) & high;

    if (((word & high) | over >> 4) != UINT64_C(0x3333333333333333))
        return false;
    word -= UINT64_C(0x3030303030303030);
    word = word * 10 + (word >> 8);
    word = (word & pair) * (UINT64_C(1000000) << 32 | 100) +
           ((word >> 16) & pair) * (UINT64_C(10000) << 32 | 1);
    *value = (int64_t)(word >> 32);
    return true;
}

/* The same in one step, for one to eight characters; eight bytes can be read. False: perhaps
 * plain_number can. */
static inline bool short_number(const char *text, size_t length, int64_t *value)
{
    static const int64_t scale[] = {10000, 1000, 100, 10, 1};
    const uint64_t ones = UINT64_C(0x0101010101010101);
    unsigned left = 64 - 8 * (unsigned)length, decimals = 0; /* left: bits before the digits */
    uint64_t word, points;

    memcpy(&word, text, 8);
    word <<= left;
    points = word ^ ones * '.';
    points = (points - ones) & ~points & ones << 7; /* the lowest is exact */
    if (points) {
        uint64_t below = ((points & -points) >> 7) - 1; /* the bytes before the point */

        decimals = 7 - (unsigned)__builtin_ctzll(points) / 8;
        if (decimals < 1 || decimals > 4 || 7 - decimals <= left / 8)
            return false;
        word = (word & ~(below << 8 | 0xFF)) | (word & below) << 8;
        left += 8;
    }
    word |= ones * '0' & ((UINT64_C(1) << left) - 1);
    if (!eight_digits(word, value))
        return false;
    *value *= scale[decimals];
    return true;
}
#else
static inline bool short_number(const char *text, size_t length, int64_t *value)
{
    return plain_number(text, length, value);
}
#endif

/* A cell of a record: bytes follow that can be read. */
static inline bool plain_cell(const char *text, size_t length, int64_t *value)
{
    return (length - 1 < 8 && short_number(text, length, value)) ||
           plain_number(text, length, value);
}

#endif
