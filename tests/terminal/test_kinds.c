/*
 * Kinds of terminals: which TERM gets which colours and signs, with and without a UTF-8 locale, and
 * what those get that cannot be addressed.  Others judge what is shown.
 *
 * Run from the top of the tree; REDLINE_BIN names another binary.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/vt.h"

#define FIXTURE "tests/fixtures/terminal"
#define TITLE "Terminal fixture"
#define XTERM "xterm-256color"

enum { LONG_MS = 10000 };

static struct vt *start_with(const char *term, int width, int height,
                             const char *const *environment)
{
    const char *argv[] = {vt_program(), FIXTURE, NULL};
    struct vt_start how = {
        .argv = argv, .term = term, .width = width, .height = height, .environment = environment};

    return vt_start(&how);
}

static void assert_exits(struct vt *vt, int limit_ms, int expected)
{
    int status;

    assert_true(vt_ended(vt, limit_ms, &status));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != expected)
        fail_msg("status %#x, expected exit %d", (unsigned)status, expected);
}

static void quit(struct vt *vt)
{
    vt_send(vt, "q");
    assert_exits(vt, LONG_MS, 0);
    assert_true(vt_modes_restored(vt));
    vt_free(vt);
}

static bool has_bytes_above(struct vt *vt, unsigned char limit)
{
    size_t length;
    const char *output = vt_output(vt, &length);

    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)output[i] > limit)
            return true;
    }
    return false;
}

/* U+2500 to U+257F and nothing else beyond ASCII. */
static bool has_only_lines(struct vt *vt)
{
    size_t length;
    const unsigned char *output = (const unsigned char *)vt_output(vt, &length);

    for (size_t i = 0; i < length; i++) {
        if (output[i] < 0x80)
            continue;
        if (i + 2 >= length || output[i] != 0xE2 ||
            (output[i + 1] != 0x94 && output[i + 1] != 0x95))
            return false;
        i += 2;
    }
    return true;
}

/* How a terminal gets what is no letter: as UTF-8, its frames alone as UTF-8, frames by its other
 * charset, or nothing at all. */
enum glyphs { GLYPHS_ALL, GLYPHS_LINES, GLYPHS_OTHER_CHARSET };

static void check_glyphs(struct vt *vt, const char *term, enum glyphs glyphs)
{
    const char *output = vt_output(vt, NULL);
    bool high = has_bytes_above(vt, 0x7F);
    bool shifts = strstr(output, "\033(0") || strchr(output, '\016');

    if (glyphs == GLYPHS_ALL && !high)
        fail_msg("%s: no UTF-8", term);
    if (glyphs == GLYPHS_LINES && (!high || !has_only_lines(vt)))
        fail_msg("%s: more than lines, or none", term);
    if (glyphs == GLYPHS_OTHER_CHARSET && (high || !shifts))
        fail_msg("%s: UTF-8 for a terminal that has none, or no lines", term);
}

static bool shows_below(struct vt *vt, int top, const char *what)
{
    for (int x = 0; x < 124; x++) {
        for (int y = top; y < 24; y++) {
            if (vt_cell_is(vt, x, y, what))
                return true;
        }
    }
    return false;
}

static const struct {
    const char *term;
    bool colour;
    enum glyphs glyphs;
    const char *said; /* on stderr */
} terminals[] = {
    {.term = "xterm-256color", .colour = true},
    {.term = "xterm", .colour = true},
    {.term = "xterm-direct", .colour = true},
    {.term = "screen", .colour = true},
    {.term = "screen-256color", .colour = true},
    {.term = "tmux", .colour = true},
    {.term = "tmux-256color", .colour = true},
    {.term = "rxvt", .colour = true},
    {.term = "rxvt-unicode-256color", .colour = true},
    {.term = "vte-256color", .colour = true},
    {.term = "linux", .colour = true, .glyphs = GLYPHS_LINES},
    {.term = "vt100", .glyphs = GLYPHS_OTHER_CHARSET},
    {.term = "vt220", .glyphs = GLYPHS_OTHER_CHARSET},
    {.term = "no-such-terminal", .colour = true, .said = "using \"xterm\""},
    {.term = "kitty-of-tomorrow", .colour = true, .said = "using \"xterm-256color\""},
    {.term = "foot-of-tomorrow", .colour = true, .said = "using \"xterm-256color\""},
};

/* In a UTF-8 locale: colours and signs as far as each has them, the selection seen without either.
 */
static void test_terminals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof terminals / sizeof *terminals; i++) {
        struct vt *vt = start_with(terminals[i].term, 124, 24, NULL);

        assert_true(vt_shows(vt, TITLE));
        assert_true(vt_shows(vt, "DE"));
        vt_settle(vt);
        if (shows_below(vt, 0, "colour") != terminals[i].colour)
            fail_msg("%s: colours: %d", terminals[i].term, !terminals[i].colour);
        check_glyphs(vt, terminals[i].term, terminals[i].glyphs);
        if (!terminals[i].colour) /* the selected row */
            assert_true(shows_below(vt, 5, "reverse"));
        vt_send(vt, "q");
        assert_exits(vt, LONG_MS, 0);
        assert_true(vt_modes_restored(vt));
        if (terminals[i].said)
            assert_true(vt_shows(vt, terminals[i].said));
        vt_free(vt);
    }
}

/* In the C locale no terminal gets a byte beyond ASCII, and its frames come from its other charset.
 */
static void test_c_locale(void **state)
{
    static const char *const environment[] = {"LC_ALL=C", NULL};
    static const char *const terms[] = {"xterm-256color", "screen", "tmux-256color",
                                        "linux",          "vt100",  "rxvt"};

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct vt *vt = start_with(terms[i], 124, 40, environment);

        assert_true(vt_shows(vt, TITLE));
        vt_settle(vt);
        assert_false(has_bytes_above(vt, 0x7F));
        if (strcmp(terms[i], "linux") != 0) /* shifts another way */
            check_glyphs(vt, terms[i], GLYPHS_OTHER_CHARSET);
        quit(vt);
    }
}

/* Whoever reorders right-to-left text is asked not to, and is left as it was. */
static void test_order_is_ours(void **state)
{
    struct vt *vt = start_with(XTERM, 80, 24, NULL);
    const char *output;

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    assert_non_null(strstr(vt_output(vt, NULL), "\033[8l"));
    vt_send(vt, "q");
    assert_exits(vt, LONG_MS, 0);
    output = strstr(vt_output(vt, NULL), "\033[8h");
    assert_non_null(output);
    assert_null(strstr(output, "\033[8l"));
    vt_free(vt);
}

/* No cursor addressing, or no TERM at all: the text screen once. */
static void test_text_only(void **state)
{
    static const char *const terms[] = {"dumb", "", NULL};

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct vt *vt = start_with(terms[i], 100, 40, NULL);
        const char *output;
        size_t length;

        assert_exits(vt, LONG_MS, 0);
        assert_true(vt_shows(vt, TITLE));
        output = vt_output(vt, &length);
        assert_null(memchr(output, '\033', length));
        assert_true(length > 100);
        assert_true(vt_modes_restored(vt));
        vt_free(vt);
    }
}

static bool selects_colour(const char *output)
{
    return strstr(output, "\033[38;5;") || strstr(output, ";38;5;") || strstr(output, "\033[48;5;");
}

static void test_no_colour(void **state)
{
    static const char *const environment[] = {"NO_COLOR=1", NULL};
    const char *argv[] = {vt_program(), "--color=never", FIXTURE, NULL};
    struct vt_start how = {.argv = argv, .term = XTERM};

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct vt *vt;

        argv[1] = i < 2 ? "--color=never" : i == 2 ? "--color=auto" : "--color=always";
        how.environment = i ? environment : NULL;
        vt = vt_start(&how);
        assert_true(vt_shows(vt, TITLE));
        assert_int_equal(selects_colour(vt_output(vt, NULL)), i == 3);
        quit(vt);
    }
}

static void test_charset(void **state)
{
    const char *argv[] = {vt_program(), "--charset=ascii", FIXTURE, NULL};
    struct vt_start how = {.argv = argv, .term = XTERM};
    struct vt *vt = vt_start(&how);

    (void)state;
    assert_true(vt_shows(vt, TITLE));
    assert_false(has_bytes_above(vt, 0x7F));
    quit(vt);
}

/* ---- widths --------------------------------------------------------------------------------- */

/* Names as people have them, and as nobody should: every figure ends in the same column, none is
 * pushed, hidden or carried along, in a table and its frame. */
static const char *const names[] = {
    "Plain",
    "\xE6\x97\xA5\xE6\x9C\xAC \xE3\x81\xAB",                   /* Japanese */
    "\xEB\x8C\x80\xED\x95\x9C\xEB\xAF\xBC\xEA\xB5\xAD",        /* Korean */
    "\xD9\x85\xD8\xB5\xD8\xB1 \xD8\xA7\xD9\x84",               /* Arabic */
    "\xD7\x99\xD7\xA9\xD7\xA8\xD7\x90\xD7\x9C",                /* Hebrew */
    "Vie\xCC\xA3\xCC\x82t Nam",                                /* two marks on a letter */
    "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81 marks", /* more than a cell keeps */
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7 two",        /* emoji, joined */
    "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA flag",                   /* regional letters */
    "\xE2\x9D\xA4\xEF\xB8\x8F heart",                          /* variation selector */
    "ze\xE2\x80\x8Bro\xC2\xAD\xE2\x81\xA0 width",              /* no width at all */
    "iso\xE2\x81\xA6late\xE2\x81\xA9\xE2\x80\xAE back",        /* isolates, override */
    "\xE2\x98\x85\xC2\xB1\xC3\x97 ambiguous",
    "a name that is far longer than its column has room for \xE6\x97\xA5\xE6\x9C\xAC",
};
enum { NAMES = sizeof names / sizeof *names };

static void write_names(const char *folder, char path[256])
{
    static const char ini[] = "[redline]\ncurrency = EUR\nnow = data\ntitle = \xE6\x97\xA5 "
                              "\xD9\x85\xD8\xB5\xD8\xB1\n[dimension market]\npath = "
                              "markets.csv\ncode = code\nname = name\n[source facts]\n"
                              "path = facts.csv\n";
    const char *files[] = {"redline.ini", "markets.csv", "facts.csv"};

    for (int f = 0; f < 3; f++) {
        snprintf(path, 256, "%s/%s", folder, files[f]);
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        fputs(f == 0   ? ini
              : f == 1 ? "code,name\n"
                       : "date,market,channel,sessions,orders,gross_sales\n",
              file);
        for (int i = 0; f && i < NAMES; i++) {
            if (f == 1)
                fprintf(file, "Q%c,%s\n", 'A' + i, names[i]);
            else
                fprintf(file, "2026-11-08,Q%c,seo,1000,%d,%d\n", 'A' + i, 30 + i, 41234 + i);
        }
        fclose(file);
    }
}

static void test_names_of_any_width(void **state)
{
    static const int widths[] = {60, 80, 120, 160};
    char folder[] = "/tmp/redline-names-XXXXXX", path[256];

    (void)state;
    assert_non_null(mkdtemp(folder));
    write_names(folder, path);
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        const char *argv[] = {vt_program(), folder, NULL};
        struct vt_start how = {.argv = argv, .term = XTERM, .width = widths[w], .height = 48};
        struct vt *vt = vt_start(&how);
        int first_x = -1, x, y;

        assert_true(vt_shows(vt, "41,234"));
        vt_settle(vt);
        for (int i = 0; i < NAMES; i++) {
            char number[32];

            snprintf(number, sizeof number, "41,%d", 234 + i);
            assert_true(vt_find(vt, number, &x, &y));
            if (first_x < 0)
                first_x = x;
            if (x != first_x)
                fail_msg("the figure of '%s' begins in column %d, not %d, of %d", names[i], x,
                         first_x, widths[w]);
        }
        quit(vt);
    }
    for (int f = 0; f < 3; f++) {
        snprintf(path, sizeof path, "%s/%s", folder,
                 (const char *[]){"redline.ini", "markets.csv", "facts.csv"}[f]);
        remove(path);
    }
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminals),          cmocka_unit_test(test_c_locale),
        cmocka_unit_test(test_order_is_ours),      cmocka_unit_test(test_text_only),
        cmocka_unit_test(test_no_colour),          cmocka_unit_test(test_charset),
        cmocka_unit_test(test_names_of_any_width),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
