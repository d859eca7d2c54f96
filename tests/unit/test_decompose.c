#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>

#include "check.h"
#include "indicator/decompose.h"

enum { MOST = 5 };

/* Closed forms: the step-wise replacement of rates; values by hand. */
static void closed_forms(void **state)
{
    static const struct {
        size_t count;
        double before[MOST], now[MOST];
        double parts[MOST], amounts[MOST];
    } cases[] = {
        /* 3.2 % -> 3.8 % of the same 100,000 sessions: all of it is the rate, 600 orders */
        {2, {100000, 3200}, {100000, 3800}, {0, 1}, {0, 600}},
        /* everything twice as much above, rates as they were: the first level alone */
        {3, {1000, 100, 10}, {2000, 200, 20}, {1, 0, 0}, {10, 0, 0}},
        /* x4 = x2 by sessions and x2 by the rate: half each, 15 of 30 */
        {2, {1000, 10}, {2000, 40}, {0.5, 0.5}, {15, 15}},
        /* sessions x4, the rate halved: 2 and -1; 20 and -10 of 10 */
        {2, {1000, 10}, {4000, 20}, {2, -1}, {20, -10}},
        /* x8 = x2 x2 x2 */
        {3, {100, 50, 10}, {200, 200, 80}, {1 / 3., 1 / 3., 1 / 3.}, {70 / 3., 70 / 3., 70 / 3.}},
        /* orders fell to a quarter, sessions doubled, the rate to an eighth: -1/2 and 3/2 of -30 */
        {2, {1000, 40}, {2000, 10}, {-0.5, 1.5}, {15, -45}},
        /* one level is its own explanation */
        {1, {7}, {14}, {1}, {7}},
    };
    struct contribution out[MOST];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(decompose(cases[i].before, cases[i].now, cases[i].count, out));
        for (size_t k = 0; k < cases[i].count; k++) {
            assert_true(fabs(out[k].part - cases[i].parts[k]) < 1e-12);
            assert_true(fabs(out[k].amount - cases[i].amounts[k]) < 1e-9);
        }
    }
}

/* Orders that did not move: there are no parts, and the amounts cancel out.  Sessions x2 and the
 * rate x1/2 of 100 orders: +-100 ln 2. */
static void equal_ends(void **state)
{
    static const double before[] = {1000, 100}, now[] = {2000, 100};
    struct contribution out[2];

    (void)state;
    assert_true(decompose(before, now, 2, out));
    assert_double(out[0].amount, 69.31471805599453, 1e-14);
    assert_double(out[1].amount, -69.31471805599453, 1e-14);
    assert_true(out[0].part == 0 && out[1].part == 0);
    assert_true(decompose(before, before, 2, out));
    assert_true(out[0].amount == 0 && out[1].amount == 0);
}

/* Whatever moves, the parts sum to the whole; also when the ends are nearly the same. */
static void parts_sum_to_the_whole(void **state)
{
    static const double chains[][2][MOST] = {
        {{573231, 269677, 42771, 23444, 14433}, {599327, 281642, 43944, 24083, 14858}},
        {{61343, 28864, 5511, 3075, 1892}, {61612, 29041, 5549, 3084, 1905}},
        {{1e12, 1e11, 1e10, 1e9, 1e9}, {1e12 + 1, 1e11, 1e10, 1e9, 1e9 + 1}},
        {{5, 4, 3, 2, 1}, {1e9, 3, 1e6, 2, 7}},
        {{1, 1, 1, 1, 1e-9}, {1e-9, 1, 1, 1, 1}},
    };
    struct contribution out[MOST];

    (void)state;
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
        const double *before = chains[i][0], *now = chains[i][1];
        double part = 0, amount = 0, size = 0;

        assert_true(decompose(before, now, MOST, out));
        for (size_t k = 0; k < MOST; k++) {
            part += out[k].part;
            amount += out[k].amount;
            size = fmax(size, fabs(out[k].part));
        }
        assert_true(fabs(part - 1) < 1e-12 * fmax(1, size));
        assert_true(fabs(amount - (now[MOST - 1] - before[MOST - 1])) <
                    1e-12 * fmax(1, size) * fabs(now[MOST - 1] - before[MOST - 1]));
    }
}

/* No logarithm, no answer: never NaN, never a guess. */
static void no_level(void **state)
{
    static const double bad[] = {0, -1, INFINITY, NAN};
    struct contribution out[3] = {{7, 7}, {7, 7}, {7, 7}};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        for (size_t at = 0; at < 6; at++) {
            double levels[6] = {100, 10, 1, 90, 9, 2};

            levels[at] = bad[i];
            assert_false(decompose(levels, levels + 3, 3, out));
            assert_true(out[0].part == 7 && out[2].amount == 7);
        }
    }
    assert_false(decompose(NULL, NULL, 0, out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(equal_ends),
        cmocka_unit_test(parts_sum_to_the_whole),
        cmocka_unit_test(no_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
