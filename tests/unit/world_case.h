/* Small data sets with rates, series and targets, through the whole engine, and questions to them.
 */
#ifndef REDLINE_TESTS_WORLD_CASE_H
#define REDLINE_TESTS_WORLD_CASE_H
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"
#include "unit/check.h"

struct world_file {
    const char *name, *text;
};
struct world_case {
    struct scratch scratch;
    struct engine *engine;
    const struct snapshot *snapshot;
};

static inline void world_open(struct world_case *world, const struct world_file *files,
                              size_t count)
{
    struct engine_options options = {.request = {.dataset = world->scratch.folder}};
    struct err_list errors;

    scratch_init(&world->scratch);
    for (size_t i = 0; i < count; i++)
        scratch_put(&world->scratch, files[i].name, "w", files[i].text);
    err_list_init(&errors);
    world->engine = engine_open(&options, &errors);
    for (size_t i = 0; i < errors.count; i++)
        fprintf(stderr, "%s:%d: %s\n", errors.items[i].file, errors.items[i].line,
                errors.items[i].text);
    assert_non_null(world->engine);
    world->snapshot = engine_snapshot(world->engine);
    err_list_release(&errors);
}

static inline void world_close(struct world_case *world)
{
    engine_close(world->engine);
    scratch_release(&world->scratch);
}

/* The formula of one market ("" all) in one period. */
static inline struct value world_value(const struct world_case *world, const char *market,
                                       const char *period_text, const char *formula_text)
{
    const struct snapshot *snapshot = world->snapshot;
    struct err err = {.text = ""};
    const struct indicator *indicator;
    struct formula *formula =
        model_compile(snapshot->model, formula_text, "test", 1, &indicator, &err);
    struct timeline timeline;
    struct rollup *rollup;
    struct column column;
    struct value value;
    struct period period;
    int at;

    if (!formula)
        fail_msg("%s: %s", formula_text, err.text);
    assert_true(period_parse(period_text, &period));
    timeline_init(&timeline, period.grain, snapshot->cube->first_day, snapshot->cube->last_day);
    rollup = rollup_new(snapshot->cube, &timeline);
    at = timeline_find(&timeline, period);
    assert_true(at >= 0);
    model_evaluate(snapshot->model, formula, indicator, rollup,
                   snapshot_slice(snapshot, market, ""), &column);
    value = column.values[at];
    column_release(&column);
    rollup_free(rollup);
    timeline_release(&timeline);
    formula_free(formula);
    return value;
}

struct world_row {
    const char *market, *period, *formula;
    double expected; /* NAN: missing */
};

static inline void assert_rows(const struct world_case *world, const struct world_row *rows,
                               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct value value = world_value(world, rows[i].market, rows[i].period, rows[i].formula);
        bool known = value_is_known(&value);

        if (known == (bool)isnan(rows[i].expected) ||
            (known &&
             fabs(value.number - rows[i].expected) > 1e-12 * fmax(1, fabs(rows[i].expected))))
            fail_msg("%s %s %s: %s %.17g, expected %.17g", rows[i].market, rows[i].period,
                     rows[i].formula, value_state_name(value.state), value.number,
                     rows[i].expected);
    }
}

/* Ids of the data findings, a line each, in the order of the register. */
static inline void assert_data_findings(const struct world_case *world, const char *expected)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < world->snapshot->register_count; i++) {
        const struct reg *reg = &world->snapshot->registers[i];

        for (size_t r = 0; !strcmp(reg->def->name, "data_findings") && r < reg->row_count; r++)
            strbuf_addf(&text, "%s\n", reg->rows[r].key);
    }
    assert_string_equal(text.text ? text.text : "", expected);
    strbuf_release(&text);
}

#endif
