/* Every file that a snapshot was made from, with its stamp: what has to be looked at to know
 * whether to reload. */
#ifndef REDLINE_ENGINE_WATCH_H
#define REDLINE_ENGINE_WATCH_H
#include <stdbool.h>
#include <stddef.h>
#include "engine/generation.h"
#include "source/stamp.h"

struct err_list;
struct notify;

struct watched {
    char *path;
    struct file_stamp stamp;
};
struct watch_list {
    struct watched *items;
    size_t count, capacity;
};
struct watch {
    struct watch_list ini;   /* INI files, and those that errors name */
    struct watch_list files; /* data files in the order of the plans, then tables */
};
void watch_take_ini(struct watch *watch, const struct generation *generation,
                    const struct err_list *errors);
void watch_take_files(struct watch *watch, const struct generation *generation);
bool watch_ini_changed(const struct watch *watch);
bool watch_files_changed(const struct watch *watch, const struct generation *generation);
/* Listens for all these, and for what may come to be. */
void watch_listen(const struct watch *watch, const struct generation *generation,
                  struct notify *notify);
void watch_release(struct watch *watch);

#endif
