/* The query commands of the sources: when each runs, what it is asked, what it has answered.
 *
 * One struct query for each [source] with a command; it outlives generations as long as an INI file
 * says the same.  An answer is a file without a name; the days that a later answer was asked for
 * are that one's.
 */
#ifndef REDLINE_ENGINE_COMMANDS_H
#define REDLINE_ENGINE_COMMANDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"
#include "engine/generation.h"

struct child;

struct answer {
    int fd;
    char *name;            /* "command of facts", for people */
    char opened[32];       /* as it can be opened as long as we hold fd */
    int32_t since;         /* the first day asked for; DAY_NONE: everything */
    int32_t replaced_from; /* DAY_NONE: no later answer */
};

struct query {
    char *source, *text; /* what it is known by */
    struct answer *answers;
    size_t answer_count, answer_capacity; /* in order of their days; read well */
    bool has_candidate;
    struct answer candidate; /* has come, and is not read yet */
    struct child *child;     /* runs, or NULL */
    int32_t asked_since;     /* what it was asked last */
    int32_t last_day;        /* of all rows known; DAY_NONE */
    bool has_run, failed;    /* the last run failed, and why: */
    struct err failure;
    bool has_news;  /* not loaded yet */
    int64_t due_ms; /* monotonic: not before */
};

struct commands;

struct commands *commands_new(void);
/* Ends what runs. NULL is fine. */
void commands_free(struct commands *commands);
/* The INI file of every command must be the user's or root's and writable by nobody else; else an
 * error for each. */
bool commands_check(const struct catalogue *catalogue, struct err_list *errors);
/* A query for every source with a command, new or known. `forbidden`: they fail with a sentence
 * that says so. */
void commands_want(struct commands *commands, const struct generation *generation, bool forbidden);
/* Forgets, and ends, those that this generation has no source for. */
void commands_keep_only(struct commands *commands, const struct generation *generation);
/* NULL when the source has none. */
struct query *commands_find(const struct commands *commands, const struct source_def *def);

/* Starts those that are due (all: those that do not run) and asks them up to `today`. */
void commands_start(struct commands *commands, const struct generation *generation, int32_t today,
                    bool all);
/* When the next is due, monotonic ms; INT64_MAX: none before one that runs has ended. */
int64_t commands_due_ms(const struct commands *commands);
/* Readable when a command has said something; -1: none ever ran. */
int commands_fd(const struct commands *commands);
/* Takes in what they say, without waiting. True when there is something to load. */
bool commands_hear(struct commands *commands, const struct generation *generation);
/* Until none runs. A signal that ends programs ends them first. */
void commands_finish(struct commands *commands, const struct generation *generation);
/* What has come waits for the next load, and is no reason for one. */
void commands_put_off(struct commands *commands);
bool commands_have_news(const struct commands *commands);

void query_name_candidate(struct query *query); /* as it will be called when it is accepted */
/* The candidate was read: it becomes the last answer; or it could not be used, for this reason. */
void query_accept(struct query *query);
void query_reject(struct query *query, const struct err *why);

#endif
