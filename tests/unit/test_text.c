/*
 * Text: decoding, widths, the cleaning of hostile bytes, fitting, folding, globs, near misses.
 * The cleaning is also tried on random bytes, against the promises of the header alone.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/strbuf.h"
#include "base/text.h"

#define BAD "\xEF\xBF\xBD"

static void test_decode(void **state)
{
    static const struct {
        const char *bytes;
        size_t length, used;
        uint32_t code;
    } rows[] = {
        {"", 0, 0, 0xFFFD},
        {"A", 1, 1, 'A'},
        {"\0", 1, 1, 0},
        {"\x7f", 1, 1, 0x7F},
        {"\xC2\x80", 2, 2, 0x80},
        {"\xDF\xBF", 2, 2, 0x7FF},
        {"\xE0\xA0\x80", 3, 3, 0x800},
        {"\xE2\x82\xAC!", 4, 3, 0x20AC},
        {"\xEF\xBF\xBD", 3, 3, 0xFFFD},
        {"\xED\x9F\xBF", 3, 3, 0xD7FF},
        {"\xEE\x80\x80", 3, 3, 0xE000},
        {"\xF0\x90\x80\x80", 4, 4, 0x10000},
        {"\xF4\x8F\xBF\xBF", 4, 4, 0x10FFFF},
        {"\x80", 1, 1, 0xFFFD},
        {"\xBF\x80", 2, 1, 0xFFFD},
        {"\xC0\x80", 2, 1, 0xFFFD}, /* overlong NUL */
        {"\xC1\xBF", 2, 1, 0xFFFD},
        {"\xE0\x80\xAF", 3, 1, 0xFFFD}, /* overlong slash */
        {"\xE0\x9F\xBF", 3, 1, 0xFFFD},
        {"\xF0\x80\x80\xAF", 4, 1, 0xFFFD},
        {"\xF0\x8F\xBF\xBF", 4, 1, 0xFFFD},
        {"\xED\xA0\x80", 3, 1, 0xFFFD}, /* surrogates */
        {"\xED\xBF\xBF", 3, 1, 0xFFFD},
        {"\xF4\x90\x80\x80", 4, 1, 0xFFFD}, /* beyond U+10FFFF */
        {"\xF5\x80\x80\x80", 4, 1, 0xFFFD},
        {"\xF8\x88\x80\x80\x80", 5, 1, 0xFFFD},
        {"\xFE", 1, 1, 0xFFFD},
        {"\xFF", 1, 1, 0xFFFD},
        {"\xC3", 1, 1, 0xFFFD},
        {"\xE2\x82", 2, 1, 0xFFFD},
        {"\xE2\x82\xAC", 2, 1, 0xFFFD}, /* the length counts, not the bytes behind it */
        {"\xF0\x9F\x98", 3, 1, 0xFFFD},
        {"\xC3(", 2, 1, 0xFFFD},
        {"\xE2(\xA1", 3, 1, 0xFFFD},
        {"\xF0\x9F(\x80", 4, 1, 0xFFFD},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t code = 1;

        assert_int_equal(utf8_decode(rows[i].bytes, rows[i].length, &code), rows[i].used);
        assert_int_equal(code, rows[i].code);
    }
}

static void test_encode_and_valid(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x110010; code++) {
        bool is_character = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
        char bytes[4];
        size_t size = utf8_encode(code, bytes);
        uint32_t back;

        assert_int_equal(utf8_decode(bytes, size, &back), size);
        assert_int_equal(back, is_character ? code : 0xFFFD);
        assert_true(utf8_valid(bytes, size));
        assert_true(size == 1 || !utf8_valid(bytes, size - 1));
    }
    assert_true(utf8_valid("", 0));
    assert_true(utf8_valid("Vi\xE1\xBB\x87t \xEF\xBF\xBD", 10));
    assert_false(utf8_valid("abc\xff", 4));
    assert_false(utf8_valid("\xC0\x80", 2));
}

static void test_code_width(void **state)
{
    static const struct {
        uint32_t first, last;
        int width;
    } rows[] = {
        {0x00, 0x1F, -1},
        {0x20, 0x7E, 1},
        {0x7F, 0x9F, -1},
        {0xA0, 0xAC, 1},
        {0xAD, 0xAD, -1},
        {0xAE, 0x2FF, 1},
        {0x300, 0x36F, 0},
        {0x370, 0x377, 1},
        {0x483, 0x489, 0},
        {0x5D0, 0x5EA, 1},
        {0x61C, 0x61C, -1},
        {0x627, 0x64A, 1},
        {0x64B, 0x65F, 0},
        {0x930, 0x939, 1},
        {0x93F, 0x940, 1},
        {0x94D, 0x94D, 0},
        {0xE31, 0xE31, 0},
        {0xE01, 0xE30, 1},
        {0x1100, 0x115F, 2},
        {0x1160, 0x11FF, 0},
        {0x1EA0, 0x1EF9, 1},
        {0x180E, 0x180E, -1},
        {0x2010, 0x2027, 1},
        {0x200B, 0x200F, -1},
        {0x2028, 0x202E, -1},
        {0x202F, 0x205F, 1},
        {0x2060, 0x206F, -1},
        {0x20AC, 0x20AC, 1},
        {0x20D0, 0x20F0, 0},
        {0x2190, 0x2199, 1},
        {0x2500, 0x257F, 1},
        {0x2581, 0x258F, 1},
        {0x2800, 0x28FF, 1},
        {0x231A, 0x231B, 2},
        {0x2705, 0x2705, 2},
        {0x2764, 0x2764, 1},
        {0x3000, 0x3000, 2},
        {0x3041, 0x3096, 2},
        {0x3099, 0x309A, 0},
        {0x30A1, 0x30FF, 2},
        {0x4E00, 0x9FFF, 2},
        {0xAC00, 0xD7A3, 2},
        {0xD800, 0xDFFF, -1},
        {0xE000, 0xF8FF, -1},
        {0xF900, 0xFA6D, 2},
        {0xFE00, 0xFE0F, 0},
        {0xFEFF, 0xFEFF, -1},
        {0xFF01, 0xFF60, 2},
        {0xFF61, 0xFF9F, 1},
        {0xFFE0, 0xFFE6, 2},
        {0xFFF9, 0xFFFB, -1},
        {0xFFFD, 0xFFFD, 1},
        {0xFFFE, 0xFFFF, -1},
        {0x1F1E6, 0x1F1FF, 1},
        {0x1F3FB, 0x1F3FF, 2},
        {0x1F600, 0x1F64F, 2},
        {0x1F6D8, 0x1F6DC, -1},
        {0x20000, 0x2A6DF, 2},
        {0x30000, 0x3134A, 2},
        {0x31400, 0xDFFFF, -1},
        {0xE0001, 0xE007F, -1},
        {0xE0100, 0xE01EF, 0},
        {0xF0000, 0x10FFFF, -1},
        {0x110000, 0x110100, -1},
        {0xFFFFFFF0, 0xFFFFFFFE, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (uint32_t code = rows[i].first; code <= rows[i].last; code++) {
            if (text_code_width(code) != rows[i].width)
                fail_msg("U+%04X: %d", code, text_code_width(code));
        }
    }
}

static void test_width(void **state)
{
    (void)state;
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("DE Germany"), 10);
    assert_int_equal(text_width("日本 Japan"), 10);
    assert_int_equal(text_width("Vie\xCC\xA3\xCC\x82t Nam"), 8);
    assert_int_equal(text_width("−0.42×"), 6);
    assert_int_equal(text_width("a\xff\x1b"), 3);
}

static void test_clean(void **state)
{
    static const struct {
        const char *text;
        size_t length;
        const char *expected;
    } rows[] = {
        {"", 0, ""},
        {"Việt Nam 日本", 17, "Việt Nam 日本"},
        {"a\tb\r\nc\n", 7, "a b  c "},
        {"\x1b[2J", 4, BAD "[2J"},
        {"\x1b]52;c;!\x07", 9, BAD "]52;c;!" BAD},
        {"a\0b", 3, "a" BAD "b"},
        {"\x7f", 1, BAD},
        {"\x9b"
         "31m",
         4, BAD "31m"},
        {"\xC2\x9b"
         "31m",
         5, BAD "31m"},
        {"\xC2\x85", 2, BAD},
        {"a\xE2\x80\xAE"
         "b",
         5, "a" BAD "b"}, /* U+202E */
        {"a\xE2\x81\xA6"
         "b",
         5, "a" BAD "b"}, /* U+2066 */
        {"a\xE2\x80\x8B"
         "b",
         5, "a" BAD "b"}, /* U+200B */
        {"a\xE2\x80\x8D"
         "b",
         5, "a" BAD "b"}, /* U+200D */
        {"\xEF\xBB\xBF"
         "b",
         4, BAD "b"}, /* U+FEFF */
        {"a\xC2\xAD"
         "b",
         4, "a" BAD "b"}, /* soft hyphen */
        {"a\xE2\x80\xA8"
         "b",
         5, "a" BAD "b"}, /* U+2028 */
        {"a\xD8\x9C"
         "b",
         4, "a" BAD "b"},             /* U+061C */
        {"\xEE\x80\x80", 3, BAD},     /* private use */
        {"\xF3\xA0\x81\x81", 4, BAD}, /* tag */
        {"\xC0\x80", 2, BAD BAD},
        {"\xE2\x82", 2, BAD BAD},
        {"\xED\xA0\x80", 3, BAD BAD BAD},
        {BAD, 3, BAD},
        {"e\xCC\x81", 3, "e\xCC\x81"},
        {"\xCC\x81"
         "e",
         3, BAD "e"}, /* a mark without a base */
        {"a\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85\xCC\x86"
         "b\xCC\x81",
         16,
         "a\xCC\x81\xCC\x82\xCC\x83\xCC\x84"
         "b\xCC\x81"},
        {"\xE2\x9D\xA4\xEF\xB8\x8F!", 7, "\xE2\x9D\xA4!"}, /* variation selector 16 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;

        strbuf_adds(&out, "<");
        text_clean(&out, rows[i].text, rows[i].length);
        assert_int_equal(out.text[0], '<');
        assert_string_equal(out.text + 1, rows[i].expected);
        strbuf_release(&out);
    }
}

/* What the header promises, of any string. */
static void check_clean(const char *text, size_t length)
{
    struct strbuf again = STRBUF_INIT;
    size_t left = length, used;
    int cells = 0, marks = 9;

    assert_true(utf8_valid(text, length));
    assert_int_equal(strlen(text), length);
    for (const char *at = text; left; at += used, left -= used) {
        uint32_t code;
        int width;

        used = utf8_decode(at, left, &code);
        width = text_code_width(code);
        assert_in_range(width, 0, 2);
        assert_true(code >= 0x20 && (code < 0x7F || code > 0x9F));
        assert_false((code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
                     (code >= 0x2060 && code <= 0x206F) || code == 0x61C || code == 0xFEFF);
        marks = width ? 0 : marks + 1;
        assert_true(marks <= 4);
        cells += width;
    }
    assert_int_equal(text_width(text), cells);
    text_clean(&again, text, length);
    assert_string_equal(again.text, text);
    strbuf_release(&again);
}

static void test_clean_anything(void **state)
{
    static const char *const pieces[] = {
        "\x1b[",        "\x9b", "\xC2\x9b", "\xE2\x80",     "\xAE",         "\xCC\x81",
        "\xE2\x80\x8B", "a",    "日",       "\xF0",         "\x9F\x98\x80", "\xEF\xB8\x8F",
        "\xED\xA0",     "\x80", "\n",       "\xE1\x85\xA1", "\xFF",         "\x7f",
    };
    struct strbuf raw = STRBUF_INIT, out = STRBUF_INIT;
    struct random random;

    (void)state;
    random_seed(&random, 11);
    for (int i = 0; i < 20000; i++) {
        size_t count = random_next(&random) % 12;

        strbuf_clear(&raw);
        strbuf_clear(&out);
        while (count--) {
            if (random_next(&random) % 2)
                strbuf_adds(&raw, pieces[random_next(&random) % (sizeof pieces / sizeof *pieces)]);
            else
                strbuf_addc(&raw, (char)random_next(&random));
        }
        text_clean(&out, raw.text, raw.length);
        check_clean(out.text, out.length);
    }
    strbuf_release(&raw);
    strbuf_release(&out);
}

static void test_clean_dup(void **state)
{
    char *text = text_clean_dup("a\x1b"
                                "b"),
         *empty = text_clean_dup("");

    (void)state;
    assert_string_equal(text, "a" BAD "b");
    assert_string_equal(empty, "");
    free(text);
    free(empty);
}

static void test_fit(void **state)
{
    static const struct {
        const char *text, *expected;
        int cells;
        enum text_align align;
        bool ascii;
    } rows[] = {
        {"Germany", "Germany", 7, TEXT_LEFT, false},
        {"Germany", "Germany   ", 10, TEXT_LEFT, false},
        {"Germany", "   Germany", 10, TEXT_RIGHT, false},
        {"Germany", " Germany  ", 10, TEXT_CENTRE, false},
        {"Germany", "Germ…", 5, TEXT_LEFT, false},
        {"Germany", "Germ…", 5, TEXT_RIGHT, false},
        {"Germany", "Germ~", 5, TEXT_LEFT, true},
        {"Germany", "…", 1, TEXT_LEFT, false},
        {"Germany", "", 0, TEXT_LEFT, false},
        {"Germany", "", -3, TEXT_LEFT, false},
        {"", "   ", 3, TEXT_CENTRE, false},
        {"日本語", "日本語", 6, TEXT_LEFT, false},
        {"日本語", "日本…", 5, TEXT_LEFT, false},
        {"日本語", "日… ", 4, TEXT_LEFT, false},
        {"日本語", " 日…", 4, TEXT_RIGHT, false},
        {"日本語", "日…", 3, TEXT_LEFT, false},
        {"日本語", "… ", 2, TEXT_LEFT, false},
        {"日本語", "~", 1, TEXT_LEFT, true},
        {"n\xCC\x83n\xCC\x83", "n\xCC\x83n\xCC\x83", 2, TEXT_LEFT, false},
        {"e\xCC\x81"
         "bc",
         "e\xCC\x81…", 2, TEXT_LEFT, false},
        {"a\x1b\xff", "a" BAD BAD " ", 4, TEXT_LEFT, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;

        strbuf_adds(&out, "|");
        text_fit(&out, rows[i].text, rows[i].cells, rows[i].align, rows[i].ascii);
        assert_string_equal(out.text + 1, rows[i].expected);
        assert_int_equal(text_width(out.text), 1 + (rows[i].cells > 0 ? rows[i].cells : 0));
        strbuf_release(&out);
    }
}

static void test_ascii(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"plain ~!", "plain ~!"},
        {"São Paulo, Čeština, Łódź", "Sao Paulo, Cestina, Lodz"},
        {"Việt Nam Đồng", "Viet Nam Dong"},
        {"Vie\xCC\xA3\xCC\x82t", "Viet"},
        {"ÄÖÜäöüß Ñ ç Ø Ÿ", "AOUaous N c O Y"},
        {"9–15 Nov — “a” ‘b’", "9-15 Nov - \"a\" 'b'"},
        {"−0.4 2.1× …", "-0.4 2.1x ~"},
        {"日本 Κ€", "?? ??"},
        {"a\xC2\xA0"
         "b\xE2\x80\xAF"
         "c",
         "a b c"},
        {"a\x1b\x7f\xff", "a???"},
        {"²³ ½", "23 ?"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;

        text_ascii(&out, rows[i].text);
        assert_string_equal(out.text, rows[i].expected);
        strbuf_release(&out);
    }
}

static void test_fold_compare(void **state)
{
    static const struct {
        const char *a, *b;
        int order;
    } rows[] = {
        {"", "", 0},
        {"Germany", "gERMANY", 0},
        {"ÄÖÜ ÉÈ Þ", "äöü éè þ", 0},
        {"ŁÓDŹ ŽŠČ Ÿ Ĺ", "łódź žšč ÿ ĺ", 0},
        {"ΑΒΓ ΆΈΏ Σ", "αβγ άέώ ς", 0},
        {"МОСКВА ЁЇ Ґ", "москва ёї ґ", 0},
        {"VIỆT NAM ƯU", "việt nam ƯU", 0},
        {"µ", "μ", 0},
        {"×", "÷", -1},
        {"ı", "i", 1},
        {"a", "b", -1},
        {"B", "a", 1},
        {"ab", "abc", -1},
        {"abc", "AB", 1},
        {"Z", "ä", -1},
        {"\xff", "\xfe", 1},
        {"\xff", "\xff", 0},
        {"\xff", "\xEF\xBF\xBD", 1},
        {"日本", "日本", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (text_fold_compare(rows[i].a, rows[i].b) != rows[i].order ||
            text_fold_compare(rows[i].b, rows[i].a) != -rows[i].order)
            fail_msg("%s, %s", rows[i].a, rows[i].b);
    }
}

static void test_header_equal(void **state)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        {"Amount spent (USD)", "amount  spent\t(usd)", true},
        {" Date ", "date", true},
        {"\xC2\xA0"
         "Date\xE2\x80\xAF",
         "Date", true},
        {"Net\xC2\xA0sales", "net sales", true},
        {"Sales – Ordered", "sales - ordered", true},
        {"Sales — Ordered", "Sales \xE2\x88\x92 ordered", true},
        {"Sessions\xE2\x80\x91Total", "sessions-total", true},
        {"Montant dépensé (EUR)", "MONTANT DÉPENSÉ (eur)", true},
        {"Coût de l’annonce", "coût de l'annonce", true},
        {"", "   ", true},
        {"a b", "ab", false},
        {"Date", "Dates", false},
        {"Dates", "Date", false},
        {"Date", "", false},
        {"SUBJECT", "SUBJECTS", false},
        {"a -b", "a-b", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (text_header_equal(rows[i].a, rows[i].b) != rows[i].equal ||
            text_header_equal(rows[i].b, rows[i].a) != rows[i].equal)
            fail_msg("'%s', '%s'", rows[i].a, rows[i].b);
    }
}

static void test_glob(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool match;
    } rows[] = {
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"*", "anything", true},
        {"?", "", false},
        {"?", "日", true},
        {"??", "日", false},
        {"*de", "Brand DE", true},
        {"*de", "Brand DEU", false},
        {"de*", "DE-brand", true},
        {"*mail*", "E-Mail Address", true},
        {"*mail*", "male", false},
        {"a*b*c", "aXbXbXc", true},
        {"a*b*c", "aXbXbX", false},
        {"a?c", "abc", true},
        {"a?c", "ac", false},
        {"meta-*.csv", "meta-2026.csv", true},
        {"**", "x", true},
        {"*?*", "", false},
        {"*?*", "x", true},
        {"ÄRGER*", "ärger groß", true},
        {"*ab", "aab", true},
        {"*aab", "aaab", true},
        {"Date=", "Date=", true},
        {"?", "\xff", true},
        {"a*", "b", false},
        {"*é", "CAFÉ", true},
        {"[a]", "a", false},
        {"\\*", "\\x", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (text_glob(rows[i].pattern, rows[i].text) != rows[i].match)
            fail_msg("%s, %s", rows[i].pattern, rows[i].text);
    }
}

static void test_glob_is_not_exponential(void **state)
{
    struct strbuf pattern = STRBUF_INIT, text = STRBUF_INIT;

    (void)state;
    for (int i = 0; i < 60; i++)
        strbuf_adds(&pattern, "a*");
    strbuf_addc(&pattern, 'b');
    strbuf_addn(&text, 'a', 3000);
    assert_false(text_glob(pattern.text, text.text)); /* for ever, if it went back to every star */
    strbuf_addc(&text, 'b');
    assert_true(text_glob(pattern.text, text.text));
    strbuf_release(&pattern);
    strbuf_release(&text);
}

static void test_trim(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"", ""},
        {"  ", ""},
        {" a b ", "a b"},
        {"\t\r\n\v\f x", "x"},
        {"\xC2\xA0\xE2\x80\xAF\xE2\x80\x89x\xE2\x80\x89\xE2\x80\xAF\xC2\xA0", "x"},
        {"\xC2\xA0", ""},
        {"\xE2\x80\x8A"
         "x",
         "\xE2\x80\x8A"
         "x"},
        {"x\xA0", "x\xA0"},
        {"\xE2\x80", "\xE2\x80"},
        {"ä ", "ä"},
        {"x\xE2\x80\xAF ", "x"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = rows[i].text;
        size_t length = strlen(text);

        text_trim(&text, &length);
        assert_int_equal(length, strlen(rows[i].expected));
        assert_memory_equal(text, rows[i].expected, length);
    }
}

static void test_nearest(void **state)
{
    static const char *const names[] = {"date",      "market",       "channel", "new_customers",
                                        "net_sales", "gross_margin", "cac",     "Überweisung"};
    static const struct {
        const char *word, *nearest;
    } rows[] = {
        {"markte", "market"},
        {"amrket", "market"},
        {"Market", "market"},
        {"chanel", "channel"},
        {"dtae", "date"},
        {"new_custmers", "new_customers"},
        {"newcustomer", "new_customers"},
        {"gros_margn", "gross_margin"},
        {"net_sale", "net_sales"},
        {"überweisnug", "Überweisung"},
        {"cca", "cac"},
        {"revenue", NULL},
        {"", NULL},
        {"zzzzzz", NULL},
        {"x", NULL},
        {"goss_magin", "gross_margin"},
        {"gross_m", NULL},
    };
    const char *const holes[] = {NULL, "date", NULL};
    struct strbuf longest = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *nearest = text_nearest(rows[i].word, names, sizeof names / sizeof *names);

        if (nearest != rows[i].nearest &&
            (!nearest || !rows[i].nearest || strcmp(nearest, rows[i].nearest)))
            fail_msg("%s: %s", rows[i].word, nearest ? nearest : "(none)");
    }
    assert_string_equal(text_nearest("dat", holes, 3), "date");
    assert_null(text_nearest("date", holes, 0));
    strbuf_addn(&longest, 'd', 100000);
    assert_null(text_nearest(longest.text, names, 8));
    strbuf_release(&longest);
}

/* The same in every locale: where it is installed, Turkish finds another small letter for I. */
static void test_word_compare(void **state)
{
    static const char *const locales[] = {"C", "tr_TR.UTF-8", "az_AZ.UTF-8"};
    static const struct {
        const char *a, *b;
        size_t length;
        int sign;
    } cases[] = {
        {"APRIL", "april", SIZE_MAX, 0},
        {"IMPRESSIONS", "impressions", SIZE_MAX, 0},
        {"April 5", "aPRIL", 5, 0},
        {"april", "aprilis", SIZE_MAX, -1},
        {"b", "A", SIZE_MAX, 1},
        {"", "", SIZE_MAX, 0},
        {"x", "y", 0, 0},
        {"\xC4", "\xE4", SIZE_MAX, -1},
    };

    (void)state;
    for (size_t l = 0; l < sizeof locales / sizeof *locales; l++) {
        setlocale(LC_CTYPE, locales[l]);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            int result = text_word_compare(cases[i].a, cases[i].b, cases[i].length);

            assert_int_equal((result > 0) - (result < 0), cases[i].sign);
        }
    }
    setlocale(LC_CTYPE, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),       cmocka_unit_test(test_encode_and_valid),
        cmocka_unit_test(test_code_width),   cmocka_unit_test(test_width),
        cmocka_unit_test(test_clean),        cmocka_unit_test(test_clean_anything),
        cmocka_unit_test(test_clean_dup),    cmocka_unit_test(test_fit),
        cmocka_unit_test(test_ascii),        cmocka_unit_test(test_fold_compare),
        cmocka_unit_test(test_header_equal), cmocka_unit_test(test_word_compare),
        cmocka_unit_test(test_glob),         cmocka_unit_test(test_glob_is_not_exponential),
        cmocka_unit_test(test_trim),         cmocka_unit_test(test_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
