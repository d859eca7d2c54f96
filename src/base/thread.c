/*
 * Starting a thread.
 *
 * Signals that come from outside are for the thread that waits for them, so every other one blocks
 * them from its first instruction on.  Not those of faults: a fault whose signal is blocked ends
 * the program at once, without the handler that gives the terminal back.
 */
#include "base/thread.h"

#include <signal.h>

bool thread_start(pthread_t *thread, void *(*run)(void *self), void *self)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    sigset_t outside, before;
    bool started;

    sigfillset(&outside);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&outside, faults[i]);
    pthread_sigmask(SIG_SETMASK, &outside, &before);
    started = pthread_create(thread, NULL, run, self) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}
