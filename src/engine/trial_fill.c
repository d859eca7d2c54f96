/*
 * The inputs of a trial as data: sums, targets, or rows of a register.
 *
 * A given indicator becomes the sum of a column of its own; a given measure is that measure.  Sums
 * count in 10^-4, so finer numbers of an indicator are stored some powers of ten larger and divided
 * again by its formula, once, which gives the number that was written.  Each place has a row on the
 * last day of every period, also where an input has a gap: a gap is a missing cell, not a missing
 * market.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cube/builder.h"
#include "engine/trial_parts.h"

enum { MOST_FINER = 8 };
static const double STORED_MAX = 9e18;

static bool is_goal(const char *name, const char *word)
{
    size_t length = strlen(word);

    return !strncmp(name, word, length) && (!name[length] || name[length] == '(');
}

bool trial_is_goal(const struct trial_input *input)
{
    return is_goal(input->name, "target") || is_goal(input->name, "benchmark");
}

/* Of what: the name in its brackets, else what the line watches. -1: nobody knows it. */
static int goal_name(const struct trial_world *world, const struct trial_input *input)
{
    const char *open = strchr(input->name, '(');
    char *name;
    int found;

    if (!open)
        return targets_find(world->targets, world->redline.indicator);
    name = mem_strndup(open + 1, strcspn(open + 1, ")"));
    found = targets_find(world->targets, name);
    free(name);
    return found;
}

struct indicator_def *trial_indicator(const struct trial_world *world,
                                      const struct trial_input *input)
{
    if (trial_is_goal(input))
        return NULL;
    for (size_t i = 0; i < world->catalogue.indicator_count; i++)
        if (!text_word_compare(world->catalogue.indicators[i].name, input->name, SIZE_MAX))
            return &world->catalogue.indicators[i];
    return NULL;
}

/* ---- sums ---- */

static bool is_stored_whole(double value, double scale)
{
    double scaled = value * scale;

    return fabs(scaled - round(scaled)) <= 1e-6 + fabs(scaled) * 1e-14;
}

/* Powers of ten that make all values of an input whole numbers of 10^-4; -1: too large. */
static int finer(const struct trial_input *input)
{
    double largest = 0;
    int power = 0;

    for (size_t i = 0; i < input->count; i++) {
        if (!input->known[i])
            continue;
        largest = fmax(largest, fabs(input->values[i]));
        while (power < MOST_FINER && !is_stored_whole(input->values[i], 1e4 * pow(10, power)))
            power++;
    }
    while (power > 0 && largest * 1e4 * pow(10, power) > STORED_MAX)
        power--;
    return largest * 1e4 > STORED_MAX ? -1 : power;
}

struct column_map { /* by input: its output, and the power of ten that it is stored by */
    int outputs[TRIAL_ASSUMED_MAX + 256], powers[TRIAL_ASSUMED_MAX + 256];
    struct source_output *list;
    size_t count;
};

/* The first input of the same name: they share a column. */
static size_t first_of_name(const struct trial *trial, size_t input)
{
    size_t i = 0;

    while (strcmp(trial->inputs[i].name, trial->inputs[input].name) != 0)
        i++;
    return i;
}

static void replace_formula(struct trial *trial, struct indicator_def *def, const char *measure,
                            int power)
{
    char text[160];

    if (power)
        snprintf(text, sizeof text, "%s / 1%0*d + 0", measure, power, 0);
    else
        snprintf(text, sizeof text, "%s", measure);
    def->formula = arena_strdup(&trial->arena, text);
}

static bool add_column(struct trial_world *world, struct trial *trial, size_t at,
                       struct column_map *map, struct err *err)
{
    const struct trial_input *input = &trial->inputs[at];
    struct indicator_def *def = trial_indicator(world, input);
    const struct measure_def *known = catalogue_measure(&world->catalogue, input->name);
    const char *measure = known ? known->name : input->name;
    enum unit unit = known && !def ? known->unit : UNIT_NUMBER;
    int power = 0, most = 0;
    char given[128];

    for (size_t i = at; i < trial->input_count; i++) {
        if (strcmp(trial->inputs[i].name, input->name) != 0)
            continue;
        power = finer(&trial->inputs[i]);
        if (power < 0 || (power && !def))
            return err_at(err, trial->inputs[i].origin.file, trial->inputs[i].origin.line, 0,
                          power < 0 ? _("input.%s: a number is too large")
                                    : _("input.%s is a measure, which counts in 0.0001"),
                          input->name);
        most = power > most ? power : most;
    }
    if (def) {
        snprintf(given, sizeof given, "given_%s", input->name);
        measure = arena_strdup(&trial->arena, given);
        replace_formula(trial, def, measure, most);
        unit = def->unit == UNIT_COUNT ? UNIT_COUNT : UNIT_NUMBER;
    }
    map->outputs[at] = (int)map->count;
    map->powers[at] = most;
    map->list[map->count++] = (struct source_output){
        .field = measure, .measure = measure, .unit = unit};
    return true;
}

static bool is_of_place(const struct trial_input *input, const struct trial_place *place)
{
    return !input->market || (place->market && !strcmp(input->market, place->market) &&
                              (!input->channel || (place->channel &&
                                                   !strcmp(input->channel, place->channel))));
}

static void add_row(const struct trial *trial, const struct trial_place *place, size_t step,
                    const struct column_map *map, struct part_builder *builder)
{
    struct period period = {trial->grain, trial->first.index + (int32_t)step};
    struct source_value *values = mem_calloc(trial->input_count, sizeof *values);
    struct source_row row = {.day = period_last_day(period),
                             .market = place->market ? place->market : "test",
                             .channel = place->channel ? place->channel : "test",
                             .currency = "",
                             .customer = "",
                             .order = "",
                             .values = values};

    for (size_t i = 0; i < trial->input_count; i++) {
        const struct trial_input *input = &trial->inputs[i];
        size_t column = first_of_name(trial, i);

        if (trial_is_goal(input) || !is_of_place(input, place) || step >= input->count ||
            !input->known[step])
            continue;
        values[row.value_count++] = (struct source_value){
            .output = map->outputs[column],
            .value = llround(input->values[step] * 1e4 * pow(10, map->powers[column]))};
    }
    part_builder_row(builder, &row);
    free(values);
}

bool trial_fill_cube(struct trial_world *world, struct trial *trial, struct err *err)
{
    struct column_map *map = mem_calloc(1, sizeof *map);
    struct part_builder *builder;
    bool good = trial->input_count <= sizeof map->outputs / sizeof *map->outputs;

    map->list = mem_calloc(trial->input_count + 1, sizeof *map->list);
    for (size_t i = 0; i < trial->input_count && good; i++)
        if (!trial_is_goal(&trial->inputs[i]) && first_of_name(trial, i) == i)
            good = add_column(world, trial, i, map, err);
    if (good) {
        for (size_t i = 0; i < map->count; i++)
            dims_measure(&world->dims, map->list[i].measure, map->list[i].unit);
        builder = part_builder_new(&world->dims, NULL, "test", false);
        for (size_t p = 0; p < trial->place_count; p++)
            for (size_t i = 0; i < trial->count; i++)
                add_row(trial, &trial->places[p], i, map, builder);
        world->part = part_builder_finish(builder, map->list, map->count, NULL, NULL);
        world->cube = cube_new(&world->dims, &world->part, 1, "");
    }
    free(map->list);
    free(map);
    return good;
}

/* ---- targets ---- */

static int compare_targets(const void *left, const void *right)
{
    const struct target *a = left, *b = right;

    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    if (a->goal != b->goal)
        return a->goal < b->goal ? -1 : 1;
    if (a->market != b->market)
        return a->market < b->market ? -1 : 1;
    if (a->channel != b->channel)
        return a->channel < b->channel ? -1 : 1;
    return (a->period.index > b->period.index) - (a->period.index < b->period.index);
}

static void add_targets(struct trial_world *world, const struct trial *trial,
                        const struct trial_input *input, int name)
{
    enum goal goal = is_goal(input->name, "target") ? GOAL_TARGET : GOAL_BENCHMARK;
    struct targets *targets = world->targets;

    targets->names[name].has[goal] = true;
    for (size_t p = 0; p < trial->place_count; p++) {
        struct slice slice = trial_slice(world, &trial->places[p]);

        for (size_t i = 0; is_of_place(input, &trial->places[p]) && i < input->count; i++) {
            if (!input->known[i])
                continue;
            MEM_GROW(targets->items, targets->count, targets->capacity);
            targets->items[targets->count++] = (struct target){
                .name = name,
                .goal = goal,
                .market = slice.market,
                .channel = slice.channel,
                .period = {trial->grain, trial->first.index + (int32_t)i},
                .value = (int128)llround(input->values[i] * 1e8),
                .source = "test"};
        }
    }
}

bool trial_fill_targets(struct trial_world *world, const struct trial *trial, struct err *err)
{
    world->targets = targets_new(NULL, 0, &world->catalogue, &world->dims, &world->findings);
    for (size_t i = 0; i < trial->input_count; i++) {
        const struct trial_input *input = &trial->inputs[i];
        int name = trial_is_goal(input) ? goal_name(world, input) : -1;

        if (name >= 0)
            add_targets(world, trial, input, name);
        else if (trial_is_goal(input))
            return err_at(err, input->origin.file, input->origin.line, 0,
                          _("input.%s: of what? write input.target(NAME) or "
                            "input.benchmark(NAME)"),
                          input->name);
    }
    if (world->targets->count)
        qsort(world->targets->items, world->targets->count, sizeof *world->targets->items,
              compare_targets);
    return true;
}

/* ---- rows ---- */

static const char *header_of(const struct register_column *column)
{
    return column->header ? column->header : column->name;
}

static char *cell_text(const struct trial_input *input, size_t step)
{
    char text[40] = "";

    if (step < input->count && input->known[step])
        snprintf(text, sizeof text, "%.15g", input->values[step]);
    return mem_strdup(text);
}

static const struct trial_input *input_of_column(const struct trial *trial,
                                                 const struct register_column *column)
{
    for (size_t i = 0; i < trial->input_count; i++)
        if (!text_word_compare(trial->inputs[i].name, column->name, SIZE_MAX))
            return &trial->inputs[i];
    return NULL;
}

static void fill_table(const struct register_def *def, const struct trial *trial,
                       struct csv_table *table)
{
    *table = (struct csv_table){.path = mem_strdup("test"), .row_count = trial->count};
    table->headers = mem_calloc(def->column_count, sizeof *table->headers);
    table->rows = mem_calloc(trial->count, sizeof *table->rows);
    table->lines = mem_calloc(trial->count, sizeof *table->lines);
    for (size_t c = 0; c < def->column_count; c++)
        table->headers[table->header_count++] = mem_strdup(header_of(&def->columns[c]));
    for (size_t r = 0; r < trial->count; r++) {
        table->lines[r] = (long)r + 1;
        table->rows[r] = mem_calloc(def->column_count, sizeof **table->rows);
        for (size_t c = 0; c < def->column_count; c++) {
            const struct trial_input *input = input_of_column(trial, &def->columns[c]);
            bool is_key = def->key && !strcmp(def->key, def->columns[c].name);
            char key[24];

            snprintf(key, sizeof key, "%zu", r + 1);
            table->rows[r][c] = input    ? cell_text(input, r)
                                : is_key ? mem_strdup(key)
                                         : mem_strdup("");
        }
    }
}

static bool check_columns(const struct register_def *def, const struct trial *trial,
                          struct err *err)
{
    const char **names = mem_calloc(def->column_count, sizeof *names);
    bool good = true;

    for (size_t c = 0; c < def->column_count; c++)
        names[c] = def->columns[c].name;
    for (size_t i = 0; good && i < trial->input_count; i++) {
        const struct trial_input *input = &trial->inputs[i];
        bool known = false;

        for (size_t c = 0; c < def->column_count; c++)
            known |= !text_word_compare(names[c], input->name, SIZE_MAX);
        if (!known) {
            const char *nearest = text_nearest(input->name, names, def->column_count);

            good = err_at(err, input->origin.file, input->origin.line, 0,
                          nearest ? _("[register %s] has no column '%s'; did you mean '%s'?")
                                  : _("[register %s] has no column '%s'"),
                          def->name, input->name, nearest);
        }
    }
    free(names);
    return good;
}

bool trial_fill_register(struct trial_world *world, const struct trial *trial, struct err *err)
{
    const struct register_def *def =
        catalogue_register(&world->catalogue, world->redline.register_name);
    struct csv_table table;

    if (!def || !check_columns(def, trial, err))
        return def ? false
                   : err_at(err, trial->def->origin.file, trial->def->origin.line, 0,
                            _("there is no [register %s]"), world->redline.register_name);
    fill_table(def, trial, &table);
    world->has_reg = true;
    return register_load_table(&world->reg, def, period_first_day(trial->first), &table, err);
}
