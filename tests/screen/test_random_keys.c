/*
 * Random keys at random sizes: whatever is pressed, pasted or clicked, nothing crashes (the sanitizers
 * watch), nothing unprintable is drawn, and Esc and q lead out.  Two data sets: the sample data, and a
 * small one that changes beneath, also while the screen is frozen.
 *
 * Seeded.  REDLINE_RANDOM_KEYS=100000 is the long run, REDLINE_RANDOM_SEED=N another one.  What "w"
 * writes goes to a folder of its own.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <dirent.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "support/screens.h"
#include "tui/canvas.h"
#include "tui/screen.h"
#include "tui/terminal.h"

enum { KEYS = 2000, REFRESH_EVERY = 200 };

static char folder[] = "/tmp/redline-random-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) && setenv("HOME", folder, 1) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;

    (void)state;
    while (dir && (entry = readdir(dir)))
        if (entry->d_name[0] != '.' || strlen(entry->d_name) > 2)
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
    return rmdir(folder);
}

static size_t number_of(const char *name, size_t fallback)
{
    const char *text = getenv(name);

    return text && *text ? strtoul(text, NULL, 10) : fallback;
}

/* Names that a prompt can make something of, as a whole. */
static const char *const texts[] = {
    ":period 2026-W40\r", ":market DE\r", ":theme dark\r", "&gmv>100k\r", "/ia\r", "wx.csv\r",
    "wy.md\ry",           ":at DE/paid-search/cac\r", "C x\r", "ba", "Ba", ":write z.txt\r",
};

static int random_key(struct random *random)
{
    static const int special[] = {
        RKEY_TAB,   RKEY_ENTER,   RKEY_ENTER,     RKEY_ESC,  RKEY_UP,  RKEY_DOWN,      RKEY_LEFT,
        RKEY_RIGHT, RKEY_PAGE_UP, RKEY_PAGE_DOWN, RKEY_HOME, RKEY_END, RKEY_BACKSPACE, RKEY_BACK_TAB,
        RKEY_DELETE, RKEY_UNKNOWN, 0xE9, 0x65E5, 0x301, 0x202E, 0x1F600, 1, 3, 5, 11, 14, 16, 21, 23};
    uint64_t kind = random_next(random) % 20, value = random_next(random);

    if (kind < 12)
        return (int)(' ' + value % 95);
    if (kind < 17)
        return special[value % (sizeof special / sizeof *special)];
    if (kind < 18)
        return (int)(' ' + value % 95) | RKEY_PASTED;
    return RKEY_MOUSE | (int)(value % 3) << 20 | (int)(value >> 8 & 0x3F) << 10 |
           (int)(value >> 16 & 0xFF);
}

static void draw(struct screen *screen, struct random *random)
{
    bool tiny = random_next(random) % 5 == 0;
    int width = 1 + (int)(random_next(random) % (tiny ? 45 : 220));
    int height = 1 + (int)(random_next(random) % (tiny ? 14 : 70));
    struct canvas canvas;

    canvas_init(&canvas, width, height, random_next(random) % 4 == 0);
    screen_draw(screen, &canvas);
    for (int i = 0; i < width * height; i++) {
        const char *text = canvas.cells[i].text;
        uint32_t code;

        if (canvas.cells[i].width && utf8_decode(text, strlen(text), &code) &&
            text_code_width(code) < 0)
            fail_msg("U+%04X is drawn", (unsigned)code);
    }
    canvas_release(&canvas);
}

/* However deep and wherever it is. */
static void leads_out(struct screen *screen)
{
    unsigned reaction = 0;

    for (int i = 0; i < 64; i++)
        screen_key(screen, RKEY_ESC);
    for (int i = 0; i < 64 && !(reaction & REACT_QUIT); i++)
        reaction |= screen_key(screen, 'q');
    assert_true(reaction & REACT_QUIT);
}

static void press_at_random(struct engine *engine, struct screen *screen, size_t count,
                            void (*change)(struct engine *engine, struct screen *screen, size_t at))
{
    struct random random;

    random_seed(&random, number_of("REDLINE_RANDOM_SEED", 4711));
    for (size_t i = 0; i < count; i++) {
        if (random_next(&random) % 3 == 0)
            draw(screen, &random);
        if (random_next(&random) % 40 == 0)
            for (const char *c = texts[random_next(&random) % (sizeof texts / sizeof *texts)]; *c;
                 c++)
                screen_key(screen, *c);
        screen_key(screen, random_key(&random));
        if (change && i % REFRESH_EVERY == REFRESH_EVERY - 1)
            change(engine, screen, i);
    }
    draw(screen, &random);
    leads_out(screen);
}

static void on_sample_data(void **state)
{
    char path[PATH_MAX], here[PATH_MAX];
    struct engine *engine;

    (void)state;
    assert_non_null(realpath("sample-data", path));
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(folder), 0);
    struct screen *screen = screens_open(&engine, path, NULL);
    press_at_random(engine, screen, number_of("REDLINE_RANDOM_KEYS", KEYS), NULL);
    screens_close(engine, screen);
    assert_int_equal(chdir(here), 0);
}

static void put(const char *name, const char *format, int value)
{
    FILE *file = fopen(name, "w");

    assert_non_null(file);
    fprintf(file, "%s", format);
    fprintf(file, "2026-11-08,IT,seo,%d,%d,%d\n", 50 + value % 50, value % 9, value);
    fclose(file);
}

#define HEAD "date,market,channel,sessions,orders,gross_sales\n"

static void change_rows(struct engine *engine, struct screen *screen, size_t at)
{
    static const char *const rows[] = {
        HEAD "2026-11-02,DE,seo,100,3,200\n2026-11-02,FR,seo,90,2,100\n",
        HEAD "2026-11-02,AT,sea,100,3,200\n",
        HEAD,
        HEAD "2026-11-02,DE,seo,100,3,200\n2026-10-02,DE,seo,100,3,200\n2026-11-02,\"a\tb\",x,1,1,1\n",
    };
    struct err_list errors;
    enum refresh_result result;

    put("facts.csv", rows[at / REFRESH_EVERY % 4], (int)at);
    err_list_init(&errors);
    result = engine_refresh(engine, true, &errors);
    if (result == REFRESH_NEW || result == REFRESH_KEPT)
        screen_set_snapshot(screen, engine_snapshot(engine));
    err_list_release(&errors);
}

static void on_data_that_moves(void **state)
{
    char here[PATH_MAX];
    struct engine *engine;
    FILE *ini;

    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(folder), 0);
    put("facts.csv", HEAD, 77);
    ini = fopen("redline.ini", "w");
    assert_non_null(ini);
    fputs("[source facts]\npath = facts.csv\n[redline]\ncurrency = EUR\nnow = data\n"
          "[view v]\npane = markets\nfilter = gmv>1\n",
          ini);
    fclose(ini);
    struct screen *screen = screens_open(&engine, folder, NULL);
    press_at_random(engine, screen, number_of("REDLINE_RANDOM_KEYS", KEYS), change_rows);
    screens_close(engine, screen);
    assert_int_equal(chdir(here), 0);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {cmocka_unit_test(on_sample_data),
                                       cmocka_unit_test(on_data_that_moves)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
