/*
 * Running a trial: the red line over its world, step by step against what is expected.
 *
 * A step that the line does not judge (no target, left out by `where`, nothing to go on yet) is
 * none, and no state: judging is the judge's own decision, for each step from the figures up to it.
 */
#include "engine/trial.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "engine/trial_parts.h"

static bool is_as_expected(const struct trial_expectation *expected, const struct trial_step *step)
{
    const struct machine_output *got = &step->got;

    if (expected->wish == WISH_ANYTHING)
        return true;
    if (expected->wish == WISH_ABSENCE || !step->judged)
        return expected->wish == WISH_ABSENCE && !step->judged;
    if (got->state != expected->state || (expected->held && !got->held) ||
        (expected->flapping && !got->flapping))
        return false;
    return !expected->pending ||
           (got->pending == expected->pending && got->pending_of == expected->pending_of);
}

static void compare(struct trial *trial)
{
    for (size_t p = 0; p < trial->place_count; p++) {
        struct trial_place *place = &trial->places[p];

        for (size_t i = 0; i < place->expected_count; i++) {
            struct trial_step *step = &place->steps[i];

            step->has_expected = true;
            step->expected = place->expected[i];
            step->good = is_as_expected(&step->expected, step);
            place->failures += !step->good;
        }
        trial->failures += place->failures;
    }
}

static bool admits(const struct rule *rule, struct slice slice)
{
    const struct dim_filter *filter = &rule->filter;

    if (!rule->has_filter)
        return true;
    return (!filter->markets || slice.market < 0 ||
            ((size_t)slice.market < filter->market_count && filter->markets[slice.market])) &&
           (!filter->channels || slice.channel < 0 ||
            ((size_t)slice.channel < filter->channel_count && filter->channels[slice.channel]));
}

static void run_place(const struct trial_world *world, struct trial *trial,
                      struct trial_place *place)
{
    struct slice slice = trial_slice(world, place);
    struct rule_run run;

    if (!admits(world->rule, slice))
        return;
    rule_history(world->rule, world->model, world->rollup, slice, trial->count - 1, &run);
    for (size_t i = 0; i < trial->count && i < run.measured.count; i++) {
        place->steps[i].value = run.measured.values[i];
        place->steps[i].got = run.states[i];
        place->steps[i].judged =
            rule_run_is_instance(world->rule, world->rollup, slice, &run, i);
    }
    rule_run_release(&run);
}

/* Rows are judged at once, and found again by where they stand. */
static void run_rows(const struct trial_world *world, struct trial *trial)
{
    struct rollup *const none[5] = {NULL};
    struct trial_place *place = &trial->places[0];
    struct finding_list list;

    rule_set_judge(world->rules, none, trial->first, &list);
    for (size_t i = 0; i < list.count; i++) {
        const struct finding *finding = &list.items[i];
        size_t row = (size_t)(finding->row - world->reg.rows);

        place->steps[row].judged = true;
        place->steps[row].got = (struct machine_output){.state = finding->state, .since = -1};
        place->steps[row].value = finding->value;
    }
    finding_list_release(&list);
}

bool trial_run(const struct catalogue *catalogue, const struct test_def *def, struct trial *trial,
               struct err *err)
{
    struct trial_world world = {.has_reg = false};
    bool good;

    memset(trial, 0, sizeof *trial);
    trial->def = def;
    good = trial_read(catalogue, trial, err) && trial_world_open(&world, catalogue, trial, err);
    for (size_t p = 0; good && p < trial->place_count; p++) {
        struct trial_place *place = &trial->places[p];

        place->steps = arena_alloc(&trial->arena, trial->count * sizeof *place->steps);
        memset(place->steps, 0, trial->count * sizeof *place->steps);
        if (!trial->of_register)
            run_place(&world, trial, place);
    }
    if (good && trial->of_register)
        run_rows(&world, trial);
    if (good) {
        const struct indicator *indicator = world.rule->indicator;

        trial->unit = indicator ? indicator->def->unit : UNIT_NUMBER;
        trial->decimals = indicator ? indicator->def->decimals : 2;
        compare(trial);
    }
    trial_world_release(&world);
    return good;
}

void trial_release(struct trial *trial)
{
    arena_release(&trial->arena);
}

void trial_step_name(const struct trial *trial, size_t step, struct strbuf *out)
{
    if (trial->of_register)
        strbuf_addf(out, "row %zu", step + 1);
    else
        period_print((struct period){trial->grain, trial->first.index + (int32_t)step}, out);
}

void trial_step_got(const struct trial_step *step, struct strbuf *out)
{
    static const char *const tokens[] = {[RULE_OK] = "ok",  [RULE_WARN] = "warn",
                                         [RULE_RED] = "red", [RULE_NODATA] = "??",
                                         [RULE_ERROR] = "xx"};

    if (!step->judged)
        strbuf_addc(out, '-');
    else if (step->got.state == RULE_PENDING)
        strbuf_addf(out, "p%d/%d", step->got.pending, step->got.pending_of);
    else
        strbuf_adds(out, tokens[step->got.state]);
    strbuf_adds(out, step->judged && step->got.held ? "=" : "");
    strbuf_adds(out, step->judged && step->got.flapping ? "~" : "");
}
