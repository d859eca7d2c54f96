/* Golden files: compare a text with tests/.../golden/NAME; REDLINE_GOLDEN=write rewrites it. */
#ifndef REDLINE_TESTS_GOLDEN_H
#define REDLINE_TESTS_GOLDEN_H
#include <stdbool.h>

/* False (and the first differing lines on stderr) when the file differs or is missing. */
bool golden_equal(const char *path, const char *text);

#endif
