/* The INI texts compiled into the program: the default catalogue ("built-in/indicators.ini", ...)
 * and the themes ("themes/dark.ini"). Made from src/defaults and themes by src/defaults/embed.sh.
 */
#ifndef REDLINE_CONFIG_BUILTIN_H
#define REDLINE_CONFIG_BUILTIN_H
#include <stddef.h>

struct builtin_text {
    const char *name;
    const char *text; /* NUL-terminated */
    size_t length;
};
extern const struct builtin_text builtin_texts[];
extern const size_t builtin_text_count;

#endif
