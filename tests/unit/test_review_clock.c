/* The clock of a review by times that are handed in: laps, standing still, the last minute, a clock
 * that goes back.  What it says is checked at every tenth of a second of two hours against plain
 * arithmetic, and it may change only when review_clock_next_ms says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "../src/tui/review_clock.h"
#include "base/strbuf.h"

static void check_says(const struct review_clock *clock, int64_t now_ms, const char *expected)
{
    struct strbuf text = STRBUF_INIT;

    review_clock_say(clock, now_ms, false, true, &text);
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
}

static void test_laps(void **state)
{
    struct review_clock clock = {.minutes = 60};

    (void)state;
    check_says(&clock, 5000, "0 min, 0 of 60 min"); /* it does not run */
    assert_int_equal(review_clock_next_ms(&clock, 5000), INT64_MAX);
    review_clock_run(&clock, 1000);
    review_clock_run(&clock, 2000); /* it runs already */
    assert_int_equal(review_clock_item_ms(&clock, 4500), 3500);
    assert_int_equal(review_clock_turn(&clock, 4500, 100), 3);
    assert_int_equal(review_clock_item_ms(&clock, 4500), 100000); /* of earlier visits */
    assert_int_equal(review_clock_hour_ms(&clock, 4500), 3000);
    review_clock_stand(&clock, 64500);
    review_clock_stand(&clock, 99999);
    assert_int_equal(review_clock_hour_ms(&clock, 1000000), 63000);
    check_says(&clock, 1000000, "2 min, 1 of 60 min");
    review_clock_run(&clock, 2000000);
    assert_int_equal(review_clock_turn(&clock, 2001000, 0), 61);
    assert_int_equal(review_clock_hour_ms(&clock, 1999000), 64000); /* back: it stands */
    assert_int_equal(review_clock_turn(&clock, 1999000, 0), 0);
}

/* At each moment the text is that of plain arithmetic, and it changes no sooner than announced. */
static void test_two_hours(void **state)
{
    struct review_clock clock = {.minutes = 60};
    char expected[64], before[64] = "";
    int64_t next = 0;
    int changes = 0;

    (void)state;
    review_clock_run(&clock, 0);
    for (int64_t now = 0; now <= 2 * 3600 * 1000; now += 100) {
        int seconds = (int)(now / 1000), minutes = seconds / 60;

        if (minutes == 59)
            snprintf(expected, sizeof expected, "59 min, 59:%02d of 60 min", seconds % 60);
        else
            snprintf(expected, sizeof expected, "%d min, %d of 60 min", minutes, minutes);
        check_says(&clock, now, expected);
        if (strcmp(expected, before) != 0) {
            assert_true(now >= next);
            changes++;
        }
        snprintf(before, sizeof before, "%s", expected);
        next = review_clock_next_ms(&clock, now);
        assert_true(next > now && next <= now + 60000);
        assert_int_equal(review_clock_is_over(&clock, now), minutes >= 60);
    }
    assert_int_equal(changes, 60 + 60 + 60); /* minutes, seconds of the last one, minutes again */
}

static void test_words(void **state)
{
    static const struct {
        int minutes, seconds;
        bool is_short, ascii;
        const char *says;
    } rows[] = {
        {60, 130, false, false, "2 min \xc2\xb7 2 of 60 min"},
        {60, 130, true, true, "2m 2/60"},
        {60, 3599, true, true, "59m 59:59/60"},
        {0, 7200, false, true, "120 min, 120 min"},
        {1, 0, false, true, "0 min, 0:00 of 1 min"},
        {60, 3725, false, true, "62 min, 62 of 60 min"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct review_clock clock = {.minutes = rows[i].minutes};
        struct strbuf text = STRBUF_INIT;

        review_clock_run(&clock, 0);
        review_clock_say(&clock, rows[i].seconds * 1000, rows[i].is_short, rows[i].ascii, &text);
        assert_string_equal(text.text, rows[i].says);
        strbuf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_laps),
                                       cmocka_unit_test(test_two_hours),
                                       cmocka_unit_test(test_words)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
