/*
 * What takes all keys for a while: palette, search, filter, bookmarks, columns, writing; and freezing,
 * copying, the mouse, pastes.  On the sample data and on a small set that changes under the reader.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "support/screens.h"
#include "tui/screen.h"
#include "tui/terminal.h"

#define SAMPLE "sample-data"

static char folder[] = "/tmp/redline-modes-XXXXXX";

static const char *file_in(const char *name, struct strbuf *path)
{
    strbuf_clear(path);
    strbuf_addf(path, "%s/%s", folder, name);
    return path->text;
}

static void put_file(const char *name, const char *text)
{
    struct strbuf path = STRBUF_INIT;
    FILE *file = fopen(file_in(name, &path), "w");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    strbuf_release(&path);
}

static void get_file(const char *name, struct strbuf *out)
{
    struct strbuf path = STRBUF_INIT;
    FILE *file = fopen(file_in(name, &path), "r");
    int c;

    if (!file)
        fail_msg("there is no file %s", path.text);
    while ((c = fgetc(file)) != EOF)
        strbuf_addc(out, (char)c);
    fclose(file);
    strbuf_release(&path);
}

#define HEAD "date,market,channel,sessions,orders,gross_sales\n"
static const char rows_first[] = HEAD "2026-11-02,DE,seo,100,3,200\n2026-11-02,FR,seo,90,2,100\n"
                                      "2026-11-08,IT,seo,9,2,50\n";

static const char ini[] =
    "[source facts]\npath = facts.csv\n[redline]\ncurrency = EUR\nnow = data\n"
    "title = Modes\n"
    "[view small]\ntitle = The small ones\npane = markets\nfilter = gmv<150\n"
    "columns = orders, gmv\nsort = orders\n"
    "[view italy]\npane = history\npath = IT/gmv\ncompare = none\n"
    "[keys]\nfreeze = \"z F\"\n";

static void put_ini(const char *more)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s%s", ini, more);
    put_file("redline.ini", text.text);
    strbuf_release(&text);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    put_file("facts.csv", rows_first);
    put_ini("");
    return 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"facts.csv", "redline.ini", "a.csv", "b.md", "c.txt",
                                        "d.json",    "link.csv",    "k.csv"};
    struct strbuf path = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(file_in(names[i], &path));
    strbuf_release(&path);
    return rmdir(folder); /* nothing else was written */
}

/* ---- palette -------------------------------------------------------------------------------- */

static void test_palette_runs(void **state)
{
    static const struct {
        const char *keys, *shows;
    } rows[] = {
        {":period 2026-W40\r", "2026-W40"},
        {":period 2026-10\r", "2026-10"},
        {":theme dark\r", "Theme: dark."},
        {":market DE\r", "All \u203a DE Germany"},
        {":germany\r", "All \u203a DE Germany"},
        {":market DE\r:channel email\r", "All \u203a DE Germany \u203a email"},
        {":at FR/paid-search/cac\r", "All \u203a FR France \u203a paid-search \u203a CAC"},
        {":indicator cac\r", "All \u203a CAC"},
        {":redline ad-roi\r", "Ad ROI"},
        {":column gmv\r:column\t", "[ ] GMV"},
        {":pane redlines\r", "Red lines \u2500\u2500"},
        {":compare year\r", "W46 2025"},
        {":filter market=DE\r", "1 of 12 \u00b7 filter: market=DE"},
        {":sort aov\r2:sort aov\r", "this pane has one order only"},
        {":freeze\r", "frozen since"},
        {":per\t", "period     2026-W46"},
        {":per\r", "period     2026-W46"}, /* the kind first, then its things */
        {":period 2026-W3\t", ":period 2026-W3"},
        {"?/write\r", "write this view to:"}, /* from the help */
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct engine *engine;
        struct screen *screen = screens_open(&engine, SAMPLE, NULL);

        screens_type(screen, rows[i].keys);
        screens_show(screen, rows[i].shows);
        screens_close(engine, screen);
    }
}

static void test_palette_names_the_nearest(void **state)
{
    static const char *const rows[][2] = {
        {":theme drak\r", "nothing here is called 'drak'; the nearest is 'dark'"},
        {":zoon\r", "nothing here is called 'zoon'; the nearest is 'zoom'"},
        {":qqqqqqqq\r", "nothing here is called 'qqqqqqqq'"},
        {":period 2031-W01\r", "2031-W01 has no data: it goes from"},
        {":period soon\r", "'soon' is no period"},
        {":at XX\r", "XX"},
        {":filter gmw>5\r", "there is no column 'gmw' here; the nearest is 'gmv'"},
        {":at \r", "go to a place"},
    };
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        screens_type(screen, rows[i][0]);
        screens_show(screen, rows[i][1]);
        screens_show(screen, " :"); /* still there, to be mended */
        screens_type(screen, "\033");
        screens_hide(screen, rows[i][1]);
    }
    screens_close(engine, screen);
}

static void test_palette_history(void **state)
{
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);

    (void)state;
    screens_type(screen, ":theme dark\r:period 2026-W40\r:mar");
    screens_key(screen, RKEY_UP);
    screens_show(screen, " :period 2026-W40");
    screens_key(screen, RKEY_UP);
    screens_show(screen, " :theme dark");
    screens_key(screen, RKEY_UP); /* there is no older one */
    screens_show(screen, " :theme dark");
    screens_key(screen, RKEY_DOWN);
    screens_key(screen, RKEY_DOWN); /* what was being typed */
    screens_show(screen, " :mar");
    screens_key(screen, RKEY_UP);
    screens_key(screen, RKEY_UP);
    screens_type(screen, "\r");
    screens_show(screen, "Theme: dark.");
    screens_close(engine, screen);
}

/* "-" leads back to where the reader was, not to a level between. */
static void test_palette_jumps_back(void **state)
{
    static const char *const jumps[] = {":market DE\r", ":at DE/paid-search/cac\r",
                                        ":redline ad-roi\r", ":indicator cac\r", ":pane data\r"};

    (void)state;
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        struct engine *engine;
        struct screen *screen = screens_open(&engine, SAMPLE, NULL);

        screens_type(screen, ":market FR\r&paid\r");
        screens_type(screen, jumps[i]);
        screens_hide(screen, "filter: paid");
        screens_type(screen, "-");
        screens_show(screen, "All \u203a FR France");
        screens_show(screen, "filter: paid");
        screens_close(engine, screen);
    }
}

/* What does not work here says why, as its key would. */
static void test_palette_says_why_not(void **state)
{
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);

    (void)state;
    screens_type(screen, "2:columns\r");
    screens_show(screen, "the columns of this pane are what it is about");
    screens_type(screen, "n");
    screens_show(screen, "next match: nothing was searched for yet");
    screens_type(screen, "&");
    screens_show(screen, "this pane is one whole");
    screens_close(engine, screen);
}

/* ---- search and filter ---------------------------------------------------------------------- */

static void test_search(void **state)
{
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);

    (void)state;
    screens_type(screen, "/FRANCE\r");
    screens_show(screen, "/FRANCE: 1 of 1.");
    screens_type(screen, "\r");
    screens_show(screen, "All \u203a FR France");
    screens_type(screen, "\033/ia\r"); /* Australia, Indonesia, ... */
    screens_type(screen, "Gn");
    screens_show(screen, "Went on from the top.");
    screens_type(screen, "gN");
    screens_show(screen, "Went on from the bottom.");
    screens_type(screen, "/nowhere\r");
    screens_show(screen, "/nowhere: not in this pane");
    screens_type(screen, "3/brand\r\r"); /* a column of the heatmap */
    screens_show(screen, "\u203a brand");
    screens_close(engine, screen);
}

/* A row that the window does not show is found, and then it is shown. */
static void test_search_outside_the_window(void **state)
{
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);

    (void)state;
    screens_type(screen, "4");
    screens_hide(screen, "Freight");
    screens_type(screen, "/freight\r");
    screens_show(screen, "reight");
    screens_close(engine, screen);
}

static void test_filter(void **state)
{
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);

    (void)state;
    screens_type(screen, "j&market=FR\r");
    screens_show(screen, "1 of 12 \u00b7 filter: market=FR");
    screens_hide(screen, "DE Germany");
    screens_type(screen, "\r");
    screens_show(screen, "All \u203a FR France");
    screens_type(screen, "\033"); /* up: the filter is still there */
    screens_show(screen, "filter: market=FR");
    screens_type(screen, "\033");
    screens_show(screen, "All rows again.");
    screens_show(screen, "DE Germany");
    screens_type(screen, "&gmw>5\r"); /* wrong: the prompt stays, with the reason */
    screens_show(screen, "the nearest is 'gmv'");
    screens_show(screen, "&gmw>5");
    screens_type(screen, "\b\b\bv>100k\r");
    screens_show(screen, "filter: gmv>100k");
    screens_type(screen, "&\025\r"); /* Ctrl-U: an empty one clears */
    screens_hide(screen, "filter:");
    screens_type(screen, "&zzz\r");
    screens_show(screen, "None of 12 rows is left by filter: zzz. Esc shows all of them.");
    screens_type(screen, "jkGg\r/x\re"); /* nothing to move to, and no crash */
    screens_type(screen, "\033!");
    screens_show(screen, "problems only");
    screens_hide(screen, "All markets"); /* a total of other rows */
    screens_type(screen, "!");
    screens_show(screen, "All markets");
    screens_close(engine, screen);
}

/* ---- freezing, and identity ----------------------------------------------------------------- */

static void change_data(struct engine *engine, struct screen *screen, const char *rows)
{
    struct err_list errors;

    put_file("facts.csv", rows);
    err_list_init(&errors);
    assert_int_equal(engine_refresh(engine, true, &errors), REFRESH_NEW);
    screen_set_snapshot(screen, engine_snapshot(engine));
    err_list_release(&errors);
}

static void test_freeze(void **state)
{
    struct engine *engine;
    struct screen *screen;
    struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;

    (void)state;
    put_file("facts.csv", rows_first);
    screen = screens_open(&engine, folder, NULL);
    screens_type(screen, "zj"); /* the message is gone with the next key */
    screens_show(screen, "frozen since ");
    screens_text(screen, &before);
    for (int i = 0; i < 10; i++) {
        char rows[256];

        snprintf(rows, sizeof rows, HEAD "2026-11-08,DE,seo,100,3,%d\n2026-11-08,AT,seo,9,2,%d\n",
                 777 + i, 888 + i);
        change_data(engine, screen, rows);
        strbuf_clear(&after);
        screens_text(screen, &after);
        assert_string_equal(before.text, after.text);
    }
    screens_type(screen, "\r"); /* keys go on working, on what is shown */
    screens_show(screen, "All \u203a FR France");
    screens_type(screen, "\033F"); /* as [keys] says */
    screens_show(screen, "Thawed: newer data is shown now.");
    screens_hide(screen, "frozen since");
    screens_show(screen, "Austria");
    screens_hide(screen, "France");
    screens_type(screen, "zz");
    screens_show(screen, "Thawed: nothing has changed.");
    screens_type(screen, "z"); /* and closed while frozen */
    screens_close(engine, screen);
    strbuf_release(&before);
    strbuf_release(&after);
}

/* The filter and the selection go by what the rows are, not by where they stand. */
static void test_filter_while_data_moves(void **state)
{
    struct engine *engine;
    struct screen *screen;

    (void)state;
    put_file("facts.csv", rows_first);
    screen = screens_open(&engine, folder, NULL);
    screens_type(screen, "&!DE\r/IT\r");
    change_data(engine, screen,
                HEAD "2026-11-08,IT,seo,100,3,999\n2026-11-08,AT,seo,9,2,5\n2026-11-08,DE,seo,9,2,"
                     "5\n");
    screens_show(screen, "2 of 3 \u00b7 filter: !DE");
    screens_type(screen, "\r");
    screens_show(screen, "All \u203a IT Italy");
    screens_close(engine, screen);
}

/* The pane of a level below, and of a bookmark, may be gone with a changed INI file. */
static void test_a_pane_goes(void **state)
{
    struct err_list errors;
    struct engine *engine;
    struct screen *screen;

    (void)state;
    put_file("facts.csv", rows_first);
    put_ini("[pane mine]\ncolumns = orders\nhelp = Mine\n");
    screen = screens_open(&engine, folder, NULL);
    screens_type(screen, ":pane mine\rba\r\rzz");
    screens_show(screen, "\u203a");
    put_ini("");
    err_list_init(&errors);
    assert_int_equal(engine_refresh(engine, true, &errors), REFRESH_NEW);
    screen_set_snapshot(screen, engine_snapshot(engine));
    err_list_release(&errors);
    screens_type(screen, "\033\033\033jk&x\r\033C\0331Ba");
    screens_show(screen, "There is no bookmark a");
    screens_type(screen, "-\033\033");
    screens_show(screen, "Germany");
    screens_close(engine, screen);
}

/* ---- bookmarks, columns, views -------------------------------------------------------------- */

static void test_bookmarks(void **state)
{
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);

    (void)state;
    screens_type(screen, "B");
    screens_show(screen, "there is no bookmark yet");
    screens_type(screen, ":market DE\r[&paid\rb!");
    screens_show(screen, "a letter from a to z");
    screens_type(screen, "d");
    screens_show(screen, "Bookmark d is Markets: All \u203a DE Germany  filter: paid  2026-W45.");
    screens_type(screen, "]4bx1B");
    screens_show(screen, "d  Markets: All \u203a DE Germany");
    screens_show(screen, "x  Red lines: All");
    screens_type(screen, "d");
    screens_show(screen, "filter: paid");
    screens_show(screen, "2026-W45");
    screens_type(screen, "\033\033"); /* filter, then up: the way is kept, too */
    screens_hide(screen, "All \u203a DE Germany");
    screens_type(screen, "B");
    screens_key(screen, RKEY_DELETE);
    screens_hide(screen, "d  Markets");
    screens_key(screen, RKEY_ENTER);
    screens_show(screen, "Bookmark x.");
    screens_type(screen, ":bookmark d\r");
    screens_show(screen, "There is no bookmark d");
    screens_close(engine, screen);
}

static void test_columns(void **state)
{
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);

    (void)state;
    screens_show(screen, "GMV EUR");
    screens_type(screen, "C x\r"); /* the first one away, and back, by either key */
    screens_show(screen, "GMV EUR");
    screens_type(screen, "C");
    screens_show(screen, "Space show, hide"); /* and nothing is wrong, whatever other keys lack */
    screens_type(screen, "\033:");
    screens_show(screen, "Tab complete");
    screens_type(screen, "\033CK"); /* no higher than the top */
    screens_type(screen, " \r");
    screens_hide(screen, "GMV EUR");
    screens_show(screen, "CVR");
    screens_type(screen, "41"); /* it holds */
    screens_hide(screen, "GMV EUR");
    screens_type(screen, "\r"); /* one level down, too */
    screens_hide(screen, "GMV EUR");
    screens_type(screen, "\033Cr\033");
    screens_show(screen, "GMV EUR");
    screens_type(screen, "CGk \r"); /* one of the last of all indicators */
    screens_type(screen, "C");
    for (int i = 0; i < 20; i++)
        screens_type(screen, "x");
    screens_type(screen, "\033");
    screens_close(engine, screen);
}

static void test_views(void **state)
{
    struct engine *engine;
    struct screen *screen;

    (void)state;
    put_file("facts.csv", rows_first);
    screen = screens_open(&engine, folder, "small");
    screens_show(screen, "filter: gmv<150");
    screens_show(screen, "Orders");
    screens_hide(screen, "DE Germany");
    screens_hide(screen, "CVR");
    screens_type(screen, ":view italy\r");
    screens_show(screen, "All \u203a IT Italy \u203a GMV");
    screens_hide(screen, "vs W44");
    screens_type(screen, "-");
    screens_show(screen, "filter: gmv<150");
    screens_type(screen, ":small ones\r");
    screens_show(screen, "filter: gmv<150");
    screens_close(engine, screen);
}

/* ---- copying and writing -------------------------------------------------------------------- */

static void test_copy(void **state)
{
    struct engine *engine;
    struct screen *screen;
    size_t length;

    (void)state;
    put_file("facts.csv", rows_first);
    screen = screens_open(&engine, folder, "small"); /* FR 100 and IT 50, by orders */
    assert_true(screens_type(screen, "Y") & REACT_COPY);
    screens_show(screen, "Copied: the table, 2 rows, if the terminal allows it");
    const char *text = screen_copied(screen, &length);
    assert_int_equal(strncmp(text, "market\tname\torders\t", 19), 0);
    assert_non_null(strstr(text, "\nFR\t"));
    assert_non_null(strstr(text, "\nIT\t"));
    assert_null(strstr(text, "DE"));
    assert_int_equal(text[length - 1], '\n');
    screens_type(screen, "g");
    assert_true(screens_type(screen, "y") & REACT_COPY);
    text = screen_copied(screen, &length);
    assert_int_equal(strncmp(text, "FR\tFrance\t2\t", 12), 0);
    assert_null(strchr(text, '\n'));
    assert_true(screens_type(screen, "\r\031") & REACT_COPY); /* Ctrl-Y: where Enter would lead */
    text = screen_copied(screen, &length);
    assert_string_equal(text, "FR/seo");
    screens_show(screen, "Copied: FR/seo, if");
    screens_close(engine, screen);
}

static void type_file(struct screen *screen, const char *name)
{
    struct strbuf keys = STRBUF_INIT;

    strbuf_addf(&keys, "w%s/%s\r", folder, name);
    screens_type(screen, keys.text);
    strbuf_release(&keys);
}

static void test_write(void **state)
{
    struct strbuf text = STRBUF_INIT, path = STRBUF_INIT;
    struct engine *engine;
    struct screen *screen;
    struct stat made;
    mode_t mask = umask(027);

    (void)state;
    put_file("facts.csv", rows_first);
    screen = screens_open(&engine, folder, "small");
    type_file(screen, "a.csv");
    screens_show(screen, "2 rows.");
    get_file("a.csv", &text);
    assert_int_equal(strncmp(text.text, "market,name,orders,", 19), 0);
    assert_null(strstr(text.text, "DE"));
    assert_int_equal(stat(file_in("a.csv", &path), &made), 0);
    assert_int_equal(made.st_mode & 0777, 0640);
    type_file(screen, "b.md");
    strbuf_clear(&text);
    get_file("b.md", &text);
    assert_non_null(strstr(text.text, "France |"));
    assert_non_null(strstr(text.text, "---:|"));
    type_file(screen, "c.txt");
    type_file(screen, "d.json");
    strbuf_clear(&text);
    get_file("d.json", &text);
    assert_int_equal(text.text[0], '{');
    umask(mask);
    screens_close(engine, screen);
    strbuf_release(&text);
    strbuf_release(&path);
}

/* Nothing is lost that was there, unless someone said so. */
static void test_write_asks(void **state)
{
    struct strbuf text = STRBUF_INIT, path = STRBUF_INIT, link = STRBUF_INIT;
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);

    (void)state;
    put_file("k.csv", "keep me\n");
    type_file(screen, "k.csv");
    screens_show(screen, "Replace it?");
    screens_type(screen, "x\r "); /* neither yes nor no */
    screens_show(screen, "Replace it?");
    screens_type(screen, "n");
    screens_show(screen, "write this view to:"); /* another name, then */
    screens_type(screen, "\033");
    get_file("k.csv", &text);
    assert_string_equal(text.text, "keep me\n");
    assert_int_equal(symlink(file_in("k.csv", &path), file_in("link.csv", &link)), 0);
    type_file(screen, "link.csv");
    screens_show(screen, "this is no plain file");
    screens_type(screen, "\033");
    type_file(screen, "k.csv");
    screens_type(screen, "y");
    screens_show(screen, "Written:");
    strbuf_clear(&text);
    get_file("k.csv", &text);
    assert_int_equal(strncmp(text.text, "market,", 7), 0);
    screens_type(screen, "w/nowhere/at all/x.csv\r");
    screens_show(screen, "it could not be written: No such file or directory");
    screens_type(screen, "\033wmarkets\r");
    screens_show(screen, "how? The name ends with .csv, .txt, .md or .json");
    screens_type(screen, "\033w\t");
    screens_show(screen, "write this view to: markets-2026-W46.csv");
    screens_type(screen, "\033w\r");
    screens_show(screen, "a file's name, such as markets.csv");
    screens_close(engine, screen);
    strbuf_release(&text);
    strbuf_release(&path);
    strbuf_release(&link);
}

/* ---- pastes and the mouse ------------------------------------------------------------------- */

static void paste(struct screen *screen, const char *text)
{
    for (; *text; text++)
        screens_key(screen, *text | RKEY_PASTED);
}

static void test_paste(void **state)
{
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);
    struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;

    (void)state;
    screens_text(screen, &before);
    paste(screen, "qQ?2:wMz");
    screens_text(screen, &after);
    assert_string_equal(before.text, after.text);
    screens_type(screen, "/");
    paste(screen, "qQ France");
    screens_show(screen, "/qQ France");
    screens_type(screen, "\033b");
    paste(screen, "a"); /* no prompt: a letter that was not typed sets nothing */
    screens_show(screen, "None yet.");
    screens_close(engine, screen);
    strbuf_release(&before);
    strbuf_release(&after);
}

static int mouse(enum mouse_button button, int x, int y)
{
    return RKEY_MOUSE | (int)button << 20 | y << 10 | x;
}

static void test_mouse(void **state)
{
    struct engine *engine;
    struct screen *screen = screens_open(&engine, SAMPLE, NULL);

    (void)state;
    screens_key(screen, mouse(MOUSE_CLICK, 14, 2)); /* off */
    screens_hide(screen, "of the visits");
    assert_true(screens_type(screen, "M") & REACT_MOUSE);
    assert_true(screen_mouse(screen));
    screens_key(screen, mouse(MOUSE_CLICK, 10, 5)); /* the second row of the markets */
    screens_key(screen, mouse(MOUSE_CLICK, 10, 5)); /* what is selected: go there */
    screens_show(screen, "All \u203a DE Germany");
    screens_type(screen, "\033");
    screens_key(screen, mouse(MOUSE_WHEEL_DOWN, 10, 5));
    screens_type(screen, "\r");
    screens_show(screen, "All \u203a MX Mexico"); /* three rows on */
    screens_key(screen, mouse(MOUSE_CLICK, 24, 2));
    screens_show(screen, "Risk heatmap");
    for (int y = 0; y < 40; y++)
        for (int x = 0; x < 120; x += 7)
            screens_key(screen, mouse((enum mouse_button)(x % 3), x, y));
    assert_true(screens_type(screen, "M") & REACT_MOUSE);
    assert_false(screen_mouse(screen));
    screens_close(engine, screen);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_palette_runs),
        cmocka_unit_test(test_palette_names_the_nearest),
        cmocka_unit_test(test_palette_history),
        cmocka_unit_test(test_palette_jumps_back),
        cmocka_unit_test(test_palette_says_why_not),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_search_outside_the_window),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_freeze),
        cmocka_unit_test(test_filter_while_data_moves),
        cmocka_unit_test(test_a_pane_goes),
        cmocka_unit_test(test_bookmarks),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_views),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_write_asks),
        cmocka_unit_test(test_paste),
        cmocka_unit_test(test_mouse),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
