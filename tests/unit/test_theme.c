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

/* A shipped theme, through the INI reader. */
static void load_shipped(const char *name, struct theme *theme)
{
    struct theme_role rows[ROLE_COUNT + 1];
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
    assert_int_equal(ini.sections[0].count, ROLE_COUNT); /* every role is named */
    for (size_t i = 0; i < ini.sections[0].count; i++)
        rows[def.count++] = (struct theme_role){.role = ini.sections[0].entries[i].key,
                                                .value = ini.sections[0].entries[i].value,
                                                .line = ini.sections[0].entries[i].line};
    if (!theme_load(theme, &def, &errors))
        fail_msg("%s: %s", name, errors.items[0].text);
    ini_release(&ini);
    err_list_release(&errors);
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
    assert_style(theme_style(&theme, ROLE_TEXT, true, 256), -1, 237, 0);
    assert_style(theme_style(&theme, ROLE_SELECTED, true, 256), -1, 237, 0);
    assert_style(theme_style(&theme, ROLE_RED_TOKEN, true, 256), 231, 160, ATTR_BOLD);
    assert_style(theme_style(&theme, ROLE_HEAT_0, true, 256), 248, 236, ATTR_REVERSE | ATTR_BOLD);
    assert_style(theme_style(&theme, ROLE_TEXT, true, 8), -1, -1, ATTR_REVERSE);
    assert_style(theme_style(&theme, ROLE_TEXT, true, 0), -1, -1, ATTR_REVERSE);
    assert_style(theme_style(&theme, ROLE_RED_TOKEN, true, 0), -1, -1, ATTR_BOLD);
    theme_mono(&theme);
    assert_style(theme_style(&theme, ROLE_TEXT, true, 256), -1, -1, ATTR_REVERSE);
}

/* Selection shows on every role, on every terminal, in every theme. */
static void test_selection_is_visible(void **state)
{
    static const char *const names[] = {"themes/dark.ini", "themes/light.ini", "themes/mono.ini"};
    static const int counts[] = {0, 8, 16, 256, 0x1000000};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct theme theme;

        load_shipped(names[i], &theme);
        for (size_t j = 0; j < 5; j++) {
            for (int role = 0; role < ROLE_COUNT; role++) {
                struct style plain = theme_style(&theme, (enum role)role, false, counts[j]);
                struct style chosen = theme_style(&theme, (enum role)role, true, counts[j]);
                bool token = plain.background >= 0 && role < ROLE_HEAT_0; /* keeps its own */

                if (role == ROLE_SELECTED || role == ROLE_BANNER || token)
                    continue;
                if (!memcmp(&plain, &chosen, sizeof plain))
                    fail_msg("%s: %s looks the same at %d colours", names[i],
                             role_name((enum role)role), counts[j]);
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

static void test_few_colours_keep_meaning(void **state)
{
    static const char *const names[] = {"themes/dark.ini", "themes/light.ini"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct theme theme;

        load_shipped(names[i], &theme);
        for (int role = 0; role < ROLE_COUNT; role++) {
            struct style style = theme_style(&theme, (enum role)role, false, 8);
            bool red = role == ROLE_RED || role == ROLE_RED_TOKEN || role == ROLE_CHART_RED ||
                       role == ROLE_HEAT_RED;

            assert_true(style.foreground < 8 && style.background < 8);
            assert_int_equal(red, style.foreground == 1 || style.background == 1);
            if (style.background >= 0)
                assert_true(colour_contrast(colour_rgb(style.foreground),
                                            colour_rgb(style.background)) >= 3);
            else
                assert_true(style.foreground != 0 && style.foreground != 7);
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

/* 4.5 : 1 for text and 3 : 1 for graphics, on the theme's own background and within each pair; two
 * thirds of that on the selected row. */
static void check_contrast(const char *name, const int backgrounds[2])
{
    static const enum role graphics[] = {
        ROLE_BORDER, ROLE_BORDER_FOCUS, ROLE_SPARK, ROLE_SPARK_WORSE, ROLE_SPARK_MISSING,
        ROLE_BAR,    ROLE_BAR_WORSE,    ROLE_CHART, ROLE_CHART_RED,   ROLE_CHART_WARN,
    };
    struct theme theme;

    load_shipped(name, &theme);
    for (int role = 0; role < ROLE_COUNT; role++) {
        struct style style = theme.styles[role];
        double least = 4.5;

        for (size_t i = 0; i < sizeof graphics / sizeof *graphics; i++)
            least = (int)graphics[i] == role ? 3 : least;
        if (style.foreground < 0)
            continue;
        for (int i = 0; i < 2; i++) {
            int behind = style.background >= 0 ? colour_rgb(style.background) : backgrounds[i];
            double contrast = colour_contrast(colour_rgb(style.foreground), behind);

            if (contrast < least)
                fail_msg("%s: %s has a contrast of %.2f on #%06x", name, role_name((enum role)role),
                         contrast, (unsigned)behind);
        }
        style = theme_style(&theme, (enum role)role, true, 256);
        if (style.background >= 0)
            assert_true(colour_contrast(colour_rgb(style.foreground),
                                        colour_rgb(style.background)) > least / 1.5);
    }
}

static void test_shipped_contrast(void **state)
{
    (void)state;
    check_contrast("themes/dark.ini", (const int[2]){0x000000, 0x1a1c20});
    check_contrast("themes/light.ini", (const int[2]){0xffffff, 0xfafafa});
}

/* Red is only ever a broken red line; amber a warning or a banner. */
static void test_red_is_rare(void **state)
{
    static const char *const names[] = {"themes/dark.ini", "themes/light.ini"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct theme theme;

        load_shipped(names[i], &theme);
        for (int role = 0; role < ROLE_COUNT; role++) {
            struct style style = theme.styles[role];
            bool red =
                style.foreground == 203 || style.foreground == 160 || style.background == 160;
            bool may = role == ROLE_RED || role == ROLE_RED_TOKEN || role == ROLE_CHART_RED ||
                       role == ROLE_HEAT_RED;

            assert_int_equal(red, may);
        }
    }
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
        cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_few_colours_keep_meaning),
        cmocka_unit_test(test_direct_colour),
        cmocka_unit_test(test_shipped_contrast),
        cmocka_unit_test(test_red_is_rare),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
