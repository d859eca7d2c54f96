/* Loading the catalogue: the order of the steps, and look-ups in the result.
 *
 *   dataset (what was opened) -> raw (sections of all INI texts, merged, checked against the
 * schema)
 *     -> build (one definition per section) -> validate (references between them)
 *
 * Every step goes on after an error, so the list that a user gets holds everything that is wrong;
 * only then the catalogue is thrown away.  A catalogue without errors never changes again, and all
 * that it points to lives in its arena.
 */
#include <stdlib.h>
#include <string.h>
#include "base/country.h"
#include "base/err.h"
#include "base/memory.h"
#include "base/text.h"
#include "config/define.h"
#include "config/catalogue.h"
#include "config/dataset.h"
#include "config/preset.h"
#include "config/raw.h"

static void define_all(struct builder *builder, const struct dataset *dataset)
{
    define_settings(builder);
    define_journal(builder);
    define_decisions(builder);
    define_measures(builder);
    define_indicators(builder);
    define_redlines(builder);
    define_funds(builder);
    define_playbooks(builder);
    define_goals(builder);
    define_adjusts(builder);
    define_tests(builder);
    define_maps(builder);
    define_presets(builder);
    define_dimensions(builder);
    define_registers(builder);
    define_risks(builder);
    define_proposals(builder);
    define_sources(builder);
    if (dataset->csv)
        define_plain_source(builder, dataset->csv);
    define_panes(builder);
    define_named_views(builder);
    define_meetings(builder);
    define_themes(builder);
    define_keys(builder);
    validate_catalogue(builder);
}

static void list_files(struct catalogue *catalogue, const struct raw *raw)
{
    catalogue->files =
        arena_alloc(&catalogue->arena, (raw->file_count + 1) * sizeof *catalogue->files);
    for (size_t i = 0; i < raw->file_count; i++)
        catalogue->files[catalogue->file_count++] =
            arena_strdup(&catalogue->arena, raw->files[i]->path);
}

static bool is_known(const struct catalogue_doubts *doubts, const struct err *err)
{
    for (size_t i = 0; doubts && i < doubts->count; i++)
        if (doubts->places[i].line == err->line && strcmp(doubts->places[i].file, err->file) == 0)
            return true;
    return false;
}

/* Hands over what is not known yet; false when there was something. */
static bool hand_over(const struct err_list *found, const struct catalogue_doubts *doubts,
                      struct err_list *errors)
{
    bool clean = true;
    for (size_t i = 0; i < found->count; i++) {
        if (is_known(doubts, &found->items[i]))
            continue;
        err_list_add(errors, &found->items[i]);
        clean = false;
    }
    return clean;
}

void catalogue_doubts_release(struct catalogue_doubts *doubts)
{
    for (size_t i = 0; i < doubts->name_count; i++)
        free(doubts->names[i]);
    free(doubts->names);
    *doubts = (struct catalogue_doubts){.places = NULL};
}

struct catalogue *catalogue_load(const struct catalogue_request *request, struct err_list *errors)
{
    struct catalogue *catalogue = mem_calloc(1, sizeof *catalogue);
    struct err_list found;
    struct dataset dataset;
    struct raw raw;
    err_list_init(&found);
    raw_init(&raw, &catalogue->arena, &found);
    if (dataset_resolve(&dataset, request, &catalogue->arena, &found)) {
        struct builder builder = {
            .catalogue = catalogue, .raw = &raw, .arena = &catalogue->arena, .errors = &found};
        catalogue->dataset = dataset.folder;
        catalogue->label = dataset.label;
        raw_add_builtins(&raw, dataset.folder);
        if (dataset.ini)
            raw_add_file(&raw, dataset.ini, LAYER_DATASET);
        if (dataset.config)
            raw_add_file(&raw, dataset.config, LAYER_CONFIG);
        if (request->doubts)
            raw_leave_out(&raw, request->doubts);
        raw_remove_disabled(&raw);
        if (request->presets)
            presets_as_sources(&raw, dataset.csv);
        presets_apply(&raw);
        define_all(&builder, &dataset);
        list_files(catalogue, &raw);
    }
    raw_release(&raw);
    bool clean = hand_over(&found, request->doubts, errors);
    err_list_release(&found);
    if (clean)
        return catalogue;
    catalogue_free(catalogue);
    return NULL;
}

void catalogue_free(struct catalogue *catalogue)
{
    if (!catalogue)
        return;
    arena_release(&catalogue->arena);
    free(catalogue);
}

#define FIND_BY_NAME(items, count, wanted)                                                         \
    do {                                                                                           \
        for (size_t i = 0; i < (count); i++)                                                       \
            if (text_word_compare((items)[i].name, (wanted), SIZE_MAX) == 0)                       \
                return &(items)[i];                                                                \
        return NULL;                                                                               \
    } while (0)

const struct indicator_def *catalogue_indicator(const struct catalogue *catalogue, const char *name)
{
    FIND_BY_NAME(catalogue->indicators, catalogue->indicator_count, name);
}

const struct redline_def *catalogue_redline(const struct catalogue *catalogue, const char *name)
{
    FIND_BY_NAME(catalogue->redlines, catalogue->redline_count, name);
}

const struct map_def *catalogue_map(const struct catalogue *catalogue, const char *name)
{
    FIND_BY_NAME(catalogue->maps, catalogue->map_count, name);
}

const struct preset_def *catalogue_preset(const struct catalogue *catalogue, const char *name)
{
    FIND_BY_NAME(catalogue->presets, catalogue->preset_count, name);
}

const struct register_def *catalogue_register(const struct catalogue *catalogue, const char *name)
{
    FIND_BY_NAME(catalogue->registers, catalogue->register_count, name);
}

const struct pane_def *catalogue_pane(const struct catalogue *catalogue, const char *name)
{
    FIND_BY_NAME(catalogue->panes, catalogue->pane_count, name);
}

const struct goal_def *catalogue_weight(const struct catalogue *catalogue, const char *weight_name)
{
    for (size_t i = 0; i < catalogue->goal_count; i++)
        if (!strcmp(catalogue->goals[i].weight_name, weight_name))
            return &catalogue->goals[i];
    return NULL;
}

const struct view_def *catalogue_view(const struct catalogue *catalogue, const char *name)
{
    FIND_BY_NAME(catalogue->views, catalogue->view_count, name);
}

const struct meeting_def *catalogue_meeting(const struct catalogue *catalogue, const char *name)
{
    FIND_BY_NAME(catalogue->meetings, catalogue->meeting_count, name);
}

const struct playbook_def *catalogue_playbook(const struct catalogue *catalogue, const char *name)
{
    FIND_BY_NAME(catalogue->playbooks, catalogue->playbook_count, name);
}

const struct fund_def *catalogue_fund(const struct catalogue *catalogue, const char *name)
{
    FIND_BY_NAME(catalogue->funds, catalogue->fund_count, name);
}

const char *counted_name(enum counted counted)
{
    static const char *const names[] = {
        [COUNTED_ROWS] = "rows",
        [COUNTED_REFUSED] = "rows_refused",
        [COUNTED_DUPLICATE] = "rows_duplicate",
        [COUNTED_ROW_DAYS] = "row_days",
        [COUNTED_SPAN_DAYS] = "span_days",
    };

    return names[counted];
}

enum counted counted_find(const char *name)
{
    int at = 0;

    while (at < COUNTED_COUNT && text_word_compare(counted_name((enum counted)at), name, SIZE_MAX))
        at++;
    return (enum counted)at;
}

const struct measure_def *catalogue_measure(const struct catalogue *catalogue,
                                            const char *name_or_alias)
{
    for (size_t i = 0; i < catalogue->measure_count; i++) {
        const struct measure_def *measure = &catalogue->measures[i];
        if (text_word_compare(measure->name, name_or_alias, SIZE_MAX) == 0)
            return measure;
        for (size_t j = 0; j < measure->alias_count; j++)
            if (text_word_compare(measure->aliases[j], name_or_alias, SIZE_MAX) == 0)
                return measure;
    }
    return NULL;
}

const char *map_lookup(const struct map_def *map, const char *text)
{
    size_t length = strlen(text);
    const char *trimmed = text, *result = NULL;
    text_trim(&trimmed, &length);
    char *word = mem_strndup(trimmed, length);
    for (size_t i = 0; i < map->count && !result; i++)
        if (strcmp(map->entries[i].from, "*") != 0 &&
            text_fold_compare(map->entries[i].from, word) == 0)
            result = map->entries[i].to;
    for (size_t i = 0; i < map->count && !result; i++)
        if (strcmp(map->entries[i].from, "*") != 0 && text_glob(map->entries[i].from, word))
            result = map->entries[i].to;
    const struct country *country =
        !result && strcmp(map->name, "country") == 0 ? country_find(word) : NULL;
    if (country)
        result = country->code;
    for (size_t i = 0; i < map->count && !result; i++)
        if (strcmp(map->entries[i].from, "*") == 0)
            result = map->entries[i].to;
    free(word);
    return result;
}
