/*
 * A data set that is written to while it is read: after every step the engine that was refreshed
 * says, byte for byte, what one says that reads everything anew.
 *
 * Steps are drawn from a seed: rows appended (good ones, earlier ones again, ones that must be
 * refused, with new markets and days, quoted, over several lines, in CRLF), lines cut in the middle
 * and gone on with, quotes left open, files cut short, rewritten in place, replaced, removed.  The
 * oracle is the same program without a memory, so whatever depends on how rows came shows.
 *
 * REDLINE_STEPS=n makes n steps for each seed, REDLINE_SEED=n one seed only.
 */
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

#include "base/date.h"
#include "base/err.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"
#include "report/report.h"
#include "report/view.h"

enum { STEPS = 24, SEEDS = 4, FIRST_ROWS = 30, MOST_BYTES = 60000 };

static const char ini[] = "[redline]\ncurrency = EUR\nnow = data\n"
                          "[map country]\nGermany = DE\nFrance = FR\n"
                          "[source facts]\npath = facts-*.csv\n"
                          "[source ads]\nkind = ads\npath = ads.csv\ndate = Day\nmarket = Country\n"
                          "market.map = country\nchannel.const = paid-social\n"
                          "currency = Currency\nspend = Cost\nclicks = Clicks\ndrop = Day=Total*\n"
                          "comment = #\n"
                          "[source shop]\nkind = orders\npath = shop-*.csv\n"
                          "[source till]\nkind = sales\npath = till.csv\n"
                          "[source web]\nkind = traffic\npath = web.csv\n"
                          "[source lines]\nkind = orders\npath = lines.csv\ngroup_by = Name\n"
                          "date = Created\nmarket = Country\norder_id = Name\n"
                          "gross_sales = Total\ngross_sales.agg = sum\n"
                          "[source rates]\nkind = fx\npath = rates.csv\nbase.const = EUR\n"
                          "[indicator order_share]\nformula = share(orders)\nunit = percent\n"
                          "[redline share-low]\nindicator = order_share\nper = market\n"
                          "warn = < 20%\nred = < 10%\n"
                          "[redline spend-high]\nindicator = ad_spend\nper = market\n"
                          "warn = > 900\nred = > 2000\n";

struct kind {
    const char *name, *header;
    void (*rest)(struct random *random, struct strbuf *line); /* behind date and market */
};

static uint64_t below(struct random *random, uint64_t limit)
{
    return random_next(random) % limit;
}

static void put_facts(struct random *random, struct strbuf *line)
{
    strbuf_addf(line, ",%s,%d,%d.%02d", below(random, 3) ? "email" : "\"paid, social\"",
                (int)below(random, 40), (int)below(random, 900), (int)below(random, 100));
    if (below(random, 4))
        strbuf_addf(line, ",%d,", (int)below(random, 300));
    else
        strbuf_adds(line, ",,");
    if (!below(random, 30))
        strbuf_addf(line, "%d", (int)below(random, 9));
}

static void put_ads(struct random *random, struct strbuf *line)
{
    strbuf_addf(line, ",%s,%d.%d,%d", below(random, 3) ? "EUR" : "USD", (int)below(random, 500),
                (int)below(random, 100000), (int)below(random, 60));
}

static void put_order(struct random *random, struct strbuf *line)
{
    strbuf_addf(line, ",web,A%d,c%d,%d.5,EUR", (int)below(random, 400), (int)below(random, 60),
                (int)below(random, 90));
}

static void put_sales(struct random *random, struct strbuf *line)
{
    strbuf_addf(line, ",%s,%d,%d", below(random, 2) ? "web" : "", (int)below(random, 9),
                (int)below(random, 400));
}

static void put_visits(struct random *random, struct strbuf *line)
{
    static const char *const devices[] = {"mobile", "Desktop", "tablet", "smart TV"};

    strbuf_addf(line, ",web,%s,%d", devices[below(random, 4)], (int)below(random, 800));
}

static void put_line(struct random *random, struct strbuf *line)
{
    strbuf_addf(line, ",B%d,%d.25", (int)below(random, 200), (int)below(random, 70));
}

static void put_rate(struct random *random, struct strbuf *line)
{
    strbuf_addf(line, ",1.%02d", (int)below(random, 100));
}

static const struct kind facts = {"facts", "date,market,channel,orders,gross_sales,sessions,extras",
                                  put_facts};
static const struct kind ads = {"ads", "Day,Country,Currency,Cost,Clicks", put_ads};
static const struct kind shop = {
    "shop", "date,market,channel,order_id,customer_id,gross_sales,currency", put_order};
static const struct kind till = {"till", "date,market,channel,orders,gross_sales", put_sales};
static const struct kind web = {"web", "date,market,channel,device,sessions", put_visits};
static const struct kind lines = {"lines", "Created,Country,Name,Total", put_line};
static const struct kind rates = {"rates", "date,USD", put_rate};

static const struct {
    const char *name;
    const struct kind *kind;
} files[] = {{"facts-a.csv", &facts}, {"facts-b.csv", &facts}, {"ads.csv", &ads},
             {"shop-1.csv", &shop},   {"shop-2.csv", &shop},   {"till.csv", &till},
             {"web.csv", &web},       {"lines.csv", &lines},   {"rates.csv", &rates}};
enum { FILES = sizeof files / sizeof *files };

struct world {
    struct random random;
    struct scratch scratch;
    struct strbuf text[FILES]; /* what each file holds */
    struct strbuf owed[FILES]; /* of a line that was cut: how it goes on */
    bool gone[FILES], crlf[FILES];
    int64_t tick; /* time of the last change: each is another one */
    unsigned seed, step;
    size_t compared, kept;
};

/* ---- rows ---- */

static void put_row(struct world *world, size_t file, struct strbuf *line)
{
    static const char *const markets[] = {"DE", "FR", "AT", "Germany", "France"};
    struct random *random = &world->random;
    const struct kind *kind = files[file].kind;
    int32_t day = day_from_civil(2026, 3, 1) + (int32_t)below(random, 60) +
                  (below(random, 40) ? 0 : (int32_t)below(random, 500) - 250);

    day_print(day, line);
    if (kind == &rates)
        ; /* of no market */
    else if (below(random, 25))
        strbuf_addf(line, ",%s", markets[below(random, 5)]);
    else
        strbuf_addf(line, ",M%d", (int)below(random, 100));
    kind->rest(random, line);
}

/* A record that was there before. */
static bool put_again(struct world *world, size_t file, struct strbuf *line)
{
    const struct strbuf *text = &world->text[file];
    size_t at = text->length ? below(&world->random, text->length) : 0, end;

    while (at && text->text[at - 1] != '\n')
        at--;
    end = at + strcspn(text->text + at, "\r\n");
    if (!at || end == at)
        return false;
    strbuf_add(line, text->text + at, end - at);
    return true;
}

static void put_odd(struct world *world, size_t file, struct strbuf *line)
{
    switch (below(&world->random, 9)) {
    case 0:
        strbuf_adds(line, "2026-02-31,DE,web,1,2,3");
        break;
    case 1:
        put_row(world, file, line);
        strbuf_adds(line, "x"); /* a number that is none, mostly */
        break;
    case 2:
        put_row(world, file, line);
        strbuf_adds(line, ",more,cells");
        break;
    case 3:
        strbuf_adds(line, "# a comment, or a row with one cell too few");
        break;
    case 4:
        break; /* blank */
    case 5:
        strbuf_adds(line, "2026-03-05,\"DE\nup\",web,\"say \"\"so\"\"\",4,5");
        break;
    case 6:
        strbuf_adds(line, "2026-03-07,D\xC3\xA9,web,7,8,9");
        break;
    case 7:
        strbuf_adds(line, below(&world->random, 3) ? "\xE9t\xE9,FR,web,1,1,1" : "Total,,,12345,10");
        break;
    default:
        strbuf_adds(line, "2026-03-09,\"DE,web,1,2,3"); /* a quote that swallows what comes */
    }
}

static void put_line_end(struct world *world, size_t file, struct strbuf *line)
{
    strbuf_adds(line, world->crlf[file] ? "\r\n" : "\n");
}

static void put_rows(struct world *world, size_t file, size_t count, struct strbuf *out)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t what = below(&world->random, 20);

        if (what == 0)
            put_odd(world, file, out);
        else if (what > 3 || !put_again(world, file, out))
            put_row(world, file, out);
        put_line_end(world, file, out);
    }
}

/* ---- files ---- */

static void touch(struct world *world, size_t file)
{
    struct timespec times[2];
    char path[400];

    scratch_path(&world->scratch, files[file].name, path);
    world->tick++;
    times[0] = times[1] = (struct timespec){.tv_sec = 1800000000 + world->tick};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* From this offset on; a new file when `fresh`, else the same one. */
static void write_file(struct world *world, size_t file, size_t from, bool fresh)
{
    const struct strbuf *text = &world->text[file];
    char path[400], temporary[400];
    int fd;

    scratch_path(&world->scratch, files[file].name, path);
    scratch_path(&world->scratch, ".new", temporary);
    fd = open(fresh ? temporary : path, O_WRONLY | O_CREAT, 0644);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, text->text + from, text->length - from, (off_t)from),
                     text->length - from);
    assert_int_equal(ftruncate(fd, (off_t)text->length), 0);
    assert_int_equal(close(fd), 0);
    if (fresh)
        assert_int_equal(rename(temporary, path), 0);
    world->gone[file] = false;
    touch(world, file);
}

static void start_file(struct world *world, size_t file, size_t rows)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_clear(&world->owed[file]);
    world->crlf[file] = !below(&world->random, 4);
    strbuf_adds(&text, files[file].kind->header);
    put_line_end(world, file, &text);
    put_rows(world, file, rows, &text);
    strbuf_release(&world->text[file]);
    world->text[file] = text;
}

/* Some rows more; often the last of them is only half there. */
static void append(struct world *world, size_t file)
{
    struct strbuf more = STRBUF_INIT;
    size_t before = world->text[file].length, kept;

    if (below(&world->random, 6))
        strbuf_add(&more, world->owed[file].text, world->owed[file].length);
    strbuf_clear(&world->owed[file]);
    put_rows(world, file, below(&world->random, 12), &more);
    kept = more.length;
    if (more.length && !below(&world->random, 2)) /* often between CR and LF */
        kept = more.length -
               below(&world->random, more.length < 40 || !below(&world->random, 3) ? 2 : 40);
    strbuf_add(&world->text[file], more.text, kept);
    strbuf_add(&world->owed[file], more.text + kept, more.length - kept);
    strbuf_release(&more);
    write_file(world, file, before, false);
}

static void cut_short(struct world *world, size_t file)
{
    struct strbuf *text = &world->text[file];
    size_t left = text->length - below(&world->random, text->length / 2 + 1);

    strbuf_clear(&world->owed[file]);
    text->text[text->length = left] = '\0';
    write_file(world, file, left, false);
}

/* A digit becomes another one: the size stays. */
static void change_digit(struct world *world, size_t file)
{
    struct strbuf *text = &world->text[file];
    size_t at = text->length ? below(&world->random, text->length) : 0;

    while (at < text->length && (text->text[at] < '1' || text->text[at] > '8'))
        at++;
    if (at < text->length)
        text->text[at]++;
    write_file(world, file, 0, false);
}

static void take_step(struct world *world)
{
    size_t file = below(&world->random, FILES);
    uint64_t what = below(&world->random, 20);
    char path[400];

    for (size_t i = 0; i < FILES; i++)
        if (world->gone[i])
            file = i;

    if (world->gone[file] || world->text[file].length > MOST_BYTES || what == 0) {
        start_file(world, file, below(&world->random, FIRST_ROWS));
        write_file(world, file, 0, below(&world->random, 2));
    } else if (what == 1) {
        cut_short(world, file);
    } else if (what == 2) {
        change_digit(world, file);
        if (below(&world->random, 2))
            append(world, file); /* both at once */
    } else if (what == 3) {
        scratch_path(&world->scratch, files[file].name, path);
        assert_int_equal(unlink(path), 0);
        world->gone[file] = true;
    } else if (what == 4) {
        write_file(world, file, 0, true); /* the same bytes, another inode */
    } else {
        append(world, file);
    }
}

/* ---- what is said ---- */

static struct engine *open_world(const struct world *world, bool refreshes)
{
    struct engine_options options = {.request = {.dataset = world->scratch.folder},
                                     .threads = 1 + (int)(world->seed % 2),
                                     .refreshes = refreshes};
    struct err_list errors;
    struct engine *engine;

    err_list_init(&errors);
    engine = engine_open(&options, &errors);
    for (size_t i = 0; i < errors.count; i++)
        fprintf(stderr, "%s\n", errors.items[i].text);
    err_list_release(&errors);
    assert_non_null(engine);
    return engine;
}

static void print_panes(FILE *out, const struct snapshot *snapshot, struct report_context *context)
{
    for (size_t i = 0; i < snapshot->catalogue->pane_count; i++) {
        const struct pane_def *pane = &snapshot->catalogue->panes[i];
        struct report_head head;
        struct section section;

        report_head_build(context, &head);
        report_build(context, pane, &section);
        fprintf(out, "\n== %s ==\n", pane->name);
        report_print(out, FORMAT_JSON, &head, &section, 1, false);
        section_release(&section);
        report_head_release(&head);
    }
}

static void print_query(FILE *out, const struct snapshot *snapshot, enum grain grain, bool by_place)
{
    struct query query = {.names = "orders,gmv,ad_spend,sessions,new_customers,returning_customers",
                          .by_market = by_place,
                          .by_channel = by_place,
                          .where = "",
                          .grain = grain};
    struct err err = {.text = ""};

    report_query(out, FORMAT_CSV, snapshot, &query, &err);
    fprintf(out, "\n%s\n", err.text);
}

static char *tell(const struct engine *engine)
{
    const struct snapshot *snapshot = engine_snapshot(engine);
    struct report_context context;
    struct view view;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    view_init(&view, snapshot);
    report_context_init(&context, snapshot, &view);
    report_sources(out, FORMAT_JSON, snapshot, false);
    report_sources(out, FORMAT_TEXT, snapshot, false);
    report_check(out, FORMAT_JSON, &context);
    print_panes(out, snapshot, &context);
    print_query(out, snapshot, GRAIN_DAY, true);
    print_query(out, snapshot, GRAIN_WEEK, false);
    report_context_release(&context);
    fclose(out);
    return text;
}

static void compare(struct world *world, const struct engine *engine)
{
    struct engine *fresh = open_world(world, false);
    char *ours = tell(engine), *theirs = tell(fresh);
    size_t at = 0, from;

    while (ours[at] && ours[at] == theirs[at])
        at++;
    from = at > 300 ? at - 300 : 0;
    if (ours[at] != theirs[at])
        fail_msg("seed %u, step %u, refreshed:\n%.600s\n---- read anew:\n%.600s", world->seed,
                 world->step, ours + from, theirs + from);
    free(ours);
    free(theirs);
    engine_close(fresh);
    world->compared++;
}

/* ---- */

static void start_world(struct world *world, unsigned seed)
{
    *world = (struct world){.seed = seed};
    random_seed(&world->random, seed);
    scratch_init(&world->scratch);
    scratch_put(&world->scratch, "redline.ini", "w", ini);
    for (size_t i = 0; i < FILES; i++) {
        strbuf_init(&world->text[i]);
        strbuf_init(&world->owed[i]);
        start_file(world, i, 1 + below(&world->random, FIRST_ROWS));
        write_file(world, i, 0, true);
    }
}

static void end_world(struct world *world)
{
    for (size_t i = 0; i < FILES; i++) {
        strbuf_release(&world->text[i]);
        strbuf_release(&world->owed[i]);
    }
    scratch_release(&world->scratch);
}

/* Whoever kept rows of a file that is gone, or no table any more, must differ from who reads anew.
 */
static void run(unsigned seed, unsigned steps)
{
    struct world world;
    struct engine *engine;

    start_world(&world, seed);
    engine = open_world(&world, true);
    for (world.step = 0; world.step < steps; world.step++) {
        struct err_list errors;
        enum refresh_result result;

        for (uint64_t i = 0, count = 1 + below(&world.random, 3); i < count; i++)
            take_step(&world);
        err_list_init(&errors);
        result = engine_refresh(engine, false, &errors);
        err_list_release(&errors);
        if (result == REFRESH_KEPT) {
            world.kept++;
            continue;
        }
        compare(&world, engine);
        if (below(&world.random, 12))
            continue;
        engine_close(engine); /* killed, and started again */
        engine = open_world(&world, true);
    }
    engine_close(engine);
    end_world(&world);
    print_message("seed %u: %zu compared, %zu kept\n", seed, world.compared, world.kept);
    assert_true(steps < 20 || world.compared > steps / 3);
}

static unsigned number_of(const char *name, unsigned otherwise)
{
    const char *text = getenv(name);

    return text && *text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static void test_refreshed_as_read_anew(void **state)
{
    unsigned steps = number_of("REDLINE_STEPS", STEPS), seed = number_of("REDLINE_SEED", 0);

    (void)state;
    if (seed)
        run(seed, steps);
    for (unsigned i = 1; !seed && i <= SEEDS; i++)
        run(i, steps);
}

/* More than one reader can parse at once, on both sides of the old end, which is open. */
static void test_large_appends(void **state)
{
    struct world world;
    struct engine *engine;

    (void)state;
    start_world(&world, 3);
    start_file(&world, 0, 12000);
    write_file(&world, 0, 0, true);
    engine = open_world(&world, true);
    for (size_t cut = 0; cut < 2; cut++) {
        struct strbuf *text = &world.text[0];
        size_t before = text->length - cut * 7; /* what was written so far */
        struct err_list errors;

        text->text[text->length = before] = '\0';
        write_file(&world, 0, before, false);
        err_list_init(&errors);
        engine_refresh(engine, false, &errors);
        put_rows(&world, 0, 30000, text);
        strbuf_adds(text, "2026-03-09,\"DE,email,1");
        write_file(&world, 0, before, false);
        assert_int_equal(engine_refresh(engine, false, &errors), REFRESH_NEW);
        err_list_release(&errors);
        compare(&world, engine);
    }
    engine_close(engine);
    end_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refreshed_as_read_anew),
        cmocka_unit_test(test_large_appends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
