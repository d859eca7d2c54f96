/*
 * Watching: every file that a snapshot was made from, with its stamp.
 *
 * Stamps are taken before the files are read, so a change during the reading is seen the next time.
 * A check is one stat per file and one glob per source.  Missing files have stamps too: a failed
 * reload is tried again when something changes, not at every tick.
 *
 * INI files are kept apart, because their change starts a new generation.  After a failed reload
 * the list holds the old files and those that the errors name, which may be new.
 *
 * When to check is told by whoever listens to the files' folders (source/notify.h), and by the clock.
 */
#include "engine/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/memory.h"
#include "source/notify.h"

static void list_add(struct watch_list *list, const char *path)
{
    MEM_GROW(list->items, list->count, list->capacity);
    list->items[list->count].path = mem_strdup(path);
    file_stamp_take(&list->items[list->count].stamp, path);
    list->count++;
}

static void list_clear(struct watch_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].path);
    free(list->items);
    *list = (struct watch_list){.items = NULL};
}

static void add_table(struct watch_list *list, const char *path)
{
    if (path)
        list_add(list, path);
}

/* The files of now, with their stamps of now. */
static void list_files(struct watch_list *list, const struct generation *generation)
{
    const struct catalogue *catalogue = generation->catalogue;

    for (size_t i = 0; i < catalogue->source_count; i++) {
        char **files;
        size_t count = source_plan_files(generation->plans[i], &files);

        for (size_t f = 0; f < count; f++) {
            list_add(list, files[f]);
            free(files[f]);
        }
        free(files);
    }
    for (size_t i = 0; i < catalogue->dimension_count; i++)
        add_table(list, catalogue->dimensions[i].path);
    for (size_t i = 0; i < catalogue->register_count; i++)
        add_table(list, catalogue->registers[i].path);
}

static bool list_equal(const struct watch_list *a, const struct watch_list *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i].path, b->items[i].path) ||
            !file_stamp_equal(&a->items[i].stamp, &b->items[i].stamp))
            return false;
    return true;
}

void watch_take_files(struct watch *watch, const struct generation *generation)
{
    list_clear(&watch->files);
    list_files(&watch->files, generation);
}

void watch_take_ini(struct watch *watch, const struct generation *generation,
                    const struct err_list *errors)
{
    const struct catalogue *catalogue = generation->catalogue;

    list_clear(&watch->ini);
    for (size_t i = 0; i < catalogue->file_count; i++)
        list_add(&watch->ini, catalogue->files[i]);
    for (size_t i = 0; errors && i < errors->count; i++)
        if (errors->items[i].file[0])
            list_add(&watch->ini, errors->items[i].file);
}

bool watch_ini_changed(const struct watch *watch)
{
    for (size_t i = 0; i < watch->ini.count; i++) {
        struct file_stamp now;

        file_stamp_take(&now, watch->ini.items[i].path);
        if (!file_stamp_equal(&now, &watch->ini.items[i].stamp))
            return true;
    }
    return false;
}

bool watch_files_changed(const struct watch *watch, const struct generation *generation)
{
    struct watch_list now = {.items = NULL};
    bool changed;

    list_files(&now, generation);
    changed = !list_equal(&now, &watch->files);
    list_clear(&now);
    return changed;
}

void watch_listen(const struct watch *watch, const struct generation *generation,
                  struct notify *notify)
{
    const struct catalogue *catalogue = generation->catalogue;
    const char **paths = mem_calloc(catalogue->source_count + catalogue->dimension_count +
                                        catalogue->register_count + watch->ini.count + 1,
                                    sizeof *paths);
    size_t count = 0;

    for (size_t i = 0; i < catalogue->source_count; i++)
        if (!catalogue->sources[i].command)
            paths[count++] = catalogue->sources[i].path;
    for (size_t i = 0; i < catalogue->dimension_count; i++)
        paths[count++] = catalogue->dimensions[i].path;
    for (size_t i = 0; i < catalogue->register_count; i++)
        paths[count++] = catalogue->registers[i].path;
    for (size_t i = 0; i < watch->ini.count; i++)
        paths[count++] = watch->ini.items[i].path;
    notify_set(notify, paths, count);
    free(paths);
}

void watch_release(struct watch *watch)
{
    list_clear(&watch->ini);
    list_clear(&watch->files);
}
