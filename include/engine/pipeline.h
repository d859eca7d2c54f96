/* From plans to a snapshot: the stages of the program, in order. */
#ifndef REDLINE_ENGINE_PIPELINE_H
#define REDLINE_ENGINE_PIPELINE_H
#include "engine/generation.h"
#include "engine/snapshot.h"

struct commands;
struct err_list;

struct load { /* how one run goes, for who watches */
    struct load_progress progress;
    int64_t started_ms; /* monotonic */
    bool stopped;
};

struct pipeline {
    struct generation *generation;
    const struct snapshot
        *previous; /* of the same generation, or NULL: parts of unchanged files are shared */
    bool reread;   /* share nothing */
    bool unread;   /* read no file: sources that have some are waiting */
    const struct engine_options *options;
    struct load *load;
    struct commands *commands; /* answers of the sources' commands */
    struct err_list
        *kept; /* gets a sentence for each file whose last good part had to stay; may be NULL */
    struct err_list *errors;
};
/* One reference, yours; NULL and errors, or NULL and load->stopped. */
struct snapshot *pipeline_run(const struct pipeline *pipeline);
/* Stages of their own files. */
bool load_sources(const struct pipeline *pipeline, struct snapshot *snapshot);
/* Tells how far it is. False: stop. */
bool load_goes_on(const struct pipeline *pipeline);
/* Bytes of all files of the sources. */
uint64_t load_size(const struct generation *generation);
/* Orders that are in several files of the source count once; its parts are all there. */
void load_overlap(struct dims *dims, struct source_state *source);
/* Sales give way to orders; all sources are loaded. */
void load_fallback(struct dims *dims, struct snapshot *snapshot);
/* Data findings of the reading: totals that differ, codes without a map entry. */
void find_doubts(struct snapshot *snapshot);
bool load_dimensions(const struct pipeline *pipeline, struct snapshot *snapshot);
void load_now(const struct pipeline *pipeline, struct snapshot *snapshot); /* and data_as_of_day */
/* The day it is for those who ask for data. */
int32_t load_today(const struct engine_options *options, const struct settings *settings);
/* Is it another hour than when the snapshot was made, so that ages and days may be others too?  Never
 * for those whose now is given. */
bool load_is_dated(const struct engine_options *options, const struct snapshot *snapshot);
void load_age(struct snapshot *snapshot); /* after each source's rhythm is known */

void lenient_free(struct catalogue *lenient); /* NULL is fine */
struct snapshot *snapshot_new(struct generation *generation);
void snapshot_unref(struct snapshot *snapshot); /* NULL is fine */
/* The source's part of that path, when it was read well; else NULL. */
struct part *source_good_part(const struct source_state *source, const char *path);

#endif
