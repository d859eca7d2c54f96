/* Any text as a formula: it compiles or says why, and what compiles gives finite values in known
 * states. */
#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/memory.h"
#include "cube/builder.h"
#include "cube/cube.h"
#include "cube/rollup.h"
#include "indicator/formula.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct source_output outputs[] = {{.field = "a", .measure = "a", .unit = UNIT_COUNT},
                                               {.field = "b", .measure = "b", .unit = UNIT_MONEY}};

struct world {
    struct dims dims;
    struct cube *cube;
    struct timeline timeline;
    struct rollup *rollup;
    struct formula *ratio;
};

static bool resolve(void *self, const char *name, struct name_meaning *meaning)
{
    const struct world *world = self;

    *meaning = (struct name_meaning){.kind = NAME_MEASURE, .index = name[0] == 'c'};
    if (!strcmp(name, "r") && world->ratio)
        *meaning = (struct name_meaning){.kind = NAME_FORMULA, .formula = world->ratio};
    else if (name[0] == 'c')
        meaning->kind = NAME_COLUMN;
    else
        meaning->index = strmap_find(&world->dims.measure, name, strlen(name));
    return meaning->index >= 0;
}

static void open_world(struct world *world)
{
    struct name_resolver resolver = {.self = world, .resolve = resolve};
    struct part_builder *builder;
    struct part *part;

    dims_init(&world->dims, NULL);
    builder = part_builder_new(&world->dims, NULL, "s", false);
    for (int32_t i = 0; i < 20; i++) {
        struct source_value values[] = {{.output = 0, .value = i % 7 * 10000},
                                        {.output = 1,
                                         .value = (i - 9) * INT64_C(400000000000000000)}};

        part_builder_row(builder, &(struct source_row){.day = i % 11,
                                                       .market = i % 2 ? "M" : "N",
                                                       .channel = "C",
                                                       .currency = "",
                                                       .customer = "",
                                                       .values = values,
                                                       .value_count = (size_t)(i % 3)});
    }
    part = part_builder_finish(builder, outputs, 2, NULL, NULL);
    world->cube = cube_new(&world->dims, &part, 1, "");
    part_unref(part);
    timeline_init(&world->timeline, GRAIN_DAY, 0, 12);
    world->rollup = rollup_new(world->cube, &world->timeline);
    world->ratio = formula_compile("a / share(b)", &resolver, "", 0, NULL);
}

static void check_value(const struct value *value)
{
    assert(value->state <= VALUE_ERROR);
    assert(isfinite(value->number) && isfinite(value->numerator) && isfinite(value->denominator));
    assert(value_is_known(value) || (value->number == 0 && !value->exact));
    assert(!value->is_exact || exact_number(value->exact) == value->number);
}

static void check_formula(const struct world *world, const struct formula *formula)
{
    struct eval_env env = {.rollup = world->rollup, .min_sample = 3};
    struct column column;
    struct value value;
    const int *required, *measures;
    size_t required_count = formula_required(formula, &required),
           count = formula_measures(formula, &measures);

    assert(required_count <= count);
    formula_evaluate(formula, &env, (struct slice){.market = 0, .channel = SLICE_ALL}, &column);
    for (size_t i = 0; i < column.count; i++)
        check_value(&column.values[i]);
    column_release(&column);
    formula_evaluate_row(formula, &env, &value);
    check_value(&value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world world;
    struct name_resolver resolver = {.self = &world, .resolve = resolve};
    struct err err = {.line = 0};
    struct formula *formula;
    char *text;

    if (!world.rollup)
        open_world(&world);
    if (size > 5000)
        return 0;
    text = mem_strndup((const char *)data, size);
    formula = formula_compile(text, &resolver, "fuzz.ini", 1, &err);
    if (formula)
        check_formula(&world, formula);
    else
        assert(err.text[0] && err.column > 0);
    formula_free(formula);
    free(text);
    return 0;
}
