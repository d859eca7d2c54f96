/*
 * How the dashboard looks on this terminal: colours, characters, theme, and how often it refreshes.
 *
 * The options decide, then the INI files, then what the terminal can do.
 */
#include "app/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "tui/terminal.h"
#include "tui/theme.h"

enum { REFRESH_MAX = 86400 };

int app_refresh_seconds(const struct options *options, const struct catalogue *catalogue)
{
    long seconds;

    if (options->refresh && number_parse_int(options->refresh, 0, REFRESH_MAX, &seconds))
        return (int)seconds;
    return catalogue->settings.refresh_seconds;
}

bool app_wants_colour(const struct options *options, const struct terminal_info *info)
{
    const char *no_colour = getenv("NO_COLOR");

    if (options->color && !strcmp(options->color, "never"))
        return false;
    if (options->color && !strcmp(options->color, "always"))
        return true;
    return info->colours >= 8 && !(no_colour && *no_colour);
}

/* The Linux console's fonts have no Braille and few blocks; old terminals know no UTF-8. */
bool app_wants_ascii(const struct options *options, const struct catalogue *catalogue,
                     const struct terminal_info *info)
{
    const char *charset = options->charset ? options->charset : catalogue->settings.charset;

    if (app_ascii(options, catalogue))
        return true;
    return info->plain && !(charset && !strcmp(charset, "unicode"));
}

/* "auto" is dark, unless the terminal says by COLORFGBG that its background is white. */
const char *app_theme(const struct options *options, const struct catalogue *catalogue)
{
    const char *theme = options->theme ? options->theme : catalogue->settings.theme;
    const char *hint = getenv("COLORFGBG"), *background = hint ? strrchr(hint, ';') : NULL;

    if (!theme || !*theme)
        theme = "auto";
    if (!strcmp(theme, "auto") && background &&
        (!strcmp(background, ";15") || !strcmp(background, ";7")) && theme_find(catalogue, "light"))
        return "light";
    return theme;
}
