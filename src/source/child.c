/*
 * A child program and its guard.
 *
 *     redline ── socket ── guard ── the program ── what it starts
 *
 * The guard is a fork of redline that leads a session of its own: no terminal, so that a client
 * that asks for a password finds nobody to ask, and one process group for all that may come.  It
 * waits for the program's end, for the end of its time, and for the socket: redline shuts its side
 * to cancel, and the system does when redline dies, be it by SIGKILL.  In each case the guard ends
 * what is left of the group (TERM, a moment, KILL), tells how the program ended, and goes with it.
 * So nothing that redline started outlives it, and no handler of a signal has to know of any child.
 *
 * The program's stdin is /dev/null, its stdout a file under TMPDIR that lost its name at once:
 * there is nothing to remove on any way out.  Of stderr the last 4 KiB are kept.  The environment
 * is ours but for LC_ALL=C.UTF-8, and signals are as after a login.
 *
 * Between fork and exec only what is allowed to follow a fork of a program with threads: no memory
 * is taken, nothing is printed.
 */
#include "source/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/tempfile.h"

enum { SAID_MAX = 4096, READ_AT_ONCE = 64 * 1024, GRACE_MS = 500 };
enum { GUARD_SOCKET = 3, GUARD_NULL = 4 }; /* the guard's descriptors beyond stdin to stderr */

struct report { /* what the guard says last */
    int32_t end, code;
};

struct child {
    pid_t guard;
    int socket, errors, output; /* -1: closed */
    struct report report;
    char said[SAID_MAX + 1]; /* a ring until it is asked for */
    size_t said_count;       /* bytes ever */
    char *said_text;
};

struct spawn { /* everything that is needed after fork */
    char *const *argv;
    char **environment;
    const char *folder;
    int timeout_seconds, output, errors, socket;
    struct rlimit size; /* of a file that it may write */
};

/* ---- the guard's side -------------------------------------------------------------------------
 */

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_child(int signal_number)
{
    (void)signal_number;
}

static void tell(int socket, enum child_end end, int code)
{
    struct report report = {.end = (int32_t)end, .code = code};

    if (send(socket, &report, sizeof report, MSG_NOSIGNAL) < 0)
        return; /* nobody is left to hear it */
}

static void default_signals(void)
{
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigset_t none;

    for (int i = 1; i < NSIG; i++)
        sigaction(i, &plain, NULL); /* KILL and STOP refuse, and need none */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn static void become_program(const struct spawn *spawn)
{
    default_signals();
    setrlimit(RLIMIT_FSIZE, &spawn->size);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* somebody may kill the guard */
    fcntl(GUARD_SOCKET, F_SETFD, FD_CLOEXEC);
    if (!spawn->folder || chdir(spawn->folder) == 0)
        execvpe(spawn->argv[0], spawn->argv, spawn->environment);
    tell(GUARD_SOCKET, CHILD_NOT_STARTED, errno);
    _exit(127);
}

/* True when it ended within the time. With `listen`, redline's going ends the wait, too. */
static bool wait_for(pid_t program, int64_t until_ms, bool listen, bool *cancelled, int *status)
{
    struct pollfd fd = {.fd = listen ? GUARD_SOCKET : -1, .events = POLLIN};
    sigset_t none;

    sigemptyset(&none);
    while (waitpid(program, status, WNOHANG) != program) {
        int64_t left = until_ms - now_ms();
        struct timespec limit = {.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000};

        if (left <= 0)
            return false;
        if (ppoll(&fd, 1, &limit, &none) > 0) {
            *cancelled = true;
            return false;
        }
    }
    return true;
}

_Noreturn static void guard_program(const struct spawn *spawn, pid_t program)
{
    bool cancelled = false, ended;
    int status = 0;

    ended = wait_for(program, now_ms() + (int64_t)spawn->timeout_seconds * 1000, true, &cancelled,
                     &status);
    if (!ended) {
        kill(0, SIGTERM);
        if (!wait_for(program, now_ms() + GRACE_MS, false, &cancelled, &status)) {
            kill(program, SIGKILL);
            waitpid(program, &status, 0); /* nothing but us would take it away in a container */
        }
        tell(GUARD_SOCKET, CHILD_TIMED_OUT, 0);
    } else if (WIFEXITED(status)) {
        tell(GUARD_SOCKET, CHILD_EXITED, WEXITSTATUS(status));
    } else {
        tell(GUARD_SOCKET, CHILD_SIGNALLED, WTERMSIG(status));
    }
    kill(0, SIGKILL); /* what it left behind, and the guard */
    _exit(0);
}

/* The descriptors to where they belong; all others, of which redline has many, closed. */
static void take_descriptors(const struct spawn *spawn)
{
    int nothing = open("/dev/null", O_RDONLY);
    int socket = fcntl(spawn->socket, F_DUPFD, GUARD_NULL + 1);
    int output = fcntl(spawn->output, F_DUPFD, GUARD_NULL + 1);
    int errors = fcntl(spawn->errors, F_DUPFD, GUARD_NULL + 1);

    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    dup2(socket, GUARD_SOCKET);
    if (close_range(GUARD_NULL, ~0U, 0) != 0)
        for (int i = GUARD_NULL; i < 1024; i++)
            close(i);
}

_Noreturn static void become_guard(const struct spawn *spawn)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, wake = {.sa_handler = on_child};
    sigset_t all;
    pid_t program;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigaction(SIGTERM, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGCHLD, &wake, NULL);
    sigemptyset(&all);
    sigaddset(&all, SIGCHLD);
    sigprocmask(SIG_SETMASK, &all, NULL);
    setsid();
    take_descriptors(spawn);
    program = fork();
    if (program == 0)
        become_program(spawn);
    if (program < 0) {
        tell(GUARD_SOCKET, CHILD_NOT_STARTED, errno);
        _exit(0);
    }
    guard_program(spawn, program);
}

/* ---- redline's side ---------------------------------------------------------------------------
 */

/* A program that never stops printing must not fill the disk: it gets half of what is free. */
static void limit_size(struct spawn *spawn, int output)
{
    struct statvfs disk;
    rlim_t half;

    getrlimit(RLIMIT_FSIZE, &spawn->size);
    if (fstatvfs(output, &disk) != 0)
        return;
    half = (rlim_t)disk.f_bavail * disk.f_frsize / 2;
    if (spawn->size.rlim_cur == RLIM_INFINITY || spawn->size.rlim_cur > half)
        spawn->size.rlim_cur = half;
}

static char **make_environment(void)
{
    static const char locale[] = "LC_ALL=C.UTF-8";
    char **items;
    size_t count = 0, kept = 0;

    while (environ[count])
        count++;
    items = mem_calloc(count + 2, sizeof *items);
    for (size_t i = 0; i < count; i++)
        if (strncmp(environ[i], "LC_ALL=", 7) != 0)
            items[kept++] = environ[i];
    items[kept] = mem_strdup(locale);
    return items;
}

static void free_environment(char **items)
{
    size_t last = 0;

    while (items[last])
        last++;
    free(items[last - 1]); /* LC_ALL; the others are environ's */
    free(items);
}

static bool make_pipes(int sockets[2], int errors[2])
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        return false;
    if (pipe2(errors, O_CLOEXEC) == 0)
        return true;
    close(sockets[0]);
    close(sockets[1]);
    return false;
}

static bool run_guard(struct child *child, struct spawn *spawn)
{
    int sockets[2], errors[2];

    if (!make_pipes(sockets, errors))
        return false;
    child->socket = sockets[0];
    child->errors = errors[0];
    spawn->socket = sockets[1];
    spawn->errors = errors[1];
    spawn->output = child->output;
    fcntl(child->socket, F_SETFL, O_NONBLOCK);
    fcntl(child->errors, F_SETFL, O_NONBLOCK);
    child->guard = fork();
    if (child->guard == 0)
        become_guard(spawn);
    close(sockets[1]);
    close(errors[1]);
    return child->guard > 0;
}

struct child *child_start(const struct child_start *start, struct err *err)
{
    struct child *child = mem_calloc(1, sizeof *child);
    struct spawn spawn = {.argv = start->argv,
                          .environment = make_environment(),
                          .folder = start->folder,
                          .timeout_seconds = start->timeout_seconds};
    bool good;

    child->socket = child->errors = -1;
    child->output = tempfile_open();
    limit_size(&spawn, child->output);
    good = child->output >= 0 && run_guard(child, &spawn);
    if (!good)
        err_set(err, _("it cannot be started: %s"), strerror(errno));
    free_environment(spawn.environment);
    if (good)
        return child;
    child_free(child);
    return NULL;
}

int child_guard_fd(const struct child *child)
{
    return child->socket;
}

int child_stderr_fd(const struct child *child)
{
    return child->errors;
}

int child_code(const struct child *child)
{
    return child->report.code;
}

static void keep_said(struct child *child, const char *bytes, size_t count)
{
    for (size_t i = count > SAID_MAX ? count - SAID_MAX : 0; i < count; i++)
        child->said[(child->said_count + i) % SAID_MAX] = bytes[i];
    child->said_count += count;
}

/* A flood is read in parts, so that keys are answered between them. */
static void read_said(struct child *child)
{
    char bytes[8192];
    ssize_t count = 1;

    for (size_t read_now = 0; child->errors >= 0 && read_now < READ_AT_ONCE && count > 0;) {
        count = read(child->errors, bytes, sizeof bytes);
        if (count > 0) {
            keep_said(child, bytes, (size_t)count);
            read_now += (size_t)count;
        } else if (count == 0) {
            close(child->errors);
            child->errors = -1;
        }
    }
}

/* The program's own word (it could not be started) comes before the guard's. */
static void read_report(struct child *child)
{
    struct report report;
    ssize_t count;

    while (child->socket >= 0) {
        count = recv(child->socket, &report, sizeof report, 0);
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
            return;
        if (count == (ssize_t)sizeof report && !child->report.end) {
            child->report = report;
            continue;
        }
        if (count > 0)
            continue;
        close(child->socket);
        child->socket = -1;
        if (!child->report.end)
            child->report.end = CHILD_LOST;
    }
}

enum child_end child_advance(struct child *child)
{
    read_said(child);
    read_report(child);
    if (child->socket >= 0)
        return CHILD_RUNS;
    if (child->guard > 0)
        waitpid(child->guard, NULL, 0);
    child->guard = 0;
    read_said(child);
    return (enum child_end)child->report.end;
}

const char *child_said(struct child *child)
{
    size_t kept = child->said_count < SAID_MAX ? child->said_count : SAID_MAX;
    struct strbuf text = STRBUF_INIT;

    for (size_t i = child->said_count - kept; i < child->said_count; i++)
        strbuf_addc(&text, child->said[i % SAID_MAX] ? child->said[i % SAID_MAX] : ' ');
    free(child->said_text);
    child->said_text = strbuf_detach(&text);
    return child->said_text;
}

int child_take_output(struct child *child)
{
    int fd = child->output;

    child->output = -1;
    return fd;
}

void child_free(struct child *child)
{
    if (!child)
        return;
    if (child->socket >= 0)
        close(child->socket); /* the guard sees it, and ends them all */
    if (child->errors >= 0)
        close(child->errors);
    if (child->guard > 0)
        waitpid(child->guard, NULL, 0);
    if (child->output >= 0)
        close(child->output);
    free(child->said_text);
    free(child);
}
