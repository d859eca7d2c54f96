/* Maps from codes as read to codes as shown. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "config/catalogue.h"

static void looks_up(void **state)
{
    (void)state;
    struct map_entry entries[] = {
        {.from = "*", .to = "ZZ"},
        {.from = "*de", .to = "DE"},
        {.from = "nade", .to = "NA"},
        {.from = "united *", .to = "U"},
        {.from = "united states", .to = "US"},
        {.from = "(not set)", .to = "NONE"},
        {.from = "\xc3\xb6sterreich", .to = "AT"},
        {.from = "blank", .to = ""},
    };
    const struct map_def map = {
        .name = "m", .entries = entries, .count = sizeof entries / sizeof entries[0]};
    static const struct {
        const char *text, *code;
    } cases[] = {
        {"nade", "NA"},             /* exact before glob, though it stands later */
        {"Brand-DE", "DE"},         /* glob, any case */
        {"United States", "US"},    /* exact before glob again */
        {"  united kingdom ", "U"}, /* blanks around do not count */
        {"(NOT SET)", "NONE"},
        {"\xc3\x96STERREICH", "AT"}, /* folding beyond ASCII */
        {"France", "ZZ"},            /* '*' comes last although it stands first */
        {"blank", ""},
        {"", "ZZ"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(map_lookup(&map, cases[i].text), cases[i].code);
}

static void tells_when_nothing_matches(void **state)
{
    (void)state;
    struct map_entry entries[] = {{.from = "de*", .to = "DE"}};
    const struct map_def map = {.name = "m", .entries = entries, .count = 1};
    const struct map_def empty = {.name = "e"};
    assert_null(map_lookup(&map, "France"));
    assert_null(map_lookup(&map, ""));
    assert_null(map_lookup(&empty, "France"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(looks_up),
                                       cmocka_unit_test(tells_when_nothing_matches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
