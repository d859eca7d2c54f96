/* Assertions that cmocka 1.1 lacks; include after <cmocka.h>. */
#ifndef REDLINE_TESTS_CHECK_H
#define REDLINE_TESTS_CHECK_H
#include <math.h>
#include <stdio.h>

/* |a - b| <= rel * max(|b|, tiny): relative, in double (assert_float_equal works in float). */
#define assert_double(a, b, rel)                                                                   \
    do {                                                                                           \
        double actual_ = (a), expected_ = (b);                                                     \
        if (!(fabs(actual_ - expected_) <= (rel)*fmax(fabs(expected_), 1e-300) ||                  \
              actual_ == expected_)) {                                                             \
            fprintf(stderr, "%s:%d: %.17g, expected %.17g\n", __FILE__, __LINE__, actual_,         \
                    expected_);                                                                    \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

#endif
