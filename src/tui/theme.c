/*
 * Themes: what each role looks like.
 *
 * A theme is INI text: role = colour [on colour] [bold|dim|reverse|underline].  Every role has a
 * mono meaning first, made of attributes alone; a theme's row replaces it.  A role that a theme
 * does not name, and every role on a terminal without colours, keeps the mono meaning, so no state
 * is ever said by colour only.
 *
 * A selected cell takes the background of the role `selected` and keeps its own foreground.  A cell
 * with a background of its own (a token) keeps that; heat cells are turned around instead, because
 * there the cell itself is what is selected.  Without a usable background selection is reverse.
 *
 * How colours become what a terminal has is theme_colour.c.
 */
#include "tui/theme.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "theme_colour.h"

enum { WORD_MAX = 32, DEFAULT_COLOUR = -1 };

struct colour_name {
    const char *name;
    int colour;
};

static const struct colour_name colours[] = {
    {.name = "default", .colour = DEFAULT_COLOUR},
    {.name = "black", .colour = 0},
    {.name = "red", .colour = 1},
    {.name = "green", .colour = 2},
    {.name = "yellow", .colour = 3},
    {.name = "blue", .colour = 4},
    {.name = "magenta", .colour = 5},
    {.name = "cyan", .colour = 6},
    {.name = "white", .colour = 7},
    {.name = "grey", .colour = 8},
    {.name = "gray", .colour = 8},
    {.name = "bright-black", .colour = 8},
    {.name = "bright-red", .colour = 9},
    {.name = "bright-green", .colour = 10},
    {.name = "bright-yellow", .colour = 11},
    {.name = "bright-blue", .colour = 12},
    {.name = "bright-magenta", .colour = 13},
    {.name = "bright-cyan", .colour = 14},
    {.name = "bright-white", .colour = 15},
};

static const struct {
    const char *name;
    unsigned attribute;
} attributes[] = {
    {.name = "bold", .attribute = ATTR_BOLD},
    {.name = "dim", .attribute = ATTR_DIM},
    {.name = "reverse", .attribute = ATTR_REVERSE},
    {.name = "underline", .attribute = ATTR_UNDERLINE},
};

enum {
    COLOUR_NAMES = sizeof colours / sizeof *colours,
    ATTRIBUTES = sizeof attributes / sizeof *attributes
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
    [ROLE_HEAT_WARN] = ATTR_BOLD,
    [ROLE_HEAT_RED] = ATTR_REVERSE | ATTR_BOLD,
    [ROLE_BANNER] = ATTR_REVERSE | ATTR_BOLD,
    [ROLE_MATCH] = ATTR_UNDERLINE | ATTR_BOLD,
};

void theme_mono(struct theme *theme)
{
    theme->name = "mono";
    for (int role = 0; role < ROLE_COUNT; role++)
        theme->styles[role] = (struct style){
            .foreground = DEFAULT_COLOUR, .background = DEFAULT_COLOUR, .attributes = mono[role]};
}

/* The next word of *text in lower case; false at the end. No word of ours is as long as the cut. */
static bool next_word(const char **text, char word[WORD_MAX])
{
    size_t length = 0;

    *text += strspn(*text, " \t");
    while (**text && **text != ' ' && **text != '\t') {
        char c = *(*text)++;

        if (length + 1 < WORD_MAX)
            word[length++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    word[length] = '\0';
    return length > 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool colour_parse(const char *word, int *out)
{
    long number;
    int rgb = 0;

    for (int i = 0; i < COLOUR_NAMES; i++) {
        if (!strcmp(colours[i].name, word)) {
            *out = colours[i].colour;
            return true;
        }
    }
    if (word[0] != '#') {
        if (!number_parse_int(word, 0, 255, &number))
            return false;
        *out = (int)number;
        return true;
    }
    if (strlen(word) != 7)
        return false;
    for (int i = 1; i < 7; i++) {
        if (hex_digit(word[i]) < 0)
            return false;
        rgb = rgb << 4 | hex_digit(word[i]);
    }
    *out = rgb | STYLE_RGB;
    return true;
}

static unsigned attribute_parse(const char *word)
{
    for (int i = 0; i < ATTRIBUTES; i++) {
        if (!strcmp(attributes[i].name, word))
            return attributes[i].attribute;
    }
    return 0;
}

static bool unknown_word(const struct theme_def *def, const struct theme_role *row,
                         const char *word, struct err_list *errors)
{
    const char *names[COLOUR_NAMES + ATTRIBUTES + 1];
    const char *nearest;
    size_t count = 0;

    for (int i = 0; i < COLOUR_NAMES; i++)
        names[count++] = colours[i].name;
    for (int i = 0; i < ATTRIBUTES; i++)
        names[count++] = attributes[i].name;
    names[count++] = "on";
    nearest = text_nearest(word, names, count);
    if (nearest)
        return err_list_addf(errors, def->file, row->line, 0,
                             _("[theme] %s: \"%s\" is no colour; did you mean \"%s\"?"), row->role,
                             word, nearest);
    return err_list_addf(errors, def->file, row->line, 0,
                         _("[theme] %s: \"%s\" is no colour: a name, 0-255 or \"#rrggbb\", then "
                           "\"on\" and a colour, bold, dim, reverse or underline"),
                         row->role, word);
}

static bool style_parse(struct style *out, const struct theme_def *def,
                        const struct theme_role *row, struct err_list *errors)
{
    struct style style = {.foreground = DEFAULT_COLOUR, .background = DEFAULT_COLOUR};
    const char *text = row->value;
    bool has_foreground = false, has_background = false;
    char word[WORD_MAX];

    while (next_word(&text, word)) {
        unsigned attribute = attribute_parse(word);

        if (attribute) {
            style.attributes |= attribute;
        } else if (!strcmp(word, "on") && !has_background) {
            if (!next_word(&text, word) || !colour_parse(word, &style.background))
                return unknown_word(def, row, word[0] ? word : "on", errors);
            has_background = true;
        } else if (!has_foreground && !has_background && colour_parse(word, &style.foreground)) {
            has_foreground = true;
        } else {
            return unknown_word(def, row, word, errors);
        }
    }
    *out = style;
    return true;
}

static bool unknown_role(const struct theme_def *def, const struct theme_role *row,
                         struct err_list *errors)
{
    const char *names[ROLE_COUNT], *nearest;

    for (int role = 0; role < ROLE_COUNT; role++)
        names[role] = role_name(role);
    nearest = text_nearest(row->role, names, ROLE_COUNT);
    if (nearest)
        return err_list_addf(errors, def->file, row->line, 0,
                             _("[theme] has no role \"%s\"; did you mean \"%s\"?"), row->role,
                             nearest);
    return err_list_addf(errors, def->file, row->line, 0, _("[theme] has no role \"%s\""),
                         row->role);
}

bool theme_overlay(struct theme *theme, const struct theme_def *def, struct err_list *errors)
{
    bool good = true;

    for (size_t i = 0; i < def->count; i++) {
        const struct theme_role *row = &def->roles[i];
        int role = role_find(strcmp(row->role, "breach") ? row->role : "red");

        if (role < 0)
            good = unknown_role(def, row, errors);
        else if (!style_parse(&theme->styles[role], def, row, errors))
            good = false;
    }
    return good;
}

bool theme_load(struct theme *theme, const struct theme_def *def, struct err_list *errors)
{
    theme_mono(theme);
    theme->name = def->name;
    return theme_overlay(theme, def, errors);
}

const struct theme_def *theme_find(const struct catalogue *catalogue, const char *name)
{
    if (!strcmp(name, "auto"))
        name = "dark";
    for (size_t i = 0; i < catalogue->theme_count; i++) {
        if (!strcmp(catalogue->themes[i].name, name))
            return &catalogue->themes[i];
    }
    return NULL;
}

static bool unknown_theme(const struct catalogue *catalogue, const char *name,
                          struct err_list *errors)
{
    const char **names = mem_calloc(catalogue->theme_count + 1, sizeof *names);
    const char *nearest;

    for (size_t i = 0; i < catalogue->theme_count; i++)
        names[i] = catalogue->themes[i].name;
    names[catalogue->theme_count] = "auto";
    nearest = text_nearest(name, names, catalogue->theme_count + 1);
    free(names);
    if (nearest)
        return err_list_addf(errors, "", 0, 0, _("there is no theme \"%s\"; did you mean \"%s\"?"),
                             name, nearest);
    return err_list_addf(errors, "", 0, 0, _("there is no theme \"%s\""), name);
}

bool theme_open(struct theme *theme, const struct catalogue *catalogue, const char *name,
                struct err_list *errors)
{
    const struct theme_def *def = theme_find(catalogue, name);
    const struct theme_def *user = theme_find(catalogue, "user");

    if (!def) {
        theme_mono(theme);
        return unknown_theme(catalogue, name, errors);
    }
    if (def == user)
        def = theme_find(catalogue, "auto");
    theme_mono(theme);
    if (def && !theme_load(theme, def, errors))
        return false;
    return !user || theme_overlay(theme, user, errors);
}

static bool is_heat(enum role role)
{
    return role >= ROLE_HEAT_0 && role <= ROLE_HEAT_RED;
}

static void select_style(const struct theme *theme, enum role role, int count, struct style *style)
{
    const struct style *selected = &theme->styles[ROLE_SELECTED];
    bool own = style->background != DEFAULT_COLOUR;

    if (role == ROLE_SELECTED && selected->background != DEFAULT_COLOUR && count >= 256)
        return;
    if (own && !is_heat(role))
        return;
    if (own) {
        style->attributes = (style->attributes ^ ATTR_REVERSE) | ATTR_BOLD;
    } else if (count < 256 || selected->background == DEFAULT_COLOUR) {
        style->attributes ^= ATTR_REVERSE;
    } else {
        style->background = selected->background;
        if (style->foreground == DEFAULT_COLOUR)
            style->foreground = selected->foreground;
        style->attributes |= selected->attributes & ~(unsigned)ATTR_REVERSE;
    }
}

/* Eight or sixteen colours: greys become attributes, and nothing but red roles may turn red. */
static void coarsen(struct style *style, enum role role, int count)
{
    bool red = role == ROLE_RED || role == ROLE_RED_TOKEN || role == ROLE_CHART_RED ||
               role == ROLE_HEAT_RED;
    bool plain = style->background == DEFAULT_COLOUR;
    int *colour = plain ? &style->foreground : &style->background;

    if (*colour == DEFAULT_COLOUR)
        return;
    if (colour_is_grey(*colour)) {
        style->foreground = style->background = DEFAULT_COLOUR;
        style->attributes |= mono[role];
        return;
    }
    *colour = colour_nearest(colour_rgb(*colour), count);
    if (!red && *colour % 8 == 1)
        *colour += 2; /* yellow */
    if (!plain)
        style->foreground = colour_contrast(colour_rgb(0), colour_rgb(style->background)) >
                                    colour_contrast(colour_rgb(7), colour_rgb(style->background))
                                ? 0
                                : 7;
}

static int map_colour(int colour, int count)
{
    if (colour == DEFAULT_COLOUR)
        return colour;
    if (count > 256) /* direct colour: the number is the colour; 0 to 7 would be the palette */
        return colour_rgb(colour) < 8 ? 0 : colour_rgb(colour);
    return colour & STYLE_RGB ? colour_nearest(colour, count) : colour;
}

struct style theme_style(const struct theme *theme, enum role role, bool selected, int count)
{
    struct style style = theme->styles[role];

    if (count < 8) {
        style = (struct style){
            .foreground = DEFAULT_COLOUR, .background = DEFAULT_COLOUR, .attributes = mono[role]};
        if (selected && role != ROLE_SELECTED)
            style.attributes ^= ATTR_REVERSE;
        return style;
    }
    if (count < 256) {
        coarsen(&style, role, count < 16 ? 8 : 16);
        if (selected && role != ROLE_SELECTED)
            select_style(theme, role, count, &style);
        return style;
    }
    if (selected)
        select_style(theme, role, count, &style);
    style.foreground = map_colour(style.foreground, count);
    style.background = map_colour(style.background, count);
    return style;
}
