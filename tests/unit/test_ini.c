/* The INI reader: what iniparser reads, and all that it would drop without a word. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/err.h"
#include "config/ini.h"

static const char *value_of(const struct ini *ini, const char *kind, const char *name,
                            const char *key, int *line)
{
    for (size_t i = 0; i < ini->count; i++)
        for (size_t j = 0; j < ini->sections[i].count; j++)
            if (strcmp(ini->sections[i].kind, kind) == 0 &&
                strcmp(ini->sections[i].name, name) == 0 &&
                strcmp(ini->sections[i].entries[j].key, key) == 0) {
                *line = ini->sections[i].entries[j].line;
                return ini->sections[i].entries[j].value;
            }
    return NULL;
}

struct good_case {
    const char *text, *kind, *name, *key, *value;
    int line;
};
static const struct good_case good_cases[] = {
    {"[a]\nk = v\n", "a", "", "k", "v", 2},
    {"[a]\nk=v", "a", "", "k", "v", 2},
    {"\r\n[Source Shop]\r\nPath = Facts-*.CSV\r\n", "source", "shop", "path", "Facts-*.CSV", 3},
    {"[redline]\ntitle = Growth review ; the title\n", "redline", "", "title", "Growth review", 2},
    {"[a b  c]\nk = v\n", "a", "b  c", "k", "v", 2},
    {"[source   x]\nk = v\n", "source", "x", "k", "v", 2},
    {"[a]\nk = \"#ff5f5f bold\"\n", "a", "", "k", "#ff5f5f bold", 2},
    {"[a]\nk = \"7 Day Total Orders (#)\"   ; c\n", "a", "", "k", "7 Day Total Orders (#)", 2},
    {"[a]\nk = 'say \"hi\"'\n", "a", "", "k", "say \"hi\"", 2},
    {"[a]\nk = \"\"\n", "a", "", "k", "", 2},
    {"[a]\nk = \n", "a", "", "k", "", 2},
    {"[a]\nk = ; nothing\n", "a", "", "k", "", 2},
    {"[a]\nkeep = Buyer Username=?*\n", "a", "", "keep", "Buyer Username=?*", 2},
    {"[a]\nwarn = > 1.5\nred = > 2\n", "a", "", "red", "> 2", 3},
    {"[a]\nk = one, \\\n two\nj = 1\n", "a", "", "k", "one,  two", 2},
    {"[a]\nk = one, \\\n two\nj = 1\n", "a", "", "j", "1", 4},
    {"[map m]\n*de = DE\n(not set) = ZZ\n\xc3\xb6l = x\n", "map", "m", "\xc3\xb6l", "x", 4},
    {"[map m]\nsource:google = paid\n", "map", "m", "source:google", "paid", 2},
    {"[a]\nk = 100%s %n\n", "a", "", "k", "100%s %n", 2},
    {"; comment\n# comment\n\n  [a]  \n  K  =  V  \n", "a", "", "k", "V", 5},
};

static void reads_good_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good_cases / sizeof good_cases[0]; i++) {
        const struct good_case *c = &good_cases[i];
        struct err_list errors;
        struct ini ini;
        int line = 0;
        err_list_init(&errors);
        if (!ini_read_text(&ini, "t.ini", c->text, strlen(c->text), &errors))
            fail_msg("case %zu: %s", i, errors.items[0].text);
        const char *value = value_of(&ini, c->kind, c->name, c->key, &line);
        if (!value || strcmp(value, c->value) != 0 || line != c->line)
            fail_msg("case %zu: '%s' in line %d", i, value ? value : "(none)", line);
        ini_release(&ini);
        err_list_release(&errors);
    }
}

struct bad_case {
    const char *text;
    int line;
    const char *says; /* part of the sentence */
    size_t count;     /* errors in all */
};
static const struct bad_case bad_cases[] = {
    {"\xef\xbb\xbf[a]\nk = v\n", 1, "byte-order mark", 1},
    {"[a]\nk = 1\nk = 2\n", 3, "stands twice in [a]: the first one is in line 2", 1},
    {"[a]\nK = 1\nk = 2\n", 3, "stands twice", 1},
    {"[source x]\nk = 1\n[b]\n[source  x]\nj = 2\n", 4, "stands twice: the first one is in line 1",
     1},
    {"k = v\n[a]\n", 1, "before the first [section]", 1},
    {"[a]\njust words\n", 2, "neither [section] nor", 1},
    {"[a]\n= 5\n", 2, "no key before", 1},
    {"[a\nk = v\n", 1, "no closing bracket", 1},
    {"[a] ; comment\nk = v\n", 1, "stand alone", 1},
    {"[a]b]\nk = v\n", 1, "stand alone", 1},
    {"[a] = b\n", 1, "stand alone", 1},
    {"[]\nk = v\n", 1, "no name", 1},
    {"[  ]\n", 1, "no name", 1},
    {"[source:shop]\nk = v\n", 1, "colon", 1},
    {"[a]\nk = \"open\n", 2, "never closed", 1},
    {"[a]\nk = 'tis\n", 2, "never closed", 1},
    {"[a]\nk = \"a\" b\n", 2, "after the closing quote", 1},
    {"[a]\nk = \"a\\\"b\"\n", 2, "after the closing quote", 1},
    {"[a]\nk = Orders (#)\n", 2, "'#' starts a comment", 1},
    {"[a]\nk = #ff0000\n", 2, "'#' starts a comment", 1},
    {"[a]\nk = http://x/#frag\n", 2, "'#' starts a comment", 1},
    {"[a]\nk = a;b\n", 2, "';' starts a comment", 1},
    {"[a]\n; comment \\\nk = v\n", 2, "swallows", 1},
    {"[a]\nk = C:\\dir\\\n", 2, "ends after a backslash", 1},
    {"[a]\nk = v\x01\n", 2, "control character", 1},
    {"[a]\nk = \x1b[2J\n", 2, "control character", 1},
    {"[a]\nk = 1\rj = 2\n", 2, "carriage return", 1},
    {"[a]\nk = caf\xe9\n", 2, "not UTF-8", 1},
    {"\xff\xfe[\0a\0", 0, "UTF-16", 1},
    {"[a]\nx\ny = 1\nz\n[b\nq = 1\n", 2, "neither", 3},
    {"[", 1, "no closing bracket", 1},
    {"]", 1, "before the first", 1},
    {"=", 1, "before the first", 1},
    {"[a]\nx", 2, "neither", 1},
};

static void names_line_and_trouble(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_cases / sizeof bad_cases[0]; i++) {
        const struct bad_case *c = &bad_cases[i];
        struct err_list errors;
        struct ini ini;
        err_list_init(&errors);
        assert_false(ini_read_text(&ini, "t.ini", c->text, strlen(c->text), &errors));
        if (errors.count != c->count || errors.items[0].line != c->line ||
            !strstr(errors.items[0].text, c->says))
            fail_msg("case %zu: %zu errors, line %d: %s", i, errors.count, errors.items[0].line,
                     errors.items[0].text);
        assert_string_equal(errors.items[0].file, "t.ini");
        ini_release(&ini);
        err_list_release(&errors);
    }
}

static bool read_bytes(const char *text, size_t length, struct err *first)
{
    struct err_list errors;
    struct ini ini;
    err_list_init(&errors);
    bool good = ini_read_text(&ini, "t.ini", text, length, &errors);
    if (!good)
        *first = errors.items[0];
    ini_release(&ini);
    err_list_release(&errors);
    return good;
}

/* iniparser's limit, found by bisection: 1,022 bytes are read, 1,023 are not; comments and joined
 * lines too. */
static void knows_the_longest_line(void **state)
{
    (void)state;
    static const char *const heads[] = {"[a]\n", "[a]\nk = \\\n", "[a]\n; ", "[a]\nk = \\\n"};
    for (size_t i = 0; i < 4; i++) {
        for (size_t length = 1020; length <= 1025; length++) {
            char text[2048];
            struct err err;
            int at = snprintf(text, sizeof text, "%s", heads[i]);
            size_t used = i == 2 ? 2 : i > 0 ? 4 : 0; /* bytes of the line that the head holds */
            memset(text + at, 'x', length - used);
            if (i == 3) /* blanks at the end count */
                memset(text + at + 500, ' ', length - used - 500);
            if (i == 0)
                memcpy(text + at, "k = ", 4);
            strcpy(text + at + length - used, "\nj = 1\n");
            assert_int_equal(read_bytes(text, strlen(text), &err), length <= 1022);
            if (length > 1022)
                assert_non_null(strstr(err.text, "1,022"));
        }
    }
}

static void refuses_binary(void **state)
{
    (void)state;
    struct err err;
    assert_false(read_bytes("\x7f"
                            "ELF\0\0\0\1",
                            8, &err));
    assert_non_null(strstr(err.text, "NUL"));
    assert_false(read_bytes("[a]\nk = v\0w\n", 12, &err));
    assert_true(read_bytes("", 0, &err));
}

/* Good lines of a bad file are there, so that a caller can check them too. */
static void keeps_good_lines(void **state)
{
    (void)state;
    static const char text[] = "[a]\nbad\nk = 1\n[b ; x\nlost = 2\n[c]\nj = 3\n";
    struct err_list errors;
    struct ini ini;
    int line;
    err_list_init(&errors);
    assert_false(ini_read_text(&ini, "t.ini", text, strlen(text), &errors));
    assert_int_equal(errors.count, 2);
    assert_string_equal(value_of(&ini, "a", "", "k", &line), "1");
    assert_string_equal(value_of(&ini, "c", "", "j", &line), "3");
    assert_int_equal(line, 7);
    assert_null(value_of(&ini, "a", "", "lost", &line));
    ini_release(&ini);
    err_list_release(&errors);
}

/* One long line costs that line, not the file, although iniparser would refuse all of it. */
static void survives_a_long_line(void **state)
{
    (void)state;
    static char text[5000];
    struct err_list errors;
    struct ini ini;
    int line;
    strcpy(text, "[a]\nh = ");
    memset(text + 8, 'x', 4000);
    strcpy(text + 4008, "\nk = 1\n[c]\nj = 3\n");
    err_list_init(&errors);
    assert_false(ini_read_text(&ini, "t.ini", text, strlen(text), &errors));
    assert_int_equal(errors.count, 1);
    assert_int_equal(errors.items[0].line, 2);
    assert_string_equal(value_of(&ini, "a", "", "k", &line), "1");
    assert_int_equal(line, 3);
    assert_string_equal(value_of(&ini, "c", "", "j", &line), "3");
    assert_int_equal(line, 5);
    ini_release(&ini);
    err_list_release(&errors);
}

static void reads_only_regular_files(void **state)
{
    (void)state;
    char folder[] = "/tmp/redline-ini-XXXXXX", path[64];
    struct err_list errors;
    struct ini ini;
    assert_non_null(mkdtemp(folder));
    err_list_init(&errors);
    assert_false(ini_read_file(&ini, folder, &errors));
    assert_non_null(strstr(errors.items[0].text, "directory"));
    ini_release(&ini);
    snprintf(path, sizeof path, "%s/none.ini", folder);
    assert_false(ini_read_file(&ini, path, &errors));
    assert_string_equal(errors.items[1].file, path);
    assert_non_null(strstr(errors.items[1].text, "No such file"));
    ini_release(&ini);
    snprintf(path, sizeof path, "%s/pipe.ini", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_false(ini_read_file(&ini, path, &errors)); /* must not wait for a writer */
    assert_non_null(strstr(errors.items[2].text, "regular"));
    ini_release(&ini);
    unlink(path);
    rmdir(folder);
    err_list_release(&errors);
}

/* Random lines: whatever our scan accepts, iniparser must have stored, and nothing else breaks. */
static void agrees_with_iniparser_on_noise(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "[a]",      "[",  "]",  "=",           ";",         "#",       "\"",  "'", "\\",
        "\n",       "\n", "\n", "\r\n",        " ",         "\t",      ":",   ".", "%s",
        "\xc3\xa9", "*",  "k",  "key = value", "\n[b c]\n", "= \"q\"", "x = "};
    uint32_t seed = 12345;
    size_t values = 0;
    for (int round = 0; round < 5000; round++) {
        char text[400] = "[start]\n";
        struct err_list errors;
        struct ini ini;
        err_list_init(&errors);
        for (int i = 0; i < 30; i++) {
            seed = seed * 1664525u + 1013904223u;
            strcat(text, pieces[(seed >> 16) % (sizeof pieces / sizeof pieces[0])]);
        }
        ini_read_text(&ini, "t.ini", text, strlen(text), &errors);
        for (size_t i = 0; i < errors.count; i++)
            if (strstr(errors.items[i].text, "INI reader") ||
                strstr(errors.items[i].text, "cannot be read"))
                fail_msg("%d: %s: the readers differ over <<%s>>", errors.items[i].line,
                         errors.items[i].text, text);
        for (size_t i = 0; i < ini.count; i++)
            values += ini.sections[i].count;
        ini_release(&ini);
        err_list_release(&errors);
    }
    assert_true(values > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_good_text),
        cmocka_unit_test(names_line_and_trouble),
        cmocka_unit_test(knows_the_longest_line),
        cmocka_unit_test(refuses_binary),
        cmocka_unit_test(keeps_good_lines),
        cmocka_unit_test(survives_a_long_line),
        cmocka_unit_test(reads_only_regular_files),
        cmocka_unit_test(agrees_with_iniparser_on_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
