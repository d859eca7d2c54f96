/*
 * Snapshots: their life, and the questions that screens and exports ask of them.
 *
 * A snapshot is filled once by the pipeline and never changed.  It owns everything in it except
 * what stands in its generation; parts are shared by reference with other snapshots.  Released from
 * the top down: rules borrow from the model, the model from the cube, the cube from the parts.
 */
#include "engine/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/country.h"
#include "base/memory.h"
#include "engine/pipeline.h"

struct snapshot *snapshot_new(struct generation *generation)
{
    struct snapshot *snapshot = mem_calloc(1, sizeof *snapshot);

    snapshot->references = 1;
    snapshot->generation = generation_ref(generation);
    snapshot->catalogue = generation->catalogue;
    snapshot->data_as_of_day = DAY_NONE;
    return snapshot;
}

static void release_sources(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->source_count; i++) {
        for (size_t p = 0; p < snapshot->sources[i].part_count; p++)
            part_unref(snapshot->sources[i].parts[p]);
        free(snapshot->sources[i].parts);
        free(snapshot->sources[i].kept);
    }
    free(snapshot->sources);
}

/* Only the count is written: what a snapshot says never changes. */
static struct snapshot *countable(const struct snapshot *snapshot)
{
    union {
        const struct snapshot *given;
        struct snapshot *counted;
    } same = {.given = snapshot};

    return same.counted;
}

void snapshot_hold(const struct snapshot *snapshot)
{
    countable(snapshot)->references++;
}

void snapshot_let_go(const struct snapshot *snapshot)
{
    if (snapshot)
        snapshot_unref(countable(snapshot));
}

void snapshot_unref(struct snapshot *snapshot)
{
    if (!snapshot || --snapshot->references > 0)
        return;
    for (size_t i = 0; i < 5; i++)
        if (snapshot->rollups[i])
            rollup_free(snapshot->rollups[i]);
    proposal_set_free(snapshot->proposals);
    fund_set_free(snapshot->funds);
    playbook_set_free(snapshot->playbooks);
    risk_set_free(snapshot->risks);
    adjust_set_free(snapshot->adjusts);
    rule_set_free(snapshot->rules);
    if (snapshot->model)
        model_free(snapshot->model);
    for (size_t i = 0; i < snapshot->register_count; i++)
        register_release(&snapshot->registers[i]);
    for (size_t i = 0; i < snapshot->dimension_count; i++)
        csv_table_release(&snapshot->dimensions[i].table);
    free(snapshot->registers);
    free(snapshot->dimensions);
    if (snapshot->cube)
        cube_free(snapshot->cube);
    dims_release(&snapshot->dims);
    targets_free(snapshot->targets);
    track_set_free(snapshot->tracks);
    fx_free(snapshot->fx);
    data_findings_release(&snapshot->findings);
    release_sources(snapshot);
    lenient_free(snapshot->lenient);
    generation_unref(snapshot->generation);
    free(snapshot);
}

/* A market that is a country by its code alone; one that is called by a name has it already. */
static const char *country_name(const struct snapshot *snapshot, const char *code)
{
    const struct country *country = country_of_code(code);

    return country && attributes_country(snapshot->cube->dims, code) ? country->name : "";
}

const char *snapshot_name(const struct snapshot *snapshot, const char *dimension, const char *code)
{
    const char *name = "";

    for (size_t i = 0; i < snapshot->dimension_count && !*name; i++) {
        const struct dimension_table *table = &snapshot->dimensions[i];

        if (strcmp(table->dimension, dimension) || table->name_column < 0 || table->code_column < 0)
            continue;
        for (size_t r = 0; r < table->table.row_count && !*name; r++)
            if (!strcmp(table->table.rows[r][table->code_column], code))
                name = table->table.rows[r][table->name_column];
    }
    return *name || strcmp(dimension, "market") ? name : country_name(snapshot, code);
}

static int find_code(const struct strmap *codes, const char *text)
{
    int code;

    if (!text || !*text)
        return SLICE_ALL;
    code = strmap_find(codes, text, strlen(text));
    return code < 0 ? -2 : code;
}

struct slice snapshot_slice(const struct snapshot *snapshot, const char *market,
                            const char *channel)
{
    const struct dims *dims = snapshot->cube->dims;

    return (struct slice){.market = find_code(&dims->market, market),
                          .channel = find_code(&dims->channel, channel)};
}

const struct rollup *snapshot_rollup(const struct snapshot *snapshot, enum grain grain)
{
    return (size_t)grain < 5 ? snapshot->rollups[grain] : NULL;
}

int32_t snapshot_today(const struct snapshot *snapshot)
{
    enum { DAY_SECONDS = 86400 };
    int64_t last = snapshot->now - 1;

    return (int32_t)(last >= 0 ? last / DAY_SECONDS : -((DAY_SECONDS - 1 - last) / DAY_SECONDS));
}
