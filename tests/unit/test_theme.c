/*
 * Themes: reading, merging, colours for each kind of terminal, and the contrast of those we ship.
 *
 * Contrast values are WCAG 2's own examples: black on white 21, #777777 on white 4.48.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/memory.h"
#include "check.h"
#include "config/builtin.h"
#include "config/ini.h"
#include "tui/theme.h"

/* ---- helpers -------------------------------------------------------------------------------- */

static bool load_row(struct theme *theme, const char *role, const char *value,
                     struct err_list *errors)
{
    struct theme_role row = {.role = role, .value = value, .line = 7};
    struct theme_def def = {.name = "t", .roles = &row, .count = 1, .file = "t.ini"};

    return theme_load(theme, &def, errors);
}

static bool is_mixed(enum role role) /* a theme may leave it to the ramp */
{
    return role > ROLE_HEAT_0 && role < ROLE_HEAT_5;
}

/* A shipped theme, through the INI reader. */
static void load_shipped(const char *name, struct theme *theme)
{
    struct theme_role rows[ROLE_COUNT + 2];
    struct theme_def def = {.name = "shipped", .roles = rows, .file = name};
    struct err_list errors;
    struct ini ini = {.path = NULL};
    bool found = false;

    err_list_init(&errors);
    for (size_t i = 0; i < builtin_text_count; i++) {
        if (strcmp(builtin_texts[i].name, name) != 0)
            continue;
        found = true;
        assert_true(
            ini_read_text(&ini, name, builtin_texts[i].text, builtin_texts[i].length, &errors));
    }
    assert_true(found);
    assert_int_equal(ini.count, 1);
    assert_true(ini.sections[0].count <= ROLE_COUNT + 1);
    for (size_t i = 0; i < ini.sections[0].count; i++)
        rows[def.count++] = (struct theme_role){.role = ini.sections[0].entries[i].key,
                                                .value = ini.sections[0].entries[i].value,
                                                .line = ini.sections[0].entries[i].line};
    if (!theme_load(theme, &def, &errors))
        fail_msg("%s: %s", name, errors.items[0].text);
    assert_string_equal(ini.sections[0].entries[0].key, "ground");
    for (int role = 0; role < ROLE_COUNT; role++) {
        if (!theme->named[role] && !is_mixed((enum role)role))
            fail_msg("%s does not name %s", name, role_name((enum role)role));
    }
    ini_release(&ini);
    err_list_release(&errors);
}

/* The shipped themes, one after the other; NULL after the last. */
static const char *next_shipped(size_t *at, struct theme *theme)
{
    while (*at < builtin_text_count) {
        const char *name = builtin_texts[(*at)++].name;

        if (!strncmp(name, "themes/", 7)) {
            load_shipped(name, theme);
            return name;
        }
    }
    return NULL;
}

/* ---- reading -------------------------------------------------------------------------------- */

static void test_values(void **state)
{
    static const struct {
        const char *value;
        struct style style;
    } rows[] = {
        {.value = "110", .style = {.foreground = 110, .background = -1}},
        {.value = "0", .style = {.foreground = 0, .background = -1}},
        {.value = "default on 236", .style = {.foreground = -1, .background = 236}},
        {.value = "on 236", .style = {.foreground = -1, .background = 236}},
        {.value = "231 on 160 bold",
         .style = {.foreground = 231, .background = 160, .attributes = ATTR_BOLD}},
        {.value = "bold 231 on 160",
         .style = {.foreground = 231, .background = 160, .attributes = ATTR_BOLD}},
        {.value = "#ff5f5f bold",
         .style = {.foreground = 0xff5f5f | STYLE_RGB, .background = -1, .attributes = ATTR_BOLD}},
        {.value = "#000000", .style = {.foreground = STYLE_RGB, .background = -1}},
        {.value = "Bright-Blue\ton  grey", .style = {.foreground = 12, .background = 8}},
        {.value = "reverse underline dim",
         .style = {.foreground = -1,
                   .background = -1,
                   .attributes = ATTR_REVERSE | ATTR_UNDERLINE | ATTR_DIM}},
        {.value = "", .style = {.foreground = -1, .background = -1}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err_list errors;
        struct theme theme;

        err_list_init(&errors);
        assert_true(load_row(&theme, "key", rows[i].value, &errors));
        assert_int_equal(errors.count, 0);
        assert_int_equal(theme.styles[ROLE_KEY].foreground, rows[i].style.foreground);
        assert_int_equal(theme.styles[ROLE_KEY].background, rows[i].style.background);
        assert_int_equal(theme.styles[ROLE_KEY].attributes, rows[i].style.attributes);
        err_list_release(&errors);
    }
}

static void test_errors(void **state)
{
    static const struct {
        const char *role, *value, *said;
    } rows[] = {
        {.role = "key", .value = "256", .said = "256"},
        {.role = "key", .value = "-1", .said = "-1"},
        {.role = "key", .value = "#ff5f5", .said = "#ff5f5"},
        {.role = "key", .value = "#ff5f5g", .said = "#ff5f5g"},
        {.role = "key", .value = "gren", .said = "\"green\""},
        {.role = "key", .value = "green bolt", .said = "\"bold\""},
        {.role = "key", .value = "green 12", .said = "12"},
        {.role = "key", .value = "green on", .said = "on"},
        {.role = "key", .value = "green on 3 on 4", .said = "on"},
        {.role = "key", .value = "averyveryveryveryveryveryverylongwordindeed", .said = "0-255"},
        {.role = "red-tokn", .value = "1", .said = "\"red-token\""},
        {.role = "zzzzzzzzzzzz", .value = "1", .said = "zzzzzzzzzzzz"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err_list errors;
        struct theme theme;

        err_list_init(&errors);
        assert_false(load_row(&theme, rows[i].role, rows[i].value, &errors));
        assert_int_equal(errors.count, 1);
        assert_int_equal(errors.items[0].line, 7);
        assert_string_equal(errors.items[0].file, "t.ini");
        if (!strstr(errors.items[0].text, rows[i].said))
            fail_msg("%s: %s", rows[i].value, errors.items[0].text);
        err_list_release(&errors);
    }
}

static void test_missing_roles_stay_mono(void **state)
{
    struct err_list errors;
    struct theme theme;

    (void)state;
    err_list_init(&errors);
    assert_true(load_row(&theme, "breach", "#ff5f5f bold", &errors)); /* the contract's example */
    assert_int_equal(theme.styles[ROLE_RED].foreground, 0xff5f5f | STYLE_RGB);
    assert_int_equal(theme.styles[ROLE_RED_TOKEN].foreground, -1);
    assert_int_equal(theme.styles[ROLE_RED_TOKEN].attributes, ATTR_REVERSE | ATTR_BOLD);
    err_list_release(&errors);
}

static void test_find_and_open(void **state)
{
    struct theme_role dark_rows[] = {{.role = "key", .value = "110"},
                                     {.role = "dim", .value = "248"}};
    struct theme_role user_rows[] = {{.role = "key", .value = "200"}};
    struct theme_def defs[] = {
        {.name = "dark", .roles = dark_rows, .count = 2, .file = "dark"},
        {.name = "light", .file = "light"},
        {.name = "user", .roles = user_rows, .count = 1, .file = "user"},
    };
    struct catalogue catalogue = {.themes = defs, .theme_count = 3};
    struct err_list errors;
    struct theme theme;

    (void)state;
    err_list_init(&errors);
    assert_ptr_equal(theme_find(&catalogue, "auto"), &defs[0]);
    assert_ptr_equal(theme_find(&catalogue, "light"), &defs[1]);
    assert_null(theme_find(&catalogue, "solarized"));
    assert_true(theme_open(&theme, &catalogue, "auto", &errors));
    assert_int_equal(theme.styles[ROLE_KEY].foreground, 200);
    assert_int_equal(theme.styles[ROLE_DIM].foreground, 248);
    assert_true(theme_open(&theme, &catalogue, "user", &errors));
    assert_int_equal(theme.styles[ROLE_DIM].foreground, 248);
    assert_false(theme_open(&theme, &catalogue, "drak", &errors));
    assert_int_equal(errors.count, 1);
    assert_non_null(strstr(errors.items[0].text, "dark"));
    err_list_release(&errors);
}

/* ---- styles --------------------------------------------------------------------------------- */

static void assert_style(struct style style, int foreground, int background, unsigned attributes)
{
    assert_int_equal(style.foreground, foreground);
    assert_int_equal(style.background, background);
    assert_int_equal(style.attributes, attributes);
}

static void test_selection(void **state)
{
    struct theme theme;

    (void)state;
    load_shipped("themes/dark.ini", &theme);
    assert_style(theme_style(&theme, ROLE_BETTER, false, 256), 108, -1, 0);
    assert_style(theme_style(&theme, ROLE_BETTER, true, 256), 108, 237, 0);
    assert_style(theme_style(&theme, ROLE_TEXT, true, 256), 254, 237, 0);
    assert_style(theme_style(&theme, ROLE_SELECTED, true, 256), 254, 237, 0);
    assert_style(theme_style(&theme, ROLE_RED_TOKEN, true, 256), 231, 160, ATTR_BOLD);
    assert_style(theme_style(&theme, ROLE_HEAT_0, true, 256), 250, 236, ATTR_REVERSE | ATTR_BOLD);
    assert_style(theme_style(&theme, ROLE_TEXT, true, 8), -1, -1, ATTR_REVERSE);
    assert_style(theme_style(&theme, ROLE_TEXT, true, 0), -1, -1, ATTR_REVERSE);
    assert_style(theme_style(&theme, ROLE_RED_TOKEN, true, 0), -1, -1, ATTR_BOLD);
    theme_mono(&theme);
    assert_style(theme_style(&theme, ROLE_TEXT, true, 256), -1, -1, ATTR_REVERSE);
}

static const int counts[] = {0, 8, 16, 256, 0x1000000};
enum { COUNTS = sizeof counts / sizeof *counts };

/* Selection shows on every role, on every terminal, in every theme. */
static void test_selection_is_visible(void **state)
{
    const char *name;
    struct theme theme;

    (void)state;
    for (size_t i = 0; (name = next_shipped(&i, &theme));) {
        for (size_t j = 0; j < COUNTS; j++) {
            for (int role = 0; role < ROLE_COUNT; role++) {
                struct style plain = theme_style(&theme, (enum role)role, false, counts[j]);
                struct style chosen = theme_style(&theme, (enum role)role, true, counts[j]);
                struct style text = theme_style(&theme, ROLE_TEXT, false, counts[j]);
                bool token = plain.background != text.background && role < ROLE_HEAT_0;

                if (role == ROLE_SELECTED || role == ROLE_BANNER || token) /* keeps its own */
                    continue;
                if (!memcmp(&plain, &chosen, sizeof plain))
                    fail_msg("%s: %s looks the same at %d colours", name,
                             role_name((enum role)role), counts[j]);
            }
        }
    }
}

/* What must not be taken for each other, on any terminal. Better and worse have their sign. */
static void test_roles_are_told_apart(void **state)
{
    static const enum role pairs[][2] = {
        {ROLE_TEXT, ROLE_RED},
        {ROLE_TEXT, ROLE_WARN},
        {ROLE_TEXT, ROLE_BOLD},
        {ROLE_TEXT, ROLE_PENDING},
        {ROLE_TEXT, ROLE_NODATA},
        {ROLE_TEXT, ROLE_KEY},
        {ROLE_TEXT, ROLE_CHANGED},
        {ROLE_TEXT, ROLE_TITLE},
        {ROLE_TEXT, ROLE_HEAD},
        {ROLE_RED, ROLE_NODATA},
        {ROLE_NODATA, ROLE_WARN},
        {ROLE_RED_TOKEN, ROLE_WARN_TOKEN},
        {ROLE_OK, ROLE_WARN_TOKEN},
        {ROLE_NODATA_TOKEN, ROLE_RED_TOKEN},
        {ROLE_OK, ROLE_NODATA_TOKEN},
        {ROLE_NODATA_TOKEN, ROLE_WARN_TOKEN},
        {ROLE_TAB, ROLE_TAB_ACTIVE},
        {ROLE_BORDER, ROLE_BORDER_FOCUS},
        {ROLE_SPARK, ROLE_SPARK_MISSING},
        {ROLE_BAR, ROLE_BAR_WORSE},
        {ROLE_HEAT_0, ROLE_HEAT_5},
        {ROLE_HEAT_5, ROLE_HEAT_WARN},
        {ROLE_HEAT_0, ROLE_HEAT_WARN},
        {ROLE_HEAT_WARN, ROLE_HEAT_RED},
        {ROLE_HEAT_5, ROLE_HEAT_RED},
        {ROLE_BANNER, ROLE_TEXT},
        {ROLE_CHART, ROLE_CHART_RED},
        {ROLE_CHART_RED, ROLE_CHART_WARN},
    };
    const char *name;
    struct theme theme;

    (void)state;
    for (size_t i = 0; (name = next_shipped(&i, &theme));) {
        for (size_t j = 0; j < COUNTS; j++) {
            for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
                struct style a = theme_style(&theme, pairs[k][0], false, counts[j]);
                struct style b = theme_style(&theme, pairs[k][1], false, counts[j]);

                if (!memcmp(&a, &b, sizeof a))
                    fail_msg("%s: %s and %s look the same at %d colours", name,
                             role_name(pairs[k][0]), role_name(pairs[k][1]), counts[j]);
            }
        }
    }
}

static void test_mono(void **state)
{
    static const enum role tokens[] = {ROLE_RED_TOKEN, ROLE_WARN_TOKEN, ROLE_NODATA_TOKEN, ROLE_OK};
    struct theme theme, shipped;

    (void)state;
    theme_mono(&theme);
    load_shipped("themes/mono.ini", &shipped);
    for (int role = 0; role < ROLE_COUNT; role++) {
        struct style a = theme.styles[role], b = shipped.styles[role];

        assert_style(a, -1, -1, b.attributes);
        assert_style(theme_style(&theme, (enum role)role, false, 0), -1, -1, b.attributes);
    }
    /* states that differ by colour elsewhere differ by weight here */
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(theme.styles[tokens[i]].attributes,
                                 theme.styles[tokens[j]].attributes);
    }
    assert_int_not_equal(theme.styles[ROLE_HEAT_RED].attributes,
                         theme.styles[ROLE_HEAT_WARN].attributes);
}

/* ---- colours -------------------------------------------------------------------------------- */

static void test_palette(void **state)
{
    (void)state;
    assert_int_equal(colour_rgb(16), 0x000000);
    assert_int_equal(colour_rgb(110), 0x87afd7);
    assert_int_equal(colour_rgb(214), 0xffaf00);
    assert_int_equal(colour_rgb(231), 0xffffff);
    assert_int_equal(colour_rgb(232), 0x080808);
    assert_int_equal(colour_rgb(255), 0xeeeeee);
    assert_int_equal(colour_rgb(0x123456 | STYLE_RGB), 0x123456);
    for (int i = 16; i < 256; i++) { /* each is its own nearest, or has a twin of the same colour */
        assert_int_equal(colour_rgb(colour_nearest(colour_rgb(i), 256)), colour_rgb(i));
    }
}

static void test_nearest_few(void **state)
{
    static const struct {
        int rgb, eight, sixteen;
    } rows[] = {
        {.rgb = 0xd70000, .eight = 1, .sixteen = 1}, {.rgb = 0xff5f5f, .eight = 1, .sixteen = 9},
        {.rgb = 0x87afd7, .eight = 6, .sixteen = 6}, /* steel blue: cyan, not white */
        {.rgb = 0x87af87, .eight = 2, .sixteen = 2}, /* sage */
        {.rgb = 0xd7af5f, .eight = 3, .sixteen = 3}, /* sand */
        {.rgb = 0x000000, .eight = 0, .sixteen = 0}, {.rgb = 0xffffff, .eight = 7, .sixteen = 15},
        {.rgb = 0x0000d7, .eight = 4, .sixteen = 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(colour_nearest(rows[i].rgb, 8), rows[i].eight);
        assert_int_equal(colour_nearest(rows[i].rgb, 16), rows[i].sixteen);
    }
}

static void test_contrast(void **state)
{
    (void)state;
    assert_double(colour_contrast(0x000000, 0xffffff), 21.0, 1e-12);
    assert_double(colour_contrast(0xffffff, 0x000000), 21.0, 1e-12);
    assert_double(colour_contrast(0x777777, 0xffffff), 4.48, 1e-3);
    assert_double(colour_contrast(0x123456, 0x123456), 1.0, 1e-12);
}

/* OKLab: the values that its author publishes for red, and CSS Color 4's mix of black and white. */
static void test_oklab(void **state)
{
    (void)state;
    assert_double(colour_distance(0x000000, 0xffffff), 1.0, 1e-6);
    assert_double(colour_distance(0xff0000, 0x000000),
                  sqrt(0.62796 * 0.62796 + 0.22486 * 0.22486 + 0.12585 * 0.12585), 1e-4);
    assert_int_equal(colour_mix(0x000000, 0xffffff, 0.5), 0x636363);
    assert_int_equal(colour_mix(0x123456, 0xfedcba, 0), 0x123456);
    assert_int_equal(colour_mix(0x123456, 0xfedcba, 1), 0xfedcba);
}

/* Six steps of one height, each with its own colour also among 256. */
static void test_ramp_is_even(void **state)
{
    const char *name;
    struct theme theme;

    (void)state;
    for (size_t i = 0; (name = next_shipped(&i, &theme));) {
        double low = 10, high = 0;

        if (theme.named[ROLE_HEAT_1])
            continue; /* steps by hand: mono, and high contrast, which leaps over the middle */
        for (int role = ROLE_HEAT_1; role <= ROLE_HEAT_5; role++) {
            struct style a = theme_style(&theme, (enum role)(role - 1), false, 0x1000000);
            struct style b = theme_style(&theme, (enum role)role, false, 0x1000000);
            double step = colour_distance(a.background, b.background);

            low = step < low ? step : low;
            high = step > high ? step : high;
            a = theme_style(&theme, (enum role)(role - 1), false, 256);
            b = theme_style(&theme, (enum role)role, false, 256);
            double change = colour_contrast(colour_rgb(b.background), 0) -
                            colour_contrast(colour_rgb(a.background), 0);
            if (theme.ground == GROUND_LIGHT ? change >= 0 : change <= 0)
                fail_msg("%s: %s is no step further among 256", name, role_name((enum role)role));
        }
        if (high > low * 1.1)
            fail_msg("%s: steps of the ramp from %.3f to %.3f", name, low, high);
    }
}

/* Few colours: red only where a red line is broken, and nothing paler than 3 : 1 on the ground. */
static void test_few_colours_keep_meaning(void **state)
{
    const char *name;
    struct theme theme;

    (void)state;
    for (size_t i = 0; (name = next_shipped(&i, &theme));) {
        for (int role = 0; role < ROLE_COUNT && strcmp(name, "themes/mono.ini"); role++) {
            struct style style = theme_style(&theme, (enum role)role, false, 8);
            bool red = role == ROLE_RED || role == ROLE_RED_TOKEN || role == ROLE_CHART_RED ||
                       role == ROLE_HEAT_RED;
            int ground = theme.ground == GROUND_LIGHT ? 0xffffff : 0;
            int behind = style.background >= 0 ? colour_rgb(style.background) : ground;

            assert_true(style.foreground < 8 && style.background < 8);
            if (red != (style.foreground == 1 || style.background == 1))
                fail_msg("%s: %s is %d on %d", name, role_name((enum role)role), style.foreground,
                         style.background);
            if (style.foreground >= 0 && colour_contrast(colour_rgb(style.foreground), behind) < 3)
                fail_msg("%s: %s is too pale with 8 colours", name, role_name((enum role)role));
        }
    }
}

static void test_direct_colour(void **state)
{
    struct theme theme;

    (void)state;
    load_shipped("themes/dark.ini", &theme);
    assert_style(theme_style(&theme, ROLE_KEY, false, 0x1000000), 0x87afd7, -1, 0);
    assert_style(theme_style(&theme, ROLE_WARN_TOKEN, false, 0x1000000), 0, 0xffaf00, ATTR_BOLD);
}

static bool is_graphic(enum role role)
{
    static const enum role graphics[] = {
        ROLE_BORDER,        ROLE_BORDER_FOCUS, ROLE_SPARK,     ROLE_SPARK_WORSE,
        ROLE_SPARK_MISSING, ROLE_BAR,          ROLE_BAR_WORSE, ROLE_CHART,
    };

    for (size_t i = 0; i < sizeof graphics / sizeof *graphics; i++) {
        if (graphics[i] == role)
            return true;
    }
    return false;
}

/* WCAG 2: 4.5 : 1 for text and 3 : 1 for graphics (level AA), 7 and 4.5 in the theme of high
 * contrast, on the theme's own ground or else on what people's terminals have for such a ground;
 * for every role, selected or not, in direct colours and among 256. */
static void check_contrast(const char *name, const struct theme *theme, enum role role, int count,
                           bool selected)
{
    static const int grounds[][2] = {
        [GROUND_DARK] = {0x000000, 0x1a1c20}, [GROUND_LIGHT] = {0xffffff, 0xfafafa}};
    struct style style = theme_style(theme, role, selected, count);
    bool high = !strcmp(name, "themes/contrast.ini");
    double least = is_graphic(role) ? high ? 4.5 : 3 : high ? 7 : 4.5;

    for (int i = 0; i < 2; i++) {
        int behind = style.background >= 0
                         ? colour_rgb(count > 256 ? style.background | STYLE_RGB : style.background)
                         : grounds[theme->ground][i];
        int letters = style.foreground >= 0 ? colour_rgb(count > 256 ? style.foreground | STYLE_RGB
                                                                     : style.foreground)
                      : theme->ground == GROUND_LIGHT ? 0x000000
                                                      : 0xffffff;
        double contrast = colour_contrast(letters, behind);

        if (contrast < least && !(style.foreground < 0 && style.background < 0))
            fail_msg("%s: %s%s has a contrast of %.2f on #%06x with %d colours", name,
                     role_name(role), selected ? ", selected," : "", contrast, (unsigned)behind,
                     count);
    }
}

static void test_shipped_contrast(void **state)
{
    const char *name;
    struct theme theme;
    size_t seen = 0;

    (void)state;
    for (size_t i = 0; (name = next_shipped(&i, &theme)); seen++) {
        for (int role = 0; role < ROLE_COUNT; role++) {
            for (int selected = 0; selected < 2; selected++) {
                check_contrast(name, &theme, (enum role)role, 256, selected);
                check_contrast(name, &theme, (enum role)role, 0x1000000, selected);
            }
        }
    }
    assert_true(seen >= 7);
}

/* What a colour is to people with a form of colour blindness, by the matrices of Machado, Oliveira
 * and Fernandes (2009), severity 1.0, over linear light. */
static int seen_as(int rgb, const double matrix[3][3])
{
    double linear[3];
    int out = 0;

    for (int i = 0; i < 3; i++) {
        double part = (rgb >> (16 - 8 * i) & 0xFF) / 255.0;

        linear[i] = part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
    }
    for (int i = 0; i < 3; i++) {
        double part =
            matrix[i][0] * linear[0] + matrix[i][1] * linear[1] + matrix[i][2] * linear[2];

        part = part < 0 ? 0 : part > 1 ? 1 : part;
        part = part <= 0.0031308 ? 12.92 * part : 1.055 * pow(part, 1 / 2.4) - 0.055;
        out = out << 8 | (int)lround(part * 255);
    }
    return out;
}

static int shown(const struct theme *theme, enum role role)
{
    struct style style = theme_style(theme, role, false, 0x1000000);
    struct style text = theme_style(theme, ROLE_TEXT, false, 0x1000000);

    return style.background != text.background ? style.background : style.foreground;
}

static void test_colour_blind_safe(void **state)
{
    static const double eyes[3][3][3] = {
        {{0.152286, 1.052583, -0.204868},
         {0.114503, 0.786281, 0.099216},
         {-0.003882, -0.048116, 1.051998}}, /* protanopia */
        {{0.367322, 0.860646, -0.227968},
         {0.280085, 0.672501, 0.047413},
         {-0.011820, 0.042940, 0.968881}}, /* deuteranopia */
        {{1.255528, -0.076749, -0.178779},
         {-0.078411, 0.930809, 0.147602},
         {0.004733, 0.691367, 0.303900}}, /* tritanopia */
    };
    static const enum role pairs[][2] = {
        {ROLE_BETTER, ROLE_WORSE},
        {ROLE_RED, ROLE_WARN},
        {ROLE_RED_TOKEN, ROLE_WARN_TOKEN},
        {ROLE_HEAT_RED, ROLE_HEAT_WARN},
        {ROLE_SPARK, ROLE_SPARK_WORSE},
        {ROLE_CHART, ROLE_CHART_RED},
        {ROLE_CHART, ROLE_CHART_WARN},
        {ROLE_CHART_RED, ROLE_CHART_WARN},
        {ROLE_BAR, ROLE_BAR_WORSE},
        {ROLE_HEAT_5, ROLE_HEAT_WARN},
        {ROLE_HEAT_5, ROLE_HEAT_RED},
        {ROLE_RED, ROLE_BETTER},
        {ROLE_KEY, ROLE_RED},
    };
    struct theme theme;

    (void)state;
    load_shipped("themes/colourblind.ini", &theme);
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < sizeof pairs / sizeof *pairs; j++) {
            int a = seen_as(shown(&theme, pairs[j][0]), eyes[i]);
            int b = seen_as(shown(&theme, pairs[j][1]), eyes[i]);

            if (colour_distance(a, b) < 0.1) /* five times what can just be told apart */
                fail_msg("%s and %s are #%06x and #%06x to eye %zu: %.3f", role_name(pairs[j][0]),
                         role_name(pairs[j][1]), (unsigned)a, (unsigned)b, i,
                         colour_distance(a, b));
        }
    }
}

/* Red is only ever a broken red line: no other role of a shipped theme is as red as those. */
static void test_red_is_rare(void **state)
{
    const char *name;
    struct theme theme;

    (void)state;
    for (size_t i = 0; (name = next_shipped(&i, &theme));) {
        int reds[2] = {shown(&theme, ROLE_RED), shown(&theme, ROLE_RED_TOKEN)};

        for (int role = 0; role < ROLE_COUNT && reds[0] >= 0; role++) {
            bool may = role == ROLE_RED || role == ROLE_RED_TOKEN || role == ROLE_CHART_RED ||
                       role == ROLE_HEAT_RED;
            int colour = shown(&theme, (enum role)role);

            for (int k = 0; !may && colour >= 0 && k < 2; k++) {
                if (colour_distance(colour, reds[k]) < 0.08)
                    fail_msg("%s: %s is red", name, role_name((enum role)role));
            }
            struct style chosen = theme_style(&theme, (enum role)role, true, 256);
            int letters = chosen.foreground >= 0 ? colour_rgb(chosen.foreground) : 0;
            if (!may && letters >> 16 > 0x60 && (letters & 0xFFFF) == 0) /* lifted into pure red */
                fail_msg("%s: %s is red when selected", name, role_name((enum role)role));
        }
    }
}

static void test_ground(void **state)
{
    struct err_list errors;
    struct theme theme;
    struct theme_role rows[] = {{.role = "ground", .value = "light", .line = 1},
                                {.role = "text", .value = "16 on 231", .line = 2},
                                {.role = "key", .value = "26", .line = 3},
                                {.role = "ground", .value = "grey", .line = 4}};
    struct theme_def def = {.name = "t", .roles = rows, .count = 3, .file = "t.ini"};

    (void)state;
    err_list_init(&errors);
    assert_true(theme_load(&theme, &def, &errors));
    assert_int_equal(theme.ground, GROUND_LIGHT);
    assert_true(theme_has_ground(&theme));
    assert_style(theme_style(&theme, ROLE_KEY, false, 256), 26, 231, 0);
    assert_style(theme_style(&theme, ROLE_DIM, false, 256), 16, 231, ATTR_DIM);
    assert_style(theme_style(&theme, ROLE_KEY, false, 16), 12, 15, 0);
    assert_style(theme_style(&theme, ROLE_KEY, false, 8), 4, 7, 0);
    def.count = 4;
    assert_false(theme_load(&theme, &def, &errors));
    assert_int_equal(errors.items[0].line, 4);
    assert_non_null(strstr(errors.items[0].text, "grey"));
    err_list_release(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_missing_roles_stay_mono),
        cmocka_unit_test(test_find_and_open),
        cmocka_unit_test(test_selection),
        cmocka_unit_test(test_selection_is_visible),
        cmocka_unit_test(test_mono),
        cmocka_unit_test(test_palette),
        cmocka_unit_test(test_nearest_few),
        cmocka_unit_test(test_oklab),
        cmocka_unit_test(test_ramp_is_even),
        cmocka_unit_test(test_roles_are_told_apart),
        cmocka_unit_test(test_colour_blind_safe),
        cmocka_unit_test(test_ground),
        cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_few_colours_keep_meaning),
        cmocka_unit_test(test_direct_colour),
        cmocka_unit_test(test_shipped_contrast),
        cmocka_unit_test(test_red_is_rare),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
