/* Golden files.  A difference is shown line by line, expected above found, so that a person can
 * judge it. */
#include "support/golden.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    size_t size = 0, capacity = 1 << 16;
    char *text = malloc(capacity);
    for (size_t n; (n = fread(text + size, 1, capacity - size - 1, file)) > 0;) {
        size += n;
        if (capacity - size < 2)
            text = realloc(text, capacity *= 2);
    }
    text[size] = '\0';
    fclose(file);
    return text;
}

static void show_difference(const char *expected, const char *found)
{
    for (int line = 1, shown = 0; (*expected || *found) && shown < 8; line++) {
        size_t a = strcspn(expected, "\n"), b = strcspn(found, "\n");
        if (a != b || strncmp(expected, found, a)) {
            fprintf(stderr, "line %d\n  expected: %.*s\n  found:    %.*s\n", line, (int)a, expected,
                    (int)b, found);
            shown++;
        }
        expected += a + (expected[a] == '\n');
        found += b + (found[b] == '\n');
    }
}

bool golden_equal(const char *path, const char *text)
{
    const char *mode = getenv("REDLINE_GOLDEN");
    if (mode && !strcmp(mode, "write")) {
        FILE *file = fopen(path, "wb");
        if (!file)
            return false;
        fputs(text, file);
        return fclose(file) == 0;
    }
    char *expected = read_all(path);
    bool same = expected && !strcmp(expected, text);
    if (!expected)
        fprintf(stderr, "%s is missing (make golden writes it)\n", path);
    else if (!same) {
        fprintf(stderr, "%s differs:\n", path);
        show_difference(expected, text);
    }
    free(expected);
    return same;
}
