/*
 * A long sitting: files are appended to, rewritten, renamed over, cut, removed and made, rules are
 * broken and mended, the window changes its size, keys are pressed, and nothing wears out: memory,
 * descriptors and threads stay what they were, what stands on the glass is what a repaint puts
 * there, the figures are those of a fresh start, and at the end the terminal is whole.
 *
 * SOAK=seconds (a few by default, `make soak` takes minutes); REDLINE_SEED for another course.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "fixtures/engine/scratch.h"
#include "support/vt.h"

#define TITLE "Soak fixture"
#define HEADER "date,market,channel,sessions,orders,gross_sales,ad_spend\n"

enum { FILES = 3, ROWS_MOST = 4000, DEFAULT_SECONDS = 6, CHECK_EVERY = 40, TRIES = 50 };
enum { LONG_MS = 10000, GROWTH_KIB = 8 * 1024 };

static const char ini[] = "[redline]\ntitle = " TITLE "\ncurrency = EUR\nnow = data\n"
                          "[source facts]\npath = week-*.csv\n";

struct sitting {
    struct scratch scratch;
    struct vt *vt;
    struct random dice;
    int rows[FILES];
    long checks, steps;
    struct usage {
        long kib, descriptors, threads;
    } first, last;
};

static unsigned draw(struct sitting *sitting, unsigned count)
{
    return (unsigned)(random_next(&sitting->dice) % count);
}

/* ---- what happens to the files -------------------------------------------------------------- */

static void name_file(unsigned file, char name[20])
{
    snprintf(name, 20, "week-%u.csv", file);
}

static void add_rows(struct sitting *sitting, struct strbuf *text, int count)
{
    static const char *const markets[] = {"DE", "FR", "PL", "IT", "JP", "BR", "SE", "MX"};

    for (int i = 0; i < count; i++)
        strbuf_addf(text, "2026-%02u-%02u,%s,%s,%u,%u,%u.50,%u\n", 1 + draw(sitting, 5),
                    1 + draw(sitting, 28), markets[draw(sitting, 8)],
                    draw(sitting, 2) ? "email" : "paid-social", draw(sitting, 900),
                    draw(sitting, 90), draw(sitting, 9000), draw(sitting, 700));
}

static void rewrite(struct sitting *sitting, unsigned file, int rows)
{
    struct strbuf text = STRBUF_INIT;
    char name[20];

    strbuf_adds(&text, HEADER);
    add_rows(sitting, &text, rows);
    name_file(file, name);
    scratch_put(&sitting->scratch, name, "w", text.text);
    sitting->rows[file] = rows;
    strbuf_release(&text);
}

static void append(struct sitting *sitting, unsigned file)
{
    struct strbuf text = STRBUF_INIT;
    int count = 1 + (int)draw(sitting, 50);
    char name[20];

    if (!sitting->rows[file] || sitting->rows[file] + count > ROWS_MOST) {
        rewrite(sitting, file, 100 + (int)draw(sitting, 900));
        return;
    }
    add_rows(sitting, &text, count);
    if (draw(sitting, 8) == 0) /* a line that is never finished */
        strbuf_adds(&text, "2026-05-");
    name_file(file, name);
    scratch_put(&sitting->scratch, name, "a", text.text);
    sitting->rows[file] += count;
    strbuf_release(&text);
}

/* Never the last one. */
static void drop(struct sitting *sitting, unsigned file)
{
    char name[20];

    name_file(file, name);
    if (file == 0 || !sitting->rows[file])
        return;
    scratch_remove(&sitting->scratch, name);
    sitting->rows[file] = 0;
}

static void change_rules(struct sitting *sitting)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, ini);
    if (draw(sitting, 3) == 0)
        strbuf_adds(&text, "[redline bad]\nindicator = no_such_thing\nred = > 1\n");
    else if (draw(sitting, 2) == 0)
        strbuf_addf(&text, "[redline few]\nindicator = orders\nred = < %u\n", draw(sitting, 99));
    scratch_put(&sitting->scratch, "redline.ini", "w", text.text);
    strbuf_release(&text);
}

/* ---- and to the screen ---------------------------------------------------------------------- */

/* Not z: what is frozen stays what it is. */
static void press(struct sitting *sitting)
{
    static const char *const keys[] = {
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "j",
        "k",
        "h",
        "l",
        "\t",
        "\r",
        "\033",
        "[",
        "]",
        "c",
        "v",
        "s",
        "f",
        "T",
        "e",
        "?",
        "-",
        "}",
        "{",
        "g",
        "G",
        "!",
        "P",
        "M",
        "n",
        "N",
        "/de\r",
        "/\033",
        "&DE\r",
        "&\033",
        ":theme\033",
        "\014",
        "\033[B",
        "\033[6~",
        "\033[200~pasted q\033[201~",
        "\003\033",
    };

    for (unsigned count = 1 + draw(sitting, 6); count > 0; count--)
        vt_send(sitting->vt, keys[draw(sitting, sizeof keys / sizeof *keys)]);
    vt_send(sitting->vt, "\033"); /* one Ctrl-C is not to meet another */
}

static void step(struct sitting *sitting)
{
    unsigned file = draw(sitting, FILES);

    switch (draw(sitting, 12)) {
    case 0:
    case 1:
    case 2:
        append(sitting, file);
        break;
    case 3:
        rewrite(sitting, file, 50 + (int)draw(sitting, 900));
        break;
    case 4:
        drop(sitting, file);
        break;
    case 5:
        change_rules(sitting);
        break;
    case 6:
        vt_resize(sitting->vt, 20 + (int)draw(sitting, 200), 6 + (int)draw(sitting, 60));
        break;
    case 7:
        vt_signal(sitting->vt, SIGUSR1);
        break;
    default:
        press(sitting);
        break;
    }
    vt_listen(sitting->vt, (int)draw(sitting, 25));
    sitting->steps++;
}

/* ---- what must hold ------------------------------------------------------------------------- */

static long count_entries(const struct vt *vt, const char *what)
{
    char path[64];
    struct dirent *entry;
    long count = 0;
    DIR *folder;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)vt_pid(vt), what);
    folder = opendir(path);
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL)
        count += *entry->d_name != '.';
    closedir(folder);
    return count;
}

static long resident_kib(const struct vt *vt)
{
    char path[64];
    long pages = 0, resident = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/statm", (int)vt_pid(vt));
    file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld %ld", &pages, &resident), 2);
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* The picture that came by changes is the one that a repaint gives; a load may come between the
 * two, but not for ever. */
static void check_picture(struct sitting *sitting)
{
    for (int i = 0; i < TRIES; i++) {
        char *before, *after;
        bool same;

        vt_settle(sitting->vt);
        before = vt_dump(sitting->vt);
        vt_send(sitting->vt, "\014");
        while (!vt_listen(sitting->vt, 20))
            ;
        vt_settle(sitting->vt);
        after = vt_dump(sitting->vt);
        same = strcmp(before, after) == 0;
        if (!same && i + 1 == TRIES)
            fail_msg("before the repaint:\n%s\nafter it:\n%s", before, after);
        free(before);
        free(after);
        if (same)
            return;
    }
}

static void check(struct sitting *sitting)
{
    check_picture(sitting);
    sitting->last = (struct usage){.kib = resident_kib(sitting->vt),
                                   .descriptors = count_entries(sitting->vt, "fd"),
                                   .threads = count_entries(sitting->vt, "task")};
    sitting->checks++;
}

/* All files whole and still, the rules good: what a fresh start says of them. */
static void check_figures(struct sitting *sitting)
{
    const char *argv[] = {vt_program(), sitting->scratch.folder, NULL};
    struct strbuf rows = STRBUF_INIT;
    struct vt *fresh;
    int total = 0;

    for (unsigned i = 0; i < FILES; i++)
        rewrite(sitting, i, 300 + (int)i);
    for (unsigned i = 0; i < FILES; i++)
        total += sitting->rows[i];
    scratch_put(&sitting->scratch, "redline.ini", "w", ini);
    vt_resize(sitting->vt, 120, 40);
    vt_send(sitting->vt, "\033\033\033\033\033\03317");
    strbuf_addf(&rows, " %d ", total);
    assert_true(vt_shows(sitting->vt, rows.text));
    assert_true(vt_hides(sitting->vt, "reload failed"));
    fresh = vt_start(
        &(struct vt_start){.argv = argv, .term = "xterm-256color", .width = 120, .height = 40});
    assert_true(vt_shows(fresh, TITLE));
    vt_send(fresh, "7");
    assert_true(vt_shows(fresh, rows.text));
    vt_free(fresh);
    strbuf_release(&rows);
}

static void test_sitting(void **state)
{
    const char *soak = getenv("SOAK"), *seed = getenv("REDLINE_SEED");
    int64_t seconds = soak ? strtol(soak, NULL, 10) : DEFAULT_SECONDS;
    int64_t until = clock_monotonic_ms() + seconds * 1000;
    struct sitting sitting = {.steps = 0};
    const char *argv[] = {vt_program(), sitting.scratch.folder, NULL};
    int status;

    (void)state;
    random_seed(&sitting.dice, seed ? strtoull(seed, NULL, 10) : 1);
    scratch_init(&sitting.scratch);
    scratch_put(&sitting.scratch, "redline.ini", "w", ini);
    for (unsigned i = 0; i < FILES; i++)
        rewrite(&sitting, i, 500);
    sitting.vt = vt_start(
        &(struct vt_start){.argv = argv, .term = "xterm-256color", .width = 120, .height = 40});
    assert_true(vt_shows(sitting.vt, TITLE));
    while (clock_monotonic_ms() < until) {
        for (int i = 0; i < CHECK_EVERY; i++)
            step(&sitting);
        check(&sitting);
        if (sitting.checks == 1 || clock_monotonic_ms() < until - seconds * 800) /* warm by then */
            sitting.first = sitting.last;
    }
    printf("%ld steps, %ld checks: %ld KiB then %ld, %ld descriptors then %ld\n", sitting.steps,
           sitting.checks, sitting.first.kib, sitting.last.kib, sitting.first.descriptors,
           sitting.last.descriptors);
    assert_true(sitting.last.kib <= sitting.first.kib + GROWTH_KIB);
    assert_true(sitting.last.descriptors <= sitting.first.descriptors + 1);
    assert_int_equal(sitting.last.threads, sitting.first.threads);
    check_figures(&sitting);
    vt_send(sitting.vt, "q");
    assert_true(vt_ended(sitting.vt, LONG_MS, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(vt_is_whole(sitting.vt));
    vt_free(sitting.vt);
    scratch_release(&sitting.scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sitting)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
