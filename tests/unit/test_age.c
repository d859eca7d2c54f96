/*
 * When time alone is a reason for a new snapshot.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "engine/pipeline.h"

/* Files that never change grow old all the same; a given now does not move. */
static void test_hours_pass(void **state)
{
    struct catalogue catalogue = {.settings = {.timezone = "UTC"}};
    struct snapshot snapshot = {.catalogue = &catalogue};
    struct engine_options options = {.has_now = false};
    const struct clock clock = {.fixed = false};
    int64_t now = clock_now(&clock);

    (void)state;
    for (int back = 0; back < 3; back++) {
        snapshot.now = now - back * 3600;
        if (back) /* at 0 another hour may begin just now */
            assert_true(load_is_dated(&options, &snapshot));
    }
    catalogue.settings.now_is_data = true;
    assert_false(load_is_dated(&options, &snapshot));
    options.has_now = true;
    options.now = (struct clock){.fixed = true, .at = 7200};
    snapshot.now = 7200 + 3599;
    assert_false(load_is_dated(&options, &snapshot));
    snapshot.now = 7199;
    assert_true(load_is_dated(&options, &snapshot));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hours_pass)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
