/*
 * The matcher: what fits, what does not, and which of two fits better.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "tui/match.h"

static void test_fits(void **state)
{
    static const struct {
        const char *pattern, *name, *title;
        int fits;
    } rows[] = {
        {"", "anything", "", 1},
        {"   ", "anything", "", 1},
        {"gmv", "gmv", "", 1},
        {"GMV", "gmv_share", "", 1},
        {"share", "gmv_share", "", 1},
        {"psr", "paid-search", "", 1},      /* p-aid s-ea r */
        {"aid", "paid-search", "", 1},      /* the middle of a word, as one piece */
        {"ads", "paid-search", "", 0},      /* spread, but not from the beginning of a word */
        {"xyz", "paid-search", "", 0},
        {"germ", "DE", "Germany", 1},
        {"gy", "DE", "Germany", 0},         /* titles only as one piece */
        {"de germ", "DE", "Germany", 1},
        {"germ de", "DE", "Germany", 1},
        {"de fran", "DE", "Germany", 0},
        {"vi\xe1\xbb\x86t", "VN", "Vi\xe1\xbb\x87t Nam", 1}, /* case of other letters, too */
        {"2026-w4", "2026-W46", "9-15 Nov", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if ((match_score(rows[i].pattern, rows[i].name, rows[i].title) >= 0) != rows[i].fits)
            fail_msg("'%s' in '%s' '%s'", rows[i].pattern, rows[i].name, rows[i].title);
}

static void test_order(void **state)
{
    static const struct {
        const char *pattern, *better, *worse;
    } rows[] = {
        {"gmv", "gmv", "gmv_share"},            /* the whole before a beginning */
        {"gmv", "gmv_share", "net_gmv"},        /* a beginning before a word inside */
        {"mar", "net_margin", "smart"},         /* a word inside before its middle */
        {"mar", "smart", "m_a_r"},              /* one piece before spread letters */
        {"ps", "paid-search", "paid-cpc-search"},
        {"theme", "theme", "themes"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (match_score(rows[i].pattern, rows[i].better, "") <=
            match_score(rows[i].pattern, rows[i].worse, ""))
            fail_msg("'%s': '%s' is not before '%s'", rows[i].pattern, rows[i].better,
                     rows[i].worse);
    assert_true(match_score("de", "DE", "") > match_score("de", "FR", "de facto"));
    assert_int_equal(match_score("a", "b", NULL), -1);
}

static void test_find(void **state)
{
    static const struct {
        const char *text, *part;
        int at, length; /* -1: not */
    } rows[] = {
        {"Berlin", "ber", 0, 3},         {"Berlin", "LIN", 3, 3},
        {"Berlin", "x", -1, 0},          {"Berlin", "", -1, 0},
        {"", "a", -1, 0},                {"aab", "ab", 1, 2},
        {"\xc3\x89t\xc3\xa9", "t\xc3\x89", 2, 3}, {"abc", "abcd", -1, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t length = 0;
        const char *at = text_find(rows[i].text, rows[i].part, &length);

        assert_int_equal(at ? at - rows[i].text : -1, rows[i].at);
        assert_int_equal(length, rows[i].length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fits), cmocka_unit_test(test_order),
                                       cmocka_unit_test(test_find)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
