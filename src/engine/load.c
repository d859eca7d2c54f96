/*
 * Loading: files of all sources into parts, sharing what did not change.
 *
 * A part of the previous snapshot is taken over when its file has the stamp it was read under.  A
 * file that cannot be read any more, or is gone, keeps its last good part, and a sentence says so:
 * the screen goes on with the last good data under a mark.  A file that was only renamed (same
 * inode, size and time) is not gone, or its rows would count twice.
 *
 * A source with a command has its answers instead of files (engine/commands.h).  One that came
 * since the last load is read first: when it is no table, the answers before it stay.
 *
 * A source none of whose files could be read, or that matches none, is marked as failed and stays
 * empty; the other sources go on.  Only when no source has any file at all there is nothing to
 * show.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine/commands.h"
#include "engine/pipeline.h"
#include "source/plan.h"
#include "source/stamp.h"

struct loader {
    const struct pipeline *pipeline;
    struct snapshot *snapshot;
    struct source_state *source;       /* being filled */
    const struct source_state *before; /* the same source in the previous snapshot, or NULL */
    struct file_stamp *stamps;         /* of its files */
    char **files;
    size_t file_count;
    uint64_t done, total; /* bytes, for progress */
};

static int compare_path(const void *path, const void *part)
{
    return strcmp(path, part_report(*(struct part *const *)part)->path);
}

/* Parts of a finished source stand in the order of their paths: a folder may hold 100,000 files. */
struct part *source_good_part(const struct source_state *source, const char *path)
{
    struct part **found = NULL;

    if (source && source->part_count)
        found =
            bsearch(path, source->parts, source->part_count, sizeof *source->parts, compare_path);
    return found && !part_error(*found) ? *found : NULL;
}

static struct file_stamp stamp_of_report(const struct file_report *report)
{
    return (struct file_stamp){
        .exists = true, .size = report->size, .inode = report->inode, .mtime_ns = report->mtime_ns};
}

static void add_part(struct source_state *source, struct part *part)
{
    source->parts[source->part_count++] = part;
    source->failed = source->failed || part_error(part);
}

static void find_days(struct source_state *source)
{
    source->first_day = source->last_day = DAY_NONE;
    for (size_t i = 0; i < source->part_count; i++) {
        const struct file_report *report = part_report(source->parts[i]);

        if (report->first_day == DAY_NONE)
            continue;
        if (source->first_day == DAY_NONE || report->first_day < source->first_day)
            source->first_day = report->first_day;
        if (source->last_day == DAY_NONE || report->last_day > source->last_day)
            source->last_day = report->last_day;
    }
}

static void say_kept(const struct loader *loader, const struct err *why)
{
    if (loader->pipeline->kept)
        err_list_add(loader->pipeline->kept, why);
}

static void load_file(struct loader *loader, size_t at)
{
    const struct pipeline *pipeline = loader->pipeline;
    const char *path = loader->files[at];
    struct part *old = source_good_part(loader->before, path), *part;
    bool several = (loader->file_count > 1 || (loader->before && loader->before->part_count > 1)) &&
                   source_plan_has_orders(loader->source->plan);
    struct source_input input;

    if (old && !pipeline->reread && (!several || part_report(old)->has_orders)) {
        struct file_stamp read_under = stamp_of_report(part_report(old));

        if (file_stamp_equal(&read_under, &loader->stamps[at])) {
            add_part(loader->source, part_ref(old));
            return;
        }
    }
    if (pipeline->options->progress)
        pipeline->options->progress(pipeline->options->progress_self, path, loader->done,
                                    loader->total);
    input = source_input_of(path);
    input.several = several;
    part = part_load_input(&pipeline->generation->dims, loader->source->plan, &input);
    if (old && part_error(part)) {
        say_kept(loader, part_error(part));
        part_unref(part);
        part = part_ref(old);
    }
    add_part(loader->source, part);
}

/* ---- answers of a command ---- */

static struct source_input input_of(const struct answer *answer)
{
    return (struct source_input){.name = answer->name,
                                 .opened = answer->opened,
                                 .only_from = answer->since,
                                 .replaced_from = answer->replaced_from};
}

/* The part of the previous snapshot, when it is of this very answer. */
static struct part *same_answer(const struct loader *loader, const struct answer *answer)
{
    struct part *old = source_good_part(loader->before, answer->name);
    struct file_stamp now, then;

    if (!old || part_report(old)->replaced_from != answer->replaced_from)
        return NULL;
    then = stamp_of_report(part_report(old));
    file_stamp_take(&now, answer->opened);
    return file_stamp_equal(&now, &then) ? old : NULL;
}

/* What came since the last load: read, and taken for good or not at all. */
static struct part *read_candidate(struct loader *loader, struct query *query)
{
    struct source_input input = input_of(&query->candidate);
    struct part *part;

    query_name_candidate(query);
    input.name = query->candidate.name;
    part = part_load_input(&loader->pipeline->generation->dims, loader->source->plan, &input);
    if (!part_error(part)) {
        query_accept(query);
        return part;
    }
    query_reject(query, part_error(part));
    part_unref(part);
    return NULL;
}

static void load_answers(struct loader *loader, struct query *query)
{
    struct part *fresh = query->has_candidate ? read_candidate(loader, query) : NULL;
    struct source_state *source = loader->source;

    source->parts = mem_calloc(query->answer_count + 1, sizeof(struct part *));
    for (size_t i = 0; i < query->answer_count; i++) {
        struct source_input input = input_of(&query->answers[i]);
        struct part *old = same_answer(loader, &query->answers[i]);

        if (fresh && i + 1 == query->answer_count)
            add_part(source, fresh);
        else if (old)
            add_part(source, part_ref(old));
        else
            add_part(source,
                     part_load_input(&loader->pipeline->generation->dims, source->plan, &input));
    }
    find_days(source);
    query->last_day = source->last_day;
    query->has_news = false;
}

/* What is not there yet, or not any more. */
static void tell_query(struct loader *loader, const struct query *query)
{
    struct source_state *source = loader->source;

    if (query->failed && query->answer_count) {
        source->kept = mem_dup(&query->failure, sizeof query->failure);
        say_kept(loader, &query->failure);
    } else if (query->failed) {
        add_part(source, part_failed(&loader->pipeline->generation->dims, source->plan,
                                     query->failure.file, &query->failure));
    }
    source->waiting = !source->part_count;
}

static void load_command(struct loader *loader, struct query *query)
{
    load_answers(loader, query);
    tell_query(loader, query);
}

/* ---- all of them ---- */

static bool is_renamed(const struct loader *loader, const struct part *part)
{
    struct file_stamp stamp = stamp_of_report(part_report(part));

    for (size_t i = 0; i < loader->file_count; i++)
        if (file_stamp_equal(&stamp, &loader->stamps[i]))
            return true;
    return false;
}

static int compare_file(const void *path, const void *file)
{
    return strcmp(path, *(char *const *)file);
}

static bool is_listed(const struct loader *loader, const char *path)
{
    return loader->file_count && bsearch(path, loader->files, loader->file_count,
                                         sizeof *loader->files, compare_file) != NULL;
}

static void keep_gone(struct loader *loader)
{
    for (size_t i = 0; loader->before && i < loader->before->part_count; i++) {
        struct part *part = loader->before->parts[i];
        struct err err;

        if (part_error(part) || is_listed(loader, part_report(part)->path) ||
            is_renamed(loader, part))
            continue;
        err_at(&err, part_report(part)->path, 0, 0,
               _("the file is gone: its rows stay as they were last read"));
        say_kept(loader, &err);
        add_part(loader->source, part_ref(part));
    }
}

static int compare_parts(const void *a, const void *b)
{
    return strcmp(part_report(*(struct part *const *)a)->path,
                  part_report(*(struct part *const *)b)->path);
}

static void load_source(struct loader *loader)
{
    struct source_state *source = loader->source;
    size_t most = loader->file_count + (loader->before ? loader->before->part_count : 0);

    source->parts = mem_calloc(most, sizeof(struct part *));
    for (size_t i = 0; i < loader->file_count; i++) {
        load_file(loader, i);
        loader->done += loader->stamps[i].size;
    }
    keep_gone(loader);
    if (source->part_count)
        qsort(source->parts, source->part_count, sizeof(struct part *), compare_parts);
    if (source_plan_has_orders(source->plan))
        load_overlap(&loader->pipeline->generation->dims, source);
    find_days(source);
    source->failed = source->failed || !source->part_count;
}

static void find_files(struct loader *loader, const struct source_plan *plan)
{
    loader->file_count = source_plan_files(plan, &loader->files);
    loader->stamps = mem_calloc(loader->file_count, sizeof *loader->stamps);
    for (size_t i = 0; i < loader->file_count; i++)
        file_stamp_take(&loader->stamps[i], loader->files[i]);
}

static void forget_files(struct loader *loader)
{
    for (size_t i = 0; i < loader->file_count; i++)
        free(loader->files[i]);
    free(loader->files);
    free(loader->stamps);
    loader->files = NULL;
    loader->stamps = NULL;
    loader->file_count = 0;
}

static uint64_t total_size(const struct pipeline *pipeline, size_t count)
{
    struct loader loader = {.pipeline = pipeline};
    uint64_t total = 0;

    for (size_t i = 0; pipeline->options->progress && i < count; i++) {
        find_files(&loader, pipeline->generation->plans[i]);
        for (size_t f = 0; f < loader.file_count; f++)
            total += loader.stamps[f].size;
        forget_files(&loader);
    }
    return total;
}

static void count_rows(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->source_count; i++)
        for (size_t p = 0; p < snapshot->sources[i].part_count; p++) {
            const struct file_report *report = part_report(snapshot->sources[i].parts[p]);

            snapshot->rows_read += report->rows_read;
            snapshot->rows_kept += report->rows_kept;
            snapshot->rows_dropped += report->rows_dropped;
            snapshot->rows_refused += report->rows_refused;
        }
}

/* The path without the folder that the sentence names anyway. */
static const char *path_inside(const char *path, const char *folder)
{
    size_t length = strlen(folder);

    return !strncmp(path, folder, length) && path[length] == '/' ? path + length + 1 : path;
}

/* False when there is not one file. */
static bool has_files(const struct pipeline *pipeline, const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->source_count; i++)
        if (snapshot->sources[i].part_count || snapshot->sources[i].waiting)
            return true;
    for (size_t i = 0; i < snapshot->source_count; i++) {
        const struct source_def *def = snapshot->sources[i].def;
        const char *folder = snapshot->catalogue->dataset ? snapshot->catalogue->dataset : ".";

        err_list_addf(pipeline->errors, def->origin.file, def->origin.line, 0,
                      _("[source %s]: no file in %s matches path = %s"), def->name, folder,
                      path_inside(def->path ? def->path : "", folder));
    }
    return false;
}

bool load_sources(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    const struct catalogue *catalogue = snapshot->catalogue;
    struct loader loader = {.pipeline = pipeline,
                            .snapshot = snapshot,
                            .total = total_size(pipeline, catalogue->source_count)};

    snapshot->sources = mem_calloc(catalogue->source_count, sizeof *snapshot->sources);
    for (size_t i = 0; i < catalogue->source_count; i++) {
        loader.source = &snapshot->sources[snapshot->source_count++];
        loader.before = pipeline->previous ? &pipeline->previous->sources[i] : NULL;
        loader.source->def = &catalogue->sources[i];
        loader.source->plan = pipeline->generation->plans[i];
        if (loader.source->def->command) {
            load_command(&loader, commands_find(pipeline->commands, loader.source->def));
            continue;
        }
        find_files(&loader, loader.source->plan);
        load_source(&loader);
        forget_files(&loader);
    }
    load_fallback(&pipeline->generation->dims, snapshot);
    count_rows(snapshot);
    return has_files(pipeline, snapshot);
}

static bool load_dimension(const struct dimension_def *def, struct dimension_table *table,
                           struct err *err)
{
    const char *nearest, *code = def->code && *def->code ? def->code : "code";
    struct err inner = {.text = ""};

    table->dimension = def->name;
    table->code_column = table->name_column = -1;
    if (!csv_table_read(&table->table, def->path, &inner))
        return err_at(err, def->origin.file, def->origin.line, 0, _("[dimension %s]: %s: %s"),
                      def->name, def->path, inner.text);
    table->code_column = csv_table_column(&table->table, code);
    table->name_column =
        csv_table_column(&table->table, def->title && *def->title ? def->title : "name");
    if (table->code_column >= 0)
        return true;
    nearest =
        text_nearest(code, (const char *const *)table->table.headers, table->table.header_count);
    return err_at(err, def->origin.file, def->origin.line, 0,
                  nearest ? _("[dimension %s]: %s has no column %s; the nearest is %s")
                          : _("[dimension %s]: %s has no column %s"),
                  def->name, def->path, code, nearest);
}

bool load_dimensions(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    const struct catalogue *catalogue = snapshot->catalogue;
    bool good = true;

    snapshot->dimensions = mem_calloc(catalogue->dimension_count, sizeof *snapshot->dimensions);
    for (size_t i = 0; i < catalogue->dimension_count; i++) {
        struct err err = {.text = ""};

        if (!catalogue->dimensions[i].path)
            continue;
        if (load_dimension(&catalogue->dimensions[i],
                           &snapshot->dimensions[snapshot->dimension_count++], &err))
            continue;
        err_list_add(pipeline->errors, &err);
        good = false;
    }
    return good;
}
