/* A plan is a [source] section made ready: files found, row tests parsed, maps bound, fields
 * resolved to outputs. The header of each file then binds fields to columns. */
#ifndef REDLINE_SOURCE_PLAN_H
#define REDLINE_SOURCE_PLAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "config/catalogue.h"

struct err;
struct err_list;
struct words;

struct source_plan; /* immutable after source_plan_new, but for its threads and who watches it */

/* Adds errors (unknown map, bad row test, no such file ...) with the section's file and line; NULL
 * if there was one. */
struct source_plan *source_plan_new(const struct catalogue *catalogue,
                                    const struct source_def *source, struct err_list *errors);
void source_plan_free(struct source_plan *plan);
/* How many threads may work on a file (1 unless set). Nothing that is read depends on it. */
void source_plan_set_threads(struct source_plan *plan, int threads);
/* Who is told, while a file of the plan is read, how far it is: after about every 64 KiB, or after
 * each chunk (source/chunk.h), on the thread that asked for the file. */
struct source_watcher {
    void *self;
    bool (*read)(void *self, uint64_t bytes, size_t rows); /* false: no more of it */
};
/* Copied; NULL: nobody. Reading again is not watched. */
void source_plan_watch(struct source_plan *plan, const struct source_watcher *watcher);
const struct source_watcher *source_plan_watcher(const struct source_plan *plan);
const struct source_def *source_plan_def(const struct source_plan *plan);
/* What its command starts, placeholders as written; NULL when it reads files. */
const struct words *source_plan_words(const struct source_plan *plan);

/* Is this measure what a shop sells: orders, sales, refunds ...? (feeds.c) */
bool source_feeds_shop(const char *measure);
/* Do its rows have order ids that several files, or answers, could share? */
bool source_plan_has_orders(const struct source_plan *plan);
/* Files that match the path now, sorted by name; yours (each string and the array). An empty result
 * is no error here; a command has no files. */
size_t source_plan_files(const struct source_plan *plan, char ***files);

#endif
