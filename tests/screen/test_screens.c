/* Golden screens: keys in, canvas out, on the sample data.  No terminal takes part. */
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
#include "base/memory.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "support/golden.h"
#include "tui/screen.h"
#include "tui/terminal.h"

struct shot {
    const char *name; /* also the golden file's */
    const char *data; /* one of the small data sets; NULL: the sample data */
    int width, height;
    bool ascii, roles;
    const char *keys; /* one character each; the letters of special_key */
};

static const struct shot shots[] = {
    {.name = "overview-80x24-ascii",
     .width = 80,
     .height = 24,
     .ascii = true,
     .roles = true,
     .keys = ""},
    {.name = "overview-160x48-ascii", .width = 160, .height = 48, .ascii = true, .keys = ""},
    {.name = "overview-200x60", .width = 200, .height = 60, .keys = ""},
    {.name = "too-small-30x5", .width = 30, .height = 5, .keys = ""},
    {.name = "history-80x24-ascii", .width = 80, .height = 24, .ascii = true, .keys = "~EEE"},
    {.name = "funnel-market-120x40", .width = 120, .height = 40, .keys = "2l"},
    {.name = "explain-80x24-ascii", .width = 80, .height = 24, .ascii = true, .keys = "4e"},
    {.name = "explain-market-80x24", .width = 80, .height = 24, .keys = "Ge"},
    {.name = "explain-worst-80x24", .width = 80, .height = 24, .keys = "jje"},
    {.name = "explain-step-80x24", .width = 80, .height = 24, .keys = "2jjjje"},
    {.name = "explain-cell-80x24", .width = 80, .height = 24, .keys = "3e"},
    {.name = "explain-term-80x24", .width = 80, .height = 24, .keys = "4eGkkkkkke"},
    {.name = "explain-40x14", .width = 40, .height = 14, .keys = "4e"},
    {.name = "margin-80x24-ascii", .width = 80, .height = 24, .ascii = true, .keys = "ml"},
    {.name = "board-80x24-ascii", .width = 80, .height = 24, .ascii = true, .keys = "9l"},
    {.name = "goals-80x24-ascii",
     .width = 80,
     .height = 24,
     .ascii = true,
     .roles = true,
     .keys = "99"},
    {.name = "goals-none-80x24", .data = "title", .width = 80, .height = 24, .keys = "99"},
    {.name = "playbook-80x24-ascii", .width = 80, .height = 24, .ascii = true, .keys = "4jjp"},
    {.name = "data-refusals-80x24", .width = 80, .height = 24, .keys = "7E"},
    {.name = "review-80x24", .width = 80, .height = 24, .keys = "R "},
    {.name = "review-80x24-ascii", .width = 80, .height = 24, .ascii = true, .keys = "R "},
    {.name = "review-160x48", .width = 160, .height = 48, .keys = "R    "},
    {.name = "review-40x10", .width = 40, .height = 10, .keys = "R "},
    {.name = "review-record-80x24", .width = 80, .height = 24, .keys = "R"},
    {.name = "review-known-80x24", .width = 80, .height = 24, .keys = "RG{"},
    {.name = "review-end-80x24", .width = 80, .height = 24, .keys = "RG"},
    {.name = "agenda-120x40", .width = 120, .height = 40, .keys = "Rq"},
    {.name = "earlier-80x24", .width = 80, .height = 24, .keys = "[["},
    {.name = "compare-both-160x48", .width = 160, .height = 48, .keys = "cc"},
    {.name = "compare-year-80x24", .width = 80, .height = 24, .keys = "c", .roles = true},
    {.name = "compare-both-80x24", .width = 80, .height = 24, .keys = "cc"},
    {.name = "compare-target-80x24", .width = 80, .height = 24, .keys = "ccc"},
    {.name = "compare-none-80x24", .width = 80, .height = 24, .keys = "cccc"},
    {.name = "compare-year-120x40", .width = 120, .height = 40, .keys = "c"},
    {.name = "compare-both-120x40", .width = 120, .height = 40, .keys = "cc"},
    {.name = "compare-target-120x40", .width = 120, .height = 40, .keys = "ccc"},
    {.name = "compare-none-120x40", .width = 120, .height = 40, .keys = "cccc"},
    {.name = "mode-change-160x48", .width = 160, .height = 48, .keys = "v"},
    {.name = "mode-percent-160x48", .width = 160, .height = 48, .keys = "vv"},
    {.name = "indicators-both-80x24", .width = 80, .height = 24, .keys = "~EEcc"},
    {.name = "history-year-80x24", .width = 80, .height = 24, .keys = "~EEEc"},
    {.name = "record-80x24", .width = 80, .height = 24, .keys = "444"},
    {.name = "record-120x40-ascii", .width = 120, .height = 40, .ascii = true, .keys = "444"},
    {.name = "record-rule-120x40", .width = 120, .height = 40, .keys = "444jE"},
    {.name = "proposals-80x24", .width = 80, .height = 24, .keys = "DD"},
    {.name = "proposals-80x24-ascii", .width = 80, .height = 24, .ascii = true, .keys = "DDj"},
    {.name = "proposals-160x48", .width = 160, .height = 48, .keys = "DD"},
    {.name = "proposals-40x14", .width = 40, .height = 14, .keys = "DD"},
    {.name = "wrong-key-80x24", .width = 80, .height = 24, .keys = "x"},
    {.name = "strip-focus-80x24", .width = 80, .height = 24, .keys = "Tj"},
    {.name = "markets-zoom-160x48", .width = 160, .height = 48, .keys = "f"},
    {.name = "heatmap-zoom-160x48", .width = 160, .height = 48, .keys = "TTf"},
    {.name = "present-80x24-ascii", .width = 80, .height = 24, .ascii = true, .keys = "P"},
    {.name = "present-none-80x24", .data = "title", .width = 80, .height = 24, .keys = "P"},
    {.name = "overview-120x48", .width = 120, .height = 48, .keys = ""},
    {.name = "overview-80x60", .width = 80, .height = 60, .keys = ""},
    {.name = "rows-panned-80x24", .width = 80, .height = 24, .keys = "~EEEElll"},
    {.name = "markets-panned-40x14", .width = 40, .height = 14, .keys = "ll"},
    {.name = "heatmap-narrow-40x12", .width = 40, .height = 12, .keys = "3"},
    {.name = "help-end-80x24", .width = 80, .height = 24, .keys = "?G"},
    {.name = "tabs-60x20", .width = 60, .height = 20, .keys = ""},
    {.name = "menu-80x24", .width = 80, .height = 24, .roles = true, .keys = ":mar"},
    {.name = "menu-160x48", .width = 160, .height = 48, .keys = ":"},
    {.name = "menu-40x12", .width = 40, .height = 12, .ascii = true, .keys = ":per"},
    {.name = "menu-error-80x24", .width = 80, .height = 24, .keys = ":theme drakE"},
    {.name = "help-find-80x24", .width = 80, .height = 24, .keys = "?/red"},
    {.name = "search-80x24", .width = 80, .height = 24, .roles = true, .keys = "/anE"},
    {.name = "filter-80x24", .width = 80, .height = 24, .roles = true, .keys = "&gmv>30kE"},
    {.name = "filter-160x48", .width = 160, .height = 48, .keys = "4&paidE"},
    {.name = "filter-prompt-80x24", .width = 80, .height = 24, .keys = "&gmw>5E"},
    {.name = "filter-none-80x24", .width = 80, .height = 24, .ascii = true, .keys = "&nowhereE"},
    {.name = "problems-80x24", .width = 80, .height = 24, .keys = "!"},
    {.name = "columns-80x24", .width = 80, .height = 24, .roles = true, .keys = "Cjx"},
    {.name = "bookmarks-80x24", .width = 80, .height = 24, .keys = "bajb4bcB"},
    {.name = "write-80x24", .width = 80, .height = 24, .keys = "wmarketsE"},
    {.name = "world-neutral-80x24", .width = 80, .height = 24, .roles = true, .keys = "33jE"},
    {.name = "moved-target-120x40", .width = 120, .height = 40, .keys = ":FranceE:gross marginE"},
    {.name = "empty-80x24", .data = "empty", .width = 80, .height = 24, .keys = ""},
    {.name = "empty-help-80x24", .data = "empty", .width = 80, .height = 24, .keys = "?jjj"},
    {.name = "refused-80x24",
     .data = "refused",
     .width = 80,
     .height = 24,
     .roles = true,
     .keys = ""},
    {.name = "long-title-80x24", .data = "title", .width = 80, .height = 24, .keys = ""},
    {.name = "no-register-120x40", .data = "title", .width = 120, .height = 40, .keys = ""},
};

/* Every screen at four sizes: NAME-WxH. */
static const struct {
    const char *name, *keys;
} screens[] = {
    {"overview", ""},     {"channels", "~E"},       {"indicators", "~EE"}, {"history", "~EEE"},
    {"rows", "~EEEE"},    {"funnel", "2"},          {"traffic", "22"},     {"heatmap", "3"},
    {"world", "33"},      {"heatmap-cell", "3E"},   {"redlines", "4"},     {"finding", "4E"},
    {"explain", "4e"},    {"data", "7"},            {"margin", "8"},       {"board", "9"},
    {"help", "?"},        {"present", "P"},         {"themes", "="},
    {"palette", ":per"},  {"filtered", "&gbE"},     {"choosing", "C"},
    {"warnings", "44"},   {"goals", "99"},          {"goals-market", "99E"},
    {"playbook", "4p"},
};
static const struct {
    int width, height;
} sizes[] = {{80, 24}, {120, 40}, {160, 48}, {40, 10}};

static int special_key(char c)
{
    switch (c) {
    case 'E':
        return RKEY_ENTER;
    case 'T':
        return RKEY_TAB;
    case '=':
        return 'T'; /* next theme */
    case '<':
        return RKEY_ESC;
    case '~':
        return 0; /* nothing: keeps the columns of the table */
    default:
        return c;
    }
}

/* Small data sets, written where the test runs. */
static const struct {
    const char *name, *title, *rows;
} sets[] = {
    {.name = "empty", .title = "Nothing yet", .rows = ""},
    {.name = "refused",
     .title = "Refused",
     .rows = "2026-13-02,DE,seo,1,1,2\n2026-11-02,DE,seo,x,1,2\n"},
    {.name = "title",
     .title = "A title that is far longer than the first line of a small terminal has room for",
     .rows = "2026-11-02,DE,seo,100,3,200\n2026-11-09,DE,seo,100,3,250\n"},
    {.name = "moves",
     .title = "Moves",
     .rows = "2026-11-02,DE,seo,100,3,200\n2026-11-02,FR,seo,90,2,100\n2026-11-02,IT,seo,9,2,50\n"
             "2026-11-08,IT,seo,9,2,50\n"},
    {.name = "failing",
     .title = "Failing\n[register risks]\npath = facts.csv\nrisk_id = text",
     .rows = "2026-11-02,DE,seo,100,3,200\n2026-11-08,DE,seo,100,x,250\n"},
};

static char folder[] = "/tmp/redline-screens-XXXXXX";

static void write_file(const char *set, const char *name, const char *text, const char *more)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s/%s", folder, set, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%s%s\n", text, more);
    fclose(file);
}

static int make_sets(void **state)
{
    char path[256];
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, sets[i].name);
        if (mkdir(path, 0700))
            return -1;
        write_file(sets[i].name, "facts.csv", "date,market,channel,sessions,orders,gross_sales\n",
                   sets[i].rows);
        write_file(
            sets[i].name, "redline.ini",
            "[source facts]\npath = facts.csv\n[redline]\ncurrency = EUR\nnow = data\ntitle = ",
            sets[i].title);
    }
    return 0;
}

static int remove_sets(void **state)
{
    char path[256];
    (void)state;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        static const char *const names[] = {"/facts.csv", "/redline.ini", ""};
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            snprintf(path, sizeof path, "%s/%s%s", folder, sets[i].name, names[k]);
            if (remove(path))
                return -1;
        }
    }
    return rmdir(folder);
}

static struct engine *open_engine(const char *data)
{
    char path[256];
    struct err_list errors;
    err_list_init(&errors);
    snprintf(path, sizeof path, "%s/%s", folder, data ? data : "");
    struct engine_options options = {.request = {.dataset = data ? path : "sample-data"}};
    struct engine *engine = engine_open(&options, &errors);
    assert_non_null(engine);
    err_list_release(&errors);
    return engine;
}

static struct screen *open_on(struct engine *engine, bool ascii)
{
    struct err_list errors;
    err_list_init(&errors);
    struct screen_options screen_options = {.ascii = ascii, .theme = "mono"};
    view_init(&screen_options.view, engine_snapshot(engine));
    struct screen *screen = screen_new(engine_snapshot(engine), &screen_options, &errors);
    assert_non_null(screen);
    assert_int_equal(errors.count, 0);
    err_list_release(&errors);
    return screen;
}

static struct screen *open_data(struct engine **engine, bool ascii, const char *data)
{
    *engine = open_engine(data);
    return open_on(*engine, ascii);
}

static struct screen *open_screen(struct engine **engine, bool ascii)
{
    return open_data(engine, ascii, NULL);
}

static void draw_text(struct screen *screen, int width, int height, bool ascii, bool roles,
                      struct strbuf *out)
{
    struct canvas canvas;
    canvas_init(&canvas, width, height, ascii);
    screen_draw(screen, &canvas);
    canvas_print(&canvas, out);
    if (roles)
        canvas_print_roles(&canvas, out);
    canvas_release(&canvas);
}

static void press(struct screen *screen, int width, int height, const char *keys)
{
    struct strbuf scratch = STRBUF_INIT;
    for (; *keys; keys++) {
        draw_text(screen, width, height, false, false,
                  &scratch); /* a reader sees before each key */
        if (special_key(*keys))
            screen_key(screen, special_key(*keys));
    }
    strbuf_release(&scratch);
}

static bool shot_equals(struct engine *engine, const struct shot *shot)
{
    struct screen *screen = open_on(engine, shot->ascii);
    struct strbuf text = STRBUF_INIT;
    char path[256];
    press(screen, shot->width, shot->height, shot->keys);
    draw_text(screen, shot->width, shot->height, shot->ascii, shot->roles, &text);
    snprintf(path, sizeof path, "tests/screen/golden/%s.txt", shot->name);
    bool good = golden_equal(path, text.text);
    if (shot->ascii)
        for (size_t k = 0; k < text.length; k++)
            assert_true((unsigned char)text.text[k] < 0x80);
    strbuf_release(&text);
    screen_free(screen);
    return good;
}

static void golden_screens(void **state)
{
    (void)state;
    int bad = 0;
    struct engine *sample = open_engine(NULL);
    for (size_t i = 0; i < sizeof shots / sizeof *shots; i++) {
        struct engine *own = shots[i].data ? open_engine(shots[i].data) : NULL;
        bad += !shot_equals(own ? own : sample, &shots[i]);
        if (own)
            engine_close(own);
    }
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            char name[64];
            struct shot shot = {.name = name,
                                .width = sizes[k].width,
                                .height = sizes[k].height,
                                .roles = k == 0,
                                .keys = screens[i].keys};
            snprintf(name, sizeof name, "%s-%dx%d", screens[i].name, shot.width, shot.height);
            bad += !shot_equals(sample, &shot);
        }
    engine_close(sample);
    assert_int_equal(bad, 0);
}

static const char *first_difference(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return a;
}

/* All sizes in steps from 1x1 to 500x200: whoever came from smaller ones sees what he sees who came
 * from larger ones: nothing of a frame or of a scroll is left behind. */
static void sizes_leave_nothing(void **state)
{
    static const int widths[] = {1,  2,  5,   12,  25,  39,  40,  59,  60,  79,
                                 80, 99, 119, 120, 139, 160, 200, 280, 377, 500};
    static const int heights[] = {1, 2, 4, 9, 10, 13, 14, 19, 20, 24, 30, 40, 48, 60, 100, 200};
    static const char *const places[] = {"", "jjj", "3jl", "4jjjjj", "P", "?"};
    enum { WIDTHS = sizeof widths / sizeof *widths, HEIGHTS = sizeof heights / sizeof *heights };
    (void)state;
    struct engine *engine = open_engine(NULL);
    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
        struct strbuf *up = mem_calloc(WIDTHS * HEIGHTS, sizeof *up), down = STRBUF_INIT;
        struct screen *rising = open_on(engine, p & 1), *falling = open_on(engine, p & 1);
        press(rising, 80, 24, places[p]);
        press(falling, 80, 24, places[p]);
        for (int i = 0; i < WIDTHS * HEIGHTS; i++) {
            strbuf_init(&up[i]);
            draw_text(rising, widths[i / HEIGHTS], heights[i % HEIGHTS], p & 1, true, &up[i]);
        }
        for (int i = WIDTHS * HEIGHTS - 1; i >= 0; i--) {
            strbuf_clear(&down);
            draw_text(falling, widths[i / HEIGHTS], heights[i % HEIGHTS], p & 1, true, &down);
            if (strcmp(down.text, up[i].text) != 0)
                fail_msg("'%s' at %dx%d: %.300s", places[p], widths[i / HEIGHTS],
                         heights[i % HEIGHTS], first_difference(up[i].text, down.text));
            strbuf_release(&up[i]);
        }
        strbuf_release(&down);
        free(up);
        screen_free(rising);
        screen_free(falling);
    }
    engine_close(engine);
}

/* Every size and random keys: no crash (the sanitizers watch), and no line is wider than the
 * screen. */
static void any_size_any_key(void **state)
{
    (void)state;
    static const int keys[] = {
        '1', '2',        '3',        '4',        '5',      '6', '7',      'j', 'k', 'l',
        'h', RKEY_ENTER, RKEY_ENTER, RKEY_ENTER, RKEY_ESC, '[', ']',      'c', 'v', 's',
        'S', 'f',        '-',        '?',        '}',      '{', RKEY_TAB, 'G', 'g', RKEY_PAGE_DOWN,
        'T', 'x',        'e',        'e',        'm',      '9', 'P'};
    struct engine *engine;
    struct screen *screen = open_screen(&engine, false);
    struct random random;
    random_seed(&random, 42);
    for (int i = 0; i < 900; i++) {
        int width = i < 400 ? 1 + i % 40 : 1 + (int)(random_next(&random) % 300);
        int height = i < 400 ? 1 + i / 40 * 2 : 1 + (int)(random_next(&random) % 100);
        struct canvas canvas;
        canvas_init(&canvas, width, height, i & 1);
        screen_draw(screen, &canvas);
        canvas_release(&canvas);
        screen_key(screen, keys[random_next(&random) % (sizeof keys / sizeof *keys)]);
    }
    screen_free(screen);
    engine_close(engine);
}

/* Esc brings back cursor and place; "-" returns to the place before a jump. */
static void back_restores(void **state)
{
    (void)state;
    struct engine *engine;
    struct screen *screen = open_screen(&engine, false);
    struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
    press(screen, 100, 30, "jjj");
    draw_text(screen, 100, 30, false, true, &before);
    press(screen, 100, 30, "EjEjE<<<");
    draw_text(screen, 100, 30, false, true, &after);
    assert_string_equal(before.text, after.text);
    press(screen, 100, 30, "4");
    press(screen, 100, 30, "-");
    strbuf_clear(&after);
    draw_text(screen, 100, 30, false, true, &after);
    assert_string_equal(before.text, after.text);
    strbuf_release(&before);
    strbuf_release(&after);
    screen_free(screen);
    engine_close(engine);
}

/* What keys change and others must bring back, byte for byte. */
static void keys_bring_back(void **state)
{
    static const struct {
        const char *start, *there, *back;
    } rows[] = {
        {"", "f", "f"},     {"", "f", "<"},       {"T", "f", "f"},    {"TTjl", "f", "<"},
        {"TTTj", "f", "f"}, {"TTTj", "fj", "k<"}, {"jj", "4[", "-"},  {"[", "4]", "-"},
        {"TTT", "E", "<"},  {"TTTj", "2", "-"},   {"3j", "?", "E"},    {"j", "?jjG", "?"},
        {"j", "?", "q"},    {"", "[?", "]"},      {"", "lll", "hhh"}, {"", "cccc", "cjk"},
        {"", "e", "<"},     {"jj", "ejej", "<<"}, {"3jl", "e", "<"},  {"2lj", "e", "q"},
        {"4j", "ejjjG", "<"}, {"TTTj", "e", "<"}, {"mll", "E", "<"},  {"9lj", "e", "-"},
        {"", "P", "P"},     {"jj", "PjjG", "<"},   {"3jl", "Pj", "q"}, {"TTTj", "PjE", "<"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct engine *engine;
        struct screen *screen = open_screen(&engine, false);
        struct strbuf before = STRBUF_INIT, there = STRBUF_INIT, after = STRBUF_INIT;
        press(screen, 160, 48, rows[i].start);
        draw_text(screen, 160, 48, false, true, &before);
        press(screen, 160, 48, rows[i].there);
        draw_text(screen, 160, 48, false, true, &there);
        assert_string_not_equal(before.text, there.text);
        press(screen, 160, 48, rows[i].back);
        draw_text(screen, 160, 48, false, true, &after);
        char *hints = strstr(before.text, "\n \u21b5"), *more = strstr(after.text, "\n \u21b5");
        assert_non_null(hints);
        assert_non_null(more);
        *hints = *more = '\0'; /* "-" may be possible now */
        assert_string_equal(before.text, after.text);
        strbuf_release(&before);
        strbuf_release(&there);
        strbuf_release(&after);
        screen_free(screen);
        engine_close(engine);
    }
}

/* The files change under the reader: the selection stays on its market, wherever it moves to. */
static void selection_follows_identity(void **state)
{
    static const struct {
        const char *rows, *crumbs;
    } changes[] = {
        {"2026-11-02,DE,seo,9,3,10\n2026-11-08,FR,seo,9,2,900\n2026-11-08,IT,seo,9,2,90\n",
         "All \u203a FR"}, /* now the first row */
        {"2026-11-02,AT,seo,9,3,999\n2026-11-02,DE,seo,9,3,99\n2026-11-08,FR,seo,9,2,9\n",
         "All \u203a FR"}, /* now the last row */
        {"2026-11-02,AT,seo,9,3,999\n2026-11-08,DE,seo,9,3,99\n",
         "All \u203a DE"}, /* gone: what stands there now */
    };
    (void)state;
    struct engine *engine;
    struct screen *screen = open_data(&engine, false, "moves");
    struct err_list errors;
    err_list_init(&errors);
    press(screen, 100, 30, "j");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct strbuf text = STRBUF_INIT;
        write_file("moves", "facts.csv", "date,market,channel,sessions,orders,gross_sales\n",
                   changes[i].rows);
        assert_int_equal(engine_refresh(engine, true, &errors), REFRESH_NEW);
        screen_set_snapshot(screen, engine_snapshot(engine));
        press(screen, 100, 30, "E");
        draw_text(screen, 100, 30, false, false, &text);
        if (!strstr(text.text, changes[i].crumbs))
            fail_msg("change %zu: no '%s' on\n%s", i, changes[i].crumbs, text.text);
        press(screen, 100, 30, "<");
        strbuf_release(&text);
    }
    err_list_release(&errors);
    screen_free(screen);
    engine_close(engine);
}

/* What is done in the presenter is done to the finding that the room sees, not to the row behind. */
static void presenter_acts_on_what_it_shows(void **state)
{
    (void)state;
    struct engine *engine;
    struct screen *screen = open_screen(&engine, false);
    struct strbuf text = STRBUF_INIT;
    press(screen, 100, 30, "jjjPje");
    draw_text(screen, 100, 30, false, false, &text);
    assert_non_null(strstr(text.text, "All \u203a DE Germany \u203a paid-search")); /* the second */
    assert_non_null(strstr(text.text, "Explain"));
    strbuf_release(&text);
    screen_free(screen);
    engine_close(engine);
}

/* A number that a refresh changed is marked until the next, and nothing else is; keys mark nothing. */
static void changed_numbers_are_marked(void **state)
{
    static const struct {
        const char *rows, *keys;
        int marked; /* cells in the role "changed" */
    } steps[] = {
        {"2026-11-02,DE,seo,100,3,200\n2026-11-02,FR,seo,90,2,100\n2026-11-08,IT,seo,9,2,50\n", "",
         0}, /* other rows, no number that was here before */
        {"2026-11-02,DE,seo,100,3,777\n2026-11-02,FR,seo,90,2,100\n2026-11-08,IT,seo,9,2,50\n", "",
         10}, /* "777" and "259.00°" of DE; the total is dim and stays so */
        {NULL, "c", 0},     /* another comparison was not shown before */
        {NULL, "cccc", 10}, /* and back: the same mark */
        {"2026-11-02,DE,seo,100,3,777\n2026-11-02,FR,seo,90,2,100\n2026-11-08,IT,seo,9,1,50\n", "",
         13}, /* DE is at rest again; "11.11%°" and "50.00°" of IT, and its "50" is not */
    };
    (void)state;
    struct engine *engine;
    write_file("moves", "facts.csv", "date,market,channel,sessions,orders,gross_sales\n",
               steps[0].rows);
    struct screen *screen = open_data(&engine, false, "moves");
    struct err_list errors;
    err_list_init(&errors);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct canvas canvas;
        int marked = 0;
        if (steps[i].rows && i) {
            write_file("moves", "facts.csv", "date,market,channel,sessions,orders,gross_sales\n",
                       steps[i].rows);
            assert_int_equal(engine_refresh(engine, true, &errors), REFRESH_NEW);
            screen_set_snapshot(screen, engine_snapshot(engine));
        }
        press(screen, 100, 30, steps[i].keys);
        canvas_init(&canvas, 100, 30, false);
        screen_draw(screen, &canvas);
        for (int k = 0; k < canvas.width * canvas.height; k++)
            marked += canvas.cells[k].role == ROLE_CHANGED;
        if (marked != steps[i].marked) {
            struct strbuf text = STRBUF_INIT;
            canvas_print(&canvas, &text);
            canvas_print_roles(&canvas, &text);
            fail_msg("step %zu: %d cells are marked, not %d:\n%s", i, marked, steps[i].marked,
                     text.text);
        }
        canvas_release(&canvas);
    }
    err_list_release(&errors);
    screen_free(screen);
    engine_close(engine);
}

/* A window that was small, or help that was scrolled in it, leaves nothing blank when it grows. */
static void growing_fills(void **state)
{
    static const char *const keys[] = {"3jjjjjjjjjjj", "4G", "?G"};
    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct engine *small_engine, *engine;
        struct screen *grown = open_screen(&small_engine, false);
        struct screen *fresh = open_screen(&engine, false);
        struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
        press(grown, 80, 14, keys[i]);
        draw_text(grown, 80, 14, false, false, &a);
        strbuf_clear(&a);
        draw_text(grown, 100, 90, false, true, &a);
        press(fresh, 100, 90, keys[i]);
        draw_text(fresh, 100, 90, false, true, &b);
        assert_string_equal(a.text, b.text);
        strbuf_release(&a);
        strbuf_release(&b);
        screen_free(grown);
        screen_free(fresh);
        engine_close(small_engine);
        engine_close(engine);
    }
}

/* From 60 columns on: that a source failed is the last thing the line stops to say. */
static void a_failure_is_said(void **state)
{
    (void)state;
    struct engine *engine;
    struct screen *screen = open_data(&engine, false, "failing");
    screen_set_countdown(screen, 60);
    for (int width = 60; width <= 120; width++) {
        struct strbuf text = STRBUF_INIT;
        draw_text(screen, width, 24, false, false, &text);
        if (!strstr(text.text, "1 source failed"))
            fail_msg("not said at %d columns:\n%s", width, text.text);
        strbuf_release(&text);
    }
    screen_free(screen);
    engine_close(engine);
}

/* Where nothing has a target the key says so, and only then. */
static void no_targets_is_said(void **state)
{
    (void)state;
    struct engine *engine;
    struct screen *screen = open_data(&engine, false, "moves");
    static const char *const keys[] = {"cc", "c"};
    for (int asked = 0; asked < 2; asked++) {
        struct strbuf text = STRBUF_INIT;
        press(screen, 80, 24, keys[asked]);
        draw_text(screen, 80, 24, false, false, &text);
        assert_non_null(strstr(text.text, asked ? "vs target" : "vs W44, W45 2025"));
        assert_int_equal(strstr(text.text, "Nothing here has one.") != NULL, asked);
        strbuf_release(&text);
    }
    screen_free(screen);
    engine_close(engine);
}

static void registry_is_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < screen_action_count; i++) {
        const struct action *action = &screen_actions[i];
        assert_true(action->id && *action->id && action->keys && *action->keys && action->help &&
                    *action->help && action->run);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(action->id, screen_actions[k].id);
        for (size_t k = 0; k < i; k++) /* no key is the default of two actions */
            if (!strchr(action->keys, ' ') && !strchr(screen_actions[k].keys, ' '))
                assert_string_not_equal(action->keys, screen_actions[k].keys);
    }
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_screens),
        cmocka_unit_test(any_size_any_key),
        cmocka_unit_test(sizes_leave_nothing),
        cmocka_unit_test(back_restores),
        cmocka_unit_test(keys_bring_back),
        cmocka_unit_test(selection_follows_identity),
        cmocka_unit_test(changed_numbers_are_marked),
        cmocka_unit_test(presenter_acts_on_what_it_shows),
        cmocka_unit_test(growing_fills),
        cmocka_unit_test(a_failure_is_said),
        cmocka_unit_test(no_targets_is_said),
        cmocka_unit_test(registry_is_complete),
    };
    return cmocka_run_group_tests(tests, make_sets, remove_sets);
}
