/*
 * Themes: what each role looks like, as written in a theme file.
 *
 * A theme is INI text: role = colour [on colour] [bold|dim|reverse|underline].  Every role has a
 * mono meaning first, made of attributes alone; a theme's row replaces it.  A role that a theme
 * does not name, and every role on a terminal without colours, keeps the mono meaning, so no state
 * is ever said by colour only.  The row `ground = dark` or `light` says for which background the
 * colours are made; it draws nothing.
 *
 * What a theme does not write out (the ground behind every role, the steps of a ramp) and how
 * colours become what a terminal has is theme_style.c's and theme_colour.c's.
 */
#include "tui/theme.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "theme_style.h"

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

static bool ground_parse(struct theme *theme, const struct theme_def *def,
                         const struct theme_role *row, struct err_list *errors)
{
    if (strcmp(row->value, "dark") != 0 && strcmp(row->value, "light") != 0)
        return err_list_addf(errors, def->file, row->line, 0,
                             _("[theme] ground: \"%s\" is neither dark nor light"), row->value);
    theme->ground = strcmp(row->value, "light") == 0 ? GROUND_LIGHT : GROUND_DARK;
    return true;
}

bool theme_overlay(struct theme *theme, const struct theme_def *def, struct err_list *errors)
{
    bool good = true;

    for (size_t i = 0; i < def->count; i++) {
        const struct theme_role *row = &def->roles[i];
        int role = role_find(strcmp(row->role, "breach") ? row->role : "red");

        if (!strcmp(row->role, "ground"))
            good = ground_parse(theme, def, row, errors) && good;
        else if (role < 0)
            good = unknown_role(def, row, errors);
        else if (style_parse(&theme->styles[role], def, row, errors))
            theme->named[role] = true;
        else
            good = false;
    }
    theme_prepare(theme);
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
    if (!def)
        theme_mono(theme);
    else if (!theme_load(theme, def, errors))
        return false;
    return !user || theme_overlay(theme, user, errors);
}
