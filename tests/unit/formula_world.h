/* A small cube, names for it, and formulas evaluated over it; include after <cmocka.h>. */
#ifndef REDLINE_TESTS_FORMULA_WORLD_H
#define REDLINE_TESTS_FORMULA_WORLD_H
#include "base/err.h"
#include "cube_fixture.h"
#include "indicator/formula.h"

/* Four weeks of two markets; weeks 1-3 have all, week 0 lacks spend, and spend of week 3 is not
 * complete. */
#define N(x) ((int64_t)((x)*10000))
enum { MONDAY = 20759, WEEKS = 4 }; /* 2026-11-02 */
static const struct fixture_row rows[] = {
    {.day = MONDAY, .market = "DE", .channel = "seo", .values = {N(10), N(100.5), ABSENT}},
    {.day = MONDAY, .market = "FR", .channel = "seo", .values = {N(30), N(299.5), ABSENT}},
    {.day = MONDAY + 7, .market = "DE", .channel = "seo", .values = {N(20), N(250.25), N(0)}},
    {.day = MONDAY + 8, .market = "DE", .channel = "ads", .values = {N(5), N(50), N(25)}},
    {.day = MONDAY + 9, .market = "FR", .channel = "ads", .values = {N(25), N(99.75), N(75)}},
    {.day = MONDAY + 14, .market = "DE", .channel = "seo", .values = {N(0), N(0), N(7)}},
    {.day = MONDAY + 15, .market = "FR", .channel = "ads", .values = {N(8), N(-4), N(1)}},
    {.day = MONDAY + 21, .market = "DE", .channel = "ads", .values = {N(4), N(40), N(10)}},
};

struct world {
    struct dims dims;
    struct cube *cube;
    struct timeline timeline;
    struct rollup *rollup;
    int32_t until[16];
    struct formula *other; /* what the name `aov` means */
};

static inline bool resolve(void *self, const char *name, struct name_meaning *meaning)
{
    struct world *world = self;
    int code = fixture_code(&world->dims.measure, name);

    if (!strcmp(name, "aov") && world->other) {
        *meaning = (struct name_meaning){.kind = NAME_FORMULA, .formula = world->other};
        return true;
    }
    if (!strcmp(name, "category") || !strcmp(name, "level")) {
        *meaning = (struct name_meaning){.kind = NAME_COLUMN, .index = name[0] == 'c'};
        return true;
    }
    *meaning = (struct name_meaning){.kind = NAME_MEASURE, .index = code};
    return code >= 0;
}

static inline const char *nearest(void *self, const char *name)
{
    (void)self;
    return strncmp(name, "ord", 3) ? NULL : "orders";
}

static inline struct formula *compile(struct world *world, const char *text, struct err *err)
{
    struct name_resolver resolver = {.self = world, .resolve = resolve, .nearest = nearest};

    return formula_compile(text, &resolver, "rules.ini", 7, err);
}

static inline void open_world(struct world *world)
{
    *world = (struct world){.other = NULL};
    dims_init(&world->dims, NULL);
    world->cube = fixture_cube(&world->dims, false, rows, sizeof rows / sizeof *rows, 1, "");
    timeline_init(&world->timeline, GRAIN_WEEK, MONDAY, MONDAY + 27);
    world->rollup = rollup_new(world->cube, &world->timeline);
    for (size_t i = 0; i < 16; i++)
        world->until[i] = MONDAY + 27;
    world->until[fixture_code(&world->dims.measure, "ad_spend")] = MONDAY + 26;
    world->other = compile(world, "net_sales / orders", NULL);
}

static inline void close_world(struct world *world)
{
    formula_free(world->other);
    rollup_free(world->rollup);
    timeline_release(&world->timeline);
    cube_free(world->cube);
    dims_release(&world->dims);
}

static inline struct slice slice_of(const struct world *world, const char *market,
                                    const char *channel)
{
    return (struct slice){.market = market ? fixture_code(&world->dims.market, market) : SLICE_ALL,
                          .channel =
                              channel ? fixture_code(&world->dims.channel, channel) : SLICE_ALL};
}

static inline struct value evaluate(struct world *world, const char *text, struct slice slice,
                                    size_t week, double min_sample)
{
    struct eval_env env = {.rollup = world->rollup,
                           .complete_until = world->until,
                           .measure_count = 16,
                           .min_sample = min_sample};
    struct err err = {.line = 0};
    struct formula *formula = compile(world, text, &err);
    struct column column;
    struct value value;

    if (!formula)
        fail_msg("%s: %s", text, err.text);
    formula_evaluate(formula, &env, slice, &column);
    assert_int_equal(column.count, WEEKS);
    value = column.values[week];
    column_release(&column);
    formula_free(formula);
    return value;
}

#endif
