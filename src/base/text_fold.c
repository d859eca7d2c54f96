/*
 * Comparing text as people do: case, blanks and dashes do not count.
 *
 * Case folding is one character to one character, by rule rather than by locale: ASCII, Latin-1,
 * Latin Extended-A and Additional, Greek, Cyrillic; it follows Unicode's simple case folding there.
 * A byte that is no UTF-8 folds to a code of its own beyond Unicode, so that broken names stay
 * different from each other.
 *
 * The glob steps back to the last '*' only, so its cost is at most pattern times text.  The nearest
 * name is found in three rows of a table of bounded width: words over 128 characters have none.
 */
#include "base/text.h"

#include <string.h>

enum { NEAREST_MAX = 128 };

static uint32_t fold_latin(uint32_t c)
{
    if ((c >= 0xC0 && c <= 0xD6) || (c >= 0xD8 && c <= 0xDE))
        return c + 32;
    if (c == 0xB5)
        return 0x3BC;
    if (c == 0x178)
        return 0xFF;
    if (c == 0x17F)
        return 's';
    if (c == 0x130 || c == 0x131 || c == 0x138 || c == 0x149)
        return c;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c & 1 ? c + 1 : c;
    if (c >= 0x100 && c <= 0x177)
        return c | 1;
    return c;
}

static uint32_t fold_greek(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } odd[] = {
        {.from = 0x370, .to = 0x371}, {.from = 0x372, .to = 0x373}, {.from = 0x376, .to = 0x377},
        {.from = 0x37F, .to = 0x3F3}, {.from = 0x386, .to = 0x3AC}, {.from = 0x38C, .to = 0x3CC},
        {.from = 0x38E, .to = 0x3CD}, {.from = 0x38F, .to = 0x3CE}, {.from = 0x3C2, .to = 0x3C3},
        {.from = 0x3CF, .to = 0x3D7}, {.from = 0x3D0, .to = 0x3B2}, {.from = 0x3D1, .to = 0x3B8},
        {.from = 0x3D5, .to = 0x3C6}, {.from = 0x3D6, .to = 0x3C0}, {.from = 0x3F0, .to = 0x3BA},
        {.from = 0x3F1, .to = 0x3C1}, {.from = 0x3F4, .to = 0x3B8}, {.from = 0x3F5, .to = 0x3B5},
        {.from = 0x3F7, .to = 0x3F8}, {.from = 0x3F9, .to = 0x3F2}, {.from = 0x3FA, .to = 0x3FB},
        {.from = 0x3FD, .to = 0x37B}, {.from = 0x3FE, .to = 0x37C}, {.from = 0x3FF, .to = 0x37D},
    };

    if (c >= 0x391 && c <= 0x3AB && c != 0x3A2)
        return c + 32;
    if (c >= 0x388 && c <= 0x38A)
        return c + 37;
    if (c >= 0x3D8 && c <= 0x3EF)
        return c | 1;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        if (odd[i].from == c)
            return odd[i].to;
    }
    return c;
}

static uint32_t fold_cyrillic(uint32_t c)
{
    if (c <= 0x40F)
        return c + 80;
    if (c <= 0x42F)
        return c + 32;
    if ((c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) || c >= 0x4D0)
        return c | 1;
    if (c == 0x4C0)
        return 0x4CF;
    if (c >= 0x4C1 && c <= 0x4CE)
        return c & 1 ? c + 1 : c;
    return c;
}

static uint32_t fold(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c <= 0x17F)
        return fold_latin(c);
    if (c >= 0x370 && c <= 0x3FF)
        return fold_greek(c);
    if (c >= 0x400 && c <= 0x52F)
        return fold_cyrillic(c);
    if ((c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF))
        return c | 1;
    return c;
}

uint32_t text_next_folded(const char **at)
{
    if ((unsigned char)**at < 0x80)
        return **at ? fold((unsigned char)*(*at)++) : 0;

    size_t left = strnlen(*at, 4);
    uint32_t code;
    size_t used = utf8_decode(*at, left, &code);

    if (!used)
        return 0;
    if (used == 1 && code == 0xFFFD)
        code = 0x110000 + (unsigned char)**at;
    *at += used;
    return fold(code);
}

int text_fold_compare(const char *a, const char *b)
{
    for (;;) {
        uint32_t x = text_next_folded(&a), y = text_next_folded(&b);

        if (x != y)
            return x < y ? -1 : 1;
        if (!x)
            return 0;
    }
}

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : (unsigned char)c;
}

const char *text_find(const char *text, const char *part, size_t *length)
{
    while (*part && *text) {
        const char *at = text, *wanted = part;

        while (*wanted) {
            uint32_t have = text_next_folded(&at);

            if (!have || have != text_next_folded(&wanted))
                break;
            if (!*wanted) {
                *length = (size_t)(at - text);
                return text;
            }
        }
        text_next_folded(&text);
    }
    return NULL;
}

int text_word_compare(const char *a, const char *b, size_t length)
{
    for (; length; a++, b++, length--) {
        int difference = lower(*a) - lower(*b);

        if (difference || !*a)
            return difference;
    }
    return 0;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

static uint32_t plain_sign(uint32_t c)
{
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63 || c == 0xFF0D)
        return '-';
    if (c == 0x2018 || c == 0x2019)
        return '\'';
    if (c == 0x201C || c == 0x201D)
        return '"';
    return c;
}

/* The next character of a header: a run of blanks is one ' ', at the end of the text 0. */
static uint32_t next_of_header(const char **at)
{
    uint32_t c = text_next_folded(at);
    const char *ahead;

    if (!is_blank(c))
        return plain_sign(c);
    do {
        ahead = *at;
        c = text_next_folded(at);
    } while (is_blank(c));
    if (c)
        *at = ahead;
    return c ? ' ' : 0;
}

static const char *skip_blanks(const char *text)
{
    const char *at = text;

    while (is_blank(text_next_folded(&at)))
        text = at;
    return text;
}

bool text_header_equal(const char *a, const char *b)
{
    a = skip_blanks(a);
    b = skip_blanks(b);
    for (;;) {
        uint32_t x = next_of_header(&a), y = next_of_header(&b);

        if (x != y)
            return false;
        if (!x)
            return true;
    }
}

bool text_glob(const char *pattern, const char *text)
{
    const char *star = NULL, *mark = text;

    while (*text) {
        const char *p = pattern, *t = text;
        uint32_t want, have;

        if (*pattern == '*') {
            star = ++pattern;
            mark = text;
            continue;
        }
        want = text_next_folded(&p);
        have = text_next_folded(&t);
        if (want && (want == '?' || want == have)) {
            pattern = p;
            text = t;
        } else if (star) {
            text_next_folded(&mark);
            pattern = star;
            text = mark;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}

static size_t folded_word(const char *text, uint32_t out[NEAREST_MAX])
{
    size_t count = 0;
    uint32_t c;

    while ((c = text_next_folded(&text))) {
        if (count == NEAREST_MAX)
            return SIZE_MAX;
        out[count++] = c;
    }
    return count;
}

/* Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
static size_t distance(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    size_t rows[3][NEAREST_MAX + 1] = {{0}};

    for (size_t j = 0; j <= b_count; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_count; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= b_count; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);

            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two_above[j - 2] + 1 < best)
                best = two_above[j - 2] + 1;
            row[j] = best;
        }
    }
    return rows[a_count % 3][b_count];
}

const char *text_nearest(const char *word, const char *const *names, size_t count)
{
    uint32_t folded[NEAREST_MAX], other[NEAREST_MAX];
    size_t length = folded_word(word, folded), best;
    const char *nearest = NULL;

    if (length == SIZE_MAX || !length)
        return NULL;
    best = (length / 3 > 2 ? length / 3 : 2) + 1;
    for (size_t i = 0; i < count; i++) {
        size_t other_length = names[i] ? folded_word(names[i], other) : SIZE_MAX;
        size_t apart;

        if (other_length == SIZE_MAX || other_length > length + best ||
            length > other_length + best)
            continue;
        apart = distance(folded, length, other, other_length);
        /* a word that shares no letter with it is no near miss, however short */
        if (apart < best && apart < (length > other_length ? length : other_length)) {
            best = apart;
            nearest = names[i];
        }
    }
    return nearest;
}
