/* When what follows from a red line begins: "red", "warn", "red for 3". */
#ifndef REDLINE_CONFIG_WHEN_H
#define REDLINE_CONFIG_WHEN_H
#include <stdbool.h>

struct when {
    bool red;    /* the level that must have fired; warn: that or red */
    int periods; /* the line must have been broken for so many, at least 1 */
};

/* False: it is written otherwise. */
bool when_parse(const char *text, struct when *out);

#endif
