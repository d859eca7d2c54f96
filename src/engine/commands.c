/*
 * When the commands of sources run, and what becomes of what they say.
 *
 * A run goes through three hands: the child (source/child.h) brings a file and how the program
 * ended; this file decides what that means and keeps it as the query's candidate; the loader reads
 * the candidate and accepts it, or rejects it because no table could be read from it.  Only then an
 * older answer goes.  So the last good data stays whatever goes wrong, and what is wrong is said
 * until a run succeeds.
 *
 * Answers to {since} add up: each knows from which day on it was asked, and takes the days from
 * there on from those before it.  An answer all of whose days were asked again is dropped; mostly a
 * refresh replaces the one before, and one answer is added a day.
 *
 * The descriptors of all children hang on one epoll descriptor, so that an event loop waits for one
 * thing.  Nothing here waits but commands_finish.
 */
#include "engine/commands.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "source/child.h"
#include "source/words.h"

enum { SAID_SHOWN = 360, YEARS_BACK = 2 };

struct commands {
    struct query **items;
    size_t count, capacity;
    int epoll; /* -1: none yet */
};

struct commands *commands_new(void)
{
    struct commands *commands = mem_calloc(1, sizeof *commands);

    commands->epoll = -1;
    return commands;
}

static void answer_release(struct answer *answer)
{
    if (answer->fd >= 0)
        close(answer->fd);
    free(answer->name);
    *answer = (struct answer){.fd = -1};
}

static void drop_candidate(struct query *query)
{
    if (query->has_candidate)
        answer_release(&query->candidate);
    query->has_candidate = false;
}

static void query_free(struct query *query)
{
    child_free(query->child);
    drop_candidate(query);
    for (size_t i = 0; i < query->answer_count; i++)
        answer_release(&query->answers[i]);
    free(query->answers);
    free(query->source);
    free(query->text);
    free(query);
}

void commands_free(struct commands *commands)
{
    if (!commands)
        return;
    for (size_t i = 0; i < commands->count; i++)
        query_free(commands->items[i]);
    if (commands->epoll >= 0)
        close(commands->epoll);
    free(commands->items);
    free(commands);
}

/* ---- whose INI file ----------------------------------------------------------------------------
 */

static bool check_file(const struct source_def *def, struct err *err)
{
    const struct origin *origin = &def->command->origin;
    struct stat info;

    if (stat(origin->file, &info) != 0)
        return err_at(err, origin->file, origin->line, 0, _("[source %s]: %s"), def->name,
                      strerror(errno));
    if (info.st_uid != geteuid() && info.st_uid != 0)
        return err_at(err, origin->file, origin->line, 0,
                      _("[source %s]: a command runs only from a file of your own or of root, and "
                        "this one belongs to another user (%u)"),
                      def->name, (unsigned)info.st_uid);
    if (info.st_mode & (S_IWGRP | S_IWOTH))
        return err_at(err, origin->file, origin->line, 0,
                      _("[source %s]: a command runs only from a file that nobody else can write, "
                        "and %s can write this one: chmod go-w"),
                      def->name, info.st_mode & S_IWOTH ? _("everybody") : _("its group"));
    return true;
}

bool commands_check(const struct catalogue *catalogue, struct err_list *errors)
{
    bool good = true;

    for (size_t i = 0; i < catalogue->source_count; i++) {
        struct err err;

        if (!catalogue->sources[i].command || check_file(&catalogue->sources[i], &err))
            continue;
        err_list_add(errors, &err);
        good = false;
    }
    return good;
}

/* ---- which queries there are -------------------------------------------------------------------
 */

struct query *commands_find(const struct commands *commands, const struct source_def *def)
{
    for (size_t i = 0; def->command && i < commands->count; i++)
        if (!strcmp(commands->items[i]->source, def->name) &&
            !strcmp(commands->items[i]->text, def->command->text))
            return commands->items[i];
    return NULL;
}

static void fail(struct query *query, const char *text)
{
    struct strbuf name = STRBUF_INIT;

    strbuf_addf(&name, _("command of %s"), query->source);
    err_at(&query->failure, name.text, 0, 0, "%s", text);
    query->failed = query->has_news = true;
    strbuf_release(&name);
}

static struct query *add_query(struct commands *commands, const struct source_def *def)
{
    struct query *query = mem_calloc(1, sizeof *query);

    query->source = mem_strdup(def->name);
    query->text = mem_strdup(def->command->text);
    query->last_day = DAY_NONE;
    MEM_GROW(commands->items, commands->count, commands->capacity);
    commands->items[commands->count++] = query;
    return query;
}

void commands_want(struct commands *commands, const struct generation *generation, bool forbidden)
{
    const struct catalogue *catalogue = generation->catalogue;

    for (size_t i = 0; i < catalogue->source_count; i++) {
        const struct source_def *def = &catalogue->sources[i];
        struct query *query;

        if (!def->command || commands_find(commands, def))
            continue;
        query = add_query(commands, def);
        if (forbidden) {
            query->has_run = true;
            fail(query, _("it was not run, because of --no-commands"));
        }
    }
}

static const struct source_def *def_of(const struct generation *generation,
                                       const struct query *query, size_t *index)
{
    const struct catalogue *catalogue = generation->catalogue;

    for (*index = 0; *index < catalogue->source_count; ++*index) {
        const struct source_def *def = &catalogue->sources[*index];

        if (def->command && !strcmp(def->name, query->source) &&
            !strcmp(def->command->text, query->text))
            return def;
    }
    return NULL;
}

void commands_keep_only(struct commands *commands, const struct generation *generation)
{
    size_t kept = 0, index;

    for (size_t i = 0; i < commands->count; i++) {
        if (def_of(generation, commands->items[i], &index))
            commands->items[kept++] = commands->items[i];
        else
            query_free(commands->items[i]);
    }
    commands->count = kept;
}

/* ---- running -----------------------------------------------------------------------------------
 */

/* What a first run asks for: enough to compare a year with the one before. */
static int32_t first_day_of(const struct query_command *command, int32_t today)
{
    int year, month, day;

    if (command->since_day != DAY_NONE)
        return command->since_day;
    day_to_civil(today, &year, &month, &day);
    return day_from_civil(year - YEARS_BACK, 1, 1);
}

/* DAY_NONE: everything, that is from the first day on. */
static int32_t ask_since(const struct query *query, const struct query_command *command,
                         int32_t first, int32_t today)
{
    int32_t since = query->last_day;

    if (!query->answer_count || since == DAY_NONE)
        return DAY_NONE;
    since = since < today ? since + 1 : today;
    since -= command->overlap_days;
    return since <= first ? DAY_NONE : since;
}

static void watch_child(struct commands *commands, const struct child *child)
{
    int fds[] = {child_guard_fd(child), child_stderr_fd(child)};

    if (commands->epoll < 0)
        commands->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fds[i]};

        epoll_ctl(commands->epoll, EPOLL_CTL_ADD, fds[i], &event);
    }
}

static void start(struct commands *commands, struct query *query, const struct source_def *def,
                  const struct words *words, int32_t today)
{
    const struct query_command *command = def->command;
    int32_t first = first_day_of(command, today);
    struct err err = {.text = ""};
    struct words filled;

    query->asked_since =
        words_ask_since(words) ? ask_since(query, command, first, today) : DAY_NONE;
    words_fill(words, query->asked_since == DAY_NONE ? first : query->asked_since, today, &filled);
    if (check_file(def, &err)) /* it may have changed hands since it was read */
        query->child =
            child_start(&(struct child_start){.argv = filled.items,
                                              .folder = command->folder,
                                              .timeout_seconds = command->timeout_seconds},
                        &err);
    words_release(&filled);
    query->has_run = true;
    query->due_ms = clock_monotonic_ms() + (int64_t)command->every_seconds * 1000;
    if (query->child)
        watch_child(commands, query->child);
    else
        fail(query, err.text);
}

void commands_start(struct commands *commands, const struct generation *generation, int32_t today,
                    bool all)
{
    size_t index;

    for (size_t i = 0; i < commands->count; i++) {
        struct query *query = commands->items[i];
        const struct source_def *def = def_of(generation, query, &index);
        bool due = all || !query->has_run || clock_monotonic_ms() >= query->due_ms;

        if (def && due && !query->child && !generation->no_commands)
            start(commands, query, def, source_plan_words(generation->plans[index]), today);
    }
}

int64_t commands_due_ms(const struct commands *commands)
{
    int64_t next = INT64_MAX;

    for (size_t i = 0; i < commands->count; i++) {
        const struct query *query = commands->items[i];
        int64_t due = query->has_run ? query->due_ms : 0;

        if (!query->child && due < next)
            next = due;
    }
    return next;
}

int commands_fd(const struct commands *commands)
{
    return commands->epoll;
}

/* ---- hearing -----------------------------------------------------------------------------------
 */

/* The end of what it wrote to stderr, without passwords; "" when it was silent. */
static void add_said(struct strbuf *out, struct child *child, const struct words *words)
{
    struct strbuf said = STRBUF_INIT;
    size_t from;

    words_hide(words, child_said(child), &said);
    while (said.length && strchr(" \t\r\n", said.text[said.length - 1]))
        said.text[--said.length] = '\0';
    from = said.length > SAID_SHOWN ? said.length - SAID_SHOWN : 0;
    while (from && ((unsigned char)said.text[from] & 0xC0) == 0x80)
        from++; /* a whole character */
    if (said.length)
        strbuf_addf(out, ": %s%s", from ? "... " : "", said.text + from);
    strbuf_release(&said);
}

static const char *program_name(const struct words *words)
{
    const char *slash = strrchr(words->items[0], '/');

    return slash ? slash + 1 : words->items[0];
}

static void say_end(struct strbuf *out, const struct child *child, enum child_end end,
                    const struct query_command *command)
{
    int code = child_code(child);

    switch (end) {
    case CHILD_NOT_STARTED:
        strbuf_addf(out, _("it cannot be started: %s"), strerror(code));
        break;
    case CHILD_TIMED_OUT:
        strbuf_addf(out, _("it was ended after %d s (timeout)"), command->timeout_seconds);
        break;
    case CHILD_EXITED:
        strbuf_addf(out, _("it ended with status %d"), code);
        break;
    case CHILD_SIGNALLED:
        strbuf_addf(out, _("it was ended by signal %d (%s)"), code, strsignal(code));
        break;
    default:
        strbuf_adds(out, _("it was lost: somebody ended its guard"));
        break;
    }
}

static void take_answer(struct query *query)
{
    drop_candidate(query);
    query->candidate = (struct answer){.fd = child_take_output(query->child),
                                       .since = query->asked_since,
                                       .replaced_from = DAY_NONE};
    snprintf(query->candidate.opened, sizeof query->candidate.opened, "/proc/self/fd/%d",
             query->candidate.fd);
    query->has_candidate = query->has_news = true;
}

static void take_end(struct query *query, enum child_end end, const struct source_def *def,
                     const struct words *words)
{
    struct strbuf text = STRBUF_INIT;
    struct stat info;

    if (end == CHILD_EXITED && child_code(query->child) == 0) {
        take_answer(query);
        if (fstat(query->candidate.fd, &info) == 0 && info.st_size > 0)
            return;
        drop_candidate(query);
        strbuf_addf(&text, _("%s: it printed nothing, not even a header"), program_name(words));
    } else {
        strbuf_addf(&text, "%s: ", program_name(words));
        say_end(&text, query->child, end, def->command);
    }
    add_said(&text, query->child, words);
    fail(query, text.text);
    log_line("command of %s: %s", query->source, query->failure.text);
    strbuf_release(&text);
}

bool commands_hear(struct commands *commands, const struct generation *generation)
{
    size_t index;

    for (size_t i = 0; i < commands->count; i++) {
        struct query *query = commands->items[i];
        const struct source_def *def = def_of(generation, query, &index);
        enum child_end end = query->child ? child_advance(query->child) : CHILD_RUNS;

        if (end == CHILD_RUNS)
            continue;
        if (def)
            take_end(query, end, def, source_plan_words(generation->plans[index]));
        child_free(query->child);
        query->child = NULL;
    }
    return commands_have_news(commands);
}

bool commands_have_news(const struct commands *commands)
{
    for (size_t i = 0; i < commands->count; i++)
        if (commands->items[i]->has_news)
            return true;
    return false;
}

static bool any_runs(const struct commands *commands)
{
    for (size_t i = 0; i < commands->count; i++)
        if (commands->items[i]->child)
            return true;
    return false;
}

static void end_all(struct commands *commands)
{
    for (size_t i = 0; i < commands->count; i++) {
        child_free(commands->items[i]->child);
        commands->items[i]->child = NULL;
    }
}

/* Blocks those that would end us, and opens a descriptor of them. */
static int open_signals(sigset_t *before)
{
    static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct sigaction action;

        if (sigaction(endings[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&set, endings[i]);
    }
    sigprocmask(SIG_BLOCK, &set, before);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

void commands_finish(struct commands *commands, const struct generation *generation)
{
    struct signalfd_siginfo info = {.ssi_signo = 0};
    sigset_t before;
    int signals;

    if (!any_runs(commands))
        return;
    signals = open_signals(&before);
    while (any_runs(commands)) {
        struct pollfd fds[] = {{.fd = commands->epoll, .events = POLLIN},
                               {.fd = signals, .events = POLLIN}};

        poll(fds, 2, -1);
        commands_hear(commands, generation);
        if (read(signals, &info, sizeof info) == (ssize_t)sizeof info)
            end_all(commands);
    }
    if (signals >= 0)
        close(signals);
    if (info.ssi_signo)
        raise((int)info.ssi_signo); /* still blocked: it comes now */
    sigprocmask(SIG_SETMASK, &before, NULL);
}

/* ---- loading -----------------------------------------------------------------------------------
 */

/* How many answers stay beside the candidate. */
static size_t staying(const struct query *query)
{
    size_t count = query->answer_count;

    while (count && query->answers[count - 1].since >= query->candidate.since)
        count--;
    return count;
}

void query_name_candidate(struct query *query)
{
    struct strbuf name = STRBUF_INIT;

    strbuf_addf(&name, _("command of %s"), query->source);
    if (staying(query)) {
        strbuf_adds(&name, _(" from "));
        day_print(query->candidate.since, &name);
    }
    free(query->candidate.name);
    query->candidate.name = strbuf_detach(&name);
}

void query_accept(struct query *query)
{
    size_t kept = staying(query);

    while (query->answer_count > kept)
        answer_release(&query->answers[--query->answer_count]);
    if (kept)
        query->answers[kept - 1].replaced_from = query->candidate.since;
    MEM_GROW(query->answers, query->answer_count, query->answer_capacity);
    query->answers[query->answer_count++] = query->candidate;
    query->has_candidate = query->failed = false;
}

void query_reject(struct query *query, const struct err *why)
{
    drop_candidate(query);
    fail(query, why->text);
}

void commands_put_off(struct commands *commands)
{
    for (size_t i = 0; i < commands->count; i++)
        commands->items[i]->has_news = false;
}
