/* A child program: started without a shell, its output in a file that has no name, watched by a
 * guard of its own that ends it with all that it started: when time is up, when it is told to, and
 * when redline ends in whatever way.
 */
#ifndef REDLINE_SOURCE_CHILD_H
#define REDLINE_SOURCE_CHILD_H
#include <stdbool.h>

struct err;

struct child_start {
    char *const *argv;
    const char *folder; /* it runs there; NULL: where we are */
    int timeout_seconds;
};

enum child_end {
    CHILD_RUNS,
    CHILD_EXITED,      /* code: its status */
    CHILD_SIGNALLED,   /* code: the signal */
    CHILD_NOT_STARTED, /* code: errno of exec or chdir */
    CHILD_TIMED_OUT,
    CHILD_LOST /* its guard is gone */
};

struct child;

/* NULL and err when no process or file could be made. */
struct child *child_start(const struct child_start *start, struct err *err);
/* Two descriptors to wait on until they are readable; -1: no more. */
int child_guard_fd(const struct child *child);
int child_stderr_fd(const struct child *child);
/* Reads what there is, never waits. */
enum child_end child_advance(struct child *child);
int child_code(const struct child *child);
const char *child_said(struct child *child); /* the end of its stderr, as written */
/* The file that holds its stdout: yours from now on, close it. */
int child_take_output(struct child *child);
/* Ends it if it still runs (TERM, then KILL), and waits until nothing of it is left. NULL is fine.
 */
void child_free(struct child *child);

#endif
