/* Screens in languages that are longer and wider than English: two pseudo-translations, made by
 * tests/tools/pseudo.sh, of every text that is shown.
 *
 * What must hold at 80x24 on every screen: no line is wider than the screen; no text runs into
 * another and none is cut without an ellipsis, so every word is one of the translation's, of the
 * data's, or has an ellipsis behind it; and figures, tokens and codes are those of the English
 * screen. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/screen.h"
#include "tui/terminal.h"

enum { WIDTH = 80, HEIGHT = 24, SHORTEST = 4 };

/* E Enter, T Tab, < Esc. Figures: those of the English screen must all be there; not where longer
 * texts take lines from what stands below them. */
static const struct {
    const char *keys;
    bool figures;
} places[] = {
    {"", true},     {"E", true},   {"EE", true},  {"EEE", true}, {"EEEE", true}, {"2", true},
    {"22", true},   {"2l", false}, {"3", true},   {"3E", true},  {"33", true},   {"4", true},
    {"4E", false},  {"4e", false}, {"e", false},  {"2e", false}, {"3e", false},  {"5", true},
    {"6", false},   {"7", false},  {"7E", false}, {"8", true},   {"8l", true},   {"9", false},
    {"?", false},   {"?G", false}, {"7?", false}, {"c", true},   {"cc", true},   {"ccc", true},
    {"cccc", true}, {"v", true},   {"[[", true},  {"x", true},   {"T", true},    {"s", true},
    {":", false},   {"/", false},  {"n", false},  {"P", false},  {"C", false},   {"44", false},
    {"B", false},   {"R", false},  {"R ", false}, {"RG", false}, {"RG{", false}, {"Rq", false},
};
enum { PLACES = sizeof places / sizeof *places };

static const char *const languages[] = {"en_XL", "en_XW"};

static const char *folder(void)
{
    const char *name = getenv("PSEUDO");

    return name ? name : "build/pseudo";
}

/* LANGUAGE decides; binding again drops what was looked up before. */
static void speak(const char *language)
{
    char path[4096];

    setenv("LANGUAGE", language, 1);
    setlocale(LC_MESSAGES, "C.UTF-8");
    assert_non_null(realpath(folder(), path));
    bindtextdomain("redline", path);
    bind_textdomain_codeset("redline", "UTF-8");
    textdomain("redline");
}

/* The letters at the start of text, in bytes; 0: no word begins there. Full-width ones count. */
static size_t letters(const char *text)
{
    size_t length = 0;

    for (;;) {
        uint32_t code;
        size_t bytes = utf8_decode(text + length, strlen(text + length), &code);
        bool letter = (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') ||
                      (code >= 0xFF21 && code <= 0xFF5A);

        if (!bytes || !letter)
            return length;
        length += bytes;
    }
}

static void add_words(struct strmap *words, const char *text)
{
    while (*text) {
        size_t length = letters(text);

        if (length)
            strmap_intern(words, text, length);
        text += length                            ? length
                : strchr("\\%", *text) && text[1] ? 2
                                                  : 1; /* "\n%splan" in a PO file */
    }
}

static void add_file(struct strmap *words, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[1 << 16];

    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        add_words(words, line);
    fclose(file);
}

static void add_folder(struct strmap *words, const char *path, const char *suffix)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir))) {
        char file[4096];
        size_t length = strlen(entry->d_name), tail = strlen(suffix);

        if (length < tail || strcmp(entry->d_name + length - tail, suffix) != 0)
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        add_words(words, entry->d_name);
        add_file(words, file);
    }
    closedir(dir);
}

static int key_of(char c)
{
    return c == 'E' ? RKEY_ENTER : c == 'T' ? RKEY_TAB : c == '<' ? RKEY_ESC : c;
}

static void shoot(const struct snapshot *snapshot, const char *keys, struct strbuf *out)
{
    struct screen_options options = {.theme = "mono"};
    struct err_list errors;
    struct canvas canvas;

    err_list_init(&errors);
    view_init(&options.view, snapshot);
    struct screen *screen = screen_new(snapshot, &options, &errors);
    assert_non_null(screen);
    canvas_init(&canvas, WIDTH, HEIGHT, false);
    for (const char *key = keys; *key; key++) {
        screen_draw(screen, &canvas);
        screen_key(screen, key_of(*key));
    }
    screen_draw(screen, &canvas);
    canvas_print(&canvas, out);
    canvas_release(&canvas);
    screen_free(screen);
    err_list_release(&errors);
}

static void shoot_all(const char *language, struct strbuf shots[PLACES])
{
    struct err_list errors;
    struct engine_options options = {.request = {.dataset = "sample-data"}};

    speak(language);
    err_list_init(&errors);
    struct engine *engine = engine_open(&options, &errors);
    assert_non_null(engine);
    for (size_t i = 0; i < PLACES; i++) {
        strbuf_init(&shots[i]);
        shoot(engine_snapshot(engine), places[i].keys, &shots[i]);
    }
    engine_close(engine);
    err_list_release(&errors);
}

static int complain(const char *language, size_t place, const char *what, const char *word,
                    const char *shot)
{
    fprintf(stderr, "%s, keys \"%s\": %s '%s'\n", language, places[place].keys, what, word);
    if (getenv("PSEUDO_SHOW"))
        fprintf(stderr, "%s\n", shot);
    return 1;
}

static int check_widths(const char *language, size_t place, const char *shot)
{
    int bad = 0, lines = 0;

    for (const char *line = shot; *line; lines++) {
        size_t length = strcspn(line, "\n");
        char row[1024];

        assert_true(length < sizeof row);
        memcpy(row, line, length);
        row[length] = '\0';
        if (text_width(row) > WIDTH)
            bad += complain(language, place, "a line is too wide:", row, shot);
        line += length + (line[length] == '\n');
    }
    if (lines != HEIGHT)
        bad += complain(language, place, "lost lines", "", shot);
    return bad;
}

static int check_words(const char *language, size_t place, const char *shot,
                       const struct strmap *words)
{
    static const char ellipsis[] = "\u2026";
    int bad = 0;

    for (const char *at = shot; *at;) {
        size_t length = letters(at);
        char word[512];

        if (length >= SHORTEST && length < sizeof word &&
            strncmp(at + length, ellipsis, strlen(ellipsis)) != 0) {
            memcpy(word, at, length);
            word[length] = '\0';
            if (strmap_find(words, at, length) < 0)
                bad += complain(language, place, "this is no whole word:", word, shot);
        }
        at += length ? length : 1;
    }
    return bad;
}

/* The next figure of a line: a run of digits with what belongs to them; 0 at its end. */
static size_t next_figure(const char **at, const char *end)
{
    size_t length = 0;

    while (*at < end && !strchr("0123456789", **at))
        ++*at;
    while (*at + length < end && strchr("0123456789.,%", (*at)[length]))
        length++;
    while (length > 1 && strchr(".,", (*at)[length - 1]))
        length--;
    return length;
}

/* What this line says in figures the English one says, in the same order; where longer heads leave
 * less room, columns may be gone, which the screen marks, but not all of them. */
static bool same_figures(const char *english, const char *shot, char lost[64])
{
    const char *end = english + strcspn(english, "\n"), *stop = shot + strcspn(shot, "\n");

    int kept = 0, gone = 0;

    for (;;) {
        size_t length = next_figure(&english, end), other = next_figure(&shot, stop);

        if (!length && other)
            snprintf(lost, 64, "%.*s", (int)other, shot);
        if (!length)
            return !other && (kept || !gone);
        if (length == other && memcmp(english, shot, length) == 0) {
            shot += other;
            kept++;
        } else {
            gone++;
        }
        english += length;
    }
}

/* The first three lines are texts, which may be cut; below the table, too. */
static int check_figures(const char *language, size_t place, const char *english, const char *whole)
{
    const char *shot = whole;
    int bad = 0;

    for (int line = 0; line < HEIGHT - 2 && *english && *shot; line++) {
        char lost[64] = "columns";

        if (line >= 3 && *english == '\n')
            break;
        if (line >= 3 && !same_figures(english, shot, lost))
            bad += complain(language, place, "a figure differs:", lost, whole);
        english += strcspn(english, "\n");
        english += *english == '\n';
        shot += strcspn(shot, "\n");
        shot += *shot == '\n';
    }
    return bad;
}

static void screens_stay_whole(void **state)
{
    struct strbuf english[PLACES], shots[PLACES];
    struct strmap data;
    int bad = 0;

    (void)state;
    strmap_init(&data);
    add_folder(&data, "sample-data", ".csv");
    add_folder(&data, "sample-data", ".ini");
    add_folder(&data, "src/defaults", ".ini");
    shoot_all("C", english);
    for (size_t i = 0; i < PLACES; i++)
        add_words(&data, english[i].text);
    for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
        struct strmap words;
        char path[4096];

        strmap_init(&words);
        for (size_t i = 0; i < data.count; i++)
            add_words(&words, strmap_name(&data, (int)i));
        snprintf(path, sizeof path, "%s/%s.po", folder(), languages[l]);
        add_file(&words, path);
        shoot_all(languages[l], shots);
        for (size_t i = 0; i < PLACES; i++) {
            assert_string_not_equal(english[i].text, shots[i].text);
            bad += check_widths(languages[l], i, shots[i].text);
            bad += check_words(languages[l], i, shots[i].text, &words);
            if (places[i].figures)
                bad += check_figures(languages[l], i, english[i].text, shots[i].text);
            strbuf_release(&shots[i]);
        }
        strmap_release(&words);
    }
    for (size_t i = 0; i < PLACES; i++)
        strbuf_release(&english[i]);
    strmap_release(&data);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens_stay_whole),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    if (access(folder(), R_OK) != 0) {
        fprintf(stderr, "pseudo: skipped, there is no %s (gettext's tools make it)\n", folder());
        printf("[  PASSED  ] 1 test(s), skipped\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
