/*
 * Loading: files of all sources into parts, sharing what did not change.
 *
 * A part of the previous snapshot is taken over when its file has the stamp it was read under; of a
 * file that grew only the new rows are read (source/tail.h).  What that takes is kept for files
 * that changed once, and for the newest one of each source: a folder of old exports keeps nothing.
 *
 * A file that cannot be read any more, or is gone, keeps its last good part, and a sentence says
 * so: the screen goes on with the last good data under a mark.  A file that was only renamed (same
 * inode, size and time) is not gone, or its rows would count twice.
 *
 * A source with a command has its answers instead of files (engine/commands.h).  One that came
 * since the last load is read first: when it is no table, the answers before it stay.
 *
 * Whoever waits for it is told how far it is, and may stop it: then everything is as it was before.
 * Before a large first load there is a run that reads nothing, so that a screen can be shown.
 *
 * A source none of whose files could be read, or that matches none, is marked as failed and stays
 * empty; the other sources go on.  Only when no source has any file at all there is nothing to
 * show.
 */
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine/cache.h"
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
    size_t newest; /* of them, by time: the one that is likely to grow */
    uint64_t cache; /* cache_key */
    uint64_t done; /* bytes of files that were read */
    size_t rows;   /* of them */
    bool reading;  /* one more */
};

bool load_goes_on(const struct pipeline *pipeline)
{
    const struct engine_options *options = pipeline->options;
    struct load *load = pipeline->load;

    if (load->stopped || !options->progress)
        return !load->stopped;
    load->progress.elapsed_ms = clock_monotonic_ms() - load->started_ms;
    load->stopped = !options->progress(options->progress_self, &load->progress);
    return !load->stopped;
}

static bool on_read(void *self, uint64_t bytes, size_t rows)
{
    struct loader *loader = self;
    struct load_progress *progress = &loader->pipeline->load->progress;

    if (loader->reading) { /* not for the second time, because of others */
        progress->done = loader->done + bytes;
        progress->rows = loader->rows + rows;
    }
    return load_goes_on(loader->pipeline);
}

static void watch_sources(struct loader *loader)
{
    const struct generation *generation = loader->pipeline->generation;
    struct source_watcher watcher = {.self = loader, .read = on_read};

    for (size_t i = 0; i < generation->catalogue->source_count; i++)
        if (loader->pipeline->options->progress)
            source_plan_watch(generation->plans[i], &watcher);
}

static void unwatch_sources(const struct generation *generation)
{
    for (size_t i = 0; i < generation->catalogue->source_count; i++)
        source_plan_watch(generation->plans[i], NULL);
}

/* Before and after a file that is read. */
static void begin_reading(struct loader *loader, const char *path)
{
    loader->pipeline->load->progress.file = path;
    loader->reading = true;
}

static void end_reading(struct loader *loader, const struct part *part, uint64_t size)
{
    loader->reading = false;
    loader->done += size;
    loader->rows += part_report(part)->rows_read;
    loader->pipeline->load->progress.file = "";
}

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

/* When all parts are there, in the order of their names. */
static void finish_parts(struct loader *loader)
{
    struct source_state *source = loader->source;

    if (loader->pipeline->load->stopped)
        return;
    if (source_plan_has_orders(source->plan))
        load_overlap(&loader->pipeline->generation->dims, source);
    find_days(source);
}

static void say_kept(const struct loader *loader, const struct err *why)
{
    if (loader->pipeline->kept)
        err_list_add(loader->pipeline->kept, why);
}

/* Is the file still what this part was read from? */
static bool is_same(const struct loader *loader, const struct part *old, size_t at)
{
    struct file_stamp read_under = stamp_of_report(part_report(old));

    return !loader->pipeline->reread && file_stamp_equal(&read_under, &loader->stamps[at]);
}

/* Only what is new of a file that grew; else all of it. */
static struct part *read_file(struct loader *loader, struct part *old, size_t at,
                              const struct source_input *input)
{
    const struct pipeline *pipeline = loader->pipeline;
    struct dims *dims = &pipeline->generation->dims;
    const struct source_plan *plan = loader->source->plan;
    bool grows = pipeline->options->refreshes && (old || at == loader->newest);
    struct part *part = NULL;

    if (grows && old && !pipeline->reread && loader->stamps[at].size > part_report(old)->size &&
        (!input->several || part_report(old)->has_orders))
        part = part_load_grown(dims, plan, old);
    if (part)
        return part;
    if (!old && !pipeline->reread)
        part = cache_find(loader->cache, dims, plan, input->name, &loader->stamps[at]);
    if (part && (!input->several || part_report(part)->has_orders))
        return part;
    part_unref(part);
    part = grows ? part_load_growing(dims, plan, input) : part_load_input(dims, plan, input);
    cache_keep(loader->cache, part);
    return part;
}

static void load_file(struct loader *loader, size_t at)
{
    const char *path = loader->files[at];
    struct part *old = source_good_part(loader->before, path), *part;
    struct source_input input = source_input_of(path);

    input.several =
        (loader->file_count > 1 || (loader->before && loader->before->part_count > 1)) &&
        source_plan_has_orders(loader->source->plan);
    if (old && is_same(loader, old, at) && (!input.several || part_report(old)->has_orders)) {
        add_part(loader->source, part_ref(old));
        return;
    }
    begin_reading(loader, path);
    part = read_file(loader, old, at, &input);
    end_reading(loader, part, loader->stamps[at].size);
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
                                 .replaced_from = answer->replaced_from,
                                 .several = true};
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

static struct part *read_answer(struct loader *loader, const struct source_input *input)
{
    struct part *part;

    begin_reading(loader, input->name);
    part = part_load_input(&loader->pipeline->generation->dims, loader->source->plan, input);
    end_reading(loader, part, part_report(part)->size);
    return part;
}

/* What came since the last load: read, and taken for good or not at all. */
static struct part *read_candidate(struct loader *loader, struct query *query)
{
    struct source_input input = input_of(&query->candidate);
    struct part *part;

    query_name_candidate(query);
    input.name = query->candidate.name;
    part = read_answer(loader, &input);
    if (loader->pipeline->load->stopped) { /* it stays one */
        part_unref(part);
        return NULL;
    }
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
    for (size_t i = 0; i < query->answer_count && !loader->pipeline->load->stopped; i++) {
        struct source_input input = input_of(&query->answers[i]);
        struct part *old = same_answer(loader, &query->answers[i]);

        if (fresh && i + 1 == query->answer_count)
            add_part(source, fresh);
        else if (old)
            add_part(source, part_ref(old));
        else
            add_part(source, read_answer(loader, &input));
    }
    if (loader->pipeline->load->stopped)
        return;
    finish_parts(loader);
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
    for (size_t i = 0; i < loader->file_count && !loader->pipeline->load->stopped; i++)
        load_file(loader, i);
    keep_gone(loader);
    if (source->part_count)
        qsort(source->parts, source->part_count, sizeof(struct part *), compare_parts);
    finish_parts(loader);
    source->failed = source->failed || !source->part_count;
}

static void find_files(struct loader *loader, const struct source_plan *plan)
{
    loader->file_count = source_plan_files(plan, &loader->files);
    loader->stamps = mem_calloc(loader->file_count, sizeof *loader->stamps);
    loader->newest = 0;
    for (size_t i = 0; i < loader->file_count; i++) {
        file_stamp_take(&loader->stamps[i], loader->files[i]);
        if (loader->stamps[i].mtime_ns > loader->stamps[loader->newest].mtime_ns)
            loader->newest = i;
    }
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

uint64_t load_size(const struct generation *generation)
{
    struct loader loader = {.pipeline = NULL};
    uint64_t size = 0;

    for (size_t i = 0; i < generation->catalogue->source_count; i++) {
        find_files(&loader, generation->plans[i]);
        for (size_t f = 0; f < loader.file_count; f++)
            size += loader.stamps[f].size;
        forget_files(&loader);
    }
    return size;
}

/* Bytes of what has to be read, for the progress. */
static uint64_t size_to_read(const struct pipeline *pipeline)
{
    struct loader loader = {.pipeline = pipeline};
    uint64_t size = 0;

    for (size_t i = 0; i < pipeline->generation->catalogue->source_count; i++) {
        find_files(&loader, pipeline->generation->plans[i]);
        loader.before = pipeline->previous ? &pipeline->previous->sources[i] : NULL;
        for (size_t f = 0; f < loader.file_count; f++) {
            const struct part *old = source_good_part(loader.before, loader.files[f]);

            if (!old || !is_same(&loader, old, f))
                size += loader.stamps[f].size;
        }
        forget_files(&loader);
    }
    return size;
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

/* Those of the option, else the processors that this program may use. */
static int threads_of(const struct engine_options *options)
{
    cpu_set_t allowed;

    if (options->threads)
        return options->threads;
    return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
}

/* Nothing is read yet. */
static void leave_unread(struct loader *loader)
{
    loader->source->first_day = loader->source->last_day = DAY_NONE;
    loader->source->waiting = true;
}

static void load_one(struct loader *loader)
{
    const struct pipeline *pipeline = loader->pipeline;

    if (pipeline->unread) {
        leave_unread(loader);
    } else if (loader->source->def->command) {
        load_command(loader, commands_find(pipeline->commands, loader->source->def));
    } else {
        find_files(loader, loader->source->plan);
        load_source(loader);
        forget_files(loader);
    }
}

bool load_sources(const struct pipeline *pipeline, struct snapshot *snapshot)
{
    const struct catalogue *catalogue = snapshot->catalogue;
    int threads = threads_of(pipeline->options);
    struct loader loader = {
        .pipeline = pipeline, .snapshot = snapshot, .cache = cache_key(catalogue)};

    *pipeline->load = (struct load){.progress = {.file = ""}, .started_ms = clock_monotonic_ms()};
    if (pipeline->options->progress && !pipeline->unread)
        pipeline->load->progress.total = size_to_read(pipeline);
    watch_sources(&loader);
    snapshot->sources = mem_calloc(catalogue->source_count, sizeof *snapshot->sources);
    for (size_t i = 0; i < catalogue->source_count && !pipeline->load->stopped; i++) {
        loader.source = &snapshot->sources[snapshot->source_count++];
        loader.before = pipeline->previous ? &pipeline->previous->sources[i] : NULL;
        loader.source->def = &catalogue->sources[i];
        loader.source->plan = pipeline->generation->plans[i];
        source_plan_set_threads(pipeline->generation->plans[i], threads);
        load_one(&loader);
    }
    if (!pipeline->load->stopped)
        load_fallback(&pipeline->generation->dims, snapshot);
    unwatch_sources(pipeline->generation);
    count_rows(snapshot);
    return !pipeline->load->stopped && has_files(pipeline, snapshot);
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
