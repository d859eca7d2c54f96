/*
 * Deltas that must not lie (experience.md, failure F8): each hard case with the text that people
 * read in all three modes, the calendar's own traps on a small data set, targets, and the property
 * that what is printed is the difference of the unrounded values.  Sums and percentages of the
 * calendar cases were worked out with Python's datetime.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <ctype.h>

#include "../../src/report/build.h"
#include "base/random.h"
#include "unit/report_case.h"

#define MISSING .state = VALUE_NODATA
#define SUM(hundreds)                                                                              \
    .number = (hundreds) / 100.0, .is_exact = true, .exact = (int128)(hundreds)*100

enum { MODES = 3 };

struct delta {
    const char *name;
    struct value now, base;
    enum unit unit;
    const char *texts[MODES]; /* value, change, percent */
    enum tone tone;           /* higher is better */
};

static const struct delta deltas[] = {
    {"amount", {SUM(11200)}, {SUM(10000)}, UNIT_MONEY, {"+12.0%", "+12", "+12.0%"}, TONE_BETTER},
    {"fall", {SUM(8800)}, {SUM(10000)}, UNIT_MONEY, {"-12.0%", "-12", "-12.0%"}, TONE_WORSE},
    {"ratio of a rate: points, never percent of percent",
     {.number = 0.04},
     {.number = 0.032},
     UNIT_PERCENT,
     {"+0.80", "+0.80", "+25.0%"},
     TONE_BETTER},
    {"ratio that is no rate",
     {.number = 3},
     {.number = 4},
     UNIT_RATIO,
     {"-25.0%", "-1", "-25.0%"},
     TONE_WORSE},
    {"partial: marked, no tone",
     {.state = VALUE_PARTIAL, SUM(8800)},
     {SUM(10000)},
     UNIT_MONEY,
     {"-12.0%~", "-12~", "-12.0%~"},
     TONE_NONE},
    {"partial base: the same",
     {SUM(8800)},
     {.state = VALUE_PARTIAL, SUM(10000)},
     UNIT_MONEY,
     {"-12.0%~", "-12~", "-12.0%~"},
     TONE_NONE},
    {"partial rate",
     {.state = VALUE_PARTIAL, .number = 0.3},
     {.number = 0.4},
     UNIT_PERCENT,
     {"-10.00~", "-10.00~", "-25.0%~"},
     TONE_NONE},
    {"base zero", {SUM(500)}, {SUM(0)}, UNIT_MONEY, {"new", "new", "new"}, TONE_NONE},
    {"below a base of zero", {SUM(-500)}, {SUM(0)}, UNIT_MONEY, {"new", "new", "new"}, TONE_NONE},
    {"rate with a base of zero",
     {.number = 0.02},
     {.number = 0},
     UNIT_PERCENT,
     {"+2.00", "+2.00", "new"},
     TONE_BETTER},
    {"both zero", {SUM(0)}, {SUM(0)}, UNIT_MONEY, {"0", "0", "0"}, TONE_NONE},
    {"both rates zero", {.number = 0}, {.number = 0}, UNIT_PERCENT, {"0", "0", "0"}, TONE_NONE},
    {"down to zero",
     {SUM(0)},
     {SUM(10000)},
     UNIT_MONEY,
     {"-100.0%", "-100", "-100.0%"},
     TONE_WORSE},
    {"base missing", {SUM(500)}, {MISSING}, UNIT_MONEY, {"n/a", "n/a", "n/a"}, TONE_NONE},
    {"value missing", {MISSING}, {SUM(500)}, UNIT_MONEY, {"n/a", "n/a", "n/a"}, TONE_NONE},
    {"partial and base missing",
     {.state = VALUE_PARTIAL, SUM(500)},
     {MISSING},
     UNIT_MONEY,
     {"n/a", "n/a", "n/a"},
     TONE_NONE},
    {"error", {.state = VALUE_ERROR}, {SUM(500)}, UNIT_MONEY, {"n/a", "n/a", "n/a"}, TONE_NONE},
    {"base in error",
     {SUM(500)},
     {.state = VALUE_ERROR},
     UNIT_MONEY,
     {"n/a", "n/a", "n/a"},
     TONE_NONE},
    {"a loss that shrinks is a rise",
     {SUM(-5000)},
     {SUM(-10000)},
     UNIT_MONEY,
     {"+50.0%", "+50", "+50.0%"},
     TONE_BETTER},
    {"a loss that grows",
     {SUM(-15000)},
     {SUM(-10000)},
     UNIT_MONEY,
     {"-50.0%", "-50", "-50.0%"},
     TONE_WORSE},
    {"from loss to profit",
     {SUM(5000)},
     {SUM(-10000)},
     UNIT_MONEY,
     {"+150.0%", "+150", "+150.0%"},
     TONE_BETTER},
    {"from profit to loss",
     {SUM(-5000)},
     {SUM(10000)},
     UNIT_MONEY,
     {"-150.0%", "-150", "-150.0%"},
     TONE_WORSE},
    {"no change is no missing data",
     {SUM(500)},
     {SUM(500)},
     UNIT_MONEY,
     {"0.0%", "0", "0.0%"},
     TONE_NONE},
    {"too small to be written: no sign, no tone",
     {SUM(9999999)},
     {SUM(10000000)},
     UNIT_MONEY,
     {"0.0%", "0", "0.0%"},
     TONE_NONE},
    {"the same downwards in points",
     {.number = 0.49999},
     {.number = 0.5},
     UNIT_PERCENT,
     {"0.00", "0.00", "0.0%"},
     TONE_NONE},
    {"low sample: marked, no tone",
     {.state = VALUE_LOW_SAMPLE, .number = 3},
     {.number = 2},
     UNIT_RATIO,
     {"+50.0%\xC2\xB0", "+1\xC2\xB0", "+50.0%\xC2\xB0"},
     TONE_NONE},
    {"low sample in the base",
     {.number = 3},
     {.state = VALUE_LOW_SAMPLE, .number = 2},
     UNIT_RATIO,
     {"+50.0%\xC2\xB0", "+1\xC2\xB0", "+50.0%\xC2\xB0"},
     TONE_NONE},
    {"huge against small",
     {.number = 1e300},
     {.number = 1},
     UNIT_NUMBER,
     {"+>999%", NULL, "+>999%"},
     TONE_BETTER},
    {"the quotient leaves the doubles",
     {.number = 7},
     {.number = 1e-320},
     UNIT_NUMBER,
     {"n/a", "n/a", "n/a"},
     TONE_NONE},
    {"the difference leaves the doubles",
     {.number = 1.7e308},
     {.number = -1.7e308},
     UNIT_PERCENT,
     {"0.00", "0.00", "n/a"},
     TONE_NONE},
    {"sums beyond 2^53: one cent in 90 trillion euro",
     {.number = 90071992547409.94, .is_exact = true, .exact = (int128)900719925474099400},
     {.number = 90071992547409.94, .is_exact = true, .exact = (int128)900719925474099300},
     UNIT_MONEY,
     {"0.0%", "0", "0.0%"},
     TONE_NONE},
};

static void texts_in_all_modes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof deltas / sizeof *deltas; i++) {
        const struct delta *delta = &deltas[i];
        struct figure figure = {.id = "x", .unit = delta->unit, .better = BETTER_HIGHER};

        for (int mode = 0; mode < MODES; mode++) {
            struct view view = {.mode = (enum value_mode)mode};
            struct section section;
            struct frame frame = {.view = &view, .section = &section};
            struct change change = change_between(&delta->now, &delta->base, delta->unit);
            struct report_cell cell = {.text = NULL};

            section_init(&section, "x", "x");
            cell_change(&frame, &cell, &change, &figure, 1, 0);
            if (delta->texts[mode] && strcmp(cell.text, delta->texts[mode]))
                fail_msg("%s, mode %d: '%s', expected '%s'", delta->name, mode, cell.text,
                         delta->texts[mode]);
            if (cell.tone != delta->tone && mode == MODE_VALUE)
                fail_msg("%s: tone %d, expected %d", delta->name, cell.tone, delta->tone);
            /* Lower is better: the mirror, in tone only. */
            figure.better = BETTER_LOWER;
            cell_change(&frame, &cell, &change, &figure, 1, 0);
            if (mode == MODE_VALUE)
                assert_int_equal(cell.tone, delta->tone == TONE_NONE     ? TONE_NONE
                                            : delta->tone == TONE_BETTER ? TONE_WORSE
                                                                         : TONE_BETTER);
            figure.better = BETTER_HIGHER;
            frame.ascii = true;
            cell_change(&frame, &cell, &change, &figure, 1, 0);
            for (const char *c = cell.text; *c; c++)
                assert_true((unsigned char)*c < 0x80);
            section_release(&section);
        }
    }
}

/* In a list of mixed units the cell says points itself, wherever it prints points. */
static void points_name_themselves(void **state)
{
    static const char *const texts[MODES] = {"+0.80 pp~", "+0.80 pp~", "+25.0%~"};
    struct value now = {.state = VALUE_PARTIAL, .number = 0.04}, base = {.number = 0.032};
    struct figure figure = {.id = "x", .unit = UNIT_PERCENT};
    struct change change = change_between(&now, &base, UNIT_PERCENT);

    (void)state;
    for (int mode = 0; mode < MODES; mode++) {
        struct view view = {.mode = (enum value_mode)mode};
        struct section section;
        struct frame frame = {.view = &view, .section = &section};
        struct report_cell cell = {.text = NULL};

        section_init(&section, "x", "x");
        cell_change_unit(&frame, &cell, &change, &figure);
        assert_string_equal(cell.text, texts[mode]);
        section_release(&section);
    }
}

/* ---- what is printed is the difference of the unrounded values ---- */

/* "+1,234.5%" as 12345 when `decimals` is 1; no sign on zero, one on all else. */
static int64_t digits_of(const char *text)
{
    int64_t digits = 0;
    bool minus = *text == '-';

    for (const char *c = text; *c; c++)
        if (isdigit((unsigned char)*c))
            digits = digits * 10 + (*c - '0');
    if ((*text == '+' || *text == '-') == (digits == 0))
        fail_msg("'%s': a sign belongs to all but zero", text);
    return minus ? -digits : digits;
}

static int128 size_of(int128 value)
{
    return value < 0 ? -value : value;
}

/* Ten-thousandths of any size up to 10^16 units, far beyond 2^53, and of either sign. */
static int128 random_sum(struct random *random)
{
    static const int64_t sizes[] = {1000, 1000000, 1000000000, 100000000000000};
    int64_t size = sizes[random_next(random) % 4];
    int128 value = (int128)(random_next(random) % (uint64_t)size) * 1000 +
                   (int128)(random_next(random) % 1000);

    return random_next(random) & 1 ? value : -value;
}

static struct value value_of(int128 exact)
{
    return (struct value){.number = exact_number(exact), .is_exact = true, .exact = exact};
}

static void check_sums(int128 a, int128 b)
{
    struct value now = value_of(a), base = value_of(b);
    struct change change = change_between(&now, &base, UNIT_MONEY);
    struct strbuf text = STRBUF_INIT;
    int128 off, size = size_of(b), difference = a - b;

    change_print(&change, &text);
    if (strstr(text.text, ">999%")) {
        assert_true(size_of(difference) * 10000 >= size * 99995);
    } else {
        off = (int128)digits_of(text.text) * size - difference * 1000;
        if (2 * size_of(off) > size + size / 500000 + 1)
            fail_msg("%.4f against %.4f: '%s'", now.number, base.number, text.text);
    }
    strbuf_clear(&text);
    change_print_difference(&change, 1, 2, &text);
    off = (int128)digits_of(text.text) * 100 - difference;
    if (size_of(off) > 50 + (size_of(difference) >> 52))
        fail_msg("%.4f - %.4f: '%s'", now.number, base.number, text.text);
    strbuf_release(&text);
}

static void check_points(double a, double b)
{
    struct value now = {.number = a}, base = {.number = b};
    struct change change = change_between(&now, &base, UNIT_PERCENT);
    struct strbuf text = STRBUF_INIT;
    long double hundredths = ((long double)a - (long double)b) * 10000;

    change_print(&change, &text);
    if (fabsl((long double)digits_of(text.text) - hundredths) > 0.5L + 1e-6L)
        fail_msg("%.17g - %.17g: '%s'", a, b, text.text);
    strbuf_release(&text);
}

static void printed_is_the_difference(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 8);
    for (int i = 0; i < 10000; i++) {
        int128 a = random_sum(&random), b = random_sum(&random);

        if (random_next(&random) % 3 == 0) /* near each other, where rounding first would show */
            a = b + (int128)(random_next(&random) % 100000) - 50000;
        if (b && a)
            check_sums(a, b);
        check_points(random_unit(&random), random_unit(&random) + 1e-9);
    }
}

/* ---- the calendar ---- */

static const struct {
    const char *period, *now; /* the last day that is over; rows run from 2020-01-01 (a Wednesday)
                                 to 2021-03-10 (another) */
    enum base_kind base;
    const char *text, *head, *base_period, *days;
} calendar[] = {
    {"2021-03-09", "2021-03-10", BASE_PREVIOUS, "+119.4%", "vs 8 Mar", "2021-03-08", "1/1"},
    {"2021-02-28", "2021-03-10", BASE_YEAR, "+26.7%", "vs 28 Feb 2020", "2020-02-28", "1/1"},
    {"2020-02-29", "2021-03-10", BASE_PREVIOUS, "+123.3%", "vs 28 Feb", "2020-02-28", "1/1"},
    {"2020-02-29", "2021-03-10", BASE_YEAR, "n/a", "vs last year", NULL, "1/0"},
    {"2020-W53", "2021-03-10", BASE_PREVIOUS, "-1.5%", "vs W52", "2020-W52", "7/7"},
    {"2020-W53", "2021-03-10", BASE_YEAR, "n/a", "vs last year", NULL, "7/0"},
    {"2021-W01", "2021-03-10", BASE_PREVIOUS, "-1.5%", "vs W53", "2020-W53", "7/7"},
    /* the base begins before the data: five of its days are known */
    {"2021-W01", "2021-03-10", BASE_YEAR, "+72.0%~", "vs W01 2020", "2020-W01", "7/5"},
    {"2020-W01", "2021-03-10", BASE_PREVIOUS, "n/a", "vs W52", "2019-W52", "7/0"}, /* the first */
    {"2021-W10", "2021-03-10", BASE_PREVIOUS, "-23.1%~", "vs W09", "2021-W09", "3/3"},
    {"2021-W10", "2021-03-10", BASE_YEAR, "-20.8%~", "vs W10 2020", "2020-W10", "3/3"},
    {"2021-W10", "2021-03-07", BASE_PREVIOUS, "n/a", "vs W09", "2021-W09", "0/0"}, /* nothing yet */
    {"2021-03-10", "2021-03-09", BASE_PREVIOUS, "n/a", "vs 9 Mar", "2021-03-09", "0/0"},
    {"2020-W13", "2021-03-10", BASE_PREVIOUS, "-24.0%", "vs W12", "2020-W12",
     "7/7"}, /* 167 hours */
    {"2020-10-25", "2021-03-10", BASE_PREVIOUS, "-74.4%", "vs 24 Oct", "2020-10-24",
     "1/1"}, /* 25 */
    {"2021-02", "2021-03-10", BASE_PREVIOUS, "-8.3%", "vs Jan 21", "2021-01", "28/31"},
    {"2021-02", "2021-03-10", BASE_YEAR, "-9.3%", "vs Feb 20", "2020-02", "28/29"},
    {"2021-03", "2021-03-10", BASE_PREVIOUS, "-8.0%~", "vs Feb 21", "2021-02", "10/10"},
    /* thirty days of March against a February of 29: never more than the base has */
    {"2020-03", "2020-03-30", BASE_PREVIOUS, "-5.9%~", "vs Feb 20", "2020-02", "29/29"},
    {"2021-Q1", "2021-03-10", BASE_PREVIOUS, "-1.4%~", "vs Q4", "2020-Q4", "69/69"},
    {"2021-Q1", "2021-03-10", BASE_YEAR, "-1.5%~", "vs Q1 2020", "2020-Q1", "69/69"},
    {"2021", "2021-03-10", BASE_PREVIOUS, "-1.5%~", "vs 2020", "2020", "69/69"},
    {"2021", "2021-03-10", BASE_YEAR, "-1.5%~", "vs 2020", "2020", "69/69"},
};

static void put_calendar(const struct scratch *scratch)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "date,market,channel,orders,gross_sales\n");
    for (int32_t day = day_from_civil(2020, 1, 1); day <= day_from_civil(2021, 3, 10); day++) {
        day_print(day, &text);
        strbuf_addf(&text, ",DE,web,1,%d\n", (int)(day * 37 % 101) + 1);
    }
    scratch_put(scratch, "facts.csv", "w", text.text);
    strbuf_release(&text);
}

static void put_now(const struct scratch *scratch, const char *now)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text,
                "[redline]\ncurrency = EUR\ntimezone = Europe/Berlin\nnow = %s\n"
                "[source facts]\npath = facts.csv\n",
                now);
    scratch_put(scratch, "redline.ini", "w", text.text);
    strbuf_release(&text);
}

static void check_calendar(const struct scratch *scratch, size_t i)
{
    struct world world;
    const struct section *section;
    const struct report_cell *change;
    struct strbuf text = STRBUF_INIT;

    put_now(scratch, calendar[i].now);
    world_open(&world, scratch->folder);
    check_period(&world, calendar[i].period);
    world.view.grain = world.view.period.grain;
    world.view.compare = calendar[i].base == BASE_YEAR ? COMPARE_YEAR : COMPARE_PREVIOUS;
    section = build(&world, "markets", "");
    change = cell(section, 0, calendar[i].base == BASE_YEAR ? "gmv_change_year" : "gmv_change");
    if (strcmp(change->text, calendar[i].text))
        fail_msg("case %zu, %s: '%s', expected '%s'", i, calendar[i].period, change->text,
                 calendar[i].text);
    assert_string_equal(section->columns[change - section->rows[0].cells].title, calendar[i].head);
    assert_int_equal(change->change.partial,
                     strchr(calendar[i].text, '~') || *calendar[i].days == '0');
    assert_true(!change->change.partial || change->tone == TONE_NONE);
    assert_int_equal(change->change.has_base_period, calendar[i].base_period != NULL);
    if (calendar[i].base_period) {
        period_print(change->change.base_period, &text);
        assert_string_equal(text.text, calendar[i].base_period);
        strbuf_clear(&text);
    }
    strbuf_addf(&text, "%d/%d", change->change.days, change->change.base_days);
    if (strcmp(text.text, calendar[i].days))
        fail_msg("case %zu, %s: %s days, expected %s", i, calendar[i].period, text.text,
                 calendar[i].days);
    strbuf_release(&text);
    world_close(&world);
}

static void calendar_cases(void **state)
{
    struct scratch scratch;

    (void)state;
    scratch_init(&scratch);
    put_calendar(&scratch);
    for (size_t i = 0; i < sizeof calendar / sizeof *calendar; i++)
        check_calendar(&scratch, i);
    scratch_release(&scratch);
}

static const struct {
    const char *period;
    enum compare compare;
    const char *compares, *brief, *coverage;
} heads[] = {
    {"2021-W09", COMPARE_PREVIOUS, "vs 2021-W08", "vs W08", "7/7 days"},
    {"2021-W10", COMPARE_PREVIOUS, "vs 2021-W09", "vs W09",
     "3/7 days, both sides cut to Mon\xE2\x80\x93Wed"},
    {"2021-W10", COMPARE_BOTH, "vs 2021-W09 and 2020-W10", "vs W09, W10 2020",
     "3/7 days, both sides cut to Mon\xE2\x80\x93Wed"},
    {"2021-W10", COMPARE_TARGET, "vs target", "vs target",
     "3/7 days, both sides cut to Mon\xE2\x80\x93Wed"},
    {"2021-W10", COMPARE_NONE, "", "", "3/7 days, partial"},
    {"2021-W01", COMPARE_YEAR, "vs 2020-W01", "vs W01 2020", "7/7 days, W01 2020: 5/7 days"},
    {"2020-W01", COMPARE_PREVIOUS, "vs 2019-W52", "vs W52", "5/7 days, partial"},
    {"2020-W53", COMPARE_YEAR, "vs last year (has none)", "vs last year", "7/7 days"},
    {"2021-03", COMPARE_PREVIOUS, "vs 2021-02", "vs Feb 21",
     "10/31 days, both sides cut to 10 days"},
    {"2021-02", COMPARE_BOTH, "vs 2021-01 and 2020-02", "vs Jan 21, Feb 20",
     "28/28 days, Jan 21: 31 days, Feb 20: 29 days"},
};

static void the_head_says_it(void **state)
{
    struct scratch scratch;
    struct world world;

    (void)state;
    scratch_init(&scratch);
    put_calendar(&scratch);
    put_now(&scratch, "2021-03-10");
    world_open(&world, scratch.folder);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct report_context context;
        struct report_head head;

        check_period(&world, heads[i].period);
        world.view.compare = heads[i].compare;
        report_context_init(&context, world.snapshot, &world.view);
        report_head_build(&context, &head);
        assert_string_equal(head.compare_text, heads[i].compares);
        assert_string_equal(head.compare_short, heads[i].brief);
        assert_string_equal(head.coverage_text, heads[i].coverage);
        assert_string_equal(head.timezone, "Europe/Berlin");
        report_head_release(&head);
        report_context_release(&context);
    }
    world_close(&world);
    scratch_release(&scratch);
}

/* ---- targets ---- */

/* Change of DE at a period against a target that is given as a formula. */
static struct change against(struct world *world, const char *period, const char *name,
                             const char *target, size_t *notes)
{
    struct report_context context;
    struct section section;
    struct frame frame;
    struct figure figure;
    struct column column = {.count = 0};
    struct change change;

    check_period(world, period);
    world->view.compare = COMPARE_TARGET;
    report_context_init(&context, world->snapshot, &world->view);
    section_init(&section, "x", "x");
    assert_true(frame_open(&frame, &context, &section));
    assert_true(figure_open(&frame, name, &figure));
    figure.target = target;
    figure_evaluate(&frame, &figure, frame_slice(&frame, "DE", ""), &column);
    figure_change(&frame, &figure, frame_slice(&frame, "DE", ""), &column, (size_t)frame.at,
                  BASE_TARGET, &change);
    column_release(&column);
    figure_close(&figure);
    frame_close(&frame);
    *notes = section.note_count;
    section_release(&section);
    report_context_release(&context);
    return change;
}

static void targets(void **state)
{
    struct world world;
    struct change change;
    struct strbuf text = STRBUF_INIT;
    size_t notes;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    /* W45 of DE: 1,600 of sales from 300 sessions; the target is 2,000. */
    change = against(&world, "2026-W45", "gmv", "sessions * 20 / 3", &notes);
    change_print(&change, &text);
    assert_string_equal(text.text, "-20.0%");
    assert_int_equal(change_tone(&change, BETTER_HIGHER), TONE_WORSE);
    assert_false(change.has_base_period);
    assert_int_equal(notes, 0);
    /* A rate misses its target by points. */
    strbuf_clear(&text);
    change = against(&world, "2026-W45", "cvr", "0 * sessions + 0.1", &notes);
    change_print(&change, &text);
    assert_string_equal(text.text, "-0.67");
    /* W46 is over up to Thursday: four days against the target of the same four: 150 sessions, so
     * 1,000. */
    strbuf_clear(&text);
    change = against(&world, "2026-W46", "gmv", "sessions * 20 / 3", &notes);
    change_print(&change, &text);
    assert_string_equal(text.text, "-4.0%");
    assert_double(change.base.number, 1000, 1e-12);
    assert_true(change.partial);
    assert_int_equal(change.days, 4);
    assert_int_equal(change_tone(&change, BETTER_HIGHER), TONE_NONE);
    /* Without one: n/a, and one word about it. */
    strbuf_clear(&text);
    change = against(&world, "2026-W45", "gmv", NULL, &notes);
    change_print(&change, &text);
    assert_string_equal(text.text, "n/a");
    assert_int_equal(notes, 1);
    strbuf_release(&text);
    world_close(&world);
}

/* Every pane says once that there are none, and only when it was asked. */
static void no_targets_is_said_once(void **state)
{
    static const char *const panes[] = {"markets", "funnel", "history"};
    struct world world;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    for (int asked = 0; asked < 2; asked++) {
        world.view.compare = asked ? COMPARE_TARGET : COMPARE_YEAR;
        for (size_t i = 0; i < sizeof panes / sizeof *panes; i++) {
            const struct section *section = build(&world, panes[i], "");
            int said = 0;

            for (size_t n = 0; n < section->note_count; n++)
                said += strncmp(section->notes[n], "No targets", 10) == 0;
            assert_int_equal(said, asked);
        }
    }
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_in_all_modes),        cmocka_unit_test(points_name_themselves),
        cmocka_unit_test(printed_is_the_difference), cmocka_unit_test(calendar_cases),
        cmocka_unit_test(the_head_says_it),          cmocka_unit_test(targets),
        cmocka_unit_test(no_targets_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
