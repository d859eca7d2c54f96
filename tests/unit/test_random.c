/*
 * Random numbers against the values of the authors' reference programs.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/random.h"
#include "unit/check.h"

static void test_splitmix64(void **state)
{
    static const struct {
        uint64_t seed;
        uint64_t values[5];
        int count;
    } rows[] = {
        {.seed = 1234567,
         .values = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                    UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                    UINT64_C(16408922859458223821)},
         .count = 5},
        {.seed = 0,
         .values = {UINT64_C(16294208416658607535), UINT64_C(7960286522194355700)},
         .count = 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t seed = rows[i].seed;

        for (int j = 0; j < rows[i].count; j++)
            assert_true(splitmix64(&seed) == rows[i].values[j]);
    }
}

static void test_xoshiro(void **state)
{
    static const uint64_t values[] = {11520, 0, 1509978240, UINT64_C(1215971899390074240),
                                      UINT64_C(1216172134540287360)};
    struct random random = {.state = {1, 2, 3, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_true(random_next(&random) == values[i]);
}

static void test_seed_is_splitmix(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 1234567);
    assert_true(random.state[0] == UINT64_C(6457827717110365317));
    assert_true(random.state[3] == UINT64_C(4593380528125082431));
}

/* A million uniform numbers: mean 1/2 and variance 1/12, each within five standard errors. */
static void test_unit(void **state)
{
    struct random random;
    double sum = 0, squares = 0;
    const int n = 1000000;

    (void)state;
    random_seed(&random, 42);
    for (int i = 0; i < n; i++) {
        double x = random_unit(&random);

        assert_true(x >= 0 && x < 1);
        sum += x;
        squares += (x - 0.5) * (x - 0.5);
    }
    assert_true(fabs(sum / n - 0.5) < 5 * sqrt(1.0 / 12 / n));
    assert_true(fabs(squares / n - 1.0 / 12) < 5 * sqrt(1.0 / 180 / n));
    random = (struct random){.state = {0, UINT64_C(0x8000000000000000), 0, 0}};
    assert_true(random_unit(&random) < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_splitmix64),
        cmocka_unit_test(test_xoshiro),
        cmocka_unit_test(test_seed_is_splitmix),
        cmocka_unit_test(test_unit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
