/*
 * What the name of a terminal tells.
 *
 * Descriptions say how to move and colour, not which signs a terminal has: that is guessed from the
 * name.  Guessing wrong must cost charm only, so whatever is not listed is taken for what most are.
 */
#include "terminal_names.h"

#include <stddef.h>
#include <string.h>

bool terminal_is_modern(const char *term)
{
    static const char *const names[] = {"foot", "kitty", "ghostty", "wezterm"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strstr(term, names[i]))
            return true;
    }
    return false;
}

bool terminal_is_plain(const char *term)
{
    static const char *const names[] = {"linux", "ansi", "cons", "sun", "wy"};

    if (!strncmp(term, "vt", 2) && term[2] >= '0' && term[2] <= '9') /* but not vte */
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!strncmp(term, names[i], strlen(names[i])))
            return true;
    }
    return false;
}
