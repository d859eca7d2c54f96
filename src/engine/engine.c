/*
 * The engine: one current snapshot, and how the next one takes its place.
 *
 * A refresh builds beside the current snapshot and swaps at the end, so readers see one whole data
 * set or the other.  Two kinds of change:
 *
 *   data files   same generation: unchanged parts are shared, unreadable files keep their last good
 * part; INI files    a new generation, all files read again; if anything is wrong with it (INI
 * errors, a data file lost on the way) the old one stays whole and the change is tried again at the
 * next refresh, while its data goes on being refreshed.
 *
 * Time is a change too: after an hour a snapshot is made anew, of the same parts.
 *
 * What is kept is always said: REFRESH_KEPT with a sentence for the banner first.  A load that was
 * stopped leaves everything as it was, like one that never began.
 *
 * When the first load would be long, engine_open can leave it to the first refresh, so that there
 * is a snapshot to show meanwhile: the same rules, no rows.
 *
 * A refresh has two halves, so that the first can run on a thread of its own (engine/worker.h):
 * engine_prepare makes the next snapshot and touches nothing that readers of the current one see,
 * engine_adopt puts it in its place.  What a new generation asks of its commands is asked there:
 * programs are started by the thread that listens to them.
 *
 * The engine never prints and starts no threads; engine_snapshot's result is good until the next
 * refresh.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "engine/commands.h"
#include "engine/pipeline.h"
#include "engine/watch.h"

struct engine {
    struct engine_options options;
    char *dataset, *config; /* the request's, ours */
    struct generation *generation;
    struct snapshot *snapshot;
    struct snapshot *next;   /* prepared, and not adopted yet; or NULL */
    struct snapshot *before; /* its readers may not have noticed the new one yet; or NULL */
    struct watch watch;
    struct notify *notify; /* NULL: it does not listen */
    struct commands *commands;
    struct load load; /* the last one */
    bool unread;      /* no file was read yet */
    bool ini_failed;  /* the last new generation did not come to be */
    bool renewed;     /* the next snapshot is of a new generation */
    unsigned serial;
};

static char *dup_or_null(const char *text)
{
    return text ? mem_strdup(text) : NULL;
}

static struct pipeline pipeline_of(struct engine *engine, struct err_list *errors)
{
    return (struct pipeline){.generation = engine->generation,
                             .options = &engine->options,
                             .load = &engine->load,
                             .commands = engine->commands,
                             .errors = errors};
}

/* INI files that have mistakes are looked at several times: no reason to ask a database again. */
void engine_ask(struct engine *engine, bool all)
{
    const struct engine_options *options = &engine->options;

    if (options->commands != COMMANDS_ASIDE && !options->request.doubts)
        commands_start(engine->commands, engine->generation,
                       load_today(options, &engine->generation->catalogue->settings), all);
}

static void want_commands(struct engine *engine, const struct generation *generation)
{
    commands_want(engine->commands, generation, engine->options.request.no_commands);
}

/* Before anything is looked at: what changes later is then either seen or heard. */
static void listen(struct engine *engine, const struct watch *watch,
                   const struct generation *generation)
{
    if (engine->notify)
        watch_listen(watch, generation, engine->notify);
}

struct engine *engine_open(const struct engine_options *options, struct err_list *errors)
{
    struct engine *engine = mem_calloc(1, sizeof *engine);
    struct pipeline pipeline;
    struct snapshot *first;

    engine->options = *options;
    engine->options.request.dataset = engine->dataset = dup_or_null(options->request.dataset);
    engine->options.request.config = engine->config = dup_or_null(options->request.config);
    engine->commands = commands_new();
    engine->notify = options->listens ? notify_new() : NULL;
    engine->generation = generation_new(&engine->options.request, errors);
    if (engine->generation) {
        want_commands(engine, engine->generation);
        engine_ask(engine, true);
        if (options->commands == COMMANDS_FINISH)
            commands_finish(engine->commands, engine->generation);
        watch_take_ini(&engine->watch, engine->generation, NULL);
        listen(engine, &engine->watch, engine->generation);
        watch_take_files(&engine->watch, engine->generation);
        pipeline = pipeline_of(engine, errors);
        engine->unread = pipeline.unread =
            options->unread_bytes && load_size(engine->generation) > options->unread_bytes;
        first = pipeline_run(&pipeline);
        if (!first && engine->load.stopped)
            err_list_addf(errors, NULL, 0, 0, _("loading was stopped"));
        if (first) {
            first->serial = ++engine->serial;
            engine->snapshot = first;
            return engine;
        }
    }
    engine_close(engine);
    return NULL;
}

void engine_set_marks(struct engine *engine, const struct mark *marks, size_t count)
{
    engine->options.marks = marks;
    engine->options.mark_count = count;
    if (engine->snapshot && engine->snapshot->rules) {
        engine->snapshot->rules->marks = marks;
        engine->snapshot->rules->mark_count = count;
    }
}

void engine_watch(struct engine *engine, load_watcher *progress, void *self)
{
    engine->options.progress = progress;
    engine->options.progress_self = self;
}

void engine_close(struct engine *engine)
{
    if (!engine)
        return;
    snapshot_unref(engine->before);
    snapshot_unref(engine->next);
    snapshot_unref(engine->snapshot);
    generation_unref(engine->generation);
    watch_release(&engine->watch);
    notify_free(engine->notify);
    commands_free(engine->commands);
    free(engine->dataset);
    free(engine->config);
    free(engine);
}

const struct snapshot *engine_snapshot(const struct engine *engine)
{
    return engine->snapshot;
}

bool engine_is_outdated(const struct engine *engine)
{
    return watch_ini_changed(&engine->watch) || commands_have_news(engine->commands) ||
           watch_files_changed(&engine->watch, engine->generation);
}

bool engine_is_unread(const struct engine *engine)
{
    return engine->unread;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static const struct source_state *same_source(const struct snapshot *snapshot,
                                              const struct source_def *def)
{
    for (size_t i = 0; i < snapshot->source_count; i++) {
        const struct source_def *other = snapshot->sources[i].def;

        if (!strcmp(other->name, def->name) && same_text(other->path, def->path) &&
            !other->command == !def->command)
            return &snapshot->sources[i];
    }
    return NULL;
}

/* Files that were good before, that the new generation still asks for, and that cannot be read now.
 */
static bool find_lost(const struct snapshot *before, const struct snapshot *now,
                      struct err_list *errors)
{
    bool lost = false;

    for (size_t i = 0; i < before->source_count; i++) {
        const struct source_state *old = &before->sources[i];
        const struct source_state *new = same_source(now, old->def);

        for (size_t p = 0; new &&p < old->part_count; p++) {
            const char *path = part_report(old->parts[p])->path;

            if (part_error(old->parts[p]) || source_good_part(new, path) ||
                (new->def->command && !new->failed)) /* answers come and go */
                continue;
            err_list_addf(errors, path, 0, 0,
                          _("the file cannot be read any more: the last good data stays"));
            lost = true;
        }
    }
    return lost;
}

/* A new generation and its first snapshot; false, with the old ones in place, when something is
 * wrong. */
static bool renew(struct engine *engine, struct err_list *errors)
{
    struct generation *next = generation_new(&engine->options.request, errors);
    struct pipeline pipeline = pipeline_of(engine, errors);
    struct watch watch = {.files = {.items = NULL}};
    struct snapshot *snapshot = NULL;

    if (next) {
        want_commands(engine, next);
        watch_take_ini(&watch, next, NULL);
        listen(engine, &watch, next);
        watch_take_files(&watch, next);
        pipeline.generation = next;
        snapshot = pipeline_run(&pipeline);
    }
    if (snapshot && !find_lost(engine->snapshot, snapshot, errors)) {
        engine->next = snapshot;
        engine->renewed = true;
        generation_unref(engine->generation);
        watch_release(&engine->watch);
        engine->generation = next;
        engine->watch = watch;
        commands_keep_only(engine->commands, next);
        return true;
    }
    commands_keep_only(engine->commands, engine->generation);
    snapshot_unref(snapshot);
    generation_unref(next);
    watch_release(&watch);
    return false;
}

/* The banner's sentence, then everything. */
static void tell_failed(struct err_list *errors, const struct err_list *found)
{
    struct strbuf first = STRBUF_INIT;

    if (found->count)
        err_format(&found->items[0], &first);
    if (found->count == 1)
        err_list_addf(errors, NULL, 0, 0, _("the old rules stay: %s"), first.text);
    else
        err_list_addf(errors, NULL, 0, 0, _("the old rules stay, %zu errors, the first: %s"),
                      found->count, first.text);
    for (size_t i = 0; i < found->count; i++)
        err_list_add(errors, &found->items[i]);
    strbuf_release(&first);
}

static bool try_renew(struct engine *engine, struct err_list *errors)
{
    struct err_list found;
    bool good;

    err_list_init(&found);
    good = renew(engine, &found);
    engine->ini_failed = !good;
    if (!good) {
        if (!engine->load.stopped)
            tell_failed(errors, &found);
        watch_take_ini(&engine->watch, engine->generation, &found);
        listen(engine, &engine->watch, engine->generation);
    }
    err_list_release(&found);
    return good;
}

static enum refresh_result refresh_files(struct engine *engine, bool reread,
                                         struct err_list *errors)
{
    struct pipeline pipeline = pipeline_of(engine, errors);
    enum refresh_result result = REFRESH_KEPT;
    struct err_list kept;
    struct snapshot *next;

    err_list_init(&kept);
    watch_take_files(&engine->watch, engine->generation);
    pipeline.previous = engine->snapshot;
    pipeline.reread = reread;
    pipeline.kept = &kept;
    next = pipeline_run(&pipeline);
    if (next) {
        engine->next = next;
        result = kept.count ? REFRESH_KEPT : REFRESH_NEW;
        for (size_t i = 0; i < kept.count; i++)
            err_list_add(errors, &kept.items[i]);
    }
    err_list_release(&kept);
    return result;
}

/* Whoever stopped a load does not want it to start again by itself: what had changed is put off
 * until something else does, or until it is asked for. */
static enum refresh_result put_off(struct engine *engine)
{
    watch_take_files(&engine->watch, engine->generation);
    commands_put_off(engine->commands);
    return REFRESH_STOPPED;
}

static enum refresh_result refresh_all(struct engine *engine, bool files, bool reread,
                                       struct err_list *errors)
{
    if (!engine->ini_failed && !watch_ini_changed(&engine->watch))
        return refresh_files(engine, reread, errors);
    if (try_renew(engine, errors))
        return REFRESH_NEW;
    if (files && !engine->load.stopped)
        refresh_files(engine, reread, errors);
    return REFRESH_KEPT;
}

enum refresh_result engine_prepare(struct engine *engine, bool force, struct err_list *errors)
{
    bool was_stopped = engine->load.stopped, ini, files;
    enum refresh_result result;

    listen(engine, &engine->watch, engine->generation); /* folders come and go */
    ini = watch_ini_changed(&engine->watch);
    files = watch_files_changed(&engine->watch, engine->generation) ||
            commands_have_news(engine->commands) || engine->unread ||
            load_is_dated(&engine->options, engine->snapshot);
    if (!ini && !files && !force)
        return REFRESH_SAME;
    engine->load.stopped = false;
    result = refresh_all(engine, files || force, force && !was_stopped, errors);
    return engine->load.stopped ? put_off(engine) : result;
}

const struct snapshot *engine_prepared(const struct engine *engine)
{
    return engine->next;
}

void engine_adopt(struct engine *engine)
{
    if (!engine->next)
        return;
    engine_forget(engine);
    engine->before = engine->snapshot;
    engine->snapshot = engine->next;
    engine->snapshot->serial = ++engine->serial;
    engine->next = NULL;
    engine->unread = false;
    if (engine->renewed)
        engine_ask(engine, false);
    engine->renewed = false;
}

void engine_forget(struct engine *engine)
{
    snapshot_unref(engine->before);
    engine->before = NULL;
}

enum refresh_result engine_refresh(struct engine *engine, bool force, struct err_list *errors)
{
    enum refresh_result result = engine_prepare(engine, force, errors);

    engine_adopt(engine);
    engine_forget(engine);
    return result;
}

int engine_events_fd(const struct engine *engine)
{
    return engine->notify ? notify_fd(engine->notify) : -1;
}

enum notice engine_notice(struct engine *engine)
{
    return engine->notify ? notify_hear(engine->notify) : NOTICE_NONE;
}

bool engine_notices_all(const struct engine *engine)
{
    return engine->notify && notify_hears_all(engine->notify);
}

int engine_command_fd(const struct engine *engine)
{
    return commands_fd(engine->commands);
}

bool engine_hear(struct engine *engine)
{
    return commands_hear(engine->commands, engine->generation);
}

int64_t engine_asks_at(const struct engine *engine)
{
    return engine->generation->no_commands ? INT64_MAX : commands_due_ms(engine->commands);
}

void engine_finish(struct engine *engine, struct err_list *errors)
{
    commands_finish(engine->commands, engine->generation);
    engine_refresh(engine, false, errors);
}
