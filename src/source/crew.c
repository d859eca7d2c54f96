/*
 * A crew of threads parses chunks, the one that asked among them.
 *
 * Chunks stand in a ring of slots. Whoever is free takes the next one that nobody has, as long as
 * it is not further ahead than there are slots; the asking thread takes the chunks in their order
 * and parses one itself when it would have to wait. So with one thread this is: parse, count,
 * parse, count; with several, the counting goes on beside the parsing, and no thread has a task
 * that another could not do.
 *
 * A chunk parsed ahead is a guess. It is good when it begins where the one before has ended, and
 * needed no number of a line; a quote that goes over a cut, or a file that was cut short, makes a
 * bad one: it is parsed again, now that all is known. What comes out therefore depends neither on
 * the number of threads nor on where the cuts are.
 *
 * Invariants, under the lock: slots of chunks [given, taken) are in work or done, the slot of a
 * chunk belongs to the one who took it until it is done, then to the asking thread.
 */
#include "source/crew.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/thread.h"

enum { MOST_THREADS = 64, SLACK = 16 * 1024 /* of a window: the last record goes over the end */ };

struct slot {
    struct chunk chunk;
    bool done;
};

struct worker {
    struct crew *crew;
    struct chunk_parser *parser;
    pthread_t thread;
};

struct crew {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t start, bytes; /* of the first record; between cuts */
    size_t chunk_count, given, taken;
    bool stopped;
    struct slot *slots;
    size_t slot_count;
    struct worker *workers; /* the first one is the asking thread's */
    size_t worker_count;
    /* the asking thread's alone */
    bool began, ended;
    bool more;   /* of the range of the chunk that was given */
    uint64_t at; /* where the next chunk must begin, */
    long line;   /* and its line */
    enum csv_result result;
};

static uint64_t cut_after(const struct crew *crew, size_t number)
{
    return number + 1 == crew->chunk_count ? UINT64_MAX
                                           : (crew->start / crew->bytes + number + 1) * crew->bytes;
}

static struct slot *slot_of(struct crew *crew, size_t number)
{
    return &crew->slots[number % crew->slot_count];
}

/* The next chunk that nobody has; false when all are taken, or as many as there is room for. Under
 * the lock. */
static bool take(struct crew *crew, size_t *number)
{
    if (crew->stopped || crew->taken == crew->chunk_count ||
        crew->taken == crew->given + crew->slot_count)
        return false;
    *number = crew->taken++;
    return true;
}

static void finish(struct crew *crew, size_t number)
{
    pthread_mutex_lock(&crew->lock);
    slot_of(crew, number)->done = true;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

static void guess(struct crew *crew, struct chunk_parser *parser, size_t number)
{
    chunk_guess(parser, &slot_of(crew, number)->chunk,
                number ? cut_after(crew, number - 1) : crew->start, cut_after(crew, number));
}

static void *work(void *self)
{
    struct worker *worker = self;
    struct crew *crew = worker->crew;
    size_t number;

    for (;;) {
        bool goes_on;

        pthread_mutex_lock(&crew->lock);
        while (!(goes_on = take(crew, &number)) && !crew->stopped &&
               crew->taken < crew->chunk_count)
            pthread_cond_wait(&crew->changed, &crew->lock);
        pthread_mutex_unlock(&crew->lock);
        if (!goes_on)
            return NULL;
        guess(crew, worker->parser, number);
        finish(crew, number);
    }
}

static struct chunk_parser *new_parser(const struct crew_job *job, size_t bytes)
{
    uint64_t limit = csv_reader_limit(job->reader) + 1;
    size_t window = bytes + SLACK < limit ? bytes + SLACK : (size_t)limit;
    struct csv_reader *reader = csv_reader_clone(job->reader, window < 64 ? 64 : window);
    struct chunk_parser *parser;

    if (!reader)
        return NULL;
    parser = chunk_parser_new(job->plan, job->binding, job->report, reader, job->wants_refused);
    if (job->certain)
        chunk_parser_be_certain(parser);
    return parser;
}

/* With as many as can be had: none is needed but the asking thread's. */
static void start_workers(struct crew *crew, const struct crew_job *job, size_t wanted)
{
    while (crew->worker_count < wanted) {
        struct worker *worker = &crew->workers[crew->worker_count];

        *worker = (struct worker){.crew = crew, .parser = new_parser(job, crew->bytes)};
        if (worker->parser && thread_start(&worker->thread, work, worker)) {
            crew->worker_count++;
            continue;
        }
        chunk_parser_free(worker->parser);
        return;
    }
}

struct crew *crew_new(const struct crew_job *job)
{
    struct crew *crew = mem_calloc(1, sizeof *crew);
    size_t wanted = job->threads < 1 ? 1 : (size_t)job->threads;
    uint64_t limit = csv_reader_limit(job->reader);

    crew->bytes = job->chunk_bytes ? job->chunk_bytes : CHUNK_BYTES;
    crew->start = crew->at = csv_reader_offset(job->reader);
    crew->line = csv_reader_line(job->reader);
    crew->result = RECORD_END;
    crew->chunk_count =
        (limit > crew->start ? (limit - 1) / crew->bytes : crew->start / crew->bytes) -
        crew->start / crew->bytes + 1;
    wanted = wanted < crew->chunk_count ? wanted : crew->chunk_count;
    wanted = wanted < MOST_THREADS ? wanted : MOST_THREADS;
    crew->workers = mem_calloc(wanted, sizeof *crew->workers);
    crew->slot_count = wanted == 1 ? 1 : 2 * wanted;
    crew->slots = mem_calloc(crew->slot_count, sizeof *crew->slots);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->changed, NULL);
    crew->workers[0] = (struct worker){.crew = crew, .parser = new_parser(job, crew->bytes)};
    crew->worker_count = 1;
    if (!crew->workers[0].parser) {
        crew_free(crew);
        return NULL;
    }
    start_workers(crew, job, wanted);
    return crew;
}

void crew_free(struct crew *crew)
{
    if (!crew)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->stopped = true;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 1; i < crew->worker_count; i++)
        pthread_join(crew->workers[i].thread, NULL);
    for (size_t i = 0; i < crew->worker_count; i++)
        chunk_parser_free(crew->workers[i].parser);
    for (size_t i = 0; i < crew->slot_count; i++)
        chunk_release(&crew->slots[i].chunk);
    pthread_cond_destroy(&crew->changed);
    pthread_mutex_destroy(&crew->lock);
    free(crew->workers);
    free(crew->slots);
    free(crew);
}

/* Parses chunks until this one is done. */
static void wait_for(struct crew *crew, size_t number)
{
    struct chunk_parser *parser = crew->workers[0].parser;
    struct slot *slot = slot_of(crew, number);
    size_t other;

    pthread_mutex_lock(&crew->lock);
    while (!slot->done) {
        if (!take(crew, &other)) {
            pthread_cond_wait(&crew->changed, &crew->lock);
            continue;
        }
        pthread_mutex_unlock(&crew->lock);
        if (other == number)
            chunk_parse(parser, &slot->chunk, crew->at, cut_after(crew, number), crew->line);
        else
            guess(crew, parser, other);
        finish(crew, other);
        pthread_mutex_lock(&crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
}

static void give_back(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    slot_of(crew, crew->given)->done = false;
    crew->given++;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

static bool fits(const struct crew *crew, const struct chunk *chunk)
{
    return !chunk->unsure && !(chunk->ended && chunk->result == RECORD_FAILED) &&
           (chunk->from == crew->at || chunk->first == crew->at);
}

struct chunk *crew_next(struct crew *crew, long *line)
{
    struct chunk *chunk;

    if (crew->began && !crew->more)
        give_back(crew);
    crew->began = true;
    if (crew->ended || crew->given == crew->chunk_count)
        return NULL;
    wait_for(crew, crew->given);
    chunk = &slot_of(crew, crew->given)->chunk;
    if (crew->more || !fits(crew, chunk))
        chunk_parse(crew->workers[0].parser, chunk, crew->at, cut_after(crew, crew->given),
                    crew->line);
    *line = crew->line - (chunk->from == crew->at ? 0 : (long)chunk->first_line);
    crew->at = chunk->end;
    crew->line = *line + (long)chunk->end_line;
    crew->ended = chunk->ended;
    crew->more = chunk->is_full;
    if (chunk->ended)
        crew->result = chunk->result;
    return chunk;
}

enum csv_result crew_result(const struct crew *crew)
{
    return crew->result;
}
const struct csv_reader *crew_reader(const struct crew *crew)
{
    return chunk_parser_reader(crew->workers[0].parser);
}
