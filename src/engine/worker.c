/*
 * The worker: one thread, one engine, one request at a time.
 *
 * Requests are flags under a lock, the answer is a flag and an eventfd that an event loop waits
 * for.  While `busy` is set the thread has the engine; the owner clears it when it takes the
 * result, and adopts the new snapshot in the same breath.  So everything that the screen reads
 * changes on the screen's thread, and nothing of it needs a lock: the mutex that hands the request
 * over orders all that was written before it.
 *
 * When nothing is asked, what a pane will show that takes long to work out is worked out
 * beforehand, once for each new period: early warnings.  The snapshot for that is the last one made
 * here, or the one there was at the start; it lasts until the thread itself has made another and
 * freed it.
 *
 * Snapshots are freed here, too: with many customers that takes longer than a key may wait.
 *
 * A load is stopped by its watcher, which the thread asks after every 64 KiB and between stages.
 * Between two of those nobody can stop it, so the owner that wants to end does not wait for ever:
 * worker_free gives up, and the process ends with the thread in it.  Nothing is written by a load,
 * and no program started by it, so nothing is lost.
 */
#include "engine/worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/memory.h"
#include "base/thread.h"
#include "engine/warnings.h"

enum { PREPARE_AFTER_MS = 150 };

struct worker {
    struct engine *engine;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int fd;
    bool busy;          /* the owner's: a load was asked for, and its result not taken */
    load_watcher *also; /* or NULL */
    void *also_self;
    atomic_bool stop;
    /* under the lock: */
    bool load, all, forget, end; /* requests */
    bool done, ended;            /* answers */
    struct worker_progress progress;
    const struct snapshot *fresh; /* the thread's: to be prepared for; NULL: that is done */
    /* the thread's while it loads, the owner's after it is done: */
    enum refresh_result result;
    struct err_list errors;
};

static bool note_progress(void *self, const struct load_progress *progress)
{
    struct worker *worker = self;

    pthread_mutex_lock(&worker->lock);
    worker->progress.load = *progress;
    strncpy(worker->progress.file, progress->file, WORKER_FILE_MAX - 1);
    pthread_mutex_unlock(&worker->lock);
    if (worker->also && !worker->also(worker->also_self, progress))
        return false;
    return !atomic_load(&worker->stop);
}

static void load(struct worker *worker, bool all)
{
    all = all && !engine_is_outdated(worker->engine);
    worker->result = engine_prepare(worker->engine, all, &worker->errors);
    if (engine_prepared(worker->engine))
        worker->fresh = engine_prepared(worker->engine);
}

/* Nothing else was asked meanwhile. */
static bool is_idle(void *self)
{
    struct worker *worker = self;
    bool idle;

    pthread_mutex_lock(&worker->lock);
    idle = !worker->load && !worker->forget && !worker->end;
    pthread_mutex_unlock(&worker->lock);
    return idle && !atomic_load(&worker->stop);
}

static struct timespec after_ms(int wait_ms)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += wait_ms / 1000 + (until.tv_nsec + wait_ms % 1000 * 1000000L) / 1000000000L;
    until.tv_nsec = (until.tv_nsec + wait_ms % 1000 * 1000000L) % 1000000000L;
    return until;
}

/* Under the lock, which it gives away meanwhile. Not before the screen has had the time to draw. */
static void prepare(struct worker *worker)
{
    const struct snapshot *fresh = worker->fresh;
    struct timespec until = after_ms(PREPARE_AFTER_MS);

    if (pthread_cond_timedwait(&worker->changed, &worker->lock, &until) != ETIMEDOUT)
        return; /* something was asked */
    worker->fresh = NULL;
    pthread_mutex_unlock(&worker->lock);
    warning_prepare(fresh, is_idle, worker);
    pthread_mutex_lock(&worker->lock);
}

static void tell_done(struct worker *worker)
{
    const uint64_t one = 1;

    if (write(worker->fd, &one, sizeof one) < 0)
        return; /* it cannot overflow: one at a time */
}

static void *work(void *self)
{
    struct worker *worker = self;

    pthread_mutex_lock(&worker->lock);
    while (!worker->end) {
        bool loads = worker->load, all = worker->all, forgets = worker->forget;

        if (!loads && !forgets && worker->fresh) {
            prepare(worker);
            continue;
        }
        if (!loads && !forgets) {
            pthread_cond_wait(&worker->changed, &worker->lock);
            continue;
        }
        worker->load = worker->forget = false;
        pthread_mutex_unlock(&worker->lock);
        if (forgets)
            engine_forget(worker->engine);
        if (loads)
            load(worker, all);
        pthread_mutex_lock(&worker->lock);
        worker->done = loads;
        if (loads)
            tell_done(worker);
    }
    worker->ended = true;
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

static void release(struct worker *worker)
{
    if (worker->fd >= 0)
        close(worker->fd);
    err_list_release(&worker->errors);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}

struct worker *worker_new(struct engine *engine, load_watcher *also, void *also_self)
{
    struct worker *worker = mem_calloc(1, sizeof *worker);

    worker->engine = engine;
    worker->also = also;
    worker->also_self = also_self;
    worker->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    err_list_init(&worker->errors);
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->changed, NULL);
    engine_watch(engine, note_progress, worker);
    worker->fresh = engine_snapshot(engine);
    if (worker->fd >= 0 && thread_start(&worker->thread, work, worker))
        return worker;
    engine_watch(engine, NULL, NULL);
    release(worker);
    return NULL;
}

static bool wait_ended(struct worker *worker, int wait_ms)
{
    struct timespec until = after_ms(wait_ms);
    bool ended;

    pthread_mutex_lock(&worker->lock);
    worker->end = true;
    pthread_cond_broadcast(&worker->changed);
    while (!worker->ended &&
           pthread_cond_timedwait(&worker->changed, &worker->lock, &until) != ETIMEDOUT)
        ;
    ended = worker->ended;
    pthread_mutex_unlock(&worker->lock);
    return ended;
}

bool worker_free(struct worker *worker, int wait_ms)
{
    if (!worker)
        return true;
    atomic_store(&worker->stop, true);
    if (!wait_ended(worker, wait_ms))
        return false;
    pthread_join(worker->thread, NULL);
    engine_watch(worker->engine, NULL, NULL);
    release(worker);
    return true;
}

int worker_fd(const struct worker *worker)
{
    return worker->fd;
}

static void ask(struct worker *worker, bool *request)
{
    pthread_mutex_lock(&worker->lock);
    *request = true;
    pthread_cond_signal(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
}

void worker_load(struct worker *worker, bool all)
{
    if (worker->busy)
        return;
    worker->busy = true;
    atomic_store(&worker->stop, false);
    pthread_mutex_lock(&worker->lock);
    worker->all = all;
    worker->progress.load = (struct load_progress){.file = ""};
    worker->progress.file[0] = '\0';
    pthread_mutex_unlock(&worker->lock);
    ask(worker, &worker->load);
}

bool worker_is_busy(const struct worker *worker)
{
    return worker->busy;
}

void worker_stop(struct worker *worker)
{
    atomic_store(&worker->stop, true);
}

void worker_progress(struct worker *worker, struct worker_progress *progress)
{
    pthread_mutex_lock(&worker->lock);
    *progress = worker->progress;
    pthread_mutex_unlock(&worker->lock);
    progress->load.file = progress->file;
}

bool worker_take(struct worker *worker, enum refresh_result *result, struct err_list *errors)
{
    uint64_t count;
    bool done;

    if (read(worker->fd, &count, sizeof count) < 0 && errno != EAGAIN)
        return false;
    pthread_mutex_lock(&worker->lock);
    done = worker->done;
    worker->done = false;
    pthread_mutex_unlock(&worker->lock);
    if (!done)
        return false;
    worker->busy = false;
    *result = worker->result;
    for (size_t i = 0; i < worker->errors.count; i++)
        err_list_add(errors, &worker->errors.items[i]);
    err_list_release(&worker->errors);
    err_list_init(&worker->errors);
    engine_adopt(worker->engine);
    return true;
}

void worker_forget(struct worker *worker)
{
    ask(worker, &worker->forget);
}
