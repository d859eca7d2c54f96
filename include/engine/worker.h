/* A thread that loads beside the screen.
 *
 * The engine has one master at a time: the worker from worker_load until worker_take has given the
 * result, else who owns the worker.  The current snapshot can be read all along. */
#ifndef REDLINE_ENGINE_WORKER_H
#define REDLINE_ENGINE_WORKER_H
#include <stdbool.h>
#include "engine/snapshot.h"

enum { WORKER_FILE_MAX = 256 };

struct worker;
struct worker_progress {
    struct load_progress load; /* its file is this one: */
    char file[WORKER_FILE_MAX];
};

/* NULL: the system gives no thread. also: somebody else who watches loads, on the thread; or NULL.
 */
struct worker *worker_new(struct engine *engine, load_watcher *also, void *also_self);
/* Stops what runs.  False: it did not end within so many milliseconds, and still has the engine:
 * there is nothing left but to end the process. NULL is fine. */
bool worker_free(struct worker *worker, int wait_ms);
/* Readable when worker_take has something to give. */
int worker_fd(const struct worker *worker);
/* Refreshes the engine: what has changed, or, all: everything when nothing has. Not while busy. */
void worker_load(struct worker *worker, bool all);
bool worker_is_busy(const struct worker *worker);
/* Asks a load to stop soon; its result is taken as ever. */
void worker_stop(struct worker *worker);
/* How far the load is. */
void worker_progress(struct worker *worker, struct worker_progress *progress);
/* When a load is over: true, its result and errors as of engine_refresh, and the new snapshot, if
 * there is one, is the current one.  The one before lasts until worker_forget. */
bool worker_take(struct worker *worker, enum refresh_result *result, struct err_list *errors);
/* Nobody reads the snapshot before any more: it is freed on the thread. */
void worker_forget(struct worker *worker);

#endif
