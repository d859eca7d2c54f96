/*
 * pty [-a FILE ROWS] COLUMNSxROWS MARKER KEYS IDLE-SECONDS COMMAND...: a terminal program as its
 * user meets it.
 *
 * Starts the command in a pseudo terminal (TERM=xterm-256color) and prints one line of numbers:
 *
 *   first frame frame-bytes key key-bytes idle-bytes idle-cpu quit peak status repaint wakes
 *
 *   first        ms until the first byte
 *   frame        ms until the last byte of the burst that holds MARKER: the marker stands only on
 * the full screen frame-bytes  bytes until then key          ms from a key to the last byte of its
 * answer, median over KEYS, which are sent one by one key-bytes    median bytes of such an answer;
 * a key that is not answered within a second counts as 1000 ms idle-bytes, idle-cpu   bytes, and
 * percent of one CPU, over the idle seconds quit         ms from q to the end of the process; peak
 * in MiB; status: its exit status, 128+n for a signal
 *   repaint-writes, -bytes   write() calls and bytes of the answer to Ctrl-L; wakes: how often one
 * of its threads woke up in the idle seconds
 *
 * With -a it prints instead what it costs to follow a file that grows: each second ROWS lines are
 * appended, copies of some near the end:
 *
 *   refresh refresh-bytes cpu    ms from the write to the last byte of its answer and its bytes,
 * both medians; percent of one CPU
 *
 * And with IDLE-SECONDS of -1, while it still loads (KEYS must each draw most of a screen):
 *
 *   first marker key quit        ms; a key's answer ends with its first kilobyte
 *
 * An answer is over when nothing came for QUIET_MS; that silence is not counted.  There is no
 * escape sequence parser here: MARKER must be text that the program writes in one piece.
 */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    KEYS_MAX = 500,
    SEEN_MAX = 1 << 20,
    QUIET_MS = 40,
    START_QUIET_MS = 150,
    START_LIMIT_MS = 60000,
    KEY_LIMIT_MS = 1000,
    ANSWER_BYTES = 1000,
    AGO = 20, /* so many times as many rows before the end of a file are those that are copied */
    ROW_BYTES = 200
};

struct session {
    pid_t child;
    int terminal;
    bool closed;
    char *seen; /* the first bytes, for the marker */
    size_t seen_length, bytes;
    double first, last; /* of bytes; 0: none yet */
};

static double now_ms(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec * 1e-6;
}

/* Takes what is there within wait_ms; false: nothing came, or the terminal is closed. */
static bool take(struct session *session, int wait_ms)
{
    struct pollfd ready = {.fd = session->terminal, .events = POLLIN};
    char block[1 << 16];
    ssize_t length;

    if (session->closed || poll(&ready, 1, wait_ms) <= 0)
        return false;
    length = read(session->terminal, block, sizeof block);
    if (length <= 0) {
        session->closed = length == 0 || errno != EINTR;
        return false;
    }
    session->last = now_ms();
    session->first = session->first > 0 ? session->first : session->last;
    session->bytes += (size_t)length;
    if (session->seen_length + (size_t)length < SEEN_MAX) {
        memcpy(session->seen + session->seen_length, block, (size_t)length);
        session->seen_length += (size_t)length;
    }
    return true;
}

static void forget(struct session *session)
{
    session->bytes = 0;
    session->first = session->last = 0;
}

/* Until `quiet_ms` of silence after the first byte, or until the limit. */
static void take_answer(struct session *session, int quiet_ms, int limit_ms)
{
    double end = now_ms() + limit_ms;

    forget(session);
    while (!session->closed && now_ms() < end)
        if (!take(session, session->bytes ? quiet_ms : limit_ms) && session->bytes)
            return;
}

static bool await_marker(struct session *session, const char *marker)
{
    double end = now_ms() + START_LIMIT_MS;

    while (!session->closed && now_ms() < end)
        if (!take(session, START_QUIET_MS) &&
            memmem(session->seen, session->seen_length, marker, strlen(marker)))
            return true;
    return false;
}

static int ascending(const void *a, const void *b)
{
    double x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    if (!count)
        return 0;
    qsort(values, count, sizeof *values, ascending);
    return (values[count / 2] + values[(count - 1) / 2]) / 2;
}

static void measure_keys(struct session *session, const char *keys)
{
    double times[KEYS_MAX], bytes[KEYS_MAX];
    size_t count = 0;

    for (; keys[count] && count < KEYS_MAX && !session->closed; count++) {
        double sent = now_ms();

        if (write(session->terminal, &keys[count], 1) != 1)
            break;
        take_answer(session, QUIET_MS, KEY_LIMIT_MS);
        times[count] = session->bytes ? session->last - sent : KEY_LIMIT_MS;
        bytes[count] = (double)session->bytes;
    }
    printf(" %.2f", median(times, count));
    printf(" %.0f", median(bytes, count));
}

static double cpu_ms(pid_t child)
{
    clockid_t clock;
    struct timespec used = {0};

    if (clock_getcpuclockid(child, &clock) || clock_gettime(clock, &used))
        return 0;
    return (double)used.tv_sec * 1e3 + (double)used.tv_nsec * 1e-6;
}

/* The value behind the key in a file of /proc; 0: none. */
static long proc_value(const char *path, const char *key)
{
    FILE *file = fopen(path, "r");
    char line[256];
    long value = 0;

    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, key, strlen(key)))
            value = strtol(line + strlen(key), NULL, 10);
    if (file)
        fclose(file);
    return value;
}

static long wake_ups(pid_t child)
{
    char path[320];
    struct dirent *entry;
    DIR *tasks;
    long count = 0;

    snprintf(path, sizeof path, "/proc/%d/task", (int)child);
    tasks = opendir(path);
    while (tasks && (entry = readdir(tasks))) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/status", (int)child, entry->d_name);
        count += proc_value(path, "voluntary_ctxt_switches:");
    }
    if (tasks)
        closedir(tasks);
    return count;
}

struct idle {
    size_t bytes;
    double cpu;
    long wakes;
};

static struct idle measure_idle(struct session *session, double idle_ms)
{
    double cpu = cpu_ms(session->child), start = now_ms();
    long wakes = wake_ups(session->child);

    forget(session);
    while (!session->closed && now_ms() - start < idle_ms)
        take(session, (int)(idle_ms - (now_ms() - start)) + 1);
    return (struct idle){.bytes = session->bytes,
                         .cpu = 100 * (cpu_ms(session->child) - cpu) / (now_ms() - start),
                         .wakes = wake_ups(session->child) - wakes};
}

static size_t measure_repaint(struct session *session)
{
    forget(session);
    if (write(session->terminal, "\f", 1) == 1)
        take_answer(session, QUIET_MS, KEY_LIMIT_MS);
    return session->bytes;
}

struct ending {
    double quit_ms, peak;
    int status;
};

static struct ending measure_quit(struct session *session, char key)
{
    struct rusage usage = {0};
    double sent = now_ms();
    int status = 0;
    bool written = write(session->terminal, &key, 1) == 1;

    while (written && !session->closed && now_ms() - sent < KEY_LIMIT_MS)
        take(session, KEY_LIMIT_MS);
    if (!session->closed)
        kill(session->child, SIGKILL);
    wait4(session->child, &status, 0, &usage);
    status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return (struct ending){now_ms() - sent, (double)usage.ru_maxrss / 1024, status};
}

static int measure_all(struct session *session, const char *keys, double idle_ms)
{
    struct ending ending;
    struct idle idle;
    size_t repaint;

    measure_keys(session, keys);
    repaint = measure_repaint(session);
    idle = measure_idle(session, idle_ms);
    ending = measure_quit(session, 'q');
    printf(" %zu %.4f %.2f %.1f %d %zu %ld\n", idle.bytes, idle.cpu, ending.quit_ms, ending.peak,
           ending.status, repaint, idle.wakes);
    return ending.status;
}

/* ---- while it loads ---- */

static int measure_loading(struct session *session, const char *marker, const char *keys,
                           double begun)
{
    double end = now_ms() + START_LIMIT_MS, times[KEYS_MAX];
    size_t count = 0;

    while (!session->closed && now_ms() < end &&
           !memmem(session->seen, session->seen_length, marker, strlen(marker)))
        take(session, KEY_LIMIT_MS);
    printf("%.2f %.2f", session->first - begun, session->last - begun);
    for (; keys[count] && count < KEYS_MAX && !session->closed; count++) {
        double sent = now_ms();

        forget(session);
        if (write(session->terminal, &keys[count], 1) != 1)
            break;
        while (!session->closed && session->bytes < ANSWER_BYTES && now_ms() - sent < KEY_LIMIT_MS)
            take(session, KEY_LIMIT_MS);
        times[count] = session->last - sent;
    }
    printf(" %.2f", median(times, count));
    printf(" %.2f\n", measure_quit(session, 'Q').quit_ms);
    return 0;
}

/* ---- a file that grows ---- */

/* Rows near the end of the file: of days that the screen shows. */
static char *copy_rows(const char *path, long rows, size_t *length)
{
    long room = rows * (AGO + 1) * ROW_BYTES, from = 0, seen = 0;
    FILE *file = fopen(path, "r");
    char *text = malloc((size_t)room + 1);
    size_t to = 0;

    if (file && !fseek(file, 0, SEEK_END) && ftell(file) > room)
        fseek(file, -room, SEEK_END);
    else if (file)
        rewind(file);
    to = *length = file ? fread(text, 1, (size_t)room, file) : 0;
    for (size_t at = *length; at > 0 && seen <= rows * (AGO + 1); at--) {
        if (text[at - 1] != '\n')
            continue;
        to = seen == rows * AGO ? at : to;
        from = (long)at;
        seen++;
    }
    memmove(text, text + from, to - (size_t)from);
    *length = to - (size_t)from;
    if (file)
        fclose(file);
    return text;
}

static int measure_appends(struct session *session, const char *path, long rows, int seconds)
{
    double times[KEYS_MAX], bytes[KEYS_MAX], cpu = cpu_ms(session->child), start = now_ms();
    FILE *file = fopen(path, "a");
    size_t length;
    char *text = copy_rows(path, rows, &length);
    int count = 0;

    for (; file && count < seconds && count < KEYS_MAX; count++) {
        double sent = now_ms();

        fwrite(text, 1, length, file);
        fflush(file);
        take_answer(session, QUIET_MS, KEY_LIMIT_MS);
        times[count] = session->bytes ? session->last - sent : KEY_LIMIT_MS;
        bytes[count] = (double)session->bytes;
        while (now_ms() - sent < 1000)
            take(session, (int)(1000 - (now_ms() - sent)) + 1);
    }
    printf("%.2f", median(times, (size_t)count));
    printf(" %.0f %.4f\n", median(bytes, (size_t)count),
           100 * (cpu_ms(session->child) - cpu) / (now_ms() - start));
    if (file)
        fclose(file);
    free(text);
    return measure_quit(session, 'q').status;
}

static bool start(struct session *session, const char *size, char **command)
{
    unsigned columns = 0, rows = 0;

    if (sscanf(size, "%ux%u", &columns, &rows) != 2 || columns > 1000 || rows > 1000)
        return false;
    struct winsize window = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    session->seen = malloc(SEEN_MAX);
    session->child = forkpty(&session->terminal, NULL, NULL, &window);
    if (session->child == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        unsetenv("COLUMNS");
        unsetenv("LINES");
        execvp(command[0], command);
        _exit(127);
    }
    return session->seen && session->child > 0;
}

int main(int argc, char **argv)
{
    struct session session = {.closed = false};
    bool appends = argc > 3 && !strcmp(argv[1], "-a");
    char **args = appends ? argv + 3 : argv;
    double begun = now_ms();
    int status;

    if (argc - (args - argv) < 6 || !start(&session, args[1], args + 5)) {
        fputs("usage: pty [-a FILE ROWS] COLUMNSxROWS MARKER KEYS IDLE-SECONDS COMMAND...\n",
              stderr);
        return 2;
    }
    if (atof(args[4]) < 0)
        return measure_loading(&session, args[2], args[3], begun);
    if (!await_marker(&session, args[2])) {
        fprintf(stderr, "pty: '%s' never appeared\n", args[2]);
        kill(session.child, SIGKILL);
        return 1;
    }
    if (appends) {
        status = measure_appends(&session, argv[2], atol(argv[3]), atoi(args[4]));
    } else {
        printf("%.2f %.2f %zu", session.first - begun, session.last - begun, session.bytes);
        status = measure_all(&session, args[3], atof(args[4]) * 1e3);
    }
    free(session.seen);
    return status;
}
