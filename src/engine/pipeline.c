/*
 * The map of the program: how files become a snapshot.
 *
 *     plans -> parts -> now -> registers -> rates, series, targets -> cube -> dimensions -> model
 *           -> rules -> roll-ups
 *
 * Each stage reads what the stages before it made, and nothing else; what cannot be shared with the
 * previous snapshot is made anew.  Unreadable data files do not stop the run (the source says that
 * it failed); what is wrong with an INI section does, and all of it is reported.
 *
 * Codes of markets that only registers name are made before the cube, because what is sized by the
 * number of codes must not see it grow.
 */
#include "engine/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "engine/findings.h"
#include "indicator/adjust.h"

/* Rolling adjustments that may all sleep. */
static struct adjust_def *lenient_adjusts(const struct catalogue *strict)
{
    struct adjust_def *adjusts =
        mem_dup(strict->adjusts, strict->adjust_count * sizeof *strict->adjusts);

    for (size_t i = 0; i < strict->adjust_count; i++) {
        struct adjust_def *def = &adjusts[i];

        def->origin.builtin = def->when_origin.builtin = def->until_origin.builtin = true;
        def->where_origin.builtin = true;
        def->goals = mem_dup(def->goals, def->goal_count * sizeof *def->goals);
        for (size_t g = 0; g < def->goal_count; g++)
            def->goals[g].origin.builtin = true;
    }
    return adjusts;
}

void lenient_free(struct catalogue *lenient)
{
    if (!lenient)
        return;
    for (size_t i = 0; i < lenient->adjust_count; i++)
        free(lenient->adjusts[i].goals);
    free(lenient->adjusts);
    free(lenient->indicators);
    free(lenient->redlines);
    free(lenient->risks);
    free(lenient->funds);
    free(lenient->proposals);
    free(lenient);
}

/* A source could not be read, or there is no row at all: what a user's section lacks is then
 * missing data, not a mistake of the section, and must not stop the rest.  So its indicators and
 * red lines may be dormant, like built-in ones. */
static void be_lenient(struct snapshot *snapshot)
{
    const struct catalogue *strict = snapshot->catalogue;
    struct catalogue *lenient;
    bool failed = snapshot->data_as_of_day == DAY_NONE;

    for (size_t i = 0; i < snapshot->source_count; i++)
        failed = failed || snapshot->sources[i].failed || snapshot->sources[i].waiting;
    if (!failed)
        return;
    lenient = mem_dup(strict, sizeof *strict);
    lenient->indicators =
        mem_dup(strict->indicators, strict->indicator_count * sizeof *strict->indicators);
    lenient->redlines = mem_dup(strict->redlines, strict->redline_count * sizeof *strict->redlines);
    lenient->adjusts = lenient_adjusts(strict);
    lenient->risks = mem_dup(strict->risks, strict->risk_count * sizeof *strict->risks);
    for (size_t i = 0; i < strict->risk_count; i++)
        lenient->risks[i].indicator_origin.builtin = true;
    lenient->proposals =
        mem_dup(strict->proposals, strict->proposal_count * sizeof *strict->proposals);
    for (size_t i = 0; i < strict->proposal_count; i++) {
        struct proposal_def *def = &lenient->proposals[i];

        def->redline_origin.builtin = def->lever_origin.builtin = def->from_origin.builtin = true;
        def->to_origin.builtin = def->guard_origin.builtin = def->why_origin.builtin = true;
    }
    lenient->funds = mem_dup(strict->funds, strict->fund_count * sizeof *strict->funds);
    for (size_t i = 0; i < strict->fund_count; i++)
        lenient->funds[i].amount_origin.builtin = true;
    for (size_t i = 0; i < strict->indicator_count; i++)
        lenient->indicators[i].origin.builtin = lenient->indicators[i].formula_origin.builtin =
            true;
    for (size_t i = 0; i < strict->redline_count; i++) {
        struct redline_def *def = &lenient->redlines[i];

        def->origin.builtin = def->indicator_origin.builtin = def->where_origin.builtin = true;
    }
    snapshot->catalogue = snapshot->lenient = lenient;
}

/* Market codes that have no rows yet can still stand in a finding's key. */
static void intern_markets(struct dims *dims, const struct reg *reg)
{
    for (size_t c = 0; c < reg->def->column_count; c++) {
        const struct register_column *column = &reg->def->columns[c];

        if (column->type != COLUMN_DIMENSION || !column->dimension ||
            strcmp(column->dimension, "market"))
            continue;
        for (size_t r = 0; r < reg->row_count; r++) {
            const char *text = reg->rows[r].cells[c].text;

            if (*text)
                strmap_intern(&dims->market, text, strlen(text));
        }
    }
}

static bool load_registers(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    const struct catalogue *catalogue = snapshot->catalogue;
    int32_t today = snapshot_today(snapshot);
    bool good = true;

    snapshot->registers = mem_calloc(catalogue->register_count, sizeof *snapshot->registers);
    for (size_t i = 0; i < catalogue->register_count; i++) {
        struct reg *reg = &snapshot->registers[snapshot->register_count++];
        struct err err = {.text = ""};

        if (is_findings_register(&catalogue->registers[i]))
            continue; /* filled when all is known that can be wrong */
        bool loaded = register_load_with(reg, &catalogue->registers[i], today, catalogue, &err);

        if (loaded && reg->failure && pipeline->previous &&
            !pipeline->previous->registers[i].failure)
            loaded = err_set(&err, "%s", reg->failure); /* at a refresh the last good one stays */
        if (loaded) {
            intern_markets(&pipeline->generation->dims, reg);
            continue;
        }
        err_list_add(pipeline->errors, &err);
        good = false;
    }
    return good;
}

static struct part **all_parts(const struct snapshot *snapshot, size_t *count)
{
    struct part **parts;

    *count = 0;
    for (size_t i = 0; i < snapshot->source_count; i++)
        *count += snapshot->sources[i].part_count;
    parts = mem_calloc(*count, sizeof(struct part *));
    *count = 0;
    for (size_t i = 0; i < snapshot->source_count; i++)
        for (size_t p = 0; p < snapshot->sources[i].part_count; p++)
            parts[(*count)++] = snapshot->sources[i].parts[p];
    return parts;
}

/* Rates, series and targets: after all files are read, since these say which codes there are. */
static void make_world(const struct pipeline *pipeline, struct snapshot *snapshot,
                       struct part *const *parts, size_t count)
{
    struct dims *dims = &pipeline->generation->dims;
    struct data_findings *findings = &snapshot->findings;

    snapshot->fx = fx_new(parts, count, dims, findings);
    snapshot->tracks = track_set_new(parts, count, dims, snapshot->fx, findings);
    snapshot->targets = targets_new(parts, count, snapshot->catalogue, dims, findings);
}

/* Rows of rates and series are in no cube: their rhythm and patience are those of what was made of
 * them. */
static void find_rhythm(const struct snapshot *snapshot, struct source_state *source)
{
    const struct source_def *def = source->def;

    source->every = cube_every(snapshot->cube, def->name);
    for (size_t i = 0; def->kind == SOURCE_SERIES && i < snapshot->tracks->count; i++) {
        const struct track *track = &snapshot->tracks->tracks[i];

        if (strcmp(track->source, def->name) != 0)
            continue;
        source->every = track->every;
        source->carry_days = track->carry_days;
    }
    for (size_t b = 0; def->kind == SOURCE_FX && b < snapshot->fx->count; b++)
        if (!strcmp(snapshot->fx->books[b].source, def->name))
            source->carry_days = snapshot->fx->books[b].carry_days;
}

/* All codes are known: what is made from here on, and read by others, is not touched by the next
 * run. */
static void freeze_dims(struct dims *dims, struct snapshot *snapshot)
{
    const char *currency = snapshot->catalogue->settings.currency;

    if (currency && *currency)
        strmap_intern(&dims->currency, currency, strlen(currency));
    dims_freeze(&snapshot->dims, dims);
}

static void make_cube(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    size_t count;
    struct part **parts = all_parts(snapshot, &count);

    make_world(pipeline, snapshot, parts, count);
    freeze_dims(&pipeline->generation->dims, snapshot);
    snapshot->cube =
        cube_new(&snapshot->dims, parts, count, snapshot->catalogue->settings.currency);
    snapshot->cube->fx = snapshot->fx;
    cube_find_unconverted(snapshot->cube, &snapshot->findings);
    find_doubts(snapshot);
    free(parts);
    for (size_t i = 0; i < snapshot->source_count; i++)
        find_rhythm(snapshot, &snapshot->sources[i]);
}

static bool load_findings(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->register_count; i++) {
        const struct register_def *def = &snapshot->catalogue->registers[i];
        struct err err = {.text = ""};

        if (is_findings_register(def) &&
            !findings_register(&snapshot->registers[i], def, snapshot_today(snapshot),
                               &snapshot->findings, &err)) {
            err_list_add(pipeline->errors, &err);
            return false;
        }
    }
    return true;
}

static bool make_model(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    struct model_inputs inputs = {.catalogue = snapshot->catalogue,
                                  .cube = snapshot->cube,
                                  .dimensions = snapshot->dimensions,
                                  .dimension_count = snapshot->dimension_count,
                                  .tracks = snapshot->tracks,
                                  .targets = snapshot->targets,
                                  .now = snapshot->now};
    struct attributes attributes = {snapshot->cube->dims, snapshot->dimensions,
                                    snapshot->dimension_count};

    track_set_add_local(snapshot->tracks, snapshot->cube, &attributes);
    snapshot->model = model_make(&inputs, pipeline->errors);
    return snapshot->model != NULL;
}

static uint64_t hash_table(const struct csv_table *table, uint64_t hash)
{
    for (size_t r = 0; r < table->row_count; r++)
        for (size_t c = 0; c < table->header_count; c++)
            hash = hash_bytes(table->rows[r][c], strlen(table->rows[r][c]) + 1, hash);
    return hash;
}

/* Of all that red lines are judged by, besides sums of rows: equal worlds are the same. */
static uint64_t hash_world(const struct snapshot *snapshot)
{
    uint64_t hash = snapshot->lenient != NULL;

    for (size_t i = 0; i < snapshot->source_count; i++)
        for (size_t p = 0; p < snapshot->sources[i].part_count; p++) {
            uint64_t number = part_number(snapshot->sources[i].parts[p]);

            if (snapshot->sources[i].def->kind >= SOURCE_FX)
                hash = hash_bytes(&number, sizeof number, hash);
        }
    for (size_t i = 0; i < snapshot->dimension_count; i++)
        hash = hash_table(&snapshot->dimensions[i].table, hash);
    return hash;
}

static bool make_rules(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    struct rule_inputs inputs = {
        .model = snapshot->model,
        .registers = snapshot->registers,
        .register_count = snapshot->register_count,
        .dimensions = snapshot->dimensions,
        .dimension_count = snapshot->dimension_count,
    };

    snapshot->adjusts = adjust_set_new(snapshot->catalogue, &inputs, pipeline->errors);
    snapshot->rules = rule_set_new(snapshot->catalogue, &inputs, pipeline->errors);
    if (snapshot->rules) {
        snapshot->rules->marks = pipeline->options->marks;
        snapshot->rules->mark_count = pipeline->options->mark_count;
        snapshot->rules->verdicts = pipeline->generation->verdicts;
        snapshot->rules->world = hash_world(snapshot);
        snapshot->risks =
            risk_set_new(snapshot->catalogue, snapshot->model, snapshot->rules, pipeline->errors);
        snapshot->proposals = proposal_set_new(snapshot->catalogue, snapshot->model,
                                               snapshot->rules, pipeline->errors);
    }
    snapshot->playbooks = playbook_set_new(snapshot->catalogue, pipeline->errors);
    snapshot->funds = fund_set_new(snapshot->catalogue, snapshot->model, pipeline->errors);
    return snapshot->adjusts && snapshot->rules && snapshot->risks && snapshot->playbooks &&
           snapshot->funds && snapshot->proposals;
}

static void make_rollup(const struct pipeline *pipeline, struct snapshot *snapshot,
                        enum grain grain)
{
    const struct rollup *before = pipeline->previous ? pipeline->previous->rollups[grain] : NULL;
    struct timeline timeline;

    if (snapshot->rollups[grain] || snapshot->cube->first_day == DAY_NONE)
        return;
    timeline_init(&timeline, grain, snapshot->cube->first_day, snapshot->cube->last_day);
    if (before)
        snapshot->rollups[grain] = rollup_grow(before, snapshot->cube, &timeline);
    if (!snapshot->rollups[grain])
        snapshot->rollups[grain] = rollup_new(snapshot->cube, &timeline);
    timeline_release(&timeline);
}

static void make_rollups(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    make_rollup(pipeline, snapshot, snapshot->catalogue->settings.grain);
    if (pipeline->options->has_grain)
        make_rollup(pipeline, snapshot, pipeline->options->grain);
    for (size_t i = 0; i < snapshot->rules->count; i++)
        if (!snapshot->rules->rules[i].dormant && !snapshot->rules->rules[i].reg)
            make_rollup(pipeline, snapshot, snapshot->rules->rules[i].grain);
    for (size_t i = 0; i < snapshot->targets->adjustment_count; i++)
        make_rollup(pipeline, snapshot, snapshot->targets->adjustments[i].grain);
}

/* What moves targets is known before anybody asks for one; it is part of the world that verdicts
 * hang on. */
static void move_targets(struct snapshot *snapshot)
{
    adjust_set_replay(snapshot->adjusts, snapshot->rollups);
    snapshot->rules->world = targets_hash_states(snapshot->targets, snapshot->rules->world);
}

/* Indicators of the rows' markets, for the computed columns of registers that name some. */
static void join_registers(struct snapshot *snapshot)
{
    enum grain grain = snapshot->catalogue->settings.grain;

    for (size_t i = 0; i < snapshot->register_count; i++)
        if (snapshot->registers[i].indicator_count)
            register_join(&snapshot->registers[i], snapshot->model, snapshot->rollups[grain]);
}

/* --strict: rows that were refused are errors of the load. */
static bool check_strict(const struct pipeline *pipeline, const struct snapshot *snapshot)
{
    if (!pipeline->options->strict || !snapshot->rows_refused)
        return true;
    for (size_t i = 0; i < snapshot->source_count; i++)
        for (size_t p = 0; p < snapshot->sources[i].part_count; p++) {
            const struct file_report *report = part_report(snapshot->sources[i].parts[p]);

            for (size_t r = 0; r < report->refusal_count; r++)
                err_list_addf(pipeline->errors, report->path, (int)report->refusals[r].line, 0,
                              _("refused: %s"), report->refusals[r].reason);
        }
    return false;
}

struct snapshot *pipeline_run(const struct pipeline *pipeline)
{
    struct snapshot *snapshot = snapshot_new(pipeline->generation);
    bool good = load_sources(pipeline, snapshot) && check_strict(pipeline, snapshot);

    if (good && load_goes_on(pipeline)) {
        load_now(pipeline, snapshot);
        be_lenient(snapshot);
        good = load_registers(pipeline, snapshot);
        make_cube(pipeline, snapshot);
        load_age(snapshot);
        load_goes_on(pipeline);
        good = load_findings(pipeline, snapshot) && good;
        good = load_dimensions(pipeline, snapshot) && good;
        load_goes_on(pipeline);
        good = make_model(pipeline, snapshot) && good;
    }
    if (good && load_goes_on(pipeline) && make_rules(pipeline, snapshot)) {
        make_rollups(pipeline, snapshot);
        move_targets(snapshot);
        rule_set_prepare(snapshot->rules, snapshot->rollups);
        join_registers(snapshot);
        return snapshot;
    }
    snapshot_unref(snapshot);
    return NULL;
}
