/*
 * The injectable clock: what --now accepts, and UTC times as text.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <time.h>

#include "base/clock.h"
#include "base/strbuf.h"

static void test_parse(void **state)
{
    /* expected: date -u -d ... +%s */
    static const struct {
        const char *text;
        int64_t at;
    } rows[] = {
        {.text = "2026-11-15", .at = 1794787200},
        {.text = "2026-11-15T06:40", .at = 1794724800},
        {.text = "2026-11-15T06:40:30", .at = 1794724830},
        {.text = "2026-11-15T06:40:30Z", .at = 1794724830},
        {.text = "2026-11-15T06:40Z", .at = 1794724800},
        {.text = "1970-01-01T00:00", .at = 0},
        {.text = "1969-12-31", .at = 0},
        {.text = "1900-01-01T00:00:00Z", .at = -2208988800},
        {.text = "2024-02-29", .at = 1709251200},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct clock clock = {.fixed = false};

        assert_true(clock_parse(rows[i].text, &clock));
        assert_true(clock.fixed);
        assert_true(clock_now(&clock) == rows[i].at);
    }
}

static void test_refuses(void **state)
{
    static const char *const rows[] = {
        "",
        "now",
        "2026",
        "2026-11",
        "2026-11-31",
        "2026-02-29",
        "2026-13-01",
        "2026-1-5",
        "2026-11-15T",
        "2026-11-15T6:40",
        "2026-11-15T24:00",
        "2026-11-15T06",
        "2026-11-15T06:60",
        "2026-11-15T06:40:",
        "2026-11-15T06:40:60",
        "2026-11-15T06:40+01:00",
        "2026-11-15ZZ",
        " 2026-11-15",
        "2026-11-15 ",
        "2026-11-15T06:40ZZ",
        "20261-11-15",
        "1899-12-31",
        "2200-01-01",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct clock clock = {.at = 77};

        assert_false(clock_parse(rows[i], &clock));
        assert_true(clock.at == 77);
    }
}

static void test_print(void **state)
{
    static const struct {
        int64_t at;
        const char *text;
    } rows[] = {
        {.at = 0, .text = "1970-01-01T00:00:00Z"},
        {.at = -1, .text = "1969-12-31T23:59:59Z"},
        {.at = 1794724830, .text = "2026-11-15T06:40:30Z"},
        {.at = 951782400, .text = "2000-02-29T00:00:00Z"},
        {.at = INT64_MIN, .text = ""},
        {.at = INT64_MAX, .text = ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;

        clock_print_utc(rows[i].at, &out);
        assert_string_equal(out.text, rows[i].text);
        strbuf_release(&out);
    }
}

static void test_real_clock(void **state)
{
    struct clock clock = {.fixed = false, .at = 5};
    int64_t before = (int64_t)time(NULL), now = clock_now(&clock), start = clock_monotonic_ms();

    (void)state;
    assert_true(now >= before && now <= before + 5);
    assert_true(clock_monotonic_ms() >= start);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_real_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
