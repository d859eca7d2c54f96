/*
 * Styles: a theme made ready for the terminals there are.
 *
 * Filled in first, so that a theme file can be short and cannot be uneven:
 *
 *   - a role without a background stands on that of `text`, the theme's ground (usually none: the
 *     terminal's own);
 *   - steps of the heat ramp that no row names are mixed in OKLab from the named ones beside them;
 *     their letters keep the quiet colour of the lower end while it can be read, then the better
 *     of black and white.
 *
 * Then every role is worked out once for each kind of terminal.  With 256 colours, the nearest;
 * with 8 or 16, greys become attributes, hue decides, nothing but red roles may turn red, the ramp
 * is said by weight so that only findings are filled, and a colour too pale for the ground it is on
 * gives way to the mono meaning: cyan on white is blue, yellow on white is bold.
 *
 * A selected cell takes the background of the role `selected` and keeps its own foreground, lifted
 * towards white (or black) where that background would make it hard to read.  A cell
 * with a background of its own (a token) keeps that; heat cells are turned around instead, because
 * there the cell itself is what is selected.  Without a usable background selection is reverse.
 */
#include "theme_style.h"

#include <string.h>

#include "theme_colour.h"
#include "tui/theme.h"

enum {
    DEFAULT_COLOUR = -1,
    BLACK = 16, /* of the palette that is the same everywhere */
    WHITE = 231,
    READABLE_TIMES_10 = 45, /* WCAG 2, level AA: of text, */
    VISIBLE_TIMES_10 = 30   /* of graphics and bold text */
};

static const unsigned mono[ROLE_COUNT] = {
    [ROLE_DIM] = ATTR_DIM,
    [ROLE_FAINT] = ATTR_DIM,
    [ROLE_BOLD] = ATTR_BOLD,
    [ROLE_TITLE] = ATTR_REVERSE,
    [ROLE_HEAD] = ATTR_UNDERLINE,
    [ROLE_BORDER] = ATTR_DIM,
    [ROLE_BORDER_FOCUS] = ATTR_BOLD,
    [ROLE_PANE_TITLE] = ATTR_BOLD,
    [ROLE_KEY] = ATTR_BOLD,
    [ROLE_TAB_ACTIVE] = ATTR_REVERSE,
    [ROLE_SELECTED] = ATTR_REVERSE,
    [ROLE_RED] = ATTR_BOLD,
    [ROLE_RED_TOKEN] = ATTR_REVERSE | ATTR_BOLD,
    [ROLE_WARN] = ATTR_BOLD,
    [ROLE_WARN_TOKEN] = ATTR_BOLD,
    [ROLE_PENDING] = ATTR_BOLD,
    [ROLE_NODATA] = ATTR_DIM,
    [ROLE_NODATA_TOKEN] = ATTR_UNDERLINE,
    [ROLE_SPARK_MISSING] = ATTR_DIM,
    [ROLE_BAR_WORSE] = ATTR_BOLD,
    [ROLE_CHART_RED] = ATTR_BOLD,
    [ROLE_AXIS] = ATTR_DIM,
    [ROLE_HEAT_0] = ATTR_DIM,
    [ROLE_HEAT_1] = ATTR_DIM,
    [ROLE_HEAT_WARN] = ATTR_BOLD,
    [ROLE_HEAT_RED] = ATTR_REVERSE | ATTR_BOLD,
    [ROLE_BANNER] = ATTR_REVERSE | ATTR_BOLD,
    [ROLE_CHANGED] = ATTR_UNDERLINE,
    [ROLE_MATCH] = ATTR_UNDERLINE | ATTR_BOLD,
};

void theme_mono(struct theme *theme)
{
    memset(theme, 0, sizeof *theme);
    theme->name = "mono";
    for (int role = 0; role < ROLE_COUNT; role++)
        theme->styles[role] = (struct style){
            .foreground = DEFAULT_COLOUR, .background = DEFAULT_COLOUR, .attributes = mono[role]};
    theme_prepare(theme);
}

bool theme_has_ground(const struct theme *theme)
{
    return theme->styles[ROLE_TEXT].background != DEFAULT_COLOUR;
}

static bool contrasts(int foreground, int background, int times_10)
{
    return colour_contrast(colour_rgb(foreground), colour_rgb(background)) * 10 >= times_10;
}

static bool readable(int foreground, int background)
{
    return contrasts(foreground, background, READABLE_TIMES_10);
}

static bool is_graphic(enum role role)
{
    return (role >= ROLE_SPARK && role <= ROLE_CHART) || role == ROLE_BORDER ||
           role == ROLE_BORDER_FOCUS;
}

/* ---- what the rows leave open --------------------------------------------------------------- */

static int letters_on(int quiet, int background)
{
    if (quiet != DEFAULT_COLOUR && readable(quiet, background))
        return quiet;
    return colour_contrast(colour_rgb(WHITE), colour_rgb(background)) >=
                   colour_contrast(colour_rgb(BLACK), colour_rgb(background))
               ? WHITE
               : BLACK;
}

static void fill_ramp(struct theme *theme, int first, int last)
{
    for (int low = first, high; low < last; low = high) {
        for (high = low + 1; high < last && !theme->named[high]; high++)
            ;
        int from = theme->styles[low].background, to = theme->styles[high].background;
        bool mixed = theme->named[low] && theme->named[high] && from != DEFAULT_COLOUR &&
                     to != DEFAULT_COLOUR;

        for (int role = low + 1; mixed && role < high; role++) {
            double part = (role - low) / (double)(high - low);
            int behind = colour_mix(colour_rgb(from), colour_rgb(to), part) | STYLE_RGB;

            theme->styles[role] =
                (struct style){.foreground = letters_on(theme->styles[low].foreground, behind),
                               .background = behind};
        }
    }
}

static void lay_ground(struct theme *theme)
{
    const struct style ground = theme->styles[ROLE_TEXT];

    for (int role = 0; role < ROLE_COUNT; role++) {
        struct style *style = &theme->styles[role];

        if (style->background == DEFAULT_COLOUR)
            style->background = ground.background;
        if (style->foreground == DEFAULT_COLOUR)
            style->foreground = ground.foreground;
    }
}

/* ---- eight and sixteen colours -------------------------------------------------------------- */

static bool is_red(enum role role)
{
    return role == ROLE_RED || role == ROLE_RED_TOKEN || role == ROLE_CHART_RED ||
           role == ROLE_HEAT_RED;
}

static bool is_ramp(enum role role)
{
    return role >= ROLE_HEAT_0 && role <= ROLE_HEAT_5;
}

static bool is_heat(enum role role)
{
    return role >= ROLE_HEAT_0 && role <= ROLE_HEAT_RED;
}

/* The ground of a terminal with few colours: its own, or the black or white nearest to the theme's.
 */
static struct style few_ground(const struct theme *theme, int count)
{
    if (!theme_has_ground(theme))
        return (struct style){.foreground = DEFAULT_COLOUR, .background = DEFAULT_COLOUR};
    if (theme->ground == GROUND_LIGHT)
        return (struct style){.foreground = 0, .background = count < 16 ? 7 : 15};
    return (struct style){.foreground = count < 16 ? 7 : 15, .background = 0};
}

static int hue_of(int colour, enum role role, int count)
{
    int found = colour_nearest(colour_rgb(colour), count);

    return !is_red(role) && found % 8 == 1 ? found + 2 : found; /* yellow */
}

/* Cyan and blue stand in for each other; nothing stands in for yellow on white. */
static int pale(int found, int behind)
{
    static const int others[8] = {[6] = 4, [4] = 6};
    int other = others[found % 8];

    if (colour_contrast(colour_rgb(found), behind) * 10 >= VISIBLE_TIMES_10)
        return found;
    if (other && colour_contrast(colour_rgb(other), behind) * 10 >= VISIBLE_TIMES_10)
        return other;
    return DEFAULT_COLOUR;
}

static struct style coarsen(const struct theme *theme, enum role role, int count)
{
    struct style style = theme->styles[role], ground = few_ground(theme, count);
    bool plain = style.background == theme->styles[ROLE_TEXT].background;
    int colour = plain ? style.foreground : style.background, found = DEFAULT_COLOUR;
    int behind = theme->ground == GROUND_LIGHT ? 0xFFFFFF : 0x000000;

    if (!is_ramp(role) && colour != DEFAULT_COLOUR && !colour_is_grey(colour))
        found = hue_of(colour, role, count);
    if (plain && found != DEFAULT_COLOUR)
        found = pale(found, behind);
    if (found == DEFAULT_COLOUR) {
        bool said = colour == theme->styles[ROLE_TEXT].foreground && !is_ramp(role);

        ground.attributes = is_ramp(role) ? mono[role]
                            : said        ? style.attributes
                                          : style.attributes | mono[role];
        return ground;
    }
    if (plain) {
        style.foreground = found;
        style.background = ground.background;
        return style;
    }
    style.background = found;
    style.foreground = colour_contrast(colour_rgb(0), colour_rgb(found)) >
                               colour_contrast(colour_rgb(7), colour_rgb(found))
                           ? 0
                           : 7;
    return style;
}

/* ---- selection ------------------------------------------------------------------------------ */

static int lifted(const struct theme *theme, enum role role, int colour, int behind,
                  const struct palette *palette)
{
    int least = is_graphic(role) ? VISIBLE_TIMES_10 : READABLE_TIMES_10;
    int end = theme->ground == GROUND_LIGHT ? 0x000000 : 0xFFFFFF, found = colour;

    if (colour == DEFAULT_COLOUR || behind == DEFAULT_COLOUR)
        return colour;
    for (int tenth = 1; tenth <= 10 && !contrasts(found, behind, least); tenth++) {
        found = colour_mix(colour_rgb(colour), end, tenth / 10.0) | STYLE_RGB;
        found = palette ? palette_nearest(palette, colour_rgb(found)) : found;
    }
    return found;
}

static void select_style(const struct theme *theme, enum role role, int count,
                         const struct palette *palette, struct style *style)
{
    const struct style *selected = &theme->styles[ROLE_SELECTED];
    int ground =
        count < 256 ? few_ground(theme, count).background : theme->styles[ROLE_TEXT].background;
    bool own = style->background != ground;

    if (role == ROLE_SELECTED)
        return;
    if (own && !is_heat(role))
        return;
    if (own) {
        style->attributes = (style->attributes ^ ATTR_REVERSE) | ATTR_BOLD;
    } else if (count < 256 || selected->background == ground) {
        style->attributes ^= ATTR_REVERSE;
    } else {
        style->background = selected->background;
        if (style->foreground == theme->styles[ROLE_TEXT].foreground)
            style->foreground = selected->foreground;
        style->foreground = lifted(theme, role, style->foreground, style->background, palette);
        style->attributes |= selected->attributes & ~(unsigned)ATTR_REVERSE;
    }
}

/* ---- all kinds of terminals ----------------------------------------------------------------- */

static int palette_colour(const struct palette *palette, int colour)
{
    return colour != DEFAULT_COLOUR && colour & STYLE_RGB
               ? palette_nearest(palette, colour_rgb(colour))
               : colour;
}

/* The number is the colour; 0 to 7 would be the palette. */
static int direct_colour(int colour)
{
    if (colour == DEFAULT_COLOUR)
        return colour;
    return colour_rgb(colour) < 8 ? 0 : colour_rgb(colour);
}

static struct style make_style(const struct theme *theme, enum role role, bool selected, int count,
                               const struct palette *palette)
{
    struct style style = count < 256 ? coarsen(theme, role, count) : theme->styles[role];

    if (selected)
        select_style(theme, role, count, palette, &style);
    if (count > 256) {
        style.foreground = direct_colour(style.foreground);
        style.background = direct_colour(style.background);
    }
    return style;
}

/* palette: of 256 colours; else NULL */
static void make_depth(struct theme *theme, const struct theme *full, int depth, int count,
                       const struct palette *palette)
{
    for (int role = 0; role < ROLE_COUNT; role++)
        for (int selected = 0; selected < 2; selected++)
            theme->ready[depth][role][selected] =
                make_style(full, (enum role)role, selected, count, palette);
}

void theme_prepare(struct theme *theme)
{
    struct theme full = *theme;
    struct palette palette;

    fill_ramp(&full, ROLE_HEAT_0, ROLE_HEAT_5);
    lay_ground(&full);
    make_depth(theme, &full, DEPTH_8, 8, NULL);
    make_depth(theme, &full, DEPTH_16, 16, NULL);
    make_depth(theme, &full, DEPTH_DIRECT, 0x1000000, NULL);
    palette_init(&palette);
    for (int role = 0; role < ROLE_COUNT; role++) {
        full.styles[role].foreground = palette_colour(&palette, full.styles[role].foreground);
        full.styles[role].background = palette_colour(&palette, full.styles[role].background);
        if (is_ramp((enum role)role) && full.styles[role].background != DEFAULT_COLOUR)
            full.styles[role].foreground =
                letters_on(full.styles[role].foreground, full.styles[role].background);
    }
    make_depth(theme, &full, DEPTH_256, 256, &palette);
}

struct style theme_style(const struct theme *theme, enum role role, bool selected, int count)
{
    if (count < 8) {
        struct style style = {
            .foreground = DEFAULT_COLOUR, .background = DEFAULT_COLOUR, .attributes = mono[role]};

        if (selected && role != ROLE_SELECTED)
            style.attributes ^= ATTR_REVERSE;
        return style;
    }
    int depth = count < 16     ? DEPTH_8
                : count < 256  ? DEPTH_16
                : count == 256 ? DEPTH_256
                               : DEPTH_DIRECT;

    return theme->ready[depth][role][selected];
}
