/*
 * The world of a trial: one red line, and a data set made of nothing but the test's inputs.
 *
 * The catalogue is a shallow copy in which the given indicators are plain sums and every other
 * section may lack its data; model, rules and machine are those of every data set.  A name of the
 * red line's formula that the test neither gives nor can work out from what it gives is 1
 * throughout, so that `cac / aov` can be tried with the ratio alone; who prints the test says so.
 *
 * `where` counts only for tests that name markets: the nameless place of a test is one that the
 * line judges.  Attributes are those of countries; a data set's own file of markets is not read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/trial_parts.h"
#include "indicator/model.h"

/* ---- the red line ---- */

static bool unknown_redline(const struct catalogue *catalogue, const struct trial *trial,
                            struct err *err)
{
    const struct test_def *def = trial->def;
    const char **names = mem_calloc(catalogue->redline_count + 1, sizeof *names), *nearest;

    for (size_t i = 0; i < catalogue->redline_count; i++)
        names[i] = catalogue->redlines[i].name;
    nearest = text_nearest(def->redline, names, catalogue->redline_count);
    err_at(err, def->redline_origin.file, def->redline_origin.line, 0,
           nearest ? _("there is no [redline %s]; did you mean %s?")
                   : _("there is no [redline %s]"),
           def->redline, nearest);
    free(names);
    return false;
}

/* Of a list the member behind the colon, else the only input that is no goal. */
static const char *member_of(struct trial *trial, const char *after, size_t colon)
{
    const char *member = NULL;

    if (after[colon])
        return after + colon + 1;
    for (size_t i = 0; i < trial->input_count; i++)
        if (!trial_is_goal(&trial->inputs[i]))
            member = trial->inputs[i].name;
    return member;
}

static bool names_several(const char *indicator)
{
    return indicator && (strchr(indicator, ',') || !strcmp(indicator, "*"));
}

static bool find_redline(struct trial_world *world, const struct catalogue *catalogue,
                         struct trial *trial, struct err *err)
{
    const char *name = trial->def->redline;
    size_t colon = strcspn(name, ":");
    char *section = mem_strndup(name, colon);
    const struct redline_def *found = catalogue_redline(catalogue, section);

    free(section);
    if (!found)
        return unknown_redline(catalogue, trial, err);
    world->redline = *found;
    trial->redline = name;
    trial->of_register = found->register_name != NULL;
    if (names_several(found->indicator) && strchr(found->indicator, '(') == NULL) {
        const char *member = member_of(trial, name, colon);

        if (!member)
            return err_at(err, trial->def->origin.file, trial->def->origin.line, 0,
                          _("[redline %s] watches several: write redline = %s:INDICATOR"),
                          found->name, found->name);
        world->redline.indicator = arena_strdup(&trial->arena, member);
    }
    world->redline.origin = world->redline.indicator_origin = trial->def->redline_origin;
    if (!trial->places[0].market)
        world->redline.where = NULL;
    return true;
}

/* ---- names that nobody gives ---- */

static bool is_given(const struct trial *trial, const char *name)
{
    for (size_t i = 0; i < trial->input_count; i++)
        if (!text_word_compare(trial->inputs[i].name, name, SIZE_MAX))
            return true;
    return false;
}

/* Some name below it is given: then it is worked out. */
static bool is_reached(const struct trial_world *world, const struct trial *trial,
                       const char *text, int depth)
{
    struct formula_name *names;
    size_t count = formula_names(text, &names);
    bool reached = false;

    for (size_t i = 0; i < count && !reached; i++) {
        char *name = mem_strndup(text + names[i].start, names[i].length);
        const struct indicator_def *def = catalogue_indicator(&world->catalogue, name);

        reached = is_given(trial, name) ||
                  (depth && def && def->formula && is_reached(world, trial, def->formula, depth - 1));
        free(name);
    }
    free(names);
    return reached;
}

static void assume_one(struct trial *trial, const char *name)
{
    struct trial_input *input = &trial->inputs[trial->input_count++];

    *input = (struct trial_input){.name = arena_strdup(&trial->arena, name),
                                  .origin = trial->def->origin,
                                  .count = trial->count,
                                  .is_assumed = true};
    input->values = arena_alloc(&trial->arena, trial->count * sizeof *input->values);
    input->known = arena_alloc(&trial->arena, trial->count * sizeof *input->known);
    for (size_t i = 0; i < trial->count; i++) {
        input->values[i] = 1;
        input->known[i] = true;
    }
}

static void assume_ones(const struct trial_world *world, struct trial *trial)
{
    const char *text = world->redline.indicator;
    struct formula_name *names;
    size_t count = formula_names(text, &names), given = trial->input_count;

    for (size_t i = 0; i < count && trial->input_count < given + TRIAL_ASSUMED_MAX; i++) {
        char *name = mem_strndup(text + names[i].start, names[i].length);
        const struct indicator_def *def = catalogue_indicator(&world->catalogue, name);

        if (!names[i].is_call && !is_given(trial, name) &&
            !(def && def->formula && is_reached(world, trial, def->formula, 8)))
            assume_one(trial, name);
        free(name);
    }
    free(names);
}

/* ---- the world ---- */

static void copy_catalogue(struct trial_world *world, const struct catalogue *catalogue,
                           struct trial *trial)
{
    struct catalogue *copy = &world->catalogue;

    *copy = *catalogue;
    copy->arena = (struct arena){0};
    copy->settings.grain = trial->grain;
    copy->risk_count = copy->source_count = copy->pane_count = 0;
    copy->indicators =
        mem_dup(catalogue->indicators, catalogue->indicator_count * sizeof *copy->indicators);
    for (size_t i = 0; i < copy->indicator_count; i++)
        copy->indicators[i].origin.builtin = copy->indicators[i].formula_origin.builtin = true;
    copy->redlines = &world->redline;
    copy->redline_count = 1;
}

static void take_first(const struct err_list *errors, const struct trial *trial, struct err *err)
{
    if (errors->count)
        *err = errors->items[0];
    else
        err_at(err, trial->def->origin.file, trial->def->origin.line, 0, _("cannot be run"));
}

static bool make_model(struct trial_world *world, const struct trial *trial,
                       struct err_list *errors)
{
    struct period last = {trial->grain, trial->first.index + (int32_t)trial->count};
    struct model_inputs inputs = {.catalogue = &world->catalogue,
                                  .cube = world->cube,
                                  .targets = world->targets,
                                  .now = ((int64_t)period_last_day(last) + 1) * 86400};

    world->model = model_make(&inputs, errors);
    return world->model != NULL;
}

static bool make_rule(struct trial_world *world, const struct trial *trial,
                      struct err_list *errors)
{
    struct rule_inputs inputs = {.model = world->model,
                                 .registers = &world->reg,
                                 .register_count = world->has_reg};

    (void)trial;
    world->rules = rule_set_new(&world->catalogue, &inputs, errors);
    world->rule = world->rules && world->rules->count ? &world->rules->rules[0] : NULL;
    if (world->rule && world->rule->dormant)
        err_list_addf(errors, trial->def->origin.file, trial->def->origin.line, 0,
                      _("[redline %s] needs %s: give it as input.NAME"), world->redline.name,
                      world->rule->missing ? world->rule->missing : "?");
    return world->rule && !world->rule->dormant;
}

static bool reads(const struct formula *formula, int measure)
{
    const int *measures;
    size_t count = formula ? formula_measures(formula, &measures) : 0;

    for (size_t i = 0; i < count; i++)
        if (measures[i] == measure)
            return true;
    return false;
}

/* An input that the line does not read is a slip of the pen. */
static bool check_used(const struct trial_world *world, const struct trial *trial,
                       struct err_list *errors)
{
    const struct strmap *measures = &world->dims.measure;

    for (size_t i = 0; i < trial->input_count; i++) {
        const struct trial_input *input = &trial->inputs[i];
        const struct measure_def *known = catalogue_measure(&world->catalogue, input->name);
        struct strbuf name = STRBUF_INIT;
        bool used = trial_is_goal(input);

        if (!used) {
            strbuf_addf(&name, trial_indicator(world, input) ? "given_%s" : "%s",
                        known && !trial_indicator(world, input) ? known->name : input->name);
            used = reads(world->rule->formula, strmap_find(measures, name.text, name.length));
        }
        strbuf_release(&name);
        if (!used)
            return err_list_addf(errors, input->origin.file, input->origin.line, 0,
                                 _("input.%s: [redline %s] does not read it; it judges %s"),
                                 input->name, world->redline.name, world->redline.indicator);
    }
    return true;
}

static bool check_places(const struct trial_world *world, const struct trial *trial,
                         struct err_list *errors)
{
    const struct rule *rule = world->rule;
    int levels = rule->per_market + rule->per_channel;

    for (size_t i = 0; i < trial->place_count; i++) {
        const struct trial_place *place = &trial->places[i];
        int given = (place->market != NULL) + (place->channel != NULL);

        if (given && given != levels)
            return err_list_addf(
                errors, trial->def->origin.file, trial->def->origin.line, 0,
                levels == 0   ? _("[redline %s] is judged over all: write input.NAME and expect")
                : levels == 1 ? _("[redline %s] is judged per market or channel: write "
                                  "input.PLACE.NAME and expect.PLACE, or no place at all")
                              : _("[redline %s] is judged per market and channel: write "
                                  "input.MARKET.CHANNEL.NAME and expect.MARKET.CHANNEL"),
                world->redline.name);
    }
    return true;
}

/* A line per channel has only channels: the one part of its places is that. */
static void move_channels(const struct trial_world *world, struct trial *trial)
{
    bool market = false, channel = false;

    for (size_t i = 0; i < world->redline.per_count; i++) {
        market |= !strcmp(world->redline.per[i], "market");
        channel |= !strcmp(world->redline.per[i], "channel");
    }
    if (!channel || market)
        return;
    for (size_t i = 0; i < trial->place_count; i++) {
        trial->places[i].channel = trial->places[i].market;
        trial->places[i].market = NULL;
    }
    for (size_t i = 0; i < trial->input_count; i++) {
        trial->inputs[i].channel = trial->inputs[i].market;
        trial->inputs[i].market = NULL;
    }
}

struct slice trial_slice(const struct trial_world *world, const struct trial_place *place)
{
    const char *market = place->market ? place->market : "test";
    const char *channel = place->channel ? place->channel : "test";
    struct slice slice = {.market = SLICE_ALL, .channel = SLICE_ALL};
    bool per_market = false, per_channel = false;

    for (size_t i = 0; i < world->redline.per_count; i++) {
        per_market |= !strcmp(world->redline.per[i], "market");
        per_channel |= !strcmp(world->redline.per[i], "channel");
    }
    if (per_market)
        slice.market = strmap_find(&world->dims.market, market, strlen(market));
    if (per_channel)
        slice.channel = strmap_find(&world->dims.channel, channel, strlen(channel));
    return slice;
}

static void prepare(struct trial_world *world, enum grain grain)
{
    struct rollup *rollups[5] = {NULL};

    rollups[grain] = world->rollup;
    rule_set_prepare(world->rules, rollups);
}

static bool open_all(struct trial_world *world, struct trial *trial, struct err_list *errors)
{
    struct err err = {.text = ""};
    struct timeline timeline;

    if ((trial->of_register && !trial_fill_register(world, trial, &err)) ||
        !trial_fill_cube(world, trial, &err) ||
        (!trial->of_register && !trial_fill_targets(world, trial, &err))) {
        err_list_add(errors, &err);
        return false;
    }
    if (!make_model(world, trial, errors) || !make_rule(world, trial, errors))
        return false;
    if (trial->of_register)
        return true;
    timeline_init(&timeline, trial->grain, world->cube->first_day, world->cube->last_day);
    world->rollup = rollup_new(world->cube, &timeline);
    timeline_release(&timeline);
    prepare(world, trial->grain);
    return check_used(world, trial, errors) && check_places(world, trial, errors);
}

bool trial_world_open(struct trial_world *world, const struct catalogue *catalogue,
                      struct trial *trial, struct err *err)
{
    struct err_list errors;
    bool good;

    *world = (struct trial_world){.has_reg = false};
    if (!find_redline(world, catalogue, trial, err))
        return false;
    copy_catalogue(world, catalogue, trial);
    dims_init(&world->dims, catalogue);
    move_channels(world, trial);
    if (!trial->of_register)
        assume_ones(world, trial);
    err_list_init(&errors);
    good = open_all(world, trial, &errors);
    if (!good)
        take_first(&errors, trial, err);
    err_list_release(&errors);
    return good;
}

void trial_world_release(struct trial_world *world)
{
    if (!world->catalogue.redlines)
        return;
    rollup_free(world->rollup);
    rule_set_free(world->rules);
    if (world->has_reg)
        register_release(&world->reg);
    model_free(world->model);
    targets_free(world->targets);
    data_findings_release(&world->findings);
    cube_free(world->cube);
    if (world->part)
        part_unref(world->part);
    dims_release(&world->dims);
    free(world->catalogue.indicators);
}
